"""Strict readers of CSV, row by row, and of JSON: nothing is guessed, and errors name their row."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

from hbgen import problems
from hbgen.characters import composed
from hbgen.json_data import JsonObject, JsonValue
from hbgen.problems import MessagePart, Place, Problem, near, no_file

MAX_FILE = 1 << 30
"""The limit of a CSV file in bytes: some five million answers."""

MAX_CELL = 100_000
MAX_ROW = 1 << 20
DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEP = re.compile('"?sep=([^"])"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file to read."""

    path: Path
    name: str
    """Its name in messages."""
    member: str = ""
    """The file inside of it that is read, where it is an archive."""

    def open_bytes(self) -> IO[bytes]:
        """Its bytes, or those of its member."""
        if not self.member:
            return self.path.open("rb")
        return zipfile.ZipFile(self.path).open(self.member)

    @classmethod
    def of(cls, path: Path) -> AnswerFile:
        """A file that is read alone: it is named without its folder."""
        return cls(path, path.name)


def sources(paths: Iterable[Path]) -> list[AnswerFile]:
    """Files that are read together: those of the same name are named with as many folders as make them differ."""
    # The same file twice is one.
    parts = {path: parts for parts, path in {path.absolute().parts: path for path in paths}.items()}
    named: dict[Path, str] = {}
    for length in range(1, max(map(len, parts.values()), default=0) + 1):
        counts = Counter(path_parts[-length:] for path_parts in set(parts.values()))
        for path, path_parts in parts.items():
            if path not in named and (counts[path_parts[-length:]] == 1 or length == len(path_parts)):
                named[path] = "/".join(path_parts[-length:])
    return [AnswerFile(path, named[path]) for path in parts]


def copies(files: Iterable[AnswerFile]) -> dict[str, str]:
    """Name of a file → that of one before it with the same bytes."""
    originals: dict[str, str] = {}
    known: dict[tuple[int, bytes], str] = {}
    sizes: Counter[int] = Counter()
    measured = []
    for source in files:
        # What cannot be read is told when it is to be read.
        with suppress(OSError):
            measured.append((source, source.path.stat().st_size if source.path.is_file() else -1))
            sizes[measured[-1][1]] += 1
    for source, size in measured:
        if sizes[size] > 1 and size >= 0:
            with suppress(OSError), source.path.open("rb") as stream:
                name = known.setdefault((size, hashlib.file_digest(stream, "sha256").digest()), source.name)
                if name != source.name:
                    originals[source.name] = name
    return originals


class Unreadable(Exception):
    """A file that cannot be read as a whole; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def unreadable(file: str, line: int, reason: str, **values: str) -> Unreadable:
    """The error for a file of answers; `values` are those of the message `reason`."""
    message: dict[str, str | MessagePart] = {"file": file, "reason": MessagePart(reason, values)}
    return Unreadable(Problem(Place(file, line), "answers-unreadable", message))


def check_size(source: AnswerFile, limit: int, words: str) -> None:
    """Raise `Unreadable` if it is not a file or is larger than `limit` bytes, which messages write as `words`."""
    try:
        size = _unpacked_size(source) if source.member else source.path.stat().st_size
        if not source.path.is_file():
            raise Unreadable(no_file(source.name, source.path))
        if size > limit:
            raise Unreadable(Problem(Place(source.name), "file-too-large", {"limit": words}))
    except OSError as error:
        raise of_the_disk(source, error) from None


BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""Exceptions of the standard library for archives that are broken, encrypted or packed in an unknown way."""


