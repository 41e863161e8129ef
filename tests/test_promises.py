"""What content promises to those who read a release: its ids mean the same for ever, and nothing goes in silence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import cast

import pytest

from hbgen.editions import select
from hbgen.load import load
from hbgen.model.base import Counting, construct
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Gone
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.releases.ages import aged
from hbgen.releases.child_order import build, nodes, orders, with_fields
from hbgen.releases.folder import Ledger
from hbgen.releases.head import Number
from hbgen.releases.ledger import Release, as_released, freeze
from hbgen.releases.release_checks import PROMISES
from hbgen.releases.release_history import ReleaseHistory
from hbgen.releases.released_ids import PromiseCase
from playbook import smallest

DAY = datetime.date(2026, 3, 1)
STANDARD = ("standard", "ONE-1")
VALUE = ("value", "VAL-PEOPLE")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    """A handbook with one standard of one item."""
    root = tmp_path_factory.mktemp("promises")
    smallest(root)
    handbook = load(root).handbook
    assert handbook is not None
    return as_released(handbook)


def changed_at(key: tuple[str, str], handbook: Handbook, fields: Mapping[str, object]) -> Handbook:
    """`handbook` with other values in some fields of an entry."""
    entries = {at: node.entry for at, node in nodes(handbook).items()}
    entries[key] = with_fields(entries[key], fields)
    return as_released(build(entries, orders(nodes(handbook))))


def changed(handbook: Handbook, **fields: object) -> Handbook:
    """`handbook` with other values in some fields of its standard."""
    return changed_at(STANDARD, handbook, fields)


def in_settings(handbook: Handbook, **fields: object) -> Handbook:
    settings = with_fields(handbook.handbook, fields)
    return as_released(cast(Handbook, with_fields(handbook, {"handbook": settings})))


def without(handbook: Handbook, *keys: tuple[str, str]) -> Handbook:
    """`handbook` without some entries, and what is in them."""
    kept = {
        at: node.entry
        for at, node in nodes(handbook).items()
        if at not in keys and not any(around in keys for around in node.around)
    }
    left = {
        parent: tuple(key for key in children if key in kept) for parent, children in orders(nodes(handbook)).items()
    }
    return as_released(build(kept, left))


def chain(*handbooks: Handbook) -> list[Release]:
    releases: list[Release] = []
    for number, handbook in enumerate(handbooks):
        releases.append(freeze(handbook, {}, Number(1, number, 0), DAY, (), releases[-1] if releases else None))
    return releases


def told(now: Handbook, *before: Handbook, dropped: frozenset[str] = frozenset()) -> list[tuple[str, object]]:
    """Code and id of all that is told of `now` after releases of `before`."""
    releases = chain(*before)
    case = PromiseCase(now, Ledger(tuple(releases)), releases[-1], dropped)
    return [(problem.code, problem.values["id"]) for promise in PROMISES for problem in promise(case)]


def test_what_was_released_keeps_its_promises(small: Handbook) -> None:
    assert told(small, small) == []
    assert told(changed(small, promise=Text({"en": "Other words."})), small) == []


# --- ids --------------------------------------------------------------------------------------


def test_an_id_that_was_released_is_of_its_kind_for_ever_in_any_case(small: Handbook) -> None:
    now = changed_at(VALUE, small, {"id": "one-1"})
    assert ("id-changed-kind", "one-1") in told(now, small)
    assert ("id-changed-kind", "ONE-2") not in told(changed_at(VALUE, small, {"id": "ONE-2"}), small)


def test_an_id_that_was_removed_is_not_used_again(small: Handbook) -> None:
    assert ("id-used-again", "ONE-1") in told(small, small, without(small, STANDARD))
    assert ("id-used-again", "ONE-1") not in told(small, without(small, STANDARD), small)


def test_a_standard_that_was_retired_stays_so(small: Handbook) -> None:
    retired = changed(small, status="retired")
    assert told(changed(small, status="approved"), retired) == [("retired-returns", "ONE-1")]
    assert told(retired, retired) == told(retired, small) == []


# --- what is gone -----------------------------------------------------------------------------


def gone(handbook: Handbook, id_: str) -> Handbook:
    """`handbook`, whose settings say that an id is gone."""
    entry = Gone.model_validate({"id": id_, "on": DAY, "reason": {"en": "No longer done."}})
    return in_settings(handbook, retired_ids=(entry,))


def test_what_figures_and_addresses_depend_on_is_declared_when_it_goes(small: Handbook) -> None:
    now = without(small, STANDARD)
    # Its item goes with it, and is not told on its own.
    assert told(now, small) == [("id-vanished", "ONE-1")]
    assert told(gone(now, "ONE-1"), small) == []


def test_an_item_that_goes_alone_is_told(small: Handbook) -> None:
    assert told(without(small, ("item", "ONE-1-1")), small) == [("id-vanished", "ONE-1-1")]


def test_what_little_depends_on_is_advised(small: Handbook) -> None:
    assert ("id-gone", "head") in told(without(small, ("role", "head")), small)


def test_a_standard_that_was_released_as_retired_may_go(small: Handbook) -> None:
    assert told(without(small, STANDARD), changed(small, status="retired")) == []


def test_what_could_not_be_read_is_not_gone(small: Handbook) -> None:
    now = without(small, STANDARD)
    assert told(now, small, dropped=frozenset(["ONE-1"])) == []
    assert told(now, small, dropped=frozenset([""])) == []
    assert told(now, small, dropped=frozenset(["TWO"])) == [("id-vanished", "ONE-1")]


def test_what_is_said_to_be_gone_was_there_and_is_not(small: Handbook) -> None:
    assert told(gone(small, "ONE-1"), small) == [("gone-and-there", "ONE-1")]
    assert told(gone(small, "NEVER"), small) == [("gone-unknown", "NEVER")]
    # Also of a release long ago.
    now = gone(without(small, STANDARD), "ONE-1")
    assert told(now, small, without(small, STANDARD)) == []


# --- how changes count ------------------------------------------------------------------------


def counting(counts_as: str, reason: str = "A slip of the pen.") -> Counting:
    return construct(Counting, {"counts_as": counts_as, "reason": reason})


OTHER = Text({"en": "Other words."})


@pytest.mark.parametrize(
    ("before", "now", "is_stale"),
    [
        # Said of a change that is there.
        ({}, {"this_change": counting("editorial"), "promise": OTHER}, False),
        # Said of no change.
        ({}, {"this_change": counting("editorial")}, True),
        # Left from the release before, of which it was true.
        ({"this_change": counting("editorial")}, {"this_change": counting("editorial")}, False),
        ({"this_change": counting("editorial")}, {"this_change": counting("editorial"), "promise": OTHER}, True),
        # Said anew, of a change that came after.
        ({"this_change": counting("editorial")}, {"this_change": counting("material"), "promise": OTHER}, False),
        ({"this_change": counting("editorial")}, {"this_change": counting("material")}, True),
    ],
)
def test_what_an_author_says_of_a_change_is_of_this_one(
    small: Handbook, before: dict[str, object], now: dict[str, object], is_stale: bool
) -> None:
    assert told(changed(small, **now), changed(small, **before)) == [("override-stale", "ONE-1")] * is_stale


def test_of_a_new_entry_no_change_can_be_said(small: Handbook) -> None:
    now = changed(small, this_change=counting("editorial"))
    assert ("override-stale", "ONE-1") in told(now, without(small, STANDARD))


# --- translations -----------------------------------------------------------------------------


def test_a_translation_that_is_older_than_its_text_is_told_where_it_stands(small: Handbook) -> None:
    both = in_settings(small, languages=("en", "et"))
    old = changed(both, promise=Text({"en": "You get an answer.", "et": "Saate vastuse."}))
    now = changed(both, promise=Text({"en": "You get it today.", "et": "Saate vastuse."}))
    assert told(now, old) == [("translation-stale", "ONE-1")]
    assert [(text.id, text.path, text.language) for text in aged(chain(old)[-1], now)] == [
        ("ONE-1", ("promise",), "et")
    ]
    kept_up = changed(both, promise=Text({"en": "You get it today.", "et": "Saate selle täna."}))
    assert told(kept_up, old) == []


def test_an_edition_marks_the_older_translations_that_it_shows(small: Handbook) -> None:
    both = in_settings(small, languages=("en", "et"), audiences=("customers", "staff"))
    both = changed(both, status="approved", audience="customers")
    old, now = (
        changed(
            both,
            promise=Text({"en": f"You get an answer{more}.", "et": "Saate vastuse."}),
            sources=(Text({"en": f"A survey{more}.", "et": "Küsitlus."}),),
        )
        for more in ("", " now")
    )
    releases = chain(old)

    def marked(audience: Audience, language: str, handbook: Handbook = now) -> list[object]:
        history = ReleaseHistory().history(releases, handbook, select(handbook, audience, language))
        return [(key, text.path) for key, aged_texts in history.aged.items() for text in aged_texts]

    assert marked("staff", "et") == [(STANDARD, ("promise",)), (STANDARD, ("sources", 0))]
    assert marked("customers", "et") == [(STANDARD, ("promise",))]
    assert marked("staff", "en") == []
    assert marked("customers", "et", changed(now, audience="staff")) == []
