"""`hbgen verify`: how forms in use differ from the handbook, and that hostile files cost nothing."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import authoring
import forms
from hbgen.cli import main
from hbgen.exports import EXPORTS
from hbgen.exports.deployed_form import DeployedForm
from hbgen.exports.form_file import FormFile
from hbgen.exports.verify import _diff, verify
from hbgen.model.fingerprint import former
from hbgen.spreadsheets.reading import MAX_PARTS, Refused, read_sheets
from sampling import some

Change = Callable[[str], str]
FORMATS = tuple(EXPORTS)


def deployed(format_: str) -> DeployedForm:
    """The form of a format, as its own reader takes it in."""
    (form,) = EXPORTS[format_].reader(FormFile.of(forms.made(forms.edition(), format_)))
    return form


FORMS = {name: deployed(name) for name in EXPORTS}
WORDED = tuple(name for name, form in FORMS.items() if any("text" in item.words for item in form.items.values()))
NOTED = tuple(name for name in WORDED if any(len(item.words) > 1 for item in FORMS[name].items.values()))
"""Formats that hold what stands beside a question, too."""
ANSWERED = tuple(name for name, form in FORMS.items() if all(item.answers is not None for item in form.items.values()))
"""Formats that hold the answers to choose from; the others may leave out an item."""
MULTILINGUAL = tuple(name for name in WORDED if not EXPORTS[name].one_language)


def differences(format_: str, before: Change = str, after: Change = str) -> list[str]:
    """What is said of a form that was made `before` and is held against the handbook `after`."""
    data = forms.made(forms.edition(before), format_)
    _, problems = verify("form", data, forms.edition(after))
    return [f"{problem.code}: {problem.message(str)}" for problem in problems]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


# --- what differs -----------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_a_fresh_form_does_not_differ(format_: str) -> None:
    of = forms.edition()
    for instrument in ("FB-GUEST", "FB-INTERNAL"):
        forms_read, problems = verify("form", forms.made(of, format_, instrument), of)
        assert problems == []
        assert [form.instrument for form in forms_read] == [instrument]


@pytest.mark.parametrize("language", ["en", "et"])
def test_a_workbook_is_held_against_its_own_language(language: str) -> None:
    of = forms.edition()
    assert verify("form", forms.made(of, "xlsx", language=language), of)[1] == []


@pytest.mark.parametrize("format_", WORDED)
def test_a_question_that_was_changed_is_told_word_by_word(format_: str) -> None:
    assert differences(format_, swap("when a dish is late", "at once when dishes are late")) == [
        "form-item-text: INT-01 is asked otherwise in the form (en): "
        "The kitchen tells me ⟨at once → –⟩ when ⟨dishes are → a dish is⟩ late."
    ]


def test_another_language_alone_is_told_where_the_form_holds_it() -> None:
    change = swap("kui roog hilineb", "kui roog jääb hiljaks")
    expected = (
        "form-item-text: INT-01 is asked otherwise in the form (et): "
        "Köök ütleb mulle, kui roog ⟨jääb hiljaks. → hilineb.⟩"
    )
    assert MULTILINGUAL
    for format_ in MULTILINGUAL:
        assert differences(format_, change) == [expected]
    (meaning,) = differences("xlsx", change)
    assert meaning.startswith("form-item-meaning: INT-01 meant something else")


@pytest.mark.parametrize("format_", FORMATS)
def test_items_that_came_and_went(format_: str) -> None:
    renamed = swap("id: INT-04", "id: INT-09")
    gone = ["form-item-gone: The form asks INT-04, which does not belong to FB-INTERNAL in the handbook."]
    missing = ["form-item-missing: The form does not ask INT-09, which belongs to FB-INTERNAL."]
    assert differences(format_, str, renamed) == gone + (missing if format_ in ANSWERED else [])


@pytest.mark.parametrize("format_", ANSWERED)
def test_a_scale_that_was_changed(format_: str) -> None:
    (difference, *_) = differences(
        format_, str, swap("- {id: so-so, text: {en: So so, et: Nii ja naa}, points: 0.5}", "")
    )
    assert (
        difference
        == "form-item-answers: INT-04 is answered by glad, so-so, sad in the form, and by glad, sad in the handbook."
    )
    (difference, *_) = differences(format_, str, swap("high: 10", "high: 11"))
    assert difference.startswith("form-item-answers: INT-03 is answered by 0, 1, 2")


@pytest.mark.parametrize("format_", ANSWERED)
def test_an_anchor_that_was_changed(format_: str) -> None:
    # INT-05 words its own anchors: the scale's are not shown there, and its meaning is as before.
    (answer,) = differences(format_, str, swap("en: Fully", "en: Altogether"))
    assert re.search(r"form-item-answer: The answer 3 to INT-01 .*\(en\): .*⟨Fully → Altogether⟩", answer)


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("csv", "At INT-02, `channels` is counter in the form and phone in the handbook."),
        ("json", "At INT-02, `channels` is counter in the form and phone in the handbook."),
        (
            "xlsform",
            "At INT-02, `relevant` is ${channel} = '' or ${channel} = 'counter' in the form "
            "and ${channel} = '' or ${channel} = 'phone' in the handbook.",
        ),
        (
            "surveyjs",
            "At INT-02, `relevant` is {channel} empty or {channel} = 'counter' in the form "
            "and {channel} empty or {channel} = 'phone' in the handbook.",
        ),
        ("xlsx", "slip is from yesterday."),
    ],
)
def test_another_channel(format_: str, expected: str) -> None:
    (difference,) = differences(format_, str, swap("channel: counter", "channel: phone"))
    assert expected in difference
    assert "INT-02" in difference


@pytest.mark.parametrize("format_", NOTED)
def test_when_an_item_may_be_left_out(format_: str) -> None:
    changes = differences(format_, str, swap("en: No dish was late.", "en: No dish was late today."))
    assert len(changes) == 1
    assert "⟨late. → late today.⟩" in changes[0]
    assert "form-item-words: At INT-01" in changes[0]


@pytest.mark.parametrize("format_", FORMATS)
def test_another_version(format_: str) -> None:
    assert differences(format_, str, swap("version: 3", "version: 4")) == [
        "form-version: The form asks version 3 of FB-INTERNAL; the handbook has version 4."
    ]


@pytest.mark.parametrize("format_", FORMATS)
def test_an_instrument_that_is_gone(format_: str) -> None:
    assert differences(format_, str, swap("id: FB-INTERNAL", "id: FB-INTERN")) == [
        "form-unknown-instrument: The handbook has no instrument FB-INTERNAL, which the form asks."
    ]


def test_a_definition_tells_how_an_item_counts() -> None:
    assert differences("json", str, swap("weight: 2", "weight: 5")) == [
        "form-item-rule: At INT-01, `weight` is 2 in the form and 5 in the handbook."
    ]
    assert differences("json", str, swap("critical: gate", "critical: zero"))[0].startswith(
        "form-item-rule: At INT-02, `critical` is gate in the form and zero"
    )
    (points, meaning) = differences("json", str, swap("points: 0.5", "points: 1"))
    assert points == "form-item-rule: At INT-04, `points:so-so` is 0.5 in the form and 1 in the handbook."
    assert meaning.startswith("form-item-meaning: INT-04")


def test_a_change_by_hand_is_found(tmp_path: Path) -> None:
    of = forms.edition()
    book = openpyxl.load_workbook(io.BytesIO(forms.made(of, "xlsx")))
    book["Answers"]["B3"] = "The kitchen never tells me when a dish is late."
    book.save(tmp_path / "form.xlsx")
    (problem,) = verify("form.xlsx", (tmp_path / "form.xlsx").read_bytes(), of)[1]
    assert (problem.code, problem.place.line) == ("form-item-text", 3)
    assert problem.values["difference"] == "The kitchen ⟨never → –⟩ tells me when a dish is late."


@pytest.mark.parametrize("first", ["", "sep=;\r\n", "sep=\t\r\n"])
def test_a_table_that_a_spreadsheet_saved_is_read(first: str) -> None:
    of = forms.edition()
    rows = list(csv.DictReader(io.StringIO(forms.made(of, "csv").decode("utf-8-sig"))))
    rows[1]["fingerprint"] = "0" * 12
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(rows[0]), delimiter="\t" if "\t" in first else ";")
    table.writeheader()
    table.writerows(rows)
    problems = verify("answers.csv", (first + stream.getvalue()).encode("utf-8-sig"), of)[1]
    line = 4 if first else 3
    assert [(problem.code, problem.place.line) for problem in problems] == [("form-item-meaning", line)]


def test_answers_are_known_by_their_marks() -> None:
    of = forms.edition()
    rows = list(csv.DictReader(io.StringIO(forms.made(of, "csv").decode("utf-8-sig"))))
    rows[0]["fingerprint"] = "0" * 12
    rows[1]["fingerprint"] = former(rows[1]["fingerprint"])
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(rows[0]))
    table.writeheader()
    table.writerows([*rows, *rows])
    problems = verify("answers.csv", stream.getvalue().encode(), of)[1]
    assert [(problem.code, problem.place.line) for problem in problems] == [("form-item-meaning", 2)]
    run = {"run": "1", "instrument": "FB-INTERNAL", "version": 3}
    answers = [{"item": row["item"], "fingerprint": row["fingerprint"], "value": "1"} for row in rows]
    data = {"format": "hbgen-answers-1", "runs": [run | {"answers": answers}]}
    assert [p.code for p in verify("answers.json", json.dumps(data).encode(), of)[1]] == ["form-item-meaning"]


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("a b c", "a b c", "a b c"),
        ("a b c", "a c", "a ⟨b → –⟩ c"),
        ("a c", "a b c", "a ⟨– → b⟩ c"),
        ("", "a", "⟨– → a⟩"),
        ("a  b\n", "a x", "a ⟨b → x⟩"),
        ("x\x1b[2J y", "y", "⟨x�[2J → –⟩ y"),
        ("a " * 600, "b " * 600, f"⟨{('a ' * 40)[:79]}… → {('b ' * 40)[:79]}…⟩"),
    ],
)
def test_word_by_word(before: str, after: str, difference: str) -> None:
    assert _diff(before, after) == difference


# --- the command ------------------------------------------------------------------------------


def test_the_command(tmp_path: Path) -> None:
    forms.write_handbook(tmp_path)
    for format_ in ("xlsx", "json"):
        (tmp_path / f"form.{format_}").write_bytes(forms.made(forms.edition(), format_))
    runner = CliRunner()
    arguments = ["verify", "--root", str(tmp_path), "--lang", "en", *map(str, sorted(tmp_path.glob("form.*")))]
    run = runner.invoke(main, arguments)
    assert run.exit_code == 0, run.output
    assert "FB-INTERNAL, version 3: 5 items, all as in the handbook." in run.output
    path = tmp_path / "content" / "instruments.yaml"
    path.write_text(path.read_text("utf-8").replace("a dish is late", "dishes are late"), "utf-8")
    run = runner.invoke(main, arguments)
    assert run.exit_code == 1
    assert "⟨a dish is → dishes are⟩" in run.output
    assert f"{(tmp_path / 'form.xlsx').as_posix()}:3:1: INT-01 is asked otherwise" in run.output
    for name, why in (("none", "it is not there"), ("content", "it is a folder")):
        run = runner.invoke(main, ["verify", "--root", str(tmp_path), "--lang", "en", str(tmp_path / name)])
        assert run.exit_code == 1
        assert f"cannot be read: {why}. " in run.output
        assert "[unreadable-file]" in run.output


# --- files that are no forms ------------------------------------------------------------------


def _archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


RELATIONS = b'<Relationships xmlns="r"><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>'
BOOK = b'<workbook xmlns="m" xmlns:r="r"><sheets><sheet name="Answers" r:id="a"/></sheets></workbook>'


def _book(sheet: bytes, shared: bytes = b"<sst/>") -> bytes:
    return _archive(
        {
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/s.xml": sheet,
            "xl/sharedStrings.xml": shared,
        }
    )


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x><row><c><v>&a9;</v></c></row></x>'.encode()


def hostile_forms() -> dict[str, Callable[[], bytes]]:
    """Files that are no forms, or would cost much; `benchmarks/refusing.py` tells how long each takes to refuse."""
    made = forms.made(forms.edition(), "xlsx")
    return {
        "empty": lambda: b"",
        "words": lambda: b"What guests say",
        "bytes": lambda: bytes(range(256)) * 50,
        "picture.png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "half.xlsx": lambda: made[: len(made) // 2],
        "damaged.xlsx": lambda: made[:400] + b"\0" * 400 + made[800:],
        "only-pk.xlsx": lambda: b"PK\x03\x04",
        "no-book.xlsx": lambda: _archive({"a.txt": b"a"}),
        "zeros.xlsx": lambda: _book(b"<x>" + bytes(60 << 20)),
        "spaces.xlsx": lambda: _book(b"<x>" + b" " * (60 << 20)),
        "elements.xlsx": lambda: _book(b"<x>" + b"<a/>" * (8 << 20)),
        "cells.xlsx": lambda: _book(b"<x>" + b"<c/>" * (5 << 20)),
        "texts.xlsx": lambda: _book(b"<x/>", b"<x>" + b"<si/>" * (4 << 20)),
        "deep.xlsx": lambda: _book(b"<a>" * (4 << 20)),
        "laughs.xlsx": lambda: _book(_laughs()),
        "parts.xlsx": lambda: _archive({f"{n}": b"" for n in range(MAX_PARTS * 40)}, zipfile.ZIP_STORED),
        "lzma.xlsx": lambda: _archive({"xl/workbook.xml": BOOK}, zipfile.ZIP_LZMA),
        "numbers.xlsx": lambda: _book(b'<x><row r="' + b"9" * 9000 + b'"><c t="s"><v>-5</v></c></row></x>'),
        "other-sheets.xlsx": lambda: _book(b"<x/>").replace(b"Answers", b"Antwort"),
        "no-columns.xlsx": lambda: _book(b'<x><row r="1"><c r="A1" t="str"><v>item</v></c></row></x>'),
        "broken.json": lambda: b'{"format": "hbgen-instrument-1", ',
        "deep.json": lambda: b"[" * (4 << 20),
        "deep-object.json": lambda: b'{"a":' * (1 << 20),
        "digits.json": lambda: b'{"format": ' + b"1" * (4 << 20) + b"}",
        "lists.json": lambda: b"[" + b"[]," * (2 << 20) + b"[]]",
        "other.json": lambda: b'{"format": "hbgen-results"}',
        "list.json": lambda: b"[1, 2]",
        "shape.json": lambda: b'{"format": "hbgen-instrument-1", "items": [{"id": {}, "scale": 3}]}',
        "steps.json": lambda: (
            b'{"format": "hbgen-instrument-1", "items": [{"id": "a", "scale": '
            b'{"kind": "numbers", "low": 0, "high": 1000000000000}}]}'
        ),
        "runs.json": lambda: b'{"format": "hbgen-answers-1", "runs": {"a": []}}',
        "latin.csv": lambda: "run,instrument,version,item,fingerprint\r\n1,A,1,Ö,f\r\n".encode("cp1252"),
        "quote.csv": lambda: b'run,instrument,version,item,fingerprint\r\n1,A,1,"' + b"x\r\n" * (8 << 20),
        "many.csv": lambda: (
            b"instrument,version,item,fingerprint\r\n" + b"".join(b"A,1,%d,f\r\n" % n for n in range(300_000))
        ),
        "bars.csv": lambda: b"run|instrument|version|item|fingerprint\r\n",
        "wide.csv": lambda: b"," * (30 << 20),
        "large.csv": lambda: b"a,b\r\n" * (13 << 20),
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, make in some([*hostile_forms().items()], 9):
        (folder / name).write_bytes(make())
    return folder


CHILD = """
import resource, sys
from pathlib import Path
import forms
from hbgen.exports.verify import MAX_FILE, verify
of = forms.edition()
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
for path in sorted(Path(sys.argv[1]).iterdir()):
    with path.open("rb") as stream:
        found, problems = verify(path.name, stream.read(MAX_FILE + 1), of)
    assert not found and len(problems) == 1, path.name
    print(path.name, problems[0].code, problems[0].message(str))
