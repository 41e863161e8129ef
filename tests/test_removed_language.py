"""A handbook that loses a language: releases hold its words, and what was asked before is no other question."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("highspy")
pytest.importorskip("duckdb")
pytest.importorskip("ibis")

from hypothesis import given, settings

import forms
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.exports.verify import verify
from hbgen.instruments.definition import define_all
from hbgen.instruments.figure_marks import with_present_marks
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import Handbook
from hbgen.releases.head import Number
from hbgen.releases.ledger import Release, freeze
from hbgen.releases.released_meanings import with_released_meanings
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.fill import definition
from hbgen.score import EarlierVersions
from sampling import in_full
from test_added_language import (
    REWORDED,
    TRANSLATED,
    asked,
    begun,
    handbook,
    marks,
    of_period,
    published,
    refusals,
    root,
    rows,
    score,
    translate,
)
from test_releasing import change, run
from test_versions import ASKING, codes

__all__ = ["begun", "root"]

DAY = date(2026, 3, 1)


def drop(root: Path) -> None:
    """Take Estonian away again."""
    change(root, "languages: [en, et]", "languages: [en]", "content/handbook.yaml")
    text = (root / ASKING).read_text("utf-8")
    for english, estonian in TRANSLATED.values():
        words = english.partition(": ")[2]
        text = text.replace(f'{{en: {words}, et: "{estonian}"}}', words)
    (root / ASKING).write_text(text, "utf-8")


def released(book: Handbook, number: str = "1.0.0", previous: Release | None = None) -> Release:
    parsed = Number.parse(number)
    assert parsed is not None
    return freeze(book, {}, parsed, DAY, previous=previous)


@pytest.fixture
def both(begun: Path) -> Path:
    """Two questions in English and Estonian."""
    translate(begun, "item", "scale", "second")
    return begun


def test_a_form_of_before_is_known_by_the_words_that_stayed(both: Path) -> None:
    before, release = marks(both), released(handbook(both))
    form = forms.made(select(release.handbook, "managers", ""), "surveyjs")
    text = rows("old", before, "12", "2026-08-01")
    drop(both)
    assert refusals(handbook(both), text) == ["answer-other-meaning"] * 4
    now = with_released_meanings(handbook(both), [release])
    assert refusals(now, text + rows("new", marks(both), "44", "2026-08-02")) == []
    # What the form still says in Estonian is told; that it asks another question is not.
    told = verify("form", form, select(now, "managers", ""))[1]
    assert {problem.values["language"] for problem in told} == {"et"}
    assert "form-item-meaning" not in {problem.code for problem in told}
    items = definition(PageContext(select(now, "managers", "en")), now.instruments.instruments[1])["items"]
    assert [item["earlier"][0] for item in items] == [*before.values()]
    # Reworded in what stayed, in the same step: one question is another one, and the other is not.
    change(both, *REWORDED, ASKING)
    now = with_released_meanings(handbook(both), [release])
    assert refusals(now, text) == ["answer-other-meaning"] * 2
    told = verify("form", form, select(now, "managers", ""))[1]
    assert [problem.values["language"] for problem in told if problem.values["language"] != "et"] == ["en"]


def test_figures_of_before_join_those_of_now(both: Path) -> None:
    before, release = published(handbook(both)), released(handbook(both))
    drop(both)
    old = handbook(both).model_copy(update={"results": before.results})
    expected = of_period(published(handbook(both)))
    assert of_period(with_present_marks(old)) == of_period(before) != expected
    now = with_released_meanings(old, [release])
    assert of_period(with_present_marks(now)) == expected
    assert of_period(select(now, "managers", "en").handbook) == expected
    # Without figures of the single questions as well.
    whole = [figure for figure in before.results[0].instruments[0].figures if figure.by != "item"]
    result = before.results[0].instruments[0].model_copy(update={"figures": tuple(whole)})
    period = before.results[0].model_copy(update={"instruments": (result,)})
    fewer = now.model_copy(update={"results": (period,)})
    assert of_period(with_present_marks(fewer)) == expected[: len(whole)]


def test_each_language_is_of_the_newest_release_that_has_it(both: Path) -> None:
    oldest = handbook(both)
    first = released(oldest)
    change(both, "Köök ütleb", "Köök teatab", ASKING)
    second = released(handbook(both), "1.1.0", first)
    before = marks(both)
    drop(both)
    third = released(handbook(both), "1.2.0", second)
    now = with_released_meanings(handbook(both), [first, second, third])
    meaning = define_all(now)["FB-INTERNAL"].items[0].meaning
    assert meaning.is_marked(before["INT-01"])
    assert not meaning.is_marked(define_all(oldest)["FB-INTERNAL"].items[0].fingerprint)
    # Reading a release takes long: no other one is read.
    assert ["handbook" in vars(release) for release in (first, second, third)] == [False, True, False]
    # A handbook with every language of its releases is left as it is.
    assert with_released_meanings(oldest, [first, second, third]) is oldest


@settings(max_examples=25, deadline=None)
@given(asked(), asked())
def test_words_of_two_are_merged_only_where_they_agree(now: Meaning, before: Meaning) -> None:
    texts = [(now.text, before.text), (now.anchors[1][0], before.anchors[1][0])]
    is_same = now.anchors[1][1] == before.anchors[1][1] and (now.not_applicable is None) == (
        before.not_applicable is None
    )
    if now.not_applicable is not None and before.not_applicable is not None:
        texts.append((now.not_applicable, before.not_applicable))
    for words, others in texts:
        shared = words.keys() & others.keys()
        is_same = is_same and bool(shared) and all(words[tag] == others[tag] for tag in shared)
    merged = now.and_words_of(before)
    assert (merged is not None) == is_same
    if merged is not None:
        assert merged.text == {**now.text, **before.text} and merged.mark == before.and_words_of(now).mark  # type: ignore[union-attr]


def test_what_is_examined_knows_its_releases(both: Path) -> None:
    """Also an earlier version, as a release without the language has it."""
    before, first = marks(both), released(handbook(both))
    drop(both)
    for release in (first, released(handbook(both), "1.1.0", first)):
        path = both / release.file.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(release.file.data)
    found = examine(both)[0].handbook
    assert found is not None
    earlier = EarlierVersions(both)("FB-INTERNAL", 1)
    assert earlier is not None
    for asking in (define_all(found)["FB-INTERNAL"], earlier):
        assert all(item.meaning.is_marked(before[item.id]) for item in asking.items)
        assert {*before.values()}.isdisjoint(item.fingerprint for item in asking.items)


@in_full
def test_periods_before_and_after_are_one_series(both: Path) -> None:
    before, release = marks(both), released(handbook(both))
    path = both / release.file.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(release.file.data)
    assert score(both, "2026-Q3", rows("old", before, "1" * 5 + "4" * 12, "2026-08-01")).exit_code == 0
    assert score(both, "2026-Q4", rows("old", before, "4" * 15, "2026-10-02")).exit_code == 0
    drop(both)
    more = rows("old", before, "4" * 15, "2026-10-02") + rows("new", marks(both), "1" * 15, "2026-10-03")
    done = score(both, "2026-Q4", more)
    assert done.exit_code == 0 and "answer-other-meaning" not in done.output, done.output
    assert run(both, "audit").exit_code == 0
    assert codes(run(both, "check")).isdisjoint({"results-edited", "results-unrecorded"})
    now = examine(both)[0].handbook
    assert now is not None
    shown = select(now, "managers", "en").handbook.results
    alike = [{(figure.by, figure.item): figure.fingerprint for figure in of.instruments[0].figures} for of in shown]
    assert len(alike) == 2 and alike[0] == alike[1]
    # One answer more than before would give itself away, in whatever form it was given.
    one_more = more + rows("one", marks(both), "1", "2026-10-04")
    assert score(both, "2026-Q4", one_more).exit_code == 0
    assert [of.instruments[0].runs for of in handbook(both).results] == [17, 30]
