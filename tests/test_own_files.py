"""Standards in files of their own: the same handbook as with all of them in their chapter's file."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authoring import lines
from hbgen.cli import main
from hbgen.codeowners import owners
from hbgen.editions import select
from hbgen.fmt import content_text, standard_files
from hbgen.load import Known, Loaded, load
from hbgen.model.handbook import Handbook
from hbgen.render.pages import render
from hbgen.schema import schemas
from sampling import sampled
from sites import REPOSITORY
from test_schema import plain

STARTERS = (REPOSITORY, REPOSITORY / "starters" / "training-day")

EDIT_LINK = re.compile(rb"content/standards/[^)\"<>]*#L[0-9]+")

CHAPTER = """\
# The head of the file.
id: NEW
title: Something new
standards:
  # About the second.
  - NEW-2
  - NEW-10 # the tenth
note: Below.
"""
STANDARD = """\
# About {id}.
id: {id}
title: Title of {id}
promise: A person answers.  # a remark
purpose: So that nobody waits.
"""


def fmt(root: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["fmt", "--root", str(root), "--lang", "en", *options])


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The smallest handbook with a chapter whose standards have files of their own; one is not in its list."""
    shutil.copytree(REPOSITORY / "tests" / "content" / "content", tmp_path / "content")
    standards = tmp_path / "content" / "standards"
    (standards / "20-new.yaml").write_text(CHAPTER, "utf-8")
    (standards / "NEW").mkdir()
    for id_ in ("NEW-2", "NEW-10", "NEW-9"):
        (standards / "NEW" / f"{id_.lower()}.yaml").write_text(STANDARD.format(id=id_), "utf-8")
    return tmp_path


def handbook(root: Path) -> Handbook:
    loaded = load(root)
    assert loaded.problems == () and loaded.handbook is not None
    return loaded.handbook


def told(loaded: Loaded) -> str:
    return lines(loaded.problems)


@sampled(1)
@pytest.mark.parametrize("starter", STARTERS[::-1], ids=lambda path: path.name)
def test_splitting_and_joining_changes_nothing_that_is_read_or_released(starter: Path, tmp_path: Path) -> None:
    shutil.copytree(starter / "content", tmp_path / "content")
    # The starters have a file for each standard.
    original = texts(tmp_path)
    assert fmt(tmp_path, "--split", "--check").exit_code == 0
    assert fmt(tmp_path, "--join").exit_code == 0
    before, files = handbook(tmp_path), texts(tmp_path)
    assert fmt(tmp_path, "--split", "--check").exit_code == 1
    assert texts(tmp_path) == files
    assert fmt(tmp_path, "--split").exit_code == 0
    assert texts(tmp_path) == original
    after = handbook(tmp_path)
    number = sum(len(chapter.standards) for chapter in before.standards)
    assert len(list(standard_files(tmp_path))) == number > 0
    # Equal handbooks have equal fingerprints and releases; pages show neither file nor layout.
    assert after.model_dump() == before.model_dump()
    language = before.handbook.languages[0]
    pages = [render(select(whole, "managers", language), {}) for whole in (before, after)]
    # But for links to the files themselves.
    assert [EDIT_LINK.sub(b"", page.data) for page in pages[0]] == [EDIT_LINK.sub(b"", page.data) for page in pages[1]]
    remarks = Counter(line.strip() for text in files.values() for line in text.splitlines() if "#" in line)
    assert not remarks - Counter(
        line.strip() for text in texts(tmp_path).values() for line in text.splitlines() if "#" in line
    )
    assert fmt(tmp_path, "--check").exit_code == fmt(tmp_path, "--split", "--check").exit_code == 0
    assert fmt(tmp_path, "--join").exit_code == 0
    assert not list(standard_files(tmp_path))
    assert {file: text.replace("\n\n", "\n") for file, text in texts(tmp_path).items()} == {
        file: text.replace("\n\n", "\n") for file, text in files.items()
    }


