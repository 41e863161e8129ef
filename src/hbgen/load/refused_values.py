"""A value that a field refuses: the code of its problem, and what to write instead, in an author's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hbgen.load import remedies
from hbgen.load.list_remedies import list_instead, of_keys
from hbgen.load.paths import (
    Step,
    entry_class_at,
    fields_at,
    follow,
    kinds_at,
    pattern_of,
)
from hbgen.model.field_types import COLOUR_PATTERN, ID_LENGTH, ID_PATTERN, LANGUAGE_PATTERN, LINE_PATTERN, TIME_PATTERN
from hbgen.model.settings import (
    ACCOUNT_PATTERN,
    IDENTITY_PATTERN,
    IMAGE_PATTERN,
    SECURE_PATTERN,
)
from hbgen.model.standards import ADDRESS_PATTERN, Chapter
from hbgen.model.visibility import AUDIENCES
from hbgen.model.written import Map, Remark, Seq, WrittenValue
from hbgen.problems import MessagePart, near, shortened
from hbgen.suggestions import HOW, foreign_letter, instead, minutes_in, share, unquoted, with_unit

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
    "too_many_marks": "too-many-marks",
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

NO_MAP = frozenset(type_ for type_, code in _TYPES.items() if code == "not-a-map")
"""Types of errors of what holds no fields."""

_LIMITS = (
    ("gt", "above {limit}"),
    ("ge", "at least {limit}"),
    ("lt", "below {limit}"),
    ("le", "at most {limit}"),
)

Values = dict[str, str | MessagePart]
"""What fills the templates of a message and its remedy."""


@dataclass(frozen=True)
class RefusedValue:
    """A value at `loc` in `data` that the class `kind` refuses, with Pydantic's context and a suggestion (`guess`)."""

    kind: object
    data: Map | Seq
    loc: tuple[int | str, ...]
    value: object
    context: Mapping[str, object]
    languages: Sequence[str]
    guess: str | None
    lacking: str | None = None
    """The one field that is missing beside an unknown one, which may be meant by it."""

    @property
    def parent(self) -> WrittenValue:
        """The list or group of fields that holds it."""
        return follow(self.data, self.loc[:-1])

    @property
    def step(self) -> int | str | None:
        """Its field or index in that; None for a file as a whole."""
        return self.loc[-1] if self.loc else None

    def code(self, type_: str) -> str:
        """The code for a type of Pydantic's errors."""
        code = _TYPES.get(type_, "invalid-value")
        if type_ == "string_pattern_mismatch":
            return _PATTERNS.get(str(self.context.get("pattern")), "invalid-value")
        if code == "missing-field" and isinstance(self.parent, Map) and self.step in self.parent.keys_at:
            return "yaml-comment" if self.remark is not None else "blank-text"
        if code == "not-text" and self._code_of_pattern() is not None and not isinstance(self.value, (Map, Seq)):
            return self._code_of_pattern() or code
        is_long_id = code == "text-too-long" and self.context.get("max_length") == ID_LENGTH
        return "bad-id" if is_long_id or (code == "not-text" and self.step == "id") else code

    def _number_or_day(self, code: str) -> MessagePart:
        """What to write in place of a value that should be a number or a day."""
        value = self.value[0] if isinstance(self.value, Seq) and len(self.value) == 1 else self.value
        unit = self.parent.get("unit") if isinstance(self.parent, Map) and self.step == "value" else None
        if isinstance(value, str) and self.step == "share" and (per_cents := share(value)):
            return MessagePart("Write {number}, without quotes.", {"number": per_cents})
        if isinstance(value, str) and isinstance(unit, str) and (of_unit := with_unit(value, unit)) is not None:
            return of_unit
        if value is not self.value and code != "not-a-date" and isinstance(value, (int, float)):
            return MessagePart("Write {number} alone.", {"number": str(value)})
        return instead(code, value)

    @property
    def remark(self) -> Remark | None:
        """The remark in place of a value."""
        mark = self.parent.keys_at.get(str(self.step)) if isinstance(self.parent, Map) else None
        return mark.remark if mark is not None else None

    def _code_of_pattern(self) -> str | None:
        """The code for a value of the field that has not the right form, where that depends on the value."""
        names = [step for step in self.loc if isinstance(step, str)]
        around = entry_class_at(self.kind, names[:-1]) if names else None
        pattern = pattern_of(around, names[-1]) if around is not None else None
        return _PATTERNS.get(pattern or "") if pattern in (TIME_PATTERN, COLOUR_PATTERN) else None

    def values(self, code: str) -> Values:
        """Values for the templates of a code's message and remedy, beside `field` and `found`."""
        values = _VALUES.get(code)
        if values is not None:
            return values(self)
        if code == "not-a-whole-number" and self.step == "minutes" and (minutes := minutes_in(str(self.value))):
            return {"instead": MessagePart("Write {number}, without quotes.", {"number": minutes})}
        if code in HOW:
            return {"instead": self._number_or_day(code)}
        remedy = remedies.remedy(code, self.value)
        return {"instead": remedy} if remedy is not None else {}


