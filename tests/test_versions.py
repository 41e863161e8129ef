"""Answers that were gathered before and after an instrument got a new version, scored together."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("highspy")
pytest.importorskip("duckdb")
pytest.importorskip("ibis")

from click.testing import Result

from hbgen.editions import select
from hbgen.load import load
from hbgen.model.results import InstrumentResult
from hbgen.problems import Place, Problem
from hbgen.render.book.context import PageContext
from hbgen.render.results.overview import Results
from hbgen.scoring import record
from hbgen.scoring.answer_cells import AnswerReader
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.refusals import Bad
from test_releasing import change, release, root, run
from test_score import HEADER

__all__ = ["root"]

ASKING = "content/instruments.yaml"
PERIOD = ["--period", "2026-Q3", "--start", "2026-07-01", "--end", "2026-09-30"]
SECOND = """\
      - id: INT-02
        text: I know whom to ask.
        scale: agree-4
    frequency: Once a quarter
    owner: people-lead
"""


def rows(name: str, version: int | str, answers: dict[str, str], **cells: str) -> str:
    """A run for each character of the values: of all items alike."""
    about = {"channel": "counter", "date": "2026-08-01", **cells}
    count = len(next(iter(answers.values())))
    return "".join(
        f"{name}{n:02d},FB-INTERNAL,{version},next,{item},,{values[n]},false,,,,,{about['channel']},{about['date']},1\n"
        for n in range(count)
        for item, values in answers.items()
    )


def score(root: Path, text: str, *more: str) -> Result:
    path = root / "answers.csv"
    path.write_text(HEADER + text, "utf-8")
    return run(root, "score", *PERIOD, str(path), *more)


def found(root: Path) -> dict[int, InstrumentResult]:
    handbook = load(root).handbook
    assert handbook is not None
    [period] = handbook.results
    return {result.version: result for result in period.instruments}


def whole(result: InstrumentResult) -> tuple[float | None, int | None]:
    [figure] = [figure for figure in result.figures if figure.by == "all"]
    return figure.value, figure.n


def renew(root: Path, number: int = 2) -> None:
    """A new version of the instrument, with a second question."""
    change(root, f"    version: {number - 1}\n    type: internal", f"    version: {number}\n    type: internal", ASKING)


@pytest.fixture
def renewed(root: Path) -> Path:
    """Version 1 has one question and is released; version 2 has two."""
    assert release(root, "1.0.0").exit_code == 0
    renew(root)
    tail = "    frequency: Once a quarter\n    owner: people-lead\n"
    change(root, f"        scale: agree-4\n{tail}", f"        scale: agree-4\n{SECOND}", ASKING)
    return root


def codes(done: Result) -> set[str]:
    return {line.rsplit("[", 1)[1].rstrip("]") for line in done.output.splitlines() if line.endswith("]")}


# Five ones (0) and ten fours (1) to one question; all fours to the first and ones to the second.
BEFORE = rows("old", 1, {"INT-01": "1" * 5 + "4" * 10})
AFTER = rows("new", 2, {"INT-01": "4" * 12, "INT-02": "1" * 12})


def test_each_version_is_scored_by_what_it_asked(renewed: Path) -> None:
    done = score(renewed, BEFORE + AFTER)
    assert done.exit_code == 0, done.output
    assert codes(done) == {"answers-earlier-version"}
    assert "FB-INTERNAL, version 2: runs 12" in done.output and "FB-INTERNAL, version 1: runs 15" in done.output
    results = found(renewed)
    assert [*results] == [2, 1]
    assert whole(results[1]) == (0.67, 15)
    assert whole(results[2]) == (0.5, 12)
    assert results[1].left_out == results[2].left_out == ()
    # The question that both ask bears one mark, the whole does not: no line joins the two.
    marks = {version: {f.by: f.fingerprint for f in result.figures} for version, result in results.items()}
    of_first = [f.fingerprint for f in results[2].figures if f.item == "INT-01"]
    assert of_first == [marks[1]["item"]] and marks[1]["all"] != marks[2]["all"]
    assert codes(run(renewed, "check")).isdisjoint({"results-edited", "results-unrecorded"})
    assert run(renewed, "audit").exit_code == 0


@pytest.fixture
def retired(renewed: Path) -> Path:
    """Both versions were released before the instrument was retired."""
    assert release(renewed, "2.0.0").exit_code == 0
    path = renewed / ASKING
    text = path.read_text("utf-8")
    start = text.index("  - id: FB-INTERNAL\n")
    end = text.find("\n  - id: ", start) + 1 or len(text)
    path.write_text(text[:start] + text[end:], "utf-8")
    ids = ("FB-INTERNAL", "INT-01", "INT-02")
    gone = "".join(f"  - id: {id_}\n    on: 2026-08-31\n    reason: Nobody read it.\n" for id_ in ids)
    with (renewed / "content/handbook.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"retired_ids:\n{gone}")
    return renewed


def test_answers_to_a_retired_instrument_are_scored_as_a_release_asked_it(retired: Path) -> None:
    done = score(retired, BEFORE + AFTER)
    assert done.exit_code == 0, done.output
    assert codes(done) >= {"answers-retired", "answers-earlier-version"}
    results = found(retired)
    assert [*results] == [2, 1]
    assert whole(results[1]) == (0.67, 15) and whole(results[2]) == (0.5, 12)
    assert codes(run(retired, "check")).isdisjoint({"results-edited", "results-unrecorded"})
    assert run(retired, "audit").exit_code == 0
    # An id that nobody ever asked is told as before.
    assert "answer-unknown" in codes(score(retired, BEFORE.replace("FB-INTERNAL", "FB-NEVER")))


def test_an_id_that_was_retired_is_no_slip_for_another(root: Path) -> None:
    handbook = load(root).handbook
    assert handbook is not None
    [item_id, *_] = [
        measure.id for chapter in handbook.standards for standard in chapter.standards for measure in standard.measures
    ]
    key = replace(AnswerKey.of(handbook), gone=("INT-00",))
    cells = AnswerReader(key, date(2026, 7, 1), date(2026, 9, 30), {})

    def told(item: str) -> str:
        bad = cells.answer(("FB-INTERNAL", "", item, "", "4", ""))
        assert isinstance(bad, Bad)
        return Problem(Place("a.csv"), bad.code, bad.values).remedy(str)

    assert told("INT-O1") == "Write `INT-01` instead."
    assert "It was retired" in told("INT-00")
    assert told(item_id).startswith("Correct the column `instrument`")


@pytest.mark.parametrize("named", [(), ("--instrument", "FB-INTERNAL")])
def test_files_of_survey_tools_answer_a_retired_instrument_too(retired: Path, named: tuple[str, ...]) -> None:
    lines = [f"2026/08/03 1:45:{n:02} PM GMT+3,{1 if n < 8 else 4},4" for n in range(15)]
    (retired / "form.csv").write_text("\n".join(["Timestamp,INT-01,INT-02", *lines]), "utf-8")
    done = run(retired, "score", *PERIOD, str(retired / "form.csv"), "--from", "google-forms", *named)
    assert done.exit_code == 0, done.output
    assert codes(done) >= {"answers-retired", "version-assumed"}
    [result] = found(retired).values()
    assert (result.version, whole(result)) == (2, (0.73, 15))
    proposed = run(retired, "map", str(retired / "form.csv"), "--instrument", "FB-INTERNAL")
    assert "- item: INT-02" in proposed.output
    if named:
        done = run(retired, "score", *PERIOD, str(retired / "form.csv"), "--from", "auto", "--instrument", "FB-NEVER")
        assert "answer-unknown" in codes(done)


def test_a_table_scores_a_retired_instrument_too(retired: Path) -> None:
    import duckdb

    path = retired / "answers.csv"
    path.write_text(HEADER + BEFORE + AFTER, "utf-8")
    with duckdb.connect(str(retired / "answers.db")) as database:
        database.execute(f"create table answers as select * from read_csv('{path}', header = true, all_varchar = true)")
    done = run(retired, "score", *PERIOD, "--database", f"duckdb://{retired / 'answers.db'}", "--table", "answers")
    assert done.exit_code == 0, done.output
    assert {version: whole(result) for version, result in found(retired).items()} == {1: (0.67, 15), 2: (0.5, 12)}


def test_pages_read_both_versions_and_the_newest_counts(renewed: Path) -> None:
    assert score(renewed, BEFORE + AFTER).exit_code == 0
    handbook = load(renewed).handbook
    assert handbook is not None
    book = PageContext(select(handbook, "managers", "en"))
    results = Results(book)
    assert [period.id for period in results.periods] == ["2026-Q3-v1", "2026-Q3"]
    [scored] = [candidate for candidate in results.scores if candidate.instrument == "FB-INTERNAL"]
    [series] = scored.series
    assert [(point.version, point.value) for point in series.readings] == [(1, 67), (2, 50)]
    assert series.is_broken and series.change is None
    assert book.words.period("2026-Q3-v1") == "3rd quarter of\xa02026, version 1"


def test_a_version_that_no_release_holds_is_left_out_and_counted(root: Path) -> None:
    renew(root, 2)
    renew(root, 3)
    text = (
        rows("a", 1, {"INT-01": "12"})
        + rows("b", 2, {"INT-01": "4"})
        + rows("late", 1, {"INT-01": "1"}, date="2027-01-01")
    )
    done = score(root, text + rows("new", 3, {"INT-01": "4" * 12}))
    assert done.exit_code == 0, done.output
    assert codes(done) == {"responses-other-version", "answers-outside"}
    assert "3 responses are to earlier versions" in done.output
    results = found(root)
    assert [*results] == [3]
    assert [(left.reason, left.count) for left in results[3].left_out] == [("other-version", 3)]
    assert codes(run(root, "check")).isdisjoint({"results-edited", "schema"})


@pytest.mark.parametrize("version", ["4", "latest", "0", "-1", "1.5", "²", "99999"])
def test_what_is_no_earlier_version_is_refused(renewed: Path, version: str) -> None:
    done = score(renewed, AFTER + rows("odd", version, {"INT-01": "4"}))
    assert done.exit_code == 1
    assert codes(done) == {"answer-other-version"}


def test_versions_that_asked_the_same_are_added_up(root: Path) -> None:
    assert release(root, "1.0.0").exit_code == 0
    renew(root)
    done = score(root, BEFORE + rows("new", 2, {"INT-01": "4" * 15}))
    assert done.exit_code == 0, done.output
    assert codes(done) == set()
    results = found(root)
    assert [*results] == [2]
    assert whole(results[2])[1] == 30


def test_what_was_published_of_one_version_goes_on_with_the_answers_to_the_next(root: Path) -> None:
    """Both asked the same: were they two sets of figures, the difference would show the few who came between."""
    assert release(root, "1.0.0").exit_code == 0
    assert score(root, BEFORE).exit_code == 0
    renew(root)
    few = rows("new", 2, {"INT-01": "444"})
    done = score(root, BEFORE + few)
    assert done.exit_code == 0, done.output
    assert {version: whole(result) for version, result in found(root).items()} == {1: (0.67, 15)}
    assert score(root, BEFORE + few + rows("more", 2, {"INT-01": "4" * 12})).exit_code == 0
    assert {version: whole(result)[1] for version, result in found(root).items()} == {1: 30}


def test_published_answers_may_not_move_to_another_version(renewed: Path) -> None:
    """From what was shown of fifteen and of seventeen, of which fifteen are the same, two could be worked out."""
    assert score(renewed, BEFORE).exit_code == 0
    moved = rows("old", 2, {"INT-01": "1" * 5 + "4" * 12, "INT-02": "4" * 17})
    assert codes(score(renewed, moved)) == {"results-other-version"}
    done = score(renewed, moved, "--correct", "They were asked version 2.")
    assert done.exit_code == 0, done.output
    results = found(renewed)
    assert [*results] == [2]
    # Two more than were shown before: withheld, as after every correction.
    assert whole(results[2]) == (None, None)
    [lines] = record.read_all(renewed)["2026-Q3"].versions("FB-INTERNAL").values()
    assert [line.version for line in lines] == [1, 2]


def test_some_of_the_answers_of_a_published_version_may_not_go(renewed: Path) -> None:
    assert score(renewed, BEFORE + AFTER).exit_code == 0
    assert codes(score(renewed, AFTER)) == {"results-other-version"}
    assert codes(score(renewed, AFTER, "--correct", "Version 1 was a trial.")) == {"results-other-version"}
    fewer = rows("old", 1, {"INT-01": "4" * 12})
    assert "answers-gone" in codes(score(renewed, fewer + AFTER))
    assert score(renewed, fewer + AFTER, "--correct", "Three were typed twice.").exit_code == 0
    # Three fewer than were shown: withheld. Those of the other version are as many as before, and stay.
    assert {version: whole(result) for version, result in found(renewed).items()} == {2: (0.5, 12), 1: (None, None)}


def test_a_run_answers_one_version(renewed: Path) -> None:
    mixed = rows("old", 1, {"INT-01": "4"}) + rows("old", 2, {"INT-02": "4"})
    assert codes(score(renewed, AFTER + mixed)) == {"run-differs"}


def test_response_rate_and_least_number_are_those_of_all_versions(renewed: Path) -> None:
    """Where 80% of those invited answered, half as many again are needed: also when they answered two versions."""
    few = rows("old", 1, {"INT-01": "1" * 6 + "4" * 6})
    done = score(renewed, few + AFTER, "--invited", "30")
    assert done.exit_code == 0, done.output
    for result in found(renewed).values():
        assert result.response_rate == 0.8 and whole(result) == (None, None)


def test_a_table_gives_the_figures_of_a_file(renewed: Path, tmp_path: Path) -> None:
    import duckdb

    text = BEFORE + AFTER + rows("gone", 1, {"INT-01": "4"}, date="2025-01-01")
    assert score(renewed, text).exit_code == 0
    expected = (renewed / "content/results/2026-Q3.yaml").read_bytes()
    database = tmp_path / "answers.db"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"CREATE TABLE answers AS SELECT * FROM read_csv('{renewed / 'answers.csv'}', all_varchar=true)"
        )
    (renewed / "content/results/2026-Q3.yaml").unlink()
    (renewed / "content/published/2026-Q3.jsonl").unlink()
    done = run(renewed, "score", *PERIOD, "--database", f"duckdb://{database}", "--table", "answers")
    assert done.exit_code == 0, done.output
    assert (renewed / "content/results/2026-Q3.yaml").read_bytes() == expected
    (renewed / "content/releases/1.0.0.json").unlink()
    (renewed / "content/results/2026-Q3.yaml").unlink()
    (renewed / "content/published/2026-Q3.jsonl").unlink()
    done = run(renewed, "score", *PERIOD, "--database", f"duckdb://{database}", "--table", "answers")
    assert done.exit_code == 0, done.output
    assert "15 responses are to earlier versions" in done.output
    [(version, result)] = found(renewed).items()
    assert version == 2 and [left.count for left in result.left_out] == [15]


def test_forms_in_odk_of_two_versions_are_read_by_their_own_columns(renewed: Path) -> None:
    """One export holds the columns of both versions of the form; the earlier one asked what the new one does not."""
    change(
        renewed,
        "      - id: INT-01\n        text: The kitchen tells me when a dish is late.\n        scale: agree-4\n",
        "",
        ASKING,
    )
    retired = "retired_ids:\n  - {id: INT-01, on: 2026-08-01, reason: Nobody cooks any more.}\n"
    change(renewed, "languages: [en]\n", f"languages: [en]\n{retired}", "content/handbook.yaml")
    lines = ["instanceID,instrument,version,date,channel,INT_01,INT_02"]
    lines += [f"uuid:a{n},FB-INTERNAL,1,2026-08-01,counter,{'1' if n < 5 else '4'}," for n in range(15)]
    lines += [f"uuid:b{n},FB-INTERNAL,2,2026-08-01,counter,,{'1' if n < 6 else '4'}" for n in range(12)]
    path = renewed / "odk.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = run(renewed, "score", *PERIOD, str(path), "--from", "odk")
    assert done.exit_code == 0, done.output
    assert {version: whole(result) for version, result in found(renewed).items()} == {2: (0.5, 12), 1: (0.67, 15)}
    assert json.loads((renewed / "content/published/2026-Q3.jsonl").read_text("utf-8").splitlines()[0])["version"] == 2


def test_who_answered_another_version_is_not_told_as_silent() -> None:
    """Two units answered the version before, two the new one: nobody answered in none of them."""
    from hbgen.exports.results_table import results_table
    from measured import found as result_of
    from measured import period, with_results
    from test_units import of_units, smallest

    instrument = smallest().instruments.instruments[0].id
    everywhere = of_units(0.8, 0.7, 0.6, 0.5)
    before = result_of(instrument, *everywhere[:2])
    after = result_of(instrument, *everywhere[2:]).model_copy(update={"version": 2})
    handbook = with_results(
        smallest(), period("2026-Q1", 3, result_of(instrument, *everywhere)), period("2026-Q2", 6, after, before)
    )
    edition = select(handbook, "staff", "en")
    [table] = Results(PageContext(edition)).units.tables
    assert (len(table.rows), table.unanswered) == (4, 0)
    assert results_table(edition, "en").unanswered.get(("2026-Q2", instrument, "unit"), 0) == 0
    # A unit of which there is nothing in either version is counted.
    handbook = with_results(
        smallest(),
        period("2026-Q1", 3, result_of(instrument, *everywhere)),
        period("2026-Q2", 6, after, result_of(instrument, *everywhere[:1])),
    )
    edition = select(handbook, "staff", "en")
    [table] = Results(PageContext(edition)).units.tables
    assert (len(table.rows), table.unanswered) == (3, 1)
    assert results_table(edition, "en").unanswered["2026-Q2", instrument, "unit"] == 1
