"""Chapters whose standards have files of their own: `standards/TEL/TEL-03.yaml` beside the chapter's own file.

The folder bears the chapter's id. The chapter's file lists the ids of its standards in reading order, and may hold
some of them in full; standards that it does not list come after the others, by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.base import Entry
from hbgen.model.standards import Standard
from hbgen.model.written import Map, Mark, Seq, WrittenValue
from hbgen.problems import MessagePart, Place, Problem, near

STANDARDS = "standards"
_FOLDER = f"content/{STANDARDS}"


@dataclass(frozen=True, slots=True)
class StandardFile:
    """A standard's own file: what was read of it (None when it is broken) and the text it was read from."""

    file: str
    text: str
    standard: Standard | None

    @property
    def ids(self) -> set[str]:
        """The id of its standard or, where it is broken, what the file's name says of it; in lower case."""
        name = self.standard.id if self.standard is not None else self.file.rpartition("/")[2].removesuffix(".yaml")
        return {name.casefold()}


def is_standard_file(file: str) -> bool:
    """Whether a file named as in messages (`content/standards/TEL/TEL-03.yaml`) is one of a single standard."""
    return file.startswith(f"{_FOLDER}/") and file.count("/") == 3 and file.endswith(".yaml")


def chapter_of(file: str) -> str:
    """The id of the chapter to which a standard's own file belongs."""
    return file.split("/")[2]


def own_file(chapter: str, standard: str) -> str:
    """The file of its own that a standard of a chapter gets."""
    return f"{_FOLDER}/{chapter}/{standard}.yaml"


def schema_line(texts: Mapping[str, str], chapter: str) -> str:
    """The line at the head of a chapter's standards that names their schema for editors; "" where none has one.

    `texts` are the texts of the content's files by their names in messages.
    """
    heads = (text.partition("\n")[0] for file, text in sorted(texts.items()) if _is_of(file, chapter))
    return next((head for head in heads if head.startswith("# yaml-language-server:")), "")


def has_own_files(files: Iterable[str], chapter: str) -> bool:
    """Whether the standards of a chapter have files of their own."""
    return any(_is_of(file, chapter) for file in files)


def _is_of(file: str, chapter: str) -> bool:
    return is_standard_file(file) and chapter_of(file) == chapter


def chapters_in(data: Map | Seq | None) -> list[Map]:
    """The chapters in a file that holds one, or a list of them."""
    items = data if isinstance(data, Seq) else [data]
    return [item for item in items if isinstance(item, Map)]


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts `TEL-2` before `TEL-10`."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", name.casefold()))


def beside(files: Mapping[str, Sequence[StandardFile]], chapters: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Name and text of the standards' own files that belong to one of the `chapters` (ids)."""
    return tuple((file.file, file.text) for id_ in chapters for file in files.get(id_, ()))


def place_standards(chapter: Map, files: Sequence[StandardFile], problems: list[Problem], left_out: set[str]) -> bool:
    """Put the standards of `files` into the data of their chapter, as entries that were validated already.

    An id in the chapter's list that has no file is a problem; where its file has another id, it is added to the ids
    that are `left_out`: references to it are no problems of their own. False when nothing is left of the chapter
    since none of its standards could be read, which was reported with them.
    """
    listed = chapter.get(STANDARDS)
    if (listed is None and not files) or (listed is not None and not isinstance(listed, Seq)):
        return True
    rest = sorted(files, key=lambda file: (natural(min(file.ids)), file.file))
    merged = Seq(listed.at if listed is not None else chapter.at)
    seen: set[str] = set()
    for item, mark in zip(listed or (), listed.values_at if listed is not None else (), strict=True):
        if not isinstance(item, str):
            _append(merged, item, mark)
            continue
        file = next((file for file in rest if item.casefold() in file.ids), None)
        if item in seen:
            problems.append(Problem(mark.place, "standard-twice", {"id": item}))
        elif file is None and not isinstance(chapter.get("id"), str):
            # Which folder its standards lie in is told by its id, which is reported as missing.
            left_out.add(item)
        elif file is None:
            problems.append(_without_file(item, mark, chapter, files))
            left_out |= {item} if problems[-1].code == "standard-of-another-id" else set()
        else:
            seen.add(item)
            rest.remove(file)
            _append_standard(merged, file)
    for file in rest:
        _append_standard(merged, file)
    chapter[STANDARDS] = merged
    chapter.values_at.setdefault(STANDARDS, merged.at)
    return bool(merged) or not (files or listed) or not isinstance(chapter.get("id"), str)


def _append(merged: Seq, value: WrittenValue, mark: Mark) -> None:
    merged.append(value)
    merged.values_at.append(mark)


def _append_standard(merged: Seq, file: StandardFile) -> None:
    if file.standard is not None:
        # Pydantic takes an entry that was validated as it is; `written_again` puts its data back.
        _append(merged, file.standard, file.standard.mark())  # type: ignore[arg-type]


def _without_file(id_: str, mark: Mark, chapter: Map, files: Sequence[StandardFile]) -> Problem:
    values = {"id": id_, "file": own_file(str(chapter.get("id")), id_)}
    named = next((file for file in files if file.file.casefold() == values["file"].casefold()), None)
    if named is None or named.standard is None:
        return Problem(mark.place, "standard-without-file", values)
    values |= {"file": named.file, "other": named.standard.id}
    return Problem(named.standard.mark("id").place, "standard-of-another-id", values)


def written_again(chapter: Map) -> None:
    """Put the data of each standard that has a file of its own into the data of its chapter, for places in it."""
    standards = chapter.get(STANDARDS)
    for number, item in enumerate(standards if isinstance(standards, Seq) else ()):
        if isinstance(item, Entry) and isinstance(standards, Seq):
            standards[number] = item.written


def without_chapter(
    files: Mapping[str, Sequence[StandardFile]], chapters: Sequence[str], problems: Sequence[Problem]
) -> tuple[list[Problem], list[Problem]]:
    """A problem for each folder of standards (chapter's id → its files) for which there is none of the `chapters`.

    And those of the `problems` of reading which have the same cause: a chapter lists standards that are in the folder.
    """
    reported: list[Problem] = []
    same: list[Problem] = []
    for id_ in files.keys() - set(chapters):
        held = {name for file in files[id_] for name in file.ids}
        listed = [
            problem
            for problem in problems
            if problem.code == "standard-without-file" and str(problem.values["id"]).casefold() in held
        ]
        same += listed
        guess = near(id_, chapters)
        words = MessagePart("Write `id: {id}` in the file of its chapter.", {"id": id_})
        if listed:
            values = {"near": chapter_of(str(listed[0].values["file"])), "id": id_, "file": listed[0].place.file}
            words = MessagePart("Name the folder {near}; or, if that id is wrong, write `id: {id}` in {file}.", values)
        elif guess is not None:
            words = MessagePart("Name the folder {near}.", {"near": guess})
        place = Place(min(file.file for file in files[id_]))
        reported.append(Problem(place, "standard-without-chapter", {"folder": f"{_FOLDER}/{id_}", "instead": words}))
    return sorted(reported, key=lambda problem: problem.place), same
