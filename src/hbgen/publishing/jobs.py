"""The versions and editions to publish: the same list for one machine and for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hbgen.editions import NEXT, editions
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.releases.ledger import Release


@dataclass(frozen=True, slots=True)
class Job:
    """One version of one edition in one language, built on one machine."""

    audience: Audience
    language: str
    version: str
    """A release's number, or `next`."""

    @property
    def edition(self) -> str:
        """Its folder below a site: `staff/et`."""
        return f"{self.audience}/{self.language}"

    @property
    def name(self) -> str:
        """Its name for `hbgen publish --only`."""
        return f"{self.edition}/{self.version}"

    def as_json(self) -> dict[str, str]:
        """An item of the matrix of a CI job."""
        return {"audience": self.audience, "language": self.language, "version": self.version, "job": self.name}


def every(handbook: Handbook, releases: Sequence[Release]) -> Iterator[Job]:
    """All jobs: the unreleased state of `handbook`, then its releases, the newest first.

    A release has the editions that its own handbook lists. Raises `BrokenRelease` for a release that cannot be read.
    """
    for audience, language in editions(handbook):
        yield Job(audience, language, NEXT)
    for release in reversed(releases):
        for audience, language in editions(release.handbook):
            yield Job(audience, language, str(release.number))


def pre_release(handbook: Handbook, number: str) -> tuple[Job, ...]:
    """The jobs that publish the content as it is under the number of a pre-release."""
    return tuple(Job(audience, language, number) for audience, language in editions(handbook))


def due(
    handbook: Handbook,
    releases: Sequence[Release],
    stands: Callable[[Job], bool],
    rebuild: bool,
    returns: Callable[[Job], bool] = lambda _: False,
) -> tuple[Job, ...]:
    """The jobs to do: the unreleased state always, and the newest release (with `rebuild` all) where missing.

    `stands` says which jobs are published already; a published release is never built again. `returns` says which were
    withdrawn there: they come back. `releases` are those that are not withdrawn.
    """
    newest = str(releases[-1].number) if releases else NEXT
    return tuple(
        job
        for job in every(handbook, releases)
        if job.version == NEXT or (not stands(job) and (rebuild or job.version == newest or returns(job)))
    )
