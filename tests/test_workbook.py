"""The plan's workbook in the hands of several people: what each changes goes home, and nothing else is undone by it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring import lines
from hbgen.cli import main
from hbgen.load import Loaded, load
from hbgen.locale import LANGUAGES
from hbgen.model.base import declared_for, is_entry
from hbgen.model.plan import Rollout, RolloutActivity
from hbgen.model.visibility import sees
from hbgen.planning.cells import letters
from hbgen.planning.entry_lookup import Meant, Names
from hbgen.planning.exported import EXPORTED
from hbgen.planning.importing import Imported, import_plan
from hbgen.planning.layout import LAYOUT, REACHED, SHEETS, EntryKey, PlanColumn, PlanSheet, rows, sheets
from hbgen.spreadsheets.reading import WorkbookFile, read_sheets
from planned import FOLLOWED, FULL, MEASURED, PLAN, cells, changed, lay_out, loaded, office, text, took, workbook
from sampling import examples, in_full, sampled, some
from sites import REPOSITORY

NOTHING = Imported(None, (), ())
PATH = Path("content") / "rollout.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def home(root: Path, data: bytes, content: Loaded | None = None) -> Imported:
    return import_plan(root, "plan.xlsx", WorkbookFile(data), content or loaded(root))


def edited(root: Path, data: bytes, **said: Any) -> Imported:
    return home(root, changed(data, cells(**said)))


def write(root: Path, imported: Imported) -> None:
    (root / PATH).write_text(text(imported), "utf-8")


def meanwhile(root: Path, before: str, after: str) -> str:
    """Somebody changes the plan in the handbook, after the workbook was made."""
    plan = (root / PATH).read_text("utf-8")
    assert plan.count(before) == 1
    made = plan.replace(before, after)
    (root / PATH).write_text(made, "utf-8")
    return made


# --- what the sheets hold -------------------------------------------------------------------------


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
        assert set(column.choices) == {each for each in literals(info.annotation) if isinstance(each, str)}
    default = info.get_default()
    assert column.default == (default if isinstance(default, str) else "")


def literals(annotation: Any) -> Iterator[Any]:
    """Every value that stands somewhere inside an annotation."""
    for inner in get_args(annotation):
        yield inner
        yield from literals(inner)


def test_nothing_of_how_people_stand_is_in_a_workbook(root: Path) -> None:
    data = workbook(root)
    plan = meanwhile(root, "    opinion_leader: true\n    stance: resists  # for our eyes only\n", "")
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


# --- there and back -------------------------------------------------------------------------------


@sampled(1)
@pytest.mark.parametrize("language", some(LANGUAGES, 1))
@pytest.mark.parametrize("save", ["openpyxl", "LibreOffice"])
def test_what_another_program_saved_changes_nothing(tmp_path: Path, language: str, save: str) -> None:
    data = workbook(REPOSITORY, language)
    data = office(tmp_path, data) if save == "LibreOffice" else changed(data, lambda _: None)
    assert home(REPOSITORY, data) == NOTHING


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


NEW = {
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


def test_new_rows_come_last_and_may_be_named_elsewhere_at_once(root: Path) -> None:
    write(root, took(root, **NEW))
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
    assert home(root, workbook(root)) == NOTHING


def test_a_list_that_is_not_there_yet_is_begun(root: Path) -> None:
    plan = PLAN.replace(PLAN[PLAN.index("priorities:") : PLAN.index("activities:")], "")
    (root / PATH).write_text(plan, "utf-8")
    third = str.maketrans("45", "33")
    new = {key.translate(third): said for key, said in NEW.items() if key.startswith(("Priorities", "Involved"))}
    new["Priorities_C3"] = "SRC-2"
    write(root, took(root, **new))
    handbook = loaded(root).handbook
    assert handbook is not None
    assert [one.id for one in handbook.rollout.priorities] == ["PRI-2"]
    assert [one.roles for one in handbook.rollout.involved] == [("manager", "service-lead")]


def test_a_plan_can_begin_in_a_workbook_before_any_activity(root: Path) -> None:
    (root / PATH).write_text(PLAN[: PLAN.index("activities:")], "utf-8")
    new = {"Activities_A3": "ACT-7", "Activities_B3": "First", "Activities_N3": "proposed", "Activities_I3": "GOAL-1"}
    write(root, took(root, **new, Activities_J3="SRC-1"))
    handbook = loaded(root).handbook
    assert handbook is not None and [one.id for one in handbook.rollout.activities] == ["ACT-7"]


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
    said = {(sheet, row.key): dict(row.cells) for sheet in SHEETS for row in rows(handbook.rollout, sheet, "en")}
    order = {sheet: [key for name, key in said if name == sheet] for sheet in SHEETS}
    wanted: dict[tuple[str, Any, str], tuple[str, int, int]] = {}
    for _ in range(data.draw(st.integers(1, 6))):
        sheet, place, column = data.draw(st.sampled_from(FREE))
        index = data.draw(st.integers(0, len(order[sheet]) - 1))
        said[sheet, order[sheet][index]][column.key] = data.draw(drawn(column))
        wanted[sheet, order[sheet][index], column.key] = (sheet, 3 + index, place)

    def change(book: Any) -> None:
        for (sheet, key, name), (_, row, place) in wanted.items():
            cell = book[sheet].cell(row, place)
            cell.value, cell.data_type = said[sheet, key][name], "s"

    book = changed(workbook(root), change)
    imported = home(root, book)
    assert not imported.advice
    if imported.problems:
        # What contradicts itself, such as a metric that is due too early, is refused as a whole.
        assert imported.file is None and {one.code for one in imported.problems} <= {"metric-too-early"}
        return
    if imported.file is not None:
        write(root, imported)
    after = loaded(root).handbook
    assert after is not None
    found = {(sheet, row.key): row.cells for sheet in SHEETS for row in rows(after.rollout, sheet, "en")}
    plain = {at: {key: " ".join(words.split()) for key, words in row.items()} for at, row in found.items()}
    assert plain == {at: {key: " ".join(words.split()) for key, words in row.items()} for at, row in said.items()}
    assert [(p.stance, p.opinion_leader) for p in after.rollout.involved] == [(None, False), ("resists", True)]
    assert home(root, book) == NOTHING


@in_full
def test_edits_that_libreoffice_saved_give_just_these_changes(root: Path, tmp_path: Path) -> None:
    """The same, through the program that most people have beside Excel: every new sheet and a column of one's own."""
    said = NEW | {
        "Sources_C3": "Unseen.",
        "Involved_D4": "café manager; service LEAD",
        "Sources_F2": "Ask",
        "Sources_F3": 1,
    }
    imported = home(root, office(tmp_path, changed(workbook(root), cells(**said))))
    assert [one.code for one in imported.advice] == ["plan-column"]
    assert text(imported) == text(edited(root, workbook(root), **said))
    assert {what for what, _, _ in imported.changes} >= {
        "SRC-1 finding",
        "involved 2 roles",
        "involved + who",
        "PRI-2 title",
    }


