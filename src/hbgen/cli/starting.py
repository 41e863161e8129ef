"""Commands for a handbook in a repository of its own: init and upgrade."""

from __future__ import annotations

import datetime
import difflib
import os
import shlex
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from hbgen.cli.common import as_day_or_none, fail, fail_if, lang_option, root_option, translate_for, writing
from hbgen.cli.output import holds
from hbgen.files import is_there
from hbgen.locale import LANGUAGES, Translate, translator
from hbgen.locale.plurals import plural
from hbgen.problems import Place, Problem, unreadable

if TYPE_CHECKING:
    from hbgen.starting.answers import Answers, Picture
    from hbgen.starting.originals import StarterRecord
    from hbgen.starting.pin import Pin
    from hbgen.starting.upgrading import Generated, UpgradedFile, UpgradePlan

_STARTERS = ("small", "rannavalgus", "training-day")
_CHANNELS = "counter, phone, email, chat, web"

T = TypeVar("T")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--name", metavar="NAME", help="What your company is called.")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="A language (et, en, ru, fi, …); the main one first."
)
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="CHANNEL",
    help=f"A way in which you meet customers: {_CHANNELS}, or one of your own, such as bus=Library bus.",
)
@click.option("--colour", metavar="#RRGGBB", help="The brand's colour on a light page.")
@click.option("--colour-dark", metavar="#RRGGBB", help="The same on a dark page. Default: a lighter one.")
@click.option("--logo", type=click.Path(path_type=Path), help="The logo: a picture (svg, png, jpg or webp).")
@click.option(
    "--starter",
    type=click.Choice(_STARTERS),
    default="small",
    help="What to begin with: a small handbook, or one of the full examples.",
)
@click.option("--with-history", is_flag=True, help="Keep the releases and results of a full example.")
@click.option(
    "--hbgen",
    "pin",
    metavar="HBGEN",
    help="From where CI installs hbgen: a version on the package index, an https:// address, or a wheel, which is "
    "copied. Default: as hbgen was installed here.",
)
@click.option(
    "--date", metavar="DAY", callback=as_day_or_none, help="The day whose state the content describes. Default: today."
)
@click.option("--yes", is_flag=True, help="Ask nothing; what no option says has its default.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages. Default: the handbook's main one.")
def init(
    folder: Path,
    name: str | None,
    languages: tuple[str, ...],
    channels: tuple[str, ...],
    colour: str | None,
    colour_dark: str | None,
    logo: Path | None,
    starter: str,
    with_history: bool,
    pin: str | None,
    date: datetime.date | None,
    yes: bool,
    lang: str | None,
) -> None:
    """Begin a handbook in FOLDER (default: this folder): content, workflows for CI, and help for editors.

    In a terminal it asks for what no option says. It overwrites nothing.
    """
    from hbgen.starting.answers import STARTERS, Answers
    from hbgen.starting.beginning import begin
    from hbgen.starting.generated import languages_of

    asks = not yes and _is_terminal()
    translate = _translate(lang, languages)
    answers = Answers(date or datetime.date.today(), with_history=with_history)
    if starter == "small":
        if with_history:
            raise click.UsageError("--with-history is for a full example: name one with --starter.")
        languages = languages or (_ask_languages(translate) if asks else answers.languages)
        translate = _translate(lang, languages)
        questions = _Questions(translate, asks)
        answers = replace(answers, languages=languages, company=" ".join((name or questions.name()).split()))
        answers = _with_channels(answers, channels, questions)
        answers = _with_colours(answers, colour, colour_dark, questions)
        answers = replace(answers, logo=_picture(logo, translate) if logo else questions.logo())
    else:
        if name or languages or channels or colour or colour_dark or logo:
            raise click.UsageError("A full example comes as it is: change it in its content/ afterwards.")
        answers = replace(answers, starter=next(known for known in STARTERS if known == starter))
        translate = _translate(lang, languages_of(answers))
    chosen = _pin(pin, translate)
    with writing(translate):
        files, problems = begin(folder, answers, chosen)
    fail_if(problems, translate)
    _tell(folder, len(files), answers, chosen, translate)


