"""What was read of files, kept from run to run: a file that did not change is not parsed and validated again.

Only files in which nothing was wrong are kept. What is wrong is found anew each time, so that no finding can be old.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from hbgen.kept_results import KeptResults, key_of
from hbgen.model.base import Entry
from hbgen.model.plain_fields import NotPlain, put_together, taken_apart

Key = tuple[str, tuple[str, ...]]
"""A file, and what else its entries follow from: languages and, for competencies, ids of goals."""

_Kept = tuple[bytes, bytes, tuple[str, ...]]
"""The digest of texts, the entries that were read of them, and names beside them."""

_MOST_KEPT = 2
"""Programs of which the reads stay: another version of hbgen has its own."""


class KeptReads:
    """The reads of the handbook below `root`, from `build/cache`, which may be missing, damaged or unwritable."""

    def __init__(self, root: Path) -> None:
        self._results = KeptResults(root, "model", _MOST_KEPT)
        self._place = key_of(("model",))
        self._kept: dict[Key, _Kept] | None = None
        self._used: dict[Key, _Kept] = {}
        self._new: dict[Key, Callable[[], _Kept]] = {}

    def beside(self, key: Key) -> tuple[str, ...] | None:
        """The names that were kept beside the entries of `key`, which tell what these follow from; None for none."""
        kept = self._before().get(key)
        return kept[2] if kept is not None else None

    def get(self, key: Key, texts: Iterable[str], elsewhere: Mapping[str, Entry] | None = None) -> list[Entry] | None:
        """The entries that were read of `texts`; None where they are not kept. `elsewhere` is as in `keep`."""
        kept = self._before().get(key)
        if kept is None or kept[0] != _digest(texts):
            return None
        self._used[key] = kept
        return put_together(kept[1], elsewhere)

    def keep(
        self,
        key: Key,
        texts: Iterable[str],
        entries: Sequence[Entry],
        elsewhere: Mapping[str, Entry] | None = None,
        beside: tuple[str, ...] = (),
    ) -> None:
        """Keep `entries`, which were read of `texts` without any problem.

        Those of `elsewhere` (by name) that are below them are kept under keys of their own, as other files are.
        """
        digest = _digest(texts)
        # Taken apart when it is saved: whoever reads a file again and again saves it once.
        self._new[key] = lambda: (digest, taken_apart(entries, elsewhere), beside)

    def _before(self) -> Mapping[Key, _Kept]:
        if self._kept is None:
            data = self._results.get(self._place)
            self._kept = marshal.loads(data) if data is not None else {}
        return self._kept

    def save(self) -> None:
        """Write what was used or kept since, if anything is new."""
        is_new = False
        for key, take_apart in self._new.items():
            with suppress(NotPlain):
                self._used[key] = take_apart()
                is_new = True
        self._new.clear()
        if is_new:
            self._results.put(self._place, marshal.dumps(self._used))
            self._results.tidy()


def _digest(texts: Iterable[str]) -> bytes:
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        # With its length before it, no text can pass for two.
        digest.update(b"%d:" % len(data) + data)
    return digest.digest()
