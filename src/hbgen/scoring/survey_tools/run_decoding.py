"""From the cells of a response to answers in the handbook's words, a whole run at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from hbgen.instruments.definition import InstrumentDefinition, counted_answers
from hbgen.model.reserved import COLUMNS, NA
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.mapping import ItemColumn, MappedColumn, number
from hbgen.scoring.mapping import Mapping as ColumnMapping
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.survey_tools.answer_labels import Decoder, answer_decoder, name_decoders, plain_label
from hbgen.scoring.survey_tools.column_matching import MatchedColumns
from hbgen.scoring.tables import plain

_POSITION = {name: index for index, name in enumerate(COLUMNS)}
_MOST_KNOWN = 10_000

MatchColumns = Callable[[Iterable[InstrumentDefinition]], MatchedColumns]

AnswerCells = tuple[str, str]
"""The cells `value` and `na` of an answer."""
_BLANK: AnswerCells = ("", "false")


class RunDecoder:
    """The columns of a file that are read, and what their contents mean."""

    def __init__(
        self,
        intake: Intake,
        file: str,
        matched: MatchedColumns,
        instrument: str | None,
        blanks: frozenset[str],
        mapping: ColumnMapping | None,
    ) -> None:
        self.matched = matched
        self._intake = intake
        self._file = file
        self.only_instrument = instrument
        self._blanks = blanks
        self._mapping = mapping
        self.match: MatchColumns | None = None
        """Finds the columns of an earlier version of an instrument; None where `matched` has them."""
        self._readers: dict[tuple[str, str], InstrumentReader] = {}

    def instrument(self, cells: Sequence[str]) -> str:
        """The instrument that a response answers."""
        return self.only_instrument or plain(cells[self.matched.facts["instrument"]]).strip()

    def add(self, row: int, cells: Sequence[str], run: str, day: str) -> None:
        """Add the answers of a response to the intake."""
        version = self.matched.facts.get("version")
        text = "" if version is None else plain(cells[version]).strip()
        self.reader(self.instrument(cells), text).add(self._file, row, cells, run, day)

    def reader(self, instrument: str, version: str = "") -> InstrumentReader:
        """The columns of one instrument, of the handbook's version unless another is named that a release holds."""
        reader = self._readers.get((instrument, version))
        if reader is None:
            if not version and self._mapping is not None:
                version = str(self._mapping.version)
            questionnaire = self._intake.questionnaire_of(instrument, version) if version else None
            questionnaire = questionnaire or self._intake.key.questionnaires.get(instrument)
            reader = InstrumentReader(
                self._intake, self._matched(questionnaire), instrument, questionnaire, self._blanks, self._mapping
            )
            if len(self._readers) < _MOST_KNOWN:
                self._readers[instrument, version] = reader
        return reader

    def numbered(self) -> dict[str, tuple[str, str]]:
        """Items of a form that is not hbgen's own which were answered by numbers alone, though their steps have words:
        item's id → a number that was read, and its words."""
        if self.only_instrument is None or self.matched.marks:
            return {}
        return {id_: step for reader in self._readers.values() for id_, step in reader.numbered()}

    def _matched(self, questionnaire: Questionnaire | None) -> MatchedColumns:
        definition = (
            None
            if questionnaire is None or not questionnaire.is_earlier
            else self._intake.key.definition_of(questionnaire)
        )
        if definition is None or self.match is None:
            return self.matched
        return replace(self.match((definition,)), facts=self.matched.facts)


