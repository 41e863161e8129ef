"""The framework: mission, brand promise and values (contract, C1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hbgen.model.base import Counting, Entry
from hbgen.model.field_types import Id, Line, Many
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import CUSTOMERS, MATERIAL, NEEDED, NOBODY, STAFF, UNTOLD


class Mission(Entry):
    """`mission.yaml`: why the company exists."""

    statement: Annotated[Text | None, CUSTOMERS, MATERIAL, NEEDED] = None
    """Why we exist, in one sentence."""
    explanation: Annotated[Markdown | None, CUSTOMERS] = None
    """What the sentence means, in a paragraph or two."""
    vision: Annotated[Text | None, CUSTOMERS] = None
    """Where we want to be, in one sentence."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class Pledge(Entry):
    """One part of the brand promise that standards can serve."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `PROM-1`."""
    text: Annotated[Text, CUSTOMERS, MATERIAL]
    """What we promise, in one sentence."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""


class Promise(Entry):
    """`promise.yaml`: what every customer can count on."""

    id: Annotated[Id, CUSTOMERS] = "promise"
    """Permanent id of the promise as a whole."""
    statement: Annotated[Text | None, CUSTOMERS, MATERIAL, NEEDED] = None
    """The brand promise, in one sentence."""
    explanation: Annotated[Markdown | None, CUSTOMERS] = None
    """What the promise means in daily work."""
    pledges: Annotated[Many[Pledge], CUSTOMERS] = ()
    """The promise in parts, each of which standards make good on."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class Value(Entry):
    """`values.yaml`: what we hold to, and how it shows."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `VAL-CARE`."""
    name: Annotated[Text, CUSTOMERS]
    """The value in a word or two."""
    meaning: Annotated[Text | None, CUSTOMERS, MATERIAL, NEEDED] = None
    """What the value means here, in one or two sentences."""
    customer_sees: Annotated[Text | None, CUSTOMERS] = None
    """Where the customer is in this value: what it looks like from outside."""
    behaviours: Annotated[Many[Text], Field(max_length=20), STAFF, MATERIAL] = ()
    """How one can see it in each other."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""