# --- what came of it ------------------------------------------------------------------------------


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
    meanwhile(root, *FOLLOWED)
    plan = meanwhile(root, *MEASURED)
    assert home(root, workbook(root)) == NOTHING
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
    write(root, took(root, **new))
    handbook = loaded(root).handbook
    assert handbook is not None
    first, second = handbook.rollout.activities
    assert (str(first.agreed_on), first.metrics[1].measured_by, first.metrics[1].measure) == (
        "2026-02-20",
        "FB-GUEST",
        "csat",
    )
    assert [(str(one.date), str(one.found), one.decided) for one in second.followed_up] == [
        ("2026-05-04", "It went well.", None)
    ]
    assert home(root, workbook(root)) == NOTHING


def test_a_metric_is_measured_by_a_standard_an_item_or_an_instrument(root: Path) -> None:
    imported = took(root, Metrics_H3="manager")
    assert [(one.code, one.place.column) for one in imported.problems] == [("plan-cell", 8)]


# --- several people -------------------------------------------------------------------------------


def test_a_row_that_joined_the_handbook_later_is_not_missed(root: Path) -> None:
    data = workbook(root)
    plan = meanwhile(
        root,
        "  - {id: SRC-2, kind: results, finding: Half come back.}\n",
        "  - {id: SRC-2, kind: results, finding: Half come back.}\n  - {id: SRC-3, kind: other, finding: New.}\n",
    )
    plan = meanwhile(
        root,
        "metrics: [{name: Guests,",
        'metrics: [{name: Hellos, target: 3, unit: "%", due: 2026-05-31}, {name: Guests,',
    )
    assert home(root, data) == NOTHING
    made = text(edited(root, data, Sources_C4="Half return."))
    assert made == plan.replace("Half come back.", "Half return.")


