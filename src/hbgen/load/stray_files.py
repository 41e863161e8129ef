"""Files and folders that do not belong where they lie: where they do, and which of them are copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from hbgen.load.shapes import ids_written
from hbgen.model.base import Entry
from hbgen.model.written import Map, Seq
from hbgen.problems import MessagePart, Place, Problem, near

PICTURES = (".svg", ".png", ".jpg", ".webp")

_TEXTS = ("yaml", "yml", "txt", "md", "")
"""Endings of files that may hold content."""


_DOCUMENTS = (".docx", ".odt", ".html")
_WORKBOOKS = (".xlsx", ".xls", ".ods", ".csv")
"""Endings of files that `hbgen import` reads, or could if they were saved as xlsx."""


class Kind(NamedTuple):
    """A kind of content: its name below `content/`, the class of its entries, and whether there are many of them."""

    name: str
    entry: type[Entry]
    many: bool
    is_file: bool
    """Whether one file may hold all of it."""


def has_fields_of(data: Map | Seq, kind: Kind) -> bool:
    """Whether all fields that stand in the first entry are fields of this kind."""
    entry = data[0] if isinstance(data, Seq) and data else data
    return isinstance(entry, Map) and bool(entry.keys_at) and set(entry.keys_at) <= set(kind.entry.model_fields)


def kind_of_fields(data: Map | Seq | None, kinds: Iterable[Kind]) -> Kind | None:
    """The one kind whose entries have the fields that stand in `data`, and all that they need; None where unclear."""
    entry = data[0] if isinstance(data, Seq) and data else data
    if not isinstance(entry, Map) or not entry.keys_at:
        return None
    names = set(entry.keys_at)
    fitting = [
        kind
        for kind in kinds
        if names <= set(kind.entry.model_fields)
        and all(name in names for name, field in kind.entry.model_fields.items() if field.is_required())
        and (kind.many or not isinstance(data, Seq))
    ]
    return fitting[0] if len(fitting) == 1 and len(names) > 1 else None


def home_of(file: str, data: Map | Seq | None, kind: Kind) -> str:
    """Where a file with this content belongs."""
    if not kind.many or (isinstance(data, Seq) and kind.is_file):
        return f"content/{kind.name}.yaml"
    return f"content/{kind.name}/{_stem(file)}.yaml"


def _stem(file: str) -> str:
    return re.sub(r"\.(ya?ml|txt|md|json)(?=\.|$)", "", PurePosixPath(file).name, flags=re.IGNORECASE)


def unknown_file(file: str, data: Map | Seq | None, known_files: Collection[str], kinds: Sequence[Kind]) -> Problem:
    """The problem of a file that a handbook has not, with the place where it belongs, if that can be known.

    `data` is what stands in it, if it could be read.
    """
    kind = kind_of_fields(data, kinds)
    home = home_of(file, data, kind) if kind is not None else _likely_name(file, kinds)
    instead = MessagePart("Move it out of content/.")
    suffix = PurePosixPath(file).suffix.casefold()
    if suffix in _DOCUMENTS:
        words = "Move it out of content/, and take it home as drafts: `hbgen import {name}`."
        instead = MessagePart(words, {"name": PurePosixPath(file).name})
    elif suffix in _WORKBOOKS:
        instead = MessagePart(
            "Move it out of content/. `hbgen import` takes home a workbook that `hbgen export content` wrote."
        )
    elif home is not None and home not in known_files:
        is_moved = PurePosixPath(home).parent != PurePosixPath(file).parent and not home.endswith("/")
        words = (
            "Move it to {near}, or out of content/." if is_moved else "Rename it to {near}, or move it out of content/."
        )
        instead = MessagePart(words, {"near": home})
    return Problem(Place(file), "unknown-file", {"file": file, "instead": instead})


def home_named(problem: Problem) -> str | None:
    """The file that a stray one has to become by the remedy of its problem; None for any other problem."""
    instead = problem.values.get("instead") if problem.code == "unknown-file" else None
    return str(instead.values["near"]) if isinstance(instead, MessagePart) and "near" in instead.values else None


def _likely_name(file: str, kinds: Sequence[Kind]) -> str | None:
    """The name that the author of the file probably meant."""
    folder, _, name = file.rpartition("/")
    stem, _, suffix = name.partition(".")
    picture = {"jpeg": "jpg"}.get(suffix.casefold(), suffix.casefold())
    if f".{picture}" in PICTURES:
        return f"content/images/{stem}.{picture}"
    # Windows hides an ending that it knows, and adds it again.
    suffix = re.sub(r"(?<=.)\.txt$", "", suffix.casefold())
    language = re.fullmatch(r"([a-z]{2,3})\.md", suffix)
    if suffix not in _TEXTS and not language:
        return None
    of_folder = folder.split("/")[1] if folder.count("/") == 1 else ""
    if of_folder in {kind.name for kind in kinds if kind.many}:
        if of_folder == "guides":
            return f"{folder}/{stem}.{language[1] if language else 'en'}.md"
        return f"{folder}/{stem}.yaml"
    if language:
        return f"content/guides/{stem}.{language[1]}.md"
    names = [f"content/{kind.name}.yaml" for kind in kinds if kind.is_file]
    names += [f"content/{kind.name}/" for kind in kinds if kind.many]
    return near(f"content/{stem}.yaml" if not folder.count("/") else file, names)


def unknown_folder(folder: str, kinds: Sequence[Kind], others: Iterable[str]) -> Problem:
    """The problem of a folder right below content/ that a handbook has not, with the name that was meant.

    `others` are folders that a handbook may have beside those of its kinds.
    """
    name = folder.removeprefix("content/")
    names = [*(kind.name for kind in kinds if kind.many), *others]
    single = next((kind.name for kind in kinds if not kind.many and kind.name == name.casefold()), None)
    meant = next((other for other in names if other == name.casefold()), None) or near(name, names)
    instead = MessagePart("Move it out of content/.")
    if single is not None:
        instead = MessagePart("Write what it holds into content/{name}.yaml, and delete it.", {"name": single})
    elif meant is not None:
        instead = MessagePart(
            "Rename it to content/{near}; if there is one already, move its files there and delete it.",
            {"near": meant},
        )
    return Problem(Place(folder), "unknown-folder", {"folder": folder, "instead": instead})


# --- copies -----------------------------------------------------------------------------------

_COPY_WORDS = "copy|copie|kopie|kopia|kopio|koopia|копия|backup|old|vana|duplicate|conflicted copy"
_COPY = re.compile(
    rf"^(?:(?:{_COPY_WORDS})(?: of| failist)?[ _-]+)?(?P<stem>.+?)"
    # OneDrive adds the name of a computer, in capitals.
    rf"(?:-(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)+"
    rf"|[ _–—-]*\(?\b(?:[^()]{{0,40}} )?(?:{_COPY_WORDS})\b[^()]{{0,30}}\)?(?: ?\(?\d{{1,2}}\)?)?"
    r"|[ _]*\(\d{1,2}\))$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(rf"^(?:{_COPY_WORDS})(?: of| failist)?[ _-]+(?P<stem>.+)$", re.IGNORECASE)


def original_name(name: str) -> str | None:
    """The name of which a file's name looks like a copy's: `10-desk` for `10-desk copy` or `10-desk (2)`."""
    stem, point, suffix = name.partition(".")
    # A copy's mark may stand behind a part of the ending, as in `how-to.en copy.md`.
    for head, tail in ((stem, point + suffix), (name.rpartition(".")[0], name[name.rfind(".") :] if point else "")):
        match = _COPY.fullmatch(head) or _COPY_OF.fullmatch(head)
        if match:
            return match["stem"].rstrip(" -–_") + tail
    return None


def copies(texts: Mapping[str, str]) -> dict[str, str]:
    """Which of the files (name → text) are copies, each with its original.

    A copy lies in the same folder, and repeats half of the ids of its original and of its own, and several of them
    unless its name is that of a copy.
    """
    originals: dict[str, str] = {}
    file_of: dict[tuple[str, str], str] = {}
    ids_of = {file: ids_written(text) for file, text in texts.items() if file.count("/") > 1 and file.endswith(".yaml")}
    for file in sorted(ids_of, key=lambda file: (original_name(PurePosixPath(file).name) is not None, file)):
        folder = str(PurePosixPath(file).parent)
        others = [file_of[folder, id_] for id_ in sorted(ids_of[file]) if (folder, id_) in file_of]
        for other in dict.fromkeys(others):
            shared = len(ids_of[file] & ids_of[other])
            is_named = original_name(PurePosixPath(file).name) is not None
            is_most = 2 * shared >= max(len(ids_of[file]), len(ids_of[other]))
            if (is_most and (shared > 1 or is_named)) or texts[file] == texts[other]:
                originals[file] = other
                break
        else:
            for id_ in ids_of[file]:
                file_of.setdefault((folder, id_), file)
    return originals


def copied_file(file: str, original: str) -> Problem:
    """The problem that a file is a copy of another one."""
    return Problem(Place(file), "copied-file", {"file": file, "original": original})


def original_of(file: str, known_files: Collection[str]) -> str | None:
    """The file of the handbook of which an unknown one is a copy by its name."""
    path = PurePosixPath(file)
    name = original_name(path.name)
    original = str(path.parent / name.removesuffix(".txt")) if name else ""
    return original if original in known_files else None
