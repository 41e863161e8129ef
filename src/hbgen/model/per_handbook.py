"""What follows from a whole handbook, found once for as long as the handbook lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from hbgen.model.handbook import Handbook

T = TypeVar("T")


def per_handbook(find: Callable[[Handbook], T]) -> Callable[[Handbook], T]:
    """`find`, called once for each handbook: handbooks never change.

    What it returns is shared, and must not refer to the handbook itself, which would never go then.
    """
    found: dict[int, T] = {}

    @wraps(find)
    def once(handbook: Handbook) -> T:
        number = id(handbook)
        if number not in found:
            result = find(handbook)
            # It goes with the handbook, before another one may have the same number.
            weakref.finalize(handbook, found.pop, number, None).atexit = False
            found[number] = result
        return found[number]

    return once
