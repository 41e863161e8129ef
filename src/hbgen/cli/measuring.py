"""Commands for measuring: export, verify, score, audit, suggest."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import (
    fail,
    lang_option,
    missing_extra,
    require_handbook,
    root_option,
    sound_handbook,
    tell_errors,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.cli.output import echo_data
from hbgen.locale.plurals import plural
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import MessagePart, Place, Problem, did_you_mean, unreadable

if TYPE_CHECKING:
    from hbgen.files import File
    from hbgen.locale import Translate
    from hbgen.model.handbook import Handbook
    from hbgen.planning.user_content import Own
    from hbgen.scoring.disclosure.audit_types import HiddenGroup
    from hbgen.scoring.key import AnswerKey
    from hbgen.scoring.outside import DisclosedGroup
    from hbgen.scoring.record import Record
    from hbgen.suggest import Suggested


class _ExportCommand(click.Command):
    """`hbgen export`: its help ends with the formats of the registry, which is imported when the help is printed."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from hbgen.cli.exporting_texts import TEXT_FORMATS
        from hbgen.exports import EXPORTS, PLANS
        from hbgen.render.whole_book import BOOKS

        instruments = _either(sorted(EXPORTS))
        plans = _either([f"{name} ({plan.purpose})" for name, plan in PLANS.items()])
        texts = _either([f"{name} LANGUAGE ({purpose})" for name, purpose in TEXT_FORMATS.items()])
        books = _either(list(BOOKS))
        formats = f"FORMAT is {books} for the whole handbook; {instruments} for instruments; {plans} for the rollout; "
        formats += f"{texts} for texts; results (published figures, as xlsx, csv and parquet, or those that follow); "
        formats += "content (a workbook of all entries) to edit in Excel or LibreOffice."
        click.Command(self.name, help=f"{self.help}\n\n{formats}").format_help_text(ctx, formatter)


def _either(names: list[str]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@click.command(cls=_ExportCommand)
@root_option
@lang_option
@click.argument("formats", nargs=-1, required=True, metavar="FORMAT...")
@click.option("--instrument", "instruments", multiple=True, help="Export only this one. Default: all.")
@click.option("--role", "roles", multiple=True, help="Cards for this role only. Default: for each role that has any.")
@click.option("--unit", help="Where a poster hangs: its code tells the customers' page the unit.")
@click.option("--channel", help="The way of which a poster asks: its code tells the customers' page.")
@click.option("--audience", type=click.Choice(AUDIENCES), default="staff", help="Which edition. Default: staff.")
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
    roles: tuple[str, ...],
    unit: str | None,
    channel: str | None,
    audience: Audience,
    language: str | None,
    output: Path | None,
) -> None:
    """Write the whole handbook as a file, instruments to fill in elsewhere, the plan to work on, texts to translate."""
    from hbgen.cli.exporting_results import RESULTS, export_results
    from hbgen.cli.exporting_texts import CONTENT, TEXT_FORMATS, export_content, export_texts
    from hbgen.exports import EXPORTS, PLANS
    from hbgen.render.whole_book import BOOKS

    if formats == (CONTENT,):
        export_content(root, output, lang)
        return
    if formats[0] == RESULTS:
        export_results(root, formats[1:], audience, language, output, lang)
        return
    if formats[0] in TEXT_FORMATS:
        export_texts(root, formats[0], formats[1:], output, lang)
        return
    for name in formats:
        if name not in EXPORTS and name not in PLANS and name not in BOOKS:
            choices = ", ".join([*BOOKS, *EXPORTS, *PLANS, RESULTS, CONTENT, *TEXT_FORMATS])
            raise click.BadParameter(f"choose from {choices}.", param_hint=f"'{name}'")
    translate = translate_for(root, lang)
    require_handbook(root, translate)
    unique_formats = tuple(dict.fromkeys(formats))
    out = output or root / "build" / "exports"
    if others := tuple(name for name in unique_formats if name not in BOOKS):
        _export_forms(root, out, others, instruments, audience, language, translate)
    if books := tuple(name for name in unique_formats if name in BOOKS):
        from hbgen.cli.exporting_books import BookChoice, export_books

        place = {name: id_ for name, id_ in (("unit", unit), ("channel", channel)) if id_ is not None}
        export_books(root, out, BookChoice(books, roles, place), audience, language, translate)


