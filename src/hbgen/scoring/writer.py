"""Results as YAML: the same figures give the same bytes, one line for each that is shown."""

from __future__ import annotations

import datetime
import json

from hbgen.model.base import Entry
from hbgen.model.results import Period
from hbgen.model.withheld_figures import counted

_HEAD = "# Written by `hbgen score`. Nothing here is meant to be edited: score again.\n"

_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def period_text(period: Period) -> str:
    """The file `results/ID.yaml`."""
    lines = [_HEAD, f"id: {_scalar(period.id)}\nstart: {period.start}\nend: {period.end}\ninstruments:"]
    lines.append(" []\n" if not period.instruments else "\n")
    for result in period.instruments:
        shown, withheld = counted(result.figures)
        for number, (name, value) in enumerate(_fields(result, skip=("figures", "agreement_by_item"))):
            lines.append(f"  {'-' if number == 0 else ' '} {name}: {value}\n")
        lines.append("    agreement_by_item:\n" if result.agreement_by_item else "")
        lines += [f"      - {_scalar(entry)}\n" for entry in result.agreement_by_item]
        lines.append("    figures: []\n" if not shown else "    figures:\n")
        lines += [f"      - {_scalar(figure)}\n" for figure in shown]
        lines.append("    withheld:\n" if withheld else "")
        lines += [f"      - {_scalar(entry)}\n" for entry in withheld]
    return "".join(lines)


def _fields(entry: Entry, skip: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The names and YAML values of fields that do not have their default, in the order of the model."""
    return [
        (name, _scalar(value))
        for name, info in type(entry).model_fields.items()
        if name not in skip and (value := getattr(entry, name)) != info.default
    ]


def _scalar(value: object) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, Entry):
        return "{" + ", ".join(f"{name}: {text}" for name, text in _fields(value)) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime.date):
        return str(value)
    text = str(value)
    # Texts that YAML could take for other types are quoted: `no`, 2026, 12e4.
    return text if text[0].isalpha() and text.lower() not in _WORDS else json.dumps(text)
