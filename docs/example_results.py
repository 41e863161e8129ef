"""Invents answers for the starter handbook and scores them: content/results/*.yaml, content/published/*.jsonl.

    .venv/bin/python docs/example_results.py

A history of four quarters that shows what results look like: a weak standard, one that gets better, one whose
item was worded otherwise before, groups too small to show. The answers are made up from a fixed seed, go
through a temporary folder and the very code that scores real ones, and are gone afterwards. Twice the same
handbook gives the same files. Needs the extra `scores`.
"""

from __future__ import annotations

import csv
import datetime
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hbgen.files import put
from hbgen.load import load
from hbgen.model.fingerprint import fingerprint
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem, Instrument, Scale
from hbgen.model.reserved import COLUMNS
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.rules.asked_items import applies, asked_items
from hbgen.score import score_files
from hbgen.scoring.request import ScoringRequest

ROOT = Path(__file__).resolve().parent.parent

PERIODS = (
    ("2025-Q4", datetime.date(2025, 10, 1), datetime.date(2025, 12, 31)),
    ("2026-Q1", datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)),
    ("2026-Q2", datetime.date(2026, 4, 1), datetime.date(2026, 6, 30)),
    ("2026-Q3", datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that come from one place: how many, of which unit, in which channel, by whom."""

    runs: int
    unit: str
    channel: str = ""
    role: str = ""


COUNTER, PHONE = ("service-points", "counter"), ("call-centre", "phone")
EMAIL, CHAT, HOME = ("digital-service", "email"), ("digital-service", "chat"), ("field-service", "home-visit")


def _team(*sizes: tuple[str, int]) -> tuple[Group, ...]:
    return tuple(Group(runs, unit) for unit, runs in sizes)


_CONTACTS = (
    Group(310, *COUNTER, "customers"),
    Group(420, *PHONE, "customers"),
    Group(240, *EMAIL, "customers"),
    Group(150, *CHAT, "customers"),
    Group(180, *HOME, "customers"),
)
_VISITS = (Group(36, *COUNTER), Group(18, *PHONE), Group(16, *EMAIL), Group(6, *CHAT))
_UNITS = (("network", 41), ("billing", 37), ("it", 33), ("hr", 16), ("marketing", 13), ("management", 6))
_TEAMS = (("service-points", 42), ("call-centre", 51), ("digital-service", 27), ("field-service", 36), ("billing", 8))


def _groups(front_line: int, support: int, managers: int) -> tuple[Group, ...]:
    """A self-assessment of the company asks to which group one belongs, and for no unit."""
    return (
        Group(front_line, "", role="front-line"),
        Group(support, "", role="support"),
        Group(managers, "", role="managers"),
    )


HELD: dict[str, dict[str, tuple[Group, ...]]] = {
    "OBS-COUNTER": dict.fromkeys(("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"), (Group(54, *COUNTER),)),
    "OBS-PHONE": {
        "2025-Q4": (Group(28, *PHONE),),
        **dict.fromkeys(("2026-Q1", "2026-Q2", "2026-Q3"), (Group(120, *PHONE),)),
    },
    "MYS-VISIT": dict.fromkeys(("2026-Q1", "2026-Q3"), _VISITS),
    "CUS-CONTACT": dict.fromkeys(("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"), _CONTACTS),
    "INT-CUST": dict.fromkeys(("2026-Q1", "2026-Q3"), _team(*_UNITS)),
    "SELF-TEAM": dict.fromkeys(("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"), _team(*_TEAMS)),
    "SELF-CX": {"2025-Q4": _groups(22, 19, 26), "2026-Q2": _groups(28, 24, 31)},
    "SELF-EX": {"2025-Q4": _groups(21, 7, 24), "2026-Q2": _groups(27, 22, 30)},
    "EMP-SURVEY": {"2025-Q4": _team(("hr", 14), *_TEAMS)},
    "EMP-MOMENTS": {"2026-Q2": _groups(102, 54, 28)},
}
"""Who was asked by what, and when."""

WEAK = {
    "INT-01": -0.24,
    "TEL-03": -0.18,
    "CMP-02": -0.14,
    "WRT-04": -0.16,
    "CTR-06": -0.1,
    "SELF-CX-14": -0.42,
    "SELF-CX-08": -0.16,
    "SELF-EX-14": -0.38,
    "SELF-EX-08": -0.2,
    "EMP-MOMENTS-01": -0.34,
    "EMP-MOMENTS-02": -0.1,
    "EMP-MOMENTS-03": -0.06,
    "EMP-MOMENTS-04": 0.1,
    "EMP-MOMENTS-05": -0.2,
}
"""Standards that are kept less often than the others, aspects that are less seen, moments that matter less."""
LEARNED = {"TEL-03": 0.09, "CMP-02": 0.05, "TEL-06": 0.04, "WRT-02": -0.03}
"""How much more often a standard is kept from quarter to quarter."""
VIEW = {"self-assessment": 0.07, "customer-feedback": -0.04, "mystery-visit": -0.06}
"""Who looks at the same thing sees it otherwise."""

WATCHED_BY_TWO = {"OBS-COUNTER": 40, "OBS-PHONE": 48}
"""Of an observation's first runs, so many are two assessors' of the same case each."""

REWORDED = {"TEL-01-a": ("2025-Q4", "2026-Q1"), "SELF-CX-03": ("2025-Q4",)}
"""Items that were asked in other words in these periods: what was found then is another thing."""


def main() -> int:
    loaded = load(ROOT)
    if loaded.handbook is None:
        print("The starter handbook has problems: hbgen check")
        return 1
    handbook = loaded.handbook.model_copy(update={"results": ()})
    for period, start, end in PERIODS:
        then = before(handbook, period)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{period}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                writer.writerows(answers(then, period, start, end))
            scored = score_files(then, [path], ScoringRequest(period, start, end))
        if scored.period is None:
            for problem in scored.problems:
                print(f"{problem.place}: {problem.message(str)}")
            return 1
        for made in scored.files:
            put(ROOT / made.path, made.data)
            print(f"{made.path}  {len(made.data):,} bytes")
    return 0


def before(handbook: Handbook, period: str) -> Handbook:
    """The handbook as it asked in a period: some items stood there in other words."""
    old = {item for item, periods in REWORDED.items() if period in periods}

    def reworded(item: ChecklistItem) -> ChecklistItem:
        words = Text({tag: f"{text} (*)" for tag, text in item.text.words.items()})
        return item.model_copy(update={"text": words}) if item.id in old else item

    def standard(one: Standard) -> Standard:
        return one.model_copy(update={"measures": tuple(map(reworded, one.measures))})

    chapters = tuple(
        chapter.model_copy(update={"standards": tuple(map(standard, chapter.standards))})
        for chapter in handbook.standards
    )
    instruments = tuple(
        one.model_copy(update={"items": tuple(map(reworded, one.items))}) for one in handbook.instruments.instruments
    )
    asking = handbook.instruments.model_copy(update={"instruments": instruments})
    return handbook.model_copy(update={"standards": chapters, "instruments": asking})


def answers(handbook: Handbook, period: str, start: datetime.date, end: datetime.date) -> Iterator[list[str | int]]:
    """The rows of a period, in the columns that `hbgen score` reads."""
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    number = [name for name, _, _ in PERIODS].index(period)
    seen: dict[str, tuple[str, bool]] = {}
    for instrument in handbook.instruments.instruments:
        chance = random.Random(f"{instrument.id} {period}")
        for place, group in enumerate(HELD.get(instrument.id, {}).get(period, ())):
            for run in range(group.runs):
                day = start + datetime.timedelta(days=chance.randrange((end - start).days + 1))
                good = chance.gauss(0.0, 0.07) + (_of_unit(group.unit) if group.unit else 0.0)
                shared = run < WATCHED_BY_TWO.get(instrument.id, 0)
                case = f"{instrument.id}-{period}-{place}-case-{run // 2}" if shared else ""
                if run % 2 == 0:
                    seen = {}
                for item, standard, channels in asked_items(handbook, instrument):
                    if not applies(channels, group.channel):
                        continue
                    value, is_left_out = answer(
                        chance,
                        instrument,
                        item,
                        standard,
                        scales.get(item.scale),
                        number,
                        good + _of_group(group.role, item.id),
                    )
                    if shared and item.id in seen and chance.random() < 0.75:
                        value, is_left_out = seen[item.id]
                    seen[item.id] = value, is_left_out
                    if not value and not is_left_out:
                        continue
                    yield [
                        f"{instrument.id}-{period}-{place}-{run}",
                        instrument.id,
                        instrument.version,
                        "",
                        item.id,
                        fingerprint(item, scales.get(item.scale)),
                        value,
                        "true" if is_left_out else "",
                        "seen" if item.evidence else "",
                        "",
                        group.role,
                        group.unit,
                        group.channel,
                        day.isoformat(),
                        "",
                        case,
                    ]


def _of_unit(unit: str) -> float:
    """How much better or worse a unit is than the others: made of its name, so that it stays."""
    return random.Random(unit).uniform(-0.07, 0.05)


def _of_group(role: str, item: str) -> float:
    """How a group sees an aspect: managers are further from the counter, and see it in a kinder light."""
    usual = {"front-line": -0.06, "support": 0.0, "managers": 0.08}.get(role)
    return 0.0 if usual is None else usual + random.Random(f"{role} {item}").uniform(-0.07, 0.07)


def answer(
    chance: random.Random,
    instrument: Instrument,
    item: ChecklistItem,
    standard: str | None,
    scale: Scale | None,
    number: int,
    good: float,
) -> tuple[str, bool]:
    """What one run says to one item: a value, or that it was left out; neither is a blank."""
    about = standard or item.id
    usual = 0.93 + random.Random(about).uniform(-0.09, 0.06) + random.Random(item.id).uniform(-0.04, 0.04)
    usual += WEAK.get(about, 0.0) + number * LEARNED.get(about, 0.008) + VIEW.get(instrument.type, 0.0) + good
    if item.not_applicable is not None and chance.random() < (0.9 if about.startswith("CMP") else 0.25):
        return "", True
    if chance.random() < 0.02:
        return "", False
    usual = min(0.985, max(0.05, usual))
    if scale is None:
        return ("1" if chance.random() < usual else "0"), False
    assert scale.low is not None and scale.high is not None
    if scale.figure == "score":
        # What a company is asked about itself is judged more soberly than single acts.
        middle = scale.low + (scale.high - scale.low) * (usual - (0.3 if standard is None else 0.12))
        return str(round(min(scale.high, max(scale.low, chance.gauss(middle, 0.75))))), False
    middle = scale.low + (scale.high - scale.low) * (usual - 0.02)
    spread = (scale.high - scale.low) * 0.2
    return str(round(min(scale.high, max(scale.low, chance.gauss(middle, spread))))), False


if __name__ == "__main__":
    sys.exit(main())
