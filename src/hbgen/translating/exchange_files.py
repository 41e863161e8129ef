"""Texts for translators as a PO file or as a table, and both read back as rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from hbgen.locale.po_files import BOM, NoPoFile, PoEntry, read_po, write_po
from hbgen.model.fingerprint import mark
from hbgen.problems import Place, Problem
from hbgen.translating.states import Memory, State
from hbgen.translating.units import TranslationUnit

HEAD = (
    "Texts of a service handbook, for translators. `hbgen import` takes this file back.\n"
    "An entry in doubt (fuzzy) is older than its text: change it, or take the mark off if it is still right."
)
_STATES: dict[State, str] = {"new": "new", "changed": "changed since it was translated", "done": "done"}
_MARK = re.compile(r"^hbgen: (?P<mark>[0-9a-z]+)$", re.MULTILINE)
_QUOTED = re.compile(r'(?:msg(?:id|str|ctxt)\s+)?"')
_CLOSED = re.compile(r'(?:msg(?:id|str|ctxt)\s+)?"(?:[^"\\]|\\.)*"\s*')
NO_MARK = "none"
"""Stands for the mark of a translation that there was not yet."""

TRANSLATION = "translation"
COLUMNS = ("key", "place", "field", "state", "previous", "source", TRANSLATION, "comment", "mark")
MAX_FILE = 16 << 20


@dataclass(frozen=True, slots=True)
class TranslationRow:
    """A row that came back from a translator."""

    key: str
    source: str
    translation: str
    is_settled: bool
    """Whether the translation is right for this text, as the translator says."""
    mark: str
    """The mark of the translation that was given to the translator; empty where it was lost."""
    comment: str
    place: Place
    """The row's own place."""
    previous: str = ""


def mark_of(translation: str) -> str:
    """What a row says of the translation that it was made with."""
    return mark(translation) if translation else NO_MARK


def po_entries(units: Sequence[TranslationUnit], memory: Memory) -> Iterator[PoEntry]:
    """An entry for each unit, and one for each remembered translation whose text is gone."""
    for unit in units:
        state, previous = memory.state(unit)
        translation, is_fuzzy = unit.translation, state == "changed"
        if (proposal := memory.proposal(unit)) is not None:
            translation, is_fuzzy, previous = proposal.translation, proposal.is_fuzzy, proposal.previous
        yield PoEntry(
            unit.key,
            unit.source,
            translation,
            is_fuzzy,
            previous if is_fuzzy and previous != unit.source else "",
            f"{unit.field}\n{_STATES[state]}\nhbgen: {mark_of(unit.translation)}",
            memory.comment(unit),
            (unit.place.file, unit.place.line),
        )
    for entry in memory.obsolete(units):
        yield PoEntry(entry.context, entry.source, entry.translation, comment=entry.comment, is_obsolete=True)


def po_file(language: str, units: Sequence[TranslationUnit], memory: Memory) -> str:
    """The PO file of a handbook's texts."""
    return write_po(language, po_entries(units, memory), HEAD)


def rows_of_po(name: str, text: str) -> tuple[list[TranslationRow], list[Problem]]:
    """The rows of a PO file that came back; entries that are obsolete are left out."""
    if (line := _open_quote(text)) is not None:
        return [], [Problem(Place(name, line), "translations-open-quote", {"file": name})]
    try:
        entries = read_po(text)
    except NoPoFile as broken:
        return [], [Problem(Place(name, broken.line), "translations-unreadable", {"file": name})]
    if not entries:
        return [], [Problem(Place(name), "translations-unreadable", {"file": name})]
    live = [entry for entry in entries if not entry.is_obsolete]
    # A text of content has one form; which of several is meant, nobody can tell.
    in_forms = [
        Problem(Place(name, entry.line), "translation-in-forms", {"id": entry.context or entry.source})
        for entry in live
        if any(entry.forms)
    ]
    return [_row(name, entry) for entry in live if not any(entry.forms)], in_forms


def _open_quote(text: str) -> int | None:
    """The first line with a quote mark that is not closed on it; the reader would take its last letter for one."""
    numbered = enumerate(text.splitlines(), 1)
    return next((number for number, line in numbered if _QUOTED.match(line) and not _CLOSED.fullmatch(line)), None)


