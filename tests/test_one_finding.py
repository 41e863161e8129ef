"""One finding for each cause: an id that is nowhere, with all its places; and nothing suggests what is retired."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.examining import examine
from hbgen.load.remedies import language

HERE = Path(__file__).parent


def laid(root: Path, *edits: tuple[str, str, str]) -> list[str]:
    """What is seen in the smallest handbook after edits: file, what stands there, what is put in all its places."""
    shutil.copytree(HERE / "content" / "content", root / "content")
    for file, old, new in edits:
        path = root / "content" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return [f"{problem.code}: {problem.message(str)} {problem.remedy(str)}" for problem in examine(root)[1].problems]


def test_a_renamed_role_is_one_finding_with_its_places(tmp_path: Path) -> None:
    seen = laid(tmp_path, ("organisation.yaml", "id: service-lead", "id: desk-lead"))
    assert len(seen) == 1
    assert "There is no role with the id service-lead. It also stands at" in seen[0]
    assert "content/standards/10-counter.yaml:3" in seen[0] and "content/instruments.yaml:19" in seen[0]


def test_nothing_suggests_a_retired_id(tmp_path: Path) -> None:
    retired = (
        "    review_by: 2026-12-31\n"
        "  - id: CTR-02\n    title: The bell\n    promise: You are heard.\n    purpose: Whoever rings is in need.\n"
        "    status: retired\n    retired: {on: 2026-02-01, reason: Nobody heard it.}\n"
    )
    edits = [("standards/10-counter.yaml", "    review_by: 2026-12-31\n", retired)]
    seen = laid(tmp_path, *edits, ("workshops.yaml", "standards: [CTR-01]", "standards: [CTR-022]"))
    assert [line for line in seen if "Did you mean CTR-02?" in line] == []
    assert [line for line in seen if line.startswith("unknown-reference")] != []


def test_entries_beside_a_syntax_error_are_not_missed(tmp_path: Path) -> None:
    seen = laid(tmp_path, ("organisation.yaml", "name: Café manager", 'name: "Café manager'))
    assert [line.partition(":")[0] for line in seen] == ["yaml-quote"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("fin", "fi"), ("est", "et"), ("ee", "et"), ("Finnish", "fi"), ("pt_br", "pt-BR"), ("xx", None)],
)
def test_a_language_is_known_by_what_people_write(written: str, meant: str | None) -> None:
    assert language(written) == meant


@pytest.mark.parametrize(
    ("listed", "code", "place", "words"),
    [
        ("[ee, en]", "languages-differ", "content/handbook.yaml", "Write `et` there instead of `ee`."),
        ("[Eesti, en]", "bad-language", "content/handbook.yaml", "Write `et`."),
        ("[en]", "unknown-language", "content/values.yaml", "It also stands at content/values.yaml:5."),
    ],
)
def test_a_wrong_list_of_languages_is_one_finding(
    tmp_path: Path, listed: str, code: str, place: str, words: str
) -> None:
    shutil.copytree(Path(__file__).parent / "content" / "content", tmp_path / "content")
    settings = tmp_path / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("[en]", listed), "utf-8")
    values = tmp_path / "content" / "values.yaml"
    values.write_text(
        "- id: VAL-CARE\n  name: {en: Care, et: Hool}\n  meaning:\n    en: We notice.\n    et: Me märkame.\n", "utf-8"
    )
    [problem] = [problem for problem in examine(tmp_path)[1].problems if problem.severity == "error"]
    assert (problem.code, problem.place.file) == (code, place)
    assert words in f"{problem.message(str)} {problem.remedy(str)}"


def test_a_link_to_nothing_is_one_finding_with_its_places(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "content" / "content", tmp_path / "content")
    guides = tmp_path / "content" / "guides"
    guides.mkdir()
    (guides / "how-to.en.md").write_text("---\ntitle: How to\n---\n\n[a](#CTR-02)\n\n[b](#CTR-02)\n", "utf-8")
    [problem] = examine(tmp_path)[1].problems
    assert problem.code == "prose-unknown-target" and problem.place.line == 5
    assert "It also stands at content/guides/how-to.en.md:7." in problem.message(str)


@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        ("involvement.yaml", "  date: 2026-01-15\n", "", ["missing-field"]),
        ("standards/10-counter.yaml", ", unit: seconds", "", ["missing-field"]),
        ("standards/10-counter.yaml", "text: Greets the guest within 60 seconds.", "text:", ["blank-text"]),
        ("instruments.yaml", "    type: internal-customer-feedback\n", "", ["missing-field"]),
        ("instruments.yaml", "{channels: [counter]}", "{channels: [countr]}", ["unknown-reference"]),
        ("instruments.yaml", "{channels: [counter]}", "{chapters: [CTX]}", ["unknown-reference"]),
        ("handbook.yaml", "  human_resources: people-lead\n", "", ["missing-field"]),
        ("values.yaml", "", "", ["yaml-empty"]),
    ],
)
def test_what_was_left_out_is_not_missed_elsewhere(
    tmp_path: Path, file: str, old: str, new: str, codes: list[str]
) -> None:
    shutil.copytree(HERE / "content" / "content", tmp_path / "content")
    path = tmp_path / "content" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new) if old else "", "utf-8")
    problems = examine(tmp_path)[1].problems
    assert [problem.code for problem in problems if problem.severity != "advice"] == codes


@pytest.mark.parametrize(("id_", "code"), [("", "missing-field"), ("id: 7\n", "bad-id"), ("id: [CTR]\n", "bad-id")])
def test_a_chapter_without_an_id_that_can_be_read_is_told_so(tmp_path: Path, id_: str, code: str) -> None:
    folder = tmp_path / "content"
    shutil.copytree(HERE / "content" / "content", folder)
    chapter = folder / "standards" / "10-counter.yaml"
    head, _, rest = chapter.read_text("utf-8").partition("standards:\n")
    standard = "\n".join(line[4:] for line in rest.replace("  - id:", "    id:", 1).split("\n"))
    (folder / "standards" / "CTR").mkdir()
    (folder / "standards" / "CTR" / "CTR-01.yaml").write_text(standard, "utf-8")
    chapter.write_text(head.replace("id: CTR\n", id_) + "standards: [CTR-01]\n", "utf-8")
    [problem] = [problem for problem in examine(tmp_path)[1].problems if problem.severity != "advice"]
    assert (problem.code, problem.values["field"]) == (code, "id")


def test_whom_to_ask_and_how_to_complain_are_missed_together(tmp_path: Path) -> None:
    standard = "    audience: customers\n    limitations: None.\n"
    edit = ("standards/10-counter.yaml", "    review_by: 2026-12-31\n", f"{standard}    review_by: 2026-12-31\n")
    contact = f"{standard}    contact: {{complaint: Write to us.}}\n"
    [line] = [line for line in laid(tmp_path / "none", edit) if "public-needs" in line]
    assert "does not say whom to ask about it, nor how to complain. Add `contact:` with `contact:` and" in line
    [line] = [line for line in laid(tmp_path / "one", (*edit[:2], contact)) if "public-needs" in line]
    assert "does not say whom to ask about it. Add `contact:` with `contact:`." in line


def test_instruments_for_both_sides_are_missed_together(tmp_path: Path) -> None:
    edits = [("customer-feedback", "interview"), ("internal-interview", "interview")]
    [line] = laid(tmp_path, *[("instruments.yaml", old, new) for old, new in edits])
    assert "No instrument of the type customer-feedback or internal-customer-feedback measures anything." in line


def test_an_item_of_a_standard_that_nothing_measures_is_no_finding_of_its_own(tmp_path: Path) -> None:
    seen = laid(tmp_path, ("instruments.yaml", "selects: {channels: [counter]}", "items: [{id: A-1, text: We greet.}]"))
    assert [line.partition(":")[0] for line in seen] == ["standard-unmeasured"]
