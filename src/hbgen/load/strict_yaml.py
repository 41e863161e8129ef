"""Reads YAML strictly, with places: no anchors, tags, merge keys or duplicates, and YAML 1.2 scalars.

PyYAML's own loaders guess (`no` is False, `010` is 8), lose duplicate keys, and let a short file
grow without bound. This reader goes over the parser's events, one by one, and builds
`Map` and `Seq` with the place of every value; after a bad value it goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, Protocol

import yaml

from hbgen.characters import composed, hidden, name_of
from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import Place, Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_VALUES = 65_000
"""Names and values in one file that people write: of `MAX_BYTES`, sixteen for each; the densest has twenty."""

MAX_FIGURES = 150_000
"""The same for results, which hbgen writes: they have eight bytes for each."""

MOST_HIDDEN = 100
"""Lines of a file on which invisible characters are reported: more have one cause."""

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})", re.ASCII)
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}([eE][-+]?[0-9]{1,2})?", re.ASCII)
_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

_BULLET = re.compile(r"[ ]*(?:-[ ]+)*(?P<bullet>[*•·‣–—−](?=[ \u00a0])|-(?=[^\W\d]))")
"""What people and word processors begin a list item with, where YAML expects a hyphen and a space."""

_SPACE = re.compile(r"[ ]*(?:-[ ]+)*(?:[\w-]+:|-)?\u00a0")
"""A no-break space where YAML expects a space."""

_CONFLICT = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)
"""The conflict markers of Git."""

_MISREAD = ("yaml-indent", "yaml-anchor", "yaml-colon", "yaml-no-colon", "yaml-start")
"""Codes that the parser reports for such a slip."""

_COLON = re.compile(r"\s*:")
_REMARK = re.compile(r":[ ]+(#[^\s#]\S*)")
_LONE_NAME = re.compile(r"\s+(- +)?[A-Za-z_]+")

_BEGIN_NUMBERS = frozenset("+-0123456789")

_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Parts of the messages of libyaml and PyYAML's own parser, and the problem code for each.
_SYNTAX = (
    ("mapping values are not allowed", "yaml-colon"),
    ("could not find expected ':'", "yaml-no-colon"),
    ("unexpected end of stream", "yaml-quote"),
    ("unexpected document indicator", "yaml-quote"),
    ("',' or", "yaml-bracket"),
    ("block sequence entries are not allowed", "yaml-dash"),
    ("expected '-' indicator", "yaml-indent"),
    ("expected <block end>", "yaml-indent"),
    ("expected key", "yaml-indent"),
    ("expected <document start>", "yaml-indent"),
    ("expected the node content", "yaml-indent"),
    ("expected node content", "yaml-indent"),
    ("unknown escape character", "yaml-escape"),
    ("escape sequence", "yaml-escape"),
    ("tab character", "yaml-tab"),
    ("cannot start any token", "yaml-start"),
    ("alphabetic or numeric character", "yaml-anchor"),
    ("tag", "yaml-tag"),
    ("nesting depth", "yaml-too-deep"),
)


def read_text(data: bytes, file: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with a problem: not UTF-8, or an invisible character in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        values = {"byte": f"{data[error.start]:02X}"}
        problems.append(Problem(_place_after(before, file), "not-utf8", values))
        return None
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = text.replace("\r", "\n")
    hidden_characters = list(islice(_hidden(text, file), MOST_HIDDEN))
    if hidden_characters:
        problems += hidden_characters
        return None
    conflict = _CONFLICT.search(text)
    if conflict:
        problems.append(Problem(_place_after(text[: conflict.start()], file), "merge-conflict"))
        return None
    return text


def read(
    text: str, file: str, problems: list[Problem], first_line: int = 1, most: int = MAX_FIGURES
) -> Map | Seq | None:
    """The document in `text` as `Map` or `Seq`; None when it cannot be read or has more than `most` names and values.

    `first_line` is the line of `file` on which `text` begins. Problems are appended; a
    document that is returned may have some too. Never raises for any text.
    """
    reader = _Reader(text, file, problems, first_line, most)
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        reader.report_syntax(error)
    except yaml.YAMLError as error:
        reader.report("yaml-syntax", Place(file, first_line), reason=str(error).split("\n")[0])
    return None


def _hidden(text: str, file: str) -> Iterator[Problem]:
    """A problem for the first invisible character on each line that holds one."""
    line, begin = 1, 0
    while (at := next(hidden(text, begin), None)) is not None:
        line += text.count("\n", begin, at)
        column = at - text.rfind("\n", 0, at)
        yield Problem(Place(file, line, column), "odd-character", {"character": name_of(text[at])})
        begin = text.find("\n", at)
        if begin < 0:
            return


def _place_after(before: str, file: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


class _YamlMark(Protocol):
    """A place in a text as PyYAML's parser and libyaml tell it, counted from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class _SyntaxFault(NamedTuple):
    """Why a text is no YAML: code of the problem, the character that is wrong (may be empty), and its place."""

    code: str
    character: str
    place: Place

    def values(self, message: str) -> dict[str, str]:
        """Values for the templates of the code's message; `message` is the parser's own."""
        values = {
            "yaml-start": {"character": self.character or "this"},
            "yaml-bullet": {"character": f"`{self.character}`"},
            "odd-character": {"character": name_of(self.character) if self.character else ""},
            "yaml-syntax": {"reason": message or "?"},
            # The parser has a limit of its own, which it reaches first in consecutive brackets.
            "yaml-too-deep": {"limit": str(MAX_DEPTH)},
        }
        return values.get(self.code, {})


