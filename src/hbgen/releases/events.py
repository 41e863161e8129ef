"""Events of calendars: the name that each keeps for ever, and how often it changed from release to release.

An activity and a standard have ids, so their own days are named by id and kind. Follow-ups, messages and metrics of
an activity have none. Each is named by what it says when it first appears, never by its place in the list, and the
chain of releases carries the name on: what is released under another day or with other words is still the same
event. The walk reads of each release only the few parts that events are made of.
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

from hbgen.model.base import Audience, Entry, Visible, fields_with, sees
from hbgen.model.handbook import Handbook
from hbgen.model.plan import RolloutActivity
from hbgen.model.standards import Chapter, Standard, readers_of
from hbgen.problems import Problem
from hbgen.releases.ledger import BrokenRelease, Release, plain

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
    """An event as clients remember it."""

    name: str
    """Which one it is in its handbook: `ACT-05-period`, `ACT-05-follow-up-2026-09-01`."""
    sequence: int
    """In how many releases since its first it changed; what is not released yet counts as one."""
    modified: datetime.date
    """The day of the version in which it last changed, or first appeared."""


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as one version tells it."""

    words: str
    """The text that it is known again by; empty where it has no text of its own."""
    day: str
    shown: str
    """All that a calendar shows of it."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An event as the versions so far have left it."""

    revision: Revision
    event: _Event
    position: int | None
    """Its place in the list of today; None while it is gone."""


Record = Mapping[Slot, tuple[_Known, ...]]
"""Every event of the versions so far, also of those that are gone."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """What calendars and feeds of one audience name a handbook and its events by."""

    identity: str
    record: Record = field(default_factory=dict)

    def revisions(self, owner: str, kind: Kind) -> list[Revision]:
        """The events of one kind of an activity or a standard, in the order of its content; follow-ups by day."""
        known = [(one.position, one.revision) for one in self.record.get((owner, kind), ()) if one.position is not None]
        return [revision for _, revision in sorted(known, key=lambda pair: pair[0])]


def event_log(
    releases: Sequence[Release],
    content: Handbook | None,
    audience: Audience,
    kept: dict[tuple[str, Audience], Record] | None = None,
) -> EventLog:
    """The log of the newest of `releases` (oldest first), or of `content` after it, for what `audience` sees.

    `content` has all its languages. `kept` holds what was worked out of earlier releases, by digest and audience.
    Raises `BrokenRelease` for a release that cannot be read.
    """
    kept = {} if kept is None else kept
    record: Record = {}
    latest = datetime.date.min
    default, declared = "", None
    for number, release in enumerate(releases):
        try:
            settings = release.part("handbook")
            latest = max(latest, release.date, datetime.date.fromisoformat(settings["date"]))
            key = release.digest, audience
            if key not in kept:
                kept[key] = _advance(record, _slots(release.part, audience), latest)
            record, declared = kept[key], settings.get("identity")
            default = default if number else _default(settings)
        except (AttributeError, KeyError, TypeError, ValueError):
            # Its digest is right, and it is no handbook all the same.
            raise BrokenRelease(Problem(release.place, "release-invalid", {"where": "handbook"})) from None
    if content is not None:
        latest, declared = max(latest, content.handbook.date), content.handbook.identity
        record = _advance(record, _slots(lambda name: plain(getattr(content, name)), audience), latest)
        default = default or _default(plain(content.handbook))
    return EventLog(declared or default, record)


def _default(settings: Mapping[str, Any]) -> str:
    """The identity of a handbook that declares none: a name below `.invalid`, which belongs to nobody (RFC 2606).

    Its company and its name in the main language tell it from others. The first release fixes both.
    """
    main = settings["languages"][0]
    text = "\0".join(_fold(_in(main, settings[name])) for name in ("company", "name"))
    return f"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.invalid"


# --- the events of one version ------------------------------------------------------------------


def _slots(part: Callable[[str], Any], audience: Audience) -> Iterator[tuple[Slot, list[_Event]]]:
    """The events of a version by what they belong to, from its parts as a release holds them."""
    main = part("handbook")["languages"][0]
    if sees(audience, dict(fields_with(Handbook, Visible))["rollout"].audience):
        roles = {role["id"]: role["name"] for role in part("organisation")["roles"]}
        periods = [period["id"] for period in part("results") or ()]
        for activity in part("rollout").get("activities", ()):
            if sees(audience, _value(RolloutActivity, activity, "audience")):
                yield from _of_activity(activity, roles, main, periods)
    for chapter in part("standards") or ():
        for standard in chapter["standards"] if sees(audience, _value(Chapter, chapter, "audience")) else ():
            if sees(audience, readers_of(_value(Standard, standard, "audience"), _value(Standard, standard, "status"))):
                yield from _of_standard(standard)


def _value(kind: type[Entry], data: Mapping[str, Any], name: str) -> Any:
    """A field of an entry as a release holds it: what it held before the field was there is the field's default."""
    return data.get(name, kind.model_fields[name].default)


def _of_activity(
    activity: Mapping[str, Any], roles: Mapping[str, Any], main: str, periods: Sequence[str]
) -> Iterator[tuple[Slot, list[_Event]]]:
    id_, around = activity["id"], [activity["title"], state_of(_value(RolloutActivity, activity, "status"))]

    def event(words: str, day: str, *shown: Any) -> _Event:
        return _Event(words, day, json.dumps([day, *around, *shown], ensure_ascii=False, sort_keys=True))

    if period := activity.get("period"):
        told = activity.get("change"), roles.get(activity.get("owner", ""))
        yield (id_, "period"), [event("", period["start"], period["end"], *told)]
    looks = activity.get("followed_up", ())
    yield (
        (id_, "follow-up"),
        [event("", day, *_looked(looks, day)) for day in sorted(set(activity.get("follow_ups", ())))],
    )
    messages = [
        event(_words(main, one["who"], one["what"]), one["when"], one["who"], one["role"], one["what"], one["channel"])
        for one in activity.get("communication", ())
    ]
    yield (id_, "message"), messages
    metrics = [
        event(_words(main, one["name"]), one["due"], one["name"], one["target"], one["unit"], *_found(one, periods))
        for one in activity.get("metrics", ())
    ]
    yield (id_, "metric"), metrics


