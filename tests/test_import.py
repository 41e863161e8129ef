"""The plan as a workbook, and home again: what was changed is changed, and not one character else."""

from __future__ import annotations

import datetime
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring import lines
from hbgen.characters import composed, hidden
from hbgen.cli import main
from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import LanguageTexts, scalar
from hbgen.fmt.page import UnclearLayout
from hbgen.load.strict_yaml import read
from hbgen.model.fingerprint import former
from hbgen.model.written import Map
from hbgen.planning.importing import Imported, import_plan
from hbgen.planning.layout import ABOUT, SHEETS, figure, rows
from hbgen.spreadsheets.reading import Sheets, WorkbookFile, read_sheets
from planned import FULL, PLAN, cells, changed, lay_out, loaded, office, text, took, workbook
from sampling import examples, in_full, sampled
from sites import REPOSITORY


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


# --- what is unchanged stays ----------------------------------------------------------------------


@pytest.mark.parametrize("save", [False, True], ids=["as exported", "saved by another program"])
def test_a_plan_that_nobody_changed_changes_nothing(root: Path, save: bool) -> None:
    data = workbook(root)
    if save:
        data = changed(data, lambda _: None)
    assert import_plan(root, "plan.xlsx", WorkbookFile(data), loaded(root)) == Imported(None, (), ())


@sampled(1)
@pytest.mark.parametrize("language", ["et", "en", "ru"])
def test_the_starters_plan_comes_home_unchanged_in_each_language(language: str) -> None:
    data = workbook(REPOSITORY, language)
    assert import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(data), loaded(REPOSITORY)) == Imported(None, (), ())


def test_the_same_plan_gives_the_same_bytes(root: Path) -> None:
    assert workbook(root) == workbook(root)


@sampled(5)
@pytest.mark.parametrize(
    ("cell", "new", "before", "after"),
    [
        ("Activities_B3", "Greeting hour", "title: Greeting practice", "title: Greeting hour"),
        ("Activities_B3", "Now: greet", "title: Greeting practice", 'title: "Now: greet"'),
        (
            "Activities_C3",
            "All greet.",
            ">-\n      Everybody greets first,\n      and looks up.",
            "All greet.",
        ),
        ("Activities_D3", "manager – Café manager", "owner: service-lead\n    period: {start: 2026-03", None),
        ("Activities_D3", "manager", "owner: service-lead\n    period: {start: 2026-03", None),
        ("Activities_F3", "2026-04-29", "end: 2026-04-30}  # before", "end: 2026-04-29}  # before"),
        ("Activities_G3", "5, or 6", "money: None, people", 'money: "5, or 6", people'),
        ("Activities_J3", "SRC-2", "sources:\n      - SRC-1\n      - SRC-2\n", "sources:\n      - SRC-2\n"),
        ("Activities_J4", "SRC-2; SRC-1", "sources: [SRC-1]", "sources: [SRC-2, SRC-1]"),
        ("Activities_M4", None, "depends_on: [ACT-1]", "depends_on: []"),
        ("Activities_O3", "2026-04-01, 2026-04-20", "[2026-04-01]", "[2026-04-01, 2026-04-20]"),
        ("Activities_P3", "desire – Desire", "stage: ability", "stage: desire"),
        ("Metrics_D3", "61,5", 'baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n      #', None),
        ("Metrics_E4", "52", "target: 50.5", "target: 52"),
        ("Communication_F3", "Radio", "channel: Meeting, when: 2026-03", "channel: Radio, when: 2026-03"),
    ],
)
def test_one_cell_changes_one_field(root: Path, cell: str, new: str, before: str, after: str | None) -> None:
    made = text(took(root, **{cell: new}))
    if after is None:
        value = new.partition(" ")[0].replace(",", ".")
        after = before.replace("service-lead", value).replace("baseline: 60", f"baseline: {value}")
    assert PLAN.count(before) == 1
    assert made == PLAN.replace(before, after)


