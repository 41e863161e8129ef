"""Finds the ids and the glossary terms mentioned in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from hbgen.characters import WORD, alike, even
from hbgen.model.reference import Term


class AutoLinks:
    """Matches ids, and the terms of a glossary in each of their forms, in texts of one language."""

    def __init__(self, ids: Container[str], glossary: Iterable[Term], language: str) -> None:
        self._ids = ids
        forms: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for term in glossary:
            for text in (term.term, *term.forms):
                words = tuple(alike(word) for word in WORD.findall(str(text)))
                if words and text.language == language:
                    forms[words[0]].append((words, term.id))
        for candidates in forms.values():
            candidates.sort(key=lambda pair: (-len(pair[0]), pair[1]))
        self._forms = dict(forms)
        """First word → the forms that begin with it, longest first, each with its term."""

    def parts(self, text: str, seen: set[str]) -> list[tuple[str, str | None]]:
        """`text` in parts, each with the id that it mentions or None. A term counts at its first use only.

        Ids of terms in `seen` are skipped; those found are added to it.
        """
        parts: list[tuple[str, str | None]] = []
        done = 0
        words = list(WORD.finditer(text))
        skip = 0
        for number, word in enumerate(words):
            if skip:
                skip -= 1
                continue
            if "-" in (id_ := even(word[0])) and id_ in self._ids:
                # An id that the author wrote into the text, such as TEL-03.
                parts += [(text[done : word.start()], None), (word[0], id_)]
                done = word.end()
                continue
            for form, id_ in self._forms.get(alike(word[0]), ()):
                last = number + len(form) - 1
                if id_ in seen or last >= len(words):
                    continue
                if all(alike(words[number + k][0]) == part for k, part in enumerate(form)):
                    parts.append((text[done : word.start()], None))
                    done, skip = words[last].end(), len(form) - 1
                    parts.append((text[word.start() : done], id_))
                    seen.add(id_)
                    break
        parts.append((text[done:], None))
        return parts
