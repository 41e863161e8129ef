"""The plan's workbook in the hands of several people: what each changes is taken, and nothing else is undone by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from authoring import lines
from planned import (
    NEW_ROWS,
    NOTHING,
    PATH,
    cells,
    change_meanwhile,
    changed,
    import_cells,
    import_workbook,
    lay_out,
    text,
    workbook,
    write_plan,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def test_a_row_that_joined_the_handbook_later_is_not_missed(root: Path) -> None:
    data = workbook(root)
    plan = change_meanwhile(
        root,
        "  - {id: SRC-2, kind: results, finding: Half come back.}\n",
        "  - {id: SRC-2, kind: results, finding: Half come back.}\n  - {id: SRC-3, kind: other, finding: New.}\n",
    )
    plan = change_meanwhile(
        root,
        "metrics: [{name: Guests,",
        'metrics: [{name: Hellos, target: 3, unit: "%", due: 2026-05-31}, {name: Guests,',
    )
    assert import_workbook(root, data) == NOTHING
    made = text(import_cells(root, data, Sources_C4="Half return."))
    assert made == plan.replace("Half come back.", "Half return.")


def test_a_metric_is_found_by_what_it_says_where_its_number_moved(root: Path) -> None:
    data = workbook(root)
    plan = change_meanwhile(
        root,
        "metrics: [{name: Guests,",
        'metrics: [{name: Hellos, target: 3, unit: "%", due: 2026-05-31}, {name: Guests,',
    )
    imported = import_cells(root, data, Metrics_E5="95")
    assert imported.changes == (("ACT-2 metrics 2 target", "90", "95"),)
    second = plan.index("id: ACT-2")
    assert text(imported) == plan[:second] + plan[second:].replace("target: 90", "target: 95")


@pytest.mark.parametrize(
    ("sheet", "row", "gone"),
    [("Activities", 4, "ACT-2"), ("Metrics", 4, "ACT-1 2"), ("Sources", 4, "SRC-2"), ("Involved", 3, "involved 1")],
)
def test_a_row_that_was_exported_and_is_gone_is_missed(root: Path, sheet: str, row: int, gone: str) -> None:
    imported = import_workbook(root, changed(workbook(root), lambda book: book[sheet].delete_rows(row)))
    assert lines(imported.problems) == (
        f"plan.xlsx:3:1: {sheet}: the row of {gone} is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n"
    )


def test_what_others_changed_meanwhile_stays_and_stops_nothing(root: Path) -> None:
    data = workbook(root)
    change_meanwhile(root, "title: Greeting week", "title: Greeting month")
    plan = change_meanwhile(
        root, "owner: service-lead\n    period: {start: 2026-03", "owner: manager\n    period: {start: 2026-03"
    )
    assert import_workbook(root, data) == NOTHING
    imported = import_cells(root, data, Activities_B3="Mine", Activities_O4="2026-05-05")
    assert text(imported) == plan.replace("Greeting practice", "Mine").replace("2026-05-04", "2026-05-05")


def test_the_same_cell_changed_twice_is_told_and_the_same_words_are_no_change(root: Path) -> None:
    data = workbook(root)
    change_meanwhile(root, "title: Greeting week", "title: Greeting month")
    assert import_cells(root, data, Activities_B4="Greeting  month") == NOTHING
    assert lines(import_cells(root, data, Activities_B4="Greeting year").problems) == (
        "plan.xlsx:4:2: Activities B4: ACT-2 has changed in the handbook since the workbook was made. [plan-moved-on]\n"
        "    Export the plan again, and make the change there.\n"
    )


def test_a_metric_that_others_changed_too_is_told(root: Path) -> None:
    data = workbook(root)
    change_meanwhile(root, "        target: 50.5\n", "        target: 51\n")
    assert import_workbook(root, data) == NOTHING
    imported = import_cells(root, data, Metrics_C4="Guests who return")
    assert [(problem.code, problem.place.line) for problem in imported.problems] == [("plan-moved-on", 4)]


def test_a_row_that_left_the_handbook_is_passed_over_unless_it_was_changed(root: Path) -> None:
    data = workbook(root)
    change_meanwhile(root, "  - {id: SRC-2, kind: results, finding: Half come back.}\n", "")
    change_meanwhile(root, "sources: [SRC-1, SRC-2]", "sources: [SRC-1]")
    change_meanwhile(root, "      - SRC-2\n", "")
    imported = import_workbook(root, data)
    assert (imported.file, imported.problems) == (None, ())
    assert lines(imported.advice) == (
        "plan.xlsx:4:1: Sources A4: SRC-2 is no longer in the handbook; its row is passed over. [plan-row-removed]\n"
        "    If it is to come back, put it in an empty row.\n"
    )
    assert [problem.code for problem in import_cells(root, data, Sources_C4="Mine").problems] == ["plan-moved-on"]
    assert import_workbook(root, changed(data, lambda book: book["Sources"].delete_rows(4))) == NOTHING


def test_two_people_import_copies_of_one_workbook(root: Path) -> None:
    data = workbook(root)
    first_copy = changed(
        data, cells(Activities_B3="First", Metrics_E3="80", Sources_A5="SRC-8", Sources_B5="other", Sources_C5="A")
    )
    second_copy = changed(
        data, cells(Activities_C3="Second.", Metrics_E5="70", Sources_A5="SRC-9", Sources_B5="other", Sources_C5="B")
    )
    write_plan(root, import_workbook(root, first_copy))
    write_plan(root, import_workbook(root, second_copy))
    for part in ("title: First", "change: Second.", "target: 80", "target: 70", "id: SRC-8", "id: SRC-9"):
        assert (root / PATH).read_text("utf-8").count(part) == 1
    assert import_workbook(root, first_copy) == import_workbook(root, second_copy) == NOTHING


def test_a_new_row_is_imported_once(root: Path) -> None:
    new = NEW_ROWS | {
        "Metrics_A6": "greeting practice",
        "Metrics_C6": "More",
        "Metrics_E6": "3",
        "Metrics_F6": "smiles",
        "Metrics_G6": "2026-06-30",
        "Metrics_E4": "52",
    }
    book = changed(workbook(root), cells(**new))
    write_plan(root, import_workbook(root, book))
    assert import_workbook(root, book) == NOTHING


def test_one_entry_stands_for_one_new_row(root: Path) -> None:
    """Two rows of the same words are two metrics, and one of them is there already."""
    data = workbook(root)
    new = {"A": "ACT-1", "C": "More", "E": "3", "F": "smiles", "G": "2026-06-30"}
    write_plan(root, import_cells(root, data, **{f"Metrics_{letter}6": value for letter, value in new.items()}))
    twice = {f"Metrics_{letter}{row}": value for letter, value in new.items() for row in (6, 7)}
    write_plan(root, import_cells(root, data, **twice))
    assert (root / PATH).read_text("utf-8").count("name: More") == 2
    assert import_cells(root, data, **twice) == NOTHING
