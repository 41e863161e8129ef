"""Says how a form in use differs from the handbook.

The handbook's instrument is written anew in the form's own format and read back by the same reader: what
differs then, differs in what is asked, and not in how a format writes it.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hbgen.editions import Edition
from hbgen.exports import EXPORTS
from hbgen.exports.definition import Words, define
from hbgen.exports.inuse import DeployedForm, DeployedItem, Misshapen, OutsideMapping
from hbgen.exports.json import FORMAT
from hbgen.model.fingerprint import current
from hbgen.model.reserved import ANSWERS_FORMAT
from hbgen.problems import MessagePart, Place, Problem, did_you_mean
from hbgen.rules.asked_items import questionnaires
from hbgen.scoring.xlsx import SEEN
from hbgen.spreadsheets.reading import Refused, read_sheets, under_our_names

MAX_JSON = 8 << 20
MAX_FILE = 64 << 20
"""Bytes of a file that is read at all."""
_BOM = b"\xef\xbb\xbf"
_SPACES = re.compile(r"\s+")
_LONG = 400
_FOREIGN = MessagePart("it is none of the forms that hbgen exports")

PARTS: dict[str, MessagePart] = {
    "text": MessagePart("the question"),
    "notes": MessagePart("the notes on how to judge"),
    "how": MessagePart("the list of answers"),
    "not_applicable": MessagePart("when it is not applicable"),
    "phase": MessagePart("the part of the contact"),
    "guidance": MessagePart("the guidance"),
    "passes": MessagePart("the example that passes"),
    "fails": MessagePart("the example that fails"),
    "title": MessagePart("the title"),
    "purpose": MessagePart("the purpose"),
    "privacy": MessagePart("the note on privacy"),
    "open_question": MessagePart("the open question"),
}
"""What the words of a form belong to."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One instrument in a form, and how many of its items the form asks."""

    instrument: str
    version: str
    items: int


def verify(name: str, data: bytes, edition: Edition) -> tuple[list[Verified], list[Problem]]:
    """What a file asks, and everything in it that differs from `edition`, which holds all languages.

    `name` is how the file is called in problems. A file that cannot be read is one problem. Raises
    `ImportError` when the format's library is missing.
    """
    try:
        format_, forms = _read(data)
    except Refused as refused:
        return [], [_problem(name, 1, "form-unreadable", file=name, reason=refused.reason)]
    found, problems = [], []
    known = {instrument.id for instrument in questionnaires(edition.handbook)}
    for form in forms:
        found.append(Verified(form.instrument, form.version, len(form.items)))
        if form.instrument not in known:
            remedy = did_you_mean(form.instrument[:80], known, MessagePart("Stop using the form."))
            problems.append(_problem(name, 1, "form-unknown-instrument", id=_shown(form.instrument), near=remedy))
        else:
            problems += _compare(name, form, _expected(format_, form, edition))
    return found, problems


def _read(data: bytes) -> tuple[str, tuple[DeployedForm, ...]]:
    """The format of a file, and what it asks. Raises `Refused`."""
    try:
        if data[:2] == b"PK":
            sheets = read_sheets(data)
            format_ = "xlsform" if "survey" in sheets else "xlsx" if "Answers" in under_our_names(sheets, SEEN) else ""
            if not format_:
                raise Refused(_FOREIGN)
            return format_, EXPORTS[format_].load().read(data)
        start = data[:64].removeprefix(_BOM).lstrip()
        if start[:1] in (b"{", b"["):
            return _read_json(data)
        if len(data) > MAX_FILE:
            raise Refused(MessagePart("it is larger than {limit}", {"limit": f"{MAX_FILE >> 20} MiB"}))
        return "csv", EXPORTS["csv"].load().read(data)
    except Misshapen:
        raise Refused(_FOREIGN) from None


def _read_json(data: bytes) -> tuple[str, tuple[DeployedForm, ...]]:
    if len(data) > MAX_JSON:
        raise Refused(MessagePart("it is larger than {limit}", {"limit": f"{MAX_JSON >> 20} MiB"}))
    try:
        parsed = json.loads(data.removeprefix(_BOM))
    except (ValueError, RecursionError):
        raise Refused(MessagePart("it is broken JSON")) from None
    kind = parsed.get("format") if isinstance(parsed, dict) else None
    if kind == FORMAT:
        return "json", EXPORTS["json"].load().read(parsed)
    if kind == ANSWERS_FORMAT:
        return "csv", _of_answers(parsed)
    return "surveyjs", EXPORTS["surveyjs"].load().read(parsed)


def _of_answers(data: Any) -> tuple[DeployedForm, ...]:
    """What answers in JSON were asked by: as for a table, the marks of the items' meanings."""
    forms: dict[tuple[str, str], dict[str, DeployedItem]] = {}
    for run in OutsideMapping(data).each("runs"):
        items = forms.setdefault((run.text("instrument"), run.text("version")), {})
        for answer in run.each("answers"):
            item, mark = answer.text("item"), answer.text("fingerprint")
            items.setdefault(f"{item} {mark}", DeployedItem(item, 1, mark))
    return tuple(DeployedForm(instrument, version, items) for (instrument, version), items in forms.items())


