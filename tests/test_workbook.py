"""The sheets of a plan's workbook: what they hold, and how cells and rows that are changed come into the plan."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hbgen.locale import LANGUAGES
from hbgen.model.base import declared_for, is_entry
from hbgen.model.plan import Rollout, RolloutActivity
from hbgen.model.visibility import sees
from hbgen.planning.importing import import_plan
from hbgen.planning.layout import REACHED, SHEETS, PlanColumn, PlanSheet, rows
from hbgen.spreadsheets.reading import WorkbookFile, read_sheets
from planned import (
    FOLLOWED,
    FULL,
    MEASURED,
    NEW_ROWS,
    NOTHING,
    PATH,
    PLAN,
    cells,
    change_meanwhile,
    changed,
    import_cells,
    import_workbook,
    lay_out,
    loaded,
    office,
    text,
    took,
    workbook,
    write_plan,
)
from sampling import examples, in_full, sampled, some
from sites import REPOSITORY


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def columns() -> Iterator[tuple[str, PlanSheet, PlanColumn]]:
    for sheet, table in SHEETS.items():
        yield from ((sheet, table, column) for column in table.columns)


def field_of(table: PlanSheet, column: PlanColumn) -> tuple[Any, Any]:
    """The class and the field in which a column's value stands."""
    whole: Any = RolloutActivity if table.is_below else Rollout
    entry: Any = get_args(whole.model_fields[table.field].annotation)[0]
    for step in column.way[:-1]:
        entry = next(kind for kind in get_args(entry.model_fields[step].annotation) if kind is not type(None))
    return entry, entry.model_fields[column.way[-1]]


OF_MODEL = [
    pytest.param(table, column, id=f"{sheet}.{column.key}")
    for sheet, table, column in columns()
    if column.holds not in ("id", "number")
]


@pytest.mark.parametrize(("table", "column"), OF_MODEL)
def test_a_column_is_a_field_that_managers_may_read(table: PlanSheet, column: PlanColumn) -> None:
    """Never `stance`, `opinion_leader` or a `note`: these are for nobody."""
    entry, _ = field_of(table, column)
    assert sees("managers", declared_for(entry, column.way[-1]))


@pytest.mark.parametrize(("table", "column"), OF_MODEL)
def test_a_column_knows_the_choices_and_the_default_of_its_field(table: PlanSheet, column: PlanColumn) -> None:
    _, info = field_of(table, column)
    if column.choices and column.holds != "rating":
        assert set(column.choices) == {literal for literal in literals(info.annotation) if isinstance(literal, str)}
    default = info.get_default()
    assert column.default == (default if isinstance(default, str) else "")


def literals(annotation: Any) -> Iterator[Any]:
    """Every value that stands somewhere inside an annotation."""
    for inner in get_args(annotation):
        yield inner
        yield from literals(inner)


def test_nothing_of_how_people_stand_is_in_a_workbook(root: Path) -> None:
    data = workbook(root)
    plan = change_meanwhile(root, "    opinion_leader: true\n    stance: resists  # for our eyes only\n", "")
    assert "stance" not in plan and workbook(root) == data
    whole = str(read_sheets(data))
    assert "They try it out." in whole
    assert not [word for word in ("resists", "stance", "opinion", "eyes only") if word in whole]


