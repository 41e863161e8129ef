"""What can be found on a page: its sections, terms and rows, with their passages, as search lists them.

A passage is a paragraph, a line of a list or a cell, with the nearest address that leads to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from docutils import nodes
from sphinx.addnodes import toctree

from hbgen.characters import even
from hbgen.render.registered_games import GAMES

ONCE, OFTEN, LEAD, TITLE = range(4)
"""The weight of a word in a part: once or more often in its text, in its lead, in its title."""

PAGE, SECTION, RETOLD, TERM, ENTRY, STANDARD = "p", "s", "r", "t", "e", "d"
"""The kind of a part; the browser puts standards first, and last what is told again."""


class SearchPassage(NamedTuple):
    """A piece of text, the anchor that leads to it, and its language (empty: the site's)."""

    anchor: str
    language: str
    text: str


class SearchPart(NamedTuple):
    """What can be found: anchor (empty for a whole page), title and its language, kind, passages, words with weights.

    Only strings and numbers, since Sphinx pickles it with its environment.
    """

    anchor: str
    title: str
    language: str
    kind: str
    passages: tuple[SearchPassage, ...]
    words: tuple[tuple[str, str, int], ...]
    """Language (empty: the site's), word and weight of each."""
    moments: tuple[str, ...] = ()
    """When its phrases help: what readers ask in whole sentences."""


# Letters and digits of every script, with the marks that stand after letters.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0e4e"
)
_WORD = re.compile(rf"\w[\w{_MARKS}]*")
_SPACE = re.compile(r"\s+")
_SKIPPED = (nodes.comment, nodes.system_message, nodes.substitution_definition, nodes.target, toctree)
# Classes of elements that repeat text from elsewhere: lists of links, labels that every standard has, and games.
_REPEATS = frozenset({"no-search", "hb-list", "hb-timeline", "hb-kicker", "hb-fallback"}).union(
    *(game.repeated for game in GAMES)
)
_LABELLED = frozenset({"hb-facts", "hb-pair"})
_ROWS = frozenset({"hb-term", "hb-row", "hb-pledge"})
_LEADS = frozenset({"hb-promise", "hb-lead", "hb-mission"})
_LANGUAGE = "language-"

# Marks in gathered text, which control characters cannot be: where an anchor or a language begins, and where it ends.
_ANCHOR, _LANG, _END = "\x01", "\x02", "\x03"
_MARKED = re.compile(f"{_ANCHOR}([^{_END}]*){_END}|{_LANG}([^{_END}]*){_END}|\n")

_FIRST_TAG = re.compile(r'\s*<(\w+)(?:[^>]*?\sclass="([^"]*)")?')
_SILENT = frozenset({"form", "script", "style", "svg", "template"})
# Data for scripts in a page; `render.instruments.embedded` escapes whatever would end the element.
_DATA = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
_LABEL = re.compile(r"<(dt|summary)\b[^>]*>.*?</\1>", re.DOTALL)
_WHEN = re.compile(r'<bdi class="hb-moment">(.*?)</bdi>', re.DOTALL)
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
# Tags within a word or a line; all others separate words.
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup"]
)
_VOID = frozenset(["area", "br", "col", "hr", "img", "input", "wbr"])
_ATTRIBUTES = re.compile(r'\s(id|lang)="([^"]*)"')


def parts(doctree: nodes.Element, standards: bool = False) -> Iterator[SearchPart]:
    """The parts of a page: each section, and each term or row that has an anchor of its own.

    `standards` says whether its entries are standards.
    """
    for child in doctree.children:
        if isinstance(child, nodes.section):
            yield from _section(child, "", STANDARD if standards else ENTRY)


def split(text: str) -> list[str]:
    """The words of `text` in order, in lower case and composed; soft hyphens and joiners do not separate words."""
    return _WORD.findall(even(text).replace("_", " ").lower())


