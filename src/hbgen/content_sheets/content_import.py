"""Changes of a workbook of content put into the content's files: what cannot be done is refused row by row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen.content_edits.trial import new_errors
from hbgen.content_edits.written_content import WrittenContent, WrittenFile, written_content
from hbgen.content_sheets.columns import LISTED, PARTS, ContentColumn, columns, holders
from hbgen.content_sheets.content_reader import RowChange, read_content
from hbgen.content_sheets.guide_rows import guide_changes
from hbgen.content_sheets.sheet_rows import rows_of
from hbgen.editing.edit import Editor
from hbgen.editing.edit import Path as YamlPath
from hbgen.editing.yaml_values import LanguageTexts, Value, block, item
from hbgen.files import File, encoded_like
from hbgen.fmt import format_text
from hbgen.fmt.page import UnclearLayout
from hbgen.load.chapters import has_own_files, own_file, schema_line
from hbgen.model.handbook import Handbook
from hbgen.model.reference import Guide
from hbgen.model.standards import Standard
from hbgen.model.written import Map, Seq
from hbgen.problems import Problem
from hbgen.spreadsheets.reading import WorkbookFile

_ROUNDS = 8
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class ContentImport:
    """The files to write, the rows that change something, and the problems of rows that were refused."""

    files: tuple[File, ...]
    changes: tuple[RowChange, ...]
    refused: tuple[Problem, ...]


def import_content(root: Path, name: str, book: WorkbookFile) -> ContentImport:
    """The changes of the workbook `book`, called `name`. Nothing is written; raises `OSError` as the disk gives it."""
    content = written_content(root)
    reading = read_content(name, book, content)
    refused = [*reading.refused, *content.problems]
    changes = list(reading.changes)
    for _ in range(_ROUNDS):
        files, failed = _files(content, changes)
        if not failed:
            data_of = {file.path: file.data for file in files}
            errors = new_errors(root, data_of) if files else []
            if not errors:
                return ContentImport(tuple(files), tuple(changes), tuple(refused))
            failed = _at_fault(errors, changes, content.with_files(data_of))
        refused += failed.values()
        changes = [change for number, change in enumerate(changes) if number not in failed]
    return ContentImport((), (), tuple(refused))


def _at_fault(errors: Sequence[Problem], changes: Sequence[RowChange], content: WrittenContent) -> dict[int, Problem]:
    """Number of a change → an error that it makes; all of them where none can be told."""
    entries = sorted((entry.file, entry.line, entry.id) for file in content.files for entry in rows_of(file))
    holder_of = {entry.id: entry.holder for file in content.files for entry in rows_of(file)}
    wrong: dict[int, Problem] = {}
    for error in errors:
        file, line = error.place.file, error.place.line
        around = [id_ for name, first, id_ in entries if name == file and first <= line]
        # A field may stand below the entries in its entry.
        nearest = around[-1] if around else ""
        guide = file.rpartition("/")[2].partition(".")[0] if file.startswith("content/guides/") else ""
        ids = {
            guide,
            nearest,
            holder_of.get(nearest, ""),
            *(text for text in error.values.values() if isinstance(text, str)),
        }
        for number, change in enumerate(changes):
            if change.id in ids:
                wrong.setdefault(number, replace(error, place=change.place))
    return wrong or {number: replace(errors[0], place=change.place) for number, change in enumerate(changes)}


def _files(content: WrittenContent, changes: Sequence[RowChange]) -> tuple[list[File], dict[int, Problem]]:
    """The files with the changes, and the number of each change that cannot be made."""
    failed: dict[int, Problem] = {}
    files: list[File] = []
    by_file: dict[str, list[tuple[int, RowChange]]] = defaultdict(list)
    new: dict[str, list[tuple[int, RowChange]]] = defaultdict(list)
    for number, change in enumerate(changes):
        if change.kind is Guide:
            try:
                files += guide_changes(content, change)
            except (UnclearLayout, LookupError, ValueError):
                values = {"id": change.id, "file": f"content/guides/{change.id}"}
                failed[number] = Problem(change.place, "row-not-written", values)
            continue
        if change.entry is not None:
            by_file[change.entry.file].append((number, change))
            continue
        place = _home(content, change, changes)
        if place is None:
            code = "row-without-holder" if change.holder else "row-nowhere"
            failed[number] = Problem(change.place, code, {"id": change.id, "found": change.holder})
        else:
            new[place].append((number, change))
    for path in sorted({*by_file, *new}):
        file = next((file for file in content.files if file.path == path), None)
        text, numbers = _edited(file, by_file[path], new[path], content)
        for number in numbers:
            change = changes[number]
            failed[number] = Problem(change.place, "row-not-written", {"id": change.id, "file": path})
        if text is not None:
            files.append(File(path, encoded_like(content.data.get(path, b""), text)))
    return files, failed


def _home(content: WrittenContent, change: RowChange, changes: Sequence[RowChange]) -> str | None:
    """The file for a new entry: that of what holds it, or the file of its kind."""
    if change.kind.__name__ in PARTS:
        return f"content/{PARTS[change.kind.__name__]}.yaml"
    for holder, field in holders(change.kind):
        if holder is Handbook and change.holder in ("", field):
            listed = [file.path for file in content.files if file.kind == field and isinstance(file.root, Seq)]
            return listed[0] if listed else f"content/{field}.yaml"
        for file in content.files:
            for entry in rows_of(file):
                if entry.id == change.holder and entry.kind is holder:
                    is_apart = change.kind is Standard and has_own_files(content.data, entry.id)
                    return own_file(entry.id, change.id) if is_apart else file.path
        # A new entry may hold another new one.
        for other in changes:
            if other.entry is None and other.id == change.holder and other.kind is holder and other is not change:
                return _home(content, other, changes)
    return None


def _edited(
    file: WrittenFile | None,
    changed: Sequence[tuple[int, RowChange]],
    new: Sequence[tuple[int, RowChange]],
    content: WrittenContent,
) -> tuple[str | None, set[int]]:
    """A file's text with its changes; and the numbers of those that cannot be made."""
    languages = content.languages
    if file is None and any(change.kind is Standard for _, change in new):
        return _standard_text([change for _, change in new], content), set()
    if file is None and any(change.kind.__name__ in PARTS for _, change in new):
        fields = _new_entry(new[0][1], languages, ())
        return "\n".join(block(fields)) + "\n", set()
    if file is None:
        lines = [line for _, change in new for line in item(_new_entry(change, languages, ()))]
        return "\n".join(lines) + "\n", set()
    text = _text(file, changed, new, languages)
    if text is not None:
        return text, set()
    # By itself each change shows whether it is the one that cannot be made.
    wrong = {pair[0] for pair in changed if _text(file, [pair], (), languages) is None}
    wrong |= {pair[0] for pair in new if _text(file, (), [pair], languages) is None}
    return None, wrong or {number for number, _ in (*changed, *new)}


