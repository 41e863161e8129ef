"""A plan is agreed with top management and with those concerned (contract, S14, S15)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.model.handbook import Handbook
from hbgen.model.plan import PLAN_PARTS
from hbgen.problems import Problem
from hbgen.rules.balance import live


def leadership(handbook: Handbook) -> frozenset[str]:
    """The roles whose agreement is that of top management: the chief executive, and those in `leadership`."""
    settings = handbook.handbook
    return frozenset((settings.owners.chief_executive, *settings.leadership))


def agreed_above(handbook: Handbook) -> Iterator[Problem]:
    """Top management takes part in the plan, and agreed to every activity on a day that is given."""
    yield from _parts(handbook, ("top-management",))
    leaders = leadership(handbook)
    for activity in live(handbook):
        if not activity.agreed_by:
            yield Problem(activity.place("id"), "activity-not-agreed", {"id": activity.id})
        elif not leaders.intersection(activity.agreed_by):
            values = {"id": activity.id, "role": handbook.handbook.owners.chief_executive}
            yield Problem(activity.place("agreed_by"), "activity-not-agreed-above", values)
        elif activity.agreed_on is None:
            yield Problem(activity.place("agreed_by"), "activity-agreed-when", {"id": activity.id})


def agreed_around(handbook: Handbook) -> Iterator[Problem]:
    """Those concerned take part in the plan, a project team stays to its end, and owners agreed to their activities."""
    yield from _parts(handbook, PLAN_PARTS[1:])
    for activity in live(handbook):
        if activity.agreed_by and activity.owner is not None and activity.owner not in activity.agreed_by:
            values = {"id": activity.id, "owner": activity.owner}
            yield Problem(activity.place("agreed_by"), "activity-not-agreed-by-owner", values)
    last_day = max((activity.period.end for activity in live(handbook) if activity.period is not None), default=None)
    for partner in handbook.rollout.involved:
        until = partner.until
        if partner.part == "project-team" and until is not None and last_day is not None and until < last_day:
            yield Problem(partner.place("until"), "team-leaves-early", {"until": str(until), "end": str(last_day)})


def _parts(handbook: Handbook, parts: tuple[str, ...]) -> Iterator[Problem]:
    rollout = handbook.rollout
    named_parts = {partner.part for partner in rollout.involved}
    for part in parts if live(handbook) else ():
        if part not in named_parts:
            yield Problem(rollout.place("involved"), "plan-without-part", {"id": part})
