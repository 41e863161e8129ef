"""Touchpoints for the page on the organisation: employees' touchpoints in order, and what the order is based on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hbgen.markdown import Ready, escape
from hbgen.model.settings import Touchpoint
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.rules.metrics import ends_of, on_scale
from hbgen.rules.touchpoints import Asking, Heard, asking, heard


@dataclass(frozen=True, slots=True)
class Touching:
    """An employees' touchpoint with the customers' touchpoints that it works on."""

    point: Touchpoint
    others: list[Touchpoint]


class JourneyLayout:
    """Data for the template. Ratings come from the edition's results, all of which its audience may see."""

    def __init__(self, writer: MarkdownWriter) -> None:
        self.writer = writer
        self.book = writer.book
        self.points = self.book.handbook.organisation.touchpoints

    @cached_property
    def rows(self) -> list[Touching]:
        """Employees' touchpoints with the customers' touchpoints linked to them, on whichever side the link is written.

        Those that employees rated come first, by falling mean; then the rest, by falling weight.
        """
        customers = [point for point in self.points if point.whose == "customers"]
        rows = [
            Touching(point, [other for other in customers if other.id in point.touches or point.id in other.touches])
            for point in self._employees
        ]
        return sorted(rows, key=lambda row: (-self._mean(row.point), -(row.point.weight or 0)))

    @property
    def _employees(self) -> list[Touchpoint]:
        return [point for point in self.points if point.whose == "employees"]

    @cached_property
    def _asking(self) -> dict[str, list[Asking]]:
        book = self.book
        pairs = (
            (instrument, [question.item for question in book.asked_questions[instrument.id]])
            for instrument in book.handbook.instruments.instruments
        )
        return asking(self.points, pairs)

    @cached_property
    def _heard(self) -> dict[str, Heard]:
        return heard(self.book.handbook.results, self._asking, self.book.edition.fingerprints)

    def _mean(self, point: Touchpoint) -> float:
        """The published score of a touchpoint, from 0 to 1; -1 where there is none."""
        rating = self._heard.get(point.id)
        return -1.0 if rating is None or rating.figure.value is None else rating.figure.value

    @property
    def rounds(self) -> Ready:
        """The instruments, each with its period, whose results determine the order of employees' touchpoints."""
        link, words = self.writer.link, self.book.words
        return Ready("; ".join(f"{link(name)}, {escape(words.period(period))}" for name, period in self._rounds))

    @cached_property
    def _rounds(self) -> list[tuple[str, str]]:
        ratings = [self._heard[point.id] for point in self._employees if self._mean(point) >= 0]
        return list(dict.fromkeys((rating.instrument, rating.period.id) for rating in ratings))

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """The instruments that ask employees about their touchpoints."""
        ways = (way for point in self._employees for way in self._asking.get(point.id, ()))
        return tuple(dict.fromkeys(way.instrument for way in ways))

    @property
    def has_weights(self) -> bool:
        """Whether the author gave any of employees' touchpoints a weight."""
        return any(point.weight is not None for point in self._employees)

    @property
    def is_mixed(self) -> bool:
        """Whether some of employees' touchpoints are ordered by their weight alone."""
        return any(point.weight is not None and self._mean(point) < 0 for point in self._employees)

    def importance(self, point: Touchpoint) -> Ready | None:
        """How much a touchpoint matters to those who rated it: `3.6 of 4 (n = 171)`; None where nobody did."""
        rating = self._heard.get(point.id)
        if rating is None:
            return None
        say, number, figure = self.book.translate, self.book.words.number, rating.figure
        if figure.value is None:
            return Ready(say("too few answers to show a figure"))
        ends = ends_of(self.book.handbook, rating.item)
        if ends is None:
            mean = say("{value}%").format(value=number(round(100 * figure.value)))
        else:
            mean = say("{value} of {top}").format(value=number(on_scale(figure.value, ends)), top=number(ends[1]))
        sign = {None: "", "at-least": "≥ ", "at-most": "≤ "}[figure.bound]
        parts = [f"**{sign}{mean}**", f"[{say('(n = {n})').format(n=number(figure.n or 0))}]{{.hb-n}}"]
        if self._rounds != [(rating.instrument, rating.period.id)]:
            parts.append(escape(self.book.words.period(rating.period.id)))
        if figure.indicative:
            parts.append(f"[{say('indicative')}]{{.hb-badge}}")
        return Ready(" ".join(parts))
