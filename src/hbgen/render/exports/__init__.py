"""Instruments as files for other tools: one module for each format, in one registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from hbgen.editions import Edition
from hbgen.files import File
from hbgen.model.asking import questionnaires
from hbgen.render.exports.definition import NEXT, define


@dataclass(frozen=True, slots=True)
class Export:
    """A format: the module that writes and reads it, how its files end, and the library that it needs."""

    module: str
    ending: str
    library: str | None = None

    def load(self) -> ModuleType:
        """Its module, with `make(definition, language) -> bytes` and `read`. `ImportError` without its library."""
        return import_module(f"{__name__}.{self.module}")

    @property
    def installed(self) -> bool:
        """Whether its library is there."""
        return self.library is None or find_spec(self.library) is not None


EXPORTS: dict[str, Export] = {
    "csv": Export("csv", ".csv"),
    "json": Export("json", ".json"),
    "xlsform": Export("xlsform", ".xlsform.xlsx", "xlsxwriter"),
    "xlsx": Export("xlsx", ".xlsx", "xlsxwriter"),
    "surveyjs": Export("surveyjs", ".surveyjs.json"),
}
"""Every format of an instrument, by the name that `hbgen export` takes."""


def exports(
    edition: Edition,
    formats: tuple[str, ...],
    instruments: tuple[str, ...] = (),
    language: str | None = None,
    handbook: str = NEXT,
) -> Iterator[File]:
    """The files `<id>/<id><ending>`, in small letters, of these instruments (all, without any) in these formats.

    Formats of one language are in `language`: without it the edition's, or the handbook's main one. The others
    hold the languages that the edition holds. Raises `ImportError` for a format whose library is missing.
    """
    chosen = language or edition.language or edition.handbook.handbook.languages[0]
    for instrument in questionnaires(edition.handbook):
        if instruments and instrument.id not in instruments:
            continue
        definition = define(edition, instrument.id, handbook)
        name = instrument.id.lower()
        for format_ in formats:
            export = EXPORTS[format_]
            yield File(f"{name}/{name}{export.ending}", export.load().make(definition, chosen))


def downloads(edition: Edition, language: str | None = None, handbook: str = NEXT) -> tuple[File, ...]:
    """The files that stand beside the instruments' pages: `instruments/<id>/<id><ending>`, in small letters.

    Every format whose library is installed. Give it an edition of all languages (`select(handbook, audience, "")`)
    and the language of the page, so that the formats of many languages hold them all.
    """
    formats = tuple(name for name, export in EXPORTS.items() if export.installed)
    return tuple(
        File(f"instruments/{file.path}", file.data)
        for file in exports(edition, formats, language=language, handbook=handbook)
    )
