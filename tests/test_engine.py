"""The engine against the formulas, run by run; and the same figures from every database."""

from __future__ import annotations

import datetime
import importlib.util
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import programs
from programs import require
from sampling import FULL, sampled

ibis = pytest.importorskip("ibis")
pytest.importorskip("duckdb")

# ruff: noqa: E402 (what follows needs the extra)
from hbgen.model.fingerprint import Meaning, former
from hbgen.model.measurement import CONTEXTS
from hbgen.model.reserved import COLUMNS
from hbgen.problems import Problem
from hbgen.score import read_address
from hbgen.scoring import answer_table, duckdb_engine, engine_tables, warehouse
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.figures import Publishing, result
from hbgen.scoring.formulas import Reply, RunScore, run_score
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.questionnaire import AnswerStep, ItemKey, Questionnaire
from hbgen.scoring.sum_table import Atom, Pairs
from starter import starter

STARTER = Path(__file__).parent.parent
DAY = datetime.date(2026, 8, 1)
UNITS = ("call-centre", "service-points", "field-service", "")


def key() -> AnswerKey:
    handbook = starter()
    return AnswerKey.of(handbook)


Answers = dict[str, str]
Expected = tuple[list[Atom], dict[str, Pairs]]


def made_up(known: AnswerKey, runs: int, seed: int = 1) -> list[tuple[dict[str, str], Answers]]:
    """Runs of every instrument: what is said of each, and its answers; "" is a blank."""
    dice = random.Random(seed)
    made = []
    for number in range(runs):
        questionnaire = known.questionnaires[dice.choice(sorted(known.questionnaires))]
        about = {
            "run": f"run-{number}",
            "instrument": questionnaire.id,
            "version": str(questionnaire.version),
            "unit": dice.choice(UNITS),
            "channel": dice.choice(sorted({"", *(c for item in questionnaire.items.values() for c in item.channels)})),
            "role": dice.choice(("front-line", "managers")),
            "date": DAY.isoformat(),
            "weight": dice.choice(("", "1", "0.5", "2.25")),
        }
        about |= dict.fromkeys({"unit", "channel", "role"} - questionnaire.collects, "")
        blank = dice.choice((0, 0, 0.1, 0.5))
        answers = {}
        for item in questionnaire.items.values():
            chosen = "" if dice.random() < blank else dice.choice(sorted(item.steps))
            if not item.applies(about["channel"]):
                # Nothing, however it is written.
                answers[item.id] = dice.choice(("", "na"))
                continue
            if item.may_be_left_out and dice.random() < 0.2:
                chosen = "na"
            elif item.may_be_unknown and dice.random() < 0.1:
                chosen = "dk"
            answers[item.id] = chosen
        made.append((about, answers))
    return made


def taken_in(known: AnswerKey, runs: list[tuple[dict[str, str], Answers]]) -> Intake:
    intake = Intake(known, DAY, DAY)
    for number, (about, answers) in enumerate(runs):
        for item, value in answers.items():
            cells = about | {"item": item, "value": "" if value == "na" else value, "na": str(value == "na").lower()}
            intake.add("answers.csv", number, [cells.get(name, "") for name in COLUMNS])
    assert intake.problems() == []
    return intake


def sums(known: AnswerKey, made: engine_tables.Sums) -> list[Atom]:
    return [atom for instrument in sorted(known.questionnaires) for atom in made.of(instrument)]


def by_hand(
    known: AnswerKey, runs: list[tuple[dict[str, str], Answers]], measure: str
) -> dict[tuple[str, ...], list[float]]:
    """n, Σw, Σwx, failed runs and Σ coverage of whole runs, by the pure formulas."""
    expected_sums: dict[tuple[str, ...], list[float]] = {}
    for about, answers in runs:
        questionnaire = known.questionnaires[about["instrument"]]
        replies = [
            Reply(
                item.section,
                item.weight,
                item.steps[answers[item.id]].value if answers[item.id] in item.steps else None,
                answers[item.id] in ("na", "dk"),
                item.critical if measure == "score" else "none",
            )
            for item in questionnaire.items.values()
            if item.measure == measure and item.applies(about["channel"])
        ]
        score: RunScore = run_score(replies)
        if score.total is None or (measure == "score" and not score.sufficient):
            continue
        weight = float(about["weight"] or 1)
        sums = expected_sums.setdefault((questionnaire.id, about["unit"], about["channel"], about["role"]), [0.0] * 5)
        for index, part in enumerate((1, weight, weight * score.total, score.failed, score.coverage or 0)):
            sums[index] += part
    return expected_sums


