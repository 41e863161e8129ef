"""Cards for the pocket (A6): for each role what to do, what not, and words that help, of the standards it acts by."""

from __future__ import annotations

from typing import NamedTuple

from hbgen.model.settings import Role
from hbgen.model.standards import Standard, concerning
from hbgen.problems import MessagePart
from hbgen.render.book import print_footer
from hbgen.render.book.locations import Location
from hbgen.render.whole_book.book_context import BookContext
from hbgen.render.whole_book.book_format import BookExport, BookFile, BookRequest
from hbgen.render.whole_book.book_writer import BookWriter
from hbgen.render.whole_book.one_document import data_address, document, style
from hbgen.render.whole_book.sections import book_environment
from hbgen.render.whole_book.typesetting import typeset


class RoleCard(NamedTuple):
    """What stands on the card of a role."""

    role: Role
    own: tuple[Standard, ...]
    """The standards that concern the role by its name."""
    shared: tuple[Standard, ...]
    """Those that concern everybody."""


class CardContext(BookContext):
    """A card stands alone: nothing on it leads anywhere."""

    @property
    def locations(self) -> dict[str, Location]:
        return {}


def role_cards(book: BookContext, roles: tuple[str, ...] = ()) -> list[RoleCard]:
    """The cards of `roles`, or of all roles that some standard concerns by name."""
    live = [(standard, concerning(standard, book.chapters[standard.id])) for standard in book.standards]
    shared = tuple(standard for standard, named in live if not named)
    cards = []
    for role in book.handbook.organisation.roles:
        own = tuple(standard for standard, named in live if role.id in named)
        if role.id in roles or (own and not roles):
            cards.append(RoleCard(role, own, shared))
    return [card for card in cards if card.own or card.shared]


def _write(request: BookRequest) -> BookFile | None:
    book = CardContext(request.edition, request.history)
    cards = role_cards(book, request.roles)
    if not cards:
        return None
    writer = BookWriter(book, lambda path: data_address(request.images, path), 2)
    env = book_environment(writer, 2)
    stamp = print_footer.stamp(book)
    html = document(env, book, "cards", style(book, "book", "cards"), cards=cards, stamp=stamp)
    result = typeset(html, f"cards/{request.edition.name}/{request.edition.version}")
    return BookFile(result.pdf, result.lacking)


EXPORT = BookExport(
    name="cards",
    label="PDF, A6",
    ending=".pdf",
    library="weasyprint",
    purpose=MessagePart("Cards for the pocket: for each role what to do, and words that help."),
    stem="cards",
    writer=_write,
)
