"""Nothing that is withheld follows from what was published: an attacker who knows more than any reader does.

Made-up surveys are scored four times, with batches of no, one, three, twelve or thirty new runs and with corrections.
The attacker knows of each run where it belongs and which items it answered, and reads every figure that was ever
shown; only the answers are unknown. When a run came is known as far as it matters: a group counts that the numbers
published show to be small, and whose mean follows without knowing when others came. scipy says how far the mean of
each can still move. Nothing here is shared with the audit that is attacked: it adds up groups, and knows no run.
"""

from __future__ import annotations

import datetime
import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any
from unittest import mock

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from hbgen.model.results import Figure as Shown
from hbgen.model.results import ItemAgreement, Measure, Published
from hbgen.scoring import figures as figures_module
from hbgen.scoring import formulas, item_agreement, sum_steps
from hbgen.scoring.disclosure import audit as audit_module
from hbgen.scoring.disclosure import audit_part, withholding
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Settled
from hbgen.scoring.figures import Publishing, ScoredInstrument, gone, result
from hbgen.scoring.key import InstrumentKey
from hbgen.scoring.record import FigureKey, key_of, shown
from hbgen.scoring.sum_table import Atom, ItemPairs, Pairs, has_own_key, tabulate
from proof import Figure

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]

START, END = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
BATCHES = (0, 1, 3, 12, 30)
RELEASES = 4
SEEDS = 40
WIDTH = 0.2


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of survey."""

    name: str
    items: Mapping[str, str]
    """Item → its section."""
    measure: Measure
    steps: int
    """How many answers an item has, evenly spaced; 3 stand for the sides of an index."""
    units: int
    channels: int
    roles: int
    holes: float
    """How often an item is not answered."""
    runs: int
    """How many runs there are in the beginning."""
    is_self_assessment: bool = False
    invited: int | None = None
    mood: float | None = None
    """Where answers lie; without it, they differ from run to run."""
    own: Mapping[str, float | None] = field(default_factory=dict)
    """Sections of the instrument's own → their weights, where they have any."""
    after: Mapping[str, str] = field(default_factory=dict)
    """Item → the other one after whose highest answer alone it is asked."""
    twice: float = 0.0
    """How many of the runs assess a case that another one assesses too."""
    alike: float = 0.6
    """How often both say the same."""


SHAPES = (
    Shape("one question by channel", {"Q": ""}, "ces-mean", 7, 1, 4, 1, 0.0, 24),
    Shape("recommendation by unit", {"Q": ""}, "nps", 3, 6, 2, 1, 0.0, 70),
    Shape(
        "observation of standards",
        {"S1-a": "S1", "S1-b": "S1", "S2-a": "S2", "S3-a": "S3", "S3-b": "S3"},
        "score",
        2,
        4,
        3,
        1,
        0.1,
        60,
    ),
    Shape("self-assessment", {"A1": "", "A2": "", "A3": "", "A4": ""}, "score", 4, 1, 1, 4, 0.05, 50, True, 60),
    Shape("scored contacts", {"S1-a": "S1", "S2-a": "S2", "own": ""}, "score", 5, 5, 2, 2, 0.0, 90),
    Shape("yes, nearly always", {"Q": ""}, "score", 2, 3, 2, 1, 0.0, 60, mood=1.1),
    Shape(
        "sections that weigh",
        {"A1": "A", "A2": "A", "A3": "A", "B1": "B"},
        "score",
        4,
        3,
        1,
        3,
        0.05,
        60,
        True,
        own={"A": 3, "B": 1},
    ),
    Shape(
        "asked after a yes",
        {"P1": "P", "D1": "D", "D2": "D"},
        "score",
        2,
        3,
        1,
        3,
        0.0,
        90,
        True,
        own={"P": None, "D": None},
        after={"D1": "P1", "D2": "P1"},
    ),
)

TWICE = (
    Shape("some assessed twice", {"S1-a": "S1", "S2-a": "S2"}, "score", 2, 3, 1, 1, 0.05, 70, twice=0.4),
    Shape("all assessed twice", {"S1-a": "S1", "S1-b": "S1", "S2-a": "S2"}, "score", 4, 3, 1, 1, 0.05, 50, twice=1.0),
    Shape("one of two sees it", {"S1-a": "S1"}, "score", 2, 2, 1, 1, 0.0, 36, mood=0.15, twice=0.9, alike=0.35),
)

