"""Per cent and minus as each language sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hbgen.checks.facts import Facts, Passage
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice
from hbgen.problems import MessagePart, Problem
from hbgen.text.formats import Words

PER_CENT_AS_SET = advice(
    "per-cent-as-set",
    "`{written}` is set as `{usual}` in {language}: {how}.",
    "Write `{usual}`.",
    Example(
        "standards/10-counter.yaml",
        good="promise: You are greeted within a minute.",
        bad="promise: You are greeted within a minute, in 95 % of cases.",
        at="You",
    ),
)
HYPHEN_FOR_MINUS = advice(
    "hyphen-for-minus",
    "A hyphen stands before a figure in the place of a minus: `{written}`.",
    "Write `{usual}`, with the minus `−`; or put what it is into words.",
    Example(
        "standards/10-counter.yaml",
        good="promise: You are greeted within a minute.",
        bad="promise: Ice cream is kept at -18 degrees.",
        at="Ice",
    ),
)

_PER_CENT = re.compile(r"(?<![\w.,/-])[0-9][0-9.,]*([ \u00a0\u202f]?)%(?!\w)")
# After a word, and not after a figure: `9 -17` may be a span, and `-5` at the start of a line an item of a list.
_MINUS = re.compile(r"(?<=[^\W\d_] )-(?=[0-9])[0-9]+(?:[.,][0-9]+)*(?![\w/-])")
_ASIDE = re.compile(r"`[^`\n]*`|https?://\S+|\]\([^)\s]*\)")
"""Code and addresses."""


def figures_are_set_as_usual(facts: Facts) -> Iterator[Problem]:
    """Per cent and minus are written as the text's language sets them."""
    yield from facts.found_in_texts(_set_otherwise)


def _set_otherwise(passage: Passage) -> Iterator[Problem]:
    if not passage.language or not passage.is_published:
        return
    text = passage.text
    if "%" not in text and "-" not in text:
        return
    # What stands aside keeps its place, so that places after it stay right.
    text = _ASIDE.sub(lambda match: "\0" * len(match[0]), text)
    gap = _gap(passage.language)
    for match in _PER_CENT.finditer(text):
        if (match[1] or "") not in (gap, gap and "\u202f"):
            figure = match[0].rstrip("%").rstrip(" \u00a0\u202f")
            how = MessagePart("with a no-break space" if gap else "without a space")
            problem_values: dict[str, str | MessagePart] = {
                "written": match[0],
                "usual": f"{figure}{gap}%",
                "language": passage.language,
                "how": how,
            }
            yield Problem(passage.place_at(match.start()), PER_CENT_AS_SET, problem_values)
    for match in _MINUS.finditer(text):
        values = {"written": match[0], "usual": f"\u2212{match[0][1:]}"}
        yield Problem(passage.place_at(match.start()), HYPHEN_FOR_MINUS, values)


@cache
def _gap(language: str) -> str:
    return Words(language).before("%")


CHECKS = (Check(figures_are_set_as_usual, (PER_CENT_AS_SET, HYPHEN_FOR_MINUS), needs_all=False),)
