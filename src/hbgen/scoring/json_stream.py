"""JSON values as servers collect them: one on each line, one after another over many lines, in arrays, or alone.

Nothing is passed over in silence: what cannot be read between values is told by the line where it begins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hbgen.files import everything_below
from hbgen.json_data import JsonValue
from hbgen.scoring.tables import STRICT, AnswerFile, NotJson, text_of

LINES = (".jsonl", ".ndjson")
"""Endings of files to which something is added line by line: empty, they have nothing yet."""
_ENDINGS = (".json", *LINES)
_LIMIT = 64 << 20
_GAP = re.compile(r"[ \t\r\n]*")
_SYNTAX, _MEANING = "it is not JSON", "it is not JSON with each name once and numbers that are numbers"
_NEXT = re.compile(r"^[\[{]", re.MULTILINE)
_LOOSE = json.JSONDecoder()
_DEEP = 10_000
"""About how many letters are read until a value is nested too deeply."""


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value of a file, or why there is none, and where it begins."""

    line: int
    value: JsonValue | NotJson
    is_alone: bool = False
    """Whether nothing else stands in its file."""


def files_in(paths: Iterable[Path]) -> list[Path]:
    """`paths`, with the files of JSON below each folder among them in its place, by name.

    A folder that cannot be listed, or has none, stays, so that whoever reads it tells of it.
    """
    return [file for path in paths for file in _below(path) or [path]]


def _below(path: Path) -> list[Path]:
    try:
        files = everything_below(path)
    except OSError:
        return []
    return [file for file in files if file.suffix.lower() in _ENDINGS and file.is_file()]


def values_of(source: AnswerFile) -> Iterator[ReadValue]:
    """The values of a file; those of an array one by one. Raises `Unreadable`.

    A file without any lost something, unless its ending is one of `LINES`."""
    text = text_of(source, _LIMIT, "64 MiB")
    if not text.strip():
        if source.path.suffix.lower() not in LINES:
            yield ReadValue(1, NotJson(1, "it is empty"))
        return
    for read in _values(text):
        if isinstance(read.value, list):
            yield from (ReadValue(read.line, value) for value in read.value or [None])
        else:
            yield read


def _values(text: str) -> Iterator[ReadValue]:
    """Where something is broken, reading goes on at the next line that begins as a value does, without indentation."""
    at, line, counted, spent = 0, 1, 0, 0
    first = _after_gap(text, 0)
    while (begin := _after_gap(text, at)) < len(text):
        line, counted = line + text.count("\n", counted, begin), begin
        value, at, cost = _one(text, begin)
        spent += cost
        is_alone = begin == first and _after_gap(text, at) == len(text)
        yield ReadValue(line, value, is_alone)
        if spent > 8 * len(text) + _DEEP:
            # Of a file in which each value swallows those after it, nobody could mend one at a time.
            yield ReadValue(line, NotJson(line, _SYNTAX))
            return


def _one(text: str, begin: int) -> tuple[JsonValue | NotJson, int, int]:
    """The value that begins there; where to go on; and how many letters were read in vain."""
    try:
        value, end = STRICT.raw_decode(text, begin)
        return value, end, 0
    except json.JSONDecodeError as error:
        return NotJson(1, _SYNTAX), _after(text, begin), error.pos - begin
    except RecursionError:
        return NotJson(1, _MEANING), _after(text, begin), _DEEP
    except ValueError:
        # It ends where it ends: only what it means is not clear.
        try:
            return NotJson(1, _MEANING), _LOOSE.raw_decode(text, begin)[1], 0
        except (ValueError, RecursionError):
            return NotJson(1, _MEANING), _after(text, begin), _DEEP


def _after(text: str, begin: int) -> int:
    """Where the next value may begin after a broken one."""
    line_end = text.find("\n", begin)
    if line_end < 0:
        return len(text)
    if text[begin] not in "[{":
        return line_end
    match = _NEXT.search(text, line_end)
    return match.start() if match else len(text)


def _after_gap(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at
