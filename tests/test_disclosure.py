"""Nothing that is withheld follows from what is shown: attacks by linear algebra, exact and over the bounds."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest

pytest.importorskip("numpy")

from hbgen.model.results import Figure, InstrumentResult
from hbgen.scoring.disclosure import BATCH
from hbgen.scoring.figures import Atom, Key, key_of, result
from hbgen.scoring.key import Asked

PRIME = (1 << 61) - 1

ITEMS = {"S1-a": "S1", "S1-b": "S1", "S2-a": "S2", "S3-a": "S3", "S3-b": "S3", "own": "", "own-b": "", "own-c": ""}
ASKED = Asked(
    id="OBS",
    version=1,
    minimum_n=10,
    invited=None,
    items={
        item: (section, "score", f"{number:012x}", frozenset()) for number, (item, section) in enumerate(ITEMS.items())
    },
    has_critical=False,
    grades=2,
    standards=("S1", "S2", "S3"),
)
# Of a self-assessment items are told by role too: more sums, and more ways to what is withheld.
SELF = replace(ASKED, is_self_assessment=True)
BOTH = pytest.mark.parametrize("asked", [ASKED, SELF], ids=["observation", "self-assessment"])

Run = tuple[str, str, str, dict[str, float]]


def survey(dice: random.Random, runs: int, units: int, skewed: bool, holes: float) -> list[Run]:
    """Made-up answers: groups of very different size, some items not applicable, some runs without a unit."""
    made = []
    for _ in range(runs):
        unit = min(int(dice.expovariate(0.6)), units - 1)
        channel = unit % 3 if skewed and dice.random() < 0.95 else dice.randrange(3)
        role = "" if dice.random() < 0.05 else f"r{dice.randrange(2)}"
        answers = {item: dice.random() for item in ITEMS if dice.random() >= holes}
        if answers:
            made.append((f"u{unit}" if dice.random() > 0.03 else "", f"c{channel}", role, answers))
    return made


def mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known)


def squares(values: Iterable[float]) -> float:
    return sum(x * x for x in values)


def atoms(runs: Sequence[Run]) -> list[Atom]:
    """What the engine makes of answers that all weigh the same, made here in another way."""
    found: dict[tuple[str, str, str, str, str, str], list[float]] = {}
    for unit, channel, role, answers in runs:
        here = (unit, channel, role)
        sections = {
            name: mean(x for item, x in answers.items() if ITEMS[item] == name)
            for name in {ITEMS[item] for item in answers}
        }
        found.setdefault(("total", *here, "", ""), []).append(mean(sections.values()))
        for name, x in sections.items():
            found.setdefault(("section", *here, name, ""), []).append(x)
        for item, x in answers.items():
            found.setdefault(("item", *here, ITEMS[item], item), []).append(x)
    return [
        Atom(
            "OBS",
            "score",
            part,
            unit,
            channel,
            role,
            section,
            item,
            n,
            n,
            n,
            sum(xs),
            sum(x * x for x in xs),
            0,
            0,
            0,
            n,
        )
        for (part, unit, channel, role, section, item), xs in sorted(found.items())
        if (n := len(xs))
    ]


def scored(runs: Sequence[Run], before: InstrumentResult | None = None, asked: Asked = ASKED) -> InstrumentResult:
    return result(asked, len(runs), atoms(runs), before)


# --- the attacker -----------------------------------------------------------------------------


def covers(key: Key, run: Run, item: str) -> bool:
    """Whether the answer of `run` to `item` is part of a figure."""
    unit, channel, role, _ = run
    return {
        "all": True,
        "unit": key.unit == unit,
        "channel": key.channel == channel,
        "role": key.role == role,
        "standard": key.standard == ITEMS[item],
        "item": key.item == item,
        "unit-standard": key.unit == unit and key.standard == ITEMS[item],
        "role-item": key.role == role and key.item == item,
    }[key.by]


Row = dict[int, int]


def rows_of(keys: Iterable[Key], runs: Sequence[Run], groups: Sequence[int]) -> list[Row]:
    """Each figure as a sum over small groups of answers: those that share `groups`, unit, channel, role, item."""
    numbers: dict[tuple[object, ...], int] = {}
    columns: dict[tuple[object, ...], tuple[Run, str]] = {}
    for run, group in zip(runs, groups, strict=True):
        for item in run[3]:
            name = (group, *run[:3], item)
            numbers.setdefault(name, len(numbers))
            columns[name] = (run, item)
    return [{numbers[name]: 1 for name, (run, item) in columns.items() if covers(key, run, item)} for key in keys]


class Space:
    """The span of rows, exactly: over a prime field in which no small determinant vanishes by chance."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.pivots: dict[int, Row] = {}
        for row in rows:
            rest = self.reduce(row)
            if rest:
                pivot = min(rest)
                inverse = pow(rest[pivot], -1, PRIME)
                self.pivots[pivot] = {c: v * inverse % PRIME for c, v in rest.items()}

    def reduce(self, row: Row) -> Row:
        rest = dict(row)
        for column in sorted(self.pivots):
            factor = rest.get(column, 0)
            if factor:
                for c, v in self.pivots[column].items():
                    rest[c] = (rest.get(c, 0) - factor * v) % PRIME
        return {c: v for c, v in rest.items() if v}

    def holds(self, row: Row) -> bool:
        return not self.reduce(row)


