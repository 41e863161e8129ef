"""Files beside the content in which an id may stand: mappings for `hbgen score`, pages by hand, programs, tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from hbgen.collected import below
from hbgen.content_edits.written_content import WrittenFile, file_data
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import MAX_BYTES, read
from hbgen.model.written import Map
from hbgen.problems import Problem
from hbgen.scoring.mapping import Mapping


def mapping_files(root: Path) -> list[WrittenFile]:
    """The mapping files for `hbgen score` anywhere below `root`; none of those that cannot be read."""
    files = []
    unheeded: list[Problem] = []
    for name in below(root):
        if not name.endswith((".yaml", ".yml")) or name.startswith("content/"):
            continue
        data = file_data(root / name, name, unheeded)
        text = None if data is None else read_text(data, name, unheeded)
        fields = None if text is None else read(text, name, unheeded)
        if data is None or text is None:
            continue
        if isinstance(fields, Map) and {"instrument", "run", "items"} <= fields.keys():
            files.append(WrittenFile(name, "", data, text, fields, Mapping))
    return files


def other_texts(root: Path, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Path and text of each text below `root` that is neither built, nor a record, nor among the paths in `known`."""
    for file in below(root):
        path = root / file
        is_skipped = file in known or file.startswith(_NOT_BY_HAND) or path.suffix not in _TEXTS
        if is_skipped or path.is_symlink() or not path.is_file():
            continue
        try:
            if path.stat().st_size <= MAX_BYTES:
                yield file, path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue


_NOT_BY_HAND = ("content/releases/", "content/published/", "handbook/pages/", ".hbgen.json")
"""`.hbgen.json` remembers what `hbgen init` wrote; an upgrade needs it as it was."""
_TEXTS = (".md", ".rst", ".txt", ".yaml", ".yml", ".toml", ".py", ".html", ".json", ".csv")
