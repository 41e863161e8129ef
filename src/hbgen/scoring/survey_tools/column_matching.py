"""Which columns of a survey tool's table are items and facts about a run: by id, or by the very words of the question.

Nothing is guessed here: what is only alike is no match.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from hbgen.instruments.definition import InstrumentDefinition
from hbgen.model.reserved import FINGERPRINT, question
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.refusals import quote
from hbgen.scoring.survey_tools.answer_labels import context_labels, plain_label
from hbgen.scoring.survey_tools.survey_tool import Layout, ResponseColumn, folded
from hbgen.scoring.tables import Unreadable

_CONTEXTS = ("role", "unit", "channel", "case")
WEIGHT = "weight"
_FORM_NAMES = ("instrument", "version", WEIGHT)
_TRUTH = {"0", "1", "true", "false", "0.0", "1.0", ""}
_NUMBER = re.compile(r"[^\W\d_]{0,2}\d{1,3}(?:\.\d{1,2})*[.):]\s+")
"""The number of a question before its words."""
_LEADING_ID = re.compile(r"[\[(]?([A-Za-z][A-Za-z0-9_-]{0,79})[\])]?(?:[.:)\s]|$)")


@dataclass(frozen=True, slots=True)
class MatchedColumns:
    """The columns of a table that are read."""

    items: Mapping[str, int]
    """Item's id → its column."""
    marks: Mapping[str, int]
    """Item's id → the column of its fingerprint."""
    facts: Mapping[str, int]
    """`instrument`, `version`, `role`, `unit`, `channel`, `case` and `weight` → their columns."""
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Item's id → all its columns, where it has several of the same name of which no response fills two."""


