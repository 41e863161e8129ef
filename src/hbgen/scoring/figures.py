"""From sums over small groups of runs to the figures that may be shown."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from hbgen.model.results import BREAKDOWNS, MEASURES, Agreement, Figure, InstrumentResult, Measure, Published
from hbgen.scoring import formulas, record
from hbgen.scoring.disclosure import rules
from hbgen.scoring.disclosure.audit import Audit, Leaf, Link, MeanRange, Publication, Split
from hbgen.scoring.disclosure.rules import BATCH
from hbgen.scoring.key import InstrumentKey
from hbgen.scoring.record import FigureKey, key_of


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


class Days(NamedTuple):
    """The first and the last day of a period, and the one as of which it is scored."""

    start: datetime.date
    end: datetime.date
    date: datetime.date


@dataclass(frozen=True, slots=True)
class ScoredInstrument:
    """What one run of scoring may show of an instrument, after all that was shown of it before."""

    published: Published | None
    """What is shown anew; None where nothing is."""
    result: InstrumentResult
    """What is shown now, new and old."""
    runs: int
    """How many runs there are now: more than the result says where nothing is shown anew."""
    changed: tuple[FigureKey, ...] = ()
    """Figures that would be others although no run came: answers were corrected."""
    narrow: tuple[MeanRange, ...] = ()
    """Groups that follow, more closely than they may, from what was published before there was an audit."""


def result(
    asked: InstrumentKey,
    runs: int,
    atoms: Iterable[Atom],
    days: Days,
    past: Sequence[Published] = (),
    pairs: Pairs | None = None,
    correction: str | None = None,
) -> ScoredInstrument:
    """Score one instrument, with what may not be shown withheld.

    `past` is all that was ever published of the same instrument and period, oldest first. With a `correction`, the
    reason why it was wrong, everything is shown anew.
    """
    of: dict[Measure, list[Atom]] = defaultdict(list)
    for atom in atoms:
        of[atom.measure].append(atom)
    least = rules.minimum(asked.minimum_n, runs, asked.invited)
    figures: list[Figure] = []
    changed: list[FigureKey] = []
    narrow: list[MeanRange] = []
    for measure in MEASURES:
        if of[measure]:
            table = tabulate(asked, measure, sorted(of[measure]))
            told = _told(asked, table, least, past, correction is not None)
            figures += told.figures
            changed += told.changed
            narrow += told.narrow
    agreement = _agreement(asked, pairs, least, () if correction else record.since_correction(past))
    is_new = not past or correction is not None or agreement is not None or any(f.value is not None for f in figures)
    rate = formulas.response_rate(runs, asked.invited)
    published = Published(
        instrument=asked.id,
        version=asked.version,
        start=days.start,
        end=days.end,
        date=days.date,
        correction=correction,
        minimum=least,
        invited=asked.invited,
        runs=runs,
        response_rate=None if rate is None else round(rate, 2),
        agreement=agreement,
        figures=tuple(figures),
    )
    whole = (*past, published) if is_new else tuple(past)
    return ScoredInstrument(
        published if is_new else None, record.result(whole, asked.standards), runs, tuple(changed), tuple(narrow)
    )


def gone(asked: InstrumentKey, atoms: Iterable[Atom], past: Sequence[Published]) -> bool:
    """Whether some figure that is shown has more runs than there are now: answers were taken away or replaced."""
    counts: dict[tuple[Measure, FigureKey], int] = defaultdict(int)
    for atom in atoms:
        for key in _keys(atom, asked.is_self_assessment):
            counts[atom.measure, key] += atom.n
    return any((one.n or 0) > counts[name] for name, one in record.shown(past).items())


def _agreement(asked: InstrumentKey, pairs: Pairs | None, least: int, past: Sequence[Published]) -> Agreement | None:
    """How far two assessors agree, from the minimum of cases on, if a batch of cases came since it was shown."""
    if pairs is None or pairs.cases < least:
        return None
    ratings = [pair for pair, times in sorted(pairs.times.items()) for _ in range(times)]
    kappa, ac1 = formulas.cohens_kappa(ratings), formulas.gwets_ac1(ratings, asked.grades)
    before = [one.agreement.cases for one in past if one.agreement is not None]
    if before and pairs.cases - before[-1] < max(BATCH, least):
        return None
    return Agreement(
        cases=pairs.cases,
        pairs=len(ratings),
        percent=round(formulas.percent_agreement(ratings), 2),
        kappa=None if kappa is None else round(kappa, 2),
        ac1=None if ac1 is None else round(ac1, 2),
    )


# --- what may be shown ------------------------------------------------------------------------


@dataclass(slots=True)
class _Told:
    figures: list[Figure] = field(default_factory=list)
    changed: list[FigureKey] = field(default_factory=list)
    narrow: Sequence[MeanRange] = ()


def _told(asked: InstrumentKey, table: SumTable, least: int, past: Sequence[Published], is_correction: bool) -> _Told:
    """The figures of one measure that are shown anew, and those that are withheld from now on."""
    told = _Told()
    made = {key: _figure(asked, table, key) for key in table.sums if _is_told(key)}
    now = {key: figure for (measure, key), figure in record.shown(past).items() if measure == table.measure}
    public = {key: figure for key, figure in now.items() if figure.value is not None}
    batch = max(BATCH, least)
    new: set[FigureKey] = set()
    for key, figure in made.items():
        n, before = figure.n or 0, public.get(key)
        came = n - (before.n or 0) if before is not None else n
        whole = _whole_of(key)
        few = batch if whole in public else least
        if (
            n < least
            or table.effective_n(key) < least / DOMINANCE
            or (whole != key and _is_nearly_small(came, _news(whole, made, public), few))
        ):
            continue
        if before is None or came >= batch or (is_correction and (came == 0 or -came >= batch)):
            new.add(key)
        elif came == 0 and (figure.value, figure.bound) != (before.value, before.bound):
            told.changed.append(key)
    settled = _audit(asked, table, least, past, {key: made[key] for key in new}, is_correction).settle()
    told.narrow = settled.narrow
    for key in sorted(made, key=lambda k: (BREAKDOWNS.index(k.by), asked.places.get(k.standard, -1), k)):
        if key in new and key not in settled.held:
            told.figures.append(made[key])
        elif is_correction or key not in now:
            told.figures.append(_withheld(made[key]))
    return told


def _whole_of(key: FigureKey) -> FigureKey:
    """The figure of whole runs of which a standard or an item tells a part."""
    if key.by == "unit-standard":
        return FigureKey("unit", unit=key.unit)
    if key.by == "role-item":
        return FigureKey("role", role=key.role)
    return FigureKey("all") if key.by in ("standard", "item") else key


def _news(key: FigureKey, made: Mapping[FigureKey, Figure], public: Mapping[FigureKey, Figure]) -> int:
    """How many runs came to a figure since it was last shown."""
    now, before = made.get(key), public.get(key)
    return ((now.n or 0) if now is not None else 0) - ((before.n or 0) if before is not None else 0)


DOMINANCE = 2
"""A figure counts as made from at least its minimum divided by this many answers of the same weight, by Kish's
formula: then no run has more than 45% of the weight where the minimum is 10. One that has more is told by the mean."""

NEARLY = 1.25
"""A group is nearly all of another that has less than so many times its runs."""


def _is_nearly_small(came: int, whole: int, few: int) -> bool:
    """Whether `came` runs of a part are hardly more than the `whole` runs they belong to, which are too few to be told.

    A run may answer a standard and have no total, for it left out too much. Ten answers to a standard by nine runs
    with a total and one without tell of the nine nearly as much as their total would.
    """
    return 0 < whole < few and came < NEARLY * whole


def _audit(
    asked: InstrumentKey,
    table: SumTable,
    least: int,
    past: Sequence[Published],
    new: Mapping[FigureKey, Figure],
    is_correction: bool,
) -> Audit:
    """Everything that is known of one measure, and what is meant to be shown."""
    known = list(publications(asked, table.measure, past))
    corrections = epochs(past)
    last = len(corrections)
    scale = rules.range_of(table.measure, asked.bounds)
    for key, figure in new.items():
        assert figure.value is not None
        n = table.n(key)
        low, high = rules.known(figure.value, figure.bound, n, table.grain(asked, key), scale, scale.unit)
        # Weighted answers add up to what is shown only nearly.
        known.append(Publication(last, key, n, low, high, is_new=True))
    corrections.append((corrections[-1] if corrections else 0) + (is_correction and bool(past)))
    return Audit(
        leaves=table.leaves,
        publications=known,
        splits=table.splits,
        epochs=corrections,
        minimum=least,
        links=_links(asked, table),
        groups=table.groups,
        width=ACCEPTED,
    )


def epochs(past: Sequence[Published]) -> list[int]:
    """For each line the number of corrections up to it."""
    found: list[int] = []
    for one in past:
        found.append((found[-1] if found else 0) + (one.correction is not None and bool(found)))
    return found


ACCEPTED = 0.25
"""How much of the scale the means of a small group must span for figures to be shown: more than is promised
(`audit.WIDTH`), for a reader may know a little more than is counted with, such as which items a run left out."""

ADOPTED = 0.0001
"""To what figures were rounded that were published before there was a record, as a part of their unit."""


def publications(asked: InstrumentKey, measure: Measure, past: Sequence[Published]) -> Iterator[Publication]:
    """What was published of a measure, as sums."""
    scale = rules.range_of(measure, asked.bounds)
    for release, one in enumerate(past):
        unit = ADOPTED if one.adopted else scale.unit
        for figure in one.figures:
            if figure.measure == measure and figure.value is not None and figure.n:
                key = key_of(figure)
                low, high = rules.known(
                    figure.value, figure.bound, figure.n, grain_of(asked, measure, key), scale, unit
                )
                yield Publication(release, key, figure.n, low, high)


def grain_of(asked: InstrumentKey, measure: Measure, key: FigureKey) -> float:
    """The step between what single runs can give to a figure, as a part of the scale; 0 where it is made of several
    items."""
    if key.item:
        return asked.grains.get(key.item, 0.0)
    items = asked.of_section(measure, key.standard)
    return asked.grains.get(items[0], 0.0) if len(items) == 1 else 0.0


# --- the smallest groups ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SumTable:
    """Every sum that could be shown of one measure, and the leaves of which it is made."""

    measure: Measure
    sums: dict[FigureKey, list[Atom]]
    leaves: list[Leaf]
    """First those of whole runs, then those of standards, then those of items."""
    names: list[tuple[str, ...]]
    """What each leaf is: whole, unit, channel, role; section, unit, standard; or item, role, item."""
    splits: list[Split]
    groups: list[tuple[FigureKey, frozenset[int]]]
    factor: float
    """What weights are multiplied by, so that they add up to the number of runs."""

    def n(self, key: FigureKey) -> float:
        """How many answers a figure is made from, by their weight."""
        return self.factor * math.fsum(row.w for row in self.sums[key])

    def effective_n(self, key: FigureKey) -> float:
        """From how many answers of the same weight a figure would be as certain."""
        rows = self.sums[key]
        return formulas.effective_n(math.fsum(row.w for row in rows), math.fsum(row.ww for row in rows))

    def grain(self, asked: InstrumentKey, key: FigureKey) -> float:
        """As `grain_of`; weighted answers have none."""
        is_weighted = any(row.w != row.n for row in self.sums[key])
        return 0.0 if is_weighted else grain_of(asked, self.measure, key)


def tabulate(asked: InstrumentKey, measure: Measure, atoms: Sequence[Atom]) -> SumTable:
    """The sums and leaves of one instrument and measure; what measures no standard is told by role too in
    self-assessments."""
    by_role = asked.is_self_assessment
    sums: dict[FigureKey, list[Atom]] = defaultdict(list)
    within: dict[tuple[str, ...], list[Atom]] = defaultdict(list)
    keys: dict[tuple[str, ...], frozenset[FigureKey]] = {}
    for atom in atoms:
        if not atom.n:
            continue
        told = _keys(atom, by_role)
        for key in told:
            sums[key].append(atom)
        if atom.part == "total":
            name: tuple[str, ...] = ("whole", atom.unit, atom.channel, atom.role)
        elif atom.part == "section":
            name = ("section", atom.unit, atom.section)
        else:
            name = ("item", atom.role if by_role and not atom.section else "", atom.item)
        within[name].append(atom)
        keys[name] = frozenset(told)
    order = ("whole", "section", "item")
    names = sorted(within, key=lambda name: (order.index(name[0]), name))
    whole = [row for name in names if name[0] == "whole" for row in within[name]] or list(atoms)
    weight = math.fsum(row.w for row in whole)
    factor = sum(row.n for row in whole) / weight if weight else 1.0
    scale = rules.range_of(measure, asked.bounds)
    leaves = [_leaf(keys[name], within[name], factor, measure, scale) for name in names]
    members: dict[FigureKey, set[int]] = defaultdict(set)
    for number, name in enumerate(names):
        for key in keys[name]:
            members[key].add(number)
    groups = [
        (FigureKey("all", *name[1:]), frozenset({number})) for number, name in enumerate(names) if name[0] == "whole"
    ]
    return SumTable(measure, dict(sums), leaves, names, [*splits(sums), *_nested(members)], groups, factor)


def _leaf(
    keys: frozenset[FigureKey], rows: Sequence[Atom], factor: float, measure: Measure, scale: rules.MeasureRange
) -> Leaf:
    weight = math.fsum(row.w for row in rows)
    mean = math.fsum(row.wx for row in rows) / weight
    part = min(1.0, max(0.0, scale.part(_whole_value(measure, mean))))
    return Leaf(keys, factor * weight, part)


def _whole_value(measure: Measure, mean: float) -> float:
    """A mean of what answers count as the measure's value: indices are told in percent."""
    return mean if measure in ("score", "ces-mean") else 100 * mean


