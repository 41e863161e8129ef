"""What is on the disk, and in which order: each step that only a power failure would miss."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from hbgen import files
from hbgen.editions import NEXT
from hbgen.model.texts import Text
from hbgen.publishing import manifest
from hbgen.publishing import store as stores
from hbgen.publishing.publish import PLAIN, Finished, to_folder
from hbgen.publishing.store import Store, add, withdraw
from hbgen.publishing.versions import LATEST, LIST, Version
from hbgen.releases.withdrawals import Withdrawal
from hbgen.site.policy import HOSTED
from hbgen.site.redirects import SCRIPT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders are synced on POSIX systems only")


class Step(NamedTuple):
    """One call that changes the disk, or syncs it."""

    what: str
    """`sync`, `rename`, `exchange` or `remove`."""
    name: str
    """The file or folder: what is synced, or the new name."""
    inode: int = 0
    folder: Path = Path()
    """The folder of the new name, and its inode: it may be renamed later."""
    folder_inode: int = 0
    size: int = 0
    """How many bytes of a file had been handed to the system when it was synced."""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Step]]:
    """The steps of the code under test, in their order; nothing waits for the disk."""
    made: list[Step] = []
    rename, replace, rmtree, exchange = os.rename, os.replace, shutil.rmtree, files.exchange

    def sync(handle: int) -> None:
        status = os.fstat(handle)
        made.append(Step("sync", "", status.st_ino, size=status.st_size))

    def moving(move: Callable[..., None]) -> Callable[..., None]:
        def moved(source: str | Path, target: str | Path) -> None:
            inode = Path(source).lstat().st_ino
            move(source, target)
            folder = Path(target).parent
            made.append(Step("rename", Path(target).name, inode, folder, folder.stat().st_ino))

        return moved

    def exchanged(path: Path, other: Path) -> bool:
        inode = path.lstat().st_ino
        done = exchange(path, other)
        if done:
            made.append(Step("exchange", other.name, inode, other.parent, other.parent.stat().st_ino))
        return done

    def remove(path: str | Path) -> None:
        made.append(Step("remove", Path(path).name))
        rmtree(path)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "rename", moving(rename))
    monkeypatch.setattr(os, "replace", moving(replace))
    monkeypatch.setattr(shutil, "rmtree", remove)
    monkeypatch.setattr(files, "exchange", exchanged)
    yield made


def place(steps: list[Step], what: str, name: str) -> int:
    """Where in `steps` the only step of this kind and name is."""
    [number] = [number for number, step in enumerate(steps) if (step.what, step.name) == (what, name)]
    return number


def syncs(steps: list[Step], path: Path) -> list[int]:
    """Where in `steps` a folder was synced, or a file with all its bytes."""
    status = path.stat()
    return [
        number
        for number, step in enumerate(steps)
        if step.what == "sync" and step.inode == status.st_ino and (path.is_dir() or step.size == status.st_size)
    ]


def not_durable(steps: list[Step]) -> list[str]:
    """What was renamed before it was synced, or into a folder that was not synced afterwards."""
    faults = []
    for number, step in enumerate(steps):
        if step.what not in ("rename", "exchange"):
            continue
        if not any(other.what == "sync" and other.inode == step.inode for other in steps[:number]):
            faults.append(f"{step.name} was not synced before")
        if not any(other.what == "sync" and other.inode == step.folder_inode for other in steps[number:]):
            faults.append(f"the folder of {step.name} was not synced after")
    return faults


# --- one file ---------------------------------------------------------------------------------


def test_a_durable_file_is_synced_before_it_is_renamed_and_its_folder_after(tmp_path: Path, steps: list[Step]) -> None:
    assert files.put(tmp_path / "a", b"1", durable=True)
    [file] = syncs(steps, tmp_path / "a")
    [folder] = syncs(steps, tmp_path)
    assert file < place(steps, "rename", "a") < folder


def test_all_that_is_put_at_once_is_synced_with_its_folders_once(tmp_path: Path, steps: list[Step]) -> None:
    files.put_all(tmp_path, {"b/one": b"1", "a": b"2", "b/two": b"3"})
    # In that order: what is written later may lead to what was written before.
    assert [step.name for step in steps if step.what == "rename"] == ["one", "a", "two"]
    assert not_durable(steps) == []
    for folder in (tmp_path, tmp_path / "b"):
        [number] = syncs(steps, folder)
        assert number > place(steps, "rename", "two")


def test_what_need_not_be_durable_waits_for_no_disk(tmp_path: Path, steps: list[Step]) -> None:
    assert files.put(tmp_path / "a", b"1")
    files.write(tmp_path / "b", [files.File("c", b"1")])
    assert [step for step in steps if step.what == "sync"] == []


def test_what_is_there_already_is_not_synced_again(tmp_path: Path, steps: list[Step]) -> None:
    files.put_all(tmp_path, {"a": b"1"})
    steps.clear()
    assert not files.put(tmp_path / "a", b"1", durable=True)
    files.put_all(tmp_path, {"a": b"1"})
    assert steps == []


def test_each_folder_that_is_opened_to_be_synced_is_closed(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - not a folder on every system
    for _ in range(5):
        files.settle(tmp_path)
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208


# --- a version --------------------------------------------------------------------------------


def built(folder: Path, text: str) -> Path:
    """A small finished site."""
    for name in ("index.html", "pages/standards.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def put(site: Path, number: str, text: str, force: bool = False) -> Store:
    """A store of one edition, into which a version was put."""
    store = Store(site, "staff/et")
    add(store, Version(number, "2026-10-01"), built(site.parent / f"{number}-{text}", text), force)
    return store


def test_a_new_version_is_named_on_the_disk_before_it_is_listed(tmp_path: Path, steps: list[Step]) -> None:
    store = put(tmp_path / "site", "1.0.0", "one")
    named = place(steps, "rename", "1.0.0")
    shown = place(steps, "rename", LIST)
    assert any(named < number < shown for number in syncs(steps, store.folder))
    assert syncs(steps, store.folder)[-1] > place(steps, "rename", LATEST)
    assert not_durable(steps) == []


def test_each_folder_of_a_version_is_synced_before_it_is_named(tmp_path: Path, steps: list[Step]) -> None:
    store = put(tmp_path / "site", "1.0.0", "one")
    named = place(steps, "rename", "1.0.0")
    for path in (store.folder / "1.0.0", *(store.folder / "1.0.0").rglob("*")):
        assert any(number < named for number in syncs(steps, path)), path


def test_a_former_version_goes_when_the_new_one_is_named_on_the_disk(tmp_path: Path, steps: list[Step]) -> None:
    put(tmp_path / "site", NEXT, "one")
    steps.clear()
    store = put(tmp_path / "site", NEXT, "two")
    swapped = [number for number, step in enumerate(steps) if step.what == "exchange"]
    if not swapped:
        pytest.skip("this system cannot exchange two names")
    gone = next(number for number, step in enumerate(steps) if step.what == "remove")
    assert any(swapped[0] < number < gone for number in syncs(steps, store.folder))


def test_without_exchange_a_version_is_unlisted_while_it_is_replaced(
    tmp_path: Path, steps: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is led to a version that stands under no name; the next publisher finds the former one beside it."""
    put(tmp_path / "site", "1.0.0", "one")
    put(tmp_path / "site", NEXT, "one")
    monkeypatch.setattr(files, "exchange", lambda *_: False)
    listed: list[list[str]] = []
    rename = os.rename

    def look(source: str | Path, target: str | Path) -> None:
        listed.append([version.number for version in Store(tmp_path / "site", "staff/et").versions()])
        rename(source, target)

    monkeypatch.setattr(os, "rename", look)
    steps.clear()
    store = put(tmp_path / "site", NEXT, "two")
    # The former version is renamed, the new one takes its place.
    assert listed == [["1.0.0"], ["1.0.0"]]
    assert [version.number for version in store.versions()] == [NEXT, "1.0.0"]
    assert "two" in (store.folder / NEXT / "index.html").read_text("utf-8")
    assert not list(store.folder.glob(".*"))
    named = place(steps, "rename", NEXT)
    shown = [number for number, step in enumerate(steps) if (step.what, step.name) == ("rename", LIST)][-1]
    assert any(named < number < shown for number in syncs(steps, store.folder))


