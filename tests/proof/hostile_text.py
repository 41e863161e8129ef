"""Text of the content is text in every file: pages, search, feeds, calendars, forms, workbooks, tables, drafts.

Every text field of the model holds a hostile string and a mark by which it is known again. Every file that is made of
the handbook is parsed, and compared with the same file of a handbook of plain words: with the texts taken out, both
are the same. So no element, attribute, property, formula or key is there that the templates did not write, and each
text reads as it was written (white space folded; a table's `'` before what runs as a formula aside).
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import yaml

import proof
from chains import chain, edited, without
from filling import filled, leaves, reachable
from hbgen.editions import NEXT, select
from hbgen.exports import EXPORTS, PLANS, exports, plans
from hbgen.exports.csv import unshield
from hbgen.files import File
from hbgen.locale import translator
from hbgen.markdown import escape, fold
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.releases.changes import diff
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.changes import differences
from hbgen.scoring.key import AnswerKey
from hbgen.site import search_index
from hbgen.site.build import BuildRequest, sites
from hbgen.site.retired_ids import retired_ids
from hbgen.suggest import suggest
from hostile import HOSTILE
from sites import IMAGES, lay_out
from structure import MARK, html_structure, of_book, without_drawing, without_texts

STRINGS = 40
"""Hostile strings that each field holds in full, one after the other."""
_NAME = "</title></style></textarea><script>alert(1)</script>"
_CUT = "…"
_JOINER = "\u2060"
_SAME = (".css", ".js", ".svg", ".png", ".map", ".txt")
"""Files that hold nothing of the content."""
_DATA = {"searchindex.js": "hbSearch.setIndex(", "places.js": "window.hbgenPlaces = "}
"""Scripts that hold data, and what stands before it."""


@dataclass
class Attack:
    """A handbook whose texts are all known: mark → the text as a reader is to see it."""

    handbook: Handbook
    before: Handbook
    """What was released before it: one standard more, and one with another title."""
    texts: dict[str, str] = field(default_factory=dict)


def attack(text_of: Callable[[int], str]) -> Attack:
    """A handbook in which the text number n is `text_of(n)`, beside its mark."""
    texts: dict[str, str] = {}

    def words(number: int, is_markdown: bool, language: str) -> str:
        mark = f"text{number:05}{language}"
        text = f"{text_of(number)} {mark}" if number % 3 else f"{mark} {text_of(number)}"
        texts[mark] = fold(text)
        # Prose is Markdown: what is meant as text is escaped by whoever writes it.
        return str(escape(text)) if is_markdown else text

    def line(number: int) -> str:
        mark = f"line{number:05}x"
        texts[mark] = fold(f"{fold(text_of(number))[:280]} {mark}")
        return texts[mark]

    whole = filled(words, line=line)
    period = whole.results[0]
    first, second = (standard.id for standard in whole.standards[0].standards[:2])
    for id_ in (first, second):
        whole = edited(whole, id_, audience="customers", status="approved")
    whole = reachable(whole)
    before = edited(whole, second, title=Text({"en": words(99_001, False, "en")}))
    return Attack(_weak(without(whole, first), period, second), before, texts)


def _weak(handbook: Handbook, period: Period, standard: str) -> Handbook:
    """The handbook with results that all may read, two of which fell short: pages and drafts tell of them."""
    open_ = {"audience": "customers", "results_audience": "customers", "target": 90.0}
    first, second, *rest = handbook.instruments.instruments
    asking = tuple(instrument.model_copy(update=open_) for instrument in (first, second))
    instruments = handbook.instruments.model_copy(update={"instruments": (*asking, *rest)})
    handbook = handbook.model_copy(update={"instruments": instruments})
    key = AnswerKey.of(handbook)

    def result(instrument: str, *by: str | None, high: float) -> InstrumentResult:
        questions = key.asked(instrument, None)
        figures = (
            Figure(
                by="all" if section is None else "standard",
                standard=section,
                fingerprint=questions.mark("score", section, ""),
                measure="score",
                value=0.4,
                low=0.3,
                high=high,
                n=40,
            )
            for section in by
        )
        given = period.instruments[0].model_copy(update={"instrument": instrument})
        return given.model_copy(update={"version": 1, "figures": tuple(figures)})

    # The second one may be short by chance: drafts only name it.
    results = result(first.id, None, standard, high=0.5), result(second.id, None, high=0.95)
    return handbook.model_copy(update={"results": (period.model_copy(update={"instruments": results}),)})


# --- every file -------------------------------------------------------------------------------


def site(made: Attack, audience: Audience, folder: Path) -> dict[str, bytes]:
    """Every file of the site of one edition, with a release before it. Raises what Sphinx says against it."""
    lay_out(folder)
    releases = chain([made.before])
    edition = select(made.handbook, audience, "en")
    past = ReleaseHistory().history(releases, made.handbook, edition)
    gone = retired_ids(made.handbook, edition, releases)
    whole = select(made.handbook, audience, "")
    wanted = BuildRequest(edition, whole, IMAGES, ("en",), NEXT, "2050-01-01", gone, past)
    ((_, html, warnings),) = sites(folder, folder / "stage", [wanted], 1)
    if warnings:
        raise AssertionError(warnings)
    contents = {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}
    pieces = {name: data for name, data in contents.items() if name.startswith(f"{search_index.FOLDER}/")}
    # How many there are depends on the texts; each is one call with data.
    for name, data in pieces.items():
        if not re.fullmatch(rb"hbSearch\.addPiece\((.*)\);\n", data, re.DOTALL):
            raise AssertionError(name)
        json.loads(b"[" + data.removeprefix(b"hbSearch.addPiece(").removesuffix(b");\n") + b"]")
    return {name: data for name, data in contents.items() if name not in pieces}


def files(made: Attack, audience: Audience) -> dict[str, bytes]:
    """Every file that commands write beside the site: forms, plans, the differences between releases, a draft."""
    whole = select(made.handbook, audience, "")
    by_name: dict[str, File] = {}
    for file in (*exports(whole, tuple(EXPORTS), language="en"), *plans(whole, tuple(PLANS), "en")):
        by_name[f"export/{file.path}"] = file
    changes = diff(made.before, made.handbook)
    compared = differences.Compared("1.0.0", None, changes, "major", "en")
    say = translator("en")
    by_name["diff.html"] = File("diff.html", differences.html(compared, say).encode())
    by_name["diff.json"] = File("diff.json", differences.as_json(compared, say).encode())
    # Nothing is drafted where an activity sees to it already.
    rollout = made.handbook.rollout.model_copy(update={"activities": ()})
    idle = made.handbook.model_copy(update={"rollout": rollout})
    by_name["draft.yaml"] = File("draft.yaml", suggest(idle, None, 75).draft.encode())
    return {name: file.data for name, file in by_name.items()}


# --- comparing --------------------------------------------------------------------------------


def differing(
    plain: Mapping[str, bytes], other: Mapping[str, bytes], marks: dict[str, str], texts: dict[str, str]
) -> Iterator[str]:
    """The files that differ in more than the texts, each with the place."""
    if plain.keys() != other.keys():
        yield f"files: {sorted(plain.keys() ^ other.keys())[:3]}"
    for name in sorted(plain.keys() & other.keys()):
        try:
            first, second = parsed(name, plain[name], marks), parsed(name, other[name], texts)
        except (ValueError, KeyError, yaml.YAMLError, ElementTree.ParseError, csv.Error) as error:
            yield f"{name}: {type(error).__name__}: {error}"
            continue
        pairs = [
            (a, b) for a, b in zip_longest(first, second) if a != b and not (name.endswith(".xlsx") and _is_cut(a, b))
        ]
        if pairs:
            yield f"{name}: {str(pairs[0][0])[:300]} / {str(pairs[0][1])[:300]}"


def parsed(name: str, data: bytes, texts: dict[str, str]) -> list[Any]:
    """What stands in a file, in order, with the handbook's texts taken out."""
    last = name.rpartition("/")[2]
    if last in _DATA:
        head, _, rest = data.decode().partition(_DATA[last])
        assert not head
        calendar = json.loads(
            rest.rstrip().rstrip(";").rstrip(")") if last == "searchindex.js" else rest.rstrip().rstrip(";")
        )
        # Which sentences an index holds depends on their words: that it is data and nothing else is what counts.
        return [] if last == "searchindex.js" else list(_json(calendar, texts))
    if name.startswith("forms/"):
        # What a form asks. A question's mark is made from its words.
        head, _, rest = data.decode().partition(" = ")
        definition = json.loads(rest.rstrip().removesuffix(";"))
        definition["items"] = [{**item, "fingerprint": ""} for item in definition["items"]]
        return [head, *_json(definition, texts)]
    if name.startswith("pages/book/"):
        # The order of entries in a book depends on their texts; test_whole_book.py holds that these stay texts.
        return []
    if name.startswith("search/"):
        script, _, rest = data.decode().partition("(")
        json.loads(f"[{rest.rstrip().rstrip(';').removesuffix(')')}]")
        return [script]
    if last == "sw.js":
        listed, script = data.decode().removeprefix("self.hbgenOffline = ").split(";\n", 1)
        # Other texts have another digest, and other pieces of the index for search.
        return [sorted(json.loads(listed)), script]
    if name.endswith(".html"):
        # An address of a heading that only some words give it.
        page = re.sub(r'<span id="[^"]*"></span>', "", of_book(data.decode()))
        if name.endswith(("changes.html", "diff.html")) or name.startswith("pages/changes/"):
            # Words that stayed, came and went: how many pieces there are depends on the texts.
            return sorted({str(token) for token in html_structure(page, texts) if _is_markup(token)})
        structure = html_structure(_with_short_drawing(page), texts)
        return [part for part in structure if not _is_description(part)]
    if name.endswith(".webmanifest"):
        manifest = json.loads(data)
        # The beginning of a text is not known again.
        assert manifest["name"].startswith(manifest["short_name"])
        return list(_json(manifest | {"short_name": ""}, texts))
    if name.endswith((".json", ".yaml")):
        loaded = yaml.safe_load(data) if name.endswith(".yaml") else json.loads(data)
        if name.endswith(("changes.json", "diff.json")):
            return sorted({str(token) for token in _json(loaded, texts) if token[0] == "key"})
        return list(_json(loaded, texts))
    if name.endswith(".xlsx"):
        return list(_workbook(data, texts))
    if name.endswith(".epub"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [(member, archive.read(member)) for member in archive.namelist()]
        texts_of = ((member, of_book(held.decode())) for member, held in files if member.endswith((".xhtml", ".opf")))
        return [(member, html_structure(text, texts)) for member, text in texts_of]
    if name.endswith(".csv"):
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        return [[without_texts(unshield(cell), texts) for cell in row] for row in rows]
    if name.endswith(".ics"):
        return list(_calendar(data.decode(), texts))
    if name.endswith(".atom"):
        return list(_feed(data, texts))
    if name.endswith("objects.inv"):
        *top, packed = data.split(b"\n", 4)
        return [without_texts(line.decode(), texts) for line in (*top, *zlib.decompress(packed).splitlines())]
    assert name.endswith(_SAME) or last.startswith("."), name
    return [data]


def _is_cut(plain: Any, other: Any) -> bool:
    """Whether a workbook's cell holds less of a text that is too long for it; without its end it is not known again."""
    if not (isinstance(plain, tuple) and isinstance(other, tuple) and plain[:2] == other[:2]):
        return False
    # Labels of a list tell the number alone where the words are long.
    return _CUT in other[2] or (other[2] == "0" and plain[2].endswith(" – ¤"))


def _is_markup(token: Any) -> bool:
    return isinstance(token, tuple)


def _is_description(part: Any) -> bool:
    """Whether it describes the page: with its first words, as many as there is room for."""
    return isinstance(part, tuple) and part[0] == "meta" and bool(_DESCRIPTIONS & {value for _, value in part[1]})


_DESCRIPTIONS = {"description", "og:description"}


def _with_short_drawing(text: str) -> str:
    """A page in whose drawing, where texts are cut, only the elements stand."""
    drawing = re.search(r'<svg class="hb-flow".*?</svg>', text, re.DOTALL)
    if drawing is None:
        return text
    named = set(re.findall(r"<(\w+)", drawing[0]))
    assert named == {"svg", "title", "desc", "path", "rect", "text"}, named
    assert not re.search(r"<(?!/?(?:svg|title|desc|path|rect|text)\b)", drawing[0])
    return without_drawing(text)


def _titles(index: Any, texts: dict[str, str]) -> list[Any]:
    """What the search shows: titles. What it finds by depends on the texts."""
    pages = [without_texts(title, texts) for title, _ in index["pages"]]
    return [sorted(index), *pages, *(without_texts(title, texts) for _, _, title, *_ in index["parts"])]


def _json(value: Any, texts: dict[str, str]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield "key", without_texts(str(key), texts)
            yield from _json(member, texts)
    elif isinstance(value, list):
        yield "list", len(value)
        for member in value:
            yield from _json(member, texts)
    elif isinstance(value, str):
        yield "text", without_texts(value.replace(_JOINER, ""), texts)
    else:
        yield type(value).__name__, value


def _workbook(data: bytes, texts: dict[str, str]) -> Iterator[Any]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    yield sorted(book.defined_names)
    for sheet in book.worksheets:
        yield sheet.title
        # Which cells share a list, and how many rows it has, depends on which labels are alike.
        yield sorted(
            (cell, listed.type, re.sub(r"\d+", "0", listed.formula1))
            for listed in sheet.data_validations.dataValidation
            for range_ in listed.sqref
            for row in range_.rows
            for cell in row
        )
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                assert cell.hyperlink is None, cell.coordinate
                assert cell.data_type != "f", f"{cell.coordinate}: {cell.value}"
                shown = re.sub(r"\\([\\*_#])", r"\1", str(cell.value).replace(_JOINER, ""))
                # Forms for ODK escape what it would read as Markdown.
                without = min((without_texts(fold(text), texts) for text in (str(cell.value), shown)), key=len)
                if sheet.sheet_state != "visible":
                    # What lists choose from: how long each is depends on which labels are alike.
                    continue
                # Numbers of rows, and the mark of a row's meaning, are others for other texts.
                without = re.sub(r"^\d+$", "0", re.sub(r"\b[ghjkmnpqrstuvwxy]{16}\b", "id¤", without))
                yield cell.coordinate, cell.data_type, without


def _calendar(text: str, texts: dict[str, str]) -> Iterator[Any]:
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, mark, value = line.partition(":")
        unescaped = re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], value)
        yield name, mark, [without_texts(part, texts) for part in unescaped.split("\n")]


