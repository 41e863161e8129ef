"""The files of a handbook's content as they are written, whether or not their entries are whole.

Translators and spreadsheets work on what is written: an entry that lacks something has its texts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hbgen.editing.edit import Editor
from hbgen.files import encoded_like
from hbgen.fmt import content_paths
from hbgen.fmt.order import class_of
from hbgen.fmt.page import UnclearLayout
from hbgen.load import languages_in
from hbgen.load.guides import fields_end, guide_language
from hbgen.load.kinds import KINDS, SETTINGS, entry_in
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import MAX_BYTES, MAX_FIGURES, MAX_VALUES, read
from hbgen.model.base import Entry, fields_with
from hbgen.model.base import Path as EntryPath
from hbgen.model.field_types import OwnLanguage
from hbgen.model.reference import Guide
from hbgen.model.results import Period
from hbgen.model.texts import LANGUAGE, Text
from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import Place, Problem, unreadable


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that the strict reader can read.

    Of a guide, the fields above the prose are its data: they are at the offset `start` to `end` of the text.
    """

    path: str
    """Relative to the handbook's folder: `content/values.yaml`."""
    kind: str
    """The name of its kind in `hbgen.load.kinds.KINDS`; empty for a file that is no content."""
    data: bytes
    text: str
    """Its text with LF at the ends of lines."""
    root: Map | Seq
    entry: type[Entry]
    """The class of the entry that it holds, or of each entry in its list."""
    start: int = 0
    end: int | None = None

    @property
    def guide_id(self) -> str | None:
        """The id of the guide that the file is; None for another file."""
        name = guide_language(self.path.rpartition("/")[2]) if self.entry is Guide else None
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
            raise UnclearLayout(unclear.place_in(self.path, self.text.count("\n", 0, self.start))) from unclear
        rest = self.prose if prose is None else prose
        return encoded_like(self.data, self.text[: self.start] + edited + rest)


@dataclass(frozen=True, slots=True)
class WrittenContent:
    """The content below a folder, as far as it can be read."""

    languages: tuple[str, ...]
    """Languages of the handbook, the main one first."""
    sources: dict[str, str]
    """Language → the language from which it is translated, where that is not the main one."""
    files: tuple[WrittenFile, ...]
    guides: dict[str, str]
    """Path of each guide's file → its text."""
    problems: tuple[Problem, ...] = ()
    """Problems of files that cannot be read: nothing of these files is in it."""
    data: dict[str, bytes] = field(default_factory=dict)
    """Path → the bytes of each file that could be read."""

    def with_files(self, data_of: Mapping[str, bytes]) -> WrittenContent:
        """The content with files (path → bytes) in the place of those that it has, or beside them."""
        return _content({**self.data, **data_of}, [])

    def guide_files(self, problems: list[Problem]) -> Iterator[WrittenFile]:
        """The guides with their fields; those without any are left out, and those of which they cannot be read."""
        for path, text in self.guides.items():
            lines = text.split("\n")
            last = fields_end(lines)
            if last is None:
                continue
            start, end = len(lines[0]) + 1, sum(len(line) + 1 for line in lines[:last])
            # Places count from the file's first line, and offsets from that of the data: an editor reads it on its own.
            root = read(text[start:end], path, problems, first_line=2)
            if root is not None:
                yield WrittenFile(path, "guides", self.data[path], text, root, Guide, start, end)

    def editorial(self) -> set[str]:
        """Ids of entries of whose change since the newest release their author says that it is one of words alone."""
        ids: set[str] = set()
        stack: list[WrittenValue] = [file.root for file in self.files]
        while stack:
            value = stack.pop()
            if isinstance(value, Seq):
                stack += value
            elif isinstance(value, Map):
                stack += value.values()
                change, id_ = value.get("this_change"), value.get("id")
                if isinstance(change, Map) and change.get("counts_as") == "editorial" and isinstance(id_, str):
                    ids.add(id_)
        return ids

    def source_of(self, language: str) -> str:
        """The language from which `language` is translated."""
        return self.sources.get(language, self.languages[0])


def written_content(root: Path) -> WrittenContent:
    """The content below `root`. Raises `OSError` for a folder that cannot be listed."""
    problems: list[Problem] = []
    data_of = {
        path: data
        for path, place in content_paths(root)
        if not place.is_symlink() and place.is_file() and (data := file_data(place, path, problems)) is not None
    }
    return _content(data_of, problems)


