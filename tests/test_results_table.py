"""`hbgen export results`: what is published, and nothing else."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from hbgen.cli.exporting_results import RESULT_FORMATS
from hbgen.editions import select
from hbgen.exports.results_table import COLUMNS, FORMATS, files, results_table
from hbgen.load import load
from hbgen.model.results import Agreement, Figure, InstrumentResult, ItemAgreement, Period
from hbgen.model.settings import Unit
from hbgen.model.visibility import Audience
from hbgen.spreadsheets.reading import read_sheets
from measured import figure, found, period, with_results
from sampling import sampled

ROOT = Path(__file__).parent / "content"
STARTER = Path(__file__).parent.parent


def table(*figures: Figure, audience: Audience = "staff") -> list[dict[str, str]]:
    handbook = load(ROOT).handbook
    assert handbook is not None
    measured = with_results(handbook, period("2026-Q3", 9, found(handbook.instruments.instruments[0].id, *figures)))
    data = FORMATS["csv"](results_table(select(measured, audience, ""), "en"), "")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_only_published_figures_are_rows_with_what_the_audience_may_read() -> None:
    shown, hidden = figure("all", 0.7, failed_runs=3), figure("role", role="managers")
    (row,) = table(shown, hidden)
    assert (row["by"], row["value"], row["n"], row["failed_runs"]) == ("all", "0.7", "40", "3")
    assert (row["period"], row["runs"], row["indicative"]) == ("2026-Q3", "40", "false")
    assert table(shown, hidden, audience="customers") == []


def test_what_is_withheld_and_what_nobody_answered_are_counted_apart() -> None:
    handbook = load(ROOT).handbook
    assert handbook is not None
    units = [Unit.model_validate({"id": id_, "name": {"en": id_}, "group": "support"}) for id_ in ("a", "b", "c", "d")]
    organisation = handbook.organisation.model_copy(update={"units": tuple(units)})
    instrument = handbook.instruments.instruments[0].id
    before = found(instrument, *(figure("unit", 0.7, unit=unit) for unit in ("a", "b", "c", "gone")))
    now = found(instrument, figure("unit", 0.7, unit="a"), figure("unit", unit="b"), figure("all", 0.7))
    measured = with_results(handbook, period("2026-Q1", 3, before), period("2026-Q2", 6, now))
    made = results_table(select(measured.model_copy(update={"organisation": organisation}), "staff", ""), "en")
    assert (dict(made.withheld), dict(made.unanswered)) == (
        {("2026-Q2", instrument, "unit"): 1},
        {("2026-Q2", instrument, "unit"): 1},
    )
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](made, "").decode("utf-8-sig"))))
    counted = {(row["period"], row["by"], row["unit"]): (row["withheld"], row["unanswered"]) for row in rows}
    assert counted["2026-Q2", "unit", "a"] == ("1", "1")
    assert counted["2026-Q1", "unit", "a"] == counted["2026-Q2", "all", ""] == ("0", "0")
    sheet = read_sheets(FORMATS["xlsx"](made, "Handbook"))["withheld"]
    assert [list(row.values()) for row in sheet.values()] == [
        ["period", "instrument", "by", "withheld", "unanswered"],
        ["2026-Q2", instrument, "unit", "1", "1"],
    ]


def test_every_format_holds_the_same_figures() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    handbook = load(STARTER).handbook
    assert handbook is not None
    edition = select(handbook, "staff", "")
    of_edition = results_table(edition, "en")
    published = sum(f.value is not None for p in edition.handbook.results for r in p.instruments for f in r.figures)
    agreed = {"agreement", "cohen-kappa", "gwet-ac1", "kappa-n"}
    measures = [row[of_edition.columns.index("measure")] for row in of_edition.rows]
    assert sum(measure not in agreed for measure in measures) == published > 100
    made = {file.path: file.data for file in files(of_edition, RESULT_FORMATS, "Handbook")}
    assert made == {file.path: file.data for file in files(results_table(edition, "en"), tuple(FORMATS), "Handbook")}
    rows = list(csv.reader(io.StringIO(made["results.csv"].decode("utf-8-sig"))))
    read = parquet.read_table(io.BytesIO(made["results.parquet"]))
    assert read.column_names == list(of_edition.columns) == rows[0]
    assert set(COLUMNS) - set(of_edition.columns) == {"section"}
    assert [tuple(row.values()) for row in read.to_pylist()] == list(of_edition.rows)
    sheets = read_sheets(made["results.xlsx"])
    value = of_edition.columns.index("value")
    # Excel keeps 15 digits.
    assert [float(row[value + 1]) for number, row in sheets["results"].items() if number > 1] == pytest.approx(
        [float(row[value]) for row in rows[1:]], rel=1e-14
    )
    assert sheets["results"][2][list(COLUMNS).index("start") + 1].startswith(rows[1][1])
    assert sum(int(row[4]) for number, row in sheets["withheld"].items() if number > 1) == sum(
        of_edition.withheld.values()
    )
    ids = {row[1] for row in sheets["names"].values()}
    assert {str(row[list(COLUMNS).index("instrument")]) for row in of_edition.rows} <= ids


def test_agreement_is_told_in_rows_of_its_own() -> None:
    handbook = load(ROOT).handbook
    assert handbook is not None
    alike = Agreement(cases=24, pairs=300, percent=0.8, kappa=0.6, items_withheld=2)
    of_item = ItemAgreement(item="CTR-01-a", cases=24, percent=0.55, bound="at-least")
    result = found(handbook.instruments.instruments[0].id, figure("all", 0.7))
    result = result.model_copy(update={"agreement": alike, "agreement_by_item": (of_item,)})
    of_edition = results_table(select(with_results(handbook, period("2026-Q3", 9, result)), "staff", ""), "en")
    rows = [dict(zip(of_edition.columns, row, strict=True)) for row in of_edition.rows]
    agreements = [
        (row["by"], row["item"], row["measure"], row["value"], row["bound"], row["n"], row["withheld"]) for row in rows
    ]
    assert agreements[1:] == [
        ("all", None, "agreement", 0.8, None, 24, 0),
        ("all", None, "cohen-kappa", 0.6, None, 24, 0),
        ("item", "CTR-01-a", "agreement", 0.55, "at-least", 24, 2),
    ]


def test_each_field_of_a_figure_has_a_column() -> None:
    """A field that is new in the model is a column, or is left out knowingly."""
    fields = {*Figure.model_fields, *InstrumentResult.model_fields, *Period.model_fields}
    assert fields - set(COLUMNS) == {"id", "instruments", "figures", "left_out", "agreement", "agreement_by_item"}


def test_an_audience_without_results_gets_no_file(tmp_path: Path) -> None:
    root, output = tmp_path / "root", tmp_path / "output"
    shutil.copytree(STARTER / "content", root / "content")
    instruments = root / "content" / "instruments.yaml"
    instruments.write_text(instruments.read_text("utf-8").replace("    results_audience: customers\n", ""), "utf-8")
    arguments = ["export", "results", "--root", str(root), "--audience", "customers", "--output", str(output)]
    result = CliRunner().invoke(main, [*arguments, "--lang", "en"], catch_exceptions=False)
    assert result.exit_code == 0 and "There are no results yet." in result.stderr
    assert not output.exists() or list(output.iterdir()) == []


@sampled(1)
@pytest.mark.parametrize("audience", ["staff", "managers"])
def test_the_command_writes_what_is_asked_for(audience: Audience, tmp_path: Path) -> None:
    arguments = ["export", "results", "csv", "--root", str(STARTER), "--audience", audience, "--output", str(tmp_path)]
    result = CliRunner().invoke(main, [*arguments, "--lang", "en"], catch_exceptions=False)
    assert result.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]
    assert "those withheld are not" in result.stderr
    wrong = CliRunner().invoke(main, ["export", "results", "ods", "--root", str(STARTER)])
    assert wrong.exit_code == 2 and "xlsx, csv, parquet" in wrong.stderr
    assert datetime.date.fromisoformat((tmp_path / "results.csv").read_text("utf-8-sig").splitlines()[1].split(",")[1])
