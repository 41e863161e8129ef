"""The record of what was published: only ever added to, attacked from outside, and begun for older results."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from sampling import BELOW

pytest.importorskip("highspy")

from click.testing import Result

from hbgen.load import load
from hbgen.scoring import record
from test_releasing import run
from test_score import answers, root, score

__all__ = ["root"]

LINES = "content/published/2026-Q3.jsonl"
YAML = "content/results/2026-Q3.yaml"
LATER = ["--date", "2026-09-30"]


def git(folder: Path, *args: str) -> None:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee"]
    subprocess.run(["git", *names, *args], cwd=folder, check=True, capture_output=True)


def top(root: Path) -> Path:
    """Where the repository of a handbook begins."""
    return root.parent if BELOW else root


@pytest.fixture
def scored(root: Path) -> Path:
    """A handbook in Git with figures from twenty answers, committed."""
    assert score(root, answers(root, "1234" * 5), "--date", "2026-08-31").exit_code == 0
    git(top(root), "init", "--quiet", "--initial-branch=main")
    git(root, "add", "content")
    git(root, "commit", "--quiet", "--message", "Figures")
    return root


def codes(done: Result) -> set[str]:
    return {line.rsplit("[", 1)[1].rstrip("]") for line in done.output.splitlines() if line.endswith("]")}


def check(root: Path, *more: str) -> set[str]:
    result = run(root, "check", *more, "--format", "gitlab")
    reported = {problem["check_name"] for problem in json.loads(result.stdout)}
    return {code for code in reported if code.startswith(("record-", "results-"))}


def test_a_record_may_only_grow(scored: Path) -> None:
    assert check(scored, "--since", "main") == set()
    more = answers(scored, "4" * 12, "b")
    assert score(scored, scored / "a.csv", more, *LATER).exit_code == 0
    assert (scored / LINES).read_bytes().count(b"\n") == 2
    assert check(scored, "--since", "main") == set()


@pytest.mark.parametrize(
    ("begins", "code"), [("deleted", "record-gone"), ("anew", "record-replaced"), ("edited", "record-edited")]
)
def test_deleting_scoring_anew_and_editing_are_refused(scored: Path, begins: str, code: str) -> None:
    """Forty answers and then forty-one, from nothing: the difference of both would be the one's answer."""
    path = scored / LINES
    if begins == "edited":
        text = path.read_text("utf-8")
        path.write_text(text.replace('"n":20', '"n":30'), "utf-8")
    else:
        shutil.rmtree(scored / "content/published")
        shutil.rmtree(scored / "content/results")
    if begins == "anew":
        shutil.move(top(scored) / ".git", scored / "git")
        assert score(scored, answers(scored, "1234" * 5 + "4")).exit_code == 0
        shutil.move(scored / "git", top(scored) / ".git")
    assert code in check(scored, "--since", "main")
    done = score(scored, answers(scored, "1234" * 5 + "4"))
    assert done.exit_code == 1
    assert code in codes(done)


def test_results_are_what_the_record_adds_up_to(scored: Path) -> None:
    path = scored / YAML
    text = path.read_text("utf-8")
    path.write_text(text.replace("n: 20", "n: 30"), "utf-8")
    assert check(scored) == {"results-edited"}
    assert run(scored, "audit").exit_code == 1
    assert run(scored, "audit", "--restore").exit_code == 0
    assert path.read_text("utf-8") == text
    path.unlink()
    assert check(scored) == {"results-gone"}
    assert run(scored, "audit", "--restore").exit_code == 0
    assert path.read_text("utf-8") == text


def test_a_wrong_figure_is_replaced_and_it_is_recorded_why(scored: Path) -> None:
    wrong = answers(scored, "4" * 20)
    done = score(scored, wrong, *LATER)
    assert "figures-changed" in codes(done)
    assert "value: 0.5" in (scored / YAML).read_text("utf-8")
    done = score(scored, wrong, *LATER, "--correct", "Zeros were taken for blanks.")
    assert done.exit_code == 0, done.output
    assert 'correction":"Zeros were taken for blanks."' in (scored / LINES).read_text("utf-8")
    assert "bound: at-least" in (scored / YAML).read_text("utf-8")
    assert check(scored, "--since", "main") == set()
    assert run(scored, "audit").exit_code == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--date", "2026-08-01"], "score-too-early"),
        (["--correct", ""], "not-a-line"),
        (["--start", "2026-07-02"], "period-other-days"),
    ],
)
def test_what_does_not_follow_is_told(scored: Path, more: list[str], code: str) -> None:
    assert code in codes(score(scored, scored / "a.csv", *LATER, *more))


