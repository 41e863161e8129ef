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
        ("title__en", "#REF!", "row-with-formula-error"),
        ("promise__en", "You are\u200b seen.", "row-with-hidden-character"),
    ],
)
def test_what_may_not_stand_there_is_refused(root: Path, key: str, value: str | None, code: str) -> None:
    before = (root / CHAPTER).read_bytes()
    output = refused(root, lambda book: put(book, "Standard", "CTR-01", **{key: value}))
    assert f"[{code}]" in output and (root / CHAPTER).read_bytes() == before


def _renamed(book: Any) -> None:
    book["Role"].title = "Rollid"


def _with_remarks(book: Any) -> None:
    book["Role"].cell(1, 40).value = "Remarks"
    book["Role"].cell(3, 40).value = "Ask Ann."


def _with_notes(book: Any) -> None:
    book.create_sheet("My notes")["B2"] = "Do not forget."


def _without_a_row(book: Any) -> None:
    book["Role"].delete_rows(3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            _renamed,
            "The sheet Rollid is none of the content's: nothing of it was taken. [sheet-unknown]\n"
            "    Where it is one of Role under another name",
        ),
        (_with_remarks, "Role: the column Remarks is none of the content's: nothing of it was taken. [column-unknown]"),
        (_with_notes, "The sheet My notes is none of the content's"),
        (_without_a_row, "Role: no row for manager. What is in the handbook stays there as it is. [row-gone]"),
    ],
)
def test_what_is_not_taken_is_told(root: Path, change: Callable[[Any], None], message: str) -> None:
    result = run(root, "import", str(sheets(exported(root), change)))
    assert result.exit_code == 0 and message in result.output
    assert result.output.endswith("Nothing changes.\n")


def test_a_new_row_without_what_it_belongs_to_is_refused(root: Path) -> None:
    assert "[row-nowhere]" in refused(root, lambda book: put(book, "Standard", "CTR-02", title__en="Bye"))


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


GUIDE = "content/guides/how-to.en.md"


def with_guide(root: Path) -> Path:
    path = root / GUIDE
    path.parent.mkdir()
    path.write_text(
        "---\n# for all\ntitle: How to\naudience: managers\n---\n\nHello,  *you*.\n\n- one\n- two\n", "utf-8"
    )
    return path


def exported_anew(root: Path, made: Path) -> Path:
    made.unlink()
    return exported(root)


def test_settings_and_the_mission_have_a_row_each(root: Path) -> None:
    settings = root / "content" / "handbook.yaml"
    settings.write_text("# ours\n" + settings.read_text("utf-8"), "utf-8")

    def change(book: Any) -> None:
        put(book, "Settings", "handbook", company__en="The Café", look_0_colour="#102030")
        put(book, "Mission", "mission", statement__ru="Мы согреваем.", vision__en="A warm harbour.")

    result = run(root, "import", str(sheets(exported(root), change)))
    assert result.exit_code == 0, result.output
    text = settings.read_text("utf-8")
    assert text.startswith("# ours\n") and "company: The Café" in text and "#102030" in text
    mission = (root / "content" / "mission.yaml").read_text("utf-8")
    assert "ru: Мы согреваем." in mission and "vision:" in mission and "a place to warm up" in mission


def test_a_part_that_is_not_there_is_made_from_its_row(root: Path) -> None:
    (root / "content" / "mission.yaml").unlink()
    made = sheets(exported(root), lambda book: put(book, "Mission", "mission", statement__en="We warm."))
    assert run(root, "import", str(made)).exit_code == 0
    assert "We warm." in (root / "content" / "mission.yaml").read_text("utf-8")


def test_items_of_lists_have_rows_and_new_ones_are_added_to_what_holds_them(root: Path) -> None:
    path = root / CHAPTER
    resource = "    resources:\n      # kept\n      - {title: Plan, address: https://example.ee/plan}\n"
    path.write_text(path.read_text("utf-8").replace("    review_by", f"{resource}    review_by"), "utf-8")

    def change(book: Any) -> None:
        put(book, "LinkedResource", "CTR-01.resources.1", address="https://example.ee/new")
        page = book["LinkedResource"]
        for key, value in (("in", "CTR-01"), ("title:en", "Law"), ("address", "https://example.ee/law")):
            page.cell(4, column(page, key)).value = value
        phrases = book["Phrase"]
        for key, value in (("in", "CTR-01"), ("when:en", "A guest comes in."), ("say:en", "Hello.")):
            phrases.cell(3, column(phrases, key)).value = value

    made = sheets(exported(root), change)
    result = run(root, "import", str(made))
    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert "# kept" in text and "Hello." in text
    lines = [line for line in text.split("\n") if "example.ee" in line]
    assert [line.rpartition("/")[2].strip(' }"') for line in lines] == ["new", "law"]
    # What was taken over is done, and not added once more.
    assert run(root, "import", str(made)).output == "Nothing changes.\n"


