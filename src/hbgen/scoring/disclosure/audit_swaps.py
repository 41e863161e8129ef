"""How far the mean of a group can move when scores are swapped within figures: found without a program.

What is found is at most what the program would find, and much faster: most groups are shown to be open so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.scoring.disclosure.audit_program import AuditProgram
from hbgen.scoring.disclosure.audit_types import HiddenGroup, width_for_members
from hbgen.scoring.disclosure.program import Solver, Vector


@dataclass(slots=True)
class Base:
    """A solution from which scores are swapped."""

    values: Sequence[float]
    slacks: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Leaf → its slack (`Swaps._slack_of_colleague`)."""

    @classmethod
    def of(cls, values: Vector) -> Base:
        return cls(values.tolist())


@dataclass(slots=True)
class Swaps:
    """The swaps in one part of an audit's program, whose `solver` holds its rows."""

    audit: AuditProgram
    solver: Solver
    pieces: Mapping[tuple[int, int], tuple[int, int | None, float]]
    owner: Mapping[int, object]
    """Row → the new figure that it belongs to."""
    classes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Piece → its class: those of one class are in the same rows, so that what one gives, another may take."""
    of_class: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def forget(self) -> None:
        """Figures were held back: classes are larger now."""
        self.classes = {}

    def is_open(self, target: HiddenGroup, base: Base | None) -> bool:
        """Whether swaps show that a group is open; `base` is a solution."""
        if base is None or target.n is None:
            return False
        return self.width(target, base) >= width_for_members(self.audit.width, target.n)

    def width(self, target: HiddenGroup, base: Base) -> float:
        """By how much the mean of a group can move by swaps; 0 where its number of answers is not known."""
        if target.n is None:
            return 0.0
        if not self.classes:
            self._classify()
        touched = {self.classes[piece] for piece in target.pieces if piece in self.pieces}
        leaves = {leaf for leaf, _ in target.pieces}
        width = 0.0
        for name in touched:
            width += self._room_in_class(self.of_class[name], target, leaves, base)
        return width / target.n

    def _room_in_class(
        self, pieces: Iterable[tuple[int, int]], target: HiddenGroup, leaves: set[int], base: Base
    ) -> float:
        """By how much the sum of a group can move in one class of pieces; `leaves` are those of the group."""
        place, values = self.solver.place, base.values
        # Over the class: its sum, the target's highest sum, and the lowest and highest sum of the others.
        total = target_highest = low = high = 0.0
        for piece in pieces:
            column, missing, n = self.pieces[piece]
            score = values[place[column]]
            room = values[place[missing]] if missing is not None else n - score
            total += score
            if piece in target.pieces:
                target_highest += score + room
                continue
            down, up = score, room
            own = self.audit.rows_of_colleagues.get(piece[0])
            if own is not None and piece[0] not in leaves:
                slack_down, slack_up = self._slack_of_colleague(piece[0], own, base)
                down, up = min(down, slack_down), min(up, slack_up)
            low += score - down
            high += score + up
        return max(0.0, min(target_highest, total - low) - max(0.0, total - high))

    def _slack_of_colleague(self, leaf: int, row: tuple[int, float, float], base: Base) -> tuple[float, float]:
        """By how much a piece may go down and up within a colleague's row, which all pieces of the leaf share."""
        if leaf not in base.slacks:
            pieces = [(leaf, release) for release in range(self.audit.last + 1)]
            whole = sum(
                base.values[self.solver.place[self.pieces[piece][0]]] for piece in pieces if piece in self.pieces
            )
            base.slacks[leaf] = max(0.0, whole - row[1]) / len(pieces), max(0.0, row[2] - whole) / len(pieces)
        return base.slacks[leaf]

    def _classify(self) -> None:
        """Classes of pieces that are in the same rows with the same factors.

        Rows of a piece's own number of answers cancel out; rows of colleagues, of unknown numbers of answers and of
        figures held back do not count.
        """
        rows_of = self._rows_of_columns()
        names: dict[tuple[tuple[tuple[int, float], ...], ...], int] = {}
        of_class: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for piece, (total, missing, _) in self.pieces.items():
            over = tuple(term for term in rows_of[total] if missing is None or term not in rows_of[missing])
            under = () if missing is None else tuple(term for term in rows_of[missing] if term not in rows_of[total])
            name = names.setdefault((over, under), len(names))
            self.classes[piece] = name
            of_class[name].append(piece)
        self.of_class = of_class

    def _rows_of_columns(self) -> Mapping[int, list[tuple[int, float]]]:
        """Column → the rows that count for its class, each with the factor of the column in it."""
        ignored = {row for row, _, _ in self.audit.rows_of_colleagues.values()}
        ignored |= set(self.audit.rows_of_counts.values())
        rows_of: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for number in self.solver.rows:
            if number < 0 or number in ignored or self.owner.get(number) in self.audit.held:
                continue
            row = self.audit.program.rows[number]
            for column, factor in zip(row.columns, row.factors, strict=True):
                rows_of[column].append((number, factor))
        return rows_of
