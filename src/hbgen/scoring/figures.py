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
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.disclosure.audit import Audit, Leaf, Link, MeanRange, Publication, Split
from hbgen.scoring.disclosure.withholding import BATCH
from hbgen.scoring.key import InstrumentKey
from hbgen.scoring.record import FigureKey, key_of


class Atom(NamedTuple):
    """Sums over the runs of one instrument that share unit, channel and role: the smallest groups there are.

    `part` is the part of a run that is summed: ``total``, ``section`` or ``item``. A run's weight is w, its value x:
    `w`, `ww`, `wx` and `wxx` are Σ w, Σ w², Σ w·x and Σ w·x². `plus` and `minus` are the weighted shares on either
    side of an index; `n` counts runs, `failed` those in which a critical item failed; `covered` sums coverage.
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
    """The answers of two assessors to the same scored items of the same cases."""

    cases: int
    times: Mapping[tuple[float, float], int]
    """The values of the two answers → how often that pair occurs."""


class Publishing(NamedTuple):
    """The first and the last day of a period, the day as of which it is scored, and the reason of a correction."""

    start: datetime.date
    end: datetime.date
    date: datetime.date
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredInstrument:
    """What may be shown of an instrument after scoring, given all that was published of it before."""

    published: Published | None
    """What is shown anew; None where nothing is."""
    result: InstrumentResult
    """All that is shown, new and old."""
    runs: int
    """The present number of runs: more than in the result where nothing is shown anew."""
    changed: tuple[FigureKey, ...] = ()
    """Figures whose values changed although no runs were added: answers were corrected."""
    narrow: tuple[MeanRange, ...] = ()
    """Groups that are not open because of what was published before there was an audit."""


def result(
    instrument: InstrumentKey,
    runs: int,
    atoms: Iterable[Atom],
    publishing: Publishing,
    past: Sequence[Published] = (),
    pairs: Pairs | None = None,
) -> ScoredInstrument:
    """Score one instrument; what may not be shown is withheld.

    `runs` is their number, `atoms` are their sums. `past` is all that was ever published of the same instrument and
    period, oldest first. With a correction everything is shown anew.
    """
    correction = publishing.correction
    by_measure: dict[Measure, list[Atom]] = defaultdict(list)
    for atom in atoms:
        by_measure[atom.measure].append(atom)
    least = withholding.minimum(instrument.minimum_n, runs, instrument.invited)
    figures: list[Figure] = []
    changed: list[FigureKey] = []
    narrow: list[MeanRange] = []
    for measure in MEASURES:
        if by_measure[measure]:
            table = tabulate(instrument, measure, sorted(by_measure[measure]))
            outcome = _figures_of_measure(instrument, table, least, past, correction is not None)
            figures += outcome.figures
            changed += outcome.changed
            narrow += outcome.narrow
    agreement = _agreement(instrument, pairs, least, () if correction else record.since_correction(past))
    is_new = not past or correction is not None or agreement is not None or any(f.value is not None for f in figures)
    rate = formulas.response_rate(runs, instrument.invited)
    published = Published(
        instrument=instrument.id,
        version=instrument.version,
        start=publishing.start,
        end=publishing.end,
        date=publishing.date,
        correction=correction,
        minimum=least,
        invited=instrument.invited,
        runs=runs,
        response_rate=None if rate is None else round(rate, 2),
        agreement=agreement,
        figures=tuple(figures),
    )
    whole = (*past, published) if is_new else tuple(past)
    return ScoredInstrument(
        published if is_new else None, record.result(whole, instrument.standards), runs, tuple(changed), tuple(narrow)
    )


def gone(instrument: InstrumentKey, atoms: Iterable[Atom], past: Sequence[Published]) -> bool:
    """Whether a shown figure has more runs than there are in `atoms`: answers were removed or replaced."""
    counts: dict[tuple[Measure, FigureKey], int] = defaultdict(int)
    for atom in atoms:
        for key in _keys(atom, instrument.is_self_assessment):
            counts[atom.measure, key] += atom.n
    return any((figure.n or 0) > counts[name] for name, figure in record.shown(past).items())


def _agreement(
    instrument: InstrumentKey, pairs: Pairs | None, least: int, past: Sequence[Published]
) -> Agreement | None:
    """The agreement of two assessors; None below the minimum of cases, and until a batch of cases is added to it."""
    if pairs is None or pairs.cases < least:
        return None
    ratings = [pair for pair, times in sorted(pairs.times.items()) for _ in range(times)]
    kappa, ac1 = formulas.cohens_kappa(ratings), formulas.gwets_ac1(ratings, instrument.grades)
    before = [publication.agreement.cases for publication in past if publication.agreement is not None]
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
class _MeasureFigures:
    """The outcome for one measure; `changed` and `narrow` are as in `ScoredInstrument`."""

    figures: list[Figure] = field(default_factory=list)
    changed: list[FigureKey] = field(default_factory=list)
    narrow: Sequence[MeanRange] = ()


def _figures_of_measure(
    instrument: InstrumentKey, table: SumTable, least: int, past: Sequence[Published], is_correction: bool
) -> _MeasureFigures:
    """The figures of one measure that are shown anew, and those that are withheld from now on.

    `least` is the minimum of runs.
    """
    outcome = _MeasureFigures()
    candidates = {key: _figure(instrument, table, key) for key in table.sums if _is_told(key)}
    shown = {key: figure for (measure, key), figure in record.shown(past).items() if measure == table.measure}
    public = {key: figure for key, figure in shown.items() if figure.value is not None}
    batch = max(BATCH, least)
    new: set[FigureKey] = set()
    for key, figure in candidates.items():
        n, before = figure.n or 0, public.get(key)
        added = n - (before.n or 0) if before is not None else n
        whole = _whole_of(key)
        few = batch if whole in public else least
        if (
            n < least
            or table.effective_n(key) < least / DOMINANCE
            or (whole != key and _is_nearly_small(added, _added_runs(whole, candidates, public), few))
        ):
            continue
        if before is None or added >= batch or (is_correction and (added == 0 or -added >= batch)):
            new.add(key)
        elif added == 0 and (figure.value, figure.bound) != (before.value, before.bound):
            outcome.changed.append(key)
    settled = _audit(instrument, table, least, past, {key: candidates[key] for key in new}, is_correction).settle()
    outcome.narrow = settled.narrow
    for key in sorted(candidates, key=lambda k: (BREAKDOWNS.index(k.by), instrument.places.get(k.standard, -1), k)):
        if key in new and key not in settled.held:
            outcome.figures.append(candidates[key])
        elif is_correction or key not in shown:
            outcome.figures.append(_withheld(candidates[key]))
    return outcome


def _whole_of(key: FigureKey) -> FigureKey:
    """The figure of whole runs of which a standard's or an item's figure shows a part; other keys as they are."""
    if key.by == "unit-standard":
        return FigureKey("unit", unit=key.unit)
    if key.by == "role-item":
        return FigureKey("role", role=key.role)
    return FigureKey("all") if key.by in ("standard", "item") else key


def _added_runs(key: FigureKey, candidates: Mapping[FigureKey, Figure], public: Mapping[FigureKey, Figure]) -> int:
    """The number of runs added to a figure since it was last shown."""
    after, before = candidates.get(key), public.get(key)
    return ((after.n or 0) if after is not None else 0) - ((before.n or 0) if before is not None else 0)


DOMINANCE = 2
"""The effective number of answers of a figure, by Kish's formula, must be at least its minimum divided by this: then
no run has more than 45% of the weight where the minimum is 10. The mean would disclose a run that has more."""

NEARLY = 1.25
"""A part with less than this many times the runs of a group says nearly the same as the group."""


def _is_nearly_small(added: int, whole: int, few: int) -> bool:
    """Whether `added` runs of a part are hardly more than the `whole` runs they belong to, which are fewer than `few`.

    A run may answer a standard and have no total, since it left out too much. Ten answers to a standard by nine runs
    with a total and one without disclose nearly as much of the nine as their total would.
    """
    return 0 < whole < few and added < NEARLY * whole


def _audit(
    instrument: InstrumentKey,
    table: SumTable,
    least: int,
    past: Sequence[Published],
    new: Mapping[FigureKey, Figure],
    is_correction: bool,
) -> Audit:
    """The audit of one measure: everything that was published of it, and the figures that are about to be."""
    published = list(publications(instrument, table.measure, past))
    corrections = epochs(past)
    last = len(corrections)
    scale = withholding.range_of(table.measure, instrument.bounds)
    for key, figure in new.items():
        assert figure.value is not None
        n = table.n(key)
        low, high = withholding.known(figure.value, figure.bound, n, table.grain(instrument, key), scale, scale.unit)
        # Sums of weighted answers match published figures only approximately.
        published.append(Publication(last, key, n, low, high, is_new=True))
    corrections.append((corrections[-1] if corrections else 0) + (is_correction and bool(past)))
    return Audit(
        leaves=table.leaves,
        publications=published,
        splits=table.splits,
        epochs=corrections,
        minimum=least,
        links=_links(instrument, table),
        groups=table.groups,
        width=ACCEPTED,
    )


def epochs(past: Sequence[Published]) -> list[int]:
    """For each publication the number of corrections up to it."""
    corrections: list[int] = []
    for publication in past:
        corrections.append(
            (corrections[-1] if corrections else 0) + (publication.correction is not None and bool(corrections))
        )
    return corrections


ACCEPTED = 0.25
"""The part of the scale that the means of a small group must span for figures to be shown: more than is promised
(`audit.WIDTH`), since a reader may know a little more than the audit assumes, such as which items a run left out."""

ADOPTED = 0.0001
"""The unit to which figures were rounded that were published before there was a record."""


def publications(instrument: InstrumentKey, measure: Measure, past: Sequence[Published]) -> Iterator[Publication]:
    """What was published of a measure, as bounds of sums."""
    scale = withholding.range_of(measure, instrument.bounds)
    for release, published in enumerate(past):
        unit = ADOPTED if published.adopted else scale.unit
        for figure in published.figures:
            if figure.measure == measure and figure.value is not None and figure.n:
                key = key_of(figure)
                low, high = withholding.known(
                    figure.value, figure.bound, figure.n, grain_of(instrument, measure, key), scale, unit
                )
                yield Publication(release, key, figure.n, low, high)


def grain_of(instrument: InstrumentKey, measure: Measure, key: FigureKey) -> float:
    """The step between a figure's neighbouring answers, as a part of the scale; 0 where it is made of several items."""
    if key.item:
        return instrument.grains.get(key.item, 0.0)
    items = instrument.of_section(measure, key.standard)
    return instrument.grains.get(items[0], 0.0) if len(items) == 1 else 0.0


