"""Writes a new entry into content, with a hint for each field that its author will want to fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hbgen.codes import loading
from hbgen.content_edits.written_content import WrittenFile
from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import LanguageTexts, Value, block
from hbgen.files import encoded_like
from hbgen.fmt import format_text
from hbgen.fmt.page import UnclearLayout
from hbgen.ids.change import ContentChange, FileChange, Trial, refused
from hbgen.ids.content_ids import ContentIds, content_ids
from hbgen.ids.hints import BY_KIND, TO_WRITE, Draft
from hbgen.ids.new_id import next_id, slug
from hbgen.ids.taken_ids import Definition
from hbgen.load.chapters import chapter_of, has_own_files, own_file, schema_line
from hbgen.load.kinds import SETTINGS
from hbgen.load.strict_yaml import read
from hbgen.locale import Translate, translator
from hbgen.model.handbook import KINDS
from hbgen.model.written import Seq
from hbgen.problems import MessagePart, Place, Problem, did_you_mean

_SCHEMA = re.compile(r"# yaml-language-server:.*\n")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written."""

    kind: str
    chapter: str | None = None
    """Of a standard: the id of the chapter that gets it."""
    id: str | None = None
    """Its id; without it the next free one."""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class New:
    """The change that writes a new entry, and the id that it has."""

    change: ContentChange
    id: str = ""


def new(root: Path, wanted: Wanted) -> New:
    """A new entry; with problems, nothing is to be written."""
    content = content_ids(root)
    if isinstance(content, tuple):
        return New(ContentChange(problems=content))
    if all(file.path != SETTINGS for file in content.files):
        return New(refused("missing-file", Place(SETTINGS), file=SETTINGS))
    writing = _Writing(content, wanted)
    problem = writing.why_not()
    if problem is not None:
        return New(ContentChange(problems=(problem,)))
    try:
        change = ContentChange((writing.file(root),))
    except (LookupError, UnclearLayout) as error:
        file = writing.target_file()
        place = error.place_in(file) if isinstance(error, UnclearLayout) else Place(file)
        return New(refused("entry-not-written", place, id=writing.id))
    errors = Trial(root).new_errors(change)
    broken = tuple(problem for problem in errors if problem.code in _OF_READING)
    return New(ContentChange(problems=broken) if broken else change, writing.id)


_OF_READING = frozenset((*loading.CODES, "device-name", "reserved-id", "duplicate-id"))


