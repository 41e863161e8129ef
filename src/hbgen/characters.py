"""Invisible characters, and letters that look like those of another alphabet.

Sources: Unicode 16, `Default_Ignorable_Code_Point` (DerivedCoreProperties); UTS #51 (sequences of emoji);
UAX #31, section 2.3 (joiners in scripts that need them); UTS #39 (confusable letters of several alphabets).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# --- what cannot be seen ----------------------------------------------------------------------

_TABOO = (
    # Controls; line separators, since YAML and people count lines differently there; changes of text direction, since
    # the text then reads differently from its characters; characters without width or shape; private use, which each
    # computer shows differently; noncharacters.
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffc\ufffe\uffff\ufdd0-\ufdef\ud800-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
)
"""Characters that are allowed nowhere in a text."""

_HELPERS = "\u061c\u180b-\u180f\u200b-\u200f\u2800\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
"""Invisible characters that some scripts and signs need."""

_SUSPECT = re.compile(f"[{_TABOO}{_HELPERS}]")
_SUSPECT_ASCII = re.compile("[" + "".join(rf"\x{n:02x}" for n in range(128) if _SUSPECT.match(chr(n))) + "]")
"""The same for a text of ASCII alone: such a set is sought in a tenth of the time."""
_NEVER = re.compile(f"[{_TABOO}]")

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_IS_EMOJI = re.compile(f"[{_EMOJI}]")
_ENDS_EMOJI = re.compile(f"[{_EMOJI}\ufe0f\u20e3\U000e007f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f")
"""The flag of a part of a country: a black flag, its code in invisible letters, and an end tag."""

_JOINED = re.compile(
    "[\u0600-\u0dff\u0f00-\u109f\u1700-\u18af\u1900-\u1aaf\u1b00-\u1c4f\ua800-\ua8ff\ua930-\ua9ff\uaa00-\uaadf"
    "\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00010e60-\U00010fff\U00011000-\U00011fff"
    "\U0001e900-\U0001e95f]"
)
"""Scripts whose letters join, or stack: Arabic and its kin, those of India and South-East Asia, Mongolian."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]")
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer and their kin."""

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SELECTS = re.compile("[\u1000-\u109f\u1800-\u18af\u2200-\u22ff\u2a00-\u2aff\u3000-\u30ff\u4e00-\u9fff\ua840-\ua877]")
"""What the first fourteen variation selectors are defined for: Burmese, Phags-pa, mathematical signs, CJK."""

_NEAR = 50
"""Characters between a mark of direction and the letters that need it, at most."""


def hidden(text: str, start: int = 0) -> Iterator[int]:
    """Offsets in `text` of invisible characters that nothing beside them needs, in order from `start` on.

    Joiners between emoji, in scripts that need them, selectors behind what they select, and marks of direction
    near letters that are written from right to left are needed.
    """
    flags_end = 0
    letters = _RightToLeft(text)
    suspects = _suspects_in(text)
    for match in suspects.finditer(text, start) if suspects is not None else ():
        at = match.start()
        if at < flags_end:
            continue
        if not _NEVER.match(match[0]):
            flag = _FLAG.match(text, at - 1) if at and text[at - 1] == "\U0001f3f4" else None
            if flag is not None:
                flags_end = flag.end()
                continue
            if _is_needed(match[0], text, at, letters):
                continue
        yield at


class _RightToLeft:
    """Letters of a text that are written from right to left. It is asked in the order of the text, and read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = -_NEAR - 1
        """Where the first such letter stands, not before what was asked last."""

    def is_near(self, at: int) -> bool:
        """Whether one stands near an index."""
        if self._next < at - _NEAR:
            match = _RIGHT_TO_LEFT.search(self._text, max(at - _NEAR, 0))
            self._next = match.start() if match else len(self._text) + _NEAR
        return self._next < at + _NEAR


_LONG = 1000
"""Characters of a text from which on it pays to ask first which characters it holds."""


@lru_cache(maxsize=1)
def _suspects_in(text: str) -> re.Pattern[str] | None:
    """What finds those characters of a text that may be hidden; None where it holds none.

    A long text has few different characters, and a small set of them is sought in a tenth of the time.
    """
    if text.isascii():
        return _SUSPECT_ASCII
    if len(text) < _LONG:
        return _SUSPECT
    present = "".join(sorted(filter(_SUSPECT.match, set(text))))
    return re.compile(f"[{re.escape(present)}]") if present else None