def shown(figures: Iterable[Figure]) -> list[Key]:
    return [key_of(figure) for figure in figures if figure.value is not None]


def hidden(figures: Iterable[Figure]) -> list[Key]:
    return [key_of(figure) for figure in figures if figure.value is None]


def surveys() -> Iterator[tuple[int, list[Run]]]:
    for seed in range(60):
        dice = random.Random(seed)
        runs = dice.choice((8, 25, 40, 60, 90, 150, 400))
        yield seed, survey(dice, runs, dice.randint(2, 9), dice.random() < 0.5, dice.choice((0, 0, 0.2, 0.5)))


@BOTH
def test_no_withheld_figure_follows_from_those_shown(asked: Asked) -> None:
    withheld = told = small = 0
    for seed, runs in surveys():
        figures = scored(runs, asked=asked).figures
        space = Space(rows_of(shown(figures), runs, [0] * len(runs)))
        for key, row in zip(hidden(figures), rows_of(hidden(figures), runs, [0] * len(runs)), strict=True):
            assert not space.holds(row), (seed, key)
        withheld += len(hidden(figures))
        told += len(shown(figures))
        # Without a guard the same attack succeeds: the test would notice.
        naive = [key_of(f) for f in figures if _size(key_of(f), runs) >= 10]
        open_ = Space(rows_of(naive, runs, [0] * len(runs)))
        few = [key for key in hidden(figures) if _size(key, runs) < 10]
        small += sum(open_.holds(row) for row in rows_of(few, runs, [0] * len(runs)))
    assert withheld > 300
    assert told > 500
    assert small > 10


def _size(key: Key, runs: Sequence[Run]) -> int:
    return sum(any(covers(key, run, item) for item in run[3]) for run in runs)


@BOTH
def test_no_small_group_of_runs_follows_from_those_shown(asked: Asked) -> None:
    """Any group of units, channels and roles that the sums of whole runs lead to has ten runs at the least."""
    for seed, runs in surveys():
        whole = [
            key for key in shown(scored(runs, asked=asked).figures) if key.by in ("all", "unit", "channel", "role")
        ]
        names = sorted({run[:3] for run in runs})
        size = [sum(run[:3] == name for run in runs) for name in names]
        table = [{i: 1 for i, name in enumerate(names) if covers(key, (*name, {}), "own")} for key in whole]
        few = {i for i, n in enumerate(size) if n < 10}
        # What the rows lead to among small groups: eliminate the large ones first.
        order = sorted(range(len(names)), key=lambda i: i in few)
        place = {old: new for new, old in enumerate(order)}
        space = Space({place[c]: v for c, v in row.items()} for row in table)
        for pivot, row in space.pivots.items():
            if order[pivot] in few:
                assert sum(size[order[c]] for c in row) >= 10, (seed, row)


