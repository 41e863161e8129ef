"""Whether each competency describes customer-centricity, observably and assessably (contract, S19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hbgen.model.handbook import Handbook
from hbgen.model.people import ASPECTS, Aspect, Competency
from hbgen.rules.observable_wording import judgement

Lack = Literal["customer-missing", "customer-judged", "customer-not-assessed"]
LACKS: dict[Lack, str] = {
    "customer-missing": "it does not say how the customer shows in it",
    "customer-judged": "“{word}” judges, and two assessors would not agree on it",
    "customer-not-assessed": "neither a question nor a method says how it is assessed",
}
"""What a competency lacks, as the end of a sentence, in English."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a competency lacks."""

    competency: Competency
    lack: Lack
    word: str = ""
    language: str = ""


def audit(competency: Competency) -> tuple[Finding, ...]:
    """What a competency lacks so that customer-centricity is described in it and can be assessed."""
    findings = []
    customer_text = competency.customer_centricity
    if customer_text is None:
        findings.append(Finding(competency, "customer-missing"))
    else:
        for language, text in customer_text.words.items():
            word = judgement(text, language)
            if word:
                findings.append(Finding(competency, "customer-judged", word, language))
    if not competency.questions and competency.method is None:
        findings.append(Finding(competency, "customer-not-assessed"))
    return tuple(findings)


def covering(handbook: Handbook, aspect: Aspect) -> tuple[str, ...]:
    """Ids of the managers' competencies that cover one of the aspects that every manager must know."""
    return tuple(
        competency.id
        for competency in handbook.competencies
        if _is_for_managers(competency) and aspect in competency.covers
    )


def uncovered(handbook: Handbook) -> tuple[Aspect, ...]:
    """The aspects that no managers' competency covers. Where managers have none, nothing is asked."""
    if not any(_is_for_managers(competency) for competency in handbook.competencies):
        return ()
    return tuple(aspect for aspect in ASPECTS if not covering(handbook, aspect))


def _is_for_managers(competency: Competency) -> bool:
    return "managers" in competency.groups
