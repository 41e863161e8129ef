"""What somebody changed in the workbook of a plan, held against the plan as it is now; or why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from hbgen.locale import Translate, translator
from hbgen.model.base import ID_LENGTH
from hbgen.model.fingerprint import current
from hbgen.model.handbook import Handbook
from hbgen.planning import exported
from hbgen.planning.cells import Cells, letters, short
from hbgen.planning.exported import EXPORTED, Was
from hbgen.planning.layout import (
    ABOUT,
    CHOICES,
    FINGERPRINT,
    FIRST,
    LAYOUT,
    LONGEST,
    NAMES,
    REACHED,
    SHEETS,
    EntryKey,
    EntryTexts,
    PlanColumn,
    figure,
    rows,
    sheets,
)
from hbgen.problems import MessagePart, Place, Problem, near
from hbgen.spreadsheets.reading import Refused, Sheet, Sheets, read_sheets, under_our_names

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
_NUMBERED = re.compile(r"(.*[A-Za-z-])([0-9]{1,6})", re.ASCII)
_FIRST_IDS = {"activity": ("ACT-", "01"), "goal": ("GOAL-", "1"), "source": ("SRC-", "01"), "priority": ("PRI-", "1")}
"""How ids are written of which there is none yet."""

Value = str | float | tuple[str, ...] | None
"""What a cell means: None when it was emptied."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """Cells of one entry that say something else now; of a new entry, all that are filled in.

    `key` is the entry's as it stands in the handbook now; of a new one, with the number 0.
    """

    sheet: str
    key: EntryKey
    is_new: bool
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Where on a sheet the plan stands: of each column its key, of each row the entry, as it is in the handbook now."""

    columns: dict[int, str]
    rows: dict[int, EntryKey] = field(default_factory=dict)
    filled: frozenset[int] = frozenset()
    """All rows in which something of the plan stands, also of entries that are gone."""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What is to be changed, in which language; nothing when there are problems. `advice` stops nothing."""

    language: str
    changes: tuple[EntryChange, ...]
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...] = ()
    layout: int = 0
    standing: Mapping[str, SheetRows] = field(default_factory=dict)
    """By sheet, of a workbook without problems."""


@dataclass(frozen=True, slots=True)
class BrokenEntries:
    """What of the plan in the handbook cannot be read: where, by the name of a list and by an entry's id in small
    letters; and the ids of all entries that were left out, in which file ever."""

    fields: Mapping[str, Place] = field(default_factory=dict)
    ids: Mapping[str, Place] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def place(self, sheet: str, id_: str) -> Place | None:
        """Where the entry of a row is broken, or the one around it, or the whole list; None for a sound one."""
        table = SHEETS[sheet]
        return self.fields.get("activities" if table.is_below else table.field) or self.ids.get(id_.casefold())


def read_plan(name: str, data: bytes, handbook: Handbook, broken: BrokenEntries = BrokenEntries()) -> PlanReading:
    """Read a workbook called `name`. Whatever is wrong with it is a problem with its row and column."""
    try:
        found = under_our_names(read_sheets(data), (ABOUT, *SHEETS))
    except Refused as refused:
        return _unreadable(name, refused.reason)
    about = {row.get(1, ""): row.get(2, "") for row in found.get(ABOUT, {}).values()}
    layout, language = about.get("layout", ""), about.get("language", "")
    if not (layout.isdecimal() and len(layout) < 6) or language not in handbook.handbook.languages:
        return _unreadable(name, MessagePart("it did not come from `hbgen export plan`"))
    if int(layout) > LAYOUT:
        return _unreadable(name, MessagePart("a newer hbgen made it, which this one does not know"))
    reason = _not_a_plan(found, int(layout), translator(language))
    if reason is not None:
        return _unreadable(name, reason)
    return _PlanReader(name, handbook, language, int(layout), found, broken).reading()


def _unreadable(name: str, reason: MessagePart) -> PlanReading:
    return PlanReading("", (), (Problem(Place(name), "plan-unreadable", {"file": name, "reason": reason}),))


def _not_a_plan(found: Mapping[str, Sheet], layout: int, say: Translate) -> MessagePart | None:
    """What is gone without which nothing can be read."""
    for sheet, table in sheets(layout).items():
        if sheet not in found:
            return MessagePart("its sheet {sheet} is gone", {"sheet": say(sheet)})
        if not {column.key for column in table.of(layout)} & {*found[sheet].get(1, {}).values()}:
            return MessagePart("row 1 of its sheet {sheet} is gone, which names the columns", {"sheet": say(sheet)})
    return None


@dataclass(frozen=True, slots=True)
class _Filled:
    """A sheet whose columns were found: key → column, the rows that are filled in, what each row was, and is now."""

    sheet: str
    places: dict[str, int]
    rows: dict[int, dict[str, str]]
    """Number of the row → key → text; a copy of another row has no fingerprint."""
    was: Mapping[EntryKey, Was]
    marks: Mapping[str, EntryKey]
    """Fingerprint → which row it stood beside."""
    now: Mapping[EntryKey, EntryTexts]
    seen: set[EntryKey] = field(default_factory=set)
    """Rows as they were that are still there."""
    taken: dict[EntryKey, int] = field(default_factory=dict)
    """Entries as they are now that a row stands for, with its number."""


class _PlanReader:
    def __init__(
        self, name: str, handbook: Handbook, language: str, layout: int, found: Sheets, broken: BrokenEntries
    ) -> None:
        self.name = name
        self.handbook = handbook
        self.broken = broken
        self.language = language
        self.layout = layout
        self.cells: Mapping[str, Sheet] = found
        self.problems: list[Problem] = []
        self.changes: list[EntryChange] = []
        self.exported = exported.read(found[EXPORTED]) if EXPORTED in found else None
        """What the rows were; None where it is not known, as in layout 1: then what is now counts for it."""
        self.said = Cells(handbook, language, found.get(CHOICES, {}), found.epoch, broken.dropped)
        self.used = {id_.casefold() for id_ in (*self.said.kinds, *broken.dropped, *broken.ids)}
        """Ids that no new entry may bear, in small letters."""

    def reading(self) -> PlanReading:
        """Everything that the workbook says."""
        filled = [one for one in map(self.filled, sheets(self.layout)) if one is not None]
        self.sheets_beside()
        for one in filled:
            self.announce(one)
        for one in filled:
            self.sheet(one)
        found = sorted(self.problems, key=Problem.sort_key)
        problems = tuple(one for one in found if one.severity == "error")
        advice = tuple(one for one in found if one.severity == "advice")
        standing = {one.sheet: self.standing(one) for one in filled}
        return PlanReading(
            self.language, () if problems else tuple(self.changes), problems, advice, self.layout, standing
        )

    def standing(self, one: _Filled) -> SheetRows:
        columns = {column: key for column, key in self.cells[one.sheet].get(1, {}).items() if key == REACHED}
        columns |= {column: key for key, column in one.places.items()}
        return SheetRows(columns, {number: key for key, number in one.taken.items()}, frozenset(one.rows))

    def tell(self, sheet: str, row: int, column: int, code: str, **values: str | MessagePart) -> None:
        where = {"sheet": translator(self.language)(sheet), "cell": f"{letters(column)}{row}"}
        self.problems.append(Problem(Place(self.name, row, column), code, where | values))

    # --- a sheet as a whole -----------------------------------------------------------------------

    def filled(self, sheet: str) -> _Filled | None:
        """What stands in a sheet; None when it lacks a column, which is told."""
        cells = self.cells[sheet]
        places = self.places(sheet, cells.get(1, {}))
        if places is None:
            return None
        self.beside(sheet, cells, {*places.values()})
        now = {row.key: row for row in rows(self.handbook.rollout, sheet, self.language, self.layout)}
        was = self.exported[sheet] if self.exported is not None else {k: exported.was(row) for k, row in now.items()}
        found = {
            number: {key: _said(key, cells[number].get(column, "").strip()) for key, column in places.items()}
            for number in cells
            if number >= FIRST and any(cells[number].get(column, "").strip() for column in places.values())
        }
        marks = {row.fingerprint: key for key, row in was.items()}
        for said in _copies(found.values(), sheet, marks):
            said[FINGERPRINT] = ""
        return _Filled(sheet, places, found, was, marks, now)

    def sheets_beside(self) -> None:
        """Tell of sheets that somebody put beside those of the plan."""
        for called in self.cells.keys() - {ABOUT, CHOICES, EXPORTED, *sheets(self.layout)}:
            self.problems.append(Problem(Place(self.name), "plan-sheet", {"sheet": short(called)}))

    def beside(self, sheet: str, cells: Sheet, places: Set[int]) -> None:
        """Tell of columns that somebody put beside those of the plan: nothing is made of what stands in them."""
        keys, heads = cells.get(1, {}), cells.get(2, {})
        shown = places | {column for column, key in keys.items() if key == REACHED}
        odd = {column: number for number in sorted(cells, reverse=True) for column in cells[number].keys() - shown}
        for column, number in sorted(odd.items()):
            found = heads.get(column) or keys.get(column) or letters(column)
            self.tell(sheet, number, column, "plan-column", found=short(found))

    def places(self, sheet: str, head: Mapping[int, str]) -> dict[str, int] | None:
        """Key → column; None when the sheet lacks one of its columns, or has it twice."""
        wanted = [column.key for column in SHEETS[sheet].of(self.layout)] + [FINGERPRINT]
        places: dict[str, int] = {}
        sound = True
        for column, key in head.items():
            if key in places:
                self.tell(sheet, 1, column, "plan-column-twice", field=key)
                sound = False
            elif key in wanted:
                places[key] = column
        others = [key for key in head.values() if key not in wanted]
        otherwise = MessagePart("Put it back, or export the plan again and change that one.")
        for key in wanted:
            if key not in places:
                guess = near(key, others)
                remedy = MessagePart("In row 1, write {field} for {found}.", {"field": key, "found": guess or ""})
                self.tell(sheet, 1, 1, "plan-column-gone", field=key, near=remedy if guess else otherwise)
                sound = False
        return places if sound else None

    def announce(self, one: _Filled) -> None:
        """Make known the ids and names of new entries: others may refer to them."""
        table = SHEETS[one.sheet]
        for said in one.rows.values() if table.kind else ():
            if said["id"] and not said[FINGERPRINT]:
                self.said.announce(table.kind, said["id"], said[NAMES[table.kind]])

    def sheet(self, one: _Filled) -> None:
        """Every row of a sheet: those that were exported first, then what is new."""
        before, changed = len(self.problems), len(self.changes)
        for number, said in one.rows.items():
            if said[FINGERPRINT]:
                self.row(one, number, said)
        for number, said in one.rows.items():
            if not said[FINGERPRINT]:
                self.new_row(one, number, said)
        self.changes[changed:] = sorted(self.changes[changed:], key=lambda change: change.row)
        # A row with another id is told by itself; it would be missed under its own as well.
        for key, was in one.was.items() if len(self.problems) == before else ():
            there = key in one.now or self.stands(one, was) is not None
            if there and key not in one.seen and self.broken.place(one.sheet, key.id) is None:
                self.tell(one.sheet, FIRST, 1, "plan-row-gone", id=_called(one.sheet, key))

    # --- a row that was exported ------------------------------------------------------------------

    def row(self, one: _Filled, number: int, said: dict[str, str]) -> None:
        table = SHEETS[one.sheet]
        key, place = _key(one.sheet, said), one.places[table.key]
        was, broken = one.was.get(key), self.broken.place(one.sheet, key.id)
        if key in one.seen or (was is None and (broken is None or self.exported is not None)):
            self.odd(one, number, said)
            return
        one.seen.add(key)
        if was is None or broken is not None:
            if was is None or self.differs(one, said, was):
                self.tell_broken(one, number, _called(one.sheet, key), broken)
            return
        words = {column.key: self.said.word(column, said[column.key]) for column in self.columns(one.sheet)}
        changed = [column for column in self.columns(one.sheet) if not was.said(column.key, words[column.key])]
        stands = self.stands(one, was)
        if stands is not None:
            one.taken[stands.key] = number
        if not changed:
            if table.kind and stands is None:
                self.tell(one.sheet, number, place, "plan-row-removed", id=key.id)
            return
        if said[FINGERPRINT] != was.fingerprint:
            # With what was exported at hand, a mark of another row means that ids changed places.
            if self.exported is not None:
                self.odd(one, number, said)
            else:
                self.tell(one.sheet, number, place, "plan-moved-on", id=_called(one.sheet, key))
        elif stands is not None:
            self.changed(one, number, said, stands, [one for one in changed if words[one.key] != _plain(stands, one)])
        elif (there := self.same(one, key, words)) is not None:
            one.taken[there] = number
        else:
            self.tell(one.sheet, number, place, "plan-moved-on", id=_called(one.sheet, key))

    def differs(self, one: _Filled, said: Mapping[str, str], was: Was) -> bool:
        """Whether any cell of a row says something else than it did."""
        return any(
            not was.said(column.key, self.said.word(column, said[column.key])) for column in self.columns(one.sheet)
        )

    def tell_broken(self, one: _Filled, number: int, id_: str, broken: Place | None) -> None:
        """Tell that the entry of a row cannot be read in the handbook, and where."""
        place = one.places[SHEETS[one.sheet].key]
        self.tell(one.sheet, number, place, "plan-broken", id=id_, place=str(broken or ""))

    def changed(
        self, one: _Filled, number: int, said: dict[str, str], stands: EntryTexts, columns: list[PlanColumn]
    ) -> None:
        """Take the cells of a row that somebody changed, unless others changed them in the handbook too."""
        values: dict[str, Value] = {}
        before: dict[str, str] = {}
        was = one.was[_key(one.sheet, said)]
        for column in columns:
            place, stood = one.places[column.key], stands.cells[column.key]
            if not was.said(column.key, stood):
                self.tell(one.sheet, number, place, "plan-moved-on", id=_called(one.sheet, stands.key))
            elif len(stood) > LONGEST:
                instead = MessagePart("It is too long for a sheet: change it in content/rollout.yaml.")
                found = short(said[column.key])
                self.tell(one.sheet, number, place, "plan-cell", field=column.key, found=found, instead=instead)
            else:
                sound, value = self.value(one.sheet, number, place, column, said[column.key])
                if sound:
                    values[column.key], before[column.key] = value, stood
        self.halves(one, number, said, {key for key in values if not stands.cells[key]})
        if values:
            self.changes.append(EntryChange(one.sheet, stands.key, False, number, values, before))

    def odd(self, one: _Filled, number: int, said: dict[str, str]) -> None:
        """Tell of a row that is not the one that its id says."""
        table = SHEETS[one.sheet]
        place = one.places[table.key]
        was = one.marks.get(said[FINGERPRINT])
        remedy = MessagePart("Put back what stood there.")
        if was is not None:
            stood = _called(one.sheet, was)
            if not said[table.key]:
                self.tell(one.sheet, number, place, "plan-row-gone", id=stood)
                return
            remedy = MessagePart("It was {word}.", {"word": stood})
        found = " ".join(filter(None, (said.get("activity", said.get("id", "")), said.get("number", ""))))
        self.tell(one.sheet, number, place, "plan-id", found=short(found), near=remedy)

    def stands(self, one: _Filled, was: Was) -> EntryTexts | None:
        """The entry that a row was made of, as it is now: by its id, or where it has only a number, by what it says."""
        if SHEETS[one.sheet].kind or self.exported is None:
            return one.now.get(was.key)
        free = [row for key, row in one.now.items() if key.id == was.key.id and key not in one.taken]
        still = [row for row in free if was.is_still(row)]
        same = [row for row in still if row.key == was.key]
        return same[0] if same else still[0] if len(still) == 1 else None

    def same(self, one: _Filled, key: EntryKey, words: Mapping[str, str]) -> EntryKey | None:
        """The entry that says already what a row says, if there is one: somebody wrote it, or took it home before."""
        free = [(there, row) for there, row in one.now.items() if there.id == key.id and there not in one.taken]
        columns = self.columns(one.sheet)
        return next((there for there, row in free if all(words[c.key] == _plain(row, c) for c in columns)), None)

    # --- a row that is new ------------------------------------------------------------------------

    def new_row(self, one: _Filled, number: int, said: dict[str, str]) -> None:
        table = SHEETS[one.sheet]
        key = self.new_key(one, number, said)
        if key is None:
            return
        broken = self.broken.place(one.sheet, "" if table.kind else key.id)
        if broken is not None:
            self.tell_broken(one, number, _called(one.sheet, key), broken)
            return
        words = {column.key: self.said.word(column, said[column.key]) for column in self.columns(one.sheet)}
        there = self.same(one, key, words) if self.exported is not None else None
        if there is not None and not (table.kind and there in one.was):
            # It has been taken home before.
            one.taken[there] = number
            return
        if table.kind and key.id.casefold() in self.used:
            remedy = MessagePart(
                "Write an id that nothing bears yet, such as {example}.", {"example": self.next_id(one)}
            )
            self.tell(one.sheet, number, one.places["id"], "plan-id", found=key.id, near=remedy)
            return
        main = self.handbook.handbook.languages[0]
        if self.language != main:
            self.tell(one.sheet, number, one.places[table.key], "plan-other-language", main=main)
            return
        if table.kind:
            self.used.add(key.id.casefold())
        values: dict[str, Value] = {}
        for column in self.columns(one.sheet):
            if said[column.key] or column.required:
                sound, value = self.value(one.sheet, number, one.places[column.key], column, said[column.key])
                if sound:
                    values[column.key] = value
        self.halves(one, number, said, values.keys())
        self.changes.append(EntryChange(one.sheet, key, True, number, values))

    def new_key(self, one: _Filled, number: int, said: dict[str, str]) -> EntryKey | None:
        """The id of a new row, or that of its activity; None when it cannot be, which is told."""
        table = SHEETS[one.sheet]
        if not table.kind and not table.is_below:
            return EntryKey("")
        text, place = said[table.key], one.places[table.key]
        if not text:
            self.tell(one.sheet, number, place, "plan-blank", field=table.key)
            return None
        if table.is_below:
            activity = self.said.names.one("activity", text).word
            if self.said.knows("activity", activity):
                return EntryKey(activity)
            instead = self.said.one_of("activity")
        elif _ID.fullmatch(text) and len(text) <= ID_LENGTH:
            return EntryKey(text)
        else:
            instead = MessagePart(
                "Write an id that nothing bears yet, such as {example}.", {"example": self.next_id(one)}
            )
        self.tell(one.sheet, number, place, "plan-cell", field=table.key, found=short(text), instead=instead)
        return None

    def next_id(self, one: _Filled) -> str:
        """An id as the others of its kind are written, and higher than they are."""
        kind = SHEETS[one.sheet].kind
        found = [match for id_, of in self.said.kinds.items() if of == kind and (match := _NUMBERED.fullmatch(id_))]
        start, digits = found[-1].groups() if found else _FIRST_IDS[kind]
        taken = self.used | {id_.casefold() for id_ in self.said.new[kind]}
        number = max((int(match[2]) for match in found if match[1] == start), default=0) + 1
        while f"{start}{number:0{len(digits)}}".casefold() in taken:
            number += 1
        return f"{start}{number:0{len(digits)}}"

    # --- a cell -----------------------------------------------------------------------------------

    def columns(self, sheet: str) -> list[PlanColumn]:
        """The columns whose cells may be changed."""
        return [column for column in SHEETS[sheet].of(self.layout) if column.holds not in ("id", "number")]

    def halves(self, one: _Filled, row: int, said: dict[str, str], new: Collection[str]) -> None:
        """What stands in an entry together is filled in together: the first day with the last, money with people."""
        columns = self.columns(one.sheet)
        begun = {column.path[0] for column in columns if column.path and column.key in new}
        for column in columns:
            if column.path and column.path[0] in begun and not said[column.key]:
                self.tell(one.sheet, row, one.places[column.key], "plan-blank", field=column.key)

    def value(self, sheet: str, row: int, place: int, column: PlanColumn, text: str) -> tuple[bool, Value]:
        """Whether a cell can be taken, and what it means; what is wrong is told."""
        found = self.said.meant(column, text)
        if not found:
            if column.required or column.holds == "text" or column.path:
                self.tell(sheet, row, place, "plan-blank", field=column.key)
                return False, None
            return True, () if column.is_list else column.default or None
        for one in found:
            instead = self.said.wrong(column, one)
            if instead is not None:
                self.tell(sheet, row, place, "plan-cell", field=column.key, found=short(one.said), instead=instead)
                return False, None
        if column.is_list:
            return True, tuple(dict.fromkeys(one.word for one in found))
        return True, float(found[0].word) if column.holds in ("figure", "rating") else found[0].word


def _said(key: str, text: str) -> str:
    """What a cell says; a mark as it is written now."""
    return current(text) if key == FINGERPRINT else text


def _plain(row: EntryTexts, column: PlanColumn) -> str:
    """What the plan's own cell says, with single spaces."""
    return " ".join(row.cells[column.key].split())


