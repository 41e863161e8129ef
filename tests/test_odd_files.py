"""Files in odd states: each is one finding, in that file, and nothing waits for a pipe."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hbgen import own_locale
from hbgen.examining import examine
from hbgen.files import read_regular
from hbgen.kept_results import read_below
from hbgen.scoring import record
from hbgen.starting.answers import Answers
from hbgen.starting.small_handbook import content

STANDARD = "content/standards/ASK/ASK-01.yaml"
CHAPTER = "content/standards/10-contact.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    for file in content(Answers(datetime.date(2026, 11, 30), languages=("en", "et"))):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    assert examine(folder)[1].problems == ()
    return folder


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "text.yaml").write_text("id: X\n", "utf-8")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere.yaml")


def _bytes(made: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(made(path.read_bytes())), None)[1]


STATES = {
    "unreadable-file folder": _folder,
    "unreadable-file pipe": _pipe,
    "linked-file": _link,
    "not-utf8 UTF-16": _bytes(lambda data: data.decode().encode("utf-16")),
    "not-utf8 UTF-16 without a mark": _bytes(lambda data: data.decode().encode("utf-16-be")),
    "not-utf8 UTF-32": _bytes(lambda data: data.decode().encode("utf-32")),
    "odd-character NUL": _bytes(lambda data: data[:40] + b"\0" + data[40:]),
    "odd-character zeros": _bytes(lambda _: bytes(2000)),
}


@pytest.mark.parametrize("file", [STANDARD, CHAPTER])
@pytest.mark.parametrize("state", STATES)
def test_a_file_that_cannot_be_read_is_one_finding(small: Path, state: str, file: str, tmp_path: Path) -> None:
    """A chapter does not miss the standard whose file is there, nor its standards the chapter."""
    root = tmp_path / "handbook"
    shutil.copytree(small, root)
    STATES[state](root / file)
    faults = [problem for problem in examine(root)[1].problems if problem.severity != "advice"]
    assert [(problem.code, problem.place.file) for problem in faults] == [(state.split()[0], file)]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "locale" / "fi.po"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    (tmp_path / record.FOLDER / "2026-Q1.jsonl").mkdir(parents=True)
    assert read_below(pipe.parent, "locale") is None
    with pytest.raises(OSError, match="Invalid argument"):
        read_regular(pipe)
    [problem] = own_locale.use(tmp_path)
    assert (problem.code, problem.place.file) == ("unreadable-file", "locale/fi.po")
    [[problem]] = [read.problems for read in record.read_all(tmp_path).values()]
    assert problem.code == "unreadable-file"
