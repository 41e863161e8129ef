"""Calendar events: a permanent name for each, and how often it changed from release to release.

An activity and a standard have ids, so their own days are named by id and kind. Follow-ups, messages and metrics of
an activity have none. Each is named by its text when it first appears, never by its place in the list, and keeps that
name through later releases: with another day or other words it is still the same event. Of each release only the
parts that events are made of are read.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from hbgen.json_data import JsonValue
from hbgen.model.base import Entry, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.plan import RolloutActivity
from hbgen.model.standards import Chapter, Standard, readers_of
from hbgen.model.visibility import Audience, Visible, sees
from hbgen.problems import Problem
from hbgen.releases.ledger import BrokenRelease, Release, dump, plain
from hbgen.releases.migrations import Data

Kind = Literal["period", "follow-up", "message", "metric", "from", "until", "review"]
Slot = tuple[str, Kind]
"""Id of an activity or a standard, and a kind of its events."""

State = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
_STATES: dict[str, State] = {"stopped": "CANCELLED", "proposed": "TENTATIVE"}


def state_of(status: str) -> State:
    """The state of a calendar's events (RFC 5545, 3.8.1.11) for the status of an activity."""
    return _STATES.get(status, "CONFIRMED")


@dataclass(frozen=True, slots=True)
class Revision:
    """Name, sequence number and date of change of a calendar event."""

    name: str
    """Which one it is in its handbook: `ACT-05-period`, `ACT-05-follow-up-2026-09-01`."""
    sequence: int
    """In how many releases since its first it changed; what is not released yet counts as one."""
    modified: datetime.date
    """The day of the version in which it last changed, or first appeared."""


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as it is in one version."""

    words: str
    """The text by which it is matched with other versions; empty where it has no text of its own."""
    day: str
    shown: str
    """All that a calendar shows of it."""


@dataclass(frozen=True, slots=True)
class _TrackedEvent:
    """An event with its revision, after the versions read so far."""

    revision: Revision
    event: _Event
    position: int | None
    """Its place in the list of the newest version read; None while it is not in that version."""


Record = Mapping[Slot, tuple[_TrackedEvent, ...]]
"""Every event of the versions read so far, also those that are no longer there."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """The identity of a handbook and the revisions of its events, for the calendars and feeds of one audience."""

    identity: str
    record: Record = field(default_factory=dict)
    first: datetime.date | None = None
    """The day of the first release, whether or not it was withdrawn; None without any."""

    def revisions(self, owner: str, kind: Kind) -> list[Revision]:
        """The events of one kind of an activity or a standard, in the order of its content; follow-ups by day."""
        positioned = [
            (tracked.position, tracked.revision)
            for tracked in self.record.get((owner, kind), ())
            if tracked.position is not None
        ]
        return [revision for _, revision in sorted(positioned, key=lambda pair: pair[0])]


def event_log(
    releases: Sequence[Release],
    content: Handbook | None,
    audience: Audience,
    cache: dict[tuple[str, Audience], Record] | None = None,
) -> EventLog:
    """The log of the newest of `releases` (oldest first), or of `content` after it, for what `audience` sees.

    `content` has all its languages. `cache`: (digest, audience) → record after that release; filled here.
    Raises `BrokenRelease` for a release that cannot be read.
    """
    cache = {} if cache is None else cache
    record: Record = {}
    latest = datetime.date.min
    default, declared = "", None
    for number, release in enumerate(releases):
        try:
            settings = release.part("handbook")
            latest = max(latest, release.date, datetime.date.fromisoformat(settings["date"]))
            key = release.digest, audience
            if key not in cache:
                cache[key] = _advance(record, _slots(release.part, audience), latest)
            record, declared = cache[key], settings.get("identity")
            default = default if number else _default(settings)
        except (AttributeError, KeyError, TypeError, ValueError):
            # The digest is right, but the data is no handbook.
            raise BrokenRelease(Problem(release.place, "release-invalid", {"where": "handbook"})) from None
    if content is not None:
        latest, declared = max(latest, content.handbook.date), content.handbook.identity
        record = _advance(record, _slots(lambda name: plain(getattr(content, name)), audience), latest)
        default = default or _default(dump(content.handbook))
    return EventLog(declared or default, record, releases[0].date if releases else None)


def _default(settings: Data) -> str:
    """The identity of a handbook that declares none: a name below `.invalid`, which belongs to nobody (RFC 2606).

    It is a hash of its company and its name in the main language. The first release fixes both.
    """
    main = settings["languages"][0]
    names = settings.get("company") or settings["name"], settings["name"]
    text = "\0".join(_fold(_in(main, words)) for words in names)
    return f"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.invalid"


# --- the events of one version ------------------------------------------------------------------


def _slots(part: Callable[[str], Any], audience: Audience) -> Iterator[tuple[Slot, list[_Event]]]:
    """The events of a version by slot. `part` gives a field of the handbook as JSON data, as a release holds it."""
    main = part("handbook")["languages"][0]
    if sees(audience, dict(fields_with(Handbook, Visible))["rollout"].audience):
        roles = {role["id"]: role["name"] for role in part("organisation").get("roles", ())}
        periods = part("results") or ()
        for activity in part("rollout").get("activities", ()):
            if sees(audience, _value(RolloutActivity, activity, "audience")):
                yield from _of_activity(activity, roles, main, periods)
    published = part("handbook").get("links", {}).get("published")
    for chapter in part("standards") or ():
        for standard in chapter.get("standards", ()) if sees(audience, _value(Chapter, chapter, "audience")) else ():
            if sees(audience, readers_of(_value(Standard, standard, "audience"), _value(Standard, standard, "status"))):
                # A chapter's page and the site are the address of an event.
                yield from _of_standard(standard, (chapter["id"], published))


def _value(kind: type[Entry], data: Data, name: str) -> Any:
    """A field of an entry as a release holds it; the field's default for releases made before the field existed."""
    return data.get(name, kind.model_fields[name].default)


