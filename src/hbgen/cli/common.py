"""What every command shares: its options, the handbook it works on, and one way to say what is wrong."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from hbgen import report, suggestions
from hbgen.cli.output import holds
from hbgen.locale import LANGUAGES, Translate, translator
from hbgen.problems import Place, Problem

if TYPE_CHECKING:
    from hbgen.load import Loaded
    from hbgen.model.handbook import Handbook

SETTINGS = Place("content/handbook.yaml")


def as_day(_context: click.Context, _option: click.Parameter, value: str) -> datetime.date:
    """What an option says as a day, written `2026-03-31`."""
    found = suggestions.plain_day(value)
    if found is None:
        example = suggestions.day(value) or "2026-03-31"
        raise click.BadParameter(f"{value} is not a day. Write it as year-month-day: {example}.")
    return found


def as_day_or_none(context: click.Context, option: click.Parameter, value: str | None) -> datetime.date | None:
    """As `as_day`, of an option that may be left out."""
    return None if value is None else as_day(context, option, value)


root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The handbook's folder, which holds content/ and handbook/. Default: this folder.",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of messages. Default: the handbook's main language.",
)


class Sound(NamedTuple):
    """Content without an error."""

    handbook: Handbook
    loaded: Loaded
    """What it was read as, with its pictures."""
    advice: tuple[Problem, ...]


def sound(root: Path, translate: Translate) -> Sound:
    """The content below `root`, when it has no errors."""
    from hbgen.prepare import examine

    loaded, checked = examine(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        fail(errors, translate)
    return Sound(loaded.handbook, loaded, checked.problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether anything but advice is among them."""
    return any(problem.severity == "error" for problem in problems)


def tell_errors(problems: Iterable[Problem], translate: Translate) -> None:
    """Say how many errors the content has that did not stop a command, if there are any."""
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        words = translate("Errors in the content: {errors} (`hbgen check`). They stopped nothing here.")
        click.echo(words.format(errors=errors), err=True)


def sound_handbook(root: Path, translate: Translate) -> Handbook:
    """The handbook, when it has no errors."""
    return sound(root, translate).handbook


def unknown_edition(found: str, choices: Iterable[str]) -> Problem:
    """There is no edition for an audience, or in a language, that was asked for."""
    return Problem(SETTINGS, "unknown-edition", {"found": found, "choices": ", ".join(dict.fromkeys(choices))})


def missing_extra(error: ImportError, extra: str) -> Problem:
    library = (error.name or "?").split(".")[0]
    return Problem(Place("hbgen"), "missing-extra", {"library": library, "extra": extra})


def translate_for(root: Path, lang: str | None, is_data: bool = False) -> Translate:
    """What says messages in `lang`, or in the handbook's main language.

    They come in English where the output cannot hold that language's letters; what `is_data` is written in UTF-8.
    """
    from hbgen.load import main_language

    language = lang or main_language(root) or "en"
    return translator(language if is_data or holds(language) else "en")


def require_handbook(root: Path, translate: Translate) -> None:
    if not (root / "content").is_dir():
        folder = root.resolve().name or "/"
        fail([Problem(Place("content"), "no-handbook", {"folder": folder})], translate)


@contextmanager
def writing(translate: Translate) -> Iterator[None]:
    """Says in one line what the disk did not take."""
    try:
        yield
    except OSError as error:
        from hbgen.prepare import not_written

        fail([not_written(error)], translate)


def fail(problems: list[Problem] | tuple[Problem, ...], translate: Callable[[str], str]) -> NoReturn:
    click.echo(report.summed(problems, translate)[0], nl=False, err=True)
    sys.exit(1)


def fail_if(problems: list[Problem] | tuple[Problem, ...], translate: Callable[[str], str]) -> None:
    """Tell problems and end, if there are any."""
    if problems:
        fail(problems, translate)
