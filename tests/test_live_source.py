"""A table that goes on growing is scored by what came: no row counts twice, and none is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("ibis")
pytest.importorskip("highspy")

from click.testing import Result

from hbgen.load import load
from hbgen.scoring.calendar_periods import EVERY, period_of
from hbgen.suggestions import plain_day
from sampling import in_full, sampled
from test_engine import postgres
from test_releasing import change, root, run

__all__ = ["postgres", "root"]

STATE = "content/published/live.json"
COLUMNS = "run, instrument, version, item, value, channel, date, received"


class Source:
    """A database with answers, and the handbook that scores them."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.database = root, folder / "answers.db"
        self.do(
            "CREATE TABLE answers (run TEXT, instrument TEXT, version INT, item TEXT, value TEXT, channel TEXT, "
            "date DATE, received TIMESTAMPTZ)"
        )
        self.count = 0

    def do(self, statement: str) -> None:
        import duckdb

        with duckdb.connect(str(self.database)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(statement)

    def add(self, values: str, date: str, received: str | None = None) -> None:
        """A run for each value, on a day; received at one moment, noon of that day unless said otherwise."""
        rows = []
        for value in values:
            self.count += 1
            written = received or f"{date} 12:00:00+00"
            rows.append(f"('r{self.count}', 'FB-INTERNAL', 1, 'INT-01', '{value}', 'counter', '{date}', '{written}')")
        self.do(f"INSERT INTO answers ({COLUMNS}) VALUES {', '.join(rows)}")

    def score(self, date: str = "2026-09-30", *more: str, every: str = "quarter") -> Result:
        address = ["--database", f"duckdb://{self.database}", "--table", "answers", "--since-column", "received"]
        return run(self.root, "score", *address, "--every", every, "--date", date, *more)

    def n(self) -> dict[str, int | None]:
        """Of how many answers the overall figure of each period is."""
        handbook = load(self.root).handbook
        assert handbook is not None
        return {
            period.id: figure.n
            for period in handbook.results
            for result in period.instruments
            for figure in result.figures
            if figure.by == "all"
        }

    def files(self) -> dict[str, bytes]:
        content = self.root / "content"
        return {path.as_posix(): path.read_bytes() for path in content.rglob("*") if path.is_file()}


@pytest.fixture
def source(root: Path, tmp_path: Path) -> Source:
    made = Source(root, tmp_path)
    made.add("1234" * 5, "2026-08-01")
    return made


def test_what_came_is_scored_once_and_nothing_new_changes_nothing(source: Source) -> None:
    done = source.score("2026-08-31")
    assert done.exit_code == 0, done.output
    assert source.n() == {"2026-Q3": 20}
    before = source.files()
    again = source.score("2026-09-01")
    assert again.exit_code == 0, again.output
    assert "2026-Q3: nothing new since it was scored (20 rows)." in again.output
    assert "content/" not in again.output
    assert source.files() == before


@in_full
def test_the_next_answers_are_added_to_those_before(source: Source) -> None:
    assert source.score("2026-08-31").exit_code == 0
    source.add("4" * 12, "2026-09-10")
    source.add("1234" * 4, "2026-10-02")
    done = source.score("2026-10-31")
    assert done.exit_code == 0, done.output
    assert source.n() == {"2026-Q3": 32, "2026-Q4": 16}
    # The quarter that ended is told as of its end, the one that goes on as of the day that was given.
    handbook = load(source.root).handbook
    assert handbook is not None
    assert [str(period.instruments[0].date) for period in handbook.results] == ["2026-09-30", "2026-10-31"]


@in_full
def test_few_answers_wait_for_more_and_are_not_lost(source: Source) -> None:
    """A figure is renewed when ten more came: those that wait are in the table, and count with the next."""
    assert source.score("2026-08-31").exit_code == 0
    before = (source.root / "content/results/2026-Q3.yaml").read_bytes()
    source.add("444", "2026-09-01")
    done = source.score("2026-09-01")
    assert done.exit_code == 0, done.output
    assert (source.root / "content/results/2026-Q3.yaml").read_bytes() == before
    assert "nothing new" in source.score("2026-09-02").output
    source.add("4" * 8, "2026-09-15")
    assert source.score("2026-09-30").exit_code == 0
    assert source.n() == {"2026-Q3": 31}


def test_late_rows_count_in_the_period_of_their_day(source: Source) -> None:
    """Gathered in September, handed in in October: by when they were received they would be of the next quarter."""
    assert source.score("2026-09-30").exit_code == 0
    source.add("1234" * 4, "2026-10-05")
    assert source.score("2026-10-31").exit_code == 0
    source.add("4" * 12, "2026-09-29", received="2026-11-02 08:00:00+00")
    done = source.score("2026-11-30")
    assert done.exit_code == 0, done.output
    assert "2026-Q4: nothing new" in done.output
    assert source.n() == {"2026-Q3": 32, "2026-Q4": 16}


@sampled(1)
@pytest.mark.parametrize(
    "received",
    ["2026-08-01 12:00:00+00", "2026-08-01 11:59:59+00", "2026-08-01 15:00:00+03"],
    ids=["of the same moment", "before it", "of the same moment elsewhere"],
)
def test_rows_at_the_border_are_not_lost(source: Source, received: str) -> None:
    """Rows of a long transaction are seen after others that were written later: "newer than the newest" passes them."""
    assert source.score("2026-08-31").exit_code == 0
    source.add("4" * 12, "2026-08-01", received=received)
    done = source.score("2026-09-01")
    assert done.exit_code == 0, done.output
    assert source.n() == {"2026-Q3": 32}


@in_full
def test_a_corrected_answer_is_seen_by_its_time_stamp(source: Source) -> None:
    assert source.score("2026-08-31").exit_code == 0
    source.do("UPDATE answers SET value = '4', received = '2026-09-02 08:00:00+00' WHERE value = '1'")
    done = source.score("2026-09-02")
    assert "[figures-changed]" in done.output and done.exit_code == 0
    assert "nothing new" in source.score("2026-09-03").output


@in_full
def test_deleted_rows_are_told(source: Source) -> None:
    assert source.score("2026-08-31").exit_code == 0
    source.do("DELETE FROM answers WHERE run = 'r1'")
    before = source.files()
    done = source.score("2026-09-01")
    assert done.exit_code == 1 and "[answers-gone]" in done.output
    assert source.files() == before


@sampled(1)
@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"answers": 3}', '{"answers": {"column": "received"}}'])
def test_without_the_state_nothing_counts_twice(source: Source, text: str | None) -> None:
    assert source.score("2026-08-31").exit_code == 0
    before = source.files()
    if text is None:
        (source.root / STATE).unlink()
    else:
        (source.root / STATE).write_text(text, "utf-8")
        done = source.score("2026-08-31")
        assert done.exit_code == 1 and "[source-state-unreadable]" in done.output
        (source.root / STATE).unlink()
    done = source.score("2026-08-31")
    assert done.exit_code == 0, done.output
    assert source.files() == before


