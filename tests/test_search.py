"""Search: what is indexed, what is found by half a word, another form of it or an id, and the page for it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from browser import PHONE, Edition, starter_site, visit, wait_until
from hbgen.site import lemmas, search
from sampling import examples, in_full
from starter import starter_pages


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lemmas are kept for the run, and not in the home of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


SCRIPT = Path(search.__file__).parent.parent / "static" / "hbgen-search.js"


class Standard(NamedTuple):
    id: str
    title: str
    promise: str
    purpose: str = ""


CORPUS = {
    "et": [
        Standard("CTR-01", "Tervitus 30 sekundi jooksul", "Igaüht, kes esindusse astub, tervitatakse kohe."),
        Standard("CTR-02", "Järjekorras kuni kümme minutit", "Teie kord jõuab kätte kümne minutiga."),
        Standard("TEL-01", "Vastame 30 sekundi jooksul", "Kõnele vastab inimene.", "Numbrivalikut ei ole."),
        Standard("TEL-03", "Lubatud tagasikõne", "Helistame tagasi lubatud ajal.", "Õigel ajal ja õigele numbrile."),
        Standard(
            "WRT-04", "Selge tekst kliendi keeles", "Kirjutame lihtsalt.", "Arve ja lepingu read selgitame lahti."
        ),
        Standard("CMP-02", "Kaebusele vastame viie tööpäevaga", "Igale kaebusele tuleb sisuline vastus."),
        Standard("CMP-03", "Vabandame ja võtame vastutuse", "Kui eksime, siis ütleme seda ise. Vaata TEL-03."),
    ],
    "en": [
        Standard("CTR-01", "A greeting within 30 seconds", "Everyone who steps in is greeted at once."),
        Standard("CTR-02", "No more than ten minutes' wait", "Your turn comes within ten minutes."),
        Standard("TEL-01", "We answer within 30 seconds", "A person answers your call.", "There is no menu."),
        Standard("TEL-03", "The call back that we promised", "We ring you at the time we named."),
        Standard("WRT-04", "Plain text", "We write in your language.", "We explain each line of a bill."),
        Standard("CMP-02", "Complaints answered in five working days", "Every complaint gets an answer."),
        Standard("CMP-03", "We apologise and own it", "When we fail, we say so ourselves. See TEL-03."),
    ],
    "ru": [
        Standard("CTR-01", "Приветствие в течение 30 секунд", "Каждого, кто вошёл, приветствуют сразу."),
        Standard("CTR-02", "В очереди не больше десяти минут", "Ваша очередь подойдёт за десять минут."),
        Standard("TEL-01", "Отвечаем в течение 30 секунд", "На звонок отвечает человек.", "Меню нет."),
        Standard("TEL-03", "Обещанный обратный звонок", "Перезваниваем в обещанное время."),
        Standard("WRT-04", "Понятный текст", "Пишем просто.", "Объясняем каждую строку счёта и договора."),
        Standard("CMP-02", "На жалобу отвечаем за пять дней", "На каждую жалобу приходит ответ по существу."),
        Standard("CMP-03", "Извиняемся и берём ответственность", "Если ошиблись, говорим сами. См. TEL-03."),
    ],
}

ASKED = [
    # Half a word
    ("et", "tervit", "CTR-01"),
    ("et", "järjek", "CTR-02"),
    ("et", "kaeb", "CMP-02"),
    ("et", "kõne", "TEL-03"),
    ("en", "apolog", "CMP-03"),
    ("en", "greet", "CTR-01"),
    ("en", "compl", "CMP-02"),
    ("ru", "жалоб", "CMP-02"),
    ("ru", "привет", "CTR-01"),
    ("ru", "очеред", "CTR-02"),
    # Forms that the text does not have
    ("et", "tervitustega", "CTR-01"),
    ("et", "kaebustest", "CMP-02"),
    ("et", "järjekordadesse", "CTR-02"),
    ("et", "vabandasin", "CMP-03"),
    ("et", "arvetega", "WRT-04"),
    ("et", "lepingutes", "WRT-04"),
    ("et", "tagasikõnedest", "TEL-03"),
    ("en", "apologising", "CMP-03"),
    ("en", "greetings", "CTR-01"),
    ("en", "complained", "CMP-02"),
    ("en", "waiting", "CTR-02"),
    ("en", "explained", "WRT-04"),
    ("ru", "жалобами", "CMP-02"),
    ("ru", "приветствиями", "CTR-01"),
    ("ru", "очередями", "CTR-02"),
    ("ru", "счетами", "WRT-04"),
    ("ru", "договорах", "WRT-04"),
    ("ru", "извинился", "CMP-03"),
    # A phone's keyboard without the letters, a slip, several words, a question
    ("et", "jarjekord", "CTR-02"),
    ("et", "tagasikone", "TEL-03"),
    ("et", "kaebsu", "CMP-02"),
    ("et", "tervitus sekund", "CTR-01"),
    ("et", "kuidas vastata kaebusele", "CMP-02"),
    ("en", "how long must I wait", "CTR-02"),
    ("en", "aplogise", "CMP-03"),
    ("ru", "счет", "WRT-04"),
    ("ru", "берем ответственность", "CMP-03"),
    # Ids
    ("et", "TEL-03", "TEL-03"),
    ("et", "tel-03", "TEL-03"),
    ("et", "tel 03", "TEL-03"),
    ("en", "tel3", "TEL-03"),
    ("en", " TEL–3 ", "TEL-03"),
    ("ru", "cmp", "CMP-02"),
]


def page_of(title: str, standards: list[Standard]) -> nodes.document:
    """A chapter's page as it stands after reading."""
    top = nodes.section("", nodes.title("", title), ids=["id1"])
    for each in standards:
        top += nodes.section(
            "",
            nodes.title("", each.title),
            nodes.block_quote("", nodes.paragraph("", each.promise), classes=["hb-promise"]),
            nodes.paragraph("", each.purpose),
            ids=[each.id],
            classes=["hb-standard"],
        )
    document = new_document("page", get_default_settings())
    document += top
    return document


