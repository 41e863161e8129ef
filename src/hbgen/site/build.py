"""Builds editions into a folder: clean, side by side, each whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hbgen.editions import Edition, select
from hbgen.files import MARKER, NotOurs, is_empty, is_left_around, named, put, write
from hbgen.load import Loaded
from hbgen.model.base import Audience
from hbgen.prepare import source
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.release_history import ReleaseHistory
from hbgen.site import policy, redirects
from hbgen.site.retired_ids import RetiredIds, retired_ids


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What became of one edition: its name, and what Sphinx said against it (nothing when it was built)."""

    edition: str
    warnings: str


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One site to build."""

    edition: Edition
    whole: Edition
    """The edition for the same audience in all languages."""
    images: Mapping[str, bytes]
    languages: tuple[str, ...]
    """The languages that will lie beside it, its own among them."""
    version: str = ""
    """The version as which it will be published; empty for a site that is only looked at."""
    date: str = ""
    """The version's day."""
    retired_ids: RetiredIds = field(default_factory=dict)
    """Ids that are gone, and what is said of them."""
    history: History = field(default_factory=History)
    """What the edition's readers may know of its releases."""


@dataclass(frozen=True, slots=True)
class _Job:
    root: str
    source: str
    html: str
    doctrees: str
    epoch: str
    settings: Mapping[str, Any]


def build(
    root: Path,
    out: Path,
    loaded: Loaded,
    editions: Sequence[tuple[Audience, str]],
    jobs: int,
    tell: Callable[[BuildResult], None],
) -> tuple[Problem, ...]:
    """Build `editions` of the handbook in `root` into `out`/<audience>/<language>, `jobs` at a time.

    Each is built in a folder of its own and put in its place whole; one that fails leaves what stood there.
    `tell` hears of each as it is done. Returns problems; raises `OSError` as the disk gives it.
    """
    assert loaded.handbook is not None
    if out.exists() and (not out.is_dir() or (not is_empty(out) and not (out / MARKER).is_file())):
        return (Problem(Place(out.name), "not-ours", {"folder": out.name}),)
    out.mkdir(parents=True, exist_ok=True)
    put(out / MARKER, b"Made by hbgen. Everything in this folder is written anew.\n")
    try:
        wanted = _wanted(root, loaded, editions)
    except BrokenRelease as broken:
        return (broken.problem,)
    problems: list[Problem] = []
    with named(out):
        building = tempfile.TemporaryDirectory(prefix=".building-", dir=out)
    with building as stage:
        for done, html, warnings in sites(root, Path(stage), wanted, jobs):
            name = done.edition.name
            tell(BuildResult(name, warnings))
            if warnings:
                problems.append(build_warning(name, warnings))
            else:
                _place(html, out / name)
    for audience in dict.fromkeys(audience for audience, _ in editions):
        redirects.languages(out / audience, loaded.handbook.handbook.languages)
    policy.put_headers(out, _posts(out))
    return tuple(problems)


def _posts(out: Path) -> dict[str, set[str]]:
    """The addresses to which the pages of each audience post, in all editions that stand in `out`."""
    found: dict[str, set[str]] = {}
    for path in out.glob(f"[!.]*/[!.]*/{policy.CONNECT}"):
        found.setdefault(path.parent.parent.name, set()).update(policy.posts(path.parent))
    return found


def _wanted(root: Path, loaded: Loaded, editions: Sequence[tuple[Audience, str]]) -> list[BuildRequest]:
    assert loaded.handbook is not None
    releases, past = read_ledger(root).releases, ReleaseHistory()
    wholes = {audience: select(loaded.handbook, audience, "") for audience in dict.fromkeys(a for a, _ in editions)}
    wanted = []
    for audience, language in editions:
        edition = select(loaded.handbook, audience, language)
        languages = tuple(tag for each, tag in editions if each == audience)
        gone = retired_ids(loaded.handbook, edition, releases)
        history = past.history(releases, loaded.handbook, edition)
        wanted.append(
            BuildRequest(edition, wholes[audience], loaded.images, languages, retired_ids=gone, history=history)
        )
    return wanted


def build_warning(name: str, said: str) -> Problem:
    """What Sphinx said against an edition, as a problem."""
    return Problem(Place("handbook"), "build-warning", {"said": said, "edition": name})


