"""Words and looks: languages, glossary terms, titles and colours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby

from hbgen.characters import even
from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error, missing
from hbgen.locale.plurals import plural
from hbgen.model.base import Entry, Path, fields_with
from hbgen.model.field_types import OwnLanguage
from hbgen.model.handbook import KINDS
from hbgen.model.reference import Guide, Term
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.problems import MessagePart, Place, Problem
from hbgen.rules.clear_plan import PLACEHOLDER, placeholders
from hbgen.rules.placeholders import placeholder

LIGHT, DARK = "#ffffff", "#131416"
"""Backgrounds of a light and of a dark page."""

_WORD = re.compile(r"\w+")

_READABLE = 4.5
"""Contrast that text needs (WCAG 2.2, success criterion 1.4.3)."""


MISSING_MAIN_LANGUAGE = missing(
    "missing-main-language",
    "`{field}` is not written in {language}, the handbook's main language.",
    "Add {example}.",
)


def texts_have_the_main_language(facts: Facts) -> Iterator[Problem]:
    """Every text is written in the handbook's main language."""
    main = facts.handbook.handbook.languages[0]
    for entry, path, text in _own_texts(facts):
        if main not in text.words:
            example = MessagePart("`{language}: …`", {"language": main})
            yield Problem(
                entry.place(*path),
                MISSING_MAIN_LANGUAGE,
                {"field": _field(path), "language": main, "example": example},
            )
    for guide in facts.handbook.guides:
        if main not in guide.body.words:
            file = f"content/guides/{guide.id}.{main}.md"
            example = MessagePart("the file {file}", {"file": file})
            values: dict[str, str | MessagePart] = {"field": guide.id, "language": main, "example": example}
            yield Problem(guide.place(), MISSING_MAIN_LANGUAGE, values)


def texts_are_written(facts: Facts) -> Iterator[Problem]:
    """No text is a placeholder; those in the plan are reported with the plan (`rules.clear_plan`)."""
    plan = facts.handbook.rollout.place().file
    for problem in placeholders(_unsound(facts)):
        if problem.place.file != plan:
            yield problem


def _unsound(facts: Facts) -> Iterator[tuple[Entry, Path, Text]]:
    """The texts that may be placeholders, each in one language."""
    bit = facts.sound.bit(__name__, placeholders.__name__)
    for entry, path, text in facts.texts:
        for language, words in text.words.items():
            sound = facts.sound_texts(entry, path, language)
            if not sound[words] & bit:
                if placeholder(words) is None:
                    sound[words] |= bit
                else:
                    yield entry, path, Text({language: words})


MISSING_TRANSLATION = advice(
    "missing-translation",
    plural(
        "Not written in {language}: {count} text of this file, this `{field}`.",
        "Not written in {language}: {count} of this file's texts, such as this `{field}`.",
    ),
    "Add `{language}: …` to each; until then readers see them in {shown}.",
)

UNTRANSLATED_GUIDE = advice(
    "untranslated-guide",
    "The guide {guide} is not written in {language}.",
    "Add {file}; until then readers see it in {shown}.",
)


def texts_are_translated(facts: Facts) -> Iterator[Problem]:
    """Every text is written in each language of the handbook; reported once for each file and language."""
    main, *others = facts.handbook.handbook.languages
    first: dict[tuple[str, str], tuple[Place, Entry, Path]] = {}
    count: dict[tuple[str, str], int] = defaultdict(int)
    # Grouped by entry: computing the place of each text would take most of the time of all checks.
    for _, group in groupby(_own_texts(facts) if others else (), key=lambda text: id(text[0])):
        run = list(group)
        entry = run[0][0]
        place = entry.place()
        for language in others:
            missing = [
                path for _, path, text in run if language not in text.words and _has_letters(text.words.get(main, ""))
            ]
            if missing:
                key = place.file, language
                count[key] += len(missing)
                if key not in first or place < first[key][0]:
                    first[key] = place, entry, missing[0]
    for key, (_, entry, path) in first.items():
        language = key[1]
        values = {
            "id": language,
            "language": language,
            "field": _field(path),
            "count": str(count[key]),
            "shown": main,
        }
        yield Problem(entry.place(*path), MISSING_TRANSLATION, values)
    for guide in facts.handbook.guides:
        for language in others:
            if language not in guide.body.words:
                file = f"content/guides/{guide.id}.{language}.md"
                values = {
                    "id": language,
                    "guide": guide.id,
                    "language": language,
                    "file": file,
                    "shown": main,
                }
                yield Problem(guide.place(), UNTRANSLATED_GUIDE, values)


TERM_UNUSED = advice(
    "term-unused",
    "No text uses the term {id}.",
    "Use it, add the forms in which it stands, or remove it.",
    Example(
        "glossary.yaml",
        good="- {id: TERM-GUEST, term: guest, definition: Whoever comes in.}\n",
        bad=(
            "- {id: term-guest, term: Guest, definition: Whoever comes in.}\n"
            "- {id: term-seat, term: Seat, definition: Where a guest sits., forms: [seats]}\n"
        ),
        at="Seat",
    ),
)


