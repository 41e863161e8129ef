"""Commands about releases: release, diff."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from hbgen.cli.common import fail, lang_option, require_handbook, root_option, translate_for, writing
from hbgen.problems import Phrase, Place, Problem


@click.command()
@root_option
@lang_option
@click.argument("number")
@click.option("--date", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the release.")
@click.option("--approved-by", "roles", multiple=True, help="A role that approved it. Once for each role.")
@click.option("--act", help="Number of the order or minutes by which it was approved.")
def release(root: Path, lang: str | None, number: str, date: datetime, roles: tuple[str, ...], act: str | None) -> None:
    """Freeze the content as release NUMBER, such as 2.1.0, in content/releases/."""
    from hbgen.files import put
    from hbgen.prepare import examine
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.head import Approved
    from hbgen.releases.making import make

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        fail(errors, translate)
    try:
        approvals = [Approved(by=role, on=date.date(), act=act) for role in dict.fromkeys(roles)]
    except ValueError:
        values: dict[str, str | Phrase] = {"id": ", ".join(roles), "near": Phrase("Name roles by their ids.")}
        fail([Problem(Place("content/releases"), "release-approver", values)], translate)
    made = make(loaded.handbook, loaded.images, read_ledger(root), number, date.date(), approvals)
    if made.release is None:
        fail(made.problems, translate)
    with writing(translate):
        put(root / made.release.file.path, made.release.data)
    click.echo(made.release.file.path)
    words = translate("{number}: {entries} ids, {pictures} pictures, {changes} changes, {material} of them material.")
    told = len(made.changes.told) if made.changes else 0
    material = len(made.changes.material) if made.changes else 0
    said = words.format(
        number=made.release.number,
        entries=len(made.release.ids),
        pictures=len(loaded.images),
        changes=told,
        material=material,
    )
    click.echo(said, err=True)
