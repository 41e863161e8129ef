"""A release's number and metadata: enough to verify the chain of releases without parsing the handbooks."""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple

from hbgen.model.base import Entry
from hbgen.model.field_types import Date, Id, Line, Many
from hbgen.model.visibility import MANAGERS, STAFF

Step = Literal["patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("patch", "minor", "major")
"""The steps by which one number may follow another, the smallest first."""


class Number(NamedTuple):
    """A release's number: major, minor, patch (Semantic Versioning 2.0.0, without pre-releases)."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Number | None:
        """The number that `text` is, such as `2.1.0`; None for any other text."""
        match = re.fullmatch(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})", text, re.ASCII)
        return cls(*map(int, match.groups())) if match else None

    @classmethod
    def parse_before(cls, text: str) -> Number | None:
        """The number of the release before which `text`, such as `2.0.0-rc.1`, comes; None for any other text."""
        match = re.fullmatch(r"(.+)-(alpha|beta|rc)\.(0|[1-9][0-9]{0,3})", text, re.ASCII)
        return cls.parse(match[1]) if match else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, step: Step) -> Number:
        """The number that follows by this step."""
        if step == "major":
            return Number(self.major + 1, 0, 0)
        return Number(self.major, self.minor + 1, 0) if step == "minor" else self._replace(patch=self.patch + 1)

    def step_to(self, other: Number) -> Step | None:
        """The step by which `other` follows; None when it does not."""
        return next((step for step in STEPS if self.after(step) == other), None)


class Approved(Entry):
    """One approval of a release."""

    by: Annotated[Id, STAFF]
    """The role that approved it."""
    on: Annotated[Date, STAFF]
    """The day."""
    act: Annotated[Line | None, STAFF] = None
    """Number of the order or minutes."""


class Aged(Entry):
    """A translation that is older than the text it was made from."""

    kind: Annotated[Line, STAFF]
    """What its entry is, as in `model.KINDS`, or the name of the part of the handbook."""
    id: Annotated[Line, STAFF]
    """The entry's id, or again the name of the part."""
    path: Annotated[Many[str | int], STAFF]
    """The fields, and places in lists, that lead from the entry to the text."""
    language: Annotated[Line, STAFF]
    """The translation's language."""


class Head(Entry):
    """The part `release` of a release's file."""

    number: Annotated[Line, STAFF]
    """The number, such as `2.1.0`."""
    date: Annotated[Date, STAFF]
    """The day on which it was released."""
    approvals: Annotated[Many[Approved], STAFF] = ()
    """Who approved it."""
    previous: Annotated[Line | None, STAFF] = None
    """The digest of the release before; the first release has none."""
    ids: Annotated[dict[str, Many[str]], MANAGERS]
    """Every id that the release uses, by kind."""
    aged: Annotated[Many[Aged], STAFF] = ()
    """Translations that were older than their text when it was released."""
