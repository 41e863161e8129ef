"""How far a live source was scored: a file beside the record of what was published, without answers or time stamps.

For each table and period it holds the number of rows and a digest of whatever figures follow from: of each day its
rows and the newest time stamp of them, of the record, and of the questions. Where both are as they were there is
nothing to score. Figures are never added to what was scored before: sums of few people's answers are as good as the
answers and may not be kept, so that the database adds up a whole period anew. Hence no row can count twice or be lost,
whatever becomes of the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hbgen.files import File
from hbgen.problems import Place, Problem, unreadable
from hbgen.scoring.key import AnswerKey

FILE = "content/published/live.json"

_MAX_BYTES = 1 << 20


class DayRows(NamedTuple):
    """The rows of a day in a table, and the newest time stamp of them; empty without one."""

    day: str
    rows: int
    newest: str


class PeriodState(NamedTuple):
    """How far a period of a table was scored."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class SourceStates:
    """Table → the column by which it is looked at, and period's id → state."""

    tables: Mapping[str, tuple[str, Mapping[str, PeriodState]]] = field(default_factory=dict)

    def of(self, table: str, column: str, period: str) -> PeriodState | None:
        """The state of a period; None where it was not scored by this column."""
        by, states = self.tables.get(table, ("", {}))
        return states.get(period) if by == column else None

    def and_then(self, table: str, column: str, states: Mapping[str, PeriodState]) -> SourceStates:
        """These with those of a table's periods."""
        by, before = self.tables.get(table, (column, {}))
        return SourceStates({**self.tables, table: (column, {**(before if by == column else {}), **states})})

    @property
    def file(self) -> File:
        tables = {
            table: {"column": column, "periods": {id_: state._asdict() for id_, state in states.items()}}
            for table, (column, states) in self.tables.items()
        }
        return File(FILE, (json.dumps(tables, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode())


def state_of(days: Iterable[DayRows], record: bytes, key: AnswerKey) -> PeriodState:
    """The state of a period with these days, after what `record` holds was published of it."""
    known = sorted(days)
    text = "\n".join(["\t".join(map(str, day)) for day in known] + [hashlib.sha256(record).hexdigest(), *_asked(key)])
    return PeriodState(sum(day.rows for day in known), hashlib.sha256(text.encode()).hexdigest()[:32])


def _asked(key: AnswerKey) -> Iterable[str]:
    """What decides how answers count: with other questions the same rows are scored anew."""
    for questionnaire in key.questionnaires.values():
        items = (f"{item.id} {item.fingerprint} {item.weight}" for item in questionnaire.items.values())
        facts = (questionnaire.id, questionnaire.version, questionnaire.minimum_n, questionnaire.invited, *items)
        yield " ".join(map(str, facts))


def read_states(root: Path, problems: list[Problem]) -> SourceStates:
    """The states below `root`; none where there is no file, or it adds to `problems`."""
    path = root / FILE
    try:
        if not path.is_symlink() and not path.exists():
            return SourceStates()
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
            problems.append(Problem(Place(FILE), "source-state-unreadable", {"file": FILE}))
            return SourceStates()
        return _states(json.loads(path.read_bytes()))
    except OSError as error:
        problems.append(unreadable(FILE, error))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        problems.append(Problem(Place(FILE), "source-state-unreadable", {"file": FILE}))
    return SourceStates()


def _states(data: dict[str, Any]) -> SourceStates:
    """Raises one of several exceptions for data of another shape."""
    tables: dict[str, tuple[str, Mapping[str, PeriodState]]] = {}
    for table, of_table in data.items():
        periods = of_table["periods"].items()
        states = {str(id_): PeriodState(int(entry["rows"]), str(entry["digest"])) for id_, entry in periods}
        tables[table] = (str(of_table["column"]), states)
    return SourceStates(tables)
