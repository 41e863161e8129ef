"""The only part of hbgen that reads content: from files below `content/` to a `Handbook` and problems."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from hbgen.load import guides, stray_files, wrapping
from hbgen.load.chapters import (
    STANDARDS,
    StandardFile,
    beside,
    chapter_of,
    chapters_in,
    is_standard_file,
    place_standards,
    without_chapter,
    written_again,
)
from hbgen.load.content_files import content_files, ids_in_bytes, read_bytes
from hbgen.load.images import unsafe
from hbgen.load.kept_reads import KeptReads, Key
from hbgen.load.kinds import KINDS, SETTINGS, STANDARD, STRAY_KINDS, ContentKind, kind_of
from hbgen.load.list_remedies import list_instead
from hbgen.load.names import with_ids
from hbgen.load.recovery import LeftOut, read_around, read_text_around
from hbgen.load.shapes import ids_in, ids_written, settle, shape
from hbgen.load.strict_yaml import MAX_FIGURES, MAX_VALUES, read
from hbgen.load.unknown_languages import by_language
from hbgen.model.base import Entry, construct, fields_with
from hbgen.model.former import carry_goals
from hbgen.model.handbook import Handbook
from hbgen.model.inherited import with_inherited
from hbgen.model.people import Competency
from hbgen.model.plan import Rollout
from hbgen.model.reference import Guide
from hbgen.model.results import Period
from hbgen.model.settings import Settings
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import LANGUAGE
from hbgen.model.unwritten import NOTHING, Unwritten
from hbgen.model.visibility import NeededLater
from hbgen.model.withheld_figures import unpacked
from hbgen.model.written import Map, Seq
from hbgen.problems import MOST_IN_FILE, Place, Problem, at_most

Part: TypeAlias = Entry | tuple[Entry, ...]
"""What a field of `Handbook` holds: one entry, or all entries of a kind."""

StandardFiles: TypeAlias = Mapping[str, Sequence[StandardFile]]
"""Chapter's id → the own files of its standards."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a content folder holds.

    `handbook` is None when a required part could not be read. `dropped` are ids of entries that were left out since
    their shape is broken: a reference to them is not reported. ``""`` among them stands for an id that could not be
    read.
    """

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    dropped: frozenset[str]
    images: Mapping[str, bytes]
    """The pictures below `content/`, by path, such as `images/logo.svg`."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """What was left out since it lacks something or is broken: the id of the innermost entry around it ("" for none)
    and the field that it stood in, or the part of the handbook. What is counted there is no whole count."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    """The parts that could be read, by the name of their kind, also where `handbook` is None."""
    former: tuple[Problem, ...] = ()
    """Advice on content in a former format, which was read all the same. Nothing was left out for it."""
    unwritten: Unwritten = NOTHING
    """What is missing, once the handbook was checked."""
    findings: tuple[Problem, ...] = ()
    """All problems of reading and checking, once the handbook was checked."""

    @property
    def whole(self) -> bool:
        """Whether nothing but what is incomplete was left out: there are no errors."""
        return all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Read:
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


class Known(dict[Key, _Read]):
    """(file, languages and, for competencies, ids of goals) → what was read of it. Entries are frozen: handbooks may
    share them. What is not here may be `kept` from an earlier run."""

    def __init__(self, kept: KeptReads | None = None) -> None:
        super().__init__()
        self.kept = kept


_GUIDES = "content/guides"
"""Under this name the guides are kept, all together."""

_NEEDED_PARTS = frozenset(
    name for name, kind in KINDS.items() if not kind.many and fields_with(kind.entry, NeededLater)
)
"""Parts that every handbook has in the end, each a file of its own."""


def load(
    root: Path,
    known: Known | None = None,
    most: int | None = MOST_IN_FILE,
    instead: Mapping[str, bytes | None] | None = None,
) -> Loaded:
    """Read `root`/content. Never raises for its content: whatever is wrong is a `Problem`.

    Places name files relative to `root`, as `content/values.yaml`. `known` is a cache: files in it with the same text
    are not read again, and what is read is added. A file with more than `most` errors gets one problem that says so.
    `instead` holds what to read in place of a file, by its name; None leaves the file out.
    """
    problems: list[Problem] = []
    dropped: set[str] = set()
    files = content_files(root, problems, dropped)
    instead = instead or {}
    files = {file: path for file, path in files.items() if instead.get(file, b"") is not None}
    texts, images = _texts_and_images(files, problems, dropped, instead)
    unread = frozenset(problem.place.file for problem in problems) - texts.keys()
    if any(file.startswith(f"content/{STANDARDS}/") for file in unread):
        # What is in it cannot be named; of a chapter, the folder of its standards bears the id.
        dropped.add("")
    if any(map(_may_be_chapter, unread)):
        dropped |= {chapter_of(file) for file in texts if is_standard_file(file)}
    for file, original in stray_files.copies(texts).items():
        problems.append(stray_files.copied_file(file, original))
        dropped |= ids_written(texts.pop(file)) - ids_written(texts[original])
    misnamed = {stray_files.home_named(problem) for problem in problems}
    loader = _Loader(Known() if known is None else known, most, problems, dropped, unread)
    parts: dict[str, Part] = {}
    for kind in KINDS.values():
        sources = {file: text for file, text in texts.items() if kind_of(file) == kind.name}
        broken = any(kind_of(file) == kind.name for file in files if file not in texts)
        part = loader.part(kind, sources)
        if part is None and kind.name in _NEEDED_PARTS:
            if not sources and not broken and f"content/{kind.name}.yaml" not in misnamed:
                problems.append(_missing(kind.name))
            part = _gap(kind)
        if part is not None:
            parts[kind.name] = part
    handbook = None
    if all(name in parts for name in KINDS if _required(name)):
        handbook = with_inherited(construct(Handbook, parts))
    problems = list(with_ids(by_language(problems, parts), parts))
    return Loaded(
        handbook,
        tuple(at_most(problems, most)),
        frozenset(dropped),
        images,
        frozenset(loader.left_out),
        parts,
        tuple(loader.former),
    )


def _texts_and_images(
    files: Mapping[str, Path], problems: list[Problem], dropped: set[str], instead: Mapping[str, bytes | None]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """The text of each file of YAML or Markdown by its name, and the bytes of each picture by its path in the site."""
    texts: dict[str, str] = {}
    images: dict[str, bytes] = {}
    for file, path in files.items():
        data = instead.get(file)
        if data is None:
            data = read_bytes(path, file, problems)
        if data is None:
            continue
        if path.suffix in (".yaml", ".md"):
            text, left_out = read_text_around(data, file, problems)
            if text is not None:
                texts[file] = text
                dropped |= left_out
            else:
                dropped |= ids_in_bytes(data)
        else:
            problems.extend(unsafe(data, file))
            images[file.removeprefix("content/")] = data
    return texts, images


def main_language(root: Path) -> str | None:
    """The handbook's main language, read as leniently as can be: messages about errors are shown in it."""
    path = root / SETTINGS
    data = read_bytes(path, SETTINGS, []) if path.is_file() else None
    return next(iter(languages_in(read((data or b"").decode("utf-8", "replace"), SETTINGS, []))), None)


