"""Runs mutmut in a copy of the tree, the current folder, on a fixed part of its mutants; `__main__` starts it.

python -m mutation.inside SHARE
"""

from __future__ import annotations

import hashlib
import sys

from mutmut.__main__ import _run
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name

from mutation import guards

CHILDREN = 1
"""Mutants that run at a time."""


def main(share: float) -> int:
    """Run the mutants; with a share below 1 those whose name hashes below it, the same each time."""
    guards.install()
    # All: what an earlier run has decided stands, so that a run that was stopped goes on.
    names = sampled(share) if share < 1 else []
    if names or share >= 1:
        _run(names, CHILDREN)
    return 0


def sampled(share: float) -> list[str]:
    names = []
    for path in walk_mutatable_files():
        for name in mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names:
            mutant = get_mutant_name(path, name)
            if int.from_bytes(hashlib.sha256(mutant.encode()).digest()[:4]) < share * 2**32:
                names.append(mutant)
    return names


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
