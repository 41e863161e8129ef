"""One thing, one word: catalogues, starter content and glossary keep to the subject's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import wording
from hbgen.checks.facts import Facts
from hbgen.load import load
from sampling import sampled
from starter import REPOSITORY, starter

TERMS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "terms.yaml").read_text("utf-8"))

ASKED = {
    "et": {"teeninduse käsiraamat", "kliendikesksus", "brändi lubadus", "kaasamine", "rakendamine", "tegevuskava",
           "mõõdik", "missioon", "kompetents", "hoiak", "algaja", "meister", "ekspert"},
    "en": {"service handbook", "customer centricity", "brand promise", "involvement", "rollout", "action plan",
           "metric", "mission", "competency", "attitude", "novice", "proficient", "expert"},
    "ru": {"руководство по обслуживанию", "клиентоцентричность", "обещание бренда", "вовлечение", "внедрение",
           "план действий", "показатель", "миссия", "компетенция", "установка", "начинающий", "мастер", "эксперт"},
}  # fmt: skip
"""What the subject itself speaks of: crossword and quiz ask for it."""


@cache
def said(language: str) -> tuple[tuple[str, str], ...]:
    """Where something is said in a language, and what."""
    return tuple(_said(language))


def _said(language: str) -> Iterator[tuple[str, str]]:
    known = {word: word for word in wording.collect()} if language == "en" else wording.known(language)
    for english, words in known.items():
        # What shows how a password is written is no text.
        yield f"catalogue: {english[:40]}", "" if "%23" in words else words
    for handbook in (starter(), load(REPOSITORY / "starters" / "training-day").handbook):
        assert handbook is not None
        for entry, path, text in Facts.of(handbook).texts:
            if language in text.words:
                yield f"{entry.place(*path)}", text.words[language]


@sampled(6)
@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term['language']}-{term['say']}")
def test_nothing_is_called_otherwise(term: dict[str, Any]) -> None:
    # A text may be broken anywhere, and a sign of per cent is kept by its number.
    rejected = [re.compile(rf"(?<!\w){word}(?!\w)".replace(" ", r"\s"), re.IGNORECASE) for word in term["not"]]
    for pattern in rejected:
        assert not pattern.search(term["say"])
        # Names of commands, options and fields are the same in every language.
        texts = ((place, re.sub(r"`[^`]*`", "", text)) for place, text in said(term["language"]))
        uses = [f"{place}: {text[:80]}" for place, text in texts if pattern.search(text)]
        assert uses == [], f"say {term['say']}"


WRONG_PER_CENT = {
    "en": re.compile(r"[\d}]\s%"),
    "et": re.compile(r"[\d}]\s%"),
    "ru": re.compile(r"[\d}] ?%(?!-)"),
}
"""How a per cent is not set: no space before it in English and Estonian, and one that does not break in Russian."""


@sampled(1)
@pytest.mark.parametrize("language", WRONG_PER_CENT)
def test_per_cents_are_set_as_the_language_sets_them(language: str) -> None:
    texts = list(said(language))
    wrong = [f"{place}: {text[:80]}" for place, text in texts if WRONG_PER_CENT[language].search(text)]
    assert wrong == []
    # And it is looked at where it stands.
    right = {"en": "95%", "et": "95%", "ru": "95\u00a0%"}
    assert any(right[language] in text for _, text in texts)
    assert not WRONG_PER_CENT[language].search(right[language])


@pytest.mark.parametrize("language", ASKED)
def test_the_glossary_holds_what_the_subject_speaks_of(language: str) -> None:
    assert ASKED[language] <= {term.term.words.get(language) for term in starter().glossary}
