"""The pages of an edition: which there are, from which template, and in which order they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import cast

from hbgen.editions import Edition
from hbgen.exports import DOWNLOADS
from hbgen.files import File
from hbgen.markdown import escape
from hbgen.model.base import Entry, is_entry
from hbgen.model.reference import Term
from hbgen.model.standards import Standard, concerning
from hbgen.model.texts import Text
from hbgen.model.workshops import SHEETS
from hbgen.releases.history import History
from hbgen.render.book import print_footer, untranslated
from hbgen.render.book.addresses import as_uri
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import chapter_page, position_page
from hbgen.render.book.notes import take_notes
from hbgen.render.changes import confirmation
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.changes.feeds import ATOM, feeds
from hbgen.render.environment import address, environment
from hbgen.render.html import HtmlWriter
from hbgen.render.instruments.clear import is_asked, is_counted
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.registered_games import GAMES
from hbgen.render.results.overview import Results, aspects_page, chapters_with_pages, found_page
from hbgen.render.results.public_proof import has_proof
from hbgen.render.results.unit_results import UNITS_PAGE, unit_page, units_with_pages
from hbgen.render.site_data import CountedSite, SiteData
from hbgen.render.whole_book.book_format import BookDownload
from hbgen.rules.asked_items import questionnaires
from hbgen.status import HandbookStatus

_NO_HISTORY = History()

COVER = "cover"
"""Name of the page with the cover's text; `index.md` includes it."""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """A page in the table of contents: its name, its caption there, and whether an edition has it."""

    name: str
    caption: str
    exists: Callable[[PageContext], bool]


PAGES: tuple[ContentsPage, ...] = (
    ContentsPage("framework", "What we stand for", lambda _: True),
    ContentsPage("standards", "What we stand for", lambda b: bool(b.handbook.standards)),
    ContentsPage("situations", "What we stand for", lambda b: bool(b.situations)),
    ContentsPage("involvement", "How we got here, and where we go", lambda b: bool(b.handbook.involvement)),
    ContentsPage(
        "rollout",
        "How we got here, and where we go",
        lambda b: bool(b.handbook.rollout.activities or b.handbook.rollout.goals),
    ),
    ContentsPage("instruments", "How we measure and learn", lambda b: bool(b.handbook.instruments.instruments)),
    ContentsPage("feedback", "How we measure and learn", lambda b: b.edition.feedback is not None),
    ContentsPage("how-we-did", "How we measure and learn", has_proof),
    ContentsPage("results", "How we measure and learn", lambda b: bool(b.handbook.results)),
    ContentsPage("status", "How we measure and learn", lambda b: b.tells("status") and b.status is not None),
    ContentsPage("competencies", "How we measure and learn", lambda b: bool(b.handbook.competencies)),
    ContentsPage("practices", "How we measure and learn", lambda b: bool(b.handbook.practices)),
    ContentsPage(
        "discussions", "To learn and talk over", lambda b: bool(b.handbook.standards) and b.tells("discussions")
    ),
    ContentsPage("workshops", "To learn and talk over", lambda b: bool(b.handbook.workshops)),
    ContentsPage("worksheet", "To learn and talk over", lambda b: b.tells("worksheet")),
    ContentsPage("learn", "To learn and talk over", lambda b: bool(b.games)),
    ContentsPage("guides", "To read and look up", lambda b: bool(b.handbook.guides)),
    ContentsPage("glossary", "To read and look up", lambda b: bool(b.handbook.glossary)),
    ContentsPage("changes", "To read and look up", lambda b: bool(b.history.steps)),
    ContentsPage("confirm", "To read and look up", confirmation.exists),
    ContentsPage("organisation", "To read and look up", lambda _: True),
    ContentsPage("about", "To read and look up", lambda _: True),
)


_WRITTEN_IN = {
    "handbook": "handbook",
    "feedback": "instruments",
    "framework": "mission",
    "standards": "standards",
    "situations": "standards",
    "involvement": "involvement",
    "rollout": "rollout",
    "activities": "rollout",
    "sources": "rollout",
    "review": "rollout",
    "instruments": "instruments",
    "competencies": "competencies",
    "practices": "practices",
    "discussions": "standards",
    "workshops": "workshops",
    "guides": "guides",
    "glossary": "glossary",
    "organisation": "organisation",
    "about": "handbook",
}
"""Page template → attribute of `Handbook` that the page shows. Computed pages, such as results, are not listed."""