def _row(name: str, entry: PoEntry) -> TranslationRow:
    match = _MARK.search(entry.notes)
    return TranslationRow(
        entry.context,
        entry.source,
        # No text of a handbook has forms; a program that gives it some fills the first for certain.
        entry.translation or next(filter(None, entry.forms), ""),
        not entry.is_fuzzy,
        match["mark"] if match else "",
        entry.comment,
        Place(name, entry.line),
        entry.previous,
    )


# --- tables -----------------------------------------------------------------------------------------

_HEADING = re.compile(rf"\b{TRANSLATION} ([A-Za-z0-9-]+)")
_LANGUAGE = re.compile(r'^"Language: *([A-Za-z0-9_@-]+)', re.MULTILINE)


def decoded(data: bytes) -> str | None:
    """The text of a file of texts, in UTF-8 or the character set that it names itself; None where it is in neither."""
    declared = re.search(rb'^"Content-Type: text/plain; charset=([A-Za-z0-9_-]+)', data, re.MULTILINE)
    charset = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for name in (charset, *([declared[1].decode()] if declared is not None else ())):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(name)
    return None


def language_of(text: str, languages: Sequence[str] = ()) -> str | None:
    """The language into which a file of texts is translated, as it says itself; None for another file.

    Programs name a country, too (`et_EE`): then it is the one of `languages` without it.
    """
    tag = _language_of(text)
    base = tag.split("-")[0] if tag is not None else None
    return base if tag not in languages and base in languages else tag


def _language_of(text: str) -> str | None:
    first = text.removeprefix(BOM).split("\n", 1)[0]
    match = _LANGUAGE.search(text) if "msgid" in text else _HEADING.search(first)
    return match[1].replace("_", "-") if match else None


_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def table(language: str, units: Sequence[TranslationUnit], memory: Memory) -> str:
    """The texts as a table: CSV with a byte order mark, and no cell that runs as a formula.

    The heading of the translations names their language.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([f"{column} {language}" if column == TRANSLATION else column for column in COLUMNS])
    for unit, entry in zip(units, po_entries(units, memory), strict=False):
        state = "changed" if entry.is_fuzzy else memory.state(unit)[0]
        cells = (unit.key, f"{unit.place.file}:{unit.place.line}", unit.field, state, entry.previous)
        texts = (unit.source, entry.translation, entry.comment, mark_of(unit.translation))
        writer.writerow([_shielded(cell) for cell in (*cells, *texts)])
    return BOM + stream.getvalue()


def _shielded(text: str) -> str:
    return f"'{text}" if _AS_FORMULA.match(text) else text


def _unshielded(text: str) -> str:
    return text[1:] if text.startswith("'") and _AS_FORMULA.match(text) else text


def rows_of_table(name: str, text: str) -> tuple[list[TranslationRow], list[Problem]]:
    """The rows of a table that came back, parted by commas, semicolons or tabs as programs write them."""
    text = text.removeprefix(BOM)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error:
        lines = []
    head = [TRANSLATION if cell.startswith(f"{TRANSLATION} ") else cell for cell in lines[0][1]] if lines else []
    if not {"key", "source", TRANSLATION, "state"} <= {*head}:
        return [], [Problem(Place(name), "translations-unreadable", {"file": name})]
    rows: list[TranslationRow] = []
    for number, cells in lines[1:]:
        row = {column: _unshielded(cell) for column, cell in zip(head, cells, strict=False)}
        if not any(row.values()):
            continue
        translation, given = row.get("translation", "").replace("\r\n", "\n"), row.get("mark", "")
        # Who writes another translation need not change the state as well.
        is_same = not given or given == mark_of(translation)
        rows.append(
            TranslationRow(
                row.get("key", ""),
                row.get("source", "").replace("\r\n", "\n"),
                translation,
                not is_same or row.get("state", "").strip().casefold() != "changed",
                given,
                row.get("comment", ""),
                Place(name, number),
                row.get("previous", "").replace("\r\n", "\n"),
            )
        )
    return rows, []


def _numbered(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in reader:
        yield line, cells
        # A text may have line ends of its own.
        line = getattr(reader, "line_num", line) + 1