ALL = (*SHAPES, *TWICE)


@dataclass(slots=True)
class Run:
    """One run: where it belongs, when it came, what it answered, and from which release on otherwise."""

    unit: str
    channel: str
    role: str
    release: int
    answers: dict[str, float]
    """Item → answer as a part of the scale."""
    later: dict[int, dict[str, float]] = field(default_factory=dict)
    case: int | None = None
    """The case that it assesses, where another run does too."""

    def said(self, release: int) -> dict[str, float]:
        """The answers as they were scored for a release."""
        known = self.answers
        for since in sorted(self.later):
            if since <= release:
                known = self.later[since]
        return known

    def version(self, release: int) -> int:
        """Which of its answers these are."""
        return sum(since <= release for since in self.later)


def asked(shape: Shape) -> InstrumentKey:
    """What figures must know of the survey."""
    grain = 1 / (shape.steps - 1)
    return InstrumentKey(
        id="SURVEY",
        version=1,
        minimum_n=10,
        invited=shape.invited,
        items={
            item: (section, shape.measure, f"{number:012x}", frozenset())
            for number, (item, section) in enumerate(shape.items.items())
        },
        has_critical=False,
        grades=shape.steps,
        item_grades=dict.fromkeys(shape.items, shape.steps),
        standards=tuple(sorted({section for section in shape.items.values() if section and section not in shape.own})),
        is_self_assessment=shape.is_self_assessment,
        grains=dict.fromkeys(shape.items, grain),
        bounds=(1.0, 7.0) if shape.measure == "ces-mean" else None,
        sections=shape.own,
        asked_when={item: {other: frozenset((1.0,))} for item, other in shape.after.items()},
    )


def _new(shape: Shape, dice: random.Random, release: int) -> Run:
    def one_of(kind: str, count: int) -> str:
        return f"{kind}{min(int(dice.expovariate(0.8)), count - 1)}"

    unit = one_of("u", shape.units)
    mood = dice.choice((0.3, 0.6, 0.9)) if shape.mood is None else shape.mood
    answers: dict[str, float] = {}
    for item in shape.items:
        if item in shape.after and answers.get(shape.after[item]) != 1.0:
            continue
        if dice.random() >= shape.holes:
            step = min(shape.steps - 1, max(0, round(dice.gauss(mood, 0.3) * (shape.steps - 1))))
            answers[item] = step / (shape.steps - 1)
    answers = answers or {next(iter(shape.items)): 0.0}
    named = unit if shape.units > 1 and dice.random() > 0.03 else ""
    return Run(
        named,
        one_of("c", shape.channels) if shape.channels > 1 else "",
        one_of("r", shape.roles) if shape.roles > 1 else "",
        release,
        answers,
    )


def _arrive(shape: Shape, dice: random.Random, runs: list[Run], release: int, count: int) -> None:
    """Add new runs, of which some assess a case together and say much the same."""
    while count > 0:
        run = _new(shape, dice, release)
        runs.append(run)
        count -= 1
        if not shape.twice or dice.random() >= shape.twice:
            continue
        alike = {item: x if dice.random() < shape.alike else 1 - x for item, x in run.answers.items()}
        run.case = len(runs)
        runs.append(replace(run, answers=alike, later={}, case=run.case))
        count -= 1


def pairs_of(runs: Sequence[Run], release: int) -> Iterator[tuple[str, Run, Run]]:
    """Item, and two runs that both answered it of one case."""
    first: dict[int, Run] = {}
    for run in runs:
        if run.case is not None:
            other = first.setdefault(run.case, run)
            if other is not run:
                yield from ((item, other, run) for item in run.said(release) if item in other.said(release))


def assessed_twice(runs: Sequence[Run], release: int) -> Pairs | None:
    """What the engine makes of these."""
    items: dict[str, ItemPairs] = {}
    cases = set()
    for item, one, other in pairs_of(runs, release):
        cases.add(one.case)
        of_item = items.setdefault(item, ItemPairs({}, {}))
        values = one.said(release)[item], other.said(release)[item]
        of_item.times[values] = of_item.times.get(values, 0) + 1
        for run in (one, other):
            group = run.unit, run.channel, run.role
            of_item.twice[group] = of_item.twice.get(group, 0) + 1
    return Pairs(len(cases), items) if cases else None


