"""hbgen speaks Estonian and Russian: every word that a reader or an author meets stands in the catalogues."""

from __future__ import annotations

import pickle
import re
from difflib import unified_diff
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

import wording
from hbgen.load import load
from hbgen.locale import translations, translator, words
from hbgen.locale.plurals import SEPARATOR, PluralText, plural
from hbgen.model.plan import STATUSES
from hbgen.problems import MessagePart
from hbgen.text.labels import LABELS
from sampling import sampled
from sites import built

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONTENT = Path(__file__).parent / "content"
LANGUAGES = pytest.mark.parametrize("language", wording.LANGUAGES)

ENGLISH = """
    Search Searching Standards Words Nothing Show Skip Back Next Previous Home Toggle Menu Contents Expand
    Language Version Pages found places needs more
"""
"""Words of the frame and of the search page in English, none of which is a word in Estonian."""


# --- the catalogues ---------------------------------------------------------------------------


@LANGUAGES
def test_a_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    with (files("hbgen.locale") / f"{language}.po").open("rb") as stream:
        by_babel = translations(read_po(stream, locale=language, abort_invalid=True))
    read = words(language)
    assert read == by_babel and [type(text) for text in read.values()] == [type(text) for text in by_babel.values()]
    for key, text in by_babel.items():
        if isinstance(text, PluralText):
            mine = read[key]
            assert isinstance(mine, PluralText)
            assert [mine.rule(number) for number in range(200)] == [text.rule(number) for number in range(200)]


def by_form(language: str) -> list[tuple[str, str]]:
    """English and translation of every message; of one that counts, each form of the translation with the English."""
    return [
        (english, form)
        for word, translation in wording.known(language).items()
        for english in [word.split(SEPARATOR)[-1]]
        for form in (*word.split(SEPARATOR)[:-1], *translation.split(SEPARATOR))
    ]


@sampled(2)
@LANGUAGES
def test_every_word_is_translated(language: str) -> None:
    known = wording.known(language)
    assert [word for word in wording.collect() if not known.get(word)] == []


@LANGUAGES
def test_no_entry_is_left_over(language: str) -> None:
    collected = wording.collect()
    assert [word for word in wording.known(language) if word not in collected] == []


@LANGUAGES
def test_catalogues_are_in_order(language: str) -> None:
    """`python3 start.py generate` would change nothing: files, order and layout are as it writes them."""
    there = wording.catalogue(language).read_text("utf-8").splitlines()
    written = wording.written(language, wording.collect(), wording.known(language)).splitlines()
    # Of two texts of 20,000 lines, pytest would show every line in CI.
    assert list(islice(unified_diff(there, written, lineterm="", n=0), 20)) == []


@LANGUAGES
def test_nothing_is_in_doubt(language: str) -> None:
    with wording.catalogue(language).open("rb") as stream:
        catalogue = read_po(stream, locale=language, abort_invalid=True)
    assert not catalogue.fuzzy
    assert [message.id for message in catalogue if message.fuzzy] == []
    assert len(words(language)) == len(wording.known(language))


@LANGUAGES
def test_what_is_filled_in_stays(language: str) -> None:
    known = by_form(language)
    assert [word for word, translation in known if wording.fields(translation) != wording.fields(word)] == []


def test_a_russian_figure_is_not_parted_from_its_per_cent() -> None:
    assert [translation for _, translation in by_form("ru") if re.search(r"\} %(?!\w)", translation)] == []


@LANGUAGES
def test_what_an_author_types_stays(language: str) -> None:
    """Code, and files of the handbook, are the same words in every language."""
    known = by_form(language)

    def typed(text: str) -> list[str]:
        return sorted(re.findall(r"`[^`]+`|\w+\.(?:yaml|md)|--\w+|\w+: (?:true|resists)", text))

    assert [word for word, translation in known if typed(translation) != typed(word)] == []


@LANGUAGES
def test_no_markup_comes_in(language: str) -> None:
    """Pages take these words as Markdown or HTML of our own making."""
    known = by_form(language)

    def marks(text: str) -> list[str]:
        return sorted(re.findall(r"[*_\[\]<>|#&]", text))

    assert [word for word, translation in known if marks(translation) != marks(word)] == []
    odd = [word for word, translation in known if translation[:1].isspace() != word[:1].isspace()]
    numbered = re.compile(r"\d+[.)] ")
    assert (
        odd == [word for word, translation in known if numbered.match(translation) and not numbered.match(word)] == []
    )


