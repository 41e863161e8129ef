"""Reads and writes PO files with everything that tools keep in them: the only module that uses polib.

Babel, which reads hbgen's own catalogues, loses the former source of a fuzzy entry (its issue 206), and with it what a
translator needs to see what changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polib import POFile  # type: ignore[import-untyped]

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class PoEntry:
    """One entry of a PO file. Texts are as they are, without the escapes of the file."""

    context: str
    source: str
    translation: str
    is_fuzzy: bool = False
    """In doubt: proposed, or older than its source."""
    previous: str = ""
    """The source of which it is a translation, where that was another one."""
    notes: str = ""
    """Written by hbgen for translators."""
    comment: str = ""
    """Written by translators."""
    place: tuple[str, int] | None = None
    is_obsolete: bool = False
    plural: str = ""
    """The source for many, of a message that counts something; its translations are `forms`."""
    forms: tuple[str, ...] = ()
    line: int = 1
    """The line of the file in which it begins; 1 for one that was not read."""


class NoPoFile(Exception):
    """The text is no PO file; `line` is the first that cannot be read, or 1."""

    def __init__(self, line: int) -> None:
        super().__init__(str(line))
        self.line = line


def read_po(text: str) -> list[PoEntry]:
    """The entries of a PO file, obsolete ones last. Line ends and a byte order mark don't count. Raises `NoPoFile`."""
    file = _parsed(text)
    return [
        PoEntry(
            entry.msgctxt or "",
            entry.msgid,
            entry.msgstr,
            entry.fuzzy,
            entry.previous_msgid or "",
            entry.comment,
            entry.tcomment,
            None,
            bool(entry.obsolete),
            entry.msgid_plural or "",
            tuple(form for _, form in sorted(entry.msgstr_plural.items())),
            entry.linenum or 1,
        )
        for entry in sorted(file, key=lambda entry: bool(entry.obsolete))
        if entry.msgid
    ]


def plural_forms(text: str) -> str:
    """By which rule a PO file's forms are chosen, as its header says it; empty where it does not. Raises `NoPoFile`."""
    return str(_parsed(text).metadata.get("Plural-Forms", ""))


def _parsed(text: str) -> POFile:
    """polib's reading of a PO file. Raises `NoPoFile`."""
    import polib

    # polib takes a text without a line end for the name of a file.
    text = text.removeprefix(BOM).replace("\r\n", "\n") + "\n"
    try:
        return polib.pofile(text)
    except (OSError, ValueError, IndexError, KeyError, AttributeError) as error:
        line = "".join(filter(str.isdecimal, str(error).rpartition("line")[2].split(":")[0]))
        raise NoPoFile(int(line) if line else 1) from None


def write_po(language: str, entries: Iterable[PoEntry], head: str, plural_rule: str = "") -> str:
    """The text of a PO file in `language`. It holds no date, so that the same entries give the same text."""
    import polib

    file = polib.POFile(wrapwidth=78)
    file.header = head
    file.metadata = {
        "Language": language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **({"Plural-Forms": plural_rule} if plural_rule else {}),
    }
    for entry in entries:
        file.append(
            polib.POEntry(
                msgctxt=entry.context or None,
                msgid=entry.source,
                msgstr=entry.translation,
                msgid_plural=entry.plural,
                msgstr_plural=dict(enumerate(entry.forms)),
                flags=["fuzzy"] if entry.is_fuzzy else [],
                previous_msgid=entry.previous or None,
                comment=entry.notes,
                tcomment=entry.comment,
                occurrences=[(entry.place[0], str(entry.place[1]))] if entry.place else [],
                obsolete=entry.is_obsolete,
            )
        )
    return f"{file}".rstrip("\n") + "\n"
