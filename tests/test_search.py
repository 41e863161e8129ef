"""Search: what is indexed, what is found by half a word, another form of it or an id, and the page for it."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from browser import PHONE, Edition, axe, look, starter_site, visit, wait_until
from filling import filled
from hbgen.files import File
from hbgen.site import lemmas, passages, search, search_index, vabamorf
from hbgen.site.passage_addresses import PassageAddresses
from sampling import FULL, examples, in_full
from sites import built, shared_folder
from starter import starter_texts
from test_render import missing


@pytest.fixture(scope="module", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lemmas are kept for the run, and not in the home of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared_folder(tmp_path_factory) / "lemmas"))
        # A dictionary of a million words is read through for each question: the words of all tests are one.
        texts = (text for group in (*CORPUS["et"], *MORE, *SPOKEN) for text in group)
        lemmas.families([word for text in (*texts, OTHERS) for word in passages.split(text)], "et")
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

MORE = (
    Standard("PHO-01", "Kindel info", "Ütleme piirkonna. Voolu katkestus lõpeb peagi! Siis helistame."),
    Standard("PHO-02", "Kliendi rahulolu", "Küsime."),
    Standard("PHO-03", "Automaatvastaja", "Öösel vastab automaat.", "Järelkõne teeme hommikul, sest viga tuleb leida."),
)
SPOKEN = (
    Standard("PHO-01", "Meie läks", "Mina läks. Minu, mind, meie, meil. Mine."),
    Standard("PHO-02", "Helista", "Helista."),
)
OTHERS = "viga tund vea kaebus voolu katkestus voolukatkestus katkestused kohv tee x"
"""Further words that tests ask the Estonian dictionary for."""

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
    for standard in standards:
        top += nodes.section(
            "",
            nodes.title("", standard.title),
            nodes.block_quote("", nodes.paragraph("", standard.promise), classes=["hb-promise"]),
            nodes.paragraph("", standard.purpose),
            ids=[standard.id],
            classes=["hb-standard"],
        )
    document = new_document("page", get_default_settings())
    document += top
    return document


def indexed(
    language: str,
    extra: tuple[Standard, ...] = (),
    also: dict[str, list[str]] | None = None,
    elsewhere: dict[str, list[str]] | None = None,
) -> list[File]:
    parts = list(passages.parts(page_of("—", [*CORPUS[language], *extra]), standards=True))
    found_by = search_index.FoundBy(also or {}, elsewhere or {})
    return list(search_index.files({"pages/standards/all": ("all.html", parts)}, language, found_by))


def words_of(part: passages.SearchPart) -> dict[str, int]:
    return {word: weight for _, word, weight in part.words}


def data_of(file: File) -> list[Any]:
    """The arguments with which the script of an index calls the search."""
    match = re.fullmatch(r"hbSearch\.(?:setIndex|addPiece)\((.*)\);\n", file.data.decode(), re.DOTALL)
    assert match
    return list(json.loads(f"[{match[1]}]"))


# --- what is indexed -------------------------------------------------------------------------------


def test_words_are_small_composed_and_whole() -> None:
    assert passages.split("Õ\u0303hk, e-kiri & Küs\u00adimus_2") == ["õ\u0303hk", "e", "kiri", "küsimus", "2"]
    assert passages.split("o\u0303ige") == ["õige"]
    assert passages.split("हिन्दी में") == ["हिन्दी", "में"]
    assert passages.split(" – ") == []


def test_parts_are_the_page_and_its_standards() -> None:
    parts = list(passages.parts(page_of("Telefon", CORPUS["et"][2:4]), standards=True))
    assert [(part.anchor, part.title, part.kind) for part in parts] == [
        ("", "Telefon", passages.PAGE),
        ("TEL-01", "Vastame 30 sekundi jooksul", passages.STANDARD),
        ("TEL-03", "Lubatud tagasikõne", passages.STANDARD),
    ]
    assert parts[2].passages[0].text == "Helistame tagasi lubatud ajal."
    assert words_of(parts[2]) == {
        "lubatud": passages.TITLE, "tagasikõne": passages.TITLE, "helistame": passages.LEAD, "tagasi": passages.LEAD,
        "ajal": passages.LEAD, "õigel": passages.ONCE, "ja": passages.ONCE,
        "õigele": passages.ONCE, "numbrile": passages.ONCE,
    }  # fmt: skip


def test_sections_elsewhere_are_no_standards() -> None:
    parts = list(passages.parts(page_of("Tegevused", [Standard("ACT-01", "Arutelu", "Iga meeskond.")])))
    assert parts[1].kind == passages.ENTRY


def test_a_term_is_a_part_with_its_own_address() -> None:
    term = nodes.paragraph("", "", nodes.strong("", "katkestus"), nodes.Text(" – Voolu ei ole."), ids=["term-outage"])
    term["classes"] = ["hb-term"]
    top = nodes.section("", nodes.title("", "Sõnastik"), term, ids=["id1"])
    page, part = passages.parts(nodes.Element("", top))
    assert (part.anchor, part.title, part.kind) == ("term-outage", "katkestus", passages.TERM)
    assert [passage.text for passage in part.passages] == ["Voolu ei ole."]
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
    (page,) = passages.parts(nodes.Element("", top))
    assert set(words_of(page)) == {"telefon", "logi", "kontrollime", "parandame"}


def test_data_for_scripts_and_games_are_not_searched() -> None:
    """Neither what a script says, nor the words of a crossword and the wrong answers of a quiz."""
    data = '<script type="application/json" class="hb-talk-data">{"says":{"undo":"Undo"}}</script>'
    assert passages.plain(f"<div>{data}<p>Heard</p></div>").split() == ["Heard"]
    blocks_of_data = 0
    for path, text in starter_texts("staff", "en").items():
        for block in re.findall(r"(?m)^<(?:div|ul|ol|script)[^\n]*\n(?:.+\n)*", text):
            blocks_of_data += "application/json" in block
            assert '{"' not in passages.plain(block), path
    assert blocks_of_data > 10
    assert passages.plain('<ul class="hb-clues">\n<li>Clue</li></ul>') == ""


def test_a_passage_is_a_line_with_its_own_address_and_language() -> None:
    html = (
        '<ul class="x"><li id="TEL-03.1"><p>Esimene &amp; kõik</p></li><li id="TEL-03.2"><p>Teine <b>suur</b> rida'
        '<br>jätkub</p></li></ul><p>Lõpuks: „<span lang="en">word <em>for</em> word</span>“</p>'
    )
    top = nodes.section("", nodes.title("", "x"), nodes.raw("", html, format="html"), ids=["id1"])
    (page,) = passages.parts(nodes.Element("", top))
    assert [tuple(passage) for passage in page.passages] == [
        ("TEL-03.1", "", "Esimene & kõik"),
        ("TEL-03.2", "", "Teine suur rida"),
        ("TEL-03.2", "", "jätkub"),
        ("", "", "Lõpuks: „"),
        ("", "en", "word for word"),
    ]
    assert ("en", "word", passages.OFTEN) in page.words


@pytest.mark.usefixtures("without_simplemma")
def test_a_part_in_another_language_says_so() -> None:
    title = nodes.title("", "", nodes.inline("", "Kaebus", classes=["language-et"]))
    section = nodes.section("", title, nodes.paragraph("", "Текст"), ids=["CMP-01"], classes=["hb-standard"])
    (page, part) = passages.parts(nodes.Element("", nodes.section("", nodes.title("", "x"), section, ids=["id1"])))
    assert (part.title, part.language, page.language) == ("Kaebus", "et", "")
    first = next(search_index.files({"p": ("p.html", [page, part])}, "ru"))
    assert data_of(first)[0]["parts"][1] == [0, "CMP-01", "Kaebus", "e", "et"]


def test_lines_of_an_entry_have_addresses_and_those_elsewhere_keep_theirs() -> None:
    html = '<dl><dd><p>a</p></dd><dd><ul><li>b</li><li id="own">c</li></ul></dd></dl>'
    inside = nodes.section("", nodes.raw("", html, format="html"), ids=["TEL-03"], classes=["hb-standard"])
    outside = nodes.section("", nodes.raw("", html, format="html"), ids=["else"])
    document = new_document("page", get_default_settings())
    document += [inside, outside]
    PassageAddresses(document).apply()
    assert inside.astext() == (
        '<dl><dd id="TEL-03.1"><p>a</p></dd><dd><ul><li id="TEL-03.2">b</li><li id="own">c</li></ul></dd></dl>'
    )
    assert outside.astext() == html


@in_full
def test_the_index_is_the_same_whatever_the_order_of_pages() -> None:
    pages = {
        f"p{number}": (f"p{number}.html", list(passages.parts(page_of("x", [standard]))))
        for number, standard in enumerate(CORPUS["et"])
    }
    backwards = dict(reversed(pages.items()))
    assert list(search_index.files(pages, "et")) == list(search_index.files(backwards, "et"))


@in_full
def test_the_index_is_the_same_for_every_hash_seed() -> None:
    code = "import test_search as t, sys; sys.stdout.buffer.write(b''.join(f.data for f in t.indexed('et')))"
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join(map(str, (Path(__file__).parent, *sys.path))),
            },
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {b"".join(file.data for file in indexed("et"))}


def test_the_index_is_data_in_calls() -> None:
    first, *pieces = indexed("ru")
    (data,) = data_of(first)
    assert first.path == search_index.INDEX
    assert [page for page, _ in data["pages"]] == ["—"]
    assert [file.path for file in pieces] == ["search/words-0.js", "search/texts-0.js"]
    assert {data_of(file)[1] for file in pieces} == {data["version"]}
    assert "\u2028" not in search_index.script("setIndex", {"words": "a\u2028b"}).decode()


def test_a_large_index_comes_in_pieces_and_all_of_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "PIECE", 500)
    monkeypatch.setattr(search_index, "WORD_PIECE", 500)
    many = tuple(Standard(f"NEW-{n}", f"Title {n}", f"word{n} common") for n in range(100))
    first, *pieces = indexed("en", many)
    (data,) = data_of(first)
    assert len(data["wordPieces"]) > 1
    assert len(data["textPieces"]) > 1
    lines = data["words"].split("\n")
    for name, starts, count in (
        ("words", data["wordPieces"], len(lines)),
        ("texts", data["textPieces"], len(data["parts"])),
    ):
        values = [data_of(file) for file in pieces if file.path.startswith(f"search/{name}-")]
        assert [piece[3] for piece in values] == starts
        assert [start + len(piece[4]) for start, piece in zip(starts, values, strict=True)] == [*starts[1:], count]
        assert all(len(json.dumps(piece[4])) < 1000 for piece in values)


# --- words of one lemma ----------------------------------------------------------------------------


def forms_of(words: list[str], language: str) -> list[tuple[str, ...]]:
    return [family.forms for family in lemmas.families(words, language)]


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
    assert [joined.forms for joined in lemmas.families([*family, "xyz"], language)] == sorted([family, ("xyz",)])


@pytest.mark.usefixtures("without_simplemma")
def test_a_language_that_nothing_is_known_of_keeps_its_words_apart() -> None:
    assert forms_of(["kass", "kassid", "03"], "xx") == [("03",), ("kass",), ("kassid",)]


def test_what_simplemma_says_is_remembered_and_a_spoilt_memory_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("simplemma")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = ["answer", "answered", "teach", "taught"]
    joined = [("answer", "answered"), ("taught", "teach")]
    assert forms_of(words, "en") == joined
    memory, _ = sorted((tmp_path / "hbgen").iterdir())
    assert json.loads(memory.read_text("utf-8"))["taught"] == "teach"
    for spoilt in ("", "[]", '{"taught": 3}', "\udcff"):
        memory.write_text(spoilt, "utf-8", errors="surrogateescape")
        assert forms_of(words, "en") == joined
    monkeypatch.setattr(lemmas, "_simplemma", lambda _: pytest.fail("it was asked again"))
    assert forms_of(words, "en") == joined


def test_gradation_is_told_by_stems_that_the_text_does_not_have() -> None:
    pytest.importorskip("simplemma")
    stems = {family.forms: family.stems for family in lemmas.families(["viga", "tund", "vea", "kaebus"], "et")}
    assert "tunni" in stems["tund",]
    assert "vea" not in stems["vea", "viga"]
    assert stems["kaebus",] == ()


def test_a_compound_of_words_of_the_handbook_is_parted() -> None:
    words = ["voolu", "katkestus", "voolukatkestus", "katkestused"]
    assert "voolu+katkestus" in {form for family in lemmas.families(words, "et") for form in family.joined}
    english = lemmas.families(["under", "standing", "understanding"], "en")
    assert "understanding" in {form for family in english for form in family.joined}


@pytest.mark.usefixtures("without_simplemma")
def test_answers_of_vabamorf_stand_with_the_handbook(tmp_path: Path) -> None:
    """They join what simplemma keeps apart, and part what the handbook's own words do not."""
    file = tmp_path / vabamorf.FILE
    file.write_text('{"xaa": "x+aa lemma", "xbb": "xbb lemma other", "xcc": "xcc other"}', "utf-8")
    families = lemmas.families(["xaa", "xbb", "xcc"], "et", tmp_path)
    assert [family.joined for family in families] == [("x+aa", "xbb"), ("xcc",)]
    assert [family.forms for family in lemmas.families(["xaa", "xbb"], "en", tmp_path)] == [("xaa",), ("xbb",)]
    for spoilt in ("", "[]", '{"xaa": 3}'):
        file.write_text(spoilt, "utf-8")
        assert [family.forms for family in lemmas.families(["xaa", "xbb"], "et", tmp_path)] == [("xaa",), ("xbb",)]


