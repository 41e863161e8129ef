"""Edits a YAML text and leaves every character that an edit does not concern as it is, remarks included.

editor = Editor(text)
activity = editor.entry(("activities",), "ACT-2")
editor.set((*activity, "status"), "running")
editor.remove((*activity, "metrics", 0))
text = editor.text()
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hbgen.characters import hidden
from hbgen.editing.removal import Edit, Entries, cut_in_brackets, cut_lines, spans_in_brackets
from hbgen.editing.yaml_values import LanguageTexts, Value, block, field_in_brackets, flow, item, like, resolved, scalar
from hbgen.fmt.page import NOTHING, UnclearLayout, YamlText
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Place, Problem

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a text: the key or, from 0, the number of the entry at each level. `()` is the whole."""

_UNSAFE = frozenset(("yaml-anchor", "yaml-tag", "yaml-merge", "yaml-key", "yaml-hyphen", "duplicate-field"))
"""Codes of problems where the data is not what stands in the text: no edit may concern such a place."""


class Editor:
    """Collects edits of one text; `text` applies them, all or none.

    Paths lead through the text as it was read: edits do not see each other. No two may concern the same characters.
    What cannot be edited safely is refused by `UnclearLayout`, at once or by `text`; a path that leads nowhere by
    `LookupError`. Values are written on one line or, in a list or map on lines of its own, in its style.
    """

    def __init__(self, source: str, new_fields: Literal["first", "last"] = "last") -> None:
        """Raises `UnclearLayout` where the strict reader reads no list or map.

        `new_fields` says where in a map new fields are put; `hbgen fmt` puts all fields in order.
        """
        problems: list[Problem] = []
        data = read(source, "", problems)
        if data is None:
            raise UnclearLayout(problems[0].place if problems else Place(""))
        self._page = YamlText(source, data)
        self._new_fields = new_fields
        self._known_problems = Counter(problem.code for problem in problems)
        """Problems of the text before any edit: how often each code occurs."""
        self._unsafe = [self._page.offset(Mark(problem.place)) for problem in problems if problem.code in _UNSAFE]
        self._edits: list[Edit] = []
        # The same edits as data, against which the edited text is held.
        self._replaced: dict[Path, Value] = {}
        self._added: dict[Path, dict[str, Value]] = defaultdict(dict)
        self._inserted: dict[Path, dict[int, list[Value]]] = defaultdict(dict)
        self._removed: dict[Path, set[str | int]] = defaultdict(set)
        self._renamed: dict[Path, str] = {}

    # --- what is there ---

    def value(self, path: Path) -> Any:
        """The value at a path, as it was read: `Map`, `Seq` or a scalar; None for a field without a value."""
        value: Any = self._page.root
        for number, step in enumerate(path):
            if isinstance(value, Map) and step in value.keys_at:
                value = value.get(str(step))
            elif isinstance(value, Seq) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                raise LookupError(path[: number + 1])
        return value

    def entry(self, path: Path, id_: str) -> Path:
        """The path of the entry with this id in the list at `path`."""
        items = self.value(path)
        for number, entry in enumerate(items if isinstance(items, Seq) else ()):
            if isinstance(entry, Map) and entry.get("id") == id_:
                return (*path, number)
        raise LookupError((*path, id_))

    def places_of(self, text: str, below: Path = ()) -> Iterator[Path]:
        """The paths at and below `below` of every value that is this text."""
        value = self.value(below)
        if isinstance(value, Map):
            for key in value:
                yield from self.places_of(text, (*below, key))
        elif isinstance(value, Seq):
            for number in range(len(value)):
                yield from self.places_of(text, (*below, number))
        elif isinstance(value, str) and value == text:
            yield below

    def place(self, path: Path) -> Place:
        """Where a field or an entry of a list stands in the text; where it is missing, what would be around it."""
        try:
            self.value(path)
        except LookupError:
            return self.place(path[:-1])
        if not path:
            return self._page.root.at.place
        container = self.value(path[:-1])
        mark = container.keys_at[str(path[-1])] if isinstance(container, Map) else self._mark(path)
        return mark.place

    # --- edits ---

    def set(self, path: Path, value: Value) -> None:
        """Replace a value, or add a field with it. Of `LanguageTexts` only the languages in it change."""
        if not path:
            raise LookupError(path)
        parent, step = path[:-1], path[-1]
        container = self.value(parent)
        if isinstance(container, Map) and isinstance(step, str) and step not in container.keys_at:
            self._add(parent, {step: value})
        elif isinstance(value, LanguageTexts):
            self._set_texts(path, value)
        else:
            self._replace(path, value)

    def merge(self, path: Path, fields: Mapping[str, Value]) -> None:
        """Set fields of the map at `path`: those of a map in it are merged in turn, others as `set` does."""
        map_ = self._map(path)
        missing: dict[str, Value] = {}
        for key, value in fields.items():
            if key not in map_.keys_at:
                missing[key] = value
            elif isinstance(value, Mapping) and isinstance(map_.get(key), Map):
                self.merge((*path, key), value)
            else:
                self.set((*path, key), value)
        if missing:
            self._add(path, missing)

    def insert(self, path: Path, number: int, entries: Sequence[Value], gap: bool = False) -> None:
        """Insert entries into the list at `path`, in front of its entry `number`, or at its end if it has as many.

        A list that is missing or empty is made. With `gap`, a blank line parts each of them from the one before.
        """
        items = self._list(path)
        if not 0 <= number <= len(items or ()):
            raise LookupError((*path, number))
        if not items:
            self.set(path, entries)
            return
        self._inserted[path].setdefault(number, []).extend(entries)
        if self._page.is_bracket(items, items.at):
            self._insert_in_brackets(items, number, entries)
            return
        layout = Entries(self._page, items)
        lines = [line for entry in entries for line in ([""] if gap else []) + item(entry)]
        if number == 0 and layout.prefix.strip(" "):
            lines = [*lines[gap:], ""] if gap else lines
            self._insert_before(layout.start(0), layout.column, lines)
        elif number < len(items):
            lines = [*lines[gap:], ""] if gap else lines
            self._insert_rows(layout.first_row(number), layout.column, lines)
        else:
            self._insert_rows(layout.end_row(number - 1), layout.column, lines)

    def append(self, path: Path, entries: Sequence[Value], gap: bool = False) -> None:
        """`insert` at the end of a list."""
        self.insert(path, len(self._list(path) or ()), entries, gap)

    def remove(self, path: Path) -> None:
        """Remove an entry of a list or a field of a map, with the remarks that belong to it (see `removal`).

        A list or map that loses all its entries stays, empty.
        """
        self.value(path)
        if not path:
            raise LookupError(path)
        self._removed[path[:-1]].add(path[-1])

    def rename_key(self, path: Path, key: str) -> None:
        """Give the field at `path` another name, in the quotes it has."""
        map_ = self._map(path[:-1])
        self.value(path)
        if key in map_.keys_at:
            raise UnclearLayout(map_.keys_at[key].place)
        mark = map_.keys_at[str(path[-1])]
        start, end = self._page.offset(mark), self._page.key_end(mark)
        self._renamed[path] = key
        self._edit(start, end, like(self._page.text[start:end], key, not self._page.is_bracket(map_, map_.at)))

    def rename_values(self, paths: Iterable[Path], old: str, new: str) -> None:
        """Replace the text `old`, such as an id, at each of the paths, in the quotes it has there.

        Raises `LookupError` where another value stands at one of them.
        """
        for path in paths:
            if not path or self.value(path) != old:
                raise LookupError(path)
            container, mark = self.value(path[:-1]), self._mark(path)
            start, end = self._page.offset(mark), self._page.value_end(old, mark)
            is_plain = not self._in_brackets(container)
            self._replaced[path] = new
            self._edit(start, end, like(self._page.text[start:end], new, is_plain))

    def rewrite(self, path: Path, rewritten: Callable[[str], tuple[str, int]]) -> int:
        """Change words within a text, and leave its lines and quotes as they are. Returns how many were changed.

        `rewritten` returns a text with the changes, and their number. Where words are not written as they are read,
        such as behind an escape, the whole text is written anew.
        """
        value = self.value(path)
        new, count = rewritten(value)
        if not path or not count:
            return 0
        mark = self._mark(path)
        start, end = self._page.offset(mark), self._page.value_end(value, mark)
        new_source, source_count = rewritten(self._page.text[start:end])
        if source_count == count:
            self._replaced[path] = new
            self._edit(start, end, new_source)
        else:
            self._replace(path, new)
        return count

    def text(self) -> str:
        """The text with all edits.

        It is read again: where its data is not the edited data, where it has a problem that the text had not before,
        or where a remark is lost that belongs to nothing removed, `UnclearLayout` is raised.
        """
        cuts = [cut for path, steps in self._removed.items() for cut in self._cuts(path, steps)]
        for start, end, _ in cuts:
            self._refuse_unsafe(start, end)
        edits = [*self._edits, *cuts]
        text = _applied(self._page, edits)
        problems: list[Problem] = []
        data = read(text, "", problems)
        has_new_problems = Counter(problem.code for problem in problems) - self._known_problems
        if data is None or has_new_problems or _plain(data) != resolved(self._edited(())):
            raise UnclearLayout(self._page.place(min((start for start, _, _ in edits), default=0)))
        kept = [
            (offset, remark)
            for offset, remark in self._page.remarks_at()
            if not any(start <= offset < end for start, end, _ in cuts)
        ]
        remarks = YamlText(text, data).remarks()
        if remarks != Counter(remark for _, remark in kept):
            lost = next((offset for offset, remark in kept if remark not in remarks), 0)
            raise UnclearLayout(self._page.place(lost))
        return text

    # --- the parts of an edit ---

    def _map(self, path: Path) -> Map:
        value = self.value(path)
        if not isinstance(value, Map):
            raise LookupError(path)
        return value

    def _list(self, path: Path) -> Seq | None:
        """The list at a path; None where it is missing or has no value."""
        parent = self.value(path[:-1])
        is_missing = isinstance(parent, Map) and path and path[-1] not in parent.keys_at
        value = None if is_missing else self.value(path)
        if not isinstance(value, (Seq, type(None))):
            raise LookupError(path)
        return value

    def _mark(self, path: Path) -> Mark:
        container, step = self.value(path[:-1]), path[-1]
        mark: Mark = container.values_at[step]
        return mark

    def _in_brackets(self, container: Map | Seq) -> bool:
        """Whether a list or map stands in brackets, where fewer characters may stand without quotes."""
        return self._page.offset(container.at) in self._page.ends

    def _edit(self, start: int, end: int, new: str) -> None:
        self._refuse_unsafe(start, end)
        if next(hidden(new), None) is not None:
            raise UnclearLayout(self._page.place(start))
        self._edits.append((start, end, new))

    def _refuse_unsafe(self, start: int, end: int) -> None:
        for offset in self._unsafe:
            if start <= offset < end:
                raise UnclearLayout(self._page.place(offset))

    def _set_texts(self, path: Path, value: LanguageTexts) -> None:
        current, main = self.value(path), value.languages[0]
        if isinstance(current, Map):
            self.merge(path, value.texts)
        elif not isinstance(current, str):
            self._replace(path, value.whole())
        elif set(value.texts) == {main}:
            self._replace(path, value.texts[main])
        else:
            self._replace(path, value.whole({main: current}))

    def _replace(self, path: Path, value: Value) -> None:
        page, container = self._page, self.value(path[:-1])
        current = self.value(path)
        self._replaced[path] = value
        if isinstance(container, Map) and current is None:
            key = container.keys_at[str(path[-1])]
            nothing = NOTHING.match(page.text, page.key_end(key))
            if nothing is None:
                raise UnclearLayout(key.place)
            self._edit(nothing.start(), nothing.end(), f": {flow(value)}")
            return
        mark = self._mark(path)
        start, end = page.offset(mark), page.value_end(current, mark)
        value = value.whole() if isinstance(value, LanguageTexts) else value
        if page.is_block(current, mark) and (lines := _in_style_of(current, value)):
            new = ("\n" + " " * (mark.place.column - 1)).join(lines)
        elif isinstance(value, str):
            new = scalar(value, plain=not self._in_brackets(container))
        else:
            new = flow(value)
        self._edit(start, end, new)

    def _add(self, path: Path, fields: Mapping[str, Value]) -> None:
        """Add new fields to a map, first or last."""
        page, map_ = self._page, self._map(path)
        fields = {key: value.whole() if isinstance(value, LanguageTexts) else value for key, value in fields.items()}
        self._added[path] |= fields
        if page.is_bracket(map_, map_.at):
            new = ", ".join(field_in_brackets(key, value) for key, value in fields.items())
            spans = list(spans_in_brackets(page, map_))
            if spans and self._new_fields == "last":
                self._edit(spans[-1][1], spans[-1][1], f", {new}")
            else:
                start = page.offset(map_.at) + 1
                self._edit(start, start, new + (", " if spans else ""))
        elif self._new_fields == "first":
            mark = next(iter(map_.keys_at.values()))
            self._insert_before(page.offset(mark), mark.place.column - 1, block(fields))
        else:
            layout = Entries(page, map_)
            self._insert_rows(layout.end_row(len(layout.rows) - 1), layout.column, block(fields))

    def _insert_in_brackets(self, items: Seq, number: int, entries: Sequence[Value]) -> None:
        spans = list(spans_in_brackets(self._page, items))
        if number < len(spans):
            self._edit(spans[number][0], spans[number][0], "".join(f"{flow(entry)}, " for entry in entries))
        else:
            self._edit(spans[-1][1], spans[-1][1], "".join(f", {flow(entry)}" for entry in entries))

    def _insert_before(self, offset: int, column: int, lines: Sequence[str]) -> None:
        """Insert lines in front of the first entry of a list or map, which may stand behind a dash."""
        self._edit(offset, offset, "".join(f"{line}\n{' ' * column}" for line in lines))

    def _insert_rows(self, row: int, column: int, lines: Sequence[str]) -> None:
        """Insert lines above a row."""
        page = self._page
        new = "".join(f"{' ' * column}{line}\n" if line else "\n" for line in lines)
        offset = min(page.offsets[row], len(page.text))
        if offset == len(page.text) and not page.text.endswith("\n"):
            new = "\n" + new.removesuffix("\n")
        self._edit(offset, offset, new)

    def _cuts(self, path: Path, steps: Iterable[str | int]) -> Iterator[Edit]:
        """The edits that remove entries of the list or map at `path`."""
        container = self.value(path)
        order: list[str | int] = [*(container.keys_at if isinstance(container, Map) else range(len(container)))]
        removed = {order.index(step) for step in steps}
        if self._page.is_bracket(container, container.at):
            return cut_in_brackets(self._page, container, removed)
        return cut_lines(Entries(self._page, container), removed, self._intro(path))

    def _intro(self, path: Path) -> int | None:
        """The offset behind the colon of the key, or behind the dash, at the end of `path`; None for the whole."""
        if not path:
            return None
        container = self.value(path[:-1])
        if isinstance(container, Map):
            return self._page.text.index(":", self._page.key_end(container.keys_at[str(path[-1])])) + 1
        return Entries(self._page, container).start(int(path[-1])) + 1

    def _edited(self, path: Path) -> Value:
        """The value at a path with all edits."""
        if path in self._replaced:
            return self._replaced[path]
        value, removed = self.value(path), self._removed.get(path, ())
        if isinstance(value, Map):
            places = {key: (*path, key) for key in value.keys_at if key not in removed}
            fields = {self._renamed.get(place, key): self._edited(place) for key, place in places.items()}
            return fields | self._added.get(path, {})
        if isinstance(value, Seq):
            inserted = self._inserted.get(path, {})
            entries: list[Value] = []
            for number in range(len(value) + 1):
                entries += inserted.get(number, ())
                if number < len(value) and number not in removed:
                    entries.append(self._edited((*path, number)))
            return entries
        scalar_: Value = value
        return scalar_


def _in_style_of(current: Map | Seq, value: Value) -> list[str]:
    """The lines of a value that takes the place of a list or map on lines of its own; none where it is not like it."""
    if isinstance(current, Map):
        return block(value) if isinstance(value, Mapping) else []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [line for entry in value for line in item(entry)]
    return []


def _applied(page: YamlText, edits: list[Edit]) -> str:
    """The text with all edits; raises `UnclearLayout` where two concern the same characters."""
    parts, done = [], 0
    # What is inserted at one place stays in order, in front of what is replaced there.
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < done:
            raise UnclearLayout(page.place(start))
        parts += [page.text[done:start], new]
        done = end
    return "".join([*parts, page.text[done:]])


def _plain(value: Any) -> Any:
    """Data that was read, with the fields that have no value."""
    if isinstance(value, Map):
        return {key: _plain(value.get(key)) for key in value.keys_at}
    return [_plain(element) for element in value] if isinstance(value, Seq) else value
