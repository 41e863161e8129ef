"""Results: figures of one period, in which nobody can be recognised. `hbgen score` alone writes them."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints

from hbgen.model.base import Entry
from hbgen.model.field_types import ID_LENGTH, PERIOD, Date, Id, Line, Many, Number
from hbgen.model.fingerprint import PATTERN, current
from hbgen.model.visibility import CUSTOMERS, STAFF

Breakdown = Literal[
    "all",
    "unit",
    "channel",
    "role",
    "standard",
    "section",
    "item",
    "unit-standard",
    "unit-section",
    "role-item",
]
BREAKDOWNS: tuple[Breakdown, ...] = get_args(Breakdown)
"""Breakdowns of a figure, in the order in which figures are written.

`role-item` is for aspects of self-assessments only, which show what groups see differently.
"""

Measure = Literal["score", "csat", "nps", "ces-mean", "ces-top-box", "ces-net"]
MEASURES: tuple[Measure, ...] = ("score", "csat", "nps", "ces-mean", "ces-top-box", "ces-net")

Bound = Literal["at-least", "at-most"]

Mark = Annotated[str, StringConstraints(pattern=PATTERN), AfterValidator(current)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Part = Annotated[float, Field(ge=0, le=1)]


class Figure(Entry):
    """One figure. Without `value`, `n` and the rest it is withheld, so that nobody can be recognised."""

    by: Annotated[Breakdown, CUSTOMERS]
    """What it is told by."""
    unit: Annotated[Id | None, STAFF] = None
    """The unit of which it is told."""
    channel: Annotated[Id | None, CUSTOMERS] = None
    """The channel of which it is told."""
    role: Annotated[Id | None, STAFF] = None
    """The role or group of those who answered."""
    standard: Annotated[Id | None, CUSTOMERS] = None
    """The standard of which it is told."""
    section: Annotated[Id | None, STAFF] = None
    """The section of the instrument of which it is told."""
    item: Annotated[Id | None, STAFF] = None
    """The item of which it is told."""
    fingerprint: Annotated[Mark | None, CUSTOMERS] = None
    """The mark of the item's meaning; for a standard or a section that of all its items together."""
    measure: Annotated[Measure, CUSTOMERS]
    """What is measured: a score from 0 to 1, an index from -100 to 100 or a mean on the scale itself."""
    value: Annotated[Number | None, CUSTOMERS] = None
    """The figure, rounded to what is read."""
    bound: Annotated[Bound | None, CUSTOMERS] = None
    """Whether the figure is only a bound: nearly all answers lie at that end of the scale."""
    low: Annotated[Number | None, CUSTOMERS] = None
    """Where its 95% interval begins."""
    high: Annotated[Number | None, CUSTOMERS] = None
    """Where its 95% interval ends."""
    spread: Annotated[Part | None, STAFF] = None
    """For an item of a self-assessment: how far answers lie apart, as the standard deviation of its scores."""
    n: Annotated[Count | None, CUSTOMERS] = None
    """How many runs it is made from."""
    indicative: Annotated[bool, CUSTOMERS] = False
    """Whether it is made from fewer than 30."""
    failed_runs: Annotated[Count | None, STAFF] = None
    """In how many of them a critical item failed."""
    coverage: Annotated[Part | None, STAFF] = None
    """How much of what applies was answered in them, on average."""
    date: Annotated[Date | None, CUSTOMERS] = None
    """The day as of which it is shown, where that is earlier than its instrument's: too few answers came since."""


class WithheldFigures(Entry):
    """Figures of one kind that are withheld, counted. Once they are read, each is a figure without a value."""

    by: Annotated[Breakdown, STAFF]
    """What they are told by."""
    unit: Annotated[Id | None, STAFF] = None
    """The unit of which they are told, for figures by unit and standard or section."""
    role: Annotated[Id | None, STAFF] = None
    """The role or group of those who answered, for figures by role and item."""
    measure: Annotated[Measure, STAFF]
    """What is measured."""
    count: Annotated[Count, STAFF]
    """How many there are."""
    of: Annotated[Many[Id], STAFF] = ()
    """The units, channels, roles, standards, sections or items of which they are told."""
    fingerprints: Annotated[Many[Mark], STAFF] = ()
    """The marks of their meanings, where these are not those of all runs, or of the same standard, section or item."""


LeftOutReason = Literal[
    "preview", "test", "unfinished", "rejected", "spam", "filtered", "repeated", "superseded", "other-version"
]
LEFT_OUT_REASONS: tuple[LeftOutReason, ...] = get_args(LeftOutReason)
"""Why a response does not count, in the order in which reasons are written."""


class LeftOutResponses(Entry):
    """Responses that are there and do not count."""

    reason: Annotated[LeftOutReason, STAFF]
    """Why: a preview or a test, not finished, rejected by whoever checked it, spam, filtered by the mapping, handed in
    again as it was, superseded by a later state of the same run, or to an earlier version of the instrument that no
    release holds."""
    count: Annotated[Count, STAFF]
    """How many."""


class Agreement(Entry):
    """How far two assessors of the same case agree, over all scored items that both answered.

    Where more than two assessed a case, the first two by their runs' ids count.
    """

    cases: Annotated[Count, STAFF]
    """How many cases two assessed."""
    pairs: Annotated[Count, STAFF]
    """How many pairs of answers there are."""
    percent: Annotated[Part, STAFF]
    """The share of pairs in which both answers count the same, from 0 to 1."""
    kappa: Annotated[Number | None, STAFF] = None
    """Cohen's κ: agreement beyond chance; none when both gave one and the same answer throughout."""
    ac1: Annotated[Number | None, STAFF] = None
    """Gwet's AC1: the same, steady when most answers are alike."""
    items_withheld: Annotated[Count, STAFF] = 0
    """Of how many items agreement is withheld."""


