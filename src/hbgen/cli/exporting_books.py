"""`hbgen export` for the whole handbook: one file to read, to print, or to hand out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import fail, missing_extra, sound, unknown_edition, writing
from hbgen.model.base import Audience
from hbgen.problems import MessagePart, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from hbgen.editions import Edition
    from hbgen.locale import Translate
    from hbgen.render.whole_book.book_format import BookFile


def export_books(
    root: Path,
    out: Path,
    formats: tuple[str, ...],
    roles: tuple[str, ...],
    audience: Audience,
    language: str | None,
    translate: Translate,
) -> None:
    """Write an edition in these formats of the whole handbook."""
    from hbgen.files import put
    from hbgen.prepare import choose
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.releases.release_history import ReleaseHistory
    from hbgen.render.whole_book import BOOKS, BookRequest
    from hbgen.render.whole_book.typesetting import NoPango

    handbook, loaded, _, _ = sound(root, translate)
    if language is not None and language not in handbook.handbook.languages:
        fail([unknown_edition(language, handbook.handbook.languages)], translate)
    edition, _ = choose(handbook, audience, language, loaded.unwritten)
    _require_roles(edition, roles, translate)
    try:
        history = ReleaseHistory().history(read_ledger(root).releases, handbook, edition)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    request = BookRequest(edition, loaded.images, history, roles)
    for name in formats:
        export = BOOKS[name]
        path = out / export.file_name(edition)
        try:
            book = export.writer(request)
        except ImportError as error:
            fail([missing_extra(error, "pdf")], translate)
        except NoPango as missing:
            fail([Problem(Place("hbgen"), "missing-library", {"reason": str(missing)})], translate)
        if book is None:
            fail([Problem(Place("content"), "nothing-to-print", {"format": name, "edition": edition.name})], translate)
        with writing(translate):
            put(path, book.data)
        if advice := [*_advice(book)]:
            click.echo(report.summed(advice, translate)[0], nl=False, err=True)
        click.echo(path.as_posix())


def _require_roles(edition: Edition, roles: tuple[str, ...], translate: Translate) -> None:
    known = [role.id for role in edition.handbook.organisation.roles]
    for id_ in roles:
        if id_ not in known:
            otherwise = MessagePart("Choose from {choices}.", {"choices": ", ".join(known) or "–"})
            values: dict[str, str | MessagePart] = {"id": id_, "near": did_you_mean(id_, known, otherwise)}
            fail([Problem(Place("content/organisation.yaml"), "no-such-role", values)], translate)


def _advice(book: BookFile) -> Iterator[Problem]:
    """What is to be said of a file that was written."""
    if book.lacking:
        # As code points: where no font has them, a terminal may not show them either.
        found = ", ".join(f"U+{ord(character):04X}" for character in book.lacking)
        yield Problem(Place("hbgen"), "missing-glyphs", {"found": found})
    if book.is_small:
        yield Problem(Place("content/promise.yaml"), "poster-small")