def test_fewer_answers_and_another_version_are_no_continuation(scored: Path) -> None:
    assert codes(score(scored, answers(scored, "1234" * 4), *LATER)) == {"answers-gone"}
    asking = scored / "content/instruments.yaml"
    text = asking.read_text("utf-8")
    head, mark, rest = text.partition("id: FB-INTERNAL")
    assert mark and "version: 1" in rest
    asking.write_text(head + mark + rest.replace("version: 1", "version: 2", 1), "utf-8")
    path = answers(scored, "1234" * 6)
    path.write_text(path.read_text("utf-8").replace("FB-INTERNAL,1", "FB-INTERNAL,2"), "utf-8")
    assert codes(score(scored, path, *LATER)) == {"results-other-version"}
    assert score(scored, path, *LATER, "--correct", "It was asked otherwise.").exit_code == 0


def test_there_is_nothing_to_correct_where_nothing_was_published(root: Path) -> None:
    assert codes(score(root, answers(root, "1234" * 5), "--correct", "Why not?")) == {"nothing-to-correct"}


def test_older_results_are_adopted(scored: Path) -> None:
    (scored / LINES).unlink()
    assert check(scored) == {"results-unrecorded"}
    assert codes(score(scored, scored / "a.csv", *LATER)) == {"record-gone"}
    shutil.rmtree(top(scored) / ".git")
    assert codes(score(scored, scored / "a.csv", *LATER)) == {"results-unrecorded"}
    assert run(scored, "audit", "--adopt").exit_code == 0
    assert check(scored) == set()
    assert '"adopted":true' in (scored / LINES).read_text("utf-8")
    git(top(scored), "init", "--quiet", "--initial-branch=main")
    git(scored, "add", "content")
    git(scored, "commit", "--quiet", "--message", "Adopted")
    assert score(scored, scored / "a.csv", answers(scored, "4" * 12, "b"), "--date", "2026-10-01").exit_code == 0
    assert check(scored, "--since", "main") == set()


def test_the_audit_finds_what_an_outsider_could_work_out(root: Path) -> None:
    """Results of before: a total of 12 and a channel of 10 leave two people's mean."""
    folder = root / "content/results"
    folder.mkdir(parents=True)
    figures = (
        "{by: all, measure: score, value: 0.5, n: 12}",
        "{by: channel, channel: counter, measure: score, value: 0.4, n: 10}",
        "{by: channel, channel: phone, measure: score}",
    )
    lines = "".join(f"      - {figure}\n" for figure in figures)
    text = 'id: "2025"\nstart: 2025-01-01\nend: 2025-12-31\ninstruments:\n  - instrument: FB-GUEST\n'
    (folder / "2025.yaml").write_text(f"{text}    version: 1\n    runs: 12\n    figures:\n{lines}", "utf-8")
    done = run(root, "audit", "--adopt")
    assert done.exit_code == 0, done.output
    assert "[group-known-before]" in done.output and "between 100 and 100%" in done.output
    handbook = load(root).handbook
    assert handbook is not None
    begun = record.adopted(handbook.results[0])
    published = [period.model_copy(update={"adopted": False, "minimum": 10}) for period in begun.published]
    (root / begun.file).write_bytes(record.Record("2025").and_then(published).data)
    done = run(root, "audit")
    assert done.exit_code == 1
    assert "[group-known]" in done.output


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]\n", b"{}\n", b"null\n", b'{"digest":1}\n', b"\xff\n", b'{"digest":"x","previous":[]}\n', b"1e999\n"],
)
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    assert [problem.code for problem in record.read("2026", data).problems] in (["record-edited"], ["record-cut"])


def test_line_ends_of_windows_are_the_same_record(scored: Path) -> None:
    path = scored / LINES
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(scored, "--since", "main") == set()
