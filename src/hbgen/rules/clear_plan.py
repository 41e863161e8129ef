"""A plan is clear: its wording, its metrics, and who answers for what (contract, S12, S14)."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hbgen.codes.code import Example, advice
from hbgen.model.base import Entry, texts_in
from hbgen.model.handbook import Handbook
from hbgen.model.plan import Metric, RolloutActivity
from hbgen.model.texts import Text
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


CHANGE_IS_A_WISH = advice(
    "change-is-a-wish",
    "The change of {id} only says “{word}”; nobody will be able to say whether it happened.",
    "Say what will be different: who does what, where, how often.",
    Example(
        "rollout.yaml",
        good="    change: Everybody greets first.\n",
        bad="    change: Better service at the counter.\n",
        at="Better",
    ),
)


def worded(handbook: Handbook) -> Iterator[Problem]:
    """Every activity says what will be different, not only that it will be better; no text is still to be written."""
    yield from placeholders(texts_in(handbook.rollout))
    for activity in live(handbook):
        words = activity.change.words.values() if activity.change is not None else ()
        wish = next(filter(None, map(bare_wish, words)), None)
        if wish is not None:
            yield Problem(activity.place("change"), CHANGE_IS_A_WISH, {"id": activity.id, "word": wish})


PLACEHOLDER = advice(
    "placeholder",
    "This text is still to be written: “{word}”.",
    "Write what holds, or remove the line until it is known.",
    Example(
        "rollout.yaml",
        good="people: An hour a week",
        bad="people: To be agreed",
        at="To",
    ),
)


def placeholders(texts: Iterable[tuple[Entry, tuple[str | int, ...], Text]]) -> Iterator[Problem]:
    """The placeholders in `texts` (the entry, the path of the text in it, and the text), in each language."""
    for entry, path, text in texts:
        for language, words in text.words.items():
            mark = placeholder(words)
            if mark is not None:
                yield Problem(entry.place(*path, language), PLACEHOLDER, {"word": mark})


GOAL_WITHOUT_FIGURE = advice(
    "goal-without-figure",
    "The goal {id} holds no figure and no year.",
    "Say how much, and by when, so that one can see it reached.",
    Example(
        "rollout.yaml",
        good="text: Nine guests of ten feel seen by the end of 2026.",
        bad="text: Guests feel seen.",
        at="Guests feel seen.",
    ),
)


def measurable(handbook: Handbook) -> Iterator[Problem]:
    """Goals hold a figure; metrics have baseline, target, day and value; after a missed target something is decided."""
    for goal in handbook.rollout.goals:
        if not any(re.search(r"\d", words) for words in goal.text.words.values()):
            yield Problem(goal.place("text"), GOAL_WITHOUT_FIGURE, {"id": goal.id})
    for activity in live(handbook):
        yield from _closed(handbook, activity)
        for metric in activity.metrics:
            yield from _metric_problems(activity, metric)


METRIC_WITHOUT_BASELINE = advice(
    "metric-without-baseline",
    "A metric of {id} does not say where things stand today.",
    "Add `baseline:`; measure first if nobody knows it. What does not exist yet stands at 0.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad='      - {name: Guests greeted, target: 90, unit: "%", due: 2026-05-31}\n',
        at="Guests greeted",
    ),
)

METRIC_STANDS_STILL = advice(
    "metric-stands-still",
    "A metric of {id} has the target {target}, where it stands already.",
    "Write a target that is a change.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad='      - {name: Guests greeted, baseline: 90, target: 90, unit: "%", due: 2026-05-31}\n',
        at="90, unit:",
    ),
)

METRIC_BEYOND_SHARE = advice(
    "metric-beyond-share",
    "No share can reach the target {target} of the activity {id}: a share lies between 0 and 100%.",
    "Correct `target:`, or say in `unit:` what else is counted.",
    Example(
        "rollout.yaml",
        good="target: 90,",
        bad="target: 190,",
        at="190",
    ),
)

METRIC_TOO_EARLY = advice(
    "metric-too-early",
    "The metric of {id} is due on {due}, before the activity begins on {start}.",
    "Correct one of the two dates.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-02-28}\n',
        at="2026-02-28}",
    ),
)

METRIC_TOO_LATE = advice(
    "metric-too-late",
    "The metric of {id} is due on {due}, more than half a year after the activity ends on {end}.",
    "Measure earlier: later nobody can tell what the activity did.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2027-05-31}\n',
        at="2027-05-31}",
    ),
)


def _metric_problems(activity: RolloutActivity, metric: Metric) -> Iterator[Problem]:
    """A metric without a baseline, with a target that is no change or no share, or due outside its activity's reach."""
    target = {"id": activity.id, "target": f"{metric.target:g}"}
    if metric.baseline is None:
        yield Problem(metric.place("name"), METRIC_WITHOUT_BASELINE, {"id": activity.id})
    elif metric.baseline == metric.target:
        yield Problem(metric.place("target"), METRIC_STANDS_STILL, target)
    if metric.is_share and not 0 <= metric.target <= 100:
        yield Problem(metric.place("target"), METRIC_BEYOND_SHARE, target)
    if activity.period is None:
        return
    due = {"id": activity.id, "due": str(metric.due)}
    if metric.due < activity.period.start:
        yield Problem(metric.place("due"), METRIC_TOO_EARLY, due | {"start": str(activity.period.start)})
    elif metric.due - activity.period.end > REACH:
        yield Problem(metric.place("due"), METRIC_TOO_LATE, due | {"end": str(activity.period.end)})