def _is_needed(character: str, text: str, at: int, letters: _RightToLeft) -> bool:
    """Whether an invisible character, at an index of a text, does its work there: it joins, selects or separates."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if character == "\u200b":
        return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
    if character in "\u200c\u200d":
        return _joins(character, before, after)
    if character in "\u061c\u200e\u200f":
        return letters.is_near(at)
    return _selects(character, before, after)


def _joins(character: str, before: str, after: str) -> bool:
    """Whether a joiner or a non-joiner stands beside letters that it joins or parts, or between parts of an emoji."""
    if _JOINED.match(before) or _JOINED.match(after):
        return True
    return character == "\u200d" and bool(_ENDS_EMOJI.match(before) and _IS_EMOJI.match(after))


def _selects(character: str, before: str, after: str) -> bool:
    """Whether a selector, or a blank of a script, stands beside a letter or an emoji that has such forms."""
    if character in "\ufe0e\ufe0f":
        is_keycap = before in tuple("0123456789#*") and after == "\u20e3"
        return bool(is_keycap or _IS_EMOJI.match(before) or (_SELECTS.match(before) and character == "\ufe0e"))
    if "\ufe00" <= character <= "\ufe0d":
        return bool(_SELECTS.match(before))
    if "\u180b" <= character <= "\u180f":
        return "\u1800" <= before <= "\u18af"
    if character == "\u2800":
        return "\u2801" <= before <= "\u28ff" or "\u2801" <= after <= "\u28ff"
    return character >= "\U000e0100" and bool(_HAN.match(before))


def composed(text: str) -> str:
    """The text with each letter in its shortest form (Unicode NFC): some systems write `ö` as an `o` and two points."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


JOINERS = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphens, joiners and spaces without width, for a set of a regular expression: none of them ends a word."""
HYPHENS = "-\u2010\u2011"
"""Hyphens, for the beginning of such a set; the last is the non-breaking one."""
_JOINERS = re.compile(f"[{JOINERS}]")
_HYPHENS = re.compile(f"[{HYPHENS}]")


def even(text: str) -> str:
    """A text as it is compared with another: composed, each run of white space (no-break spaces too) as one space, with
    plain hyphens, and without joiners and soft hyphens."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_HYPHENS.sub("-", _JOINERS.sub("", composed(text))).split())


WORD = re.compile(rf"\w[\w{JOINERS}]*(?:[{HYPHENS}'’][{JOINERS}]*\w[\w{JOINERS}]*)*")
"""A word of a text, also with hyphens, apostrophes and joiners in it."""


@lru_cache(maxsize=100_000)
def alike(text: str) -> str:
    """As `even`, with letter case folded."""
    return even(text).casefold()


def pattern(text: str) -> str:
    """A regular expression that finds `text` in another text, also where only `even` makes them equal."""
    between = f"[{JOINERS}]*"
    signs = {" ": r"\s+", "-": f"[{HYPHENS}]"}
    return between.join(signs.get(sign) or re.escape(sign) for sign in even(text))


