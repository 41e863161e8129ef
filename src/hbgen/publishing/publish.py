"""Builds versions from the content and the ledger, and puts the finished ones into the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hbgen.editions import AudienceView, is_draft
from hbgen.files import everything_below, is_there, matching, put
from hbgen.load import Loaded
from hbgen.model.unwritten import NOTHING
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.prepare import open_work
from hbgen.problems import Place, Problem
from hbgen.publishing import front
from hbgen.publishing.jobs import Job
from hbgen.publishing.lock import locked
from hbgen.publishing.manifest import DIGESTS, read, whole
from hbgen.publishing.store import PATIENCE, Outcome, Store, add, vanished, withdraw
from hbgen.publishing.versions import LIST, Version, rank
from hbgen.releases.folder import Ledger
from hbgen.releases.release_history import ReleaseHistory
from hbgen.releases.released_meanings import with_released_meanings
from hbgen.releases.withdrawals import Withdrawal
from hbgen.render.whole_book import missing_for
from hbgen.site import policy, redirects
from hbgen.site.build import BuildRequest, build_warning, sites
from hbgen.site.retired_ids import retired_ids

PLAIN = ".nojekyll"
"""At the site's root. Without it GitHub Pages leaves out every folder whose name begins with `_`."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A version that is built and only has to be put in its place."""

    edition: str
    """`staff/et`."""
    version: Version
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.edition}/{self.version.number}"


def requests(root: Path, loaded: Loaded, ledger: Ledger, jobs: Sequence[Job]) -> list[BuildRequest]:
    """What is to be built for each of `jobs`, from what was `loaded` below `root`.

    Raises `BrokenRelease` for a release that cannot be read.
    """
    release_history = ReleaseHistory()
    views: dict[tuple[Audience, str], AudienceView] = {}
    return [_request(root, loaded, ledger, job, release_history, views) for job in jobs]


def finish(
    root: Path, stage: Path, requests: Sequence[BuildRequest], workers: int, tell: Callable[[str], None]
) -> tuple[list[Finished], list[Problem]]:
    """Build each of `requests` below `stage`, `workers` at a time. `tell` gets the name of each that is done."""
    for request in requests:
        if (missing := missing_for(request.edition.handbook.handbook)) is not None:
            return [], [missing]
    finished: list[Finished] = []
    problems: list[Problem] = []
    for done, folder, warnings in sites(root, stage, requests, workers):
        name = f"{done.edition.name}/{done.version}"
        tell(name)
        if warnings:
            problems.append(build_warning(name, warnings))
        else:
            finished.append(Finished(done.edition.name, Version(done.version, done.date), folder))
    return sorted(finished, key=lambda version: version.name), problems


def _request(
    root: Path,
    loaded: Loaded,
    ledger: Ledger,
    job: Job,
    release_history: ReleaseHistory,
    views: dict[tuple[Audience, str], AudienceView],
) -> BuildRequest:
    """`views` holds what audiences may see of versions, and grows."""
    assert loaded.handbook is not None
    releases = ledger.releases
    handbook, images, unwritten = loaded.handbook, loaded.images, loaded.unwritten
    at = next((at for at, release in enumerate(releases) if str(release.number) == job.version), len(releases))
    if not is_draft(job.version):
        handbook = with_released_meanings(releases[at].handbook, releases[:at])
        images, unwritten = releases[at].images, NOTHING
    view = views.setdefault((job.audience, job.version), AudienceView(handbook, job.audience))
    edition = view.edition(job.language, job.version, unwritten)
    in_all = view.edition("", job.version)
    hidden = ledger.withdrawn_by(releases[at].date if at < len(releases) else None) - {job.version}
    retired = retired_ids(
        handbook, edition, [r for r in releases[:at] if str(r.number) not in hidden], release_history.as_seen
    )
    history = release_history.history(releases[: at + 1], handbook, edition, hidden)
    date = history.date(handbook).isoformat()
    status = open_work(root, loaded, ledger, edition)
    tags = handbook.handbook.languages
    return BuildRequest(edition, in_all, images, tags, job.version, date, retired, history, status)


def gathered(parts: Path) -> Iterator[Finished | Problem]:
    """The versions that other machines have published below `parts`, each into its own site."""
    for path in (path for path in everything_below(parts) if path.name == DIGESTS):
        folder = path.parent
        manifest = read(folder)
        if manifest is None or manifest.version.number != folder.name:
            continue
        edition = f"{folder.parent.parent.name}/{folder.parent.name}"
        if whole(folder):
            yield Finished(edition, manifest.version, folder)
        else:
            yield Problem(Place(f"{edition}/{folder.name}"), "version-damaged", {"version": f"{edition}/{folder.name}"})


def _vanished(site: Path, finished: Sequence[Finished]) -> list[Problem]:
    """Advice on each version that is listed, is not there any more and is not published now: it leaves the list."""
    now = {version.name for version in finished}
    return [
        Problem(Place(f"{edition}/{number}"), "version-vanished", {"version": f"{edition}/{number}"})
        for edition in dict.fromkeys(version.edition for version in finished)
        for number in vanished(Store(site, edition))
        if f"{edition}/{number}" not in now
    ]


def withdraw_from(
    site: Path,
    withdrawals: Sequence[Withdrawal],
    languages: Sequence[str],
    busy: Callable[[], None],
    tell: Callable[[str, Outcome], None],
) -> None:
    """Take the withdrawn versions out of every edition below `site`. Raises as `store.add` does.

    `withdrawals` are all there are: search engines are told of no others any more.
    """
    known = policy.unlisted_versions(site)
    if not withdrawals and not known.withdrawn:
        return
    unlisted = policy.Unlisted(frozenset(withdrawal.number for withdrawal in withdrawals), known.old)
    with locked(site, PATIENCE, busy):
        policy.put_headers(site, {}, keep=True, unlisted=unlisted)
        for audience in AUDIENCES:
            for folder in matching(site / audience, "[!.]*"):
                if not is_there(folder / LIST):
                    continue
                edition = f"{audience}/{folder.name}"
                for number in withdraw(Store(site, edition), withdrawals):
                    tell(f"{edition}/{number}", "withdrawn")
        front.refresh(site, languages)


def to_folder(
    site: Path,
    finished: Sequence[Finished],
    languages: Sequence[str],
    force: bool,
    busy: Callable[[], None],
    tell: Callable[[str, Outcome], None],
) -> tuple[Problem, ...]:
    """Put each version below `site`. `languages` come first on the page that links an edition's languages.

    `tell` is called with the name and outcome of each. Raises as `store.add` does.
    """
    if not finished:
        return ()
    problems = _vanished(site, finished)
    connect: dict[str, set[str]] = {}
    for version in finished:
        connect.setdefault(version.edition.split("/")[0], set()).update(policy.posts(version.folder))
    # First, so that the policy admits what the published versions need, even if the process dies later.
    with locked(site, PATIENCE, busy):
        policy.put_headers(site, connect, keep=True)
    # The newest first: `latest` then changes only once.
    for version in sorted(finished, key=lambda version: rank(version.version.number), reverse=True):
        outcome = add(Store(site, version.edition), version.version, version.folder, force, tell=busy)
        tell(version.name, outcome)
        if outcome == "differs":
            problems.append(Problem(Place(version.name), "release-differs", {"version": version.name}))
    # Under the lock: a language that another publisher adds in between would be lost.
    with locked(site, PATIENCE, busy):
        for audience in AUDIENCES:
            redirects.languages(site / audience, languages)
        redirects.audiences(site, languages)
        front.refresh(site, languages)
        put(site / PLAIN, b"", durable=True)
    return tuple(problems)