def test_vabamorf_is_asked_for_words_that_the_handbook_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "kliendirahulolu": [{"lemma": "kliendirahulolu", "root_tokens": ["kliendi", "rahul", "olu"]}],
        "vead": [{"lemma": "viga", "root_tokens": ["viga"]}, {"lemma": "vedama", "root_tokens": ["veda"]}],
        "tööd": [{"lemma": "Töö", "root_tokens": ["tööd", "x"]}],
    }
    monkeypatch.setattr(vabamorf, "_vabamorf", lambda: answers.__getitem__)
    assert vabamorf.analyses(answers, tmp_path / vabamorf.FILE) == {}
    file = tmp_path / vabamorf.FILE
    file.write_text('{"vana": "vana vana"}', "utf-8")
    analyses = vabamorf.analyses([*answers, "vana"], file)
    assert analyses["kliendirahulolu"] == vabamorf.Analysis(("kliendirahulolu",), (7, 12))
    assert json.loads(file.read_text("utf-8")) == {
        "kliendirahulolu": "kliendi+rahul+olu kliendirahulolu",
        "tööd": "tööd töö",
        "vana": "vana vana",
        "vead": "vead vedama viga",
    }
    monkeypatch.setattr(vabamorf, "_vabamorf", lambda: pytest.fail("it was asked again"))
    assert vabamorf.analyses([*answers, "vana"], file) == analyses


