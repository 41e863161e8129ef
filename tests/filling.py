"""Handbooks generated from the model: every field of every class has a value, so that tests cover all of them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

from hbgen.markdown import fold, has_marks
from hbgen.model.base import Entry, Path, walk
from hbgen.model.field_types import COLOUR_PATTERN, ID_PATTERN, LANGUAGE_PATTERN, LINE_PATTERN, TIME_PATTERN, Reference
from hbgen.model.fingerprint import PATTERN as MARK_PATTERN
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import Scale
from hbgen.model.settings import ACCOUNT_PATTERN, IDENTITY_PATTERN, Role, Settings
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.problems import Place

Words = Callable[[int, bool, str], str]
"""(running number, whether the text is Markdown, language) → text."""

FIRST_DAY = datetime.date(2001, 1, 1)
TODAY = datetime.date(2050, 1, 1)

_PATTERNS = {
    ID_PATTERN: "id{n:05}x",
    LINE_PATTERN: "line{n:05}x",
    ACCOUNT_PATTERN: "@account{n:05}x",
    IDENTITY_PATTERN: "identity{n:05}x",
    COLOUR_PATTERN: "#123456",
    TIME_PATTERN: "08:30",
    "^[0-9]{4}(-[A-Za-z0-9]+)*$": "2026-period{n:05}x",
    MARK_PATTERN: "{n:012x}",
    LANGUAGE_PATTERN: "en",
}


def plain(number: int, is_markdown: bool, language: str) -> str:  # noqa: ARG001
    """`text00042et`: a word that can be searched for, as it is part of no other."""
    return f"text{number:05}{language}"


def _shown_as_it_is(words: str) -> str:
    """Words for a text of sentences, with a backslash before each mark if they have some."""
    return re.sub(r"([\\*_\[])", r"\\\1", fold(words)) if has_marks(words) else words


@dataclass(frozen=True, slots=True)
class _Reference:
    kinds: tuple[str, ...]
    number: int
    many: bool


@dataclass
class _Filler:
    words: Words
    languages: tuple[str, ...]
    variant: int
    line: Callable[[int], str] | None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def entry(self, kind: type[Entry], index: int = 0) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for place, (name, info) in enumerate(kind.model_fields.items()):
            if name == "audience":
                values[name] = ("customers", "staff", "managers")[index % 3]
            elif kind is Standard and name == "status":
                values[name] = ("approved", "draft", "retired")[index // 3 % 3]
            elif kind is Settings and name == "languages":
                values[name] = list(self.languages)
            elif kind is Settings and name == "date":
                values[name] = TODAY
            elif kind is Scale and name in ("low", "high"):
                values[name] = {"low": 1, "high": 3}[name]
            elif kind is Scale and name == "options" and index % 2 == 0:
                values[name] = []
            elif name in ("logo", "logo_dark"):
                values[name] = f"images/{name}.svg"
            elif name == "edit":
                values[name] = "https://edit.example/{file}#L{line}"
            elif name == "downloads":
                # The others are set by another program, which takes long.
                values[name] = ["html", "epub"]
            else:
                values[name] = self.value(info.annotation, list(info.metadata), index + self.variant + place)
        if "id" in values and kind in KINDS:
            self.ids[KINDS[kind]].append(values["id"])
        return values

    def value(self, annotation: Any, metadata: list[Any], index: int) -> Any:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self.value(args[0], [*metadata, *args[1:]], index)
        if origin in (Union, UnionType):
            return self.value(next(arg for arg in args if arg is not type(None)), metadata, index)
        reference = next((constraint for constraint in metadata if isinstance(constraint, Reference)), None)
        if reference is not None:
            return _Reference(reference.kinds, next(self.numbers), many=False)
        if origin is tuple:
            return self.many(args[0], index)
        if origin is Literal:
            return args[index % len(args)]
        return self.scalar(annotation, metadata, index)

    def many(self, item: Any, index: int) -> Any:
        if get_origin(item) is Annotated:
            reference = next((constraint for constraint in get_args(item) if isinstance(constraint, Reference)), None)
            if reference is not None:
                return _Reference(reference.kinds, next(self.numbers), many=True)
        if get_origin(item) is Literal:
            return list(get_args(item))
        if isinstance(item, type) and issubclass(item, Entry):
            length = 9 if item is Standard else 3 if item in (Chapter, Role) or "audience" in item.model_fields else 2
            return [self.entry(item, number) for number in range(length)]
        return [self.value(item, [], index + number) for number in range(2)]

    def scalar(self, annotation: Any, metadata: list[Any], index: int) -> Any:
        number = next(self.numbers)
        if annotation in (Text, MarkedText, Markdown):
            words = {tag: self.words(number, annotation is Markdown, tag) for tag in self.languages}
            return words if annotation is not MarkedText else {tag: _shown_as_it_is(words[tag]) for tag in words}
        if isinstance(annotation, type) and issubclass(annotation, Entry):
            return self.entry(annotation, index)
        if annotation is bool:
            return True
        if annotation is datetime.date:
            return FIRST_DAY + datetime.timedelta(days=number)
        if annotation in (int, float):
            return annotation(_within(number, metadata, index))
        assert annotation is str, annotation
        patterns = [getattr(constraint, "pattern", None) for constraint in metadata]
        if LINE_PATTERN in patterns and self.line is not None:
            return self.line(number)
        for pattern, shape in _PATTERNS.items():
            if pattern in patterns:
                return shape.format(n=number)
        patterns = [
            constraint for constraint in patterns if constraint is not None and not constraint.startswith("^http")
        ]
        assert not patterns, f"say in _PATTERNS what {patterns} may look like"
        return f"https://site{number:05}x.example/"

    def resolve(self, value: Any, own: str = "") -> Any:
        if isinstance(value, dict):
            own = value.get("id", own)
            return {name: self.resolve(item, own) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, own) for item in value]
        if not isinstance(value, _Reference):
            return value
        ids = [id_ for kind in value.kinds for id_ in self.ids[kind] if id_ != own]
        return ids if value.many else ids[value.number % len(ids)]


def _within(number: int, metadata: list[Any], index: int) -> int:
    low, high = 100_000, 10**9
    for constraint in metadata:
        for bound in (constraint, *getattr(constraint, "metadata", ())):
            if isinstance(bound, Ge | Gt):
                low = max(int(bound.ge if isinstance(bound, Ge) else bound.gt), 1)  # type: ignore[call-overload]
            if isinstance(bound, Le | Lt):
                high = int(bound.le if isinstance(bound, Le) else bound.lt)  # type: ignore[call-overload]
    if high - low > 700_000:
        return 700_000 + number
    return low + index % min(3, high - low + 1)


def filled(
    words: Words = plain,
    languages: tuple[str, ...] = ("en",),
    variant: int = 0,
    line: Callable[[int], str] | None = None,
) -> Handbook:
    """A handbook in which each field of each class has a value, unique if its type permits.

    Each entry has its own line. `variant` shifts which of the fixed choices are taken; `line` makes the values of
    single-line fields from a running number. It was not checked.
    """
    filler = _Filler(words, languages, variant, line)
    data = filler.entry(Handbook)
    handbook = Handbook.model_validate(filler.resolve(data), context={"languages": languages})
    for row, (_, entry) in enumerate(walk(handbook), 1):
        entry.stand_at(Place("content/filled.yaml", row))
    return handbook


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a handbook that is no entry: its entry, field, path of the entry, and value."""

    entry: Entry
    field: str
    path: Path
    value: Any

    @property
    def name(self) -> str:
        return f"{type(self.entry).__name__}.{self.field}"

    @property
    def words(self) -> list[str]:
        """The unique words of the value; empty for a choice, a truth value or a reference."""
        return own_words(self.value) if is_own(self.entry, self.field) else []


