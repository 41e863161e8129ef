"""Finds collected answers and receipts among a repository's files: they may say what a person answered or signed.

Only what hbgen's own forms, ODK Central and KoboToolbox hand out is known, by its columns or its format; of each file
the beginning is read. A form without an answer is none.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hbgen.model.reserved import ANSWERS_FORMAT, FINGERPRINT, RECEIPTS_FORMAT
from hbgen.problems import Place, Problem
from hbgen.spreadsheets.reading import Refused, Sheet, read_sheets

SKIPPED = frozenset(("build", "dist", "node_modules", "venv", "__pycache__"))
"""Folders of other programs, in which nothing is looked for; nor in those whose names begin with a point."""

_TABLES = (".csv", ".tsv", ".tab", ".txt")
_DATA = (".json", ".jsonl", ".ndjson")
_BOOKS = (".xlsx", ".xlsm")

_HEAD = 1 << 16
"""Bytes of a file that are read."""
_MOST = 5000
"""Files that are opened: a repository of a million takes no longer than this."""
_BOOK = 4 << 20
"""Bytes of a workbook that is opened, which takes a second."""
_MOST_BOOKS = 50
_MOST_WALKED = 100_000

_JSON = re.compile(rf'"format"\s*:\s*"(?:{ANSWERS_FORMAT}|{RECEIPTS_FORMAT})"|"[\w-]+_{FINGERPRINT}"\s*:'.encode())
"""Our formats, and what SurveyJS hands out: a field for each item's mark."""


def below(folder: Path) -> Iterator[str]:
    """The files below a folder that is in no repository, as paths with `/`."""
    left = _MOST_WALKED
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in SKIPPED and not one.startswith("."))
        for name in sorted(names):
            left -= 1
            if left < 0:
                return
            yield (Path(here) / name).relative_to(folder).as_posix()


def collected(root: Path, top: Path, files: Iterable[str]) -> Iterator[Problem]:
    """Advice for each folder that holds such files, of `files` below `top`; places are relative to `root`."""
    folders: dict[str, list[str]] = {}
    opened = books = 0
    for file in sorted(files):
        path, ending = top / file, Path(file).suffix.lower()
        parts = file.split("/")
        if ending not in (*_TABLES, *_DATA, *_BOOKS) or any(p in SKIPPED or p.startswith(".") for p in parts[:-1]):
            continue
        opened += 1
        books += ending in _BOOKS
        if opened > _MOST:
            break
        try:
            if path.is_symlink() or not path.is_file() or (ending in _BOOKS and books > _MOST_BOOKS):
                continue
            is_found = _is_book(path) if ending in _BOOKS else _is_text(path, ending)
        except OSError:
            continue
        if is_found:
            folders.setdefault("/".join(parts[:-1]), []).append(file)
    for folder, found in folders.items():
        shown = _from(root, top, found[0])
        where = _from(root, top, folder) or "."
        values = {"id": where, "file": shown, "count": str(len(found))}
        yield Problem(Place(shown), "answers-in-repository", values)


def _from(root: Path, top: Path, file: str) -> str:
    return Path(os.path.relpath(top / file, root)).as_posix() if file else ""


def _is_text(path: Path, ending: str) -> bool:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if ending in _DATA:
        return _JSON.search(head) is not None
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = head.decode(encoding, "replace").splitlines()
    if lines and lines[0].strip().lower().startswith("sep="):
        del lines[0]
    if not lines:
        return False
    delimiter = max(",;\t|", key=lines[0].count)
    try:
        # The last line may be cut in two.
        rows = list(csv.reader(lines[: -1 if len(head) == _HEAD else None], delimiter=delimiter))
    except csv.Error:
        return False
    return _is_table(rows)


def _is_book(path: Path) -> bool:
    if path.stat().st_size > _BOOK:
        return False
    # Only a workbook needs what scores answers.
    from hbgen.scoring.xlsx import read_answers

    try:
        sheets = read_sheets(path.read_bytes())
        if any(_is_table(_rows(sheet)) for sheet in sheets.values()):
            return True
        return bool(read_answers(sheets, "run"))
    except Refused:
        return False


def _rows(sheet: Sheet) -> list[list[str]]:
    width = max(sheet.get(1, ()), default=0)
    return [[row.get(column, "") for column in range(1, min(width, 2000) + 1)] for row in list(sheet.values())[:200]]


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table holds an answer in each row, or in each row those of a run."""
    # ODK and KoboToolbox put the names of groups before a column's.
    names = [re.split(r"[-/]", name.strip().lower())[-1] for name in rows[0]] if rows else []
    given = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    if {"instrument", "item", "value"} <= set(names):
        # A form that is still to be filled in holds none of these.
        at = [names.index(name) for name in ("value", "evidence", "comment") if name in names]
        return any(index < len(row) and row[index].strip() for row in given for index in at)
    is_ours = "instrument" in names and any(name.endswith(f"_{FINGERPRINT}") for name in names)
    is_theirs = {"submissiondate", "key"} <= set(names) or {"_uuid", "_submission_time"} <= set(names)
    return bool(given) and (is_ours or is_theirs)
