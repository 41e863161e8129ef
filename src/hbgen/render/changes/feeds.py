"""The change log as files: for feed readers (Atom), for programs (JSON), and the dates of standards (ICS)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from hbgen.editions import NEXT
from hbgen.files import File
from hbgen.json_data import JsonObject
from hbgen.markdown import fold
from hbgen.releases.history import VersionStep
from hbgen.render.book import print_footer
from hbgen.render.book.addresses import as_uri
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import SCHEME
from hbgen.render.changes.change_log import ChangeLogView, LogEntry, anchor
from hbgen.text.ical import Event, calendar

ATOM, JSON, DATES = "changes.atom", "changes.json", "dates.ics"
FORMAT = 1
"""The shape of the JSON: raised when a key changes its meaning or is removed."""
_SPACE = "http://www.w3.org/2005/Atom"


def feeds(book: PageContext, change_log: ChangeLogView) -> Iterator[File]:
    """The files beside the change log; none while nothing is released."""
    if not book.history.steps:
        return
    yield File(ATOM, _atom(book, change_log))
    yield File(JSON, _json(book, change_log))
    if book.dates:
        yield File(DATES, _dates(book))
    url = print_footer.address(book)
    if url is not None:
        yield File(print_footer.QR, print_footer.picture(url))


class PublishedNames:
    """Permanent names (tag URIs), and addresses where the handbook configures where it is published."""

    def __init__(self, book: PageContext) -> None:
        assert book.history.events is not None
        self.log, self.book = book.history.events, book
        self.published = as_uri((book.settings.links.published or "").rstrip("/"))

    def tag(self, date: datetime.date, name: str) -> str:
        """A tag URI (RFC 4151), which stays the same wherever the handbook is published."""
        return f"tag:{self.log.identity},{date.isoformat()}:{self.book.edition.name}/{name}"

    def page(self, version: str, place: str) -> str | None:
        """The address of a page of a version; None where no address is configured."""
        return f"{self.published}/{self.book.edition.name}/{version}/{place}" if self.published else None


def _atom(book: PageContext, change_log: ChangeLogView) -> bytes:
    """RFC 4287: an entry for each release, the newest first. Unreleased changes are left out."""
    names, settings = PublishedNames(book), book.settings
    released = [step for step in book.history.steps if step.number != NEXT]
    # Of all releases, since the feed stays the same one when the first is withdrawn.
    first = names.log.first or released[-1].date
    ElementTree.register_namespace("", _SPACE)
    feed = ElementTree.Element(f"{{{_SPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": book.language})
    _add(feed, "id", names.tag(first, "changes"))
    _add(feed, "title", f"{fold(str(settings.name))}: {book.translate('What changed')}")
    _add(feed, "updated", _moment(released[0].date))
    _add(ElementTree.SubElement(feed, f"{{{_SPACE}}}author"), "name", fold(str(settings.company or settings.name)))
    if names.published:
        _add(feed, "link", rel="self", type="application/atom+xml", href=names.page("latest", f"pages/{ATOM}") or "")
        _add(feed, "link", rel="alternate", type="text/html", href=names.page("latest", "pages/changes.html") or "")
    for step in released:
        entry = ElementTree.SubElement(feed, f"{{{_SPACE}}}entry")
        _add(entry, "id", names.tag(step.date, step.number))
        _add(entry, "title", book.translate("Version {version}").format(version=step.number))
        _add(entry, "updated", _moment(step.date))
        address = names.page(step.number, f"pages/changes.html#{anchor(step)}")
        # An entry needs a link or its content; where no address is known, the page beside the feed.
        _add(entry, "link", rel="alternate", type="text/html", href=address or f"changes.html#{anchor(step)}")
        _add(entry, "content", _change_list(book, change_log, step, names), type="html")
    ElementTree.indent(feed)
    data: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{_SPACE}}}{name}", attributes).text = _xml(text) if text else None


def _xml(text: str) -> str:
    """Text without the characters that XML does not allow."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))


def _moment(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _change_list(book: PageContext, change_log: ChangeLogView, step: VersionStep, names: PublishedNames) -> str:
    """A version's changes as an HTML list: feed readers collapse the lines of plain text (RFC 4287, 3.1.1.1)."""
    if step.changes is None:
        message = book.translate(
            "The first version." if step.since is None else "What changed then stands in that version itself."
        )
        return f"<p>{escape(message)}</p>"
    items = []
    for entry in sorted(change_log.news(step), key=lambda entry: not entry.change.material):
        title, address = (
            escape(_title(change_log, entry)),
            names.page(step.number, f"pages/changes.html#{entry.anchor}"),
        )
        if address is not None:
            title = f'<a href="{escape(address)}">{title}</a>'
        weight = f", <strong>{escape(book.translate('matters'))}</strong>" if entry.change.material else ""
        items.append(f"<li>{title}: {escape(change_log.change_type(entry))}{weight}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _title(change_log: ChangeLogView, news: LogEntry) -> str:
    title = fold(str(change_log.called(news)))
    return title if news.change.kind == news.change.id else f"{news.change.id} {title}"


def _json(book: PageContext, change_log: ChangeLogView) -> bytes:
    """For programs; docs/releases.md describes it."""
    data = {
        "format": FORMAT,
        "handbook": fold(str(book.settings.name)),
        "audience": book.edition.audience,
        "language": book.language,
        "version": book.edition.version,
        "versions": [
            {
                "number": None if step.number == NEXT else step.number,
                "date": step.date.isoformat(),
                "since": step.since,
                "changes": None
                if step.changes is None
                else [_entry(change_log, entry) for entry in change_log.news(step)],
            }
            for step in book.history.steps
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(change_log: ChangeLogView, news: LogEntry) -> JsonObject:
    change, concerns = news.change, change_log.concerns(news)
    return {
        "kind": change.kind,
        "id": change.id,
        "title": fold(str(change_log.called(news))),
        "what": change.what,
        "material": change.material,
        "standard": change.standard,
        "channels": concerns.channels,
        "roles": concerns.roles,
        "reason": change.reason,
        "address": news.address.removeprefix(f"{SCHEME}pages/").replace("#", ".html#"),
        "fields": [
            {"label": row.label, "words": [[span.what, span.text] for span in row.spans]}
            for row in change_log.rows(news)
        ],
    }


def _dates(book: PageContext) -> bytes:
    """Events for the days on which standards come into force, are last in force, and are due for review."""
    names, say, events = PublishedNames(book), book.translate, []
    words = {
        "from": say("In force from today: {standard}"),
        "until": say("Last day in force: {standard}"),
        "review": say("To review: {standard}"),
    }
    for standard, kind, day in book.dates:
        location = book.locations[standard.id]
        address = names.page("latest", f"{location.page}.html#{location.anchor}") or ""
        summary = words[kind].format(standard=f"{standard.id} {fold(str(standard.title))}")
        for revision in names.log.revisions(standard.id, kind):
            uid = f"{revision.name}@{names.log.identity}"
            events.append(Event(uid, revision.sequence, revision.modified, summary, day, day, address=address))
    title = f"{fold(str(book.settings.name))}: {say('dates of the standards')}"
    return calendar(title, events)


__all__ = ["ATOM", "DATES", "FORMAT", "JSON", "PublishedNames", "feeds"]
