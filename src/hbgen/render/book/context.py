"""An edition with the data that its pages share: locations of ids, links, text, and reverse references."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from hbgen.editions import Edition
from hbgen.locale import Translate
from hbgen.markdown import fold, target
from hbgen.markdown.bare_addresses import written_addresses
from hbgen.model.base import Entry, declared_for, entries
from hbgen.model.field_types import GROUPS
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import Instrument
from hbgen.model.people import HR_PARTS, InvolvementRecord, Practice
from hbgen.model.plan import STAGES, RolloutActivity
from hbgen.model.settings import Role, Settings
from hbgen.model.standards import SITUATIONS, Chapter, Phrase, Situation, Standard
from hbgen.model.texts import Text
from hbgen.model.visibility import sees
from hbgen.releases.history import History
from hbgen.render.book.autolinks import AutoLinks
from hbgen.render.book.computed_parts import READERS
from hbgen.render.book.locations import Location, locations
from hbgen.render.book.titles import called
from hbgen.render.whole_book.book_format import BookDownload
from hbgen.rules.asked_items import AskedQuestion
from hbgen.rules.governance import Duty, duties
from hbgen.status import HandbookStatus
from hbgen.text.formats import Words
from hbgen.text.page_words import page_words

_NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one of the four groups was involved."""

    group: str
    occasions: int
    people: int
    answered: int


MOST_NAMED = 60
"""Of more standards than this that serve a value, their chapters are named."""

MOST_IN_INDEX = 500
"""Of more standards than this, the page of all standards names titles alone, so that it loads at once."""


@dataclass(frozen=True, eq=False)
class PageContext:
    """The context of templates: an edition, its indexes and its translations. Contains only data of the edition.

    It never changes: what is worked out from it is only kept, and what a page learns while it is written, it returns
    (`render.book.notes`).
    """

    edition: Edition
    history: History = _NO_HISTORY
    formats: tuple[str, ...] = ()
    """Formats of the files of instruments and of the rollout that are offered beside their pages."""
    games: Mapping[str, object] = field(default_factory=dict)
    """Name of a game → the game as it is made from this edition."""
    pages: frozenset[str] = frozenset()
    """Names of the pages that this edition has."""
    books: tuple[BookDownload, ...] = ()
    """Files of the whole handbook that the cover offers."""
    status: HandbookStatus | None = None
    """What waits for whom, where the edition's readers may see it."""

    groups: ClassVar = GROUPS
    stages: ClassVar = STAGES
    hr_parts: ClassVar = HR_PARTS

    @cached_property
    def handbook(self) -> Handbook:
        return self.edition.handbook

    @cached_property
    def settings(self) -> Settings:
        return self.edition.handbook.handbook

    @cached_property
    def language(self) -> str:
        return self.edition.language

    @cached_property
    def translate(self) -> Translate:
        return page_words(self.edition.language)

    @cached_property
    def words(self) -> Words:
        """Figures and days as the edition's language writes them."""
        return Words(self.edition.language)

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

    # --- words ---

    def autolinks_in(self, text: Text, seen: set[str]) -> list[tuple[str, str | None]]:
        """Text in parts, white space folded: each with the id or the address that it should link to, or None.

        Linked are addresses of pages and of mail, telephone numbers, ids, and the first use of each glossary term that
        is not in `seen`, which grows.
        """
        folded = fold(str(text))
        return [(folded, None)] if text.language != self.language else self.autolinks_within(folded, seen)

    def autolinks_within(self, words: str, seen: set[str]) -> list[tuple[str, str | None]]:
        """As `autolinks_in`, for a part of a text in the edition's language, as it is."""
        parts: list[tuple[str, str | None]] = []
        done = 0
        for start, end, address in written_addresses(words):
            parts += [*self._auto_links.parts(words[done:start], seen), (words[start:end], address)]
            done = end
        return [*parts, *self._auto_links.parts(words[done:], seen)]

    def addresses_in(self, text: Text) -> list[tuple[str, str | None]]:
        """As `autolinks_in`, for addresses alone, in whichever language the text is."""
        folded, done = fold(str(text)), 0
        parts: list[tuple[str, str | None]] = []
        for start, end, address in written_addresses(folded):
            parts += [(folded[done:start], None), (folded[start:end], address)]
            done = end
        return [*parts, (folded[done:], None)]

    def address_of(self, linked: str) -> str:
        """The address of what a part of a text links to: an id, or an address as it was written."""
        return linked if ":" in linked else self.locations[linked].address

    def address(self, written: str) -> str | None:
        """Where an address in a text leads on the edition's pages.

        None for one that is not allowed, for a picture, and where the audience may not see the target.
        """
        kind, name = target(written) or ("image", "")
        if kind == "url":
            return name
        guide, _, part = name.partition(".md#") if kind == "part" else (name, "", "")
        location = self.locations.get(guide) if kind != "image" else None
        if location is None:
            return None
        return f"{location.address}#{quote(part)}" if part else location.address

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

    def chapters_serving(self, id_: str) -> list[tuple[str, int]]:
        """Chapters (ids) in which standards serve a value or a part of the promise, and how many of them.

        None of them where the standards are few enough to be named one by one: a page must not grow with the handbook.
        """
        serving = self.serving(id_)
        if len(serving) <= MOST_NAMED:
            return []
        return list(Counter(self.chapters[standard].id for standard in serving).items())

    @property
    def has_long_index(self) -> bool:
        """Whether there are so many standards that the page of all of them says no more than their titles."""
        return len(self.standards) > MOST_IN_INDEX

    @property
    def asked_questions(self) -> Mapping[str, tuple[AskedQuestion, ...]]:
        """Instrument's id → the items that it asks; a practice's checklist counts as an instrument."""
        return self.edition.questions

    @cached_property
    def _measuring(self) -> dict[str, list[Instrument]]:
        measuring: dict[str, list[Instrument]] = defaultdict(list)
        for instrument in self.handbook.instruments.instruments:
            for standard in dict.fromkeys(question.standard for question in self.asked_questions[instrument.id]):
                if standard is not None:
                    measuring[standard].append(instrument)
        return measuring

    def measuring(self, standard: str) -> list[Instrument]:
        """The instruments that measure a standard."""
        return self._measuring.get(standard, [])

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

    def has_place(self, part: str, content: object) -> bool:
        """Whether pages have a place for a part of the handbook: it has content, or is to have some."""
        return bool(content) or f"{part}.yaml" not in self.edition.unneeded

    def heard(self, standard: Standard) -> list[str]:
        """Ids of the involvement records that a standard names, and then of those that changed it."""
        return list(dict.fromkeys((*standard.involvement, *(record.id for record in self.changing(standard.id)))))

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
    def situations(self) -> list[tuple[Situation, list[tuple[Standard, Phrase]]]]:
        """Each situation that some phrase names, with these phrases and their standards, in reading order."""
        phrases: dict[str, list[tuple[Standard, Phrase]]] = defaultdict(list)
        for standard in self.standards:
            for phrase in standard.phrases:
                if phrase.situation is not None and phrase.say is not None:
                    phrases[phrase.situation].append((standard, phrase))
        return [(situation, phrases[situation]) for situation in SITUATIONS if situation in phrases]

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