# --- the smallest groups ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SumTable:
    """All sums that could be shown of one measure, and the leaves of which they are made."""

    measure: Measure
    sums: dict[FigureKey, list[Atom]]
    leaves: list[Leaf]
    """First those of whole runs, then those of standards, then those of items."""
    names: list[tuple[str, ...]]
    """The name of each leaf: whole, unit, channel, role; section, unit, standard; or item, role, item."""
    splits: list[Split]
    groups: list[tuple[FigureKey, frozenset[int]]]
    factor: float
    """Weights are multiplied by this, so that they add up to the number of runs."""

    def n(self, key: FigureKey) -> float:
        """The number of answers of a figure, counted by their scaled weights."""
        return self.factor * math.fsum(row.w for row in self.sums[key])

    def effective_n(self, key: FigureKey) -> float:
        """The number of answers of equal weight from which a figure would be as certain."""
        rows = self.sums[key]
        return formulas.effective_n(math.fsum(row.w for row in rows), math.fsum(row.ww for row in rows))

    def grain(self, instrument: InstrumentKey, key: FigureKey) -> float:
        """As `grain_of`; 0 for weighted answers."""
        is_weighted = any(row.w != row.n for row in self.sums[key])
        return 0.0 if is_weighted else grain_of(instrument, self.measure, key)


