"""`hbgen export plan` and `hbgen import` of its workbook, also beside content with errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authoring import lines
from hbgen.cli import main
from hbgen.load import load
from hbgen.planning.importing import import_plan
from hbgen.spreadsheets.reading import WorkbookFile, read_sheets
from planned import (
    MEASURED,
    NOTHING,
    PATH,
    PLAN,
    cells,
    change_meanwhile,
    changed,
    import_cells,
    import_workbook,
    lay_out,
    text,
    workbook,
)
from sampling import sampled


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def broken_mission(content: Path) -> None:
    (content / "mission.yaml").write_text("statement: [\n", "utf-8")


def broken_standards(content: Path) -> None:
    for path in (content / "standards").iterdir():
        path.write_text("id: [\n", "utf-8")


def broken_unit(content: Path) -> None:
    with (content / "organisation.yaml").open("a") as file:
        file.write("units:\n  - id: bar\n")


SPOILT = [broken_mission, broken_standards, broken_unit]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_workbook_is_made_while_other_content_has_errors(root: Path, spoil: Callable[[Path], None]) -> None:
    """And holds every id that the plan names."""
    plan = PLAN.replace("    stage: ability\n", "    stage: ability\n    standards: [CTR-01]\n")
    (root / PATH).write_text(plan.replace(*MEASURED), "utf-8")
    sound = root / "sound"
    shutil.copytree(root / "content", sound)
    spoil(root / "content")
    result = run(root, "export", "plan")
    assert result.exit_code == 0, result.output
    assert "(`hbgen check`). They stopped nothing here.\n" in result.output
    file = root / "build" / "exports" / "plan.xlsx"
    assert read_sheets(file.read_bytes())["Activities"][3][12] == "CTR-01"
    assert read_sheets(file.read_bytes())["Metrics"][3][8].startswith("CTR-01")
    assert run(root, "export", "plan", "ics").exit_code == 1
    shutil.rmtree(root / "content")
    sound.rename(root / "content")
    assert import_workbook(root, file.read_bytes()) == NOTHING


def no_roles(content: Path) -> None:
    (content / "organisation.yaml").write_text("roles: [\n", "utf-8")


def torn_standards(content: Path) -> None:
    for path in (content / "standards").iterdir():
        path.write_text(path.read_text("utf-8") + "steps: [\n", "utf-8")


def torn_roles(content: Path) -> None:
    with (content / "organisation.yaml").open("a") as file:
        file.write("touchpoints: [\n")


@pytest.mark.parametrize("spoil", [broken_mission, torn_standards, broken_unit, torn_roles])
def test_a_workbook_is_imported_while_other_content_has_errors(root: Path, spoil: Callable[[Path], None]) -> None:
    """What cannot be read elsewhere stops no row that is good; names of what is broken are known from the workbook."""
    plan = change_meanwhile(root, "    stage: ability\n", "    stage: ability\n    standards: [CTR-01]\n")
    edits = {"Activities_B3": "Mine", "Activities_D4": "People lead", "Metrics_E4": "52"}
    edits |= {"Metrics_H4": "ctr-01", "Activities_R4": "service-lead, Café manager"}
    made = text(import_cells(root, workbook(root), **edits))
    file = root / "mine.xlsx"
    file.write_bytes(changed(workbook(root), cells(**edits)))
    spoil(root / "content")
    result = run(root, "import", str(file))
    assert result.exit_code == 0, result.output
    assert "They stopped nothing here.\n" in result.output
    now = (root / PATH).read_text("utf-8")
    assert now.replace("[manger]", "[manager]") == made != plan
    assert run(root, "import", str(file)).output.startswith("The plan is the same; nothing was changed.\n")


def test_an_import_beside_errors_adds_none(root: Path) -> None:
    """An activity may lack what it will say later; what is wrong is refused."""
    data = workbook(root)
    broken_mission(root / "content")
    new = {"Activities_A5": "ACT-3", "Activities_B5": "Open", "Activities_I5": "GOAL-1"}
    imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**new))), load(root))
    assert imported.problems == () and imported.file is not None
    wrong = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(Activities_L3="CTR-99"))), load(root))
    assert [problem.code for problem in wrong.problems] == ["plan-cell"]


def test_where_no_trace_of_roles_is_left_a_cell_that_names_one_waits(root: Path) -> None:
    data = workbook(root)
    no_roles(root / "content")
    assert import_workbook(root, data, load(root)) == NOTHING
    assert import_workbook(root, changed(data, cells(Goals_C3="company")), load(root)).file is not None
    imported = import_workbook(root, changed(data, cells(Activities_D3="manager")), load(root))
    assert lines(imported.problems) == (
        "plan.xlsx:3:4: Activities D3: `owner` cannot be manager. [plan-cell]\n"
        "    Nothing that belongs here can be read in the handbook: look at `hbgen check` first.\n"
    )


BROKEN_ENTRIES = {
    "an activity": (
        ("    title: Greeting week\n", ""),
        {"Activities_C4": "Mine."},
        {"Metrics_C5": "Mine"},
    ),
    "a new metric of a broken activity": (
        ("    title: Greeting week\n", ""),
        {"Communication_A5": "ACT-2", "Communication_C5": "All"},
        {"Follow-ups_A3": "ACT-2", "Follow-ups_D3": "Fine."},
    ),
    "a metric, and its activity with it": (
        ("        target: 50.5\n", ""),
        {"Metrics_C3": "Mine"},
        {"Activities_C3": "Mine."},
    ),
    "a source": (
        ("kind: results, finding", "kind: rumours, finding"),
        {"Sources_C4": "Mine."},
        {"Sources_D4": "1.2.2026"},
    ),
    "a partner, and the numbers of all": (
        ("who: The manager, how: Agrees.", "who: The manager"),
        {"Involved_C4": "Mine."},
        {"Involved_B5": "customers", "Involved_C5": "Guests"},
    ),
    "one id twice": (("id: SRC-2", "id: SRC-1"), {"Sources_C3": "Mine."}, {"Sources_B3": "other"}),
    "a key that stands twice": (
        ("    effort: 1\n", "    effort: 1\n    effort: 2\n"),
        {"Priorities_B3": "X"},
        {"Priorities_G3": "X"},
    ),
}


@sampled(3)
@pytest.mark.parametrize("case", BROKEN_ENTRIES)
def test_only_what_is_broken_itself_is_refused_with_its_place(root: Path, case: str) -> None:
    spoil, *refused = BROKEN_ENTRIES[case]
    data = workbook(root)
    plan = change_meanwhile(root, *spoil)
    loaded = load(root)
    assert run(root, "import", "--dry-run", str(saved(root, data))).exit_code == 0
    good = {"Goals_B3": "Ten of ten."}
    assert import_plan(root, "plan.xlsx", WorkbookFile(data), loaded).problems == ()
    for edits in refused:
        imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**edits, **good))), loaded)
        assert [problem.code for problem in imported.problems] == ["plan-broken"], edits
        line = plan[: plan.index(spoil[1] or "id: ACT")].count("\n") + 1
        place = str(imported.problems[0].values["place"])
        assert place.startswith("content/rollout.yaml:") and imported.file is None
        assert abs(int(place.split(":")[1]) - line) < 40
    made = text(import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**good))), loaded))
    assert made == plan.replace("Nine guests of ten feel seen by the end of 2026.", "Ten of ten.")


def saved(root: Path, data: bytes) -> Path:
    file = root / "saved.xlsx"
    file.write_bytes(data)
    return file


def test_a_plan_that_is_broken_beyond_use_says_where(root: Path) -> None:
    data = changed(workbook(root), cells(Goals_B3="Ten of ten."))
    change_meanwhile(root, "goals:\n", "goals: [\n")
    imported = import_plan(root, "plan.xlsx", WorkbookFile(data), load(root))
    assert imported.file is None and {problem.place.file for problem in imported.problems} == {"content/rollout.yaml"}


def broken_plan(content: Path) -> None:
    path = content / "rollout.yaml"
    path.write_text(path.read_text("utf-8").replace("    title: Greeting week\n", ""), "utf-8")


def one_id_twice(content: Path) -> None:
    path = content / "rollout.yaml"
    path.write_text(path.read_text("utf-8").replace("id: ACT-2", "id: ACT-1"), "utf-8")


def no_settings(content: Path) -> None:
    (content / "handbook.yaml").unlink()


@pytest.mark.parametrize("spoil", [broken_plan, one_id_twice, no_roles, no_settings])
def test_without_what_the_plan_needs_no_workbook_is_made(root: Path, spoil: Callable[[Path], None]) -> None:
    spoil(root / "content")
    result = run(root, "export", "plan")
    assert result.exit_code == 1 and "content/" in result.output
    assert not (root / "build").exists()


def test_a_workbook_of_sound_content_says_nothing_of_errors(root: Path) -> None:
    result = run(root, "export", "plan")
    assert result.output == f"{(root / 'build' / 'exports' / 'plan.xlsx').as_posix()}\n"
    assert (root / "build" / "exports" / "plan.xlsx").read_bytes() == workbook(root)


def test_advice_is_said_and_the_change_is_made(root: Path) -> None:
    assert run(root, "export", "plan").exit_code == 0
    file = root / "build" / "exports" / "plan.xlsx"
    file.write_bytes(changed(file.read_bytes(), cells(Goals_C3="company", Goals_F2="Mine")))
    result = run(root, "import", str(file))
    assert result.exit_code == 0
    assert "Goals F2: the column Mine is one of your own" in result.output
    assert "GOAL-1 level: service → company\ncontent/rollout.yaml\n" in result.output
