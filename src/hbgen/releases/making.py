"""A new release: everything that must hold before content is frozen under a number."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.problems import Phrase, Place, Problem, meant
from hbgen.releases.ages import aged
from hbgen.releases.changes import Changes, diff
from hbgen.releases.folder import FOLDER, Ledger
from hbgen.releases.head import STEPS, Approved, Number
from hbgen.releases.ledger import Broken, Release, freeze
from hbgen.releases.nodes import same


@dataclass(frozen=True, slots=True)
class Made:
    """A release that may be written, or what stands against it; and what changed since the one before."""

    release: Release | None
    changes: Changes | None
    problems: tuple[Problem, ...]


def make(
    handbook: Handbook,
    images: Mapping[str, bytes],
    ledger: Ledger,
    number: str,
    date: datetime.date,
    approvals: Iterable[Approved],
) -> Made:
    """Freeze `handbook`, in which there are no errors, as the release `number` that follows those in `ledger`."""
    approved = tuple(approvals)
    newest = ledger.newest
    found = Number.parse(number)
    if found is None:
        return Made(None, None, (Problem(Place(FOLDER), "release-number", {"found": number}),))
    place = Place(f"{FOLDER}/{found}.json")
    try:
        changes = diff(newest.handbook, handbook) if newest else None
        same_rest = newest is not None and newest.images == images and same(newest.handbook.results, handbook.results)
        problems = [*_approved(handbook, approved, place)]
        if newest is not None and changes is not None:
            problems += _follows(handbook, changes, newest, found, date, place, same_rest)
        if problems:
            return Made(None, changes, tuple(problems))
        return Made(freeze(handbook, images, found, date, approved, newest, aged(newest, handbook)), changes, ())
    except Broken as broken:
        return Made(None, None, (broken.problem,))


def wanted_approvals(handbook: Handbook) -> tuple[str, ...]:
    """The roles without whose approval nothing is released: those that the settings name, or the three owners."""
    owners = handbook.handbook.owners
    trinity = (owners.chief_executive, owners.customer_experience, owners.human_resources)
    return handbook.handbook.releases.approvals or tuple(dict.fromkeys(trinity))


def _approved(handbook: Handbook, approvals: tuple[Approved, ...], place: Place) -> Iterator[Problem]:
    roles = [role.id for role in handbook.organisation.roles]
    for one in approvals:
        if one.by not in roles:
            remedy = meant(one.by, roles, Phrase("Choose from {choices}.", {"choices": ", ".join(roles)}))
            yield Problem(place, "release-approver", {"id": one.by, "near": remedy})
    missing = [role for role in wanted_approvals(handbook) if role not in {one.by for one in approvals}]
    if missing:
        yield Problem(place, "release-unapproved", {"roles": ", ".join(missing), "first": missing[0]})


def _follows(
    handbook: Handbook,
    changes: Changes,
    newest: Release,
    number: Number,
    date: datetime.date,
    place: Place,
    same_rest: bool,
) -> Iterator[Problem]:
    """What stands against `number` and `date` after the release `newest`."""
    values: dict[str, str | Phrase] = {"found": str(number), "newest": str(newest.number)}
    if date < newest.date:
        yield Problem(place, "release-too-early", {**values, "found": str(date), "date": str(newest.date)})
    step = newest.number.step_to(number)
    if step is None:
        values |= {name: str(newest.number.after(name)) for name in STEPS}
        yield Problem(place, "release-follows", values)
        return
    least = changes.step(handbook.handbook.releases.material)
    if least is None:
        if same_rest:
            yield Problem(place, "release-unchanged", values)
    elif STEPS.index(step) < STEPS.index(least):
        values |= {"count": str(len(changes.material)), "id": changes.material[0].id}
        values["least"] = str(newest.number.after(least))
        yield Problem(place, "release-too-small", values)
