"""Files of survey tools in other languages and shapes: each is read right, or told."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from hbgen.scoring.mapping import ItemColumn, Mapping
from hbgen.scoring.survey_tools import AUTO
from hbgen.scoring.survey_tools.answer_labels import plain_label
from hbgen.scoring.survey_tools.day_order import certain_day
from hbgen.scoring.survey_tools.survey_tool import SurveyOptions
from hbgen.suggestions import EPOCH_1904
from test_survey_tools import ITEM, KOBO, MICROSOFT, MONKEY, ODK, QUALTRICS, Row, as_csv, taken, values


def workbook(*sheets: tuple[str, Sequence[Row]], hidden: Sequence[int] = (), unseen: str = "") -> bytes:
    """A workbook; `hidden` are rows of its first sheet, from 0, and `unseen` is a sheet that is not shown."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if unseen:
                sheet.hide() if name == unseen else sheet.activate()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for number in hidden if name == sheets[0][0] else ():
                sheet.set_row(number, None, None, {"hidden": True})
    return stream.getvalue()


def qualtrics(text: str, *answers: str) -> bytes:
    headers = [[*row[:9], last] for row, last in zip(QUALTRICS[:3], ("Q1", text, '{"ImportId":"x"}'), strict=True)]
    return as_csv([*headers, *([*QUALTRICS[3][:6], f"R_{n}", "", "", answer] for n, answer in enumerate(answers))])


def monkey(question: str, part: str) -> bytes:
    header = MONKEY[0]
    times = ["08/13/2026 01:44:00 PM", "08/13/2026 01:45:00 PM", ""]
    return as_csv(
        [
            [*header[:5], question, "", question, ""],
            ["", "", "", "", "", part, "Other (please specify)", "Which?", "unit"],
            ["118", "4001", *times, "Fully", "well", "", "unit"],
        ]
    )


MICROSOFT_IN = {
    "lv": ["ID", "Sākuma laiks", "Pabeigšanas laiks", "E-pasts", "Vārds"],
    "pl": ["Identyfikator", "Godzina rozpoczęcia", "Godzina ukończenia", "Adres e-mail", "Nazwa"],
}
LIME_IN = ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache"]
MONKEY_IN = ["Befragten-ID", "Collector-ID", "Startdatum", "Enddatum"]
READ: dict[str, tuple[str, str, bytes, str]] = {
    "html": ("qualtrics", ".csv", qualtrics(f"<p>{ITEM[:11]}<b>{ITEM[11:]}</b></p>", "4"), "4"),
    "no-break space": ("qualtrics", ".csv", qualtrics(ITEM.replace(" ", "&nbsp;") + " *", "4"), "4"),
    "a choice with a text of its own": ("qualtrics", ".csv", qualtrics(f"{ITEM} - Selected Choice", "4"), "4"),
    "that text": ("qualtrics", ".csv", qualtrics(f"{ITEM} - Other (please specify) - Text", "4"), ""),
    "seen and not answered": ("qualtrics", ".csv", qualtrics(ITEM, "-99", "4"), "4"),
    "a number before the question": ("surveymonkey", ".csv", monkey(f"Q12. {ITEM}", "Response"), "4"),
    "a question with another answer": ("surveymonkey", ".csv", monkey(ITEM, "Response"), "4"),
    "monkey in German": (
        "surveymonkey",
        ".csv",
        as_csv([[*MONKEY_IN, ITEM], ["", "", "", "", "Response"], ["118", "4", *["03.08.2026 10:00:00"] * 2, "Fully"]]),
        "4",
    ),
    "google in Korean": (
        "google-forms",
        ".csv",
        as_csv([["타임스탬프", ITEM], ["2026. 8. 3 오후 1:45:23", "4"]]),
        "4",
    ),
    **{
        f"microsoft in {tag}": (
            "ms-forms",
            ".csv",
            as_csv(
                [
                    [*names, ITEM, "More"],
                    *(
                        [n, start, end, "anonim", "", answer, ""]
                        for n, start, end, answer in (
                            ("1", "03.08.2026 13:44", "03.08.2026 13:45", "Fully;"),
                            ("2", "03.08.2026 13:44", "03.08.2026 13:49", "2"),
                        )
                    ),
                ],
                ";",
            ),
            "4 2",
        )
        for tag, names in MICROSOFT_IN.items()
    },
    "lime in German": (
        "limesurvey",
        ".csv",
        as_csv([[*LIME_IN, ITEM], ["1", "2026-08-03 10:00:00", "3", "de", "4"], ["2", "", "3", "de-informal", "1"]]),
        "4",
    ),
    "a later sheet": ("ms-forms", ".xlsx", workbook(("Notes", [["For Ann"]]), ("Form1", MICROSOFT)), "4 4 1 3 2"),
    "an empty form beside it": ("ms-forms", ".xlsx", workbook(("a", MICROSOFT), ("b", MICROSOFT[:1])), "4 4 1 3 2"),
    "an empty column of the same name": ("kobo", ".csv", as_csv([[*row, ""] for row in KOBO]), "4 4 1 3 2"),
    "a question `status` of one's own": (
        "odk",
        ".csv",
        as_csv([["status", "AttachmentsPresent", *ODK[0], "Status"], *(["new", "0", *row, ""] for row in ODK[1:])]),
        "4 4 1 3 2",
    ),
}


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("name", READ)
def test_a_file_in_another_form_is_read_right(name: str, is_named: bool, tmp_path: Path) -> None:
    used, ending, data, expected = READ[name]
    path = tmp_path / f"answers{ending}"
    path.write_bytes(data)
    intake, output = taken(path, SurveyOptions(used if is_named else AUTO))
    assert " ".join(values(intake)) == expected
    assert output == "" if expected else "[no-item-columns]" in output
    assert {about[1] for about in intake.about} <= {""}
    if name.startswith("lime"):
        assert intake.uncounted == {("FB-INTERNAL", "unfinished"): 1}


