"""Changes single values in a YAML text and leaves every other character as it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hbgen.fmt.page import UnclearLayout, YamlText
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Problem

_PLAIN = re.compile(r"[^\W_][^\n\t:#\"'`{}\[\]&*!|>%@\\]*[\w.?)]")
_NOTHING = re.compile(r"[ \t]*:[ \t]*(null|Null|NULL|~)?(?=[\s,}]|$)")


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one of the handbook's languages; the first of `languages` is the main one."""

    words: str
    language: str
    languages: tuple[str, ...]

    def whole(self, other_texts: Mapping[str, str] | None = None) -> Any:
        """The value to write: a map of languages, or the words alone where the handbook has one language only."""
        texts = {**(other_texts or {}), self.language: self.words}
        if len(self.languages) == 1 and set(texts) == {*self.languages}:
            return self.words
        return {tag: texts[tag] for tag in self.languages if tag in texts}


@dataclass
class Editor:
    """Collects edits of one text; `text` applies them. Raises `UnclearLayout` where the layout is not understood."""

    source: str
    page: YamlText = field(init=False)
    known_problems: Counter[str] = field(init=False)
    """Problems of the text before any edit: how often each code occurs."""
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        data = read(self.source, "", problems)
        if data is None:
            raise UnclearLayout
        self.known_problems = Counter(problem.code for problem in problems)
        self.page = YamlText(self.source, data)

    @property
    def root(self) -> Map:
        if not isinstance(self.page.root, Map):
            raise UnclearLayout
        return self.page.root

    def text(self) -> str:
        """The text with all edits. No remark of it is lost, or `UnclearLayout` is raised."""
        text = self.source
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        problems: list[Problem] = []
        data = read(text, "", problems)
        if data is None or Counter(problem.code for problem in problems) - self.known_problems:
            raise UnclearLayout
        if self.page.remarks() - YamlText(text, data).remarks():
            raise UnclearLayout
        return text

    def merge(self, map_: Map, at: Mark, values: Mapping[str, Any]) -> None:
        """Set fields of a map: a mapping is merged into the current value, `Said` changes one language."""
        missing: dict[str, Any] = {}
        for key, value in values.items():
            current = map_.get(key)
            if key not in map_.keys_at:
                missing[key] = value.whole() if isinstance(value, Said) else _whole(value)
            elif isinstance(current, Map) and isinstance(value, Mapping):
                self.merge(current, map_.values_at[key], value)
            elif isinstance(current, Map) and isinstance(value, Said):
                self.merge(current, map_.values_at[key], {value.language: value.words})
            elif isinstance(value, Said):
                main = value.languages[0]
                main_text = {main: current} if isinstance(current, str) and value.language != main else {}
                is_main_text = isinstance(current, str) and value.language == main
                self.replace(map_, at, key, value.words if is_main_text else value.whole(main_text))
            else:
                self.replace(map_, at, key, _whole(value))
        if missing:
            self.put_in(map_, at, missing)

    def replace(self, map_: Map, at: Mark, key: str, value: Any) -> None:
        """Replace the value of a key."""
        page, key_mark = self.page, map_.keys_at[key]
        if key not in map_:
            end = next((end for start, end in page.texts if start == page.offset(key_mark)), None)
            nothing = _NOTHING.match(self.source, end) if end is not None else None
            if nothing is None:
                raise UnclearLayout
            self.edits.append((nothing.start(), nothing.end(), f": {flow(value)}"))
            return
        mark, current = map_.values_at[key], map_[key]
        start, end = page.offset(mark), self.end(current, mark)
        if page.is_block(current, mark) and isinstance(value, list) and value:
            indent = "\n" + " " * (mark.place.column - 1) + "- "
            self.edits.append((start, end, "- " + indent.join(flow(element) for element in value)))
        else:
            plain = not self.in_brackets(at)
            self.edits.append((start, end, scalar(value, plain) if isinstance(value, str) else flow(value)))

    def put_in(self, map_: Map, at: Mark, values: Mapping[str, Any]) -> None:
        """Insert new fields before the first field; `hbgen fmt` puts them in order."""
        page = self.page
        if page.is_bracket(map_, at):
            start = page.offset(at) + 1
            new = ", ".join(f"{key}: {flow(value)}" for key, value in values.items())
            self.edits.append((start, start, new + (", " if map_.keys_at else "")))
            return
        first = next(iter(map_.keys_at.values()))
        column = first.place.column - 1
        new = "".join(f"{line}\n{' ' * column}" for key, value in values.items() for line in block({key: value}))
        self.edits.append((page.offset(first), page.offset(first), new))

    def append(self, parent: Map, at: Mark, key: str, entries: Sequence[Mapping[str, Any]], gap: bool) -> None:
        """Add entries at the end of the list at `key`, or make the list; with `gap`, a blank line before each."""
        items = parent.get(key)
        if not isinstance(items, Seq) or not items:
            values = [dict(entry) for entry in entries]
            if key in parent.keys_at:
                self.replace(parent, at, key, values)
            else:
                self.put_in(parent, at, {key: values})
            return
        mark = parent.values_at[key]
        end = self.end(items[-1], items.values_at[-1])
        if self.page.is_bracket(items, mark):
            self.edits.append((end, end, "".join(f", {flow(dict(entry))}" for entry in entries)))
            return
        line_end = self.source.find("\n", end)
        line_end = len(self.source) if line_end < 0 else line_end
        indent = " " * (mark.place.column - 1)
        blank = "\n" if gap else ""
        new = "".join(blank + "".join(f"\n{indent}{line}" for line in item(entry)) for entry in entries)
        self.edits.append((line_end, line_end, new))

    def end(self, value: Any, mark: Mark) -> int:
        """Where a value ends."""
        page = self.page
        if not page.is_block(value, mark):
            return page.ends[page.offset(mark)]
        if isinstance(value, Seq):
            return self.end(value[-1], value.values_at[-1]) if value else page.offset(mark)
        key = next(reversed(value.keys_at))
        if key in value:
            return self.end(value[key], value.values_at[key])
        start = page.offset(value.keys_at[key])
        return next(end for first, end in page.texts if first == start)

    def in_brackets(self, at: Mark) -> bool:
        """Whether a map stands in brackets, where fewer characters may stand without quotes."""
        return self.page.offset(at) in self.page.ends


