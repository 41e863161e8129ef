"""How changes are told: what fields are called, whom a change concerns, and where a translation is marked as old."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from chains import chain, edited, entry
from filling import filled
from hbgen.editions import NEXT, select
from hbgen.locale import words
from hbgen.model.base import Entry, Path, fields_with
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem, Scale, Section, Selection
from hbgen.model.settings import Gone
from hbgen.model.standards import Scope, Standard, Target
from hbgen.model.texts import MarkedText, Text
from hbgen.model.visibility import AUDIENCES, Visible
from hbgen.releases.changes import diff
from hbgen.releases.child_order import nodes, own_fields, texts_of
from hbgen.releases.head import Aged
from hbgen.releases.history import History
from hbgen.releases.ledger import kept
from hbgen.releases.material_changes import weights
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.changes import change_log
from hbgen.render.changes.affected import EVERYBODY, AffectedAudience, affected_audience
from hbgen.render.pages import render
from hbgen.text.fields import FIELDS, choice_key, field_key, is_choice, single
from hbgen.text.labels import LABELS
from some_pages import Pages
from starter import starter

DAY = datetime.date(2026, 3, 1)


# --- what fields and choices are called -------------------------------------------------------


def told(kind: type[Entry], inside: Path = ()) -> Iterator[Path]:
    """The path to each field of which a reader may be told, below an entry of `kind`."""
    visible = dict(fields_with(kind, Visible))
    for name in kept(kind) if inside else own_fields(kind):
        hidden = visible.get(name, Visible("managers")).audience is None or weights(kind).get(name) == "untold"
        if name == "id" or hidden:
            continue
        within = single(kind, name)
        if within is None or within is Target:
            yield (*inside, name)
        else:
            yield from (((*inside, name, *path[len(inside) + 1 :])) for path in told(within, (*inside, name)))


KINDS_OF_NODES = list({type(node.entry): None for node in nodes(filled()).values()})


@pytest.mark.parametrize("kind", KINDS_OF_NODES, ids=[kind.__name__ for kind in KINDS_OF_NODES])
def test_each_field_of_which_is_told_has_a_name_that_readers_know(kind: type[Entry]) -> None:
    paths = list(told(kind))
    assert paths
    for path in paths:
        assert field_key(kind, path) in FIELDS, path
        for language in ("et", "ru"):
            assert FIELDS[field_key(kind, path)] in words(language), path


def test_a_name_serves_some_field() -> None:
    used = {field_key(kind, path) for kind in KINDS_OF_NODES for path in told(kind)}
    # A target's own clock, lists of items that are marked as a whole, and what forms alone name: no news for a reader.
    for_editors = {"also", "instead_of", "situation"}
    for_editors |= {"form", "forms_of_address", "not_said", "unit_type", "unit_types"}
    assert set(FIELDS) - used == ({"clock", "measures", "checklist", "sections"} | for_editors) - used


def test_the_deepest_single_entry_names_a_field_and_a_list_names_all_in_it() -> None:
    assert FIELDS[field_key(Standard, ("target", "unit"))] == "Target"
    assert FIELDS[field_key(Standard, ("target", "clock"))] == "How time is counted"
    assert FIELDS[field_key(Standard, ("phrases", 0, "say"))] == "Words that help"
    assert FIELDS[field_key(Standard, ("behaviours", "dont", 1))] == "We do not"


def test_each_choice_of_a_field_of_which_is_told_has_a_name() -> None:
    def choices(annotation: object) -> Iterator[str]:
        for inner in get_args(annotation):
            yield from [inner] if isinstance(inner, str) else choices(inner)

    for kind in KINDS_OF_NODES:
        for path in told(kind):
            info = kind.model_fields[str(path[0])]
            if len(path) == 1 and is_choice(info.annotation):
                assert [word for word in choices(info.annotation) if choice_key(word) not in LABELS] == [], path


# --- whom a change concerns -------------------------------------------------------------------


def whom(new: Handbook, id_: str, old: Handbook | None = None) -> AffectedAudience:
    old = old or starter()
    (change,) = (candidate for candidate in diff(old, new).shown if candidate.id == id_)
    names = {key[1]: node.entry for version in (old, new) for key, node in nodes(version).items()}
    return affected_audience(change, names, new)


def test_a_standard_concerns_its_channels_roles_and_owner() -> None:
    base = edited(starter(), "TEL-01", scope=Scope(channels=("phone",), roles=("call-agent",)), owner="cx-lead")
    new = edited(base, "TEL-01", title=Text({"et": "Muu."}))
    assert whom(new, "TEL-01", base) == AffectedAudience(("phone",), ("call-agent", "cx-lead"))
    # Whom it concerned before, it concerns too; where it names no roles, everybody.
    wider = edited(base, "TEL-01", scope=Scope(channels=("chat",)))
    assert whom(wider, "TEL-01", base) == AffectedAudience(("phone", "chat"), None)
    item = edited(base, "TEL-01-a", text=Text({"et": "Muu."}))
    assert whom(item, "TEL-01-a", base) == AffectedAudience(("phone",), ("call-agent", "cx-lead"))


def test_an_instrument_concerns_the_roles_channels_and_positions_that_it_names() -> None:
    instrument = next(candidate for candidate in starter().instruments.instruments if candidate.selects)
    base = edited(
        starter(), instrument.id, selects=Selection(channels=("phone",), roles=("call-agent",)), assesses=None
    )
    owner = entry(base, instrument.id).owner
    new = edited(base, instrument.id, title=Text({"et": "Muu."}))
    assert whom(new, instrument.id, base) == AffectedAudience(("phone",), ("call-agent", owner))
    nobody = edited(base, instrument.id, selects=Selection())
    assert whom(edited(nobody, instrument.id, title=Text({"et": "Muu."})), instrument.id, nobody) == EVERYBODY


def test_an_activity_concerns_those_for_whom_something_changes_and_those_who_answer_for_it() -> None:
    activity = starter().rollout.activities[0]
    assert activity.owner is not None
    groups = {"groups": ("support",), "standards": (), "agreed_by": ("ceo",)}
    base = edited(starter(), activity.id, **groups)
    support = tuple(role.id for role in base.organisation.roles if role.group == "support")
    audience = whom(edited(base, activity.id, title=Text({"et": "Muu."})), activity.id, base)
    assert audience == AffectedAudience(None, tuple(dict.fromkeys((*support, activity.owner, "ceo"))))
    nobody = edited(base, activity.id, groups=())
    assert whom(edited(nobody, activity.id, title=Text({"et": "Muu."})), activity.id, nobody) == EVERYBODY


def test_what_names_nobody_concerns_everybody() -> None:
    handbook = starter()
    for id_ in (handbook.values[0].id, handbook.glossary[0].id):
        name = "name" if id_ == handbook.values[0].id else "term"
        assert whom(edited(handbook, id_, **{name: Text({"et": "Muu."})}), id_) == EVERYBODY
    channel, role = handbook.organisation.channels[0].id, handbook.organisation.roles[0].id
    assert whom(edited(handbook, channel, name=Text({"et": "Muu."})), channel) == AffectedAudience((channel,), None)
    assert whom(edited(handbook, role, name=Text({"et": "Muu."})), role) == AffectedAudience(None, (role,))


# --- sentences --------------------------------------------------------------------------------


def test_a_sentence_that_ends_in_a_name_has_one_full_stop() -> None:
    """What follows may be a sentence itself."""
    from chains import without

    old = starter()
    pledge = old.promise.pledges[0]
    gone = Gone(id="TEL-01-a", on=DAY, reason=Text({"et": "Ei küsita."}), successor=pledge.id)
    new = without(edited(old, "handbook", retired_ids=(gone,)), "TEL-01-a")
    edition = select(new, "staff", "et", NEXT)
    page = _page("changes.md", new, edition, old)
    assert f"{pledge.text}</a></p>" in page
    assert ".." not in page


def _page(path: str, new: Handbook, edition: object, old: Handbook) -> str:
    assert hasattr(edition, "handbook")
    history = ReleaseHistory().history(chain([old]), new, edition)  # type: ignore[arg-type]
    return Pages(edition, history)[path]  # type: ignore[arg-type]


# --- pages that stay small --------------------------------------------------------------------


def test_many_changes_of_a_version_stand_on_pages_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page itself says how many, and each change stands on one page alone, where its address says."""
    monkeypatch.setattr(change_log, "_SOME", 15)
    new = old = starter()
    terms = [term.id for term in select(old, "staff", "et", NEXT).handbook.glossary]
    for id_ in terms:
        new = edited(new, id_, definition=MarkedText({"et": f"Muu on {id_}."}))
    edition = select(new, "staff", "et", NEXT)
    pages = Pages(edition, ReleaseHistory().history(chain([old]), new, edition))
    apart = ["changes/v-next.md", "changes/v-next-part-2.md", "changes/v-next-part-3.md"]
    assert [path for path in pages if path.startswith("changes")] == ["changes.md", *apart]
    on = {path: re.findall('id="v-next-(term-[^"]*)"', pages[path]) for path in ("changes.md", *apart)}
    assert on["changes.md"] == []
    assert max(map(len, on.values())) == 15
    assert sorted(id_ for ids in on.values() for id_ in ids) == sorted(terms)
    assert f"[{len(terms)} muudatust](hb:pages/changes/v-next)" in pages["changes.md"]
    assert "(hb:pages/changes/v-next-part-2)" in pages[apart[0]]
    assert "(hb:pages/changes/v-next-part" not in pages[apart[2]]


