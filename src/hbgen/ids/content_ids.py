"""The content with the ids of its entries, as `hbgen new`, `rename` and `retire` begin with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hbgen.content_edits.written_content import WrittenFile, written_content
from hbgen.ids.taken_ids import Definition, TakenIds, definitions
from hbgen.problems import Problem
from hbgen.releases.folder import read_ledger


@dataclass(frozen=True, slots=True)
class ContentIds:
    """The files of the content and the ids in them."""

    languages: tuple[str, ...]
    files: tuple[WrittenFile, ...]
    """Of YAML and of guides, in the order of their paths."""
    definitions: tuple[Definition, ...]
    taken: TakenIds

    def of(self, id_: str) -> list[Definition]:
        """The entries with an id; a guide has one for each of its files."""
        return [entry for entry in self.definitions if entry.id == id_]


def content_ids(root: Path) -> ContentIds | tuple[Problem, ...]:
    """The ids below `root`; or the problems for which none may be changed: of files, and of what was released."""
    problems: list[Problem] = []
    content = written_content(root)
    files = [*content.files, *content.guide_files(problems)]
    files.sort(key=lambda file: PurePosixPath(file.path))
    ledger = read_ledger(root)
    problems = [*content.problems, *problems, *ledger.problems]
    if problems:
        return tuple(problems)
    entries = definitions(files)
    return ContentIds(content.languages, tuple(files), tuple(entries), TakenIds.of(files, entries, ledger))