def test_a_metric_is_found_by_what_it_says_where_its_number_moved(root: Path) -> None:
    data = workbook(root)
    plan = meanwhile(
        root,
        "metrics: [{name: Guests,",
        'metrics: [{name: Hellos, target: 3, unit: "%", due: 2026-05-31}, {name: Guests,',
    )
    imported = edited(root, data, Metrics_E5="95")
    assert imported.changes == (("ACT-2 metrics 2 target", "90", "95"),)
    second = plan.index("id: ACT-2")
    assert text(imported) == plan[:second] + plan[second:].replace("target: 90", "target: 95")


@pytest.mark.parametrize(
    ("sheet", "row", "gone"),
    [("Activities", 4, "ACT-2"), ("Metrics", 4, "ACT-1 2"), ("Sources", 4, "SRC-2"), ("Involved", 3, "involved 1")],
)
def test_a_row_that_was_exported_and_is_gone_is_missed(root: Path, sheet: str, row: int, gone: str) -> None:
    imported = home(root, changed(workbook(root), lambda book: book[sheet].delete_rows(row)))
    assert lines(imported.problems) == (
        f"plan.xlsx:3:1: {sheet}: the row of {gone} is gone. [plan-row-gone]\n"
        "    Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.\n"
    )


def test_what_others_changed_meanwhile_stays_and_stops_nothing(root: Path) -> None:
    data = workbook(root)
    meanwhile(root, "title: Greeting week", "title: Greeting month")
    plan = meanwhile(
        root, "owner: service-lead\n    period: {start: 2026-03", "owner: manager\n    period: {start: 2026-03"
    )
    assert home(root, data) == NOTHING
    imported = edited(root, data, Activities_B3="Mine", Activities_O4="2026-05-05")
    assert text(imported) == plan.replace("Greeting practice", "Mine").replace("2026-05-04", "2026-05-05")


def test_the_same_cell_changed_twice_is_told_and_the_same_words_are_no_change(root: Path) -> None:
    data = workbook(root)
    meanwhile(root, "title: Greeting week", "title: Greeting month")
    assert edited(root, data, Activities_B4="Greeting  month") == NOTHING
    assert lines(edited(root, data, Activities_B4="Greeting year").problems) == (
        "plan.xlsx:4:2: Activities B4: ACT-2 has changed in the handbook since the workbook was made. [plan-moved-on]\n"
        "    Export the plan again, and make the change there.\n"
    )


def test_a_metric_that_others_changed_too_is_told(root: Path) -> None:
    data = workbook(root)
    meanwhile(root, "        target: 50.5\n", "        target: 51\n")
    assert home(root, data) == NOTHING
    imported = edited(root, data, Metrics_C4="Guests who return")
    assert [(one.code, one.place.line) for one in imported.problems] == [("plan-moved-on", 4)]


