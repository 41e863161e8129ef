"""The search index as files: a first one with all titles and words, and pieces that a browser loads as it needs them.

`static/hbgen-search.js` reads them. Pieces of words say which parts hold a word; pieces of texts hold the passages that
answers are shown with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import combining, normalize

from hbgen.files import File
from hbgen.json_data import JsonObject, JsonValue
from hbgen.site.lemmas import Family, families, shared_letters
from hbgen.site.passages import LEAD, STANDARD, TITLE, SearchPart, split

INDEX = "searchindex.js"
FOLDER = "search"
"""Of the pieces."""

_SHORTEST = 3
"""Letters of a word of another language at least."""
_LIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that do not come apart into a letter and an accent."""

PIECE = 8_000
"""Characters of a piece: about 3 kB when compressed."""

Concerns = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Id of a standard that is not for everybody → its channels and its roles; an empty list: all."""

SitePages = Mapping[str, tuple[str, Sequence[SearchPart]]]
"""Page name → its address, and its parts."""


class FoundBy(NamedTuple):
    """Words that find a part though it does not say them."""

    also: Mapping[str, Sequence[str]] = MappingProxyType({})
    """Anchor → words of the site's language."""
    elsewhere: Mapping[str, Sequence[str]] = MappingProxyType({})
    """Anchor, or page where that is empty → words of other languages: who reads one may think of another's word."""


SAID = FoundBy()
"""Parts are found by what they say alone."""


def files(
    site_pages: SitePages,
    language: str,
    found_by: FoundBy = SAID,
    handbook: Path | None = None,
    concerns: Concerns | None = None,
) -> Iterator[File]:
    """The search index of a site in `language`; the same for the same input.

    `handbook`: its folder, for answers of Vabamorf.
    """
    limits = _limits(concerns or {})
    pages, listed = _listed(site_pages, found_by.also)
    words = _words(listed, language, handbook)
    text_pieces = list(_pieces([_texts(part) for part in listed], _as_json))
    # A list of numbers reads the same in Python and in JSON.
    word_pieces = list(_pieces([_steps(weights) for _, weights in words], str))
    others = _others(site_pages, listed, found_by.elsewhere)
    other_pieces = list(_pieces([[word, *_steps(weights)] for word, weights in others], _as_json))
    scripts = [
        *(("words", number, start, values) for number, (start, values) in enumerate(word_pieces)),
        *(("texts", number, start, values) for number, (start, values) in enumerate(text_pieces)),
        *(("others", number, start, values) for number, (start, values) in enumerate(other_pieces)),
    ]
    listing = [listed, scripts, *([limits] if limits else [])]
    version = hashlib.sha256(json.dumps(listing, ensure_ascii=False).encode()).hexdigest()[:10]
    first: JsonObject = {
        "version": version,
        "language": language,
        "pages": pages,
        "parts": _parts(listed, concerns or {}, limits),
        "words": _packed([family for family, _ in words]),
        "wordPieces": [start for start, _ in word_pieces],
        "textPieces": [start for start, _ in text_pieces],
    }
    moments: list[JsonValue] = [[number, *part.moments] for number, (_, part) in enumerate(listed) if part.moments]
    if moments:
        first["moments"] = moments
    if other_pieces:
        first["otherPieces"] = [[start, folded(others[start][0])] for start, _ in other_pieces]
    if limits:
        first["concerns"] = [[list(channels), list(roles)] for channels, roles in limits]
    yield File(INDEX, script("setIndex", first))
    for name, number, start, values in scripts:
        yield File(f"{FOLDER}/{name}-{number}.js", script("addPiece", name, version, number, start, values))


def script(function: str, *arguments: JsonValue) -> bytes:
    """Data as a script: a page opened from disk may load one, and may not fetch a file."""
    text = ",".join(json.dumps(data, ensure_ascii=False, separators=(",", ":")) for data in arguments)
    # U+2028 and U+2029 are allowed in JSON strings, but not in those of old JavaScript.
    return f"hbSearch.{function}({text});\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def _listed(
    site_pages: SitePages, also: Mapping[str, Sequence[str]]
) -> tuple[list[JsonValue], list[tuple[int, SearchPart]]]:
    """Title and address of each page that has parts, in order of names; and all parts, with the numbers of pages."""
    pages: list[JsonValue] = []
    listed: list[tuple[int, SearchPart]] = []
    for name in sorted(site_pages):
        address, page_parts = site_pages[name]
        if page_parts:
            listed += [(len(pages), _with_own_words(part, also)) for part in page_parts]
            pages.append([page_parts[0].title, address])
    return pages, listed


def _with_own_words(part: SearchPart, also: Mapping[str, Sequence[str]]) -> SearchPart:
    texts = also.get(part.anchor, ())
    own = [("", word, LEAD) for text in texts for word in split(text)]
    if not own:
        return part
    # Several words are a question that readers ask, as is the moment for a phrase.
    questions = tuple(text for text in texts if len(split(text)) > 1)
    return part._replace(words=(*own, *part.words), moments=(*part.moments, *questions))


