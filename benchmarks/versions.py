"""All versions of one repository, and then one version more: by hbgen, sphinx-multiversion and sphinx-polyversion.

usage: versions.py [--standards 100] [--standing 1 10] [--peers multiversion polyversion] [--work FOLDER]

The repository holds the neutral corpus twice: as Sphinx sources, which the peers read from its tags, and as a
handbook of hbgen's, with a release in its ledger for each tag. Each version changes a word of one standard. Run it in
the environment that hbgen is installed in; each peer gets one of its own below FOLDER. The table goes to standard
output as Markdown, what happens meanwhile to standard error.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import corpus
import peers
import running
from corpus_to_content import convert

APPROVED = [part for role in ("chief", "service-lead", "people-lead") for part in ("--approved-by", role)]
_CONF = """
import importlib.util, os
if importlib.util.find_spec("sphinx_multiversion"):
    extensions.append("sphinx_multiversion")
    smv_tag_whitelist = r"^v\\d+$"
    smv_branch_whitelist = "^$"
if "POLYVERSION_DATA" in os.environ:
    from sphinx_polyversion import load
    load(globals())
"""
_POLY = """\
from pathlib import Path
from sphinx_polyversion import apply_overrides
from sphinx_polyversion.driver import DefaultDriver
from sphinx_polyversion.environment import Environment
from sphinx_polyversion.git import Git, file_predicate
from sphinx_polyversion.sphinx import SphinxBuilder

OUTPUT_DIR, TAGS, SEQUENTIAL = "site-polyversion", r"v\\d+", False
apply_overrides(globals())
root = Git.root(Path(__file__).parent)
git = Git(branch_regex="^$", tag_regex=TAGS, predicate=file_predicate([Path("source")]))
builder = SphinxBuilder(Path("source"), args=["-q"])
DefaultDriver(
    root, OUTPUT_DIR, vcs=git, builder=builder, env=Environment.factory(), selector=None
).run(sequential=SEQUENTIAL)
"""


@dataclass(frozen=True)
class Row:
    """What one tool took for one thing."""

    tool: str
    what: str
    seconds: float
    memory: float
    pages: int
    """HTML files written in it."""
    old: int
    """How many of these are pages of versions that stood there before."""


class Repository:
    """A repository in which version k is the tag `vk` and hbgen's release 1.k.0."""

    def __init__(self, folder: Path, standards: int, programs: dict[str, Path]) -> None:
        self.folder, self.programs, self.count = folder, programs, 0
        shutil.rmtree(folder, ignore_errors=True)
        made = corpus.make(standards)
        peers.sphinx(made, folder)
        convert(made, folder)
        conf = folder / "source" / "conf.py"
        conf.write_text(conf.read_text(encoding="utf-8") + _CONF, encoding="utf-8")
        (folder / "source" / "poly.py").write_text(_POLY, encoding="utf-8")
        (folder / ".gitignore").write_text("/site-*\n/handbook/pages/\n", encoding="utf-8")
        self.git("init", "--quiet", "--initial-branch=main")
        self.standards = sorted(path.stem for path in folder.glob("source/ch-*/std-*.md"))

    def git(self, *args: str) -> None:
        names = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com"]
        subprocess.run(["git", *names, *args], cwd=self.folder, check=True)

    def site(self, tool: str) -> Path:
        return self.folder / f"site-{tool}"

    def grow(self, count: int) -> None:
        """Let there be `count` versions: for each a word of a standard changes, is released and tagged."""
        while self.count < count:
            self._version()

    def _version(self) -> None:
        self.count += 1
        id_ = self.standards[self.count % len(self.standards)]
        (page,) = self.folder.glob(f"source/ch-*/{id_}.md")
        _revise(page, "", self.count + 1)
        _revise(
            self.folder / "content" / "standards" / f"{page.parent.name}.yaml", f"id: {id_.upper()}", self.count + 1
        )
        command = [str(self.programs["hbgen"] / "hbgen"), "release", f"1.{self.count}.0", "--date", "2026-06-01"]
        running.run([*command, *APPROVED], self.folder)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"Version {self.count}")
        self.git("tag", f"v{self.count}")

    def publish(self, tool: str, what: str, alone: bool = False) -> Row:
        """Let a tool publish what there is; with `alone` the newest version only, as far as it can be told so."""
        out = self.site(tool)
        before = _pages(out)
        seconds, memory = running.run(self._command(tool, alone), self.folder)
        if not (out / self._newest(tool) / "index.html").is_file():
            sys.exit(f"{tool} has not built {self._newest(tool)}")
        written = {path for path, when in _pages(out).items() if before.get(path) != when}
        print(f"{self.count} {tool}, {what}: {seconds:.1f} s CPU", file=sys.stderr)
        old = [path for path in written & before.keys() if "next" not in path.parts]
        return Row(tool, what, seconds, memory, len(written), len(old))

    def _newest(self, tool: str) -> str:
        return f"staff/en/1.{self.count}.0" if tool == "hbgen" else f"v{self.count}"

    def _command(self, tool: str, alone: bool) -> list[str]:
        programs, tag = self.programs[tool], f"v{self.count}"
        if tool == "multiversion":
            only = ["-D", f"smv_tag_whitelist=^{tag}$"] if alone else []
            return [str(programs / "sphinx-multiversion"), "source", f"site-{tool}", "-q", *only]
        if tool == "polyversion":
            only = ["-o", f"TAGS={tag}"] if alone else []
            return [str(programs / "sphinx-polyversion"), "source/poly.py", *only]
        return [str(programs / "hbgen"), "publish", f"site-{tool}", *([] if alone else ["--all"])]


