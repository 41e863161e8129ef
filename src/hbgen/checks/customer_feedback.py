"""The page on which customers answer: it may be opened, asks what they may know, and answers have an address."""

from __future__ import annotations

from collections.abc import Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.instruments.opened import chosen, leads_home, public_questions
from hbgen.locale.plurals import plural
from hbgen.model.visibility import PUBLIC
from hbgen.problems import Problem
from hbgen.rules.asked_items import asked_items

_MOST_NAMED = 10

FEEDBACK_NOT_FOR_CUSTOMERS = error(
    "feedback-not-for-customers",
    "Customers cannot answer {id}: it is of another type than `customer-feedback`, or for managers alone.",
    "Name a survey of customers' opinions, or remove the line.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nfeedback: FB-INTERNAL\n",
        at="FB-INTERNAL",
    ),
)
FEEDBACK_WITHOUT_WAY = advice(
    "feedback-without-way",
    "What customers answer to {id} could not be sent, so that the page is left out.",
    "Add `links:` with `feedback: https://…` for a server that takes the answers, or with "
    "`contact: mailto:…` for answers as mail.",
    Example("handbook.yaml", good="languages: [en]\n", bad="languages: [en]\nfeedback: FB-GUEST\n", at="FB-GUEST"),
)
FEEDBACK_WITHOUT_EDITION = advice(
    "feedback-without-edition",
    "There is no edition for customers in which {id} could be answered.",
    "Add `customers` to `audiences:`, or remove the line.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\naudiences: [staff]\nfeedback: FB-GUEST\n",
        at="FB-GUEST",
    ),
)
FEEDBACK_ITEMS_HIDDEN = advice(
    "feedback-items-hidden",
    plural(
        "{count} item of {id} is not asked of customers, who may not read what it measures: {items}.",
        "{count} items of {id} are not asked of customers, who may not read what they measure: {items}.",
    ),
    "Nothing, if that is meant. Otherwise ask about standards that are for customers, too.",
)


def feedback_can_be_given(facts: Facts) -> Iterator[Problem]:
    """The survey that the settings open is for customers, who can read its page and send what they answer."""
    settings = facts.handbook.handbook
    id_ = settings.feedback
    if id_ is None or all(id_ != instrument.id for instrument in facts.handbook.instruments.instruments):
        return
    place, values = settings.place("feedback"), {"id": id_}
    if chosen(facts.handbook) is None:
        yield Problem(place, FEEDBACK_NOT_FOR_CUSTOMERS, values)
    elif PUBLIC not in settings.audiences:
        yield Problem(place, FEEDBACK_WITHOUT_EDITION, values)
    elif not leads_home(settings.links):
        yield Problem(place, FEEDBACK_WITHOUT_WAY, values)


def customers_may_know_what_is_asked(facts: Facts) -> Iterator[Problem]:
    """Customers are asked every item of the survey that is opened to them."""
    instrument = chosen(facts.handbook)
    if instrument is None:
        return
    public = {question.item.id for question in public_questions(facts.handbook, instrument)}
    hidden = [q.item.id for q in asked_items(facts.handbook, instrument) if q.item.id not in public]
    if hidden:
        named = ", ".join(hidden[:_MOST_NAMED]) + (", …" if len(hidden) > _MOST_NAMED else "")
        values = {"id": instrument.id, "count": str(len(hidden)), "items": named}
        yield Problem(facts.handbook.handbook.place("feedback"), FEEDBACK_ITEMS_HIDDEN, values)


CHECKS = (
    Check(
        feedback_can_be_given,
        (FEEDBACK_NOT_FOR_CUSTOMERS, FEEDBACK_WITHOUT_WAY, FEEDBACK_WITHOUT_EDITION),
        needs_all=True,
    ),
    Check(customers_may_know_what_is_asked, (FEEDBACK_ITEMS_HIDDEN,), needs_all=True),
)
