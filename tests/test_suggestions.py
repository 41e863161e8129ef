"""Days, numbers and truth values as people and spreadsheets write them: one reader for everything that is imported."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hbgen import suggestions
from hbgen.scoring.plain_number import plain_number
from hbgen.scoring.tables import AnswerFile, rows, sources
from hbgen.spreadsheets.reading import read_sheets


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-31", "2026-03-31"),
        ("31.3.2026", "2026-03-31"),
        ("31. 03. 2026", "2026-03-31"),
        ("31.\u00a03.\u00a02026", "2026-03-31"),
        ("2026/3/31 9:05", "2026-03-31"),
        ("31.03.2026 09:05:59", "2026-03-31"),
        ("31.03.2026, 09.05", "2026-03-31"),
        ("2026-03-31T09:05:59.000+03:00", "2026-03-31"),
        ("2026.03.31.", "2026-03-31"),
        # Day or month first: nobody knows.
        ("03/04/2026", None),
        ("31.2.2026", None),
        ("46112", None),
        ("2026-03-31 or so", None),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str, day: str | None) -> None:
    assert suggestions.day(written) == day


def test_a_number_is_a_day_where_a_workbook_counts() -> None:
    assert suggestions.day("46112", suggestions.EPOCH) == "2026-03-31"
    assert suggestions.day("46112.375", suggestions.EPOCH) == "2026-03-31"
    assert suggestions.day("44650", suggestions.EPOCH_1904) == "2026-03-31"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("95 %", "95"),
        ("95\u00a0%", "95"),
        ("95\u202f%", "95"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u2009234 567.25", "1234567.25"),
        ("−3,5", "-3.5"),
        ("+4", "4"),
        ("1,234", None),
        ("1.234.567", None),
        ("12 34", None),
        ("6,75568E+11", None),
        ("four", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, number: str | None) -> None:
    assert suggestions.number(written) == number


@settings(deadline=None)
@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 3)), st.sampled_from(" \u00a0\u202f\u2009"), st.sampled_from(".,"))
def test_a_printed_number_is_read_back(value: float, space: str, mark: str) -> None:
    written = f"{value:,.4f}".replace(",", "_").replace(".", mark).replace("_", space)
    assert float(suggestions.number(written) or "nan") == value


@pytest.mark.parametrize(
    ("written", "plain"), [("4.0", "4"), ("4,0", "4"), (" 4\u00a0", "4"), ("007", "007"), ("-9", "-9")]
)
def test_an_answer_that_a_spreadsheet_wrote_anew_is_the_same(written: str, plain: str) -> None:
    assert plain_number(written) == plain


@pytest.mark.parametrize(
    ("written", "is_true"),
    [("TRUE", True), ("Tõene", True), ("VÄÄR", False), ("ИСТИНА", True), ("YANLIŞ", False), ("0", False), ("no", None)],
)
def test_a_truth_value_is_read_in_the_language_of_the_spreadsheet(written: str, is_true: bool | None) -> None:
    assert suggestions.truth(written) is is_true


# --- workbooks --------------------------------------------------------------------------------


@pytest.mark.parametrize("is_1904", [False, True])
def test_a_cell_that_shows_a_day_is_that_day(is_1904: bool) -> None:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    day, moment = datetime.date(2026, 3, 31), datetime.datetime(2026, 3, 31, 9, 5, 59)
    sheet.append([day, moment, datetime.time(9, 5), 0.95, 12, day, day, 1234.5, 4])
    formats = ("yyyy-mm-dd", 'dd.mm.yyyy" kell "hh:mm', "hh:mm", "0 %", "0", "[$-425]d. mmmm yyyy", "mm-dd-yy")
    for cell, form in zip(sheet[1], (*formats, '#,##0.00 "days"', "[Red]0;[Blue]-0"), strict=True):
        cell.number_format = form
    made = io.BytesIO()
    book.save(made)
    sheets = read_sheets(made.getvalue())
    assert sheets.epoch == (suggestions.EPOCH_1904 if is_1904 else suggestions.EPOCH)
    (cells,) = next(iter(sheets.values())).values()
    expected = ["2026-03-31", "2026-03-31 09:05:59", "09:05", "95 %", "12", "2026-03-31", "2026-03-31", "1234.5", "4"]
    assert list(cells.values()) == expected


@settings(deadline=None)
@given(st.datetimes(datetime.datetime(1905, 1, 1), datetime.datetime(2400, 1, 1)), st.booleans())
def test_every_moment_comes_back(moment: datetime.datetime, is_1904: bool) -> None:
    moment = moment.replace(microsecond=0)
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append([moment])
    made = io.BytesIO()
    book.save(made)
    ((cell,),) = [row.values() for row in read_sheets(made.getvalue())["Sheet"].values()]
    assert datetime.datetime.fromisoformat(cell) == moment


# --- tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_for_spreadsheets_is_no_row(tmp_path: Path, first: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"\ufeff{first}\r\na,b;c\r\n\r\n1;2\r\n".encode())
    assert list(rows(AnswerFile.of(path))) == [(2, ["a,b", "c"]), (4, ["1", "2"])]
    assert list(rows(AnswerFile.of(path), ";")) == [(2, ["a,b", "c"]), (4, ["1", "2"])]


def test_files_that_are_called_the_same_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("may/chat/a.csv", "may/phone/a.csv", "june/phone/a.csv", "june/b.csv")]
    assert [source.name for source in sources(paths)] == ["chat/a.csv", "may/phone/a.csv", "june/phone/a.csv", "b.csv"]
    assert [source.path for source in sources(paths)] == paths
