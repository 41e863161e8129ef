"""Texts of content: words in one language or several, plain or marked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hbgen.model.written import Map

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
"""A language's tag, as in BCP 47: `et`, `en`, `pt-BR`."""

_LANGUAGE_SCHEMA = {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}


class Text:
    """Words in one language or several: `words[language]`, never empty, never blank.

    Plain text: nothing in it is markup, and white space is folded when it is shown.
    In content it is a string, which is the handbook's main language, or a map of languages.
    """

    __slots__ = ("words",)

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.words == other.words

    def __hash__(self) -> int:
        return hash((type(self).__name__, tuple(sorted(self.words.items()))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.words!r})"

    @property
    def language(self) -> str:
        """The first language it was written in; after `select` the only one."""
        return next(iter(self.words))

    def __str__(self) -> str:
        """The words in `language`."""
        return self.words[self.language]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        def spread(value: object, info: ValidationInfo) -> object:
            if isinstance(value, Text):
                return value.words
            if isinstance(value, str):
                return {_languages(info)[0]: value}
            if isinstance(value, dict):
                return value
            raise PydanticCustomError("not_text", "not a text")

        words: CoreSchema = core_schema.dict_schema(
            keys_schema=core_schema.with_info_after_validator_function(_known_language, core_schema.str_schema()),
            values_schema=core_schema.no_info_after_validator_function(_not_blank, core_schema.str_schema(strict=True)),
            min_length=1,
        )
        if issubclass(cls, MarkedText):
            words = core_schema.with_info_before_validator_function(_few_marks, words)
        return core_schema.with_info_before_validator_function(
            spread,
            core_schema.no_info_after_validator_function(
                cls, words, serialization=core_schema.plain_serializer_function_ser_schema(_words)
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text = {"type": "string", "minLength": 1}
        return {
            "anyOf": [
                text,
                {
                    "type": "object",
                    "propertyNames": _LANGUAGE_SCHEMA,
                    "additionalProperties": text,
                    "minProperties": 1,
                },
            ]
        }


class MarkedText(Text):
    """Words in which links, emphasis, lists and paragraphs work, for fields that hold sentences.

    Nothing else in them is markup, and without marks they are plain text.
    """

    __slots__ = ()


class Markdown(MarkedText):
    """Prose in which a small, safe part of Markdown works: quotations and code beside paragraphs, lists, emphasis and
    links; in a guide also headings, tables, pictures and boxes."""

    __slots__ = ()


def _words(text: Text) -> dict[str, str]:
    return text.words


def _languages(info: ValidationInfo) -> tuple[str, ...]:
    """The handbook's languages, main one first, from the validation context."""
    context = info.context or {}
    return tuple(context.get("languages") or ("en",))


def _known_language(value: str, info: ValidationInfo) -> str:
    if (info.context or {}).get("languages") and value not in _languages(info):
        raise PydanticCustomError("unknown_language", "unknown language", {"language": value})
    return value


MARKS_LEFT = "marks_left"
"""In the validation context: by file, how many marks of Markdown its texts may still hold (dict[str, int])."""

MOST_MARK_WEIGHT = 45_000
"""What the marks of Markdown in the texts of one file weigh, at most. A guide of a hundred pages has some 15,000; a
file of a million marks would take minutes to read."""

_MARK = re.compile(r"[!#$%&+:=>^{}~\]\\-]")

_HEAVY_MARK = re.compile(r"[\n*_`<\[@]")

_DEAR_MARK = re.compile(r"@|://|www\.|^[ \t]*(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)
"""What makes an address without brackets a link, and what begins an item of a list."""

_UNCLOSED_BRACKET = re.compile(r"\[(?![^\[\]]*\])")
"""One before the next of which nothing closes it: the text behind it is read once for each."""


def mark_weight(text: str) -> int:
    """What the marks of a text weigh: in proportion to the time that a parser of Markdown takes for them."""
    heavy = len(_HEAVY_MARK.findall(text))
    unclosed = len(_UNCLOSED_BRACKET.findall(text)) if heavy and "[" in text else 0
    return len(_MARK.findall(text)) + 3 * heavy + 4 * len(_DEAR_MARK.findall(text)) + 30 * unclosed


def _few_marks(value: object, info: ValidationInfo) -> object:
    left = (info.context or {}).get(MARKS_LEFT)
    if left is None or not isinstance(value, dict):
        return value
    for language, text in value.items():
        if isinstance(text, str):
            file = value.values_at[language].place.file if isinstance(value, Map) else ""
            left[file] = left.get(file, MOST_MARK_WEIGHT) - mark_weight(text)
            if left[file] < 0:
                raise PydanticCustomError("too_many_marks", "too many marks")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    return value
