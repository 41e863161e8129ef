"""How values, texts and links of an edition are written on its pages: one protocol, for Markdown and for HTML."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from hbgen.instruments.definition import Words
from hbgen.locale.plurals import PluralText, plural
from hbgen.markdown import has_blocks
from hbgen.model.texts import MarkedText, Text
from hbgen.render.book.context import PageContext
from hbgen.text.formats import shown_in
from hbgen.text.labels import LABELS
from hbgen.text.plain import is_marked

Written = TypeVar("Written", bound=str, covariant=True)


def is_cited(id_: str) -> bool:
    """Whether an id is shown to readers, as `TEL-03` is; one in small letters without digits is only an address."""
    return not id_.islower() or any(letter.isdigit() for letter in id_)


class Writer(Protocol[Written]):
    """Writes for the pages of the edition in `book`; whatever is not `Written` yet is escaped."""

    book: PageContext

    # --- what each format defines ---

    @abstractmethod
    def written(self, text: str) -> Written:
        """`text` that is finished in this format."""

    @abstractmethod
    def is_written(self, value: object) -> bool:
        """Whether a value is finished already."""

    @abstractmethod
    def escaped(self, text: str) -> Written:
        """Plain text, escaped; white space is folded."""

    @abstractmethod
    def marked(self, text: str, language: str) -> Written:
        """Plain text in another language than the edition's, escaped, with its language."""

    @abstractmethod
    def lead(self, value: Text | str, address: str, before: str = "") -> Written:
        """A link to an address of hbgen's own, with `before` (finished already) at the start of its words."""

    @abstractmethod
    def cited(self, id_: str) -> Written:
        """An id before the name of its entry."""

    @abstractmethod
    def message(self, text: str, many: str = "", /, **values: Any) -> Written:
        """A message of hbgen's own, translated, with values filled in.

        One that counts something has a second form in English, `many`, for every number but 1.
        """

    def template(self, text: str, many: str, values: Mapping[str, object]) -> str:
        """The translated message, in the form for the number among its values if it counts something."""
        template = self.book.translate(plural(text, many) if many else text)
        return template.form(values.get(template.counted, "")) if isinstance(template, PluralText) else template

    @abstractmethod
    def unit_gap(self, unit: str) -> str:
        """What stands between a figure and its unit."""

    @abstractmethod
    def autolinked(self, parts: list[tuple[str, str | None]]) -> Written:
        """Parts of a text, each with the id or the address that it links to, or None."""

    @abstractmethod
    def marked_line(self, text: Text, seen: set[str] | None) -> Written:
        """A text that has marks, as one line; with `seen` also ids and glossary terms in it are linked."""

    @abstractmethod
    def marked_blocks(self, text: Text, seen: set[str] | None) -> Written:
        """A text that has marks, with its paragraphs and lists."""

    @abstractmethod
    def paragraph(self, line: str) -> Written:
        """A line, finished already, as a paragraph."""

    @abstractmethod
    def mark(self, text: str) -> Written:
        """A word of hbgen's own in place of what is not written yet."""

    # --- values ---

    def needed(self, text: Text | None, name: str = "") -> Written:
        """Text that a draft may lack: then a mark says that it is not written yet, unless the handbook does without
        the field or file `name`."""
        if text is not None:
            return self.say(text)
        return self.written("") if name in self.book.edition.unneeded else self.gap()

    def gap(self) -> Written:
        """The mark of something that is not written yet."""
        return self.mark(self.book.translate("not written yet"))

    def show(self, value: Any) -> Written:
        """A value printed by a template. Raises `TypeError` for a type that has no form on pages."""
        if self.is_written(value):
            return self.written(value)
        if isinstance(value, (Text, str, Mapping)):
            return self.say(value)
        if value is None:
            return self.written("")
        if isinstance(value, datetime.date):
            return self.escaped(self.book.words.date(value))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.escaped(self.book.words.number(value))
        raise TypeError(f"a template printed {type(value).__name__}")

    def say(self, text: Text | Words | str) -> Written:
        """Text, its language marked where it is not the edition's."""
        if isinstance(text, str):
            return self.escaped(text)
        if isinstance(text, MarkedText) and is_marked(text):
            return self.marked_line(text, None)
        shown, language = shown_in(text.words if isinstance(text, Text) else text, self.book.language)
        return self.escaped(shown) if language is None else self.marked(shown, language)

    def figure(self, value: float, unit: Text) -> Written:
        """A figure with its unit: `30 seconds`, `95% of calls`."""
        return self.written(f"{self.show(value)}{self.unit_gap(str(unit))}{self.say(unit)}")

    def label(self, key: str) -> Written:
        """The translated label of a fixed choice of the model."""
        return self.message(LABELS[key])

    def period(self, id_: str, is_short: bool = False) -> Written:
        """The name of a period of results in the edition's language."""
        return self.escaped(self.book.words.period(id_, is_short))

    # --- links ---

    def link(self, id_: str, words: Text | str | None = None) -> Written:
        """A link to the location of `id_`, with its name (or `words`); the bare name where it has no location."""
        if id_ in self.book.edition.pending:
            return self.pending(id_)
        shown = words if words is not None else self.book.name(id_)
        location = self.book.locations.get(id_)
        return self.lead(shown, location.address) if location else self.say(shown)

    def pending(self, id_: str) -> Written:
        """An id that no entry has yet, marked as such."""
        return self.written(f"{self.escaped(id_)} {self.gap()}")

    def links(self, ids: Iterable[str]) -> Written:
        """Links to several ids, with commas between."""
        return self.written(", ".join(map(self.link, ids)))

    def tagged(self, id_: str) -> Written:
        """A link that shows the id before the name: `TEL-03 Call-back`."""
        if id_ in self.book.edition.pending:
            return self.pending(id_)
        before = self.cited(id_) if is_cited(id_) else ""
        location = self.book.locations.get(id_)
        if location:
            return self.lead(self.book.name(id_), location.address, before)
        return self.written(f"{before}{self.say(self.book.name(id_))}")

    def tagged_links(self, ids: Iterable[str]) -> Written:
        """Links with ids before names, separated by dots, since names can contain commas and full stops."""
        return self.written(" · ".join(map(self.tagged, ids)))

    def linked(self, text: Text | None, seen: set[str]) -> Written:
        """Text with ids linked, and the first use of each glossary term that is not in `seen`, which grows; None is
        text that is not written yet."""
        if text is None:
            return self.gap()
        if is_marked(text):
            return self.marked_line(text, seen)
        parts = self.book.autolinks_in(text, seen)
        return self.say(text) if len(parts) == 1 else self.autolinked(parts)

    def blocks(self, text: Text | None, seen: set[str] | None = None, name: str = "") -> Written:
        """A text of sentences with its paragraphs and lists; without marks one paragraph.

        With `seen` ids and terms are linked, as by `linked`; else `name` is that of its field, as for `needed`.
        """
        if text is not None and is_marked(text):
            return self.marked_blocks(text, seen)
        return self.paragraph(self.needed(text, name) if seen is None else self.linked(text, seen))

    def together(self, *texts: Text | None, seen: set[str] | None = None) -> Written:
        """Several short texts as one paragraph; where one of them has lists or paragraphs, each as its own.

        With `seen` ids, addresses and terms are linked, as by `linked`.
        """
        written = [text for text in texts if text is not None]
        if any(is_marked(text) and has_blocks(str(text)) for text in written):
            return self.written("\n\n".join(self.blocks(text, seen) for text in written))
        return self.paragraph(" ".join(self.say(text) if seen is None else self.linked(text, seen) for text in written))
