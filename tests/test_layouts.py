"""Whatever asks Git gives the same answers wherever the handbook stands in a repository and wherever it is run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import yaml

from playbook import put, smallest
from sampling import FULL, in_full
from test_publish import APPROVED
from warm import COLD

EDIT = "https://git.example/edit/main/"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a handbook stands."""

    root: Path
    """The handbook's folder."""
    top: Path
    """The folder whose repository it is in."""
    env: Mapping[str, str]
    """What the program that starts hbgen has told it besides."""

    @property
    def prefix(self) -> str:
        path = self.root.relative_to(self.top).as_posix()
        return "" if path == "." else f"{path}/"


def git(folder: Path, *args: str) -> str:
    names = ["-c", "user.name=Anna", "-c", "user.email=anna@example.ee", "-c", "protocol.file.allow=always"]
    return subprocess.run(["git", *names, *args], cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def handbook(root: Path) -> None:
    """The smallest one, whose standard and owners have accounts."""
    smallest(root)
    organisation = yaml.safe_load((root / "content" / "organisation.yaml").read_text("utf-8"))
    for role in organisation["roles"]:
        role["account"] = f"@org/{role['id']}"
    put(root, "organisation", organisation)
    (root / ".gitignore").write_text("/handbook/pages/\n/build/\n", "utf-8")


def repository(top: Path, below: str = "") -> Path:
    """A repository with a remote, and a handbook in a folder of it."""
    top.mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    remote = top.parent / f"{top.name}.git"
    git(top.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(top, "remote", "add", "origin", remote.as_uri())
    root = top / below
    root.mkdir(parents=True, exist_ok=True)
    if below:
        (top / "content").mkdir()
        (top / "content" / "handbook.yaml").write_text("of another product\n", "utf-8")
        (top / "README.md").write_text("A larger product.\n", "utf-8")
    handbook(root)
    return root


def alone(folder: Path) -> Layout:
    top = folder / "alone"
    return Layout(repository(top), top, {})


def in_docs(folder: Path) -> Layout:
    top = folder / "product"
    return Layout(repository(top, "docs"), top, {})


def in_a_folder_with_a_space(folder: Path) -> Layout:
    top = folder / "suur toode"
    return Layout(repository(top, "käsi raamat/osa"), top, {})


def linked_worktree(folder: Path) -> Layout:
    """Of a larger repository."""
    repository(folder / "product", "docs")
    commit(folder / "product", "Begin")
    git(folder / "product", "worktree", "add", "--quiet", "-b", "work", str(folder / "linked"))
    return Layout(folder / "linked" / "docs", folder / "linked", {})


def submodule(folder: Path) -> Layout:
    """The handbook's own repository, in a folder of another one."""
    repository(folder / "handbook")
    commit(folder / "handbook", "Begin")
    git(folder / "handbook", "push", "--quiet", "origin", "main")
    outer = folder / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet", "--initial-branch=main")
    git(outer, "submodule", "--quiet", "add", (folder / "handbook.git").as_uri(), "part")
    return Layout(outer / "part", outer / "part", {})


def from_a_hook(folder: Path) -> Layout:
    """Of another repository, whose hook tells its programs where that one is."""
    other = folder / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    layout = in_docs(folder)
    environment = {
        "GIT_DIR": other / ".git",
        "GIT_WORK_TREE": other,
        "GIT_INDEX_FILE": ".git/index",
        "GIT_PREFIX": "x/",
    }
    return Layout(layout.root, layout.top, {name: str(value) for name, value in environment.items()})


def moved(folder: Path) -> Layout:
    """Its folder was moved since it was released."""
    top = folder / "product"
    root = repository(top, "old/handbook")
    Asked(Layout(root, top, {}), COLD).release("1.0.0", "2026-03-01")
    commit(top, "Released")
    (top / "docs").mkdir()
    git(top, "mv", "old/handbook", "docs/service")
    return Layout(top / "docs" / "service", top, {})


LAYOUTS: tuple[Callable[[Path], Layout], ...] = (
    in_docs, in_a_folder_with_a_space, linked_worktree, submodule, from_a_hook, moved,
)  # fmt: skip


class Asked:
    """What hbgen says in a layout, run from inside it as people and CI run it."""

    def __init__(self, layout: Layout, hbgen: tuple[str, ...]) -> None:
        self.layout, self.hbgen = layout, hbgen

    def run(self, *args: str, where: Path | None = None, ok: bool = True) -> str:
        """Standard output, after which the command ended well, or did not."""
        command = [*self.hbgen, args[0], "--root", str(self.layout.root), *args[1:]]
        done = subprocess.run(
            command, cwd=where or self.layout.root, env={**os.environ, **self.layout.env},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert (done.returncode == 0) == ok, done.stdout + done.stderr
        return done.stdout

    def release(self, number: str, day: str) -> None:
        self.run("release", number, "--date", day, *APPROVED)

    def answers(self) -> Iterator[tuple[str, object]]:
        """What is asked of Git, in the order of a handbook's life: name and answer, without where it stands."""
        layout = self.layout
        if not (layout.root / "content" / "releases").is_dir():
            self.release("1.0.0", "2026-03-01")
        settings = layout.root / "content" / "handbook.yaml"
        data = yaml.safe_load(settings.read_text("utf-8"))
        data["links"] = {"edit": EDIT + "{file}"}
        settings.write_text(json.dumps(data), "utf-8")
        codes_found = codes(self.run("check", "--format", "gitlab"))
        assert ("edit-elsewhere" in codes_found) == bool(layout.prefix)
        for form in FORMATS if layout.prefix else ():
            named = files_in(self.run("check", "--format", form))
            assert named and [file for file in named if not (layout.top / file).is_file()] == []
        data["links"] = {"edit": EDIT + quote(layout.prefix) + "{file}"}
        settings.write_text(json.dumps(data), "utf-8")
        commit(layout.top, "Begin")
        yield "advice", codes(self.run("check", "--format", "gitlab"))
        # One that has a place: a file in another layout.
        yield "layout", self.run("fmt", "--check", where=layout.top, ok=False)
        for where in (layout.root, layout.top, layout.root / "content"):
            yield f"since in {where == layout.top}", self.run("check", "--since", "HEAD", where=where)
        released = next((layout.root / "content" / "releases").glob("*.json"))
        kept = released.read_bytes()
        released.unlink()
        yield "a release is gone", codes(self.run("check", "--since", "HEAD", "--format", "gitlab", ok=False))
        released.write_bytes(kept)

        owners = layout.top / ".github" / "CODEOWNERS"
        self.run("owners", "--output", os.path.relpath(owners, layout.root))
        self.run("owners", "--check", where=layout.top)
        text = owners.read_text("utf-8")
        shutil.rmtree(owners.parent)
        prefix = re.escape("/" + layout.prefix.replace(" ", "\\ "))
        yield "owners", re.sub(rf"^{prefix}", "/", text, flags=re.MULTILINE)
        yield "left", git(layout.top, "status", "--porcelain")
        if FULL:
            yield from self.published()

    def published(self) -> Iterator[tuple[str, object]]:
        """What is asked when a site is published, and again after a change."""
        layout = self.layout
        options = ("--branch", "pages", "--push", "origin", "--audience", "staff")
        yield "plan", [job["job"] for job in json.loads(self.run("plan", *options, "--json"))]
        yield "published", self.run("publish", *options, where=layout.top)
        yield "again", self.run("publish", *options)
        standard = layout.root / "content" / "standards" / "one.yaml"
        standard.write_text(standard.read_text("utf-8").replace("within a day", "within two days"), "utf-8")
        commit(layout.top, "Change")
        yield "changed", self.run("publish", *options)
        yield "planned again", [job["job"] for job in json.loads(self.run("plan", *options, "--json"))]
        remote = Path(
            git(layout.top, "remote", "get-url", "origin").strip().removeprefix("file://").replace("%20", " ")
        )
        files = git(remote, "ls-tree", "-r", "-z", "--name-only", "pages").split("\0")
        yield "site", sorted(re.sub(r"\.[0-9a-f]{8,}\.", ".", file) for file in files)
        page = git(remote, "show", "pages:staff/en/next/pages/standards/one.html")
        links = set(re.findall(rf'href="{re.escape(EDIT)}([^"]*)"', page))
        assert links and all(link.startswith(quote(layout.prefix)) for link in links)
        assert "two days" in page
        yield "edit links", sorted(link.removeprefix(quote(layout.prefix)) for link in links)
        yield "left after that", git(layout.top, "status", "--porcelain")


FORMATS = ("github", "gitlab", "sarif")


def files_in(report: str) -> list[str]:
    """The files that a report of `check` for a host names: the host looks for them from the repository's root."""
    places = re.findall(r'(?:::\w+ file=|"path": "|"uri": ")([^",]+)', report)
    return [unquote(file) if '"uri"' in report else file.replace("%2C", ",").replace("%3A", ":") for file in places]


def codes(text: str) -> list[str]:
    return sorted({problem["check_name"] for problem in json.loads(text)})


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, hbgen_command: tuple[str, ...]) -> dict[str, object]:
    """What is answered in a repository that is the handbook's own."""
    return dict(Asked(alone(tmp_path_factory.mktemp("usual")), hbgen_command).answers())


@in_full
@pytest.mark.parametrize("lay", LAYOUTS if FULL else LAYOUTS[1:2], ids=lambda lay: lay.__name__)
def test_the_answers_are_the_same_wherever_the_handbook_stands(
    usual: dict[str, object], tmp_path: Path, lay: Callable[[Path], Layout], hbgen_command: tuple[str, ...]
) -> None:
    for name, answer in Asked(lay(tmp_path), hbgen_command).answers():
        assert answer == usual[name], name
