"""From weak results to a draft of sources and activities: what is weak, what is said of it, and what may follow."""

from __future__ import annotations

import datetime
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hbgen.cli import main
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.files import put
from hbgen.fmt import format_text
from hbgen.load import load
from hbgen.locale import translator
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, InstrumentResult, Period
from hbgen.model.texts import Text
from hbgen.releases.head import Number
from hbgen.releases.ledger import freeze
from hbgen.render.book.context import PageContext
from hbgen.render.results.overview import Results
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.writer import period_text
from hbgen.suggest import suggest
from starter import starter

HERE = Path(__file__).parent
INSTRUMENTS = """
  - id: SELF
    version: 1
    type: self-assessment
    title: How we see ourselves
    purpose: To talk about it.
    items:
      - {id: SELF-01, text: We know how guests arrive., scale: agree-4}
      - {id: SELF-02, text: We act on what they say., scale: agree-4}
    frequency: Once a year
    owner: people-lead
    target: 60
"""
SHARE = ", share: 90"
"""What the standard of the smallest handbook promises; here the instruments' targets count."""
Told = dict[str, Any]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "content" / "content", tmp_path / "content")
    path = tmp_path / "content" / "instruments.yaml"
    path.write_text(path.read_text("utf-8") + INSTRUMENTS, "utf-8")
    (standards,) = (tmp_path / "content" / "standards").iterdir()
    standards.write_text(standards.read_text("utf-8").replace(SHARE, ""), "utf-8")
    return tmp_path


def told(value: float | None = None, **more: Any) -> Told:
    """A figure of a standard, or of what `more` says."""
    shown = (
        {} if value is None else {"value": value, "low": round(value - 0.1, 4), "high": round(value + 0.1, 4), "n": 40}
    )
    return {"by": "standard", "standard": "CTR-01", "measure": "score"} | shown | more


def whole(value: float, **more: Any) -> Told:
    return told(value, by="all", standard=None, **more)


def aspect(value: float, item: str = "SELF-01", **more: Any) -> Told:
    return told(value, by="item", standard=None, item=item, **more)


def results(root: Path, of: dict[str, list[Told]], period: str = "2026-Q3", month: int = 7, old: bool = False) -> None:
    """Results as `hbgen score` writes them; `old` ones were asked in other words."""
    key = AnswerKey.of(_handbook(root))
    instruments = []
    for id_, figures in of.items():
        questionnaire = key.asked(id_, None)
        made = []
        for figure in figures:
            section = figure["standard"] if figure["by"] == "standard" else None
            mark = questionnaire.mark(figure["measure"], section, figure.get("item") or "")
            made.append(Figure(fingerprint="0" * 12 if old else mark, **figure))
        instruments.append(InstrumentResult(instrument=id_, version=1, runs=40, response_rate=0.5, figures=tuple(made)))
    start = datetime.date(2026, month, 1)
    end = datetime.date(2026, month + 2, 30)
    path = root / "content" / "results" / f"{period}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(period_text(Period(id=period, start=start, end=end, instruments=tuple(instruments))), "utf-8")


def _handbook(root: Path) -> Handbook:
    loaded = load(root)
    assert loaded.handbook is not None, loaded.problems
    return loaded.handbook


def drafted(root: Path, period: str | None = None, below: float = 75, ledger: tuple[str, ...] = ()) -> str:
    return suggest(_handbook(root), period, below, ledger).draft


