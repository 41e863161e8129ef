"""Names of the model's fields for those who edit them. English; catalogues hold the other languages."""

from __future__ import annotations

from hbgen.model.base import Entry
from hbgen.text.fields import FIELDS, field_key

EDITOR_LABELS: dict[str, str] = {
    # what many kinds have
    "id": "Permanent id",
    "note": "Note",
    "this_change": "This change",
    "counts_as": "How the change counts",
    "scope": "Where it holds",
    "address": "Address",
    "language": "Language",
    "Contact.contact": "Whom to ask",
    "Contact.complaint": "How to complain",
    "count": "How many",
    # the handbook as a whole
    "Gone.on": "Last day",
    "identity": "Name in calendars and feeds",
    "owners": "Who answers for the handbook",
    "links": "Addresses",
    "look": "Colours and logo",
    "downloads": "Files of the whole handbook",
    "releases": "Numbers and approval of releases",
    "retired_ids": "Ids no longer used",
    "rules": "Rules that are switched off",
    "silenced": "Advice that is silenced",
    "code": "Code",
    "where": "What it holds for",
    "Translated.source": "Language it is made from",
    # who, whom and where
    "units": "Units",
    "account": "Account",
    # measurement
    "periods": "Periods",
    "quotas": "How many visits are due",
    "per": "For each",
    "withheld": "Figures that are withheld",
    "of": "What they are told of",
    "fingerprints": "Marks of their meaning",
    "WithheldFigures.measure": "What is measured",
    "WithheldFigures.role": "Role",
    # standards
    "Standard.behaviours": "What we do and do not do",
    "approved": "Approval",
    "retired": "How it was retired",
    "operator": "At most, at least or exactly",
    "Target.value": "How much",
    "Target.share": "Share of cases",
    "when": "When",
    "say": "What to say",
    "avoid": "What not to say",
    "Anchor.value": "Number of the step",
    # involvement and the plan
    "opinion_leader": "Opinion leader",
    "stance": "Stance on the change",
    "part": "Part in the plan",
    "who": "Who",
    "how": "How they take part",
    "since": "Since when",
    "until": "Until when",
    "Communication.role": "Their part",
    "what": "What they are told or asked",
    "found": "What was found",
    "decided": "What was decided",
    "Found.value": "Value that was found",
    "Found.source": "Where it is from",
    "baseline": "Where it stands today",
    "due": "When it is measured",
    "measured_by": "Measured by",
    "Metric.measure": "Which figure",
    "Metric.found": "Values found otherwise",
    "goals": "Goals",
    "priorities": "Priorities",
    "activities": "Activities",
    "period": "Period",
    "RolloutActivity.resources": "Money and people",
    # how it is measured, and people
    "selects": "Which items it asks",
    "assesses": "Which competencies it asks",
    "instruments": "Instruments",
    "scales": "Scales",
    "AskedWhen.answers": "Answers",
    "levels": "How competencies are assessed",
    "points": "Points",
    "Competency.behaviours": "What it looks like on each level",
    "position": "Position",
    "Practice.needs": "Conditions that this handbook shows",
    # workshop days
    "link": "Where it is watched",
    "minutes": "How long, in minutes",
    "led_by": "Who leads it",
    "question": "Question at the beginning",
    "Part.how": "What happens, and how",
    "uses": "What it works with",
    "discussion": "Standards to talk over",
    "worksheet": "Worksheet of competencies",
    "plan_sheet": "Blank sheets for activities",
    "self_assessment": "Self-assessment",
    "crossword": "Crossword",
    "quiz": "Quiz",
    "guide": "Guide to read",
    "film": "Film to watch",
    "cards": "Wording of the cards",
    # results
    "cases": "Cases",
    "pairs": "Pairs of answers",
    "percent": "Share of pairs that agree",
    "kappa": "Cohen's kappa",
    "ac1": "Gwet's AC1",
    "by": "What it is told by",
    "Figure.role": "Role or group",
    "item": "Item",
    "fingerprint": "Mark of the meaning",
    "Figure.measure": "What is measured",
    "Figure.value": "Figure",
    "bound": "Only a bound",
    "Figure.low": "Interval begins",
    "Figure.high": "Interval ends",
    "spread": "Spread of the answers",
    "n": "Number of runs",
    "indicative": "Fewer than 30 runs",
    "failed_runs": "Failed runs",
    "coverage": "Coverage",
    "instrument": "Instrument",
    "runs": "How many answered",
    "response_rate": "Response rate",
    "left_out": "Responses left out",
    "agreement": "Agreement of assessors",
    "figures": "Figures",
}
"""Field's name, or `Class.name` → label, for fields that readers never meet, or not under this label.

In a list of changes a whole standard's contact is one field; in a form it has two.
"""


def field_label(entry: type[Entry], name: str) -> str:
    """The label of the field `name` of `entry`, in English."""
    own = EDITOR_LABELS.get(f"{entry.__name__}.{name}")
    return own or FIELDS.get(field_key(entry, (name,))) or EDITOR_LABELS[name]
