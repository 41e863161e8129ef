"""Sites built from handbooks once for a whole run of the tests, and shared by its processes."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hbgen.load import Loaded
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.site.build import build

REPOSITORY = Path(__file__).parent.parent
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
IMAGES = {"images/logo.svg": LOGO, "images/logo_dark.svg": LOGO}


def lay_out(root: Path) -> None:
    """Copy into `root`, beside its content folder, the files that Sphinx needs to build the handbook."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "conf.py", root)
    shutil.copytree(REPOSITORY / "handbook", root / "handbook", ignore=shutil.ignore_patterns("pages"))


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run of the tests, which its processes share."""
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` has filled. The first process that calls it with this name does, the others wait."""
    folder = shared_folder(factory) / name
    marker = folder / "done"
    try:
        folder.mkdir()
    except FileExistsError:
        for _ in range(3000):
            if marker.is_file():
                break
            time.sleep(0.1)
    else:
        try:
            make(folder)
            _complete(marker, "")
        except BaseException as error:
            _complete(marker, f"{type(error).__name__}: {error}")
            raise
    assert marker.read_text("utf-8") == ""
    return folder


def _complete(marker: Path, fault: str) -> None:
    """Write the marker in one step, so that nobody reads an empty one that is still being written."""
    part = marker.with_suffix(".part")
    part.write_text(fault, "utf-8")
    part.replace(marker)


def built(factory: pytest.TempPathFactory, name: str, handbook: Handbook, audience: Audience, language: str) -> Path:
    """The folder of one built edition. The first process that calls it with these arguments builds, the others wait."""

    def make(root: Path) -> None:
        lay_out(root)
        loaded = Loaded(handbook, (), frozenset(), IMAGES)
        problems = build(root, root / "out", loaded, [(audience, language)], 1, lambda _: None)
        assert not problems, [problem.message(str) for problem in problems]

    return once(factory, f"site-{name}-{audience}-{language}", make) / "out" / audience / language
