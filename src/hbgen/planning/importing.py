"""Imports the changes in a plan's workbook into `content/rollout.yaml`, all or none; no other file is touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen import checks
from hbgen.checks import Facts, plan
from hbgen.editing.edit import Editor
from hbgen.editing.edit import Path as YamlPath
from hbgen.editing.yaml_values import LanguageTexts, Value
from hbgen.files import File, encoded_like
from hbgen.fmt import format_text
from hbgen.fmt.page import UnclearLayout
from hbgen.load import Loaded
from hbgen.load.kinds import ROLLOUT
from hbgen.load.shapes import shape
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import read
from hbgen.model.handbook import Handbook
from hbgen.model.plan import Rollout
from hbgen.model.written import Map
from hbgen.planning.layout import SHEETS, EntryKey, PlanSheet, rows
from hbgen.planning.partial_handbook import broken, readable
from hbgen.planning.plan_reading import EntryChange, PlanReading, lines
from hbgen.planning.workbook_reader import read_plan
from hbgen.problems import Place, Problem
from hbgen.spreadsheets.reading import WorkbookFile


@dataclass(frozen=True, slots=True)
class Imported:
    """The file to write, or None when nothing changes or there are problems; and the changes."""

    file: File | None
    changes: tuple[tuple[str, str, str], ...]
    """For each changed field: entry and field, old text, new text."""
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()


def import_plan(root: Path, name: str, book: WorkbookFile, loaded: Loaded) -> Imported:
    """The plan in `root`, whose content was read as `loaded`, with the changes of the workbook `book`, called `name`.

    Other content may be broken. Without settings, or with a plan that cannot be read at all, there is no file; of a
    plan with a broken entry only a change of that entry is refused. Raises `OSError` as the disk gives it.
    """
    handbook, reasons = readable(loaded)
    if handbook is None:
        return Imported(None, (), reasons)
    path = root / ROLLOUT
    old_file = path.read_bytes() if path.is_file() else b""
    text = read_text(old_file, ROLLOUT, []) or ""
    reading = read_plan(name, book, handbook, broken(loaded, handbook, text))
    if reading.problems or not reading.changes:
        return Imported(None, (), reading.problems, reading.advice)
    try:
        new_text = _edited_text(text, reading, handbook)
        new_handbook = _with_new_plan(new_text, text, handbook)
        if new_handbook is None or not _has_only_changes(new_handbook.rollout, reading, handbook):
            raise UnclearLayout(_first_change(text, reading))
    except UnclearLayout as unclear:
        problem = Problem(unclear.place_in(ROLLOUT), "plan-not-edited", {"file": ROLLOUT})
        return Imported(None, (), (problem,), reading.advice)
    problems = _new_errors(handbook, new_handbook, loaded, name, reading)
    if problems:
        return Imported(None, (), problems, reading.advice)
    return Imported(File(ROLLOUT, encoded_like(old_file, new_text)), tuple(lines(reading.changes)), (), reading.advice)


NewEntry = dict[str, Value]
"""The fields of an entry to be written: numbers, texts, lists, and entries in it."""


def _edited_text(text: str, reading: PlanReading, handbook: Handbook) -> str:
    """The text with every change; formatted by `hbgen fmt` if it was so before."""
    languages = handbook.handbook.languages
    editor = Editor(text, new_fields="first")
    new_entries: dict[str, dict[str, NewEntry]] = {}
    new_below: dict[tuple[str, str], list[Value]] = defaultdict(list)
    below: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for change in sorted(reading.changes, key=lambda change: SHEETS[change.sheet].is_below):
        table, id_ = SHEETS[change.sheet], change.key.id
        values = _nested(change, reading.language, languages)
        if not change.is_new:
            editor.merge(_locate(editor, table, change.key), values)
        elif not table.is_below:
            entries = new_entries.setdefault(table.field, {})
            entries[id_ or str(len(entries))] = {**({"id": id_} if table.kind else {}), **values}
        elif id_ in new_entries.get("activities", {}):
            new_below[id_, table.field].append(values)
        else:
            below[id_, table.field].append(values)
    for (activity, field), of_activity in below.items():
        editor.append((*_locate(editor, SHEETS["Activities"], EntryKey(activity)), field), of_activity)
    for (activity, field), of_activity in new_below.items():
        new_entries["activities"][activity][field] = of_activity
    for field, entries in new_entries.items():
        editor.append((field,), list(entries.values()), gap=field == "activities")
    edited = editor.text()
    return format_text(edited, "rollout", languages) if format_text(text, "rollout", languages) == text else edited


def _locate(editor: Editor, table: PlanSheet, key: EntryKey) -> YamlPath:
    """The path of an entry of the file."""
    above = _locate(editor, SHEETS["Activities"], EntryKey(key.id)) if table.is_below else ()
    entries = (*above, table.field)
    return editor.entry(entries, key.id) if table.kind else (*entries, key.number - 1)


def _first_change(text: str, reading: PlanReading) -> Place:
    """Where in the text the first entry that changes stands; the text's begin where only new ones come."""
    editor = Editor(text)
    places = (editor.place(_locate(editor, SHEETS[c.sheet], c.key)) for c in reading.changes if not c.is_new)
    return min(places, default=Place(""))


