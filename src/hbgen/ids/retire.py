"""Takes an entry that was released out of use: its id stays known, with the reason and what follows it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen.codes import loading
from hbgen.content_edits.written_content import WrittenFile
from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import LanguageTexts, Value
from hbgen.fmt.page import UnclearLayout
from hbgen.ids.change import ContentChange, FileChange, Trial, refused
from hbgen.ids.content_ids import ContentIds, content_ids
from hbgen.ids.id_uses import Path as YamlPath
from hbgen.ids.id_uses import TextUse, uses
from hbgen.ids.taken_ids import Definition, definitions_in, unknown
from hbgen.load.kinds import SETTINGS
from hbgen.model.written import Map, Seq
from hbgen.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class RetirementRequest:
    """What is written of an id that goes."""

    reasons: Mapping[str, str]
    """Language → why. The main language under an empty name."""
    day: datetime.date | None
    """The last day; without it the day of the content."""
    successor: str | None


def retire(root: Path, id_: str, retirement: RetirementRequest) -> ContentChange:
    """The change that retires the entry `id_`; with problems, nothing is to be changed.

    A standard stays, with the status `retired`. Any other entry is removed and listed under `retired_ids`; what refers
    to it refers to its successor then, or is a problem without one.
    """
    content = content_ids(root)
    if isinstance(content, tuple):
        return ContentChange(problems=content)
    problem = _why_not(id_, retirement, content)
    if problem is not None:
        return ContentChange(problems=(problem,))
    try:
        change = _Retiring(id_, retirement, content).change()
    except UnclearLayout as unclear:
        return refused("id-not-edited", unclear.place, id=id_)
    except _InUse as in_use:
        return ContentChange(problems=in_use.problems)
    errors = Trial(root).new_errors(change)
    broken = tuple(problem for problem in errors if problem.code in _BROKEN or problem.code in _OF_READING)
    # The rest is for the author to decide: a value that no standard serves any more, say.
    return ContentChange(problems=broken) if broken else replace(change, advice=errors)


_BROKEN = frozenset(("prose-unknown-target", "self-reference", "unknown-reference", "wrong-reference"))
"""Codes of references that lead nowhere."""
_OF_READING = frozenset(loading.CODES)


def _why_not(id_: str, retirement: RetirementRequest, content: ContentIds) -> Problem | None:
    entries, taken = content.of(id_), content.taken
    known = {entry.id: entry.kind for entry in content.definitions}
    folded = id_.casefold()
    if not entries:
        if folded in taken.retired:
            return Problem(Place(SETTINGS), "is-retired", {"id": id_})
        return unknown(id_, list(known))
    place = entries[0].place
    if folded not in taken.released:
        return Problem(place, "not-released", {"id": id_})
    if (entries[0].kind, _status(entries[0])) == ("standard", "retired"):
        return Problem(place, "is-retired", {"id": id_})
    return _why_not_after(entries[0], retirement.successor, content) if retirement.successor is not None else None


def _why_not_after(entry: Definition, successor: str, content: ContentIds) -> Problem | None:
    """Why `successor` may not follow an entry; None where it may."""
    if successor.casefold() == entry.id.casefold():
        return Problem(entry.place, "successor-is-itself", {"id": entry.id})
    values = {"id": entry.id, "successor": successor}
    followers = content.of(successor)
    if not followers:
        if successor.casefold() in content.taken.retired:
            return Problem(entry.place, "successor-retired", values)
        return unknown(successor, [other.id for other in content.definitions if other.id != entry.id])
    if followers[0].kind != entry.kind:
        return Problem(entry.place, "successor-kind", values)
    if entry.kind == "standard" and _status(followers[0]) == "retired":
        return Problem(entry.place, "successor-retired", values)
    return None


def _status(entry: Definition) -> object:
    standard = Editor(entry.file.yaml).value(entry.path[:-1])
    return standard.get("status") if isinstance(standard, Map) else None


class _InUse(Exception):
    """Something still refers to the entry, and nothing follows it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class _Retiring:
    """The change that retires one entry."""

    def __init__(self, id_: str, retirement: RetirementRequest, content: ContentIds) -> None:
        self.id, self.retirement, self.files = id_, retirement, content.files
        self.entries = content.of(id_)
        self.kind = self.entries[0].kind
        self.languages = content.languages
        settings = next(file for file in content.files if file.path == SETTINGS)
        assert isinstance(settings.root, Map)
        self.day = str(retirement.day or settings.root.get("date"))

    def change(self) -> ContentChange:
        """The change. Raises `UnclearLayout`, and `_InUse` where an entry that goes is still referred to."""
        if self.kind == "standard":
            entry = self.entries[0]
            after = entry.file.edited(lambda editor: editor.merge(entry.path[:-1], self._as_standard()))
            return ContentChange((FileChange(entry.file.path, entry.file.path, entry.file.data, after),))
        removed_files = {entry.file.path for entry in self.entries if self._is_alone(entry)}
        blocked: list[Problem] = []
        files = [self._without(file, removed_files, blocked) for file in self.files]
        if blocked:
            raise _InUse(tuple(blocked))
        changed = [file for file in files if file.new_path is None or file.before != file.after]
        # What goes comes last: until then the handbook is one that can be read.
        return ContentChange(tuple(sorted(changed, key=lambda file: file.new_path is None)))

    def _reason(self) -> LanguageTexts:
        main = self.languages[0]
        return LanguageTexts({tag or main: text for tag, text in self.retirement.reasons.items()}, self.languages)

    def _about(self) -> dict[str, Value]:
        successor = {"successor": self.retirement.successor} if self.retirement.successor else {}
        return {"on": self.day, "reason": self._reason().whole(), **successor}

    def _as_standard(self) -> dict[str, Value]:
        return {"status": "retired", "retired": self._about()}

    def _is_alone(self, entry: Definition) -> bool:
        """Whether a file holds this entry and what is below it alone: a guide, a chapter, an entry in a folder."""
        return entry.path in ((), ("id",))

    def _without(self, file: WrittenFile, removed: set[str], blocked: list[Problem]) -> FileChange:
        if file.path in removed:
            blocked += self._still_in_chapter(file)
            return FileChange(file.path, None, file.data, b"")
        if self.id not in file.text and file.path != SETTINGS:
            return FileChange(file.path, file.path, file.data, file.data)
        after = file.edited(lambda editor: self._edit(editor, file, blocked))
        return FileChange(file.path, file.path, file.data, after)

    def _still_in_chapter(self, file: WrittenFile) -> list[Problem]:
        """Standards that would go with a chapter's file, or stay without a chapter in files of their own."""
        if self.kind != "chapter":
            return []
        folder = f"content/standards/{self.id}/"
        return [
            Problem(Place(other.path), "chapter-not-empty", {"id": self.id, "standard": use.text})
            for other in self.files
            if other is file or other.path.startswith(folder)
            for use in definitions_in(other)
            if use.kinds == ("standard",)
        ][:1]

    def _edit(self, editor: Editor, file: WrittenFile, blocked: list[Problem]) -> None:
        own = [entry.path[:-1] for entry in self.entries if entry.file.path == file.path]
        for path in own:
            editor.remove(path)
        in_lists: dict[YamlPath, list[YamlPath]] = defaultdict(list)
        for use in uses(file.root, file.entry):
            if any(use.path[: len(path)] == path for path in own):
                continue
            if use.use == "reference" and use.text == self.id and (not use.kinds or self.kind in use.kinds):
                self._refer_to_successor(editor, file, use, in_lists, blocked)
        if file.path == SETTINGS:
            editor.append(("retired_ids",), [{"id": self.id, **self._about()}])

    def _refer_to_successor(
        self,
        editor: Editor,
        file: WrittenFile,
        use: TextUse,
        in_lists: dict[YamlPath, list[YamlPath]],
        blocked: list[Problem],
    ) -> None:
        """Let a reference lead to the successor, once in each list; figures of the past stay as they are."""
        if file.path.startswith("content/results/"):
            return
        successor, parent = self.retirement.successor, use.path[:-1]
        if successor is None:
            blocked.append(Problem(_place(file, use), "retire-in-use", {"id": self.id}))
            return
        siblings = editor.value(parent)
        if isinstance(siblings, Seq) and (successor in siblings or in_lists[parent]):
            editor.remove(use.path)
        else:
            editor.rename_values([use.path], self.id, successor)
        in_lists[parent].append(use.path)


def _place(file: WrittenFile, use: TextUse) -> Place:
    return Definition(use.text, "", file, use.path).place
