"""The linear program behind the audit of what was published: its ranges are held against another solver's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

pytest.importorskip("highspy")
pytest.importorskip("scipy")

from scipy.optimize import linprog

from hbgen.scoring.disclosure.audit_groups import AuditGroups
from hbgen.scoring.disclosure.audit_part import AuditPart
from hbgen.scoring.disclosure.audit_swaps import Base
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Leaf, Link, Publication, Tie
from hbgen.scoring.disclosure.program import Solver


def leaf(keys: str, n: float | None = None, mean: float | None = None) -> Leaf:
    return Leaf(frozenset(keys.split()), n, mean)


def figure(key: str, n: float, total: float, release: int = 0) -> Publication:
    return Publication(release, key, n, total, total)


def parts_of(audit: AuditGroups) -> list[AuditPart]:
    """The parts of a program with its columns, its rows and the row of each group of unknown size."""
    members = audit.members()
    audit.build(members)
    for target in audit.targets(members):
        if target.n is None:
            audit.add_count_row(target)
    return [AuditPart(audit, members, *part, audit.owners()) for part in audit.program.parts()]


def part_of(audit: AuditGroups) -> AuditPart:
    """The only part."""
    [part] = parts_of(audit)
    return part


def group(part: AuditPart, key: str) -> HiddenGroup:
    """The group of a figure."""
    members = part.audit.members()
    return next(target for target in part.audit.targets(members) if target.key == key and not target.is_rest)


def two(*known: Publication) -> AuditPart:
    """Twenty answers by `a` and four by `b`."""
    return part_of(AuditGroups([leaf("all a", 20), leaf("all b", 4)], known, (), [0], 10))


# --- what contradicts itself ------------------------------------------------------------------


def mean_range(part: AuditPart, key: str) -> tuple[float, float]:
    interval, _ = part._mean_range(group(part, key))
    assert interval is not None
    return interval.low, interval.high


def test_figures_without_contradiction_keep_their_bounds() -> None:
    part = part_of(
        AuditGroups([leaf("all a", 20), leaf("all b", 4)], [figure("all", 24, 12), figure("a", 20, 11)], (), [0], 10)
    )
    assert part._relax()
    assert mean_range(part, "b") == pytest.approx((0.25, 0.25))


def test_figures_that_contradict_each_other_are_widened_by_twice_their_misfit() -> None:
    """`a` is one more than `all`, of which it is a part: either may be wrong."""
    part = part_of(
        AuditGroups([leaf("all a", 20), leaf("all b", 4)], [figure("all", 24, 12), figure("a", 20, 13)], (), [0], 10)
    )
    assert part._feasible() is None
    assert part._relax()
    assert mean_range(part, "b") == pytest.approx((0.0, 0.25))


@pytest.mark.parametrize(("total", "known", "expected"), [(24, 19, 1.0), (0, 1, 0.0)])
def test_a_figure_is_widened_on_the_side_on_which_it_is_wrong(total: float, known: float, expected: float) -> None:
    """Two totals agree on `a`, which says otherwise: that is one fault less than if both of them were wrong."""
    leaves = [leaf("all more a", 20), leaf("all b", 4), leaf("more c", 4)]
    figures = [figure("all", 24, total), figure("more", 24, total), figure("a", 20, known)]
    part = part_of(AuditGroups(leaves, figures, (), [0], 10))
    assert part._feasible() is None
    assert part._relax()
    assert mean_range(part, "b") == pytest.approx((expected, expected))


def test_links_that_contradict_figures_go_and_the_figures_stay() -> None:
    leaves = [leaf("a x", 20), leaf("b y", 20), leaf("a", 4)]
    known = [figure("a", 24, 6), figure("x", 20, 5), figure("b", 20, 15)]
    link = Link((0,), ((1.0, 1),))
    part = part_of(AuditGroups(leaves, known, (), [0], 10, links=[link], groups=[("rest", frozenset((2,)))]))
    assert part._feasible() is None
    assert part._relax()
    assert mean_range(part, "rest") == pytest.approx((0.25, 0.25))


def test_links_go_before_figures_that_contradict_each_other_are_widened() -> None:
    leaves = [leaf("all a", 20), leaf("all b", 4), leaf("c", 20)]
    known = [figure("all", 24, 12), figure("a", 20, 13), figure("c", 20, 19)]
    part = part_of(AuditGroups(leaves, known, (), [0], 10, links=[Link((0,), ((1.0, 2),))]))
    assert part._relax()
    assert mean_range(part, "b") == pytest.approx((0.0, 0.25))
    # Neither `a` nor `c` was bent towards the link between them.
    assert part._feasible() is not None
    values = part._feasible()
    assert values is not None and values[part.solver.place[part.pieces[2, 0][0]]] == pytest.approx(19)


def test_a_colleague_who_contradicts_two_figures_is_the_one_who_is_wrong() -> None:
    """Their own answer is none of the group's: both totals leave nothing for it."""
    leaves = [leaf("all a", 20), leaf("all more b", 4, 0.5), leaf("more c", 20)]
    known = [figure("all", 24, 10), figure("a", 20, 10), figure("more", 24, 10), figure("c", 20, 10)]
    part = part_of(AuditGroups(leaves, known, (), [0], 10))
    row, low, high = part.audit.rows_of_colleagues[1]
    assert (low, high) == (0.5, 3.5)
    assert part._relax()
    assert part.audit.rows_of_colleagues[1] == pytest.approx((row, -0.5, 3.5))
    with part._without_colleagues([1]):
        assert part._feasible() is not None
    assert part._feasible() is not None