def _others(
    site_pages: SitePages, listed: Sequence[tuple[int, SearchPart]], elsewhere: Mapping[str, Sequence[str]]
) -> list[tuple[str, dict[int, int]]]:
    """Words of other languages with the parts that they find, as browsers look for them: in order without accents."""
    names = [name for name in sorted(site_pages) if site_pages[name][1]]
    words: dict[str, dict[int, int]] = {}
    for number, (page, part) in enumerate(listed):
        own_words = {word for _, word, _ in part.words}
        for text in elsewhere.get(part.anchor or names[page], ()):
            for word in split(text):
                if len(word) >= _SHORTEST and word not in own_words:
                    words.setdefault(word, {})[number] = TITLE
    return sorted(words.items(), key=lambda item: (folded(item[0]), item[0]))


def folded(word: str) -> str:
    """A word without its accents, as `fold` in `static/hbgen-search.js` writes it."""
    return "".join(letter for letter in normalize("NFD", word.translate(_LIKE)) if not combining(letter))


def _limits(concerns: Concerns) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The different channels and roles of standards, in order: many standards share theirs."""
    return sorted({(tuple(channels), tuple(roles)) for channels, roles in concerns.values()})


def _parts(
    listed: Sequence[tuple[int, SearchPart]],
    concerns: Concerns,
    limits: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> list[JsonValue]:
    """Page, anchor, title and kind of each part; its language where it is not the site's; the number of its limits
    where it is a standard that has some."""
    numbers = {limit: number for number, limit in enumerate(limits)}
    rows: list[JsonValue] = []
    for page, part in listed:
        row: list[JsonValue] = [page, part.anchor, part.title, part.kind]
        if part.kind == STANDARD and part.anchor in concerns:
            channels, roles = concerns[part.anchor]
            row += [part.language, numbers[tuple(channels), tuple(roles)]]
        elif part.language:
            row.append(part.language)
        rows.append(row)
    return rows


def _words(
    listed: Sequence[tuple[int, SearchPart]], language: str, handbook: Path | None
) -> list[tuple[Family, dict[int, int]]]:
    """Each family of words, with the weights of the parts that hold one of them."""
    by_language: dict[str, dict[str, dict[int, int]]] = {}
    for number, (_, part) in enumerate(listed):
        for tag, word, weight in part.words:
            weights = by_language.setdefault(tag or language, {}).setdefault(word, {})
            weights[number] = max(weight, weights.get(number, 0))
    weighted: list[tuple[Family, dict[int, int]]] = []
    for tag, by_word in sorted(by_language.items()):
        for family in families(by_word, tag, handbook):
            weights = {}
            for form in family.forms:
                for number, weight in by_word[form].items():
                    weights[number] = max(weight, weights.get(number, 0))
            weighted.append((family, weights))
    return sorted(weighted, key=lambda pair: pair[0].forms)


def _packed(words: Sequence[Family]) -> str:
    """Families, one a line: the first form, after how many letters it shares with that of the line before; the other
    forms, after how many letters of the first one they leave out; and behind `|` the stems in the same way.

    Numbers are capitals (A is 0), which no word has; `~` stands before a whole word.
    """
    lines: list[str] = []
    before = ""
    for family in words:
        first, *others = family.joined
        shared = 0 if _wide(before) or _wide(first) else min(25, shared_letters(before, first))
        line = " ".join([chr(65 + shared) + first[shared:], *(_without(first, form) for form in others)])
        stems = " ".join(_without(first, stem) for stem in family.stems)
        lines.append(f"{line}|{stems}" if stems else line)
        before = first
    return "\n".join(lines)


def _without(first: str, form: str) -> str:
    shared = shared_letters(first, form)
    left_out = len(first) - shared
    return f"~{form}" if left_out > 25 or _wide(first) or _wide(form) else chr(65 + left_out) + form[shared:]


def _wide(word: str) -> bool:
    """Whether it has letters that browsers count as two."""
    return any(letter > "\uffff" for letter in word)


def _steps(weights: Mapping[int, int]) -> list[JsonValue]:
    """The parts that hold a word, in order, each as 4 * (step from the part before) + weight."""
    numbers = sorted(weights)
    return [4 * (part - before) + weights[part] for before, part in pairwise([0, *numbers])]


def _texts(part: tuple[int, SearchPart]) -> list[JsonValue]:
    """The passages of a part: text, then anchor and language where they are others than the part's."""
    _, whole = part
    texts: list[JsonValue] = []
    for passage in whole.passages:
        anchor = "" if passage.anchor == whole.anchor else passage.anchor
        tail = [anchor, passage.language] if passage.language else [anchor] if anchor else []
        texts.append([passage.text, *tail] if tail else passage.text)
    return texts


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _pieces(
    values: Sequence[list[JsonValue]], written: Callable[[list[JsonValue]], str]
) -> Iterator[tuple[int, list[JsonValue]]]:
    """`values` in runs of about `PIECE` characters as JSON, each with the number of its first value."""
    run: list[JsonValue] = []
    start = size = 0
    for number, value in enumerate(values):
        length = len(written(value))
        if run and size + length > PIECE:
            yield start, run
            run, start, size = [], number, 0
        run.append(value)
        size += length
    if run:
        yield start, run