def _whole(value: Any) -> Any:
    """A value with every `Said` in it as it is written."""
    if isinstance(value, Said):
        return value.whole()
    if isinstance(value, Mapping):
        return {key: _whole(element) for key, element in value.items()}
    return [_whole(element) for element in value] if isinstance(value, (list, tuple)) else value


def scalar(value: Any, plain: bool = True) -> str:
    """One value: without quotes where that is read as the same text."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and (plain or "," not in text) and _reads_as(text):
        return text
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return text
    return json.dumps(text, ensure_ascii=False)


def _reads_as(text: str) -> bool:
    problems: list[Any] = []
    data = read(f"key: {text}\n", "", problems)
    return not problems and isinstance(data, Map) and data.get("key") == text


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(element)}" for key, element in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(element) for element in value) + "]"
    return scalar(value, plain=False)


def block(values: Mapping[str, Any]) -> list[str]:
    """Fields, each on lines of its own."""
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += [f"{key}:", *(f"  {line}" for line in block(value))]
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines += [f"{key}:", *(f"  {line}" for entry in value for line in item(entry))]
        else:
            lines.append(f"{key}: {flow(value) if isinstance(value, (list, tuple)) else scalar(value)}")
    return lines


def item(values: Mapping[str, Any]) -> list[str]:
    """An entry of a list, the dash before its first line."""
    first, *rest = block(values)
    return [f"- {first}", *(f"  {line}" for line in rest)]