def test_a_row_that_left_the_handbook_is_passed_over_unless_it_was_changed(root: Path) -> None:
    data = workbook(root)
    meanwhile(root, "  - {id: SRC-2, kind: results, finding: Half come back.}\n", "")
    meanwhile(root, "sources: [SRC-1, SRC-2]", "sources: [SRC-1]")
    meanwhile(root, "      - SRC-2\n", "")
    imported = home(root, data)
    assert (imported.file, imported.problems) == (None, ())
    assert lines(imported.advice) == (
        "plan.xlsx:4:1: Sources A4: SRC-2 is no longer in the handbook; its row is passed over. [plan-row-removed]\n"
        "    If it is to come back, put it in an empty row.\n"
    )
    assert [one.code for one in edited(root, data, Sources_C4="Mine").problems] == ["plan-moved-on"]
    assert home(root, changed(data, lambda book: book["Sources"].delete_rows(4))) == NOTHING


def test_two_people_bring_home_copies_of_one_workbook(root: Path) -> None:
    data = workbook(root)
    one = changed(
        data, cells(Activities_B3="First", Metrics_E3="80", Sources_A5="SRC-8", Sources_B5="other", Sources_C5="A")
    )
    two = changed(
        data, cells(Activities_C3="Second.", Metrics_E5="70", Sources_A5="SRC-9", Sources_B5="other", Sources_C5="B")
    )
    write(root, home(root, one))
    write(root, home(root, two))
    for part in ("title: First", "change: Second.", "target: 80", "target: 70", "id: SRC-8", "id: SRC-9"):
        assert (root / PATH).read_text("utf-8").count(part) == 1
    assert home(root, one) == home(root, two) == NOTHING


def test_what_was_taken_home_once_is_not_taken_twice(root: Path) -> None:
    new = NEW | {
        "Metrics_A6": "greeting practice",
        "Metrics_C6": "More",
        "Metrics_E6": "3",
        "Metrics_F6": "smiles",
        "Metrics_G6": "2026-06-30",
        "Metrics_E4": "52",
    }
    book = changed(workbook(root), cells(**new))
    write(root, home(root, book))
    assert home(root, book) == NOTHING


def test_one_entry_stands_for_one_new_row(root: Path) -> None:
    """Two rows of the same words are two metrics, and one of them is there already."""
    data = workbook(root)
    new = {"A": "ACT-1", "C": "More", "E": "3", "F": "smiles", "G": "2026-06-30"}
    write(root, edited(root, data, **{f"Metrics_{letter}6": said for letter, said in new.items()}))
    twice = {f"Metrics_{letter}{row}": said for letter, said in new.items() for row in (6, 7)}
    write(root, edited(root, data, **twice))
    assert (root / PATH).read_text("utf-8").count("name: More") == 2
    assert edited(root, data, **twice) == NOTHING


# --- names ----------------------------------------------------------------------------------------


@sampled(1)
@pytest.mark.parametrize(
    ("cell", "said", "told"),
    some(
        [
            ("Tegevused_R3", "Tegevjuht, kliendikogemuse JUHT;personalijuht", "ceo, cx-lead, hr-lead"),
            ("Tegevused_R3", "ceo – Tegevjuht\nhr-lead", "ceo, hr-lead"),
            ("Tegevused_R3", "Chief executive", "ceo"),
            ("Tegevused_Q3", "eesliin, Juhid", "front-line, managers"),
            ("Tegevused_M4", "kõik teavad,  miks käsiraamat SÜNNIB", None),
            ("Tegevused_D3", "Personalijuht", "hr-lead"),
            ("Tegevused_K3", "Lubatud ajast peame kinni", "PRI-1"),
            ("Kaasatud_B3", "Kliendid", "customers"),
        ],
        3,
    ),
)
def test_names_are_understood_in_the_readers_language(cell: str, said: str, told: str | None) -> None:
    """The name of an activity that stands there by its id is no change."""
    imported = edited(REPOSITORY, workbook(REPOSITORY, "et"), **{cell: said})
    assert lines(imported.problems) == ""
    assert [new for _, _, new in imported.changes] == ([] if told in (None, "ceo, cx-lead, hr-lead") else [told])


