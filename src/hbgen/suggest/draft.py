"""Drafts sources and activities as YAML to edit: values from figures are filled in, decisions are left open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hbgen.fmt import format_text
from hbgen.locale import Translate, translator
from hbgen.markdown import fold
from hbgen.model.base import entries
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import Instrument
from hbgen.model.plan import SourceKind
from hbgen.model.results import Period
from hbgen.model.texts import Text
from hbgen.rules.metrics import misses, reached
from hbgen.suggest.competency_drafts import UnclearCompetency
from hbgen.suggest.weak import FigureReading, Weak
from hbgen.text.formats import Words, as_found
from hbgen.text.plain import plain

_NUMBERED = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of one activity, and its figures that fell short."""

    id: str
    weak: tuple[Weak, ...]


def draft(
    handbook: Handbook,
    subjects: Sequence[Subject],
    gaps: Sequence[UnclearCompetency],
    under_way: Sequence[tuple[str, str]],
    near: Sequence[Weak],
    ledger: Sequence[str],
) -> str:
    """The draft in the layout of `hbgen fmt`: a whole `rollout.yaml`, or entries for the lists of an existing one."""
    lines = _DraftWriter(handbook, ledger).lines(subjects, gaps, under_way, near)
    return format_text("".join(f"{line}\n" for line in lines), "rollout", handbook.handbook.languages)


def missed_targets(handbook: Handbook, translate: Translate) -> list[str]:
    """A line for each missed target of a finished activity, with the value found, in the main language."""
    language = handbook.handbook.languages[0]
    words, template = Words(language), translate("{id}, {metric}: target {target}, found {value}")
    lines = []
    for activity in handbook.rollout.activities:
        for metric in activity.metrics if activity.status == "done" else ():
            value = reached(handbook, metric)
            if value is not None and misses(metric, value):
                name = fold(metric.name.words.get(language) or str(metric.name))
                target = words.number(metric.target)
                lines.append(template.format(id=activity.id, metric=name, target=target, value=as_found(value, words)))
    return lines


class _IdSequence:
    """New ids that continue those of one kind: after `ACT-12` comes `ACT-13`."""

    def __init__(self, used: Sequence[str], first: str, taken: str) -> None:
        matches = [match for id_ in used if (match := _NUMBERED.fullmatch(id_))]
        self.prefix, width = (matches[-1][1], len(matches[-1][2])) if matches else (first, 2)
        self.width = width
        numbers = re.findall(rf"(?<![\w-]){re.escape(self.prefix)}([0-9]+)", taken, re.IGNORECASE)
        self.last = max((int(number) for number in numbers), default=0)

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}{self.last:0{self.width}}"