@settings(deadline=None)
@given(st.lists(st.text(st.characters(categories=("Ll", "Lo", "Nd")), min_size=1), max_size=20))
def test_every_word_stands_in_one_family(words: list[str]) -> None:
    family_words = [word for forms in forms_of(words, "eu") for word in forms]
    assert sorted(family_words) == sorted(set(words))


# --- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page that holds the script and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    yield page
    page.close()


def find(page: Page, index: list[File], query: str) -> list[str]:
    """The anchors that are found, best first."""
    anchors: list[str] = page.evaluate(
        """([scripts, query]) => {
            for (const [name, data] of scripts) hbSearch[name](...data);
            return hbSearch.find(query).map((each) => each.anchor);
        }""",
        [[[("addPiece" if number else "setIndex"), data_of(file)] for number, file in enumerate(index)], query],
    )
    return anchors


def answered(page: Page, index: list[File], query: str) -> list[str]:
    """The anchors that are found where pieces are there already, also by words of other languages."""
    anchors: list[str] = page.evaluate(
        """([scripts, query]) => {
            for (const [name, data] of scripts) hbSearch[name](...data);
            return new Promise((told) => hbSearch.answer(query, (results) => told(results.map((each) => each.anchor))));
        }""",
        [[[("addPiece" if number else "setIndex"), data_of(file)] for number, file in enumerate(index)], query],
    )
    return anchors


