"""The parts of pages that are written as HTML: the many links, facts and lists that hbgen derives.

Authored text (headings, promises, prose) stays Markdown. Each standard has a dozen derived links and
lists; as Markdown they took Sphinx most of a build to parse, transform and write as the same HTML
that is written here directly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from markupsafe import Markup, escape

from hbgen.instruments.definition import Answer, AskedAfter, DefinedItem, InstrumentDefinition, answers, only_in
from hbgen.instruments.due_runs import due_runs
from hbgen.locale.plurals import PluralText, plural
from hbgen.markdown import HtmlMarks, Ready, fold
from hbgen.model.reserved import DONT_KNOW, NA
from hbgen.model.standards import Target
from hbgen.model.texts import Text
from hbgen.problems import MessagePart
from hbgen.releases.word_diff import TextSpan
from hbgen.render.book import print_footer
from hbgen.render.book.context import PageContext
from hbgen.render.book.notes import language_note
from hbgen.render.changes.change_log import CHANGE_TYPES, ChangeLogView, LogEntry
from hbgen.render.instruments import clear, feedback, fill
from hbgen.render.instruments.embedded import embedded
from hbgen.render.instruments.item_groups import item_groups
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.learning.guide_pages import definition as talk_definition
from hbgen.render.registered_games import GAMES
from hbgen.render.results.heat_map import shade
from hbgen.render.results.overview import Results
from hbgen.render.rollout.flow import Line
from hbgen.render.templating import at_run_time, templates
from hbgen.render.view import View
from hbgen.render.writer import Writer
from hbgen.text.formats import language_attributes, language_name
from hbgen.text.plain import is_marked
from hbgen.text.script_words import for_templates

Fragment = Callable[..., Ready]
"""Renders a template, given its name and context, to one block of HTML for a page in Markdown."""

_OPERATORS = {"at-most": "at most {figure}", "at-least": "at least {figure}", "exactly": "{figure}"}
_OWN_ANSWERS = {"1": "yes", "0": "no", DONT_KNOW: "don't know", NA: "not applicable"}
"""Value of an answer without words of the handbook → hbgen's own."""
_LETTER = re.compile(r"\w")
_BLOCK = re.compile(
    r"<(details|div|dl|figure|form|ol|p|section|table|ul)[ >]"
    # Data for a script, with the rest of the line on which it ends.
    r"|<script [^\n]*</script>[^\n]*\Z"
)
"""Start of a block of HTML that ends at the next blank line: tags of CommonMark's kind 6, and data for scripts."""


def fragments(
    html: HtmlWriter, view: View, results: Results, learning: Learning, change_log: ChangeLogView
) -> Fragment:
    """A function that renders `<name>.html.jinja` for the pages of one edition.

    Whatever a template prints is escaped for HTML, unless it is HTML already. Undefined names are errors. This is
    the only source of HTML on a page: templates in Markdown contain none.
    """
    book = html.book
    env = templates("fragments", html.show)
    env.filters = {
        "change_type": html.change_type,
        "code": code,
        "label": at_run_time(html.label),
        "length": env.filters["length"],
        "period": at_run_time(html.period),
        "short_period": at_run_time(partial(html.period, is_short=True)),
    }
    env.globals = {
        "_": html.message,
        "book": book,
        "clear_address": partial(clear.written_to, book),
        "clear_data": partial(clear.data, book),
        "clear_mail": partial(clear.mail_to, book),
        "by_number": partial(for_templates, book.translate, book.language),
        "edit": book.edit,
        "fill": partial(fill.data, book),
        "draft": html.draft,
        "due_runs": lambda instrument: due_runs(book.edition.definitions[instrument.id], instrument.sampling_plan),
        "item_groups": item_groups,
        "asked_after": html.asked_after,
        "ids": lambda entries: [entry.id for entry in entries],
        "learning": learning,
        "definition": lambda instrument: book.edition.definitions[instrument.id],
        "link": html.link,
        "linked": html.linked,
        "language_name": lambda tag: language_name(tag, book.language),
        "links": html.links,
        "blocks": html.blocks,
        "together": html.together,
        "name": html.say,
        "change_log": change_log,
        "needed": html.needed,
        "note_languages": note_languages,
        "only_in": only_in,
        "option": html.option,
        "piece": piece,
        "purpose": lambda file: file.purpose.say(book.translate),
        "results": results,
        "to_do": lambda due: due.what.say(book.translate),
        "shade": shade,
        "spaced": " ".join,
        "tagged": html.tagged,
        "tagged_links": html.tagged_links,
        "qr": lambda address: Markup(print_footer.picture(address).decode()),
        "spoken": html.spoken,
        "steps": html.steps,
        "survey": partial(feedback.data, book),
        "survey_mail": partial(feedback.written_to, book),
        "talk": lambda *args: embedded(talk_definition(book, *args)),
        "target": html.target,
        "view": view,
    }
    for game in GAMES:
        env.globals |= game.helpers(book)
    template = cache(env.get_template)

    return lambda name, **context: block(template(f"{name}.html.jinja").render(context))


