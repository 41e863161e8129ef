"""What an audit is about: what was published of which smallest groups, and the groups whose means must stay open.

Units: scores, sums and means are parts of the scale, so that one answer is from 0 to 1 and n answers add up to at
most n; releases are numbers from 0, oldest first.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

INFINITY = float("inf")

WIDTH = 0.2
"""The least width of the range of possible means of a group below the minimum, as a part of the scale."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A smallest group of answers."""

    keys: frozenset[Hashable]
    """The figures that it is part of."""
    n: float | None = None
    """Its number of answers in the latest release; None if the reader does not know it."""
    mean: float | None = None
    """Their mean as a part of the scale: a colleague in the leaf is taken to have given this answer."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A figure as one release shows it anew."""

    release: int
    key: Hashable
    n: float
    low: float
    high: float
    """The bounds of the sum of its answers: n · mean, as parts of the scale, from 0 to n."""
    is_new: bool = False
    """Whether it is not published yet, and may be held back."""


@dataclass(frozen=True, slots=True)
class Split:
    """A figure, and others of which it is the sum."""

    parent: Hashable
    children: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between the sums of whole runs and those of their parts (standards, items).

    Σ parents = Σ weight · child where runs leave nothing out. What a run leaves out adds at least 0, so that
    Σ parents − Σ weight · child ≥ −slack, both for sums of scores and for what is missing to the highest sums.
    """

    parents: tuple[int, ...]
    """Numbers of leaves."""
    children: tuple[tuple[float, int], ...]
    """Weight as a share of the whole, and number of the leaf."""
    more: tuple[tuple[bool, float, int], ...] = ()
    """What else answers weigh after which others are not asked, the highest or lowest ones: whether it is what is
    missing that weighs more, or the score; by how much; and number of the leaf."""
    slack: float = 0.0
    """By how much runs that count for the parts alone may break this."""
    left_out: float = INFINITY
    """By how much whole runs add more than their parts, through what they leave out: between any two releases
    Σ parents − Σ weight · child ≤ left_out."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two sets of leaves that hold the same answers, such as all units and all channels."""

    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """A group whose mean must stay open."""

    key: Hashable
    """The figure by which it is named."""
    since: int | None
    """Its answers arrived after this release; None for all answers."""
    until: int
    """Its answers arrived up to this release."""
    pieces: frozenset[tuple[int, int]]
    """Leaf and release of the answers in it."""
    n: float | None
    """Its number of answers; None if the reader does not know it: fewer than the minimum."""
    is_rest: bool = False
    """Whether it is what remains of the figure when others are subtracted."""


@dataclass(frozen=True, slots=True)
class MeanRange:
    """The least and the greatest mean that a group can have, as parts of the scale."""

    target: HiddenGroup
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    def is_open(self, width: float) -> bool:
        """Whether it is `width` for anybody outside the group, and `WIDTH` for anybody in it of the others.

        Whoever gave the lowest answer or the highest knows most of the others.
        """
        others = (self.target.n or 1.0) - 1
        for own in (0.0, 1.0) if others >= 1 else ():
            low, high = (end * (others + 1) - own for end in (self.low, self.high))
            if -_NIL <= min(others, high) - max(0.0, low) < WIDTH * others - _NIL:
                return False
        return self.width >= width - _NIL


def width_for_members(width: float, n: float) -> float:
    """How wide the range of means of n answers must be at least, so that it is `width` for anybody outside, and for
    anybody in it that of the others is `WIDTH`, wherever it lies."""
    return max(width, (WIDTH * (n - 1) + 1) / n) if n >= 2 else width


_NIL = 1e-7
"""Differences up to this are taken for rounding of the solver."""


@dataclass(slots=True)
class Settled:
    """The result of an audit."""

    held: set[Hashable] = field(default_factory=set)
    """New figures that may not be shown."""
    narrow: list[MeanRange] = field(default_factory=list)
    """Groups that are not open whatever is held back."""
    checked: int = 0
    """How many groups were checked."""
