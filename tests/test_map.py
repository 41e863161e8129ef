"""Mappings: proposed from a file of answers, edited, tried and scored."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hbgen.cli import main
from hbgen.load import load
from hbgen.problems import Problem
from hbgen.report import lines
from hbgen.score import read_mapping
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import Mapping, Pattern
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable

ROOT = Path(__file__).parent / "content"
ALIKE = "How far do you agree: the kitchen tells me when a dish is late?"
SURVEY = f"""\
ID;Day;Unit;{ALIKE};Words
a1;3.08.2026;;Fully;Ann was rude
a2;4.08.2026;;4 – Fully;
a3;5.08.2026;;Not at all;Bob
a4;6.08.2026;;99;
a5;7.08.2026;;Prefer not to say;
a6;13.08.2026;;3;
a7;14.08.2026;;quite so;
"""
LONG = """\
who,when,question,answer,state
a1,2026-08-03,Late dishes,very much,done
a1,2026-08-03,The weather,fine,done
a2,2026-08-04,Late dishes,very little,done
a3,2026-08-05,Late dishes,very much,a test
"""
LONG_MAPPING = """\
instrument: FB-INTERNAL
version: 1
run: who
date: {column: when}
long: {question: question, answer: answer}
drop: [{column: state, values: ["*test"]}]
items:
  - item: INT-01
    column: Late dishes
    codes: [{code: very little, value: "1"}]
    patterns: [{pattern: "very *", value: "4"}, {pattern: "*", value: "2"}]
