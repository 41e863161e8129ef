"""Columns of texts as numbers: each different text once, so that rows which are alike are looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

PLAIN_ID = r"^[0-9A-Za-z_:.-]{1,200}$"
"""Ids of runs that are what they look like."""

_LARGEST = 1 << 62

Places = npt.NDArray[np.intp]
"""Numbers of rows, or for each row the number of its group."""


class OddBlock(Exception):
    """Something about a block of rows is out of the ordinary: it is to be read row by row."""


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """A column of texts: each different one, and for each row which of them."""

    words: Sequence[str]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of(cls, array: pa.Array) -> CodedColumn:
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        return cls(encoded.dictionary.to_pylist(), encoded.indices.to_numpy())


def groups_of(columns: Sequence[CodedColumn]) -> tuple[Places, list[int]]:
    """For each row the number of its group, whose cells are alike in all columns; and a row of each group."""
    total, size = np.zeros(len(columns[0].codes), np.int64), 1
    for column in columns:
        if size * len(column.words) > _LARGEST:
            # Numbers stay small however many columns there are.
            different, total = np.unique(total, return_inverse=True)
            size = len(different)
        total = total * len(column.words) + column.codes
        size *= max(1, len(column.words))
    _, rows, groups = np.unique(total, return_index=True, return_inverse=True)
    return groups, rows.tolist()