def plain(markup: str) -> str:
    """The text of HTML without labels and data; empty for a form, a picture, or text repeated from other pages."""
    return _MARKED.sub(lambda mark: "\n" if mark[0] == "\n" else "", _marked(markup))


def _section(section: nodes.Element, anchor: str, entries: str) -> Iterator[SearchPart]:
    texts: list[str] = []
    leads: list[str] = []
    elements: list[nodes.Element] = []
    titles: list[str] = []
    for child in section.children:
        if isinstance(child, nodes.title):
            _gather(child, titles, titles, [])
        elif isinstance(child, nodes.section):
            elements.append(child)
        else:
            _gather(child, texts, leads, elements)
    kind = entries if "hb-standard" in section["classes"] else SECTION if anchor else PAGE
    yield _part(anchor, titles, leads, texts, kind)._replace(moments=_moments(section) if kind == STANDARD else ())
    for element in elements:
        below = str(element["ids"][0]) if element["ids"] else anchor
        if isinstance(element, nodes.section):
            yield from _section(element, below, entries)
        else:
            yield _row(element, below)


def _moments(section: nodes.Element) -> tuple[str, ...]:
    blocks = (child.astext() for child in section.children if isinstance(child, nodes.raw))
    return tuple(plain(when) for block in blocks for when in _WHEN.findall(block))


def _row(paragraph: nodes.Element, anchor: str) -> SearchPart:
    strong = _strong(paragraph)
    titles: list[str] = []
    if strong:
        _gather(strong, titles, titles, [])
    rest: list[str] = []
    for child in paragraph.children:
        if child is not strong:
            _gather(child, rest, rest, [])
    kind = TERM if "hb-term" in paragraph["classes"] else SECTION
    return _part(anchor, titles, rest, rest, kind)


def _part(anchor: str, titles: list[str], leads: list[str], texts: list[str], kind: str) -> SearchPart:
    # A title is one line.
    title = list(_passages("".join(titles).replace("\n", " ")))
    read = [(passage, split(passage.text)) for passage in _passages("".join(texts))]
    counts = Counter((passage.language, word) for passage, spoken in read for word in spoken)
    words = {word: ONCE if count == 1 else OFTEN for word, count in counts.items()}
    words |= {(piece.language, word): LEAD for piece in _passages("\n".join(leads)) for word in split(piece.text)}
    words |= {(piece.language, word): TITLE for piece in title for word in split(piece.text)}
    return SearchPart(
        anchor,
        " ".join(piece.text for piece in title),
        title[0].language if title else "",
        kind,
        tuple(passage for passage, spoken in read if spoken),
        tuple((language, word, weight) for (language, word), weight in words.items()),
    )


def _passages(text: str) -> Iterator[SearchPassage]:
    """The passages of gathered text. Where a line changes its language, it is parted into several."""
    anchors, languages = [""], [""]
    at = 0
    line: list[str] = []

    def ended() -> Iterator[SearchPassage]:
        words = _SPACE.sub(" ", "".join(line)).strip()
        line.clear()
        if words:
            yield SearchPassage(anchors[-1], languages[-1], words.strip(" –—-·") or words)

    for mark in _MARKED.finditer(text):
        line.append(text[at : mark.start()])
        at = mark.end()
        if mark[0] == "\n" or mark[1] is not None or mark[2] != languages[-1]:
            yield from ended()
        if mark[0] != "\n":
            stack, value = (anchors, mark[1]) if mark[1] is not None else (languages, mark[2])
            if value == _BACK:
                stack.pop()
            else:
                stack.append(value)
    line.append(text[at:])
    yield from ended()


_BACK = "/"


def _opened(kind: str, value: str) -> str:
    return f"{kind}{value}{_END}"


def _closed(kind: str) -> str:
    return f"{kind}{_BACK}{_END}"


