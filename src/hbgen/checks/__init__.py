"""Consistency checks of a handbook: one generator of problems for each rule.

A check is one entry of `CHECKS` in a module of this package, with its codes; a new module is found by itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from hbgen.checks.completeness import owed
from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check, codes_of, registered
from hbgen.checks.silencing import SILENCING, silence
from hbgen.checks.subjects import Subjects
from hbgen.checks.switching_off import RULE_CODES, SwitchedOffRules
from hbgen.codes import CODES
from hbgen.codes.code import Code, by_name
from hbgen.model.handbook import Handbook
from hbgen.model.settings import SwitchedOff
from hbgen.problems import MOST_IN_FILE, Problem, at_most, in_order

CHECKS: tuple[Check, ...] = registered(__name__, [*__path__])

ALL_CODES: Mapping[str, Code] = by_name(*CODES.values(), *SILENCING, *RULE_CODES, *codes_of(CHECKS).values())
"""Every code there is: those of checks, of silencing and switching off, and those listed in `hbgen.codes`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Problems found by the checks, sorted for listing."""

    problems: tuple[Problem, ...]
    silenced: tuple[tuple[Problem, str], ...]
    """Advice that `handbook.yaml` silences, each with the reason given there."""
    switched_off: tuple[tuple[Problem, SwitchedOff], ...] = ()
    """What rules would demand that `handbook.yaml` switches off."""
    rules: SwitchedOffRules | None = None
    """These rules; None where there is no handbook."""


def check(
    handbook: Handbook,
    dropped: frozenset[str] = frozenset(),
    whole: bool = True,
    images: Container[str] = (),
    also: Iterable[Problem] = (),
    most: int | None = MOST_IN_FILE,
) -> Checked:
    """Run every check on `handbook`.

    `dropped` are ids that were left out when it was read, and are not reported as missing; ``""`` stands for one
    that could not be read. Unless the handbook is `whole`, checks with `needs_all` are skipped. `images` are the
    paths of existing pictures. `also` are problems that were found elsewhere (`releases.release_checks`): advice among
    them can be silenced too. Of more than `most` problems of one check in one file the rest is only counted.
    What `rules` switches off is left out; problems of that list are found when the problems of reading went through it,
    too (`SwitchedOffRules.problems`).
    """
    return check_facts(Facts.of(handbook, dropped, images), whole, also, most)


def check_facts(facts: Facts, whole: bool, also: Iterable[Problem], most: int | None) -> Checked:
    """As `check`, for what is known of a handbook already."""
    handbook, problems_found = facts.handbook, list(also)
    for rule in CHECKS:
        if whole or not rule.needs_all:
            problems_found.extend(at_most(rule.promise(facts), most))
    subjects = Subjects(handbook)
    rules = SwitchedOffRules(handbook, ALL_CODES, subjects)
    problems_found, switched_off = rules.without(problems_found)
    problems, silenced = silence(handbook, owed(handbook, problems_found), whole, ALL_CODES, subjects)
    return Checked(
        tuple(in_order(problems)),
        tuple(sorted(silenced, key=lambda pair: pair[0].sort_key())),
        tuple(switched_off),
        rules,
    )


__all__ = ["ALL_CODES", "CHECKS", "Check", "Checked", "Facts", "check", "check_facts"]
