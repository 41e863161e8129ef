"""Marks of other kinds of Markdown that prose shows as they are written, and what to write in place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from markdown_it.tree import SyntaxTreeNode

import hbgen.markdown.what_to_write as write
from hbgen.codes.code import Example, advice
from hbgen.markdown.reading_rules import BACKSLASH, ESCAPED_BRACKETS, OTHER
from hbgen.problems import MessagePart

PROSE_MARK_SHOWN = advice(
    "prose-mark-shown",
    "{mark} does nothing here.",
    "{instead} If it is meant as it stands, put a backslash before it.",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nThis is ==important==.\n",
        at="==important==",
    ),
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nGreet :smile: every guest.\n",
        at=":smile:",
    ),
)

_SPACE = r"[^\S \t\n]"
"""A space that Markdown does not take for one, such as a no-break space."""

_PATTERNS: tuple[tuple[str, MessagePart], ...] = (
    # Lines.
    (
        rf"^#{{7,}} \S+|^#{{1,6}}{_SPACE}+\S+|^#{{1,6}}[^\W\d_]\S*|^h[1-6]\. \S+|^={{2,6}} \S[^\n]* ={{2,6}}$",
        write.HEADING,
    ),
    (rf"^(?:[-*+]|\d{{1,3}}[.)]){_SPACE}+\S+|^[•●▪◦‣∙■·][^\S\n]*\S+|^\[[ xX]\] \S+", write.LIST),
    (r"^[–—] [^\n]+(?=\n[–—] )|^[-+][^\W\d]\S*(?=[^\n]*\n[-+][^\W\d])", write.LIST),
    (r"^\d{1,3}[.)][^\W\d_]\S*(?=[^\n]*\n\d{1,3}[.)][^\W\d_])|^[^\W\d_]\) [^\n]+(?=\n[^\W\d_]\) )", write.LIST),
    (r"^\(\d{1,3}\) [^\n]+(?=\n\(\d)|^(?:#\.|\(@\w*\)) \S+|^\[-\] \S+|^[☐☑☒✓✔] [^\n]+(?=\n[☐☑☒✓✔])", write.LIST),
    (r"^\d{1,3}\.\d{1,3}\.? [^\W\d_][^\n]*(?=\n\d{1,3}\.\d{1,3}\.? [^\W\d_])", write.LIST),
    # Letters, Roman, circled and other scripts' numbers; the o of a word processor; signs of full width.
    (
        r"^(?:[^\W\d_]|[ivxIVX]{1,5})[.)] [^\n]+(?=\n(?:[^\W\d_]|[ivxIVX]{1,5})[.)] )|^[①-⑳❶-❿] ?[^\n]+(?=\n[①-⑳❶-❿])",
        write.LIST,
    ),
    (r"^(?![0-9])\d{1,3}[.)۔] [^\n]+(?=\n\d)|^o[ \t][^\n]+(?=\no[ \t])|^[＊－＋・]\s?\S+", write.LIST),
    (r"^＃{1,6}\s?\S+", write.HEADING),
    (r"^[—–―─━=＿]{3,}$", write.RULE),
    (
        r"^\[!\w+\][+-]?|^(?:!!!|\?\?\?)\+? ?\w+|\{(?:info|note|warning|tip|panel|quote|code)(?::[^{}\n]*)?\}",
        write.BOX,
    ),
    (
        r"^\|[^\n]*\|$(?=\n\|)|(?<=\|\n)\|[^\n]*\|$|^\| [^|\n]+(?=\n\| )|^\+[-=+]{3,}\+$|"
        r"^[^\t\n]+\t[^\n]*(?=\n[^\t\n]+\t)",
        write.TABLE,
    ),
    (r"^: \S+", write.CAPTION),
    (r"^\*\[[^\[\]\n]+\]:", write.TERM),
    (r"^% \S[^\n]*|%%[^%\n]+%%|^\.\. \w[^\n]*|^\([\w-]+\)=$|^\+\+\+(?: [^\n]*)?$", write.REMARK),
    # Where an answer of a machine has its sources.
    (r":contentReference\[oaicite:\d+\](?:\{index=\d+\})?|【\d+[^【】\n]*[†:][^【】\n]*】", write.REMARK),
    (r"^\\(?:newpage|pagebreak|clearpage)\b", write.PRINTING),
    (rf"{BACKSLASH}$|\\newline\b", write.BREAK),
    (r"\[?\[[_\2]?TOC[_\2]?\]\]?|^\{:?toc\}$", write.CONTENTS),
    # Links, notes and images.
    (r"\[\^[^\[\]\s]+\]|\^\[[^\[\]\n]*\]|^\[\d{1,3}\]: \S+", write.NOTE),
    (r"!\[\[[^\[\]\n]*\]\]|!\[[^\[\]\n]*\][^\S\n]?\([^()\n]*\)?|^!\[[^\[\]\n]*\]$", write.IMAGE),
    (r"\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\((?=[^()\n]*(?:[/#@]|\.\w))[^()\n]*\)?", write.LINK),
    (r"\[[^\[\]\n]*\][^\S\n]\((?=https?:|www\.|#|mailto:|tel:|[\w-]+\.md)[^()\n]*\)?", write.LINK),
    (r"\[[^\[\]\n]+\]\[[^\[\]\n]*\]", write.REFERENCE),
    # Marks around words.
    (r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\{#[ ][^{}\n]*#\}", write.FILLED_IN),
    (r"\{:? ?[.#][\w-][^{}\n]*\}|\{:? ?[\w-]+=[^{}\n]*\}|\{(?:--|>>)[^{}\n]*\}", write.ATTRIBUTES),
    (
        r"(?<!\w)\x03[^\x03\x04\n]+\x04|^\x05$|\x05(?=[^\x05\x06\n]*[\\^_={}])[^\x05\x06\n]+\x06|\\begin\{[a-z]+\*?\}",
        write.FORMULA,
    ),
    (
        r"\$\$[^$]+\$\$|\$(?![\s\d])[^$\n]*[\\^_={}+*/][^$\n]*\$(?!\d)|\$\d*[A-Za-z]\d*\$|\$\d[^$\n]*[\\^=][^$\n]*\$",
        write.FORMULA,
    ),
    (
        r"==(?=\S)[^=\n]*?\S==|\+\+(?=[^\s+])[^+\n]*?[^\s+]\+\+|\|\|(?=[^\s|])[^|\n]*?[^\s|]\|\||'''[^'\n]+'''",
        write.EMPHASIS,
    ),
    (r"\[/?(?:b|i|u|s|url|img|quote|color|size|center)(?:=[^\[\]\n]*)?\]", write.TAGS),
    (rf"(?<![\w:]):[A-Za-z][\w:+.-]*:{OTHER}", write.TAGS),
    (r"(?<![\w:]):(?:[a-z]|[+-]1)[a-z0-9_+-]*:(?![\w:])", write.EMOJI),
    (r"(?<!\*)\*\*(?!\*)\S*|(?<![\w_])__(?![_\s])\S*", write.BOLD),
    (r"(?<!~)~~(?!~)\S*|(?<![\w~/])~[^\W_](?:[^~\n]*[^\s~])?~(?![\w~])", write.STRUCK),
    (
        r"(?<=\w)\^[^\s^]{1,20}\^|(?<=\w)~[^\s~]{1,20}~(?!~)|(?<=[\w)])\^[-−]?\d+(?![\w^])|(?<!\w)\^[^\s^]{1,20}\^",
        write.SMALL,
    ),
    (r"(?<![\w`])`+(?=[^\s`])\S*", write.CODE),
    (r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\w{1,8});", write.CHARACTER),
)
"""No part of a mark runs over another beginning of one: else a long line of beginnings would take its square."""
_COMPILED = tuple((re.compile(pattern, re.MULTILINE), instead) for pattern, instead in _PATTERNS)
_ANY = re.compile(r"[#\-*+•●▪◦‣∙■·–—=|\[!?{%$:~^`&'\1\x03\x05\\)_.\t☐☑☒✓✔①-⑳❶-❿＊－＋・＃―─━＿【]|^o ", re.MULTILINE)
"""What a text with one of these marks has."""

_DRAWINGS = {"mermaid", "plantuml", "puml", "dot", "graphviz", "math", "latex", "chart", "csv-table", "youtube"}
_LANGUAGE = re.compile(r"[\w+#.-]*")
_SIZE = re.compile(r"\|\s*\d+(?:\s*x\s*\d+)?(?:px|%)?\s*$")
"""A picture's size behind what it shows, as notebooks of linked notes have it."""
_LONGEST = 40

