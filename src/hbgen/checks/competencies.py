"""Competencies: shown in action, with the customer in each (contract, S16, S19)."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.model.audit import LACKS, audit, uncovered
from hbgen.model.observable import judgement, state
from hbgen.model.people import LEVELS
from hbgen.problems import Phrase, Problem


def behaviours_are_actions(facts: Facts) -> Iterator[Problem]:
    """Each level of a competency tells what one does, not what one knows or is like."""
    for competency in facts.handbook.competencies:
        for level in LEVELS:
            for number, act in enumerate(getattr(competency.behaviours, level)):
                for language, text in act.words.items():
                    place = competency.behaviours.place(level, number, language)
                    word = state(text, language)
                    if word:
                        yield Problem(place, "behaviour-not-action", {"id": competency.id, "word": word})
                    word = judgement(text, language)
                    if word:
                        yield Problem(place, "behaviour-bare-adjective", {"id": competency.id, "word": word})


def competencies_show_the_customer(facts: Facts) -> Iterator[Problem]:
    """Each competency says how the customer shows in it, and how that is assessed."""
    for competency in facts.handbook.competencies:
        for finding in audit(competency):
            field = "id" if finding.lack != "customer-judged" else "customer_centricity"
            lack = Phrase(LACKS[finding.lack], {"word": finding.word})
            place = competency.place(field, finding.language)
            yield Problem(place, "competency-without-customer", {"id": competency.id, "lack": lack})


def managers_know_customer_centricity(facts: Facts) -> Iterator[Problem]:
    """Managers' competencies cover the concept, one's own and the unit's role, metrics and methods."""
    for aspect in uncovered(facts.handbook):
        yield Problem(facts.file_of("competencies"), "manager-aspect-missing", {"aspect": aspect})
