"""A handbook's status for a terminal, as JSON, and as a badge."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.markdown import fold
from hbgen.model.handbook import Handbook
from hbgen.problems import Problem
from hbgen.remarks.totals import HeardTotals
from hbgen.remarks.totals_formats import as_data, short_page
from hbgen.status import TOPICS, HandbookStatus, StatusEntry
from hbgen.status.badge import badge

SHAPE = 1
"""Version of the JSON format: increased when a field changes its meaning or is removed."""

MOST_LINES = 26
"""Lines on owners that fit a screen of 40 with what stands above them."""

MOST_LETTERS = 110
"""Length up to which entries are added to a line; the others are counted."""

MOST_NOTES = 2
"""Notes on an entry that fit a screen."""


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A status with the handbook that names its roles, in one language; `all` entries, or what fits a screen."""

    status: HandbookStatus
    handbook: Handbook
    language: str
    all: bool = False

    def role(self, id_: str) -> str:
        """The name of a role; its id where the handbook does not have it."""
        for role in self.handbook.organisation.roles:
            if role.id == id_ and role.name is not None:
                return fold(role.name.words.get(self.language, str(role.name)))
        return id_


def text(shown: ShownStatus, translate: Translate) -> str:
    """One screen: how many standards are approved, how much waits in each topic, and for whom."""
    status = shown.status
    lines = [f"{fold(str(shown.handbook.handbook.name))}, {status.day}", _standards(status, translate), ""]
    counts = [(TOPICS[topic].say(translate), len(entries)) for topic, entries in status.by_topic().items()]
    if not counts:
        lines.append(
            translate("Nothing waits for anybody.") if status.total else translate("No standard is written yet.")
        )
    width = max((len(heading) for heading, _ in counts), default=0)
    lines += [f"{heading:<{width}}  {count:>4}" for heading, count in counts]
    lines += _reading(status.heard, translate)
    blocks = [_block(shown, role, entries, translate) for role, entries in status.by_owner().items()]
    rest = 0
    left = MOST_LINES
    for number, block in enumerate(blocks):
        left -= len(block) + 1
        if left < 0 and number and not shown.all:
            rest = len(blocks) - number
            break
        lines += ["", *block]
    if rest:
        lines += [
            "",
            translate(
                plural(
                    "{count} owner is not shown. `hbgen status --all` lists everything.",
                    "{count} owners are not shown. `hbgen status --all` lists everything.",
                )
            ).format(count=rest),
        ]
    return "".join(f"{line}\n" for line in lines)


MOST_PAGES = 5
"""Pages that are told of those read most, and of those never read."""


def _reading(heard: HeardTotals | None, translate: Translate) -> list[str]:
    """Which pages are read most, and which never."""
    if heard is None or not heard.pages:
        return []
    most = [(short_page(page.page), page.count) for page in heard.pages[:MOST_PAGES] if page.count is not None]
    first, last = heard.days or ("", "")
    shown = ["", translate("Read, {first} to {last}").format(first=first, last=last)]
    if most:
        pages = ", ".join(f"{page} ({count})" for page, count in most)
        shown.append("  " + translate("most: {pages}").format(pages=pages))
    if heard.unread:
        line = "  " + translate("never: {pages}").format(pages="")
        shown.append(_line(line, [*map(short_page, heard.unread)], translate))
    return shown


def _standards(status: HandbookStatus, translate: Translate) -> str:
    words = translate(
        plural(
            "{all} standard, of which {approved} approved, {drafts} draft, {retired} retired",
            "{all} standards, of which {approved} approved, {drafts} draft, {retired} retired",
        )
    )
    counts = status.standards
    return words.format(
        all=status.total, approved=counts["approved"], drafts=counts["draft"], retired=counts["retired"]
    )


def _block(shown: ShownStatus, role: str, entries: Sequence[StatusEntry], translate: Translate) -> list[str]:
    """An owner's name, and a line for each topic; with all entries, one for each of them."""
    name = shown.role(role) if role else translate("Nobody answers for this")
    lines = [name if name == role or not role else f"{name} ({role})"]
    for topic, heading in TOPICS.items():
        of_topic = [_entry(entry, translate, shown.all) for entry in entries if entry.topic == topic]
        if of_topic and shown.all:
            lines += [f"  {heading.say(translate)}:", *(f"    {entry}" for entry in of_topic)]
        elif of_topic:
            lines.append(_line(f"  {heading.say(translate)}: ", of_topic, translate))
    return lines


def _line(line: str, entries: Sequence[str], translate: Translate) -> str:
    """`line` with the first of `entries`, as many more as fit, and the number of the others."""
    count = 1
    line += entries[0]
    while count < len(entries) and len(line) + len(entries[count]) <= MOST_LETTERS:
        line += f", {entries[count]}"
        count += 1
    others = len(entries) - count
    return line + (", " + translate(plural("{count} more", "{count} more")).format(count=others) if others else "")


def _entry(entry: StatusEntry, translate: Translate, with_all: bool) -> str:
    """An entry's subject, and in brackets what is wrong."""
    notes = list(dict.fromkeys(note.say(translate) for note in entry.notes))
    if not with_all and len(notes) > MOST_NOTES:
        notes[MOST_NOTES:] = ["…"]
    return f"{entry.subject} ({'; '.join(notes)})" if notes else entry.subject


def as_json(shown: ShownStatus, translate: Translate) -> str:
    """For programs; docs/growing.md describes it."""
    status = shown.status
    document = {
        "format": SHAPE,
        "date": status.day.isoformat(),
        "standards": dict(status.standards),
        "errors": status.errors,
        "topics": {topic: len(status.by_topic().get(topic, ())) for topic in TOPICS},
        "heard": None if status.heard is None else as_data(status.heard),
        "owners": [
            {
                "role": role or None,
                "name": shown.role(role) if role else None,
                "entries": [_as_data(entry, translate) for entry in entries],
            }
            for role, entries in status.by_owner().items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _as_data(entry: StatusEntry, translate: Translate) -> dict[str, object]:
    return {
        "topic": entry.topic,
        "subject": entry.subject,
        "file": entry.place.file,
        "line": entry.place.line,
        "notes": [note.say(translate) for note in entry.notes],
        "problems": [_problem(problem, translate) for problem in entry.problems],
    }


def _problem(problem: Problem, translate: Translate) -> dict[str, object]:
    return {
        "code": str(problem.code),
        "file": problem.place.file,
        "line": problem.place.line,
        "message": problem.message(translate),
        "remedy": problem.remedy(translate),
    }


def svg(shown: ShownStatus, translate: Translate) -> str:
    """A badge for a README or a wiki."""
    return badge(shown.status, translate)


FORMATS: dict[str, Callable[[ShownStatus, Translate], str]] = {"text": text, "json": as_json, "svg": svg}
