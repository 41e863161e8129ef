"""Brings a release that was written in a former shape to the shape of today.

A released file is never written anew. When the model changes so that it could no longer be read, the shape's
number is raised: a function is added to `MIGRATIONS`, and a ledger in the former shape to `tests/ledgers/`.
A field that is new and may be left out needs nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hbgen.model.former import goal_in, is_in_words

Data = dict[str, Any]


def _with_images(data: Data) -> Data:
    """Shape 0 kept no pictures: a site built from it has none."""
    return {**data, "images": {}}


def _with_goals_by_id(data: Data) -> Data:
    """Shape 1 kept the goal of a competency in words: they are its purpose, and the goal that they name its goal.

    Its translations that were older than their text are so under the new name.
    """
    handbook, head = data["handbook"], data["release"]
    goals = [goal["id"] for goal in handbook.get("rollout", {}).get("goals", ())]
    competencies = [_by_id(one, goals) if is_in_words(one) else one for one in handbook.get("competencies", ())]
    aged = [_under_purpose(one) for one in head.get("aged", ())]
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
"""The function at index n takes what was written in shape n, and gives what shape n + 1 would hold."""

SHAPE = len(MIGRATIONS)
"""The shape in which releases are written today."""


def migrate(data: Data, shape: int) -> Data:
    """`data`, written in `shape`, in the shape of today. `data` itself stays as it is."""
    for step in MIGRATIONS[shape:]:
        data = step(data)
    return data
