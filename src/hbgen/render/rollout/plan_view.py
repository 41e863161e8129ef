"""Data for the pages of the rollout: timeline, board, order of priorities, flow, balance and review."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from hbgen.markdown import Ready, escape
from hbgen.model.plan import SOURCE_KINDS, STATUSES, Metric, Priority, RolloutActivity, Source, ranked
from hbgen.model.texts import Text
from hbgen.problems import MessagePart, Problem
from hbgen.render.book.context import PageContext
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.render.rollout.flow import Drawing, FlowBox, draw, ordered
from hbgen.render.rollout.timeline import Timeline, timeline
from hbgen.rules.balance import Balance, PlanSpan, balance, live
from hbgen.rules.metrics import misses, reached
from hbgen.rules.review import POINTS, smart
from hbgen.text.formats import as_found
from hbgen.text.labels import LABELS

_DRAWN = 40
"""Maximum number of boxes in a column of the flow chart; for larger plans the lists are easier to read."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MARK = re.compile(r"\0([0-9]+)\0")
_PART_OF_YEAR = re.compile(r"\d{4}-([QH]\d|\d{2})")


class Plan:
    """Data for the templates of the rollout. Contains only data of the edition."""

    def __init__(self, book: PageContext) -> None:
        self.book = book
        self._writer = MarkdownWriter(book)
        self.rollout = book.handbook.rollout

    @cached_property
    def timeline(self) -> Timeline | None:
        """The activities that have a period, by their first day."""
        return timeline(self.rollout.activities, self.book.settings.date)

    @cached_property
    def board(self) -> list[tuple[str, list[RolloutActivity]]]:
        """Each status that some activity has, with those activities."""
        columns = [(status, [a for a in self.rollout.activities if a.status == status]) for status in STATUSES]
        return [column for column in columns if column[1]]

    def next_look(self, activity: RolloutActivity) -> datetime.date | None:
        """The first follow-up from the handbook's date on."""
        return min((day for day in activity.follow_ups if day >= self.book.settings.date), default=None)

    def latest_value(self, metric: Metric) -> tuple[Ready, bool, Text | None] | None:
        """The latest value of a metric, whether that misses its target, and its source where one is given; None
        where there is no value."""
        value = reached(self.book.handbook, metric)
        if value is None:
            return None
        return escape(as_found(value, self.book.words)), misses(metric, value), value.source

    def at_stage(self, stage: str) -> list[RolloutActivity]:
        """The activities that work on a stage of change."""
        return [activity for activity in self.rollout.activities if activity.stage == stage]

    def competencies(self, goal: str) -> list[str]:
        """The competencies that serve a goal, as ids."""
        return [competency.id for competency in self.book.handbook.competencies if competency.goal == goal]

    # --- from source to activity ---

    @cached_property
    def ranked(self) -> list[tuple[int, Priority]]:
        """Priorities with their ranks, the first to do first."""
        return ranked(self.rollout.priorities)

    def score(self, priority: Priority) -> float:
        return round(priority.score, 1)

    def source(self, id_: str) -> str:
        """A source in short: `SRC-03 Customer feedback`."""
        source = self.book.entries.get(id_)
        kind = LABELS[source.kind] if source is not None else "not written yet"
        return f"{id_} {self.book.translate(kind)}"

    @cached_property
    def without_priority(self) -> list[RolloutActivity]:
        """Activities that follow from sources directly, without a priority."""
        return [a for a in self.rollout.activities if a.priority is None]

    @cached_property
    def kinds(self) -> list[tuple[str, list[Source]]]:
        """Each of the ten kinds of source that the plan has, with its sources, the newest first."""
        by_kind: dict[str, list[Source]] = defaultdict(list)
        for source in sorted(self.rollout.sources, key=lambda s: s.date or datetime.date.min, reverse=True):
            by_kind[source.kind].append(source)
        return [(kind, by_kind[kind]) for kind in SOURCE_KINDS if kind in by_kind]

    @cached_property
    def kinds_without(self) -> list[str]:
        """The kinds of which there is no source."""
        present = {source.kind for source in self.rollout.sources}
        return [kind for kind in SOURCE_KINDS if kind not in present]

    @cached_property
    def flow(self) -> Drawing | None:
        """The flow chart from sources over priorities to activities; None where there are too many boxes."""
        if max(len(self.rollout.sources), len(self.rollout.priorities), len(self.rollout.activities)) > _DRAWN:
            return None
        rollout, say = self.rollout, self.book.translate
        order = {priority.id: place for place, (_, priority) in enumerate(self.ranked)}
        sources = [self._node(s.id, s.finding, say(LABELS[s.kind])) for s in rollout.sources]
        leads = {s.id: [order[p.id] for p in rollout.priorities if s.id in p.sources] for s in rollout.sources}
        priorities = [self._node(p.id, p.title, self._number(p)) for _, p in self.ranked]
        activities = [self._node(a.id, a.title, say(LABELS[a.status])) for a in rollout.activities]
        comes = {a.id: [order[a.priority]] if a.priority in order else [] for a in rollout.activities}
        return draw(
            (ordered(sources, leads), priorities, ordered(activities, comes)),
            list(self._edges()),
            say("From source to activity"),
            say("Sources on the left lead to priorities in the middle, and these to activities on the right."),
        )

    def _edges(self) -> Iterator[tuple[str, str]]:
        """The arrows of the flow chart: from sources to priorities, to their activities, and to those without one."""
        shown = {priority.id for _, priority in self.ranked}
        for _, priority in self.ranked:
            yield from ((source, priority.id) for source in priority.sources)
        activities = self.rollout.activities
        yield from ((a.priority, a.id) for a in activities if a.priority is not None and a.priority in shown)
        yield from ((source, a.id) for a in activities if a.priority not in shown for source in a.sources)

    def _node(self, id_: str, text: Text, head: str) -> FlowBox:
        return FlowBox(id_, head, str(text), "" if text.language == self.book.language else text.language)

    def _number(self, priority: Priority) -> str:
        return self.book.words.number(self.score(priority))

    # --- balance and review ---

    @cached_property
    def balance(self) -> Balance:
        return balance(self.book.handbook)

    def span(self, span: PlanSpan) -> Ready:
        """`Q3 2026`, or `2026`."""
        id_ = f"{span.year}-Q{span.quarter}" if span.quarter else str(span.year)
        return escape(self.book.words.period(id_, is_short=True))

    def findings(self, point: str) -> list[tuple[Ready, str | None]]:
        """The problems at one of the eight points, each with the id of the entry concerned, if it has a location."""
        return [self._finding(problem) for problem in POINTS[point].findings(self.book.handbook)]

    def evidence(self, point: str) -> list[Ready]:
        """The evidence that one of the eight points is met."""
        return [self._evidence_text(phrase) for phrase in POINTS[point].evidence(self.book.handbook)]

    def _evidence_text(self, phrase: MessagePart) -> Ready:
        names: list[Text] = []
        values = {name: self._word(value, names) for name, value in phrase.values.items()}
        return self._written(replace(phrase, values=values).say(self.book.translate), names)

    @cached_property
    def smart(self) -> list[tuple[RolloutActivity, list[tuple[str, bool]]]]:
        """Each live activity, with the five letters of SMART and whether the computable part of each is met."""
        return [(activity, list(smart(activity).items())) for activity in live(self.book.handbook)]

    def _finding(self, problem: Problem) -> tuple[Ready, str | None]:
        names: list[Text] = []
        values = {name: self._word(str(value), names) for name, value in problem.values.items()}
        id_ = str(problem.values.get("id"))
        text = self._written(replace(problem, values=values).message(self.book.translate), names)
        return text, id_ if id_ in self.book.locations else None

    def _written(self, sentence: str, names: Sequence[Text]) -> Ready:
        """A sentence, escaped, with `names` of entries in it in place of their marks, each with its language."""
        # NUL never stands in content, and escaping leaves it and digits alone.
        return Ready(_MARK.sub(lambda match: self._writer.say(names[int(match[1])]), escape(sentence)))

    def _word(self, value: str, names: list[Text]) -> str:
        """A value as readers see it: a date, a period, a label of a choice, or the mark of an entry's name, which is
        added to `names`."""
        if _DAY.fullmatch(value):
            return self.book.words.date(datetime.date.fromisoformat(value))
        if _PART_OF_YEAR.fullmatch(value):
            return self.book.words.period(value)
        if ", " in value:
            return ", ".join(self._word(part, names) for part in value.split(", "))
        entry = self.book.entries.get(value)
        if entry is None:
            return self.book.translate(LABELS[value]) if value in LABELS else value
        name = getattr(entry, "name", None)
        if not isinstance(name, Text):
            return value
        names.append(name)
        return f"\0{len(names) - 1}\0"