def _nested(change: EntryChange, language: str, languages: tuple[str, ...]) -> NewEntry:
    """The values of a change as nested fields of an entry: `{"period": {"start": …}}`."""
    nested: NewEntry = {}
    for column in SHEETS[change.sheet].columns:
        if column.key not in change.values:
            continue
        value: Value = change.values[column.key]
        if column.holds == "text":
            value = LanguageTexts({language: str(value)}, languages)
        level = nested
        for step in column.way[:-1]:
            below = level.setdefault(step, {})
            assert isinstance(below, dict)
            level = below
        level[column.way[-1]] = value
    return nested


def _with_new_plan(new_text: str, old_text: str, handbook: Handbook) -> Handbook | None:
    """The handbook with the plan `new_text`; None when it cannot be read, or has a problem that `old_text` had not."""
    languages = handbook.handbook.languages
    rollout, new_problems = _plan(new_text, languages)
    _, old_problems = _plan(old_text, languages)
    if rollout is None or new_problems - old_problems:
        return None
    parts = {name: getattr(handbook, name) for name in Handbook.model_fields}
    return Handbook.model_construct(**parts | {"rollout": rollout})


def _plan(text: str, languages: tuple[str, ...]) -> tuple[Rollout | None, Counter[str]]:
    """A text as a plan, without its broken parts; and how often each message of a problem occurs, places aside."""
    problems: list[Problem] = []
    data = read(text, ROLLOUT, problems)
    rollout = shape(Rollout, data, languages, problems) if isinstance(data, Map) else None
    return rollout, Counter(problem.message(str) for problem in problems)


def _has_only_changes(rollout: Rollout, reading: PlanReading, handbook: Handbook) -> bool:
    """Whether exactly the changed cells differ from the handbook's plan, and as many rows were added as are new."""
    for sheet in SHEETS:
        old_rows = {row.key: row.cells for row in rows(handbook.rollout, sheet, reading.language)}
        new_rows = {row.key: row.cells for row in rows(rollout, sheet, reading.language)}
        changes = [change for change in reading.changes if change.sheet == sheet]
        if (
            len(new_rows) != len(old_rows) + sum(change.is_new for change in changes)
            or not old_rows.keys() <= new_rows.keys()
        ):
            return False
        changed = {(change.key, key) for change in changes for key in change.values if not change.is_new}
        for entry_key, cells in old_rows.items():
            if any((cells[key] != new_rows[entry_key][key]) != ((entry_key, key) in changed) for key in cells):
                return False
    return True


def _new_errors(
    before: Handbook, after: Handbook, loaded: Loaded, name: str, reading: PlanReading
) -> tuple[Problem, ...]:
    """The errors that only the changed handbook has, placed in the workbook."""
    old = {(p.code, p.message(str)) for p in _errors(before, loaded)}
    by_id = {c.key.id: Place(name, c.row) for c in reversed(reading.changes) if c.key.id}
    by_field = {key: Place(name, c.row) for c in reversed(reading.changes) for key in c.values}
    places = by_field | by_id

    def place(problem: Problem) -> Place:
        values = (str(problem.values.get(key)) for key in ("id", "field"))
        return next((places[value] for value in values if value in places), Place(name))

    return tuple(
        replace(problem, place=place(problem))
        for problem in _errors(after, loaded)
        if (problem.code, problem.message(str)) not in old
    )


def _errors(handbook: Handbook, loaded: Loaded) -> Iterator[Problem]:
    """The errors of a handbook; of one with parts left out, also those of the check of activities' six questions."""
    problems = checks.check(handbook, loaded.dropped, loaded.whole, loaded.images).problems
    if not loaded.whole:
        problems += tuple(plan.activities_answer_six_questions(Facts.of(handbook, loaded.dropped, ())))
    return (problem for problem in problems if problem.severity == "error")
