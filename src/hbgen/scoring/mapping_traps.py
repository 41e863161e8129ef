"""Mappings that can be applied, and give figures that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hbgen.problems import MessagePart, Problem
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.mapping import ItemColumn
from hbgen.scoring.mapping import Mapping as ColumnMapping
from hbgen.scoring.plain_number import plain_number
from hbgen.scoring.questionnaire import ItemKey


def traps(mapping: ColumnMapping, key: AnswerKey) -> Iterator[Problem]:
    """A column that answers two items in the same way, and patterns that make another answer of an answer."""
    items = _items(mapping, key)
    seen: list[ItemColumn] = []
    for column in mapping.items:
        values: dict[str, str | MessagePart] = {"column": f"`{column.column}`", "item": column.item}
        same = [other for other in seen if _is_same(column, other)]
        if same:
            yield Problem(column.place("column"), "column-of-two-items", {**values, "other": same[0].item})
        seen.append(column)
        steps = items[column.item].steps if column.item in items else ()
        changed = next((step for step in steps if _changes(column, step)), None)
        if changed is not None:
            meant = {"found": f"`{changed}`", "meaning": f"`{column.value_by_pattern(changed)}`"}
            yield Problem(column.place("patterns"), "pattern-over-answer", values | meant)


def _is_same(column: ItemColumn, other: ItemColumn) -> bool:
    def meanings(of: ItemColumn) -> tuple[object, ...]:
        codes = {(code.code, code.value) for code in of.codes}
        return of.column, codes, [(pattern.pattern, pattern.value) for pattern in of.patterns]

    return column.item != other.item and meanings(column) == meanings(other)


def _changes(column: ItemColumn, step: str) -> bool:
    """Whether a pattern makes another answer of an answer, for which there is no code."""
    return column.value(step) is None and column.value_by_pattern(step) not in (None, step)


def turned_twice(mapping: ColumnMapping, key: AnswerKey) -> Iterator[Problem]:
    """Advice on items that are reversed, and whose answers the mapping turns round as well."""
    for column in mapping.items:
        item = _items(mapping, key).get(column.item)
        steps = list(item.steps) if item is not None and _is_reversed(item) else []
        turned = dict(zip(steps, reversed(steps), strict=True))
        if steps and all((column.meaning(step) or step) == turned[step] for step in steps):
            values: dict[str, str | MessagePart] = {"column": f"`{column.column}`", "item": column.item}
            yield Problem(column.place("codes"), "turned-twice", values)


def _is_reversed(item: ItemKey) -> bool:
    """Whether the lowest number of an item's scale is its best answer."""
    values = [step.value for step in item.steps.values()]
    return all(text.isdecimal() for text in item.steps) and values[0] > values[-1]


def _items(mapping: ColumnMapping, key: AnswerKey) -> Mapping[str, ItemKey]:
    questionnaire = key.questionnaires.get(mapping.instrument)
    return questionnaire.items if questionnaire is not None else {}


class Unmapped:
    """The answers of a file for which its mapping has no code: they stand for themselves."""

    def __init__(self, mapping: ColumnMapping, key: AnswerKey) -> None:
        items = _items(mapping, key)
        self._merging: dict[int, dict[str, str]] = {}
        """For each column the answers that some other answer is turned into, with that."""
        for column in mapping.items:
            steps: Sequence[str] = tuple(items[column.item].steps) if column.item in items else ()
            turned = {column.meaning(step): step for step in steps if column.meaning(step) in {*steps} - {step}}
            self._merging[id(column)] = {str(value): step for value, step in turned.items()}
        self._met: dict[tuple[str, str], Problem] = {}

    def meet(self, column: ItemColumn, text: str) -> None:
        """Note an answer that stands for itself."""
        merging = self._merging[id(column)]
        if merging and (digits := plain_number(text)) in merging and (column.item, digits) not in self._met:
            values: dict[str, str | MessagePart] = {
                "found": f"`{digits}`",
                "other": f"`{merging[digits]}`",
                "column": f"`{column.column}`",
            }
            self._met[column.item, digits] = Problem(column.place("column"), "codes-merged", values)

    def problems(self) -> tuple[Problem, ...]:
        """A problem for each answer that stands for itself while another one stands for it, too."""
        return tuple(self._met.values())
