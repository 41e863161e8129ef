"""Builds of one corpus by hbgen and by its peers, in turn: CPU time and memory, as ratios to bare Sphinx.

usage: build.py [--sizes 100 1000 5000] [--runs 3] [--peers needs material zensical] [--work FOLDER] [--readme]

Run it in the environment that hbgen is installed in. Each peer gets an environment of its own below FOLDER, made
from `requirements-<peer>.txt`; one that cannot be installed is left out, with a word. Projects are built on a disk in
memory where there is one: an ordinary disk adds seconds by chance. The tables go to standard output as Markdown, and
with `--readme` into `README.md` beside this file, what happens meanwhile to standard error.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
import peers
import running
from corpus_to_content import convert

MODES = ("clean", "same", "word")
WORDS = {"clean": "from nothing", "same": "nothing changed", "word": "one word changed"}
BARE = "sphinx"


@dataclass(frozen=True)
class Tool:
    """How one tool is given the corpus, and how it builds it."""

    name: str
    make: Callable[[dict[str, Any], Path], None]
    command: Callable[[Path], list[str]]
    """From the folder of its environment's programs to what is run in the project."""
    word: str
    """The file in which a word is changed."""
    out: str = "site"
    kept: tuple[str, ...] = ()
    """What else a build leaves, beside `out`."""


def _sphinx_build(programs: Path) -> list[str]:
    return [str(programs / "sphinx-build"), "-q", "-j", "1", "-d", "doctrees", "source", "site"]


TOOLS = (
    Tool(
        BARE,
        peers.sphinx,
        _sphinx_build,
        "source/ch-001/std-0007.md",
        kept=("doctrees",),
    ),
    Tool(
        "hbgen",
        convert,
        lambda programs: [
            *(str(programs / "sphinx-build"), "-q", "-j", "1", "-c", ".", "-d", "doctrees", "handbook", "site")
        ],
        "content/standards/ch-001.yaml",
        kept=("doctrees", "handbook/pages"),
    ),
    Tool("needs", peers.needs, _sphinx_build, "source/ch-001/std-0007.md", kept=("doctrees",)),
    Tool(
        "material",
        peers.mkdocs,
        lambda programs: [str(programs / "mkdocs"), "build", "-q", "-d", "site"],
        "docs/ch-001/std-0007.md",
    ),
    Tool(
        "zensical",
        peers.mkdocs,
        lambda programs: [str(programs / "zensical"), "build"],
        "docs/ch-001/std-0007.md",
        kept=(".cache",),
    ),
)


@dataclass(frozen=True)
class Run:
    """What one build took: CPU seconds with those of its children, peak memory in MiB, pages written and changed."""

    seconds: float
    memory: float
    written: int
    changed: int


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--peers", nargs="*", default=["material", "zensical"])
    options.add_argument("--work", type=Path, default=Path("build/benchmarks"))
    options.add_argument("--readme", action="store_true")
    asked = options.parse_args()
    environments: Path = asked.work.resolve()
    memory = Path("/dev/shm")
    work = memory / "hbgen-benchmarks" if memory.is_dir() else environments
    programs = {"hbgen": Path(sys.executable).parent}
    for name in (BARE, *asked.peers):
        found = running.environment(name, environments)
        if found is not None:
            programs[name] = found
    if BARE not in programs:
        sys.exit("without bare Sphinx there is nothing to compare with")
    tools = [tool for tool in TOOLS if tool.name in programs]
    for size in asked.sizes:
        made = corpus.make(size)
        for tool in tools:
            shutil.rmtree(_project(work, tool, size), ignore_errors=True)
            tool.make(made, _project(work, tool, size))
        runs = _measure(tools, programs, work, size, asked.runs)
        table = _table(size, tools, runs, _split(_project(work, tools[1], size), asked.runs))
        print(table, flush=True)
        if asked.readme:
            _put(size, table)


def _project(work: Path, tool: Tool, size: int) -> Path:
    return work / f"{tool.name}-{size}"


