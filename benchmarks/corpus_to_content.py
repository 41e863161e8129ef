"""From the neutral corpus to a handbook of hbgen's with every part that the corpus can fill.

usage: corpus_to_content.py CORPUS.json FOLDER

FOLDER then holds what `hbgen build FOLDER` and `sphinx-build -c FOLDER` need: `content/`, `handbook/`, `conf.py`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

_CONF = """\
from pathlib import Path

from hbgen.site.configuration import configuration

globals().update(configuration(Path(__file__).parent))
"""
_INDEX = "% hbgen: cover\n"
_OWNERS = ("chief", "service-lead", "people-lead")
_TERMS = ("deadline", "fee", "handover", "reference", "receipt", "exception", "visitor", "working day")
_PLEDGES = ("We answer in words you understand.", "We keep to the day we name.", "We own our mistakes.")


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def convert(corpus: Json, folder: Path) -> None:
    """Write the handbook that holds the standards of `corpus`."""
    (folder / "handbook").mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(_CONF, encoding="utf-8")
    (folder / "handbook" / "index.md").write_text(_INDEX, encoding="utf-8")
    for name, data in _content(corpus):
        path = folder / "content" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
        path.write_text(text, encoding="utf-8")


def _content(corpus: Json) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = [
        ("handbook", _settings(corpus)),
        ("organisation", _organisation(corpus)),
        ("mission", {"statement": "We keep what we promise, and say so when we cannot."}),
        (
            "promise",
            {
                "statement": "You never wait without knowing why.",
                "pledges": [{"id": f"PROM-{n}", "text": text} for n, text in enumerate(_PLEDGES, 1)],
            },
        ),
        (
            "values",
            [{"id": v["id"], "name": v["title"], "meaning": v["text"]} for v in corpus["values"]],
        ),
        ("involvement", _involvement()),
        ("instruments", _instruments(corpus)),
        (
            "glossary",
            [
                {"id": f"term-{n}", "term": term, "definition": f"What we call a {term} here.", "forms": [term + "s"]}
                for n, term in enumerate(_TERMS, 1)
            ],
        ),
    ]
    parts += [(f"standards/{chapter['id'].lower()}", _chapter(chapter)) for chapter in corpus["chapters"]]
    return parts


def _settings(corpus: Json) -> Json:
    return {
        "name": corpus["title"],
        "company": "Example Ltd",
        "summary": "What customers can count on, and how we see that we keep it.",
        "languages": ["en"],
        "audiences": ["staff"],
        "date": "2026-06-01",
        "owners": dict(zip(("chief_executive", "customer_experience", "human_resources"), _OWNERS, strict=True)),
        "links": {
            "contact": "mailto:handbook@example.com",
            "edit": "https://git.example.com/handbook/edit/main/{file}#L{line}",
        },
    }


def _organisation(corpus: Json) -> Json:
    roles = [{"id": id_, "name": id_.replace("-", " ").capitalize(), "group": "managers"} for id_ in _OWNERS]
    return {
        "units": [{"id": "desk", "name": "The desk", "group": "front-line", "customer_role": "It meets customers."}],
        "roles": [*roles, {"id": "agent", "name": "Agent", "group": "front-line", "unit": "desk"}],
        "channels": [{"id": c["id"], "name": c["title"], "details": c["text"]} for c in corpus["channels"]],
    }


def _involvement() -> list[Json]:
    groups = ("front-line", "support", "managers", "customers")
    return [
        {
            "id": f"INV-{number:02d}",
            "date": f"2026-01-{number:02d}",
            "type": "workshop",
            "topic": f"Workshop {number}",
            "participants": [{"group": group, "count": 5} for group in groups],
            "said": "A silent wait feels longer than it is.",
            "outcome": "done",
            "decision": "We say how long it will take.",
            "reason": "It costs a sentence.",
            "changed": [f"STD-{number:04d}"],
            "answered": "2026-02-01",
        }
        for number in range(1, 9)
    ]


def _instruments(corpus: Json) -> Json:
    """Two surveys, and for each chapter the checklist that asks every item of its standards."""
    surveys = [
        {
            "id": f"FB-{side.upper()}",
            "version": 1,
            "type": kind,
            "title": f"What {side} say",
            "purpose": "To hear where we fall short.",
            "items": [{"id": f"FB-{side.upper()}-1", "text": "My request got an answer within one working day."}],
            "frequency": "Once a quarter",
            "owner": "service-lead",
        }
        for side, kind in (("guests", "customer-feedback"), ("colleagues", "internal-customer-feedback"))
    ]
    checklists = [
        {
            "id": f"OBS-{chapter['id']}",
            "version": 1,
            "type": "observation",
            "title": f"Observation, {chapter['title'].lower()}",
            "purpose": "To see what customers see.",
            "selects": {"chapters": [chapter["id"]]},
            "frequency": "Once a month",
            "owner": "service-lead",
        }
        for chapter in corpus["chapters"]
    ]
    return {"instruments": [*surveys, *checklists]}


def _chapter(chapter: Json) -> Json:
    return {
        "id": chapter["id"],
        "title": chapter["title"],
        "introduction": chapter["intro"],
        "owner": "service-lead",
        "standards": [_standard(standard) for standard in chapter["standards"]],
    }


def _standard(standard: Json) -> Json:
    clock, _, figure = standard["measure"].partition("; target ")
    number = int(standard["id"].removeprefix("STD-"))
    return {
        "id": standard["id"],
        "title": standard["title"],
        "promise": standard["statement"],
        "purpose": standard["rationale"],
        "values": standard["values"],
        "pledges": [f"PROM-{number % len(_PLEDGES) + 1}"],
        "scope": {"channels": standard["channels"], "roles": ["agent"]},
        "target": {"operator": "at-least", "value": int(re.findall(r"\d+", figure)[0]), "unit": "%", "clock": clock},
        "behaviours": {side: [pair[side] for pair in standard["behaviours"]] for side in ("do", "dont")},
        "measures": standard["checklist"],
        "status": "approved",
        "approved": {"by": "chief", "on": "2026-02-10"},
        "valid_from": "2026-03-01",
        "review_by": "2027-03-01",
        "related": standard["related"],
    }


if __name__ == "__main__":
    convert(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
