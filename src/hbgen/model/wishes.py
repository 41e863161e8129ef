"""Words by which a planned change gives itself away as a bare wish. English, Estonian and Russian; other languages
are left alone. Made to miss rather than to disturb."""

from __future__ import annotations

import re

_BETTER = re.compile(
    r"""\b(
        better|enhance[sd]?|enhancing|improve[sd]?|improvement|improving|optimi[sz]e[sd]?|optimi[sz]ing|strengthen\w*
        |arenda(me|da|takse|b)|edenda(me|da|takse|b)|optimeeri\w*|paran(eb|evad|eda)|paranda(me|da|takse|b)|parem(aks)?
        |parendame|tugevda(me|da|takse|b)|tõhusta(me|da|takse|b)|tõsta(me|takse)
        |лучше|оптимизаци[ия]|оптимизир(овать|уем|уется)|повы(сить|шаем|шать|шается|шение)|развив(аем|ать|ается)|развитие
        |совершенств(овать|уем|уется|ование)|улучш(аем|ать|ается|ить|им|ится|ение|ения)|укреп(ить|ляем|лять|ляется)
        |усил(ить|иваем|ивать|ивается)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SHORT = 7
"""Words: whoever needs more has said what will be different."""


def bare_wish(text: str) -> str | None:
    """The word with which `text` only wishes for something better: short, without a figure or a second clause."""
    if len(text.split()) > _SHORT or re.search(r"[\d,;:–]", text):
        return None
    found = _BETTER.search(text)
    return found[0] if found else None