def test_many_editorial_changes_stand_apart_from_what_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "_FEW", 3)
    old = starter()
    new = edited(old, old.glossary[0].id, definition=MarkedText({"et": "Muu."}))
    for chapter in old.standards[:4]:
        new = edited(new, chapter.id, introduction=MarkedText({"et": "Muu."}))
    edition = select(new, "staff", "et", NEXT)
    pages = Pages(edition, ReleaseHistory().history(chain([old]), new, edition))
    assert f'id="v-next-{old.glossary[0].id}"' in pages["changes.md"]
    assert "[4 muudatust](hb:pages/changes/v-next)" in pages["changes.md"]
    assert f'id="v-next-{old.standards[0].id}"' in pages["changes/v-next.md"]


def test_older_versions_stand_on_pages_of_their_own_after_so_many_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "_SOME", 2)
    first = starter()
    terms = [term.id for term in first.glossary[:3]]
    steps = [first]
    for id_ in terms:
        steps.append(edited(steps[-1], id_, definition=MarkedText({"et": f"Muu on {id_}."})))
    edition = select(steps[-1], "staff", "et", NEXT)
    pages = Pages(edition, ReleaseHistory().history(chain(steps[:-1]), steps[-1], edition))
    assert [path for path in pages if path.startswith("changes")] == ["changes.md", "changes/v-2-0-0.md"]
    assert "(hb:pages/changes/v-2-0-0)" in pages["changes.md"]
    assert f'id="v-2-0-0-{terms[0]}"' in pages["changes/v-2-0-0.md"]