"""


def run(*arguments: str) -> Result:
    options = ["--root", str(ROOT), "--instrument", "FB-INTERNAL", "--lang", "en"]
    return CliRunner().invoke(main, ["map", *options, *arguments], catch_exceptions=False)


def mapping_of(folder: Path, text: str) -> Mapping:
    (folder / "mapping.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    mapping = read_mapping(folder / "mapping.yaml", problems)
    assert mapping is not None, lines(problems, str)
    return mapping


def taken(path: Path, mapping: Mapping, tool: str | None = None) -> tuple[Intake, str, list[str]]:
    """What was taken in, what is said of it, and the values of all answers."""
    handbook = load(ROOT).handbook
    assert handbook is not None
    intake = Intake(AnswerKey.of(handbook), datetime.date(2026, 8, 1), datetime.date(2026, 8, 31))
    problems: list[Problem] = []
    try:
        read(intake, AnswerFile.of(path), mapping, SurveyOptions(tool))
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
    names = list(intake.answers)
    output = lines([*intake.problems(), *problems, *intake.remarks], str)
    return intake, output, [names[number][2] for number in intake.answer_of]


def test_a_proposal_says_what_it_takes_for_what_and_how_often_it_stands_there(tmp_path: Path) -> None:
    path, output = tmp_path / "survey.csv", tmp_path / "mapping.yaml"
    path.write_text(SURVEY, "utf-8")
    assert run(str(path), "--output", str(output)).exit_code == 0
    text = output.read_text("utf-8")
    assert 'delimiter: ";"\nday: day-month-year\nrun: "ID"\ndate:\n  column: "Day"\nunit:\n  column: "Unit"\n' in text
    assert f'  - item: INT-01\n    column: "{ALIKE}"  # only alike: is it this question?\n' in text
    assert '    missing: ["99"]  # 1\n    refused: ["Prefer not to say"]  # 1\n    # "3": 1\n' in text
    assert '      - {code: "4 – Fully", value: "4"}  # 1\n      - {code: "Fully", value: "4"}  # 1\n' in text
    assert 'or refused: "quite so"  # 1\n' in text
    # What people wrote themselves does not go into a file that is kept.
    assert '#   "Words"  # many different values\n' in text
    assert "Ann" not in text
    # The file is never written over.
    assert run(str(path), "--output", str(output)).exit_code == 1
    assert output.read_text("utf-8") == text


def test_a_proposal_is_a_mapping_and_a_trial_says_what_becomes_of_each_row(tmp_path: Path) -> None:
    path, output = tmp_path / "survey.csv", tmp_path / "mapping.yaml"
    path.write_text(SURVEY, "utf-8")
    output.write_text(run(str(path)).stdout, "utf-8")
    tried = run(str(path), "--mapping", str(output))
    assert tried.exit_code == 1
    assert tried.stdout.splitlines() == [
        "2: a1 · 2026-08-03 · INT-01 4",
        "3: a2 · 2026-08-04 · INT-01 4",
        "4: a3 · 2026-08-05 · INT-01 1",
        "5: a4 · 2026-08-06 · INT-01 –",
        "6: a5 · 2026-08-07 · INT-01 –",
        "7: a6 · 2026-08-13 · INT-01 3",
        "8: refused · a7 · 2026-08-14 · INT-01 –",
        "Rows that count: 6, left out: 0, refused: 1.",
    ]
    assert "survey.csv:8" in tried.stderr and "[answer-out-of-range]" in tried.stderr
    output.write_text(output.read_text("utf-8") + 'keep: [{column: Day, values: ["?.08.2026"]}]\n', "utf-8")
    few = run(str(path), "--mapping", str(output), "--rows", "1")
    assert few.exit_code == 0
    assert few.stdout.splitlines() == [
        "2: a1 · 2026-08-03 · INT-01 4",
        "Rows that count: 5, left out: 2, refused: 0.",
    ]
    # Scoring reads what the trial shows.
    assert taken(path, mapping_of(tmp_path, output.read_text("utf-8")))[2] == ["4", "4", "1"]


def test_a_long_file_has_a_row_for_each_answer(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(LONG, "utf-8")
    intake, output, values = taken(path, mapping_of(tmp_path, LONG_MAPPING))
    assert (values, output) == (["4", "1"], "")
    assert intake.uncounted == {("FB-INTERNAL", "filtered"): 1}
    # A question that nothing answers is told: its name may be misspelt.
    _, output, values = taken(path, mapping_of(tmp_path, LONG_MAPPING.replace("Late dishes", "Lat dishes")))
    assert values == [] and "[items-without-column]" in output
    _, output, _ = taken(path, mapping_of(tmp_path, LONG_MAPPING.replace("question: question", "question: quest")))
    assert "[missing-column]" in output


def test_filters_patterns_and_refusals_hold_for_files_of_survey_tools(tmp_path: Path) -> None:
    path = tmp_path / "kobo.csv"
    rows = [
        f"u{n},2026-08-0{n + 1},{('yes!', 'no', 'later')[n % 3]},{'Demo 1' if n == 4 else 'real'}" for n in range(6)
    ]
    path.write_text("\n".join(["_uuid,_submission_time,q,kind", *rows]) + "\n", "utf-8")
    text = LONG_MAPPING.split("run:")[0] + (
        "refused: [later]\ndrop: [{column: kind, values: [demo*]}]\n"
        'items: [{item: INT-01, column: q, patterns: [{pattern: "y*", value: "4"}, {pattern: "n?", value: "1"}]}]\n'
    )
    intake, output, values = taken(path, mapping_of(tmp_path, text), "kobo")
    assert (values, output) == (["4", "1", "4"], "")
    assert intake.uncounted == {("FB-INTERNAL", "filtered"): 1}
    _, output, _ = taken(path, mapping_of(tmp_path, text + "long: {question: q, answer: kind}\n"), "kobo")
    assert "[answers-unreadable]" in output
    _, output, _ = taken(path, mapping_of(tmp_path, text.replace("column: kind", "column: kin")), "kobo")
    assert "[missing-column]" in output


def test_a_proposal_for_a_tool_leaves_its_columns_to_the_tool(tmp_path: Path) -> None:
    path = tmp_path / "kobo.csv"
    path.write_text("_uuid,_submission_time,INT_01\nu1,2026-08-01,4\n", "utf-8")
    text = run(str(path)).stdout
    assert "score kobo.csv --from kobo --mapping" in text
    assert "run:" not in text and "date:" not in text
    assert taken(path, mapping_of(tmp_path, text), "kobo")[2] == ["4"]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [("4*", "4 – fully", True), ("4*", "14", False), ("*[a]", "x[A]", True), ("?", "", False), ("a*b", "a\nb", True)],
)
def test_a_pattern_is_of_whole_texts(pattern: str, text: str, fits: bool) -> None:
    column = Mapping.model_validate(
        {
            "instrument": "X",
            "version": 1,
            "items": [{"item": "Y", "column": "c", "patterns": [Pattern(pattern=pattern, value="1")]}],
        }
    ).items[0]
    assert (column.meaning(text) == "1") == fits


def test_a_pattern_that_could_be_tried_in_many_ways_is_quick() -> None:
    column = Mapping.model_validate(
        {
            "instrument": "X",
            "version": 1,
            "items": [{"item": "Y", "column": "c", "patterns": [Pattern(pattern="*a" * 40 + "b", value="1")]}],
        }
    ).items[0]
    assert column.meaning("a" * 5_000) is None


@pytest.mark.parametrize("text", ["", "\0\0", "a,b\n1\n", "\ufeff\n"])
def test_a_file_without_anything_to_propose_is_told_or_proposes_nothing(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    result = run(str(path))
    assert result.exit_code == 1 or "Items without a column:\n#   INT-01" in result.stdout


def test_what_there_is_not_is_told(tmp_path: Path) -> None:
    assert "[unreadable-file]" in run(str(tmp_path / "none.csv")).stderr
    assert "[unknown-instrument]" in run(str(tmp_path / "none.csv"), "--instrument", "FB-INTERNA").stderr


LONG_FORM = """\
respondent,day,place,question,answer
"""


def test_a_file_with_a_row_for_each_answer_is_proposed_as_such(tmp_path: Path) -> None:
    rows = [
        f"r{n},0{n}/08/2026,,{question},{answer}\n"
        for n in range(1, 7)
        for question, answer in (("INT-01", "Fully"), ("The weather?", "fine"))
    ]
    (tmp_path / "a.csv").write_text(LONG_FORM + "".join(rows), "utf-8")
    text = run(str(tmp_path / "a.csv")).output
    assert 'long: {question: "question", answer: "answer"}' in text
    assert "day: day-month-year  # or month-day-year: the days looked at can be read both ways" in text
    assert '#   "The weather?"  # 6' in text and "fine" not in text
    _, output, values = taken(tmp_path / "a.csv", mapping_of(tmp_path, text))
    assert (values, output) == (["4"] * 6, "")
    # Days that one order alone can mean need no word.
    (tmp_path / "a.csv").write_text(LONG_FORM + "".join(rows).replace("01/08", "21/08"), "utf-8")
    assert "day: day-month-year\n" in run(str(tmp_path / "a.csv")).output


@pytest.mark.parametrize("tool", [None, "kobo"])
def test_an_item_may_have_several_columns_of_which_a_row_fills_one(tool: str | None, tmp_path: Path) -> None:
    text = """\
today,_uuid,_submission_time,a/late,b/late
2026-08-03,u1,2026-08-03T10:00:00,4,
2026-08-04,u2,2026-08-04T10:00:00,,yes
2026-08-05,u3,2026-08-05T10:00:00,99,yes
2026-08-06,u4,2026-08-06T10:00:00,4,no
"""
    columns = """\
items:
  - {item: INT-01, column: a/late, missing: ["99"]}
  - {item: INT-01, column: b/late, codes: [{code: yes, value: "3"}, {code: no, value: "1"}]}
"""
    if tool is None:
        text = text.replace("_uuid,_submission_time", "who,sent")
        columns = f"run: who\ndate: {{column: today}}\n{columns}"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    mapping = mapping_of(tmp_path, f"instrument: FB-INTERNAL\nversion: 1\n{columns}")
    _, output, values = taken(tmp_path / "a.csv", mapping, tool)
    assert values[:3] == ["4", "3", "3"]
    assert "The run `u4` answers INT-01 twice. [answer-twice]" in output and output.count("[") == 1
