"""Commands for authors: check, build, serve, schema, fmt, import."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections import Counter
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
    tell_errors,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.cli.output import echo_formatted
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import MOST_IN_FILE, Place, Problem, of_system

if TYPE_CHECKING:
    from hbgen.checks import Checked
    from hbgen.files import File
    from hbgen.model.handbook import Handbook


@click.command()
@root_option
@lang_option
@click.option("--all", "all_", is_flag=True, help="List each problem, and not twenty of a kind in a file.")
@click.option("--strict", is_flag=True, help="Let advice fail the check too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(report.FORMATS)),
    default="text",
    help="text for people; github, gitlab and sarif for CI.",
)
@click.option(
    "--since",
    metavar="COMMIT",
    help="Also prove that releases and published figures stand as in this commit of Git, and that new releases "
    "follow the rules.",
)
def check(root: Path, lang: str | None, all_: bool, strict: bool, format_: str, since: str | None) -> None:
    """Check the content. Exit code 1 when there are errors, 0 otherwise."""
    from hbgen.prepare import examine

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    is_whole = all_ or format_ != "text"
    collected, folder = _collected_and_folder(root)
    loaded, checked = examine(root, also=collected, most=None if is_whole else MOST_IN_FILE, folder=folder)
    problems = [*checked.problems, *(_since(root, since) if since is not None else ())]
    errors, missing, advice = (
        [problem for problem in problems if problem.severity == severity] for severity in ("error", "missing", "advice")
    )
    if format_ != "text":
        listed = [problem.inside(folder, root) for problem in (*errors, *missing, *advice)]
        echo_formatted(report.FORMATS[format_](listed, translate), format_)
    else:
        _echo_problems(errors, missing, advice, all_, translate)
        _echo_left_out(checked, translate)
        if loaded.handbook is None or not loaded.whole:
            click.echo(translate("Some checks wait until the errors above are mended."))
        if loaded.handbook is not None and missing:
            _echo_missing(loaded.handbook, missing, translate)
        words = translate("Errors: {errors}, missing: {missing}, advice: {advice}.")
        click.echo(words.format(errors=len(errors), missing=len(missing), advice=len(advice)))
    sys.exit(1 if errors or (strict and (missing or advice)) else 0)


def _echo_problems(
    errors: Sequence[Problem], missing: Sequence[Problem], advice: Sequence[Problem], all_: bool, translate: Translate
) -> None:
    """Print errors, then what is missing, then advice. Without `all_`, of errors of a kind in a file only the first
    ones, and of the others the first of each kind."""
    text, is_cut = report.summed(errors, translate, None if all_ else report.MOST_OF_KIND)
    click.echo(text, nl=False)
    for listed, heading in (
        (missing, translate("Missing, which stops an approval or a release:")),
        (advice, translate("Advice, which stops nothing:")),
    ):
        if listed:
            click.echo("\n" + heading)
            text, is_shortened = report.by_kind(listed, translate, None if all_ else report.MOST_REPEATED)
            click.echo(text, nl=False)
            is_cut = is_cut or is_shortened
    if is_cut:
        click.echo(translate("`hbgen check --all` lists each problem."))


def _echo_left_out(checked: Checked, translate: Translate) -> None:
    """Print, a line for each code and reason, what `handbook.yaml` silences and which rules it switches off."""
    silenced = Counter((str(problem.code), reason) for problem, reason in checked.silenced)
    switched_off = Counter((rule.code, rule.reason) for _, rule in checked.switched_off)
    for counts, words in (
        (silenced, plural("Silenced {count} time: [{code}] {reason}", "Silenced {count} times: [{code}] {reason}")),
        (
            switched_off,
            plural(
                "Switched off, {count} finding: [{code}] {reason}", "Switched off, {count} findings: [{code}] {reason}"
            ),
        ),
    ):
        for (code, reason), count in sorted(counts.items()):
            click.echo(translate(words).format(count=count, code=code, reason=reason))


_MOST_ROWS = 12
"""Drafts of which `check` says one by one how much they lack; more of them are counted by chapter."""


def _echo_missing(handbook: Handbook, missing: Sequence[Problem], translate: Translate) -> None:
    """Print one table: how much is missing to approve each draft, to release, and to publish for customers."""
    from hbgen.checks.completeness import report as completeness

    lack = completeness(handbook, missing)
    rows = [
        (label, len(problems))
        for label, problems in (
            (translate("to release"), lack.to_release),
            (translate("to publish for customers"), lack.to_publish),
        )
        if problems
    ]
    to_approve = [(translate("to approve {what}").format(what=id_), len(p)) for id_, p in lack.to_approve.items()]
    if len(to_approve) > _MOST_ROWS:
        words = translate("to approve the drafts of {chapter} ({count})")
        to_approve = []
        for chapter in handbook.standards:
            counts = [len(lack.to_approve[s.id]) for s in chapter.standards if s.id in lack.to_approve]
            if counts:
                to_approve.append((words.format(count=len(counts), chapter=chapter.id), sum(counts)))
    click.echo("\n" + translate("What is missing:"))
    width = max(len(label) for label, _ in (*to_approve, *rows))
    for label, count in (*to_approve, *rows):
        click.echo(f"  {label:<{width}}  {count:>4}")


def _collected_and_folder(root: Path) -> tuple[list[Problem], str]:
    """Advice on collected answers and receipts in the repository (or, outside one, in the handbook's folder), and the
    handbook's path within the repository ("" for its root)."""
    from hbgen.collected import below, collected
    from hbgen.publishing.git import GitFailed, kept_files

    folder_path = root.resolve()
    try:
        top, files = kept_files(folder_path)
    except GitFailed:
        top, files = folder_path, list(below(folder_path))
    folder = os.path.relpath(folder_path, top.resolve()).replace(os.sep, "/")
    return list(collected(folder_path, top, files)), "" if folder == "." or folder.startswith("../") else folder


def _since(root: Path, commit: str) -> list[Problem]:
    """Problems of changes to releases and published figures since `commit`."""
    from hbgen.publishing.git import GitFailed, default_branch, recorded_at, released_at
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.releases.making import since
    from hbgen.scoring import record

    try:
        published = record.since(record.read_all(root), recorded_at(root, commit))
        return [*since(read_ledger(root), released_at(root, commit)), *published]
    except BrokenRelease as broken:
        return [broken.problem]
    except GitFailed as error:
        values = {"found": commit, "reason": error.line, "example": default_branch(root)}
        return [error.as_problem(Problem(Place("git"), "unknown-commit", values))]


@click.command()
@root_option
@lang_option
@click.option("--audience", "audiences", multiple=True, type=click.Choice(AUDIENCES), help="Build only for these.")
@click.option("--language", "languages", multiple=True, help="Build only in these.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes. Default: build/site in the handbook's folder.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 1, help="How many at a time.")
@click.option("--open", "open_", is_flag=True, help="Open the handbook in the browser afterwards.")
def build(
    root: Path,
    lang: str | None,
    audiences: tuple[Audience, ...],
    languages: tuple[str, ...],
    output: Path | None,
    jobs: int,
    open_: bool,
) -> None:
    """Build the handbook: every audience and language that handbook.yaml lists."""
    from hbgen.editions import editions
    from hbgen.site.build import BuildResult
    from hbgen.site.build import build as build_site

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook, loaded, advice, missing = sound(root, translate)
    all_editions = list(editions(handbook))
    selected = [
        (audience, language)
        for audience, language in all_editions
        if (not audiences or audience in audiences) and (not languages or language in languages)
    ]
    for requested, choices in (
        (audiences, [a for a, _ in all_editions]),
        (languages, [tag for _, tag in all_editions]),
    ):
        for name in requested:
            if name not in choices:
                fail([unknown_edition(name, choices)], translate)
    out = output or root / "build" / "site"
    done = 0

    def tell(built: BuildResult) -> None:
        nonlocal done
        done += 1
        click.echo(f"[{done}/{len(selected)}] {built.edition}", err=True)

    with writing(translate):
        problems = build_site(root.resolve(), out, loaded, selected, jobs, tell)
    fail_if(problems, translate)
    if advice or missing:
        words = translate("Missing: {missing}, advice: {advice}, see `hbgen check`.")
        click.echo(words.format(missing=len(missing), advice=len(advice)), err=True)
    first = out / "staff" / "index.html"
    front = first if first.is_file() else out / selected[0][0] / "index.html"
    click.echo(str(front))
    if open_:
        webbrowser.open(front.resolve().as_uri())


@click.command()
@root_option
@lang_option
@click.option("--audience", type=click.Choice(AUDIENCES), help="Which edition. Default: staff.")
@click.option("--language", help="In which language. Default: the main one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Where to listen on this machine.")
@click.option("--open", "open_", is_flag=True, help="Open the handbook in the browser.")
def serve(
    root: Path, lang: str | None, audience: Audience | None, language: str | None, port: int, open_: bool
) -> None:
    """Show the handbook while you write: a saved change is on the page at once."""
    from hbgen.load import main_language
    from hbgen.preview.serve import Preview
    from hbgen.preview.serve import serve as serve_site

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    try:
        words = lang or main_language(root) or "en"
        serve_site(root.resolve(), Preview(audience, language, port, open_, words), translate, click.echo)
    except OSError as error:
        fail([Problem(Place("hbgen"), "port-taken", {"port": str(port), "reason": of_system(error)})], translate)


@click.command()
@root_option
@lang_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("schema"),
    help="Folder for the schemas. Default: schema.",
)
@click.option("--ids", "with_ids", is_flag=True, help="For this handbook: offer its ids by name, in its main language.")
def schema(root: Path, lang: str | None, output: Path, with_ids: bool) -> None:
    """Write the JSON Schema of each kind of content, for editors."""
    from hbgen.files import put
    from hbgen.schema import schemas

    translate = translate_for(root, lang)
    files = _handbook_schemas(root, translate) if with_ids else schemas()
    with writing(translate):
        for file in files:
            put(output / file.path, file.data)
            click.echo((output / file.path).as_posix())


def _handbook_schemas(root: Path, translate: Translate) -> tuple[File, ...]:
    """The schemas with the ids of the handbook in `root`, of all that can be read of it."""
    from hbgen.handbook_schemas import handbook_schemas
    from hbgen.load import load, main_language
    from hbgen.rules.known_ids import retired_ids

    require_handbook(root, translate)
    loaded = load(root)
    tell_errors(loaded.problems, translate)
    left_out = retired_ids(loaded.handbook) if loaded.handbook is not None else ()
    return handbook_schemas(loaded.parts.values(), main_language(root) or "en", left_out)


@click.command()
@root_option
@lang_option
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if a file would change.")
@click.option("--split", "layout", flag_value="split", help="Give each standard a file of its own, by chapter.")
@click.option("--join", "layout", flag_value="join", help="Put standards back into the file of their chapter.")
def fmt(root: Path, lang: str | None, only_check: bool, layout: str | None) -> None:
    """Bring the content's files to one layout and to the format of today. Comments, texts and order stay."""
    from hbgen.files import put
    from hbgen.fmt import format_files

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    changed = False
    with writing(translate):
        if layout is not None:
            changed = _move_standards(root, layout == "split", only_check, translate)
        for file in format_files(root):
            changed = True
            click.echo(file.path)
            if not only_check:
                put(root / file.path, file.data)
    sys.exit(1 if changed and only_check else 0)


def _move_standards(root: Path, is_split: bool, only_check: bool, translate: Translate) -> bool:
    """Move standards into files of their own, or back; whether there were any to move. Exits where one cannot be."""
    from hbgen.files import put, remove
    from hbgen.fmt.splitting import join, split

    moves = list(split(root) if is_split else join(root))
    fail_if([moved.problem for moved in moves if moved.problem is not None], translate)
    for moved in moves:
        for file in moved.files:
            click.echo(file.path)
            if not only_check:
                put(root / file.path, file.data)
        for path in moved.removed:
            click.echo(path)
            if not only_check:
                remove(root / path)
    return any(moved.files for moved in moves)