def indexed(language: str, extra: tuple[Standard, ...] = ()) -> dict[str, Any]:
    parts = search.parts(page_of("—", [*CORPUS[language], *extra]), standards=True)
    return search.index({"pages/standards/all": ("all.html", parts)}, language)


def words_of(part: search.Part) -> dict[str, int]:
    return dict(part[4])


# --- what is indexed -------------------------------------------------------------------------------


def test_words_are_small_composed_and_whole() -> None:
    assert search.split("Õ\u0303hk, e-kiri & Küs\u00adimus_2") == ["õ\u0303hk", "e", "kiri", "küsimus", "2"]
    assert search.split("o\u0303ige") == ["õige"]
    assert search.split("हिन्दी में") == ["हिन्दी", "में"]
    assert search.split(" – ") == []


def test_parts_are_the_page_and_its_standards() -> None:
    found = list(search.parts(page_of("Telefon", CORPUS["et"][2:4]), standards=True))
    assert [(anchor, title, kind) for anchor, title, _, kind, _ in found] == [
        ("", "Telefon", search.PAGE),
        ("TEL-01", "Vastame 30 sekundi jooksul", search.STANDARD),
        ("TEL-03", "Lubatud tagasikõne", search.STANDARD),
    ]
    assert found[2][2] == "Helistame tagasi lubatud ajal."
    assert words_of(found[2]) == {
        "lubatud": search.TITLE, "tagasikõne": search.TITLE, "helistame": search.LEAD, "tagasi": search.LEAD,
        "ajal": search.LEAD, "õigel": search.ONCE, "ja": search.ONCE, "õigele": search.ONCE, "numbrile": search.ONCE,
    }  # fmt: skip


def test_sections_elsewhere_are_no_standards() -> None:
    found = list(search.parts(page_of("Tegevused", [Standard("ACT-01", "Arutelu", "Iga meeskond.")])))
    assert found[1][3] == search.ENTRY


def test_a_term_is_a_part_with_its_own_address() -> None:
    term = nodes.paragraph("", "", nodes.strong("", "katkestus"), nodes.Text(" – Voolu ei ole."), ids=["term-outage"])
    term["classes"] = ["hb-term"]
    top = nodes.section("", nodes.title("", "Sõnastik"), term, ids=["id1"])
    page, found = search.parts(nodes.Element("", top))
    assert found[:4] == ("term-outage", "katkestus", "Voolu ei ole.", search.TERM)
    assert "katkestus" not in words_of(page)


