"""Words in the place of which the glossary has another: where they are told, and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hbgen.examining import examine
from hbgen.problems import Problem
from playbook import put, smallest

TERM = {"id": "TERM-GUEST", "term": "guest", "definition": "Whoever comes in.", "forms": ["client journey"]}


def not_used_here(root: Path) -> list[Problem]:
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    return [problem for problem in checked.problems if problem.code == "word-not-used-here"]


def told(root: Path, statement: str, **fields: object) -> list[str]:
    smallest(root)
    put(root, "glossary", [{**TERM, "instead_of": ["client", "clients"], **fields}])
    put(root, "mission", {"statement": statement})
    return [
        f"{problem.place.file}: {problem.values['word']} → {problem.values['term']}" for problem in not_used_here(root)
    ]


def test_each_place_is_told_with_the_word_as_it_stands(tmp_path: Path) -> None:
    assert told(tmp_path, "Every Client counts, and clients' time too.") == [
        "content/mission.yaml: Client → guest",
        "content/mission.yaml: clients → guest",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "Every guest counts.",
        "We look at the client journey as a whole.",
        "Our clientele is large, and so is our subclient-list.",
    ],
)
def test_the_term_a_longer_form_of_it_and_parts_of_words_are_not_told(statement: str, tmp_path: Path) -> None:
    assert told(tmp_path, statement) == []


def test_a_word_of_another_language_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, "Every client counts.", instead_of=[{"et": "client"}]) == []


def test_a_term_that_another_term_is_not_called_may_be_used(tmp_path: Path) -> None:
    smallest(tmp_path)
    other = {"id": "TERM-CLIENT", "term": "client", "definition": "A program that asks a server."}
    put(tmp_path, "glossary", [{**TERM, "instead_of": ["client"]}, other])
    put(tmp_path, "mission", {"statement": "A client asks a server."})
    assert not_used_here(tmp_path) == []
