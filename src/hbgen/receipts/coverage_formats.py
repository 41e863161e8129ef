"""Writes coverage as text, Markdown, CSV and JSON. No format holds a person's name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hbgen.locale import Translate
from hbgen.markdown import escape, fold
from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.receipts.coverage import LEAST, CoverageGroup

SHAPE = 1
"""Version of the JSON format: increased when a field changes its meaning or is removed."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Coverage of one release; names of units and roles are taken from `handbook`."""

    version: str
    groups: Sequence[CoverageGroup]
    handbook: Handbook
    language: str

    def unit(self, group: CoverageGroup) -> str:
        """A unit's name; its id where the handbook does not have it."""
        return _name(self.handbook.organisation.units, group.unit, self.language) or "–"

    def roles(self, group: CoverageGroup) -> str:
        """The names of a group's roles."""
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
    for index, row in enumerate((_heads(translate), *_rows(covered, translate))):
        lines.append("| " + " | ".join(_inert(cell) for cell in row) + " |")
        if index == 0:
            lines.append("| --- | --- | ---: | ---: | ---: |")
    return "".join(line + "\n" for line in (*lines, "", _inert(_note(translate))))


def as_csv(covered: Covered, translate: Translate) -> str:  # noqa: ARG001 - nothing to translate
    """For a spreadsheet: ids, and an empty cell for what is withheld or not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("version", "unit", "roles", "confirmed", "people"))
    for group in covered.groups:
        writer.writerow(
            (covered.version, group.unit, " ".join(group.roles), _cell(group.confirmed), _cell(group.people))
        )
    return out.getvalue()


def as_json(covered: Covered, translate: Translate) -> str:  # noqa: ARG001 - nothing to translate
    """For programs; docs/confirming.md describes it."""
    groups = [
        {"unit": group.unit or None, "roles": list(group.roles), "confirmed": group.confirmed, "people": group.people}
        for group in covered.groups
    ]
    document = {"format": SHAPE, "version": covered.version, "least": LEAST, "groups": groups}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


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
    for group in covered.groups:
        share = ""
        if group.confirmed is not None and group.people:
            share = translate("{value}%").format(value=round(100 * group.confirmed / group.people))
        roles = covered.roles(group) if group.roles else translate("all")
        yield [
            covered.unit(group),
            roles,
            few if group.confirmed is None else str(group.confirmed),
            _cell(group.people),
            share,
        ]


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
