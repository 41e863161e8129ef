"""Words of other programs and of everyday speech in place of a choice or of a field's name: which one was meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args, get_origin

import pytest

from hbgen.load import choice_words, field_words, remedies
from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.text.labels import LABELS

Choices = tuple[str, ...]


def _literals(annotation: object) -> Iterator[Choices]:
    if get_origin(annotation) is Literal:
        yield get_args(annotation)
    for inner in get_args(annotation):
        yield from _literals(inner)


def _classes(annotation: object, seen: set[type[Entry]]) -> Iterator[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry) and annotation not in seen:
        seen.add(annotation)
        yield annotation
        for info in annotation.model_fields.values():
            yield from _classes(info.annotation, seen)
    for inner in get_args(annotation):
        yield from _classes(inner, seen)


CLASSES = [*_classes(Handbook, set())]
WRITTEN_BY_PROGRAMS = ("hbgen.model.results",)
ENUMERATED = sorted(
    {
        (f"{kind.__name__}.{name}", choices)
        for kind in CLASSES
        if kind.__module__ not in WRITTEN_BY_PROGRAMS
        for name, info in kind.model_fields.items()
        for choices in _literals(info.annotation)
    }
)


def test_the_model_has_choices() -> None:
    assert len(ENUMERATED) > 20


@pytest.mark.parametrize(("field", "choices"), ENUMERATED, ids=[field for field, _ in ENUMERATED])
def test_every_choice_has_other_words_and_each_leads_to_it_alone(field: str, choices: Choices) -> None:
    for choice in choices:
        words = choice_words.usual_words(choice)
        own = {choice.casefold().replace("-", " "), LABELS.get(choice, choice).casefold()}
        # Words and signs for operators are those of `suggestions.operator`.
        assert words - own or field == "Target.operator", (
            f"{field}: nothing but its own name is understood for {choice}"
        )
        for word in words - {value.replace("-", " ") for value in choices}:
            assert remedies.choice(word, choices) == choice, f"{field}: {word}"
            assert remedies.choice(f" {word.upper()}. ", choices) == choice, f"{field}: {word}"


@pytest.mark.parametrize(
    ("written", "choices", "meant"),
    [
        ("public", ("customers", "staff", "managers"), "customers"),
        ("Sisemine", ("customers", "staff", "managers"), "staff"),
        ("everyone", ("customers", "staff", "managers"), None),
        ("archived", ("draft", "approved", "retired"), "retired"),
        ("aproved", ("draft", "approved", "retired"), "approved"),
        ("not approved", ("draft", "approved", "retired"), None),
        ("team meeting", ("workshop", "meeting", "interview"), "meeting"),
        ("meeting and workshop", ("workshop", "meeting", "interview"), None),
        ("zebra", ("workshop", "meeting", "interview"), None),
    ],
)
def test_a_choice_is_suggested_only_where_one_is_meant(written: str, choices: Choices, meant: str | None) -> None:
    assert remedies.choice(written, choices) == meant


def test_of_several_audiences_the_widest_is_meant() -> None:
    audiences = ["customers", "staff", "managers"]
    assert remedies.choice_of(["managers", "staff"], audiences) == "staff"
    assert remedies.choice_of(["staff", "kliendid"], audiences) == "customers"
    assert remedies.choice_of(["staff", "zebra"], audiences) is None
    assert remedies.choice_of(["draft", "approved"], ["draft", "approved", "retired"]) is None


@pytest.mark.parametrize(
    ("written", "fields", "meant"),
    [
        ("omanik", ("id", "title", "owner"), "owner"),
        ("url", ("title", "address"), "address"),
        ("label", ("id", "title", "legal"), "title"),
        ("mission", ("statement", "vision"), "statement"),
        ("valid from:", ("valid_from", "valid_until"), "valid_from"),
        ("colour of the sky", ("title", "legal"), None),
        ("remote", ("id", "note", "parts"), None),
    ],
)
def test_a_field_is_suggested_only_where_one_is_meant(written: str, fields: Choices, meant: str | None) -> None:
    assert remedies.field(written, fields) == meant


def test_the_plural_and_the_singular_of_a_field_suggest_it() -> None:
    for kind in CLASSES:
        names = [*kind.model_fields]
        for name in names:
            plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
            others = {word for word in (plural, name.removesuffix("s")) if word not in names}
            assert all(remedies.field(word, names, kind.__name__) in names for word in others), (kind, name)
    assert remedies.field("remedies", ("id", "remedy", "related")) == "remedy"


def test_words_for_fields_are_of_fields_that_there_are() -> None:
    names = {name for kind in CLASSES for name in kind.model_fields}
    assert {*field_words.WORDS} <= names
