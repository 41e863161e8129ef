"""Translations taken into the content, and the texts given out: what is known of both stands in `content/translations`.

A file there, `ru.po`, holds each text with the translation that was made from it. So a translation whose text has
changed since is known to be older, until it is changed or somebody says that it is still right.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen.characters import hidden, name_of
from hbgen.content_edits.text_edits import TextEdit, with_texts
from hbgen.content_edits.trial import new_errors
from hbgen.content_edits.written_content import WrittenContent, written_content
from hbgen.editing.yaml_values import LanguageTexts
from hbgen.files import File, encoded_like, is_there
from hbgen.fmt.page import UnclearLayout
from hbgen.load.source_text import read_text
from hbgen.locale.po_files import NoPoFile, PoEntry, read_po
from hbgen.problems import Place, Problem
from hbgen.releases.folder import read_ledger
from hbgen.releases.reviewed import FOLDER
from hbgen.translating.exchange_files import TranslationRow, decoded, po_file, rows_of_po, rows_of_table, table
from hbgen.translating.guide_edits import new_guide, with_paragraphs
from hbgen.translating.states import KnownPair, Memory
from hbgen.translating.taking import Comparison, TextChange, compare
from hbgen.translating.units import BODY, TranslationUnit, guide_files, guide_text, units

_ROUNDS = 5
"""How often the content is tried again without the rows that made errors."""


def memory_of(root: Path, content: WrittenContent, language: str) -> tuple[Memory, list[Problem]]:
    """What is known of translations into a language: from the file of the handbook, and from its newest release.

    Raises `BrokenRelease`, and `OSError` as the disk gives it.
    """
    memory = Memory()
    problems: list[Problem] = []
    path = root / FOLDER / f"{language}.po"
    if is_there(path):
        name = f"{FOLDER}/{language}.po"
        text = read_text(path.read_bytes(), name, problems)
        try:
            memory.add_entries(read_po(text or ""))
        except NoPoFile as broken:
            problems.append(Problem(Place(name, broken.line), "translations-unreadable", {"file": name}))
    newest = read_ledger(root).newest
    if newest is not None:
        memory.add_release(newest, language, content.source_of(language), content.editorial())
    return memory, problems


@dataclass(frozen=True, slots=True)
class GivenTexts:
    """A file for a translator; None where there are problems."""

    data: bytes | None
    problems: tuple[Problem, ...] = ()
    new: int = 0
    changed: int = 0
    done: int = 0


def give_texts(root: Path, language: str, as_table: bool, existing: tuple[str, bytes] | None) -> GivenTexts:
    """The texts of the handbook with their translations, as a PO file or as a table.

    Nothing is made where `existing`, the name and bytes of the file that is to be replaced, has translations that were
    not taken into the content. Raises `BrokenRelease`, and `OSError` as the disk gives it.
    """
    content = written_content(root)
    memory, problems = memory_of(root, content, language)
    problems += content.problems
    all_units = units(content, language, memory.known())
    if existing is not None:
        problems += _not_taken(existing, all_units, memory)
    if problems:
        return GivenTexts(None, tuple(problems))
    text = table(language, all_units, memory) if as_table else po_file(language, all_units, memory)
    states = [memory.state(unit)[0] for unit in all_units]
    return GivenTexts(text.encode(), (), *(states.count(state) for state in ("new", "changed", "done")))


def _not_taken(existing: tuple[str, bytes], all_units: tuple[TranslationUnit, ...], memory: Memory) -> list[Problem]:
    name, data = existing
    rows, _ = rows_of(name, data)
    comparison = compare(all_units, rows)
    known = {(entry.context, entry.translation) for entry in memory.entries.values()}
    in_doubt = [row for row in comparison.in_doubt if (row.key, row.translation) not in known]
    current = {unit.key: unit.translation for unit in all_units}
    changes = [change for change in comparison.changes if (change.row.key, change.row.translation) not in known]
    is_new = bool(changes) or any(current.get(row.key) != row.translation for row in in_doubt)
    return [Problem(Place(name), "translations-not-taken", {"file": name})] if is_new else []


def rows_of(name: str, data: bytes) -> tuple[list[TranslationRow], list[Problem]]:
    """The rows of a translator's file, a PO file or a table."""
    # Characters that may not stand in content are refused row by row.
    text = decoded(data)
    if text is None:
        return [], [Problem(Place(name), "translations-not-utf8", {"file": name})]
    return rows_of_table(name, text) if name.endswith(".csv") else rows_of_po(name, text)