def tabulate(instrument: InstrumentKey, measure: Measure, atoms: Sequence[Atom]) -> SumTable:
    """The sums and leaves of one instrument and measure.

    In self-assessments, items that measure no standard are broken down by role too.
    """
    by_role = instrument.is_self_assessment
    sums: dict[FigureKey, list[Atom]] = defaultdict(list)
    within: dict[tuple[str, ...], list[Atom]] = defaultdict(list)
    keys: dict[tuple[str, ...], frozenset[FigureKey]] = {}
    for atom in atoms:
        if not atom.n:
            continue
        atom_keys = _keys(atom, by_role)
        for key in atom_keys:
            sums[key].append(atom)
        if atom.part == "total":
            name: tuple[str, ...] = ("whole", atom.unit, atom.channel, atom.role)
        elif atom.part == "section":
            name = ("section", atom.unit, atom.section)
        else:
            name = ("item", atom.role if by_role and not atom.section else "", atom.item)
        within[name].append(atom)
        keys[name] = frozenset(atom_keys)
    order = ("whole", "section", "item")
    names = sorted(within, key=lambda name: (order.index(name[0]), name))
    whole = [row for name in names if name[0] == "whole" for row in within[name]] or list(atoms)
    weight = math.fsum(row.w for row in whole)
    factor = sum(row.n for row in whole) / weight if weight else 1.0
    scale = withholding.range_of(measure, instrument.bounds)
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
    keys: frozenset[FigureKey], rows: Sequence[Atom], factor: float, measure: Measure, scale: withholding.MeasureRange
) -> Leaf:
    """The leaf of `rows`: their number by weight, and their mean as a part of the scale."""
    weight = math.fsum(row.w for row in rows)
    mean = math.fsum(row.wx for row in rows) / weight
    part = min(1.0, max(0.0, scale.part(_whole_value(measure, mean))))
    return Leaf(keys, factor * weight, part)


