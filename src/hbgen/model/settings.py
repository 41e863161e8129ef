"""The handbook itself (`handbook.yaml`) and the organisation that it is for (`organisation.yaml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hbgen.model.base import Entry, construct
from hbgen.model.field_types import Address, Colour, Date, Group, Id, LanguageTag, Line, Many, Number, Share, refers_to
from hbgen.model.standards import Contact, Scope
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
    WHEN_ASKED,
    Audience,
)

ANY = (
    "role",
    "unit",
    "unit-type",
    "channel",
    "segment",
    "touchpoint",
    "pledge",
    "value",
    "chapter",
    "standard",
    "item",
    "scale",
    "section",
    "instrument",
    "involvement",
    "competency",
    "practice",
    "workshop",
    "goal",
    "source",
    "priority",
    "activity",
    "term",
    "guide",
)
"""Every kind of entry that has an id: the values of `handbook.KINDS`, which knows this module."""


IMAGE_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*\.(svg|png|jpg|webp)$"
ContentPath = Annotated[str, StringConstraints(pattern=IMAGE_PATTERN)]
"""An image below `content/`, such as `images/logo.svg`."""

SECURE_PATTERN = r"^https://[^\s\x22'<>\\^`{|}]+$"
SecureAddress = Annotated[str, StringConstraints(pattern=SECURE_PATTERN, max_length=500)]
"""An address that is reached without anybody on the way reading along."""

IDENTITY_PATTERN = r"^[a-z0-9]+((-+|\.)[a-z0-9]+)*$"
Identity = Annotated[str, StringConstraints(pattern=IDENTITY_PATTERN, max_length=100)]
"""A name in the shape of a host's, such as `service.example.ee`; nothing need stand there."""

ACCOUNT_PATTERN = r"^@[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$"
Account = Annotated[str, StringConstraints(pattern=ACCOUNT_PATTERN, max_length=200)]
"""A user or team on GitHub or GitLab, written `@name` or `@group/team`."""


BookName = Literal["html", "epub", "pdf", "cards", "poster"]
"""A format of the whole handbook."""


class Trinity(Entry):
    """The three functions that answer for the handbook together (contract, S3)."""

    chief_executive: Annotated[Id, CUSTOMERS, refers_to("role")]
    """Role of the chief executive."""
    customer_experience: Annotated[Id, CUSTOMERS, refers_to("role")]
    """Role of the customer-experience or service lead."""
    human_resources: Annotated[Id, CUSTOMERS, refers_to("role")]
    """Role of the human-resources lead."""


class Links(Entry):
    """Where readers and authors go from the handbook."""

    website: Annotated[Address | None, CUSTOMERS] = None
    """The company's own site."""
    published: Annotated[SecureAddress | None, CUSTOMERS] = None
    """The folder in which the published site stands, such as `https://example.ee/handbook`: for feeds and for paper."""
    contact: Annotated[Address | None, CUSTOMERS] = None
    """Where anybody may write about the handbook, such as `mailto:teenindus@example.ee`."""
    answers: Annotated[SecureAddress | None, STAFF] = None
    """Where pages of instruments send answers, as JSON by POST: `https://…` only. The server must allow it (CORS)."""
    feedback: Annotated[SecureAddress | None, CUSTOMERS] = None
    """Where the page on which customers answer (`feedback`) sends their answers, in the same way."""
    remarks: Annotated[SecureAddress | None, CUSTOMERS] = None
    """Where "Was this clear?" (`asks_if_clear`) sends what readers say, in the same way."""
    counts: Annotated[SecureAddress | None, CUSTOMERS] = None
    """Where pages send that they were read, and which searches found nothing (`counts_reading`), in the same way."""
    receipts: Annotated[SecureAddress | None, STAFF] = None
    """Where the page "I have read it" sends receipts, in the same way. They may bear names; answers never do."""
    edit: Annotated[Line | None, STAFF] = None
    """Address that opens a content file for editing, with `{file}` and, if the host knows it, `{line}`."""