# --- translations that are older than their text -----------------------------------------------


def _aged(handbook: Handbook) -> History:
    """A history in which one text of each entry is older than what it was translated from."""
    aged = {}
    for key, node in nodes(handbook).items():
        path = next((path for path, _ in texts_of(node)), None)
        if path is not None:
            aged[key] = (Aged(kind=key[0], id=key[1], path=path, language="en"),)
    return History(aged=aged)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_old_translations_are_marked_wherever_the_text_stands(audience: str) -> None:
    edition = select(filled(), audience, "en")  # type: ignore[arg-type]
    history = _aged(edition.handbook)
    # Items, scales and sections are marked on the standard or the form that shows them; what retired binds nobody.
    there = {key: nodes(edition.handbook)[key].entry for key in history.aged}
    own = [
        key
        for key, candidate in there.items()
        if not isinstance(candidate, (ChecklistItem, Scale, Section))
        and not (isinstance(candidate, Standard) and candidate.status == "retired")
    ]
    made = "".join(file.data.decode() for file in render(edition, {}, (), history) if file.path.endswith(".md"))
    assert made.count('class="hb-aged"') == len(own)
    assert {key[0] for key in own} <= {*KINDS.values(), *Handbook.model_fields}


def test_an_old_item_is_marked_on_what_shows_it() -> None:
    handbook = starter()
    edition = select(handbook, "staff", "en")
    instrument = next(candidate for candidate in edition.handbook.instruments.instruments if candidate.items)
    item, scale = (
        instrument.items[0],
        next(candidate.scale for candidate in instrument.items if candidate.scale != "yes-no"),
    )
    aged = {
        ("item", "TEL-01-a"): (Aged(kind="item", id="TEL-01-a", path=("text",), language="en"),),
        ("item", item.id): (Aged(kind="item", id=item.id, path=("text",), language="en"),),
        ("scale", scale): (Aged(kind="scale", id=scale, path=("name",), language="en"),),
    }
    made = Pages(edition, History(aged=aged))
    assert "Translation older than the text: How it is measured</p>" in made["standards/tel.md"]
    page = made[f"instruments/{instrument.id.lower()}.md"]
    assert "Translation older than the text: Checklist, Scale</p>" in page