def _whole_value(measure: Measure, mean: float) -> float:
    """A mean of answers' values as the measure's value: indices are in percent."""
    return mean if measure in ("score", "ces-mean") else 100 * mean


def _nested(members: Mapping[FigureKey, set[int]]) -> list[Split]:
    """A figure of whole runs and another inside it: what remains is a group too."""
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
    splits = [Split(FigureKey("all"), tuple(by[breakdown])) for breakdown in ("unit", "channel", "role")]
    crossed: dict[FigureKey, list[FigureKey]] = defaultdict(list)
    for key in by["unit-standard"]:
        crossed[FigureKey("standard", standard=key.standard)].append(key)
    for key in by["role-item"]:
        crossed[FigureKey("item", item=key.item)].append(key)
    return [*splits, *(Split(parent, tuple(children)) for parent, children in crossed.items())]


_LEAST_LINKED_SHARE = 0.0501
"""A part with a smaller share of a whole is never disclosed by it: the rounding of the whole, as a part of the scale,
leaves it open."""


def _links(instrument: InstrumentKey, table: SumTable) -> list[Link]:
    """The relations between sums of whole runs, of standards and of items."""
    parts = _WeightShares(instrument, table)
    links = []
    for parents, children in (*parts.of_wholes(), *parts.of_items(), *parts.of_sections()):
        if parents and children and max(share for share, _ in children) > _LEAST_LINKED_SHARE:
            links.append(Link(parents, children, _slack(table, parents, children)))
    return links


Parents = tuple[int, ...]
"""Numbers of sums in a table."""
Children = tuple[tuple[float, int], ...]
"""Parts of such sums: share of the weight, and number of the part's own sum."""


class _WeightShares:
    """Which sums of a table are parts of which others, and with what share of the weight."""

    def __init__(self, instrument: InstrumentKey, table: SumTable) -> None:
        self.is_self_assessment = instrument.is_self_assessment
        self.weight = {
            id_: instrument.weights.get(id_, 1.0)
            for id_, (_, measure, _, _) in instrument.items.items()
            if measure == table.measure
        }
        self.section = {id_: instrument.items[id_][0] for id_ in self.weight}
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
        """Whole runs, and the items in them that measure no standard, by the role of the respondents."""
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
    """By how much answers that count for the parts alone break the relation of a link."""
    total = missing = 0.0
    for share, number in (*((1.0, parent) for parent in parents), *((-share, child) for share, child in children)):
        leaf = table.leaves[number]
        n, mean = leaf.n or 0.0, leaf.mean or 0.0
        total += share * n * mean
        missing += share * n * (1 - mean)
    return max(0.0, -total, -missing)


@lru_cache(maxsize=100_000)
def _keys_of_whole(unit: str, channel: str, role: str) -> tuple[FigureKey, ...]:
    """The figures that whole runs are part of."""
    return (
        FigureKey("all"),
        FigureKey("unit", unit=unit),
        FigureKey("channel", channel=channel),
        FigureKey("role", role=role),
    )


