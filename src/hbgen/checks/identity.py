"""Ids and references: every name leads to exactly one entry of the right kind."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Literal, get_args, get_origin

from hbgen.characters import alike
from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, error, missing
from hbgen.model.base import Entry, Path, fields_with
from hbgen.model.field_types import GROUPS, Reference
from hbgen.model.handbook import KINDS
from hbgen.model.measurement import YES_NO, ChecklistItem, Instrument, Option, Section
from hbgen.model.people import Competency
from hbgen.model.reserved import NA, VALUES, Use, changed_in_spreadsheets, is_device, use_of_question
from hbgen.model.settings import Channel, Role, Unit
from hbgen.problems import MOST_GUESSES, MessagePart, Place, Problem, also_at, near
from hbgen.rules.known_ids import named_ids, retired_ids
from hbgen.rules.placeholders import placeholder

_KIND_WORDS = {
    "role": ("role", "a role", "content/organisation.yaml"),
    "unit": ("unit", "a unit", "content/organisation.yaml"),
    "unit-type": ("type of unit", "a type of unit", "content/organisation.yaml"),
    "channel": ("channel", "a channel", "content/organisation.yaml"),
    "segment": ("segment", "a segment", "content/organisation.yaml"),
    "touchpoint": ("touchpoint", "a touchpoint", "content/organisation.yaml"),
    "pledge": ("part of the promise", "a part of the promise", "content/promise.yaml"),
    "value": ("value", "a value", "content/values.yaml"),
    "chapter": ("chapter", "a chapter", "content/standards/"),
    "standard": ("standard", "a standard", "content/standards/"),
    "item": ("item", "an item", "content/standards/"),
    "scale": ("scale", "a scale", "content/instruments.yaml"),
    "section": ("section", "a section", "content/instruments.yaml"),
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


DUPLICATE_ID = error(
    "duplicate-id",
    "The id {id} is used twice; the first one is at {first}.",
    "Give one of the two another id.",
    Example(
        "values.yaml",
        good="  meaning: We notice what a guest needs.\n",
        bad="  meaning: We notice what a guest needs.\n- id: VAL-CARE\n  name: Warmth\n  meaning: It is warm here.\n",
        at="VAL-CARE\n  name: Warmth",
    ),
)


def ids_are_unique(facts: Facts) -> Iterator[Problem]:
    """No two entries share an id, not even in different kinds or different letter case."""
    seen: dict[str, Entry] = {}
    for entry, id_ in facts.entries:
        if type(entry) not in KINDS:
            continue
        first = seen.setdefault(id_.casefold(), entry)
        if first is not entry:
            values = {"id": id_, "first": str(first.place("id"))}
            yield Problem(entry.place("id"), DUPLICATE_ID, values)


RESERVED_ID = error(
    "reserved-id",
    "{id} cannot be used here: {use}.",
    "Use another word.",
    Example(
        "instruments.yaml",
        good="        scale: agree-4\n",
        bad=(
            "        scale: agree-4\n"
            "      - id: INT-01-evidence\n"
            "        text: The kitchen says which dish is late.\n"
            "        scale: agree-4\n"
        ),
        at="INT-01-evidence",
    ),
    Example(
        "organisation.yaml",
        good="    group: support\n",
        bad="    group: support\n  - id: managers\n    name: Shift managers\n    group: managers\n",
        at="managers\n    name:",
    ),
    Example(
        "instruments.yaml",
        good="      - id: INT-01\n",
        bad="      - id: Weight\n",
        at="Weight",
    ),
    Example(
        "instruments.yaml",
        good="      - id: INT-01\n",
        bad="      - id: MAR-01\n",
        at="MAR-01",
    ),
)


def reserved_words_stay_free(facts: Facts) -> Iterator[Problem]:
    """No id is a word that hbgen, a form, a survey tool or a spreadsheet uses itself in the same place."""
    for entry, _ in facts.entries:
        for path, word, use in _reserved(entry, facts.handbook.handbook.languages):
            yield Problem(entry.place(*path), RESERVED_ID, {"id": word, "use": MessagePart(_USES[use])})


DEVICE_NAME = error(
    "device-name",
    "{id} cannot be used here: Windows keeps this name for a device, and a file or folder called so cannot "
    "be stored there.",
    "Use another word.",
    Example(
        "instruments.yaml",
        good="      - id: INT-01\n",
        bad="      - id: com1\n",
        at="com1",
    ),
    Example(
        "standards/10-counter.yaml",
        good="id: CTR\n",
        bad="id: AUX # was CTR\n",
        at="AUX",
    ),
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [con]\n",
        at="con]",
    ),
)


def names_can_be_stored(facts: Facts) -> Iterator[Problem]:
    """No id or language that becomes the name of a file or folder is one that Windows keeps for itself."""
    for entry, id_ in facts.entries:
        if type(entry) in KINDS and is_device(id_):
            yield Problem(entry.place("id"), DEVICE_NAME, {"id": id_})
    settings = facts.handbook.handbook
    for index, tag in enumerate(settings.languages):
        if is_device(tag):
            yield Problem(settings.place("languages", index), DEVICE_NAME, {"id": tag})


UNKNOWN_REFERENCE = missing(
    "unknown-reference",
    "There is no {kind} with the id {id}.{places}",
    "{near}",
    Example(
        "standards/10-counter.yaml",
        good="owner: service-lead\n",
        bad="owner: servise-lead\n",
        at="servise-lead",
    ),
    Example(
        "standards/10-counter.yaml",
        good="    values: [VAL-CARE]\n",
        bad="    values: [VAL-CARE, kindness]\n",
        at="kindness]",
    ),
    Example(
        "workshops.yaml",
        good="    - {name: The window table, standards: [CTR-01]}\n",
        bad="    - {name: The window table, standards: [CTR-11]}\n",
        at="CTR-11]}",
    ),
    Example(
        "standards/10-counter.yaml",
        good="    values: [VAL-CARE]\n",
        bad="    values: [VAL-CARE, Val-Care]\n",
        at="Val-Care]",
    ),
    Example(
        "involvement.yaml",
        good="  changed: [CTR-01]\n",
        bad="  changed: [CTR-01, CTR-02]\n",
        at="CTR-02]",
    ),
)

WRONG_REFERENCE = error(
    "wrong-reference",
    "{id} is the id of {found}; `{field}` wants the id of {kind}.",
    "Write the id of {kind} instead.",
    Example(
        "standards/10-counter.yaml",
        good="owner: service-lead\n",
        bad="owner: counter\n",
        at="counter\nstandards:",
    ),
    Example(
        "workshops.yaml",
        good="    - {kind: group-work, minutes: 45, how: Each table takes the guide.}\n",
        bad="    - {kind: group-work, minutes: 45, how: Each table takes the guide., uses: {guide: FB-INTERNAL}}\n",
        at="FB-INTERNAL}}",
    ),
    Example(
        "instruments.yaml",
        good="    selects: {channels: [counter]}\n",
        bad="    selects: {channels: [counter], standards: [CTR-01-a, CTR-01]}\n",
        at="CTR-01-a",
    ),
)

SELF_REFERENCE = error(
    "self-reference",
    "{id} refers to itself in `{field}`.",
    "Remove it there.",
    Example(
        "standards/10-counter.yaml",
        good="        text: Greets the guest within 60 seconds.\n",
        bad="        text: Greets the guest within 60 seconds.\n    related: [CTR-01]\n",
        at="CTR-01]",
    ),
)


def references_name_known_entries(facts: Facts) -> Iterator[Problem]:
    """Every id that refers to something refers to another entry, of a kind that belongs there."""
    unknown: dict[tuple[str, Reference], list[Place]] = {}
    for entry, owner in facts.entries:
        for field, reference in fields_with(type(entry), Reference):
            for path, id_ in _ids(entry, field):
                if id_ == YES_NO and "scale" in reference.kinds:
                    continue
                values: dict[str, str | MessagePart] = {"id": id_, "field": field}
                kinds = facts.index.get(id_)
                if kinds is None:
                    if id_ not in facts.dropped and "" not in facts.dropped:
                        unknown.setdefault((id_, reference), []).append(entry.place(*path))
                elif kinds[0] not in reference.kinds:
                    values["found"] = MessagePart(_KIND_WORDS[kinds[0]][1])
                    _, a_kind, _ = _kind_words(reference)
                    values["kind"] = MessagePart(a_kind)
                    yield Problem(entry.place(*path), WRONG_REFERENCE, values)
                elif id_ == owner:
                    yield Problem(entry.place(*path), SELF_REFERENCE, values)
    yield from _unknown_references(facts, unknown)


DUPLICATE_ENTRY = error(
    "duplicate-entry",
    "{found} stands twice in `{field}`.",
    "Keep one of them.",
    Example(
        "standards/10-counter.yaml",
        good="    values: [VAL-CARE]\n",
        bad="    values: [VAL-CARE, VAL-CARE]\n",
        at="VAL-CARE]",
    ),
    Example(
        "instruments.yaml",
        good="      - {value: 4, text: Fully}\n",
        bad=(
            "      - {value: 4, text: Fully}\n"
            "  - id: went\n"
            "    name: How it went\n"
            "    options:\n"
            "      - {id: well, text: Well, points: 1}\n"
            "      - {id: Well, text: Not at all, points: 0}\n"
            "      - {id: bad, text: Dragged on, points: 0}\n"
        ),
        at="Well, text:",
    ),
)


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
                    yield Problem(place, DUPLICATE_ENTRY, {"found": name, "field": field})
                seen.add(compared)


_KEYS = {
    "anchors": "value",
    "options": "id",
    "periods": "period",
    "required": "position",
    "retired_ids": "id",
    "translated": "language",
    "unit_targets": "unit_type",
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
    id_ = vars(entry).get("id")
    if id_ is None:
        return
    if type(entry) in KINDS and id_.casefold() == YES_NO:
        yield ("id",), id_, "scale"
    if isinstance(entry, (ChecklistItem, Competency, Section)) and (use := use_of_question(id_)):
        # A competency that is assessed is an item, and a section a group of questions.
        yield ("id",), id_, use
    if isinstance(entry, Option) and (use := VALUES.get(id_.casefold())):
        yield ("id",), id_, use
    if isinstance(entry, _IN_ANSWERS) and (use := changed_in_spreadsheets(id_, languages)):
        yield ("id",), id_, use
    if isinstance(entry, Role) and id_.casefold() in GROUPS:
        yield ("id",), id_, "group"
    if isinstance(entry, Instrument):
        yield from _reserved_codes(entry)


def _reserved_codes(instrument: Instrument) -> Iterator[tuple[Path, str, Use]]:
    for field, free in (("missing_codes", ""), ("not_applicable_codes", NA)):
        for index, code in enumerate(getattr(instrument, field)):
            if code.casefold() != free and (use := VALUES.get(code.casefold())):
                yield (field, index), code, use


def _ids(entry: Entry, field: str) -> Iterator[tuple[Path, str]]:
    value = getattr(entry, field)
    if isinstance(value, tuple):
        for index, id_ in enumerate(value):
            yield (field, index), id_
    elif value is not None:
        yield (field,), value


def _kind_words(reference: Reference) -> tuple[str, str, str]:
    return _KIND_WORDS[reference.kinds[0]] if len(reference.kinds) == 1 else _ANY_KIND


def _unknown_references(facts: Facts, unknown: dict[tuple[str, Reference], list[Place]]) -> Iterator[Problem]:
    """One problem for each unknown id, with all places at which it stands."""
    guesses = MOST_GUESSES
    for (id_, reference), places in unknown.items():
        guesses -= 1
        first, *others = sorted(places)
        kind, _, file = _kind_words(reference)
        values: dict[str, str | MessagePart] = {"id": id_, "kind": MessagePart(kind), "places": also_at(others)}
        values["near"] = _suggestion(facts, id_, reference.kinds, file, guesses >= 0)
        yield Problem(first, UNKNOWN_REFERENCE, values)


def _guess(facts: Facts, id_: str, kinds: tuple[str, ...]) -> str | None:
    """The id that was probably meant, by its letters or by the name of its entry; none that is retired."""
    retired = retired_ids(facts.handbook)
    candidates = [name for name, (kind, _) in facts.index.items() if kind in kinds and name not in retired]
    names = named_ids(entry for entry, _ in facts.entries)
    of_name = [other for other, kind in names.get(alike(id_), {}).items() if kind in kinds and other not in retired]
    return of_name[0] if len(of_name) == 1 else near(id_, candidates)


def _suggestion(facts: Facts, id_: str, kinds: tuple[str, ...], file: str, may_guess: bool) -> MessagePart:
    guess = _guess(facts, id_, kinds) if may_guess else None
    if guess:
        return MessagePart("Did you mean {near}? If not, add {id} to {file}.", {"near": guess, "id": id_, "file": file})
    if placeholder(id_) is not None:
        return MessagePart(
            "Write an id that stands in {file}, or leave the line out until it is known.", {"file": file}
        )
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


CHECKS = (
    Check(ids_are_unique, (DUPLICATE_ID,), needs_all=False),
    Check(reserved_words_stay_free, (RESERVED_ID,), needs_all=False),
    Check(names_can_be_stored, (DEVICE_NAME,), needs_all=False),
    Check(references_name_known_entries, (UNKNOWN_REFERENCE, WRONG_REFERENCE, SELF_REFERENCE), needs_all=False),
    Check(lists_hold_nothing_twice, (DUPLICATE_ENTRY,), needs_all=False),
)
