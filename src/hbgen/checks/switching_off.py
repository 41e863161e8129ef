"""Rules that a handbook does without (`rules` in `handbook.yaml`), each with a reason, and problems of that list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hbgen.checks import competencies, plan, touchpoints, workshops
from hbgen.checks.completeness import FIELD_NOT_WRITTEN, GAPS, SPARED_FIELDS
from hbgen.checks.registry import Check, codes_of
from hbgen.checks.subjects import Subjects
from hbgen.codes.code import Code, Example, advice, error
from hbgen.model.handbook import Handbook
from hbgen.model.settings import SwitchedOff
from hbgen.problems import MessagePart, Problem, near


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that are switched off together, by one name."""

    codes: tuple[str, ...]
    file: str = ""
    """The part of the content (`promise`) that may then be empty."""


_PEOPLE = MessagePart("it protects people.")
_RELEASED = MessagePart("it protects what was released.")
_TEXTS = MessagePart("it keeps texts from being lost or garbled.")
_READERS = MessagePart("without it readers would meet a gap or a link that leads nowhere.")

PROTECTED: Mapping[str, MessagePart] = {
    **dict.fromkeys(
        (
            "personal-account",
            "personal-email",
            "personal-number",
            "personal-phone",
            "stance-in-plan",
            "who-is-a-person",
            "answers-in-repository",
            "group-known-before",
            "workshop-uses-hidden",
        ),
        _PEOPLE,
    ),
    **dict.fromkeys(("id-gone", "version-vanished", "results-unrecorded", "override-stale"), _RELEASED),
    **dict.fromkeys(
        ("text-cut", "text-quotes", "markup-in-text", "misread-letters", "mixed-letters", "missing-main-language"),
        _TEXTS,
    ),
    **dict.fromkeys(
        ("unknown-reference", "prose-unknown-target", "leads-to-retired", "missing-field", "too-few"), _READERS
    ),
    **dict.fromkeys(("silence-unused", "rule-unused"), MessagePart("it is about these very lists.")),
}
"""Codes of what is no error and can still not be switched off, and why."""


def _of(checks: Iterable[Check]) -> tuple[str, ...]:
    return tuple(
        name for name, code in codes_of(tuple(checks)).items() if code.severity != "error" and name not in PROTECTED
    )


GROUPS: Mapping[str, RuleGroup] = {
    "mission": RuleGroup((), "mission"),
    "promise": RuleGroup(("standard-without-promise", "pledge-not-served"), "promise"),
    "values": RuleGroup(
        ("standard-without-value", "value-not-served", "values-without-customer", "value-without-activity"), "values"
    ),
    "involvement": RuleGroup(
        (
            "group-not-involved",
            "no-opinion-leader",
            "no-resister",
            "not-answered",
            "group-heard-too-late",
            "rollout-before-involvement",
        ),
        "involvement",
    ),
    "measurement": RuleGroup(
        ("standard-unmeasured", "no-customer-feedback", "item-not-asked", "selected-not-asked"), "instruments"
    ),
    "practices": RuleGroup(
        (
            "part-without-practice",
            "practice-without-need",
            "practice-without-owner",
            "precondition-not-met",
            "unit-without-role",
        ),
        "practices",
    ),
    "plan": RuleGroup(
        (*_of(plan.CHECKS), "plan-without-resister", "plan-without-opinion-leader", "owner-not-in-plan"), "rollout"
    ),
    "competencies": RuleGroup(_of(competencies.CHECKS), "competencies"),
    "touchpoints": RuleGroup(_of(touchpoints.CHECKS)),
    "workshops": RuleGroup(_of(workshops.CHECKS), "workshops"),
    "review": RuleGroup(("review-missing", "review-overdue")),
    "translation": RuleGroup(("missing-translation", "untranslated-guide")),
}
"""Name of a group → its rules."""

RULE_UNKNOWN = error(
    "rule-unknown",
    "There is no rule and no group of rules with the name {code}.",
    "{near}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nrules:\n  - {code: promises, reason: The law says what we owe.}\n",
        at="promises",
    ),
)

RULE_PROTECTED = error(
    "rule-protected",
    "{code} cannot be switched off: {why}",
    "{instead}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nrules:\n  - {code: duplicate-id, reason: We know which is which.}\n",
        at="duplicate-id",
    ),
)

RULE_UNUSED = advice(
    "rule-unused",
    "Nothing is switched off by {code}{where}.",
    "{instead}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nrules:\n  - {code: standard-unmeasured, reason: We only promise.}\n",
        at="standard-unmeasured",
    ),
)

RULE_CODES = (RULE_UNKNOWN, RULE_PROTECTED, RULE_UNUSED)
"""Codes of problems of the list itself."""