def _nested(members: Mapping[FigureKey, set[int]]) -> list[Split]:
    """A figure of whole runs and another inside it: what is left is a group too."""
    whole = [key for key in members if key.by in ("unit", "channel", "role")]
    return [
        Split(a, (b,))
        for a in whole
        for b in whole
        if a.by != b.by and len(members[b]) < len(members[a]) and members[b] < members[a]
    ]


def splits(keys: Iterable[FigureKey]) -> list[Split]:
    """Each figure and the others that it is the sum of."""
    by: dict[str, list[FigureKey]] = defaultdict(list)
    for key in sorted(keys):
        by[key.by].append(key)
    splits = [Split(FigureKey("all"), tuple(by[one])) for one in ("unit", "channel", "role")]
    crossed: dict[FigureKey, list[FigureKey]] = defaultdict(list)
    for key in by["unit-standard"]:
        crossed[FigureKey("standard", standard=key.standard)].append(key)
    for key in by["role-item"]:
        crossed[FigureKey("item", item=key.item)].append(key)
    return [*splits, *(Split(parent, tuple(children)) for parent, children in crossed.items())]


_LINKED = 0.0501
"""A part that weighs less than this in a whole is never known by it: the rounding of the whole, as a part of the
scale, leaves it open."""


def _links(asked: InstrumentKey, table: SumTable) -> list[Link]:
    """How sums of whole runs, of standards and of items hang together."""
    parts = _WeightShares(asked, table)
    links = []
    for parents, children in (*parts.of_wholes(), *parts.of_items(), *parts.of_sections()):
        if parents and children and max(share for share, _ in children) > _LINKED:
            links.append(Link(parents, children, _slack(table, parents, children)))
    return links


