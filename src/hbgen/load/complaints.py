"""Pydantic's errors as problems in an author's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from pydantic_core import ErrorDetails

from hbgen.meant import HOW, foreign_letter, instead
from hbgen.model.base import COLOUR_PATTERN, ID_LENGTH, ID_PATTERN, LANGUAGE, LINE_PATTERN, TIME_PATTERN, Entry
from hbgen.model.settings import ACCOUNT_PATTERN, IDENTITY_PATTERN, IMAGE_PATTERN, LANGUAGE_PATTERN, SECURE_PATTERN
from hbgen.model.standards import ADDRESS_PATTERN
from hbgen.model.written import Map, Seq
from hbgen.problems import MOST_GUESSES, Phrase, Place, Problem, near

_PATTERNS = {
    ID_PATTERN: "bad-id",
    LINE_PATTERN: "not-a-line",
    COLOUR_PATTERN: "bad-colour",
    TIME_PATTERN: "bad-time",
    IMAGE_PATTERN: "bad-image-path",
    ADDRESS_PATTERN: "not-an-address",
    SECURE_PATTERN: "not-https",
    LANGUAGE_PATTERN: "bad-language",
    ACCOUNT_PATTERN: "bad-account",
    IDENTITY_PATTERN: "bad-identity",
}

_TYPES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "not_text": "not-text",
    "string_type": "not-text",
    "unknown_language": "unknown-language",
    "blank": "blank-text",
    "too_short": "too-few",
    "too_long": "too-many",
    "literal_error": "not-a-choice",
    "tuple_type": "not-a-list",
    "list_type": "not-a-list",
    "model_type": "not-a-map",
    "model_attributes_type": "not-a-map",
    "dict_type": "not-a-map",
    "string_too_long": "text-too-long",
    "string_too_short": "blank-text",
    "int_type": "not-a-whole-number",
    "int_from_float": "not-a-whole-number",
    "float_type": "not-a-number",
    "bool_type": "not-true-or-false",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "not_a_date": "not-a-date",
    "no_such_date": "no-such-date",
    "not_an_address": "not-an-address",
}


_LIMITS = (
    ("gt", "above {limit}"),
    ("ge", "at least {limit}"),
    ("lt", "below {limit}"),
    ("le", "at most {limit}"),
)


def complaints(
    kind: Any, data: Map | Seq, errors: Sequence[ErrorDetails], languages: Sequence[str]
) -> Iterator[Problem]:
    """A problem for each error, but not for a field that is only missing since its name is misspelt."""
    meant: dict[tuple[int | str | None, ...], str | None] = {}
    guesses = MOST_GUESSES
    for error in errors:
        if error["type"] in ("extra_forbidden", "literal_error") and guesses > 0:
            guesses -= 1
            *around, name = error["loc"]
            if error["type"] == "literal_error":
                meant[error["loc"]] = near(str(error["input"]), _choices(str(error["ctx"]["expected"])))
            else:
                meant[error["loc"]] = near(str(name), _fields_at(kind, around))
    fields = {(*loc[:-1], guess) for loc, guess in meant.items() if guess is not None}
    for error in errors:
        if error["type"] != "missing" or error["loc"] not in fields:
            yield _problem(kind, data, error, languages, meant.get(error["loc"]))


def _problem(kind: Any, data: Map | Seq, error: ErrorDetails, languages: Sequence[str], guess: str | None) -> Problem:
    loc = [step for step in error["loc"] if step != "[key]"]
    is_key = len(loc) < len(error["loc"])
    type_ = error["type"]
    context = error.get("ctx", {})
    found = error["input"]
    code = _TYPES.get(type_, "invalid-value")
    if type_ == "string_pattern_mismatch":
        code = _PATTERNS.get(str(context.get("pattern")), "invalid-value")
    parent = follow(data, loc[:-1])
    step = loc[-1] if loc else None
    if code == "not-text" and step == "id":
        code = "bad-id"
    place = _place(data, loc, is_key=is_key or type_ in ("missing", "extra_forbidden"))
    values: dict[str, str | Phrase] = {"field": _field(data, loc), "found": _quote(found)}
    if code == "missing-field" and isinstance(parent, Map) and step in parent.keys_at:
        code = "blank-text"
    elif code == "missing-field":
        name = _entry_name(parent)
        values["hint"] = Phrase(" to {id}", {"id": name}) if name else ""
    elif code == "unknown-field":
        known = _fields_at(kind, loc[:-1])
        values["near"] = (
            Phrase("Write `{word}` instead.", {"word": guess})
            if guess
            else Phrase("Remove it, or choose one of {words}.", {"words": _listed(known)})
        )
    elif code == "not-text":
        values["instead"] = _as_text(found, parent, step)
    elif code in HOW:
        values["instead"] = instead(code, found)
    elif code == "unknown-language":
        values["language"] = str(context.get("language", found))
        values["languages"] = _listed(languages)
    elif code in ("too-few", "too-many"):
        values["limit"] = str(context.get("min_length", context.get("max_length")))
    elif code == "text-too-long":
        values["limit"] = str(context.get("max_length"))
        if context.get("max_length") == ID_LENGTH:
            code = "bad-id"
    elif code == "not-a-choice":
        choices = _choices(str(context.get("expected", "")))
        values["choices"] = _listed(choices)
        values["near"] = Phrase(" Perhaps {word}?", {"word": f"`{guess}`"}) if guess else ""
    elif code == "not-a-map":
        names = _fields_at(kind, loc)
        values["hint"] = Phrase(", such as {example}", {"example": f"`{names[0]}: …`"}) if names else ""
        if isinstance(step, int):
            shown = _quote(found)
            values["field"] = "- […]" if isinstance(shown, Phrase) else f"- {shown}".replace("`", "")
    elif code == "out-of-range":
        values["limit"] = next(
            Phrase(words, {"limit": f"{context[key]:g}"}) for key, words in _LIMITS if key in context
        )
    if code == "bad-id":
        values["foreign"] = foreign_letter(str(found))
    return Problem(place, code, values)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def follow(data: Any, loc: Sequence[Any]) -> Any:
    """What stands at `loc` in data, or as near to it as there is anything."""
    for step in loc:
        if (isinstance(data, Map) and step in data) or (
            isinstance(data, Seq) and isinstance(step, int) and step < len(data)
        ):
            data = data[step]
        else:
            break
    return data


def _place(data: Map | Seq, loc: Sequence[Any], is_key: bool) -> Place:
    here: Any = data
    place = data.at.place
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(here, Map) and isinstance(step, str) and step in here.keys_at:
            if (is_key and last) or step not in here:
                return here.keys_at[step].place
            place, here = here.values_at[step].place, here[step]
        elif isinstance(here, Seq) and isinstance(step, int) and step < len(here):
            place, here = here.values_at[step].place, here[step]
        else:
            break
    return place


def _field(data: Map | Seq, loc: Sequence[Any]) -> str:
    names = [step for step in loc if isinstance(step, str)]
    # A language below a text is not a field of its own, and is added to a text that has none, or stands in a guide.
    if len(names) > 1 and loc[-1] == names[-1] and LANGUAGE.fullmatch(names[-1]) and len(names[-1]) == 2:
        text = follow(data, loc[:-1])
        is_written = isinstance(text, Map) and text.values_at.get(names[-1]) is not text.at
        return f"{names[-2]}: {names[-1]}" if is_written else names[-2]
    return names[-1] if names else "the file"


def _entry_name(parent: Any) -> str:
    return str(parent["id"]) if isinstance(parent, Map) and isinstance(parent.get("id"), str) else ""


def _quote(found: Any) -> str | Phrase:
    if isinstance(found, Seq):
        return Phrase("a list")
    if isinstance(found, Map):
        return Phrase("a group of fields")
    if isinstance(found, bool):
        return f"`{str(found).lower()}`"
    text = " ".join(str(found).split())
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def _as_text(found: Any, parent: Any, step: Any) -> Phrase:
    if isinstance(found, (Map, Seq)):
        return Phrase("Write one text instead of a list or a group of fields.")
    mark = None
    if isinstance(parent, Map):
        mark = parent.values_at.get(step)
    elif isinstance(parent, Seq) and isinstance(step, int) and step < len(parent.values_at):
        mark = parent.values_at[step]
    if mark is not None and mark.written:
        return Phrase('Put it in quotes: "{text}".', {"text": mark.written})
    return Phrase("Write a text.")


def _choices(expected: str) -> list[str]:
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip()]


def _fields_at(kind: Any, loc: Sequence[Any]) -> list[str]:
    """Names of the fields that the entry at `loc` may have."""
    return list(_fields_below(kind, tuple(step for step in loc if isinstance(step, str))))


@cache
def _fields_below(kind: Any, loc: tuple[str, ...]) -> tuple[str, ...]:
    here = kind
    for step in loc:
        model = _entry_class(here)
        if isinstance(step, str) and model is not None and step in model.model_fields:
            here = model.model_fields[step].annotation
    model = _entry_class(here)
    return tuple(model.model_fields) if model is not None else ()


def _entry_class(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _entry_class(inner)
        if found is not None:
            return found
    return None
