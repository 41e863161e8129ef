"""What hbgen wrote into a repository: the answers and the originals, in `.hbgen.json`."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hbgen.files import File, read_regular
from hbgen.problems import Place, Problem, unreadable
from hbgen.starting.answers import CHANNELS, STARTERS, Answers, OwnChannel, Picture
from hbgen.starting.examples import is_history

RECORD = ".hbgen.json"

_WHOLE = ("locks/", "schema/")
"""Folders with files that are replaced, and never merged: of these a digest is enough."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as hbgen wrote it: its digest, and its text if it is one in which people write."""

    sha256: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class StarterRecord:
    """What was written, by which hbgen."""

    version: str
    answers: Answers
    originals: Mapping[str, Original] = field(default_factory=dict)
    """Path → original. Not among them is what belongs to the user from the start: the logo, releases and results."""


def original(file: File) -> Original:
    """The original to remember of a file."""
    digest = hashlib.sha256(file.data).hexdigest()
    return Original(digest, None if file.path.startswith(_WHOLE) else _text(file.data))


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def upgradable(files: Iterable[File], answers: Answers) -> tuple[File, ...]:
    """Those of the generated files that a later hbgen may write anew."""
    logo = f"content/{answers.logo_path}" if answers.logo else ""
    return tuple(file for file in files if file.path != logo and not is_history(file.path))


def recorded(version: str, answers: Answers, originals: Mapping[str, Original]) -> File:
    """The file that remembers; the same bytes for the same values."""
    data = {
        "about": "What hbgen wrote here. `hbgen upgrade` compares with it, and alone writes it.",
        "hbgen": version,
        "answers": _answers(answers),
        "files": {
            path: {"sha256": entry.sha256} | ({} if entry.text is None else {"text": entry.text.split("\n")})
            for path, entry in sorted(originals.items())
        },
    }
    return File(RECORD, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())


def read_record(root: Path) -> StarterRecord | Problem:
    """What was written into the handbook in `root`; a problem where that is not known."""
    path = root / RECORD
    try:
        data = json.loads(read_regular(path))
        originals = {name: _original(entry) for name, entry in data["files"].items()}
        return StarterRecord(str(data["hbgen"]), _read_answers(data["answers"]), originals)
    except FileNotFoundError:
        return Problem(Place(RECORD), "not-begun-here", {"file": RECORD})
    except OSError as error:
        return unreadable(RECORD, error)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Problem(Place(RECORD), "record-broken", {"file": RECORD})


def _original(entry: Mapping[str, Any]) -> Original:
    text = entry.get("text")
    return Original(str(entry["sha256"]), None if text is None else "\n".join(text))


def _answers(answers: Answers) -> dict[str, Any]:
    plain: dict[str, Any] = {"starter": answers.starter, "date": str(answers.date)}
    if answers.starter != "small":
        return plain | {"with_history": answers.with_history}
    return plain | {
        "company": answers.company,
        "languages": list(answers.languages),
        "channels": [[entry.id, entry.name] for entry in answers.channels],
        "colour": answers.colour,
        "colour_dark": answers.colour_dark,
        "logo": answers.logo_path,
    }


def _read_answers(plain: Mapping[str, Any]) -> Answers:
    [starter] = [name for name in STARTERS if name == plain["starter"]]
    date = datetime.date.fromisoformat(plain["date"])
    if starter != "small":
        return Answers(date, starter, bool(plain["with_history"]))
    logo = str(plain["logo"])
    channels = tuple(OwnChannel(str(id_), str(name)) for id_, name in plain["channels"])
    if any(not entry.name and entry.id not in CHANNELS for entry in channels):
        raise ValueError("a channel without a name")
    return Answers(
        date,
        company=str(plain["company"]),
        languages=tuple(map(str, plain["languages"])),
        channels=channels,
        colour=str(plain["colour"]),
        colour_dark=str(plain["colour_dark"]),
        # Its bytes are the user's: only the name is needed.
        logo=Picture(re.sub(r".*/", "", logo), b"") if logo else None,
    )