@sampled(2)
@pytest.mark.parametrize("measure", ["score", "csat", "nps", "ces-mean"])
def test_the_engine_scores_runs_as_the_formulas_do(measure: str) -> None:
    known = key()
    runs = made_up(known, 1500)
    totals = [a for a in sums(known, duckdb_engine.sums(taken_in(known, runs))) if a.part == "total"]
    atoms = [a for a in totals if a.measure == measure]
    expected = by_hand(known, runs, measure)
    scored = {(a.instrument, a.unit, a.channel, a.role): [a.n, a.w, a.wx, a.failed, a.covered] for a in atoms}
    assert scored.keys() == expected.keys()
    assert len(scored) > 10
    for name, mine in scored.items():
        assert mine == pytest.approx(expected[name], abs=1e-9), name


def asking(words: str) -> Meaning:
    return Meaning({}, {"en": words}, None, (), {}, None)


def two_channels() -> AnswerKey:
    """Items a (weight 1) in each channel, b (2) at the counter and c (3) on the phone, all of one section."""
    items = {
        "a": ItemKey("a", "S", 1, "none", "score", False, False, asking("a"), frozenset(), YES_NO),
        "b": ItemKey("b", "S", 2, "none", "score", False, False, asking("b"), frozenset({"counter"}), YES_NO),
        "c": ItemKey("c", "T", 3, "none", "score", True, False, asking("c"), frozenset({"phone", "chat"}), YES_NO),
    }
    questionnaire = Questionnaire(
        "OBS", 1, "observation", 10, None, frozenset(), frozenset(), None, frozenset(CONTEXTS), items
    )
    return AnswerKey(
        {"OBS": questionnaire}, frozenset(), frozenset({"counter", "phone", "chat"}), frozenset(), ("S", "T")
    )


YES_NO = {"0": AnswerStep(0.0), "1": AnswerStep(1.0)}


@pytest.mark.parametrize(
    ("channel", "answers", "total", "covered"),
    [
        # (1·1 + 2·0) / 3, all of it answered; c is not a blank.
        ("counter", {"a": "1", "b": "0"}, 1 / 3, 1.0),
        # S weighs 1 here, and not 1 + 2: (1·0 + 3·1) / 4.
        ("phone", {"a": "0", "c": "1"}, 3 / 4, 1.0),
        # 3 of 4 answered.
        ("chat", {"c": "1"}, 1.0, 3 / 4),
        # Without a channel everything applies: 1 + 2 of 6 is too little, …
        ("", {"a": "1", "b": "0"}, None, None),
        # … and 5 of 6 is enough: S weighs 3 and scores 0, T weighs 3 and scores 1.
        ("", {"b": "0", "c": "1"}, 1 / 2, 5 / 6),
    ],
)
def test_what_is_not_asked_in_the_runs_channel_is_no_blank(
    channel: str, answers: Answers, total: float | None, covered: float | None
) -> None:
    known = two_channels()
    about = {"run": "r", "instrument": "OBS", "version": "1", "channel": channel, "date": DAY.isoformat()}
    # A form writes every item; what is not asked is empty or "not applicable".
    written = {"a": "", "b": "na" if channel == "phone" else "", "c": "na" if channel == "counter" else ""} | answers
    totals = [a for a in duckdb_engine.sums(taken_in(known, [(about, written)])).of("OBS") if a.part == "total"]
    assert [(a.wx, a.covered) for a in totals] == ([] if total is None else [pytest.approx((total, covered))])


