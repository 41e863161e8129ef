"""Which changes ask an employee again: those that matter, that concern the role, and that came after the last time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chains import chain, edited, entry, read
from hbgen.editions import select
from hbgen.model.base import Counting
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instruments
from hbgen.model.standards import Chapter, Retirement, Standard
from hbgen.model.texts import Text
from hbgen.releases.child_order import with_fields
from hbgen.releases.content_hash import marks
from hbgen.releases.release_history import DEPTH, ReleaseHistory
from hbgen.releases.required_reading import reading
from sampling import examples, in_full
from starter import starter as read_starter

ROLE = "call-agent"
Edit = Callable[[Handbook, str, int], Handbook]


@cache
def starter() -> Handbook:
    """Some chapters of the starter handbook, and nothing else that takes room."""
    whole = read_starter()
    left_out = ("involvement", "competencies", "practices", "glossary", "guides", "results")
    kept = {"standards": tuple(chapter for chapter in whole.standards if chapter.id in ("CTR", "TEL", "CMP"))}
    small = with_fields(whole, {**dict.fromkeys(left_out, ()), **kept, "instruments": Instruments()})
    assert isinstance(small, Handbook)
    return small


def standards(handbook: Handbook) -> list[Standard]:
    return [standard for chapter in handbook.standards for standard in chapter.standards]


IDS = [standard.id for standard in standards(starter()) if standard.status == "approved"]


def reworded(field: str, number: int, handbook: Handbook, id_: str) -> Handbook:
    return edited(handbook, id_, **{field: Text({"et": f"Sõnad {number}.", "en": f"Words {number}."})})


def another_item(handbook: Handbook, id_: str, number: int) -> Handbook:
    if not entry(handbook, id_).measures:
        return reworded("promise", number, handbook, id_)
    item = entry(handbook, id_).measures[0]
    return edited(handbook, item.id, text=Text({"et": f"Vaatleja näeb {number}."}))


def translated(handbook: Handbook, id_: str, number: int) -> Handbook:
    promise = entry(handbook, id_).promise
    return edited(handbook, id_, promise=Text({**promise.words, "en": f"Words {number}."}))


def said_to_be_editorial(handbook: Handbook, id_: str, number: int) -> Handbook:
    counting = Counting(counts_as="editorial", reason=f"Sama mõte {number}.")
    return edited(reworded("promise", number, handbook, id_), id_, this_change=counting)


MATERIAL: tuple[Edit, ...] = (
    lambda handbook, id_, number: reworded("promise", number, handbook, id_),
    lambda handbook, id_, number: reworded("remedy", number, handbook, id_),
    lambda handbook, id_, number: reworded("limitations", number, handbook, id_),
    another_item,
)
EDITORIAL: tuple[Edit, ...] = (
    lambda handbook, id_, number: reworded("title", number, handbook, id_),
    lambda handbook, id_, number: reworded("purpose", number, handbook, id_),
    translated,
    said_to_be_editorial,
)
EDITS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(IDS), st.booleans(), st.integers(0, 3)),
        max_size=4,
        unique_by=lambda change: change[0],
    ),
    min_size=1,
    max_size=3,
)


# --- for any history -------------------------------------------------------------------------------


@in_full
@given(EDITS, st.data())
@settings(max_examples=examples(25), deadline=None)
def test_asked_again_is_what_changed_materially_since(history: list[list[tuple[str, bool, int]]], data: Any) -> None:
    handbooks, changed = [starter()], []
    for number, edits in enumerate(history):
        now = handbooks[-1]
        for id_, is_material, which in edits:
            now = (MATERIAL if is_material else EDITORIAL)[which](now, id_, number)
        handbooks.append(now)
        changed.append({id_ for id_, is_material, _ in edits if is_material})
    to_read = read(chain(handbooks))
    role = data.draw(st.sampled_from([role.id for role in starter().organisation.roles]))
    mine = [standard.id for standard in to_read.concerning(role)]
    assert to_read.asked(role, {}) == tuple(mine)
    for at, version in enumerate(to_read.versions):
        since = set().union(*changed[at:]) if changed[at:] else set()
        assert to_read.asked(role, dict.fromkeys(mine, version)) == tuple(id_ for id_ in mine if id_ in since)


@given(st.lists(st.sampled_from(IDS), max_size=3, unique=True), st.integers(0, 3))
@settings(max_examples=examples(10), deadline=None)
def test_a_mark_changes_when_what_counts_does(ids: list[str], which: int) -> None:
    before = now = starter()
    for id_ in ids:
        now = MATERIAL[which](now, id_, 1)
    assert {id_ for id_, mark in marks(now).items() if mark != marks(before)[id_]} == set(ids)
    for edit in EDITORIAL[:3]:
        assert marks(edit(before, "TEL-01", 1)) == marks(before)


# --- whom it concerns ------------------------------------------------------------------------------


def test_a_standard_concerns_the_roles_that_act_by_it_its_owner_and_everybody_if_it_names_none() -> None:
    everybody = edited(starter(), "TEL-02", scope=with_fields(entry(starter(), "TEL-02").scope, {"roles": ()}))
    to_read = read(chain([everybody]))
    of = {standard.id: standard.roles for standard in to_read.standing}
    assert of["TEL-02"] == ()
    assert "TEL-02" in {standard.id for standard in to_read.concerning("ceo")}
    chapter = next(candidate for candidate in everybody.standards if candidate.id == "TEL")
    assert chapter.owner in of["TEL-01"]
    assert set(entry(everybody, "TEL-01").scope.roles) < set(of["TEL-01"])


def test_another_owner_is_asked_and_nobody_else() -> None:
    chapter = next(candidate for candidate in starter().standards if candidate.id == "TEL")
    assert isinstance(chapter, Chapter)
    to_read = read(chain([starter(), edited(starter(), "TEL", owner="ceo")]))
    everything = [standard.id for standard in read(chain([starter()])).concerning("ceo")]
    assert set(to_read.asked("ceo", dict.fromkeys(everything, "1.0.0"))) == {
        standard.id
        for standard in chapter.standards
        if standard.status == "approved" and standard.owner is None and standard.scope.roles
    }
    mine = [standard.id for standard in to_read.concerning(ROLE)]
    assert to_read.asked(ROLE, dict.fromkeys(mine, "1.0.0")) == ()


def test_whoever_a_standard_concerns_no_longer_is_told_once() -> None:
    scope = entry(starter(), "TEL-01").scope
    assert ROLE in scope.roles
    without = edited(starter(), "TEL-01", scope=with_fields(scope, {"roles": ("adviser",)}))
    to_read = read(chain([starter(), without]))
    mine = [standard.id for standard in read(chain([starter()])).concerning(ROLE)]
    assert to_read.asked(ROLE, dict.fromkeys(mine, "1.0.0")) == ("TEL-01",)
    assert to_read.asked(ROLE, {**dict.fromkeys(mine, "1.0.0"), "TEL-01": "2.0.0"}) == ()
    # Who begins now is not told of what never concerned them.
    assert "TEL-01" not in to_read.asked(ROLE, {})
    # Who is concerned now reads it whole.
    assert "TEL-01" in to_read.asked("adviser", {})


def test_a_change_of_an_item_alone_asks_for_its_standard() -> None:
    id_ = next(id_ for id_ in IDS if entry(starter(), id_).measures)
    to_read = read(chain([starter(), another_item(starter(), id_, 1)]))
    assert [(news.standard, news.version) for news in to_read.news] == [(id_, "2.0.0")]


def test_what_its_author_calls_material_is_asked() -> None:
    title = reworded("title", 1, starter(), IDS[0])
    assert read(chain([starter(), title])).news == ()
    declared = edited(title, IDS[0], this_change=Counting(counts_as="material", reason="It is another promise."))
    assert [news.standard for news in read(chain([starter(), declared])).news] == [IDS[0]]


def test_a_change_of_the_draft_counts_by_fields_that_its_readers_do_not_see() -> None:
    id_ = next(
        standard.id
        for standard in standards(starter())
        if standard.audience == "customers" and standard.status == "approved"
    )
    other = next(role.id for role in starter().organisation.roles if role.id != entry(starter(), id_).owner)
    for fields, is_material in (({}, False), ({"owner": other}, True)):
        draft = edited(reworded("title", 1, starter(), id_), id_, **fields)
        edition = select(draft, "customers", "en")
        [step, _] = ReleaseHistory().history(chain([starter()]), draft, edition).steps
        assert step.changes is not None
        assert [change.material for change in step.changes.shown if change.standard == id_] == [is_material]


def test_what_retired_is_told_and_not_asked_of_newcomers() -> None:
    gone = Retirement(on=starter().handbook.date, reason=Text({"et": "Pole vaja."}))
    to_read = read(chain([starter(), edited(starter(), "TEL-01", status="retired", retired=gone)]))
    assert "TEL-01" not in {standard.id for standard in to_read.standing}
    assert to_read.asked(ROLE, {"TEL-01": "1.0.0"})[-1] == "TEL-01"
    assert "TEL-01" not in to_read.asked(ROLE, {})


def test_a_draft_is_asked_when_it_comes_into_force() -> None:
    draft = edited(starter(), "TEL-01", status="draft")
    first = read(chain([draft]))
    assert "TEL-01" not in {standard.id for standard in first.standing}
    mine = [standard.id for standard in first.concerning(ROLE)]
    reworded_draft = reworded("promise", 1, draft, "TEL-01")
    assert read(chain([draft, reworded_draft])).asked(ROLE, dict.fromkeys(mine, "1.0.0")) == ()
    assert read(chain([draft, starter()])).asked(ROLE, dict.fromkeys(mine, "1.0.0")) == ("TEL-01",)


# --- what an edition knows -------------------------------------------------------------------------


def test_an_edition_asks_for_what_it_shows() -> None:
    hidden = edited(starter(), "TEL-01", audience="managers")
    releases = chain([hidden, reworded("promise", 1, hidden, "TEL-01")])
    assert "TEL-01" not in {standard.id for standard in read(releases).standing}
    assert not [news for news in read(releases).news if news.standard == "TEL-01"]
    assert "TEL-01" in {news.standard for news in read(releases, "managers").news}


@pytest.mark.parametrize("language", ["et", "en", "ru"])
def test_the_language_changes_nothing(language: str) -> None:
    releases = chain([starter(), translated(reworded("remedy", 1, starter(), "TEL-01"), "TEL-02", 2)])
    to_read, other = read(releases, language=language), read(releases, language="")
    assert to_read.standing == other.standing
    assert [(news.version, news.standard, news.roles) for news in to_read.news] == [
        (news.version, news.standard, news.roles) for news in other.news
    ]


def test_nothing_is_asked_of_what_is_not_released() -> None:
    releases = chain([starter()])
    edition = select(starter(), "staff", "en")
    assert reading(ReleaseHistory().history(releases, starter(), edition), edition.handbook) is None
    assert reading(ReleaseHistory().history([], starter(), edition), edition.handbook) is None


def test_what_was_confirmed_too_long_ago_is_asked_anew() -> None:
    handbooks = [starter()]
    for number in range(DEPTH + 1):
        handbooks.append(reworded("title", number, handbooks[-1], "TEL-01"))
    to_read = read(chain(handbooks))
    mine = [standard.id for standard in to_read.concerning(ROLE)]
    assert len(to_read.versions) == DEPTH + 1
    assert to_read.asked(ROLE, dict.fromkeys(mine, to_read.versions[0])) == ()
    assert to_read.asked(ROLE, dict.fromkeys(mine, "1.0.0")) == tuple(mine)
