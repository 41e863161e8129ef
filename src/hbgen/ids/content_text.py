"""The files of content as texts with their data, each with the class of what it holds."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hbgen.collected import below
from hbgen.editing.edit import Editor
from hbgen.files import everything_below, is_left_around, line_ends_of
from hbgen.fmt.page import UnclearLayout
from hbgen.load import KINDS, entry_in
from hbgen.load.guides import fields_end, guide_language
from hbgen.load.strict_yaml import MAX_BYTES, read, read_text
from hbgen.model.base import Entry
from hbgen.model.reference import Guide
from hbgen.model.written import Map, Seq
from hbgen.problems import Place, Problem, unreadable
from hbgen.scoring.mapping import Mapping

_OTHERS = ("images", "published", "releases")
"""Folders below content/ that hold no YAML for authors."""


@dataclass(frozen=True, slots=True)
class ContentText:
    """A file of content that could be read.

    Of a guide, the fields above the prose are its data: they are at the offset `start` to `end` of the text.
    """

    file: str
    """Its path below the handbook's folder."""
    data: bytes
    text: str
    """Its text with LF at the ends of lines."""
    entry: type[Entry]
    """The class of what it holds, alone or in a list."""
    root: Map | Seq
    start: int = 0
    end: int | None = None

    @property
    def guide_id(self) -> str | None:
        """The id of the guide that the file is; None for another file."""
        name = guide_language(Path(self.file).name) if self.entry is Guide else None
        return name[0] if name else None

    @property
    def yaml(self) -> str:
        return self.text[self.start : self.end]

    @property
    def prose(self) -> str:
        """What stands below the fields of a guide."""
        return "" if self.end is None else self.text[self.end :]

    def edited(self, edit: Callable[[Editor], None], prose: str | None = None) -> bytes:
        """The file after edits of its data, and with other prose, if given.

        Raises `UnclearLayout` with a place in the file.
        """
        try:
            editor = Editor(self.yaml)
            edit(editor)
            edited = editor.text()
        except UnclearLayout as unclear:
            raise UnclearLayout(unclear.place_in(self.file, self.text.count("\n", 0, self.start))) from unclear
        rest = self.prose if prose is None else prose
        return self.encoded(self.text[: self.start] + edited + rest)

    def encoded(self, text: str) -> bytes:
        """A text with the byte order mark and line ends that this file has."""
        mark = BOM_UTF8 if self.data.startswith(BOM_UTF8) else b""
        return mark + line_ends_of(self.data.decode("utf-8", "replace"), text).encode()


def content_texts(root: Path, problems: list[Problem]) -> list[ContentText]:
    """The files of YAML and Markdown below `root`/content, in order. What cannot be read is a problem."""
    content = root / "content"
    texts = []
    for path in everything_below(content):
        file = path.relative_to(root).as_posix()
        parts = file.split("/")[1:]
        kind = KINDS.get(parts[0].removesuffix(".yaml"))
        skipped = any(part.startswith(".") or is_left_around(part) for part in parts)
        if kind is None or skipped or parts[0] in _OTHERS or path.is_symlink() or path.is_dir():
            continue
        if path.suffix in (".yaml", ".md") and (text := _read(path, file, entry_in(file), problems)):
            texts.append(text)
    return texts


def mapping_texts(root: Path) -> list[ContentText]:
    """The mapping files for `hbgen score` anywhere below `root`; none of those that cannot be read."""
    texts = []
    for file in below(root):
        if file.endswith((".yaml", ".yml")) and not file.startswith("content/"):
            text = _read(root / file, file, Mapping, [])
            if text and isinstance(text.root, Map) and {"instrument", "run", "items"} <= text.root.keys():
                texts.append(text)
    return texts


def _read(path: Path, file: str, entry: type[Entry], problems: list[Problem]) -> ContentText | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.append(Problem(Place(file), "file-too-large", {"limit": "1 MiB"}))
            return None
        data = path.read_bytes()
    except OSError as error:
        problems.append(unreadable(file, error))
        return None
    text = read_text(data, file, problems)
    if text is None:
        return None
    start, end = 0, None
    if entry is Guide:
        lines = text.split("\n")
        last = fields_end(lines)
        if last is None:
            return None
        start, end = len(lines[0]) + 1, sum(len(line) + 1 for line in lines[:last])
    root = read(text[start:end], file, problems, first_line=2 if start else 1)
    if root is None:
        return None
    # Places count from the file's first line, and offsets from that of the data: an editor reads it on its own.
    return ContentText(file, data, text, entry, root, start, end)


def other_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of each text below `root` that is neither content nor built: pages by hand, programs, tables."""
    for file in below(root):
        path = root / file
        is_ours = file.startswith(("content/", "handbook/pages/"))
        if is_ours or path.suffix not in _TEXTS or path.is_symlink() or not path.is_file():
            continue
        try:
            if path.stat().st_size <= MAX_BYTES:
                yield file, path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue


_TEXTS = (".md", ".rst", ".txt", ".yaml", ".yml", ".toml", ".py", ".html", ".json", ".csv")
