"""Commands about ids: new, rename, retire."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import fail, lang_option, require_handbook, root_option, translate_for, writing

if TYPE_CHECKING:
    from hbgen.ids.change import ContentChange
    from hbgen.locale import Translate

_dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")


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
