"""What reading a content folder gives: a handbook, its problems, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.unwritten import NOTHING, Unwritten
from hbgen.problems import Problem

Part: TypeAlias = Entry | tuple[Entry, ...]
"""What a field of `Handbook` holds: one entry, or all entries of a kind."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a content folder holds.

    `handbook` is None when a required part could not be read. `dropped` are ids of entries that were left out since
    their shape is broken: a reference to them is not reported. ``""`` among them stands for an id that could not be
    read.
    """

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    dropped: frozenset[str]
    images: Mapping[str, bytes]
    """The pictures below `content/`, by path, such as `images/logo.svg`."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """What was left out since it lacks something or is broken: the id of the innermost entry around it ("" for none)
    and the field that it stood in, or the part of the handbook. What is counted there is no whole count."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    """The parts that could be read, by the name of their kind, also where `handbook` is None."""
    former: tuple[Problem, ...] = ()
    """Advice on content in a former format, which was read all the same. Nothing was left out for it."""
    unwritten: Unwritten = NOTHING
    """What is missing, once the handbook was checked."""
    findings: tuple[Problem, ...] = ()
    """All problems of reading and checking, once the handbook was checked."""

    @property
    def whole(self) -> bool:
        """Whether nothing but what is incomplete was left out: there are no errors."""
        return all(problem.severity != "error" for problem in self.problems)