def test_a_name_that_several_bear_is_told(root: Path) -> None:
    organisation = root / "content" / "organisation.yaml"
    organisation.write_text(
        organisation.read_text("utf-8").replace("name: People lead", "name: Service  LEAD"), "utf-8"
    )
    for cell in ("Activities_D3", "Activities_R3"):
        imported = took(root, **{cell: "service lead"})
        assert lines(imported.problems).partition("cannot be ")[2] == (
            "service lead. [plan-cell]\n"
            "    It can stand for several: people-lead, service-lead. Write the id that is meant.\n"
        )
    assert took(root, Activities_R3="people-lead").changes == (("ACT-1 agreed_by", "manager", "people-lead"),)


def test_what_is_no_name_is_told_alone(root: Path) -> None:
    imported = took(root, Activities_R3="Café manager, Servise lead")
    assert lines(imported.problems) == (
        "plan.xlsx:3:18: Activities R3: `agreed_by` cannot be Servise lead. [plan-cell]\n"
        "    Did you mean service-lead?\n"
    )


def test_names_may_hold_what_stands_between_names() -> None:
    names = Names()
    names.add("role", "R-1", "Sales, north")
    names.add("role", "R-2", "IT; and more, and more")
    names.add("role", "R-3", "Help")
    names.add("role", "R-4", "North", foreign=True)

    def read(said: str) -> list[tuple[str, ...]]:
        return [one.ids for one in names.several("role", said)]

    assert read("help, sales, north;r-2") == [("R-3",), ("R-1",), ("R-2",)]
    assert read("IT; and more,  and MORE, Sales, North") == [("R-2",), ("R-1",)]
    assert read("north, help") == [("R-4",), ("R-3",)]
    assert read("IT, and more, sales") == [(), (), ()]
    assert read("help, sales – north") == [("R-3",), ()]
    assert names.several("role", " , ;\n") == ()
    assert names.several("role", "Café, bar") == (Meant("Café", ()), Meant("bar", ()))


def test_what_can_be_read_in_two_ways_is_told_and_ids_are_ids() -> None:
    names = Names()
    names.add("role", "R-1", "Sales, north")
    names.add("role", "R-2", "Sales")
    names.add("role", "R-3", "North")
    assert names.several("role", "sales, North") == (Meant("sales, North", ("R-1", "R-2", "R-3")),)
    assert [one.word for one in names.several("role", "sales; North")] == ["R-2", "R-3"]
    names.add("role", "R-4", "R-2, R-3")
    assert [one.word for one in names.several("role", "R-2, r-3")] == ["R-2", "R-3"]


def test_a_cell_of_very_many_parts_is_read_soon() -> None:
    names = Names()
    names.add("role", "R-1", "a, a, a, a, a, a, a, a, a, a")
    names.add("role", "R-2", "a")
    assert len(names.several("role", ", ".join(["a"] * 299))) == 1
    assert len(names.several("role", ", ".join(["a"] * 10_000))) == 10_000


# --- columns of one's own -------------------------------------------------------------------------


def test_columns_of_ones_own_are_advice_and_stop_nothing(root: Path) -> None:
    imported = took(
        root,
        Activities_V2="My remarks",
        Activities_V4="Ask Mari",
        Metrics_L1="mine",
        Metrics_L3="7",
        Activities_B3="New",
    )
    assert lines(imported.advice) == (
        "plan.xlsx:1:12: Metrics L1: the column mine is one of your own: nothing of it goes into the handbook. "
        "[plan-column]\n"
        "    It stays in this workbook, also when `hbgen export plan` writes it anew.\n"
        "plan.xlsx:2:22: Activities V2: the column My remarks is one of your own: nothing of it goes into the "
        "handbook. [plan-column]\n"
        "    It stays in this workbook, also when `hbgen export plan` writes it anew.\n"
    )
    assert text(imported) == PLAN.replace("Greeting practice", "New")


