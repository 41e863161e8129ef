"""The definition of an instrument in one language, embedded in its page to be filled in there.

`static/hbgen-fill.js` builds the form from it, `static/hbgen-answers.js` computes the scores.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from hbgen.locale import verb
from hbgen.markdown import fold
from hbgen.model.base import Text
from hbgen.model.measurement import WATCHED, ChecklistItem, Instrument, shown_anchors
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.embedded import embedded
from hbgen.rules.asked_items import AskedQuestion
from hbgen.text.labels import LABELS

ShownText = str | dict[str, str]
"""A text, or `{"text", "lang"}` where its language is not the page's."""


def data(book: PageContext, instrument: Instrument) -> Markup:
    """The definition as JSON for the content of `<script type="application/json">`."""
    return embedded(definition(book, instrument))


def definition(book: PageContext, instrument: Instrument) -> dict[str, Any]:
    """The form's items, messages and metadata of answers. Contains only data of the edition."""
    organisation, links = book.handbook.organisation, book.settings.links
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "handbook": book.edition.version,
        "edition": book.edition.name,
        "title": shown_text(book, instrument.title),
        "privacy": _optional_text(book, instrument.privacy),
        "open_question": _optional_text(book, instrument.open_question),
        "items": _items(book, instrument),
        "units": [
            [unit.id, shown_text(book, unit.name)] for unit in organisation.units if "unit" in instrument.collects
        ],
        "channels": [[channel.id, shown_text(book, channel.name)] for channel in book.offered(instrument)],
        "roles": _roles(book, instrument) if "role" in instrument.collects else [],
        "asks_case": instrument.type in WATCHED,
        "asks_respondents": bool(instrument.respondents),
        "post": links.answers,
        "mail": mail(book),
        "words": words(book, instrument),
    }


def _items(book: PageContext, instrument: Instrument) -> list[dict[str, Any]]:
    own = {item.id for item in instrument.items}
    return [_item(book, instrument, question, question.item.id in own) for question in book.asked[instrument.id]]


def _item(book: PageContext, instrument: Instrument, question: AskedQuestion, own: bool) -> dict[str, Any]:
    item, standard, channels = question
    scale = book.scale(item)
    chapter = book.chapters.get(standard) if standard is not None else None
    # The instrument's own items are grouped by the phase of the contact.
    heading = item.phase if own or chapter is None else chapter.title
    named = book.entries[standard] if standard is not None and not own else None
    steps = _steps(book, item)
    points = [step["points"] for step in steps]
    return {
        "id": item.id,
        "fingerprint": book.edition.fingerprints[item.id],
        "standard": standard,
        "channels": list(channels),
        "section": instrument.id if chapter is None else chapter.id,
        "heading": _optional_text(book, heading),
        "about": None if named is None else [named.id, shown_text(book, named.title)],
        "text": shown_text(book, item.text),
        "steps": steps,
        "min": min(points),
        "max": max(points),
        "kind": "yes-no" if scale is None else "options" if scale.options else "numbers",
        "figure": "score" if scale is None else scale.figure,
        "dont_know": scale is not None and scale.dont_know,
        "not_applicable": _optional_text(book, item.not_applicable),
        "evidence": item.evidence,
        "critical": item.critical,
        "weight": item.weight,
        "guidance": _optional_text(book, item.guidance),
        "passes": _optional_text(book, item.passes),
        "fails": _optional_text(book, item.fails),
    }


def _steps(book: PageContext, item: ChecklistItem) -> list[dict[str, Any]]:
    """The answers to choose from: the value stored for each, its label, and its points."""
    scale = book.scale(item)
    if scale is None:
        return [
            {"value": "1", "label": book.translate("Yes"), "points": 1},
            {"value": "0", "label": book.translate("No"), "points": 0},
        ]
    if scale.options:
        return [
            {"value": option.id, "label": shown_text(book, option.text), "points": option.points}
            for option in scale.options
        ]
    assert scale.low is not None and scale.high is not None, scale.id
    anchors = shown_anchors(item, scale)
    return [
        {"value": str(step), "label": _optional_text(book, anchors.get(step)), "points": step}
        for step in range(scale.low, scale.high + 1)
    ]


def mail(book: PageContext) -> str | None:
    """The mail address of the handbook's contact; None where the contact is no `mailto:` address."""
    contact = book.settings.links.contact or ""
    # Headers after `?` would give the mail a second subject.
    return contact.removeprefix("mailto:").partition("?")[0] if contact.startswith("mailto:") else None


