"""Translations of the theme's and Sphinx's own texts, in languages that Sphinx is poorly translated into."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path

import sphinx
from sphinx import locale as sphinx_locale
from sphinx.application import Sphinx

from hbgen.locale import words

_THEIRS = Path(sphinx.__file__).parent / "locale"


class _Words(gettext.NullTranslations):
    def __init__(self, translated: Mapping[str, str]) -> None:
        super().__init__()
        self.translated = translated

    def gettext(self, message: str) -> str:
        return self.translated.get(message) or super().gettext(message)


def install(app: Sphinx, language: str) -> None:
    """Use hbgen's catalogue first, and Sphinx's own second, for texts of the theme and of Sphinx.

    By now Sphinx has loaded its catalogue by `conf.py` alone, which does not name the content's language.
    """
    translations = _Words(words(language))
    translations.add_fallback(
        gettext.translation("sphinx", _THEIRS, languages=[language.replace("-", "_")], fallback=True)
    )
    # Nodes use the first, templates the second.
    sphinx_locale.translators["general", "sphinx"] = translations
    app.translator = translations
