"""Reads a Word document: every paragraph of every part of it, and nothing twice.

Office Open XML, ECMA-376 part 1, clause 17 (WordprocessingML). A heading is told by its outline level or by the name of
its style. Of alternatives (`mc:AlternateContent`) the first is read: the fallback says the same for older programs.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from hbgen.documents.pieces import NoDocument, Origin, Piece, PieceKind, Span, left_links, spanned

MAX_UNPACKED = 64 << 20
"""The most bytes of all parts of text together when unpacked."""
MAX_PARTS = 2_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DRAWN_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|drawingml|officeDocument)/")
"""How the same names are written in a document saved as "Strict Open XML"."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ASIDES: Mapping[str, Origin] = {
    "comments": "comment",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "header": "header",
    "footer": "footer",
    "diagrams/data": "drawing",
    "charts/chart": "chart",
}
_PART = re.compile(r"word/(comments|footnotes|endnotes|header|footer|diagrams/data|charts/chart)[0-9]*\.xml")
_MAIN = re.compile(r"word/(?:_rels/)?document[0-9]*\.xml(?:\.rels)?")
"""The text and its relations, which some programs number."""
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
"""The field that is a link, ECMA-376 part 1, clause 17.16.5.25."""
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DRAWN = (f"{_DRAWING}inline", f"{_DRAWING}anchor")
_PROPERTIES = f"{_DRAWING}docPr"
_PICTURE = ".//{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_HEADING = re.compile(r"(?:heading|überschrift|pealkiri|заголовок|otsikko|rubrik|titre)\s*([1-9])", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_VML = "{urn:schemas-microsoft-com:vml}"
_SYMBOLS = {
    "symbol": dict(
        zip(b"\xa2\xa3\xa5\xab\xac\xae\xb0\xb1\xb2\xb3\xb4\xb7\xb8\xb9\xbb\xde", "′≤∞↔←→°±″≥×•÷≠≈⇒", strict=True)
    ),
    "wingdings": dict(zip(b"\x6f\xa7\xa8\xdf\xe0\xe8\xfb\xfc\xfd\xfe", "□▪◻←→➔✗✓☒☑", strict=True)),
}
"""Name of a font of pictures → its code → the same as a character of text."""
_TITLE = re.compile(r"title|titel|tiitel|название", re.IGNORECASE)


