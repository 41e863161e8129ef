"""Takes off what an author wrote around content once too often: `values:` above the list of values, `[[A]]`, `- `."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from hbgen.load.paths import entry_class
from hbgen.model.base import Entry
from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import MessagePart, Place, Problem


def unwrapped(data: Map | Seq, name: str, kind: type[Entry], is_list: bool, problems: list[Problem]) -> Map | Seq:
    """The content of a file of the kind `name`, without what stands around it once too often; each is a problem.

    `is_list`: whether the file holds a list of entries of the class `kind`.
    """
    if isinstance(data, Map) and (inner := _only_value(data, kind, name, is_list)) is not None:
        key, value = inner
        problems.append(_name_twice(key, data.keys_at[key].place))
        data = value
    elif isinstance(data, Seq) and not is_list and len(data) == 1 and isinstance(data[0], Map):
        what = "`- `"
        remedy = MessagePart("Remove it, and move the lines below it two columns to the left.")
        problems.append(_twice(data.at.place, what, remedy))
        data = data[0]
    problems.extend(_unwrap_items(data, kind))
    return data


def _only_value(data: Map, kind: type[Entry], name: str, is_list: bool) -> tuple[str, Map | Seq] | None:
    """Name and value of the only field of a file, where it is no field of an entry and holds the whole content."""
    if len(data.keys_at) != 1:
        return None
    key, value = next(iter(data.items()), ("", None))
    if key in kind.model_fields or (not is_list and key not in (name, kind.__name__.lower())):
        return None
    fits = isinstance(value, Seq) if is_list else isinstance(value, Map)
    return (key, value) if fits and isinstance(value, (Map, Seq)) else None


def _unwrap_fields(entry: Map, kind: type[Entry]) -> Iterator[Problem]:
    for field in [*entry]:
        if field not in kind.model_fields:
            continue
        inner = _class_in(kind, field)
        value, mark = entry[field], entry.values_at[field]
        if isinstance(value, Map) and [*value.keys_at] == [field] and not _may_hold(inner, field):
            yield _name_twice(field, value.keys_at[field].place)
            mark = value.values_at.get(field, mark)
            value = value.get(field)
        elif isinstance(value, Seq) and len(value) == 1 and isinstance(value[0], Seq):
            mark = value.values_at[0]
            yield _bracket_twice(mark.place, value.at.place.line != entry.keys_at[field].place.line)
            value = value[0]
        entry[field], entry.values_at[field] = value, mark
        if inner is not None:
            yield from _unwrap_items(value, inner)


@cache
def _class_in(kind: type[Entry], field: str) -> type[Entry] | None:
    """The class of the entries in a field, if any."""
    return entry_class(kind.model_fields[field].annotation)


def _may_hold(inner: type[Entry] | None, field: str) -> bool:
    """Whether a field of this name may stand below a field of the same name."""
    return inner is not None and field in inner.model_fields


def _unwrap_items(value: WrittenValue, inner: type[Entry]) -> Iterator[Problem]:
    if isinstance(value, Map):
        yield from _unwrap_fields(value, inner)
    elif isinstance(value, Seq):
        for index, item in enumerate(value):
            if not isinstance(item, Map):
                continue
            key, below = next(iter(item.items()), ("", None))
            if [*item.keys_at] == [key] and key not in inner.model_fields and isinstance(below, Map):
                yield _name_twice(key, item.keys_at[key].place)
                value[index], value.values_at[index] = below, item.values_at[key]
                item = below
            yield from _unwrap_fields(item, inner)


def as_list(data: Map, kind: type[Entry]) -> Seq:
    """A list of the entries that were meant by `data`: one of the class `kind`, or one below each id."""
    entries = Seq(data.at)
    is_one = bool(set(kind.model_fields).intersection(data.keys_at))
    for entry in (data,) if is_one else map(_of_key, [*data.items()], data.keys_at.values()):
        entries.append(entry)
        entries.values_at.append(Mark(entry.at.place))
    return entries


def _of_key(item: tuple[str, WrittenValue], at: Mark) -> Map:
    """The entry that stands below its id, or whose name does: `counter: Counter`."""
    id_, value = item
    entry = value if isinstance(value, Map) else Map(at)
    if entry is not value:
        entry["name"], entry.keys_at["name"], entry.values_at["name"] = value, at, at
    entry["id"], entry.keys_at["id"], entry.values_at["id"] = id_, at, at
    return entry


def _name_twice(name: str, place: Place) -> Problem:
    remedy = MessagePart("Remove `{name}:` here, and move what stands below it to the left.", {"name": name})
    return _twice(place, f"`{name}:`", remedy)


def _bracket_twice(place: Place, is_block: bool) -> Problem:
    if is_block:
        return _twice(place, "`- `", MessagePart("Begin each item with one `- `."))
    return _twice(place, "`[`", MessagePart("Write one pair of brackets."))


def _twice(place: Place, what: str, remedy: MessagePart) -> Problem:
    return Problem(place, "one-level-too-deep", {"what": what, "instead": remedy})
