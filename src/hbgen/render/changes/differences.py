"""The differences between two handbooks, for authors and approvers, as text, Markdown, HTML or JSON.

Fields have the names that they have in content/, where authors find them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hbgen.json_data import JsonObject
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.markdown import fold, inert
from hbgen.model.base import Entry, is_entry
from hbgen.model.texts import Text
from hbgen.releases.changes import Change, Changes, FieldChange, What
from hbgen.releases.ledger import kept, plain
from hbgen.releases.word_diff import TextSpan, word_diff
from hbgen.render.book.titles import called
from hbgen.render.templating import templates
from hbgen.text.formats import direction
from hbgen.text.plain import plain as plain_text

FORMAT = 1
"""The shape of the JSON: raised when a key changes its meaning or is removed."""

_AROUND = 48
"""Number of characters of unchanged text shown on each side of a change."""

WHAT_WORDS: dict[What, str] = {
    "added": "added",
    "changed": "changed",
    "moved": "moved",
    "retired": "retired",
    "removed": "removed",
}

_MARKS: dict[What, str] = {"added": "+", "changed": "~", "moved": ">", "retired": "x", "removed": "-"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two handbooks by name, and what changed from one to the other."""

    old: str
    """A release's number."""
    new: str | None
    """The same; None is the content as it is now."""
    changes: Changes
    least: str | None
    """The smallest version number that a release of the new handbook may have; None when nothing changed."""
    language: str
    """The language of the entries' titles."""


@dataclass(frozen=True, slots=True)
class DiffRow:
    """The word diff of one field in one language; `language` is empty for values other than text."""

    field: str
    language: str
    spans: tuple[TextSpan, ...]


def text(compared: Compared, translate: Translate) -> str:
    """For a terminal: `[-what was taken out-]`, `{+what was put in+}`."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    lines = [_summary(compared, translate)]
    for change in compared.changes.shown:
        title = f"{_MARKS[change.what]} {change.id}  {_title(change, compared.language)}"
        lines += ["", f"{title}  ({_verdict(change, translate)})"]
        lines += [f"    {note}" for note in _notes(change, translate, compared.language)]
        for row in rows(change):
            words = "".join(marks[span.what].format(span.text) for span in shortened(row.spans))
            lines.append(f"    {_name(row)}: {words}")
    # Control characters in content must not reach the terminal.
    return "".join("".join(c if c.isprintable() else "\ufffd" for c in line) + "\n" for line in lines)


def markdown(compared: Compared, translate: Translate) -> str:
    """For the summary of a pull request, in GitHub's and GitLab's Markdown."""
    tags = {"equal": "{}", "delete": "<del>{}</del>", "insert": "<ins>{}</ins>"}
    parts = [f"**{inert(_summary(compared, translate))}**"]
    for material, heading in ((True, "Material"), (False, "Editorial")):
        changes = [change for change in compared.changes.shown if change.material == material]
        if changes:
            parts.append(f"### {translate(heading)}")
        for change in changes:
            title = f"**{inert(change.id)}** {inert(_title(change, compared.language))}"
            lines = [f"- {title} – {inert(_verdict(change, translate))}"]
            lines += [f"  - {inert(note)}" for note in _notes(change, translate, compared.language)]
            for row in rows(change):
                words = "".join(tags[span.what].format(_piece(span.text)) for span in shortened(row.spans))
                lines.append(f"  - `{_name(row)}`: {words}")
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def html(compared: Compared, translate: Translate) -> str:
    """A self-contained page with a light and a dark colour scheme."""
    changes = [
        {
            "id": change.id,
            "title": _title(change, compared.language),
            "verdict": _verdict(change, translate),
            "material": change.material,
            "notes": list(_notes(change, translate, compared.language)),
            "rows": [{"name": _name(row), "spans": shortened(row.spans)} for row in rows(change)],
        }
        for change in compared.changes.shown
    ]
    title, summary = _title_of(compared, translate), _counted(compared, translate)
    return (
        templates("fragments")
        .get_template("differences.html.jinja")
        .render(
            language=compared.language,
            direction=direction(compared.language),
            title=title,
            summary=summary,
            changes=changes,
        )
    )


def as_json(compared: Compared, translate: Translate) -> str:  # noqa: ARG001 - a format has no words of its own
    """For programs; docs/releases.md describes it."""
    data = {
        "format": FORMAT,
        "old": compared.old,
        "new": compared.new,
        "least": compared.least,
        "changes": [
            {
                "kind": change.kind,
                "id": change.id,
                "what": change.what,
                "material": change.material,
                "reason": change.reason,
                "standard": change.standard,
                "moved": change.moved and [list(slot[0]) for slot in change.moved],
                "fields": [_field_data(field) for field in change.shown_fields],
            }
            for change in compared.changes.shown
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Compared, Translate], str]] = {
    "text": text,
    "markdown": markdown,
    "html": html,
    "json": as_json,
}


def rows(change: Change) -> Iterator[DiffRow]:
    """Each field of a change, in each language in which it differs."""
    for field in change.shown_fields:
        yield from field_rows(field)


def field_rows(field: FieldChange) -> Iterator[DiffRow]:
    """A field in each language in which it differs."""
    name = ".".join(map(str, field.path))
    languages = sorted({*_languages(field.old), *_languages(field.new)})
    for language in languages or [""]:
        old, new = value_text(field.old, language), value_text(field.new, language)
        if old != new:
            yield DiffRow(name, language, word_diff(old, new))


def value_text(value: object, language: str) -> str:
    """A value as one line in a language; texts without that language are left out."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return fold(value.words.get(language, ""))
    if isinstance(value, tuple):
        between = " · " if any(isinstance(item, Text) or is_entry(item) for item in value) else ", "
        return between.join(filter(None, (value_text(item, language) for item in value)))
    if is_entry(value):
        parts = ((name, value_text(field_value, language)) for name, field_value in _inside(value))
        return "; ".join(f"{name}: {words}" for name, words in parts if words)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def shortened(spans: tuple[TextSpan, ...]) -> tuple[TextSpan, ...]:
    """`spans` with long unchanged parts cut."""
    last = len(spans) - 1
    return tuple(
        TextSpan("equal", _cut(span.text, number == 0, number == last)) if span.what == "equal" else span
        for number, span in enumerate(spans)
    )


