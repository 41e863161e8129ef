"""Instruments and the rollout as files for other tools: a module for each format, a registry for each of the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

from hbgen.editions import Edition
from hbgen.files import File
from hbgen.instruments.definition import InstrumentDefinition
from hbgen.releases.events import EventLog
from hbgen.rules.asked_items import questionnaires

if TYPE_CHECKING:
    from hbgen.planning.user_content import Own


@dataclass(frozen=True, slots=True)
class Export:
    """A format: the module that writes and reads it, the suffix of its files, and the library that it needs."""

    module: str
    ending: str
    one_language: bool
    """Whether a file is in one language. The others hold every language of the instrument."""
    library: str | None = None

    def load(self) -> ModuleType:
        """Its module, with `make(definition, language) -> bytes` and `read`. `ImportError` without its library."""
        return import_module(self.module)

    @property
    def installed(self) -> bool:
        """Whether its library is installed."""
        return self.library is None or find_spec(self.library) is not None


EXPORTS: dict[str, Export] = {
    "csv": Export("hbgen.exports.csv", ".csv", True),
    "json": Export("hbgen.exports.json", ".json", False),
    "xlsform": Export("hbgen.exports.xlsform", ".xlsform.xlsx", False, "xlsxwriter"),
    "xlsx": Export("hbgen.exports.xlsx", ".xlsx", True, "xlsxwriter"),
    "surveyjs": Export("hbgen.exports.surveyjs", ".surveyjs.json", False),
}
"""Name of a format in `hbgen export` → format of an instrument."""

PLANS: dict[str, Export] = {
    "plan": Export("hbgen.planning.workbook_writer", ".xlsx", True, "xlsxwriter"),
    "ics": Export("hbgen.exports.ics", ".ics", True),
}
"""Name → format of the rollout. Their modules have `make(edition, language) -> bytes`."""

DOWNLOADS = "downloads"
"""The folder whose files are copied into the site under the same paths."""

_CACHE: dict[tuple[str, str, str], tuple[InstrumentDefinition, bytes]] = {}
"""(instrument, format, language or "") → the latest file, with the definition that it was made from.

A build needs the same form in many editions; the preview needs all of them after each save.
"""


def exports(
    edition: Edition,
    formats: tuple[str, ...],
    instruments: tuple[str, ...] = (),
    language: str | None = None,
) -> Iterator[File]:
    """The files `<id>/<id><ending>`, in small letters, of these instruments (all, without any) in these formats.

    Formats of one language are in `language`: without it the edition's, or the handbook's main one. The others
    hold the languages that the edition holds. Raises `ImportError` for a format whose library is missing.
    """
    chosen = language or edition.language or edition.handbook.handbook.languages[0]
    for instrument in questionnaires(edition.handbook):
        if instruments and instrument.id not in instruments:
            continue
        definition = edition.definitions[instrument.id]
        name = instrument.id.lower()
        for format_ in formats:
            yield File(f"{name}/{name}{EXPORTS[format_].ending}", _cached_data(definition, format_, chosen))


def _cached_data(definition: InstrumentDefinition, format_: str, language: str) -> bytes:
    export = EXPORTS[format_]
    key = (definition.id, format_, language if export.one_language else "")
    cached = _CACHE.get(key)
    if cached is None or cached[0] != definition:
        cached = _CACHE[key] = definition, export.load().make(definition, language)
    return cached[1]


def installed() -> tuple[str, ...]:
    """The formats whose library is installed."""
    return tuple(name for name, export in EXPORTS.items() if export.installed)


def plans(
    edition: Edition,
    formats: tuple[str, ...],
    language: str | None = None,
    log: EventLog | None = None,
    own: Own | None = None,
) -> Iterator[File]:
    """The files `plan<ending>` of the rollout in these formats; nothing of an edition without any entry of a plan.

    A rollout without dates has no calendar. `log` is that of the handbook's releases for the edition's audience, `own`
    the user content that the new workbook keeps of an existing one. The edition must hold all languages; otherwise as
    `exports`.
    """
    chosen = language or edition.language or edition.handbook.handbook.languages[0]
    rollout = edition.handbook.rollout
    has_plan = any((rollout.activities, rollout.goals, rollout.sources, rollout.priorities, rollout.involved))
    for format_ in formats if has_plan else ():
        module, path = PLANS[format_].load(), f"plan{PLANS[format_].ending}"
        if format_ != "ics":
            yield File(path, module.make(edition, chosen, *([own] if own else [])))
        elif any(activity.is_dated for activity in rollout.activities):
            yield File(path, module.make(edition, chosen, log))


def downloads(edition: Edition, language: str | None = None, log: EventLog | None = None) -> tuple[File, ...]:
    """The files offered on pages, in `DOWNLOADS`: `<id>/<id><ending>` of an instrument or of a practice's checklist,
    in small letters, and the rollout's calendar.

    Every format whose library is installed; `log` as for `plans`. The edition must hold all languages
    (`select(handbook, audience, "")`), so that multilingual formats hold them all; `language` is that of the page.
    """
    practices = {practice.id.lower() for practice in edition.handbook.practices}

    def section(path: str) -> str:
        return "practices" if path.split("/")[0] in practices else "instruments"

    instruments = exports(edition, installed(), language=language)
    calendar = plans(edition, ("ics",), language, log)
    return (
        *(File(f"{DOWNLOADS}/pages/{section(file.path)}/{file.path}", file.data) for file in instruments),
        *(File(f"{DOWNLOADS}/pages/rollout/{file.path}", file.data) for file in calendar),
    )
