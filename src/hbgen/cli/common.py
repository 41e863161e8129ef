"""Shared by all commands: options, loading the handbook, and reporting problems."""

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
    """An option's value, written `2026-03-31`, as a day. Raises `click.BadParameter`."""
    day = suggestions.plain_day(value)
    if day is None:
        example = suggestions.day(value) or "2026-03-31"
        raise click.BadParameter(f"{value} is not a day. Write it as year-month-day: {example}.")
    return day


def as_day_or_none(context: click.Context, option: click.Parameter, value: str | None) -> datetime.date | None:
    """Like `as_day`, for an option that may be omitted."""
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
    """Content without an error; it may be incomplete."""

    handbook: Handbook
    loaded: Loaded
    """All that was read, with pictures."""
    advice: tuple[Problem, ...]
    missing: tuple[Problem, ...]
    """What it lacks."""


def sound(root: Path, translate: Translate) -> Sound:
    """The content below `root`; fails if it has errors."""
    from hbgen.examining import examine_again

    loaded, checked = examine_again(root)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        fail(errors, translate)
    advice, missing = (
        tuple(p for p in checked.problems if p.severity == severity) for severity in ("advice", "missing")
    )
    return Sound(loaded.handbook, loaded, advice, missing)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether anything but advice is among them."""
    return any(problem.severity == "error" for problem in problems)


def tell_errors(problems: Iterable[Problem], translate: Translate) -> None:
    """Print the number of errors in the content that did not stop a command, if there are any."""
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        words = translate("Errors in the content: {errors} (`hbgen check`). They stopped nothing here.")
        click.echo(words.format(errors=errors), err=True)


def sound_handbook(root: Path, translate: Translate) -> Handbook:
    """The handbook; fails if it has errors."""
    return sound(root, translate).handbook


def unknown_edition(edition: str, choices: Iterable[str]) -> Problem:
    """The problem that there is no edition for the requested audience or language."""
    return Problem(SETTINGS, "unknown-edition", {"found": edition, "choices": ", ".join(dict.fromkeys(choices))})


def missing_extra(error: ImportError, extra: str) -> Problem:
    library = (error.name or "?").split(".")[0]
    return Problem(Place("hbgen"), "missing-extra", {"library": library, "extra": extra})


def translate_for(root: Path, lang: str | None, is_data: bool = False) -> Translate:
    """The translation of messages into `lang`, or into the handbook's main language.

    English if the output's encoding lacks that language's letters, unless it `is_data`, which is written in UTF-8.
    """
    from hbgen import own_locale
    from hbgen.load import main_language

    own_locale.use(root)
    language = lang or main_language(root) or "en"
    return translator(language if is_data or holds(language) else "en")


def require_handbook(root: Path, translate: Translate) -> None:
    if not (root / "content").is_dir():
        folder = root.resolve().name or "/"
        fail([Problem(Place("content"), "no-handbook", {"folder": folder})], translate)


@contextmanager
def writing(translate: Translate) -> Iterator[None]:
    """Reports an `OSError` in one line, and exits."""
    try:
        yield
    except OSError as error:
        from hbgen.prepare import not_written

        fail([not_written(error)], translate)


def fail(problems: list[Problem] | tuple[Problem, ...], translate: Callable[[str], str]) -> NoReturn:
    click.echo(report.summed(problems, translate)[0], nl=False, err=True)
    sys.exit(1)


def fail_if(problems: list[Problem] | tuple[Problem, ...], translate: Callable[[str], str]) -> None:
    """Print problems and exit with 1, if there are any."""
    if problems:
        fail(problems, translate)
