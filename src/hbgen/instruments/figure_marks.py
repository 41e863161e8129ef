"""The marks of figures, which are those of all items behind them, and what they are since languages were added.

Results keep the marks under which they were published. Whoever compares them with what is asked now, or periods with
each other, does so after `with_present_marks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hbgen.instruments.definition import InstrumentDefinition, define_all
from hbgen.model.fingerprint import Languages, Meaning, current, former, mark
from hbgen.model.handbook import Handbook
from hbgen.model.results import Figure, InstrumentResult, Measure, Period
from hbgen.rules.asked_items import applies


class MarkedItem(NamedTuple):
    """An item of an instrument, as marks of figures need it."""

    id: str
    section: str
    """The section in which it stands, or the standard that it measures; ``""`` for neither."""
    measure: Measure
    mark: str
    channels: frozenset[str]


def figure_mark(
    items: Iterable[MarkedItem], measure: Measure, section: str | None, item: str = "", channel: str = ""
) -> str:
    """The mark of the meaning of all items of a figure: its item, its section's items, or all (None).

    For a channel's figure, of the items asked in that channel.
    """
    # Made from marks in their former notation, so that the marks of figures published then stay the same.
    marks = sorted(
        former(marked.mark)
        for marked in items
        if marked.measure == measure
        and item in ("", marked.id)
        and section in (None, marked.section)
        and applies(marked.channels, channel)
    )
    return current(marks[0]) if len(marks) == 1 else mark(" ".join(marks))


def with_present_marks(handbook: Handbook) -> Handbook:
    """The handbook with the present marks on figures of questions that got languages since, and did not change else."""
    if not handbook.results or len(handbook.handbook.languages) < 2:
        return handbook
    instruments = {id_: _Marks(definition) for id_, definition in define_all(handbook).items()}
    results = tuple(_period(period, instruments) for period in handbook.results)
    if all(new is old for new, old in zip(results, handbook.results, strict=True)):
        return handbook
    return handbook.model_copy(update={"results": results})


def _period(period: Period, instruments: Mapping[str, _Marks]) -> Period:
    measured = tuple(
        marks.present(result) if (marks := instruments.get(result.instrument)) is not None else result
        for result in period.instruments
    )
    is_same = all(new is old for new, old in zip(measured, period.instruments, strict=True))
    return period if is_same else period.model_copy(update={"instruments": measured})


_Asked = tuple[Measure, str | None, str, str]
"""The parameters of `figure_mark`."""


class _Marks:
    """The marks of figures of one instrument."""

    def __init__(self, definition: InstrumentDefinition) -> None:
        self._meanings = {item.id: item.meaning for item in definition.items}
        self._items = [
            MarkedItem(
                item.id,
                item.section.id if item.section is not None else item.standard or "",
                item.scale.figure,
                item.fingerprint,
                frozenset(item.channels),
            )
            for item in definition.items
        ]
        self._present: dict[_Asked, str] = {}

    def present(self, result: InstrumentResult) -> InstrumentResult:
        """A result of the instrument with present marks, where its questions are those of now."""
        others = {(figure.fingerprint, self._of(figure)): figure for figure in result.figures if figure.fingerprint}
        published = {figure.item: figure.fingerprint for figure in result.figures if figure.by == "item"}
        earlier: list[list[MarkedItem]] = []
        was: set[tuple[str | None, str]] = set()
        for (written, present), figure in others.items():
            if written != present:
                earlier = earlier or list(self._earlier(published))
                asked = _asked(figure)
                if any(figure_mark(items, *asked) == written for items in earlier):
                    was.add((written, present))
        if not was:
            return result
        figures = tuple(
            figure.model_copy(update={"fingerprint": present})
            if (figure.fingerprint, present := self._of(figure)) in was
            else figure
            for figure in result.figures
        )
        return result.model_copy(update={"figures": figures})

    def _of(self, figure: Figure) -> str:
        asked = _asked(figure)
        if asked not in self._present:
            self._present[asked] = figure_mark(self._items, *asked)
        return self._present[asked]

    def _earlier(self, published: Mapping[str | None, str | None]) -> Iterator[list[MarkedItem]]:
        """The items with the marks that they may have had together; those of `published` ones are known."""
        known = {
            id_: written
            for id_, meaning in self._meanings.items()
            if (written := published.get(id_)) is not None and meaning.is_marked(written)
        }
        for languages in _together(self._meanings.values()):
            yield [
                item._replace(mark=known.get(item.id) or self._meanings[item.id].within(languages))
                for item in self._items
            ]


def _together(meanings: Iterable[Meaning]) -> Iterator[Languages]:
    """The languages in which the items may have been asked together: those of now, and fewer."""
    of_items = [meaning.languages for meaning in meanings]
    own, shared = (
        tuple(dict.fromkeys(tag for languages in of_items for tag in languages[place])) for place in range(2)
    )
    yield Languages(own, shared)
    yield from Languages(own, shared).fewer()


def _asked(figure: Figure) -> _Asked:
    part = figure.standard or figure.section
    return figure.measure, part if _is_of_part(figure) else None, figure.item or "", figure.channel or ""


def _is_of_part(figure: Figure) -> bool:
    return figure.by in ("standard", "section", "unit-standard", "unit-section")
