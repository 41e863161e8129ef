"""The record of what was published: `content/published/ID.jsonl`, a line for each instrument and run of `hbgen score`.

Lines are only ever added. Each has its own digest and that of the line before, as releases have; so what was shown
cannot be edited or left out, and `check --since` proves that lines were only added to a file. The results of a period
follow from its record alone.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Never

from hbgen.files import matching
from hbgen.json_data import JsonObject, JsonValue
from hbgen.model.base import Entry, is_entry
from hbgen.model.results import BREAKDOWNS, MEASURES, Breakdown, Figure, InstrumentResult, Measure, Period, Published
from hbgen.problems import Place, Problem, no_file, unreadable

FOLDER = "content/published"

MAX_BYTES = 64 << 20
"""Larger files are not read."""


class FigureKey(NamedTuple):
    """The identity of a figure: its breakdown, and the unit, channel, role, standard, item or section."""

    by: Breakdown
    unit: str = ""
    channel: str = ""
    role: str = ""
    standard: str = ""
    item: str = ""
    section: str = ""


def key_of(figure: Figure) -> FigureKey:
    """The key of a figure."""
    return FigureKey(
        figure.by,
        figure.unit or "",
        figure.channel or "",
        figure.role or "",
        figure.standard or "",
        figure.item or "",
        figure.section or "",
    )


@dataclass(frozen=True, slots=True)
class Record:
    """All that was published of a period, oldest first; empty where there are problems."""

    id: str
    published: tuple[Published, ...] = ()
    data: bytes = b""
    """The file's bytes, with LF at the end of each line."""
    problems: tuple[Problem, ...] = ()

    @property
    def file(self) -> str:
        """The path of the file, relative to the handbook's folder."""
        return f"{FOLDER}/{self.id}.jsonl"

    @property
    def place(self) -> Place:
        return Place(self.file)

    def of(self, instrument: str) -> tuple[Published, ...]:
        """The publications of one instrument."""
        return tuple(publication for publication in self.published if publication.instrument == instrument)

    def versions(self, instrument: str) -> dict[int, tuple[Published, ...]]:
        """The versions of an instrument whose figures are shown → what was published of each, newest version first.

        A correction in a version that was not there before replaces the others: what was published of them is a part
        of its own past.
        """
        lines: dict[int, tuple[Published, ...]] = {}
        for publication in self.of(instrument):
            version = publication.version
            if publication.correction is not None and version not in lines:
                lines = {version: tuple(line for past in lines.values() for line in past)}
            lines[version] = (*lines.get(version, ()), publication)
        return dict(sorted(lines.items(), reverse=True))

    def and_then(self, more: Iterable[Published]) -> Record:
        """The record with `more` at its end."""
        published, data = list(self.published), self.data
        for publication in more:
            data += _line(publication, _last_digest(data))
            published.append(publication)
        return Record(self.id, tuple(published), data)


def read(id_: str, data: bytes) -> Record:
    """The record with the bytes `data`. Never raises: errors are problems of the record."""
    data = data.replace(b"\r\n", b"\n")
    file = f"{FOLDER}/{id_}.jsonl"
    published: list[Published] = []
    previous: str | None = None
    if data and not data.endswith(b"\n"):
        return Record(id_, problems=(Problem(Place(file), "record-cut", {"file": file}),))
    for number, line in enumerate(data.splitlines(), 1):
        place = Place(file, number)
        try:
            body = json.loads(line, parse_constant=_no_constant)
            digest, before = body.pop("digest"), body.pop("previous", None)
            if _digest(body, before) != digest or before != previous:
                return Record(id_, problems=(Problem(place, "record-edited", {"file": file, "line": str(number)}),))
            published.append(Published.model_validate(body))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return Record(id_, problems=(Problem(place, "record-edited", {"file": file, "line": str(number)}),))
        previous = digest
    return Record(id_, tuple(published), data)


def read_all(root: Path) -> dict[str, Record]:
    """Period's id → its record, of every file below `root`. Never raises: errors are problems of records."""
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return {}
    try:
        paths = matching(folder, "*.jsonl")
    except OSError as error:
        return {"": Record("", problems=(unreadable(FOLDER, error),))}
    return {path.stem: _read(path) for path in paths if not path.name.startswith(".")}


def _read(path: Path) -> Record:
    file = f"{FOLDER}/{path.name}"
    if path.is_symlink():
        return Record(path.stem, problems=(Problem(Place(file), "linked-file", {"file": file}),))
    try:
        if not path.is_file():
            return Record(path.stem, problems=(no_file(file, path),))
        if path.stat().st_size > MAX_BYTES:
            return Record(path.stem, problems=(Problem(Place(file), "file-too-large", {"limit": "64 MiB"}),))
        return read(path.stem, path.read_bytes())
    except OSError as error:
        return Record(path.stem, problems=(unreadable(file, error),))


# --- what is shown ----------------------------------------------------------------------------


def since_correction(published: Sequence[Published]) -> Sequence[Published]:
    """The valid part: from the last correction on."""
    starts = [number for number, publication in enumerate(published) if publication.correction is not None]
    return published[starts[-1] :] if starts else published


def shown(published: Sequence[Published]) -> dict[tuple[Measure, FigureKey], Figure]:
    """The latest figures of one instrument from all that was published of it; older ones with their date."""
    figures: dict[tuple[Measure, FigureKey], Figure] = {}
    valid = since_correction(published)
    for publication in valid:
        for figure in publication.figures:
            dated = figure.value is not None and publication.date != valid[-1].date
            name = figure.measure, key_of(figure)
            figures[name] = figure.model_copy(update={"date": publication.date}) if dated else figure
    return figures


