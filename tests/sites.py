"""Sites built from handbooks once for a whole run of the tests, and shared by its processes."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from hbgen.load import Loaded
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.site.build import build

REPOSITORY = Path(__file__).parent.parent
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
IMAGES = {"images/logo.svg": LOGO, "images/logo_dark.svg": LOGO}


def lay_out(root: Path) -> None:
    """Copy into `root`, beside its content folder, the files that Sphinx needs to build the handbook."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "conf.py", root)
    shutil.copytree(REPOSITORY / "handbook", root / "handbook", ignore=shutil.ignore_patterns("pages"))


def built(factory: pytest.TempPathFactory, name: str, handbook: Handbook, audience: Audience, language: str) -> Path:
    """The folder of one built edition. The first process that calls it with these arguments builds, the others wait."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    root = shared / f"site-{name}-{audience}-{language}"
    marker, out = root / "done", root / "out" / audience / language
    try:
        root.mkdir()
    except FileExistsError:
        for _ in range(3000):
            if marker.is_file():
                break
            time.sleep(0.1)
    else:
        try:
            lay_out(root)
            loaded = Loaded(handbook, (), frozenset(), IMAGES)
            problems = build(root, root / "out", loaded, [(audience, language)], 1, lambda _: None)
            marker.write_text("\n".join(problem.message(str) for problem in problems), "utf-8")
        except BaseException as error:
            marker.write_text(f"{type(error).__name__}: {error}", "utf-8")
            raise
    assert marker.read_text("utf-8") == ""
    return out
