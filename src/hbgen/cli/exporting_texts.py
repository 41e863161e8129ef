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
    from hbgen.model.base import LANGUAGE
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
