"""The structure of a page, a form or a feed, without the texts of the handbook, for comparing two handbooks.

Each text of a handbook made by `hostile_handbook` contains a mark, by which it is found in the output. Without these
texts, the output must be the same as for a handbook of plain words: that part is written by templates.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from filling import filled, leaves
from hbgen.markdown import fold
from hbgen.markdown.bare_addresses import written_addresses
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.site.configuration import configuration
from hbgen.text.plain import plain
from hostile import HOSTILE

MARK = re.compile(r"text(\d{5})en|line(\d{5})x")
"""The mark of a text, or of the value of a single-line field."""


def hostile(shift: int, number: int, is_first: bool) -> str:
    """A hostile text, followed by its mark if `is_first`, else preceded by it."""
    text = HOSTILE[(number * 7 + shift) % len(HOSTILE)]
    return f"{text} text{number:05}en" if is_first else f"text{number:05}en {text}"


def hostile_handbook(shift: int) -> Handbook:
    def words(number: int, is_markdown: bool, language: str) -> str:
        return f"text{number:05}{language}" if is_markdown else hostile(shift, number, (number + shift) % 3 > 0)

    def line(number: int) -> str:
        text = fold(HOSTILE[(number * 7 + shift) % len(HOSTILE)])[:280]
        return f"{text} line{number:05}x"

    return filled(words, line=line)


def originals(handbook: Handbook) -> dict[str, str]:
    """Mark → text as a page should show it."""
    texts = {}
    for leaf in leaves(handbook):
        if isinstance(leaf.value, Text | str):
            text = plain(leaf.value) if isinstance(leaf.value, Text) else leaf.value
            for match in MARK.finditer(text):
                texts[match[0]] = fold(text)
    return texts


def without_texts(value: str, texts: dict[str, str]) -> str:
    """`value` with `¤` for each whole text of the handbook's, and `id¤` for each id; white space folded."""
    if re.fullmatch(r"#?[^\W_A-Z]+(-[^\W_A-Z]+)*", value):
        # An anchor that is made from a title.
        value = MARK.sub("¤", re.sub(r"[\w-]*(text\d{5}en)[\w-]*", r"\1", value))
    for match in list(MARK.finditer(value)):
        text = texts[match[0]]
        # A question of the quiz has its letters composed, which reads the same.
        whole = next((form for form in (text, unicodedata.normalize("NFC", text)) if form in value), None)
        if whole is not None:
            value = value.replace(whole, "¤", 1)
        else:
            # Browsers fold spaces; Sphinx's titles of links have a plain space for a non-breaking one.
            value = re.sub(r"\s+".join(map(re.escape, text.split())), "¤", value, count=1)
    # Whether a full stop follows a text depends on the end of the text.
    value = re.sub(r"¤[.](?=[ ;]|$)", "¤", re.sub(r"\s+", " ", fold(value)))
    # There is no space between a figure and a unit that begins with a percent sign.
    value = re.sub(r"(?<=\d)¤", " ¤", value)
    return re.sub(r"id\d{5}x|\b(?:[ghjkmnpqrstuvwxy]{12}|[0-9a-f]{12}|[0-9a-f]{10})\b", "id¤", value)


@cache
def _myst() -> MarkdownIt:
    settings: dict[str, Any] = {
        name[5:]: value for name, value in configuration(Path()).items() if name.startswith("myst_")
    }
    settings["enable_extensions"] = set(settings["enable_extensions"])
    settings["url_schemes"] = {scheme: {} for scheme in settings["url_schemes"]}
    return create_md_parser(MdParserConfig(**settings), RendererHTML)


def structure(text: str, texts: dict[str, str]) -> Iterator[Any]:
    """The tokens that MyST parses from a page, with their attributes and words, without the handbook's texts."""
    yield from _tokens(_myst().parse(text), texts)


