"""Every code is shown: by an example beside it, or by a folder of `problems/` and what its author sees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from examples import good_text, place_of, problems_of, shown
from hbgen.checks import ALL_CODES, CHECKS
from hbgen.codes import CODES, PARTS, documents, ids, sheets, starting, translating
from hbgen.codes.code import Code, Example
from mistakes import mistakes
from problem_cases import CASES, HERE, subject, told

SOURCE = Path(__file__).parent.parent / "src" / "hbgen"

ELSEWHERE = {
    "unreadable-file": "needs a pipe: test_load.py",
    "file-too-large": "needs a large file: test_load.py",
    "file-name": "needs names that some systems cannot store: test_load.py",
    "answers-in-repository": "stands outside the content: test_collected.py",
    "edit-elsewhere": "needs a repository: test_layouts.py",
    "yaml-syntax": "stands by for what the parser may say one day",
    "too-many-marks": "needs a large file: test_bounds.py",
    "too-many-values": "needs a large file: test_bounds.py",
    "too-many-problems": "needs a large file: test_bounds.py",
    "nothing-to-print": "`hbgen export` says it: test_whole_book.py",
    "no-such-role": "`hbgen export` says it: test_whole_book.py",
    "poster-small": "`hbgen export` says it: test_whole_book.py",
    "invalid-value": "stands by for a rule of the model that has no code yet",
    "languages-differ": "needs texts of a language under another tag: test_one_finding.py",
    "coverage-unreadable": "stands outside the content: test_status.py",
    "notice-withdrawn": "`hbgen notice` says it: test_notice.py",
    "not-ours": "a command says it, not the content",
    "build-warning": "a command says it, not the content",
    "not-written": "a command says it, not the content",
    "edition-incomplete": "`hbgen publish` says it: test_growing.py",
    "release-incomplete": "`hbgen release` says it: test_growing.py",
    "part-not-written": "needs a handbook without standards: test_growing.py",
    "since-no-handbook": "needs a repository: test_since.py",
    "since-unreadable": "needs a repository: test_since.py",
    "owners-not-read": "`hbgen owners` says it: test_owners.py",
    "owners-shadowed": "`hbgen owners` says it: test_owners.py",
    "owners-switches-off": "`hbgen owners` says it: test_owners.py",
    **dict.fromkeys(translating.CODES, "`hbgen import` and locale/: test_translations.py, test_own_locale.py"),
    **dict.fromkeys(sheets.CODES, "`hbgen import` says it: test_sheets.py"),
    **dict.fromkeys(documents.CODES, "`hbgen import` says it: test_documents.py"),
    **dict.fromkeys(
        (
            "receipts-unreadable",
            "receipt-broken",
            "receipt-cell",
            "receipt-unknown",
            "receipt-no-release",
            "receipt-other-marks",
            "receipt-incomplete",
            "receipt-differs",
            "receipts-left-out",
            "receipts-later",
            "receipts-many",
        ),
        "receipts are told of it, not the content: test_receipts.py",
    ),
    **dict.fromkeys(
        (
            "release-number",
            "release-too-small",
            "release-too-early",
            "release-too-late",
            "release-gone",
            "release-replaced",
            "unknown-commit",
            "release-unapproved",
            "release-approver",
            "release-unchanged",
            "release-unknown",
            "no-release",
        ),
        "a command says it, not the content: test_releasing.py",
    ),
    **dict.fromkeys(
        (
            "release-differs",
            "site-busy",
            "unknown-job",
            "version-damaged",
            "nothing-gathered",
            "git-failed",
            "git-missing",
            "git-denied",
            "git-unreachable",
            "git-rejected",
            "git-ownership",
            "branch-name",
            "site-in-sources",
            "branch-in-use",
        ),
        "a command says it, not the content: test_publish.py, test_branch.py, test_git_ownership.py",
    ),
    "no-handbook": "a command says it, not the content",
    "unknown-edition": "a command says it, not the content",
    "unknown-workshop": "a command says it, not the content",
    "missing-glyphs": "needs a font that is not there: test_workshops.py",
    "missing-library": "a command says it, not the content",
    "missing-extra": "a command says it, not the content",
    "role-without-account": "a command says it, not the content",
    "owners-block-broken": "a command says it, not the content",
    "owners-out-of-date": "a command says it, not the content",
    "port-taken": "a command says it, not the content",
    "answers-unreadable": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "wrong-encoding": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "missing-column": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "column-twice": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-cells": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-cell": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-of-other": "stands in answers, not in content: test_answers.py, test_versions.py",
    "answer-unknown": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-other-version": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answers-earlier-version": "stands in answers, not in content: test_versions.py",
    "answers-retired": "stands in answers, not in content: test_versions.py",
    "responses-other-version": "stands in answers, not in content: test_versions.py",
    "source-state-unreadable": "stands in the state of a live source, not in content: test_live_source.py",
    "answer-other-meaning": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-out-of-range": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-not-applicable": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-other-channel": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answer-twice": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "run-differs": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "code-is-answer": "stands in a mapping, not in content: test_answers.py",
    "code-twice": "stands in a mapping, not in content: test_answers.py",
    "column-of-two-items": "stands in a mapping, not in content: test_mapping_traps.py",
    "pattern-over-answer": "stands in a mapping, not in content: test_mapping_traps.py",
    "codes-merged": "stands in a mapping, not in content: test_mapping_traps.py",
    "turned-twice": "stands in a mapping, not in content: test_mapping_traps.py",
    "answers-more": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answers-too-many-wrong": "stands in answers, not in content: test_answers.py, test_score.py",
    "answers-not-asked": "stands in answers, not in content: test_score.py",
    "answers-skipped": "stands in answers, not in content: test_sections.py",
    "answers-of-tool": "stands in answers, not in content: test_survey_tools.py",
    "tool-unknown": "stands in answers, not in content: test_survey_tools.py",
    "day-order-unknown": "stands in answers, not in content: test_survey_tools.py",
    "day-orders-mixed": "stands in answers, not in content: test_survey_tools.py",
    "ids-rounded": "stands in answers, not in content: test_survey_tools.py",
    "responses-undated": "stands in answers, not in content: test_survey_tools.py",
    "response-twice": "stands in answers, not in content: test_survey_tools.py",
    "columns-alike": "stands in answers, not in content: test_survey_tools.py",
    "columns-joined": "stands in answers, not in content: test_vendor_exports.py",
    "sheets-alike": "stands in answers, not in content: test_vendor_exports.py",
    "sheet-hidden": "stands in answers, not in content: test_vendor_exports.py",
    "days-numbered": "stands in answers, not in content: test_vendor_exports.py",
    "rows-hidden": "stands in answers, not in content: test_vendor_exports.py",
    "weights-taken": "stands in answers, not in content: test_vendor_exports.py",
    "items-repeated": "stands in answers, not in content: test_vendor_exports.py",
    "repeats-alone": "stands in answers, not in content: test_vendor_exports.py",
    "numbers-taken": "stands in answers, not in content: test_vendor_exports.py",
    "no-item-columns": "stands in answers, not in content: test_survey_tools.py",
    "instrument-unclear": "stands in answers, not in content: test_survey_tools.py",
    "mapping-without-column": "stands in answers, not in content: test_survey_tools.py",
    "version-assumed": "stands in answers, not in content: test_survey_tools.py",
    "items-without-column": "stands in answers, not in content: test_survey_tools.py",
    "responses-preview": "stands in answers, not in content: test_survey_tools.py",
    "responses-test": "stands in answers, not in content: test_survey_tools.py",
    "responses-unfinished": "stands in answers, not in content: test_survey_tools.py",
    "responses-rejected": "stands in answers, not in content: test_survey_tools.py",
    "responses-filtered": "stands in a mapping, not in content: test_map.py",
    "responses-repeated": "stands in files of answers: test_field.py",
    "responses-superseded": "stands in files of answers: test_field.py",
    "critical-acted-on": "stands in files of answers: test_field.py",
    "run-states-unclear": "stands in files of answers: test_field.py",
    "responses-spam": "stands in answers, not in content: test_survey_tools.py",
    "remark-broken": "stands in remarks, not in content: test_remarks.py",
    "remark-unknown": "stands in remarks, not in content: test_remarks.py",
    "reading-gone": "`hbgen remarks` says it: test_counts.py",
    "reading-unreadable": "needs content/reading/: test_counts.py",
    "answers-line-broken": "stands in answers, not in content: test_feedback.py",
    "answers-unweighted": "stands in answers, not in content: test_score.py",
    "answers-left-out": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "answers-outside": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "nothing-to-score": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "bad-period": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "database-failed": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "database-driver-missing": "stands in a database, not in content: test_engine.py",
    "answers-misfit": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    "file-exists": "stands in a command, not in content: test_suggest.py",
    "unknown-period": "stands in a command, not in content: test_suggest.py",
    "periods-overlap": "stands in answers, not in content: test_answers.py, test_score.py, test_engine.py",
    **dict.fromkeys(
        (
            "answers-gone",
            "figures-changed",
            "group-known",
            "group-known-before",
            "nothing-to-correct",
            "period-other-days",
            "record-cut",
            "record-edited",
            "record-gone",
            "record-replaced",
            "results-edited",
            "results-gone",
            "results-other-version",
            "results-unrecorded",
            "score-too-early",
        ),
        "stands in the record of published figures, not in content: test_record.py, test_disclosure.py",
    ),
    **dict.fromkeys(
        (
            "plan-unreadable",
            "plan-column",
            "plan-column-twice",
            "plan-column-gone",
            "plan-row-gone",
            "plan-row-removed",
            "plan-id",
            "plan-moved-on",
            "plan-broken",
            "plan-cell",
            "plan-blank",
            "plan-not-edited",
            "plan-other-language",
            "plan-sheet",
            "plan-overwrites",
        ),
        "stands in a plan's workbook, not in content: test_import.py, test_workbook.py, test_own_columns.py",
    ),
    **dict.fromkeys(ids.CODES, "commands say it: test_new_entry.py, test_rename.py, test_retire.py"),
    **dict.fromkeys(
        ("pre-release-number", "withdrawn-unreadable", "is-withdrawn", "not-withdrawn", "version-vanished"),
        "stands in releases and sites, not in content: test_withdraw.py",
    ),
    **dict.fromkeys(
        (
            "standard-without-file",
            "standard-of-another-id",
            "standard-twice",
            "standard-without-chapter",
            "standard-not-moved",
        ),
        "needs standards with files of their own: test_own_files.py",
    ),
    **dict.fromkeys(("no-such-place", "no-feedback-page"), "stands in a command, not in content: test_feedback.py"),
    **dict.fromkeys(starting.CODES, "stands in commands, not in content: test_init.py, test_upgrade.py"),
    **dict.fromkeys(
        (code for code in CODES if code.startswith("form-") or code == "unknown-instrument"),
        "stands in forms or commands, not in content: test_verify.py",
    ),
}
"""Codes that no folder can show, and why."""


EXAMPLES = [
    pytest.param(code, example, id=f"{code}-{number}" if number else str(code))
    for code in ALL_CODES.values()
    for number, example in enumerate(code.examples)
]


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_an_example_has_its_problem_at_its_place(code: Code, example: Example) -> None:
    assert [str(problem.place) for problem in shown(code, example)] == [place_of(example)]


def test_what_an_example_calls_good_has_no_problem() -> None:
    for file in sorted({example.file for code in ALL_CODES.values() for example in code.examples}):
        assert [*map(str, problems_of(file, good_text(file)))] == [], file


@pytest.mark.parametrize("case", CASES)
def test_the_author_sees(case: str) -> None:
    assert told(case) == expected(case)


def expected(case: str) -> str:
    return (HERE / "problems" / case / "expected.txt").read_text("utf-8")


def test_no_code_stands_in_two_parts_of_the_list() -> None:
    assert len(CODES) == sum(map(len, PARTS))


def test_every_code_is_shown() -> None:
    shown: set[str] = set()
    for case in CASES:
        shown |= set(re.findall(r"\[([a-z0-9-]+)\]$", expected(case), re.MULTILINE))
    shown |= {code for code in ALL_CODES.values() if code.examples}
    shown |= {code for one in mistakes() for code in re.findall(r"\[([a-z0-9-]+)\]$", one.sees, re.MULTILINE)}
    assert [code for code in ALL_CODES if code not in shown and code not in ELSEWHERE] == []
    assert shown <= ALL_CODES.keys()


def test_no_code_of_a_check_stands_in_the_lists_too() -> None:
    assert {str(code) for check in CHECKS for code in check.codes}.isdisjoint(CODES)


def test_every_case_differs_from_the_good_handbook() -> None:
    for case in CASES:
        for path in (HERE / "problems" / case / "content").rglob("*"):
            good = HERE / "content" / "content" / path.relative_to(HERE / "problems" / case / "content")
            if path.is_file() and not path.is_symlink() and good.is_file():
                assert path.read_bytes() != good.read_bytes(), path


def test_every_case_is_named_for_its_fault() -> None:
    """A case begins with the code that it shows, or says in words what must not be told."""
    for case in CASES:
        assert subject(case) is None or f"[{subject(case)}]\n" in expected(case), case
    assert [case for case in CASES if subject(case) is None] == [
        "blank-field-required",
        "blank-line",
        "broken-entry-is-not-missed",
        "broken-file-is-not-missed",
        "contact-with-an-email",
        "duplicate-anchor",
        "guide-without-title",
        "involvement-of-nobody",
        "missing-id",
        "phone-that-is-silenced",
        "retired-serves-nothing",
        "unknown-guide-ending",
    ]


def _written_problems() -> Iterator[tuple[str, str, set[str]]]:
    """File, code and names of values of each `Problem(place, "code", {...})` that is written out in the source."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"):
                continue
            code = node.args[1] if len(node.args) > 1 else None
            values = node.args[2] if len(node.args) > 2 else ast.Dict([], [])
            if isinstance(code, ast.Constant) and isinstance(values, ast.Dict):
                keys = {key.value for key in values.keys if isinstance(key, ast.Constant)}
                if len(keys) == len(values.keys):
                    yield path.name, str(code.value), {str(key) for key in keys}


def test_a_problem_has_every_value_that_its_message_and_remedy_show() -> None:
    """Otherwise it ends in a traceback when it is shown."""
    written = list(_written_problems())
    assert len(written) > 80
    for file, code, keys in written:
        definition = ALL_CODES[code]
        needed = {name for text in (definition.message, definition.remedy) for _, name, _, _ in Formatter().parse(text)}
        assert needed - {None} <= keys, (file, code)