def test_an_answer_to_what_is_not_asked_there_is_refused_with_its_row() -> None:
    known = two_channels()
    about = {"run": "r", "instrument": "OBS", "version": "1", "channel": "phone", "date": DAY.isoformat()}
    rows = [
        about | {"item": "b", "value": "1"},
        about | {"item": "b", "na": "true"},
        about | {"item": "a", "value": "1"},
    ]
    intake = Intake(known, DAY, DAY)
    for number, row in enumerate(rows, 2):
        intake.add("a.csv", number, [row.get(name, "") for name in COLUMNS])
    assert [(problem.place.line, problem.code) for problem in intake.problems()] == [(2, "answer-other-channel")]
    assert intake.problems()[0].message(str) == "b is not asked in the channel phone."
    import pyarrow as pa

    connection = ibis.duckdb.connect()
    table = [{name: row.get(name, "") for name in COLUMNS} | {"weight": 1.0} for row in rows[:1] + rows[2:]]
    connection.create_table("answers", pa.Table.from_pylist(table))
    totals = warehouse.add_up(connection, "answers", known, DAY, DAY)
    assert [problem.message(str) for problem in totals.problems] == [
        "1 row names an item that is not asked in their channel, in run `r` and item `b`."
    ]
    assert totals.left_out == 1
    # "Not applicable" is nothing there, though elsewhere b always applies.
    table[0] |= {"value": "", "na": "true"}
    connection.create_table("more", pa.Table.from_pylist(table))
    assert warehouse.add_up(connection, "more", known, DAY, DAY).problems == []
    table[0] |= {"channel": "counter", "run": "q"}
    connection.create_table("most", pa.Table.from_pylist(table))
    assert warehouse.add_up(connection, "most", known, DAY, DAY).left_out == 1


def test_sections_and_items_are_summed_too() -> None:
    known = key()
    runs = made_up(known, 600)
    atoms = sums(known, duckdb_engine.sums(taken_in(known, runs)))
    item = next(
        i for q in known.questionnaires.values() for i in q.items.values() if i.section and i.measure == "score"
    )
    values = [
        (float(about["weight"] or 1), item.steps[answers[item.id]].value)
        for about, answers in runs
        if answers.get(item.id, "") in item.steps
    ]
    of_item = [a for a in atoms if a.part == "item" and a.item == item.id]
    assert sum(a.n for a in of_item) == len(values)
    assert math.fsum(a.wx for a in of_item) == pytest.approx(sum(w * x for w, x in values))
    assert math.fsum(a.wxx for a in of_item) == pytest.approx(sum(w * x * x for w, x in values))
    assert {a.section for a in atoms if a.part == "section"} > {item.section}


def assessed_twice(known: AnswerKey, cases: int, seed: int = 3) -> list[tuple[dict[str, str], Answers]]:
    """Runs of which most share a case with none, one or more, with blanks and what does not apply."""
    dice = random.Random(seed)
    runs = made_up(known, 20 * cases, seed)
    for about, _ in runs:
        about["case"] = f"{about['instrument']}-{dice.randrange(cases)}" if dice.random() < 0.9 else ""
        about["run"] = f"{dice.getrandbits(64):016x}"
    return runs


def pairs_by_hand(known: AnswerKey, runs: list[tuple[dict[str, str], Answers]]) -> dict[str, list[tuple[float, float]]]:
    steps: dict[tuple[str, str, str], list[float]] = {}
    for about, answers in sorted(runs, key=lambda run: run[0]["run"]):
        for id_, value in answers.items():
            item = known.questionnaires[about["instrument"]].items[id_]
            if about["case"] and item.measure == "score" and value in item.steps:
                steps.setdefault((about["instrument"], about["case"], id_), []).append(item.steps[value].value)
    pairs: dict[str, list[tuple[float, float]]] = {}
    for (instrument, _, _), values in steps.items():
        if len(values) > 1:
            pairs.setdefault(instrument, []).append((values[0], values[1]))
    return pairs