def read_docx(data: bytes) -> list[Piece]:
    """The pieces of a document, its asides last. Raises `NoDocument`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
        trees = {name: _parsed(part) for name, part in parts.items()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        expat.ExpatError,
        RuntimeError,
        ValueError,
        OSError,
    ):
        raise NoDocument from None
    text = next((name for name in trees if _MAIN.fullmatch(name) and name.endswith(".xml")), None)
    if text is None:
        raise NoDocument
    links = trees.get(f"{text.replace('/', '/_rels/')}.rels")
    reader = _WordReader(_styles(trees.get("word/styles.xml")), _addresses(links))
    reader.walk(trees[text])
    for name, tree in trees.items():
        match = _PART.fullmatch(name)
        if match:
            reader.origin = _ASIDES[match[1]]
            reader.walk(tree)
            reader.drawn(tree)
    return reader.pieces


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [
        entry
        for entry in entries
        if entry.filename == "word/styles.xml" or _MAIN.fullmatch(entry.filename) or _PART.fullmatch(entry.filename)
    ]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in names) > MAX_UNPACKED:
        raise NoDocument
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in names:
        with archive.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        if left < 0:
            raise NoDocument
        parts[entry.filename] = part
    return parts


def _parsed(part: bytes) -> Element:
    # A document has no document type; entities that expand without end are defined in one.
    if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part:
        raise NoDocument
    return ElementTree.fromstring(_STRICT.sub(_transitional, part))


def _transitional(match: re.Match[bytes]) -> bytes:
    part = match[1]
    return b"http://schemas.openxmlformats.org/" + part + b"/2006/"


@dataclass(frozen=True, slots=True)
class _Styles:
    levels: Mapping[str, int]
    """Id of a style → the level of its headings, from 1."""
    lists: Collection[str]
    """Ids of styles whose paragraphs are items of a list."""


def _styles(styles: Element | None) -> _Styles:
    """What styles mean, also those that are based on such a one."""
    levels, lists = _levels(styles), _lists(styles)
    bases = {
        style.get(f"{_W}styleId", ""): base.get(f"{_W}val", "")
        for style in (styles.iter(f"{_W}style") if styles is not None else ())
        if (base := style.find(f"{_W}basedOn")) is not None
    }
    for style in bases:
        line = [style]
        while (base_id := bases.get(line[-1])) is not None and base_id not in line:
            line.append(base_id)
        level = next((levels[ancestor] for ancestor in line if ancestor in levels), None)
        if level is not None:
            levels[style] = level
        elif not lists.isdisjoint(line):
            lists.add(style)
    return _Styles(levels, lists)


def _lists(styles: Element | None) -> set[str]:
    """Ids of styles of lists: their names are English in every Word, their ids are not."""
    ids: set[str] = set()
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        name = style.find(f"{_W}name")
        is_list = name is not None and name.get(f"{_W}val", "").casefold().startswith("list")
        if is_list or style.find(f"{_W}pPr/{_W}numPr") is not None:
            ids.add(style.get(f"{_W}styleId", ""))
    return ids


def _levels(styles: Element | None) -> dict[str, int]:
    """Id of a style → the level of its headings, from 1."""
    levels: dict[str, int] = {}
    for style in styles.iter(f"{_W}style") if styles is not None else ():
        name = style.find(f"{_W}name")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        words = name.get(f"{_W}val", "") if name is not None else ""
        match = _HEADING.match(words)
        value = outline.get(f"{_W}val", "") if outline is not None else ""
        if value.isdecimal() and int(value) < 9:
            levels[style.get(f"{_W}styleId", "")] = int(value) + 1
        elif match:
            levels[style.get(f"{_W}styleId", "")] = int(match[1])
        elif _TITLE.fullmatch(words):
            levels[style.get(f"{_W}styleId", "")] = 1
    return levels


def _addresses(relations: Element | None) -> dict[str, str]:
    """Id of a relation of the document → the address outside it to which it leads."""
    return {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in (relations if relations is not None else ())
        if relation.get("TargetMode") == "External"
    }


@dataclass
class _WordReader:
    styles: _Styles
    addresses: Mapping[str, str]
    pieces: list[Piece] = field(default_factory=list)
    origin: Origin = ""
    fields: list[str] = field(default_factory=list)
    """Instructions of the fields that are open in a paragraph, the outer one first."""

    def walk(self, element: Element) -> None:
        for child in element:
            if child.tag == _FALLBACK:
                continue
            if child.tag == f"{_W}p":
                self.paragraph(child)
            elif child.tag == f"{_W}tbl" and not self.origin:
                self.table(child)
            elif child.tag == f"{_W}altChunk":
                self.aside("…", "embedded document")
            else:
                self.walk(child)

    def is_layout(self, cells: list[Element]) -> bool:
        """Whether a row is there for the layout alone: what is below a heading is in its cell, or there is one cell."""
        return any(
            any(map(self.level, paragraphs)) and (len(paragraphs) > 1 or len(cells) == 1)
            for cell in cells
            if (paragraphs := [paragraph for paragraph in cell.iter(f"{_W}p") if _text(paragraph, False)])
        )

    def drawn(self, element: Element) -> None:
        """Report the words of a drawing."""
        for paragraph in element.iter(f"{_DRAWN_TEXT}p"):
            words = "".join(text.text or "" for text in paragraph.iter(f"{_DRAWN_TEXT}t"))
            self.aside(" ".join(words.split()), self.origin)

    def level(self, element: Element) -> int:
        """The level of a heading, from 1; 0 for a paragraph that is none."""
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        value = outline.get(f"{_W}val", "") if outline is not None else ""
        return int(value) + 1 if value.isdecimal() and int(value) < 9 else self.styles.levels.get(_style(element), 0)

    def paragraph(self, element: Element) -> None:
        deleted = _text(element, True)
        name, level = _style(element), self.level(element)
        in_list = name in self.styles.lists or "list" in name.casefold()
        is_item = in_list or element.find(f"{_W}pPr/{_W}numPr") is not None
        self.fields.clear()
        self.add("heading" if level else "item" if is_item else "text", [*self.spans(element)], level)
        self.aside(deleted, "deleted text")
        self.pictures(element)
        # Text boxes hang on a paragraph and hold paragraphs of their own.
        for inner in _boxes(element):
            self.walk(inner)

    def table(self, element: Element) -> None:
        for row in _below(element, f"{_W}tr"):
            if self.is_layout([*_below(row, f"{_W}tc")]):
                self.walk(row)
                continue
            self.fields.clear()
            cells: list[str] = []
            for cell in _below(row, f"{_W}tc"):
                texts = [
                    _text(paragraph, False) for paragraph in cell.iter(f"{_W}p") if not _is_in_box(cell, paragraph)
                ]
                cells.append(" ".join(filter(None, texts)))
                for paragraph in cell.iter(f"{_W}p"):
                    self.aside(_text(paragraph, True), "deleted text")
            if any(cells):
                self.pieces.append(Piece("row", " | ".join(cells), len(self.pieces) + 1, cells=tuple(cells)))
            self.pieces += left_links(self.spans(row), len(self.pieces) + 1)
            self.pictures(row)
            for box in _boxes(row):
                self.walk(box)

    def pictures(self, element: Element) -> None:
        """Report what stands in a paragraph or a row and is no text: a picture by what it says in place of itself, or
        its name."""
        for child in element:
            if child.tag in (_FALLBACK, f"{_W}txbxContent"):
                continue
            named = child.find(_PROPERTIES) if child.tag in _DRAWN else None
            if named is not None and child.find(_PICTURE) is not None:
                self.aside(named.get("descr") or named.get("name") or "…", "picture")
            else:
                self.aside(*_untyped(child, element))
                self.pictures(child)

    def add(self, kind: PieceKind, spans: list[Span], level: int) -> None:
        text, marked, left = spanned(spans)
        if text and self.origin:
            self.aside(text, self.origin)
        elif text:
            is_heading = kind == "heading"
            self.pieces.append(Piece(kind, text, len(self.pieces) + 1, level, marked="" if is_heading else marked))
            self.pieces += left_links(spans if is_heading else left, len(self.pieces) + 1)

    def spans(self, element: Element, address: str = "") -> Iterator[Span]:
        """The text of a paragraph itself, with the addresses of its links."""
        for child in element:
            if child.tag == f"{_W}hyperlink":
                yield from self.spans(child, self.addresses.get(child.get(_RELATION, ""), ""))
            elif child.tag == f"{_W}fldSimple":
                yield from self.spans(child, _address(child.get(f"{_W}instr", "")) or address)
            elif child.tag in (f"{_W}fldChar", f"{_W}instrText"):
                self.instruction(child)
            elif (words := _run(child, False)) is not None:
                yield Span(words, address or next(filter(None, map(_address, self.fields)), ""))
            elif child.tag not in _APART:
                yield from self.spans(child, address)

    def instruction(self, element: Element) -> None:
        """Follow where fields begin and end, and what they are."""
        kind = element.get(f"{_W}fldCharType")
        if kind == "begin":
            self.fields.append("")
        elif kind == "end":
            del self.fields[-1:]
        elif kind is None and self.fields:
            self.fields[-1] += element.text or ""

    def aside(self, text: str, origin: Origin) -> None:
        if text:
            self.pieces.append(Piece("aside", text, len(self.pieces) + 1, origin=origin))


def _untyped(element: Element, parent: Element) -> tuple[str, Origin]:
    """What an element of a paragraph shows without text of its own, and what it is; empty for any other."""
    if element.tag == f"{_VML}textpath":
        return " ".join(element.get("string", "").split()), "drawing"
    if element.tag == f"{_VML}imagedata":
        return parent.get("alt") or element.get("{urn:schemas-microsoft-com:office:office}title") or "…", "picture"
    if element.tag == f"{_W}sym" and not _symbol(element):
        return f"{element.get(f'{_W}font', '')} {element.get(f'{_W}char', '')}", "symbol"
    if element.tag == f"{_W}ddList":
        return " / ".join(entry.get(f"{_W}val", "") for entry in element.iter(f"{_W}listEntry")), "choice"
    return "", ""


def _symbol(element: Element) -> str:
    """The character that a symbol stands for (clause 17.3.3.30); empty where it is a picture of a font's own."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(element.get(f"{_W}font", "").casefold(), {}).get(code - 0xF000, "")
    return chr(code) if 0x20 <= code < 0xD800 else ""


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style.get(f"{_W}val", "") if style is not None else ""


