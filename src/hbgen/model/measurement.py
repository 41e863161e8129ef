"""How standards are measured: checklist items, scales and the instruments that ask them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hbgen.model.base import Entry
from hbgen.model.field_types import ID_LENGTH, PERIOD, Date, Group, Id, Line, Many, Number, Share, refers_to
from hbgen.model.texts import MarkedText, Text
from hbgen.model.visibility import MATERIAL, NEEDED, NOBODY, STAFF, WHEN_ASKED, WITH_RESULTS, Audience

YES_NO = "yes-no"
"""The scale that is always there: 1 for yes, 0 for no."""

InstrumentType = Literal[
    "observation",
    "mystery-visit",
    "customer-feedback",
    "internal-customer-feedback",
    "self-assessment",
    "interview",
]

WATCHED: tuple[InstrumentType, ...] = ("observation", "mystery-visit")
"""Types of instrument in which an observer notes what was seen; two may observe the same case."""


Surveyed = Literal["company", "manager", "team"]
SURVEYED: tuple[Surveyed, ...] = ("company", "manager", "team")
"""Whose customer-centricity an employee survey asks about (contract, S9)."""


Context = Literal["role", "unit", "channel"]
CONTEXTS: tuple[Context, ...] = ("role", "unit", "channel")
"""What a run may record about itself beside its day."""


class Anchor(Entry):
    """What one step of a scale looks like."""

    value: Annotated[Annotated[int, Field(ge=-100, le=100)], STAFF, WHEN_ASKED]
    """The step's number."""
    text: Annotated[Text, STAFF, WHEN_ASKED]
    """What one sees at this step."""


class Option(Entry):
    """An answer to choose, and what it counts."""

    id: Annotated[Id, STAFF, WHEN_ASKED]
    """Permanent id of the answer."""
    text: Annotated[Text, STAFF, WHEN_ASKED]
    """The answer."""
    points: Annotated[Number, STAFF, WHEN_ASKED]
    """What it counts."""


class Scale(Entry):
    """A way of answering, shared by items. `yes-no` (1 and 0) is always there."""

    id: Annotated[Id, STAFF, WHEN_ASKED]
    """Permanent id, such as `level-4`."""
    name: Annotated[Text, STAFF, WHEN_ASKED]
    """What the scale is called."""
    low: Annotated[Annotated[int, Field(ge=-100, le=100)] | None, STAFF, WITH_RESULTS, WHEN_ASKED] = None
    """The lowest number, for a scale of numbers."""
    high: Annotated[Annotated[int, Field(ge=-100, le=100)] | None, STAFF, WITH_RESULTS, WHEN_ASKED] = None
    """The highest number, for a scale of numbers."""
    anchors: Annotated[Many[Anchor], STAFF, WHEN_ASKED] = ()
    """What the numbers mean; an item may word its own."""
    options: Annotated[Many[Option], STAFF, WHEN_ASKED] = ()
    """Answers with points, instead of numbers."""
    dont_know: Annotated[bool, STAFF, WHEN_ASKED] = False
    """Whether "don't know" may be answered; it is left out of every score."""
    figure: Annotated[Literal["score", "csat", "nps", "ces-mean", "ces-top-box", "ces-net"], STAFF, WHEN_ASKED] = (
        "score"
    )
    """How answers become a figure: a score from 0 to 1, or one of the named indices."""


class AskedWhen(Entry):
    """What was answered to another item of the instrument, without which an item is not asked."""

    item: Annotated[Id | None, STAFF, WHEN_ASKED, refers_to("item"), NEEDED] = None
    """The other item, which is asked before."""
    answers: Annotated[Many[Line], STAFF, WHEN_ASKED]
    """The answers to it after which this one is asked: `yes` or `no`, numbers, or ids of options."""