class _Reader:
    def __init__(self, text: str, file: str, problems: list[Problem], first_line: int, most: int) -> None:
        self.text = text
        self.file = file
        self.problems = problems
        self.offset = first_line
        self.most = most
        self.top: list[Map | Seq] = []
        """Open containers, outermost first."""
        self.keys: list[tuple[str | None, Mark] | None] = []
        """For each open container, the key whose value comes next (None in a list, or before a key)."""
        self.braces: list[bool] = []
        """For each open container, whether it is a map in braces."""
        self.result: WrittenValue = None
        self.lines: list[str] = []
        """The lines of `text`, split on first use."""

    def report(self, code: str, place: Place, **values: str) -> None:
        self.problems.append(Problem(place, code, values))

    def place(self, mark: _YamlMark | None) -> Place:
        assert mark is not None
        return Place(self.file, mark.line + self.offset, mark.column + 1)

    def report_syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Report where and why the parser gave up."""
        message = error.problem or ""
        code = next((code for words, code in _SYNTAX if words in message), "yaml-syntax")
        mark = error.problem_mark or error.context_mark
        if code in ("yaml-quote", "yaml-bracket", "yaml-no-colon") and error.context_mark is not None:
            mark = error.context_mark
        if mark is None:
            self.report("yaml-syntax", Place(self.file, self.offset), reason=message or "?")
            return
        fault = self.fault(error, code, mark)
        if fault.code in _MISREAD:
            fault = self.slip(mark.line) or self.slip(mark.line - 1) or fault
        self.report(fault.code, self.inside(fault.place), **fault.values(message))

    def fault(self, error: yaml.MarkedYAMLError, code: str, mark: _YamlMark) -> _SyntaxFault:
        """What is wrong at `mark`, by the parser's `code` and what stands there."""
        fault = _SyntaxFault(code, self.line(mark.line)[mark.column : mark.column + 1], self.place(mark))
        if code == "yaml-colon":
            return self.colon_fault(fault, mark)
        if code in ("yaml-indent", "yaml-bracket") and self.follows_quote(error.problem_mark):
            return fault._replace(code="yaml-after-quote", place=self.place(error.problem_mark))
        if code == "yaml-indent":
            return self.indent_fault(fault, error)
        return fault._replace(code="yaml-tab") if code == "yaml-start" and fault.character == "\t" else fault

    def colon_fault(self, fault: _SyntaxFault, mark: _YamlMark) -> _SyntaxFault:
        before = self.line(mark.line)[: mark.column]
        if mark.line == 0 or not _LONE_NAME.fullmatch(before):
            return fault
        # The line above has a value already, and this one is indented further.
        column = len(before) - len(before.lstrip()) + 1
        return fault._replace(code="yaml-indent", place=fault.place._replace(column=column))

    def indent_fault(self, fault: _SyntaxFault, error: yaml.MarkedYAMLError) -> _SyntaxFault:
        if "flow" in (error.context or "") and self.top:
            return fault._replace(code="yaml-bracket", place=self.top[-1].at.place)
        return fault._replace(code="yaml-start") if fault.character and fault.character in "]}," else fault

    def follows_quote(self, mark: _YamlMark | None) -> bool:
        return mark is not None and self.line(mark.line)[: mark.column].rstrip().endswith(("'", '"'))

    def slip(self, line: int) -> _SyntaxFault | None:
        """A character on a line that only looks like what YAML expects."""
        text, number = self.line(line), line + self.offset
        if space := _SPACE.match(text):
            return _SyntaxFault("odd-character", "\u00a0", Place(self.file, number, space.end()))
        if bullet := _BULLET.match(text):
            return _SyntaxFault("yaml-bullet", bullet["bullet"], Place(self.file, number, bullet.start("bullet") + 1))
        return None

    def inside(self, place: Place) -> Place:
        """`place`, or the end of the text when `place` lies behind that."""
        rows = self.text.rstrip().split("\n")
        if place.line - self.offset < len(rows):
            return place
        return Place(self.file, len(rows) - 1 + self.offset, len(rows[-1]) + 1)

    def document(self) -> Map | Seq | None:
        """The document as data; None, with a problem, where reading had to stop."""
        documents = values = 0
        for event in self.events():
            if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
                values += 1
                if values > self.most:
                    self.report("too-many-values", self.place(event.start_mark), limit=f"{self.most:,}")
                    return None
                if isinstance(event, yaml.ScalarEvent):
                    self.scalar(event)
                elif not self.open(event):
                    return None
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close()
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.report("yaml-documents", self.place(event.start_mark))
                    return None
            elif isinstance(event, yaml.AliasEvent):
                place = self.place(event.start_mark)
                self.report("yaml-anchor", place)
                self.add(None, Mark(place), is_key_allowed=False)
        return self.whole()

    def whole(self) -> Map | Seq | None:
        """The document, if it is a list or a map; else None, with a problem."""
        if isinstance(self.result, (Map, Seq)):
            return self.result
        self.report("yaml-empty" if self.result is None else "yaml-no-colon", Place(self.file, self.offset))
        return None

    def close(self) -> None:
        """End a list or a map."""
        self.top.pop()
        self.keys.pop()
        self.braces.pop()

    def events(self) -> Iterator[yaml.Event]:
        parser = _LOADER(self.text)
        try:
            while parser.check_event():
                event: yaml.Event | None = parser.get_event()
                assert event is not None
                yield event
        finally:
            parser.dispose()

    def properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        """Report an anchor or a tag in front of a value."""
        if event.anchor is not None:
            self.report("yaml-anchor", place)
        if event.tag is not None:
            self.report("yaml-tag", place)

    def open(self, event: yaml.CollectionStartEvent) -> bool:
        """Begin a list or a map; False when reading stops here."""
        place = self.place(event.start_mark)
        if event.anchor is not None or event.tag is not None:
            self.properties(event, place)
        if len(self.top) >= MAX_DEPTH:
            self.report("yaml-too-deep", place, limit=str(MAX_DEPTH))
            return False
        mark, is_map = Mark(place), isinstance(event, yaml.MappingStartEvent)
        container = Map(mark) if is_map else Seq(mark)
        self.add(container, mark, is_key_allowed=False)
        self.top.append(container)
        self.keys.append(None)
        self.braces.append(bool(event.flow_style) and is_map)
        return True

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """Take in a name or a value."""
        value, style, place = composed(event.value), event.style, self.place(event.start_mark)
        if event.anchor is not None or event.tag is not None:
            self.properties(event, place)
        plain = not style and event.tag is None
        # Folding moves words from line to line; only the lines of a literal text stay as written.
        mark = Mark(place, value if plain else "", place.line + 1 if style == "|" else 0)
        if style == '"':
            self.look_for_escape(value, place)
        elif not value and plain:
            self.look_for_remark(place)
        if self.awaits_key():
            self.look_for_comma(event, value, place)
            self.keys[-1] = (value, mark)
        else:
            self.add(_resolve(value) if plain else value, mark)

    def awaits_key(self) -> bool:
        """Whether a name comes next, and no value."""
        return bool(self.top) and self.keys[-1] is None and type(self.top[-1]) is Map

    def look_for_escape(self, value: str, place: Place) -> None:
        """Report an invisible character in quotes."""
        if next(hidden(value), None) is not None:
            # The file itself holds none (`read_text`), so an escape sequence made it.
            self.report("yaml-escape", place)

    def look_for_comma(self, event: yaml.ScalarEvent, name: str, place: Place) -> None:
        """Report a name in braces that has no colon: a comma in a text or number makes a name without a value."""
        if self.braces[-1]:
            end = self.place(event.end_mark)
            if not _COLON.match(self.line(end.line - self.offset), end.column - 1):
                self.report("yaml-comma", place, found=f"`{name}`")

    def look_for_remark(self, place: Place) -> None:
        """Report a value such as `#155e75`, which YAML takes for a remark.

        A `#` with a space behind it is meant as one.
        """
        remark = _REMARK.match(self.line(place.line - self.offset), max(place.column - 2, 0))
        if remark:
            self.report("yaml-comment", place._replace(column=remark.start(1) + 1), found=remark[1])

    def line(self, number: int) -> str:
        lines = self.lines = self.lines or self.text.split("\n")
        return lines[number] if 0 <= number < len(lines) else ""

    def add(self, value: WrittenValue, mark: Mark, is_key_allowed: bool = True) -> None:
        if not self.top:
            self.result = value
            return
        top = self.top[-1]
        if isinstance(top, Seq):
            top.append(value)
            top.values_at.append(mark)
        elif self.keys[-1] is None:
            if not is_key_allowed:
                self.report("yaml-key", mark.place)
            self.keys[-1] = (value if isinstance(value, str) else None, mark)
        else:
            self.pair(top, *self.keys[-1], value, mark)
            self.keys[-1] = None

    def pair(self, into: Map, key: str | None, key_mark: Mark, value: WrittenValue, mark: Mark) -> None:
        if key is None:
            # The key is no text, which was reported already.
            pass
        elif key == "<<":
            self.report("yaml-merge", key_mark.place)
        elif key in into.keys_at:
            first = into.keys_at[key].place.line
            self.report("duplicate-field", key_mark.place, field=key, line=str(first))
        else:
            into.keys_at[key] = key_mark
            if value is not None:
                # A field without a value counts as not there.
                into[key] = value
                into.values_at[key] = mark


def _resolve(written: str) -> str | int | float | bool | None:
    if written in _CONSTANTS:
        return _CONSTANTS[written]
    if written[0] not in _BEGIN_NUMBERS:
        return written
    if _INT.fullmatch(written):
        return int(written)
    if _FLOAT.fullmatch(written):
        return float(written)
    return written
