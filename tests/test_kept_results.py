"""What is kept from run to run saves time, and never changes what is reported."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from hbgen import examining, exports, kept_results, prepare
from hbgen.cli import main
from hbgen.exports import EXPORTS
from hbgen.exports.export_format import Export
from hbgen.instruments.definition import InstrumentDefinition
from hbgen.kept_results import FOLDER, KeptResults, installed, key_of
from playbook import smallest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    smallest(tmp_path)
    return tmp_path


def check(root: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", "--root", str(root), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def kept(root: Path) -> list[Path]:
    return sorted((root / FOLDER / "check").iterdir())


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The handbooks that were examined, and not told from what was kept."""
    roots: list[Path] = []
    examine = examining.examine

    def noting(root: Path, *args: object, **kwargs: object) -> object:
        roots.append(root)
        return examine(root, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(examining, "examine", noting)
    return roots


def test_a_check_of_what_did_not_change_says_the_same_without_examining_it(root: Path, examined: list[Path]) -> None:
    collect_answers(root)
    first = check(root)
    assert first[0] == 0 and check(root) == first
    assert len(examined) == 1
    # Whether advice fails is no matter of what is kept.
    assert check(root, "--strict") == (1, first[1]) and len(examined) == 1


def mend_nothing(root: Path) -> None:
    (root / "content" / "mission.yaml").write_text("statment: We keep our word.\n", "utf-8")


def add_file(root: Path) -> None:
    (root / "content" / "other.yaml").write_text("a: b\n", "utf-8")


def remove_file(root: Path) -> None:
    (root / "content" / "mission.yaml").unlink()


def add_catalogue(root: Path) -> None:
    (root / "locale").mkdir()
    (root / "locale" / "nowhere land.po").write_text("", "utf-8")


def collect_answers(root: Path) -> None:
    (root / "answers.csv").write_text("instrument,item,value\nOBS,A-1,1\n", "utf-8")


def release(root: Path) -> None:
    (root / "content" / "releases").mkdir()
    (root / "content" / "releases" / "1.0.0.json").write_text("{}", "utf-8")


CHANGES = (mend_nothing, add_file, remove_file, add_catalogue, collect_answers, release)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
def test_whatever_changed_is_examined_anew(root: Path, examined: list[Path], change: Callable[[Path], None]) -> None:
    before = check(root)
    change(root)
    after = check(root)
    assert after != before and len(examined) == 2


@pytest.mark.parametrize("options", [("--all",), ("--format", "sarif"), ("--lang", "et")])
def test_other_options_are_told_otherwise(root: Path, examined: list[Path], options: tuple[str, ...]) -> None:
    mend_nothing(root)
    check(root)
    output = check(root, *options)
    assert len(examined) == 2
    assert check(root, *options) == output and len(examined) == 2


DAMAGE: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("emptied", lambda _: b""),
    ("cut", lambda data: data[:-1]),
    ("longer", lambda data: data + b"\n"),
    ("changed", lambda data: data.replace(b"rrors: ", b"rrors: 1")),
    ("no mark", lambda data: data[32:]),
    ("noise", lambda data: os.urandom(len(data))),
)


