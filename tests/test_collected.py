"""Answers and receipts that lie in a repository are told, and nothing else is taken for them."""

from __future__ import annotations

import codecs
import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import forms
from hbgen.cli import main
from hbgen.collected import below, collected
from hbgen.exports import EXPORTS
from hbgen.model.reserved import ANSWERS_FORMAT, COLUMNS, RECEIPTS_FORMAT, REMARKS_FORMAT

LONG = f"{','.join(COLUMNS)}\nr1,FB-INTERNAL,1,next,INT-01,,3,false,,,,,,2026-08-01,1,\n"
ODK = "SubmissionDate,start,instrument,version,items-INT_01,items-INT_01_fingerprint,KEY\n2026,x,FB,1,3,46c7,uuid:1\n"

FILES: dict[str, bytes] = {
    "data/long.csv": LONG.encode(),
    "data/with-mark.csv": codecs.BOM_UTF8 + LONG.replace(",", ";").encode(),
    "data/utf16.txt": LONG.replace(",", "\t").encode("utf-16"),
    "data/of-excel.csv": b"sep=;\r\n" + LONG.replace(",", ";").encode(),
    "data/only-a-comment.csv": f"{','.join(COLUMNS)}\nr1,FB,1,next,INT-01,,,false,,he was rude,,,,,1,\n".encode(),
    "data/odk.csv": ODK.encode(),
    "data/odk-of-another-form.csv": b"SubmissionDate,name,KEY\n2026-08-01,Mari,uuid:1\n",
    "data/kobo.csv": b"_uuid;about/instrument;about/name;_submission_time\n1;FB;Mari;2026\n",
    "data/answers.json": json.dumps({"format": ANSWERS_FORMAT, "runs": []}).encode(),
    "data/remarks.jsonl": json.dumps({"format": REMARKS_FORMAT, "remarks": []}).encode(),
    "data/receipts.jsonl": json.dumps({"format": RECEIPTS_FORMAT, "receipts": []}).encode(),
    "data/survey.json": b'{"instrument": "FB", "INT-01": "3", "INT-01_fingerprint": "46c74d17c9bc"}',
    "data/google.csv": b"Timestamp,How did we do?\n2026/04/12 9:30:00 AM GMT+3,5\n",
    "data/google-et.tsv": b"Ajatempel\tKui rahul olete?\n12.04.2026 9:30:00\t5\n",
    "data/microsoft.csv": b"ID,Start time,Completion time,Email,Name,How?\n1,4/12/26 9:30,4/12/26 9:31,anonymous,,5\n",
    "data/monkey.csv": b"Respondent ID,Collector ID,How?\n,,Response\n118,422,5\n",
    "data/qualtrics.csv": b"StartDate,EndDate,RecordedDate,ResponseId,Q1\n2026-04-12,2026-04-12,2026-04-12,R_1,5\n",
    "data/lime.csv": b'"id","submitdate","lastpage","q1"\n"1","2026-04-12 09:30:00","3","5"\n',
    "data/typeform.csv": b"#,How?,Start Date (UTC),Submit Date (UTC)\nabc,5,2026-04-12,2026-04-12\n",
    "data/jotform.csv": b"Submission Date,How?,Submission ID\n2026-04-12 09:30:00,5,559\n",
    "data/kobo.json": b'{"results": [{"_id": 1, "_submission_time": "2026-04-12T09:30:00", "q1": "5"}]}',
    "data/central.json": b'{"value": [{"__system": {"submissionDate": "2026-04-12T09:30:00Z"}, "q1": 5}]}',
    "Vastused ÄÖ/long.CSV": LONG.encode(),
}

