"""The marks of figures, which are those of all items behind them, and what they are since languages came or went.

Results keep the marks under which they were published. Whoever compares them with what is asked now, or periods with
each other, does so after `with_present_marks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hbgen.model.fingerprint import Languages, Meaning, current, former, mark
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instrument, Scale
from hbgen.model.per_handbook import per_handbook
from hbgen.model.results import Figure, InstrumentResult, Measure, Period
from hbgen.rules.asked_items import AskedQuestion, applies, asked_by, questionnaires


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
    """The handbook with the present marks on figures of questions that got or lost languages since, and did not change
    else."""
    if not handbook.results or (len(handbook.handbook.languages) < 2 and not handbook.released_meanings):
        return handbook
    return _with_other_marks(handbook) or handbook


@per_handbook
def _with_other_marks(handbook: Handbook) -> Handbook | None:
    """The handbook with present marks; None where it has them already."""
    measured = {result.instrument for period in handbook.results for result in period.instruments}
    scales = {scale.id: scale for scale in handbook.instruments.scales}
    asking = asked_by(handbook, [instrument for instrument in questionnaires(handbook) if instrument.id in measured])
    released = handbook.released_meanings
    instruments = {instrument.id: _Marks(instrument, questions, scales, released) for instrument, questions in asking}
    results = tuple(_period(period, instruments) for period in handbook.results)
    if all(new is old for new, old in zip(results, handbook.results, strict=True)):
        return None
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

    def __init__(
        self,
        instrument: Instrument,
        questions: Iterable[AskedQuestion],
        scales: Mapping[str, Scale],
        released: Mapping[str, Meaning],
    ) -> None:
        asked = {question.item.id: question for question in questions}
        self._meanings = {
            id_: Meaning.of(question.item, scales.get(question.item.scale), released.get(id_))
            for id_, question in asked.items()
        }
        own = {item.id for item in instrument.items}
        sections = {section.id for section in instrument.sections}
        self._items = [
            MarkedItem(
                id_,
                item.section if id_ in own and item.section in sections else standard or "",
                scales[item.scale].figure if item.scale in scales else "score",
                self._meanings[id_].mark,
                frozenset(channels),
            )
            for id_, (item, standard, channels) in asked.items()
        ]
        self._present: dict[_Asked, str] = {}
        self._within: dict[Languages, list[MarkedItem]] = {}

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
        whole = {id_: meaning.whole or meaning for id_, meaning in self._meanings.items()}
        for languages in _together(whole.values()):
            if languages not in self._within:
                self._within[languages] = [item._replace(mark=whole[item.id].within(languages)) for item in self._items]
            yield [item._replace(mark=known[item.id]) if item.id in known else item for item in self._within[languages]]


def _together(meanings: Iterable[Meaning]) -> Iterator[Languages]:
    """The languages in which the items may have been asked together: all that they have or had, and fewer."""
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
