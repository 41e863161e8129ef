"""What the contract wants of the starter content, row by row: whole lists, in both languages, in our own words."""

from __future__ import annotations

import pytest

from hbgen.model.measurement import Instrument
from hbgen.model.people import Practice
from starter import starter

BOTH = ("et", "en")


def instrument(id_: str) -> Instrument:
    return next(candidate for candidate in starter().instruments.instruments if candidate.id == id_)


def practice(id_: str) -> Practice:
    return next(candidate for candidate in starter().practices if candidate.id == id_)


def assessed(id_: str, aspects: str) -> None:
    """Fourteen aspects, each named by a word, each with four anchors that differ, in both languages."""
    survey = instrument(id_)
    assert len(survey.items) == 14
    for item, word in zip(survey.items, aspects.split("|"), strict=True):
        assert word in str(item.text.words["en"]), item.id
        assert [anchor.value for anchor in item.anchors] == [1, 2, 3, 4], item.id
        for language in BOTH:
            anchors = [anchor.text.words[language] for anchor in item.anchors]
            assert len({*anchors}) == 4 and all(len(words.split()) >= 4 for words in anchors), (item.id, language)
    scale = next(candidate for candidate in starter().instruments.scales if candidate.id == survey.items[0].scale)
    assert (scale.low, scale.high, scale.dont_know) == (1, 4, True)
    assert {*survey.respondents} == {"front-line", "support", "managers"}


def test_s01_the_customers_experience_in_fourteen_aspects() -> None:
    assessed(
        "SELF-CX",
        "journey|whole customer base|after a contact|whenever|handling feedback|employees' opinion|service process"
        "|buy and do|analyse the feedback|own unit's|company improve|improve myself|inside the company|tell customers",
    )


def test_s01_an_aspect_that_is_hardly_seen_has_its_activity() -> None:
    named = {word for source in starter().rollout.sources for word in str(source.finding).replace(":", " ").split()}
    assert "SELF-CX-14" in named


def test_s02_the_employees_experience_in_fourteen_aspects() -> None:
    assessed(
        "SELF-EX",
        "recruitment|new colleagues|develop myself|develop their people|appraisal|recognition and pay|satisfaction"
        "|internal customers' satisfaction|analyse employees' feedback|up to date|company improve|do myself"
        "|inside the company|link the employee's",
    )


PARTS: dict[str, dict[str, str]] = {
    "recruitment": {
        "en": "levels are written|values|real customer situation",
        "et": "tasemed|väärtused|kliendiolukorra",
    },
    "onboarding": {
        "en": "customer-centricity training|communication practice|ask customers for feedback|feedback results"
        "|customer base|main expectations|use our services|developments under way|serves customers|real calls"
        "|manager talks|own role|internal customer",
        "et": "kliendikesksuse õppe|suhtlemise harjutused|tagasisidet küsime|tagasiside tulemusi|kliendibaasi"
        "|ootustega|teenuseid kasutavad|arendustest|teenindavas üksuses|päris kõnet|Juht räägib|enda rollist"
        "|siseklienti",
    },
    "development": {
        "en": "assesses their own|The manager assesses|separate goal|reviews the development goal|rate how their"
        "|leadership programme",
        "et": "hindab enne arenguvestlust ise|Juht hindab|eraldi kliendiga|vaatab arengueesmärgi|hindavad kord aastas"
        "|Juhtide arenguprogrammis",
    },
    "motivation": {
        "en": "at least one goal|beside sales|base pay expects|performance talk|pay review|recognises|recognition",
        "et": "vähemalt üks kliendi|müügi kõrval|põhipalk eeldab|Tulemusvestlusel|Palga ülevaatamise|tunnustatakse"
        "|Tunnustuse",
    },
    "employee-survey": {
        "en": "job description holds a target|every November|company's customer|manager's customer|team's customer"
        "|open to all|discussed the results|with an owner|done by their deadline|whole company's",
        "et": "ametijuhendis|igal aastal|ettevõtte kliendikesksuse|juhi kliendikesksuse|meeskonna kliendikesksuse"
        "|kõigile näha|arutanud|vastutajaga|tähtajaks tehtud|kogu ettevõtte",
    },
}
"""Practice → what its checklist must ask for, by words of it."""


@pytest.mark.parametrize("language", BOTH)
def test_s05_the_checklist_of_recruitment_is_whole(language: str) -> None:
    is_whole("recruitment", language)


@pytest.mark.parametrize("language", BOTH)
def test_s06_the_checklist_of_onboarding_is_whole(language: str) -> None:
    is_whole("onboarding", language)


@pytest.mark.parametrize("language", BOTH)
def test_s07_the_checklist_of_development_is_whole(language: str) -> None:
    is_whole("development", language)


@pytest.mark.parametrize("language", BOTH)
def test_s08_the_checklist_of_motivation_and_pay_is_whole(language: str) -> None:
    is_whole("motivation", language)


@pytest.mark.parametrize("language", BOTH)
def test_s09_the_checklist_of_the_employee_survey_is_whole(language: str) -> None:
    is_whole("employee-survey", language)


def is_whole(id_: str, language: str) -> None:
    text_of_items = "\n".join(item.text.words[language] for item in practice(id_).checklist)
    assert [words for words in PARTS[id_][language].split("|") if words not in text_of_items] == []
