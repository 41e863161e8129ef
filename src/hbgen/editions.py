"""What an audience may see of a handbook, in one language. Nothing that renders gets more than an `Edition`."""

from __future__ import annotations

import datetime
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar, cast

from hbgen.earlier_selections import EarlierSelections, KeptChapters
from hbgen.instruments.definition import InstrumentDefinition, define
from hbgen.instruments.figure_marks import with_present_marks
from hbgen.instruments.opened import Opened, opened
from hbgen.model.base import SCALARS, Entry, construct, declared_for, entries, fields_with, is_entry
from hbgen.model.field_types import OwnLanguage, Reference
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import YES_NO, ChecklistItem, InstrumentType, Scale
from hbgen.model.people import Need
from hbgen.model.reference import Guide
from hbgen.model.results import Figure, Period, by_version
from hbgen.model.standards import Chapter
from hbgen.model.texts import Text
from hbgen.model.unwritten import NOTHING, Unwritten
from hbgen.model.visibility import PUBLIC, Audience, ToldWithResults, sees
from hbgen.rules.asked_items import AskedQuestion, asked_by, asked_once, kept_or_not, level_items, questionnaires
from hbgen.rules.preconditions import MissingPrecondition, unmet_preconditions

T = TypeVar("T", bound=Entry)

NEXT = "next"
"""Version of the content that is not released yet."""


def is_draft(version: str) -> bool:
    """Whether a version was not released: `next`, or a pre-release such as `2.0.0-rc.1`."""
    return version == NEXT or "-" in version


class AskedItem(NamedTuple):
    """One item as an instrument asks it (`rules.asked_items`), by ids."""

    item: str
    standard: str | None
    """The standard that it measures, if any and if it is shown."""
    channels: tuple[str, ...]
    """The channels in which it is asked; empty for all."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What readers of an instrument's results need of it, also where the instrument itself is hidden from them.

    The fields that instruments and scales declare `WITH_RESULTS`, and values derived from these.
    """

    type: InstrumentType
    title: Text
    frequency: Text | None
    next: datetime.date | None
    target: float | None
    """Score to reach, in percent."""
    shares: frozenset[str]
    """Ids of standards whose questions are all yes or no: their score is the share of cases in which they were kept."""
    single: frozenset[str]
    """Ids of standards of `shares` that one question alone measures; of others the share is a mean of questions."""
    bounds: tuple[int, int] | None
    """Lowest and highest answer, where a figure is a mean in units of the scale."""
    points: Mapping[str, tuple[int, int]]
    """Item's id → lowest and highest answer, where its score is a mean on a scale of numbers."""


@dataclass(frozen=True)
class Edition:
    """A handbook as `audience` may see it in `language`.

    In `handbook` every `Text` has one language: `language`, or where it is missing the main one. Fields and
    entries that the audience may not see, and references to them, are removed: a field has its default.
    """

    handbook: Handbook
    audience: Audience
    language: str
    """Empty when the edition holds every language."""
    asked_items: Mapping[str, tuple[AskedItem, ...]]
    """Instrument's id → the items that it asks."""
    meanings: Mapping[str, Meaning]
    """Item's id → its meaning in all languages (`model.fingerprint`)."""
    unmet_preconditions: Mapping[Need, tuple[MissingPrecondition, ...]]
    """Need → what the whole handbook still lacks for it (`rules.preconditions`)."""
    measured: Mapping[str, Measured]
    """Instrument's id → what readers of its results need of it; of instruments with results in the edition."""
    version: str = NEXT
    """Release number, or `next`."""
    pending: frozenset[str] = frozenset()
    """Ids that entries of the edition refer to, and that nothing has yet."""
    lacking: Mapping[str, int] = field(default_factory=dict)
    """Standard's id → how many things it lacks before it can be approved; of standards in the edition."""
    feedback: InstrumentDefinition | None = None
    """The survey that customers answer on a page of their edition, as far as they may know it; None elsewhere."""
    asks_customers: bool = False
    """Whether the customers' edition has that page."""
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id → what its entry is called in the handbook's other languages, and is also found by there."""
    unneeded: frozenset[str] = frozenset()
    """Fields and files that the handbook does without (`Unwritten.unneeded`): their place is not marked as empty."""

    @property
    def name(self) -> str:
        """The edition's folder: `staff/et`."""
        return f"{self.audience}/{self.language}"

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """Item's id → fingerprint of its meaning."""
        return {id_: meaning.mark for id_, meaning in self.meanings.items()}

    @cached_property
    def questions(self) -> Mapping[str, tuple[AskedQuestion, ...]]:
        """Instrument's id → the items that it asks, as `asked`, with the edition's own entries."""
        items = {entry.id: entry for entry in entries(self.handbook) if type(entry) is ChecklistItem}
        questions = {}
        for instrument in questionnaires(self.handbook):
            known = ChainMap({item.id: item for item in level_items(self.handbook, instrument)}, items)
            questions[instrument.id] = tuple(
                AskedQuestion(known[question.item], question.standard, question.channels)
                for question in self.asked_items[instrument.id]
            )
        return questions

    @cached_property
    def definitions(self) -> Mapping[str, InstrumentDefinition]:
        """Instrument's id → its definition; a practice's checklist counts as an instrument.

        In the edition's language or, where it has none, in all.
        """
        return define(self.handbook, self.questions, self.meanings, self.language, self.version)


