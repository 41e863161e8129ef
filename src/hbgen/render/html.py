"""The parts of pages that are written as HTML: the many links, facts and lists that hbgen derives.

Authored text (headings, promises, prose) stays Markdown. Each standard has a dozen derived links and
lists; as Markdown they took Sphinx most of a build to parse, transform and write as the same HTML
that is written here directly.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from jinja2 import BytecodeCache, ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from hbgen.markdown import Ready, fold
from hbgen.model.base import Text
from hbgen.model.measurement import ChecklistItem, shown_anchors
from hbgen.model.standards import Target
from hbgen.render.book import print_footer
from hbgen.render.book.context import PageContext, is_cited
from hbgen.render.changes.change_log import CHANGE_TYPES, ChangeLogView, LogEntry
from hbgen.render.instruments import fill
from hbgen.render.instruments.embedded import embedded
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.learning.guide_pages import definition as talk_definition
from hbgen.render.registered_games import GAMES
from hbgen.render.results.overview import Results
from hbgen.render.view import View
from hbgen.text.labels import LABELS

Fragment = Callable[..., Ready]
"""Renders a template, given its name and context, to one block of HTML for a page in Markdown."""

PACKAGES = ("hbgen.render", *dict.fromkeys(game.package for game in GAMES))
"""Where templates are, below `templates/pages` and `templates/fragments`."""

_NOTHING = Markup("")
_OPERATORS = {"at-most": "at most {figure}", "at-least": "at least {figure}", "exactly": "{figure}"}
_BREAKS = re.compile(r"\s*\n\s*")
_BLOCK = re.compile(
    r"<(details|div|dl|figure|form|ol|p|section|table|ul)[ >]"
    # Data for a script, with the rest of the line on which it ends.
    r"|<script [^\n]*</script>[^\n]*\Z"
)
"""Start of a block of HTML that ends at the next blank line: tags of CommonMark's kind 6, and data for scripts."""


