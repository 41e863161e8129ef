"""A folder holds exactly what it should, a file appears whole or not at all, and strangers' files stay."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen import files
from hbgen.files import (
    MARKER,
    File,
    NotOurs,
    encoded_like,
    everything_below,
    is_there,
    line_ends_of,
    matching,
    put,
    put_built,
    write,
)
from sampling import examples

names = st.sampled_from(["a", "b.md", "c/d", "c/e.md", "f/g/h", "ä", "x y"])
trees = st.dictionaries(names, st.binary(max_size=5), max_size=6)


def as_files(tree: dict[str, bytes]) -> list[File]:
    return [File(path, data) for path, data in tree.items()]


def present(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


@settings(max_examples=examples(60), deadline=None)
@given(trees, trees)
def test_a_folder_holds_exactly_the_files(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pages"
        write(folder, as_files(before))
        assert present(folder) == before
        times = {path: (folder / path).stat().st_mtime_ns for path in before}
        changed = write(folder, as_files(after))
        assert present(folder) == after
        assert set(changed) == {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        assert list(changed) == sorted(changed)
        for path in before.keys() & after.keys() - set(changed):
            assert (folder / path).stat().st_mtime_ns == times[path]
        assert write(folder, as_files(after)) == ()
        assert not [path for path in folder.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_a_file_may_take_the_place_of_a_folder_and_the_other_way_round(tmp_path: Path) -> None:
    write(tmp_path / "p", [File("a/b", b"1"), File("c", b"2")])
    write(tmp_path / "p", [File("a", b"3"), File("c/d", b"4")])
    assert present(tmp_path / "p") == {"a": b"3", "c/d": b"4"}


def test_the_marker_is_written_and_never_told_of(tmp_path: Path) -> None:
    assert write(tmp_path / "p", [File("a", b"1")]) == ("a",)
    assert (tmp_path / "p" / MARKER).is_file()


@pytest.mark.parametrize("kind", ["file inside", "hidden file inside", "a file", "a link to a folder", "a dead link"])
def test_what_is_not_ours_is_not_touched(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "p"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"kept")
    match kind:
        case "file inside":
            folder.mkdir()
            (folder / "kept").write_bytes(b"kept")
        case "hidden file inside":
            folder.mkdir()
            (folder / ".kept").write_bytes(b"kept")
        case "a file":
            folder.write_bytes(b"kept")
        case "a link to a folder":
            folder.symlink_to(elsewhere)
        case "a dead link":
            folder.symlink_to(tmp_path / "nowhere")
    before = sorted((path, path.is_symlink()) for path in tmp_path.rglob("*"))
    with pytest.raises(NotOurs) as raised:
        write(folder, [File("a", b"1")])
    assert raised.value.folder == folder
    assert sorted((path, path.is_symlink()) for path in tmp_path.rglob("*")) == before
    assert (elsewhere / "kept").read_bytes() == b"kept"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    assert write(tmp_path / "p", [File("a", b"1")]) == ("a",)


def test_a_stray_link_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "kept").write_bytes(b"kept")
    write(tmp_path / "p", [File("a", b"1")])
    (tmp_path / "p" / "link").symlink_to(target)
    assert write(tmp_path / "p", [File("a", b"1")]) == ("link",)
    assert (target / "kept").read_bytes() == b"kept"


def test_a_link_in_the_place_of_a_file_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    write(tmp_path / "p", [File("a", b"1")])
    for data in (b"2", b"kept"):
        (tmp_path / "p" / "a").unlink()
        (tmp_path / "p" / "a").symlink_to(target)
        write(tmp_path / "p", [File("a", data)])
        assert target.read_bytes() == b"kept"
        assert not (tmp_path / "p" / "a").is_symlink()


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../a", "a/../../b", "."])
def test_a_path_stays_below_its_folder(path: str) -> None:
    with pytest.raises(ValueError, match="not a path below a folder"):
        File(path, b"")


def test_files_can_be_read_by_others(tmp_path: Path) -> None:
    put(tmp_path / "a", b"1")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


CALLS: tuple[tuple[Any, str], ...] = (
    (Path, "unlink"),
    (Path, "mkdir"),
    (Path, "chmod"),
    (Path, "replace"),
    (Path, "read_bytes"),
    (Path, "rmdir"),
    (os, "fdopen"),
    (tempfile, "mkstemp"),
)
"""Every call by which `write` touches the disk."""


@pytest.mark.parametrize(("owner", "name"), CALLS, ids=[name for _, name in CALLS])
def test_a_fault_at_any_call_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    """Whatever call fails, at whichever time: files are old, new or gone, and a second run mends all."""
    before = {"a": b"old", "b/c": b"old", "d/e": b"gone", "f": b"same"}
    after = {"a": b"new", "b/c": b"new", "g/h": b"new", "f": b"same"}
    for nth in range(12):
        folder = tmp_path / str(nth)
        write(folder, as_files(before))
        fails = failing(getattr(owner, name), nth)
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fails)
            try:
                write(folder, as_files(after))
            except OSError as error:
                assert error.errno == errno.ENOSPC
            else:
                assert nth >= fails.count  # type: ignore[attr-defined]
        assert (folder / MARKER).is_file()
        for path, data in present(folder).items():
            if not Path(path).name.startswith(".hbgen-"):
                assert data in (before.get(path), after.get(path)), (nth, path)
        write(folder, as_files(after))
        assert present(folder) == after


def failing(call: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """`call`, but for its `nth` time: then the disk is full."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        wrapped.count += 1  # type: ignore[attr-defined]
        if wrapped.count == nth + 1:  # type: ignore[attr-defined]
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return call(*args, **kwargs)

    wrapped.count = 0  # type: ignore[attr-defined]
    return wrapped


