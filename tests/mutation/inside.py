"""Runs mutmut in a copy of the tree, the current folder, on a fixed part of its mutants; `__main__` starts it.

python -m mutation.inside SHARE
"""

from __future__ import annotations

import hashlib
import sys

from libcst import Module
from mutmut.__main__ import _run
from mutmut.mutation import file_mutation
from mutmut.mutation.file_mutation import Mutation

from mutation import guards

CHILDREN = 1
"""Mutants that run at a time."""


def main(share: float) -> int:
    """Try that share of the mutants, the same ones each time.

    What an earlier run has decided stands, so that a run that was stopped goes on.
    """
    guards.install()
    make_only(share)
    _run([], CHILDREN)
    return 0


def make_only(share: float) -> None:
    """Have mutmut make a part of the mutants alone: which, follows from a file's name and the mutant's number in it."""
    every = file_mutation.create_mutations

    def sampled(
        filename: str, code: str, covered_lines: set[int] | None = None, coverage_excluded_lines: set[int] | None = None
    ) -> tuple[Module, list[Mutation], set[str], set[str]]:
        module, mutations, classes, functions = every(filename, code, covered_lines, coverage_excluded_lines)
        kept = [mutant for number, mutant in enumerate(mutations) if is_sampled(f"{filename} {number}", share)]
        return module, kept, classes, functions

    file_mutation.create_mutations = sampled


def is_sampled(name: str, share: float) -> bool:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) < share * 2**32


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
