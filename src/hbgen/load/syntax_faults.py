"""Why a text is no YAML, and where: the parser's words and the lines around, turned into a problem's code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hbgen.characters import name_of
from hbgen.load.line_shapes import (
    BULLET,
    FIELD_LINE,
    as_field,
    as_remark,
    entry_above,
    field_of,
    has_hyphen_too_many,
    in_braces,
    indentation,
    is_in_block,
    is_table,
    lost_hyphen,
    name_alone,
    on_own_line,
    second_field,
)
from hbgen.locale.language_tags import usual_tag
from hbgen.problems import MessagePart, shortened
from hbgen.suggestions import operator, unquoted

Values = dict[str, str | MessagePart]


class YamlMark(Protocol):
    """A place in a text as PyYAML's parser and libyaml tell it, counted from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


_BLOCK_VALUE = re.compile(r"[ ]*(?:- +)*(?:[^\s{\[,'\"][^{\[,'\"]*: +)?")
"""What stands on a line before a value that ends with the line: not one within brackets."""

_QUOTED = MessagePart(
    "See whether a quote mark is missing before it. Put the whole text in quotes; one with double quotes inside it "
    "in single ones: '…'."
)


class Spot(NamedTuple):
    """A row and a column of a text, from 0."""

    line: int
    column: int


class ParserError(NamedTuple):
    """What the parser says of the text that it cannot read, and where."""

    message: str
    context: str
    mark: YamlMark | None
    context_mark: YamlMark | None


class SyntaxFault(NamedTuple):
    """A problem's code, its place and the values of its message."""

    code: str
    at: Spot
    values: Values


class ReadBefore(NamedTuple):
    """What was read before the parser gave up."""

    container: Spot | None
    """The beginning of the innermost list or map that is open."""
    brackets: tuple[Spot, Spot] | None
    """Beginning and end of the last list or map in brackets that was closed."""
    quoted: tuple[Spot, Spot] | None
    """Beginning and end of the last text in quotes."""


_IN_QUOTES = MessagePart('Put the whole text in quotes: "…".')

