"""What was heard as text, Markdown and JSON; JSON holds totals alone, without anybody's sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hbgen.json_data import JsonObject
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.markdown import escape
from hbgen.remarks.intake import ReaderRemark
from hbgen.remarks.totals import LEAST, HeardTotals

SHAPE = 2
"""Version of the JSON format: increased when a field changes its meaning or is removed."""


@dataclass(frozen=True, slots=True)
class TotalsReport:
    """Totals, and the sentences behind them, which are only printed: text → remarks with a sentence."""

    totals: HeardTotals
    sentences: Mapping[str, tuple[ReaderRemark, ...]]


def as_text(totals: TotalsReport, translate: Translate) -> str:
    """For a terminal."""
    return _written(totals, translate, "", str)


def as_markdown(totals: TotalsReport, translate: Translate) -> str:
    """For an issue or a report."""
    return _written(totals, translate, "- ", escape)


def as_json(totals: TotalsReport, _: Translate) -> str:
    """For `content/reading/`; docs/listening.md describes it."""
    return json.dumps(as_data(totals.totals), ensure_ascii=False, indent=1) + "\n"


def as_data(totals: HeardTotals) -> JsonObject:
    """Totals as JSON."""
    return {
        "format": SHAPE,
        "least": LEAST,
        "days": totals.days,
        "texts": [{"entry": text.entry, "clear": text.clear, "unclear": text.unclear} for text in totals.texts],
        "pages": [{"page": page.page, "count": page.count} for page in totals.pages],
        "unread": totals.unread,
        "searches": [{"query": search.query, "count": search.count} for search in totals.searches],
        "other_searches": totals.other_searches,
    }


FORMATS: Mapping[str, Callable[[TotalsReport, Translate], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def short_page(page: str) -> str:
    """A page's name as people are told it: `standards/tel`."""
    return page.removeprefix("pages/")


def _written(totals: TotalsReport, translate: Translate, begin: str, write: Callable[[str], str]) -> str:
    parts = (
        [*_texts(totals, translate, begin, write)],
        [*_pages(totals.totals, translate, begin, write)],
        [*_searches(totals.totals, translate, begin, write)],
    )
    blocks = ["".join(f"{line}\n" for line in part) for part in parts if part]
    return "\n".join(blocks) or translate("No remarks, readings or searches.") + "\n"


def _texts(totals: TotalsReport, translate: Translate, begin: str, write: Callable[[str], str]) -> Iterator[str]:
    for text in totals.totals.texts:
        if text.clear is None:
            few = translate("{id}: fewer than {least} answers")
            yield begin + few.format(id=text.entry, least=LEAST)
        else:
            counts = translate("{id}: unclear {unclear}, clear {clear}")
            yield begin + counts.format(id=text.entry, unclear=text.unclear, clear=text.clear)
        for remark in totals.sentences.get(text.entry, ()):
            mark = "+" if remark.is_clear else "−"
            yield f"    {begin}{mark} {write(remark.text)} ({write(remark.version)})"


def _pages(totals: HeardTotals, translate: Translate, begin: str, write: Callable[[str], str]) -> Iterator[str]:
    if not totals.pages:
        return
    first, last = totals.days or ("", "")
    yield translate("Pages read, {first} to {last}, each once a day and device:").format(first=first, last=last)
    yield from ("",) if begin else ()
    few = [short_page(page.page) for page in totals.pages if page.count is None]
    for page in totals.pages:
        if page.count is not None:
            yield f"{begin}{page.count:>6}  {write(short_page(page.page))}"
    if few:
        yield begin + translate("fewer than {least}: {pages}").format(least=LEAST, pages=write(", ".join(few)))
    if totals.unread:
        never = ", ".join(map(short_page, totals.unread))
        yield begin + translate("never: {pages}").format(pages=write(never))


def _searches(totals: HeardTotals, translate: Translate, begin: str, write: Callable[[str], str]) -> Iterator[str]:
    if not totals.searches and not totals.other_searches:
        return
    yield translate("Searches that found nothing:")
    yield from ("",) if begin else ()
    for search in totals.searches:
        yield f"{begin}{search.count:>6}  {write(search.query)}"
    if totals.other_searches:
        others = translate(
            plural(
                "{count} other search, which is not told: fewer than {least} times, or perhaps personal",
                "{count} other searches, which are not told: fewer than {least} times each, or perhaps personal",
            )
        )
        yield begin + others.format(count=totals.other_searches, least=LEAST)
    if totals.searches:
        yield translate("Add such words under `also:` of the standard or term that answers them.")
