"""Keeps one Sphinx application running, so that a rebuild after a change takes a fraction of a second."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hbgen import own_locale
from hbgen.earlier_selections import EarlierSelections
from hbgen.editions import AudienceView, Edition
from hbgen.examining import Earlier, examine
from hbgen.exports import DOWNLOADS, KeptFiles, downloads
from hbgen.files import File, everything_below, is_left_around, put, write
from hbgen.kept_results import digest_of, read_below
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.prepare import choose, open_work, page_builder
from hbgen.preview.watch import snapshot
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.pages import PageBuilder, rendered, rendered_alone
from hbgen.render.site_data import SiteData
from hbgen.site.build import overrides
from hbgen.site.hand_written import CONF, FOLDER, default_index, sphinx_settings
from hbgen.site.speed import collect_less

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _files_with_errors(problems: Iterable[Problem]) -> set[str]:
    return {problem.place.file for problem in problems if problem.severity == "error"}


def _content(root: Path) -> dict[str, bytes]:
    """The files of the content, by their names in messages."""
    files = (path for path in everything_below(root / "content") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


_WAITING = b"<!doctype html><html><head><title>hbgen</title></head><body></body></html>\n"


_Attributes = dict[str, Any]
Assets = tuple[list[tuple[str, _Attributes]], list[tuple[str | None, _Attributes]]]
"""Styles and scripts of every page, with their attributes, as Sphinx holds them."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a rebuild. Of a file with errors the site shows the last state without any."""

    problems: tuple[Problem, ...]
    pages: int
    """Number of pages whose text changed."""
    was_shown: bool = False
    """Whether the open pages were shown as they are now before the rest was built."""


@dataclass(frozen=True, slots=True)
class OpenPages:
    """The pages that are open in browsers while a site is rebuilt: they are brought up to date before all others."""

    names: Collection[str] = ()
    """Their names in Sphinx."""
    show: Callable[[Rebuilt], None] = lambda _: None
    """Called, with what is known by then, when one of them changed and can be shown."""
    writing: Callable[[], AbstractContextManager[object]] = nullcontext
    """Held while pages of the site are written."""


