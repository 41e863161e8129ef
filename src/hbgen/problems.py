"""What an author must mend: one shape for every problem."""

from __future__ import annotations

import difflib
import errno
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from hbgen.codes import CODES, Severity
from hbgen.locale import Translate


class Place(NamedTuple):
    """Where something stands: `file` relative to the handbook's root, with `/`; line and column from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class MessagePart:
    """Words of hbgen inside a problem: an English template, translated when it is shown."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)

    def say(self, translate: Translate) -> str:
        return translate(self.template).format_map(self.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `values` fill the templates of `CODES[code]`: a string is shown as it is."""

    place: Place
    code: str
    values: Mapping[str, str | MessagePart] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    def inside(self, folder: str, root: Path) -> Problem:
        """The same, placed from the root of a repository where the handbook at `root` is in its `folder`.

        What is no file, such as a command's name, stays as it is.
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
        return self._fill(CODES[self.code].message, translate)

    def remedy(self, translate: Translate) -> str:
        """What to write instead, in the reader's language."""
        return self._fill(CODES[self.code].remedy, translate)

    def _fill(self, template: str, translate: Translate) -> str:
        said = {
            name: value.say(translate) if isinstance(value, MessagePart) else value
            for name, value in self.values.items()
        }
        return translate(template).format_map(said)


MOST_GUESSES = 20
"""How many unknown names of a kind get a suggestion: looking for one takes time, and more have another cause."""

MOST_IN_FILE = 5_000
"""Errors of one file that are looked at: a person mends twenty and looks again, and more take time and memory."""


def too_many(file: str) -> Problem:
    """What is told in place of the errors of a file that has more than `MOST_IN_FILE`."""
    return Problem(Place(file), "too-many-problems", {"limit": f"{MOST_IN_FILE:,}"})


def at_most(problems: Iterable[Problem], most: int | None) -> Iterator[Problem]:
    """`problems`, and of the errors of a file the first `most` with a problem that says so; all of them for None."""
    errors: Counter[str] = Counter()
    for problem in problems:
        if most is not None and problem.severity == "error":
            file = problem.place.file
            errors[file] += 1
            if errors[file] > most:
                if errors[file] == most + 1:
                    yield too_many(file)
                continue
        yield problem


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems as they are listed: by `Problem.sort_key`, whose messages are made only where two share a place."""
    at: dict[tuple[Place, str], list[Problem]] = {}
    for problem in problems:
        at.setdefault((problem.place, problem.code), []).append(problem)
    return [
        problem
        for _, some in sorted(at.items(), key=lambda pair: pair[0])
        for problem in (some if len(some) == 1 else sorted(some, key=Problem.sort_key))
    ]


_OF_SYSTEM = {
    errno.ENOENT: MessagePart("it is not there"),
    errno.EACCES: MessagePart("access to it is denied"),
    errno.EPERM: MessagePart("access to it is denied"),
    errno.EISDIR: MessagePart("it is a folder"),
    errno.ENOTDIR: MessagePart("its path leads through something that is no folder"),
    errno.ENOSPC: MessagePart("the disk is full"),
    errno.EROFS: MessagePart("it may only be read"),
    errno.ELOOP: MessagePart("it leads back to itself"),
    errno.EADDRINUSE: MessagePart("another program uses it"),
}


def of_system(error: Exception) -> MessagePart | str:
    """Why the system refused, in the author's language where it is one of the common reasons."""
    number = error.errno if isinstance(error, OSError) else None
    known = _OF_SYSTEM.get(number) if number is not None else None
    return known or getattr(error, "strerror", None) or type(error).__name__


def unreadable(file: str, error: Exception) -> Problem:
    """A file, or a folder, that the disk does not give."""
    return Problem(Place(file), "unreadable-file", {"file": file, "reason": of_system(error)})


_LONGEST_GUESS = 80
"""Characters of a word for which others are looked for: ids and fields have 40 at the most."""


def did_you_mean(word: str, words: Iterable[str], otherwise: MessagePart) -> MessagePart:
    """Asks for the one of `words` that was probably meant; `otherwise` where none is near."""
    guess = near(word, words)
    return otherwise if guess is None else MessagePart("Did you mean {word}?", {"word": guess})


def near(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that `word` was probably meant to be; letter case, `_` and `-` do not count."""
    if len(word) > _LONGEST_GUESS:
        return None
    folded = {w.casefold().replace("_", "-"): w for w in words if len(w) <= _LONGEST_GUESS}
    meant = word.casefold().replace("_", "-")
    found = difflib.get_close_matches(meant, folded, n=5, cutoff=0.6)
    # Two letters that changed places are the commonest slip: `REG-20` was to be `REG-02` rather than `REG-21`.
    same_letters = [w for w in found if sorted(w) == sorted(meant)]
    return folded[(same_letters or found)[0]] if found else None
