"""The way from content to pages in one step: load, check, select, render, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hbgen import checks, record
from hbgen.editions import Edition, select
from hbgen.files import File, NotOurs, write
from hbgen.load import SETTINGS, Known, Loaded, load, main_language
from hbgen.locale import translator
from hbgen.model.base import AUDIENCES, Audience
from hbgen.model.handbook import Handbook
from hbgen.past import Past
from hbgen.problems import MOST_IN_FILE, Place, Problem, in_order, of_system
from hbgen.releases.folder import read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import Broken
from hbgen.releases.promises import promises
from hbgen.render.exports import downloads, installed
from hbgen.render.pages import render
from hbgen.report import lines
from hbgen.repository import changes_are_suggested_where_content_lies


def examine(
    root: Path,
    known: Known | None = None,
    also: Iterable[Problem] = (),
    most: int | None = MOST_IN_FILE,
    folder: str = "",
) -> tuple[Loaded, checks.Checked]:
    """Load and check `root`/content: what was read, and every problem of reading and checking together.

    What content promises to its releases is checked with the rest.

    Files that stand in `known` with the same text are not read again; what is read is put there. `also` are
    problems that were found outside the content. Of a file with more than `most` errors that is told, and not each
    of them. `folder` is that of the repository in which `root` lies, where that is known and not its own.
    """
    loaded, ledger = load(root, known, most), read_ledger(root)
    if loaded.handbook is None:
        return loaded, checks.Checked((*loaded.problems, *ledger.problems, *also), ())
    promised = promises(loaded.handbook, ledger, loaded.dropped)
    kept = (*promised, *also, *changes_are_suggested_where_content_lies(loaded.handbook, folder))
    checked = checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images, kept, most)
    # Results that cannot be read have said so.
    recorded = record.problems(record.read_all(root), loaded.handbook.results) if loaded.whole else ()
    problems = in_order((*loaded.problems, *ledger.problems, *checked.problems, *recorded))
    return loaded, checks.Checked(tuple(problems), checked.silenced)


def choose(handbook: Handbook, audience: Audience | None, language: str | None) -> Edition:
    """The edition that is asked for: by default the staff's (or the first that is listed), in the main language."""
    settings = handbook.handbook
    default: Audience = "staff" if "staff" in settings.audiences else settings.audiences[0]
    return select(handbook, audience or default, language or settings.languages[0])


def source(edition: Edition, whole: Edition, images: Mapping[str, bytes], history: History) -> tuple[File, ...]:
    """What stands below `pages` in Sphinx's source: the pages of an edition, and files to take along.

    `whole` is the edition for the same audience in all languages, `history` that of `edition`.
    """
    files = downloads(whole, edition.language, history.events)
    return (*render(edition, images, (*installed(), "ics"), history), *files)


def pages(root: Path, into: Path, audience: str | None, language: str | None) -> str:
    """Write the pages of the edition that is asked for below `into`; the problems, as lines, when there are errors."""
    loaded, checked = examine(root)
    translate = translator(main_language(root) or "en")
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        return lines(errors, translate)
    asked = next((each for each in AUDIENCES if each == audience), None)
    if audience and asked is None:
        # What is meant for customers and misspelt must not become the staff's.
        values = {"found": audience, "choices": ", ".join(AUDIENCES)}
        return lines([Problem(Place(SETTINGS), "unknown-edition", values)], translate)
    edition = choose(loaded.handbook, asked, language)
    try:
        history = Past().history(read_ledger(root).releases, loaded.handbook, edition)
        write(into, source(edition, select(loaded.handbook, edition.audience, ""), loaded.images, history))
    except Broken as broken:
        return lines([broken.problem], translate)
    except NotOurs:
        return lines([Problem(Place(into.name), "not-ours", {"folder": into.name})], translate)
    except OSError as error:
        return lines([not_written(error)], translate)
    return ""


def not_written(error: OSError) -> Problem:
    """What the disk did not take, as a problem."""
    file = Path(str(error.filename)).name if error.filename else "?"
    return Problem(Place(file), "not-written", {"file": file, "reason": of_system(error)})
