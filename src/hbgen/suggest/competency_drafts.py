"""Findings of the audit of competencies: customer-centricity missing, or not assessable (contract, S19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.problems import MessagePart
from hbgen.rules.competency_audit import LACKS, audit, uncovered
from hbgen.text.labels import LABELS


@dataclass(frozen=True, slots=True)
class UnclearCompetency:
    """A competency, or an aspect that every manager must know, with what is missing."""

    id: str
    """The competency's id, or the line that a competency would hold, such as `covers: concept`."""
    name: Text | None
    lacks: tuple[MessagePart, ...]
    label: str = ""
    """What an aspect is called, in English."""
    goal: str | None = None
    """The goal that the competency serves."""


def unclear(handbook: Handbook) -> Iterator[UnclearCompetency]:
    """Every competency that lacks something, in the handbook's order, then the aspects that none covers."""
    for competency in handbook.competencies:
        lacks = tuple(MessagePart(LACKS[flaw.lack], {"word": flaw.word}) for flaw in audit(competency))
        if lacks:
            yield UnclearCompetency(competency.id, competency.name, lacks, goal=competency.goal)
    for aspect in uncovered(handbook):
        yield UnclearCompetency(
            f"covers: {aspect}", None, (MessagePart("no competency of managers covers it"),), LABELS[aspect]
        )