@dataclass(frozen=True, slots=True)
class SubPage:
    """A page below one in the table of contents: its template, its name, and whether an edition has it."""

    template: str
    name: str
    exists: Callable[[PageContext], bool]


PARTS: tuple[SubPage, ...] = (
    SubPage("activities", "rollout/activities", lambda b: bool(b.handbook.rollout.activities)),
    SubPage("sources", "rollout/sources", lambda b: bool(b.handbook.rollout.sources or b.handbook.rollout.priorities)),
    SubPage("review", "rollout/review", lambda b: b.tells("review") and bool(b.handbook.rollout.activities)),
)


def render(
    edition: Edition,
    images: Mapping[str, bytes],
    formats: tuple[str, ...] = (),
    history: History = _NO_HISTORY,
    status: HandbookStatus | None = None,
    books: tuple[BookDownload, ...] = (),
) -> tuple[File, ...]:
    """The Sphinx source of an edition: pages in Markdown, its pictures, and `site.json` with its metadata.

    Pages of instruments and of the rollout link to their files in these `formats`; `history` holds the releases,
    `status` what waits for whom, `books` are the files of the whole handbook that the cover offers. The same edition,
    history and status give the same bytes. Paths are relative to the source's `pages` folder.
    """
    return rendered(PageBuilder(PageContext(edition, history, formats, status=status, books=books)), images)


def rendered(builder: PageBuilder, images: Mapping[str, bytes]) -> tuple[File, ...]:
    """What `render` returns, of the edition that `builder` was made for."""
    book = builder.book
    pages = [builder.page(path, template, **context) for path, template, context in builder.planned()]
    files = _with_pictures(pages, images, book)
    files += [File(f"{DOWNLOADS}/pages/{file.path}", file.data) for file in feeds(book, builder.change_log)]
    files.append(File("site.json", _site(book, pages)))
    return tuple(files)


def page_names(edition: Edition) -> frozenset[str]:
    """The names in Sphinx of the pages of an edition, without those that need releases, a status or games."""
    plain = PageContext(edition)
    pages = [page.name for page in PAGES if page.exists(plain)]
    book = replace(plain, pages=frozenset(pages))
    below = [part.name for part in PARTS if part.exists(book)]
    aspects = (aspects_page(assessment) for assessment in Results(book).assessments)
    paths = (*pages, *below, *(path for _, path, _ in _single(book)), *aspects)
    return frozenset(["index", *(f"pages/{path}" for path in paths)])


POSSIBLE = frozenset(
    f"pages/{name}" for name in (*(page.name for page in PAGES), *(f"learn/{game.name}" for game in GAMES))
)
"""The names in Sphinx of pages that an edition may have whatever its handbook holds."""


def kit(edition: Edition, images: Mapping[str, bytes], workshop: str) -> tuple[File, ...]:
    """The Sphinx source of one workshop day: its page as the cover, then each page that its parts use, in order.

    `workshop` is the id of one of the edition's days. Pictures and `site.json` are as `render` makes them.
    """
    builder = PageBuilder(PageContext(edition))
    day = builder.book.entries[workshop]
    pages = [builder.page(COVER, "workshop", workshop=day)]
    for template, path, content in Learning(builder.book).handouts(day):
        pages.append(builder.page(path, template, **{template: content}))
    return (*_with_pictures(pages, images, builder.book), File("site.json", _site(builder.book, pages)))


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page's file, the paths of the pictures on it, and whether more than a few words are not translated."""

    file: File
    pictures: frozenset[str]
    is_partly: bool

    @property
    def name(self) -> str:
        """Its name in Sphinx; the cover's text is put into the index."""
        return "index" if self.file.path == f"{COVER}.md" else f"pages/{self.file.path.removesuffix('.md')}"


