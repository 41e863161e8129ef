"""The page "I have read it": everything there is to confirm in a release, and the data for its script.

The page contains all standards and all material changes; `static/hbgen-confirm.js` shows those that a role has to
confirm. The data contain ids, fingerprints and numbers only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from hbgen.json_data import JsonObject
from hbgen.locale import verb
from hbgen.locale.plurals import plural
from hbgen.markdown import Ready
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.releases.required_reading import RequiredReading, reading
from hbgen.render.book.context import PageContext
from hbgen.render.changes.change_log import ChangeLogView, LogEntry, change_type
from hbgen.render.instruments.embedded import embedded
from hbgen.render.instruments.fill import hand_in_words, mail, shown_text
from hbgen.text.script_words import by_number


@dataclass(frozen=True, slots=True)
class MaterialChange:
    """What one release changed materially in a standard."""

    version: str
    news: list[LogEntry]


@dataclass(frozen=True, slots=True)
class ToRead:
    """One standard: its current or last title, and the material changes to it."""

    id: str
    title: Text | str
    changes: list[MaterialChange]


@dataclass(frozen=True, slots=True)
class ConfirmationPart:
    """The standards under one heading: a chapter's, or those no longer in force."""

    title: Text | Ready
    entries: list[ToRead]


def exists(book: PageContext) -> bool:
    """Whether an edition has the page: from the audience `staff` on, once there is a release."""
    return book.tells("confirm") and bool(book.history.steps)


class ConfirmationPage:
    """Data for the page's template."""

    def __init__(self, book: PageContext, change_log: ChangeLogView) -> None:
        self.book = book
        self.change_log = change_log

    @cached_property
    def reading(self) -> RequiredReading | None:
        """What there is to read; None where nothing is released."""
        return reading(self.book.history, self.book.handbook)

    @property
    def released(self) -> str:
        """The number of the newest release."""
        return next(step.number for step in self.book.history.steps if step.number != "next")

    def parts(self) -> list[ConfirmationPart]:
        """Everything there is to read, chapter by chapter; last the standards no longer in force."""
        assert self.reading is not None
        standing = {standard.id: standard.chapter for standard in self.reading.standing}
        parts: dict[str, ConfirmationPart] = {}
        for chapter in self.book.handbook.standards:
            entries = [
                self._entry(standard.id, standard.title) for standard in chapter.standards if standard.id in standing
            ]
            if entries:
                parts[chapter.id] = ConfirmationPart(chapter.title, entries)
        withdrawn = dict.fromkeys(item.standard for item in self.reading.news if item.standard not in standing)
        if withdrawn:
            title = Ready(self.book.translate("No longer in force"))
            parts[""] = ConfirmationPart(title, [self._entry(id_, self._last_title(id_)) for id_ in withdrawn])
        return list(parts.values())

    def _entry(self, id_: str, title: Text | str) -> ToRead:
        return ToRead(id_, title, self._changes_of.get(id_, []))

    @cached_property
    def _changes_of(self) -> dict[str, list[MaterialChange]]:
        """Standard's id → the material changes to it, oldest first."""
        assert self.reading is not None
        steps = {step.number: step for step in self.change_log.steps}
        changes: dict[str, list[MaterialChange]] = defaultdict(list)
        for item in self.reading.news:
            news = [LogEntry(steps[item.version], change, change_type(change)) for change in item.changes]
            changes[item.standard].append(MaterialChange(item.version, news))
        return changes

    def _last_title(self, id_: str) -> Text | str:
        entries = (step.names.get(id_) for step in self.change_log.steps)
        return next((entry.title for entry in entries if isinstance(entry, Standard)), id_)

    def data(self) -> Markup:
        """The definition as JSON for the content of `<script type="application/json">`."""
        return embedded(self.definition())

    def definition(self) -> JsonObject:
        """The data and messages for the script. Contains only data of the edition."""
        assert self.reading is not None
        organisation = self.book.handbook.organisation
        roles = [role for role in organisation.roles if role.group != "customers"]
        units = [unit for unit in organisation.units if unit.group != "customers"]
        return {
            "edition": self.book.edition.name,
            "title": shown_text(self.book, self.book.settings.name.words),
            "version": self.reading.versions[-1],
            "versions": list(self.reading.versions),
            "standing": [[standard.id, standard.mark, list(standard.roles)] for standard in self.reading.standing],
            "news": [[item.version, item.standard, list(item.roles)] for item in self.reading.news],
            "roles": [[role.id, shown_text(self.book, role.name.words)] for role in roles],
            "units": [[unit.id, shown_text(self.book, unit.name.words)] for unit in units],
            "post": self.book.settings.links.receipts,
            "mail": mail(self.book),
            "words": words(self.book),
        }