class ItemAgreement(Entry):
    """How far two assessors of the same case agree on one item."""

    item: Annotated[Id, STAFF]
    """The item."""
    cases: Annotated[Count, STAFF]
    """In how many cases two assessors answered it."""
    percent: Annotated[Part, STAFF]
    """The share of these cases in which both answers count the same, from 0 to 1."""
    bound: Annotated[Bound | None, STAFF] = None
    """Whether the share is only a bound: two assessors agree in nearly all cases, or in hardly any."""
    kappa_n: Annotated[Number | None, STAFF] = None
    """Brennan and Prediger's κn: agreement beyond that of answers given at random. It follows from the share alone."""


class InstrumentResult(Entry):
    """What one instrument found in a period."""

    instrument: Annotated[Id, CUSTOMERS]
    """The instrument's id."""
    version: Annotated[Annotated[int, Field(ge=1, le=9999)], CUSTOMERS]
    """The instrument's version."""
    invited: Annotated[Count | None, STAFF] = None
    """How many were asked."""
    runs: Annotated[Count, CUSTOMERS]
    """How many answered."""
    response_rate: Annotated[Part | None, CUSTOMERS] = None
    """Answered / asked."""
    left_out: Annotated[Many[LeftOutResponses], STAFF] = ()
    """Responses of the period that do not count."""
    agreement: Annotated[Agreement | None, STAFF] = None
    """How far two assessors of the same case agree; none below the instrument's minimum of cases."""
    agreement_by_item: Annotated[Many[ItemAgreement], STAFF] = ()
    """The same item by item, where that tells of no group below the minimum."""
    date: Annotated[Date | None, CUSTOMERS] = None
    """The day as of which figures were last shown anew."""
    figures: Annotated[Many[Figure], CUSTOMERS] = ()
    """The figures."""
    withheld: Annotated[Many[WithheldFigures], STAFF] = ()
    """The figures that are withheld."""


class Published(Entry):
    """A line of `published/ID.jsonl`: what one run of `hbgen score` showed anew of one instrument."""

    instrument: Annotated[Id, STAFF]
    """The instrument's id."""
    version: Annotated[Annotated[int, Field(ge=1, le=9999)], STAFF]
    """The instrument's version."""
    start: Annotated[Date, STAFF]
    """The period's first day."""
    end: Annotated[Date, STAFF]
    """The period's last day."""
    date: Annotated[Date, STAFF]
    """The day as of which it was scored."""
    correction: Annotated[Line | None, STAFF] = None
    """Why all figures before it were wrong, where they were: it begins anew."""
    adopted: Annotated[bool, STAFF] = False
    """Whether it was published before there was a record."""
    minimum: Annotated[Count, STAFF] = 0
    """Of how many runs a figure had to be made."""
    invited: Annotated[Count | None, STAFF] = None
    """How many were asked."""
    runs: Annotated[Count, STAFF]
    """How many answered."""
    response_rate: Annotated[Part | None, STAFF] = None
    """Answered / asked."""
    left_out: Annotated[Many[LeftOutResponses], STAFF] = ()
    """Responses of the period that do not count."""
    agreement: Annotated[Agreement | None, STAFF] = None
    """How far two assessors of the same case agree, where that is shown anew."""
    agreement_by_item: Annotated[Many[ItemAgreement], STAFF] = ()
    """The same item by item, as it is shown from now on."""
    figures: Annotated[Many[Figure], STAFF] = ()
    """The figures that are shown anew, and those that are withheld from now on."""


class Period(Entry):
    """`results/ID.yaml`: the results of one period. Written by `hbgen score`, never by hand."""

    id: Annotated[Annotated[str, StringConstraints(pattern=PERIOD, max_length=ID_LENGTH)], CUSTOMERS]
    """The period, such as `2026-Q3`; the file is named after it."""
    start: Annotated[Date, CUSTOMERS]
    """Its first day."""
    end: Annotated[Date, CUSTOMERS]
    """Its last day."""
    instruments: Annotated[Many[InstrumentResult], CUSTOMERS] = ()
    """The results of each instrument."""


OF_VERSION = re.compile(r"(.+)-v(\d+)")
"""The id of what pages show of an earlier version: the period's id and the version."""


def by_version(period: Period) -> tuple[Period, ...]:
    """A period as pages read it, in which each instrument stands once: what was found with earlier versions of
    instruments, which were answered in the same days, makes periods of its own. The newest versions come first.
    """
    ranks: Counter[str] = Counter()
    parts: dict[str, list[InstrumentResult]] = {}
    for result in sorted(period.instruments, key=lambda result: -result.version):
        id_ = f"{period.id}-v{result.version}" if ranks[result.instrument] else period.id
        ranks[result.instrument] += 1
        parts.setdefault(id_, []).append(result)
    if len(parts) < 2:
        return (period,)
    order = {id(result): place for place, result in enumerate(period.instruments)}
    return tuple(
        period.model_copy(update={"id": id_, "instruments": tuple(sorted(results, key=lambda entry: order[id(entry)]))})
        for id_, results in parts.items()
    )


def written_id(period: Period) -> str:
    """The id of the period of which `by_version` made this one."""
    match = OF_VERSION.fullmatch(period.id)
    return match[1] if match else period.id


def in_time(period: Period) -> tuple[datetime.date, datetime.date, str, int]:
    """A key that sorts periods oldest first, an earlier version (`by_version`) before the newest."""
    match = OF_VERSION.fullmatch(period.id)
    id_, version = (match[1], int(match[2])) if match else (period.id, 10**4)
    return period.end, period.start, id_, version