class Look(Entry):
    """What the handbook looks like."""

    colour: Annotated[Colour, CUSTOMERS] = "#155e75"
    """The brand's colour on a light page: links, buttons, marks."""
    colour_dark: Annotated[Colour, CUSTOMERS] = "#67e8f9"
    """The same on a dark page."""
    logo: Annotated[ContentPath | None, CUSTOMERS] = None
    """The logo, an image below `content/`."""
    logo_dark: Annotated[ContentPath | None, CUSTOMERS] = None
    """The logo for a dark page; without it `logo` serves both."""


class Silence(Entry):
    """One piece of advice that does not hold here, and why."""

    code: Annotated[Line, NOBODY]
    """The code in brackets at the end of the advice, such as `review-overdue`."""
    where: Annotated[Line | None, NOBODY] = None
    """What it is about: an id (of a chapter: all in it), a kind such as `standards` or `checklists`, a file or folder,
    or the missing language; without it, everything."""
    reason: Annotated[Line, NOBODY]
    """Why it does not hold here. It is printed with each check."""


class SwitchedOff(Entry):
    """One rule that this handbook does without, and why."""

    code: Annotated[Line, MANAGERS]
    """The code in brackets at the end of a finding, such as `public-needs`, or a group of rules, such as `promise`."""
    where: Annotated[Line | None, MANAGERS] = None
    """As for `silenced`; for `field-not-written` the field. Without it, the whole handbook does without the rule."""
    reason: Annotated[Line, MANAGERS]
    """Why the handbook does without it. It is printed with each check, and managers read it."""


class Releasing(Entry):
    """By which rule releases are numbered and approved."""

    approvals: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Roles without whose approval nothing is released; without it the three owners."""
    material: Annotated[Literal["minor", "major"], STAFF] = "minor"
    """What a material change raises at least: `minor` (1.2.0 becomes 1.3.0) or `major` (2.0.0)."""


class Gone(Entry):
    """An id that was released and is no longer used: when it went, why, and what follows it."""

    id: Annotated[Id, STAFF]
    """The id. It stays gone for ever."""
    on: Annotated[Date, STAFF]
    """The last day."""
    reason: Annotated[Text, STAFF]
    """Why it went, told to whoever follows an old link."""
    successor: Annotated[Id | None, STAFF, refers_to(*ANY)] = None
    """What follows it."""


class Translated(Entry):
    """From which language another one is translated."""

    language: Annotated[LanguageTag, STAFF]
    """The translation's language."""
    source: Annotated[LanguageTag, STAFF]
    """The language it is made from."""


class FormOfAddress(Entry):
    """How texts of one language speak to their readers."""

    language: Annotated[LanguageTag, NOBODY]
    """The language."""
    form: Annotated[Literal["familiar", "polite"], NOBODY]
    """`familiar` as with `sina` or `ты`, `polite` as with `teie` or `вы`."""
    audiences: Annotated[Many[Audience], Field(min_length=1), NOBODY] = AUDIENCES
    """Whose texts; a text is for all who may read it. What staff are to say is for whom the standard is for."""
    not_said: Annotated[Many[Line], NOBODY] = ()
    """Words of the other form, in languages other than Estonian and Russian, which hbgen knows."""


