"""Ids and references: every name leads to exactly one entry of the right kind."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal, get_args, get_origin

from hbgen.checks.facts import Facts
from hbgen.model.base import GROUPS, Entry, Path, Reference, fields_with
from hbgen.model.handbook import KINDS
from hbgen.model.measurement import YES_NO, ChecklistItem, Instrument, Option
from hbgen.model.people import Competency
from hbgen.model.reserved import NA, VALUES, Use, changed_in_spreadsheets, is_device, use_of_question
from hbgen.model.settings import Channel, Role, Unit
from hbgen.problems import MOST_GUESSES, MessagePart, Problem, near

_KIND_WORDS = {
    "role": ("role", "a role", "content/organisation.yaml"),
    "unit": ("unit", "a unit", "content/organisation.yaml"),
    "channel": ("channel", "a channel", "content/organisation.yaml"),
    "segment": ("segment", "a segment", "content/organisation.yaml"),
    "touchpoint": ("touchpoint", "a touchpoint", "content/organisation.yaml"),
    "pledge": ("part of the promise", "a part of the promise", "content/promise.yaml"),
    "value": ("value", "a value", "content/values.yaml"),
    "chapter": ("chapter", "a chapter", "content/standards/"),
    "standard": ("standard", "a standard", "content/standards/"),
    "item": ("item", "an item", "content/standards/"),
    "scale": ("scale", "a scale", "content/instruments.yaml"),
    "instrument": ("instrument", "an instrument", "content/instruments.yaml"),
    "involvement": ("occasion of involvement", "an occasion of involvement", "content/involvement.yaml"),
    "competency": ("competency", "a competency", "content/competencies.yaml"),
    "practice": ("practice", "a practice", "content/practices.yaml"),
    "workshop": ("workshop", "a workshop", "content/workshops.yaml"),
    "goal": ("goal", "a goal", "content/rollout.yaml"),
    "source": ("source", "a source", "content/rollout.yaml"),
    "priority": ("priority", "a priority", "content/rollout.yaml"),
    "activity": ("activity", "an activity", "content/rollout.yaml"),
    "term": ("term", "a term", "content/glossary.yaml"),
    "guide": ("guide", "a guide", "content/guides/"),
}
"""Kind → its name in messages without and with article, and the file or folder of its entries."""

_ANY_KIND = ("entry", "an entry", "content/")


def ids_are_unique(facts: Facts) -> Iterator[Problem]:
    """No two entries share an id, not even in different kinds or different letter case."""
    seen: dict[str, Entry] = {}
    for entry, id_ in facts.entries:
        if type(entry) not in KINDS:
            continue
        first = seen.setdefault(id_.casefold(), entry)
        if first is not entry:
            values = {"id": id_, "first": str(first.place("id"))}
            yield Problem(entry.place("id"), "duplicate-id", values)


def reserved_words_stay_free(facts: Facts) -> Iterator[Problem]:
    """No id is a word that hbgen, a form, a survey tool or a spreadsheet uses itself in the same place."""
    for entry, _ in facts.entries:
        for path, word, use in _reserved(entry, facts.handbook.handbook.languages):
            yield Problem(entry.place(*path), "reserved-id", {"id": word, "use": MessagePart(_USES[use])})


def names_can_be_stored(facts: Facts) -> Iterator[Problem]:
    """No id or language that becomes the name of a file or folder is one that Windows keeps for itself."""
    for entry, id_ in facts.entries:
        if type(entry) in KINDS and is_device(id_):
            yield Problem(entry.place("id"), "device-name", {"id": id_})
    settings = facts.handbook.handbook
    for index, tag in enumerate(settings.languages):
        if is_device(tag):
            yield Problem(settings.place("languages", index), "device-name", {"id": tag})


def references_name_known_entries(facts: Facts) -> Iterator[Problem]:
    """Every id that refers to something refers to another entry, of a kind that belongs there."""
    guesses = MOST_GUESSES
    for entry, owner in facts.entries:
        for field, reference in _references(type(entry)):
            for path, id_ in _ids(entry, field):
                if id_ == YES_NO and "scale" in reference.kinds:
                    continue
                kind, a_kind, file = _kind_words(reference)
                values: dict[str, str | MessagePart] = {"id": id_, "field": field}
                found = facts.index.get(id_)
                if found is None:
                    if id_ not in facts.dropped and "" not in facts.dropped:
                        guesses -= 1
                        values["kind"] = MessagePart(kind)
                        values["near"] = _suggestion(facts, id_, reference.kinds, file, guesses >= 0)
                        yield Problem(entry.place(*path), "unknown-reference", values)
                elif found[0] not in reference.kinds:
                    values["found"] = MessagePart(_KIND_WORDS[found[0]][1])
                    values["kind"] = MessagePart(a_kind)
                    yield Problem(entry.place(*path), "wrong-reference", values)
                elif id_ == owner:
                    yield Problem(entry.place(*path), "self-reference", values)


def lists_hold_nothing_twice(facts: Facts) -> Iterator[Problem]:
    """No list of ids, words, days or steps holds the same one twice."""
    for entry, _ in facts.entries:
        for field in _lists(type(entry)):
            seen = set()
            for index, item in enumerate(getattr(entry, field)):
                key = _KEYS[field] if isinstance(item, Entry) else None
                name = str(getattr(item, key) if key else item)
                # Names must differ by more than letter case.
                compared = name.casefold() if field in _NAMES else name
                if compared in seen:
                    place = entry.place(field, index, key) if key else entry.place(field, index)
                    yield Problem(place, "duplicate-entry", {"found": name, "field": field})
                seen.add(compared)


def images_exist(facts: Facts) -> Iterator[Problem]:
    """Every picture that the settings name stands below content/."""
    look = facts.handbook.handbook.look
    for field, file in (("logo", look.logo), ("logo_dark", look.logo_dark)):
        if file is not None and file not in facts.images:
            yield Problem(look.place(field), "missing-image", {"file": file})


_KEYS = {
    "anchors": "value",
    "options": "id",
    "required": "position",
    "retired_ids": "id",
    "translated": "language",
}
"""Lists of entries without an id of the handbook → the field in which they must differ."""

_NAMES = frozenset(("options", "retired_ids", "languages"))
"""Lists of names: of answers, retired ids and folders."""

_USES: dict[Use, str] = {
    "scale": "the scale `yes-no` is always there",
    "group": "it stands for a group of people among those who answer",
    "table": "tables of answers have a column of this name",
    "form": "forms that hbgen exports use this name themselves",
    "tool": "survey tools use this name themselves",
    "not-applicable": "among answers it stands for “not applicable”",
    "dont-know": "among answers it stands for “don't know”",
    "day": "spreadsheets take it for a day, and save the day instead of it",
    "logical": "spreadsheets take it for a logical value",
}


_IN_ANSWERS = (ChecklistItem, Competency, Instrument, Option, Role, Channel, Unit)
"""Entries whose ids appear in tables of answers."""


def _reserved(entry: Entry, languages: tuple[str, ...]) -> Iterator[tuple[Path, str, Use]]:
    """The reserved words that an entry uses: (path, word, what it is reserved for)."""
    id_ = getattr(entry, "id", "")
    if type(entry) in KINDS and id_.casefold() == YES_NO:
        yield ("id",), id_, "scale"
    if isinstance(entry, (ChecklistItem, Competency)) and (use := use_of_question(id_)):
        # A competency that is assessed is an item.
        yield ("id",), id_, use
    if isinstance(entry, Option) and (use := VALUES.get(id_.casefold())):
        yield ("id",), id_, use
    if isinstance(entry, _IN_ANSWERS) and (use := changed_in_spreadsheets(id_, languages)):
        yield ("id",), id_, use
    if isinstance(entry, Role) and id_.casefold() in GROUPS:
        yield ("id",), id_, "group"
    if isinstance(entry, Instrument):
        for field, free in (("missing_codes", ""), ("not_applicable_codes", NA)):
            for index, code in enumerate(getattr(entry, field)):
                if code.casefold() != free and (use := VALUES.get(code.casefold())):
                    yield (field, index), code, use


@cache
def _references(kind: type[Entry]) -> tuple[tuple[str, Reference], ...]:
    return tuple(fields_with(kind, Reference))


def _ids(entry: Entry, field: str) -> Iterator[tuple[Path, str]]:
    value = getattr(entry, field)
    if isinstance(value, tuple):
        for index, id_ in enumerate(value):
            yield (field, index), id_
    elif value is not None:
        yield (field,), value


def _kind_words(reference: Reference) -> tuple[str, str, str]:
    return _KIND_WORDS[reference.kinds[0]] if len(reference.kinds) == 1 else _ANY_KIND


def _suggestion(facts: Facts, id_: str, kinds: tuple[str, ...], file: str, may_guess: bool) -> MessagePart:
    candidates = (candidate for candidate, (kind, _) in facts.index.items() if kind in kinds)
    guess = near(id_, candidates) if may_guess else None
    if guess:
        return MessagePart("Did you mean {near}? If not, add {id} to {file}.", {"near": guess, "id": id_, "file": file})
    return MessagePart("Write an id that stands in {file}, or add {id} there.", {"id": id_, "file": file})


@cache
def _lists(kind: type[Entry]) -> tuple[str, ...]:
    """Fields of `kind` whose items must differ."""
    return tuple(name for name, info in kind.model_fields.items() if name in _KEYS or _holds_words(info.annotation))


def _holds_words(annotation: object) -> bool:
    if get_origin(annotation) is not tuple:
        return False
    inner = get_args(annotation)[0]
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    return inner in (str, datetime.date) or get_origin(inner) is Literal