class _Writing:
    """A new entry among the entries beside it."""

    def __init__(self, content: ContentIds, wanted: Wanted) -> None:
        self.draft: Draft = BY_KIND[wanted.kind]
        self.files, self.taken, self.languages, self.wanted = content.files, content.taken, content.languages, wanted
        self._translate: Translate = translator(content.languages[0])
        self._all = content.definitions
        self.title = wanted.title or self.draft.title.say(self._translate)
        self.id = wanted.id or self._next_id()

    def why_not(self) -> Problem | None:
        """Why the entry cannot be written: its id is taken, or its chapter unknown."""
        if self.wanted.kind == "standard" and self._chapter() is None:
            known = [entry.id for entry in self._all if entry.kind == "chapter"]
            otherwise = MessagePart("Choose from {choices}.", {"choices": ", ".join(known) or "–"})
            near = did_you_mean(self.wanted.chapter or "", known, otherwise)
            return Problem(
                Place("content/standards"), "no-such-chapter", {"id": self.wanted.chapter or "–", "near": near}
            )
        return self.taken.why_not(self.id)

    def _chapter(self) -> Definition | None:
        return next((d for d in self._all if d.kind == "chapter" and d.id == self.wanted.chapter), None)

    def _beside(self) -> list[Definition]:
        """The entries of the kind; of standards those of the chapter."""
        chapter = self._chapter() if self.wanted.kind == "standard" else None
        of_kind = [entry for entry in self._all if entry.kind == self.wanted.kind]
        if chapter is None:
            return of_kind
        folder = f"content/standards/{chapter.id}/"
        return [
            entry for entry in of_kind if entry.file.path == chapter.file.path or entry.file.path.startswith(folder)
        ]

    def _next_id(self) -> str:
        ids = list(dict.fromkeys(entry.id for entry in self._beside()))
        if self.wanted.kind == "standard":
            return next_id(ids, self.title, self.wanted.chapter or "", self.taken)
        return next_id(ids, self.title, self.draft.prefix, self.taken)

    # --- the text ---

    def _text(self, text: str) -> Value:
        return LanguageTexts({self.languages[0]: text}, self.languages).whole()

    def _fields(self, draft: Draft, id_: str, title: str) -> dict[str, Value]:
        """The fields of an entry, in the order of the model."""
        fields: dict[str, Value] = {"id": id_, draft.title_field: self._text(title)}
        fields |= draft.fields
        model = next(entry for entry, kind in KINDS.items() if kind == draft.kind)
        return {name: fields[name] for name in model.model_fields if name in fields}

    def _hints(self, draft: Draft) -> list[str]:
        """A remark for each field that its author will fill in."""
        return [f"# {name}: {hint.say(self._translate)}" for name, hint in draft.hints]

    def _entry_lines(self, draft: Draft, id_: str, title: str) -> list[str]:
        """An entry of a list, with its hints."""
        first, *rest = [*block(self._fields(draft, id_, title)), *self._hints(draft)]
        return [f"- {first}", *(f"  {line}" for line in rest)]

    # --- the file ---

    def target_file(self) -> str:
        """The file that gets the entry."""
        chapter = self._chapter()
        if self.wanted.kind == "standard" and chapter is not None:
            return self._own_file(chapter) or chapter.file.path
        return f"content/{self.draft.part}.yaml"

    def _own_file(self, chapter: Definition) -> str | None:
        """The file of a standard whose neighbours have files of their own; None where they stand in their chapter's."""
        has_files = has_own_files((file.path for file in self.files), chapter.id)
        return own_file(chapter.id, self.id) if has_files else None

    def file(self, root: Path) -> FileChange:
        """The file with the entry. Raises `UnclearLayout`."""
        if self.wanted.kind == "guide":
            return self._new_file(f"content/guides/{self.id}.{self.languages[0]}.md", self._guide())
        if self.wanted.kind == "chapter":
            return self._new_file(self._name_in_folder(), self._chapter_text())
        file = self.target_file()
        written = next((written for written in self.files if written.path == file), None)
        if written is not None:
            return FileChange(file, file, written.data, self._with_entry(written))
        if self.wanted.kind == "standard":
            head = schema_line({file.path: file.text for file in self.files}, chapter_of(file))
            lines = [*block(self._fields(self.draft, self.id, self.title)), *self._hints(self.draft)]
            return self._new_file(file, "\n".join([head, *lines] if head else lines) + "\n")
        if (root / "content" / self.draft.part).is_dir():
            lines = [*block(self._fields(self.draft, self.id, self.title)), *self._hints(self.draft)]
            return self._new_file(self._name_in_folder(), "\n".join(lines) + "\n")
        lines = self._entry_lines(self.draft, self.id, self.title)
        if self.draft.list_path:
            lines = [f"{self.draft.list_path[0]}:", *(f"  {line}" for line in lines)]
        return self._new_file(file, "\n".join(lines) + "\n")

    def _new_file(self, file: str, text: str) -> FileChange:
        return FileChange(None, file, b"", text.encode())

    def _with_entry(self, file: WrittenFile) -> bytes:
        """A file with the entry at the end of its list."""
        editor = Editor(file.yaml)
        path = self.draft.list_path
        entries = editor.value(path) if not path or path[0] in file.root else None
        number = len(entries) if isinstance(entries, Seq) else 0
        gap = _is_gap(file, entries)
        editor.append(path, [self._fields(self.draft, self.id, self.title)], gap)
        written = editor.text()
        written = self._with_hints(written, (*path, number))
        part = self.draft.part
        is_formatted = format_text(file.yaml, part, self.languages) == file.yaml
        return encoded_like(file.data, format_text(written, part, self.languages) if is_formatted else written)

    def _with_hints(self, text: str, path: tuple[str | int, ...]) -> str:
        """The text with hints behind the entry at `path`, which is the last of its list."""
        after = Editor(text)
        entry = after.value(path)
        if not entry.keys_at or text[_offset(text, entry.at.place)] == "{":
            # In brackets there is no room for remarks.
            return text
        last = max(_last_line(after, (*path, key)) for key in entry.keys_at)
        column = entry.at.place.column - 1
        lines = text.split("\n")
        lines[last:last] = [" " * column + hint for hint in self._hints(self.draft)]
        with_hints = "\n".join(lines)
        if read(with_hints, "", []) != read(text, "", []):
            raise UnclearLayout(entry.at.place)
        return with_hints

    def _name_in_folder(self) -> str:
        """The name of a new file, numbered on where those beside it are: `60-internal.yaml` → `70-shop.yaml`."""
        part = self.draft.part
        beside = [file.path.rpartition("/")[2] for file in self.files if file.path.startswith(f"content/{part}/")]
        numbers = [int(match[1]) for name in beside if (match := re.match(r"([0-9]+)-", name))]
        number = f"{(max(numbers) // 10 + 1) * 10}-" if numbers else ""
        return f"content/{part}/{number}{slug(self.wanted.title or '') or self.id.lower()}.yaml"

    def _chapter_text(self) -> str:
        heads = (_SCHEMA.match(file.text) for file in self.files if file.path.startswith("content/standards/"))
        head = next((match[0] for match in heads if match), "")
        lines = [*block(self._fields(self.draft, self.id, self.title)), *self._hints(self.draft)]
        return head + "\n".join(lines) + "\n"

    def _guide(self) -> str:
        fields = block({"title": self.title})
        hints = self._hints(self.draft)
        return "\n".join(["---", *fields, *hints, "---", "", TO_WRITE.say(self._translate), ""])


def _is_gap(file: WrittenFile, entries: object) -> bool:
    """Whether blank lines part the entries of a list."""
    if not isinstance(entries, Seq) or len(entries) < 2:
        return False
    row = entries.values_at[-1].place.line - 1 - file.text[: file.start].count("\n")
    lines = file.yaml.split("\n")
    while row and lines[row - 1].lstrip().startswith("#"):
        row -= 1
    return row > 0 and not lines[row - 1].strip()


def _offset(text: str, place: Place) -> int:
    return sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1


def _last_line(editor: Editor, path: tuple[str | int, ...]) -> int:
    """The line, from 1, on which the value at a path ends, of values that are written on one line each."""
    value = editor.value(path)
    if isinstance(value, dict) and value:
        return max(_last_line(editor, (*path, key)) for key in value)
    container = editor.value(path[:-1])
    return int(container.values_at[path[-1]].place.line)
