"""The scripts of pages are linted (biome) and type-checked (tsc, from their JSDoc and `scripts/globals.d.ts`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "src" / "hbgen" / "static"
SETTINGS = ROOT / "tests" / "scripts"
TOOLS = ROOT / "build" / "tools" / "node_modules" / ".bin"

pytestmark = pytest.mark.skipif(
    not all((TOOLS / name).exists() for name in ("biome", "tsc")),
    reason="no biome and tsc in build/tools: python3 start.py test installs them where npm is to be had",
)


def run(tool: str, *arguments: str) -> str:
    """What a tool says against the scripts; nothing when it is content."""
    done = subprocess.run([str(TOOLS / tool), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_biome_finds_nothing() -> None:
    assert run("biome", "lint", "--error-on-warnings", f"--config-path={SETTINGS}", str(SCRIPTS)) == ""


def test_types_fit() -> None:
    assert run("tsc", "--project", str(SETTINGS)) == ""


def test_a_fault_is_found(tmp_path: Path) -> None:
    """Both tools look at what they are given: a script with two faults is refused by each."""
    (tmp_path / "bad.js").write_text('"use strict";\ndebugger;\ndocument.querySelector("a").nothing = 1;\n', "utf-8")
    assert "noDebugger" in run(
        "biome", "lint", "--error-on-warnings", f"--config-path={SETTINGS}", str(tmp_path / "bad.js")
    )
    assert "nothing" in run(
        "tsc", "--ignoreConfig", "--noEmit", "--checkJs", "--lib", "es2023,dom", "--types", "", str(tmp_path / "bad.js")
    )
