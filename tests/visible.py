"""What an audience may see of a handbook made by `filling`, read off the declarations in the plainest way."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterator

from filling import Leaf, is_own, leaves
from hbgen.model.base import Audience, Entry, Text, Visible, fields_with, sees
from hbgen.model.handbook import Handbook
from hbgen.model.results import Period
from hbgen.model.standards import Chapter, Standard
from hbgen.text.words import Words

NEVER = {"opinion_leader", "stance", "note", "silenced"}
"""Fields that no edition may show, whatever their annotation says."""


def seen_from(kind: type[Entry], field: str) -> Audience | None:
    """From which audience on a field is published: what is declared, or else managers."""
    return dict(fields_with(kind, Visible)).get(field, Visible("managers")).audience


def may_see(entry: Entry, audience: Audience) -> bool:
    """Whether an audience may see an entry at all."""
    if isinstance(entry, Chapter) and not any(may_see(one, audience) for one in entry.standards):
        return False
    if isinstance(entry, Standard) and entry.status == "draft" and audience == "customers":
        return False
    if isinstance(entry, Period):
        # Those of `filled` name no instrument of the handbook, and none that says that customers may read them.
        return audience != "customers"
    return sees(audience, getattr(entry, "audience", "customers"))


def shown(entry: Entry, audience: Audience) -> Iterator[Leaf]:
    """The leaves below `entry` that an audience may see: the declaration, read in the plainest way."""
    for name in type(entry).model_fields:
        if name in NEVER or not sees(audience, seen_from(type(entry), name)):
            continue
        value = getattr(entry, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Entry):
                if may_see(each, audience):
                    yield from shown(each, audience)
            elif each is not None:
                yield Leaf(entry, name, (), each)


def words_of(found: Iterator[Leaf]) -> set[str]:
    return {word for leaf in found for word in leaf.words}


def hidden_words(handbook: Handbook, audience: Audience, language: str) -> set[str]:
    """Everything that stands in the handbook and may not stand in the edition."""
    everything = words_of(leaves(handbook))
    visible = {
        word
        for leaf in shown(handbook, audience)
        if is_own(leaf.entry, leaf.field)
        for word in ([leaf.value.words[language]] if isinstance(leaf.value, Text) else leaf.words)
    }
    return everything - visible


def forms(word: str, languages: tuple[str, ...]) -> Iterator[bytes]:
    """The ways in which a page could show a word: as it is, and dates and numbers as people write them."""
    yield word.encode()
    for words in map(Words, languages):
        if word.isdigit():
            yield words.number(int(word)).encode()
        elif word.count("-") == 2 and word[:4].isdigit():
            yield words.date(datetime.date.fromisoformat(word)).encode()


def stands(form: bytes, data: bytes) -> bool:
    """Whether a form stands in a page; "1 March" does not where "11 March" does."""
    return form in data and re.search(rb"(?<!\d)" + re.escape(form), data) is not None


def unpacked(name: str, data: bytes) -> bytes:
    """What stands in a file: Sphinx's inventory, workbooks and PDF are packed."""
    if name.endswith("objects.inv"):
        *head, packed = data.split(b"\n", 4)
        return b"\n".join((*head, zlib.decompress(packed)))
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(archive.read(part) for part in archive.namelist())
    if name.endswith(".pdf"):
        # Letters of a PDF are numbers of a font's shapes, which poppler turns back.
        return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return data