@in_full
def test_a_record_that_was_taken_back_is_scored_again(source: Source) -> None:
    """The state says that all was scored; what was published is gone all the same."""
    assert source.score("2026-08-31").exit_code == 0
    results = (source.root / "content/results/2026-Q3.yaml").read_bytes()
    (source.root / "content/published/2026-Q3.jsonl").unlink()
    (source.root / "content/results/2026-Q3.yaml").unlink()
    assert source.score("2026-08-31").exit_code == 0
    assert (source.root / "content/results/2026-Q3.yaml").read_bytes() == results


@in_full
def test_other_questions_are_scored_again(source: Source) -> None:
    assert source.score("2026-08-31").exit_code == 0
    change(
        source.root,
        "    id: FB-INTERNAL\n".strip() + "\n    version: 1\n",
        "id: FB-INTERNAL\n    version: 1\n    minimum_n: 12\n",
        "content/instruments.yaml",
    )
    assert "nothing new" not in source.score("2026-08-31").output


def test_the_state_holds_no_answers_and_no_time_stamps(source: Source) -> None:
    assert source.score("2026-08-31").exit_code == 0
    text = (source.root / STATE).read_text("utf-8")
    data = json.loads(text)
    assert data["answers"]["column"] == "received"
    assert [*data["answers"]["periods"]] == ["2026-Q3"]
    assert data["answers"]["periods"]["2026-Q3"].keys() == {"rows", "digest"}
    assert not re.search(r"12:00|2026-08-01|r1\b|duckdb|\.db", text)


