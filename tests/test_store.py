"""Versions side by side: none is ever half there, none that was released changes, and nobody must repair anything."""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faults import EDITION, no_wait, publishers
from hbgen.editions import NEXT
from hbgen.files import NotOurs, everything_below
from hbgen.publishing import latest
from hbgen.publishing.lock import Busy, locked, workspace
from hbgen.publishing.manifest import digests, whole
from hbgen.publishing.publish import Finished, to_folder
from hbgen.publishing.store import Store, add
from hbgen.publishing.versions import LATEST, LIST, Version, dump, newest, ordered, parse
from sampling import FULL, examples, in_full, some

DAY = "2026-10-01"


def built(folder: Path, text: str) -> Path:
    """A small finished site."""
    for name in ("index.html", "pages/standards.html", "_static/hbgen.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name} {text}", "utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "site", "staff/et")


def put(store: Store, number: str, text: str, tmp_path: Path, force: bool = False) -> str:
    return add(store, Version(number, DAY), built(tmp_path / f"built-{number}-{text}", text), force)


def listed(store: Store) -> list[str]:
    return [version.number for version in store.versions()]


def redirects(folder: Path) -> dict[str, str]:
    """Path → target of each page of `latest`, the target relative to the store."""
    latest = folder / LATEST
    return {
        path.relative_to(latest).as_posix(): target(path).relative_to(folder.resolve()).as_posix()
        for path in sorted(latest.rglob("*.html"))
    }


def target(page: Path) -> Path:
    """The file to which a page leads without scripts, and to which its script takes query and fragment along."""
    text = page.read_text("utf-8")
    [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]*)"', text)
    assert f'rel="canonical" href="{address}"' in text
    return (page.parent / unquote(html.unescape(address))).resolve()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unsound(store: Store) -> list[str]:
    """What a reader would find broken. Nothing, at any moment."""
    versions = store.versions()
    faults = [f"{version.number} is not whole" for version in versions if not whole(store.folder / version.number)]
    if (store.folder / LIST).exists():
        parse((store.folder / LIST).read_bytes())
    former = (store.folder / LATEST).is_symlink()
    leads = {LATEST: f"{LATEST}/index.html"} if former else redirects(store.folder)
    faults += [f"{path} leads nowhere" for path, at in leads.items() if not (store.folder / at).is_file()]
    front = store.folder / "index.html"
    if versions and not (front.is_file() and target(front).is_file()):
        faults.append("the front page leads nowhere")
    return faults


def leftovers(store: Store) -> list[str]:
    return [path.name for path in store.site.rglob(".*") if path.name != ".nojekyll"]


# --- the list ---------------------------------------------------------------------------------

numbers = st.lists(st.integers(0, 30), min_size=3, max_size=3).map(lambda parts: ".".join(map(str, parts)))
versions = st.lists(
    st.builds(Version, numbers | st.just(NEXT), st.just(DAY), st.booleans()), unique_by=lambda version: version.number
)


@settings(deadline=None)
@given(versions)
def test_a_list_comes_back_as_it_went(every: list[Version]) -> None:
    assert parse(dump(every)) == ordered(every)
    assert dump(every) == dump(reversed(every))


def test_numbers_are_ordered_as_numbers() -> None:
    every = [Version(number, DAY) for number in ("1.9.0", "next", "1.10.0", "0.1.0")]
    assert [version.number for version in ordered(every)] == ["next", "1.10.0", "1.9.0", "0.1.0"]
    assert newest(every) == "1.10.0"
    assert newest(every[1:2]) is None


