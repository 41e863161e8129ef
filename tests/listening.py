"""A small handbook in two languages that asks its customers and its readers, for tests in a browser and without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from hbgen.load import load
from hbgen.model.handbook import Handbook
from playbook import instrument, smallest

POSTED, REMARKS = "https://answers.example/in", "https://answers.example/remarks"
COUNTS = "https://answers.example/counts"


def both(english: str, estonian: str) -> dict[str, str]:
    return {"en": english, "et": estonian}


ITEMS: list[dict[str, Any]] = [
    {"id": "ASK-1", "text": both("How satisfied are you?", "Kui rahul te olete?"), "scale": "satisfied"},
    {"id": "ASK-2", "text": both("Was it settled in one call?", "Kas asi lahenes ühe kõnega?"), "channel": "phone"},
    {
        "id": "ASK-3",
        "text": both("Did the call-back come in time?", "Kas tagasikõne tuli õigel ajal?"),
        "channel": "phone",
        "asked_when": [{"item": "ASK-2", "answers": ["no"]}],
        "not_applicable": both("No call-back was promised.", "Tagasikõnet ei lubatud."),
    },
    {"id": "ASK-4", "text": both("Was the counter clean?", "Kas lett oli puhas?"), "channel": "counter"},
    {"id": "ASK-5", "text": both("Would you recommend us?", "Kas soovitaksite meid?"), "scale": "recommend"},
]
SCALES: list[dict[str, Any]] = [
    {
        "id": "satisfied",
        "name": both("Satisfied", "Rahul"),
        "low": 1,
        "high": 5,
        "anchors": [
            {"value": 1, "text": both("Not at all", "Üldse mitte")},
            {"value": 5, "text": both("Very", "Väga")},
        ],
        "figure": "csat",
    },
    {
        "id": "recommend",
        "name": both("Recommend", "Soovitan"),
        "low": 0,
        "high": 10,
        "anchors": [
            {"value": 0, "text": both("Never", "Ei iial")},
            {"value": 10, "text": both("Surely", "Kindlasti")},
        ],
        "figure": "nps",
    },
]


def listening(
    root: Path, links: dict[str, str] | None = None, more: dict[str, Any] | None = None, **survey: Any
) -> Path:
    """Write it: `links` and `more` are settings, `survey` fields of its survey of customers."""
    smallest(root)
    path = root / "content" / "handbook.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data |= {"languages": ["en", "et"], "audiences": ["customers", "staff"], "feedback": "ASK"}
    contact = {"contact": "mailto:service@handbook.example"}
    data["links"] = {**contact, "feedback": POSTED, "remarks": REMARKS} if links is None else links
    path.write_text(json.dumps(data | (more or {})), "utf-8")
    path = root / "content" / "organisation.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["units"] = [
        {"id": "north", "name": both("North counter", "Põhja lett"), "group": "front-line"},
        {"id": "regulars", "name": both("Regulars", "Püsikliendid"), "group": "customers"},
    ]
    data["channels"] = [
        {"id": "phone", "name": both("Phone", "Telefon")},
        {"id": "counter", "name": both("Counter", "Lett")},
    ]
    path.write_text(json.dumps(data), "utf-8")
    path = root / "content" / "instruments.yaml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    asks: dict[str, Any] = {
        "items": ITEMS,
        "respondents": ["customers"],
        "title": both("After a contact", "Pärast kontakti"),
        "purpose": both("Two minutes that help us.", "Kaks minutit, millest on abi."),
        "open_question": both("What should we do better?", "Mida peaksime paremini tegema?"),
        "privacy": both("Nobody is named.", "Kedagi ei nimetata."),
    }
    ask = instrument("ASK", "customer-feedback") | asks | survey
    settings["scales"] = [*settings.get("scales", []), *SCALES]
    settings["instruments"].append(ask)
    path.write_text(json.dumps(settings), "utf-8")
    return root


def handbook_of(root: Path) -> Handbook:
    loaded = load(root)
    assert loaded.handbook is not None, [problem.message(str) for problem in loaded.problems]
    return loaded.handbook
