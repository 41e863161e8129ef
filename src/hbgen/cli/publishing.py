"""Commands for publishing: plan and publish."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
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
from hbgen.model.visibility import AUDIENCES, Audience
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
    loaded, ledger, public_gaps = _sound(root, translate)
    target = _target(root, site, branch, push, translate)
    jobs = _select_jobs(_due_jobs(loaded, ledger, target, rebuild, translate), audiences, languages, translate)
    selected = _complete(jobs, public_gaps, translate)
    if as_json:
        click.echo(json.dumps([job.as_json() for job in selected]))
        return
    for job in selected:
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
@click.option(
    "--pre-release", "number", metavar="NUMBER", help="Publish the content as it is for review, such as 2.0.0-rc.1."
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
    number: str | None,
    force: bool,
    jobs: int,
) -> None:
    """Add the newest release, and the unreleased state as next, to SITE. What was released is never touched again."""
    if (site is None) == (branch is None):
        raise click.UsageError("Give a folder SITE, or --branch.")
    translate = translate_for(root, lang)
    target = _target(root, site, branch, push, translate)
    assert target is not None
    from hbgen.publishing.lock import workspace

    with workspace() as stage:
        if parts is not None:
            finished = _gather(parts, audiences, languages, translate)
        else:
            loaded, ledger, public_gaps = _sound(root, translate)
            if number is not None:
                due_jobs = _pre_release_jobs(loaded, ledger, number, translate)
                selected = _select_jobs(due_jobs, audiences, languages, translate)
            elif only:
                selected = _jobs_named(loaded, ledger, only, translate)
            else:
                selected = _select_jobs(
                    _due_jobs(loaded, ledger, target, rebuild, translate), audiences, languages, translate
                )
            selected = _complete(selected, public_gaps, translate)
            finished = _build_jobs(root, stage, loaded, ledger, selected, jobs, translate)
        _put(root, target, finished, force, translate)


def _sound(root: Path, translate: Translate) -> tuple[Loaded, Ledger, tuple[Problem, ...]]:
    """The handbook and its ledger, when neither has errors, and what customers would find empty in the handbook."""
    from hbgen.checks import completeness
    from hbgen.releases.folder import read_ledger

    require_handbook(root, translate)
    content = sound(root, translate)
    return content.loaded, read_ledger(root), completeness.report(content.handbook, content.missing).to_publish


def _complete(jobs: Sequence[Job], gaps: Sequence[Problem], translate: Translate) -> list[Job]:
    """`jobs` without what is not released, for customers, while they would find something empty in it, with a word on
    that. Fails if nothing else is left to do."""
    from hbgen.releases.head import Number

    complete = [job for job in jobs if not gaps or job.audience != "customers" or Number.parse(job.version) is not None]
    if len(complete) < len(jobs):
        values = {"count": str(len(gaps)), "place": str(gaps[0].place)}
        problem = Problem(gaps[0].place, "edition-incomplete", values)
        if not complete:
            fail([problem], translate)
        click.echo(report.lines([problem], translate), nl=False, err=True)
    return complete


def _target(root: Path, site: Path | None, branch: str | None, push: str, translate: Translate) -> Path | Branch | None:
    """The folder or branch that holds the site; None if neither is given. Fails for one that cannot be a site's."""
    from hbgen.publishing.branch import Branch, can_be_named
    from hbgen.publishing.store import holds_sources

    if branch is None and push:
        raise click.UsageError("--push needs --branch.")
    if branch is not None and not can_be_named(branch):
        fail([Problem(Place(branch or "--branch"), "branch-name", {"branch": f"`{branch}`"})], translate)
    if site is not None and holds_sources(site, root):
        fail([Problem(Place(site.as_posix()), "site-in-sources", {"folder": site.as_posix()})], translate)
    return Branch(root.resolve(), branch, push) if branch is not None else site


def _due_jobs(
    loaded: Loaded, ledger: Ledger, target: Path | Branch | None, rebuild: bool, translate: Translate
) -> tuple[Job, ...]:
    from hbgen.publishing.git import GitFailed
    from hbgen.publishing.jobs import due
    from hbgen.publishing.store import Store, is_withdrawn
    from hbgen.releases.ledger import BrokenRelease

    assert loaded.handbook is not None
    try:
        published = frozenset() if target is None or isinstance(target, Path) else target.versions()

        def stands(job: Job) -> bool:
            if isinstance(target, Path):
                return Store(target, job.edition).holds(job.version)
            return job.name in published

        withdrawn = frozenset() if target is None or isinstance(target, Path) else target.withdrawn()

        def returns(job: Job) -> bool:
            return (
                is_withdrawn(Store(target, job.edition), job.version)
                if isinstance(target, Path)
                else job.name in withdrawn
            )

        return due(loaded.handbook, ledger.readable, stands, rebuild, returns)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    except GitFailed as error:
        fail([_git_failed(error)], translate)


