"""What to write in place of a value that must be a list and is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hbgen.model.written import Map, Seq
from hbgen.problems import MessagePart

_MARK = re.compile(r"(?:^|\s)(?:\d{1,2}[.)]|[a-zа-я][)]|[*•●○◦▪■‣·–—✓✔☐☑□►▶➢-]|[\ue000-\uf8ff])\s+", re.IGNORECASE)
"""What people and word processors begin an item with; word processors use letters of their own for bullets."""

_NOTHING = frozenset(["none", "nothing", "no", "n/a", "na", "-", "–", "—", "puudub", "pole", "ei", "нет"]).union(
    ["all", "every", "everything", "kõik", "все"]
)
"""Words in place of a list: that there is none, or all there is."""


def list_instead(value: object, fields: Sequence[str], is_names: bool) -> MessagePart:
    """What to write for `value` where a list belongs: of entries with these `fields`, of names or ids, or of texts."""
    if isinstance(value, Map) and fields and not set(fields).intersection(value.keys_at):
        return of_keys(value, fields)
    if fields and not isinstance(value, Map):
        return MessagePart("Write a line `- {field}: …` below it for each.", {"field": fields[0]})
    return as_list(value, is_names)


def of_keys(value: Mapping[str, object], fields: Sequence[str]) -> MessagePart:
    """For a group in which the name of each field is what its entry should hold: `counter: Counter`."""
    key, below = next(iter(value.items()), ("…", None))
    if isinstance(below, (Map, Seq)) or len(fields) < 2:
        return MessagePart(
            "Begin each with a line `- {field}: {key}`, and its other lines in the column of `{field}`.",
            {"field": fields[0], "key": key},
        )
    text = " ".join(str(below).split()) if below is not None else "…"
    words = text if len(text) <= 40 and not re.search(r"[,:#{}\[\]]", text) else "…"
    field = next((name for name in ("name", "title", "text", "reason") if name in fields), fields[1])
    values = {"item": f"`- {{{fields[0]}: {key}, {field}: {words}}}`"}
    return MessagePart("Write each as an item on a line of its own, such as {item}.", values)


def as_list(value: object, is_names: bool) -> MessagePart:
    """How a value is written as a list: one or several ids or other names without spaces, a text, or an entry."""
    if isinstance(value, Map) and is_names:
        return MessagePart("Write it as a list: {list}.", {"list": f"`[{', '.join(value)}]`"})
    if isinstance(value, Map):
        return MessagePart("Begin its first line with `- `, and its other lines two columns further to the right.")
    written = " ".join(str(value).split())
    if written.casefold() in _NOTHING:
        return MessagePart("List what is meant, or remove the line if it is nothing.")
    written = written.strip("[]{}() ")
    items = _items(written) if not isinstance(value, Seq) else []
    if not items or len(written) > 60:
        return MessagePart(
            "Put each of its items on a line of its own that begins with `- `, or all in brackets: [a, b]."
        )
    if not is_names or len(items) > 1:
        is_one = len(items) == 1 and re.fullmatch(r"[\w.-]+", items[0])
        texts = items[0] if is_one else ", ".join('"' + item.replace('"', "'") + '"' for item in items)
        return MessagePart("Write it as a list: {list}.", {"list": f"`[{texts}]`"})
    items = [items[0].rstrip(".;")]
    between = r"\s*[,;/&+•·*]\s*|\s+-(?=\S)|\s+(?:and|ja|и)\s+|\s+(?=[A-Z]{2,}-)"
    if all(re.fullmatch(r"[a-z]{2}", word) for word in written.split()):
        between = r"\s+"
    names = dict.fromkeys(part for part in re.split(between, items[0]) if part)
    return MessagePart("Write it as a list: {list}.", {"list": f"`[{', '.join(names)}]`"})


def _items(written: str) -> list[str]:
    """The items of a text that begins with a number, a letter or a bullet; else the text itself, without any."""
    stripped = written.strip("-*•· ")
    if re.match(r"-\w", written):
        return [item for part in re.split(r"(?:^|\s)-(?=\w)", written) if (item := part.strip())]
    if not _MARK.match(written):
        return [stripped] if stripped else []
    return [item for part in _MARK.split(written) if (item := part.strip("-*•· "))]