@dataclass(frozen=True, slots=True)
class TranslationImport:
    """The files to write, none where nothing changes; the changes; and the rows that were refused or wait."""

    files: tuple[File, ...]
    changes: tuple[TextChange, ...]
    refused: tuple[Problem, ...]
    confirmed: int = 0
    """Translations that were in doubt and are called right as they stand."""
    in_doubt: int = 0


def import_translations(root: Path, name: str, data: bytes, language: str) -> TranslationImport:
    """The translations of the file `data`, called `name`, into the content below `root`. Nothing is written.

    Raises `BrokenRelease`, and `OSError` as the disk gives it.
    """
    content = written_content(root)
    memory, problems = memory_of(root, content, language)
    rows, unreadable = rows_of(name, data)
    problems += [*content.problems, *unreadable]
    if problems:
        return TranslationImport((), (), tuple(problems))
    all_units = units(content, language, memory.known())
    comparison = compare(all_units, rows)
    taking = _Taking(root, content, language, memory, all_units)
    changes, files = taking.tried(comparison)
    taken = {change.unit.key for change in changes}
    doubted = [unit for unit, _ in comparison.confirmed if memory.state(unit)[0] == "changed"]
    for unit, row in comparison.confirmed:
        memory.add(unit.key, KnownPair(unit.source, unit.translation, True))
        _note(memory, row)
    for change in changes:
        memory.add(change.unit.key, KnownPair(change.unit.source, change.translation, True))
        _note(memory, change.row)
    waiting = [change.row for change in comparison.changes if change.unit.waits and change.unit.key not in taken]
    memory.add_entries([*_entries(comparison.in_doubt, True), *_entries(waiting, False)])
    if changes or waiting or comparison.confirmed or comparison.in_doubt:
        files.append(_remembered(taking, files, memory))
    in_doubt = len(comparison.in_doubt)
    return TranslationImport(tuple(files), tuple(changes), tuple(comparison.refused), len(doubted), in_doubt)


def _note(memory: Memory, row: TranslationRow) -> None:
    if row.comment:
        memory.note(row.key, row.comment)


def _entries(rows: list[TranslationRow], is_fuzzy: bool) -> list[PoEntry]:
    return [PoEntry(row.key, row.source, row.translation, is_fuzzy, row.previous, comment=row.comment) for row in rows]


def _remembered(taking: _Taking, files: list[File], memory: Memory) -> File:
    """The file of the handbook that remembers texts and translations, after the changes."""
    content = taking.content.with_files({file.path: file.data for file in files})
    path = f"{FOLDER}/{taking.language}.po"
    text = po_file(taking.language, units(content, taking.language, memory.known()), memory)
    return File(path, text.encode())


