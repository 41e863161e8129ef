"""People: who was involved, what they are able to do, and the practices that help them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import Entry, LinkedResource
from hbgen.model.field_types import Date, Group, Id, Line, Many, refers_to
from hbgen.model.measurement import ChecklistItem
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.visibility import CUSTOMERS, MATERIAL, NOBODY, STAFF, Audience

Level = Literal["novice", "proficient", "expert"]
LEVELS: tuple[Level, ...] = ("novice", "proficient", "expert")

HrPart = Literal["recruitment", "onboarding", "development", "leadership", "motivation", "appraisal", "employee-survey"]
HR_PARTS: tuple[HrPart, ...] = (
    "recruitment",
    "onboarding",
    "development",
    "leadership",
    "motivation",
    "appraisal",
    "employee-survey",
)
"""The seven parts of human-resources work in which the customer's view shows (contract, S10)."""


Need = Literal["competencies-required", "unit-roles", "customer-goals", "employee-survey"]
NEEDS: tuple[Need, ...] = ("competencies-required", "unit-roles", "customer-goals", "employee-survey")
"""Parts of a practice's precondition that can be read off the handbook (`rules.preconditions`)."""

Aspect = Literal["concept", "own-role", "unit-role", "metrics-and-methods"]
ASPECTS: tuple[Aspect, ...] = ("concept", "own-role", "unit-role", "metrics-and-methods")
"""What every manager must know of customer-centricity (contract, S19)."""


class Participants(Entry):
    """People of one group who took part together. Never a name."""

    group: Annotated[Group, CUSTOMERS]
    """`front-line`, `support`, `managers` or `customers`."""
    unit: Annotated[Id | None, STAFF, refers_to("unit")] = None
    """The unit they came from."""
    count: Annotated[Annotated[int, Field(ge=1, le=1_000_000)], CUSTOMERS]
    """How many."""
    opinion_leader: Annotated[bool, NOBODY] = False
    """Whether an informal opinion leader was among them. Never published."""
    stance: Annotated[Literal["supports", "neutral", "resists"] | None, NOBODY] = None
    """How they stood to the change. Never published."""


class InvolvementRecord(Entry):
    """`involvement.yaml`: one occasion on which people were heard, and what came of it."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `INV-04`."""
    date: Annotated[Date, CUSTOMERS]
    """The day."""
    type: Annotated[Literal["workshop", "meeting", "interview", "survey", "observation", "pilot", "letter"], CUSTOMERS]
    """`workshop`, `meeting`, `interview`, `survey`, `observation`, `pilot` or `letter`."""
    topic: Annotated[Text, CUSTOMERS]
    """What it was about."""
    participants: Annotated[Many[Participants], Field(min_length=1), CUSTOMERS]
    """Who took part, by group."""
    method: Annotated[Text | None, STAFF] = None
    """How they were heard."""
    said: Annotated[MarkedText, CUSTOMERS]
    """What was said."""
    outcome: Annotated[Literal["done", "partly", "declined"] | None, CUSTOMERS] = None
    """What we did about it: `done`, `partly` or `declined`."""
    decision: Annotated[MarkedText | None, CUSTOMERS] = None
    """What was decided."""
    reason: Annotated[MarkedText | None, CUSTOMERS] = None
    """Why."""
    changed: Annotated[
        Many[
            Annotated[
                Id, refers_to("standard", "value", "pledge", "activity", "instrument", "item", "practice", "guide")
            ]
        ],
        CUSTOMERS,
    ] = ()
    """Ids of what it changed."""
    answered: Annotated[Date | None, CUSTOMERS] = None
    """The day on which those who spoke got the answer."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class LevelBehaviours(Entry):
    """A competency shown in action, level by level."""

    novice: Annotated[Many[Text], Field(min_length=1), STAFF]
    """What a novice does."""
    proficient: Annotated[Many[Text], Field(min_length=1), STAFF]
    """What a proficient person does."""
    expert: Annotated[Many[Text], Field(min_length=1), STAFF]
    """What an expert does."""


class Requirement(Entry):
    """Which level a position needs."""

    position: Annotated[Id, STAFF, refers_to("role")]
    """The role."""
    level: Annotated[Level, STAFF]
    """`novice`, `proficient` or `expert`."""


class Competency(Entry):
    """`competencies.yaml`: knowledge, skills and attitudes, shown in action (contract, S16)."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `COMP-LISTEN`."""
    category: Annotated[Text, STAFF]
    """What it is grouped under."""
    name: Annotated[Text, STAFF]
    """What it is called."""
    goal: Annotated[Id | None, STAFF, refers_to("goal")] = None
    """The goal of the plan that it serves, such as `GOAL-1`."""
    purpose: Annotated[Text | None, STAFF] = None
    """How it serves that goal."""
    groups: Annotated[
        Many[Literal["everyone", "front-line", "support", "managers", "cx-lead"]], Field(min_length=1), STAFF
    ]
    """Whose competency it is."""
    knowledge: Annotated[Many[Text], STAFF] = ()
    """What one must know."""
    skills: Annotated[Many[Text], STAFF] = ()
    """What one must be able to do."""
    attitudes: Annotated[Many[Text], STAFF] = ()
    """What one must feel for it."""
    behaviours: Annotated[LevelBehaviours, STAFF, MATERIAL]
    """What it looks like on each level."""
    required: Annotated[Many[Requirement], STAFF, MATERIAL] = ()
    """Which position needs which level."""
    customer_centricity: Annotated[Text | None, STAFF] = None
    """How the customer shows in it (contract, S19)."""
    covers: Annotated[Many[Aspect], STAFF] = ()
    """What a manager's competency covers: `concept`, `own-role`, `unit-role`, `metrics-and-methods`."""
    questions: Annotated[Many[Text], STAFF] = ()
    """Questions that assess it in an interview."""
    method: Annotated[Text | None, STAFF] = None
    """How it is assessed."""
    resources: Annotated[Many[LinkedResource], STAFF] = ()
    """Courses, books and pages that help to acquire it."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class Practice(Entry):
    """`practices.yaml`: one part of human-resources work, done with the customer in view (S5–S10)."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `onboarding`."""
    title: Annotated[Text, STAFF]
    """What it is called."""
    parts: Annotated[Many[HrPart], Field(min_length=1), STAFF]
    """Which of the seven parts of human-resources work it covers."""
    precondition: Annotated[MarkedText, STAFF]
    """What must be in place first."""
    needs: Annotated[Many[Need], STAFF] = ()
    """Parts of the precondition that can be read off this handbook: its page says whether they are met."""
    description: Annotated[Markdown, STAFF]
    """How it is done here."""
    owner: Annotated[Id | None, STAFF, refers_to("role"), MATERIAL] = None
    """The role that answers for it."""
    version: Annotated[Annotated[int, Field(ge=1, le=9999)], STAFF] = 1
    """Of the checklist: raised whenever the meaning of an item changes."""
    frequency: Annotated[Text | None, STAFF] = None
    """When the checklist is gone through."""
    checklist: Annotated[Many[ChecklistItem], Field(min_length=1), STAFF]
    """What shows that it is done."""
    resources: Annotated[Many[LinkedResource], STAFF] = ()
    """Templates and pages that are used for it."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""
