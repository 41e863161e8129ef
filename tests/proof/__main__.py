"""Runs the proofs in full and writes their figures into `docs/trust.json` and `docs/trust.md`.

python -m proof [NAME ...]              in full; the work tree must be committed, since figures bear their commit
python -m proof --share 0.02 [NAME ...] a fixed part of each; nothing is written
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path

from proof.promises import PROMISES
from proof.report import Record, page, record

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "docs" / "trust.json"
PAGE = ROOT / "docs" / "trust.md"
MODULES = tuple(dict.fromkeys(promise.module for promise in PROMISES if promise.module is not None))


def main(arguments: list[str]) -> int:
    """Run what is named, or everything. Returns 1 when a promise did not hold, 2 when nothing could be run."""
    parser = argparse.ArgumentParser(prog="proof")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(MODULES))
    if unknown:
        print("There is no proof", ", ".join(unknown) + "; there are:", ", ".join(MODULES))
        return 2
    full = options.share >= 1
    if full and git("status", "--porcelain", "--untracked-files=no"):
        print("Commit first: the figures of a proof bear the commit that they were made from.")
        return 2
    records: dict[str, Record] = json.loads(RECORDS.read_text("utf-8")) if RECORDS.is_file() else {}
    commit = git("rev-parse", "--short=12", "HEAD")
    failures = 0
    for name in options.names or MODULES:
        start = time.monotonic()
        figures = importlib.import_module(f"proof.{name}").prove(options.share)
        print(f"{name} ({time.monotonic() - start:.0f} s)", flush=True)
        for figure in figures:
            failures += figure.failures
            print(f"  {figure.promise}: {figure.count:,} tried, {figure.failures:,} did not hold. {figure.detail}")
        if full:
            records[name] = record(commit, figures)
            RECORDS.write_text(json.dumps(records, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
            PAGE.write_text(page(records), "utf-8")
    return 1 if failures else 0


def git(*arguments: str) -> str:
    """What Git prints for this repository, without the line end."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
