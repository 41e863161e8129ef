"""Runs mutants, and writes the score with its commit into `docs/mutants.json` and `docs/contributing.md`.

python -m mutation [--full | --share 0.1] [NAME ...]

NAME is a group (`publishing`) or a module (`publishing/git.py`). Nothing is written unless the work tree is committed.
A run in full takes hours; stopped, and started again at the same commit, it goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mutation.groups import GROUPS, Group, chosen
from mutation.score import Mutant, Score, filled_in, scores
from mutation.survivors import accepted, mutants

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "hbgen"
FOLDER = ROOT / "build" / "mutants"
RECORDS = ROOT / "docs" / "mutants.json"
PAGE = ROOT / "docs" / "contributing.md"


def main(arguments: list[str]) -> int:
    """Run what is named, or everything. Returns 1 where a mutant survived that nobody has looked at, 2 for misuse."""
    parser = argparse.ArgumentParser(prog="start.py mutants")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a group, or a module below src/hbgen")
    parser.add_argument("--share", type=float, help="part of the mutants (default: what `groups` says of each group)")
    parser.add_argument("--full", action="store_true", help="all mutants, which takes hours")
    options = parser.parse_args(arguments)
    try:
        modules = chosen(options.names)
    except KeyError as error:
        parser.error(f"there is no {error.args[0]}; there are: {', '.join(GROUPS)}, and their modules")
    commit = git("rev-parse", "--short=12", "HEAD")
    # What runs before this one have written is no change of the code.
    written = [f":(exclude){path.relative_to(ROOT).as_posix()}" for path in (RECORDS, PAGE)]
    is_committed = not git("status", "--porcelain", "--untracked-files=no", "--", ".", *written)
    survived, failed = 0, []
    for name, patterns in modules.items():
        copy = FOLDER / name
        share = 1.0 if options.full else options.share or GROUPS[name].share
        # mutmut makes a module's mutants once: another share has to begin anew.
        stamp = f"{commit} {share} {' '.join(patterns)}"
        prepare(copy, GROUPS[name], patterns, stamp=stamp if is_committed else "")
        status = run(copy, share)
        tried = mutants(copy, accepted())
        if status or not tried:
            failed.append(f"{name}: mutmut ended with {status}, {len(tried)} mutants tried")
            continue
        survived += show(tried)
        if is_committed:
            write(commit, share, scores(tried))
    if not is_committed:
        print("Nothing was written: a score bears the commit that it was made from. Commit first.")
    print("\n".join(failed))
    return 2 if failed else 1 if survived else 0


def prepare(copy: Path, group: Group, patterns: tuple[str, ...], stamp: str) -> None:
    """Copy what Git tracks, with settings for mutmut; a copy of the same stamp stays, with its results."""
    marker = copy / "stamp"
    if stamp and marker.is_file() and marker.read_text("utf-8") == stamp:
        return
    shutil.rmtree(copy, ignore_errors=True)
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        source, target = ROOT / name, copy / name
        # mutmut copies on, and fails at links that lead nowhere, as one of the test cases does.
        if name and source.is_file() and not source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(settings(copy, group, patterns))
    marker.write_text(stamp, "utf-8")


def settings(copy: Path, group: Group, patterns: tuple[str, ...]) -> str:
    """The table `tool.mutmut` of the copy's `pyproject.toml`."""
    others = sorted(path.name for path in copy.iterdir() if path.name not in {"src", "tests", "pyproject.toml"})
    options = ["-p", "no:xdist", "-p", "mutation.pytest_plugin", "-m", "not slow and not browser"]
    options += [f"--deselect=tests/{test}" for test in group.left_out]
    table = {
        "source_paths": ["src"],
        "only_mutate": [f"src/hbgen/{pattern}" for pattern in patterns],
        "also_copy": others,
        "pytest_add_cli_args": options,
        "pytest_add_cli_args_test_selection": [f"tests/{file}" for file in group.tests],
        # By default an endless mutant runs for minutes; most are stopped by `pytest_plugin`.
        "timeout_multiplier": 2,
        "timeout_constant": 60,
        "use_git_change_detection": False,
    }
    # Numbers, strings, booleans and lists of strings are written alike in JSON and TOML.
    return "\n[tool.mutmut]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())


def run(copy: Path, share: float) -> int:
    """Run mutmut in a copy. Returns its exit status."""
    # What tests start by themselves has to be the mutant too.
    paths = [copy / "mutants" / "src", copy / "mutants" / "tests"]
    for path in paths:
        # A folder that is missing when Python starts is never looked into.
        path.mkdir(parents=True, exist_ok=True)
    paths.append(ROOT / "tests")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "mutation.inside", str(share)]
    return subprocess.call(command, cwd=copy, env=environment)


def show(tried: list[Mutant]) -> int:
    """Print the survivors that nobody has looked at, and the scores. Returns the number of these survivors."""
    survivors = [mutant for mutant in tried if mutant.status in ("survived", "no tests")]
    for mutant in survivors:
        print(f"{mutant.status}: {mutant.module} {mutant.function}\n{mutant.change}\n")
    for module, score in scores(tried).items():
        print(f"{module}: {score}")
    return len(survivors)


def write(commit: str, share: float, fresh: dict[str, Score]) -> None:
    """Write the scores of some modules."""
    records = json.loads(RECORDS.read_text("utf-8")) if RECORDS.is_file() else {}
    for module, score in fresh.items():
        records[module] = {"commit": commit, "share": share, **score._asdict()}
    # A module that is gone has no score.
    records = {module: record for module, record in records.items() if (SOURCE / module).is_file()}
    RECORDS.write_text(json.dumps(records, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(filled_in(PAGE.read_text("utf-8"), records), "utf-8")


def git(*arguments: str) -> str:
    """What Git prints for this repository, without the line end."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
