"""A wide handbook with results: many units, standards and periods, with all that can be missing in them."""

from __future__ import annotations

import datetime
import math

from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, InstrumentResult, Measure, Period
from hbgen.model.settings import Unit
from hbgen.model.standards import Standard
from hbgen.model.texts import MarkedText, Text
from measured import NEW

FEW, GONE, NEARBY = 31, 47, 5
"""Of every so many units one has too few answers, one has none in the newest period, one fewer than 30."""


def _noise(*numbers: int) -> float:
    """A number from -1 to 1 that depends on `numbers` alone and looks like chance."""
    mixed = 1
    for number in numbers:
        mixed = (mixed * 31 + number) * 2_654_435_761 % 2**32
        mixed ^= mixed >> 15
    return mixed / 2**31 - 1


def _figure(by: str, share: float, n: int, measure: Measure = "score", **fields: str) -> Figure:
    """A figure with the interval of a mean whose answers have a deviation of a third of the scale."""
    whole, digits = (1.0, 2) if measure == "score" else (100.0, 0)
    share = min(0.97, max(0.05, share))
    half = 1.96 * 0.33 / math.sqrt(n)
    ends = (round(whole * max(0, share - half), digits), round(whole * min(1, share + half), digits))
    low, high = ends if n >= 30 else (None, None)
    return Figure.model_validate(
        {"by": by, "measure": measure, "fingerprint": NEW, "value": round(whole * share, digits), "n": n}
        | {"low": low, "high": high, "indicative": n < 30}
        | fields
    )


def _withheld(figure: Figure) -> Figure:
    kept = ("by", "unit", "standard", "item", "measure", "fingerprint")
    return Figure(**{name: getattr(figure, name) for name in kept})


def _figures(handbook: Handbook, number: int, is_newest: bool) -> list[Figure]:
    """The figures of one period, in the order in which they are written."""
    standards = [standard for chapter in handbook.standards for standard in chapter.standards]
    wholes = [_figure("all", 0.74 + number / 100, 4000), _figure("all", 0.7 + number / 90, 4000, "csat")]
    units: list[Figure] = []
    by_both: list[Figure] = []
    for place, unit in enumerate(handbook.organisation.units, 1):
        if is_newest and place % GONE == 0:
            continue
        is_held = place % FEW == 0
        n = 18 if place % NEARBY == 0 else 60
        level = 0.72 + number / 100 + 0.16 * _noise(place) + 0.12 * _noise(place, number)
        made = [_figure("unit", level, n, unit=unit.id), _figure("unit", level - 0.05, n, "csat", unit=unit.id)]
        units += map(_withheld, made) if is_held else made
        for at, standard in enumerate(standards, 1):
            share = level + 0.2 * _noise(place, at)
            unit_figure = _figure("unit-standard", share, n, unit=unit.id, standard=standard.id)
            by_both.append(_withheld(unit_figure) if is_held or (place + at) % FEW == 0 else unit_figure)
    of_standards = [
        _figure("standard", 0.75 + 0.15 * _noise(at, number) / 3 + 0.1 * _noise(at), 4000, standard=standard.id)
        for at, standard in enumerate(standards, 1)
    ]
    return [*wholes, *units, *of_standards, *by_both]


def wide(handbook: Handbook, units: int = 200, standards: int = 40, periods: int = 12) -> Handbook:
    """`handbook` with so many units, standards in eight chapters, and quarters of results of its first instrument."""
    chapter = handbook.standards[0]
    first = chapter.standards[0]

    def standard(number: int) -> Standard:
        title = Text({"en": f"What we promise, number {number}"})
        items = tuple(
            item.model_copy(update={"id": f"S{number:02}-a{at}"}) for at, item in enumerate(first.measures, 1)
        )
        return first.model_copy(update={"id": f"S{number:02}", "title": title, "measures": items})

    numbers = range(1, standards + 1)
    chapters = tuple(
        chapter.model_copy(
            update={
                "id": f"C{part}",
                "title": Text({"en": f"Chapter {part}"}),
                "standards": tuple(standard(number) for number in numbers if number % 8 == part % 8),
            }
        )
        for part in range(1, 9)
    )
    named = tuple(
        Unit(id=f"shop-{number:03}", name=Text({"en": f"Shop {number:03}"}), group="front-line")
        for number in range(1, units + 1)
    )
    organisation = handbook.organisation.model_copy(update={"units": (*handbook.organisation.units[:0], *named)})
    instrument, *others = handbook.instruments.instruments
    instrument = instrument.model_copy(update={"target": 80, "title": MarkedText({"en": "What customers say"})})
    instruments = handbook.instruments.model_copy(update={"instruments": (instrument, *others)})
    made = handbook.model_copy(
        update={"standards": chapters, "organisation": organisation, "instruments": instruments, "results": ()}
    )
    results = []
    for number in range(periods):
        year, quarter = 2024 + number // 4, number % 4 + 1
        start = datetime.date(year, 3 * quarter - 2, 1)
        results.append(
            Period(
                id=f"{year}-Q{quarter}",
                start=start,
                end=start + datetime.timedelta(days=88),
                instruments=(
                    InstrumentResult(
                        instrument=instrument.id,
                        version=1,
                        runs=4000,
                        figures=tuple(_figures(made, number, number == periods - 1)),
                    ),
                ),
            )
        )
    return made.model_copy(update={"results": tuple(results)})
