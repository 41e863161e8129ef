"""Rules by which prose is read beyond CommonMark: alerts, ticks, small digits, and addresses without marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from hbgen.markdown.bare_addresses import written_addresses

_ALERT = re.compile(r"\[!([A-Za-z]+)\][ \t]*")
_TICK = re.compile(r"\[([ xX])\][ \u00a0](?=\S)")
_TICKS = {" ": "☐ ", "x": "☑ ", "X": "☑ "}
_LOW = re.compile(r"(?<=[^\W_])~([0-9+=()−-]{1,8})~(?!~)")
_HIGH = re.compile(r"(?<=[\w)\]])\^([0-9n+=()−-]{1,8})\^")
_LOW_DIGITS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_HIGH_DIGITS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")

ESCAPED, BACKSLASH, OTHER = "\0", "\1", "\2"
"""In what is left of a line: an escaped character, an escaped backslash, and what is no text, such as code."""
ESCAPED_BRACKETS = {r"\(": "\x03", r"\)": "\x04", r"\[": "\x05", r"\]": "\x06"}
"""Escaped brackets, in pairs: TeX begins and ends formulas with them."""


def reading_rules(parser: MarkdownIt) -> None:
    """A plugin of markdown-it. Each `inline` token keeps what was read as mere text in `meta["text"]`."""
    parser.block.ruler.before("blockquote", "alert", _alert, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.core.ruler.before("text_join", "reading_rules", _inline_rules)


def _alert(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`> [!NOTE]` and the quoted lines below it: a box, as if it were written between colons."""
    first = _quoted(state, start)
    match = _ALERT.fullmatch(first) if first is not None else None
    if match is None or state.is_code_block(start):
        return False
    lines: list[str] = []
    for line in range(start + 1, end):
        if (quoted := _quoted(state, line)) is None:
            break
        lines.append(quoted)
    if not any(line.strip() for line in lines):
        return False
    if silent:
        return True
    token = state.push("colon_fence", "", 0)
    token.info = f"{{{match[1].lower()}}}"
    token.content = "".join(f"{line}\n" for line in lines)
    token.markup = ">"
    state.line = start + 1 + len(lines)
    token.map = [start, state.line]
    return True


def _quoted(state: StateBlock, line: int) -> str | None:
    """What stands behind the `>` of a line; None for a line without."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    if state.sCount[line] < state.blkIndent or not text.startswith(">"):
        return None
    return text[2:] if text[1:2] == " " else text[1:]


def _inline_rules(state: StateCore) -> None:
    for number, token in enumerate(state.tokens):
        if token.type != "inline" or not token.children:
            continue
        before = state.tokens[max(number - 2, 0) : number]
        if [other.type for other in before] == ["list_item_open", "paragraph_open"]:
            _tick(token.children)
        for child in token.children:
            if child.type == "text":
                child.content = _small_digits(child.content)
        token.meta["text"] = "".join(map(_left, token.children))
        token.children = [*_linked(token.children)]


def _tick(children: list[Token]) -> None:
    if children[0].type == "text" and (match := _TICK.match(children[0].content)):
        children[0].content = _TICKS[match[1]] + children[0].content[match.end() :]


def _small_digits(text: str) -> str:
    text = _LOW.sub(lambda match: match[1].translate(_LOW_DIGITS), text)
    return _HIGH.sub(lambda match: match[1].translate(_HIGH_DIGITS), text)


def _left(token: Token) -> str:
    if token.type == "text" or (token.type == "text_special" and token.content == token.markup):
        return token.content
    if token.type == "text_special":
        return BACKSLASH if token.markup == "\\\\" else ESCAPED_BRACKETS.get(token.markup, ESCAPED)
    return "\n" if token.type in ("softbreak", "hardbreak") else OTHER


def _linked(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in children:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "text" or depth:
            yield token
            continue
        done = 0
        for start, end, address in written_addresses(token.content):
            yield from _text(token, done, start)
            opened = Token("link_open", "a", 1, {"href": address}, level=token.level, markup="bare", info="auto")
            yield opened
            yield from _text(token, start, end, 1)
            yield Token("link_close", "a", -1, level=token.level, markup="bare", info="auto")
            done = end
        yield from _text(token, done, len(token.content))


def _text(token: Token, start: int, end: int, deeper: int = 0) -> Iterator[Token]:
    if start < end:
        yield Token("text", "", 0, content=token.content[start:end], level=token.level + deeper)
