"""Proposes a mapping for a file of answers: which column asks which item, and what stands in each, as YAML to edit.

Columns are matched by an item's id, by the words of its question, and else by how alike the words are (`difflib`).
What is only alike is marked: whoever edits the file decides.
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hbgen.instruments.definition import DefinedItem, InstrumentDefinition
from hbgen.model.reserved import DONT_KNOW, NA
from hbgen.scoring.plain_number import plain_number
from hbgen.scoring.survey_tools import DAY_ORDERS, DayOrder
from hbgen.scoring.survey_tools.answer_labels import answer_decoder, context_labels, plain_label
from hbgen.scoring.survey_tools.column_matching import item_of
from hbgen.scoring.survey_tools.day_order import plain_day
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import Layout, ResponseColumn, folded
from hbgen.scoring.tables import delimiter_of, encoding_of, plain

How = Literal["id", "text", "alike"]
_ALIKE = 0.6
"""How alike the words of a column and of a question must be, from 0 to 1."""
_MOST_VALUES = 30
"""A column with more different values holds texts, or is no answer to an item: its values are not shown."""
_REPEATED = 3
"""How often each value of a column that is not mapped must occur on average, so that its values are shown."""
_MOST_COLUMNS = 300
"""The columns that are compared with questions word by word."""
_LONGEST = 200
_RUN = (
    *("run", "responseid", "respondentid", "uuid", "instanceid", "key", "id", "caseid", "respondent", "participantid"),
    *("participant", "userid", "vastaja", "vastajaid", "респондент", "ид"),
)
_NO_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "missing": ("99", "-99", "999", "-999", "-1", "-", ".", "no answer", "missing", "vastamata", "нет ответа"),
    "not_applicable": ("na", "n/a", "n.a", "not applicable", "does not apply", "ei kohaldu", "не применимо"),
    "dont_know": ("dk", "don't know", "dont know", "do not know", "not sure", "ei tea", "ei oska öelda", "не знаю"),
    "refused": ("refused", "prefer not to say", "refuse to answer", "keeldus", "ei soovi vastata", "отказ"),
}
"""What survey tools and people write where there is no answer, in small letters."""


@dataclass(slots=True)
class ProposedColumn:
    """A column of the file, and what it is taken for."""

    index: int
    names: ResponseColumn
    values: Counter[str] = field(default_factory=Counter)
    """Content → number of rows; only some where they are many."""
    rows: int = 0
    """The number of rows in which it is not empty."""
    item: DefinedItem | None = None
    how: How = "id"
    fact: str = ""
    """`run`, `date`, `unit`, `channel`, `role` or `case`, where it is one of these."""

    @property
    def has_many(self) -> bool:
        """Whether it holds too many different values for answers to choose from."""
        return len(self.values) > _MOST_VALUES


@dataclass(slots=True)
class Proposal:
    """A mapping to edit."""

    definition: InstrumentDefinition
    columns: list[ProposedColumn]
    tool: str
    """The survey tool that wrote the file; empty where nothing shows it."""
    delimiter: str = ","
    encoding: str = "utf-8"
    day: DayOrder | None = None
    """The order in which days are written, where there are any."""
    is_day_clear: bool = True
    """Whether the days can be read in that order alone."""
    rows: int = 0
    questions: list[ProposedColumn] = field(default_factory=list)
    """Of a file with a row for each answer: what stands for a question in place of a column's name, and its answers."""
    question: ProposedColumn | None = None
    """Of such a file: the column that says which question a row answers."""
    answer: ProposedColumn | None = None
    """Of such a file: the column of answers."""

    def of(self, item: str) -> ProposedColumn | None:
        """The column of an item."""
        columns = self.questions or self.columns
        return next((c for c in columns if c.item is not None and c.item.id == item), None)

    def fact(self, name: str) -> ProposedColumn | None:
        """The column of a fact about the run."""
        return next((c for c in self.columns if c.fact == name), None)


