"""Codes of problems with a workbook of content that is imported."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error

CODES = by_name(
    error(
        "sheets-unreadable",
        "{file} cannot be read as a workbook: {reason}.",
        "Save it as an Excel workbook (.xlsx), and take one that `hbgen export content` made.",
    ),
    error(
        "sheets-not-taken",
        "{file} holds changes that are not in the handbook.",
        "Take it home first, with `hbgen import {file}`, or name another folder with --output.",
    ),
    error(
        "sheet-without-keys",
        "{sheet}: the hidden row 2 or a hidden column is gone or stands elsewhere, by which rows are known.",
        "Remove rows that were put above it, or export again and move your changes there.",
    ),
    error("row-twice", "{sheet}: {id} stands in two rows.", "Give a new entry an id of its own, or remove one row."),
    error(
        "row-id-changed",
        "{sheet}: the id {id} was changed to {found}. An id stays its own for ever.",
        "Write the old id again; for a new entry use a new row.",
    ),
    error(
        "row-without-entry",
        "{sheet}: {id} is no longer in the handbook.",
        "Remove the row, or write it as a new one with another id.",
    ),
    error("row-without-id", "{sheet}: a new row has no id.", "Give it one, such as the next number of its chapter."),
    error(
        "row-id-taken",
        "{sheet}: the id {id} of a new row is taken.",
        "Give it another one. Where the row was taken over by an earlier import, export again.",
    ),
    error(
        "row-moved",
        "{sheet}: {id} was moved to another entry, which a workbook cannot do.",
        "Write the old value again, and move the entry in its file.",
    ),
    error(
        "row-stale",
        "{sheet}: `{field}` of {id} has changed in the handbook since the workbook was made.",
        "Export again, and make your change there.",
    ),
    error(
        "row-too-long",
        "{sheet}: `{field}` of {id} is too long for a cell.",
        "Write the old value again, and change the text in its file.",
    ),
    error(
        "row-without-holder",
        "There is no {found} to which the new {id} could belong.",
        "Choose from the list of the column “Belongs to”.",
    ),
    error(
        "row-nowhere",
        "The new {id} does not say to what it belongs.",
        "Choose from the list of the column “Belongs to”.",
    ),
    error(
        "row-with-formula-error",
        "{sheet}: `{field}` of {id} is {found}, which a formula shows that cannot be calculated.",
        "Write the text itself into the cell.",
    ),
    error(
        "row-with-hidden-character",
        "{sheet}: `{field}` of {id} holds a character that is not seen: {character}.",
        "Type the text anew, or paste it as text without its format.",
    ),
    advice(
        "sheet-unknown",
        "The sheet {sheet} is none of the content's: nothing of it was taken.",
        "{instead}",
    ),
    advice(
        "column-unknown",
        "{sheet}: the column {column} is none of the content's: nothing of it was taken.",
        "Write what belongs into the handbook in the column of its field.",
    ),
    advice(
        "row-gone",
        "{sheet}: no row for {ids}. What is in the handbook stays there as it is.",
        "To take one out for good, use `hbgen retire ID`, or delete it in its file.",
    ),
    error(
        "row-not-written",
        "The change of {id} cannot be put into {file} safely.",
        "Write it there yourself. A list needs as many lines in each language.",
    ),
)