@in_full
def test_the_day_of_a_moment_is_that_of_utc_on_every_machine(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past one in Tallinn on 1 October is 30 September in UTC: by each machine's own time it would count twice."""
    source.do("ALTER TABLE answers ALTER date TYPE TIMESTAMPTZ")
    source.do("UPDATE answers SET date = '2026-10-01 01:30:00+03'")
    expected: set[bytes] = set()
    for zone in ("UTC", "Europe/Tallinn", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        (source.root / STATE).unlink(missing_ok=True)
        assert source.score("2026-10-31").exit_code == 0
        assert source.n() == {"2026-Q3": 20}
        expected.add((source.root / STATE).read_bytes())
    assert len(expected) == 1


@in_full
def test_one_period_may_be_asked_for(source: Source) -> None:
    period = ["--period", "2026-H2", "--start", "2026-07-01", "--end", "2026-12-31"]
    options = ["score", *period, "--database", f"duckdb://{source.database}", "--table", "answers"]
    assert run(source.root, *options, "--since-column", "received").exit_code == 0
    assert source.n() == {"2026-H2": 20}
    assert "2026-H2: nothing new" in run(source.root, *options, "--since-column", "received").output
    assert "nothing new" not in run(source.root, *options).output


@in_full
def test_a_period_with_an_error_leaves_all_as_it_was(source: Source) -> None:
    source.add("1234" * 4, "2026-10-02")
    source.add("9", "2026-10-02")
    before = source.files()
    done = source.score("2026-10-31")
    assert done.exit_code == 1 and "[answers-misfit]" in done.output
    assert source.files() == before
    assert source.score("2026-10-31", "--partial").exit_code == 0
    assert source.n() == {"2026-Q3": 20, "2026-Q4": 16}


@in_full
def test_rows_of_days_to_come_wait(source: Source) -> None:
    source.add("1234" * 4, "2027-01-01")
    done = source.score("2026-08-31")
    assert done.exit_code == 0 and "[answers-outside]" in done.output
    assert source.n() == {"2026-Q3": 20}


def test_an_empty_table_is_no_error(source: Source) -> None:
    source.do("DELETE FROM answers")
    done = source.score()
    assert done.exit_code == 0 and "no rows" in done.output
    assert not (source.root / STATE).exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--every", "month"], "--every needs --date"),
        (["--every", "month", "--date", "2026-08-31", "--period", "2026"], "--every stands in place of"),
        ([], "Name --period, --start and --end"),
    ],
)
def test_what_does_not_go_together_is_told(source: Source, more: list[str], message: str) -> None:
    done = run(source.root, "score", "--database", f"duckdb://{source.database}", "--table", "answers", *more)
    assert done.exit_code == 2 and message in done.output


def test_a_column_that_is_not_there_is_named(source: Source) -> None:
    options = ["--database", f"duckdb://{source.database}", "--table", "answers", "--since-column", "when"]
    done = run(source.root, "score", *options, "--every", "month", "--date", "2026-08-31")
    assert done.exit_code == 1 and "`when`" in done.output and "received" in done.output


def test_calendar_periods_have_the_days_of_the_calendar() -> None:
    day = plain_day("2028-02-29")
    assert day is not None
    periods = [(period.id, str(period.start), str(period.end)) for period in (period_of(day, every) for every in EVERY)]
    assert periods == [
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2028-Q1", "2028-01-01", "2028-03-31"),
        ("2028-H1", "2028-01-01", "2028-06-30"),
        ("2028", "2028-01-01", "2028-12-31"),
    ]
    last = plain_day("2026-12-31")
    assert last is not None
    assert {str(period_of(last, every).end) for every in EVERY} == {"2026-12-31"}


@pytest.mark.slow
@in_full
@pytest.mark.filterwarnings("ignore")
def test_postgres_is_scored_by_what_came_too(root: Path, postgres: str) -> None:
    import psycopg

    folder = postgres.rpartition("=")[2]

    def do(statement: str) -> None:
        with psycopg.connect(f"user=hbgen dbname=postgres host={folder}") as connection:
            connection.execute(statement)

    def add(first: int, values: str, moment: str) -> None:
        rows = (
            f"('r{number}', 'FB-INTERNAL', 1, 'INT-01', '{value}', 'counter', '{moment}', '{moment}')"
            for number, value in enumerate(values, first)
        )
        do(f"INSERT INTO answers ({COLUMNS}) VALUES {', '.join(rows)}")

    do(
        "CREATE TABLE answers (run TEXT, instrument TEXT, version INT, item TEXT, value TEXT, channel TEXT, "
        "date TIMESTAMPTZ, received TIMESTAMPTZ)"
    )
    add(0, "1234" * 5, "2026-10-01 01:30:00+03")
    source = Source.__new__(Source)
    source.root = root
    address = ["--database", postgres, "--table", "answers", "--since-column", "received", "--every", "quarter"]
    done = run(root, "score", *address, "--date", "2026-10-31")
    assert done.exit_code == 0, done.output
    assert source.n() == {"2026-Q3": 20}
    assert "2026-Q3: nothing new" in run(root, "score", *address, "--date", "2026-10-31").output
    add(20, "4" * 12, "2026-10-01 01:30:00+03")
    assert run(root, "score", *address, "--date", "2026-10-31").exit_code == 0
    assert source.n() == {"2026-Q3": 32}
