"""Withheld figures as results files hold them: counted and named together, a line for all of one kind.

Pages must know which figures are withheld, to tell them from what nobody answered. Why one is withheld is not said: who
knew that it has too few answers, and not that it protects another one, would know more than the figures tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hbgen.model.results import (
    BREAKDOWNS,
    MEASURES,
    Breakdown,
    Figure,
    InstrumentResult,
    Measure,
    Period,
    WithheldFigures,
)

_VARYING: dict[Breakdown, str] = {
    "unit": "unit",
    "channel": "channel",
    "role": "role",
    "standard": "standard",
    "section": "section",
    "item": "item",
    "unit-standard": "standard",
    "unit-section": "section",
    "role-item": "item",
}
"""Breakdown → the field in which figures of one line differ."""

_FIXED: dict[Breakdown, str] = {"unit-standard": "unit", "unit-section": "unit", "role-item": "role"}
"""Breakdown → the field that they have in common."""

_MEANS: dict[Breakdown, Breakdown] = {
    "unit": "all",
    "role": "all",
    "unit-standard": "standard",
    "unit-section": "section",
    "role-item": "item",
}
"""Breakdown → the one whose figures have the same meaning, so that their fingerprints need not be written again."""

_Kind = tuple[Breakdown, Measure, str]
_Marks = Mapping[tuple[Measure, Breakdown, str], str]


def counted(figures: Iterable[Figure]) -> tuple[list[Figure], list[WithheldFigures]]:
    """Figures as a results file has them: one by one those that are shown, and the others by their kinds."""
    known = tuple(figures)
    marks = _marks(known)
    single: list[Figure] = []
    kinds: dict[_Kind, list[Figure]] = {}
    for figure in known:
        if figure.value is not None or figure.by not in _VARYING or figure.fingerprint is None:
            single.append(figure)
        else:
            kinds.setdefault((figure.by, figure.measure, _fixed(figure)), []).append(figure)
    return single, [_line(kind, of_kind, marks) for kind, of_kind in kinds.items()]


def _line(kind: _Kind, figures: Sequence[Figure], marks: _Marks) -> WithheldFigures:
    by, measure, fixed = kind
    ids = tuple(str(getattr(figure, _VARYING[by])) for figure in figures)
    written = tuple(str(figure.fingerprint) for figure in figures)
    is_known = written == tuple(marks.get((measure, _MEANS.get(by, by), _meant(by, id_)), "") for id_ in ids)
    return WithheldFigures(
        by=by,
        unit=fixed if _FIXED.get(by) == "unit" else None,
        role=fixed if _FIXED.get(by) == "role" else None,
        measure=measure,
        count=len(ids),
        of=ids,
        fingerprints=() if is_known and by in _MEANS else written,
    )


def unpacked(period: Period) -> Period:
    """A period with each withheld figure by itself, as everything but its file knows it."""
    if not any(result.withheld for result in period.instruments):
        return period
    return period.model_copy(update={"instruments": tuple(map(_unpacked, period.instruments))})


def _unpacked(result: InstrumentResult) -> InstrumentResult:
    """A result whose withheld figures stand among the others. A line whose numbers differ names no figure: `results-
    edited` tells of it."""
    if not result.withheld:
        return result
    figures = list(result.figures)
    # The lines that write their fingerprints come first: those of others follow from them.
    for line in sorted(result.withheld, key=lambda line: not line.fingerprints):
        if line.by in _VARYING and line.count == len(line.of):
            figures += _named(line, _marks(figures))
    places: dict[str, int] = {}
    for figure in result.figures:
        places.setdefault(figure.standard or figure.section or "", len(places))

    def order(figure: Figure) -> tuple[int, int, int, tuple[str, ...]]:
        part = figure.standard or figure.section or ""
        names = (figure.unit, figure.channel, figure.role, figure.standard, figure.item, figure.section)
        rank = places.get(part, len(places)) if part else -1
        return MEASURES.index(figure.measure), BREAKDOWNS.index(figure.by), rank, tuple(name or "" for name in names)

    return result.model_copy(update={"figures": tuple(sorted(figures, key=order)), "withheld": ()})


def _named(line: WithheldFigures, marks: _Marks) -> Iterator[Figure]:
    """The figures of a line."""
    fixed = _FIXED.get(line.by)
    if line.fingerprints and len(line.fingerprints) != len(line.of):
        return
    for number, id_ in enumerate(line.of):
        known = marks.get((line.measure, _MEANS.get(line.by, line.by), _meant(line.by, id_)))
        names = {_VARYING[line.by]: id_, **({fixed: getattr(line, fixed)} if fixed else {})}
        mark = line.fingerprints[number] if line.fingerprints else known
        figure = Figure(by=line.by, measure=line.measure, fingerprint=mark, **names)
        figure.stand_at(line.place("of", number))
        yield figure


def _marks(figures: Iterable[Figure]) -> _Marks:
    """Measure, breakdown and id → the fingerprint of figures of all runs, of a standard, a section or an item."""
    return {
        (figure.measure, figure.by, figure.standard or figure.section or figure.item or ""): figure.fingerprint
        for figure in figures
        if figure.by in ("all", "standard", "section", "item") and figure.fingerprint is not None
    }


def _meant(by: Breakdown, id_: str) -> str:
    return "" if _MEANS.get(by) == "all" else id_


def _fixed(figure: Figure) -> str:
    name = _FIXED.get(figure.by)
    return str(getattr(figure, name)) if name else ""
