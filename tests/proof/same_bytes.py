"""Builds the same content in other folders, time zones and locales, with other hash seeds and more processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from hbgen.exports import EXPORTS
from hbgen.publishing.manifest import digests
from playbook import smallest
from proof import Figure
from repository_copy import RUN_COMMANDS
from sites import REPOSITORY, lay_out

MACHINES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("here", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"}, "1"),
    ("a/far longer/päth", {"TZ": "America/Adak", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"}, "2"),
    ("b", {"TZ": "Asia/Kolkata", "PYTHONHASHSEED": "77777", "LC_ALL": "C.UTF-8"}, "3"),
)
"""A folder, variables of the environment, and how many processes build."""

APPROVED = [part for role in ("head", "service-lead", "people-lead") for part in ("--approved-by", role)]


def prove(share: float) -> list[Figure]:
    """A release of the smallest handbook on two machines; in full on three, and all editions of the starter content."""
    machines = MACHINES if share >= 1 else MACHINES[:2]
    with tempfile.TemporaryDirectory() as folder:
        figures = [_compare("release and exports", [_release(Path(folder) / "release", *m) for m in machines])]
        if share >= 1:
            made = [_starter(Path(folder) / "starter", *m) for m in machines]
            figures.append(_compare("every edition of the starter content", made))
    return figures


def _compare(what: str, made: list[dict[str, str]]) -> Figure:
    names = {name for digests_ in made for name in digests_}
    different = sorted(name for name in names if len({digests_.get(name) for digests_ in made}) > 1)
    detail = f"{len(made)} machines" + (f"; first: {different[0]}" if different else "")
    return Figure(f"files of {what} with other bytes", len(names), len(different), detail)


def _run(root: Path, env: dict[str, str], *commands: Sequence[str | Path]) -> None:
    """Run commands of hbgen one after the other, in one process."""
    arguments = json.dumps([[*map(str, command), "--root", str(root)] for command in commands])
    command = [sys.executable, "-c", RUN_COMMANDS, arguments]
    subprocess.run(command, env={**os.environ, **env}, cwd=root.parent, check=True, capture_output=True)


def _release(folder: Path, path: str, env: dict[str, str], jobs: str) -> dict[str, str]:
    root = folder / path / "handbook"
    root.mkdir(parents=True)
    smallest(root)
    handbook = root / "content" / "handbook.yaml"
    data = yaml.safe_load(handbook.read_text("utf-8"))
    handbook.write_text(json.dumps(data | {"languages": ["en", "et"]}), "utf-8")
    site = root.parent / "site"
    only = [f"--only=staff/{language}/1.0.0" for language in ("en", "et")]
    release = ("release", "1.0.0", "--date", "2026-03-01", *APPROVED)
    publish: tuple[str | Path, ...] = ("publish", site, *only, "--jobs", jobs)
    _run(root, env, release, publish, ("export", *EXPORTS, "--output", site / "x"))
    folders = ("staff/en/1.0.0", "staff/et/1.0.0", "x")
    return {f"{part}/{name}": digest for part in folders for name, digest in digests(site / part).items()}


def _starter(folder: Path, path: str, env: dict[str, str], jobs: str) -> dict[str, str]:
    root = folder / path / "handbook"
    lay_out(root)
    shutil.copytree(REPOSITORY / "content", root / "content")
    _run(root, env, ("build", "--output", root.parent / "site", "--jobs", jobs))
    return dict(digests(root.parent / "site"))
