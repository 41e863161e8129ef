"""Builds editions into a folder, in parallel, each from scratch and completely or not at all."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from pathlib import Path

from hbgen.editions import AudienceView, Edition
from hbgen.exports import KeptFiles
from hbgen.files import MARKER, NotOurs, is_empty, is_there, matching, named, put, write
from hbgen.load import Loaded
from hbgen.model.visibility import Audience
from hbgen.prepare import open_work, source_with_books
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.whole_book import missing_for
from hbgen.site import hand_written, policy, redirects
from hbgen.site.retired_ids import RetiredIds, retired_ids
from hbgen.status import HandbookStatus

_HTML = "html"
"""The folder of a site below that of its build."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result for one edition: its name, and the warnings of Sphinx (empty when it was built)."""

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
    """The languages of the editions beside it, its own among them."""
    version: str = ""
    """The version as which it will be published; empty for a preview."""
    date: str = ""
    """The version's day."""
    retired_ids: RetiredIds = field(default_factory=dict)
    """Ids that the handbook no longer has, with their details."""
    history: History = field(default_factory=History)
    """What the edition's readers may know of its releases."""
    status: HandbookStatus | None = None
    """What waits for whom, for readers who may see it."""


@dataclass(frozen=True, slots=True)
class _Job:
    root: str
    source: str
    html: str
    doctrees: str
    epoch: str
    settings: dict[str, object]


def build(
    root: Path,
    out: Path,
    loaded: Loaded,
    editions: Sequence[tuple[Audience, str]],
    jobs: int,
    tell: Callable[[BuildResult], None],
) -> tuple[Problem, ...]:
    """Build `editions` of the handbook in `root` into `out`/<audience>/<language>, `jobs` at a time.

    Each is built in a temporary folder and then put in its place; where a build fails, the former site stays.
    `tell` is called with each result. Returns problems; raises `OSError` for errors of the disk.
    """
    assert loaded.handbook is not None
    if (missing := missing_for(loaded.handbook.handbook)) is not None:
        return (missing,)
    if out.exists() and (not out.is_dir() or (not is_empty(out) and not (out / MARKER).is_file())):
        return (Problem(Place(out.name), "not-ours", {"folder": out.name}),)
    out.mkdir(parents=True, exist_ok=True)
    put(out / MARKER, b"Made by hbgen. Everything in this folder is written anew.\n")
    try:
        requests = _requests(root, loaded, editions)
    except BrokenRelease as error:
        return (error.problem,)
    problems: list[Problem] = []
    with named(out):
        temporary = tempfile.TemporaryDirectory(prefix=".building-", dir=out)
    with temporary as stage:
        for done, html, warnings in sites(root, Path(stage), requests, jobs):
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
    """Audience → addresses to which its pages post, in all editions in `out`."""
    addresses: dict[str, set[str]] = {}
    for audience in matching(out, "[!.]*"):
        for folder in matching(audience, "[!.]*"):
            if is_there(folder / policy.CONNECT):
                addresses.setdefault(audience.name, set()).update(policy.posts(folder))
    return addresses


def _requests(root: Path, loaded: Loaded, editions: Sequence[tuple[Audience, str]]) -> list[BuildRequest]:
    assert loaded.handbook is not None
    ledger, release_history = read_ledger(root), ReleaseHistory()
    hidden = ledger.withdrawn_by(None)
    views = {audience: AudienceView(loaded.handbook, audience) for audience, _ in editions}
    wholes = {audience: view.edition("") for audience, view in views.items()}
    requests = []
    for audience, language in editions:
        edition = views[audience].edition(language, unwritten=loaded.unwritten)
        languages = tuple(tag for other, tag in editions if other == audience)
        retired = retired_ids(loaded.handbook, edition, ledger.readable, release_history.as_seen)
        history = release_history.history(ledger.releases, loaded.handbook, edition, hidden)
        status = open_work(root, loaded, ledger, edition)
        requests.append(
            BuildRequest(
                edition, wholes[audience], loaded.images, languages, retired_ids=retired, history=history, status=status
            )
        )
    return requests


def build_warning(name: str, warnings: str) -> Problem:
    """The problem for the warnings of Sphinx about the edition `name`."""
    return Problem(Place("handbook"), "build-warning", {"said": warnings, "edition": name})


