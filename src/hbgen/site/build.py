"""Builds editions into a folder: clean, side by side, each whole or not at all."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from hbgen.editions import Edition, select
from hbgen.files import MARKER, NotOurs, put, write
from hbgen.load import Loaded
from hbgen.model.base import Audience
from hbgen.problems import Place, Problem
from hbgen.render.pages import render
from hbgen.render.words import language_name

VERSION = "next"
"""What an unreleased state of the content is called."""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one edition: its name, and what Sphinx said against it (nothing when it was built)."""

    edition: str
    warnings: str


@dataclass(frozen=True, slots=True)
class _Job:
    root: str
    source: str
    html: str
    doctrees: str
    language: str
    epoch: str
    languages: tuple[str, ...]
    name: str


def build(
    root: Path,
    out: Path,
    loaded: Loaded,
    editions: Sequence[tuple[Audience, str]],
    jobs: int,
    tell: Callable[[Built], None],
) -> tuple[Problem, ...]:
    """Build `editions` of the handbook in `root` into `out`/<audience>/<language>, `jobs` at a time.

    Each is built in a folder of its own and put in its place whole; one that fails leaves what stood there.
    `tell` hears of each as it is done. Returns problems; raises `OSError` as the disk gives it.
    """
    assert loaded.handbook is not None
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file())):
        return (Problem(Place(out.name), "not-ours", {"folder": out.name}),)
    out.mkdir(parents=True, exist_ok=True)
    put(out / MARKER, b"Made by hbgen. Everything in this folder is written anew.\n")
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as stage:
        prepared = []
        for audience, language in editions:
            edition = select(loaded.handbook, audience, language)
            languages = tuple(tag for each, tag in editions if each == audience)
            prepared.append(_prepare(root, Path(stage), loaded, edition, languages))
        for job, warnings in _run(prepared, jobs):
            tell(Built(job.name, warnings))
            if warnings:
                problems.append(Problem(Place("handbook"), "build-warning", {"said": warnings, "edition": job.name}))
            else:
                _place(Path(job.html), out / job.name)
    for audience in dict.fromkeys(audience for audience, _ in editions):
        _door(out / audience, loaded.handbook.handbook.languages)
    return tuple(problems)


def _prepare(root: Path, stage: Path, loaded: Loaded, edition: Edition, languages: tuple[str, ...]) -> _Job:
    """The Sphinx source of one edition: the hand-written part, copied, and its pages."""
    here = stage / edition.name.replace("/", "-")
    source = here / "source"
    shutil.copytree(root / "handbook", source, ignore=shutil.ignore_patterns("pages", ".*"))
    write(source / "pages", render(edition, loaded.images))
    return _Job(
        root=str(root),
        source=str(source),
        html=str(here / "html"),
        doctrees=str(here / "doctrees"),
        language=edition.language,
        epoch=released_on(edition),
        languages=languages,
        name=edition.name,
    )


def released_on(edition: Edition) -> str:
    """The handbook's date as SOURCE_DATE_EPOCH: no clock is asked for the time."""
    day = edition.handbook.handbook.date
    return str((day.toordinal() - 719_163) * 86_400)


def _run(prepared: Sequence[_Job], jobs: int) -> Iterator[tuple[_Job, str]]:
    if jobs == 1 or len(prepared) == 1:
        # Still a process of its own: Sphinx leaves traces in the one that it runs in.
        jobs = 1
    with ProcessPoolExecutor(jobs, mp_context=_context(), max_tasks_per_child=1) as pool:
        running = {pool.submit(_sphinx, job): job for job in prepared}
        for done in as_completed(running):
            yield running[done], done.result()


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
                confoverrides=overrides(job.language, job.languages),
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


def overrides(language: str, languages: tuple[str, ...]) -> dict[str, Any]:
    """What differs between editions in Sphinx's settings. The pages are in their place already."""
    return {
        "hbgen_prepared": True,
        "hbgen_switch": list(languages),
        "hbgen_version": VERSION,
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


def _door(folder: Path, languages: Sequence[str]) -> None:
    """A page in front of an edition's languages that leads to each, and the list of its versions."""
    built = [tag for tag in languages if (folder / tag / "index.html").is_file()]
    if not built:
        return
    links = "".join(
        f'<li><a lang="{tag}" hreflang="{tag}" href="{tag}/index.html">{escape(language_name(tag, tag))}</a></li>'
        for tag in built
    )
    page = (
        f'<!doctype html>\n<html lang="{built[0]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="0; url={built[0]}/index.html">'
        f"<title>{escape(language_name(built[0], built[0]))}</title></head>"
        f"<body><ul>{links}</ul></body></html>\n"
    )
    put(folder / "index.html", page.encode())
    put(folder / "versions.json", json.dumps({"versions": [VERSION]}).encode())


__all__ = ["Built", "NotOurs", "build", "overrides"]
