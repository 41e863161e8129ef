"""An XLSForm (https://xlsform.org) for ODK and KoboToolbox: the same form in every language of the instrument.

Names of questions, which are the columns of an export of answers: `instrument`, `version`, `handbook`, `role`, `unit`,
`channel`, `case`, `date`, `open_question`; each item's id with `_` for `-`, and with it `<id>_fingerprint` and, where
it is asked for, `<id>_evidence`. The values are those of the long table of answers, and `na` is "not applicable".
A section is a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import (
    Answer,
    DefinedItem,
    InstrumentDefinition,
    Words,
    answers,
    case_words,
    day,
    only_in,
    say,
)
from hbgen.locale import translator
from hbgen.model.reserved import EVIDENCE, FINGERPRINT, INTRODUCTION, NA, OPEN_QUESTION, question
from hbgen.problems import MessagePart
from hbgen.scoring.xlsx_answers import header
from hbgen.spreadsheets.reading import Refused
from hbgen.spreadsheets.writing import Workbook
from hbgen.text.formats import in_language, language_name

_NAMES = ("type", "name", "required", "relevant", "calculation", "default", "appearance")
_JOINER = "\u2060"
"""WORD JOINER, which is invisible: it keeps two characters from being read as a command."""
_COMMANDS = re.compile(r"(\$)(?=\{)|(<)(?=[A-Za-z/])|(\])(?=\()")
_MARKS = re.compile(r"([\\*_]|^#)")
_UNMARK = re.compile(r"\\([\\*_#])")
_LABEL = re.compile(r"label(?:::(?:.*\(([A-Za-z0-9-]+)\)|(.*)))?")


def make(definition: InstrumentDefinition, language: str) -> bytes:  # noqa: ARG001
    """The form as a workbook; it holds every language."""
    form = _XlsformWriter(definition)
    form.build()
    book = Workbook(in_language(definition.title, definition.languages[0]), day(definition))
    labels = [f"label::{_language_label(tag)}" for tag in definition.languages]
    hints = [f"hint::{_language_label(tag)}" for tag in definition.languages]
    bold = book.style(bold=True, indent=0)
    survey = book.sheet("survey")
    survey.row(1, (*_NAMES[:2], *labels, *hints, *_NAMES[2:]), bold)
    for number, row in enumerate(form.rows, 2):
        texts = [in_language(words, tag) for words in (row.label, row.hint) for tag in definition.languages]
        survey.row(number, (row.type, row.name, *texts, *(row.more.get(name, "") for name in _NAMES[2:])))
    choices = book.sheet("choices")
    choices.row(1, ("list_name", "name", *labels), bold)
    number = 2
    for name, list_ in form.lists.items():
        for value, words in list_:
            choices.row(number, (name, value, *(in_language(words, tag) for tag in definition.languages)))
            number += 1
    settings = book.sheet("settings")
    settings.row(1, ("form_title", "form_id", "version", "default_language"), bold)
    title = in_language(definition.title, definition.languages[0])
    settings.row(
        2,
        (title, definition.id, f"{definition.version}-{definition.handbook}", _language_label(definition.languages[0])),
    )
    for sheet, widths in ((survey, (26, 26, 50)), (choices, (26, 18, 50)), (settings, (40, 20, 14))):
        for column, width in enumerate(widths):
            sheet.raw.set_column(column, column, width)
        sheet.raw.freeze_panes(1, 0)
    return book.data()


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The form in a workbook, in each language. Raises `Misshapen` and `hbgen.spreadsheets.reading.Refused`."""
    sheets = file.sheets()
    if "survey" not in sheets:
        raise Misshapen("sheets")
    survey, choices = sheets["survey"], sheets.get("choices", {})
    head, columns = header(survey, ("type", "name"))
    lists: dict[str, dict[str, Words]] = {}
    if choices:
        choice_head, choice_columns = header(choices, ("list_name", "name"))
        labels = _languages(choice_columns, "label")
        for number, row in choices.items():
            if number > choice_head and row.get(choice_columns["list_name"]):
                words = {tag: _unmarked(row[column]) for tag, column in labels.items() if column in row}
                lists.setdefault(row[choice_columns["list_name"]], {})[row.get(choice_columns["name"], "")] = words
    questions = {}
    for number, row in survey.items():
        name = row.get(columns["name"], "")
        if number > head and name:
            questions[name] = (number, row)
    facts = {key: _constant(questions, columns, key) for key in ("instrument", "version")}
    items = {}
    label, hint = _languages(columns, "label"), _languages(columns, "hint")
    for name in questions:
        mark = name.removesuffix(f"_{FINGERPRINT}")
        if mark == name or mark not in questions:
            continue
        number, row = questions[mark]
        id_ = mark.replace("_", "-")
        kind, _, list_ = row.get(columns["type"], "").partition(" ")
        items[id_] = DeployedItem(
            id_,
            number,
            _constant(questions, columns, name),
            {
                "text": {tag: _unmarked(row.get(column, "")) for tag, column in label.items()},
                "notes": {tag: _unmarked(row.get(column, "")) for tag, column in hint.items()},
            },
            lists.get(list_.strip(), {}) if kind == "select_one" else {},
            {"relevant": row.get(columns.get("relevant", 0), "")},
        )
    if not facts["instrument"] or not items:
        raise Refused(MessagePart("it asks no item of a handbook"))
    return (DeployedForm(facts["instrument"], facts["version"], items, tuple(label)),)


