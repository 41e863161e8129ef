"""Everything that hbgen writes into a new repository, from the answers alone: the same answers give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hbgen.files import File
from hbgen.site.hand_written import CONF, FOLDER, INDEX
from hbgen.starting import examples, small_handbook
from hbgen.starting.answers import Answers
from hbgen.starting.editors import editor_files
from hbgen.starting.pin import Pin
from hbgen.starting.sources import top
from hbgen.starting.workflows import workflows

_PROJECT = Path(__file__).parent / "project"


def generated(answers: Answers, pin: Pin) -> tuple[File, ...]:
    """The files of a repository that is begun with `answers` and built with the hbgen of `pin`, by path."""
    files = (*_content(answers), *_beside_content(answers), *pin.files(), *workflows(), *editor_files())
    return tuple(sorted(files, key=lambda file: file.path))


def languages_of(answers: Answers) -> tuple[str, ...]:
    """The languages of the handbook: a full example has its own."""
    return answers.languages if answers.starter == "small" else examples.languages(answers.starter)


def _content(answers: Answers) -> Iterator[File]:
    if answers.starter == "small":
        yield from small_handbook.content(answers)
        yield small_handbook.readme(answers.languages, small_handbook.title(answers), True)
    else:
        yield from examples.content(answers.starter, answers.with_history)
        yield small_handbook.readme(examples.languages(answers.starter), examples.title(answers.starter), False)


def _beside_content(answers: Answers) -> Iterator[File]:
    root = examples.root_of("rannavalgus" if answers.starter == "small" else answers.starter)
    yield File(f"{FOLDER}/{INDEX}", (root / FOLDER / INDEX).read_bytes())
    yield File(CONF, (root / CONF).read_bytes())
    yield File(".gitignore", (_PROJECT / "gitignore").read_bytes())
    yield File(".editorconfig", (_PROJECT / "editorconfig").read_bytes())
    for name in ("scores", "use"):
        yield File(f"locks/{name}.txt", (top() / "locks" / f"{name}.txt").read_bytes())