@lru_cache(maxsize=100_000)
def _keys_of_section(unit: str, section: str) -> tuple[FigureKey, ...]:
    """The figures that answers to a standard are part of."""
    return FigureKey("standard", standard=section), FigureKey("unit-standard", unit=unit, standard=section)


@lru_cache(maxsize=100_000)
def _keys_of_item(item: str) -> tuple[FigureKey, ...]:
    return (FigureKey("item", item=item),)


@lru_cache(maxsize=100_000)
def _keys_of_aspect(role: str, item: str) -> tuple[FigureKey, ...]:
    return FigureKey("item", item=item), FigureKey("role-item", role=role, item=item)


def _keys_of_answer(atom: Atom, by_role: bool) -> tuple[FigureKey, ...]:
    """The figures that answers to an item are part of. Standards are broken down by unit, and not by role."""
    return _keys_of_aspect(atom.role, atom.item) if by_role and not atom.section else _keys_of_item(atom.item)


def _keys(atom: Atom, by_role: bool) -> tuple[FigureKey, ...]:
    """All figures that an atom is part of."""
    if atom.part == "total":
        return _keys_of_whole(atom.unit, atom.channel, atom.role)
    return _keys_of_section(atom.unit, atom.section) if atom.part == "section" else _keys_of_answer(atom, by_role)


def _is_told(key: FigureKey) -> bool:
    """Whether a figure has a key of its own in its breakdown: answers without a unit, for example, have none."""
    needed = {"all": (), "unit-standard": (key.unit, key.standard), "role-item": (key.role, key.item)}
    return all(needed.get(key.by, (key.unit + key.channel + key.role + key.standard + key.item,)))


# --- one figure -------------------------------------------------------------------------------


def _figure(instrument: InstrumentKey, table: SumTable, key: FigureKey) -> Figure:
    rows, measure = table.sums[key], table.measure
    n = sum(row.n for row in rows)
    w = math.fsum(row.w for row in rows)
    mean = math.fsum(row.wx for row in rows) / w
    of_squares = math.fsum(row.wxx for row in rows) / w
    outer = math.fsum((row.plus + row.minus) for row in rows) / w
    effective = table.effective_n(key)
    scale = withholding.range_of(measure, instrument.bounds)
    grain = grain_of(instrument, measure, key)
    shown = withholding.shown(_whole_value(measure, mean), n, grain, scale)
    is_large = n >= formulas.INDICATIVE and shown.bound is None and effective > 1
    spread = formulas.deviation(mean, of_squares, effective) / (scale.high - scale.low) if is_large else 0.0
    interval = withholding.interval(measure, shown.value, spread, outer, effective, grain, scale) if is_large else None
    is_whole = key.by in ("all", "unit", "channel", "role")
    is_score = is_whole and measure == "score"
    is_aspect = instrument.is_self_assessment and measure == "score" and bool(key.item)
    failed = sum(row.failed for row in rows)
    shows_failed = is_score and instrument.has_critical and key.by == "all" and n >= formulas.INDICATIVE
    return Figure(
        by=key.by,
        unit=key.unit or None,
        channel=key.channel or None,
        role=key.role or None,
        standard=key.standard or None,
        item=key.item or None,
        fingerprint=instrument.mark(measure, _section_of(key), key.item, key.channel),
        measure=measure,
        value=shown.value,
        bound=shown.bound,
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        spread=withholding.deviation(spread, grain, effective) if is_aspect and is_large else None,
        n=n,
        indicative=n < formulas.INDICATIVE,
        failed_runs=failed if shows_failed and withholding.SIDES <= failed <= n - withholding.SIDES else None,
        coverage=round(math.fsum(row.covered for row in rows) / n, 2) + 0.0 if is_score else None,
    )


def _withheld(figure: Figure) -> Figure:
    """A figure without its values."""
    names = ("by", "unit", "channel", "role", "standard", "item", "fingerprint", "measure")
    return Figure(**{name: getattr(figure, name) for name in names})


def _section_of(key: FigureKey) -> str | None:
    return key.standard if key.by in ("standard", "unit-standard") else None
