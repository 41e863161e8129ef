"""`hbgen import`: takes into the content what was worked on elsewhere, whatever kind of file it is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import (
    fail,
    fail_if,
    has_errors,
    lang_option,
    require_handbook,
    root_option,
    tell_errors,
    translate_for,
    unknown_edition,
    writing,
)
from hbgen.locale.plurals import plural
from hbgen.problems import Place, Problem, unreadable

if TYPE_CHECKING:
    from hbgen.files import File
    from hbgen.locale import Translate
    from hbgen.spreadsheets.reading import WorkbookFile

_LONGEST = 60
"""Characters of a text that a line of changes shows."""


@click.command("import")
@root_option
@lang_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing, and write the changes.")
@click.option("--language", help="Into which language FILE is translated, where it does not say so itself.")
def import_(root: Path, lang: str | None, file: Path, dry_run: bool, yes: bool, language: str | None) -> None:
    """Take work home that was done elsewhere. What changes is shown first.

    FILE is a workbook from `hbgen export content` or `hbgen export plan`, or texts from `hbgen export po` or
    `hbgen export texts`; or a document (.docx, .odt, .md, .html), of which drafts are made.
    """
    from hbgen.spreadsheets.reading import MAX_FILE, WorkbookFile

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    name = file.as_posix()
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        fail([unreadable(name, error)], translate)
    from hbgen.content_sheets.content_reader import is_content
    from hbgen.documents.document_import import is_document

    if is_document(file.name):
        _document(root, name, data, (dry_run, yes, language), translate)
    elif file.suffix.casefold() in (".po", ".csv"):
        _translations(root, name, data, (dry_run, yes, language), translate)
    elif is_content(book := WorkbookFile(data)):
        _content(root, name, book, (dry_run, yes), translate)
    else:
        _plan(root, name, book, dry_run, translate)


def _plan(root: Path, name: str, book: WorkbookFile, dry_run: bool, translate: Translate) -> None:
    from hbgen.examining import examine
    from hbgen.files import put
    from hbgen.planning.importing import import_plan

    loaded, checked = examine(root)
    try:
        imported = import_plan(root, name, book, loaded)
    except OSError as error:
        fail([unreadable(name, error)], translate)
    if imported.problems:
        fail([*imported.problems, *imported.advice], translate)
    click.echo(report.summed(imported.advice, translate)[0], nl=False, err=True)
    for field, before, after in imported.changes:
        click.echo(f"{field}: {before or '–'} → {after or '–'}")
    if imported.file is None:
        click.echo(translate("The plan is the same; nothing was changed."))
    elif not dry_run:
        with writing(translate):
            put(root / imported.file.path, imported.file.data)
        click.echo(imported.file.path)
        checked = examine(root)[1] if has_errors(checked.problems) else checked
    tell_errors(checked.problems, translate)


def _translations(
    root: Path, name: str, data: bytes, options: tuple[bool, bool, str | None], translate: Translate
) -> None:
    """A PO file or a table of texts. Exit code 1 if a row was refused, though the others are taken."""
    from hbgen.content_edits.written_content import written_content
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.translating.exchange_files import decoded, language_of
    from hbgen.translating.translation_import import import_translations

    dry_run, yes, language = options
    try:
        languages = written_content(root).languages
        text = decoded(data)
        if text is None:
            fail([Problem(Place(name), "translations-not-utf8", {"file": name})], translate)
        tag = language or language_of(text, languages)
        if tag not in languages:
            values = {"file": name, "choices": ", ".join(languages)}
            fail([Problem(Place(name), "translations-no-language", values)], translate)
        imported = import_translations(root, name, data, tag)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    except OSError as error:
        fail([unreadable(str(error.filename or name), error)], translate)
    for change in imported.changes:
        click.echo(f"{change.unit.key}: {_short(change.unit.translation)} → {_short(change.translation)}")
    click.echo(report.summed(imported.refused, translate)[0], nl=False, err=True)
    counts = [
        (len(imported.changes), plural("{count} translation changes.", "{count} translations change.")),
        (imported.confirmed, plural("{count} is still right.", "{count} are still right.")),
        (imported.in_doubt, plural("{count} is in doubt and waits.", "{count} are in doubt and wait.")),
        (len(imported.refused), plural("{count} was left out.", "{count} were left out.")),
    ]
    for count, message in counts:
        if count:
            click.echo(translate(message).format(count=count))
    if not imported.files:
        click.echo(translate("Nothing changes."))
    elif _agreed(dry_run, yes, translate):
        _write(root, imported.files, translate)
    sys.exit(1 if has_errors(imported.refused) else 0)


def _content(root: Path, name: str, book: WorkbookFile, options: tuple[bool, bool], translate: Translate) -> None:
    """A workbook of content. Exit code 1 if a row was refused, though the others are taken."""
    from hbgen.content_sheets.content_import import import_content

    try:
        imported = import_content(root, name, book)
    except OSError as error:
        fail([unreadable(str(error.filename or name), error)], translate)
    for change in imported.changes:
        if change.entry is None:
            click.echo(
                translate("{id}: new, under {holder}").format(id=change.id, holder=change.holder or change.sheet)
            )
        for key, text in change.cells.items():
            click.echo(f"{change.id} {key}: {_short(change.before.get(key, ''))} → {_short(text)}")
    click.echo(report.summed(imported.refused, translate)[0], nl=False, err=True)
    if not imported.files:
        click.echo(translate("Nothing changes."))
    elif _agreed(*options, translate):
        _write(root, imported.files, translate)
    sys.exit(1 if has_errors(imported.refused) else 0)


def _document(root: Path, name: str, data: bytes, options: tuple[bool, bool, str | None], translate: Translate) -> None:
    """A document: its drafts, and each piece that found no place."""
    from hbgen.content_edits.written_content import written_content
    from hbgen.documents.document_import import import_document

    dry_run, yes, language = options
    try:
        languages = written_content(root).languages
        if language is not None and language not in languages:
            fail([unknown_edition(language, languages)], translate)
        imported = import_document(root, name, data, language)
    except OSError as error:
        fail([unreadable(str(error.filename or name), error)], translate)
    fail_if(imported.problems, translate)
    for id_, title in imported.standards:
        click.echo(f"{id_}: {title}")
    if imported.unplaced:
        click.echo(translate("Without a place:"))
    for piece in imported.unplaced:
        origin = f" ({translate(piece.origin)})" if piece.origin else ""
        click.echo(f"  {piece.number}{origin}: {piece.text}")
    words = translate("Drafts: {drafts}; paragraphs placed: {placed}, without a place: {unplaced}.")
    values = {"drafts": len(imported.standards), "placed": imported.placed, "unplaced": len(imported.unplaced)}
    click.echo(words.format(**values))
    if _agreed(dry_run, yes, translate):
        _write(root, imported.files, translate)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or "–"


def _agreed(dry_run: bool, yes: bool, translate: Translate) -> bool:
    """Whether the changes are to be written: asked where somebody can answer, else as the options say."""
    if dry_run:
        return False
    return yes or not sys.stdin.isatty() or click.confirm(translate("Write these changes?"))


def _write(root: Path, files: Sequence[File], translate: Translate) -> None:
    from hbgen.files import put

    with writing(translate):
        for file in files:
            put(root / file.path, file.data)
            click.echo(file.path)
