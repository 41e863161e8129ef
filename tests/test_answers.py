"""What is read as answers, and that no file is trusted: each of `answers/` and what its sender is told."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import forms
from hbgen.load import load
from hbgen.model.fingerprint import former
from hbgen.model.handbook import Handbook
from hbgen.problems import Problem
from hbgen.report import lines
from hbgen.score import read_mapping
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import Mapping
from hbgen.scoring.refusals import MOST_REFUSED, Bad
from hbgen.scoring.tables import AnswerFile, Unreadable, header
from hbgen.spreadsheets.writing import Workbook

HERE = Path(__file__).parent
GOOD = HERE / "content"
FILES = sorted(path for path in (HERE / "answers").iterdir() if path.suffix != ".txt")
HEADER = (HERE / "answers" / "only-header.csv").read_text("utf-8")


@cache
def handbook_of(root: Path) -> Handbook:
    handbook = load(root).handbook
    assert handbook is not None
    return handbook


def intake_of(root: Path = GOOD) -> Intake:
    return Intake(AnswerKey.of(handbook_of(root)), datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))


def told(path: Path, mapping: Mapping | None = None, root: Path = GOOD) -> tuple[Intake, str]:
    """What was taken in of a file, and what is said of it."""
    intake = intake_of(root)
    intake.most = MOST_REFUSED
    problems: list[Problem] = []
    try:
        read(intake, AnswerFile.of(path), mapping)
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
    return intake, lines([*intake.problems(), *problems], str)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_sender_sees(path: Path) -> None:
    intake, output = told(path)
    counts = f"taken in: {len(intake.about)} runs, {len(intake.run_of)} answers; outside: {intake.outside.total()}\n"
    expected = path.with_name(path.name + ".txt")
    assert output + counts == expected.read_text("utf-8")


def test_cells_lose_the_mark_that_keeps_spreadsheets_from_running_them() -> None:
    intake, _ = told(HERE / "answers" / "good.csv")
    assert "=g3" in intake.runs


def test_many_wrong_rows_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    row = "r{n},FB-INTERNAL,1,next,INT-01,,7,false,,,,,,2026-08-01,1\n"
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(row.format(n=n) for n in range(1000)), "utf-8")
    intake, output = told(path)
    assert output.count("[answer-out-of-range]") == 20 + 1
    assert "980 more rows have the problem [answer-out-of-range]" in output
    assert intake.left_out["many.csv"] == 1000


def test_a_file_of_which_next_to_nothing_fits_is_not_read_to_its_end(tmp_path: Path) -> None:
    row = "r{n},FB-INTERNAL,1,next,INT-01,,7,false,,,,,,2026-08-01,1\n"
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(row.format(n=n) for n in range(MOST_REFUSED + 2)), "utf-8")
    intake, output = told(path)
    assert intake.left_out["many.csv"] == MOST_REFUSED
    assert "many.csv:100002:1: More than 100,000 rows do not fit; the rest was not read." in output
    assert "99980 more rows have the problem [answer-out-of-range]" in output


# --- hostile in size --------------------------------------------------------------------------

MEGABYTES_512 = 512 << 20

READER = """
import json, os, re, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_answers import told
told(Path({tests!r}) / "answers" / "good.csv")
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        intake, said = told(Path(json.loads(line)))
        # Not ru_maxrss: that of a process which was just begun is that of the one which began it.
        status = Path("/proc/self/status")
        peak = re.search("VmHWM:(.*)kB", status.read_text())[1] if status.exists() else 0
        print(json.dumps([len(intake.run_of), int(peak), said]), flush=True)
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        print("null", flush=True)
"""
"""Reads each file whose path is on a line of its input, in a process of its own."""

Reader = Callable[[Path], tuple[int, str]]


@pytest.fixture(scope="module")
def within_bounds() -> Iterator[Reader]:
    """Read a file in a process of its own: 512 MB must do. `benchmarks/refusing.py` tells how long it takes."""
    if not hasattr(os, "fork"):
        pytest.skip("a process cannot be copied here")
    command = [sys.executable, "-c", READER.format(tests=str(HERE))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def read(path: Path) -> tuple[int, str]:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer is not None, "the process that read it failed"
            count, peak, output = answer
            assert peak * 1024 < MEGABYTES_512
            return int(count), str(output)

        yield read
        assert process.stdin is not None
        process.stdin.close()


def test_what_is_known_to_be_invalid_keeps_no_rows() -> None:
    intake = intake_of()
    cells = ["r", "FB-INTERNAL", "1", "next", "INT-01", "", "wrong", "false", "", "", "", "", "", "2026-08-01", "1", ""]
    intake.add("a.csv", 2, cells)
    (known,) = intake._cells._known.values()
    assert isinstance(known, Bad) and known.__traceback__ is None


def bomb(path: Path, sheet: bytes, times: int) -> None:
    """A workbook of a few kilobytes, one part of which unpacks to a great many bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="Answers" r:id="a"/></sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", '<R><Relationship Id="a" Target="worksheets/a.xml"/></R>')
        with archive.open("xl/worksheets/a.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(times):
                part.write(sheet)


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_refused(tmp_path: Path, within_bounds: Reader) -> None:
    bomb(tmp_path / "bomb.xlsx", b"<row><c><v>1</v></c></row>" * 40_000, 150)
    assert (tmp_path / "bomb.xlsx").stat().st_size < 1 << 20
    _, output = within_bounds(tmp_path / "bomb.xlsx")
    assert "[answers-unreadable]" in output


def table(path: Path, first: str, rows: int) -> None:
    """A workbook whose first row holds `first`, with `rows` rows of one cell below it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", '<R><Relationship Id="a" Target="worksheets/a.xml"/></R>')
        cells = '<row><c t="str"><v>x</v></c></row>' * rows
        archive.writestr(
            "xl/worksheets/a.xml", f"<worksheet><sheetData><row>{first}</row>{cells}</sheetData></worksheet>"
        )


NAMES = ("instrument", "version", "date", "KEY", "INT_01")


def test_a_row_that_reaches_the_last_column_costs_no_more_than_its_cells(tmp_path: Path, within_bounds: Reader) -> None:
    """200,000 rows of 16,384 cells, of which five have a name: three billion texts that nobody wrote."""
    first = "".join(
        f'<c r="{at}1" t="str"><v>{name}</v></c>' for at, name in zip(("A", "B", "C", "D", "XFD"), NAMES, strict=True)
    )
    table(tmp_path / "wide.xlsx", first, 20_000)
    count, output = within_bounds(tmp_path / "wide.xlsx")
    assert count == 0
    assert output.count("[answer-cell]") == 21 and "19980 more rows" in output


def test_a_table_that_is_wide_and_long_and_empty_is_refused(tmp_path: Path) -> None:
    more = "".join(f'<c t="str"><v>c{n}</v></c>' for n in range(16_000))
    table(tmp_path / "wide.xlsx", "".join(f'<c t="str"><v>{name}</v></c>' for name in NAMES) + more, 20_000)
    output = told(tmp_path / "wide.xlsx")[1]
    assert "it has 16,005 columns and 20,001 rows, most of which are empty" in output


def test_a_refusal_that_comes_again_does_not_grow() -> None:
    intake = intake_of()
    row = ["r1", "FB-INTERNAL", "1", "", "X", "", "3", "", "", "", "", "", "", "2026-08-01", "", ""]
    for number in range(100):
        intake.add("a", number, row)
    [bad] = [cell for cell in intake._cells._known.values() if isinstance(cell, Bad)]
    frames, here = 0, bad.__traceback__
    while here is not None:
        frames, here = frames + 1, here.tb_next
    assert frames < 5


def test_a_workbook_with_entities_that_multiply_is_refused(tmp_path: Path, within_bounds: Reader) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    with zipfile.ZipFile(tmp_path / "laughs.xlsx", "w") as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", f'<!DOCTYPE R [<!ENTITY e0 "ha">{entities}]><R>&e11;</R>')
        archive.writestr("xl/workbook.xml", "<workbook/>")
    _, output = within_bounds(tmp_path / "laughs.xlsx")
    assert "[answers-unreadable]" in output


def test_a_quote_that_swallows_a_hundred_megabytes_is_refused(tmp_path: Path, within_bounds: Reader) -> None:
    with (tmp_path / "open.csv").open("w", encoding="utf-8") as stream:
        stream.write(HEADER + '"')
        for _ in range(100):
            stream.write("r,FB-INTERNAL,1,next,INT-01,,3,false,,,,,,2026-08-01,1\n" * 19_000)
    count, output = within_bounds(tmp_path / "open.csv")
    assert count == 0
    assert "open.csv:2:1:" in output
    assert "[answers-unreadable]" in output


def test_one_line_of_a_hundred_megabytes_is_refused(tmp_path: Path, within_bounds: Reader) -> None:
    (tmp_path / "line.csv").write_text("a" * (100 << 20), "utf-8")
    assert "[answers-unreadable]" in within_bounds(tmp_path / "line.csv")[1]
    (tmp_path / "commas.csv").write_text("," * (100 << 20), "utf-8")
    assert "-unreadable]" in within_bounds(tmp_path / "commas.csv")[1]


def test_json_that_is_too_large_is_refused(tmp_path: Path, within_bounds: Reader) -> None:
    (tmp_path / "large.json").write_text(" " * (65 << 20), "utf-8")
    assert "[file-too-large]" in within_bounds(tmp_path / "large.json")[1]


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, why in (("folder", "it is a folder"), ("nothing", "it is not there")):
        output = told(tmp_path / f"{name}.csv")[1]
        assert f": {why}." in output
        assert "[unreadable-file]" in output


def test_an_answer_to_what_is_not_asked_in_the_runs_channel_is_told(tmp_path: Path) -> None:
    forms.write_handbook(tmp_path)
    path = tmp_path / "other-channel.csv"
    row = "{run},FB-INTERNAL,3,next,INT-02,,{value},{na},,,,,{channel},2026-08-01,1\n"
    rows = (
        ("r1", "1", "false", "phone"),
        ("r2", "", "true", "phone"),
        ("r3", "98", "false", "phone"),
        ("r4", "", "false", "phone"),
        ("r5", "1", "false", "counter"),
        ("r6", "1", "false", ""),
    )
    names = ("run", "value", "na", "channel")
    path.write_text(HEADER + "".join(row.format(**dict(zip(names, values, strict=True))) for values in rows), "utf-8")
    intake, output = told(path, root=tmp_path)
    assert output == (
        "other-channel.csv:2:1: INT-02 is not asked in the channel phone. [answer-other-channel]\n"
        "    Correct the run's channel, or leave the answer out; in a run without a channel every item is asked.\n"
    )
    assert [list(intake.runs)[run] for run in intake.run_of] == ["r5", "r6"]


def test_a_case_belongs_to_the_run_and_is_short(tmp_path: Path) -> None:
    row = "{run},FB-INTERNAL,1,next,{item},,4,false,,,,,,2026-08-01,1,{case}\n"
    path = tmp_path / "cases.csv"
    rows = (("r1", "INT-01", "K1"), ("r1", "INT-02", "K2"), ("r2", "INT-01", "x" * 201), ("r3", "INT-01", ""))
    text = "".join(row.format(run=run, item=item, case=case) for run, item, case in rows)
    path.write_text(HEADER.strip() + ",case\n" + text, "utf-8")
    intake, output = told(path)
    assert intake.cases == {0: "K1"}
    assert list(intake.runs) == ["r1", "r3"]
    assert output.splitlines()[0] == "cases.csv:3:1: The run `r1` has another `case` here than before. [run-differs]"
    assert "cases.csv:4:1: `case` cannot be" in output


# --- collected elsewhere ----------------------------------------------------------------------

ODK = (
    "SubmissionDate,instrument,version,about-channel,about-case,about-date,items-INT_01,KEY\n"
    "2026-08-01T10:00:00.000Z,FB-INTERNAL,1,counter,K1,2026-08-01,4,uuid:1\n"
    "2026-08-02T10:00:00.000Z,FB-INTERNAL,1,,,2026-08-02,,uuid:2\n"
    "2026-08-02T10:00:00.000Z,FB-INTERNAL,1,,,2026-08-02,9,uuid:3\n"
)
KOBO = (
    "start,instrument,version,about/channel,about/case,items/CTR_01_a,items/CTR_01_a_fingerprint,_uuid,_submission_time\n"
    "x,FB-GUEST,1,counter,,1,{mark},k1,2026-08-05T11:00:00\n"
    "x,FB-GUEST,1,,K2,0,,k2,2026-08-06 11:00:00\n"
)


def test_exports_of_odk_are_read(tmp_path: Path) -> None:
    (tmp_path / "odk.csv").write_text(ODK, "utf-8")
    intake, output = told(tmp_path / "odk.csv")
    assert intake.about == [("FB-INTERNAL", "", "counter", "", 1.0), *[("FB-INTERNAL", "", "", "", 1.0)] * 2]
    assert list(intake.answers) == [("FB-INTERNAL", "INT-01", "4")]
    assert intake.cases == {0: "K1"}
    assert output.startswith("odk.csv:4:1: `9` is not an answer to INT-01. [answer-out-of-range]")


@pytest.mark.parametrize("written", [str, str.upper, former])
def test_exports_of_kobotoolbox_are_read(tmp_path: Path, written: Callable[[str], str]) -> None:
    mark = written(intake_of().key.questionnaires["FB-GUEST"].items["CTR-01-a"].fingerprint)
    (tmp_path / "kobo.csv").write_text(KOBO.replace("{mark}", mark), "utf-8")
    intake, output = told(tmp_path / "kobo.csv")
    assert output == ""
    assert list(intake.runs) == ["k1", "k2"]
    assert intake.cases == {1: "K2"}
    assert list(intake.answers) == [("FB-GUEST", "CTR-01-a", "1"), ("FB-GUEST", "CTR-01-a", "0")]
    (tmp_path / "kobo.csv").write_text(KOBO.replace("{mark}", "0" * 12), "utf-8")
    assert "[answer-other-meaning]" in told(tmp_path / "kobo.csv")[1]


def test_kobotoolbox_sets_columns_apart_by_semicolons_unless_told_otherwise(tmp_path: Path) -> None:
    mark = intake_of().key.questionnaires["FB-GUEST"].items["CTR-01-a"].fingerprint
    text = "".join(
        ";".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in KOBO.replace("{mark}", mark).splitlines()
    )
    (tmp_path / "kobo.csv").write_text(text, "utf-8-sig")
    intake, output = told(tmp_path / "kobo.csv")
    assert output == ""
    assert list(intake.answers) == [("FB-GUEST", "CTR-01-a", "1"), ("FB-GUEST", "CTR-01-a", "0")]


@pytest.mark.parametrize("day", ["2026-08-05T11:00:00.000+03:00", "46239", "46239.4583"])
def test_a_workbook_that_kobotoolbox_exports_is_read(tmp_path: Path, day: str) -> None:
    mark = intake_of().key.questionnaires["FB-GUEST"].items["CTR-01-a"].fingerprint
    book = Workbook("Küsitlus", datetime.datetime(2026, 8, 7))
    sheet = book.sheet("Küsitlus")
    for number, line in enumerate(KOBO.replace("{mark}", mark).replace("2026-08-05T11:00:00", day).splitlines(), 1):
        sheet.row(number, line.split(","))
    (tmp_path / "kobo.xlsx").write_bytes(book.data())
    intake, output = told(tmp_path / "kobo.xlsx")
    assert (output, intake.outside.total()) == ("", 0)
    assert list(intake.runs) == ["k1", "k2"]
    assert list(intake.answers) == [("FB-GUEST", "CTR-01-a", "1"), ("FB-GUEST", "CTR-01-a", "0")]


def test_an_export_that_shows_labels_says_how_to_export_names(tmp_path: Path) -> None:
    (tmp_path / "kobo.csv").write_text(KOBO.replace("items/CTR_01_a,", "A greeting within 30 seconds,"), "utf-8")
    output = told(tmp_path / "kobo.csv")[1]
    assert output.startswith("kobo.csv:1:1: There is no column `CTR_01_a`. [missing-column]\n    Export again with")


MAPPING = """
instrument: FB-INTERNAL
version: 1
delimiter: ;
encoding: cp1257
decimal: ","
day: day-month-year
run: Vastaja nr
date: {column: Kuupäev}
role: {column: Roll, codes: [{code: Juht, value: managers}]}
case: {column: Juhtum, codes: [{code: esimene, value: K1}]}
weight: Kaal
missing: ["99"]
items:
  - {column: Köök teatab, item: INT-01, codes: [{code: Täiesti, value: "4"}]}
"""
SURVEY = (
    "Vastaja nr;Kuupäev;Roll;Köök teatab;Kaal;Nimi;Juhtum\n"
    "1;01.08.2026;Juht;Täiesti;0,5;Mari Maasikas;esimene\n"
    "2;2.8.2026 10:30;Juht;99;1;Jüri;K2\n"
    "3;03.08.2026;;3;1.234,5;Õie;\n"
)


def mapped(folder: Path, text: str = MAPPING) -> tuple[Mapping | None, str]:
    (folder / "survey.yaml").write_text(text, "utf-8")
    problems: list[Problem] = []
    mapping = read_mapping(folder / "survey.yaml", problems)
    return mapping, lines(problems, str)


def test_a_survey_tools_csv_is_read_as_declared(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_bytes(SURVEY.encode("cp1257"))
    mapping, wrong = mapped(tmp_path)
    assert wrong == ""
    intake, output = told(tmp_path / "survey.csv", mapping)
    assert intake.about == [("FB-INTERNAL", "", "", "managers", 0.5), ("FB-INTERNAL", "", "", "managers", 1.0)]
    assert list(intake.answers) == [("FB-INTERNAL", "INT-01", "4")]
    assert intake.cases == {0: "K1", 1: "K2"}
    assert output.splitlines()[0] == "survey.csv:4:1: `weight` cannot be `1.234,5`. [answer-cell]"


def test_the_declared_encoding_is_held_to(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_bytes(SURVEY.encode("cp1257"))
    mapping, _ = mapped(tmp_path, MAPPING.replace("cp1257", "utf-8"))
    assert "[wrong-encoding]" in told(tmp_path / "survey.csv", mapping)[1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("cp1257", "guess"), "not-a-choice"),
        (("version: 1", "version: one"), "not-a-whole-number"),
        (("instrument: FB-INTERNAL\n", ""), "missing-field"),
        (("weight:", "wieght:"), "unknown-field"),
        (("items:", "items: []\nmore:"), "too-few"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(change: tuple[str, str], code: str, tmp_path: Path) -> None:
    mapping, output = mapped(tmp_path, MAPPING.replace(*change))
    assert mapping is None
    assert f"[{code}]" in output
    assert output.startswith("survey.yaml:")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('missing: ["99"]', 'missing: ["99", "3"]'), "survey.yaml:13:17: `3` is an answer to INT-01 in the column"),
        (('missing: ["99"]', 'not_applicable: ["3,0"]'), "survey.yaml:13:18: `3,0` is an answer to INT-01"),
        (('missing: ["99"]', 'dont_know: ["Täiesti"]'), "survey.yaml:13:13: `Täiesti` is an answer to INT-01"),
        (('value: "4"}]}', 'value: "4"}], missing: ["1"]}'), "`1` is an answer to INT-01 in the column"),
        (('value: "4"}]}', 'value: "4"}], dont_know: ["99"]}'), "`99` stands for two things in the column"),
        (('value: "4"}]}', 'value: "4"}, {code: Täiesti, value: "3"}]}'), "`Täiesti` stands for two things"),
    ],
)
def test_a_code_for_no_answer_is_no_answer_of_its_column(
    change: tuple[str, str], expected: str, tmp_path: Path
) -> None:
    """`missing: ["0"]` for every column takes those who would never recommend it out of a net promoter score."""
    mapping, wrong = mapped(tmp_path, MAPPING.replace(*change))
    assert mapping is not None and wrong == ""
    output = lines(mapping.problems(intake_of().key), str)
    assert expected in output
    assert output.count("[") - output.count("[code-") == 0


def test_a_column_has_codes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_bytes(SURVEY.replace("Täiesti", "kõik").encode("cp1257"))
    mapping, _ = mapped(tmp_path, MAPPING.replace('value: "4"}]}', 'value: "4"}], missing: [kõik]}'))
    assert mapping is not None and list(mapping.problems(intake_of().key)) == []
    intake, _ = told(tmp_path / "survey.csv", mapping)
    assert list(intake.answers) == []


def test_a_value_that_does_not_apply_and_spaces_behind_an_id(tmp_path: Path) -> None:
    row = "{run},FB-INTERNAL,1,next,{item},,{value},{na},,,,,,2026-08-01,1\n"
    rows = (("r1", "INT-01", "4", "true"), ("r2", "INT-01", " 4 ", "false"), ("r2 ", "INT-01", "4", "false"))
    path = tmp_path / "spaces.csv"
    names = ("run", "item", "value", "na")
    path.write_text(HEADER + "".join(row.format(**dict(zip(names, values, strict=True))) for values in rows), "utf-8")
    intake, output = told(path)
    assert list(intake.runs) == ["r1", "r2"]
    assert "spaces.csv:2:1: `na` cannot be `true`" in output
    assert "spaces.csv:4:1: The run `r2` answers INT-01 twice." in output
    assert len(intake.run_of) == 1


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_bytes(SURVEY.replace("Kaal", "Kaalud").encode("cp1257"))
    mapping, _ = mapped(tmp_path)
    assert told(tmp_path / "survey.csv", mapping)[1] == (
        "survey.csv:1:1: There is no column `Kaal`. [missing-column]\n    The file has `Kaalud`: name it `Kaal`.\n"
    )


def test_a_header_in_decomposed_letters_names_the_same_columns() -> None:
    """Spreadsheets of macOS write `ü` as two characters."""
    assert header(AnswerFile.of(Path("export.csv")), [unicodedata.normalize("NFD", "Küsimus 1")], ("Küsimus 1",)) == {
        "Küsimus 1": 0
    }


def test_a_run_and_a_case_in_decomposed_letters_are_the_same(tmp_path: Path) -> None:
    row = "{run},FB-INTERNAL,1,next,{item},,4,false,,,,,,2026-08-01,1,{case}\n"
    run, case = "Mäe tn 1", "Külaline 7"
    apart = [unicodedata.normalize("NFD", text) for text in (run, case)]
    path = tmp_path / "runs.csv"
    rows = row.format(run=run, item="INT-01", case=case) + row.format(run=apart[0], item="INT-01", case=apart[1])
    path.write_text(HEADER.strip() + ",case\n" + rows, "utf-8")
    intake, output = told(path)
    assert list(intake.runs) == [run]
    assert "[answer-twice]" in output and "[run-differs]" not in output
