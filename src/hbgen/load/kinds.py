"""The kinds of content: each is a name below `content/`, as the model has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from hbgen.load.chapters import STANDARDS, is_standard_file
from hbgen.load.stray_files import Kind as StrayKind
from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Standard

ONLY_FOLDERS = ("guides", "results")
"""Kinds that are a folder with a file for each entry, and never one file."""


@dataclass(slots=True)
class ContentKind:
    """What stands below `content/` under one name."""

    name: str
    entry: type[Entry]
    shape: type[Entry] | type[list[Entry]]
    """What a file of the kind holds."""
    many: bool


def _kinds() -> dict[str, ContentKind]:
    kinds = {}
    for name, info in Handbook.model_fields.items():
        arguments = get_args(info.annotation)
        entry = arguments[0] if arguments else info.annotation
        assert isinstance(entry, type) and issubclass(entry, Entry)
        of_file = list[entry] if arguments else entry  # type: ignore[valid-type]  # made while running
        kinds[name] = ContentKind(name, entry, of_file, bool(arguments))
    return kinds


SETTINGS = "content/handbook.yaml"
"""The file with the languages and audiences of the handbook."""
ORGANISATION = "content/organisation.yaml"
ROLLOUT = "content/rollout.yaml"

KINDS = _kinds()
"""Each kind of content by its name below `content/`."""

STRAY_KINDS = [StrayKind(kind.name, kind.entry, kind.many, kind.name not in ONLY_FOLDERS) for kind in KINDS.values()]

STANDARD = ContentKind(STANDARDS, Standard, Standard, True)
"""What a standard's own file holds."""


def entry_in(file: str) -> type[Entry]:
    """What a file named as in messages (`content/values.yaml`) holds, or holds a list of."""
    return Standard if is_standard_file(file) else KINDS[kind_of(file)].entry


def kind_of(file: str) -> str:
    """The name of the kind of a file named as in messages."""
    return file.split("/")[1].removesuffix(".yaml")
