"""A workbook to print, or to fill in on a screen: protected but for the answers, with drop-down lists.

`scoring.xlsx_answers` defines the layout, and reads it. No cell holds a formula.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import (
    Answer,
    AskedAfter,
    DefinedItem,
    InstrumentDefinition,
    Named,
    answers,
    case_words,
    day,
    only_in,
)
from hbgen.locale import Translate, translator
from hbgen.model.reserved import NA
from hbgen.problems import MessagePart
from hbgen.scoring.xlsx_answers import SEEN, choices_in, facts_in, header
from hbgen.spreadsheets.reading import under_our_names
from hbgen.spreadsheets.writing import Workbook, WrittenSheet, height
from hbgen.text.formats import in_language

KEYS = ("item", "text", "how", "value", "evidence", "comment", "fingerprint", "list")
"""Columns of the sheet `Answers`; the last two are hidden."""
_INK, _GREY, _LINE, _PAPER, _HEAD = "#1f2933", "#5f6b76", "#b8c2cc", "#fff8e1", "#e4ecf1"
_RUN = (28, 46, 32)
"""Widths of the visible columns of `Run`."""
_WIDTH = 106
"""Width of the sheet `Answers`, the same as that of `Run`, so that both are printed at one scale."""
_BOX = "☐"
_LONG = 60
"""The most characters of a step's label in a list; of a longer one the list has only the number."""