@dataclass(frozen=True, slots=True)
class _Row:
    type: str
    name: str
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _XlsformWriter:
    definition: InstrumentDefinition
    rows: list[_Row] = field(default_factory=list)
    lists: dict[str, tuple[tuple[str, Words], ...]] = field(default_factory=dict)
    _by_answers: dict[tuple[tuple[str, tuple[tuple[str, str], ...]], ...], str] = field(default_factory=dict)

    def build(self) -> None:
        definition, tags = self.definition, self.definition.languages
        for name, value in (
            ("instrument", definition.id),
            ("version", str(definition.version)),
            ("handbook", definition.handbook),
        ):
            self.hidden(name, value)
        self.ask("note", INTRODUCTION, definition.purpose, definition.privacy or {})
        for key, text, entries in (
            ("role", say("Who fills it in", tags), definition.roles),
            ("unit", say("Unit", tags), definition.units),
            ("channel", say("Channel", tags), definition.channels),
        ):
            if entries:
                self.lists[f"run_{key}"] = tuple((entry.id, _words(entry.name)) for entry in entries)
                self.ask(f"select_one run_{key}", key, text)
        if definition.asks_case:
            self.ask("text", "case", *case_words(tags))
        self.ask("date", "date", say("Date", tags), required="yes", default="today()")
        for section, together in groupby(definition.items, lambda item: item.section):
            if section is not None:
                self.ask("begin_group", question(section.id), section.name)
            for item in together:
                self.item(item)
            if section is not None:
                self.rows.append(_Row("end_group", ""))
        if definition.open_question is not None:
            self.ask("text", OPEN_QUESTION, definition.open_question, appearance="multiline")

    def item(self, item: DefinedItem) -> None:
        definition, tags = self.definition, self.definition.languages
        name = question(item.id)
        item_answers = answers(item, tags)
        only = only_in(definition, item)
        choices = () if only is None else ("", *(channel.id for channel in only))
        terms = [" or ".join(f"${{channel}} = '{id_}'" for id_ in choices)]
        terms += [
            " or ".join(f"${{{question(condition.item)}}} = '{answer}'" for answer in condition.answers)
            for condition in item.asked_when
        ]
        relevant = _all_of([term for term in terms if term])
        hints = {tag: " · ".join(self.notes(item, tag)) for tag in tags}
        self.ask(f"select_one {self.list(item, item_answers)}", name, item.text, hints, relevant=relevant)
        self.hidden(f"{name}_{FINGERPRINT}", item.fingerprint)
        if item.evidence:
            answered = f"${{{name}}} != ''" + (f" and ${{{name}}} != '{NA}'" if item.not_applicable is not None else "")
            self.ask(
                "text",
                f"{name}_{EVIDENCE}",
                say("What was seen or said?", tags),
                item.text,
                relevant=answered,
                required="yes",
                appearance="multiline",
            )

    def notes(self, item: DefinedItem, tag: str) -> list[str]:
        """Notes on how to judge, in one language."""
        tell = translator(tag)
        notes = []
        if item.critical == "gate":
            notes.append(tell("Critical: a run that fails here fails as a whole."))
        if item.critical == "zero":
            notes.append(tell("Critical: a run that fails here counts 0."))
        for template, words in (
            ("{text}", item.guidance),
            (tell("Yes, for example: {text}"), item.passes),
            (tell("No, for example: {text}"), item.fails),
            (tell("Not applicable: {text}"), item.not_applicable),
        ):
            if words:
                notes.append(template.format(text=in_language(words, tag)))
        return notes

    def list(self, item: DefinedItem, item_answers: tuple[Answer, ...]) -> str:
        """The name of the list with these answers; equal lists are written once."""
        list_ = tuple((answer.value, _words(_shown(answer, self.definition.languages))) for answer in item_answers)
        key = tuple((value, tuple(words.items())) for value, words in list_)
        if key not in self._by_answers:
            name = item.scale.id
            while name in self.lists:
                name = f"{item.scale.id}_{len(self.lists)}"
            self._by_answers[key] = name
            self.lists[name] = list_
        return self._by_answers[key]

    def hidden(self, name: str, value: str) -> None:
        self.rows.append(_Row("calculate", name, more={"calculation": f"'{value}'"}))

    def ask(self, type_: str, name: str, label: Words, hint: Words | None = None, **more: str) -> None:
        self.rows.append(_Row(type_, name, _words(label), _words(hint or {}), more))


