"""Gives an entry that was never released another id, wherever the old one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hbgen.characters import HYPHENS, pattern
from hbgen.content_edits.written_content import WrittenFile
from hbgen.editing.edit import Editor
from hbgen.files import everything_below, is_folder
from hbgen.fmt.page import UnclearLayout
from hbgen.ids.change import ContentChange, FileChange, Trial, refused
from hbgen.ids.content_ids import ContentIds, content_ids
from hbgen.ids.files_beside import mapping_files, other_texts
from hbgen.ids.id_uses import TextUse, is_plain_word, renaming, uses
from hbgen.ids.taken_ids import Definition, unknown
from hbgen.model.reference import Guide
from hbgen.problems import Place, Problem
from hbgen.scoring import record


def rename(root: Path, old: str, new: str) -> ContentChange:
    """The change that gives the entry `old` the id `new`; with problems, nothing is to be changed.

    The file of the entry comes last: if the process dies before it, the same command finishes what was begun.
    """
    content = content_ids(root)
    if isinstance(content, tuple):
        return ContentChange(problems=content)
    problem = _why_not(root, old, new, content)
    if problem is not None:
        return ContentChange(problems=(problem,))
    try:
        change = _Renaming(root, old, new, content.of(old)).change([*mapping_files(root), *content.files])
    except UnclearLayout as unclear:
        return refused("id-not-edited", unclear.place, id=old)
    errors = Trial(root).new_errors(change)
    return ContentChange(problems=errors) if errors else change


def _why_not(root: Path, old: str, new: str, content: ContentIds) -> Problem | None:
    """Why the id may not be changed."""
    entries = content.of(old)
    if not entries:
        return unknown(old, [entry.id for entry in content.definitions])
    released = content.taken.released.get(old.casefold())
    if released is not None:
        return Problem(entries[0].place, "id-is-released", {"id": old, "number": released[1]})
    others = [entry for entry in entries if entry.kind != "guide"]
    if len(others) > 1 or (others and len(entries) > 1):
        return Problem(entries[1].place, "duplicate-id", {"id": old, "first": str(entries[0].place)})
    period = _published_in(root, old)
    if period is not None:
        return Problem(Place(f"{record.FOLDER}/{period}.jsonl"), "id-has-figures", {"id": old})
    if new == old:
        return Problem(entries[0].place, "new-id-used", {"id": new, "place": str(entries[0].place)})
    return content.taken.why_not(new, but=old)


def _published_in(root: Path, id_: str) -> str | None:
    """The first period of which figures were published under an id."""
    for period, published in sorted(record.read_all(root).items()):
        for publication in published.published:
            figures = ((f.unit, f.channel, f.role, f.standard, f.item) for f in publication.figures)
            if publication.instrument == id_ or any(id_ in ids for ids in figures):
                return period
    return None


class _Renaming:
    """The change of one id in all files."""

    def __init__(self, root: Path, old: str, new: str, entries: Sequence[Definition]) -> None:
        self.root, self.old, self.new, self.kind = root, old, new, entries[0].kind
        self.own_files = {entry.file.path for entry in entries}
        self._rename = renaming(old, new, self.kind)
        self._old = re.compile(pattern(old))

    def change(self, files: Sequence[WrittenFile]) -> ContentChange:
        """The change; raises `UnclearLayout`."""
        edited = {file.path: self._edited(file) for file in files}
        changes = [
            FileChange(file.path, new_path, file.data, edited[file.path])
            for file in files
            if (new_path := self._new_path(file.path)) != file.path or edited[file.path] != file.data
        ]
        changes.sort(key=lambda change: change.old_path in self.own_files)
        pictures = list(self._pictures())
        return ContentChange((*pictures, *changes), advice=tuple(self._left(edited)))

    def _edited(self, file: WrittenFile) -> bytes:
        if not self._old.search(file.text):
            return file.data

        def edit(editor: Editor) -> None:
            for use in uses(file.root, file.entry):
                self._edit(editor, use)

        prose = self._in_paths(self._rename(file.prose)[0]) if file.entry is Guide else None
        return file.edited(edit, prose)

    def _edit(self, editor: Editor, use: TextUse) -> None:
        if use.use == "prose":
            editor.rewrite(use.path, self._rename)
        elif use.use == "image":
            new_path = self._in_paths(use.text)
            if new_path != use.text:
                editor.rename_values([use.path], use.text, new_path)
        elif use.text == self.old and (not use.kinds or self.kind in use.kinds):
            editor.rename_values([use.path], self.old, self.new)

    def _in_paths(self, text: str) -> str:
        """A text with the paths of pictures in it as they are after the change."""
        if is_plain_word(self.old):
            return text
        return re.sub(r"images/[\w/.-]+", lambda match: "images/" + self._renamed_parts(match[0][7:]), text)

    def _new_path(self, file: str) -> str:
        """The path of a file of the entry's own, where it is named for the id; other files keep theirs."""
        parts = file.split("/")
        is_in_chapter = self.kind == "chapter" and file.startswith(f"content/standards/{self.old}/")
        if (file not in self.own_files and not is_in_chapter) or len(parts) < 3:
            return file
        return "/".join((*parts[:2], self._renamed_parts("/".join(parts[2:]))))

    def _renamed_parts(self, path: str) -> str:
        """A path in which each name that is the id, perhaps behind a number, is the new one: `20-TEL.yaml`."""
        name = re.compile(rf"([0-9]+-)?{re.escape(self.old)}(\..+)?")
        return "/".join(
            f"{match[1] or ''}{self.new}{match[2] or ''}" if (match := name.fullmatch(part)) else part
            for part in path.split("/")
        )

    def _pictures(self) -> Iterator[FileChange]:
        """Pictures that are named for the id move first, so that nothing refers to one that is not there."""
        if is_plain_word(self.old) or not is_folder(self.root / "content/images"):
            return
        for path in everything_below(self.root / "content/images"):
            file = path.relative_to(self.root).as_posix()
            new_file = "content/images/" + self._renamed_parts(file.removeprefix("content/images/"))
            if new_file != file and path.is_file():
                data = path.read_bytes()
                yield FileChange(file, new_file, data, data)

    def _left(self, edited: Mapping[str, bytes]) -> Iterator[Problem]:
        """Advice on each file in which the old id still stands: in remarks, in pages by hand, in other ids."""
        if self.old == self.old.lower() and is_plain_word(self.old):
            return
        word = re.compile(rf"(?<![{HYPHENS}\w]){re.escape(self.old)}(?!\w)")
        contents = ((path, data.decode("utf-8")) for path, data in edited.items())
        for file, text in (*contents, *other_texts(self.root, edited)):
            lines = [number for number, line in enumerate(text.splitlines(), 1) if word.search(line)]
            if lines:
                values = {"id": self.old, "new": self.new, "count": str(len(lines))}
                yield Problem(Place(self._new_path(file), lines[0]), "id-left", values)
