"""Entries as plain data of Python's own (`marshal`), and back: without being validated again.

What comes back answers like what was taken apart, also for places; these are read when somebody asks for the first one.
"""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from hbgen.model.base import SCALARS, Entry, is_entry
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.unopened import Unopened
from hbgen.model.written import Map, Mark, Remark, Seq, WrittenValue
from hbgen.problems import Place

_TEXTS: tuple[type[Text], ...] = (Text, MarkedText, Markdown)
_DATE, _DICT, _ELSEWHERE = 3, 4, 5
"""First of the pair that stands for a value: an index of `_TEXTS`, or one of these."""


_PLAIN_MARK = (*Mark(Place(""))[1:],)
"""What a mark holds beside its place, if it holds nothing."""


class NotPlain(Exception):
    """The entries hold something that would not come back as it is."""


def taken_apart(entries: Sequence[Entry], elsewhere: Mapping[str, Entry] | None = None) -> bytes:
    """`entries` as bytes. Those of `elsewhere` that are below them stand in it by their names alone.

    Raises `NotPlain`.
    """
    taker = _Taker({id(entry): (name, entry) for name, entry in (elsewhere or {}).items()})
    plain = [taker.entry(entry) for entry in entries]
    return marshal.dumps((plain, marshal.dumps(taker.roots), taker.has_remarks))


def put_together(data: bytes, elsewhere: Mapping[str, Entry] | None = None) -> list[Entry]:
    """The entries that were `taken_apart`, with those that were elsewhere then, by the same names."""
    plain, roots, has_remarks = marshal.loads(data)
    maker = _Maker(_Maps(roots, elsewhere or {}, has_remarks), elsewhere or {}, has_remarks)
    return [maker.entry(entry) for entry in plain]


def _classes() -> dict[str, type[Entry]]:
    """Every class of entries by its name, with that of its module."""
    classes: dict[str, type[Entry]] = {}
    kinds: list[type[Entry]] = [Entry]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        classes[_name(kind)] = kind
    return classes


