"""Results by unit: weakest first, what is missing counted and told apart, and light for hundreds of units."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from typing import Any

import pytest

from golden import HERE
from hbgen.editions import select
from hbgen.exports.results_table import as_csv, results_table
from hbgen.files import File
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import UnitTarget
from hbgen.model.settings import Unit, UnitType
from hbgen.render.book.context import PageContext
from hbgen.render.pages import render
from hbgen.render.results.overview import Results
from hbgen.render.results.unit_results import UnitTable
from measured import figure, found, period, with_results
from some_pages import Pages
from wide import FEW, GONE, wide

UNITS = ("north", "south", "east", "west")


@cache
def smallest() -> Handbook:
    handbook = load(HERE.parent / "content").handbook
    assert handbook is not None
    units = tuple(Unit.model_validate({"id": name, "name": {"en": name.title()}, "group": "support"}) for name in UNITS)
    return handbook.model_copy(update={"organisation": handbook.organisation.model_copy(update={"units": units})})


def of_units(*values: float | None, n: int = 40) -> list[Any]:
    """A figure of each unit, in order; withheld for None."""
    return [figure("unit", value, n, unit=unit) for unit, value in zip(UNITS, values, strict=False)]


def handbook(*rounds: list[Any], **changes: Any) -> Handbook:
    """The smallest handbook with these figures of its first instrument in one quarter after another."""
    instrument = smallest().instruments.instruments[0].id
    periods = [period(f"2026-Q{at}", 3 * at, found(instrument, *figures)) for at, figures in enumerate(rounds, 1)]
    return with_results(smallest(), *periods, **changes)


def table(*rounds: list[Any], **changes: Any) -> UnitTable:
    made = PageContext(select(handbook(*rounds, **changes), "staff", "en"))
    [only] = Results(made).units.tables
    return only


def pages(made: Handbook, audience: Any = "staff") -> Pages:
    return Pages(select(made, audience, "en"))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_the_weakest_unit_stands_first() -> None:
    assert [row.unit for row in table(of_units(0.8, 0.6, 0.9, 0.7)).rows] == ["south", "west", "north", "east"]


def test_units_of_one_figure_stand_in_the_order_of_their_ids() -> None:
    assert [row.unit for row in table(of_units(0.7, 0.7, 0.7)).rows] == ["east", "north", "south"]


def test_what_is_withheld_is_counted_and_is_not_what_nobody_answered() -> None:
    units = table(of_units(0.8, 0.6, 0.7, 0.9), of_units(0.8, None, 0.7))
    assert ([row.unit for row in units.rows], units.withheld, units.unanswered, units.units) == (
        ["east", "north"],
        1,
        1,
        4,
    )
    made = pages(handbook(of_units(0.8, 0.6, 0.7, 0.9), of_units(0.8, None, 0.7)))
    for path in ("results.md", "results/units.md"):
        assert "1 of 4 units is not shown: too few answers." in words(made[path])
        assert "Nobody answered in 1 of 4 units that were measured before." in words(made[path])
    assert "South" not in words(made["results/units.md"].split("toctree")[0].split("Units and standards")[0])
    south, west = (made[f"results/units/{unit}.md"] for unit in ("south", "west"))
    assert "too few answers to show a figure" in south and "nobody answered" not in south
    assert "nobody answered" in west and "too few answers to show a figure" not in west
    # The drawing says so too, in its description and by its marks.
    assert (
        "1st quarter of\u00a02026: 60%. 2nd quarter of\u00a02026: withheld. </desc>" in south
        and 'class="hb-held"' in south
    )
    assert (
        "1st quarter of\u00a02026: 90%. 2nd quarter of\u00a02026: nobody answered. </desc>" in west
        and 'class="hb-held"' not in west
    )


def test_the_table_of_units_and_standards_has_a_mark_for_each_kind_of_cell() -> None:
    standard = smallest().standards[0].standards[0].id

    def both(*values: float | None) -> list[Any]:
        cells = zip(UNITS, values, strict=False)
        return [figure("unit-standard", value, unit=unit, standard=standard) for unit, value in cells]

    first, second = (
        [*of_units(0.5, 0.6, 0.7, 0.8), *both(0.5, 0.6, 0.7)],
        [*of_units(0.5, 0.6, 0.7, 0.8), *both(0.55, None)],
    )
    units = table(first, second)
    assert units.heat_map is not None and units.heat_map.standards == [standard]
    cells = {unit: cells[0] for unit, cells in units.heat_map.rows}
    assert cells["north"] is not None and (cells["north"].value, cells["north"].step) == (55, 4)
    assert cells["south"] is not None and (cells["south"].value, cells["south"].is_unanswered) == (None, False)
    assert cells["east"] is not None and (cells["east"].value, cells["east"].is_unanswered) == (None, True)
    assert cells["west"] is None
    text = pages(handbook(first, second))["results/units.md"]
    assert '<td class="hb-heat-4">55</td>' in text and '<td class="hb-withheld">withheld</td>' in text
    assert '<td class="hb-unasked"></td>' in text
    assert text.count('<span class="hb-unseen">nobody answered</span>') == 1
    assert "hatched: too few answers" in text and "–: nobody answered." in text and "Empty: not asked there." in text


def test_from_a_unit_that_is_no_more_nobody_is_expected_to_answer() -> None:
    gone = [*of_units(0.8, 0.6), figure("unit", 0.3, unit="closed")]
    units = table(gone, of_units(0.8, 0.6))
    assert [row.unit for row in units.rows] == ["south", "north"] and units.unanswered == 0
    made = pages(handbook(gone, of_units(0.8, 0.6)))
    assert "closed" in made["results/units/closed.md"]


def test_what_changed_is_told_by_a_test_and_what_chance_would_do() -> None:
    units = table(of_units(0.4, 0.8, 0.6, 0.3), [*of_units(0.7, 0.5, 0.62), figure("unit", 0.9, 12, unit="west")])
    assert {row.unit: row.change for row in units.rows} == {
        "north": "better",
        "south": "worse",
        "east": "unclear",
        "west": "untested",
    }
    assert dict(units.changes) == {"better": 1, "worse": 1, "unclear": 1} and units.by_chance is None


def test_a_unit_is_held_against_the_target_of_its_type() -> None:
    made = handbook(of_units(0.6, 0.6, 0.95), target=85)
    first, *rest = made.instruments.instruments
    own = (UnitTarget(unit_type="kiosk", target=50),)
    instruments = made.instruments.model_copy(
        update={"instruments": (first.model_copy(update={"unit_targets": own}), *rest)}
    )
    north, *others = made.organisation.units
    kiosk = UnitType.model_validate({"id": "kiosk", "name": {"en": "Kiosks"}})
    units = (north.model_copy(update={"type": "kiosk"}), *others)
    organisation = made.organisation.model_copy(update={"units": units, "unit_types": (kiosk,)})
    made = made.model_copy(update={"instruments": instruments, "organisation": organisation})
    [only] = Results(PageContext(select(made, "staff", "en"))).units.tables
    assert {row.unit: row.point.verdict for row in only.rows if row.point} == {
        "north": "reached",
        "south": "below",
        "east": "reached",
    }
    shown = pages(made)
    assert "held against the target for Kiosks: 50%" in shown["results/units/north.md"]
    assert "held against the instrument&#39;s target: 85%" in shown["results/units/south.md"]
    assert "Targets by type of unit" in shown[f"instruments/{first.id.lower()}.md"]
    assert "Types of units" in shown["organisation.md"] and "Kiosks" not in pages(made, "customers")["organisation.md"]
    rows = list(
        csv.DictReader(io.StringIO(as_csv(results_table(select(made, "staff", ""), "en"), "").decode("utf-8-sig")))
    )
    assert {row["unit"]: row["target"] for row in rows} == {"north": "0.5", "south": "0.85", "east": "0.85"}


def test_one_unit_and_an_audience_that_sees_none_have_no_pages_of_units() -> None:
    assert not [path for path in pages(handbook(of_units(0.8))) if path.startswith("results/units")]
    made = pages(handbook(of_units(0.8, 0.7), results_audience="customers"), "customers")
    assert not [path for path in made if path.startswith("results/units")]


@pytest.fixture(scope="module")
def of_wide() -> tuple[File, ...]:
    return render(select(wide(smallest(), units=120, standards=16, periods=3), "staff", "en"), {})


def test_hundreds_of_units_are_rows_and_pages_stay_light(of_wide: tuple[File, ...]) -> None:
    made = {file.path: file.data.decode() for file in of_wide}
    text = made["results/units.md"]
    counted = 120 - 120 // FEW - 120 // GONE
    assert text.count("<tr") == counted + 1
    # Columns do not grow with units or standards.
    assert max(row.count("<td") + row.count("<th") for row in text.split("<tr")) == 5
    assert f"{120 // FEW} of 120 units are not shown: too few answers." in text
    assert f"Nobody answered in {120 // GONE} of 120 units" in text
    assert "changes would seem clear by chance alone" in text
    assert [path for path, page in made.items() if path.startswith("results") and len(page) > 60_000] == []
    assert len([path for path in made if path.startswith("results/units/shop-")]) == 120


def test_the_rows_of_a_wide_table_rise(of_wide: tuple[File, ...]) -> None:
    text = next(file.data.decode() for file in of_wide if file.path == "results/units.md")
    shown = [int(value) for value in re.findall(r'</th><td class="hb-heat-\d">(\d+)%', text)]
    assert len(shown) > 100 and shown == sorted(shown)
