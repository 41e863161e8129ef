"""What hbgen promises against everybody: the list from which `docs/trust.md` is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what holds, what tests it in each run, what it leaves out, and the module that proves it in full."""

    title: str
    text: str
    tests: tuple[str, ...]
    """`file.py::function` below `tests/`."""
    not_covered: str
    module: str | None = None
    """The module of `proof` whose figures belong to it."""


PROMISES: tuple[Promise, ...] = (
    Promise(
        "Same input, same bytes",
        "A release and its exports have the same bytes wherever, whenever and by however many processes they are made.",
        ("test_reproducible.py::test_a_release_has_the_same_bytes_on_any_machine",),
        "Other versions of Sphinx, of the theme or of Python may give other bytes: build with the lock files.",
        "same_bytes",
    ),
)
