"""`hbgen new`: an entry under the next free id, with hints, that can be read at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.fmt import format_files
from hbgen.ids.hints import BY_KIND
from hbgen.ids.new_id import next_id
from hbgen.ids.taken_ids import TakenIds
from hbgen.load import load
from hbgen.model.base import Entry, entries
from sampling import in_full
from test_rename import STARTER, cafe, files, run, write

__all__ = ["cafe"]


def entry(root: Path, id_: str) -> Entry:
    loaded = load(root)
    assert loaded.problems == ()
    assert loaded.handbook is not None
    return next(entry for entry in entries(loaded.handbook) if vars(entry).get("id") == id_)


@pytest.mark.parametrize("kind", BY_KIND)
def test_what_is_written_can_be_read_and_is_in_the_one_layout(cafe: Path, kind: str) -> None:
    layouts = {file.path for file in format_files(cafe)}
    result = run(cafe, "new", kind, *(["CTR"] if kind == "standard" else []))
    assert result.exit_code == 0, result.output
    id_ = result.output.split()[-1]
    written = entry(cafe, id_)
    assert BY_KIND[kind].title.template in (str(vars(written).get("title")), str(vars(written).get("name")))
    assert {file.path for file in format_files(cafe)} <= layouts


def test_a_standard_is_a_draft_with_hints_at_the_end_of_its_chapter(cafe: Path) -> None:
    before = (cafe / "content/standards/10-counter.yaml").read_text("utf-8")
    assert run(cafe, "new", "standard", "CTR", "--title", "The farewell").output.endswith("CTR-02\n")
    after = (cafe / "content/standards/10-counter.yaml").read_text("utf-8")
    assert after.startswith(before)
    added = after.removeprefix(before)
    assert added.lstrip("\n").startswith("  - id: CTR-02\n    title: The farewell\n")
    assert "    status: draft\n" in added
    assert "    # behaviours: do: and dont:, what one can see us do, one act a line\n" in added


@in_full
def test_hints_are_in_the_handbooks_main_language(tmp_path: Path) -> None:
    shutil.copytree(STARTER, tmp_path / "content")
    run(tmp_path, "new", "standard", "TEL")
    text = (tmp_path / "content/standards/TEL/TEL-09.yaml").read_text("utf-8")
    # Editors know it by the line that names its schema, as they do those beside it.
    beside = (tmp_path / "content/standards/TEL/TEL-01.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server:") and text.split("\n")[0] == beside.split("\n")[0]
    assert "# promise: mida klient võib oodata, ühe lausega" in text
    assert "  et: Uus standard\n" in text


@in_full
def test_an_id_that_was_released_and_is_gone_is_not_given_again(tmp_path: Path) -> None:
    shutil.copytree(STARTER, tmp_path / "content")
    (tmp_path / "content/standards/TEL/TEL-08.yaml").unlink()
    chapter = tmp_path / "content/standards/20-phone.yaml"
    write(tmp_path, "content/standards/20-phone.yaml", chapter.read_text("utf-8").replace("  - TEL-08\n", ""))
    assert run(tmp_path, "new", "standard", "TEL").output.endswith("TEL-09\n")


def test_a_chapter_is_a_file_of_its_own_to_which_standards_are_added(cafe: Path) -> None:
    result = run(cafe, "new", "chapter", "SHP", "--title", "In the shop")
    assert "content/standards/20-in-the-shop.yaml" in result.output
    assert run(cafe, "new", "standard", "SHP").exit_code == 0
    assert str(vars(entry(cafe, "SHP-01"))["title"]) == "New standard"


def test_a_guide_is_written_in_the_main_language(cafe: Path) -> None:
    assert run(cafe, "new", "guide", "--title", "Õhtune laud").exit_code == 0
    assert (cafe / "content/guides/ohtune-laud.en.md").read_text("utf-8").startswith("---\ntitle: Õhtune laud\n# ")


def test_a_missing_file_is_made(cafe: Path) -> None:
    (cafe / "content/rollout.yaml").unlink()
    (cafe / "content/competencies.yaml").unlink()
    assert run(cafe, "new", "activity").exit_code == 0
    assert (cafe / "content/rollout.yaml").read_text("utf-8").startswith("activities:\n  - id: ACT-01\n")


def test_a_blank_line_parts_entries_where_it_parts_those_before(cafe: Path) -> None:
    more = "\n- id: VAL-HELP\n  name: Help\n  meaning: We help.\n"
    write(cafe, "content/values.yaml", (cafe / "content/values.yaml").read_text("utf-8") + more)
    run(cafe, "new", "value", "--title", "Humour")
    assert more + "\n- id: VAL-HUMOUR\n" in (cafe / "content/values.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["standard", "CRT"], "no-such-chapter"),
        (["standard"], "no-such-chapter"),
        (["value", "VAL-CARE"], "new-id-used"),
        (["role", "desk lead"], "new-id-shape"),
        (["role", "managers"], "reserved-id"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(cafe: Path, args: list[str], code: str) -> None:
    before = files(cafe)
    result = run(cafe, "new", *args)
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr
    assert files(cafe) == before


def test_a_list_in_brackets_is_left_as_it_is(cafe: Path) -> None:
    text = (cafe / "content/values.yaml").read_text("utf-8")
    write(cafe, "content/values.yaml", "[{id: VAL-CARE, name: Care, meaning: We notice what a guest needs.}]\n")
    assert run(cafe, "new", "value").exit_code == 0
    assert load(cafe).problems == ()
    assert text != (cafe / "content/values.yaml").read_text("utf-8")


def test_dry_run_writes_nothing(cafe: Path) -> None:
    before = files(cafe)
    assert "+  - id: CTR-02" in run(cafe, "new", "standard", "CTR", "--dry-run").output
    assert files(cafe) == before


@pytest.mark.parametrize(
    ("beside", "title", "expected"),
    [
        (["TEL-01", "TEL-09"], "x", "TEL-10"),
        (["TEL-1", "TEL-2"], "x", "TEL-3"),
        (["VAL-CARE", "VAL-WORD"], "Good humour", "VAL-GOOD-HUMOUR"),
        (["cx-lead", "ceo"], "Desk lead", "desk-lead"),
        ([], "x", "TEL-01"),
        (["ceo", "hr"], "Ведущий", "TEL-01"),
        (["VAL-CARE", "VAL-WORD"], "耐心", "VAL-01"),
        (["VAL-CARE", "VAL-WORD", "VAL-01"], "الصبر", "VAL-02"),
    ],
)
def test_an_id_is_made_as_those_beside_it(beside: list[str], title: str, expected: str) -> None:
    assert next_id(beside, title, "TEL", TakenIds({}, {}, frozenset())) == expected


def test_every_id_that_was_ever_used_counts() -> None:
    taken = TakenIds({}, {"tel-11": ("standard", "1.0.0")}, frozenset({"tel-12"}))
    assert next_id(["TEL-08"], "x", "TEL", taken) == "TEL-13"


def test_beside_standards_with_files_of_their_own_a_new_one_gets_a_file_and_is_renamed_with_it(cafe: Path) -> None:
    assert run(cafe, "fmt", "--split").exit_code == 0
    folder = next((cafe / "content/standards").glob("*/*.yaml")).parent
    chapter = folder.name
    assert run(cafe, "new", "standard", chapter, "--id", f"{chapter}-77").exit_code == 0
    assert (folder / f"{chapter}-77.yaml").read_text("utf-8").startswith(f"id: {chapter}-77\n")
    listing = next(path for path in (cafe / "content/standards").glob("*.yaml") if f"id: {chapter}" in path.read_text())
    first = next(line for line in listing.read_text("utf-8").splitlines() if line.strip().startswith("- "))
    write(
        cafe,
        f"content/standards/{listing.name}",
        listing.read_text("utf-8").replace(first, f"  - {chapter}-77\n{first}"),
    )
    assert run(cafe, "rename", f"{chapter}-77", f"{chapter}-78").exit_code == 0
    assert f"- {chapter}-78" in listing.read_text("utf-8") and (folder / f"{chapter}-78.yaml").is_file()
    assert not (folder / f"{chapter}-77.yaml").exists()
