"""A plan is clear: its wording, its metrics, and who answers for what (contract, S12, S14)."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hbgen.model.base import Entry, Text, texts_in
from hbgen.model.handbook import Handbook
from hbgen.model.plan import Metric, RolloutActivity
from hbgen.problems import Problem
from hbgen.rules.balance import live
from hbgen.rules.bare_wishes import bare_wish
from hbgen.rules.metrics import missed, reached
from hbgen.rules.placeholders import placeholder
from hbgen.rules.whole_plan import FEW

LONGEST = datetime.timedelta(days=92)
"""Days between two follow-ups of an activity."""
REACH = datetime.timedelta(days=183)
"""Days after an activity within which a metric still measures its effect."""


def worded(handbook: Handbook) -> Iterator[Problem]:
    """Every activity says what will be different, not only that it will be better; no text is still to be written."""
    yield from placeholders(texts_in(handbook.rollout))
    for activity in live(handbook):
        words = activity.change.words.values() if activity.change is not None else ()
        wish = next(filter(None, map(bare_wish, words)), None)
        if wish is not None:
            yield Problem(activity.place("change"), "change-is-a-wish", {"id": activity.id, "word": wish})


def placeholders(texts: Iterable[tuple[Entry, tuple[str | int, ...], Text]]) -> Iterator[Problem]:
    """The placeholders in `texts` (the entry, the path of the text in it, and the text), in each language."""
    for entry, path, text in texts:
        for language, words in text.words.items():
            mark = placeholder(words)
            if mark is not None:
                yield Problem(entry.place(*path, language), "placeholder", {"word": mark})


def measurable(handbook: Handbook) -> Iterator[Problem]:
    """Goals hold a figure; metrics have baseline, target, day and value; after a missed target something is decided."""
    for goal in handbook.rollout.goals:
        if not any(re.search(r"\d", words) for words in goal.text.words.values()):
            yield Problem(goal.place("text"), "goal-without-figure", {"id": goal.id})
    for activity in live(handbook):
        yield from _closed(handbook, activity)
        for metric in activity.metrics:
            yield from _metric_problems(activity, metric)


def _metric_problems(activity: RolloutActivity, metric: Metric) -> Iterator[Problem]:
    """A metric without a baseline, with a target that is no change or no share, or due outside its activity's reach."""
    target = {"id": activity.id, "target": f"{metric.target:g}"}
    if metric.baseline is None:
        yield Problem(metric.place("name"), "metric-without-baseline", {"id": activity.id})
    elif metric.baseline == metric.target:
        yield Problem(metric.place("target"), "metric-stands-still", target)
    if metric.is_share and not 0 <= metric.target <= 100:
        yield Problem(metric.place("target"), "metric-beyond-share", target)
    if activity.period is None:
        return
    due = {"id": activity.id, "due": str(metric.due)}
    if metric.due < activity.period.start:
        yield Problem(metric.place("due"), "metric-too-early", due | {"start": str(activity.period.start)})
    elif metric.due - activity.period.end > REACH:
        yield Problem(metric.place("due"), "metric-too-late", due | {"end": str(activity.period.end)})


def _closed(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Metrics that are due and have no value, and targets that a finished activity has missed."""
    for metric in activity.metrics:
        if metric.due < handbook.handbook.date and reached(handbook, metric) is None:
            values = {"id": activity.id, "due": str(metric.due)}
            yield Problem(metric.place("due"), "metric-without-finding", values)
    for number, metric, value in missed(handbook, activity) if activity.status == "done" else ():
        values = {"id": activity.id, "target": f"{metric.target:g}", "value": f"{value.value:g}"}
        place = activity.place("metrics", number, "target")
        yield Problem(place, "metric-missed", values | {"when": value.period or str(value.on)})


def answered_for(handbook: Handbook) -> Iterator[Problem]:
    """Several roles own activities, of the project team too, keep to their dates, and follow them up regularly."""
    activities = live(handbook)
    yield from _on_time(handbook)
    yield from _owners(handbook, activities)
    for activity in activities:
        yield from _missing_findings(handbook, activity)
        yield from _follow_up_days(activity)


def _owners(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """A project team in which no activity's owner is, and an owner of more than half of the activities."""
    owners = Counter(activity.owner for activity in activities if activity.owner is not None)
    team = [partner for partner in handbook.rollout.involved if partner.part == "project-team" and partner.roles]
    if team and owners and not owners.keys() & {role for partner in team for role in partner.roles}:
        yield Problem(team[0].place("roles"), "team-without-owner")
    for owner, count in owners.items():
        if len(activities) >= FEW and count * 2 > len(activities):
            values = {"id": owner, "count": str(count), "whole": str(len(activities))}
            yield Problem(handbook.rollout.place("activities"), "owner-of-most", values)


def _missing_findings(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Follow-ups whose day is past and of which nothing is written."""
    days_with_findings = {follow_up.date for follow_up in activity.followed_up}
    for day in sorted(activity.follow_ups):
        if day < handbook.handbook.date and day not in days_with_findings:
            values = {"id": activity.id, "day": str(day)}
            yield Problem(activity.place("follow_ups"), "follow-up-without-finding", values)


def _follow_up_days(activity: RolloutActivity) -> Iterator[Problem]:
    """No follow-up, one before the activity begins, or more than `LONGEST` between two of them."""
    period, days = activity.period, sorted(activity.follow_ups)
    if not days:
        yield Problem(activity.place("id"), "activity-without-follow-up", {"id": activity.id})
    elif period is not None:
        if days[0] < period.start:
            values = {"id": activity.id, "day": str(days[0]), "start": str(period.start)}
            yield Problem(activity.place("follow_ups"), "follow-up-before-start", values)
        days_inside = [day for day in days if period.start < day < period.end]
        for before, after in itertools.pairwise([period.start, *days_inside, period.end]):
            if after - before > LONGEST:
                values = {"id": activity.id, "start": str(before), "end": str(after)}
                yield Problem(activity.place("follow_ups"), "follow-up-too-rare", values)


def _on_time(handbook: Handbook) -> Iterator[Problem]:
    """Activities that are late on the handbook's date: past their end and not done, or past their start and planned."""
    today = handbook.handbook.date
    for activity in live(handbook):
        period = activity.period
        if period is None or activity.status == "done":
            continue
        if period.end < today:
            values = {"id": activity.id, "end": str(period.end), "status": activity.status}
            yield Problem(activity.place("status"), "activity-overdue", values)
        elif period.start < today and activity.status == "planned":
            yield Problem(
                activity.place("status"), "activity-not-begun", {"id": activity.id, "start": str(period.start)}
            )
