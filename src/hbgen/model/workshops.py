"""Workshop and training days: what happens when, what each part works with, what follows (contract, S21)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import Entry
from hbgen.model.field_types import Date, Id, Line, Many, Time, refers_to
from hbgen.model.settings import SecureAddress
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import NOBODY, STAFF, Audience

PartKind = Literal[
    "arrival",
    "opening",
    "look-back",
    "input",
    "group-work",
    "exercise",
    "break",
    "lunch",
    "summary",
    "take-along",
    "change",
    "share",
    "feedback",
]

PAUSES: tuple[PartKind, ...] = ("break", "lunch")
"""Parts that are pauses."""

NEEDED: tuple[PartKind, ...] = (
    "opening",
    "look-back",
    "group-work",
    "summary",
    "take-along",
    "change",
    "share",
    "feedback",
)
"""Kinds of part that every workshop day should have."""

SheetGroup = Literal["everyone", "managers", "cx-lead"]
SHEETS: tuple[SheetGroup, ...] = ("everyone", "managers", "cx-lead")
"""The groups that describe competencies, each on a sheet of its own (contract, S17)."""

MIDNIGHT = 24 * 60


class Film(Entry):
    """Something to watch together. It stays where it is: a page links to it, and paper shows a code to scan."""

    title: Annotated[Text, STAFF]
    """What it is called."""
    link: Annotated[SecureAddress, STAFF]
    """Where it is watched: `https://…` only."""


class Uses(Entry):
    """What a part of the day works with. The kit holds a sheet, or several, for each of these."""

    discussion: Annotated[Many[Annotated[Id, refers_to("standard")]], STAFF] = ()
    """Standards that all talk over, by their discussion guides."""
    worksheet: Annotated[Many[SheetGroup], STAFF] = ()
    """Groups whose competencies are described on a worksheet: `everyone`, `managers` or `cx-lead`."""
    plan_sheet: Annotated[Annotated[int, Field(ge=1, le=9)] | None, STAFF] = None
    """How many blank sheets with the six questions of an activity."""
    self_assessment: Annotated[Id | None, STAFF, refers_to("instrument")] = None
    """An instrument in which people assess themselves or their unit."""
    crossword: Annotated[bool, STAFF] = False
    """Whether the handbook's crossword is played."""
    quiz: Annotated[bool, STAFF] = False
    """Whether the handbook's quiz is played."""
    guide: Annotated[Id | None, STAFF, refers_to("guide")] = None
    """A guide that is read."""
    film: Annotated[Film | None, STAFF] = None
    """A film that is watched."""


class Part(Entry):
    """A part of the day. Its time follows from the beginning of the day and the parts before it."""

    kind: Annotated[PartKind, STAFF]
    """`arrival`, `opening`, `look-back`, `input`, `group-work`, `exercise`, `break`, `lunch`, `summary`, `take-along`,
    `change`, `share` or `feedback`."""
    minutes: Annotated[Annotated[int, Field(ge=1, le=480)], STAFF]
    """How long it takes."""
    title: Annotated[Text | None, STAFF] = None
    """What it is called, if not what its kind is called."""
    led_by: Annotated[Id | None, STAFF, refers_to("role")] = None
    """The role that leads it, if not whoever leads the day."""
    question: Annotated[Text | None, STAFF] = None
    """The question with which it begins."""
    how: Annotated[Text | None, STAFF] = None
    """What happens, and how."""
    uses: Annotated[Uses | None, STAFF] = None
    """What it works with: guides, sheets, games, a film."""


class WorkGroup(Entry):
    """People who sit at one table, and what they talk over."""

    name: Annotated[Text, STAFF]
    """What the group is called."""
    standards: Annotated[Many[Annotated[Id, refers_to("standard")]], STAFF] = ()
    """Standards that it talks over."""
    questions: Annotated[Many[Text], STAFF] = ()
    """Questions of its own, before those that all groups get."""


class Cards(Entry):
    """The cards that people fill in for themselves, in the day's own words. What is left out is asked in hbgen's."""

    look_back: Annotated[Many[Text], STAFF] = ()
    """What the look-back asks: the day before, and what stayed."""
    take_along: Annotated[Many[Text], STAFF] = ()
    """What the card asks about what one takes along: from today, and from the whole."""
    change: Annotated[Many[Text], STAFF] = ()
    """What the card asks about what one will change."""
    share: Annotated[Many[Text], STAFF] = ()
    """What the card asks about whom one will tell."""


class Workshop(Entry):
    """`workshops.yaml`: a day on which people give standards their own meaning, or learn what it takes."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `day-phone`."""
    title: Annotated[Text, STAFF]
    """What it is called."""
    purpose: Annotated[Text | None, STAFF] = None
    """What will be different afterwards."""
    introduction: Annotated[Markdown | None, STAFF] = None
    """What whoever leads the day must know: whom to invite, what to ask for the day before."""
    date: Annotated[Date | None, STAFF] = None
    """The day, once it is fixed."""
    start: Annotated[Time, STAFF]
    """When it begins: `09:00`."""
    end: Annotated[Time | None, STAFF] = None
    """When it ends, if that is settled: the parts must fit in between."""
    parts: Annotated[Many[Part], Field(min_length=1), STAFF]
    """The parts of the day, in order."""
    groups: Annotated[Many[WorkGroup], Field(min_length=1), STAFF]
    """The groups, and the standards that each talks over."""
    group_questions: Annotated[Many[Text], STAFF] = ()
    """What each group answers on its sheet, in place of hbgen's own questions."""
    cards: Annotated[Cards | None, STAFF] = None
    """The wording of the cards, in place of hbgen's own."""
    feedback: Annotated[Id | None, STAFF, refers_to("instrument")] = None
    """The instrument by which people say what they think of the day; without it the kit has three questions."""
    materials: Annotated[Many[Text], STAFF] = ()
    """What must lie ready."""
    afterwards: Annotated[Many[Text], STAFF] = ()
    """What happens after the day, by when and by whom."""
    follow_up: Annotated[Date | None, STAFF] = None
    """The day of the meeting that looks at what became of it."""
    follow_up_questions: Annotated[Many[Text], STAFF] = ()
    """What that meeting asks, in place of hbgen's own questions."""
    owner: Annotated[Id | None, STAFF, refers_to("role")] = None
    """The role that leads it."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def agenda(self) -> tuple[tuple[int, Part], ...]:
        """Each part with the minute of the day at which it begins."""
        start = minute(self.start)
        agenda = []
        for part in self.parts:
            agenda.append((start, part))
            start += part.minutes
        return tuple(agenda)

    @property
    def last_minute(self) -> int:
        """The minute of the day at which its last part ends."""
        start, last = self.agenda[-1]
        return start + last.minutes

    @property
    def standards(self) -> tuple[str, ...]:
        """Ids of the standards that are discussed, each once: those of all participants, then those of the groups."""
        of_all = (id_ for part in self.parts if part.uses for id_ in part.uses.discussion)
        of_groups = (id_ for group in self.groups for id_ in group.standards)
        return tuple(dict.fromkeys((*of_all, *of_groups)))

    @property
    def uses(self) -> tuple[Uses, ...]:
        """What its parts work with, in the order of the day."""
        return tuple(part.uses for part in self.parts if part.uses is not None)


def minute(time: str) -> int:
    """The minute of the day (from 0) of a time such as `09:00`."""
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


def clock(minute: int) -> str:
    """A minute of the day (from 0) as a time such as `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"