def block(html: str) -> Ready:
    """HTML as one block of a page in Markdown; nothing in it is parsed as Markdown.

    Raises `ValueError` for HTML that Markdown would parse as the start of a paragraph: texts in it would be parsed
    as Markdown (CommonMark 0.31.2, 4.6: a block that starts with a tag of kind 6 ends at the next blank line).
    """
    # A blank line would end the block, and an indented one begin another.
    joined = "\n".join(filter(None, map(str.strip, html.split("\n"))))
    if joined and not _BLOCK.match(joined):
        raise ValueError(f"no block of HTML begins with {joined[:40]!r}")
    return Ready(joined)


def code(text: str) -> Markup:
    """An id as inline code, in the HTML that Sphinx writes for it."""
    return Markup('<code class="docutils literal notranslate"><span class="pre">%s</span></code>') % text


def piece(text: str) -> Markup:
    """A part of a line, escaped; white space is folded, and spaces at its ends stay."""
    return escape(re.sub(r"\s+", " ", text))


def note_languages(languages: Iterable[str], parts: Iterable[Line | TextSpan] = ()) -> Markup:
    """The notes of a text whose languages a template marks itself; an empty language is the edition's.

    The words of its `parts` are counted for the first language.
    """
    text = " ".join(part.text for part in parts)
    notes = (language_note(tag, "" if at else text) for at, tag in enumerate(languages) if tag)
    return Markup("".join(notes))


