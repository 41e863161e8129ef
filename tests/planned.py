"""A small plan with every style of YAML, its workbook, and changes of workbooks."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from authoring import lines
from hbgen.editions import select
from hbgen.exports import plans
from hbgen.load import Known, Loaded, load
from hbgen.planning.importing import Imported, import_plan
from hbgen.spreadsheets.reading import WorkbookFile
from programs import require_office

GOOD = Path(__file__).parent / "content"

PLAN = """\
# The plan of the café.
goals:
  - {id: GOAL-1, text: Nine guests of ten feel seen by the end of 2026., level: service}
sources:
  - {id: SRC-1, kind: customer-feedback, finding: Guests feel unseen.}
  - {id: SRC-2, kind: results, finding: Half come back.}
priorities:
  # Greeting first.
  - id: PRI-1
    title: Greeting
    sources: [SRC-1, SRC-2]
    customer_value: 5  # guests say so
    effort: 1
    confidence: 4
    reason: It costs nothing.
involved:
  - {part: top-management, who: The manager, how: Agrees., since: 2026-02-01}
  - part: employees
    who: Four of the team
    roles: [service-lead]
    how: They try it out.
    since: 2026-02-10
    opinion_leader: true
    stance: resists  # for our eyes only
activities:
  # The first one.
  - id: ACT-1   # never change this
    title: Greeting practice
    change: >-
      Everybody greets first,
      and looks up.
    owner: service-lead
    period: {start: 2026-03-01, end: 2026-04-30}  # before summer
    metrics:
      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}
      # counted by hand
      - name: Guests who come back
        target: 50.5
        unit: "%"
        due: 2026-05-31
    resources: {money: None, people: An hour a week}
    communication:
      - {who: The team, role: informed, what: The aim, channel: Meeting, when: 2026-03-02}
    goal: GOAL-1
    sources:
      - SRC-1
      - SRC-2
    priority:
    stage: ability
    follow_ups: [2026-04-01]
    agreed_by: [manager]

  - id: ACT-2
    title: Greeting week
    change: Everybody greets always.
    owner: service-lead
    period: {start: 2026-05-01, end: 2026-05-07}
    metrics: [{name: Guests, baseline: 60, target: 90, unit: "%", due: 2026-05-31}]
    resources:
      money: None
      people: An hour
    communication:
      - {who: The team, role: informed, what: The aim, channel: Meeting, when: 2026-05-02}
    goal: GOAL-1
    sources: [SRC-1]
    depends_on: [ACT-1]
    # What follows is for later.
    follow_ups: [2026-05-04]
# The end.
"""

FOLLOWED = (
    "    agreed_by: [manager]\n",
    "    agreed_by: [manager]\n    agreed_on: 2026-02-20\n    followed_up:\n"
    "      - {date: 2026-04-01, found: Half of us greet., decided: We go on.}\n",
)
MEASURED = ('unit: "%", due: 2026-05-31}\n      #', 'unit: "%", due: 2026-05-31, measured_by: CTR-01}\n      #')
FULL = PLAN.replace(*FOLLOWED).replace(*MEASURED)
"""The same plan with follow-ups and a measured metric: every sheet has a row."""


def lay_out(folder: Path) -> Path:
    """The café's handbook with `PLAN`, in a folder."""
    shutil.copytree(GOOD / "content", folder / "content")
    (folder / "content" / "rollout.yaml").write_text(PLAN, "utf-8")
    return folder


_KNOWN = Known()
"""What was read for any test of a process."""


def loaded(root: Path) -> Loaded:
    """The handbook in a folder; it must have no problems. Files that were read before are not read again."""
    content = load(root, _KNOWN)
    assert lines(content.problems) == ""
    return content


def workbook(root: Path, language: str = "en") -> bytes:
    """Its plan as a workbook."""
    handbook = loaded(root).handbook
    assert handbook is not None
    [file] = plans(select(handbook, "managers", ""), ("plan",), language)
    return file.data


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook as openpyxl saves it after a change."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(**values: Any) -> Callable[[Any], None]:
    """A change of cells: `Activities_B3="…"`."""

    def change(book: Any) -> None:
        for address, value in values.items():
            sheet, _, cell = address.partition("_")
            book[sheet][cell] = value

    return change


def took(root: Path, **values: Any) -> Imported:
    """The result of importing its workbook after a change of cells, given as `Activities_B3="…"`."""
    return import_plan(root, "plan.xlsx", WorkbookFile(changed(workbook(root), cells(**values))), loaded(root))


def text(imported: Imported) -> str:
    """The text of the plan's file as written by an import."""
    assert lines(imported.problems) == ""
    assert imported.file is not None and imported.file.path == "content/rollout.yaml"
    return imported.file.data.decode()


def office(folder: Path, data: bytes) -> bytes:
    """A workbook as LibreOffice saves it; without LibreOffice, the calling test is skipped."""
    (folder / "plan.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [require_office(), profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", "plan.xlsx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / "out" / "plan.xlsx").read_bytes()


NOTHING = Imported(None, (), ())
PATH = Path("content") / "rollout.yaml"


def import_workbook(root: Path, data: bytes, content: Loaded | None = None) -> Imported:
    """What a workbook changes in the plan of a handbook."""
    return import_plan(root, "plan.xlsx", WorkbookFile(data), content or loaded(root))


def import_cells(root: Path, data: bytes, **changes: Any) -> Imported:
    """What a workbook changes in which some cells were written: `Activities_B3="…"`."""
    return import_workbook(root, changed(data, cells(**changes)))


def write_plan(root: Path, imported: Imported) -> None:
    """Write the plan as a workbook changed it."""
    (root / PATH).write_text(text(imported), "utf-8")


def change_meanwhile(root: Path, before: str, after: str) -> str:
    """Somebody changes the plan in the handbook, after the workbook was made."""
    plan = (root / PATH).read_text("utf-8")
    assert plan.count(before) == 1
    made = plan.replace(before, after)
    (root / PATH).write_text(made, "utf-8")
    return made


NEW_ROWS = {
    "Goals_A4": "GOAL-2",
    "Goals_B4": "Every guest comes back by the end of 2027.",
    "Goals_C4": "Company",
    "Sources_A5": "SRC-3",
    "Sources_B5": "surveys – Surveys",
    "Sources_C5": "One in ten waits.",
    "Sources_D5": "5.3.2026",
    "Priorities_A4": "PRI-2",
    "Priorities_B4": "Waiting",
    "Priorities_C4": "one in ten waits.; SRC-2",
    "Priorities_D4": "4",
    "Priorities_E4": "2",
    "Priorities_F4": "3",
    "Priorities_G4": "They tell us.",
    "Involved_B5": "project-team – Project team",
    "Involved_C5": "The leads",
    "Involved_D5": "Café manager, Service lead",
    "Involved_E5": "They meet weekly.",
    "Involved_F5": "2026-02-20",
    "Involved_G5": "2026-12-31",
    "Activities_I4": "GOAL-2",
    "Activities_K4": "Waiting",
}
"""Cells of rows that are added below those of the plan."""
