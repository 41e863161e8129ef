"""Codes of problems in answers, and in the periods for which they are scored."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
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
        "answer-of-other",
        "{instrument} does not ask {item}.",
        "Correct the column `instrument`, or leave the rows out with --partial.",
    ),
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
)