def _cut(words: str, is_first: bool, is_last: bool) -> str:
    if len(words) <= 3 * _AROUND:
        return words
    head = "" if is_first else words[:_AROUND].rpartition(" ")[0] + " "
    tail = "" if is_last else " " + words[-_AROUND:].partition(" ")[2]
    return f"{head}…{tail}"


def _languages(value: object) -> set[str]:
    if isinstance(value, Text):
        return set(value.words)
    if isinstance(value, tuple):
        return {tag for item in value for tag in _languages(item)}
    return {tag for _, field_value in _inside(value) for tag in _languages(field_value)} if is_entry(value) else set()


def _inside(entry: Entry) -> Iterator[tuple[str, object]]:
    """The fields of an entry that releases compare, with their values."""
    return ((name, getattr(entry, name)) for name in kept(type(entry)))


def _title(change: Change, language: str) -> str:
    name = called(change.new or change.old)
    return "" if name is None else fold(plain_text(name, language if language in name.words else ""))


def _verdict(change: Change, translate: Translate) -> str:
    what = translate(WHAT_WORDS[change.what])
    if change.moved and change.what != "moved":
        what = f"{what}, {translate(WHAT_WORDS['moved'])}"
    return f"{what}, {translate('material') if change.material else translate('editorial')}"


def _notes(change: Change, translate: Translate, language: str) -> Iterator[str]:
    if change.reason:
        yield translate("The author says so: {reason}").format(reason=change.reason)
    if change.moved and change.moved[0] != change.moved[1]:
        (old, _), (new, _) = change.moved
        yield translate("from {old} to {new}").format(old=old[1], new=new[1])
    if change.gone:
        reason = change.gone.reason.words.get(language, str(change.gone.reason))
        yield translate("gone since {day}: {reason}").format(day=change.gone.on, reason=fold(reason))
        if change.gone.successor:
            yield translate("followed by {id}").format(id=change.gone.successor)


def _summary(compared: Compared, translate: Translate) -> str:
    return f"{_title_of(compared, translate)}. {_counted(compared, translate)}"


def _title_of(compared: Compared, translate: Translate) -> str:
    return translate("From {old} to {new}").format(old=compared.old, new=_new(compared, translate))


def _counted(compared: Compared, translate: Translate) -> str:
    total, material = len(compared.changes.shown), len(compared.changes.material)
    if not total:
        return translate("Nothing has changed.")
    words = translate(
        plural("{count} change, {material} of them material.", "{count} changes, {material} of them material.")
    ).format(count=total, material=material)
    if compared.least is None:
        return words
    return f"{words} {translate('The next number is at least {least}.').format(least=compared.least)}"


def _new(compared: Compared, translate: Translate) -> str:
    return compared.new or translate("the content")


def _name(row: DiffRow) -> str:
    return f"{row.field} ({row.language})" if row.language else row.field


def _piece(words: str) -> str:
    """As `inert`, for a part of a line: spaces at its ends stay."""
    if not words.strip():
        return " " if words else ""
    inner = inert(words)
    return (" " if words[0].isspace() else "") + inner + (" " if words[-1].isspace() else "")


def _field_data(field: FieldChange) -> JsonObject:
    return {
        "path": list(field.path),
        "material": field.counts == "material",
        "old": plain(field.old),
        "new": plain(field.new),
        "words": {row.language: [[span.what, span.text] for span in row.spans] for row in field_rows(field)},
    }