def select(
    handbook: Handbook,
    audience: Audience,
    language: str,
    version: str = NEXT,
    unwritten: Unwritten = NOTHING,
) -> Edition:
    """What `audience` may see of `handbook` in `language`, which need not be one of its languages.

    With an empty `language` texts keep every language, as exports for several languages need. `unwritten` says what is
    missing: references to ids that are pending stay for staff and managers, who are shown that something is not written
    yet, and for customers where an entry cannot do without them.
    """
    return AudienceView(handbook, audience).edition(language, version, unwritten)


class AudienceView:
    """What one audience may see of a handbook: selected once for its editions in all languages."""

    def __init__(self, handbook: Handbook, audience: Audience, earlier: EarlierSelections | None = None) -> None:
        self._handbook = with_present_marks(handbook)
        self._audience = audience
        self._earlier = earlier or EarlierSelections()

    @cached_property
    def _reduced(self) -> Handbook:
        reduced = _Selection(self._audience, self._earlier.of("reduce", self._audience)).reduce(self._handbook)
        assert isinstance(reduced, Handbook)
        return reduced

    @cached_property
    def _ids(self) -> Set[str]:
        return {entry.id for entry in entries(self._reduced) if type(entry) in KINDS}  # type: ignore[attr-defined]

    @cached_property
    def _asked(self) -> dict[str, tuple[AskedItem, ...]]:
        return _asked(self._handbook, self._ids)

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return _meanings(self._handbook, self._ids)

    @cached_property
    def _unmet_preconditions(self) -> dict[Need, tuple[MissingPrecondition, ...]]:
        return _unmet_preconditions(self._handbook, self._ids)

    @cached_property
    def _opened(self) -> Opened | None:
        return opened(self._handbook)

    def _feedback(self, edition: Handbook, order: tuple[str, ...], version: str) -> InstrumentDefinition | None:
        """The definition of what customers are asked, for their own edition."""
        if self._opened is None or self._audience != PUBLIC:
            return None
        choose = _Languages(order).choose
        questions = tuple(q._replace(item=cast(ChecklistItem, choose(q.item))) for q in self._opened.questions)
        meanings = _meanings(self._handbook, {question.item.id for question in questions})
        organisation = _replace(edition.organisation, {"units": tuple(map(choose, self._opened.units))})
        parts = {"instruments": choose(self._opened.instruments), "practices": (), "organisation": organisation}
        whole = _replace(edition, parts)
        id_ = self._opened.instrument.id
        return define(whole, {id_: questions}, meanings, order[0] if order else "", version)[id_]

    def edition(self, language: str, version: str = NEXT, unwritten: Unwritten = NOTHING) -> Edition:
        """The edition in `language`; parameters are those of `select`."""
        handbook, audience, kept_ids = self._handbook, self._audience, self._ids
        order = (language, *handbook.handbook.languages) if language else ()
        has_places = audience != "customers"
        chosen = self._earlier.of("choose", order, has_places)
        spoken = _Languages(order, handbook.guides, has_places, chosen).choose(self._reduced)
        known_ids = {*kept_ids, YES_NO}
        kept = self._earlier.of("prune", order, has_places, basis=(known_ids, unwritten.pending))
        pruning = _Pruning(known_ids, unwritten.pending, has_places, kept)
        pruned = pruning.prune(spoken)
        assert isinstance(pruned, Handbook)
        if handbook.results:
            shown = _shown_results(handbook, pruned.results, audience, kept_ids)
            pruned = _replace(pruned, {"results": shown})
            assert isinstance(pruned, Handbook)
        return Edition(
            pruned,
            audience,
            language,
            asked_items=self._asked,
            meanings=self._meanings,
            unmet_preconditions=self._unmet_preconditions,
            measured=_measured(handbook, pruned, order, kept_ids),
            version=version,
            pending=frozenset(pruning.kept_pending),
            lacking={id_: n for id_, n in unwritten.lacking.items() if id_ in kept_ids and audience != "customers"},
            feedback=self._feedback(pruned, order, version),
            asks_customers=self._opened is not None,
            elsewhere=_elsewhere(self._reduced, order),
            unneeded=unwritten.unneeded,
        )


