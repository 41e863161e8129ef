"""Links, emphasis and lists in sentences work on every page, and what only looks like a mark stays what it is."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape as html_escape

from hbgen.editions import select
from hbgen.examining import examine
from hbgen.exports import EXPORTS
from hbgen.markdown import HtmlMarks, has_marks, inline_text, links_of_marks, marked_blocks, marked_line
from hbgen.markdown import plain_marks as shown
from hbgen.model.handbook import Handbook
from hbgen.render.pages import render
from hostile import HOSTILE
from myst import document
from sampling import examples
from test_markdown import HARMLESS, keep

HERE = Path(__file__).parent

LOOKALIKES = (
    "1. jaanuarist kehtib uus hind.",
    "2026. aastal\n1. jaanuaril avame.",
    "Kuni\n30. aprillini ja alates\n1. maist.",
    "Pakk on 5*3*2 cm, hind 4 * 2 *.",
    "Hind 5 €* ja 10 €*, *v.a pühad.",
    "Fail a_b_c ja __init__x.",
    "Nimi:____, kuupäev:____, allkiri: ______",
    "- ainult üks rida",
    "+372 555 1234",
    "C:\\_hind\\*uus",
    "> 90 % ja # 1 ja a < b > c & d &amp; `e`",
    "[ei] (ole) [link] ja [1][2]",
    "Töötame\n* * *\nedasi.",
    "<b>a</b> <https://example.org>",
)
"""Texts of people who mean no mark."""


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert not has_marks(text)
    assert shown(text) == text


MARKED = (
    ("**Kohe** ja *kindlalt*.", "<p><strong>Kohe</strong> ja <em>kindlalt</em>.</p>", "Kohe ja kindlalt."),
    ("**TEL-03**le vastame.", "<p><strong>TEL-03</strong>le vastame.</p>", "TEL-03le vastame."),
    (
        "Vaata [juhist](https://a.ee/x_(y)?b=1&c=2).",
        '<p>Vaata <a href="https://a.ee/x_(y)?b=1&amp;c=2">juhist</a>.</p>',
        "Vaata juhist (https://a.ee/x_(y)?b=1&c=2).",
    ),
    ("[a@b.ee](mailto:a@b.ee)", '<p><a href="mailto:a@b.ee">a@b.ee</a></p>', "a@b.ee"),
    (
        "Teeme:\n- a\n  1. b\n  2. c\n- d",
        '<p>Teeme:</p><ul class="simple"><li><p>a</p><ol class="arabic simple"><li><p>b</p></li><li><p>c</p></li></ol>'
        "</li><li><p>d</p></li></ul>",
        "Teeme:\n• a\n  1. b\n  2. c\n• d",
    ),
    ("Üks.\n\nKaks <b>.", "<p>Üks.</p><p>Kaks &lt;b&gt;.</p>", "Üks.\nKaks <b>."),
    ("\\*Ilma\\* ja \\[x\\](y)", "<p>*Ilma* ja [x](y)</p>", "*Ilma* ja [x](y)"),
    ("\\\\\\*Kolm\\\\\\*", "<p>\\*Kolm\\*</p>", "\\*Kolm\\*"),
)


def as_html() -> HtmlMarks:
    def anchor(address: str, inner: str) -> str:
        return f'<a href="{html_escape(address)}">{inner}</a>' if keep(address) else inner

    return HtmlMarks(lambda words: str(html_escape(words)), anchor, lambda words: str(html_escape(words)))


@pytest.mark.parametrize(("text", "page", "plain"), MARKED)
def test_marks_work_in_html_and_are_gone_from_plain_text(text: str, page: str, plain: str) -> None:
    assert as_html().blocks(text).replace("\n", "") == page
    assert shown(text) == plain


marks = st.sampled_from(
    ["*", "**", "_", "[", "](", ")", "<b>", "# ", "- ", "* ", "1. ", "2) ", ":::{tip}\n", "`", "\\", "\n", "\n\n",
     "\n  ", "&amp;", "{x}", "(x)=", "https://a.b", "#TEL-03", "a.md", "javascript:x", "images/a.png", "![", "a", "b c",
     "é", " "]
)  # fmt: skip


@settings(max_examples=examples(600), deadline=None)
@given(
    st.one_of(st.lists(marks, max_size=20).map("".join), st.lists(st.sampled_from(HOSTILE), max_size=3).map("\n".join))
)
def test_no_marks_do_anything_else_and_no_word_is_lost(text: str) -> None:
    if not has_marks(text):
        return
    for written in (marked_blocks(text, keep, inline_text), marked_line(text, keep, inline_text)):
        made = document(f"# Title\n\n{written}\n\nEnd.\n")
        for node in made.findall():
            assert isinstance(node, HARMLESS), node
        assert made.astext().endswith("\n\nEnd.")
    page = as_html().blocks(text)
    assert not re.sub(r"</?(p|ul|ol|li|em|strong|br|a)( (class|start|href)=\"[^\"]*\")*>", "", page).count("<")
    # Addresses stand in the plain text alone, and bullets in none of the two.
    words = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert _letters(words) == _letters(shown(text)) or list(links_of_marks(text))


def _letters(text: str) -> list[str]:
    return re.findall(r"[a-zé]", text)


# --- in a handbook ---------------------------------------------------------------------------------


def laid(root: Path, purpose: str, *more: tuple[str, str]) -> Handbook:
    """The smallest handbook with another purpose and further edits of its standard."""
    shutil.copytree(HERE / "content" / "content", root / "content")
    path = root / "content" / "standards" / "10-counter.yaml"
    text = path.read_text("utf-8")
    for old, new in (("Whoever is greeted knows that they were seen.", purpose), *more):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    loaded, examined = examine(root)
    assert loaded.handbook is not None
    assert not [problem for problem in examined.problems if problem.severity == "error"], examined.problems
    return loaded.handbook


def pages(handbook: Handbook, audience: str = "staff") -> dict[str, str]:
    files = render(select(handbook, audience, "en"), {})  # type: ignore[arg-type]
    return {file.path: file.data.decode("utf-8", "replace") for file in files}


SECOND = (
    "    review_by: 2026-12-31\n",
    "    review_by: 2026-12-31\n    status: approved\n    approved: {by: manager, on: 2026-02-01}\n"
    "    audience: customers\n"
    "  - id: CTR-02\n    title: The hidden\n    promise: Nobody outside reads it.\n    purpose: It is ours.\n",
)


def test_a_link_to_what_the_reader_may_not_see_becomes_words(tmp_path: Path) -> None:
    handbook = laid(
        tmp_path, "Read [the other one](#CTR-02), **now**.", ("do: [We", 'do: ["See [it](#CTR-02).", We'), SECOND
    )
    inside = pages(handbook)["standards/ctr.md"]
    other = '<a class="reference internal" href="hb:pages/standards/ctr#CTR-02">the other one</a>'
    assert f"Read {other}, <strong>now</strong>." in inside
    outside = pages(handbook, "customers")
    assert "Read the other one, <strong>now</strong>." in outside["standards/ctr.md"]
    assert "<p>See it.</p>" in outside["standards/ctr.md"]
    assert not [path for path, text in outside.items() if "CTR-02" in text]


def test_ids_and_terms_are_linked_between_marks_and_never_inside_a_link(tmp_path: Path) -> None:
    handbook = laid(tmp_path, "As **in CTR-01** and [CTR-01 elsewhere](https://example.org).")
    page = pages(handbook)["standards/ctr.md"]
    inside = '<strong>in <a class="reference internal" href="hb:pages/standards/ctr#CTR-01">CTR-01</a></strong>'
    assert f'{inside} and <a class="reference external" href="https://example.org">CTR-01 elsewhere</a>' in page


def test_resources_have_their_language_and_their_readers(tmp_path: Path) -> None:
    resources = (
        '    resources:\n      - {title: A guideline, address: "https://example.org/g?a=1&b=2", language: fr}\n'
        '      - {title: Ours, address: "https://intra.example.org", audience: managers}\n'
    )
    chapter = 'related: [CTR-01]\nresources: [{title: A leaflet, address: "mailto:a@example.org"}]\nstandards:\n'
    handbook = laid(
        tmp_path,
        "Seen.",
        ("    review_by: 2026-12-31\n", f"    review_by: 2026-12-31\n{resources}"),
        ("standards:\n", chapter),
    )
    page = pages(handbook)["standards/ctr.md"]
    assert 'href="https://example.org/g?a=1&amp;b=2" hreflang="fr">A guideline</a> (French)' in page
    assert 'href="mailto:a@example.org">A leaflet</a>' in page
    assert page.count('href="hb:pages/standards/ctr#CTR-01"') >= 1
    assert "intra.example.org" not in page
    assert "intra.example.org" in pages(handbook, "managers")["standards/ctr.md"]


def test_forms_ask_in_plain_words(tmp_path: Path) -> None:
    question = "Greets **the guest** as [we say](https://example.org/say), see [that](#CTR-01)."
    handbook = laid(tmp_path, "Seen.", ("Greets the guest within 60 seconds.", question))
    edition = select(handbook, "staff", "")
    defined = list(edition.definitions.values())
    texts = [item.text["en"] for definition in defined for item in definition.items]
    assert "Greets the guest as we say (https://example.org/say), see that." in texts
    written = [
        export.writer(definition, "en")
        for export in EXPORTS.values()
        for definition in defined
        if export.library is None
    ]
    assert len(written) > 3
    assert not [data for data in written if b"**" in data or b"(#CTR-01)" in data]
