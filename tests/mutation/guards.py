"""Changes that take away one guard: a step, a condition or a refusal. mutmut makes none of these by itself.

mutmut calls each with a node of a function and makes a mutant of whatever is returned. What stands at the top of
a module, and functions with a decorator other than `staticmethod` and `classmethod`, are not mutated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

Mutator = Callable[[cst.CSTNode], Iterable[cst.CSTNode]]


def step_left_out(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """`settle(folder)`, `raise Busy` and `del a[b]` become `pass`."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        statement = node.body[0]
        is_call = isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call)
        if is_call or isinstance(statement, (cst.Raise, cst.Del)):
            yield node.with_changes(body=[cst.Pass()])


def condition_halved(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """`a and b` becomes `a`, and `b`; so does `a or b`."""
    if isinstance(node, cst.BooleanOperation):
        for half in (node.left, node.right):
            # A half may stand on several lines only because of the brackets around the whole.
            yield half.with_changes(lpar=[*node.lpar, *half.lpar], rpar=[*half.rpar, *node.rpar])


def condition_turned(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """`if a:` becomes `if not a:`, where no operator stands that mutmut changes."""
    if isinstance(node, (cst.If, cst.While)) and isinstance(node.test, (cst.Name, cst.Attribute, cst.Call)):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))


def filter_left_out(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """`[x for x in y if z]` becomes `[x for x in y]`."""
    if isinstance(node, cst.CompFor) and node.ifs:
        for number in range(len(node.ifs)):
            yield node.with_changes(ifs=[*node.ifs[:number], *node.ifs[number + 1 :]])


GUARDS: tuple[tuple[type[cst.CSTNode], Mutator], ...] = (
    (cst.SimpleStatementLine, step_left_out),
    (cst.BooleanOperation, condition_halved),
    (cst.CSTNode, condition_turned),
    (cst.CompFor, filter_left_out),
)


def install() -> None:
    """Have mutmut make these changes too."""
    mutation_operators.extend(GUARDS)  # type: ignore[attr-defined]
