"""A sampling plan can be carried out: its periods follow each other, and visits are in places that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hbgen.checks.facts import Facts
from hbgen.checks.plan import PERIOD_BACKWARDS
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, error
from hbgen.model.measurement import Instrument, Quota, SamplingPlan
from hbgen.problems import Problem

_GOOD = "    selects: {channels: [counter]}\n"

SAMPLING_OVERLAP = error(
    "sampling-overlap",
    "In the sampling plan of {id} the period {other} begins on {start}, before {period} ends on {end}.",
    "Let each period begin after the one before it has ended.",
    Example(
        "instruments.yaml",
        good=_GOOD,
        bad=(
            f"{_GOOD}"
            "    sampling_plan:\n"
            "      periods:\n"
            "        - {period: 2026-Q3, start: 2026-07-01, end: 2026-09-30}\n"
            "        - {period: 2026-Q4, start: 2026-09-30, end: 2026-12-31}\n"
            "      quotas: [{runs: 2}]\n"
        ),
        at="2026-09-30, end",
    ),
)

SAMPLING_NOT_ASKED = error(
    "sampling-not-asked",
    "The sampling plan of {id} counts visits by {kind}, which {id} does not ask.",
    "Add {kind} to `collects:` of the instrument, or remove it from `per:`.",
    Example(
        "instruments.yaml",
        good=_GOOD,
        bad=(
            f"{_GOOD}"
            "    collects: [role]\n"
            "    sampling_plan:\n"
            "      periods: [{period: 2026-Q3, start: 2026-07-01, end: 2026-09-30}]\n"
            "      quotas: [{runs: 2, per: [channel]}]\n"
        ),
        at="channel]}",
    ),
)

SAMPLING_EMPTY = error(
    "sampling-empty",
    "The sampling plan of {id} has no {part}: nobody can see from it what is due.",
    "Write {part} in it, or remove `sampling_plan:`.",
    Example(
        "instruments.yaml",
        good=_GOOD,
        bad=f"{_GOOD}    sampling_plan: {{quotas: [{{runs: 2}}]}}\n",
        at="{quotas",
    ),
)


SAMPLING_PLACES = error(
    "sampling-places",
    "A quota of {id} names {places}, and is not counted by {kind}.",
    "Add {kind} to its `per:`, or remove {places} from it.",
    Example(
        "instruments.yaml",
        good=_GOOD,
        bad=(
            f"{_GOOD}"
            "    sampling_plan:\n"
            "      periods: [{period: 2026-Q3, start: 2026-07-01, end: 2026-09-30}]\n"
            "      quotas: [{runs: 2, channels: [counter]}]\n"
        ),
        at="[counter]}]",
    ),
)

SAMPLING_NOWHERE = error(
    "sampling-nowhere",
    "A quota of {id} is due by {kind}, and the handbook has none.",
    "Write them into `organisation.yaml`, or remove {kind} from `per:`.",
    Example(
        "instruments.yaml",
        good=_GOOD,
        bad=(
            f"{_GOOD}"
            "    sampling_plan:\n"
            "      periods: [{period: 2026-Q3, start: 2026-07-01, end: 2026-09-30}]\n"
            "      quotas: [{runs: 2, per: [unit]}]\n"
        ),
        at="unit]}]",
    ),
)


def sampling_plans_can_be_carried_out(facts: Facts) -> Iterator[Problem]:
    """A sampling plan has periods that follow each other, and quotas by what its instrument asks."""
    for instrument in facts.handbook.instruments.instruments:
        plan = instrument.sampling_plan
        if plan is None:
            continue
        for part in ("periods", "quotas"):
            if not getattr(plan, part):
                values = {"id": instrument.id, "part": f"`{part}`"}
                yield Problem(instrument.place("sampling_plan"), SAMPLING_EMPTY, values)
        yield from _in_time(instrument, plan)
        for quota in plan.quotas:
            yield from _not_asked(instrument, quota)
            yield from _nowhere(facts, instrument, quota)


def _in_time(instrument: Instrument, plan: SamplingPlan) -> Iterator[Problem]:
    for period in plan.periods:
        if period.end < period.start:
            values = {"end": str(period.end), "start": str(period.start)}
            yield Problem(period.place("end"), PERIOD_BACKWARDS, values)
    for before, after in pairwise(sorted(plan.periods, key=lambda period: period.start)):
        if after.start <= before.end:
            values = {"id": instrument.id, "other": after.period, "start": str(after.start)}
            values |= {"period": before.period, "end": str(before.end)}
            yield Problem(after.place("start"), SAMPLING_OVERLAP, values)


def _not_asked(instrument: Instrument, quota: Quota) -> Iterator[Problem]:
    for number, kind in enumerate(quota.per):
        if kind not in instrument.collects:
            yield Problem(quota.place("per", number), SAMPLING_NOT_ASKED, {"id": instrument.id, "kind": f"`{kind}`"})


def _nowhere(facts: Facts, instrument: Instrument, quota: Quota) -> Iterator[Problem]:
    organisation = facts.handbook.organisation
    for kind, places, known in (
        ("unit", "units", organisation.units),
        ("channel", "channels", organisation.channels),
    ):
        values = {"id": instrument.id, "kind": f"`{kind}`", "places": f"`{places}`"}
        if getattr(quota, places) and kind not in quota.per:
            yield Problem(quota.place(places), SAMPLING_PLACES, values)
        if kind in quota.per and kind in instrument.collects and not known:
            yield Problem(quota.place("per", quota.per.index(kind)), SAMPLING_NOWHERE, values)


CHECKS = (
    Check(
        sampling_plans_can_be_carried_out,
        (SAMPLING_EMPTY, PERIOD_BACKWARDS, SAMPLING_OVERLAP, SAMPLING_NOT_ASKED, SAMPLING_PLACES, SAMPLING_NOWHERE),
        needs_all=True,
    ),
)
