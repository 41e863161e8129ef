"""Data for the pages to learn from and discuss: hard cases, earlier discussions, the agendas of workshop days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from hbgen.locale import translator
from hbgen.model.field_types import GROUPS
from hbgen.model.measurement import Instrument
from hbgen.model.people import Competency, InvolvementRecord
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Text
from hbgen.model.workshops import SHEETS, Part, PartKind, SheetGroup, Uses, WorkGroup, Workshop, clock
from hbgen.render.book import print_footer
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import SCHEME, Location, chapter_page
from hbgen.render.learning.game import Game
from hbgen.render.registered_games import GAMES
from hbgen.render.results.overview import Results, Score
from hbgen.text.labels import LABELS


@dataclass(frozen=True, slots=True)
class HardCase:
    """A hard case to discuss: an example that fails and one that passes, where the content has them."""

    moment: Text | None
    fails: Text | None
    passes: Text | None


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A line of an agenda, with start and end as `HH:MM`."""

    start: str
    end: str
    part: Part


class Handout(NamedTuple):
    """Material that a part of a day uses."""

    words: str
    """The text before its name."""
    name: Text | str
    address: str | None


class Learning:
    """Data for the templates of these pages."""

    def __init__(self, book: PageContext) -> None:
        self.book = book

    # --- discussion guides ---

    def standards(self, ids: tuple[str, ...]) -> Iterator[Standard]:
        """The standards of these ids that are in force or drafted."""
        for standard in self.book.standards:
            if standard.id in ids:
                yield standard

    def live(self, chapter: Chapter) -> list[Standard]:
        """A chapter's standards that are in force or drafted."""
        return [standard for standard in chapter.standards if standard.status != "retired"]

    def guide(self, standard: Standard) -> Location | None:
        """The location of a standard's discussion guide; None where the edition has none."""
        if "discussions" not in self.book.pages or standard.status == "retired":
            return None
        page = chapter_page(self.book.chapters[standard.id]).replace("/standards/", "/discussions/")
        return Location(page, self.talk(standard.id))

    def case(self, standard: Standard) -> HardCase | None:
        """The hard case of a standard: an item's examples, a moment with words to avoid, or its limits."""
        for item in standard.measures:
            if item.fails is not None:
                return HardCase(None, item.fails, item.passes)
        for phrase in standard.phrases:
            if phrase.when is not None and phrase.avoid is not None:
                return HardCase(phrase.when, phrase.avoid, phrase.say)
        return None if standard.limitations is None else HardCase(standard.limitations, None, None)

    def latest(self, standard: Standard) -> InvolvementRecord | None:
        """The latest occasion on which people were heard about a standard."""
        heard = self.book.heard(standard)
        records = (record for record in self.book.handbook.involvement if record.id in heard)
        return max(records, key=lambda record: (record.date, record.id), default=None)

    # --- worksheets ---

    def described(self, group: SheetGroup) -> list[Competency]:
        """Competencies of a group that the handbook describes already."""
        return [competency for competency in self.book.handbook.competencies if group in competency.groups]

    # --- workshop days ---

    def has(self, workshop: Workshop, kind: PartKind) -> bool:
        """Whether a day has a part of a kind."""
        return any(part.kind == kind for part in workshop.parts)

    @staticmethod
    def talk(standard: str) -> str:
        """The anchor of a standard's discussion guide, the same on all pages."""
        return f"hb-talk-{standard}"

    def sheets(self, workshop: Workshop, part: Part) -> list[Handout]:
        """The materials that a part uses, then the sheets that belong to its kind, in reading order."""
        return [*self._used(workshop, part.uses or Uses()), *self._own(workshop, part)]

    def _used(self, workshop: Workshop, uses: Uses) -> Iterator[Handout]:
        say, book = self.book.translate, self.book
        for standard in self.standards(uses.discussion):
            yield Handout(say("Discussion guide:"), standard.title, self._on_day(workshop, self.talk(standard.id)))
        for group in uses.worksheet:
            address = f"{SCHEME}pages/worksheet#hb-sheet-{group}" if "worksheet" in book.pages else None
            yield Handout(say("Worksheet:"), say(LABELS[group]), address)
        if uses.plan_sheet:
            yield Handout("", say("Plan sheet: an activity in six questions"), self._on_day(workshop, "hb-plan-1"))
        if uses.self_assessment is not None:
            yield self._entry(say("Self-assessment:"), uses.self_assessment)
        for game in self._played(uses):
            yield Handout("", say(game.title), f"{SCHEME}pages/learn/{game.name}")
        if uses.guide is not None:
            yield self._entry(say("To read:"), uses.guide)
        if uses.film is not None:
            anchor = (
                f"hb-film-{[part.uses.film for part in self.with_film(workshop) if part.uses].index(uses.film) + 1}"
            )
            yield Handout(say("Film:"), uses.film.title, self._on_day(workshop, anchor))

    def _played(self, uses: Uses) -> list[Game]:
        """The games that a part plays, of those that the edition has."""
        return [game for game in GAMES if game.name in self.book.games and getattr(uses, game.name)]

    def _own(self, workshop: Workshop, part: Part) -> Iterator[Handout]:
        """The sheets that belong to a kind of part. Group work on worksheets or plan sheets has no group sheets."""
        say, uses = self.book.translate, part.uses or Uses()
        if part.kind == "look-back":
            yield Handout("", say("Looking back"), self._on_day(workshop, "hb-look-back"))
        if part.kind == "group-work" and not uses.worksheet and not uses.plan_sheet:
            yield Handout("", say("Group sheets"), self._on_day(workshop, "hb-group-1"))
        if part is next(
            (candidate for candidate in workshop.parts if candidate.kind in ("take-along", "change")), None
        ):
            yield Handout("", say("My card"), self._on_day(workshop, "hb-pledge"))
        if part.kind == "feedback":
            yield Handout("", say("Feedback on the day"), self._on_day(workshop, "hb-feedback"))

    def _on_day(self, workshop: Workshop, anchor: str) -> str:
        """The address of a sheet on a day's own page."""
        return f"{self.book.locations[workshop.id].address}#{anchor}"

    def _entry(self, words: str, id_: str) -> Handout:
        location = self.book.locations.get(id_)
        return Handout(words, self.book.name(id_), location.address if location else None)

    @staticmethod
    def questions(workshop: Workshop, group: WorkGroup) -> tuple[Text, ...]:
        """The questions for a group: first its own, then those of all groups."""
        return (*group.questions, *workshop.group_questions)

    @staticmethod
    def with_film(workshop: Workshop) -> list[Part]:
        """The parts of a day in which a film is watched."""
        return [part for part in workshop.parts if part.uses is not None and part.uses.film is not None]

    @staticmethod
    def plan_sheets(workshop: Workshop) -> range:
        """The numbers of a day's blank plan sheets: as many as the part with most of them uses."""
        return range(1, 1 + max((uses.plan_sheet or 0 for uses in workshop.uses), default=0))

    def feedback(self, workshop: Workshop) -> Instrument | None:
        """The instrument that collects feedback on a day."""
        instrument = self.book.entries.get(workshop.feedback or "")
        return instrument if isinstance(instrument, Instrument) else None

    @staticmethod
    def score(workshop: Workshop, results: Results) -> Score | None:
        """The results of a day's feedback instrument; None where there are none or the audience may not see them."""
        return next((score for score in results.scores if score.instrument == workshop.feedback), None)

    def online(self, instrument: Instrument) -> str | None:
        """The address of an instrument's form, to print; None where the handbook's address is not configured."""
        return print_footer.entry(self.book, instrument.id)

    def handouts(self, workshop: Workshop) -> Iterator[tuple[str, str, object]]:
        """The pages from elsewhere in the handbook that a day uses, each once: template, page, and what it shows."""
        entries = self.book.entries
        groups = tuple(group for group in SHEETS if any(group in uses.worksheet for uses in workshop.uses))
        pages: dict[str, tuple[str, object]] = {}
        for uses in workshop.uses:
            if uses.worksheet and "worksheet" in self.book.pages:
                pages["worksheet"] = ("worksheet", groups)
            if uses.self_assessment is not None:
                pages[f"instruments/{uses.self_assessment.lower()}"] = ("handout", entries[uses.self_assessment])
            for game in self._played(uses):
                pages[f"learn/{game.name}"] = (game.name, self.book.games[game.name])
            if uses.guide is not None:
                pages[f"guides/{uses.guide.lower()}"] = ("guide", entries[uses.guide])
        for page, (template, content) in pages.items():
            yield template, page, content

    def agenda(self, workshop: Workshop) -> list[AgendaRow]:
        """The parts of a day with their times."""
        return [AgendaRow(clock(start), clock(start + part.minutes), part) for start, part in workshop.agenda]

    def hours(self, workshop: Workshop) -> tuple[str, str]:
        """When a day begins and ends."""
        return workshop.start, workshop.end or clock(workshop.last_minute)