def two_places(first: Sequence[str], second: Sequence[str]) -> list[Row]:
    """A form of which one version asks the item in a group, and another does not."""
    header = [*KOBO[0], "second/INT_01"]
    return [header, *([*row[:7], old, *row[8:], new] for row, old, new in zip(KOBO[1:], first, second, strict=False))]


def test_versions_of_a_form_that_ask_in_two_places_both_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(two_places(("4", "", "1", ""), ("", "3", "", "2"))))
    intake, output = taken(path, SurveyOptions("kobo"))
    assert (values(intake), output) == (["4", "3", "2"], "")
    assert [problem.code for problem in intake.remarks] == ["columns-joined"]
    # A response that fills both says two things.
    path.write_bytes(as_csv(two_places(("4", "3"), ("", "1"))))
    intake, output = taken(path, SurveyOptions("kobo"))
    assert values(intake) == [] and "The columns `group/INT_01`, `second/INT_01` are `INT-01` alike." in output
    # Of columns with different names nobody knows whether they ask the same.
    google = [["Timestamp", f"Before [{ITEM}]", f"After [{ITEM}]"], ["2026/08/03 1:45:23 PM GMT+3", "4", ""]]
    path.write_bytes(as_csv([*google, ["2026/08/03 1:45:24 PM GMT+3", "", "1"]]))
    assert "[columns-alike]" in taken(path, SurveyOptions("google-forms"))[1]


def test_sheets_and_hidden_rows_are_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(("Form 1", MICROSOFT), ("Form 2", MICROSOFT)))
    intake, output = taken(path, SurveyOptions("ms-forms"))
    assert "Several sheets of the workbook hold responses: `Form 1`, `Form 2`. [sheets-alike]" in output
    assert not intake.answer_of
    path.write_bytes(workbook(("Form 1", MICROSOFT), hidden=[1, 2]))
    intake, output = taken(path, SurveyOptions("ms-forms"))
    assert (values(intake), output) == (["4", "4", "1", "3", "2"], "")
    assert {problem.code: problem.values.get("count") for problem in intake.remarks}["rows-hidden"] == "2"
    both: list[tuple[str, Sequence[Row]]] = [("Notes", [["For Ann"]]), ("Form 1", MICROSOFT)]
    for sheets in (both, both[::-1]):
        path.write_bytes(workbook(*sheets, unseen="Form 1"))
        told = [problem for problem in taken(path, SurveyOptions("auto"))[0].remarks if problem.code == "sheet-hidden"]
        assert [problem.values["sheet"] for problem in told] == ["`Form 1`"]


