"""What is not written yet: fields and files that a draft may lack, and what is approved, released or public may not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, missing
from hbgen.model.base import Entry, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Standard
from hbgen.model.visibility import NeededLater
from hbgen.problems import MessagePart, Problem

FIELD_NOT_WRITTEN = missing(
    "field-not-written",
    "`{field}` is not written yet.",
    "Add a line `{field}: …`{hint}.{otherwise}",
    Example(
        "standards/10-counter.yaml",
        good="    purpose: Whoever is greeted knows that they were seen.\n",
        bad="",
        at="id: CTR-01\n",
    ),
    Example(
        "mission.yaml",
        good="statement: We give people at the harbour a place to warm up.\n",
        bad="statement:\n",
        at="statement",
    ),
    Example(
        "organisation.yaml",
        good="channels:\n  - id: counter\n    name: Counter\n",
        bad="channels: []\n",
        at="[]",
    ),
)
PART_NOT_WRITTEN = missing(
    "part-not-written",
    "The handbook has nothing in {file} yet.",
    "Write there what belongs into it. `hbgen schema` shows which fields it holds.",
)

SPARED_FIELDS = ("company", "summary", "channels", "promise", "purpose", "do", "meaning", "frequency")
"""Fields that drafts may lack, and that a handbook may do without: pages then show nothing in their place."""

GAPS = (FIELD_NOT_WRITTEN, PART_NOT_WRITTEN, "missing-file")
"""Codes of what is empty."""


def what_is_needed_is_written(facts: Facts) -> Iterator[Problem]:
    """Every field that is needed in the end has a value: the gaps of a handbook that grows, each with its place."""
    for kind in _gaps(facts.handbook):
        place = facts.file_of(kind)
        yield Problem(place, PART_NOT_WRITTEN, {"file": place.file})
    parts = vars(facts.handbook).values()
    for entry, id_ in facts.entries:
        is_retired = isinstance(entry, Standard) and entry.status == "retired"
        # A file that is not there was reported when the content was read.
        if is_retired or (not entry.is_read and any(entry is part for part in parts) and _is_default(entry)):
            continue
        for field in _gaps(entry):
            if facts.lost(field, of=id_):
                continue
            hint: str | MessagePart = MessagePart(" to {id}", {"id": id_}) if id_ else ""
            values = {"field": field, "hint": hint, "otherwise": _otherwise(entry, field)}
            yield Problem(entry.place(field), FIELD_NOT_WRITTEN, values)


def _otherwise(entry: Entry, field: str) -> str | MessagePart:
    """How to say that a field stays empty, where it was left so on purpose: `channels: []`."""
    if field not in SPARED_FIELDS or entry.written is None or field not in entry.written:
        return ""
    return MessagePart(
        " If your handbook does without it, write in handbook.yaml: "
        "`rules: [{{code: field-not-written, where: {field}, reason: …}}]`.",
        {"field": field},
    )


def _is_default(entry: Entry) -> bool:
    """Whether nothing of it is written."""
    return all(getattr(entry, name) == info.default for name, info in type(entry).model_fields.items())


def _gaps(entry: Entry) -> Iterator[str]:
    """The needed fields that have no value."""
    for field, _ in fields_with(type(entry), NeededLater):
        if getattr(entry, field) in (None, ()):
            yield field


class Standards:
    """The standards of a handbook, to find the one that a problem is about."""

    def __init__(self, handbook: Handbook) -> None:
        standards = [standard for chapter in handbook.standards for standard in chapter.standards]
        self._by_id = {standard.id: standard for standard in standards}
        self._in_files: dict[str, list[tuple[int, Any]]] = {}
        for standard in standards:
            place = standard.place()
            self._in_files.setdefault(place.file, []).append((place.line, standard))
        for in_file in self._in_files.values():
            in_file.sort(key=lambda pair: pair[0])

    def of(self, problem: Problem) -> Standard | None:
        """The standard that a problem names, or that is written where the problem is."""
        named = self._by_id.get(str(problem.values.get("id")))
        if named is not None:
            return named
        in_file = self._in_files.get(problem.place.file, [])
        index = bisect_right(in_file, problem.place.line, key=lambda pair: pair[0])
        return in_file[index - 1][1] if index else None


@dataclass(frozen=True, slots=True)
class Report:
    """What a handbook lacks, by what demands it."""

    to_approve: Mapping[str, tuple[Problem, ...]]
    """Id of a draft → what it lacks, in reading order; without those that lack nothing."""
    to_release: tuple[Problem, ...]
    """What a release demands: all but what drafts lack."""
    to_publish: tuple[Problem, ...]
    """What customers would find empty in their edition: of `to_release` the gaps that they see."""


def report(handbook: Handbook, problems: Iterable[Problem]) -> Report:
    """What `problems` say that is missing."""
    standards = Standards(handbook)
    to_approve: dict[str, list[Problem]] = {}
    to_release = []
    for problem in problems:
        if problem.severity == "missing":
            standard = standards.of(problem)
            if standard is None:
                to_release.append(problem)
            else:
                to_approve.setdefault(standard.id, []).append(problem)
    drafts = (standard for chapter in handbook.standards for standard in chapter.standards)
    is_public = "customers" in handbook.handbook.audiences
    return Report(
        {standard.id: tuple(to_approve[standard.id]) for standard in drafts if standard.id in to_approve},
        tuple(to_release),
        tuple(problem for problem in to_release if is_public and _is_gap_of_cover(problem)),
    )


_PUBLIC_PARTS = ("handbook", "organisation", "mission", "promise", "values", "standards")


def _is_gap_of_cover(problem: Problem) -> bool:
    """Whether something is empty that every reader of the handbook meets: its framework, or a chapter."""
    part = PurePosixPath(problem.place.file).parts[1:2]
    return problem.code in GAPS and any(name.removesuffix(".yaml") in _PUBLIC_PARTS for name in part)


def lacking(handbook: Handbook, problems: Iterable[Problem]) -> dict[str, int]:
    """Standard's id → how many of `problems` are something that it lacks; of standards that lack something."""
    standards = Standards(handbook)
    standard_ids = (standards.of(problem) for problem in problems if problem.severity == "missing")
    return dict(Counter(standard.id for standard in standard_ids if standard is not None))


def owed(handbook: Handbook, problems: Iterable[Problem]) -> list[Problem]:
    """`problems`; what an approved standard lacks is owed, and so an error."""
    standards = Standards(handbook)
    listed = []
    for problem in problems:
        standard = standards.of(problem) if problem.severity == "missing" else None
        is_owed = standard is not None and standard.status == "approved"
        listed.append(replace(problem, owed=True) if is_owed else problem)
    return listed


CHECKS = (Check(what_is_needed_is_written, (FIELD_NOT_WRITTEN, PART_NOT_WRITTEN), needs_all=True),)
