"""The next free id of a kind: as those beside it are made, and never one that was released or retired."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from hbgen.ids.taken_ids import TakenIds
from hbgen.model.field_types import ID_LENGTH

_NUMBERED = re.compile(r"(?P<prefix>.*?[A-Za-z-])(?P<number>[0-9]+)")


def next_id(beside: Sequence[str], title: str, prefix: str, taken: TakenIds) -> str:
    """A free id for an entry with this title, beside the entries with the ids `beside`.

    Where those count, it counts on: `TEL-08` → `TEL-09`. Otherwise it is made of the title: `VAL-CARE`, `VAL-HUMOUR`.
    `prefix` begins it where there are none. A title without Latin letters is counted: `VAL-01`. Ids that were ever
    used count, also those of other letter case.
    """
    numbered = [match for id_ in beside if (match := _NUMBERED.fullmatch(id_))]
    if numbered and 2 * len(numbered) >= len(beside):
        common = Counter(match["prefix"] for match in numbered).most_common(1)[0][0]
        width = max(len(match["number"]) for match in numbered if match["prefix"] == common)
        return _counted(common, width, [*beside, *_ever(taken)], taken)
    word = slug(title)
    if not beside and prefix.isupper():
        return _counted(f"{prefix}-", 2, _ever(taken), taken)
    start = _common_start(beside) if len(beside) > 1 else ""
    is_upper = bool(beside) and all(id_ == id_.upper() for id_ in beside)
    if not word:
        # Nothing of a title in another alphabet can stand in an id.
        return _counted(f"{(start or prefix).rstrip('-')}-", 2, [*beside, *_ever(taken)], taken)
    name = (start + (word.upper() if is_upper else word))[:ID_LENGTH].rstrip("-")
    return name if name not in taken else _counted(f"{name[: ID_LENGTH - 4]}-", 1, _ever(taken), taken, first=2)


def numbered_id(prefix: str, taken: TakenIds) -> str:
    """The next free id of a prefix, such as `TEL-01` for `TEL-`."""
    return _counted(prefix, 2, _ever(taken), taken)


def slug(text: str) -> str:
    """A text in small letters, digits and hyphens: `Õhtune laud` → `ohtune-laud`. Empty for other alphabets."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain)).lstrip("0123456789-")


def _counted(prefix: str, width: int, ids: Iterable[str], taken: TakenIds, first: int = 1) -> str:
    numbers = [
        int(match["number"])
        for id_ in ids
        if (match := _NUMBERED.fullmatch(id_)) and match["prefix"].casefold() == prefix.casefold()
    ]
    number = max([*numbers, first - 1]) + 1
    while f"{prefix}{number:0{width}}" in taken:
        number += 1
    return f"{prefix}{number:0{width}}"


def _ever(taken: TakenIds) -> tuple[str, ...]:
    return (*taken.used, *taken.released, *taken.retired)


def _common_start(ids: Sequence[str]) -> str:
    """What all ids begin with, up to a hyphen: `VAL-` of `VAL-CARE` and `VAL-WORD`."""
    shared = ""
    for signs in zip(*ids, strict=False):
        if len(set(signs)) > 1:
            break
        shared += signs[0]
    start, hyphen, _ = shared.rpartition("-")
    return start + hyphen
