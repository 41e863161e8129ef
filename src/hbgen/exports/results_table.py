"""The results that an edition shows as one table with a row for each figure, for spreadsheets and statistics.

Only figures that are published are in it; of those that are withheld, and of units in which nobody answered, it says
how many there are.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hbgen.editions import Edition
from hbgen.files import File
from hbgen.model.results import Figure, InstrumentResult, Period, in_time, written_id
from hbgen.model.settings import Channel, Role, Unit
from hbgen.rules.targets import Targets
from hbgen.spreadsheets.writing import Workbook
from hbgen.text.formats import in_language

Cell = str | int | float | bool | datetime.date | None

_PERIOD: Mapping[str, type] = {"period": str, "start": datetime.date, "end": datetime.date}
_INSTRUMENT: Mapping[str, type] = {
    "instrument": str,
    "version": int,
    "invited": int,
    "runs": int,
    "response_rate": float,
}
_FIGURE: Mapping[str, type] = {
    **dict.fromkeys(("by", "unit", "channel", "role", "standard", "section", "item", "fingerprint", "measure"), str),
    "value": float,
    "bound": str,
    "low": float,
    "high": float,
    "spread": float,
    "n": int,
    "indicative": bool,
    "failed_runs": int,
    "coverage": float,
    "date": datetime.date,
}
_TARGET: Mapping[str, type] = {"target": float}
_MISSING: Mapping[str, type] = {"withheld": int, "unanswered": int}
COLUMNS: Mapping[str, type] = {**_PERIOD, **_INSTRUMENT, **_FIGURE, **_TARGET, **_MISSING}
"""Column → the type of its cells; all but the first may be empty. Without figures of sections there is no `section`."""

Told = tuple[str, str, str]
"""Period, instrument and breakdown of figures."""


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """The results of an edition."""

    columns: tuple[str, ...]
    """Those of `COLUMNS` that it has."""
    rows: tuple[tuple[Cell, ...], ...]
    """The published figures, with cells in the order of the columns."""
    withheld: Mapping[Told, int]
    """Period, instrument and breakdown → the number of figures that are withheld."""
    unanswered: Mapping[Told, int]
    """As `withheld`, the number of units that the instrument measured before and in which nobody answered."""
    names: tuple[tuple[str, str], ...]
    """Id and name of everything that the rows name."""


def results_table(edition: Edition, language: str) -> ResultsTable:
    """The table of an edition, with names in one language."""
    shown = [
        (period, result, figure)
        for period in edition.handbook.results
        for result in period.instruments
        for figure in result.figures
    ]
    has_sections = any(figure.section is not None for _, _, figure in shown)
    columns = tuple(name for name in COLUMNS if has_sections or name != "section")
    agreed = [row for period in edition.handbook.results for row in _agreement_rows(columns, period)]
    withheld: Counter[Told] = Counter(
        (period.id, result.instrument, figure.by) for period, result, figure in shown if figure.value is None
    )
    unanswered = _unanswered(edition)
    targets = Targets(
        edition.handbook,
        {id_: about.target for id_, about in edition.measured.items()},
        {id_: about.shares for id_, about in edition.measured.items()},
    )
    rows = tuple(
        (*_row(columns, *entry), _target(targets, *entry[1:]), withheld[key], unanswered[key])
        for entry in shown
        if entry[2].value is not None
        for key in [(entry[0].id, entry[1].instrument, entry[2].by)]
    )
    rows += tuple(agreed)
    named = {cell for row in rows for cell in row if isinstance(cell, str)}
    names = tuple((id_, name) for id_, name in _names(edition, language) if id_ in named)
    return ResultsTable(columns, rows, withheld, unanswered, names)


def _unanswered(edition: Edition) -> Counter[Told]:
    """Of the units that the handbook has and an instrument measured before, those without a figure in a period.

    There is one, withheld perhaps, of each unit in which somebody answered.
    """
    known: set[str | None] = {unit.id for unit in edition.handbook.organisation.units}
    measured: dict[str, set[str | None]] = defaultdict(set)
    answered: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    """Period and instrument, in any version → the units in which somebody answered."""
    periods = sorted(edition.handbook.results, key=in_time)
    for period in periods:
        for result in period.instruments:
            answered[written_id(period), result.instrument] |= {
                figure.unit for figure in result.figures if figure.by == "unit" and figure.unit in known
            }
    missing: Counter[Told] = Counter()
    for period in periods:
        for result in period.instruments:
            units = answered[period.id, result.instrument]
            if units:
                silent = len(measured[result.instrument] - units)
                missing += Counter({(period.id, result.instrument, "unit"): silent})
                measured[result.instrument] |= units
    return missing


def _target(targets: Targets, result: InstrumentResult, figure: Figure) -> float | None:
    """What pages hold a score against, on the scale of its value, from 0 to 1."""
    target = targets.of(result.instrument, figure)
    return None if target is None else round(target.value / 100, 4)


def _row(columns: Iterable[str], period: Period, result: InstrumentResult, figure: Figure) -> tuple[Cell, ...]:
    """The cells of a figure; `date` is the day as of which it is shown."""
    cells: dict[str, Cell] = {"period": period.id, "start": period.start, "end": period.end}
    cells |= {name: getattr(result, name) for name in _INSTRUMENT}
    cells |= {name: getattr(figure, name) for name in _FIGURE}
    cells["date"] = figure.date or result.date
    return tuple(cells[name] for name in columns if name in cells)


def _agreement_rows(columns: Sequence[str], period: Period) -> Iterator[tuple[Cell, ...]]:
    """The agreement of two assessors, as measures of their own: `n` counts the cases that both assessed."""
    for result in period.instruments:
        about: dict[str, Cell] = {"period": period.id, "start": period.start, "end": period.end, "date": result.date}
        about |= {name: getattr(result, name) for name in _INSTRUMENT}
        about |= {"indicative": None, "unanswered": 0}
        known = result.agreement
        if known is None:
            continue
        whole = {"agreement": known.percent, "cohen-kappa": known.kappa, "gwet-ac1": known.ac1}
        for measure, value in whole.items():
            cells: dict[str, Cell] = {
                **about,
                "by": "all",
                "measure": measure,
                "value": value,
                "n": known.cases,
                "withheld": 0,
            }
            if value is not None:
                yield tuple(cells.get(name) for name in columns)
        for agreement in result.agreement_by_item:
            cells = {
                **about,
                "by": "item",
                "item": agreement.item,
                "n": agreement.cases,
                "withheld": known.items_withheld,
            }
            share: dict[str, Cell] = {
                **cells,
                "measure": "agreement",
                "value": agreement.percent,
                "bound": agreement.bound,
            }
            yield tuple(share.get(name) for name in columns)
            beyond: dict[str, Cell] = {**cells, "measure": "kappa-n", "value": agreement.kappa_n}
            if agreement.kappa_n is not None:
                yield tuple(beyond.get(name) for name in columns)


def _names(edition: Edition, language: str) -> Iterator[tuple[str, str]]:
    """Ids and names of an edition, instruments first."""
    organisation = edition.handbook.organisation
    for id_, measured in edition.measured.items():
        yield id_, in_language(measured.title.words, language)
    kinds: tuple[Iterable[Unit | Channel | Role], ...] = (organisation.units, organisation.channels, organisation.roles)
    for named in chain.from_iterable(kinds):
        yield named.id, in_language(named.name.words, language)
    for chapter in edition.handbook.standards:
        for standard in chapter.standards:
            yield standard.id, in_language(standard.title.words, language)
    for section in (
        section for instrument in edition.handbook.instruments.instruments for section in instrument.sections
    ):
        yield section.id, in_language(section.title.words, language)


def as_csv(table: ResultsTable, _name: str) -> bytes:
    """UTF-8 with a byte order mark and commas; numbers with a point, days as 2026-03-31."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_text(cell) for cell in row] for row in table.rows)
    return ("\ufeff" + stream.getvalue()).encode()


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def as_parquet(table: ResultsTable, _name: str) -> bytes:
    """Apache Parquet with typed columns. Raises `ImportError` without PyArrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime.date: pa.date32()}
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [pa.array(cells, kinds[COLUMNS[name]]) for cells, name in zip(columns, table.columns, strict=True)]
    stream = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(table.columns)), stream)
    return stream.getvalue()


def as_xlsx(table: ResultsTable, name: str) -> bytes:
    """A workbook of the figures, the names of what they are of, and the numbers of those that are missing.

    Raises `ImportError` without XlsxWriter.
    """
    # A day of the content's own would change with each export of another day; the file needs some day.
    book = Workbook(name, datetime.datetime(2000, 1, 1))
    head, plain, day = book.style(bold=True), book.style(), book.style(num_format="yyyy-mm-dd")
    sheet = book.sheet("results")
    sheet.row(1, table.columns, head)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, bool):
                sheet.raw.write_boolean(number, column, cell, plain)
            elif isinstance(cell, (int, float)):
                sheet.raw.write_number(number, column, cell, plain)
            elif isinstance(cell, datetime.date):
                sheet.raw.write_datetime(number, column, datetime.datetime.combine(cell, datetime.time()), day)
            elif cell:
                sheet.put(number + 1, column + 1, cell, plain)
    sheet.raw.freeze_panes(1, 1)
    sheet.raw.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.raw.set_column(0, len(table.columns) - 1, 13)
    names = book.sheet("names")
    names.row(1, ("id", "name"), head)
    for number, pair in enumerate(table.names, 2):
        names.row(number, pair, plain)
    names.raw.set_column(0, 1, 32)
    withheld = book.sheet("withheld")
    withheld.row(1, ("period", "instrument", "by", *_MISSING), head)
    for number, key in enumerate(dict.fromkeys((*table.withheld, *table.unanswered)), 2):
        withheld.row(number, key, plain)
        withheld.raw.write_number(number - 1, 3, table.withheld.get(key, 0), plain)
        withheld.raw.write_number(number - 1, 4, table.unanswered.get(key, 0), plain)
    withheld.raw.set_column(0, 4, 20)
    return book.data()


FORMATS: Mapping[str, Callable[[ResultsTable, str], bytes]] = {"xlsx": as_xlsx, "csv": as_csv, "parquet": as_parquet}
"""Name in `hbgen export results`, and ending of the file → what writes it."""


def files(table: ResultsTable, formats: tuple[str, ...], name: str) -> tuple[File, ...]:
    """The files of these formats; `name` is that of the handbook. Raises `ImportError` for a missing library."""
    return tuple(File(f"results.{kind}", FORMATS[kind](table, name)) for kind in formats)
