"""Every text of the content that is translated, one by one, with its place and its translation into one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from hbgen.content_edits.written_content import WrittenContent, WrittenText, written_texts
from hbgen.load.guides import fields_end, guide_language
from hbgen.load.strict_yaml import read
from hbgen.markdown import has_marks
from hbgen.markdown.paragraphs import Paragraph, aligned, paragraphs
from hbgen.model.base import Path
from hbgen.model.reference import Guide
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.written import Map
from hbgen.problems import Place
from hbgen.text.fields import FIELDS, field_key

NOT_TRANSLATED = ("results",)
"""Kinds whose texts hbgen writes itself."""

BODY = "body"
_FRONT = ("title", "summary")
"""Fields of a guide that are translated, beside its prose."""


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One text and its translation. Without a translation, `translation` is empty."""

    key: str
    """Unique among all units: the entry's id and the way to the text, such as `TEL-03/behaviours/do/1`."""
    source: str
    translation: str
    place: Place
    """Where the source stands."""
    field: str
    """The name of its field in English."""
    file: str
    """The file into which the translation goes."""
    path: Path
    """Where the text stands in that file; in a guide the field, or `body` and the number of its source's paragraph."""
    text_class: type[Text] = Text
    """What works in it."""
    waits: bool = False
    """Whether it is a part of a guide that has no file in this language yet: that is written when it is whole."""

    @property
    def skeleton(self) -> str:
        """The key without places in lists, which change when an entry is inserted."""
        return skeleton(self.key)


Known = Mapping[str, Collection[tuple[str, str]]]
"""Skeleton of a key → texts and their translations, as they were together before."""


def skeleton(key: str) -> str:
    """A key without the numbers of entries in lists."""
    return "/".join(step for step in key.split("/") if not step.isdecimal())


def folded(text: str) -> str:
    """A plain text as it is shown: with one space wherever there is white space."""
    return " ".join(text.split())


def trimmed(text: str) -> str:
    """A text in Markdown without blank lines around it, and without spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def normal(text: str, text_class: type[Text]) -> str:
    """A text in the form in which it is compared and given to translators: with its lines where they mean something."""
    has_lines = issubclass(text_class, Markdown) or (issubclass(text_class, MarkedText) and has_marks(text))
    return trimmed(text) if has_lines else folded(text)


def units(content: WrittenContent, language: str, known: Known | None = None) -> tuple[TranslationUnit, ...]:
    """The texts of a handbook with their translations into `language`, in the order of files and lines.

    A text that lacks the language from which it is translated stands there in the main one, if it has that.
    """
    main, source = content.languages[0], content.source_of(language)
    all_units = [
        unit
        for file in content.files
        if file.kind not in NOT_TRANSLATED
        for text in written_texts(file, main)
        for unit in _unit(text, language, (source, main))
    ]
    all_units += guide_units(content.guides, language, (source, main), known or {})
    return tuple(_unique(all_units))


def _unit(text: WrittenText, language: str, sources: tuple[str, str]) -> Iterator[TranslationUnit]:
    words = next((text.words[tag] for tag in sources if tag in text.words and tag != language), None)
    if words is None:
        return
    key = "/".join([text.id, *(str(step + 1) if isinstance(step, int) else step for step in text.steps)])
    yield TranslationUnit(
        key,
        normal(words, text.text_class),
        normal(text.words.get(language, ""), text.text_class),
        text.place,
        _label(text),
        text.file,
        text.path,
        text.text_class,
    )


def _label(text: WrittenText) -> str:
    names = [step for step in text.path if isinstance(step, str)]
    return FIELDS.get(field_key(text.holder, (names[-1],)), names[-1])


def _unique(all_units: list[TranslationUnit]) -> Iterator[TranslationUnit]:
    """Units with keys of their own: where an id is used twice, the second is told apart by a number."""
    seen: Counter[str] = Counter()
    for unit in all_units:
        seen[unit.key] += 1
        yield unit if seen[unit.key] == 1 else replace(unit, key=f"{unit.key}#{seen[unit.key]}")


# --- guides -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuideText:
    """A guide's file: its fields and its paragraphs."""

    path: str
    fields: Map
    body: str
    first_line: int
    """The line of the file in which its prose begins."""
    paragraphs: tuple[Paragraph, ...]


def guide_text(path: str, text: str) -> GuideText | None:
    """A guide's file by its parts; None where its fields cannot be read."""
    lines = text.split("\n")
    end = fields_end(lines)
    if end is None:
        return None
    fields = read("\n".join(lines[1:end]), path, [], first_line=2)
    if not isinstance(fields, Map):
        return None
    body = "\n".join(lines[end + 1 :])
    return GuideText(path, fields, body, end + 2, tuple(paragraphs(body)))


def guide_files(guides: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Id of a guide → language → path of its file."""
    files: dict[str, dict[str, str]] = {}
    for path in guides:
        name = guide_language(path.rpartition("/")[2])
        if name is not None:
            files.setdefault(name[0], {})[name[1]] = path
    return files


def guide_units(
    guides: Mapping[str, str], language: str, sources: tuple[str, str], known: Known
) -> Iterator[TranslationUnit]:
    """The fields and paragraphs of each guide."""
    for id_, files in guide_files(guides).items():
        path = next((files[tag] for tag in sources if tag in files and tag != language), None)
        source = guide_text(path, guides[path]) if path else None
        if source is None or path is None:
            continue
        target_path = files.get(language, f"{path.rpartition('/')[0]}/{id_}.{language}.md")
        target = guide_text(target_path, guides[target_path]) if language in files else None
        if language in files and target is None:
            continue
        for name in _FRONT:
            words = source.fields.get(name)
            if isinstance(words, str) and words.strip():
                other = target.fields.get(name) if target else None
                translation = folded(other) if isinstance(other, str) else ""
                place, label = source.fields.values_at[name].place, FIELDS[field_key(Guide, (name,))]
                unit = TranslationUnit(f"{id_}/{name}", folded(words), translation, place, label, target_path, (name,))
                yield replace(unit, waits=target is None)
        others = target.paragraphs if target else ()
        pairs = aligned(source.paragraphs, others, known.get(f"{id_}/{BODY}", ()))
        for number, other_number in pairs:
            if number is not None:
                paragraph = source.paragraphs[number]
                translation = others[other_number].text if other_number is not None else ""
                place = Place(path, source.first_line + paragraph.first)
                yield TranslationUnit(
                    f"{id_}/{BODY}/{number + 1}",
                    paragraph.text,
                    translation,
                    place,
                    FIELDS[field_key(Guide, (BODY,))],
                    target_path,
                    (BODY, number),
                    Markdown,
                    target is None,
                )
