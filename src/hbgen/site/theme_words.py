"""The theme's and Sphinx's own words in the languages that Sphinx does not know well."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import sphinx
from sphinx import locale as sphinx_locale
from sphinx.application import Sphinx

from hbgen.locale import words

_THEIRS = Path(sphinx.__file__).parent / "locale"


class _Words(gettext.NullTranslations):
    def __init__(self, known: dict[str, str]) -> None:
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        return self.known.get(message) or super().gettext(message)


def install(app: Sphinx, language: str) -> None:
    """Let hbgen's catalogue answer first, and Sphinx's own second, for what the pages' frame says.

    Sphinx has chosen its words by now, and by `conf.py` alone, which does not name the content's language.
    """
    ours: Any = _Words(words(language))
    ours.add_fallback(gettext.translation("sphinx", _THEIRS, languages=[language.replace("-", "_")], fallback=True))
    # Nodes ask the first, templates the second.
    sphinx_locale.translators["general", "sphinx"] = ours
    app.translator = ours