@pytest.mark.parametrize("look", [everything_below, lambda folder: matching(folder / "closed", "*")])
def test_a_folder_that_cannot_be_listed_is_no_empty_folder(
    look: Callable[[Path], list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "page.html").touch()
    assert look(tmp_path)

    def denied(call: Callable[..., Any]) -> Callable[..., Any]:
        def listed(folder: Any) -> Any:
            if Path(folder).name == "closed":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
            return call(folder)

        return listed

    monkeypatch.setattr(os, "scandir", denied(os.scandir))
    monkeypatch.setattr(os, "listdir", denied(os.listdir))
    with pytest.raises(PermissionError):
        look(tmp_path)


def test_what_is_not_there_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for missing in (tmp_path / "missing", tmp_path / "file", tmp_path / "link"):
        assert everything_below(missing) == matching(missing, "*") == []
    assert not is_there(tmp_path / "missing")
    assert not is_there(tmp_path / "file" / "below")
    assert is_there(tmp_path / "link")


def test_a_text_keeps_the_line_ends_and_the_mark_of_its_file() -> None:
    assert line_ends_of("a\r\nb", "c\nd\n") == "c\r\nd\r\n"
    assert line_ends_of("a\nb", "c\nd\n") == "c\nd\n"
    assert encoded_like(b"\xef\xbb\xbfa\r\n", "õ\nd\n") == b"\xef\xbb\xbf\xc3\xb5\r\nd\r\n"
    assert encoded_like(b"a\n", "c\nd\n") == b"c\nd\n"


def test_a_built_file_is_written_where_it_differs(tmp_path: Path) -> None:
    path = tmp_path / "of" / "a" / "page.md"
    assert put_built(path, b"one") and path.read_bytes() == b"one"
    assert not put_built(path, b"one")
    assert put_built(path, b"two") and path.read_bytes() == b"two"
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert put_built(path, b"three") and not path.is_symlink() and not (tmp_path / "elsewhere").exists()


def test_a_file_that_cannot_be_put_leaves_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="no space"):
        files.put(tmp_path / "a", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_marked_before_anything_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def put(path: Path, _: bytes) -> bool:
        names.append(path.name)
        return True

    monkeypatch.setattr(files, "put", put)
    files.write(tmp_path / "out", [files.File("a", b"1")])
    assert names == [files.MARKER, "a"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="macOS has another call, Windows none")
def test_two_folders_are_swapped_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text").write_text(name, "utf-8")
    assert files.exchange(tmp_path / "one", tmp_path / "two")
    assert [(tmp_path / name / "text").read_text("utf-8") for name in ("one", "two")] == ["two", "one"]
    # Nothing is done where one of them is missing.
    assert not files.exchange(tmp_path / "one", tmp_path / "three")
    assert (tmp_path / "one" / "text").read_text("utf-8") == "two"
