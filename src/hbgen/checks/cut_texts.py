"""Texts that end before a `#`: what stands behind it is a remark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import get_args

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.checks.written_texts import MOST_SHOWN, PlainText, line_fields, short, texts_of
from hbgen.codes.code import Example, advice
from hbgen.model.base import Entry
from hbgen.model.texts import Text
from hbgen.model.written import Remark
from hbgen.problems import MessagePart, Problem

TEXT_CUT = advice(
    "text-cut",
    "`{field}` ends before `#`: {found} is a remark, which nobody reads.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="    purpose: Whoever is greeted knows that they were seen.\n",
        bad="    purpose: We are # 1 and proud\n",
        at="# 1",
    ),
    Example(
        "values.yaml",
        good="  meaning: We notice what a guest needs.\n",
        bad="  meaning: We notice what a guest needs.\n    # and we say so.\n",
        at="# and",
    ),
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-12-31\n    remedy: # 1 coffee is on us\n",
        at="# 1",
    ),
)


def texts_are_not_cut_off(facts: Facts) -> Iterator[Problem]:
    """No text ends before a `#` behind which it may go on."""
    for entry, owner, texts in facts.written_texts():
        if entry.may_have_remarks:
            yield from _cut_texts(entry, owner, texts)


def cut_texts(entry: Entry) -> Iterator[Problem]:
    """Advice on each text of an entry that ends before a remark, and on each field with nothing but a remark."""
    return _cut_texts(entry, "", texts_of(entry))


def _cut_texts(entry: Entry, owner: str, texts: Iterable[PlainText]) -> Iterator[Problem]:
    seen: set[Remark] = set()
    for written in texts:
        remark = written.remark
        if remark is not None and remark not in seen:
            seen.add(remark)
            yield _cut(
                owner, written.field, remark, f"{written.text.strip()} {remark.text}", bool(written.mark.written)
            )
    for field, remark in _remarks_alone(entry):
        yield _cut(owner, field, remark, remark.text, True)


def _cut(owner: str, field: str, remark: Remark, whole: str, is_one_line: bool) -> Problem:
    instead = MessagePart("If it belongs to the text, move it there; else put it on a line of its own above the field.")
    if is_one_line:
        words = " ".join(whole.split()).replace('"', "'")
        instead = MessagePart(
            'If it belongs to the text, put the whole text in quotes: "{text}". If not, put it on a line of its own '
            "above the field.",
            {"text": words if len(words) <= 2 * MOST_SHOWN else f"… {remark.text}"},
        )
    values: dict[str, str | MessagePart] = {"id": owner, "field": field, "found": f"`{short(remark.text)}`"}
    return Problem(remark.place, TEXT_CUT, {**values, "instead": instead})


def _remarks_alone(entry: Entry) -> Iterator[tuple[str, Remark]]:
    """Fields of text that have a remark and no value, each with the remark."""
    for field, mark in entry.written_names().items() if entry.may_have_remarks else ():
        if mark.remark is not None and (field in _text_fields(type(entry)) or field in line_fields(type(entry))):
            yield field, mark.remark


@cache
def _text_fields(kind: type[Entry]) -> frozenset[str]:
    return frozenset(name for name, info in kind.model_fields.items() if _holds_text(info.annotation))


def _holds_text(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Text):
        return True
    return any(_holds_text(inner) for inner in get_args(annotation))


CHECKS = (Check(texts_are_not_cut_off, (TEXT_CUT,), needs_all=False),)