def _pre_release_jobs(loaded: Loaded, ledger: Ledger, number: str, translate: Translate) -> tuple[Job, ...]:
    """The jobs of a pre-release. Fails for a number that none may have now."""
    from hbgen.publishing.jobs import pre_release
    from hbgen.releases.making import pre_release_problem

    assert loaded.handbook is not None
    problem = pre_release_problem(ledger, number)
    fail_if([problem] if problem else [], translate)
    return pre_release(loaded.handbook, number)


def _git_failed(error: GitFailed) -> Problem:
    return error.as_problem(Problem(Place("git"), f"git-{error.kind}", {"reason": f"{error.line}."}))


def _select_jobs(
    jobs: Sequence[Job], audiences: Sequence[str], languages: Sequence[str], translate: Translate
) -> list[Job]:
    """The jobs for the given audiences and languages. Fails for one that the handbook does not have."""
    for requested, available in (
        (audiences, [job.audience for job in jobs]),
        (languages, [job.language for job in jobs]),
    ):
        for name in requested:
            if name not in available:
                fail([unknown_edition(name, available)], translate)
    return [
        job
        for job in jobs
        if (not audiences or job.audience in audiences) and (not languages or job.language in languages)
    ]


def _jobs_named(loaded: Loaded, ledger: Ledger, only: Sequence[str], translate: Translate) -> list[Job]:
    """The jobs with the names in `only`, due or not."""
    from hbgen.publishing.jobs import every
    from hbgen.releases.ledger import BrokenRelease

    assert loaded.handbook is not None
    try:
        by_name = {job.name: job for job in every(loaded.handbook, ledger.readable)}
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    problems = []
    for name in only:
        if name not in by_name:
            hint = did_you_mean(name, by_name, MessagePart("`hbgen plan` lists what there is."))
            problems.append(Problem(Place("content/releases"), "unknown-job", {"found": name, "near": hint}))
    fail_if(problems, translate)
    return [by_name[name] for name in dict.fromkeys(only)]


def _build_jobs(
    root: Path, stage: Path, loaded: Loaded, ledger: Ledger, selected: Sequence[Job], jobs: int, translate: Translate
) -> list[Finished]:
    """Build the selected jobs. Fails if one of them cannot be built, so that nothing is published."""
    from hbgen.publishing.publish import finish, requests
    from hbgen.releases.ledger import BrokenRelease

    done = 0

    def tell(name: str) -> None:
        nonlocal done
        done += 1
        click.echo(f"[{done}/{len(selected)}] {name}", err=True)

    try:
        with writing(translate):
            finished, problems = finish(root.resolve(), stage, requests(root, loaded, ledger, selected), jobs, tell)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    fail_if(problems, translate)
    return finished


def _gather(parts: Path, audiences: Sequence[str], languages: Sequence[str], translate: Translate) -> list[Finished]:
    from hbgen.publishing.publish import gathered

    versions = list(gathered(parts))
    problems = [version for version in versions if isinstance(version, Problem)]
    finished = [version for version in versions if not isinstance(version, Problem)]
    if not versions:
        problems.append(Problem(Place(parts.name), "nothing-gathered", {"folder": parts.name}))
    fail_if(problems, translate)
    return [
        version
        for version in finished
        if (not audiences or version.edition.split("/")[0] in audiences)
        and (not languages or version.edition.split("/")[1] in languages)
    ]


def _put(root: Path, target: Path | Branch, finished: Sequence[Finished], force: bool, translate: Translate) -> None:
    """Add the finished versions to the site, and print what was published."""
    from hbgen.load import main_language
    from hbgen.publishing.branch import to_branch
    from hbgen.publishing.git import GitFailed
    from hbgen.publishing.lock import Busy
    from hbgen.publishing.publish import to_folder, withdraw_from
    from hbgen.releases.withdrawals import read_withdrawals

    messages = {
        "added": translate("{version}: published."),
        "same": translate("{version}: stands there already."),
        "withdrawn": translate("{version}: withdrawn."),
    }
    unread: list[Problem] = []
    withdrawals = read_withdrawals(root, unread)
    fail_if(unread, translate)

    def tell(name: str, outcome: str) -> None:
        if outcome in messages:
            click.echo(messages[outcome].format(version=name))

    def busy() -> None:
        click.echo(translate("Another publisher is at work; waiting for it."), err=True)

    main = main_language(root)
    first = [main] if main else []
    try:
        with writing(translate):
            if isinstance(target, Path):
                problems = to_folder(target, finished, first, force, busy, tell)
                withdraw_from(target, withdrawals, first, busy, tell)
            else:
                problems = to_branch(target, finished, first, force, tell, withdrawals)
    except Busy:
        problems = (Problem(Place("site"), "site-busy"),)
    except NotOurs as error:
        folder = error.folder.relative_to(target).as_posix() if isinstance(target, Path) else error.folder.name
        problems = (Problem(Place(folder), "not-ours", {"folder": folder}),)
    except GitFailed as error:
        problems = (_git_failed(error),)
    advice = [problem for problem in problems if problem.severity == "advice"]
    click.echo(report.lines(advice, translate), nl=False, err=True)
    fail_if([problem for problem in problems if problem.severity == "error"], translate)
