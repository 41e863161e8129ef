"""hbgen's own words on pages: English ones on a page that is written from the right are read from the left."""

from __future__ import annotations

import re

from hbgen.locale import Translate, translator, words
from hbgen.locale.plurals import PluralText
from hbgen.text.formats import direction

_FROM_LEFT, _BY_ITSELF, _END = "\u2066", "\u2068", "\u2069"
"""Unicode's isolates, which also hold in an attribute, and in words that a script fills in."""
_VALUE = re.compile(r"\{\w+\}|%s")


def page_words(language: str) -> Translate:
    """As `translator`, for a page: what has no translation keeps its side, and each value in it the value's own.

    Else a full stop of English stands before its sentence on a page in Arabic, and a count behind what is counted.
    """
    translate = translator(language)
    if direction(language) == "ltr":
        return translate
    translated = words(language)
    return lambda text: translate(text) if text in translated else _isolated(translate(text))


def _isolated(text: str) -> str:
    if isinstance(text, PluralText):
        return PluralText(tuple(map(_isolated, text.forms)), text.rule)
    return f"{_FROM_LEFT}{_VALUE.sub(lambda value: f'{_BY_ITSELF}{value[0]}{_END}', text)}{_END}"
