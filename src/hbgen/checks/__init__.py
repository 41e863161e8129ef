"""Consistency checks of a handbook: one generator of problems for each rule."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from hbgen.checks import (
    chain,
    competencies,
    dates,
    games,
    identity,
    letters,
    measurement,
    people,
    plan,
    privacy,
    prose,
    results,
    terminology,
    touchpoints,
    workshops,
)
from hbgen.checks.facts import Facts
from hbgen.codes import CODES
from hbgen.model.handbook import Handbook
from hbgen.problems import MOST_IN_FILE, MessagePart, Problem, at_most, in_order, near


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. With `needs_all` it is checked only if nothing was left out when the handbook was read."""

    promise: Callable[[Facts], Iterator[Problem]]
    needs_all: bool


CHECKS: tuple[Check, ...] = (
    Check(identity.ids_are_unique, needs_all=False),
    Check(identity.reserved_words_stay_free, needs_all=False),
    Check(identity.names_can_be_stored, needs_all=False),
    Check(identity.references_name_known_entries, needs_all=False),
    Check(identity.lists_hold_nothing_twice, needs_all=False),
    Check(identity.images_exist, needs_all=False),
    Check(chain.standards_serve_values_and_promise, needs_all=True),
    Check(chain.standards_are_complete, needs_all=True),
    Check(chain.standards_are_measured, needs_all=True),
    Check(chain.standards_say_their_status, needs_all=True),
    Check(chain.public_standards_meet_iso_10001, needs_all=True),
    Check(chain.chapters_hold_their_standards, needs_all=False),
    Check(chain.targets_fit_their_unit, needs_all=False),
    Check(chain.values_and_pledges_are_served, needs_all=True),
    Check(people.everybody_was_involved, needs_all=True),
    Check(people.the_plan_is_made_with_those_who_decide_it, needs_all=True),
    Check(people.stances_have_a_file_of_their_own, needs_all=True),
    Check(people.partners_are_no_persons, needs_all=False),
    Check(people.everybody_was_answered, needs_all=True),
    Check(people.answers_follow_what_was_said, needs_all=False),
    Check(people.involvement_comes_first, needs_all=True),
    Check(people.three_people_answer_for_the_handbook, needs_all=False),
    Check(people.units_know_their_part, needs_all=True),
    Check(touchpoints.touchpoints_stand_on_both_sides, needs_all=True),
    Check(touchpoints.employees_say_what_matters, needs_all=True),
    Check(touchpoints.items_ask_those_whose_touchpoint_it_is, needs_all=True),
    Check(touchpoints.weights_agree_with_answers, needs_all=True),
    Check(people.practices_have_what_they_need, needs_all=True),
    Check(people.practices_say_what_they_need, needs_all=False),
    Check(people.values_name_the_customer, needs_all=True),
    Check(competencies.front_line_positions_need_a_level, needs_all=True),
    Check(competencies.every_group_has_a_competency, needs_all=True),
    Check(people.practices_cover_every_part, needs_all=True),
    Check(competencies.behaviours_are_actions, needs_all=False),
    Check(competencies.competencies_serve_a_goal, needs_all=True),
    Check(competencies.competencies_show_the_customer, needs_all=True),
    Check(competencies.managers_know_customer_centricity, needs_all=True),
    Check(plan.activities_answer_six_questions, needs_all=True),
    Check(plan.activities_have_a_base, needs_all=True),
    Check(plan.activities_follow_in_time, needs_all=False),
    Check(plan.activities_wait_in_no_circle, needs_all=False),
    Check(plan.plans_are_balanced, needs_all=True),
    Check(plan.plans_serve_goals, needs_all=True),
    Check(plan.sources_lead_somewhere, needs_all=True),
    Check(plan.changes_are_specific, needs_all=False),
    Check(plan.plans_can_be_measured, needs_all=False),
    Check(plan.plans_are_answered_for, needs_all=True),
    Check(plan.plans_are_agreed_with_top_management, needs_all=True),
    Check(plan.plans_are_agreed_with_those_concerned, needs_all=True),
    Check(workshops.workshops_are_whole, needs_all=True),
    Check(workshops.workshops_have_breaks, needs_all=True),
    Check(workshops.workshops_end_on_their_day, needs_all=False),
    Check(workshops.workshops_keep_their_hours, needs_all=False),
    Check(workshops.workshops_assess_oneself_with_a_self_assessment, needs_all=False),
    Check(workshops.workshops_use_what_their_readers_see, needs_all=False),
    Check(games.workshops_play_what_there_is, needs_all=True),
    Check(workshops.workshops_are_followed_up, needs_all=True),
    Check(measurement.service_is_measured_on_both_sides, needs_all=True),
    Check(measurement.instruments_ask_and_are_owned, needs_all=True),
    Check(measurement.competencies_are_assessed_by_level, needs_all=True),
    Check(measurement.items_are_asked, needs_all=True),
    Check(measurement.items_measure_their_standard, needs_all=False),
    Check(measurement.scales_can_be_answered, needs_all=True),
    Check(measurement.codes_are_no_answers, needs_all=True),
    Check(measurement.steps_have_anchors, needs_all=True),
    Check(measurement.anchors_stand_on_steps, needs_all=True),
    Check(measurement.items_are_observable, needs_all=False),
    Check(dates.standards_are_reviewed, needs_all=True),
    Check(dates.standards_begin_before_they_end, needs_all=False),
    Check(terminology.texts_have_the_main_language, needs_all=False),
    Check(terminology.texts_are_written, needs_all=False),
    Check(terminology.texts_are_translated, needs_all=True),
    Check(terminology.terms_are_used, needs_all=True),
    Check(terminology.titles_differ, needs_all=False),
    Check(terminology.colours_can_be_read, needs_all=False),
    Check(privacy.nobody_is_named_by_data, needs_all=False),
    Check(letters.words_keep_to_one_alphabet, needs_all=False),
    Check(letters.addresses_keep_to_one_alphabet, needs_all=False),
    Check(results.results_stand_in_their_file, needs_all=False),
    Check(results.results_name_known_entries, needs_all=True),
    Check(prose.prose_is_safe, needs_all=False),
    Check(prose.prose_leads_somewhere, needs_all=False),
    Check(prose.nothing_leads_to_what_is_retired, needs_all=False),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """Problems found by the checks, sorted for listing."""

    problems: tuple[Problem, ...]
    silenced: tuple[tuple[Problem, str], ...]
    """Advice that `handbook.yaml` silences, each with the reason given there."""


def check(
    handbook: Handbook,
    dropped: frozenset[str] = frozenset(),
    whole: bool = True,
    images: Container[str] = (),
    also: Iterable[Problem] = (),
    most: int | None = MOST_IN_FILE,
) -> Checked:
    """Run every check on `handbook`.

    `dropped` are ids that were left out when it was read, and are not reported as missing; ``""`` stands for one
    that could not be read. Unless the handbook is `whole`, checks with `needs_all` are skipped. `images` are the
    paths of existing pictures. `also` are problems that were found elsewhere (`releases.promises`): advice among
    them can be silenced too. Of more than `most` problems of one check in one file the rest is only counted.
    """
    facts = Facts.of(handbook, dropped, images)
    problems_found = list(also)
    for rule in CHECKS:
        if whole or not rule.needs_all:
            problems_found.extend(at_most(rule.promise(facts), most))
    problems, silenced = _silence(handbook, problems_found, whole)
    return Checked(
        tuple(in_order(problems)),
        tuple(sorted(silenced, key=lambda pair: pair[0].sort_key())),
    )


_SOUGHT_OUTSIDE = frozenset(("answers-in-repository", "edit-elsewhere"))
"""Advice that only some commands produce, so that silencing it is never reported as unused."""


def _silence(
    handbook: Handbook, found_problems: list[Problem], whole: bool
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """(problems, silenced advice with reasons); problems of the silencing itself are added."""
    problems: list[Problem] = []
    silenced: list[tuple[Problem, str]] = []
    used: set[int] = set()
    indexes: dict[tuple[str, str | None], int] = {}
    for number, silence in enumerate(handbook.handbook.silenced):
        indexes.setdefault((silence.code, silence.where), number)
    for problem in found_problems:
        keys = ((problem.code, None), (problem.code, str(problem.values.get("id"))))
        numbers = [indexes[key] for key in keys if key in indexes] if problem.severity == "advice" else []
        if numbers:
            used.update(numbers)
            silenced.append((problem, handbook.handbook.silenced[numbers[0]].reason))
        else:
            problems.append(problem)
    advice = [code for code, definition in CODES.items() if definition.severity == "advice"]
    for number, silence in enumerate(handbook.handbook.silenced):
        place = silence.place("code")
        if silence.code not in CODES:
            guess = near(silence.code, advice)
            remedy = (
                MessagePart("Write `{word}` instead.", {"word": guess})
                if guess
                else MessagePart("Copy the code that stands in brackets at the end of the advice.")
            )
            problems.append(Problem(place, "silence-unknown", {"code": silence.code, "near": remedy}))
        elif CODES[silence.code].severity == "error":
            problems.append(Problem(place, "silence-error", {"code": silence.code}))
        elif whole and number not in used and silence.code not in _SOUGHT_OUTSIDE:
            where = MessagePart(" for {id}", {"id": silence.where}) if silence.where else ""
            problems.append(Problem(place, "silence-unused", {"code": silence.code, "where": where}))
    return problems, silenced


__all__ = ["CHECKS", "Check", "Checked", "Facts", "check"]