@pytest.mark.parametrize("mark", [".", ","])
def test_days_that_a_spreadsheet_saved_as_numbers_are_read_and_told_once(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    numbered = [["1", "46237.5722222222", "46237.5729166667"], ["2", "46247.5722222222", "46247"]]
    rows = [[text.replace(".", mark) for text in row] + ["anonymous", "", "4", ""] for row in numbered]
    path.write_bytes(as_csv([MICROSOFT[0], *rows], ";"))
    intake, output = taken(path, SurveyOptions("ms-forms"))
    assert (values(intake), output) == (["4", "4"], "")
    (told,) = (problem for problem in intake.remarks if problem.code == "days-numbered")
    assert told.values == {"text": f"`46237{mark}5729166667`", "day": "2026-08-03"}
    # A workbook says itself from when it counts.
    path.with_suffix(".xlsx").write_bytes(workbook(("Form 1", [MICROSOFT[0], *rows])))
    intake, _ = taken(path.with_suffix(".xlsx"), SurveyOptions("ms-forms"))
    assert "days-numbered" not in {problem.code for problem in intake.remarks}
    assert certain_day(f"44775{mark}57", EPOCH_1904) == "2026-08-03"


def test_what_was_not_decrypted_is_no_blank(tmp_path: Path) -> None:
    rows = [[*row, "0", ""] for row in ODK]
    rows[0][-2:], rows[1][-1] = ["AttachmentsPresent", "Status"], "not decrypted"
    (tmp_path / "a.csv").write_bytes(as_csv(rows))
    output = taken(tmp_path / "a.csv", SurveyOptions("odk"))[1]
    assert "`Status` cannot be `not decrypted`." in output and "with the passphrase" in output


@pytest.mark.parametrize(("text", "weights"), [("How heavy was the parcel?", [1.0]), ("weight", [12.0])])
def test_how_heavy_a_parcel_was_is_no_weight(text: str, weights: list[float], tmp_path: Path) -> None:
    headers = [[*row[:7], name] for row, name in zip(QUALTRICS[:3], ("weight", text, "x"), strict=True)]
    rows = [[*row[:7], "12"] for row in QUALTRICS[3:4]]
    headers = [[*row, name] for row, name in zip(headers, ("INT_01", ITEM, "x"), strict=True)]
    (tmp_path / "a.csv").write_bytes(as_csv([*headers, *([*row, "4"] for row in rows)]))
    intake, output = taken(tmp_path / "a.csv", SurveyOptions("qualtrics"))
    assert ([about[4] for about in intake.about], output) == (weights, "")
    assert ("weights-taken" in {problem.code for problem in intake.remarks}) == (weights == [12.0])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", b"[]", "it holds no responses"),
        ("a.json", json.dumps({"pages": [{"elements": [{"type": "rating"}]}]}).encode(), "it is a survey itself"),
        ("a.csv", b"Submission Date,How was it?\n2026-08-03,well\n", "[tool-unknown]"),
        ("a.csv", b"<!DOCTYPE html><html>\n<body>Sign in</body></html>\n", "[tool-unknown]"),
        ("a.csv", b"id,from,to,who,what,more\n1,2026-08-03,2026-08-04,Ann,x,y\n", "[tool-unknown]"),
    ],
)
@pytest.mark.parametrize("tool", [AUTO, None])
def test_what_is_no_file_of_answers_says_so(
    name: str, data: bytes, message: str, tool: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    if tool is None and name.endswith("json"):
        return
    intake, output = taken(tmp_path / name, SurveyOptions(tool))
    assert message in output and not intake.answer_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Was it <b>settled</b>?<br/>Really</p>", "was it settled? really"),
        ("“Fine”, she’s said… *", '"fine", she\'s said'),
        ("3 < 4 & more", "3 < 4 & more"),
        ("**", "**"),
        ("Yes;", "yes"),
    ],
)
def test_a_text_is_compared_without_what_tools_add(text: str, plain: str) -> None:
    assert plain_label(text) == plain


