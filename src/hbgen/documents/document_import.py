"""Documents into files of drafts, one for each chapter, beside the content that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hbgen.content_edits.trial import new_errors
from hbgen.content_edits.written_content import WrittenContent, written_content
from hbgen.content_edits.written_entries import written_entries
from hbgen.documents.docx import read_docx
from hbgen.documents.drafting import (
    DraftChapter,
    DraftStandard,
    chapter_ids,
    drafts,
    introduction,
    slug,
)
from hbgen.documents.marked_up import read_html, read_markdown, read_odt
from hbgen.documents.pieces import NoDocument, Piece
from hbgen.editing.yaml_values import LanguageTexts, Value, block
from hbgen.files import File
from hbgen.fmt import format_text
from hbgen.problems import Place, Problem

READERS: Mapping[str, Callable[[bytes], list[Piece]]] = {
    ".docx": read_docx,
    ".odt": read_odt,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}
"""Ending of a file's name → what reads such files."""
_UNREAD = (".doc", ".docm", ".dot", ".dotx", ".fodt", ".ott", ".pages", ".pdf", ".rtf", ".txt")
"""Endings of documents that are to be saved as another kind first."""

_FOLDER = "content/standards"


@dataclass(frozen=True, slots=True)
class DocumentImport:
    """The new files, what was made, and what was not placed."""

    files: tuple[File, ...]
    standards: tuple[tuple[str, str], ...] = ()
    """Id and title of each draft."""
    placed: int = 0
    """Pieces of the document that found a place."""
    unplaced: tuple[Piece, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_document(name: str) -> bool:
    """Whether a file is a document by its name, be it one that can be read or not."""
    return PurePosixPath(name).suffix.casefold() in (*READERS, *_UNREAD)


def import_document(root: Path, name: str, data: bytes, language: str | None) -> DocumentImport:
    """The document `data`, called `name`, as drafts in a language (the main one). Nothing is written.

    Raises `OSError` as the disk gives it.
    """
    path = PurePosixPath(name)
    reader = READERS.get(path.suffix.casefold())
    try:
        if reader is None:
            raise NoDocument
        pieces = reader(data)
    except NoDocument:
        return DocumentImport((), problems=(Problem(Place(name), "document-unreadable", {"file": name}),))
    content = written_content(root)
    made = drafts(pieces, path.stem)
    if not made.chapters:
        return DocumentImport((), problems=(Problem(Place(name), "document-without-headings", {"file": name}),))
    texts = _Texts(language or content.languages[0], content.languages)
    ids = list(chapter_ids(made.chapters, _ids(content)))
    files = tuple(_files(content, made.chapters, ids, texts))
    errors = new_errors(root, {file.path: file.data for file in files}, only_reading=True)
    if errors:
        return DocumentImport((), problems=tuple(errors))
    standards = tuple(
        (f"{id_}-{number:02}", standard.title)
        for id_, chapter in zip(ids, made.chapters, strict=True)
        for number, standard in enumerate(chapter.standards, 1)
    )
    return DocumentImport(files, standards, len(pieces) - len(made.unplaced), tuple(made.unplaced))


@dataclass(frozen=True, slots=True)
class _Texts:
    language: str
    languages: tuple[str, ...]

    def text(self, words: str) -> Value:
        if self.language == self.languages[0]:
            return words
        return LanguageTexts({self.language: words}, self.languages).whole()


def _ids(content: WrittenContent) -> set[str]:
    return {entry.id for file in content.files for entry in written_entries(file)}


def _files(content: WrittenContent, chapters: Sequence[DraftChapter], ids: Sequence[str], texts: _Texts) -> list[File]:
    names = [PurePosixPath(file.path).name for file in content.files if file.kind == "standards"]
    numbers = [int(name.split("-")[0]) for name in names if name.split("-")[0].isdecimal()]
    first = (max(numbers, default=0) // 10 + 1) * 10
    files: list[File] = []
    for place, (id_, chapter) in enumerate(zip(ids, chapters, strict=True)):
        text = "\n".join(block(_chapter(id_, chapter, texts))) + "\n"
        path = f"{_FOLDER}/{first + 10 * place}-{slug(chapter.title)}.yaml"
        files.append(File(path, format_text(text, "standards", texts.languages).encode()))
    return files


def _chapter(id_: str, chapter: DraftChapter, texts: _Texts) -> dict[str, Value]:
    fields: dict[str, Value] = {"id": id_, "title": texts.text(chapter.title)}
    if chapter.introduction:
        fields["introduction"] = texts.text(introduction(chapter))
    fields["standards"] = [
        _standard(f"{id_}-{number:02}", standard, texts) for number, standard in enumerate(chapter.standards, 1)
    ]
    return fields


def _standard(id_: str, standard: DraftStandard, texts: _Texts) -> dict[str, Value]:
    fields: dict[str, Value] = {"id": id_, "title": texts.text(standard.title)}
    fields |= {
        name: texts.text(words) for name, words in zip(("promise", "purpose"), standard.paragraphs, strict=False)
    }
    if standard.behaviours:
        fields["behaviours"] = {"do": [texts.text(words) for words in standard.behaviours]}
    if standard.items:
        fields["measures"] = [
            {"id": f"{id_}-{chr(97 + number)}", "text": texts.text(words)}
            for number, words in enumerate(standard.items)
        ]
    fields["status"] = "draft"
    return fields