def test_what_no_figure_explains_is_not_audited() -> None:
    """The same answers cannot be twenty and ten."""
    audit = AuditGroups([leaf("a", 20), leaf("b", 10)], [], (), [0, 0], 10, ties=[Tie((0,), (1,))])
    assert [part._relax() for part in parts_of(audit)] == [False] * len(audit.program.parts())


# --- spans ------------------------------------------------------------------------------------


def test_without_corrections_each_release_is_compared_by_itself() -> None:
    audit = AuditGroups([], [], (), [0, 0, 0], 10)
    assert list(audit._spans([0, 1])) == [(0,), (1,), (2,)]


def test_after_a_correction_all_releases_since_the_earliest_start_are_compared() -> None:
    audit = AuditGroups([], [], (), [0, 0, 1, 1], 10)
    audit.start = {(0, 0): 0, (0, 1): 2, (1, 0): 0, (1, 1): 1, (2, 0): 1, (2, 1): 2}
    assert list(audit._spans([0])) == [(0,), (0, 1), (2,), (2, 3)]
    assert list(audit._spans([0, 1])) == [(0,), (0, 1), (1, 2), (1, 2, 3)]
    assert list(audit._spans([2])) == [(), (1,), (2,), (2, 3)]


# --- groups whose size is not known -----------------------------------------------------------


def oracle(part: AuditPart, target: HiddenGroup) -> tuple[float, float]:
    """The least and greatest sum divided by n, by Charnes and Cooper's substitution and another solver."""
    program, place = part.audit.program, part.solver.place
    columns, fixed = part.audit.count_terms(target.pieces)
    counts = part.audit.rows_of_counts.values()
    width = len(place) + 1
    above: list[np.ndarray] = []
    for number in part.rows:
        row = program.rows[number]
        if number in counts or number in {row for row, _, _ in part.audit.rows_of_colleagues.values()}:
            continue
        line = np.zeros(width)
        np.add.at(line, [place[column] for column in row.columns], row.factors)
        for sign, bound in ((1.0, row.high), (-1.0, row.low)):
            if np.isfinite(bound):
                scaled = sign * line
                scaled[-1] = -sign * bound
                above.append(scaled)
    for column, at in place.items():
        if np.isfinite(program.upper[column]):
            line = np.zeros(width)
            line[at], line[-1] = 1.0, -program.upper[column]
            above.append(line)
    whole = np.zeros(width)
    np.add.at(whole, [place[column] for column in columns], 1.0)
    whole[-1] = fixed
    total = np.zeros(width)
    total[[place[part.pieces[piece][0]] for piece in target.pieces if piece in part.pieces]] = 1.0
    scales = [(0.0, None)] * len(place) + [(1 / (part.audit.minimum - 1), 1.0)]
    ends = [
        linprog(sign * total, np.array(above), np.zeros(len(above)), whole[None], [1.0], scales, method="highs").fun
        for sign in (1.0, -1.0)
    ]
    return ends[0], -ends[1]


def chain(minimum: int, bc: tuple[float, float], cd: tuple[float, float], more: Sequence[Leaf] = ()) -> AuditPart:
    """Three groups of which only the totals of neighbours are known."""
    leaves = [leaf("bc b"), leaf("bc cd c"), leaf("cd d"), *more]
    known = [figure("bc", *bc), figure("cd", *cd)]
    return part_of(AuditGroups(leaves, known, (), [0], minimum, withheld=["b", "c"]))


