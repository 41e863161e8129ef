"""A new release, and the rules that it must follow: when it is made, and when its file is proposed for merging."""

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
from hbgen.releases.release_checks import promises

_YEAR = datetime.timedelta(365)


@dataclass(frozen=True, slots=True)
class ReleaseAttempt:
    """A release that may be written, or None with `problems`; and what changed since the one before."""

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
) -> ReleaseAttempt:
    """`handbook`, which must have no errors, as the release `number` that follows those in `ledger`."""
    newest = ledger.newest
    parsed = Number.parse(number)
    if parsed is None:
        return ReleaseAttempt(None, None, (Problem(Place(FOLDER), "release-number", {"found": number}),))
    try:
        release = freeze(handbook, images, parsed, date, approvals, newest, aged(newest, handbook))
        changes = diff(newest.handbook, release.handbook) if newest else None
        problems = tuple(_problems(release, newest, changes))
        return ReleaseAttempt(None if problems else release, changes, problems)
    except BrokenRelease as error:
        return ReleaseAttempt(None, None, (error.problem,))


def pre_release_problem(ledger: Ledger, text: str) -> Problem | None:
    """Why `text` may not be the number of a pre-release now: it is none, or its release would not follow."""
    number = Number.parse_before(text)
    if number is None:
        return Problem(Place(FOLDER), "pre-release-number", {"found": text})
    newest = ledger.newest
    if newest is not None and newest.number.step_to(number) is None:
        return does_not_follow(Place(FOLDER), number, newest.number)
    return None


def since(ledger: Ledger, former: Mapping[Number, str]) -> Iterator[Problem]:
    """Problems of a ledger that formerly held the releases `former` (number → digest).

    Former releases must be unchanged, and later ones must follow the rules for a new release, whoever made them.
    A ledger that has problems of its own is not checked. Raises `BrokenRelease`.
    """
    if ledger.problems:
        return
    digests = {release.number: release.digest for release in ledger.releases}
    for number, digest in sorted(former.items()):
        if digests.get(number) != digest:
            code = "release-replaced" if number in digests else "release-gone"
            yield Problem(Place(f"{FOLDER}/{number}.json"), code, {"number": str(number)})
    for index, release in enumerate(ledger.releases):
        if release.number in former:
            continue
        before = ledger.releases[index - 1] if index else None
        yield from _problems(release, before, diff(before.handbook, release.handbook) if before else None)
        for problem in promises(release.handbook, Ledger(ledger.releases[:index])):
            if problem.severity == "error":
                yield replace(problem, place=release.place)


def wanted_approvals(handbook: Handbook) -> tuple[str, ...]:
    """Ids of the roles that must approve a release: those that the settings name, or the three owners."""
    return handbook.handbook.releases.approvals or tuple(dict.fromkeys(handbook.handbook.trinity))


def _problems(release: Release, before: Release | None, changes: Changes | None) -> Iterator[Problem]:
    """Problems of `release`, which follows `before` with `changes`."""
    yield from _approval_problems(release)
    settings = release.handbook.handbook
    if release.date >= settings.date + _YEAR:
        values = {"found": str(release.date), "date": str(settings.date)}
        yield Problem(release.place, "release-too-late", values)
    if before is not None and changes is not None:
        yield from _sequence_problems(release, before, changes)


def _approval_problems(release: Release) -> Iterator[Problem]:
    roles = [role.id for role in release.handbook.organisation.roles]
    for approval in release.approvals:
        if approval.by not in roles:
            remedy = did_you_mean(
                approval.by, roles, MessagePart("Choose from {choices}.", {"choices": ", ".join(roles)})
            )
            yield Problem(release.place, "release-approver", {"id": approval.by, "near": remedy})
    approved = {approval.by for approval in release.approvals}
    missing = [role for role in wanted_approvals(release.handbook) if role not in approved]
    if missing:
        yield Problem(release.place, "release-unapproved", {"roles": ", ".join(missing), "first": missing[0]})


def _sequence_problems(release: Release, before: Release, changes: Changes) -> Iterator[Problem]:
    """Problems of the number and the day of `release`."""
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