def _key(sheet: str, said: Mapping[str, str]) -> EntryKey:
    """Of which entry a row says that it is."""
    table = SHEETS[sheet]
    if table.kind:
        return EntryKey(said["id"])
    number = said["number"]
    return EntryKey(said.get("activity", ""), int(number) if number.isdecimal() and len(number) < 6 else -1)


def _called(sheet: str, key: EntryKey) -> str:
    """An entry as messages call it: `ACT-1`, `ACT-1 2`, `involved 2`."""
    return str(key) if key.id else f"{SHEETS[sheet].field} {key.number or '+'}"


def _copies(said: Iterable[dict[str, str]], sheet: str, marks: Mapping[str, EntryKey]) -> Iterator[dict[str, str]]:
    """The rows that somebody made of another by copying it: the other one stands there, too, above or below."""
    marked = [(one, marks.get(one[FINGERPRINT])) for one in said]
    standing = {key for one, key in marked if key is not None and _key(sheet, one) == key}
    taken: set[EntryKey] = set()
    for one, key in marked:
        if key in standing and (_key(sheet, one) != key or key in taken):
            yield one
        elif key is not None:
            taken.add(key)


def lines(changes: tuple[EntryChange, ...]) -> Iterator[tuple[str, str, str]]:
    """What is changed, a line each: which entry and field, what stood there, what is to stand there."""
    for change in changes:
        table = SHEETS[change.sheet]
        about = _called(change.sheet, change.key)
        if table.is_below:
            about = f"{change.key.id} {table.field} {change.key.number or '+'}"
        for key, value in change.values.items():
            new = figure(value) if isinstance(value, float) else ", ".join(value) if isinstance(value, tuple) else value
            yield f"{about} {key}", change.before.get(key, ""), new or ""
