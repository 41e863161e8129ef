"""Which versions of which editions there are to publish: the same list for one machine and for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hbgen.editions import NEXT, editions
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.releases.ledger import Release


@dataclass(frozen=True, slots=True)
class Job:
    """One version of one edition in one language: what one machine builds."""

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
        """By this `hbgen publish --only` knows it."""
        return f"{self.edition}/{self.version}"

    def as_json(self) -> dict[str, str]:
        """As a matrix of CI takes it."""
        return {"audience": self.audience, "language": self.language, "version": self.version, "job": self.name}


def every(handbook: Handbook, releases: Sequence[Release]) -> Iterator[Job]:
    """All there is: the unreleased state of `handbook`, then its releases, the newest first.

    A release has the editions that its own handbook lists. Raises `Broken` for a release that cannot be read.
    """
    for audience, language in editions(handbook):
        yield Job(audience, language, NEXT)
    for release in reversed(releases):
        for audience, language in editions(release.handbook):
            yield Job(audience, language, str(release.number))


def due(
    handbook: Handbook, releases: Sequence[Release], stands: Callable[[Job], bool], rebuild: bool
) -> tuple[Job, ...]:
    """What a site lacks: the unreleased state in any case, and the newest release; with `rebuild` every release.

    `stands` says which jobs are done already; a release that stands is never built again.
    """
    wanted = releases if rebuild else releases[-1:]
    return tuple(job for job in every(handbook, wanted) if job.version == NEXT or not stands(job))
