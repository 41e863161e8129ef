"""Marks of Markdown and HTML in texts in which they do not work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.checks.sound_texts import Sound
from hbgen.checks.written_texts import PlainText, short
from hbgen.codes.code import Example, advice
from hbgen.model.base import Entry
from hbgen.model.texts import MarkedText, Text
from hbgen.problems import MessagePart, Place, Problem

_CODE_OR_HTML = (
    r"`[^`\n]+`"
    r"|</?(?:b|i|u|em|strong|br|p|a|ul|ol|li|span|div|h[1-6])\b[^>\n]{0,200}>|&(?:nbsp|amp|lt|gt|quot);"
)

_MARKUP = re.compile(
    r"\*\*(?=\S)[^*\n]+?(?<=\S)\*\*|__(?=\S)[^_\n]+?(?<=\S)__"  # strong
    r"|(?<![\w*])\*(?=[^\s*])[^*\n]+?(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])[^_\n]+?(?<=[^\s_])_(?![\w_])"
    r"|~~(?=\S)[^~\n]+?~~"
    r"|!?\[[^\]\n]{1,200}\]\([^)\s]{1,300}\)"  # links and pictures
    rf"|{_CODE_OR_HTML}"
    r"|(?<=\n)#{1,6}[ ]+[^\W\d][^\n]*|\A#{1,6}[ ]+[^\W\d][^\n]*(?=\n.)",
    re.MULTILINE,
)

_LIST = re.compile(r"^[ \t]*(?:[-*+•·]|\d{1,2}[.)])[ \u00a0]+\S[^\n]*", re.MULTILINE)

MARKUP_IN_TEXT = advice(
    "markup-in-text",
    "`{field}` is plain text: readers see {found} as it stands here.",
    "{instead}",
    Example(
        "values.yaml",
        good="meaning: We notice what a guest needs.\n",
        bad="meaning: We notice what a guest **needs**.\n",
        at="We notice",
    ),
    Example(
        "values.yaml",
        good="meaning: We notice what a guest needs.\n",
        bad="meaning: |\n    We notice\n    - what a guest needs\n    - what a guest says\n",
        at="    - what a guest needs",
    ),
    Example(
        "values.yaml",
        good="meaning: We notice what a guest needs.\n",
        bad="meaning: We notice\n    - what a guest needs\n    - what a guest says\n",
        at="We notice",
    ),
)


def plain_texts_hold_no_markup(facts: Facts) -> Iterator[Problem]:
    """No list, emphasis, link or HTML stands in a text that is shown as it is."""
    yield from _found(facts, Text, _markup)


def _found(facts: Facts, kind: type[Text], rule: Callable[[str, PlainText], Problem | None]) -> Iterator[Problem]:
    """What a rule finds in the texts of a kind: it follows from the words, and from whether they look like a list."""
    bit = facts.sound.bit(__name__, rule.__name__)
    sounds: dict[tuple[type[Entry], str, object], Sound] = {}
    for entry, owner, texts in facts.written_texts():
        may_look_like_list = entry.may_have_remarks
        for written in texts:
            if written.kind is not kind:
                continue
            field = type(entry), written.field, written.path[-1]
            sound = sounds.get(field)
            if sound is None:
                sound = sounds[field] = facts.sound_texts(entry, written.path, str(written.path[-1]))
            if sound[written.text] & bit and not (may_look_like_list and written.list_line):
                continue
            problem = rule(owner, written)
            if problem is not None:
                yield problem
            else:
                sound[written.text] |= bit


def _markup(owner: str, written: PlainText) -> Problem | None:
    text = written.text
    items = list(_LIST.finditer(text))
    if len(items) > 1 or written.list_line:
        at = items[0].start() if items else 0
        sample = f"`{short(items[0][0].strip())}`" if items else MessagePart("the list")
        instead = MessagePart("Write sentences; where a field takes a list, each item is an item of that list.")
    elif match := _MARKUP.search(text):
        at, sample = match.start(), f"`{short(match[0])}`"
        instead = MessagePart("Remove the marks, and keep the words.")
    else:
        return None
    line, mark = text.count("\n", 0, at), written.mark
    place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
    return Problem(place, MARKUP_IN_TEXT, {"id": owner, "field": written.field, "found": sample, "instead": instead})


_NO_MARK = re.compile(
    r"~~(?=\S)[^~\n]+?~~"
    rf"|{_CODE_OR_HTML}"
    r"|(?<=\n)#{1,6}[ ]+[^\W\d][^\n]*|\A#{1,6}[ ]+[^\W\d][^\n]*"
    r"|^(?:`{3,}|:{3,})[^\n]*",
    re.MULTILINE,
)
"""Markup that works in guides, or elsewhere, and not in a text of sentences."""

_OTHER_BULLET = re.compile(r"^[ \t]*[•·][ \u00a0]+\S[^\n]*", re.MULTILINE)

MARK_WITHOUT_EFFECT = advice(
    "mark-without-effect",
    "In `{field}` readers see {found}.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="purpose: Whoever is greeted knows that they were seen.\n",
        bad="purpose: Whoever is greeted <b>knows</b> that they were seen.\n",
        at="Whoever",
    ),
    Example(
        "standards/10-counter.yaml",
        good="purpose: Whoever is greeted knows that they were seen.\n",
        bad="purpose: Whoever is greeted\n      - was seen\n      - is welcome\n",
        at="Whoever",
    ),
    Example(
        "standards/10-counter.yaml",
        good="purpose: Whoever is greeted knows that they were seen.\n",
        bad="purpose: |\n      Whoever is greeted\n      • was seen\n      • is welcome\n",
        at="      • was",
    ),
)


def marks_in_sentences_work(facts: Facts) -> Iterator[Problem]:
    """A text of sentences holds no marks but links, emphasis and lists, and its lists are read as lists."""
    yield from _found(facts, MarkedText, _without_effect)


def _without_effect(owner: str, written: PlainText) -> Problem | None:
    text = written.text
    bullets = list(_OTHER_BULLET.finditer(text))
    at = 0
    if written.list_line:
        example = MessagePart("one line, and no list")
        instead = MessagePart(
            "Write `{field}: |`, and the text in the lines below it, so that each of them stays a line.",
            {"field": written.field},
        )
    elif len(bullets) > 1:
        at, example = bullets[0].start(), _as_written(bullets[0][0])
        instead = MessagePart("Begin each item with a hyphen and a space: `- `.")
    elif match := _NO_MARK.search(text):
        at, example = match.start(), _as_written(match[0])
        instead = MessagePart(
            "Remove the marks, and keep the words. What works here is **bold**, *emphasis*, "
            "[links](https://…), and lists whose lines begin with `- `."
        )
    else:
        return None
    line, mark = text.count("\n", 0, at), written.mark
    place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
    return Problem(
        place, MARK_WITHOUT_EFFECT, {"id": owner, "field": written.field, "found": example, "instead": instead}
    )


def _as_written(text: str) -> MessagePart:
    return MessagePart("{text} as it stands here", {"text": f"`{short(text.strip())}`"})


CHECKS = (
    Check(plain_texts_hold_no_markup, (MARKUP_IN_TEXT,), needs_all=False),
    Check(marks_in_sentences_work, (MARK_WITHOUT_EFFECT,), needs_all=False),
)