class PageBuilder:
    """Renders the pages of one edition; which pages exist is determined first, since pages link to each other."""

    def __init__(self, plain: PageContext) -> None:
        say_target = HtmlWriter(plain).target
        made = {game.name: game.make(plain, lambda target: say_target(target).unescape()) for game in GAMES}
        with_games = replace(plain, games={name: game for name, game in made.items() if game is not None})
        self.pages = [page for page in PAGES if page.exists(with_games)]
        self.parts = [part for part in PARTS if part.exists(with_games)]
        self.book = replace(with_games, pages=frozenset(page.name for page in self.pages))
        writer, html = MarkdownWriter(self.book), HtmlWriter(self.book)
        self.change_log = ChangeLogView(writer, html.target)
        self.env = environment(writer, html, self.change_log)
        self.results = cast(Results, self.env.globals["results"])
        self.env.globals["contents"] = _contents(self.book, self.pages)
        self.env.globals["games"] = [
            (game.name, self.book.translate(game.title)) for game in GAMES if game.name in self.book.games
        ]
        self.env.globals["parts"] = [f"pages/{part.name}" for part in self.parts]

    def planned(self) -> Iterator[tuple[str, str, dict[str, object]]]:
        """Path, template, and what its template is given, of each page of the edition, in their order."""
        yield COVER, "handbook", {}
        for page in self.pages:
            yield page.name, page.name, {"worksheet": SHEETS} if page.name == "worksheet" else {}
        for part in self.parts:
            yield part.name, part.template, {}
        for template, path, entry in _single(self.book):
            yield path, template, {template: entry}
        for assessment in self.results.assessments:
            yield aspects_page(assessment), "aspects", {"assessment": assessment}
        if "changes" in self.book.pages:
            for apart in self.change_log.apart_pages:
                yield apart.name, "changes-apart", {"apart": apart}

    def page(self, path: str, template: str, **context: object) -> WrittenPage:
        noted = take_notes(self.env.get_template(f"{template}.md.jinja").render(**context))
        text, part = noted.text, 0
        if noted.languages:
            part = untranslated.share(text, noted.languages)
            title, _, rest = text.partition("\n")
            text = f"{title}\n\n{{.hb-fallback}}\n{untranslated.told(part, noted.languages, self.book)}\n{rest}"
        text += _suggest(template, context.get(template), self.book)
        return WrittenPage(File(f"{path}.md", text.encode()), noted.pictures, part > 0)


def rendered_alone(builder: PageBuilder, images: Mapping[str, bytes], names: Collection[str]) -> tuple[File, ...]:
    """Of what `rendered` returns, the pages with these names in Sphinx, and the pictures on them."""
    paths = {COVER if name == "index" else name.removeprefix("pages/") for name in names}
    pages = [builder.page(path, template, **context) for path, template, context in builder.planned() if path in paths]
    shown = set().union(*(page.pictures for page in pages))
    return (*(page.file for page in pages), *(File(path, images[path]) for path in sorted(shown & images.keys())))


def _with_pictures(pages: Sequence[WrittenPage], images: Mapping[str, bytes], book: PageContext) -> list[File]:
    """The files of pages, then those of `images` that are shown on them, and the logo."""
    look = book.settings.look
    used = {look.logo, look.logo_dark}.union(*(page.pictures for page in pages))
    return [page.file for page in pages] + [File(path, data) for path, data in sorted(images.items()) if path in used]


def _single(book: PageContext) -> Iterator[tuple[str, str, object]]:
    """Entries and games with a page of their own: template, path, and what it shows."""
    handbook = book.handbook
    for chapter in handbook.standards:
        yield "chapter", chapter_page(chapter).removeprefix("pages/"), chapter
    for position in book.positions:
        yield "position", position_page(position).removeprefix("pages/"), position
    for chapter in chapters_with_pages(book):
        yield "found", found_page(chapter), chapter
    units = units_with_pages(handbook)
    if units:
        yield "units", UNITS_PAGE, units
    for unit in units:
        yield "unit", unit_page(unit), unit
    discussed = handbook.standards if "discussions" in book.pages else ()
    of_folders: tuple[tuple[str, str, Sequence[Entry]], ...] = (
        ("instrument", "instruments", handbook.instruments.instruments),
        ("practice", "practices", handbook.practices),
        ("discussion", "discussions", discussed),
        ("workshop", "workshops", handbook.workshops),
        ("guide", "guides", handbook.guides),
    )
    for template, folder, entries in of_folders:
        for entry in entries:
            yield template, f"{folder}/{vars(entry)['id'].lower()}", entry
    for name, content in book.games.items():
        yield name, f"learn/{name}", content


