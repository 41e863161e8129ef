"""Observation in the field: what is handed in twice counts once, in its latest state."""

from __future__ import annotations

import datetime
import itertools
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldwork import PLAN, observed
from hbgen.model.handbook import Handbook
from hbgen.report import lines
from hbgen.score import score_files
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.request import ScoringRequest
from hbgen.scoring.tables import Unreadable, copies, sources
from test_fill import definitions, smallest

HEAD = "run,instrument,version,handbook,item,fingerprint,value,na,evidence,comment,role,unit,channel,date,weight,case"
DEVICE = "a" + "0" * 31
OTHER = "b" + "0" * 31


def table(*runs: tuple[str, str, str], date: str = "2026-08-01") -> str:
    """A file of an instrument's page: of each run its id, its revision and the answer to the first item."""
    rows = [f"{run},FB-INTERNAL,1,next,INT-01,,{value},false,,,,,,{date},1,,{n}" for run, n, value in runs]
    return "\r\n".join([f"{HEAD},revision", *rows, ""])


def plain(*runs: tuple[str, str], date: str = "2026-08-01") -> str:
    """A file of an earlier page, or of a spreadsheet: of each run its id and the answer."""
    rows = [f"{run},FB-INTERNAL,1,next,INT-01,,{value},false,,,,,,{date},1," for run, value in runs]
    return "\r\n".join([HEAD, *rows, ""])


def as_json(run: str, revision: int, value: str) -> str:
    answers = [{"item": "INT-01", "value": value, "na": False}]
    about = {"run": run, "instrument": "FB-INTERNAL", "version": 1, "date": "2026-08-01", "revision": revision}
    return json.dumps({"format": "hbgen-answers-1", "runs": [{**about, "answers": answers}]})


def intake_of(folder: Path, **files: str) -> Intake:
    """What `hbgen score` takes in of files, by their names with `_` for the dot."""
    paths = []
    for name, text in files.items():
        paths.append(folder / name.replace("_", "."))
        paths[-1].write_bytes(text.encode())
    return intake_from(smallest(), paths)


