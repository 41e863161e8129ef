"""`hbgen export` for texts: those of the handbook for translators, and hbgen's own words in another language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen.cli.common import fail, require_handbook, translate_for, unknown_edition, writing
from hbgen.problems import Place, Problem, unreadable

if TYPE_CHECKING:
    from hbgen.locale import Translate

TEXT_FORMATS = {
    "po": "for translation programs",
    "texts": "the same as a table, for who has none",
    "interface": "hbgen's own words, into the handbook's locale/",
}
"""Name in `hbgen export` → what it is for. A language follows the name, or several."""

CONTENT = "content"
"""The name of the workbook of the content."""


def export_content(root: Path, output: Path | None, lang: str | None) -> None:
    """Write the content as a workbook to edit. One that is there with changes of its own stays."""
    import datetime

    from hbgen.cli.common import missing_extra
    from hbgen.content_edits.written_content import written_content
    from hbgen.content_sheets.content_import import import_content
    from hbgen.content_sheets.content_writer import content_workbook
    from hbgen.files import is_there, put
    from hbgen.spreadsheets.reading import WorkbookFile

    translate = translate_for(root, lang)
    require_handbook(root, translate)
    path = (output or root / "build" / "exports") / f"{CONTENT}.xlsx"
    try:
        content = written_content(root)
        if content.problems:
            fail(content.problems, translate)
        if is_there(path):
            imported = import_content(root, path.as_posix(), WorkbookFile(path.read_bytes()))
            if imported.changes or imported.refused:
                fail([Problem(Place(path.as_posix()), "sheets-not-taken", {"file": path.as_posix()})], translate)
        # A day of the content's own would change with each export of another day; the file needs some day.
        data = content_workbook(content, "hbgen", datetime.date(2000, 1, 1), translate)
    except ImportError as error:
        fail([missing_extra(error, "forms")], translate)
    except OSError as error:
        fail([unreadable(str(error.filename or path), error)], translate)
    with writing(translate):
        put(path, data)
    click.echo(path.as_posix())


def export_texts(root: Path, name: str, languages: tuple[str, ...], output: Path | None, lang: str | None) -> None:
    """Write the texts in the format `name`, a file for each language."""
    translate = translate_for(root, lang)
    if not languages:
        raise click.UsageError(f"Name a language: hbgen export {name} ru")
    require_handbook(root, translate)
    for language in dict.fromkeys(languages):
        if name == "interface":
            _interface(root, language, output, translate)
        else:
            _content(root, name, language, output or root / "build" / "exports", translate)


def _content(root: Path, name: str, language: str, out: Path, translate: Translate) -> None:
    from hbgen.content_edits.written_content import written_content
    from hbgen.files import is_there, put
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.translating.translation_import import give_texts

    try:
        content = written_content(root)
        if language not in content.languages or language == content.languages[0]:
            fail([unknown_edition(language, content.languages[1:])], translate)
        path = out / f"{language}.{'csv' if name == 'texts' else 'po'}"
        existing = (path.as_posix(), path.read_bytes()) if is_there(path) else None
        given = give_texts(root, language, name == "texts", existing)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    except OSError as error:
        fail([unreadable(str(error.filename or "content"), error)], translate)
    if given.data is None:
        fail(given.problems, translate)
    with writing(translate):
        put(path, given.data)
    words = translate("Texts: new {new}, changed since their translation {changed}, done {done}.")
    click.echo(words.format(new=given.new, changed=given.changed, done=given.done), err=True)
    click.echo(path.as_posix())


def _interface(root: Path, language: str, output: Path | None, translate: Translate) -> None:
    from hbgen.files import is_there, put
    from hbgen.locale.po_files import NoPoFile
    from hbgen.model.texts import LANGUAGE
    from hbgen.own_locale import FOLDER, interface_file

    if not LANGUAGE.fullmatch(language):
        raise click.BadParameter("it is no tag of a language, such as fi.", param_hint=f"'{language}'")
    path = (output or root / FOLDER) / f"{language}.po"
    try:
        existing = path.read_bytes().decode("utf-8-sig", "strict") if is_there(path) else None
        text = interface_file(language, existing)
    except OSError as error:
        fail([unreadable(path.as_posix(), error)], translate)
    except (NoPoFile, UnicodeDecodeError) as broken:
        values = {"file": path.as_posix(), "language": language}
        fail([Problem(Place(path.as_posix(), getattr(broken, "line", 1)), "catalogue-unreadable", values)], translate)
    with writing(translate):
        put(path, text.encode())
    click.echo(path.as_posix())
