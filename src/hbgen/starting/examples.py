"""The full examples, as content of a repository of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hbgen.files import File
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Seq
from hbgen.starting.answers import Starter
from hbgen.starting.sources import below, top

_HISTORY = ("published/", "releases/", "results/")
"""Folders of `content/` with what happened to the example's company."""

_SCHEMA = re.compile(r"(?<=\$schema=)(?:\.\./)+(?=schema/)")
_RETIRED = re.compile(r"^retired_ids:\n(?:[ \t-].*\n)+", re.MULTILINE)
_OF_OUR_TESTS = re.compile(
    r"^  - code: answers-in-repository\n    where: tests/answers\n    reason: .*\n", re.MULTILINE
)


def root_of(starter: Starter) -> Path:
    """The folder that holds the example's `content/` and `handbook/`."""
    return top() if starter == "rannavalgus" else top() / "starters" / starter


def content(starter: Starter, with_history: bool) -> Iterator[File]:
    """The files below `content/`.

    Without its history an example has no releases, results and retired ids: nothing of it is promised to anybody.
    """
    for name, data in below(root_of(starter) / "content"):
        if with_history or not name.startswith(_HISTORY):
            yield File(f"content/{name}", _own(name, data, with_history))


def is_history(path: str) -> bool:
    """Whether a file is one that only releases and scores write."""
    return path.removeprefix("content/").startswith(_HISTORY)


def languages(starter: Starter) -> tuple[str, ...]:
    """The example's languages, the main one first."""
    tags = _settings(starter)["languages"]
    assert isinstance(tags, Seq)
    return tuple(map(str, tags))


def title(starter: Starter) -> str:
    """The example's name in its main language."""
    name = _settings(starter)["name"]
    return str(name[languages(starter)[0]] if isinstance(name, Map) else name)


def _settings(starter: Starter) -> Map:
    text = (root_of(starter) / "content" / "handbook.yaml").read_text("utf-8")
    settings = read(text, "handbook.yaml", [])
    assert isinstance(settings, Map)
    return settings


def _own(name: str, data: bytes, with_history: bool) -> bytes:
    """A file as it stands at the top of its own repository."""
    if not name.endswith((".yaml", ".md")):
        return data
    text = _SCHEMA.sub("../" * (name.count("/") + 1), data.decode())
    if name == "handbook.yaml":
        text = _OF_OUR_TESTS.sub("", text)
        text = text if with_history else _RETIRED.sub("", text)
    return text.encode()


__all__ = ["content", "is_history", "languages", "root_of", "title"]
