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


def competencies_in_words(data: Map | Seq, goals: Collection[str]) -> Iterator[tuple[Map, str | None]]:
    """Each competency whose goal is a text, in a file that holds one of them or a list, with the goal that it names."""
    for one in data if isinstance(data, Seq) else (data,):
        if isinstance(one, Map) and is_in_words(one):
            yield one, goal_in(one["goal"], goals)


def carry_goal(competency: Map, named: str | None) -> None:
    """Make the goal in words of a competency its `purpose`, and the goal that they name, if any, its `goal`."""
    key, value = competency.keys_at.pop("goal"), competency.values_at.pop("goal")
    competency["purpose"] = competency.pop("goal")
    competency.keys_at["purpose"], competency.values_at["purpose"] = key, value
    if named is not None:
        competency["goal"] = named
        competency.keys_at["goal"], competency.values_at["goal"] = key, Mark(value.place)


def carry_goals(data: Map | Seq, goals: Collection[str]) -> Iterator[Problem]:
    """Carry each goal in words over in `data`, which is changed. Advice for each that names one of `goals`; the others
    have no goal until somebody writes it."""
    for competency, named in competencies_in_words(data, goals):
        place = competency.values_at["goal"].place
        carry_goal(competency, named)
        if named is not None:
            yield Problem(place, "goal-in-words", {"id": str(competency.get("id", "")), "goal": named})