@pytest.mark.parametrize("number", ["", "..", "latest", "1.0/..", ".stage-1", "v1", "1.0-beta"])
def test_a_folder_is_named_by_a_number_only(number: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        Version(number, DAY)


# --- adding -----------------------------------------------------------------------------------


def test_versions_stand_side_by_side_and_latest_is_the_newest_release(store: Store, tmp_path: Path) -> None:
    assert put(store, NEXT, "draft", tmp_path) == "added"
    assert not (store.folder / LATEST).exists()
    assert put(store, "1.9.0", "old", tmp_path) == "added"
    assert put(store, "1.10.0", "new", tmp_path) == "added"
    assert put(store, "1.8.0", "older, published late", tmp_path) == "added"
    assert listed(store) == [NEXT, "1.10.0", "1.9.0", "1.8.0"]
    assert set(redirects(store.folder).values()) == {"1.10.0/index.html", "1.10.0/pages/standards.html"}
    assert json.loads((store.folder / LIST).read_text())["latest"] == "1.10.0"
    assert unsound(store) == []
    assert leftovers(store) == []


def test_a_released_version_is_never_touched_again(store: Store, tmp_path: Path) -> None:
    put(store, "1.0.0", "said", tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (store.folder / "1.0.0").rglob("*")}
    assert put(store, "1.0.0", "said", tmp_path) == "same"
    assert put(store, "1.0.0", "said otherwise", tmp_path) == "differs"
    put(store, "1.1.0", "more", tmp_path)
    put(store, NEXT, "draft", tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (store.folder / "1.0.0").rglob("*")} == before
    assert put(store, "1.0.0", "said otherwise", tmp_path, force=True) == "added"
    assert "otherwise" in (store.folder / "1.0.0" / "index.html").read_text("utf-8")
    assert unsound(store) == []


def test_a_version_is_on_the_disk_before_it_is_shown(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever pulls the plug finds the old list or the new one, and whole versions in either."""
    synced: set[int] = set()
    shown: dict[str, bool] = {}
    rename, replace = os.rename, os.replace

    def sync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)

    def show(move: Callable[..., None], source: Path, target: Path) -> None:
        path = Path(source)
        parts = [path, *path.rglob("*")] if not path.is_symlink() else []
        shown[Path(target).name] = {part.stat().st_ino for part in parts} <= synced
        move(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "rename", partial(show, rename))
    monkeypatch.setattr(os, "replace", partial(show, replace))
    put(store, "1.0.0", "said", tmp_path)
    parts = ["hbgen-lead.js", "standards.html", "hbgen.css", "latest.json"]
    assert shown == dict.fromkeys(["digests.json", "1.0.0", LIST, LATEST, "index.html", *parts], True)
    assert store.folder.stat().st_ino in synced


def test_the_unreleased_state_is_replaced(store: Store, tmp_path: Path) -> None:
    put(store, NEXT, "one", tmp_path)
    assert put(store, NEXT, "two", tmp_path) == "added"
    assert (store.folder / NEXT / "index.html").read_text("utf-8") == "index.html two"
    assert leftovers(store) == []


def test_a_damaged_version_is_made_whole_from_the_same_bytes(store: Store, tmp_path: Path) -> None:
    put(store, "1.0.0", "said", tmp_path)
    (store.folder / "1.0.0" / "index.html").write_text("changed by hand")
    assert not whole(store.folder / "1.0.0")
    assert put(store, "1.0.0", "said", tmp_path) == "added"
    assert whole(store.folder / "1.0.0")


def test_a_lost_list_is_made_from_what_stands_there(store: Store, tmp_path: Path) -> None:
    for number in ("1.0.0", "1.1.0"):
        put(store, number, "said", tmp_path)
    (store.folder / LIST).unlink()
    # A release that stands is not due again, listed or not: today's hbgen might build it otherwise.
    assert store.holds("1.1.0")
    assert not store.holds("1.2.0")
    put(store, NEXT, "draft", tmp_path)
    assert listed(store) == [NEXT, "1.1.0", "1.0.0"]


def test_a_version_says_whether_it_has_a_page_of_changes(store: Store, tmp_path: Path) -> None:
    folder = built(tmp_path / "built", "said")
    (folder / "pages" / "changes.html").write_text("what changed")
    add(store, Version("1.1.0", DAY), folder)
    put(store, "1.0.0", "said", tmp_path)
    assert [(version.number, version.changes) for version in store.versions()] == [("1.1.0", True), ("1.0.0", False)]


@pytest.mark.parametrize("strange", ["notes.txt", "mine/page.html", "1.0.0/index.html"])
def test_what_no_publisher_put_there_is_not_touched(store: Store, tmp_path: Path, strange: str) -> None:
    (store.folder / strange).parent.mkdir(parents=True)
    (store.folder / strange).write_text("mine")
    with pytest.raises(NotOurs):
        put(store, "1.0.0", "said", tmp_path)
    assert (store.folder / strange).read_text() == "mine"
    assert not (store.folder / LIST).exists()


def test_a_front_page_of_ones_own_stays(store: Store, tmp_path: Path) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / "index.html").write_text("mine")
    put(store, "1.0.0", "said", tmp_path)
    assert (store.folder / "index.html").read_text() == "mine"


# --- latest ----------------------------------------------------------------------------------


def with_ids(folder: Path, text: str, *ids: str) -> Path:
    """A finished site with permanent addresses, and files that are no pages."""
    built(folder, text)
    for id_ in ids:
        (folder / "id").mkdir(exist_ok=True)
        (folder / "id" / f"{id_}.html").write_text(f"{id_} {text}", "utf-8")
    (folder / "pages" / "dates.ics").write_bytes(f"calendar {text}\r\n".encode())
    return folder


def two_releases(root: Path) -> Store:
    """A site with two releases and a draft; the newer release has lost a page and two of the older one's ids."""
    store = Store(root / "site", "staff/et")
    old = with_ids(root / "old", "old", "TEL-01", "TEL-02", "TEL-03")
    (old / "pages" / "phone.html").write_text("old")
    new = with_ids(root / "new", "new", "TEL-03", "tel-02")
    (new / "pages" / "a b#c%.html").write_text("new")
    for number, folder in (("1.0.0", old), ("2.0.0", new), (NEXT, with_ids(root / "draft", "draft"))):
        add(store, Version(number, DAY), folder)
    return store


def test_each_address_below_latest_leads_to_the_newest_release_that_has_it(tmp_path: Path) -> None:
    store = two_releases(tmp_path)
    assert redirects(store.folder) == {
        "id/TEL-01.html": "1.0.0/id/TEL-01.html",
        "id/TEL-03.html": "2.0.0/id/TEL-03.html",
        # Where names that differ in letter case only are one name, the newest release's counts.
        "id/tel-02.html": "2.0.0/id/tel-02.html",
        "index.html": "2.0.0/index.html",
        "pages/a b#c%.html": "2.0.0/pages/a b#c%.html",
        "pages/standards.html": "2.0.0/pages/standards.html",
    }
    latest = files(store.folder / LATEST)
    assert len({path.casefold() for path in latest}) == len(latest)
    # What programs ask for is there itself: they follow no page.
    assert latest["pages/dates.ics"] == b"calendar new\r\n"
    # Permanent addresses have a fragment of their own, and hold no script.
    assert b"<script" not in latest["id/TEL-01.html"]
    assert b'<script src="../hbgen-lead.js">' in latest["pages/standards.html"]
    assert unsound(store) == []


def linked(store: Store) -> None:
    """As a former version published it."""
    shutil.rmtree(store.folder / LATEST)
    (store.folder / LATEST).symlink_to("1.0.0", target_is_directory=True)


def unpacked(store: Store) -> None:
    """Unpacked where links are files."""
    shutil.rmtree(store.folder / LATEST)
    (store.folder / LATEST).write_text("1.0.0")


def copied(store: Store) -> None:
    """Copied with `cp -rL`: a whole release."""
    shutil.rmtree(store.folder / LATEST)
    shutil.copytree(store.folder / "1.0.0", store.folder / LATEST)


def copied_in_part(store: Store) -> None:
    copied(store)
    for path in ("digests.json", "index.html", "_static/hbgen.css"):
        (store.folder / LATEST / path).unlink()


def link_less(store: Store) -> None:
    """As a former version published it where links are not to be had."""
    shutil.rmtree(store.folder / LATEST)
    (store.folder / LATEST).mkdir()
    for name in ("index.html", "latest.js"):
        (store.folder / LATEST / name).write_text('<a href="../1.0.0/index.html">')


def gone(store: Store) -> None:
    shutil.rmtree(store.folder / LATEST)


def empty(store: Store) -> None:
    gone(store)
    (store.folder / LATEST).mkdir()


def dangling(store: Store) -> None:
    gone(store)
    (store.folder / LATEST).symlink_to("0.9.0")


def linked_inside(store: Store) -> None:
    """Links in place of files and folders: what they lead to must not be written through them."""
    latest = store.folder / LATEST
    shutil.rmtree(latest / "pages")
    (latest / "pages").symlink_to("../1.0.0/pages", target_is_directory=True)
    (latest / "index.html").unlink()
    (latest / "index.html").symlink_to("../1.0.0/index.html")


def confused(store: Store) -> None:
    """Folders where files are wanted, and the other way round; a record of somebody else's."""
    latest = store.folder / LATEST
    (latest / "index.html").unlink()
    (latest / "index.html" / "deep").mkdir(parents=True)
    shutil.rmtree(latest / "pages")
    (latest / "pages").write_text("")
    (latest / ".hbgen-12345678").write_text("left over")
    (latest / "latest.json").write_text('{"ids": {"id/X.html": "7.0.0"}, "latest": "7.0.0", "releases": ["7.0.0"]}')


def unreadable_record(store: Store) -> None:
    (store.folder / LATEST / "latest.json").write_text("[1]")


def spelled_otherwise(store: Store) -> None:
    """From a system on which names that differ in letter case only are one name, or from a former release."""
    latest = store.folder / LATEST
    for name, other in (("pages", "Pages"), ("id/tel-02.html", "id/TEL-02.html"), ("_static", "_STATIC")):
        (latest / name).rename(latest / other)


STATES = (
    linked,
    unpacked,
    copied,
    copied_in_part,
    link_less,
    gone,
    empty,
    dangling,
    linked_inside,
    confused,
    spelled_otherwise,
)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("state", [*STATES, unreadable_record], ids=lambda state: state.__name__)
def test_whatever_latest_was_the_next_publisher_leaves_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: Callable[[Store], None], links: bool
) -> None:
    store = two_releases(tmp_path)
    before = files(store.folder)
    state(store)
    if not links:
        # Neither links nor an exchange of folders in one step: FAT, SMB, FUSE, Windows.
        refuse = partial(os.utime, "/nowhere")
        monkeypatch.setattr(os, "symlink", refuse)
        monkeypatch.setattr("hbgen.files.exchange", lambda *_: False)
    assert add(store, Version(NEXT, DAY), tmp_path / "draft") == "same"
    assert files(store.folder) == before
    assert not [path for path in store.folder.rglob("*") if path.is_symlink()]
    assert leftovers(store) == []


@pytest.mark.parametrize("name", ["pages/dates.ics", "pages"])
def test_where_letter_case_makes_no_name_what_is_spelled_otherwise_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As Windows and macOS do it: what is written to a name keeps the spelling that it had."""
    store = two_releases(tmp_path)
    before, wanted, spelled = files(store.folder), store.folder / LATEST / name, [True]
    other = store.folder / LATEST / name.replace("dates", "Dates").replace("pages", "Pages")

    def as_listed(folder: Path) -> list[Path]:
        return [Path(str(path).replace(str(wanted), str(other if spelled[0] else wanted))) for path in below(folder)]

    def anyhow(call: Callable[[Path], object]) -> Callable[..., object]:
        def called(path: Path, **_: object) -> object:
            done = call(Path(str(path).replace(str(other), str(wanted))))
            spelled[0] = spelled[0] and wanted.exists()
            return done

        return called

    below, unlink, is_dir, rmtree = everything_below, Path.unlink, Path.is_dir, shutil.rmtree
    with monkeypatch.context() as patch:
        patch.setattr(latest, "everything_below", as_listed)
        patch.setattr(Path, "unlink", anyhow(lambda path: path.exists() and unlink(path)))
        patch.setattr(Path, "is_dir", anyhow(is_dir))
        patch.setattr(shutil, "rmtree", anyhow(rmtree))
        add(store, Version(NEXT, DAY), tmp_path / "draft")
    assert files(store.folder) == before
    assert not spelled[0]


def test_ids_of_older_releases_that_differ_in_letter_case_are_one_name(store: Store, tmp_path: Path) -> None:
    for number, id_ in (("1.0.0", "TEL-01"), ("1.10.0", "tel-01"), ("2.0.0", "TEL-02")):
        add(store, Version(number, DAY), with_ids(tmp_path / number, number, id_))
    ids = {path: at for path, at in redirects(store.folder).items() if path.startswith("id/")}
    assert ids == {"id/TEL-02.html": "2.0.0/id/TEL-02.html", "id/tel-01.html": "1.10.0/id/tel-01.html"}


@pytest.mark.parametrize("number", ["1.0.0", "2.0.0", NEXT])
def test_a_version_that_is_withdrawn_is_not_led_to(tmp_path: Path, number: str) -> None:
    """Its folder taken away, on the list or not: what is left is what a site without it would be."""
    store = two_releases(tmp_path / "a")
    shutil.rmtree(store.folder / number)
    never = two_releases(tmp_path / "b")
    shutil.rmtree(never.site)
    sources = {"1.0.0": "old", "2.0.0": "new", NEXT: "draft"}
    for version, name in sources.items():
        if version != number:
            add(never, Version(version, DAY), tmp_path / "b" / name)
    again = next(version for version in sources if version != number)
    assert add(store, Version(again, DAY), tmp_path / "a" / sources[again]) == "same"
    assert files(store.folder) == files(never.folder)
    assert unsound(store) == []


def test_when_the_last_release_is_withdrawn_there_is_no_latest(store: Store, tmp_path: Path) -> None:
    put(store, "1.0.0", "said", tmp_path)
    put(store, NEXT, "draft", tmp_path)
    shutil.rmtree(store.folder / "1.0.0")
    put(store, NEXT, "draft", tmp_path)
    assert not (store.folder / LATEST).exists()
    assert target(store.folder / "index.html") == (store.folder / NEXT / "index.html").resolve()


def test_a_release_that_is_replaced_by_force_takes_its_addresses_along(tmp_path: Path) -> None:
    store = two_releases(tmp_path)
    for number in ("1.0.0", "2.0.0"):
        other = with_ids(tmp_path / f"other-{number}", "other", "TEL-09")
        assert add(store, Version(number, DAY), other, force=True) == "added"
    assert {path for path in redirects(store.folder) if path.startswith("id/")} == {"id/TEL-09.html"}
    assert unsound(store) == []


@pytest.mark.parametrize("mine", ["a file", "a folder"])
def test_a_latest_of_ones_own_is_not_touched(store: Store, tmp_path: Path, mine: str) -> None:
    path = store.folder / LATEST if mine == "a file" else store.folder / LATEST / "notes.txt"
    path.parent.mkdir(parents=True)
    path.write_text("our latest news")
    with pytest.raises(NotOurs):
        put(store, "1.0.0", "said", tmp_path)
    assert path.read_text() == "our latest news"


def test_what_dead_publishers_left_is_taken_away_and_what_is_somebodys_stays(store: Store, tmp_path: Path) -> None:
    left = [
        ".hbgen-lock",
        ".hbgen-1",
        "staff/.hbgen-2",
        "staff/et/.hbgen-3",
        "managers/.hbgen-4",
        "staff/en/.stage-5/a",
        "staff/et/.latest",
    ]
    kept = ["CNAME", ".stage-mine/a", "blog/.hbgen-mine", "staff/.own/a"]
    for path in [*left, *kept]:
        (store.site / path).parent.mkdir(parents=True, exist_ok=True)
        (store.site / path).write_text("x")
    put(store, "1.0.0", "said", tmp_path)
    assert [path for path in left if (store.site / path).exists()] == []
    assert [path for path in kept if not (store.site / path).is_file()] == []


def test_a_version_that_was_put_aside_comes_back_where_none_took_its_place(store: Store, tmp_path: Path) -> None:
    """The publisher died between the two names."""
    put(store, "1.0.0", "said", tmp_path)
    before = files(store.folder / "1.0.0")
    (store.folder / "1.0.0").rename(store.folder / ".old-1.0.0")
    put(store, "2.0.0", "said", tmp_path)
    assert files(store.folder / "1.0.0") == before
    assert listed(store) == ["2.0.0", "1.0.0"]
    assert leftovers(store) == []


def test_a_version_that_was_put_aside_goes_where_another_took_its_place(store: Store, tmp_path: Path) -> None:
    put(store, "1.0.0", "said", tmp_path)
    before = files(store.folder / "1.0.0")
    built(store.folder / ".old-1.0.0", "former")
    assert put(store, "1.0.0", "said", tmp_path) == "same"
    assert files(store.folder / "1.0.0") == before
    assert leftovers(store) == []


def test_a_copy_of_a_version_under_another_name_is_somebodys_own(store: Store, tmp_path: Path) -> None:
    put(store, "1.0.0", "said", tmp_path)
    shutil.copytree(store.folder / "1.0.0", store.folder / "1.0.0 (copy)")
    with pytest.raises(NotOurs):
        put(store, "2.0.0", "said", tmp_path)
    assert listed(store) == ["1.0.0"]


def test_a_list_is_mended_before_anything_new_can_fail(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "1.0.0", "said", tmp_path)
    (store.folder / LIST).unlink()

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr("hbgen.publishing.store._copy", fail)
    with pytest.raises(OSError, match="no space"):
        put(store, "2.0.0", "said", tmp_path)
    assert listed(store) == ["1.0.0"]
    assert unsound(store) == []


def test_a_link_among_temporary_files_goes_and_what_it_leads_to_stays(store: Store, tmp_path: Path) -> None:
    mine = built(tmp_path / "mine", "my own")
    before = files(mine)
    store.site.mkdir()
    (store.site / ".hbgen-link").symlink_to(mine, target_is_directory=True)
    put(store, "1.0.0", "said", tmp_path)
    assert leftovers(store) == []
    assert files(mine) == before


def test_a_record_of_latest_that_is_not_there_is_forgotten_too(tmp_path: Path) -> None:
    latest.forget(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not list open files")
def test_no_file_stays_open_of_a_workspace_that_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    open_before = len(list(Path("/proc/self/fd").iterdir()))
    with workspace() as folder:
        name = folder.name
    for _ in range(3):
        (tmp_path / name).mkdir()
        with workspace():
            assert not (tmp_path / name).exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == open_before


def test_a_workspace_that_another_publisher_took_for_a_leftover_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    removed: list[str] = []

    def remove_first(_: int, *, blocking: bool) -> bool:
        if not removed and not blocking:
            [folder] = tmp_path.iterdir()
            removed.append(folder.name)
            folder.rmdir()
        return True

    monkeypatch.setattr("hbgen.publishing.lock.lock_descriptor", remove_first)
    with workspace() as folder:
        assert folder.is_dir()
    assert removed


def test_a_workspace_of_a_dead_publisher_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "hbgen-mine").mkdir()
    (tmp_path / ".hbgen-publish-of-mine").mkdir()
    ours = {"hbgen-mine", ".hbgen-publish-of-mine"}
    script = "import os, hbgen.publishing.lock as lock\nwith lock.workspace() as at: (at / 'a').touch(); os._exit(9)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 9
    assert len(list(tmp_path.iterdir())) == 3
    with workspace() as living, workspace() as other:
        assert {path.name for path in tmp_path.iterdir()} == ours | {living.name, other.name}
    assert {path.name for path in tmp_path.iterdir()} == ours


# --- several at once --------------------------------------------------------------------------


def test_of_several_publishers_at_once_none_is_lost(store: Store, tmp_path: Path) -> None:
    names = [NEXT, "1.0.0", "1.1.0", "1.2.0", "1.3.0"] if FULL else [NEXT, "1.0.0", "1.1.0"]
    folders = [built(tmp_path / name, name) for name in names]
    with ExitStack() as stack:
        every = [stack.enter_context(publishers()) for _ in names]
        for publisher, folder, name in zip(every, folders, names, strict=True):
            publisher.begin(store.site, folder, name)
        assert [publisher.end().code for publisher in every] == [0] * len(names)
    assert listed(store) == [NEXT, *sorted(names[1:], reverse=True)]
    assert unsound(store) == []
    assert redirects(store.folder)["index.html"] == f"{names[-1]}/index.html"


def test_of_five_that_publish_the_same_all_see_it_done(store: Store, tmp_path: Path) -> None:
    folder = built(tmp_path / "built", "said")
    with ThreadPoolExecutor(5) as pool:
        outcomes = list(pool.map(lambda _: add(store, Version("1.0.0", DAY), folder), range(5)))
    assert sorted(outcomes) == ["added", "same", "same", "same", "same"]


def test_who_waits_is_told_and_who_waits_in_vain_too(store: Store, tmp_path: Path) -> None:
    folder = built(tmp_path / "built", "said")
    waits: list[bool] = []
    with locked(store.site, 0, lambda: None), pytest.raises(Busy):
        add(store, Version("1.0.0", DAY), folder, patience=0.2, tell=lambda: waits.append(True))
    assert waits == [True]
    assert not store.folder.exists()
    assert add(store, Version("1.0.0", DAY), folder, patience=0.2, tell=lambda: waits.append(True)) == "added"
    assert waits == [True]


def test_the_lock_leaves_no_file_in_the_site_or_beside_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with locked(site, 0, lambda: None):
        assert list(tmp_path.rglob("*")) == [site]
    assert list(tmp_path.rglob("*")) == [site]


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot lock folders")
def test_a_publisher_of_a_former_version_is_waited_for(tmp_path: Path) -> None:
    """Versions that lock in different ways would publish at once: this one locks the folder by flock, as all before."""
    import fcntl

    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(Busy), locked(tmp_path, 0, lambda: None):
        raise AssertionError
    os.close(handle)
    with locked(tmp_path, 0, lambda: None):
        other = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)


# --- faults -----------------------------------------------------------------------------------

NEW, OLD = "1.1.0", "1.0.0"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", no_wait)


CASES = {"a new release": NEW, "the draft": NEXT, "the newest release, by force": OLD}
LINK = "a new release beside a link"


def prepared(root: Path, link: bool = False) -> tuple[Store, Path]:
    """A site with a draft and a release, `latest` a link if it is an old one, and other bytes to publish."""
    store = Store(root / "site", EDITION)
    for number in (NEXT, OLD):
        put_in_place(store, built(root / number, number), number)
    if link:
        shutil.rmtree(store.folder / LATEST)
        (store.folder / LATEST).symlink_to(OLD)
    return store, with_ids(root / "built", "other", "ONE")


def put_in_place(store: Store, folder: Path, number: str) -> None:
    finished = [Finished(EDITION, Version(number, DAY), folder)]
    assert to_folder(store.site, finished, ["et"], True, lambda: None, lambda *_: None) == ()


def mended(store: Store, folder: Path, number: str) -> None:
    """The next publisher succeeds with nothing repaired by hand, and nothing is left over."""
    put_in_place(store, folder, number)
    assert set(listed(store)) == {NEXT, OLD, number}
    assert unsound(store) == []
    assert leftovers(store) == []
    assert digests(store.folder / number) == digests(folder)
    assert redirects(store.folder)["index.html"] == f"{newest(store.versions())}/index.html"
    assert target(store.site / "index.html") == (store.site / "staff" / "index.html").resolve()
    assert target(store.site / "staff" / "index.html") == (store.folder / "index.html").resolve()


def each_fault(root: Path, number: str, fault: str, step: int = 1, link: bool = False) -> dict[int, int]:
    """Strike at every `step`-th call, each time at a fresh site; how the publisher ended, by the call."""
    ended = {}
    prepared(root / "made", link)
    with publishers() as publisher:
        total = publisher.publish(*fresh(root, "count"), number).calls
        assert total is not None
        for nth in range(1, total + 1, step):
            site, folder = fresh(root, str(nth))
            store = Store(site, EDITION)
            ended[nth] = publisher.publish(site, folder, number, fault, nth).code
            assert unsound(store) == [], f"{fault} at call {nth} of {total}"
            # What is not being replaced is there all the time, and so is `latest`.
            assert {NEXT, OLD} - {number} <= set(listed(store)), f"{fault} at call {nth} of {total}"
            assert (store.folder / LATEST / "index.html").is_file(), f"{fault} at call {nth} of {total}"
            mended(store, folder, number)
            shutil.rmtree(root / str(nth))
    return ended


def fresh(root: Path, name: str) -> tuple[Path, Path]:
    """A copy of the site that is prepared, and what is to be published."""
    shutil.copytree(root / "made" / "site", root / name / "site", symlinks=True)
    return root / name / "site", root / "made" / "built"


@pytest.mark.slow
@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("number", some([*CASES.values(), LINK], 1))
def test_killed_before_any_call_the_site_is_sound_and_the_next_publisher_mends_it(tmp_path: Path, number: str) -> None:
    """Some calls; `python3 start.py proof` strikes at each."""
    ended = each_fault(tmp_path, NEW if number == LINK else number, "kill", 3 if FULL else 12, number == LINK)
    assert set(ended.values()) == {137}
    assert len(ended) > (30 if FULL else 15)


@pytest.mark.slow
@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("fault", some(["ENOSPC", "EACCES", "EROFS"], 1))
def test_refused_at_any_call_the_site_is_sound_and_the_next_publisher_mends_it(tmp_path: Path, fault: str) -> None:
    ended = each_fault(tmp_path, NEW, fault, 4 if FULL else 16)
    assert set(ended.values()) <= {0, 1}
    assert list(ended.values()).count(1) > len(ended) // 2


@in_full
@pytest.mark.slow
@pytest.mark.usefixtures("no_waiting")
def test_killed_at_random_moments_the_site_is_sound(tmp_path: Path) -> None:
    """Many times, on one and the same site: nobody ever tidies it by hand."""
    attempts = examples(160)
    chance = random.Random(4)
    store, _ = prepared(tmp_path)
    folders = [built(tmp_path / f"built-{number}", str(number)) for number in range(2)]
    killed, longest = 0, 1.0
    with publishers() as publisher:
        for number in range(attempts):
            process = publisher.begin(store.site, folders[number % 2], chance.choice((NEXT, OLD)))
            time.sleep(chance.uniform(0, longest))
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            died = publisher.end().code == -signal.SIGKILL
            killed += died
            # Whoever came too late comes sooner next time: so every moment has its turn, on any machine.
            longest *= 1.1 if died else 0.8
            assert unsound(store) == []
    assert killed > attempts // 5
    mended(store, folders[0], NEXT)


@in_full
def test_a_version_costs_the_same_beside_one_and_beside_fifty(tmp_path: Path) -> None:
    """Counted in calls to the file system, since a clock counts what others do too."""
    store, folder = Store(tmp_path / "site", "staff/et"), built(tmp_path / "built", "said")
    counts = []
    with publishers() as publisher:
        for standing in (1, 50):
            for number in range(len(listed(store)), standing):
                put_in_place(store, folder, f"1.{number}.0")
            counts.append(publisher.publish(store.site, folder, f"2.{standing}.0").calls)
    assert counts[0] is not None
    assert counts[0] == counts[1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_site_that_may_only_be_read_is_told(store: Store, tmp_path: Path) -> None:
    put(store, OLD, "said", tmp_path)
    store.folder.chmod(0o555)
    with pytest.raises(PermissionError):
        put(store, NEW, "said", tmp_path)
    store.folder.chmod(0o755)
    assert unsound(store) == []


@in_full
def test_the_lock_is_let_go_of_by_the_dead(store: Store, tmp_path: Path) -> None:
    folder = built(tmp_path / "built", "said")
    with publishers() as publisher:
        assert publisher.publish(store.site, folder, OLD, "kill", 30).code == 137
    assert add(store, Version(OLD, DAY), folder, patience=0) in ("added", "same")
