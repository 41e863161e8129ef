"""The definition of an instrument in one language, embedded in its page to be filled in there.

`static/hbgen-fill.js` builds the form from it, `static/hbgen-answers.js` computes the scores.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from hbgen.instruments.definition import Answer, DefinedItem, InstrumentDefinition, Named, Words, answers
from hbgen.instruments.due_runs import due_runs
from hbgen.instruments.opened import mail_of
from hbgen.locale import verb
from hbgen.locale.plurals import plural
from hbgen.markdown import fold
from hbgen.model.measurement import WATCHED, Instrument, SamplingPlan
from hbgen.render.book.context import PageContext
from hbgen.render.instruments.embedded import embedded
from hbgen.text.formats import shown_in
from hbgen.text.script_words import by_number

ShownText = str | dict[str, str]
"""A text, or `{"text", "lang"}` where its language is not the page's."""


def data(book: PageContext, instrument: Instrument) -> Markup:
    """The definition as JSON for the content of `<script type="application/json">`."""
    return embedded(definition(book, instrument))


def definition(book: PageContext, instrument: Instrument) -> dict[str, Any]:
    """The form's items, messages and metadata of answers. Contains only data of the edition."""
    defined = book.edition.definitions[instrument.id]
    return {
        "instrument": defined.id,
        "version": defined.version,
        "handbook": defined.handbook,
        "edition": book.edition.name,
        "title": shown_text(book, defined.title),
        "privacy": optional_text(book, defined.privacy),
        "open_question": optional_text(book, defined.open_question),
        "items": [_item(book, defined, item) for item in defined.items],
        "units": choices(book, defined.units),
        "channels": choices(book, defined.channels),
        "roles": choices(book, defined.roles),
        "asks_case": defined.asks_case,
        "asks_respondents": defined.asks_respondents,
        "plan": _plan(book, defined, instrument.sampling_plan),
        "takes_photos": instrument.type in WATCHED,
        "post": book.settings.links.answers,
        "mail": mail(book),
        "words": words(book, instrument),
    }


def choices(book: PageContext, named: tuple[Named, ...]) -> list[list[Any]]:
    """What may be chosen: ids and names."""
    return [[choice.id, shown_text(book, choice.name)] for choice in named]


def heading(item: DefinedItem) -> Words | None:
    """Under what an item stands: its section, or its standard's chapter; for other own items the contact's phase."""
    if item.section is not None:
        return item.section.name
    return item.phase if item.is_own or item.chapter is None else item.chapter.name


_MOST_EARLIER = 8
"""How many earlier marks of an item a page holds: the likeliest."""


def marks(item: DefinedItem) -> dict[str, Any]:
    """The mark of an item, and those under which answers may be kept since before it had all its languages."""
    earlier = item.meaning.earlier_marks[:_MOST_EARLIER]
    return {"fingerprint": item.fingerprint, **({"earlier": list(earlier)} if earlier else {})}


def _item(book: PageContext, defined: InstrumentDefinition, item: DefinedItem) -> dict[str, Any]:
    about = None if item.is_own else next((named for named in defined.standards if named.id == item.standard), None)
    steps = [answer for answer in answers(item, (book.language,)) if answer.points is not None]
    points = [answer.points for answer in steps if answer.points is not None]
    return {
        "id": item.id,
        **marks(item),
        "standard": item.standard,
        "channels": list(item.channels),
        "section": defined.id if item.chapter is None else item.chapter.id,
        "heading": optional_text(book, heading(item)),
        "about": None if about is None else [about.id, shown_text(book, about.name)],
        "text": shown_text(book, item.text),
        "steps": [_step(book, answer) for answer in steps],
        "min": min(points),
        "max": max(points),
        "kind": item.scale.kind,
        "figure": item.scale.figure,
        "dont_know": item.scale.dont_know,
        "not_applicable": optional_text(book, item.not_applicable),
        "evidence": item.evidence,
        "critical": item.critical,
        "weight": item.weight,
        "guidance": optional_text(book, item.guidance),
        "passes": optional_text(book, item.passes),
        "fails": optional_text(book, item.fails),
        **_counting(item),
    }


def _plan(book: PageContext, defined: InstrumentDefinition, plan: SamplingPlan | None) -> dict[str, Any] | None:
    """What is due in which period: rows of unit, channel and number, with empty ids where they do not matter."""
    if plan is None:
        return None
    return {
        "periods": [
            [period.start.isoformat(), period.end.isoformat(), book.words.period(period.period)]
            for period in plan.periods
        ],
        "due": [
            [row.unit.id if row.unit else "", row.channel.id if row.channel else "", row.runs]
            for row in due_runs(defined, plan)
        ],
    }


def _counting(item: DefinedItem) -> dict[str, Any]:
    """What only some items say of how they count and when they are asked; for the others the page holds nothing."""
    fields: dict[str, Any] = {}
    if item.section is not None:
        fields["own_section"] = [item.section.id, item.section.weight]
    if item.reversed:
        fields["reversed"] = True
    if item.asked_when:
        fields["asked_when"] = [[condition.item, list(condition.answers)] for condition in item.asked_when]
    return fields


def _step(book: PageContext, answer: Answer) -> dict[str, Any]:
    """An answer to choose: the value stored for it, its label, and its points."""
    return {"value": answer.value, "label": optional_text(book, answer.text or None), "points": answer.points}


