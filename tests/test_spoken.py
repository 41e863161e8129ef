"""Languages on a page: what is in another one says so, tells how much it is, and is written from its own side."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from filling import filled
from hbgen.editions import select
from hbgen.load import load
from hbgen.locale import translator, use_own
from hbgen.locale.language_tags import nearest
from hbgen.locale.plurals import PluralText
from hbgen.model.handbook import Handbook
from hbgen.render.book.untranslated import share
from hbgen.render.pages import render
from hbgen.site.mirrored import mirrored
from hbgen.site.spoken import MIRRORED
from hbgen.site.theme_words import skip_to_content
from hbgen.text.formats import direction, language_attributes
from hbgen.text.page_words import page_words
from sampling import sampled
from sites import REPOSITORY, built
from starter import starter
from test_render import missing

STATIC = REPOSITORY / "src" / "hbgen" / "static"
_ALONE = {"meta", "link", "img", "input", "br", "hr", "path", "use", "circle", "rect", "source", "col", "wbr"}
_SAID = ("title", "alt", "aria-label", "placeholder")


class Spoken(HTMLParser):
    """The texts of a page, and the attributes that are read aloud, each with its language and side."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.around: list[tuple[str, str, str]] = []
        self.said: list[tuple[str, str, str, str]] = []
        """Language, side, element, text."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        _, language, side = self.around[-1] if self.around else ("", "", "ltr")
        language, side = given.get("lang", language), given.get("dir", side)
        self.said += [(language, side, tag, given[name]) for name in _SAID if name in given]
        if tag not in _ALONE:
            self.around.append((tag, language, side))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language, side = self.around[-1] if self.around else ("", "", "ltr")
        if tag not in ("script", "style"):
            self.said.append((language, side, tag, data))


def spoken(html: str) -> list[tuple[str, str, str, str]]:
    reader = Spoken()
    reader.feed(html)
    return reader.said


# --- words of hbgen ------------------------------------------------------------------------------


def test_english_words_on_a_page_from_the_right_are_read_from_the_left() -> None:
    say, many = page_words("ar"), PluralText(("{count} day", "{count} days"))
    assert say("What do I say when…") == "\u2066What do I say when…\u2069"
    counted = say(many)
    assert isinstance(counted, PluralText) and counted.form(1) == "\u2066\u2068{count}\u2069 day\u2069"
    assert say("%s (in force)") == "\u2066\u2068%s\u2069 (in force)\u2069"
    try:
        use_own({"ar": {"Home": "الرئيسية"}})
        assert page_words("ar")("Home") == "الرئيسية"
    finally:
        use_own({})
    assert page_words("fi")("What do I say when…") == "What do I say when…"


# --- what is in another language says so -----------------------------------------------------------


def prose(number: int, is_markdown: bool, language: str) -> str:
    """Words in every kind of block and of mark; each begins with `text`."""
    word = f"text{number:05}{language}"
    if not is_markdown:
        return word
    return (
        f"{word} **{word}** and [{word}](https://a.example/)[^1]\n\n## {word} `{word}`\n\n- {word}\n  - *{word}*\n\n"
        f"> {word}\n\n| {word} | {word} |\n| --- | --- |\n| {word} | *{word}* |\n\n```\n{word}\n```\n\n"
        f":::{{tip}}\n{word}\n:::\n\n{word}\n: {word}\n\n1. ~~{word}~~\n\n[^1]: {word}\n"
    )


@pytest.fixture(scope="module")
def untranslated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in English of which every text is in Estonian alone."""
    handbook = missing(filled(prose, languages=("et", "en")), "en")
    return built(tmp_path_factory, "untranslated", handbook, "managers", "en")


def test_text_in_another_language_is_marked_wherever_it_stands(untranslated: Path) -> None:
    pages = [path for path in untranslated.rglob("*.html") if "_downloads" not in path.parts]
    assert len(pages) > 100
    marked = 0
    for path in pages:
        for language, _, tag, text in spoken(path.read_text("utf-8")):
            if not re.search(r"text\d+et", text):
                continue
            marked += 1
            # A title holds one language: one of hbgen's words and a name is in the page's.
            mixed = tag == "title" and re.search(r"[A-Z][a-z]+ ", text)
            # What a button says to screen readers alone cannot say its language; its entry does, beside it.
            switch = tag == "input" and text.startswith("Toggle navigation of ")
            assert language == "et" or mixed or switch, (path.name, tag, text)
    assert marked > 5000