class Live:
    """One edition as a site in `html` that follows the handbook's files. `folder` is for its use alone.

    With `edit_pattern`, links to edit content lead there instead of where the settings say (`links.edit`).
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        audience: Audience | None,
        language: str | None,
        edit_pattern: str | None = None,
    ) -> None:
        collect_less()
        self._edit_pattern = edit_pattern
        self.html = folder / "html"
        self._root = root
        self._source = folder / "source"
        self._doctrees = folder / "doctrees"
        self._selection = (audience, language)
        self._earlier = Earlier.runs(root)
        self._selected = EarlierSelections()
        self._good_files: dict[str, bytes] = {}
        """What each file of the content held when nothing was wrong, by its name."""
        self._app: Sphinx | None = None
        self._assets: Assets = ([], [])
        self._frame: object = None
        self._is_searched = False
        """Whether the index of search is that of the pages."""
        self._is_kept = False
        self._built: tuple[str, Rebuilt] | None = None
        """The digest of what was built last, and what came of it."""
        self._written_files: set[str] = set()
        self._instrument_parts: list[object] = []
        self._whole: Edition | None = None
        self._past = ReleaseHistory()
        self._warnings = StringIO()
        # Sphinx patches docutils; the patches last as long as its application.
        self._patches = ExitStack()
        # A page to show, with errors, until there is a site.
        put(self.html / "index.html", _WAITING)

    def rebuild(self, open_pages: OpenPages | None = None) -> Rebuilt:
        """Bring the site up to date with the handbook's files. Where these are what they were, nothing is done."""
        seen, digest = snapshot(self._root), self._digest()
        if digest is not None and self._built is not None and self._built[0] == digest:
            return replace(self._built[1], pages=0, was_shown=False)
        self._built = None
        rebuilt = self._rebuilt(open_pages or OpenPages())
        if not self._is_kept:
            # So that the next start reads little; while it runs, it knows what it read.
            self._earlier.save()
            self._is_kept = True
        # What changed meanwhile, or was told by Sphinx alone, is built again the next time.
        is_known = self._frame is not None and seen == snapshot(self._root)
        self._built = (digest, rebuilt) if digest is not None and is_known else None
        return rebuilt

    def _digest(self) -> str | None:
        """A digest of everything that the site is made of; None where not everything could be read."""
        parts: list[str | bytes] = [self._conf()]
        for folder in ("content", own_locale.FOLDER):
            read = read_below(self._root / folder, folder)
            if read is None:
                return None
            parts += read
        for file in self._by_hand():
            parts += [file.path, file.data]
        return digest_of(parts)

    def _rebuilt(self, open_pages: OpenPages) -> Rebuilt:
        loaded, checked = examine(self._root, self._earlier)
        problems = checked.problems
        if loaded.handbook is None or _files_with_errors(problems):
            # The last good state of what is broken, and all else as it is now.
            instead = {file: self._good_files.get(file) for file in _files_with_errors(problems)}
            loaded, checked = examine(self._root, self._earlier, instead=instead)
            if loaded.handbook is None or _files_with_errors(checked.problems):
                return Rebuilt(problems, 0)
        else:
            self._good_files = _content(self._root)
        handbook = _with_edit_links(loaded.handbook, self._edit_pattern)
        edition, view = choose(handbook, *self._selection, loaded.unwritten, self._selected)
        try:
            ledger = read_ledger(self._root)
            history = self._past.history(ledger.releases, handbook, edition)
            status = open_work(self._root, loaded, ledger, edition)
        except BrokenRelease as error:
            return Rebuilt((*problems, error.problem), 0)
        builder = page_builder(edition, history, status)
        before = self._put_alone(builder, loaded.images, open_pages)
        shown = self._html_of(open_pages.names)
        if before:
            open_pages.show(Rebuilt(problems, len(before)))
        files = downloads(self._whole_of(handbook, view), edition.language, history.events, KeptFiles(self._root))
        pages = (*rendered(builder, loaded.images), *files)
        written = [File(f"pages/{page.path}", page.data) for page in pages]
        by_hand = list(self._by_hand())
        changed = {*before, *write(self._source, [*by_hand, *written])}
        frame = (_frame(pages), [file for file in by_hand if not file.path.endswith(".md")], self._conf())
        if changed or not self._is_searched or frame != self._frame:
            with open_pages.writing():
                warnings = self._sphinx(edition, anew=frame != self._frame)
                if warnings:
                    return Rebuilt((*problems, *warnings), 0)
                self._frame = frame
                self._remove_stale(pages)
        was_shown = bool(before) and shown == self._html_of(open_pages.names)
        return Rebuilt(problems, sum(path.endswith(".md") for path in changed), was_shown)

    def _put_alone(self, builder: PageBuilder, images: Mapping[str, bytes], open_pages: OpenPages) -> set[str]:
        """Bring the open pages up to date, before all else is. Returns the paths of what changed in Sphinx's source.

        What depends on other pages, as the search does, is what it was until all of them are built.
        """
        if self._app is None or self._frame is None:
            return set()
        files = [File(f"pages/{file.path}", file.data) for file in rendered_alone(builder, images, open_pages.names)]
        changed = {file.path for file in files if put(self._source / file.path, file.data)}
        if changed:
            with open_pages.writing():
                # A warning is told when everything is built anew, which follows.
                self._sphinx(builder.book.edition, anew=False, searched=False)
        return changed if self._frame is not None else set()

    def _html_of(self, names: Iterable[str]) -> list[bytes]:
        paths = [self.html / f"{name}.html" for name in sorted(names)]
        return [path.read_bytes() if path.is_file() else b"" for path in paths]

    def _remove_stale(self, pages: tuple[File, ...]) -> None:
        """Remove files of pages, pictures and downloads that no longer exist, which Sphinx does not remove."""
        assert self._app is not None
        env = self._app.env
        site = json.loads(next(page.data for page in pages if page.path == "site.json"))
        names = {f"{name}.html" for name in (*env.found_docs, *(f"id/{id_}" for id_ in site["ids"]))}
        names |= {page.path.removeprefix(f"{DOWNLOADS}/") for page in pages if page.path.startswith(f"{DOWNLOADS}/")}
        names |= {f"_images/{name}" for _, name in env.images.values()}
        for name in self._written_files - names:
            (self.html / name).unlink(missing_ok=True)
        self._written_files = names

    def _whole_of(self, handbook: Handbook, view: AudienceView) -> Edition:
        """The edition in all languages, cached until a part that instruments are made of changes."""
        basis = [handbook.handbook, handbook.organisation, handbook.standards, handbook.instruments]
        if self._whole is None or basis != self._instrument_parts:
            self._whole, self._instrument_parts = view.edition(""), basis
        return self._whole

    def close(self) -> None:
        """Release the Sphinx application and its patches."""
        self._app = None
        self._patches.close()

    def _by_hand(self) -> Iterator[File]:
        """The hand-written part of Sphinx's source."""
        folder = self._root / FOLDER
        for path in everything_below(folder):
            name = path.relative_to(folder)
            hidden = any(part.startswith(".") or is_left_around(part) for part in name.parts)
            if name.parts[0] != "pages" and not hidden and path.is_file():
                yield File(name.as_posix(), path.read_bytes())
        yield from default_index(self._root)

    def _conf(self) -> bytes:
        path = self._root / CONF
        return path.read_bytes() if path.is_file() else b""

    def _sphinx(self, edition: Edition, anew: bool, searched: bool = True) -> tuple[Problem, ...]:
        """Let Sphinx read and write what changed, or with `anew` everything. Returns its warnings as problems.

        Without `searched` the index of search is left as it was.
        """
        from sphinx.errors import SphinxError

        try:
            if anew or self._app is None:
                self.close()
                self._app = self._start(edition.language)
                self._assets = (list(self._app.registry.css_files), list(self._app.registry.js_files))
            self._warnings.seek(0)
            self._warnings.truncate()
            self._app.config["hbgen_searched"] = self._is_searched = searched
            with _light(self._app) if not searched else nullcontext():
                self._app.build(force_all=anew)
            _reset(self._app, self._assets)
        except SphinxError as error:
            self.close()
            self._warnings.write(str(error))
        warnings = self._warnings.getvalue().replace(f"{self._source}{os.sep}", "handbook/")
        if not warnings:
            return ()
        # After warnings, everything is built again next time.
        self._frame = None
        return (Problem(Place("handbook"), "build-warning", {"said": warnings, "edition": edition.name}),)

    def _start(self, language: str) -> Sphinx:
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils

        conf, shared = sphinx_settings(self._root)
        self._patches.enter_context(patch_docutils(self._root))
        self._patches.enter_context(docutils_namespace())
        app = Sphinx(
            self._source,
            conf,
            self.html,
            self._doctrees,
            "html",
            confoverrides={**shared, **overrides(language, ())},
            status=None,
            warning=self._warnings,
            freshenv=True,
        )
        # Sphinx writes its environment for a later start after each change; this one begins afresh.
        app.env.__reduce_ex__ = lambda _: (dict, ())  # type: ignore[method-assign]
        return app


