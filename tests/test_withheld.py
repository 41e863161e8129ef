"""Withheld figures in results files: counted by kind, and after reading what they were one by one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hbgen.editions import select
from hbgen.load import load
from hbgen.model.results import Breakdown, Figure, InstrumentResult, Period
from hbgen.model.withheld_figures import counted
from hbgen.scoring import record
from hbgen.scoring.writer import period_text
from hbgen.suggestions import plain_day

HERE = Path(__file__).parent
START, END = plain_day("2026-07-01"), plain_day("2026-09-30")
MARKS = ("ghjkmnpqrstu", "hjkmnpqrstuv", "jkmnpqrstuvw", "kmnpqrstuvwx")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "content" / "content", tmp_path / "content")
    (tmp_path / "content" / "results").mkdir()
    return tmp_path


def figure(by: Breakdown, mark: str = MARKS[0], value: float | None = None, **names: str) -> Figure:
    shown = {} if value is None else {"value": value, "n": 40}
    return Figure(by=by, measure="score", fingerprint=mark, **shown, **names)  # type: ignore[arg-type]


def period(*figures: Figure) -> Period:
    assert START is not None and END is not None
    result = InstrumentResult(instrument="FB-GUEST", version=1, runs=99, figures=figures)
    return Period(id="2026-Q3", start=START, end=END, instruments=(result,))


def read(root: Path, text: str) -> tuple[Figure, ...]:
    (root / "content" / "results" / "2026-Q3.yaml").write_text(text, "utf-8")
    loaded = load(root)
    assert not loaded.problems
    assert loaded.handbook is not None
    [quarter] = loaded.handbook.results
    assert quarter.instruments[0].withheld == ()
    return quarter.instruments[0].figures


EVERYTHING = (
    figure("all", value=0.8),
    figure("unit", value=0.8, unit="a"),
    figure("unit", unit="b"),
    figure("unit", unit="c"),
    # A channel's mark is that of the items which are asked in it.
    figure("channel", MARKS[1], channel="chat"),
    figure("channel", MARKS[2], channel="phone"),
    figure("role", role="manager"),
    figure("standard", MARKS[1], value=0.7, standard="CTR-01"),
    figure("standard", MARKS[2], standard="CTR-02"),
    figure("section", MARKS[3], section="S-1"),
    figure("item", MARKS[1], value=0.7, item="CTR-01-a"),
    figure("item", MARKS[2], item="CTR-02-a"),
    figure("unit-standard", MARKS[1], unit="a", standard="CTR-01"),
    figure("unit-standard", MARKS[2], unit="a", standard="CTR-02"),
    figure("unit-standard", MARKS[1], unit="b", standard="CTR-01"),
    # Of a standard that was worded otherwise.
    figure("unit-standard", MARKS[0], unit="b", standard="CTR-02"),
    figure("unit-section", MARKS[3], unit="a", section="S-1"),
    figure("role-item", MARKS[1], role="manager", item="CTR-01-a"),
)


def one_by_one(figures: tuple[Figure, ...]) -> list[str]:
    return sorted(map(repr, figures))


def test_figures_are_after_reading_what_they_were(root: Path) -> None:
    text = period_text(period(*EVERYTHING))
    assert one_by_one(read(root, text)) == one_by_one(EVERYTHING)
    assert "{by: unit, measure: score, count: 2, of: [b, c]}" in text
    assert "{by: unit-standard, unit: a, measure: score, count: 2, of: [CTR-01, CTR-02]}" in text


def test_an_index_beside_a_score_keeps_its_own(root: Path) -> None:
    twice = (
        *EVERYTHING,
        *(listed.model_copy(update={"measure": "csat", "value": None, "n": None}) for listed in EVERYTHING),
    )
    assert one_by_one(read(root, period_text(period(*twice)))) == one_by_one(twice)


def test_files_of_before_say_the_same(root: Path) -> None:
    """A line for each, as `hbgen score` wrote them."""
    lines = []
    for listed in EVERYTHING:
        names = {name: getattr(listed, name) for name in ("unit", "channel", "role", "standard", "section", "item")}
        scope = "".join(f", {name}: {id_}" for name, id_ in names.items() if id_)
        shown = "" if listed.value is None else f", value: {listed.value}, n: 40"
        lines.append(f"      - {{by: {listed.by}{scope}, fingerprint: {listed.fingerprint}, measure: score{shown}}}\n")
    head, _, _ = period_text(period(*EVERYTHING)).partition("    figures:\n")
    assert one_by_one(read(root, f"{head}    figures:\n{''.join(lines)}")) == one_by_one(EVERYTHING)


def test_two_hundred_units_are_a_line_for_each_breakdown() -> None:
    units = [f"u-{number}" for number in range(200)]
    figures = (figure("all", value=0.8), *(figure("unit", unit=unit) for unit in units))
    shown, withheld = counted(figures)
    assert len(shown) == 1 and [(line.by, line.count) for line in withheld] == [("unit", 200)]
    assert period_text(period(*figures)).count("\n") < 15


def test_a_line_that_somebody_edited_is_told(root: Path) -> None:
    made = period(*EVERYTHING)
    [published] = record.adopted(made).published
    kept = record.Record("2026-Q3").and_then([published])
    text = period_text(record.period(kept))
    records = {"2026-Q3": kept}

    def problems(text: str) -> list[str]:
        read(root, text)
        handbook = load(root).handbook
        assert handbook is not None
        return [problem.code for problem in record.problems(records, handbook.results)]

    assert problems(text) == []
    for old, new in (("count: 2, of: [b, c]", "count: 3, of: [b, c]"), ("of: [b, c]", "of: [b, d]")):
        assert old in text
        assert problems(text.replace(old, new)) == ["results-edited"]


def test_what_an_audience_may_not_read_is_in_no_edition(root: Path) -> None:
    read(root, period_text(period(*EVERYTHING)))
    handbook = load(root).handbook
    assert handbook is not None
    for audience in ("customers", "staff"):
        edition = select(handbook, audience, "")
        assert all(not result.withheld for quarter in edition.handbook.results for result in quarter.instruments)
