"""What a check is, and the list of all: each module of this package lists its own in `CHECKS`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from hbgen.checks.facts import Facts
from hbgen.codes.code import Code, by_name
from hbgen.problems import Problem


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. With `needs_all` it is checked only if nothing was left out when the handbook was read."""

    promise: Callable[[Facts], Iterator[Problem]]
    codes: tuple[Code, ...]
    """Codes of the problems that it finds."""
    needs_all: bool
    counts: tuple[str, ...] = ()
    """Fields or parts of the handbook in which it counts or looks for something: it is not checked where anything was
    left out of one of them, since that may be what it would miss."""


def registered(package: str, folders: list[str]) -> tuple[Check, ...]:
    """The checks of a package's modules, in the order of the modules' names and of the lists in them.

    A module without `CHECKS` helps others.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(folders, f"{package}."))
    return tuple(check for name in names for check in getattr(import_module(name), "CHECKS", ()))


def codes_of(checks: tuple[Check, ...]) -> Mapping[str, Code]:
    """Name → code of all problems that `checks` find; several may share one code."""
    return by_name(*{id(code): code for check in checks for code in check.codes}.values())
