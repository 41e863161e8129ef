"""Turns Pydantic's errors into problems in an author's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import ErrorDetails

from hbgen.load import remedies
from hbgen.load.paths import (
    Step,
    entry_class_at,
    field_name,
    fields_at,
    follow,
    place_of,
    written_at,
)
from hbgen.load.refused_values import RefusedValue, choices_in, in_quotes, outer_fields
from hbgen.model.settings import (
    Settings,
)
from hbgen.model.written import Map, Seq
from hbgen.problems import MOST_GUESSES, Problem


def field_problems(
    kind: object, data: Map | Seq, errors: Sequence[ErrorDetails], languages: Sequence[str]
) -> Iterator[Problem]:
    """A problem for each error, but none for a missing field whose name is only misspelt."""
    guess_at: dict[tuple[int | str, ...], str | None] = {}
    guesses_left = MOST_GUESSES
    for error in errors:
        if error["type"] in ("extra_forbidden", "literal_error") and guesses_left > 0:
            guesses_left -= 1
            *around, name = error["loc"]
            if error["type"] == "literal_error":
                given: object = error["input"]
                written = [*given] if isinstance(given, Seq) else [str(given) or written_at(data, error["loc"])]
                choices = choices_in(str(error["ctx"]["expected"]))
                guess_at[error["loc"]] = remedies.choice_of(map(str, written), choices)
            else:
                around_class = entry_class_at(kind, around)
                fields_there = fields_at(kind, around)
                class_name = around_class.__name__ if around_class is not None else ""
                guess_at[error["loc"]] = remedies.field(str(name), fields_there, class_name)
    fields: set[tuple[int | str, ...]] = {(*loc[:-1], guess) for loc, guess in guess_at.items() if guess is not None}
    # A field that stands beside the one below which it belongs is not missing there as well.
    fields |= {(*loc[:-1], outer, loc[-1]) for loc in guess_at for outer in outer_fields(kind, loc)}
    heavy = [error for error in errors if error["type"] == "too_many_marks"]
    for error in errors:
        # Texts behind the first for which nothing is left are too many for the same reason.
        if error["type"] == "too_many_marks" and error is not heavy[0]:
            continue
        if error["type"] != "missing" or error["loc"] not in fields:
            yield _problem(kind, data, error, languages, guess_at.get(error["loc"]))


def _problem(
    kind: object, data: Map | Seq, error: ErrorDetails, languages: Sequence[str], guess: str | None
) -> Problem:
    loc = tuple(step for step in error["loc"] if step != "[key]")
    is_key = len(loc) < len(error["loc"]) or error["type"] in ("missing", "extra_forbidden")
    refusal = RefusedValue(kind, data, loc, error["input"], error.get("ctx", {}), languages, guess)
    code = refusal.code(error["type"])
    found = in_quotes(error["input"] if error["input"] != "" else written_at(data, loc))
    values = {"field": field_name(data, loc), "found": found, **refusal.values(code)}
    return Problem(place_of(data, loc, is_key), code, values, owed=_is_owed(kind, data, loc))


_ESSENTIAL = frozenset(("id", "name", "title", "term"))
"""Fields without which there is no entry yet: its id, and what it is called."""


def _is_owed(kind: object, data: Map | Seq, loc: Sequence[Step]) -> bool:
    """Whether a field that is missing at `loc` is more than a draft may lack.

    It is for what makes an entry one (its id and its name), for the settings, and for what is approved or retired.
    """
    if _ESSENTIAL.intersection(step for step in loc[-2:] if isinstance(step, str)):
        return True
    if len(loc) == 1 and entry_class_at(kind, ()) is Settings:
        return True
    around = [follow(data, loc[:depth]) for depth in range(len(loc))]
    return any(isinstance(value, Map) and value.get("status") in ("approved", "retired") for value in around)
