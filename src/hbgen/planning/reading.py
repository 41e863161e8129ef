"""What somebody changed in the workbook of a plan, held against the plan as it is now; or why it cannot be taken."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from hbgen import meant
from hbgen.locale import Translate, translator
from hbgen.model.base import ID_LENGTH, entries
from hbgen.model.fingerprint import current
from hbgen.model.handbook import KINDS, Handbook
from hbgen.planning.cells import iso, letters, parts, short
from hbgen.planning.layout import ABOUT, BELOW, FINGERPRINT, FIRST, LAYOUT, LONGEST, SHEETS, Column, Row, figure, rows
from hbgen.problems import MOST_GUESSES, Phrase, Place, Problem, did_you_mean
from hbgen.sheets import Refused, Sheet, read_sheets, under_our_names

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
_FIGURE = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,12})?", re.ASCII)

Value = str | float | tuple[str, ...] | None
"""What a cell means: None when it was emptied."""


@dataclass(frozen=True, slots=True)
class Change:
    """Cells of one entry that say something else now; of a new entry, all that are filled in.

    `number` is that of a metric or message below the activity, from 1; 0 for the activity itself.
    """

    sheet: str
    activity: str
    number: int
    is_new: bool
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be changed, in which language; nothing when there are problems."""

    language: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def read_plan(name: str, data: bytes, handbook: Handbook) -> Reading:
    """Read a workbook called `name`. Whatever is wrong with it is a problem with its row and column."""
    reader = _Reader(name, handbook)
    try:
        sheets = under_our_names(read_sheets(data), (ABOUT, *SHEETS))
    except Refused as refused:
        return Reading("", (), (Problem(Place(name), "plan-unreadable", {"file": name, "reason": refused.reason}),))
    about = {row.get(1, ""): row.get(2, "") for row in sheets.get(ABOUT, {}).values()}
    language = about.get("language", "")
    if about.get("layout") != LAYOUT or language not in handbook.handbook.languages:
        reason: Phrase | None = Phrase("it did not come from `hbgen export plan`")
    else:
        reason = _not_a_plan(sheets, translator(language))
    if reason is not None:
        return Reading("", (), (Problem(Place(name), "plan-unreadable", {"file": name, "reason": reason}),))
    reader.language, reader.epoch = language, sheets.epoch
    reader.labels = _labels(sheets.get("Choices", {}))
    for sheet in SHEETS:
        reader.sheet(sheet, sheets[sheet])
    problems = tuple(sorted(reader.problems, key=Problem.sort_key))
    return Reading(language, () if problems else tuple(reader.changes), problems)


def _not_a_plan(sheets: Mapping[str, Sheet], say: Translate) -> Phrase | None:
    """What is gone without which nothing can be read."""
    for sheet, columns in SHEETS.items():
        if sheet not in sheets:
            return Phrase("its sheet {sheet} is gone", {"sheet": say(sheet)})
        if not {column.key for column in columns} & {*sheets[sheet].get(1, {}).values()}:
            return Phrase("row 1 of its sheet {sheet} is gone, which names the columns", {"sheet": say(sheet)})
    return None


