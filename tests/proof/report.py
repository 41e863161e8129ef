"""Writes `docs/trust.md`: each promise, its tests, what it leaves out, and the last figures with their commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from proof import Figure
from proof.promises import PROMISES, Promise

HEAD = """# Trust

What hbgen promises against everybody, the tests that hold it in every run by a fixed sample, what is *not* covered, and
figures of the proofs in full:

    python3 start.py proof                  # all of them, then this page is written anew
    python3 start.py proof disclosure       # one of them

How to report what does not hold: [SECURITY.md](../SECURITY.md).
"""


class Record(TypedDict):
    """The last full run of one proof, as `docs/trust.json` keeps it."""

    commit: str
    figures: list[dict[str, str | int]]


def page(records: Mapping[str, Record], promises: Sequence[Promise] = PROMISES) -> str:
    """The text of `docs/trust.md` for the figures in `records`, by the name of the proof's module."""
    parts = [HEAD]
    for promise in promises:
        parts.append(f"\n## {promise.title}\n\n{promise.text}\n\n")
        parts.append(f"Not covered: {promise.not_covered}\n\nHeld by:\n\n")
        for test in promise.tests:
            file, name = test.split("::")
            parts.append(f"- [{file}](../tests/{file}) `{name}`\n")
        record = None if promise.module is None else records.get(promise.module)
        if record is not None:
            parts.append(f"\nProved in full at commit `{record['commit']}`:\n\n")
            parts.append("| what | tried | did not hold | detail |\n| --- | ---: | ---: | --- |\n")
            parts += map(_row, record["figures"])
    return "".join(parts)


def _row(figure: Mapping[str, str | int]) -> str:
    tried, failed = f"{figure['count']:,}", f"{figure['failures']:,}"
    return f"| {_cell(figure['promise'])} | {tried} | {failed} | {_cell(figure['detail'])} |\n"


def _cell(text: str | int) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def record(commit: str, figures: Sequence[Figure]) -> Record:
    """The figures of one full run, as `docs/trust.json` keeps them."""
    return {
        "commit": commit,
        "figures": [
            {"promise": f.promise, "count": f.count, "failures": f.failures, "detail": f.detail} for f in figures
        ],
    }
