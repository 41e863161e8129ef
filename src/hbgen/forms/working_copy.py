"""The handbook's files as `hbgen serve` gives them to the forms, and what it takes back."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hbgen.files import is_folder, is_there, line_ends_of, put
from hbgen.fmt import content_files
from hbgen.forms.form_configuration import NOT_IN_FORMS
from hbgen.load.chapters import is_standard_file
from hbgen.load.strict_yaml import MAX_BYTES

Outcome = Literal["saved", "changed", "refused"]

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Save:
    """A file as the forms hand it in; `before` is the digest of the text that was opened, "" for a new file."""

    path: str
    text: str
    before: str


def texts(root: Path) -> dict[str, str]:
    """The text of each content file that the forms edit, by its name in messages, with line feeds alone."""
    files = content_files(root)
    return {
        file: text.replace("\r\n", "\n")
        for file, text in files.items()
        if file.endswith(".yaml") and file.split("/")[1].removesuffix(".yaml") not in NOT_IN_FORMS
    }


def digest(text: str) -> str:
    """What tells two texts of a file apart, but for line ends and white space around them."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def save(root: Path, saved: Save) -> Outcome:
    """Write a file of the forms. A file that is not as it was when it was opened is left alone: "changed".

    "refused" is any path that the forms do not edit. Raises `OSError` as the system does.
    """
    present = texts(root)
    if saved.path not in present and not _may_be_made(root, saved.path):
        return "refused"
    if len(saved.text.encode()) > MAX_BYTES:
        return "refused"
    path = root / saved.path
    if saved.path not in present:
        if saved.before or is_there(path):
            return "changed"
        put(path, saved.text.encode())
        return "saved"
    if digest(present[saved.path]) != saved.before:
        return "changed"
    put(path, line_ends_of(path.read_bytes().decode(), saved.text).encode())
    return "saved"


def _may_be_made(root: Path, file: str) -> bool:
    """Whether a new file may have this name: it is a standard of a chapter whose standards have files of their own."""
    parts = file.split("/")
    folder = (root / file).parent
    is_safe = is_standard_file(file) and all(_SAFE.fullmatch(part) for part in parts)
    return is_safe and is_folder(folder) and not any(path.is_symlink() for path in (folder, folder.parent))
