"""Recognises planned changes that are bare wishes (`better`, `friendlier`), in English, Estonian and Russian.

Prefers false negatives to false positives; texts in other languages are never bare wishes.
"""

from __future__ import annotations

import re

_BETTER = re.compile(
    r"""\b(
        better|boost(s|ed|ing)?|enhance[sd]?|enhancing|improve[sd]?|improvement|improving|increase[sd]?|increasing
        |more\s+(attentive|committed|customer-centric|customer-friendly|efficient|friendly|professional|satisfied)
        |friendlier|grow(s|ing)?|happier|higher|nicer|optimi[sz]e[sd]?|optimi[sz]ing|raise[sd]?|raising|rise[sn]?
        |strengthen\w*
        |arenda(me|da|takse|b)|areneb|edenda(me|da|takse|b)|kasva(b|vad|ks)|optimeeri\w*|paran(eb|evad|eda|emine)
        |paranda(me|da|takse|b|mine)|paremini|parem(aks|ad)?|suurene(b|vad|ks)|suurenda(me|da|takse|b)
        |tugevda(me|da|takse|b)|täiusta(me|da|takse|b)|tugevne(b|vad)|tõhusta(me|da|takse|b)|tõhusam(aks|ad)?|tõsta(me|takse)|tõuse(b|vad|ks)
        |kliendikesksem(aks|ad)?|professionaalsem(aks|ad)?|rohkem\s+(pühendunud|rahul)|rahulolevam(aks|ad)?|sõbralikum(aks|ad)?|viisakam(aks|ad)?
        |более\s+(вежлив|внимательн|довольн|дружелюбн|клиентоориентированн|профессиональн|эффективн)\w*
        |вежливее|довольнее|дружелюбнее|лучше|оптимизаци[ия]|оптимизир(овать|уем|уется)|раст[её]т|выше
        |повы(сить|шаем|шать|шается|шение)|развив(аем|ать|ается)|развитие
        |совершенств(овать|уем|уется|ование)|увелич(ить|иваем|ивается|ение)|улучш(аем|ать|ается|ить|им|ится|ение|ения)
        |укреп(ить|ляем|лять|ляется)|усил(ить|иваем|ивать|ивается)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 16
"""Words: a longer text says what will be different."""
_SIDE = 2
"""Words of a clause that only continues the wish before it: `faster`, `and friendlier`."""
_CLAUSES = re.compile(r"[,;:.!–—]|\b(?:and|ja|ning|и)\b", re.IGNORECASE)


def bare_wish(text: str) -> str | None:
    """The word with which `text` only wishes for something better: no figure, and no clause that says more."""
    if len(text.split()) > _LONGEST or re.search(r"\d", text):
        return None
    clauses = [clause for clause in _CLAUSES.split(text) if clause.strip()]
    wishes = [_BETTER.search(clause) for clause in clauses]
    says_more = any(wish is None and len(clause.split()) > _SIDE for clause, wish in zip(clauses, wishes, strict=True))
    first = next(filter(None, wishes), None)
    return None if says_more or first is None else first[0]