def _unpacked_size(source: AnswerFile) -> int:
    """The size of a member of an archive; no more than that is ever unpacked."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            return archive.getinfo(source.member).file_size
    except BROKEN_ARCHIVE:
        raise unreadable(source.name, 1, "the archive is broken or encrypted") from None


def encoding_of(source: AnswerFile) -> str:
    """UTF-16 for a file that begins with its mark, else UTF-8. Raises `Unreadable`."""
    try:
        with source.open_bytes() as stream:
            return "utf-16" if stream.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    except BROKEN_ARCHIVE:
        raise unreadable(source.name, 1, "the archive is broken or encrypted") from None
    except OSError as error:
        raise of_the_disk(source, error) from None


def rows(source: AnswerFile, delimiter: str | None = None, encoding: str = "utf-8") -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line, the header first. Raises `Unreadable`.

    Without a `delimiter` it is that of a first line such as `sep=;`, which spreadsheets write, or the one of
    `DELIMITERS` that occurs most often in the header: where numbers are written 2,5 spreadsheets use another one than
    the comma.

    A quote must be closed and stand at the ends of its cell; every byte must be valid in the encoding.
    """
    check_size(source, MAX_FILE, "1 GiB")
    name = source.name
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    line = 1
    # The limit is global to the csv module: it is restored afterwards.
    before = csv.field_size_limit(MAX_CELL)
    try:
        with io.TextIOWrapper(source.open_bytes(), encoding=codec, errors="strict", newline="") as stream:
            first = stream.readline(MAX_ROW)
            is_declaration, default = delimiter_of(first)
            delimiter = delimiter or default
            lines = Lines(stream)
            if is_declaration:
                lines.count, line = 1, 2
            else:
                stream.seek(0)
            for number, cells in numbered_rows(lines, delimiter, line):
                if cells:
                    yield number, cells
                line = lines.count + 1
    except UnicodeError as error:
        byte = f"0x{error.object[error.start]:02x}" if isinstance(error, UnicodeDecodeError) else "?"
        values: dict[str, str | MessagePart] = {"encoding": encoding.upper(), "byte": byte}
        place = Place(name, _undecodable_line(source, codec, line))
        raise Unreadable(Problem(place, "wrong-encoding", values)) from None
    except BROKEN_ARCHIVE:
        raise unreadable(name, line, "the archive is broken or encrypted") from None
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
    """Whether the first line of a table only declares the delimiter (`sep=;`), and the delimiter: otherwise the one of
    `DELIMITERS` that occurs most often in it."""
    match = _SEP.fullmatch(first.rstrip("\r\n"))
    # What stands in quotes is text: a question has commas of its own.
    bare = _QUOTED.sub("", first)
    return match is not None, match[1] if match else max(DELIMITERS, key=bare.count)


class TooLong(Exception):
    """A row of more than `MAX_ROW` characters."""


class Lines:
    """The lines of a stream for `csv.reader`, which does not limit the length of rows. Raises `TooLong`."""

    def __init__(self, stream: TextIO) -> None:
        self._read = stream.readline
        self.count = 0
        self.of_row = 0
        """Characters since the last complete row."""

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


def numbered_rows(lines: Lines, delimiter: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of `lines`, empty ones too, each with the number of its first line; `line` is that of the first row."""
    before = line - 1 - lines.count
    for cells in csv.reader(lines, delimiter=delimiter, strict=True):
        yield line, cells
        line = lines.count + before + 1
        lines.of_row = 0


def _undecodable_line(source: AnswerFile, encoding: str, near_by: int) -> int:
    """The first line whose bytes are not valid in the encoding; `near_by` if there is none, or in UTF-16.

    The decoder's error does not tell, since many rows are decoded at a time.
    """
    if encoding == "utf-16":
        return near_by
    with source.open_bytes() as stream:
        for number, data in enumerate(stream, 1):
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                return number
    return near_by


def header(source: AnswerFile, cells: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    """Name → index of each column. Raises `Unreadable` for a needed one (any, if none is needed) that occurs twice, and
    for a needed one that is missing."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = composed(plain(cell).strip())
        if name in columns and (name in needed or not needed):
            raise Unreadable(Problem(Place(source.name), "column-twice", {"column": f"`{name[:60]}`"}))
        columns.setdefault(name, index)
    for name in needed:
        if name not in columns:
            guess = near(name, [column for column in columns if len(column) <= 80][:500])
            remedy = (
                MessagePart("Name the column {word}.", {"word": f"`{name}`"})
                if guess is None
                else MessagePart("The file has {found}: name it {word}.", {"found": f"`{guess}`", "word": f"`{name}`"})
            )
            raise Unreadable(Problem(Place(source.name), "missing-column", {"column": f"`{name}`", "near": remedy}))
    return columns


def plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell.startswith(("'=", "'+", "'-", "'@", "'\t")) else cell


def ragged(cells: Sequence[str], expected: int) -> dict[str, str | MessagePart]:
    """The values of the message for a row with another number of cells than the header."""
    return {"found": str(len(cells)), "expected": str(expected)}


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
    """A text that cannot be read as JSON, with line and reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def json_of(text: str) -> JsonValue:
    """The value of a JSON text. Raises `NotJson`, also where an object has a name twice, for NaN and for Infinity."""
    try:
        value: JsonValue = STRICT.decode(text)
        return value
    except json.JSONDecodeError as error:
        raise NotJson(error.lineno, "it is not JSON") from None
    except (ValueError, RecursionError):
        raise NotJson(1, "it is not JSON with each name once and numbers that are numbers") from None


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _no_constant(name: str) -> None:
    raise ValueError(name)


STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
"""Refuses, as `ValueError`, an object that has a name twice, NaN and Infinity."""


def of_the_disk(source: AnswerFile, error: OSError) -> Unreadable:
    """The error for a file that the operating system cannot read."""
    return Unreadable(problems.unreadable(source.name, error))
