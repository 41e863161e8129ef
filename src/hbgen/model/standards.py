"""Service standards, by chapter, with the items that measure them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from hbgen.model.base import Counting, Entry, LinkedResource, construct
from hbgen.model.field_types import Date, Id, Line, Many, Number, OwnLanguage, Share, refers_to
from hbgen.model.measurement import ChecklistItem
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.visibility import (
    AUDIENCES,
    CUSTOMERS,
    MANAGERS,
    MATERIAL,
    NEEDED,
    NOBODY,
    STAFF,
    UNTOLD,
    Audience,
    narrower,
)

Status = Literal["draft", "approved", "retired"]


class Scope(Entry):
    """Where a standard holds; what is left out holds everywhere."""

    channels: Annotated[Many[Annotated[Id, refers_to("channel")]], CUSTOMERS] = ()
    """Channels in which it holds."""
    touchpoints: Annotated[Many[Annotated[Id, refers_to("touchpoint")]], STAFF] = ()
    """Touchpoints at which it holds."""
    segments: Annotated[Many[Annotated[Id, refers_to("segment")]], CUSTOMERS] = ()
    """Customer segments for which it holds."""
    roles: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Roles that act by it."""


class Target(Entry):
    """What counts as kept: operator, value and unit, for which share of cases, by which clock.

    `{operator: at-most, value: 30, unit: seconds, share: 90, clock: …}` reads:
    at most 30 seconds in 90% of cases.
    """

    operator: Annotated[Literal["at-most", "at-least", "exactly"], CUSTOMERS]
    """`at-most`, `at-least` or `exactly`."""
    value: Annotated[Number, CUSTOMERS]
    """The figure."""
    unit: Annotated[Text, CUSTOMERS]
    """What the figure counts: seconds, working days, %."""
    share: Annotated[Share | None, CUSTOMERS] = None
    """In what share of cases, in percent."""
    clock: Annotated[Text | None, CUSTOMERS] = None
    """From when to when the time runs, and in which hours."""


class Behaviours(Entry):
    """What one can see us do, and never see us do."""

    do: Annotated[Many[MarkedText], Field(max_length=20), CUSTOMERS, NEEDED] = ()
    """What we do. One observable act a line."""
    dont: Annotated[Many[MarkedText], Field(max_length=20), CUSTOMERS] = ()
    """What we do not do."""


Situation = Literal[
    "greeting",
    "needs",
    "waiting",
    "unknown",
    "hand-over",
    "delay",
    "upset",
    "failed",
    "refusal",
    "bad-news",
    "identity",
    "another-way",
    "ending",
    "colleagues",
]
SITUATIONS: tuple[Situation, ...] = get_args(Situation)
"""In the order in which a conversation comes to them."""


class Phrase(Entry):
    """Words that help, and when."""

    when: Annotated[Text | None, STAFF] = None
    """In which moment."""
    situation: Annotated[Situation | None, STAFF, UNTOLD] = None
    """What kind of moment that is, such as `upset` or `failed`: the page "What do I say when…" sorts by it."""
    say: Annotated[Text | None, STAFF] = None
    """What to say."""
    avoid: Annotated[Text | None, STAFF] = None
    """What not to say."""


class Contact(Entry):
    """Where a customer turns about this standard."""

    contact: Annotated[MarkedText | None, CUSTOMERS] = None
    """Whom to ask."""
    complaint: Annotated[MarkedText | None, CUSTOMERS] = None
    """How to complain when the promise was not kept, and when an answer comes."""


ADDRESS_PATTERN = r"^https?://[^\s\x22'<>\\^`{|}]+$"


class LegalReference(Entry):
    """A rule of law that the standard rests on."""

    title: Annotated[Text, CUSTOMERS]
    """Name of the act, and the section."""
    address: Annotated[str | None, Field(max_length=500, pattern=ADDRESS_PATTERN), CUSTOMERS] = None
    """Where it can be read."""


