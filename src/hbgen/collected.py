"""Finds collected answers and receipts among a repository's files: they may say what a person answered or signed.

Exports of hbgen's own forms and of the tools that `_OF_TOOLS` lists are recognised, by their columns or format; only
the beginning of each file is read. A form without an answer does not count.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hbgen.model.reserved import ANSWERS_FORMAT, COUNTS_FORMAT, FINGERPRINT, RECEIPTS_FORMAT, REMARKS_FORMAT
from hbgen.problems import Place, Problem
from hbgen.spreadsheets.reading import Refused, Sheet, read_sheets

SKIPPED = frozenset(("build", "dist", "node_modules", "venv", "__pycache__"))
"""Folders of other programs, which are skipped, as are folders whose names begin with a dot."""

_TABLES = (".csv", ".tsv", ".tab", ".txt")
_DATA = (".json", ".jsonl", ".ndjson")
_BOOKS = (".xlsx", ".xlsm")

_HEAD = 1 << 16
"""Bytes of a file that are read."""
_MOST = 5000
"""Files that are opened at most, which bounds the time for large repositories."""
_BOOK = 4 << 20
"""Largest workbook that is opened, in bytes; reading one takes about a second."""
_MOST_BOOKS = 50
_MOST_WALKED = 100_000

_FORMATS = "|".join((ANSWERS_FORMAT, RECEIPTS_FORMAT, REMARKS_FORMAT, COUNTS_FORMAT))
_JSON = re.compile(
    rf'"format"\s*:\s*"(?:{_FORMATS})"|"[\w-]+_{FINGERPRINT}"\s*:'.encode()
    + rb'|"_submission_time"\s*:|"submissionDate"\s*:|"responseId"\s*:\s*"R_|"submitted_at"\s*:[^]]{0,400}"answers"\s*:'
)
"""hbgen's own formats; SurveyJS results, which have a field for each item's fingerprint; KoboToolbox, ODK Central,
Qualtrics and Typeform."""

_OF_TOOLS = tuple(
    frozenset(names)
    for names in (
        ("submissiondate", "key"),  # ODK Central
        ("_uuid", "_submission_time"),  # KoboToolbox
        ("start time", "completion time"),  # Microsoft Forms, with the next two
        ("algusaeg", "lõpuleviimise aeg"),
        ("время начала", "время выполнения"),
        ("respondent id", "collector id"),  # SurveyMonkey
        ("responseid", "recordeddate"),  # Qualtrics, with the next
        ("responseid", "startdate", "enddate"),
        ("submitdate", "lastpage"),  # LimeSurvey, with the next
        ("response id", "date submitted", "last page"),
        ("start date (utc)", "submit date (utc)"),  # Typeform
        ("submission date", "submission id"),  # Jotform
    )
)
"""Columns that say that a table holds a survey's responses, a row for each, in small letters."""
_STAMPS = frozenset(("timestamp", "ajatempel", "отметка времени"))
"""The first column of Google Forms. Logs call theirs so, too, but have no question beside it."""
_QUESTION = re.compile(r".+[?\]]\s*|\S+(?: \S+){3,}|e-?mail address|username|e-posti aadress")


def below(folder: Path) -> Iterator[str]:
    """The files below a folder outside any repository, as relative paths with `/`."""
    remaining = _MOST_WALKED
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            remaining -= 1
            if remaining < 0:
                return
            yield (Path(here) / name).relative_to(folder).as_posix()


def collected(root: Path, top: Path, files: Iterable[str]) -> Iterator[Problem]:
    """Advice for each folder with such files among `files` (paths below `top`); places are relative to `root`."""
    folders: dict[str, list[str]] = {}
    opened = books = 0
    for file in sorted(files):
        path, ending = top / file, Path(file).suffix.lower()
        folder_name = file.rpartition("/")[0]
        if ending not in (*_TABLES, *_DATA, *_BOOKS) or _is_skipped(folder_name):
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
            folders.setdefault(folder_name, []).append(file)
    for folder, collected_files in folders.items():
        shown = _relative_to_root(root, top, collected_files[0])
        place_name = _relative_to_root(root, top, folder) or "."
        values = {"id": place_name, "file": shown, "count": str(len(collected_files))}
        yield Problem(Place(shown), "answers-in-repository", values)


def _is_skipped(folder: str) -> bool:
    """Whether a folder, or one around it, is hidden or holds the files of tools."""
    return any(name in SKIPPED or name.startswith(".") for name in folder.split("/"))


def _relative_to_root(root: Path, top: Path, file: str) -> str:
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
    # Imported here, since only workbooks need this module.
    from hbgen.scoring.xlsx_answers import read_answers

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
    """Whether a table has answers: one answer per row, or one run per row."""
    # ODK and KoboToolbox put the names of groups before a column's.
    whole = [name.strip().lower() for name in rows[0]] if rows else []
    names = [re.split(r"[-/]", name)[-1] for name in whole]
    given = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    if {"instrument", "item", "value"} <= set(names):
        # A blank form has none of these.
        at = [names.index(name) for name in ("value", "evidence", "comment") if name in names]
        return any(index < len(row) and row[index].strip() for row in given for index in at)
    return bool(given) and (_has_runs(names) or _has_responses(whole))


def _has_runs(names: Sequence[str]) -> bool:
    """Whether a table with these columns, without their groups, has a run in each row: of our form, or of another."""
    is_ours = "instrument" in names and any(name.endswith(f"_{FINGERPRINT}") for name in names)
    return is_ours or any(columns <= set(names) for columns in _OF_TOOLS)


def _has_responses(names: Sequence[str]) -> bool:
    """Whether a table with these columns has a response to a survey in each row."""
    if any(columns <= set(names) for columns in _OF_TOOLS):
        return True
    return names[0] in _STAMPS and any(map(_QUESTION.fullmatch, names[1:]))