def run(root: Path, *more: str | Path) -> Result:
    result = CliRunner().invoke(main, ["suggest", "--root", str(root), "--lang", "en", *map(str, more)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def paste(root: Path, draft: str) -> None:
    """Put a draft's entries where it asks for them."""
    path = root / "content" / "rollout.yaml"
    _, _, entries = draft.partition("\nsources:\n")
    sources, _, activities = entries.partition("activities:\n")
    before = path.read_text("utf-8") if path.is_file() else "sources:\n\nactivities:\n"
    head, _, rest = before.partition("sources:\n")
    path.write_text(f"{head}sources:\n{sources.rstrip()}\n{rest.rstrip()}\n{activities}", "utf-8")


# --- what is drafted ----------------------------------------------------------------------------


EXPECTED = """\
# A draft by `hbgen suggest`, to edit and to decide on: what fell short, and what could follow.
# Put its sources below `sources` in content/rollout.yaml, and its activities below `activities`.

sources:
  - id: SRC-01
    kind: customer-feedback
    finding: "The greeting (FB-GUEST, CTR-01), 3rd quarter of 2026: score 62.5% (52.5–72.5%, n = 40); the target is \
75%. Response rate 50%."
    date: 2026-09-30

activities:
  - id: ACT-01
    title: "Up to the target: The greeting"
    # 1. What will be different? Complete the sentence.
    change: "From now on we … , so that this promise is kept: You are greeted within a minute."
    owner: service-lead
    # 3. When? `period`, with its first day as `start` and its last day as `end`.
    # 4. How will we see it? Due when the next measurement ends, if that is as long as the last one.
    metrics:
      - name: "The greeting: score (What guests say)"
        baseline: 62.5
        target: 75
        unit: "%"
        due: 2026-12-31
    # 5. What does it take? `resources`, with `money` and `people`.
    # 6. Who must know or take part? `communication`, each with `who`, `role`, `what`, `channel` and `when`.
    # Which goal and priority does it serve, and which stage of change? `goal`, `priority`, `stage`.
    sources: [SRC-01]
    standards: [CTR-01]
    status: proposed
"""


def test_a_standard_below_its_target_becomes_a_source_and_an_activity(root: Path) -> None:
    results(root, {"FB-GUEST": [whole(0.7), told(0.625)]})
    result = run(root)
    assert (result.exit_code, result.stdout) == (0, EXPECTED)


def test_the_same_results_give_the_same_draft_in_the_one_layout(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.6)], "SELF": [aspect(0.2), aspect(0.3, "SELF-02")]})
    draft = drafted(root)
    assert draft == drafted(root)
    assert format_text(draft, "rollout", ("en",)) == draft


def test_an_aspect_of_a_self_assessment_is_weak_up_to_two_of_four(root: Path) -> None:
    results(root, {"SELF": [aspect(0.3333), aspect(0.3334, "SELF-02")]})
    draft = drafted(root)
    assert "SELF-01), 3rd quarter of 2026: score 2 of 4 (1.7–2.3 of 4, n = 40); the target is 2.8 of 4." in draft
    assert 'baseline: 2\n        target: 2.8\n        unit: "points of 4"' in draft
    assert "SELF-02" not in draft
    assert "owner: people-lead" in draft


def test_what_is_below_the_target_within_the_margin_is_named_and_not_drafted(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.7, high=0.75)], "SELF": [aspect(0.2)]})
    draft = drafted(root)
    assert "# Not drafted, since it is below the target, but within the margin of chance:" in draft
    assert "#   The greeting (FB-GUEST, CTR-01), 3rd quarter of 2026: score 70% " in draft
    assert "standards: [CTR-01]" not in draft
    results(root, {"FB-GUEST": [told(0.7, high=0.75)]})
    result = run(root)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "CTR-01 is below its target, but within the margin of chance." in result.stderr
    results(root, {"FB-GUEST": [told(0.7, high=0.744, n=12, indicative=True)]})
    draft = drafted(root)
    assert "standards: [CTR-01]" in draft and "chance" not in draft
    assert "Fewer than 30 answered: the figure is only indicative." in draft


def test_a_weak_aspect_counts_as_it_stands_and_says_what_may_be_chance(root: Path) -> None:
    results(root, {"SELF": [aspect(0.3, high=0.4)]})
    assert "The 95% interval reaches 2 of 4: it may be chance." in drafted(root)
    results(root, {"SELF": [aspect(0.2, high=0.3333)]})
    assert "chance" not in drafted(root)


def test_a_draft_and_the_page_of_results_tell_the_same(root: Path) -> None:
    """Every figure and interval around a target: what the page says fell short is drafted, and nothing else."""
    for value, high in itertools.product((0.60, 0.744, 0.746, 0.75, 0.8), (0.7, 0.744, 0.746, 0.85)):
        if high < value:
            continue
        results(root, {"FB-GUEST": [told(value, high=high)]})
        handbook = with_target(_handbook(root), 75)
        short = [shortfall.standard.id for shortfall in Results(PageContext(select(handbook, "staff", "en"))).short]
        proposal = suggest(handbook, None, 75)
        assert ("standards: [CTR-01]" in proposal.draft) == (short == ["CTR-01"]), (value, high)
        assert (proposal.draft == "") == (short == [])


def with_target(handbook: Handbook, target: float) -> Handbook:
    asking = handbook.instruments
    aimed = tuple(instrument.model_copy(update={"target": target}) for instrument in asking.instruments)
    return handbook.model_copy(update={"instruments": asking.model_copy(update={"instruments": aimed})})


def test_the_share_that_a_standard_promises_goes_before_the_instruments_target(root: Path) -> None:
    shutil.copytree(HERE / "content" / "content" / "standards", root / "content" / "standards", dirs_exist_ok=True)
    results(root, {"FB-GUEST": [told(0.78, high=0.85)]})
    assert "the target is 90%" in drafted(root)


