"""The rollout: from sources and goals to priorities and activities (contract, S11–S15, S20)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import Entry
from hbgen.model.field_types import Date, Group, Id, Line, Many, Number, refers_to
from hbgen.model.results import Measure
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import NOBODY, STAFF, Audience

SourceKind = Literal[
    "strategy",
    "goals",
    "customer-feedback",
    "journey-mapping",
    "results",
    "customer-behaviour",
    "employee-feedback",
    "processes",
    "surveys",
    "other",
]
SOURCE_KINDS: tuple[SourceKind, ...] = (
    "strategy",
    "goals",
    "customer-feedback",
    "journey-mapping",
    "results",
    "customer-behaviour",
    "employee-feedback",
    "processes",
    "surveys",
    "other",
)
"""The ten sources of improvement (contract, S11)."""

Stage = Literal["awareness", "desire", "knowledge", "ability", "reinforcement"]
STAGES: tuple[Stage, ...] = ("awareness", "desire", "knowledge", "ability", "reinforcement")
"""The five stages a person goes through in a change (ADKAR; contract, S20)."""

PlanPart = Literal["top-management", "managers-concerned", "employees", "customers", "project-team"]
PLAN_PARTS: tuple[PlanPart, ...] = (
    "top-management",
    "managers-concerned",
    "employees",
    "customers",
    "project-team",
)
"""Whom a plan cannot do without (contract, S14)."""

Status = Literal["proposed", "planned", "running", "done", "stopped"]
STATUSES: tuple[Status, ...] = ("proposed", "planned", "running", "done", "stopped")

_PER_CENT = re.compile(
    r"\s*(%|per\s?cent\b|protsen(t|ti)\b|процент(а|ов)?\b)(?!\s*(of change|points?|punkti?|пункт\w*)\b)", re.IGNORECASE
)
"""How the unit of a share begins: `%`, `% of customers`. A difference of two shares is none."""

OneToFive = Annotated[int, Field(ge=1, le=5)]


class Goal(Entry):
    """A goal of the company or of its service."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `GOAL-1`."""
    text: Annotated[Text, STAFF]
    """The goal, with its figure and year."""
    level: Annotated[Literal["company", "service"], STAFF]
    """`company` or `service`."""


class Source(Entry):
    """Something we know that asks for improvement."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `SRC-01`."""
    kind: Annotated[SourceKind, STAFF]
    """Which of the ten sources of improvement it is."""
    finding: Annotated[Text, STAFF]
    """What it tells us."""
    date: Annotated[Date | None, STAFF] = None
    """When we learned it."""


class Priority(Entry):
    """What we choose to do first, and why."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `PRI-1`."""
    title: Annotated[Text, STAFF]
    """What it is about."""
    sources: Annotated[Many[Annotated[Id, refers_to("source")]], Field(min_length=1), STAFF]
    """Sources it comes from."""
    customer_value: Annotated[OneToFive, STAFF]
    """What it is worth to the customer, 1 to 5."""
    effort: Annotated[OneToFive, STAFF]
    """What it takes, 1 (little) to 5 (much)."""
    confidence: Annotated[OneToFive, STAFF]
    """How sure we are, 1 to 5."""
    reason: Annotated[Text, STAFF]
    """Why it was chosen."""

    @property
    def score(self) -> float:
        """Value for the customer × confidence ÷ effort, from 0.2 to 25: the higher, the sooner.

        RICE (S. McBride, "RICE: Simple prioritization for product managers", Intercom, 2018) without its reach,
        which the value for the customer holds already.
        """
        return self.customer_value * self.confidence / self.effort


def ranked(priorities: Iterable[Priority]) -> list[tuple[int, Priority]]:
    """Priorities with their ranks from 1, the highest score first; equal scores share a rank and keep their order."""
    ordered = sorted(priorities, key=lambda priority: -priority.score)
    scores = [priority.score for priority in ordered]
    return [(scores.index(priority.score) + 1, priority) for priority in ordered]


class Period(Entry):
    """From when to when."""

    start: Annotated[Date, STAFF]
    """First day."""
    end: Annotated[Date, STAFF]
    """Last day."""


class Found(Entry):
    """What a metric stood at, as somebody found it."""

    date: Annotated[Date, STAFF]
    """The day."""
    value: Annotated[Number, STAFF]
    """The value, in the metric's unit."""
    source: Annotated[Text, STAFF]
    """Where it is from."""


class Metric(Entry):
    """How one will see that an activity worked."""

    name: Annotated[Text, STAFF]
    """What is measured."""
    baseline: Annotated[Number | None, STAFF] = None
    """Where it stands today."""
    target: Annotated[Number, STAFF]
    """Where it should be."""
    unit: Annotated[Text, STAFF]
    """What the figures count."""
    due: Annotated[Date, STAFF]
    """When it is measured."""
    measured_by: Annotated[Id | None, STAFF, refers_to("standard", "item", "instrument")] = None
    """The standard, item or instrument whose results tell the value."""
    measure: Annotated[Measure | None, STAFF] = None
    """Which figure of an instrument that has several it is: `score`, `csat`, `nps`, `ces-mean` and so on."""
    found: Annotated[Many[Found], STAFF] = ()
    """Values that were found otherwise."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something, in per cent."""
        return any(map(_PER_CENT.match, self.unit.words.values()))