class Section(Entry):
    """A named part of an instrument, with a score of its own."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `CX-LISTEN`."""
    title: Annotated[Text, STAFF]
    """What it is called."""
    weight: Annotated[Annotated[Number, Field(gt=0, le=1000)] | None, STAFF] = None
    """How much it counts beside the other sections; without it as much as its items together."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class ChecklistItem(Entry):
    """One question with one answer: ONE observable behaviour, or one thing a respondent can judge."""

    id: Annotated[Id, STAFF, WHEN_ASKED]
    """Permanent id, such as `TEL-03-a`."""
    text: Annotated[MarkedText, STAFF, WHEN_ASKED, MATERIAL]
    """What is observed or asked."""
    standard: Annotated[Id | None, STAFF, refers_to("standard")] = None
    """The standard it measures; an item written under a standard measures that one."""
    section: Annotated[Id | None, STAFF, refers_to("section")] = None
    """The section of its instrument in which it stands."""
    channel: Annotated[Id | None, STAFF, WHEN_ASKED, refers_to("channel")] = None
    """The only channel in which it is asked."""
    about: Annotated[Surveyed | None, STAFF] = None
    """In an employee survey: whose customer-centricity it asks about, `company`, `manager` or `team`."""
    touchpoint: Annotated[Id | None, STAFF, refers_to("touchpoint")] = None
    """The touchpoint of which it asks how much it matters to whoever answers: the higher, the more."""
    phase: Annotated[Text | None, STAFF] = None
    """Which part of the contact: opening, solving, closing…"""
    method: Annotated[Many[InstrumentType], STAFF] = ()
    """Types of instrument that may ask it; without it any may."""
    scale: Annotated[Id, STAFF, WHEN_ASKED, refers_to("scale")] = YES_NO
    """How it is answered."""
    anchors: Annotated[Many[Anchor], STAFF, WHEN_ASKED] = ()
    """What the scale's numbers mean for this item."""
    weight: Annotated[Annotated[Number, Field(gt=0, le=1000)], STAFF] = 1.0
    """How much it counts."""
    reversed: Annotated[bool, STAFF, MATERIAL] = False
    """Whether the lowest answer is the best: its score counts the other way round."""
    critical: Annotated[Literal["none", "gate", "zero"], STAFF, MATERIAL] = "none"
    """When failed: `gate` fails the run, `zero` sets its total to 0."""
    not_applicable: Annotated[Text | None, STAFF, WHEN_ASKED] = None
    """When it may be left out as not applicable; without it, never."""
    asked_when: Annotated[Many[AskedWhen], STAFF, WHEN_ASKED, MATERIAL] = ()
    """Answers to other items without which it is not asked, all of them; where it is not asked, it is not
    applicable."""
    evidence: Annotated[bool, STAFF] = False
    """Whether a note of what was seen is required."""
    guidance: Annotated[MarkedText | None, STAFF] = None
    """How to judge it."""
    passes: Annotated[MarkedText | None, STAFF] = None
    """An example that passes."""
    fails: Annotated[MarkedText | None, STAFF] = None
    """An example that fails."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


def shown_anchors(item: ChecklistItem, scale: Scale | None) -> dict[int, Text]:
    """Step → text shown for it, of a scale of numbers; the item's own anchors override those of the scale.

    Empty without a scale (yes and no) and for scales of options.
    """
    if scale is None or scale.options:
        return {}
    return {anchor.value: anchor.text for anchor in (*scale.anchors, *item.anchors)}


class Selection(Entry):
    """Which of the standards' items an instrument asks. Each list narrows; an empty one does not."""

    chapters: Annotated[Many[Annotated[Id, refers_to("chapter")]], STAFF] = ()
    """Only items of these chapters."""
    standards: Annotated[Many[Annotated[Id, refers_to("standard")]], STAFF] = ()
    """Only items of these standards."""
    channels: Annotated[Many[Annotated[Id, refers_to("channel")]], STAFF] = ()
    """Only items that can be asked in these channels."""
    roles: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Only items of standards by which these roles act."""
    items: Annotated[Many[Annotated[Id, refers_to("item")]], STAFF] = ()
    """Only these items."""


class Levels(Entry):
    """How competencies are assessed: each is one item, whose steps are what one does on each level."""

    scale: Annotated[Id, STAFF, refers_to("scale")]
    """A scale from 1 to 3: novice, proficient, expert."""
    not_applicable: Annotated[Text | None, STAFF] = None
    """When a competency may be left out as not applicable; without it, never."""


class Assessment(Entry):
    """Which competencies an instrument asks. Each list narrows; an empty one does not."""

    competencies: Annotated[Many[Annotated[Id, refers_to("competency")]], STAFF] = ()
    """Only these competencies."""
    positions: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Only competencies that one of these positions needs."""


class UnitTarget(Entry):
    """The score to reach in units of one type."""

    unit_type: Annotated[Id, STAFF, refers_to("unit-type")]
    """The type of units."""
    target: Annotated[Share, STAFF]
    """Score to reach there, in percent."""


class SamplingPeriod(Entry):
    """A period in which the visits of a sampling plan are due."""

    period: Annotated[Annotated[str, StringConstraints(pattern=PERIOD, max_length=ID_LENGTH)], STAFF]
    """The period, such as `2026-Q3`."""
    start: Annotated[Date, STAFF]
    """Its first day."""
    end: Annotated[Date, STAFF]
    """Its last day."""


class Quota(Entry):
    """How many visits are due in each period."""

    runs: Annotated[Annotated[int, Field(ge=1, le=1000)], STAFF]
    """How many in each period: in all, or for each of what `per` names."""
    per: Annotated[Many[Literal["unit", "channel"]], STAFF] = ()
    """Whether so many are due in each `unit`, each `channel`, or each channel of each unit (both)."""
    units: Annotated[Many[Annotated[Id, refers_to("unit")]], STAFF] = ()
    """Only in these units."""
    channels: Annotated[Many[Annotated[Id, refers_to("channel")]], STAFF] = ()
    """Only in these channels."""


