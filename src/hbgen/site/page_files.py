"""Which scripts and style sheets a page loads: those that it needs."""

from __future__ import annotations

from sphinx.application import Sphinx

from hbgen.render.registered_games import GAMES
from hbgen.site.page_values import PageValues

_HAND_IN = ("hbgen-page.js", "hbgen-handin.js")
_SCRIPTS = {
    'class="hb-fill-data"': ("hbgen-form-loader.js",),
    'class="hb-confirm-data"': (*_HAND_IN, "hbgen-confirm.js"),
    'class="hb-feedback-data"': (*_HAND_IN, "hbgen-answers.js", "hbgen-feedback.js"),
    'class="hb-clear-data"': (*_HAND_IN, "hbgen-clear.js"),
    **{game.data_mark: ("hbgen-page.js", game.script) for game in GAMES},
    'class="hb-talk-data"': ("hbgen-page.js", "hbgen-talk.js"),
    'id="hb-mine"': ("hbgen-mine.js",),
    'class="hb-mine-list"': ("hbgen-mine-lists.js",),
    'class="hb-mine-results"': ("hbgen-mine-lists.js",),
    'class="hb-due"': ("hbgen-page.js", "hbgen-due.js"),
    'class="hb-units"': ("hbgen-mine-lists.js", "hbgen-page.js", "hbgen-units.js"),
}
"""Text in the HTML of a page → the scripts that the page needs, in the order in which they run."""
_STYLES = {
    'class="hb-fill-data"': "hbgen-fill.css",
    'class="hb-confirm-data"': "hbgen-fill.css",
    'class="hb-feedback-data"': "hbgen-fill.css",
    'class="hb-clear-data"': "hbgen-fill.css",
    "hb-learn": "hbgen-learn.css",
    **{game.data_mark: "hbgen-games.css" for game in GAMES},
}
"""Text in the HTML of a page → the style sheet that the page needs."""
_ADDED_BY_OTHERS = {
    "design-tabs.js": "sd-tab-set",
    "pygments.css": 'class="highlight',
    "sphinx-design.min.css": "sd-",
    # Marks what Sphinx's own search found, in words that the next file translates; hbgen has a search of its own.
    "sphinx_highlight.js": None,
    # Text for `new Function`, which a strict policy refuses.
    "translations.js": None,
}
"""File that Sphinx or an extension adds to all pages → text in the HTML of one that needs it; None: none does."""


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _add, priority=400)
    # After all handlers that add files.
    app.connect("html-page-context", _leave_out, priority=950)


def _add(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    body = context.get("body", "")
    for mark, sheet in _STYLES.items():
        if mark in body:
            app.add_css_file(sheet, priority=850)
    for mark, scripts in _SCRIPTS.items():
        for script in scripts if mark in body else ():
            app.add_js_file(script, priority=850, loading_method="defer")


def _leave_out(app: Sphinx, pagename: str, templatename: str, context: PageValues, doctree: object) -> None:
    body = context.get("body", "")
    for files in ("script_files", "css_files"):
        context[files] = [asset for asset in context[files] if _is_needed(str(asset.filename), body)]


def _is_needed(file: str, body: str) -> bool:
    name = file.rpartition("/")[2]
    if name not in _ADDED_BY_OTHERS:
        return True
    mark = _ADDED_BY_OTHERS[name]
    return mark is not None and mark in body
