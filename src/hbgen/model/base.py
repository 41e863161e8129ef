"""What every kind of content is made of: entries, texts, references, and who may see which field."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Annotated, Any, Literal, Self, TypeGuard, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hbgen.model.unopened import Unopened
from hbgen.model.written import Map, Mark, WrittenValue, below
from hbgen.problems import Place

T = TypeVar("T")

Audience = Literal["customers", "staff", "managers"]
AUDIENCES: tuple[Audience, ...] = ("customers", "staff", "managers")
"""From the most readers to the fewest; each sees all that those before it see."""
PUBLIC: Audience = "customers"
"""The audience that everybody belongs to: search engines are to find its pages, and no others."""


@dataclass(frozen=True, slots=True)
class Visible:
    """In a field's annotation: the widest audience for which the field is published.

    `None` means that no edition shows it. A field without it is for managers only.
    """

    audience: Audience | None


@dataclass(frozen=True, slots=True)
class ToldWithResults:
    """In a field's annotation: readers of an instrument's results may read this field, too.

    Used for instruments and the scales of their items. For all other readers `Visible` decides.
    """


@dataclass(frozen=True, slots=True)
class ToldWhenAsked:
    """In a field's annotation: customers whom the handbook asks for feedback may read this field, too.

    Used for the instrument that `Settings.feedback` names, for its items and scales, and for the units of the front
    line, of which a customer may tell. For all other readers, and all other entries, `Visible` decides.
    """


@dataclass(frozen=True, slots=True)
class Weight:
    """In a field's annotation: how a change of the field counts between two releases.

    `material` changes what is owed, to whom or by whom; fields without it are editorial. The weight of an outer
    field holds for the fields of the entry in it. `untold` is bookkeeping, and left out of the list of changes.
    """

    name: Literal["material", "untold"]


@dataclass(frozen=True, slots=True)
class NeededLater:
    """In a field's annotation: a draft may lack the field, and what is published may not.

    Without it such a field is None or empty: a gap, which pages show as one, and which `checks.completeness` finds.
    """


NEEDED = NeededLater()
MATERIAL = Weight("material")
UNTOLD = Weight("untold")

CUSTOMERS = Visible("customers")
STAFF = Visible("staff")
MANAGERS = Visible("managers")
NOBODY = Visible(None)
WITH_RESULTS = ToldWithResults()
WHEN_ASKED = ToldWhenAsked()


def sees(reader: Audience, needed: Audience | None) -> bool:
    """Whether the audience `reader` may see what is published from the audience `needed` on; None is nobody."""
    return needed is not None and AUDIENCES.index(reader) >= AUDIENCES.index(needed)


def narrower(audience: Audience, other: Audience) -> Audience:
    """The audience of the two that has fewer readers."""
    return max(audience, other, key=AUDIENCES.index)


NOWHERE = Place("content")

M = TypeVar("M", bound=BaseModel)


class Entry(BaseModel):
    """A piece of content that knows where it was written.

    Fields are frozen; unknown keys are refused. Built from a `Map`, it answers `place`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        defer_build=True,
        arbitrary_types_allowed=True,
    )

    _map: Map | Unopened | None = PrivateAttr(default=None)
    _at: Place | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, data: object, handler: ValidatorFunctionWrapHandler) -> Entry:
        entry: Entry = handler(data)
        if isinstance(data, Map):
            entry._map = data
        return entry

    def place(self, *path: str | int) -> Place:
        """The place of the entry, or of the field at `path`, or of the innermost written field on the way to it.

        For an entry that was not read: the place given to `stand_at`, or else `content` as a whole.
        """
        if not path:
            data = cast("dict[str, Map | Unopened | None]", self.__pydantic_private__)["_map"]
            if type(data) is Unopened:
                return data.place
        return self.mark(*path).place

    def mark(self, *path: str | int) -> Mark:
        """As `place`, with the text that is written there."""
        written = self.written
        if written is None:
            return Mark(self._at or NOWHERE)
        value: WrittenValue = written
        mark = written.at
        for step in path:
            inner = below(value, step)
            if inner is None:
                # A field that stands there with nothing after its colon.
                if isinstance(value, Map) and step in value.keys_at and step not in value:
                    mark = value.keys_at[str(step)]
                break
            value, mark = inner
        return mark

    def written_names(self) -> Mapping[str, Mark]:
        """The marks of the names of fields under which nothing is written; empty for an entry that was not read."""
        written = self.written
        if written is None:
            return {}
        return {name: mark for name, mark in written.keys_at.items() if name not in written}

    @property
    def is_read(self) -> bool:
        """Whether it was read from a file."""
        return cast("dict[str, object]", self.__pydantic_private__)["_map"] is not None

    @property
    def may_have_remarks(self) -> bool:
        """False if no mark in its file has a remark, or a line that looks like an item of a list."""
        data = cast("dict[str, Map | Unopened | None]", self.__pydantic_private__)["_map"]
        return data.may_have_remarks if type(data) is Unopened else data is not None

    @property
    def is_placed(self) -> bool:
        """Whether it was made from another entry, and given a place (`stand_at`)."""
        return self._at is not None

    @property
    def written(self) -> Map | None:
        """The data from which the entry was read; None for one that was not read."""
        # As `self._map`, for which pydantic takes five times as long: checks ask for the place of every text.
        private = cast("dict[str, Map | Unopened | None]", self.__pydantic_private__)
        data = private["_map"]
        if type(data) is Unopened:
            data = private["_map"] = data.open()
        return cast("Map | None", data)

    @property
    def readers(self) -> Audience:
        """The widest audience for which the entry is published: its own `audience`, else customers."""
        audience: Audience = getattr(self, "audience", "customers")
        return audience

    def stand_at(self, place: Place) -> None:
        """Set the place of an entry that was made from another one."""
        self._at = place

    @classmethod
    def put_together(cls, fields: dict[str, object], named: tuple[bool, ...], written: Unopened | None) -> Self:
        """An entry of valid `fields`, all of them in the model's order; those that are `named` were not left out.

        It is what pydantic's `model_construct` would make, which takes ten times as long.
        """
        entry = cls.__new__(cls)
        set_ = object.__setattr__
        set_(entry, "__dict__", fields)
        set_(entry, "__pydantic_fields_set__", {*compress(fields, named)})
        set_(entry, "__pydantic_extra__", None)
        set_(entry, "__pydantic_private__", {"_map": written, "_at": None})
        return entry