def _revise(path: Path, after: str, number: int) -> None:
    """Change the first word that follows `after`."""
    text = path.read_text(encoding="utf-8")
    at = text.index(after)
    changed = re.sub(r"\(revision \d+\)", f"(revision {number})", text[at:], count=1)
    path.write_text(text[:at] + changed, encoding="utf-8")


def _pages(out: Path) -> dict[Path, int]:
    """Each page of each version with the time of its last writing; not what only leads on."""
    return {path: path.stat().st_mtime_ns for path in out.rglob("*.html") if "latest" not in path.parts}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--standards", type=int, default=100)
    options.add_argument("--standing", type=int, nargs="+", default=[1, 10], help="Beside how many is one more put.")
    options.add_argument("--peers", nargs="*", default=["multiversion", "polyversion"])
    options.add_argument("--work", type=Path, default=Path("build/benchmarks"))
    asked = options.parse_args()
    work: Path = asked.work.resolve()
    programs = {"hbgen": Path(sys.executable).parent}
    for name in asked.peers:
        found = running.environment(name, work)
        if found is not None:
            programs[name] = found
    repository = Repository(work / "versions", asked.standards, programs)
    print("| beside | tool | versions | CPU seconds | peak memory | pages written | of older versions |")
    print("| ---: | --- | --- | ---: | ---: | ---: | ---: |")
    for standing in sorted(asked.standing):
        for row in _measure(repository, standing):
            taken = f"{row.seconds:.1f} | {row.memory:.0f} MiB | {row.pages:,} | {row.old:,}"
            print(f"| {standing} | {row.tool} | {row.what} | {taken} |", flush=True)


def _measure(repository: Repository, standing: int) -> list[Row]:
    """All versions into an empty site, one more, and where a tool builds all again, one more by itself."""
    repository.grow(standing)
    tools = list(repository.programs)
    for tool in tools:
        shutil.rmtree(repository.site(tool), ignore_errors=True)
    draft = {"hbgen": ", and the draft"}
    rows = [repository.publish(tool, f"all{draft.get(tool, '')}") for tool in tools]
    repository.grow(standing + 1)
    rows += [repository.publish(tool, f"one more{draft.get(tool, '')}", alone=tool == "hbgen") for tool in tools]
    repository.grow(standing + 2)
    rows += [repository.publish(tool, "one more, asked for by name", alone=True) for tool in tools if tool != "hbgen"]
    return sorted(rows, key=lambda row: tools.index(row.tool))


if __name__ == "__main__":
    main()
