"""Reads the folder `content/releases`: the chain of releases, and its problems."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen.files import is_left_around
from hbgen.load.kept_reads import KeptReads
from hbgen.problems import MessagePart, Place, Problem, did_you_mean, unreadable
from hbgen.releases import ledger
from hbgen.releases.head import STEPS, Number
from hbgen.releases.ledger import MAX_BYTES, Release
from hbgen.releases.reviewed import FOLDER as TRANSLATIONS
from hbgen.releases.reviewed import read_reviewed
from hbgen.releases.withdrawals import NAME, Withdrawal, read_withdrawals

FOLDER = "content/releases"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The releases, oldest first, and the problems of their files. With problems some may be missing."""

    releases: tuple[Release, ...] = ()
    problems: tuple[Problem, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    """Releases that are no longer to be read."""

    @property
    def readable(self) -> tuple[Release, ...]:
        """The releases that were not withdrawn, oldest first."""
        withdrawn = {withdrawal.number for withdrawal in self.withdrawals}
        return tuple(release for release in self.releases if str(release.number) not in withdrawn)

    def withdrawn_by(self, day: datetime.date | None) -> frozenset[str]:
        """The releases that were withdrawn up to a day, of which a version of that day says nothing; without one all.

        A version that was published before a withdrawal stays as it is, also when it is built again.
        """
        return frozenset(w.number for w in self.withdrawals if day is None or w.on <= day)

    @property
    def newest(self) -> Release | None:
        """The newest release, if there is one."""
        return self.releases[-1] if self.releases else None

    def get(self, number: str) -> Release | None:
        """The release of this number, if there is one."""
        return next((release for release in self.releases if str(release.number) == number), None)


def read_ledger(root: Path, kept: KeptReads | None = None) -> Ledger:
    """The releases below `root`. Never raises for what is there: whatever is wrong is a `Problem`.

    What is `kept` of a file with the same digest is not parsed again.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        return Ledger((), (Problem(Place(FOLDER), "linked-file", {"file": FOLDER}),))
    if not folder.is_dir():
        return Ledger()
    problems: list[Problem] = []
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        return Ledger((), (unreadable(FOLDER, error),))
    releases = [release for path in paths if (release := _read(path, problems, kept)) is not None]
    releases.sort(key=lambda release: release.number)
    if not problems:
        # A file that cannot be read breaks the chain too: that is reported once.
        problems.extend(chain(releases))
    try:
        releases[-1:] = [replace(release, reviewed=read_reviewed(root)) for release in releases[-1:]]
    except OSError as error:
        problems.append(unreadable(TRANSLATIONS, error))
    withdrawals = read_withdrawals(root, problems)
    problems.extend(_unknown_withdrawals(withdrawals, releases) if not problems else ())
    return Ledger(tuple(releases), tuple(problems), withdrawals)


def _unknown_withdrawals(withdrawals: Sequence[Withdrawal], releases: Sequence[Release]) -> Iterator[Problem]:
    numbers = {str(release.number) for release in releases}
    for withdrawal in withdrawals:
        if withdrawal.number not in numbers:
            remedy = did_you_mean(
                withdrawal.number,
                numbers,
                MessagePart("Choose from {choices}.", {"choices": ", ".join(sorted(numbers))}),
            )
            values: dict[str, str | MessagePart] = {"found": withdrawal.number, "near": remedy}
            yield Problem(withdrawal.place("number"), "release-unknown", values)


def chain(releases: Sequence[Release]) -> Iterator[Problem]:
    """What breaks the chain of `releases`, oldest first: each names the one before, follows it, and is not older."""
    before: Release | None = None
    for release in releases:
        expected = before.digest if before else None
        if release.previous != expected:
            values: dict[str, str | MessagePart] = {"number": str(release.number)}
            values["found"] = _named(release.previous, releases)
            values["expected"] = str(before.number) if before else MessagePart("no release")
            yield Problem(release.place, "release-chain", values)
        elif before is not None and before.number.step_to(release.number) is None:
            yield does_not_follow(release.place, release.number, before.number)
        elif before is not None and release.date < before.date:
            values = {"number": str(release.number), "date": str(release.date)}
            values |= {"other": str(before.number), "other_date": str(before.date)}
            yield Problem(release.place, "release-date", values)
        before = release


def does_not_follow(place: Place, number: Number, before: Number) -> Problem:
    """The problem of a `number` that does not follow `before` by any step."""
    values: dict[str, str | MessagePart] = {step: str(before.after(step)) for step in STEPS}
    return Problem(place, "release-follows", {"found": str(number), "newest": str(before), **values})


def _named(digest: str | None, releases: Sequence[Release]) -> str | MessagePart:
    if digest is None:
        return MessagePart("no release")
    number = next((str(release.number) for release in releases if release.digest == digest), None)
    return number or MessagePart("a release that is not there ({digest}…)", {"digest": digest[:12]})


def _read(path: Path, problems: list[Problem], kept: KeptReads | None) -> Release | None:
    file = f"{FOLDER}/{path.name}"
    if path.name.startswith(".") or is_left_around(path.name) or path.name == NAME:
        return None
    if path.is_symlink():
        problems.append(Problem(Place(file), "linked-file", {"file": file}))
    elif path.suffix != ".json" or Number.parse(path.stem) is None or not path.is_file():
        problems.append(Problem(Place(file), "release-stray", {"file": file}))
    else:
        result = _parsed(path, file, kept)
        if isinstance(result, Release):
            return result
        problems.append(result)
    return None


def _parsed(path: Path, file: str, kept: KeptReads | None) -> Release | Problem:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Problem(Place(file), "file-too-large", {"limit": "64 MiB"})
        return ledger.read(file, path.read_bytes(), kept)
    except OSError as error:
        return unreadable(file, error)