STATES = (*STATUSES, "draft", "approved", "retired", "partly", "declined")
"""What an entry's `status` or `outcome` says."""


def test_no_word_is_two_kinds_of_thing() -> None:
    """What a button does, a heading and a state are three words in most languages, where English has one."""
    templates = [path.read_text("utf-8") for path in sorted(wording.SOURCE.rglob("*.jinja"))]
    heading = re.compile(r"""^\s*(?:#+ |<h[1-6][^>]*>)\{\{ _\("([^"]+)"\)""", re.MULTILINE)
    headings = {title for text in templates for title in heading.findall(text)}
    scripts = "".join(path.read_text("utf-8") for path in sorted((wording.SOURCE / "static").glob("*.js")))
    of_buttons = [line for line in scripts.splitlines() if "button(" in line]
    keys = {key for line in of_buttons for key in re.findall(r"\b(?:words|says)\.(\w+)", line)}
    assert {"clear", "check", "download", "again"} <= keys
    buttons = {
        english
        for path in sorted((wording.SOURCE / "render").rglob("*.py"))
        for key, verb, english in re.findall(r'"(\w+)": say\((verb\()?"([^"]+)"', path.read_text("utf-8"))
        if (key in keys or key.endswith(("_yes", "_no"))) and not verb
    }
    states = {LABELS[state] for state in STATES}
    assert len(headings) > 50 and len(buttons) > 10
    assert [headings & buttons, headings & states, buttons & states] == [set(), set(), set()]


ANSWERS = plural("{count} answer", "{count} answers")


@pytest.mark.parametrize(
    ("count", "russian"),
    [(1, "1 ответ"), (2, "2 ответа"), (5, "5 ответов"), (11, "11 ответов"), (21, "21 ответ"), ("1\u00a0022", None)],
)
def test_a_noun_stands_in_the_form_of_its_number(count: object, russian: str | None) -> None:
    """Also for a number that is a text in groups of digits already."""
    expected = russian or f"{count} ответа"
    assert translator("ru")(ANSWERS).format(count=count) == expected
    assert MessagePart(ANSWERS, {"count": str(count)}).say(translator("ru")) == expected
    assert translator("en")(ANSWERS).format(count=count) == f"{count} {'answer' if count == 1 else 'answers'}"


def test_a_fraction_takes_the_form_for_many() -> None:
    points = plural("{value} percentage point", "{value} percentage points")
    assert translator("et")(points).format(value=1.5) == "1.5 protsendipunkti"
    assert translator("et")(points).format(value=1.0) == "1.0 protsendipunkt"


def test_a_message_that_counts_says_so_without_a_translation() -> None:
    """`str` stands for a translation into English where problems are compared; a copy by pickle counts, too."""
    assert MessagePart(ANSWERS, {"count": "1"}).say(str) == "1 answer"
    assert pickle.loads(pickle.dumps(ANSWERS)).format(count=1) == "1 answer"


@LANGUAGES
def test_each_message_that_counts_has_every_form(language: str) -> None:
    counting = [word for word in words(language).values() if isinstance(word, PluralText)]
    assert len(counting) > 25
    assert {len(word.forms) for word in counting} == {{"et": 2, "ru": 3}[language]}


def test_no_noun_stands_behind_a_number_in_one_form() -> None:
    """A count beside a noun has forms, or stands behind a colon; some counts are never small."""
    beside = re.compile(rf"\{{({'|'.join(COUNTS)})\}} (?!was\b)[a-z]+s\b")
    counted = [word for word in wording.collect() if SEPARATOR not in word and beside.search(word)]
    assert [word for word in counted if word not in ALWAYS_MANY] == []


COUNTS = (
    *("activities", "cases", "columns", "count", "days", "errors", "fewest", "hours", "items", "length", "limit"),
    *("minutes", "owners", "pages", "people", "points", "priorities", "rows", "runs", "shown", "sources", "value"),
)
"""Names of values that are numbers of something."""

ALWAYS_MANY = (
    # Limits of hbgen's own.
    "Put a part of the kind `break` or `lunch` before it: {limit} minutes are enough for anybody.",
    "The file has more than {limit} errors.",
    "The file holds more than {limit} names and values.",
    "`{field}` is longer than {limit} characters.",
    "More than {limit} rows do not fit; the rest was not read.",
    "it has {columns} columns and {rows} rows, most of which are empty",
    "it is longer than {limit} letters",
    "The day {id} plays the crossword; for one there must be {fewest} words, and the handbook has {found}.",
    "The day {id} plays the quiz; for one there must be {fewest} standards, and the handbook has {found}.",
    # A word of a crossword has three letters at least.
    "{word}, {length} letters, letter {place}",
)


