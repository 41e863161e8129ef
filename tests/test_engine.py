"""The engine against the formulas, run by run; and the same figures from every database."""

from __future__ import annotations

import datetime
import importlib.util
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ibis = pytest.importorskip("ibis")
pytest.importorskip("duckdb")

# ruff: noqa: E402 (what follows needs the extra)
from hbgen.load import load
from hbgen.scoring import engine, warehouse
from hbgen.scoring.figures import Atom
from hbgen.scoring.formulas import Reply, RunScore, run_score
from hbgen.scoring.intake import COLUMNS, Intake
from hbgen.scoring.key import Key

STARTER = Path(__file__).parent.parent
DAY = datetime.date(2026, 8, 1)
UNITS = ("call-centre", "service-points", "field-service", "")


def key() -> Key:
    handbook = load(STARTER).handbook
    assert handbook is not None
    return Key.of(handbook)


Answers = dict[str, str]


def made_up(known: Key, runs: int, seed: int = 1) -> list[tuple[dict[str, str], Answers]]:
    """Runs of every instrument: what is said of each, and its answers; "" is a blank."""
    dice = random.Random(seed)
    made = []
    for number in range(runs):
        one = known.questionnaires[dice.choice(sorted(known.questionnaires))]
        about = {
            "run": f"run-{number}",
            "instrument": one.id,
            "version": str(one.version),
            "unit": dice.choice(UNITS),
            "channel": dice.choice(("phone", "")),
            "role": dice.choice(("front-line", "managers")),
            "date": DAY.isoformat(),
            "weight": dice.choice(("", "1", "0.5", "2.25")),
        }
        blank = dice.choice((0, 0, 0.1, 0.5))
        answers = {}
        for item in one.items.values():
            chosen = "" if dice.random() < blank else dice.choice(sorted(item.steps))
            if item.may_be_left_out and dice.random() < 0.2:
                chosen = "na"
            elif item.may_be_unknown and dice.random() < 0.1:
                chosen = "dk"
            answers[item.id] = chosen
        made.append((about, answers))
    return made


def taken_in(known: Key, runs: list[tuple[dict[str, str], Answers]]) -> Intake:
    intake = Intake(known, DAY, DAY)
    for number, (about, answers) in enumerate(runs):
        for item, value in answers.items():
            cells = about | {"item": item, "value": "" if value == "na" else value, "na": str(value == "na").lower()}
            intake.add("answers.csv", number, [cells.get(name, "") for name in COLUMNS])
    assert intake.problems() == []
    return intake


def sums(known: Key, made: engine.Sums) -> list[Atom]:
    return [atom for one in sorted(known.questionnaires) for atom in made.of(one)]


def by_hand(known: Key, runs: list[tuple[dict[str, str], Answers]], measure: str) -> dict[tuple[str, ...], list[float]]:
    """n, Σw, Σwx, failed runs and Σ coverage of whole runs, by the pure formulas."""
    found: dict[tuple[str, ...], list[float]] = {}
    for about, answers in runs:
        one = known.questionnaires[about["instrument"]]
        replies = [
            Reply(
                item.section,
                item.weight,
                item.steps[answers[item.id]].value if answers[item.id] in item.steps else None,
                answers[item.id] in ("na", "dk"),
                item.critical if measure == "score" else "none",
            )
            for item in one.items.values()
            if item.measure == measure
        ]
        score: RunScore = run_score(replies)
        if score.total is None or (measure == "score" and not score.sufficient):
            continue
        weight = float(about["weight"] or 1)
        sums = found.setdefault((one.id, about["unit"], about["channel"], about["role"]), [0.0] * 5)
        for index, part in enumerate((1, weight, weight * score.total, score.failed, score.coverage or 0)):
            sums[index] += part
    return found


@pytest.mark.parametrize("measure", ["score", "csat", "nps", "ces-mean"])
def test_the_engine_scores_runs_as_the_formulas_do(measure: str) -> None:
    known = key()
    runs = made_up(known, 1500)
    atoms = [
        a for a in sums(known, engine.embedded(taken_in(known, runs))) if a.part == "total" and a.measure == measure
    ]
    expected = by_hand(known, runs, measure)
    found = {(a.instrument, a.unit, a.channel, a.role): [a.n, a.w, a.wx, a.failed, a.covered] for a in atoms}
    assert found.keys() == expected.keys()
    assert len(found) > 10
    for name, mine in found.items():
        assert mine == pytest.approx(expected[name], abs=1e-9), name


def test_sections_and_items_are_summed_too() -> None:
    known = key()
    runs = made_up(known, 600)
    atoms = sums(known, engine.embedded(taken_in(known, runs)))
    item = next(
        i for q in known.questionnaires.values() for i in q.items.values() if i.section and i.measure == "score"
    )
    values = [
        (float(about["weight"] or 1), item.steps[answers[item.id]].value)
        for about, answers in runs
        if answers.get(item.id, "") in item.steps
    ]
    found = [a for a in atoms if a.part == "item" and a.item == item.id]
    assert sum(a.n for a in found) == len(values)
    assert math.fsum(a.wx for a in found) == pytest.approx(sum(w * x for w, x in values))
    assert math.fsum(a.wxx for a in found) == pytest.approx(sum(w * x * x for w, x in values))
    assert {a.section for a in atoms if a.part == "section"} > {item.section}