def test_the_chapter_says_the_order_and_others_come_after_by_id(small: Path) -> None:
    chapter = handbook(small).standards[-1]
    assert [standard.id for standard in chapter.standards] == ["NEW-2", "NEW-10", "NEW-9"]
    (small / "content" / "standards" / "20-new.yaml").write_text("id: NEW\ntitle: Something new\n", "utf-8")
    assert [standard.id for standard in handbook(small).standards[-1].standards] == ["NEW-2", "NEW-9", "NEW-10"]


def test_places_are_in_the_standards_own_file(small: Path) -> None:
    chapter = handbook(small).standards[-1]
    assert str(chapter.standards[1].place("promise")) == "content/standards/NEW/new-10.yaml:4:10"
    assert str(chapter.place("standards", 1)) == "content/standards/NEW/new-10.yaml:2:1"
    assert str(chapter.place("note")) == "content/standards/20-new.yaml:8:7"


def test_joining_keeps_remarks_and_the_standards_that_stand_in_no_list(small: Path) -> None:
    assert fmt(small, "--join").exit_code == 0
    text = (small / "content" / "standards" / "20-new.yaml").read_text("utf-8")
    assert text.startswith(CHAPTER.split("  - ")[0] + "  # About NEW-2.\n  - id: NEW-2\n")
    assert "  # the tenth\n  # About NEW-10.\n  - id: NEW-10\n" in text and text.endswith("\nnote: Below.\n")
    assert text.count("# a remark") == 3
    assert not (small / "content" / "standards" / "NEW").exists()
    assert [standard.id for standard in handbook(small).standards[-1].standards] == ["NEW-2", "NEW-10", "NEW-9"]


def test_a_standard_whose_file_holds_another_text_is_not_overwritten(small: Path) -> None:
    path = small / "content" / "standards" / "20-new.yaml"
    path.write_text(CHAPTER + "", "utf-8")
    text = path.read_text("utf-8").replace(
        "  - NEW-2\n", "  - id: NEW-7\n    title: T\n    promise: P\n    purpose: W\n"
    )
    path.write_text(text, "utf-8")
    other = small / "content" / "standards" / "NEW" / "NEW-7.yaml"
    other.write_text("# mine\nid: NEW-7\n", "utf-8")
    result = fmt(small, "--split")
    assert result.exit_code == 1 and "its file is there already" in result.output
    assert other.read_text("utf-8") == "# mine\nid: NEW-7\n" and path.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("text", "place"),
    [("standards: [{id: A-1, title: T}]\n", "3:13"), ("standards:\n- {id: A-1, title: T}\n", "4:3")],
)
def test_a_layout_that_is_not_known_is_left_alone(small: Path, text: str, place: str) -> None:
    path = small / "content" / "standards" / "20-new.yaml"
    path.write_text(f"id: NEW\ntitle: Something\n{text}", "utf-8")
    result = fmt(small, "--split")
    assert result.exit_code == 1
    assert re.search(rf"20-new\.yaml:{place}: .*\[standard-not-moved\]", result.output), result.output
    assert path.read_text("utf-8").endswith(text)


def test_a_broken_file_leaves_the_other_standards_and_is_no_second_problem(small: Path) -> None:
    (small / "content" / "standards" / "NEW" / "new-2.yaml").write_text("id: NEW-2\ntitle: 'open\n", "utf-8")
    loaded = load(small)
    assert [str(problem.code) for problem in loaded.problems] == ["yaml-quote"]
    assert loaded.handbook is not None and "NEW-2" in loaded.dropped
    assert [standard.id for standard in loaded.handbook.standards[-1].standards] == ["NEW-10", "NEW-9"]
    for path in (small / "content" / "standards" / "NEW").iterdir():
        path.write_text("- no\n", "utf-8")
    assert [str(problem.code) for problem in load(small).problems] == ["not-a-map"] * 3


def test_a_listed_id_without_a_file_and_a_folder_without_a_chapter_are_told_once(small: Path) -> None:
    standards = small / "content" / "standards"
    (standards / "NEW" / "new-2.yaml").unlink()
    assert told(load(small)) == (
        "content/standards/20-new.yaml:6:5: The chapter lists NEW-2, but there is no content/standards/NEW/NEW-2.yaml."
        " [standard-without-file]\n    Write it, or take the id out of the list.\n"
    )
    (standards / "20-new.yaml").write_text("id: NEU\ntitle: Something new\n", "utf-8")
    assert [str(problem.code) for problem in load(small).problems] == ["standard-without-chapter"]
    (standards / "20-new.yaml").write_text("id: 'NEW\n", "utf-8")
    assert [str(problem.code) for problem in load(small).problems] == ["yaml-quote"]


