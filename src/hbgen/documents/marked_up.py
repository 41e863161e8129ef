"""Reads documents in Markdown, in HTML and of OpenDocument as pieces."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hbgen.documents.pieces import NoDocument, Origin, Piece, PieceKind, Span, left_links, spanned
from hbgen.markdown import target

MAX_UNPACKED = 64 << 20
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_UNDERLINE = re.compile(r"(=+|-+)\s*")
_ITEM = re.compile(r"\s*(?:[-*+•]|[0-9]+[.)])\s+(.*)")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")


_FRONT = re.compile(r"---[ ]*\r?\n((?:.*\n)*?)---[ ]*(?:\r?\n|$)")
_LINK = re.compile(r"(!?)\[([^]\n]*)\]\(([^)\s]+)(?:\s[^)]*)?\)")


class _Pieces(list[Piece]):
    def add(self, kind: PieceKind, text: str, level: int = 0, cells: tuple[str, ...] = ()) -> None:
        text = " ".join(text.split())
        if text:
            self.append(Piece(kind, text, len(self) + 1, level, cells))

    def add_spans(self, kind: PieceKind, spans: list[Span], level: int = 0) -> None:
        text, marked, left = spanned(spans)
        if not text:
            return
        if kind == "heading":
            left, marked = tuple(spans), ""
        self.append(Piece(kind, text, len(self) + 1, level, marked=marked))
        self += left_links(left, len(self) + 1)


def read_markdown(data: bytes) -> list[Piece]:
    """The pieces of a Markdown text. Marks of emphasis stay as they are written. Raises `NoDocument`."""
    pieces = _Pieces()
    waiting: list[str] = []
    kind: PieceKind = "text"

    def flush() -> None:
        nonlocal kind
        pieces.add(kind, _LINK.sub(_link_or_words, " ".join(waiting)))
        waiting.clear()
        kind = "text"

    text = _decoded(data)
    if front := _FRONT.match(text):
        _aside(front[1], "front matter", pieces)
    for line in text[front.end() if front else 0 :].splitlines():
        heading, item = _HEADING.fullmatch(line.strip()), _ITEM.fullmatch(line)
        if heading:
            flush()
            pieces.add("heading", heading[2], len(heading[1]))
        elif waiting and kind == "text" and _UNDERLINE.fullmatch(line):
            pieces.add("heading", " ".join(waiting), 1 if line.startswith("=") else 2)
            waiting.clear()
        elif line.strip().startswith("|"):
            flush()
            if not _RULE.fullmatch(line):
                cells = tuple(" ".join(cell.split()) for cell in line.strip().strip("|").split("|"))
                pieces.add("row", " | ".join(cells), cells=cells)
        elif item:
            flush()
            waiting.append(item[1])
            kind = "item"
        elif line.strip():
            waiting.append(line.strip())
        else:
            flush()
    flush()
    return pieces


def _link_or_words(match: re.Match[str]) -> str:
    """A link as it is written, where a text may have it; else its words and its address."""
    parsed = target(match[3])
    is_link = not match[1] and parsed is not None and parsed[0] == "url"
    return match[0] if is_link else f"{match[2]} ({match[3]})"


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoDocument from None


class _Page(HTMLParser):
    _BLOCKS = frozenset(
        (
            *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "td", "th", "blockquote", "section"),
            *("article", "header", "footer", "dt", "dd", "br", "aside", "main", "nav", "address", "pre", "figure"),
            *("figcaption", "caption", "details", "summary", "form", "fieldset", "legend", "option", "textarea"),
            *("table", "ul", "ol", "dl", "iframe", "svg", "title"),
        )
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces = _Pieces()
        self._text: list[Span] = []
        self._address = ""
        self._cells: list[str] | None = None
        self._kind: PieceKind = "text"
        self._level = 0
        self._hidden = 0

    def flush(self) -> None:
        spans, self._text = self._text, []
        if self._cells is None:
            self.pieces.add_spans(self._kind, spans, self._level)
            return
        text = "".join(span.words for span in spans)
        if text.strip():
            self._cells[-1:] = [" ".join(f"{''.join(self._cells[-1:])} {text}".split())]
        self.pieces += left_links(spans, len(self.pieces) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address = dict(attrs).get("href") or ""
        if tag in ("script", "style"):
            self._hidden += 1
        if tag == "img":
            attributes = dict(attrs)
            _aside(attributes.get("alt") or attributes.get("src") or "…", "picture", self.pieces)
        if tag not in self._BLOCKS:
            return
        self.flush()
        if tag == "tr":
            # A row of a table in a cell: what its own row said so far stands before it.
            self._end_row()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append("")
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._kind, self._level = "heading", int(tag[1])
        elif tag == "li":
            self._kind, self._level = "item", 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._address = ""
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        if tag not in self._BLOCKS:
            return
        self.flush()
        if tag == "tr":
            self._end_row()
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6", "li"):
            self._kind, self._level = "text", 0

    def _end_row(self) -> None:
        cells, self._cells = tuple(self._cells or ()), None
        if any(cells):
            self.pieces.add("row", " | ".join(cells), cells=cells)

    def handle_comment(self, data: str) -> None:
        # Word processors hide settings in comments that begin so.
        if not data.lstrip().startswith("["):
            _aside(data, "comment", self.pieces)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(Span(data, self._address))


def read_html(data: bytes) -> list[Piece]:
    """The pieces of a page. Scripts and styles are no text. Raises `NoDocument`."""
    page = _Page()
    page.feed(_decoded(data))
    page.close()
    page.flush()
    return page.pieces


_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_odt(data: bytes) -> list[Piece]:
    """The pieces of an OpenDocument text (ISO/IEC 26300). Raises `NoDocument`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _odt_part(archive, "content.xml")
            styles = _odt_part(archive, "styles.xml") if "styles.xml" in archive.namelist() else None
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, RuntimeError, ValueError, OSError):
        raise NoDocument from None
    pieces = _Pieces()
    body = root.find(f"{_OFFICE}body")
    if body is None:
        raise NoDocument
    _walk_odt(body, pieces, False)
    if styles is not None:
        _page_edges(styles, pieces)
    return pieces


