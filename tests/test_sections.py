"""Instruments in sections, reversed items and skip logic: scored by hand, in every form, on pages and in results."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sectioned
from hbgen.checks import check
from hbgen.cli import main
from hbgen.editions import Edition, select
from hbgen.exports import EXPORTS, exports
from hbgen.exports.verify import verify
from hbgen.instruments.definition import define_all
from hbgen.load import load
from hbgen.render.pages import render
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.formulas import Reply, item_score, run_score
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.tables import AnswerFile
from sectioned import NO_PLAN, PLANNED

START, END = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)


# --- scores -----------------------------------------------------------------------------------


def test_a_reversed_item_counts_the_other_way_round() -> None:
    assert [item_score(value, 1, 4) for value in (1, 2, 4)] == pytest.approx([0, 1 / 3, 1])
    assert [item_score(value, 1, 4, is_reversed=True) for value in (1, 2, 4)] == pytest.approx([1, 2 / 3, 0])


def test_sections_count_by_their_own_weights() -> None:
    """(3 · 1/2 + 1 · 1) / 4 = 5/8; by the weights of items it is (2 · 1/2 + 5 · 1) / 7 = 6/7."""
    replies = [Reply("listen", 1, 1), Reply("listen", 1, 0), Reply("act", 5, 1)]
    assert run_score(replies, {"listen": 3, "act": 1}).total == pytest.approx(5 / 8)
    assert run_score(replies).total == pytest.approx(6 / 7)
    # A section without a score leaves both sums, whatever it weighs; coverage goes by items.
    replies = [Reply("listen", 1, None), Reply("listen", 1, None, not_applicable=True), Reply("act", 5, 1)]
    score = run_score(replies, {"listen": 30, "act": 1})
    assert score.total == 1
    assert score.coverage == pytest.approx(5 / 6)


def sums_of(root: Path, runs: list[sectioned.Run]) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Part and its name → number of runs, mean and coverage, of answers in a file; and those told as dropped."""
    pytest.importorskip("duckdb")
    from hbgen.scoring import duckdb_engine

    path = root / "answers.csv"
    path.write_text(sectioned.table(runs), "utf-8")
    intake = Intake(AnswerKey.of(sectioned.handbook(root)), START, END)
    read(intake, AnswerFile.of(path))
    assert intake.problems() == []
    sums = duckdb_engine.sums(intake)
    by_part = {
        (a.part, a.section if a.part == "section" else a.item): (a.n, a.wx / a.w, a.covered / a.n)
        for a in sums.of("SELF-CX")
    }
    return by_part | {("dropped", item): (count, 0, 0) for (_, item), count in sums.dropped.items()}


def test_a_run_is_scored_as_by_hand(tmp_path: Path) -> None:
    sums = sums_of(tmp_path, [("", NO_PLAN)])
    assert sums["total", ""] == pytest.approx((1, 1 / 2, 1))
    assert sums["section", "CX-LISTEN"][1] == pytest.approx(2 / 3)
    assert sums["section", "CX-ACT"][1] == 0
    assert sums["item", "CX-LATE"][1] == pytest.approx(2 / 3)
    assert ("item", "CX-DONE") not in sums


def test_a_blank_in_what_was_asked_is_missing_and_what_was_not_asked_is_not(tmp_path: Path) -> None:
    sums = sums_of(tmp_path, [("", PLANNED)])
    assert sums["total", ""] == pytest.approx((1, 3 / 4, 5 / 6))


def test_answers_that_should_not_have_been_given_do_not_count_and_are_told(tmp_path: Path) -> None:
    """CX-TOLD depends on CX-DONE, whose answer does not count either."""
    sums = sums_of(tmp_path, [("", NO_PLAN | {"CX-DONE": "4", "CX-TOLD": "1"})])
    assert sums["total", ""] == pytest.approx((1, 1 / 2, 1))
    assert sums["dropped", "CX-DONE"][0] == sums["dropped", "CX-TOLD"][0] == 1
    assert ("item", "CX-TOLD") not in sums