def languages_in(data: Map | Seq | None) -> tuple[str, ...]:
    """The tags of languages in the settings as data, before the settings are validated."""
    languages = data.get("languages") if isinstance(data, Map) else None
    tags = languages if isinstance(languages, Seq) else ()
    return tuple(tag for tag in tags if isinstance(tag, str) and LANGUAGE.fullmatch(tag))


def _required(kind: str) -> bool:
    return Handbook.model_fields[kind].is_required()


def _missing(kind: str) -> Problem:
    file = f"content/{kind}.yaml"
    return Problem(Place(file), "missing-file", {"file": file}, owed=_required(kind))


def _gap(kind: ContentKind) -> Entry | None:
    """A part that is not written yet, with nothing in it; None for the settings, without which there is no handbook."""
    if _required(kind.name):
        return None
    part = kind.entry()
    part.stand_at(Place(f"content/{kind.name}.yaml"))
    return part


@dataclass
class _Loader:
    """Makes the parts of a handbook, kind by kind: settings name the languages of the others, the plan its goals."""

    known: Known
    most: int | None
    problems: list[Problem]
    dropped: set[str]
    """Ids that are written in what cannot be used."""
    unread: frozenset[str] = frozenset()
    """Files that are there and could not be read as text, each a problem already."""
    left_out: set[tuple[str, str]] = field(default_factory=set)
    """As `Loaded.left_out`."""
    former: list[Problem] = field(default_factory=list)
    """What is written in a former format."""
    languages: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()

    def part(self, kind: ContentKind, sources: dict[str, str]) -> Part | None:
        """The handbook's part of one kind; None when there is none, or nothing of it can be used."""
        part: Part | None
        if kind.name == "guides":
            part = self._guides(sources)
        elif kind.name == STANDARDS:
            part = self._chapters(kind, sources)
        else:
            part = self._entries(kind, sources)
        if isinstance(part, Settings):
            self.languages = part.languages
        if isinstance(part, Rollout):
            self.goals = tuple(goal.id for goal in part.goals)
        return part

    def _entries(self, kind: ContentKind, sources: dict[str, str]) -> Part | None:
        entries: list[Entry] = []
        part: Entry | None = None
        goals = self.goals if kind.entry is Competency else ()
        for file in sorted(sources, key=lambda file: (file.count("/"), file)):
            # A file of a folder holds one entry; the file beside the folder holds a list of them.
            is_single = kind.many and file.count("/") > 1
            shaped = self._cached(kind, is_single, file, sources[file], goals).shaped
            if kind.many:
                entries += _entries_of(shaped)
            elif isinstance(shaped, Entry):
                part = shaped
        return tuple(entries) if kind.many else part

    def _cached(self, kind: ContentKind, is_single: bool, file: str, text: str, goals: tuple[str, ...] = ()) -> _Read:
        """What is read of a file, from the cache where its text is the same; its problems are noted."""
        cache_key = (file, (*self.languages, *goals))
        read_file = self.known.get(cache_key)
        if read_file is None or read_file.text != text:
            read_file = self.known[cache_key] = self._kept(kind, is_single, file, text, cache_key)
        self._note(read_file)
        return read_file

    def _kept(self, kind: ContentKind, is_single: bool, file: str, text: str, key: Key) -> _Read:
        """What is read of a file; it is kept where nothing is wrong with it."""
        kept = self.known.kept
        entry = kept.get(key, (text,)) if kept is not None else None
        if entry is not None:
            return _Read(text, entry if kind.many and not is_single else entry[0], (), frozenset(), ())
        read_file = self._read(kind, is_single, file, text)
        if kept is not None and read_file.is_sound:
            kept.keep(key, (text,), _entries_of(read_file.shaped))
        return read_file

    def _note(self, read_file: _Read) -> None:
        self.problems += read_file.problems
        self.former += read_file.former
        self.dropped |= read_file.dropped
        self.left_out |= read_file.left_out

    def _chapters(self, kind: ContentKind, sources: dict[str, str]) -> Part | None:
        """The chapters, with the standards that have files of their own."""
        files: dict[str, list[StandardFile]] = {}
        for file in sorted(filter(is_standard_file, sources)):
            shaped = self._cached(STANDARD, True, file, sources[file]).shaped
            standard = shaped if isinstance(shaped, Standard) else None
            files.setdefault(chapter_of(file), []).append(StandardFile(file, sources[file], standard))
        for file in sorted(filter(is_standard_file, self.unread)):
            files.setdefault(chapter_of(file), []).append(StandardFile(file, "", None))
        own = {file: text for file, text in sources.items() if not is_standard_file(file)}
        chapters: list[Chapter] = []
        ids: list[str] = []
        for file in sorted(own, key=lambda file: (file.count("/"), file)):
            read_file = self._cached_chapters(kind, file, own[file], files)
            ids += read_file.ids
            chapters += [item for item in _entries_of(read_file.shaped) if isinstance(item, Chapter)]
        # A chapter that could not be read may be that of any folder.
        if "" not in ids and not any(map(_may_be_chapter, self.unread)):
            misplaced, same = without_chapter(files, ids, self.problems)
            self.problems[:] = [*(problem for problem in self.problems if problem not in same), *misplaced]
            self.dropped |= files.keys() - set(ids)
        placed = {standard.id for chapter in chapters for standard in chapter.standards}
        self.dropped |= {id_ for group in files.values() for file in group for id_ in _ids_of(file, placed)}
        return tuple(chapters)

    def _cached_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> _Read:
        """As `_cached`, for a file of chapters: it is read again when the `files` of its standards changed, too."""
        cache_key = (file, self.languages)
        read_file = self.known.get(cache_key)
        if read_file is None or read_file.text != text or read_file.beside != beside(files, read_file.ids):
            read_file = self.known[cache_key] = self._kept_chapters(kind, file, text, files)
        self._note(read_file)
        return read_file

    def _kept_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> _Read:
        """As `_kept`, for a file of chapters."""
        kept, key = self.known.kept, (file, self.languages)
        if kept is None:
            return self._read_chapters(kind, file, text, files)
        ids = kept.beside(key)
        entry = kept.get(key, *_with_standards(text, ids, files)) if ids is not None else None
        if entry is not None and ids is not None:
            return _Read(text, entry, (), frozenset(), (), ids, beside(files, ids))
        read_file = self._read_chapters(kind, file, text, files)
        if read_file.is_sound:
            texts, standards = _with_standards(text, read_file.ids, files)
            kept.keep(key, texts, _entries_of(read_file.shaped), standards, read_file.ids)
        return read_file

    def _read_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> _Read:
        problems: list[Problem] = []
        data, left_out = read_around(text, file, problems, 1, MAX_VALUES)
        maps = chapters_in(data)
        is_single = file.count("/") > 1
        written = [chapter.get("id") for chapter in maps] if data is not None else [""]
        # Which one it is cannot be told where its id is no text.
        ids = tuple(id_ if isinstance(id_, str) else "" for id_ in written)
        is_list_of_others = isinstance(data, Seq) and len(maps) != len(data)
        if data is None or isinstance(data, Seq) == is_single or is_list_of_others or not _has_files(maps, files):
            # Nothing to put standards into: it is read as any other kind is.
            return replace(self._read(kind, is_single, file, text), ids=ids)
        chapters: list[Entry] = []
        for id_, chapter in zip(ids, maps, strict=True):
            if not place_standards(chapter, files.get(id_, ()), problems, left_out.ids):
                left_out.ids.add(id_)
                continue
            shaped = shape(Chapter, chapter, self.languages, problems, left_out, self.most)
            written_again(chapter)
            chapters += [shaped] if shaped is not None else []
            left_out.fields |= {("", STANDARDS)} if shaped is None else set()
        gone = frozenset(left_out.fields)
        return _Read(text, chapters, tuple(problems), frozenset(left_out.ids), (), ids, beside(files, ids), gone)

    def _guides(self, sources: dict[str, str]) -> tuple[Guide, ...]:
        """The guides, each from its files; one whose text in a language is broken is left out."""
        kept, key = self.known.kept, (_GUIDES, self.languages)
        texts = [part for file in sorted(sources) for part in (file, sources[file])]
        entry = kept.get(key, texts) if kept is not None else None
        if entry is not None:
            return tuple(guide for guide in entry if isinstance(guide, Guide))
        count_before = len(self.problems)
        complete = self._read_guides(sources)
        is_whole = {file.split("/")[-1].split(".")[0] for file in sources} == {guide.id for guide in complete}
        if kept is not None and is_whole and count_before == len(self.problems):
            kept.keep(key, texts, complete)
        return tuple(complete)

    def _read_guides(self, sources: dict[str, str]) -> list[Guide]:
        complete: list[Guide] = []
        problems = self.problems
        for files in guides.read_guides(sources, self.languages or ("en",), problems):
            problems_before = len(problems)
            settled = [settle(Guide, file, self.languages, problems, self.dropped) for file in files]
            if all(settled):
                # Where a file is broken, its missing fields are reported already.
                merge_problems: list[Problem] = []
                merged = guides.merge(files, problems)
                guide = shape(Guide, merged, self.languages, merge_problems, LeftOut(ids=self.dropped))
                problems += merge_problems if len(problems) == problems_before else []
                complete += [guide] if guide is not None else []
        self.dropped |= {file.split("/")[-1].split(".")[0] for file in sources} - {guide.id for guide in complete}
        return complete

    def _read(self, kind: ContentKind, is_single: bool, file: str, text: str) -> _Read:
        problems: list[Problem] = []
        most = MAX_FIGURES if kind.entry is Period else MAX_VALUES
        data, left_out = read_around(text, file, problems, 1, most)
        dropped = left_out.ids
        if data is None:
            # Where no id can be made out, any may be meant.
            dropped |= ids_written(text) or {""}
            return _Read(text, None, tuple(problems), frozenset(dropped), ())
        is_list = kind.many and not is_single
        stray = _kind_of_another_file(kind, data, is_list)
        # Results are written by `hbgen score`.
        if stray is None and kind.entry is not Period:
            data = wrapping.unwrapped(data, kind.name, kind.entry, is_list, problems)
        if stray is not None:
            home = stray_files.home_of(file, data, stray)
            problems.append(Problem(Place(file), "misplaced-file", {"file": file, "home": home}))
        elif isinstance(data, Seq) and not is_list:
            problems.append(Problem(data.at.place, "not-a-map", {"field": file, "hint": "", "others": ""}))
        else:
            shaped, former = self._shaped(kind, is_single, data, problems, left_out)
            fields = left_out.fields if shaped is not None else {("", "")}
            gone = frozenset((owner, name or kind.name) for owner, name in fields)
            return _Read(text, shaped, tuple(problems), frozenset(dropped), former, left_out=gone)
        dropped |= ids_in(data)
        return _Read(text, None, tuple(problems), frozenset(dropped), ())

    def _shaped(
        self, kind: ContentKind, is_single: bool, data: Map | Seq, problems: list[Problem], left_out: LeftOut
    ) -> tuple[Entry | list[Entry] | None, tuple[Problem, ...]]:
        """The entries in `data`, and what of them is written in a former format."""
        if isinstance(data, Map) and kind.many and not is_single:
            instead = list_instead(data, [*kind.entry.model_fields], False)
            problems.append(Problem(data.at.place, "not-a-list", {"field": data.at.place.file, "instead": instead}))
            data = wrapping.as_list(data, kind.entry)
        # The languages of the settings' own texts are named in the settings themselves.
        tags = languages_in(data) if kind.entry is Settings else self.languages
        former = tuple(carry_goals(data, self.goals)) if kind.entry is Competency else ()
        shaped = shape(kind.entry if is_single else kind.shape, data, tags, problems, left_out, self.most)
        return unpacked(shaped) if isinstance(shaped, Period) else shaped, former


