"""Reads our own JSON: a file as a page hands it out, and files to which a server adds a line for each that was sent.

Whoever does not know whether something has arrived sends it again. In files of lines a run that stands there again
counts once, in its latest state: by its revision, else as it was sent last.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hbgen.characters import composed
from hbgen.json_data import JsonValue
from hbgen.model.reserved import ANSWERS_FORMAT, COLUMNS, FIELD_COLUMNS
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart, Place, Problem
from hbgen.scoring.answer_cells import SAME_IN_RUN
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.refusals import Bad
from hbgen.scoring.survey_tools.response_table import JSON_LIMIT
from hbgen.scoring.tables import AnswerFile, NotJson, Unreadable, json_of, text_of, unreadable

_OF_RUN = (
    *("run", "instrument", "version", "handbook", "role", "unit", "channel", "date", "weight", "case"),
    *FIELD_COLUMNS,
)
_OF_ANSWER = ("item", "fingerprint", "value", "na")
_LINES = (".jsonl", ".ndjson")


class _Run(NamedTuple):
    """A run as cells of its answers, with the row of each."""

    id: str
    about: dict[str, str]
    answers: list[tuple[int, dict[str, str]]]
    changes: int
    """How many changes it had seen (its revision); 0 where the file does not say."""


def read_json(intake: Intake, source: AnswerFile) -> bool:
    """Add the answers of a file of JSON, or of JSON in lines.

    False, and nothing is added, for other files and for JSON that says nothing of its format: it may be a survey
    tool's. Raises `Unreadable`. In a file of lines a broken line is refused, and the others count.
    """
    kind = source.path.suffix.lower()
    if kind != ".json" and kind not in _LINES:
        return False
    text = text_of(source, JSON_LIMIT, "64 MiB")
    if kind in _LINES:
        return _lines(intake, source, text)
    try:
        data = json_of(text)
    except NotJson as error:
        raise unreadable(source.name, error.line, error.reason) from None
    if not _is_ours(data):
        return False
    try:
        runs = [*_runs(data, itertools.count(1))]
    except Bad as bad:
        values = {"file": source.name, **bad.values}
        raise Unreadable(Problem(Place(source.name, 1), "answers-unreadable", values)) from None
    _add(intake, source, runs)
    return True


def _lines(intake: Intake, source: AnswerFile, text: str) -> bool:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    read = [(number, _line(line)) for number, line in lines]
    # Anybody can send anything to an address: a line that is none of ours does not make the file another tool's.
    if not any(_is_ours(data) for _, data in read):
        return False
    last: dict[str, _Run] = {}
    earlier: list[_Run] = []
    for number, data in read:
        try:
            if isinstance(data, NotJson):
                raise _bad(MessagePart(data.reason))
            for run in _runs(data, itertools.repeat(number)):
                before = last.pop(run.id, None)
                last[run.id] = before if before is not None and before.changes > run.changes else run
                if before is not None:
                    earlier.append(before if last[run.id] is run else run)
        except Bad as bad:
            intake.refuse(source.name, number, bad.code, bad.values)
    for run in earlier:
        _leave_out(intake, source, run, is_same=run.changes == last[run.id].changes)
    _add(intake, source, last.values())
    return True


def _line(line: str) -> JsonValue | NotJson:
    try:
        return json_of(line)
    except NotJson as error:
        return error


def _add(intake: Intake, source: AnswerFile, runs: Iterable[_Run]) -> None:
    for run in runs:
        for row, cells in run.answers:
            whole = run.about | cells
            intake.add(source.name, row, [whole.get(name, "") for name in (*COLUMNS, *FIELD_COLUMNS)])


def _leave_out(intake: Intake, source: AnswerFile, run: _Run, is_same: bool) -> None:
    """Count a run that was sent again, or an earlier state of it, where it is one of the period."""
    facts = intake.facts_of(tuple(run.about.get(name, "") for name in SAME_IN_RUN))
    if facts is not None and facts.is_inside and run.answers:
        why: LeftOutReason = "repeated" if is_same else "superseded"
        intake.leave_out(source.name, run.answers[0][0], run.about["instrument"], why)


def _is_ours(data: JsonValue | NotJson) -> bool:
    return isinstance(data, dict) and bool({"format", "runs"} & data.keys())


def _runs(data: JsonValue, rows: Iterator[int]) -> Iterator[_Run]:
    """The runs of a file or line. JSON has no rows: each answer takes the next of `rows`. Raises `Bad`."""
    runs = data.get("runs") if isinstance(data, dict) else None
    if not isinstance(data, dict) or data.get("format") != ANSWERS_FORMAT or not isinstance(runs, list):
        raise _bad(MessagePart("it does not begin with the format {format}", {"format": ANSWERS_FORMAT}))
    for run in runs:
        answers = run.get("answers") if isinstance(run, dict) else None
        if not isinstance(run, dict) or not isinstance(answers, list):
            raise _bad(MessagePart("a run is not an object with a list of answers"))
        about = {name: _scalar(run.get(name)) for name in _OF_RUN}
        id_ = composed(about["run"].strip())
        changes = int(about["revision"]) if re.fullmatch("[0-9]{1,9}", about["revision"]) else 0
        yield _Run(id_, about, [(next(rows), _answer(answer)) for answer in answers], changes)


def _answer(answer: JsonValue) -> dict[str, str]:
    if not isinstance(answer, dict):
        raise _bad(MessagePart("an answer is not an object"))
    return {name: _scalar(answer.get(name), name in ("value", "na")) for name in _OF_ANSWER}


def _scalar(value: object, may_be_true: bool = False) -> str:
    """A JSON value as the text of a cell; `may_be_true` allows true and false. Raises `Bad` for others."""
    if value is None:
        return ""
    if isinstance(value, bool) and may_be_true:
        return str(value).lower()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return value
    raise _bad(MessagePart("a value is a list or an object, or is true or false where it cannot be"))


def _bad(reason: MessagePart) -> Bad:
    return Bad("answers-line-broken", reason=reason)
