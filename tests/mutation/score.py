"""The score of mutants by module, and the table of it in `docs/contributing.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypedDict

BEGIN, END = "<!-- mutants: written by `python3 start.py mutants` -->", "<!-- /mutants -->"


class Mutant(NamedTuple):
    """One change that was tried, and what came of it."""

    module: str
    """Path below `src/hbgen`."""
    function: str
    """`_swap`, or `Store.holds`."""
    change: str
    """The lines that were taken away and added, as in a diff."""
    status: str
    """`killed`, `timeout`, `survived`, `no tests` (none of those that run reaches it), or `accepted`."""


class Score(NamedTuple):
    """How many mutants of one module were tried, and what became of them."""

    tried: int
    killed: int
    """By a test that failed, or that did not end."""
    accepted: int
    """Survivors that were looked at and need no test: they do the same, or what they do does not matter."""
    survived: int
    """Those that no test noticed, or reached."""

    def __str__(self) -> str:
        return f"{self.tried} tried, {self.killed} killed, {self.accepted} accepted, {self.survived} survived"


class Record(TypedDict):
    """The last score of one module, as `docs/mutants.json` keeps it."""

    commit: str
    share: float
    tried: int
    killed: int
    accepted: int
    survived: int


def scores(mutants: Iterable[Mutant]) -> dict[str, Score]:
    """Module → its score."""
    counts: dict[str, Counter[str]] = {}
    for mutant in mutants:
        counts.setdefault(mutant.module, Counter())[mutant.status] += 1
    return {
        module: Score(
            count.total(),
            count["killed"] + count["timeout"],
            count["accepted"],
            count["survived"] + count["no tests"],
        )
        for module, count in sorted(counts.items())
    }


def filled_in(page: str, records: Mapping[str, Record]) -> str:
    """`page` with the table of `records` between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table(records)}\n{END}{after}"


def table(records: Mapping[str, Record]) -> str:
    """The records as a table in Markdown, with a line for each module and one for all."""
    lines = ["| module | of its mutants | tried | killed | accepted | survived | commit |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for module, record in sorted(records.items()):
        share = f"{100 * record['share']:.3g}%"
        lines.append(f"| `{module}` | {share} | {_counts(record)} | `{record['commit']}` |")
    total = Score(
        *(sum(getattr(Score(*_numbers(record)), name) for record in records.values()) for name in Score._fields)
    )
    lines.append(f"| all | | {' | '.join(f'{number:,}' for number in total)} | |")
    return "".join(f"{line}\n" for line in lines)


def _numbers(record: Record) -> tuple[int, int, int, int]:
    return record["tried"], record["killed"], record["accepted"], record["survived"]


def _counts(record: Record) -> str:
    return " | ".join(f"{number:,}" for number in _numbers(record))