def test_an_item_that_was_not_asked_may_be_said_not_to_apply(tmp_path: Path) -> None:
    """Where it was asked nevertheless, that is a blank."""
    assert sums_of(tmp_path, [("", NO_PLAN | {"CX-DONE": "na"})])["total", ""][2] == pytest.approx(1)
    assert sums_of(tmp_path, [("", PLANNED | {"CX-TOLD": "na"})])["total", ""][2] == pytest.approx(5 / 6)


def from_database(connection: Any, root: Path, runs: list[sectioned.Run]) -> None:
    """A table of a database gives the sums of a file, and tells the same answers."""
    import pyarrow.csv

    from hbgen.scoring import duckdb_engine, warehouse

    path = root / "answers.csv"
    path.write_text(sectioned.table(runs), "utf-8")
    key = AnswerKey.of(sectioned.handbook(root))
    types = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(sectioned.HEAD.split(","), pyarrow.string()), strings_can_be_null=False
    )
    table = pyarrow.csv.read_csv(path, convert_options=types)
    weights = pyarrow.array([1.0] * table.num_rows)
    connection.create_table("answers", table.append_column("weight", weights))
    result = warehouse.add_up(connection, "answers", key, START, END)
    assert (result.problems, result.left_out) == ([], 0)
    intake = Intake(key, START, END)
    read(intake, AnswerFile.of(path))
    expected = duckdb_engine.sums(intake)
    assert result.sums is not None
    assert result.sums.dropped == expected.dropped != {}
    pairs = zip(result.sums.of("SELF-CX"), expected.of("SELF-CX"), strict=True)
    assert all(row[:8] == other[:8] and row[8:] == pytest.approx(other[8:]) for row, other in pairs)


MIXED = [
    ("hall", NO_PLAN),
    ("kitchen", PLANNED),
    ("hall", NO_PLAN | {"CX-DONE": "4", "CX-TOLD": "na"}),
    ("", PLANNED | {"CX-TOLD": "1"}),
]


@pytest.mark.filterwarnings("ignore")
def test_a_table_gives_the_sums_of_a_file(tmp_path: Path) -> None:
    ibis = pytest.importorskip("ibis")
    pytest.importorskip("duckdb")
    from_database(ibis.duckdb.connect(), tmp_path, MIXED)


def scored(root: Path, runs: list[sectioned.Run]) -> str:
    """What `hbgen score` says; it writes the results."""
    pytest.importorskip("duckdb")
    (root / "answers.csv").write_text(sectioned.table(runs), "utf-8")
    days = ["--period", "2026-Q3", "--start", str(START), "--end", str(END)]
    result = CliRunner().invoke(main, ["score", "--root", str(root), *days, str(root / "answers.csv")])
    assert result.exit_code == 0, result.output
    return result.output


def test_results_hold_the_score_of_each_section_in_order(tmp_path: Path) -> None:
    sectioned.write_handbook(tmp_path)
    runs = [(unit, given) for unit in ("hall", "kitchen") for given in (NO_PLAN, PLANNED) for _ in range(20)]
    output = scored(tmp_path, [*runs, ("hall", NO_PLAN | {"CX-DONE": "1"})])
    assert "1 run of SELF-CX answers CX-DONE, which its other answers leave out: that answer does not count." in output
    loaded = load(tmp_path)
    assert loaded.handbook is not None
    (period,) = loaded.handbook.results
    figures = period.instruments[0].figures
    sections = [(f.section, f.value, f.n) for f in figures if f.by == "section"]
    assert sections == [("CX-LISTEN", 0.67, 81), ("CX-ACT", 0.49, 81)]
    assert {(f.unit, f.section) for f in figures if f.by == "unit-section"} == {
        (unit, section) for unit in ("hall", "kitchen") for section in ("CX-LISTEN", "CX-ACT")
    }
    # How many were asked tells how many answered yes to CX-PLAN: small groups would be known by subtraction.
    assert {f.item for f in figures if f.by == "role-item"} == {"CX-ASK", "CX-LATE", "CX-PLAN"}
    assert [problem for problem in check(loaded.handbook).problems if problem.code.startswith("results")] == []


