"""Documents become drafts, and each sentence of theirs is placed or reported."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.cli import main
from hbgen.documents.docx import read_docx
from hbgen.documents.drafting import drafts
from hbgen.documents.marked_up import read_html, read_odt
from hbgen.documents.pieces import NoDocument, Piece
from hbgen.load import load
from hbgen.text.plain import plain
from sampling import examples

CONTENT = Path(__file__).parent / "content" / "content"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def p(text: str, style: str = "", more: str = "") -> str:
    name = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{name}<w:r><w:t>{text}</w:t></w:r>{more}</w:p>"


def item(text: str) -> str:
    return f'<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in cells) + "</w:tr>"


DELETED = "<w:del><w:r><w:delText>Not any more.</w:delText></w:r></w:del>"
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + p("In a box.") + "</w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent>" + p("In a box.") + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)
BODY = [
    p("Our charter", "Heading1"),
    p("Telephone", "Heading2"),
    p("How we answer &amp; call back."),
    p("We answer quickly", "Heading3"),
    p("You are answered within 20 seconds.", more=DELETED),
    p("Nobody likes to wait.", more=BOX),
    item("We say who we are."),
    f"<w:sdt><w:sdtContent>{item('We listen.')}</w:sdtContent></w:sdt>",
    "<w:tbl>" + row("Item") + row("Says the name.") + row("Asks back.") + "</w:tbl>",
    p("A third paragraph.", "Odd"),
    p("We call back", "Heading3"),
    p("You are called back."),
]
STYLES = "".join(f'<w:style w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>' for n in range(1, 4))
UNPLACED = ["Our charter", "Not any more.", "In a box.", "Item", "A third paragraph.", "A remark."]


def docx(body: list[str] = BODY, styles: str = "") -> bytes:
    stream = io.BytesIO()
    head = f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>'
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", head + "".join(body) + "</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", LINKS)
        archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{STYLES}{styles}</w:styles>')
        archive.writestr(
            "word/comments.xml", f'<w:comments xmlns:w="{W}"><w:comment>{p("A remark.")}</w:comment></w:comments>'
        )
    return stream.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r7" Target="https://example.org/a_(b)" TargetMode="External" Type="hyperlink"/>'
    '<Relationship Id="r8" Target="page.html" TargetMode="External" Type="hyperlink"/></Relationships>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    return tmp_path


def taken(root: Path, name: str, data: bytes, *options: str) -> Result:
    (root / name).write_bytes(data)
    arguments = ["import", str(root / name), "--root", str(root), "--lang", "en", *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_headings_become_standards_lists_behaviours_and_tables_items(root: Path) -> None:
    dry = taken(root, "charter.docx", docx(), "--dry-run")
    assert dry.exit_code == 0 and len(list((root / "content/standards").iterdir())) == 1
    result = taken(root, "charter.docx", docx())
    assert result.exit_code == 0, result.output
    loaded = load(root)
    assert loaded.handbook is not None and not loaded.problems
    chapter = loaded.handbook.standards[-1]
    assert (chapter.id, str(chapter.title), str(chapter.introduction)) == (
        "TEL",
        "Telephone",
        "How we answer \\& call back.",
    )
    first, second = chapter.standards
    assert (first.id, str(first.title), first.status) == ("TEL-01", "We answer quickly", "draft")
    assert (str(first.promise), str(first.purpose)) == ("You are answered within 20 seconds.", "Nobody likes to wait.")
    assert first.behaviours is not None
    assert [str(text) for text in first.behaviours.do] == ["We say who we are.", "We listen."]
    assert [str(measure.text) for measure in first.measures] == ["Says the name.", "Asks back."]
    assert (str(second.promise), second.purpose) == ("You are called back.", None)
    unplaced = [line.strip().partition(": ")[2] for line in result.output.splitlines() if line.startswith("  ")]
    assert sorted(unplaced) == sorted(UNPLACED)
    assert "paragraphs placed: 11, without a place: 6." in result.output


def test_what_is_there_stays(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / "content").rglob("*.yaml")}
    taken(root, "charter.docx", docx())
    taken(root, "charter.docx", docx())
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.name for path in (root / "content/standards").iterdir()) == [
        "10-counter.yaml",
        "20-telephone.yaml",
        "30-telephone.yaml",
    ]
    assert not load(root).problems


@pytest.mark.parametrize("ending", ["odt", "html"])
def test_other_formats_say_the_same(root: Path, ending: str) -> None:
    data = odt() if ending == "odt" else PAGE.encode()
    result = taken(root, f"charter.{ending}", data)
    assert result.exit_code == 0, result.output
    handbook = load(root).handbook
    assert handbook is not None
    [standard] = handbook.standards[-1].standards
    assert (str(standard.title), str(standard.promise)) == ("We answer quickly", "You are answered within 20 seconds.")
    assert standard.behaviours is not None
    assert [str(text) for text in standard.behaviours.do] == ["We say who we are.", "We listen."]
    assert [str(measure.text) for measure in standard.measures] == ["Says the name.", "Asks back."]
    assert ": Our charter\n" in result.output and "A third paragraph." in result.output


def odt(body: str = "") -> bytes:
    """A document with `body`; without it, the same as `PAGE`, with a comment, a footnote and a deletion."""
    names = ("office", "text", "table")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cells = "".join(
        f"<table:table-row><table:table-cell><text:p>{words}</text:p></table:table-cell></table:table-row>"
        for words in ("Item", "Says the name.", "Asks back.")
    )
    note = "<text:note><text:note-body><text:p>A footnote.</text:p></text:note-body></text:note>"
    body = body or (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Not any more.</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:h text:outline-level="1">Our charter</text:h>'
        '<text:h text:outline-level="2">Telephone</text:h><text:p>How we answer.</text:p>'
        '<text:h text:outline-level="3">We answer quickly</text:h>'
        f"<text:p>You are answered within 20<text:s/>seconds.{note}</text:p>"
        "<text:p>Nobody <text:span>likes</text:span> to wait.</text:p>"
        "<text:list><text:list-item><text:p>We say who we are.</text:p></text:list-item>"
        "<text:list-item><text:p>We listen.</text:p></text:list-item></text:list>"
        f"<table:table>{cells}</table:table><text:p>A third paragraph.</text:p>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        text = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
        archive.writestr("content.xml", text + "</office:document-content>")
    return stream.getvalue()


def test_what_stands_beside_the_text_is_reported(root: Path) -> None:
    output = taken(root, "charter.odt", odt()).output
    assert "(footnote): A footnote.\n" in output and "(deleted text): Not any more.\n" in output
    # Each in the reader's language.
    arguments = ["import", str(root / "charter.odt"), "--root", str(root), "--lang", "et", "--dry-run"]
    output = CliRunner().invoke(main, arguments).output
    assert "(joonealune märkus): A footnote.\n" in output and "(kustutatud tekst): Not any more.\n" in output


def test_a_page_within_a_page_loses_no_words() -> None:
    """A table in a cell, a comment, and blocks that are no paragraphs."""
    page = (
        "<h1>One</h1><!-- ask Mari --><!--[if gte mso 9]>settings<![endif]--><table><caption>Times</caption><tr>"
        "<td>Before <table><tr><td>inside</td></tr></table> after</td><td>beside</td></tr></table>"
        "<details><summary>Short</summary>Long</details><aside>At the side</aside>"
    )
    pieces = read_html(page.encode())
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("heading", "One"),
        ("aside", "ask Mari"),
        ("text", "Times"),
        ("row", "Before"),
        ("row", "inside"),
        ("text", "after"),
        ("text", "beside"),
        ("text", "Short"),
        ("text", "Long"),
        ("text", "At the side"),
    ]


MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RUN = "<w:r><w:t>{}</w:t></w:r>"
FIELD = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
LINK = ' HYPERLINK "https://example.org/y" '
LAYOUT = "<w:tbl><w:tr><w:tc>" + p("Telephone", "Heading1") + p("Words.") + item("One") + "</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            f"<w:p><w:moveFrom>{RUN.format('Moved.')}</w:moveFrom></w:p>"
            f"<w:p><w:moveTo>{RUN.format('Moved.')}</w:moveTo></w:p>",
            ["text: Moved."],
        ),
        (
            f'<w:p xmlns:m="{MATHS}">{RUN.format("Within ")}<m:r><m:t>20 &lt; x</m:t></m:r></w:p>',
            ["text: Within 20 < x"],
        ),
        (
            f"<w:p><w:fldSimple w:instr='{LINK}'>{RUN.format('one')}</w:fldSimple>{FIELD.format('begin')}<w:r>"
            f"<w:instrText>{LINK}</w:instrText></w:r>{RUN.format(' two')}{FIELD.format('end')}{RUN.format(' three')}"
            "</w:p>",
            ["text: [one two](https://example.org/y) three"],
        ),
        (p("A chapter", "Mine") + p("A point", "Loend"), ["heading: A chapter", "item: A point"]),
        (LAYOUT, ["heading: Telephone", "text: Words.", "item: One"]),
        ("<w:tbl><w:tr>" + f"<w:tc>{p('Name', 'Heading3')}</w:tc>" * 2 + "</w:tr></w:tbl>", ["row: Name | Name"]),
    ],
    ids=["moved", "formula", "field", "style", "layout", "header row"],
)
def test_words_are_read_where_they_stand_and_once(body: str, expected: list[str]) -> None:
    own = '<w:style w:styleId="Mine"><w:basedOn w:val="Heading2"/></w:style>'
    listed = '<w:style w:styleId="Loend"><w:name w:val="List Bullet"/></w:style>'
    pieces = read_docx(docx([body], own + listed))
    assert [f"{piece.kind}: {piece.marked or piece.text}" for piece in pieces if piece.kind != "aside"] == expected


VML = "xmlns:v='urn:schemas-microsoft-com:vml'"
SYMBOL = "<w:r><w:sym w:font='{}' w:char='{}'/></w:r>"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            f"<w:pict {VML}><v:shape alt='The desk'><v:textpath string='Art'/><v:imagedata/></v:shape></w:pict>",
            [("", "Words"), ("drawing", "Art"), ("picture", "The desk")],
        ),
        (SYMBOL.format("Symbol", "F0B3") + SYMBOL.format("Arial", "2192"), [("", "Words≥→")]),
        (SYMBOL.format("Webdings", "F041"), [("", "Words"), ("symbol", "Webdings F041")]),
        (
            "<w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:listEntry w:val='One'/><w:listEntry w:val='Two'/>"
            "</w:ddList></w:ffData></w:fldChar>",
            [("", "Words"), ("choice", "One / Two")],
        ),
    ],
    ids=["old drawing", "symbols", "picture of a font", "choice"],
)
def test_what_is_shown_without_text_of_its_own_is_read_or_reported(more: str, expected: list[tuple[str, str]]) -> None:
    for body in ([p("Words", more=more)], [f"<w:tbl><w:tr><w:tc>{p('Words', more=more)}</w:tc></w:tr></w:tbl>"]):
        pieces = read_docx(docx([*body, "<w:altChunk/>"]))
        assert [(piece.origin, piece.text) for piece in pieces[:-1]] == [*expected, ("embedded document", "…")]


def test_a_text_part_may_be_numbered() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as archive, zipfile.ZipFile(stream, "w") as made:
        for name in archive.namelist():
            made.writestr(name.replace("document.xml", "document2.xml"), archive.read(name))
    assert read_docx(stream.getvalue()) == read_docx(docx())


def test_drawings_of_a_page_and_deleted_headings_are_reported() -> None:
    spaces = "xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' xmlns:svg='urn:oasis:names:tc:opendocument"
    frame = f"<draw:frame {spaces}:xmlns:svg-compatible:1.0'><draw:{{}}/><svg:desc>{{}}</svg:desc></draw:frame>"
    deleted = "<text:changed-region><text:deletion><text:h>Gone</text:h></text:deletion></text:changed-region>"
    chart = f"<text:p>Words{frame.format('object', 'Calls')}</text:p>"
    body = frame.format("image", "The desk") + f"<text:tracked-changes>{deleted}</text:tracked-changes>" + chart
    assert [(piece.origin, piece.text) for piece in read_odt(odt(body))] == [
        ("picture", "The desk"),
        ("deleted text", "Gone"),
        ("", "Words"),
        ("picture", "Calls"),
    ]


def test_a_document_in_strict_form_says_the_same() -> None:
    strict, stream = docx(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as archive, zipfile.ZipFile(stream, "w") as made:
        for name in archive.namelist():
            space = W.removesuffix("/2006/main").replace("schemas.openxmlformats.org", "purl.oclc.org/ooxml")
            made.writestr(name, archive.read(name).replace(W.encode(), f"{space}/main".encode()))
        art = '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:t>Ask first</a:t></a:p></d>'
        made.writestr("word/diagrams/data1.xml", art)
    pieces = [(piece.origin, piece.text) for piece in read_docx(stream.getvalue())]
    assert pieces == [*((piece.origin, piece.text) for piece in read_docx(strict)), ("drawing", "Ask first")]


def test_cells_shapes_and_headings_in_them_lose_no_words() -> None:
    def cell(words: str, name: str = "table-cell") -> str:
        return f"<table:{name}>{words}</table:{name}>"

    heading = '<text:h text:outline-level="1">{}</text:h>'
    nested = f"<table:table><table:table-row>{cell('<text:p>inside</text:p>')}</table:table-row></table:table>"
    shape = "<text:p>Before <office:shape><text:p>Hung on.</text:p></office:shape>after</text:p>"
    rows = (
        cell(f"<text:p>Outside</text:p>{nested}") + cell("<text:p>hidden</text:p>", "covered-table-cell"),
        cell(heading.format("Name")) + cell(heading.format("Words")),
        cell(f"{heading.format('Telephone')}<text:p>We answer.</text:p>"),
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    assert [(piece.kind, piece.text) for piece in read_odt(odt(f"<table:table>{table}</table:table>{shape}"))] == [
        ("row", "Outside inside | hidden"),
        ("row", "Name | Words"),
        ("heading", "Telephone"),
        ("text", "We answer."),
        ("text", "Before after"),
        ("aside", "Hung on."),
    ]


def test_what_stands_above_and_below_each_page_is_reported() -> None:
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text", "style"))
    content = f"<office:document {spaces}><office:body><text:p>Words.</text:p></office:body></office:document>"
    edges = (
        "<style:header><text:p>Draft of May</text:p></style:header><style:footer><text:p>Secret</text:p></style:footer>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f"<office:document {spaces}>{edges}</office:document>")
    pieces = read_odt(stream.getvalue())
    assert [(piece.origin, piece.text) for piece in pieces] == [
        ("", "Words."),
        ("header", "Draft of May"),
        ("footer", "Secret"),
    ]


PAGE = """<html><head><meta charset="utf-8"><title>x</title><style>p {color: red}</style></head><body>
<h1>Our charter</h1><h2>Telephone</h2><p>How we answer.</p>
<h3>We answer quickly</h3><p>You are answered within 20&nbsp;seconds.</p><p>Nobody <b>likes</b> to wait.</p>
<ul><li>We say who we are.</li><li>We listen.</li></ul>
<table><tr><th>Item</th></tr><tr><td>Says the name.</td></tr><tr><td>Asks back.</td></tr></table>
<p>A third paragraph.</p></body></html>"""


def _linked_docx() -> bytes:
    def link(id_: str, words: str) -> str:
        runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in words)
        return f'<w:hyperlink xmlns:r="{R}" r:id="{id_}">{runs}</w:hyperlink>'

    def text(*parts: str) -> str:
        runs = (
            part if part.startswith("<") else f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in parts
        )
        return f"<w:p>{''.join(runs)}</w:p>"

    start = [p("Telephone", "Heading2"), text("In ", link("r7", "short"), "."), p("We answer", "Heading3")]
    return docx([*start, text("Pay *5* as ", link("r7", "we say"), ", see ", link("r8", "that"), "."), p("A *b* c.")])


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODT = (
    "<office:document-content "
    + " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    + ' xmlns:x="http://www.w3.org/1999/xlink"><office:body><office:text>'
    '<text:h text:outline-level="2">Telephone</text:h>'
    '<text:p>In <text:a x:href="https://example.org/a_(b)">short</text:a>.</text:p>'
    '<text:h text:outline-level="3">We answer</text:h>'
    '<text:p>Pay *5* as <text:a x:href="https://example.org/a_(b)">we <text:span>say</text:span></text:a>, '
    'see <text:a x:href="page.html">that</text:a>.</text:p><text:p>A *b* c.</text:p>'
    "</office:text></office:body></office:document-content>"
)
_HTML = (
    '<h2>Telephone</h2><p>In <a href="https://example.org/a_(b)">short</a>.</p><h3>We answer</h3>'
    '<p>Pay *5* as <a href="https://example.org/a_(b)">we <b>say</b></a>, see <a href="page.html">that</a>.</p>'
    "<p>A *b* c.</p>"
)


def _zipped(name: str, text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", _linked_docx()), ("a.odt", _zipped("content.xml", _ODT)), ("a.html", _HTML.encode())],
    ids=["docx", "odt", "html"],
)
def test_links_stay_in_their_sentences_and_stars_stay_stars(root: Path, name: str, data: bytes) -> None:
    result = taken(root, name, data)
    assert result.exit_code == 0, result.output
    handbook = load(root).handbook
    assert handbook is not None
    chapter = handbook.standards[-1]
    assert str(chapter.introduction) == r"In [short](https://example.org/a_\(b\))."
    [standard] = chapter.standards
    assert standard.promise is not None and standard.purpose is not None
    assert str(standard.promise) == r"Pay \*5\* as [we say](https://example.org/a_\(b\)), see that."
    assert plain(standard.promise) == "Pay *5* as we say (https://example.org/a_(b)), see that."
    assert plain(standard.purpose) == "A *b* c."
    # Where no text can lead, the report says.
    assert "(link): that (page.html)\n" in result.output


def test_markdown_and_a_second_language(root: Path) -> None:
    settings_file = root / "content/handbook.yaml"
    settings_file.write_text(settings_file.read_text("utf-8").replace("[en]", "[en, et]"), "utf-8")
    text = (
        "# Telefon\n\nSissejuhatus.\n\n## Vastame ruttu\n\nVastame\n20 sekundiga.\n\n- Ütleme nime.\n\n| a |\n|---|\n"
    )
    result = taken(root, "harta.md", text.encode(), "--language", "et")
    assert result.exit_code == 0, result.output
    handbook = load(root).handbook
    assert handbook is not None
    standard = handbook.standards[-1].standards[0]
    assert standard.promise is not None
    assert standard.promise.words == {"et": "Vastame 20 sekundiga."}


@pytest.mark.parametrize("name", ["old.doc", "mac.PAGES", "print.pdf", "notes.txt"])
def test_a_document_of_another_kind_is_to_be_saved_as_one_that_is_read(root: Path, name: str) -> None:
    output = taken(root, name, docx()).output
    assert "[document-unreadable]" in output and "save it as .docx or .odt" in output


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.html", "a.md"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xff\xfe\x00", docx()[:400], b"no heading at all"])
def test_what_is_no_document_is_told(root: Path, name: str, data: bytes) -> None:
    result = taken(root, name, data)
    assert result.exit_code == 1 and "[document-" in result.output


def test_entities_that_grow_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    with pytest.raises(NoDocument):
        read_docx(stream.getvalue())


KINDS = st.sampled_from(["heading", "text", "item", "row", "aside"])


@given(st.lists(st.tuples(KINDS, st.integers(1, 4)), max_size=60))
@settings(max_examples=examples(200), deadline=None)
def test_each_piece_is_placed_once_or_reported(shapes: list[tuple[str, int]]) -> None:
    pieces = [
        Piece(kind, f"words {number} here", number, level, (f"words {number} here",))  # type: ignore[arg-type]
        for number, (kind, level) in enumerate(shapes, 1)
    ]
    made = drafts(pieces, "file")
    placed = Counter(
        text
        for chapter in made.chapters
        for texts in (
            [chapter.title, *chapter.introduction],
            *(
                [standard.title, *standard.paragraphs, *standard.behaviours, *standard.items]
                for standard in chapter.standards
            ),
        )
        for text in texts
        if text != "file"
    )
    assert placed + Counter(piece.text for piece in made.unplaced) == Counter(piece.text for piece in pieces)


_DRAWN = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" descr="The desk."/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<a:blip/></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx([p("Desk", "Heading1"), p("We greet", "Heading2"), p("Hello."), _DRAWN])),
        ("a.html", b"<h1>Desk</h1><h2>We greet</h2><p>Hello.<img src='a.png' alt='The desk.'></p>"),
    ],
)
def test_a_picture_is_reported(root: Path, name: str, data: bytes) -> None:
    assert "(picture): The desk.\n" in taken(root, name, data).output


def test_front_matter_is_no_standard(root: Path) -> None:
    text = b"---\ntitle: Our charter\n---\n\n# Desk\n\n## We greet\n\nHello.\n"
    output = taken(root, "a.md", text).output
    assert "(front matter): title: Our charter\n" in output and "Drafts: 1;" in output