def sentence(page: Page, index: list[File], query: str) -> dict[str, Any]:
    """The sentence that is shown with the first thing found."""
    find(page, index, query)
    runs: dict[str, Any] = page.evaluate("(query) => hbSearch.sentence(hbSearch.find(query)[0])", query)
    return runs


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
# A large dictionary is read through for each word that is new.
@given(
    text=st.text(min_size=1, max_size=60), language=st.sampled_from(["et", "en", "ru", "ja"] if FULL else ["en", "ja"])
)
def test_every_word_of_a_part_finds_it(blank: Page, text: str, language: str) -> None:
    more = (Standard("NEW-01", "Title", text),)
    parts = list(passages.parts(page_of("x", [*more, *CORPUS["en"]]), True))
    index = list(search_index.files({"p": ("p.html", parts)}, language))
    missed = [word for word in passages.split(text) if "NEW-01" not in find(blank, index, word)]
    assert missed == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        # Compounds that the handbook writes in two words, or not at all
        ("tagasihelistamine", "TEL-03"),
        ("voolukatkestus", "PHO-01"),
        ("kliendirahuloluga", "PHO-02"),
        ("järel kõne", "PHO-03"),
        # Two slips in a long word, at its beginning too
        ("atuomatvastaja", "PHO-03"),
        ("jarleköne", "PHO-03"),
        # Gradation
        ("veaga", "PHO-03"),
        ("vigadest", "PHO-03"),
    ],
)
def test_words_that_the_handbook_does_not_have_so_are_found(blank: Page, query: str, wanted: str) -> None:
    pytest.importorskip("simplemma")
    assert find(blank, indexed("et", MORE), query)[:1] == [wanted]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        # Keys of another keyboard, and the letters of another script
        (";fkj,f", "CMP-02"),
        ("jndtxftv", "TEL-01"),
        ("zhaloba", "CMP-02"),
        ("yazyk", None),
        # An id in Russian letters, by its sound or by its keys
        ("тел 3", "TEL-03"),
        ("ЕУД-03", "TEL-03"),
    ],
)
def test_a_query_in_the_wrong_letters_is_read_as_it_was_meant(blank: Page, query: str, wanted: str | None) -> None:
    assert find(blank, indexed("ru"), query)[:1] == ([wanted] if wanted else [])


