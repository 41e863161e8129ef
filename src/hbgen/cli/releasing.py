"""Commands about releases: release, diff, receipts."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import (
    as_day,
    as_day_or_none,
    fail,
    fail_if,
    lang_option,
    require_handbook,
    root_option,
    sound,
    sound_handbook,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.cli.output import echo_formatted
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import MessagePart, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from hbgen.locale import Translate
    from hbgen.model.handbook import Handbook
    from hbgen.releases.folder import Ledger
    from hbgen.releases.ledger import Release

_DIFF_FORMATS = ("text", "markdown", "html", "json")
_COVERAGE_FORMATS = ("text", "markdown", "csv", "json")


@click.command()
@root_option
@lang_option
@click.argument("number")
@click.option("--date", required=True, callback=as_day, metavar="YYYY-MM-DD", help="The day of the release.")
@click.option("--approved-by", "roles", multiple=True, help="A role that approved it. Once for each role.")
@click.option("--act", help="Number of the order or minutes by which it was approved.")
def release(
    root: Path, lang: str | None, number: str, date: datetime.date, roles: tuple[str, ...], act: str | None
) -> None:
    """Freeze the content as release NUMBER, such as 2.1.0, in content/releases/."""
    from hbgen.checks import completeness
    from hbgen.files import put
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.head import Approved
    from hbgen.releases.making import make

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook, loaded, _, missing = sound(root, translate)
    place = Place("content/releases")
    demanded = completeness.report(handbook, missing).to_release
    if demanded:
        fail([*demanded, Problem(place, "release-incomplete", {"count": str(len(demanded))})], translate)
    try:
        approvals = [Approved(by=role, on=date) for role in dict.fromkeys(roles)]
    except ValueError:
        values: dict[str, str | MessagePart] = {"id": ", ".join(roles), "near": MessagePart("Name roles by their ids.")}
        fail([Problem(place, "release-approver", values)], translate)
    try:
        approvals = [Approved(by=approval.by, on=approval.on, act=act) for approval in approvals]
    except ValueError:
        fail([Problem(place, "not-a-line", {"field": "--act"})], translate)
    result = make(handbook, loaded.images, read_ledger(root), number, date, approvals)
    if result.release is None:
        fail(result.problems, translate)
    with writing(translate):
        put(root / result.release.file.path, result.release.data)
    click.echo(result.release.file.path)
    template = translate("{number}. Ids: {entries}; pictures: {pictures}; changes: {changes}; material: {material}.")
    changes = len(result.changes.shown) if result.changes else 0
    material = len(result.changes.material) if result.changes else 0
    message = template.format(
        number=result.release.number,
        entries=len(result.release.ids),
        pictures=len(loaded.images),
        changes=changes,
        material=material,
    )
    click.echo(message, err=True)


@click.command()
@root_option
@lang_option
@click.argument("number")
@click.option("--why", help="Why, in the handbook's main language. It stands on the page in place of the version.")
@click.option("--why-in", "whys", nargs=2, multiple=True, metavar="LANGUAGE TEXT", help="The same in another language.")
@click.option(
    "--date", callback=as_day_or_none, metavar="YYYY-MM-DD", help="The day. Default: `date` in handbook.yaml."
)
@click.option("--undo", is_flag=True, help="Bring the release back with the next `hbgen publish`.")
@click.option("--dry-run", is_flag=True, help="Show the file as it would be, and change nothing.")
def withdraw(
    root: Path,
    lang: str | None,
    number: str,
    why: str | None,
    whys: tuple[tuple[str, str], ...],
    date: datetime.date | None,
    undo: bool,
    dry_run: bool,
) -> None:
    """Withdraw release NUMBER: the next `hbgen publish` takes its pages off the site. Its file in the ledger stays."""
    from hbgen.files import put
    from hbgen.publishing.withdrawing import reinstated, withdrawn
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.withdrawals import FILE

    if (why is None) != undo:
        raise click.UsageError("Say --why, or --undo.")
    translate = translate_for(root, lang)
    require_handbook(root, translate)
    ledger = read_ledger(root)
    fail_if(ledger.problems, translate)
    release = released(number, ledger, translate)
    settings = release.handbook.handbook
    if undo:
        file = reinstated(root, ledger, number)
    else:
        languages = settings.languages
        reasons = {languages[0]: why or "", **dict(whys)}
        file = withdrawn(root, ledger, number, date or _day_of_content(root, release), reasons, languages)
    if isinstance(file, Problem):
        fail([file], translate)
    if dry_run:
        click.echo(file.data.decode() if file else f"− {FILE}", nl=file is None)
        return
    with writing(translate):
        if file is None:
            (root / FILE).unlink()
        else:
            put(root / FILE, file.data)
    click.echo(FILE)
    click.echo(translate("`hbgen publish` brings it to the site."), err=True)


def _day_of_content(root: Path, release: Release) -> datetime.date:
    """The day whose state the content describes; that of the release where the content cannot be read."""
    from hbgen.load import load

    handbook = load(root).handbook
    return max(handbook.handbook.date, release.date) if handbook is not None else release.date


@click.command()
@root_option
@lang_option
@click.argument("old", required=False, metavar="[A]")
@click.argument("new", required=False, metavar="[B]")
@click.option("--format", "format_", type=click.Choice(_DIFF_FORMATS), default="text", help="How to write it.")
@click.option(
    "--audience", type=click.Choice(AUDIENCES), default="managers", help="What they may see. Default: managers."
)
@click.option("--language", help="Only texts in this language. Default: in all of them.")
def diff(
    root: Path,
    lang: str | None,
    old: str | None,
    new: str | None,
    format_: str,
    audience: Audience,
    language: str | None,
) -> None:
    """Say what changed from release A to release B, word by word, and whether it matters.

    Without B: to the content as it is now. Without A too: from the newest release to the content.
    """
    from hbgen.editions import select
    from hbgen.releases.changes import diff as compare
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.render.changes.differences import FORMATS, Compared

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    ledger = read_ledger(root)
    fail_if(ledger.problems, translate)
    if ledger.newest is None:
        fail([Problem(Place("content/releases"), "no-release")], translate)
    old = old or str(ledger.newest.number)
    try:
        before = _handbook_of(old, root, ledger, translate)
        after = _handbook_of(new, root, ledger, translate)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    tags = after.handbook.languages
    if language is not None and language not in tags:
        fail([unknown_edition(language, tags)], translate)
    whole = compare(before, after)
    old_seen, new_seen = (select(handbook, audience, language or "").handbook for handbook in (before, after))
    step = whole.step(after.handbook.releases.material)
    newest = ledger.newest.number
    least = str(newest.after(step)) if step is not None and new is None and old == str(newest) else None
    compared = Compared(old, new, compare(old_seen, new_seen, whole), least, language or lang or tags[0])
    echo_formatted(FORMATS[format_](compared, translate), format_)


@click.command()
@root_option
@lang_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--version", "number", help="For which release. Default: the newest.")
@click.option("--headcount", type=click.Path(path_type=Path), help="A CSV file with the columns unit and people.")
@click.option("--format", "format_", type=click.Choice(_COVERAGE_FORMATS), default="text", help="How to write it.")
@click.option("--partial", is_flag=True, help="Leave out the receipts that do not fit, and count the rest.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file for the table.")
def receipts(
    root: Path,
    lang: str | None,
    files: tuple[Path, ...],
    number: str | None,
    headcount: Path | None,
    format_: str,
    partial: bool,
    output: Path | None,
) -> None:
    """Say by unit how many have confirmed that they read a release. Nobody is named.

    FILE is JSON as the page "I have read it" hands it out or sends it, one or many after each other, or a folder of it.
    """
    from hbgen.files import put
    from hbgen.receipts.coverage import coverage, people_in, too_many
    from hbgen.receipts.coverage_formats import FORMATS, Covered
    from hbgen.receipts.receipt_files import Receipts
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.scoring.json_stream import files_in
    from hbgen.scoring.refusals import MOST_REFUSED
    from hbgen.scoring.tables import AnswerFile, Unreadable, sources

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    ledger = read_ledger(root)
    release = _newest_or(number, ledger, translate)
    version, intake = str(release.number), Receipts(ledger.releases)
    intake.most = None if partial else MOST_REFUSED
    people: dict[str, int] = {}
    headcount_problems: list[Problem] = []
    try:
        for source in sources(files_in(files)):
            intake.read(source)
        if headcount is not None:
            people, headcount_problems = people_in(AnswerFile.of(headcount), release)
        holding = intake.holding(version)
    except Unreadable as unreadable:
        fail([*intake.problems(), unreadable.problem], translate)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    problems = intake.problems()
    if headcount_problems or (problems and not partial):
        fail([*problems, *headcount_problems], translate)
    groups = coverage(holding, release.handbook, people)
    problems += [Problem(Place(f), "receipts-left-out", {"count": str(n)}) for f, n in sorted(intake.left_out.items())]
    if later := intake.later(version):
        problems.append(Problem(Place("hbgen receipts"), "receipts-later", {"count": str(later), "number": version}))
    problems += too_many(groups)
    click.echo(report.lines(problems, translate), nl=False, err=True)
    language = lang or release.handbook.handbook.languages[0]
    table = FORMATS[format_](Covered(version, groups, release.handbook, language), translate)
    if output is None:
        echo_formatted(table, format_)
        return
    with writing(translate):
        put(output, table.encode())
    click.echo(output.as_posix())


def _newest_or(number: str | None, ledger: Ledger, translate: Translate) -> Release:
    """The release with this number; without one, the newest."""
    fail_if(ledger.problems, translate)
    if ledger.newest is None:
        fail([Problem(Place("content/releases"), "no-release")], translate)
    return ledger.newest if number is None else released(number, ledger, translate)


def _handbook_of(number: str | None, root: Path, ledger: Ledger, translate: Translate) -> Handbook:
    """The handbook of a release; without a number, that of the content."""
    if number is None:
        return sound_handbook(root, translate)
    return released(number, ledger, translate).handbook


def released(number: str, ledger: Ledger, translate: Translate) -> Release:
    """The release with this number; fails where there is none."""
    release = ledger.get(number)
    if release is None:
        numbers = [str(other.number) for other in ledger.releases]
        remedy = did_you_mean(
            number, numbers, MessagePart("Choose from {choices}.", {"choices": ", ".join(numbers) or "–"})
        )
        fail([Problem(Place("content/releases"), "release-unknown", {"found": number, "near": remedy})], translate)
    return release