class Compiled(BytecodeCache):
    """Bytecode of templates, cached in memory for the process: each edition has environments of its own."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._bytecode.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()


def fragments(
    book: PageContext, view: View, results: Results, learning: Learning, change_log: ChangeLogView
) -> Fragment:
    """A function that renders `<name>.html.jinja` for the pages of one edition.

    Whatever a template prints is escaped for HTML, unless it is HTML already. Undefined names are errors. This is
    the only source of HTML on a page: templates in Markdown contain none.
    """
    html = Html(book)
    env = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates/fragments") for package in PACKAGES]),
        autoescape=True,
        finalize=html.show,
        bytecode_cache=_COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters = {
        "change_type": html.change_type,
        "code": code,
        "label": at_run_time(html.label),
        "length": env.filters["length"],
        "period": at_run_time(html.period),
        "short_period": at_run_time(partial(html.period, is_short=True)),
    }
    env.globals = {
        "_": html.words,
        "book": book,
        "edit": book.edit,
        "fill": partial(fill.data, book),
        "ids": lambda entries: [entry.id for entry in entries],
        "learning": learning,
        "link": html.link,
        "linked": html.linked,
        "links": html.links,
        "name": html.say,
        "change_log": change_log,
        "option": html.option,
        "piece": piece,
        "results": results,
        "tagged": html.tagged,
        "tagged_links": html.tagged_links,
        "qr": lambda address: Markup(print_footer.picture(address).decode()),
        "steps": html.steps,
        "talk": lambda *args: embedded(talk_definition(book, *args)),
        "target": html.target,
        "view": view,
    }
    for game in GAMES:
        env.globals |= game.helpers(book)
    templates = cache(env.get_template)

    return lambda name, **context: block(templates(f"{name}.html.jinja").render(context))


def block(html: str) -> Ready:
    """HTML as one block of a page in Markdown; nothing in it is parsed as Markdown.

    Raises `ValueError` for HTML that Markdown would parse as the start of a paragraph: texts in it would be parsed
    as Markdown (CommonMark 0.31.2, 4.6: a block that starts with a tag of kind 6 ends at the next blank line).
    """
    # A blank line would end the block, and an indented one begin another.
    joined = _BREAKS.sub("\n", html).strip()
    if joined and not _BLOCK.match(joined):
        raise ValueError(f"no block of HTML begins with {joined[:40]!r}")
    return Ready(joined)


def at_run_time(render: Callable[[str], Markup | Ready]) -> Callable[[Any, str], Markup | Ready]:
    """A filter that Jinja does not evaluate at compile time: compiled templates are shared by all languages.

    A constant expression, `"novice"|label`, would be evaluated once, in the language rendered first.
    """

    @pass_context
    def filtered(_context: Any, text: str) -> Markup | Ready:
        return render(text)

    return filtered


def code(text: str) -> Markup:
    """An id as inline code, in the HTML that Sphinx writes for it."""
    return Markup('<code class="docutils literal notranslate"><span class="pre">%s</span></code>') % text


def piece(text: str) -> Markup:
    """A part of a line, escaped; white space is folded, and spaces at its ends stay."""
    return escape(re.sub(r"\s+", " ", text))


class Html:
    """Values, text and links in HTML, for templates: the counterpart of `PageContext`, which writes Markdown."""

    def __init__(self, book: PageContext) -> None:
        self.book = book
        self._messages: dict[str, Markup] = {}
        self._links: dict[tuple[str, bool], Markup] = {}

    def show(self, value: Any) -> Markup:
        """A value printed by a template, as escaped HTML. Raises `TypeError` for a type that has no form on pages."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, (Text, str)):
            return self.say(value)
        if value is None:
            return _NOTHING
        if isinstance(value, datetime.date):
            return escape(self.book.words.date(value))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return escape(self.book.words.number(value))
        raise TypeError(f"a template printed {type(value).__name__}")

    def say(self, text: Text | str) -> Markup:
        """Text, with a `lang` attribute where its language is not the edition's."""
        if isinstance(text, str) or text.language == self.book.language:
            return escape(fold(str(text)))
        self.book.fallbacks.add(text.language)
        return Markup('<span lang="%s">%s</span>') % (text.language, fold(str(text)))

    def option(self, value: str, name: Text) -> Markup:
        """An `<option>`. It can only contain text, so the `lang` attribute is on the element itself."""
        language = Markup("")
        if name.language != self.book.language:
            self.book.fallbacks.add(name.language)
            language = Markup(' lang="%s"') % name.language
        return Markup('<option value="%s"%s>%s</option>') % (value, language, fold(str(name)))

    def words(self, text: str, **values: Any) -> Markup:
        """A message of hbgen's own, translated, with values filled in."""
        message = self._messages.get(text)
        if message is None:
            message = self._messages[text] = escape(self.book.translate(text))
        if not values:
            return message
        # The values are escaped one by one: `Markup.format` would parse the template each time.
        return Markup(str.format_map(message, {name: self.show(value) for name, value in values.items()}))

    def period(self, id_: str, is_short: bool = False) -> Markup:
        """The name of a period of results in the edition's language."""
        return escape(self.book.words.period(id_, is_short))

    def label(self, key: str) -> Markup:
        """The translated label of a fixed choice of the model."""
        return self.words(LABELS[key])

    def change_type(self, news: LogEntry) -> Markup:
        """The translated name of an entry's change type."""
        return self.words(CHANGE_TYPES[news.change_type])

    # --- links ---

    def link(self, id_: str) -> Markup:
        """A link to the location of `id_`, with its name; the bare name where it has no location."""
        return self._link(id_, is_tagged=False)

    def tagged(self, id_: str) -> Markup:
        """A link that shows the id before the name: `TEL-03 Call-back`."""
        return self._link(id_, is_tagged=True)

    def _link(self, id_: str, is_tagged: bool) -> Markup:
        link = self._links.get((id_, is_tagged))
        if link is None:
            name = self.book.name(id_)
            shown = self.say(name)
            if is_tagged and is_cited(id_):
                shown = Markup('<span class="hb-id">%s</span> ') % id_ + shown
            link = self._anchor(id_, shown)
            if isinstance(name, str) or name.language == self.book.language:
                # Names in other languages are not cached: `say` must record the fallback for each page.
                self._links[id_, is_tagged] = link
        return link

    def _anchor(self, id_: str, shown: Markup) -> Markup:
        location = self.book.locations.get(id_)
        return Markup(f'<a class="reference internal" href="{location.address}">{shown}</a>') if location else shown

    def links(self, ids: Iterable[str]) -> Markup:
        """Links to several ids, with commas between."""
        return Markup(", ".join(map(self.link, ids)))

    def tagged_links(self, ids: Iterable[str]) -> Markup:
        """Links with ids before names, separated by dots, since names can contain commas and full stops."""
        return Markup(" · ").join(map(self.tagged, ids))

    def linked(self, text: Text, seen: set[str]) -> Markup:
        """Text with ids linked, and the first use of each glossary term that is not in `seen`, which grows."""
        parts = self.book.autolinks_in(text, seen)
        if len(parts) == 1:
            return self.say(text)
        return Markup("".join(self._anchor(id_, escape(part)) if id_ else escape(part) for part, id_ in parts))

    # --- sentences ---

    def figure(self, value: float, unit: Text) -> Markup:
        """A figure with its unit: `30 seconds`, `95% of calls`."""
        return self.show(value) + self.book.words.before(str(unit)) + self.say(unit)

    def target(self, target: Target) -> Markup:
        """A target as words: `At most 30 seconds in 90% of cases`."""
        figure = self.figure(target.value, target.unit)
        words = self.words(_OPERATORS[target.operator], figure=figure)
        if target.share is not None and target.share < 100:
            words = self.words("{target} in {share}% of cases", target=words, share=target.share)
        elif target.share is not None:
            words = self.words("{target} every time", target=words)
        return words[:1].upper() + words[1:]

    def steps(self, item: ChecklistItem) -> list[Markup]:
        """The labels of the answers to an item, lowest first."""
        scale = self.book.scale(item)
        if scale is None:
            steps = [self.words("yes"), self.words("no")]
        elif scale.options:
            steps = [self.say(option.text) for option in scale.options]
        else:
            anchors = shown_anchors(item, scale)
            steps = []
            for value in range(scale.low or 0, (scale.high or 0) + 1):
                anchor = " " + self.say(anchors[value]) if value in anchors else ""
                steps.append(Markup("<strong>%s</strong>%s") % (value, anchor))
            if scale.dont_know:
                steps.append(self.words("don't know"))
        if item.not_applicable is not None:
            steps.append(self.words("not applicable"))
        return steps