def name_of(character: str) -> str:
    """`U+00AD (soft hyphen)`: a character as messages name it."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name.lower()})" if name else "")


# --- letters of another alphabet --------------------------------------------------------------

_LATIN = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab5a\uab60-\uab64"
)
_CYRILLIC = "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d"
_GREEK = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff"
_OTHERS = "\u0531-\u0588\u10d0-\u10ff\u13a0-\u13fd\u1c90-\u1cbf\u2c80-\u2cee\uab70-\uabbf"
"""Armenian, Georgian, Cherokee and Coptic."""

_ALPHABETS = {
    name: re.compile(f"[{letters}]")
    for name, letters in (("latin", _LATIN), ("cyrillic", _CYRILLIC), ("greek", _GREEK), ("others", _OTHERS))
}
_MEETING = re.compile(
    "|".join(
        f"[{alphabet}][\u0300-\u036f]*[{others}]"
        for alphabet, others in (
            (_LATIN, _CYRILLIC + _GREEK + _OTHERS),
            (_CYRILLIC, _LATIN + _GREEK + _OTHERS),
            (_GREEK, _LATIN + _CYRILLIC + _OTHERS),
            (_OTHERS, _LATIN + _CYRILLIC + _GREEK),
        )
    )
)
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_LOOK_LATIN = {
    "cyrillic": re.compile("[АВЕЅІЈКМНОРСТУХЬԚԜаеѕіјорсухһӏԁԛԝ]"),
    "greek": re.compile("[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαγικνορτυχϲ]"),
}
"""Letters that look like a Latin one (UTS #39, confusables)."""
_OWN = {
    "cyrillic": frozenset(
        ("ba", "be", "bg", "ce", "cv", "kk", "kv", "ky", "mk", "mn", "os", "ru", "sah", "sr", "tg", "tt", "udm", "uk")
    ),
    "greek": frozenset(("el",)),
}
"""Languages that are written in the alphabet."""


_STYLED = re.compile("[\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06\U0001d400-\U0001d7cb\U0001f130-\U0001f149]")
"""Letters in a style of their own, as some sites and PDF files give them: bold, wide, in a circle, joined (`ﬁ`).

Search and screen readers do not know them for the letters that they look like (UAX #15, compatibility).
"""
_WIDE = frozenset(("ja", "ko", "zh"))
"""Languages that write Latin letters as wide as their own."""


class Mixed(NamedTuple):
    """A word with letters of two alphabets or styles: its offset, the word, and its first foreign letter."""

    at: int
    word: str
    letter: str


def mixed(text: str, language: str = "") -> Iterator[Mixed]:
    """Words with letters of two alphabets, which search and screen readers take for another word.

    In a text of a `language` with Latin letters also words of nothing but letters that look Latin, such as the
    Cyrillic `СЕО`. Parts between hyphens and digits are words of their own (`SMS-сообщение`), and one Greek letter
    that does not look Latin is a sign (`μm`, `kΩ`, `ΔT`). Words with letters in a style of their own count, too.
    """
    if text.isascii():
        return
    if language.partition("-")[0] not in _WIDE and _STYLED.search(text):
        yield from _styled(text)
    if _MEETING.search(text):
        # A word may stand there a hundred thousand times.
        letters: dict[str, str] = {}
        for match in _WORD.finditer(text):
            word = match[0]
            if word not in letters:
                letters[word] = _foreign(word) if _MEETING.search(word) else ""
            if letters[word]:
                yield Mixed(match.start(), word, letters[word])
    if _ALPHABETS["latin"].search(text):
        for name in _LOOK_LATIN:
            if _only_looks_latin(text, name, language):
                yield from _words_in(text, name)


def _styled(text: str) -> Iterator[Mixed]:
    """Words with letters in a style of their own; one such letter by itself is a sign (`ℝ`, `Ⓐ`)."""
    for match in re.finditer(r"[^\W\d_]+|[\u24b6-\u24e9\U0001f130-\U0001f149]{2,}", text):
        letter = _STYLED.search(match[0])
        if letter is not None and len(match[0]) > 1:
            yield Mixed(match.start(), match[0], letter[0])


def _only_looks_latin(text: str, alphabet: str, language: str) -> bool:
    """Whether every letter of an alphabet in a text of another language looks like a Latin one."""
    letters = _ALPHABETS[alphabet].findall(text)
    if not letters or language.partition("-")[0] in _OWN[alphabet]:
        return False
    if not all(map(_LOOK_LATIN[alphabet].match, letters)):
        return False
    # A small Greek letter by itself is a sign of mathematics.
    return alphabet != "greek" or any(letter.isupper() for letter in letters)


def _words_in(text: str, alphabet: str) -> Iterator[Mixed]:
    """Words that begin with a letter of an alphabet and hold no other."""
    for match in _WORD.finditer(text):
        if _ALPHABETS[alphabet].match(match[0][0]) and not _MEETING.search(match[0]):
            yield Mixed(match.start(), match[0], match[0][0])


def _foreign(word: str) -> str:
    """The first letter of the alphabet with the fewest letters in `word`; empty where the mixture is usual."""
    by_alphabet = {name: letters for name, alphabet in _ALPHABETS.items() if (letters := alphabet.findall(word))}
    greek = by_alphabet.get("greek", [])
    if set(by_alphabet) == {"latin", "greek"} and len(greek) == 1 and not _LOOK_LATIN["greek"].match(greek[0]):
        return ""
    # Of two alphabets with as many letters, the one that is not Latin.
    fewest = min(by_alphabet, key=lambda name: (len(by_alphabet[name]), name == "latin"))
    return str(by_alphabet[fewest][0])
