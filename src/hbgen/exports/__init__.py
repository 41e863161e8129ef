"""Instruments and the rollout as files for other tools: a module for each format, a registry for each of the two."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from hbgen.editions import Edition
from hbgen.exports.export_format import Export, ExportRegistry, PlanExport, PlanRequest
from hbgen.files import File
from hbgen.instruments.definition import InstrumentDefinition
from hbgen.kept_results import KeptResults, key_of, read_below
from hbgen.releases.events import EventLog
from hbgen.rules.asked_items import questionnaires

if TYPE_CHECKING:
    from hbgen.planning.user_content import Own

EXPORTS: ExportRegistry[Export] = ExportRegistry(
    Export,
    {
        "xlsx": "hbgen.exports.xlsx",
        "xlsform": "hbgen.exports.xlsform",
        "surveyjs": "hbgen.exports.surveyjs",
        "csv": "hbgen.exports.csv",
        "json": "hbgen.exports.json",
    },
)
"""Name of a format in `hbgen export` → format of an instrument, in the order in which pages offer them."""

PLANS: ExportRegistry[PlanExport] = ExportRegistry(
    PlanExport, {"plan": "hbgen.exports.plan_workbook", "ics": "hbgen.exports.ics"}
)
"""Name of a format in `hbgen export` → format of the rollout."""

DOWNLOADS = "downloads"
"""The folder whose files are copied into the site under the same paths."""

_CACHE: dict[tuple[str, str, str], tuple[InstrumentDefinition, bytes]] = {}
"""(instrument, format, language or "") → the latest file, with the definition that it was made from.

A build needs the same form in many editions; the preview needs all of them after each save.
"""


class KeptFiles:
    """The files of instruments that earlier builds of the handbook below `root` made, for those that are the same."""

    def __init__(self, root: Path) -> None:
        self._results = KeptResults(root, "exports", _MOST_KEPT)
        # A handbook's own words for hbgen stand in the files too.
        self._words = read_below(root / "locale", "locale")
        self._last: tuple[InstrumentDefinition, bytes] | None = None

    def data(self, definition: InstrumentDefinition, export: Export, language: str) -> bytes:
        """The file of an instrument in a format: as it was kept, or made and kept.

        `language` is empty for a format that holds all languages.
        """
        if self._words is None:
            return export.writer(definition, language)
        about = (export.name, language, zlib.ZLIB_RUNTIME_VERSION, self._bytes_of(definition))
        key = key_of([*about, *self._words])
        data = self._results.get(key)
        if data is None:
            data = export.writer(definition, language)
            self._results.put(key, data)
        return data

    def _bytes_of(self, definition: InstrumentDefinition) -> bytes:
        # All formats of one definition come in turn.
        if self._last is None or self._last[0] is not definition:
            self._last = definition, _as_bytes(definition)
        return self._last[1]

    def tidy(self) -> None:
        """Remove the files that no build used for long, if there are very many."""
        self._results.tidy()


_MOST_KEPT = 5_000


def _as_bytes(definition: InstrumentDefinition) -> bytes:
    """The same bytes for definitions that are equal, also where one of them has a text twice and another two."""
    stream = BytesIO()
    pickler = pickle.Pickler(stream, 5)
    pickler.fast = True
    pickler.dump(definition)
    return stream.getvalue()


def exports(
    edition: Edition,
    formats: tuple[str, ...],
    instruments: tuple[str, ...] = (),
    language: str | None = None,
    kept: KeptFiles | None = None,
) -> Iterator[File]:
    """The files `<id>/<id><ending>`, in small letters, of these instruments (all, without any) in these formats.

    Formats of one language are in `language`: without it the edition's, or the handbook's main one. The others
    hold the languages that the edition holds. `kept` holds files of earlier builds. Raises `ImportError` for a format
    whose library is missing.
    """
    chosen = language or edition.language or edition.handbook.handbook.languages[0]
    for instrument in questionnaires(edition.handbook):
        if instruments and instrument.id not in instruments:
            continue
        definition = edition.definitions[instrument.id]
        name = instrument.id.lower()
        for format_ in formats:
            yield File(f"{name}/{name}{EXPORTS[format_].ending}", _cached_data(definition, format_, chosen, kept))


def _cached_data(definition: InstrumentDefinition, format_: str, language: str, kept: KeptFiles | None) -> bytes:
    export = EXPORTS[format_]
    shown = language if export.one_language else ""
    key = (definition.id, format_, shown)
    cached = _CACHE.get(key)
    if cached is None or cached[0] != definition:
        data = export.writer(definition, language) if kept is None else kept.data(definition, export, shown)
        cached = _CACHE[key] = definition, data
    return cached[1]


def installed() -> tuple[str, ...]:
    """The formats of instruments whose library is installed."""
    return tuple(name for name, export in EXPORTS.items() if export.installed)


def on_pages() -> tuple[str, ...]:
    """The formats that pages offer, of instruments and of the rollout."""
    return (*installed(), *_plans_on_pages())


def _plans_on_pages() -> tuple[str, ...]:
    return tuple(name for name, plan in PLANS.items() if plan.on_pages and plan.installed)


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
    request = PlanRequest(edition, chosen, log, own)
    for format_ in formats if has_plan else ():
        plan = PLANS[format_]
        data = plan.writer(request)
        if data is not None:
            yield File(f"plan{plan.ending}", data)


def downloads(
    edition: Edition, language: str | None = None, log: EventLog | None = None, kept: KeptFiles | None = None
) -> tuple[File, ...]:
    """The files offered on pages, in `DOWNLOADS`: `<id>/<id><ending>` of an instrument or of a practice's checklist,
    in small letters, and the rollout's, of the formats that pages offer.

    Every format whose library is installed; `log` as for `plans`, `kept` as for `exports`. The edition must hold all
    languages (`select(handbook, audience, "")`), so that multilingual formats hold them all; `language` is that of the
    page.
    """
    practices = {practice.id.lower() for practice in edition.handbook.practices}

    def section(path: str) -> str:
        return "practices" if path.split("/")[0] in practices else "instruments"

    instruments = exports(edition, installed(), language=language, kept=kept)
    rollout = plans(edition, _plans_on_pages(), language, log)
    return (
        *(File(f"{DOWNLOADS}/pages/{section(file.path)}/{file.path}", file.data) for file in instruments),
        *(File(f"{DOWNLOADS}/pages/rollout/{file.path}", file.data) for file in rollout),
    )