def _comment(refusal: RefusedValue) -> Values:
    text = refusal.remark.text if refusal.remark is not None else ""
    return {"found": text, "instead": MessagePart('Put the whole text in quotes: "{text}".', {"text": text})}


def _bad_id(refusal: RefusedValue) -> Values:
    kinds = " ".join(kinds_at(refusal.kind, refusal.loc))
    otherwise = remedies.id_instead(refusal.value, is_in_list=isinstance(refusal.step, int))
    if otherwise is not None:
        return {"foreign": "", "instead": otherwise, "kinds": "", "written": ""}
    otherwise = remedies.remedy("bad-id", refusal.value)
    return {
        "foreign": foreign_letter(str(refusal.value)),
        "instead": otherwise or "",
        # For `names.with_ids`, which knows the names of all entries.
        "kinds": kinds,
        "written": unquoted(str(refusal.value)),
    }


def _missing_field(refusal: RefusedValue) -> Values:
    entry = _entry_name(refusal.parent)
    around = next((step for step in reversed(refusal.loc[:-1]) if isinstance(step, str)), None)
    if entry:
        hint: str | MessagePart = MessagePart(" to {id}", {"id": entry})
    elif around is None:
        hint = ""
    elif isinstance(refusal.loc[-2], int):
        hint = MessagePart(" to this entry of `{field}`", {"field": around})
    else:
        hint = MessagePart(" below `{field}:`", {"field": around})
    return {"name": str(refusal.step), "hint": hint}


_ALMOST = 0.85
"""How near a name is to the field of which it is another form."""


def _unknown_field(refusal: RefusedValue) -> Values:
    if refusal.lacking is not None:
        return {
            "near": MessagePart(
                "`{word}` is missing here. If it is meant, write `{word}`; if not, remove this and add `{word}`.",
                {"word": refusal.lacking},
            )
        }
    around = refusal.loc[:-1]
    outer = outer_fields(refusal.kind, refusal.loc)
    if (above := blank_above(refusal.kind, refusal.data, refusal.loc)) is not None:
        words = "Begin it, and what else belongs below `{outer}:` above it, two columns further to the right."
        return {"near": MessagePart(words, {"outer": above})}
    if (apart := _apart(refusal)) is not None:
        return {"near": apart}
    if refusal.guess and isinstance(refusal.parent, Map) and refusal.guess in refusal.parent:
        return {
            "near": MessagePart(
                "`{word}`, which it seems to mean, stands here already: put both into one.", {"word": refusal.guess}
            )
        }
    if refusal.guess and refusal.guess == remedies.without_colon(str(refusal.step)):
        return {"near": MessagePart("Write a colon and a space behind `{word}`.", {"word": refusal.guess})}
    if len(outer) == 1 and near(str(refusal.step), [refusal.guess] if refusal.guess else (), _ALMOST) is None:
        return {"near": MessagePart("Move it to a line of its own below `{outer}:`.", {"outer": outer[0]})}
    if refusal.guess:
        return {"near": MessagePart("Write `{word}` instead.", {"word": refusal.guess})}
    if len(inner := _meant_below(refusal)) == 1:
        words = "Write `{word}` on a line of its own below `{outer}:` instead."
        return {"near": MessagePart(words, {"word": inner[0][1], "outer": inner[0][0]})}
    fields = _listed(fields_at(refusal.kind, around))
    return {"near": MessagePart("Remove it, or choose one of {words}.", {"words": fields})}


def outer_fields(kind: object, loc: Sequence[Step]) -> list[str]:
    """The fields beside the one at `loc` below which there is a field of its name."""
    return [str(name) for name in fields_at(kind, loc[:-1]) if loc[-1] in fields_at(kind, (*loc[:-1], name))]


def _apart(refusal: RefusedValue) -> MessagePart | None:
    """What to write for a language beside its text, or an id where a name belongs: `CTR-01-a: Smiles`."""
    parent, name = refusal.parent, str(refusal.step)
    if not isinstance(parent, Map):
        return None
    texts = [key for key, value in parent.items() if isinstance(value, str) and key not in ("id", *refusal.languages)]
    if name in refusal.languages and texts:
        values = {"languages": ", ".join(f"{language}: …" for language in refusal.languages), "field": texts[-1]}
        return MessagePart(
            "Write the languages of a text together, below its name: `{field}: {{{languages}}}`.", values
        )
    fields = fields_at(refusal.kind, refusal.loc[:-1])
    if (
        "id" in fields
        and "id" not in parent
        and re.fullmatch(ID_PATTERN, name)
        and re.search("[A-Z0-9]-|-[A-Z0-9]", name)
    ):
        return of_keys({name: refusal.value}, fields)
    return None


