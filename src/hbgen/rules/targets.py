"""The target that a published score is held against."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure


@dataclass(frozen=True, slots=True)
class EffectiveTarget:
    """The share of cases that a standard promises, or the score that an instrument is to reach, in percent."""

    value: float
    is_share: bool
    unit_type: str | None = None
    """The type of unit whose own target it is."""


class Targets:
    """The targets of the scores of a handbook's instruments."""

    def __init__(
        self, handbook: Handbook, declared: Mapping[str, float | None], kept_or_not: Mapping[str, Collection[str]]
    ) -> None:
        """`declared` are the targets of instruments by id; `kept_or_not` the standards of which each asks yes or no."""
        self._declared = declared
        self._kept_or_not = kept_or_not
        self._promised = {
            standard.id: standard.target.share
            for chapter in handbook.standards
            for standard in chapter.standards
            if standard.target is not None
        }
        self._types = {unit.id: unit.type for unit in handbook.organisation.units if unit.type is not None}
        self._of_types = {
            (instrument.id, target.unit_type): target.target
            for instrument in handbook.instruments.instruments
            for target in instrument.unit_targets
        }

    def of(self, instrument: str, figure: Figure) -> EffectiveTarget | None:
        """The target of a score; None of an index or a mean.

        A share of cases is held against the share that its standard promises, which is the same everywhere; else the
        target for the unit's type comes before that of the instrument.
        """
        if figure.measure != "score" or instrument not in self._declared:
            return None
        if figure.standard is not None and figure.standard in self._kept_or_not[instrument]:
            promised = self._promised.get(figure.standard)
            if promised is not None:
                return EffectiveTarget(promised, is_share=True)
        unit_type = self._types.get(figure.unit or "")
        own = None if unit_type is None else self._of_types.get((instrument, unit_type))
        if own is not None:
            return EffectiveTarget(own, is_share=False, unit_type=unit_type)
        declared = self._declared[instrument]
        return None if declared is None else EffectiveTarget(declared, is_share=False)
