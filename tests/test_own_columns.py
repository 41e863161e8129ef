"""What people put beside the plan in its workbook: it stays when the workbook is made anew, or the workbook does."""

from __future__ import annotations

import datetime
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from hbgen.cli import main
from hbgen.planning.layout import SHEETS, first_own, keys
from hbgen.planning.raw_cells import moved, read_raw
from hbgen.spreadsheets.reading import read_sheets
from planned import cells, changed, lay_out, office, workbook
from sampling import in_full, sampled
from sites import REPOSITORY

Change = Callable[[Any], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


@pytest.fixture
def file(root: Path) -> Path:
    """The workbook where `hbgen export plan` puts it."""
    assert run(root, "export", "plan").exit_code == 0
    return root / "build" / "exports" / "plan.xlsx"


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def edit(file: Path, *changes: Change) -> bytes:
    data = file.read_bytes()
    for change in changes:
        data = changed(data, change)
    file.write_bytes(data)
    return data


def meanwhile(root: Path, before: str, after: str) -> None:
    path = root / "content" / "rollout.yaml"
    plan = path.read_text("utf-8")
    assert plan.count(before) == 1
    path.write_text(plan.replace(before, after), "utf-8")


def book(file: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file.read_bytes()))


OWN = cells(
    Activities_V2="My remarks",
    Activities_V3="Ask Mari, +372 5",
    Activities_V4="=1+1 is two",
    Activities_X1="mine",
    Activities_X4=12.5,
    Metrics_L2="Counted by",
    Metrics_L5="Jaan",
    Sources_F4=True,
)
SOURCE = "  - {id: SRC-2, kind: results, finding: Half come back.}\n"


def budget(book: Any) -> None:
    book["Activities"]["V4"].data_type = "s"
    sheet = book.create_sheet("Budget & more")
    sheet["A1"] = "What"
    sheet.column_dimensions["B"].width = 31
    sheet["B2"] = 1200
    sheet["B2"].number_format = '# ##0.00 "€"'
    sheet["B3"] = datetime.date(2026, 3, 31)
    sheet["C9"] = "  spaced  \n<b>"


# --- what is kept ---------------------------------------------------------------------------------


def test_own_columns_stay_beside_their_entries_and_own_sheets_as_they_are(root: Path, file: Path) -> None:
    """Also where rows moved, since the plan in the handbook went on."""
    edit(file, OWN, budget)
    meanwhile(root, SOURCE, "  - {id: SRC-0, kind: other, finding: New.}\n" + SOURCE)
    meanwhile(
        root, "metrics: [{name: Guests,", 'metrics: [{name: A, target: 3, unit: "%", due: 2026-05-31}, {name: Guests,'
    )
    result = run(root, "export", "plan")
    assert result.exit_code == 0, result.output
    listed = "Activities: My remarks, Activities: mine, Metrics: Counted by, Sources: F, Budget & more"
    assert f"Kept of what was there: {listed}.\n" in result.output
    made = book(file)
    own = {cell: made["Activities"][cell].value for cell in ("V2", "V3", "V4", "X1", "X4")}
    assert own == {"V2": "My remarks", "V3": "Ask Mari, +372 5", "V4": "=1+1 is two", "X1": "mine", "X4": 12.5}
    assert made["Activities"]["V4"].data_type == "s", "a text stays one, whatever it looks like"
    assert (made["Metrics"]["L5"].value, made["Metrics"]["L6"].value) == (None, "Jaan")
    assert (made["Sources"]["F4"].value, made["Sources"]["F5"].value) == (None, True)
    assert made["Sources"]["A5"].value == "SRC-2" and not made["Activities"]["V3"].protection.locked
    mine = made["Budget & more"]
    assert (mine["A1"].value, mine["B2"].value, mine["B2"].number_format) == ("What", 1200, '# ##0.00 "€"')
    assert mine["B3"].value == datetime.datetime(2026, 3, 31) and mine["C9"].value == "  spaced  \n<b>"
    assert int(mine.column_dimensions["B"].width) == 31
    home = run(root, "import", str(file))
    assert home.exit_code == 0 and "The plan is the same" in home.output
    assert "The sheet Budget & more is one of your own" in home.output


def test_a_second_time_gives_the_same_bytes_and_without_own_things_nothing_is_said(root: Path, file: Path) -> None:
    before = file.read_bytes()
    assert run(root, "export", "plan").output == f"{file.as_posix()}\n"
    assert file.read_bytes() == before
    edit(file, OWN, budget)
    run(root, "export", "plan")
    once = file.read_bytes()
    run(root, "export", "plan", "ics")
    assert file.read_bytes() == once != before