def blank_above(kind: object, data: Map | Seq, loc: Sequence[Step]) -> str | None:
    """The field that stands blank above an unknown one, which belongs below it; None where there is none."""
    group = follow(data, loc[:-1])
    if not isinstance(group, Map) or loc[-1] not in group.keys_at:
        return None
    # A text may hold a language.
    is_language = re.fullmatch("[a-z]{2}", str(loc[-1])) is not None
    outer = fields_at(kind, loc[:-1]) if is_language else outer_fields(kind, loc)
    blank = [name for name in group.keys_at if name in outer and group.get(name) is None]
    place = group.keys_at[str(loc[-1])].place
    return next((name for name in blank if group.keys_at[name].place < place), None)


def _meant_below(refusal: RefusedValue) -> list[tuple[str, str]]:
    """The fields that a name may mean below one that stands beside it: `colour` below `look` for `color`."""
    fields = []
    for outer in fields_at(refusal.kind, refusal.loc[:-1]):
        meant = remedies.field(str(refusal.step), fields_at(refusal.kind, (*refusal.loc[:-1], outer)))
        fields += [(outer, meant)] if meant is not None else []
    return fields


def _not_text(refusal: RefusedValue) -> Values:
    if kinds_at(refusal.kind, refusal.loc) and isinstance(refusal.value, (Map, Seq)):
        of_id = remedies.id_instead(refusal.value, is_in_list=isinstance(refusal.step, int))
        if of_id is not None:
            return {"instead": of_id}
    if isinstance(refusal.value, Map) and (name := _field_of_these(refusal, refusal.value)) is not None:
        return {
            "instead": MessagePart(
                "Write `{name}:` in place of `{field}:`.", {"name": name, "field": str(refusal.step)}
            )
        }
    if refusal.value is None and isinstance(refusal.parent, Seq):
        return {"instead": MessagePart("Write it behind the `- `, or remove the `- `.")}
    return {"instead": _as_text(refusal.value, refusal.parent, refusal.step)}


def _field_of_these(refusal: RefusedValue, value: Map) -> str | None:
    """The field beside the refused one that holds all that stands in its value: `owners` for a group in `owner`."""
    beside = fields_at(refusal.kind, refusal.loc[:-1])
    holding = [name for name in beside if value.keys_at.keys() <= {*fields_at(refusal.kind, (*refusal.loc[:-1], name))}]
    return holding[0] if len(holding) == 1 and value.keys_at else None


def _unknown_language(refusal: RefusedValue) -> Values:
    language = str(refusal.context.get("language", refusal.value))
    meant = remedies.language(language, refusal.languages)
    if " " in language:
        remedy = MessagePart("The colon makes a name of what stands before it: put the whole text in quotes.")
    elif meant in refusal.languages:
        remedy = MessagePart("Write `{word}`.", {"word": str(meant)})
    elif meant is not None:
        values = {"languages": _listed(refusal.languages), "word": meant}
        remedy = MessagePart("Use one of {languages}, or add `{word}` to `languages` in handbook.yaml.", values)
    else:
        remedy = MessagePart(
            "Use one of {languages}, or write the text alone.", {"languages": _listed(refusal.languages)}
        )
    return {"language": language, "instead": remedy, "places": ""}


def _not_a_list(refusal: RefusedValue) -> Values:
    fields = fields_at(refusal.kind, (*refusal.loc, 0))
    if refusal.kind is Chapter and refusal.step == "standards" and isinstance(refusal.value, str):
        # Those that have files of their own are listed by their ids.
        return {"instead": list_instead(refusal.value, (), is_names=True)}
    return {"instead": list_instead(refusal.value, fields, _holds_names(refusal.kind, refusal.loc))}


def _holds_names(kind: object, loc: Sequence[Step]) -> bool:
    """Whether the list at `loc` holds ids, tags of languages or names of choices: words without spaces."""
    names = [step for step in loc if isinstance(step, str)]
    around = entry_class_at(kind, names[:-1]) if names else None
    if kinds_at(kind, loc) or around is None or names[-1] not in around.model_fields:
        return bool(kinds_at(kind, loc))
    return pattern_of(around, names[-1]) == LANGUAGE_PATTERN or "Literal" in str(
        around.model_fields[names[-1]].annotation
    )