def sites(
    root: Path, stage: Path, requests: Sequence[BuildRequest], jobs: int
) -> Iterator[tuple[BuildRequest, Path, str]]:
    """Build `requests` from scratch below `stage`, `jobs` at a time: yields each with its folder and Sphinx's warnings.

    The hand-written part and `conf.py` are taken from `root`, or from hbgen where they are missing. A site with
    warnings is not to be used.
    """
    kept = KeptFiles(root)
    folders = [stage / str(number) for number in range(len(requests))]
    # Sphinx works on the first ones while the others are prepared.
    prepared = (_prepare(root, *place, kept) for place in zip(folders, requests, strict=True))
    for number, warnings in _run(prepared, min(jobs, len(requests)) or 1):
        yield requests[number], folders[number] / _HTML, warnings
    kept.tidy()


def _prepare(root: Path, folder: Path, request: BuildRequest, kept: KeptFiles) -> _Job:
    """The Sphinx source of one edition: the hand-written part, copied, and its pages."""
    edition = request.edition
    source_folder = folder / "source"
    hand_written.copy(root, source_folder)
    pages = source_with_books(edition, request.whole, request.images, request.history, request.status, kept)
    write(source_folder / "pages", pages)
    return _Job(
        root=str(root),
        source=str(source_folder),
        html=str(folder / _HTML),
        doctrees=str(folder / "doctrees"),
        epoch=released_on(edition),
        settings=overrides(edition.language, request.languages, request.version, request.retired_ids),
    )


def released_on(edition: Edition) -> str:
    """The handbook's date as SOURCE_DATE_EPOCH, in seconds since 1970."""
    day = edition.handbook.handbook.date
    return str((day.toordinal() - 719_163) * 86_400)


def _run(prepared: Iterable[_Job], jobs: int) -> Iterator[tuple[int, str]]:
    """Index of each job and its warnings, in the order in which the jobs are done, `jobs` at a time.

    Each begins as soon as it is prepared.
    """
    # A process for each job, also for a single one: Sphinx changes global state of its process.
    with ProcessPoolExecutor(jobs, mp_context=_context(), max_tasks_per_child=1) as pool:
        numbers: dict[Future[str], int] = {}
        for number, job in enumerate(prepared):
            try:
                numbers[pool.submit(_sphinx, job)] = number
            except BrokenProcessPool as error:
                yield number, str(error)
        for done in as_completed(numbers):
            try:
                warnings = done.result()
            except BrokenProcessPool as error:
                # Killed, for example when memory ran out, or by code in conf.py.
                warnings = str(error)
            yield numbers[done], warnings


def _context() -> BaseContext:
    """The context for new processes; `forkserver` with Sphinx preloaded, where the system has it."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["hbgen.site.preloaded"])
        return context
    return multiprocessing.get_context("spawn")


def _sphinx(job: _Job) -> str:
    """Run Sphinx on one prepared edition. Returns its warnings, empty when there were none."""
    from io import StringIO

    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    os.environ["SOURCE_DATE_EPOCH"] = job.epoch
    conf, shared = hand_written.sphinx_settings(Path(job.root))
    warnings = StringIO()
    with patch_docutils(job.root), docutils_namespace():
        try:
            app = Sphinx(
                job.source,
                conf,
                job.html,
                job.doctrees,
                "html",
                confoverrides={**shared, **job.settings},
                status=None,
                warning=warnings,
                freshenv=True,
            )
            app.build(force_all=True)
        except SphinxError as error:
            warnings.write(str(error))
    messages = warnings.getvalue().replace(job.source + os.sep, "handbook/").replace(job.root + os.sep, "")
    if not messages:
        # It is for incremental builds, which a finished site does not have.
        (Path(job.html) / ".buildinfo").unlink(missing_ok=True)
        shutil.rmtree(Path(job.html) / "_sources", ignore_errors=True)
    return messages


def overrides(
    language: str, languages: tuple[str, ...], version: str = "", retired: RetiredIds | None = None
) -> dict[str, object]:
    """Sphinx's settings that differ between editions, for pages that are prepared already."""
    return {
        "hbgen_prepared": True,
        "hbgen_switch": list(languages),
        "hbgen_version": version,
        "hbgen_former": dict(retired or {}),
        "language": language,
    }


def _place(new: Path, place: Path) -> None:
    """Put a finished folder in its place; a former one is removed only when the new one is there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with _set_aside(place):
        new.rename(place)


@contextmanager
def _set_aside(place: Path) -> Iterator[None]:
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
