"""What was selected of earlier states of a handbook changes nothing of what is selected of a later one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hbgen.earlier_selections import EarlierSelections
from hbgen.editions import AudienceView, Edition
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.unwritten import Unwritten
from hbgen.model.visibility import AUDIENCES, Audience

ROOT = Path(__file__).parent / "content"


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    loaded = load(ROOT).handbook
    assert loaded is not None
    (chapter,) = loaded.standards
    standards = tuple(standard.model_copy(update={"id": f"XX-0{n}"}) for n, standard in enumerate(chapter.standards))
    other = chapter.model_copy(update={"id": "other", "standards": standards})
    return loaded.model_copy(update={"standards": (chapter, other)})


def changed(handbook: Handbook, **fields: object) -> Handbook:
    """The same handbook with other fields in its first standard; the other chapter is the same object."""
    first, *others = handbook.standards
    standard, *rest = first.standards
    chapter = first.model_copy(update={"standards": (standard.model_copy(update=fields), *rest)})
    return handbook.model_copy(update={"standards": (chapter, *others)})


def edition(handbook: Handbook, audience: Audience, earlier: EarlierSelections | None) -> Edition:
    pending = frozenset(("XX-99",))
    return AudienceView(handbook, audience, earlier).edition("en", unwritten=Unwritten(pending=pending))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_later_state_is_selected_as_if_there_were_no_earlier_one(handbook: Handbook, audience: Audience) -> None:
    earlier = EarlierSelections()
    id_ = handbook.standards[-1].standards[-1].id
    states = [
        handbook,
        changed(handbook, related=("XX-99",)),
        changed(handbook, related=(id_,)),
        handbook.model_copy(update={"standards": handbook.standards[:1]}),
        handbook,
        changed(handbook, audience="managers"),
    ]
    for state in states:
        assert edition(state, audience, earlier) == edition(state, audience, None)


def test_chapters_that_are_the_same_are_selected_once(handbook: Handbook) -> None:
    earlier = EarlierSelections()
    before = edition(handbook, "staff", earlier).handbook.standards
    after = edition(changed(handbook, related=()), "staff", earlier).handbook.standards
    assert [a is b for a, b in zip(before, after, strict=True)] == [False, *[True] * (len(before) - 1)]
    assert edition(handbook, "customers", earlier) == edition(handbook, "customers", None)
