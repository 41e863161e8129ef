"""Keeps one Sphinx application alive, so that a changed word is on its page in a fraction of a second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from hbgen.editions import Edition, select
from hbgen.exports import DOWNLOADS
from hbgen.files import File, is_left_around, put, write
from hbgen.load import Known
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.prepare import choose, examine, source
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.release_history import ReleaseHistory
from hbgen.site.build import overrides
from hbgen.site.speed import collect_less

_WAITING = b"<!doctype html><html><head><title>hbgen</title></head><body></body></html>\n"


Assets = tuple[list[Any], list[Any]]
"""Styles and scripts of every page."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found and did. After an error the site is as it was."""

    problems: tuple[Problem, ...]
    pages: int
    """How many pages have another text than before."""


class Live:
    """One edition as a site in `html` that follows what is written. `folder` is Live's own."""

    def __init__(self, root: Path, folder: Path, audience: Audience | None, language: str | None) -> None:
        collect_less()
        self.html = folder / "html"
        self._root = root
        self._source = folder / "source"
        self._doctrees = folder / "doctrees"
        self._asked = (audience, language)
        self._known: Known = {}
        self._app: Any = None
        self._assets: Assets = ([], [])
        self._frame: object = None
        self._made: set[str] = set()
        self._basis: list[object] = []
        self._whole: Edition | None = None
        self._past = ReleaseHistory()
        self._warnings = StringIO()
        # Sphinx leaves traces in docutils; they last as long as its application.
        self._traces = ExitStack()
        # There is something to show, and to show errors on, before there is a site.
        put(self.html / "index.html", _WAITING)

    def rebuild(self) -> Rebuilt:
        """Bring the site to what the handbook's files say now."""
        loaded, checked = examine(self._root, self._known)
        if loaded.handbook is None or any(problem.severity == "error" for problem in checked.problems):
            return Rebuilt(checked.problems, 0)
        edition = choose(loaded.handbook, *self._asked)
        try:
            history = self._past.history(read_ledger(self._root).releases, loaded.handbook, edition)
        except BrokenRelease as broken:
            return Rebuilt((*checked.problems, broken.problem), 0)
        pages = source(edition, self._whole_of(loaded.handbook, edition.audience), loaded.images, history)
        written = [File(f"pages/{page.path}", page.data) for page in pages]
        by_hand = list(self._by_hand())
        changed = write(self._source, [*by_hand, *written])
        frame = (_frame(pages), [file for file in by_hand if not file.path.endswith(".md")], self._conf())
        if changed or frame != self._frame:
            said = self._sphinx(edition.language, edition.name, anew=frame != self._frame)
            if said:
                return Rebuilt((*checked.problems, *said), 0)
            self._frame = frame
            self._sweep(pages)
        return Rebuilt(checked.problems, sum(path.endswith(".md") for path in changed))

    def _sweep(self, pages: tuple[File, ...]) -> None:
        """Remove what was made for a page, picture or download that is gone: Sphinx leaves it where it is."""
        env = self._app.env
        site = json.loads(next(page.data for page in pages if page.path == "site.json"))
        made = {f"{name}.html" for name in (*env.found_docs, *(f"id/{id_}" for id_ in site["ids"]))}
        made |= {page.path.removeprefix(f"{DOWNLOADS}/") for page in pages if page.path.startswith(f"{DOWNLOADS}/")}
        made |= {f"_images/{name}" for _, name in env.images.values()}
        for name in self._made - made:
            (self.html / name).unlink(missing_ok=True)
        self._made = made

    def _whole_of(self, handbook: Handbook, audience: Audience) -> Edition:
        """The edition in all languages; the last one while all that instruments are made of is the very same."""
        basis = [handbook.handbook, handbook.organisation, handbook.standards, handbook.instruments]
        if self._whole is None or basis != self._basis:
            self._whole, self._basis = select(handbook, audience, ""), basis
        return self._whole

    def close(self) -> None:
        """Let go of Sphinx."""
        self._app = None
        self._traces.close()

    def _by_hand(self) -> Iterator[File]:
        """The hand-written part of Sphinx's source."""
        folder = self._root / "handbook"
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            hidden = any(part.startswith(".") or is_left_around(part) for part in name.parts)
            if name.parts[0] != "pages" and not hidden and path.is_file():
                yield File(name.as_posix(), path.read_bytes())

    def _conf(self) -> bytes:
        path = self._root / "conf.py"
        return path.read_bytes() if path.is_file() else b""

    def _sphinx(self, language: str, name: str, anew: bool) -> tuple[Problem, ...]:
        """Let Sphinx read and write what changed, or all of it `anew`."""
        from sphinx.errors import SphinxError

        try:
            if anew or self._app is None:
                self.close()
                self._app = self._start(language)
                self._assets = (list(self._app.registry.css_files), list(self._app.registry.js_files))
            self._warnings.seek(0)
            self._warnings.truncate()
            self._app.build(force_all=anew)
            _settle(self._app, self._assets)
        except SphinxError as error:
            self.close()
            self._warnings.write(str(error))
        said = self._warnings.getvalue().replace(f"{self._source}/", "handbook/")
        if not said:
            return ()
        # What did not come out well is made from the beginning next time.
        self._frame = None
        return (Problem(Place("handbook"), "build-warning", {"said": said, "edition": name}),)

    def _start(self, language: str) -> Any:
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils

        self._traces.enter_context(patch_docutils(self._root))
        self._traces.enter_context(docutils_namespace())
        return Sphinx(
            self._source,
            self._root,
            self.html,
            self._doctrees,
            "html",
            confoverrides=overrides(language, ()),
            status=None,
            warning=self._warnings,
            freshenv=True,
        )


def _settle(app: Any, assets: Assets) -> None:
    """Make an application that has built ready to build again, which Sphinx itself never does (seen in 9.0.4)."""
    from sphinx.environment import CONFIG_OK

    # Whether all pages must be read is decided when an application starts.
    app.env.config_status = CONFIG_OK
    # Styles and scripts that single pages asked for would pass for everybody's when the next build begins.
    app.registry.css_files[:], app.registry.js_files[:] = assets
    app.builder._css_files[:] = app.builder._orig_css_files
    app.builder._js_files[:] = app.builder._orig_js_files


def _frame(pages: tuple[File, ...]) -> dict[str, Any]:
    """What stands on every page: when it changes, every page does."""
    site: dict[str, Any] = json.loads(next(page.data for page in pages if page.path == "site.json"))
    return {name: value for name, value in site.items() if name != "ids"}
