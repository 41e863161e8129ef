"""A handbook with a self-assessment in sections that weigh 3 and 1, with a reversed item and items asked after answers.

Of the section CX-ACT only CX-PLAN is always asked: CX-DONE after yes to it, CX-TOLD after 3 or 4 of CX-DONE.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from hbgen.load import load
from hbgen.model.handbook import Handbook

HERE = Path(__file__).parent
SELF = """
  - id: SELF-CX
    version: 1
    type: self-assessment
    title: How we see ourselves
    purpose: To talk about what we do next.
    sections:
      - {id: CX-LISTEN, title: Listening, weight: 3}
      - {id: CX-ACT, title: Acting on it, weight: 1}
    items:
      - {id: CX-ASK, section: CX-LISTEN, text: We ask guests., scale: agree-4}
      - {id: CX-LATE, section: CX-LISTEN, text: We hear of it too late., scale: agree-4, weight: 2, reversed: true}
      - {id: CX-PLAN, section: CX-ACT, text: There is a plan.}
      - id: CX-DONE
        section: CX-ACT
        text: The plan is carried out.
        scale: agree-4
        evidence: true
        asked_when: [{item: CX-PLAN, answers: [yes]}]
      - id: CX-TOLD
        section: CX-ACT
        text: Guests are told.
        asked_when: [{item: CX-DONE, answers: ["3", "4"]}]
    frequency: Once a year
    target: 90
    owner: service-lead
"""
UNITS = """
units:
  - {id: hall, name: Hall, group: front-line}
  - {id: kitchen, name: Kitchen, group: support}
"""
HEAD = "run,instrument,version,item,value,na,role,unit,channel,date"


def write_handbook(root: Path, change: Callable[[str], str] = str) -> Path:
    """The smallest handbook with the self-assessment, its YAML changed, and with two units."""
    shutil.copytree(HERE / "content" / "content", root / "content", dirs_exist_ok=True)
    instruments = root / "content" / "instruments.yaml"
    instruments.write_text(instruments.read_text("utf-8") + change(SELF.lstrip("\n")), "utf-8")
    organisation = root / "content" / "organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8") + UNITS, "utf-8")
    return root


def handbook(root: Path, change: Callable[[str], str] = str) -> Handbook:
    loaded = load(write_handbook(root, change))
    assert loaded.handbook is not None, loaded.problems
    return loaded.handbook


Run = tuple[str, dict[str, str]]
"""Unit, and item → value."""

NO_PLAN = {"CX-ASK": "3", "CX-LATE": "2", "CX-PLAN": "0"}
"""Listening (2/3 + 2 · 2/3) / 3 = 2/3, acting 0; as a whole (3 · 2/3 + 1 · 0) / 4 = 1/2. All is answered."""
PLANNED = {"CX-ASK": "3", "CX-LATE": "2", "CX-PLAN": "1", "CX-DONE": "4"}
"""Acting (1 + 1) / 2 = 1; as a whole (3 · 2/3 + 1) / 4 = 3/4. CX-TOLD is asked and left out: 5 of 6 are answered."""


def table(runs: Iterable[Run]) -> str:
    """Answers in the normal form as CSV."""
    rows = [
        f"r{number:04},SELF-CX,1,{item},{value},manager,{unit},counter,2026-08-01"
        for number, (unit, given) in enumerate(runs)
        for item, answer in given.items()
        for value in [",true" if answer == "na" else f"{answer},false"]
    ]
    return "\n".join((HEAD, *rows)) + "\n"