def intake_from(handbook: Handbook, paths: list[Path]) -> Intake:
    """What `hbgen score` takes in of files."""
    intake = Intake(AnswerKey.of(handbook), datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    files = sources(paths)
    intake.arrivals.copies = copies(files)
    for source in files:
        read(intake, source)
    intake.settle()
    return intake


def counted(intake: Intake) -> dict[str, str]:
    """Run → the answer that counts."""
    values = {number: value for (_, _, value), number in intake.answers.items()}
    names = {number: run for run, number in intake.runs.items()}
    return {names[run]: values[answer] for run, answer in zip(intake.run_of, intake.answer_of, strict=True)}


def reasons(intake: Intake) -> dict[str, int]:
    return {reason: count for (_, reason), count in intake.uncounted.items()}


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    text = table((DEVICE, "3", "4"), (OTHER, "1", "2"))
    intake = intake_of(tmp_path, a_csv=text, b_csv=text)
    assert intake.problems() == []
    assert counted(intake) == {DEVICE: "4", OTHER: "2"}
    assert reasons(intake) == {"repeated": 2}


@pytest.mark.parametrize("order", list(itertools.permutations(("1", "2", "10"))))
def test_of_states_the_latest_counts_in_whatever_order_and_form_they_come(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    files = {f"{n}_csv": table((DEVICE, revision, revision[0])) for n, revision in enumerate(order)}
    intake = intake_of(tmp_path, **files, later_json=as_json(DEVICE, 12, "4"), again_csv=table((DEVICE, "12", "4")))
    assert intake.problems() == []
    assert counted(intake) == {DEVICE: "4"}
    assert reasons(intake) == {"superseded": 3, "repeated": 1}


def test_states_in_one_file_and_in_mixed_rows(tmp_path: Path) -> None:
    runs = [(DEVICE, "1", "1"), (OTHER, "1", "3"), (DEVICE, "2", "2"), (OTHER, "1", "3")]
    intake = intake_of(tmp_path, a_csv=table(*runs[:3]), b_csv=table(*runs))
    assert [problem.code for problem in intake.problems()] == ["answer-twice"]
    assert counted(intake) == {DEVICE: "2", OTHER: "3"}
    assert reasons(intake) == {"superseded": 2, "repeated": 2}


def test_a_later_state_of_another_period_takes_the_earlier_one_out(tmp_path: Path) -> None:
    moved = table((DEVICE, "2", "4"), date="2026-10-01")
    former = table((DEVICE, "1", "4"))
    for files in ({"a_csv": former, "b_csv": moved}, {"a_csv": moved, "b_csv": former}):
        intake = intake_of(tmp_path, **files)
        assert counted(intake) == {}
        assert reasons(intake) == {"superseded": 1}
    # The other way round: the day was corrected into the period.
    intake = intake_of(tmp_path, a_csv=table((DEVICE, "3", "4")), b_csv=moved)
    assert counted(intake) == {DEVICE: "4"}


def test_a_file_of_a_page_without_revisions_is_earlier_and_two_that_differ_are_refused(tmp_path: Path) -> None:
    intake = intake_of(tmp_path, a_csv=plain((DEVICE, "1")), b_csv=table((DEVICE, "2", "2")))
    assert counted(intake) == {DEVICE: "2"}
    intake = intake_of(tmp_path, a_csv=plain((DEVICE, "1")), b_csv=plain((DEVICE, "1"), (OTHER, "2")))
    assert counted(intake) == {DEVICE: "1", OTHER: "2"}
    assert reasons(intake) == {"repeated": 1}
    intake = intake_of(tmp_path, a_csv=plain((DEVICE, "1")), b_csv=plain((DEVICE, "2")))
    output = lines(intake.problems(), str)
    assert f"b.csv:1:1: The run `{DEVICE}` is also in a.csv" in output
    assert "[run-states-unclear]" in output


def test_ids_that_people_type_are_only_the_same_run_in_copies_of_a_file(tmp_path: Path) -> None:
    intake = intake_of(tmp_path, a_csv=plain(("1", "4")), b_csv=plain(("1", "4"), ("2", "4")))
    assert [problem.code for problem in intake.problems()] == ["answer-twice"]
    copied = intake_of(tmp_path, a_csv=plain(("1", "4")), b_csv=plain(("1", "4")))
    assert copied.problems() == []
    assert (counted(copied), reasons(copied)) == ({"1": "4"}, {"repeated": 1})


@pytest.mark.parametrize("revision", ["x", "-1", "1e9", "1234567890", "²"])
def test_a_revision_is_a_number(tmp_path: Path, revision: str) -> None:
    intake = intake_of(tmp_path, a_csv=table((DEVICE, revision, "4")))
    assert [problem.code for problem in intake.problems()] == ["answer-cell"]
    assert counted(intake) == {}


def test_what_counts_once_is_told_in_the_report_and_in_the_results(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    runs = [(f"{'abcdf'[n % 5]}{n:031x}", "2", "3") for n in range(12)]
    earlier = [(run, "1", "1") for run, _, _ in runs[:3]]
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "./a.csv")]
    for path, some in zip(paths, (runs, earlier, runs[:5]), strict=False):
        path.write_text(table(*some), "utf-8")
    request = ScoringRequest("2026-Q3", datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    once, scored = score_files(smallest(), paths[:1], request), score_files(smallest(), paths, request)
    assert once.period is not None and scored.period is not None
    (result,) = scored.period.instruments
    assert result.runs == 12
    assert [(omission.reason, omission.count) for omission in result.left_out] == [("repeated", 5), ("superseded", 3)]
    assert result.figures == once.period.instruments[0].figures
    output = lines(scored.problems, str)
    assert "b.csv:1:1: 3 responses are earlier states of some that were handed in again later" in output
    assert "c.csv:1:1: 5 responses were handed in before just as they are here" in output


# --- what is done about a failed critical item ---------------------------------------------------------


def acted(*rows: tuple[str, str, str, str]) -> str:
    """A file of the page of OBS: of each row run, revision, answer to the critical item and what is done about it."""
    about = ",OBS,2,next,OBS-1,,{value},false,,,,,,2026-08-01,1,,{revision},{action},,,"
    lines_ = [run + about.format(value=value, revision=n, action=action) for run, n, value, action in rows]
    return "\r\n".join([f"{HEAD},revision,action,action_by,action_due,photos", *lines_, ""])


def test_actions_of_failed_critical_items_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [(DEVICE, "1", "0", "Told the shift"), (OTHER, "1", "0", " "), (DEVICE, "2", "0", "Closed the bar")]
    path.write_text(acted(*rows, ("c" + "0" * 31, "1", "1", "")), "utf-8")
    intake = intake_from(observed(), [path])
    assert intake.problems() == []
    assert intake.acted_on() == {"OBS": (2, 1)}
    pytest.importorskip("duckdb")
    request = ScoringRequest("2026-Q3", datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    output = lines(score_files(observed(), [path], request).problems, str)
    assert (
        "2 answers failed critical items of OBS; of those that say what is done about it at once there are 1." in output
    )


def test_files_that_cannot_say_what_is_done_are_not_counted_as_silent(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}\r\nr1,OBS,2,next,OBS-1,,0,false,,,,,,2026-08-01,1,\r\n", "utf-8")
    assert intake_from(observed(), [path]).acted_on() == {}


# --- archives with photos --------------------------------------------------------------------------


def archive(path: Path, *entries: tuple[str, bytes], packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as made:
        for name, data in entries:
            made.writestr(zipfile.ZipInfo(name), data, packing)
    return path


ANSWERS = ("answers.csv", table((DEVICE, "1", "3")).encode())


def test_an_archive_of_answers_and_photos_is_read(tmp_path: Path) -> None:
    photos = [(f"photos/{DEVICE}/INT-01-{n}.jpg", b"\xff\xd8" + bytes(100)) for n in range(3)]
    path = archive(tmp_path / "a.zip", ANSWERS, ("answers.json", b"{}"), *photos, ("photos/x.csv", b"no table"))
    (tmp_path / "b.csv").write_bytes(ANSWERS[1])
    intake = intake_from(smallest(), [path, tmp_path / "b.csv"])
    assert intake.problems() == []
    assert (counted(intake), reasons(intake)) == ({DEVICE: "3"}, {"repeated": 1})


def _broken(path: Path) -> Path:
    path.write_bytes(archive(path, ANSWERS).read_bytes()[:-30])
    return path


def _zip64(path: Path) -> Path:
    data = archive(path, ANSWERS).read_bytes()
    path.write_bytes(data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:])
    return path


HOSTILE_ARCHIVES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "bomb": (
        lambda path: archive(path, ("answers.csv", b"0" * (17 << 20)), packing=zipfile.ZIP_DEFLATED),
        "packed so densely",
    ),
    "many": (lambda path: archive(path, ANSWERS, *((f"photos/{n}", b"") for n in range(10_000))), "too many files"),
    "long names": (lambda path: archive(path, ANSWERS, *((f"{n}{'n' * 60_000}", b"") for n in range(80))), "too many"),
    "zip64": (_zip64, "too many files"),
    "absolute": (lambda path: archive(path, ANSWERS, ("/etc/passwd", b"")), "leads out of the archive"),
    "backslash": (lambda path: archive(path, ANSWERS, ("\\\\host\\x", b"")), "leads out of the archive"),
    "drive": (lambda path: archive(path, ANSWERS, ("C:\\x.jpg", b"")), "leads out of the archive"),
    "up": (lambda path: archive(path, ANSWERS, ("photos/../../x", b"")), "leads out of the archive"),
    "two tables": (lambda path: archive(path, ANSWERS, ("other.csv", b"")), "several of which none is the main one"),
    "no table": (lambda path: archive(path, ("photos/a.jpg", b"")), "it holds no CSV"),
    "broken": (_broken, "it is not a ZIP archive"),
}


@pytest.mark.parametrize("name", HOSTILE_ARCHIVES)
def test_a_hostile_archive_is_refused(tmp_path: Path, name: str) -> None:
    make, reason = HOSTILE_ARCHIVES[name]
    with pytest.raises(Unreadable) as refused:
        intake_from(smallest(), [make(tmp_path / "a.zip")])
    assert refused.value.problem.code == "answers-unreadable"
    assert reason in refused.value.problem.message(str)


# --- what is due -----------------------------------------------------------------------------------


def due(**quota: object) -> list[tuple[str, str, int]]:
    """Unit, channel and number of what a plan with one quota asks for."""
    periods = [{"period": "2026", "start": "2026-01-01", "end": "2026-12-31"}]
    definition = definitions(observed(sampling_plan={"periods": periods, "quotas": [quota]}))["OBS"]
    return [tuple(row) for row in definition["plan"]["due"]]


def test_a_quota_is_due_in_each_place_it_names() -> None:
    assert due(runs=3) == [("", "", 3)]
    assert due(runs=3, per=["channel"]) == [("", "counter", 3), ("", "phone", 3)]
    assert due(runs=1, per=["unit"], units=["market"]) == [("market", "", 1)]
    assert due(runs=1, per=["channel", "unit"], channels=["phone"]) == [
        ("harbour", "phone", 1),
        ("market", "phone", 1),
        ("station", "phone", 1),
    ]


def test_of_two_quotas_of_a_place_the_larger_counts() -> None:
    definition = definitions(observed(sampling_plan=PLAN))["OBS"]
    assert [row for row in definition["plan"]["due"] if row[0] == "market"] == [["market", "", 2]]
    assert [period[:2] for period in definition["plan"]["periods"]] == [
        ["2026-07-01", "2026-09-30"],
        ["2026-10-01", "2026-12-31"],
    ]
    assert definitions(observed())["OBS"]["plan"] is None
