"""Forms of a handbook that asks in every way, and workbooks as tables that a person can read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hbgen.editions import Edition, select
from hbgen.exports import EXPORTS, exports
from hbgen.files import File
from hbgen.load import load
from hbgen.model.base import texts, walk
from hbgen.spreadsheets.reading import Sheet, read_sheets

TESTS = Path(__file__).parent
HERE = TESTS / "exports"


def write_handbook(root: Path, change: Callable[[str], str] = str) -> None:
    """The smallest handbook with the instruments of this folder, their YAML changed."""
    shutil.copytree(TESTS / "content" / "content", root / "content")
    settings = root / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("languages: [en]", "languages: [en, et]"), "utf-8")
    organisation = root / "content" / "organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8") + "  - {id: phone, name: Phone}\n", "utf-8")
    instruments = (HERE / "instruments.yaml").read_text("utf-8")
    (root / "content" / "instruments.yaml").write_text(change(instruments), "utf-8")


def edition(change: Callable[[str], str] = str, words: str | None = None) -> Edition:
    """What staff may see of that handbook, in all languages; with `words` every text of it is these."""
    with tempfile.TemporaryDirectory() as folder:
        write_handbook(Path(folder), change)
        loaded = load(Path(folder))
    assert loaded.handbook is not None, loaded.problems
    if words is not None:
        for _, entry in walk(loaded.handbook):
            for _, text in texts(entry):
                text.words = dict.fromkeys(text.words, words)
    return select(loaded.handbook, "staff", "")


def made(of: Edition, format_: str, instrument: str = "FB-INTERNAL", language: str | None = None) -> bytes:
    """One file."""
    (file,) = exports(of, (format_,), (instrument,), language)
    return file.data


def tables(data: bytes) -> str:
    """A workbook as Markdown: a table for each sheet, with the numbers of its rows."""
    return "\n".join(_table(name, sheet) for name, sheet in read_sheets(data).items())


def _table(name: str, sheet: Sheet) -> str:
    width = max((column for row in sheet.values() for column in row), default=1)
    letters = [chr(64 + column) for column in range(1, width + 1)]
    lines = [f"## {name}", "", f"| | {' | '.join(letters)} |", "|---" * (width + 1) + "|"]
    for number, row in sheet.items():
        cells = [row.get(column, "").replace("|", "\\|").replace("\n", "⏎") for column in range(1, width + 1)]
        lines.append(f"| {number} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def goldens() -> list[File]:
    """What each format is to look like; workbooks as tables."""
    of = edition()
    files = []
    for format_, export in EXPORTS.items():
        data = made(of, format_)
        is_book = data[:2] == b"PK"
        ending = "md" if is_book else export.ending.rpartition(".")[2]
        files.append(File(f"{format_}.{ending}", tables(data).encode() if is_book else data))
    return files
