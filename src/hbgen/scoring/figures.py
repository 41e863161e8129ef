"""From sums over small groups of runs to the figures that may be shown."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hbgen.model.results import (
    BREAKDOWNS,
    MEASURES,
    Agreement,
    Figure,
    InstrumentResult,
    LeftOutResponses,
    Measure,
    Published,
)
from hbgen.scoring import formulas, record
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.disclosure.audit import Audit
from hbgen.scoring.disclosure.audit_types import MeanRange, Publication
from hbgen.scoring.disclosure.withholding import BATCH
from hbgen.scoring.figure_values import figure_of_sums, identity, moments_of, withheld
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.item_agreement import AgreementByItem, agreement_by_item
from hbgen.scoring.record import FigureKey, key_of
from hbgen.scoring.sum_steps import Steps
from hbgen.scoring.sum_table import Atom, Pairs, SumTable, grain_of, has_own_key, keys_of, measure_value, tabulate
from hbgen.scoring.weight_shares import links


class Publishing(NamedTuple):
    """The first and the last day of a period, the day as of which it is scored, the reason of a correction, the
    responses that do not count, and how many answered any version of the instrument (None where there is one alone)."""

    start: datetime.date
    end: datetime.date
    date: datetime.date
    correction: str | None = None
    left_out: tuple[LeftOutResponses, ...] = ()
    answered: int | None = None


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
    # Whoever was invited may have answered any version.
    answered = runs if publishing.answered is None else publishing.answered
    least = withholding.minimum(instrument.minimum_n, answered, instrument.invited)
    figures: list[Figure] = []
    changed: list[FigureKey] = []
    narrow: list[MeanRange] = []
    for measure in MEASURES:
        if by_measure[measure]:
            table = tabulate(instrument, measure, sorted(by_measure[measure]))
            outcome = _figures_of_measure(instrument, table, least, past, correction is not None, runs)
            figures += outcome.figures
            changed += outcome.changed
            narrow += outcome.narrow
    if instrument.asked_when:
        known = {} if correction else record.shown(past)
        figures = list(_after_answers(instrument, figures, known))
    agreement = _agreement(instrument, pairs, least, () if correction else record.since_correction(past))
    by_item = AgreementByItem()
    if agreement is not None and pairs is not None:
        by_item = agreement_by_item(instrument, pairs, by_measure["score"], figures, least, past)
        agreement = agreement.model_copy(update={"items_withheld": by_item.withheld})
    is_new = not past or correction is not None or agreement is not None or any(f.value is not None for f in figures)
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
        response_rate=_rounded(formulas.response_rate(answered, instrument.invited)),
        left_out=publishing.left_out,
        agreement=agreement,
        agreement_by_item=by_item.shown,
        figures=tuple(figures),
    )
    new = (published,) if is_new else ()
    shown = record.result((*past, *new), tuple(instrument.places))
    return ScoredInstrument(next(iter(new), None), shown, runs, tuple(changed), tuple(narrow))


def _after_answers(
    instrument: InstrumentKey, figures: Sequence[Figure], known: Mapping[tuple[Measure, FigureKey], Figure]
) -> Iterator[Figure]:
    """The figures without those of items asked after answers to others whose own figures are not shown anew with them.

    Their n would tell what small groups answered to those others. What was shown before (`known`) stays as it was.
    """
    anew = {figure.item for figure in figures if figure.by == "item" and figure.value is not None}
    for figure in figures:
        others = instrument.asked_after(figure.item or "", figure.standard or figure.section or "")
        if figure.value is None or not (figure.item or figure.standard or figure.section) or others <= anew:
            yield figure
        elif known.get((figure.measure, key_of(figure))) is None:
            yield withheld(figure)


def gone(instrument: InstrumentKey, atoms: Iterable[Atom], past: Sequence[Published]) -> bool:
    """Whether a figure had more runs than there are in `atoms`: answers were removed or replaced.

    Of a withheld figure there was one at least: the answers of a unit that became part of another one are not there.
    """
    counts: dict[tuple[Measure, FigureKey], int] = defaultdict(int)
    for atom in atoms:
        for key in keys_of(atom, instrument):
            counts[atom.measure, key] += atom.n
    return any((figure.n or 1) > counts[name] for name, figure in record.shown(past).items())


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
        kappa=_rounded(kappa),
        ac1=_rounded(ac1),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


# --- what may be shown ------------------------------------------------------------------------


@dataclass(slots=True)
class _MeasureFigures:
    """The outcome for one measure; `changed` and `narrow` are as in `ScoredInstrument`."""

    figures: list[Figure] = field(default_factory=list)
    changed: list[FigureKey] = field(default_factory=list)
    narrow: Sequence[MeanRange] = ()


def _figures_of_measure(
    instrument: InstrumentKey, table: SumTable, least: int, past: Sequence[Published], is_correction: bool, runs: int
) -> _MeasureFigures:
    """The figures of one measure that are shown anew, and those that are withheld from now on.

    `least` is the minimum of runs, `runs` their present number.
    """
    outcome = _MeasureFigures()
    counts = {key: sum(row.n for row in rows) for key, rows in table.sums.items() if has_own_key(key)}
    shown = _shown_of(table.measure, past)
    public = {key: figure for key, figure in shown.items() if figure.value is not None}
    # Of small groups, which are most of them, nothing is worked out.
    candidates = {
        key: figure_of_sums(instrument, table, key, least)
        for key in counts
        if _is_large(table, key, counts, public, least)
    }
    new = _due(candidates, counts, public, max(BATCH, least), is_correction, outcome.changed)
    audit = _audit(
        instrument, table, least, past, {key: figure for key, figure in candidates.items() if key in new}, is_correction
    )
    if not table.is_weighted:
        audit.runs = [*(published.runs for published in past), runs]
    settled = audit.settle()
    outcome.narrow = settled.narrow
    for key in _in_reading_order(instrument, counts):
        if key in new and key not in settled.held:
            outcome.figures.append(candidates[key])
        elif is_correction or key not in shown:
            outcome.figures.append(Figure(**identity(instrument, table.measure, key)))
    return outcome


def _shown_of(measure: Measure, past: Sequence[Published]) -> dict[FigureKey, Figure]:
    """Each figure of a measure as it was last shown, also without a value."""
    return {key: figure for (of_measure, key), figure in record.shown(past).items() if of_measure == measure}


def _in_reading_order(instrument: InstrumentKey, keys: Iterable[FigureKey]) -> list[FigureKey]:
    return sorted(
        keys, key=lambda key: (BREAKDOWNS.index(key.by), instrument.places.get(key.standard or key.section, -1), key)
    )


def _due(
    candidates: Mapping[FigureKey, Figure],
    counts: Mapping[FigureKey, int],
    public: Mapping[FigureKey, Figure],
    batch: int,
    is_correction: bool,
    changed: list[FigureKey],
) -> set[FigureKey]:
    """Those of `candidates` to be shown anew, if the audit allows it: a batch of runs was added since they were shown.

    Figures whose values differ from what was shown although no runs were added go into `changed`.
    """
    new: set[FigureKey] = set()
    for key, figure in candidates.items():
        before, added = public.get(key), _added_runs(key, counts, public)
        if before is None or _is_batch(added, batch, is_correction):
            new.add(key)
        elif added == 0 and (figure.value, figure.bound) != (before.value, before.bound):
            changed.append(key)
    return new


def _is_batch(added: int, batch: int, is_correction: bool) -> bool:
    """Whether enough runs were added; a correction may also change the same runs, or take away as many."""
    return added >= batch or (is_correction and (added == 0 or -added >= batch))


def _is_large(
    table: SumTable,
    key: FigureKey,
    counts: Mapping[FigureKey, int],
    public: Mapping[FigureKey, Figure],
    least: int,
) -> bool:
    """Whether a figure has enough answers, none of which dominates, and does not nearly show a smaller group."""
    if counts[key] < least or table.effective_n(key) < least / DOMINANCE:
        return False
    whole = _whole_of(key)
    few = max(BATCH, least) if whole in public else least
    added, added_to_whole = (_added_runs(part, counts, public) for part in (key, whole))
    return whole == key or not _is_nearly_small(added, added_to_whole, few)


def _whole_of(key: FigureKey) -> FigureKey:
    """The figure of whole runs of which a standard's, a section's or an item's one shows a part; others as they are."""
    if key.by in ("unit-standard", "unit-section"):
        return FigureKey("unit", unit=key.unit)
    if key.by == "role-item":
        return FigureKey("role", role=key.role)
    return FigureKey("all") if key.by in ("standard", "section", "item") else key


