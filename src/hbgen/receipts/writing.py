"""Coverage as people and programs read it: text, Markdown, CSV and JSON. No format holds a name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hbgen.locale import Translate
from hbgen.markdown import escape, fold
from hbgen.model.base import Entry, Text
from hbgen.model.handbook import Handbook
from hbgen.receipts.coverage import LEAST, CoverageGroup

SHAPE = 1
"""The shape of the JSON: raised when something in it changes its meaning or goes."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage of one release: whose handbook it is tells what units and roles are called."""

    version: str
    groups: Sequence[CoverageGroup]
    handbook: Handbook
    language: str

    def unit(self, group: CoverageGroup) -> str:
        """What a unit is called; its id where the handbook does not know it."""
        return _name(self.handbook.organisation.units, group.unit, self.language) or "–"

    def roles(self, group: CoverageGroup) -> str:
        """What a group's roles are called."""
        return ", ".join(_name(self.handbook.organisation.roles, role, self.language) for role in group.roles)


def text(covered: Covered, translate: Translate) -> str:
    """A table for a terminal."""
    table = [_heads(translate), *_rows(covered, translate)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = [_title(covered, translate), ""]
    for row in table:
        padded = zip(row, widths, (True, True, False, False, False), strict=True)
        cells = [cell.ljust(width) if is_word else cell.rjust(width) for cell, width, is_word in padded]
        lines.append("  ".join(cells).rstrip())
    return "".join(line + "\n" for line in (*lines, "", _note(translate)))


def markdown(covered: Covered, translate: Translate) -> str:
    """A table for a report."""
    lines = [f"**{_inert(_title(covered, translate))}**", ""]
    for at, row in enumerate((_heads(translate), *_rows(covered, translate))):
        lines.append("| " + " | ".join(_inert(cell) for cell in row) + " |")
        if at == 0:
            lines.append("| --- | --- | ---: | ---: | ---: |")
    return "".join(line + "\n" for line in (*lines, "", _inert(_note(translate))))


def as_csv(covered: Covered, translate: Translate) -> str:  # noqa: ARG001 - a format has no words of its own
    """For a spreadsheet: ids, and an empty cell for what is withheld or not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("version", "unit", "roles", "confirmed", "people"))
    for one in covered.groups:
        writer.writerow((covered.version, one.unit, " ".join(one.roles), _cell(one.confirmed), _cell(one.people)))
    return out.getvalue()


def as_json(covered: Covered, translate: Translate) -> str:  # noqa: ARG001 - a format has no words of its own
    """For programs; docs/confirming.md describes it."""
    groups = [
        {"unit": one.unit or None, "roles": list(one.roles), "confirmed": one.confirmed, "people": one.people}
        for one in covered.groups
    ]
    found = {"format": SHAPE, "version": covered.version, "least": LEAST, "groups": groups}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Covered, Translate], str]] = {
    "text": text,
    "markdown": markdown,
    "csv": as_csv,
    "json": as_json,
}


def _title(covered: Covered, translate: Translate) -> str:
    return translate("Confirmations that hold for release {version}").format(version=covered.version)


def _note(translate: Translate) -> str:
    words = translate("Fewer than {least} are not told, and roles of few are counted together.")
    return words.format(least=LEAST)


def _heads(translate: Translate) -> list[str]:
    return [translate(word) for word in ("Unit", "Roles", "Confirmed", "People", "Share")]


def _rows(covered: Covered, translate: Translate) -> Iterable[list[str]]:
    few = translate("fewer than {least}").format(least=LEAST)
    for one in covered.groups:
        share = ""
        if one.confirmed is not None and one.people:
            share = translate("{value}%").format(value=round(100 * one.confirmed / one.people))
        roles = covered.roles(one) if one.roles else translate("all")
        yield [covered.unit(one), roles, few if one.confirmed is None else str(one.confirmed), _cell(one.people), share]


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)


def _name(entries: Iterable[Entry], id_: str, language: str) -> str:
    for entry in entries:
        if vars(entry)["id"] == id_:
            name: Text = vars(entry)["name"]
            return fold(name.words.get(language, str(name)))
    return id_


def _inert(words: str) -> str:
    return escape(words).replace("|", "\\|")