def construct(kind: type[M], values: Mapping[str, object]) -> M:
    """An entry of parts that are valid already: nothing is checked, and it stands nowhere."""
    return kind.model_construct(None, **values)


# --- texts ------------------------------------------------------------------------------------

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


# --- small types ------------------------------------------------------------------------------

ID_LENGTH = 40
PERIOD = r"^[0-9]{4}(-[A-Za-z0-9]+)*$"
"""The id of a period: a year, and perhaps a part of it."""

ID_PATTERN = r"^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_LENGTH)]
"""A permanent name: letters, digits and hyphens (`TEL-03`, `team-lead`); it becomes an address."""

LINE_PATTERN = r"^\S.*$"
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=LINE_PATTERN)]
"""One line that needs no translation: a code, a name, an address."""


@dataclass(frozen=True, slots=True)
class Reference:
    """In an id field's annotation: the id names an entry of one of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnLanguage:
    """In the annotation of a list of texts: they do not stand in for missing ones in another language."""


def refers_to(*kinds: str) -> Reference:
    return Reference(kinds)


def _parse_date(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no_such_date", "no such date") from None
    raise PydanticCustomError("not_a_date", "not a date")


Date = Annotated[
    datetime.date,
    BeforeValidator(_parse_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
"""A day, written `2026-03-31`."""

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
Time = Annotated[str, StringConstraints(pattern=TIME_PATTERN)]
"""A time of day, written `09:00`."""

_ADDRESS = re.compile(r"(https?://[^\s\"'<>\\^`{|}]+|mailto:[^\s\"'<>\\^`{|}]+@[^\s\"'<>\\^`{|}]+|tel:\+?[0-9-]+)")


def _parse_address(value: object) -> object:
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("not_an_address", "not an address")
    return value


Address = Annotated[str, BeforeValidator(_parse_address), StringConstraints(max_length=500)]
"""A link: `https://…`, `http://…`, `mailto:…` or `tel:…`."""

COLOUR_PATTERN = r"^#[0-9A-Fa-f]{6}$"
Colour = Annotated[str, StringConstraints(pattern=COLOUR_PATTERN)]
"""A colour, written `#1a5c4f`."""

Share = Annotated[float, Field(gt=0, le=100)]
"""A share in percent, above 0, up to 100."""

Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]

Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in content, a tuple in the model."""

Group = Literal["front-line", "support", "managers", "customers"]
GROUPS: tuple[Group, ...] = ("front-line", "support", "managers", "customers")
"""The four groups whose involvement makes a handbook everybody's (contract, C2)."""


LANGUAGE_PATTERN = f"^{LANGUAGE.pattern}$"
LanguageTag = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
"""A language by its tag: `et`, `en`, `pt-BR`."""


# --- what stands elsewhere --------------------------------------------------------------------


