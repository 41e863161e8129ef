"""What was read of each file, for whoever reads the handbook again."""

from __future__ import annotations

from dataclasses import dataclass

from hbgen.load.kept_reads import KeptReads, Key
from hbgen.model.base import Entry
from hbgen.problems import Problem


@dataclass(frozen=True, slots=True)
class FileRead:
    """What was read of a file with this text; `shaped` is None when nothing of it can be used."""

    text: str
    shaped: Entry | list[Entry] | None
    problems: tuple[Problem, ...]
    dropped: frozenset[str]
    former: tuple[Problem, ...]
    ids: tuple[str, ...] = ()
    """For a file of chapters: their ids."""
    beside: tuple[tuple[str, str], ...] = ()
    """For a file of chapters: name and text of the own files of their standards."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """As `Loaded.left_out`."""

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to say of the file."""
        return self.shaped is not None and not (self.problems or self.former or self.dropped)


class Known(dict[Key, FileRead]):
    """(file, languages and, for competencies, ids of goals) → what was read of it. Entries are frozen: handbooks may
    share them. What is not here may be `kept` from an earlier run."""

    def __init__(self, kept: KeptReads | None = None) -> None:
        super().__init__()
        self.kept = kept


def entries_of(shaped: Entry | list[Entry] | None) -> list[Entry]:
    return shaped if isinstance(shaped, list) else [shaped] if shaped is not None else []
