"""`hbgen export` for the whole handbook: one file to read, to print, or to hand out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from hbgen import report
from hbgen.cli.common import fail, missing_extra, sound, unknown_edition, writing
from hbgen.model.visibility import Audience
from hbgen.problems import MessagePart, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from hbgen.editions import Edition
    from hbgen.locale import Translate
    from hbgen.model.handbook import Handbook
    from hbgen.render.whole_book.book_format import BookFile


class BookChoice(NamedTuple):
    """Which books, and for whom."""

    formats: tuple[str, ...]
    roles: tuple[str, ...]
    """Roles that get cards; empty for all."""
    place: dict[str, str]
    """Where posters hang: ids of `unit` and `channel`."""


def export_books(
    root: Path,
    out: Path,
    wanted: BookChoice,
    audience: Audience,
    language: str | None,
    translate: Translate,
) -> None:
    """Write an edition in formats of the whole handbook."""
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
    _require_roles(edition, wanted.roles, translate)
    _require_place(handbook, wanted.place, translate)
    try:
        history = ReleaseHistory().history(read_ledger(root).releases, handbook, edition)
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    request = BookRequest(edition, loaded.images, history, wanted.roles, wanted.place)
    for name in wanted.formats:
        export = BOOKS[name]
        path = out / export.file_name(edition, wanted.place.values() if name == "poster" else ())
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


def _require_place(handbook: Handbook, place: dict[str, str], translate: Translate) -> None:
    """Refuse a unit or a channel of which the page that customers answer on would not know."""
    from hbgen.instruments.opened import opened

    if not place:
        return
    survey = opened(handbook)
    if survey is None:
        fail([Problem(Place("content/handbook.yaml"), "no-feedback-page")], translate)
    channels = handbook.organisation.channels if "channel" in survey.instrument.collects else ()
    choices = {"unit": [unit.id for unit in survey.units], "channel": [channel.id for channel in channels]}
    for kind, id_ in place.items():
        known = choices[kind]
        if id_ not in known:
            otherwise = MessagePart("Choose from {choices}.", {"choices": ", ".join(known) or "–"})
            near = did_you_mean(id_, known, otherwise)
            kind_name = MessagePart("unit") if kind == "unit" else MessagePart("channel")
            values: dict[str, str | MessagePart] = {"kind": kind_name, "id": id_, "near": near}
            fail([Problem(Place("content/organisation.yaml"), "no-such-place", values)], translate)


def _advice(book: BookFile) -> Iterator[Problem]:
    """What is to be said of a file that was written."""
    if book.lacking:
        # As code points: where no font has them, a terminal may not show them either.
        characters = ", ".join(f"U+{ord(character):04X}" for character in book.lacking)
        yield Problem(Place("hbgen"), "missing-glyphs", {"found": characters})
    if book.is_small:
        yield Problem(Place("content/promise.yaml"), "poster-small")
