"""One build of a handbook, and the CPU time of each part of it: hbgen's own and Sphinx's, as JSON.

usage: split.py FOLDER OUT

`FOLDER` holds `conf.py` and `handbook/`. A part that begins inside another stops the outer one's clock.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

_spent: dict[str, float] = defaultdict(float)
_running: list[tuple[str, float]] = []


def _enter(part: str) -> None:
    now = time.process_time()
    if _running:
        outer, since = _running[-1]
        _spent[outer] += now - since
    _running.append((part, now))


def _leave() -> None:
    now = time.process_time()
    part, since = _running.pop()
    _spent[part] += now - since
    if _running:
        _running[-1] = (_running[-1][0], now)


def _timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        _enter(part)
        try:
            return function(*args, **kwargs)
        finally:
            _leave()

    return wrapper


def _patch(owner: Any, name: str, part: str) -> None:
    setattr(owner, name, _timed(part, getattr(owner, name)))


def main() -> int:
    folder, out = sys.argv[1:]
    _enter("sphinx: start and settings")
    _enter("hbgen: import")
    import hbgen.checks
    import hbgen.editions
    import hbgen.examining
    import hbgen.prepare

    _leave()
    import docutils.transforms
    import sphinx.builders
    import sphinx.builders.html
    import sphinx.environment
    import sphinx.jinja2glue
    import sphinx.util.docutils
    from markdown_it import MarkdownIt
    from sphinx.cmd.build import main as sphinx_build

    from hbgen.site import navigation, search

    _patch(hbgen.examining, "load", "hbgen: load")
    _patch(hbgen.checks, "check", "hbgen: check")
    _patch(hbgen.editions.AudienceView, "edition", "hbgen: select")
    _patch(hbgen.prepare, "render", "hbgen: render")
    _patch(hbgen.prepare, "write", "hbgen: write")
    _patch(navigation, "_with_tree", "sphinx: theme (hbgen's sidebar)")
    _patch(search.Collector, "process_doc", "sphinx: search (hbgen's)")
    _patch(search, "index", "sphinx: search (hbgen's)")
    html: Any = sphinx.builders.html.StandaloneHTMLBuilder
    _patch(MarkdownIt, "parse", "sphinx: read, Markdown to tokens")
    _patch(sphinx.builders.Builder, "read_doc", "sphinx: read, tokens to nodes")
    _patch(sphinx.builders.Builder, "write_doctree", "sphinx: read, keep the nodes")
    _patch(docutils.transforms.Transformer, "apply_transforms", "sphinx: transform")
    _patch(sphinx.environment.BuildEnvironment, "get_and_resolve_doctree", "sphinx: transform")
    _patch(html, "write_doc", "sphinx: write")
    _patch(html, "handle_page", "sphinx: theme")
    _patch(sphinx.jinja2glue.BuiltinTemplateLoader, "render", "sphinx: theme")
    code = sphinx_build(["-q", "-j", "1", "-b", "html", "-c", folder, f"{folder}/handbook", out])
    _leave()
    print(json.dumps(_spent))
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
