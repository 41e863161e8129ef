"""From answers to `content/results/`: the command, its file, what it says, and what it never does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sampling import BELOW, sampled

pytest.importorskip("ibis")
pytest.importorskip("duckdb")

from hbgen.checks import check
from hbgen.cli import main
from hbgen.editions import select
from hbgen.load import load
from hbgen.load.shapes import shape
from hbgen.load.strict_yaml import read
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.visibility import AUDIENCES
from hbgen.model.written import Map
from hbgen.problems import Problem
from hbgen.report import lines
from hbgen.scoring.writer import period_text

HERE = Path(__file__).parent
HEADER = (HERE / "answers" / "only-header.csv").read_text("utf-8")
PERIOD = ["--period", "2026-Q3", "--start", "2026-07-01", "--end", "2026-09-30"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / BELOW
    shutil.copytree(HERE / "content" / "content", root / "content")
    return root


def answers(root: Path, values: str, name: str = "a", date: str = "2026-08-01") -> Path:
    path = root / f"{name}.csv"
    rows = (
        f"{name}{n},FB-INTERNAL,1,next,INT-01,,{value},false,said,told,manager,,counter,{date},1\n"
        for n, value in enumerate(values)
    )
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def score(root: Path, *more: str | Path, period: list[str] = PERIOD) -> Result:
    return CliRunner().invoke(main, ["score", "--root", str(root), *period, *map(str, more)])


def results(root: Path) -> str:
    return (root / "content" / "results" / "2026-Q3.yaml").read_text("utf-8")


EXPECTED = """\
# Written by `hbgen score`. Nothing here is meant to be edited: score again.
id: "2026-Q3"
start: 2026-07-01
end: 2026-09-30
instruments:
  - instrument: FB-INTERNAL
    version: 1
    invited: 24
    runs: 12
    response_rate: 0.5
    date: 2026-09-30
    figures:
      - {by: all, FIGURE, coverage: 1.0}
      - {by: channel, channel: counter, FIGURE, coverage: 1.0}
      - {by: role, role: manager, FIGURE, coverage: 1.0}
      - {by: item, item: INT-01, FIGURE}
