"""How long a million answers take to score, and how much memory: python benchmarks/scoring.py [ANSWERS].

Made-up answers to every instrument of this repository's handbook, in our CSV, read, held against the handbook, added
up by DuckDB on two cores, protected and written as YAML, in a process of its own. The figures are printed, not kept.
"""

from __future__ import annotations

import datetime
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hbgen.load import load
from hbgen.model.reserved import COLUMNS
from hbgen.scoring.key import AnswerKey

ROOT = Path(__file__).parent.parent
DAY = datetime.date(2027, 8, 1)


def make(path: Path, answers: int) -> None:
    """Write so many answers, in whole runs."""
    handbook = load(ROOT).handbook
    assert handbook is not None
    key, dice = AnswerKey.of(handbook), random.Random(1)
    units, channels, roles = sorted(key.units), sorted(key.channels), sorted(key.roles)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(COLUMNS) + "\n")
        run = left = 0
        while left < answers:
            run += 1
            one = key.questionnaires[dice.choice(sorted(key.questionnaires))]
            channel = dice.choice([each for each in channels if any(i.applies(each) for i in one.items.values())])
            # Two of twenty runs or so are of the same instrument: they share a case.
            end = f"{dice.choice(roles)},{dice.choice(units)},{channel},{DAY},1,C{run // 20}\n"
            for item in one.items.values():
                if not item.applies(channel):
                    continue
                value, na = dice.choice(list(item.steps)), "false"
                if item.may_be_left_out and dice.random() < 0.1:
                    value, na = "", "true"
                start = f"6f1b2c3d-0000-4000-8000-{run:012d},{one.id},{one.version},next"
                stream.write(f"{start},{item.id},{item.fingerprint},{value},{na},,,{end}")
                left += 1


def measure(path: Path) -> None:
    """Score a file, and print how long each step took."""
    from hbgen.score import score_files
    from hbgen.scoring.request import ScoringRequest

    handbook = load(ROOT).handbook
    assert handbook is not None
    start, cpu = time.monotonic(), time.process_time()
    scored = score_files(handbook, [path], ScoringRequest("2027-Q3", DAY, DAY))
    assert scored.files and scored.period is not None, scored.problems
    figures = sum(len(one.figures) for one in scored.period.instruments)
    withheld = sum(f.value is None for one in scored.period.instruments for f in one.figures)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"scored in {time.monotonic() - start:.1f} s ({time.process_time() - cpu:.1f} s of CPU), peak {peak} MiB")
    print(f"{figures} figures, {withheld} withheld, {len(scored.files[0].data) >> 10} KiB of YAML")


def main() -> None:
    if sys.argv[1:2] == ["--file"]:
        measure(Path(sys.argv[2]))
        return
    answers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        make(path, answers)
        print(f"{answers} answers, {path.stat().st_size >> 20} MiB of CSV", flush=True)
        subprocess.run([sys.executable, __file__, "--file", str(path)], check=True)


if __name__ == "__main__":
    main()