class SamplingPlan(Entry):
    """Where and how often an instrument is used, for whoever goes there."""

    periods: Annotated[Many[SamplingPeriod], STAFF] = ()
    """The periods, one after the other."""
    quotas: Annotated[Many[Quota], STAFF] = ()
    """How many visits are due in each of them."""


class Instrument(Entry):
    """A checklist or survey: which items are asked, whom, when, and by what rules."""

    id: Annotated[Id, STAFF, WHEN_ASKED]
    """Permanent id, such as `OBS-PHONE`."""
    version: Annotated[Annotated[int, Field(ge=1, le=9999)], STAFF, WHEN_ASKED]
    """Raised whenever the meaning of an item changes."""
    type: Annotated[InstrumentType, STAFF, WITH_RESULTS, WHEN_ASKED]
    """What kind of instrument it is."""
    title: Annotated[Text, STAFF, WITH_RESULTS, WHEN_ASKED]
    """What it is called."""
    purpose: Annotated[Text | None, STAFF, WHEN_ASKED, NEEDED] = None
    """What it is for, told to whoever fills it in."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    results_audience: Annotated[Audience, STAFF] = "staff"
    """From whom on its results may be read. Whoever reads them also reads its title, type, target, frequency and next
    round, and the lowest and highest number of its scales."""
    selects: Annotated[Selection | None, STAFF] = None
    """Which of the standards' items it asks."""
    assesses: Annotated[Assessment | None, STAFF] = None
    """Which competencies it asks; `{}` for all."""
    sections: Annotated[Many[Section], STAFF] = ()
    """Named parts in which its own items stand, in the order in which they are asked."""
    items: Annotated[Many[ChecklistItem], STAFF, WHEN_ASKED] = ()
    """Items of its own."""
    trigger: Annotated[Text | None, STAFF] = None
    """What sets it off: a closed case, a visit, a date."""
    population: Annotated[Text | None, STAFF] = None
    """Who could be asked."""
    respondents: Annotated[Many[Group], STAFF, WHEN_ASKED] = ()
    """Groups that answer."""
    collects: Annotated[Many[Context], STAFF, WHEN_ASKED] = CONTEXTS
    """What is asked beside the items and the day: `role` (or group), `unit`, `channel`. Nothing else is kept."""
    sampling: Annotated[Text | None, STAFF] = None
    """How those who are asked are chosen."""
    sampling_plan: Annotated[SamplingPlan | None, STAFF] = None
    """Where and how often it is due in which period; its page lists what is left to do."""
    invited: Annotated[Annotated[int, Field(ge=1)] | None, STAFF] = None
    """How many are asked in a period."""
    frequency: Annotated[Text | None, STAFF, WITH_RESULTS, NEEDED] = None
    """How often."""
    next: Annotated[Date | None, STAFF, WITH_RESULTS] = None
    """First day of the next round."""
    owner: Annotated[Id | None, STAFF, refers_to("role"), MATERIAL] = None
    """The role that answers for it."""
    minimum_n: Annotated[Annotated[int, Field(ge=5, le=10000)], STAFF] = 10
    """Fewest answers for which a figure is shown; never below 5."""
    weight_field: Annotated[Line | None, STAFF] = None
    """The answers' column that weighs them."""
    target: Annotated[Share | None, STAFF, WITH_RESULTS, MATERIAL] = None
    """Score to reach, in percent."""
    unit_targets: Annotated[Many[UnitTarget], STAFF, MATERIAL] = ()
    """Scores to reach in units of some types, where they differ from `target`."""
    missing_codes: Annotated[Many[Line], STAFF] = ()
    """Codes that stand for no answer."""
    not_applicable_codes: Annotated[Many[Line], STAFF] = ()
    """Codes that stand for not applicable."""
    open_question: Annotated[Text | None, STAFF, WHEN_ASKED] = None
    """A question answered in words."""
    privacy: Annotated[Text | None, STAFF, WHEN_ASKED] = None
    """What happens with the answers, told to whoever answers."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def results_readers(self) -> Audience:
        """The widest audience for its results; managers for an instrument that is for managers itself."""
        return "managers" if self.audience == "managers" else self.results_audience


class Instruments(Entry):
    """`instruments.yaml`: the scales and the instruments."""

    introduction: Annotated[Text | None, STAFF] = None
    """A word on how the company measures."""
    scales: Annotated[Many[Scale], STAFF] = ()
    """Ways of answering beside `yes-no`."""
    levels: Annotated[Levels | None, STAFF] = None
    """How competencies are assessed."""
    instruments: Annotated[Many[Instrument], STAFF] = ()
    """The checklists and surveys."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""