@pytest.mark.parametrize(
    ("minimum", "bc", "cd", "expected"),
    [
        # Three of `c` are at the low end at most, of five: two of `b` are, of nine at most.
        (10, (20, 15), (30, 27), (0, 7 / 9)),
        # The other way round.
        (10, (20, 5), (30, 3), (2 / 9, 1)),
        (10, (10, 9), (10, 1), (8 / 9, 1)),
        (10, (20, 1), (30, 0), (1 / 9, 1)),
        (7, (20, 15), (30, 27), (0, 4 / 6)),
        (10, (20, 20), (30, 30), (1, 1)),
    ],
)
def test_the_mean_of_a_group_of_unknown_size_is_sought_over_all_sizes_below_the_minimum(
    minimum: int, bc: tuple[float, float], cd: tuple[float, float], expected: tuple[float, float]
) -> None:
    part = chain(minimum, bc, cd)
    target = group(part, "b")
    assert oracle(part, target) == pytest.approx(expected)
    interval, duals = part._range_of_unknown_n(target)
    assert interval is not None and interval.target == target
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-6)
    assert len(duals) == 2 and all(len(dual) == len(part.rows) for dual in duals)


def test_the_size_of_a_group_is_free_again_when_others_are_looked_at() -> None:
    part = chain(10, (20, 15), (30, 27))
    first, other = group(part, "b"), group(part, "c")
    for target in (first, other, first):
        interval, _ = part._range_of_unknown_n(target)
        assert interval is not None and (interval.low, interval.high) == pytest.approx(oracle(part, target), abs=1e-6)


@pytest.mark.parametrize(
    ("keys", "bc", "cd"), [("bc b", (20, 15), (30, 27)), ("bc b", (20, 3), (30, 1)), ("b", (20, 18), (30, 30))]
)
def test_what_is_known_of_a_groups_size_counts(keys: str, bc: tuple[float, float], cd: tuple[float, float]) -> None:
    """Two of `b` are in a leaf whose size is known, whether or not it is in a figure with others."""
    leaves = [leaf("bc b"), leaf("bc cd c"), leaf("cd d"), leaf(keys, 2)]
    audit = AuditGroups(leaves, [figure("bc", *bc), figure("cd", *cd)], (), [0], 10, withheld=["b"])
    part = next(part for part in parts_of(audit) if (0, 0) in part.pieces)
    target = group(part, "b")
    assert len(target.pieces) == 2
    interval, _ = part._range_of_unknown_n(target)
    assert interval is not None and (interval.low, interval.high) == pytest.approx(oracle(part, target), abs=1e-6)


def test_a_range_that_is_wide_only_since_the_size_is_open_is_narrow_for_who_knows_it() -> None:
    """The sum of `b` is one: its mean is one, a half or a third."""
    part = chain(4, (20, 1), (30, 0))
    target = group(part, "b")
    assert oracle(part, target) == pytest.approx((1 / 3, 1))
    interval, duals = part._range_of_unknown_n(target)
    assert interval is not None and (interval.low, interval.high) == pytest.approx((1, 1))
    assert len(duals) == 2


def test_a_group_whose_size_is_in_no_row_has_no_range() -> None:
    part = two(figure("all", 24, 12))
    assert part._range_of_unknown_n(HiddenGroup("b", None, 0, frozenset([(1, 0)]), None)) == (None, [])


# --- colleagues -------------------------------------------------------------------------------


def test_what_a_colleague_knows_is_shared_by_the_pieces_of_all_releases() -> None:
    part = chain(10, (20, 15), (30, 27))
    part.audit.epochs = [0, 0, 0, 0]
    base = np.zeros(len(part.solver.place))
    base[part.solver.place[part.pieces[0, 0][0]]] = 5.0
    part.pieces[0, 2] = part.pieces[1, 0]
    base[part.solver.place[part.pieces[1, 0][0]]] = 3.0
    assert part.swaps._slack_of_colleague(0, (0, 2.0, 12.0), Base.of(base)) == (1.5, 1.0)
    # Rounding of the solver may leave a sum a little outside.
    assert part.swaps._slack_of_colleague(0, (0, 9.0, 7.0), Base.of(base)) == (0.0, 0.0)


# --- the solver -------------------------------------------------------------------------------


def test_the_solver_gives_the_same_on_every_machine_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    part = chain(10, (20, 15), (30, 27))
    solver = Solver(part.audit.program, part.solver.columns, part.rows)
    wanted = {"output_flag": False, "threads": 1, "random_seed": 1, "presolve": "off", "simplex_strategy": 4}
    assert {name: solver._highs.getOptionValue(name)[1] for name in wanted} == wanted
    solver.solve({solver.columns[0]: 1.0})
    assert capfd.readouterr() == ("", "")