def atoms(shape: Shape, runs: Sequence[Run], release: int) -> list[Atom]:
    """What the engine makes of answers that all weigh the same."""
    found: dict[tuple[str, str, str, str, str, str], list[float]] = {}
    for run in runs:
        for (part, section, item), x in parts(shape, run.said(release)).items():
            found.setdefault((part, run.unit, run.channel, run.role, section, item), []).append(x)
    made = []
    for (part, unit, channel, role, section, item), parts_of_scale in sorted(found.items()):
        xs = [_counted(shape, x) for x in parts_of_scale]
        n = len(xs)
        plus = sum(x > 0.9 for x in parts_of_scale) if shape.measure == "nps" else 0
        minus = sum(x < 0.1 for x in parts_of_scale) if shape.measure == "nps" else 0
        place = (unit, channel, role, section, item)
        squares = sum(x * x for x in xs)
        made.append(Atom("SURVEY", shape.measure, part, *place, n, n, n, sum(xs), squares, plus, minus, 0, n))
    return made


def _counted(shape: Shape, x: float) -> float:
    if shape.measure == "nps":
        return 2 * x - 1
    return 1 + 6 * x if shape.measure == "ces-mean" else x


def parts(shape: Shape, answers: Mapping[str, float]) -> dict[tuple[str, str, str], float]:
    """What a run gives to its total, its sections and its items, worked out by the definition."""
    sections: dict[str, list[str]] = {}
    for item in answers:
        sections.setdefault(shape.items[item], []).append(item)
    found = {("item", shape.items[item], item): x for item, x in answers.items()}
    whole = weight = 0.0
    for name, items in sections.items():
        score = sum(answers[item] for item in items) / len(items)
        share: float = shape.own.get(name) or sum(section == name for section in shape.items.values())
        found["section", name, ""] = score
        whole, weight = whole + share * score, weight + share
    # What is not asked does not apply; surveys that leave items out in this way have no blanks.
    if len(answers) >= 0.7 * sum(item in answers or item not in shape.after for item in shape.items):
        found["total", "", ""] = whole / weight
    return found


# --- a survey and its releases ----------------------------------------------------------------


@dataclass(slots=True)
class History:
    """A survey after all of its releases."""

    shape: Shape
    runs: list[Run]
    published: list[tuple[int, Published]]
    """What was shown, and at which release."""
    first: ScoredInstrument | None = None


def simulate(shape: Shape, seed: int, is_corrected: bool) -> History:
    """A survey that is scored four times; in some, answers are corrected without a word or with one."""
    dice = random.Random(f"{shape.name} {seed}")
    runs: list[Run] = []
    _arrive(shape, dice, runs, 0, round(shape.runs * dice.uniform(0.4, 1.6)))
    history = History(shape, runs, [])
    for release in range(RELEASES):
        if release:
            _arrive(shape, dice, runs, release, dice.choice(BATCHES))
        correction = None
        if is_corrected and release and dice.random() < 0.6:
            for run in dice.sample(runs, min(len(runs), dice.choice((1, 2, 15)))):
                if shape.after:
                    run.later[release] = _new(shape, dice, 0).answers
                    continue
                run.later[release] = {item: _new(shape, dice, 0).answers.get(item, 0.0) for item in run.said(release)}
            correction = "A code was taken for an answer." if dice.random() < 0.5 else None
        past = [one for _, one in history.published]
        made = atoms(shape, runs, release)
        if correction is None and gone(asked(shape), made, past):
            continue
        days = Publishing(START, END, END + datetime.timedelta(release))
        days = days._replace(correction=correction if past else None)
        scored = result(asked(shape), len(runs), made, days, past, assessed_twice(runs, release))
        history.first = history.first or scored
        if scored.published is not None:
            history.published.append((release, scored.published))
    return history


# --- the attacker -----------------------------------------------------------------------------


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


def _values(shape: Shape, run: Run, key: FigureKey, release: int) -> dict[str, float] | None:
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
            weights = _values(self.shape, run, key, release)
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


