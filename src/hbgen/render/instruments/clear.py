"""Whether a text was clear: what is asked of readers below a standard or a guide, as data for its script.

`static/hbgen-clear.js` asks; what leaves the page, and how, it shares with all forms (`static/hbgen-handin.js`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hbgen.instruments.opened import mail_of
from hbgen.model.reference import Guide
from hbgen.model.settings import Role
from hbgen.model.standards import Standard
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.embedded import embedded
from hbgen.render.instruments.fill import hand_in_words


def is_asked(book: PageContext) -> bool:
    """Whether the edition's readers are asked, and there is an address to which their answers are sent."""
    links = book.settings.links
    has_way = links.remarks is not None or mail_of(links.contact) is not None
    return has_way and book.edition.audience in book.settings.asks_if_clear


def is_counted(book: PageContext) -> bool:
    """Whether pages of the edition that are read, and searches in it that find nothing, are counted."""
    return book.settings.links.counts is not None and book.edition.audience in book.settings.counts_reading


def counts_host(book: PageContext) -> str | None:
    """The host that takes the counts; None where nothing is counted."""
    address = book.settings.links.counts if is_counted(book) else None
    return address and address.removeprefix("https://").partition("/")[0].rpartition("@")[2]


def mail_to(book: PageContext, entry: Standard | Guide) -> str | None:
    """The mail address of whoever owns a text, as far as readers may know it; else that of the handbook."""
    owner = book.entries.get(book.owner(entry) or "") if isinstance(entry, Standard) else None
    own = mail_of(owner.contact) if isinstance(owner, Role) else None
    return own or mail_of(book.settings.links.contact)


def written_to(book: PageContext, entry: Standard | Guide) -> str | None:
    """The address of a mail about a text that names it and its version; None where there is no such address."""
    to = mail_to(book, entry)
    if to is None:
        return None
    subject = f"{book.translate('Was this clear?')} {entry.id} ({book.edition.version})"
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"


def data(book: PageContext) -> Markup:
    """What the script needs on a page, as JSON for the content of `<script type="application/json">`."""
    return embedded(definition(book))


def definition(book: PageContext) -> dict[str, Any]:
    """Where remarks go, of which version they are, and the words in which they are asked."""
    return {
        "edition": book.edition.name,
        "version": book.edition.version,
        "post": book.settings.links.remarks,
        "words": words(book),
    }


def words(book: PageContext) -> dict[str, str]:
    """The messages, in the edition's language."""
    say = book.translate
    return hand_in_words(book) | {
        "asked": say("Was this clear?"),
        "yes": say("Yes"),
        "no": say("No"),
        "about": say("Was {id} clear?"),
        "sentence": say("What was clear, or what was not? One sentence is enough (optional)."),
        "what": say("Sent are your answer and sentence, the address and version of this text, and the day. No name."),
        "send": say("Send"),
        "thanks": say("Thank you. It has arrived."),
        "other_ways": say("Other ways"),
        "copy": say("Copy as text"),
        "copied": say("The text is copied."),
        "not_copied": say("The text could not be copied: download the file."),
        "json": say("Download as a file"),
        "posted": say("Thank you. It has arrived."),
        "refused": say("Not sent: {host} answered {status}. Your words are still here: try again or download them."),
        "unreached": say(
            "Not sent: {host} could not be reached. Your words are still here: try again or download them."
        ),
        "mail": say("Send as a mail"),
        "mail_hint": say("A mail bears your own address."),
    }