class _Taking:
    def __init__(
        self, root: Path, content: WrittenContent, language: str, memory: Memory, all_units: tuple[TranslationUnit, ...]
    ) -> None:
        self.root = root
        self.content = content
        self.language = language
        self.memory = memory
        self.units = all_units

    def tried(self, comparison: Comparison) -> tuple[list[TextChange], list[File]]:
        """The changes that make no new error, and the files with them; the others are refused."""
        changes = []
        for change in comparison.changes:
            if (at := next(hidden(change.translation), None)) is None:
                changes.append(change)
                continue
            values = {"id": change.row.key, "character": name_of(change.translation[at])}
            comparison.refused.append(Problem(change.row.place, "translation-hidden-character", values))
        for _ in range(_ROUNDS):
            files, refused = self._files(changes)
            comparison.refused += refused.values()
            changes = [change for number, change in enumerate(changes) if number not in refused]
            if refused:
                continue
            errors = new_errors(self.root, {file.path: file.data for file in files}) if files else []
            if not errors:
                return changes, files
            wrong = self._at_fault(errors, changes)
            comparison.refused += wrong.values()
            changes = [change for number, change in enumerate(changes) if number not in wrong]
        comparison.refused += [
            Problem(change.row.place, "translation-not-written", {"id": change.row.key}) for change in changes
        ]
        return [], []

    def _at_fault(self, errors: list[Problem], changes: list[TextChange]) -> dict[int, Problem]:
        """Number of a change → the error that it makes; all of them where no change can be told to make one."""
        wrong: dict[int, Problem] = {}
        for error in errors:
            for number, change in enumerate(changes):
                if change.unit.file == error.place.file and _is_about(error, change):
                    wrong[number] = replace(error, place=change.row.place)
        if wrong:
            return wrong
        files = {error.place.file: error for error in errors}
        return {
            number: replace(files[change.unit.file], place=change.row.place)
            for number, change in enumerate(changes)
            if change.unit.file in files
        } or {number: replace(errors[0], place=change.row.place) for number, change in enumerate(changes)}

    def _files(self, changes: list[TextChange]) -> tuple[list[File], dict[int, Problem]]:
        """The files with the changes, and the number of each change that cannot be made, with the reason."""
        of_file: dict[str, list[tuple[int, TextChange]]] = defaultdict(list)
        for number, change in enumerate(changes):
            of_file[change.unit.file].append((number, change))
        files: list[File] = []
        refused: dict[int, Problem] = {}
        for path, numbered in of_file.items():
            text, not_made = self._guide(path, numbered) if path.endswith(".md") else self._yaml(path, numbered)
            for number, code in not_made.items():
                row = changes[number].row
                refused[number] = Problem(row.place, code, {"id": row.key, "file": path})
            if text is not None:
                files.append(File(path, encoded_like(self.content.data.get(path, b""), text)))
        return files, refused

    def _yaml(self, path: str, numbered: list[tuple[int, TextChange]]) -> tuple[str | None, dict[int, str]]:
        file = next(file for file in self.content.files if file.path == path)
        languages = self.content.languages
        edits = [
            TextEdit(change.unit.path, LanguageTexts({self.language: change.translation}, languages), number)
            for number, change in numbered
        ]
        edited = with_texts(file, edits, languages)
        return edited.text, dict.fromkeys(edited.refused, "translation-not-written")

    def _guide(self, path: str, numbered: list[tuple[int, TextChange]]) -> tuple[str | None, dict[int, str]]:
        files = guide_files(self.content.guides)[path.rpartition("/")[2].split(".")[0]]
        main, source_language = self.content.languages[0], self.content.source_of(self.language)
        source_path = files.get(source_language) or files[main]
        source = guide_text(source_path, self.content.guides[source_path])
        assert source is not None
        values = {
            (str(change.unit.path[0]), int(change.unit.path[1]) if len(change.unit.path) > 1 else 0): change.translation
            for _, change in numbered
        }
        if path not in self.content.guides:
            expected = sum(unit.file == path for unit in self.units)
            if len(values) < expected:
                return None, dict.fromkeys((number for number, _ in numbered), "translation-guide-waits")
            return new_guide(source, values), {}
        known = self.memory.known().get(f"{path.rpartition('/')[2].split('.')[0]}/{BODY}", set())
        try:
            return with_paragraphs(path, self.content.guides[path], source, values, known), {}
        except (UnclearLayout, LookupError):
            return None, dict.fromkeys((number for number, _ in numbered), "translation-not-written")


def _is_about(error: Problem, change: TextChange) -> bool:
    """Whether an error names a part of the translation, or its entry and field."""
    values = [str(value) for value in error.values.values() if isinstance(value, str)]
    names = {str(step) for step in change.unit.path}
    entry_id = change.unit.key.split("/")[0]
    return any(len(value) > 2 and value in change.translation for value in values) or (
        entry_id in values and bool(names & {*values})
    )
