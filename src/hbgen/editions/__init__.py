"""What an audience may see of a handbook, in one language. Nothing that renders gets more than an `Edition`."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from hbgen.earlier_selections import EarlierSelections
from hbgen.editions.languages import LanguageFilter, elsewhere
from hbgen.editions.readers import AudienceFilter
from hbgen.editions.references import Pruning
from hbgen.editions.replacing import replaced
from hbgen.editions.visible_results import Measured, measured, shown_results
from hbgen.editions.whole import AskedItem, asked_items, meanings, unmet
from hbgen.instruments.definition import InstrumentDefinition, define
from hbgen.instruments.figure_marks import with_present_marks
from hbgen.instruments.opened import Opened, opened
from hbgen.model.base import entries
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import YES_NO, ChecklistItem
from hbgen.model.people import Need
from hbgen.model.unwritten import NOTHING, Unwritten
from hbgen.model.visibility import PUBLIC, Audience
from hbgen.rules.asked_items import AskedQuestion, level_items, questionnaires
from hbgen.rules.preconditions import MissingPrecondition

NEXT = "next"
"""Version of the content that is not released yet."""


def is_draft(version: str) -> bool:
    """Whether a version was not released: `next`, or a pre-release such as `2.0.0-rc.1`."""
    return version == NEXT or "-" in version


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
        reduced = AudienceFilter(self._audience, self._earlier.of("reduce", self._audience)).reduce(self._handbook)
        assert isinstance(reduced, Handbook)
        return reduced

    @cached_property
    def _ids(self) -> Set[str]:
        return {entry.id for entry in entries(self._reduced) if type(entry) in KINDS}  # type: ignore[attr-defined]

    @cached_property
    def _asked(self) -> dict[str, tuple[AskedItem, ...]]:
        return asked_items(self._handbook, self._ids)

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return meanings(self._handbook, self._ids)

    @cached_property
    def _unmet_preconditions(self) -> dict[Need, tuple[MissingPrecondition, ...]]:
        return unmet(self._handbook, self._ids)

    @cached_property
    def _opened(self) -> Opened | None:
        return opened(self._handbook)

    def _feedback(self, edition: Handbook, order: tuple[str, ...], version: str) -> InstrumentDefinition | None:
        """The definition of what customers are asked, for their own edition."""
        if self._opened is None or self._audience != PUBLIC:
            return None
        choose = LanguageFilter(order).choose
        questions = tuple(q._replace(item=cast(ChecklistItem, choose(q.item))) for q in self._opened.questions)
        asked_meanings = meanings(self._handbook, {question.item.id for question in questions})
        organisation = replaced(edition.organisation, {"units": tuple(map(choose, self._opened.units))})
        parts = {"instruments": choose(self._opened.instruments), "practices": (), "organisation": organisation}
        whole = replaced(edition, parts)
        id_ = self._opened.instrument.id
        return define(whole, {id_: questions}, asked_meanings, order[0] if order else "", version)[id_]

    def edition(self, language: str, version: str = NEXT, unwritten: Unwritten = NOTHING) -> Edition:
        """The edition in `language`; parameters are those of `select`."""
        handbook, audience, kept_ids = self._handbook, self._audience, self._ids
        order = (language, *handbook.handbook.languages) if language else ()
        has_places = audience != "customers"
        chosen = self._earlier.of("choose", order, has_places)
        spoken = LanguageFilter(order, handbook.guides, has_places, chosen).choose(self._reduced)
        known_ids = {*kept_ids, YES_NO}
        kept = self._earlier.of("prune", order, has_places, basis=(known_ids, unwritten.pending))
        pruning = Pruning(known_ids, unwritten.pending, has_places, kept)
        pruned = pruning.prune(spoken)
        assert isinstance(pruned, Handbook)
        if handbook.results:
            shown = shown_results(handbook, pruned.results, audience, kept_ids)
            pruned = replaced(pruned, {"results": shown})
            assert isinstance(pruned, Handbook)
        return Edition(
            pruned,
            audience,
            language,
            asked_items=self._asked,
            meanings=self._meanings,
            unmet_preconditions=self._unmet_preconditions,
            measured=measured(handbook, pruned, order, kept_ids),
            version=version,
            pending=frozenset(pruning.kept_pending),
            lacking={id_: n for id_, n in unwritten.lacking.items() if id_ in kept_ids and audience != "customers"},
            feedback=self._feedback(pruned, order, version),
            asks_customers=self._opened is not None,
            elsewhere=elsewhere(self._reduced, order),
            unneeded=unwritten.unneeded,
        )


def editions(handbook: Handbook) -> Iterator[tuple[Audience, str]]:
    """Every edition that the handbook lists, as (audience, language)."""
    for audience in handbook.handbook.audiences:
        for language in handbook.handbook.languages:
            yield audience, language


__all__ = ["NEXT", "AskedItem", "AudienceView", "Edition", "Measured", "editions", "is_draft", "select"]
