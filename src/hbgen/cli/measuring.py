"""Commands for whoever measures: export, verify, score, suggest."""

from __future__ import annotations

import datetime
import errno
import os
import sys
from pathlib import Path

import click

from hbgen import report
from hbgen.cli.common import (
    as_day,
    fail,
    lang_option,
    missing_extra,
    require_handbook,
    root_option,
    sound_handbook,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.cli.output import echo_data
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import Phrase, Place, Problem, did_you_mean, unreadable


@click.command()
@root_option
@lang_option
@click.argument("formats", nargs=-1, required=True, metavar="FORMAT...")
@click.option("--instrument", "instruments", multiple=True, help="Export only this one. Default: all.")
@click.option(
    "--audience", type=click.Choice(AUDIENCES), default="staff", help="Which edition's instruments. Default: staff."
)
@click.option("--language", help="Language of formats that have only one. Default: the main one.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go. Default: build/exports in the handbook's folder.",
)
def export(
    root: Path,
    lang: str | None,
    formats: tuple[str, ...],
    instruments: tuple[str, ...],
    audience: Audience,
    language: str | None,
    output: Path | None,
) -> None:
    """Write instruments as files to fill in elsewhere, and the plan to work on.

    FORMAT is csv, json, surveyjs, xlsform or xlsx for instruments; plan (a workbook that `hbgen import` takes home)
    or ics (a calendar) for the rollout.
    """
    from hbgen.editions import select
    from hbgen.files import put
    from hbgen.model.asking import questionnaires
    from hbgen.render.exports import EXPORTS, PLANS, exports, plans

    for name in formats:
        if name not in EXPORTS and name not in PLANS:
            raise click.BadParameter(f"choose from {', '.join([*EXPORTS, *PLANS])}.", param_hint=f"'{name}'")
    translate = translate_for(root, lang)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    tags = handbook.handbook.languages
    if language is not None and language not in tags:
        fail([unknown_edition(language, tags)], translate)
    edition = select(handbook, audience, "")
    known = [instrument.id for instrument in questionnaires(edition.handbook)]
    for id_ in instruments:
        if id_ not in known:
            remedy = did_you_mean(id_, known, Phrase("Choose from {choices}.", {"choices": ", ".join(known)}))
            place = Place("content/instruments.yaml")
            fail([Problem(place, "unknown-instrument", {"id": id_, "near": remedy})], translate)
    out = output or root / "build" / "exports"
    try:
        with writing(translate):
            asked = tuple(dict.fromkeys(formats))
            files = (*exports(edition, tuple(name for name in asked if name in EXPORTS), instruments, language),)
            for name in asked:
                # What a workbook lacks would be missed when it is taken home.
                plan = select(handbook, "managers", "") if name == "plan" else edition
                files = (*files, *(plans(plan, (name,), language) if name in PLANS else ()))
            for file in files:
                put(out / file.path, file.data)
                click.echo((out / file.path).as_posix())
    except ImportError as error:
        fail([missing_extra(error, "forms")], translate)


@click.command()
@root_option
@lang_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def verify(root: Path, lang: str | None, files: tuple[Path, ...]) -> None:
    """Say how forms in use differ from the handbook. Exit code 1 when one does.

    FILE is a form that `hbgen export` wrote, changed or not, or a table of answers.
    """
    from hbgen.editions import select
    from hbgen.render.exports.verify import MAX_FILE, Verified
    from hbgen.render.exports.verify import verify as verify_form

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    edition = select(sound_handbook(root, translate), "managers", "")
    problems: list[Problem] = []
    same: list[tuple[Path, Verified]] = []
    for path in files:
        name = path.as_posix()
        try:
            if not path.is_file():
                # What is neither, such as a pipe, might be read for ever.
                number = errno.EISDIR if path.is_dir() else errno.ENOENT
                raise OSError(number, os.strerror(number))
            with path.open("rb") as stream:
                data = stream.read(MAX_FILE + 1)
            found, differences = verify_form(name, data, edition)
        except OSError as error:
            problems.append(unreadable(name, error))
        except ImportError as error:
            fail([missing_extra(error, "forms")], translate)
        else:
            problems += differences
            same += [(path, one) for one in found if not differences]
    for path, one in same:
        words = translate("{file}: {id}, version {version}: {items} items, all as in the handbook.")
        said = words.format(file=path.as_posix(), id=one.instrument, version=one.version, items=one.items)
        click.echo(said)
    click.echo(report.summed(sorted(problems, key=Problem.sort_key), translate)[0], nl=False)
    sys.exit(1 if problems else 0)


@click.command()
@root_option
@lang_option
@click.argument("answers", nargs=-1, type=click.Path(path_type=Path))
@click.option("--period", required=True, help="The period's id, such as 2026-Q3.")
@click.option("--start", required=True, callback=as_day, metavar="YYYY-MM-DD", help="Its first day.")
@click.option("--end", required=True, callback=as_day, metavar="YYYY-MM-DD", help="Its last day.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A YAML file that describes a survey tool's CSV.")
@click.option("--invited", type=click.IntRange(1), help="How many were asked, if it differs from the handbook.")
@click.option("--partial", is_flag=True, help="Leave out the rows that do not fit, and score the rest.")
@click.option("--database", help="Address of a database, such as postgres://host/name. Needs --table.")
@click.option("--table", help="The table in it that holds answers.")
def score(
    root: Path,
    lang: str | None,
    answers: tuple[Path, ...],
    period: str,
    start: datetime.date,
    end: datetime.date,
    mapping: Path | None,
    invited: int | None,
    partial: bool,
    database: str | None,
    table: str | None,
) -> None:
    """Add up collected ANSWERS, and write figures in which nobody can be recognised to content/results/."""
    if bool(database) != bool(table) or bool(database) == bool(answers):
        raise click.UsageError("Name files with answers, or --database and --table.")
    translate = translate_for(root, lang)
    try:
        from hbgen.score import Wanted, read_mapping, score_files, score_table
    except ImportError as error:
        fail([missing_extra(error, "scores")], translate)
    require_handbook(root, translate)
    handbook = sound_handbook(root, translate)
    problems: list[Problem] = []
    declared = read_mapping(mapping, problems) if mapping is not None else None
    if problems:
        fail(problems, translate)
    wanted = Wanted(period, start, end, invited, partial)
    try:
        scored = (
            score_table(handbook, database, table, wanted)
            if database and table
            else score_files(handbook, answers, wanted, declared)
        )
    except ImportError as error:
        fail([missing_extra(error, "scores")], translate)
    if scored.file is None or scored.period is None:
        fail(list(scored.problems), translate)
    click.echo(report.lines(scored.problems, translate), nl=False, err=True)
    from hbgen.files import put

    with writing(translate):
        put(root / scored.file.path, scored.file.data)
    for one in scored.period.instruments:
        if one.instrument in scored.new:
            shown = sum(figure.value is not None for figure in one.figures)
            said = translate("{instrument}: {runs} runs, {shown} figures, {withheld} withheld.")
            withheld = len(one.figures) - shown
            click.echo(said.format(instrument=one.instrument, runs=one.runs, shown=shown, withheld=withheld), err=True)
    click.echo(scored.file.path)


@click.command()
@root_option
@lang_option
@click.option("--period", help="Results of this period alone. Default: the newest that can be compared.")
@click.option(
    "--below",
    type=click.FloatRange(0, 100),
    default=75.0,
    show_default=True,
    help="Target in percent for instruments that have none.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file for the draft.")
def suggest(root: Path, lang: str | None, period: str | None, below: float, output: Path | None) -> None:
    """Draft sources and activities as YAML to edit for content/rollout.yaml: for what fell short, and for competencies
    in which the customer is missing."""
    from hbgen.files import put
    from hbgen.releases.folder import read_ledger
    from hbgen.suggest import suggest as suggest_from

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    handbook = sound_handbook(root, translate)
    if not handbook.results:
        # What the audit of competencies finds needs none.
        click.echo(translate("There are no results yet. `hbgen score` makes them from collected answers."), err=True)
    periods = [one.id for one in handbook.results]
    if periods and period is not None and period not in periods:
        values: dict[str, str | Phrase] = {"id": period, "choices": ", ".join(periods)}
        fail([Problem(Place("content/results"), "unknown-period", values)], translate)
    released = (id_ for release in read_ledger(root).releases for id_ in release.ids)
    suggested = suggest_from(handbook, period, below, released)
    if not suggested.draft:
        for id_, activity in suggested.under_way:
            words = translate("{id} fell short; {activity} sees to it already.")
            click.echo(words.format(id=id_, activity=activity), err=True)
        for id_ in suggested.within_margin:
            words = translate("{id} is below its target, but within the margin of chance.")
            click.echo(words.format(id=id_), err=True)
        if periods:
            click.echo(translate("There is nothing to draft."), err=True)
    elif output is None:
        echo_data(suggested.draft)
    else:
        with writing(translate):
            put(output, suggested.draft.encode())
            click.echo(output.as_posix())