def _labels(choices: Sheet) -> dict[tuple[str, str], str]:
    """List and what people write in small letters → what it means: `running – Running` and `Running` are `running`."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in choices.values():
        name, value, label = (row.get(column, "") for column in (1, 2, 3))
        for said in {value, label, label.partition(" – ")[2]} - {""}:
            found[name, said.casefold()].add(value)
    return {said: min(values) for said, values in found.items() if len(values) == 1}


class _Reader:
    def __init__(self, name: str, handbook: Handbook) -> None:
        self.name = name
        self.handbook = handbook
        self.language = ""
        self.epoch = meant.EPOCH
        self.problems: list[Problem] = []
        self.changes: list[Change] = []
        self.labels: Mapping[tuple[str, str], str] = {}
        self.kinds: dict[str, str] = {
            entry.id: KINDS[type(entry)]  # type: ignore[attr-defined]
            for entry in entries(handbook)
            if type(entry) in KINDS
        }
        self.new: set[str] = set()
        """Ids of the activities that are new in the workbook."""
        self.taken = {id_.casefold() for id_ in self.kinds}
        """Ids that no new activity may bear, in small letters."""
        self.guesses = MOST_GUESSES

    def tell(self, sheet: str, row: int, column: int, code: str, **values: str | Phrase) -> None:
        where = {"sheet": translator(self.language)(sheet), "cell": f"{letters(column)}{row}"}
        self.problems.append(Problem(Place(self.name, row, column), code, where | values))

    def sheet(self, sheet: str, cells: Sheet) -> None:
        """Every row of a sheet."""
        places = self.places(sheet, cells.get(1, {}))
        if places is None:
            return
        known = {(row.activity, row.number): row for row in rows(self.handbook.rollout, sheet, self.language)}
        marks = {row.fingerprint: row for row in known.values()}
        seen: set[tuple[str, int]] = set()
        before = len(self.problems)
        filled = {
            number: {key: _said(key, cells[number].get(column, "").strip()) for key, column in places.items()}
            for number in cells
            if number >= FIRST and any(text.strip() for text in cells[number].values())
        }
        self.beside(sheet, cells, {*places.values()})
        for said in _copies(filled.values(), known):
            said[FINGERPRINT] = ""
        if sheet not in BELOW:
            self.new = {said["id"] for said in filled.values() if not said[FINGERPRINT]} - {""}
        for number, said in filled.items():
            self.row(sheet, number, said, places, known, marks, seen)
        # A row with another id is told by itself; it would be missed under its own as well.
        for activity, number in known if len(self.problems) == before else ():
            if (activity, number) not in seen:
                shown = f"{activity} {number}" if number else activity
                self.tell(sheet, FIRST, 1, "plan-row-gone", id=shown)

    def beside(self, sheet: str, cells: Sheet, places: Set[int]) -> None:
        """Tell of columns that somebody put beside those of the plan: what stands in them would be lost."""
        odd = {column: number for number in sorted(cells, reverse=True) for column in cells[number].keys() - places}
        for column, number in sorted(odd.items()):
            found = cells.get(2, {}).get(column) or letters(column)
            self.tell(sheet, number, column, "plan-column", found=short(found), near=Phrase("Remove the column."))

    def places(self, sheet: str, head: Mapping[int, str]) -> dict[str, int] | None:
        """Key → column; None when the sheet has other columns than it should."""
        wanted = [column.key for column in SHEETS[sheet]] + [FINGERPRINT]
        places: dict[str, int] = {}
        sound = True
        for column, key in head.items():
            if key not in wanted or key in places:
                left = [one for one in wanted if one not in places]
                remedy = did_you_mean(key, left, Phrase("Remove the column."))
                self.tell(sheet, 1, column, "plan-column", found=key, near=remedy)
                sound = False
            places.setdefault(key, column)
        for key in wanted:
            if key not in places:
                self.tell(sheet, 1, 1, "plan-column-gone", field=key)
                sound = False
        return places if sound else None

    def row(
        self,
        sheet: str,
        number: int,
        said: dict[str, str],
        places: dict[str, int],
        known: Mapping[tuple[str, int], Row],
        marks: Mapping[str, Row],
        seen: set[tuple[str, int]],
    ) -> None:
        below = sheet in BELOW
        id_key = "activity" if below else "id"
        activity, place = said[id_key], places[id_key]
        if not said[FINGERPRINT]:
            self.new_row(sheet, number, activity, said, places)
            return
        which = said.get("number", "0")
        key = _key(said)
        if key not in known or key in seen:
            was = marks.get(said[FINGERPRINT])
            remedy = Phrase("Put back what stood there.")
            if was is not None:
                stood = f"{was.activity} {was.number}" if below else was.activity
                if not activity:
                    self.tell(sheet, number, place, "plan-row-gone", id=stood)
                    return
                remedy = Phrase("It was {word}.", {"word": stood})
            self.tell(sheet, number, place, "plan-id", found=f"{activity} {which}" if below else activity, near=remedy)
            return
        seen.add(key)
        current = known[key]
        values: dict[str, Value] = {}
        before: dict[str, str] = {}
        for column in SHEETS[sheet]:
            text = said[column.key]
            if column.holds in ("id", "number"):
                continue
            if self.meant(column, text) == " ".join(current.cells[column.key].split()):
                continue
            if len(current.cells[column.key]) > LONGEST:
                instead = Phrase("It is too long for a sheet: change it in content/rollout.yaml.")
                place = places[column.key]
                self.tell(sheet, number, place, "plan-cell", field=column.key, found=short(text), instead=instead)
                continue
            sound, value = self.value(sheet, number, places[column.key], column, text)
            if sound:
                values[column.key] = value
                before[column.key] = current.cells[column.key]
        self.halves(sheet, number, said, places, {key for key in values if not current.cells[key]})
        if values and said[FINGERPRINT] != current.fingerprint:
            self.tell(sheet, number, place, "plan-moved-on", id=activity)
        elif values:
            self.changes.append(Change(sheet, activity, key[1], False, number, values, before))

    def new_row(self, sheet: str, number: int, activity: str, said: dict[str, str], places: dict[str, int]) -> None:
        below = sheet in BELOW
        id_key = "activity" if below else "id"
        place = places[id_key]
        if not activity:
            self.tell(sheet, number, place, "plan-blank", field=id_key)
            return
        if below and activity not in self.new and self.kinds.get(activity) != "activity":
            self.tell(
                sheet, number, place, "plan-cell", field="activity", found=activity, instead=self.one_of("activity")
            )
            return
        if not below and (not _ID.fullmatch(activity) or len(activity) > ID_LENGTH):
            instead = Phrase("Write an id that nothing bears yet, such as {example}.", {"example": self.next_id()})
            self.tell(sheet, number, place, "plan-cell", field="id", found=activity, instead=instead)
            return
        if not below and activity.casefold() in self.taken:
            remedy = Phrase("Write an id that nothing bears yet, such as {example}.", {"example": self.next_id()})
            self.tell(sheet, number, place, "plan-id", found=activity, near=remedy)
            return
        main = self.handbook.handbook.languages[0]
        if self.language != main:
            self.tell(sheet, number, place, "plan-other-language", main=main)
            return
        if not below:
            self.taken.add(activity.casefold())
        values: dict[str, Value] = {}
        for column in SHEETS[sheet]:
            if column.holds in ("id", "number") or (not said[column.key] and not column.required):
                continue
            sound, value = self.value(sheet, number, places[column.key], column, said[column.key])
            if sound:
                values[column.key] = value
        self.halves(sheet, number, said, places, values.keys())
        self.changes.append(Change(sheet, activity, 0, True, number, values))

    def halves(self, sheet: str, row: int, said: dict[str, str], places: dict[str, int], new: Set[str]) -> None:
        """What stands in an entry together is filled in together: the first day with the last, money with people."""
        begun = {column.path[0] for column in SHEETS[sheet] if column.path and column.key in new}
        for column in SHEETS[sheet]:
            if column.path and column.path[0] in begun and not said[column.key]:
                self.tell(sheet, row, places[column.key], "plan-blank", field=column.key)

    def meant(self, column: Column, text: str) -> str:
        """What a cell says, in the form in which the plan's own cells are written."""
        text = self.named(column, text)
        if column.is_list:
            return ", ".join(parts(text))
        return " ".join(text.split())

    def named(self, column: Column, text: str) -> str:
        """A cell with a label as what it means, and days as the plan writes them."""
        text = self.labels.get((column.chosen_from, text.casefold()), text)
        if column.holds == "date":
            return iso(text, self.epoch)
        if column.holds == "figure":
            # A target of 95 % is 95 in content, and beside it stands how it is measured.
            return meant.number(text) or text
        return ", ".join(iso(part, self.epoch) for part in parts(text)) if column.holds == "dates" else text

    def value(self, sheet: str, row: int, place: int, column: Column, text: str) -> tuple[bool, Value]:
        """Whether a cell can be taken, and what it means; what is wrong is told."""
        text = self.named(column, text)
        if not text:
            if column.required or column.holds == "text" or column.path:
                self.tell(sheet, row, place, "plan-blank", field=column.key)
                return False, None
            return True, () if column.is_list else None
        instead = self.wrong(column, text)
        if instead is not None:
            self.tell(sheet, row, place, "plan-cell", field=column.key, found=short(text), instead=instead)
            return False, None
        if column.is_list:
            return True, tuple(parts(text))
        return True, float(text) if column.holds == "figure" else text

    def wrong(self, column: Column, text: str) -> Phrase | None:
        """What to write instead of a cell that its column cannot hold."""
        texts = parts(text) if column.is_list else [text]
        if column.holds in ("choice", "choices") and not set(texts) <= {*column.choices}:
            return Phrase("Write one of {choices}.", {"choices": ", ".join(column.choices)})
        if column.holds in ("reference", "references"):
            known = [id_ for id_, kind in self.kinds.items() if kind == column.kind]
            known += sorted(self.new) if column.kind == "activity" else []
            odd = next((one for one in texts if one not in known), None)
            if odd is not None:
                self.guesses -= 1
                return did_you_mean(odd, known if self.guesses >= 0 else (), self.one_of(column.kind))
        if column.holds in ("date", "dates") and not all(map(meant.plain_day, texts)):
            return meant.instead("not-a-date", next(one for one in texts if not meant.plain_day(one)))
        if column.holds == "figure" and not _FIGURE.fullmatch(text):
            return Phrase("Write a number, and nothing else.")
        return None

    def one_of(self, kind: str) -> Phrase:
        known = [id_ for id_, one in self.kinds.items() if one == kind]
        return Phrase("Write one of {choices}.", {"choices": ", ".join(known[:12])})

    def next_id(self) -> str:
        numbers = [int(match[1]) for id_ in self.kinds if (match := re.fullmatch(r"ACT-([0-9]{1,6})", id_))]
        return f"ACT-{max(numbers, default=0) + 1:02}"


