"""Which files below `content/` are the handbook's: all others are problems, and what stands in them is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hbgen.files import is_left_around
from hbgen.load import stray_files
from hbgen.load.chapters import is_standard_file
from hbgen.load.file_names import refused
from hbgen.load.kinds import KINDS, ONLY_FOLDERS, STRAY_KINDS
from hbgen.load.shapes import ids_written
from hbgen.load.strict_yaml import MAX_BYTES, MAX_VALUES, read
from hbgen.problems import Place, Problem, no_file, unreadable

OTHER_FOLDERS = ("confirmations", "images", "published", "reading", "releases", "translations")
"""Folders that other commands write and read, and pictures, which Sphinx reads."""


def content_files(root: Path, problems: list[Problem], dropped: set[str]) -> dict[str, Path]:
    """Name in messages (`content/values.yaml`) → path, for the files of the handbook; other files are problems."""
    content = root / "content"
    if content.is_symlink():
        problems.append(Problem(Place("content"), "linked-file", {"file": "content"}))
        return {}
    known_files: dict[str, Path] = {}
    unknown_files: dict[str, Path] = {}
    strays = _unknown_folders(content, problems)
    for path in _walk(root, content, problems):
        file = path.relative_to(root).as_posix()
        if file.startswith(tuple(f"{folder}/" for folder in strays)):
            dropped |= _ids_in_stray(path, file)
            continue
        if path.is_symlink():
            problems.append(Problem(Place(file), "linked-file", {"file": file}))
        elif path.name.startswith("."):
            continue
        elif not path.is_file():
            problems.append(no_file(file, path))
        elif _belongs(file):
            known_files[file] = path
        else:
            unknown_files[file] = path
    problems.extend(refused(sorted((*known_files, *unknown_files))))
    for file, path in unknown_files.items():
        original = stray_files.original_of(file, known_files)
        if original is not None:
            problems.append(stray_files.copied_file(file, original))
            continue
        dropped |= _ids_in_stray(path, file)
        data = read(_text_in_stray(path, file), file, [], most=MAX_VALUES)
        problems.append(stray_files.unknown_file(file, data, known_files, STRAY_KINDS))
    return known_files


def _unknown_folders(content: Path, problems: list[Problem]) -> list[str]:
    """Folders right below `content` that a handbook has not, also empty ones; each is a problem."""
    try:
        names = sorted(path.name for path in content.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        # For a folder that cannot be read, `_walk` has a problem.
        return []
    known_names = {kind.name for kind in KINDS.values() if kind.many} | {*OTHER_FOLDERS}
    unknown = [name for name in names if name not in known_names and not name.startswith(".")]
    folders = [f"content/{name}" for name in unknown if not is_left_around(name)]
    for folder in folders:
        problems += list(refused([folder])) or [stray_files.unknown_folder(folder, STRAY_KINDS, OTHER_FOLDERS)]
    return folders


def _text_in_stray(path: Path, file: str) -> str:
    """The text of a file that does not belong to the handbook; empty for one that is no text or cannot be read."""
    name = path.name.casefold()
    is_text = name.endswith((".yaml", ".yml", ".yaml.txt", ".yml.txt", ".json"))
    data = read_bytes(path, file, []) if is_text and path.is_file() else None
    return (data or b"").decode("utf-8", "replace")


def _ids_in_stray(path: Path, file: str) -> set[str]:
    name = path.name.casefold()
    data = read_bytes(path, file, []) if name.endswith((".yaml", ".yml", ".yaml.txt", ".yml.txt")) else None
    return ids_in_bytes(data or b"")


def _walk(root: Path, content: Path, problems: list[Problem]) -> Iterator[Path]:
    """Every file and link below `content`, in order; folders that cannot be listed are problems."""

    def report(error: OSError) -> None:
        file = Path(error.filename).relative_to(root).as_posix()
        # For a missing folder, its missing files are reported.
        if not isinstance(error, FileNotFoundError):
            problems.append(unreadable(file, error))

    for directory, folders, names in os.walk(content, onerror=report):
        parent = Path(directory)
        links = [folder for folder in folders if (parent / folder).is_symlink()]
        folders[:] = sorted(
            folder
            for folder in folders
            if folder not in links
            and not folder.startswith(".")
            and not is_left_around(folder)
            and not (parent == content and folder in OTHER_FOLDERS and folder != "images")
        )
        # What stands in a folder that is named like a file would be lost in silence.
        named = [folder for folder in folders if parent != content and folder.endswith((".yaml", ".md"))]
        folders[:] = [folder for folder in folders if folder not in named]
        yield from (parent / name for name in sorted([*names, *links, *named]) if not is_left_around(name))


def _belongs(file: str) -> bool:
    parts = file.split("/")[1:]
    if parts[0] == "images":
        return file.endswith(stray_files.PICTURES)
    if len(parts) == 1:
        name = parts[0].removesuffix(".yaml")
        return parts[0].endswith(".yaml") and name in KINDS and name not in ONLY_FOLDERS
    if len(parts) == 2 and parts[0] in KINDS and KINDS[parts[0]].many:
        return parts[1].endswith(".md" if parts[0] == "guides" else ".yaml")
    return is_standard_file(file)


def read_bytes(path: Path, file: str, problems: list[Problem]) -> bytes | None:
    """The bytes of a file that messages call `file`; None, with a problem, where it cannot be read or is too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.append(Problem(Place(file), "file-too-large", {"limit": "1 MiB"}))
            return None
        return path.read_bytes()
    except OSError as error:
        problems.append(unreadable(file, error))
        return None


def ids_in_bytes(data: bytes) -> set[str]:
    """Ids in a file that is not read, which may be UTF-16 (what Windows calls Unicode)."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return ids_written(data.decode(encoding, "replace"))