@pytest.mark.parametrize(
    ("cell", "new", "added"),
    [
        # In front of what stands there: only `hbgen fmt` moves lines, and this file is not in its layout.
        ("Metrics_D4", "40", "- baseline: 40\n        name: Guests who come back"),
        ("Activities_N3", "running – Running", "- status: running\n    id: ACT-1   # never change this"),
        ("Activities_Q4", "customers", "- groups: [customers]\n    id: ACT-2"),
    ],
)
def test_a_field_that_was_not_there_is_added(root: Path, cell: str, new: str, added: str) -> None:
    made = text(took(root, **{cell: new}))
    first, _, second = added.partition("\n")
    assert added in made
    assert made.replace(f"{first[2:]}\n{' ' * (len(second) - len(second.lstrip()))}", "") == PLAN


def test_a_field_without_a_value_gets_one(root: Path) -> None:
    made = text(took(root, Activities_K3="PRI-1 – Greeting"))
    assert made == PLAN.replace("    priority:\n", "    priority: PRI-1\n")


@in_full
def test_in_the_one_layout_new_fields_stand_where_they_belong(tmp_path: Path) -> None:
    """The starter's file is formatted, and stays so."""
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    before = (tmp_path / "content" / "rollout.yaml").read_text("utf-8")
    made = text(took(tmp_path, Activities_T3="managers – Managers"))
    assert made == before.replace(
        "    agreed_on: 2026-02-24\n\n  # ACT-02",
        "    agreed_on: 2026-02-24\n    audience: managers\n\n  # ACT-02",
    )


@in_full
def test_a_text_changes_in_the_workbooks_language_alone(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    before = (tmp_path / "content" / "rollout.yaml").read_text("utf-8")
    for language, sheet, old in (
        ("et", "Tegevused", "et: Päev kliendi nahas"),
        ("en", "Activities", "en: A day in the customer's shoes"),
    ):
        data = changed(workbook(tmp_path, language), cells(**{f"{sheet}_B12": "Uus"}))
        made = text(import_plan(tmp_path, "plan.xlsx", WorkbookFile(data), loaded(tmp_path)))
        assert made == before.replace(old, f"{language}: Uus")
    # A language that was missing joins the others.
    data = changed(workbook(tmp_path, "ru"), cells(Мероприятия_B12="День клиента"))
    made = text(import_plan(tmp_path, "plan.xlsx", WorkbookFile(data), loaded(tmp_path)))
    line = "      en: A day in the customer's shoes\n"
    assert made == before.replace(line, f"{line}      ru: День клиента\n")


def test_problems_name_the_sheet_as_it_is_called_there() -> None:
    data = changed(workbook(REPOSITORY, "et"), cells(Tegevused_V2="Märkused"))
    advice = import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(data), loaded(REPOSITORY)).advice
    assert [problem.values["sheet"] for problem in advice] == ["Tegevused"]


def test_a_workbook_whose_sheets_still_bear_english_names_is_read() -> None:
    def english(book: Any) -> None:
        for sheet, name in zip(book.worksheets, (ABOUT, *SHEETS), strict=False):
            sheet.title = name

    data = changed(workbook(REPOSITORY, "et"), english)
    assert import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(data), loaded(REPOSITORY)) == Imported(None, (), ())


def test_lines_end_as_they_did(root: Path) -> None:
    plan = PLAN.replace("\n", "\r\n")
    path = root / "content" / "rollout.yaml"
    path.write_bytes(plan.encode())
    assert import_plan(root, "plan.xlsx", WorkbookFile(workbook(root)), loaded(root)) == Imported(None, (), ())
    assert text(took(root, Activities_B4="Week")) == plan.replace("Greeting week", "Week")
    path.write_bytes(b"\xef\xbb\xbf" + plan.encode())
    made = text(took(root, **NEW))
    assert made.startswith("\ufeff# The plan")
    assert made.count("\n") == made.count("\r\n") > plan.count("\n")


NEW = {
    "Activities_A5": "ACT-3",
    "Activities_B5": "Greeting prize",
    "Activities_C5": "The team chooses, each month, who greeted best.",
    "Activities_D5": "manager – Café manager",
    "Activities_E5": "2026-06-01",
    "Activities_F5": "2026-08-31",
    "Activities_G5": "20 euros",
    "Activities_H5": "An hour",
    "Activities_I5": "GOAL-1",
    "Activities_J5": "SRC-1",
    "Activities_M5": "ACT-2",
    "Activities_N5": "planned",
    "Metrics_A6": "ACT-3",
    "Metrics_C6": "Prizes",
    "Metrics_E6": "3",
    "Metrics_F6": "prizes",
    "Metrics_G6": "2026-08-31",
    "Communication_A5": "ACT-3",
    "Communication_C5": "The team",
    "Communication_D5": "informed",
    "Communication_E5": "The prize",
    "Communication_F5": "Wall",
    "Communication_G5": "2026-06-01",
}