@dataclass(frozen=True, slots=True)
class ColumnMatcher:
    """Finds the columns of items and facts in the layout of a file."""

    file: str
    layout: Layout
    values_of: Callable[[Sequence[int]], Mapping[int, Iterable[str]]]
    """The different contents of columns, some of them at least; read from the file when they are needed."""
    filled: Callable[[Sequence[int]], Set[frozenset[int]]]
    """Which of some columns are filled in the same response: each combination that there is; read when needed."""

    def match(self, definitions: Iterable[InstrumentDefinition]) -> MatchedColumns:
        """The columns of items of any of `definitions`. Raises `Unreadable` where two columns are the same thing."""
        used = list(definitions)
        columns = self._items(used)
        items = {id_: indexes[0] for id_, indexes in columns.items()}
        at = self._by_name()
        marks = {
            id_: index
            for id_ in items
            if (index := self._sole(at.get(f"{question(id_)}_{FINGERPRINT}".lower(), []), f"{id_}_{FINGERPRINT}"))
            is not None
        }
        facts = {}
        for name in (*_FORM_NAMES, *_CONTEXTS) if self.layout.has_names else ():
            index = self._sole(self._without_options(at.get(name, [])), name)
            if index is not None:
                facts[name] = index
        facts = self._labelled(used, items.values()) | facts
        for weight in {d.weight_field for d in used if d.weight_field}:
            index = self._sole([n for n, column in enumerate(self.layout.columns) if column.name == weight], weight)
            if index is not None:
                facts["weight"] = index
        return MatchedColumns(items, marks, facts, {id_: several for id_, several in columns.items() if several[1:]})

    def _by_name(self) -> dict[str, list[int]]:
        """Name in small letters → columns. Every mark of it counts: KoboToolbox adds `__version__` to each form."""
        at: dict[str, list[int]] = defaultdict(list)
        for index, column in enumerate(self.layout.columns):
            # A question called `weight` may ask how heavy something is: its words tell.
            is_question = column.name == WEIGHT and any(plain_label(text) not in ("", WEIGHT) for text in column.texts)
            if not column.is_option and not is_question:
                at[column.name.lower().replace("-", "_")].append(index)
        return at

    def _items(self, definitions: Iterable[InstrumentDefinition]) -> dict[str, tuple[int, ...]]:
        """Item's id → its columns: by its id, else by an id before its text, else by its text."""
        items = {item.id: item for definition in definitions for item in definition.items}
        by_id = {folded(id_): id_ for id_ in items}
        by_text: dict[str, set[str]] = defaultdict(set)
        for item in items.values():
            for text in item.text.values():
                by_text[plain_label(text)].add(item.id)
        columns: dict[str, list[int]] = defaultdict(list)
        for index, column in enumerate(self.layout.columns):
            id_ = item_of(column, by_id, by_text)
            if id_ is not None:
                columns[id_].append(index)
        return {id_: self._of_item(indexes, id_) for id_, indexes in columns.items()}

    def _of_item(self, indexes: Sequence[int], id_: str) -> tuple[int, ...]:
        """The columns of an item: those that are filled, where no response fills two and their names are the same.

        A question has several columns where versions of a form or branches of a survey ask it in different places.
        Raises `Unreadable` for others, of which each would be another figure.
        """
        if len(indexes) == 1:
            return (indexes[0],)
        combinations = self.filled(indexes)
        used = sorted(frozenset[int]().union(*combinations)) or indexes[:1]
        are_apart = all(len(combination) < 2 for combination in combinations)
        if are_apart and len({self.layout.columns[index].name for index in used}) == 1:
            return tuple(used)
        raise self._alike(used, id_)

    def _labelled(self, definitions: Iterable[InstrumentDefinition], used: Iterable[int]) -> dict[str, int]:
        """Role, unit, channel and case by the whole text of a header."""
        labels = context_labels(tag for definition in definitions for tag in definition.languages)
        taken = set(used)
        columns: dict[str, list[int]] = defaultdict(list)
        for index, column in enumerate(self.layout.columns):
            texts = (column.name,) if not self.layout.has_names else column.texts[:1]
            name = next((labels[plain_label(text)] for text in texts if plain_label(text) in labels), None)
            if name is not None and not column.is_option and index not in taken:
                columns[name].append(index)
        return {
            name: sole
            for name, indexes in columns.items()
            if (sole := self._sole(self._without_options(indexes), name)) is not None
        }

    def _without_options(self, indexes: Sequence[int]) -> list[int]:
        """The columns without those inside of a group that hold nothing but 0 and 1: these are ticked options.

        No id of a unit, a channel or a role is such a number.
        """
        grouped = [index for index in indexes if self.layout.columns[index].is_grouped]
        values = self.values_of(grouped) if grouped else {}
        return [n for n in indexes if n not in grouped or {text.strip().lower() for text in values[n]} - _TRUTH]

    def _sole(self, indexes: Sequence[int], name: str) -> int | None:
        """The only column, or the only one that stands in no group. Raises `Unreadable`."""
        if len(indexes) < 2:
            return indexes[0] if indexes else None
        outer = [index for index in indexes if not self.layout.columns[index].is_grouped]
        if len(outer) == 1:
            return outer[0]
        raise self._alike(indexes, name)

    def _alike(self, indexes: Sequence[int], name: str) -> Unreadable:
        return Unreadable(Problem(Place(self.file), "columns-alike", shown_columns(self.layout, indexes, name)))


def shown_columns(layout: Layout, indexes: Sequence[int], name: str) -> dict[str, str | MessagePart]:
    """The values of a message on columns that are the same thing."""
    names = ", ".join(quote(layout.columns[index].header or layout.columns[index].name) for index in indexes[:3])
    return {"columns": names, "name": f"`{name}`"}


def item_of(column: ResponseColumn, by_id: Mapping[str, str], by_text: Mapping[str, set[str]]) -> str | None:
    """The item that a column asks; None where it asks none, or where its words are those of several."""
    if not column.is_option and folded(column.name) in by_id:
        return by_id[folded(column.name)]
    for text in (column.name, *column.texts):
        items = by_text.get(plain_label(text)) or by_text.get(plain_label(_NUMBER.sub("", text, count=1)), set())
        if len(items) == 1:
            return next(iter(items))
        leading = _LEADING_ID.match(text)
        # A word alone may be an option; an id with a number is none by accident.
        if leading and folded(leading[1]) in by_id and any(c.isdigit() for c in leading[1]):
            return by_id[folded(leading[1])]
    return None
