"""Answers of a form that was begun before its instrument changed: which it keeps, and what is said of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sectioned
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.fill import definition
from hbgen.rules.asked_items import questionnaires
from test_fill import needs_node

STATIC = Path(__file__).parent.parent / "src" / "hbgen" / "static"
SCRIPTS = ("hbgen-page.js", "hbgen-answers.js", "hbgen-visits.js")
BROWSER = """
const methods = { getItem(key) { return this[key] ?? null; }, setItem(key, value) { this[key] = value; },
  removeItem(key) { delete this[key]; } };
globalThis.window = globalThis;
globalThis.location = { pathname: "/book/staff/en/pages/instruments/self-cx.html" };
globalThis.addEventListener = () => {};
globalThis.hbHandIn = { newId: () => "one" };
const storage = () => Object.create(Object.create(null, Object.fromEntries(
  Object.entries(methods).map(([name, value]) => [name, { value }]))));
"""
CARRY = """
process.stdout.write(JSON.stringify(data.map(([before, now, given, about]) => {
  Object.defineProperty(globalThis, "localStorage", { value: storage(), configurable: true });
  Object.defineProperty(globalThis, "sessionStorage", { value: storage(), configurable: true });
  const then = hbVisits(before);
  then.write({ ...then.begin(about), day: { picked: "2026-02-03", began: "" }, given, notes: {} });
  const visits = hbVisits(now);
  const run = visits.opened();
  const { total, failed } = hbAnswers.score(now, run.channel, run.given);
  return { kept: Object.keys(run.given), from: run.from, carried: visits.carried(run), total, failed,
    unit: run.unit, role: run.role };
})));
"""
GIVEN = {"CX-ASK": "3", "CX-LATE": "2", "CX-PLAN": "1", "CX-DONE": "4", "CX-TOLD": "0"}
ABOUT = {"unit": "hall", "role": "manager"}
ALL = frozenset(GIVEN)


class Case(NamedTuple):
    change: tuple[tuple[str, str], ...]
    lost: tuple[str, ...] = ()
    """Items that are asked anew."""
    hidden: tuple[str, ...] = ()
    """Items whose answers are kept, and that are not asked as long as the others have no answer."""
    total: float = 0.0
    fails: bool = False


CASES = {
    "section renamed": Case((("title: Listening,", "title: Hearing guests,"),), total=(3 * 2 / 3 + 2 / 3) / 4),
    "sections merged": Case(
        (("      - {id: CX-ACT, title: Acting on it, weight: 1}\n", ""), ("section: CX-ACT", "section: CX-LISTEN")),
        total=(2 / 3 + 2 * 2 / 3 + 1 + 1 + 0) / 6,
    ),
    "moved, and with another weight": Case(
        (
            (
                "section: CX-LISTEN, text: We hear of it too late., scale: agree-4, weight: 2",
                "section: CX-ACT, text: We hear of it too late., scale: agree-4, weight: 5",
            ),
        ),
        total=(3 * 2 / 3 + (5 * 2 / 3 + 2) / 8) / 4,
    ),
    "reversed": Case(
        (("text: We ask guests., scale: agree-4", "text: We ask guests., scale: agree-4, reversed: true"),),
        ("CX-ASK",),
        total=2 / 3,
    ),
    "not reversed any more": Case(((", reversed: true", ""),), ("CX-LATE",), total=2 / 3),
    "asked after other answers": Case(
        (("answers: [yes]", "answers: [no]"),), ("CX-DONE",), ("CX-TOLD",), total=(3 * 2 / 3 + 1) / 4
    ),
    "one more step": Case(
        (("    high: 4\n", "    high: 5\n"),), ("CX-ASK", "CX-LATE", "CX-DONE"), ("CX-TOLD",), total=1
    ),
    "critical now": Case(
        (("text: Guests are told.", "text: Guests are told.\n        critical: gate"),),
        total=(3 * 2 / 3 + 2 / 3) / 4,
        fails=True,
    ),
    "gone": Case(
        (("      - {id: CX-ASK, section: CX-LISTEN, text: We ask guests., scale: agree-4}\n", ""),),
        ("CX-ASK",),
        total=(3 * 2 / 3 + 2 / 3) / 4,
    ),
}


def form(handbook: Handbook) -> dict[str, Any]:
    (instrument,) = (one for one in questionnaires(handbook) if one.id == "SELF-CX")
    return definition(PageContext(select(handbook, "staff", "en")), instrument)


def changed(root: Path, changes: tuple[tuple[str, str], ...]) -> Handbook:
    """The handbook with its self-assessment in a second version."""
    path = sectioned.write_handbook(root) / "content" / "instruments.yaml"
    text = path.read_text("utf-8")
    for old, new in (*changes, ("version: 1", "version: 2")):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    loaded = load(root)
    assert loaded.handbook is not None and not loaded.problems
    return loaded.handbook


def carry(data: list[tuple[dict[str, Any], dict[str, Any], dict[str, str], dict[str, str]]]) -> list[dict[str, Any]]:
    scripts = [(STATIC / name).read_text("utf-8") for name in SCRIPTS]
    source = "\n".join((BROWSER, *scripts, f"const data = {json.dumps(data)};", CARRY))
    ran = subprocess.run(["node", "-"], input=source, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    return (tmp_path / str(number) for number in count())


@needs_node
def test_what_means_the_same_stays_answered_wherever_it_stands(folders: Iterator[Path]) -> None:
    before = form(sectioned.handbook(next(folders)))
    forms = [form(changed(next(folders), case.change)) for case in CASES.values()]
    found = carry([(before, now, GIVEN, ABOUT) for now in forms])
    for (name, case), one in zip(CASES.items(), found, strict=True):
        kept = ALL - {*case.lost}
        assert {*one["kept"]} == kept, name
        assert one["from"] == dict.fromkeys(kept, "1 2026-02-03"), name
        assert one["carried"] == {"count": len(kept - {*case.hidden}), "versions": ["1"]}, name
        assert (one["total"], one["failed"]) == (pytest.approx(case.total), case.fails), name


@needs_node
def test_a_unit_or_role_that_is_gone_is_chosen_anew(folders: Iterator[Path]) -> None:
    """What would be refused when the answers are scored is not handed in."""
    before = form(sectioned.handbook(next(folders)))
    now = {**before, "units": before["units"][1:], "roles": before["roles"][:1], "version": 2}
    renamed = {**before, "roles": [["lead", "Lead"], ["host", "Host"]], "version": 2}
    found = carry([(before, before, GIVEN, ABOUT), (before, now, GIVEN, ABOUT), (before, renamed, GIVEN, ABOUT)])
    assert [(one["unit"], one["role"]) for one in found] == [
        ("hall", "manager"),
        ("", before["roles"][0][0]),
        ("hall", ""),
    ]