def test_a_time_in_a_workbook_is_a_day(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "d.mm.yyyy h:mm:ss"})
        sheet.write_row(0, 0, ["Ajatempel", ITEM])
        sheet.write_datetime(1, 0, datetime.datetime(2026, 8, 3, 23, 59, 59), form)
        sheet.write(1, 1, "4")
        sheet.write(2, 0, 46237.573)
        sheet.write(2, 1, "1")
    (tmp_path / "a.xlsx").write_bytes(stream.getvalue())
    intake, output = taken(tmp_path / "a.xlsx", SurveyOptions(AUTO))
    assert (values(intake), output) == (["4", "1"], "")


# --- items within repeats -------------------------------------------------------------------------

_ABOUT = {"instrument": "FB-INTERNAL", "version": "1", "date": "2026-08-03"}
_KOBO_REPEAT = [
    ["INT_01", "_index", "_parent_index", "_submission__uuid"],
    ["4", "1", "1", "u0"],
    ["1", "2", "1", "u0"],
]
_ODK_REPEAT = [["visit-INT_01", "PARENT_KEY", "KEY"], ["4", "uuid:0", "uuid:0/visit[1]"]]


def without_item(rows: Sequence[Row]) -> list[Row]:
    at = rows[0].index("group/INT_01" if "group/INT_01" in rows[0] else "INT_01")
    return [[*row[:at], *row[at + 1 :]] for row in rows]


