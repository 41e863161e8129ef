"""What content and releases of a former format hold, brought to the format of today, so that nothing of it is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Problem


def is_in_words(competency: Mapping[str, Any]) -> bool:
    """Whether the goal of a competency, as data, is a text: so it was before `goal` became the id of a goal."""
    goal = competency.get("goal")
    is_text = isinstance(goal, dict) or (isinstance(goal, str) and len(goal.split()) > 1)
    return is_text and "purpose" not in competency


def goal_in(words: Any, goals: Collection[str]) -> str | None:
    """The one of `goals`, ids, that a text as data names; None where it names none, or several."""
    said = " ".join(str(one) for one in (words.values() if isinstance(words, dict) else (words,)))
    named = [goal for goal in goals if re.search(rf"(?<![\w-]){re.escape(goal)}(?![\w-])", said)]
    return named[0] if len(named) == 1 else None


def competencies_in_words(data: Map | Seq) -> Iterator[Map]:
    """Each competency whose goal is a text, in a file that holds one of them or a list."""
    for one in data if isinstance(data, Seq) else (data,):
        if isinstance(one, Map) and is_in_words(one):
            yield one


def carry_goals(data: Map | Seq, goals: Collection[str]) -> Iterator[Problem]:
    """Make each goal in words the `purpose` of its competency, and the goal that it names its `goal`.

    `data` is changed. Advice for each that names one; the others have no goal until somebody writes it.
    """
    for competency in competencies_in_words(data):
        mark = competency.values_at["goal"]
        competency["purpose"] = words = competency.pop("goal")
        competency.values_at["purpose"] = competency.values_at.pop("goal")
        competency.keys_at["purpose"] = competency.keys_at.pop("goal")
        named = goal_in(words, goals)
        if named is not None:
            competency["goal"] = named
            competency.keys_at["goal"] = competency.keys_at["purpose"]
            competency.values_at["goal"] = Mark(mark.place)
            yield Problem(mark.place, "goal-in-words", {"id": str(competency.get("id", "")), "goal": named})