def file_data(file: Path, name: str, problems: list[Problem]) -> bytes | None:
    """The bytes of a file that messages call `name`; None, with a problem, where it cannot be read or is too large."""
    try:
        if file.stat().st_size <= MAX_BYTES:
            return file.read_bytes()
        problems.append(Problem(Place(name), "file-too-large", {"limit": "1 MiB"}))
    except OSError as error:
        problems.append(unreadable(name, error))
    return None


def _content(data_of: Mapping[str, bytes], problems: list[Problem]) -> WrittenContent:
    files: list[WrittenFile] = []
    guides: dict[str, str] = {}
    for path, data in data_of.items():
        text = read_text(data, path, problems)
        if text is None:
            continue
        kind = KINDS[path.split("/")[1].removesuffix(".yaml")]
        if kind.name == "guides":
            guides[path] = text
            continue
        value = read(text, path, problems, most=MAX_FIGURES if kind.entry is Period else MAX_VALUES)
        if value is not None:
            files.append(WrittenFile(path, kind.name, data, text, value, entry_in(path)))
    settings = next((file.root for file in files if file.path == SETTINGS), None)
    return WrittenContent(
        languages_in(settings) or ("en",), _sources(settings), tuple(files), guides, tuple(problems), dict(data_of)
    )


def _sources(settings: Map | Seq | None) -> dict[str, str]:
    declared = settings.get("translated") if isinstance(settings, Map) else None
    sources: dict[str, str] = {}
    for entry in declared if isinstance(declared, Seq) else ():
        language, source = (entry.get("language"), entry.get("source")) if isinstance(entry, Map) else (None, None)
        if isinstance(language, str) and isinstance(source, str) and LANGUAGE.fullmatch(source):
            sources[language] = source
    return sources


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text of an entry, in whichever languages it is written."""

    file: str
    path: EntryPath
    """Where it stands in the file."""
    holder: type[Entry]
    """The class whose field it is."""
    id: str
    """The id of the entry around it, or the name of its kind where no entry around it has one."""
    steps: EntryPath
    """The way from that entry to it."""
    words: dict[str, str]
    """Language → text."""
    place: Place
    text_class: type[Text]
    """What works in it."""


def written_texts(file: WrittenFile, main: str) -> Iterator[WrittenText]:
    """Every text in a file that is translated, in the order of its lines; `main` is the handbook's main language."""
    roots = enumerate(file.root) if isinstance(file.root, Seq) else ((None, file.root),)
    for number, value in roots:
        if isinstance(value, Map):
            path: EntryPath = () if number is None else (number,)
            yield from _of_entry(_Walk(file, main), value, file.entry, (path, file.kind, path))


@dataclass(frozen=True, slots=True)
class _Walk:
    file: WrittenFile
    main: str


def _of_entry(
    walk: _Walk, entry: Map, kind: type[Entry], at: tuple[EntryPath, str, EntryPath]
) -> Iterator[WrittenText]:
    path, id_, steps = at
    own_id = entry.get("id")
    if isinstance(own_id, str):
        id_, steps = own_id, ()
    own_language = {name for name, _ in fields_with(kind, OwnLanguage)}
    for name, value in entry.items():
        if name not in kind.model_fields or name in own_language:
            continue
        class_ = class_of(kind.model_fields[name].annotation)
        if class_ is None:
            continue
        for inner_path, inner, mark in _items((name,), value, entry.values_at[name]):
            where = (*path, *inner_path), id_, (*steps, *inner_path)
            if issubclass(class_, Text):
                words = _words(inner, walk.main)
                if words:
                    yield WrittenText(walk.file.path, where[0], kind, id_, where[2], words, mark.place, class_)
            elif isinstance(inner, Map):
                yield from _of_entry(walk, inner, class_, where)


def _items(path: EntryPath, value: WrittenValue, mark: Mark) -> Iterator[tuple[EntryPath, WrittenValue, Mark]]:
    """A value, or each value of a list, with its path and mark."""
    if isinstance(value, Seq):
        for number, (item, item_mark) in enumerate(zip(value, value.values_at, strict=True)):
            yield (*path, number), item, item_mark
    else:
        yield path, value, mark


def _words(value: WrittenValue, main: str) -> dict[str, str]:
    if isinstance(value, str):
        return {main: value} if value.strip() else {}
    if isinstance(value, Map):
        return {key: words for key, words in value.items() if isinstance(words, str) and words.strip()}
    return {}
