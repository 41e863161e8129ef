"""Texts that readers would see otherwise than they were written: cut off, with marks of Markdown, with quote marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import get_args

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.checks.sound_texts import Sound
from hbgen.checks.written_texts import PlainText, line_fields, texts_of
from hbgen.codes.code import Example, advice
from hbgen.model.base import Entry
from hbgen.model.measurement import ChecklistItem
from hbgen.model.standards import Phrase
from hbgen.model.texts import MarkedText, Text
from hbgen.model.written import Remark
from hbgen.problems import MessagePart, Place, Problem

_MOST_SHOWN = 60
"""Characters of a text that a message shows, at most."""


# --- cut off ----------------------------------------------------------------------------------

TEXT_CUT = advice(
    "text-cut",
    "`{field}` ends before `#`: {found} is a remark, which nobody reads.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="    purpose: Whoever is greeted knows that they were seen.\n",
        bad="    purpose: We are # 1 and proud\n",
        at="# 1",
    ),
    Example(
        "values.yaml",
        good="  meaning: We notice what a guest needs.\n",
        bad="  meaning: We notice what a guest needs.\n    # and we say so.\n",
        at="# and",
    ),
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad="    review_by: 2026-12-31\n    remedy: # 1 coffee is on us\n",
        at="# 1",
    ),
)


def texts_are_not_cut_off(facts: Facts) -> Iterator[Problem]:
    """No text ends before a `#` behind which it may go on."""
    for entry, owner, texts in facts.written_texts():
        if entry.may_have_remarks:
            yield from _cut_texts(entry, owner, texts)


def cut_texts(entry: Entry) -> Iterator[Problem]:
    """Advice on each text of an entry that ends before a remark, and on each field with nothing but a remark."""
    return _cut_texts(entry, "", texts_of(entry))


def _cut_texts(entry: Entry, owner: str, texts: Iterable[PlainText]) -> Iterator[Problem]:
    seen: set[Remark] = set()
    for written in texts:
        remark = written.remark
        if remark is not None and remark not in seen:
            seen.add(remark)
            yield _cut(
                owner, written.field, remark, f"{written.text.strip()} {remark.text}", bool(written.mark.written)
            )
    for field, remark in _remarks_alone(entry):
        yield _cut(owner, field, remark, remark.text, True)


def _cut(owner: str, field: str, remark: Remark, whole: str, is_one_line: bool) -> Problem:
    instead = MessagePart("If it belongs to the text, move it there; else put it on a line of its own above the field.")
    if is_one_line:
        words = " ".join(whole.split()).replace('"', "'")
        instead = MessagePart(
            'If it belongs to the text, put the whole text in quotes: "{text}". If not, put it on a line of its own '
            "above the field.",
            {"text": words if len(words) <= 2 * _MOST_SHOWN else f"… {remark.text}"},
        )
    values: dict[str, str | MessagePart] = {"id": owner, "field": field, "found": f"`{_short(remark.text)}`"}
    return Problem(remark.place, TEXT_CUT, {**values, "instead": instead})


def _remarks_alone(entry: Entry) -> Iterator[tuple[str, Remark]]:
    """Fields of text that have a remark and no value, each with the remark."""
    for field, mark in entry.written_names().items() if entry.may_have_remarks else ():
        if mark.remark is not None and (field in _text_fields(type(entry)) or field in line_fields(type(entry))):
            yield field, mark.remark


@cache
def _text_fields(kind: type[Entry]) -> frozenset[str]:
    return frozenset(name for name, info in kind.model_fields.items() if _holds_text(info.annotation))


def _holds_text(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Text):
        return True
    return any(_holds_text(inner) for inner in get_args(annotation))


# --- quote marks ------------------------------------------------------------------------------

_QUOTES = "“”„‟«»‹›‘’‚‛″＂´`「」『』《》"
_SPOKEN = {Phrase: ("say", "avoid"), ChecklistItem: ("passes", "fails")}
"""Fields with words that somebody says, which may well stand in quote marks."""

_OPENING = re.compile(rf"[{_QUOTES}]")

TEXT_QUOTES = advice(
    "text-quotes",
    "The quote marks {marks} around `{field}` are read as part of the text: in these files only \" and ' are quotes.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="title: The greeting\n",
        bad="title: “The greeting”\n",
        at="“The",
    ),
    Example(
        "values.yaml",
        good="name: Care\n",
        bad="name: «Care»\n",
        at="«Care",
    ),
    Example(
        "standards/10-counter.yaml",
        good="do: [We look up and say hello.]\n",
        bad="do: [“We look up, and say hello.”]\n",
        at="“We",
    ),
)


def texts_have_no_quotes_around_them(facts: Facts) -> Iterator[Problem]:
    """No text that is written without quotes stands in quote marks that YAML does not know."""
    for entry, owner, texts in facts.written_texts():
        for written in texts:
            text = written.text.strip()
            if not _OPENING.match(text):
                continue
            inner = text[1:-1]
            is_closed = len(text) > 1 and (_OPENING.match(text[-1]) or text[-1] in "\"'")
            if is_closed and not _OPENING.search(inner):
                if written.field in _SPOKEN.get(type(entry), ()):
                    continue
                marks, instead = f"{text[0]}…{text[-1]}", _without_marks(inner)
            elif not _OPENING.search(text[1:]):
                # The end may stand in the next item: a comma ended this one.
                marks = text[0]
                instead = MessagePart('Put the whole text in plain quotes: "…".')
            else:
                continue
            mark = written.mark
            if mark.written:
                values: dict[str, str | MessagePart] = {"id": owner, "field": written.field, "marks": marks}
                yield Problem(mark.place, TEXT_QUOTES, {**values, "instead": instead})


def _without_marks(inner: str) -> MessagePart:
    return MessagePart(
        'Write "{text}". If readers are to see the marks, put plain quotes around them.',
        {"text": inner.replace('"', "'") if len(inner) <= 2 * _MOST_SHOWN else "…"},
    )


# --- markup -----------------------------------------------------------------------------------

_MARKUP = re.compile(
    r"\*\*(?=\S)[^*\n]+?(?<=\S)\*\*|__(?=\S)[^_\n]+?(?<=\S)__"  # strong
    r"|(?<![\w*])\*(?=[^\s*])[^*\n]+?(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])[^_\n]+?(?<=[^\s_])_(?![\w_])"
    r"|~~(?=\S)[^~\n]+?~~"
    r"|!?\[[^\]\n]{1,200}\]\([^)\s]{1,300}\)"  # links and pictures
    r"|`[^`\n]+`"
    r"|</?(?:b|i|u|em|strong|br|p|a|ul|ol|li|span|div|h[1-6])\b[^>\n]{0,200}>|&(?:nbsp|amp|lt|gt|quot);"
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
        sample = f"`{_short(items[0][0].strip())}`" if items else MessagePart("the list")
        instead = MessagePart("Write sentences; where a field takes a list, each item is an item of that list.")
    elif match := _MARKUP.search(text):
        at, sample = match.start(), f"`{_short(match[0])}`"
        instead = MessagePart("Remove the marks, and keep the words.")
    else:
        return None
    line, mark = text.count("\n", 0, at), written.mark
    place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
    return Problem(place, MARKUP_IN_TEXT, {"id": owner, "field": written.field, "found": sample, "instead": instead})


_NO_MARK = re.compile(
    r"~~(?=\S)[^~\n]+?~~"
    r"|`[^`\n]+`"
    r"|</?(?:b|i|u|em|strong|br|p|a|ul|ol|li|span|div|h[1-6])\b[^>\n]{0,200}>|&(?:nbsp|amp|lt|gt|quot);"
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
    return MessagePart("{text} as it stands here", {"text": f"`{_short(text.strip())}`"})


# --- letters ----------------------------------------------------------------------------------

_MISREAD = re.compile(
    "[ÃÂÄÅÐÑâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)

MISREAD_LETTERS = advice(
    "misread-letters",
    "“{found}” looks like letters that a program read in the wrong encoding.",
    "Write “{word}”, and save the file as UTF-8.",
    Example(
        "values.yaml",
        good="name: Care\n",
        bad="name: CafÃ© care\n",
        at="CafÃ©",
    ),
)


def letters_are_what_they_were(facts: Facts) -> Iterator[Problem]:
    """No text went through a program that took UTF-8 for an encoding of Windows."""
    for passage in facts.passages():
        if passage.text.isascii():
            continue
        match = _MISREAD.search(passage.text)
        word = _read_rightly(match[0]) if match else None
        if match and word:
            values = {"id": passage.owner, "found": match[0], "word": word}
            yield Problem(passage.place_at(match.start()), MISREAD_LETTERS, values)


def _read_rightly(letters: str) -> str | None:
    """What the letters were before they were misread; None where they may well be meant."""
    data = bytearray()
    for letter in letters:
        try:
            data += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return None
            data.append(ord(letter))
    try:
        word = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return word if word.isprintable() else None


# --- shares -----------------------------------------------------------------------------------

SHARE_BELOW_ONE = advice(
    "share-below-one",
    "`{field}` is in per cent: {found} is less than one in a hundred.",
    "Write {instead}, if that is meant.",
    Example(
        "standards/10-counter.yaml",
        good="share: 90}",
        bad="share: 0.9}",
        at="0.9",
    ),
    Example(
        "instruments.yaml",
        good="    frequency: Once a quarter\n",
        bad="    frequency: Once a quarter\n    target: 0.85\n",
        at="0.85",
    ),
    Example(
        "standards/10-counter.yaml",
        good="value: 60, unit: seconds, share: 90",
        bad='value: 0.6, unit: "%"',
        at="0.6",
    ),
)

_PER_CENT = frozenset(("%", "percent", "per cent", "protsenti", "protsent", "процент", "процента", "процентов"))


def shares_are_in_per_cent(facts: Facts) -> Iterator[Problem]:
    """No share is a fraction of one."""
    for entry, owner in facts.entries:
        for field in _shares(type(entry)):
            value = getattr(entry, field)
            if value is not None and 0 < value < 1:
                yield _below_one(entry, owner, field, value)
        unit = vars(entry).get("unit")
        if isinstance(unit, Text) and any(words.strip().casefold() in _PER_CENT for words in unit.words.values()):
            for field, value in vars(entry).items():
                if field not in _shares(type(entry)) and isinstance(value, float) and 0 < value < 1:
                    yield _below_one(entry, owner, field, value)


def _below_one(entry: Entry, owner: str, field: str, value: float) -> Problem:
    values = {"id": owner, "field": field, "found": f"{value:g}", "instead": f"{round(value * 100, 6):g}"}
    return Problem(entry.place(field), SHARE_BELOW_ONE, values)


@cache
def _shares(kind: type[Entry]) -> tuple[str, ...]:
    """Fields of `kind` that hold a share in per cent: numbers above 0, up to 100."""
    return tuple(name for name, info in kind.model_fields.items() if _is_share(info.annotation, tuple(info.metadata)))


def _is_share(annotation: object, metadata: Iterable[object]) -> bool:
    constraints = (*metadata, *getattr(annotation, "__metadata__", ()))
    flat = [inner for constraint in constraints for inner in (constraint, *getattr(constraint, "metadata", ()))]
    limits = {
        name: getattr(info, name) for info in flat for name in ("gt", "le") if getattr(info, name, None) is not None
    }
    if limits.get("gt") == 0 and limits.get("le") == 100:
        return True
    return any(_is_share(inner, ()) for inner in get_args(annotation))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_SHOWN else words[: _MOST_SHOWN - 1] + "…"


CHECKS = (
    Check(texts_are_not_cut_off, (TEXT_CUT,), needs_all=False),
    Check(texts_have_no_quotes_around_them, (TEXT_QUOTES,), needs_all=False),
    Check(plain_texts_hold_no_markup, (MARKUP_IN_TEXT,), needs_all=False),
    Check(marks_in_sentences_work, (MARK_WITHOUT_EFFECT,), needs_all=False),
    Check(letters_are_what_they_were, (MISREAD_LETTERS,), needs_all=False),
    Check(shares_are_in_per_cent, (SHARE_BELOW_ONE,), needs_all=False),
)