class Approval(Entry):
    """Who approved the standard, and when."""

    by: Annotated[Id, STAFF, refers_to("role")]
    """The role that approved it."""
    on: Annotated[Date, STAFF]
    """The day."""
    act: Annotated[Line | None, STAFF] = None
    """Number of the order or minutes."""


class Retirement(Entry):
    """Why a standard no longer holds, and what follows it. Its id stays its own for ever."""

    on: Annotated[Date, CUSTOMERS]
    """Last day."""
    reason: Annotated[Text, CUSTOMERS]
    """Why it was retired."""
    successor: Annotated[Id | None, CUSTOMERS, refers_to("standard")] = None
    """The standard that follows it."""


class Standard(Entry):
    """One promise about service, and everything that makes it kept."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `TEL-03`; never used again for anything else."""
    title: Annotated[Text, CUSTOMERS]
    """What it is called, in a few words."""
    promise: Annotated[MarkedText | None, CUSTOMERS, MATERIAL, NEEDED] = None
    """What the customer can count on."""
    purpose: Annotated[MarkedText | None, CUSTOMERS, NEEDED] = None
    """Why: what it is good for."""
    values: Annotated[Many[Annotated[Id, refers_to("value")]], CUSTOMERS] = ()
    """Values it serves."""
    pledges: Annotated[Many[Annotated[Id, refers_to("pledge")]], CUSTOMERS] = ()
    """Parts of the brand promise it makes good on."""
    scope: Annotated[Scope, CUSTOMERS, MATERIAL] = construct(Scope, {})
    """Where it holds."""
    limitations: Annotated[MarkedText | None, CUSTOMERS, MATERIAL] = None
    """Where it does not hold, and what then."""
    target: Annotated[Target | None, CUSTOMERS, MATERIAL] = None
    """What counts as kept."""
    behaviours: Annotated[Behaviours | None, CUSTOMERS, MATERIAL] = None
    """What we do and do not do."""
    phrases: Annotated[Many[Phrase], Field(max_length=20), STAFF] = ()
    """Words that help."""
    remedy: Annotated[MarkedText | None, CUSTOMERS, MATERIAL] = None
    """What we do when we fail."""
    contact: Annotated[Contact | None, CUSTOMERS] = None
    """Contact and complaint route."""
    customer_part: Annotated[MarkedText | None, CUSTOMERS, MATERIAL] = None
    """What the customer can do so that we can keep it."""
    legal: Annotated[Many[LegalReference], CUSTOMERS] = ()
    """Rules of law it rests on."""
    definitions: Annotated[Many[Annotated[Id, refers_to("term")]], CUSTOMERS] = ()
    """Glossary terms that one must know to read it."""
    owner: Annotated[Id | None, STAFF, refers_to("role"), MATERIAL] = None
    """The role that answers for it."""
    measures: Annotated[Many[ChecklistItem], STAFF] = ()
    """The items that measure it; instruments ask them."""
    audience: Annotated[Audience, STAFF, MATERIAL] = "staff"
    """From whom on it may be read: `customers`, `staff` or `managers`."""
    status: Annotated[Status, CUSTOMERS, MATERIAL] = "draft"
    """`draft`, `approved` or `retired`."""
    approved: Annotated[Approval | None, STAFF] = None
    """Who approved it, when, by which act."""
    valid_from: Annotated[Date | None, CUSTOMERS, MATERIAL] = None
    """First day on which it holds."""
    valid_until: Annotated[Date | None, CUSTOMERS, MATERIAL] = None
    """Last day on which it holds."""
    retired: Annotated[Retirement | None, CUSTOMERS, MATERIAL] = None
    """For status `retired`: when, why, and what follows."""
    review_by: Annotated[Date | None, STAFF] = None
    """By when its owner looks at it again."""
    sources: Annotated[Many[MarkedText], STAFF] = ()
    """What it rests on: findings, agreements, practice."""
    tags: Annotated[Many[Line], STAFF] = ()
    """Words of your own to group by."""
    also: Annotated[Many[Text], Field(max_length=60), OwnLanguage(), CUSTOMERS, UNTOLD] = ()
    """Words that readers may search for instead, such as `refund`; no page shows them. Each a text by language."""
    involvement: Annotated[Many[Annotated[Id, refers_to("involvement")]], CUSTOMERS] = ()
    """Occasions on which people were heard about it, by the ids in `involvement.yaml`."""
    related: Annotated[Many[Annotated[Id, refers_to("standard")]], CUSTOMERS] = ()
    """Standards to read with it."""
    resources: Annotated[Many[LinkedResource], CUSTOMERS] = ()
    """Pages and documents elsewhere that help to keep it."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def readers(self) -> Audience:
        """As for every entry; customers do not read drafts."""
        return readers_of(self.audience, self.status)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it holds or held, if one is set."""
        return self.valid_until or (self.retired.on if self.retired else None)

    @property
    def next_review(self) -> datetime.date | None:
        """By when its owner looks at it again; None for one that is retired."""
        return self.review_by if self.status != "retired" else None