def test_a_file_whose_standard_has_another_id_is_one_problem(small: Path) -> None:
    file = small / "content" / "standards" / "NEW" / "new-2.yaml"
    file.write_text(file.read_text("utf-8").replace("id: NEW-2\n", "id: NEW-3\n"), "utf-8")
    loaded = load(small)
    assert told(loaded) == (
        "content/standards/NEW/new-2.yaml:2:5: The chapter lists NEW-2, but the standard in"
        " content/standards/NEW/new-2.yaml has the id NEW-3. [standard-of-another-id]\n"
        "    Write `id: NEW-2` in content/standards/NEW/new-2.yaml; or, if NEW-3 is meant, name the file NEW-3.yaml and"
        " write NEW-3 in the list.\n"
    )
    assert "NEW-2" in loaded.dropped


def test_a_chapter_under_another_id_than_its_folder_is_one_problem(small: Path) -> None:
    file = small / "content" / "standards" / "20-new.yaml"
    file.write_text(file.read_text("utf-8").replace("id: NEW\n", "id: OTHER\n"), "utf-8")
    loaded = load(small)
    assert [str(problem.code) for problem in loaded.problems] == ["standard-without-chapter"]
    assert "Name the folder OTHER; or, if that id is wrong, write `id: NEW` in content/standards/20-new.yaml." in told(
        loaded
    )
    assert "NEW" in loaded.dropped


def test_a_standard_that_a_chapter_lists_twice_is_told_at_its_second_place(small: Path) -> None:
    file = small / "content" / "standards" / "20-new.yaml"
    file.write_text(file.read_text("utf-8").replace("- NEW-2\n", "- NEW-2\n  - NEW-2\n"), "utf-8")
    assert told(load(small)) == (
        "content/standards/20-new.yaml:7:5: The chapter lists NEW-2 twice. [standard-twice]\n    Keep one of them.\n"
    )


def test_only_what_changed_is_read_again(small: Path) -> None:
    known = Known()
    first = load(small, known).handbook
    again = load(small, known).handbook
    assert first is not None and again is not None and again.standards[-1] is first.standards[-1]
    path = small / "content" / "standards" / "NEW" / "new-9.yaml"
    path.write_text(path.read_text("utf-8").replace("A person", "Somebody"), "utf-8")
    changed = load(small, known).handbook
    assert changed is not None and str(changed.standards[-1].standards[2].promise) == "Somebody answers."
    assert changed.standards[-1].standards[0] is first.standards[-1].standards[0]


def test_who_owns_a_standard_owns_its_file_and_the_chapter_its_folder(small: Path) -> None:
    organisation = small / "content" / "organisation.yaml"
    text = organisation.read_text("utf-8")
    for role in ("manager", "service-lead", "people-lead"):
        text = text.replace(f"  - id: {role}\n", f'  - id: {role}\n    account: "@{role}"\n')
    organisation.write_text(text, "utf-8")
    path = small / "content" / "standards" / "NEW" / "new-9.yaml"
    path.write_text(path.read_text("utf-8") + "owner: people-lead\n", "utf-8")
    block, _ = owners(handbook(small), "github")
    rules = dict(line.split(" ", 1) for line in block.splitlines()[1:-1])
    assert rules["/content/standards/NEW/new-9.yaml"] == "@people-lead"
    assert list(rules).index("/content/standards/NEW/") < list(rules).index("/content/standards/NEW/new-9.yaml")


def test_editors_get_the_schema_of_both_layouts(small: Path) -> None:
    from jsonschema import Draft202012Validator

    from hbgen.load.strict_yaml import read

    schema = json.loads(next(file.data for file in schemas() if file.path == "standards.json"))
    for _, path in [*standard_files(small), ("", small / "content" / "standards" / "20-new.yaml")]:
        text = content_text(path)
        assert text is not None
        Draft202012Validator(schema).validate(plain(read(text, "", [])))
