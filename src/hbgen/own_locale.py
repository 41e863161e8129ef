"""The words of hbgen in a handbook's own `locale/`: for languages that hbgen lacks, or said otherwise in one it has."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from hbgen.characters import hidden
from hbgen.files import is_there, matching
from hbgen.locale import hbgens_catalogue, key_of, translations, use_own
from hbgen.locale.po_files import PoEntry, plural_forms, read_po, write_po
from hbgen.model.texts import LANGUAGE
from hbgen.problems import MessagePart, Place, Problem, no_file, unreadable

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

FOLDER = "locale"
MAX_BYTES = 4 << 20
_FIELDS = re.compile(r"\$?\{\w*\}|%\(\w+\)s|%[ds]")
_MARKS = re.compile(r"[*_\[\]<>|#&`]")

HEAD = (
    "What hbgen itself says on pages and in messages, in {language}. It stands in the handbook's folder locale/.\n"
    "What has no translation is said in English. Keep what stands in braces."
)


def use(root: Path) -> tuple[Problem, ...]:
    """Let the words of the catalogues in `root`/locale hold from now on; returns what is wrong with them.

    A catalogue that cannot be read, and a translation that does not fit its text, are left out.
    """
    problems: list[Problem] = []
    catalogues: dict[str, Mapping[str, str]] = {}
    try:
        paths = matching(root / FOLDER, "*.po") if is_there(root / FOLDER) else []
        for path in paths:
            name = f"{FOLDER}/{path.name}"
            if not LANGUAGE.fullmatch(path.stem):
                problems.append(Problem(Place(name), "catalogue-name", {"file": name}))
                continue
            if not path.is_file():
                problems.append(no_file(name, path))
                continue
            found = _words(name, path.read_bytes()[: MAX_BYTES + 1])
            if found is None:
                values = {"file": name, "language": path.stem}
                problems.append(Problem(Place(name), "catalogue-unreadable", values))
                continue
            catalogues[path.stem], unfit = found
            problems += unfit
    except OSError as error:
        problems.append(unreadable(FOLDER, error))
    use_own(catalogues)
    return tuple(problems)


@lru_cache(maxsize=4)
def _words(file: str, data: bytes) -> tuple[Mapping[str, str], tuple[Problem, ...]] | None:
    """The translations in a catalogue, and what is wrong with others; None where it cannot be read.

    Each command reads it to speak, and again to check it.
    """
    catalogue = _read(data)
    if catalogue is None:
        return None
    unfit = dict(_unfit(catalogue, file))
    words = translations(catalogue)
    return {key: words[key] for key in words if key not in unfit}, tuple(unfit.values())


def _read(data: bytes) -> Catalog | None:
    from babel.messages.pofile import PoFileError
    from babel.messages.pofile import read_po as read_catalogue

    if len(data) > MAX_BYTES:
        return None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        catalogue = read_catalogue(io.BytesIO(text.encode()), abort_invalid=True)
        # A rule that is none is noticed here.
        translations(catalogue)
    except (PoFileError, ValueError, LookupError, TypeError):
        return None
    return catalogue if any(message.id for message in catalogue) else None


def _unfit(catalogue: Catalog, file: str) -> Iterator[tuple[str, Problem]]:
    """The key of each message whose translation cannot be used, with the problem."""
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        reason = _reason(message)
        if reason is not None:
            place = Place(file, message.lineno or 1)
            yield key_of(message), Problem(place, "catalogue-word", {"reason": MessagePart(reason)})


def _reason(message: Message) -> str | None:
    sources = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for form in filter(None, forms):
        fields, expected = {*_FIELDS.findall(form)}, {*_FIELDS.findall(sources[-1])}
        if any(hidden(form)):
            return "it holds an invisible character"
        # Only a form of a message that counts may leave its number out.
        if fields - expected or (len(sources) == 1 and expected - fields) or form.count("{") != form.count("}"):
            return "what stands in braces differs"
        if sorted(_MARKS.findall(form)) != sorted(_MARKS.findall(sources[-1])):
            return "its marks differ"
    return None


# --- a catalogue to translate -----------------------------------------------------------------------


def interface_file(language: str, existing: str | None) -> str:
    """All of hbgen's words, to be translated into `language`, as a PO file.

    What `existing` has translated stays, and so does its rule for plural forms: the translations are written for it.
    Raises `NoPoFile` for an existing text that is none.
    """
    known = {_key(entry): entry for entry in (read_po(existing) if existing else ())}
    count, rule = _plural_forms(language, plural_forms(existing) if existing else "")
    entries: list[PoEntry] = []
    for word in hbgens_catalogue():
        source, many = word.id if isinstance(word.id, (tuple, list)) else (word.id, "")
        entry = PoEntry(str(word.context or ""), str(source), "", plural=str(many), forms=("",) * count if many else ())
        old = known.pop(_key(entry), None)
        if old is not None:
            forms = (*old.forms, *entry.forms)[: len(entry.forms)]
            entry = replace(old, notes="", forms=forms, is_obsolete=False)
        entries.append(entry)
    entries += [replace(old, is_obsolete=True) for old in known.values() if old.translation or any(old.forms)]
    return write_po(language, entries, HEAD.format(language=language), rule)


def _key(entry: PoEntry) -> tuple[str, str, str]:
    return entry.context, entry.source, entry.plural


def _plural_forms(language: str, written: str) -> tuple[int, str]:
    """How many forms a language has, and the rule by which they are chosen: as `written` in a PO file, or by CLDR."""
    if match := re.match(r"\s*nplurals\s*=\s*(\d)\s*;", written):
        return int(match[1]), written
    from babel import UnknownLocaleError
    from babel.messages.catalog import Catalog

    try:
        catalogue = Catalog(language.replace("-", "_"))
        return catalogue.num_plurals, catalogue.plural_forms
    except (UnknownLocaleError, ValueError):
        return 2, "nplurals=2; plural=(n != 1);"
