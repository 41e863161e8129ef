"""Mappings and files that could be read, and would give figures that nobody meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.report import lines
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.mapping_traps import traps
from test_answers import GOOD, HEADER, mapped, told

MAPPING = """
instrument: FB-INTERNAL
version: 1
run: Nr
date: {column: Day}
items:
  - {column: Q1, item: INT-01}
"""
SURVEY = "Nr,Day,Q1\n1,2026-08-01,4\n2,2026-08-02,3\n3,2026-08-03,1\n"
TURNED = "codes: [{code: '1', value: '4'}, {code: '2', value: '3'}, {code: '3', value: '2'}, {code: '4', value: '1'}]"


def scored(folder: Path, column: str, survey: str = SURVEY, root: Path = GOOD) -> tuple[Intake, str]:
    """What is taken in and said of a survey with this column for INT-01."""
    (folder / "survey.csv").write_text(survey, "utf-8")
    mapping, wrong = mapped(folder, MAPPING.replace("{column: Q1, item: INT-01}", column))
    assert mapping is not None and wrong == ""
    intake, output = told(folder / "survey.csv", mapping, root)
    return intake, lines(traps(mapping, intake.key), str) + output + lines(intake.remarks, str)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (
            "{column: Q1, item: INT-01, codes: [{code: '3', value: '4'}]}",
            "survey.yaml:7:14: In the column `Q1` stands `4`, for which there is no code; `3` is to mean the same.",
        ),
        (
            "{column: Q1, item: INT-01, patterns: [{pattern: '4*', value: '1'}]}",
            "survey.yaml:7:42: A pattern of the column `Q1` takes `4`, which is an answer to INT-01, for `1`.",
        ),
        (
            "{column: Q1, item: INT-02}\n  - {column: Q1, item: INT-01}",
            "survey.yaml:8:14: The column `Q1` answers INT-01 as well as INT-02, in the same words.",
        ),
    ],
)
def test_an_answer_that_would_become_another_is_told(column: str, expected: str, tmp_path: Path) -> None:
    assert expected in scored(tmp_path, column)[1]


@pytest.mark.parametrize(
    "column",
    [
        "{column: Q1, item: INT-01, codes: [{code: '3', value: '4'}, {code: '4', value: '4'}]}",
        "{column: Q1, item: INT-01, patterns: [{pattern: '4*', value: '1'}], codes: [{code: '4', value: '4'}]}",
        f"{{column: Q1, item: INT-01, {TURNED}}}",
        "{column: Q1, item: INT-01, codes: [{code: '0', value: '1'}, {code: '5', value: '4'}]}",
    ],
)
def test_what_is_said_of_each_answer_holds(column: str, tmp_path: Path) -> None:
    assert scored(tmp_path, column)[1] == ""


def test_answers_that_are_turned_twice_are_told(tmp_path: Path) -> None:
    root = tmp_path / "handbook"
    shutil.copytree(GOOD, root)
    instruments = root / "content" / "instruments.yaml"
    text = instruments.read_text("utf-8")
    instruments.write_text(
        text.replace("        scale: agree-4\n", "        scale: agree-4\n        reversed: true\n"), "utf-8"
    )
    output = scored(tmp_path, f"{{column: Q1, item: INT-01, {TURNED}}}", root=root)[1]
    assert output.startswith("survey.yaml:7:39: The mapping turns the answers in the column `Q1` round, and INT-01 is")
    assert output.count("[") == output.count("[turned-twice]") == 1
    assert scored(tmp_path, "{column: Q1, item: INT-01}", root=root)[1] == ""


@pytest.mark.parametrize(("mark", "name"), [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_another_delimiter_is_named(mark: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY.replace(",", mark), "utf-8")
    mapping, _ = mapped(tmp_path, MAPPING)
    _, output = told(tmp_path / "survey.csv", mapping)
    assert f'Write `delimiter: "{name}"` in the mapping.' in output
    remedied, _ = mapped(tmp_path, f'{MAPPING}delimiter: "{name}"\n')
    assert told(tmp_path / "survey.csv", remedied)[1] == ""


def test_empty_rows_are_no_responses_and_a_cell_is_told_once(tmp_path: Path) -> None:
    intake, output = scored(tmp_path, "{column: Q1, item: INT-01}", SURVEY + ",,\n , ,\n")
    assert output == "" and len(intake.about) == 3
    both = "{column: Q1, item: INT-01}\n  - {column: Q2, item: INT-02}"
    _, output = scored(tmp_path, both, "Nr,Day,Q1,Q2\n1,soon,4,4\n")
    assert output.count("[answer-cell]") == 1
    (tmp_path / "own.csv").write_text(HEADER + "," * (HEADER.count(",")) + "\n", "utf-8")
    assert told(tmp_path / "own.csv")[1] == ""
