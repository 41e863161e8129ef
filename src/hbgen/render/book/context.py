"""An edition with the data that its pages share: locations of ids, links, text, and reverse references."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote

from hbgen.editions import Edition
from hbgen.locale import Translate, translator
from hbgen.markdown import Ready, escape, fold, prose, target
from hbgen.model.base import GROUPS, Entry, Markdown, Text, declared_for, entries, sees
from hbgen.model.handbook import KINDS
from hbgen.model.measurement import ChecklistItem, Instrument, Scale
from hbgen.model.people import HR_PARTS, InvolvementRecord, Need, Practice
from hbgen.model.plan import STAGES, RolloutActivity
from hbgen.model.settings import Channel, Role
from hbgen.model.standards import Chapter, Standard
from hbgen.releases.history import History
from hbgen.render.book.autolinks import AutoLinks
from hbgen.render.book.computed_parts import READERS
from hbgen.render.book.locations import Location, locations
from hbgen.render.book.titles import called
from hbgen.rules.asked_items import AskedQuestion, applies, level_items, offered, questionnaires
from hbgen.rules.governance import Duty, duties
from hbgen.rules.preconditions import REASONS
from hbgen.text.formats import Words

_NO_HISTORY = History()


def is_cited(id_: str) -> bool:
    """Whether an id is shown to readers, as `TEL-03` is; one in small letters without digits is only an address."""
    return not id_.islower() or any(letter.isdigit() for letter in id_)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one of the four groups was involved."""

    group: str
    occasions: int
    people: int
    answered: int


