"""Problems in content: one shape for all of them."""

from __future__ import annotations

import difflib
import errno
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from hbgen.codes import CODES, Code, Severity
from hbgen.locale import Translate


class Place(NamedTuple):
    """A place in a file: `file` relative to the handbook's root, with `/`; line and column from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class MessagePart:
    """A part of a message of hbgen's own: an English template, translated when it is shown."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def say(self, translate: Translate) -> str:
        return translate(self.template).format_map(self.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or piece of advice. `values` fill the templates of its code; strings are shown as they are.

    `code` is a `Code`, as checks declare them, or the name of one that stands in `hbgen.codes`.
    """

    place: Place
    code: str
    values: Mapping[str, str | MessagePart] = field(default_factory=dict)
    owed: bool = False
    """Whether what is missing can wait no longer, which makes it an error: the entry is approved, or has no id."""

    @property
    def definition(self) -> Code:
        return self.code if isinstance(self.code, Code) else CODES[self.code]

    @property
    def severity(self) -> Severity:
        severity = self.definition.severity
        return "error" if severity == "missing" and self.owed else severity

    def inside(self, folder: str, root: Path) -> Problem:
        """The same, placed from the root of a repository where the handbook at `root` is in its `folder`.

        A place that is no file, such as a command's name, stays as it is.
        """
        file = self.place.file
        if not folder or not ("/" in file or (root / file).is_file()):
            return self
        return replace(self, place=self.place._replace(file=posixpath.normpath(f"{folder}/{file}")))

    def sort_key(self) -> tuple[Place, str, str]:
        """Order of a listing: by place, then by code and message, so that it is the same every time."""
        return self.place, self.code, self.message(str)

    def message(self, translate: Translate) -> str:
        """What is wrong, in the reader's language."""
        return self._fill(self.definition.message, translate)

    def remedy(self, translate: Translate) -> str:
        """What to write instead, in the reader's language."""
        return self._fill(self.definition.remedy, translate)

    def _fill(self, template: str, translate: Translate) -> str:
        texts = {
            name: value.say(translate) if isinstance(value, MessagePart) else value
            for name, value in self.values.items()
        }
        for name, text in texts.items():
            if len(text) > _MOST_OF_VALUE:
                texts[name] = f"{text[: _MOST_OF_VALUE - 1]}…"
        return translate(template).format_map(texts)


_MOST_OF_VALUE = 2000
"""Characters that one value adds to a message, at most: a word of content may be a megabyte long."""


MOST_GUESSES = 20
"""Unknown names of a kind that get a suggestion: each takes time, and more of them have another cause."""

MOST_IN_FILE = 5_000
"""Errors of one file that are reported: people fix a few and check again, and more take time and memory."""

MOST_FOUND_IN_FILE = 1_000
"""What one rule finds in the texts of one file before it looks no further there, unless everything is asked for: a
thousand words of two alphabets have one cause."""


def too_many(file: str) -> Problem:
    """The problem in place of further errors of a file that has more than `MOST_IN_FILE`."""
    return Problem(Place(file), "too-many-problems", {"limit": f"{MOST_IN_FILE:,}"})


def at_most(problems: Iterable[Problem], most: int | None) -> Iterator[Problem]:
    """`problems` with at most `most` errors of each file, then one problem that says so; all of them for None."""
    errors: Counter[str] = Counter()
    for problem in problems:
        if most is not None and problem.severity != "advice":
            file = problem.place.file
            errors[file] += 1
            if errors[file] > most:
                if errors[file] == most + 1:
                    yield too_many(file)
                continue
        yield problem


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems sorted by `Problem.sort_key`; messages are made only where two share place and code."""
    groups: dict[tuple[Place, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.place, problem.code), []).append(problem)
    return [
        problem
        for _, group in sorted(groups.items(), key=lambda pair: pair[0])
        for problem in (group if len(group) == 1 else sorted(group, key=Problem.sort_key))
    ]


_MOST_PLACES = 12
"""Places of one cause that a message lists, at most."""


def also_at(places: Sequence[Place]) -> MessagePart | str:
    """A sentence with further places of a problem."""
    shown = ", ".join(f"{place.file}:{place.line}" for place in places[:_MOST_PLACES])
    if len(places) > _MOST_PLACES:
        more = str(len(places) - _MOST_PLACES)
        return MessagePart(" It also stands at {places} and {count} more places.", {"places": shown, "count": more})
    return MessagePart(" It also stands at {places}.", {"places": shown}) if places else ""


_OF_SYSTEM = {
    errno.ENOENT: MessagePart("it is not there"),
    errno.EACCES: MessagePart("access to it is denied"),
    errno.EPERM: MessagePart("access to it is denied"),
    errno.EISDIR: MessagePart("it is a folder"),
    errno.ENOTDIR: MessagePart("its path leads through something that is no folder"),
    errno.ENOSPC: MessagePart("the disk is full"),
    errno.EROFS: MessagePart("it may only be read"),
    errno.EINVAL: MessagePart("it is not a file"),
    errno.ELOOP: MessagePart("it leads back to itself"),
    errno.EADDRINUSE: MessagePart("another program uses it"),
}


def of_system(error: Exception) -> MessagePart | str:
    """Why the system refused: a translatable text for the common reasons, else the system's own words."""
    number = error.errno if isinstance(error, OSError) else None
    reason = _OF_SYSTEM.get(number) if number is not None else None
    return reason or getattr(error, "strerror", None) or type(error).__name__


def unreadable(file: str, error: Exception) -> Problem:
    """The problem that a file or folder cannot be read."""
    return Problem(Place(file), "unreadable-file", {"file": file, "reason": of_system(error)})


def no_file(file: str, path: Path) -> Problem:
    """The problem that something else stands where a file was expected."""
    reason = _OF_SYSTEM[errno.EISDIR if path.is_dir() else errno.EINVAL]
    return Problem(Place(file), "unreadable-file", {"file": file, "reason": reason})


_LONGEST_SHOWN = 60
"""Characters of a text of content that a message shows, at most."""


def shortened(text: str) -> str:
    """The beginning of a text, in one line, as messages show it."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_SHOWN else f"{words[: _LONGEST_SHOWN - 1]}…"


_LONGEST_GUESS = 80
"""Characters of a word that gets a suggestion, at most: ids and fields have 40."""


def did_you_mean(word: str, words: Iterable[str], otherwise: MessagePart) -> MessagePart:
    """A question with the one of `words` that was probably meant; `otherwise` where none is near."""
    guess = near(word, words)
    return otherwise if guess is None else MessagePart("Did you mean {word}?", {"word": guess})


def near(word: str, words: Iterable[str], least: float = 0.6) -> str | None:
    """The one of `words` that `word` was probably meant to be; letter case, `_` and `-` do not count.

    `least` is how like it is at least: 1 for the same, 0 for nothing in common.
    """
    if len(word) > _LONGEST_GUESS:
        return None
    folded = {
        candidate.casefold().replace("_", "-"): candidate for candidate in words if len(candidate) <= _LONGEST_GUESS
    }
    folded_word = word.casefold().replace("_", "-")
    matches = difflib.get_close_matches(folded_word, folded, n=5, cutoff=least)
    # Two letters that changed places are the commonest slip: `REG-20` is more likely `REG-02` than `REG-21`.
    same_letters = [candidate for candidate in matches if sorted(candidate) == sorted(folded_word)]
    return folded[(same_letters or matches)[0]] if matches else None
