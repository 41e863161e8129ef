"""Converts content and releases from a former format to the current one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Problem


def is_in_words(competency: Mapping[str, object]) -> bool:
    """Whether the goal of a competency (as data) is a text, as it was before `goal` became the id of a goal."""
    goal = competency.get("goal")
    is_text = isinstance(goal, dict) or (isinstance(goal, str) and len(goal.split()) > 1)
    return is_text and "purpose" not in competency


def goal_in(words: object, goals: Collection[str]) -> str | None:
    """The one id of `goals` in a text (as data); None where it names none, or several."""
    text = " ".join(str(part) for part in (words.values() if isinstance(words, dict) else (words,)))
    named_goals = [goal for goal in goals if re.search(rf"(?<![\w-]){re.escape(goal)}(?![\w-])", text)]
    return named_goals[0] if len(named_goals) == 1 else None


def competencies_in_words(data: Map | Seq, goals: Collection[str]) -> Iterator[tuple[Map, str | None]]:
    """Each competency whose goal is a text, in a file that holds one of them or a list, with the goal that it names."""
    for competency in data if isinstance(data, Seq) else (data,):
        if isinstance(competency, Map) and is_in_words(competency):
            yield competency, goal_in(competency["goal"], goals)


def carry_goal(competency: Map, goal: str | None) -> None:
    """Move a competency's goal in words to `purpose`, and set `goal` to the id that they name, if any."""
    key, value = competency.keys_at.pop("goal"), competency.values_at.pop("goal")
    competency["purpose"] = competency.pop("goal")
    competency.keys_at["purpose"], competency.values_at["purpose"] = key, value
    if goal is not None:
        competency["goal"] = goal
        competency.keys_at["goal"], competency.values_at["goal"] = key, Mark(value.place)


def carry_goals(data: Map | Seq, goals: Collection[str]) -> Iterator[Problem]:
    """Convert each goal in words in `data`, in place. Yields advice for each that names one of `goals`; the others are
    left without a `goal`."""
    for competency, goal in competencies_in_words(data, goals):
        place = competency.values_at["goal"].place
        carry_goal(competency, goal)
        if goal is not None:
            yield Problem(place, "goal-in-words", {"id": str(competency.get("id", "")), "goal": goal})