class Reader:
    """What follows for a reader who knows of no run when it came, but by the numbers that were published.

    Runs of the same unit, channel, role and items are one kind. Of each kind and release the reader looks for how many
    runs came, and for the sum of their answers to each item. A colleague knows of the own run when it came.
    """

    def __init__(self, history: History, colleague: int | None = None) -> None:
        self.history = history
        self.kinds = Counter(
            (run.unit, run.channel, run.role, tuple(sorted(may_say(history.shape, run, run.release))))
            for run in history.runs
        )
        self.columns: dict[tuple[Hashable, int, str], int] = {}
        for kind in self.kinds:
            for release, name in product(range(RELEASES), ("", *kind[3])):
                self.columns[kind, release, name] = len(self.columns)
        self.rows: list[Vector] = []
        self.low: list[float] = []
        self.high: list[float] = []
        for kind, n in self.kinds.items():
            self._add([((kind, release, ""), 1.0) for release in range(RELEASES)], n, n)
            for release, item in product(range(RELEASES), kind[3]):
                self._add([((kind, release, item), 1.0), ((kind, release, ""), -1.0)], -np.inf, 0.0)
        if colleague is not None:
            own = history.runs[colleague]
            answers = may_say(history.shape, own, own.release)
            kind = own.unit, own.channel, own.role, tuple(sorted(answers))
            self._add([((kind, own.release, ""), 1.0)], 1.0, np.inf)
            for item, x in answers.items():
                self._add([((kind, own.release, item), 1.0)], x, np.inf)
                self._add([((kind, own.release, item), 1.0), ((kind, own.release, ""), -1.0)], -np.inf, x - 1)
        for number, one in history.published:
            every = [((kind, release, ""), 1.0) for kind in self.kinds for release in range(number + 1)]
            self._add(every, one.runs, one.runs)
            for figure in one.figures:
                if figure.value is not None and not told_after(history.shape, figure):
                    self._read(figure, number, one.minimum or 10)

    def _add(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]], low: float, high: float) -> None:
        row = np.zeros(len(self.columns))
        for name, weight in terms:
            row[self.columns[name]] += weight
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _read(self, figure: Shown, number: int, least: int) -> None:
        assert figure.value is not None and figure.n is not None
        counts, sums = self.terms(key_of(figure), 0, number)
        self._add(counts, figure.n, figure.n)
        if self.knows_sums:
            step = step_of((weight for _, weight in sums), self.history.shape.steps)
            low, high = told_sum(figure, figure.n, step, least, grain_of(self.history.shape, figure))
            self._add(sums, low - 1e-7, high + 1e-7)

    @property
    def knows_sums(self) -> bool:
        """Whether answers stayed what they were, and items were asked of everybody: else only numbers are read here."""
        return not self.history.shape.after and not any(run.later for run in self.history.runs)

    def terms(
        self, key: FigureKey, first: int, last: int
    ) -> tuple[list[tuple[tuple[Hashable, int, str], float]], list[tuple[tuple[Hashable, int, str], float]]]:
        """The number of answers that came to a figure in some releases, and their sum."""
        counts: list[tuple[tuple[Hashable, int, str], float]] = []
        sums: list[tuple[tuple[Hashable, int, str], float]] = []
        for kind in self.kinds:
            unit, channel, role, items = kind
            run = Run(unit, channel, role, 0, dict.fromkeys(items, 0.0))
            weights = _values(self.history.shape, run, key, 0)
            for release in range(first, last + 1) if weights is not None else ():
                counts.append(((kind, release, ""), 1.0))
                sums += [((kind, release, item), weight) for item, weight in (weights or {}).items() if weight]
        return counts, sums

    def _ends(self, goal: Vector, rows: Sequence[Vector], n: Sequence[float]) -> tuple[float, float]:
        table = np.array([*self.rows, *rows])
        low, high = np.array([*self.low, *n]), np.array([*self.high, *n])
        exact = low == high
        above, below = ~exact & np.isfinite(high), ~exact & np.isfinite(low)
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * goal,
                A_ub=np.concatenate([table[above], -table[below]]),
                b_ub=np.concatenate([high[above], -low[below]]),
                A_eq=table[exact],
                b_eq=high[exact],
                bounds=(0, None),
                method="highs",
            )
            if found.status != 0:
                raise AssertionError(found.message)
            ends.append(float(sign * found.fun))
        return ends[0], ends[1]

    def _vector(self, terms: Iterable[tuple[tuple[Hashable, int, str], float]]) -> Vector:
        made = np.zeros(len(self.columns))
        for name, weight in terms:
            made[self.columns[name]] += weight
        return made

    def most(self, key: FigureKey, release: int, since: int | None) -> float:
        """How many answers a group can have: one that may be large for all that is known is not told by how narrow it
        looks."""
        counts, _ = self.terms(key, 0 if since is None else since + 1, release)
        return self._ends(self._vector(counts), (), ())[1]

    def width(self, key: FigureKey, release: int, since: int | None, n: int) -> float:
        """How far the sum of a group of n answers can move; 0 where only numbers are read."""
        if not self.knows_sums:
            return 0.0
        counts, sums = self.terms(key, 0 if since is None else since + 1, release)
        low, high = self._ends(self._vector(sums), [self._vector(counts)], [n])
        return high - low