def _standard_text(new: Sequence[RowChange], content: WrittenContent) -> str:
    """The file of a new standard, with the new entries that it holds."""
    standard, *inner = sorted(new, key=lambda change: change.kind is not Standard)
    head = schema_line({file.path: file.text for file in content.files}, standard.holder)
    lines = block(_new_entry(standard, content.languages, inner))
    return format_text("\n".join([head, *lines] if head else lines) + "\n", "standard", content.languages)


def _text(
    file: WrittenFile,
    changed: Sequence[tuple[int, RowChange]],
    new: Sequence[tuple[int, RowChange]],
    languages: tuple[str, ...],
) -> str | None:
    try:
        editor = Editor(file.text)
        for _, change in changed:
            assert change.entry is not None
            _set(editor, change.entry.path, change, languages)
        _insert(editor, file, [change for _, change in new], languages)
        text = editor.text()
    except (UnclearLayout, LookupError, ValueError):
        return None
    if format_text(file.text, file.kind, languages) == file.text:
        return format_text(text, file.kind, languages)
    return text


def _set(editor: Editor, path: YamlPath, change: RowChange, languages: tuple[str, ...]) -> None:
    by_way: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    known = {column.key: column for column in columns(change.kind, languages)}
    for key, text in change.cells.items():
        by_way[known[key].way][known[key].language] = text
    for way, texts in by_way.items():
        column = next(column for column in known.values() if column.way == way)
        target = (*path, *way)
        if column.holds == "text":
            _set_text(editor, target, texts, languages)
        elif column.holds == "texts":
            _set_lines(editor, target, texts, languages)
        elif texts[""]:
            nested: Value = _value(column, texts[""])
            editor.merge(path, _nested(way, nested))
        else:
            editor.remove(target)


def _set_text(editor: Editor, path: YamlPath, texts: Mapping[str, str], languages: tuple[str, ...]) -> None:
    filled = {language: text for language, text in texts.items() if text}
    emptied = [language for language, text in texts.items() if not text]
    if filled:
        way = _fields_at_end(path)
        editor.merge(path[: -len(way)], _nested(way, LanguageTexts(filled, languages)))
    if not emptied:
        return
    current = editor.value(path)
    if isinstance(current, Map) and set(current) - {*emptied}:
        for language in emptied:
            editor.remove((*path, language))
    elif not filled:
        editor.remove(path)
    else:
        raise UnclearLayout(editor.place(path))


