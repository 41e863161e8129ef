"""Search: finds single standards and their sentences, by part of a word, any of its forms, or an id.

Sphinx's own search finds whole pages only, stems every language that it does not know as English, and
takes a quarter of the build time. Here the passages of each section are collected while its page is read, words
of one lemma are joined once for the whole site, and `static/hbgen-search.js` does the rest in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

from hbgen.files import matching, put
from hbgen.render.site_data import SiteData
from hbgen.site.page_values import ExtraPage
from hbgen.site.passages import RETOLD, SECTION, SearchPart, parts
from hbgen.site.search_index import FOLDER, FoundBy, files

STANDARDS = "pages/standards/"
_RETOLD = ("changes", "discussions", "how-we-did", "instruments", "positions", "results")
"""Pages that say again what standards say."""


def setup(app: Sphinx) -> None:
    app.add_env_collector(Collector)
    app.connect("builder-inited", _disable_sphinx_search)
    app.connect("html-collect-pages", _search_page)


class Collector(EnvironmentCollector):
    """Stores the parts of each page in Sphinx's environment, so that a rebuild reads only changed pages."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        _parts_of(env).pop(docname, None)

    def merge_other(self, _app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
        other_parts = _parts_of(other)
        _parts_of(env).update((docname, other_parts[docname]) for docname in docnames if docname in other_parts)

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        name = app.env.docname
        passages = parts(doctree, name.startswith(STANDARDS))
        _parts_of(app.env)[name] = [part._replace(kind=kind_of(name, part.kind)) for part in passages]


def kind_of(page: str, kind: str) -> str:
    """The kind of a part of `page`: a section is less than others where it says again what a standard says."""
    return RETOLD if kind == SECTION and page.removeprefix("pages/").split("/")[0] in _RETOLD else kind


def put_index(app: Sphinx, site: SiteData) -> None:
    """Write the index beside the pages."""
    if not _searchable(app):
        return
    pages = {name: (app.builder.get_target_uri(name), page_parts) for name, page_parts in _parts_of(app.env).items()}
    written = set()
    found_by = FoundBy(site["also"], site["elsewhere"])
    for file in files(pages, app.config.language, found_by, Path(app.config.hbgen_root), site["concerns"]):
        put(Path(app.outdir) / file.path, file.data)
        written.add(Path(file.path).name)
    # A smaller index leaves no pieces of a larger one.
    for old in matching(Path(app.outdir) / FOLDER, "*.js"):
        if old.name not in written:
            old.unlink()


def _parts_of(env: BuildEnvironment) -> dict[str, list[SearchPart]]:
    parts_by_page: dict[str, list[SearchPart]] = env.__dict__.setdefault("hbgen_search", {})
    return parts_by_page


def _disable_sphinx_search(app: Sphinx) -> None:
    # Sphinx then makes neither its index nor its search page; ours replace them.
    app.builder.search = False  # type: ignore[attr-defined]


def _searchable(app: Sphinx) -> bool:
    return app.builder.name in ("html", "dirhtml")


def _search_page(app: Sphinx) -> Iterator[ExtraPage]:
    if _searchable(app):
        yield "search", {}, "search.html"
