"""Where a handbook stands: what its owners have to see to, by topic and by owner."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hbgen import checks
from hbgen.checks.chain import STANDARD_UNMEASURED
from hbgen.checks.completeness import report
from hbgen.checks.dates import REVIEW_OVERDUE
from hbgen.checks.terminology import MISSING_TRANSLATION, UNTRANSLATED_GUIDE
from hbgen.codes import loading
from hbgen.load import Loaded
from hbgen.locale.plurals import plural
from hbgen.model.handbook import Handbook
from hbgen.problems import MessagePart, Place, Problem
from hbgen.remarks.kept_totals import KeptTotals
from hbgen.remarks.totals import HeardTotals
from hbgen.rules import governance
from hbgen.rules.clear_plan import (
    ACTIVITY_NOT_BEGUN,
    ACTIVITY_OVERDUE,
    FOLLOW_UP_WITHOUT_FINDING,
    METRIC_MISSED,
    METRIC_WITHOUT_FINDING,
)
from hbgen.status.heard import heard_entries
from hbgen.status.unread import UnreadEntry
from hbgen.status.weak_results import weak_results

Topic = Literal[
    "drafts", "reviews", "unmeasured", "unread", "unclear", "searches", "results", "translations", "rollout"
]

TOPICS: Mapping[Topic, MessagePart] = {
    "drafts": MessagePart("Drafts"),
    "reviews": MessagePart("Overdue reviews"),
    "unmeasured": MessagePart("Standards that nothing measures"),
    "unread": MessagePart("Standards and units without all confirmations"),
    "unclear": MessagePart("Texts that readers found unclear"),
    "searches": MessagePart("Searches that found nothing"),
    "results": MessagePart("Results that fell or are below target"),
    "translations": MessagePart("Missing and outdated translations"),
    "rollout": MessagePart("Rollout behind plan"),
}
"""Each topic with its heading, in the order in which they are shown."""

COUNTED: Mapping[Topic, str] = {
    "drafts": plural("{count} draft", "{count} drafts"),
    "reviews": plural("{count} overdue review", "{count} overdue reviews"),
    "unmeasured": plural("{count} standard that nothing measures", "{count} standards that nothing measures"),
    "unread": plural(
        "{count} standard or unit without all confirmations", "{count} standards or units without all confirmations"
    ),
    "unclear": plural("{count} text that readers found unclear", "{count} texts that readers found unclear"),
    "searches": plural("{count} search that found nothing", "{count} searches that found nothing"),
    "results": plural("{count} result that fell or is below target", "{count} results that fell or are below target"),
    "translations": plural("{count} missing or outdated translation", "{count} missing or outdated translations"),
    "rollout": plural("{count} point of the rollout behind plan", "{count} points of the rollout behind plan"),
}
"""Each topic with the number of its entries, in words."""


def counted(topic: Topic, count: int) -> MessagePart:
    """How much of a topic waits."""
    return MessagePart(COUNTED[topic], {"count": str(count)})


_TRANSLATION_STALE = "translation-stale"

_ON_DATE = (
    REVIEW_OVERDUE,
    ACTIVITY_OVERDUE,
    ACTIVITY_NOT_BEGUN,
    METRIC_WITHOUT_FINDING,
    FOLLOW_UP_WITHOUT_FINDING,
)
"""Codes of problems that come and go with the day."""

_BY_CODE: Mapping[str, tuple[Topic, MessagePart | None]] = {
    REVIEW_OVERDUE: ("reviews", MessagePart("was due {date}")),
    STANDARD_UNMEASURED: ("unmeasured", None),
    MISSING_TRANSLATION: (
        "translations",
        MessagePart(plural("{language}: {count} text missing", "{language}: {count} texts missing")),
    ),
    UNTRANSLATED_GUIDE: ("translations", MessagePart("{language}, not there")),
    _TRANSLATION_STALE: ("translations", MessagePart("{language}, outdated: {field}")),
    ACTIVITY_OVERDUE: ("rollout", MessagePart("was to end {end}")),
    ACTIVITY_NOT_BEGUN: ("rollout", MessagePart("was to begin {start}")),
    METRIC_WITHOUT_FINDING: ("rollout", MessagePart("value was due {due}")),
    METRIC_MISSED: ("rollout", MessagePart("target {target}, found {value}")),
    FOLLOW_UP_WITHOUT_FINDING: ("rollout", MessagePart("no follow-up on {day}")),
}
"""Code of a problem → its topic, and in a few words what is wrong."""


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One thing that somebody has to see to."""

    topic: Topic
    subject: str
    """The id of the standard, guide, unit, instrument or activity; the file, for texts that are not translated; the
    words of a search."""
    place: Place
    owners: tuple[str, ...]
    """The roles that answer for it; empty where nobody does."""
    notes: tuple[MessagePart, ...]
    """In a few words, what is wrong."""
    problems: tuple[Problem, ...]
    """The findings of `hbgen check` on it: for a draft what it lacks."""