def test_a_section_that_is_only_asked_after_answers_is_not_told_by_unit(tmp_path: Path) -> None:
    def change(text: str) -> str:
        return text.replace("{id: CX-PLAN, section: CX-ACT", "{id: CX-PLAN, section: CX-LISTEN")

    sectioned.write_handbook(tmp_path, change)
    scored(tmp_path, [(unit, PLANNED) for unit in ("hall", "kitchen") for _ in range(20)])
    text = (tmp_path / "content" / "results" / "2026-Q3.yaml").read_text("utf-8")
    assert "{by: section, section: CX-ACT" in text
    assert "{by: unit-section, unit: hall, section: CX-LISTEN" in text
    assert "{by: unit-section, unit: hall, section: CX-ACT" not in text


def test_pages_status_and_tables_show_sections(tmp_path: Path) -> None:
    sectioned.write_handbook(tmp_path)
    runs = [(unit, given) for unit in ("hall", "kitchen") for given in (NO_PLAN, PLANNED) for _ in range(20)]
    scored(tmp_path, runs)
    handbook = load(tmp_path).handbook
    assert handbook is not None
    pages = {file.path: file.data.decode() for file in render(select(handbook, "staff", "en"), {})}
    results = pages["results.md"]
    assert "2 sections" in results
    assert results.index("Listening: <strong>67%</strong>") < results.index("Acting on it: <strong>50%</strong>")
    units = pages["results/units.md"]
    assert units.index('#CX-LISTEN">CX-LISTEN</a></th>') < units.index('#CX-ACT">CX-ACT</a></th>')
    # The mean of a reversed item is told as a score: 3 of 4 would be none of its answers.
    aspects = pages["results/aspects/self-cx.md"]
    late = aspects.rindex("We hear of it too late.")
    assert "<strong>67%</strong>" in aspects[late : late + 300]
    # The whole is made of the sections by their own weights: (3 · 67 + 1 · 50) / 4.
    steps = results[results.index("How 62% came about") :]
    assert "67% × weight 3 = 201" in steps and "50% × weight 1 = 50" in steps and "Together 251 / 4 = 63%" in steps
    page = pages["instruments/self-cx.md"]
    assert page.index('id="CX-LISTEN">Listening') < page.index('id="CX-ACT">Acting on it')
    assert "Only after: 3. There is a plan. (yes)" in page
    assert "the lowest answer is the best" in page
    output = CliRunner().invoke(main, ["status", "--root", str(tmp_path)]).output
    assert "CX-LISTEN (67% of 90%, SELF-CX 2026-Q3), 1 more" in output
    out = tmp_path / "out"
    assert CliRunner().invoke(main, ["export", "results", "--root", str(tmp_path), "--output", str(out)]).exit_code == 0
    head, *rows = (next(out.rglob("results.csv"))).read_text("utf-8-sig").splitlines()
    assert "standard,section,item" in head
    assert any(",section,,,,,CX-ACT," in row for row in rows)


# --- forms ------------------------------------------------------------------------------------


@pytest.fixture
def of(tmp_path: Path) -> Edition:
    return select(sectioned.handbook(tmp_path), "staff", "")


def made(of: Edition, format_: str) -> bytes:
    (file,) = exports(of, (format_,), ("SELF-CX",), None)
    return file.data


@pytest.mark.parametrize("format_", EXPORTS)
def test_a_fresh_form_does_not_differ(format_: str, of: Edition) -> None:
    pytest.importorskip("xlsxwriter")
    (form,), problems = verify("form", made(of, format_), of)
    assert (form.instrument, form.items, problems) == ("SELF-CX", 5, [])


