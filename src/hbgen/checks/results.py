"""Results: every file is the period that it is named after, and names what the handbook has."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.model.base import Entry
from hbgen.model.field_types import GROUPS
from hbgen.problems import MessagePart, Problem

_ALSO = {"instrument": "practice", "item": "competency"}
"""Kinds that also act as an instrument or an item (`rules.asked_items`)."""

_NAMED = ("standard", "section", "item", "unit", "channel", "role")


RESULTS_MISNAMED = error(
    "results-misnamed",
    "The results of {id} stand in a file of another name.",
    "Name the file {file}.",
    Example(
        "results/2026-Q2.yaml",
        good="",
        bad="id: 2026-Q3\nstart: 2026-07-01\nend: 2026-09-30\ninstruments: []\n",
        at="2026-Q3",
    ),
)


def results_stand_in_their_file(facts: Facts) -> Iterator[Problem]:
    """The results of a period are in the file named after its id."""
    for period in facts.handbook.results:
        name = f"{period.id}.yaml"
        if period.place().file.rpartition("/")[2] not in (name, "content"):
            yield Problem(period.place("id"), RESULTS_MISNAMED, {"id": period.id, "file": name})


RESULTS_UNKNOWN = advice(
    "results-unknown",
    "The results name the {kind} {id}, which the handbook does not have.",
    "Nothing, if it was there when they were collected.",
    Example(
        "results/2026-Q3.yaml",
        good="",
        bad=(
            "id: 2026-Q3\n"
            "start: 2026-07-01\n"
            "end: 2026-09-30\n"
            "instruments:\n"
            "  - {instrument: FB-GONE, version: 1, runs: 3}\n"
        ),
        at="FB-GONE",
    ),
)


def results_name_known_entries(facts: Facts) -> Iterator[Problem]:
    """Results name instruments, items, standards, sections, units, channels and roles of the handbook."""
    for period in facts.handbook.results:
        reported: set[tuple[str, str]] = set()
        for measured in period.instruments:
            named: list[tuple[str, str, Entry]] = [("instrument", measured.instrument, measured)]
            for figure in measured.figures:
                named += [
                    (kind, id_, figure)
                    for kind in _NAMED
                    # `role` may hold a group of respondents.
                    if (id_ := getattr(figure, kind)) is not None and (kind != "role" or id_ not in GROUPS)
                ]
            for kind, id_, entry in named:
                if (
                    facts.index.get(id_, ("",))[0] not in (kind, _ALSO.get(kind))
                    and id_ not in facts.dropped
                    and (kind, id_) not in reported
                ):
                    reported.add((kind, id_))
                    yield Problem(entry.place(kind), RESULTS_UNKNOWN, {"kind": MessagePart(kind), "id": id_})


CHECKS = (
    Check(results_stand_in_their_file, (RESULTS_MISNAMED,), needs_all=False),
    Check(results_name_known_entries, (RESULTS_UNKNOWN,), needs_all=True),
)
