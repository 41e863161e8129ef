"""How promises were kept, as customers are told: published scores by standard, without anything that is withheld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hbgen.editions import Measured
from hbgen.model.measurement import WATCHED
from hbgen.model.standards import Chapter, Standard
from hbgen.render.book.context import PageContext
from hbgen.render.results.series import Readings, Series, SeriesPoint

ScoreMeaning = Literal["cases", "part", "points"]
"""What a score says: in which share of cases a promise was kept, how much of it on average, or points of 100."""


def _meaning(standard: str, about: Measured) -> ScoreMeaning:
    if standard not in about.shares:
        return "points"
    return "cases" if standard in about.single else "part"


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """The newest score of a standard from one instrument."""

    series: Series
    meaning: ScoreMeaning
    is_watched: bool
    """Whether somebody checked; else people answered."""

    @property
    def point(self) -> SeriesPoint:
        return self.series.newest


class PublicProof:
    """How promises were kept: of an edition whose readers do not read figures as those who work with them do."""

    def __init__(self, book: PageContext, readings: Readings) -> None:
        self._book = book
        by_standard = {} if book.tells("figures") else readings.series("standard")
        proofs = {
            standard.id: self._shown(standard.id, by_standard.get(standard.id, ())) for standard in book.standards
        }
        self._found = {id_: kept for id_, kept in proofs.items() if kept}

    def _shown(self, standard: str, all_series: Iterable[Series]) -> list[KeptPromise]:
        """What is told of a standard: nothing of an instrument whose newest score is withheld."""
        measured = self._book.edition.measured
        return [
            KeptPromise(
                series,
                _meaning(standard, measured[series.instrument]),
                is_watched=measured[series.instrument].type in WATCHED,
            )
            for series in all_series
            if series.measure == "score" and series.newest.n is not None and series.instrument in measured
        ]

    def of(self, standard: str) -> list[KeptPromise]:
        """How a standard was kept, by each instrument that measured it; empty where nothing may be told."""
        return self._found.get(standard, [])

    @property
    def chapters(self) -> list[tuple[Chapter, list[Standard]]]:
        """The chapters with standards of which something is told, with these standards, in reading order."""
        rows = [
            (chapter, [standard for standard in chapter.standards if standard.id in self._found])
            for chapter in self._book.handbook.standards
        ]
        return [(chapter, standards) for chapter, standards in rows if standards]


def has_proof(book: PageContext) -> bool:
    """Whether an edition has a page of how promises were kept."""
    return bool(PublicProof(book, Readings(book)).chapters)
