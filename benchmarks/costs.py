"""What a first build of 30 standards costs, in figures that are the same on every machine, beside the limits kept here.

usage: costs.py [--write]

Seconds depend on the machine and on what else it does. Python calls, as cProfile counts them, differ by some parts of
a million between two builds, files and bytes not at all. Exit code 1 when a cost is over its limit by more than a
tenth; `--write` makes the costs of today the limits. Calls are compared with those of the same version of Python.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus
from corpus_to_content import convert

STANDARDS = 30
LIMITS = Path(__file__).with_name("limits.json")
TOLERANCE = 0.1
"""By how much of its limit a cost may grow before somebody is to decide whether it is worth it."""


def measure(project: Path) -> dict[str, int]:
    """Build the handbook in `project` in this process: what that costs, with all that is imported for it."""
    profile = cProfile.Profile()
    profile.runcall(_build, project)
    sizes = [path.stat().st_size for path in (project / "site").rglob("*") if path.is_file()]
    stats: pstats.Stats = pstats.Stats(profile)
    return {"calls": int(stats.total_calls), "files": len(sizes), "bytes": sum(sizes)}  # type: ignore[attr-defined]


def _build(project: Path) -> None:
    from sphinx.cmd.build import main as build

    arguments = ["-q", "-E", "-j", "1", "-c", str(project), "-d", str(project / "trees"), str(project / "handbook")]
    if build([*arguments, str(project / "site")]):
        sys.exit("the build failed")


def costs() -> dict[str, int]:
    """The costs of a build in a process of its own, in which nothing is random and nothing is kept from before."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONHASHSEED": "0", "XDG_CACHE_HOME": folder, "LC_ALL": "C.UTF-8"}
        project = Path(folder, "project")
        convert(corpus.make(STANDARDS), project)
        command = [sys.executable, __file__, f"--measure={project}"]
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def over(measured: dict[str, int], limits: dict[str, int]) -> list[str]:
    """A line for each cost that is over its limit."""
    return [
        f"{name}: {measured[name]:,}, which is {measured[name] / limit - 1:+.1%} of the limit {limit:,}"
        for name, limit in limits.items()
        if measured[name] > limit * (1 + TOLERANCE)
    ]


def limits() -> dict[str, int]:
    """The limits for this version of Python: without one for its calls where they were never counted."""
    kept = json.loads(LIMITS.read_text("utf-8"))
    calls = kept["calls"].get(_version())
    return {"files": kept["files"], "bytes": kept["bytes"]} | ({} if calls is None else {"calls": calls})


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--write", action="store_true")
    options.add_argument("--measure", type=Path, help="measure the build of a handbook")
    asked = options.parse_args()
    if asked.measure is not None:
        print(json.dumps(measure(asked.measure)))
        return 0
    measured = costs()
    print(", ".join(f"{name}: {cost:,}" for name, cost in measured.items()))
    if asked.write:
        before = json.loads(LIMITS.read_text("utf-8"))["calls"] if LIMITS.is_file() else {}
        kept = measured | {"calls": {**before, _version(): measured["calls"]}}
        LIMITS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
        return 0
    too_much = over(measured, limits())
    for line in too_much:
        print(line)
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main())
