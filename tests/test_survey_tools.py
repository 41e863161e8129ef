"""Files of survey tools: each in the form that its vendor documents, with its traps, and broken ones."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hbgen.load import load
from hbgen.problems import Problem
from hbgen.report import lines
from hbgen.scoring import text_blocks
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import ItemColumn, Mapping, Recode
from hbgen.scoring.survey_tools import AUTO, TOOLS, recognised
from hbgen.scoring.survey_tools.day_order import DayReader, certain_day, plain_day
from hbgen.scoring.survey_tools.response_columns import ColumnReader
from hbgen.scoring.survey_tools.response_table import open_table
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.scoring.tables import AnswerFile, Unreadable
from hbgen.spreadsheets.writing import Workbook

HERE = Path(__file__).parent
ITEM = "The kitchen tells me when a dish is late."
Row = list[str]


@cache
def key() -> AnswerKey:
    handbook = load(HERE / "content").handbook
    assert handbook is not None
    return AnswerKey.of(handbook)


def taken(path: Path, survey: SurveyOptions | None = None, mapping: Mapping | None = None) -> tuple[Intake, str]:
    """What was taken in of a file of August 2026, and what is said of it."""
    intake = Intake(key(), datetime.date(2026, 8, 1), datetime.date(2026, 8, 31))
    problems: list[Problem] = []
    try:
        read(intake, AnswerFile.of(path), mapping, survey)
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
    return intake, lines([*intake.problems(), *problems], str)


def values(intake: Intake) -> list[str]:
    """The values of all answers, in the order of the file."""
    names = list(intake.answers)
    return [names[number][2] for number in intake.answer_of]


def as_csv(rows: list[Row], delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode()


def as_xlsx(rows: list[Row]) -> bytes:
    book = Workbook("t", datetime.datetime(2026, 1, 1))
    sheet = book.sheet("Sheet1")
    for number, row in enumerate(rows, 1):
        sheet.row(number, row)
    return book.data()


# --- the same five answers from each tool: 4, 4, 1, 3, 2; everything else does not count ------------

QUALTRICS = [
    ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "channel", "Q5_1", "Q1"],
    [
        "Start Date",
        "End Date",
        "Response Type",
        "Progress",
        "Finished",
        "Recorded Date",
        "Response ID",
        "channel",
        "Why? - Selected Choice - channel",
        f"How far do you agree? - {ITEM}",
    ],
    ['{"ImportId":"startDate","timeZone":"Europe/Tallinn"}', *['{"ImportId":"x"}'] * 9],
    *(
        [
            "2026-08-01 10:00:00",
            "2026-08-03 10:05:00",
            status,
            "100",
            finished,
            "2026-08-03 10:05:01",
            f"R_{number}",
            "",
            "channel",
            answer,
        ]
        for number, (status, finished, answer) in enumerate(
            (
                ("IP Address", "True", "Fully"),
                ("Survey Preview", "True", "Not at all"),
                ("IP Address", "True", "4"),
                ("IP Address", "False", "Not at all"),
                ("Survey Test", "True", "Not at all"),
                ("IP Address", "True", "1"),
                ("Spam", "True", "Not at all"),
                ("IP Address", "True", "Rather"),
                ("IP Address", "True", "2 – Rather not"),
            )
        )
    ),
]
MONKEY = [
    ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Which do you use?", "", "How far?", ""],
    ["", "", "", "", "", "channel", "unit", ITEM, "The weather"],
    *(
        [f"1180000000{number}", "4001", "08/03/2026 01:44:00 PM", end, "", "channel", "unit", answer, "Fully"]
        for number, (end, answer) in enumerate(
            (
                ("08/03/2026 01:45:00 PM", "Fully"),
                ("08/13/2026 01:45:00 PM", "4"),
                ("", "Not at all"),
                ("08/14/2026 01:45:00 AM", "Not at all"),
                ("08/15/2026 01:45:00 AM", "Rather"),
                ("08/16/2026 01:45:00 AM", "Rather not"),
            )
        )
    ),
]
GOOGLE = [
    ["Timestamp", f"How far do you agree? [{ITEM}]", "Why? Several, or none"],
    # Two in one second, with the same answer.
    ["2026/08/03 1:45:23 PM GMT+3", "Fully", "channel, unit"],
    ["2026/08/03 1:45:23 PM GMT+3", "Fully", "channel, unit"],
    ["2026/08/13 1:45:23 PM GMT+3", "Not at all", "weight"],
    ["2026/08/14 1:45:23 AM GMT+3", "Rather", "=1+1"],
    ["2026/08/15 1:45:23 AM GMT+3", "Rather not", ""],
]
MICROSOFT = [
    ["ID", "Start time", "Completion time", "Email", "Name", f"INT-01. {ITEM}", "Points - unit"],
    ["1", "8/3/26 13:44:00", "8/3/26 13:45:00", "anonymous", "", "Fully", "1"],
    ["2", "8/3/26 13:44:00", "8/13/26 13:45:00", "anonymous", "", "4", "0"],
    ["3", "8/3/26 13:44:00", "", "anonymous", "", "Not at all", "0"],
    ["4", "8/3/26 13:44:00", "8/14/26 13:45:00", "anonymous", "", "Not at all", "0"],
    ["5", "8/3/26 13:44:00", "8/15/26 13:45:00", "anonymous", "", "Rather", "0"],
    ["6", "8/3/26 13:44:00", "8/16/26 13:45:00", "anonymous", "", "Rather not", "0"],
]
LIME = [
    [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "startdate",
        "INT01",
        "reasons[channel]",
        "reasons[unit]",
    ],
    *(
        [str(number), day, "2", "en", "7", "2026-08-03 10:00:00", answer, "Y", ""]
        for number, (day, answer) in enumerate(
            (
                ("2026-08-03 10:01:00", "Fully"),
                ("2026-08-04 10:01:00", "4"),
                ("", "Not at all"),
                ("2026-08-05 10:01:00", "Not at all"),
                ("2026-08-06 10:01:00", "Rather"),
                ("2026-08-07 10:01:00", "Rather not"),
                ("2026-08-08 10:01:00", "N/A"),
            )
        )
    ),
]
KOBO = [
    [
        "start",
        "instrument",
        "version",
        "date",
        "reasons",
        "reasons/channel",
        "reasons/unit",
        "group/INT_01",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "__version__",
    ],
    *(
        [
            "2026-08-03T10:00:00",
            "FB-INTERNAL",
            "1",
            "2026-08-03",
            "channel unit",
            "1",
            "0",
            answer,
            f"u{number}",
            "2026-08-04T10:00:00",
            status,
            "vQ7",
        ]
        for number, (answer, status) in enumerate(
            (
                ("4", ""),
                ("4", "Approved"),
                ("1", "Not approved"),
                ("1", "validation_status_on_hold"),
                ("3", ""),
                ("2", ""),
            )
        )
    ),
]
ODK = [
    [
        "SubmissionDate",
        "about-instrument",
        "about-version",
        "about-date",
        "reasons",
        "reasons/channel",
        "reasons/case",
        "INT_01",
        "KEY",
        "ReviewState",
    ],
    *(
        [
            "2026-08-03T10:00:00.123Z",
            "FB-INTERNAL",
            "1",
            "2026-08-03",
            "channel",
            "1",
            "1",
            answer,
            f"uuid:{number}",
            state,
        ]
        for number, (answer, state) in enumerate(
            (("4", ""), ("4", "approved"), ("1", "rejected"), ("1", "hasIssues"), ("3", ""), ("2", "edited"))
        )
    ),
]
SURVEYJS = [
    {
        "instrument": "FB-INTERNAL",
        "version": "1",
        "date": "2026-08-03",
        "INT-01": answer,
        "reasons": ["channel", "unit"],
    }
    | more
    for answer, more in (
        ("4", {}),
        (4, {}),
        ("1", {"completed": False}),
        (1, {}),
        (3, {}),
        ("2", {"completed": True}),
    )
]


def zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("form.csv", data)
        archive.writestr("form-repeat.csv", "PARENT_KEY,KEY\nuuid:0,a\n")
        archive.writestr("media/table.csv", "a,b\n1,2\n")
    return stream.getvalue()


GOOD: dict[str, tuple[str, bytes, dict[str, int]]] = {
    "qualtrics.csv": ("qualtrics", as_csv(QUALTRICS), {"preview": 1, "test": 1, "unfinished": 1, "spam": 1}),
    "qualtrics.tsv": (
        "qualtrics",
        as_csv(QUALTRICS, "\t").decode().encode("utf-16"),
        {"preview": 1, "test": 1, "unfinished": 1, "spam": 1},
    ),
    "qualtrics.xlsx": (
        "qualtrics",
        as_xlsx([*QUALTRICS[:2], *QUALTRICS[3:]]),
        {"preview": 1, "test": 1, "unfinished": 1, "spam": 1},
    ),
    "monkey.csv": ("surveymonkey", as_csv(MONKEY), {"unfinished": 1}),
    "monkey.xlsx": ("surveymonkey", as_xlsx(MONKEY), {"unfinished": 1}),
    "google.csv": ("google-forms", as_csv(GOOGLE), {}),
    "google.xlsx": ("google-forms", as_xlsx(GOOGLE), {}),
    "microsoft.csv": ("ms-forms", as_csv(MICROSOFT, ";"), {"unfinished": 1}),
    "microsoft.xlsx": ("ms-forms", as_xlsx(MICROSOFT), {"unfinished": 1}),
    "lime.csv": ("limesurvey", b"\xef\xbb\xbf" + as_csv(LIME), {"unfinished": 1}),
    "lime.xlsx": ("limesurvey", as_xlsx(LIME), {"unfinished": 1}),
    "kobo.csv": ("kobo", as_csv(KOBO, ";"), {"rejected": 1}),
    "kobo.xlsx": ("kobo", as_xlsx(KOBO), {"rejected": 1}),
    "odk.csv": ("odk", as_csv(ODK), {"rejected": 1}),
    "odk.zip": ("odk", zipped(as_csv(ODK)), {"rejected": 1}),
    "surveyjs.json": ("surveyjs", json.dumps(SURVEYJS).encode(), {"unfinished": 1}),
    "service.json": ("surveyjs", json.dumps({"Data": SURVEYJS}).encode(), {"unfinished": 1}),
    "surveyjs.jsonl": ("surveyjs", "\n".join(map(json.dumps, SURVEYJS)).encode(), {"unfinished": 1}),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("is_named", [True, False])
def test_what_counts_is_read_and_the_rest_is_counted(name: str, is_named: bool, tmp_path: Path) -> None:
    used, data, left_out = GOOD[name]
    (tmp_path / name).write_bytes(data)
    intake, said = taken(tmp_path / name, SurveyOptions(used if is_named else AUTO))
    assert said == ""
    assert values(intake) == ["4", "4", "1", "3", "2"]
    assert {about[:4] for about in intake.about} == {("FB-INTERNAL", "", "", "")}
    assert intake.uncounted == {("FB-INTERNAL", reason): count for reason, count in left_out.items()}
    assert not intake.outside and not intake.cases


@pytest.mark.parametrize("name", GOOD)
def test_a_file_says_whose_it_is(name: str, tmp_path: Path) -> None:
    used, data, _ = GOOD[name]
    (tmp_path / name).write_bytes(data)
    shown = recognised(open_table(AnswerFile.of(tmp_path / name)))
    assert shown is not None and shown[0].name == used
    wrong = next(tool for tool in TOOLS if tool != used)
    intake, said = taken(tmp_path / name, SurveyOptions(wrong))
    assert f"`--from {used}`" in said and not intake.answer_of


def test_without_a_name_the_message_tells_what_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(GOOD["qualtrics.csv"][1])
    intake, said = taken(tmp_path / "a.csv")
    assert "It is a file of Qualtrics: it has three header rows, as Qualtrics writes them. [answers-of-tool]" in said
    assert "`--from qualtrics`" in said and not intake.answer_of
    # Neither does a mapping count previews unseen.
    mapping = Mapping(
        instrument="FB-INTERNAL", version=1, run="ResponseId", items=(ItemColumn(column="Q1", item="INT-01"),)
    )
    assert "[answers-of-tool]" in taken(tmp_path / "a.csv", None, mapping)[1]


@pytest.mark.parametrize("name", ["kobo.csv", "kobo.xlsx", "odk.csv", "odk.zip"])
def test_our_own_forms_need_no_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(GOOD[name][1])
    intake, said = taken(tmp_path / name)
    assert (values(intake), said) == (["4", "4", "1", "3", "2"], "")


@pytest.mark.parametrize("name", [name for name in GOOD if not name.endswith(("json", "jsonl"))])
def test_a_mapping_says_what_is_what(name: str, tmp_path: Path) -> None:
    used, data, _ = GOOD[name]
    (tmp_path / name).write_bytes(data)
    table = open_table(AnswerFile.of(tmp_path / name))
    columns = {
        "qualtrics": "Q1",
        "surveymonkey": ITEM,
        "ms-forms": f"INT-01. {ITEM}",
        "limesurvey": "INT01",
        "kobo": "INT_01",
        "odk": "INT_01",
    }
    column = columns.get(used, table.head[0][1])
    mapping = Mapping(
        instrument="FB-INTERNAL",
        version=1,
        items=(ItemColumn(column=column, item="INT-01", codes=(Recode(code="Fully", value="1"),), missing=("4",)),),
    )
    intake, said = taken(tmp_path / name, SurveyOptions(used), mapping)
    assert said == ""
    assert "4" not in values(intake) and values(intake)[-3:] == ["1", "3", "2"]


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("8/3/16", "month-day-year", "2016-08-03"),
        ("8/3/16", "day-month-year", "2016-03-08"),
        ("08/03/2026 1:45:00 PM", "month-day-year", "2026-08-03"),
        ("3-8-2026, 13:45", "day-month-year", "2026-08-03"),
        ("8/3/16", "year-month-day", None),
        ("31/31/2026", "day-month-year", None),
        ("1/2/026", "day-month-year", None),
    ],
)
def test_a_day_is_of_its_order_and_century(text: str, order: str, day: str | None) -> None:
    assert plain_day(text, order) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-08-03T13:45:00.000+03:00", "2026-08-03"),
        ("2026/08/03 1:45:23 PM GMT+3", "2026-08-03"),
        ("03.08.2026 13:45:23", "2026-08-03"),
        ("3.8.26", "2026-08-03"),
        ("Aug 3, 2026 1:45 PM", "2026-08-03"),
        ("3 августа 2026 г., 13:45", "2026-08-03"),
        ("08/03/2026", None),
    ],
)
def test_some_days_can_be_read_in_one_way_only(text: str, day: str | None) -> None:
    assert certain_day(text) == day


def days(*texts: str) -> list[str]:
    reader = DayReader("a.csv", lambda: list(enumerate(texts, 1)))
    return [reader.day(text) for text in texts]


def test_the_whole_column_tells_the_order() -> None:
    assert days("8/3/26", "8/13/26") == ["2026-08-03", "2026-08-13"]
    assert days("8/3/26", "13/8/26") == ["2026-03-08", "2026-08-13"]
    assert days("8/8/2026", "3/3/2026") == ["2026-08-08", "2026-03-03"]
    for texts, code in ((("8/3/26", "9/4/26"), "day-order-unknown"), (("8/13/26", "13/8/26"), "day-orders-mixed")):
        with pytest.raises(Unreadable) as raised:
            days(*texts)
        assert raised.value.problem.code == code


def test_who_knows_the_order_says_it(tmp_path: Path) -> None:
    rows = [MICROSOFT[0], ["1", "8/3/26 9:00", "8/3/26 9:01", "", "", "4", ""]]
    (tmp_path / "a.csv").write_bytes(as_csv(rows))
    assert "[day-order-unknown]" in taken(tmp_path / "a.csv", SurveyOptions("ms-forms"))[1]
    intake, said = taken(tmp_path / "a.csv", SurveyOptions("ms-forms", day_order="month-day-year"))
    assert (values(intake), said) == (["4"], "")
    assert taken(tmp_path / "a.csv", SurveyOptions("ms-forms", day_order="day-month-year"))[0].outside.total() == 1


# --- traps --------------------------------------------------------------------------------------


def changed(rows: list[Row], row: int, column: int, text: str) -> bytes:
    copied = [list(cells) for cells in rows]
    copied[row][column] = text
    return as_csv(copied)


TRAPS: list[tuple[str, bytes, str]] = [
    ("qualtrics", changed(QUALTRICS, 3, 2, "IP-Adresse?"), "[answer-cell]"),
    ("surveymonkey", changed(MONKEY, 2, 0, "1.18E+11"), "[ids-rounded]"),
    ("surveymonkey", changed(MONKEY, 1, 8, ITEM), "[columns-alike]"),
    ("surveymonkey", changed(MONKEY, 3, 0, "11800000000"), "[response-twice]"),
    ("google-forms", changed(GOOGLE, 0, 1, "How late is it?"), "[no-item-columns]"),
    ("google-forms", changed(GOOGLE, 1, 1, "Agreed"), "[answer-out-of-range]"),
    ("ms-forms", changed(MICROSOFT, 4, 2, "13/8/26 9:00"), "[day-orders-mixed]"),
    ("limesurvey", changed(LIME, 1, 1, "1980-01-01 00:00:00"), "[responses-undated]"),
    ("kobo", changed(KOBO, 1, 10, "Genehmigt?"), "[answer-cell]"),
    ("odk", changed(ODK, 1, 9, "tagasi lükatud"), "[answer-cell]"),
    ("odk", changed(ODK, 0, 8, "id of it"), "[missing-column]"),
]


@pytest.mark.parametrize(("used", "data", "code"), TRAPS, ids=[f"{used} {code}" for used, _, code in TRAPS])
def test_a_trap_changes_no_figure_silently(used: str, data: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    assert code in taken(tmp_path / "a.csv", SurveyOptions(used))[1]


def test_ticks_without_their_question_are_no_channel(tmp_path: Path) -> None:
    """KoboToolbox can export the options of a question without the question."""
    rows = [[cell for at, cell in enumerate(row) if at != 4] for row in KOBO]
    (tmp_path / "kobo.csv").write_bytes(as_csv(rows))
    intake, said = taken(tmp_path / "kobo.csv", SurveyOptions("kobo"))
    assert (values(intake), said) == (["4", "4", "1", "3", "2"], "")


def test_what_was_assumed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(as_csv(GOOGLE))
    intake, _ = taken(tmp_path / "a.csv", SurveyOptions("google-forms"))
    assert [problem.code for problem in intake.remarks] == ["version-assumed"]


def test_a_newer_export_of_the_same_survey_counts_once(tmp_path: Path) -> None:
    intake = Intake(key(), datetime.date(2026, 8, 1), datetime.date(2026, 8, 31))
    for name, rows in (("old.csv", GOOGLE[:3]), ("new.csv", GOOGLE)):
        (tmp_path / name).write_bytes(as_csv(rows))
        read(intake, AnswerFile.of(tmp_path / name), None, SurveyOptions("google-forms"))
    assert len(intake.about) == 5 and intake.left_out == {"new.csv": 2}


def test_nothing_is_taken_for_another_tool_or_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"who,what\n1,2\n")
    assert "[tool-unknown]" in taken(tmp_path / "a.csv", SurveyOptions(AUTO))[1]
    mapping = Mapping(instrument="FB-INTERNAL", version=1, items=(ItemColumn(column="what", item="INT-01"),))
    assert "[mapping-without-column]" in taken(tmp_path / "a.csv", None, mapping)[1]


# --- hostile files ------------------------------------------------------------------------------

HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) * 2 // 3] + b'"',
    "huge cell": lambda data: data + b'"' + b"x" * 200_000 + b'"\n',
    "wrong encoding": lambda data: data + b"\xe4\xff\xfe,\n",
    "nothing": lambda _: b"",
    "zeros": lambda _: b"\0" * 100,
    "formula": lambda data: data.replace(b"Fully", b"=1+1").replace(b",4,", b",=cmd|' /C calc'!A0,"),
}


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.parametrize("name", GOOD)
def test_a_hostile_file_is_told_and_not_guessed(name: str, how: str, tmp_path: Path) -> None:
    used, data, _ = GOOD[name]
    spoiled = HOSTILE[how](data)
    (tmp_path / name).write_bytes(spoiled)
    intake, said = taken(tmp_path / name, SurveyOptions(used))
    # What stands behind the end of an archive belongs to no part of it.
    is_archive = name.endswith(("xlsx", "zip"))
    if how in ("truncated", "nothing", "zeros") or (spoiled != data and not is_archive):
        assert said
    # Whatever was taken in before is right; nothing else is.
    remaining = iter(["4", "4", "1", "3", "2"])
    assert all(value in remaining for value in values(intake))


# --- columns at a time ----------------------------------------------------------------------------


def many(name: str, mark: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> list[str]:
    """The lines of a file of 600 responses, with everything in it that does not count."""
    if name == "kobo":
        header = [["note", "unit", "case", "date", "INT_01", "_uuid", "_submission_time", "_validation_status"]]
    else:
        names = ["EndDate", "Status", "Finished", "ResponseId", "note", "unit", "case", "INT_01"]
        header = [names, names, ['{"ImportId":"x"}'] * len(names)]
    rows = []
    for n in range(600):
        day = f"2026-{(7, 8, 8, 8, 9)[n % 5]:02}-{1 + n % 28:02}"
        note, case = ("", "said:\nall “well”", 'a "word", a comma')[n % 3], f"C{n // 2}" if n % 7 == 0 else ""
        answer = ("1", "Rather not", "3", "Fully", "")[n % 11 % 5]
        if name == "kobo":
            status = ("", "Approved", "On Hold", "Not Approved")[n % 13 % 4]
            rows.append([note, "", case, day, answer, f"u-{n}", f"{day}T10:00:00", status])
        else:
            status, finished = ("IP Address", "Survey Preview", "Spam")[n % 17 % 3], "False" if n % 19 == 0 else "True"
            rows.append([f"{day} 10:00:00", status, finished, f"R_{n}", note, "", case, answer])
    lines = []
    for row in (*header, *rows):
        stream = io.StringIO()
        csv.writer(stream, delimiter=mark, quoting=quoting).writerow(row)  # type: ignore[arg-type]
        lines.append(stream.getvalue())
    return lines


def both_ways(path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Intake, str, int]:
    """What is taken in of a file and said of it, the same by columns and by rows; and how many blocks were columns."""
    monkeypatch.setattr(text_blocks, "_FIRST", 2_000)
    monkeypatch.setattr(text_blocks, "_SIZE", 8_000)
    add, read_so = ColumnReader.add, []

    def counted(reader: ColumnReader, block: text_blocks.RowBlock) -> bool:
        read_so.append(add(reader, block))
        return read_so[-1]

    monkeypatch.setattr(ColumnReader, "add", counted)
    intake, said = taken(path, SurveyOptions(name))
    monkeypatch.setattr(ColumnReader, "add", lambda *_: False)
    by_rows, said_so = taken(path, SurveyOptions(name))
    assert said == said_so
    assert values(intake) == values(by_rows)
    for known in ("runs", "run_of", "about", "cases", "outside", "not_asked", "uncounted", "uncounted_of_file"):
        assert getattr(intake, known) == getattr(by_rows, known), known
    return intake, said, sum(read_so)


@pytest.mark.parametrize(
    ("mark", "quoting", "end", "coding"),
    [
        (",", csv.QUOTE_MINIMAL, "\r\n", "utf-8"),
        (";", csv.QUOTE_ALL, "\n", "utf-8-sig"),
        ("\t", csv.QUOTE_ALL, "\n", "utf-16"),
    ],
)
@pytest.mark.parametrize("name", ["kobo", "qualtrics"])
def test_columns_are_read_as_rows_are(
    name: str, mark: str, quoting: int, end: str, coding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("".join(many(name, mark, quoting)).replace("\r\n", end).encode(coding))
    intake, said, blocks = both_ways(path, name, monkeypatch)
    assert blocks > 3
    assert len(intake.runs) > 100 and intake.outside and intake.cases and intake.uncounted
    assert not said


SPOILED: dict[str, Callable[[str], str]] = {
    "an answer": lambda line: line.replace(",3,", ",9,").replace(",3\r\n", ",9\r\n"),
    "an id twice": lambda line: line.replace("u-403", "u-6").replace("R_403", "R_6"),
    "no id": lambda line: line.replace("u-403", "").replace("R_403", ""),
    "a rounded id": lambda line: line.replace("u-403", "1.18E+11").replace("R_403", "1.18E+11"),
    "a long id": lambda line: line.replace("u-403", "u" * 300).replace("R_403", "R" * 300),
    "a cell more": lambda line: line.replace("\r\n", ",x\r\n"),
    "no day": lambda line: line.replace("2026-08", "soon"),
    "another day": lambda line: line.replace("2026-08-", "31.8.2026 "),
    "a quote": lambda line: line.replace("u-403", '"u"-403').replace("R_403", '"R"_403'),
    "an open quote": lambda line: line.replace("u-403", '"u-403').replace("R_403", '"R_403'),
    "a quote inside": lambda line: line.replace("u-403", 'u"403').replace("R_403", 'R"403'),
    "a status": lambda line: line.replace("\r\n", "?\r\n").replace("IP Address", "Was?"),
    "a lone return": lambda line: line.replace("\r\n", "\r"),
    "a zero": lambda line: line.replace("u-403", "u\0403").replace("R_403", "R\0403"),
    "a byte": lambda line: line.replace("u-403", "\udcff").replace("R_403", "\udcff"),
    "a long cell": lambda line: line.replace("u-403", "u" * 120_000).replace("R_403", "R" * 120_000),
}


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize("name", ["kobo", "qualtrics"])
def test_one_odd_row_is_told_as_before(name: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [SPOILED[how](line) if "u-403" in line or "R_403" in line else line for line in many(name)]
    assert lines != many(name)
    path = tmp_path / "answers.csv"
    path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    _, said, blocks = both_ways(path, name, monkeypatch)
    assert blocks > 1
    assert said or how in ("another day", "a quote inside", "a lone return", "a zero", "a long id")
