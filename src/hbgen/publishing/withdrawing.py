"""Writes down that a release is withdrawn, or that it is not any more: in `content/releases/withdrawn.yaml`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from hbgen.editing.edit import Editor
from hbgen.editing.yaml_values import LanguageTexts, Value, item
from hbgen.files import File
from hbgen.fmt.page import UnclearLayout
from hbgen.problems import Place, Problem
from hbgen.releases.folder import Ledger
from hbgen.releases.withdrawals import FILE

_HEAD = "# Releases that are no longer to be read: `hbgen withdraw` writes here, `hbgen publish` takes them off.\n"


def withdrawn(
    root: Path, ledger: Ledger, number: str, day: datetime.date, why: Mapping[str, str], languages: tuple[str, ...]
) -> File | Problem:
    """The file of withdrawals with one more; `why`: language → reason."""
    if any(withdrawal.number == number for withdrawal in ledger.withdrawals):
        return Problem(Place(FILE), "is-withdrawn", {"number": number})
    reason = LanguageTexts(why, languages).whole()
    entry: dict[str, Value] = {"number": number, "on": str(day), "reason": reason}
    text = _text(root)
    if not ledger.withdrawals:
        return File(FILE, (_HEAD + "\n".join(item(entry)) + "\n").encode())
    try:
        editor = Editor(text)
        editor.append((), [entry])
        return File(FILE, editor.text().encode())
    except UnclearLayout as unclear:
        return Problem(unclear.place_in(FILE), "withdrawn-unreadable", {"file": FILE})


def reinstated(root: Path, ledger: Ledger, number: str) -> File | Problem | None:
    """The file of withdrawals without one; None where no other is left, and the file goes."""
    numbers = [withdrawal.number for withdrawal in ledger.withdrawals]
    if number not in numbers:
        return Problem(Place(FILE), "not-withdrawn", {"number": number})
    if set(numbers) == {number}:
        return None
    try:
        editor = Editor(_text(root))
        for at, other in enumerate(numbers):
            if other == number:
                editor.remove((at,))
        return File(FILE, editor.text().encode())
    except UnclearLayout as unclear:
        return Problem(unclear.place_in(FILE), "withdrawn-unreadable", {"file": FILE})


def _text(root: Path) -> str:
    try:
        return (root / FILE).read_bytes().decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
