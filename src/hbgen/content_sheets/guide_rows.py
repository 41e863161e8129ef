"""Rows of guides put into the guides' files: one for each language, with its fields above its prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hbgen.content_edits.written_content import WrittenContent
from hbgen.content_sheets.content_reader import RowChange
from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import Value, block
from hbgen.files import File, encoded_like
from hbgen.fmt.page import UnclearLayout
from hbgen.load.guides import fields_end
from hbgen.problems import Place
from hbgen.translating.units import guide_files

_FIELDS = ("title", "summary", "audience")


def guide_changes(content: WrittenContent, change: RowChange) -> Iterator[File]:
    """The files of a guide in which a row changes something. Raises `UnclearLayout` where that is not safe."""
    paths = guide_files(content.guides).get(change.id, {})
    by_language: defaultdict[str, dict[str, str]] = defaultdict(dict)
    of_all: dict[str, str] = {}
    for key, text in change.cells.items():
        name, _, language = key.partition(":")
        (by_language[language] if language else of_all)[name] = text
    for language in dict.fromkeys((*by_language, *(paths if of_all else ()))):
        cells = {**of_all, **by_language[language]}
        path = paths.get(language, f"content/guides/{change.id}.{language}.md")
        text = _edited(content.guides[path], cells) if language in paths else _new(content, paths, cells)
        yield File(path, encoded_like(content.data.get(path, b""), text))


def _edited(text: str, cells: Mapping[str, str]) -> str:
    lines = text.split("\n")
    end = fields_end(lines)
    if end is None:
        raise UnclearLayout(Place(""))
    front = "\n".join(lines[1:end]) + "\n"
    editor = Editor(front)
    for name in _FIELDS:
        if cells.get(name):
            editor.set((name,), cells[name])
        elif name in cells:
            editor.remove((name,))
    body = "\n".join(lines[end + 1 :])
    if "body" in cells:
        before = body[: len(body) - len(body.lstrip("\n"))] or "\n"
        body = f"{before}{cells['body']}\n"
    changed = front if not set(cells).intersection(_FIELDS) else editor.text()
    return f"{lines[0]}\n{changed}{lines[end]}\n{body}"


def _new(content: WrittenContent, paths: Mapping[str, str], cells: Mapping[str, str]) -> str:
    """A guide in a language that it did not have; for whom it is is the same in each."""
    fields: dict[str, Value] = {name: cells[name] for name in _FIELDS if cells.get(name)}
    if "audience" not in fields and paths:
        of_other = content.guides[next(iter(paths.values()))].split("\n")
        end = fields_end(of_other) or 0
        audience = next((line for line in of_other[1:end] if line.startswith("audience:")), None)
        if audience is not None:
            fields["audience"] = audience.partition(":")[2].strip()
    return "\n".join(["---", *block(fields), "---", "", cells.get("body", ""), ""])
