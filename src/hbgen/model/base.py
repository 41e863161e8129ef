"""What every kind of content is made of: entries, and walks over them and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import compress
from typing import Annotated, Any, Literal, Self, TypeGuard, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    PrivateAttr,
    ValidatorFunctionWrapHandler,
    model_validator,
)

from hbgen.model.field_types import Address, LanguageTag, Line
from hbgen.model.texts import Text
from hbgen.model.unopened import Unopened
from hbgen.model.visibility import CUSTOMERS, MANAGERS, STAFF, Audience, Visible
from hbgen.model.written import Map, Mark, WrittenValue, below
from hbgen.problems import Place

T = TypeVar("T")


NOWHERE = Place("content")

M = TypeVar("M", bound=BaseModel)
E = TypeVar("E", bound="Entry")


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
            if data is None:
                return cast("Place | None", self.__pydantic_private__["_at"]) or NOWHERE  # type: ignore[index]
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
        """False if no mark of its data has a remark, or a line that looks like an item of a list."""
        data = cast("dict[str, Map | Unopened | None]", self.__pydantic_private__)["_map"]
        return data is not None and data.may_have_remarks

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
        # Where there is no such field, pydantic takes long to say so.
        audience: Audience = self.__dict__.get("audience", "customers")
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


def complete(kind: type[E], fields: dict[str, object], at: Place | None = None) -> E:
    """As `construct`, in a tenth of the time, of all fields of the entry in the model's order; it stands at `at`."""
    entry = kind.__new__(kind)
    set_ = object.__setattr__
    set_(entry, "__dict__", fields)
    # Entries never change, so that all of a kind share it.
    set_(entry, "__pydantic_fields_set__", _all_fields(kind))
    set_(entry, "__pydantic_extra__", None)
    set_(entry, "__pydantic_private__", {"_map": None, "_at": at})
    return entry


@cache
def _all_fields(kind: type[Entry]) -> set[str]:
    return {*kind.model_fields}


def construct(kind: type[M], values: Mapping[str, object]) -> M:
    """An entry of parts that are valid already: nothing is checked, and it stands nowhere."""
    return kind.model_construct(None, **values)


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


class Counting(Entry):
    """What the author says about the changes of one entry since the last release, against the rule."""

    counts_as: Annotated[Literal["material", "editorial"], STAFF]
    """`material`: it touches what is owed, to whom or by whom. `editorial`: only the words are others."""
    reason: Annotated[Line, STAFF]
    """Why the rule is wrong about this change."""


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
            kind = type(value)
            if kind in _OTHERS:
                continue
            if kind is tuple:
                # A call for each value would take as long as all the rest.
                below += [item for item in value if type(item) not in _OTHERS and is_entry(item)]
            elif is_entry(value):
                below.append(value)
        stack += reversed(below)


SCALARS = frozenset((type(None), str, int, float, bool))
"""The types of most values of fields: a walk over entries and texts passes them over at once."""

_KINDS: dict[type, bool] = {}
_OTHERS: set[type] = {*SCALARS}
"""Types of values that are no entries and hold none, as far as they were met."""


def is_entry(value: object) -> TypeGuard[Entry]:
    """Whether a value is an entry. Asking pydantic, as `isinstance` does, takes ten times as long."""
    kind = type(value)
    is_entry_class = _KINDS.get(kind)
    if is_entry_class is None:
        is_entry_class = _KINDS[kind] = issubclass(kind, Entry)
        if not (is_entry_class or issubclass(kind, tuple)):
            _OTHERS.add(kind)
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