OTHERS: dict[str, bytes] = {
    "data/figures.csv": b"instrument,period,value\nFB,2026-Q3,4.2\n",
    "data/people.csv": b"unit,people\ncall-centre,12\n",
    "data/empty.csv": b"",
    "data/not-closed.csv": b'a,"b\n',
    "data/package.json": b'{"format": "other"}',
    "data/notes.txt": b"run, instrument, item and value are columns.\n",
    "data/zeros.csv": b"\0" * 1000,
    "data/log.csv": b"timestamp,level,message\n2026-04-12T09:30,INFO,started\n",
    "data/rooms.csv": b"Start date,End date,Room\n2026-04-12,2026-04-13,3\n",
    "data/blank-google.csv": b"Timestamp,How did we do?\n",
    "build/long.csv": LONG.encode(),
    "node_modules/x/long.csv": LONG.encode(),
    ".venv/long.csv": LONG.encode(),
}


def lay(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def found(root: Path) -> list[str]:
    return [problem.place.file for problem in collected(root, root, below(root))]


@pytest.mark.parametrize("name", FILES)
def test_answers_are_found(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {name: FILES[name]})
    assert found(tmp_path) == [name]


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {name: OTHERS[name]})
    assert found(tmp_path) == []


@pytest.mark.parametrize("format_", EXPORTS)
def test_a_form_without_an_answer_is_none(format_: str, tmp_path: Path) -> None:
    lay(tmp_path, {f"forms/form{EXPORTS[format_].ending}": forms.made(forms.edition(), format_)})
    assert found(tmp_path) == []


def test_a_workbook_that_was_filled_in_is_found(tmp_path: Path) -> None:
    lay(tmp_path, {"forms/form.xlsx": forms.made(forms.edition(), "xlsx")})
    book = openpyxl.load_workbook(tmp_path / "forms" / "form.xlsx")
    book["Answers"]["D3"] = "3"
    book.save(tmp_path / "forms" / "form.xlsx")
    kobo = openpyxl.Workbook()
    for row in (["start", "instrument", "INT_01", "INT_01_fingerprint", "_uuid"], ["x", "FB", "3", "46c7", "1"]):
        kobo.active.append(row)  # type: ignore[union-attr]
    kobo.save(tmp_path / "kobo.xlsx")
    assert sorted(found(tmp_path)) == ["forms/form.xlsx", "kobo.xlsx"]


def test_each_folder_is_told_once_with_a_count(tmp_path: Path) -> None:
    lay(tmp_path, FILES)
    problems = list(collected(tmp_path, tmp_path, below(tmp_path)))
    counts = {problem.values["id"]: problem.values["count"] for problem in problems}
    assert counts == {"data": str(len(FILES) - 1), "Vastused ÄÖ": "1"}


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_git_ignores_is_left_alone_and_what_it_keeps_is_told(tmp_path: Path) -> None:
    """The whole repository is looked through, also where the handbook is a folder of it."""
    root = tmp_path / "docs"
    shutil.copytree(forms.TESTS / "content" / "content", root / "content")
    lay(
        tmp_path,
        {"docs/answers/a.csv": LONG.encode(), "kept/a.csv": LONG.encode(), "new/a.csv": LONG.encode()}
        | {".gitignore": b"/docs/answers/\n/hidden/\n", "hidden/a.csv": LONG.encode()},
    )
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "kept", "-f", "hidden"], check=True)
    run = CliRunner().invoke(main, ["check", "--root", str(root), "--lang", "en", "--strict", "--all"])
    places = [line.partition(":")[0] for line in run.output.splitlines() if "[answers-in-repository]" in line]
    assert places == ["../hidden/a.csv", "../kept/a.csv", "../new/a.csv"]
    assert run.exit_code == 1
    with (root / "content" / "handbook.yaml").open("a", encoding="utf-8") as settings:
        settings.write(
            "silenced:\n"
            + "".join(
                f"  - {{code: answers-in-repository, where: ../{name}, reason: Made up.}}\n"
                for name in ("hidden", "kept", "new", "gone")
            )
        )
    run = CliRunner().invoke(main, ["check", "--root", str(root), "--lang", "en", "--strict", "--all"])
    assert run.exit_code == 0, run.output


def test_this_repository_ignores_answers_and_receipts() -> None:
    ignored = (forms.TESTS.parent / ".gitignore").read_text("utf-8").splitlines()
    assert {"/answers/", "/receipts/"} <= set(ignored)