@pytest.mark.usefixtures("without_simplemma")
@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("lv", "Sūdzību izskatīšana piecās dienās", "izskatīš"),
        ("lv", "Sūdzību izskatīšana piecās dienās", "sudzib"),
        ("fi", "Takaisinsoitto kahdessa tunnissa", "soitto"),
        ("fi", "Takaisinsoitto kahdessa tunnissa", "takaisinsoittoa"),
        ("ar", "الرد على الشكاوى خلال خمسة أيام", "شكاو"),
        ("zh-Hans", "我们在五天内答复投诉", "投诉"),
        ("ja", "苦情には五日以内に答えます", "苦情"),
        ("th", "เราตอบข้อร้องเรียนภายในห้าวัน", "ร้องเรียน"),
    ],
)
def test_half_a_word_finds_in_languages_without_lemmas(blank: Page, language: str, title: str, query: str) -> None:
    parts = list(passages.parts(page_of("x", [Standard("NEW-01", title, "—"), *CORPUS["en"]]), True))
    index = list(search_index.files({"p": ("p.html", parts)}, language))
    assert find(blank, index, query)[:1] == ["NEW-01"]


@pytest.mark.browser
def test_the_moment_of_a_phrase_answers_a_question(blank: Page) -> None:
    """Before a standard that has all its words, but in other sentences."""
    whole = page_of("x", [*CORPUS["en"], Standard("X-1", "Other", "Not a customer at home.", "The home is not ours.")])
    when = '<bdi class="hb-moment">The customer is <span lang="en">not</span> at home</bdi>'
    phrases = f"<ul><li><p>{when}: “Ring.”</p></li></ul>"
    cast(nodes.Element, next(whole.findall(nodes.section))[1]).append(nodes.raw("", phrases, format="html"))
    parts = list(passages.parts(whole, True))
    assert parts[1].moments == ("The customer is not at home",)
    index = list(search_index.files({"p": ("p.html", parts)}, "en"))
    assert find(blank, index, "what if the customer is not at home")[0] == "CTR-01"
    files = list(search_index.files({"p": ("p.html", [part._replace(moments=()) for part in parts])}, "en"))
    assert find(blank, files, "what if the customer is not at home")[0] == "X-1"