def _with_edit_links(handbook: Handbook, pattern: str | None) -> Handbook:
    if pattern is None:
        return handbook
    settings = handbook.handbook
    links = settings.links.model_copy(update={"edit": pattern})
    return handbook.model_copy(update={"handbook": settings.model_copy(update={"links": links})})


@contextmanager
def _light(app: Sphinx) -> Iterator[None]:
    """Without copying styles, scripts and downloads, which the build that follows does."""
    app.builder.copy_assets = lambda: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        del app.builder.copy_assets


def _reset(app: Sphinx, assets: Assets) -> None:
    """Reset an application so that it can build again, which Sphinx itself does not support (seen in 9.0.4)."""
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import CONFIG_OK

    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)

    # Whether all pages must be read is decided when an application starts.
    app.env.config_status = CONFIG_OK
    # Styles and scripts added for single pages would otherwise be on every page in the next build.
    app.registry.css_files[:], app.registry.js_files[:] = assets
    builder._css_files[:] = builder._orig_css_files
    builder._js_files[:] = builder._orig_js_files


def _frame(pages: tuple[File, ...]) -> dict[str, object]:
    """The data of `site.json` that is on every page: when it changes, every page does."""
    site: SiteData = json.loads(next(page.data for page in pages if page.path == "site.json"))
    return {name: value for name, value in site.items() if name != "ids"}
