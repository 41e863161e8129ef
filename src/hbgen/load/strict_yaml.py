"""Reads YAML strictly, with places: no anchors, tags, merge keys or duplicates, and YAML 1.2 scalars.

PyYAML's own loaders guess (`no` is False, `010` is 8), lose duplicate keys, and let a short file
grow without bound. This reader goes over the parser's events, one by one, and builds
`Map` and `Seq` with the place of every value; after a bad value it goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from hbgen.characters import composed, hidden
from hbgen.load.line_shapes import as_field, field_of, has_known_field, in_braces, indentation, is_table
from hbgen.load.source_text import SourceLines
from hbgen.load.syntax_faults import NO_COLON, FaultFinder, ParserError, ReadBefore, Spot, YamlMark
from hbgen.model.written import Map, Mark, Remark, Seq, WrittenValue
from hbgen.problems import MessagePart, Place, Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_VALUES = 40_000
"""Names and values in one file that people write: what is checked in a second. The densest would have 800 kB."""

MAX_FIGURES = 150_000
"""The same for results, which hbgen writes: they have eight bytes for each."""

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

_LONGEST_QUOTED = 60
"""Characters of a value that a message shows, at most."""

_QUOTES = ('"', "'")
"""Styles of values in quotes."""

_BEGIN_NUMBERS = frozenset("+-0123456789")

_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Reading(NamedTuple):
    """What was read of a text."""

    data: Map | Seq | None
    stopped: int | None
    """The row, from 0, on which reading stopped, if the rest of the text could be read without it."""


def read(
    text: str, file: str, problems: list[Problem], first_line: int = 1, most: int = MAX_FIGURES
) -> Map | Seq | None:
    """The document in `text` as `Map` or `Seq`; None when it cannot be read or has more than `most` names and values.

    `first_line` is the line of `file` on which `text` begins. Problems are appended; a
    document that is returned may have some too. Never raises for any text.
    """
    return attempt(text, file, problems, first_line, most).data


def attempt(text: str, file: str, problems: list[Problem], first_line: int, most: int) -> Reading:
    """As `read`, with the row on which reading stopped. If it stopped, the last of `problems` says why."""
    reader = _Reader(text, file, problems, first_line, most)
    try:
        data = reader.document()
        return Reading(data, reader.stopped)
    except yaml.MarkedYAMLError as error:
        return Reading(None, reader.report_syntax(error))
    except yaml.YAMLError:
        reader.report("yaml-syntax", Place(file, first_line))
    return Reading(None, None)


_QUOTES = ('"', "'")
"""Styles of texts in quotes."""


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
        self.flows: list[bool] = []
        """For each open container, whether it is written in braces or brackets."""
        self.result: WrittenValue = None
        self.source = SourceLines(text)
        self.has_escapes = "\\" in text
        self.quoted: tuple[Spot, Spot] | None = None
        self.brackets: tuple[Spot, Spot] | None = None
        """Beginning and end of the last text in quotes, and of the last list or map in brackets."""
        self.opened: list[Spot] = []
        """Where the open containers begin."""
        self.stopped: int | None = None
        """The row on which reading stopped by itself."""
        self.reported_braces: Map | Seq | None = None
        self.documents = 0

    def report(self, code: str, place: Place, **values: str | MessagePart) -> None:
        self.problems.append(Problem(place, code, values))

    def stop(self, code: str, mark: YamlMark, **values: str) -> None:
        """Report why reading ends at `mark`."""
        self.stopped = mark.line
        self.report(code, self.place(mark), **values)

    def place(self, mark: YamlMark) -> Place:
        return Place(self.file, mark.line + self.offset, mark.column + 1)

    def report_syntax(self, error: yaml.MarkedYAMLError) -> int | None:
        """Report where and why the parser gave up; the row on which it did."""
        container = self.opened[-1] if self.opened else None
        parser_error = ParserError(error.problem or "", error.context or "", error.problem_mark, error.context_mark)
        before = ReadBefore(container, self.brackets, self.quoted)
        fault = FaultFinder(self.source.lines, parser_error, before, MAX_DEPTH).fault()
        place = self.inside(self.place(fault.at))
        # A value in braces may be reported already.
        self.problems[:] = [
            problem for problem in self.problems if (problem.place, problem.code) != (place, "yaml-brace")
        ]
        self.report(fault.code, place, **fault.values)
        mark = error.problem_mark or error.context_mark
        return mark.line if mark is not None else None

    def inside(self, place: Place) -> Place:
        """`place`, or the end of the text when `place` lies behind that."""
        rows = self.text.rstrip().split("\n")
        if place.line - self.offset < len(rows):
            return place
        return Place(self.file, len(rows) - 1 + self.offset, len(rows[-1]) + 1)

    def document(self) -> Map | Seq | None:
        """The document as data; None, with a problem, where reading had to stop."""
        # A large file has a hundred thousand values: most are asked for one thing each, and call little.
        values, most = 0, self.most
        for event in self.events():
            if isinstance(event, yaml.NodeEvent):
                values += 1
                if values > most:
                    self.report("too-many-values", self.place(_marked(event)), limit=f"{self.most:,}")
                    return None
                if not self.value(event):
                    return None
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close(event)
            elif not self.other(event):
                return None
        return self.whole()

    def value(self, event: yaml.NodeEvent) -> bool:
        """Take in a name or a value, or begin one of several values; False when reading stops here."""
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
            if event.style in _QUOTES and self.is_open(event):
                self.stop("yaml-quote", _marked(event))
                return False
        elif isinstance(event, yaml.CollectionStartEvent):
            return self.open(event)
        else:
            place = self.place(_marked(event))
            self.report("yaml-anchor", place)
            self.add(None, Mark(place), is_key_allowed=False)
        return True

    def other(self, event: yaml.Event) -> bool:
        """Take in what is neither a value nor the end of one; False when reading stops here."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self.stop("yaml-documents", _marked(event))
                return False
        return True

    def whole(self) -> Map | Seq | None:
        """The document, if it is a list or a map; else None, with a problem."""
        if isinstance(self.result, (Map, Seq)):
            return self.result
        place = Place(self.file, self.offset)
        if self.result is None:
            self.report("yaml-empty", place)
        else:
            rows = enumerate(self.text.split("\n"))
            row, line = next(((row, line) for row, line in rows if line.strip() and line.lstrip()[0] != "#"), (0, ""))
            field, place = field_of(line.rstrip()), Place(self.file, self.offset + row)
            if is_table(line):
                self.report("yaml-table", place)
            else:
                self.report("yaml-no-colon", place, instead=NO_COLON if field is None else as_field(field))
        return None

    def close(self, event: yaml.CollectionEndEvent) -> None:
        """End a list or a map."""
        self.top.pop()
        self.keys.pop()
        opened = self.opened.pop()
        if self.flows.pop():
            self.brackets = opened, _spot(_ended(event))

    def events(self) -> Iterator[yaml.Event]:
        parser = _LOADER(self.text)
        try:
            # None follows the last event.
            yield from iter(parser.get_event, None)
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
        place = self.place(_marked(event))
        if event.anchor is not None or event.tag is not None:
            self.properties(event, place)
        if len(self.top) >= MAX_DEPTH:
            self.stop("yaml-too-deep", _marked(event), limit=str(MAX_DEPTH))
            return False
        mark, is_map = Mark(place), isinstance(event, yaml.MappingStartEvent)
        container = _empty_map(mark) if is_map else Seq(mark)
        self.add(container, mark, is_key_allowed=False)
        self.top.append(container)
        self.keys.append(None)
        self.flows.append(bool(event.flow_style))
        self.opened.append(_spot(_marked(event)))
        return True

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """Take in a name or a value."""
        # A large file has a hundred thousand of them: what most of them are without is asked before it is looked at.
        start, value = _marked(event), event.value
        if not value.isascii():
            value = composed(value)
        place = Place(self.file, start.line + self.offset, start.column + 1)
        if event.anchor is not None or event.tag is not None:
            self.properties(event, place)
        plain = not event.style and event.tag is None
        if event.style in _QUOTES:
            self.quoted = _spot(start), _spot(_ended(event))
        if event.style == '"' and self.has_escapes:
            self.look_for_escape(value, place)
        elif not value and plain:
            self.look_for_remark(place)
        if self.top and self.keys[-1] is None and type(self.top[-1]) is Map:
            self.name(event, value, Mark(place, value if plain else ""))
        else:
            mark = self.mark_of(event, value, place)
            if mark.remark is not None or mark.list_line:
                self.note_remark()
            self.add(_resolve(value) if plain else value, mark)

    def name(self, event: yaml.ScalarEvent, name: str, mark: Mark) -> None:
        """Take in a name; its value comes next."""
        end = _ended(event)
        if self.flows[-1] and not self.source.line(end.line).startswith(":", end.column):
            self.look_for_comma(event, name, mark.place)
        self.keys[-1] = (name, mark)

    def mark_of(self, event: yaml.ScalarEvent, value: str, place: Place) -> Mark:
        """How a value is written, and what stands around it."""
        start, end, style, source = _marked(event), _ended(event), event.style, self.source
        written = value if not style and event.tag is None else ">" if style == ">" and not value else ""
        is_short = end.line == start.line
        rows = source.remark_rows
        may_have_remark = rows and not (is_short and rows.isdisjoint((end.line, end.line + 1)))
        remark = self.remark_at(event) if may_have_remark else None
        if style == "|":
            # Folding moves words from line to line; only the lines of a literal text stay as written.
            return Mark(place, written, place.line + 1, remark, 0, source.text_indent(value, start.line + 1))
        if is_short:
            return Mark(place, written, 0, remark)
        row = source.item_row(start.line + 1, end.line)
        return Mark(place, written, 0, remark, 0 if row is None else row + self.offset)

    def note_remark(self) -> None:
        """Note at everything that is open that a mark in it has a remark, or a line that looks like an item."""
        for container in self.top:
            if isinstance(container, Map):
                container.may_have_remarks = True

    def remark_at(self, event: yaml.ScalarEvent) -> Remark | None:
        """The remark behind a value without quotes, or right below it and further to the right than its name."""
        if event.style in _QUOTES:
            return None
        is_block = bool(event.style)
        start, end, source = _marked(event), _ended(event), self.source
        row, column = (start.line, start.column + 1) if is_block else (end.line, end.column)
        remark = source.remark_behind(row, column)
        if remark is None and event.value and not any(self.flows):
            # Remarks at the end of a text in block style belong to what the parser passes over with it.
            row = source.last_row(start.line, end.line) + 1 if is_block else end.line + 1
            remark = source.remark_below(row, self.opened[-1].column if self.opened else 0)
        if remark is None:
            return None
        column, text = remark
        return Remark(Place(self.file, row + self.offset, column + 1), text)

    def is_open(self, event: yaml.ScalarEvent) -> bool:
        """Whether a text, which is in quotes, took in fields that follow, up to the quote mark of another text."""
        start, end = _marked(event).line, _ended(event).line
        if start == end or any(self.flows):
            return False
        column = indentation(self.source.line(start))
        return any(has_known_field(self.source.line(row), column) for row in range(start + 1, end + 1))

    def look_for_escape(self, value: str, place: Place) -> None:
        """Report an invisible character in quotes."""
        if next(hidden(value), None) is not None:
            # The file itself holds none (`read_text`), so an escape sequence made it.
            self.report("yaml-escape", place)

    def look_for_comma(self, event: yaml.ScalarEvent, name: str, place: Place) -> None:
        """Report a name in braces that has no colon: either the braces or a comma were meant as text."""
        end = _ended(event)
        if self.top[-1] is self.reported_braces:
            return
        if self.source.has_colon(end.line, end.column):
            return
        if field := re.match(r"[a-z_]+(?=:\S)", name):
            self.report("yaml-colon-space", place._replace(column=place.column + field.end()))
            return
        if self.source.follows_comma(_marked(event)):
            self.reported_braces = self.top[-1]
            self.report("yaml-comma", place, found=f"`{name}`", instead=self.instead_of_comma(_marked(event), name))
            return
        opened, self.reported_braces = self.opened[-1], self.top[-1]
        written = self.source.line(opened.line)[opened.column :].partition("}")[0][:_LONGEST_QUOTED] + "}"
        if (braced := in_braces(re.sub(r"(?<=[a-z])\s?=\s?", ": ", written))) is not None:
            instead = MessagePart("Put the fields in braces: {fields}.", {"fields": f"`{braced}`"})
            self.report("yaml-brace", self.place(opened), found=f"`{written}`", instead=instead)
            return
        if ": " in written and (lone := field_of(name)) is not None:
            self.report("yaml-brace", self.place(opened), found=f"`{written}`", instead=as_field(lone))
            return
        instead = MessagePart('Put the whole text in quotes: "{text}". A list stands in [ ].', {"text": written})
        self.report("yaml-brace", self.place(opened), found=f"`{written}`", instead=instead)

    def instead_of_comma(self, mark: YamlMark, name: str) -> MessagePart:
        whole = re.search(r"(\d+),$", self.source.line(mark.line)[: mark.column])
        if whole is not None and (digits := re.fullmatch(r"(\d+)\s*%?", name)):
            return MessagePart("Write {number}: a number has a point.", {"number": f"{whole[1]}.{digits[1]}"})
        return MessagePart('Put the whole text in quotes: "…". In a number write a point: 2.5.')

    def look_for_remark(self, place: Place) -> None:
        """Report a value such as `#155e75`, which YAML takes for a remark.

        A `#` with a space behind it is meant as one.
        """
        remark = self.source.remark_instead(place.line - self.offset, place.column - 1)
        if remark is not None:
            column, text = remark
            self.report(
                "yaml-comment",
                place._replace(column=column + 1),
                found=text,
                instead=MessagePart('Put it in quotes: "{text}".', {"text": text}),
            )

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
            is_item = len(self.top) > 1 and isinstance(self.top[-2], Seq) and not self.flows[-1]
            begins_again = is_item and key == next(iter(into.keys_at))
            # The first line written twice begins no entry, and neither does what stands right below it.
            is_twice = len(into.keys_at) == 1 or (key == "id" and value == into.get(key))
            code = "yaml-hyphen" if begins_again and not is_twice else "duplicate-field"
            self.report(code, key_mark.place, field=key, line=str(first))
        else:
            into.keys_at[key] = key_mark
            if value is not None:
                # A field without a value counts as not there.
                into[key] = value
                into.values_at[key] = mark
            elif mark.remark is not None:
                into.keys_at[key] = key_mark._replace(remark=mark.remark)


def _empty_map(at: Mark) -> Map:
    """A map in which nothing is noted yet, `note_remark` either."""
    data = Map(at)
    data.may_have_remarks = False
    return data


def _marked(event: yaml.Event) -> YamlMark:
    """Where an event begins."""
    mark = event.start_mark
    assert mark is not None
    return mark


def _ended(event: yaml.Event) -> YamlMark:
    """Where an event ends."""
    mark = event.end_mark
    assert mark is not None
    return mark


def _spot(mark: YamlMark) -> Spot:
    return Spot(mark.line, mark.column)


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
