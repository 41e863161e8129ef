"""What pages to learn from and to talk over ask of the book: cases, what was said before, the day's agenda."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hbgen.locale import translator
from hbgen.model.base import GROUPS, Text
from hbgen.model.people import Competency, InvolvementRecord
from hbgen.model.standards import Chapter, Standard
from hbgen.model.workshops import Part, Workshop, clock
from hbgen.render.book import Book
from hbgen.render.labels import LABELS
from hbgen.render.spots import Spot, chapter_page

SheetGroup = Literal["everyone", "managers", "cx-lead"]
SHEETS: tuple[SheetGroup, ...] = ("everyone", "managers", "cx-lead")
"""The groups that describe competencies, each on a sheet of its own (contract, S17)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A hard case to talk over: how it went wrong, and how it went well, where the content tells."""

    moment: Text | None
    fails: Text | None
    passes: Text | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an agenda: from when to when."""

    start: str
    end: str
    part: Part


class Learning:
    """Answers for the templates of these pages."""

    sheets = SHEETS

    def __init__(self, book: Book) -> None:
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

    def guide(self, standard: Standard) -> Spot | None:
        """Where the discussion guide of a standard stands; None where the edition has none."""
        if "discussions" not in self.book.pages or standard.status == "retired":
            return None
        page = chapter_page(self.book.chapters[standard.id]).replace("/standards/", "/discussions/")
        return Spot(page, f"hb-talk-{standard.id}")

    def case(self, standard: Standard) -> Case | None:
        """The hard case of a standard: an item's examples, a moment with words to avoid, or its limits."""
        for item in standard.measures:
            if item.fails is not None:
                return Case(None, item.fails, item.passes)
        for phrase in standard.phrases:
            if phrase.when is not None and phrase.avoid is not None:
                return Case(phrase.when, phrase.avoid, phrase.say)
        return None if standard.limitations is None else Case(standard.limitations, None, None)

    def latest(self, standard: str) -> InvolvementRecord | None:
        """The last occasion on which somebody changed a standard by what they said."""
        return max(self.book.changing(standard), key=lambda one: (one.date, one.id), default=None)

    # --- worksheets ---

    def described(self, group: SheetGroup) -> list[Competency]:
        """Competencies of a group that the handbook describes already."""
        return [one for one in self.book.handbook.competencies if group in one.groups]

    # --- workshop days ---

    def agenda(self, workshop: Workshop) -> list[Row]:
        """The parts of a day with their times."""
        return [Row(clock(start), clock(start + part.minutes), part) for start, part in workshop.agenda]

    def hours(self, workshop: Workshop) -> tuple[str, str]:
        """When a day begins and ends."""
        return clock(workshop.agenda[0][0]), clock(workshop.end)


def definition(
    book: Book, place: str, standards: list[Standard], kind: str, date: datetime.date | None
) -> dict[str, Any]:
    """What the script of a page with discussion guides must know, to make an involvement record of what is written."""
    say, main = book.translate, book.settings.languages[0]
    return {
        "handbook": book.edition.version,
        "edition": book.edition.name,
        "place": place,
        "language": book.language,
        "main": main,
        "type": kind,
        "date": None if date is None else date.isoformat(),
        "standards": [[one.id, str(one.title)] for one in standards],
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
    """What a record says in the handbook's main language, whatever the language of the page."""
    say = translator(main)
    return {
        "main_topic": say("What {standard} means to us"),
        "main_method": say("A team talked it over with the discussion guide."),
        "translate": say("Translate it: `{language}:`").format(language=main),
    }
