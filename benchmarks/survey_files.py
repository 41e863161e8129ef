"""What a survey tool's file takes to score: python benchmarks/survey_files.py [ROWS] [INSTRUMENT].

Made-up responses to one instrument of this handbook, as KoboToolbox and Qualtrics export them, are scored in
a process of their own. The figures are printed, not kept.
"""

from __future__ import annotations

import csv
import datetime
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hbgen.load import load
from hbgen.scoring.key import AnswerKey

ROOT = Path(__file__).parent.parent
START = datetime.datetime(2027, 8, 1)
DAYS = 31
QUALTRICS = ("StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "UserLanguage")
KOBO = ("start", "end", "__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_status", "_index")


def make(path: Path, tool: str, instrument: str, rows: int) -> None:
    """Write a file of so many responses, of which some do not count."""
    handbook = load(ROOT).handbook
    assert handbook is not None
    key, dice = AnswerKey.of(handbook), random.Random(1)
    asked = key.questionnaires[instrument]
    channels = [c for c in sorted(key.channels) if all(item.applies(c) for item in asked.items.values())]
    choices = {"unit": sorted(key.units), "channel": channels or [""], "role": sorted(key.roles)}
    answers = [choices[name] for name in sorted(asked.collects)] + [list(item.steps) for item in asked.items.values()]
    names = [*sorted(asked.collects), *(id_.replace("-", "_") for id_ in asked.items)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        own = KOBO if tool == "kobo" else QUALTRICS
        table.writerow([*own, *names])
        if tool == "qualtrics":
            table.writerow([*own, *names])
            table.writerow(['{"ImportId":"x"}'] * (len(own) + len(names)))
        for number in range(rows):
            day = (START + datetime.timedelta(seconds=dice.randrange(DAYS * 86_400))).isoformat(" ")
            if tool == "kobo":
                status = "Not Approved" if number % 50 == 0 else ""
                facts = [day, day, "vR2D2", number, f"{dice.getrandbits(128):032x}", day, status, "web", number]
            else:
                kind, finished = ("Survey Preview" if number % 50 == 0 else "IP Address"), str(number % 20 != 0)
                facts = [day, day, kind, "100", finished, day, f"R_{dice.getrandbits(60):015x}", "EN"]
            table.writerow([*facts, *(dice.choice(choice) for choice in answers)])


def measure(path: Path, tool: str, instrument: str) -> None:
    """Score a file, and print what that took."""
    from hbgen.score import score_files
    from hbgen.scoring.request import ScoringRequest
    from hbgen.scoring.survey_tools.survey_tool import SurveyOptions

    handbook = load(ROOT).handbook
    assert handbook is not None
    cpu = time.process_time()
    request = ScoringRequest("2027-08", START.date(), START.date() + datetime.timedelta(days=DAYS - 1))
    scored = score_files(handbook, [path], request, survey=SurveyOptions(tool, instrument))
    assert scored.files, scored.problems
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{tool}: {scored.summaries[0].runs} runs, {time.process_time() - cpu:.1f} s of CPU, peak {peak} MiB")


def main() -> None:
    if sys.argv[1:2] == ["--file"]:
        measure(Path(sys.argv[2]), *sys.argv[3:])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    instrument = sys.argv[2] if len(sys.argv) > 2 else "INT-CUST"
    with tempfile.TemporaryDirectory() as folder:
        for tool in ("kobo", "qualtrics"):
            path = Path(folder) / f"{tool}.csv"
            make(path, tool, instrument, rows)
            print(f"{rows} rows, {path.stat().st_size >> 20} MiB", flush=True)
            subprocess.run([sys.executable, __file__, "--file", str(path), tool, instrument], check=True)


if __name__ == "__main__":
    main()
