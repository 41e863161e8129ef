"""The content goes into a workbook and comes home: changes, new rows, refusals by row, through LibreOffice too."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.utils import get_column_letter

from hbgen.cli import main

CONTENT = Path(__file__).parent / "content" / "content"
OPTIONAL = Path(__file__).parent / "optional" / "content"
CHAPTER = "content/standards/10-counter.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    shutil.copytree(OPTIONAL, tmp_path / "content", dirs_exist_ok=True)
    settings = tmp_path / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("languages: [en]", "languages: [en, ru]"), "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def exported(root: Path) -> Path:
    result = run(root, "export", "content")
    assert result.exit_code == 0, result.output
    return root / "build" / "exports" / "content.xlsx"


def sheets(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(made.getvalue())
    return path


def column(sheet: Any, key: str) -> int:
    return int(next(cell.column for cell in sheet[2] if cell.value == key))


def put(book: Any, sheet: str, id_: str, **values: str | None) -> None:
    page = book[sheet]
    row = next(row for row in range(3, page.max_row + 2) if page.cell(row, 2).value in (id_, None))
    page.cell(row, 2).value = id_
    for key, value in values.items():
        page.cell(row, column(page, key.replace("__", ":").replace("_0_", "."))).value = value


def everything(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "content").rglob("*.*"))}


def test_an_unchanged_workbook_changes_nothing(root: Path) -> None:
    before = everything(root)
    result = run(root, "import", str(exported(root)))
    assert (result.exit_code, result.output) == (0, "Nothing changes.\n")
    assert everything(root) == before


def test_each_kind_has_a_sheet_with_lists_to_choose_from(root: Path) -> None:
    book = openpyxl.load_workbook(exported(root))
    page = book["Standard"]
    assert [cell.value for cell in page[3]][:4] == ["CTR-01", "CTR-01", "CTR", "The greeting"]
    assert page.column_dimensions["A"].hidden and page.row_dimensions[2].hidden
    owner = get_column_letter(column(page, "owner"))
    rules = [rule for rule in page.data_validations.dataValidation if str(rule.sqref).startswith(owner)]
    assert len(rules) == 1
    place = rules[0].formula1.split("!")[1].replace("$", "")
    assert "service-lead" in [cell.value for row in book["Lists"][place] for cell in row]


def test_changed_cells_come_home_and_remarks_stay(root: Path) -> None:
    path = root / CHAPTER
    path.write_text("# ours\n" + path.read_text("utf-8").replace("    promise:", "    # by law\n    promise:"), "utf-8")

    def change(book: Any) -> None:
        put(book, "Standard", "CTR-01", promise__ru="Вас встретят за минуту.", target_0_value="90", owner="people-lead")

    made = sheets(exported(root), change)
    dry = run(root, "import", str(made), "--dry-run")
    assert "CTR-01 target.value: 60 → 90\n" in dry.output and "90" not in path.read_text("utf-8").split("share")[0]
    result = run(root, "import", str(made))
    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert text.startswith("# ours\n") and "    # by law\n    promise:" in text
    assert "value: 90" in text and "owner: people-lead" in text and "ru: Вас встретят за минуту." in text
    assert run(root, "check").exit_code == 0


def test_a_new_row_becomes_a_draft(root: Path) -> None:
    def change(book: Any) -> None:
        words = {
            "title__en": "The goodbye",
            "promise__en": "We say goodbye.",
            "purpose__en": "It rounds off the visit.",
            "behaviours_0_do__en": "We look up.\nWe say goodbye.",
        }
        put(book, "Standard", "CTR-02", **{"in": "CTR", **words})
        put(book, "ChecklistItem", "CTR-02-a", **{"in": "CTR-02", "text__en": "Says goodbye."})

    assert run(root, "import", str(sheets(exported(root), change))).exit_code == 0
    text = (root / CHAPTER).read_text("utf-8")
    assert "id: CTR-02\n" in text and "status: draft" in text and "id: CTR-02-a" in text


def refused(root: Path, spoil: Callable[[Any], None], between: Callable[[], None] = lambda: None) -> str:
    """One row is spoilt, another one is right and is taken."""

    def change(book: Any) -> None:
        put(book, "Role", "manager", name__ru="Управляющий")
        spoil(book)

    made = exported(root)
    between()
    result = run(root, "import", str(sheets(made, change)))
    assert result.exit_code == 1
    assert "Управляющий" in (root / "content/organisation.yaml").read_text("utf-8"), result.output
    return result.output


def test_an_edited_id_is_refused(root: Path) -> None:
    def spoil(book: Any) -> None:
        book["Standard"]["B3"].value = "CTR-77"

    assert "[row-id-changed]" in refused(root, spoil)
    assert "CTR-77" not in (root / CHAPTER).read_text("utf-8")


def test_a_stale_row_is_refused(root: Path) -> None:
    def between() -> None:
        path = root / CHAPTER
        path.write_text(path.read_text("utf-8").replace("within a minute", "at once"), "utf-8")

    output = refused(root, lambda book: put(book, "Standard", "CTR-01", promise__en="Soon."), between)
    assert "[row-stale]" in output and "at once" in (root / CHAPTER).read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("owner", "nobody-here", "unknown-reference"),
        ("review_by", "soon", "not-a-date"),
        ("title__en", None, "missing-field"),
    ],
)
def test_what_may_not_stand_there_is_refused(root: Path, key: str, value: str | None, code: str) -> None:
    before = (root / CHAPTER).read_bytes()
    output = refused(root, lambda book: put(book, "Standard", "CTR-01", **{key: value}))
    assert f"[{code}]" in output and (root / CHAPTER).read_bytes() == before


def test_standards_in_files_of_their_own_belong_to_their_chapter_and_new_ones_get_a_file(root: Path) -> None:
    assert run(root, "fmt", "--split").exit_code == 0
    first = "# yaml-language-server: $schema=../../../schema/standards.json\n"
    own = root / "content" / "standards" / "CTR"
    (own / "CTR-01.yaml").write_text(first + (own / "CTR-01.yaml").read_text("utf-8"), "utf-8")
    made = exported(root)
    page = openpyxl.load_workbook(made)["Standard"]
    assert {page.cell(row, 3).value for row in range(3, page.max_row + 1)} == {"CTR"}

    def add(book: Any) -> None:
        put(book, "Standard", "CTR-05", **{"in": "CTR", "title__en": "The queue"})
        put(book, "ChecklistItem", "CTR-05-a", **{"in": "CTR-05", "text__en": "Nobody waits for long."})

    before = (root / CHAPTER).read_bytes()
    result = run(root, "import", str(sheets(made, add)), "--yes")
    assert result.exit_code == 0, result.output
    assert (root / CHAPTER).read_bytes() == before
    assert (own / "CTR-05.yaml").read_text("utf-8") == (
        f"{first}id: CTR-05\ntitle:\n  en: The queue\n"
        "measures:\n  - id: CTR-05-a\n    text:\n      en: Nobody waits for long.\nstatus: draft\n"
    )
    assert run(root, "import", str(made), "--yes").output == "Nothing changes.\n"


def test_a_workbook_whose_new_row_was_taken_over_is_done(root: Path) -> None:
    """It can come home again and be replaced; only what its row says otherwise is refused."""
    new = {"in": "CTR", "title__en": "The queue", "promise__en": "You wait for five minutes at most."}
    made = sheets(exported(root), lambda book: put(book, "Standard", "CTR-05", **new))
    assert run(root, "import", str(made), "--yes").exit_code == 0
    before = everything(root)
    assert run(root, "import", str(made), "--yes").output == "Nothing changes.\n"
    sheets(made, lambda book: put(book, "Standard", "CTR-05", title__en="Queues"))
    result = run(root, "import", str(made), "--yes")
    assert result.exit_code == 1 and "[row-id-taken]" in result.output and "export again" in result.output
    assert everything(root) == before
    sheets(made, lambda book: put(book, "Standard", "CTR-05", title__en="The queue"))
    exported(root)


def test_an_export_does_not_replace_changes(root: Path) -> None:
    sheets(exported(root), lambda book: put(book, "Role", "manager", name__ru="Управляющий"))
    result = run(root, "export", "content")
    assert result.exit_code == 1 and "[sheets-not-taken]" in result.output


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_saves_it_and_nothing_changes(root: Path, tmp_path: Path) -> None:
    made = sheets(exported(root), lambda book: put(book, "Role", "manager", name__ru="Управляющий"))
    before = everything(root)
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
        str(made),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    dry = run(root, "import", str(out / "content.xlsx"), "--dry-run")
    assert dry.exit_code == 0 and dry.output == "manager name:ru: – → Управляющий\n", dry.output
    assert everything(root) == before