def test_an_instrument_as_a_whole_only_when_none_of_its_parts_fell_short(root: Path) -> None:
    results(root, {"FB-GUEST": [whole(0.7), told(0.8)], "SELF": [whole(0.5), aspect(0.2)]})
    draft = drafted(root)
    assert "What guests say (FB-GUEST), 3rd quarter of 2026: score 70%" in draft
    assert "How we see ourselves (SELF)" not in draft


@pytest.mark.parametrize(
    "figure",
    [told(), told(0.2, measure="nps"), told(20, measure="csat"), told(0.2, by="unit", standard=None, unit="bar")],
)
def test_what_is_withheld_or_has_no_target_in_percent_never_appears(figure: Told, root: Path) -> None:
    results(root, {"FB-GUEST": [figure]})
    assert drafted(root, below=100) == ""


def test_several_instruments_about_one_standard_make_one_activity(root: Path) -> None:
    path = root / "content" / "instruments.yaml"
    again = path.read_text("utf-8").replace("instruments:\n", "instruments:\n" + _GUEST_AGAIN)
    path.write_text(again, "utf-8")
    results(root, {"FB-GUEST": [told(0.6)], "FB-AGAIN": [told(0.5)]})
    draft = drafted(root)
    assert draft.count("title:") == 1
    assert "sources: [SRC-01, SRC-02]" in draft
    assert draft.count("baseline:") == 2


_GUEST_AGAIN = """\
  - id: FB-AGAIN
    version: 1
    type: mystery-visit
    title: A visit
    purpose: To see it.
    selects: {channels: [counter]}
    frequency: Once a year
    owner: service-lead
    target: 90
"""


# --- from which results -------------------------------------------------------------------------


def test_the_newest_results_of_what_is_asked_now_count(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.5)]}, "2026-Q1", 1)
    results(root, {"FB-GUEST": [told(0.6)]}, "2026-Q2", 4)
    results(root, {"FB-GUEST": [told(0.1)]}, "2026-Q3", 7, old=True)
    assert "2nd quarter of 2026: score 60%" in drafted(root)
    assert "1st quarter of 2026: score 50%" in drafted(root, period="2026-Q1")
    assert drafted(root, period="2026-Q3") == ""


def test_a_period_without_results_is_told(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.5)]})
    result = run(root, "--period", "2025-Q1")
    assert result.exit_code == 1
    assert "[unknown-period]" in result.output


# --- what follows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "",
        "sources:\n  - id: SRC-09\n    kind: other\n    finding: Heard.\n\nactivities:\n"
        "  - id: ACT-7\n    title: Begin\n    sources: [SRC-09]\n    status: proposed\n",
    ],
)
def test_a_pasted_draft_loads_and_only_its_open_questions_are_advice(before: str, root: Path) -> None:
    if before:
        (root / "content" / "rollout.yaml").write_text(before, "utf-8")
    results(root, {"FB-GUEST": [told(0.6)], "SELF": [aspect(0.2)]})
    already = {problem.message(str) for problem in examine(root)[1].problems}
    paste(root, drafted(root))
    problems = [problem for problem in examine(root)[1].problems if problem.message(str) not in already]
    assert [problem.message(str) for problem in problems if problem.severity == "error"] == []
    assert {problem.code for problem in problems} == {"proposal-open", "activity-without-stage"}
    # Everything is seen to now.
    again = run(root)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "CTR-01 fell short; ACT-" in again.stderr
    assert "SELF-01 fell short; ACT-" in again.stderr


@pytest.mark.parametrize(
    ("status", "is_drafted"), [("proposed", False), ("planned", False), ("running", False), ("done", True)]
)
def test_what_an_activity_sees_to_is_named_and_not_drafted_again(status: str, is_drafted: bool, root: Path) -> None:
    plan = f"activities:\n  - id: ACT-01\n    title: Look up\n    standards: [CTR-01]\n    status: {status}\n"
    (root / "content" / "rollout.yaml").write_text(plan, "utf-8")
    results(root, {"FB-GUEST": [told(0.6)], "SELF": [aspect(0.2)]})
    draft = drafted(root)
    assert ("standards: [CTR-01]" in draft) == is_drafted
    assert ("#   CTR-01: ACT-01" in draft) != is_drafted


def test_no_id_is_given_twice_not_even_one_of_an_old_release(root: Path) -> None:
    plan = "sources:\n  - id: SRC-007\n    kind: other\n    finding: Heard.\n"
    (root / "content" / "rollout.yaml").write_text(plan, "utf-8")
    results(root, {"FB-GUEST": [told(0.6)]})
    draft = drafted(root, ledger=("act-11", "ACT-3", "XACT-90"))
    assert "sources: [SRC-008]" in draft
    assert "- id: ACT-12" in draft