def shown_text(book: PageContext, text: Text) -> ShownText:
    """A text in the language in which the edition shows it."""
    shown = fold(str(text))
    if text.language == book.language:
        return shown
    book.fallbacks.add(text.language)
    return {"text": shown, "lang": text.language}


def _roles(book: PageContext, instrument: Instrument) -> list[list[Any]]:
    """Groups of respondents where the instrument names them, else the company's roles."""
    groups: list[list[Any]] = [[group, book.translate(LABELS[group])] for group in instrument.respondents]
    return groups or [[role.id, shown_text(book, role.name)] for role in book.handbook.organisation.roles]


def _optional_text(book: PageContext, text: Text | None) -> ShownText | None:
    return None if text is None else shown_text(book, text)


def words(book: PageContext, instrument: Instrument) -> dict[str, str]:
    """The form's messages, in the edition's language."""
    say = book.translate
    watches = instrument.type in WATCHED
    return hand_in_words(book) | {
        "start": say("Fill in here"),
        "resume": say("Continue"),
        "questions": say("Questions: {all}. It works without a network, and nothing is sent unless you send it."),
        "kept": say("Answered {done} of {all}. The answers are kept in this browser."),
        "title": say("Fill in"),
        "close": say("Back to reading"),
        "keeping": say(
            "Answers stay in this browser on this device until you clear them, notes until you close this tab. "
            "On a device that others use, clear them when you are done."
        ),
        "not_keeping": say("This browser keeps nothing: hand your answers in before you leave this page."),
        "no_names": say("Write down nobody's name."),
        "privacy": say("What happens with the answers"),
        "about": say("Where and when"),
        "date": say("Date"),
        "unit": say("Unit"),
        "channel": say("Channel"),
        "role": say("Assessor's role"),
        "respondent": say("Who answers"),
        "case": say("Case, when two of you assess the same contact"),
        "case_hint": say("Optional: a mark that you both write, such as 2026-03-31-A. No name."),
        "gate": say("Critical: the lowest answer fails the whole run"),
        "zero": say("Critical: the lowest answer sets the total to 0"),
        "help": say("How to judge it"),
        "passes": say("Passes:"),
        "fails": say("Fails:"),
        "dont_know": say("Don't know"),
        "not_applicable": say("Not applicable"),
        "evidence": say("What you saw (required)" if watches else "Note (required)"),
        "note": say("What you saw" if watches else "Note"),
        "add_note": say("Add a note"),
        "open_hint": say("What you write here stands in the JSON file, and not in the CSV file."),
        "remove": say("Remove answer"),
        "progress": say("Progress"),
        "answered": say("{done} of {all} answered"),
        "score": say("Score {score}%"),
        "so_far": say("Score so far {score}%"),
        "no_score": say("No score yet"),
        "failed": say("A critical item failed"),
        "next": say("Next open one"),
        "finish": say("Hand in"),
        "all_answered": say("Everything is answered."),
        "summary": say("Summary"),
        "coverage": say("Coverage {coverage}% of the weight that applies"),
        "insufficient": say("Too little is answered for this score to count: 70% is needed."),
        "nothing": say("Nothing is answered yet."),
        "open_items": say("Not answered yet: {count}"),
        "open_notes": say("Without the note that is required: {count}"),
        "question": say("question {number}"),
        "hand_in": say("Hand the answers in"),
        "refused": say("Not sent: {host} answered {status}. The answers are still here: try again or download them."),
        "unreached": say(
            "Not sent: {host} could not be reached. The answers are still here: try again or download them."
        ),
        "posted": say("Sent. {host} has taken the answers in."),
        "mail_hint": say("A mail does not carry the answers by itself: download the file first, and attach it."),
        "mail_subject": say("Answers: {title}"),
        "mail_body": say("The answers are in the attached file {file}."),
        "clear": say("Clear the answers"),
        "clear_question": say("Clear all answers and notes?"),
        "clear_hint": say("What you have not handed in is lost. Unit, channel and role stay chosen for the next one."),
        "clear_yes": say(verb("Clear")),
        "clear_no": say("Keep them"),
        "cleared": say("The answers are cleared."),
    }


def hand_in_words(book: PageContext) -> dict[str, str]:
    """The messages of every form whose content can be handed in."""
    say = book.translate
    return {
        "choose": say("Choose…"),
        "post": say("Send to {host}"),
        "posting": say("Sending…"),
        "share": say("Share the file"),
        "csv": say("Download as CSV"),
        "json": say("Download as JSON"),
        "downloaded": say("{file} was downloaded."),
        "mail": say("Write a mail"),
    }
