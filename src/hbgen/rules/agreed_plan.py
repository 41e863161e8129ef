"""A plan is agreed with top management and with those concerned (contract, S14, S15)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.codes.code import Example, advice
from hbgen.model.handbook import Handbook
from hbgen.model.plan import PLAN_PARTS
from hbgen.problems import Problem
from hbgen.rules.balance import live


def leadership(handbook: Handbook) -> frozenset[str]:
    """The roles whose agreement is that of top management: the chief executive, and those in `leadership`."""
    settings = handbook.handbook
    return frozenset((*settings.trinity[:1], *settings.leadership))


def _roles(handbook: Handbook) -> frozenset[str]:
    return frozenset(role.id for role in handbook.organisation.roles)


ACTIVITY_NOT_AGREED = advice(
    "activity-not-agreed",
    "The activity {id} does not say who agreed to it.",
    "Add `agreed_by:` with the ids of roles.",
    Example(
        "rollout.yaml",
        good="    agreed_by: [manager, service-lead]\n    agreed_on: 2026-02-10\n",
        bad="",
        at="ACT-1",
    ),
)

ACTIVITY_NOT_AGREED_ABOVE = advice(
    "activity-not-agreed-above",
    "Nobody of top management has agreed to the activity {id}.",
    "Once they have, add `{role}` to `agreed_by:`; who else agrees for top management stands under "
    "`leadership:` in handbook.yaml.",
    Example(
        "rollout.yaml",
        good="agreed_by: [manager, service-lead]",
        bad="agreed_by: [service-lead]",
        at="[service-lead]",
    ),
)

ACTIVITY_AGREED_WHEN = advice(
    "activity-agreed-when",
    "It is not said when the activity {id} was agreed.",
    "Add `agreed_on:` with the day of the last agreement.",
    Example(
        "rollout.yaml",
        good="    agreed_on: 2026-02-10\n",
        bad="",
        at="[manager, service-lead]",
    ),
)


def agreed_above(handbook: Handbook) -> Iterator[Problem]:
    """Top management takes part in the plan, and agreed to every activity on a day that is given."""
    yield from _parts(handbook, ("top-management",))
    leaders, roles = leadership(handbook), _roles(handbook)
    for activity in live(handbook):
        if not activity.agreed_by:
            yield Problem(activity.place("id"), ACTIVITY_NOT_AGREED, {"id": activity.id})
        elif not roles.issuperset(activity.agreed_by):
            # An unknown id may be meant for one of them.
            continue
        elif leaders and not leaders.intersection(activity.agreed_by):
            settings = handbook.handbook
            values = {"id": activity.id, "role": (*settings.trinity[:1], *settings.leadership)[0]}
            yield Problem(activity.place("agreed_by"), ACTIVITY_NOT_AGREED_ABOVE, values)
        elif activity.agreed_on is None:
            yield Problem(activity.place("agreed_by"), ACTIVITY_AGREED_WHEN, {"id": activity.id})


ACTIVITY_NOT_AGREED_BY_OWNER = advice(
    "activity-not-agreed-by-owner",
    "{owner} answers for the activity {id} and has not agreed to it.",
    "Once they have, add `{owner}` to `agreed_by:`.",
    Example(
        "rollout.yaml",
        good="agreed_by: [manager, service-lead]",
        bad="agreed_by: [manager]",
        at="[manager]\n",
    ),
)

TEAM_LEAVES_EARLY = advice(
    "team-leaves-early",
    "The project team is bound until {until}, but the plan ends on {end}.",
    "Agree with the team that it stays until the plan's end.",
    Example(
        "rollout.yaml",
        good="how: Meet each week., since: 2026-02-01",
        bad="how: Meet each week., since: 2026-02-01, until: 2026-04-01",
        at="2026-04-01}",
    ),
)


def agreed_around(handbook: Handbook) -> Iterator[Problem]:
    """Those concerned take part in the plan, a project team stays to its end, and owners agreed to their activities."""
    yield from _parts(handbook, PLAN_PARTS[1:])
    roles = _roles(handbook)
    for activity in live(handbook):
        is_known = activity.owner in roles and roles.issuperset(activity.agreed_by)
        if activity.agreed_by and activity.owner is not None and is_known and activity.owner not in activity.agreed_by:
            values = {"id": activity.id, "owner": activity.owner}
            yield Problem(activity.place("agreed_by"), ACTIVITY_NOT_AGREED_BY_OWNER, values)
    last_day = max((activity.period.end for activity in live(handbook) if activity.period is not None), default=None)
    for partner in handbook.rollout.involved:
        until = partner.until
        if partner.part == "project-team" and until is not None and last_day is not None and until < last_day:
            yield Problem(partner.place("until"), TEAM_LEAVES_EARLY, {"until": str(until), "end": str(last_day)})


PLAN_WITHOUT_PART = advice(
    "plan-without-part",
    "Among those who make the plan there is nobody of: {id}.",
    "Add them to `involved:` in rollout.yaml, with how they take part.",
    Example(
        "rollout.yaml",
        good="  - {part: customers, who: Three regulars, how: Tell what they see., since: 2026-02-01}\n",
        bad="",
        at="- {part: top-management",
    ),
)


def _parts(handbook: Handbook, parts: tuple[str, ...]) -> Iterator[Problem]:
    rollout = handbook.rollout
    named_parts = {partner.part for partner in rollout.involved}
    for part in parts if live(handbook) else ():
        if part not in named_parts:
            yield Problem(rollout.place("involved"), PLAN_WITHOUT_PART, {"id": part})
