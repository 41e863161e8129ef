"""Converts the data of a release from a former shape to the current one.

A released file is never rewritten. When the model changes so that it could no longer be read, the shape's
number is raised: a function is added to `MIGRATIONS`, and a ledger in the former shape to `tests/ledgers/`.
A new optional field needs no migration.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hbgen.model.former import goal_in, is_in_words

Data = dict[str, Any]
"""Part of a release as parsed: of what shape it is, its file only says. Whoever reads it expects errors."""


def _with_images(data: Data) -> Data:
    """Shape 0 → 1: shape 0 had no images; a site built from it has none."""
    return {**data, "images": {}}


def _with_goals_by_id(data: Data) -> Data:
    """Shape 1 → 2: the goal of a competency was a text. It becomes `purpose`, and the goal it names becomes `goal`.

    Outdated translations of that text are listed under the new name.
    """
    handbook, head = data["handbook"], data["release"]
    goals = [goal["id"] for goal in handbook.get("rollout", {}).get("goals", ())]
    competencies = [
        _by_id(competency, goals) if is_in_words(competency) else competency
        for competency in handbook.get("competencies", ())
    ]
    aged = [_under_purpose(text) for text in head.get("aged", ())]
    return {
        **data,
        "handbook": {**handbook, **({"competencies": competencies} if competencies else {})},
        "release": {**head, **({"aged": aged} if aged else {})},
    }


def _by_id(competency: Data, goals: list[str]) -> Data:
    rest = {name: value for name, value in competency.items() if name != "goal"}
    named = goal_in(competency["goal"], goals)
    return {**rest, "purpose": competency["goal"], **({"goal": named} if named else {})}


def _under_purpose(aged: Data) -> Data:
    is_goal = aged["kind"] == "competency" and aged["path"] == ["goal"]
    return {**aged, "path": ["purpose"]} if is_goal else aged


MIGRATIONS: tuple[Callable[[Data], Data], ...] = (_with_images, _with_goals_by_id)
"""The function at index n converts data of shape n to shape n + 1."""

SHAPE = len(MIGRATIONS)
"""The current shape, in which releases are written."""


def migrate(data: Data, shape: int) -> Data:
    """`data`, written in `shape`, in the current shape. `data` itself is not changed."""
    for step in MIGRATIONS[shape:]:
        data = step(data)
    return data