def words(book: PageContext) -> dict[str, str]:
    """The form's messages, in the edition's language."""
    say = book.translate
    return hand_in_words(book) | {
        "title": say("I have read it"),
        "about": say("Who you are"),
        "role": say("Your role"),
        "unit": say("Your unit"),
        "keeping": say(
            "What you confirm stays in this browser on this device, without a name, until you clear it. "
            "Nothing is sent unless you send it."
        ),
        "not_keeping": say("This browser keeps nothing: hand the receipt in before you leave this page."),
        "choose_role": say("Choose your role to see what concerns you."),
        "first": by_number(
            plural(
                "{count} standard waits for you. Read it, tick its chapter, and confirm.",
                "{count} standards wait for you. Read them, tick each chapter, and confirm.",
            ),
            say,
            book.language,
        ),
        "changed": by_number(
            plural(
                "{count} standard has changed for you since you confirmed. The words are marked.",
                "{count} standards have changed for you since you confirmed. The words are marked.",
            ),
            say,
            book.language,
        ),
        "nothing": say("No standard concerns this role."),
        "again": say("You have read everything. Confirm it for this role and unit."),
        "done": say("You have confirmed everything that concerns you. Only what matters to you will be asked again."),
        "read": say("I have read this chapter"),
        "read_changes": say("I have read what changed"),
        "confirm": say("Confirm"),
        "confirm_version": say("Confirm version {version}"),
        "meaning": say(
            "This is a confirmation, not a signature: it says that you have read the text, with the date, "
            "your role and your unit."
        ),
        "date": say("Date"),
        "unit_missing": say("Choose your unit first."),
        "date_missing": say("Enter the date first."),
        "box_missing": say("Tick each chapter that you have read."),
        "hand_in": say("Hand the receipt in"),
        "receipt": by_number(
            plural(
                "You confirmed version {version} on {date}, with {count} standard in the receipt.",
                "You confirmed version {version} on {date}, with {count} standards in the receipt.",
            ),
            say,
            book.language,
        ),
        "receipt_of": say("Confirmation of version {version}: {handbook}"),
        "name": say("Your name (optional)"),
        "name_hint": say(
            "Only if you are asked for it: it stands in the file and in what is sent, is not kept in this "
            "browser, and is not counted."
        ),
        "posted": say("Sent. {host} has taken the receipt in."),
        "refused": say("Not sent: {host} answered {status}. The receipt is still here: try again or download it."),
        "unreached": say("Not sent: {host} could not be reached. The receipt is still here: try again or download it."),
        "mail_hint": say("A mail does not carry the receipt by itself: download the file first, and attach it."),
        "mail_subject": say("I have read version {version}"),
        "mail_body": say("The receipt is in the attached file {file}."),
        "clear": say("Clear what is kept here"),
        "clear_question": say("Clear role, unit and everything confirmed?"),
        "clear_hint": say("The next person on this device begins anew. What you have not handed in is lost."),
        "clear_yes": say(verb("Clear")),
        "clear_no": say("Keep it"),
        "cleared": say("Everything is cleared."),
    }