"""


def test_twelve_answers_worked_out_by_hand(root: Path) -> None:
    # Four ones (0), eight fours (1): the mean is 2/3.
    done = score(root, answers(root, "1111" + "4" * 8), "--invited", "24")
    assert done.exit_code == 0, done.output
    assert "FB-INTERNAL: runs 12, figures 4, withheld 0." in done.output
    text = results(root)
    loaded = load(root)
    assert lines(loaded.problems, str) == ""
    assert loaded.handbook is not None
    [period] = loaded.handbook.results
    figure = period.instruments[0].figures[0]
    mark = figure.fingerprint or ""
    # Below thirty there is no interval: with n and the mean it would tell every answer.
    value = "value: 0.67, n: 12, indicative: true"
    assert text == EXPECTED.replace("FIGURE", f"fingerprint: {mark}, measure: score, {value}")
    assert check(loaded.handbook).problems == check(load(HERE / "content").handbook).problems  # type: ignore[arg-type]


# Raters 20/5/10/15: both yes, only the first, only the second, both no.
RATED = [("1", "1")] * 20 + [("1", "0")] * 5 + [("0", "1")] * 10 + [("0", "0")] * 15
AGREE = "    agreement: {cases: 50, pairs: 50, percent: 0.7, kappa: 0.4, ac1: 0.41}\n"
BY_ITEM = "    agreement_by_item:\n      - {item: CTR-01-a, cases: 50, percent: 0.7, kappa_n: 0.4}\n"


def rated(root: Path, pairs: list[tuple[str, str]], name: str = "rated", first: int = 0) -> Path:
    """Two runs for each case, the second assessor's before the first's: the order of rows must not decide."""
    path = root / f"{name}.csv"
    start = "FB-GUEST,1,next,CTR-01-a,,"
    rows = [
        f"{who}{n:03d},{start}{pair[index]},false,,,,,counter,2026-08-01,1,C{n}\n"
        for n, pair in enumerate(pairs, first)
        for who, index in (("b", 1), ("a", 0))
    ]
    path.write_text(HEADER.strip() + ",case\n" + "".join(rows), "utf-8")
    return path


def test_two_assessors_of_the_same_cases_agree_as_published(root: Path) -> None:
    done = score(root, rated(root, RATED))
    assert done.exit_code == 0, done.output
    assert AGREE in results(root) and BY_ITEM in results(root)
    assert "Two assessors agree in 70% of answers (50 cases); by item it is withheld for 0." in done.output
    assert "        CTR-01-a: 70% (50 cases)\n" in done.output
    # By hand: 35 of 50; chance .5 · .6 + .5 · .4 = .5; AC1 with π = .55: (.70 − .495) / .505 = .4059.
    handbook = load(root).handbook
    assert handbook is not None
    agreement = handbook.results[0].instruments[0].agreement
    assert agreement is not None
    assert (agreement.cases, agreement.pairs, agreement.percent, agreement.kappa, agreement.ac1) == (
        50,
        50,
        0.7,
        0.4,
        0.41,
    )
    assert "C7" not in results(root)


def test_a_table_tells_the_same_agreement(root: Path) -> None:
    import duckdb

    path = rated(root, RATED)
    with duckdb.connect(str(root / "answers.db")) as database:
        database.execute(f"create table answers as select * from read_csv('{path}', header = true, all_varchar = true)")
    done = score(root, "--database", f"duckdb://{root / 'answers.db'}", "--table", "answers")
    assert done.exit_code == 0, done.output
    assert AGREE in results(root)


def test_a_third_assessor_and_answers_alone_change_nothing(root: Path) -> None:
    path = rated(root, RATED)
    start = "FB-GUEST,1,next,CTR-01-a,,"
    with path.open("a", encoding="utf-8") as stream:
        # The third by its id, somebody alone with a case, and somebody with none.
        stream.write(f"c000,{start}0,false,,,,,counter,2026-08-01,1,C0\n")
        stream.write(f"d000,{start}0,false,,,,,counter,2026-08-01,1,alone\n")
        stream.write(f"e000,{start}0,false,,,,,counter,2026-08-01,1,\n")
    assert score(root, path).exit_code == 0
    # What the three said who are in no pair would follow from whether the others' sum is even.
    assert AGREE.replace("}", ", items_withheld: 1}") in results(root)


def test_agreement_is_shown_from_ten_cases_on_and_in_batches(root: Path) -> None:
    assert score(root, rated(root, RATED[:9])).exit_code == 0
    assert "agreement" not in results(root)
    assert score(root, rated(root, RATED[:10])).exit_code == 0
    # One and the same answer throughout: chance explains everything, and κ says nothing.
    ten = "agreement: {cases: 10, pairs: 10, percent: 1.0, ac1: 1.0, items_withheld: 1}"
    assert ten in results(root)
    # Of the item nothing, since its own figure is of a day before.
    assert "agreement_by_item" not in results(root)
    # From one case more, what the two said of it would follow.
    assert score(root, rated(root, [*RATED[:10], ("1", "0")])).exit_code == 0
    assert ten in results(root)
    assert score(root, rated(root, RATED)).exit_code == 0
    assert AGREE in results(root)


def test_never_a_raw_answer_a_text_or_an_unlisted_column(root: Path) -> None:
    path = answers(root, "1234" * 10)
    path.write_text(path.read_text("utf-8").replace("said", "SECRET-1").replace("told", "SECRET-2"), "utf-8")
    assert score(root, path).exit_code == 0
    assert "SECRET" not in results(root)
    assert "a0" not in results(root)


def test_the_same_answers_give_the_same_bytes_in_any_order(root: Path) -> None:
    path = answers(root, "12341234123412341234")
    score(root, path)
    first = results(root)
    shutil.rmtree(root / "content" / "results")
    shutil.rmtree(root / "content" / "published")
    head, *rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(reversed(rows)), "utf-8")
    score(root, path)
    assert results(root) == first
    assert score(root, path).exit_code == 0
    assert results(root) == first


def test_few_answers_are_withheld(root: Path) -> None:
    done = score(root, answers(root, "123412341"))
    assert done.exit_code == 0
    assert "runs 9, figures 0, withheld 4" in done.output
    assert "value" not in results(root)


def test_rows_that_do_not_fit_stop_it_unless_partial(root: Path) -> None:
    path = answers(root, "1234123412349x")
    done = score(root, path)
    assert done.exit_code == 1
    assert "a.csv:14:1: `9` is not an answer to INT-01. [answer-out-of-range]" in done.output
    assert not (root / "content" / "results").exists()
    done = score(root, path, "--partial")
    assert done.exit_code == 0
    assert "a.csv:1:1: 2 rows were left out. [answers-left-out]" in done.output
    assert "runs: 12" in results(root)


def test_a_file_that_does_not_fit_is_given_up_unless_what_fits_is_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hbgen.score.MOST_REFUSED", 3)
    path = answers(root, "x" * 6 + "1234" * 3)
    done = score(root, path)
    assert done.exit_code == 1
    assert "a.csv:5:1: More than 3 rows do not fit; the rest was not read. [answers-too-many-wrong]" in done.output
    done = score(root, path, "--partial")
    assert done.exit_code == 0
    assert "a.csv:1:1: 6 rows were left out. [answers-left-out]" in done.output
    assert "runs: 12" in results(root)


@pytest.fixture
def weighted(root: Path) -> Path:
    """A handbook whose instrument has weights, and another code for each kind of no answer."""
    path = root / "content" / "instruments.yaml"
    name = "    owner: people-lead\n"
    text = path.read_text("utf-8")
    assert text.count(name) == 1
    more = "    weight_field: Kaal\n    missing_codes: ['99']\n    not_applicable_codes: ['98']\n"
    path.write_text(text.replace(name, name + more), "utf-8")
    return root


def test_answers_without_the_weights_that_their_instrument_has_are_told(weighted: Path) -> None:
    message = "12 runs of FB-INTERNAL have no weight, and each counts once. [answers-unweighted]"
    path = answers(weighted, "1234" * 3)
    assert message not in score(weighted, path).output
    path.write_text(path.read_text("utf-8").replace(",2026-08-01,1\n", ",2026-08-01,\n"), "utf-8")
    shutil.rmtree(weighted / "content" / "results")
    shutil.rmtree(weighted / "content" / "published")
    done = score(weighted, path)
    assert done.exit_code == 0 and message in done.output
    import duckdb

    with duckdb.connect(str(weighted / "answers.db")) as database:
        table = f"read_csv('{path}', header = true, all_varchar = true)"
        database.execute(f"create table answers as select * from {table}")
        database.execute(f"create table columns as select * exclude weight from {table}")
    for table in ("answers", "columns"):
        shutil.rmtree(weighted / "content" / "results")
        shutil.rmtree(weighted / "content" / "published")
        done = score(weighted, "--database", f"duckdb://{weighted / 'answers.db'}", "--table", table)
        assert done.exit_code == 0 and message in done.output, done.output


def test_what_an_instrument_does_not_ask_is_not_kept(root: Path) -> None:
    """Its privacy note says so: units and channels that come all the same leave no figure, from files and tables."""
    import duckdb

    path = root / "content" / "instruments.yaml"
    name = "    owner: people-lead\n"
    path.write_text(path.read_text("utf-8").replace(name, name + "    collects: [role]\n"), "utf-8")
    file = answers(root, "1234" * 3)
    with duckdb.connect(str(root / "answers.db")) as database:
        database.execute(f"create table answers as select * from read_csv('{file}', header = true, all_varchar = true)")
    message = "12 runs of FB-INTERNAL say a `channel`, which it does not ask: it was not kept. [answers-not-asked]"
    for source in ([file], ["--database", f"duckdb://{root / 'answers.db'}", "--table", "answers"]):
        done = score(root, *source)
        assert done.exit_code == 0 and message in done.output, done.output
        assert "by: role" in results(root) and "by: channel" not in results(root)
        shutil.rmtree(root / "content" / "results")
        shutil.rmtree(root / "content" / "published")


def test_a_survey_tools_file_without_the_weights_that_its_instrument_has_is_refused(weighted: Path) -> None:
    (weighted / "survey.csv").write_text("id,day,kitchen\n1,2026-08-01,4\n", "utf-8")
    mapping = weighted / "survey.yaml"
    mapping.write_text(
        "instrument: FB-INTERNAL\nversion: 1\nrun: id\ndate: {column: day}\nitems: [{column: kitchen, item: INT-01}]\n",
        "utf-8",
    )
    done = score(weighted, weighted / "survey.csv", "--mapping", mapping)
    assert done.exit_code == 1
    assert "survey.csv:1:1: There is no column `Kaal`." in done.output
    mapping.write_text(mapping.read_text("utf-8") + "missing: ['98']\n", "utf-8")
    done = score(weighted, weighted / "survey.csv", "--mapping", mapping)
    assert "`98` stands for two things in the column `kitchen`." in done.output


def test_answers_of_other_days_are_passed_over_and_told(root: Path) -> None:
    done = score(root, answers(root, "1234" * 3), answers(root, "44", "late", "2026-10-01"))
    assert done.exit_code == 0
    assert "late.csv:1:1: 2 rows do not belong to the period and were passed over." in done.output
    assert "runs: 12" in results(root)


def test_new_answers_show_only_in_batches(root: Path) -> None:
    first = answers(root, "1234" * 5)
    score(root, first)
    before = results(root)
    done = score(root, first, answers(root, "444", "b"))
    assert results(root) == before
    assert "FB-INTERNAL: runs 23, figures 4, withheld 0." in done.output
    assert "4 of them stay as of 2026-09-30 (n = 20), since too few answers came." in done.output
    score(root, first, answers(root, "4" * 10, "b"))
    assert "n: 30" in results(root)
    assert "n: 20" not in results(root)


def test_another_instrument_joins_the_period(root: Path) -> None:
    score(root, answers(root, "1234" * 5))
    path = answers(root, "10" * 8, "g")
    text = path.read_text("utf-8").replace("FB-INTERNAL", "FB-GUEST").replace("INT-01", "CTR-01-a")
    path.write_text(text, "utf-8")
    assert score(root, path).exit_code == 0
    handbook = load(root).handbook
    assert handbook is not None
    assert [result.instrument for result in handbook.results[0].instruments] == ["FB-GUEST", "FB-INTERNAL"]
    assert {f.by for f in handbook.results[0].instruments[0].figures} == {"all", "channel", "role", "standard", "item"}


def test_periods_that_share_days_are_refused(root: Path) -> None:
    path = answers(root, "1234" * 5)
    score(root, path)
    done = score(root, path, period=["--period", "2026", "--start", "2026-01-01", "--end", "2026-12-31"])
    assert done.exit_code == 1
    assert "FB-INTERNAL has results for 2026-Q3 already, and 2026 shares days with it. [periods-overlap]" in done.output


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (["--period", "../x", "--start", "2026-07-01", "--end", "2026-09-30"], "bad-period"),
        (["--period", "2026", "--start", "2026-07-01", "--end", "2026-06-30"], "period-backwards"),
        (["--period", "2025", "--start", "2025-07-01", "--end", "2025-07-30"], "nothing-to-score"),
    ],
)
def test_a_wrong_period_is_told(period: list[str], code: str, root: Path) -> None:
    done = score(root, answers(root, "1234" * 5), period=period)
    assert done.exit_code == 1
    assert f"[{code}]" in done.output


def test_files_or_a_table_must_be_named(root: Path) -> None:
    assert score(root).exit_code == 2
    assert score(root, "--database", "duckdb://").exit_code == 2


def test_a_period_that_is_only_a_year_is_text() -> None:
    import datetime

    day = datetime.date(2026, 1, 1)
    odd = InstrumentResult(instrument="no", version=1, runs=0, figures=(Figure(by="unit", unit="Null", measure="nps"),))
    text = period_text(Period(id="2026", start=day, end=day, instruments=(odd,)))
    assert 'id: "2026"\n' in text
    assert 'instrument: "no"' in text
    assert 'unit: "Null"' in text


_ODD = ("no", "Null", "y", "ON", "true", "E5", "A1-2e4", "x" * 40)
"""Ids that YAML takes for something else, or that are as long as can be."""


@pytest.mark.parametrize("id_", _ODD)
def test_results_are_read_back_as_they_were_written(id_: str) -> None:
    import datetime

    day = datetime.date(2026, 1, 1)
    values = ((0.3333, 0.1, -7.25), (100.0, 0.0, 0.0001), (None, None, None))
    figures = [
        Figure(by="unit", unit=id_, measure="nps", value=value, low=low, high=high, n=n, date=day)
        for n, (value, low, high) in enumerate(values, 10)
    ]
    result = InstrumentResult(instrument=id_, version=1, runs=12, figures=tuple(figures))
    period = Period(
        id="2026", start=day, end=day, instruments=(result, InstrumentResult(instrument="b", version=1, runs=0))
    )
    problems: list[Problem] = []
    data = read(period_text(period), "results", problems)
    assert isinstance(data, Map)
    back = shape(Period, data, (), problems)
    assert not problems and isinstance(back, Period)
    assert back.model_dump() == period.model_dump()


def test_results_that_name_what_is_gone_are_advice_and_a_misnamed_file_an_error(root: Path) -> None:
    score(root, answers(root, "1234" * 5))
    path = root / "content" / "results" / "2026-Q3.yaml"
    path.write_text(path.read_text("utf-8").replace("item: INT-01", "item: INT-GONE"), "utf-8")
    path.rename(path.with_name("2026-Q2.yaml"))
    loaded = load(root)
    assert loaded.handbook is not None
    severities = {problem.code: problem.severity for problem in check(loaded.handbook).problems}
    assert severities["results-unknown"] == "advice"
    assert severities["results-misnamed"] == "error"


def test_an_edition_shows_no_figure_of_what_its_readers_may_not_see(root: Path) -> None:
    path = answers(root, "10" * 8, "g")
    path.write_text(path.read_text("utf-8").replace("FB-INTERNAL", "FB-GUEST").replace("INT-01", "CTR-01-a"), "utf-8")
    score(root, path)
    chapter = root / "content" / "standards" / "10-counter.yaml"
    chapter.write_text(
        chapter.read_text("utf-8").replace("  - id: CTR-01\n", "  - id: CTR-01\n    audience: managers\n")
    )
    handbook = load(root).handbook
    assert handbook is not None
    seen = {
        audience: [f.by for p in select(handbook, audience, "en").handbook.results for f in p.instruments[0].figures]
        for audience in AUDIENCES
    }
    assert seen == {
        "customers": [],
        "staff": ["all", "channel", "role"],
        "managers": ["all", "channel", "role", "standard", "item"],
    }


@sampled(1)
@pytest.mark.parametrize("command", ["check", "build"])
def test_check_and_build_never_import_the_engine(command: str, root: Path) -> None:
    score(root, answers(root, "1234" * 5))
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "import hbgen.cli, hbgen.site.extension, hbgen.site.build\n"
        f"CliRunner().invoke(hbgen.cli.main, ['{command}', '--root', {str(root)!r}])\n"
        "heavy = {'ibis', 'duckdb', 'openpyxl', 'pyarrow', 'numpy', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "scoring = {name for name in sys.modules if name.startswith('hbgen.scoring')}\n"
        # What reads the shape of forms and counts of receipts is light; what adds up is not needed.
        "light = ('formulas', 'instrument_key', 'json_stream', 'key', 'plain_number', 'questionnaire', 'record', "
        "'refusals', 'survey_tools', 'tables', 'xlsx_answers')\n"
        "light = {'hbgen.scoring', *(f'hbgen.scoring.{name}' for name in light)}\n"
        "assert scoring <= light, scoring - light\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