class HtmlWriter(Writer[Markup]):
    """Writes HTML."""

    def __init__(self, book: PageContext) -> None:
        self.book = book
        self._messages: dict[str, Markup] = {}
        self._links: dict[tuple[str, bool], Markup] = {}

    def written(self, text: str) -> Markup:
        return Markup(text)

    def is_written(self, value: object) -> bool:
        return isinstance(value, Markup)

    def escaped(self, text: str) -> Markup:
        return escape(fold(text))

    def marked(self, text: str, language: str) -> Markup:
        return Markup("<span %s>%s</span>%s") % (self.spoken(language), fold(text), language_note(language, text))

    def spoken(self, language: str) -> Markup:
        """The attributes of a text in another language than the edition's."""
        return Markup(language_attributes(language, self.book.language))

    def lead(self, value: Text | str, address: str, before: str = "") -> Markup:
        return self._anchor(address, Markup(before) + self.say(value))

    def _anchor(self, address: str, shown: Markup) -> Markup:
        return Markup(f'<a class="reference internal" href="{address}">{shown}</a>')

    def mark(self, text: str) -> Markup:
        return Markup('<span class="hb-unwritten">%s</span>') % text

    def draft(self, id_: str) -> Markup:
        """The badge of a standard that is a draft, with the number of things that it lacks."""
        count = self.book.edition.lacking.get(id_, 0)
        lacks = MessagePart(
            plural("draft, {count} thing missing", "draft, {count} things missing"), {"count": str(count)}
        )
        words = escape(lacks.say(self.book.translate)) if count else self.message("draft")
        return Markup('<span class="hb-badge">%s</span>') % words

    def cited(self, id_: str) -> Markup:
        return Markup('<span class="hb-id">%s</span> ') % id_

    def message(self, text: str, many: str = "", /, **values: Any) -> Markup:
        message = self._messages.get(text)
        if message is None:
            template = self.template(text, many, values)
            message = escape(template)
            if not many and not isinstance(text, PluralText):
                self._messages[text] = message
        if not values:
            return message
        # The values are escaped one by one: `Markup.format` would parse the template each time.
        return Markup(str.format_map(message, {name: self.show(value) for name, value in values.items()}))

    def unit_gap(self, unit: str) -> str:
        return self.book.words.before(unit)

    def autolinked(self, parts: list[tuple[str, str | None]]) -> Markup:
        return Markup("".join(self._part(part, linked) for part, linked in parts))

    def linked(self, text: Text | None, seen: set[str]) -> Markup:
        """As in every writer. A text in another language has links to what addresses in it mean; ids and terms are
        those of the edition's language."""
        if text is None or text.language == self.book.language or is_marked(text):
            return super().linked(text, seen)
        parts = self.book.addresses_in(text)
        if len(parts) == 1:
            return self.say(text)
        note = language_note(text.language, str(text))
        return Markup(f"<span {self.spoken(text.language)}>{self.autolinked(parts)}</span>{note}")

    def _part(self, text: str, linked: str | None) -> Markup:
        if linked is None:
            return escape(text)
        if ":" in linked:
            return Markup('<a class="reference external" href="%s">%s</a>') % (linked, text)
        return self._anchor(self.book.address_of(linked), escape(text))

    def marked_line(self, text: Text, seen: set[str] | None) -> Markup:
        written = self._marks(text, seen).line(str(text))
        if text.language == self.book.language:
            return Markup(written)
        return Markup(f"<span {self.spoken(text.language)}>{written}</span>{language_note(text.language, str(text))}")

    def marked_blocks(self, text: Text, seen: set[str] | None) -> Markup:
        written = self._marks(text, seen).blocks(str(text))
        if text.language == self.book.language:
            return Markup(written)
        return Markup(f"<div {self.spoken(text.language)}>\n{written}\n</div>{language_note(text.language, str(text))}")

    def _marks(self, text: Text, seen: set[str] | None) -> HtmlMarks:
        def words(shown: str) -> str:
            if seen is None or text.language != self.book.language:
                return piece(shown)
            return self.autolinked(self.book.autolinks_within(shown, seen))

        def anchor(written: str, inner: str) -> str:
            address = self.book.address(written)
            kind = "external" if address == written and not written.startswith("#") else "internal"
            return f'<a class="reference {kind}" href="{escape(address)}">{inner}</a>' if address else inner

        return HtmlMarks(words, anchor, piece)

    def paragraph(self, line: str) -> Markup:
        return Markup(f"<p>{line}</p>")

    def link(self, id_: str, words: Text | str | None = None) -> Markup:
        return super().link(id_, words) if words is not None else self._kept(id_, False, super().link)

    def tagged(self, id_: str) -> Markup:
        return self._kept(id_, True, super().tagged)

    def _kept(self, id_: str, is_tagged: bool, write: Callable[[str], Markup]) -> Markup:
        """A link as it was written before: a page holds the same ones many times."""
        link = self._links.get((id_, is_tagged))
        if link is None:
            link = self._links[id_, is_tagged] = write(id_)
        return link

    def option(self, value: str, name: Text) -> Markup:
        """An `<option>`. It can only contain text, so the `lang` attribute is on the element itself."""
        language, note = Markup(""), ""
        if name.language != self.book.language:
            # What has to be opened is not counted.
            language, note = Markup(" %s") % self.spoken(name.language), language_note(name.language)
        return Markup('<option value="%s"%s>%s</option>%s') % (value, language, fold(str(name)), note)

    def change_type(self, news: LogEntry) -> Markup:
        """The translated name of an entry's change type."""
        return self.message(CHANGE_TYPES[news.change_type])

    # --- sentences ---

    def target(self, target: Target) -> Markup:
        """A target as words: `At most 30 seconds in 90% of cases`."""
        figure = self.figure(target.value, target.unit)
        words = self.message(_OPERATORS[target.operator], figure=figure)
        if target.share is not None and target.share < 100:
            words = self.message("{target} in {share}% of cases", target=words, share=target.share)
        elif target.share is not None:
            words = self.message("{target} every time", target=words)
        # English words on a page that is written from the right begin with a mark of their side.
        return Markup(_LETTER.sub(lambda letter: letter[0].upper(), words, count=1))

    def steps(self, item: DefinedItem) -> list[Markup]:
        """The labels of the answers to an item, lowest first."""
        # Of scales with options, "don't know" stands in the form alone.
        left_out = {"dont-know"} if item.scale.kind == "options" else set()
        return [self._answer(answer) for answer in answers(item, ()) if answer.kind not in left_out]

    def asked_after(self, defined: InstrumentDefinition, condition: AskedAfter) -> Markup:
        """What must have been answered to another item: its number and text, and the answers."""
        number, other = next((n, item) for n, item in enumerate(defined.items, 1) if item.id == condition.item)
        chosen = [self._answer(answer) for answer in answers(other, ()) if answer.value in condition.answers]
        return Markup("%s. %s (%s)") % (number, self.say(other.text), Markup(" / ").join(chosen))

    def _answer(self, answer: Answer) -> Markup:
        if answer.kind == "option":
            return self.say(answer.text)
        if answer.kind == "step":
            return Markup("<strong>%s</strong>%s") % (answer.value, " " + self.say(answer.text) if answer.text else "")
        return self.message(_OWN_ANSWERS[answer.value])
