"""Prepares the pages of an edition from content: load, check, select, render, write."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hbgen.checks import Facts, identity
from hbgen.earlier_selections import EarlierSelections
from hbgen.editions import AudienceView, Edition, is_draft, select
from hbgen.examining import Earlier, examine
from hbgen.exports import KeptFiles, downloads, on_pages
from hbgen.files import File, NotOurs, write
from hbgen.load import Loaded, main_language
from hbgen.load.kinds import ORGANISATION, ROLLOUT, SETTINGS
from hbgen.locale import translator
from hbgen.model.base import construct
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Organisation, Settings
from hbgen.model.unwritten import NOTHING, Unwritten, pending_ids
from hbgen.model.visibility import AUDIENCES, Audience, sees
from hbgen.problems import Place, Problem, of_system
from hbgen.releases.folder import Ledger, read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.release_history import ReleaseHistory
from hbgen.remarks.kept_totals import newest as newest_totals
from hbgen.render.book.computed_parts import READERS
from hbgen.render.book.context import PageContext
from hbgen.render.pages import PageBuilder, render, rendered
from hbgen.render.whole_book import BookRequest, books
from hbgen.report import lines
from hbgen.status import HandbookStatus
from hbgen.status import status as status_of
from hbgen.status.unread import unread


def plan_alone(loaded: Loaded) -> tuple[Edition | None, tuple[Problem, ...]]:
    """The plan and what its workbook shows with it, as managers see it, even if other content has errors.

    It needs the settings, the roles and the whole plan with unique ids; otherwise it is None, and the problems say why.
    """
    needed = {SETTINGS, ORGANISATION, ROLLOUT}
    unreadable = [problem for problem in loaded.problems if problem.place.file in (SETTINGS, ROLLOUT)]
    settings, organisation = loaded.parts.get("handbook"), loaded.parts.get("organisation")
    # Without any role that can be read, no cell that names one could be judged.
    has_roles = isinstance(organisation, Organisation) and bool(organisation.roles)
    has_roles = has_roles or all(problem.place.file != ORGANISATION for problem in loaded.problems)
    if unreadable or not isinstance(settings, Settings) or not has_roles:
        return None, tuple(problem for problem in loaded.problems if problem.place.file in needed)
    parts = {name: part for name, part in loaded.parts.items() if name in _PLAN_PARTS}
    handbook = construct(Handbook, parts)
    duplicate_ids = tuple(
        problem
        for problem in identity.ids_are_unique(Facts.of(handbook, loaded.dropped, ()))
        if problem.place.file == ROLLOUT
    )
    if duplicate_ids:
        return None, duplicate_ids
    return select(handbook, "managers", "", unwritten=Unwritten(pending=pending_ids(handbook))), ()


_PLAN_PARTS = ("handbook", "organisation", "standards", "instruments", "practices", "results", "rollout")


def choose(
    handbook: Handbook,
    audience: Audience | None,
    language: str | None,
    unwritten: Unwritten = NOTHING,
    earlier: EarlierSelections | None = None,
) -> tuple[Edition, AudienceView]:
    """The requested edition, and what its audience may see: by default the staff's edition (or the first that is
    listed), in the main language.

    `unwritten` says what is missing, `earlier` what was selected before.
    """
    settings = handbook.handbook
    default: Audience = "staff" if "staff" in settings.audiences else settings.audiences[0]
    view = AudienceView(handbook, audience or default, earlier)
    return view.edition(language or settings.languages[0], unwritten=unwritten), view


def open_work(root: Path, loaded: Loaded, ledger: Ledger, edition: Edition) -> HandbookStatus | None:
    """What waits for whom in the handbook below `root`, which was examined, for the readers of `edition`.

    None where its audience may not see that, and for a release: what was open then is no matter of its readers.
    Raises `BrokenRelease`.
    """
    if loaded.handbook is None or not is_draft(edition.version) or not sees(edition.audience, READERS["status"]):
        return None
    return status_of(loaded.handbook, loaded.findings, unread(root, ledger), newest_totals(root))


def source(
    edition: Edition,
    whole: Edition,
    images: Mapping[str, bytes],
    history: History,
    status: HandbookStatus | None = None,
    kept: KeptFiles | None = None,
) -> tuple[File, ...]:
    """The files below `pages` in Sphinx's source: the pages of an edition, and files to download.

    `whole` is the edition for the same audience in all languages, `history` that of `edition`; `status` is what
    `open_work` gives, `kept` the files of earlier builds.
    """
    builder = page_builder(edition, history, status)
    return (*rendered(builder, images), *downloads(whole, edition.language, history.events, kept))


def page_builder(edition: Edition, history: History, status: HandbookStatus | None = None) -> PageBuilder:
    """What renders the pages that `source` returns; parameters are those of `source`."""
    return PageBuilder(PageContext(edition, history, on_pages(), status=status))


def source_with_books(
    edition: Edition,
    whole: Edition,
    images: Mapping[str, bytes],
    history: History,
    status: HandbookStatus | None = None,
    kept: KeptFiles | None = None,
) -> tuple[File, ...]:
    """As `source`, with the files of the whole handbook that its settings ask for, which may take a minute.

    Raises what `whole_book.books` raises.
    """
    made = [*books(BookRequest(edition, images, history))]
    pages = render(edition, images, on_pages(), history, status, tuple(download for download, _ in made))
    files = downloads(whole, edition.language, history.events, kept)
    return (*pages, *files, *(file for _, file in made))


def pages(root: Path, into: Path, audience: str | None, language: str | None) -> str:
    """Write the pages of the requested edition below `into`. Returns errors as lines of text, or ""."""
    earlier = Earlier.runs(root)
    loaded, checked = examine(root, earlier)
    earlier.save()
    translate = translator(main_language(root) or "en")
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors or loaded.handbook is None:
        return lines(errors, translate)
    chosen = next((name for name in AUDIENCES if name == audience), None)
    if audience and chosen is None:
        # A misspelt `customers` must not fall back to the staff's edition.
        values = {"found": audience, "choices": ", ".join(AUDIENCES)}
        return lines([Problem(Place(SETTINGS), "unknown-edition", values)], translate)
    edition, view = choose(loaded.handbook, chosen, language, loaded.unwritten)
    try:
        ledger = read_ledger(root)
        history = ReleaseHistory().history(ledger.releases, loaded.handbook, edition)
        status = open_work(root, loaded, ledger, edition)
        kept = KeptFiles(root)
        write(into, source(edition, view.edition(""), loaded.images, history, status, kept))
        kept.tidy()
    except BrokenRelease as broken:
        return lines([broken.problem], translate)
    except NotOurs:
        return lines([Problem(Place(into.name), "not-ours", {"folder": into.name})], translate)
    except OSError as error:
        return lines([not_written(error)], translate)
    return ""


def not_written(error: OSError) -> Problem:
    """The problem for a file that could not be written, which is named from this folder on, or without one."""
    file = _shown(Path(os.fsdecode(error.filename))) if error.filename else "?"
    return Problem(Place(file), "not-written", {"file": file, "reason": of_system(error)})


def _shown(path: Path) -> str:
    """A path below this folder from there on; of any other the name alone, for it would tell of this machine."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.name
