"""Letters that look like those of another alphabet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hbgen.characters import mixed, name_of
from hbgen.checks.facts import Facts
from hbgen.problems import Problem

_HOST = re.compile(r"(?:https?://(?:[^/?#@\s]*@)?|mailto:[^@?\s]*@)(?P<host>[^/?#:\s)>\]]+)", re.IGNORECASE)

_MOST = 100
"""Most words that are reported in one text: more have the same cause."""


def words_keep_to_one_alphabet(facts: Facts) -> Iterator[Problem]:
    """No word mixes letters of two alphabets: search, speech and the eye take it for different words."""
    for passage in facts.passages():
        if passage.text.isascii():
            continue
        hosts = [match.span("host") for match in _HOST.finditer(passage.text)]
        seen: set[str] = set()
        for at, word, letter in mixed(passage.text, passage.language):
            if len(seen) == _MOST:
                break
            if word not in seen and not any(begin <= at < end for begin, end in hosts):
                seen.add(word)
                values = {"id": passage.owner, "word": word, "letter": name_of(letter)}
                yield Problem(passage.place_at(at), "mixed-letters", values)


def addresses_keep_to_one_alphabet(facts: Facts) -> Iterator[Problem]:
    """No address leads to a host whose name only looks like the one that is read."""
    for passage in facts.passages():
        if passage.text.isascii():
            continue
        for match in _HOST.finditer(passage.text):
            mixed_word = next(mixed(match["host"]), None)
            if mixed_word is not None:
                values = {"address": f"`{match[0]}`", "letter": name_of(mixed_word.letter)}
                yield Problem(passage.place_at(match.start()), "mixed-address", values)