def _elsewhere(reduced: Handbook, order: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Id → what the entry is called and found by in languages other than the one that an edition shows."""
    elsewhere: dict[str, tuple[str, ...]] = {}
    for entry in entries(reduced) if order else ():
        if type(entry) not in KINDS:
            continue
        values = vars(entry)
        called = next((values[name] for name in ("title", "term", "name") if isinstance(values.get(name), Text)), None)
        if called is None:
            continue
        shown = next((tag for tag in order if tag in called.words), called.language)
        own = [text for text in values.get("also", ()) if order[0] not in text.words]
        words = [text for tag, text in called.words.items() if tag != shown]
        words += [text for entry in own for text in entry.words.values()]
        if words:
            elsewhere[values["id"]] = tuple(words)
    return elsewhere


def _asked(handbook: Handbook, kept_ids: Set[str]) -> dict[str, tuple[AskedItem, ...]]:
    """Instrument's id → the items that it asks, of those in `kept_ids`.

    From the whole handbook: a selection whose every id is hidden must not become a selection of everything.
    """
    return {
        instrument.id: tuple(
            AskedItem(question.item.id, question.standard if question.standard in kept_ids else None, question.channels)
            for question in questions
            if question.item.id in kept_ids
        )
        for instrument, questions in asked_by(
            handbook, [instrument for instrument in questionnaires(handbook) if instrument.id in kept_ids]
        )
    }


def _meanings(handbook: Handbook, kept_ids: Set[str]) -> dict[str, Meaning]:
    """Item's id → its meaning in all languages, of those in `kept_ids`."""
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    written = (item for item in entries(handbook) if type(item) is ChecklistItem)
    derived = (item for instrument in handbook.instruments.instruments for item in level_items(handbook, instrument))
    return {item.id: Meaning.of(item, scales.get(item.scale)) for item in (*written, *derived) if item.id in kept_ids}


def _unmet_preconditions(handbook: Handbook, kept_ids: Set[str]) -> dict[Need, tuple[MissingPrecondition, ...]]:
    """Need → what the handbook lacks for it, naming only ids in `kept_ids`.

    From the whole handbook: an entry that a reader may not see is not missing.
    """
    return {
        need: tuple(
            MissingPrecondition(lack.reason, tuple(id_ for id_ in lack.ids if id_ in kept_ids)) for lack in lacks
        )
        for need, lacks in unmet_preconditions(handbook).items()
    }


@cache
def _field_plan(entry: type[Entry], audience: Audience) -> tuple[tuple[str, bool, object], ...]:
    """Each field of a class: name, whether `audience` sees it, and its default."""
    return tuple(
        (name, sees(audience, declared_for(entry, name)), info.get_default(call_default_factory=True))
        for name, info in entry.model_fields.items()
    )


@cache
def _fields(entry: type[Entry]) -> tuple[tuple[str, bool, bool], ...]:
    """Each field of a class, with whether it refers to other entries, and whether the entry cannot do without it."""
    references = dict(fields_with(entry, Reference))
    return tuple((name, name in references, info.is_required()) for name, info in entry.model_fields.items())


@dataclass(frozen=True, slots=True)
class _Selection:
    """Takes out of entries what `audience` may not see."""

    audience: Audience
    kept: KeptChapters

    def reduce(self, entry: Entry) -> Entry:
        if isinstance(entry, Chapter):
            return self.kept.made(entry, lambda: (cast(Chapter, self._reduced(entry)), frozenset()))[0]
        return self._reduced(entry)

    def _reduced(self, entry: Entry) -> Entry:
        values = {
            name: self.value(getattr(entry, name)) if is_seen else default
            for name, is_seen, default in _field_plan(type(entry), self.audience)
        }
        reduced = construct(type(entry), values)
        if self.audience != "customers":
            # The place is needed for edit links; nothing else that was read may be copied.
            reduced.stand_at(entry.place())
        return reduced

    def value(self, value: object) -> object:
        if type(value) in SCALARS:
            return value
        if isinstance(value, tuple):
            return tuple([self.value(item) for item in value if self.shows(item)])
        return self.reduce(value) if is_entry(value) else value

    def shows(self, item: object) -> bool:
        return not is_entry(item) or sees(self.audience, item.readers)


@dataclass(frozen=True, slots=True)
class _Languages:
    """Takes out of entries all languages but one: the first of `order` that a text has. Without any, nothing."""

    order: tuple[str, ...]
    guides: tuple[Guide, ...] = ()
    """The guides as they were written: of each the place of its prose in the language is needed, for edit links."""
    has_places: bool = False
    kept: KeptChapters = field(default_factory=KeptChapters)

    def choose(self, entry: Entry) -> Entry:
        if not self.order:
            return entry
        if isinstance(entry, Chapter):
            return self.kept.made(entry, lambda: (cast(Chapter, self._chosen(entry)), frozenset()))[0]
        return self._chosen(entry)

    def _chosen(self, entry: Entry) -> Entry:
        changed: dict[str, object] = {}
        for name, value in vars(entry).items():
            if type(value) in SCALARS:
                continue
            chosen = self.value(value, name in _own_languages(type(entry)))
            if chosen is not value:
                changed[name] = chosen
        spoken = _replace(entry, changed) if changed else entry
        return self.guide(spoken) if isinstance(spoken, Guide) and self.has_places else spoken

    def value(self, value: object, own: bool) -> object:
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, tuple):
            if own:
                value = tuple(text for text in value if self.order[0] in text.words)
            chosen = tuple([self.value(item, own) for item in value])
            return value if all(a is b for a, b in zip(value, chosen, strict=True)) else chosen
        return self.choose(value) if is_entry(value) else value

    def text(self, text: Text) -> Text:
        if not self.order or len(text.words) == 1:
            return text
        language = next((tag for tag in self.order if tag in text.words), text.language)
        return type(text)({language: text.words[language]})

    def guide(self, spoken: Guide) -> Guide:
        """A guide, which has a file for each language, at the place of its prose."""
        written = next(guide for guide in self.guides if guide.id == spoken.id)
        here = _replace(spoken, {})
        here.stand_at(written.place("body", spoken.body.language))
        return here


