"""Quote marks around texts that YAML does not know as quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.checks.written_texts import MOST_SHOWN
from hbgen.codes.code import Example, advice
from hbgen.model.measurement import ChecklistItem
from hbgen.model.standards import Phrase
from hbgen.problems import MessagePart, Problem

_QUOTES = "“”„‟«»‹›‘’‚‛″＂´`「」『』《》"

_SPOKEN = {Phrase: ("say", "avoid"), ChecklistItem: ("passes", "fails")}
"""Fields with words that somebody says, which may well stand in quote marks."""

_OPENING = re.compile(rf"[{_QUOTES}]")

TEXT_QUOTES = advice(
    "text-quotes",
    "The quote marks {marks} around `{field}` are read as part of the text: in these files only \" and ' are quotes.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="title: The greeting\n",
        bad="title: “The greeting”\n",
        at="“The",
    ),
    Example(
        "values.yaml",
        good="name: Care\n",
        bad="name: «Care»\n",
        at="«Care",
    ),
    Example(
        "standards/10-counter.yaml",
        good="do: [We look up and say hello.]\n",
        bad="do: [“We look up, and say hello.”]\n",
        at="“We",
    ),
)


def texts_have_no_quotes_around_them(facts: Facts) -> Iterator[Problem]:
    """No text that is written without quotes stands in quote marks that YAML does not know."""
    for entry, owner, texts in facts.written_texts():
        for written in texts:
            text = written.text.strip()
            if not _OPENING.match(text):
                continue
            inner = text[1:-1]
            is_closed = len(text) > 1 and (_OPENING.match(text[-1]) or text[-1] in "\"'")
            if is_closed and not _OPENING.search(inner):
                if written.field in _SPOKEN.get(type(entry), ()):
                    continue
                marks, instead = f"{text[0]}…{text[-1]}", _without_marks(inner)
            elif not _OPENING.search(text[1:]):
                # The end may stand in the next item: a comma ended this one.
                marks = text[0]
                instead = MessagePart('Put the whole text in plain quotes: "…".')
            else:
                continue
            mark = written.mark
            if mark.written:
                values: dict[str, str | MessagePart] = {"id": owner, "field": written.field, "marks": marks}
                yield Problem(mark.place, TEXT_QUOTES, {**values, "instead": instead})


def _without_marks(inner: str) -> MessagePart:
    return MessagePart(
        'Write "{text}". If readers are to see the marks, put plain quotes around them.',
        {"text": inner.replace('"', "'") if len(inner) <= 2 * MOST_SHOWN else "…"},
    )


CHECKS = (Check(texts_have_no_quotes_around_them, (TEXT_QUOTES,), needs_all=False),)