def archive(**tables: Sequence[Row]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, rows in tables.items():
            packed.writestr(f"{name.replace('__', '-')}.csv", as_csv([*rows]))
    return stream.getvalue()


def loops() -> bytes:
    names = [*QUALTRICS[0][:9], "1_INT_01", "2_INT_01"]
    texts = [*QUALTRICS[1][:9], "The first: late?", "The second: late?"]
    return as_csv([names, texts, ['{"ImportId":"x"}'] * 11, [*QUALTRICS[3][:9], "4", "1"]])


REPEATED: dict[str, tuple[str, str, bytes, str]] = {
    "sheet": ("kobo", ".xlsx", workbook(("main", without_item(KOBO)), ("visit", _KOBO_REPEAT)), "within `visit`"),
    "zip": ("odk", ".zip", archive(form=without_item(ODK), form__visit=_ODK_REPEAT), "within `form-visit.csv`"),
    "loop": ("qualtrics", ".csv", loops(), "within `1_INT_01`"),
    "panel": ("surveyjs", ".json", json.dumps([_ABOUT | {"visits": [{"INT-01": "4"}]}]).encode(), "within `visits`"),
    "matrix": ("surveyjs", ".json", json.dumps([_ABOUT | {"m": {"a": {"INT-01": 4}}}]).encode(), "within `m.a`"),
    "repeats of KoboToolbox alone": ("kobo", ".csv", as_csv(_KOBO_REPEAT), "[repeats-alone]"),
    "repeats of ODK alone": ("odk", ".csv", as_csv(_ODK_REPEAT), "[repeats-alone]"),
}


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("name", REPEATED)
def test_an_item_that_is_asked_several_times_is_refused(name: str, is_named: bool, tmp_path: Path) -> None:
    used, ending, data, expected = REPEATED[name]
    (tmp_path / f"a{ending}").write_bytes(data)
    intake, output = taken(tmp_path / f"a{ending}", SurveyOptions(used if is_named else AUTO))
    assert expected in output and not intake.answer_of
    assert "[items-repeated]" in output or "[repeats-alone]" in output


def test_repeats_of_something_else_change_nothing(tmp_path: Path) -> None:
    other = [["note", "PARENT_KEY", "KEY"], ["x", "uuid:0", "uuid:0/visit[1]"]]
    (tmp_path / "a.zip").write_bytes(archive(form=ODK, form__visit=other))
    intake, output = taken(tmp_path / "a.zip", SurveyOptions("odk"))
    assert (values(intake), output) == (["4", "4", "1", "3", "2"], "")


# --- other shapes of the same tools ---------------------------------------------------------------

_VV_BLANK = "{question_not_shown}"


def vv(code: str) -> bytes:
    """LimeSurvey's VV export: two header rows, and a mark where nothing is."""
    day, not_shown = "2026-08-03 10:00:00", _VV_BLANK
    rows = [
        ["Response ID", "Date submitted", "Last page", "Start language", "Seed", ITEM, "How? [More]"],
        ["id", "submitdate", "lastpage", "startlanguage", "seed", code, "Q2_SQ001"],
        ["1", day, "2", "en", "7", "4", not_shown],
        ["2", not_shown, "1", "en", "7", "1", not_shown],
        ["3", day, "2", "en", "7", not_shown, "a{newline}b"],
        ["4", day, "2", "en", "7", "2", "{quote}"],
    ]
    return ("\n".join("\t".join(row) for row in rows) + "\n").encode()


def legacy() -> bytes:
    """Qualtrics' legacy format: facts about a response are called `V1` to `V10`, their names stand below."""
    names = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress"]
    header = [[*(f"V{n}" for n in range(1, 11)), "Q1"], [*names, "Status", "StartDate", "EndDate", "Finished", ITEM]]
    times = ["2026-08-03 10:00:00"] * 2
    rows = [("0", "1", "4"), ("1", "1", "1"), ("0", "0", "1"), ("0", "1", "2")]
    return as_csv([*header, *([f"R_{n}", *[""] * 5, a, *times, b, c] for n, (a, b, c) in enumerate(rows))])


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize(
    ("used", "data", "left_out"),
    [
        ("limesurvey", vv("INT01"), {"unfinished": 1}),
        ("limesurvey", vv("Q1_INT01").replace(ITEM.encode(), b"How?"), {"unfinished": 1}),
        ("qualtrics", legacy(), {"preview": 1, "unfinished": 1}),
    ],
)
def test_two_header_rows_of_other_exports(
    used: str, data: bytes, left_out: dict[str, int], is_named: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    intake, output = taken(tmp_path / "a.csv", SurveyOptions(used if is_named else AUTO))
    assert (values(intake), output) == (["4", "2"], "")
    assert intake.uncounted == {("FB-INTERNAL", reason): count for reason, count in left_out.items()}


@pytest.mark.parametrize(("answers", "is_told"), [(("4", "1"), True), (("4", "Rather"), False), (("", ""), False)])
def test_numbers_for_words_are_told(answers: tuple[str, str], is_told: bool, tmp_path: Path) -> None:
    """Numbers by the place of an answer turn a scale round on which the best one stands first."""
    (tmp_path / "a.csv").write_bytes(qualtrics(ITEM, *answers))
    intake, output = taken(tmp_path / "a.csv", SurveyOptions("qualtrics"))
    assert output == "" and ("numbers-taken" in {problem.code for problem in intake.remarks}) == is_told
    # Who describes the numbers knows them.
    known = Mapping(instrument="FB-INTERNAL", version=1, items=(ItemColumn(column="Q1", item="INT-01"),))
    intake, _ = taken(tmp_path / "a.csv", SurveyOptions("qualtrics"), known)
    assert "numbers-taken" not in {problem.code for problem in intake.remarks}
    # Neither is it told of hbgen's own forms.
    (tmp_path / "a.csv").write_bytes(as_csv(KOBO))
    assert not taken(tmp_path / "a.csv", SurveyOptions("kobo"))[0].remarks