@cache
def _own_languages(entry: type[Entry]) -> frozenset[str]:
    """Fields of a class whose texts do not stand in for missing ones in another language."""
    return frozenset(name for name, _ in fields_with(entry, OwnLanguage))


@dataclass(slots=True)
class _Pruning:
    """Takes references out of entries: to what the audience may not see, and for customers to what nobody wrote yet."""

    known_ids: Set[str]
    """Ids that the audience sees."""
    pending: Set[str]
    """Ids that nothing has yet."""
    keeps_pending: bool
    kept: KeptChapters
    kept_pending: set[str] = field(default_factory=set)
    """Pending ids that stayed."""

    def prune(self, entry: Entry) -> Entry:
        if not isinstance(entry, Chapter):
            return self._pruned(entry)

        def pruned() -> tuple[Chapter, Set[str]]:
            alone = replace(self, kept_pending=set())
            return cast(Chapter, alone._pruned(entry)), alone.kept_pending

        chapter, pending = self.kept.made(entry, pruned)
        self.kept_pending |= pending
        return chapter

    def _pruned(self, entry: Entry) -> Entry:
        changed = {}
        for name, refers, is_required in _fields(type(entry)):
            value = getattr(entry, name)
            if refers:
                pruned = self._references(value, is_required)
                if pruned != value:
                    changed[name] = pruned
                continue
            if isinstance(value, tuple):
                pruned = _change_each(value, self.prune)
            else:
                pruned = self.prune(value) if is_entry(value) else value
            if pruned is not value:
                changed[name] = pruned
        return _replace(entry, changed) if changed else entry

    def _references(self, value: object, is_required: bool) -> object:
        """The ids of a field that stay."""
        keeps_pending = self.keeps_pending or is_required
        if isinstance(value, tuple):
            return tuple([id_ for id_ in value if id_ in self.known_ids or (keeps_pending and self._is_pending(id_))])
        is_kept = value in self.known_ids or (keeps_pending and isinstance(value, str) and self._is_pending(value))
        return value if is_kept else None

    def _is_pending(self, id_: str) -> bool:
        """Whether nothing has this id yet, which is then noted."""
        if id_ not in self.pending:
            return False
        self.kept_pending.add(id_)
        return True


