"""A neutral corpus of service standards, the same bytes every time: what hbgen and its peers build.

usage: corpus.py N OUT.json
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any


def _words(text: str) -> list[str]:
    return text.split()


PER_CHAPTER = 20
VALUES = _words("Clarity Respect Promptness Safety Fairness Openness Care Accuracy Continuity Privacy Access Learning")
CHANNELS = ["Counter", "Telephone", "Letter", "Web form", "Chat", "Home visit"]
_TOPICS = _words(
    "greeting waiting referral complaint enquiry booking payment refund handover reminder notice record "
    "interview signage closing escalation translation feedback delivery consent identity queue outage repair"
)
_WHO = (
    "Every colleague",
    "The person on duty",
    "The team lead",
    "Whoever answers first",
    "The desk that got the request",
    "A colleague from the next shift",
    "The owner of the case",
)
_VERBS = _words(
    "confirm explain record offer review answer acknowledge summarise forward check repeat schedule publish "
    "correct complete share prepare translate compare document"
)
_NOUNS = _words(
    "request appointment decision letter document fee deadline reason alternative reference number contact "
    "address preference need risk outcome step form receipt message summary question answer limit exception "
    "change delay cost result entry history"
)
_ADJECTIVES = _words(
    "first next open written spoken agreed likely exact short plain recent complete pending urgent ordinary "
    "personal local shared visible known"
)
_WHEN = (
    "before the visit ends",
    "within one working day",
    "at the first contact",
    "while the visitor is still there",
    "without being asked",
    "in the agreed form",
    "as soon as the facts are known",
    "in the same channel",
    "ahead of the deadline",
    "whenever the plan changes",
    "in words a newcomer understands",
    "at every handover",
)
_BECAUSE = (
    "people plan their day around it",
    "a silent wait feels longer than it is",
    "mistakes are cheapest to mend early",
    "nobody should have to tell a story twice",
    "trust grows from small promises kept",
    "the next colleague relies on the record",
    "unclear words lead to a second visit",
    "a reason makes a refusal easier to bear",
)
# Words that stand in few places, so that a search index has the vocabulary of a real handbook.
_RARE = [
    before + word + after
    for before in ("", "re", "pre", "over", "under", "out", "co", "mis", "inter")
    for word in _words(
        "book check hand plan mark route file call sort rank note link print train load place count test guard form"
    )
    for after in ("ing", "er", "able", "ment", "less")
]

Json = dict[str, Any]


def make(count: int) -> Json:
    """`count` standards in chapters of twenty, with the values and channels that they name.

    A standard has a statement and its reason (80 to 150 words together), five things to do and not to do,
    a target, five checklist items, five values, one to three channels and two related standards.
    """
    rng = random.Random(1)
    standards = [_standard(rng, number, count) for number in range(1, count + 1)]
    chapters = [
        {
            "id": f"CH-{number + 1:03d}",
            "title": f"Chapter {number + 1}: {_TOPICS[number % len(_TOPICS)].capitalize()}",
            "intro": _sentence(rng),
            "standards": standards[start : start + PER_CHAPTER],
        }
        for number, start in enumerate(range(0, count, PER_CHAPTER))
    ]
    return {
        "title": "Service handbook",
        "values": [
            {"id": f"VAL-{number:02d}", "title": value, "text": _sentence(rng)}
            for number, value in enumerate(VALUES, 1)
        ],
        "channels": [
            {"id": f"CHN-{number}", "title": channel, "text": _sentence(rng)}
            for number, channel in enumerate(CHANNELS, 1)
        ],
        "chapters": chapters,
    }


def _standard(rng: random.Random, number: int, count: int) -> Json:
    others = sorted({rng.randint(1, count) for _ in range(8)} - {number})
    return {
        "id": f"STD-{number:04d}",
        "title": f"{rng.choice(_ADJECTIVES).capitalize()} {rng.choice(_TOPICS)}: "
        f"{rng.choice(_VERBS)} the {rng.choice(_NOUNS)}",
        "statement": _prose(rng, rng.randint(32, 52)) + " (revision 1)",
        "rationale": _prose(rng, rng.randint(54, 84)),
        "values": [f"VAL-{k:02d}" for k in sorted(rng.sample(range(1, len(VALUES) + 1), 5))],
        "channels": [f"CHN-{k}" for k in sorted(rng.sample(range(1, len(CHANNELS) + 1), rng.randint(1, 3)))],
        "related": [f"STD-{k:04d}" for k in others[:2]],
        "behaviours": [{"do": _act(rng), "dont": "Do not " + _act(rng).lower()} for _ in range(5)],
        "measure": f"Share of sampled cases that {rng.choice(_VERBS)} the {rng.choice(_NOUNS)} "
        f"{rng.choice(_WHEN)}; target {rng.randint(80, 99)} %.",
        "checklist": [{"id": f"CHK-{number:04d}-{k}", "text": _act(rng) + "?"} for k in range(1, 6)],
    }


def _sentence(rng: random.Random) -> str:
    return (
        f"{rng.choice(_WHO)} will {rng.choice(_VERBS)} the {rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)} "
        f"{rng.choice(_WHEN)}, because {rng.choice(_BECAUSE)}."
    )


def _rare_sentence(rng: random.Random) -> str:
    return f"This also covers {rng.choice(_RARE)} and {rng.choice(_RARE)} of the {rng.choice(_NOUNS)}."


def _prose(rng: random.Random, words: int) -> str:
    text = _sentence(rng)
    while len(text.split()) < words - 8:
        text += " " + rng.choice((_sentence, _sentence, _rare_sentence))(rng)
    return text


def _act(rng: random.Random) -> str:
    return f"{rng.choice(_VERBS).capitalize()} the {rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)} {rng.choice(_WHEN)}"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(make(int(sys.argv[1])), indent=1), encoding="utf-8")