@dataclass(frozen=True, slots=True)
class HandbookStatus:
    """How many standards are approved, and what waits for somebody, on a day."""

    day: datetime.date
    standards: Mapping[str, int]
    """How many have the status `approved`, `draft` and `retired`."""
    errors: int
    """Errors in the content, which `hbgen check` shows."""
    entries: tuple[StatusEntry, ...]
    """By topic, in the order of `TOPICS`; within a topic in reading order."""
    heard: HeardTotals | None = None
    """What readers read, said and looked for; None where nobody has counted that."""

    @property
    def live(self) -> int:
        """Standards that are not retired."""
        return self.standards["approved"] + self.standards["draft"]

    @property
    def total(self) -> int:
        """Standards, those that are retired among them."""
        return sum(self.standards.values())

    def by_topic(self) -> dict[Topic, tuple[StatusEntry, ...]]:
        """The entries of each topic that has any."""
        groups = {topic: tuple(entry for entry in self.entries if entry.topic == topic) for topic in TOPICS}
        return {topic: entries for topic, entries in groups.items() if entries}

    def by_owner(self) -> dict[str, tuple[StatusEntry, ...]]:
        """The entries of each role that has any, those with the most first; "" for what nobody answers for.

        An entry that several roles answer for stands under each of them.
        """
        groups: dict[str, list[StatusEntry]] = {}
        for entry in self.entries:
            for role in entry.owners or ("",):
                groups.setdefault(role, []).append(entry)
        return {role: tuple(groups[role]) for role in sorted(groups, key=lambda role: (-len(groups[role]), role))}


def on_day(loaded: Loaded, problems: Iterable[Problem], day: datetime.date) -> tuple[Handbook, tuple[Problem, ...]]:
    """The handbook that was `loaded`, and `problems`, as they are on `day` instead of the handbook's own date.

    Raises `ValueError` when there is no handbook.
    """
    handbook = loaded.handbook
    if handbook is None:
        raise ValueError("no handbook was loaded")
    dated = handbook.model_copy(update={"handbook": handbook.handbook.model_copy(update={"date": day})})
    on_that_day = checks.check(dated, loaded.dropped, loaded.whole, loaded.images, most=None).problems
    return dated, (
        *(problem for problem in problems if problem.code not in _ON_DATE),
        *(problem for problem in on_that_day if problem.code in _ON_DATE),
    )


def status(
    handbook: Handbook,
    problems: Collection[Problem],
    unread: Iterable[UnreadEntry] = (),
    kept: KeptTotals | None = None,
) -> HandbookStatus:
    """Where `handbook` stands on its date.

    `problems` are those of `examining.examine`, all of them; `unread` is what `status.unread` found; `kept` is what
    readers read, said and looked for, as it was counted last.
    """
    owners = _Owners(handbook)
    waiting = (
        *_drafts(handbook, problems, owners),
        *_of_problems(problems, owners),
        *(
            StatusEntry("unread", subject, place, owners.of(subject, place.file), (note,), ())
            for subject, place, note in unread
        ),
        *_heard(handbook, kept, owners),
        *_results(handbook, owners),
    )
    order = list(TOPICS)
    written = [standard.status for chapter in handbook.standards for standard in chapter.standards]
    return HandbookStatus(
        handbook.handbook.date,
        {name: written.count(name) for name in ("approved", "draft", "retired")},
        sum(problem.severity == "error" for problem in problems),
        tuple(sorted(_merged(waiting), key=lambda entry: order.index(entry.topic))),
        kept.totals if kept is not None else None,
    )