class LinkedResource(Entry):
    """A page or document outside the handbook: a guideline, a template, a course."""

    title: Annotated[Text, CUSTOMERS]
    """What it is called."""
    address: Annotated[Address, CUSTOMERS]
    """Where it stands: `https://…`, `mailto:…` or `tel:…`."""
    language: Annotated[LanguageTag | None, CUSTOMERS] = None
    """The language in which it is written, such as `en`; readers of another one are told."""
    audience: Annotated[Audience, STAFF] = "customers"
    """From whom on it is shown: `customers`, `staff` or `managers`."""


# --- what a change counts ---------------------------------------------------------------------


class Counting(Entry):
    """What the author says about the changes of one entry since the last release, against the rule."""

    counts_as: Annotated[Literal["material", "editorial"], STAFF]
    """`material`: it touches what is owed, to whom or by whom. `editorial`: only the words are others."""
    reason: Annotated[Line, STAFF]
    """Why the rule is wrong about this change."""


# --- walking ----------------------------------------------------------------------------------

Path = tuple[str | int, ...]


def fields_with(entry: type[Entry], mark: type[T]) -> tuple[tuple[str, T], ...]:
    """Each field of `entry` whose annotation has an instance of `mark`, with that instance."""
    fields = _FIELDS_WITH.get((entry, mark))
    if fields is None:
        fields = _FIELDS_WITH[entry, mark] = tuple(
            (name, marks[0])
            for name, info in entry.model_fields.items()
            if (marks := [item for item in _metadata(info.annotation, info.metadata) if isinstance(item, mark)])
        )
    return fields


_FIELDS_WITH: dict[tuple[type[Entry], type], tuple[tuple[str, Any], ...]] = {}
"""What `fields_with` found: it is asked for every entry of a handbook."""


def declared_for(entry: type[Entry], name: str) -> Audience | None:
    """The widest audience for which a field is published: as declared, else managers; None for nobody."""
    declared = _DECLARED.get(entry)
    if declared is None:
        declared = _DECLARED[entry] = dict(fields_with(entry, Visible))
    return declared.get(name, MANAGERS).audience


_DECLARED: dict[type[Entry], dict[str, Visible]] = {}


def _metadata(annotation: object, metadata: Iterable[object]) -> Iterator[object]:
    """The metadata of a field's annotation, with those inside `X | None`, `tuple[X, ...]` and the like."""
    yield from metadata
    yield from getattr(annotation, "__metadata__", ())
    for inner in getattr(annotation, "__args__", ()):
        yield from _metadata(inner, ())


def walk(entry: Entry) -> Iterator[tuple[Path, Entry]]:
    """`entry` itself with the empty path, then every entry below it with the path of fields that leads there."""
    yield (), entry
    for name in type(entry).model_fields:
        yield from _walk_value((name,), getattr(entry, name))


def _walk_value(path: Path, value: object) -> Iterator[tuple[Path, Entry]]:
    if isinstance(value, Entry):
        for rest, entry in walk(value):
            yield path + rest, entry
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk_value((*path, index), item)


def texts_in(entry: Entry) -> Iterator[tuple[Entry, Path, Text]]:
    """Every text of `entry` and of what is below it: the entry that holds it, its path there, and the text."""
    for holder in entries(entry):
        for name, value in vars(holder).items():
            for index, item in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(item, Text):
                    yield holder, (name, index) if isinstance(value, tuple) else (name,), item


def entries(entry: Entry) -> Iterator[Entry]:
    """`entry` itself, then every entry below it: the entries of `walk` in the same order, in a quarter of the time."""
    stack = [entry]
    while stack:
        current = stack.pop()
        yield current
        below: list[Entry] = []
        # A model's `__dict__` holds its fields only, in order.
        for value in current.__dict__.values():
            if type(value) in SCALARS:
                continue
            if type(value) is tuple:
                below += [item for item in value if is_entry(item)]
            elif is_entry(value):
                below.append(value)
        stack += reversed(below)


SCALARS = frozenset((type(None), str, int, float, bool))
"""The types of most values of fields: a walk over entries and texts passes them over at once."""

_KINDS: dict[type, bool] = {}


def is_entry(value: object) -> TypeGuard[Entry]:
    """Whether a value is an entry. Asking pydantic, as `isinstance` does, takes ten times as long."""
    kind = type(value)
    is_entry_class = _KINDS.get(kind)
    if is_entry_class is None:
        is_entry_class = _KINDS[kind] = issubclass(kind, Entry)
    return is_entry_class


def texts(entry: Entry) -> Iterator[tuple[Path, Text]]:
    """Every text of `entry` itself (not of the entries below it), with the path that leads to it."""
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, Text):
            yield (name,), value
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Text):
                    yield (name, index), item
