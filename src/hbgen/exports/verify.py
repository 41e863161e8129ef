"""Finds the differences between a form in use and the handbook.

The handbook's instrument is written in the form's format and read back by the same reader, so that differences are
those of content, and not of notation.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hbgen.editions import Edition
from hbgen.exports import EXPORTS
from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile, begins_as_json
from hbgen.instruments.definition import Words
from hbgen.model.fingerprint import Meaning
from hbgen.problems import MessagePart, Place, Problem, did_you_mean
from hbgen.rules.asked_items import questionnaires
from hbgen.spreadsheets.reading import Refused

MAX_JSON = 8 << 20
MAX_FILE = 64 << 20
"""The most bytes of a file; of JSON, `MAX_JSON`."""
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
"""Part of a form or item with words → its name in messages."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One instrument in a form, and the number of its items there."""

    instrument: str
    version: str
    items: int


def verify(name: str, data: bytes, edition: Edition) -> tuple[list[Verified], list[Problem]]:
    """The instruments in a file, and a problem for each difference from `edition`, which holds all languages.

    `name` is the file's path in problems. A file that cannot be read is one problem. Raises `ImportError` when the
    format's library is missing.
    """
    try:
        export, forms = _read(data)
    except Refused as refused:
        formats = ", ".join(export.label for export in EXPORTS.values())
        return [], [_problem(name, 1, "form-unreadable", file=name, reason=refused.reason, formats=formats)]
    verified, problems = [], []
    known_ids = {instrument.id for instrument in questionnaires(edition.handbook)}
    for form in forms:
        verified.append(Verified(form.instrument, form.version, len(form.items)))
        if form.instrument not in known_ids:
            remedy = did_you_mean(form.instrument[:80], known_ids, MessagePart("Stop using the form."))
            problems.append(_problem(name, 1, "form-unknown-instrument", id=_shown(form.instrument), near=remedy))
        else:
            meanings = {item.id: item.meaning for item in edition.definitions[form.instrument].items}
            expected = _in_languages(_expected(export, form, edition), _spoken(form))
            problems += _compare(name, form, expected, meanings)
    return verified, problems


def _read(data: bytes) -> tuple[Export, tuple[DeployedForm, ...]]:
    """The format of a file, and its forms: those of the first reader that accepts it.

    Raises `Refused`, with the reason of the first reader that knows the format.
    """
    _check_size(data)
    refusals = []
    try:
        file = FormFile.of(data)
    except Misshapen:
        raise Refused(_FOREIGN) from None
    for export in EXPORTS.values():
        try:
            return export, export.reader(file)
        except Misshapen:
            continue
        except Refused as refused:
            refusals.append(refused)
    raise refusals[0] if refusals else Refused(_FOREIGN)


def _check_size(data: bytes) -> None:
    """Raises `Refused` for too large a file; workbooks have bounds of their own."""
    limit = MAX_JSON if begins_as_json(data) else MAX_FILE
    if data[:2] != b"PK" and len(data) > limit:
        raise Refused(MessagePart("it is larger than {limit}", {"limit": f"{limit >> 20} MiB"}))


def _expected(export: Export, form: DeployedForm, edition: Edition) -> DeployedForm:
    """The handbook's instrument as a form of this format."""
    definition = edition.definitions[form.instrument]
    # A format of one language is written in the form's language, or in the main one if the handbook lacks that.
    language = next((tag for tag in form.languages if tag in definition.languages), definition.languages[0])
    return export.reader(FormFile.of(export.writer(definition, language)))[0]


def _spoken(form: DeployedForm) -> frozenset[str]:
    """The languages in which a form has words."""
    of_items = [
        words for item in form.items.values() for words in (*item.words.values(), *(item.answers or {}).values())
    ]
    return frozenset(tag for words in (*form.words.values(), *of_items) for tag, text in words.items() if text)


def _in_languages(expected: DeployedForm, languages: frozenset[str]) -> DeployedForm:
    """What is expected of a form that has not got all languages of the handbook: some may have been added since."""

    def within(parts: Mapping[str, Words]) -> dict[str, Words]:
        return {name: {tag: text for tag, text in words.items() if tag in languages} for name, words in parts.items()}

    if not languages & _spoken(expected):
        return expected
    items = {
        key: replace(item, words=within(item.words), answers=None if item.answers is None else within(item.answers))
        for key, item in expected.items.items()
    }
    return replace(expected, items=items, words=within(expected.words))


def _compare(
    name: str, form: DeployedForm, expected: DeployedForm, meanings: Mapping[str, Meaning]
) -> Iterator[Problem]:
    if form.version != expected.version:
        yield _problem(
            name, 1, "form-version", id=form.instrument, found=_shown(form.version), expected=expected.version
        )
    for part, before, after, language in _differences(form.words, expected.words):
        yield _problem(
            name,
            1,
            "form-words",
            id=form.instrument,
            part=PARTS[part],
            language=language,
            difference=_diff(before, after),
        )
    items = {item.id: item for item in expected.items.values()}
    for item in form.items.values():
        if item.id not in items:
            yield _problem(name, item.line, "form-item-gone", item=_shown(item.id), id=form.instrument)
        else:
            yield from _compare_item(name, item, items[item.id], meanings[item.id])
    # A table of answers has no row of an item that nobody answered.
    if all(item.answers is not None for item in form.items.values()):
        present = {item.id for item in form.items.values()}
        for missing in items:
            if missing not in present:
                yield _problem(name, 1, "form-item-missing", item=missing, id=form.instrument)