def _gather(node: nodes.Node, texts: list[str], leads: list[str], elements: list[nodes.Element]) -> None:
    """Add the text below `node` to `texts`, that of leads also to `leads`; rows and sections go to `elements`."""
    if isinstance(node, nodes.Text):
        texts.append(str(node))
    elif isinstance(node, nodes.raw):
        texts.append(_marked(node.astext()))
    elif not isinstance(node, nodes.Element) or isinstance(node, _SKIPPED) or not _REPEATS.isdisjoint(node["classes"]):
        return
    elif _has_part(node):
        elements.append(node)
    else:
        _gather_below(node, texts, leads, elements)


def _has_part(node: nodes.Element) -> bool:
    """Whether an element is a part of its own in the index: a section, or a row with an anchor and a name."""
    if isinstance(node, nodes.section):
        return True
    return bool(node["ids"] and not _ROWS.isdisjoint(node["classes"]) and _strong(node))


def _gather_below(node: nodes.Element, texts: list[str], leads: list[str], elements: list[nodes.Element]) -> None:
    """As `_gather`, of the children of an element."""
    start = len(texts)
    languages = [name.removeprefix(_LANGUAGE) for name in node["classes"] if name.startswith(_LANGUAGE)]
    opened = [(_LANG, language) for language in languages[:1]]
    if node["ids"] and not isinstance(node, nodes.title):
        opened.append((_ANCHOR, str(node["ids"][0])))
    texts += [_opened(kind, value) for kind, value in opened]
    for child in _searchable_children(node):
        _gather(child, texts, leads, elements)
    if not isinstance(node, nodes.Inline):
        texts.append("\n")
    texts += [_closed(kind) for kind, _ in reversed(opened)]
    if not _LEADS.isdisjoint(node["classes"]):
        leads.append("".join(texts[start:]))


def _searchable_children(node: nodes.Element) -> Iterator[nodes.Node]:
    """The nodes below a node whose text counts: of a list of labelled facts only the facts, not the labels."""
    if _LABELLED.isdisjoint(node["classes"]):
        yield from node.children
        return
    for child in node.children:
        if isinstance(child, nodes.definition_list_item):
            yield from (part for part in child.children if not isinstance(part, nodes.term))
        else:
            yield child


def _strong(paragraph: nodes.Element) -> nodes.Element | None:
    return next((child for child in paragraph.children if isinstance(child, nodes.strong)), None)


def _marked(markup: str) -> str:
    """The text of HTML, its blocks parted by line ends, with marks of anchors and languages."""
    if "<" not in markup:
        return unescape(markup)
    first = _FIRST_TAG.match(markup)
    if first and (first[1] in _SILENT or (first[2] and not _REPEATS.isdisjoint(first[2].split()))):
        return ""
    markup = _LABEL.sub("\n", _DATA.sub("\n", markup))
    texts: list[str] = []
    open_tags: list[tuple[str, list[str]]] = []
    at = 0
    for tag in _TAG.finditer(markup):
        texts.append(unescape(markup[at : tag.start()]))
        at = tag.end()
        name = tag[2].lower()
        if name not in _INLINE:
            texts.append("\n")
        if tag[1]:
            texts += _left(open_tags, name)
        elif name not in _VOID and not tag[3].endswith("/"):
            attributes = [(_ANCHOR if key == "id" else _LANG, value) for key, value in _ATTRIBUTES.findall(tag[3])]
            texts += [_opened(kind, value) for kind, value in attributes]
            open_tags.append((name, [kind for kind, _ in attributes]))
    texts.append(unescape(markup[at:]))
    while open_tags:
        texts += map(_closed, reversed(open_tags.pop()[1]))
    return "".join(texts)


def _left(open_tags: list[tuple[str, list[str]]], name: str) -> list[str]:
    """The marks that end with the nearest open tag `name` and those within it, which are taken out of `open_tags`."""
    if all(other != name for other, _ in open_tags):
        return []
    marks: list[str] = []
    while open_tags:
        other, kinds = open_tags.pop()
        marks += map(_closed, reversed(kinds))
        if other == name:
            break
    return marks