def _tokens(tokens: list[Token], texts: dict[str, str]) -> Iterator[Any]:
    words = ""
    for token in without_bare_links(tokens):
        # After an inline tag, the line would still be parsed as Markdown.
        assert token.type != "html_inline", token.content
        if token.type in ("text", "text_special", "softbreak"):
            words += token.content or " "
            continue
        if words:
            yield "text", without_texts(words, texts)
            words = ""
        attrs = {name: without_texts(str(value), texts) for name, value in token.attrs.items()}
        yield token.type, token.tag, token.info, sorted(attrs.items())
        if token.children is not None:
            yield from _tokens(token.children, texts)
        elif token.type in ("html_block", "html_inline"):
            yield from html_structure(token.content, texts)
        elif token.type == "colon_fence":
            yield from structure(token.content, texts)
        elif token.content:
            yield without_texts(token.content, texts)
    if words:
        yield "text", without_texts(words, texts)


def is_bare(address: str, shown: str) -> bool:
    """Whether a link's words are the address that it leads to: text with an address in it means the same."""
    return [tuple(span) for span in written_addresses(shown)] == [(0, len(shown), address)]


def without_bare_links(tokens: list[Token]) -> Iterator[Token]:
    """`tokens` with the words alone of each link whose words are its address."""
    rest = iter(range(len(tokens)))
    for at in rest:
        token = tokens[at]
        close = next((n for n in range(at, len(tokens)) if tokens[n].type == "link_close"), at)
        inside = tokens[at + 1 : close]
        shown = "".join(token.content for token in inside)
        if token.type == "link_open" and is_bare(unquote(str(token.attrs["href"])), shown):
            yield from inside
            for _ in range(close - at):
                next(rest)
        else:
            yield token


def _without_bare_anchor(match: re.Match[str]) -> str:
    return match[2] if is_bare(unescape(match[1]), unescape(match[2])) else match[0]


class _Reader(HTMLParser):
    """Collects tags with their attributes, and the words between them."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.texts = texts
        self.parts: list[Any] = []
        self.words = ""
        self.is_data = False

    def flush(self) -> None:
        if fold(self.words):
            words = self.words
            if self.is_data:
                words = "\n".join(_strings(json.loads(words)))
                words = "\n".join(without_texts(line, self.texts) for line in words.split("\n"))
            self.parts.append(words if self.is_data else without_texts(words, self.texts))
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.flush()
        self.is_data = tag == "script" and ("type", "application/json") in attrs
        # The address of what a form asks has a part that is made from its words.
        values = [
            (name, (value or "").partition("?v=")[0] if name == "data-from" else value or "") for name, value in attrs
        ]
        self.parts.append((tag, [(name, without_texts(value, self.texts)) for name, value in values]))

    def handle_endtag(self, tag: str) -> None:
        self.flush()
        self.is_data = False
        self.parts.append(("/" + tag,))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.parts.append(("!--", data))

    def handle_decl(self, decl: str) -> None:
        self.parts.append(("!", decl))

    def handle_pi(self, data: str) -> None:
        self.parts.append(("?", data))

    def unknown_decl(self, data: str) -> None:
        self.parts.append(("![", data))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield fold(str(value))


def html_structure(text: str, texts: dict[str, str]) -> list[Any]:
    reader = _Reader(texts)
    reader.feed(re.sub(r'<a class="reference external" href="([^"]*)">([^<]*)</a>', _without_bare_anchor, text))
    reader.close()
    reader.flush()
    return reader.parts


def of_book(text: str) -> str:
    """A page of a book, in which links out of it are marked as on pages."""
    inside = r"#|[\w-]+\.xhtml"
    return re.sub(rf'<a (?:class="hb-outside" )?href="(?!{inside})', '<a class="reference external" href="', text)


def without_drawing(text: str) -> str:
    """A page without the drawing of the plan, which cuts texts; test_plan.py tests it."""
    return re.sub(r'<svg class="hb-flow".*?</svg>', "", text, flags=re.DOTALL)


def difference(expected: list[Any], actual: list[Any]) -> Any:
    """The first difference of two structures, shortened for a message; None if they are equal."""
    for number, (a, b) in enumerate(zip(expected, actual, strict=False)):
        if a != b:
            start = next((n for n, pair in enumerate(zip(str(a), str(b), strict=False)) if len(set(pair)) > 1), 0)
            near = slice(max(0, start - 100), start + 200)
            return {
                "before": str(expected[max(0, number - 3) : number])[-500:],
                "plain": str(a)[near],
                "hostile": str(b)[near],
            }
    return (
        None
        if len(expected) == len(actual)
        else {"left over": str(expected[len(actual) :][:3] or actual[len(expected) :][:3])[:500]}
    )