@pytest.mark.browser
def test_a_title_in_two_words_is_the_one_that_was_asked_for_in_one(blank: Page) -> None:
    more = (
        Standard("X-1", "Touch point", "A moment."),
        Standard("X-2", "Touchpoints and touchpoint maps", "Touchpoint."),
    )
    assert find(blank, indexed("en", more), "touch point")[0] == "X-1"
    assert find(blank, indexed("en", (Standard("X-3", "Touchpoint", "x"), *more)), "touch point")[0] in ("X-1", "X-3")


@pytest.mark.browser
def test_a_word_that_is_everywhere_does_not_bring_everything(blank: Page) -> None:
    many = tuple(Standard(f"N-{number}", "Title", "Other.", f"A guest {number}.") for number in range(100))
    anchors = find(blank, indexed("en", (Standard("X-1", "Guest", "Guest and guest."), *many)), "guest")
    assert anchors[0] == "X-1"
    assert len(anchors) == 20


@pytest.mark.browser
def test_words_of_a_question_say_little(blank: Page) -> None:
    wordy = Standard("X-1", "What we must do", "What must we do about it? What do we have?")
    assert find(blank, indexed("en", (wordy,)), "what must we do about a bill")[0] == "WRT-04"
    assert find(blank, indexed("en", (wordy,)), "what must we do")[0] == "X-1"


@pytest.mark.browser
def test_a_slip_in_a_title_is_looked_for_before_an_odd_ending_of_a_shorter_word(blank: Page) -> None:
    two = (Standard("X-1", "Muu", "Seda on vaja."), Standard("X-2", "Vajaduse väljaselgitamine", "Küsime."))
    assert find(blank, indexed("et", two), "vajause")[0] == "X-2"


@pytest.mark.browser
def test_a_standard_that_says_every_word_comes_before_a_term_that_says_it_earlier(blank: Page) -> None:
    two = [Standard("X-1", "Term", "The ferry."), Standard("X-2", "Other", "Yes.", "By ferry, or a later ferry.")]
    page, term, standard = passages.parts(page_of("-", two), True)
    parts = [page, term._replace(kind=passages.TERM), standard]
    assert find(blank, list(search_index.files({"p": ("p.html", parts)}, "en")), "ferry") == ["X-2", "X-1"]


@pytest.mark.browser
def test_two_slips_in_a_short_word_are_another_word(blank: Page) -> None:
    assert find(blank, indexed("et", (Standard("X-1", "Kohv", "Tee"),)), "kahe") == []


@pytest.mark.browser
def test_words_of_ones_own_find_what_does_not_say_them(blank: Page) -> None:
    assert find(blank, indexed("en"), "reimbursements") == []
    also = {"CMP-03": ["Reimbursement", "money back"]}
    assert find(blank, indexed("en", (), also), "reimbursements") == ["CMP-03"]
    assert find(blank, indexed("en", (), also), "money")[0] == "CMP-03"


ELSEWHERE = {
    "TEL-03": ["Обещанный обратный звонок", "The call back that we promised"],
    "CMP-03": ["Извиняемся и берём ответственность", "We apologise and own it", "sorry"],
    "CMP-02": ["Smørrebrød"],
}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("звонок", ["TEL-03"]),
        ("обратного звонка", ["TEL-03"]),
        ("apologises", ["CMP-03"]),
        ("sorr", ["CMP-03"]),
        ("извинемся", ["CMP-03"]),
        ("smorrebrod", ["CMP-02"]),
        ("computer", []),
    ],
)
def test_a_word_of_another_language_of_the_handbook_finds_what_it_is_called_here(
    blank: Page, query: str, wanted: list[str]
) -> None:
    assert answered(blank, indexed("et", (), None, ELSEWHERE), query)[:1] == wanted


