"""Reads the cells of an XLSX workbook as text, with limits on time and memory for hostile files.

Office Open XML, ECMA-376 part 1, clause 18 (SpreadsheetML). Only texts, numbers and truth values of cells are read: no
formulas, links or macros, and of a style only whether it shows a number as a percentage or as a day.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from xml.parsers import expat

from hbgen.characters import composed
from hbgen.locale import LANGUAGES, translator
from hbgen.problems import MessagePart
from hbgen.suggestions import EPOCH, EPOCH_1904

MAX_FILE = 16 << 20
"""The most bytes of a workbook."""
MAX_PARTS = 500
MAX_UNPACKED = 24 << 20
"""The most bytes of all parts together when unpacked."""
MAX_ELEMENTS = 1_500_000
"""The most XML elements of all parts together; a cell has two."""

Sheet = Mapping[int, Mapping[int, str]]
"""Row → column → text, both from 1; empty cells and rows are left out, and rows and columns are in order."""

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
"""The reference of a cell: `AB12`."""
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""A character written as its number; surrogates are excluded."""
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_PERCENT = {"9", "10"}
"""The built-in number formats of percentages (clause 18.8.30)."""
_DAYS = {*map(str, range(14, 23)), *map(str, range(27, 37)), *map(str, range(45, 48)), *map(str, range(50, 59))}
"""The built-in number formats of days and times, also those of East Asia (clause 18.8.30)."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
"""Literal text in a number format, and its colours, conditions and languages in brackets."""
_OF_DAYS = re.compile("[ymdhs]", re.IGNORECASE)
"""Letters that stand for days and times in a number format."""
_MOST_DAYS = 2_900_000
"""Days up to the year 9839, which `datetime.date` can represent."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
)
"""Exceptions of the standard library for archives and XML that are broken, encrypted or in an unknown form."""


class Refused(Exception):
    """The file is not read; `reason` says why."""

    def __init__(self, reason: MessagePart) -> None:
        super().__init__(reason.template)
        self.reason = reason


class Sheets(dict[str, Sheet]):
    """The sheets of a workbook by their names, in order."""

    epoch = EPOCH
    """The day 0 of the workbook's dates: a number without a date format may be a day, too."""

    def __init__(self, sheets: Mapping[str, Sheet] | None = None) -> None:
        super().__init__(sheets or {})
        self.hidden: dict[str, int] = {}
        """Name of a sheet → number of its rows that hold something and are not shown, where there are such."""
        self.unseen: frozenset[str] = frozenset()
        """The names of sheets that are not shown."""


def read_sheets(data: bytes) -> Sheets:
    """Every sheet of a workbook by its name, in order. Raises `Refused`, and nothing else, for a file that is none.

    Numbers are returned as stored, without a fraction that is 0; percentages as displayed: `95 %`, where the cell holds
    0.95. A number displayed as a day is returned as `2026-03-31`, with its time if it has one; truth values as `1` and
    `0`; a formula as its last result.
    """
    with unpacked(data) as parts:
        return _sheets(parts)


@contextmanager
def unpacked(data: bytes) -> Iterator[Parts]:
    """The parts of a workbook; any error while they are read is raised as `Refused`."""
    if len(data) > MAX_FILE:
        raise Refused(MessagePart("it is larger than {limit}", {"limit": f"{MAX_FILE >> 20} MiB"}))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Parts(archive)
    except Refused:
        raise
    except _BROKEN:
        raise Refused(MessagePart("it is not an XLSX workbook")) from None