def _compare_item(name: str, item: DeployedItem, expected: DeployedItem, meaning: Meaning) -> Iterator[Problem]:
    is_same = meaning.is_marked(item.fingerprint)
    problems = list(_item_differences(name, item, expected, is_same))
    yield from problems
    is_reworded = any(problem.code != "form-item-rule" for problem in problems)
    if not is_same and not is_reworded:
        yield _problem(
            name,
            item.line,
            "form-item-meaning",
            item=item.id,
            found=_shown(item.fingerprint),
            mark=expected.fingerprint,
        )


def _item_differences(name: str, item: DeployedItem, expected: DeployedItem, is_same: bool) -> Iterator[Problem]:
    yield from _other_words(name, item, expected, is_same)
    yield from _other_answers(name, item, expected, is_same)
    yield from _other_rules(name, item, expected)


def _other_words(name: str, item: DeployedItem, expected: DeployedItem, is_same: bool) -> Iterator[Problem]:
    used_answers, expected_answers = item.answers or {}, expected.answers or {}
    for part, used_text, expected_text, language in _differences(item.words, expected.words, is_same):
        # Differences between the answers are told of these.
        if part == "how" and used_answers != expected_answers:
            continue
        code = "form-item-text" if part == "text" else "form-item-words"
        yield _problem(
            name,
            item.line,
            code,
            item=item.id,
            part=PARTS[part],
            language=language,
            difference=_diff(used_text, expected_text),
        )


def _other_answers(name: str, item: DeployedItem, expected: DeployedItem, is_same: bool) -> Iterator[Problem]:
    used_answers, expected_answers = item.answers or {}, expected.answers or {}
    if item.answers is not None and list(used_answers) != list(expected_answers):
        yield _problem(
            name,
            item.line,
            "form-item-answers",
            item=item.id,
            found=_shown(", ".join(used_answers)) or "–",
            expected=_shown(", ".join(expected_answers)) or "–",
        )
    shared = {value: words for value, words in expected_answers.items() if value in used_answers}
    for value, used_text, expected_text, language in _differences(used_answers, shared, is_same):
        yield _problem(
            name,
            item.line,
            "form-item-answer",
            item=item.id,
            value=value,
            language=language,
            difference=_diff(used_text, expected_text),
        )


def _other_rules(name: str, item: DeployedItem, expected: DeployedItem) -> Iterator[Problem]:
    # A table of answers has no rules.
    rules = (*expected.rules, *(rule for rule in item.rules if rule not in expected.rules)) if item.rules else ()
    for rule in rules:
        used_text, expected_text = item.rules.get(rule, ""), expected.rules.get(rule, "")
        if used_text != expected_text:
            yield _problem(
                name,
                item.line,
                "form-item-rule",
                item=item.id,
                field=_shown(rule),
                found=_shown(used_text) or "–",
                expected=_shown(expected_text) or "–",
            )


def _differences(
    before: Mapping[str, Words], after: Mapping[str, Words], is_same: bool = False
) -> Iterator[tuple[str, str, str, str]]:
    """Each difference but white space, as (part, words before, words after, language).

    Where the question `is_same` by its mark, words that it had in another language only are no difference.
    """
    for part in after:
        words_before, words_after = before.get(part, {}), after[part]
        for language in dict.fromkeys((*words_after, *words_before)):
            in_form, present = (_folded(words.get(language, "")) for words in (words_before, words_after))
            others = ("", *(_folded(text) for tag, text in words_after.items() if tag != language)) if is_same else ()
            if in_form != present and in_form not in others:
                yield part, words_before.get(language, ""), words_after.get(language, ""), language or "–"


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _diff(before: str, after: str) -> str:
    """A diff of two texts by words: `answers within ⟨30 → 20⟩ seconds`; `–` stands for no word."""
    old, new = _folded(before).split(" "), _folded(after).split(" ")
    if len(old) * len(new) > 250_000:
        return f"⟨{_shown(before)} → {_shown(after)}⟩"
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += [" ".join(old[a:b])]
        else:
            removed, added = " ".join(old[a:b]), " ".join(new[c:d])
            parts += [f"⟨{removed or '–'} → {added or '–'}⟩"]
    return _shown(" ".join(parts), _LONG)


def _shown(text: str, most: int = 80) -> str:
    """Untrusted text as one line without control characters, cut to `most` characters."""
    text = "".join(letter if letter.isprintable() else "�" for letter in _folded(text[: 4 * most]))
    return text if len(text) <= most else text[: most - 1] + "…"


def _problem(name: str, line: int, code: str, **values: str | MessagePart) -> Problem:
    return Problem(Place(name, line), code, values)
