"""Parses single cells of a plan's workbook, as people and spreadsheet programs write them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict

from hbgen import suggestions
from hbgen.model.base import entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.planning.entry_lookup import Meant, Names
from hbgen.planning.layout import REFERRED, PlanColumn, named
from hbgen.problems import MOST_GUESSES, MessagePart, did_you_mean
from hbgen.spreadsheets.reading import Sheet

_FIGURE = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,12})?", re.ASCII)


class CellReader:
    """Reads cells of a workbook in one language, beside the handbook to which it belongs.

    `choices` is the workbook's sheet with the items of its lists; `epoch` the day 0 of its dates; `dropped` are ids of
    entries that exist but cannot be read, so that their kind is unknown.
    """

    def __init__(
        self,
        handbook: Handbook,
        language: str,
        choices: Sheet,
        epoch: datetime.date,
        dropped: frozenset[str] = frozenset(),
    ) -> None:
        self.epoch = epoch
        self.dropped = dropped
        self.names = _names(handbook, language, choices)
        self.kinds: dict[str, str] = {
            entry.id: KINDS[type(entry)]  # type: ignore[attr-defined]
            for entry in entries(handbook)
            if type(entry) in KINDS
        }
        """Id of each entry of the handbook → its kind."""
        self.new_ids: dict[str, dict[str, None]] = defaultdict(dict)
        """Kind → ids of new entries in the workbook, in order (a dict used as an ordered set)."""
        self.guesses = MOST_GUESSES

    def register(self, kind: str, id_: str, name: str) -> None:
        """Add a new entry, to which other cells may refer."""
        self.new_ids[kind][id_] = None
        self.names.add(kind, id_, name)

    def knows(self, kind: str, id_: str) -> bool:
        """Whether such an entry exists, in the handbook or as a new one in the workbook."""
        return self.kinds.get(id_) in REFERRED[kind] or id_ in self.new_ids[kind] or id_ in self.dropped

    def word(self, column: PlanColumn, text: str) -> str:
        """The text of a cell in the notation of exported cells: `"Manager; R-2"` → `"manager, R-2"`."""
        words = dict.fromkeys(" ".join(item.word.split()) for item in self.parse(column, text))
        return ", ".join(words) if words else column.default

    def parse(self, column: PlanColumn, text: str) -> tuple[Meant, ...]:
        """The items of a cell: names with the ids they stand for, days as `2026-03-31`, figures as plain numbers."""
        if not text:
            return ()
        if column.holds in ("choice", "rating", "reference"):
            return (self.names.single(column.chosen_from, text),)
        if column.holds in ("choices", "references"):
            return self.names.several(column.chosen_from, text)
        if column.holds in ("date", "dates"):
            texts = parts(text) if column.is_list else [text]
            return tuple(Meant(day, (iso(day, self.epoch),)) for day in texts)
        # A target of 95% is 95 in the content, whose unit is a field of its own.
        word = suggestions.number(text) or text if column.holds == "figure" else text
        return (Meant(text, (word,)),)

    def remedy(self, column: PlanColumn, item: Meant) -> MessagePart | None:
        """What to write instead of an item that is not valid in its column; None for a valid one."""
        if len(item.ids) > 1:
            ids = ", ".join(item.ids[:12])
            return MessagePart("It can stand for several: {choices}. Write the id that is meant.", {"choices": ids})
        word = item.word
        if column.choices and word not in column.choices:
            return MessagePart("Write one of {choices}.", {"choices": ", ".join(column.choices)})
        if column.kind and not self.knows(column.kind, word):
            self.guesses -= 1
            known_ids = [*self._of_handbook(column.kind), *self.new_ids[column.kind]] if self.guesses >= 0 else []
            return did_you_mean(word, known_ids, self.listed_ids(column.kind))
        if column.holds in ("date", "dates") and not suggestions.plain_day(word):
            return suggestions.instead("not-a-date", word)
        if column.holds == "figure" and not _FIGURE.fullmatch(word):
            return MessagePart("Write a number, and nothing else.")
        return None

    def listed_ids(self, kind: str) -> MessagePart:
        """A remedy that lists ids of the handbook: `Write one of …`."""
        ids = self._of_handbook(kind)[:12]
        if not ids:
            return MessagePart("Nothing that belongs here can be read in the handbook: look at `hbgen check` first.")
        return MessagePart("Write one of {choices}.", {"choices": ", ".join(ids)})

    def _of_handbook(self, kind: str) -> list[str]:
        return [id_ for id_, of in self.kinds.items() if of in REFERRED[kind]]


def _names(handbook: Handbook, language: str, choices: Sheet) -> Names:
    """The labels of the workbook's lists, and the names of the handbook's entries in each language."""
    names = Names()
    for row in choices.values():
        list_, value, label = (row.get(column, "") for column in (1, 2, 3))
        if list_ and value:
            names.add(list_, value, label, label.partition(" – ")[2])
    for kind, id_, name in named(handbook):
        for tag, words in name.words.items():
            names.add(kind, id_, words, f"{id_} – {words}", foreign=tag != language)
    return names


def parts(text: str) -> list[str]:
    """`a, b; c` → a, b, c."""
    return [part for part in (piece.strip() for piece in re.split(r"[,;\n]", text)) if part]


def iso(text: str, epoch: datetime.date) -> str:
    """A day as `2026-03-31`, from `31.3.2026` or a spreadsheet's number of days. Any other text is returned as is."""
    return suggestions.day(text, epoch) or text


def short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def letters(column: int) -> str:
    """1 → `A`, 27 → `AA`."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