def terms_are_used(facts: Facts) -> Iterator[Problem]:
    """Every glossary term, or one of its forms, is used in some text in some language."""
    terms = facts.handbook.glossary
    if not terms:
        return
    # All at once: each text by itself takes three times as long.
    written = (text.words.values() for entry, _, text in facts.texts if not isinstance(entry, Term))
    all_words = _plain(" ".join(chain.from_iterable(written)))
    known_words = set(all_words.split())
    all_words = f" {all_words} "
    named = {id_ for _, standard in facts.standards for id_ in standard.definitions}
    definitions = _Definitions(terms)
    for term in terms:
        if term.id in named:
            continue
        forms = {_plain(words) for text in (term.term, *term.forms) for words in text.words.values()} - {""}
        if any(known_words.issuperset(form.split()) and f" {form} " in all_words for form in forms):
            continue
        if not any(definitions.hold(form, term.id) for form in forms):
            yield Problem(term.place("term"), TERM_UNUSED, {"id": term.id})


class _Definitions:
    """The definitions of all terms, as plain words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._texts = {term.id: " ".join(_plain(words) for words in term.definition.words.values()) for term in terms}
        self._with: dict[str, list[str]] = {}
        """Word → the terms in whose definitions it stands."""
        for id_, text in self._texts.items():
            for word in set(text.split()):
                self._with.setdefault(word, []).append(id_)

    def hold(self, form: str, own: str) -> bool:
        """Whether the definition of a term other than `own` holds `form`."""
        rarest = min((self._with.get(word, []) for word in form.split()), key=len)
        return any(f" {form} " in f" {self._texts[id_]} " for id_ in rarest if id_ != own)


DUPLICATE_TITLE = advice(
    "duplicate-title",
    "{id} has the same title as {other}.",
    "Give one of them a title of its own.",
    Example(
        "organisation.yaml",
        good="    name: People lead\n",
        bad="    name: Service lead\n",
        at="Service lead\n    group: support",
    ),
)


def titles_differ(facts: Facts) -> Iterator[Problem]:
    """No two entries of a kind have the same title."""
    seen: dict[tuple[str, str, str], str] = {}
    for entry, id_ in facts.entries:
        kind = KINDS.get(type(entry))
        if kind is None or (isinstance(entry, Standard) and entry.status == "retired"):
            continue
        field = next((name for name in ("title", "name", "term") if name in type(entry).model_fields), None)
        title = getattr(entry, field) if field else None
        if field is None or not isinstance(title, Text):
            continue
        others = [seen.setdefault((kind, language, _plain(words)), id_) for language, words in title.words.items()]
        other = next((other for other in others if other != id_), None)
        if other is not None:
            yield Problem(entry.place(field), DUPLICATE_TITLE, {"id": id_, "other": other})


LOW_CONTRAST = error(
    "low-contrast",
    "The colour {colour} is hard to read on {background}: contrast {ratio}, needed {needed}.",
    "Choose a {direction} colour.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad='languages: [en]\nlook: {colour: "#67e8f9"}\n',
        at='"#67e8f9"}',
    ),
)


def colours_can_be_read(facts: Facts) -> Iterator[Problem]:
    """The brand's colours stand out enough from the page to be read."""
    look = facts.handbook.handbook.look
    yield from hard_to_read(look.colour, LIGHT, look.place("colour"))
    yield from hard_to_read(look.colour_dark, DARK, look.place("colour_dark"))


def hard_to_read(colour: str, background: str, place: Place) -> Iterator[Problem]:
    """A problem if text in `colour` does not stand out from `background`, one of `LIGHT` and `DARK`."""
    ratio = contrast(colour, background)
    if ratio < _READABLE:
        values: dict[str, str | MessagePart] = {
            "colour": colour,
            "background": background,
            # Rounded down, so that 4.49 is not called 4.5.
            "ratio": f"{int(ratio * 10) / 10}",
            "needed": str(_READABLE),
            "direction": MessagePart("darker" if background == LIGHT else "lighter"),
        }
        yield Problem(place, LOW_CONTRAST, values)


def contrast(colour: str, other: str) -> float:
    """The contrast of two colours written `#rrggbb`, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(colour), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _own_texts(facts: Facts) -> Iterable[tuple[Entry, Path, Text]]:
    """The texts that need every language: not a term's forms, nor guides, which are separate files."""
    return (
        located
        for located in facts.texts
        if not isinstance(located[0], Guide) and located[1][0] not in _in_their_own_language(type(located[0]))
    )


@cache
def _in_their_own_language(kind: type[Entry]) -> frozenset[str]:
    return frozenset(field for field, _ in fields_with(kind, OwnLanguage))


def _field(path: Path) -> str:
    return str(path[0])


def _has_letters(text: str) -> bool:
    """Whether there is anything to translate: `%` and `24/7` are the same in every language."""
    return any(character.isalpha() for character in text)


def _plain(text: str) -> str:
    """The words of a text in lower case, separated by single spaces."""
    return " ".join(_WORD.findall(even(text).casefold()))


CHECKS = (
    Check(texts_have_the_main_language, (MISSING_MAIN_LANGUAGE,), needs_all=True),
    Check(texts_are_written, (PLACEHOLDER,), needs_all=False),
    Check(texts_are_translated, (MISSING_TRANSLATION, UNTRANSLATED_GUIDE), needs_all=True),
    Check(terms_are_used, (TERM_UNUSED,), needs_all=True),
    Check(titles_differ, (DUPLICATE_TITLE,), needs_all=False),
    Check(colours_can_be_read, (LOW_CONTRAST,), needs_all=False),
)
