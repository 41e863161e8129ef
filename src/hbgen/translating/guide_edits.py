"""Translated paragraphs put into the file of a guide in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import block
from hbgen.fmt.page import UnclearLayout
from hbgen.load.guides import fields_end
from hbgen.markdown.paragraphs import Paragraph, aligned
from hbgen.problems import Place
from hbgen.translating.units import BODY, GuideText, guide_text


def with_paragraphs(
    path: str, text: str, source: GuideText, values: Mapping[tuple[str, int], str], known: set[tuple[str, str]]
) -> str:
    """A guide's file with translations in it: (field, 0) or (`body`, number of the source's paragraph) → text.

    A paragraph that has a translation gets the new one in its place, another one stands behind the translation of the
    paragraph before it. Paragraphs that belong to none of the source stay. Raises `UnclearLayout`.
    """
    target = guide_text(path, text)
    if target is None:
        raise UnclearLayout(Place(path))
    lines = text.split("\n")
    end = fields_end(lines)
    assert end is not None
    editor = Editor("\n".join(lines[1:end]) + "\n")
    for (name, _), value in values.items():
        if name != BODY:
            editor.set((name,), value)
    front = ["---", *editor.text().rstrip("\n").split("\n"), "---"]
    translations = {number: value for (name, number), value in values.items() if name == BODY}
    return "\n".join([*front, *_body(target, source, translations, known)])


def _body(
    target: GuideText, source: GuideText, translations: Mapping[int, str], known: set[tuple[str, str]]
) -> Sequence[str]:
    lines = target.body.split("\n")
    edits: list[tuple[int, int, list[str]]] = []
    # Where a new paragraph goes: behind the one before it, or at the top.
    behind = target.paragraphs[0].first if target.paragraphs else len(lines)
    is_first = True
    for number, other in aligned(source.paragraphs, target.paragraphs, known):
        place = target.paragraphs[other] if other is not None else None
        if number is not None and number in translations:
            new = _lines(translations[number], place or source.paragraphs[number])
            if place is not None:
                edits.append((place.first, place.end, new))
            elif is_first and target.paragraphs:
                edits.append((behind, behind, [*new, ""]))
            else:
                edits.append((behind, behind, ["", *new]))
        if place is not None:
            behind, is_first = place.end, False
    result: list[str] = []
    done = 0
    for first, end, new in edits:
        result += [*lines[done:first], *new]
        done = end
    return [*result, *lines[done:]]


def _lines(text: str, like: Paragraph) -> list[str]:
    return [like.indent + line if line else line for line in text.split("\n")]


def new_guide(source: GuideText, values: Mapping[tuple[str, int], str]) -> str:
    """The file of a guide in another language, of which every text is translated."""
    fields = {
        key: values.get((key, 0), value)
        for key, value in source.fields.items()
        if isinstance(value, (str, int, float, bool))
    }
    body = ["\n".join(_lines(values[BODY, number], paragraph)) for number, paragraph in enumerate(source.paragraphs)]
    return "\n".join(["---", *block(fields), "---", "", "\n\n".join(body), ""])
