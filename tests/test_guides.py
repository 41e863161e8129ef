"""The guides for editors: the same steps in each language, pictures that a script makes, and nothing made up."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from generated import beside_the_docs
from hbgen.checks import ALL_CODES
from hbgen.cli import main
from hbgen.forms.form_page import app_files
from hbgen.locale import translator
from sites import REPOSITORY

guides = beside_the_docs("guide_pictures")

DOCS = REPOSITORY / "docs"
PAGES = [DOCS / "editors" / language / f"{task}.md" for language in guides.LANGUAGES for task in guides.TASKS]
STEPS = list(guides.pictures())
_CATALOGUE = REPOSITORY / "src" / "hbgen" / "locale" / "et.po"


def page_id(page: Path) -> str:
    return f"{page.parent.name}/{page.stem}"


def test_each_language_has_the_same_guides_with_the_same_steps() -> None:
    assert sorted((DOCS / "editors").glob("*/*.md")) == sorted(PAGES)
    first, *others = (
        [(step.task, step.number, bool(step.commands), bool(step.yaml)) for tag, step in STEPS if tag == language]
        for language in guides.LANGUAGES
    )
    assert len(first) > len(guides.TASKS) * 2
    assert all(steps == first for steps in others)
    # What is typed is the same but for the words in it.
    for task in guides.TASKS:
        english, estonian = ([step.commands for step in guides.steps(tag, task)] for tag in ("en", "et"))
        assert [without_words(step) for step in english] == [without_words(step) for step in estonian]


def without_words(commands: tuple[str, ...]) -> list[str]:
    return [re.sub(r'"[^"]*"', '""', command) for command in commands]


def test_each_step_has_its_picture_and_the_script_makes_no_other() -> None:
    made = {f"{language}/{step.picture}" for language, step in STEPS}
    assert {path.relative_to(guides.IMAGES).as_posix() for path in guides.IMAGES.rglob("*.*")} == made
    for language, step in STEPS:
        assert re.findall(r"!\[[^\]]+\]\(([^)]*)\)", step.text) == [f"../../images/editors/{language}/{step.picture}"]
        # It shows the step's commands, or what the script says of it.
        assert step.commands or (step.task, step.number) in guides.OTHER_PICTURES
    assert guides.OTHER_PICTURES.keys() <= {(step.task, step.number) for _, step in STEPS}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_command_exists_with_its_options(page: Path) -> None:
    text = page.read_text("utf-8")
    commands = re.findall(r"^hbgen .*$|(?<=`)hbgen [^`]+(?=`)", text, re.MULTILINE)
    assert commands
    assert isinstance(main, click.Group)
    for line in commands:
        name, *arguments = shlex.split(line)[1:]
        command = main.commands[name]
        options = {option for part in command.params for option in part.opts}
        assert {part for part in arguments if part.startswith("--")} <= options, line
    # An option that is named by itself is one of a command on the page.
    named = {option for line in commands for part in main.commands[line.split()[1]].params for option in part.opts}
    assert set(re.findall(r"`(--[\w-]+)`", text)) <= named


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_label_is_what_the_reader_sees(page: Path) -> None:
    """Labels stand in bold: hbgen's in the guide's language, or a word of the forms' own."""
    translate = translator(page.parent.name)
    sources = re.findall(r'^msgid "(.+)"$', _CATALOGUE.read_text("utf-8"), re.MULTILINE)
    labels = {translate(source) for source in sources}
    form = next(file.data.decode() for file in app_files() if file.path == "forms.js")
    text = page.read_text("utf-8")
    for label in re.findall(r"\*\*(.+?)\*\*", text):
        assert label in labels or f'"{label}"' in form or f"`{label}`" in form, label
    assert set(re.findall(r"\[([a-z]+(?:-[a-z]+)+)\](?!\()", text)) <= ALL_CODES.keys()
