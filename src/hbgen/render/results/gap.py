"""The gap between the levels that positions need and what assessments found (contract, S16)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hbgen.model.measurement import Instrument
from hbgen.model.people import LEVELS, Competency, Level
from hbgen.model.results import Figure, InstrumentResult
from hbgen.model.settings import Role
from hbgen.render.book.context import PageContext
from hbgen.rules.asked_items import level_items


@dataclass(frozen=True, slots=True)
class FoundLevel:
    """What one instrument found, in levels from 1 to 3; no level when it is withheld or was not asked."""

    level: float | None
    difference: float | None
    """Below 0 where less was found than is needed."""
    n: int
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A competency, or a position, with what is needed and what each instrument found."""

    id: str
    needed: float
    levels: tuple[tuple[Level, int], ...]
    """Each level that is needed, and how often."""
    found: tuple[FoundLevel, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Both views of the gap. A position counts once, however many people hold it."""

    instruments: tuple[Instrument, ...]
    periods: tuple[str | None, ...]
    """The period of each instrument's newest results."""
    competencies: tuple[GapRow, ...]
    positions: tuple[GapRow, ...]
    minimum_n: int


def gaps(book: PageContext) -> Gaps | None:
    """The gap by competency and by position; None where no instrument assesses competencies."""
    assessing = [
        one
        for one in book.handbook.instruments.instruments
        if one.assesses is not None and level_items(book.handbook, one)
    ]
    if not assessing:
        return None
    newest = [_newest(book, one) for one in assessing]
    asked = {item.id for one in assessing for item, *_ in book.asked[one.id]}
    competencies = [one for one in book.handbook.competencies if one.id in asked and one.required]
    return Gaps(
        instruments=tuple(assessing),
        periods=tuple(one[0] if one else None for one in newest),
        competencies=tuple(_of_competency(book, one, newest) for one in competencies),
        positions=tuple(_of_position(role, competencies, assessing, newest, book) for role in book.positions),
        minimum_n=max(one.minimum_n for one in assessing),
    )


_Newest = tuple[str, InstrumentResult] | None


def _newest(book: PageContext, instrument: Instrument) -> _Newest:
    """The newest results of the instrument as it is asked now."""
    for period in sorted(book.handbook.results, key=lambda one: one.end, reverse=True):
        for one in period.instruments:
            if one.instrument == instrument.id and one.version == instrument.version:
                return period.id, one
    return None


def _of_competency(book: PageContext, competency: Competency, newest: Iterable[_Newest]) -> GapRow:
    levels = [one.level for one in competency.required]
    needed = _mean(levels)
    mark = book.edition.fingerprints.get(competency.id)

    def found(figure: Figure) -> bool:
        return figure.by == "item" and figure.item == competency.id and figure.fingerprint == mark

    return GapRow(competency.id, needed, _counted(levels), tuple(_found(one, found, needed) for one in newest))


def _of_position(
    role: Role, competencies: list[Competency], assessing: list[Instrument], newest: list[_Newest], book: PageContext
) -> GapRow:
    levels = [one.level for each in competencies for one in each.required if one.position == role.id]
    needed = _mean(levels)

    def found(figure: Figure) -> bool:
        return figure.by == "role" and figure.role == role.id and figure.measure == "score"

    # Where an instrument asks something else beside, its score is not one of levels.
    levels_alone = [
        one if len(level_items(book.handbook, each)) == len(book.asked[each.id]) else None
        for each, one in zip(assessing, newest, strict=True)
    ]
    return GapRow(role.id, needed, _counted(levels), tuple(_found(one, found, needed) for one in levels_alone))


def _found(newest: _Newest, wanted: Callable[[Figure], bool], needed: float) -> FoundLevel:
    figure = next((one for one in newest[1].figures if wanted(one)), None) if newest is not None else None
    if figure is None:
        return FoundLevel(None, None, 0)
    if figure.value is None:
        return FoundLevel(None, None, 0, is_withheld=True)
    level = 1 + figure.value * (len(LEVELS) - 1)
    return FoundLevel(round(level, 1), round(round(level, 1) - needed, 1), figure.n or 0)


def _mean(levels: list[Level]) -> float:
    return round(sum(LEVELS.index(level) + 1 for level in levels) / len(levels), 1) if levels else 0.0


def _counted(levels: list[Level]) -> tuple[tuple[Level, int], ...]:
    return tuple((level, levels.count(level)) for level in LEVELS if level in levels)