"""


def test_hostile_files_are_refused_within_little_memory(hostile: Path) -> None:
    path = os.pathsep.join((str(forms.TESTS), *sys.path))
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(hostile)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == len(list(hostile.iterdir()))
    assert [line for line in lines if " form-unreadable " not in line] == []


def test_what_a_file_of_another_kind_is_told() -> None:
    labels = ", ".join(export.label for export in EXPORTS.values())
    problems = verify("letter.txt", b"Dear guest", forms.edition())[1]
    assert authoring.lines(problems) == (
        "letter.txt:1:1: letter.txt cannot be read as a form: it is none of the forms that hbgen exports. "
        "[form-unreadable]\n"
        f"    Give a form or a table of answers that came from `hbgen export`: {labels}.\n"
    )


# --- reading workbooks ------------------------------------------------------------------------


def test_cells_of_every_kind() -> None:
    sheet = (
        b'<x xmlns="m"><row r="2"><c r="B2" t="s"><v>0</v></c><c t="b"><v>1</v></c><c t="n"><v>3.0</v></c>'
        b'<c r="AA2" t="inlineStr"><is><r><t>a</t></r><r><t>b_x0041_</t></r></is></c>'
        b'<c r="AB2" t="str"><f>1+1</f><v>two</v></c><c r="AC2"/><c r="AD2"><v>2.50</v></c></row>'
        b'<row><c t="e"><v>#N/A</v></c></row></x>'
    )
    shared = b"<sst><si><r><t>one</t></r><r><t> two</t></r><rPh><t>x</t></rPh></si></sst>"
    assert read_sheets(_book(sheet, shared)) == {
        "Answers": {
            2: {2: "one two", 3: "1", 4: "3", 27: "abA", 28: "two", 30: "2.50"},
            3: {1: "#N/A"},
        }
    }


@pytest.mark.parametrize("data", [b"", b"PK", _archive({}), _book(b"<x>"), _book(b"<x/>", b"\xff\xfe<")])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_sheets(data)
