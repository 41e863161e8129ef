"""The café as a whole handbook: the smallest one with people, practices, competencies, a plan and words to learn."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hbgen.load import load
from hbgen.model.handbook import Handbook

HERE = Path(__file__).parent


def lay_out(root: Path) -> None:
    """Put the content of the whole café below `root`."""
    shutil.copytree(HERE / "content" / "content", root / "content")
    shutil.copytree(HERE / "cafe", root / "content", dirs_exist_ok=True)


@cache
def cafe() -> Handbook:
    with TemporaryDirectory() as folder:
        lay_out(Path(folder))
        loaded = load(Path(folder))
    assert loaded.problems == () and loaded.handbook is not None, loaded.problems
    return loaded.handbook