def _said(key: str, text: str) -> str:
    """What a cell says; a mark as it is written now."""
    return current(text) if key == FINGERPRINT else text


def _key(said: Mapping[str, str]) -> tuple[str, int]:
    """Of which entry a row says that it is."""
    which = said.get("number", "0")
    return said.get("activity") or said.get("id", ""), int(which) if which.isdecimal() and len(which) < 6 else -1


def _copies(said: Iterable[dict[str, str]], known: Mapping[tuple[str, int], Row]) -> Iterator[dict[str, str]]:
    """The rows that somebody made of another by copying it: the other one stands there, too, above or below."""
    marks = {row.fingerprint: key for key, row in known.items()}
    marked = [(one, marks.get(one[FINGERPRINT])) for one in said]
    standing = {key for one, key in marked if key is not None and _key(one) == key}
    taken: set[tuple[str, int]] = set()
    for one, key in marked:
        if key in standing and (_key(one) != key or key in taken):
            yield one
        elif key is not None:
            taken.add(key)


def lines(changes: tuple[Change, ...]) -> Iterator[tuple[str, str, str]]:
    """What is changed, a line each: which entry and field, what stood there, what is to stand there."""
    for change in changes:
        about = (
            f"{change.activity} {BELOW[change.sheet]} {change.number or '+'}"
            if change.sheet in BELOW
            else change.activity
        )
        for key, value in change.values.items():
            new = figure(value) if isinstance(value, float) else ", ".join(value) if isinstance(value, tuple) else value
            yield f"{about} {key}", change.before.get(key, ""), new or ""