_SPACE = re.compile(r"[ ]*(?:-[ ]+)*(?:[\w-]+:|-)?[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Another space than the one that YAML expects."""

NO_COLON = MessagePart(
    "Write a name, a colon, a space and the value; or move the line to the right if it goes on from the line above."
)
"""The remedy for a line without a colon of which nothing else is known."""

_LONE_NAME = re.compile(r"\s+(- +)?[A-Za-z_]+")

REMARK_BEHIND = re.compile(r"(?<=\S)[ \t]+(#.*)$")
"""A remark behind something else on its line."""

_ITEM = re.compile(r"[ ]*(?:-[ ]+)*")
_IN_ROUND = re.compile(r"[ ]*(?:-[ ]+)+\(")
"""An item in round brackets."""
_BOX = re.compile(r"\[[ xX]?\]\s+")
"""A box to tick in front of a text."""

_OF_FIELD = re.compile(r"[ ]*(?:-[ ]+)*([A-Za-z_]+):[ ]")
"""The beginning of a line with a field, as far as its value."""

_BEFORE_VALUE = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s:{\[,'\"#-][^:{\[,'\"#]*:[ ]+)?")
_FIELDS = re.compile(r"[ ]*(?:-[ ]+)+([a-z_]+:[ ]+[^\s,:]+(?:,[ ]*[a-z_]+:[ ]+[^\s,:]+)+)\s*")
"""An item of a list with several fields on its line, without the braces that they need there."""

_MISREAD = ("yaml-indent", "yaml-anchor", "yaml-colon", "yaml-no-colon", "yaml-start")
"""Codes that the parser reports for a slip such as a bullet."""

# Parts of the messages of libyaml and PyYAML's own parser, and the problem code for each.
_SYNTAX = (
    ("mapping values are not allowed", "yaml-colon"),
    ("found unexpected ':'", "yaml-colon-space"),
    ("could not find expected ':'", "yaml-no-colon"),
    ("unexpected end of stream", "yaml-quote"),
    ("unexpected document indicator", "yaml-quote"),
    ("',' or", "yaml-bracket"),
    ("block sequence entries are not allowed", "yaml-dash"),
    ("sequence entries are not allowed", "yaml-dash"),
    ("mapping keys are not allowed", "yaml-start"),
    ("expected '-' indicator", "yaml-indent"),
    ("expected <block end>", "yaml-indent"),
    ("expected key", "yaml-indent"),
    ("expected <document start>", "yaml-indent"),
    ("expected the node content", "yaml-indent"),
    ("expected node content", "yaml-indent"),
    ("unknown escape character", "yaml-escape"),
    ("escape sequence", "yaml-escape"),
    ("hexdecimal number", "yaml-escape"),
    ("Unicode character escape", "yaml-escape"),
    ("indentation space is expected", "yaml-tab"),
    ("tab character", "yaml-tab"),
    ("comment or line break", "yaml-block-text"),
    ("comment or a line break", "yaml-block-text"),
    ("indentation indicator", "yaml-block-text"),
    ("chomping or indentation", "yaml-block-text"),
    ("cannot start any token", "yaml-start"),
    ("alphabetic or numeric character", "yaml-anchor"),
    ("nesting depth", "yaml-too-deep"),
)

_CONTEXTS = (
    ("directive", "yaml-directive"),
    ("block scalar", "yaml-block-text"),
    ("tag", "yaml-tag"),
    ("anchor", "yaml-anchor"),
    ("alias", "yaml-anchor"),
)
"""What the parser was about, for the messages that are not in `_SYNTAX`."""


@dataclass(frozen=True)
class FaultFinder:
    """Finds out what is wrong with a text, of which `lines` are the lines, where the parser gave up."""

    lines: Sequence[str]
    error: ParserError
    before: ReadBefore
    depth: int
    """The deepest that lists may stand in lists."""

    def fault(self) -> SyntaxFault:
        """What an author is told."""
        fault = self._unclosed() or self._raw()
        if fault.code in _MISREAD:
            at, above = fault.at.line, fault.at.line - 1
            slip = self._slip(at) or self._slip(above) or self._lost_hyphen(at) or self._out_of_place(above)
            slip = slip or (self._out_of_place(at) if has_hyphen_too_many(self.lines, at) else None)
            fault = slip or self._cut_text(fault.at) or fault
        return fault

    def _unclosed(self) -> SyntaxFault | None:
        """A quote that was closed only by one of a field further down, if reading stopped right behind that one."""
        quoted, mark = self.before.quoted, self.error.mark
        if quoted is None or mark is None or mark.line - quoted[1].line > 1:
            return None
        start, end = quoted
        if any(FIELD_LINE.match(self._line(number)) for number in range(start.line + 1, end.line + 1)):
            return self._made("yaml-quote", start)
        return None

    def _line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def _raw(self) -> SyntaxFault:
        message = self.error.message
        code = next((code for words, code in _SYNTAX if words in message), "")
        code = code or next((code for words, code in _CONTEXTS if words in self.error.context), "")
        if not code:
            code = "yaml-directive" if "incompatible" in message or "directive" in message else "yaml-syntax"
        mark = self.error.mark or self.error.context_mark
        of_context = ("yaml-quote", "yaml-bracket", "yaml-no-colon", "yaml-block-text", "yaml-directive")
        if code in of_context and self.error.context_mark is not None:
            mark = self.error.context_mark
        if mark is None:
            return SyntaxFault(code, Spot(0, 0), self._values(code, ""))
        return self._refined(code, Spot(mark.line, mark.column))

    def _refined(self, code: str, at: Spot) -> SyntaxFault:
        """What is wrong at `at`, by the parser's `code` and what stands there."""
        special = None
        if code in ("yaml-indent", "yaml-bracket") and self.error.mark is not None:
            special = self._behind(Spot(self.error.mark.line, self.error.mark.column))
        if special is None and code in _REFINED:
            special = _REFINED[code](self, at)
        return special or self._made(code, at)

    def _made(self, code: str, at: Spot) -> SyntaxFault:
        character = self._line(at.line)[at.column : at.column + 1]
        if code == "yaml-start" and character == "\t":
            code = "yaml-tab"
        values = self._values(code, character)
        if code == "yaml-start":
            values |= {"instead": self._start(at)}
        if code == "yaml-colon":
            values |= {"instead": self._without_colon(at)}
        return SyntaxFault(code, at, values)

    def _without_colon(self, at: Spot) -> MessagePart:
        """What to write in place of a text in which a colon followed by a space stands."""
        line = self._line(at.line)
        start = _BEFORE_VALUE.match(line) if not _IN_ROUND.match(line) else _ITEM.match(line)
        if start is not None and (braced := in_braces(REMARK_BEHIND.split(line[start.end() :])[0])) is not None:
            return MessagePart("Put the fields in braces: {fields}.", {"fields": f"`{braced}`"})
        if start is None or "flow" in self.error.context:
            return MessagePart('Put the whole text in quotes: "…".')
        if fields := _FIELDS.fullmatch(line):
            return MessagePart("Put the fields in braces: {fields}.", {"fields": f"`{{{fields[1].strip()}}}`"})
        text = REMARK_BEHIND.split(line[start.end() :])[0].strip()
        mark = next((mark for mark in ('"', "'") if mark not in text and "\\" not in text), None)
        if (of_language := re.match(r"([a-z]{2}): ", text)) and usual_tag(of_language[1]) == of_language[1]:
            return MessagePart("Put it in braces: {fields}.", {"fields": f'`{{{of_language[1]}: "…"}}`'})
        if (name := second_field(text)) is not None:
            return on_own_line(name)
        if mark is None:
            return MessagePart('Put the whole text in quotes: "…".')
        return MessagePart("Put the whole text in quotes: {text}.", {"text": f"{mark}{shortened(text)}{mark}"})

    def _start(self, at: Spot) -> MessagePart:
        """What to write in place of a text that begins as none can."""
        line = self._line(at.line)
        meant = operator(line[at.column :].split(",")[0])
        if meant is not None and re.search(r"operator:\s*$", line[: at.column]):
            return MessagePart("Write `{word}`.", {"word": meant})
        if "flow" in self.error.context or not _OF_FIELD.fullmatch(line[: at.column]):
            return _IN_QUOTES
        text = unquoted(line[at.column :]).replace('"', "'")
        return MessagePart('Put the whole text in quotes: "{text}".', {"text": shortened(text)})

    def _values(self, code: str, character: str) -> Values:
        """Values for the templates of the code's message, unless `_REFINED` knows more."""
        values: dict[str, Values] = {
            "yaml-start": {
                "character": character or "this",
                "instead": MessagePart('Put the whole text in quotes: "…".'),
            },
            # The parser has a limit of its own, which it reaches first in consecutive brackets.
            "yaml-too-deep": {"limit": str(self.depth)},
            "yaml-block-text": {"found": "`>`", "instead": _IN_QUOTES},
            "yaml-no-colon": {"instead": NO_COLON},
        }
        return values.get(code, {})

    def _behind(self, at: Spot) -> SyntaxFault | None:
        """The fault that text follows a closing quote or bracket."""
        if not (before := self._line(at.line)[: at.column].rstrip()):
            return None
        end = Spot(at.line, len(before))
        if self.before.brackets is not None and self.before.brackets[1] == end and before.endswith(("]", "}")):
            opened = self.before.brackets[0]
            if re.fullmatch(r"[]}]+", REMARK_BEHIND.split(self._line(at.line)[at.column :])[0].strip()):
                sign = self._line(at.line)[at.column]
                return SyntaxFault(
                    "one-level-too-deep", at, {"what": f"`{sign}`", "instead": MessagePart("Remove it.")}
                )
            rest = shortened(self._line(opened.line)[opened.column :])
            if box := _BOX.match(rest):
                instead = MessagePart("Leave the box out: {text}.", {"text": f"`{rest[box.end() :]}`"})
                return SyntaxFault("yaml-brace", opened, {"found": f"`{rest}`", "instead": instead})
            if (name := second_field(rest)) is not None:
                return SyntaxFault("yaml-colon", at, {"instead": on_own_line(name)})
            instead = MessagePart('Put the whole text in quotes: "{text}". A list stands in [ ].', {"text": rest})
            return SyntaxFault("yaml-brace", opened, {"found": f"`{rest}`", "instead": instead})
        if not before.endswith(("'", '"')):
            return None
        if self.before.quoted is not None and self.before.quoted[1] == end and self.before.quoted[0].line < at.line:
            # The text went on over several lines, to the first quote mark of another one.
            return self._made("yaml-quote", self.before.quoted[0])
        return SyntaxFault("yaml-after-quote", at, {"instead": self._quoted_whole(at)})

    def _quoted_whole(self, at: Spot) -> MessagePart:
        """What to write where text follows a closing quote: `'We don't wait'`, `"Yes" or "no"`, `"draft",`."""
        line = self._line(at.line)
        rest = line[at.column :].strip()
        if rest in {",", ";", "."}:
            return MessagePart("Delete the `{sign}` behind the quote mark.", {"sign": rest})
        opened = self.before.quoted[0] if self.before.quoted is not None else None
        if opened is None or opened.line != at.line or not _BLOCK_VALUE.fullmatch(line[: opened.column]):
            return _QUOTED
        text = REMARK_BEHIND.split(line[opened.column :])[0].rstrip()
        if re.fullmatch(r"'.*\w'\w.*'", text):
            text = text[1:-1]
        # The second mark opens: it is around some of the words.
        if re.fullmatch(r'"[^"]*[\s(]"[^"]+"[^"]*"', text):
            text = text[1:-1]
        mark = next((mark for mark in ('"', "'") if mark not in text and "\\" not in text), None)
        return MessagePart("Write {text}.", {"text": f"{mark}{text}{mark}"}) if mark is not None else _QUOTED

    def _of_colon(self, at: Spot) -> SyntaxFault | None:
        before = self._line(at.line)[: at.column]
        above = self._line(at.line - 1)
        is_beside = before.strip().isidentifier() and indentation(above) == indentation(before)
        if is_beside and field_of(above) is not None:
            # Both lines are one text for the parser, since the one above has no name that ends in a colon.
            return self._of_no_colon(Spot(at.line - 1, indentation(above)))
        if at.line == 0 or not _LONE_NAME.fullmatch(before):
            return None
        # The line above has a value already, and this one is indented further.
        return self._made("yaml-indent", Spot(at.line, len(before) - len(before.lstrip())))

    def _of_no_colon(self, at: Spot) -> SyntaxFault | None:
        """A line that is left of a merge or is of a table, or has another sign in place of the colon."""
        line = self._line(at.line)
        if re.fullmatch(r"[<=>|]{7}( .*)?", line.rstrip()):
            return SyntaxFault("merge-conflict", Spot(at.line, 0), {})
        if is_table(line):
            return SyntaxFault("yaml-table", at, {})
        field = field_of(line)
        instead = as_field(field) if field is not None else as_remark(line)
        return SyntaxFault("yaml-no-colon", at, {"instead": instead}) if instead is not None else None

    def _of_indent(self, at: Spot) -> SyntaxFault | None:
        if "flow" in self.error.context and self.before.container is not None:
            return self._of_bracket(self.before.container)
        if is_in_block(self.lines, at.line) and not FIELD_LINE.match(self._line(at.line)):
            return self._made("yaml-no-colon", at)
        character = self._line(at.line)[at.column : at.column + 1]
        return self._made("yaml-start", at) if character and character in "]}," else None

    def _of_bracket(self, at: Spot) -> SyntaxFault | None:
        """A bracket that is not closed, or whose end stands behind a `#`."""
        mark = self.error.mark
        if mark is not None and mark.line == at.line and self._line(mark.line)[mark.column : mark.column + 1] == ":":
            return self._made("yaml-colon", Spot(mark.line, mark.column))
        remark = REMARK_BEHIND.search(self._line(at.line), at.column)
        if remark and re.search(r"[\]}]", remark[1]):
            return _remark(at.line, remark)
        if mark is not None and re.match(r",\s*[],}]", self._line(mark.line)[mark.column :]):
            values: Values = {"what": "`,`", "instead": MessagePart("Remove it.")}
            return SyntaxFault("one-level-too-deep", Spot(mark.line, mark.column), values)
        sign = self._line(at.line)[at.column : at.column + 1]
        if sign and self._line(at.line)[at.column + 1 : at.column + 2] == sign:
            return SyntaxFault("one-level-too-deep", at, {"what": f"`{sign}`", "instead": MessagePart("Remove it.")})
        return self._made("yaml-bracket", at)

    def _of_block_text(self, at: Spot) -> SyntaxFault:
        """Words behind `>` or `|`: a comparison, an operator, or a text that should begin on the next line."""
        line = self._line(at.line)
        if is_table(line):
            return SyntaxFault("yaml-table", at, {})
        text = shortened(line[at.column :])
        if re.fullmatch(r"[|>+-]{2,}", text):
            instead = MessagePart("Write `{sign}` alone.", {"sign": text[0]})
            return SyntaxFault("yaml-block-text", at, {"found": f"`{text[:1]}`", "instead": instead})
        field = _OF_FIELD.match(line)
        meant = operator(text) if text.startswith(">") else None
        instead = MessagePart('Put the whole text in quotes: "{text}".', {"text": text})
        if meant is not None and field is not None and field[1] == "operator":
            instead = MessagePart("Write `{word}`.", {"word": meant})
        elif meant is not None and (number := re.fullmatch(r"[>=]+\s*(\d+(?:[.,]\d+)?)\s*%?", text)):
            values = {"text": text, "number": number[1].replace(",", ".")}
            instead = MessagePart(
                'Put a text in quotes: "{text}"; where a number belongs, write {number} alone.', values
            )
        elif text.startswith("|"):
            instead = MessagePart("Begin the text on the next line, further to the right; or leave the `|` out.")
        return SyntaxFault("yaml-block-text", at, {"found": f"`{text[:1]}`", "instead": instead})

    def _slip(self, line: int) -> SyntaxFault | None:
        """A character on a line that only looks like what YAML expects."""
        text = self._line(line)
        if space := _SPACE.match(text):
            return SyntaxFault("odd-character", Spot(line, space.end() - 1), {"character": name_of(space[0][-1])})
        if bullet := BULLET.match(text):
            at = Spot(line, bullet.start("bullet"))
            return SyntaxFault("yaml-bullet", at, {"character": f"`{bullet['bullet']}`"})
        return None

    def _lost_hyphen(self, line: int) -> SyntaxFault | None:
        """An entry of a list without its hyphen."""
        if (entry := entry_above(self.lines, line)) is not None:
            again: Values = {"field": "id", "line": str(entry + 1)}
            return SyntaxFault("yaml-hyphen", Spot(line, indentation(self._line(line))), again)
        hyphen = lost_hyphen(self.lines, line)
        if hyphen is None:
            return None
        field, first = hyphen
        values: Values = {"field": field, "instead": MessagePart("Begin this line with `- `.")}
        return SyntaxFault("not-a-list", Spot(first, indentation(self._line(first))), values)

    def _out_of_place(self, line: int) -> SyntaxFault | None:
        """A line that lacks its colon or its hyphen, or has a hyphen too many."""
        at = Spot(line, indentation(self._line(line)))
        if (name := name_alone(self._line(line))) is not None:
            return SyntaxFault("yaml-no-colon", at, {"instead": MessagePart("Write `{name}:`.", {"name": name})})
        below = self._line(line + 1)
        field = field_of(self._line(line))
        if field is not None and at.column < field.start("name") == indentation(below):
            # The first field of an entry.
            return self._of_no_colon(at)
        if has_hyphen_too_many(self.lines, line):
            return SyntaxFault("one-level-too-deep", at, {"what": "`- `", "instead": MessagePart("Remove it.")})
        return None

    def _cut_text(self, at: Spot) -> SyntaxFault | None:
        """A text that goes on at `at`, but was ended by a `#` on the line above."""
        above = at.line - 1
        remark = REMARK_BEHIND.search(self._line(above))
        field = _OF_FIELD.match(self._line(above))
        has_value = field is not None and not self._line(above)[field.end() :].lstrip().startswith(("#", "'", '"'))
        is_further = field is not None and field.start(1) < indentation(self._line(at.line))
        if remark is None or field is None or not (has_value and is_further):
            return None
        words = f"{self._line(above)[field.end() :].strip()} {self._line(at.line).strip()}"
        return _remark(above, remark, words)


_REFINED = {
    "yaml-colon": FaultFinder._of_colon,
    "yaml-no-colon": FaultFinder._of_no_colon,
    "yaml-indent": FaultFinder._of_indent,
    "yaml-bracket": FaultFinder._of_bracket,
    "yaml-block-text": FaultFinder._of_block_text,
}


def _remark(line: int, remark: re.Match[str], words: str = "…") -> SyntaxFault:
    """The fault that a `#` cuts a text off; `words` are the whole text."""
    instead = MessagePart('Put the whole text in quotes: "{text}".', {"text": shortened(words).replace('"', "'")})
    return SyntaxFault("yaml-comment", Spot(line, remark.start(1)), {"found": shortened(remark[1]), "instead": instead})