def _shown_results(
    handbook: Handbook, results: tuple[Period, ...], audience: Audience, kept_ids: Set[str]
) -> tuple[Period, ...]:
    """The part of `results`, reduced already, that `audience` may read: by what instruments declare and what it sees.

    Results may name entries that are no longer in the handbook. Staff and managers may read those; customers read
    only figures whose every entry is in their edition (`kept_ids`).
    """
    all_ids = {entry.id for entry in entries(handbook) if type(entry) in KINDS}  # type: ignore[attr-defined]
    declared = {instrument.id: instrument for instrument in handbook.instruments.instruments}

    def may_read(instrument: str) -> bool:
        declared_instrument = declared.get(instrument)
        if declared_instrument is None:
            return audience != "customers"
        return sees(audience, declared_instrument.results_readers)

    def may_name(figure: Figure) -> bool:
        named = _ids_named_by(figure)
        return named <= kept_ids if audience == "customers" else not named & (all_ids - kept_ids)

    shown: list[Period] = []
    # Ids that a figure is broken down by may be pruned from `results`, so they are read from the whole handbook.
    for period, full_period in zip(results, handbook.results, strict=True):
        instruments = []
        for measured, full_result in zip(period.instruments, full_period.instruments, strict=True):
            if may_read(measured.instrument):
                pairs = zip(measured.figures, full_result.figures, strict=True)
                figures = tuple(reduced for reduced, figure in pairs if may_name(figure))
                # An instrument without a readable figure is left out.
                instruments += [_replace(measured, {"figures": figures})] if figures else []
        if instruments:
            shown += by_version(_replace(period, {"instruments": tuple(instruments)}))
    return tuple(shown)


def _ids_named_by(figure: Figure) -> set[str]:
    named = (figure.unit, figure.channel, figure.role, figure.standard, figure.section, figure.item)
    return {id_ for id_ in named if id_ is not None}


def _measured(handbook: Handbook, edition: Handbook, order: tuple[str, ...], kept_ids: Set[str]) -> dict[str, Measured]:
    """Instrument's id → what readers need of it, for instruments with results in `edition`."""
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    instrument_ids = {result.instrument for period in edition.results for result in period.instruments}
    text = _Languages(order).text
    measured = {}
    with_results = [entry for entry in handbook.instruments.instruments if entry.id in instrument_ids]
    for instrument, questions in asked_by(handbook, with_results):
        means = [scales[question.item.scale] for question in questions if question.item.scale in scales]
        numbers = [bound for scale in means if scale.figure == "ces-mean" for bound in _bounds(scale)]
        declared: dict[str, Any] = {
            name: text(value) if isinstance(value, Text) else value
            for name, value in _fields_with_results(instrument).items()
        }
        measured[instrument.id] = Measured(
            **declared,
            shares=kept_or_not(questions) & kept_ids,
            single=kept_or_not(questions) & kept_ids & asked_once(questions),
            points=_points(questions, scales),
            bounds=(min(numbers), max(numbers)) if numbers else None,
        )
    return measured


def _fields_with_results(entry: Entry) -> dict[str, object]:
    """The fields of an instrument or a scale that readers of results read as well."""
    return {name: getattr(entry, name) for name, _ in fields_with(type(entry), ToldWithResults)}


def _bounds(scale: Scale) -> tuple[int, ...]:
    """The lowest and the highest number of a scale; nothing for one of options."""
    return tuple(number for number in _fields_with_results(scale).values() if isinstance(number, int))


def _points(questions: Iterable[AskedQuestion], scales: Mapping[str, Scale]) -> dict[str, tuple[int, int]]:
    points = {}
    for question in questions:
        scale = scales.get(question.item.scale)
        # The mean of a reversed item's scores is none of its answers.
        is_mean = scale is not None and scale.figure == "score" and not question.item.reversed
        bounds = _bounds(scale) if scale is not None and is_mean else ()
        if len(bounds) == 2:
            points[question.item.id] = (bounds[0], bounds[1])
    return points


def _change_each(items: tuple[object, ...], change: Callable[[Entry], Entry]) -> tuple[object, ...]:
    """`items` with `change` applied to each; the same object if none changed."""
    if not items or not is_entry(items[0]):
        return items
    new = tuple(change(item) for item in items if is_entry(item))
    return items if all(a is b for a, b in zip(items, new, strict=True)) else new


def _replace(entry: T, changed: Mapping[str, object]) -> T:
    new = construct(type(entry), {**vars(entry), **changed})
    new.stand_at(entry.place())
    return new


def editions(handbook: Handbook) -> Iterator[tuple[Audience, str]]:
    """Every edition that the handbook lists, as (audience, language)."""
    for audience in handbook.handbook.audiences:
        for language in handbook.handbook.languages:
            yield audience, language


__all__ = ["NEXT", "AskedItem", "AudienceView", "Edition", "Measured", "editions", "is_draft", "select"]