@pytest.mark.browser
def test_words_of_other_languages_are_loaded_only_where_no_word_of_the_own_one_is_meant(blank: Page) -> None:
    """They are in pieces of their own, which who asks in the page's language never loads."""
    index = indexed("et", (), None, ELSEWHERE)
    own = {file.path: file.data for file in indexed("et") if file.path != search_index.INDEX}
    pieces = {file.path.rpartition("/")[2]: file for file in index}
    assert "others-0.js" in pieces and "search/others-0.js" not in own
    without = [file for file in index if "others" not in file.path]
    assert answered(blank, without, "kaebus")[0] == "CMP-02"
    assert answered(blank, without, "kaebus") == answered(blank, index, "kaebus")


@pytest.mark.browser
def test_the_end_of_a_word_is_not_looked_for_by_other_forms_of_another(blank: Page) -> None:
    """`helistamine` is no `helista` and `mine`, of which `meie` is a form as well."""
    assert find(blank, indexed("et", SPOKEN), "helistamine")[0] == "PHO-02"
    assert "PHO-01" not in find(blank, indexed("et", SPOKEN), "helistamine")


@pytest.mark.browser
def test_the_sentence_that_says_what_was_asked_is_marked(blank: Page) -> None:
    marked = sentence(blank, indexed("et", MORE), "voolukatkestuse")
    assert marked["runs"] == ["", "Voolu", " ", "katkestus", " lõpeb peagi!"]
    assert marked["address"] == "all.html#PHO-01"
    # Where no sentence says it, the first one stands.
    assert sentence(blank, indexed("en", (), {"CMP-03": ["refund"]}), "refund")["runs"] == [
        "When we fail, we say so ourselves."
    ]


@pytest.mark.browser
def test_a_piece_of_another_version_is_not_believed(blank: Page) -> None:
    first, words, texts = indexed("en")
    (name, _, *rest) = data_of(words)
    old = File(words.path, search_index.script("addPiece", name, "old", *rest))
    assert find(blank, [first, old, texts], "greeted") == []
    assert find(blank, [first, words, texts], "greeted") == ["CTR-01"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["staff/et", "customers/en"])
def test_the_search_page_finds_by_id_on_a_phone(browser: Browser, site: Path, edition: Edition) -> None:
    (index,) = data_of(File(search_index.INDEX, (site / edition / search_index.INDEX).read_bytes()))
    ids = [anchor for _, anchor, _, kind, *_ in index["parts"] if kind == passages.STANDARD]
    assert ids
    with look(browser, (site / edition / "search.html").as_uri(), PHONE) as page:
        field = page.locator("#hb-search-words")
        for id_ in ids[:4]:
            field.fill(id_.lower().replace("-", " "))
            first = page.locator("#hb-search li:first-child a", has=page.locator("code", has_text=id_))
            first.wait_for()
            assert str(first.get_attribute("href")).endswith("#" + id_)
        field.fill("zzzzqqqq")
        wait_until(page, "document.querySelectorAll('#hb-search li').length === 0")
        assert page.locator("#hb-search [role=status]").inner_text()