@pytest.mark.parametrize("format_", ["xlsform", "surveyjs", "json", "csv"])
def test_a_form_with_other_conditions_differs(format_: str, tmp_path: Path, of: Edition) -> None:
    pytest.importorskip("xlsxwriter")
    changed = select(
        sectioned.handbook(tmp_path / "other", lambda text: text.replace('["3", "4"]', '["4"]')), "staff", ""
    )
    _, problems = verify("form", made(changed, format_), of)
    codes = {problem.code for problem in problems if problem.values.get("item") == "CX-TOLD"}
    assert codes >= {"form-item-rule"}


def test_surveyjs_asks_on_a_page_for_each_section_after_every_answer_on_the_way(of: Edition) -> None:
    _, *pages = json.loads(made(of, "surveyjs"))["pages"]
    assert [page["title"]["en"] for page in pages] == ["Listening", "Acting on it"]
    conditions = {e["name"]: e.get("visibleIf") for page in pages for e in page["elements"]}
    assert conditions["CX-PLAN"] is None
    assert conditions["CX-DONE"] == "{CX-PLAN} = '1'"
    assert conditions["CX-TOLD"] == "({CX-DONE} = '3' or {CX-DONE} = '4') and ({CX-PLAN} = '1')"
    assert conditions["CX-DONE_evidence"] == "({CX-PLAN} = '1') and {CX-DONE} notempty"


def test_xlsform_asks_in_groups_and_pyxform_takes_it(of: Edition, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    xls2xform = pytest.importorskip("pyxform.xls2xform")
    path = tmp_path / "form.xlsx"
    path.write_bytes(made(of, "xlsform"))
    warnings = xls2xform.xls2xform_convert(str(path), str(tmp_path / "form.xml"), validate=False)
    assert [warning for warning in warnings if "language" not in warning] == []
    xml = (tmp_path / "form.xml").read_text("utf-8")
    assert 'nodeset="/data/CX_ACT/CX_DONE" type="string" relevant=" /data/CX_ACT/CX_PLAN  = \'1\'"' in xml


def test_a_workbook_says_in_words_after_which_answers_an_item_is_asked(of: Edition) -> None:
    pytest.importorskip("xlsxwriter")
    from hbgen.spreadsheets.reading import read_sheets

    texts = [row.get(2, "") for row in read_sheets(made(of, "xlsx"))["Answers"].values()]
    assert texts[2] == "Listening"
    assert any("Only if CX-DONE was answered: 3 – Rather / 4 – Fully" in text for text in texts)


def test_answers_in_a_workbook_come_back(of: Edition, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "filled.xlsx"
    path.write_bytes(made(of, "xlsx"))
    book = openpyxl.load_workbook(path)
    answers, run = book["Answers"], book["Run"]
    for row in range(1, answers.max_row + 1):
        answer = {"CX-ASK": "3 – Rather", "CX-PLAN": "No"}.get(answers.cell(row, 1).value or "")
        if answer:
            answers.cell(row, 4).value = answer
    for row in range(1, run.max_row + 1):
        if run.cell(row, 1).value in ("run", "date"):
            run.cell(row, 3).value = {"run": "r1", "date": "2026-08-01"}[run.cell(row, 1).value]
    book.save(path)
    intake = Intake(AnswerKey.of(sectioned.handbook(tmp_path)), START, END)
    read(intake, AnswerFile.of(path))
    assert intake.problems() == []
    assert {(item, value) for _, item, value in intake.answers} == {("CX-ASK", "3"), ("CX-PLAN", "0")}


# --- the handbook -----------------------------------------------------------------------------


def test_items_are_asked_by_section(tmp_path: Path) -> None:
    def change(text: str) -> str:
        moved = "      - {id: CX-PLAN, section: CX-ACT, text: There is a plan.}\n"
        return text.replace(moved, "").replace("    items:\n", f"    items:\n{moved}")

    definition = define_all(sectioned.handbook(tmp_path, change))["SELF-CX"]
    assert [item.id for item in definition.items] == ["CX-ASK", "CX-LATE", "CX-PLAN", "CX-DONE", "CX-TOLD"]
    assert [section.id for section in definition.sections] == ["CX-LISTEN", "CX-ACT"]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda text: text, True),
        (lambda text: text.replace("weight: 3}", "weight: 5}"), True),
        (lambda text: text.replace("section: CX-LISTEN, text: We hear", "section: CX-ACT, text: We hear"), True),
        (lambda text: text.replace(", reversed: true", ""), False),
        (lambda text: text.replace('["3", "4"]', '["4"]'), False),
    ],
)
def test_a_mark_changes_with_the_meaning_only(change: Callable[[str], str], is_same: bool, tmp_path: Path) -> None:
    marks = [
        {item.id: item.fingerprint for item in define_all(sectioned.handbook(tmp_path / name, by))["SELF-CX"].items}
        for name, by in (("a", str), ("b", change))
    ]
    assert (marks[0] == marks[1]) == is_same


