"""Codes of problems in collected answers, receipts and forms."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    # --- answers and results ---
    error(
        "answers-unreadable",
        "{file} cannot be read as answers: {reason}.",
        "Save it again as it was exported, or describe its columns in a file for --mapping.",
    ),
    error(
        "wrong-encoding",
        "The file is not text in {encoding}: byte {byte} does not belong.",
        "Save it again in that encoding, or say in the mapping's `encoding` which one it is.",
    ),
    error("missing-column", "There is no column {column}.", "{near}"),
    error("column-twice", "The column {column} stands there twice.", "Keep one of them."),
    error(
        "answer-cells", "The row has {found} cells, but the header has {expected}.", "Complete the row, or remove it."
    ),
    error(
        "answers-line-broken",
        "These are no answers: {reason}.",
        "Leave the line out, or go on without it with --partial: it was not sent by a page of the handbook.",
    ),
    error("answer-cell", "`{column}` cannot be {found}.", "{instead}"),
    error("answer-unknown", "There is no {kind} {found} in this handbook.", "{near}"),
    error(
        "answer-other-version",
        "The answers are to version {found} of {id}; the handbook has version {version}.",
        "Bring the handbook up to date, or correct the column `version`.",
    ),
    advice(
        "answers-earlier-version",
        plural(
            "{count} response is to version {version} of {instrument}, and was scored as that version asked.",
            "{count} responses are to version {version} of {instrument}, and were scored as that version asked.",
        ),
        "Nothing: figures of both versions stand side by side, and no line joins them where a question means something "
        "else. Use forms of version {other} from now on.",
    ),
    advice(
        "answers-retired",
        plural(
            "{count} response is to {instrument}, which was retired, and was scored as a release asked it.",
            "{count} responses are to {instrument}, which was retired, and were scored as a release asked it.",
        ),
        "Nothing, if they came before it was retired. Else take its forms out of use.",
    ),
    advice(
        "responses-other-version",
        plural(
            "{count} response is to an earlier version of its instrument that no release holds, and does not count.",
            "{count} responses are to earlier versions of their instruments that no release holds, and do not count.",
        ),
        "Nothing, if they were trials. To have them counted, check out the commit whose handbook asked them, and score "
        "them there as a period of its own that shares no day with this one.",
    ),
    error(
        "answer-other-meaning",
        "What was asked as {item} ({found}) means something else now ({mark}).",
        "Score the answers with the handbook that asked them.",
    ),
    error("answer-out-of-range", "{found} is not an answer to {item}.", "Write one of {choices}."),
    error(
        "answer-not-applicable",
        "{item} was marked as not applicable, but it always applies.",
        "Answer it, leave it blank, or say under the item when it is not applicable.",
    ),
    error(
        "answer-other-channel",
        "{item} is not asked in the channel {channel}.",
        "Correct the run's channel, or leave the answer out; in a run without a channel every item is asked.",
    ),
    error("answer-twice", "The run {run} answers {item} twice.", "Keep one of the two rows."),
    error(
        "run-differs",
        "The run {run} has another `{column}` here than before.",
        "Give each run an id of its own, or correct the row.",
    ),
    error(
        "code-is-answer",
        "{code} is an answer to {item} in the column {column}, and cannot stand for {kind} as well.",
        "Remove it here, or say `missing`, `not_applicable` or `dont_know` below the columns in which it is no answer.",
    ),
    error(
        "code-twice", "{code} stands for two things in the column {column}.", "Keep the one that the survey tool means."
    ),
    error(
        "column-of-two-items",
        "The column {column} answers {item} as well as {other}, in the same words.",
        "Name the column in which {item} was answered.",
    ),
    error(
        "pattern-over-answer",
        "A pattern of the column {column} takes {found}, which is an answer to {item}, for {meaning}.",
        "Write the pattern so that it does not fit {found}; or, if that is what it means, write it as a code: "
        "`codes` go before patterns.",
    ),
    error(
        "codes-merged",
        "In the column {column} stands {found}, for which there is no code; {other} is to mean the same.",
        "Say what {found} means, too: add it to `codes`, even if it means {found}.",
    ),
    advice(
        "turned-twice",
        "The mapping turns the answers in the column {column} round, and {item} is `reversed`: they are turned twice.",
        "Nothing, if the survey tool had turned them before; otherwise remove the codes.",
    ),
    advice(
        "answers-more",
        plural("{count} more row has the problem [{code}].", "{count} more rows have the problem [{code}]."),
        "Mend those that are listed, and look again.",
    ),
    error(
        "answers-too-many-wrong",
        "More than {limit} rows do not fit; the rest was not read.",
        "Mend what they have in common: a column, the instrument or its version. With --partial all is read.",
    ),
    advice(
        "answers-left-out",
        plural("{count} row was left out.", "{count} rows were left out."),
        "Mend them, and score again.",
    ),
    advice(
        "answers-unweighted",
        plural(
            "{count} run of {id} has no weight, and counts once.",
            "{count} runs of {id} have no weight, and each counts once.",
        ),
        "If the answers have weights, add their column {column}, in hbgen's own tables as `weight`.",
    ),
    advice(
        "answers-not-asked",
        plural(
            "{count} run of {id} says a {column}, which it does not ask: it was not kept.",
            "{count} runs of {id} say a {column}, which it does not ask: it was not kept.",
        ),
        "Leave the column out where answers are collected, or add it to `collects:` of the instrument and to its "
        "privacy note.",
    ),
    advice(
        "answers-skipped",
        plural(
            "{count} run of {id} answers {item}, which its other answers leave out: that answer does not count.",
            "{count} runs of {id} answer {item}, which their other answers leave out: those answers do not count.",
        ),
        "Have the form ask it only after what `asked_when:` says, or remove `asked_when:` if everybody is asked.",
    ),
    advice(
        "critical-acted-on",
        plural(
            "{count} answer failed a critical item of {id}; of those that say what is done about it at once there are "
            "{acted}.",
            "{count} answers failed critical items of {id}; of those that say what is done about it at once there are "
            "{acted}.",
        ),
        "Read in the files, under `action`, what was promised by when, and ask for the rest.",
    ),
    advice(
        "answers-outside",
        plural(
            "{count} row does not belong to the period and was passed over.",
            "{count} rows do not belong to the period and were passed over.",
        ),
        "Nothing, if the period is right.",
    ),
    # --- files of survey tools ---
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
    error(
        "no-item-columns",
        "No column is an item of the handbook, by its id or by the words of its question; the last one is {last}.",
        "Name the columns by the ids of items, or describe them in a file for --mapping.",
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
    error("nothing-to-score", "There is no answer to score.", "Name files that hold answers of the period."),
    error("bad-period", "{found} cannot be the id of a period.", "Begin it with the year: 2026, 2026-Q3 or 2026-09."),
    error(
        "database-failed",
        "The database did not answer: {reason}.",
        "Check the address, the table and the right to read it.",
    ),
    error(
        "source-state-unreadable",
        "{file} does not say how far a live source was scored.",
        "Take the file from Git again, or delete it: all periods are then scored once more, and nothing counts twice.",
    ),
    error(
        "database-driver-missing",
        "What reads from {kind} is not installed.",
        "Install it: pip install '{package}'.",
    ),
    error(
        "answers-misfit",
        plural(
            "{count} row names {reason}, in run {run} and item {item}.",
            "{count} rows name {reason}, such as run {run}, item {item}.",
        ),
        "Mend them in the database, or leave them out with --partial.",
    ),
    error(
        "periods-overlap",
        "{instrument} has results for {other} already, and {id} shares days with it.",
        "Score periods that share no day: from both together, answers of few people could be worked out.",
    ),
    # --- what was published ---
    error(
        "answers-gone",
        "Fewer runs of {instrument} are there than figures of {id} were published of.",
        "Score all answers of the period together. Where what was published was wrong, say why: --correct WHY.",
    ),
    error(
        "results-other-version",
        "Figures of version {other} of {instrument} were published for {id}, and its answers are not among these.",
        "Score the answers to all versions together, with the release that holds version {other}. Where its figures "
        "were wrong, say why: --correct WHY, with answers to one version.",
    ),
    error(
        "score-too-early",
        "{instrument} was scored for {id} as of {other} already, which is after {date}.",
        "Say with --date as of which day the answers are, such as {other}.",
    ),
    error(
        "period-other-days",
        "{id} was published as the days from {start} to {end}.",
        "Score it with the same days, or give other days a period of their own.",
    ),
    advice(
        "figures-changed",
        plural(
            "{count} figure of {instrument} would be another now, although no run came: answers were changed. "
            "It stays as it was published.",
            "{count} figures of {instrument} would be others now, although no run came: answers were changed. "
            "They stay as they were published.",
        ),
        "Where what was published is wrong, replace it: --correct WHY.",
    ),
    error(
        "nothing-to-correct", "Nothing was published of {id} that could be corrected.", "Score it without --correct."
    ),
    error(
        "record-edited",
        "Line {line} of {file} is not what `hbgen score` wrote there.",
        "Take the file from Git again: what was published cannot be unpublished, only corrected (--correct WHY).",
    ),
    error("record-cut", "{file} ends in the middle of a line.", "Take the file from Git again."),
    error(
        "record-gone",
        "{file} is gone, the record of figures that were published.",
        "Take the file from Git again: who has read them can subtract them from whatever is shown next.",
    ),
    error(
        "record-replaced",
        "{file} does not begin as it did: what was published was left out or scored anew.",
        "Take the file from Git again, and score after it; replace wrong figures with --correct WHY.",
    ),
    advice(
        "results-unrecorded",
        "The results of {id} have no record of what was published.",
        "Begin one with what they show: `hbgen audit --adopt`.",
    ),
    error(
        "results-gone",
        "{file} is gone, and {record} says what it showed.",
        "Write it again from there: `hbgen audit --restore`.",
    ),
    error(
        "results-edited",
        "What {file} says of {instrument} is not what {record} adds up to.",
        "Write it again from there: `hbgen audit --restore`.",
    ),
    error(
        "group-known",
        "{group} of {instrument} in {id} can be worked out from what was published: its mean lies between {low} and "
        "{high}% of the scale.",
        "Publish nothing of it again; ask those concerned, and raise the instrument's `minimum_n` for later periods.",
    ),
    advice(
        "group-known-before",
        "{group} of {instrument} in {id} can be worked out from what was published before there was a record: its mean "
        "lies between {low} and {high}% of the scale.",
        "It cannot be taken back. What is scored from now on does not add to it.",
    ),
    # --- forms in use ---
    error(
        "form-unreadable",
        "{file} cannot be read as a form: {reason}.",
        "Give a form or a table of answers that came from `hbgen export`: {formats}.",
    ),
    error("form-unknown-instrument", "The handbook has no instrument {id}, which the form asks.", "{near}"),
    error(
        "form-version",
        "The form asks version {found} of {id}; the handbook has version {expected}.",
        "Export the form again, and collect answers with the new one.",
    ),
    error(
        "form-words", "Of {id}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    error("form-item-missing", "The form does not ask {item}, which belongs to {id}.", "Export the form again."),
    error(
        "form-item-gone",
        "The form asks {item}, which does not belong to {id} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-text",
        "{item} is asked otherwise in the form ({language}): {difference}",
        "Export the form again. Answers to two different questions cannot be compared.",
    ),
    error(
        "form-item-words",
        "At {item}, {part} reads otherwise in the form ({language}): {difference}",
        "Export the form again.",
    ),
    error(
        "form-item-answers",
        "{item} is answered by {found} in the form, and by {expected} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-answer",
        "The answer {value} to {item} reads otherwise in the form ({language}): {difference}",
        "Export the form again.",
    ),
    error(
        "form-item-rule",
        "At {item}, `{field}` is {found} in the form and {expected} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-meaning",
        "{item} meant something else when the form was made ({found}; now {mark}), "
        "in words that the file does not hold.",
        "Export the form again, and score answers with the handbook that asked them.",
    ),
    # --- receipts ---
    error(
        "receipts-unreadable",
        "{file} cannot be read as receipts: {reason}.",
        "Take it again from where they are collected: JSON as the page makes it, or such JSON line by line in .jsonl.",
    ),
    error(
        "remark-broken",
        "This is no remark on a text, and no count of reading.",
        "Leave it out, or go on without it with --partial: it was not sent by a page of the handbook.",
    ),
    error(
        "remark-unknown",
        "There is no standard or guide {found}.",
        "Leave the remark out, or go on without it with --partial: the text may be gone.",
    ),
    error("receipt-broken", "This is no receipt: {reason}.", "Leave it out, or go on without it with --partial."),
    error("receipt-cell", "`{field}` cannot be {found}.", "{instead}"),
    error("receipt-unknown", "Release {number} has no {kind} {found}.", "{near}"),
    error("receipt-no-release", "There is no release {found}.", "{near}"),
    error(
        "receipt-other-marks",
        "What was confirmed of {id} ({found}) is not what release {number} says ({mark}).",
        "Take the receipt from the page again: somebody changed it, or it is of another handbook.",
    ),
    error(
        "receipt-incomplete",
        "The receipt does not name {id}, which concerns the role {role} in release {number}.",
        "Take the receipt from the page again: it names everything that concerns the role.",
    ),
    error(
        "receipt-differs",
        "Two receipts have the id {id} and differ in `{field}`.",
        "Keep the one that came from the page.",
    ),
    advice(
        "receipts-left-out",
        plural("{count} receipt was left out.", "{count} receipts were left out."),
        "Mend them, and count again.",
    ),
    advice(
        "receipts-later",
        plural(
            "{count} receipt is of a release after {number} and was passed over.",
            "{count} receipts are of releases after {number} and were passed over.",
        ),
        "Nothing, if the release is right.",
    ),
    error(
        "coverage-unreadable",
        "{file} does not say who has read a release: {reason}.",
        "Write it anew: hbgen receipts FILE... --format json --output {file}.",
    ),
    advice(
        "reading-gone",
        plural(
            "{count} reading of a page that the handbook does not have was left out.",
            "{count} readings of pages that the handbook does not have were left out.",
        ),
        "Nothing: pages go, and what is sent to an address may be from elsewhere.",
    ),
    error(
        "reading-unreadable",
        "{file} does not say how the handbook is read: {reason}.",
        "Write it anew: hbgen remarks FILE... --format json --output {file}.",
    ),
    advice(
        "receipts-many",
        "{unit}: confirmations {count}, people {people}.",
        "Look whether somebody confirmed on two devices, or whether the headcount is old.",
    ),
)