def result(published: Sequence[Published], parts: Sequence[str] = ()) -> InstrumentResult:
    """The result of one instrument from all that was published of it; `parts` are standards and sections in order."""
    valid = since_correction(published)
    newest = valid[-1]
    order = {name: number for number, name in enumerate(parts)}
    figures = shown(published)
    names = sorted(
        figures,
        key=lambda name: (
            MEASURES.index(name[0]),
            BREAKDOWNS.index(name[1].by),
            order.get(name[1].standard or name[1].section, -1),
            name[1],
        ),
    )
    agreed = [publication for publication in valid if publication.agreement is not None]
    return InstrumentResult(
        instrument=newest.instrument,
        version=newest.version,
        invited=newest.invited,
        runs=newest.runs,
        response_rate=newest.response_rate,
        left_out=newest.left_out,
        agreement=agreed[-1].agreement if agreed else None,
        agreement_by_item=agreed[-1].agreement_by_item if agreed else (),
        date=newest.date,
        figures=tuple(figures[name] for name in names),
    )


def period(record: Record, instruments: Sequence[str] = (), parts: Sequence[str] = ()) -> Period:
    """The results of a period from its record; the handbook's instruments, and its standards and sections (`parts`),
    give their order."""
    order = {name: number for number, name in enumerate(instruments)}
    named = sorted(
        {publication.instrument for publication in record.published},
        key=lambda name: (order.get(name, len(order)), name),
    )
    return Period(
        id=record.id,
        start=record.published[-1].start,
        end=record.published[-1].end,
        instruments=tuple(result(past, parts) for name in named for past in record.versions(name).values()),
    )


def adopted(period: Period) -> Record:
    """A record that begins with results which were published without one."""
    return Record(period.id).and_then(
        Published(
            instrument=instrument_result.instrument,
            version=instrument_result.version,
            start=period.start,
            end=period.end,
            date=period.end,
            adopted=True,
            invited=instrument_result.invited,
            runs=instrument_result.runs,
            response_rate=instrument_result.response_rate,
            left_out=instrument_result.left_out,
            agreement=instrument_result.agreement,
            agreement_by_item=instrument_result.agreement_by_item,
            figures=instrument_result.figures,
        )
        for instrument_result in period.instruments
    )


def problems(records: Mapping[str, Record], periods: Iterable[Period]) -> Iterator[Problem]:
    """The problems of records, and the differences between them and the results in `periods`."""
    named = {period.id: period for period in periods}
    for record in records.values():
        yield from record.problems
        if not record.problems and record.id not in named:
            file = f"content/results/{record.id}.yaml"
            yield Problem(record.place, "results-gone", {"file": file, "record": record.file})
    for period in named.values():
        period_record = records.get(period.id)
        if period_record is None:
            if period.instruments:
                yield Problem(period.place("id"), "results-unrecorded", {"id": period.id})
        elif not period_record.problems:
            for instrument in _differing(period_record, period):
                values = {
                    "instrument": instrument,
                    "file": f"content/results/{period.id}.yaml",
                    "record": period_record.file,
                }
                yield Problem(period.place("instruments"), "results-edited", values)


def _differing(record: Record, period: Period) -> list[str]:
    """The instruments whose results differ from the record."""
    recorded = {
        (name, version): _comparable(result(past))
        for name in {publication.instrument for publication in record.published}
        for version, past in record.versions(name).items()
    }
    written = {(entry.instrument, entry.version): _comparable(entry) for entry in period.instruments}
    differing = (key for key in recorded.keys() | written.keys() if recorded.get(key) != written.get(key))
    return sorted({name for name, _ in differing})


def _comparable(instrument_result: InstrumentResult) -> tuple[JsonObject, list[str]]:
    """A result without its date and the order of its figures, for comparison."""
    fields = dump(instrument_result)
    figures = fields.pop("figures", [])
    assert isinstance(figures, list)
    # Results that were adopted have no date.
    fields.pop("date", None)
    return fields, sorted(json.dumps(figure, sort_keys=True) for figure in figures)


def since(records: Mapping[str, Record], earlier: Mapping[str, bytes]) -> Iterator[Problem]:
    """Problems of records that are missing, or whose data does not begin with their `earlier` data, by id."""
    for id_, data in sorted(earlier.items()):
        record = records.get(id_)
        file = f"{FOLDER}/{id_}.jsonl"
        if record is None:
            yield Problem(Place(file), "record-gone", {"file": file})
        elif not record.problems and not record.data.startswith(data.replace(b"\r\n", b"\n")):
            yield Problem(Place(file), "record-replaced", {"file": file})


# --- lines ------------------------------------------------------------------------------------


def dump(entry: Entry) -> JsonObject:
    """An entry as JSON data, without fields that have their default."""
    fields: JsonObject = {}
    for name, info in type(entry).model_fields.items():
        value = getattr(entry, name)
        if value == info.default:
            continue
        fields[name] = [dump(item) for item in value] if isinstance(value, tuple) else _value(value)
    return fields


def _value(value: object) -> JsonValue:
    if is_entry(value):
        return dump(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    assert value is None or isinstance(value, (str, int, float))
    return value


def _line(publication: Published, previous: str | None) -> bytes:
    """A line of the file; `previous` is the digest of the line before."""
    body = dump(publication)
    head = {"digest": _digest(body, previous), **({"previous": previous} if previous else {})}
    return _json({**head, **body}) + b"\n"


def _digest(body: JsonObject, previous: str | None) -> str:
    return hashlib.sha256(_json({**body, "previous": previous})).hexdigest()


def _last_digest(data: bytes) -> str | None:
    lines = data.splitlines()
    return str(json.loads(lines[-1])["digest"]) if lines else None


def _json(data: JsonValue) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _no_constant(name: str) -> Never:
    raise ValueError(name)
