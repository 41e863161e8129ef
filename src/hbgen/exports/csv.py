"""A plain table of answers to fill in: one row for each item, for people or for other survey tools.

The columns are those of the long table of answers, followed by the item's text, its choices and its channels, which
are ignored when answers are read. Answers in JSON (`hbgen-answers-1`) are read as the same table.
"""

from __future__ import annotations

import csv
import io
import re

from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import InstrumentDefinition, answers
from hbgen.model.reserved import ANSWERS_FORMAT, COLUMNS
from hbgen.problems import MessagePart
from hbgen.scoring.tables import MAX_ROW, Lines, TooLong, delimiter_of
from hbgen.text.formats import in_language

ASKED = ("text", "choices", "channels")
"""Additional columns, behind those of the long table."""
SECTION, ASKED_WHEN = "section", "asked_when"
"""Further ones, for an instrument that has sections, and for one that asks items after certain answers only."""
MOST = 2000
"""The most instruments in a table, and the most items of one."""
_RUNS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")


def make(definition: InstrumentDefinition, language: str) -> bytes:
    """The table in one language: UTF-8 with a byte order mark, commas, and no cell that runs as a formula."""
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\r\n")
    further = ((SECTION, bool(definition.sections)), (ASKED_WHEN, any(item.asked_when for item in definition.items)))
    columns = (*COLUMNS, *ASKED, *(name for name, is_needed in further if is_needed))
    table.writerow(columns)
    for item in definition.items:
        choices = "; ".join(
            f"{answer.value} = {text}" if text else answer.value
            for answer in answers(item, (language,))
            for text in (in_language(answer.text, language),)
        )
        cells = {
            "instrument": definition.id,
            "version": str(definition.version),
            "handbook": definition.handbook,
            "item": item.id,
            "fingerprint": item.fingerprint,
            "na": "false",
            "weight": "1",
            "text": in_language(item.text, language),
            "choices": choices,
            "channels": " ".join(item.channels),
            SECTION: "" if item.section is None else in_language(item.section.name, language),
            ASKED_WHEN: "; ".join(f"{after.item} = {' / '.join(after.answers)}" for after in item.asked_when),
        }
        table.writerow(shield(cells.get(column, "")) for column in columns)
    return ("\ufeff" + stream.getvalue()).encode()


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The forms that the answers in a table or in JSON came from: one for each instrument and version in it.

    Their items have fingerprints and, if there is a column for them, channels. Raises `Misshapen` for another table or
    encoding.
    """
    return _of_json(file) if file.is_json else _of_table(file.text())


def _of_json(file: FormFile) -> tuple[DeployedForm, ...]:
    answers_ = file.json()
    if answers_.data.get("format") != ANSWERS_FORMAT:
        raise Misshapen("format")
    forms: dict[tuple[str, str], dict[str, DeployedItem]] = {}
    for run in answers_.mappings("runs"):
        items = forms.setdefault((run.text("instrument"), run.text("version")), {})
        for answer in run.mappings("answers"):
            item, mark = answer.text("item"), answer.text("fingerprint")
            items.setdefault(f"{item} {mark}", DeployedItem(item, 1, mark))
    return tuple(DeployedForm(instrument, version, items) for (instrument, version), items in forms.items())


def _of_table(data: bytes) -> tuple[DeployedForm, ...]:
    forms: dict[tuple[str, str], dict[str, DeployedItem]] = {}
    # A stream, so that a million answers are not in memory at once.
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", errors="strict", newline="")
    try:
        is_declared, delimiter = delimiter_of(stream.readline(MAX_ROW))
        if not is_declared:
            stream.seek(0)
        lines = Lines(stream)
        table = csv.reader(lines, delimiter=delimiter, strict=True)
        head = {name.strip(): column for column, name in enumerate(next(table, []))}
        places = [head.get(name, -1) for name in ("instrument", "version", "item", "fingerprint")]
        if min(places) < 0:
            raise Misshapen("columns")
        for row in table:
            lines.of_row = 0
            if len(row) <= max(places):
                continue
            instrument, version, item, mark = (unshield(row[place]).strip() for place in places)
            rules = {
                name: row[head[name]].strip() for name in ("channels", ASKED_WHEN) if 0 <= head.get(name, -1) < len(row)
            }
            deployed_item = DeployedItem(item, table.line_num + is_declared, mark, rules=rules)
            # Answers to one item with two fingerprints count as two items.
            forms.setdefault((instrument, version), {}).setdefault(f"{item} {mark}", deployed_item)
            if len(forms) > MOST or len(forms[instrument, version]) > MOST:
                raise Misshapen("items")
    except (csv.Error, UnicodeError, TooLong):
        raise Misshapen("table") from None
    return tuple(DeployedForm(instrument, version, items) for (instrument, version), items in forms.items())


def shield(cell: str) -> str:
    """The text of a cell, with a `'` before what spreadsheets would run as a formula (OWASP, "CSV Injection")."""
    return f"'{cell}" if _RUNS_AS_FORMULA.match(cell) else cell


def unshield(cell: str) -> str:
    """The inverse of `shield`."""
    return cell[1:] if _SHIELDED.match(cell) else cell


EXPORT = Export(
    name="csv",
    label="CSV",
    ending=".csv",
    purpose=MessagePart("A plain table with a row for each question, for any other tool."),
    one_language=True,
    library=None,
    writer=make,
    reader=read,
)
