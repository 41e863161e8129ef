"""The way from content to pages in one step: load, check, select, render, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hbgen import checks
from hbgen.checks import Facts, identity
from hbgen.editions import Edition, select
from hbgen.exports import downloads, installed
from hbgen.files import File, NotOurs, write
from hbgen.load import ORGANISATION, ROLLOUT, SETTINGS, Known, Loaded, load, main_language
from hbgen.locale import translator
from hbgen.model.base import AUDIENCES, Audience, Reference, Text, entries, fields_with
from hbgen.model.framework import Mission, Promise
from hbgen.model.handbook import Handbook
from hbgen.model.plan import Rollout
from hbgen.problems import MOST_IN_FILE, Place, Problem, in_order, of_system
from hbgen.releases.folder import read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.promises import promises
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.pages import render
from hbgen.report import lines
from hbgen.repository import changes_are_suggested_where_content_lies
from hbgen.scoring import record


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
    kept = (*promised, *also, *loaded.former, *changes_are_suggested_where_content_lies(loaded.handbook, folder))
    checked = checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images, kept, most)
    # Results that cannot be read have said so.
    recorded = record.problems(record.read_all(root), loaded.handbook.results) if loaded.whole else ()
    problems = in_order((*loaded.problems, *ledger.problems, *checked.problems, *recorded))
    return loaded, checks.Checked(tuple(problems), checked.silenced)


def plan_alone(loaded: Loaded) -> tuple[Edition | None, tuple[Problem, ...]]:
    """The plan with what its workbook shows beside it, as managers see it, whatever is wrong with other content.

    Without the settings, roles and the whole plan, each id of it once, there is none; then the problems say why.
    """
    needed = {SETTINGS, ORGANISATION, ROLLOUT}
    whole = [one for one in loaded.problems if one.place.file in (SETTINGS, ROLLOUT)]
    if whole or not {"handbook", "organisation"} <= loaded.parts.keys():
        return None, tuple(one for one in loaded.problems if one.place.file in needed)
    parts = {name: part for name, part in loaded.parts.items() if name in _OF_PLAN}
    # Nothing of these stands in a workbook.
    nothing = Text({parts["handbook"].languages[0]: "–"})
    parts["mission"] = Mission.model_construct(statement=nothing)
    parts["promise"] = Promise.model_construct(statement=nothing)
    handbook = Handbook.model_construct(**parts)
    twice = tuple(
        one for one in identity.ids_are_unique(Facts.of(handbook, loaded.dropped, ())) if one.place.file == ROLLOUT
    )
    return (None, twice) if twice else (select(handbook, "managers", "", missing=_named_in(handbook.rollout)), ())


_OF_PLAN = ("handbook", "organisation", "standards", "instruments", "practices", "results", "rollout")


def _named_in(rollout: Rollout) -> set[str]:
    """Every id to which something in a plan refers."""
    found: set[str] = set()
    for entry in entries(rollout):
        for name, _ in fields_with(type(entry), Reference):
            value = getattr(entry, name)
            found |= {*value} if isinstance(value, tuple) else {value} - {None}
    return found


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
        history = ReleaseHistory().history(read_ledger(root).releases, loaded.handbook, edition)
        write(into, source(edition, select(loaded.handbook, edition.audience, ""), loaded.images, history))
    except BrokenRelease as broken:
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