def test_a_new_row_makes_a_new_activity_with_what_stands_below_it(root: Path) -> None:
    made = text(took(root, **NEW))
    before, _, after = made.partition("\n\n  - id: ACT-3\n")
    assert before == PLAN.partition("\n# The end.")[0]
    assert after.endswith("\n# The end.\n")
    (root / "content" / "rollout.yaml").write_text(made, "utf-8")
    handbook = loaded(root).handbook
    assert handbook is not None
    activity = handbook.rollout.activities[2]
    assert (activity.id, activity.owner, activity.depends_on) == ("ACT-3", "manager", ("ACT-2",))
    assert str(activity.change) == "The team chooses, each month, who greeted best."
    assert [(str(m.name), m.target) for m in activity.metrics] == [("Prizes", 3)]
    assert [str(c.channel) for c in activity.communication] == ["Wall"]
    # And it goes out and home again.
    assert import_plan(root, "plan.xlsx", WorkbookFile(workbook(root)), loaded(root)) == Imported(None, (), ())


@pytest.mark.parametrize(
    ("activity", "added"),
    [
        (
            "ACT-1",
            "due: 2026-05-31\n      - name: More\n        target: 3\n        unit: smiles\n        due: 2026-06-30\n",
        ),
        ("ACT-2", "due: 2026-05-31}, {name: More, target: 3, unit: smiles, due: 2026-06-30}]"),
    ],
)
def test_a_new_metric_goes_below_its_activity(root: Path, activity: str, added: str) -> None:
    made = text(
        took(root, Metrics_A6=activity, Metrics_C6="More", Metrics_E6="3", Metrics_F6="smiles", Metrics_G6="2026-06-30")
    )
    assert added in made
    assert len(made.splitlines()) == len(PLAN.splitlines()) + (4 if activity == "ACT-1" else 0)


def copied(sheet: str, row: int, to: int, **values: str) -> Callable[[Any], None]:
    """A row that somebody copied, hidden cells included, with other cells: `A="ACT-3"`."""

    def change(book: Any) -> None:
        for cell in book[sheet][row]:
            book[sheet].cell(to, cell.column).value = cell.value
        for letter, value in values.items():
            book[sheet][f"{letter}{to}"] = value

    return change


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for edit in changes:
            edit(book)

    return change


def test_a_copied_row_is_a_new_entry(root: Path) -> None:
    change = both(
        copied("Activities", 4, 5, A="ACT-3", B="Greeting month", E="2026-06-01", F="2026-06-30", O="2026-06-15"),
        copied("Metrics", 5, 6, A="ACT-3", G="2026-06-30"),
        copied("Metrics", 3, 7, C="Guests who smile"),
        copied("Communication", 4, 5, A="ACT-3"),
    )
    made = text(import_plan(root, "plan.xlsx", WorkbookFile(changed(workbook(root), change)), loaded(root)))
    (root / "content" / "rollout.yaml").write_text(made, "utf-8")
    handbook = loaded(root).handbook
    assert handbook is not None
    first, second, third = handbook.rollout.activities
    assert [str(metric.name) for metric in first.metrics] == [
        "Guests greeted",
        "Guests who come back",
        "Guests who smile",
    ]
    assert (third.id, str(third.title), third.owner, third.depends_on) == (
        "ACT-3",
        "Greeting month",
        second.owner,
        second.depends_on,
    )
    assert [(str(metric.name), str(metric.due)) for metric in third.metrics] == [("Guests", "2026-06-30")]
    assert len(third.communication) == 1


@pytest.mark.parametrize(
    ("cell", "value", "after"),
    [
        ("Activities_N3", "Running", "running"),
        ("Activities_D3", "café MANAGER", "manager"),
        ("Activities_P3", "Knowledge", "knowledge"),
        ("Activities_E3", "5.3.2026", "2026-03-05"),
        ("Activities_F3", 46142, "2026-04-30"),
        ("Activities_O3", "01.04.2026; 15.04.2026", "2026-04-01, 2026-04-15"),
        ("Metrics_E3", "95%", "95"),
    ],
)
def test_what_people_write_by_hand_is_understood(root: Path, cell: str, value: Any, after: str) -> None:
    imported = took(root, **{cell: value})
    assert lines(imported.problems) == ""
    assert [new for _, _, new in imported.changes] in ([after], [])
    assert imported.changes or f"{after}}}" in PLAN, "what stands there already is no change"


