"""The command line: thin commands over what the modules below do."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from hbgen import report
from hbgen.locale import LANGUAGES, Translate, translator
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import Phrase, Place, Problem

if TYPE_CHECKING:
    from hbgen.model.handbook import Handbook

_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The handbook's folder, which holds content/ and handbook/. Default: this folder.",
)
_lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of messages. Default: the handbook's main language.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hbgen")
def main() -> None:
    """Turn structured content into a service handbook."""


@main.command()
@_root
@_lang
@click.option("--strict", is_flag=True, help="Let advice fail the check too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(report.FORMATS)),
    default="text",
    help="text for people; github, gitlab and sarif for CI.",
)
def check(root: Path, lang: str | None, strict: bool, format_: str) -> None:
    """Check the content. Exit code 1 when there are errors, 0 otherwise."""
    from hbgen.prepare import examine

    translate = _translate(root, lang)
    _require_handbook(root, translate)
    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    advice = [problem for problem in checked.problems if problem.severity == "advice"]
    click.echo(report.FORMATS[format_]((*errors, *advice), translate), nl=False)
    if format_ == "text":
        silenced = Counter((problem.code, reason) for problem, reason in checked.silenced)
        for (code, reason), count in sorted(silenced.items()):
            words = translate("Silenced {count} times: [{code}] {reason}")
            click.echo(words.format(count=count, code=code, reason=reason))
        if loaded.handbook is None or not loaded.whole:
            click.echo(translate("Some checks wait until the errors above are mended."))
        click.echo(
            translate("{errors} errors, {advice} pieces of advice.").format(errors=len(errors), advice=len(advice))
        )
    sys.exit(1 if errors or (strict and advice) else 0)


@main.command()
@_root
@_lang
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
    from hbgen.prepare import examine
    from hbgen.site.build import Built
    from hbgen.site.build import build as build_site
    from hbgen.site.speed import collect_less

    collect_less()
    translate = _translate(root, lang)
    _require_handbook(root, translate)
    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        _fail(errors, translate)
    every = list(editions(loaded.handbook))
    wanted = [
        (audience, language)
        for audience, language in every
        if (not audiences or audience in audiences) and (not languages or language in languages)
    ]
    for asked, choices in ((audiences, [a for a, _ in every]), (languages, [tag for _, tag in every])):
        for name in asked:
            if name not in choices:
                listed = ", ".join(dict.fromkeys(choices))
                _fail(
                    [
                        Problem(
                            Place("content/handbook.yaml"),
                            "unknown-edition",
                            {"found": name, "choices": listed},
                        )
                    ],
                    translate,
                )
    out = output or root / "build" / "site"
    done = 0

    def tell(built: Built) -> None:
        nonlocal done
        done += 1
        click.echo(f"[{done}/{len(wanted)}] {built.edition}", err=True)

    with _writing(translate):
        problems = build_site(root.resolve(), out, loaded, wanted, jobs, tell)
    if problems:
        _fail(problems, translate)
    advice = len(checked.problems)
    if advice:
        click.echo(translate("{advice} pieces of advice: see `hbgen check`.").format(advice=advice), err=True)
    first = out / "staff" / "index.html"
    front = first if first.is_file() else out / wanted[0][0] / "index.html"
    click.echo(str(front))
    if open_:
        webbrowser.open(front.resolve().as_uri())


@main.command()
@_root
@_lang
@click.option("--audience", type=click.Choice(AUDIENCES), help="Which edition. Default: staff.")
@click.option("--language", help="In which language. Default: the main one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Where to listen on this machine.")
@click.option("--open", "open_", is_flag=True, help="Open the handbook in the browser.")
def serve(
    root: Path, lang: str | None, audience: Audience | None, language: str | None, port: int, open_: bool
) -> None:
    """Show the handbook while you write: a saved change is on the page at once."""
    from hbgen.site.serve import Missing
    from hbgen.site.serve import serve as serve_site

    translate = _translate(root, lang)
    _require_handbook(root, translate)
    try:
        serve_site(root.resolve(), audience, language, port, open_, translate, click.echo)
    except Missing as missing:
        _fail(
            [Problem(Place("hbgen"), "missing-extra", {"library": missing.library, "extra": "live"})],
            translate,
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _fail([Problem(Place("hbgen"), "port-taken", {"port": str(port), "reason": reason})], translate)


@main.command()
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

    with _writing(translator(lang or "en")):
        for file in schemas():
            put(output / file.path, file.data)
            click.echo((output / file.path).as_posix())


@main.command()
@_root
@_lang
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if a file would change.")
def fmt(root: Path, lang: str | None, only_check: bool) -> None:
    """Bring the content's files to one layout. Comments, texts and order stay."""
    from hbgen.files import put
    from hbgen.fmt import format_files

    translate = _translate(root, lang)
    _require_handbook(root, translate)
    changed = False
    with _writing(translate):
        for file in format_files(root):
            changed = True
            click.echo(file.path)
            if not only_check:
                put(root / file.path, file.data)
    sys.exit(1 if changed and only_check else 0)


