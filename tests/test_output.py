"""What commands write, where the output cannot hold every character: never a traceback, and data always in UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hbgen.cli import main
from playbook import smallest

ENCODINGS = ("cp1252", "cp1257", "cp850", "cp437", "ascii", "latin-1", "utf-8", "utf-16")
TEXT = "Ж → “õ” \u0301 漢 😀"
COMMANDS = (
    ("check",),
    ("build", "--language", TEXT),
    ("fmt", "--check"),
    ("diff",),
    ("owners", "--host", "github"),
    ("plan",),
    ("release", TEXT),
    ("score", f"{TEXT}.csv", "--period", "2026", "--start", "2026-01-01", "--end", "2026-12-31"),
    ("verify", f"{TEXT}.csv"),
    ("receipts", f"{TEXT}.json"),
    ("import", f"{TEXT}.xlsx"),
    ("suggest",),
    ("schema", "--output", f"{TEXT}"),
    (TEXT,),
)


def run(root: Path, encoding: str, *args: str) -> tuple[int, bytes]:
    """A command whose standard output and error have this encoding: its exit code, and both as bytes."""
    result = CliRunner(charset=encoding).invoke(main, [args[0], "--root", str(root), *args[1:]])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout_bytes


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A handbook with a fault whose message holds characters of many alphabets."""
    smallest(tmp_path)
    (tmp_path / "content" / "mission.yaml").write_text(
        json.dumps({TEXT: TEXT, "statement": 5}, ensure_ascii=False), "utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("language", ["en", "et", "ru"])
def test_a_message_that_the_output_cannot_hold_is_told_all_the_same(broken: Path, encoding: str, language: str) -> None:
    code, output = run(broken, encoding, "check", "--lang", language)
    text = output.decode("utf-8" if encoding == "ascii" else encoding)
    assert code == 1
    assert "[unknown-field]" in text and "[not-text]" in text
    # What cannot be read in the language is told in English.
    assert ("There is no field" in text) == (language == "en" or (language, encoding) in UNREADABLE)


UNREADABLE = {("ru", name) for name in ("cp1252", "cp1257", "cp850", "cp437", "latin-1")}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0] if command[0].isascii() else "other")
def test_no_command_dies_of_what_it_cannot_write(
    broken: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken)
    sound = broken / "sound"
    smallest(sound)
    for root in (broken, sound, broken / "content"):
        if command[0] in ("schema", TEXT):
            result = CliRunner(charset="cp1257").invoke(main, command)
        else:
            result = CliRunner(charset="cp1257").invoke(main, [command[0], "--root", str(root), *command[1:]])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (0, 1, 2)


def test_a_pipe_of_windows_is_written_to() -> None:
    """As a person runs it, in a process of its own: the environment says the encoding."""
    done = subprocess.run(
        [sys.executable, "-m", "hbgen.cli", TEXT],
        env={**os.environ, "PYTHONIOENCODING": "cp1252:strict"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "No such command" in done.stderr.decode("cp1252")


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
def test_what_programs_read_is_utf_8(broken: Path, encoding: str, form: str) -> None:
    _, plain = run(broken, "utf-8", "check", "--lang", "ru", "--format", form)
    assert run(broken, encoding, "check", "--lang", "ru", "--format", form)[1] == plain
    assert "Ж → “õ”" in plain.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text on Windows")
def test_a_name_that_is_no_text_is_written_as_its_bytes(broken: Path) -> None:
    (broken / "content" / os.fsdecode(b"\xff\xfe.yaml")).write_text("a: 1\n", "utf-8")
    for args in ((), ("--format", "sarif"), ("--format", "github")):
        _, output = run(broken, "utf-8", "check", *args)
        assert b"udcff" in output
        output.decode("utf-8")