class InstrumentReader:
    """The columns of one instrument."""

    def __init__(
        self,
        intake: Intake,
        matched: MatchedColumns,
        instrument: str,
        questionnaire: Questionnaire | None,
        blanks: frozenset[str],
        mapping: ColumnMapping | None,
    ) -> None:
        self._intake = intake
        self._instrument = instrument
        self._name = instrument if questionnaire is None else questionnaire.name
        self._facts = matched.facts
        definition = None if questionnaire is None else intake.key.definition_of(questionnaire)
        items = [] if definition is None else [item for item in definition.items if item.id in matched.items]
        self._items = [item.id for item in items]
        self._version = "" if definition is None else str(definition.version if mapping is None else mapping.version)
        self.item_columns = [matched.items[id_] for id_ in self._items]
        self.mark_columns = [matched.marks[id_] for id_ in self._items if id_ in matched.marks]
        self._texts = _getter(self.item_columns)
        self._marks = _getter(self.mark_columns)
        self._marked = [id_ for id_ in self._items if id_ in matched.marks]
        languages = () if definition is None else definition.languages
        mapped = mapping.items if mapping is not None else ()
        self._columns: list[list[tuple[int, _AnswerTexts]]] = []
        """Of each item: its columns, and what their cells mean."""
        for item in items:
            labels = answer_decoder(item, languages)
            indexes = matched.joined.get(item.id, (matched.items[item.id],))
            described: list[ItemColumn | None] = [column for column in mapped if column.item == item.id]
            described = described or [None] * len(indexes)
            texts = [_AnswerTexts(labels, blanks, mapping, column) for column in described]
            self._columns.append(list(zip(indexes, texts, strict=True)))
        self._words = {
            item.id: {
                answer.value: words
                for answer in counted_answers(item.scale, languages)
                if answer.kind == "step" and (words := next(iter(answer.text.values()), ""))
            }
            for item in items
        }
        """Of each item: the words of its steps."""
        self._is_joined = any(len(columns) > 1 for columns in self._columns)
        self._decoders = [columns[0][1] for columns in self._columns]
        names = {} if definition is None else name_decoders(definition)
        self._names = {
            name: _NameTexts(names.get(name, {}), None if mapping is None else getattr(mapping, name))
            for name in ("role", "unit", "channel", "case")
            if name in self._facts
        }
        self._decimal = "." if mapping is None else mapping.decimal
        self._numbers: dict[tuple[str, tuple[str, ...]], list[_AnswerNumbers]] = {}

    def numbered(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Items whose steps have words, and which were answered by numbers alone."""
        for id_, columns in zip(self._items, self._columns, strict=True):
            words = self._words[id_]
            read = {cell.strip(): answer[0] for _, texts in columns for cell, answer in texts.items() if answer[0]}
            if words and read and all(text.isdigit() for text in read):
                value = next((value for value in read.values() if value in words), next(iter(words)))
                yield id_, (value, words[value])

    def run_cells(self, cells: Sequence[str], day: str) -> tuple[str, ...]:
        """What a response says of its run, in the order in which `Intake` takes it."""
        facts = self._facts
        about = {name: texts[cells[facts[name]]] for name, texts in self._names.items()}
        version = plain(cells[facts["version"]]).strip() if "version" in facts else self._version
        weight = plain(cells[facts["weight"]]).strip() if "weight" in facts else ""
        return (
            self._instrument,
            version,
            about.get("role", ""),
            about.get("unit", ""),
            about.get("channel", ""),
            day,
            number(weight, self._decimal),
            about.get("case", ""),
        )

    def answer_numbers(self, channel: str, marks: tuple[str, ...]) -> Sequence[Mapping[str, int]]:
        """For each item: text of a cell → number of the answer in the intake, -1 for a blank, -2 where it does not fit.

        `marks` are the cells of `mark_columns`.
        """
        key = (channel, marks)
        numbers = self._numbers.get(key)
        if numbers is None:
            numbers = self._answer_numbers(*key)
            if len(self._numbers) < _MOST_KNOWN:
                self._numbers[key] = numbers
        return numbers

    def add(self, file: str, row: int, cells: Sequence[str], run: str, day: str) -> None:
        """Add the answers of a response to the intake."""
        run_cells = self.run_cells(cells, day)
        if self._is_joined:
            self._add_each(file, row, cells, run, run_cells)
            return
        texts, marks = self._texts(cells), self._marks(cells)
        numbers = self.answer_numbers(run_cells[4], marks)
        answers = [column[text] for column, text in zip(numbers, texts, strict=True)]
        if self._intake.add_run(file, row, run, run_cells, answers):
            return
        # Something does not fit: answer by answer, so that each is told.
        self._add_each(file, row, cells, run, run_cells)

    def _add_each(self, file: str, row: int, cells: Sequence[str], run: str, run_cells: tuple[str, ...]) -> None:
        """Add the answers of a response one by one; of an item with several columns that which is there."""
        mark_of = dict(zip(self._marked, self._marks(cells), strict=True))
        for item, columns in zip(self._items, self._columns, strict=True):
            answers = [decoder[cells[index]] for index, decoder in columns]
            mark = plain(mark_of.get(item, "")).strip()
            for value, na in [answer for answer in answers if answer != _BLANK] or answers[:1]:
                self._intake.add(file, row, _cells(run, run_cells, item, mark, value, na))

    def _answer_numbers(self, channel: str, marks: tuple[str, ...]) -> list[_AnswerNumbers]:
        mark_of = dict(zip(self._marked, marks, strict=True))
        return [
            _AnswerNumbers(
                decoder,
                lambda value, na, item=item: self._intake.answer_number(  # type: ignore[misc]
                    self._name, channel, item, plain(mark_of.get(item, "")).strip(), value, na
                ),
            )
            for item, decoder in zip(self._items, self._decoders, strict=True)
        ]


def _getter(indexes: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """A function that takes these cells of a row."""
    if not indexes:
        return lambda _: ()
    if len(indexes) == 1:
        return lambda cells: (cells[indexes[0]],)
    return itemgetter(*indexes)


def _cells(run: str, run_cells: Sequence[str], item: str, mark: str, value: str, na: str) -> list[str]:
    """A row of `COLUMNS`."""
    cells = [""] * len(COLUMNS)
    names = ("instrument", "version", "role", "unit", "channel", "date", "weight", "case")
    answer = (("run", run), ("item", item), ("fingerprint", mark), ("value", value), ("na", na))
    for name, text in (*zip(names, run_cells, strict=True), *answer):
        cells[_POSITION[name]] = text
    return cells


class _AnswerTexts(dict[str, AnswerCells]):
    """Text of a cell → value and na; kept for the texts that were met."""

    def __init__(
        self, labels: Decoder, blanks: frozenset[str], mapping: ColumnMapping | None, column: ItemColumn | None
    ) -> None:
        super().__init__()
        self._labels = labels
        self._blanks = blanks
        self._mapping = mapping
        self._column = column

    def __missing__(self, cell: str) -> AnswerCells:
        answer = self._read(plain(cell).strip())
        if len(self) < _MOST_KNOWN:
            self[cell] = answer
        return answer

    def _read(self, text: str) -> AnswerCells:
        if self._mapping is not None and self._column is not None:
            answer = self._mapping.answer(self._column, text)
            if answer is not None:
                return answer
            text = number(text, self._mapping.decimal)
        if not text or text in self._blanks:
            return _BLANK
        value = self._labels.get(plain_label(text), text)
        return ("", "true") if value == NA else (value, "false")


class _NameTexts(dict[str, str]):
    """Text of a cell → id of a role, unit or channel; other texts are unchanged."""

    def __init__(self, names: Decoder, column: MappedColumn | None) -> None:
        super().__init__()
        self._names = names
        self._column = column

    def __missing__(self, cell: str) -> str:
        text = plain(cell).strip()
        meaning = None if self._column is None else self._column.meaning(text)
        name = meaning or self._names.get(plain_label(text), text)
        if len(self) < _MOST_KNOWN:
            self[cell] = name
        return name


class _AnswerNumbers(dict[str, int]):
    """Text of a cell → number of the answer in the intake, -1 for a blank, -2 for one that does not fit."""

    def __init__(self, decoder: _AnswerTexts, look_up: Callable[[str, str], int]) -> None:
        super().__init__()
        self._decoder = decoder
        self._look_up = look_up

    def __missing__(self, cell: str) -> int:
        value, na = self._decoder[cell]
        answer = self._look_up(value, na)
        if len(self) < _MOST_KNOWN:
            self[cell] = answer
        return answer
