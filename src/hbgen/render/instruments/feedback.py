"""The page on which customers answer: the survey's definition for its script, and its questions as the text of a mail.

`static/hbgen-feedback.js` builds the form from it, `static/hbgen-answers.js` makes what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from hbgen.instruments.definition import Answer, DefinedItem, InstrumentDefinition, Words, answers
from hbgen.model.visibility import PUBLIC
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.embedded import embedded
from hbgen.render.instruments.fill import choices, hand_in_words, mail, marks, optional_text, shown_text
from hbgen.text.formats import shown_in

PAGE = "feedback"
"""The page's name below `pages/`. It is printed in codes on walls, and must not change."""

_LINE = "\r\n"


def address(book: PageContext, place: Mapping[str, str]) -> str | None:
    """The page's address in the newest release, to print; None where there is none, or no address of the site.

    Other editions print that of the customers. `place` is where it is to hang: `unit` and `channel`.
    """
    published = book.settings.links.published
    if published is None or not book.edition.asks_customers:
        return None
    hung = f"#{urlencode(place)}" if place else ""
    return f"{published.rstrip('/')}/{PUBLIC}/{book.edition.language}/latest/pages/{PAGE}.html{hung}"


def data(book: PageContext) -> Markup:
    """The definition as JSON for the content of `<script type="application/json">`."""
    return embedded(definition(book))


def definition(book: PageContext) -> dict[str, Any]:
    """The form's items and messages. It holds what customers may read: `Edition.feedback`."""
    defined = _survey(book)
    return {
        "instrument": defined.id,
        "version": defined.version,
        "handbook": defined.handbook,
        "edition": book.edition.name,
        "title": shown_text(book, defined.title),
        "open_question": optional_text(book, defined.open_question),
        "items": [_item(book, item) for item in defined.items],
        "units": choices(book, defined.units),
        "channels": choices(book, defined.channels),
        "role": "customers" if any(role.id == "customers" for role in defined.roles) else "",
        "post": book.settings.links.feedback,
        "mail": mail(book),
        "words": words(book),
    }


def _survey(book: PageContext) -> InstrumentDefinition:
    assert book.edition.feedback is not None
    return book.edition.feedback


def _item(book: PageContext, item: DefinedItem) -> dict[str, Any]:
    steps = [answer for answer in answers(item, (book.language,)) if answer.points is not None]
    fields: dict[str, Any] = {
        "id": item.id,
        **marks(item),
        "channels": list(item.channels),
        "text": shown_text(book, item.text),
        "steps": [{"value": step.value, "label": optional_text(book, step.text or None)} for step in steps],
        "kind": item.scale.kind,
        "dont_know": item.scale.dont_know,
        "not_applicable": optional_text(book, item.not_applicable),
    }
    if item.asked_when:
        fields["asked_when"] = [[condition.item, list(condition.answers)] for condition in item.asked_when]
    return fields


def written_to(book: PageContext) -> str | None:
    """The address of a mail that holds the questions, to be answered in it; None where the handbook has no mail."""
    to = mail(book)
    if to is None:
        return None
    defined = _survey(book)
    lines = [_said(book, defined.title), ""]
    for number, item in enumerate(defined.items, 1):
        lines += [f"{number}. {_said(book, item.text)}", f"   {' / '.join(_answers(book, item))}", "   > ", ""]
    if defined.open_question is not None:
        lines += [_said(book, defined.open_question), "> ", ""]
    subject = quote(_said(book, defined.title), safe="")
    return f"mailto:{quote(to, safe='@')}?subject={subject}&body={quote(_LINE.join(lines), safe='')}"


def _answers(book: PageContext, item: DefinedItem) -> list[str]:
    return [_answer(book, answer) for answer in answers(item, (book.language,))]


def _answer(book: PageContext, answer: Answer) -> str:
    words = _said(book, answer.text) if answer.text else ""
    return f"{answer.value} {words}".strip() if answer.kind == "step" else words


def _said(book: PageContext, words: Words) -> str:
    return shown_in(words, book.language)[0]


def words(book: PageContext) -> dict[str, str]:
    """The form's messages, in the edition's language."""
    say = book.translate
    return hand_in_words(book) | {
        "form": say("Your answers"),
        "way": say("How were you in touch with us?"),
        "about": say("Your answers are about:"),
        "unknown": say("The code or link names a place that is not known here. Your answers go without it."),
        "tap": say("A tap on an answer leads to the next question. You may leave any question out."),
        "leave": say("You may leave any question out."),
        "place": say("{number} of {all}"),
        "progress": say("Progress"),
        "back": say("Back"),
        "next": say("Next"),
        "dont_know": say("Don't know"),
        "not_applicable": say("Not applicable"),
        "remove": say("Remove answer"),
        "question": say("question {number}"),
        "last": say("Anything else?"),
        "last_hint": say("Optional. Write down no names, numbers or addresses."),
        "nothing": say("Nothing is answered yet."),
        "what": say(
            "Sent are your answers and words, today's date, and what you said of place and way. "
            "Nobody asks who you are."
        ),
        "kept": say("Nothing is stored on this device: what you answer stays in this tab until you send it."),
        "not_kept": say("This browser keeps nothing: send your answers before you leave this page."),
        "send": say("Send"),
        "thanks": say("Thank you. Your answers have arrived."),
        "again": say("Answer again"),
        "other_ways": say("Other ways"),
        "copy": say("Copy the answers as text"),
        "copied": say("The text is copied."),
        "not_copied": say("The text could not be copied: download the file."),
        "json": say("Download the answers as a file"),
        "refused": say("Not sent: {host} answered {status}. The answers are still here: try again or download them."),
        "unreached": say(
            "Not sent: {host} could not be reached. The answers are still here: try again or download them."
        ),
        "posted": say("Sent. {host} has taken the answers in."),
        "mail": say("Send as a mail"),
        "mail_hint": say("The mail holds your answers as text. Your own address goes with it."),
        "mail_long": say("They are too long for a mail by itself: a tap copies them, and you paste them into it."),
        "mail_paste": say("Paste the copied answers here."),
        "mail_subject": say("Answers: {title}"),
    }
