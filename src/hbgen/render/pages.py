"""The pages of an edition: which there are, from which template, and in which order they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hbgen.editions import Edition
from hbgen.exports import DOWNLOADS
from hbgen.files import File
from hbgen.markdown import escape
from hbgen.model.base import is_entry
from hbgen.model.workshops import SHEETS
from hbgen.releases.history import History
from hbgen.render.book import print_footer
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import chapter_page, position_page
from hbgen.render.changes import confirmation
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.changes.feeds import ATOM, feeds
from hbgen.render.environment import address, environment
from hbgen.render.html import Html
from hbgen.render.learning.guide_pages import Learning
from hbgen.render.registered_games import GAMES
from hbgen.rules.asked_items import questionnaires
from hbgen.text.formats import language_name

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
    ContentsPage("involvement", "How we got here, and where we go", lambda b: bool(b.handbook.involvement)),
    ContentsPage(
        "rollout",
        "How we got here, and where we go",
        lambda b: bool(b.handbook.rollout.activities or b.handbook.rollout.goals),
    ),
    ContentsPage("instruments", "How we measure and learn", lambda b: bool(b.handbook.instruments.instruments)),
    ContentsPage("results", "How we measure and learn", lambda b: bool(b.handbook.results)),
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
)


_WRITTEN_IN = {
    "handbook": "handbook",
    "framework": "mission",
    "standards": "standards",
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
    edition: Edition, images: Mapping[str, bytes], formats: tuple[str, ...] = (), history: History = _NO_HISTORY
) -> tuple[File, ...]:
    """The Sphinx source of an edition: pages in Markdown, its pictures, and `site.json` with its metadata.

    Pages of instruments and of the rollout link to their files in these `formats`; `history` holds the releases. The
    same edition and history give the same bytes. Paths are relative to the source's `pages` folder.
    """
    builder = _PageBuilder(edition, formats, history)
    book = builder.book
    files = [builder.page(COVER, "handbook")]
    for page in builder.pages:
        context = {"worksheet": SHEETS} if page.name == "worksheet" else {}
        files.append(builder.page(page.name, page.name, **context))
    files += [builder.page(part.name, part.template) for part in builder.parts]
    for template, path, entry in _single(book):
        files.append(builder.page(path, template, **{template: entry}))
    files += builder.pictures(images)
    files += [File(f"{DOWNLOADS}/pages/{file.path}", file.data) for file in feeds(book, builder.change_log)]
    files.append(File("site.json", _site(book)))
    return tuple(files)


def kit(edition: Edition, images: Mapping[str, bytes], workshop: str) -> tuple[File, ...]:
    """The Sphinx source of one workshop day: its page as the cover, then each page that its parts use, in order.

    `workshop` is the id of one of the edition's days. Pictures and `site.json` are as `render` makes them.
    """
    builder = _PageBuilder(edition, (), _NO_HISTORY)
    day = builder.book.entries[workshop]
    files = [builder.page(COVER, "workshop", workshop=day)]
    for template, path, content in Learning(builder.book).handouts(day):
        files.append(builder.page(path, template, **{template: content}))
    files += builder.pictures(images)
    files.append(File("site.json", _site(builder.book)))
    return tuple(files)


class _PageBuilder:
    """Renders the pages of one edition; which pages exist is determined first, since pages link to each other."""

    def __init__(self, edition: Edition, formats: tuple[str, ...], history: History) -> None:
        self.book = book = PageContext(edition, history)
        book.formats = formats
        html = Html(book)
        self.change_log = ChangeLogView(book, html.target)
        self.env = environment(book, self.change_log)
        for game in GAMES:
            content = game.make(book, lambda target: html.target(target).unescape())
            if content is not None:
                book.games[game.name] = content
        self.pages = [page for page in PAGES if page.exists(book)]
        book.pages = frozenset(page.name for page in self.pages)
        self.parts = [part for part in PARTS if part.exists(book)]
        self.env.globals["contents"] = _contents(book, self.pages)
        self.env.globals["games"] = [
            (game.name, book.translate(game.title)) for game in GAMES if game.name in book.games
        ]
        self.env.globals["parts"] = [f"pages/{part.name}" for part in self.parts]

    def page(self, path: str, template: str, **context: Any) -> File:
        self.book.fallbacks.clear()
        text = self.env.get_template(f"{template}.md.jinja").render(**context)
        if self.book.fallbacks:
            text = _note_fallback(text, self.book)
        return File(f"{path}.md", (text + _suggest(template, context.get(template), self.book)).encode())

    def pictures(self, images: Mapping[str, bytes]) -> list[File]:
        """The pictures on the pages rendered so far, and the logo."""
        look = self.book.settings.look
        used = {look.logo, look.logo_dark, *self.book.images}
        return [File(path, data) for path, data in sorted(images.items()) if path in used]


def _single(book: PageContext) -> Iterator[tuple[str, str, object]]:
    """Entries and games with a page of their own: template, path, and what it shows."""
    handbook = book.handbook
    for chapter in handbook.standards:
        yield "chapter", chapter_page(chapter).removeprefix("pages/"), chapter
    for position in book.positions:
        yield "position", position_page(position).removeprefix("pages/"), position
    discussed = handbook.standards if "discussions" in book.pages else ()
    of_folders: tuple[tuple[str, str, Sequence[Any]], ...] = (
        ("instrument", "instruments", handbook.instruments.instruments),
        ("practice", "practices", handbook.practices),
        ("discussion", "discussions", discussed),
        ("workshop", "workshops", handbook.workshops),
        ("guide", "guides", handbook.guides),
    )
    for template, folder, entries in of_folders:
        for entry in entries:
            yield template, f"{folder}/{entry.id.lower()}", entry
    for name, content in book.games.items():
        yield name, f"learn/{name}", content


def _contents(book: PageContext, pages: list[ContentsPage]) -> list[tuple[str, list[str]]]:
    """Each caption with the names of the pages below it."""
    contents: dict[str, list[str]] = {}
    for page in pages:
        contents.setdefault(book.translate(page.caption), []).append(page.name)
    return list(contents.items())


def _note_fallback(text: str, book: PageContext) -> str:
    """`text` with a note below its title that names the languages shown in place of missing translations."""
    title, _, rest = text.partition("\n")
    shown = ", ".join(language_name(tag, book.language) for tag in sorted(book.fallbacks))
    note = book.translate("Parts of this page are not translated yet. They are shown in another language: {languages}.")
    return f"{title}\n\n{{.hb-fallback}}\n{note.format(languages=shown)}\n{rest}"


def _suggest(template: str, entry: Any, book: PageContext) -> str:
    """The end of a page: a link to edit its source file, at the line; empty where no address is configured."""
    if template in _WRITTEN_IN:
        part = getattr(book.handbook, _WRITTEN_IN[template])
        entry = next(iter(part), None) if isinstance(part, tuple) else part
    url = book.edit(entry) if is_entry(entry) else None
    if url is None:
        return ""
    words = escape(book.translate("Suggest a change"))
    return f"\n{{.hb-small .hb-on-screen}}\n[{words}]({address(url)})\n"


def _site(book: PageContext) -> bytes:
    """`site.json`: the site's name, look, languages, and the location of each id."""
    settings = book.settings
    site = {
        "audience": book.edition.audience,
        "colour": settings.look.colour,
        "colour_dark": settings.look.colour_dark,
        "company": str(settings.company),
        "date": settings.date.isoformat(),
        "downloads": bool(
            (book.formats and (questionnaires(book.handbook) or book.handbook.rollout.activities)) or book.history.steps
        ),
        "feed": f"pages/{ATOM}" if book.history.steps else None,
        "print": print_footer.stamp(book),
        "ids": {id_: [location.page, location.anchor] for id_, location in sorted(book.locations.items())},
        "language": book.language,
        "languages": list(settings.languages),
        "logo": settings.look.logo,
        "logo_dark": settings.look.logo_dark,
        "name": str(settings.name),
        "posts": sorted({address for address in (settings.links.answers, settings.links.receipts) if address}),
    }
    return json.dumps(site, ensure_ascii=False, sort_keys=True).encode()