def _added_runs(key: FigureKey, counts: Mapping[FigureKey, int], public: Mapping[FigureKey, Figure]) -> int:
    """The number of runs added to a figure since it was last shown."""
    before = public.get(key)
    return counts.get(key, 0) - ((before.n or 0) if before is not None else 0)


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
    steps = Steps.of_table(instrument, table)
    published = list(publications(instrument, table.measure, past, steps))
    corrections = epochs(past)
    last = len(corrections)
    scale = withholding.range_of(table.measure, instrument.bounds)
    for key, figure in new.items():
        assert figure.value is not None
        n = table.n(key)
        told = withholding.Shown(figure.value, figure.bound)
        far = withholding.far(grain_of(instrument, table.measure, key), least) * n / (figure.n or n)
        low, high = withholding.known(told, n, far, steps.of(key, steps.answered), scale, scale.unit)
        if key.item in instrument.sharpened:
            low, high = _sharpened(table, key, n, scale, (low, high))
        # Sums of weighted answers match published figures only approximately.
        published.append(Publication(last, key, n, low, high, is_new=True))
    corrections.append((corrections[-1] if corrections else 0) + (is_correction and bool(past)))
    return Audit(
        leaves=table.leaves,
        publications=published,
        splits=table.splits,
        epochs=corrections,
        minimum=least,
        links=links(instrument, table),
        groups=table.groups,
        wholes=[number for number, name in enumerate(table.names) if name[0] == "whole"],
        width=ACCEPTED,
    )


