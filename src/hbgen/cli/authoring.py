"""Commands for authors: build, serve, schema, fmt, import."""

from __future__ import annotations

import os
import sys
import webbrowser
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
    tell_errors,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.locale import Translate
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import Place, Problem, of_system

if TYPE_CHECKING:
    from hbgen.files import File


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