def test_a_circle_of_three_is_told_once(tmp_path: Path) -> None:
    def change(text: str) -> str:
        plan = "text: There is a plan., asked_when: [{item: CX-TOLD, answers: [yes]}]}"
        return text.replace("text: There is a plan.}", plan)

    problems = [
        problem
        for problem in check(sectioned.handbook(tmp_path, change)).problems
        if problem.code == "asked-when-circle"
    ]
    assert [problem.message(str) for problem in problems] == [
        "CX-PLAN is asked only after an answer to itself: CX-PLAN → CX-TOLD → CX-DONE → CX-PLAN."
    ]


def test_items_with_no_channel_in_common_are_never_asked_after_each_other(tmp_path: Path) -> None:
    def change(text: str) -> str:
        text = text.replace("text: There is a plan.}", "text: There is a plan., channel: counter}")
        return text.replace("id: CX-DONE\n", "id: CX-DONE\n        channel: phone\n")

    root = tmp_path
    sectioned.write_handbook(root, change)
    organisation = root / "content" / "organisation.yaml"
    text = organisation.read_text("utf-8").replace("channels:\n", "channels:\n  - {id: phone, name: Phone}\n")
    organisation.write_text(text, "utf-8")
    handbook = load(root).handbook
    assert handbook is not None
    messages = [problem.message(str) for problem in check(handbook).problems if problem.code == "asked-when-never"]
    assert messages == [
        "SELF-CX never asks CX-DONE: CX-PLAN, on whose answer it depends, is asked in other channels only."
    ]


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_thousand_items_after_each_other_are_one_mistake(is_closed: bool, tmp_path: Path) -> None:
    def change(text: str) -> str:
        first = "L-0" if is_closed else "CX-PLAN"
        items = "".join(
            f"      - {{id: L-{n}, section: CX-ACT, text: Item {n}., "
            f"asked_when: [{{item: {f'L-{n - 1}' if n else first}, answers: [yes]}}]}}\n"
            for n in range(1500)
        )
        return text.replace("    frequency:", f"{items}    frequency:", 1)

    handbook = sectioned.handbook(tmp_path, change)
    codes = [problem.code for problem in check(handbook).problems if problem.code.startswith("asked-when")]
    assert codes == ["asked-when-circle" if is_closed else "asked-when-deep"]
    assert len(define_all(handbook)["SELF-CX"].items) > 1500


def test_an_item_after_a_circle_does_not_go_round_with_it(tmp_path: Path) -> None:
    def change(text: str) -> str:
        plan = "text: There is a plan., asked_when: [{item: CX-DONE, answers: ['3']}]}"
        return text.replace("text: There is a plan.}", plan)

    handbook = sectioned.handbook(tmp_path, change)
    codes = [problem.code for problem in check(handbook).problems]
    assert codes.count("asked-when-circle") == 1
    # Forms of a handbook with errors are made for the one who looks at it while editing.
    items = {item.id: item for item in define_all(handbook)["SELF-CX"].items}
    assert [after.item for after in items["CX-DONE"].asked_when] == ["CX-PLAN"]
    assert items["CX-PLAN"].asked_when == ()
