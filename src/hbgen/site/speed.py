"""What makes a build faster without changing what it makes: each trick with its reason."""

from __future__ import annotations

import gc


def collect_less() -> None:
    """Let Python look for garbage less often, as long as this process lives.

    A handbook and its pages are some hundred thousand objects that stay; looking through them after every
    700 new ones (CPython's default) takes a fifth of a build and finds next to nothing. Only the time at
    which memory is given back changes.
    """
    gc.set_threshold(50_000, 20, 50)
