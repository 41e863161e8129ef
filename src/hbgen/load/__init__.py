"""The only part of hbgen that reads content: from files below `content/` to a `Handbook` and problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hbgen.load import stray_files
from hbgen.load.chapters import STANDARDS, chapter_of, is_standard_file
from hbgen.load.content_files import content_files, ids_in_bytes, read_bytes
from hbgen.load.file_reads import Known
from hbgen.load.handbook_languages import languages_in, main_language
from hbgen.load.images import unsafe
from hbgen.load.kinds import KINDS, ContentKind, kind_of
from hbgen.load.loaded import Loaded, Part
from hbgen.load.names import with_ids
from hbgen.load.parts import PartsReader, may_be_chapter
from hbgen.load.recovery import read_text_around
from hbgen.load.shapes import ids_written
from hbgen.load.unknown_languages import by_language
from hbgen.model.base import Entry, construct, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.inherited import with_inherited
from hbgen.model.visibility import NeededLater
from hbgen.problems import MOST_IN_FILE, Place, Problem, at_most

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
    if any(map(may_be_chapter, unread)):
        dropped |= {chapter_of(file) for file in texts if is_standard_file(file)}
    for file, original in stray_files.copies(texts).items():
        problems.append(stray_files.copied_file(file, original))
        dropped |= ids_written(texts.pop(file)) - ids_written(texts[original])
    misnamed = {stray_files.home_named(problem) for problem in problems}
    loader = PartsReader(Known() if known is None else known, most, problems, dropped, unread)
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


__all__ = ["Known", "Loaded", "languages_in", "load", "main_language"]
