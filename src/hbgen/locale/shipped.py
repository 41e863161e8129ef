"""Reads the catalogues that come with hbgen, which hold nothing but messages as Babel writes them.

Babel itself, which reads those of handbooks, takes a fifth of a check for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import c2py

from hbgen.locale.plurals import SEPARATOR, PluralText

CONTEXT = "\4"
"""Separates a context from its word, as in gettext's own files."""

_LINE = re.compile(r'^(?:(msg\w+(?:\[\d\])?) )?"(.*)"$', re.MULTILINE)
_RULE = re.compile(r"plural=([^;]+);")
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


def translations_in(text: str) -> dict[str, str]:
    """Key → translation of every translated message; one that counts has all forms, with the catalogue's rule."""
    head, *messages = text.split("\n\n")
    match = _RULE.search(head)
    rule = c2py(match[1] if match is not None else "0")
    result: dict[str, str] = {}
    for message in messages:
        parts = dict(_parts(message))
        id_ = parts.pop("msgid", "")
        context, plural = parts.pop("msgctxt", ""), parts.pop("msgid_plural", None)
        if not id_ or not parts or not all(parts.values()):
            continue
        if plural is not None:
            result[SEPARATOR.join((id_, plural))] = PluralText(tuple(parts.values()), rule)
        else:
            result[f"{context}{CONTEXT}{id_}" if context else id_] = parts["msgstr"]
    return result


def _parts(message: str) -> Iterator[tuple[str, str]]:
    """Each keyword of a message with its whole text."""
    name, texts = "", [""]
    for keyword, text in _LINE.findall(message):
        if keyword:
            if name:
                yield name, "".join(texts)
            name, texts = keyword, []
        texts.append(_ESCAPED.sub(lambda sign: _SIGNS.get(sign[1], sign[1]), text) if "\\" in text else text)
    yield name, "".join(texts)
