"""Addresses that one can pass on: of headings in any script, of guides' parts, of mail and telephones in texts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docutils import nodes

from hbgen.editions import select
from hbgen.examining import examine
from hbgen.load import load
from hbgen.markdown.bare_addresses import written_addresses
from hbgen.markdown.heading_names import heading_name, heading_names
from some_pages import Pages

CONTENT = Path(__file__).parent / "content" / "content"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://a.example/x_(y)?z=1.", ["https://a.example/x_(y)?z=1"]),
        ("(see www.a.example/b)", ["https://www.a.example/b"]),
        ("HTTP://A.example, ok", ["http://A.example"]),
        ("Mail info@a.example, or b.c+d@e.f.example!", ["mailto:info@a.example", "mailto:b.c+d@e.f.example"]),
        ("+372 600 1234, +1 (212) 555-0100", ["tel:+3726001234", "tel:+12125550100"]),
        ("Telefon 600 1234; тел. 8 800 555 35 35; phone: 6001234", ["tel:6001234", "tel:88005553535", "tel:6001234"]),
        ("Tel.: 600 1234, (+372) 600 1234, puh. 040-123 4567", ["tel:6001234", "tel:+3726001234", "tel:0401234567"]),
        ("тел. 8 (495) 123-45-67, phone: (02) 6001234", ["tel:84951234567", "tel:026001234"]),
        ("Tel.: 112, telefon: 1247 või esindus", ["tel:112", "tel:1247"]),
        ("Phone: 2026 calls, tel 112 times, tel: 1247/8, phone 600 (12) of 34, call 112", []),
        ("+372 (0) 600 1234, +49 (0)30 123456-7", ["tel:+3726001234", "tel:+49301234567"]),
        ("00372 600 1234 or 0049/30/1234567", ["tel:+3726001234", "tel:+49301234567"]),
        ("Order 0012 3456 7890, lot 00491234567, 0049.30.1234567, tel 2026-12-01, +099 600 1234", []),
        ("Call +372 600 1234/35, x12. Tel 600 1234 доб. 12", ["tel:+3726001234", "tel:6001234"]),
        ("هاتف: ٠٤ ٦٠٠ ١٢٣٤ أو +٩٧١ ٤ ٦٠٠ ١٢٣٤", ["tel:046001234", "tel:+97146001234"]),
        ("https://a.example/b@c.example", ["https://a.example/b@c.example"]),
        ("+5 000 000 € and +25 %, 2026-03-01, 12:30, 10 000 000, a@b, @anna, TEL-03, http://", []),
        ("Call within 30 seconds, by phone 24/7, in 95% of calls", []),
    ],
)
def test_addresses_in_a_text_are_found_without_what_ends_a_sentence(text: str, addresses: list[str]) -> None:
    spans = list(written_addresses(text))
    assert [address for *_, address in spans] == addresses
    assert all(not text[start:end].endswith((".", ",", "!")) for start, end, _ in spans)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Kuidas küsida?", "kuidas-kusida"),
        ("2026. aasta plaan", "aasta-plaan"),
        ("Часто спрашивают", "часто-спрашивают"),
        ("Что такое CSAT?", "что-такое-csat"),
        ("客户 服务", "客户-服务"),
        ("ग्राहक सेवा", "ग्राहक-सेवा"),
        ("บริการลูกค้า", "บริการลูกค้า"),
        ("خِدمة العملاء", "خِدمة-العملاء"),
        ("❤️ 1️⃣ 👍🏽", "1"),
        ("🙂❤️", "part"),
        ("Ελληνικά", "ελληνικά"),
        ("2026", "2026"),
        ("???", "part"),
    ],
)
def test_a_heading_has_an_address_of_its_words_in_any_script(title: str, name: str) -> None:
    assert heading_name(title) == name


@pytest.mark.parametrize("title", ["Kuidas küsida?", "Straße und Øl", "A & B: c/d", "Ärge öelge", "1. First", "Łódź"])
def test_latin_headings_keep_the_addresses_that_they_have(title: str) -> None:
    assert heading_name(title) == nodes.make_id(title)


def test_the_second_of_two_headings_with_the_same_words_is_numbered() -> None:
    assert list(heading_names(["Цены", "Prices", "Цены", "Prices 2", "Prices"])) == [
        "цены",
        "prices",
        "цены-2",
        "prices-2",
        "prices-3",
    ]


def guides(root: Path, link: str) -> None:
    shutil.copytree(CONTENT, root / "content")
    folder = root / "content" / "guides"
    folder.mkdir(exist_ok=True)
    (folder / "one.en.md").write_text(f"---\ntitle: One\n---\n\n## Own part\n\n[a]({link})\n", "utf-8")
    (folder / "two.en.md").write_text("---\ntitle: Two\n---\n\n## Часто спрашивают\n\na\n", "utf-8")


@pytest.mark.parametrize("link", ["two.md#часто-спрашивают", "one.md#own-part", "#own-part", "two.md"])
def test_a_guide_leads_to_headings(link: str, tmp_path: Path) -> None:
    guides(tmp_path, link)
    _, checked = examine(tmp_path)
    assert [problem.code for problem in checked.problems if problem.place.file.endswith("one.en.md")] == []


@pytest.mark.parametrize(
    ("link", "remedy"),
    [
        ("two.md#часто-спрашивать", "Did you mean `two.md#часто-спрашивают`?"),
        ("#own-prt", "remove the link"),
        ("three.md#where-it-stands", "remove the link"),
    ],
)
def test_a_link_to_no_heading_is_named(link: str, remedy: str, tmp_path: Path) -> None:
    guides(tmp_path, link)
    _, checked = examine(tmp_path)
    (problem,) = (problem for problem in checked.problems if problem.place.file.endswith("one.en.md"))
    assert problem.code == "prose-unknown-target" and remedy in problem.remedy(str)


def test_texts_of_standards_link_addresses_in_whichever_language_they_are(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    file = tmp_path / "content" / "standards" / "10-counter.yaml"
    written = {
        "Whoever is greeted knows that they were seen.": "Write to a_b@c.example or call +372 600 1234.",
        "do: [We look up and say hello.]": "do: [We call 00372 600 1234.]",
        "    measures:": "    contact: {contact: Ask d@e.example., complaint: See CTR-01.}\n    measures:",
        "    review_by: 2026-12-31\n": "",
    }
    text = file.read_text("utf-8")
    for before, after in written.items():
        assert before in text
        text = text.replace(before, after, 1)
    file.write_text(text, "utf-8")
    handbook = load(tmp_path).handbook
    assert handbook is not None
    chapter = Pages(select(handbook, "staff", "en"))["standards/ctr.md"]
    link = '<a class="reference external" href="{}">{}</a>'
    mail, call = link.format("mailto:a_b@c.example", "a_b@c.example"), link.format("tel:+3726001234", "+372 600 1234")
    desk = link.format("mailto:d@e.example", "d@e.example")
    assert f"Write to {mail} or call {call}." in chapter
    assert f"We call {link.format('tel:+3726001234', '00372 600 1234')}." in chapter
    assert f"<dd><p>Ask {desk}. See <a" in chapter
    settings = handbook.handbook.model_copy(update={"languages": ("en", "ar")})
    handbook = handbook.model_copy(update={"handbook": settings})
    arabic = Pages(select(handbook, "staff", "ar"))["standards/ctr.md"]
    assert f'<span lang="en" dir="ltr">Write to {mail} or call {call}.</span>' in arabic
    assert f'<span lang="en" dir="ltr">Ask {desk}.</span>' in arabic
    assert "<strong>\u2066\u2068\u2066At most \u2068" in arabic