@BOTH
def test_nothing_is_shown_of_fewer_than_the_minimum_or_of_fewer_than_five(asked: Asked) -> None:
    for seed, runs in surveys():
        for figure in scored(runs, asked=asked).figures:
            assert (figure.value is None) == (figure.n is None) == (figure.low is None), seed
            assert figure.n is None or figure.n >= 10
            if figure.value is None:
                assert figure.coverage is None
                assert figure.failed_runs is None
    one: list[Run] = [("u0", "c0", "r0", {"own": 0.5})]
    low = replace(asked, minimum_n=1)
    assert all(figure.value is None for figure in result(low, 4, atoms(one * 4)).figures)
    assert any(figure.value is not None for figure in result(low, 5, atoms(one * 5)).figures)


def test_the_rest_of_a_breakdown_is_a_group_too() -> None:
    """Three answers without a unit: all less the two units would be theirs."""
    whole = dict.fromkeys(ITEMS, 0.5)
    runs: list[Run] = (
        [("u0", "c0", "r0", whole)] * 20 + [("u1", "c0", "r0", whole)] * 15 + [("", "c0", "r0", whole)] * 3
    )
    keys = shown(scored(runs).figures)
    assert Key("all") in keys
    assert Key("unit", unit="u0") in keys
    assert Key("unit", unit="u1") not in keys


def test_what_one_group_said_to_an_item_does_not_follow_from_the_others() -> None:
    """Of a self-assessment: everybody's figure of an item less that of the large groups is that of the small one."""
    whole = dict.fromkeys(ITEMS, 0.5)

    def told(*sizes: int) -> set[str]:
        runs: list[Run] = [("u0", "c0", f"r{role}", whole) for role, size in enumerate(sizes) for _ in range(size)]
        return {
            key.role
            for key in shown(scored(runs, asked=SELF).figures)
            if key == Key("role-item", role=key.role, item="own")
        }

    assert told(20, 15, 12) == {"r0", "r1", "r2"}
    # The third is too small; so that it does not follow, another goes with it.
    assert told(20, 15, 4) == {"r0"}
    assert told(20, 4) == set()
    assert not [f for f in scored([("u0", "c0", "r0", whole)] * 40).figures if f.by == "role-item"]


def test_the_spread_of_an_item_is_its_standard_deviation_and_is_withheld_with_it() -> None:
    """Twenty answers of 0 and twenty of 1: the mean is 0.5, the deviation the root of 40 / 39 · 0.25."""
    runs: list[Run] = [("u0", "c0", "r0", {"own": float(n % 2)}) for n in range(40)]
    runs += [("u0", "c0", "r1", {"own": 1.0})] * 4
    first = {key_of(f): f for f in scored(runs[:40], asked=SELF).figures}
    assert first[Key("role-item", role="r0", item="own")].spread == pytest.approx((40 / 39 * 0.25) ** 0.5, abs=1e-4)
    assert first[Key("item", item="own")].spread == first[Key("role-item", role="r0", item="own")].spread
    assert first[Key("all")].spread is None
    for figure in scored(runs, asked=SELF).figures:
        assert figure.value is not None or figure.spread is None
    assert {f.spread for f in scored(runs[:40]).figures} == {None}


def test_a_channel_less_a_unit_is_a_group_too() -> None:
    """All runs of u0 but four are the channel c0: the four would follow."""
    whole = dict.fromkeys(ITEMS, 0.5)
    runs: list[Run] = (
        [("u0", "c0", "r0", whole)] * 20 + [("u1", "c0", "r0", whole)] * 4 + [("u1", "c1", "r0", whole)] * 20
    )
    keys = shown(scored(runs).figures)
    assert len({Key("unit", unit="u0"), Key("channel", channel="c0")} & set(keys)) < 2


