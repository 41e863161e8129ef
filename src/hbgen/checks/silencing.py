"""Advice that `handbook.yaml` silences, each with a reason, and problems of the silencing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hbgen.checks.subjects import Subjects
from hbgen.checks.switching_off import unused
from hbgen.codes.code import Code, Example, advice, error
from hbgen.model.handbook import Handbook
from hbgen.problems import MessagePart, Problem, near

_SOUGHT_OUTSIDE = frozenset(("answers-in-repository", "edit-elsewhere"))
"""Advice that only some commands produce, so that silencing it is never reported as unused."""


def silence(
    handbook: Handbook, found_problems: list[Problem], whole: bool, codes: Mapping[str, Code], subjects: Subjects
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """(problems, silenced advice with reasons); problems of the silencing itself are added.

    `codes` are all codes there are. Unless the handbook is `whole`, advice that was not found may still come.
    """
    problems: list[Problem] = []
    silenced: list[tuple[Problem, str]] = []
    used: set[int] = set()
    numbers_by_code: dict[str, dict[str | None, int]] = {}
    for number, entry in enumerate(handbook.handbook.silenced):
        numbers_by_code.setdefault(entry.code, {}).setdefault(entry.where, number)
    for problem in found_problems:
        numbers = numbers_by_code.get(problem.code, {}) if problem.severity == "advice" else {}
        names = subjects.names(problem) if any(numbers) else frozenset()
        matching = [number for where, number in numbers.items() if where is None or where in names]
        if matching:
            used.update(matching)
            silenced.append((problem, handbook.handbook.silenced[matching[0]].reason))
        else:
            problems.append(problem)
    problems += _silencing_problems(handbook, used, whole, codes, subjects)
    return problems, silenced


SILENCE_UNKNOWN = error(
    "silence-unknown",
    "There is no advice with the code {code}.",
    "{near}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nsilenced:\n  - {code: review-soon, reason: We look when we look.}\n",
        at="review-soon",
    ),
)


SILENCE_ERROR = error(
    "silence-error",
    "{code} is no advice, and only advice can be silenced.",
    "{instead}",
    Example(
        "handbook.yaml",
        good="date: 2026-03-01\n",
        bad="date: 2026-03-01\nsilenced:\n  - {code: standard-unmeasured, reason: We do not measure.}\n",
        at="standard-unmeasured",
    ),
)


SILENCE_UNUSED = advice(
    "silence-unused",
    "Nothing is silenced by {code}{where}.",
    "{instead}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nsilenced:\n  - {code: review-missing, where: CTR-01, reason: It is new.}\n",
        at="review-missing",
    ),
)


def _silencing_problems(
    handbook: Handbook, used: set[int], whole: bool, codes: Mapping[str, Code], subjects: Subjects
) -> Iterator[Problem]:
    """What is silenced and is no advice, or was not found; `used` are the numbers of what was."""
    silenceable = [code for code, definition in codes.items() if definition.severity == "advice"]
    for number, entry in enumerate(handbook.handbook.silenced):
        place = entry.place("code")
        if entry.code not in codes:
            guess = near(entry.code, silenceable)
            remedy = (
                MessagePart("Write `{word}` instead.", {"word": guess})
                if guess
                else MessagePart("Copy the code that stands in brackets at the end of the advice.")
            )
            yield Problem(place, SILENCE_UNKNOWN, {"code": entry.code, "near": remedy})
        elif codes[entry.code].severity != "advice":
            instead = MessagePart("Remove it, and mend the problem.")
            if codes[entry.code].severity == "missing":
                instead = MessagePart("Remove it. If your handbook does without this, say so under `rules`.")
            yield Problem(place, SILENCE_ERROR, {"code": entry.code, "instead": instead})
        elif whole and number not in used and entry.code not in _SOUGHT_OUTSIDE:
            where = MessagePart(" for {id}", {"id": entry.where}) if entry.where else ""
            values = {"code": entry.code, "where": where, "instead": unused(entry.where, subjects, "silenced")}
            yield Problem(place, SILENCE_UNUSED, values)


SILENCING = (SILENCE_UNKNOWN, SILENCE_ERROR, SILENCE_UNUSED)
"""Codes of problems of the silencing itself."""