def _sharpened(
    table: SumTable, key: FigureKey, n: float, scale: withholding.MeasureRange, known: tuple[float, float]
) -> tuple[float, float]:
    """The bounds of the sum of answers to an item after which others are asked: as good as the sum itself.

    How many were asked the others, which stands beside their figures, tells how many gave certain answers.
    """
    total = n * scale.part(measure_value(table.measure, moments_of(table, key).mean))
    return max(known[0], total - _EXACT), min(known[1], total + _EXACT)


_EXACT = 1e-6


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
(`audit_types.WIDTH`), since a reader may know a little more than the audit assumes, such as which items a run left
out."""

ADOPTED = 0.0001
"""The unit to which figures were rounded that were published before there was a record."""


def publications(
    instrument: InstrumentKey, measure: Measure, past: Sequence[Published], steps: Steps | None = None
) -> Iterator[Publication]:
    """What was published of a measure, as bounds of sums; `steps` are those of answers, where these are known."""
    scale = withholding.range_of(measure, instrument.bounds)
    steps = steps or Steps(instrument, measure)
    corrections = epochs(past)
    for release, published in enumerate(past):
        unit = ADOPTED if published.adopted else scale.unit
        known = steps.known_in(published, is_valid=corrections[release] == corrections[-1])
        for figure in published.figures:
            if figure.measure == measure and figure.value is not None and figure.n:
                key = key_of(figure)
                told = withholding.Shown(figure.value, figure.bound)
                far = withholding.far(grain_of(instrument, measure, key), published.minimum or instrument.minimum_n)
                low, high = withholding.known(told, figure.n, far, steps.of(key, known), scale, unit)
                total = _told_by_others(instrument, key, figure.n, published)
                if total is not None and low <= total <= high:
                    low = high = total
                yield Publication(release, key, figure.n, low, high)


def _told_by_others(instrument: InstrumentKey, key: FigureKey, n: int, published: Published) -> float | None:
    """The sum of answers to an item of two steps, told by how many were asked another one after it; None if it is not.

    That is right where nobody left the other one out, which a reader may take for granted.
    """
    if key.by != "item" or key.item not in instrument.sharpened or instrument.grains.get(key.item) != 1:
        return None
    for figure in published.figures:
        values = instrument.asked_when.get(figure.item or "", {})
        if figure.by == "item" and figure.n and [*values] == [key.item] and len(values[key.item]) == 1:
            return figure.n if max(values[key.item]) > 0 else n - figure.n
    return None