def _export_forms(
    root: Path,
    out: Path,
    formats: tuple[str, ...],
    instruments: tuple[str, ...],
    audience: Audience,
    language: str | None,
    translate: Translate,
) -> None:
    """Write instruments and the plan in the requested formats."""
    from hbgen.files import put
    from hbgen.releases.ledger import BrokenRelease

    try:
        if formats == ("plan",):
            files = _plan_only(root, out, language, translate)
        else:
            files = _exported(root, out, formats, instruments, audience, language, translate)
        with writing(translate):
            for file in files:
                put(out / file.path, file.data)
                click.echo((out / file.path).as_posix())
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    except ImportError as error:
        fail([missing_extra(error, "forms")], translate)


def _plan_only(root: Path, out: Path, language: str | None, translate: Translate) -> list[File]:
    """The plan's workbook, which only needs a readable plan; errors in other content are counted on stderr."""
    from hbgen.examining import examine
    from hbgen.exports import plans
    from hbgen.prepare import plan_alone

    loaded, checked = examine(root)
    edition, problems = plan_alone(loaded)
    if edition is None:
        fail(problems, translate)
    _require_language(language, edition.handbook.handbook.languages, translate)
    own = _own(out, edition.handbook, language, translate)
    files = [*plans(edition, ("plan",), language, own=own)]
    tell_errors(checked.problems, translate)
    return files


def _own(out: Path, handbook: Handbook, language: str | None, translate: Translate) -> Own | None:
    """The user's own data in the plan's workbook in `out`, if there is one; prints what is kept.

    Fails if something in it could not be kept."""
    from hbgen.planning.user_content import kept, own
    from hbgen.spreadsheets.reading import MAX_FILE

    path = out / "plan.xlsx"
    if not path.exists():
        return None
    chosen = language or handbook.handbook.languages[0]
    try:
        with path.open("rb") as stream:
            own_data, problems = own(path.as_posix(), stream.read(MAX_FILE + 1), handbook, chosen)
    except OSError as error:
        fail([unreadable(path.as_posix(), error)], translate)
    if problems:
        fail(problems, translate)
    if kept_parts := kept(own_data, chosen):
        click.echo(translate("Kept of what was there: {what}.").format(what=", ".join(kept_parts)), err=True)
    return own_data


def _exported(
    root: Path,
    out: Path,
    formats: tuple[str, ...],
    instruments: tuple[str, ...],
    audience: Audience,
    language: str | None,
    translate: Translate,
) -> list[File]:
    """The files of the requested formats; fails if the content has errors. Raises `ImportError` and `BrokenRelease`."""
    from hbgen.editions import select
    from hbgen.exports import EXPORTS, PLANS, exports, plans
    from hbgen.releases.events import event_log
    from hbgen.releases.folder import read_ledger
    from hbgen.rules.asked_items import questionnaires

    handbook = sound_handbook(root, translate)
    _require_language(language, handbook.handbook.languages, translate)
    edition = select(handbook, audience, "")
    instrument_ids = [instrument.id for instrument in questionnaires(edition.handbook)]
    for id_ in instruments:
        if id_ not in instrument_ids:
            remedy = did_you_mean(
                id_, instrument_ids, MessagePart("Choose from {choices}.", {"choices": ", ".join(instrument_ids)})
            )
            place = Place("content/instruments.yaml")
            fail([Problem(place, "unknown-instrument", {"id": id_, "near": remedy})], translate)
    log = event_log(read_ledger(root).releases, handbook, audience) if "ics" in formats else None
    files = [*exports(edition, tuple(name for name in formats if name in EXPORTS), instruments, language)]
    for name in formats:
        # The workbook is imported again later, so it holds everything, whatever the audience.
        plan = select(handbook, "managers", "") if name == "plan" else edition
        own = _own(out, handbook, language, translate) if name == "plan" else None
        files += plans(plan, (name,), language, log, own) if name in PLANS else ()
    return files


