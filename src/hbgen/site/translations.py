"""hbgen's translations of the texts in Sphinx's scripts: `_static/translations.js` as data, without `eval`.

The file that Sphinx ships for a language brings its plural rule as text for `new Function`, which a strict
content security policy refuses, and which returns `true` instead of a number in et, de, fi and sv
(sphinx/themes/basic/static/doctools.js, `addTranslations`; Sphinx 9.0.4). Ours is a static file like any
other: Sphinx fills in the words, and copies it over its own.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

_SCRIPTS = Path(__file__).parent / "scripts"

SCRIPT_WORDS = ("Hide Search Matches",)
"""All translated texts in the scripts of Sphinx that our pages load: doctools.js and sphinx_highlight.js."""


def setup(app: Sphinx) -> None:
    # After the language and its translations are known, before Sphinx checks that static folders exist.
    app.connect("config-inited", _add_words, priority=200)
    app.connect("builder-inited", _add_script)


def _add_words(app: Sphinx, config: Config) -> None:
    if _is_english(config):
        return
    words = {word: app.translator.gettext(word) for word in SCRIPT_WORDS}
    config["html_context"] = {**config.html_context, "hb_script_words": words}
    config["html_static_path"] = [*config.html_static_path, str(_SCRIPTS)]


def _add_script(app: Sphinx) -> None:
    if not _is_english(app.config):
        # Does nothing where Sphinx has added its own file of this name already.
        app.add_js_file("translations.js")


def _is_english(config: Config) -> bool:
    return str(config.language).split("-")[0] == "en"