def sites(
    root: Path, stage: Path, wanted: Sequence[BuildRequest], jobs: int
) -> Iterator[tuple[BuildRequest, Path, str]]:
    """Build each of `wanted` clean, below `stage`, `jobs` at a time: yields it with its folder and Sphinx's warnings.

    The handbook's hand-written part and `conf.py` are taken from `root`. A site with warnings is not to be used.
    """
    prepared = [_prepare(root, stage / str(number), each) for number, each in enumerate(wanted)]
    for number, warnings in _run(prepared, jobs):
        yield wanted[number], Path(prepared[number].html), warnings


def _prepare(root: Path, here: Path, wanted: BuildRequest) -> _Job:
    """The Sphinx source of one edition: the hand-written part, copied, and its pages."""
    edition = wanted.edition
    folder = here / "source"
    shutil.copytree(root / "handbook", folder, ignore=_not_written_by_hand)
    write(folder / "pages", source(edition, wanted.whole, wanted.images, wanted.history))
    return _Job(
        root=str(root),
        source=str(folder),
        html=str(here / "html"),
        doctrees=str(here / "doctrees"),
        epoch=released_on(edition),
        settings=overrides(edition.language, wanted.languages, wanted.version, wanted.retired_ids),
    )


def _not_written_by_hand(_: str, names: list[str]) -> set[str]:
    """What of a folder of the hand-written part is no source: pages, hidden files, and what editors leave around."""
    return {name for name in names if name == "pages" or name.startswith(".") or is_left_around(name)}


def released_on(edition: Edition) -> str:
    """The handbook's date as SOURCE_DATE_EPOCH: no clock is asked for the time."""
    day = edition.handbook.handbook.date
    return str((day.toordinal() - 719_163) * 86_400)


def _run(prepared: Sequence[_Job], jobs: int) -> Iterator[tuple[int, str]]:
    """What Sphinx said of each job, by its place in the list, in the order in which they are done."""
    # Also a single one gets a process of its own: Sphinx leaves traces in the one that it runs in.
    with ProcessPoolExecutor(min(jobs, len(prepared)) or 1, mp_context=_context(), max_tasks_per_child=1) as pool:
        running = {pool.submit(_sphinx, job): number for number, job in enumerate(prepared)}
        for done in as_completed(running):
            try:
                said = done.result()
            except BrokenProcessPool as error:
                # Killed, as by a system that has no memory left, or by what conf.py does.
                said = str(error)
            yield running[done], said


def _context() -> Any:
    """Fresh processes; where the system can, they start from one that has Sphinx loaded already."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["hbgen.site.extension", "myst_parser.sphinx_ext.main", "sphinx_design"])
        return context
    return multiprocessing.get_context("spawn")


def _sphinx(job: _Job) -> str:
    """Run Sphinx on one prepared edition. Returns its warnings, empty when there were none."""
    from io import StringIO

    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    os.environ["SOURCE_DATE_EPOCH"] = job.epoch
    warnings = StringIO()
    with patch_docutils(job.root), docutils_namespace():
        try:
            app = Sphinx(
                job.source,
                job.root,
                job.html,
                job.doctrees,
                "html",
                confoverrides=dict(job.settings),
                status=None,
                warning=warnings,
                freshenv=True,
            )
            app.build(force_all=True)
        except SphinxError as error:
            warnings.write(str(error))
    said = warnings.getvalue().replace(job.source + os.sep, "handbook/").replace(job.root + os.sep, "")
    if not said:
        # It tells Sphinx what a later build may keep; a finished site keeps nothing.
        (Path(job.html) / ".buildinfo").unlink(missing_ok=True)
        shutil.rmtree(Path(job.html) / "_sources", ignore_errors=True)
    return said


def overrides(
    language: str, languages: tuple[str, ...], version: str = "", gone: RetiredIds | None = None
) -> dict[str, Any]:
    """What differs between editions in Sphinx's settings. The pages are in their place already."""
    return {
        "hbgen_prepared": True,
        "hbgen_switch": list(languages),
        "hbgen_version": version,
        "hbgen_former": dict(gone or {}),
        "language": language,
    }


def _place(new: Path, place: Path) -> None:
    """Put a finished folder in its place; what stood there goes only when the new one stands."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with _aside(place):
        new.rename(place)


@contextmanager
def _aside(place: Path) -> Iterator[None]:
    old = place.with_name(f".old-{place.name}")
    if old.exists():
        shutil.rmtree(old)
    if place.exists():
        place.rename(old)
    try:
        yield
    except BaseException:
        if old.exists():
            old.rename(place)
        raise
    if old.exists():
        shutil.rmtree(old)


__all__ = ["BuildRequest", "BuildResult", "NotOurs", "build", "build_warning", "overrides", "sites"]