def _of_activity(
    activity: Data, roles: Data, main: str, periods: Sequence[Data]
) -> Iterator[tuple[Slot, list[_Event]]]:
    id_, around = activity["id"], [activity["title"], state_of(_value(RolloutActivity, activity, "status"))]

    def event(words: str, day: str, *shown: JsonValue) -> _Event:
        return _Event(words, day, json.dumps([day, *around, *shown], ensure_ascii=False, sort_keys=True))

    if period := activity.get("period"):
        details = activity.get("change"), roles.get(activity.get("owner", ""))
        yield (id_, "period"), [event("", period["start"], period["end"], *details)]
    reviews = activity.get("followed_up", ())
    yield (
        (id_, "follow-up"),
        [event("", day, *_reviews(reviews, day)) for day in sorted(set(activity.get("follow_ups", ())))],
    )
    messages = [
        event(
            _words(main, message["who"], message["what"]),
            message["when"],
            message["who"],
            message["role"],
            message["what"],
            message["channel"],
        )
        for message in activity.get("communication", ())
    ]
    yield (id_, "message"), messages
    metrics = [
        event(
            _words(main, metric["name"]),
            metric["due"],
            metric["name"],
            metric["target"],
            metric["unit"],
            *_measurements(metric, periods),
        )
        for metric in activity.get("metrics", ())
    ]
    yield (id_, "metric"), metrics


def _reviews(reviews: Iterable[Data], day: str) -> list[JsonValue]:
    """Findings and decisions of the follow-ups on `day`."""
    return [[review["found"], review.get("decided")] for review in reviews if review["date"] == day]


def _measurements(metric: Data, periods: Sequence[Data]) -> list[JsonValue]:
    """What the value of a metric depends on: the value written down, and the figures by which it is measured."""
    if not (id_ := metric.get("measured_by")):
        return [metric.get("found")]
    figures = [
        [period["end"], result["instrument"], *(figure.get(name) for name in ("value", "measure", "bound"))]
        for period in periods
        for result in period.get("instruments", ())
        for figure in result.get("figures", ())
        if id_ == (result["instrument"] if figure["by"] == "all" else figure.get(figure["by"]))
    ]
    return [metric.get("found"), metric.get("measure"), figures]


def _of_standard(standard: Data, address: Sequence[JsonValue]) -> Iterator[tuple[Slot, list[_Event]]]:
    last = standard.get("valid_until") or standard.get("retired", {}).get("on")
    is_retired = _value(Standard, standard, "status") == "retired"
    days: tuple[tuple[Kind, str | None], ...] = (
        ("from", standard.get("valid_from")),
        ("until", last),
        ("review", None if is_retired else standard.get("review_by")),
    )
    for kind, day in days:
        if day is not None:
            shown = json.dumps([day, standard["title"], *address], ensure_ascii=False, sort_keys=True)
            yield (standard["id"], kind), [_Event("", day, shown)]


def _words(main: str, *texts: Mapping[str, str]) -> str:
    """Letters and digits of the texts in the main language, folded."""
    return "\0".join(_fold(_in(main, text)) for text in texts)


def _in(main: str, text: Mapping[str, str]) -> str:
    """A text in the main language; where it is missing in the first of the others, whatever their order."""
    return text[main] if main in text else text[min(text)]


