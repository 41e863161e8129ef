"""Prepares the pages of an edition from content: load, check, select, render, write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hbgen import checks, own_locale
from hbgen.checks import Facts, identity
from hbgen.checks.completeness import GAPS, lacking, owed
from hbgen.checks.lost_text import TEXT_CUT
from hbgen.checks.unusual_languages import UNUSUAL_LANGUAGE
from hbgen.editions import AudienceView, Edition, is_draft, select
from hbgen.exports import downloads, on_pages
from hbgen.files import File, NotOurs, write
from hbgen.load import ORGANISATION, ROLLOUT, SETTINGS, Known, Loaded, load, main_language
from hbgen.locale import translator
from hbgen.model.base import AUDIENCES, Audience, construct, sees
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Organisation, Settings
from hbgen.model.unwritten import NOTHING, Unwritten, pending_ids
from hbgen.problems import MOST_IN_FILE, Place, Problem, in_order, of_system
from hbgen.receipts.kept_coverage import read_coverage
from hbgen.releases.folder import Ledger, read_ledger
from hbgen.releases.history import History
from hbgen.releases.ledger import BrokenRelease
from hbgen.releases.promises import promises
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.book.computed_parts import READERS
from hbgen.render.pages import render
from hbgen.render.whole_book import BookRequest, books
from hbgen.report import lines
from hbgen.repository import changes_are_suggested_where_content_lies
from hbgen.scoring import record
from hbgen.status import HandbookStatus
from hbgen.status import status as status_of
from hbgen.status.unread import unread


def examine(
    root: Path,
    cache: Known | None = None,
    also: Iterable[Problem] = (),
    most: int | None = MOST_IN_FILE,
    folder: str = "",
    instead: Mapping[str, bytes | None] | None = None,
) -> tuple[Loaded, checks.Checked]:
    """Load and check `root`/content; returns what was read, and all problems of reading and checking.

    Rules between the content and its releases are checked too.

    Files that are in `cache` with the same text are not read again; files that are read are added to it. `also` are
    problems that were found outside the content. In a file with more than `most` errors the rest is only counted.
    `instead` holds what to read in place of a file (`load`).
    `folder` is the path of `root` within its repository, "" if unknown or the repository's root.
    """
    loaded, ledger = load(root, cache, most, instead), read_ledger(root)
    also = (*also, *own_locale.use(root), *read_coverage(root)[1])
    if loaded.handbook is None:
        return loaded, checks.Checked((*loaded.problems, *ledger.problems, *also), ())
    broken_promises = promises(loaded.handbook, ledger, loaded.dropped)
    if not loaded.whole:
        # A text of which a language could not be read is not the text that was translated.
        broken_promises = tuple(problem for problem in broken_promises if problem.code != "translation-stale")
    other_problems = (
        *broken_promises,
        *also,
        *loaded.former,
        *changes_are_suggested_where_content_lies(loaded.handbook, folder),
    )
    checked = checks.check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images, other_problems, most)
    # Results that cannot be read are reported by `load` already.
    recorded = record.problems(record.read_all(root), loaded.handbook.results) if loaded.whole else ()
    others = _not_reported_yet(checked.problems, loaded.problems)
    handbook = loaded.handbook
    assert checked.rules is not None
    of_reading, switched_off = checked.rules.without(loaded.problems)
    read = (*owed(handbook, of_reading), *checked.rules.problems(loaded.whole))
    problems = in_order((*read, *ledger.problems, *others, *recorded))
    former = {id_ for release in ledger.releases for id_ in release.ids}
    unwritten = Unwritten(lacking(handbook, problems), pending_ids(handbook, former), checked.rules.unneeded)
    checked = replace(checked, problems=tuple(problems), switched_off=(*checked.switched_off, *switched_off))
    return replace(loaded, unwritten=unwritten, findings=tuple(problems)), checked


def _not_reported_yet(found: Sequence[Problem], reported: Sequence[Problem]) -> Iterator[Problem]:
    """`found` without what has the cause of another problem on its line: a field that could not be read is not missing
    as well, and neither is one whose text is behind a `#`."""
    fields = {(problem.place.file, problem.place.line, problem.values.get("field")) for problem in reported}
    lines = {(problem.place.file, problem.place.line, str(problem.code)) for problem in (*found, *reported)}
    for problem in found:
        file, line, _ = problem.place
        if problem.code in GAPS and (
            (file, line, problem.values.get("field")) in fields or (file, line, str(TEXT_CUT)) in lines
        ):
            continue
        if problem.code == UNUSUAL_LANGUAGE and (file, line, "languages-differ") in lines:
            continue
        if problem.code != TEXT_CUT or (file, line, "yaml-comment") not in lines:
            yield problem


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
    handbook: Handbook, audience: Audience | None, language: str | None, unwritten: Unwritten = NOTHING
) -> tuple[Edition, AudienceView]:
    """The requested edition, and what its audience may see: by default the staff's edition (or the first that is
    listed), in the main language.

    `unwritten` says what is missing.
    """
    settings = handbook.handbook
    default: Audience = "staff" if "staff" in settings.audiences else settings.audiences[0]
    view = AudienceView(handbook, audience or default)
    return view.edition(language or settings.languages[0], unwritten=unwritten), view


def open_work(root: Path, loaded: Loaded, ledger: Ledger, edition: Edition) -> HandbookStatus | None:
    """What waits for whom in the handbook below `root`, which was examined, for the readers of `edition`.

    None where its audience may not see that, and for a release: what was open then is no matter of its readers.
    Raises `BrokenRelease`.
    """
    if loaded.handbook is None or not is_draft(edition.version) or not sees(edition.audience, READERS["status"]):
        return None
    return status_of(loaded.handbook, loaded.findings, unread(root, ledger))


def source(
    edition: Edition,
    whole: Edition,
    images: Mapping[str, bytes],
    history: History,
    status: HandbookStatus | None = None,
    has_books: bool = False,
) -> tuple[File, ...]:
    """The files below `pages` in Sphinx's source: the pages of an edition, and files to download.

    With `has_books` also those of the whole handbook that its settings ask for, which may take a minute; then this
    raises what `whole_book.books` raises.

    `whole` is the edition for the same audience in all languages, `history` that of `edition`; `status` is what
    `open_work` gives.
    """
    files = downloads(whole, edition.language, history.events)
    made = [*books(BookRequest(edition, images, history))] if has_books else []
    pages = render(edition, images, on_pages(), history, status, tuple(download for download, _ in made))
    return (*pages, *files, *(file for _, file in made))


def pages(root: Path, into: Path, audience: str | None, language: str | None) -> str:
    """Write the pages of the requested edition below `into`. Returns errors as lines of text, or ""."""
    loaded, checked = examine(root)
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
        write(into, source(edition, view.edition(""), loaded.images, history, status))
    except BrokenRelease as broken:
        return lines([broken.problem], translate)
    except NotOurs:
        return lines([Problem(Place(into.name), "not-ours", {"folder": into.name})], translate)
    except OSError as error:
        return lines([not_written(error)], translate)
    return ""


def not_written(error: OSError) -> Problem:
    """The problem for a file that could not be written."""
    file = Path(str(error.filename)).name if error.filename else "?"
    return Problem(Place(file), "not-written", {"file": file, "reason": of_system(error)})