def test_releases_are_read_where_they_stand(root: Path) -> None:
    plan = root / "content" / "rollout.yaml"
    plan.write_text("activities: [{id: ACT-41, title: Once}]\n", "utf-8")
    handbook = load(root).handbook
    assert handbook is not None
    release = freeze(handbook, {}, Number(1, 0, 0), handbook.handbook.date)
    put(root / release.file.path, release.data)
    plan.unlink()
    results(root, {"FB-GUEST": [told(0.6)]})
    assert "- id: ACT-42" in run(root).stdout


# --- the command --------------------------------------------------------------------------------


def test_without_results_a_sentence_and_no_error(root: Path) -> None:
    result = run(root)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "There are no results yet. `hbgen score` makes them from collected answers.\n"


def test_nothing_weak_a_sentence_and_no_error(root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.9)]})
    result = run(root, "--output", root / "draft.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There is nothing to draft.\n")
    assert not (root / "draft.yaml").exists()


def _link(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [Path.touch, _link])
def test_a_file_that_is_there_is_left_alone(make: Callable[[Path], None], root: Path) -> None:
    results(root, {"FB-GUEST": [told(0.6)]})
    out = root / "draft.yaml"
    assert run(root, "--output", out).exit_code == 0
    assert out.read_text("utf-8") == drafted(root)
    out.unlink()
    make(out)
    result = run(root, "--output", out)
    assert result.exit_code == 1
    assert "[file-exists]" in result.output
    assert not out.is_file() or out.read_text("utf-8") == ""


def test_the_draft_speaks_the_handbooks_language(root: Path) -> None:
    path = root / "content" / "handbook.yaml"
    path.write_text(path.read_text("utf-8").replace("languages: [en]", "languages: [et, en]"), "utf-8")
    results(root, {"FB-GUEST": [told(0.6)]})
    draft = run(root).stdout
    assert "sihtväärtus on 75%" in draft
    assert format_text(draft, "rollout", ("et", "en")) == draft


# --- competencies -----------------------------------------------------------------------------


def with_competencies(**fields: object) -> Handbook:
    """The starter's competencies, the first of them changed."""
    handbook = starter()
    first, *rest = handbook.competencies
    return handbook.model_copy(update={"competencies": (first.model_copy(update=fields), *rest), "results": ()})


def test_s19_a_competency_without_the_customer_gets_a_draft_activity() -> None:
    handbook = with_competencies(customer_centricity=None)
    text = suggest(handbook, None, 75).draft
    first = handbook.competencies[0]
    assert f"{first.name.words['et']} ({first.id}): pole kirjas, kuidas kliendikesksus selles väljendub." in text
    assert text.count("status: proposed") == 1
    assert f"owner: {handbook.handbook.people_lead[0]}" in text
    # It serves the competency's goal, so that nobody is asked for one.
    assert f"    goal: {first.goal}\n" in text and "`goal`" not in text


def test_an_aspect_that_no_manager_covers_gets_a_draft_too() -> None:
    handbook = with_competencies()
    bare = tuple(competency.model_copy(update={"covers": ()}) for competency in handbook.competencies)
    text = suggest(handbook.model_copy(update={"competencies": bare}), None, 75).draft
    assert translator("et")("What customer-centricity is") in text
    # Sentences, and no names of fields.
    assert "covers" not in text and "own-role" not in text
    assert text.count("status: proposed") == 4


def test_what_an_activity_sees_to_is_not_drafted_again() -> None:
    handbook = with_competencies(customer_centricity=None)
    id_ = handbook.competencies[0].id
    rollout = handbook.rollout
    source = rollout.sources[0].model_copy(update={"finding": Text({"et": f"{id_}: klient puudub."})})
    activity = rollout.activities[0].model_copy(update={"sources": (source.id,), "standards": (), "status": "planned"})
    rollout = rollout.model_copy(
        update={"sources": (source, *rollout.sources[1:]), "activities": (activity, *rollout.activities[1:])}
    )
    proposal = suggest(handbook.model_copy(update={"rollout": rollout}), None, 75)
    assert proposal.draft == ""
    assert proposal.under_way == ((id_, activity.id),)


def test_the_draft_for_a_competency_is_read_back(tmp_path: Path) -> None:
    handbook = with_competencies(customer_centricity=None)
    shutil.copytree(Path(__file__).parent.parent / "content", tmp_path / "content")
    (tmp_path / "content" / "rollout.yaml").write_text(suggest(handbook, None, 75).draft, "utf-8")
    loaded = load(tmp_path)
    assert loaded.handbook is not None
    assert [problem.code for problem in loaded.problems] == []
    assert loaded.handbook.rollout.activities[0].status == "proposed"


def test_the_starter_needs_no_draft_for_its_competencies() -> None:
    assert suggest(with_competencies(), None, 75).draft == ""
