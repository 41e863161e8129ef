"""Instruments as files: golden tables, the same bytes every time, and text that stays text in every format."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import cafe
import forms
from hbgen.cli import main
from hbgen.editions import Edition, select
from hbgen.examining import examine
from hbgen.exports import EXPORTS, PLANS, downloads
from hbgen.exports.csv import shield, unshield
from hbgen.exports.form_file import FormFile
from hbgen.exports.verify import verify
from hbgen.load import load
from hbgen.locale import LANGUAGES, translator
from hbgen.markdown import fold, plain_marks
from hbgen.model.field_types import ID_PATTERN
from hbgen.model.handbook import Handbook
from hbgen.model.reserved import EVIDENCE, FINGERPRINT, QUESTIONS, VALUES, question, use_of_question
from hbgen.planning.layout import ABOUT, SHEETS
from hbgen.render.whole_book import BOOKS
from hbgen.rules.asked_items import questionnaires
from hbgen.scoring.answer_files import read as read_file
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.tables import AnswerFile
from hbgen.scoring.xlsx_answers import read_answers
from hbgen.spreadsheets.reading import read_sheets
from hbgen.spreadsheets.writing import CELL, cut, height
from programs import lacking, require_office
from sampling import examples, in_full, sampled
from starter import starter

NEEDS_JAVA = pytest.mark.skipif(lacking("java") is not None, reason=lacking("java") or "")

HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example","x")',
    "at": "@SUM(1,1)",
    "plus": "+1+cmd|'/C calc'!A0",
    "quotes": "\"double\" 'single' `back` «guillemets»",
    "markup": "</t><f>1+1</f> <script>alert(1)</script> ]]> <![CDATA[x]]> &amp; &lt; <span style='color:red'>x</span>",
    "reference": "${version} $ {x} {role} {{ 7*7 }} %s {0}",
    "markdown": "# head **bold** _under_ * star \\ back [link](http://evil.example)",
    "escape": "_x000D_ _x0041_ _x005F_",
    "lines": "one\ntwo\r\nthree\tfour\x01\x1f five",
    "emoji": "👩‍👩‍👧 🇪🇪 é ﷽",
    "long": "ä" * 40_000,
    "long-emoji": "😀" * 20_000,
}


# --- what the files look like -----------------------------------------------------------------


def test_files_look_as_before() -> None:
    written = {file.path: file.data.decode() for file in forms.goldens()}
    expected = {
        path.name: path.read_bytes().decode() for path in forms.HERE.iterdir() if path.name != "instruments.yaml"
    }
    assert written == expected, "run: python3 start.py generate"


@in_full
def test_the_same_content_gives_the_same_bytes() -> None:
    code = (
        "import forms, hashlib; from hbgen.exports import downloads\n"
        "print(hashlib.sha256(b''.join(f.path.encode() + f.data for f in downloads(forms.edition()))).hexdigest())"
    )
    path = os.pathsep.join((str(forms.TESTS), *sys.path))
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"))
    }
    assert len(seen) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\n", seen.pop())


def test_downloads_stand_beside_the_instruments_pages() -> None:
    loaded = load(forms.TESTS / "content")
    assert loaded.handbook is not None
    paths = [file.path for file in downloads(select(loaded.handbook, "staff", ""))]
    assert paths == [
        f"downloads/pages/instruments/{id_}/{id_}{export.ending}"
        for id_ in ("fb-guest", "fb-internal")
        for export in EXPORTS.values()
    ]
    assert downloads(select(loaded.handbook, "customers", "")) == ()


def test_a_format_without_its_library_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hbgen.exports.xlsx.EXPORT", replace(EXPORTS["xlsx"], library="no_such_library"))
    assert not any(file.path.endswith("guest.xlsx") for file in downloads(forms.edition()))


def test_one_language_is_that_of_the_edition() -> None:
    handbook = forms.edition().handbook
    estonian = select(handbook, "staff", "et")
    assert "Köök" in forms.tables(forms.made(estonian, "xlsx"))
    assert json.loads(forms.made(estonian, "json"))["languages"] == ["et"]


# --- text stays text --------------------------------------------------------------------------


@sampled(4)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_shown_as_it_is(kind: str) -> None:
    words = HOSTILE[kind]
    # Of links and emphasis a form shows the words.
    folded = fold(plain_marks(words))
    of = forms.edition(words=words)
    assert json.loads(forms.made(of, "json"))["items"][0]["text"] == {"en": folded, "et": folded}
    survey = json.loads(forms.made(of, "surveyjs"))
    assert survey["pages"][1]["elements"][0]["title"]["en"].replace("\u2060", "") == folded
    assert not re.search(r"\{[a-z]", survey["title"]["en"])
    table = list(csv.DictReader(io.StringIO(forms.made(of, "csv").decode("utf-8-sig")), strict=True))
    assert [unshield(row["text"]) for row in table] == [folded] * 5
    assert not any(re.match(r"[=+\-@\t\r]", cell) for row in table for cell in row.values())
    shown = cut(folded)
    for format_ in ("xlsx", "xlsform"):
        data = forms.made(of, format_)
        _holds_no_formula(data)
        books = openpyxl.load_workbook(io.BytesIO(data))
        assert all(cell.data_type != "f" for sheet in books for row in sheet.iter_rows() for cell in row)
        form = EXPORTS[format_].reader(FormFile.of(data))[0]
        if not kind.startswith("long"):
            assert [next(iter(item.words["text"].values())) for item in form.items.values()] == [shown] * 5
    assert read_sheets(forms.made(of, "xlsx"))["Run"][1][2] == cut(fold(words))


def test_a_cell_takes_what_it_can_hold() -> None:
    assert cut("a" * CELL) == "a" * CELL
    assert cut("a" * (CELL + 1)) == "a" * (CELL - 1) + "…"
    assert cut("😀" * CELL) == "😀" * (CELL // 2) + "…"
    assert cut("\ud800\uffff") == "\ufffd\ufffd"
    assert height("", 10) < height("word " * 30, 10) <= height("a" * 10_000, 10) == 409


def _holds_no_formula(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode()
            assert not re.search(r"<f[ >]|<hyperlink|externalLink", part), name


@pytest.mark.parametrize("cell", ["=1", "'=1", "''@x", "'tis", "-5", "a=1", "", "\tx", "'"])
def test_shielded_cells_come_back(cell: str) -> None:
    assert unshield(shield(cell)) == cell


# --- XLSForm ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", *HOSTILE])
def test_xlsform_is_converted_without_warning(kind: str, tmp_path: Path) -> None:
    of = forms.edition(words=HOSTILE.get(kind))
    xform = _convert(forms.made(of, "xlsform"), tmp_path)
    # What is shown takes nothing from elsewhere in the form, and is no markup.
    labels = re.findall(r"<value>(.*?)</value>", xform, re.DOTALL)
    assert labels
    assert not any("<output" in label for label in labels)


@sampled(1)
@NEEDS_JAVA
@pytest.mark.parametrize("kind", ["", "markup", "reference", "escape"])
def test_odk_validate_passes_it(kind: str, tmp_path: Path) -> None:
    from pyxform.validators.odk_validate import check_xform, install_exists  # type: ignore[import-untyped]
    from pyxform.xls2xform import convert  # type: ignore[import-untyped]

    if not install_exists():
        pytest.skip("pyxform came without ODK Validate")
    of = forms.edition(words=HOSTILE.get(kind))
    file = tmp_path / "form.xlsx"
    file.write_bytes(forms.made(of, "xlsform"))
    (tmp_path / "form.xml").write_text(convert(str(file)).xform, "utf-8")
    assert check_xform(str(tmp_path / "form.xml")) == []


def _names(of: Edition, format_: str, instrument: str) -> set[str]:
    """What a form calls its questions and what it carries along."""
    data = forms.made(of, format_, instrument)
    if format_ == "surveyjs":
        survey = json.loads(data)
        questions = [element["name"] for page in survey["pages"] for element in page["elements"]]
        return {*questions, *(value["name"] for value in survey["calculatedValues"])}
    return {row[2] for number, row in read_sheets(data)["survey"].items() if number > 1}


def _editions() -> Iterator[tuple[str, Edition]]:
    """Every handbook of the tests, and the starter one."""
    yield "forms", forms.edition()
    for name, handbook in (("starter", starter()), ("content", load(forms.TESTS / "content").handbook)):
        assert handbook is not None
        yield name, select(handbook, "managers", "")
    yield "cafe", select(cafe.cafe(), "managers", "")


EDITIONS = dict(_editions())
EVERY = [(name, questionnaire.id) for name, of in EDITIONS.items() for questionnaire in questionnaires(of.handbook)]


@pytest.mark.parametrize("format_", ["xlsform", "surveyjs"])
@pytest.mark.parametrize(("name", "instrument"), EVERY)
def test_every_name_that_a_form_uses_itself_is_reserved(name: str, instrument: str, format_: str) -> None:
    of = EDITIONS[name]
    items = [asked_item.item for asked_item in of.asked_items[instrument]]
    own = {question(item) if format_ == "xlsform" else item for item in items}
    own |= {f"{item}_{ending}" for item in own for ending in (FINGERPRINT, EVIDENCE)}
    assert {name for name in _names(of, format_, instrument) - own if use_of_question(name) is None} == set()


@pytest.mark.parametrize(("name", "instrument"), EVERY)
def test_every_form_of_every_handbook_is_converted(name: str, instrument: str, tmp_path: Path) -> None:
    _convert(forms.made(EDITIONS[name], "xlsform", instrument), tmp_path)


def _convert(data: bytes, folder: Path) -> str:
    """The form in XML; fails for one that pyxform refuses or warns of."""
    from pyxform.xls2xform import convert

    file = folder / "form.xlsx"
    file.write_bytes(data)
    warnings: list[str] = []
    xform = convert(str(file), warnings=warnings).xform
    assert warnings == []
    return str(xform)


_OWN = st.sampled_from(
    (*QUESTIONS, "item", "other", "none", "name", "label", "type", "data", "select", "other-evidence", "a-fingerprint")
)
_ODD = st.one_of(_OWN, _OWN.map(str.title), st.from_regex(ID_PATTERN, fullmatch=True).map(lambda word: word[:40]))
_ODD_IDS = _ODD.map(lambda word: word.replace("_", "-").strip("-")).filter(re.compile(ID_PATTERN).match)
_OPTIONS = st.one_of(
    st.sampled_from(("na", "NA", "dk", "Dk", "n-a", "other", "none", "dontknow", "yes", "no")), _ODD_IDS
)


@settings(max_examples=examples(40), deadline=None)
@given(st.tuples(_ODD_IDS, _ODD_IDS), st.tuples(_OPTIONS, _OPTIONS))
def test_what_passes_the_check_passes_every_form(
    tmp_path_factory: pytest.TempPathFactory, ids: tuple[str, str], options: tuple[str, str]
) -> None:
    """Whatever items and answers are called: the check tells it, or each form is sound and its answers come back."""
    folder = tmp_path_factory.mktemp("form")

    def change(text: str) -> str:
        for old, new in zip(("INT-01", "INT-04"), ids, strict=True):
            text = re.sub(rf"\b{old}\b", new, text)
        for old, new in zip(("glad", "so-so"), options, strict=True):
            assert f"id: {old}," in text
            text = text.replace(f"id: {old},", f"id: {new},")
        return text

    forms.write_handbook(folder, change)
    loaded, checked = examine(folder)
    wrong = [problem.code for problem in checked.problems if problem.severity == "error"]
    # What a word is used for already, it is not used for once more.
    if any(map(use_of_question, ids)) or any(option.lower() in VALUES for option in options):
        assert wrong
    if wrong:
        return
    assert loaded.handbook is not None
    of = select(loaded.handbook, "managers", "")
    _convert(forms.made(of, "xlsform"), folder)
    for format_ in EXPORTS:
        assert verify("form", forms.made(of, format_), of)[1] == [], format_
    _score_takes_each_for_itself(loaded.handbook, ids, options)


def _score_takes_each_for_itself(handbook: Handbook, ids: tuple[str, str], options: tuple[str, str]) -> None:
    """A table with a column for each item gives each item its own answer, and the run its own facts."""
    key = AnswerKey.of(handbook)
    names = ("KEY", "instrument", "version", "role", "date", question(ids[0]), question(ids[1]))
    row = ("r1", "FB-INTERNAL", "3", "manager", "2026-08-01", "3", options[1])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        file.write_text(f"{','.join(names)}\n{','.join(row)}\n", "utf-8")
        intake = Intake(key, datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
        read_file(intake, AnswerFile.of(file))
    assert list(intake.problems()) == []
    assert {(item, value) for _, item, value in intake.answers} == {(ids[0], "3"), (ids[1], options[1])}
    assert intake.about == [("FB-INTERNAL", "", "", "manager", 1.0)]


def test_a_question_is_asked_in_its_channels_only() -> None:
    """Its own, else those of its standard; where that is every channel to choose from, nothing is said."""
    survey = read_sheets(forms.made(forms.edition(), "xlsform"))["survey"]
    relevant = {row[2]: row.get(8, "") for row in survey.values() if row.get(2, "").startswith("INT_")}
    assert relevant["INT_02"] == "${channel} = '' or ${channel} = 'counter'"
    assert {relevant[name] for name in ("INT_01", "INT_03", "INT_04", "INT_05")} == {""}
    pages = json.loads(forms.made(forms.edition(), "surveyjs"))["pages"]
    visible = {element["name"]: element.get("visibleIf", "") for element in pages[1]["elements"]}
    assert visible["INT-02"] == "{channel} empty or {channel} = 'counter'"
    assert visible["INT-02_evidence"].startswith("({channel} empty or {channel} = 'counter') and {INT-02} notempty")
    assert visible["INT-01"] == ""
    # FB-GUEST asks at the counter alone: there is no choice, and so no condition.
    guest = json.loads(forms.made(forms.edition(), "json", "FB-GUEST"))
    assert [item["channels"] for item in guest["items"]] == [["counter"]]
    assert [channel["id"] for channel in guest["channels"]] == ["counter"]


@pytest.mark.parametrize("type_", ["observation", "mystery-visit", "internal-customer-feedback", "interview"])
def test_a_case_is_asked_where_two_may_watch_the_same(type_: str, tmp_path: Path) -> None:
    of = forms.edition(lambda text: text.replace("type: internal-customer-feedback", f"type: {type_}"))
    is_asked = type_ in ("observation", "mystery-visit")
    survey = read_sheets(forms.made(of, "xlsform"))["survey"]
    assert [row[1] for row in survey.values() if row.get(2) == "case"] == ["text"] * is_asked
    about = json.loads(forms.made(of, "surveyjs"))["pages"][0]["elements"]
    assert [field["type"] for field in about if field["name"] == "case"] == ["text"] * is_asked
    assert json.loads(forms.made(of, "json"))["asks_case"] is is_asked
    book = openpyxl.load_workbook(io.BytesIO(forms.made(of, "xlsx")))
    cells = [cells[2] for cells in book["Run"].iter_rows() if cells[0].value == "case"]
    assert len(cells) == is_asked
    if is_asked:
        cells[0].value = "2026-03-31-A"
        book["Answers"]["D5"] = "7"
        book.save(tmp_path / "filled.xlsx")
        (row,) = read_answers(read_sheets((tmp_path / "filled.xlsx").read_bytes()), "filled")
        assert row.cells[-1] == "2026-03-31-A"
    for format_ in EXPORTS:
        assert verify("form", forms.made(of, format_), of)[1] == []


# --- the workbook is filled in ----------------------------------------------------------------

FILLED = {
    "INT-01": ("Not applicable", "", "=not(a)formula"),
    "INT-02": ("Yes", "The slip of today", ""),
    "INT-03": ("10 – At once", "", ""),
    "INT-04": ("So so", "", ""),
    "INT-05": ("3 – All leave together.", "", ""),
}
EXPECTED = [
    ("INT-01", "", "true", "", "=not(a)formula"),
    ("INT-02", "1", "false", "The slip of today", ""),
    ("INT-03", "10", "false", "", ""),
    ("INT-04", "so-so", "false", "", ""),
    ("INT-05", "3", "false", "", ""),
]


def _fill(data: bytes, path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    answers, run = book["Answers"], book["Run"]
    for row in range(3, 8):
        for column, text in zip((4, 5, 6), FILLED[str(answers.cell(row, 1).value)], strict=True):
            cell = answers.cell(row, column)
            assert not cell.protection.locked
            if text:
                cell.value = text
                cell.data_type = "s"
    about = {"run": "2026-03-31-1", "role": "Café manager", "channel": "Counter", "date": "2026-03-31"}
    for (key, *_), number in zip(run.iter_rows(values_only=True), range(1, 99), strict=False):
        if key in about:
            assert not run.cell(number, 3).protection.locked
            run.cell(number, 3).value = about[str(key)]
    book.save(path)


def _check_filled(data: bytes) -> None:
    rows = read_answers(read_sheets(data), "file")
    assert [row.cells[4:5] + row.cells[6:10] for row in rows] == EXPECTED
    for row in rows:
        assert row.cells[:4] == ("2026-03-31-1", "FB-INTERNAL", "3", "next")
        assert row.cells[10:] == ("manager", "", "counter", "2026-03-31", "1", "")
        assert re.fullmatch(r"[g-y]{12}", row.cells[5])


def test_answers_come_back(tmp_path: Path) -> None:
    file = tmp_path / "filled.xlsx"
    _fill(forms.made(forms.edition(), "xlsx"), file)
    _check_filled(file.read_bytes())


@in_full
def test_answers_come_back_from_libreoffice(tmp_path: Path) -> None:
    _fill(forms.made(forms.edition(), "xlsx"), tmp_path / "filled.xlsx")
    (tmp_path / "out").mkdir()
    subprocess.run(
        [
            require_office(),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "out"),
            str(tmp_path / "filled.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    _check_filled((tmp_path / "out" / "filled.xlsx").read_bytes())


def test_no_heading_or_label_is_taller_than_its_row() -> None:
    handbook = starter()
    of = select(handbook, "staff", "")
    book = openpyxl.load_workbook(io.BytesIO(forms.made(of, "xlsx", "OBS-PHONE", "ru")))
    run, answers = book.worksheets[:2]
    rows = [number for number, (key, *_) in enumerate(run.iter_rows(values_only=True), 1) if key == "case"]
    # "Случай, если один контакт оценивают двое" and "Что было видно" are two lines each: of 10 and of 9 points.
    assert [run.row_dimensions[row].height >= 28 for row in rows] == [True]
    assert answers.row_dimensions[2].height >= 26
    # Where one line is enough, one line it is.
    english = openpyxl.load_workbook(io.BytesIO(forms.made(of, "xlsx", "SELF-CX", "en"))).worksheets[1]
    assert english.row_dimensions[2].height < 24


def test_only_answers_can_be_changed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(forms.made(forms.edition(), "xlsx")))
    assert book.sheetnames == ["Run", "Answers", "Choices"]
    assert all(sheet.protection.sheet for sheet in book)
    assert book["Choices"].sheet_state == "hidden"
    free = {cell.coordinate for row in book["Answers"].iter_rows() for cell in row if not cell.protection.locked}
    assert free == {f"{column}{row}" for column in "DEF" for row in range(3, 8)}
    lists = {
        str(validation.sqref): validation.formula1 for validation in book["Answers"].data_validations.dataValidation
    }
    assert set(lists) == {f"D{row}" for row in range(3, 8)}
    assert all(re.fullmatch(r"Choices!\$D\$\d+:\$D\$\d+", source) for source in lists.values())
    answers = book["Answers"]
    assert (answers.page_setup.paperSize, answers.page_setup.orientation) == (9, "portrait")
    assert answers.print_title_rows == "$2:$2"
    assert answers.row_dimensions[1].hidden


def test_sheets_are_called_in_the_readers_language_and_read_back() -> None:
    data = forms.made(forms.edition(), "xlsx", language="et")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Üldandmed", "Vastused", "Choices"]
    assert "lehel „Vastused“" in book["Üldandmed"]["B3"].value
    book["Vastused"]["D3"] = "4"
    stream = io.BytesIO()
    book.save(stream)
    (row,) = read_answers(read_sheets(stream.getvalue()), "filled")
    assert row.cells[6] == "4"
    forms_read, problems = verify("form.xlsx", data, forms.edition())
    assert [form.items for form in forms_read] == [5]
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_spreadsheet_takes_the_names_of_sheets_in_every_language(language: str) -> None:
    names = [translator(language)(name) for name in ("Run", "Answers", ABOUT, *SHEETS)]
    assert len({*names, "Choices"}) == len(names) + 1
    # At most 31 letters, and none of a few marks (Excel, "Rename a worksheet").
    assert all(len(name) <= 31 and not re.search(r"[\\/?*\[\]:']", name) for name in names)


def test_a_date_that_a_spreadsheet_made_a_number_is_a_date(tmp_path: Path) -> None:
    import datetime

    book = openpyxl.load_workbook(io.BytesIO(forms.made(forms.edition(), "xlsx")))
    for cells in book["Run"].iter_rows():
        if cells[0].value == "date":
            cells[2].value = datetime.date(2026, 3, 31)
    book["Answers"]["D5"] = 7
    book.save(tmp_path / "filled.xlsx")
    (row,) = read_answers(read_sheets((tmp_path / "filled.xlsx").read_bytes()), "filled")
    assert (row.cells[0], row.cells[6], row.cells[13]) == ("filled", "7", "2026-03-31")


# --- the command ------------------------------------------------------------------------------


def test_export_writes_files(tmp_path: Path) -> None:
    forms.write_handbook(tmp_path)
    run = CliRunner().invoke(
        main, ["export", "csv", "json", "--root", str(tmp_path), "--instrument", "FB-GUEST", "--lang", "en"]
    )
    assert run.exit_code == 0, run.output
    out = tmp_path / "build" / "exports" / "fb-guest"
    assert run.output.splitlines() == [(out / "fb-guest.csv").as_posix(), (out / "fb-guest.json").as_posix()]
    assert sorted(path.name for path in out.iterdir()) == ["fb-guest.csv", "fb-guest.json"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["word"], 2, f"choose from {', '.join((*BOOKS, *EXPORTS, *PLANS))}, results, content, po, texts, interface."),
        (["csv", "--instrument", "FB-GUES"], 1, "Did you mean FB-GUEST?"),
        (["csv", "--instrument", "quite-another"], 1, "FB-GUEST, FB-INTERNAL"),
        (["csv", "--language", "de"], 1, "en, et"),
    ],
)
def test_export_says_what_is_wrong(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    forms.write_handbook(tmp_path)
    run = CliRunner().invoke(main, ["export", *arguments, "--root", str(tmp_path), "--lang", "en"])
    assert run.exit_code == code
    assert message in run.output