def _require_language(language: str | None, languages: tuple[str, ...], translate: Translate) -> None:
    if language is not None and language not in languages:
        fail([unknown_edition(language, languages)], translate)


@click.command()
@root_option
@lang_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def verify(root: Path, lang: str | None, files: tuple[Path, ...]) -> None:
    """Say how forms in use differ from the handbook. Exit code 1 when one does.

    FILE is a form that `hbgen export` wrote, changed or not, or a table of answers.
    """
    from hbgen.editions import select
    from hbgen.exports.verify import MAX_FILE, Verified
    from hbgen.exports.verify import verify as verify_form

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    edition = select(sound_handbook(root, translate), "managers", "")
    problems: list[Problem] = []
    identical: list[tuple[Path, Verified]] = []
    for path in files:
        name = path.as_posix()
        try:
            if not path.is_file():
                # Reading something that is neither file nor folder, such as a pipe, might never end.
                number = errno.EISDIR if path.is_dir() else errno.ENOENT
                raise OSError(number, os.strerror(number))
            with path.open("rb") as stream:
                data = stream.read(MAX_FILE + 1)
            forms, differences = verify_form(name, data, edition)
        except OSError as error:
            problems.append(unreadable(name, error))
        except ImportError as error:
            fail([missing_extra(error, "forms")], translate)
        else:
            problems += differences
            identical += [(path, form) for form in forms if not differences]
    for path, form in identical:
        template = translate(
            plural(
                "{file}: {id}, version {version}: {count} item, as in the handbook.",
                "{file}: {id}, version {version}: {count} items, all as in the handbook.",
            )
        )
        message = template.format(file=path.as_posix(), id=form.instrument, version=form.version, count=form.items)
        click.echo(message)
    click.echo(report.summed(sorted(problems, key=Problem.sort_key), translate)[0], nl=False)
    sys.exit(1 if problems else 0)


def _loaded(root: Path, translate: Translate) -> Handbook:
    """The handbook, without running checks; fails only if it cannot be read."""
    from hbgen.load import load

    loaded = load(root)
    if loaded.handbook is None:
        fail(list(loaded.problems), translate)
    return loaded.handbook


def _write(root: Path, files: Iterable[File], translate: Translate) -> None:
    """Write files, and print the paths of those that changed."""
    from hbgen.files import put

    for file in files:
        with writing(translate):
            changed = put(root / file.path, file.data)
        if changed:
            click.echo(file.path)


@click.command()
@root_option
@lang_option
@click.option("--adopt", is_flag=True, help="Begin a record for results that were published without one.")
@click.option("--restore", is_flag=True, help="Write results anew from their records.")
def audit(root: Path, lang: str | None, adopt: bool, restore: bool) -> None:
    """Attack all published figures as an outsider would. Exit code 1 when a withheld group can be worked out."""
    translate = translate_for(root, lang)
    try:
        from hbgen.scoring.key import AnswerKey
        from hbgen.scoring.outside import audit as attack
    except ImportError as error:
        fail([missing_extra(error, "audit")], translate)
    from hbgen.files import File
    from hbgen.scoring import record

    require_handbook(root, translate)
    handbook, records = _loaded(root, translate), record.read_all(root)
    key = AnswerKey.of(handbook)
    if adopt:
        begun = _adopted(handbook, records)
        records |= begun
        _write(root, [File(new.file, new.data) for new in begun.values()], translate)
    if restore:
        _write(root, _restored(records.values(), key), translate)
        handbook = _loaded(root, translate)
    problems = list(record.problems(records, handbook.results))
    instrument_keys = {id_: key.asked(id_, None) for id_ in key.questionnaires}
    sound_records = [entry for entry in records.values() if not entry.problems]
    outcome = attack(sound_records, instrument_keys)
    problems += [_group_is_known(disclosed, translate) for disclosed in outcome.known]
    click.echo(report.lines(sorted(problems, key=Problem.sort_key), translate), nl=False)
    words = translate("Periods: {periods}, releases of figures: {releases}, groups attacked: {groups}, known: {known}.")
    click.echo(
        words.format(
            periods=len(sound_records),
            releases=sum(len(entry.published) for entry in sound_records),
            groups=outcome.groups,
            known=len(outcome.known),
        )
    )
    sys.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _adopted(handbook: Handbook, records: Mapping[str, Record]) -> dict[str, Record]:
    """Period's id → the record that is begun for results without one."""
    from hbgen.scoring import record

    missing = [period for period in handbook.results if period.id not in records and period.instruments]
    return {period.id: record.adopted(period) for period in missing}


