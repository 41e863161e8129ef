"""A linear program of rows over non-negative columns, split into independent parts, each solved by HiGHS.

The only module that imports highspy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import highspy
import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

TOLERANCE = 1e-7
"""Differences up to this are taken for rounding of the solver."""


@dataclass(slots=True)
class Constraint:
    """low ≤ Σ factor · column ≤ high."""

    columns: list[int]
    factors: list[float]
    low: float
    high: float


@dataclass(slots=True)
class Program:
    """Columns from 0 to `upper`, and rows over them."""

    upper: list[float] = field(default_factory=list)
    rows: list[Constraint] = field(default_factory=list)

    def column(self, upper: float) -> int:
        """Add a column from 0 to `upper`; its number."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def row(self, columns: Sequence[int], low: float, high: float, factors: Sequence[float] | None = None) -> int:
        """Add the row low ≤ Σ factor · column ≤ high, with factors of 1 by default; its number."""
        self.rows.append(Constraint(list(columns), list(factors or [1.0] * len(columns)), low, high))
        return len(self.rows) - 1

    def parts(self) -> list[tuple[list[int], list[int]]]:
        """The columns and rows of each part, that is connected component: no row has columns of two parts."""
        root = list(range(len(self.upper)))

        def find(column: int) -> int:
            while root[column] != column:
                root[column] = root[root[column]]
                column = root[column]
            return column

        for row in self.rows:
            for other in row.columns[1:]:
                root[find(other)] = find(row.columns[0])
        columns: dict[int, list[int]] = {}
        for column in range(len(root)):
            columns.setdefault(find(column), []).append(column)
        rows: dict[int, list[int]] = {name: [] for name in columns}
        for number, row in enumerate(self.rows):
            if row.columns:
                rows[find(row.columns[0])].append(number)
        return [(columns[name], rows[name]) for name in columns]


class Infeasible(Exception):
    """No values of the columns satisfy all rows: they contradict each other."""


def misfits(
    program: Program, columns: Sequence[int], rows: Sequence[int], loose: Mapping[int, float]
) -> dict[int, tuple[float, float]]:
    """Row → by how much its sum is below its lower and above its upper bound, where the total of that is least.

    Only rows in `loose` may break their bounds, each at its cost; rows that do not are left out. Raises `Infeasible`
    where the other rows contradict each other.
    """
    wider = Program(list(program.upper))
    slack: dict[int, tuple[int, int]] = {}
    for number in rows:
        row = program.rows[number]
        copy = wider.row(row.columns, row.low, row.high, row.factors)
        if number in loose:
            slack[number] = (wider.column(inf), wider.column(inf))
            wider.rows[copy].columns += slack[number]
            wider.rows[copy].factors += (1.0, -1.0)
    costs = {column: loose[row] for row, pair in slack.items() for column in pair}
    solver = Solver(wider, [*columns, *costs], range(len(rows)))
    values, _ = solver.solve(costs)
    misfit = {row: (float(values[solver.place[a]]), float(values[solver.place[b]])) for row, (a, b) in slack.items()}
    return {row: pair for row, pair in misfit.items() if max(pair) > TOLERANCE}


_PRIMAL = 4
"""The primal simplex among HiGHS's `simplex_strategy` (HighsOptions.h; highspy exports no name for it)."""


class _SilentHighs(highspy.Highs):
    """HiGHS without the constructor of highspy's subclass, which enables output to stdout: that is for results."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class Solver:
    """One part of a program, which is passed to HiGHS once: each solution starts from the one before.

    `place` is the index of a column in solutions, `rows` that of a row in duals.
    """

    def __init__(self, program: Program, columns: Sequence[int], rows: Sequence[int]) -> None:
        self.columns = list(columns)
        self.place = {column: number for number, column in enumerate(columns)}
        self.rows = {row: number for number, row in enumerate(rows)}
        self._highs = _SilentHighs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 1)
        # Between two solutions mostly costs change: the former one stays feasible, from which this method goes on.
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        starts, index, value = [0], [], []
        for number in rows:
            row = program.rows[number]
            index += [self.place[column] for column in row.columns]
            value += row.factors
            starts.append(len(index))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns), len(rows)
        lp.col_cost_ = np.zeros(len(columns))
        lp.col_lower_ = np.zeros(len(columns))
        lp.col_upper_ = np.array([program.upper[column] for column in columns], dtype=np.float64)
        lp.row_lower_ = np.array([program.rows[number].low for number in rows], dtype=np.float64)
        lp.row_upper_ = np.array([program.rows[number].high for number in rows], dtype=np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(value, dtype=np.float64)
        self._highs.passModel(lp)
        self._cost: list[int] = []

    def add_row(self, columns: Sequence[int]) -> int:
        """Add a row over the sum of columns, without bounds as yet; its number, below 0 as no row of the program."""
        number = -1 - len(self.rows)
        self.rows[number] = len(self.rows)
        places = np.array([self.place[column] for column in columns], dtype=np.int32)
        self._highs.addRow(-inf, inf, len(places), places, np.ones(len(places)))
        return number

    def bounds(self, row: int, low: float, high: float) -> None:
        """Change the bounds of a row."""
        self._highs.changeRowBounds(self.rows[row], low, high)

    def solve(self, cost: Mapping[int, float]) -> tuple[Vector, Vector]:
        """Minimise Σ cost · column: the values of the columns, and the duals of the rows. Raises `Infeasible`."""
        changed = dict.fromkeys(self._cost, 0.0) | {self.place[name]: value for name, value in cost.items()}
        if changed:
            self._highs.changeColsCost(
                len(changed),
                np.fromiter(changed.keys(), dtype=np.int32, count=len(changed)),
                np.fromiter(changed.values(), dtype=np.float64, count=len(changed)),
            )
        self._cost = [self.place[name] for name in cost]
        self._highs.run()
        if self._highs.getModelStatus() not in (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kModelEmpty,
        ):
            raise Infeasible
        solution = self._highs.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)