def _fields_at_end(path: YamlPath) -> tuple[str, ...]:
    """The names of fields at the end of a path, behind the last number of an entry."""
    numbers = [place for place, step in enumerate(path) if isinstance(step, int)]
    return tuple(str(step) for step in path[numbers[-1] + 1 if numbers else 0 :])


def _set_lines(editor: Editor, path: YamlPath, texts: Mapping[str, str], languages: tuple[str, ...]) -> None:
    """Lines of a cell into a list of texts: each line into the item of its number, further lines as new items."""
    lines = {language: text.split("\n") if text else [] for language, text in texts.items()}
    try:
        items = editor.value(path)
    except LookupError:
        items = None
    count = len(items) if isinstance(items, Seq) else 0
    lengths = {len(rows) for rows in lines.values()}
    if len(lengths) > 1 or (len(lines) < len(languages) and lengths != {count} and count):
        # A line more or less in one language alone would shift the others.
        raise UnclearLayout(editor.place(path))
    length = lengths.pop()
    for number in range(min(count, length)):
        item_texts = {language: rows[number].strip() for language, rows in lines.items() if rows[number].strip()}
        if item_texts:
            editor.set((*path, number), LanguageTexts(item_texts, languages))
    added = [
        LanguageTexts({language: rows[number].strip() for language, rows in lines.items()}, languages)
        for number in range(count, length)
    ]
    if added:
        editor.append(path, added)
    for number in range(length, count):
        editor.remove((*path, number))


def _nested(way: tuple[str, ...], value: Value) -> dict[str, Value]:
    for step in reversed(way[1:]):
        value = {step: value}
    return {way[0]: value}


def _value(column: ContentColumn, text: str) -> Value:
    if column.holds == "lines":
        return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if column.holds == "truth":
        return {"1": True, "true": True, "0": False, "false": False}.get(text.casefold(), text)
    if column.holds == "number" and _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number == int(number) else number
    return text


def _new_entry(change: RowChange, languages: tuple[str, ...], inner: Sequence[RowChange]) -> dict[str, Value]:
    """The fields of a new entry, in the order of the model; a new standard is a draft."""
    has_id = change.kind.__name__ not in (*PARTS, *LISTED)
    fields: dict[str, Value] = {"id": change.id} if has_id else {}
    by_way: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for column in columns(change.kind, languages):
        if column.key in change.cells:
            by_way[column.way][column.language] = change.cells[column.key]
    for column in columns(change.kind, languages):
        texts = by_way.pop(column.way, None)
        if texts is None:
            continue
        level: dict[str, Value] = fields
        for step in column.way[:-1]:
            below = level.setdefault(step, {})
            assert isinstance(below, dict)
            level = below
        level[column.way[-1]] = _new_value(column, texts, languages)
    if change.kind is Standard:
        fields["status"] = "draft"
        fields.pop("approved", None)
    for other in inner:
        field = next(field for holder, field in holders(other.kind) if holder is change.kind)
        entries = fields.setdefault(field, [])
        assert isinstance(entries, list)
        entries.append(_new_entry(other, languages, ()))
    return fields


def _new_value(column: ContentColumn, texts: Mapping[str, str], languages: tuple[str, ...]) -> Value:
    if column.holds == "text":
        return LanguageTexts(dict(texts), languages).whole()
    if column.holds == "texts":
        rows = {language: text.split("\n") for language, text in texts.items()}
        length = max(map(len, rows.values()))
        return [
            LanguageTexts(
                {
                    tag: lines[number].strip()
                    for tag, lines in rows.items()
                    if number < len(lines) and lines[number].strip()
                },
                languages,
            ).whole()
            for number in range(length)
        ]
    return _value(column, texts[""])


def _insert(editor: Editor, file: WrittenFile, new: Sequence[RowChange], languages: tuple[str, ...]) -> None:
    """New entries behind those that are there, each with the new ones that it holds itself."""
    new_ids = {change.id for change in new}
    inner: dict[str, list[RowChange]] = defaultdict(list)
    for change in new:
        if change.holder in new_ids:
            inner[change.holder].append(change)
    lists: dict[YamlPath, list[Value]] = defaultdict(list)
    for change in new:
        if change.holder not in new_ids:
            lists[_list_path(file, change)].append(_new_entry(change, languages, inner[change.id]))
    for path, entries in lists.items():
        editor.append(path, entries, gap=len(path) < 2 and path != ())


def _list_path(file: WrittenFile, change: RowChange) -> YamlPath:
    for holder, field in holders(change.kind):
        if holder is Handbook:
            if isinstance(file.root, Seq) and file.kind == field:
                return ()
        else:
            for entry in rows_of(file):
                if entry.id == change.holder and entry.kind is holder:
                    return (*entry.path, field)
    raise LookupError(change.id)