def test_hbgens_own_words_are_in_the_language_of_the_page(untranslated: Path) -> None:
    """Nothing is marked that is not in the other language: no whole page, no list with its heading."""
    for name in ("index", "pages/framework", "pages/results", "pages/rollout/review", "pages/guides"):
        for language, _, _, text in spoken((untranslated / f"{name}.html").read_text("utf-8")):
            if language == "et":
                assert re.fullmatch(r"\W*(and|[\d/]+|not written yet|(text|line|id|period)\d\S*|\W)*\W*", text), text


def test_a_title_in_another_language_is_not_shown_as_markup(untranslated: Path) -> None:
    """The sidebar and the search show titles as words."""
    for path in untranslated.rglob("*.html"):
        assert "&lt;span" not in path.read_text("utf-8"), path.name
        assert not re.search(r"<title>[^<]*span lang", path.read_text("utf-8"))
    for path in (untranslated / "searchindex.js", *(untranslated / "search").iterdir()):
        assert "span lang" not in path.read_text("utf-8"), path.name


def test_the_menu_marks_pages_of_which_a_part_is_not_translated(untranslated: Path) -> None:
    menu = (untranslated / "index.html").read_text("utf-8").partition('class="sidebar-tree"')[2].partition("</nav>")[0]
    assert re.search(r'>Framework <span class="hb-partly" role="img" aria-label="in part">', menu)
    assert "Of these pages a part is not translated yet." in menu


@sampled(1)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_share_that_is_told_is_that_of_the_words_on_the_page(language: str) -> None:
    """In steps of five: as counted in the page's own source, with the texts of one language told from the other's."""
    handbook = starter()
    marked = Handbook.model_validate(_as_words(handbook, language), context={"languages": ("xx", language)})
    notice = re.compile(r"^(?:About|Около) (\d+)|^(Hardly|На этой)|^(A few|Несколько)", re.MULTILINE)
    figures = 0
    for file in render(select(marked, "staff", language), {}):
        text = file.data.decode("utf-8", "replace")
        sentence, _, rest = text.partition("{.hb-fallback}\n")[2].partition("\n")
        match = notice.search(sentence)
        if match is None:
            continue
        words = re.findall(r"\w\S*", re.sub(r"<script.*?</script>|<[^>]*>|\]\([^)]*\)|\{[^}]*\}", " ", rest))
        actual = 100 * sum(word.startswith("zz") for word in words) / len(words)
        percent = int(match[1]) if match[1] else 100 if match[2] else 0
        figures += bool(match[1])
        assert abs(percent - actual) <= 8, (file.path, percent, actual)
    assert figures > 10


def _as_words(handbook: Handbook, language: str) -> object:
    """The handbook with every third text in the language `xx` alone, of as many words."""
    numbers = iter(range(10**6))

    def change(value: object) -> object:
        if isinstance(value, dict) and value and all(re.fullmatch("et|en|ru", str(tag)) for tag in value):
            text = str(value.get(language) or next(iter(value.values())))
            if next(numbers) % 3 == 0:
                return {"xx": " ".join(["zz"] * len(text.split()))}
            return {language: text}
        if isinstance(value, dict):
            return {name: change(part) for name, part in value.items()}
        return [change(part) for part in value] if isinstance(value, list | tuple) else value

    return change(handbook.model_dump())


def test_a_few_words_are_no_share() -> None:
    page = "# Title\n\n" + "word " * 100
    assert share(page, {"et": 2}) == 0
    assert share(page, {"et": 26}) == 25
    assert share(page, {"et": 300}) == 100
    # What nobody sees is no word: addresses, attributes, data of scripts, directives.
    unseen = '::::{grid} 1 2\n:gutter: 2\n{.a .b}\n[x](hb:pages/a) <a class="b c d">y</a><script>a b c d</script>\n::::'
    assert share(unseen, {"et": 1}) == 50


# --- languages that are written from the right -------------------------------------------------------


def test_languages_have_a_side() -> None:
    assert [direction(tag) for tag in ("ar", "he", "fa", "ur", "et", "ru", "sr-Latn", "xx")] == ["rtl"] * 4 + [
        "ltr"
    ] * 4
    assert language_attributes("ar", "en") == 'lang="ar" dir="rtl"'
    assert language_attributes("en", "ar") == 'lang="en" dir="ltr"'
    assert language_attributes("he", "ar") == 'lang="he"'