@pytest.mark.parametrize("format_", ["0%", "0.00%", '0.0 "of all" %', "General"])
def test_a_percentage_is_what_the_cell_shows(root: Path, format_: str) -> None:
    """Whoever types 95 % into a spreadsheet leaves 0.95 in the file."""

    def change(book: Any) -> None:
        book["Metrics"]["E3"] = 0.95
        book["Metrics"]["E3"].number_format = format_

    imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(workbook(root), change)), loaded(root))
    assert lines(imported.problems) == ""
    assert imported.changes == (("ACT-1 metrics 1 target", "90", "0.95" if format_ == "General" else "95"),)


@in_full
def test_what_libreoffice_saved_comes_home(root: Path, tmp_path: Path) -> None:
    """Sorted, with columns moved and hidden, a formula, and a day that became a number: all of it is understood."""

    def change(book: Any) -> None:
        sheet = book["Activities"]
        rows = [[cell.value for cell in sheet[row]] for row in (3, 4)]
        for row, values in zip((4, 3), rows, strict=True):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value
        for row in sheet.iter_rows(max_row=4):
            row[1].value, row[2].value = row[2].value, row[1].value
        sheet.column_dimensions["B"].hidden = True
        sheet["F4"] = datetime.date(2026, 4, 29)
        sheet["F4"].number_format = "DD.MM.YYYY"
        book["Metrics"]["E3"] = "=D3+35"
        book["Metrics"]["E3"].number_format = "General"

    saved = office(tmp_path, changed(workbook(root), change))
    imported = import_plan(root, "plan.xlsx", WorkbookFile(saved), loaded(root))
    assert lines(imported.problems) == ""
    assert imported.changes == (("ACT-1 end", "2026-04-30", "2026-04-29"), ("ACT-1 metrics 1 target", "90", "95"))


# --- what is refused ------------------------------------------------------------------------------


def delete_row(sheet: str, row: int) -> Callable[[Any], None]:
    return lambda book: book[sheet].delete_rows(row)


def rows_gone(book: Any) -> None:
    book["Metrics"].delete_rows(3, 2)
    book["Communication"].delete_rows(3)


def renamed(sheet: str, name: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet].title = name

    return change


