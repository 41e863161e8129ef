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
    """The mean level that one instrument found, from 1 to 3; None when it is withheld or was not asked."""

    level: float | None
    difference: float | None
    """Found minus required level: negative for a shortfall."""
    n: int
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """A competency or a position, with the required level and the level that each instrument found."""

    id: str
    needed: float
    levels: tuple[tuple[Level, int], ...]
    """Each required level, and how often it is required."""
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
        instrument
        for instrument in book.handbook.instruments.instruments
        if instrument.assesses is not None and level_items(book.handbook, instrument)
    ]
    if not assessing:
        return None
    newest = [_newest(book, instrument) for instrument in assessing]
    asked_ids = {item.id for instrument in assessing for item, *_ in book.asked_questions[instrument.id]}
    competencies = [
        competency for competency in book.handbook.competencies if competency.id in asked_ids and competency.required
    ]
    return Gaps(
        instruments=tuple(assessing),
        periods=tuple(results[0] if results else None for results in newest),
        competencies=tuple(_of_competency(book, competency, newest) for competency in competencies),
        positions=tuple(_of_position(role, competencies, assessing, newest, book) for role in book.positions),
        minimum_n=max(instrument.minimum_n for instrument in assessing),
    )


_Newest = tuple[str, InstrumentResult] | None


def _newest(book: PageContext, instrument: Instrument) -> _Newest:
    """Period and newest results of the instrument in its current version; None where there are none."""
    for period in sorted(book.handbook.results, key=lambda period: period.end, reverse=True):
        for result in period.instruments:
            if result.instrument == instrument.id and result.version == instrument.version:
                return period.id, result
    return None


def _of_competency(book: PageContext, competency: Competency, newest: Iterable[_Newest]) -> GapRow:
    levels = [requirement.level for requirement in competency.required]
    needed = _mean(levels)
    mark = book.edition.fingerprints.get(competency.id)

    def matches(figure: Figure) -> bool:
        return figure.by == "item" and figure.item == competency.id and figure.fingerprint == mark

    return GapRow(
        competency.id, needed, _counted(levels), tuple(_found_level(results, matches, needed) for results in newest)
    )


def _of_position(
    role: Role, competencies: list[Competency], assessing: list[Instrument], newest: list[_Newest], book: PageContext
) -> GapRow:
    levels = [
        requirement.level
        for competency in competencies
        for requirement in competency.required
        if requirement.position == role.id
    ]
    needed = _mean(levels)

    def matches(figure: Figure) -> bool:
        return figure.by == "role" and figure.role == role.id and figure.measure == "score"

    # The score of an instrument that also asks other items is no mean of levels.
    level_results = [
        results if len(level_items(book.handbook, instrument)) == len(book.asked_questions[instrument.id]) else None
        for instrument, results in zip(assessing, newest, strict=True)
    ]
    return GapRow(
        role.id, needed, _counted(levels), tuple(_found_level(results, matches, needed) for results in level_results)
    )


def _found_level(newest: _Newest, matches: Callable[[Figure], bool], needed: float) -> FoundLevel:
    figure = (
        next((candidate for candidate in newest[1].figures if matches(candidate)), None) if newest is not None else None
    )
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
