"""Translations of the theme's and Sphinx's own texts, in languages that Sphinx is poorly translated into."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path

import sphinx
from sphinx import locale as sphinx_locale
from sphinx.application import Sphinx

from hbgen.locale import translator, words
from hbgen.locale.language_tags import nearest
from hbgen.site.skip_words import SKIP

_SKIP = "Skip to content"
_THEIRS = Path(sphinx.__file__).parent / "locale"


_AS_SPHINX_SAYS = {"nb": "nb_NO", "sr-Latn": "sr@latin", "uk": "uk_UA", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
"""Sphinx's names of languages that it calls otherwise."""


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
    theirs = [name for tag in nearest(language) for name in (_AS_SPHINX_SAYS.get(tag), tag.replace("-", "_")) if name]
    translations.add_fallback(gettext.translation("sphinx", _THEIRS, languages=theirs, fallback=True))
    # Nodes use the first, templates the second.
    sphinx_locale.translators["general", "sphinx"] = translations
    app.translator = translations


def skip_to_content(language: str) -> tuple[str, str]:
    """The words of the link past the menu, with their language where it is not the page's, else an empty tag.

    They are what a screen reader says first on each page.
    """
    translate = translator(language)
    translated = translate("Skip to content")
    if translated != _SKIP:
        return "", translated
    tag = next((tag for tag in nearest(language) if tag in SKIP), "en")
    is_own = tag.split("-")[0] == language.split("-")[0]
    return ("" if is_own else tag), SKIP.get(tag, _SKIP)
