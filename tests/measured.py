"""A small handbook with results: three periods with all cases that a page of results must handle."""

from __future__ import annotations

import datetime
from typing import Any

from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.texts import MarkedText, Text

SELF = "SELF-TEAM"
OLD, NEW = "0" * 12, "1" * 12
"""Fingerprints of former and of current questions."""


def figure(by: Any, value: float | None = None, n: int = 40, measure: Any = "score", **fields: Any) -> Figure:
    """A figure with an interval of a tenth of the scale to each side; withheld without a value."""
    mark = fields.pop("mark", NEW)
    if value is None:
        return Figure(by=by, measure=measure, fingerprint=mark, **fields)
    scale = {"score": 1.0, "ces-mean": 5.0}.get(measure, 100.0)
    shown = Figure(by=by, measure=measure, fingerprint=mark, value=value, n=n, indicative=n < 30, **fields)
    return shown.model_copy(update={"low": value - scale / 10, "high": value + scale / 10})


def period(name: str, month: int, *instruments: InstrumentResult) -> Period:
    start, end = datetime.date(2026, month - 2, 1), datetime.date(2026, month, 28)
    return Period(id=name, start=start, end=end, instruments=instruments)


def found(instrument: str, *figures: Figure, runs: int = 40, rate: float | None = None) -> InstrumentResult:
    return InstrumentResult(instrument=instrument, version=1, runs=runs, response_rate=rate, figures=figures)


def with_results(handbook: Handbook, *periods: Period, **changes: Any) -> Handbook:
    """The handbook with results, and with `changes` to its first instrument."""
    first, *rest = handbook.instruments.instruments
    instruments_part = handbook.instruments.model_copy(
        update={"instruments": (first.model_copy(update=changes), *rest)}
    )
    return handbook.model_copy(update={"results": periods, "instruments": instruments_part})


def self_assessment(items: int) -> Instrument:
    return Instrument(
        id=SELF,
        version=1,
        type="self-assessment",
        title=Text({"en": "How we see ourselves"}),
        purpose=Text({"en": "To talk about it."}),
        items=tuple(
            ChecklistItem(id=f"{SELF}-{number:02}", text=MarkedText({"en": f"Aspect {number} is in place."}))
            for number in range(1, items + 1)
        ),
        frequency=Text({"en": "Once a year"}),
        target=60,
    )


def measured(handbook: Handbook) -> Handbook:
    """The smallest handbook with three periods: a changed question, withheld figures, several groups and measures."""
    guest, inside = (instrument.id for instrument in handbook.instruments.instruments)
    standard = handbook.standards[0].standards[0].id
    units = [unit.id for unit in handbook.organisation.units] or ["kitchen", "hall"]
    units = [*units, "garden"][:2]

    def aspects(*values: float | None) -> tuple[Figure, ...]:
        return tuple(figure("item", value, item=f"{SELF}-{n:02}") for n, value in enumerate(values, 1))

    periods = (
        period(
            "2026-Q1",
            3,
            found(guest, figure("all", 0.5, mark=OLD), figure("standard", 0.5, standard=standard, mark=OLD)),
            found(SELF, figure("all", 0.4), *aspects(0.3, 0.4, 0.5)),
        ),
        period(
            "2026-Q2",
            6,
            found(
                guest, figure("all", 0.6), figure("all", 71.0, measure="csat"), figure("standard", standard=standard)
            ),
        ),
        period(
            "2026-Q3",
            9,
            found(
                guest,
                figure("all", 0.7, n=20),
                figure("all", 78.0, measure="csat"),
                figure("all", 22.0, measure="nps"),
                figure("all", 4.26, measure="ces-mean"),
                figure("standard", 0.7, standard=standard),
                figure("unit-standard", 0.55, unit=units[0], standard=standard),
                figure("unit-standard", unit=units[1], standard=standard),
                rate=0.42,
            ),
            found(inside, figure("all", 0.9), figure("standard", 0.9, standard=standard)),
            found(SELF, figure("all", 0.5), *aspects(0.5, None, 0.7)),
        ),
    )
    handbook = with_results(handbook, *periods, target=85, next=datetime.date(2026, 12, 1))
    instruments_part = handbook.instruments
    instruments_part = instruments_part.model_copy(
        update={"instruments": (*instruments_part.instruments, self_assessment(3))}
    )
    return handbook.model_copy(update={"instruments": instruments_part})


def opened(handbook: Handbook) -> Handbook:
    """The handbook with its standards and all results for customers."""
    chapters = tuple(
        chapter.model_copy(
            update={
                "standards": tuple(
                    standard.model_copy(update={"audience": "customers", "status": "approved"})
                    for standard in chapter.standards
                )
            }
        )
        for chapter in handbook.standards
    )
    instruments = tuple(
        instrument.model_copy(update={"results_audience": "customers"})
        for instrument in handbook.instruments.instruments
    )
    part = handbook.instruments.model_copy(update={"instruments": instruments})
    return handbook.model_copy(update={"standards": chapters, "instruments": part})