def test_a_word_without_translation_is_shown_in_english() -> None:
    assert translator("et")("no such word") == "no such word"
    assert translator("de")("Standards") == translator("en")("Standards") == "Standards"
    assert translator("et-EE")("Standards") == translator("et")("Standards") == "Standardid"


# --- what others wrote ------------------------------------------------------------------------


def test_what_others_wrote_is_still_there() -> None:
    folders = {"furo": files("furo") / "theme" / "furo", "sphinx": files("sphinx")}
    for file, frame_words in wording.FRAME.items():
        library, _, path = file.partition("/")
        text = (folders[library] / path).read_text("utf-8")
        assert [word for word in frame_words if not re.search(rf"""_\(\s*["']{word}["']""", text)] == [], file


def test_scripts_that_pages_load_of_others_say_nothing() -> None:
    text = (files("sphinx") / "themes" / "basic" / "static" / "doctools.js").read_text("utf-8")
    assert re.findall(r"""(?<!\w)(?:_|n?gettext)\(\s*["']([^"']+)["']""", text) == []


# --- the collector ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("MessagePart('a')", ["a"]),
        ("def f():\n for x, w in ((1, 'a'), (2, 'b')):\n  MessagePart(w)", ["a", "b"]),
        ("T = ((1, 'a'),)\ndef f():\n return [translate(w) for n, (_, w) in enumerate(T) if n]", ["a"]),
        ("T = ((1, 'a'),)\ndef f():\n return [book.translate(w) for _, w in T]", ["a"]),
        ("def f():\n T = {'k': 'a'}\n return say(T[k])", ["a"]),
        ("class C:\n def f(self):\n  w = 'a' if self.x else 'b'\n  return self.translate(w)", ["a", "b"]),
        ("class C:\n name = translate('a')", ["a"]),
        ("def f(w):\n return MessagePart(w)", None),
        ("words('et')", []),
    ],
)
def test_words_of_a_module(code: str, expected: list[str] | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="_ELSEWHERE"):
            list(wording.in_module(code, "example.py"))
    else:
        assert list(wording.in_module(code, "example.py")) == expected


def test_words_of_a_template() -> None:
    assert list(wording.in_template('{{ _("a", n=1) if x else _("b") }}{{ c("d") }}', "example")) == ["a", "b"]
    with pytest.raises(ValueError, match="example:1"):
        list(wording.in_template("{{ _(a) }}", "example"))


# --- the site ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def estonian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    handbook = load(CONTENT).handbook
    assert handbook is not None
    return built(tmp_path_factory, "locale", handbook, "staff", "et")


def test_no_page_loads_the_words_of_scripts_as_code(estonian: Path) -> None:
    """Sphinx writes them as text for `new Function`."""
    pages = [path.read_text("utf-8") for path in estonian.rglob("*.html")]
    assert pages
    assert not [page for page in pages if "_static/translations.js" in page or "sphinx_highlight.js" in page]


@sampled(1)
@pytest.mark.parametrize("page", ["index.html", "search.html", "pages/standards.html"])
def test_the_frame_speaks_estonian(estonian: Path, page: str) -> None:
    text = (estonian / page).read_text("utf-8")
    texts = re.findall(r'(?:aria-label|title|placeholder|alt|data-\w+)="([^"]*)"', text)
    texts += re.findall(r">([^<]+)<", re.sub(r"(?s)<(script|style)\b.*?</\1>|<title>.*?</title>", "", text, count=0))
    known = wording.known("et")
    english = {word for word in wording.collect() if known.get(word, word) != word}
    assert [shown for shown in texts if shown.strip() in english] == []


@pytest.mark.browser
def test_the_search_page_speaks_estonian(browser: Browser, estonian: Path) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    for query in ("greet", "xyzzyq", ""):
        page.goto(f"{(estonian / 'search.html').as_uri()}?q={query}")
        page.wait_for_timeout(300)
        # What the handbook itself says is written in English here.
        page.evaluate("document.querySelectorAll('#hb-search ol, .sidebar-tree, .brand').forEach((e) => e.remove())")
        text = page.inner_text("body")
        assert [word for word in ENGLISH.split() if re.search(rf"\b{word}\b", text)] == []
    assert errors == []
    page.close()
