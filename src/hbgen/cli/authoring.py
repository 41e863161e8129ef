"""Commands for authors: check, build, serve, schema, fmt, import."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from hbgen import report
from hbgen.cli.common import (
    fail,
    fail_if,
    has_errors,
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
from hbgen.locale import LANGUAGES, Translate, translator
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import MOST_IN_FILE, Place, Problem, of_system, unreadable


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
    errors, advice = (
        [problem for problem in problems if problem.severity == severity] for severity in ("error", "advice")
    )
    if format_ != "text":
        listed = [problem.inside(folder, root) for problem in (*errors, *advice)]
        echo_formatted(report.FORMATS[format_](listed, translate), format_)
    else:
        _echo_problems(errors, advice, None if all_ else report.MOST_OF_KIND, translate)
        silenced = Counter((problem.code, reason) for problem, reason in checked.silenced)
        for (code, reason), count in sorted(silenced.items()):
            words = translate("Silenced {count} times: [{code}] {reason}")
            click.echo(words.format(count=count, code=code, reason=reason))
        if loaded.handbook is None or not loaded.whole:
            click.echo(translate("Some checks wait until the errors above are mended."))
        click.echo(translate("Errors: {errors}, advice: {advice}.").format(errors=len(errors), advice=len(advice)))
    sys.exit(1 if errors or (strict and advice) else 0)


def _echo_problems(
    errors: Sequence[Problem], advice: Sequence[Problem], most: int | None, translate: Translate
) -> None:
    """Print errors, then advice; of a kind in a file only the `most` first."""
    (of_errors, errors_cut), (of_advice, advice_cut) = (report.summed(s, translate, most) for s in (errors, advice))
    click.echo(of_errors, nl=False)
    if errors and advice:
        click.echo("\n" + translate("Advice, which stops nothing:"))
    click.echo(of_advice, nl=False)
    if errors_cut or advice_cut:
        click.echo(translate("`hbgen check --all` lists each problem."))


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
    handbook, loaded, advice = sound(root, translate)
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
    if advice:
        click.echo(translate("Advice: {advice}, see `hbgen check`.").format(advice=len(advice)), err=True)
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
    from hbgen.preview.serve import MissingLibrary, Preview
    from hbgen.preview.serve import serve as serve_site

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    try:
        words = lang or main_language(root) or "en"
        serve_site(root.resolve(), Preview(audience, language, port, open_, words), translate, click.echo)
    except MissingLibrary as missing:
        fail(
            [Problem(Place("hbgen"), "missing-extra", {"library": missing.library, "extra": "live"})],
            translate,
        )
    except OSError as error:
        fail([Problem(Place("hbgen"), "port-taken", {"port": str(port), "reason": of_system(error)})], translate)


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("schema"),
    help="Folder for the schemas. Default: schema.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages.")
def schema(output: Path, lang: str | None) -> None:
    """Write the JSON Schema of each kind of content, for editors."""
    from hbgen.files import put
    from hbgen.schema import schemas

    with writing(translator(lang or "en")):
        for file in schemas():
            put(output / file.path, file.data)
            click.echo((output / file.path).as_posix())


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


@click.command("import")
@root_option
@lang_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
def import_(root: Path, lang: str | None, file: Path, dry_run: bool) -> None:
    """Take a plan home: FILE is a workbook from `hbgen export plan`, and goes into content/rollout.yaml."""
    from hbgen.files import put
    from hbgen.planning.importing import import_plan
    from hbgen.prepare import examine
    from hbgen.spreadsheets.reading import MAX_FILE

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    loaded, checked = examine(root)
    name = file.as_posix()
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
        imported = import_plan(root, name, data, loaded)
    except OSError as error:
        fail([unreadable(name, error)], translate)
    if imported.problems:
        fail([*imported.problems, *imported.advice], translate)
    click.echo(report.summed(imported.advice, translate)[0], nl=False, err=True)
    for field, before, after in imported.told:
        click.echo(f"{field}: {before or '–'} → {after or '–'}")
    if imported.file is None:
        click.echo(translate("The plan is the same; nothing was changed."))
    elif not dry_run:
        with writing(translate):
            put(root / imported.file.path, imported.file.data)
        click.echo(imported.file.path)
        checked = examine(root)[1] if has_errors(checked.problems) else checked
    tell_errors(checked.problems, translate)
