"""What an audience may see of a handbook made by `filling`, derived from the declarations in the simplest way."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterator

from filling import Leaf, is_own, leaves
from hbgen.model.base import Entry, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.results import Period
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience, Visible, sees
from hbgen.text.formats import Words

NEVER = {"opinion_leader", "stance", "note", "silenced"}
"""Fields that no edition may show, whatever their annotation says."""


def seen_from(kind: type[Entry], field: str) -> Audience | None:
    """The widest audience to which a field is published: as declared, or else managers."""
    return dict(fields_with(kind, Visible)).get(field, Visible("managers")).audience


def may_see(entry: Entry, audience: Audience) -> bool:
    """Whether an audience may see an entry at all."""
    if isinstance(entry, Chapter) and not any(may_see(standard, audience) for standard in entry.standards):
        return False
    if isinstance(entry, Standard) and entry.status == "draft" and audience == "customers":
        return False
    if isinstance(entry, Period):
        # The periods of `filled` have no instrument of the handbook whose results customers may read.
        return audience != "customers"
    return sees(audience, getattr(entry, "audience", "customers"))


def shown(entry: Entry, audience: Audience) -> Iterator[Leaf]:
    """The leaves below `entry` that an audience may see, by the declarations of their fields."""
    for name in type(entry).model_fields:
        if name in NEVER or not sees(audience, seen_from(type(entry), name)):
            continue
        value = getattr(entry, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Entry):
                if may_see(item, audience):
                    yield from shown(item, audience)
            elif item is not None:
                yield Leaf(entry, name, (), item)


def words_of(items: Iterator[Leaf]) -> set[str]:
    return {word for leaf in items for word in leaf.words}


def hidden_words(handbook: Handbook, audience: Audience, language: str) -> set[str]:
    """All words of the handbook that must not occur in the edition."""
    everything = words_of(leaves(handbook))
    visible = {
        word
        for leaf in shown(handbook, audience)
        if is_own(leaf.entry, leaf.field)
        for word in ([leaf.value.words[language]] if isinstance(leaf.value, Text) else leaf.words)
    }
    return everything - visible


def forms(word: str, languages: tuple[str, ...]) -> Iterator[bytes]:
    """The forms of a word on a page, encoded: as it is, and dates and numbers as written in each language."""
    yield word.encode()
    for words in map(Words, languages):
        if word.isdigit():
            yield words.number(int(word)).encode()
        elif word.count("-") == 2 and word[:4].isdigit():
            yield words.date(datetime.date.fromisoformat(word)).encode()


def stands(form: bytes, data: bytes) -> bool:
    """Whether a form occurs in a page; "1 March" does not occur in "11 March"."""
    return form in data and re.search(rb"(?<!\d)" + re.escape(form), data) is not None


def unpacked(name: str, data: bytes) -> bytes:
    """The content of a file, with Sphinx's inventory, workbooks, ePub and PDF unpacked."""
    if name.endswith("objects.inv"):
        *head, packed = data.split(b"\n", 4)
        return b"\n".join((*head, zlib.decompress(packed)))
    if name.endswith((".xlsx", ".epub")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(archive.read(part) for part in archive.namelist())
    if name.endswith(".pdf"):
        # A PDF holds glyph numbers instead of letters, which poppler converts back.
        return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return data
