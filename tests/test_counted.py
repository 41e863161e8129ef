"""What is counted is said in a sentence, with the form of the noun that fits: never as a label and a number."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from hbgen.locale import LANGUAGES, hbgens_catalogue, translator
from hbgen.locale.plurals import plural
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.text.formats import number_categories
from hbgen.text.script_words import by_number
from sampling import sampled
from starter import starter_texts

_BLOCK = re.compile(r"</?(?:p|li|td|th|dt|dd|h\d|summary|div|option|figcaption|details)\b[^>]*>")
_DATA = re.compile(r"<script\b.*?</script>", re.DOTALL)
_LABEL = re.compile(r"^[#\s*>|✓-]*[^\d:|]*[^\W\d][^\d:|]*: *(?:\d[\d\s]*)\.?$")
_MESSAGE = re.compile(r"^[^{}:;]*: \{(?:count|all|n|number|total)\}\W*$")


def labels(page: str) -> list[str]:
    """The lines of a page that are a label and a number."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|\{[.#][^}]*\}", r"\1", _BLOCK.sub("\n", _DATA.sub("\n", page)))
    lines = (unescape(re.sub(r"<[^>]*>", "", part)).strip() for line in text.splitlines() for part in line.split(" · "))
    return [line for line in lines if _LABEL.match(line)]


def test_a_label_and_a_number_are_seen() -> None:
    labelled = labels(
        "- [Drafts: 2](hb:x)\n<summary>Standards, weakest first: 12</summary>\n\nFront line: 3 · Näitajaid: 1892"
    )
    assert labelled == ["- Drafts: 2", "Standards, weakest first: 12", "Front line: 3", "Näitajaid: 1892"]
    assert labels("- [2 drafts](hb:x)\n\n3rd quarter of 2026: 85%\n<p>TEL-03: 4</p>\n") == []


@sampled(2)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_pages_say_numbers_in_sentences(audience: Audience, language: str) -> None:
    for path, text in starter_texts(audience, language).items():
        assert labels(text) == [], path


def test_no_message_is_a_label_and_a_number() -> None:
    messages = [str(message.id if isinstance(message.id, str) else message.id[0]) for message in hbgens_catalogue()]
    assert [message for message in messages if _MESSAGE.match(message)] == []


def test_scripts_have_a_form_for_each_kind_of_number() -> None:
    words = plural("{count} standard", "{count} standards")
    assert json.loads(by_number(words, translator("en"), "en")) == {
        "one": "{count} standard",
        "other": "{count} standards",
    }
    russian = json.loads(by_number(words, translator("ru"), "ru"))
    assert russian == {"one": "{count} стандарт", "few": "{count} стандарта", "other": "{count} стандартов"}
    # A language without words of hbgen's own, one with a single form, and a tag that is none.
    assert set(number_categories("ja")) == {"other"} and set(number_categories("xx-none")) == {"one", "other"}
    assert json.loads(by_number(words, translator("fi"), "fi"))["other"] == "{count} standards"
