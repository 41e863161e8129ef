"""`hbgen retire`: an entry that was released goes out of use, and its id stays known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.examining import examine
from hbgen.ids.retire import RetirementRequest, retire
from hbgen.load import load
from hbgen.releases.head import Number
from hbgen.releases.ledger import freeze
from test_rename import files, replace, run, write

HERE = Path(__file__).parent


@pytest.fixture
def cafe(tmp_path: Path) -> Path:
    """A handbook that was released once, with two values."""
    shutil.copytree(HERE / "content" / "content", tmp_path / "content")
    more = "- id: VAL-HELP\n  name: Help # for all\n  meaning: We help each other.\n"
    write(tmp_path, "content/values.yaml", (tmp_path / "content/values.yaml").read_text("utf-8") + more)
    standard = (HERE / "content/content/standards/10-counter.yaml").read_text("utf-8").partition("standards:\n")[2]
    second = standard.replace("CTR-01", "CTR-02").replace("VAL-CARE", "VAL-HELP")
    path = "content/standards/10-counter.yaml"
    write(tmp_path, path, (tmp_path / path).read_text("utf-8") + second)
    write(tmp_path, "content/guides/how-to.en.md", "---\ntitle: How\n---\n\nText.\n")
    handbook = load(tmp_path).handbook
    assert handbook is not None
    release = freeze(handbook, {}, Number(1, 0, 0), handbook.handbook.date)
    (tmp_path / "content/releases").mkdir()
    (tmp_path / "content/releases/1.0.0.json").write_bytes(release.data)
    return tmp_path


def errors(root: Path) -> list[str]:
    return [problem.code for problem in examine(root)[1].problems if problem.severity != "advice"]


def test_a_value_goes_and_its_references_lead_to_its_successor(cafe: Path) -> None:
    result = run(cafe, "retire", "VAL-CARE", "--successor", "VAL-HELP", "--why", "Two values said the same.")
    assert result.exit_code == 0, result.output
    assert (cafe / "content/values.yaml").read_text("utf-8") == (
        "- id: VAL-HELP\n  name: Help # for all\n  meaning: We help each other.\n"
    )
    assert (cafe / "content/standards/10-counter.yaml").read_text("utf-8").count("values: [VAL-HELP]\n") == 2
    written = load(cafe).handbook
    assert written is not None
    (gone,) = written.handbook.retired_ids
    assert (gone.id, str(gone.on), str(gone.reason), gone.successor) == (
        "VAL-CARE",
        "2026-03-01",
        "Two values said the same.",
        "VAL-HELP",
    )
    assert errors(cafe) == []


def test_a_successor_that_stands_beside_it_stands_there_once(cafe: Path) -> None:
    replace(cafe, "content/standards/10-counter.yaml", "values: [VAL-CARE]", "values: [VAL-HELP, VAL-CARE]")
    assert run(cafe, "retire", "VAL-CARE", "--successor", "VAL-HELP", "--why", "The same.").exit_code == 0
    assert (cafe / "content/standards/10-counter.yaml").read_text("utf-8").count("values: [VAL-HELP]\n") == 2


def test_what_is_retired_or_something_else_follows_nothing(cafe: Path) -> None:
    assert run(cafe, "retire", "CTR-01", "--successor", "CTR-02", "--why", "Old.").exit_code == 0
    assert run(cafe, "retire", "VAL-CARE", "--successor", "VAL-HELP", "--why", "Old.").exit_code == 0
    before = files(cafe)
    assert "[successor-retired]" in run(cafe, "retire", "CTR-02", "--successor", "CTR-01", "--why", "Old.").stderr
    assert "[successor-retired]" in run(cafe, "retire", "VAL-HELP", "--successor", "VAL-CARE", "--why", "Old.").stderr
    assert "[successor-kind]" in run(cafe, "retire", "VAL-HELP", "--successor", "CTR-02", "--why", "Old.").stderr
    assert files(cafe) == before


def test_without_a_successor_the_places_that_refer_to_it_are_named(cafe: Path) -> None:
    before = files(cafe)
    result = run(cafe, "retire", "VAL-CARE", "--why", "Old.")
    assert result.exit_code == 1
    assert "[retire-in-use]" in result.stderr
    assert "content/standards/10-counter.yaml:9:14" in result.stderr
    assert files(cafe) == before


def test_a_standard_stays_and_says_so_itself(cafe: Path) -> None:
    result = run(cafe, "retire", "CTR-01", "--why", "The counter is gone.", "--date", "2026-04-30")
    assert result.exit_code == 0, result.output
    handbook = load(cafe).handbook
    assert handbook is not None
    standard = handbook.standards[0].standards[0]
    assert standard.status == "retired"
    assert standard.retired is not None
    assert "[value-not-served]" in result.stderr, "what is left to do is told"
    assert (str(standard.retired.on), str(standard.retired.reason)) == ("2026-04-30", "The counter is gone.")
    assert errors(cafe) == ["value-not-served"]


def test_a_guide_goes_with_its_file(cafe: Path) -> None:
    assert run(cafe, "retire", "how-to", "--why", "Nobody read it.").exit_code == 0
    assert not (cafe / "content/guides/how-to.en.md").exists()
    assert "id: how-to" in (cafe / "content/handbook.yaml").read_text("utf-8")
    assert errors(cafe) == []


def test_reasons_in_more_languages_stand_side_by_side(cafe: Path) -> None:
    replace(cafe, "content/handbook.yaml", "languages: [en]", "languages: [en, et]")
    run(cafe, "retire", "how-to", "--why", "Nobody read it.", "--why-in", "et", "Keegi ei lugenud.")
    assert "      en: Nobody read it.\n      et: Keegi ei lugenud.\n" in (cafe / "content/handbook.yaml").read_text(
        "utf-8"
    )


def test_dry_run_changes_nothing(cafe: Path) -> None:
    before = files(cafe)
    result = run(cafe, "retire", "how-to", "--why", "Nobody read it.", "--dry-run")
    assert "+retired_ids:" in result.output
    assert files(cafe) == before


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["VAL-NONE", "--why", "x"], "no-such-id"),
        (["VAL-CARE", "--why", "x", "--successor", "VAL-HALP"], "no-such-id"),
        (["CTR-01", "--why", "x", "--successor", "VAL-HELP"], "successor-kind"),
        (["VAL-CARE", "--why", "x", "--successor", "val-care"], "successor-is-itself"),
        (["CTR", "--why", "x"], "chapter-not-empty"),
        (["VAL-NEW", "--why", "x"], "not-released"),
        (["OLD", "--why", "x"], "is-retired"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(cafe: Path, args: list[str], code: str) -> None:
    write(
        cafe,
        "content/values.yaml",
        (cafe / "content/values.yaml").read_text("utf-8") + "- {id: VAL-NEW, name: New, meaning: New.}\n",
    )
    text = (cafe / "content/handbook.yaml").read_text("utf-8")
    write(cafe, "content/handbook.yaml", text + "retired_ids: [{id: OLD, on: 2026-01-01, reason: Old.}]\n")
    before = files(cafe)
    result = run(cafe, "retire", *args)
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr, result.stderr
    assert files(cafe) == before


def test_a_chapter_is_not_retired_from_above_standards_in_files_of_their_own(cafe: Path) -> None:
    assert run(cafe, "fmt", "--split").exit_code == 0
    before = files(cafe)
    output = run(cafe, "retire", "CTR", "--why", "x").stderr
    assert "[chapter-not-empty]" in output and "such as CTR-01" in output
    assert files(cafe) == before


def test_what_cannot_be_changed_safely_is_named_by_its_place(cafe: Path) -> None:
    path = "content/standards/10-counter.yaml"
    text = (cafe / path).read_text("utf-8").replace("values: [VAL-HELP]", "values: [VAL-CARE,\n      VAL-HELP]")
    write(cafe, path, text)
    result = retire(cafe, "VAL-HELP", RetirementRequest({"": "Two said the same."}, None, "VAL-CARE"))
    line = text[: text.index("values: [VAL-CARE,\n")].count("\n") + 1
    assert [(str(problem.place), problem.code) for problem in result.problems] == [
        (f"{path}:{line}:13", "id-not-edited")
    ]