class _Owners:
    """The roles that answer for a standard, an instrument, an activity, or else for a file."""

    def __init__(self, handbook: Handbook) -> None:
        self._lead = tuple(dict.fromkeys(handbook.handbook.service_lead))
        self._by_file = {file: roles for file, _, roles in governance.files(handbook)}
        self._by_id = {activity.id: activity.owner for activity in handbook.rollout.activities}
        self._by_id |= {instrument.id: instrument.owner for instrument in handbook.instruments.instruments}
        for chapter in handbook.standards:
            for standard in chapter.standards:
                self._by_id[standard.id] = standard.owner or chapter.owner

    def of(self, id_: str, file: str) -> tuple[str, ...]:
        """Where the owner of an activity or instrument is not said, whoever leads the service sees to it."""
        if id_ in self._by_id:
            owner = self._by_id[id_]
            return (owner,) if owner is not None else self._lead
        return self._by_file.get(file, self._lead)


def _subject(problem: Problem) -> str:
    """The id that a problem is about; its file for one about a whole file."""
    if problem.code in (MISSING_TRANSLATION, UNTRANSLATED_GUIDE):
        return problem.place.file
    return str(problem.values["id"])


def _drafts(handbook: Handbook, problems: Collection[Problem], owners: _Owners) -> Iterator[StatusEntry]:
    # Where something could not be read, what is missing was not looked for.
    is_read = not any(problem.severity == "error" and problem.code in loading.CODES for problem in problems)
    ready = MessagePart("can be approved" if is_read else "not checked: errors come first")
    to_approve = report(handbook, problems).to_approve
    for chapter in handbook.standards:
        for standard in chapter.standards:
            if standard.status != "draft":
                continue
            lacks = to_approve.get(standard.id, ())
            note = (
                MessagePart(plural("{count} thing missing", "{count} things missing"), {"count": str(len(lacks))})
                if lacks
                else ready
            )
            place = standard.place()
            yield StatusEntry("drafts", standard.id, place, owners.of(standard.id, place.file), (note,), lacks)


def _of_problems(problems: Iterable[Problem], owners: _Owners) -> Iterator[StatusEntry]:
    for problem in problems:
        if problem.code not in _BY_CODE:
            continue
        topic, note = _BY_CODE[problem.code]
        subject = _subject(problem)
        # Of the templates of `_BY_CODE` all values are texts.
        values = {name: value for name, value in problem.values.items() if isinstance(value, str)}
        notes = (replace(note, values=values),) if note is not None else ()
        yield StatusEntry(topic, subject, problem.place, owners.of(subject, problem.place.file), notes, (problem,))


def _results(handbook: Handbook, owners: _Owners) -> Iterator[StatusEntry]:
    for subject, place, note in weak_results(handbook):
        yield StatusEntry("results", subject, place, owners.of(subject, place.file), (note,), ())


def _heard(handbook: Handbook, kept: KeptTotals | None, owners: _Owners) -> Iterator[StatusEntry]:
    for topic, subject, place, note in heard_entries(handbook, kept) if kept is not None else ():
        yield StatusEntry(topic, subject, place, owners.of(subject, place.file), (note,), ())


def _merged(entries: Iterable[StatusEntry]) -> Iterator[StatusEntry]:
    """`entries` with those of one topic and subject made one."""
    merged: dict[tuple[Topic, str], StatusEntry] = {}
    for entry in entries:
        key = entry.topic, entry.subject
        before = merged.get(key)
        if before is None:
            merged[key] = entry
        else:
            merged[key] = replace(
                before, notes=(*before.notes, *entry.notes), problems=(*before.problems, *entry.problems)
            )
    yield from merged.values()
