"""Reads a file in spite of faults: each is reported, the part with it is left out, and the rest is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from hbgen.characters import hidden
from hbgen.load.line_shapes import BULLET, as_field, field_of
from hbgen.load.source_text import MOST_HIDDEN, read_text, wide_encoding
from hbgen.load.strict_yaml import Reading, attempt
from hbgen.model.written import Map, Seq, below
from hbgen.problems import Place, Problem

MOST_READ = 1 << 19
"""Characters that are read of one file, with all attempts: a file of a usual size is read
some ten times, and one of the largest size once."""

MOST_FAULTS = 100
"""Faults in the syntax of one file that are reported."""

_NEAR = 40
"""Rows above a fault in which the columns of other entries are sought."""

_START = re.compile(r"(?P<before>[ \t]*(?:-[ \t]+)*)(?P<name>[\w-]+|\"[^\"]*\"|'[^']*'):(?=\s|$)")
_DASH = re.compile(r"[ \t]*(?:-[ \t]+)*-(?=\s|$)")
_LOOSE_NAME = re.compile(r"(?P<before>[ \t]*(?:-[ \t]+)*)(?P<name>[A-Za-z_]+)(?P<colon>[ \t]*[:=;：])?")
_NAMES = re.compile(r"(?:^|[{,\-\s])[\"']?([A-Za-z_]+)[\"']?[ \t]*:")
_ID = re.compile(r"""\bid:[ ]*["']?([A-Za-z][A-Za-z0-9-]*)""")


_INDENTED = ("yaml-indent", "yaml-tab", "yaml-no-colon", "odd-character")
"""Faults that may be nothing but a line that begins in the wrong column."""


_MISREAD = (
    "yaml-comma",
    "yaml-brace",
    "yaml-colon-space",
    "yaml-comment",
    "yaml-anchor",
    "yaml-tag",
    "yaml-merge",
    "yaml-key",
)
"""Faults after which reading goes on, with less than what is written."""


@dataclass
class LeftOut:
    """What of a file was left out since it could not be read."""

    lines: set[int] = field(default_factory=set)
    """Its lines, from 1."""
    names: list[tuple[int, str]] = field(default_factory=list)
    """Lines and names of fields in it."""
    ids: set[str] = field(default_factory=set)
    """What looks like the id of an entry in it."""
    fields: set[tuple[str, str]] = field(default_factory=set)
    """Fields from which something was left out, each behind the id of its entry (`Loaded.left_out`)."""

    def explains(self, data: Map | Seq, loc: tuple[int | str, ...], place: Place, is_missing: bool) -> bool:
        """Whether a problem at `loc` of `data` follows from what was left out: it stands there, or the field does."""
        if not self.lines:
            return False
        if place.line in self.lines:
            return True
        if not is_missing or not loc:
            return False
        first, last = _extent(data, loc[:-1])
        return any(name == loc[-1] and first <= line < last for line, name in self.names)


_NEVER = 1 << 60


def _extent(data: Map | Seq, loc: tuple[int | str, ...]) -> tuple[int, int]:
    """The first line of the value at `loc`, and the line of the next item of the innermost list around it."""
    value: object = data
    first, last = data.at.place.line, _NEVER
    for step in loc:
        inner = below(value, step) if isinstance(value, (Map, Seq)) else None
        if inner is None:
            break
        if isinstance(value, Seq) and isinstance(step, int) and step + 1 < len(value.values_at):
            last = value.values_at[step + 1].place.line
        value, first = inner[0], inner[1].place.line
    return first, last


class Recovered(NamedTuple):
    """What could be read of a file."""

    data: Map | Seq | None
    left_out: LeftOut


class _Cut(NamedTuple):
    """Rows from `start` up to `end`, and what is read in place of them: as many rows at most."""

    start: int
    end: int
    instead: tuple[str, ...]
    is_moved: bool = False
    """Whether the rows only begin in another column."""


def read_around(text: str, file: str, problems: list[Problem], first_line: int, most: int) -> Recovered:
    """The document in `text`, without the parts that cannot be read; each of them is a problem.

    The data is None where no part can be read, or the file holds more than `most` names and values.
    """
    return _Recovery(text, file, first_line, most).run(problems)


def _not_in(reported: Sequence[Problem], problems: Sequence[Problem]) -> list[Problem]:
    """Each of `problems` that is not reported, once. Only those of one place are compared: there may be 100,000."""
    at: dict[tuple[Place, str], list[Problem]] = {}
    for problem in reported:
        at.setdefault((problem.place, problem.code), []).append(problem)
    new = []
    for problem in problems:
        same = at.setdefault((problem.place, problem.code), [])
        if problem not in same:
            same.append(problem)
            new.append(problem)
    return new


