"""Commands for what readers get: plan and publish."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen.cli.common import (
    fail,
    fail_if,
    lang_option,
    require_handbook,
    root_option,
    sound,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.files import NotOurs
from hbgen.locale import Translate
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import MessagePart, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from hbgen.load import Loaded
    from hbgen.publishing.branch import Branch
    from hbgen.publishing.git import GitFailed
    from hbgen.publishing.jobs import Job
    from hbgen.publishing.publish import Finished
    from hbgen.releases.folder import Ledger

_site = click.argument("site", required=False, type=click.Path(file_okay=False, path_type=Path))
_branch = click.option("--branch", help="A branch that holds the site, such as gh-pages, instead of a folder.")
_push = click.option(
    "--push", metavar="REMOTE", default="", help="Take the branch from this remote, and push it there."
)
_audience = click.option("--audience", "audiences", multiple=True, type=click.Choice(AUDIENCES), help="Only these.")
_language = click.option("--language", "languages", multiple=True, help="Only these.")
_all = click.option("--all", "rebuild", is_flag=True, help="Every release that is not there yet, not the newest only.")


@click.command()
@_site
@root_option
@lang_option
@_branch
@_push
@_audience
@_language
@_all
@click.option("--json", "as_json", is_flag=True, help="As a list that a matrix of CI takes.")
def plan(
    site: Path | None,
    root: Path,
    lang: str | None,
    branch: str | None,
    push: str,
    audiences: tuple[Audience, ...],
    languages: tuple[str, ...],
    rebuild: bool,
    as_json: bool,
) -> None:
    """List what `hbgen publish` would build: audience/language/version. Without SITE, nothing counts as published."""
    translate = translate_for(root, lang)
    loaded, ledger = _sound(root, translate)
    where = _where(root, site, branch, push)
    chosen = _chosen(_due(loaded, ledger, where, rebuild, translate), audiences, languages, translate)
    if as_json:
        click.echo(json.dumps([job.as_json() for job in chosen]))
        return
    for job in chosen:
        click.echo(job.name)


@click.command()
@_site
@root_option
@lang_option
@_branch
@_push
@_audience
@_language
@_all
@click.option("--only", multiple=True, metavar="JOB", help="Only this audience/language/version, of `hbgen plan`.")
@click.option(
    "--from",
    "parts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Build nothing: take the versions that other machines have published below this folder.",
)
@click.option("--force", is_flag=True, help="Replace a released version that stands there with other content.")
@click.option("--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="How many at a time.")
def publish(
    site: Path | None,
    root: Path,
    lang: str | None,
    branch: str | None,
    push: str,
    audiences: tuple[Audience, ...],
    languages: tuple[str, ...],
    rebuild: bool,
    only: tuple[str, ...],
    parts: Path | None,
    force: bool,
    jobs: int,
) -> None:
    """Add the newest release, and the unreleased state as next, to SITE. What was released is never touched again."""
    if (site is None) == (branch is None):
        raise click.UsageError("Give a folder SITE, or --branch.")
    translate = translate_for(root, lang)
    where = _where(root, site, branch, push)
    assert where is not None
    from hbgen.publishing.lock import workspace

    with workspace() as stage:
        if parts is not None:
            finished = _gathered(parts, audiences, languages, translate)
        else:
            loaded, ledger = _sound(root, translate)
            if only:
                wanted = _named(loaded, ledger, only, translate)
            else:
                wanted = _chosen(_due(loaded, ledger, where, rebuild, translate), audiences, languages, translate)
            finished = _finished(root, stage, loaded, ledger, wanted, jobs, translate)
        _put(root, where, finished, force, translate)


def _sound(root: Path, translate: Translate) -> tuple[Loaded, Ledger]:
    """The handbook and its ledger, when neither has errors."""
    from hbgen.releases.folder import read_ledger

    require_handbook(root, translate)
    return sound(root, translate).loaded, read_ledger(root)


def _where(root: Path, site: Path | None, branch: str | None, push: str) -> Path | Branch | None:
    """Where the site stands, if that was said."""
    from hbgen.publishing.branch import Branch

    return Branch(root.resolve(), branch, push) if branch is not None else site


def _due(
    loaded: Loaded, ledger: Ledger, where: Path | Branch | None, rebuild: bool, translate: Translate
) -> tuple[Job, ...]:
    from hbgen.publishing.git import GitFailed
    from hbgen.publishing.jobs import due
    from hbgen.publishing.store import Store
    from hbgen.releases.ledger import BrokenRelease

    assert loaded.handbook is not None
    try:
        there = frozenset() if where is None or isinstance(where, Path) else where.versions()

        def stands(job: Job) -> bool:
            if isinstance(where, Path):
                return Store(where, job.edition).holds(job.version)
            return job.name in there

        return due(loaded.handbook, ledger.releases, stands, rebuild)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    except GitFailed as error:
        fail([_git_failed(error)], translate)


def _git_failed(error: GitFailed) -> Problem:
    return error.as_problem(Problem(Place("git"), f"git-{error.kind}", {"reason": f"{error.line}."}))


def _chosen(jobs: Sequence[Job], audiences: Sequence[str], languages: Sequence[str], translate: Translate) -> list[Job]:
    """The jobs for some audiences and languages. One that the handbook does not have is a slip, and told."""
    for asked, known in ((audiences, [job.audience for job in jobs]), (languages, [job.language for job in jobs])):
        for name in asked:
            if name not in known:
                fail([unknown_edition(name, known)], translate)
    return [
        job
        for job in jobs
        if (not audiences or job.audience in audiences) and (not languages or job.language in languages)
    ]


def _named(loaded: Loaded, ledger: Ledger, only: Sequence[str], translate: Translate) -> list[Job]:
    """The jobs that are named, whether they are due or not."""
    from hbgen.publishing.jobs import every
    from hbgen.releases.ledger import BrokenRelease

    assert loaded.handbook is not None
    try:
        known = {job.name: job for job in every(loaded.handbook, ledger.releases)}
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    problems = []
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known, MessagePart("`hbgen plan` lists what there is."))
            problems.append(Problem(Place("content/releases"), "unknown-job", {"found": name, "near": hint}))
    fail_if(problems, translate)
    return [known[name] for name in dict.fromkeys(only)]


def _finished(
    root: Path, stage: Path, loaded: Loaded, ledger: Ledger, wanted: Sequence[Job], jobs: int, translate: Translate
) -> list[Finished]:
    """Everything that is wanted, built; nothing is published when one of them cannot be."""
    from hbgen.publishing.publish import finish
    from hbgen.releases.ledger import BrokenRelease

    done = 0

    def tell(name: str) -> None:
        nonlocal done
        done += 1
        click.echo(f"[{done}/{len(wanted)}] {name}", err=True)

    try:
        with writing(translate):
            finished, problems = finish(root.resolve(), stage, loaded, ledger.releases, wanted, jobs, tell)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    fail_if(problems, translate)
    return finished


def _gathered(parts: Path, audiences: Sequence[str], languages: Sequence[str], translate: Translate) -> list[Finished]:
    from hbgen.publishing.publish import gathered

    found = list(gathered(parts))
    problems = [each for each in found if isinstance(each, Problem)]
    finished = [each for each in found if not isinstance(each, Problem)]
    if not found:
        problems.append(Problem(Place(parts.name), "nothing-gathered", {"folder": parts.name}))
    fail_if(problems, translate)
    return [
        each
        for each in finished
        if (not audiences or each.edition.split("/")[0] in audiences)
        and (not languages or each.edition.split("/")[1] in languages)
    ]


def _put(root: Path, where: Path | Branch, finished: Sequence[Finished], force: bool, translate: Translate) -> None:
    """Put what is finished where the site stands, and say what became of it."""
    from hbgen.load import main_language
    from hbgen.publishing.branch import to_branch
    from hbgen.publishing.git import GitFailed
    from hbgen.publishing.lock import Busy
    from hbgen.publishing.publish import to_folder

    said = {"added": translate("{version}: published."), "same": translate("{version}: stands there already.")}

    def tell(name: str, outcome: str) -> None:
        if outcome in said:
            click.echo(said[outcome].format(version=name))

    def busy() -> None:
        click.echo(translate("Another publisher is at work; waiting for it."), err=True)

    main = main_language(root)
    first = [main] if main else []
    try:
        with writing(translate):
            if isinstance(where, Path):
                problems = to_folder(where, finished, first, force, busy, tell)
            else:
                problems = to_branch(where, finished, first, force, tell)
    except Busy:
        problems = (Problem(Place("site"), "site-busy"),)
    except NotOurs as error:
        folder = error.folder.relative_to(where).as_posix() if isinstance(where, Path) else error.folder.name
        problems = (Problem(Place(folder), "not-ours", {"folder": folder}),)
    except GitFailed as error:
        problems = (_git_failed(error),)
    fail_if(problems, translate)
