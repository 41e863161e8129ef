"""CSV, row by row, and JSON, both strictly: nothing is guessed, and what is broken is told with its row."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from hbgen import problems
from hbgen.characters import composed
from hbgen.problems import MessagePart, Place, Problem, near

MAX_FILE = 1 << 30
"""Bytes of a CSV file that is read at all: some five million answers."""

MAX_CELL = 100_000
MAX_ROW = 1 << 20
DELIMITERS = (",", ";", "\t")
_SEP = re.compile('"?sep=([^"])"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that is read."""

    path: Path
    name: str
    """How messages call it."""

    @classmethod
    def of(cls, path: Path) -> AnswerFile:
        """A file that is read alone: its own name tells which it is."""
        return cls(path, path.name)


def sources(paths: Iterable[Path]) -> list[AnswerFile]:
    """Files that are read together: where two are called the same, the folders around them tell them apart."""
    parts = {path: path.absolute().parts for path in paths}
    named: dict[Path, str] = {}
    for length in range(1, max(map(len, parts.values()), default=0) + 1):
        alike = Counter(each[-length:] for each in set(parts.values()))
        for path, each in parts.items():
            if path not in named and (alike[each[-length:]] == 1 or length == len(each)):
                named[path] = "/".join(each[-length:])
    return [AnswerFile(path, named[path]) for path in parts]


class Unreadable(Exception):
    """A file that cannot be read as a whole; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def unreadable(file: str, line: int, reason: str, **values: str) -> Unreadable:
    said: dict[str, str | MessagePart] = {"file": file, "reason": MessagePart(reason, values)}
    return Unreadable(Problem(Place(file, line), "answers-unreadable", said))


def check_size(source: AnswerFile, limit: int, words: str) -> None:
    """Raise `Unreadable` for what is no file or larger than `limit`."""
    try:
        size = source.path.stat().st_size
        if not source.path.is_file():
            values: dict[str, str | MessagePart] = {"file": source.name, "reason": MessagePart("it is not a file")}
            raise Unreadable(Problem(Place(source.name), "unreadable-file", values))
        if size > limit:
            raise Unreadable(Problem(Place(source.name), "file-too-large", {"limit": words}))
    except OSError as error:
        raise of_the_disk(source, error) from None


def rows(source: AnswerFile, delimiter: str | None = None, encoding: str = "utf-8") -> Iterator[tuple[int, list[str]]]:
    """Every row with the number of its first line, the header first. Raises `Unreadable`.

    Without a `delimiter`, columns stand apart by a comma, or by that of `DELIMITERS` which the header holds most of:
    spreadsheets of countries that write 2,5 for a number leave the comma to numbers. A first line `sep=;`, which is for
    spreadsheets, tells it too.

    A quote must be closed and stand at the ends of its cell; every byte must belong to the encoding.
    """
    check_size(source, MAX_FILE, "1 GiB")
    name = source.name
    known = "utf-8-sig" if encoding == "utf-8" else encoding
    line = 1
    # The limit is the module's own: it is put back, and readers take it when they begin to read.
    before = csv.field_size_limit(MAX_CELL)
    try:
        with source.path.open(encoding=known, errors="strict", newline="") as stream:
            first = stream.readline(MAX_ROW)
            told, found = delimiter_of(first)
            delimiter = delimiter or found
            lines = Lines(stream)
            if told:
                lines.count, line = 1, 2
            else:
                stream.seek(0)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for cells in reader:
                if cells:
                    yield line, cells
                line = lines.count + 1
                lines.of_row = 0
    except UnicodeError as error:
        byte = f"0x{error.object[error.start]:02x}" if isinstance(error, UnicodeDecodeError) else "?"
        values: dict[str, str | MessagePart] = {"encoding": encoding.upper(), "byte": byte}
        place = Place(name, _wrong_line(source, known, line))
        raise Unreadable(Problem(place, "wrong-encoding", values)) from None
    except TooLong:
        raise unreadable(name, line, "a row is longer than {limit}", limit="1 MiB") from None
    except csv.Error:
        reason = "a quoted cell that begins in this row is not closed, or text follows its closing quote"
        raise unreadable(name, line, reason) from None
    except OSError as error:
        raise of_the_disk(source, error) from None
    finally:
        csv.field_size_limit(before)


def delimiter_of(first: str) -> tuple[bool, str]:
    """Whether the first line of a table says only what stands between cells (`sep=;`), and what that is: otherwise that
    of `DELIMITERS` which it holds most of."""
    told = _SEP.fullmatch(first.rstrip("\r\n"))
    return told is not None, told[1] if told else max(DELIMITERS, key=first.count)


class TooLong(Exception):
    """A row that would fill the memory."""


class Lines:
    """The lines of a stream, for a reader that puts no bound to a row."""

    def __init__(self, stream: TextIO) -> None:
        self._read = stream.readline
        self.count = 0
        self.of_row = 0
        """Characters since the last whole row."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self.count += 1
        self.of_row += len(line)
        if self.of_row > MAX_ROW:
            raise TooLong
        return line


def _wrong_line(source: AnswerFile, encoding: str, near_by: int) -> int:
    """The first line whose bytes do not belong to the encoding: rows are decoded many at a time."""
    if encoding == "utf-16":
        return near_by
    with source.path.open("rb") as stream:
        for number, data in enumerate(stream, 1):
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                return number
    return near_by


def header(source: AnswerFile, cells: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    """Column by name. Raises `Unreadable` when one stands twice or a needed one is not there."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = composed(plain(cell).strip())
        if name in columns and (name in needed or not needed):
            raise Unreadable(Problem(Place(source.name), "column-twice", {"column": f"`{name[:60]}`"}))
        columns.setdefault(name, index)
    for name in needed:
        if name not in columns:
            guess = near(name, [one for one in columns if len(one) <= 80][:500])
            remedy = (
                MessagePart("Name the column {word}.", {"word": f"`{name}`"})
                if guess is None
                else MessagePart("The file has {found}: name it {word}.", {"found": f"`{guess}`", "word": f"`{name}`"})
            )
            raise Unreadable(Problem(Place(source.name), "missing-column", {"column": f"`{name}`", "near": remedy}))
    return columns


def plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it."""
    return cell[1:] if cell[:1] == "'" and cell.startswith(("'=", "'+", "'-", "'@", "'\t")) else cell


def ragged(found: Sequence[str], expected: int) -> dict[str, str | MessagePart]:
    return {"found": str(len(found)), "expected": str(expected)}


def text_of(source: AnswerFile, limit: int, words: str) -> str:
    """A whole file in UTF-8. Raises `Unreadable`."""
    check_size(source, limit, words)
    try:
        return source.path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = f"0x{error.object[error.start]:02x}"
        raise Unreadable(Problem(Place(source.name, line), "not-utf8", {"byte": byte})) from None
    except OSError as error:
        raise of_the_disk(source, error) from None


class NotJson(ValueError):
    """A text that is not read as JSON: on which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def json_of(text: str) -> Any:
    """What a text holds as JSON, each name once and only numbers that are numbers. Raises `NotJson`."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise NotJson(error.lineno, "it is not JSON") from None
    except (ValueError, RecursionError):
        raise NotJson(1, "it is not JSON with each name once and numbers that are numbers") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def of_the_disk(source: AnswerFile, error: OSError) -> Unreadable:
    """A file that the disk does not give."""
    return Unreadable(problems.unreadable(source.name, error))