def attack(history: History, *, is_one_enough: bool = False) -> tuple[int, list[str]]:
    """How many groups were attacked, and those that are known too well; the first one, where that is enough.

    The attacker knows of each run when it came. What follows from that alone, and for no reader of what was published
    who knows how many answers the group has, is not counted.
    """
    if not history.published:
        return 0, []
    least = min(one.minimum for _, one in history.published)
    dice = random.Random(len(history.runs))
    colleague = dice.randrange(len(history.runs))
    plain = Attack(history)
    attackers = ((plain, Reader(history)), (Attack(history, colleague), Reader(history, colleague)))
    done: set[tuple[tuple[int, float], ...]] = set()
    known = []
    for kind, key, release, since in targets(history):
        group, n = plain.vector(key, release, since)
        name = tuple(sorted(group.items()))
        if not 0 < n < least or name in done:
            continue
        done.add(name)
        for one, reader in attackers:
            free = {column: weight for column, weight in group.items() if one.bounds[column] == (0.0, 1.0)}
            others = n - (len(free) < len(group))
            if (
                others
                and one.width(free, others) < WIDTH - 1e-4
                and reader.most(key, release, since) < least - 0.5
                and reader.width(key, release, since, n) < others * WIDTH - 1e-4
            ):
                known.append(f"{history.shape.name}: {kind} {key} release {release} since {since}, n = {n}")
                break
        if known and is_one_enough:
            break
    return len(done), known


def told_by_agreement(history: History) -> tuple[int, list[str]]:
    """Of each item, unit and release: of the answers in pairs and of the others, when they are few, what is known by
    the share of cases that agree alone. How many were looked at, and those that are known too well."""
    if not any(one.agreement_by_item for _, one in history.published):
        return 0, []
    least = min(one.minimum for _, one in history.published)
    with_it, without = Attack(history), Attack(history, is_told_agreement=False)
    numbers = {id(run): number for number, run in enumerate(history.runs)}
    groups: dict[tuple[int, ...], str] = {}
    for release, item, unit in product(
        range(RELEASES), history.shape.items, sorted({run.unit for run in history.runs})
    ):
        there = [run for run in history.runs if run.release <= release]
        paired = {id(run) for of, *both in pairs_of(there, release) if of == item for run in both}
        answered = [run for run in there if run.unit == unit and item in run.said(release)]
        for is_paired in (True, False):
            runs = [run for run in answered if (id(run) in paired) == is_paired]
            row = tuple(with_it.columns[numbers[id(run)], run.version(release), item] for run in runs)
            groups.setdefault(row, f"{item} {unit} {'in pairs' if is_paired else 'alone'} release {release}")
    rows = [(dict.fromkeys(row, 1.0), len(row), name) for row, name in groups.items()]
    for kind, key, release, since in targets(history):
        rows.append((*with_it.vector(key, release, since), f"{kind} {key} release {release} since {since}"))
    looked, known = 0, []
    for group, n, name in rows:
        if 0 < n < least:
            looked += 1
            before, after = (one.width(group, n) for one in (without, with_it))
            if after < min(WIDTH, before) - 1e-4:
                known.append(f"{history.shape.name}: {name}, n = {n}")
    return looked, known