def _fold(text: str) -> str:
    """`text` without case, white space and punctuation; text without letters and digits is only trimmed."""
    plain_ = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain_ if letter.isalnum()) or plain_.strip()


# --- from version to version --------------------------------------------------------------------


def _advance(before: Record, slots: Iterable[tuple[Slot, list[_Event]]], date: datetime.date) -> Record:
    """The record after one more version, which is of `date`."""
    record = {slot: tuple(replace(event, position=None) for event in tracked) for slot, tracked in before.items()}
    for slot, events in slots:
        record[slot] = _matched(slot, before.get(slot, ()), events, date)
    return record


def _matched(
    slot: Slot, before: Sequence[_TrackedEvent], events: Sequence[_Event], date: datetime.date
) -> tuple[_TrackedEvent, ...]:
    """The events of a slot: matched ones keep their names, new ones get one; those no longer there come last."""
    matches = _pairs(before, events, single=slot[1] in _SINGLE)
    taken = {tracked.revision.name for tracked in before}
    results: dict[int, _TrackedEvent] = {}
    twins = Counter(event.words for event in events)
    # Sorted, so that names do not depend on the order of the content.
    for position in sorted(range(len(events)), key=lambda at: (events[at].day, events[at].shown)):
        event, tracked = events[position], matches.get(position)
        if tracked is None:
            name = _unused(_name(slot, event, twins[event.words] > 1), taken)
            taken.add(name)
            results[position] = _TrackedEvent(Revision(name, 0, date), event, position)
        elif tracked.position is not None and tracked.event.shown == event.shown:
            results[position] = replace(tracked, event=event, position=position)
        else:
            revision = Revision(tracked.revision.name, tracked.revision.sequence + 1, date)
            results[position] = _TrackedEvent(revision, event, position)
    remaining_names = {tracked.revision.name for tracked in results.values()}
    cancelled = (replace(tracked, position=None) for tracked in before if tracked.revision.name not in remaining_names)
    return (*(results[position] for position in range(len(events))), *cancelled)


_SINGLE: frozenset[Kind] = frozenset({"period", "from", "until", "review"})
"""Kinds of which a slot has at most one event: it is always matched with the former one."""


def _pairs(before: Sequence[_TrackedEvent], events: Sequence[_Event], single: bool) -> dict[int, _TrackedEvent]:
    """Position of each event that matches a former one → the former one.

    Closest matches first: nothing changed, then the same words and day, the same words on another day (for a
    follow-up, which has no words: another day), other words on the same day. An event no longer there is matched
    only by its words, or by its day where it has none.
    """
    if single:
        return dict(zip(range(len(events)), before, strict=False))
    pairs: dict[int, _TrackedEvent] = {}
    live = [tracked for tracked in before if tracked.position is not None]
    absent = [tracked for tracked in before if tracked.position is None]
    rounds: tuple[tuple[Sequence[_TrackedEvent], Callable[[_Event], str | None]], ...] = (
        (live, lambda event: event.shown),
        (live, lambda event: f"{event.words}\n{event.day}"),
        (live, lambda event: event.words),
        (live, lambda event: event.day),
        (absent, lambda event: f"{event.words}\n{event.day}"),
        (absent, lambda event: event.words or None),
    )
    for candidates, likeness in rounds:
        paired_names = {tracked.revision.name for tracked in pairs.values()}
        waiting: dict[str | None, list[_TrackedEvent]] = {}
        for tracked in sorted(
            candidates, key=lambda tracked: (tracked.event.day, tracked.event.shown, tracked.revision.name)
        ):
            if tracked.revision.name not in paired_names:
                waiting.setdefault(likeness(tracked.event), []).append(tracked)
        for position in sorted(range(len(events)), key=lambda at: (events[at].day, events[at].shown)):
            mark = likeness(events[position])
            if position not in pairs and mark is not None and waiting.get(mark):
                pairs[position] = waiting[mark].pop(0)
    return pairs


def _name(slot: Slot, event: _Event, is_twin: bool) -> str:
    """The name of a new event. Where several of an activity have the same words, the day is hashed too."""
    owner, kind = slot
    if kind in _SINGLE:
        return f"{owner}-{kind}"
    if not event.words:
        return f"{owner}-{kind}-{event.day}"
    mark = hashlib.blake2b(f"{event.words}\n{event.day if is_twin else ''}".encode(), digest_size=5).hexdigest()
    return f"{owner}-{kind}-{mark}"


def _unused(name: str, taken: set[str]) -> str:
    """`name`, or where it is taken the first of `name-2`, `name-3` … that is not."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


__all__ = ["EventLog", "Kind", "Record", "Revision", "State", "event_log", "state_of"]
