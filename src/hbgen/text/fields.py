"""Names of the model's fields for readers. English; catalogues hold the other languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args, get_origin

from hbgen.model.base import Entry, Path
from hbgen.model.standards import Target
from hbgen.text.labels import LABELS

FIELDS: dict[str, str] = {
    # what many kinds have
    "name": "Name",
    "title": "Title",
    "text": "Wording",
    "statement": "Wording",
    "meaning": "Meaning",
    "explanation": "Explanation",
    "introduction": "Introduction",
    "description": "Description",
    "summary": "Summary",
    "purpose": "Purpose",
    "owner": "Owner",
    "audience": "Who may read it",
    "status": "Status",
    "version": "Version",
    "date": "Date",
    "reason": "Reason",
    "phase": "Phase",
    "group": "Group",
    "unit": "Unit",
    "unit_type": "Type of unit",
    "unit_types": "Types of units",
    "unit_targets": "Targets by type of unit",
    "channel": "Channel",
    "standard": "Standard",
    "channels": "Channels",
    "touchpoints": "Touchpoints",
    "segments": "Customers",
    "roles": "Roles",
    "standards": "Standards",
    "chapters": "Chapters",
    "competencies": "Competencies",
    "values": "Values",
    "weight": "Weight",
    "section": "Section",
    "sections": "Sections",
    "reversed": "The lowest answer is the best",
    "asked_when": "Asked only after",
    "scale": "Scale",
    "frequency": "How often",
    "next": "Measured next",
    # the handbook as a whole
    "company": "Company",
    "languages": "Languages",
    "audiences": "Editions",
    "translated": "Languages that are not translated from the main one",
    "forms_of_address": "How readers are addressed",
    "form": "Form of address",
    "not_said": "What is not said",
    "leadership": "Who else agrees for top management",
    "chief_executive": "Chief executive",
    "customer_experience": "Customer experience and service",
    "human_resources": "Human resources",
    "privacy_note": "Privacy",
    "accessibility": "Accessibility",
    "website": "Our website",
    "published": "Where the handbook stands",
    "answers": "Where answers are sent",
    "receipts": "Where confirmations are sent",
    "Links.feedback": "Where customers' answers are sent",
    "remarks": "Where remarks of readers are sent",
    "counts": "Where counts of reading are sent",
    "periods": "Periods",
    "quotas": "How many visits are due",
    "edit": "Where changes are suggested",
    "colour": "Colour",
    "colour_dark": "Colour on a dark page",
    "logo": "Logo",
    "logo_dark": "Logo on a dark page",
    "approvals": "Who approves a release",
    "material": "How much a change that matters raises the number",
    # who, whom and where
    "Links.contact": "Ask about the handbook",
    "Role.contact": "Contact",
    "customer_role": "Part in the customer's experience",
    "internal_customers": "Internal customers",
    "customer_goal": "Goal that concerns the customer",
    "employee_target": "Target in the employee survey",
    "details": "Number, address, hours",
    "whose": "Whose journey",
    "why_it_matters": "Why it matters",
    "touches": "What it works on",
    # mission, promise and values
    "vision": "Vision",
    "customer_sees": "What the customer sees",
    "Value.behaviours": "How we see it in each other",
    # standards
    "promise": "Promise",
    "pledges": "Part of our promise",
    "limitations": "Where it does not hold",
    "target": "Target",
    "clock": "How time is counted",
    "do": "We do",
    "dont": "We do not",
    "phrases": "Words that help",
    "situation": "Situation",
    "remedy": "When we fail",
    "contact": "Contact and complaints",
    "complaint": "Contact and complaints",
    "customer_part": "The customer's part",
    "legal": "Law",
    "definitions": "Words to know",
    "Approval.by": "Approved by",
    "Approval.on": "Day of approval",
    "Retirement.on": "Last day",
    "act": "Number of the order or minutes",
    "valid_from": "In force since",
    "valid_until": "In force until",
    "review_by": "Review by",
    "sources": "What it rests on",
    "related": "Related",
    "resources": "Links and documents",
    "involvement": "Who was heard",
    "successor": "What follows it",
    "also": "Also found by",
    "tags": "Keywords",
    "measures": "How it is measured",
    # involvement
    "type": "Kind",
    "topic": "Topic",
    "participants": "Who took part",
    "InvolvementRecord.method": "How people were heard",
    "said": "You said",
    "outcome": "What came of it",
    "decision": "We did",
    "changed": "What it changed",
    "answered": "Day of the answer",
    # the plan
    "involved": "Who makes this plan",
    "level": "Level",
    "kind": "Kind",
    "finding": "What it tells us",
    "customer_value": "Value for the customer",
    "effort": "Effort",
    "confidence": "Confidence",
    "Priority.sources": "It comes from",
    "change": "What will be different",
    "RolloutActivity.owner": "Who answers for it",
    "start": "Begins",
    "end": "Ends",
    "metrics": "How we will see it",
    "money": "Money",
    "people": "People's time",
    "communication": "Who must know or take part",
    "goal": "Goal",
    "RolloutActivity.sources": "Where it comes from",
    "priority": "Priority",
    "depends_on": "What must end first",
    "follow_ups": "Follow-up",
    "stage": "Stage of change",
    "groups": "For whom something changes",
    "agreed_by": "Agreed by",
    "agreed_on": "Agreed on",
    "followed_up": "What was found, and decided",
    # how it is measured
    "about": "Whom it asks about",
    "touchpoint": "Touchpoint",
    "ChecklistItem.method": "Where it may be asked",
    "anchors": "What the steps mean",
    "critical": "Critical",
    "not_applicable": "When it may be left out",
    "evidence": "Note of what was seen",
    "guidance": "How to assess it",
    "passes": "An example that passes",
    "fails": "An example that fails",
    "low": "Lowest number",
    "high": "Highest number",
    "options": "Answers to choose from",
    "dont_know": "Answer “don't know”",
    "figure": "How it is counted",
    "results_audience": "Who may read the results",
    "items": "Checklist",
    "positions": "Positions",
    "trigger": "What sets it off",
    "population": "Who could be asked",
    "respondents": "Who answers",
    "collects": "What it asks beside the items",
    "sampling": "How they are chosen",
    "invited": "How many are asked",
    "minimum_n": "Fewest answers that are shown",
    "weight_field": "Column that weighs the answers",
    "missing_codes": "Codes for no answer",
    "not_applicable_codes": "Codes for not applicable",
    "open_question": "Question answered in words",
    "privacy": "What happens with the answers",
    # people
    "category": "Category",
    "Competency.goal": "Goal that it serves",
    "Competency.purpose": "How it serves the goal",
    "Competency.groups": "Whose competency it is",
    "knowledge": "One knows",
    "skills": "One is able to",
    "attitudes": "One cares about",
    "novice": "Novice",
    "proficient": "Proficient",
    "expert": "Expert",
    "required": "Which position needs which level",
    "customer_centricity": "How the customer shows in it",
    "covers": "What it covers",
    "questions": "Questions for an interview",
    "method": "How it is assessed",
    "Practice.parts": "Part of personnel work",
    "precondition": "What must be in place first",
    "needs": "What must be in place first",
    "Practice.description": "How we do it",
    "checklist": "Checklist",
    # workshop days
    "Workshop.start": "Begins",
    "Workshop.end": "Ends",
    "parts": "Agenda",
    "Workshop.groups": "Groups",
    "materials": "What must lie ready",
    "afterwards": "What happens afterwards",
    "follow_up": "Day of the follow-up",
    "group_questions": "Questions for the groups",
    "Cards.look_back": "Card: looking back",
    "Cards.take_along": "Card: what I take along",
    "Cards.change": "Card: what I will change",
    "Cards.share": "Card: whom I will tell",
    "Workshop.feedback": "Feedback on the day",
    "follow_up_questions": "Questions of the follow-up meeting",
    # glossary and guides
    "term": "Name",
    "definition": "Meaning",
    "forms": "Other forms of the word",
    "instead_of": "Words that are not used for it",
    "body": "Text",
}
"""Field's name → label; `Class.name` where a class has its own."""


def field_key(kind: type[Entry], path: Path) -> str:
    """The key in `FIELDS` of the field to which `path` leads from an entry of `kind`.

    The field of a list is used for all items in it, and the field of a target for its figures.
    """
    field = str(path[0])
    for name in path[1:]:
        inner_kind = single(kind, field)
        if inner_kind is None or (inner_kind is Target and name != "clock"):
            break
        kind, field = inner_kind, str(name)
    class_key = f"{kind.__name__}.{field}"
    return class_key if class_key in FIELDS else field


@cache
def single(kind: type[Entry], field: str) -> type[Entry] | None:
    """The class of the single entry in a field; None for lists, and for fields without an entry."""
    return next(_classes(kind.model_fields[field].annotation), None)


def _classes(annotation: object) -> Iterator[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    elif get_origin(annotation) is not tuple:
        for inner in getattr(annotation, "__args__", ()):
            yield from _classes(inner)


def is_choice(annotation: object) -> bool:
    """Whether a field holds one or more values of a `Literal`."""
    return get_origin(annotation) is Literal or any(map(is_choice, get_args(annotation)))


def choice_key(word: str) -> str:
    """The key in `LABELS` of a value of such a field."""
    return word if word in LABELS else f"need-{word}"