def definition(
    book: PageContext, place: str, standards: list[Standard], kind: str, date: datetime.date | None
) -> dict[str, Any]:
    """The data for the script of a page with discussion guides, which writes notes as an involvement record."""
    say, main = book.translate, book.settings.languages[0]
    return {
        "handbook": book.edition.version,
        "edition": book.edition.name,
        "place": place,
        "language": book.language,
        "main": main,
        "type": kind,
        "date": None if date is None else date.isoformat(),
        "standards": [[standard.id, str(standard.title)] for standard in standards],
        "groups": [[group, say(LABELS[group])] for group in GROUPS],
        "units": [[unit.id, str(unit.name)] for unit in book.handbook.organisation.units if unit.group != "customers"],
        "says": {
            "kept": say("What you write stays in this tab, and is gone when you close it: download it before."),
            "date": say("Date"),
            "unit": say("Unit"),
            "choose": say("Choose…"),
            "people": say("How many took part"),
            "finish": say("Into the involvement record"),
            "how": say(
                "The file holds what you wrote, laid out for content/involvement.yaml: put it at the end of that file. "
                "Write nobody's name."
            ),
            "download": say("Download for involvement.yaml"),
            "downloaded": say("{file} was downloaded."),
            "nothing": say("Nothing is written yet."),
            "nobody": say("Say first how many took part."),
            "clear": say("Clear what is written"),
            "undo": say("Undo"),
            "topic": say("What {standard} means to us"),
            "method": say("A team talked it over with the discussion guide."),
            "means": say("What it means here: {text}"),
            "example": say("An example: {text}"),
            "case": say("A hard case: {text}"),
            **_in_main(main),
        },
    }


def _in_main(main: str) -> dict[str, str]:
    """The texts of an involvement record in the handbook's main language, whatever the language of the page."""
    say = translator(main)
    return {
        "main_topic": say("What {standard} means to us"),
        "main_method": say("A team talked it over with the discussion guide."),
        "translate": say("Translate it: `{language}:`").format(language=main),
    }