def _kind_of_another_file(kind: ContentKind, data: Map | Seq, is_list: bool) -> stray_files.Kind | None:
    """The kind that `data` in a file of `kind` is by its fields, where that is another one."""
    own = stray_files.Kind(kind.name, kind.entry, kind.many, is_list)
    # What is begun with an id and a name looks like several kinds: then the file's own name says which.
    if stray_files.has_fields_of(data, own):
        return None
    other = stray_files.kind_of_fields(data, STRAY_KINDS)
    return other if other is not None and other.entry is not kind.entry else None


def _with_standards(text: str, ids: Sequence[str], files: StandardFiles) -> tuple[list[str], dict[str, Entry]]:
    """What the chapters in a file with this text follow from, and their standards that have files of their own."""
    own = [file for id_ in ids for file in files.get(id_, ())]
    standards: dict[str, Entry] = {file.file: file.standard for file in own if file.standard is not None}
    return [text, *(part for file in own for part in (file.file, file.text))], standards


def _has_files(chapters: Sequence[Map], files: StandardFiles) -> bool:
    """Whether any of the chapters lists ids of standards, or has standards with files of their own."""
    for chapter in chapters:
        listed = chapter.get(STANDARDS)
        lists_ids = isinstance(listed, Seq) and any(isinstance(item, str) for item in listed)
        if lists_ids or str(chapter.get("id", "")) in files:
            return True
    return False


def _entries_of(shaped: Entry | list[Entry] | None) -> list[Entry]:
    return shaped if isinstance(shaped, list) else [shaped] if shaped is not None else []


def _may_be_chapter(file: str) -> bool:
    return file.startswith(f"content/{STANDARDS}/") and not is_standard_file(file)


def _ids_of(file: StandardFile, placed: Collection[str]) -> set[str]:
    """Ids in a standard's own file that is in no chapter; those in a broken file are noted when it is read."""
    if file.standard is None or file.standard.id in placed:
        return set()
    return {file.standard.id, *(item.id for item in file.standard.measures)}


__all__ = [
    "KINDS",
    "ORGANISATION",
    "ROLLOUT",
    "SETTINGS",
    "Known",
    "Loaded",
    "entry_in",
    "languages_in",
    "load",
    "main_language",
]