METRIC_WITHOUT_FINDING = advice(
    "metric-without-finding",
    "The metric of {id} was due on {due}, and what was found is not said.",
    "Add `found:` with date, value and source, or `measured_by:` with the id of what measures it.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-02-27}\n',
        at="2026-02-27}",
    ),
)

METRIC_MISSED = advice(
    "metric-missed",
    "The activity {id} is done, and missed its target: {target} was wanted, {value} was found ({when}).",
    "Say under `followed_up:` what was decided: an activity that goes on, or another target.",
    Example(
        "rollout.yaml",
        good='      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-05-31}\n',
        bad=(
            '      - {name: Guests greeted, baseline: 60, target: 90, unit: "%", due: 2026-02-20, found: '
            "[{date: 2026-02-20, value: 88, source: Our own count}]}\n"
            "    status: done\n"
        ),
        at="90",
    ),
)


def _closed(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Metrics that are due and have no value, and targets that a finished activity has missed."""
    for metric in activity.metrics:
        if metric.due < handbook.handbook.date and reached(handbook, metric) is None:
            values = {"id": activity.id, "due": str(metric.due)}
            yield Problem(metric.place("due"), METRIC_WITHOUT_FINDING, values)
    for number, metric, value in missed(handbook, activity) if activity.status == "done" else ():
        values = {"id": activity.id, "target": f"{metric.target:g}", "value": f"{value.value:g}"}
        place = activity.place("metrics", number, "target")
        yield Problem(place, METRIC_MISSED, values | {"when": value.period or str(value.on)})


def answered_for(handbook: Handbook) -> Iterator[Problem]:
    """Several roles own activities, of the project team too, keep to their dates, and follow them up regularly."""
    activities = live(handbook)
    yield from _on_time(handbook)
    yield from _owners(handbook, activities)
    for activity in activities:
        yield from _missing_findings(handbook, activity)
        yield from _follow_up_days(activity)


TEAM_WITHOUT_OWNER = advice(
    "team-without-owner",
    "Nobody in the project team answers for an activity.",
    "Add under `roles:` managers on whom the result depends.",
    Example(
        "rollout.yaml",
        good="roles: [service-lead, people-lead]",
        bad="roles: [people-lead]",
        at="[people-lead]",
    ),
)

OWNER_OF_MOST = advice(
    "owner-of-most",
    "{id} answers for {count} of {whole} activities.",
    "Share them out: whoever answers for all answers for none.",
    Example(
        "rollout.yaml",
        good="  - id: ACT-1\n",
        bad=(
            "  - {id: ACT-2, title: Tasting evening, owner: service-lead}\n"
            "  - {id: ACT-3, title: Tray practice, owner: service-lead}\n"
            "  - {id: ACT-4, title: Kitchen visit}\n"
            "  - {id: ACT-5, title: Morning round}\n"
            "  - id: ACT-1\n"
        ),
        at="- {id: ACT-2",
    ),
)


def _owners(handbook: Handbook, activities: Sequence[RolloutActivity]) -> Iterator[Problem]:
    """A project team in which no activity's owner is, and an owner of more than half of the activities."""
    owners = Counter(activity.owner for activity in activities if activity.owner is not None)
    team = [partner for partner in handbook.rollout.involved if partner.part == "project-team" and partner.roles]
    in_team = {role for partner in team for role in partner.roles}
    # An unknown id may be meant for one of the other list.
    are_known = {role.id for role in handbook.organisation.roles} >= in_team | owners.keys()
    if team and owners and are_known and not owners.keys() & in_team:
        yield Problem(team[0].place("roles"), TEAM_WITHOUT_OWNER)
    for owner, count in owners.items():
        if len(activities) >= FEW and count * 2 > len(activities):
            values = {"id": owner, "count": str(count), "whole": str(len(activities))}
            yield Problem(handbook.rollout.place("activities"), OWNER_OF_MOST, values)


FOLLOW_UP_WITHOUT_FINDING = advice(
    "follow-up-without-finding",
    "On {day} somebody was to look how the activity {id} goes; what was found is not said.",
    "Add it under `followed_up:`, with what was decided.",
    Example(
        "rollout.yaml",
        good="    follow_ups: [2026-04-01]\n",
        bad="    follow_ups: [2026-02-16, 2026-04-01]\n",
        at="[2026-02-16",
    ),
)


def _missing_findings(handbook: Handbook, activity: RolloutActivity) -> Iterator[Problem]:
    """Follow-ups whose day is past and of which nothing is written."""
    days_with_findings = {follow_up.date for follow_up in activity.followed_up}
    for day in sorted(activity.follow_ups):
        if day < handbook.handbook.date and day not in days_with_findings:
            values = {"id": activity.id, "day": str(day)}
            yield Problem(activity.place("follow_ups"), FOLLOW_UP_WITHOUT_FINDING, values)


ACTIVITY_WITHOUT_FOLLOW_UP = advice(
    "activity-without-follow-up",
    "Nobody looks how the activity {id} goes.",
    "Add `follow_ups:` with one day or more.",
    Example(
        "rollout.yaml",
        good="    follow_ups: [2026-04-01]\n",
        bad="",
        at="ACT-1",
    ),
)

FOLLOW_UP_BEFORE_START = advice(
    "follow-up-before-start",
    "The follow-up of {id} on {day} comes before the activity begins on {start}.",
    "Correct one of the two dates.",
    Example(
        "rollout.yaml",
        good="    follow_ups: [2026-04-01]\n",
        bad="    follow_ups: [2026-02-01]\n",
        at="[2026-02-01]",
    ),
)

FOLLOW_UP_TOO_RARE = advice(
    "follow-up-too-rare",
    "From {start} to {end} nobody looks how the activity {id} goes.",
    "Add a day in between to `follow_ups:`.",
    Example(
        "rollout.yaml",
        good="    period: {start: 2026-03-01, end: 2026-04-30}\n",
        bad="    period: {start: 2026-03-01, end: 2026-08-31}\n",
        at="[2026-04-01]",
    ),
)


def _follow_up_days(activity: RolloutActivity) -> Iterator[Problem]:
    """No follow-up, one before the activity begins, or more than `LONGEST` between two of them."""
    period, days = activity.period, sorted(activity.follow_ups)
    if not days:
        yield Problem(activity.place("id"), ACTIVITY_WITHOUT_FOLLOW_UP, {"id": activity.id})
    elif period is not None:
        if days[0] < period.start:
            values = {"id": activity.id, "day": str(days[0]), "start": str(period.start)}
            yield Problem(activity.place("follow_ups"), FOLLOW_UP_BEFORE_START, values)
        days_inside = [day for day in days if period.start < day < period.end]
        for before, after in itertools.pairwise([period.start, *days_inside, period.end]):
            if after - before > LONGEST:
                values = {"id": activity.id, "start": str(before), "end": str(after)}
                yield Problem(activity.place("follow_ups"), FOLLOW_UP_TOO_RARE, values)


ACTIVITY_OVERDUE = advice(
    "activity-overdue",
    "The activity {id} was to end on {end} and is still called {status}.",
    "Write `status:` done or stopped, or agree on another end.",
    Example(
        "rollout.yaml",
        good="    period: {start: 2026-03-01, end: 2026-04-30}\n",
        bad="    period: {start: 2026-01-19, end: 2026-02-27}\n    status: running\n",
        at="running",
    ),
)

ACTIVITY_NOT_BEGUN = advice(
    "activity-not-begun",
    "The activity {id} was to begin on {start} and is still called planned.",
    "Write `status: running`, or agree on another start.",
    Example(
        "rollout.yaml",
        good="    period: {start: 2026-03-01, end: 2026-04-30}\n",
        bad="    period: {start: 2026-02-27, end: 2026-04-30}\n",
        at="id: ACT-1",
    ),
)


def _on_time(handbook: Handbook) -> Iterator[Problem]:
    """Activities that are late on the handbook's date: past their end and not done, or past their start and planned."""
    today = handbook.handbook.date
    for activity in live(handbook):
        period = activity.period
        if period is None or activity.status == "done":
            continue
        if period.end < today:
            values = {"id": activity.id, "end": str(period.end), "status": activity.status}
            yield Problem(activity.place("status"), ACTIVITY_OVERDUE, values)
        elif period.start < today and activity.status == "planned":
            yield Problem(activity.place("status"), ACTIVITY_NOT_BEGUN, {"id": activity.id, "start": str(period.start)})