def test_labels_and_lists_that_repeat_are_left_out() -> None:
    html = '<dl class="hb-facts"><dt>Kaebused</dt><dd>Logi <em>kont</em>rollime &amp; parandame.</dd></dl>'
    top = nodes.section(
        "",
        nodes.title("", "Telefon"),
        nodes.raw("", html, format="html"),
        nodes.raw("", '<ul class="hb-list"><li>TEL-09</li></ul>', format="html"),
        nodes.raw("", '<form class="x"><option>kõik</option></form>', format="html"),
        nodes.comment("", "saladus"),
        ids=["id1"],
    )
    (page,) = search.parts(nodes.Element("", top))
    assert set(words_of(page)) == {"telefon", "logi", "kontrollime", "parandame"}


def test_data_for_scripts_and_games_are_not_searched() -> None:
    """Neither what a script says, nor the words of a crossword and the wrong answers of a quiz."""
    data = '<script type="application/json" class="hb-talk-data">{"says":{"undo":"Undo"}}</script>'
    assert search.plain(f"<div>{data}<p>Heard</p></div>").split() == ["Heard"]
    found = 0
    for file in starter_pages("staff", "en"):
        if file.path.endswith(".md"):
            for block in re.findall(r"(?m)^<(?:div|ul|ol|script)[^\n]*\n(?:.+\n)*", file.data.decode()):
                found += "application/json" in block
                assert '{"' not in search.plain(block), file.path
    assert found > 10
    assert search.plain('<ul class="hb-clues">\n<li>Clue</li></ul>') == ""


def test_a_long_lead_ends_with_a_whole_word() -> None:
    (_, found) = search.parts(page_of("x", [Standard("A-1", "t", "sõna " * 100)]))
    assert found[2].endswith("sõna…")
    assert len(found[2]) <= 181


@in_full
def test_the_index_is_the_same_whatever_the_order_of_pages() -> None:
    pages = {
        f"p{number}": (f"p{number}.html", list(search.parts(page_of("x", [each]))))
        for number, each in enumerate(CORPUS["et"])
    }
    backwards = dict(reversed(pages.items()))
    assert search.script(search.index(pages, "et")) == search.script(search.index(backwards, "et"))


def test_the_index_is_the_same_for_every_hash_seed() -> None:
    code = "import test_search as t, sys; sys.stdout.buffer.write(t.search.script(t.indexed('et')))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {search.script(indexed("et"))}


def test_the_index_is_data_in_one_call() -> None:
    text = search.script(indexed("ru")).decode()
    found = re.fullmatch(r"hbSearch\.setIndex\((.*)\);\n", text)
    assert found
    assert json.loads(found[1]) == indexed("ru")
    assert "\u2028" not in search.script({"words": "a\u2028b"}).decode()


# --- words of one lemma ----------------------------------------------------------------------------


@pytest.fixture
def without_simplemma(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(lemmas, "version", absent)


@pytest.mark.usefixtures("without_simplemma")
@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("et", ("lepingud", "lepingut", "lepingute")),
        ("en", ("answer", "answered", "answers")),
        ("ru", ("вопроса", "вопросами", "вопросы")),
        ("pt-BR", ("cliente", "clientes")),
    ],
)
def test_forms_of_one_word_are_a_family(language: str, family: tuple[str, ...]) -> None:
    assert lemmas.families([*family, "xyz"], language) == sorted([family, ("xyz",)])


@pytest.mark.usefixtures("without_simplemma")
def test_a_language_that_nothing_is_known_of_keeps_its_words_apart() -> None:
    assert lemmas.families(["kass", "kassid", "03"], "xx") == [("03",), ("kass",), ("kassid",)]


def test_what_simplemma_says_is_remembered_and_a_spoilt_memory_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("simplemma")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = ["answer", "answered", "teach", "taught"]
    joined = [("answer", "answered"), ("taught", "teach")]
    assert lemmas.families(words, "en") == joined
    (memory,) = (tmp_path / "hbgen").iterdir()
    assert json.loads(memory.read_text("utf-8"))["taught"] == "teach"
    for spoilt in ("", "[]", '{"taught": 3}', "\udcff"):
        memory.write_text(spoilt, "utf-8", errors="surrogateescape")
        assert lemmas.families(words, "en") == joined
    monkeypatch.setattr(lemmas, "_simplemma", lambda _: pytest.fail("it was asked again"))
    assert lemmas.families(words, "en") == joined


@settings(deadline=None)
@given(st.lists(st.text(st.characters(categories=("Ll", "Lo", "Nd")), min_size=1), max_size=20))
def test_every_word_stands_in_one_family(words: list[str]) -> None:
    found = [word for family in lemmas.families(words, "eu") for word in family]
    assert sorted(found) == sorted(set(words))


# --- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page that holds the script and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    yield page
    page.close()


