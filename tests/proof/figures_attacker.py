"""The attacker of published figures, who knows of each run where it belongs, when it came and what it answered to.

Only the answers are unknown. scipy says how far the mean of a group can still move.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from hbgen.model.results import Figure as Shown
from hbgen.model.results import ItemAgreement, Published
from hbgen.scoring.record import FigureKey, key_of, shown
from proof.made_up_surveys import (
    RELEASES,
    History,
    Run,
    Shape,
    pairs_of,
    parts,
)

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]


def covers(key: FigureKey, run: Run, part: tuple[str, str, str]) -> bool:
    """Whether what a run gives to a part is in a figure."""
    kind, section, item = part
    if key.by in ("all", "unit", "channel", "role"):
        place = {"all": "", "unit": run.unit, "channel": run.channel, "role": run.role}[key.by]
        return kind == "total" and (key.unit or key.channel or key.role) == place
    if key.by in ("standard", "unit-standard"):
        return kind == "section" and key.standard == section and key.unit in ("", run.unit)
    if key.by in ("section", "unit-section"):
        return kind == "section" and key.section == section and key.unit in ("", run.unit)
    return kind == "item" and key.item == item and key.role in ("", run.role)


def may_say(shape: Shape, run: Run, release: int) -> Mapping[str, float]:
    """The answers of a run as an attacker takes them, who knows which items it answered.

    Not which it was asked, where that tells an answer: what was not asked is 0, which gives the same sums, since the
    answer after which it is asked then is 0 too.
    """
    return dict.fromkeys(shape.items, 0.0) | run.said(release) if shape.after else run.said(release)


def weights_of(shape: Shape, run: Run, key: FigureKey, release: int) -> dict[str, float] | None:
    """Item → how much its answer weighs in what a run gives to a figure; None for a run that is not in it."""
    answers = may_say(shape, run, release)
    zero = parts(shape, dict.fromkeys(answers, 0.0))
    part = next((part for part in zero if covers(key, run, part)), None)
    if part is None:
        return None
    return {item: parts(shape, {name: float(name == item) for name in answers})[part] for item in answers}


def grain_of(shape: Shape, figure: Shown) -> float:
    """The step between answers to the only item of a figure; 0 where there are several."""
    part = figure.section or figure.standard
    items = [item for item, section in shape.items.items() if part in (None, section)]
    return 1 / (shape.steps - 1) if figure.item or len(items) == 1 else 0.0


def told_after(shape: Shape, figure: Shown) -> str:
    """The item after a yes to which alone everything in a figure is asked; empty where there is none."""
    part = figure.section or figure.standard
    items = [figure.item] if figure.item else [item for item, section in shape.items.items() if section == part]
    others = {shape.after.get(item, "") for item in items}
    return others.pop() if len(others) == 1 else ""


def told_sum(figure: Shown, n: int, step: float, least: int, grain: float) -> tuple[float, float]:
    """The least and the greatest sum of n answers, as parts of the scale: a multiple of a step.

    That a figure is a bound tells that the sum is nearer to an end than five answers one `grain` off, or three tenths
    of an answer for each of the largest group below the minimum of `least`.
    """
    assert figure.value is not None
    scale = {"score": (0.0, 1.0, 0.01), "nps": (-100.0, 100.0, 1.0), "ces-mean": (1.0, 7.0, 0.1)}[figure.measure]
    part = (figure.value - scale[0]) / (scale[1] - scale[0])
    half = scale[2] / 2 / (scale[1] - scale[0])
    near = max(5 * grain, 0.3 * (least - 1)) - 2e-6
    low, high = n * (part - half), n * (part + half)
    if figure.bound == "at-least":
        low, high = n - near, float(n)
    elif figure.bound == "at-most":
        low, high = 0.0, near
    return np.ceil(low / step - 1e-6) * step, np.floor(high / step + 1e-6) * step


def step_of(weights: Iterable[float], steps: int) -> float:
    """The step on which sums of weighted answers fall."""
    found = Fraction(0)
    for weight in {*weights}:
        each = Fraction(weight).limit_denominator(500) / (steps - 1)
        both = math.lcm(found.denominator, each.denominator)
        found = Fraction(math.gcd(int(found * both), int(each * both)), both)
    return float(found)


class Attack:
    """Everything that is known, as rows over the answers of single runs."""

    def __init__(self, history: History, colleague: int | None = None, is_told_agreement: bool = True) -> None:
        self.history = history
        self.shape = history.shape
        self.columns: dict[tuple[int, int, str], int] = {}
        for number, run in enumerate(history.runs):
            for release in range(run.release, RELEASES):
                for item in may_say(self.shape, run, release):
                    self.columns.setdefault((number, run.version(release), item), len(self.columns))
        self.rows: list[dict[int, float]] = []
        self.low: list[float] = []
        self.table: Any = None
        self.high: list[float] = []
        for release, one in history.published:
            for figure in one.figures:
                if figure.value is not None:
                    self._read(figure, release, one.minimum or 10)
            for agreed in one.agreement_by_item if is_told_agreement else ():
                self._agree(agreed, release)
        for (number, version, item), column in self.columns.items():
            if item in self.shape.after:
                # Only who said yes was asked.
                self.rows.append({column: 1.0, self.columns[number, version, self.shape.after[item]]: -1.0})
                self.low.append(-1.0)
                self.high.append(0.0)
        self.bounds = [(0.0, 1.0)] * len(self.columns)
        if colleague is not None:
            run = history.runs[colleague]
            for (number, version, item), column in self.columns.items():
                if number == colleague:
                    release = max(run.release, sorted(run.later)[version - 1]) if version else run.release
                    self.bounds[column] = (may_say(self.shape, run, release)[item],) * 2

    def vector(self, key: FigureKey, release: int, since: int | None = None) -> tuple[dict[int, float], int]:
        """A sum over what runs gave to a figure up to a release, and how many they are."""
        row: dict[int, float] = {}
        n = 0
        for number, run in enumerate(self.history.runs):
            if run.release > release or (since is not None and run.release <= since):
                continue
            weights = weights_of(self.shape, run, key, release)
            if weights is None:
                continue
            n += any(covers(key, run, part) for part in parts(self.shape, run.said(release)))
            for item, weight in weights.items():
                column = self.columns[number, run.version(release), item]
                row[column] = row.get(column, 0.0) + weight
        return row, n

    def _read(self, figure: Shown, release: int, least: int) -> None:
        assert figure.value is not None
        row, n = self.vector(key_of(figure), release)
        assert n == figure.n, figure
        self._count(figure, release, n)
        low, high = told_sum(figure, n, step_of(row.values(), self.shape.steps), least, grain_of(self.shape, figure))
        self.rows.append(row)
        self.low.append(low - 1e-7)
        self.high.append(high + 1e-7)

    def _agree(self, agreed: ItemAgreement, release: int) -> None:
        """Two answers that differ add up to one step at least, and lack one of the highest sum."""
        row: dict[int, float] = {}
        numbers = {id(run): number for number, run in enumerate(self.history.runs)}
        there = [run for run in self.history.runs if run.release <= release]
        for item, *both in pairs_of(there, release):
            if item == agreed.item:
                row |= {self.columns[numbers[id(run)], run.version(release), item]: 1.0 for run in both}
        assert len(row) == 2 * agreed.cases, agreed
        differing = 0.0 if agreed.bound == "at-least" else (1 - agreed.percent) * agreed.cases
        if agreed.bound is None:
            differing = round(differing)
        least = max(0.0, differing) / (self.shape.steps - 1)
        self.rows.append(row)
        self.low.append(least - 1e-7)
        self.high.append(len(row) - least + 1e-7)

    def _count(self, figure: Shown, release: int, n: int) -> None:
        """How many answered what is asked after a yes tells how many said yes."""
        other = told_after(self.shape, figure)
        if not other:
            return
        row: dict[int, float] = {}
        for number, run in enumerate(self.history.runs):
            is_there = figure.unit in (None, run.unit) and figure.role in (None, run.role)
            if run.release <= release and is_there and other in run.said(release):
                row[self.columns[number, run.version(release), other]] = 1.0
        self.rows.append(row)
        self.low.append(n - 1e-7)
        self.high.append(n + 1e-7)

    def width(self, group: Mapping[int, float], n: int) -> float:
        """How far the mean of a group can move."""
        if not self.rows:
            return 1.0
        if self.table is None:
            index = [(r, c, v) for r, row in enumerate(self.rows) for c, v in row.items()]
            at, column, value = zip(*index, strict=True)
            table = csr_matrix((value, (at, column)), shape=(len(self.rows), len(self.columns)))
            self.table = vstack([table, -table])
        goal = np.zeros(len(self.columns))
        for c, v in group.items():
            goal[c] = v
        both, ends = np.concatenate([self.high, -np.array(self.low)]), []
        for sign in (1.0, -1.0):
            found = linprog(sign * goal, A_ub=self.table, b_ub=both, bounds=self.bounds, method="highs")
            if found.status != 0:
                raise AssertionError(found.message)
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0]) / n


def targets(history: History) -> Iterator[tuple[str, FigureKey, int, int | None]]:
    """Every group below the minimum: what it is called, its figure, up to which release, and since which."""
    states: dict[int, dict[FigureKey, Shown]] = {}
    past: list[Published] = []
    known = dict(history.published)
    for release in range(RELEASES):
        past += [known[release]] if release in known else []
        states[release] = {key: figure for (_, key), figure in shown(past).items()} if past else {}
    anew: dict[FigureKey, int] = {}
    for release, one in history.published:
        anew |= {key_of(figure): release for figure in one.figures if figure.value is not None}
    keys = sorted({key for state in states.values() for key in state})
    for key in keys:
        # Who has since become part of a figure that is shown is protected as everybody in it is.
        for release in range(anew.get(key, -1) + 1, RELEASES):
            figure = states[release].get(key)
            if figure is not None and figure.value is None:
                yield "withheld", key, release, None
            for since in range(release):
                if has_others(history, key, (since, release), anew.get(key)):
                    yield "increment", key, release, since


def has_others(history: History, key: FigureKey, between: tuple[int, int], anew: int | None) -> bool:
    """Whether some of what came to a figure between two releases was not in it when it was shown anew.

    Without, they are those who had come by then: that nobody came after tells nothing more of them.
    """
    since, release = between
    return anew is None or any(
        run.release > anew or run.version(release) != run.version(anew)
        for run in history.runs
        if since < run.release <= release
        and any(covers(key, run, part) for part in parts(history.shape, run.said(release)))
    )