@pytest.mark.browser
def test_a_question_from_any_page_is_answered_and_its_first_answer_opens(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/et/pages/glossary.html").as_uri()) as page:
        page.locator(".sidebar-search").fill("kaebustega")
        page.locator("#hb-find-0 mark").first.wait_for()
        page.locator(".sidebar-search").press("Enter")
        first = page.locator("#hb-search li a").first
        first.wait_for()
        assert page.locator("#hb-search-words").input_value() == "kaebustega"
        first.click()
        page.wait_for_url("**#*")
        assert page.locator("article").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("lost", ["hbgen-search.js", "searchindex.js", "words-"])
def test_what_could_not_be_loaded_is_asked_for_by_the_next_letter(browser: Browser, site: Path, lost: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(lambda address: lost in address, lambda route: route.abort())
    page.goto((site / "staff/et/pages/glossary.html").as_uri())
    with page.expect_event("requestfailed"):
        page.locator(".sidebar-search").fill("kaebusteg")
    page.unroute_all()
    page.locator(".sidebar-search").press_sequentially("a")
    page.locator("#hb-find-0 mark").first.wait_for()
    context.close()


@pytest.mark.browser
def test_suggestions_are_worked_by_keyboard_and_lead_to_the_line(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/et/pages/glossary.html").as_uri()) as page:
        field = page.locator(".sidebar-search")
        field.click()
        page.keyboard.type("vihane klient")
        first = page.locator("#hb-find-0")
        first.locator("mark").first.wait_for()
        assert field.get_attribute("role") == "combobox"
        assert field.get_attribute("aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == "hb-find-0"
        assert first.get_attribute("aria-selected") == "true"
        line = str(first.get_attribute("href")).partition("#")[2]
        assert line.startswith("CMP-03.")
        assert axe(page, within="form:has(.sidebar-search)") == []
        page.keyboard.press("Escape")
        assert page.locator("#hb-find-list").is_hidden()
        page.keyboard.press("ArrowDown")
        first.locator("mark").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#{line}")
        assert "vihane" in page.locator(f"[id='{line}']").inner_text()


@pytest.mark.browser
def test_on_a_phone_the_glass_opens_the_field(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/et/pages/glossary.html").as_uri(), PHONE) as page:
        page.locator(".hb-search-link").click()
        wait_until(page, "document.activeElement.type === 'search'")
        page.keyboard.type("kaebusega")
        first = page.locator("#hb-find-0")
        # Until all of the word is typed, half of it may lead elsewhere.
        wait_until(page, "document.getElementById('hb-find-0')?.innerText.startsWith('CMP-0')")
        first.locator("mark").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        assert axe(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert page.locator(".hb-find-bar").is_hidden()
        assert page.evaluate("document.activeElement.className") == "hb-search-link"


@pytest.mark.browser
def test_a_standard_that_is_not_translated_is_found_in_its_language_and_says_so(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    handbook = missing(filled(languages=("et", "en")), "en")
    folder = built(tmp_path_factory, "fallback", handbook, "staff", "en")
    standard = handbook.standards[0].standards[0]
    with look(browser, (folder / "search.html").as_uri()) as page:
        page.locator("#hb-search-words").fill(standard.id)
        first = page.locator("#hb-search li").first
        first.locator(".hb-find-language").wait_for()
        assert first.locator(".hb-find-language").inner_text() == "not translated: Estonian"
        assert first.locator(".hb-find-name").get_attribute("lang") == "et"


@pytest.mark.browser
def test_a_common_word_shows_the_best_and_all_on_request(browser: Browser, site: Path) -> None:
    with look(browser, (site / "staff/et/search.html").as_uri() + "?q=klient") as page:
        items = page.locator("#hb-search li")
        items.first.locator("mark").first.wait_for()
        assert items.count() == 20
        page.locator("#hb-search [data-more]").click()
        assert items.count() > 100
        assert page.locator("#hb-search [data-more]").is_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("edition", ["staff/et", "staff/en"])
def test_what_is_loaded_before_the_first_answer_is_small(browser: Browser, site: Path, edition: Edition) -> None:
    """Script, index and the pieces that one word needs: 60 kB compressed at most, here without the sentences."""
    with visit(browser, (site / edition / "index.html").as_uri()) as page:
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        page.locator(".sidebar-search").click()
        page.keyboard.type("kaebus" if edition == "staff/et" else "complaint")
        page.locator("#hb-find-0").wait_for()
        files = [Path(url2pathname(urlsplit(url).path)) for url in loaded if "/texts-" not in url]
        assert {"hbgen-search.js", search_index.INDEX} <= {file.name for file in files}
        assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 60_000


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
        messages: list[str] = []
        page.on(
            "console", lambda message: messages.append(message.text) if "Content Security" in message.text else None
        )
        page.goto(strict.as_uri() + "?q=kaebus")
        page.locator("#hb-search li a").first.wait_for()
        page.close()
        assert messages == []
    finally:
        strict.unlink()
