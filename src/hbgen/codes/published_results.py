"""Codes of problems in results that were published, and in their record."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
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
)
