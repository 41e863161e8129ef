"""Data for the templates of single pages: links, labels, lists and matrices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from hbgen.exports import EXPORTS
from hbgen.markdown import Ready, escape
from hbgen.model.measurement import Instrument, InstrumentType
from hbgen.model.people import ASPECTS, LEVELS, Aspect, Competency, Level, Need
from hbgen.model.reference import Term
from hbgen.model.results import Figure
from hbgen.model.settings import Channel, Role
from hbgen.model.standards import Standard, concerning
from hbgen.model.texts import Text
from hbgen.render.book.locations import SCHEME, position_page
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.organisation import JourneyLayout
from hbgen.render.results.gap import FoundLevel, Gaps, gaps
from hbgen.render.rollout.due import DueDay, due_days
from hbgen.render.rollout.plan_view import Plan
from hbgen.rules.asked_items import checklist
from hbgen.rules.competency_audit import LACKS, audit, covering
from hbgen.rules.preconditions import REASONS
from hbgen.text.labels import LABELS


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: its format, its purpose, and its address relative to the page."""

    format: str
    purpose: str
    address: str


@dataclass(frozen=True, slots=True)
class Category:
    """Competencies under one heading."""

    name: Text
    competencies: list[Competency]


class View:
    """Data for templates. Texts are `Ready` Markdown or the content's own `Text`."""

    def __init__(self, writer: MarkdownWriter) -> None:
        self.writer = writer
        self.book = book = writer.book
        self.handbook = book.handbook
        self.plan = Plan(book)

    @cached_property
    def due(self) -> list[DueDay]:
        """What falls due, the earliest first."""
        return due_days(self.book)

    def new_set(self) -> set[str]:
        return set()

    # --- standards ---

    def together(self, *ids: tuple[str, ...]) -> tuple[str, ...]:
        """Several lists of ids as one."""
        return tuple(id_ for id_list in ids for id_ in id_list)

    def filtered(self, name: Text, **by: str) -> Ready:
        """A link to the index of standards, filtered, for example by `channel="phone"`."""
        query = "&".join(f"{kind}={id_}" for kind, id_ in by.items())
        return self.writer.lead(name, f"{SCHEME}pages/standards?{query}")

    def roles_of(self, standard: Standard) -> tuple[str, ...]:
        """Ids of the roles that a standard concerns; empty for everybody."""
        return concerning(standard, self.book.chapters[standard.id])

    @cached_property
    def acting(self) -> list[Role]:
        """Roles that act by some standard."""
        named = {role for standard in self.book.standards for role in standard.scope.roles}
        return [role for role in self.handbook.organisation.roles if role.id in named]

    @cached_property
    def channels(self) -> list[Channel]:
        """Channels in which some standard applies; a standard that names none applies in all."""
        named = [standard.scope.channels for standard in self.book.standards]
        holds = {channel for ids in named for channel in ids}
        return [channel for channel in self.handbook.organisation.channels if channel.id in holds or () in named]

    @cached_property
    def complaint(self) -> Text | None:
        """How to complain, in the words that most standards say it in; None where none does."""
        routes = [standard.contact.complaint for standard in self.book.standards if standard.contact is not None]
        texts = Counter(str(route) for route in routes if route is not None)
        most = texts.most_common(1)
        return next((route for route in routes if most and str(route) == most[0][0]), None)

    # --- measurement ---

    def units_of_type(self, unit_type: str) -> list[str]:
        """Ids of the units of a type."""
        return [unit.id for unit in self.handbook.organisation.units if unit.type == unit_type]

    @cached_property
    def instrument_types(self) -> list[InstrumentType]:
        """Types of instrument that the handbook has, in the order of the content."""
        return list(dict.fromkeys(i.type for i in self.handbook.instruments.instruments))

    def downloads(self, instrument: Instrument) -> list[Download]:
        """The files of an instrument, with addresses relative to its page."""
        name = instrument.id.lower()
        return [
            Download(export.label, export.purpose.say(self.book.translate), f"{name}/{name}{export.ending}")
            for format_, export in EXPORTS.items()
            if format_ in self.book.formats
        ]

    # --- practices ---

    checklist = staticmethod(checklist)

    def need(self, need: Need) -> Ready:
        """A part of a practice's precondition, as the beginning of a line."""
        return Ready(self.book.translate(LABELS[f"need-{need}"]))

    def lacking(self, need: Need) -> list[Ready]:
        """What a part of a practice's precondition still lacks, as ends of a sentence; empty when it is met."""
        return [
            Ready(self.book.translate(REASONS[precondition.reason]).format(ids=self.writer.links(precondition.ids)))
            for precondition in self.book.edition.unmet_preconditions[need]
        ]

    def latest(self, id_: str) -> Ready:
        """The newest overall score of an instrument or of a practice's checklist, or a dash."""
        for period in sorted(self.handbook.results, key=lambda period: period.end, reverse=True):
            for measured in period.instruments:
                figure = next(
                    (figure for figure in measured.figures if figure.by == "all" and figure.measure == "score"), None
                )
                if measured.instrument == id_ and figure is not None:
                    return self._score_text(figure, period.id)
        return Ready("–")

    def _score_text(self, figure: Figure, period: str) -> Ready:
        if figure.value is None:
            score = self.book.translate("too few answers to show a figure")
        else:
            score = self.book.translate("{value}% (n = {n})").format(value=round(100 * figure.value), n=figure.n or 0)
        return Ready(f"{score} · {escape(self.book.words.period(period))}")

    # --- touchpoints ---

    @cached_property
    def journeys(self) -> JourneyLayout:
        """Touchpoints in order, with how much they matter to those whose touchpoints they are."""
        return JourneyLayout(self.writer)

    # --- competencies ---

    @cached_property
    def gaps(self) -> Gaps | None:
        """The gap between what positions need and what assessments found."""
        return gaps(self.book)

    def found_level(self, finding: FoundLevel) -> Ready:
        """A level that was found, with the shortfall from the required level and n, or a dash."""
        if finding.level is None or finding.difference is None:
            return Ready(self.book.translate("too few answers to show a figure") if finding.is_withheld else "–")
        number = self.book.words.number
        level = Ready(f"**{number(finding.level)}**")
        if finding.difference < 0:
            level = Ready(f"{level} [−{number(-finding.difference)}]{{.hb-gap}}")
        return Ready(f"{level} (n = {number(finding.n)})")

    @cached_property
    def categories(self) -> list[Category]:
        """Competencies by category, in the order of the content."""
        by_name: dict[str, Category] = {}
        for competency in self.handbook.competencies:
            name = str(competency.category)
            by_name.setdefault(name, Category(competency.category, [])).competencies.append(competency)
        return list(by_name.values())

    def levels(self, competency: Competency) -> list[tuple[str, tuple[Text, ...]]]:
        """What a competency looks like, level by level."""
        return [(level, getattr(competency.behaviours, level)) for level in LEVELS]

    def required_level(self, competency: Competency, role: str) -> Level | None:
        """The level that a position needs of a competency, if any."""
        return next((requirement.level for requirement in competency.required if requirement.position == role), None)

    def level(self, competency: Competency, role: str) -> Ready:
        """The level that a position needs of a competency, or a dash."""
        needed = self.required_level(competency, role)
        return Ready(f"[{self.book.translate(LABELS[needed])}]{{.hb-level .hb-{needed}}}" if needed else "–")

    def required(self, role: Role) -> list[Competency]:
        """The competencies that a position needs, in the order of the content."""
        return [competency for competency in self.handbook.competencies if self.required_level(competency, role.id)]

    def sheet(self, role: Role) -> Ready:
        """A link to a position's sheet for the development plan."""
        return self.writer.lead(role.name, f"{SCHEME}{position_page(role)}")

    def lacks(self, competency: Competency) -> list[Ready]:
        """What a competency lacks to cover customer-centricity in a form that can be assessed."""
        say = self.book.translate
        return [
            Ready(say(LACKS[finding.lack]).format(word=self.writer.say(finding.word))) for finding in audit(competency)
        ]

    @cached_property
    def aspects(self) -> list[tuple[Aspect, tuple[str, ...]]]:
        """What every manager must know of customer-centricity, with the competencies that cover it."""
        if not any("managers" in competency.groups for competency in self.handbook.competencies):
            return []
        return [(aspect, covering(self.handbook, aspect)) for aspect in ASPECTS]

    def basis(self, competency: Competency) -> list[tuple[Ready, tuple[Text, ...]]]:
        """Knowledge, skills, attitudes and interview questions of a competency, each with its heading."""
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
