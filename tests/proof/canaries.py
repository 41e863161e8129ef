"""What is hidden stays hidden: every field holds words that stand nowhere else, and every output file is searched.

Each edition is built with a release before it, in which hidden fields and entries were others; workbooks, the
inventory and PDF are unpacked. What may be read is what the model declares (`visible`), and nothing else; of the survey
that customers are asked, what is declared for that. What readers looked for is kept for managers. Then leaks are put
into the code, one after the other, and the same search must find each of them.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hbgen.instruments.opened
import proof
from chains import chain, edited, without
from filling import filled, leaves, own_words
from hbgen.editions import NEXT, Edition, readers, select, visible_results
from hbgen.exports import EXPORTS, PLANS, downloads, exports, plans
from hbgen.load import Loaded
from hbgen.model.base import Entry, declared_for, fields_with
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import ChecklistItem
from hbgen.model.results import Figure, InstrumentResult
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.model.visibility import AUDIENCES, Audience, ToldWhenAsked, ToldWithResults, sees
from hbgen.prepare import open_work, source
from hbgen.releases.events import EventLog
from hbgen.releases.folder import Ledger
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory
from hbgen.remarks.kept_totals import KeptTotals
from hbgen.remarks.totals import HeardTotals, PageReadings, ZeroHitSearch
from hbgen.render.whole_book import BOOKS, BookRequest
from hbgen.rules.asked_items import asked_items
from hbgen.site.build import BuildRequest, sites
from hbgen.site.retired_ids import retired_ids
from programs import lacking
from sampling import some
from sites import IMAGES, lay_out
from visible import forms, shown, stands, unpacked, words_of

LANGUAGES = ("et", "en", "ru")
VARIANTS = 3
_MADE = re.compile(rb"[a-z]+\d{5}(?:et|en|ru|x)|\b(?:[0-9a-f]{12}|[ghjkmnpqrstuvwxy]{12})\b")
"""What texts, lines, names and marks of `filling` look like."""


@dataclass(frozen=True)
class Kept:
    """A handbook with a release before it, and who may read what of both."""

    handbook: Handbook
    releases: list[Release]
    before: Handbook
    instrument: str
    """One for staff whose results customers may read."""
    survey: str
    """One that customers are asked on their pages: an item about nothing hidden, and one about a hidden standard."""

    def hidden(self, audience: Audience) -> set[str]:
        """Every word of both that no file of an edition may hold, in any language."""
        every = {word for held in (self.handbook, self.before) for leaf in leaves(held) for word in leaf.words}
        return (every | ({QUERY} if audience != "managers" else set())) - self.visible(audience)

    def visible(self, audience: Audience) -> set[str]:
        may = {word for held in (self.handbook, self.before) for word in words_of(shown(held, audience))}
        instrument = next(
            instrument for instrument in self.handbook.instruments.instruments if instrument.id == self.instrument
        )
        if sees(audience, instrument.results_readers):
            period = self.handbook.results[0]
            values = [getattr(instrument, name) for name, _ in fields_with(type(instrument), ToldWithResults)]
            may |= {
                word
                for value in (instrument.id, period.id, period.start, period.end, *values)
                for word in own_words(value)
            }
        return may | (set(self._asked()) if audience == "customers" else set())

    def _asked(self) -> Iterator[str]:
        """What customers are asked, by the declarations alone."""
        survey = next(
            instrument for instrument in self.handbook.instruments.instruments if instrument.id == self.survey
        )
        open_ = survey.items[0]
        scales = (scale for scale in self.handbook.instruments.scales if scale.id == open_.scale)
        met = (unit for unit in self.handbook.organisation.units if unit.group == "front-line")
        yield from told_when_asked(survey.model_copy(update={"items": (open_,)}))
        for entry in (*scales, *(met if "unit" in survey.collects else ())):
            yield from told_when_asked(entry)


QUERY = "query90000x"
"""What readers looked for in vain."""
HEARD = KeptTotals(
    "content/reading/2050.json",
    HeardTotals(("2050-01-01", "2050-01-02"), (), (PageReadings("index", 7),), (), (ZeroHitSearch(QUERY, 7),), 0),
)


def told_when_asked(entry: Entry) -> Iterator[str]:
    """The words of an entry, and of those in it, that whoever is asked for feedback may read."""
    for name, _ in fields_with(type(entry), ToldWhenAsked):
        value = getattr(entry, name)
        for item in value if isinstance(value, tuple) else (value,):
            yield from told_when_asked(item) if isinstance(item, Entry) else own_words(item)


@cache
def kept(variant: int) -> Kept:
    """The handbook, in which every field holds a word of its own, and the release before it."""
    whole = filled(languages=LANGUAGES, variant=variant)
    periods, number = whole.results, iter(range(90_001, 99_999))

    def text() -> Text:
        made = next(number)
        return Text({tag: f"text{made:05}{tag}" for tag in LANGUAGES})

    first, second, third = (standard.id for standard in whole.standards[0].standards[:3])
    for id_ in (first, second):
        whole = edited(whole, id_, audience="customers", status="approved")
    instrument = next(candidate for candidate in whole.instruments.instruments if candidate.audience == "staff")
    whole = edited(whole, instrument.id, results_audience="customers", target=91.0)
    surveyed = next(instrument for instrument in whole.instruments.instruments if instrument.audience == "customers")
    survey = {"type": "customer-feedback", "audience": "staff", "selects": None, "assesses": None}
    whole = edited(whole, surveyed.id, **survey, collects=("unit", "channel"))
    for item, standard in zip(surveyed.items, (None, third), strict=True):
        whole = edited(whole, item.id, standard=standard, section=None, asked_when=())
    whole = whole.model_copy(update={"handbook": whole.handbook.model_copy(update={"feedback": surveyed.id})})
    # What was written before: of a standard that customers read, and of one that only managers do.
    before = edited(whole, first, purpose=text(), sources=(text(),), promise=text())
    before = edited(before, third, audience="managers", promise=text(), purpose=text())
    gone = [*(term.id for term in whole.glossary if term.audience == "managers")][:1]
    gone += [*(guide.id for guide in whole.guides if guide.audience == "managers")][:1]
    now = whole
    for id_ in gone:
        now = without(now, id_)
    figures = (
        Figure(by="all", measure="score", value=0.4, low=0.3, high=0.5, n=40),
        Figure(by="standard", standard=second, measure="score", value=0.4, low=0.3, high=0.5, n=40),
        Figure(by="standard", standard=third, measure="score", value=0.4, low=0.3, high=0.5, n=40),
    )
    result = InstrumentResult(instrument=instrument.id, version=1, runs=40, figures=figures)
    opened = periods[0].model_copy(update={"instruments": (result, *periods[0].instruments)})
    now = now.model_copy(update={"results": (opened, *periods[1:])})
    return Kept(now, chain([before]), before, instrument.id, surveyed.id)


# --- every file -------------------------------------------------------------------------------


def wanted(made: Kept, audience: Audience, language: str) -> BuildRequest:
    """An edition with everything that a site shows of it."""
    edition, whole = select(made.handbook, audience, language), select(made.handbook, audience, "")
    past = ReleaseHistory().history(made.releases, made.handbook, edition)
    gone = retired_ids(made.handbook, edition, made.releases)
    with patch("hbgen.prepare.newest_totals", lambda _: HEARD):
        status = open_work(Path(), Loaded(made.handbook, (), frozenset(), IMAGES), Ledger((), ()), edition)
    return BuildRequest(edition, whole, IMAGES, LANGUAGES, NEXT, "2050-01-01", gone, past, status)


def pages(request: BuildRequest) -> dict[str, bytes]:
    """What Sphinx is given to build a site from, and what it is told of ids that are gone."""
    made = {
        f"pages/{file.path}": file.data
        for file in source(request.edition, request.whole, request.images, request.history, request.status)
    }
    # The site reads it, and does not hold it.
    made.pop("pages/site.json")
    return made | whole_books(request, ("html", "epub")) | {"former": repr(request.retired_ids).encode()}


def whole_books(request: BuildRequest, formats: Iterable[str]) -> dict[str, bytes]:
    """What `hbgen export` writes of the whole handbook of an edition, and what its cover may offer."""
    book = BookRequest(request.edition, request.images, request.history)
    made = {BOOKS[name].file_name(request.edition): BOOKS[name].writer(book) for name in formats}
    return {f"book/{name}": book.data for name, book in made.items() if book is not None}


def site(ones: list[BuildRequest], folder: Path) -> Iterator[dict[str, bytes]]:
    """Every file of each site, built. Raises what Sphinx says against it."""
    lay_out(folder)
    for number, (_, html, warnings) in enumerate(sites(folder, folder / "stage", ones, 1)):
        if warnings:
            raise AssertionError(f"{number}: {warnings}")
        yield {path.relative_to(html).as_posix(): path.read_bytes() for path in html.rglob("*") if path.is_file()}
        shutil.rmtree(html)


def beside(made: Kept, audience: Audience) -> dict[str, bytes]:
    """What `hbgen export` writes for an audience, in every language."""
    whole = select(made.handbook, audience, "")
    files = {
        f"{tag}/{file.path}": file.data for tag in LANGUAGES for file in exports(whole, tuple(EXPORTS), language=tag)
    }
    return files | {f"{tag}/{file.path}": file.data for tag in LANGUAGES for file in plans(whole, tuple(PLANS), tag)}


def papers(made: Kept, request: BuildRequest, folder: Path) -> dict[str, bytes]:
    """What `hbgen kit` and `hbgen export` set of an edition as PDF; nothing where what it needs is not installed."""
    if not (importlib.util.find_spec("weasyprint") and lacking("poppler") is None):
        return {}
    from hbgen.site.kit import kit

    loaded, edition = Loaded(made.handbook, (), frozenset(), IMAGES), request.edition
    kits = {f"{day.id}.pdf": kit(folder, loaded, edition, day.id).pdf for day in edition.handbook.workshops[:1]}
    return kits | whole_books(request, ("pdf", "cards", "poster"))


# --- searching --------------------------------------------------------------------------------


def leaked(files: Mapping[str, bytes], hidden: Iterable[str]) -> list[tuple[str, str]]:
    """Each hidden word that some file holds, with the file."""
    words = {key[0].decode(): word for word in hidden if (key := _MADE.search(word.encode()))}
    others = [(word, form) for word in hidden if not _MADE.search(word.encode()) for form in forms(word, LANGUAGES)]
    leaks = []
    for name, data in files.items():
        text = unpacked(name, data)
        leaks += [(name, words[word]) for word in {key.decode() for key in _MADE.findall(text)} & words.keys()]
        leaks += [(name, word) for word, form in others if stands(form, text)]
    return leaks


# --- leaks ------------------------------------------------------------------------------------


@contextmanager
def _everybody_reads_sources() -> Iterator[None]:
    """A field loses its declaration."""

    def declared(kind: type[Entry], name: str) -> Audience | None:
        return "customers" if name == "sources" else declared_for(kind, name)

    with patch("hbgen.editions.readers.declared_for", declared), _no_plans():
        yield


@contextmanager
def _everybody_reads_every_entry() -> Iterator[None]:
    """Nobody asks an entry whom it is for."""
    with patch.object(readers.AudienceFilter, "shows", lambda _self, _item: True):
        yield


@contextmanager
def _customers_read_drafts() -> Iterator[None]:
    """What nobody has approved passes for approved."""
    with patch.object(Standard, "readers", property(lambda self: self.audience)):
        yield


@contextmanager
def _references_stay() -> Iterator[None]:
    """Ids of hidden entries are kept."""
    with patch("hbgen.editions.references.Pruning.prune", lambda _self, entry: entry):
        yield


@contextmanager
def _files_are_the_managers() -> Iterator[None]:
    """Files to take along are made from another edition than the pages."""

    def of_all(_edition: Edition, language: str, _events: EventLog, _kept: object = None) -> Any:
        return downloads(select(kept(0).handbook, "managers", ""), language)

    with patch("hbgen.prepare.downloads", of_all):
        yield


@contextmanager
def _results_tell_of_purposes() -> Iterator[None]:
    """A page shows a field of an instrument that is not declared for readers of its results."""
    original = visible_results.fields_with_results

    def telling(entry: Any) -> dict[str, Any]:
        return original(entry) | ({"title": entry.purpose} if hasattr(entry, "purpose") else {})

    with patch("hbgen.editions.visible_results.fields_with_results", telling):
        yield


@contextmanager
def _what_is_gone_is_named() -> Iterator[None]:
    """Ids that are gone are looked up as managers could."""

    def as_managers(_history: ReleaseHistory, release: Release, edition: Edition) -> Edition:
        return select(release.handbook, "managers", edition.language)

    with patch.object(ReleaseHistory, "as_seen", as_managers):
        yield


@contextmanager
def _results_are_everybodys() -> Iterator[None]:
    """Figures of what is hidden are shown."""
    with patch("hbgen.editions.shown_results", lambda handbook, *_: handbook.results):
        yield


@contextmanager
def _items_tell_of_their_phase() -> Iterator[None]:
    """Customers are shown a field of an item that is not declared for those who are asked."""
    original = hbgen.instruments.opened._told

    def telling(entry: Any) -> Any:
        shown = original(entry)
        return shown.model_copy(update={"text": entry.phase}) if isinstance(entry, ChecklistItem) else shown

    with patch("hbgen.instruments.opened._told", telling):
        yield


@contextmanager
def _customers_are_asked_about_what_is_hidden() -> Iterator[None]:
    """Items about standards that customers may not read are asked."""
    with patch("hbgen.instruments.opened.public_questions", asked_items):
        yield


@contextmanager
def _everybody_reads_what_waits() -> Iterator[None]:
    """What waits for owners, and what readers looked for in vain, is declared for everybody."""
    with patch.dict("hbgen.render.book.computed_parts.READERS", {"status": "customers"}):
        yield


@contextmanager
def _no_plans() -> Iterator[None]:
    """What was worked out of declarations before is forgotten, now and afterwards."""
    readers.field_plan.cache_clear()
    try:
        yield
    finally:
        readers.field_plan.cache_clear()


LEAKS = (
    _everybody_reads_sources,
    _everybody_reads_every_entry,
    _customers_read_drafts,
    _references_stay,
    _files_are_the_managers,
    _results_tell_of_purposes,
    _what_is_gone_is_named,
    _results_are_everybodys,
    _items_tell_of_their_phase,
    _customers_are_asked_about_what_is_hidden,
    _everybody_reads_what_waits,
)


# --- the proof --------------------------------------------------------------------------------


def prove(share: float) -> list[proof.Figure]:
    """In full all editions of three handbooks are built; a share takes the pages and forms of one, without Sphinx.

    A hidden word that the files of an edition are searched for is a canary.
    """
    count, all_leaks = 0, []
    for variant in range(VARIANTS if share >= 1 else 1):
        made = kept(variant)
        for audience in AUDIENCES:
            hidden = made.hidden(audience)
            languages = LANGUAGES if share >= 1 else LANGUAGES[:1]
            ones = [wanted(made, audience, tag) for tag in languages]
            count += len(hidden) * len(languages)
            where = f"{variant}/{audience}"
            all_leaks += [(f"{where}/forms/{name}", word) for name, word in leaked(beside(made, audience), hidden)]
            for request in ones:
                all_leaks += [(f"{where}/{name}", word) for name, word in leaked(pages(request), hidden)]
            if share >= 1:
                with tempfile.TemporaryDirectory() as folder:
                    for files in site(ones, Path(folder)):
                        all_leaks += [(f"{where}/site/{name}", word) for name, word in leaked(files, hidden)]
                    paper = papers(made, ones[0], Path(folder))
                    all_leaks += [(f"{where}/{name}", word) for name, word in leaked(paper, hidden)]
    hidden = kept(0).hidden("customers")
    leaks = LEAKS if share >= 1 else some(LEAKS, 5)
    missed = [leak.__wrapped__.__doc__ for leak in leaks if not _is_caught(leak, hidden)]  # type: ignore[attr-defined]
    return [
        proof.Figure(
            "What is hidden stands in no file", count, len(all_leaks), "\n".join(f"{a}: {b}" for a, b in all_leaks[:20])
        ),
        proof.Figure("A leak in the code is found", len(leaks), len(missed), "\n".join(map(str, missed))),
    ]


def _is_caught(leak: Callable[[], Any], hidden: set[str]) -> bool:
    """Whether the search finds something hidden in the customers' edition, while a leak is in the code."""
    made = kept(0)
    with leak():
        return bool(leaked(pages(wanted(made, "customers", "et")), hidden))