def _name(kind: type[Entry]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


class _Taker:
    def __init__(self, elsewhere: Mapping[int, tuple[str, Entry]]) -> None:
        self.roots: list[Any] = []
        self.has_remarks = False
        self._elsewhere = elsewhere
        self._maps_elsewhere = {id(entry.written): name for name, entry in elsewhere.values()}
        self._numbers: dict[int, int] = {}
        self._classes = _classes()

    def entry(self, entry: Entry) -> Any:
        if id(entry) in self._elsewhere:
            return _ELSEWHERE, self._elsewhere[id(entry)][0]
        kind, fields = type(entry), vars(entry)
        if self._classes.get(_name(kind)) is not kind or (*fields,) != (*kind.model_fields,):
            raise NotPlain
        fields_set = entry.model_fields_set
        named = tuple([name in fields_set for name in fields])
        number = self._number(entry)
        at = (*entry.place(),) if number >= 0 or entry.is_placed else None
        return _name(kind), number, at, named, self._values(fields.values())

    def _values(self, values: Iterable[object]) -> list[Any]:
        # Most are scalars, which are plain.
        return [value if type(value) in SCALARS else self._value(value) for value in values]

    def _value(self, value: object) -> Any:
        kind = type(value)
        if kind in SCALARS:
            return value
        if isinstance(value, tuple) and kind is tuple:
            return self._values(value)
        if isinstance(value, Text):
            return _TEXTS.index(kind), value.words
        if kind is datetime.date:
            return _DATE, cast(datetime.date, value).toordinal()
        if isinstance(value, dict) and kind is dict:
            return _DICT, [(name, self._value(inner)) for name, inner in value.items()]
        if is_entry(value):
            return self.entry(value)
        raise NotPlain

    def _number(self, entry: Entry) -> int:
        """The number of the data from which an entry was read, -1 for one that was not."""
        written = entry.written
        if written is None:
            return -1
        if id(written) not in self._numbers:
            self.roots.append(self._map(written))
        return self._numbers[id(written)]

    def _map(self, data: Map) -> Any:
        if id(data) in self._maps_elsewhere:
            return self._maps_elsewhere[id(data)]
        if id(data) in self._numbers or data.keys() != data.values_at.keys():
            raise NotPlain
        self._numbers[id(data)] = len(self._numbers)
        marks, file = data.values_at, data.at.place.file
        items = [
            (name, self._mark(marks[name], file), value if type(value) in SCALARS else self._written(value))
            for name, value in data.items()
        ]
        return self._mark(data.at), items, [(name, self._mark(mark, file)) for name, mark in data.keys_at.items()]

    def _written(self, value: WrittenValue) -> Any:
        if isinstance(value, Map):
            # Within a pair, so that the name of what stands elsewhere is no text.
            return (self._map(value),)
        if isinstance(value, Seq):
            file = value.at.place.file
            marks = [self._mark(mark, file) for mark in value.values_at]
            return [self._mark(value.at), [self._written(item) for item in value], marks]
        return value

    def _mark(self, mark: Mark, around: str = "") -> Any:
        """A mark in the file of what is `around` it, or in another."""
        (file, line, column), written, text_line, remark, list_line, indent = mark
        if file == around and remark is None and not (text_line or list_line or indent):
            # So are nearly all of them.
            return (line, column, written) if written else (line, column)
        rest: tuple[Any, ...] = mark[1:]
        if remark is not None:
            rest = (written, text_line, (*remark.place, remark.text), list_line, indent)
        self.has_remarks = self.has_remarks or remark is not None or list_line > 0
        while rest and rest[-1] == _PLAIN_MARK[len(rest) - 1]:
            rest = rest[:-1]
        return (line, column, *rest) if file == around else [file, line, column, *rest]


class _Maps:
    """The data from which entries were read; it is made from `roots` when somebody asks for a place."""

    def __init__(self, roots: bytes, elsewhere: Mapping[str, Entry], has_remarks: bool) -> None:
        self._has_remarks = has_remarks
        self._roots: bytes | None = roots
        self._elsewhere = elsewhere
        self._maps: list[Map] = []

    def get(self, number: int) -> Map:
        if self._roots is not None:
            for root in marshal.loads(self._roots):
                self._map(root)
            self._roots = None
        return self._maps[number]

    def _map(self, plain: Any) -> Map:
        if isinstance(plain, str):
            return cast(Map, self._elsewhere[plain].written)
        at, items, keys = plain
        data = Map(_marked(at))
        data.may_have_remarks = self._has_remarks
        file = data.at.place.file
        self._maps.append(data)
        for name, mark, value in items:
            data[name] = self._written(value)
            data.values_at[name] = _marked(mark, file)
        for name, mark in keys:
            data.keys_at[name] = _marked(mark, file)
        return data

    def _written(self, plain: Any) -> WrittenValue:
        if type(plain) is tuple:
            return self._map(plain[0])
        if type(plain) is list:
            at, items, marks = plain
            data = Seq(_marked(at))
            data += [self._written(item) for item in items]
            data.values_at += [_marked(mark, data.at.place.file) for mark in marks]
            return data
        return cast(WrittenValue, plain)


def _marked(plain: Any, file: str = "") -> Mark:
    if type(plain) is list:
        file, *plain = plain
    line, column, *rest = plain
    if len(rest) > 2 and rest[2] is not None:
        rest[2] = Remark(Place(*rest[2][:3]), rest[2][3])
    return Mark(Place(file, line, column), *rest)


class _Maker:
    def __init__(self, maps: _Maps, elsewhere: Mapping[str, Entry], has_remarks: bool) -> None:
        self._has_remarks = has_remarks
        self._maps = maps
        self._elsewhere = elsewhere
        self._classes = _classes()

    def entry(self, plain: Any) -> Entry:
        if plain[0] == _ELSEWHERE:
            return self._elsewhere[plain[1]]
        name, number, at, named, values = plain
        kind = self._classes[name]
        is_read = number >= 0
        entry = kind.put_together(
            {
                field: value if type(value) in SCALARS else self._value(value)
                for field, value in zip(kind.model_fields, values, strict=True)
            },
            named,
            Unopened(self._maps.get, number, at, self._has_remarks) if is_read else None,
        )
        if at is not None and not is_read:
            entry.stand_at(Place(*at))
        return entry

    def _value(self, plain: Any) -> object:
        if type(plain) is list:
            return tuple([value if type(value) in SCALARS else self._value(value) for value in plain])
        what = plain[0]
        if type(what) is str or what == _ELSEWHERE:
            return self.entry(plain)
        if what == _DATE:
            return datetime.date.fromordinal(plain[1])
        if what == _DICT:
            return {name: value if type(value) in SCALARS else self._value(value) for name, value in plain[1]}
        return _TEXTS[what](plain[1])
