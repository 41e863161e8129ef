"""The way from content to pages in one step: load, check, select, render, write."""

from __future__ import annotations

from pathlib import Path

from hbgen import checks
from hbgen.editions import select
from hbgen.files import NotOurs, write
from hbgen.load import Loaded, load, main_language
from hbgen.locale import translator
from hbgen.model.base import AUDIENCES, Audience
from hbgen.problems import Place, Problem
from hbgen.render.pages import render
from hbgen.report import lines


def examine(root: Path) -> tuple[Loaded, checks.Checked]:
    """Load and check `root`/content: what was read, and every problem of reading and checking together."""
    loaded = load(root)
    if loaded.handbook is None:
        return loaded, checks.Checked(loaded.problems, ())
    checked = checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images)
    problems = sorted((*loaded.problems, *checked.problems), key=Problem.sort_key)
    return loaded, checks.Checked(tuple(problems), checked.silenced)


def pages(root: Path, into: Path, audience: str | None, language: str | None) -> str:
    """Write the pages of one edition below `into`; the problems, as lines, when there are errors.

    The edition is by default the staff's (or the first that is listed), in the main language.
    """
    loaded, checked = examine(root)
    translate = translator(main_language(root) or "en")
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        return lines(errors, translate)
    settings = loaded.handbook.handbook
    chosen: Audience = next((a for a in AUDIENCES if a == audience), None) or (
        "staff" if "staff" in settings.audiences else settings.audiences[0]
    )
    edition = select(loaded.handbook, chosen, language or settings.languages[0])
    try:
        write(into, render(edition, loaded.images))
    except NotOurs:
        return lines([Problem(Place(into.name), "not-ours", {"folder": into.name})], translate)
    except OSError as error:
        return lines([not_written(error)], translate)
    return ""


def not_written(error: OSError) -> Problem:
    """What the disk did not take, as a problem."""
    file = Path(str(error.filename)).name if error.filename else "?"
    reason = error.strerror or type(error).__name__
    return Problem(Place(file), "not-written", {"file": file, "reason": reason})