def test_columns_of_any_width_stay_as_wide(root: Path, file: Path) -> None:
    def widths(book: Any) -> None:
        sheet = book.create_sheet("Widths")
        for column, width in zip("ABCDEFG", (0.3, 0.9, 1, 2.5, 8.43, 60.14, 255), strict=True):
            sheet[f"{column}1"] = "x"
            sheet.column_dimensions[column].width = width

    edit(file, widths)
    exported = [run(root, "export", "plan") and file.read_bytes() for _ in range(3)]
    assert exported[0] == exported[1] == exported[2]


def test_notes_below_the_last_entry_stay_below_it(root: Path, file: Path) -> None:
    edit(file, cells(Goals_G2="Sum", Goals_G6="Below"))
    meanwhile(root, "level: service}\n", "level: service}\n  - {id: GOAL-2, text: A second by 2027., level: company}\n")
    assert run(root, "export", "plan").exit_code == 0
    assert book(file)["Goals"]["G7"].value == "Below"


@in_full
def test_own_things_stay_when_the_language_changes(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    out = tmp_path / "build" / "exports" / "plan.xlsx"
    assert run(tmp_path, "export", "plan", "--language", "et").exit_code == 0
    edit(
        out,
        cells(Tegevused_V2="Märkus", Tegevused_V3="Küsi"),
        lambda opened: opened.create_sheet("activities").append(["x"]),
    )
    assert run(tmp_path, "export", "plan", "--language", "en").exit_code == 0
    made = book(out)
    assert made["Activities"]["V3"].value == "Küsi"
    assert made["activities (2)"]["A1"].value == "x", "two sheets cannot bear one name"


def test_own_columns_of_an_earlier_layout_move_behind_the_new_ones(root: Path, file: Path) -> None:
    def earlier(book: Any) -> None:
        book["Activities"].delete_cols(19)
        book["Metrics"].delete_cols(8, 2)
        del book["Follow-ups"]
        for row in list(book["Exported"].iter_rows(min_row=2)):
            row[4].value = " ".join(word for word in row[4].value.split() if not word.startswith("agreed_on="))
        book["About"]["B1"] = "2"
        book["Activities"]["U2"] = "Remark"
        book["Activities"]["U4"] = "Ask"

    edit(file, earlier)
    result = run(root, "export", "plan")
    assert result.exit_code == 0, result.output
    assert book(file)["Activities"]["V4"].value == "Ask"


@in_full
def test_what_libreoffice_saved_is_kept(root: Path, file: Path, tmp_path: Path) -> None:
    edit(file, OWN, budget, cells(Activities_W3="=LEN(V3)"))
    file.write_bytes(office(tmp_path, file.read_bytes()))
    result = run(root, "export", "plan")
    assert result.exit_code == 0, result.output
    made = book(file)
    assert (made["Activities"]["V3"].value, made["Activities"]["W3"].value) == ("Ask Mari, +372 5", "=LEN(V3)")
    assert made["Budget & more"]["B3"].value == datetime.datetime(2026, 3, 31)
    assert read_sheets(file.read_bytes())["Activities"][3][23] == "16", "its last result is kept with it"


# --- formulas -------------------------------------------------------------------------------------


def formulas(book: Any) -> None:
    book["Metrics"]["L2"] = "To go"
    book["Metrics"]["L3"] = "=E3-D3"
    mine = book.create_sheet("Sums")
    mine["A1"] = "=SUM(Metrics!$E$3:E9)"


def test_formulas_stay_while_their_cells_do(root: Path, file: Path) -> None:
    edit(file, formulas)
    meanwhile(root, "# The end.\n", "  - {id: ACT-3, title: New, status: proposed, sources: [SRC-1]}\n# The end.\n")
    assert run(root, "export", "plan").exit_code == 0
    made = book(file)
    assert (made["Metrics"]["L3"].value, made["Sums"]["A1"].value) == ("=E3-D3", "=SUM(Metrics!$E$3:E9)")


def test_ours_are_never_formulas(root: Path, file: Path) -> None:
    """A title that looks like one is a text, in a workbook that keeps formulas, too."""
    meanwhile(root, "title: Greeting practice", 'title: "=1+1"')
    assert run(root, "export", "plan").exit_code == 0
    edit(file, lambda opened: setattr(opened["Activities"]["B3"], "data_type", "s"), formulas)
    assert run(root, "export", "plan").exit_code == 0
    raw = read_raw(file.read_bytes())
    assert raw.sheets["Activities"][3][2] == ("text", "=1+1", "", "", False)
    formulas_read = [cell.formula for sheet in raw.sheets.values() for row in sheet.values() for cell in row.values()]
    assert sorted(filter(None, formulas_read)) == ["E3-D3", "SUM(Metrics!$E$3:E9)"]


def filled_down(data: bytes) -> bytes:
    """As Excel stores a formula that somebody drew down over the cells below it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            part = part.replace(b"<f>E3-D3</f>", b'<f t="shared" ref="L3:L4" si="0">E3-D3</f>')
            part = part.replace(b"<f>E4-D4</f>", b'<f t="shared" si="0"/>')
            after.writestr(entry, part)
    return made.getvalue()


def test_a_formula_that_was_drawn_down_is_kept_in_each_cell(root: Path, file: Path) -> None:
    file.write_bytes(filled_down(edit(file, formulas, cells(Metrics_L4="=E4-D4"))))
    assert b'si="0"' in zipfile.ZipFile(file).read("xl/worksheets/sheet3.xml")
    assert run(root, "export", "plan").exit_code == 0
    assert [book(file)["Metrics"][cell].value for cell in ("L3", "L4")] == ["=E3-D3", "=E4-D4"]


@pytest.mark.parametrize(
    ("formula", "moves"),
    [
        ("E3-D3", "F5-E5"),
        ("SUM($E$3:E9)", "SUM($E$3:F11)"),
        ("Metrics!E$3&\"A1\"&'A 1'!B2", "Metrics!F$3&\"A1\"&'A 1'!C4"),
        ("LOG10(Z3)+X_1+SUM(A:$B)", "LOG10(AA5)+X_1+SUM(B:$B)"),
        ("TRUE", "TRUE"),
    ],
)
def test_a_formula_is_moved_as_spreadsheets_do(formula: str, moves: str) -> None:
    assert moved(formula, 2, 1) == moves


# --- what would be lost ---------------------------------------------------------------------------


def note(book: Any) -> None:
    book["Activities"]["B3"].comment = Comment("Ask first.", "Mari")


def named(book: Any) -> None:
    book.defined_names["money"] = DefinedName("money", attr_text="Metrics!$E$3")


def linked(book: Any) -> None:
    book["Activities"]["V3"] = "the report"
    book["Activities"]["V3"].hyperlink = "https://example.org/report"


def array(book: Any) -> None:
    book["Metrics"]["L3"] = ArrayFormula("L3:L4", "=E3:E4*2")


def chart(book: Any) -> None:
    from openpyxl.chart import BarChart, Reference

    bars = BarChart()
    bars.add_data(Reference(book["Metrics"], min_col=5, min_row=3, max_row=4))
    book.create_sheet("Chart").add_chart(bars, "A1")


def sort(book: Any) -> None:
    """The two rows change places, with all that stands in them."""
    sheet = book["Activities"]
    rows = [[cell.value for cell in sheet[row]] for row in (3, 4)]
    for row, values in zip((4, 3), rows, strict=True):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value


def sort_with_formulas(book: Any) -> None:
    sort(book)
    formulas(book)


LOST: dict[str, tuple[Change, tuple[str, str] | None, str]] = {
    "a change that was not taken home": (
        cells(Activities_B3="Mine", Metrics_E4="52"),
        None,
        "what was changed in it was not taken home (ACT-1 title, ACT-1 metrics 2 target)",
    ),
    "a new entry that was not taken home": (
        cells(Goals_A4="GOAL-2", Goals_B4="Ten by 2027.", Goals_C4="company"),
        None,
        "what was changed in it was not taken home (GOAL-2 text, GOAL-2 level)",
    ),
    "a cell that cannot be taken home": (
        cells(Activities_E3="soon"),
        None,
        "it cannot be taken home as it stands",
    ),
    "a remark beside what is gone": (
        cells(Sources_F4="Ask them"),
        (SOURCE, ""),
        "what stands in Sources F4, beside nothing that the plan still has",
    ),
    "a remark among our instructions": (
        cells(About_B12="Mari has the newest one"),
        None,
        "what stands in About B12, beside nothing that the plan still has",
    ),
    "a note on a cell": (note, None, "notes on cells"),
    "a chart": (chart, None, "pictures, shapes or charts"),
    "the name of a range": (named, None, "names of ranges"),
    "a link": (linked, None, "links in Activities V3"),
    "a formula over several cells": (array, None, "formulas over several cells, tables or other files, in Metrics L3"),
    "a formula whose cells move": (
        formulas,
        ("sources:\n  - {id: SRC-1", "sources:\n  - {id: SRC-0, kind: other, finding: New.}\n  - {id: SRC-1"),
        "formulas whose cells would stand elsewhere, in Metrics L3, Sums A1",
    ),
    "a formula in a sorted workbook": (
        sort_with_formulas,
        None,
        "formulas whose cells would stand elsewhere, in Metrics L3, Sums A1",
    ),
}


@sampled(4)
@pytest.mark.parametrize("case", LOST)
@pytest.mark.parametrize("formats", [("plan",), ("plan", "ics")])
def test_nothing_is_overwritten_that_would_be_lost(root: Path, file: Path, case: str, formats: tuple[str, ...]) -> None:
    change, later, lost = LOST[case]
    before = edit(file, change)
    if later:
        meanwhile(root, *later)
        if later[1] == "":
            meanwhile(root, "sources: [SRC-1, SRC-2]", "sources: [SRC-1]")
            meanwhile(root, "      - SRC-2\n", "")
    result = run(root, "export", *formats)
    assert result.exit_code == 1
    assert f"would not have all of it: {lost}. [plan-overwrites]" in result.output
    assert file.read_bytes() == before
    assert not (root / "build" / "exports" / "plan.ics").exists()
    other = run(root, "export", *formats, "--output", str(root / "elsewhere"))
    assert other.exit_code == 0, "it can be written elsewhere"


def test_after_it_was_taken_home_it_may_be_written_anew(root: Path, file: Path) -> None:
    edit(file, cells(Activities_B3="Mine", Activities_V3="Remark", Metrics_A6="ACT-2"))
    edit(
        file,
        cells(Metrics_C6="New", Metrics_E6="3", Metrics_F6="smiles", Metrics_G6="2026-06-30", Metrics_L6="Beside it"),
    )
    refused = run(root, "export", "plan")
    assert f"Take it home with `hbgen import {file.as_posix()}`" in refused.output
    assert run(root, "import", str(file)).exit_code == 0
    assert run(root, "export", "plan").exit_code == 0
    made = book(file)
    assert made["Activities"]["B3"].value == "Mine" and made["Activities"]["V3"].value == "Remark"
    assert (made["Metrics"]["C6"].value, made["Metrics"]["L6"].value) == ("New", "Beside it")


def test_a_file_that_is_no_plan_is_left_alone(root: Path, file: Path) -> None:
    file.write_bytes(b"my own list")
    result = run(root, "export", "plan")
    assert result.exit_code == 1 and "[plan-unreadable]" in result.output and "[plan-overwrites]" in result.output
    assert file.read_bytes() == b"my own list"


def test_what_is_broken_only_beside_the_plan_is_told(root: Path, file: Path) -> None:
    """Its figure is none, which import never reads."""
    edit(file, cells(Goals_F3=7.25))
    made = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, before.read(entry).replace(b"<v>7.25</v>", b"<v>7..25</v>"))
    file.write_bytes(made.getvalue())
    result = run(root, "export", "plan")
    assert result.exit_code == 1 and "it is not an XLSX workbook. [plan-overwrites]" in result.output


def test_a_sheet_of_a_name_that_no_sheet_may_have_is_called_otherwise(root: Path, file: Path) -> None:
    edit(file, lambda opened: opened.create_sheet("Mine").append(["x"]))
    made = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            after.writestr(
                entry, before.read(entry).replace(b'name="Mine"', b'name="Who: [me]? And a very, very long name"')
            )
    file.write_bytes(made.getvalue())
    assert run(root, "export", "plan").exit_code == 0
    assert book(file)["Who   me   And a very, very lon"]["A1"].value == "x"


def test_a_link_that_says_where_it_leads_is_kept_as_its_text(root: Path, file: Path) -> None:
    def write(opened: Any) -> None:
        opened["Activities"]["V3"] = "https://example.org/"
        opened["Activities"]["V3"].hyperlink = "https://example.org"

    edit(file, write)
    assert run(root, "export", "plan").exit_code == 0
    assert book(file)["Activities"]["V3"].value == "https://example.org/"


def test_the_first_row_says_what_stands_where(root: Path) -> None:
    head = {sheet: read_sheets(workbook(root))[sheet][1] for sheet in SHEETS}
    assert {sheet: tuple(row.values()) for sheet, row in head.items()} == {sheet: keys(sheet) for sheet in SHEETS}
    assert [first_own(sheet) for sheet in ("Activities", "Metrics")] == [22, 12]


def test_days_of_a_workbook_that_counts_from_1904_stay_the_same(root: Path, file: Path) -> None:
    def write(opened: Any) -> None:
        opened.epoch = CALENDAR_MAC_1904
        opened["Goals"]["F3"] = datetime.datetime(2026, 3, 31)

    edit(file, write)
    assert run(root, "export", "plan").exit_code == 0
    assert book(file)["Goals"]["F3"].value == datetime.datetime(2026, 3, 31)