def _measure(
    tools: list[Tool], programs: dict[str, Path], work: Path, size: int, count: int
) -> dict[tuple[str, str], list[Run]]:
    """Every tool in every mode, `count` times, tools in turn: what else the machine does hits all alike."""
    runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for number in range(count):
        for tool in tools:
            project = _project(work, tool, size)
            for left in (tool.out, *tool.kept):
                shutil.rmtree(project / left, ignore_errors=True)
            for mode in MODES:
                if mode == "word":
                    path = project / tool.word
                    text = path.read_text(encoding="utf-8")
                    path.write_text(
                        re.sub(r"\(revision \d+\)", f"(revision {number + 2})", text, count=1), encoding="utf-8"
                    )
                run = _run(tool.command(programs[tool.name]), project, project / tool.out)
                runs[tool.name, mode].append(run)
                print(f"{size} {tool.name} {mode}: {run.seconds:.1f} s CPU", file=sys.stderr)
    return runs


def _run(command: list[str], project: Path, out: Path) -> Run:
    before = _pages(out)
    seconds, memory = running.run(command, project)
    after = _pages(out)
    written = [name for name, (when, _) in after.items() if name not in before or before[name][0] != when]
    changed = [name for name in written if name not in before or before[name][1] != after[name][1]]
    return Run(seconds, memory, len(written), len(changed))


def _pages(out: Path) -> dict[str, tuple[int, int]]:
    """Each page with the time of its last writing and what it holds."""
    return {
        path.relative_to(out).as_posix(): (path.stat().st_mtime_ns, hash(path.read_bytes()))
        for path in out.rglob("*.html")
    }


def _split(project: Path, count: int) -> dict[str, float]:
    """The shares of a clean build of hbgen's by part."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(count):
        for left in ("split", "handbook/pages"):
            shutil.rmtree(project / left, ignore_errors=True)
        result = subprocess.run(
            [sys.executable, str(running.HERE / "split.py"), str(project), str(project / "split")],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        spent: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
        whole = sum(spent.values())
        for part, seconds in spent.items():
            taken[part].append(seconds / whole)
    return {part: statistics.median(shares) for part, shares in taken.items()}


def _table(size: int, tools: list[Tool], runs: dict[tuple[str, str], list[Run]], parts: dict[str, float]) -> str:
    # Ratios are taken within a turn; the median of the turns counts, and behind it stand the least and the largest.
    bare = [run.seconds for run in runs[BARE, "clean"]]
    lines = [
        f"Commit {running.commit()}, Python {sys.version_info.major}.{sys.version_info.minor}, turns: {len(bare)}.",
        "",
        "| tool | build | CPU time, bare Sphinx = 1 | peak memory | pages written | pages changed |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for tool in tools:
        for mode in MODES:
            each = runs[tool.name, mode]
            ratios = sorted(run.seconds / one for run, one in zip(each, bare, strict=True))
            ratio = f"{statistics.median(ratios):.2f}"
            if f"{ratios[0]:.2f}" != f"{ratios[-1]:.2f}":
                ratio += f" ({ratios[0]:.2f}–{ratios[-1]:.2f})"
            memory = statistics.median(run.memory for run in each)
            last = each[-1]
            lines.append(
                f"| {tool.name} | {WORDS[mode]} | {ratio} | {memory:.0f} MiB | {last.written:,} | {last.changed:,} |"
            )
    lines += ["", "| part of hbgen's build from nothing | share of its CPU time |", "| --- | ---: |"]
    for part, share in sorted(parts.items(), key=lambda pair: (pair[0].split(":")[0], -pair[1])):
        lines.append(f"| {part} | {share:.1%} |")
    own = sum(share for part, share in parts.items() if part.startswith("hbgen:"))
    lines.append(f"| **hbgen's own, together** | **{own:.1%}** |")
    return f"### {size:,} standards\n\n" + "\n".join(lines) + "\n"


def _put(size: int, table: str) -> None:
    """Put a table in its place in the README, where it replaces that of an earlier run."""
    path = running.HERE / "README.md"
    text = path.read_text("utf-8")
    begin, end = f"<!-- {size} standards: build.py --readme -->\n", f"<!-- /{size} standards -->\n"
    before, found, rest = text.partition(begin)
    if not found:
        sys.exit(f"README.md has no place for {size} standards")
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{table}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
