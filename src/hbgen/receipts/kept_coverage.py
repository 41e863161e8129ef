"""Reads the coverage that is kept in `content/confirmations/`, as `hbgen receipts --format json` writes it.

Receipts name persons and are not kept with the content; coverage names nobody, and may be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hbgen.files import matching
from hbgen.json_data import JsonValue
from hbgen.problems import MessagePart, Place, Problem, unreadable
from hbgen.receipts.coverage import LEAST, CoverageGroup
from hbgen.receipts.coverage_formats import SHAPE
from hbgen.scoring.tables import AnswerFile, NotJson, Unreadable, json_of, text_of

FOLDER = "content/confirmations"
_LIMIT = 4 << 20
_NOT_COVERAGE = MessagePart("it is not what `hbgen receipts --format json` writes")
_MEMBERS = {"unit", "roles", "confirmed", "people"}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)


class _Misfit(ValueError):
    """Data that cannot be used, with the reason."""

    def __init__(self, reason: MessagePart = _NOT_COVERAGE) -> None:
        super().__init__(reason.template)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class KeptCoverage:
    """Who has confirmed a release, by unit."""

    file: str
    version: str
    groups: tuple[CoverageGroup, ...]


def read_coverage(root: Path) -> tuple[tuple[KeptCoverage, ...], tuple[Problem, ...]]:
    """What is kept below `root`, by the names of the files, and a problem for each file that cannot be used.

    A group of fewer than `LEAST` that somebody wrote into a file by hand is such a problem.
    """
    folder = root / FOLDER
    try:
        paths = sorted(matching(folder, "*.json"), key=lambda path: path.stem)
    except OSError as error:
        return (), (unreadable(FOLDER, error),)
    kept: list[KeptCoverage] = []
    problems: list[Problem] = []
    for path in paths:
        source = AnswerFile(path, f"{FOLDER}/{path.name}")
        try:
            kept.append(_coverage(source.name, json_of(text_of(source, _LIMIT, "4 MiB"))))
        except Unreadable as error:
            problems.append(error.problem)
        except NotJson as error:
            problems.append(_unusable(Place(source.name, error.line), MessagePart("it is not JSON")))
        except _Misfit as misfit:
            problems.append(_unusable(Place(source.name), misfit.reason))
    return tuple(kept), tuple(problems)


def _unusable(place: Place, reason: MessagePart) -> Problem:
    return Problem(place, "coverage-unreadable", {"file": place.file, "reason": reason})


def newest(kept: Sequence[KeptCoverage], version: str) -> KeptCoverage | None:
    """The coverage of a release; of several files, the last one by name."""
    return next((coverage for coverage in reversed(kept) if coverage.version == version), None)


def _coverage(file: str, data: JsonValue) -> KeptCoverage:
    """Raises `_Misfit` for anything but coverage."""
    if not isinstance(data, dict) or data.get("format") != SHAPE or data.get("least") != LEAST:
        raise _Misfit
    version, groups = data.get("version"), data.get("groups")
    if not isinstance(version, str) or not _NUMBER.fullmatch(version) or not isinstance(groups, list):
        raise _Misfit
    return KeptCoverage(file, version, tuple(_group(group) for group in groups))


def _group(data: JsonValue) -> CoverageGroup:
    if not isinstance(data, dict) or data.keys() != _MEMBERS:
        raise _Misfit
    unit, roles = data["unit"], data["roles"]
    confirmed, people = _count(data["confirmed"]), _count(data["people"])
    names = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else None
    if not isinstance(unit, str | None) or names is None or names != roles:
        raise _Misfit
    if confirmed is not None and confirmed < LEAST:
        raise _Misfit(MessagePart("it tells of fewer than five people"))
    return CoverageGroup(unit or "", tuple(names), confirmed, people)


def _count(value: JsonValue) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise _Misfit