Parents = tuple[int, ...]
"""Numbers of sums in a table."""
Children = tuple[tuple[float, int], ...]
"""Parts of such sums: the share of the weight, and the number of the part's own sum."""


class _WeightShares:
    """Which sums of a table are parts of which others, and with what share of the weight."""

    def __init__(self, asked: InstrumentKey, table: SumTable) -> None:
        self.is_self_assessment = asked.is_self_assessment
        self.weight = {
            id_: asked.weights.get(id_, 1.0)
            for id_, (_, measure, _, _) in asked.items.items()
            if measure == table.measure
        }
        self.section = {id_: asked.items[id_][0] for id_ in self.weight}
        self.whole = math.fsum(self.weight.values()) or 1.0
        self.of_section: dict[str, float] = defaultdict(float)
        for id_, weight in self.weight.items():
            self.of_section[self.section[id_]] += weight
        self.places: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in enumerate(table.names):
            self.places[name[0]].append((number, name))

    def of_wholes(self) -> Iterator[tuple[Parents, Children]]:
        """Whole runs of a unit, and the standards in them."""
        wholes = self._by("whole", 1)
        sections = self._by("section", 1)
        for unit in sorted(wholes):
            children = (
                (self.of_section[name[2]] / self.whole, number) for number, name in sections.get(unit, ()) if name[2]
            )
            yield tuple(number for number, _ in wholes[unit]), tuple(children)

    def of_items(self) -> Iterator[tuple[Parents, Children]]:
        """Whole runs, and the items in them that stand in no standard, by the role of those who answered."""
        for role, items in sorted(self._by("item", 1).items()):
            parents = (n for n, name in self.places["whole"] if not self.is_self_assessment or role == name[3])
            children = (
                (self.weight[name[2]] / self.whole, number) for number, name in items if not self.section[name[2]]
            )
            yield tuple(parents), tuple(children)

    def of_sections(self) -> Iterator[tuple[Parents, Children]]:
        """Standards, and the items in them."""
        items: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in self.places["item"]:
            items[self.section[name[2]]].append((number, name))
        for standard, sections in sorted(self._by("section", 2).items()):
            if standard:
                children = (
                    (self.weight[name[2]] / self.of_section[standard], number) for number, name in items[standard]
                )
                yield tuple(number for number, _ in sections), tuple(children)

    def _by(self, kind: str, at: int) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """The sums of a kind by one part of their names."""
        groups: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, name in self.places[kind]:
            groups[name[at]].append((number, name))
        return groups


