"""How a format of the whole handbook is declared: each module of one holds one `EXPORT`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hbgen.editions import Edition
from hbgen.exports.export_format import ExportFormat
from hbgen.problems import MessagePart
from hbgen.releases.history import History


@dataclass(frozen=True, slots=True)
class BookRequest:
    """What the writer of a book is given."""

    edition: Edition
    """An edition of one language."""
    images: Mapping[str, bytes]
    """Path below `content/` → picture."""
    history: History = field(default_factory=History)
    roles: tuple[str, ...] = ()
    """Ids of the roles that get cards; empty for all."""
    place: Mapping[str, str] = field(default_factory=dict)
    """Where a poster hangs: ids of `unit` and `channel`, for what customers answer there."""


@dataclass(frozen=True, slots=True)
class BookFile:
    """A book as a file."""

    data: bytes
    lacking: str = ""
    """Characters that no font of this machine has, sorted: they are printed as boxes."""
    is_small: bool = False
    """Whether its letters are too small for the distance from which it is to be read."""


class BookDownload(NamedTuple):
    """A file of the whole handbook that the cover offers."""

    label: str
    purpose: MessagePart
    address: str
    """Relative to the cover."""


@dataclass(frozen=True, slots=True)
class BookExport(ExportFormat):
    """A format of the whole handbook: one edition, in one language."""

    purpose: MessagePart
    """What it is for, as a sentence for readers of a page."""
    stem: str
    """How the names of its files begin."""
    writer: Callable[[BookRequest], BookFile | None]
    """The file, or None where the edition has nothing that it would show; the same edition gives the same bytes.

    Raises `ImportError` without its library, and `typesetting.NoPango` where that lacks libraries of its own.
    """

    def file_name(self, edition: Edition, place: Iterable[str] = ()) -> str:
        """`handbook.staff.et.pdf`, and for a place `poster.customers.et.north.pdf`."""
        return ".".join((self.stem, edition.audience, edition.language, *place)) + self.ending
