"""Writes content folders: of the Digital Services Playbook, and of any size.

The playbook (U.S. Digital Service, CC0) is a real one. Its text is not part of this project: it is read from a file
beside the repository, or from the path in HBGEN_PLAYBOOK.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from sites import REPOSITORY, lay_out

SOURCE = Path(os.environ.get("HBGEN_PLAYBOOK") or REPOSITORY.parent / "shared" / "real" / "usds_playbook.json")


def put(root: Path, name: str, value: Any) -> None:
    """Write one content file. JSON is YAML, too."""
    path = root / "content" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")


def frame(root: Path, language: str = "en") -> None:
    """Write the content that a handbook needs besides standards and instruments, as short as possible."""
    lay_out(root)
    put(
        root,
        "handbook",
        {
            "name": "Digital Services Playbook",
            "company": "U.S. Digital Service",
            "summary": "How to build digital services that people can use.",
            "languages": [language],
            "date": "2026-03-01",
            "owners": {
                "chief_executive": "head",
                "customer_experience": "service-lead",
                "human_resources": "people-lead",
            },
        },
    )
    roles = [("head", "managers"), ("service-lead", "managers"), ("people-lead", "support")]
    put(
        root,
        "organisation",
        {
            "roles": [{"id": id_, "name": id_.replace("-", " ").capitalize(), "group": group} for id_, group in roles],
            "channels": [{"id": "online", "name": "Online"}],
        },
    )
    put(root, "mission", {"statement": "Services that work for the people who need them."})
    pledges = [{"id": "PROM-1", "text": "You can do online what you came for."}]
    put(root, "promise", {"statement": "It works, and it is simple.", "pledges": pledges})
    put(root, "values", [{"id": "VAL-PEOPLE", "name": "People first", "meaning": "We begin with what people need."}])
    groups = ["front-line", "support", "managers", "customers"]
    put(
        root,
        "involvement",
        [
            {
                "id": "INV-01",
                "date": "2026-01-15",
                "type": "workshop",
                "topic": "What helps",
                "participants": [
                    {"group": group, "count": 5, "opinion_leader": True, "stance": "resists"} for group in groups
                ],
                "said": "Write down what good work looks like.",
                "outcome": "done",
                "decision": "We wrote it down.",
                "reason": "Now everybody can point at it.",
                "changed": ["VAL-PEOPLE"],
                "answered": "2026-02-01",
            }
        ],
    )


def instrument(id_: str, type_: str, **more: Any) -> dict[str, Any]:
    texts = {"title": id_.replace("-", " ").capitalize(), "purpose": "To hear how it is.", "frequency": "Once a year"}
    return {"id": id_, "version": 1, "type": type_, "owner": "service-lead", **texts, **more}


def standard(id_: str, title: str, promise: str, purpose: str, measures: list[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "title": title,
        "promise": promise,
        "purpose": purpose,
        "values": ["VAL-PEOPLE"],
        "pledges": ["PROM-1"],
        "target": {"operator": "at-least", "value": 90, "unit": "%"},
        "behaviours": {"do": measures},
        "measures": [{"id": f"{id_}-{number}", "text": text} for number, text in enumerate(measures, 1)],
        "review_by": "2027-03-01",
    }


def plays() -> list[dict[str, Any]]:
    """The plays: `n` (number), `title`, `intro`, `checklist` and `key_questions` of each."""
    plays_: list[dict[str, Any]] = json.loads(SOURCE.read_text("utf-8"))
    return plays_


def playbook(root: Path) -> None:
    """Convert the playbook into drafts, with nothing but its own words.

    A play is a standard: its introduction the purpose, its checklist what we do and what is observed, its key questions
    the items of an interview. Links stay in the texts; each page they lead to is listed with its play, too.
    """
    frame(root)
    chapter = {"id": "PLAYS", "title": "Plays", "owner": "service-lead", "standards": [*map(_play, plays())]}
    put(root, "standards/plays", chapter)
    questions = [
        {"id": f"ASK-{play['n']:02}-{number}", "text": text, "standard": f"PLAY-{play['n']:02}"}
        for play in plays()
        for number, text in enumerate(play["key_questions"], 1)
    ]
    instruments = [
        instrument("CHECKLIST", "observation", selects={}),
        instrument("KEY-QUESTIONS", "interview", items=questions),
    ]
    put(root, "instruments", {"instruments": instruments})


def _play(play: dict[str, Any]) -> dict[str, Any]:
    id_ = f"PLAY-{play['n']:02}"
    links = [link for text in texts_of(play) for link in LINK.finditer(text)]
    return {
        "id": id_,
        "title": play["title"],
        "purpose": play["intro"],
        "behaviours": {"do": play["checklist"]},
        "measures": [{"id": f"{id_}-{number}", "text": text} for number, text in enumerate(play["checklist"], 1)],
        "resources": [{"title": link[1], "address": link[2], "language": "en"} for link in links],
    }


LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")


def texts_of(play: dict[str, Any]) -> list[str]:
    """Every text of a play, as its source has it."""
    return [play["title"], play["intro"], *play["checklist"], *play["key_questions"]]


def sentences(text: str) -> list[str]:
    """The sentences of a text of the source, with the words of its links alone."""
    return re.split(r"(?<=[.?!])\s+", LINK.sub(r"\1", text).strip())


def smallest(root: Path, language: str = "en") -> None:
    """Write a handbook with one value and one standard."""
    frame(root, language)
    only_standard = standard(
        "ONE-1", "The only one", "You get an answer.", "Nobody waits for nothing.", ["Answers within a day."]
    )
    put(root, "standards/one", {"id": "ONE", "title": "One", "owner": "service-lead", "standards": [only_standard]})
    types = ("customer-feedback", "internal-customer-feedback")
    put(root, "instruments", {"instruments": [instrument(type_, type_, selects={}) for type_ in types]})


def thousand(root: Path, count: int = 1000) -> None:
    """Write a handbook with `count` standards, in chapters of 25."""
    smallest(root)
    shutil.rmtree(root / "content" / "standards")
    for chapter in range(count // 25):
        standards = [
            standard(
                f"C{chapter}-{n}", f"Standard {n} of chapter {chapter}", f"Promise {n}.", "Why.", [f"Does {n} at once."]
            )
            for n in range(25)
        ]
        body = {"id": f"C{chapter}", "title": f"Chapter {chapter}", "owner": "service-lead", "standards": standards}
        put(root, f"standards/{chapter:03}", body)
