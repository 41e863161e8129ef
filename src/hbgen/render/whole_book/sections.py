"""The sections of a book in reading order, each written by its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from hbgen.instruments.definition import only_in
from hbgen.markdown import fold
from hbgen.model.reference import Term
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.render.book.notes import take_notes
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.results.overview import Results
from hbgen.render.templating import PACKAGES, Environment, at_run_time, templates
from hbgen.render.whole_book.book_context import (
    CODES,
    FRAMEWORK,
    GLOSSARY,
    ORGANISATION,
    BookContext,
    guide_section,
    section_of,
)
from hbgen.render.whole_book.book_writer import BookWriter
from hbgen.render.writer import is_cited
from hbgen.text.formats import language_name

STANDS_FOR, MEASURES, TO_READ = "What we stand for", "How we measure and learn", "To read and look up"
"""Captions above the sections in the contents."""


class ContentsEntry(NamedTuple):
    """A line of the contents below a section."""

    anchor: str
    code: str
    title: Markup


@dataclass(frozen=True, slots=True)
class BookSection:
    """A section of a book, finished."""

    name: str
    """Of its file, where it has one."""
    anchor: str
    caption: Markup
    title: Markup
    entries: tuple[ContentsEntry, ...]
    body: Markup
    languages: frozenset[str]
    """Languages that stand in for missing translations."""
    pictures: frozenset[str]
    """Paths of the pictures in it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a section is made of."""

    template: str
    name: str
    anchor: str
    caption: str
    title: Text | str
    context: Mapping[str, object]
    entries: tuple[Standard, ...] = ()


def book_environment(writer: BookWriter, top: int) -> Environment:
    """The environment of the templates of a book. Whatever they print is escaped, unless it is HTML already.

    `top` is the level of the heading of a section.
    """
    book = writer.book
    env = templates("book", writer.show, packages=PACKAGES[:1], also=("fragments",))
    env.filters = {
        "label": at_run_time(writer.label),
        **{name: env.filters[name] for name in ("length", "list", "selectattr")},
        "period": at_run_time(writer.period),
        "short_period": at_run_time(partial(writer.period, is_short=True)),
    }
    env.globals = {
        "_": writer.message,
        "blocks": writer.blocks,
        "book": book,
        "change_log": ChangeLogView(MarkdownWriter(book), writer.target),
        "cited": writer.codes,
        "codes": partial(_codes, book),
        "definition": lambda instrument: book.edition.definitions[instrument.id],
        "draft": writer.draft,
        "gap": writer.gap,
        "handbook": book.handbook,
        "ids": lambda entries: [entry.id for entry in entries],
        "language_name": lambda tag: language_name(tag, book.language),
        "link": writer.link,
        "linked": writer.linked,
        "links": writer.links,
        "logo": writer.logo,
        "needed": writer.needed,
        "new_set": lambda: set(),
        "only_in": only_in,
        "outside": writer.outside,
        "plain": lambda text: fold(str(text)),
        "plain_address": lambda address: address.split(":", 1)[1].removeprefix("//"),
        "prose": writer.prose,
        "results": Results(book),
        "settings": book.settings,
        "steps": writer.steps,
        "tagged_links": writer.tagged_links,
        "target": writer.target,
        "terms": partial(_terms, book),
        "together": writer.together,
        "top": top,
    }
    return env


def sections(writer: BookWriter, env: Environment) -> Iterator[BookSection]:
    """The sections of the book of `writer`; those that would be empty are left out."""
    for plan in _plans(writer.book):
        body = env.get_template(f"{plan.template}.html.jinja").render(anchor=plan.anchor, **plan.context)
        entries = (ContentsEntry(entry.id, entry.id, writer.say(entry.title)) for entry in plan.entries)
        title = writer.message(plan.title) if isinstance(plan.title, str) else writer.say(plan.title)
        text, languages, pictures = take_notes(body)
        caption = writer.message(plan.caption)
        tags = frozenset(languages)
        yield BookSection(plan.name, plan.anchor, caption, title, tuple(entries), Markup(text), tags, pictures)


def _plans(book: BookContext) -> Iterator[_Plan]:
    handbook = book.handbook
    yield _Plan("framework", FRAMEWORK, "hb-framework", STANDS_FOR, "Mission, promise and values", {})
    for chapter in handbook.standards:
        name, context = section_of("standards", chapter.id), {"chapter": chapter}
        yield _Plan("chapter", name, chapter.id, STANDS_FOR, chapter.title, context, chapter.standards)
    for instrument in handbook.instruments.instruments:
        name, shown = section_of("checklist", instrument.id), {"instrument": instrument}
        yield _Plan("checklist", name, instrument.id, MEASURES, instrument.title, shown)
    for guide in handbook.guides:
        yield _Plan("guide", guide_section(guide), guide.id, TO_READ, guide.title, {"guide": guide})
    if handbook.glossary:
        yield _Plan("glossary", GLOSSARY, "hb-glossary", TO_READ, "Glossary", {})
    yield _Plan("organisation", ORGANISATION, "hb-organisation", TO_READ, "Who owns what", {})
    if _codes(book):
        yield _Plan("codes", CODES, "hb-codes", TO_READ, "Index of codes", {})


def _codes(book: BookContext) -> list[str]:
    """Ids of the standards and checklists that readers cite, in the order of their letters and numbers."""
    standards = [standard.id for chapter in book.handbook.standards for standard in chapter.standards]
    instruments = [instrument.id for instrument in book.handbook.instruments.instruments]
    return sorted(filter(is_cited, (*standards, *instruments)), key=str.casefold)


def _terms(book: BookContext) -> list[Term]:
    """The terms of the glossary in the order of the language's alphabet."""
    return sorted(book.handbook.glossary, key=lambda term: book.words.order(str(term.term)))