def test_no_answers_are_no_sums() -> None:
    known = key()
    assert sums(known, engine.embedded(Intake(known, DAY, DAY))) == []


def close(a: list[Atom], b: list[Atom]) -> bool:
    assert len(a) == len(b)
    return all(alike(x, y) for one, two in zip(a, b, strict=True) for x, y in zip(one, two, strict=True))


def alike(x: str | float, y: str | float) -> bool:
    if isinstance(x, str) or isinstance(y, str):
        return x == y
    return math.isclose(x, y, abs_tol=1e-9)


# --- the same figures from every database -----------------------------------------------------


def long_table(known: Key, runs: list[tuple[dict[str, str], Answers]]) -> list[dict[str, object]]:
    """Answers in the normal form, and a few rows that do not fit."""
    rows: list[dict[str, object]] = []
    for about, answers in runs:
        for item, value in answers.items():
            mark = known.questionnaires[about["instrument"]].items[item].fingerprint
            row = {name: about.get(name, "") for name in COLUMNS} | {"item": item, "fingerprint": mark}
            row |= {"value": "" if value == "na" else value, "na": str(value == "na").lower()}
            rows.append({**row, "weight": float(about["weight"] or 1)})
    good = rows[0]
    return [
        *rows,
        good | {"run": "bad-1", "value": "77"},
        good | {"run": "bad-2", "unit": "nowhere"},
        good | {"run": "bad-3", "version": "99"},
        good | {"run": "bad-4", "fingerprint": "0" * 12},
        good | {"run": "bad-5", "weight": 0.0},
        good | {"run": "bad-6"},
        good | {"run": "bad-6"},
        good | {"run": "late", "date": "2027-01-01"},
    ]


def from_table(connection: object, known: Key) -> tuple[list[Atom], dict[str, int], list[str]]:
    found = warehouse.add_up(connection, "answers", known, DAY, DAY)
    assert found.sums is not None
    assert found.left_out == 7
    return sums(known, found.sums), found.runs, [problem.message(str) for problem in found.problems]


@pytest.fixture(scope="module")
def arrow_rows() -> tuple[Key, list[Atom], object]:
    import pyarrow as pa

    known = key()
    runs = made_up(known, 400)
    expected = sums(known, engine.embedded(taken_in(known, runs)))
    return known, expected, pa.Table.from_pylist(long_table(known, runs))


def test_a_table_gives_the_figures_of_a_file(arrow_rows: tuple[Key, list[Atom], object]) -> None:
    known, expected, table = arrow_rows
    connection = ibis.duckdb.connect()
    connection.create_table("answers", table)
    atoms, runs, problems = from_table(connection, known)
    assert close(atoms, expected)
    assert sum(runs.values()) > 300
    assert problems == [
        "1 rows name an unknown instrument, or another version of it.",
        "1 rows name an item or an answer that the instrument does not have.",
        "1 rows name an item that means something else now.",
        "1 rows name an unknown unit, channel or role.",
        "2 rows name an item that the same run answers twice.",
        "1 rows name a weight that is not above 0.",
    ]


def test_a_database_that_is_not_there_is_one_problem() -> None:
    found = warehouse.read("duckdb:///no/such/folder/x.db", "answers", key(), DAY, DAY)
    assert [problem.code for problem in found.problems] == ["database-failed"]
    assert "/no/such/folder" not in found.problems[0].message(str).split(":")[0]


@pytest.fixture
def postgres() -> Iterator[str]:
    """A server of our own for the length of a test: Debian's postgresql. Skipped where there is none."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []
    if not bins or not _has("psycopg"):
        pytest.skip("needs Debian's postgresql and ibis-framework[postgres]")
    own: list[str] = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
    folder = Path(tempfile.mkdtemp(prefix="hbgen-pg-"))
    if own:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    subprocess.run(
        [*own, str(bins[-1] / "initdb"), "-D", str(data), "-A", "trust", "-U", "hbgen"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    control = [*own, str(bins[-1] / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd=folder)
    try:
        yield f"postgres://hbgen@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_postgres_gives_the_same_figures(arrow_rows: tuple[Key, list[Atom], object], postgres: str) -> None:
    known, expected, table = arrow_rows
    folder = postgres.rpartition("=")[2]
    connection = ibis.postgres.connect(user="hbgen", host=folder, database="postgres")
    try:
        connection.create_table("answers", table)
        atoms, _, problems = from_table(connection, known)
    finally:
        connection.disconnect()
    assert close(atoms, expected)
    assert len(problems) == 6


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_figures(
    arrow_rows: tuple[Key, list[Atom], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not _has("pyspark") or shutil.which("java") is None:
        pytest.skip("needs pyspark and Java")
    import pyarrow.parquet as parquet
    from pyspark.sql import SparkSession

    known, expected, table = arrow_rows
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    # Spark takes what it is given by Parquet; by Arrow it made NULLs of numbers (decisions, Measuring).
    parquet.write_table(table, tmp_path / "answers.parquet")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={tmp_path}")
        .getOrCreate()
    )
    try:
        connection = ibis.pyspark.connect(session)
        session.read.parquet(str(tmp_path / "answers.parquet")).createOrReplaceTempView("answers")
        atoms, _, problems = from_table(connection, known)
    finally:
        session.stop()
    assert close(atoms, expected)
    assert len(problems) == 6