def test_there_is_room_for_columns_of_ones_own(root: Path) -> None:
    """Cells to the right of the table are not protected, all the way down."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(root)))
    for sheet, table in SHEETS.items():
        own = letters(len(table.columns) + 2)
        assert not book[sheet].column_dimensions[own].protection.locked


# --- workbooks of other versions ------------------------------------------------------------------


def of_layout(root: Path, layout: int) -> Callable[[Any], None]:
    """A workbook as an earlier layout had it: without the later sheets and columns, marked by what was left."""
    handbook = loaded(root).handbook
    assert handbook is not None

    def change(book: Any) -> None:
        for sheet, table in SHEETS.items():
            if table.since > layout:
                del book[sheet]
                continue
            for place in range(len(table.columns), 0, -1):
                if table.columns[place - 1].since > layout:
                    book[sheet].delete_cols(place)
            columns = table.of(layout)
            for number, row in enumerate(rows(handbook.rollout, sheet, "en", layout), 3):
                book[sheet].cell(number, len(columns) + 1).value = row.fingerprint
        exported = {(s, row.key): row for s in SHEETS for row in rows(handbook.rollout, s, "en", layout)}
        for line in book[EXPORTED].iter_rows(min_row=2):
            sheet, key = line[0].value, EntryKey(line[1].value or "", int(line[2].value))
            line[3].value = exported[sheet, key].fingerprint
            kept = {column.key for column in SHEETS[sheet].of(layout)}
            line[4].value = " ".join(one for one in line[4].value.split() if one.partition("=")[0] in kept)
        assert book["About"]["A1"].value == "layout"
        book["About"]["B1"].value = str(layout)

    return change


def without_memory(book: Any) -> None:
    """What else layout 1 did not have."""
    del book[EXPORTED]
    choices = book["Choices"]
    for row in range(choices.max_row, 1, -1):
        if choices.cell(row, 1).value in (
            "source",
            "standard",
            "activity",
            "groups of",
            "kind of",
            "level of",
            "part of",
        ):
            choices.delete_rows(row)
    for row in (3, 4):
        if book["Activities"].cell(row, 17).value:
            book["Activities"].cell(row, 17).value = "front-line"


def test_a_workbook_of_layout_1_is_read_as_before(root: Path) -> None:
    data = changed(changed(workbook(root), of_layout(root, 1)), without_memory)
    assert home(root, data) == NOTHING
    imported = edited(root, data, Activities_B3="Hour", Metrics_E4="52", Activities_J4="Half come back.")
    assert imported.changes == (
        ("ACT-1 title", "Greeting practice", "Hour"),
        ("ACT-2 sources", "SRC-1", "SRC-2"),
        ("ACT-1 metrics 2 target", "50.5", "52"),
    )
    # It does not know what it was made of: a row that joined is missed, and a row that others changed is told.
    meanwhile(root, "title: Greeting week", "title: Greeting month")
    assert [one.code for one in home(root, data).problems] == ["plan-moved-on"]
    gone = home(root, changed(data, lambda book: book["Metrics"].delete_rows(4)))
    assert {one.code for one in gone.problems} == {"plan-moved-on", "plan-row-gone"}


def test_the_fingerprints_of_layout_1_are_what_they_were(root: Path) -> None:
    """As an hbgen before layout 2 wrote them beside these rows: they are in workbooks that people still have."""
    handbook = loaded(root).handbook
    assert handbook is not None
    assert {s: [row.fingerprint for row in rows(handbook.rollout, s, "en", 1)] for s in list(SHEETS)[:3]} == {
        "Activities": ["hnrmsmgjxmttykwn", "uvmmytmstmrtswgx"],
        "Metrics": ["vmsmxsptnptjqpup", "usmvuwsygnrjkwgn", "usmrukqttrvngtsv"],
        "Communication": ["uxmxktrrqxqrrvrj", "wvtrsstsmtukvxyh"],
    }


def test_the_fingerprints_of_layout_2_are_what_they_were(root: Path) -> None:
    handbook = loaded(root).handbook
    assert handbook is not None
    assert {s: [row.fingerprint for row in rows(handbook.rollout, s, "en", 2)] for s in sheets(2)} == {
        "Activities": ["hnrmsmgjxmttykwn", "uvmmytmstmrtswgx"],
        "Metrics": ["vmsmxsptnptjqpup", "usmvuwsygnrjkwgn", "usmrukqttrvngtsv"],
        "Communication": ["uxmxktrrqxqrrvrj", "wvtrsstsmtukvxyh"],
        "Goals": ["sgpvsryxrvpvyutw"],
        "Sources": ["kqjjpqsvxghjkhuy", "smprwwnmmwyrskks"],
        "Priorities": ["hxqkvunqmwtnmqgm"],
        "Involved": ["pghgjwrkpnrvgpuk", "pypnqnqnpxuxwhjx"],
    }


def test_what_a_workbook_of_layout_2_does_not_have_was_not_emptied(root: Path) -> None:
    """The day of agreement, how a metric is measured and what was found at follow-ups came later."""
    meanwhile(root, *FOLLOWED)
    plan = meanwhile(root, *MEASURED)
    data = changed(workbook(root), of_layout(root, 2))
    assert "Follow-ups" not in read_sheets(data) and "agreed_on" not in read_sheets(data)["Activities"][1].values()
    assert home(root, data) == NOTHING
    made = text(edited(root, data, Activities_B3="Hour", Metrics_E3="80", Involved_C4="Five of us"))
    assert made == (
        plan.replace("Greeting practice", "Hour")
        .replace('target: 90, unit: "%", due: 2026-05-31, m', 'target: 80, unit: "%", due: 2026-05-31, m')
        .replace("Four of the team", "Five of us")
    )


def test_a_layout_has_the_columns_that_it_had() -> None:
    """Later ones are not missed in a workbook, and are no part of its fingerprints."""
    table = PlanSheet("goals", (PlanColumn("id", "id"), PlanColumn("found", "figure", since=LAYOUT + 1)), "goal")
    assert [[column.key for column in table.of(layout)] for layout in (LAYOUT, LAYOUT + 1)] == [["id"], ["id", "found"]]


def test_a_workbook_of_a_newer_hbgen_is_refused(root: Path) -> None:
    imported = took(root, About_B1=str(LAYOUT + 1))
    assert "a newer hbgen made it" in lines(imported.problems)


def test_without_what_was_exported_a_workbook_is_read_as_of_layout_1(root: Path) -> None:
    data = changed(workbook(root), lambda book: book.remove(book[EXPORTED]))
    assert home(root, data) == NOTHING
    assert edited(root, data, Goals_C3="company").changes == (("GOAL-1 level", "service", "company"),)
    meanwhile(root, "level: service}", "level: company}")
    assert [one.code for one in home(root, data).problems] == ["plan-moved-on"]


# --- the commands ---------------------------------------------------------------------------------


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
    assert home(root, file.read_bytes()) == NOTHING


def no_roles(content: Path) -> None:
    (content / "organisation.yaml").write_text("roles: [\n", "utf-8")


def torn_standards(content: Path) -> None:
    for path in (content / "standards").iterdir():
        path.write_text(path.read_text("utf-8") + "steps: [\n", "utf-8")


def torn_roles(content: Path) -> None:
    with (content / "organisation.yaml").open("a") as file:
        file.write("touchpoints: [\n")


@pytest.mark.parametrize("spoil", [broken_mission, torn_standards, broken_unit, torn_roles])
def test_a_workbook_comes_home_while_other_content_has_errors(root: Path, spoil: Callable[[Path], None]) -> None:
    """What cannot be read elsewhere stops no row that is good; names of what is broken are known from the workbook."""
    plan = meanwhile(root, "    stage: ability\n", "    stage: ability\n    standards: [CTR-01]\n")
    said = {"Activities_B3": "Mine", "Activities_D4": "People lead", "Metrics_E4": "52"}
    said |= {"Metrics_H4": "ctr-01", "Activities_R4": "service-lead, Café manager"}
    made = text(edited(root, workbook(root), **said))
    file = root / "mine.xlsx"
    file.write_bytes(changed(workbook(root), cells(**said)))
    spoil(root / "content")
    result = run(root, "import", str(file))
    assert result.exit_code == 0, result.output
    assert "They stopped nothing here.\n" in result.output
    now = (root / PATH).read_text("utf-8")
    assert now.replace("[manger]", "[manager]") == made != plan
    assert run(root, "import", str(file)).output.startswith("The plan is the same; nothing was changed.\n")


def test_what_was_taken_home_beside_errors_breaks_nothing_itself(root: Path) -> None:
    """An activity may lack what it will say later; what is wrong is refused."""
    data = workbook(root)
    broken_mission(root / "content")
    new = {"Activities_A5": "ACT-3", "Activities_B5": "Open", "Activities_I5": "GOAL-1"}
    found = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**new))), load(root))
    assert found.problems == () and found.file is not None
    wrong = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(Activities_L3="CTR-99"))), load(root))
    assert [one.code for one in wrong.problems] == ["plan-cell"]


def test_where_no_trace_of_roles_is_left_a_cell_that_names_one_waits(root: Path) -> None:
    data = workbook(root)
    no_roles(root / "content")
    assert home(root, data, load(root)) == NOTHING
    assert home(root, changed(data, cells(Goals_C3="company")), load(root)).file is not None
    imported = home(root, changed(data, cells(Activities_D3="manager")), load(root))
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
    plan = meanwhile(root, *spoil)
    found = load(root)
    assert run(root, "import", "--dry-run", str(saved(root, data))).exit_code == 0
    good = {"Goals_B3": "Ten of ten."}
    assert import_plan(root, "plan.xlsx", WorkbookFile(data), found).problems == ()
    for said in refused:
        imported = import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**said, **good))), found)
        assert [one.code for one in imported.problems] == ["plan-broken"], said
        line = plan[: plan.index(spoil[1] or "id: ACT")].count("\n") + 1
        place = str(imported.problems[0].values["place"])
        assert place.startswith("content/rollout.yaml:") and imported.file is None
        assert abs(int(place.split(":")[1]) - line) < 40
    made = text(import_plan(root, "plan.xlsx", WorkbookFile(changed(data, cells(**good))), found))
    assert made == plan.replace("Nine guests of ten feel seen by the end of 2026.", "Ten of ten.")


def saved(root: Path, data: bytes) -> Path:
    file = root / "saved.xlsx"
    file.write_bytes(data)
    return file


def test_a_plan_that_is_broken_beyond_use_says_where(root: Path) -> None:
    data = changed(workbook(root), cells(Goals_B3="Ten of ten."))
    meanwhile(root, "goals:\n", "goals: [\n")
    imported = import_plan(root, "plan.xlsx", WorkbookFile(data), load(root))
    assert imported.file is None and {one.place.file for one in imported.problems} == {"content/rollout.yaml"}


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
    told = import_plan(REPOSITORY, "plan.xlsx", WorkbookFile(kept.getvalue()), loaded(REPOSITORY))
    assert (told.file, told.changes, told.problems, told.advice) == (None, (), (), ())
