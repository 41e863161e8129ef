"""What single pages ask of the book: sentences and matrices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hbgen.markdown import Ready
from hbgen.model.base import Text
from hbgen.model.measurement import Instrument, InstrumentType
from hbgen.model.people import LEVELS, Competency
from hbgen.model.reference import Term
from hbgen.model.settings import Role
from hbgen.model.standards import Standard
from hbgen.render.book import SCHEME, Book
from hbgen.render.exports import EXPORTS
from hbgen.render.labels import LABELS
from hbgen.render.plan import Plan


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take along: its format, what it is for, and where it lies."""

    format: str
    purpose: str
    address: str


@dataclass(frozen=True, slots=True)
class Category:
    """Competencies that stand under one heading."""

    name: Text
    competencies: list[Competency]


class View:
    """Answers for templates. Texts come as `Ready` Markdown or as the content's own `Text`."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.handbook = book.handbook
        self.plan = Plan(book)

    def new_set(self) -> set[str]:
        return set()

    # --- standards ---

    def together(self, *ids: tuple[str, ...]) -> tuple[str, ...]:
        """Several lists of ids as one."""
        return tuple(id_ for each in ids for id_ in each)

    def filtered(self, name: Text, **by: str) -> Ready:
        """A link to the index of standards that shows only those of, say, `channel="phone"`."""
        asked = "&".join(f"{kind}={id_}" for kind, id_ in by.items())
        return self.book.lead(name, f"{SCHEME}pages/standards?{asked}")

    def channels_of(self, standard: Standard) -> tuple[str, ...]:
        """Channels in which a standard holds: its own, or all."""
        return standard.scope.channels or tuple(c.id for c in self.handbook.organisation.channels)

    def roles_of(self, standard: Standard) -> tuple[str, ...]:
        """Roles that act by a standard, its owner included: its own, or all that act by any."""
        owner = self.book.owner(standard)
        owners = (owner,) if owner and owner not in standard.scope.roles else ()
        return (standard.scope.roles or self._acting) + owners

    @cached_property
    def _acting(self) -> tuple[str, ...]:
        named = {role for standard in self.book.standards for role in standard.scope.roles}
        return tuple(role.id for role in self.handbook.organisation.roles if role.id in named)

    @cached_property
    def acting(self) -> list[Role]:
        """Roles that act by some standard."""
        return [role for role in self.handbook.organisation.roles if role.id in self._acting]

    @cached_property
    def _channels(self) -> frozenset[str]:
        return frozenset(c for standard in self.book.standards for c in self.channels_of(standard))

    def in_channel(self, channel: str) -> bool:
        """Whether any standard holds in a channel."""
        return channel in self._channels

    # --- measurement ---

    @cached_property
    def instrument_types(self) -> list[InstrumentType]:
        """Types of instrument that the handbook has, in the order of the content."""
        return list(dict.fromkeys(i.type for i in self.handbook.instruments.instruments))

    def own_items(self, instrument: Instrument) -> frozenset[str]:
        """Ids of the items that stand in the instrument itself."""
        return frozenset(item.id for item in instrument.items)

    def downloads(self, instrument: Instrument) -> list[Download]:
        """The files of an instrument that stand beside its page, seen from there."""
        name = instrument.id.lower()
        say = self.book.translate
        told = {
            "xlsx": ("XLSX", say("To print, or to fill in with Excel or LibreOffice.")),
            "xlsform": ("XLSForm", say("For ODK and KoboToolbox, which collect on phones, without a network too.")),
            "surveyjs": ("SurveyJS", say("For SurveyJS, which puts a survey on a website of your own.")),
            "csv": ("CSV", say("A plain table with a row for each question, for any other tool.")),
            "json": ("JSON", say("Everything that is asked and how it counts, for programs of your own.")),
        }
        return [
            Download(*told[format_], f"{name}/{name}{EXPORTS[format_].ending}")
            for format_ in told
            if format_ in self.book.formats
        ]

    # --- competencies ---

    @cached_property
    def categories(self) -> list[Category]:
        """Competencies by category, in the order of the content."""
        found: dict[str, Category] = {}
        for competency in self.handbook.competencies:
            name = str(competency.category)
            found.setdefault(name, Category(competency.category, [])).competencies.append(competency)
        return list(found.values())

    def levels(self, competency: Competency) -> list[tuple[str, tuple[Text, ...]]]:
        """What a competency looks like, level by level."""
        return [(level, getattr(competency.behaviours, level)) for level in LEVELS]

    def level(self, competency: Competency, role: str) -> Ready:
        """The level that a position needs of a competency, or a dash."""
        needed = next((r.level for r in competency.required if r.position == role), None)
        return Ready(f"[{self.book.translate(LABELS[needed])}]{{.hb-level .hb-{needed}}}" if needed else "–")

    def basis(self, competency: Competency) -> list[tuple[Ready, tuple[Text, ...]]]:
        """What one must know, be able to and feel for it, and the questions that assess it."""
        say = self.book.translate
        titles = (
            ("One knows", competency.knowledge),
            ("One is able to", competency.skills),
            ("One cares about", competency.attitudes),
            ("Questions for an interview", competency.questions),
        )
        return [(Ready(say(title)), texts) for title, texts in titles if texts]

    # --- words ---

    @cached_property
    def terms(self) -> list[Term]:
        """Glossary terms in the order of the language's alphabet."""
        return sorted(self.handbook.glossary, key=lambda term: self.book.words.order(str(term.term)))