def test_sums_of_parts_are_those_of_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    known = key()
    intake = taken_in(known, made_up(known, 40 if FULL else 10))
    of_all = sums(known, duckdb_engine.sums(intake))
    # Rows of one run need not follow each other, and a run may fill more than a part.
    mixed = sorted(range(len(intake.run_of)), key=lambda place: (place % 7, place))
    for order in (range(len(mixed)), mixed):
        intake.run_of, intake.answer_of = (
            array("i", [of[n] for n in order]) for of in (intake.run_of, intake.answer_of)
        )
        for most in (1, 40, 1000) if order is mixed else (40,):
            monkeypatch.setattr(answer_table, "_AT_ONCE", most)
            for atom, other in zip(sums(known, duckdb_engine.sums(intake)), of_all, strict=True):
                assert atom[:9] == other[:9]
                assert atom[9:] == pytest.approx(other[9:])


def test_pairs_of_assessors_are_those_found_by_hand_and_agree_as_statsmodels_says() -> None:
    known = key()
    runs = assessed_twice(known, 40)
    agreements = duckdb_engine.sums(taken_in(known, runs)).pairs
    expected = pairs_by_hand(known, runs)
    assert {id_: dict(agreement.times) for id_, agreement in agreements.items()} == {
        id_: Counter(p) for id_, p in expected.items()
    }
    assert len(agreements) > 5
    pytest.importorskip("statsmodels")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports
        from statsmodels.stats.inter_rater import cohens_kappa
    compared = 0
    for id_, pairs in expected.items():
        shown = result(known.asked(id_, None), 99, [], Publishing(DAY, DAY, DAY), (), agreements[id_]).result.agreement
        if shown is None:
            assert agreements[id_].cases < 15
            continue
        grades = sorted({value for pair in pairs for value in pair})
        table = [[pairs.count((a, b)) for b in grades] for a in grades]
        assert shown.pairs == len(pairs)
        assert shown.percent == pytest.approx(sum(a == b for a, b in pairs) / len(pairs), abs=0.0051)
        assert shown.kappa == pytest.approx(cohens_kappa(table).kappa, abs=0.0051)
        compared += 1
    assert compared > 3


def test_no_answers_are_no_sums() -> None:
    known = key()
    assert sums(known, duckdb_engine.sums(Intake(known, DAY, DAY))) == []


def close(a: list[Atom], b: list[Atom]) -> bool:
    assert len(a) == len(b)
    return all(alike(x, y) for left, right in zip(a, b, strict=True) for x, y in zip(left, right, strict=True))


def alike(x: object, y: object) -> bool:
    if not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
        return x == y
    return math.isclose(x, y, abs_tol=1e-9)


# --- the same figures from every database -----------------------------------------------------


