"""Writes the history of the starter handbook: four releases from which today's content came about.

    python docs/example_history.py

The past is told backwards. From today's content each older state is made by taking back what was changed after
it; then each state is released by the very code that releases a handbook. Run it again when the model has changed.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hbgen import checks
from hbgen.files import put
from hbgen.load import load
from hbgen.model.base import Counting, Entry, fields_with
from hbgen.model.field_types import Reference
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem
from hbgen.model.plan import RolloutActivity
from hbgen.model.standards import Standard
from hbgen.model.texts import MarkedText, Text
from hbgen.releases.child_order import Key, Slot, build, nodes, orders, with_fields
from hbgen.releases.folder import FOLDER, Ledger
from hbgen.releases.head import Approved
from hbgen.releases.ledger import Release
from hbgen.releases.making import make, wanted_approvals
from hbgen.releases.release_checks import promises

ROOT = Path(__file__).parent.parent
DAYS = {
    "1.0.0": datetime.date(2026, 4, 1),
    "1.1.0": datetime.date(2026, 7, 1),
    "1.1.1": datetime.date(2026, 7, 20),
    "2.0.0": datetime.date(2026, 9, 1),
}


class Past:
    """A handbook that is taken back in time, step by step."""

    def __init__(self, handbook: Handbook) -> None:
        found = nodes(handbook)
        self.entries: dict[Key, Entry] = {key: node.entry for key, node in found.items()}
        self.order: dict[Slot, tuple[Key, ...]] = orders(found)
        self.results = handbook.results

    def handbook(self, day: datetime.date) -> Handbook:
        """The handbook as it was on a day: what was approved, and how far activities were."""
        entries = {key: _on(entry, day) for key, entry in self.entries.items()}
        settings = ("handbook", "handbook")
        entries[settings] = with_fields(entries[settings], {"date": day})
        known = tuple(period for period in self.results if period.end < day)
        return build(entries, self.order).model_copy(update={"results": known})

    def edit(self, key: Key, **values: Any) -> None:
        self.entries[key] = with_fields(self.entries[key], values)

    def words(self, key: Key, field: str, words: Mapping[str, str]) -> None:
        """Say a text otherwise in some languages."""
        text: Text = getattr(self.entries[key], field)
        self.edit(key, **{field: Text({**text.words, **words})})

    def add(self, key: Key, entry: Entry, slot: Slot) -> None:
        self.entries[key] = entry
        self.order[slot] = (*self.order.get(slot, ()), key)

    def remove(self, key: Key) -> None:
        """Take an entry out, and every reference to it."""
        gone = {key, *(one for slot, keys in self.order.items() if slot[0] == key for one in keys)}
        self.order = {slot: tuple(one for one in keys if one not in gone) for slot, keys in self.order.items()}
        self.entries = {
            one: _without(entry, {id_ for _, id_ in gone}) for one, entry in self.entries.items() if one not in gone
        }

    def move(self, key: Key, slot: Slot, place: int) -> None:
        self.order = {one: tuple(each for each in keys if each != key) for one, keys in self.order.items()}
        keys = self.order[slot]
        self.order[slot] = (*keys[:place], key, *keys[place:])


def _on(entry: Entry, day: datetime.date) -> Entry:
    if isinstance(entry, Standard) and entry.approved is not None and entry.approved.on > day:
        return with_fields(entry, {"status": "draft", "approved": None, "valid_from": None})
    if isinstance(entry, RolloutActivity) and entry.period is not None:
        status = "done" if entry.period.end < day else "running" if entry.period.start <= day else "planned"
        return with_fields(entry, {"status": status})
    return entry


def _without(entry: Entry, gone: set[str]) -> Entry:
    changed: dict[str, Any] = {}
    for name, _ in fields_with(type(entry), Reference):
        value = getattr(entry, name)
        if isinstance(value, tuple):
            changed[name] = tuple(id_ for id_ in value if id_ not in gone)
        elif value in gone:
            changed[name] = None
    return with_fields(entry, changed) if changed else entry


def states(today: Handbook) -> dict[str, Handbook]:
    """What each release said."""
    found: dict[str, Handbook] = {}
    past = Past(today)
    # After 2.0.0: a second sentence that says what the first one is good for. It is in no release yet.
    past.words(
        ("standard", "INT-02"),
        "purpose",
        {
            "et": "Lubadus läheb kõige kergemini kaduma vahetuse lõpus.",
            "en": "A promise is lost most easily at the end of a shift.",
        },
    )
    found["2.0.0"] = past.handbook(DAYS["2.0.0"])
    # 2.0.0: what was approved in August comes into force, and the service points are for everyone.
    past.remove(("standard", "CTR-06"))
    past.edit(
        ("standard", "TEL-05"),
        this_change=Counting(counts_as="editorial", reason="The sentence runs more smoothly; the promise is the same."),
    )
    found["1.1.1"] = past.handbook(DAYS["1.1.1"])
    # 1.1.1: smoother words, a better translation, and the summary where a call ends.
    past.edit(("standard", "TEL-05"), this_change=None)
    past.words(
        ("standard", "TEL-05"),
        "promise",
        {
            "et": "Kolm muret neljast lahendame sama kõnega. Ülejäänute puhul ütleme kohe, kes jätkab ja mis päevaks "
            "vastus tuleb.",
            "en": "We solve three troubles in four in the same call. For the rest we say at once who goes on and by "
            "which day the answer comes.",
        },
    )
    past.words(
        ("standard", "TEL-01"),
        "purpose",
        {"ru": "Звонящий уже обдумал свой вопрос. Если сразу ответит человек, весь разговор уйдёт на решение."},
    )
    past.move(("standard", "TEL-07"), (("chapter", "TEL"), "standards"), 2)
    found["1.1.0"] = past.handbook(DAYS["1.1.0"])
    # 1.1.0: call backs instead of the answering machine, a stricter target, and the first complaints.
    telephone = past.entries["standard", "TEL-01"]
    assert isinstance(telephone, Standard) and telephone.target is not None
    past.edit(("standard", "TEL-01"), target=with_fields(telephone.target, {"share": 80.0}))
    past.words(
        ("standard", "TEL-01"),
        "remedy",
        {
            "et": "Kes on oodanud üle viie minuti, saab soovi korral tagasikõne samal päeval. Alustame seda "
            "vabandusega.",
            "en": "Anyone who has waited over five minutes may have a call back on the same day. We begin it with an "
            "apology.",
            "ru": "Если ожидание длилось больше пяти минут, по желанию клиента перезвоним в тот же день. Разговор "
            "начнём с извинения.",
        },
    )
    past.edit(("standard", "TEL-08"), status="approved", retired=None, valid_until=None)
    past.add(("item", "TEL-08-a"), _heard_by_ten(), (("standard", "TEL-08"), "measures"))
    past.edit(("handbook", "handbook"), retired_ids=())
    past.move(("standard", "CMP-05"), (("chapter", "TEL"), "standards"), 7)
    found["1.0.0"] = past.handbook(DAYS["1.0.0"])
    return dict(sorted(found.items()))


def _heard_by_ten() -> ChecklistItem:
    return ChecklistItem(
        id="TEL-08-a",
        text=MarkedText(
            {
                "et": "Öised sõnumid on kella 10-ks ära kuulatud.",
                "en": "The night's messages have been listened to by 10 a.m.",
                "ru": "К 10 часам ночные сообщения прослушаны.",
            }
        ),
        method=("observation",),
    )


def history(root: Path) -> tuple[Release, ...]:
    """The releases, made one after the other as `hbgen release` makes them."""
    loaded = load(root)
    assert loaded.handbook is not None
    done: tuple[Release, ...] = ()
    for count, (number, handbook) in enumerate(states(loaded.handbook).items(), 1):
        ledger = Ledger(done)
        found = checks.check(handbook, images=loaded.images, also=promises(handbook, ledger)).problems
        day = DAYS[number]
        approvals = [Approved(by=role, on=day, act=f"KR-{count}/2026") for role in wanted_approvals(handbook)]
        made = make(handbook, loaded.images, ledger, number, day, approvals)
        wrong = [problem for problem in (*found, *made.problems) if problem.severity == "error"]
        if wrong or made.release is None:
            sys.exit("\n".join(f"{number}: {problem.message(str)} [{problem.code}]" for problem in wrong))
        done = (*done, made.release)
    return done


def main() -> None:
    made = history(ROOT)
    for path in (ROOT / FOLDER).glob("*.json"):
        path.unlink()
    for release in made:
        put(ROOT / release.file.path, release.file.data)
        print(release.file.path)


if __name__ == "__main__":
    main()
