"""A new release: everything that must hold of it, before it is written and when somebody proposes its file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hbgen.model.handbook import Handbook
from hbgen.problems import MessagePart, Place, Problem, did_you_mean
from hbgen.releases.ages import aged
from hbgen.releases.changes import Changes, diff
from hbgen.releases.child_order import same
from hbgen.releases.folder import FOLDER, Ledger, does_not_follow
from hbgen.releases.head import STEPS, Approved, Number
from hbgen.releases.ledger import BrokenRelease, Release, freeze
from hbgen.releases.promises import promises

_YEAR = datetime.timedelta(365)


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
    newest = ledger.newest
    found = Number.parse(number)
    if found is None:
        return Made(None, None, (Problem(Place(FOLDER), "release-number", {"found": number}),))
    try:
        release = freeze(handbook, images, found, date, approvals, newest, aged(newest, handbook))
        changes = diff(newest.handbook, release.handbook) if newest else None
        problems = tuple(_against(release, newest, changes))
        return Made(None if problems else release, changes, problems)
    except BrokenRelease as broken:
        return Made(None, None, (broken.problem,))


def since(ledger: Ledger, then: Mapping[Number, str]) -> Iterator[Problem]:
    """What is wrong with what became of a ledger that held `then`, the digests of its releases by their numbers.

    What was released stands as it stood, and what came later follows the rules for a new release, whoever made it.
    Nothing is asked of a ledger that has problems of its own. Raises `BrokenRelease`.
    """
    if ledger.problems:
        return
    now = {release.number: release.digest for release in ledger.releases}
    for number, digest in sorted(then.items()):
        if now.get(number) != digest:
            code = "release-replaced" if number in now else "release-gone"
            yield Problem(Place(f"{FOLDER}/{number}.json"), code, {"number": str(number)})
    for at, release in enumerate(ledger.releases):
        if release.number in then:
            continue
        before = ledger.releases[at - 1] if at else None
        yield from _against(release, before, diff(before.handbook, release.handbook) if before else None)
        for problem in promises(release.handbook, Ledger(ledger.releases[:at])):
            if problem.severity == "error":
                yield replace(problem, place=release.place)


def wanted_approvals(handbook: Handbook) -> tuple[str, ...]:
    """The roles without whose approval nothing is released: those that the settings name, or the three owners."""
    owners = handbook.handbook.owners
    trinity = (owners.chief_executive, owners.customer_experience, owners.human_resources)
    return handbook.handbook.releases.approvals or tuple(dict.fromkeys(trinity))


def _against(release: Release, before: Release | None, changes: Changes | None) -> Iterator[Problem]:
    """What stands against `release`, which follows `before` with these changes."""
    yield from _approved(release)
    settings = release.handbook.handbook
    if release.date >= settings.date + _YEAR:
        values = {"found": str(release.date), "date": str(settings.date)}
        yield Problem(release.place, "release-too-late", values)
    if before is not None and changes is not None:
        yield from _follows(release, before, changes)


def _approved(release: Release) -> Iterator[Problem]:
    roles = [role.id for role in release.handbook.organisation.roles]
    for one in release.approvals:
        if one.by not in roles:
            remedy = did_you_mean(one.by, roles, MessagePart("Choose from {choices}.", {"choices": ", ".join(roles)}))
            yield Problem(release.place, "release-approver", {"id": one.by, "near": remedy})
    approved = {one.by for one in release.approvals}
    missing = [role for role in wanted_approvals(release.handbook) if role not in approved]
    if missing:
        yield Problem(release.place, "release-unapproved", {"roles": ", ".join(missing), "first": missing[0]})


def _follows(release: Release, before: Release, changes: Changes) -> Iterator[Problem]:
    """What stands against the number and the day of `release`."""
    values: dict[str, str | MessagePart] = {"found": str(release.number), "newest": str(before.number)}
    if release.date < before.date:
        early = {**values, "found": str(release.date), "date": str(before.date)}
        yield Problem(release.place, "release-too-early", early)
    step = before.number.step_to(release.number)
    if step is None:
        yield does_not_follow(release.place, release.number, before.number)
        return
    least = changes.step(release.handbook.handbook.releases.material)
    if least is None:
        same_results = same(before.handbook.results, release.handbook.results)
        if same_results and before.images == release.images:
            yield Problem(release.place, "release-unchanged", values)
    elif STEPS.index(step) < STEPS.index(least):
        values |= {"count": str(len(changes.material)), "id": changes.material[0].id}
        values["least"] = str(before.number.after(least))
        yield Problem(release.place, "release-too-small", values)
