"""Turns Pydantic's errors into problems in an author's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

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
from hbgen.load.refused_values import NO_MAP, RefusedValue, blank_above, choices_in, in_quotes, outer_fields
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
    # What is below it by rights is beside a field that is blank.
    fields |= {(*loc[:-1], above) for loc in guess_at if (above := blank_above(kind, data, loc)) is not None}
    lacking_at, follow_from_others = _of_unknown(data, errors, fields, guess_at)
    seen: set[object] = set()
    for error in errors:
        loc = error["loc"]
        if error["type"] == "missing" and (loc in fields or loc in follow_from_others):
            continue
        # Texts behind the first for which nothing is left are too many for the same reason, and items of one list
        # that hold no fields are told by the first.
        cause = _common_cause(kind, data, error)
        if cause is None or cause not in seen:
            yield _problem(kind, data, error, languages, (guess_at.get(loc), lacking_at.get(loc)))
        seen.add(cause)


def _common_cause(kind: object, data: Map | Seq, error: ErrorDetails) -> object:
    """What is the same for errors that are told once; None for an error that is told in any case."""
    if error["type"] == "extra_forbidden" and (above := blank_above(kind, data, error["loc"])) is not None:
        return (error["loc"][:-1], above)
    if error["type"] == "too_many_marks":
        return error["type"]
    is_item = bool(error["loc"]) and isinstance(error["loc"][-1], int)
    return (error["type"], error["loc"][:-1]) if is_item and error["type"] in NO_MAP else None


def _of_unknown(
    data: Map | Seq,
    errors: Sequence[ErrorDetails],
    told: Collection[tuple[Step, ...]],
    guess_at: Mapping[tuple[Step, ...], str | None],
) -> tuple[dict[tuple[Step, ...], str], set[tuple[Step, ...]]]:
    """What is missing beside fields of which nobody knows what they mean, and so may be meant by one of them.

    Place of an unknown field → the one field that is missing beside it; and the places of all missing fields that are
    not told: that one, and each field of a group in which no field is known.
    """
    unknown: defaultdict[tuple[Step, ...], list[tuple[Step, ...]]] = defaultdict(list)
    missing: defaultdict[tuple[Step, ...], list[tuple[Step, ...]]] = defaultdict(list)
    for error in errors:
        loc = error["loc"]
        if error["type"] == "extra_forbidden" and _stands_there_or_none(data, loc, guess_at.get(loc)):
            unknown[loc[:-1]].append(loc)
        elif error["type"] == "missing" and loc not in told:
            missing[loc[:-1]].append(loc)
    lacking_at: dict[tuple[Step, ...], str] = {}
    untold: set[tuple[Step, ...]] = set()
    for around, locs in unknown.items():
        group = follow(data, around)
        absent = [loc for loc in missing[around] if isinstance(group, Map) and loc[-1] not in group.keys_at]
        if len(locs) == len(absent) == 1:
            lacking_at[locs[0]] = str(absent[0][-1])
            untold |= {*absent}
        elif isinstance(group, Map) and len(locs) == len(group.keys_at):
            untold |= {*absent}
    return lacking_at, untold


def _stands_there_or_none(data: Map | Seq, loc: tuple[Step, ...], guess: str | None) -> bool:
    """Whether nobody knows what is meant by an unknown field, since what its name is like is there already."""
    group = follow(data, loc[:-1])
    return guess is None or (isinstance(group, Map) and guess in group.keys_at)


def _problem(
    kind: object,
    data: Map | Seq,
    error: ErrorDetails,
    languages: Sequence[str],
    meant: tuple[str | None, str | None],
) -> Problem:
    loc = tuple(step for step in error["loc"] if step != "[key]")
    is_key = len(loc) < len(error["loc"]) or error["type"] in ("missing", "extra_forbidden")
    refusal = RefusedValue(kind, data, loc, error["input"], error.get("ctx", {}), languages, *meant)
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