def find(page: Page, index: dict[str, Any], query: str) -> list[str]:
    """The anchors that are found, best first."""
    found: list[str] = page.evaluate(
        "([index, query]) => { hbSearch.setIndex(index); return hbSearch.find(query).map((each) => each.anchor); }",
        [index, query],
    )
    return found


@pytest.mark.browser
@pytest.mark.parametrize("lemmatised", [True, False], ids=["simplemma", "snowball"])
def test_what_is_asked_for_is_among_the_first_three(
    blank: Page, lemmatised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lemmatised:
        pytest.importorskip("simplemma")
    else:

        def absent(name: str) -> str:
            raise PackageNotFoundError(name)

        monkeypatch.setattr(lemmas, "version", absent)
    indexes = {language: indexed(language) for language in CORPUS}
    answers = [(tag, query, wanted, find(blank, indexes[tag], query)[:3]) for tag, query, wanted in ASKED]
    assert [answer for answer in answers if answer[2] not in answer[3]] == []
    by_id = [answer for answer in answers if re.search(r"\d$", answer[1].strip())]
    assert [answer for answer in by_id if answer[3][0] != answer[2]] == []


@pytest.mark.browser
def test_nothing_is_found_where_nothing_is(blank: Page) -> None:
    for query in ("", "   ", "–", "zzzzqqqq", "31", "__proto__", "(", "\\"):
        assert find(blank, indexed("et"), query) == []


@pytest.mark.browser
def test_who_asks_for_an_id_gets_it_and_then_who_names_it(blank: Page) -> None:
    assert find(blank, indexed("en"), "tel-03") == ["TEL-03", "CMP-03"]


@pytest.mark.browser
@settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60), language=st.sampled_from(["et", "en", "ru", "ja"]))
def test_every_word_of_a_part_finds_it(blank: Page, text: str, language: str) -> None:
    more = (Standard("NEW-01", "Title", text),)
    index = search.index({"p": ("p.html", search.parts(page_of("x", [*more, *CORPUS["en"]]), True))}, language)
    missed = [word for word in search.split(text) if "NEW-01" not in find(blank, index, word)]
    assert missed == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["staff/et", "customers/en"])
def test_the_search_page_finds_by_id_on_a_phone(browser: Browser, site: Path, edition: Edition) -> None:
    index = json.loads((site / edition / search.INDEX).read_text("utf-8").removeprefix("hbSearch.setIndex(")[:-3])
    ids = [anchor for _, anchor, _, _, kind in index["parts"] if kind == search.STANDARD]
    assert ids
    with visit(browser, (site / edition / "search.html").as_uri(), PHONE) as page:
        field = page.locator("#hb-search-words")
        for each in ids[:4]:
            field.fill(each.lower().replace("-", " "))
            first = page.locator("#hb-search li:first-child a", has=page.locator("code", has_text=each))
            first.wait_for()
            assert str(first.get_attribute("href")).endswith("#" + each)
        field.fill("zzzzqqqq")
        wait_until(page, "document.querySelectorAll('#hb-search li').length === 0")
        assert page.locator("#hb-search [role=status]").inner_text()


@pytest.mark.browser
def test_a_question_from_any_page_is_answered_and_its_first_answer_opens(browser: Browser, site: Path) -> None:
    with visit(browser, (site / "staff/et/pages/glossary.html").as_uri()) as page:
        page.locator(".sidebar-search").fill("kaebustega")
        page.locator(".sidebar-search").press("Enter")
        first = page.locator("#hb-search li a").first
        first.wait_for()
        assert page.locator("#hb-search-words").input_value() == "kaebustega"
        first.click()
        page.wait_for_url("**#*")
        assert page.locator("article").is_visible()


@pytest.mark.browser
def test_the_search_page_keeps_to_a_strict_policy(browser: Browser, site: Path) -> None:
    """Under a policy that allows no inline script and no text made code, it still searches."""
    markup = (site / "staff/et/search.html").read_text("utf-8")
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self' file:; connect-src 'none'\">"
    strict = site / "staff/et/search-strict.html"
    # The theme's own inline scripts are not the matter here.
    markup = re.sub(r"<script>.*?</script>", "", markup, flags=re.DOTALL).replace("<head>", "<head>" + policy)
    strict.write_text(markup, "utf-8")
    try:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
        page.goto(strict.as_uri() + "?q=kaebus")
        page.locator("#hb-search li a").first.wait_for()
        page.close()
        assert said == []
    finally:
        strict.unlink()
