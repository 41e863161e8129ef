"""The search index: finds single standards, not only pages, by part of a word, any of its forms, or an id.

Sphinx's own search finds whole pages only, stems every language that it does not know as English, and
takes a quarter of the build time. Here the words of each section are collected while its page is read, words
of one lemma are joined once for the whole site, and `static/hbgen-search.js` does the rest in the browser.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from html import unescape
from itertools import pairwise
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

from hbgen.characters import even
from hbgen.files import put
from hbgen.json_data import JsonObject, JsonValue
from hbgen.render.registered_games import GAMES
from hbgen.site.lemmas import families
from hbgen.site.page_values import ExtraPage

Part = tuple[str, str, str, str, tuple[tuple[str, int], ...]]
"""What can be found: anchor (empty for a whole page), title, lead, kind, and its words with their weights.

Only strings and numbers, since Sphinx pickles it with its environment.
"""

ONCE, OFTEN, LEAD, TITLE = range(4)
"""The weight of a word in a part: once or more often in its text, in its lead, in its title."""

PAGE, SECTION, TERM, ENTRY, STANDARD = "p", "s", "t", "e", "d"
"""The kind of a part; the browser puts standards first."""

STANDARDS = "pages/standards/"
INDEX = "searchindex.js"
_LEAD_LENGTH = 180
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
_FIRST_TAG = re.compile(r'\s*<(\w+)(?:[^>]*?\sclass="([^"]*)")?')
_SILENT = frozenset({"form", "script", "style", "svg", "template"})
# Data for scripts in a page; `render.instruments.embedded` escapes whatever would end the element.
_DATA = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
_LABEL = re.compile(r"<(dt|summary)\b[^>]*>.*?</\1>", re.DOTALL)
# Tags within a word or a line; all others separate words.
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|code|em|i|mark|q|small|span|strong|sub|sup)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_LEADS = frozenset({"hb-promise", "hb-lead", "hb-mission"})


def setup(app: Sphinx) -> None:
    app.add_env_collector(Collector)
    app.connect("builder-inited", _disable_sphinx_search)
    app.connect("html-collect-pages", _search_page)
    app.connect("build-finished", _write_index)


class Collector(EnvironmentCollector):
    """Stores the parts of each page in Sphinx's environment, so that a rebuild reads only changed pages."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        _parts_of(env).pop(docname, None)

    def merge_other(self, _app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
        other_parts = _parts_of(other)
        _parts_of(env).update((docname, other_parts[docname]) for docname in docnames if docname in other_parts)

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        _parts_of(app.env)[app.env.docname] = list(parts(doctree, app.env.docname.startswith(STANDARDS)))


def split(text: str) -> list[str]:
    """The words of `text` in order, in lower case and composed; soft hyphens and joiners do not separate words."""
    return _WORD.findall(even(text).replace("_", " ").lower())


def parts(doctree: nodes.Element, standards: bool = False) -> Iterator[Part]:
    """The parts of a page: each section, and each term or row that has an anchor of its own.

    `standards` says whether its entries are standards.
    """
    for child in doctree.children:
        if isinstance(child, nodes.section):
            yield from _section(child, "", STANDARD if standards else ENTRY)


def index(site_pages: Mapping[str, tuple[str, Iterable[Part]]], language: str) -> JsonObject:
    """The search index of a site in `language`, from page names to (address, parts); the same for the same input.

    `pages`: title and address of each page. `parts`: page, anchor, title, lead and kind of each. `words`: the
    forms of one word, parted by spaces, to the parts that hold it, each as 4 * (step from the part before) + weight.
    """
    pages: list[list[str]] = []
    part_list: list[list[str | int]] = []
    weights_by_word: dict[str, dict[int, int]] = {}
    for name in sorted(site_pages):
        address, page_parts = site_pages[name]
        page_parts = list(page_parts)
        if not page_parts:
            continue
        pages.append([page_parts[0][1], address])
        for anchor, title, lead, kind, words in page_parts:
            for word, weight in words:
                weights_by_word.setdefault(word, {})[len(part_list)] = weight
            part_list.append([len(pages) - 1, anchor, title, lead, kind])
    index_words = {}
    for family in families(weights_by_word, language):
        weights: dict[int, int] = {}
        for form in family:
            for part, weight in weights_by_word[form].items():
                weights[part] = max(weight, weights.get(part, 0))
        numbers = sorted(weights)
        index_words[" ".join(family)] = [
            4 * (part - before) + weights[part] for before, part in pairwise([0, *numbers])
        ]
    return {"language": language, "pages": pages, "parts": part_list, "words": index_words}


def script(data: Mapping[str, JsonValue]) -> bytes:
    """The index as a script: a page opened from disk may load one, and may not fetch a file."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # U+2028 and U+2029 are allowed in JSON strings, but not in those of old JavaScript.
    return f"hbSearch.setIndex({text});\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def plain(markup: str) -> str:
    """The text of HTML without labels and data; empty for a form, a picture, or text repeated from other pages."""
    if "<" not in markup:
        return unescape(markup)
    first = _FIRST_TAG.match(markup)
    if first and (first[1] in _SILENT or (first[2] and not _REPEATS.isdisjoint(first[2].split()))):
        return ""
    return unescape(_TAG.sub("\n", _INLINE.sub("", _LABEL.sub("\n", _DATA.sub("\n", markup)))))


def _section(section: nodes.Element, anchor: str, entries: str) -> Iterator[Part]:
    texts: list[str] = []
    leads: list[str] = []
    elements: list[nodes.Element] = []
    title = ""
    for child in section.children:
        if isinstance(child, nodes.title):
            title = _text(child)
        elif isinstance(child, nodes.section):
            elements.append(child)
        else:
            _gather(child, texts, leads, elements)
    kind = entries if "hb-standard" in section["classes"] else SECTION if anchor else PAGE
    yield _part(anchor, title, leads, texts, kind)
    for element in elements:
        below = str(element["ids"][0]) if element["ids"] else anchor
        if isinstance(element, nodes.section):
            yield from _section(element, below, entries)
        else:
            yield _row(element, below)


def _row(paragraph: nodes.Element, anchor: str) -> Part:
    strong = _strong(paragraph)
    rest: list[str] = []
    for child in paragraph.children:
        if child is not strong:
            _gather(child, rest, rest, [])
    text = "".join(rest).lstrip(" –—-·:\n")
    kind = TERM if "hb-term" in paragraph["classes"] else SECTION
    return _part(anchor, _text(strong) if strong else "", [text], [text], kind)


def _part(anchor: str, title: str, leads: list[str], texts: list[str], kind: str) -> Part:
    text = "".join(texts)
    words = {word: ONCE if count == 1 else OFTEN for word, count in Counter(split(text)).items()}
    lead = " ".join(leads)
    for word in split(lead):
        words[word] = LEAD
    for word in split(title):
        words[word] = TITLE
    return anchor, title, _short(lead or text), kind, tuple(words.items())


def _gather(node: nodes.Node, texts: list[str], leads: list[str], elements: list[nodes.Element]) -> None:
    """Add the text below `node` to `texts`, that of leads also to `leads`; rows and sections go to `elements`."""
    if isinstance(node, nodes.Text):
        texts.append(str(node))
    elif isinstance(node, nodes.raw):
        texts.append(plain(node.astext()))
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
    for child in _searchable_children(node):
        _gather(child, texts, leads, elements)
    if not isinstance(node, nodes.Inline):
        texts.append("\n")
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


def _text(node: nodes.Node) -> str:
    texts: list[str] = []
    _gather(node, texts, texts, [])
    return _SPACE.sub(" ", "".join(texts)).strip()


def _short(text: str) -> str:
    """`text` on one line, cut after a whole word when it is long."""
    text = _SPACE.sub(" ", text[: 4 * _LEAD_LENGTH]).strip()
    if len(text) <= _LEAD_LENGTH:
        return text
    return text[:_LEAD_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _parts_of(env: BuildEnvironment) -> dict[str, list[Part]]:
    parts_by_page: dict[str, list[Part]] = env.__dict__.setdefault("hbgen_search", {})
    return parts_by_page


def _disable_sphinx_search(app: Sphinx) -> None:
    # Sphinx then makes neither its index nor its search page; ours replace them.
    app.builder.search = False  # type: ignore[attr-defined]


def _searchable(app: Sphinx) -> bool:
    return app.builder.name in ("html", "dirhtml")


def _search_page(app: Sphinx) -> Iterator[ExtraPage]:
    if _searchable(app):
        yield "search", {}, "search.html"


def _write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and _searchable(app):
        pages = {
            name: (app.builder.get_target_uri(name), page_parts) for name, page_parts in _parts_of(app.env).items()
        }
        put(Path(app.outdir) / INDEX, script(index(pages, app.config.language)))