def breaches(history: History) -> list[str]:
    """What is shown against the rules for a single figure."""
    found = []
    for release, one in history.published:
        runs = sum(run.release <= release for run in history.runs)
        least = 15 if history.shape.invited and runs >= 0.8 * history.shape.invited else 10
        for figure in one.figures:
            if figure.value is None:
                continue
            n = figure.n or 0
            if n < least:
                found.append("too few answers")
            if n < 30 and (figure.low is not None or figure.spread is not None):
                found.append("an interval of too few")
            is_share = history.shape.steps == 2 and (figure.item or figure.standard == "S2")
            if is_share and figure.bound is None and not 5 <= round(n * figure.value) <= n - 5:
                found.append("a share with few on one side")
            if figure.bound is None and figure.value in _ENDS[figure.measure]:
                found.append("answers that are all the same")
    return found


_ENDS: Mapping[Measure, tuple[float, float]] = {"score": (0, 1), "nps": (-100, 100), "ces-mean": (1, 7)}


# --- seeded faults ----------------------------------------------------------------------------


def _no_minimum(_declared: int, _runs: int, _invited: int | None) -> int:
    return 1


def _no_census(declared: int, _runs: int, _invited: int | None) -> int:
    return declared


def _plain_shown(mean: float, _n: int, _grain: float, scale: withholding.MeasureRange) -> withholding.Shown:
    return withholding.Shown(withholding.rounded(mean, scale), None)


def _exact(mean: float, _n: int, _grain: float, _scale: withholding.MeasureRange) -> withholding.Shown:
    return withholding.Shown(round(mean, 4), None)


_interval = withholding.interval


def _always_interval(
    measure: Measure, value: float, found: float, outer: float, n: float, grain: float, scale: withholding.MeasureRange
) -> tuple[float, float]:
    told = _interval(measure, value, found, outer, max(30.0, n), grain, scale)
    assert told is not None
    return told


def _nothing(*_args: object) -> Iterator[HiddenGroup]:
    return iter(())


def _settled(_self: audit_module.Audit) -> Settled:
    return Settled()


def _no_windows() -> list[mock._patch[object]]:
    modules: tuple[object, ...] = (audit_module, audit_part)
    return [mock.patch.object(module, "windows", _nothing) for module in modules]


FAULTS: Mapping[str, Callable[[], Sequence[mock._patch[object]]]] = {
    "no minimum": lambda: [mock.patch.object(withholding, "minimum", _no_minimum)],
    "no stricter minimum for a census": lambda: [mock.patch.object(withholding, "minimum", _no_census)],
    "no bounds": lambda: [mock.patch.object(withholding, "shown", _plain_shown)],
    "four decimals": lambda: [mock.patch.object(withholding, "shown", _exact)],
    "intervals of few": lambda: [
        mock.patch.object(withholding, "interval", _always_interval),
        mock.patch.object(formulas, "INDICATIVE", 5),
    ],
    "no audit": lambda: [mock.patch.object(audit_module.Audit, "settle", _settled)],
    "the past forgotten": lambda: [mock.patch.object(figures_module, "publications", _nothing)],
    "groups not looked at": lambda: [mock.patch.object(audit_module.Audit, "targets", _nothing), *_no_windows()],
    "windows not looked at": _no_windows,
    "no batches": lambda: [
        mock.patch.object(figures_module, "BATCH", 1),
        mock.patch.object(audit_module.Audit, "settle", _settled),
    ],
    "sums taken for any number": lambda: [mock.patch.object(sum_steps.Steps, "of", lambda *_: 0.0)],
    "asked after a yes, told by role": lambda: [mock.patch.object(InstrumentKey, "has_roles", lambda *_: True)],
    "agreement whatever it tells of sums": lambda: [
        mock.patch.object(item_agreement, "_tells_nothing", lambda *_args, **_named: True)
    ],
    "asked after a yes, told by unit": lambda: [mock.patch.object(InstrumentKey, "has_units", lambda *_: True)],
}
"""What could go wrong with the rules, and how: each must be found."""

