"""What Sphinx's scripts say, in hbgen's words: `_static/translations.js` as data, without code made from text.

The file that Sphinx ships for a language brings its plural rule as text for `new Function`, which a strict
content security policy refuses, and whose answer in et, de, fi and sv is `true` where a number is wanted
(sphinx/themes/basic/static/doctools.js, `addTranslations`; Sphinx 9.0.4). Ours is a static file like any
other: Sphinx fills in the words, and copies it over its own.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

_SCRIPTS = Path(__file__).parent / "scripts"

SCRIPT_WORDS = ("Hide Search Matches",)
"""Everything that those of Sphinx's scripts say that our pages load: doctools.js and sphinx_highlight.js."""


def setup(app: Sphinx) -> None:
    # After the language and its words are known, before Sphinx looks whether static folders exist.
    app.connect("config-inited", _offer, priority=200)
    app.connect("builder-inited", _load)


def _offer(app: Sphinx, config: Config) -> None:
    if _is_english(config):
        return
    words = {word: app.translator.gettext(word) for word in SCRIPT_WORDS}
    config["html_context"] = {**config.html_context, "hb_script_words": words}
    config["html_static_path"] = [*config.html_static_path, str(_SCRIPTS)]


def _load(app: Sphinx) -> None:
    if not _is_english(app.config):
        # Does nothing where Sphinx has asked for its own file of this name already.
        app.add_js_file("translations.js")


def _is_english(config: Config) -> bool:
    return str(config.language).split("-")[0] == "en"
