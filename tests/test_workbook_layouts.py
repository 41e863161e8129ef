"""Workbooks of a plan that another version of hbgen wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authoring import lines
from hbgen.planning.exported import EXPORTED
from hbgen.planning.layout import LAYOUT, SHEETS, EntryKey, PlanColumn, PlanSheet, rows, sheets
from hbgen.spreadsheets.reading import read_sheets
from planned import (
    FOLLOWED,
    MEASURED,
    NOTHING,
    change_meanwhile,
    changed,
    import_cells,
    import_workbook,
    lay_out,
    loaded,
    text,
    took,
    workbook,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def of_layout(root: Path, layout: int) -> Callable[[Any], None]:
    """A workbook as an earlier layout had it: without the later sheets and columns, marked by what was left."""
    handbook = loaded(root).handbook
    assert handbook is not None

    def change(book: Any) -> None:
        for sheet, table in SHEETS.items():
            if table.since > layout:
                del book[sheet]
                continue
            for place in range(len(table.columns), 0, -1):
                if table.columns[place - 1].since > layout:
                    book[sheet].delete_cols(place)
            columns = table.of(layout)
            for number, row in enumerate(rows(handbook.rollout, sheet, "en", layout), 3):
                book[sheet].cell(number, len(columns) + 1).value = row.fingerprint
        exported = {(s, row.key): row for s in SHEETS for row in rows(handbook.rollout, s, "en", layout)}
        for line in book[EXPORTED].iter_rows(min_row=2):
            sheet, key = line[0].value, EntryKey(line[1].value or "", int(line[2].value))
            line[3].value = exported[sheet, key].fingerprint
            kept = {column.key for column in SHEETS[sheet].of(layout)}
            line[4].value = " ".join(word for word in line[4].value.split() if word.partition("=")[0] in kept)
        assert book["About"]["A1"].value == "layout"
        book["About"]["B1"].value = str(layout)

    return change


def without_memory(book: Any) -> None:
    """What else layout 1 did not have."""
    del book[EXPORTED]
    choices = book["Choices"]
    for row in range(choices.max_row, 1, -1):
        if choices.cell(row, 1).value in (
            "source",
            "standard",
            "activity",
            "groups of",
            "kind of",
            "level of",
            "part of",
        ):
            choices.delete_rows(row)
    for row in (3, 4):
        if book["Activities"].cell(row, 17).value:
            book["Activities"].cell(row, 17).value = "front-line"


def test_a_workbook_of_layout_1_is_read_as_before(root: Path) -> None:
    data = changed(changed(workbook(root), of_layout(root, 1)), without_memory)
    assert import_workbook(root, data) == NOTHING
    imported = import_cells(root, data, Activities_B3="Hour", Metrics_E4="52", Activities_J4="Half come back.")
    assert imported.changes == (
        ("ACT-1 title", "Greeting practice", "Hour"),
        ("ACT-2 sources", "SRC-1", "SRC-2"),
        ("ACT-1 metrics 2 target", "50.5", "52"),
    )
    # It does not know what it was made of: a row that joined is missed, and a row that others changed is told.
    change_meanwhile(root, "title: Greeting week", "title: Greeting month")
    assert [problem.code for problem in import_workbook(root, data).problems] == ["plan-moved-on"]
    gone = import_workbook(root, changed(data, lambda book: book["Metrics"].delete_rows(4)))
    assert {problem.code for problem in gone.problems} == {"plan-moved-on", "plan-row-gone"}


def test_the_fingerprints_of_layout_1_are_what_they_were(root: Path) -> None:
    """As an hbgen before layout 2 wrote them beside these rows: they are in workbooks that people still have."""
    handbook = loaded(root).handbook
    assert handbook is not None
    assert {s: [row.fingerprint for row in rows(handbook.rollout, s, "en", 1)] for s in list(SHEETS)[:3]} == {
        "Activities": ["hnrmsmgjxmttykwn", "uvmmytmstmrtswgx"],
        "Metrics": ["vmsmxsptnptjqpup", "usmvuwsygnrjkwgn", "usmrukqttrvngtsv"],
        "Communication": ["uxmxktrrqxqrrvrj", "wvtrsstsmtukvxyh"],
    }


def test_the_fingerprints_of_layout_2_are_what_they_were(root: Path) -> None:
    handbook = loaded(root).handbook
    assert handbook is not None
    assert {s: [row.fingerprint for row in rows(handbook.rollout, s, "en", 2)] for s in sheets(2)} == {
        "Activities": ["hnrmsmgjxmttykwn", "uvmmytmstmrtswgx"],
        "Metrics": ["vmsmxsptnptjqpup", "usmvuwsygnrjkwgn", "usmrukqttrvngtsv"],
        "Communication": ["uxmxktrrqxqrrvrj", "wvtrsstsmtukvxyh"],
        "Goals": ["sgpvsryxrvpvyutw"],
        "Sources": ["kqjjpqsvxghjkhuy", "smprwwnmmwyrskks"],
        "Priorities": ["hxqkvunqmwtnmqgm"],
        "Involved": ["pghgjwrkpnrvgpuk", "pypnqnqnpxuxwhjx"],
    }


def test_what_a_workbook_of_layout_2_does_not_have_was_not_emptied(root: Path) -> None:
    """The day of agreement, how a metric is measured and what was found at follow-ups came later."""
    change_meanwhile(root, *FOLLOWED)
    plan = change_meanwhile(root, *MEASURED)
    data = changed(workbook(root), of_layout(root, 2))
    assert "Follow-ups" not in read_sheets(data) and "agreed_on" not in read_sheets(data)["Activities"][1].values()
    assert import_workbook(root, data) == NOTHING
    made = text(import_cells(root, data, Activities_B3="Hour", Metrics_E3="80", Involved_C4="Five of us"))
    assert made == (
        plan.replace("Greeting practice", "Hour")
        .replace('target: 90, unit: "%", due: 2026-05-31, m', 'target: 80, unit: "%", due: 2026-05-31, m')
        .replace("Four of the team", "Five of us")
    )


def test_a_layout_has_the_columns_that_it_had() -> None:
    """Later ones are not missed in a workbook, and are no part of its fingerprints."""
    table = PlanSheet("goals", (PlanColumn("id", "id"), PlanColumn("found", "figure", since=LAYOUT + 1)), "goal")
    assert [[column.key for column in table.of(layout)] for layout in (LAYOUT, LAYOUT + 1)] == [["id"], ["id", "found"]]


def test_a_workbook_of_a_newer_hbgen_is_refused(root: Path) -> None:
    imported = took(root, About_B1=str(LAYOUT + 1))
    assert "a newer hbgen made it" in lines(imported.problems)


def test_without_what_was_exported_a_workbook_is_read_as_of_layout_1(root: Path) -> None:
    data = changed(workbook(root), lambda book: book.remove(book[EXPORTED]))
    assert import_workbook(root, data) == NOTHING
    assert import_cells(root, data, Goals_C3="company").changes == (("GOAL-1 level", "service", "company"),)
    change_meanwhile(root, "level: service}", "level: company}")
    assert [problem.code for problem in import_workbook(root, data).problems] == ["plan-moved-on"]
