"""A book as one HTML document that holds its style and its pictures, and loads and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup

from hbgen.render.book import print_footer
from hbgen.render.book.notes import take_notes
from hbgen.render.templating import PACKAGES, Environment, templates
from hbgen.render.whole_book.book_context import BookContext
from hbgen.render.whole_book.book_format import BookRequest
from hbgen.render.whole_book.book_writer import BookWriter
from hbgen.render.whole_book.sections import BookSection, book_environment, sections
from hbgen.text.formats import direction, language_name

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
"""Ending of a picture's name → its type."""

FONTS = '"Noto Sans", "DejaVu Sans", "Liberation Sans", Arial, sans-serif'
"""Fonts of paper. None of them is one of emoji: digits would be set from it too."""


def one_document(request: BookRequest, sheets: tuple[str, ...], turns_dark: bool = False) -> str:
    """The whole book as one document, with the style sheets `sheets` (names of templates, without their ending)."""
    book = BookContext(request.edition, request.history)
    writer = BookWriter(book, lambda path: data_address(request.images, path), 2, turns_dark)
    env = book_environment(writer, 2)
    parts = [*sections(writer, env)]
    return document(
        env,
        book,
        "document",
        style(book, *sheets),
        sections=parts,
        groups=grouped(parts),
        languages=other_languages(book, parts),
        stamp=print_footer.stamp(book),
        title=str(book.settings.name),
    )


def document(env: Environment, book: BookContext, template: str, css: str, **context: object) -> str:
    """A document that may load nothing but what stands in it, and use the style `css` alone."""
    text = env.get_template(f"{template}.html.jinja").render(
        css=Markup(css), direction=direction(book.language), policy=policy(css), **context
    )
    return take_notes(text).text


def policy(css: str) -> str:
    """The Content-Security-Policy of a document with this style: nothing else applies, runs, loads or is sent."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def style(book: BookContext, *sheets: str) -> str:
    """Style sheets as one, with the handbook's colours, for the side from which its language is written."""
    sides = ("right", "left") if direction(book.language) == "rtl" else ("left", "right")
    env, look = templates("book", packages=PACKAGES[:1]), book.settings.look
    values: dict[str, str] = {"colour": look.colour, "colour_dark": look.colour_dark, "fonts": Markup(FONTS)}
    values |= {"start": sides[0], "end": sides[1]}
    return "\n".join(env.get_template(f"{sheet}.css.jinja").render(values) for sheet in sheets)


def data_address(images: Mapping[str, bytes], path: str) -> str | None:
    """A picture as an address that holds it; None for one that is not there."""
    data = images.get(path)
    if data is None:
        return None
    return f"data:{MEDIA_TYPES[path.rpartition('.')[2]]};base64,{base64.b64encode(data).decode()}"


def grouped(parts: list[BookSection]) -> list[tuple[Markup, list[BookSection]]]:
    """The sections under the captions that stand above them in the contents."""
    return [(caption, [*group]) for caption, group in groupby(parts, lambda section: section.caption)]


def other_languages(book: BookContext, parts: list[BookSection]) -> str:
    """The names of the languages that stand in for missing translations; empty without any."""
    tags = frozenset().union(*(section.languages for section in parts))
    return ", ".join(language_name(tag, book.language) for tag in sorted(tags))