@BOTH
def test_bounds_leave_every_withheld_figure_open(asked: Asked) -> None:
    """Linear programming: scores lie between 0 and 1, and still no withheld mean is pinned down."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np = pytest.importorskip("numpy")
        optimize = pytest.importorskip("scipy.optimize")
    checked = 0
    for seed, runs in list(surveys())[:30]:
        if any(len(run[3]) < len(ITEMS) for run in runs) or len(runs) > 200:
            continue
        figures = scored(runs, asked=asked).figures
        columns = sorted({(*run[:3], item) for run in runs for item in run[3]})
        count = {name: sum((*run[:3], name[3]) == name for run in runs) for name in columns}
        total = {name: sum(run[3][name[3]] for run in runs if (*run[:3], name[3]) == name) for name in columns}

        def vector(key: Key) -> list[float]:
            return [float(covers(key, (*c[:3], {}), c[3])) for c in columns]  # noqa: B023

        table = np.array([vector(key) for key in shown(figures)] or [[0.0] * len(columns)])
        known = table @ np.array([total[name] for name in columns])
        for key in hidden(figures)[:8]:
            goal = np.array(vector(key))
            ends = []
            for sign in (1, -1):
                found = optimize.linprog(
                    sign * goal, A_eq=table, b_eq=known, bounds=[(0, count[name]) for name in columns]
                )
                if found.status != 0:
                    break
                ends.append(sign * found.fun)
            if len(ends) == 2:
                checked += 1
                assert ends[1] - ends[0] > 0.02 * goal @ np.array([count[name] for name in columns]), (seed, key)
    assert checked > 20


# --- batches ----------------------------------------------------------------------------------


def test_figures_are_shown_anew_only_in_batches() -> None:
    whole = dict.fromkeys(ITEMS, 0.5)
    better = dict.fromkeys(ITEMS, 1.0)
    runs: list[Run] = [("u0", "c0", "r0", whole)] * 30
    first = scored(runs)
    assert {f.n for f in first.figures if f.value is not None} == {30}
    soon = scored(runs + [("u0", "c0", "r0", better)] * (BATCH - 1), first)
    assert [f.model_dump() for f in soon.figures] == [f.model_dump() for f in first.figures]
    assert soon.runs == 39
    later = scored(runs + [("u0", "c0", "r0", better)] * BATCH, first)
    assert {f.n for f in later.figures if f.value is not None} == {40}


@BOTH
def test_new_answers_do_not_follow_from_two_releases(asked: Asked) -> None:
    """Old and new sums together: no withheld figure follows, nor do the few answers that came in between."""
    kept = 0
    for seed, runs in surveys():
        dice = random.Random(seed)
        more = survey(dice, dice.choice((3, 12, 30, 60)), 6, True, 0.0)
        first = scored(runs, asked=asked)
        second = scored([*runs, *more], first, asked)
        both = [*runs, *more]
        since = [0] * len(runs) + [1] * len(more)
        old, new = first.figures, second.figures
        was = {key_of(f): f for f in old}
        anew = [
            key_of(f)
            for f in new
            if f.value is not None and (key_of(f) not in was or was[key_of(f)].model_dump() != f.model_dump())
        ]
        kept += sum(f.value is not None for f in new) - len(anew)
        everywhere = rows_of(anew, both, since)
        columns = _old_columns(both, since)
        earlier = [{c: v for c, v in row.items() if c in columns} for row in rows_of(shown(old), both, since)]
        space = Space([*everywhere, *earlier])
        few = [key for key in {key_of(f) for f in new} if 0 < _size(key, more) < BATCH and key in set(shown(old))]
        for key, row in zip(few, rows_of(few, both, since), strict=True):
            assert not space.holds({c: v for c, v in row.items() if c not in columns}), (seed, key)
        closed = [key for key in hidden(new) if _size(key, both) < 10]
        for key, row in zip(closed, rows_of(closed, both, since), strict=True):
            assert not space.holds(row), (seed, key)
    assert kept > 100


def _old_columns(runs: Sequence[Run], groups: Sequence[int]) -> set[int]:
    names: dict[tuple[object, ...], int] = {}
    for run, group in zip(runs, groups, strict=True):
        for item in run[3]:
            names.setdefault((group, *run[:3], item), len(names))
    return {number for name, number in names.items() if name[0] == 0}
