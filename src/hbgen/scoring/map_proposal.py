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
from hbgen.scoring.key import plain_number
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
_RUN = ("run", "responseid", "respondentid", "uuid", "instanceid", "key", "id", "caseid")
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
    rows: int = 0

    def of(self, item: str) -> ProposedColumn | None:
        """The column of an item."""
        return next((c for c in self.columns if c.item is not None and c.item.id == item), None)

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
    _match_alike(proposal)
    _match_facts(proposal)
    return proposal


def _count(column: ProposedColumn, text: str) -> None:
    if text:
        column.rows += 1
        if text in column.values or not column.has_many:
            column.values[text[:_LONGEST]] += 1


def _match_names(proposal: Proposal) -> None:
    """Columns by an item's id or the very words of its question."""
    items = {item.id: item for item in proposal.definition.items}
    by_id = {folded(id_): id_ for id_ in items}
    by_text: dict[str, set[str]] = {}
    for item in items.values():
        for text in item.text.values():
            by_text.setdefault(plain_label(text), set()).add(item.id)
    for column in proposal.columns:
        item_id = item_of(column.names, by_id, by_text)
        if item_id is not None and proposal.of(item_id) is None:
            column.item = items[item_id]
            column.how = "text" if plain_label(column.names.name) in by_text else "id"


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
        order = None if column.fact else _day_order(column)
        if order is not None:
            column.fact, proposal.day = "date", order
            break


def _day_order(column: ProposedColumn) -> DayOrder | None:
    """The order of days, if a column holds nothing but days in digits."""
    values = list(column.values)
    return next((order for order in DAY_ORDERS if values and all(plain_day(text, order) for text in values)), None)


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
        yield f"day: {proposal.day}"
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
        yield f"  column: {_quoted(column.names.name)}"
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
