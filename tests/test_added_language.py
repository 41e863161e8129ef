"""A handbook that begins in one language and is translated later: what was asked before is no other question."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("highspy")
pytest.importorskip("duckdb")
pytest.importorskip("ibis")

import forms
from hbgen.editions import select
from hbgen.exports.verify import verify
from hbgen.instruments.figure_marks import with_present_marks
from hbgen.load import load
from hbgen.model.fingerprint import Languages, Meaning, Words, former
from hbgen.model.handbook import Handbook
from hbgen.model.reserved import COLUMNS
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.fill import definition
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from sampling import in_full
from test_releasing import change, root, run
from test_score import HEADER
from test_versions import ASKING, SECOND, codes

__all__ = ["root"]

TRANSLATED = {
    "item": ("text: The kitchen tells me when a dish is late.", "Köök ütleb mulle, kui roog hilineb."),
    "scale": ("text: Not at all", "Üldse mitte"),
    "second": ("text: I know whom to ask.", "Tean, kellelt küsida."),
}
REWORDED = ("tells me when", "tells me whenever")
PERIODS = {"2026-Q3": ("2026-07-01", "2026-09-30"), "2026-Q4": ("2026-10-01", "2026-12-31")}


@pytest.fixture
def begun(root: Path) -> Path:
    """Two questions in English."""
    tail = "    frequency: Once a quarter\n    owner: people-lead\n"
    change(root, f"        scale: agree-4\n{tail}", f"        scale: agree-4\n{SECOND}", ASKING)
    return root


def translate(root: Path, *parts: str) -> None:
    text = (root / "content/handbook.yaml").read_text("utf-8")
    if "[en]" in text:
        change(root, "languages: [en]", "languages: [en, et]", "content/handbook.yaml")
    for part in parts:
        english, estonian = TRANSLATED[part]
        words = english.partition(": ")[2]
        change(root, english, f'text: {{en: {words}, et: "{estonian}"}}', ASKING)


def handbook(root: Path) -> Handbook:
    loaded = load(root).handbook
    assert loaded is not None
    return loaded


def meanings(root: Path) -> dict[str, Meaning]:
    items = AnswerKey.of(handbook(root)).questionnaires["FB-INTERNAL"].items
    return {id_: item.meaning for id_, item in items.items()}


def rows(name: str, marks: dict[str, str], values: str, date: str) -> str:
    return "".join(
        f"{name}{n:02d},FB-INTERNAL,1,next,{item},{mark},{value},false,,,,,counter,{date},1\n"
        for n, value in enumerate(values)
        for item, mark in marks.items()
    )


def score(root: Path, period: str, text: str) -> Result:
    (root / "answers.csv").write_text(HEADER + text, "utf-8")
    start, end = PERIODS[period]
    return run(root, "score", "--period", period, "--start", start, "--end", end, str(root / "answers.csv"))


def marks(root: Path) -> dict[str, str]:
    return {id_: meaning.mark for id_, meaning in meanings(root).items()}


# --- marks ------------------------------------------------------------------------------------

LANGUAGES = ("et", "en", "ru")
WORDS = st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(("a", "b")), min_size=1)


@st.composite
def asked(draw: st.DrawFn) -> Meaning:
    anchors = {1: (draw(WORDS), draw(st.booleans()))}
    return Meaning({}, draw(WORDS), (1, 4), (), anchors, draw(st.none() | WORDS))


def is_part(fewer: Words, more: Words) -> bool:
    return fewer.items() <= more.items()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Meaning, Meaning]:
    """A question, and what may be the same one in fewer languages, or with other words."""

    def less(words: Words) -> dict[str, str]:
        kept = draw(st.sets(st.sampled_from(sorted(words)), min_size=1))
        return {tag: draw(st.sampled_from((words[tag], words[tag], words[tag], "c"))) for tag in sorted(kept)}

    now = draw(asked())
    words, is_own = now.anchors[1]
    left_out = None if now.not_applicable is None else less(now.not_applicable)
    return now, Meaning({}, less(now.text), now.bounds, (), {1: (less(words), is_own)}, left_out)


@settings(max_examples=60, deadline=None)
@given(pairs())
def test_only_the_same_words_in_fewer_languages_are_the_same_question(both: tuple[Meaning, Meaning]) -> None:
    now, before = both
    is_same = is_part(before.text, now.text) and is_part(before.anchors[1][0], now.anchors[1][0])
    is_same = is_same and is_part(before.not_applicable or {}, now.not_applicable or {})
    if now.is_marked(before.mark):
        assert is_same


@settings(max_examples=40, deadline=None)
@given(asked(), st.sets(st.sampled_from(LANGUAGES), min_size=1), st.sets(st.sampled_from(LANGUAGES), min_size=1))
def test_a_question_in_any_languages_of_it_is_known_again(now: Meaning, own: set[str], shared: set[str]) -> None:
    own, shared = own & {*now.languages.own}, shared & {*now.languages.shared}
    if own and (shared or not now.languages.shared):
        before = now.within(Languages(tuple(own), tuple(shared)))
        assert now.is_marked(before) and now.is_marked(former(before).upper())


def test_of_many_languages_the_likeliest_are_known() -> None:
    tags = [f"l{letter}" for letter in "abcdefghijklmnopqrstuvwx"]
    now = Meaning({}, dict.fromkeys(tags, "x"), None, (), {}, None)
    assert len(now.earlier_marks) <= 100
    for some in (*itertools.combinations(tags, 1), *itertools.combinations(tags, 23)):
        assert now.is_marked(Meaning({}, dict.fromkeys(some, "x"), None, (), {}, None).mark)
    assert Meaning({}, {"et": "x"}, None, (), {}, None).earlier_marks == ()
    # Those that a handbook begins with are the likeliest: pages hold a few.
    begun = [Meaning({}, dict.fromkeys(tags[:many], "x"), None, (), {}, None).mark for many in range(23, 0, -1)]
    assert [*now.earlier_marks[:23]] == begun


def test_of_six_languages_any_are_known() -> None:
    now = Meaning({}, dict.fromkeys("abcdef", "x"), None, (), {}, None)
    for many in range(1, 6):
        for some in itertools.combinations("abcdef", many):
            assert now.is_marked(Meaning({}, dict.fromkeys(some, "x"), None, (), {}, None).mark)


# --- figures ----------------------------------------------------------------------------------


def published(book: Handbook) -> Handbook:
    """A period with figures of all questions together, of a channel, and of each."""
    key = AnswerKey.of(book).asked("FB-INTERNAL", None)
    figures = [
        Figure(by="all", measure="score", fingerprint=key.mark("score", None), value=0.5, n=20),
        Figure(by="channel", channel="counter", measure="score", fingerprint=key.mark("score", None, "", "counter")),
        *(Figure(by="item", item=id_, measure="score", fingerprint=key.mark("score", None, id_)) for id_ in key.items),
    ]
    start, end = PERIODS["2026-Q3"]
    result = InstrumentResult(instrument="FB-INTERNAL", version=1, runs=20, figures=tuple(figures))
    period = Period.model_validate({"id": "2026-Q3", "start": start, "end": end, "instruments": [result]})
    return book.model_copy(update={"results": (period,)})


def of_period(book: Handbook) -> list[str | None]:
    return [figure.fingerprint for figure in book.results[0].instruments[0].figures]


@pytest.mark.parametrize("parts", [("item",), ("scale",), ("item", "second"), ("item", "scale", "second")])
def test_figures_of_before_join_those_of_now(begun: Path, parts: tuple[str, ...]) -> None:
    """Also where a part of the items was translated only, or the scale alone."""
    before = published(handbook(begun))
    assert with_present_marks(before) is before
    translate(begun, *parts)
    now = handbook(begun)
    old = now.model_copy(update={"results": before.results})
    expected = of_period(published(now))
    assert of_period(old) != expected and of_period(with_present_marks(old)) == expected
    assert of_period(select(old, "managers", "et").handbook) == expected
    # What was published stays as it is.
    assert of_period(old) == of_period(before)
    change(begun, *REWORDED, ASKING)
    reworded = handbook(begun).model_copy(update={"results": before.results})
    whole, _, first, second = of_period(with_present_marks(reworded))
    assert [whole, first] == [of_period(before)[0], of_period(before)[2]] and second == expected[3]


# --- answers ----------------------------------------------------------------------------------


def refusals(book: Handbook, text: str) -> list[str]:
    """The messages about answers that are refused; databases see the same in `test_engine`."""
    start, end = (date.fromisoformat(day) for day in PERIODS["2026-Q3"])
    intake = Intake(AnswerKey.of(book), start, end)
    for number, row in enumerate(text.splitlines(), 2):
        intake.add("a.csv", number, (row + "," * len(COLUMNS)).split(",")[: len(COLUMNS)])
    return [problem.code for problem in intake.problems()]


def test_answers_of_an_old_form_count(begun: Path) -> None:
    before = marks(begun)
    translate(begun, "item", "scale", "second")
    text = rows("old", before, "12", "2026-08-01") + rows("new", marks(begun), "44", "2026-08-02")
    assert refusals(handbook(begun), text) == []
    change(begun, *REWORDED, ASKING)
    assert refusals(handbook(begun), text) == ["answer-other-meaning"] * 4


def test_a_version_that_only_got_a_language_asks_the_same(begun: Path) -> None:
    before = AnswerKey.of(handbook(begun)).questionnaires["FB-INTERNAL"]
    translate(begun, "item", "scale")
    now = AnswerKey.of(handbook(begun)).questionnaires["FB-INTERNAL"]
    assert now.asks_the_same(before) and not before.asks_the_same(now)
    change(begun, *REWORDED, ASKING)
    assert not AnswerKey.of(handbook(begun)).questionnaires["FB-INTERNAL"].asks_the_same(before)


@in_full
def test_periods_before_and_after_are_one_series_of_releases(begun: Path) -> None:
    before = marks(begun)
    assert score(begun, "2026-Q3", rows("old", before, "1" * 5 + "4" * 12, "2026-08-01")).exit_code == 0
    assert score(begun, "2026-Q4", rows("old", before, "4" * 15, "2026-10-02")).exit_code == 0
    translate(begun, "item", "second")
    more = rows("old", before, "4" * 15, "2026-10-02") + rows("new", marks(begun), "1" * 15, "2026-10-03")
    done = score(begun, "2026-Q4", more)
    assert done.exit_code == 0 and "answer-other-meaning" not in done.output, done.output
    assert run(begun, "audit").exit_code == 0
    assert codes(run(begun, "check")).isdisjoint({"results-edited", "results-unrecorded"})
    shown = select(handbook(begun), "managers", "en").handbook.results
    alike = [{(figure.by, figure.item): figure.fingerprint for figure in of.instruments[0].figures} for of in shown]
    assert len(alike) == 2 and alike[0] == alike[1]
    written = handbook(begun).results
    assert {figure.fingerprint for figure in written[0].instruments[0].figures} >= {*before.values()}
    # One answer more than before would give itself away, in whatever form it was given.
    one_more = more + rows("one", marks(begun), "1", "2026-10-04")
    assert score(begun, "2026-Q4", one_more).exit_code == 0
    assert [of.instruments[0].runs for of in handbook(begun).results] == [17, 30]


@pytest.mark.parametrize("format_", ["xlsform", "surveyjs", "json"])
def test_a_form_in_use_lacks_a_language_and_is_not_changed(begun: Path, format_: str) -> None:
    form = forms.made(select(handbook(begun), "managers", ""), format_)
    translate(begun, "item", "scale", "second")
    now = select(handbook(begun), "managers", "")
    assert [problem.code for problem in verify("form", form, now)[1]] == []
    change(begun, *REWORDED, ASKING)
    problems = verify("form", form, select(handbook(begun), "managers", ""))[1]
    assert [problem.code for problem in problems] == ["form-item-text"]


def test_a_form_with_two_languages_shows_a_question_in_one(begun: Path) -> None:
    translate(begun, "second")
    form = forms.made(select(handbook(begun), "managers", ""), "xlsform")
    translate(begun, "item")
    assert verify("form", form, select(handbook(begun), "managers", ""))[1] == []


def test_a_page_keeps_the_answers_of_a_draft(begun: Path) -> None:
    before = marks(begun)
    translate(begun, "item")
    book = PageContext(select(handbook(begun), "managers", "en"))
    items = definition(book, handbook(begun).instruments.instruments[1])["items"]
    assert [before["INT-01"] in item.get("earlier", ()) for item in items] == [True, False]
    assert "earlier" not in items[1]