def test_a_web_server_of_another_user_may_read_what_is_published(tmp_path: Path) -> None:
    """Folders for temporary files are closed to others; these become a version, `latest` and a withdrawn version."""
    store = put(tmp_path / "site", "1.0.0", "one")
    put(tmp_path / "site", "2.0.0", "two")
    withdrawal = Withdrawal(number="1.0.0", on=datetime.date(2026, 11, 1), reason=Text({"en": "Wrong."}))
    assert withdraw(store, [withdrawal]) == ("1.0.0",)
    for name in ("1.0.0", "2.0.0", LATEST):
        assert (store.folder / name).stat().st_mode & 0o777 == 0o755, name


def test_what_a_failed_swap_staged_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(stores, "_swap", fail)
    with pytest.raises(OSError, match="no space"):
        put(tmp_path / "site", "1.0.0", "one")
    assert list((tmp_path / "site").rglob(".stage-*")) == []


def test_a_file_that_changes_while_it_is_copied_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that still runs would else be published with digests of other bytes."""
    digests = manifest.digests

    def change(folder: Path) -> dict[str, str]:
        counted = digests(folder)
        (folder / "index.html").write_text("changed", "utf-8")
        return counted

    monkeypatch.setattr(manifest, "digests", change)
    with pytest.raises(OSError, match="changed while it was copied"):
        put(tmp_path / "site", "1.0.0", "one")
    assert Store(tmp_path / "site", "staff/et").versions() == ()


# --- the site ---------------------------------------------------------------------------------


def test_all_that_a_site_is_served_by_is_on_the_disk(tmp_path: Path, steps: list[Step]) -> None:
    """Redirecting pages, the policy's headers and the mark for GitHub Pages too."""
    finished = Finished("staff/et", Version("1.0.0", "2026-10-01"), built(tmp_path / "built", "one"))
    site = tmp_path / "site"
    assert to_folder(site, [finished], ["et"], False, lambda: None, lambda *_: None) == ()
    renamed = {(step.folder, step.name) for step in steps if step.what == "rename"}
    expected = [site / name for name in (PLAIN, "index.html", SCRIPT, *HOSTED)]
    expected += [site / "staff" / "index.html", site / "staff" / "et" / "index.html", site / "staff" / "et" / LIST]
    assert {(path.parent, path.name) for path in expected} <= renamed
    assert not_durable(steps) == []


def test_exchange_says_whether_it_was_done(tmp_path: Path) -> None:
    with ExitStack() as stack:
        for name in ("a", "b"):
            stack.enter_context((tmp_path / name).open("w")).write(name)
    done = files.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").read_text("utf-8") == ("b" if done else "a")
    assert not files.exchange(tmp_path / "a", tmp_path / "nowhere")
    assert (tmp_path / "a").is_file()