def _all_of(terms: Sequence[str]) -> str:
    """An expression for all of these expressions together."""
    return terms[0] if len(terms) == 1 else " and ".join(f"({term})" for term in terms)


def _shown(answer: Answer, tags: tuple[str, ...]) -> dict[str, str]:
    """An answer's words by language; those of a step begin with its number."""
    if answer.kind != "step":
        return {tag: in_language(answer.text, tag) for tag in tags}
    texts = {tag: in_language(answer.text, tag) for tag in tags}
    return {tag: f"{answer.value} – {text}" if text else answer.value for tag, text in texts.items()}


def _words(words: Words) -> dict[str, str]:
    return {tag: _marked(text) for tag, text in words.items()}


def _marked(text: str) -> str:
    """Text escaped so that it is shown as it is: ODK interprets `${…}`, a part of Markdown and some HTML in labels.

    Source: XLSForm reference, "Styling prompts"; Collect's and Enketo's Markdown know these four escapes.
    """
    return _COMMANDS.sub(lambda match: match[0] + _JOINER, _MARKS.sub(r"\\\1", text))


def _unmarked(text: str) -> str:
    return _UNMARK.sub(r"\1", text.replace(_JOINER, ""))


def _language_label(tag: str) -> str:
    """The name of a language in XLSForm: `Eesti (et)`."""
    name = re.sub(r"[()\[\]:]", "", language_name(tag, tag))
    return f"{name[:1].upper()}{name[1:]} ({tag})"


def _languages(columns: Mapping[str, int], kind: str) -> dict[str, int]:
    """Language → column of its labels or hints; the language is "" for a column without one."""
    by_language = {}
    for name, column in columns.items():
        match = _LABEL.fullmatch(name.replace(kind, "label", 1)) if name.startswith(kind) else None
        if match:
            by_language[match[1] or match[2] or ""] = column
    return by_language


def _constant(questions: Mapping[str, tuple[int, Mapping[int, str]]], columns: Mapping[str, int], name: str) -> str:
    """The value of a hidden field."""
    _, row = questions.get(name, (0, {}))
    return row.get(columns.get("calculation", 0), "").strip().strip("'\"")


EXPORT = Export(
    name="xlsform",
    label="XLSForm",
    ending=".xlsform.xlsx",
    purpose=MessagePart("For ODK and KoboToolbox, which collect on phones, without a network too."),
    one_language=False,
    library="xlsxwriter",
    writer=make,
    reader=read,
)