def _feed(data: bytes, texts: dict[str, str]) -> Iterator[Any]:
    for element in ElementTree.fromstring(data).iter():
        yield element.tag, sorted(element.keys())
        if element.get("type") == "html":
            yield sorted({str(token) for token in html_structure(element.text or "", texts) if _is_markup(token)})
        elif element.text and element.text.strip():
            yield without_texts(element.text, texts)


# --- the proof --------------------------------------------------------------------------------


def prove(share: float) -> list[proof.Figure]:
    """In full each text field holds each of 40 strings once, in every edition.

    A share takes as many of the rounds, and looks at a third of the files of each kind.
    """
    rounds = max(1, round(STRINGS * share))
    audiences = AUDIENCES if share >= 1 else ("managers",)
    plain = attack(lambda _: "plain")
    name = next(leaf.value for leaf in leaves(plain.handbook) if leaf.field == "name")
    first = int(MARK.search(str(name))[1])  # type: ignore[index]
    # The first round is the one in which the handbook is called what runs where it is not escaped.
    start = HOSTILE.index(_NAME) - first
    with tempfile.TemporaryDirectory() as stage:
        expected = {
            audience: chosen(made(plain, audience, Path(stage) / f"plain-{audience}"), share) for audience in audiences
        }
        every, fields, wrong = 0, 0, []
        for number in range(rounds):
            hostile = attack(lambda n, shift=start + number: HOSTILE[(n + shift) % len(HOSTILE)])  # type: ignore[misc]
            for audience in audiences:
                output = chosen(made(hostile, audience, Path(stage) / f"{number}-{audience}"), share)
                every += len(output)
                wrong += [
                    f"round {number}, {audience}, {difference}"
                    for difference in differing(expected[audience], output, plain.texts, hostile.texts)
                ]
            fields += sum(isinstance(leaf.value, Text | Markdown | str) for leaf in leaves(hostile.handbook))
    return [
        proof.Figure("Text is text in every file", every, len(wrong), "\n".join(wrong)),
        proof.Figure("Texts that were hostile", fields, 0, f"{rounds} strings for each field"),
    ]


def chosen(files: dict[str, bytes], share: float) -> dict[str, bytes]:
    """The files that are looked at: all in full, else every third one of each ending."""
    if share >= 1:
        return files
    kinds: dict[str, list[str]] = {}
    for name in sorted(files):
        kinds.setdefault(name.rpartition(".")[2], []).append(name)
    return {name: files[name] for names in kinds.values() for name in names[::3]}


def made(made: Attack, audience: Audience, folder: Path) -> dict[str, bytes]:
    """Every file that is made of a handbook for an audience. The folder is taken away again."""
    return site(made, audience, folder) | files(made, audience)