class Settings(Entry):
    """`handbook.yaml`: name, languages, audiences, owners and look of the handbook."""

    name: Annotated[Text, CUSTOMERS]
    """The handbook's name, as on its cover."""
    company: Annotated[Text | None, CUSTOMERS, NEEDED] = None
    """Whose handbook it is."""
    summary: Annotated[Text | None, CUSTOMERS, NEEDED] = None
    """What the handbook is for, in one or two sentences."""
    languages: Annotated[Many[LanguageTag], Field(min_length=1, max_length=20), CUSTOMERS]
    """Languages of the handbook, the main one first."""
    audiences: Annotated[Many[Audience], Field(min_length=1), STAFF] = AUDIENCES
    """Editions to build: `customers`, `staff`, `managers`."""
    translated: Annotated[Many[Translated], STAFF] = ()
    """Languages that are not translated from the main one; a translation ages when its source changes."""
    identity: Annotated[Identity | None, CUSTOMERS, UNTOLD] = None
    """What calendars and feeds tell the handbook from others by, such as `service.example.ee`; see docs/releases.md."""
    date: Annotated[Date, CUSTOMERS, UNTOLD]
    """The day whose state the content describes. Review dates are held against it."""
    owners: Annotated[Trinity | None, CUSTOMERS, MATERIAL, NEEDED] = None
    """The three roles that answer for the handbook."""
    owner: Annotated[Id | None, NOBODY, refers_to("role"), UNTOLD] = None
    """The role that answers for chapters that name no owner."""
    scope: Annotated[Scope | None, NOBODY, UNTOLD] = None
    """Where standards hold whose chapter says nothing else. It is shown on them, as are the next four."""
    limitations: Annotated[MarkedText | None, NOBODY, UNTOLD] = None
    """Where they do not hold, and what then."""
    contact: Annotated[Contact | None, NOBODY, UNTOLD] = None
    """Contact and complaint route of standards."""
    review_by: Annotated[Date | None, NOBODY, UNTOLD] = None
    """By when the owners of standards look at them again."""
    involvement: Annotated[Many[Annotated[Id, refers_to("involvement")]], NOBODY, UNTOLD] = ()
    """Occasions on which people were heard about the standards of chapters that name none."""
    leadership: Annotated[Many[Annotated[Id, refers_to("role")]], STAFF] = ()
    """Roles that agree to the plan for top management, beside the chief executive."""
    forms_of_address: Annotated[Many[FormOfAddress], NOBODY, UNTOLD] = ()
    """How texts speak to their readers, by language and audience: `hbgen check` tells where one does otherwise."""
    links: Annotated[Links, CUSTOMERS] = construct(Links, {})
    """Addresses that the handbook leads to."""
    look: Annotated[Look, CUSTOMERS] = construct(Look, {})
    """Colours and logo."""
    feedback: Annotated[Id | None, STAFF, refers_to("instrument"), UNTOLD] = None
    """The survey of customers' opinions that customers answer on a page of the public edition; without it there is no
    such page."""
    asks_if_clear: Annotated[Many[Audience], CUSTOMERS, UNTOLD] = ()
    """Editions whose readers are asked below each standard and guide whether it was clear."""
    counts_reading: Annotated[Many[Audience], CUSTOMERS, UNTOLD] = ()
    """Editions of which pages read and searches that found nothing are counted, as totals; without it nothing is."""
    privacy_note: Annotated[Markdown | None, CUSTOMERS] = None
    """What this site does with data of its readers, in place of hbgen's own words."""
    accessibility: Annotated[Markdown | None, CUSTOMERS] = None
    """For whom the site can be read, and whom to tell where it cannot, in place of hbgen's own words."""
    downloads: Annotated[Many[BookName], CUSTOMERS, UNTOLD] = ()
    """Files of the whole handbook that its cover offers: `html`, `epub`, `pdf`, `cards` (for roles) and `poster`."""
    releases: Annotated[Releasing, STAFF] = construct(Releasing, {})
    """How releases are numbered and approved."""
    retired_ids: Annotated[Many[Gone], STAFF, UNTOLD] = ()
    """Ids that were released and are no longer used. A standard says so itself."""
    rules: Annotated[Many[SwitchedOff], MANAGERS, UNTOLD] = ()
    """Rules that the handbook does without, each with a reason."""
    silenced: Annotated[Many[Silence], NOBODY] = ()
    """Advice that does not hold here, each with a reason."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""

    @property
    def trinity(self) -> tuple[str, ...]:
        """The roles of chief executive, customer experience and human resources, in this order; none before they are
        named."""
        owners = self.owners
        return (owners.chief_executive, owners.customer_experience, owners.human_resources) if owners else ()

    @property
    def service_lead(self) -> tuple[str, ...]:
        """The role of the customer-experience lead, if it is named."""
        return self.trinity[1:2]

    @property
    def people_lead(self) -> tuple[str, ...]:
        """The role of the human-resources lead, if it is named."""
        return self.trinity[2:]


class UnitType(Entry):
    """A kind of units of which the same is expected, such as kiosks."""

    id: Annotated[Id, STAFF]
    """Permanent id, such as `kiosk`."""
    name: Annotated[Text, STAFF]
    """What units of this type are called."""


class Unit(Entry):
    """A part of the company, and what it does for the customer."""

    id: Annotated[Id, CUSTOMERS, WHEN_ASKED]
    """Permanent id, such as `call-centre`."""
    name: Annotated[Text, CUSTOMERS, WHEN_ASKED]
    """What the unit is called."""
    group: Annotated[Group, CUSTOMERS, WHEN_ASKED]
    """`front-line`, `support`, `managers` or `customers`."""
    type: Annotated[Id | None, STAFF, refers_to("unit-type")] = None
    """The unit's type, for targets that not all units share."""
    customer_role: Annotated[Text | None, STAFF] = None
    """The unit's part in the customer's experience, in a sentence (contract, S6)."""
    internal_customers: Annotated[Many[Annotated[Id, refers_to("unit")]], STAFF] = ()
    """Units that this unit serves."""


