"""The notice of a release: as a text for a mail, as a mail, and as JSON for chat tools."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from hbgen.editions import Edition
from hbgen.locale import Translate
from hbgen.markdown import fold
from hbgen.releases.history import History
from hbgen.render.book.context import PageContext
from hbgen.render.changes import confirmation
from hbgen.render.changes.change_log import ChangeLogView, LogEntry, anchor
from hbgen.render.changes.feeds import PublishedNames
from hbgen.render.html import HtmlWriter
from hbgen.render.markdown_writer import MarkdownWriter

FORMAT = 1
"""The shape of the JSON: raised when a key changes its meaning or is removed."""


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One change of the release."""

    id: str
    title: str
    kind: str
    what: str
    change_type: str
    """The same in words."""
    is_material: bool
    reason: str | None
    """Why its author counts it otherwise than the rule does."""
    address: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A release as an audience is told of it, in the language of its edition. An unknown address is None."""

    handbook: str
    audience: str
    language: str
    version: str
    date: datetime.date
    day: str
    """The date in words."""
    since: str | None
    """The release before; None for the first one."""
    is_listed: bool
    """Whether the changes since the release before are known."""
    entries: tuple[NoticeEntry, ...]
    """What is material comes first."""
    address: str | None
    """The page with the changes; of the first release, its first page."""
    confirm: str | None
    """The page "I have read it", for readers who are asked."""


def notice(edition: Edition, history: History) -> Notice:
    """The notice of the release that `edition` shows; `history` ends with it."""
    book = PageContext(edition, history)
    log = ChangeLogView(MarkdownWriter(book), HtmlWriter(book).target)
    names, step = PublishedNames(book), history.steps[0]
    news = sorted(log.news(step), key=lambda entry: not entry.change.material)
    page = f"pages/changes.html#{anchor(step)}" if step.since is not None else "index.html"
    return Notice(
        handbook=_line(str(book.settings.name)),
        audience=edition.audience,
        language=edition.language,
        version=step.number,
        date=step.date,
        day=book.words.date(step.date),
        since=step.since,
        is_listed=step.changes is not None,
        entries=tuple(_entry(log, entry, names) for entry in news),
        address=names.page(step.number, page),
        confirm=names.page(step.number, "pages/confirm.html") if confirmation.exists(book) else None,
    )


def _entry(log: ChangeLogView, news: LogEntry, names: PublishedNames) -> NoticeEntry:
    change = news.change
    return NoticeEntry(
        id=change.id,
        title=_line(str(log.called(news))),
        kind=change.kind,
        what=change.what,
        change_type=log.change_type(news),
        is_material=change.material,
        reason=_line(str(change.reason)) if change.reason else None,
        address=names.page(news.step.number, f"pages/changes.html#{news.anchor}"),
    )


def _line(text: str) -> str:
    """A text of the content as one line, without characters that a terminal or mail program would act on."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in fold(text))


def subject(notice: Notice, translate: Translate) -> str:
    """The subject of the mail."""
    return f"{notice.handbook}: {translate('Version {version}').format(version=notice.version)}"


def body(notice: Notice, translate: Translate) -> str:
    """The text of the mail."""
    return "\n".join(_paragraphs(notice, translate)).strip("\n") + "\n"


def _paragraphs(notice: Notice, translate: Translate) -> Iterator[str]:
    words = translate("Version {version} of {handbook} was released on {day}.")
    yield words.format(version=notice.version, handbook=notice.handbook, day=notice.day)
    if not notice.is_listed:
        first = translate("The first version.")
        yield from (
            "",
            first if notice.since is None else translate("What changed then stands in that version itself."),
        )
    elif not notice.entries:
        yield from ("", translate("Nothing has changed."))
    for is_material, heading in ((True, translate("What matters:")), (False, translate("Smaller changes:"))):
        entries = [entry for entry in notice.entries if entry.is_material is is_material]
        if entries:
            yield from ("", heading)
        for entry in entries:
            named = entry.title if entry.id in (entry.kind, entry.title) else f"{entry.id} {entry.title}"
            yield f"- {named}: {entry.change_type}"
    if notice.address:
        yield from ("", translate("Read what changed: {address}").format(address=notice.address))
    if notice.confirm:
        yield from ("", translate("Please confirm that you have read it: {address}").format(address=notice.confirm))


def as_text(notice: Notice, translate: Translate) -> str:
    """The subject, an empty line, and the text: to be copied into a mail."""
    return f"{subject(notice, translate)}\n\n{body(notice, translate)}"


def as_mail(notice: Notice, translate: Translate) -> str:
    """A mail without sender, receivers and day, which whoever sends it adds (RFC 5322)."""
    message = EmailMessage(policy=SMTP.clone(linesep="\n", cte_type="7bit"))
    message["Subject"] = subject(notice, translate)
    # Mail programs open it as a draft.
    message["X-Unsent"] = "1"
    message.set_content(body(notice, translate), cte="base64" if not body(notice, translate).isascii() else "7bit")
    return message.as_string()


def as_json(notice: Notice, translate: Translate) -> str:
    """For chat tools and programs; docs/releases.md describes it."""
    data = {
        "format": FORMAT,
        "text": as_text(notice, translate),
        "handbook": notice.handbook,
        "audience": notice.audience,
        "language": notice.language,
        "version": notice.version,
        "date": notice.date.isoformat(),
        "since": notice.since,
        "address": notice.address,
        "confirm": notice.confirm,
        "changes": [
            {
                "kind": entry.kind,
                "id": entry.id,
                "title": entry.title,
                "what": entry.what,
                "material": entry.is_material,
                "reason": entry.reason,
                "address": entry.address,
            }
            for entry in notice.entries
        ]
        if notice.is_listed
        else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Notice, Translate], str]] = {"text": as_text, "mail": as_mail, "json": as_json}
