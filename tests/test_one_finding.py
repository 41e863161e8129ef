"""One finding for each cause: an id that is nowhere, with all its places; and nothing suggests what is retired."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.load.remedies import language
from hbgen.prepare import examine

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
