"""Codes of problems in files of survey tools."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    error(
        "answers-of-tool",
        "It is a file of {tool}: it has {signs}, as {tool} writes them.",
        "Say so, and previews, unfinished responses and headers are told apart: `--from {name}`.",
    ),
    error(
        "tool-unknown",
        "Nothing in the file shows which survey tool wrote it.",
        "Name the tool with --from: {choices}. Of other tools describe the columns in a file for --mapping.",
    ),
    error(
        "day-order-unknown",
        "{text} can be {day} or {other}, and no other day of its column tells which.",
        "Say how days are written: `--day-order day-month-year` or `--day-order month-day-year`.",
    ),
    error(
        "day-orders-mixed",
        "{text} and {other} cannot both be written in the same order of day and month.",
        "Mend the days that somebody changed, or say how they are written: `--day-order day-month-year`.",
    ),
    error(
        "ids-rounded",
        "The id {text} was rounded by a spreadsheet, so that many responses have the same.",
        "Export the file again, and do not save it in a spreadsheet.",
    ),
    error(
        "responses-undated",
        "The survey keeps no days: it writes {text} for all responses.",
        "Name a column that holds the day, in a file for --mapping (`date`).",
    ),
    error(
        "run-states-unclear",
        "The run {run} is also in {other}, with other answers, and nothing says which are the later ones.",
        "Keep the file that was handed in last.",
    ),
    error(
        "response-twice",
        "The response {run} stands there twice.",
        "Keep one of the two: of two exports of the same survey, the newer one alone.",
    ),
    error(
        "columns-alike",
        "The columns {columns} are {name} alike.",
        "Rename or remove those that are not meant, or describe the columns in a file for --mapping.",
    ),
    advice(
        "columns-joined",
        "The columns {columns} are {name} alike, and no response fills two of them: each counts by the one it fills.",
        "Nothing, if all of them ask the same. Otherwise describe the columns in a file for --mapping.",
    ),
    advice(
        "weights-taken",
        "The column {column} weighs the answers to {id}, which names no such column itself.",
        "Nothing, if these are weights. Otherwise rename the column, or describe the columns in a file for --mapping.",
    ),
    error(
        "sheets-alike",
        "Several sheets of the workbook hold responses: {sheets}.",
        "Save the sheet that is meant as a file of its own; if all are, each as one.",
    ),
    advice(
        "rows-hidden",
        plural(
            "{count} row of the sheet is hidden, and counts all the same.",
            "{count} rows of the sheet are hidden, and count all the same.",
        ),
        "Delete hidden rows that are not meant, or filter by a column in a file for --mapping (`drop`).",
    ),
    advice(
        "sheet-hidden",
        "The sheet {sheet}, whose responses count, is hidden.",
        "Nothing, if it is meant. Otherwise show it and delete it.",
    ),
    advice(
        "days-numbered",
        "Days stand as numbers, as a spreadsheet counts them: {text} was read as {day}.",
        "Nothing, if that is the day. Otherwise export the file again, and do not save it in a spreadsheet.",
    ),
    error(
        "no-item-columns",
        "No column is an item of the handbook, by its id or by the words of its question; the last one is {last}.",
        "Name the columns by the ids of items, or describe them in a file for --mapping.",
    ),
    error(
        "items-repeated",
        "{items}: asked within {place} once for each of several things, so that a response has several answers.",
        "Ask these items outside of repeats, loops and dynamic panels; or leave them out by --mapping.",
    ),
    error(
        "repeats-alone",
        "The rows of the file are repeats within responses, which stand in another file.",
        "Score the file of the responses themselves, and ask items outside of repeats.",
    ),
    error(
        "instrument-unclear",
        "The questions in the file belong to several instruments: {choices}.",
        "Say which of them was asked: `--instrument ID`.",
    ),
    error(
        "mapping-without-column",
        "The mapping names no column {field}.",
        "Write it, or name the tool with --from, whose own column is taken.",
    ),
    advice(
        "version-assumed",
        "The file does not say which version of {id} was asked: its answers are taken to be to version {version}.",
        "Nothing, if the questions have not changed since.",
    ),
    advice(
        "numbers-taken",
        "Numbers alone answer {items}. They count as steps of the handbook, such as {value} for {text}.",
        "Nothing, if the survey numbers them so. If by their place, export words, or name the numbers for --mapping.",
    ),
    advice(
        "items-without-column",
        plural("{count} item of {id} has no column: {items}.", "{count} items of {id} have no column: {items}."),
        "Nothing, if they were not asked. Otherwise name their columns by id, or describe them for --mapping.",
    ),
    advice(
        "responses-preview",
        plural(
            "{count} response is a preview, and does not count.", "{count} responses are previews, and do not count."
        ),
        "Nothing: nobody answered.",
    ),
    advice(
        "responses-test",
        plural("{count} response is a test, and does not count.", "{count} responses are tests, and do not count."),
        "Nothing: nobody answered.",
    ),
    advice(
        "responses-unfinished",
        plural(
            "{count} response was not finished, and does not count.",
            "{count} responses were not finished, and do not count.",
        ),
        "Nothing. Where what was answered is to count, close these responses in the survey tool and export again.",
    ),
    advice(
        "responses-rejected",
        plural(
            "{count} response was rejected, and does not count.", "{count} responses were rejected, and do not count."
        ),
        "Nothing, if it was rejected with reason.",
    ),
    advice(
        "responses-spam",
        plural("{count} response is spam, and does not count.", "{count} responses are spam, and do not count."),
        "Nothing, unless the survey tool was wrong: correct its status there.",
    ),
    advice(
        "responses-filtered",
        plural(
            "The mapping filters {count} response, which does not count.",
            "The mapping filters {count} responses, which do not count.",
        ),
        "Nothing, if that is meant by `keep` and `drop`.",
    ),
    advice(
        "responses-repeated",
        plural(
            "{count} response was handed in before just as it is here, and counts once.",
            "{count} responses were handed in before just as they are here, and each counts once.",
        ),
        "Nothing.",
    ),
    advice(
        "responses-superseded",
        plural(
            "{count} response is an earlier state of one that was handed in again later, and does not count.",
            "{count} responses are earlier states of some that were handed in again later, and do not count.",
        ),
        "Nothing.",
    ),
)
