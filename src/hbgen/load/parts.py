"""Makes the parts of a handbook out of the texts of its files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from hbgen.load.file_reads import FileRead, Known, entries_of
from hbgen.load.handbook_languages import languages_in
from hbgen.load.kept_reads import Key
from hbgen.load.kinds import STANDARD, STRAY_KINDS, ContentKind
from hbgen.load.list_remedies import list_instead
from hbgen.load.loaded import Part
from hbgen.load.recovery import LeftOut, Recovered, read_around
from hbgen.load.shapes import ids_in, ids_written, settle, shape
from hbgen.load.strict_yaml import MAX_FIGURES, MAX_VALUES
from hbgen.model.base import Entry
from hbgen.model.former import carry_goals
from hbgen.model.people import Competency
from hbgen.model.plan import Rollout
from hbgen.model.reference import Guide
from hbgen.model.results import Period
from hbgen.model.settings import Settings
from hbgen.model.standards import Chapter, Standard
from hbgen.model.withheld_figures import unpacked
from hbgen.model.written import Map, Seq
from hbgen.problems import Place, Problem

StandardFiles: TypeAlias = Mapping[str, Sequence[StandardFile]]
"""Chapter's id → the own files of its standards."""


_GUIDES = "content/guides"
"""Under this name the guides are kept, all together."""


@dataclass
class PartsReader:
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
                entries += entries_of(shaped)
            elif isinstance(shaped, Entry):
                part = shaped
        return tuple(entries) if kind.many else part

    def _cached(
        self, kind: ContentKind, is_single: bool, file: str, text: str, goals: tuple[str, ...] = ()
    ) -> FileRead:
        """What is read of a file, from the cache where its text is the same; its problems are noted."""
        cache_key = (file, (*self.languages, *goals))
        read_file = self.known.get(cache_key)
        if read_file is None or read_file.text != text:
            read_file = self.known[cache_key] = self._kept(kind, is_single, file, text, cache_key)
        self._note(read_file)
        return read_file

    def _kept(self, kind: ContentKind, is_single: bool, file: str, text: str, key: Key) -> FileRead:
        """What is read of a file; it is kept where nothing is wrong with it."""
        kept = self.known.kept
        entry = kept.get(key, (text,)) if kept is not None else None
        if entry is not None:
            return FileRead(text, entry if kind.many and not is_single else entry[0], (), frozenset(), ())
        read_file = self._read(kind, is_single, file, text)
        if kept is not None and read_file.is_sound:
            kept.keep(key, (text,), entries_of(read_file.shaped))
        return read_file

    def _note(self, read_file: FileRead) -> None:
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
            chapters += [item for item in entries_of(read_file.shaped) if isinstance(item, Chapter)]
        # A chapter that could not be read may be that of any folder.
        if "" not in ids and not any(map(may_be_chapter, self.unread)):
            misplaced, same = without_chapter(files, ids, self.problems)
            self.problems[:] = [*(problem for problem in self.problems if problem not in same), *misplaced]
            self.dropped |= files.keys() - set(ids)
        placed = {standard.id for chapter in chapters for standard in chapter.standards}
        self.dropped |= {id_ for group in files.values() for file in group for id_ in _ids_of(file, placed)}
        return tuple(chapters)

    def _cached_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> FileRead:
        """As `_cached`, for a file of chapters: it is read again when the `files` of its standards changed, too."""
        cache_key = (file, self.languages)
        read_file = self.known.get(cache_key)
        if read_file is None or read_file.text != text or read_file.beside != beside(files, read_file.ids):
            read_file = self.known[cache_key] = self._kept_chapters(kind, file, text, files)
        self._note(read_file)
        return read_file

    def _kept_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> FileRead:
        """As `_kept`, for a file of chapters."""
        kept, key = self.known.kept, (file, self.languages)
        if kept is None:
            return self._read_chapters(kind, file, text, files)
        ids = kept.beside(key)
        entry = kept.get(key, *with_standards(text, ids, files)) if ids is not None else None
        if entry is not None and ids is not None:
            return FileRead(text, entry, (), frozenset(), (), ids, beside(files, ids))
        read_file = self._read_chapters(kind, file, text, files)
        if read_file.is_sound:
            texts, standards = with_standards(text, read_file.ids, files)
            kept.keep(key, texts, entries_of(read_file.shaped), standards, read_file.ids)
        return read_file

    def _read_chapters(self, kind: ContentKind, file: str, text: str, files: StandardFiles) -> FileRead:
        problems: list[Problem] = []
        recovered = read_around(text, file, problems, 1, MAX_VALUES)
        data, left_out = recovered
        maps = chapters_in(data)
        is_single = file.count("/") > 1
        written = [chapter.get("id") for chapter in maps] if data is not None else [""]
        # Which one it is cannot be told where its id is no text.
        ids = tuple(id_ if isinstance(id_, str) else "" for id_ in written)
        is_list_of_others = isinstance(data, Seq) and len(maps) != len(data)
        if data is None or isinstance(data, Seq) == is_single or is_list_of_others or not _has_files(maps, files):
            # Nothing to put standards into: it is read as any other kind is.
            return replace(self._made(kind, is_single, text, recovered, problems, file), ids=ids)
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
        return FileRead(text, chapters, tuple(problems), frozenset(left_out.ids), (), ids, beside(files, ids), gone)

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

    def _read(self, kind: ContentKind, is_single: bool, file: str, text: str) -> FileRead:
        problems: list[Problem] = []
        most = MAX_FIGURES if kind.entry is Period else MAX_VALUES
        recovered = read_around(text, file, problems, 1, most)
        return self._made(kind, is_single, text, recovered, problems, file)

    def _made(
        self, kind: ContentKind, is_single: bool, text: str, recovered: Recovered, problems: list[Problem], file: str
    ) -> FileRead:
        """What is read of a file of which this was `recovered`, with these `problems`."""
        data, left_out = recovered
        dropped = left_out.ids
        if data is None:
            # Where no id can be made out, any may be meant.
            dropped |= ids_written(text) or {""}
            return FileRead(text, None, tuple(problems), frozenset(dropped), ())
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
            return FileRead(text, shaped, tuple(problems), frozenset(dropped), former, left_out=gone)
        dropped |= ids_in(data)
        return FileRead(text, None, tuple(problems), frozenset(dropped), ())

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


def with_standards(text: str, ids: Sequence[str], files: StandardFiles) -> tuple[list[str], dict[str, Entry]]:
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


def may_be_chapter(file: str) -> bool:
    return file.startswith(f"content/{STANDARDS}/") and not is_standard_file(file)


def _ids_of(file: StandardFile, placed: Collection[str]) -> set[str]:
    """Ids in a standard's own file that is in no chapter; those in a broken file are noted when it is read."""
    if file.standard is None or file.standard.id in placed:
        return set()
    return {file.standard.id, *(item.id for item in file.standard.measures)}
