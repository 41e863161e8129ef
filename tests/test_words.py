"""Dates, periods and figures read as a language writes them."""

from __future__ import annotations

import datetime

import pytest

from hbgen.locale import LANGUAGES, translator
from hbgen.rules.metrics import Reached
from hbgen.text.formats import Words, as_found

PERIODS = [
    ("en", "2026", "2026", "2026"),
    ("en", "2026-H1", "1st half of~2026", "H1~2026"),
    ("en", "2026-Q3", "3rd quarter of~2026", "Q3~2026"),
    ("en", "2026-09", "September 2026", "Sept 2026"),
    ("et", "2026", "2026.~aasta", "2026"),
    ("et", "2026-H1", "2026.~a I~poolaasta", "2026 I~poolaasta"),
    ("et", "2026-Q3", "2026.~a III~kvartal", "2026 III~kv"),
    ("et", "2026-09", "september 2026", "sept 2026"),
    ("ru", "2026", "2026~год", "2026"),
    ("ru", "2026-H2", "II~полугодие 2026", "II~полуг. 2026"),
    ("ru", "2026-Q3", "III~квартал 2026", "III~кв. 2026"),
    ("ru", "2026-09", "сентябрь 2026", "сент. 2026"),
    # What hbgen does not speak is written as CLDR has it, which knows no half-years.
    ("de", "2026-Q3", "3. Quartal 2026", "Q3 2026"),
    ("de", "2026-09", "September 2026", "Sept. 2026"),
    ("de", "2026-H1", "2026-H1", "2026-H1"),
]


@pytest.mark.parametrize(("language", "period", "whole", "short"), PERIODS)
def test_a_period_is_said_as_its_readers_say_it(language: str, period: str, whole: str, short: str) -> None:
    words = Words(language)
    assert words.period(period) == whole.replace("~", "\u00a0")
    assert words.period(period, is_short=True) == short.replace("~", "\u00a0")
    assert words.period(period.lower()) == words.period(period) or language == "de"


@pytest.mark.parametrize("period", ["2026-Q5", "2026-Q0", "2026-13", "2026-00", "2026-H3", "2026-spring", "0000-09"])
@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_what_is_no_part_of_a_year_stays_as_it_is(language: str, period: str) -> None:
    assert Words(language).period(period) == period
    assert Words(language).period(period, is_short=True) == period


def test_an_unknown_language_shows_the_id() -> None:
    assert Words("xx").period("2026-Q3") == "2026-Q3"


@pytest.mark.parametrize(
    ("language", "gap"), [("en", ""), ("en-GB", ""), ("et", ""), ("ru", "\u00a0"), ("de", "\u00a0"), ("xx", "\u00a0")]
)
def test_a_percent_sign_stands_by_its_number(language: str, gap: str) -> None:
    words = Words(language)
    assert words.before("%") == words.before("% of calls") == gap
    assert words.before("seconds") == words.before("%tage") == " "


@pytest.mark.parametrize(("language", "share"), [("en", "95%"), ("et", "95%"), ("ru", "95\u00a0%")])
def test_a_share_is_set_as_the_language_sets_it(language: str, share: str) -> None:
    """By hbgen's own words and by those of a target alike."""
    assert translator(language)("{value}%").format(value=95) == share
    assert f"95{Words(language).before('%')}%" == share


def test_a_value_that_was_found_names_its_period() -> None:
    reached = Reached(88, datetime.date(2026, 9, 30), "2026-Q3", None)
    assert as_found(reached, Words("et")) == "88 (2026.\u00a0a III\u00a0kvartal)"
    assert as_found(Reached(95, datetime.date(2026, 8, 31), "", "at-least"), Words("en")) == "≥ 95 (31 August 2026)"


@pytest.mark.parametrize("language", ["en", "et", "ru", "de", "xx"])
def test_a_figure_below_zero_has_a_minus_and_no_hyphen(language: str) -> None:
    assert Words(language).number(-2).startswith("\u2212")
    assert "-" not in Words(language).number(-2.5)
