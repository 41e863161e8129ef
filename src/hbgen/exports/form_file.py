"""A file that may be a form in use, opened once for the readers of all formats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hbgen.exports.deployed_form import Misshapen, OutsideMapping
from hbgen.problems import MessagePart
from hbgen.spreadsheets.reading import Refused, Sheets, read_sheets

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FormFile:
    """The content of a file as a workbook, as JSON or, where it is neither, as bytes."""

    _sheets: Sheets | None = None
    _json: OutsideMapping | None = None
    _text: bytes | None = None

    @classmethod
    def of(cls, data: bytes) -> FormFile:
        """Open a file.

        Raises `Refused` for a broken workbook or broken JSON, and `Misshapen` for JSON that is no object.
        """
        if data[:2] == b"PK":
            return cls(_sheets=read_sheets(data))
        if not begins_as_json(data):
            return cls(_text=data)
        try:
            parsed: Any = json.loads(data.removeprefix(_BOM))
        except (ValueError, RecursionError):
            raise Refused(MessagePart("it is broken JSON")) from None
        return cls(_json=OutsideMapping(parsed))

    @property
    def is_json(self) -> bool:
        """Whether it is JSON."""
        return self._json is not None

    def sheets(self) -> Sheets:
        """The sheets of a workbook. Raises `Misshapen` for another file."""
        if self._sheets is None:
            raise Misshapen
        return self._sheets

    def json(self) -> OutsideMapping:
        """The object of JSON. Raises `Misshapen` for another file."""
        if self._json is None:
            raise Misshapen
        return self._json

    def text(self) -> bytes:
        """The bytes of a file that is neither workbook nor JSON. Raises `Misshapen` for another one."""
        if self._text is None:
            raise Misshapen
        return self._text


def begins_as_json(data: bytes) -> bool:
    """Whether a file begins as JSON does."""
    return data[:64].removeprefix(_BOM).lstrip()[:1] in (b"{", b"[")