def _looked(looks: Iterable[Mapping[str, Any]], day: str) -> list[Any]:
    """What was found and decided on a day of follow-up."""
    return [[one["found"], one.get("decided")] for one in looks if one["date"] == day]


def _found(metric: Mapping[str, Any], periods: Sequence[str]) -> list[Any]:
    """What the value of a metric follows from: what was written down, and the periods in which it may be measured."""
    return [metric.get("found"), list(periods) if metric.get("measured_by") else None]


def _of_standard(standard: Mapping[str, Any]) -> Iterator[tuple[Slot, list[_Event]]]:
    last = standard.get("valid_until") or standard.get("retired", {}).get("on")
    is_retired = _value(Standard, standard, "status") == "retired"
    days: tuple[tuple[Kind, str | None], ...] = (
        ("from", standard.get("valid_from")),
        ("until", last),
        ("review", None if is_retired else standard.get("review_by")),
    )
    for kind, day in days:
        if day is not None:
            shown = json.dumps([day, standard["title"]], ensure_ascii=False, sort_keys=True)
            yield (standard["id"], kind), [_Event("", day, shown)]


def _words(main: str, *texts: Mapping[str, str]) -> str:
    """Texts in the main language, as far as letters and digits go."""
    return "\0".join(_fold(_in(main, text)) for text in texts)


def _in(main: str, text: Mapping[str, str]) -> str:
    """A text in the main language; where it is missing in the first of the others, whatever their order."""
    return text[main] if main in text else text[min(text)]


def _fold(text: str) -> str:
    """`text` without what a correction of spelling signs, capitals or white space changes."""
    plain_ = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain_ if letter.isalnum()) or plain_.strip()


# --- from version to version --------------------------------------------------------------------


def _advance(before: Record, slots: Iterable[tuple[Slot, list[_Event]]], date: datetime.date) -> Record:
    """The record after one more version, which is of `date`."""
    record = {slot: tuple(replace(one, position=None) for one in known) for slot, known in before.items()}
    for slot, events in slots:
        record[slot] = _matched(slot, before.get(slot, ()), events, date)
    return record


def _matched(slot: Slot, before: Sequence[_Known], events: Sequence[_Event], date: datetime.date) -> tuple[_Known, ...]:
    """The events of a slot: those that were known keep their names, the others get one; the gone come last."""
    was = _pairs(before, events, single=slot[1] in _SINGLE)
    taken = {one.revision.name for one in before}
    made: dict[int, _Known] = {}
    twins = Counter(event.words for event in events)
    # In an order of their own, so that the order of the content has no say in names.
    for position in sorted(range(len(events)), key=lambda at: (events[at].day, events[at].shown)):
        event, known = events[position], was.get(position)
        if known is None:
            name = _unused(_name(slot, event, twins[event.words] > 1), taken)
            taken.add(name)
            made[position] = _Known(Revision(name, 0, date), event, position)
        elif known.position is not None and known.event.shown == event.shown:
            made[position] = replace(known, event=event, position=position)
        else:
            revision = Revision(known.revision.name, known.revision.sequence + 1, date)
            made[position] = _Known(revision, event, position)
    kept = {one.revision.name for one in made.values()}
    gone = (replace(one, position=None) for one in before if one.revision.name not in kept)
    return (*(made[position] for position in range(len(events))), *gone)


_SINGLE: frozenset[Kind] = frozenset({"period", "from", "until", "review"})
"""Kinds of which there is at most one: it is the same whatever became of it."""


def _pairs(before: Sequence[_Known], events: Sequence[_Event], single: bool) -> dict[int, _Known]:
    """Position of each event that is known → what it was.

    The likest first: what did not change, then the same words and day, the same words on another day (for a
    follow-up, which has no words: another day), other words on the same day. What is gone comes back only with its
    words, and with its day where it has none.
    """
    if single:
        return dict(zip(range(len(events)), before, strict=False))
    found: dict[int, _Known] = {}
    live = [one for one in before if one.position is not None]
    gone = [one for one in before if one.position is None]
    rounds: tuple[tuple[Sequence[_Known], Callable[[_Event], str | None]], ...] = (
        (live, lambda event: event.shown),
        (live, lambda event: f"{event.words}\n{event.day}"),
        (live, lambda event: event.words),
        (live, lambda event: event.day),
        (gone, lambda event: f"{event.words}\n{event.day}"),
        (gone, lambda event: event.words or None),
    )
    for candidates, likeness in rounds:
        taken = {one.revision.name for one in found.values()}
        waiting: dict[str | None, list[_Known]] = {}
        for one in sorted(candidates, key=lambda one: (one.event.day, one.event.shown, one.revision.name)):
            if one.revision.name not in taken:
                waiting.setdefault(likeness(one.event), []).append(one)
        for position in sorted(range(len(events)), key=lambda at: (events[at].day, events[at].shown)):
            mark = likeness(events[position])
            if position not in found and mark is not None and waiting.get(mark):
                found[position] = waiting[mark].pop(0)
    return found


def _name(slot: Slot, event: _Event, is_twin: bool) -> str:
    """The name of a new event. Where several of an activity have the same words, the day tells them apart."""
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
