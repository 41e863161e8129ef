"""Characters that are not seen, and letters of another alphabet: what is told, and what a text may hold."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.characters import alike, even, hidden, mixed, name_of, pattern
from hbgen.model.reference import Term
from hbgen.model.texts import MarkedText, Text
from hbgen.releases.material_changes import essence
from hbgen.render.book.autolinks import AutoLinks
from hbgen.render.games.crossword import blanked
from hbgen.render.games.grid import word as answer
from hbgen.site.passages import split

NEEDED = {
    "family": "👩\u200d👩\u200d👧",
    "skin and profession": "👩🏽\u200d🚀",
    "flag": "🏳\ufe0f\u200d🌈",
    "flag of a country's part": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "heart": "❤\ufe0f",
    "text, not picture": "☎\ufe0e",
    "keycap": "1\ufe0f\u20e3",
    "Persian": "می\u200cخواهم",
    "Persian behind a foreign word": "PDF\u200cها",
    "Hindi": "क्\u200dष",
    "Sinhala": "ශ්\u200dරී",
    "Khmer": "ភាសា\u200bខ្មែរ",
    "Hebrew and Latin": "שלום\u200e (abc)",
    "Japanese variant": "葛\U000e0100",
    "Mongolian": "ᠠ\u180b",
    "Braille": "⠓\u2800⠊",
    "spaces": "a\u00a0b\u202fc\u2009d\u3000e",
    "combining": "e\u0301 а\u0306",
}

TOLD = {
    "tag": "a\U000e0041b",
    "tag behind a flag that has ended": "🏴\U000e0067\U000e007f\U000e0041",
    "tag of language": "\U000e0001a",
    "private use": "\ue000",
    "private use, further": "\U00100000",
    "soft hyphen": "hy\u00adphen",
    "zero-width space": "a\u200bb",
    "joiner in a Latin word": "wo\u200drd",
    "non-joiner in a Cyrillic word": "сло\u200cво",
    "joiner at the end of an emoji": "👩\u200d.",
    "joiner before an emoji": "a\u200d👩",
    "word joiner": "a\u2060b",
    "mark of direction in a Latin text": "a\u200eb",
    "override": "a\u202eb",
    "isolate": "a\u2066b",
    "selector behind a letter": "a\ufe0f",
    "selector behind a digit": "1\ufe0f",
    "selector at the beginning": "\ufe0f❤",
    "selector of ideographs behind a letter": "a\U000e0100",
    "grapheme joiner": "a\u034fb",
    "filler of Korean": "\u3164",
    "filler of Korean, further": "\u115fa",
    "invisible times": "a\u2062b",
    "object replacement": "\ufffc",
    "annotation": "\ufff9a",
    "byte order mark": "a\ufeffb",
    "empty Braille": "\u2800",
    "Mongolian separator in a Latin word": "a\u180eb",
    "shorthand": "\U0001bca0",
    "music": "\U0001d173",
    "control": "\x07",
    "control, further": "\x85",
    "no character": "\ufdd0\U0001fffe",
    "half of a pair": "\ud800",
    "line separator": "\u2028",
}


@pytest.mark.parametrize("kind", NEEDED)
def test_what_a_script_or_sign_needs_may_stand(kind: str) -> None:
    assert list(hidden(NEEDED[kind])) == []


@pytest.mark.parametrize("kind", TOLD)
def test_what_nobody_sees_is_found(kind: str) -> None:
    text = TOLD[kind]
    characters = [text[at] for at in hidden(text)]
    unseen = [
        character
        for character in text
        if character == "\ud800" or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn", "Zl", "Mn")
    ]
    assert characters and (not unseen or characters[-1] == unseen[-1])


def test_every_character_that_unicode_calls_invisible_is_found_in_a_latin_word() -> None:
    """Whatever has no width and no shape by its category: formats, controls, private use, and no characters."""
    latest = [chr(code) for code in range(sys.maxunicode + 1)]
    formats = [
        character for character in latest if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs", "Zl", "Zp")
    ]
    shown = {*"\t\n\r", *map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))}
    # Signs of Egyptian and marks of Arabic are seen, though they are formats.
    shown |= set(map(chr, range(0x13430, 0x13456)))
    missed = [
        name_of(character) for character in formats if character not in shown and not list(hidden(f"a{character}b"))
    ]
    assert missed == []


@settings(deadline=None)
@given(st.text())
def test_every_place_is_of_the_text(text: str) -> None:
    for at in hidden(text):
        assert not text[at].isalpha() or text[at] in "\u115f\u1160\u3164\uffa0"
    for at, word, letter in mixed(text):
        assert text[at : at + len(word)] == word and letter in word


MIXED = {
    "Tallinnа": "а",
    "Cервис": "C",
    "CЕO": "Е",
    "Яndex": "Я",
    "Cuστomer": "σ",
    "Νokia": "Ν",
    "pаypal": "а",
    "Ꮯafe": "Ꮯ",
    "café\u0301а": "а",
    "ask the СЕО now": "С",
    "а customer": "а",
    "plan ΑΒ": "Α",
    "Аа": "",
    # Letters in a style of their own: from sites that offer it, from wide keyboards, from PDF files.
    "a \U0001d401old word": "\U0001d401",
    "ｆｕｌｌ": "ｆ",
    "you will ﬁnd": "ﬁ",
    "ⒽⒾ": "Ⓗ",
}


@pytest.mark.parametrize("text", MIXED)
def test_letters_of_another_alphabet_are_found(text: str) -> None:
    assert [word.letter for word in mixed(text, "en")][:1] == [MIXED[text]] * bool(MIXED[text])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("SMS-сообщение, IT-отдел, e-arve, Wi-Fi роутер", "ru"),
        ("SMS о сроке", "ru"),
        ("SMS с хора", "bg"),
        ("5 μm, kΩ, ΔT, µF, 3 Ω, αβγ", "en"),
        ("COVID19 и 5G-сеть", "ru"),
        ("план «сорок» and more", "en"),
        ("日本語text かなkana 한글hangul", "en"),
        ("Öösel õues, ünnepünk, naïve, Łódź, Çeşme", "et"),
        ("Το PDF", "el"),
        ("Google'а", "ru"),
        ("ＦＡＸ番号", "ja"),
        ("in ℝ, Ⓐ and Ⓜ, 𝑥 = 2", "en"),
    ],
)
def test_what_usually_stands_together_is_not_told(text: str, language: str) -> None:
    assert list(mixed(text, language)) == []


# --- texts that look alike ----------------------------------------------------------------------

LOOKALIKES = (
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\u202f"),
    lambda text: "\u00ad".join(text),
    lambda text: "\u200d".join(text),
    lambda text: text.replace("-", "\u2011"),
)


@pytest.mark.parametrize("written", LOOKALIKES)
def test_texts_that_look_alike_are_alike(written: Callable[[str], str]) -> None:
    text = "Õnnetu ärikülaline võib e-kirja peale vastata 2 päeva"
    assert even(written(text)) == text
    assert alike(written(text)) == text.casefold()
    assert re.fullmatch(pattern(text), unicodedata.normalize("NFC", written(text)))
    # A promise, an item and a search are compared by these.
    assert split(written(text)) == split(text)
    assert essence(Text({"et": written(text)}), "et") == essence(Text({"et": text}), "et")


# What comes from content is composed when it is read.
@pytest.mark.parametrize("written", LOOKALIKES[1:])
def test_what_a_page_finds_does_not_depend_on_signs_that_nobody_sees(written: Callable[[str], str]) -> None:
    term = Term.model_construct(
        id="term", term=Text({"et": "rahulolu-uuring külalisele"}), definition=MarkedText({"et": "x"}), forms=()
    )
    text = f"Vaata {written('Rahulolu-uuring külalisele')} ja {written('TEL-03')}."
    parts = AutoLinks({"TEL-03"}, [term], "et").parts(text, set())
    assert [id_ for _, id_ in parts if id_] == ["term", "TEL-03"]
    assert "".join(shown for shown, _ in parts) == text
    visible = blanked(text, [str(term.term)])
    assert "külalisele" not in visible and "ja" in visible
    assert answer("term", written("hea-tuju päev")) == answer("term", "hea-tuju päev")