def _page_edges(styles: Element, pieces: _Pieces) -> None:
    """What stands above and below each page."""
    edges: tuple[Origin, ...] = ("header", "footer")
    for origin in edges:
        for part in styles.iter(f"{_STYLE}{origin}"):
            for paragraph in part.iter(f"{_TEXT}p"):
                _aside(_odt_text(paragraph), origin, pieces)


def _odt_part(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as stream:
        part = stream.read(MAX_UNPACKED + 1)
    if len(part) > MAX_UNPACKED or b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part:
        raise NoDocument
    return ElementTree.fromstring(part)


def _walk_odt(element: Element, pieces: _Pieces, is_item: bool) -> None:
    for child in element:
        if child.tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level", "1")
            pieces.add_spans("heading", [*_odt_spans(child)], int(level) if level.isdecimal() else 1)
            _asides(child, pieces)
        elif child.tag == f"{_TEXT}p":
            pieces.add_spans("item" if is_item else "text", [*_odt_spans(child)])
            _asides(child, pieces)
        elif child.tag == f"{_TABLE}table-row" and not _is_layout(child):
            _odt_row(child, pieces)
        elif child.tag == f"{_TEXT}tracked-changes":
            _beside(child, "deleted text", pieces)
        else:
            _picture(child, pieces)
            _walk_odt(child, pieces, is_item or child.tag == f"{_TEXT}list-item")


def _is_layout(row: Element) -> bool:
    """Whether a row is there for the layout alone: what is below a heading is in its cell, or there is one cell."""
    cells = [[*_odt_paragraphs(cell)] for cell in row if cell.tag == f"{_TABLE}table-cell"]
    return any(
        any(paragraph.tag == f"{_TEXT}h" for paragraph in cell) and (len(cell) > 1 or len(cells) == 1) for cell in cells
    )


def _odt_row(row: Element, pieces: _Pieces) -> None:
    cells = [
        (cell.tag, " ".join(" ".join(_odt_text(p).split()) for p in _odt_paragraphs(cell)).strip())
        for cell in row
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
    ]
    # A cell that lies below a wider one is hidden, and seldom has something in it.
    texts = tuple(text for tag, text in cells if text or tag == f"{_TABLE}table-cell")
    if any(texts):
        pieces.add("row", " | ".join(texts), cells=texts)
    pieces += left_links(_odt_spans(row, whole=True), len(pieces) + 1)
    for paragraph in _odt_paragraphs(row):
        _asides(paragraph, pieces)


def _odt_paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs and headings in a cell, also in tables and lists there; not those that hang on a paragraph."""
    for child in element:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield child
        elif child.tag not in (*_APART, _BOX):
            yield from _odt_paragraphs(child)


_APART = (f"{_TEXT}note", f"{_OFFICE}annotation")
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SAID = (f"{_SVG}desc", f"{_SVG}title")
"""What is said in place of a drawing."""
_BOX = f"{_DRAW}text-box"


def _odt_text(element: Element) -> str:
    return "".join(span.words for span in _odt_spans(element))


def _odt_spans(element: Element, address: str = "", whole: bool = False) -> Iterator[Span]:
    """The text of a paragraph with its links; of anything else that of its paragraphs, if it is to be `whole`."""
    yield Span(element.text or "", address)
    for child in element:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield Span(" ", address)
        elif child.tag not in (*_APART, *_SAID, _BOX) and (whole or child.tag != f"{_TEXT}p"):
            inner = child.get(_HREF, "") if child.tag == f"{_TEXT}a" else address
            yield from _odt_spans(child, inner, whole and child.tag != f"{_TEXT}p")
        yield Span(child.tail or "", address)


def _asides(element: Element, pieces: _Pieces) -> None:
    """Notes, comments and text boxes that hang on a paragraph."""
    for child in element:
        _picture(child, pieces)
        if child.tag == f"{_TEXT}p":
            # Of a shape.
            _aside(_odt_text(child), "text box", pieces)
            _asides(child, pieces)
        elif child.tag in (*_APART, _BOX):
            origins: dict[str, Origin] = {_APART[0]: "footnote", _APART[1]: "comment"}
            _beside(child, origins.get(child.tag, "text box"), pieces)
        else:
            _asides(child, pieces)


def _beside(element: Element, origin: Origin, pieces: _Pieces) -> None:
    for paragraph in element.iter():
        if paragraph.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            _aside(_odt_text(paragraph), origin, pieces)


def _picture(element: Element, pieces: _Pieces) -> None:
    """Report an element that is a picture or a chart by what it says in place of itself, or its name."""
    shown = (f"{_DRAW}image", f"{_DRAW}object", f"{_DRAW}object-ole")
    if element.tag != f"{_DRAW}frame" or not any(child.tag in shown for child in element):
        return
    texts = (*map(element.findtext, _SAID), element.get(f"{_DRAW}name"))
    _aside(next(filter(None, texts), "…"), "picture", pieces)


def _aside(text: str, origin: Origin, pieces: _Pieces) -> None:
    text = " ".join(text.split())
    if text:
        pieces.append(Piece("aside", text, len(pieces) + 1, origin=origin))