def _slack(table: SumTable, parents: Iterable[int], children: Iterable[tuple[float, int]]) -> float:
    """By how much answers that count for the parts alone break what holds of whole runs."""
    total = missing = 0.0
    for share, number in (*((1.0, one) for one in parents), *((-share, one) for share, one in children)):
        leaf = table.leaves[number]
        n, mean = leaf.n or 0.0, leaf.mean or 0.0
        total += share * n * mean
        missing += share * n * (1 - mean)
    return max(0.0, -total, -missing)


@lru_cache(maxsize=100_000)
def _whole(unit: str, channel: str, role: str) -> tuple[FigureKey, ...]:
    """The figures that whole runs are part of."""
    return (
        FigureKey("all"),
        FigureKey("unit", unit=unit),
        FigureKey("channel", channel=channel),
        FigureKey("role", role=role),
    )


@lru_cache(maxsize=100_000)
def _section(unit: str, section: str) -> tuple[FigureKey, ...]:
    """The figures that what runs say of a standard is part of."""
    return FigureKey("standard", standard=section), FigureKey("unit-standard", unit=unit, standard=section)


@lru_cache(maxsize=100_000)
def _asked(item: str) -> tuple[FigureKey, ...]:
    return (FigureKey("item", item=item),)


@lru_cache(maxsize=100_000)
def _aspect(role: str, item: str) -> tuple[FigureKey, ...]:
    return FigureKey("item", item=item), FigureKey("role-item", role=role, item=item)


