"""What changed between two handbooks, and whether it matters."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chains import edited, entry, without
from filling import filled
from hbgen.editions import select
from hbgen.model.base import Counting, Entry
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Gone
from hbgen.model.standards import Chapter, Retirement, Standard, Target
from hbgen.model.texts import Text
from hbgen.releases.changes import Change, Changes, apply, diff
from hbgen.releases.child_order import ROOT, build, nodes, orders, own_fields, with_fields
from hbgen.releases.ledger import as_released, dump
from hbgen.releases.word_diff import word_diff
from sampling import examples
from starter import starter

VARIANTS = st.integers(0, 2)


@cache
def whole(variant: int) -> Handbook:
    return filled(variant=variant, languages=("en", "et"))


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return starter()


def scrambled(handbook: Handbook, seed: int) -> Handbook:
    """`handbook` with entries removed, moved and in another order, and with fields taken from other entries."""
    chance = random.Random(seed)
    entries = {key: node.entry for key, node in nodes(handbook).items()}
    order = {slot: list(keys) for slot, keys in orders(nodes(handbook)).items()}
    for slot, keys in order.items():
        if slot[0] == ROOT and keys[0][0] == slot[1]:
            continue
        if chance.random() < 0.3:
            chance.shuffle(keys)
        # Some lists may not be empty, and the roles are at least three.
        order[slot] = [key for number, key in enumerate(keys) if number < 3 or chance.random() > 0.2]
    chapters = [slot for slot in order if slot[1] == "standards" and slot[0] != ROOT]
    taken = order[chance.choice(chapters)]
    if len(taken) > 1:
        order[chance.choice(chapters)].append(taken.pop())
    for key, current in entries.items():
        others = [other for other in entries.values() if type(other) is type(current)]
        if chance.random() < 0.2:
            name = chance.choice([name for name in own_fields(type(current)) if name != "id"])
            entries[key] = with_fields(current, {name: getattr(chance.choice(others), name)})
    return as_released(build(entries, {slot: tuple(keys) for slot, keys in order.items()}))


def only(changes: Changes) -> Change:
    (change,) = changes.shown
    return change


def outline(changes: Changes) -> set[tuple[str, str, bool]]:
    return {(change.what, change.id, change.material) for change in changes.all if change.what != "moved"}


# --- what holds for any two handbooks ---------------------------------------------------------


@given(st.integers(0, 10**6), VARIANTS)
@settings(max_examples=examples(40), deadline=None)
def test_nothing_changes_from_a_handbook_to_itself(seed: int, base: int) -> None:
    handbook = scrambled(whole(base), seed)
    assert diff(handbook, as_released(handbook)) == Changes((), {})


@given(st.integers(0, 10**6), st.integers(0, 10**6), VARIANTS, VARIANTS)
@settings(max_examples=examples(60), deadline=None)
def test_changes_lead_from_one_handbook_to_the_other(seed: int, other_seed: int, first: int, then: int) -> None:
    old, new = scrambled(whole(first), seed), scrambled(whole(then), other_seed)
    assert dump(apply(diff(old, new), old)) == dump(new)


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=examples(40), deadline=None)
def test_how_changes_count_does_not_depend_on_the_order_of_anything(seed: int, chance: random.Random) -> None:
    old, new = whole(0), scrambled(whole(0), seed)
    order = {
        slot: tuple(chance.sample(keys, len(keys))) if len(keys) > 1 else keys
        for slot, keys in orders(nodes(new)).items()
    }
    mixed = build({key: node.entry for key, node in nodes(new).items()}, order)
    assert outline(diff(old, new)) == outline(diff(old, mixed))


@given(st.integers(0, 10**6))
@settings(max_examples=examples(20), deadline=None)
def test_content_and_its_release_are_the_same(seed: int) -> None:
    handbook = scrambled(whole(1), seed)
    assert dump(as_released(handbook)) == dump(handbook)
    assert not diff(as_released(handbook), handbook).all


@settings(deadline=None)
@given(st.text("ab .,\n", max_size=60), st.text("ab .,\n", max_size=60))
def test_no_word_is_lost(old: str, new: str) -> None:
    spans = word_diff(old, new)
    assert "".join(span.text for span in spans if span.what != "insert") == old
    assert "".join(span.text for span in spans if span.what != "delete") == new
    assert all(span.text for span in spans)
    assert all(span.what != other.what for span, other in pairwise(spans))


# --- words ------------------------------------------------------------------------------------


def shown(old: str, new: str) -> str:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks[span.what].format(span.text) for span in word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("We answer in 30 seconds.", "We answer in 45 seconds.", "We answer in [-30-]{+45+} seconds."),
        ("at most 2.5 %", "at most 3.5 %", "at most [-2.5-]{+3.5+} %"),
        ("We call back today.", "We write again today.", "We [-call back-]{+write again+} today."),
        ("Vastame.", "Vastame kohe.", "Vastame{+ kohe+}."),
        ("Õhtul helistame tagasi", "Õhtul kirjutame", "Õhtul [-helistame tagasi-]{+kirjutame+}"),
        ("", "new", "{+new+}"),
    ],
)
def test_words_are_exchanged_as_a_person_would(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_long_text_is_compared_by_the_line() -> None:
    old = "".join(f"word {number} of a long guide\n" for number in range(4000))
    spans = word_diff(old, old.replace("word 2000 of", "word 2000 in"))
    assert [span.text for span in spans if span.what == "insert"] == ["word 2000 in a long guide\n"]


def test_a_text_of_very_many_lines_is_exchanged_between_what_stays() -> None:
    first, last = "the beginning\n\n", "the end\n"
    old, new = ("".join(f"{word} {n}\n\n" for n in range(2000)) for word in ("old", "new"))
    spans_found = [(span.what, span.text) for span in word_diff(first + old + last, first + new + last)]
    assert spans_found == [("equal", first), ("delete", old), ("insert", new), ("equal", last)]


# --- the rule ---------------------------------------------------------------------------------


def test_the_target_is_material_and_the_purpose_is_not(handbook: Handbook) -> None:
    old = entry(handbook, "TEL-01").target
    change = only(diff(handbook, edited(handbook, "TEL-01", target=with_fields(old, {"value": 45.0}))))
    assert [(field.path, field.old, field.new) for field in change.fields] == [(("target", "value"), 30, 45.0)]
    assert (change.what, change.kind, change.material, change.around) == (
        "changed",
        "standard",
        True,
        (("chapter", "TEL"),),
    )
    change = only(diff(handbook, edited(handbook, "TEL-01", purpose=Text({"et": "Muu."}))))
    assert not change.material


def test_a_target_that_comes_or_goes_is_one_change(handbook: Handbook) -> None:
    change = only(diff(handbook, edited(handbook, "TEL-01", target=None)))
    assert [(field.path, type(field.old), field.new) for field in change.fields] == [(("target",), Target, None)]
    assert change.material


def test_a_new_translation_binds_nobody(handbook: Handbook) -> None:
    promise = entry(handbook, "TEL-01").promise
    again = Text({**promise.words, "ru": "Иначе."})
    assert not only(diff(handbook, edited(handbook, "TEL-01", promise=again))).material
    again = Text({**promise.words, "et": "Teisiti."})
    assert only(diff(handbook, edited(handbook, "TEL-01", promise=again))).material


def test_white_space_and_the_order_of_lists_bind_nobody(handbook: Handbook) -> None:
    standard = entry(handbook, "TEL-01")
    spaced = Text({tag: words.replace(" ", "  ") for tag, words in standard.promise.words.items()})
    assert not only(diff(handbook, edited(handbook, "TEL-01", promise=spaced))).material
    turned = with_fields(standard.behaviours, {"do": standard.behaviours.do[::-1]})
    assert not only(diff(handbook, edited(handbook, "TEL-01", behaviours=turned))).material
    fewer = with_fields(standard.behaviours, {"do": standard.behaviours.do[1:]})
    assert only(diff(handbook, edited(handbook, "TEL-01", behaviours=fewer))).material


def test_drafts_bind_nobody_until_they_are_approved(handbook: Handbook) -> None:
    draft = edited(handbook, "TEL-01", status="draft")
    other = edited(draft, "TEL-01", promise=Text({"et": "Teisiti."}))
    assert not only(diff(draft, other)).material
    assert only(diff(other, edited(other, "TEL-01", status="approved"))).material
    assert not diff(draft, edited(draft, "TEL-01-a", text=Text({"et": "Teisiti."}))).material


def test_what_retires_is_material_and_what_leaves_after_it_is_not(handbook: Handbook) -> None:
    day = handbook.handbook.date
    gone = edited(handbook, "TEL-01", status="retired", retired=Retirement(on=day, reason=Text({"et": "Ei ole vaja."})))
    change = only(diff(handbook, gone))
    assert (change.what, change.material) == ("retired", True)
    left = without(gone, "TEL-01")
    assert [(change.what, change.id, change.material) for change in diff(gone, left).shown] == [
        ("removed", "TEL-01", False)
    ]
    assert only(diff(handbook, without(handbook, "TEL-01"))).material


def test_what_comes_and_goes_is_told_as_a_whole(handbook: Handbook) -> None:
    """A new standard is one piece of news, not one and its items."""
    smaller = without(handbook, "TEL-01")
    assert entry(handbook, "TEL-01").measures
    changes = diff(smaller, handbook)
    assert only(changes).what == "added"
    assert len(changes.all) == 1 + len(entry(handbook, "TEL-01").measures)
    assert only(diff(handbook, smaller)).what == "removed"


def test_what_was_removed_says_why(handbook: Handbook) -> None:
    gone = Gone(id="TEL-01-a", on=handbook.handbook.date, reason=Text({"et": "Seda ei küsita enam."}))
    new = without(edited(handbook, "handbook", retired_ids=(gone,)), "TEL-01-a")
    change = next(change for change in diff(handbook, new).shown if change.id == "TEL-01-a")
    assert (change.what, change.gone, change.standard) == ("removed", gone, "TEL-01")


def test_bookkeeping_that_changes_for_an_audience_alone_is_not_told(handbook: Handbook) -> None:
    gone = Gone(id="TEL-99", on=handbook.handbook.date, reason=Text({"et": "Uus tuli asemele."}), successor="TEL-01")
    old = edited(handbook, "handbook", retired_ids=(gone,))
    new = edited(old, "TEL-01", audience="managers")
    assert new.handbook.retired_ids == old.handbook.retired_ids
    changes = diff(select(old, "staff", "et").handbook, select(new, "staff", "et").handbook, diff(old, new))
    assert [change.key for change in changes.all if change.kind == "handbook"] == [("handbook", "handbook")]
    assert [change.key for change in changes.shown if change.kind == "handbook"] == []


def test_as_little_as_can_be_has_moved(handbook: Handbook) -> None:
    order = orders(nodes(handbook))
    slot = next(slot for slot in order if slot[0] == ("chapter", "TEL"))
    first, *rest = order[slot]
    new = build({key: node.entry for key, node in nodes(handbook).items()}, {**order, slot: (*rest, first)})
    change = only(diff(handbook, new))
    assert (change.what, change.key, change.moved, change.material) == ("moved", first, (slot, slot), False)


def test_an_author_may_say_otherwise_for_one_release(handbook: Handbook) -> None:
    override = Counting(counts_as="editorial", reason="Only the order of words.")
    new = edited(handbook, "TEL-01", promise=Text({"et": "Teisiti."}), this_change=override)
    change = only(diff(handbook, new))
    assert (change.material, change.reason) == (False, "Only the order of words.")
    assert [field.path for field in change.shown_fields] == [("promise",)]
    # It holds for the items under the standard, too.
    item = only(
        diff(handbook, edited(edited(handbook, "TEL-01", this_change=override), "TEL-01-a", text=Text({"et": "Muu."})))
    )
    assert (item.id, item.material) == ("TEL-01-a", False)
    # And not for what changes after it was released.
    later = edited(new, "TEL-01", promise=Text({"et": "Hoopis teisiti."}))
    assert only(diff(new, later)).material
    # To take it out is no news.
    assert diff(new, edited(new, "TEL-01", this_change=None)).shown == ()


def test_which_step_changes_ask_for(handbook: Handbook) -> None:
    material = diff(handbook, edited(handbook, "TEL-01", remedy=Text({"et": "Muu."})))
    editorial = diff(handbook, edited(handbook, "TEL-01", title=Text({"et": "Muu."})))
    assert (material.step("minor"), material.step("major")) == ("minor", "major")
    assert (editorial.step("minor"), editorial.step("major")) == ("patch", "patch")
    assert diff(handbook, handbook).step("minor") is None


# --- editions ---------------------------------------------------------------------------------


def test_changes_of_an_edition_tell_what_its_readers_see(handbook: Handbook) -> None:
    new = edited(handbook, "TEL-01", phrases=(), purpose=Text({"et": "Muu.", "en": "Other."}))
    whole = diff(handbook, new)
    seen = diff(select(handbook, "customers", "en").handbook, select(new, "customers", "en").handbook, whole)
    assert [field.path for field in only(seen).fields] == [("purpose",)]
    assert only(seen).fields[0].new == Text({"en": "Other."})


def test_the_language_of_an_edition_does_not_change_what_counts(handbook: Handbook) -> None:
    promise = entry(handbook, "TEL-01").promise
    new = edited(handbook, "TEL-01", promise=Text({**promise.words, "ru": "Иначе."}))
    old_ru, new_ru = select(handbook, "staff", "ru").handbook, select(new, "staff", "ru").handbook
    assert only(diff(old_ru, new_ru)).material
    assert not only(diff(old_ru, new_ru, diff(handbook, new))).material


def test_an_authors_reason_stays_with_those_who_may_read_it(handbook: Handbook) -> None:
    override = Counting(counts_as="editorial", reason="Internal.")
    new = edited(handbook, "TEL-01", promise=Text({"et": "Teisiti."}), this_change=override)
    before, after = (select(version, "customers", "et").handbook for version in (handbook, new))
    seen = diff(before, after, diff(handbook, new))
    assert (only(seen).material, only(seen).reason) == (False, None)


def test_the_kinds_that_bind_are_kinds() -> None:
    from hbgen.model.handbook import KINDS
    from hbgen.releases.material_changes import BINDING
    from hbgen.releases.released_ids import LASTING

    assert set(KINDS.values()) > LASTING > BINDING
    assert {Chapter, Standard} < KINDS.keys()
    assert issubclass(Standard, Entry)