def _length(refusal: RefusedValue) -> Values:
    return {"limit": str(refusal.context.get("min_length", refusal.context.get("max_length")))}


def _not_a_choice(refusal: RefusedValue) -> Values:
    near_to = MessagePart("Perhaps {word}? ", {"word": f"`{refusal.guess}`"}) if refusal.guess else ""
    choices = choices_in(str(refusal.context.get("expected", "")))
    return {"choices": _WHO if choices == [*AUDIENCES] else _listed(choices), "near": near_to}


_WHO = MessagePart("`customers` (everybody may read it), `staff` (all who work here), `managers`")


def _not_a_map(refusal: RefusedValue) -> Values:
    names = fields_at(refusal.kind, refusal.loc)
    parts = refusal.value if isinstance(refusal.value, Seq) else ()
    if parts and all(isinstance(part, Map) and {*names} >= part.keys_at.keys() for part in parts):
        example = ", ".join(f"{key}: {value}" for part in parts if isinstance(part, Map) for key, value in part.items())
        return {"hint": MessagePart(": {example}", {"example": f"`{{{example}}}`"}), "others": ""}
    target = remedies.target(str(refusal.value)) if {"operator", "value", "unit"} <= {*names} else None
    if target is not None:
        return {"hint": MessagePart(": {example}", {"example": f"`{target}`"}), "others": ""}
    hint = MessagePart(", such as {example}", {"example": f"`{names[0]}: …`"}) if names else ""
    if not isinstance(refusal.step, int):
        return {"hint": hint, "others": ""}
    among = refusal.parent if isinstance(refusal.parent, Seq) else ()
    has_others = sum(not isinstance(item, Map) for item in among) > 1
    others = MessagePart(" So must every other item of this list that holds none.") if has_others else ""
    if refusal.value is None:
        return {"hint": hint, "others": others, "field": "-"}
    quoted = in_quotes(refusal.value)
    return {
        "hint": hint,
        "others": others,
        "field": "- […]" if isinstance(quoted, MessagePart) else f"- {quoted}".replace("`", ""),
    }


def _out_of_range(refusal: RefusedValue) -> Values:
    context = refusal.context
    return {
        "limit": next(MessagePart(words, {"limit": f"{context[key]:g}"}) for key, words in _LIMITS if key in context)
    }


_VALUES: dict[str, Callable[[RefusedValue], Values]] = {
    "bad-id": _bad_id,
    "yaml-comment": _comment,
    "missing-field": _missing_field,
    "unknown-field": _unknown_field,
    "not-text": _not_text,
    "unknown-language": _unknown_language,
    "too-few": _length,
    "too-many": _length,
    "text-too-long": _length,
    "not-a-choice": _not_a_choice,
    "not-a-list": _not_a_list,
    "not-a-map": _not_a_map,
    "out-of-range": _out_of_range,
}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _entry_name(parent: object) -> str:
    return str(parent["id"]) if isinstance(parent, Map) and isinstance(parent.get("id"), str) else ""


def in_quotes(value: object) -> str | MessagePart:
    """A value as messages show it: in code, shortened to 60 characters; a list or a group of fields by these words."""
    if isinstance(value, Seq):
        return MessagePart("a list")
    if isinstance(value, Map):
        return MessagePart("a group of fields")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{shortened(str(value))}`"


def _is_in_one_language(value: object) -> bool:
    return isinstance(value, Map) and len(value) == 1 and re.fullmatch(LANGUAGE_PATTERN, next(iter(value))) is not None


def _as_text(value: object, parent: WrittenValue, step: Step | None) -> MessagePart:
    if isinstance(value, Seq) and len(value) == 1 and isinstance(value[0], str):
        return MessagePart('Put it in quotes: "{text}".', {"text": value[0].replace('"', "'")})
    if isinstance(value, Seq) and value and all(_is_in_one_language(item) for item in value):
        return MessagePart("Remove the `- ` before each language.")
    if isinstance(value, (Map, Seq)):
        return MessagePart("Write one text instead of a list or a group of fields.")
    mark = None
    if isinstance(parent, Map) and isinstance(step, str):
        mark = parent.values_at.get(step)
    elif isinstance(parent, Seq) and isinstance(step, int) and step < len(parent.values_at):
        mark = parent.values_at[step]
    if mark is not None and mark.written:
        return MessagePart('Put it in quotes: "{text}".', {"text": mark.written})
    return MessagePart("Write a text.")


def choices_in(expected: str) -> list[str]:
    """The choices in Pydantic's words: `'a', 'b' or 'c'`."""
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip()]
