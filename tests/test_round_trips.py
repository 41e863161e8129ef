"""Whole handbooks with a value in every field go out and come home: each text changes, and nothing but the texts."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import polib  # type: ignore[import-untyped]
import pytest
import yaml

from filling import filled
from hbgen.content_edits.written_content import written_content
from hbgen.content_sheets.content_import import import_content
from hbgen.content_sheets.content_writer import content_workbook
from hbgen.files import put
from hbgen.load import load
from hbgen.model.base import fields_with, texts_in
from hbgen.model.field_types import OwnLanguage
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.spreadsheets.reading import WorkbookFile
from hbgen.translating.translation_import import give_texts, import_translations
from sampling import some

LANGUAGES = ("en", "ru")
VARIANTS = pytest.mark.parametrize("variant", some((0, 1, 2), 1))


def written(handbook: Handbook, root: Path) -> Path:
    """The handbook as files of content, with a remark in each."""
    data = handbook.model_dump(mode="json", exclude_none=True)
    for name, value in data.items():
        if name == "guides":
            for guide in value:
                _guide(root, guide)
        elif name == "results":
            for period in value:
                put(root / f"content/results/{period['id']}.yaml", _yaml(period))
        elif name == "standards":
            for number, chapter in enumerate(value):
                put(root / f"content/standards/{number}.yaml", _yaml(chapter))
        else:
            put(root / f"content/{name}.yaml", _yaml(value))
    return root


def _yaml(value: Any) -> bytes:
    return b"# a remark\n" + yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000).encode()


def _guide(root: Path, guide: dict[str, Any]) -> None:
    for language in LANGUAGES:
        front = {name: guide[name][language] for name in ("title", "summary")} | {"audience": guide["audience"]}
        text = f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n\n{guide['body'][language]}\n"
        put(root / f"content/guides/{guide['id']}.{language}.md", text.encode())


def loaded(root: Path) -> Handbook:
    handbook = load(root, most=None).handbook
    assert handbook is not None
    return handbook


def words_of(handbook: Handbook, language: str) -> list[str]:
    """The translated texts of a handbook in one language; forms of a term are its own, and results hbgen's."""
    return [
        " ".join(text.words[language].split())
        for part in Handbook.model_fields
        if part != "results"
        for entry in (
            getattr(handbook, part) if isinstance(getattr(handbook, part), tuple) else (getattr(handbook, part),)
        )
        for holder, path, text in texts_in(entry)
        if language in text.words and path[0] not in dict(fields_with(type(holder), OwnLanguage))
    ]


def without_texts(value: Any) -> Any:
    """The data of a handbook without its texts."""
    if isinstance(value, Text):
        return sorted(value.words)
    if isinstance(value, tuple):
        return [without_texts(item) for item in value]
    if hasattr(value, "model_fields_set"):
        return {name: without_texts(getattr(value, name)) for name in type(value).model_fields}
    return value


def taken(root: Path, files: Any) -> None:
    for file in files:
        put(root / file.path, file.data)


@VARIANTS
def test_each_text_goes_out_as_po_and_comes_home(tmp_path: Path, variant: int) -> None:
    root = written(filled(languages=LANGUAGES, variant=variant), tmp_path)
    before = loaded(root)
    given = give_texts(root, "ru", False, None)
    assert given.data is not None, given.problems
    file = polib.pofile(given.data.decode())
    assert sorted(" ".join(entry.msgstr.split()) for entry in file) == sorted(words_of(before, "ru"))
    assert not import_translations(root, "ru.po", given.data, "ru").changes
    for entry in file:
        entry.msgstr = f"новый {entry.msgstr}"
    imported = import_translations(root, "ru.po", f"{file}".encode(), "ru")
    assert imported.refused == ()
    taken(root, imported.files)
    after = loaded(root)
    assert words_of(after, "ru") == [f"новый {words}" for words in words_of(before, "ru")]
    assert words_of(after, "en") == words_of(before, "en")
    assert without_texts(after) == without_texts(before)
    assert all(b"# a remark" in path.read_bytes() for path in (root / "content").rglob("*.yaml"))
    again = give_texts(root, "ru", False, None)
    assert (again.new, again.changed, again.done) == (0, 0, len(file))


@VARIANTS
def test_each_cell_goes_out_in_a_workbook_and_comes_home(tmp_path: Path, variant: int) -> None:

    root = written(filled(languages=LANGUAGES, variant=variant), tmp_path)
    before = loaded(root)
    data = content_workbook(written_content(root), "x", datetime.date(2026, 1, 1), str)
    unchanged = import_content(root, "content.xlsx", WorkbookFile(data))
    assert (unchanged.files, unchanged.refused) == ((), ())
    book = openpyxl.load_workbook(io.BytesIO(data))
    count = 0
    for sheet in book:
        columns = (
            [int(cell.column or 0) for cell in sheet[2] if str(cell.value).endswith(":ru")] if sheet.max_row > 2 else []
        )
        for row in range(3, sheet.max_row + 1):
            for cell in (sheet.cell(row, column) for column in columns):
                if cell.value:
                    lines = str(cell.value).split("\n")
                    count += len(lines)
                    cell.value = "\n".join(f"новый {line}" for line in lines)
    stream = io.BytesIO()
    book.save(stream)
    imported = import_content(root, "content.xlsx", WorkbookFile(stream.getvalue()))
    assert imported.refused == ()
    taken(root, imported.files)
    after = loaded(root)
    changed = [words for words in words_of(after, "ru") if words.startswith("новый ")]
    assert len(changed) == count > 100
    assert [words.removeprefix("новый ") for words in words_of(after, "ru")] == words_of(before, "ru")
    assert words_of(after, "en") == words_of(before, "en")
    assert without_texts(after) == without_texts(before)