def _address(instruction: str) -> str:
    match = _ADDRESS.match(instruction)
    return match[1] if match else ""


def _below(element: Element, tag: str) -> Iterator[Element]:
    """The nearest elements of a tag, also inside content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (_FALLBACK, f"{_W}tbl", f"{_W}p"):
            yield from _below(child, tag)


def _boxes(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == _FALLBACK:
            continue
        if child.tag == f"{_W}txbxContent":
            yield child
        else:
            yield from _boxes(child)


def _is_in_box(cell: Element, paragraph: Element) -> bool:
    return any(paragraph is inner for box in _boxes(cell) for inner in box.iter(f"{_W}p")) or any(
        paragraph is inner for fallback in cell.iter(_FALLBACK) for inner in fallback.iter(f"{_W}p")
    )


def _text(element: Element, deleted: bool) -> str:
    """The text of a paragraph itself, or what was deleted in it, with one space where there is white space."""
    return " ".join("".join(_runs(element, deleted)).split())


def _runs(element: Element, deleted: bool) -> Iterator[str]:
    for child in element:
        if child.tag in _APART:
            continue
        words = _run(child, deleted)
        if words is None:
            yield from _runs(child, deleted)
        else:
            yield words


_APART = (_FALLBACK, f"{_W}txbxContent", f"{_W}pPr", f"{_W}moveFrom")
"""Elements in a paragraph whose text is none of its own; what was moved is read where it stands now."""


def _run(element: Element, deleted: bool) -> str | None:
    """The words of an element without further ones; None for any other."""
    if (element.tag == f"{_W}delText" and deleted) or (element.tag in (f"{_W}t", _MATH) and not deleted):
        return element.text or ""
    if element.tag in (f"{_W}tab", f"{_W}ptab", f"{_W}br", f"{_W}cr"):
        return " "
    if element.tag == f"{_W}sym" and not deleted:
        return _symbol(element)
    return "-" if element.tag == f"{_W}noBreakHyphen" and not deleted else None