def mail(book: PageContext) -> str | None:
    """The mail address of the handbook's contact; None where the contact is no `mailto:` address."""
    return mail_of(book.settings.links.contact)


def shown_text(book: PageContext, words: Words) -> ShownText:
    """A text as the edition shows it: in its language, or else in the first that it has."""
    text, language = shown_in(words, book.language)
    return fold(text) if language is None else {"text": fold(text), "lang": language}


def optional_text(book: PageContext, words: Words | None) -> ShownText | None:
    """As `shown_text`, of a text that may be missing."""
    return None if words is None else shown_text(book, words)


def words(book: PageContext, instrument: Instrument) -> dict[str, str]:
    """The form's messages, in the edition's language."""
    say = book.translate
    watches = instrument.type in WATCHED
    return hand_in_words(book) | {
        "start": say("Fill in here"),
        "resume": say("Continue"),
        "questions": by_number(
            plural(
                "{count} question. It works without a network, and nothing is sent unless you send it.",
                "{count} questions. It works without a network, and nothing is sent unless you send it.",
            ),
            say,
            book.language,
        ),
        "kept": say("Answered {done} of {all}. The answers are kept in this browser."),
        "title": say("Fill in"),
        "close": say("Back to reading"),
        "keeping": say(
            "Answers stay in this browser on this device until you clear them, notes until you close this tab. "
            "On a device that others use, clear them when you are done."
        ),
        "not_keeping": say("This browser keeps nothing: hand your answers in before you leave this page."),
        "carried": by_number(
            plural(
                "{count} answer was kept from version {version}. Its question means the same; what is open is asked "
                "anew.",
                "{count} answers were kept from version {version}. Their questions mean the same; what is open is "
                "asked anew.",
            ),
            say,
            book.language,
        ),
        "from_version": say("Answered in version {version}"),
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
        "open_items": by_number(
            plural("{count} question is not answered yet", "{count} questions are not answered yet"), say, book.language
        ),
        "open_notes": by_number(
            plural("{count} answer lacks the note that is required", "{count} answers lack the note that is required"),
            say,
            book.language,
        ),
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
        **_visit_words(book, watches=watches),
    }


def _visit_words(book: PageContext, *, watches: bool) -> dict[str, str]:
    """The messages of the list of runs on a device."""
    say = book.translate
    return {
        "visits": by_number(
            plural("{count} visit on this device", "{count} visits on this device")
            if watches
            else plural("{count} form on this device", "{count} forms on this device"),
            say,
            book.language,
        ),
        "ready": say("Ready: {ready}. Handed in: {handed}."),
        "another": say("Begin another"),
        "handed_in": say("handed in"),
        "changed_since": say("changed since it was handed in"),
        "of_version": say("version {version}"),
        "no_place": say("not said where"),
        "begun": say("Another one is begun."),
        "opened": say("It is open."),
        "delete": say(verb("Delete")),
        "delete_question": say("Delete “{what}”?"),
        "delete_hint": say("Its answers, notes and photos are deleted from this device. What was handed in stays so."),
        "delete_yes": say(verb("Delete")),
        "deleted": say("It is deleted."),
        "add_photo": say("Add a photo"),
        "photo": say("photo {number}"),
        "photo_faces": say(
            "Photos: show no faces, no name badges and no customers' data; place and time were taken out of them. They "
            "stay on this device until you delete them, and only the ZIP file holds them."
        ),
        "photo_reading": say("Making it smaller…"),
        "photo_unreadable": say("{file} cannot be read as a picture, or is too large."),
        "photo_most": by_number(
            plural("One item takes {count} photo", "One item takes {count} photos"), say, book.language
        ),
        "photo_not_kept": say("This browser keeps no photos: download them before you leave this page."),
        "photo_gone": say("This photo is no longer on this device."),
        "action": say("What is done about it at once"),
        "action_by": say("By whom (a role, no name)"),
        "action_due": say("Until when"),
        "open_actions": by_number(
            plural(
                "{count} failed critical item says nothing of what is done",
                "{count} failed critical items say nothing of what is done",
            ),
            say,
            book.language,
        ),
        "due": say("Due in {period}, until {end}: {left} of {all}"),
        "due_none": say("No period of the plan runs today."),
        "due_next": say("No period of the plan runs today; {period} begins on {start}."),
        "due_hint": say(
            "Counted are visits with an answer that are kept on this device, and those handed in from it, by their "
            "date. Today is what this device takes for it."
        ),
        "twin": say("From this place and day, a visit was handed in that is no longer on this device."),
        "twin_same": say("This is the same visit: replace it"),
        "twin_other": say("This is another one"),
        "due_handed": by_number(
            plural("{count} visit of this period was handed in.", "{count} visits of this period were handed in."),
            say,
            book.language,
        ),
        "due_row": say("{where}: {done} of {all} done"),
        "due_all_done": say("All that the plan asks for is done on this device."),
        "due_more": by_number(plural("Show {count} more", "Show {count} more"), say, book.language),
        "due_anywhere": say("anywhere"),
        "due_begin": say("Begin here"),
        "due_print": say("Print the list"),
        "all_zip": say("Download all with photos as ZIP"),
        "all_csv": say("Download all as CSV"),
        "all_json": say("Download all as JSON"),
        "all_share": say("Share all as a file"),
        "all_post": say("Send all to {host}"),
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
        "zip": say("Download with photos as ZIP"),
        "downloaded": say("{file} was downloaded."),
        "mail": say("Write a mail"),
    }