class _Recovery:
    def __init__(self, text: str, file: str, first_line: int, most: int) -> None:
        self.rows = text.split("\n")
        self.file = file
        self.first_line = first_line
        self.most = most
        self.left = max(MOST_READ, len(text))
        self.left_out = LeftOut()
        self.follows: tuple[str, int, int] | None = None
        """Code, column and row of a fault that would only follow from the last one."""

    def attempt(self, rows: list[str], problems: list[Problem]) -> Reading:
        text = "\n".join(rows)
        self.left -= len(text)
        return attempt(text, self.file, problems, self.first_line, self.most)

    def run(self, problems: list[Problem]) -> Recovered:
        for _ in range(MOST_FAULTS):
            attempted: list[Problem] = []
            reading = self.attempt(self.rows, attempted)
            problem = self.joined(attempted) if reading.data is not None and self.left > 0 else None
            if problem is not None:
                problems.append(problem)
                continue
            if reading.data is not None or reading.stopped is None or not attempted:
                is_rest_empty = reading.data is None and bool(self.left_out.lines)
                problems += () if is_rest_empty else _not_in(problems, attempted)
                # Of a value that was not read as it was meant, nothing else is said.
                self.left_out.lines |= {problem.place.line for problem in attempted if problem.code in _MISREAD}
                return Recovered(reading.data, self.left_out)
            cut = self.cut(attempted[-1], reading.stopped)
            if attempted[-1].place.line not in self.left_out.lines and not self.is_told(attempted[-1]):
                problems.append(self.placed(attempted[-1], cut))
            if cut is None:
                # What was found before the fault would be found again only in what is read on.
                problems += attempted[:-1]
                break
            self.leave_out(cut)
        return Recovered(None, self.left_out)

    def joined(self, problems: Sequence[Problem]) -> Problem | None:
        """The first entry that was read as a part of the one above; it is set apart."""
        return self.hyphen_missing(problems) or self.colon_missing(problems)

    def colon_missing(self, problems: Sequence[Problem]) -> Problem | None:
        """As `joined`, for want of the colon of its first field."""
        for problem in problems:
            row = problem.place.line - self.first_line - 1
            line = self.rows[row] if problem.code == "duplicate-field" and row >= 0 else ""
            field = field_of(line)
            if field is None or _DASH.match(line) is None or row + self.first_line in self.left_out.lines:
                continue
            place = Place(self.file, row + self.first_line, _indent(line) + 1)
            self.left_out.lines.add(place.line)
            self.rows[row] = f"{line[: field.start('name')]}{field['name']}: {field['value']}"
            return Problem(place, "yaml-no-colon", {"instead": as_field(field)})
        return None

    def hyphen_missing(self, problems: Sequence[Problem]) -> Problem | None:
        """As `joined`, for want of its hyphen."""
        for problem in problems:
            row = problem.place.line - self.first_line
            if problem.code != "yaml-hyphen" or problem.place.line in self.left_out.lines:
                continue
            line = self.rows[row]
            items = (other for other in reversed(self.rows[:row]) if _DASH.match(other))
            above = next((other for other in items if _indent(other) < _indent(line)), None)
            if above is None or line[: _indent(line)].strip(" "):
                continue
            self.left_out.lines.add(problem.place.line)
            self.rows[row] = f"{' ' * _indent(above)}-{line[_indent(above) + 1 :]}"
            return problem
        return None

    def is_told(self, fault: Problem) -> bool:
        """Whether a fault has the cause of the one before: a further row of a table or of lines too far to one side."""
        row = fault.place.line - self.first_line
        before, self.follows = self.follows, None
        if fault.code == "yaml-table":
            self.follows = (fault.code, 0, 0)
            return before == self.follows
        if fault.code == "yaml-indent" and 0 <= row < len(self.rows):
            end = self.block_end(row)
            end = next((next_ for next_ in range(end, len(self.rows)) if self.rows[next_].strip()), end)
            self.follows = (fault.code, fault.place.column, end)
            return before == (fault.code, fault.place.column, row)
        return False

    def cut(self, fault: Problem, stopped: int) -> _Cut | None:
        """The smallest part without which more can be read than up to the row `stopped`.

        Of parts that may only stand in the wrong column it is the one that, moved, lets most be read.
        """
        reported = min(fault.place.line - self.first_line, len(self.rows) - 1)
        moved: tuple[float, _Cut] | None = None
        for cut in self.cuts(fault.code, reported, min(stopped, len(self.rows) - 1)):
            if self.left < 0:
                break
            if moved is not None and not cut.is_moved:
                break
            rows = self.rows[: cut.start] + _filled(cut) + self.rows[cut.end :]
            if rows == self.rows:
                continue
            further = self.attempt(rows, []).stopped
            # A fault right below what was left out would only follow from that.
            if further is None or (further != stopped and further >= max(self.block_end(cut.start), cut.end)):
                if further is None or not cut.is_moved:
                    return cut
                moved = max(moved or (-1, cut), (further, cut), key=lambda pair: pair[0])
        return moved[1] if moved is not None else None

    def placed(self, fault: Problem, cut: _Cut | None) -> Problem:
        """A fault where the line stands that is to be moved."""
        if fault.code != "yaml-indent" or cut is None or not cut.is_moved:
            return fault
        row = self.rows[cut.start]
        return replace(fault, place=fault.place._replace(line=cut.start + self.first_line, column=_indent(row) + 1))

    def cuts(self, code: str, reported: int, stopped: int) -> Iterator[_Cut]:
        """Parts that may be left out, the smallest first."""
        rows = dict.fromkeys((reported, stopped, self.above(reported), self.above(stopped)))
        near = [row for row in rows if row >= 0]
        before = self.above(self.above(reported))
        if before >= 0 and _indent(self.rows[before]) == _indent(self.rows[reported]):
            # The row fits under the one before last: the last one is out of place.
            near = [*dict.fromkeys((self.above(reported), *near))]
        for row in near:
            yield from self.as_meant(code, row)
        if code in _INDENTED:
            for row in near:
                yield from self.shifted(row)
        for row in near:
            yield _Cut(row, row + 1, (self.start_of(row),))
            yield _Cut(row, self.block_end(row), (self.start_of(row),))
        yield from self.around(min(reported, stopped))

    def as_meant(self, code: str, row: int) -> Iterator[_Cut]:
        """A row with the sign that was meant: a hyphen, or the colon behind a name."""
        line = self.rows[row].rstrip()
        if code == "yaml-hyphen":
            yield _Cut(row, row + 1, (f"{' ' * _indent(line)}- {line.lstrip()}",))
        if code == "yaml-bullet" and (bullet := BULLET.match(line)):
            yield _Cut(row, row + 1, (f"{line[: bullet.start('bullet')]}- {line[bullet.end('bullet') :].lstrip()}",))
        if code == "yaml-no-colon" and (field := field_of(line)):
            yield _Cut(row, row + 1, (f"{line[: field.start('name')]}{field['name']}: {field['value']}",))
        if code == "odd-character" and "\u00a0" in line:
            yield _Cut(row, row + 1, (line.replace("\u00a0", " "),))
        if code == "not-a-list":
            is_first = self.block_end(row) > row + 1
            yield _Cut(row, row + 1, (f"{' ' * max(_indent(line) - (0 if is_first else 2), 0)}- {line.lstrip()}",))
        if code == "one-level-too-deep" and (dash := _DASH.match(line)):
            yield _Cut(row, row + 1, (f"{' ' * _indent(line)}{line[dash.end() :].lstrip()}",))
        if code in ("yaml-no-colon", "yaml-colon") and (name := _LOOSE_NAME.fullmatch(line)):
            # What stands below a name without its colon can be read with one.
            yield _Cut(row, row + 1, (f"{name['before']}{name['name']}:",))

    def shifted(self, row: int) -> Iterator[_Cut]:
        """A row and what stands below it, further to the left or right: where the rows above and below begin."""
        end, indent = self.block_end(row), _indent(self.rows[row])
        above, below = range(row - 1, max(row - _NEAR, 0) - 1, -1), range(row + 1, min(end, row + _NEAR) + 1)
        others = (*above, row + 1, end, *below)
        near = [self.rows[other] for other in others if 0 <= other < len(self.rows) and self.rows[other].strip()]
        is_item = _DASH.match(self.rows[row].replace("\t", " ")) is not None
        # An item belongs in the column of other items, a field in that of other fields.
        columns = []
        for line in near:
            dash = _DASH.match(line)
            if (dash is not None) == is_item:
                columns.append(_indent(line))
            elif dash is not None:
                columns.append(len(dash[0]) + 1)
        inner_rows = [line for line in self.rows[row + 1 :] if line.strip()][:1]
        if is_item and inner_rows and (dash := _DASH.match(self.rows[row].replace("\t", " "))):
            # Its fields stand right below its first one.
            columns.append(max(_indent(inner_rows[0]) - (len(dash[0]) + 1 - indent), 0))
        inner = _indent(inner_rows[0]) if inner_rows else 0
        is_open = self.rows[row].rstrip().endswith(":")
        # What belongs below a name stands further to the right than the name.
        columns.sort(key=lambda column: is_open and column >= inner)
        for column in [column for column in dict.fromkeys(columns) if column != indent][:4]:
            rows = [line.replace("\t", " ") for line in self.rows[row:end]]
            moved = [" " * max(_indent(line) + column - indent, 0) + line.lstrip() for line in rows]
            yield _Cut(row, row + 1, (moved[0],), True)
            if end > row + 1:
                yield _Cut(row, end, tuple(moved), True)

    def around(self, row: int) -> Iterator[_Cut]:
        """The entries around a row, the innermost first."""
        indent = _indent(self.rows[row])
        above = row
        while above > 0 and indent > 0:
            above -= 1
            line = self.rows[above]
            if line.strip() and _indent(line) < indent:
                indent = _indent(line)
                dash = _DASH.match(line)
                yield _Cut(above, self.block_end(above), (dash[0] if dash else self.start_of(above),))

    def above(self, row: int) -> int:
        """The row above that is not blank; -1 where there is none."""
        return next((above for above in range(row - 1, -1, -1) if self.rows[above].strip()), -1)

    def block_end(self, row: int) -> int:
        """The row after the lines that stand further to the right than the beginning of a row."""
        indent = _indent(self.rows[row])
        for end in range(row + 1, len(self.rows)):
            line = self.rows[end]
            if line.strip() and _indent(line) <= indent:
                return end
        return len(self.rows)

    def start_of(self, row: int) -> str:
        """The name or the hyphens with which a row begins, without a value; empty for any other row."""
        line = self.rows[row].replace("\t", " ")
        if name := _START.match(line):
            return name[0]
        loose = _LOOSE_NAME.match(line)
        if loose and loose["colon"] and loose["colon"].endswith(":"):
            return f"{loose['before']}{loose['name']}:"
        dash = _DASH.match(line)
        return dash[0] if dash else ""

    def leave_out(self, cut: _Cut) -> None:
        rows = self.rows[cut.start : cut.end]
        for number, row in enumerate(rows, cut.start + self.first_line):
            if not row.strip():
                continue
            self.left_out.lines.add(number)
            self.left_out.names += [(number, name) for name in _NAMES.findall(row)]
            if loose := _LOOSE_NAME.match(row):
                self.left_out.names.append((number, loose["name"]))
            self.left_out.ids |= set(_ID.findall(row))
        self.rows[cut.start : cut.end] = _filled(cut)