@click.command()
@root_option
@lang_option
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--diff", "as_diff", is_flag=True, help="Show the lines that change, too.")
@click.option(
    "--settle",
    "settled",
    multiple=True,
    metavar="FILE",
    help="You have dealt with what was left of this file: keep it as it is, and say nothing of it again.",
)
@click.option("--hbgen", "pin", metavar="HBGEN", help="From where CI installs hbgen from now on, as for `hbgen init`.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
def upgrade(
    root: Path, lang: str | None, dry_run: bool, as_diff: bool, settled: tuple[str, ...], pin: str | None, yes: bool
) -> None:
    """Bring what `hbgen init` wrote to the installed version. What you changed stays as you wrote it."""
    from hbgen.starting.originals import StarterRecord, read_record
    from hbgen.starting.upgrading import apply_upgrade

    translate = translate_for(root, lang)
    record = read_record(root)
    if not isinstance(record, StarterRecord):
        fail([record], translate)
    planned = _planned(root, record, _target(record, pin, translate), settled, translate)
    if planned.is_recorded and not planned.changes and not planned.left:
        click.echo(translate("Everything is as hbgen {version} writes it.").format(version=record.version))
        return
    _show(planned, as_diff, translate)
    if dry_run or not (planned.changes or not planned.is_recorded):
        return
    if not yes and _is_terminal() and not click.confirm(translate("Write this?"), err=True):
        return
    with writing(translate):
        apply_upgrade(root, planned)
    if planned.changes:
        click.echo(
            translate(plural("{count} file was written.", "{count} files were written.")).format(
                count=len(planned.changes)
            )
        )


def _planned(
    root: Path, record: StarterRecord, target: Generated, settled: tuple[str, ...], translate: Translate
) -> UpgradePlan:
    """What an upgrade would do; `settled` may name only files that it would leave."""
    from hbgen.starting.upgrading import UpgradePlan, plan_upgrade

    planned = plan_upgrade(root, record, target)
    if isinstance(planned, UpgradePlan) and settled:
        left = [entry.path for entry in planned.left]
        values = {"choices": ", ".join(left) or "–"}
        place = Place("--settle")
        fail_if(
            [Problem(place, "nothing-to-settle", values | {"file": path}) for path in settled if path not in left],
            translate,
        )
        planned = plan_upgrade(root, record, target, settled)
    if not isinstance(planned, UpgradePlan):
        fail([planned], translate)
    return planned


def _target(record: StarterRecord, pin: str | None, translate: Translate) -> Generated:
    """What the installed hbgen writes for a handbook that was begun as `record` says."""
    from hbgen.starting.generated import generated
    from hbgen.starting.originals import RECORD, upgradable
    from hbgen.starting.pin import installed_version, is_older
    from hbgen.starting.upgrading import Generated, pin_paths

    version = installed_version()
    if is_older(version, record.version):
        values = {"found": record.version, "installed": version}
        fail([Problem(Place(RECORD), "newer-handbook", values)], translate)
    files = upgradable(generated(record.answers, _pin(pin, translate)), record.answers)
    # Within one version, where hbgen was installed from on this machine is no reason to change it for all.
    keeps_pin = pin is None and version == record.version
    return Generated(version, files, pin_paths(record, files) if keeps_pin else ())


_KINDS = {
    "new": "new: {file}",
    "updated": "brought up to date: {file}",
    "merged": "merged with what you changed: {file}",
    "removed": "removed: {file}",
}
_LEFT = {
    "changed-in-both": "left: {file}. What you and hbgen changed does not fit together.",
    "changed-here": "left: {file}. You changed it, and hbgen could only replace it as a whole.",
    "there-already": "left: {file}. It is yours, and hbgen would write one of that name.",
    "would-break": "left: {file}. With the change the content would have errors.",
}


def _show(planned: UpgradePlan, as_diff: bool, translate: Translate) -> None:
    """Say what would become of each file."""
    for change in planned.changes:
        click.echo(translate(_KINDS[change.kind]).format(file=change.path))
        if as_diff:
            click.echo(_diff(change), nl=False)
    for entry in planned.left:
        click.echo(translate(_LEFT[entry.why]).format(file=entry.path))
    if planned.left:
        words = translate("What was left comes up again. When you have dealt with it: hbgen upgrade --settle {file}")
        click.echo(words.format(file=planned.left[0].path))


def _diff(change: UpgradedFile) -> str:
    """The lines that change, as `diff -u` shows them; nothing for a file that is no text."""
    texts = [(data or b"").decode("utf-8", "replace") for data in (change.before, change.after)]
    if any("\0" in text for text in texts):
        return ""
    before, after = (text.replace("\r\n", "\n").splitlines() for text in texts)
    lines = difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _translate(lang: str | None, languages: Iterable[str]) -> Translate:
    """The translation of messages into `lang`, or into the first of `languages`."""
    language = lang or next(iter(languages), "en").split("-")[0]
    return translator(language if language in LANGUAGES and holds(language) else "en")


def _pin(text: str | None, translate: Translate) -> Pin:
    from hbgen.starting.pin import Pin, pinned, pinned_as_installed

    chosen = pinned(text) if text is not None else pinned_as_installed()
    if not isinstance(chosen, Pin):
        fail([chosen], translate)
    return chosen


def _picture(path: Path, translate: Translate) -> Picture:
    from hbgen.starting.answers import Picture

    try:
        return Picture(path.name, path.read_bytes())
    except OSError as error:
        fail([unreadable(path.as_posix(), error)], translate)


def _with_channels(answers: Answers, given: tuple[str, ...], questions: _Questions) -> Answers:
    from hbgen.starting.answers import channel

    texts = given or questions.channels()
    return replace(answers, channels=tuple(map(channel, texts))) if texts else answers


def _with_colours(answers: Answers, colour: str | None, dark: str | None, questions: _Questions) -> Answers:
    from hbgen.checks.terminology import LIGHT
    from hbgen.starting.answers import DEFAULT_COLOUR, DEFAULT_DARK, colour_problems, dark_colour

    light = colour if colour is not None else questions.colour() or DEFAULT_COLOUR
    if dark is None:
        is_usable = light != DEFAULT_COLOUR and not list(colour_problems(light, LIGHT, "--colour"))
        dark = dark_colour(light) if is_usable else DEFAULT_DARK
    return replace(answers, colour=light, colour_dark=dark)


def _ask_languages(translate: Translate) -> tuple[str, ...]:
    from hbgen.starting.answers import language_problems

    question = translate("Languages of the handbook, the main one first (et, en, ru, fi, …)")
    return _ask(question, "en", lambda text: tuple(_listed(text)), language_problems, translate)


class _Questions:
    """The questions of `init` in a terminal; without one each has its default."""

    def __init__(self, translate: Translate, asks: bool) -> None:
        self.translate = translate
        self.asks = asks

    def name(self) -> str:
        from hbgen.starting.answers import name_problems

        if not self.asks:
            return ""
        return _ask(self.translate("What is your company called?"), "", str, name_problems, self.translate)

    def channels(self) -> tuple[str, ...]:
        from hbgen.starting.answers import DEFAULT_CHANNELS, channel, channel_problems

        if not self.asks:
            return ()
        question = self.translate("How do you meet customers? ({channels}, or your own)").format(channels=_CHANNELS)
        default = ", ".join(DEFAULT_CHANNELS)
        return _ask(
            question,
            default,
            lambda text: tuple(_listed(text)),
            lambda texts: channel_problems(tuple(map(channel, texts))),
            self.translate,
        )

    def colour(self) -> str:
        from hbgen.checks.terminology import LIGHT
        from hbgen.starting.answers import DEFAULT_COLOUR, colour_problems

        if not self.asks:
            return ""
        question = self.translate("The brand's colour")
        return _ask(
            question, DEFAULT_COLOUR, _unquoted, lambda text: colour_problems(text, LIGHT, "--colour"), self.translate
        )

    def logo(self) -> Picture | None:
        from hbgen.starting.answers import Picture, logo_problems

        if not self.asks:
            return None

        def read(text: str) -> Picture | None:
            path = _typed_path(text)
            return Picture(path.name, path.read_bytes()) if text else None

        question = self.translate("The path of a logo (svg, png, jpg or webp), or nothing")
        return _ask(question, "", read, logo_problems, self.translate)


def _ask(
    question: str,
    default: str,
    read: Callable[[str], T],
    problems: Callable[[T], Iterable[Problem]],
    translate: Translate,
) -> T:
    """The answer to a question in the terminal, which is asked again while there is a problem with it."""
    suffix = " " if question.endswith("?") else ": "
    while True:
        text = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=suffix, err=True)
        try:
            answer = read(text.strip() or default)
            problem = next(iter(problems(answer)), None)
        except OSError as error:
            problem = unreadable(text, error)
        if problem is None:
            return answer
        click.echo(f"{problem.message(translate)} {problem.remedy(translate)}", err=True)