REFUSED: dict[str, tuple[Callable[[Any], None], str]] = {
    "an id that was edited": (
        cells(Activities_A3="ACT-9"),
        "plan.xlsx:3:1: Activities A3: ACT-9 cannot be the id of this row. [plan-id]\n    It was ACT-1.\n",
    ),
    "two ids changed places": (
        cells(Activities_A3="ACT-2", Activities_A4="ACT-1"),
        "plan.xlsx:3:1: Activities A3: ACT-2 cannot be the id of this row. [plan-id]\n    It was ACT-1.\n"
        "plan.xlsx:4:1: Activities A4: ACT-1 cannot be the id of this row. [plan-id]\n    It was ACT-2.\n",
    ),
    "a row that is gone": (
        delete_row("Metrics", 4),
        "plan.xlsx:3:1: Metrics: the row of ACT-1 2 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n",
    ),
    "rows of two sheets that are gone": (
        rows_gone,
        "plan.xlsx:3:1: Communication: the row of ACT-1 1 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n"
        "plan.xlsx:3:1: Metrics: the row of ACT-1 1 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n"
        "plan.xlsx:3:1: Metrics: the row of ACT-1 2 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n",
    ),
    "a column that is gone": (
        lambda book: book["Metrics"].delete_cols(5),
        "plan.xlsx:1:1: Metrics: the column target is gone. [plan-column-gone]\n"
        "    Put it back, or export the plan again and change that one.\n",
    ),
    "another column": (
        cells(Communication_D1="rule"),
        "plan.xlsx:1:1: Communication: the column role is gone. [plan-column-gone]\n"
        "    In row 1, write role for rule.\n",
    ),
    "a column that stands there twice": (
        cells(Metrics_L1="target", Metrics_L3="80"),
        "plan.xlsx:1:12: Metrics L1: the column target stands there twice. [plan-column-twice]\n"
        "    Remove one of the two.\n",
    ),
    "the row that names the columns is gone": (
        delete_row("Activities", 1),
        "plan.xlsx:1:1: plan.xlsx cannot be read as a plan: row 1 of its sheet Activities is gone, which names the "
        "columns. [plan-unreadable]\n    Give a workbook as hbgen exported it.\n",
    ),
    "another name for a sheet": (
        renamed("Metrics", "Figures"),
        "plan.xlsx:1:1: plan.xlsx cannot be read as a plan: its sheet Metrics is gone. [plan-unreadable]\n"
        "    Give a workbook as hbgen exported it.\n",
    ),
    "a row that was emptied": (
        cells(**{f"Metrics_{letter}4": None for letter in "ABCDEFG"}),
        "plan.xlsx:4:1: Metrics: the row of ACT-1 2 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n",
    ),
    "ids in one merged cell": (
        lambda book: book["Activities"].merge_cells("A3:A4"),
        "plan.xlsx:4:1: Activities: the row of ACT-2 is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n",
    ),
    "a copy that kept its id": (
        copied("Activities", 4, 5, B="Greeting month"),
        "plan.xlsx:5:1: Activities A5: ACT-2 cannot be the id of this row. [plan-id]\n"
        "    Write an id that nothing bears yet, such as ACT-3.\n",
    ),
    "a row without an id": (
        cells(Activities_B5="Two activities so far"),
        "plan.xlsx:5:1: Activities A5: `id` is empty. [plan-blank]\n"
        "    Write what belongs there, or what stood there.\n",
    ),
    "nobody's id": (
        cells(Activities_D3="service-lad"),
        "plan.xlsx:3:4: Activities D3: `owner` cannot be service-lad. [plan-cell]\n    Did you mean service-lead?\n",
    ),
    "a day that could be another": (
        cells(Activities_E3="1.10.26"),
        "plan.xlsx:3:5: Activities E3: `start` cannot be 1.10.26. [plan-cell]\n"
        "    Write 2026-10-01 or 2026-01-10, whichever is meant: it can be read in two ways.\n",
    ),
    "no such day": (
        cells(Activities_E3="2026-02-30"),
        "plan.xlsx:3:5: Activities E3: `start` cannot be 2026-02-30. [plan-cell]\n"
        "    Write a day as year-month-day, such as 2026-03-31.\n",
    ),
    "no number": (
        cells(Metrics_E3="many"),
        "plan.xlsx:3:5: Metrics E3: `target` cannot be many. [plan-cell]\n    Write a number, and nothing else.\n",
    ),
    "no choice": (
        cells(Activities_P3="joy"),
        "plan.xlsx:3:16: Activities P3: `stage` cannot be joy. [plan-cell]\n"
        "    Write one of awareness, desire, knowledge, ability, reinforcement.\n",
    ),
    "an empty title": (
        cells(Activities_B3=None),
        "plan.xlsx:3:2: Activities B3: `title` is empty. [plan-blank]\n"
        "    Write what belongs there, or what stood there.\n",
    ),
    "a period without its end": (
        cells(Activities_F3=None),
        "plan.xlsx:3:6: Activities F3: `end` is empty. [plan-blank]\n"
        "    Write what belongs there, or what stood there.\n",
    ),
    "a new activity with half of what it takes": (
        cells(**NEW | {"Activities_H5": None}),
        "plan.xlsx:5:8: Activities H5: `people` is empty. [plan-blank]\n"
        "    Write what belongs there, or what stood there.\n",
    ),
    "an id that is taken": (
        cells(Activities_A5="act-1", Activities_B5="Again"),
        "plan.xlsx:5:1: Activities A5: act-1 cannot be the id of this row. [plan-id]\n"
        "    Write an id that nothing bears yet, such as ACT-3.\n",
    ),
    "a metric of nothing": (
        cells(Metrics_A6="ACT-8", Metrics_C6="X"),
        "plan.xlsx:6:1: Metrics A6: `activity` cannot be ACT-8. [plan-cell]\n    Write one of ACT-1, ACT-2.\n",
    ),
    "what the handbook would not take": (
        cells(Activities_F3="2026-02-01"),
        "plan.xlsx:3:1: The end 2026-02-01 lies before the start 2026-03-01. [period-backwards]\n"
        "    Correct one of the two dates.\n",
    ),
}