def _filled(cut: _Cut) -> list[str]:
    return [*cut.instead, *[""] * (cut.end - cut.start - len(cut.instead))]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# --- characters -------------------------------------------------------------------------------

_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")
_SIDES = re.compile(r"(?m)^(<{7}|\|{7}|={7}|>{7})(?: .*)?$")


def read_text_around(data: bytes, file: str, problems: list[Problem]) -> tuple[str | None, set[str]]:
    """The text of a file without the characters that cannot stand in one, each a problem, and ids that were left out.

    Of two versions that Git left side by side, the first is read.
    """
    reported: list[Problem] = []
    text = read_text(data, file, reported)
    if text is not None:
        problems += islice(_lost_letters(text, file), MOST_HIDDEN)
        return text, set()
    problems += reported
    encoding = wide_encoding(data)
    if encoding is None and len(_CONTROL.findall(data)) > len(data) // 20:
        # No text at all.
        return None, set()
    decoded = data.decode(encoding, "replace") if encoding else data.decode("utf-8-sig", "surrogateescape")
    text = decoded.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\udc80-\udcff]", _of_windows, text)
    ids: set[str] = set()
    text = _first_version(text, ids)
    at = {*hidden(text)}
    return "".join(sign for index, sign in enumerate(text) if index not in at), ids


def _lost_letters(text: str, file: str) -> Iterator[Problem]:
    """A problem for each line with the sign that programs write in place of a letter they cannot read."""
    if "\ufffd" in text:
        for number, line in enumerate(text.split("\n"), 1):
            if (at := line.find("\ufffd")) >= 0:
                yield Problem(Place(file, number, at + 1), "lost-letter")


def _of_windows(match: re.Match[str]) -> str:
    """A byte that is no UTF-8 as the letter that it is on Windows in the west of Europe."""
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace").replace("\ufffd", "?")


def _first_version(text: str, ids: set[str]) -> str:
    rows = text.split("\n")
    is_inside, is_kept = False, True
    for number, row in enumerate(rows):
        side = _SIDES.fullmatch(row)
        # `=======` elsewhere underlines a heading.
        if side and (is_inside or side[1][0] in "<>"):
            is_inside, is_kept = side[1][0] != ">", side[1][0] in "<>"
            rows[number] = ""
        elif not is_kept:
            ids |= set(_ID.findall(row))
            rows[number] = ""
    return "\n".join(rows)


__all__ = ["LeftOut", "Recovered", "read_around", "read_text_around"]
