"""One release gives the same bytes wherever, whenever and however it is built, its exports included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hbgen.site.shelf import digests
from playbook import smallest
from test_publish import APPROVED, run


def built(root: Path, site: Path, **env: str) -> dict[str, str]:
    """Digest of each file of two editions of a release, and of its exports, made in a process of its own."""
    jobs = env.pop("jobs")
    hbgen = [sys.executable, "-m", "hbgen.cli"]
    only = [f"--only=staff/{language}/1.0.0" for language in ("en", "et")]
    exports = ["export", "csv", "json", "xlsx", "xlsform", "surveyjs", "--root", str(root), "--output", str(site / "x")]
    for command in (["publish", str(site), "--root", str(root), *only, "--jobs", jobs], exports):
        subprocess.run([*hbgen, *command], env={**os.environ, **env}, cwd=root.parent, check=True, capture_output=True)
    return {
        f"{folder}/{name}": digest
        for folder in ("staff/en/1.0.0", "staff/et/1.0.0", "x")
        for name, digest in digests(site / folder).items()
    }


@pytest.mark.slow
def test_a_release_has_the_same_bytes_on_any_machine(tmp_path: Path) -> None:
    made = []
    for path, env in (
        ("here", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "jobs": "1", "LC_ALL": "C"}),
        ("a/far longer/päth", {"TZ": "America/Adak", "PYTHONHASHSEED": "2", "jobs": "2", "LC_ALL": "C.UTF-8"}),
    ):
        root = tmp_path / path / "handbook"
        root.mkdir(parents=True)
        smallest(root)
        handbook = root / "content" / "handbook.yaml"
        data = yaml.safe_load(handbook.read_text("utf-8"))
        handbook.write_text(json.dumps(data | {"languages": ["en", "et"]}), "utf-8")
        run("release", "1.0.0", "--root", root, "--date", "2026-03-01", *APPROVED)
        made.append(built(root, root.parent / "site", **env))
    one, two = made
    assert len(one) > 60
    assert {"staff/en/1.0.0/index.html", "staff/et/1.0.0/searchindex.js"} <= one.keys()
    assert {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)} == set()