@main.command()
@_root
@_lang
@click.argument("answers", nargs=-1, type=click.Path(path_type=Path))
@click.option("--period", required=True, help="The period's id, such as 2026-Q3.")
@click.option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its first day.")
@click.option("--end", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its last day.")
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
    start: datetime,
    end: datetime,
    mapping: Path | None,
    invited: int | None,
    partial: bool,
    database: str | None,
    table: str | None,
) -> None:
    """Add up collected ANSWERS, and write figures in which nobody can be recognised to content/results/."""
    from hbgen.prepare import examine

    if bool(database) != bool(table) or bool(database) == bool(answers):
        raise click.UsageError("Name files with answers, or --database and --table.")
    translate = _translate(root, lang)
    try:
        from hbgen.score import Wanted, read_mapping, score_files, score_table
    except ImportError as error:
        _fail([_missing(error, "scores")], translate)
    _require_handbook(root, translate)
    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        _fail(errors, translate)
    problems: list[Problem] = []
    declared = read_mapping(mapping, problems) if mapping is not None else None
    if problems:
        _fail(problems, translate)
    wanted = Wanted(period, start.date(), end.date(), invited, partial)
    try:
        scored = (
            score_table(loaded.handbook, database, table, wanted)
            if database and table
            else score_files(loaded.handbook, answers, wanted, declared)
        )
    except ImportError as error:
        _fail([_missing(error, "scores")], translate)
    if scored.file is None or scored.period is None:
        _fail(list(scored.problems), translate)
    click.echo(report.lines(scored.problems, translate), nl=False, err=True)
    from hbgen.files import put

    with _writing(translate):
        put(root / scored.file.path, scored.file.data)
    for one in scored.period.instruments:
        if one.instrument in scored.new:
            shown = sum(figure.value is not None for figure in one.figures)
            said = translate("{instrument}: {runs} runs, {shown} figures, {withheld} withheld.")
            withheld = len(one.figures) - shown
            click.echo(said.format(instrument=one.instrument, runs=one.runs, shown=shown, withheld=withheld), err=True)
    click.echo(scored.file.path)