def _unquoted(text: str) -> str:
    """A text without the quotes in which content holds it."""
    return text.strip("\"'")


def _typed_path(text: str) -> Path:
    """A path as it is typed into a terminal, or dragged there, which puts it in quotes or guards its spaces."""
    parts = [text.strip('"')]
    if os.name == "posix":
        # A lone apostrophe belongs to the name.
        with suppress(ValueError):
            parts = shlex.split(text)
    return Path(parts[0] if len(parts) == 1 else text).expanduser()


def _listed(text: str) -> Iterable[str]:
    return filter(None, (part.strip() for part in text.split(",")))


def _quoted(path: str) -> str:
    """A path as a shell takes it."""
    return shlex.quote(path) if os.name == "posix" else f'"{path}"' if " " in path else path


def _larger_repository(folder: Path) -> Path | None:
    """The top of the Git repository of which `folder` is a part, and not the whole."""
    parts = (folder.resolve(), *folder.resolve().parents)
    top = next((part for part in parts if is_there(part / ".git")), None)
    return None if top == parts[0] else top


def _tell(folder: Path, count: int, answers: Answers, pin: Pin, translate: Translate) -> None:
    """Say what was written, what to know about it, and what comes next."""
    from hbgen.starting.small_handbook import without_texts

    place = folder.resolve().name
    click.echo(
        translate(
            plural(
                "A handbook was begun in {folder}, with {count} file.",
                "A handbook was begun in {folder}, with {count} files.",
            )
        ).format(folder=place, count=count)
    )
    lacking = without_texts(answers.languages) if answers.starter == "small" else ()
    if answers.languages[0] in lacking:
        words = translate(
            "hbgen has no texts in {language}: the handbook begins with English ones, each marked (en). Its own words, "
            "such as headings, are English there too."
        )
        click.echo(words.format(language=answers.languages[0]))
    others = [tag for tag in lacking if tag != answers.languages[0]]
    if others:
        words = translate(
            "Without texts as yet: {languages}. There readers see the main language, and a word about it."
        )
        click.echo(words.format(languages=", ".join(others)))
    words = translate("CI installs {hbgen}, as locks/hbgen.txt says.")
    click.echo(words.format(hbgen=pin.requirement))
    if not pin.hash:
        words = translate("Its hash is not known here; add it there (`--hash=sha256:…`), and pip takes no other file.")
        click.echo(words)
    outer = _larger_repository(folder)
    if outer is not None:
        words = translate(
            "{folder} lies in a larger repository. Its host reads workflows at its top alone: move .github/ and "
            ".gitlab-ci.yml there, and write {folder} behind HANDBOOK: in them."
        )
        click.echo(words.format(folder=folder.resolve().relative_to(outer).as_posix()))
    click.echo(translate("See it:"))
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {_quoted(str(folder))}")
    click.echo("  hbgen serve --open")
