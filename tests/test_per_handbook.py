"""What follows from a handbook is found once, and never taken for another handbook's."""

from __future__ import annotations

import gc
import weakref

from hbgen.model.base import complete, construct
from hbgen.model.handbook import Handbook
from hbgen.model.per_handbook import per_handbook
from starter import starter


def test_a_fact_is_found_once_for_a_handbook_and_anew_for_a_copy() -> None:
    calls: list[int] = []

    @per_handbook
    def periods(handbook: Handbook) -> int:
        calls.append(id(handbook))
        return len(handbook.results)

    handbook = starter()
    shorter = handbook.model_copy(update={"results": handbook.results[:1]})
    assert [periods(handbook), periods(shorter), periods(handbook)] == [len(handbook.results), 1, len(handbook.results)]
    assert calls == [id(handbook), id(shorter)]


def test_a_handbook_goes_and_a_later_one_in_its_place_is_asked_for_itself() -> None:
    kept: weakref.ref[object] = weakref.ref(Handbook)

    @per_handbook
    def periods(handbook: Handbook) -> list[int]:
        return [len(handbook.results)]

    for number in (0, 1) * 20:
        handbook = starter().model_copy(update={"results": starter().results[:number]})
        assert periods(handbook) == [number]
        kept = weakref.ref(handbook)
        del handbook
    gc.collect()
    assert kept() is None


def test_an_entry_put_together_from_all_fields_is_as_pydantic_makes_it() -> None:
    unit = starter().organisation.units[0]
    quick, slow = (make(type(unit), dict(vars(unit))) for make in (complete, construct))
    assert quick == slow and quick.model_fields_set == slow.model_fields_set and vars(quick) == vars(slow)
    assert quick.model_copy(update={"id": "other"}).id == "other" and quick.place() == slow.place()