def long_table(known: AnswerKey, runs: list[tuple[dict[str, str], Answers]]) -> list[dict[str, object]]:
    """Answers in the normal form, and a few rows that do not fit."""
    rows: list[dict[str, object]] = []
    for about, answers in runs:
        for item, value in answers.items():
            meaning = known.questionnaires[about["instrument"]].items[item].meaning
            # Half of the rows bear the mark as it was written before; some that of a handbook in fewer languages.
            marks = (meaning.mark, *meaning.earlier_marks[-1:])
            mark = marks[len(rows) // 2 % len(marks)]
            mark = former(mark) if len(rows) % 2 else mark
            row = {name: about.get(name, "") for name in COLUMNS} | {"item": item, "fingerprint": mark}
            row |= {"value": "" if value == "na" else value, "na": str(value == "na").lower()}
            rows.append({**row, "weight": float(about["weight"] or 1)})
    # Of an item that is not asked in the chat.
    good = next(row for row in rows if row["value"] and is_elsewhere(known, row, "chat"))
    return [
        *rows,
        good | {"run": "bad-1", "value": "77"},
        good | {"run": "bad-2", "unit": "nowhere"},
        good | {"run": "bad-7", "channel": "chat"},
        good | {"run": "bad-3", "version": "99"},
        good | {"run": "bad-4", "fingerprint": "0" * 12},
        good | {"run": "bad-5", "weight": 0.0},
        good | {"run": "bad-6"},
        good | {"run": "bad-6"},
        good | {"run": "late", "date": "2027-01-01"},
    ]


def is_elsewhere(known: AnswerKey, row: dict[str, object], channel: str) -> bool:
    return not known.questionnaires[str(row["instrument"])].items[str(row["item"])].applies(channel)


def from_table(connection: object, known: AnswerKey) -> tuple[list[Atom], dict[str, Pairs], list[str]]:
    totals = warehouse.add_up(connection, "answers", known, DAY, DAY)
    assert totals.sums is not None
    assert totals.left_out == 8
    assert sum(totals.runs.values()) > 30
    return sums(known, totals.sums), dict(totals.sums.pairs), [problem.message(str) for problem in totals.problems]


def rows_of(count: int) -> tuple[AnswerKey, Expected, object]:
    """Answers of so many cases of each instrument, each assessed twice, with what they add up to."""
    import pyarrow as pa

    known = key()
    runs = assessed_twice(known, count)
    of_files = duckdb_engine.sums(taken_in(known, runs))
    assert of_files.pairs
    expected = (sums(known, of_files), dict(of_files.pairs))
    return known, expected, pa.Table.from_pylist(long_table(known, runs))


@pytest.fixture(scope="module")
def arrow_rows() -> tuple[AnswerKey, Expected, object]:
    return rows_of(20)


def test_a_table_is_checked_once(
    arrow_rows: tuple[AnswerKey, Expected, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, _, table = arrow_rows
    connection = ibis.duckdb.connect()
    connection.create_table("answers", table)
    queries: list[str] = []
    run = type(connection).to_pyarrow

    def noting(self: Any, query: Any) -> Any:
        queries.append(str(ibis.to_sql(query, dialect="duckdb")))
        return run(self, query)

    monkeypatch.setattr(type(connection), "to_pyarrow", noting)
    from_table(connection, known)
    of_rows = [query for query in queries if '"answers"' in query]
    # Which instruments and versions there are, and cells not asked for, are counted before the rows are checked.
    assert len(queries) > len(of_rows) + 4 and 0 < len(of_rows) <= 5


def test_a_table_gives_the_figures_of_a_file(arrow_rows: tuple[AnswerKey, Expected, object]) -> None:
    known, expected, table = arrow_rows
    connection = ibis.duckdb.connect()
    connection.create_table("answers", table)
    atoms, pairs, problems = from_table(connection, known)
    assert close(atoms, expected[0])
    assert pairs == expected[1]
    # The run and an item of one such row follow.
    assert all(re.search(r"run `(bad-\d|r[^`]*)`(, | and )item `[^`]*`\.$", problem) for problem in problems), problems
    assert [re.sub(r", (in|such as) run .*", ".", problem) for problem in problems] == [
        "1 row names an item that is not asked in their channel.",
        "1 row names an unknown instrument, or another version of it.",
        "1 row names an item or an answer that the instrument does not have.",
        "1 row names an item that means something else now.",
        "1 row names an unknown unit, channel or role.",
        "2 rows name an item that the same run answers twice.",
        "1 row names a weight that is not above 0, or is a million or more.",
    ]


def test_a_table_may_stand_in_a_schema_and_lack_what_may_be_left_out() -> None:
    known, _, table = rows_of(2)
    connection = ibis.duckdb.connect()
    connection.raw_sql("CREATE SCHEMA survey")
    fits = connection.create_table("all", table).filter(~ibis._.run.startswith("bad"))
    connection.create_table("answers", fits.drop("weight", "case"), database="survey")
    totals = warehouse.add_up(connection, "survey.answers", known, DAY, DAY)
    assert totals.sums is not None and sum(totals.runs.values()) > 10
    assert {atom.w / atom.n for instrument in known.questionnaires for atom in totals.sums.of(instrument)} == {1.0}


def test_a_driver_that_is_not_installed_is_named() -> None:
    [problem] = warehouse.read("mysql://user:secret@host/base", "answers", key(), DAY, DAY).problems
    assert problem.code == "database-driver-missing"
    assert problem.remedy(str) == "Install it: pip install 'ibis-framework[mysql]'."
    assert "secret" not in problem.message(str)


def test_the_address_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text("duckdb:///x.db\n", "utf-8")
    problems: list[Problem] = []
    assert read_address(f"@{file}", problems) == "duckdb:///x.db"
    assert read_address("duckdb://", problems) == "duckdb://"
    assert problems == []
    assert read_address(f"@{tmp_path}/none", problems) == "" and len(problems) == 1


def test_a_database_that_is_not_there_is_one_problem() -> None:
    totals = warehouse.read("duckdb:///no/such/folder/x.db", "answers", key(), DAY, DAY)
    assert [problem.code for problem in totals.problems] == ["database-failed"]
    assert "/no/such/folder" not in totals.problems[0].message(str).split(":")[0]


PASSWORD = "Zq7#Xw8@Yv9/Ku4?Jt5%Hs6:Gr3"


@pytest.mark.parametrize(
    "address",
    [
        f"postgres://user:{PASSWORD}@host/base",
        f"postgres://user:{PASSWORD}",
        f"postgres://:{PASSWORD}@host:5432/base",
        f"postgres://user@host/base?password={PASSWORD}",
        f"duckdb://nowhere/x.db?motherduck_token={PASSWORD}",
        f"nothing://user:{PASSWORD}@host",
        f"host=x user=y password={PASSWORD}",
        "postgres://user:Zq7%23Xw8@127.0.0.1:1/base",
    ],
)
def test_no_part_of_a_password_is_shown(address: str) -> None:
    """A driver that takes an address apart at another place tells what it took for a port or a host."""
    totals = warehouse.read(address, "answers", key(), DAY, DAY)
    [problem] = totals.problems
    assert problem.code == "database-failed"
    message = problem.message(str)
    for part in re.findall(r"[A-Za-z0-9]{3}", PASSWORD):
        assert part not in message
    assert "%23" in message


@pytest.mark.parametrize("address", ["duckdb:///no/such/x.db", "nothing://host:5432/base", "postgres://user@:1/b"])
def test_what_a_driver_says_is_shown_where_there_is_no_password(address: str) -> None:
    [problem] = warehouse.read(address, "answers", key(), DAY, DAY).problems
    assert "not shown" not in problem.message(str)


@pytest.fixture
def postgres() -> Iterator[str]:
    """A server of our own for the length of a test: Debian's postgresql. Skipped where there is none."""
    require("postgres")
    bins = programs.postgres()
    assert bins is not None
    own: list[str] = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
    folder = Path(tempfile.mkdtemp(prefix="hbgen-pg-"))
    if own:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    subprocess.run(
        [*own, str(bins / "initdb"), "-D", str(data), "-A", "trust", "-U", "hbgen"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    control = [*own, str(bins / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
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
def test_postgres_gives_the_same_figures(arrow_rows: tuple[AnswerKey, Expected, object], postgres: str) -> None:
    known, expected, table = arrow_rows
    folder = postgres.rpartition("=")[2]
    connection = ibis.postgres.connect(user="hbgen", host=folder, database="postgres")
    try:
        connection.create_table("answers", table)
        atoms, pairs, problems = from_table(connection, known)
        # It would go through one table for each row of another (`warehouse`).
        assert connection.raw_sql("SHOW enable_nestloop").fetchall() == [("off",)]
        connection.create_table("weightless", table.drop_columns(["weight"]).slice(0, 1))  # type: ignore[attr-defined]
        assert warehouse.add_up(connection, "weightless", known, DAY, DAY).sums is not None
    finally:
        connection.disconnect()
    assert close(atoms, expected[0])
    assert pairs == expected[1]
    assert len(problems) == 7


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_figures(
    arrow_rows: tuple[AnswerKey, Expected, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not FULL:
        pytest.skip("takes long: `python3 start.py proof suite` runs it")
    require("java")
    if not _has("pyspark"):
        pytest.skip("needs pyspark: pip install 'hbgen[engines]'")
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
        atoms, pairs, problems = from_table(connection, known)
    finally:
        session.stop()
    assert close(atoms, expected[0])
    assert pairs == expected[1]
    assert len(problems) == 7
