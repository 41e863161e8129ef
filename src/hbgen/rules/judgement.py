"""What a figure means: whether it reaches its target, whether an aspect is weak, and which activity works on it."""

from __future__ import annotations

import math
import re
from typing import Literal

from hbgen.model.handbook import Handbook
from hbgen.model.plan import RolloutActivity
from hbgen.model.results import Bound

Verdict = Literal["reached", "near", "below"]

HARDLY_SEEN = 1 / 3
"""The score of 2 on a scale from 1 to 4: an aspect of a self-assessment at or below it is weak (contract, S1)."""


def verdict(
    value: float, high: float | None, target: float, bound: Bound | None = None, n: int | None = None
) -> Verdict:
    """Whether a figure in percent reaches its target: `near` where its 95% interval, ending with `high`, reaches it.

    A figure without an interval is taken for a share of `n`: no mean between 0 and 100 is less certain. The true value
    may lie beyond a bound. Values are compared in whole percents, as shown: what is shown as 75% has reached 75%.
    """
    if round(value) >= round(target):
        return "near" if bound == "at-most" else "reached"
    if bound == "at-least":
        return "near"
    end = high if high is not None or n is None or bound is not None else _highest(value, n)
    return "near" if end is not None and round(end) >= round(target) else "below"


def _highest(value: float, n: int) -> float:
    """The upper end of Wilson's 95% interval of a share in percent."""
    share, z = value / 100, 1.959964
    root = math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return 100 * (share + z * z / (2 * n) + z * root) / (1 + z * z / n)


def is_hardly_seen(score: float) -> bool:
    """Whether an aspect's score, from 0 to 1, is one that asks for an activity."""
    return score <= HARDLY_SEEN


def activity_for(handbook: Handbook, id_: str, is_standard: bool) -> RolloutActivity | None:
    """The activity, neither done nor stopped, for a standard; for another id one whose sources' findings name it."""
    sources = {source.id: source for source in handbook.rollout.sources}
    word = re.compile(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", re.IGNORECASE)
    for activity in handbook.rollout.activities:
        if activity.status in ("done", "stopped"):
            continue
        findings = [sources[name].finding for name in activity.sources if name in sources]
        if id_ in activity.standards or (
            not is_standard
            and not activity.standards
            and any(word.search(words) for finding in findings for words in finding.words.values())
        ):
            return activity
    return None
