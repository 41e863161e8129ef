"""Codes of problems in collected answers, receipts and forms."""

from __future__ import annotations

from hbgen.codes.code import Code, advice, error

CODES: dict[str, Code] = {
    # --- answers and results ---
    "answers-unreadable": error(
        "{file} cannot be read as answers: {reason}.",
        "Save it again as it was exported, or describe its columns in a file for --mapping.",
    ),
    "wrong-encoding": error(
        "The file is not text in {encoding}: byte {byte} does not belong.",
        "Save it again in that encoding, or say in the mapping's `encoding` which one it is.",
    ),
    "missing-column": error("There is no column {column}.", "{near}"),
    "column-twice": error("The column {column} stands there twice.", "Keep one of them."),
    "answer-cells": error(
        "The row has {found} cells, but the header has {expected}.", "Complete the row, or remove it."
    ),
    "answer-cell": error("`{column}` cannot be {found}.", "{instead}"),
    "answer-unknown": error("There is no {kind} {found} in this handbook.", "{near}"),
    "answer-other-version": error(
        "The answers are to version {found} of {id}; the handbook has version {version}.",
        "Score them with the handbook that asked them.",
    ),
    "answer-other-meaning": error(
        "What was asked as {item} ({found}) means something else now ({mark}).",
        "Score the answers with the handbook that asked them.",
    ),
    "answer-out-of-range": error("{found} is not an answer to {item}.", "Write one of {choices}."),
    "answer-not-applicable": error(
        "{item} was marked as not applicable, but it always applies.",
        "Answer it, leave it blank, or say under the item when it is not applicable.",
    ),
    "answer-other-channel": error(
        "{item} is not asked in the channel {channel}.",
        "Correct the run's channel, or leave the answer out; in a run without a channel every item is asked.",
    ),
    "answer-twice": error("The run {run} answers {item} twice.", "Keep one of the two rows."),
    "run-differs": error(
        "The run {run} has another `{column}` here than before.", "Give each run an id of its own, or correct the row."
    ),
    "code-is-answer": error(
        "{code} is an answer to {item} in the column {column}, and cannot stand for {kind} as well.",
        "Remove it here, or say `missing`, `not_applicable` or `dont_know` below the columns in which it is no answer.",
    ),
    "code-twice": error(
        "{code} stands for two things in the column {column}.", "Keep the one that the survey tool means."
    ),
    "answers-more": advice(
        "{count} more rows have the problem [{code}].", "Mend those that are listed, and look again."
    ),
    "answers-too-many-wrong": error(
        "More than {limit} rows do not fit; the rest was not read.",
        "Mend what they have in common: a column, the instrument or its version. With --partial all is read.",
    ),
    "answers-left-out": advice("{count} rows were left out.", "Mend them, and score again."),
    "answers-unweighted": advice(
        "{count} runs of {id} have no weight, and each counts once.",
        "If the answers have weights, add their column {column}, in hbgen's own tables as `weight`.",
    ),
    "answers-not-asked": advice(
        "{count} runs of {id} say a {column}, which it does not ask: it was not kept.",
        "Leave the column out where answers are collected, or add it to `collects:` of the instrument and to its "
        "privacy note.",
    ),
    "answers-outside": advice(
        "{count} rows do not belong to the period and were passed over.", "Nothing, if the period is right."
    ),
    "nothing-to-score": error("There is no answer to score.", "Name files that hold answers of the period."),
    "bad-period": error("{found} cannot be the id of a period.", "Begin it with the year: 2026, 2026-Q3 or 2026-09."),
    "database-failed": error(
        "The database did not answer: {reason}.", "Check the address, the table and the right to read it."
    ),
    "answers-misfit": error(
        "{count} rows name {reason}.", "Mend them in the database, or leave them out with --partial."
    ),
    "periods-overlap": error(
        "{instrument} has results for {other} already, and {id} shares days with it.",
        "Score periods that share no day: from both together, answers of few people could be worked out.",
    ),
    # --- what was published ---
    "answers-gone": error(
        "Fewer runs of {instrument} are there than figures of {id} were published of.",
        "Score all answers of the period together. Where what was published was wrong, say why: --correct WHY.",
    ),
    "results-other-version": error(
        "{instrument} has version {version}, and figures of version {other} were published for {id}.",
        "Give the new version a period of its own that shares no day with {id}, or say why the figures were wrong: "
        "--correct WHY.",
    ),
    "score-too-early": error(
        "{instrument} was scored for {id} as of {other} already, which is after {date}.",
        "Say with --date as of which day the answers are, such as {other}.",
    ),
    "period-other-days": error(
        "{id} was published as the days from {start} to {end}.",
        "Score it with the same days, or give other days a period of their own.",
    ),
    "figures-changed": advice(
        "{count} figures of {instrument} would be others now, although no run came: answers were changed. "
        "They stay as they were published.",
        "Where what was published is wrong, replace it: --correct WHY.",
    ),
    "nothing-to-correct": error(
        "Nothing was published of {id} that could be corrected.", "Score it without --correct."
    ),
    "record-edited": error(
        "Line {line} of {file} is not what `hbgen score` wrote there.",
        "Take the file from Git again: what was published cannot be unpublished, only corrected (--correct WHY).",
    ),
    "record-cut": error("{file} ends in the middle of a line.", "Take the file from Git again."),
    "record-gone": error(
        "{file} is gone, the record of figures that were published.",
        "Take the file from Git again: who has read them can subtract them from whatever is shown next.",
    ),
    "record-replaced": error(
        "{file} does not begin as it did: what was published was left out or scored anew.",
        "Take the file from Git again, and score after it; replace wrong figures with --correct WHY.",
    ),
    "results-unrecorded": advice(
        "The results of {id} have no record of what was published.",
        "Begin one with what they show: `hbgen audit --adopt`.",
    ),
    "results-gone": error(
        "{file} is gone, and {record} says what it showed.", "Write it again from there: `hbgen audit --restore`."
    ),
    "results-edited": error(
        "What {file} says of {instrument} is not what {record} adds up to.",
        "Write it again from there: `hbgen audit --restore`.",
    ),
    "group-known": error(
        "{group} of {instrument} in {id} can be worked out from what was published: its mean lies between {low} and "
        "{high}% of the scale.",
        "Publish nothing of it again; ask those concerned, and raise the instrument's `minimum_n` for later periods.",
    ),
    "group-known-before": advice(
        "{group} of {instrument} in {id} can be worked out from what was published before there was a record: its mean "
        "lies between {low} and {high}% of the scale.",
        "It cannot be taken back. What is scored from now on does not add to it.",
    ),
    "results-misnamed": error("The results of {id} stand in a file of another name.", "Name the file {file}."),
    "results-unknown": advice(
        "The results name the {kind} {id}, which the handbook does not have.",
        "Nothing, if it was there when they were collected.",
    ),
    # --- forms in use ---
    "form-unreadable": error(
        "{file} cannot be read as a form: {reason}.",
        "Give a form or a table of answers that came from `hbgen export`: XLSX, XLSForm, CSV or JSON.",
    ),
    "form-unknown-instrument": error("The handbook has no instrument {id}, which the form asks.", "{near}"),
    "form-version": error(
        "The form asks version {found} of {id}; the handbook has version {expected}.",
        "Export the form again, and collect answers with the new one.",
    ),
    "form-words": error(
        "Of {id}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-missing": error("The form does not ask {item}, which belongs to {id}.", "Export the form again."),
    "form-item-gone": error(
        "The form asks {item}, which does not belong to {id} in the handbook.", "Export the form again."
    ),
    "form-item-text": error(
        "{item} is asked otherwise in the form ({language}): {difference}",
        "Export the form again. Answers to two different questions cannot be compared.",
    ),
    "form-item-words": error(
        "At {item}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-answers": error(
        "{item} is answered by {found} in the form, and by {expected} in the handbook.", "Export the form again."
    ),
    "form-item-answer": error(
        "The answer {value} to {item} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-rule": error(
        "At {item}, `{field}` is {found} in the form and {expected} in the handbook.", "Export the form again."
    ),
    "form-item-meaning": error(
        "{item} meant something else when the form was made ({found}; now {mark}), "
        "in words that the file does not hold.",
        "Export the form again, and score answers with the handbook that asked them.",
    ),
    # --- receipts ---
    "receipts-unreadable": error(
        "{file} cannot be read as receipts: {reason}.",
        "Take it again from where they are collected: JSON as the page makes it, or such JSON line by line in .jsonl.",
    ),
    "receipt-broken": error("This is no receipt: {reason}.", "Leave it out, or go on without it with --partial."),
    "receipt-cell": error("`{field}` cannot be {found}.", "{instead}"),
    "receipt-unknown": error("Release {number} has no {kind} {found}.", "{near}"),
    "receipt-no-release": error("There is no release {found}.", "{near}"),
    "receipt-other-marks": error(
        "What was confirmed of {id} ({found}) is not what release {number} says ({mark}).",
        "Take the receipt from the page again: somebody changed it, or it is of another handbook.",
    ),
    "receipt-incomplete": error(
        "The receipt does not name {id}, which concerns the role {role} in release {number}.",
        "Take the receipt from the page again: it names everything that concerns the role.",
    ),
    "receipt-differs": error(
        "Two receipts have the id {id} and differ in `{field}`.", "Keep the one that came from the page."
    ),
    "receipts-left-out": advice("{count} receipts were left out.", "Mend them, and count again."),
    "receipts-later": advice(
        "{count} receipts are of releases after {number} and were passed over.", "Nothing, if the release is right."
    ),
    "receipts-many": advice(
        "{unit} has {count} confirmations and {people} people.",
        "Look whether somebody confirmed on two devices, or whether the headcount is old.",
    ),
}
