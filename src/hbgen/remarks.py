"""What readers said of texts: "Was this clear?", as pages send it, counted by text.

Anybody may send anything to an address: what is no remark about a text of this handbook is refused by its line. A
remark that was sent again counts once, as it was sent last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hbgen.json_data import JsonObject, JsonValue
from hbgen.locale import Translate
from hbgen.markdown import escape
from hbgen.model.reserved import REMARKS_FORMAT
from hbgen.scoring.refusals import Bad, Refusals, quote
from hbgen.scoring.tables import AnswerFile, NotJson, json_of, text_of

_LIMIT = 64 << 20
_LINES = (".jsonl", ".ndjson")
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""What would move the cursor of a terminal, break a line, or turn the order of letters."""
SHAPE = 1
"""Version of the JSON format: increased when a field changes its meaning or is removed."""


@dataclass(frozen=True, slots=True)
class ReaderRemark:
    """What one reader said of one text."""

    id: str
    entry: str
    version: str
    is_clear: bool
    text: str


@dataclass(slots=True)
class Remarks(Refusals):
    """Remarks about the texts of a handbook, each once."""

    entries: frozenset[str]
    """Ids of all texts of the handbook."""
    by_id: dict[str, ReaderRemark] = field(default_factory=dict)

    def read(self, source: AnswerFile) -> None:
        """Read one file: JSON as the page hands it out, or such JSON on each line. Raises `Unreadable`."""
        text = text_of(source, _LIMIT, "64 MiB")
        if source.path.suffix.lower() in _LINES:
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip():
                    self._take(source.name, number, line)
            return
        self._take(source.name, 1, text)

    def _take(self, file: str, number: int, line: str) -> None:
        try:
            self._add(json_of(line))
        except NotJson:
            self.refuse(file, number, "remark-broken", {})
        except Bad as bad:
            self.refuse(file, number, bad.code, bad.values)

    def _add(self, data: JsonValue) -> None:
        found = data.get("remarks") if isinstance(data, dict) and data.get("format") == REMARKS_FORMAT else None
        if not isinstance(found, list):
            raise Bad("remark-broken")
        for remark in [self._remark(each) for each in found]:
            self.by_id.pop(remark.id, None)
            self.by_id[remark.id] = remark

    def _remark(self, data: JsonValue) -> ReaderRemark:
        if not isinstance(data, dict) or not isinstance(data.get("clear"), bool):
            raise Bad("remark-broken")
        id_, entry, version, text = (str(data.get(name, "")) for name in ("remark", "entry", "version", "text"))
        if not _ID.fullmatch(id_):
            raise Bad("remark-broken")
        if entry not in self.entries:
            raise Bad("remark-unknown", found=quote(entry))
        return ReaderRemark(id_, entry, _inert(version)[:60], data["clear"] is True, _inert(text)[:_LONGEST])


@dataclass(frozen=True, slots=True)
class TextClarity:
    """How often a text was found clear, and not, and what was said of it."""

    entry: str
    clear: int
    unclear: int
    said: tuple[ReaderRemark, ...]


def by_text(remarks: Iterable[ReaderRemark]) -> list[TextClarity]:
    """The texts that something was said of, the most often unclear first."""
    found: dict[str, list[ReaderRemark]] = {}
    for remark in remarks:
        found.setdefault(remark.entry, []).append(remark)
    texts = [
        TextClarity(
            entry, sum(r.is_clear for r in said), sum(not r.is_clear for r in said), tuple(r for r in said if r.text)
        )
        for entry, said in found.items()
    ]
    return sorted(texts, key=lambda text: (-text.unclear, text.clear, text.entry))


def as_text(texts: list[TextClarity], translate: Translate) -> str:
    """For a terminal."""
    return "".join(line + "\n" for line in _lines(texts, translate, "", str)) or translate("No remarks.") + "\n"


def as_markdown(texts: list[TextClarity], translate: Translate) -> str:
    """For an issue or a report."""
    return "".join(line + "\n" for line in _lines(texts, translate, "- ", escape)) or translate("No remarks.") + "\n"


def as_json(texts: list[TextClarity], _: Translate) -> str:
    """Totals alone, without anybody's words."""
    totals: list[JsonValue] = [{"entry": text.entry, "clear": text.clear, "unclear": text.unclear} for text in texts]
    whole: JsonObject = {"format": SHAPE, "texts": totals}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


def _lines(texts: list[TextClarity], translate: Translate, begin: str, write: Callable[[str], str]) -> Iterator[str]:
    for text in texts:
        counts = translate("{id}: unclear {unclear}, clear {clear}")
        yield begin + counts.format(id=text.entry, unclear=text.unclear, clear=text.clear)
        for remark in text.said:
            mark = "+" if remark.is_clear else "−"
            yield f"    {begin}{mark} {write(remark.text)} ({write(remark.version)})"


def _inert(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
