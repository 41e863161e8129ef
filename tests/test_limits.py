"""Each limit of what is read: what reaches it is read, and what is one more is refused, in words that name it.

The limits are made small here; `test_bounds.py` and `test_answers.py` hold what is hostile against the real ones.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hbgen import collected
from hbgen.documents import docx
from hbgen.documents.pieces import NoDocument
from hbgen.files import put
from hbgen.load import file_names, recovery, source_text, strict_yaml
from hbgen.load.content_files import read_bytes
from hbgen.model.reserved import ANSWERS_FORMAT
from hbgen.problems import MessagePart, Problem
from hbgen.receipts import receipt_files
from hbgen.remarks.intake import ReaderIntake
from hbgen.scoring import archives, json_stream, record, refusals, source_state, tables
from hbgen.scoring.refusals import Bad, Refusals
from hbgen.scoring.survey_tools import response_table
from hbgen.scoring.tables import AnswerFile, Unreadable
from hbgen.spreadsheets import reading
from hbgen.spreadsheets.reading import Refused, read_sheets


def told(call: Callable[[], object]) -> str:
    """Why something is refused; nothing where it is read."""
    try:
        call()
    except Unreadable as error:
        return error.problem.message(str)
    except Refused as error:
        return error.reason.template
    except Bad as error:
        return error.code
    except NoDocument:
        return "no document"
    return ""


# --- content ----------------------------------------------------------------------------------


def test_a_document_of_as_many_names_and_values_as_may_be_is_read() -> None:
    for most, expected in ((5, []), (4, ["too-many-values"])):
        problems: list[Problem] = []
        # The map counts too.
        data = strict_yaml.read("a: b\nc: d\n", "x.yaml", problems, most=most)
        assert [problem.code for problem in problems] == expected
        assert (data is None) == bool(expected)


def test_a_document_is_read_as_deep_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "MAX_DEPTH", 2)
    for text, expected in (("a: [1]\n", []), ("a: [[1]]\n", ["yaml-too-deep"])):
        problems: list[Problem] = []
        strict_yaml.read(text, "x.yaml", problems)
        assert [problem.code for problem in problems] == expected


def test_a_file_of_content_may_be_as_large_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(read_bytes.__globals__, "MAX_BYTES", 3)
    for data, expected in ((b"abc", []), (b"abcd", ["file-too-large"])):
        problems: list[Problem] = []
        put(tmp_path / "a.yaml", data)
        assert read_bytes(tmp_path / "a.yaml", "a.yaml", problems) == (None if expected else data)
        assert [problem.code for problem in problems] == expected


def test_a_name_may_be_as_long_as_the_limit() -> None:
    assert file_names._reason("a" * 200) is None
    assert file_names._reason("a" * 201) == MessagePart("it is longer than {limit} letters", {"limit": "200"})


def test_of_characters_that_are_not_seen_a_limited_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_text, "MOST_HIDDEN", 2)
    problems: list[Problem] = []
    assert source_text.read_text("a\u200bb\n".encode() * 3, "a.yaml", problems) is None
    assert [problem.place.line for problem in problems] == [1, 2]


def test_of_conflicts_of_git_a_limited_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_text, "MOST_HIDDEN", 2)
    problems: list[Problem] = []
    conflict = b"<<<<<<< a\nb: c\n=======\nb: d\n>>>>>>> e\n"
    assert source_text.read_text(conflict * 5, "a.yaml", problems) is None
    assert {problem.code for problem in problems} == {"merge-conflict"} and len(problems) <= 2


def test_of_letters_that_a_program_has_lost_a_limited_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "MOST_HIDDEN", 2)
    problems: list[Problem] = []
    recovery.read_text_around("a\ufffdb\n".encode() * 3, "a.yaml", problems)
    assert len(problems) == 2


FAULTS = "a: &x b\n" + "".join(f'k{n}: "a" b\n' for n in range(6)) + "z: 1\n"
"""Rows that are each cut out for one fault."""


def test_reading_goes_on_after_a_limited_number_of_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    problems: list[Problem] = []
    assert recovery.read_around(FAULTS, "a.yaml", problems, 1, 100).data is not None
    count = len(problems)
    assert count >= 6
    monkeypatch.setattr(recovery, "MOST_FAULTS", 3)
    problems.clear()
    assert recovery.read_around(FAULTS, "a.yaml", problems, 1, 100).data is None
    assert 3 <= len(problems) < count


def test_a_file_is_read_again_up_to_a_limited_number_of_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "MOST_READ", 2 * len(FAULTS))
    problems: list[Problem] = []
    assert recovery.read_around(FAULTS, "a.yaml", problems, 1, 100).data is None
    assert problems


# --- answers ----------------------------------------------------------------------------------


def table(path: Path, *lines: str) -> AnswerFile:
    put(path, "".join(f"{line}\n" for line in lines).encode())
    return AnswerFile.of(path)


def test_a_table_may_be_as_large_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(tmp_path / "a.csv", "a,b", "1,2")
    for limit, expected in ((8, ""), (7, "The file is larger than 1 GiB.")):
        monkeypatch.setattr(tables, "MAX_FILE", limit)
        assert told(lambda: list(tables.rows(source))) == expected


def test_an_archive_may_be_as_large_as_the_limit_packed_and_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archive(tmp_path / "a.zip", {"answers.csv": b"a,b\n", "media/1.jpg": bytes(range(256)) * 4})
    dense = archive(tmp_path / "b.zip", {"answers.csv": b"a,b\n" * 500})
    size = packed.path.stat().st_size
    assert dense.path.stat().st_size < size < 2000
    for limit, is_packed_read, is_dense_read in ((2000, True, True), (size, True, False), (size - 1, False, False)):
        monkeypatch.setattr(tables, "MAX_FILE", limit)
        monkeypatch.setattr(response_table, "MAX_FILE", limit)
        for source, is_read in ((packed, is_packed_read), (dense, is_dense_read)):
            message = told(lambda source=source: response_table.open_table(source))  # type: ignore[misc]
            assert message == ("" if is_read else "The file is larger than 1 GiB.")


def test_a_row_may_be_as_long_as_the_limit_on_one_line_and_on_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_ROW", 12)
    refused = "a row is longer than 1 MiB"
    assert told(lambda: list(tables.rows(table(tmp_path / "a.csv", "a,b", "12345,12345", "1,2")))) == ""
    assert refused in told(lambda: list(tables.rows(table(tmp_path / "b.csv", "a,b", "123456,12345"))))
    assert told(lambda: list(tables.rows(table(tmp_path / "c.csv", "a,b", '"1\n2\n3",5', "1,2")))) == ""
    assert refused in told(lambda: list(tables.rows(table(tmp_path / "d.csv", "a,b", '"1\n2\n3\n4\n5",6'))))


def test_a_cell_may_be_as_long_as_the_limit_and_the_limit_of_others_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_CELL", 4)
    before = csv.field_size_limit()
    assert told(lambda: list(tables.rows(table(tmp_path / "a.csv", "a,b", "1234,1")))) == ""
    assert told(lambda: list(tables.rows(table(tmp_path / "b.csv", "a,b", "12345,1")))) != ""
    assert csv.field_size_limit() == before


def archive(path: Path, files: dict[str, bytes]) -> AnswerFile:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return AnswerFile.of(path)


@pytest.mark.parametrize(
    ("name", "at", "below", "reason"),
    [
        ("_MOST_ENTRIES", 3, 2, "it holds too many files"),
        ("_LARGEST_DIRECTORY", 200, 100, "it holds too many files"),
        ("_SUSPICIOUS", 4000, 3999, "its table is packed so densely that no answers can be in it"),
    ],
)
def test_an_archive_is_read_up_to_each_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int, below: int, reason: str
) -> None:
    monkeypatch.setattr(archives, "_LARGEST_RATIO", 1)
    source = archive(tmp_path / "a.zip", {"answers.csv": b"a,b\n" * 1000, "media/1.jpg": b"", "media/2.jpg": b""})
    monkeypatch.setattr(archives, name, at)
    assert archives.table_in(source).member == "answers.csv"
    monkeypatch.setattr(archives, name, below)
    assert reason in told(lambda: archives.table_in(source))


def test_a_large_table_in_an_archive_may_be_packed_as_densely_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = archive(tmp_path / "a.zip", {"answers.csv": b"a,b\n" * 1000})
    monkeypatch.setattr(archives, "_SUSPICIOUS", 0)
    with zipfile.ZipFile(source.path) as opened:
        [entry] = opened.infolist()
    ratio = -(-entry.file_size // entry.compress_size)
    for limit, is_read in ((ratio, True), (ratio - 1, False)):
        monkeypatch.setattr(archives, "_LARGEST_RATIO", limit)
        assert (told(lambda: archives.table_in(source)) == "") == is_read


def test_an_archive_in_the_larger_form_of_the_format_is_refused(tmp_path: Path) -> None:
    """Its list of files may be larger than the short form says."""
    source = archive(tmp_path / "a.zip", {"answers.csv": b"a,b\n"})
    data = source.path.read_bytes()
    at = data.rfind(b"PK\x05\x06")
    (tmp_path / "b.zip").write_bytes(data[:at] + b"PK\x06\x07" + bytes(16) + data[at:])
    assert "it holds too many files" in told(lambda: archives.table_in(AnswerFile.of(tmp_path / "b.zip")))


def test_a_table_of_another_kind_is_only_looked_at_up_to_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {"json": '{"data": [{"a": "1"}]}', "sav": "abc"}
    for ending, text in paths.items():
        source = table(tmp_path / f"a.{ending}", text)
        monkeypatch.setattr(response_table, "JSON_LIMIT", len(text) + 1)
        assert "larger" not in told(lambda source=source: response_table.open_table(source))  # type: ignore[misc]
        monkeypatch.setattr(response_table, "JSON_LIMIT", len(text))
        assert told(lambda source=source: response_table.open_table(source)) == "The file is larger than 64 MiB."  # type: ignore[misc]


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_a_table_may_have_as_many_cells_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    if ending == "json":
        source = table(tmp_path / "a.json", json.dumps([{"a": "1", "b": "2"}, {"a": "3"}]))
        cells = 4
    else:
        source = AnswerFile.of(tmp_path / "a.xlsx")
        put(source.path, book(b'<x><row r="1"><c r="A1" t="str"><v>a</v></c></row></x>'))
        cells = 1
    for limit, is_read in ((cells, True), (cells - 1, False)):
        monkeypatch.setattr(response_table, "_MOST_CELLS", limit)
        message = told(lambda: list(response_table.open_table(source).rows()))
        assert (message == "") == is_read
        assert is_read or "most of which are empty" in message


def test_responses_may_have_as_many_names_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(tmp_path / "a.json", json.dumps([{"a": "1", "b": "2"}]))
    for limit, is_read in ((2, True), (1, False)):
        monkeypatch.setattr(response_table, "_MOST_COLUMNS", limit)
        assert (told(lambda: response_table.open_table(source)) == "") == is_read


def test_a_workbook_of_responses_may_be_as_large_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = AnswerFile.of(tmp_path / "a.xlsx")
    put(source.path, book(b"<x/>"))
    size = source.path.stat().st_size
    for limit, expected in ((size, ""), (size - 1, "The file is larger than 16 MiB.")):
        monkeypatch.setattr(response_table, "XLSX_LIMIT", limit)
        assert told(lambda: response_table.open_table(source)) == expected


def test_of_wrong_rows_a_limited_number_is_told_and_a_limited_number_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_TOLD", 2)
    some = Refusals()
    for row in range(1, 3):
        some.refuse("a.csv", row, "answer-cell", {})
    assert [problem.code for problem in some.problems()] == ["answer-cell"] * 2
    some.refuse("a.csv", 3, "answer-cell", {})
    assert [problem.code for problem in some.problems()] == ["answer-cell"] * 2 + ["answers-more"]
    some.most = 4
    some.refuse("b.csv", 4, "answer-cell", {})
    with pytest.raises(Unreadable):
        some.refuse("b.csv", 5, "answer-cell", {})


@pytest.mark.parametrize(("limit", "codes"), [(3, set()), (2, {"file-too-large"})])
def test_a_record_may_be_as_large_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, codes: set[str]
) -> None:
    monkeypatch.setattr(record, "MAX_BYTES", limit)
    put(tmp_path / "a.jsonl", b"{}\n")
    codes_found = {problem.code for problem in record._read(tmp_path / "a.jsonl").problems}
    assert codes_found & {"file-too-large"} == codes


def test_the_state_of_a_table_may_be_as_large_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / source_state.FILE
    put(path, b"{}")
    problems: list[Problem] = []
    source_state.read_states(tmp_path, problems)
    assert problems == []
    monkeypatch.setattr(source_state, "_MAX_BYTES", path.stat().st_size - 1)
    source_state.read_states(tmp_path, problems)
    assert [problem.code for problem in problems] == ["source-state-unreadable"]


# --- receipts and remarks ---------------------------------------------------------------------


def test_a_receipt_names_as_many_standards_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_files, "_MOST_ITEMS", 1)
    first, second = ({"standard": id_, "mark": "m"} for id_ in ("A", "B"))
    assert told(lambda: receipt_files._items([first])) == ""
    assert told(lambda: receipt_files._items([first, second])) == "receipt-broken"


@pytest.mark.parametrize(
    "intake", [receipt_files.Receipts([]), ReaderIntake(frozenset(), frozenset())], ids=["receipts", "remarks"]
)
def test_a_file_of_receipts_or_remarks_may_be_as_large_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, intake: receipt_files.Receipts | ReaderIntake
) -> None:
    source = table(tmp_path / "a.jsonl", "")
    for limit, expected in ((1, ""), (0, "The file is larger than 64 MiB.")):
        monkeypatch.setattr(json_stream, "_LIMIT", limit)
        assert told(lambda: intake.read(source)) == expected


# --- workbooks and documents ------------------------------------------------------------------

_BOOK = {
    "xl/workbook.xml": b'<x xmlns:r="r"><sheet name="A" r:id="a"/></x>',
    "xl/_rels/workbook.xml.rels": b'<x><Relationship Id="a" Target="worksheets/a.xml"/></x>',
}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        for name, part in files.items():
            made.writestr(name, part)
    return data.getvalue()


def book(sheet: bytes, **more: bytes) -> bytes:
    return packed(_BOOK | {"xl/worksheets/a.xml": sheet} | more)


SHEET = b'<x><row r="1"><c r="A1" t="str"><v>a</v></c></row></x>'


def test_a_workbook_is_read_up_to_each_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(SHEET)
    unpacked = sum(map(len, (*_BOOK.values(), SHEET)))
    limits = {
        "MAX_FILE": (len(data), "it is larger than {limit}"),
        "MAX_PARTS": (3, "it holds too many parts"),
        "MAX_UNPACKED": (unpacked, "it unpacks to more than {limit}"),
        "MAX_ELEMENTS": (8, "it holds too many cells"),
    }
    for name, (limit, reason) in limits.items():
        with monkeypatch.context() as patch:
            patch.setattr(reading, name, limit)
            assert read_sheets(data)["A"] == {1: {1: "a"}}, name
            patch.setattr(reading, name, limit - 1)
            assert told(lambda: read_sheets(data)) == reason


def test_a_workbook_is_no_deeper_than_one_can_be() -> None:
    no_workbook = "it is not an XLSX workbook"
    assert told(lambda: read_sheets(book(b"<a>" * 50 + b"</a>" * 50))) == ""
    assert told(lambda: read_sheets(book(b"<a>" * 51 + b"</a>" * 51))) == no_workbook


def test_a_workbook_has_no_document_type_and_no_rare_packing() -> None:
    no_workbook = "it is not an XLSX workbook"
    assert told(lambda: read_sheets(book(b"<!DOCTYPE x>" + SHEET))) == no_workbook
    whole = _BOOK | {"xl/worksheets/a.xml": SHEET}
    assert told(lambda: read_sheets(packed(whole, zipfile.ZIP_STORED))) == ""
    assert told(lambda: read_sheets(packed(whole, zipfile.ZIP_BZIP2))) == no_workbook


def test_a_document_is_read_up_to_each_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    data = packed({"word/document.xml": text, "word/header1.xml": text, "other.xml": b"x" * 5000})
    for name, limit in {"MAX_PARTS": 3, "MAX_UNPACKED": 2 * len(text)}.items():
        with monkeypatch.context() as patch:
            patch.setattr(docx, name, limit)
            assert told(lambda: docx.read_docx(data)) == "", name
            patch.setattr(docx, name, limit - 1)
            assert told(lambda: docx.read_docx(data)) == "no document", name


# --- answers among the content ----------------------------------------------------------------


def test_answers_in_a_repository_are_looked_for_within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{folder}/answers.json" for folder in "abc"]
    for name in names:
        put(tmp_path / name, json.dumps({"format": ANSWERS_FORMAT, "runs": []}).encode())
    assert list(collected.below(tmp_path)) == names
    assert len(list(collected.collected(tmp_path, tmp_path, names))) == 3
    monkeypatch.setattr(collected, "_MOST_WALKED", 2)
    assert list(collected.below(tmp_path)) == names[:2]
    monkeypatch.setattr(collected, "_MOST", 2)
    assert [problem.values["id"] for problem in collected.collected(tmp_path, tmp_path, names)] == ["a", "b"]


def test_workbooks_in_a_repository_are_opened_up_to_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(collected, "_is_book", lambda path: opened.append(path.name))
    monkeypatch.setattr(collected, "_MOST_BOOKS", 2)
    names = ["a.xlsx", "b.xlsx", "c.xlsx", "d.json"]
    for name in names:
        put(tmp_path / name, json.dumps({"format": ANSWERS_FORMAT, "runs": []}).encode())
    assert len(list(collected.collected(tmp_path, tmp_path, names))) == 1
    assert opened == names[:2]
