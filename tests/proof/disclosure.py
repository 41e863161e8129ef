"""Nothing that is withheld follows from what was published: an attacker who knows more than any reader does.

Made-up surveys are scored four times, with batches of no, one, three, twelve or thirty new runs and with corrections.
The attacker knows of each run where it belongs and which items it answered, and reads every figure that was ever
shown; only the answers are unknown. When a run came is known as far as it matters: a group counts that the numbers
published show to be small, and whose mean follows without knowing when others came. scipy says how far the mean of
each can still move. Nothing here is shared with the audit that is attacked: it adds up groups, and knows no run.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import product

from hbgen.model.results import Measure
from proof import Figure
from proof.figures_attacker import (
    Attack,
    targets,
)
from proof.figures_faults import FAULTS, FOUND
from proof.figures_reader import Reader
from proof.figures_utility import kept
from proof.made_up_surveys import (
    ALL,
    RELEASES,
    SHAPES,
    History,
    Shape,
    pairs_of,
    simulate,
)

SEEDS = 40
WIDTH = 0.2


def attack(history: History, *, is_one_enough: bool = False) -> tuple[int, list[str]]:
    """How many groups were attacked, and those that are known too well; the first one, where that is enough.

    The attacker knows of each run when it came and what it left blank. What follows from that alone, and for no reader
    of what was published who knows how many answers the group has, is not counted.
    """
    if not history.published:
        return 0, []
    least = min(one.minimum for _, one in history.published)
    dice = random.Random(len(history.runs))
    colleague = dice.randrange(len(history.runs))
    plain = Attack(history)
    attackers = ((plain, Reader(history)), (Attack(history, colleague), Reader(history, colleague)))
    done: set[tuple[tuple[int, float], ...]] = set()
    known = []
    for kind, key, release, since in targets(history):
        group, n = plain.vector(key, release, since)
        name = tuple(sorted(group.items()))
        if not 0 < n < least or name in done:
            continue
        done.add(name)
        for one, reader in attackers:
            free = {column: weight for column, weight in group.items() if one.bounds[column] == (0.0, 1.0)}
            others = n - (len(free) < len(group))
            if (
                others
                and one.width(free, others) < WIDTH - 1e-4
                and reader.most(key, release, since) < least - 0.5
                and reader.width(key, release, since, n) < others * WIDTH - 1e-4
            ):
                known.append(f"{history.shape.name}: {kind} {key} release {release} since {since}, n = {n}")
                break
        if known and is_one_enough:
            break
    return len(done), known


def told_by_agreement(history: History) -> tuple[int, list[str]]:
    """Of each item, unit and release: of the answers in pairs and of the others, when they are few, what is known by
    the share of cases that agree alone. How many were looked at, and those that are known too well."""
    if not any(one.agreement_by_item for _, one in history.published):
        return 0, []
    least = min(one.minimum for _, one in history.published)
    with_it, without = Attack(history), Attack(history, is_told_agreement=False)
    numbers = {id(run): number for number, run in enumerate(history.runs)}
    groups: dict[tuple[int, ...], str] = {}
    for release, item, unit in product(
        range(RELEASES), history.shape.items, sorted({run.unit for run in history.runs})
    ):
        there = [run for run in history.runs if run.release <= release]
        paired = {id(run) for of, *both in pairs_of(there, release) if of == item for run in both}
        answered = [run for run in there if run.unit == unit and item in run.said(release)]
        for is_paired in (True, False):
            runs = [run for run in answered if (id(run) in paired) == is_paired]
            row = tuple(with_it.columns[numbers[id(run)], run.version(release), item] for run in runs)
            groups.setdefault(row, f"{item} {unit} {'in pairs' if is_paired else 'alone'} release {release}")
    rows = [(dict.fromkeys(row, 1.0), len(row), name) for row, name in groups.items()]
    for kind, key, release, since in targets(history):
        rows.append((*with_it.vector(key, release, since), f"{kind} {key} release {release} since {since}"))
    looked, known = 0, []
    for group, n, name in rows:
        if 0 < n < least:
            looked += 1
            before, after = (one.width(group, n) for one in (without, with_it))
            if after < min(WIDTH, before) - 1e-4:
                known.append(f"{history.shape.name}: {name}, n = {n}")
    return looked, known


def breaches(history: History) -> list[str]:
    """What is shown against the rules for a single figure."""
    found = []
    for release, one in history.published:
        runs = sum(run.release <= release for run in history.runs)
        least = 15 if history.shape.invited and runs >= 0.8 * history.shape.invited else 10
        for figure in one.figures:
            if figure.value is None:
                continue
            n = figure.n or 0
            if n < least:
                found.append("too few answers")
            if n < 30 and (figure.low is not None or figure.spread is not None):
                found.append("an interval of too few")
            is_share = history.shape.steps == 2 and (figure.item or figure.standard == "S2")
            if is_share and figure.bound is None and not 5 <= round(n * figure.value) <= n - 5:
                found.append("a share with few on one side")
            if figure.bound is None and figure.value in _ENDS[figure.measure]:
                found.append("answers that are all the same")
    return found


_ENDS: Mapping[Measure, tuple[float, float]] = {"score": (0, 1), "nps": (-100, 100), "ces-mean": (1, 7)}


def run_with(fault: str | None, seeds: Sequence[int], shapes: Sequence[Shape] = ALL) -> tuple[int, list[str]]:
    """Attack surveys that are scored with a fault in the rules, or with none. Of a fault one finding is enough."""
    attacked, found = 0, []
    with ExitStack() as stack:
        for patch in FAULTS[fault]() if fault else ():
            stack.enter_context(patch)
        histories = [simulate(shape, seed, seed % 3 == 2) for seed in seeds for shape in shapes]
    for history in histories:
        found += breaches(history)
        for tell in (partial(attack, is_one_enough=fault is not None), told_by_agreement):
            if fault is not None and found:
                break
            count, known = tell(history)
            attacked += count
            found += known
    return attacked, found


def prove(share: float) -> list[Figure]:
    """Attack what was published: in full forty seeds of each shape, less a fixed part of them."""
    seeds = range(max(1, round(SEEDS * share)))
    attacked, found = run_with(None, list(seeds))
    missed = [fault for fault, (at, seed) in FOUND.items() if not run_with(fault, [seed], [ALL[at]])[1]]
    figures = [
        Figure("no published figures give a withheld group away", attacked, len(found), "; ".join(found[:3])),
        Figure("each seeded fault of the rules is found", len(FAULTS), len(missed), ", ".join(missed)),
    ]
    for shape in SHAPES:
        could, does = kept(shape, list(seeds))
        detail = f"{round(100 * does / could)} % of {could} cells with n ≥ 10 are still shown"
        figures.append(Figure(f"figures that are useful: {shape.name}", could, 0, detail))
    return figures
