"""Letters that look like those of another alphabet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hbgen.characters import mixed, name_of
from hbgen.checks.facts import Facts, Passage
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.problems import Problem, shortened

_HOST = re.compile(r"(?:https?://(?:[^/?#@\s]*@)?|mailto:[^@?\s]*@)(?P<host>[^/?#:\s)>\]]+)", re.IGNORECASE)

_MOST = 100
"""Most words, and addresses, that are reported in one text, each once: more have the same cause."""


MIXED_LETTERS = advice(
    "mixed-letters",
    "The word “{word}” mixes letters of two alphabets, or only looks like a word of this one: {letter}.",
    "Type the word anew. If it is meant so, add the code to `silenced` in handbook.yaml, with the reason.",
    Example(
        "mission.yaml",
        good="statement: We give people at the harbour a place to warm up.\n",
        bad=(
            "statement: We give peоple at the harbour a place to warm up. SMS-сообщение, e-arve, 5 μm and kΩ "
            "stay as they are.\n"
        ),
        at="We",
    ),
)


def words_keep_to_one_alphabet(facts: Facts) -> Iterator[Problem]:
    """No word mixes letters of two alphabets: search, speech and the eye take it for different words."""
    yield from facts.found_in_texts(_mixed_words)


def _mixed_words(passage: Passage) -> Iterator[Problem]:
    if passage.text.isascii():
        return
    in_hosts = bytearray(len(passage.text))
    for match in _HOST.finditer(passage.text):
        begin, end = match.span("host")
        in_hosts[begin:end] = b"\1" * (end - begin)
    seen: set[str] = set()
    for at, word, letter in mixed(passage.text, passage.language):
        if len(seen) == _MOST:
            break
        if word not in seen and not in_hosts[at]:
            seen.add(word)
            values = {"id": passage.owner, "word": shortened(word), "letter": name_of(letter)}
            yield Problem(passage.place_at(at), MIXED_LETTERS, values)


MIXED_ADDRESS = error(
    "mixed-address",
    "The address {address} mixes letters of two alphabets, and leads elsewhere than one reads: {letter}.",
    "Type the address anew.",
    Example(
        "guides/how-to.en.md",
        good="",
        bad=(
            "---\n"
            "title: How to\n"
            "---\n"
            "\n"
            "[Our site](https://www.hаrbour.example.ee/path), [theirs](https://президент.рф).\n"
        ),
        at="[Our",
    ),
)


def addresses_keep_to_one_alphabet(facts: Facts) -> Iterator[Problem]:
    """No address leads to a host whose name only looks like the one that is read."""
    yield from facts.found_in_texts(_mixed_addresses)


def _mixed_addresses(passage: Passage) -> Iterator[Problem]:
    if passage.text.isascii():
        return
    seen: set[str] = set()
    for match in _HOST.finditer(passage.text):
        if match[0] in seen:
            continue
        mixed_word = next(mixed(match["host"]), None)
        if mixed_word is not None:
            seen.add(match[0])
            values = {"address": f"`{shortened(match[0])}`", "letter": name_of(mixed_word.letter)}
            yield Problem(passage.place_at(match.start()), MIXED_ADDRESS, values)
            if len(seen) == _MOST:
                return


CHECKS = (
    Check(words_keep_to_one_alphabet, (MIXED_LETTERS,), needs_all=False),
    Check(addresses_keep_to_one_alphabet, (MIXED_ADDRESS,), needs_all=False),
)
