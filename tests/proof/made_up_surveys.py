"""Surveys that are made up for the proof of published figures, and scored release by release."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hbgen.model.results import Measure, Published
from hbgen.scoring.figures import Publishing, ScoredInstrument, gone, result
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.sum_table import Atom, ItemPairs, Pairs

START, END = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
BATCHES = (0, 1, 3, 12, 30)
RELEASES = 4


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


def new_run(shape: Shape, dice: random.Random, release: int) -> Run:
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
        run = new_run(shape, dice, release)
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
                    run.later[release] = new_run(shape, dice, 0).answers
                    continue
                run.later[release] = {
                    item: new_run(shape, dice, 0).answers.get(item, 0.0) for item in run.said(release)
                }
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
