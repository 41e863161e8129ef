"""From sums over small groups of runs to the figures that may be shown."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from hbgen.model.results import BREAKDOWNS, MEASURES, Agreement, Breakdown, Figure, InstrumentResult, Measure
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import BATCH, LEAST, Cell, Split, Verdict, protect
from hbgen.scoring.key import Asked


class Atom(NamedTuple):
    """Sums over the runs of one instrument that share unit, channel and role: the smallest groups there are.

    `part` is what of a run is summed: ``total``, ``section`` or ``item``. A run's weight is w, its value x;
    `plus` and `minus` are the shares on either side of an index, weighted.
    """

    instrument: str
    measure: Measure
    part: str
    unit: str
    channel: str
    role: str
    section: str
    item: str
    n: int
    w: float
    ww: float
    wx: float
    wxx: float
    plus: float
    minus: float
    failed: int
    covered: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """What two assessors said to the same scored items of the same cases."""

    cases: int
    times: Mapping[tuple[float, float], int]
    """What the two answers count → how often that was said."""


class Key(NamedTuple):
    """Which figure: what it is told by, and of which unit, channel, role, standard or item."""

    by: Breakdown
    unit: str = ""
    channel: str = ""
    role: str = ""
    standard: str = ""
    item: str = ""


def result(
    asked: Asked,
    runs: int,
    atoms: Iterable[Atom],
    before: InstrumentResult | None = None,
    pairs: Pairs | None = None,
) -> InstrumentResult:
    """The result of one instrument, with what may not be shown withheld.

    `before` is what was shown last of the same instrument and period.
    """
    of: dict[Measure, list[Atom]] = defaultdict(list)
    for atom in atoms:
        of[atom.measure].append(atom)
    if before is not None and before.version != asked.version:
        before = None
    last = before.figures if before is not None else ()
    figures: list[Figure] = []
    for measure in MEASURES:
        if of[measure]:
            shown = {key_of(figure): figure for figure in last if figure.measure == measure}
            figures += _figures(asked, measure, sorted(of[measure]), shown)
    rate = formulas.response_rate(runs, asked.invited)
    return InstrumentResult(
        instrument=asked.id,
        version=asked.version,
        invited=asked.invited,
        runs=runs,
        response_rate=None if rate is None else _round(rate),
        agreement=_agreement(asked, pairs, before.agreement if before is not None else None),
        figures=tuple(figures),
    )


def _agreement(asked: Asked, pairs: Pairs | None, before: Agreement | None) -> Agreement | None:
    """How far two assessors agree, from the minimum of cases on; as it was until a batch of cases has come."""
    if pairs is None or pairs.cases < max(asked.minimum_n, LEAST):
        return None
    ratings = [pair for pair, times in sorted(pairs.times.items()) for _ in range(times)]
    kappa, ac1 = formulas.cohens_kappa(ratings), formulas.gwets_ac1(ratings, asked.grades)
    found = Agreement(
        cases=pairs.cases,
        pairs=len(ratings),
        percent=_round(formulas.percent_agreement(ratings)),
        kappa=None if kappa is None else _round(kappa),
        ac1=None if ac1 is None else _round(ac1),
    )
    return found if before is None or found.cases - before.cases >= BATCH else before


def key_of(figure: Figure) -> Key:
    return Key(
        figure.by,
        figure.unit or "",
        figure.channel or "",
        figure.role or "",
        figure.standard or "",
        figure.item or "",
    )


def _figures(asked: Asked, measure: Measure, atoms: list[Atom], last: Mapping[Key, Figure]) -> list[Figure]:
    table = tabulate(atoms, asked.is_self_assessment)
    made = {key: _figure(asked, measure, key, sums) for key, sums in table.sums.items()}
    public = {key: figure for key, figure in last.items() if figure.value is not None}
    before = {key: figure.n or 0 for key, figure in public.items()}
    same = [key for key, figure in public.items() if key in made and made[key].model_dump() == figure.model_dump()]
    verdict: Verdict[Key] = protect(table.cells, table.splits, asked.minimum_n, table.groups, before, same)
    order = {name: number for number, name in enumerate(asked.standards)}
    figures = []
    for key in sorted(made, key=lambda k: (BREAKDOWNS.index(k.by), order.get(k.standard, -1), k)):
        if key in verdict.shown:
            figures.append(made[key])
        elif key in verdict.kept:
            figures.append(public[key])
        elif key in verdict.withheld:
            figures.append(_withheld(made[key]))
    return figures


@dataclass(frozen=True, slots=True)
class Table:
    """Every sum that could be shown of one measure, and how the sums hang together."""

    cells: list[Cell[Key]]
    splits: list[Split[Key]]
    groups: dict[int, tuple[int, int]]
    sums: dict[Key, list[Atom]]


def tabulate(atoms: list[Atom], by_role: bool = False) -> Table:
    """The cells of one instrument and measure; what measures no standard is told by role too if `by_role`."""
    numbers: dict[tuple[str, str, str, str], int] = {}
    groups: dict[int, tuple[int, int]] = {}
    runs = {(a.unit, a.channel, a.role): a.n for a in atoms if a.part == "total"}
    group = {name: number for number, name in enumerate(sorted({(a.unit, a.channel, a.role) for a in atoms}))}
    for atom in atoms:
        if atom.part == "item":
            name = (atom.unit, atom.channel, atom.role)
            number = numbers[*name, atom.item] = len(numbers)
            groups[number] = (group[name], runs.get(name, 0) or atom.n)
    sums: dict[Key, list[Atom]] = defaultdict(list)
    members: dict[Key, set[int]] = defaultdict(set)
    for atom in atoms:
        for key in _keys(atom, by_role) if atom.n else ():
            sums[key].append(atom)
    scored = {name for name, n in runs.items() if n}
    for atom in atoms:
        if atom.part == "item" and atom.n:
            number = numbers[atom.unit, atom.channel, atom.role, atom.item]
            name = (atom.unit, atom.channel, atom.role)
            whole = _whole(*name) if name in scored else ()
            for key in (*whole, *_section(atom.unit, atom.section), *_item(atom, by_role)):
                members[key].add(number)
    cells = [
        Cell(
            key,
            sum(atom.n for atom in rows),
            frozenset(members[key]),
            shown=_is_told(key),
            whole=key.by in ("all", "unit", "channel", "role"),
        )
        for key, rows in sorted(sums.items())
    ]
    return Table(cells, _splits(list(sums), atoms), groups, dict(sums))


@lru_cache(maxsize=100_000)
def _whole(unit: str, channel: str, role: str) -> tuple[Key, ...]:
    """The figures that whole runs are part of."""
    return Key("all"), Key("unit", unit=unit), Key("channel", channel=channel), Key("role", role=role)


@lru_cache(maxsize=100_000)
def _section(unit: str, section: str) -> tuple[Key, ...]:
    """The figures that what runs say of a standard is part of."""
    return Key("standard", standard=section), Key("unit-standard", unit=unit, standard=section)


@lru_cache(maxsize=100_000)
def _asked(item: str) -> tuple[Key, ...]:
    return (Key("item", item=item),)


@lru_cache(maxsize=100_000)
def _aspect(role: str, item: str) -> tuple[Key, ...]:
    return Key("item", item=item), Key("role-item", role=role, item=item)


def _item(atom: Atom, by_role: bool) -> tuple[Key, ...]:
    """The figures that answers to an item are part of. What measures a standard is told by unit, and not by role."""
    return _aspect(atom.role, atom.item) if by_role and not atom.section else _asked(atom.item)


def _keys(atom: Atom, by_role: bool) -> tuple[Key, ...]:
    """Every figure that an atom is part of."""
    if atom.part == "total":
        return _whole(atom.unit, atom.channel, atom.role)
    return _section(atom.unit, atom.section) if atom.part == "section" else _item(atom, by_role)


def _is_told(key: Key) -> bool:
    """False for the rest of a breakdown: answers without a unit, items without a standard."""
    needed = {"all": (), "unit-standard": (key.unit, key.standard), "role-item": (key.role, key.item)}
    return all(needed.get(key.by, (key.unit + key.channel + key.role + key.standard + key.item,)))


def _splits(keys: list[Key], atoms: list[Atom]) -> list[Split[Key]]:
    by: dict[Breakdown, list[Key]] = {one: [] for one in BREAKDOWNS}
    for key in sorted(keys):
        by[key.by].append(key)
    whole = Key("all")
    splits = [Split(whole, tuple(by[one]), True) for one in ("unit", "channel", "role")]
    splits.append(Split(whole, tuple(by["standard"]), False))
    section = {atom.item: atom.section for atom in atoms if atom.part == "item"}
    for key in by["standard"]:
        crossed = tuple(one for one in by["unit-standard"] if one.standard == key.standard)
        items = tuple(one for one in by["item"] if section[one.item] == key.standard)
        splits += [Split(key, crossed, True), Split(key, items, False)]
    for key in by["unit"]:
        crossed = tuple(one for one in by["unit-standard"] if one.unit == key.unit)
        splits.append(Split(key, crossed, False))
    of_item, of_role = _crossed(by["role-item"])
    # An item's answers are those of all roles; a role's total is made from what it said to each item.
    splits += [Split(key, of_item[key.item], True) for key in by["item"] if key.item in of_item]
    splits += [Split(key, of_role[key.role], False) for key in by["role"] if key.role in of_role]
    return splits


def _crossed(keys: list[Key]) -> tuple[dict[str, tuple[Key, ...]], dict[str, tuple[Key, ...]]]:
    """Items by role, gathered by item and by role."""
    of_item: dict[str, tuple[Key, ...]] = defaultdict(tuple)
    of_role: dict[str, tuple[Key, ...]] = defaultdict(tuple)
    for key in keys:
        of_item[key.item] += (key,)
        of_role[key.role] += (key,)
    return of_item, of_role


# --- one figure -------------------------------------------------------------------------------


def _figure(asked: Asked, measure: Measure, key: Key, rows: list[Atom]) -> Figure:
    n = sum(row.n for row in rows)
    w = math.fsum(row.w for row in rows)
    squares = math.fsum(row.ww for row in rows)
    mean = math.fsum(row.wx for row in rows) / w
    of_squares = math.fsum(row.wxx for row in rows) / w
    plus = math.fsum(row.plus for row in rows) / w
    minus = math.fsum(row.minus for row in rows) / w
    effective = formulas.effective_n(w, squares)
    value, interval = _value(measure, mean, of_squares, plus, minus, effective)
    is_whole = key.by in ("all", "unit", "channel", "role")
    is_score = is_whole and measure == "score"
    is_aspect = asked.is_self_assessment and measure == "score" and bool(key.item) and effective > 1
    return Figure(
        by=key.by,
        unit=key.unit or None,
        channel=key.channel or None,
        role=key.role or None,
        standard=key.standard or None,
        item=key.item or None,
        fingerprint=asked.mark(measure, _section_of(key), key.item, key.channel),
        measure=measure,
        value=_round(value),
        low=None if interval is None else _round(interval[0]),
        high=None if interval is None else _round(interval[1]),
        spread=_round(min(1.0, formulas.deviation(mean, of_squares, effective))) if is_aspect else None,
        n=n,
        indicative=n < formulas.INDICATIVE,
        failed_runs=sum(row.failed for row in rows) if is_score and asked.has_critical else None,
        coverage=_round(math.fsum(row.covered for row in rows) / n) if is_score else None,
    )


def _value(
    measure: Measure, mean: float, of_squares: float, plus: float, minus: float, n: float
) -> tuple[float, formulas.Interval | None]:
    """A figure and its 95 % interval from `n` answers; none for so few that it would say nothing.

    `n` is the effective number: where one answer weighs as much as all others together, ten say as much as two. From
    1.2 answers on a figure is inside its interval (`formulas.adjusted_wald`), and five are asked for.
    """
    if n < 5 - 1e-6:
        return (mean if measure in ("score", "ces-mean") else 100 * mean), None
    if measure in ("csat", "ces-top-box"):
        low, high = formulas.wilson(min(1.0, max(0.0, mean)), n)
        return 100 * mean, (100 * low, 100 * high)
    if measure in ("nps", "ces-net"):
        low, high = formulas.adjusted_wald(plus * n, minus * n, n)
        return 100 * mean, (100 * low, 100 * high)
    low, high = formulas.mean_interval(mean, of_squares, n)
    return mean, (max(0.0, low), min(1.0, high)) if measure == "score" else (low, high)


def _withheld(figure: Figure) -> Figure:
    kept = ("by", "unit", "channel", "role", "standard", "item", "fingerprint", "measure")
    return Figure(**{name: getattr(figure, name) for name in kept})


def _section_of(key: Key) -> str | None:
    return key.standard if key.by in ("standard", "unit-standard") else None


def _round(value: float) -> float:
    """Four decimals. Twice, since databases add up in different orders: their last digits must not decide."""
    return round(round(value, 9), 4) + 0.0