def _contents(book: PageContext, pages: list[ContentsPage]) -> list[tuple[str, list[str]]]:
    """Each caption with the names of the pages below it; the page of how promises were kept leads to all results."""
    contents: dict[str, list[str]] = {}
    for page in pages:
        if page.name == "results" and "how-we-did" in book.pages:
            continue
        contents.setdefault(book.translate(page.caption), []).append(page.name)
    return list(contents.items())


def _suggest(template: str, entry: object, book: PageContext) -> str:
    """The end of a page: a link to edit its source file, at the line; empty where no address is configured."""
    if template in _WRITTEN_IN:
        part = getattr(book.handbook, _WRITTEN_IN[template])
        entry = next(iter(part), None) if isinstance(part, tuple) else part
    url = book.edit(entry) if is_entry(entry) else None
    if url is None:
        return ""
    words = escape(book.translate("Suggest a change"))
    return f"\n{{.hb-small .hb-on-screen}}\n[{words}]({address(url)})\n"


def _also(book: PageContext) -> dict[str, list[str]]:
    """Id → words that search finds it by, of standards and terms."""
    standards = (standard for chapter in book.handbook.standards for standard in chapter.standards)
    entries: Iterable[Standard | Term] = chain(standards, book.handbook.glossary)
    return {
        book.locations[entry.id].anchor: list(map(str, entry.also))
        for entry in entries
        if entry.also and entry.id in book.locations
    }


def _elsewhere(book: PageContext) -> dict[str, list[str]]:
    """Anchor or page of an entry → what it is called, and found by, in the handbook's other languages."""
    places = {id_: book.locations[id_] for id_ in book.edition.elsewhere if id_ in book.locations}
    return {place.anchor or place.page: list(book.edition.elsewhere[id_]) for id_, place in places.items()}


def _posts(book: PageContext) -> set[str]:
    """The addresses to which the edition's pages post."""
    links = book.settings.links
    feedback = links.feedback if book.edition.feedback is not None else None
    remarks = links.remarks if is_asked(book) else None
    counts = counted["post"] if (counted := _counted(book)) else None
    return {address for address in (links.answers, links.receipts, feedback, remarks, counts) if address}


def _counted(book: PageContext) -> CountedSite | None:
    if not is_counted(book):
        return None
    address = book.settings.links.counts
    assert address is not None
    return {"post": address, "edition": book.edition.name, "version": book.edition.version}


def _concerns(book: PageContext) -> dict[str, tuple[list[str], list[str]]]:
    """Id of a standard that is not for everybody → its channels and its roles."""
    entries = {
        book.locations[standard.id].anchor: (
            [*standard.scope.channels],
            [*concerning(standard, book.chapters[standard.id])],
        )
        for chapter in book.handbook.standards
        for standard in chapter.standards
    }
    return {anchor: limits for anchor, limits in entries.items() if any(limits)}


def _foreign(text: Text, book: PageContext) -> str:
    return text.language if text.language != book.language else ""


def _site(book: PageContext, pages: Iterable[WrittenPage]) -> bytes:
    """`site.json`: the site's name, look, languages, and the location of each id."""
    settings = book.settings
    site: SiteData = {
        "also": _also(book),
        "audience": book.edition.audience,
        "concerns": _concerns(book),
        "counts": _counted(book),
        "colour": settings.look.colour,
        "colour_dark": settings.look.colour_dark,
        "company": str(settings.company or settings.name),
        "company_language": _foreign(settings.company or settings.name, book),
        "date": settings.date.isoformat(),
        "downloads": bool(
            (book.formats and (questionnaires(book.handbook) or book.has_plan_calendar))
            or book.history.steps
            or book.books
        ),
        "elsewhere": _elsewhere(book),
        "feed": f"pages/{ATOM}" if book.history.steps else None,
        "print": print_footer.stamp(book),
        "ids": {id_: (location.page, location.anchor) for id_, location in sorted(book.locations.items())},
        "language": book.language,
        "languages": list(settings.languages),
        "logo": settings.look.logo,
        "logo_dark": settings.look.logo_dark,
        "name": str(settings.name),
        "name_language": _foreign(settings.name, book),
        "published": as_uri(published.rstrip("/")) if (published := settings.links.published) else None,
        "posts": sorted(_posts(book)),
        "untranslated": sorted(page.name for page in pages if page.is_partly),
    }
    return json.dumps(site, ensure_ascii=False, sort_keys=True).encode()