class WorkbookFile:
    """The bytes of a file that may be a workbook; its cells are read once, for all who ask."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._read: Sheets | Refused | None = None

    def sheets(self) -> Sheets:
        """As `read_sheets`. Raises `Refused`."""
        if self._read is None:
            try:
                self._read = read_sheets(self.data)
            except Refused as refused:
                self._read = refused
        if isinstance(self._read, Refused):
            raise self._read
        return self._read


def under_our_names(sheets: Sheets, names: Collection[str]) -> Sheets:
    """The sheets with translations of `names` replaced by these English `names`; the others keep their names.

    A user's sheet whose name is an English one, beside the translated sheet of the same name, is left out.
    """
    our_name_of = our_names(sheets, names)
    taken = {*our_name_of.values()}
    ours = Sheets()
    ours.epoch = sheets.epoch
    for name, sheet in sheets.items():
        if name in our_name_of or name not in taken:
            ours[our_name_of.get(name, name)] = sheet
    return ours


def our_names(sheet_names: Collection[str], names: Collection[str]) -> dict[str, str]:
    """Sheet name in the workbook → the English one of `names`, in the language in which most of them match."""

    def matching(tag: str) -> dict[str, str]:
        translations = {translator(tag)(name): name for name in names}
        return {sheet_name: translations[sheet_name] for sheet_name in sheet_names if sheet_name in translations}

    # Stops at the first language that matches all names, so that few catalogues are read.
    best: dict[str, str] = {}
    for tag in LANGUAGES:
        best = max(best, matching(tag), key=len)
        if len(best) == len(names):
            break
    return best


class Parts:
    """The parts of a package, unpacked within the limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise Refused(MessagePart("it holds too many parts"))
        # Other methods than these two unpack into buffers whose size is set by the file.
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise Refused(MessagePart("it is not an XLSX workbook"))
        self._archive = archive
        self._bytes_left = MAX_UNPACKED
        self._elements = MAX_ELEMENTS
        self.names = {entry.filename for entry in entries}

    def parse(self, name: str, begin: Callable[[str, dict[str, str]], None], end: Callable[[str, str], None]) -> None:
        """Parse one part with the handlers `begin(tag, attributes)` and `end(tag, text directly inside)`.

        Names of tags and attributes have no namespaces.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        texts: list[list[str]] = [[]]
        # A sheet has a million elements, but few distinct names.
        bare_name = lru_cache(maxsize=1000)(_bare)

        def start(tag: str, attributes: dict[str, str]) -> None:
            self._elements -= 1
            if self._elements < 0:
                raise Refused(MessagePart("it holds too many cells"))
            if len(texts) > 50:
                raise Refused(MessagePart("it is not an XLSX workbook"))
            texts.append([])
            begin(
                bare_name(tag),
                {bare_name(key): value for key, value in attributes.items()} if attributes else attributes,
            )

        def stop(tag: str) -> None:
            end(bare_name(tag), "".join(texts.pop()))

        def no_types(*_: object) -> None:
            # A workbook has no document type; expanding entities ("billion laughs") are defined in one.
            raise Refused(MessagePart("it is not an XLSX workbook"))

        parser.StartElementHandler = start
        parser.EndElementHandler = stop
        parser.CharacterDataHandler = lambda text: texts[-1].append(text)
        parser.StartDoctypeDeclHandler = no_types
        with self._archive.open(name) as stream:
            while chunk := stream.read(1 << 16):
                self._bytes_left -= len(chunk)
                if self._bytes_left < 0:
                    raise Refused(
                        MessagePart("it unpacks to more than {limit}", {"limit": f"{MAX_UNPACKED >> 20} MiB"})
                    )
                parser.Parse(chunk, False)
        parser.Parse(b"", True)


@dataclass(frozen=True, slots=True)
class SheetList:
    """The index of a workbook: name of a sheet → its part, in order, the day 0 of its dates, the names that users
    defined for cells, and the sheets that are not shown."""

    parts: dict[str, str]
    epoch: datetime.date
    defined: tuple[str, ...]
    unseen: frozenset[str]


def listed(parts: Parts) -> SheetList:
    """The index of a workbook, without sheets whose part is missing."""
    targets: dict[str, str] = {}
    names_and_ids: list[tuple[str, str]] = []
    defined: list[str] = []
    unseen: set[str] = set()
    epoch = EPOCH

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            # Targets are relative to the workbook's folder, or begin with `/`.
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        nonlocal epoch
        if tag == "sheet":
            names_and_ids.append((attributes["name"], attributes["id"]))
            if attributes.get("state", "visible") != "visible":
                unseen.add(attributes["name"])
        elif tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            epoch = EPOCH_1904
        elif tag == "definedName" and not attributes["name"].startswith("_xlnm"):
            defined.append(attributes["name"])

    parts.parse("xl/_rels/workbook.xml.rels", relation, _ignore)
    parts.parse("xl/workbook.xml", sheet, _ignore)
    existing = {name: targets[id_] for name, id_ in names_and_ids if targets[id_] in parts.names}
    return SheetList(existing, epoch, tuple(defined), frozenset(unseen))


def _sheets(parts: Parts) -> Sheets:
    book = listed(parts)
    sheets = Sheets()
    sheets.epoch, sheets.unseen = book.epoch, book.unseen
    shared = shared_texts(parts)
    percentages, days = _styles(parts) if "xl/styles.xml" in parts.names else (set(), set())
    converters = dict.fromkeys(percentages, _percentage) | {style: partial(_moment, sheets.epoch) for style in days}
    for name, part in book.parts.items():
        hidden: set[int] = set()
        sheets[name] = _cells(parts, part, shared, converters, hidden)
        if count := len(hidden & sheets[name].keys()):
            sheets.hidden[name] = count
    return sheets


def _bare(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition(" ")[2]


def _ignore(*_: object) -> None:
    """A handler that does nothing at this end of an element."""


def shared_texts(parts: Parts, read: Callable[[str], str] | None = None) -> list[str]:
    """The shared strings that cells refer to by index, converted by `read` (by default unescaped and composed), without
    phonetic runs (`rPh`)."""
    read = read or _plain
    texts: list[str] = []
    runs: list[str] = []
    phonetic_depth = 0

    def begin(tag: str, _: dict[str, str]) -> None:
        nonlocal phonetic_depth
        phonetic_depth += tag == "rPh"
        if tag == "si":
            runs.clear()

    def end(tag: str, text: str) -> None:
        nonlocal phonetic_depth
        phonetic_depth -= tag == "rPh"
        if tag == "t" and not phonetic_depth:
            runs.append(text)
        elif tag == "si":
            texts.append(read("".join(runs)))

    if "xl/sharedStrings.xml" in parts.names:
        parts.parse("xl/sharedStrings.xml", begin, end)
    return texts


def _styles(parts: Parts) -> tuple[set[str], set[str]]:
    """The indexes of the cell styles that show a number as a percentage, and of those that show it as a day."""
    percentages, days = set(_PERCENT), set(_DAYS)
    styles: list[str] = []
    is_inside = False

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if tag == "numFmt":
            code = _QUOTED.sub("", attributes.get("formatCode", ""))
            (percentages.add if "%" in code else percentages.discard)(attributes["numFmtId"])
            (days.add if _OF_DAYS.search(code) else days.discard)(attributes["numFmtId"])
        is_inside |= tag == "cellXfs"
        if tag == "xf" and is_inside:
            styles.append(attributes.get("numFmtId", "0"))

    def end(tag: str, _: str) -> None:
        nonlocal is_inside
        is_inside &= tag != "cellXfs"

    parts.parse("xl/styles.xml", begin, end)
    of_style = [(str(number), format_) for number, format_ in enumerate(styles)]
    return {style for style, format_ in of_style if format_ in percentages}, {
        style for style, format_ in of_style if format_ in days
    }


def day_styles(parts: Parts) -> set[str]:
    """The indexes of the cell styles that show a number as a day or a time."""
    return _styles(parts)[1] if "xl/styles.xml" in parts.names else set()


def _percentage(text: str) -> str:
    # Rounded, as 0.07 * 100 is 7.000000000000001.
    return f"{float(text) * 100:.12g} %"


def _moment(epoch: datetime.date, text: str) -> str:
    """A number as the day or the time of day that it is displayed as; a number outside the calendar is unchanged."""
    value = float(text)
    if not 0 <= value < _MOST_DAYS:
        return text
    # Rounded to seconds, the precision that programs store.
    days, seconds = divmod(round(value * 86400), 86400)
    time = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    if days == 0:
        return time
    # Excel takes 1900 for a leap year (clause 18.17.4.1): days before March 1900 are one day further on.
    days += epoch == EPOCH and days < 60
    return f"{epoch + datetime.timedelta(days)}" + (f" {time}" if seconds else "")


def _cells(
    parts: Parts,
    name: str,
    shared: list[str],
    converters: Mapping[str, Callable[[str], str]],
    hidden: set[int],
) -> Sheet:
    """The cells of a sheet; `converters` is style → function that formats the numbers in its cells. The numbers of rows
    that are not shown are added to `hidden`."""
    rows: dict[int, dict[int, str]] = {}
    row = column = 0
    kind = style = ""
    pieces: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, style
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
            if attributes.get("hidden") in ("1", "true"):
                hidden.add(row)
        elif tag == "c":
            reference = REFERENCE.fullmatch(attributes.get("r", ""))
            if reference:
                row, column = int(reference[2]), column_number(reference[1])
            else:
                column += 1
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
            pieces.clear()

    def end(tag: str, text: str) -> None:
        if tag in ("v", "t"):
            pieces.append(text)
        elif tag == "c" and pieces:
            text = _cell("".join(pieces), kind, shared, converters.get(style))
            if text:
                rows.setdefault(row, {})[column] = text

    parts.parse(name, begin, end)
    return {number: dict(sorted(rows[number].items())) for number in sorted(rows)}


def _cell(text: str, kind: str, shared: list[str], converter: Callable[[str], str] | None) -> str:
    """The text of a cell of a `kind` (ECMA-376, ST_CellType); `converter` formats a number by the cell's style."""
    if kind == "s":
        index = int(text)
        return shared[index] if index >= 0 else ""
    if kind in ("inlineStr", "str"):
        return _plain(text)
    if kind == "n" and converter is not None:
        return converter(text)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def column_number(letters: str) -> int:
    """`A` → 1, `AA` → 27."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value


def _plain(text: str) -> str:
    """Text with escapes such as `_x000D_` (ECMA-376, ST_Xstring) replaced by their characters, composed (NFC)."""
    return composed(unescaped(text))


def unescaped(text: str) -> str:
    """Text with escapes such as `_x000D_` (ECMA-376, ST_Xstring) replaced by their characters."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