class SwitchedOffRules:
    """What `rules` in `handbook.yaml` switches off."""

    def __init__(self, handbook: Handbook, codes: Mapping[str, Code], subjects: Subjects) -> None:
        self._rules = handbook.handbook.rules
        self._codes = codes
        self._subjects = subjects
        self._used: set[int] = set()
        valid = [(number, rule) for number, rule in enumerate(self._rules) if self._refusal(rule) is None]
        self._by_code: dict[str, list[int]] = {}
        self._by_part: dict[str, list[int]] = {}
        for number, rule in valid:
            group = GROUPS.get(rule.code, RuleGroup((rule.code,)))
            for code in group.codes:
                self._by_code.setdefault(code, []).append(number)
            if group.file:
                self._by_part.setdefault(group.file, []).append(number)

    def without(self, problems: Iterable[Problem]) -> tuple[list[Problem], list[tuple[Problem, SwitchedOff]]]:
        """(problems that hold, those that are switched off, each with its rule)."""
        holding: list[Problem] = []
        switched_off: list[tuple[Problem, SwitchedOff]] = []
        for problem in problems:
            number = next((number for number in self._candidates(problem) if self._is_meant(number, problem)), None)
            if number is None:
                holding.append(problem)
            else:
                self._used.add(number)
                switched_off.append((problem, self._rules[number]))
        return holding, switched_off

    @property
    def unneeded(self) -> frozenset[str]:
        """Fields and files that may stay empty: `purpose`, `promise.yaml`."""
        fields = (rule.where for rule in self._rules if rule.code == FIELD_NOT_WRITTEN and not self._refusal(rule))
        return frozenset((*(field for field in fields if field), *(f"{part}.yaml" for part in self._by_part)))

    def problems(self, whole: bool) -> Iterator[Problem]:
        """What is wrong with the list. Unless the handbook is `whole`, what was not found may still come.

        All problems of the handbook went through `without` before.
        """
        for number, rule in enumerate(self._rules):
            refusal = self._refusal(rule)
            if refusal is not None:
                yield refusal
            elif whole and number not in self._used:
                where = MessagePart(" for {id}", {"id": rule.where}) if rule.where else ""
                values = {"code": rule.code, "where": where, "instead": unused(rule.where, self._subjects, "rules")}
                yield Problem(rule.place("code"), RULE_UNUSED, values)

    def _candidates(self, problem: Problem) -> Iterator[int]:
        """Numbers of the rules that switch off the kind of `problem`."""
        if problem.definition.severity == "error":
            return
        yield from self._by_code.get(problem.code, ())
        if problem.code in GAPS and self._by_part:
            parts = PurePosixPath(problem.place.file).parts[1:2]
            yield from self._by_part.get(PurePosixPath(parts[0]).stem if parts else "", ())

    def _is_meant(self, number: int, problem: Problem) -> bool:
        where = self._rules[number].where
        if where is None:
            return True
        if self._rules[number].code == FIELD_NOT_WRITTEN:
            return problem.values.get("field") == where
        return where in self._subjects.names(problem)

    def _refusal(self, rule: SwitchedOff) -> Problem | None:
        """Why a rule of the list may not be switched off, or is none."""
        place, code = rule.place("code"), rule.code
        if code in GROUPS or (code == FIELD_NOT_WRITTEN and rule.where in SPARED_FIELDS):
            return None
        if code not in self._codes:
            choices = [name for name in self._codes if self._codes[name].severity != "error" and name not in PROTECTED]
            guess = near(code, (*choices, *GROUPS))
            values = {"groups": ", ".join(GROUPS)}
            remedy = MessagePart(
                "Copy the code in brackets at the end of a finding, or name a group: {groups}.", values
            )
            if guess:
                remedy = MessagePart("Write `{word}` instead.", {"word": guess})
            return Problem(place, RULE_UNKNOWN, {"code": code, "near": remedy})
        reason = _no_field(rule.where) if code == FIELD_NOT_WRITTEN else self._why_protected(code)
        return (
            Problem(place, RULE_PROTECTED, {"code": code, "why": reason[0], "instead": reason[1]}) if reason else None
        )

    def _why_protected(self, code: str) -> tuple[MessagePart, MessagePart] | None:
        if code in GAPS:
            groups = ", ".join(name for name, group in GROUPS.items() if group.file)
            return (
                MessagePart("that would be every part of the handbook."),
                MessagePart("Name the part that you do without: {groups}.", {"groups": groups}),
            )
        severity = self._codes[code].severity
        if severity == "error":
            return (
                MessagePart("it is an error, and these guard what can be read, who sees it and what was released."),
                MessagePart("Remove it from `rules`, and mend what is found."),
            )
        if code not in PROTECTED:
            return None
        instead = MessagePart("Remove it from `rules`. Where the advice is wrong, say so under `silenced`.")
        if severity == "missing":
            instead = MessagePart("Remove it from `rules`, and mend what is found.")
        return PROTECTED[code], instead


def _no_field(where: str | None) -> tuple[MessagePart, MessagePart]:
    """Why `field-not-written` cannot be switched off where no field is named, and what to write."""
    fields = MessagePart(
        "Write `where:` with the field that you do without: {fields}.", {"fields": ", ".join(SPARED_FIELDS)}
    )
    if where is None:
        return MessagePart("that would be every field."), fields
    guess = near(where, SPARED_FIELDS)
    named = MessagePart("Write `where: {word}`, if that is meant.", {"word": guess}) if guess else fields
    return MessagePart("{where} is no field that a handbook may do without.", {"where": where}), named


def unused(where: str | None, subjects: Subjects, field: str) -> MessagePart:
    """The remedy for an entry of the list `field` that matches nothing: what its `where` probably means."""
    known = set(subjects.known())
    if where is not None and "\\" in where:
        path = where.replace("\\", "/").removeprefix("content/")
        return MessagePart("Write `where: {word}`.", {"word": path})
    if where is None or where in known or "/" in where:
        return MessagePart("Remove it from `{field}`.", {"field": field})
    guess = near(where, known)
    if guess:
        values = {"word": guess, "field": field}
        return MessagePart("Write `where: {word}` if that is meant, or remove the entry from `{field}`.", values)
    values = {"where": where, "field": field}
    return MessagePart(
        "Nothing in the handbook has the name {where}: correct it, or remove the entry from `{field}`.", values
    )