@sampled(1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_of_choices_is_told_apart_by_its_names(language: str) -> None:
    """So that the name alone says what is meant."""
    choices = read_sheets(workbook(REPOSITORY, language))["Choices"].values()
    names = [(row[1], row[3].rpartition(" – ")[2].casefold()) for row in choices if row[1].endswith(" of")]
    assert len(names) > 30 and len(set(names)) == len(names)


@sampled(1)
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
@pytest.mark.parametrize("save", ["openpyxl", "LibreOffice"])
def test_what_another_program_saved_changes_nothing(tmp_path: Path, language: str, save: str) -> None:
    data = workbook(REPOSITORY, language)
    data = office(tmp_path, data) if save == "LibreOffice" else changed(data, lambda _: None)
    assert import_workbook(REPOSITORY, data) == NOTHING


@sampled(4)
@pytest.mark.parametrize(
    ("cell", "new", "before", "after"),
    [
        ("Goals_B3", "Ten of ten.", "Nine guests of ten feel seen by the end of 2026.", "Ten of ten."),
        ("Goals_C3", "company – company", "level: service}", "level: company}"),
        ("Sources_B4", "Other", "kind: results", "kind: other"),
        ("Sources_C3", "Unseen, they say.", "finding: Guests feel unseen.", 'finding: "Unseen, they say."'),
        ("Priorities_B3", "Hello", "title: Greeting\n    sources", "title: Hello\n    sources"),
        ("Priorities_C3", "Half come back.", "sources: [SRC-1, SRC-2]\n", "sources: [SRC-2]\n"),
        ("Priorities_D3", 4, "customer_value: 5  # guests", "customer_value: 4  # guests"),
        ("Priorities_E3", "2", "effort: 1\n", "effort: 2\n"),
        ("Priorities_G3", "It is kind.", "reason: It costs nothing.", "reason: It is kind."),
        ("Involved_B3", "Customers", "part: top-management", "part: customers"),
        ("Involved_C4", "Five of us", "who: Four of the team", "who: Five of us"),
        ("Involved_D4", "PEOPLE  lead, manager", "roles: [service-lead]", "roles: [people-lead, manager]"),
        ("Involved_D4", None, "roles: [service-lead]", "roles: []"),
        ("Involved_F4", "1.3.2026", "since: 2026-02-10\n", "since: 2026-03-01\n"),
    ],
)
def test_one_cell_changes_one_field_and_no_remark(root: Path, cell: str, new: Any, before: str, after: str) -> None:
    assert PLAN.count(before) == 1
    made = text(took(root, **{cell: new}))
    assert made == PLAN.replace(before, after)
    assert "    stance: resists  # for our eyes only\n" in made


def test_new_rows_come_last_and_may_be_named_elsewhere_at_once(root: Path) -> None:
    write_plan(root, took(root, **NEW_ROWS))
    made = (root / PATH).read_text("utf-8")
    new = [
        "  - id: GOAL-2\n    text: Every guest comes back by the end of 2027.\n    level: company\n",
        "  - id: SRC-3\n    kind: surveys\n    finding: One in ten waits.\n    date: 2026-03-05\n",
        "  - id: PRI-2\n    title: Waiting\n    sources: [SRC-3, SRC-2]\n    customer_value: 4\n    effort: 2\n"
        "    confidence: 3\n    reason: They tell us.\n",
        "  - part: project-team\n    who: The leads\n    roles: [manager, service-lead]\n    how: They meet weekly.\n"
        "    since: 2026-02-20\n    until: 2026-12-31\n",
    ]
    rest = made
    for entry in new:
        assert rest.count(entry) == 1
        rest = rest.replace(entry, "")
    rest = rest.replace("priority: PRI-2\n    id: ACT-2", "id: ACT-2")
    second = PLAN.index("id: ACT-2")
    assert rest == PLAN[:second] + PLAN[second:].replace("goal: GOAL-1", "goal: GOAL-2")
    assert import_workbook(root, workbook(root)) == NOTHING


def test_a_list_that_is_not_there_yet_is_begun(root: Path) -> None:
    plan = PLAN.replace(PLAN[PLAN.index("priorities:") : PLAN.index("activities:")], "")
    (root / PATH).write_text(plan, "utf-8")
    third = str.maketrans("45", "33")
    new = {key.translate(third): value for key, value in NEW_ROWS.items() if key.startswith(("Priorities", "Involved"))}
    new["Priorities_C3"] = "SRC-2"
    write_plan(root, took(root, **new))
    handbook = loaded(root).handbook
    assert handbook is not None
    assert [priority.id for priority in handbook.rollout.priorities] == ["PRI-2"]
    assert [partner.roles for partner in handbook.rollout.involved] == [("manager", "service-lead")]


def test_a_plan_can_begin_in_a_workbook_before_any_activity(root: Path) -> None:
    (root / PATH).write_text(PLAN[: PLAN.index("activities:")], "utf-8")
    new = {"Activities_A3": "ACT-7", "Activities_B3": "First", "Activities_N3": "proposed", "Activities_I3": "GOAL-1"}
    write_plan(root, took(root, **new, Activities_J3="SRC-1"))
    handbook = loaded(root).handbook
    assert handbook is not None and [activity.id for activity in handbook.rollout.activities] == ["ACT-7"]


WHAT: dict[str, st.SearchStrategy[str]] = {
    "text": st.text("abcdefghij õж:#-'\"{}[],", min_size=1, max_size=20).map(lambda text: f"x{text.strip()}y"),
    "date": st.dates().map(str).filter(lambda day: day >= "2000"),
    "figure": st.floats(-1e6, 1e6).map(lambda number: str(int(number))),
}


def drawn(column: PlanColumn) -> st.SearchStrategy[str]:
    """Something that a cell of this column can hold, and a person may write."""
    if column.choices:
        return st.sampled_from(column.choices)
    if column.kind == "role":
        roles = st.sampled_from(["manager", "service-lead", "people-lead"])
        return st.lists(roles, min_size=1, unique=True).map(", ".join) if column.is_list else roles
    if column.kind == "source":
        return st.lists(st.sampled_from(["SRC-1", "SRC-2"]), min_size=1, unique=True).map(", ".join)
    if column.kind == "measured":
        return st.sampled_from(["CTR-01", "CTR-01-a", "FB-GUEST", "INT-01"])
    return st.just({"goal": "GOAL-1", "priority": "PRI-1"}[column.kind]) if column.kind else WHAT[column.holds]


FREE = [
    (sheet, place, column)
    for sheet, table in SHEETS.items()
    for place, column in enumerate(table.columns, 1)
    if column.holds not in ("id", "number", "dates")
    and column.kind not in ("standard", "activity")
    # Days that contradict each other are refused by the checks.
    and column.key not in ("start", "end", "since", "until")
]


@in_full
@given(st.data())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edits_together_give_just_these_changes(root: Path, data: st.DataObject) -> None:
    """Whatever cells are changed, in whichever sheets: these are told, written and read, and no others; and a second
    time there is nothing to take home."""
    (root / PATH).write_text(FULL, "utf-8")
    handbook = loaded(root).handbook
    assert handbook is not None
    rows_before = {(sheet, row.key): dict(row.cells) for sheet in SHEETS for row in rows(handbook.rollout, sheet, "en")}
    order = {sheet: [key for name, key in rows_before if name == sheet] for sheet in SHEETS}
    wanted: dict[tuple[str, Any, str], tuple[str, int, int]] = {}
    for _ in range(data.draw(st.integers(1, 6))):
        sheet, place, column = data.draw(st.sampled_from(FREE))
        index = data.draw(st.integers(0, len(order[sheet]) - 1))
        rows_before[sheet, order[sheet][index]][column.key] = data.draw(drawn(column))
        wanted[sheet, order[sheet][index], column.key] = (sheet, 3 + index, place)

    def change(book: Any) -> None:
        for (sheet, key, name), (_, row, place) in wanted.items():
            cell = book[sheet].cell(row, place)
            cell.value, cell.data_type = rows_before[sheet, key][name], "s"

    book = changed(workbook(root), change)
    imported = import_workbook(root, book)
    assert not imported.advice
    if imported.problems:
        # What contradicts itself, such as a metric that is due too early, is refused as a whole.
        assert imported.file is None and {problem.code for problem in imported.problems} <= {"metric-too-early"}
        return
    if imported.file is not None:
        write_plan(root, imported)
    after = loaded(root).handbook
    assert after is not None
    rows_now = {(sheet, row.key): row.cells for sheet in SHEETS for row in rows(after.rollout, sheet, "en")}
    plain = {at: {key: " ".join(words.split()) for key, words in row.items()} for at, row in rows_now.items()}
    assert plain == {
        at: {key: " ".join(words.split()) for key, words in row.items()} for at, row in rows_before.items()
    }
    assert [(p.stance, p.opinion_leader) for p in after.rollout.involved] == [(None, False), ("resists", True)]
    assert import_workbook(root, book) == NOTHING


@in_full
def test_edits_that_libreoffice_saved_give_just_these_changes(root: Path, tmp_path: Path) -> None:
    """The same, through the program that most people have beside Excel: every new sheet and a column of one's own."""
    edits = NEW_ROWS | {
        "Sources_C3": "Unseen.",
        "Involved_D4": "café manager; service LEAD",
        "Sources_F2": "Ask",
        "Sources_F3": 1,
    }
    imported = import_workbook(root, office(tmp_path, changed(workbook(root), cells(**edits))))
    assert [problem.code for problem in imported.advice] == ["plan-column"]
    assert text(imported) == text(import_cells(root, workbook(root), **edits))
    assert {what for what, _, _ in imported.changes} >= {
        "SRC-1 finding",
        "involved 2 roles",
        "involved + who",
        "PRI-2 title",
    }


@sampled(2)
@pytest.mark.parametrize(
    ("cell", "new", "before", "after"),
    [
        ("Activities_S3", "21.2.2026", "agreed_on: 2026-02-20", "agreed_on: 2026-02-21"),
        ("Activities_S3", None, "agreed_on: 2026-02-20", "agreed_on: null"),
        ("Metrics_H3", "What guests say", "measured_by: CTR-01", "measured_by: FB-GUEST"),
        ("Metrics_H3", "CTR-01-a", "measured_by: CTR-01", "measured_by: CTR-01-a"),
        ("Follow-ups_C3", "2026-04-02", "{date: 2026-04-01", "{date: 2026-04-02"),
        ("Follow-ups_D3", "All greet.", "found: Half of us greet.", "found: All greet."),
        ("Follow-ups_E3", "We stop.", "decided: We go on.", "decided: We stop."),
    ],
)
def test_what_came_of_it_is_changed_in_one_cell(root: Path, cell: str, new: Any, before: str, after: str) -> None:
    change_meanwhile(root, *FOLLOWED)
    plan = change_meanwhile(root, *MEASURED)
    assert import_workbook(root, workbook(root)) == NOTHING
    assert text(took(root, **{cell: new})) == plan.replace(before, after)


def test_what_was_found_joins_an_activity_that_had_nothing_yet(root: Path) -> None:
    new = {
        "Activities_S3": "2026-02-20",
        "Metrics_H4": "fb-guest",
        "Metrics_I4": "Satisfied (CSAT)",
        "Follow-ups_A3": "greeting WEEK",
        "Follow-ups_C3": "4.5.2026",
        "Follow-ups_D3": "It went well.",
    }
    write_plan(root, took(root, **new))
    handbook = loaded(root).handbook
    assert handbook is not None
    first, second = handbook.rollout.activities
    assert (str(first.agreed_on), first.metrics[1].measured_by, first.metrics[1].measure) == (
        "2026-02-20",
        "FB-GUEST",
        "csat",
    )
    assert [(str(follow_up.date), str(follow_up.found), follow_up.decided) for follow_up in second.followed_up] == [
        ("2026-05-04", "It went well.", None)
    ]
    assert import_workbook(root, workbook(root)) == NOTHING


def test_a_metric_is_measured_by_a_standard_an_item_or_an_instrument(root: Path) -> None:
    imported = took(root, Metrics_H3="manager")
    assert [(problem.code, problem.place.column) for problem in imported.problems] == [("plan-cell", 8)]


def test_no_field_of_an_entry_is_forgotten() -> None:
    """Each field of the new sheets' entries that may be read has a column, so that nobody looks for it in vain."""
    for sheet in ("Goals", "Sources", "Priorities", "Involved"):
        table = SHEETS[sheet]
        entry = get_args(Rollout.model_fields[table.field].annotation)[0]
        shown = {name for name in entry.model_fields if sees("managers", declared_for(entry, name))}
        assert {column.key for column in table.columns} - {"number"} == shown
        assert not [name for name in shown if is_entry(entry.model_fields[name])]


def test_what_a_metric_was_found_to_be_is_shown_and_not_read() -> None:
    data = workbook(REPOSITORY, "en")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Metrics"]
    [column] = [cell.column for cell in sheet[1] if cell.value == REACHED]
    shown = {(sheet.cell(row, 1).value, sheet.cell(row, 2).value): sheet.cell(row, column) for row in range(3, 12)}
    assert sheet.cell(2, column).value == "What was found"
    assert [cell.value for (id_, _), cell in shown.items() if str(id_).startswith("ACT-03")] == [
        "88 (3rd quarter of\u00a02026)"
    ]
    assert all(cell.protection.locked for cell in shown.values())
    sheet.cell(3, column).value = "100"
    kept = io.BytesIO()
    book.save(kept)
    imported = import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(kept.getvalue()), loaded(REPOSITORY))
    assert (imported.file, imported.changes, imported.problems, imported.advice) == (None, (), (), ())