FOUND: Mapping[str, tuple[int, int]] = {
    "no minimum": (0, 0),
    "no stricter minimum for a census": (3, 0),
    "no bounds": (5, 1),
    "four decimals": (5, 1),
    "intervals of few": (0, 0),
    "no audit": (1, 3),
    "the past forgotten": (1, 3),
    "groups not looked at": (1, 3),
    "windows not looked at": (10, 6),
    "no batches": (1, 3),
    "sums taken for any number": (1, 3),
    "asked after a yes, told by role": (7, 2),
    "agreement whatever it tells of sums": (10, 1),
    "asked after a yes, told by unit": (7, 6),
}
"""In which shape of survey, and with which seed, a fault is found."""


def run_with(fault: str | None, seeds: Sequence[int], shapes: Sequence[Shape] = ALL) -> tuple[int, list[str]]:
    """Attack surveys that are scored with a fault in the rules, or with none. Of a fault one finding is enough."""
    attacked, found = 0, []
    with ExitStack() as stack:
        for patch in FAULTS[fault]() if fault else ():
            stack.enter_context(patch)
        histories = [simulate(shape, seed, seed % 3 == 2) for seed in seeds for shape in shapes]
    for history in histories:
        found += breaches(history)
        for tell in (partial(attack, is_one_enough=fault is not None), told_by_agreement):
            if fault is not None and found:
                break
            count, known = tell(history)
            attacked += count
            found += known
    return attacked, found


# --- utility ----------------------------------------------------------------------------------


def kept(shape: Shape, seeds: Sequence[int]) -> tuple[int, int]:
    """Of the cells with ten runs or more, how many one scoring would show by the former rules, and how many it does.

    The former rules withheld a figure that followed by subtraction from those of the same breakdown.
    """
    could = does = 0
    for seed in seeds:
        dice = random.Random(f"{shape.name} {seed}")
        runs = [_new(shape, dice, 0) for _ in range(round(shape.runs * dice.uniform(1, 4)))]
        made = atoms(shape, runs, 0)
        scored = result(replace(asked(shape), invited=None), len(runs), made, Publishing(START, END, END))
        told = {key_of(figure) for figure in scored.result.figures if figure.value is not None}
        former = former_rules(shape, made)
        could += len(former)
        does += len(former & told)
    return could, does


def former_rules(shape: Shape, made: Sequence[Atom]) -> set[Hashable]:
    """The figures of ten runs or more that one scoring showed before: the smallest went with a single small one."""
    table = tabulate(asked(shape), shape.measure, made)
    n: dict[Hashable, int] = {key: sum(row.n for row in rows) for key, rows in table.sums.items()}
    told: set[Hashable] = {key for key in table.sums if n[key] >= 10 and has_own_key(key)}
    changed = True
    while changed:
        changed = False
        for split in table.splits:
            parent, children = split.parent, split.children
            if parent not in told:
                continue
            open_ = [key for key in children if key in told]
            hidden = [key for key in children if key not in told and n.get(key)]
            rest = n[parent] - sum(n[key] for key in open_)
            if 0 < rest < 10 or (len(hidden) == 1 and len(children) > 1):
                gives = min(open_, key=lambda key: n[key]) if open_ else parent
                told.discard(gives)
                changed = True
    return told


def prove(share: float) -> list[Figure]:
    """Attack what was published: in full forty seeds of each shape, less a fixed part of them."""
    seeds = range(max(1, round(SEEDS * share)))
    attacked, found = run_with(None, list(seeds))
    missed = [fault for fault, (at, seed) in FOUND.items() if not run_with(fault, [seed], [ALL[at]])[1]]
    figures = [
        Figure("no published figures give a withheld group away", attacked, len(found), "; ".join(found[:3])),
        Figure("each seeded fault of the rules is found", len(FAULTS), len(missed), ", ".join(missed)),
    ]
    for shape in SHAPES:
        could, does = kept(shape, list(seeds))
        detail = f"{round(100 * does / could)} % of {could} cells with n ≥ 10 are still shown"
        figures.append(Figure(f"figures that are useful: {shape.name}", could, 0, detail))
    return figures


__all__ = [
    "ALL",
    "FAULTS",
    "FOUND",
    "SHAPES",
    "TWICE",
    "Attack",
    "attack",
    "breaches",
    "kept",
    "prove",
    "run_with",
    "simulate",
]