def test_an_item_that_became_another_one_is_refused(root: Path) -> None:
    path = root / CHAPTER
    first, second = ("{title: Plan, address: https://example.ee/" + name + "}" for name in "ab")
    text = path.read_text("utf-8")
    path.write_text(text.replace("    review_by", f"    resources: [{first}, {second}]\n    review_by"), "utf-8")
    made = sheets(exported(root), lambda book: put(book, "LinkedResource", "CTR-01.resources.1", title__en="Law"))
    path.write_text(text.replace("    review_by", f"    resources: [{second}]\n    review_by"), "utf-8")
    result = run(root, "import", str(made), "--dry-run")
    assert "[row-stale]" in result.output and result.exit_code == 1


def test_guides_come_home_with_their_lines_and_in_new_languages(root: Path) -> None:
    path = with_guide(root)
    body = path.read_text("utf-8").partition("audience: managers")[2]
    made = exported(root)
    assert run(root, "import", str(made)).output == "Nothing changes.\n"

    def change(book: Any) -> None:
        put(book, "Guide", "how-to", summary__en="In short.", body__ru="Привет.", title__ru="Как")

    result = run(root, "import", str(sheets(made, change)))
    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert "# for all\ntitle: How to\n" in text and "summary: In short.\n" in text and body.removeprefix("\n") in text
    other = (root / "content" / "guides" / "how-to.ru.md").read_text("utf-8")
    assert other == "---\ntitle: Как\naudience: managers\n---\n\nПривет.\n"
    assert run(root, "import", str(made)).output == "Nothing changes.\n"
    lines = "Hello,  *you*.\n\n- one\n\n- two"
    again = sheets(exported_anew(root, made), lambda book: put(book, "Guide", "how-to", body__en=lines))
    assert run(root, "import", str(again)).exit_code == 0
    assert path.read_text("utf-8").endswith(f"---\n\n{lines}\n") and "# for all" in path.read_text("utf-8")


def test_a_new_guide_and_one_that_is_refused(root: Path) -> None:
    with_guide(root)

    def change(book: Any) -> None:
        put(book, "Guide", "how-to", body__en="See [that](../secret.txt).")
        put(book, "Guide", "start-here", title__en="Start here", body__en="Read on.")

    result = run(root, "import", str(sheets(exported(root), change)), "--yes")
    assert "[prose-address]" in result.output
    assert (root / "content" / "guides" / "start-here.en.md").is_file()
    assert "secret" not in (root / GUIDE).read_text("utf-8")


def test_what_people_think_of_the_change_is_in_no_workbook(root: Path) -> None:
    book = openpyxl.load_workbook(exported(root))
    assert "Stance" not in book.sheetnames
    cells = {str(cell.value) for page in book for row in page for cell in row}
    assert not cells & {"resists", "stance", "opinion_leader"} and "Participants" in book.sheetnames


def test_names_of_columns_are_in_the_language_of_the_author(root: Path) -> None:
    result = CliRunner().invoke(main, ["export", "content", "--root", str(root), "--lang", "et"])
    assert result.exit_code == 0, result.output
    page = openpyxl.load_workbook(root / "build" / "exports" / "content.xlsx")["Standard"]
    assert page.cell(1, 3).value == "Kuulub"


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


@pytest.mark.parametrize("lost", ["the row of keys", "the hidden columns", "all but one sheet and its keys"])
def test_a_workbook_that_lost_its_keys_is_still_one_of_content(root: Path, lost: str) -> None:
    def lose(book: Any) -> None:
        for sheet in book.worksheets:
            if lost == "the hidden columns":
                sheet.delete_cols(sheet.max_column)
                sheet.delete_cols(1)
            else:
                sheet.delete_rows(2)
            if lost.startswith("all") and sheet.title != "Standard":
                book.remove(sheet)

    output = run(root, "import", str(sheets(exported(root), lose))).output
    assert (
        "Standard: the hidden row 2 or a hidden column is gone or stands elsewhere" in output and "plan" not in output
    )
