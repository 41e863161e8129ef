"""Words in the place of which the glossary has another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hbgen.characters import WORD, alike
from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.model.reference import Term
from hbgen.problems import Problem

WORD_NOT_USED_HERE = advice(
    "word-not-used-here",
    "`{word}` stands here; the glossary says `{term}`.",
    "Write `{term}`, in the form that fits. If `{word}` is right after all, take it out of `instead_of` of {id}.",
    Example(
        "glossary.yaml",
        good="- {id: TERM-GUEST, term: guest, definition: Whoever comes in.}\n",
        bad=(
            "- {id: TERM-GUEST, term: guest, definition: Whoever comes in., instead_of: [client]}\n"
            "- {id: TERM-DOOR, term: door, definition: Where a client comes in.}\n"
        ),
        at="Where a client",
    ),
)

_Forms = dict[str, list[tuple[tuple[str, ...], Term | None]]]
"""First word of a form → each form with the term in whose place it is not used, or None for a form that is; the longest
first."""

_QUOTED = ("avoid", "dont", "instead_of")
"""Fields that name what is not said."""


def words_are_those_of_the_glossary(facts: Facts) -> Iterator[Problem]:
    """No text has a word in the place of which a term of the glossary stands, except inside a longer term."""
    by_language = _forms(facts.handbook.glossary)
    if not by_language:
        return
    bits = {language: facts.sound.bit(__name__, _sought(forms)) for language, forms in by_language.items()}
    for passage in facts.passages():
        forms = by_language.get(passage.language)
        if forms is None or str(passage.path[0]) in _QUOTED:
            continue
        bit = bits[passage.language]
        if passage.sound[passage.text] & bit:
            continue
        uses = [*_not_used(passage.text, forms)]
        if not uses:
            passage.sound[passage.text] |= bit
        for start, end, term in uses:
            shown = term.term.words.get(passage.language) or str(term.term)
            values = {"word": passage.text[start:end], "term": shown, "id": term.id}
            yield Problem(passage.place_at(start), WORD_NOT_USED_HERE, values)


def _sought(forms: _Forms) -> str:
    """All that decides whether a text has a word that is not used."""
    return repr([(word, [(parts, term is None) for parts, term in of_word]) for word, of_word in sorted(forms.items())])


def _forms(glossary: tuple[Term, ...]) -> dict[str, _Forms]:
    """Language → the forms in it, for each language in which some word is not used."""
    by_language: dict[str, _Forms] = defaultdict(lambda: defaultdict(list))
    for term in glossary:
        used = [(text, None) for text in (term.term, *term.forms)]
        for text, instead in (*used, *((text, term) for text in term.instead_of)):
            for language, words in text.words.items():
                parts = tuple(alike(word) for word in WORD.findall(words))
                if parts:
                    by_language[language][parts[0]].append((parts, instead))
    named = {language for term in glossary for text in term.instead_of for language in text.words}
    for forms in by_language.values():
        for candidates in forms.values():
            # Of a word that is a term and another's `instead_of`, the term holds.
            candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[1] is not None))
    return {language: forms for language, forms in by_language.items() if language in named}


def _not_used(text: str, forms: _Forms) -> Iterator[tuple[int, int, Term]]:
    """Start and end of each form that is not used, with the term in whose place it stands."""
    words = list(WORD.finditer(text))
    number = 0
    while number < len(words):
        step = 1
        for parts, term in forms.get(alike(words[number][0]), ()):
            following = words[number : number + len(parts)]
            if tuple(alike(word[0]) for word in following) == parts:
                if term is not None:
                    yield following[0].start(), following[-1].end(), term
                step = len(parts)
                break
        number += step


CHECKS = (Check(words_are_those_of_the_glossary, (WORD_NOT_USED_HERE,), needs_all=False),)
