"""Everything under `content/`, typed, positioned, valid. The fields are the registry of content kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import PrivateAttr

from hbgen.model.base import Entry, construct
from hbgen.model.field_types import Many
from hbgen.model.fingerprint import Meaning
from hbgen.model.framework import Mission, Pledge, Promise, Value
from hbgen.model.measurement import ChecklistItem, Instrument, Instruments, Scale, Section
from hbgen.model.people import Competency, InvolvementRecord, Practice
from hbgen.model.plan import Goal, Priority, Rollout, RolloutActivity, Source, Stance
from hbgen.model.reference import Guide, Term
from hbgen.model.results import Period
from hbgen.model.settings import Channel, Organisation, Role, Segment, Settings, Touchpoint, Unit, UnitType
from hbgen.model.standards import Chapter, Standard
from hbgen.model.visibility import CUSTOMERS, NEEDED, NOBODY, STAFF
from hbgen.model.workshops import Workshop


class Handbook(Entry):
    """A field's name is the name under `content/`: `values` is `values.yaml`, or one file for each in `values/`."""

    handbook: Annotated[Settings, CUSTOMERS]
    organisation: Annotated[Organisation, CUSTOMERS] = construct(Organisation, {})
    mission: Annotated[Mission, CUSTOMERS] = construct(Mission, {})
    promise: Annotated[Promise, CUSTOMERS] = construct(Promise, {})
    values: Annotated[Many[Value], CUSTOMERS, NEEDED] = ()
    standards: Annotated[Many[Chapter], CUSTOMERS, NEEDED] = ()
    involvement: Annotated[Many[InvolvementRecord], CUSTOMERS] = ()
    rollout: Annotated[Rollout, STAFF] = construct(Rollout, {})
    stances: Annotated[Many[Stance], NOBODY] = ()
    instruments: Annotated[Instruments, STAFF] = construct(Instruments, {})
    competencies: Annotated[Many[Competency], STAFF] = ()
    practices: Annotated[Many[Practice], STAFF] = ()
    workshops: Annotated[Many[Workshop], STAFF] = ()
    glossary: Annotated[Many[Term], CUSTOMERS] = ()
    guides: Annotated[Many[Guide], CUSTOMERS] = ()
    results: Annotated[Many[Period], CUSTOMERS] = ()

    _released_meanings: Mapping[str, Meaning] = PrivateAttr(default_factory=dict)

    @property
    def released_meanings(self) -> Mapping[str, Meaning]:
        """Item's id → its meaning with the words of languages that the handbook has no longer; of items that had such.

        Empty unless it was given by `and_released`.
        """
        # Entries that were put together have no more than `Entry` gives them.
        private: Mapping[str, Mapping[str, Meaning]] = self.__pydantic_private__ or {}
        return private.get("_released_meanings", {})

    def and_released(self, meanings: Mapping[str, Meaning]) -> Handbook:
        """The handbook with these `released_meanings`."""
        handbook = self.model_copy()
        handbook._released_meanings = meanings
        return handbook


KINDS: dict[type[Entry], str] = {
    Role: "role",
    Unit: "unit",
    UnitType: "unit-type",
    Channel: "channel",
    Segment: "segment",
    Touchpoint: "touchpoint",
    Promise: "pledge",
    Pledge: "pledge",
    Value: "value",
    Chapter: "chapter",
    Standard: "standard",
    ChecklistItem: "item",
    Scale: "scale",
    Section: "section",
    Instrument: "instrument",
    InvolvementRecord: "involvement",
    Competency: "competency",
    Practice: "practice",
    Workshop: "workshop",
    Goal: "goal",
    Source: "source",
    Priority: "priority",
    RolloutActivity: "activity",
    Term: "term",
    Guide: "guide",
}
"""What entries with an id are called in references and messages. The promise as a whole counts as a pledge."""