def propose(table: ResponseTable, layout: Layout | None, tool: str, definition: InstrumentDefinition) -> Proposal:
    """The proposal for a table; `layout` is that of the tool that wrote it. Raises `Unreadable`."""
    if layout is None:
        names = tuple(ResponseColumn(" ".join(plain(cell).replace("\ufeff", "").split())) for cell in table.head[0])
        layout = Layout(names, 1, (), ())
    columns = [ProposedColumn(index, names) for index, names in enumerate(layout.columns)]
    proposal = Proposal(definition, columns, tool)
    if table.blocks is not None:
        proposal.encoding = encoding_of(table.source)
        with table.source.open_bytes() as stream:
            proposal.delimiter = delimiter_of(stream.readline(1 << 16).decode(proposal.encoding, "replace"))[1]
    for number, (_, cells) in enumerate(table.rows()):
        if number < layout.headers or not any(cells):
            continue
        proposal.rows += 1
        for column, cell in zip(columns, cells, strict=False):
            _count(column, plain(cell).strip())
    _match_names(proposal)
    if not any(column.item for column in columns) and not tool:
        _match_long(proposal, table, layout.headers)
    if proposal.question is None:
        _match_alike(proposal)
    _match_facts(proposal)
    return proposal


def _count(column: ProposedColumn, text: str) -> None:
    if text:
        column.rows += 1
        if text in column.values or not column.has_many:
            column.values[text[:_LONGEST]] += 1


@dataclass(slots=True)
class _Items:
    """The items of an instrument, by id and by the very words of their questions."""

    by_id: dict[str, str]
    by_text: dict[str, set[str]]
    items: dict[str, DefinedItem]

    @classmethod
    def of(cls, definition: InstrumentDefinition) -> _Items:
        by_text: dict[str, set[str]] = {}
        for item in definition.items:
            for text in item.text.values():
                by_text.setdefault(plain_label(text), set()).add(item.id)
        items = {item.id: item for item in definition.items}
        return cls({folded(id_): id_ for id_ in items}, by_text, items)

    def named(self, names: ResponseColumn) -> DefinedItem | None:
        id_ = item_of(names, self.by_id, self.by_text)
        return None if id_ is None else self.items[id_]


def _match_names(proposal: Proposal) -> None:
    """Columns by an item's id or the very words of its question."""
    items = _Items.of(proposal.definition)
    for column in proposal.columns:
        item = items.named(column.names)
        if item is not None and proposal.of(item.id) is None:
            column.item = item
            column.how = "text" if plain_label(column.names.name) in items.by_text else "id"


def _match_long(proposal: Proposal, table: ResponseTable, headers: int) -> None:
    """The columns of question and answer, where a column holds ids or words of questions."""
    items = _Items.of(proposal.definition)
    counts = [(sum(_named(items, text) is not None for text in c.values), -c.index) for c in proposal.columns]
    most, place = max(counts, default=(0, 0))
    if not most:
        return
    question = proposal.columns[-place]
    others = [column for column in proposal.columns if column is not question]
    columns_of_item: dict[str, dict[int, ProposedColumn]] = {}
    for number, (_, cells) in enumerate(table.rows()):
        text = plain(cells[question.index]).strip() if question.index < len(cells) else ""
        if number < headers or not text or (text not in columns_of_item and len(columns_of_item) >= _MOST_COLUMNS):
            continue
        if text not in columns_of_item:
            item, names = _named(items, text), ResponseColumn(text)
            columns_of_item[text] = {c.index: ProposedColumn(c.index, names, item=item) for c in others} if item else {}
        for index, column in columns_of_item[text].items():
            _count(column, plain(cells[index]).strip() if index < len(cells) else "")
    languages = proposal.definition.languages
    understood = {column.index: _understood_rows(columns_of_item, column.index, languages) for column in others}
    best = max(understood, key=lambda index: (understood[index], -index), default=None)
    if best is None or not understood[best]:
        return
    proposal.question, proposal.answer = question, proposal.columns[best]
    question.fact, proposal.answer.fact = "question", "answer"
    for of in columns_of_item.values():
        if of and (item := of[best].item) is not None and proposal.of(item.id) is None:
            proposal.questions.append(of[best])


def _understood_rows(
    columns_of_item: Mapping[str, Mapping[int, ProposedColumn]], index: int, languages: Sequence[str]
) -> int:
    """The number of rows of items in which a column holds an answer."""
    columns = [of[index] for of in columns_of_item.values() if of]
    return sum(
        count
        for column in columns
        if column.item is not None
        for labels in (answer_decoder(column.item, languages),)
        for text, count in column.values.items()
        if _understood(labels, text) is not None
    )


def _named(items: _Items, text: str) -> DefinedItem | None:
    return items.named(ResponseColumn(text))