@pytest.mark.parametrize("damage", [damage for _, damage in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_what_is_damaged_is_made_anew(root: Path, examined: list[Path], damage: Callable[[bytes], bytes]) -> None:
    output = check(root)
    (file,) = kept(root)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert check(root) == output and len(examined) == 2
    assert file.read_bytes() == whole


def test_what_was_kept_for_another_handbook_is_not_taken_for_this_one(root: Path, examined: list[Path]) -> None:
    sound = check(root)
    (foreign,) = kept(root)
    mend_nothing(root)
    output = check(root)
    (own,) = (path for path in kept(root) if path != foreign)
    own.write_bytes(foreign.read_bytes())
    assert check(root) == output != sound and len(examined) == 3


def test_what_another_version_kept_is_not_used(
    root: Path, examined: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    check(root)
    monkeypatch.setattr(kept_results, "installed", lambda: "another")
    check(root)
    assert len(examined) == 2


def test_a_change_of_the_program_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept_results.py").write_text("", "utf-8")
    monkeypatch.setattr(kept_results, "__file__", str(tmp_path / "kept_results.py"))
    made = []
    for change in (lambda: None, lambda: (tmp_path / "words.po").write_text("", "utf-8")):
        change()
        installed.cache_clear()
        made.append(installed())
    installed.cache_clear()
    assert made[0] != made[1]


def test_a_folder_that_cannot_be_written_holds_nothing(root: Path, examined: list[Path]) -> None:
    (root / "build").write_text("no folder", "utf-8")
    assert check(root) == check(root)
    assert len(examined) == 2


def test_what_cannot_be_read_for_the_key_is_not_kept(root: Path, examined: list[Path]) -> None:
    (root / "content" / "more").symlink_to(root / "content" / "mission.yaml")
    assert check(root) == check(root)
    assert len(examined) == 2 and not (root / FOLDER / "check").exists()


# --- files of instruments -----------------------------------------------------------------


def made(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], int]:
    """The files of the handbook's instruments as a build makes them, and how many were written anew for it."""
    writers: list[str] = []

    def counting(export: Export) -> Export:
        def writer(definition: InstrumentDefinition, language: str) -> bytes:
            writers.append(definition.id)
            return export.writer(definition, language)

        return replace(export, writer=writer)

    monkeypatch.setattr(exports, "_CACHE", {})
    monkeypatch.setattr(exports, "EXPORTS", {name: counting(EXPORTS[name]) for name in EXPORTS})
    into = root / "handbook" / "pages"
    assert prepare.pages(root, into, "managers", None) == ""
    files = {path.name: path.read_bytes() for path in (into / exports.DOWNLOADS).rglob("*") if path.is_file()}
    return files, len(writers)


def test_files_of_instruments_that_did_not_change_are_made_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, written = made(root, monkeypatch)
    assert first and written == len(first)
    assert made(root, monkeypatch) == (first, 0)
    instruments = root / "content" / "instruments.yaml"
    instruments.write_text(instruments.read_text("utf-8").replace('"version": 1', '"version": 2', 1), "utf-8")
    changed, written = made(root, monkeypatch)
    assert changed.keys() == first.keys() and written == len(EXPORTS)
    assert sum(changed[name] != first[name] for name in first) == written


@pytest.mark.parametrize("damage", [damage for _, damage in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_damaged_files_of_instruments_are_made_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    first, _ = made(root, monkeypatch)
    paths = sorted((root / FOLDER / "exports").iterdir())
    # Each is damaged, or holds what stood in another's place.
    for path, other in zip(paths, [*paths[1:], paths[0]], strict=True):
        data = other.read_bytes()
        path.write_bytes(data if damage(data) == data else damage(data))
    assert made(root, monkeypatch) == (first, len(first))


def test_files_of_instruments_follow_the_handbooks_own_words(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = made(root, monkeypatch)
    (root / "locale").mkdir()
    (root / "locale" / "en.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Date"\nmsgstr "Day of the visit"\n',
        "utf-8",
    )
    changed, written = made(root, monkeypatch)
    assert written == len(first) and changed != first


def test_many_may_keep_at_once(tmp_path: Path) -> None:
    def both(number: int) -> set[bytes | None]:
        results = KeptResults(tmp_path, "check", 4)
        key = key_of([str(number % 3)])
        contents = {results.get(key)}
        results.put(key, key.encode() * 1_000)
        return contents | {results.get(key)}

    with ThreadPoolExecutor(8) as pool:
        for number, contents in enumerate(pool.map(both, range(200))):
            assert contents <= {None, key_of([str(number % 3)]).encode() * 1_000}


def test_what_was_used_last_stays(tmp_path: Path) -> None:
    results = KeptResults(tmp_path, "check", 3)
    keys = [key_of([str(number)]) for number in range(5)]
    for number, key in enumerate(keys):
        results.put(key, b"")
        os.utime(tmp_path / FOLDER / "check" / key, (number, number))
    # What is used stays.
    assert results.get(keys[0]) == b""
    results.tidy()
    assert [results.get(key) for key in keys] == [b"", None, None, b"", b""]


def test_parts_of_a_key_do_not_run_together() -> None:
    assert key_of(["ab", "c"]) != key_of(["a", "bc"])


def test_git_is_told_to_leave_what_is_kept_alone(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    check(root)
    status = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    )
    assert FOLDER not in status.stdout and "content/mission.yaml" in status.stdout


_OPENED = """\
import os, sys
opened = set()
def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, os.PathLike)):
        opened.add(os.path.abspath(os.fspath(arguments[0])))
sys.addaudithook(note)
from hbgen.examining import examine
examine(__import__("pathlib").Path(sys.argv[1]))
print(*sorted(path for path in opened if path.startswith(sys.argv[1] + os.sep)), sep="\\n")
"""


def test_examining_reads_nothing_but_what_is_in_the_key(root: Path) -> None:
    add_catalogue(root)
    for beside in ("conf.py", "handbook/index.md", "receipts/a.json", "README.md"):
        (root / beside).parent.mkdir(exist_ok=True)
        (root / beside).write_text("", "utf-8")
    run = subprocess.run([sys.executable, "-c", _OPENED, str(root)], capture_output=True, text=True, check=True)
    below = {Path(path).relative_to(root).parts[0] for path in run.stdout.splitlines()}
    assert below == {"content", "locale"}