def own_words(value: Any) -> list[str]:
    """The words of a value by which it can be found in a file."""
    if isinstance(value, Text):
        return list(value.words.values())
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    if isinstance(value, str):
        return [value] if any(character.isdigit() for character in value) else []
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [str(int(value))] if value >= 700_000 else []
    return []


def is_own(entry: Entry, field_: str) -> bool:
    """Whether a field holds a value of its own, not the id of another entry."""
    info = type(entry).model_fields[field_]
    return not any(isinstance(constraint, Reference) for constraint in _deep(info.annotation, info.metadata))


def _deep(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    yield from metadata
    yield from getattr(annotation, "__metadata__", ())
    for inner in getattr(annotation, "__args__", ()):
        yield from _deep(inner, [])


def leaves(handbook: Entry) -> Iterator[Leaf]:
    """Every leaf of a handbook; each item of a list is one."""
    for path, entry in walk(handbook):
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            for item in value if isinstance(value, tuple) else (value,):
                if item is not None and not isinstance(item, Entry):
                    yield Leaf(entry, name, path, item)


def reachable(handbook: Handbook) -> Handbook:
    """The handbook with targets of metrics that a share may have: a unit that begins with `%` makes it one."""
    activities = tuple(
        activity.model_copy(
            update={"metrics": tuple(metric.model_copy(update={"target": 50.0}) for metric in activity.metrics)}
        )
        for activity in handbook.rollout.activities
    )
    return handbook.model_copy(update={"rollout": handbook.rollout.model_copy(update={"activities": activities})})
