"""In which texts a rule found nothing: neither this check nor a later run has to read them for it again.

A finding is never kept. A text in which something was found is read each time, and what is told of it is made anew.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from hbgen.kept_results import KeptResults, key_of

T = TypeVar("T")

Sound = dict[str, int]
"""Text → the rules that found nothing in it, each as one bit. All texts are of one field and language."""

_Kept = tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], Sound], dict[str, dict[str, Any]]]
"""The bit of each rule (its name, and what else its findings follow from); the texts of each field; by what is read of
texts, what was read of each."""

_MOST_KEPT = 2
"""Programs of which the texts stay: another version of hbgen may find something in them."""


class SoundTexts:
    """What is known of the texts of one handbook; with its `root`, also from run to run."""

    def __init__(self, root: Path | None = None) -> None:
        self._results = KeptResults(root, "texts", _MOST_KEPT) if root is not None else None
        self._place = key_of(("texts",)) if root is not None else ""
        data = self._results.get(self._place) if self._results is not None else None
        self._kept: _Kept = marshal.loads(data) if data is not None else ({}, {}, {})
        self._bits: dict[tuple[str, ...], int] = self._kept[0]
        self._sound: dict[tuple[str, ...], Sound] = self._kept[1]
        self._read: dict[str, dict[str, Any]] = self._kept[2]
        self._before = self._sound, self._read
        self._known = 0
        self._used = {*self._bits}

    def begin(self) -> None:
        """Begin a check: what was not asked for in the last one is forgotten."""
        self._bits = {rule: bit for rule, bit in self._bits.items() if rule in self._used}
        # Bits of other rules may be given to new ones.
        self._known = sum(self._bits.values())
        self._before = self._sound, self._read
        self._sound, self._read, self._used = {}, {}, set()

    def bit(self, *rule: str) -> int:
        """The bit of a rule, named with everything that its findings follow from beside a text and its field."""
        self._used.add(rule)
        if rule not in self._bits:
            taken = {*self._bits.values()}
            bits = (1 << number for number in range(len(taken) + 1))
            self._bits[rule] = next(bit for bit in bits if bit not in taken)
        return self._bits[rule]

    def texts(self, *field: str) -> Sound:
        """The texts of a field (a class, a name, a language) to which rules add their bits."""
        if field not in self._sound:
            self._sound[field] = _FieldTexts(self._before[0].get(field, {}), self._known)
        return self._sound[field]

    def read(self, what: str, text: str, reader: Callable[[], T]) -> T:
        """What `reader` gives for a text, as plain data; it follows from the text, and from `what` it is called."""
        values = self._read.setdefault(what, {})
        if text not in values:
            before = self._before[1].get(what, {})
            values[text] = before[text] if text in before else reader()
        value: T = values[text]
        return value

    def save(self) -> None:
        """Write what is known for the next run, if it is another than the last one knew."""
        if self._results is None:
            return
        bits = {rule: bit for rule, bit in self._bits.items() if rule in self._used}
        known = sum(bits.values())
        sound = {field: {text: mask & known for text, mask in texts.items()} for field, texts in self._sound.items()}
        now = bits, sound, self._read
        if now != self._kept:
            self._results.put(self._place, marshal.dumps(now))
            self._results.tidy()
            self._kept = now


class _FieldTexts(Sound):
    """The texts of a field: of one that is asked for, those `known` bits count that it had `before`."""

    __slots__ = ("_before", "_known")

    def __init__(self, before: Sound, known: int) -> None:
        super().__init__()
        self._before = before
        self._known = known

    def __missing__(self, text: str) -> int:
        mask = self[text] = self._before.get(text, 0) & self._known
        return mask
