"""Letters that a program read in the wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.problems import Problem

_MISREAD = re.compile(
    "[ÃÂÄÅÐÑâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)

MISREAD_LETTERS = advice(
    "misread-letters",
    "“{found}” looks like letters that a program read in the wrong encoding.",
    "Write “{word}”, and save the file as UTF-8.",
    Example(
        "values.yaml",
        good="name: Care\n",
        bad="name: CafÃ© care\n",
        at="CafÃ©",
    ),
)


def letters_are_what_they_were(facts: Facts) -> Iterator[Problem]:
    """No text went through a program that took UTF-8 for an encoding of Windows."""
    for passage in facts.passages():
        if passage.text.isascii():
            continue
        match = _MISREAD.search(passage.text)
        word = _read_rightly(match[0]) if match else None
        if match and word:
            values = {"id": passage.owner, "found": match[0], "word": word}
            yield Problem(passage.place_at(match.start()), MISREAD_LETTERS, values)


def _read_rightly(letters: str) -> str | None:
    """What the letters were before they were misread; None where they may well be meant."""
    data = bytearray()
    for letter in letters:
        try:
            data += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return None
            data.append(ord(letter))
    try:
        word = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return word if word.isprintable() else None


CHECKS = (Check(letters_are_what_they_were, (MISREAD_LETTERS,), needs_all=False),)
