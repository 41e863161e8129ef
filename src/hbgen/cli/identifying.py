"""Commands about ids: new, rename, retire."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import as_day_or_none, fail, lang_option, require_handbook, root_option, translate_for, writing
from hbgen.ids.hints import BY_KIND

if TYPE_CHECKING:
    from hbgen.ids.change import ContentChange
    from hbgen.locale import Translate

_dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")


@click.command()
@root_option
@lang_option
@click.argument("kind", type=click.Choice(tuple(BY_KIND)))
@click.argument("name", required=False)
@click.option("--title", help="What it is called, in the handbook's main language.")
@click.option("--id", "id_", metavar="ID", help="Its id. Default: the next free one.")
@_dry_run
def new(
    root: Path, lang: str | None, kind: str, name: str | None, title: str | None, id_: str | None, dry_run: bool
) -> None:
    """Write a new entry of a KIND, with hints for what belongs into it. NAME is its id; of a standard its chapter."""
    from hbgen.ids.new_entry import Wanted
    from hbgen.ids.new_entry import new as new_entry

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    is_standard = kind == "standard"
    wanted = Wanted(kind, name if is_standard else None, id_ if is_standard else id_ or name, title)
    with writing(translate):
        written = new_entry(root, wanted)
        _carry_out(root, written.change, dry_run, translate)
    if not dry_run:
        click.echo(written.id)


@click.command()
@root_option
@lang_option
@click.argument("old")
@click.argument("new")
@_dry_run
def rename(root: Path, lang: str | None, old: str, new: str, dry_run: bool) -> None:
    """Give the entry OLD, which was never released, the id NEW, wherever it stands."""
    from hbgen.ids.rename import rename as rename_entry

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    with writing(translate):
        _carry_out(root, rename_entry(root, old, new), dry_run, translate)


@click.command()
@root_option
@lang_option
@click.argument("id_", metavar="ID")
@click.option("--successor", metavar="ID", help="What follows it: references to it lead there from now on.")
@click.option("--why", required=True, help="Why it goes, in the handbook's main language.")
@click.option("--why-in", "whys", nargs=2, multiple=True, metavar="LANGUAGE TEXT", help="The same in another language.")
@click.option(
    "--date", callback=as_day_or_none, metavar="YYYY-MM-DD", help="The last day. Default: `date` in handbook.yaml."
)
@_dry_run
def retire(
    root: Path,
    lang: str | None,
    id_: str,
    successor: str | None,
    why: str,
    whys: tuple[tuple[str, str], ...],
    date: datetime.date | None,
    dry_run: bool,
) -> None:
    """Take the entry ID, which was released, out of use. Its id stays known, with the reason and what follows it."""
    from hbgen.ids.retire import RetirementRequest
    from hbgen.ids.retire import retire as retire_entry

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    with writing(translate):
        change = retire_entry(root, id_, RetirementRequest({"": why, **dict(whys)}, date, successor))
        _carry_out(root, change, dry_run, translate)


def _carry_out(root: Path, change: ContentChange, dry_run: bool, translate: Translate) -> None:
    """Make the change and name its files, or show it. Fails, and changes nothing, where it has problems."""
    from hbgen.ids.change import make

    if change.problems:
        fail(change.problems, translate)
    if dry_run:
        for line in change.lines():
            click.echo(line)
    else:
        make(root, change)
        for file in change.files:
            is_moved = file.old_path and file.new_path and file.old_path != file.new_path
            click.echo(f"{file.old_path} → {file.new_path}" if is_moved else file.new_path or f"− {file.old_path}")
    click.echo(report.summed(change.advice, translate)[0], nl=False, err=True)
