"""Problems as an author sees them, for comparison with what a test expects."""

from __future__ import annotations

from collections.abc import Iterable

from hbgen.locale import Translate
from hbgen.problems import Problem


def lines(problems: Iterable[Problem], translate: Translate = str) -> str:
    """Two lines for each problem, in the order of a listing: place, message and code; then the remedy."""
    return "".join(
        f"{problem.place}: {problem.message(translate)} [{problem.code}]\n    {problem.remedy(translate)}\n"
        for problem in sorted(problems, key=Problem.sort_key)
    )