def _item(atom: Atom, by_role: bool) -> tuple[FigureKey, ...]:
    """The figures that answers to an item are part of. What measures a standard is told by unit, and not by role."""
    return _aspect(atom.role, atom.item) if by_role and not atom.section else _asked(atom.item)


def _keys(atom: Atom, by_role: bool) -> tuple[FigureKey, ...]:
    """Every figure that an atom is part of."""
    if atom.part == "total":
        return _whole(atom.unit, atom.channel, atom.role)
    return _section(atom.unit, atom.section) if atom.part == "section" else _item(atom, by_role)


def _is_told(key: FigureKey) -> bool:
    """False for the rest of a breakdown: answers without a unit, items without a standard."""
    needed = {"all": (), "unit-standard": (key.unit, key.standard), "role-item": (key.role, key.item)}
    return all(needed.get(key.by, (key.unit + key.channel + key.role + key.standard + key.item,)))


# --- one figure -------------------------------------------------------------------------------


def _figure(asked: InstrumentKey, table: SumTable, key: FigureKey) -> Figure:
    rows, measure = table.sums[key], table.measure
    n = sum(row.n for row in rows)
    w = math.fsum(row.w for row in rows)
    mean = math.fsum(row.wx for row in rows) / w
    of_squares = math.fsum(row.wxx for row in rows) / w
    outer = math.fsum((row.plus + row.minus) for row in rows) / w
    effective = table.effective_n(key)
    scale = rules.range_of(measure, asked.bounds)
    grain = grain_of(asked, measure, key)
    shown = rules.shown(_whole_value(measure, mean), n, grain, scale)
    is_large = n >= formulas.INDICATIVE and shown.bound is None and effective > 1
    spread = formulas.deviation(mean, of_squares, effective) / (scale.high - scale.low) if is_large else 0.0
    interval = rules.interval(measure, shown.value, spread, outer, effective, grain, scale) if is_large else None
    is_whole = key.by in ("all", "unit", "channel", "role")
    is_score = is_whole and measure == "score"
    is_aspect = asked.is_self_assessment and measure == "score" and bool(key.item)
    failed = sum(row.failed for row in rows)
    tells_failed = is_score and asked.has_critical and key.by == "all" and n >= formulas.INDICATIVE
    return Figure(
        by=key.by,
        unit=key.unit or None,
        channel=key.channel or None,
        role=key.role or None,
        standard=key.standard or None,
        item=key.item or None,
        fingerprint=asked.mark(measure, _section_of(key), key.item, key.channel),
        measure=measure,
        value=shown.value,
        bound=shown.bound,
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        spread=rules.deviation(spread, grain, effective) if is_aspect and is_large else None,
        n=n,
        indicative=n < formulas.INDICATIVE,
        failed_runs=failed if tells_failed and rules.SIDES <= failed <= n - rules.SIDES else None,
        coverage=round(math.fsum(row.covered for row in rows) / n, 2) + 0.0 if is_score else None,
    )


def _withheld(figure: Figure) -> Figure:
    kept = ("by", "unit", "channel", "role", "standard", "item", "fingerprint", "measure")
    return Figure(**{name: getattr(figure, name) for name in kept})


def _section_of(key: FigureKey) -> str | None:
    return key.standard if key.by in ("standard", "unit-standard") else None