class _DraftWriter:
    def __init__(self, handbook: Handbook, ledger: Sequence[str]) -> None:
        self.handbook = handbook
        self.language = handbook.handbook.languages[0]
        self.translate: Translate = translator(self.language)
        self.words = Words(self.language)
        all_ids = [entry.id for entry in entries(handbook) if type(entry) in KINDS]  # type: ignore[attr-defined]
        taken = "\n".join((*all_ids, *ledger))
        rollout = handbook.rollout
        self.sources = _IdSequence([source.id for source in rollout.sources], "SRC-", taken)
        self.activities = _IdSequence([activity.id for activity in rollout.activities], "ACT-", taken)

    def lines(
        self,
        subjects: Sequence[Subject],
        gaps: Sequence[UnclearCompetency],
        under_way: Sequence[tuple[str, str]],
        near: Sequence[Weak],
    ) -> Iterator[str]:
        translate = self.translate
        named = [(subject, [self.sources.next() for _ in subject.weak]) for subject in subjects]
        unclear = [(gap, self.sources.next()) for gap in gaps]
        yield "# " + translate(
            "A draft by `hbgen suggest`, to edit and to decide on: what fell short, and what could follow."
        )
        yield "# " + translate(
            "Put its sources below `sources` in content/rollout.yaml, and its activities below `activities`."
        )
        yield ""
        yield "sources:"
        for subject, ids in named:
            for finding, id_ in zip(subject.weak, ids, strict=True):
                yield from self.source(id_, _kind(finding.instrument), self.finding(finding))
                yield f"    date: {finding.period.end}"
        for gap, id_ in unclear:
            yield from self.source(id_, "other", self.lack(gap))
        yield ""
        yield from self.remarks(
            translate("Not drafted, since an activity that is not over sees to it:"),
            [f"{id_}: {activity}" for id_, activity in under_way],
        )
        yield from self.remarks(
            translate("Finished activities that missed their target:"), missed_targets(self.handbook, translate)
        )
        yield from self.remarks(
            translate("Not drafted, since it is below the target, but within the margin of chance:"),
            [self.finding(finding) for finding in near],
        )
        yield "activities:"
        drafts = [
            *(self.activity(subject, ids) for subject, ids in named),
            *(self.competency_activity(gap, id_) for gap, id_ in unclear),
        ]
        for number, draft in enumerate(drafts):
            if number:
                yield ""
            yield from draft

    def source(self, id_: str, kind: str, finding: str) -> Iterator[str]:
        yield f"  - id: {id_}"
        yield f"    kind: {kind}"
        yield f"    finding: {_quoted(finding)}"

    def remarks(self, heading: str, lines: Sequence[str]) -> Iterator[str]:
        """A comment with a line for each of `lines`; nothing where there are none."""
        if lines:
            yield f"# {heading}"
            yield from (f"#   {line}" for line in lines)

    def activity(self, subject: Subject, sources: Sequence[str]) -> Iterator[str]:
        translate = self.translate
        first = subject.weak[0]
        name = self.title(first)
        yield f"  - id: {self.activities.next()}"
        yield f"    title: {_quoted(translate('Up to the target: {what}').format(what=name))}"
        yield "    # 1. " + translate("What will be different? Complete the sentence.")
        yield f"    change: {_quoted(self.change_sentence(first))}"
        owner = self.owner(first)
        if owner is not None:
            yield f"    owner: {owner}"
        else:
            yield "    # 2. " + translate("Who answers for it? `owner`, the id of a role.")
        yield "    # 3. " + translate("When? `period`, with its first day as `start` and its last day as `end`.")
        yield "    # 4. " + translate(
            "How will we see it? Due when the next measurement ends, if that is as long as the last one."
        )
        yield "    metrics:"
        for finding in subject.weak:
            yield from self.metric(finding)
        yield from self.open_questions()
        yield f"    sources: [{', '.join(sources)}]"
        if first.standard is not None:
            yield f"    standards: [{first.standard.id}]"
        yield "    status: proposed"

    def competency_activity(self, gap: UnclearCompetency, source: str) -> Iterator[str]:
        """An activity that adds customer-centricity to a competency. Nothing was measured, so it has no figure."""
        translate = self.translate
        title = translate("Describe the customer in the competency: {what}").format(what=self.competency_name(gap))
        yield f"  - id: {self.activities.next()}"
        yield f"    title: {_quoted(title)}"
        yield "    # 1. " + translate("What will be different? Complete the sentence.")
        change = translate("Customer-centricity stands in {what} so that two assessors agree on it.")
        yield f"    change: {_quoted(change.format(what=self.competency_name(gap)))}"
        yield from (f"    owner: {role}" for role in self.handbook.handbook.people_lead)
        yield "    # 3. " + translate("When? `period`, with its first day as `start` and its last day as `end`.")
        yield "    # 4. " + translate("How will we see it? `metrics`, each with `name`, `target`, `unit` and `due`.")
        yield from self.open_questions(gap.goal)
        if gap.goal is not None:
            yield f"    goal: {gap.goal}"
        yield f"    sources: [{source}]"
        yield "    status: proposed"

    def open_questions(self, goal: str | None = None) -> Iterator[str]:
        """Comments on fields that people have to decide; without the question of the goal if there is one."""
        translate = self.translate
        yield "    # 5. " + translate("What does it take? `resources`, with `money` and `people`.")
        yield "    # 6. " + translate(
            "Who must know or take part? `communication`, each with `who`, `role`, `what`, `channel` and `when`."
        )
        yield "    # " + translate(
            "Which goal and priority does it serve, and which stage of change? `goal`, `priority`, `stage`."
            if goal is None
            else "Which priority does it serve, and which stage of change? `priority`, `stage`."
        )

    def metric(self, finding: Weak) -> Iterator[str]:
        reading = finding.reading
        yield f"      - name: {_quoted(self.metric_name(finding))}"
        yield f"        baseline: {_plain(_rounded(reading.value, reading))}"
        yield f"        target: {_plain(_rounded(reading.target, reading))}"
        unit = "%" if reading.top is None else self.translate("points of {top}").format(top=reading.top)
        yield f"        unit: {_quoted(unit)}"
        yield f"        due: {_next_end(finding.period)}"

    # --- words ---

    def competency_name(self, gap: UnclearCompetency) -> str:
        return self.translate(gap.label) if gap.name is None else self.text(gap.name)

    def lack(self, gap: UnclearCompetency) -> str:
        name = self.competency_name(gap) if gap.name is None else f"{self.text(gap.name)} ({gap.id})"
        return f"{name}: {'; '.join(lack.say(self.translate) for lack in gap.lacks)}."

    def text(self, text: Text) -> str:
        return fold(plain(text, self.language if self.language in text.words else ""))

    def title(self, finding: Weak) -> str:
        if finding.item is not None:
            return self.text(finding.item.text).removesuffix(".")
        if finding.section is not None:
            return self.text(finding.section.title)
        return self.text(finding.instrument.title if finding.standard is None else finding.standard.title)

    def metric_name(self, finding: Weak) -> str:
        name = f"{self.title(finding)}: {self.translate('score')}"
        return name if finding.subject == finding.instrument.id else f"{name} ({self.text(finding.instrument.title)})"

    def change_sentence(self, finding: Weak) -> str:
        if finding.standard is not None and finding.standard.promise is not None:
            template = self.translate("From now on we … , so that this promise is kept: {promise}")
            return template.format(promise=self.text(finding.standard.promise))
        return self.translate("From now on we … , so that this improves: {what}").format(what=self.title(finding))

    def owner(self, finding: Weak) -> str | None:
        """The role that answers for the standard, else for its chapter, else for the instrument."""
        if finding.standard is None:
            return finding.instrument.owner
        chapter = next(chapter for chapter in self.handbook.standards if finding.standard in chapter.standards)
        return finding.standard.owner or chapter.owner or finding.instrument.owner

    def finding(self, finding: Weak) -> str:
        translate, reading, figure = self.translate, finding.reading, finding.figure
        ids = ", ".join(
            dict.fromkeys(
                (finding.instrument.id, figure.item or figure.standard or figure.section or finding.instrument.id)
            )
        )
        template = (
            translate("{what} ({ids}), {period}: {measure} {value}, n = {n}; the target is {target}.")
            if reading.low is None or reading.high is None
            else translate(
                "{what} ({ids}), {period}: {measure} {value} ({low}–{high}, n = {n}); the target is {target}."
            )
        )
        sentences = [
            template.format(
                what=self.title(finding),
                ids=ids,
                period=self.words.period(finding.period.id),
                measure=self.translate("score"),
                value=self.shown(reading.value, reading),
                low="" if reading.low is None else self.words.number(_rounded(reading.low, reading)),
                high="" if reading.high is None else self.shown(reading.high, reading),
                n=figure.n,
                target=self.shown(reading.target, reading),
            )
        ]
        if finding.response_rate is not None:
            sentences.append(
                translate("Response rate {share}.").format(
                    share=self.translate("{value}%").format(value=round(100 * finding.response_rate))
                )
            )
        if reading.may_be_chance:
            limit = self.shown(reading.limit, reading)
            sentences.append(translate("The 95% interval reaches {limit}: it may be chance.").format(limit=limit))
        if figure.indicative:
            sentences.append(translate("Fewer than 30 answered: the figure is only indicative."))
        return " ".join(sentences)

    def shown(self, value: float, reading: FigureReading) -> str:
        number = self.words.number(_rounded(value, reading))
        if reading.top is None:
            return self.translate("{value}%").format(value=number)
        return self.translate("{value} of {top}").format(value=number, top=reading.top)


def _kind(instrument: Instrument) -> SourceKind:
    """Which of the ten sources of improvement an instrument is."""
    if instrument.type == "customer-feedback" or instrument.respondents == ("customers",):
        return "customer-feedback"
    if instrument.type in ("internal-customer-feedback", "interview"):
        return "employee-feedback"
    return "surveys"


def _next_end(period: Period) -> date:
    """When a period as long as this one, right after it, would end."""
    return period.end + (period.end - period.start) + timedelta(days=1)


def _rounded(value: float, reading: FigureReading) -> float:
    """One decimal; two where a figure below its target would look like the target."""
    digits = 1 if round(reading.value, 1) < round(reading.target, 1) else 2
    return round(value, digits) + 0.0


def _plain(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)


def _quoted(text: str) -> str:
    """A text as a JSON string, which is valid YAML too."""
    return json.dumps(text, ensure_ascii=False)
