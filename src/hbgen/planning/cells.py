"""What single cells of a plan's workbook say, as people and spreadsheets write them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict

from hbgen import suggestions
from hbgen.model.base import entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.planning.layout import REFERRED, PlanColumn, named
from hbgen.planning.names import Meant, Names
from hbgen.problems import MOST_GUESSES, MessagePart, did_you_mean
from hbgen.spreadsheets.reading import Sheet

_FIGURE = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,12})?", re.ASCII)


class CellReader:
    """Reads cells of a workbook in one language, beside the handbook to which it belongs.

    `choices` is the workbook's own sheet of what its lists offer; `epoch` the day from which it counts; `dropped` are
    ids of entries that are there and cannot be read: of what kind they are nobody knows.
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
        """Id of each entry of the handbook → what it is."""
        self.new_ids: dict[str, dict[str, None]] = defaultdict(dict)
        """Kind → ids, in order, of the entries that are new in the workbook."""
        self.guesses = MOST_GUESSES

    def register(self, kind: str, id_: str, name: str) -> None:
        """Make a new entry known, to which other cells may refer."""
        self.new_ids[kind][id_] = None
        self.names.add(kind, id_, name)

    def knows(self, kind: str, id_: str) -> bool:
        """Whether there is such an entry, in the handbook or new in the workbook."""
        return self.kinds.get(id_) in REFERRED[kind] or id_ in self.new_ids[kind] or id_ in self.dropped

    def word(self, column: PlanColumn, text: str) -> str:
        """What a cell says, in the form in which the plan's own cells are written."""
        words = dict.fromkeys(" ".join(item.word.split()) for item in self.parse(column, text))
        return ", ".join(words) if words else column.default

    def parse(self, column: PlanColumn, text: str) -> tuple[Meant, ...]:
        """Each thing that a cell says: names as what they stand for, days and figures as the plan has them."""
        if not text:
            return ()
        if column.holds in ("choice", "rating", "reference"):
            return (self.names.single(column.chosen_from, text),)
        if column.holds in ("choices", "references"):
            return self.names.several(column.chosen_from, text)
        if column.holds in ("date", "dates"):
            texts = parts(text) if column.is_list else [text]
            return tuple(Meant(day, (iso(day, self.epoch),)) for day in texts)
        # A target of 95% is 95 in content, and beside it stands how it is measured.
        word = suggestions.number(text) or text if column.holds == "figure" else text
        return (Meant(text, (word,)),)

    def remedy(self, column: PlanColumn, item: Meant) -> MessagePart | None:
        """What to write instead of something that its column cannot hold."""
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
        """Asks for an id of the handbook."""
        ids = self._of_handbook(kind)[:12]
        if not ids:
            return MessagePart("Nothing that belongs here can be read in the handbook: look at `hbgen check` first.")
        return MessagePart("Write one of {choices}.", {"choices": ", ".join(ids)})

    def _of_handbook(self, kind: str) -> list[str]:
        return [id_ for id_, of in self.kinds.items() if of in REFERRED[kind]]


def _names(handbook: Handbook, language: str, choices: Sheet) -> Names:
    """What the workbook's lists offer, and what the handbook calls its entries in each language."""
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
    """A day as `2026-03-31`: people write it 31.3.2026, spreadsheets make a number of it. Another text stays."""
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
