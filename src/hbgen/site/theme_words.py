"""The theme's and Sphinx's own words in the languages that Sphinx does not know well."""

from __future__ import annotations

import gettext
from typing import Any

from sphinx import locale as sphinx_locale

from hbgen.locale import words


class _Words(gettext.NullTranslations):
    def __init__(self, known: dict[str, str]) -> None:
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        return self.known.get(message) or super().gettext(message)


def install(language: str) -> None:
    """Let hbgen's catalogue answer first for what the pages' frame says."""
    key = ("general", "sphinx")
    ours: Any = _Words(words(language))
    theirs = sphinx_locale.translators.get(key)
    if isinstance(theirs, _Words):
        return
    if theirs is not None:
        ours.add_fallback(theirs)
    sphinx_locale.translators[key] = ours
