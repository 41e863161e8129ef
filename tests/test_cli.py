"""Commands: exit codes, formats, and one line for whatever goes wrong, never a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hbgen import prepare
from hbgen.cli import main
from hbgen.site.build import _Job, _run
from playbook import smallest
from sampling import FULL


def run(*args: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    smallest(tmp_path)
    return tmp_path


def break_it(root: Path) -> None:
    """An error: a value that no standard serves, with marks that formats must escape."""
    path = root / "content" / "mission.yaml"
    path.write_text('{"statment": "100 %, a:b\\nc"}', "utf-8")


def advise(root: Path) -> None:
    """Advice: an item that judges."""
    path = root / "content" / "standards" / "one.yaml"
    path.write_text(path.read_text("utf-8").replace("Answers within a day.", "Answers politely."), "utf-8")


# --- build ---------------------------------------------------------------------------------------


def test_a_builder_that_is_killed_is_a_problem_and_no_traceback(handbook: Path) -> None:
    (handbook / "conf.py").write_text("import os\nos.kill(os.getpid(), 9)\n", "utf-8")
    result = run("build", "--root", handbook, "--audience", "staff", "--lang", "en")
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "terminated abruptly" in result.output and "[build-warning]" in result.output
    assert not list((handbook / "build" / "site").glob("staff/*/index.html"))


def test_editions_that_are_prepared_after_a_builder_was_killed_are_told_too(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text("import os\nos.kill(os.getpid(), 9)\n", "utf-8")
    job = _Job(str(tmp_path), str(tmp_path), str(tmp_path / "html"), str(tmp_path / "doctrees"), "1", {})
    warned: dict[int, str] = {}

    def jobs() -> Iterator[_Job]:
        # Until one is refused, since nothing builds any more.
        while not warned:
            yield job
            time.sleep(0.05)

    for number, warnings in _run(jobs(), 1):
        warned |= {number: warnings}
    assert list(warned) != [] and sorted(warned) == list(range(len(warned)))
    assert all("terminated abruptly" in warnings for warnings in warned.values())


# --- check ------------------------------------------------------------------------------------


def test_what_a_build_imports_is_there_before_it() -> None:
    """The process from which those that build are forked passes over in silence what it cannot import."""
    code = "import hbgen.site.preloaded, sys; assert {'furo', 'sphinx.builders.html'} <= sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_sound_handbook_passes(handbook: Path) -> None:
    result = run("check", "--root", handbook)
    assert (result.exit_code, result.output) == (0, "Errors: 0, missing: 0, advice: 0.\n")
    assert run("check", "--root", handbook, "--strict").exit_code == 0


def test_errors_fail_and_advice_only_when_strict(handbook: Path) -> None:
    advise(handbook)
    result = run("check", "--root", handbook)
    assert result.exit_code == 0
    assert "[item-bare-adjective]" in result.output
    assert run("check", "--root", handbook, "--strict").exit_code == 1
    break_it(handbook)
    result = run("check", "--root", handbook)
    assert result.exit_code == 1
    assert result.output.startswith("content/mission.yaml:1:2: ")


def test_advice_is_set_apart_from_errors(handbook: Path) -> None:
    advise(handbook)
    path = handbook / "content" / "standards" / "one.yaml"
    path.write_text(path.read_text("utf-8").replace('"owner"', '"ower"'), "utf-8")
    output = run("check", "--root", handbook, "--lang", "en").output
    errors, advice = output.split("\nAdvice, which stops nothing:\n")
    assert "[unknown-field]" in errors
    assert "[item-bare-adjective]" in advice
    assert "[item-bare-adjective]" not in errors


def test_a_day_that_is_written_otherwise_is_told_how(handbook: Path) -> None:
    for day, example in (("20.11.2026", "2026-11-20"), ("20261120", "2026-03-31"), ("2026-11-31", "2026-03-31")):
        result = run("release", "1.0.0", "--root", handbook, "--date", day)
        assert result.exit_code == 2
        assert f"{day} is not a day. Write it as year-month-day: {example}." in result.output


def test_silenced_advice_is_printed_with_its_reason(handbook: Path) -> None:
    advise(handbook)
    path = handbook / "content" / "handbook.yaml"
    data = json.loads(path.read_text("utf-8"))
    data["silenced"] = [{"code": "item-bare-adjective", "reason": "Our guests judge."}]
    path.write_text(json.dumps(data), "utf-8")
    result = run("check", "--root", handbook, "--strict")
    assert result.exit_code == 0
    assert "[item-bare-adjective] Our guests judge." in result.output


def test_messages_come_in_the_language_that_is_asked_for(handbook: Path) -> None:
    assert "Errors: 0" in run("check", "--root", handbook, "--lang", "en").output
    assert "Errors: 0" not in run("check", "--root", handbook, "--lang", "et").output


@pytest.mark.parametrize("broken", [False, True])
def test_github_reads_its_format(handbook: Path, broken: bool) -> None:
    if broken:
        break_it(handbook)
    result = run("check", "--root", handbook, "--format", "github")
    lines = result.output.splitlines()
    assert bool(lines) == broken
    for line in lines:
        assert re.fullmatch(r"::(error|notice) file=[^:,]+,line=\d+,col=\d+,title=[a-z0-9-]+::[^\n]+", line)


@pytest.mark.parametrize("broken", [False, True])
def test_gitlab_reads_its_format(handbook: Path, broken: bool) -> None:
    if broken:
        break_it(handbook)
    entries = json.loads(run("check", "--root", handbook, "--format", "gitlab").output)
    assert bool(entries) == broken
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert (handbook / entry["location"]["path"]).exists()
        assert entry["location"]["lines"]["begin"] >= 1


@pytest.mark.parametrize("broken", [False, True])
def test_sarif_is_valid(handbook: Path, broken: bool) -> None:
    if broken:
        break_it(handbook)
    log = json.loads(run("check", "--root", handbook, "--format", "sarif").output)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    assert bool(only["results"]) == broken
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    for result in only["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (place,) = result["locations"]
        region = place["physicalLocation"]["region"]
        assert region["startLine"] >= 1 <= region["startColumn"]


# --- what is not there ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "build", "fmt"])
def test_a_folder_without_content_is_told_in_a_line(tmp_path: Path, command: str) -> None:
    result = run(command, "--root", tmp_path)
    assert result.exit_code == 1
    assert "[no-handbook]" in result.output


@pytest.mark.parametrize("command", ["check", "build"])
def test_an_empty_content_folder_is_told_in_lines(tmp_path: Path, command: str) -> None:
    (tmp_path / "content").mkdir()
    result = run(command, "--root", tmp_path)
    assert result.exit_code == 1
    assert "[missing-file]" in result.output


def test_a_root_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert run("check", "--root", tmp_path / "nowhere").exit_code == 2
    assert run("check", "--lang", "xx").exit_code == 2
    assert run("nonsense").exit_code == 2


# --- build ------------------------------------------------------------------------------------


def test_a_broken_handbook_is_not_built(handbook: Path) -> None:
    break_it(handbook)
    result = run("build", "--root", handbook, "--output", handbook / "out")
    assert result.exit_code == 1
    assert "content/mission.yaml:1:2: " in result.output
    assert not (handbook / "out").exists()


def test_an_edition_that_is_not_listed_is_refused(handbook: Path) -> None:
    result = run("build", "--root", handbook, "--language", "xx", "--output", handbook / "out")
    assert result.exit_code == 1
    assert "[unknown-edition]" in result.output
    assert "en" in result.output
    assert not (handbook / "out").exists()


def test_plain_sphinx_does_not_take_a_misspelt_audience_for_the_staff(handbook: Path) -> None:
    into = handbook / "pages"
    problems = prepare.pages(handbook, into, "custmers", None)
    assert "[unknown-edition]" in problems
    assert not into.exists()
    assert prepare.pages(handbook, into, "customers", None) == ""
    assert "custmers" not in (into / "site.json").read_text("utf-8")


def test_a_folder_that_is_not_ours_is_refused(handbook: Path) -> None:
    out = handbook / "out"
    out.mkdir()
    (out / "kept.txt").write_text("kept", "utf-8")
    result = run("build", "--root", handbook, "--audience", "staff", "--output", out)
    assert result.exit_code == 1
    assert "[not-ours]" in result.output
    assert [path.name for path in out.iterdir()] == ["kept.txt"]


def test_an_output_that_cannot_be_written_is_told_in_a_line(handbook: Path) -> None:
    (handbook / "file").write_text("", "utf-8")
    result = run("build", "--root", handbook, "--audience", "staff", "--output", handbook / "file" / "out")
    assert result.exit_code == 1
    assert re.search(r"\[(not-written|not-ours)\]", result.output)


def test_an_edition_is_built_and_named(handbook: Path) -> None:
    """As a person runs it, in a process of its own."""
    command = [sys.executable, "-m", "hbgen.cli", "build", "--audience", "customers", "--output", "out", "--jobs", "1"]
    done = subprocess.run(command, cwd=handbook, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "customers/en" in done.stderr
    assert done.stdout.strip().endswith("index.html")
    site = handbook / "out" / "customers"
    assert (site / "en" / "index.html").is_file()
    assert (site / "index.html").is_file()
    assert not (site / "en" / "_sources").exists()


def test_plain_sphinx_build_works_and_fails_in_lines(handbook: Path) -> None:
    """`sphinx-build -c . handbook OUT` needs no command of hbgen's; an error is told as `check` tells it."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", ".", "handbook", "plain"]
    if FULL:  # Otherwise `start.py test` sees it of the handbook of this repository.
        done = subprocess.run(command, cwd=handbook, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        assert (handbook / "plain" / "pages" / "standards" / "one.html").is_file()
    break_it(handbook)
    done = subprocess.run(command, cwd=handbook, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "content/mission.yaml:1:2: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "hidden", "extra"),
    [
        (("score", "x.csv", "--period", "2026", "--start", "2026-01-01", "--end", "2026-12-31"), "numpy", "scores"),
        (("export", "xlsx"), "xlsxwriter", "forms"),
    ],
)
def test_an_extra_that_is_missing_is_named(command: tuple[str, ...], hidden: str, extra: str, tmp_path: Path) -> None:
    script = f"import sys; sys.modules[{hidden!r}] = None; from hbgen.cli import main; main()"
    root = Path(__file__).parent / "content"
    (tmp_path / "x.csv").touch()
    done = subprocess.run(
        [sys.executable, "-c", script, command[0], "--root", str(root), *command[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"pip install 'hbgen[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_table_of_answers_is_exported_without_any_extra(tmp_path: Path) -> None:
    script = "import sys; sys.modules.update(numpy=None, xlsxwriter=None); from hbgen.cli import main; main()"
    root = Path(__file__).parent / "content"
    done = subprocess.run(
        [sys.executable, "-c", script, "export", "csv", "--root", str(root), "--output", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
