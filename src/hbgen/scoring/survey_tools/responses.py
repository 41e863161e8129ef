"""Reads the responses in a survey tool's file: what counts goes to the intake, the rest is counted by its reason."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from hbgen.characters import composed
from hbgen.instruments.definition import InstrumentDefinition
from hbgen.model.reserved import FINGERPRINT, question
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.mapping import Mapping as ColumnMapping
from hbgen.scoring.refusals import quote
from hbgen.scoring.survey_tools import AUTO, DAY_ORDERS, TOOLS, DayOrder, recognised, tool
from hbgen.scoring.survey_tools.column_matching import WEIGHT, ColumnMatcher, MatchedColumns, shown_columns
from hbgen.scoring.survey_tools.day_order import DayReader
from hbgen.scoring.survey_tools.mapped_columns import filter_columns, mapped_columns
from hbgen.scoring.survey_tools.repeats import in_repeat, is_repeat, repeated_names
from hbgen.scoring.survey_tools.response_table import NumberedRow, ResponseTable, sheet_tables
from hbgen.scoring.survey_tools.run_decoding import RunDecoder
from hbgen.scoring.survey_tools.survey_tool import Layout, SurveyOptions, SurveyTool, folded
from hbgen.scoring.tables import Unreadable, plain, ragged, unreadable

if TYPE_CHECKING:
    from hbgen.scoring.text_blocks import RowBlock

_ROUNDED = "E+"
_MOST_VALUES = 50
"""The different contents of a column that tell whether it holds ticks."""


def add_responses(
    intake: Intake, table: ResponseTable, survey: SurveyOptions, mapping: ColumnMapping | None = None
) -> None:
    """Add the responses of a file of the tool `survey.tool`. Raises `Unreadable`."""
    if not table.head:
        raise unreadable(table.source.name, 1, "it is empty")
    used = _tool(table, survey)
    layout = used.layout(table)
    if isinstance(layout, str):
        if is_repeat(table):
            raise unknown_tool(table)
        remedy = MessagePart("{tool} writes it: export the file again.", {"tool": used.label})
        raise Unreadable(Problem(Place(table.source.name), "missing-column", {"column": f"`{layout}`", "near": remedy}))
    hidden = 0 if table.sheets is None else table.sheets.hidden.get(table.sheet, 0)
    if hidden:
        intake.remarks.append(Problem(Place(table.source.name), "rows-hidden", {"count": str(hidden)}))
    ResponseReader(intake, table, layout, survey, mapping).read()


def sheet_of_responses(table: ResponseTable) -> ResponseTable:
    """The sheet of a workbook that a survey tool wrote; the table itself where there is none.

    Raises `Unreadable` for several with responses: whichever was read, the others would be missed.
    """
    if table.sheets is None or len(table.sheets) < 2:
        return table
    with_responses = [other for other in (table, *sheet_tables(table)) if other.head[1:] and recognised(other)]
    if len(with_responses) > 1:
        names = ", ".join(quote(other.sheet) for other in with_responses[:5])
        raise Unreadable(Problem(Place(table.source.name), "sheets-alike", {"sheets": names}))
    return with_responses[0] if with_responses else table


def _tool(table: ResponseTable, survey: SurveyOptions) -> SurveyTool:
    """The tool that was named or that the file shows. Raises `Unreadable` where these are two."""
    shown = recognised(table)
    if survey.tool in (None, AUTO):
        if shown is not None:
            return shown[0]
        raise unknown_tool(table)
    named = tool(survey.tool or "")
    if shown is not None and shown[0].name != named.name and named.signs(table) is None:
        raise other_tool(table, shown)
    return named


def unknown_tool(table: ResponseTable) -> Unreadable:
    """The error for a file in which nothing shows who wrote it, or of repeats alone."""
    if is_repeat(table):
        return Unreadable(Problem(Place(table.source.name), "repeats-alone", {}))
    return Unreadable(Problem(Place(table.source.name), "tool-unknown", {"choices": ", ".join(TOOLS)}))


def other_tool(table: ResponseTable, shown: tuple[SurveyTool, MessagePart]) -> Unreadable:
    """The error for a file of a tool that was not named."""
    declared, signs = shown
    values: dict[str, str | MessagePart] = {"signs": signs, "tool": declared.label, "name": declared.name}
    return Unreadable(Problem(Place(table.source.name), "answers-of-tool", values))


def without_column(file: str, instrument: str, items: Sequence[str]) -> Problem:
    """The remark that a file holds no answers to some items."""
    shown = ", ".join(items[:5]) + (" …" if len(items) > 5 else "")
    return Problem(Place(file), "items-without-column", {"id": instrument, "count": str(len(items)), "items": shown})


def _answered(definition: InstrumentDefinition, matched: MatchedColumns) -> int:
    """How many items of an instrument have columns."""
    return sum(item.id in matched.items for item in definition.items)


def _best(definitions: Iterable[InstrumentDefinition], matched: MatchedColumns) -> list[InstrumentDefinition]:
    """The instruments of which most items have columns, if any has."""
    counts = [(_answered(definition, matched), definition) for definition in definitions]
    most = max((count for count, _ in counts), default=0)
    return [definition for count, definition in counts if count == most and most]


@dataclass
class ResponseReader:
    """The responses of one file, row by row; `response_columns` reads many at a time with the same rules."""

    intake: Intake
    table: ResponseTable
    layout: Layout
    survey: SurveyOptions
    mapping: ColumnMapping | None
    occurrences: Counter[bytes] = field(default_factory=Counter)

    @property
    def file(self) -> str:
        return self.table.source.name

    def read(self) -> None:
        """Add all responses."""
        decoder = self.decoder
        if self.table.blocks is None or not self.layout.run or self.intake.is_by_rows:
            for number, cells in self.responses():
                self.add(decoder, number, cells)
        else:
            self.read_blocks(decoder, self.table.blocks())
        numbered = decoder.numbered() if self.mapping is None else {}
        if numbered:
            (value, text), *_ = numbered.values()
            items = ", ".join([*numbered][:5]) + (" …" if len(numbered) > 5 else "")
            values = {"items": items, "value": value, "text": quote(text)}
            self.intake.remarks.append(Problem(Place(self.file), "numbers-taken", values))
        self.intake.remarks += [
            Problem(Place(self.file), "days-numbered", {"text": quote(text), "day": day})
            for text, day in [reader.numbered for reader in self.readers.values() if reader.numbered is not None][:1]
        ]

    def read_blocks(self, decoder: RunDecoder, blocks: Iterator[RowBlock]) -> None:
        """Add all responses of a CSV."""
        from hbgen.scoring.survey_tools.response_columns import ColumnReader

        columns, headers = ColumnReader(self), self.layout.headers
        for block in blocks:
            if headers == 0 and columns.add(block):
                continue
            for number, cells in block.rows():
                if headers > 0:
                    headers -= 1
                elif any(cells):
                    self.add(decoder, number, cells)

    def add(self, decoder: RunDecoder, number: int, cells: list[str]) -> None:
        """Add one response."""
        width = len(self.layout.columns)
        if len(cells) != width:
            if len(cells) > width or not self.is_padded:
                self.intake.refuse(self.file, number, "answer-cells", ragged(cells, width))
                return
            cells += [""] * (width - len(cells))
        instrument = decoder.instrument(cells)
        refused = self.status_problem(cells)
        if refused is not None:
            self.intake.refuse(self.file, number, "answer-cell", refused)
            return
        day = self.day(cells)
        reason = self.reason(cells)
        if reason is None:
            decoder.add(number, cells, self.run(instrument, cells), day)
        elif self.is_inside(day):
            self.intake.leave_out(self.file, number, instrument, reason)

    def responses(self) -> Iterator[NumberedRow]:
        """The rows below the headers, without empty ones."""
        for index, (number, cells) in enumerate(self.table.rows()):
            if index >= self.layout.headers and any(cells):
                yield number, cells

    @cached_property
    def is_padded(self) -> bool:
        """Whether rows may end early: workbooks keep no empty cells."""
        return self.table.sheets is not None

    @cached_property
    def definitions(self) -> Mapping[str, InstrumentDefinition]:
        return self.intake.key.definitions

    @cached_property
    def decoder(self) -> RunDecoder:
        """The columns of this file and what their contents mean. Raises `Unreadable`."""
        if self.mapping is not None:
            if self.mapping.long is not None:
                raise unreadable(
                    self.file, 1, "the mapping says `long`, but survey tools write a row for each response"
                )
            instrument: str | None = self.mapping.instrument
            mapped = self.intake.key.defined(self.mapping.instrument)
            weight = self.mapping.weight or (mapped.weight_field if mapped is not None else None)
            matched = mapped_columns(self.file, self.layout, self.mapping, weight)
        else:
            matched, instrument = self.matched()
        decoder = RunDecoder(self.intake, self.file, matched, instrument, self.layout.blanks, self.mapping)
        decoder.match = None if self.mapping is not None else self.matcher.match
        definition = None if instrument is None else self.intake.key.defined(instrument)
        if self.mapping is None and WEIGHT in matched.facts and definition is not None and not definition.weight_field:
            values = {"id": definition.id, "column": quote(self.layout.columns[matched.facts[WEIGHT]].name)}
            self.intake.remarks.append(Problem(Place(self.file), "weights-taken", values))
        for id_, indexes in matched.joined.items() if self.mapping is None else ():
            shown = shown_columns(self.layout, indexes, id_)
            self.intake.remarks.append(Problem(Place(self.file), "columns-joined", shown))
        return decoder

    @cached_property
    def matcher(self) -> ColumnMatcher:
        return ColumnMatcher(self.file, self.layout, self.values_of, self.filled)

    def matched(self) -> tuple[MatchedColumns, str | None]:
        """The columns, and the instrument of all rows; None where a column names it. Raises `Unreadable`."""
        matcher, named = self.matcher, self.survey.instrument
        if named is not None:
            everything = [self.defined(named)]
        else:
            ids = dict.fromkeys((*self.definitions, *self.named_in_file()))
            everything = [definition for id_ in ids if (definition := self.intake.key.defined(id_)) is not None]
        matched = matcher.match(everything)
        if matched.items and "instrument" in matched.facts and "version" in matched.facts:
            asked = [definition for definition in everything if _answered(definition, matched)]
            self.refuse_repeated(asked, matched)
            return matched, None
        definition = everything[0] if named is not None else self.only_instrument(matched)
        matched = matcher.match((definition,))
        self.refuse_repeated((definition,), matched)
        if not matched.items:
            raise self.without_items()
        self.report_assumptions(definition, matched)
        return matched, definition.id

    def defined(self, instrument: str) -> InstrumentDefinition:
        """The definition of the instrument that the command line names. Raises `Unreadable`."""
        definition = self.intake.key.defined(instrument)
        if definition is None:
            guess = near(instrument, sorted(self.definitions))
            remedy = MessagePart("Write `{word}` instead.", {"word": guess}) if guess else ""
            match: str | MessagePart = f"`{instrument}`"
            values = {"kind": MessagePart("instrument"), "found": match, "near": remedy}
            raise Unreadable(Problem(Place("hbgen score"), "answer-unknown", values))
        return definition

    def named_in_file(self) -> set[str]:
        """The instruments that a column names."""
        columns = self.layout.columns
        indexes = [
            n for n, column in enumerate(columns) if column.name.lower() == "instrument" and not column.is_option
        ]
        values = self.values_of(indexes) if self.layout.has_names and indexes else {}
        return {plain(text).strip() for texts in values.values() for text in texts}

    def only_instrument(self, matched: MatchedColumns) -> InstrumentDefinition:
        """The one instrument that asks most of the items in the file. Raises `Unreadable` where several do, or none.

        Where the file answers less than half of any, those that were retired are looked at, too.
        """
        best = _best(self.definitions.values(), matched)
        if all(_answered(definition, matched) * 2 < len(definition.items) for definition in best):
            retired = self.intake.key.retired_definitions()
            of_retired = self.matcher.match(retired)
            others = _best(retired, of_retired)
            if others and (not best or _answered(others[0], of_retired) > _answered(best[0], matched)):
                best = [
                    definition
                    for instrument in others
                    if (definition := self.intake.key.defined(instrument.id)) is not None
                ]
        if not best:
            self.refuse_repeated(self.definitions.values(), matched)
            raise self.without_items()
        if len(best) > 1:
            choices = ", ".join(definition.id for definition in best)
            raise Unreadable(Problem(Place(self.file), "instrument-unclear", {"choices": choices}))
        return best[0]

    def refuse_repeated(self, definitions: Iterable[InstrumentDefinition], matched: MatchedColumns) -> None:
        """Raises `Unreadable` for items without a column of their own that are asked within a repeat."""
        items = [item.id for definition in definitions for item in definition.items if item.id not in matched.items]
        places = repeated_names(self.table) if items else {}
        repeated = {id_: places[folded(id_)] for id_ in items if folded(id_) in places}
        if repeated:
            raise in_repeat(self.file, repeated, next(iter(repeated.values())))

    def report_assumptions(self, definition: InstrumentDefinition, matched: MatchedColumns) -> None:
        """Tell which version is assumed, and which items have no column."""
        instrument = definition.id
        if "version" not in matched.facts:
            values = {"id": instrument, "version": str(definition.version)}
            self.intake.remarks.append(Problem(Place(self.file), "version-assumed", values))
        lacking = [item.id for item in definition.items if item.id not in matched.items]
        if lacking:
            self.intake.remarks.append(without_column(self.file, instrument, lacking))

    def without_items(self) -> Unreadable:
        """The error for a file in which no column is an item."""
        if any(column.name.lower().endswith(f"_{FINGERPRINT}") for column in self.layout.columns):
            first = next((item.id for definition in self.definitions.values() for item in definition.items), "id")
            remedy = MessagePart(
                "Export again with the names of questions: in KoboToolbox, choose “XML values and headers”."
            )
            values: dict[str, str | MessagePart] = {"column": f"`{question(first)}`", "near": remedy}
            return Unreadable(Problem(Place(self.file), "missing-column", values))
        names = [column.name for column in self.layout.columns if column.name]
        return Unreadable(Problem(Place(self.file), "no-item-columns", {"last": quote(names[-1] if names else "")}))

    # --- cells --------------------------------------------------------------------------------

    def status_problem(self, cells: Sequence[str]) -> dict[str, str | MessagePart] | None:
        """The values of the message for a status that is not known: it may be that of a preview in another language."""
        for index, known, instead in self.known_statuses:
            text = cells[index].strip()
            if text.lower() not in known:
                values = {"column": self.layout.columns[index].name[:60], "found": quote(text)}
                return values | {"instead": instead}
        return None

    @cached_property
    def known_statuses(self) -> list[tuple[int, frozenset[str], MessagePart]]:
        """The columns of statuses that take no other contents than these, and what to do about others."""
        return [
            (status.index, status.counted | status.reasons.keys(), status.instead)
            for status in self.layout.statuses
            if status.counted is not None
        ]

    def reason(self, cells: Sequence[str]) -> LeftOutReason | None:
        """Why a response does not count; None for one that does."""
        for status in self.layout.statuses:
            reason = status.reasons.get(cells[status.index].strip().lower())
            if reason is not None:
                return reason
        if self.mapping is not None and not self.mapping.counts(lambda name: cells[self.filter_columns[name]].strip()):
            return "filtered"
        return None

    @cached_property
    def filter_columns(self) -> dict[str, int]:
        """The columns by which the mapping filters. Raises `Unreadable` for one that is missing."""
        return {} if self.mapping is None else filter_columns(self.file, self.layout, self.mapping)

    def day(self, cells: Sequence[str]) -> str:
        """The day of a response, by the first of its time stamps that is not empty."""
        for index in self.day_columns:
            text = plain(cells[index]).strip()
            if text and text not in self.layout.blanks:
                if self.layout.undated and text.startswith(self.layout.undated):
                    raise Unreadable(Problem(Place(self.file), "responses-undated", {"text": quote(text)}))
                return self.readers[index].day(text)
        return ""

    @cached_property
    def day_columns(self) -> tuple[int, ...]:
        date = self.decoder.matched.facts.get("date")
        return self.layout.days if date is None else (date,)

    @cached_property
    def readers(self) -> dict[int, DayReader]:
        """Column → reader of its days."""
        return {index: self.reader(index) for index in self.day_columns}

    def reader(self, index: int) -> DayReader:
        order = self.survey.day_order
        if order is None and self.mapping is not None and "day" in self.mapping.model_fields_set:
            order = self.mapping.day
        known: DayOrder | None = next((name for name in DAY_ORDERS if name == order), None)

        def column() -> Iterator[tuple[int, str]]:
            for number, cells in self.responses():
                # One program wrote all time stamps of a file: what one column shows holds for the others.
                yield from ((number, cells[at].strip()) for at in columns if at < len(cells))

        columns = dict.fromkeys((index, *self.layout.days)) if index in self.layout.days else (index,)
        return DayReader(self.file, column, known, self.table.epoch)

    def is_inside(self, day: str) -> bool:
        """Whether a response that does not count is of the period; one without any day is taken to be."""
        return not day or self.intake.start.isoformat() <= day <= self.intake.end.isoformat()

    def run(self, instrument: str, cells: Sequence[str]) -> str:
        """The id of a response. Raises `Unreadable` for ids that a spreadsheet rounded: many would be one."""
        own = self.decoder.matched.facts.get("run")
        columns = self.layout.run if own is None else (own,)
        if not columns:
            return self.by_contents(instrument, cells)
        texts = [plain(cells[index]).strip() for index in columns]
        if not texts[0]:
            return ""
        if _ROUNDED in texts[0] and texts[0].replace(_ROUNDED, "").replace(".", "").replace(",", "").isdigit():
            raise Unreadable(Problem(Place(self.file), "ids-rounded", {"text": quote(texts[0])}))
        return composed(" ".join(text for text in texts if text))

    def by_contents(self, instrument: str, cells: Sequence[str]) -> str:
        """An id from a response's contents: two at one second differ by it, one in two files does not.

        Of equal responses in one file each is one of its own.
        """
        digest = hashlib.sha256("\x1f".join((instrument, *cells)).encode("utf-8", "replace")).digest()[:16]
        self.occurrences[digest] += 1
        return f"{digest.hex()} {self.occurrences[digest]}"

    def values_of(self, columns: Sequence[int]) -> dict[int, set[str]]:
        """The different contents of columns, up to a limit."""
        values: dict[int, set[str]] = defaultdict(set)
        for _, cells in self.responses():
            for index in columns:
                if index < len(cells) and len(values[index]) < _MOST_VALUES:
                    values[index].add(cells[index][:100])
        return values

    def filled(self, columns: Sequence[int]) -> set[frozenset[int]]:
        """Which of some columns are filled in the same response: each combination that there is."""
        empty = {"", *self.layout.blanks}
        return {
            frozenset(index for index in columns if index < len(cells) and cells[index].strip() not in empty)
            for _, cells in self.responses()
        }
