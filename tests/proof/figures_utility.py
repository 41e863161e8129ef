"""How many figures are shown, so that nothing is won by hiding everything."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from dataclasses import replace

from hbgen.scoring.figures import Publishing, result
from hbgen.scoring.record import key_of
from hbgen.scoring.sum_table import Atom, has_own_key, tabulate
from proof.made_up_surveys import (
    END,
    START,
    Shape,
    asked,
    atoms,
    new_run,
)


def kept(shape: Shape, seeds: Sequence[int]) -> tuple[int, int]:
    """Of the cells with ten runs or more, how many one scoring would show by the former rules, and how many it does.

    The former rules withheld a figure that followed by subtraction from those of the same breakdown.
    """
    could = does = 0
    for seed in seeds:
        dice = random.Random(f"{shape.name} {seed}")
        runs = [new_run(shape, dice, 0) for _ in range(round(shape.runs * dice.uniform(1, 4)))]
        made = atoms(shape, runs, 0)
        scored = result(replace(asked(shape), invited=None), len(runs), made, Publishing(START, END, END))
        told = {key_of(figure) for figure in scored.result.figures if figure.value is not None}
        former = former_rules(shape, made)
        could += len(former)
        does += len(former & told)
    return could, does


def former_rules(shape: Shape, made: Sequence[Atom]) -> set[Hashable]:
    """The figures of ten runs or more that one scoring showed before: the smallest went with a single small one."""
    table = tabulate(asked(shape), shape.measure, made)
    n: dict[Hashable, int] = {key: sum(row.n for row in rows) for key, rows in table.sums.items()}
    told: set[Hashable] = {key for key in table.sums if n[key] >= 10 and has_own_key(key)}
    changed = True
    while changed:
        changed = False
        for split in table.splits:
            parent, children = split.parent, split.children
            if parent not in told:
                continue
            open_ = [key for key in children if key in told]
            hidden = [key for key in children if key not in told and n.get(key)]
            rest = n[parent] - sum(n[key] for key in open_)
            if 0 < rest < 10 or (len(hidden) == 1 and len(children) > 1):
                gives = min(open_, key=lambda key: n[key]) if open_ else parent
                told.discard(gives)
                changed = True
    return told
