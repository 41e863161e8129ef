"""How long figures take to be accepted: python benchmarks/disclosure.py [UNITS STANDARDS RELEASES].

Made-up answers of an observation in 200 units to 40 standards, scored four times with a third more answers each time.
A unit has 40 runs on average, and many have few. Every score is audited over all releases. The figures are printed.
"""

from __future__ import annotations

import datetime
import random
import sys
import time
from collections import Counter, defaultdict

from hbgen.model.results import Published
from hbgen.scoring.figures import Publishing, result
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.sum_table import Atom

SIZES = (200, 40, 4)
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
RUNS = 40
DAY = datetime.date(2026, 7, 1)


def asked(standards: int) -> InstrumentKey:
    """An instrument with an item of five steps for each standard."""
    names = [f"S{number:02}" for number in range(standards)]
    return InstrumentKey(
        id="OBS",
        version=1,
        minimum_n=10,
        invited=None,
        items={f"{name}-a": (name, "score", f"{number:012x}", frozenset()) for number, name in enumerate(names)},
        has_critical=False,
        grades=len(STEPS),
        standards=tuple(names),
        grains={f"{name}-a": 0.25 for name in names},
    )


def answers(units: int, standards: int, turn: int) -> list[tuple[str, str, list[float | None]]]:
    """What came for a release: unit, channel and what was answered of each run."""
    runs = []
    for unit in range(units):
        mean = RUNS * random.Random(f"size {unit}").expovariate(1)
        dice = random.Random(f"{unit} {turn}")
        for _ in range(max(turn == 0, round(mean if turn == 0 else mean / 3 * dice.uniform(0, 2)))):
            said = [dice.choice(STEPS) if dice.random() < 0.9 else None for _ in range(standards)]
            runs.append((f"u{unit:03}", f"c{(unit + (dice.random() < 0.1)) % 4}", said))
    return runs


def atoms(runs: list[tuple[str, str, list[float | None]]]) -> list[Atom]:
    """What the engine makes of them."""
    found: dict[tuple[str, str, str, str, str], list[float]] = defaultdict(list)
    for unit, channel, said in runs:
        known = [x for x in said if x is not None]
        if len(known) >= 0.7 * len(said):
            found["total", unit, channel, "", ""].append(sum(known) / len(known))
        for number, x in enumerate(said):
            if x is not None:
                found["section", unit, channel, f"S{number:02}", ""].append(x)
                found["item", unit, channel, f"S{number:02}", f"S{number:02}-a"].append(x)
    return [
        Atom(
            "OBS", "score", part, unit, channel, "", section, item, n, n, n, sum(xs), sum(x * x for x in xs), 0, 0, 0, n
        )
        for (part, unit, channel, section, item), xs in sorted(found.items())
        if (n := len(xs))
    ]


def main(units: int, standards: int, releases: int) -> None:
    """Score again and again, and print what it took."""
    runs: list[tuple[str, str, list[float | None]]] = []
    past: list[Published] = []
    for turn in range(releases):
        runs += answers(units, standards, turn)
        made = atoms(runs)
        start = time.process_time()
        scored = result(asked(standards), len(runs), made, Publishing(DAY, DAY, DAY + datetime.timedelta(turn)), past)
        took = time.process_time() - start
        figures = scored.result.figures
        shown = sum(figure.value is not None for figure in figures)
        sizes = Counter(run[0] for run in runs)
        few = sum(n < 10 for n in sizes.values())
        if scored.published is not None:
            past.append(scored.published)
        print(
            f"release {turn + 1}: {len(runs)} runs, {few} units below 10, {shown} of {len(figures)} figures shown, "
            f"{sum(f.date is not None for f in figures)} as of before: {took:.1f} s"
        )


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:4]) if len(sys.argv) > 3 else SIZES))