class Chapter(Entry):
    """A chapter of standards: one file below `content/standards/`."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `TEL`; it becomes the page's address."""
    title: Annotated[Text, CUSTOMERS]
    """What the chapter is called."""
    introduction: Annotated[Markdown | None, CUSTOMERS] = None
    """What the chapter is about."""
    owner: Annotated[Id | None, STAFF, refers_to("role"), MATERIAL] = None
    """The role that answers for those of its standards that name no owner."""
    audience: Annotated[Audience, MANAGERS, MATERIAL] = "customers"
    """From whom on the chapter may be read; its standards may be narrower."""
    scope: Annotated[Scope | None, NOBODY, UNTOLD] = None
    """Where those of its standards hold that say nothing else. It is shown on them, as are the next four."""
    limitations: Annotated[MarkedText | None, NOBODY, UNTOLD] = None
    """Where they do not hold, and what then."""
    contact: Annotated[Contact | None, NOBODY, UNTOLD] = None
    """Contact and complaint route of its standards."""
    review_by: Annotated[Date | None, NOBODY, UNTOLD] = None
    """By when the owners of its standards look at them again."""
    involvement: Annotated[Many[Annotated[Id, refers_to("involvement")]], NOBODY, UNTOLD] = ()
    """Occasions on which people were heard about those of its standards that name none."""
    related: Annotated[Many[Annotated[Id, refers_to("standard", "chapter")]], CUSTOMERS] = ()
    """Chapters and standards to read with it."""
    resources: Annotated[Many[LinkedResource], CUSTOMERS] = ()
    """Pages and documents elsewhere that belong to the chapter."""
    standards: Annotated[Many[Standard], CUSTOMERS, NEEDED] = ()
    """The chapter's standards, in reading order; the id alone of a standard that has a file of its own."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def readers(self) -> Audience:
        """As for every entry, but only audiences that may read one of its standards; customers read no empty one."""
        readers: Iterator[Audience] = (standard.readers for standard in self.standards)
        widest: Audience = min(readers, key=AUDIENCES.index, default="staff")
        return narrower(self.audience, widest)


def readers_of(audience: Audience, status: Status) -> Audience:
    """The widest audience that reads a standard which is published from `audience` on: customers read no drafts."""
    return narrower(audience, "staff") if status == "draft" else audience


def concerning(standard: Standard, chapter: Chapter | None) -> tuple[str, ...]:
    """Roles that a standard of `chapter` concerns: those that act by it, and its owner.

    Empty for a standard without roles, which concerns everybody.
    """
    acting = standard.scope.roles
    owner = standard.owner or (chapter.owner if chapter else None)
    return tuple(dict.fromkeys((*acting, owner))) if acting and owner else acting