def _match_alike(proposal: Proposal) -> None:
    """The other columns whose words are alike those of a question, and in which an answer to it stands; best first."""
    free = [item for item in proposal.definition.items if proposal.of(item.id) is None]
    candidates = [c for c in proposal.columns if c.item is None and not c.has_many and c.rows][:_MOST_COLUMNS]
    scores = []
    for place, item in enumerate(free):
        labels = answer_decoder(item, proposal.definition.languages)
        for column in candidates:
            alike = max(_likeness(text, words) for text in _texts(column) for words in item.text.values())
            if alike >= _ALIKE and any(_understood(labels, text) is not None for text in column.values):
                scores.append((-alike, place, column.index))
    for _, place, index in sorted(scores):
        column = proposal.columns[index]
        if column.item is None and proposal.of(free[place].id) is None:
            column.item, column.how = free[place], "alike"


def _texts(column: ProposedColumn) -> tuple[str, ...]:
    return (column.names.name, *column.names.texts)


def _likeness(text: str, other: str) -> float:
    """How alike two texts are, from 0 to 1."""
    matcher = difflib.SequenceMatcher(None, plain_label(text)[:_LONGEST], plain_label(other)[:_LONGEST], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _match_facts(proposal: Proposal) -> None:
    """Columns of unit, channel, role and case by their headers; of run and day by header or by what stands there."""
    labels = context_labels(proposal.definition.languages)
    columns = [column for column in proposal.columns if column.item is None]
    for column in columns:
        name = next((labels[plain_label(text)] for text in _texts(column) if plain_label(text) in labels), "")
        if name and proposal.fact(name) is None:
            column.fact = name
    if proposal.tool:
        # The tool's own columns are taken.
        return
    names = {folded(name): place for place, name in enumerate(_RUN)}
    runs = sorted(
        (names[folded(column.names.name)], column.index)
        for column in columns
        if folded(column.names.name) in names and column.rows == proposal.rows
    )
    if runs:
        proposal.columns[runs[0][1]].fact = "run"
    for column in columns:
        orders = () if column.fact else _day_orders(column)
        if orders:
            column.fact, proposal.day, proposal.is_day_clear = "date", orders[0], len(orders) == 1
            break
    if proposal.definition.units and proposal.fact("unit") is None:
        known = {plain_label(text) for unit in proposal.definition.units for text in (unit.id, *unit.name.values())}
        units = (c for c in columns if not c.fact and c.values and {*map(plain_label, c.values)} <= known)
        for column in units:
            column.fact, column.how = "unit", "alike"
            break


def _day_orders(column: ProposedColumn) -> tuple[DayOrder, ...]:
    """The orders in which all that a column holds are days in digits, without those that make the same days of it."""
    read: dict[tuple[str | None, ...], DayOrder] = {}
    for order in DAY_ORDERS:
        read.setdefault(tuple(plain_day(text, order) for text in column.values), order)
    return tuple(order for days, order in read.items() if days and all(days))


# --- YAML --------------------------------------------------------------------------------------


def yaml_of(proposal: Proposal, words: Mapping[str, str]) -> Iterator[str]:
    """The lines of the mapping. `words` are the remarks in it, in the language of messages."""
    definition = proposal.definition
    yield f"# {words['head']}"
    yield f"instrument: {definition.id}"
    yield f"version: {definition.version}"
    if proposal.delimiter != ",":
        yield f"delimiter: {json.dumps('tab' if proposal.delimiter == chr(9) else proposal.delimiter)}"
    if proposal.encoding != "utf-8":
        yield f"encoding: {proposal.encoding}"
    if proposal.day not in (None, "year-month-day"):
        yield f"day: {proposal.day}" + ("" if proposal.is_day_clear else f"  # {words['order']}")
    if proposal.question is not None and proposal.answer is not None:
        question, answer = proposal.question.names.name, proposal.answer.names.name
        yield f"long: {{question: {_quoted(question)}, answer: {_quoted(answer)}}}"
    yield from _facts(proposal, words)
    items = [column for item in definition.items if (column := proposal.of(item.id)) is not None]
    yield "items:" if items else f"items: []  # {words['none']}"
    for column in items:
        yield from _item(column, definition.languages, words)
    lacking = [item for item in definition.items if proposal.of(item.id) is None]
    if lacking:
        yield f"# {words['lacking']}"
        yield from (f"#   {item.id}  {_text(item, definition.languages)}" for item in lacking)
    unused = [column for column in proposal.columns if column.item is None and not column.fact and column.rows]
    read = {column.names.name for column in proposal.questions}
    others = [] if proposal.question is None else sorted(proposal.question.values.keys() - read)
    if others and proposal.question is not None:
        yield f"# {words['others']}"
        yield from (f"#   {_quoted(text)}  # {proposal.question.values[text]}" for text in others)
    if unused:
        yield f"# {words['unused']}"
        yield from (f"#   {_quoted(column.names.name)}{_counts(column, words)}" for column in unused)


def _facts(proposal: Proposal, words: Mapping[str, str]) -> Iterator[str]:
    run = proposal.fact("run")
    if run is not None:
        yield f"run: {_quoted(run.names.name)}"
    elif not proposal.tool:
        yield f"# run: COLUMN  # {words['run']}"
    if proposal.fact("date") is None and not proposal.tool:
        yield f"# date: {{column: COLUMN}}  # {words['date']}"
    named = {"unit": proposal.definition.units, "channel": proposal.definition.channels}
    named["role"] = proposal.definition.roles
    for name in ("date", "unit", "channel", "role", "case"):
        column = proposal.fact(name)
        if column is None:
            continue
        yield f"{name}:"
        yield f"  column: {_quoted(column.names.name)}" + (f"  # {words['unit']}" if column.how == "alike" else "")
        if name in named and not column.has_many:
            ids = {plain_label(text): entry.id for entry in named[name] for text in (entry.id, *entry.name.values())}
            yield from _codes(column.values, {text: ids.get(plain_label(text)) for text in column.values}, words, "  ")


def _item(column: ProposedColumn, languages: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    item = column.item
    assert item is not None
    yield f"  # {_text(item, languages)}"
    yield f"  - item: {item.id}"
    yield f"    column: {_quoted(column.names.name)}" + (f"  # {words['alike']}" if column.how == "alike" else "")
    if column.has_many:
        yield f"    # {words['many']}"
        return
    labels = answer_decoder(item, languages)
    meanings = {text: _understood(labels, text) for text in column.values}
    kinds = {
        text: kind
        for text, meaning in meanings.items()
        if meaning is None or meaning in (NA, DONT_KNOW)
        for kind in (_kind(text, meaning),)
        if kind
    }
    for kind in _NO_ANSWERS:
        codes = [text for text, kind_found in kinds.items() if kind_found == kind]
        if codes:
            counts = ", ".join(str(column.values[text]) for text in codes)
            yield f"    {kind}: [{', '.join(map(_quoted, codes))}]  # {counts}"
    yield from _codes(column.values, {t: m for t, m in meanings.items() if t not in kinds}, words, "    ")


def _text(item: DefinedItem, languages: Sequence[str]) -> str:
    return " ".join((item.text.get(languages[0]) or next(iter(item.text.values()))).split())


def _codes(
    counts: Mapping[str, int], meanings: Mapping[str, str | None], words: Mapping[str, str], indent: str
) -> Iterator[str]:
    """The codes of a column with the number of rows of each; those that nobody knows are remarks to be edited."""
    same = [f"{_quoted(text)}: {counts[text]}" for text, meaning in sorted(meanings.items()) if text == meaning]
    if same:
        yield f"{indent}# {', '.join(same)}"
    understood = [(text, meaning) for text, meaning in sorted(meanings.items()) if meaning not in (None, text)]
    if understood:
        yield f"{indent}codes:"
    for text, meaning in understood:
        yield f"{indent}  - {{code: {_quoted(text)}, value: {_quoted(meaning or '')}}}  # {counts[text]}"
    unknown = [text for text, meaning in sorted(meanings.items()) if meaning is None]
    yield from (f"{indent}# {words['unknown']}: {_quoted(text)}  # {counts[text]}" for text in unknown)


def _understood(labels: Mapping[str, str], text: str) -> str | None:
    """The value of an answer by its number or its words."""
    return labels.get(plain_label(text)) or labels.get(plain_label(plain_number(text)))


def _kind(text: str, meaning: str | None) -> str:
    """The kind of a code for no answer; empty for one that is none."""
    if meaning is not None:
        return "not_applicable" if meaning == NA else "dont_know"
    return next((kind for kind, codes in _NO_ANSWERS.items() if plain_label(text) in codes), "")


def _counts(column: ProposedColumn, words: Mapping[str, str]) -> str:
    if column.has_many or column.rows < _REPEATED * len(column.values):
        # What hardly repeats is what people wrote themselves: nobody's words go into a file that is kept.
        return f"  # {words['many']}"
    return "  # " + ", ".join(f"{_quoted(text)}: {count}" for text, count in sorted(column.values.items()))


def _quoted(text: str) -> str:
    """A text in YAML and in its remarks, on one line."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