def make(definition: InstrumentDefinition, language: str) -> bytes:
    """The workbook of an instrument in one language."""
    book = Workbook(in_language(definition.title, language), day(definition))
    sheet = _SheetWriter(definition, language, translator(language), book)
    return sheet.data()


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The form in a workbook of hbgen. Raises `Misshapen` and `hbgen.spreadsheets.reading.Refused`."""
    sheets = under_our_names(file.sheets(), SEEN)
    if "Answers" not in sheets:
        raise Misshapen("sheets")
    head, columns = header(sheets["Answers"], KEYS)
    about = facts_in(sheets.get("Run", {}))
    choices = choices_in(sheets.get("Choices", {}))
    language = about.get("language", "")
    items = {}
    for number, row in sheets["Answers"].items():
        cell = {key: row.get(column, "") for key, column in columns.items()}
        if number <= head or not (cell["item"] and cell["fingerprint"]):
            continue
        text, _, notes = cell["text"].partition("\n")
        items[cell["item"]] = DeployedItem(
            cell["item"],
            number,
            cell["fingerprint"],
            {"text": {language: text}, "notes": {language: notes}, "how": {language: cell["how"]}},
            {value or NA: {language: label} for (name, label), (value, _) in choices.items() if name == cell["list"]},
        )
    words = {key: {language: about.get(key, "")} for key in ("title", "purpose", "privacy", "open_question")}
    return (DeployedForm(about.get("instrument", ""), about.get("version", ""), items, (language,), words),)


@dataclass
class _SheetWriter:
    definition: InstrumentDefinition
    language: str
    say: Translate
    book: Workbook
    lists: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    """Labels and values of a list → its name, `1`, `2` and so on."""
    ranges: dict[str, str] = field(default_factory=dict)
    """Name of a list → its range on the sheet `Choices`."""

    def __post_init__(self) -> None:
        style = self.book.style
        box = {"border": 1, "border_color": _LINE, "text_wrap": True, "font_color": _INK}
        free = box | {"locked": False, "bg_color": _PAPER, "num_format": "@"}
        self.title = style(bold=True, font_size=16, font_color=_INK, text_wrap=True)
        self.prose = style(font_size=10, font_color=_INK, text_wrap=True)
        self.small = style(font_size=8, font_color=_GREY, text_wrap=True)
        self.key = style(font_size=8, font_color=_GREY)
        self.head = style(**box | {"bold": True, "bg_color": _HEAD, "valign": "vcenter"})
        self.cell = style(**box)
        self.id = style(**box | {"font_size": 8, "font_color": _GREY})
        self.label = style(**box | {"bold": True, "valign": "vcenter", "font_size": 10})
        self.entry = style(**free | {"font_size": 10, "valign": "vcenter"})
        self.answer = style(**free | {"bold": True, "align": "center", "valign": "vcenter", "indent": 0})
        self.note = style(**free)

    def data(self) -> bytes:
        # Sheets are in the order in which they are added; ranges of lists must be known before they are used.
        say, sheet = self.say, self.book.sheet
        run, answers_, choices = sheet(say("Run")), sheet(say("Answers")), sheet("Choices")
        self._choices(choices)
        self._run(run)
        self._answers(answers_)
        run.raw.activate()
        for visible_sheet in (run, answers_):
            self._finish(visible_sheet)
        return self.book.data()

    def words(self, text: object) -> str:
        """Words of the content in the workbook's language; empty for None."""
        return in_language(text, self.language) if isinstance(text, dict) else ""

    # --- lists ---

    def _choices(self, sheet: WrittenSheet) -> None:
        sheet.row(1, ("list", "value", "na", "label"))
        row = 2
        definition = self.definition
        run: tuple[tuple[str, tuple[Named, ...]], ...] = (
            ("role", definition.roles),
            ("unit", definition.units),
            ("channel", definition.channels),
        )
        pairs = {name: tuple((entry.id, self.words(entry.name)) for entry in list_) for name, list_ in run}
        for item in definition.items:
            list_ = self._list(item)
            if list_ not in self.lists:
                self.lists[list_] = str(len(self.lists) + 1)
                pairs[self.lists[list_]] = list_
        for name, list_ in pairs.items():
            first = row
            for value, label in _distinct_labels(list_):
                sheet.row(row, (name, value, "false" if value else "true", label))
                row += 1
            if list_:
                self.ranges[name] = f"Choices!$D${first}:$D${row - 1}"
        sheet.raw.hide()
        sheet.raw.protect()

    def _list(self, item: DefinedItem) -> tuple[tuple[str, str], ...]:
        """Values and labels of an item's answers; the value of "not applicable" is empty."""
        return tuple(
            ("" if answer.kind == "not-applicable" else answer.value, self._label(answer))
            for answer in answers(item, (self.language,))
        )

    def _label(self, answer: Answer) -> str:
        text = self.words(answer.text)
        if answer.kind != "step":
            return text
        return f"{answer.value} – {text}" if text and len(text) <= _LONG else answer.value

    # --- the run ---

    def _run(self, sheet: WrittenSheet) -> None:
        say, definition = self.say, self.definition
        for column, width in enumerate((12, *_RUN)):
            sheet.raw.set_column(column, column, width, None, {} if column else {"hidden": True})
        row = 1
        for key, text, style, size in (
            ("title", self.words(definition.title), self.title, 16),
            ("purpose", self.words(definition.purpose), self.prose, 10),
            ("", self._guide(), self.prose, 10),
            ("privacy", self.words(definition.privacy), self.small, 8),
        ):
            if text:
                sheet.put(row, 1, key, self.key)
                sheet.across(row, 2, 4, text, style)
                sheet.raw.set_row(row - 1, height(text, sum(_RUN), size) + 4)
                row += 1
        row += 1
        for key, label, hint in (
            ("run", say("Number of this sheet"), say("Any mark that no other sheet bears, such as 2026-03-31-1.")),
            ("role", say("Who fills it in"), ""),
            ("unit", say("Unit"), ""),
            ("channel", say("Channel"), ""),
            ("case", *(self.words(words) for words in case_words((self.language,)))),
            ("date", say("Date"), say("Write year-month-day: 2026-03-31.")),
        ):
            if key == "case" and not definition.asks_case:
                continue
            if key in ("role", "unit", "channel") and key not in self.ranges:
                continue
            sheet.put(row, 1, key, self.key)
            sheet.put(row, 2, label, self.label)
            sheet.put(row, 3, "", self.entry)
            sheet.put(row, 4, hint, self.small)
            sheet.raw.set_row(row - 1, max(24, height(label, _RUN[0], 10, bold=True), height(hint, _RUN[2], 8)))
            if key in self.ranges:
                sheet.choose(row, 3, self.ranges[key], say("Not in the list"), say("Choose one of the list."))
            row += 1
        if definition.open_question is not None:
            question = self.words(definition.open_question)
            sheet.put(row + 1, 1, "open_question", self.key)
            sheet.put(row + 1, 2, question, self.label)
            sheet.across(row + 1, 3, 4, "", self.entry)
            sheet.raw.set_row(row, max(90, height(question, _RUN[0], 10, bold=True)))
            row += 2
        row += 1
        for key, text in (
            ("instrument", definition.id),
            ("version", str(definition.version)),
            ("handbook", definition.handbook),
            ("language", self.language),
            ("weight", "1"),
        ):
            sheet.row(row, (key, key, text), self.key)
            row += 1

    def _guide(self) -> str:
        say = self.say
        fill = say("Fill in the yellow cells here and on the sheet “{sheet}”; each answer is chosen from a list.")
        sentences = [fill.format(sheet=say("Answers"))]
        sentences.append(say("What you did not see or cannot answer stays empty."))
        if any(item.not_applicable for item in self.definition.items):
            sentences.append(say("“Not applicable” is for the case that is named beside the item, and for no other."))
        sentences.append(say("Write no names of people."))
        return " ".join(sentences)

    # --- the answers ---

    def _answers(self, sheet: WrittenSheet) -> None:
        say = self.say
        sheet.row(1, KEYS, self.key)
        sheet.raw.set_row(0, None, None, {"hidden": True})
        evidence = any(item.evidence for item in self.definition.items)
        widths = self._widths(evidence)
        for column, width in enumerate(widths):
            sheet.raw.set_column(column, column, width, None, {} if width else {"hidden": True})
        sheet.raw.set_column(6, 7, 12, None, {"hidden": True})
        heads = (
            say("Item"),
            say("What is asked"),
            say("Answers"),
            say("Your answer"),
            say("What was seen"),
            say("Comment"),
        )
        sheet.row(2, heads, self.head)
        sheet.raw.set_row(
            1, max(20, *(height(head, width, bold=True) for head, width in zip(heads, widths, strict=True) if width))
        )
        row = 2
        section = None
        for item in self.definition.items:
            row += 1
            if item.section is not section and item.section is not None:
                sheet.row(row, ("", self.words(item.section.name), *("",) * 4), self.head)
                row += 1
            section = item.section
            list_ = self.lists[self._list(item)]
            sheet.put(row, 1, item.id, self.id)
            text = "\n".join(self._asked(item))
            how = "\n".join(self._how(item))
            sheet.put(row, 2, text, self.cell)
            sheet.put(row, 3, how, self.cell)
            sheet.raw.set_row(row - 1, max(30, height(text, widths[1]), height(how, widths[2])))
            sheet.put(row, 4, "", self.answer)
            sheet.put(row, 5, "", self.note)
            sheet.put(row, 6, "", self.note)
            sheet.row(row, ("",) * 6 + (item.fingerprint, list_), self.key)
            sheet.choose(row, 4, self.ranges[list_], say("Not in the list"), say("Choose one of the list."))
        sheet.raw.freeze_panes(2, 2)
        sheet.raw.repeat_rows(1)
        sheet.raw.print_area(0, 0, row - 1, 5)

    def _widths(self, evidence: bool) -> tuple[int, ...]:
        """Widths of the columns of `Answers`: items and answers share the remaining width by the lengths of texts."""
        name, answer, observed, comment = 10, 13, 14 if evidence else 0, 15
        room = _WIDTH - name - answer - observed - comment
        lengths = [
            sum(len(line) for i in self.definition.items for line in part(i)) for part in (self._asked, self._how)
        ]
        item = min(max(round(room * lengths[0] / (sum(lengths) or 1)), 24), room - 24)
        return name, item, room - item, answer, observed, comment

    def _asked(self, item: DefinedItem) -> list[str]:
        return [self.words(item.text), *self._notes(item)]

    def _notes(self, item: DefinedItem) -> list[str]:
        """Notes on how to judge, a line each."""
        say = self.say
        notes = []
        if item.critical == "gate":
            notes.append(say("Critical: a run that fails here fails as a whole."))
        if item.critical == "zero":
            notes.append(say("Critical: a run that fails here counts 0."))
        if item.evidence:
            notes.append(say("Write down what was seen or said."))
        for condition in item.asked_when:
            template = say("Only if {item} was answered: {answers}")
            notes.append(template.format(item=condition.item, answers=self._chosen(condition)))
        for template, text in (
            (
                say("Only for: {text}"),
                ", ".join(self.words(channel.name) for channel in only_in(self.definition, item) or ()),
            ),
            ("{text}", self.words(item.guidance)),
            (say("Yes, for example: {text}"), self.words(item.passes)),
            (say("No, for example: {text}"), self.words(item.fails)),
        ):
            if text:
                notes.append(template.format(text=text))
        return [f"• {note}" for note in notes]

    def _chosen(self, condition: AskedAfter) -> str:
        """The answers of a condition, as in the list of its item."""
        other = next(item for item in self.definition.items if item.id == condition.item)
        given = [answer for answer in answers(other, (self.language,)) if answer.value in condition.answers]
        return " / ".join(self._label(answer) for answer in given)

    def _how(self, item: DefinedItem) -> list[str]:
        """The answers with a box before each, a line each; steps without words stand side by side."""
        lines: list[str] = []
        steps: list[str] = []
        for answer in answers(item, (self.language,)):
            text = self.words(answer.text)
            if answer.kind == "step" and not text:
                steps.append(f"{_BOX} {answer.value}")
                continue
            if steps:
                lines.append("   ".join(steps))
                steps = []
            if answer.kind == "step":
                text = f"{answer.value} – {text}"
            if answer.kind == "not-applicable":
                text = f"{text}: {self.words(item.not_applicable)}"
            lines.append(f"{_BOX} {text}")
        return [*lines, "   ".join(steps)] if steps else lines

    def _finish(self, sheet: WrittenSheet) -> None:
        definition = self.definition
        foot = f"{definition.id} · {definition.version} · {definition.handbook}"
        sheet.on_paper(self.words(definition.title), self.words(definition.name), foot)
        sheet.raw.hide_gridlines(2)
        sheet.raw.protect("", {"format_columns": True, "format_rows": True})


def _distinct_labels(list_: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Values and labels of a list, with the value added to repeated labels: answers are identified by their labels."""
    labels = [label for _, label in list_]
    marked = [(value, label if labels.count(label) == 1 else f"{label} ({value})") for value, label in list_]
    if len({label for _, label in marked}) == len(marked):
        return marked
    # No value holds a colon.
    return [(value, f"{value}: {label}") for value, label in list_]


EXPORT = Export(
    name="xlsx",
    label="XLSX",
    ending=".xlsx",
    purpose=MessagePart("To print, or to fill in with Excel or LibreOffice."),
    one_language=True,
    library="xlsxwriter",
    writer=make,
    reader=read,
)