class Role(Entry):
    """A position that people hold. Roles, never persons."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `team-lead`."""
    name: Annotated[Text, CUSTOMERS]
    """What the role is called."""
    group: Annotated[Group, CUSTOMERS]
    """`front-line`, `support`, `managers` or `customers`."""
    unit: Annotated[Id | None, STAFF, refers_to("unit")] = None
    """The unit the role belongs to."""
    customer_goal: Annotated[Text | None, STAFF] = None
    """The role's own goal that concerns the customer or the internal customer (contract, S8)."""
    employee_target: Annotated[Share | None, STAFF] = None
    """Score in percent that the role's own people give in the employee survey: a manager's target (contract, S9)."""
    contact: Annotated[Address | None, STAFF] = None
    """How to reach whoever holds the role."""
    account: Annotated[Account | None, NOBODY] = None
    """The role's account where the content is kept, such as `@firm/service`: `hbgen owners` asks it for reviews."""


class Channel(Entry):
    """A way in which customers and the company meet."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `phone`."""
    name: Annotated[Text, CUSTOMERS]
    """What the channel is called."""
    details: Annotated[Text | None, CUSTOMERS] = None
    """Number, address, hours."""


class Segment(Entry):
    """Customers with something in common."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `new-customers`."""
    name: Annotated[Text, CUSTOMERS]
    """What the segment is called."""
    description: Annotated[Text | None, STAFF] = None
    """Who belongs to it and what they expect."""


class Touchpoint(Entry):
    """A moment of a journey: a customer's with the company, or an employee's (contract, S4)."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `first-call`."""
    name: Annotated[Text, CUSTOMERS]
    """What happens, in a few words."""
    whose: Annotated[Literal["customers", "employees"], CUSTOMERS]
    """Whose journey: `customers` or `employees`."""
    phase: Annotated[Text | None, STAFF] = None
    """Where in the journey: before, during, after…"""
    why_it_matters: Annotated[Text | None, STAFF] = None
    """What it decides for them."""
    weight: Annotated[Annotated[Number, Field(ge=1, le=5)] | None, STAFF] = None
    """How much it matters to them, 1 to 5, as the author sees it. What they say when they are asked goes before it."""
    touches: Annotated[Many[Annotated[Id, refers_to("touchpoint")]], STAFF] = ()
    """Touchpoints on the other side that it works on (CX and EX belong together)."""


class Organisation(Entry):
    """`organisation.yaml`: who the company is made of, whom it serves and where they meet."""

    introduction: Annotated[Markdown | None, CUSTOMERS] = None
    """A word on how the company is built."""
    units: Annotated[Many[Unit], STAFF] = ()
    """The company's parts."""
    unit_types: Annotated[Many[UnitType], STAFF] = ()
    """Kinds of units for which instruments have targets of their own."""
    roles: Annotated[Many[Role], CUSTOMERS, NEEDED] = ()
    """The positions that the handbook speaks of."""
    channels: Annotated[Many[Channel], CUSTOMERS, NEEDED] = ()
    """The ways in which customers and the company meet."""
    segments: Annotated[Many[Segment], CUSTOMERS] = ()
    """Customers with something in common."""
    touchpoints: Annotated[Many[Touchpoint], STAFF] = ()
    """Moments that decide the customer's and the employee's experience."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""