def _expected(format_: str, form: DeployedForm, edition: Edition) -> DeployedForm:
    """The handbook's instrument as a form of this format."""
    definition = define(edition, form.instrument)
    # A format of one language is written in the form's own; one that the handbook lacks falls back.
    language = next((tag for tag in form.languages if tag in definition.languages), definition.languages[0])
    export = EXPORTS[format_].load()
    data: Any = export.make(definition, language)
    fresh: DeployedForm = export.read(json.loads(data) if format_ in ("json", "surveyjs") else data)[0]
    return fresh


def _compare(name: str, form: DeployedForm, fresh: DeployedForm) -> Iterator[Problem]:
    if form.version != fresh.version:
        yield _problem(name, 1, "form-version", id=form.instrument, found=_shown(form.version), expected=fresh.version)
    for part, before, after, language in _differences(form.words, fresh.words):
        yield _problem(
            name,
            1,
            "form-words",
            id=form.instrument,
            part=PARTS[part],
            language=language,
            difference=_diff(before, after),
        )
    items = {asked.id: asked for asked in fresh.items.values()}
    for asked in form.items.values():
        if asked.id not in items:
            yield _problem(name, asked.line, "form-item-gone", item=_shown(asked.id), id=form.instrument)
        else:
            yield from _compare_item(name, asked, items[asked.id])
    # A table holds answers only, and an item that nobody answered has no row.
    if all(asked.answers is not None for asked in form.items.values()):
        present = {asked.id for asked in form.items.values()}
        for missing in items:
            if missing not in present:
                yield _problem(name, 1, "form-item-missing", item=missing, id=form.instrument)


def _compare_item(name: str, asked: DeployedItem, fresh: DeployedItem) -> Iterator[Problem]:
    found = list(_parts(name, asked, fresh))
    yield from found
    is_worded_anew = any(problem.code != "form-item-rule" for problem in found)
    if current(asked.fingerprint) != fresh.fingerprint and not is_worded_anew:
        yield _problem(
            name,
            asked.line,
            "form-item-meaning",
            item=asked.id,
            found=_shown(asked.fingerprint),
            mark=fresh.fingerprint,
        )


def _parts(name: str, asked: DeployedItem, fresh: DeployedItem) -> Iterator[Problem]:
    before, after = asked.answers or {}, fresh.answers or {}
    for part, was, is_, language in _differences(asked.words, fresh.words):
        # The list of answers tells in other words what follows below.
        if part == "how" and before != after:
            continue
        code = "form-item-text" if part == "text" else "form-item-words"
        yield _problem(
            name, asked.line, code, item=asked.id, part=PARTS[part], language=language, difference=_diff(was, is_)
        )
    if asked.answers is not None and list(before) != list(after):
        yield _problem(
            name,
            asked.line,
            "form-item-answers",
            item=asked.id,
            found=_shown(", ".join(before)) or "–",
            expected=_shown(", ".join(after)) or "–",
        )
    for value in after:
        if value in before:
            for _, was, is_, language in _differences({"": before[value]}, {"": after[value]}):
                yield _problem(
                    name,
                    asked.line,
                    "form-item-answer",
                    item=asked.id,
                    value=value,
                    language=language,
                    difference=_diff(was, is_),
                )
    # A table of answers tells no rules.
    rules = (*fresh.rules, *(rule for rule in asked.rules if rule not in fresh.rules)) if asked.rules else ()
    for rule in rules:
        was, is_ = asked.rules.get(rule, ""), fresh.rules.get(rule, "")
        if was != is_:
            yield _problem(
                name,
                asked.line,
                "form-item-rule",
                item=asked.id,
                field=_shown(rule),
                found=_shown(was) or "–",
                expected=_shown(is_) or "–",
            )


def _differences(before: Mapping[str, Words], after: Mapping[str, Words]) -> Iterator[tuple[str, str, str, str]]:
    """Part, words before and after, and language, of every part that reads otherwise; white space does not count."""
    for part in after:
        was, is_ = before.get(part, {}), after[part]
        for language in dict.fromkeys((*is_, *was)):
            if _folded(was.get(language, "")) != _folded(is_.get(language, "")):
                yield part, was.get(language, ""), is_.get(language, ""), language or "–"


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _diff(before: str, after: str) -> str:
    """Both texts as one, word by word: `answers within ⟨30 → 20⟩ seconds`; `–` stands for no word."""
    old, new = _folded(before).split(" "), _folded(after).split(" ")
    if len(old) * len(new) > 250_000:
        return f"⟨{_shown(before)} → {_shown(after)}⟩"
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += [" ".join(old[a:b])]
        else:
            was, is_ = " ".join(old[a:b]), " ".join(new[c:d])
            parts += [f"⟨{was or '–'} → {is_ or '–'}⟩"]
    return _shown(" ".join(parts), _LONG)


def _shown(text: str, most: int = 80) -> str:
    """A text from outside, in one line that no terminal takes for a command."""
    text = "".join(letter if letter.isprintable() else "�" for letter in _folded(text[: 4 * most]))
    return text if len(text) <= most else text[: most - 1] + "…"


def _problem(name: str, line: int, code: str, **values: str | MessagePart) -> Problem:
    return Problem(Place(name, line), code, values)
