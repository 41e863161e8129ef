"""One definition of each instrument: pages, forms and the answer key are made from it and offer the same answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from cafe import cafe
from forms import made
from hbgen.editions import select
from hbgen.exports import exports
from hbgen.instruments.definition import answers, define
from hbgen.model.handbook import Handbook
from hbgen.model.reserved import DONT_KNOW, NA
from hbgen.render.pages import render
from hbgen.rules.asked_items import questionnaires
from hbgen.scoring.key import AnswerKey
from starter import starter

HANDBOOKS: dict[str, Callable[[], Handbook]] = {"cafe": cafe, "starter": starter}


@pytest.fixture(params=HANDBOOKS)
def handbook(request: pytest.FixtureRequest) -> Handbook:
    return HANDBOOKS[request.param]()


def test_every_instrument_and_checklist_has_a_definition(handbook: Handbook) -> None:
    edition = select(handbook, "managers", "en")
    assert list(edition.definitions) == [instrument.id for instrument in questionnaires(edition.handbook)]
    for id_, definition in edition.definitions.items():
        assert [(item.id, item.standard, item.channels) for item in definition.items] == list(edition.asked_items[id_])


def test_pages_forms_and_the_key_offer_the_same_answers(handbook: Handbook) -> None:
    key, edition = AnswerKey.of(handbook), select(handbook, "managers", "en")
    pages = {file.path: file.data.decode() for file in render(edition, {}) if file.path.endswith(".md")}
    embedded = {}
    for text in pages.values():
        for data in re.findall(r'<script type="application/json" class="hb-fill-data">(.*?)</script>', text):
            embedded[json.loads(data)["instrument"]] = json.loads(data)
    for id_, definition in edition.definitions.items():
        on_page = {item["id"]: item for item in embedded[id_]["items"]}
        survey = {
            element["name"]: element
            for element in json.loads(made(edition, "surveyjs", id_))["pages"][1]["elements"]
            if "choices" in element
        }
        for item in definition.items:
            values = [answer.value for answer in answers(item, ("en",))]
            scored = [value for value in values if value not in (DONT_KNOW, NA)]
            item_key, shown = key.questionnaires[id_].items[item.id], on_page[item.id]
            assert [step["value"] for step in shown["steps"]] == scored
            assert item_key.steps.keys() == {*scored}
            assert item_key.may_be_unknown == shown["dont_know"] == (DONT_KNOW in values)
            assert item_key.may_be_left_out == (shown["not_applicable"] is not None) == (NA in values)
            assert item_key.fingerprint == shown["fingerprint"] == item.fingerprint
            assert [choice["value"] for choice in survey[item.id]["choices"]] == values


def test_an_edition_defines_its_instruments_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(*args: object) -> object:
        calls.append(args)
        return define(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("hbgen.editions.define", counted)
    edition = select(cafe(), "staff", "en")
    render(edition, {})
    for language in ("en", "et"):
        list(exports(edition, ("csv", "json"), language=language))
    assert len(calls) == 1


def test_no_comes_before_yes_where_the_key_lists_them() -> None:
    """A message lists the values that an answer may have, lowest first."""
    items = [
        item for questionnaire in AnswerKey.of(cafe()).questionnaires.values() for item in questionnaire.items.values()
    ]
    yes_no = [list(item.steps) for item in items if item.steps.keys() == {"0", "1"}]
    assert yes_no
    assert all(values == ["0", "1"] for values in yes_no)