def test_left_and_right_become_start_and_end() -> None:
    assert mirrored("a{margin-left:1px;border-right-color:red;left:0;border-top-left-radius:2px}") == (
        "a{margin-inline-start:1px;border-inline-end-color:red;inset-inline-start:0;border-start-start-radius:2px}"
    )
    assert mirrored("a{float:left;text-align: right;clear:left;transition:left .2s}") == (
        "a{float:inline-start;text-align: end;clear:inline-start;transition:inset-inline-start .2s}"
    )
    assert mirrored(".text-left{x:y}.hb-left .right a{padding-block:1px}") == (
        ".text-left{x:y}.hb-left .right a{padding-block:1px}"
    )


@pytest.mark.parametrize("sheet", sorted(path.name for path in STATIC.glob("*.css") if "kit" not in path.name))
def test_hbgens_styles_speak_of_start_and_end(sheet: str) -> None:
    """Those for browsers; a workshop's kit is set by another program."""
    text = (STATIC / sheet).read_text("utf-8")
    assert mirrored(text) == text


def _in(handbook: Handbook, main: str, languages: tuple[str, ...]) -> Handbook:
    """An English handbook as one of another main language, of which the summary stays English."""
    dumped = handbook.model_dump()

    def change(value: object, name: str = "") -> object:
        if isinstance(value, dict) and value.keys() == {"en"}:
            return value if name == "summary" else {main: value["en"]}
        if isinstance(value, dict):
            return {key: change(part, str(key)) for key, part in value.items()}
        return [change(part) for part in value] if isinstance(value, list | tuple) else value

    changed = change(dumped)
    assert isinstance(changed, dict)
    changed["handbook"]["languages"] = list(languages)
    return Handbook.model_validate(changed, context={"languages": languages})


@pytest.fixture(scope="module")
def from_the_right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    handbook = load(REPOSITORY / "tests" / "content").handbook
    assert handbook is not None
    return built(tmp_path_factory, "rtl", _in(handbook, "he", ("he", "en")), "staff", "he")


def test_a_site_that_is_written_from_the_right(from_the_right: Path) -> None:
    page = (from_the_right / "index.html").read_text("utf-8")
    assert '<html class="no-js" lang="he" dir="rtl"' in page
    assert MIRRORED in page and skip_to_content("he")[1] in page
    assert re.search(r'<span lang="en" dir="ltr">What guests can count on', page)
    furo = (from_the_right / "_static" / "styles" / "furo.css").read_text("utf-8")
    assert not re.search(r"[;{](margin|padding)-left:", furo)


def test_other_sites_do_not_load_what_mirrors(untranslated: Path) -> None:
    page = (untranslated / "index.html").read_text("utf-8")
    assert MIRRORED not in page and " dir=" not in page


# --- the nearest words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "first"),
    [
        ("no", ("no", "nb", "nn")),
        ("nn", ("nn", "no", "nb")),
        ("pt-BR", ("pt-BR", "pt-PT")),
        ("zh-Hant-HK", ("zh-Hant-HK", "zh-Hant", "zh-TW", "zh-HK")),
        ("et-EE", ("et-EE", "et")),
        ("en", ("en",)),
    ],
)
def test_a_language_has_languages_near_it(tag: str, first: tuple[str, ...]) -> None:
    assert nearest(tag)[: len(first)] == first


def test_another_script_comes_last() -> None:
    assert nearest("sr-Latn")[-1] == "sr"


def test_words_of_a_near_language_are_taken() -> None:
    use_own({"nb": {"Search": "Søk"}, "sr-Latn": {"Search": "Traži"}})
    try:
        assert [translator(tag)("Search") for tag in ("no", "nn", "nb-NO", "sr-Latn", "fi")] == [
            *["Søk"] * 3,
            "Traži",
            "Search",
        ]
    finally:
        use_own({})


@pytest.mark.parametrize(
    "tag", ["fi", "de", "ar", "he", "no", "nn", "sr-Latn", "zh-Hant", "zh-TW", "pt-BR", "et", "ru"]
)
def test_every_language_skips_to_the_content_in_its_own_words(tag: str) -> None:
    language, words = skip_to_content(tag)
    assert words != "Skip to content" and language in ("", "nb")


def test_a_language_without_words_says_that_they_are_english() -> None:
    assert skip_to_content("xx") == ("en", "Skip to content")
    assert skip_to_content("en-GB") == ("", "Skip to content")
