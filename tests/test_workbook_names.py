"""Names and ids in cells of a plan's workbook, and columns of one's own."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from authoring import lines
from hbgen.planning.cells import letters
from hbgen.planning.entry_lookup import Meant, Names
from hbgen.planning.layout import SHEETS
from planned import (
    PLAN,
    import_cells,
    lay_out,
    text,
    took,
    workbook,
)
from sampling import sampled, some
from sites import REPOSITORY


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


@sampled(1)
@pytest.mark.parametrize(
    ("cell", "ids", "problem"),
    some(
        [
            ("Tegevused_R3", "Tegevjuht, kliendikogemuse JUHT;personalijuht", "ceo, cx-lead, hr-lead"),
            ("Tegevused_R3", "ceo – Tegevjuht\nhr-lead", "ceo, hr-lead"),
            ("Tegevused_R3", "Chief executive", "ceo"),
            ("Tegevused_Q3", "eesliin, Juhid", "front-line, managers"),
            ("Tegevused_M4", "kõik teavad,  miks käsiraamat SÜNNIB", None),
            ("Tegevused_D3", "Personalijuht", "hr-lead"),
            ("Tegevused_K3", "Lubatud ajast peame kinni", "PRI-1"),
            ("Kaasatud_B3", "Kliendid", "customers"),
        ],
        3,
    ),
)
def test_names_are_understood_in_the_readers_language(cell: str, ids: str, problem: str | None) -> None:
    """The name of an activity that stands there by its id is no change."""
    imported = import_cells(REPOSITORY, workbook(REPOSITORY, "et"), **{cell: ids})
    assert lines(imported.problems) == ""
    assert [new for _, _, new in imported.changes] == ([] if problem in (None, "ceo, cx-lead, hr-lead") else [problem])


def test_a_name_that_several_bear_is_told(root: Path) -> None:
    organisation = root / "content" / "organisation.yaml"
    organisation.write_text(
        organisation.read_text("utf-8").replace("name: People lead", "name: Service  LEAD"), "utf-8"
    )
    for cell in ("Activities_D3", "Activities_R3"):
        imported = took(root, **{cell: "service lead"})
        assert lines(imported.problems).partition("cannot be ")[2] == (
            "service lead. [plan-cell]\n"
            "    It can stand for several: people-lead, service-lead. Write the id that is meant.\n"
        )
    assert took(root, Activities_R3="people-lead").changes == (("ACT-1 agreed_by", "manager", "people-lead"),)


def test_what_is_no_name_is_told_alone(root: Path) -> None:
    imported = took(root, Activities_R3="Café manager, Servise lead")
    assert lines(imported.problems) == (
        "plan.xlsx:3:18: Activities R3: `agreed_by` cannot be Servise lead. [plan-cell]\n"
        "    Did you mean service-lead?\n"
    )


def test_names_may_hold_what_stands_between_names() -> None:
    names = Names()
    names.add("role", "R-1", "Sales, north")
    names.add("role", "R-2", "IT; and more, and more")
    names.add("role", "R-3", "Help")
    names.add("role", "R-4", "North", foreign=True)

    def read(cell_text: str) -> list[tuple[str, ...]]:
        return [name.ids for name in names.several("role", cell_text)]

    assert read("help, sales, north;r-2") == [("R-3",), ("R-1",), ("R-2",)]
    assert read("IT; and more,  and MORE, Sales, North") == [("R-2",), ("R-1",)]
    assert read("north, help") == [("R-4",), ("R-3",)]
    assert read("IT, and more, sales") == [(), (), ()]
    assert read("help, sales – north") == [("R-3",), ()]
    assert names.several("role", " , ;\n") == ()
    assert names.several("role", "Café, bar") == (Meant("Café", ()), Meant("bar", ()))


def test_what_can_be_read_in_two_ways_is_told_and_ids_are_ids() -> None:
    names = Names()
    names.add("role", "R-1", "Sales, north")
    names.add("role", "R-2", "Sales")
    names.add("role", "R-3", "North")
    assert names.several("role", "sales, North") == (Meant("sales, North", ("R-1", "R-2", "R-3")),)
    assert [name.word for name in names.several("role", "sales; North")] == ["R-2", "R-3"]
    names.add("role", "R-4", "R-2, R-3")
    assert [name.word for name in names.several("role", "R-2, r-3")] == ["R-2", "R-3"]


def test_a_cell_of_very_many_parts_is_read_soon() -> None:
    names = Names()
    names.add("role", "R-1", "a, a, a, a, a, a, a, a, a, a")
    names.add("role", "R-2", "a")
    assert len(names.several("role", ", ".join(["a"] * 299))) == 1
    assert len(names.several("role", ", ".join(["a"] * 10_000))) == 10_000


def test_columns_of_ones_own_are_advice_and_stop_nothing(root: Path) -> None:
    imported = took(
        root,
        Activities_V2="My remarks",
        Activities_V4="Ask Mari",
        Metrics_L1="mine",
        Metrics_L3="7",
        Activities_B3="New",
    )
    assert lines(imported.advice) == (
        "plan.xlsx:1:12: Metrics L1: the column mine is one of your own: nothing of it goes into the handbook. "
        "[plan-column]\n"
        "    It stays in this workbook, also when `hbgen export plan` writes it anew.\n"
        "plan.xlsx:2:22: Activities V2: the column My remarks is one of your own: nothing of it goes into the "
        "handbook. [plan-column]\n"
        "    It stays in this workbook, also when `hbgen export plan` writes it anew.\n"
    )
    assert text(imported) == PLAN.replace("Greeting practice", "New")


def test_there_is_room_for_columns_of_ones_own(root: Path) -> None:
    """Cells to the right of the table are not protected, all the way down."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(root)))
    for sheet, table in SHEETS.items():
        own = letters(len(table.columns) + 2)
        assert not book[sheet].column_dimensions[own].protection.locked