_MOST_OF_TEXT = 50_000
"""Characters of one paragraph in which marks are looked for: some twenty pages, and forty patterns for each."""

MOST_MARKS = 100
"""Marks of one paragraph that are told: more have one cause, and the place of each is sought."""


def unread_marks(node: SyntaxTreeNode) -> Iterator[tuple[int, str, MessagePart]]:
    """Marks in the text of a node that do nothing: the line below the node's first, the mark, and what to write."""
    if node.type == "fence":
        yield from _of_code(node.info.strip(), node.markup)
    elif node.type == "image":
        if size := _SIZE.search(node.content):
            yield 0, size[0], write.SIZE
    elif node.type == "inline":
        yield from islice(_in_text(str(node.meta.get("text", ""))[:_MOST_OF_TEXT]), MOST_MARKS)


def _of_code(info: str, markup: str) -> Iterator[tuple[int, str, MessagePart]]:
    language, _, rest = info.partition(" ")
    if language.lower() in _DRAWINGS:
        yield 0, markup + info, write.DRAWING
    elif not _LANGUAGE.fullmatch(language) and not info.startswith("{"):
        yield 0, info[:_LONGEST], write.CODE_TITLE
    elif rest and not info.startswith("{"):
        yield 0, rest.strip()[:_LONGEST], write.CODE_TITLE


def _in_text(text: str) -> Iterator[tuple[int, str, MessagePart]]:
    if not _ANY.search(text):
        return
    taken = bytearray(len(text))
    for pattern, instead in _COMPILED:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            yield text.count("\n", 0, match.start()), _shown(match[0]), instead


def _shown(mark: str) -> str:
    """A mark as it stands in the source, as far as it is text."""
    line = mark.replace(BACKSLASH, "\\\\").split("\n")[0]
    for bracket, read in ESCAPED_BRACKETS.items():
        line = line.replace(read, bracket)
    return re.split("[\0\2]", line)[0][:_LONGEST].rstrip(" \t")