class PageContext:
    """The context of templates: an edition, its indexes and its translations. Contains only data of the edition."""

    groups = GROUPS
    stages = STAGES
    hr_parts = HR_PARTS

    def __init__(self, edition: Edition, history: History = _NO_HISTORY) -> None:
        self.edition = edition
        self.history = history
        self.handbook = edition.handbook
        self.settings = edition.handbook.handbook
        self.language = edition.language
        self.translate: Translate = translator(edition.language)
        self.words = Words(edition.language)
        self.fallbacks: set[str] = set()
        """Languages shown in place of a missing translation since this was last cleared."""
        self.images: set[str] = set()
        """Paths of the pictures on the pages rendered so far."""
        self.pages: frozenset[str] = frozenset()
        """Names of the pages that this edition has."""
        self.formats: tuple[str, ...] = ()
        """Formats of the files of instruments and of the rollout that are offered beside their pages."""
        self.games: dict[str, object] = {}
        """Name of a game → the game as it is made from this edition."""

    # --- what its reader may know ---

    def tells(self, part: str) -> bool:
        """Whether the edition's audience sees a computed page, or part of one; `part` is a key of `readers.READERS`."""
        return sees(self.edition.audience, READERS[part])

    def shows(self, entry: Entry, field: str) -> bool:
        """Whether the edition's audience may see a field of an entry; where not, the field's value is meaningless."""
        return sees(self.edition.audience, declared_for(type(entry), field))

    # --- locations ---

    @cached_property
    def entries(self) -> dict[str, Any]:
        """Every entry with an id."""
        return {entry.id: entry for entry in entries(self.handbook) if type(entry) in KINDS}  # type: ignore[attr-defined]

    @cached_property
    def locations(self) -> dict[str, Location]:
        """Id → its location, for each id that has an anchor or a page of its own."""
        return locations(self.handbook, self.entries)

    def name(self, id_: str) -> Text | str:
        """The name of an entry, or its id when it has no name."""
        return called(self.entries.get(id_)) or id_

    def link(self, id_: str, words: Text | str | None = None) -> Ready:
        """A link to the location of `id_`, with its name (or `words`); the bare name where it has no location."""
        shown = words if words is not None else self.name(id_)
        location = self.locations.get(id_)
        return self.lead(shown, location.address) if location else self.say(shown)

    def links(self, ids: Iterable[str]) -> Ready:
        """Links to several ids, with commas between."""
        return Ready(", ".join(self.link(id_) for id_ in ids))

    def tagged(self, id_: str) -> Ready:
        """A link that shows the id before the name: `TEL-03 Call-back`."""
        before = f"{escape(id_)} " if is_cited(id_) else ""
        location = self.locations.get(id_)
        if location:
            return self.lead(self.name(id_), location.address, before=before)
        return Ready(f"{before}{self.say(self.name(id_))}")

    def tagged_links(self, ids: Iterable[str]) -> Ready:
        """Links with ids before names, separated by dots, since names can contain commas and full stops."""
        return Ready(" · ".join(self.tagged(id_) for id_ in ids))

    # --- words ---

    def say(self, value: Text | str) -> Ready:
        """Text as Markdown, its language marked where it is not the edition's."""
        if isinstance(value, Text):
            shown = escape(str(value))
            if value.language != self.language:
                self.fallbacks.add(value.language)
                # docutils turns the class into a `lang` attribute; HTML tags would appear literally in titles.
                return Ready(f"[{shown}]{{.language-{value.language}}}")
            return shown
        return escape(value)

    def figure(self, value: float, unit: Text) -> Ready:
        """A figure with its unit, without a line break between: `30 seconds`, `95% of calls`."""
        gap = self.words.before(str(unit)).replace(" ", "\u00a0")
        return Ready(escape(self.words.number(value)) + gap + self.say(unit))

    def lead(self, value: Text | str, address: str, before: str = "") -> Ready:
        """A link to an address of hbgen's own. The language class is on the link, since brackets cannot be nested."""
        mark = ""
        if isinstance(value, Text) and value.language != self.language:
            self.fallbacks.add(value.language)
            mark = f"{{.language-{value.language}}}"
        return Ready(f"[{before}{escape(str(value))}]({address}){mark}")

    def prose(self, text: Markdown) -> Ready:
        """A Markdown field or guide, normalised; links to entries that the audience may not see become plain text."""
        if text.language != self.language:
            self.fallbacks.add(text.language)
        return prose(str(text), self._prose_address)

    def _prose_address(self, address: str) -> str | None:
        parsed = target(address)
        if parsed is None:
            return None
        kind, name = parsed
        if kind in ("id", "guide"):
            location = self.locations.get(name)
            return location.address if location else None
        if kind == "image":
            self.images.add(name)
            return f"/pages/{name}"
        return name

    def linked(self, text: Text, seen: set[str]) -> Ready:
        """Text with ids linked, and the first use of each glossary term that is not in `seen`, which grows."""
        parts = self.autolinks_in(text, seen)
        if len(parts) == 1:
            return self.say(text)
        # NUL never stands in content, and escaping leaves it alone.
        escaped = escape("".join(f"\0{id_}\0{part}\0" if id_ else part for part, id_ in parts))
        return Ready(re.sub(r"\0([^\0]*)\0([^\0]*)\0", self._autolink, escaped))

    def _autolink(self, match: re.Match[str]) -> str:
        return f"[{match[2]}]({self.locations[match[1]].address})"

    def autolinks_in(self, text: Text, seen: set[str]) -> list[tuple[str, str | None]]:
        """Text in parts, white space folded: each with the id that it should link to, or None.

        Linked are ids, and the first use of each glossary term that is not in `seen`, which grows.
        """
        plain = fold(str(text))
        if text.language != self.language:
            return [(plain, None)]
        return self._auto_links.parts(plain, seen)

    @cached_property
    def _auto_links(self) -> AutoLinks:
        return AutoLinks(self.locations, self.handbook.glossary, self.language)

    # --- references, by their targets ---

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """Every standard that is in force or drafted, in reading order."""
        return tuple(s for c in self.handbook.standards for s in c.standards if s.status != "retired")

    @cached_property
    def chapters(self) -> dict[str, Chapter]:
        """Standard's id → its chapter."""
        return {s.id: chapter for chapter in self.handbook.standards for s in chapter.standards}

    def owner(self, standard: Standard) -> str | None:
        """Id of the role that owns a standard: its own, or its chapter's."""
        return standard.owner or self.chapters[standard.id].owner

    @cached_property
    def _serving(self) -> dict[str, list[str]]:
        serving: dict[str, list[str]] = defaultdict(list)
        for standard in self.standards:
            for id_ in (*standard.values, *standard.pledges):
                serving[id_].append(standard.id)
        return serving

    def serving(self, id_: str) -> list[str]:
        """Ids of the standards that serve a value or a part of the promise."""
        return self._serving.get(id_, [])

    @cached_property
    def asked(self) -> dict[str, tuple[AskedQuestion, ...]]:
        """Instrument's id → the items that it asks; a practice's checklist counts as an instrument."""
        questions = {}
        for instrument in questionnaires(self.handbook):
            derived = {item.id: item for item in level_items(self.handbook, instrument)}
            questions[instrument.id] = tuple(
                AskedQuestion(
                    derived.get(question.item) or self.entries[question.item], question.standard, question.channels
                )
                for question in self.edition.asked[instrument.id]
            )
        return questions

    @cached_property
    def _offered(self) -> dict[str, tuple[Channel, ...]]:
        return {
            id_: offered(self.handbook, (question.channels for question in questions))
            for id_, questions in self.asked.items()
        }

    def offered(self, instrument: Instrument) -> tuple[Channel, ...]:
        """The channels to choose from for a run of an instrument."""
        return self._offered[instrument.id] if "channel" in instrument.collects else ()

    def only_in(self, instrument: Instrument, channels: tuple[str, ...]) -> list[Channel]:
        """The channels in which an item is asked that is not asked in all of the instrument's."""
        choices = self.offered(instrument)
        chosen = [channel for channel in choices if applies(channels, channel.id)]
        return [] if len(chosen) == len(choices) else chosen

    @cached_property
    def _measuring(self) -> dict[str, list[Instrument]]:
        measuring: dict[str, list[Instrument]] = defaultdict(list)
        for instrument in self.handbook.instruments.instruments:
            for standard in dict.fromkeys(question.standard for question in self.asked[instrument.id]):
                if standard is not None:
                    measuring[standard].append(instrument)
        return measuring

    def measuring(self, standard: str) -> list[Instrument]:
        """The instruments that measure a standard."""
        return self._measuring.get(standard, [])

    def scale(self, item: ChecklistItem) -> Scale | None:
        """The scale of an item; None for yes and no."""
        entry = self.entries.get(item.scale)
        return entry if isinstance(entry, Scale) else None

    @cached_property
    def _changing(self) -> dict[str, list[InvolvementRecord]]:
        changing: dict[str, list[InvolvementRecord]] = defaultdict(list)
        for record in self.handbook.involvement:
            for id_ in record.changed:
                changing[id_].append(record)
        return changing

    def changing(self, id_: str) -> list[InvolvementRecord]:
        """The involvement records that changed an entry."""
        return self._changing.get(id_, [])

    @cached_property
    def _activities(self) -> dict[str, list[RolloutActivity]]:
        activities: dict[str, list[RolloutActivity]] = defaultdict(list)
        for activity in self.handbook.rollout.activities:
            for id_ in (*activity.standards, *activity.sources, activity.priority, activity.goal):
                if id_ is not None:
                    activities[id_].append(activity)
        return activities

    def activities(self, id_: str) -> list[RolloutActivity]:
        """The activities that implement a standard, or follow from a source, priority or goal."""
        return self._activities.get(id_, [])

    def owned(self, role: str) -> list[tuple[str, list[str]]]:
        """The entries that a role owns: kinds, each with ids."""
        standards = [s.id for s in self.standards if self.owner(s) == role]
        instruments = [i.id for i in self.handbook.instruments.instruments if i.owner == role]
        activities = [a.id for a in self.handbook.rollout.activities if a.owner == role]
        practices = [p.id for p in self.handbook.practices if p.owner == role]
        workshops = [w.id for w in self.handbook.workshops if w.owner == role]
        kinds = (
            ("standards", standards),
            ("instruments", instruments),
            ("activities", activities),
            ("practices", practices),
            ("workshops", workshops),
        )
        return [(kind, ids) for kind, ids in kinds if ids]

    @cached_property
    def duties(self) -> list[Duty]:
        """Who owns each part of the handbook and who approves it; empty for audiences that do not see the duties."""
        return list(duties(self.handbook)) if self.tells("duties") else []

    def roles(self, group: str) -> list[Role]:
        """The roles of a group, in the order of the content."""
        return [role for role in self.handbook.organisation.roles if role.group == group]

    @cached_property
    def coverage(self) -> list[Coverage]:
        """How each of the four groups was involved."""
        coverage = []
        for group in GROUPS:
            records = [r for r in self.handbook.involvement if any(p.group == group for p in r.participants)]
            people = sum(p.count for r in records for p in r.participants if p.group == group)
            answered = sum(1 for r in records if r.answered is not None)
            coverage.append(Coverage(group, len(records), people, answered))
        return coverage

    @cached_property
    def newest(self) -> list[Standard]:
        """The latest standards to come into force by the handbook's date, newest first."""
        dated = [s for s in self.standards if s.valid_from is not None and s.valid_from <= self.settings.date]
        dated.sort(key=lambda s: s.valid_from or self.settings.date, reverse=True)
        return dated[:6]

    @cached_property
    def positions(self) -> list[Role]:
        """The roles for which some competency is required, in the order of the content."""
        needed = {r.position for c in self.handbook.competencies for r in c.required}
        return [role for role in self.handbook.organisation.roles if role.id in needed]

    def lacking(self, need: Need) -> list[Ready]:
        """What a part of a practice's precondition still lacks, as ends of a sentence; empty when it is met."""
        return [
            Ready(self.translate(REASONS[precondition.reason]).format(ids=self.links(precondition.ids)))
            for precondition in self.edition.unmet_preconditions[need]
        ]

    def is_ready(self, practice: Practice) -> bool:
        """Whether everything is in place that a practice needs first and this handbook can show (S5–S9)."""
        return not any(self.edition.unmet_preconditions[need] for need in practice.needs)

    def practices_for(self, part: str) -> list[Practice]:
        """The practices that cover one of the seven parts of human-resources work."""
        return [practice for practice in self.handbook.practices if part in practice.parts]

    # --- calendars ---

    @property
    def has_plan_calendar(self) -> bool:
        """Whether the plan contains any date: without one it has no calendar."""
        return any(activity.is_dated for activity in self.handbook.rollout.activities)

    @cached_property
    def dates(self) -> list[tuple[Standard, Literal["from", "until", "review"], datetime.date]]:
        """The days on which each standard comes into force, is last in force, and is due for review."""
        dates: list[tuple[Standard, Literal["from", "until", "review"], datetime.date | None]] = []
        for standard in (standard for chapter in self.handbook.standards for standard in chapter.standards):
            dates.append((standard, "from", standard.valid_from))
            dates.append((standard, "until", standard.last_day))
            dates.append((standard, "review", standard.next_review))
        return [(standard, kind, day) for standard, kind, day in dates if day is not None]

    # --- editing ---

    def edit(self, entry: Entry) -> str | None:
        """Address at which an entry can be edited; None where none is configured or the entry is not in `content/`."""
        pattern = self.settings.links.edit
        position = entry.place()
        if pattern is None or not position.file.startswith("content/"):
            return None
        # File names are not restricted, so they are percent-encoded.
        address = pattern.replace("{file}", quote(position.file)).replace("{line}", str(position.line))
        parsed = target(address)
        return address if parsed is not None and parsed[0] == "url" else None