class Resources(Entry):
    """What an activity takes."""

    money: Annotated[Text, STAFF]
    """Money, or that none is needed."""
    people: Annotated[Text, STAFF]
    """People's time."""


class Communication(Entry):
    """Who must know or take part."""

    who: Annotated[Text, STAFF]
    """Who."""
    role: Annotated[Literal["responsible", "accountable", "consulted", "informed"], STAFF]
    """Their part: `responsible`, `accountable`, `consulted` or `informed`."""
    what: Annotated[Text, STAFF]
    """What they are told or asked."""
    channel: Annotated[Text, STAFF]
    """How."""
    when: Annotated[Date, STAFF]
    """When."""


class FollowUp(Entry):
    """A day on which somebody looked how an activity goes."""

    date: Annotated[Date, STAFF]
    """The day."""
    found: Annotated[Text, STAFF]
    """What was found."""
    decided: Annotated[Text | None, STAFF] = None
    """What was decided."""


class RolloutActivity(Entry):
    """One activity of the plan; it answers six questions (contract, S13)."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `ACT-05`."""
    title: Annotated[Text, STAFF]
    """What it is called."""
    change: Annotated[Text | None, STAFF] = None
    """1. What will be different."""
    owner: Annotated[Id | None, STAFF, refers_to("role")] = None
    """2. Who answers for it."""
    period: Annotated[Period | None, STAFF] = None
    """3. When."""
    metrics: Annotated[Many[Metric], STAFF] = ()
    """4. How we will see that it worked."""
    resources: Annotated[Resources | None, STAFF] = None
    """5. Money and people."""
    communication: Annotated[Many[Communication], STAFF] = ()
    """6. Who must know or take part."""
    goal: Annotated[Id | None, STAFF, refers_to("goal")] = None
    """The goal it serves."""
    sources: Annotated[Many[Annotated[Id, refers_to("source")]], STAFF] = ()
    """Sources it comes from."""
    priority: Annotated[Id | None, STAFF, refers_to("priority")] = None
    """The priority it belongs to."""
    standards: Annotated[Many[Annotated[Id, refers_to("standard")]], STAFF] = ()
    """Standards it brings to life."""
    depends_on: Annotated[Many[Annotated[Id, refers_to("activity")]], STAFF] = ()
    """Activities that must end first."""
    status: Annotated[Status, STAFF] = "planned"
    """`proposed` (questions may be open), `planned`, `running`, `done` or `stopped`."""
    follow_ups: Annotated[Many[Date], STAFF] = ()
    """Days on which we look how it goes."""
    followed_up: Annotated[Many[FollowUp], STAFF] = ()
    """What was found on such days, and decided."""
    stage: Annotated[Stage | None, STAFF] = None
    """The stage of change it works on."""
    groups: Annotated[Many[Group], STAFF] = ()
    """Groups for whom something changes: `front-line`, `support`, `managers`, `customers`."""
    agreed_by: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Roles that agreed to it."""
    agreed_on: Annotated[Date | None, STAFF] = None
    """The day on which the last of them agreed."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def is_dated(self) -> bool:
        """Whether any day stands in it that belongs in a calendar."""
        return bool(self.period or self.follow_ups or self.communication or self.metrics)


class PlanPartner(Entry):
    """Whoever makes the plan together with us (contract, S14). Never a name."""

    part: Annotated[PlanPart, STAFF]
    """`top-management`, `managers-concerned`, `employees`, `customers` or `project-team`."""
    who: Annotated[Text, STAFF]
    """Who, as a group or a position. Never how they stand to the change."""
    roles: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """The roles among them."""
    how: Annotated[Text, STAFF]
    """How they take part."""
    since: Annotated[Date, STAFF]
    """From when on."""
    until: Annotated[Date | None, STAFF] = None
    """Until when they are bound to it."""
    opinion_leader: Annotated[bool, NOBODY] = False
    """Whether an informal opinion leader is among them. Never published."""
    stance: Annotated[Literal["supports", "neutral", "resists"] | None, NOBODY] = None
    """How they stand to the change. Never published."""


class Stance(Entry):
    """`stances.yaml`: how some of those who make the plan stand to it. No edition and no release holds it."""

    part: Annotated[PlanPart, NOBODY]
    """Their part in the plan, as under `involved` in rollout.yaml."""
    roles: Annotated[Many[Annotated[Id, refers_to("role")]], NOBODY] = ()
    """Which of them, by their roles; without it some of them."""
    stance: Annotated[Literal["supports", "neutral", "resists"] | None, NOBODY] = None
    """How they stand to the change."""
    opinion_leader: Annotated[bool, NOBODY] = False
    """Whether an informal opinion leader is among them."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class Rollout(Entry):
    """`rollout.yaml`: goals, sources, priorities and the activities that follow from them."""

    introduction: Annotated[Markdown | None, STAFF] = None
    """A word on how the handbook comes to life."""
    goals: Annotated[Many[Goal], STAFF] = ()
    """Goals of the company and of its service."""
    sources: Annotated[Many[Source], STAFF] = ()
    """What we know that asks for improvement."""
    priorities: Annotated[Many[Priority], STAFF] = ()
    """What we do first."""
    involved: Annotated[Many[PlanPartner], STAFF] = ()
    """Who makes the plan with us."""
    activities: Annotated[Many[RolloutActivity], STAFF] = ()
    """What is done, by whom, by when."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""