@main.command()
@_root
@_lang
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
    """Write instruments as files to fill in elsewhere. FORMAT is csv, json, surveyjs, xlsform or xlsx."""
    from hbgen.editions import select
    from hbgen.files import put
    from hbgen.problems import near
    from hbgen.render.exports import EXPORTS, exports

    for name in formats:
        if name not in EXPORTS:
            raise click.BadParameter(f"choose from {', '.join(EXPORTS)}.", param_hint=f"'{name}'")
    translate = _translate(root, lang)
    _require_handbook(root, translate)
    handbook = _handbook(root, translate)
    tags = handbook.handbook.languages
    if language is not None and language not in tags:
        values = {"found": language, "choices": ", ".join(tags)}
        _fail([Problem(Place("content/handbook.yaml"), "unknown-edition", values)], translate)
    edition = select(handbook, audience, "")
    known = [instrument.id for instrument in edition.handbook.instruments.instruments]
    for id_ in instruments:
        if id_ not in known:
            guess = near(id_, known)
            remedy = (
                Phrase("Did you mean {word}?", {"word": guess})
                if guess
                else Phrase("Choose from {choices}.", {"choices": ", ".join(known)})
            )
            place = Place("content/instruments.yaml")
            _fail([Problem(place, "unknown-instrument", {"id": id_, "near": remedy})], translate)
    out = output or root / "build" / "exports"
    try:
        with _writing(translate):
            for file in exports(edition, tuple(dict.fromkeys(formats)), instruments, language):
                put(out / file.path, file.data)
                click.echo((out / file.path).as_posix())
    except ImportError as error:
        _fail([_missing(error, "forms")], translate)


@main.command()
@_root
@_lang
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def verify(root: Path, lang: str | None, files: tuple[Path, ...]) -> None:
    """Say how forms in use differ from the handbook. Exit code 1 when one does.

    FILE is a form that `hbgen export` wrote, changed or not, or a table of answers.
    """
    from hbgen.editions import select
    from hbgen.render.exports.verify import MAX_FILE, Verified
    from hbgen.render.exports.verify import verify as verify_form

    translate = _translate(root, lang)
    _require_handbook(root, translate)
    edition = select(_handbook(root, translate), "managers", "")
    problems: list[Problem] = []
    same: list[tuple[Path, Verified]] = []
    for path in files:
        name = path.as_posix()
        try:
            if not path.is_file():
                raise FileNotFoundError(2, "No such file")
            with path.open("rb") as stream:
                data = stream.read(MAX_FILE + 1)
            found, differences = verify_form(name, data, edition)
        except OSError as error:
            values: dict[str, str | Phrase] = {"file": name, "reason": error.strerror or type(error).__name__}
            problems.append(Problem(Place(name), "unreadable-file", values))
        except ImportError as error:
            _fail([_missing(error, "forms")], translate)
        else:
            problems += differences
            same += [(path, one) for one in found if not differences]
    for path, one in same:
        words = translate("{file}: {id}, version {version}: {items} items, all as in the handbook.")
        said = words.format(file=path.as_posix(), id=one.instrument, version=one.version, items=one.items)
        click.echo(said)
    click.echo(report.lines(sorted(problems, key=Problem.sort_key), translate), nl=False)
    sys.exit(1 if problems else 0)


def _handbook(root: Path, translate: Translate) -> Handbook:
    """The handbook, when it has no errors."""
    from hbgen.prepare import examine

    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        _fail(errors, translate)
    return loaded.handbook


def _missing(error: ImportError, extra: str) -> Problem:
    library = (error.name or "?").split(".")[0]
    return Problem(Place("hbgen"), "missing-extra", {"library": library, "extra": extra})


def _translate(root: Path, lang: str | None) -> Translate:
    from hbgen.load import main_language

    return translator(lang or main_language(root) or "en")


def _require_handbook(root: Path, translate: Translate) -> None:
    if not (root / "content").is_dir():
        folder = root.resolve().name or "/"
        _fail([Problem(Place("content"), "no-handbook", {"folder": folder})], translate)


@contextmanager
def _writing(translate: Translate) -> Iterator[None]:
    """Says in one line what the disk did not take."""
    try:
        yield
    except OSError as error:
        from hbgen.prepare import not_written

        _fail([not_written(error)], translate)


def _fail(problems: list[Problem] | tuple[Problem, ...], translate: Callable[[str], str]) -> NoReturn:
    click.echo(report.lines(problems, translate), nl=False, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
