"""Data of an entry that is made when somebody asks where the entry was written."""

from __future__ import annotations

from collections.abc import Callable

from hbgen.model.written import Map
from hbgen.problems import Place


class Unopened:
    """Stands for the `Map` that `get` gives for `number`, and is equal to what that is equal to."""

    __slots__ = ("_at", "_get", "_number", "may_have_remarks")

    def __init__(
        self, get: Callable[[int], Map], number: int, at: tuple[str, int, int], may_have_remarks: bool
    ) -> None:
        self._get = get
        self._number = number
        self._at = at
        self.may_have_remarks = may_have_remarks
        """Whether any mark has a remark, or a line that looks like an item of a list."""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(*self._at)

    def open(self) -> Map:
        return self._get(self._number)

    def __eq__(self, other: object) -> bool:
        return self.open() == (other.open() if isinstance(other, Unopened) else other)

    __hash__ = None  # type: ignore[assignment]  # as a dict has none
