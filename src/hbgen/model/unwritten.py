"""What of a handbook is not written yet, as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from hbgen.model.base import entries, fields_with
from hbgen.model.field_types import Reference
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import YES_NO


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What is missing, found once and shown by every edition that may tell it."""

    lacking: Mapping[str, int] = field(default_factory=dict)
    """Standard's id → how many things it lacks before it can be approved."""
    pending: frozenset[str] = frozenset()
    """Ids that entries refer to, that nothing has yet and nothing ever had."""
    unneeded: frozenset[str] = frozenset()
    """Fields (`purpose`) and files (`promise.yaml`) that the handbook does without."""


NOTHING = Unwritten()


def pending_ids(handbook: Handbook, former: Set[str] = frozenset()) -> frozenset[str]:
    """Ids that entries refer to and no entry has.

    `former` ids, which were released once, are none of them: what had one may have been hidden, and its id stays so.
    """
    written: set[str] = set()
    referred: set[str] = set()
    for entry in entries(handbook):
        values = vars(entry)
        if type(entry) in KINDS:
            written.add(values["id"])
        for name, _ in fields_with(type(entry), Reference):
            value = values[name]
            # Most entries refer to nothing.
            if value:
                referred.update(value if isinstance(value, tuple) else (value,))
    return frozenset(referred - written - former - {YES_NO})
