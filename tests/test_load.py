"""Loading: what is read, what is left out, and that no content breaks it."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring import lines
from hbgen.checks import check
from hbgen.load import Loaded, load, main_language
from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.reserved import is_device
from hbgen.model.written import Seq
from hbgen.problems import Problem, near
from hbgen.suggestions import day, number
from sampling import examples, in_full

HERE = Path(__file__).parent
GOOD = HERE / "content"
STARTER = HERE.parent


def lay(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


@cache
def files_of(root: Path) -> dict[str, bytes]:
    paths = sorted(path for path in (root / "content").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_the_good_handbook_is_whole() -> None:
    loaded = load(GOOD)
    assert lines(loaded.problems) == ""
    assert loaded.whole
    assert loaded.dropped == frozenset()
    assert isinstance(loaded.handbook, Handbook)


def test_the_starter_content_has_no_error() -> None:
    loaded = load(STARTER)
    if loaded.handbook is None and not (STARTER / "content" / "handbook.yaml").is_file():
        pytest.skip("there is no starter content here")
    problems = list(loaded.problems)
    if loaded.handbook is not None:
        problems += check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems
    assert lines(problem for problem in problems if problem.severity == "error") == ""


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, files_of(GOOD))
    scandir = os.scandir

    def denied(path: str) -> Any:
        if str(path).endswith("standards"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert lines(load(tmp_path).problems) == (
        "content/standards:1:1: content/standards cannot be read: access to it is denied. [unreadable-file]\n"
        "    See that it is there, that it is a file, and that hbgen may read it.\n"
    )


def test_the_main_language_is_asked_of_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    settings = tmp_path / "content" / "handbook.yaml"
    settings.write_text("languages: [et, en]\nname: [\n", encoding="utf-8")
    assert main_language(tmp_path) is None
    settings.write_text("languages: [et, en]\nname: 3\n", encoding="utf-8")
    assert main_language(tmp_path) == "et"
    settings.unlink()
    # Whoever opens a pipe waits for somebody to write to it.
    os.mkfifo(settings)
    assert main_language(tmp_path) is None


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
IN_CJK = "".join(map(chr, (0x733C, 0x6776)))
"""Two letters whose bytes in UTF-16, little end first, are `<svg`."""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SVG.format('<rect fill="url(#a)" style="fill:url(&quot;#b&quot;)"/>').encode(), []),
        (b'<?xml version="1.0" encoding="UTF-8"?>' + SVG.format("<g/>").encode(), []),
        (SVG.format("<script>1</script>").encode(), ["unsafe-image"]),
        (SVG.format('<rect style="fill:u&#x72;l(https://example.org/a)"/>').encode(), ["unsafe-image"]),
        (SVG.format(r'<rect style="fill:u\72 l(https://example.org/a)"/>').encode(), ["unsafe-image"]),
        (SVG.format(r"<style>@\69mport '//example.org/a'</style>").encode(), ["unsafe-image"]),
        (SVG.format(r"<style>g{mask:image-set('//example.org/a' 1x)}</style>").encode(), ["unsafe-image"]),
        (SVG.format(r"<style>g{font-family:a\200000 b}</style>").encode(), []),
        (f"{SVG.format('<script>1</script>')}<!--{IN_CJK}-->".encode("utf-16"), ["wrong-image"]),
        (f"{SVG.format('<script>1</script>')}<!--{IN_CJK}-->".encode("utf-16-le"), ["wrong-image"]),
        (b'<?xml version="1.0" encoding="utf-7"?>' + SVG.format("+ADw-script/+AD4-").encode(), ["wrong-image"]),
    ],
)
def test_a_drawing_may_only_be_seen(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    loaded = load(lay(tmp_path, {**files_of(GOOD), "content/images/a.svg": data}))
    assert [problem.code for problem in loaded.problems] == expected


def test_a_folder_without_content_says_what_is_missing(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded.handbook is None
    assert {problem.code for problem in loaded.problems} == {"missing-file"}


def test_a_kind_may_be_one_file_or_a_folder(tmp_path: Path) -> None:
    files = dict(files_of(GOOD))
    values = files.pop("content/values.yaml")
    entry = values.decode().replace("- id", "id").replace("\n  ", "\n").encode()
    loaded = load(lay(tmp_path, {**files, "content/values/care.yaml": entry}))
    assert lines(loaded.problems) == ""
    assert loaded.handbook is not None
    assert [value.id for value in loaded.handbook.values] == ["VAL-CARE"]


def test_a_guide_is_one_entry_of_several_files(tmp_path: Path) -> None:
    files = dict(files_of(GOOD))
    files["content/handbook.yaml"] = files["content/handbook.yaml"].replace(b"[en]", b"[en, et]")
    files["content/guides/how-to.et.md"] = b"---\ntitle: Kuidas\n---\n\nTere.\n"
    files["content/guides/how-to.en.md"] = b"---\ntitle: How to\n---\n\nHello.\n"
    loaded = load(lay(tmp_path, files))
    assert loaded.handbook is not None
    [guide] = loaded.handbook.guides
    assert guide.title.words == {"en": "How to", "et": "Kuidas"}
    assert guide.body.words["et"] == "Tere.\n"
    assert str(guide.place("body", "et")) == "content/guides/how-to.et.md:5:1"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    files = {**files_of(GOOD), "content/mission.yaml": b"statement: x\n#" + b"x" * (1 << 20)}
    loaded = load(lay(tmp_path, files))
    assert lines(loaded.problems) == (
        "content/mission.yaml:1:1: The file is larger than 1 MiB. [file-too-large]\n"
        "    Split it: one file for each entry, in a folder of the same name.\n"
    )


def test_files_that_systems_leave_are_passed_over(tmp_path: Path) -> None:
    """A spreadsheet that is open, and what Windows, macOS and LibreOffice put into a folder."""
    stray = ("~$plan.xlsx", ".~lock.plan.xlsx#", "standards/.DS_Store", "images/Thumbs.db", "Desktop.ini")
    lay(tmp_path, {**files_of(GOOD), **{f"content/{name}": b"x" for name in stray}})
    assert lines(load(tmp_path).problems) == ""


@pytest.mark.parametrize(
    ("name", "encoding"), [("10-counter.yaml", "utf-16"), ("10-counter.yml", "utf-8"), ("10-counter.yaml", "latin-1")]
)
def test_what_stands_in_a_file_that_is_not_read_is_not_missed(tmp_path: Path, name: str, encoding: str) -> None:
    """One fault of a file is one problem, and not one more for each place that names its standards."""
    files = files_of(GOOD)
    text = files["content/standards/10-counter.yaml"].decode().replace("counter", "café")
    lay(tmp_path, {**files, f"content/standards/{name}": text.encode(encoding)})
    if name.endswith(".yml"):
        (tmp_path / "content" / "standards" / "10-counter.yaml").unlink()
    loaded = load(tmp_path)
    assert loaded.handbook is not None
    problems = (*loaded.problems, *check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems)
    assert [problem.code for problem in problems] == ["unknown-file" if name.endswith(".yml") else "not-utf8"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.10.2026", "2026-10-01"),
        ("01. 10. 2026", "2026-10-01"),
        ("2026/10/1", "2026-10-01"),
        ("1/10/2026", None),  # October for some, January for others
        ("31.2.2026", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_as_it_was_meant(written: str, meant: str | None) -> None:
    assert day(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90,5", "90.5"),
        ("90 %", "90"),
        ("1 900", "1900"),
        ("1 900,50", "1900.50"),
        ("−5", "-5"),
        ("007", "7"),
        ("1,900", None),  # nineteen hundred, or not quite two
        ("ten", None),
        ("5-10", None),
    ],
)
def test_a_number_is_read_as_it_was_meant(written: str, meant: str | None) -> None:
    assert number(written) == meant


def test_letters_that_changed_places_are_the_nearest() -> None:
    assert near("REG-20", ["REG-02", "REG-04", "REG-21"]) == "REG-02"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = lay(tmp_path, files_of(GOOD))
    os.mkfifo(root / "content" / "glossary.yaml")
    assert lines(load(root).problems) == (
        "content/glossary.yaml:1:1: content/glossary.yaml cannot be read: it is not a file. "
        "[unreadable-file]\n"
        "    See that it is there, that it is a file, and that hbgen may read it.\n"
    )


def test_what_is_broken_is_left_out_and_the_rest_is_kept(tmp_path: Path) -> None:
    files = dict(files_of(GOOD))
    files["content/values.yaml"] += b"- id: VAL-CALM\n  meaning: Calm\n"
    files["content/organisation.yaml"] += b"units: nothing\n"
    loaded = load(lay(tmp_path, files))
    assert [problem.code for problem in loaded.problems] == ["not-a-list", "missing-field"]
    assert loaded.handbook is not None
    assert [value.id for value in loaded.handbook.values] == ["VAL-CARE"]
    # Of what should be units no id can be read, so that any may be meant.
    assert loaded.dropped == {"VAL-CALM", ""}


def test_every_broken_item_of_a_list_is_told_and_none_hides_another(tmp_path: Path) -> None:
    files = dict(files_of(GOOD))
    files["content/values.yaml"] = b"- id: VAL-CARE\n  name: 1\n- meaning: 2\n- 3\n- id: VAL-D\n"
    places = [(problem.place.line, problem.code) for problem in load(lay(tmp_path, files)).problems]
    assert sorted(places) == [
        (2, "not-text"),
        (3, "missing-field"),
        (3, "missing-field"),
        (3, "not-text"),
        (4, "not-a-map"),
        (5, "missing-field"),
    ]


# --- whatever stands in a file ----------------------------------------------------------------

ODD = (b"\xff", b"\x00", b"\xc3", b"\xe2\x80\xa8", b"\xe2\x80\x8b", b"\xf0\x9f\x98\x80", b"\xef\xbb\xbf")
BLANK = (b" ", b"\t", b"\n", b"\r", b"---\n", b": x", b"x" * 400, b"{a: {b: 1}}")
WORDS = b": - [ ] { } # & * | > ! % @ ` ' ~ ??? id: en: true null 0 -1 1.5 1e99 2026-02-30 [[]] \\".split()
JUNK = st.sampled_from((*ODD, *BLANK, *WORDS, b'"'))


@st.composite
def mutants(draw: st.DrawFn, root: Path) -> tuple[str, bytes]:
    """One file of a handbook with a few bytes, values or lines changed, doubled, moved or gone."""
    name = draw(st.sampled_from(sorted(files_of(root))))
    data = files_of(root)[name]
    for _ in range(draw(st.integers(1, 4))):
        how = draw(st.sampled_from(["cut", "insert", "replace", "drop", "double", "swap", "value", "indent"]))
        at = draw(st.integers(0, len(data)))
        if how in ("cut", "insert", "replace"):
            length = draw(st.integers(0, 8)) if how != "insert" else 0
            data = data[:at] + (b"" if how == "cut" else draw(JUNK)) + data[at + length :]
            continue
        rows = data.split(b"\n")
        row = draw(st.integers(0, len(rows) - 1))
        if how == "drop":
            del rows[row]
        elif how == "double":
            rows.insert(row, rows[row])
        elif how == "swap":
            other = draw(st.integers(0, len(rows) - 1))
            rows[row], rows[other] = rows[other], rows[row]
        elif how == "indent":
            rows[row] = b"  " + rows[row] if draw(st.booleans()) else rows[row].strip()
        else:
            rows[row] = rows[row].split(b":")[0] + b": " + draw(JUNK)
        data = b"\n".join(rows)
    return name, data


def told(root: Path) -> tuple[Loaded, list[Problem]]:
    loaded = load(root)
    problems = list(loaded.problems)
    if loaded.handbook is not None:
        problems += check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems
    return loaded, problems


def holds(root: Path, mutant: tuple[str, bytes]) -> None:
    """Load and check a handbook with one file replaced; every problem must stand inside its file."""
    with tempfile.TemporaryDirectory() as folder:
        files = {**files_of(root), mutant[0]: mutant[1]}
        loaded, problems = told(lay(Path(folder), files))
    assert loaded.whole == all(problem.severity != "error" for problem in loaded.problems)
    for problem in problems:
        place = problem.place
        assert problem.message(str)
        assert problem.remedy(str)
        if place.file in files:
            rows = files[place.file].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= place.line <= len(rows), problem
            assert 1 <= place.column <= len(rows[place.line - 1]) + 1, problem
        else:
            assert problem.code in ("missing-file", "no-customer-feedback", "group-not-involved"), problem
    lines(problems)


@settings(derandomize=True, max_examples=examples(300), deadline=None)
@given(mutants(GOOD))
def test_no_change_to_the_good_handbook_breaks_loading(mutant: tuple[str, bytes]) -> None:
    holds(GOOD, mutant)


@in_full
@pytest.mark.skipif(not files_of(STARTER), reason="there is no starter content here")
@settings(derandomize=True, max_examples=examples(25), deadline=None)
@given(st.data())
def test_no_change_to_the_starter_content_breaks_loading(data: st.DataObject) -> None:
    holds(STARTER, data.draw(mutants(STARTER)))


def test_lists_and_maps_that_were_read_stay_with_their_entries() -> None:
    handbook = load(GOOD).handbook
    assert handbook is not None
    chapter = handbook.standards[0]
    assert isinstance(chapter, Entry)
    assert chapter.place("standards", 0, "values", 0).column == 14
    assert not isinstance(chapter.standards, Seq)


# --- names that other systems refuse ----------------------------------------------------------

REFUSED = {
    "images/con.svg": "Windows keeps this name for a device",
    "images/LPT².svg": "Windows keeps this name for a device",
    "images/com0.tar.svg": "Windows keeps this name for a device",
    "images/Aux .svg": "Windows keeps this name for a device",
    "standards/prn.10.yaml": "Windows keeps this name for a device",
    "guides/nul.en.md": "Windows keeps this name for a device",
    "images/con/logo.svg": "Windows keeps this name for a device",
    "images./logo.svg": "it begins or ends with a space, or ends with a point",
    "images/a:b.svg": "it holds U+003A (colon)",
    "images/a\\b.svg": "it holds U+005C (reverse solidus)",
    "images/so\u00adft.svg": "it holds U+00AD (soft hyphen)",
    f"images/{'x' * 240}.svg": "it is longer than 200 letters",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.skipif(os.name == "nt", reason="Windows refuses them by itself")
def test_names_that_some_system_refuses_are_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "content" / name
    path.parent.mkdir(parents=True)
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "utf-8")
    messages = [problem.message(str) for problem in load(tmp_path).problems if problem.code == "file-name"]
    assert [message.partition(": ")[2] for message in messages] == [f"{REFUSED[name]}."]


@pytest.mark.parametrize("pair", [("Two.svg", "two.svg"), ("\u00e4.svg", "a\u0308.svg"), ("SS.svg", "ß.svg")])
def test_names_that_some_system_takes_for_one_are_told(pair: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "content" / "images").mkdir(parents=True)
    for name in pair:
        (tmp_path / "content" / "images" / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>', "utf-8")
    if len(list((tmp_path / "content" / "images").iterdir())) < 2:
        pytest.skip("this system takes them for one by itself")
    assert [problem.code for problem in load(tmp_path).problems].count("file-name") == 1


@pytest.mark.parametrize("name", ["console", "auxiliary", "com", "com10", "lpt", "nu", "nul-1", "a.con", "prnt.svg"])
def test_names_that_only_begin_like_a_device_are_free(name: str) -> None:
    assert not is_device(name)


def test_a_file_that_was_saved_in_decomposed_letters_says_the_same(tmp_path: Path) -> None:
    """Programs of macOS write `ö` as two characters: texts, keys in quotes and guides are what they were."""
    text = 'statement: {en: "Öö, õhk ja 1 Å \\u00f6 o\\u0308", et: Öö}\n'
    guide = "---\ntitle: Öö\n---\n\nÕhtu **jääb** [siia](https://example.ee/ä).\n"
    handbooks = []
    for form in ("NFC", "NFD"):
        root = lay(tmp_path / form, files_of(GOOD))
        settings_ = root / "content" / "handbook.yaml"
        settings_.write_text(settings_.read_text("utf-8").replace("[en]", "[en, et]"), "utf-8")
        (root / "content" / "mission.yaml").write_text(unicodedata.normalize(form, text), "utf-8")
        (root / "content" / "guides").mkdir()
        (root / "content" / "guides" / "one.en.md").write_text(unicodedata.normalize(form, guide), "utf-8")
        handbook = load(root).handbook
        assert handbook is not None
        handbooks.append(handbook)
    assert handbooks[0] == handbooks[1]
    assert str(handbooks[1].mission.statement) == "Öö, õhk ja 1 Å ö ö"