def _restored(records: Iterable[Record], key: AnswerKey) -> list[File]:
    """The files of results as their records have them."""
    from hbgen.files import File
    from hbgen.scoring import record
    from hbgen.scoring.writer import period_text

    whole = [entry for entry in records if entry.published and not entry.problems]
    periods = [record.period(entry, tuple(key.questionnaires), key.reading_order) for entry in whole]
    return [File(f"content/results/{period.id}.yaml", period_text(period).encode()) for period in periods]


def _group_is_known(disclosed: DisclosedGroup, translate: Translate) -> Problem:
    """The problem of a withheld group that can be worked out."""
    from hbgen.scoring import record

    values: dict[str, str | MessagePart] = {
        "group": _group_name(disclosed.group.target, translate),
        "instrument": disclosed.instrument,
        "id": disclosed.period,
        "low": f"{100 * disclosed.group.low:.0f}",
        "high": f"{100 * disclosed.group.high:.0f}",
    }
    code = "group-known-before" if disclosed.is_adopted else "group-known"
    return Problem(Place(f"{record.FOLDER}/{disclosed.period}.jsonl"), code, values)


def _group_name(target: HiddenGroup, translate: Translate) -> str:
    """A group in words: what figures are broken down by, and whether it is what remains of a larger group."""
    key = target.key
    parts = [part for part in key[1:] if part] if isinstance(key, tuple) else []
    words = ", ".join(map(str, parts)) or translate("all")
    return translate("What is left of {group}").format(group=words) if target.is_rest else words


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
    from hbgen.suggest.draft import missed_targets

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    if output is not None and (output.exists() or output.is_symlink()):
        fail([Problem(Place(output.as_posix()), "file-exists", {"file": output.as_posix()})], translate)
    handbook = sound_handbook(root, translate)
    if not handbook.results:
        # Findings of the audit of competencies need no results.
        click.echo(translate("There are no results yet. `hbgen score` makes them from collected answers."), err=True)
    periods = [result.id for result in handbook.results]
    if periods and period is not None and period not in periods:
        values: dict[str, str | MessagePart] = {"id": period, "choices": ", ".join(periods)}
        fail([Problem(Place("content/results"), "unknown-period", values)], translate)
    released = (id_ for release in read_ledger(root).releases for id_ in release.ids)
    suggested = suggest_from(handbook, period, below, released)
    if not suggested.draft:
        for line in (*_why_no_draft(suggested, translate), *missed_targets(handbook, translate)):
            click.echo(line, err=True)
        if periods:
            click.echo(translate("There is nothing to draft."), err=True)
    elif output is None:
        echo_data(suggested.draft)
    else:
        with writing(translate):
            put(output, suggested.draft.encode())
            click.echo(output.as_posix())


def _why_no_draft(suggested: Suggested, translate: Translate) -> Iterator[str]:
    """Lines about what fell short and needs no draft."""
    for id_, activity in suggested.under_way:
        yield translate("{id} fell short; {activity} sees to it already.").format(id=id_, activity=activity)
    for id_ in suggested.within_margin:
        yield translate("{id} is below its target, but within the margin of chance.").format(id=id_)
