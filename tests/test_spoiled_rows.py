"""The contract row by row: what a row wants is taken out of a copy of the content, and the author is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cafe import lay_out
from contract_rows import ROWS, Row
from hbgen.checks import ALL_CODES, check
from hbgen.load import load
from sampling import sampled
from test_problems import ELSEWHERE

CASES = Path(__file__).parent / "problems"

# row, files, the field to spoil, what it holds afterwards (nothing: it is taken out), the code that the author sees
SPOILED = """
C1  standards/*.yaml   standards.*.values                              standard-without-value
C1  standards/*.yaml   standards.*.pledges                             standard-without-promise
C1  mission.yaml       statement                                       field-not-written
C1  promise.yaml       pledges                                         unknown-reference
C1  values.yaml        *.meaning                                       field-not-written
C2  involvement.yaml   *                                               group-not-involved
C2  involvement.yaml   *.answered                                      not-answered
C2  involvement.yaml   *.participants.0                                group-not-involved
C2  involvement.yaml   *.date                 2026-03-03               rollout-before-involvement
C3  instruments.yaml   instruments.FB-GUEST                            no-customer-feedback
C3  instruments.yaml   instruments.FB-INTERNAL                         no-customer-feedback
C3  standards/*.yaml   standards.*.measures                            standard-unmeasured
S1  instruments.yaml   instruments.SELF-CX.items.0.anchors             anchor-missing
S2  instruments.yaml   instruments.SELF-EX.items.0.anchors             anchor-missing
S3  handbook.yaml      owners.human_resources manager                  owners-not-three
S4  organisation.yaml  touchpoints.rush-hour                           touchpoints-one-sided
S4  organisation.yaml  touchpoints.rush-hour.touches                   touchpoint-touches-nothing
S4  instruments.yaml   instruments.MOMENTS                             touchpoint-without-weight
S5  competencies.yaml  *.required                                      precondition-not-met
S5  competencies.yaml  COMP-NOTICE.required                            position-without-level
S5  practices.yaml     hiring.needs                                    practice-without-need
S6  organisation.yaml  units.kitchen.customer_role                     precondition-not-met
S6  practices.yaml     first-week.needs                                practice-without-need
S7  competencies.yaml  COMP-LEAD.required                              precondition-not-met
S7  practices.yaml     growing                                         part-without-practice
S8  organisation.yaml  roles.waiter.customer_goal                      precondition-not-met
S8  practices.yaml     thanks.needs                                    practice-without-need
S9  organisation.yaml  roles.manager.employee_target                   precondition-not-met
S9  instruments.yaml   instruments.EMP-SURVEY.items.1                  precondition-not-met
S10 practices.yaml     hiring                                          part-without-practice
S10 practices.yaml     hiring.owner                                    practice-without-owner
S11 rollout.yaml       activities.*.sources                            activity-without-source
S11 rollout.yaml       sources.SRC-1.finding TBD                       priority-without-finding
S12 rollout.yaml       activities.ACT-1.goal                           activity-without-goal
S12 rollout.yaml       activities.ACT-1.agreed_by                      activity-not-agreed
S12 rollout.yaml       activities.ACT-1.metrics.0.baseline             metric-without-baseline
S13 rollout.yaml       activities.ACT-1.communication                  activity-question
S13 rollout.yaml       activities.ACT-1.resources                      activity-question
S14 rollout.yaml       involved.4                                      plan-without-part
S14 stances.yaml       *                                               plan-without-resister
S15 rollout.yaml       activities.*.follow_ups                         activity-without-follow-up
S15 rollout.yaml       activities.ACT-1.agreed_by [people-lead]        activity-not-agreed-above
S16 competencies.yaml  COMP-NOTICE.goal                                competency-without-goal
S16 competencies.yaml  COMP-NOTICE.behaviours.novice [Knows guests.]   behaviour-not-action
S16 instruments.yaml   levels                                          levels-missing
S17 competencies.yaml  COMP-LEAD.groups   [managers]                   group-without-competency
S18 competencies.yaml  COMP-NOTICE.behaviours.expert                   missing-field
S18 competencies.yaml  COMP-NOTICE.groups [front-line]                 group-without-competency
S19 competencies.yaml  COMP-NOTICE.customer_centricity                 competency-without-customer
S19 competencies.yaml  COMP-LEAD.covers                                manager-aspect-missing
S20 rollout.yaml       activities.ACT-1.stage                          activity-without-stage
S21 workshops.yaml     day-greeting.parts.3                            workshop-without-break
S21 workshops.yaml     day-greeting.parts.0                            workshop-part-missing
S21 workshops.yaml     day-greeting.follow_up                          workshop-without-follow-up
S22 glossary.yaml      term-guest.definition                           missing-field
"""
LINE = re.compile(r"(\w+)\s+(\S+)\s+(\S+)(?:\s+(.*?))?\s+([a-z-]+)")


def lines() -> list[tuple[str, ...]]:
    return [match.groups("") for line in SPOILED.strip().splitlines() if (match := LINE.fullmatch(line))]


def spoil(data: Any, field: str, value: str) -> None:
    """Take what stands at `field` out of `data`, or put a value there; `*` is every entry of a list."""
    first, _, rest = field.partition(".")
    for key in keys(data, first):
        if rest:
            spoil(data[key], rest, value)
        elif value:
            data[key] = yaml.safe_load(value)
        elif isinstance(data, dict):
            data.pop(key, None)
        else:
            del data[key]


def keys(data: Any, name: str) -> list[Any]:
    """The key, or the places in a list (the last one first): by id, by number, or all."""
    if isinstance(data, dict):
        return [name]
    places = [at for at, entry in enumerate(data) if name in ("*", str(at)) or name == entry.get("id")]
    assert places, name
    return places[::-1]


def codes(root: Path) -> set[str]:
    loaded = load(root)
    problems = check(loaded.handbook).problems if loaded.handbook is not None else ()
    return {problem.code for problem in (*loaded.problems, *problems)}


@sampled(12)
@pytest.mark.parametrize("line", lines(), ids=" ".join)
def test_what_a_row_wants_is_missed(line: tuple[str, ...], tmp_path: Path) -> None:
    _, files, field, value, code = line
    lay_out(tmp_path)
    assert code not in codes(tmp_path)
    for path in (tmp_path / "content").glob(files):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        spoil(data, field, value)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert code in codes(tmp_path)


def test_each_row_is_spoiled() -> None:
    assert len(lines()) == len(SPOILED.strip().splitlines())
    assert {name for name, *_ in lines()} == {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_contract_names_what_misses_a_row_and_each_has_a_case(row: Row) -> None:
    """Beside the lines above, each code that a row names has an example, or a handbook of its own in `problems/`.

    What no content can show, a command shows (`ELSEWHERE`).
    """
    named = set(row.codes.split())
    assert {code for own, *_, code in lines() if own == row.name} <= named
    expected = "\n".join(path.read_text(encoding="utf-8") for path in CASES.glob("*/expected.txt"))
    shown = {code for code in named if ALL_CODES[code].examples or f"[{code}]" in expected}
    assert sorted(named - shown - ELSEWHERE.keys()) == []