@sampled(8)
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_told_with_row_and_column_and_nothing_changes(root: Path, case: str) -> None:
    change, expected = REFUSED[case]
    imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(workbook(root), change)), loaded(root))
    assert lines(imported.problems) == expected
    assert imported.file is None and imported.changes == ()


def test_what_is_new_is_written_in_the_main_language_first() -> None:
    starter = loaded(REPOSITORY)
    data = changed(workbook(REPOSITORY, "en"), copied("Activities", 14, 15, A="ACT-99"))
    imported = import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(data), starter)
    assert lines(imported.problems) == (
        "plan.xlsx:15:1: Activities A15: what is new is written in et first, the handbook's main language. "
        "[plan-other-language]\n    Export the plan with `--language et`, and put the row there.\n"
    )


def test_one_bad_cell_keeps_all_good_ones_out(root: Path) -> None:
    imported = took(root, Activities_B3="Good", Activities_E4="bad")
    assert [problem.code for problem in imported.problems] == ["plan-cell"]
    assert imported.file is None


def test_a_workbook_of_before_is_taken_in(root: Path) -> None:
    """Marks of rows were hexadecimal digits."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(root)))
    sheet = book["Activities"]
    column = next(cell.column for cell in sheet[1] if cell.value == "fingerprint")
    for (cell,) in sheet.iter_rows(3, sheet.max_row, column, column):
        if isinstance(cell.value, str):
            cell.value = former(cell.value)
    sheet["B3"] = "Mine"
    made = io.BytesIO()
    book.save(made)
    imported = import_plan(root, "plan.xlsx", WorkbookFile(made.getvalue()), loaded(root))
    assert not imported.problems
    assert imported.changes


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,b\n", b"\0" * 100])
def test_what_is_no_workbook_is_refused(root: Path, data: bytes) -> None:
    imported = import_plan(root, "plan.xlsx", WorkbookFile(data), loaded(root))
    assert [problem.code for problem in imported.problems] == ["plan-unreadable"]


def test_a_workbook_of_something_else_is_refused(root: Path) -> None:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    imported = import_plan(root, "plan.xlsx", WorkbookFile(stream.getvalue()), loaded(root))
    assert "it came neither from `hbgen export plan` nor" in lines(imported.problems)


def test_a_workbook_of_another_handbook_finds_no_place(root: Path) -> None:
    data = changed(workbook(root), cells(**NEW))
    (root / "content" / "rollout.yaml").unlink()
    codes = {problem.code for problem in import_plan(root, "plan.xlsx", WorkbookFile(data), loaded(root)).problems}
    assert codes == {"plan-cell"}


def test_a_remark_inside_a_list_is_never_lost(root: Path) -> None:
    plan = PLAN.replace("      - SRC-1\n      - SRC-2\n", "      - SRC-1\n      # and then\n      - SRC-2\n")
    (root / "content" / "rollout.yaml").write_text(plan, "utf-8")
    (problem,) = took(root, Activities_J3="SRC-2").problems
    assert problem.code == "plan-not-edited"
    assert plan.splitlines()[problem.place.line - 1] == "      # and then"


# --- any text, any cell ---------------------------------------------------------------------------

WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co"]), min_size=1)
    .map(composed)
    .filter(lambda text: next(hidden(text), None) is None)
)
"""Any text that one sees, as it is read: with each letter in its shortest form."""
TEXTS = [
    (sheet, place, column.key)
    for sheet, table in SHEETS.items()
    for place, column in enumerate(table.columns, 1)
    if column.holds == "text"
]


@in_full
@given(st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_any_cell_changes_just_that_field(root: Path, data: Any) -> None:
    """The cell that was changed says so after the way through the file; every other says what it said."""
    sheet, place, key = data.draw(st.sampled_from(TEXTS))
    words = data.draw(WORDS.filter(lambda text: text.strip() == text and not text.isspace()))
    (root / "content" / "rollout.yaml").write_text(FULL, "utf-8")
    handbook = loaded(root).handbook
    assert handbook is not None
    before = {name: [row.cells for row in rows(handbook.rollout, name, "en")] for name in SHEETS}
    index = data.draw(st.integers(0, len(before[sheet]) - 1), label="row")

    def change(book: Any) -> None:
        cell = book[sheet].cell(3 + index, place)
        cell.value = words
        cell.data_type = "s"

    imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(workbook(root), change)), loaded(root))
    if imported.file is None:
        assert imported.problems == () and " ".join(before[sheet][index][key].split()) == " ".join(words.split())
        return
    (root / "content" / "rollout.yaml").write_text(text(imported), "utf-8")
    again = loaded(root).handbook
    assert again is not None
    after = {name: [row.cells for row in rows(again.rollout, name, "en")] for name in SHEETS}
    before[sheet][index] |= {key: words}
    assert after == before


@settings(deadline=None)
@given(WORDS)
def test_a_text_is_read_as_it_was_written(words: str) -> None:
    for plain in (True, False):
        line = f"key: {scalar(words)}\n" if plain else f"key: {{in: {scalar(words, plain=False)}}}\n"
        problems: list[Any] = []
        document = read(line, "", problems)
        assert isinstance(document, Map) and problems == []
        assert document["key"] == (words if plain else {"in": words})


@settings(deadline=None)
@given(st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 6)))
def test_a_number_is_read_as_it_was_written(number: float) -> None:
    assert float(figure(number)) == number


def test_texts_are_written_as_the_handbook_writes_texts() -> None:
    assert LanguageTexts({"et": "tere"}, ("et",)).whole() == "tere"
    assert LanguageTexts({"en": "hello"}, ("et", "en")).whole({"et": "tere"}) == {"et": "tere", "en": "hello"}


def test_a_file_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(UnclearLayout):
        Editor("a: [\n")


# --- the command ----------------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_export_then_import_says_what_changes_and_writes_it(root: Path) -> None:
    assert run(root, "export", "plan", "ics").exit_code == 0
    file = root / "build" / "exports" / "plan.xlsx"
    assert (root / "build" / "exports" / "plan.ics").is_file()
    same = run(root, "import", str(file))
    assert (same.exit_code, same.output) == (0, "The plan is the same; nothing was changed.\n")
    file.write_bytes(changed(file.read_bytes(), cells(Activities_B3="Greeting hour", Metrics_D4="40")))
    path = root / "content" / "rollout.yaml"
    dry = run(root, "import", str(file), "--dry-run")
    listing = "ACT-1 title: Greeting practice → Greeting hour\nACT-1 metrics 2 baseline: – → 40\n"
    assert (dry.exit_code, dry.output) == (0, listing)
    assert path.read_text("utf-8") == PLAN
    done = run(root, "import", str(file))
    assert (done.exit_code, done.output) == (0, listing + "content/rollout.yaml\n")
    assert "title: Greeting hour" in path.read_text("utf-8")


def test_a_plan_for_managers_only_goes_out_and_comes_home(root: Path) -> None:
    """Whatever edition is asked for, the workbook holds the whole plan: else a row would be gone."""
    path = root / "content" / "rollout.yaml"
    path.write_text(PLAN.replace("    stage: ability\n", "    stage: ability\n    audience: managers\n"), "utf-8")
    assert run(root, "export", "plan", "--audience", "staff").exit_code == 0
    assert run(root, "import", str(root / "build" / "exports" / "plan.xlsx")).exit_code == 0


def test_a_file_that_is_not_there_is_told_in_a_line(root: Path) -> None:
    result = run(root, "import", "gone.xlsx")
    assert result.exit_code == 1
    assert "gone.xlsx:1:1: gone.xlsx cannot be read: it is not there. [unreadable-file]" in result.output


def test_a_workbook_is_read_once(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is one of content or of the plan is seen by its cells, which the import goes by."""
    read: list[int] = []

    def counted(data: bytes) -> Sheets:
        read.append(len(data))
        return read_sheets(data)

    monkeypatch.setattr("hbgen.spreadsheets.reading.read_sheets", counted)
    for name, data in (("plan.xlsx", workbook(root)), ("broken.xlsx", b"PK")):
        (tmp_path / name).write_bytes(data)
        CliRunner().invoke(main, ["import", str(tmp_path / name), "--root", str(root), "--dry-run"])
    assert len(read) == 2
