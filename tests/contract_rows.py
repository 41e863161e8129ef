"""What a handbook must hold, row by row: the list from which `docs/contract.md` is written, and which tests hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it wants, where that is written and read, what misses it, what it leaves out, what holds it."""

    name: str
    title: str
    wants: str
    content: tuple[str, ...]
    """A class of entries, as `docs/fields.md` calls it, and the fields that hold it: `standard: values pledges`."""
    pages: str
    """Pages of the starter handbook, below `pages/`."""
    codes: str
    left_out: str
    tests: tuple[str, ...]
    """`file.py::function` below `tests/`."""


ROWS: tuple[Row, ...] = (
    Row(
        "C1",
        "Framework",
        "Why we exist, what one can count on, what we stand by; every standard serves a value and the promise.",
        (
            "mission: statement",
            "promise: pledges",
            "value: meaning",
            "standard: values pledges",
        ),
        "framework standards",
        "standard-without-value standard-without-promise value-not-served pledge-not-served field-not-written "
        "unknown-reference standard-without-owner",
        "whether people believe it.",
        (
            "test_problems.py::test_the_author_sees",
            "test_contract.py::test_the_cafe_is_a_sound_handbook",
        ),
    ),
    Row(
        "C2",
        "Involvement",
        "All four groups are heard and answered, before the rollout begins.",
        (
            "involvement record: said outcome decision reason changed answered",
            "participants: group count",
        ),
        "involvement",
        "group-not-involved no-opinion-leader no-resister not-answered answered-before-said "
        "rollout-before-involvement group-heard-too-late",
        "who was in the room.",
        (
            "test_talk.py::test_what_a_team_wrote_is_a_record_that_loads",
            "test_checks.py::test_the_good_handbook_has_no_problem",
        ),
    ),
    Row(
        "C3",
        "Rollout",
        "Discussions in which teams give the text their own meaning, then measurement by customers and by "
        "internal customers.",
        (
            "rollout: activities",
            "instrument: type selects",
        ),
        "rollout discussions instruments results",
        "no-customer-feedback standard-unmeasured",
        "whether each team held a discussion.",
        (
            "test_talk.py::test_each_standard_has_a_guide_made_from_its_own_content",
            "test_results.py::test_a_standard_says_what_was_found",
        ),
    ),
    Row(
        "S1",
        "CX self-assessment",
        "Fourteen aspects on anchored levels from 1 to 4, by group and period; an aspect at 2 or below suggests "
        "an activity.",
        (
            "instrument: items respondents target",
            "checklist item: anchors",
        ),
        "instruments/self-cx results",
        "anchor-missing anchor-outside",
        "comparison with other companies.",
        (
            "test_contract.py::test_s01_the_customers_experience_is_assessed_on_anchored_levels_by_group_and_leads_to_an_activity",
            "test_starter_rows.py::test_s01_the_customers_experience_in_fourteen_aspects",
            "test_results.py::test_an_aspect_stands_on_its_scale_with_its_spread_and_the_gap_between_groups",
            "test_results.py::test_an_aspect_at_two_or_below_leads_to_its_activity",
            "test_suggest.py::test_an_aspect_of_a_self_assessment_is_weak_up_to_two_of_four",
        ),
    ),
    Row(
        "S2",
        "EX self-assessment",
        "The same for what employees go through.",
        (
            "instrument: items respondents target",
            "checklist item: anchors",
        ),
        "instruments/self-ex results",
        "anchor-missing anchor-outside",
        "the same.",
        (
            "test_contract.py::test_s02_the_employees_experience_is_assessed_likewise",
            "test_starter_rows.py::test_s02_the_employees_experience_in_fourteen_aspects",
        ),
    ),
    Row(
        "S3",
        "The trinity",
        "Chief executive, customer experience and human resources answer for the handbook; who approves what; "
        "`hbgen owners` writes CODEOWNERS.",
        (
            "trinity: chief_executive customer_experience human_resources",
            "role: account",
            "releasing: approvals",
        ),
        "organisation",
        "owners-not-three role-without-account",
        "who holds the three roles; whether they really decide together.",
        (
            "test_contract.py::test_s03_three_people_answer_and_become_code_owners",
            "test_owners.py::test_s3_the_three_answer_for_the_framework_and_owners_for_their_chapters",
        ),
    ),
    Row(
        "S4",
        "CX and EX",
        "Employees' touchpoints, in the order in which they matter to employees, beside the customers' that they "
        "work on.",
        (
            "touchpoint: whose weight touches",
            "checklist item: touchpoint",
            "instrument: respondents",
        ),
        "organisation",
        "touchpoints-one-sided touchpoint-without-weight touchpoints-not-asked touchpoint-asked-of-others "
        "touchpoint-without-score touchpoint-weight-differs touchpoint-touches-nothing touchpoint-own-side",
        "whether an item really asks how much the touchpoint matters; an order by group of employees, or of "
        "customers' touchpoints.",
        (
            "test_contract.py::test_s04_employees_touchpoints_stand_beside_customers_in_the_order_that_employees_gave_them",
            "test_people.py::test_s4_what_matters_most_is_what_employees_said",
            "test_people.py::test_s4_what_was_said_is_shown_to_readers_of_the_results_alone",
            "test_people.py::test_s4_weights_that_answers_contradict_are_told_beyond_chance_alone",
        ),
    ),
    Row(
        "S5",
        "Recruitment",
        "People are hired by values; it begins when competencies are described, with the level that each position "
        "needs.",
        (
            "practice: needs checklist precondition",
            "competency: required",
        ),
        "practices/recruitment",
        "precondition-not-met position-without-level practice-without-need values-without-customer",
        "job advertisements and interviews themselves; laws on hiring.",
        (
            "test_contract.py::test_s05_recruitment_begins_when_each_competency_has_the_level_that_positions_need",
            "test_starter_rows.py::test_s05_the_checklist_of_recruitment_is_whole",
            "test_people.py::test_s5_what_is_missing_is_named",
        ),
    ),
    Row(
        "S6",
        "Onboarding",
        "It begins when each unit's part in the customer's experience is defined.",
        (
            "practice: needs checklist description",
            "unit: customer_role",
        ),
        "practices/onboarding",
        "precondition-not-met unit-without-role practice-without-need",
        "whether a newcomer went through the programme.",
        (
            "test_contract.py::test_s06_onboarding_begins_when_each_unit_knows_its_part",
            "test_starter_rows.py::test_s06_the_checklist_of_onboarding_is_whole",
            "test_people.py::test_s6_the_programme_names_all_its_parts",
            "test_people_browser.py::test_s06_a_new_hires_checklist_is_filled_in_kept_taken_along_and_read_back",
            "test_people.py::test_s6_units_without_a_part_are_named",
        ),
    ),
    Row(
        "S7",
        "Development",
        "Appraisal by the same descriptions, a place of its own in the development plan, managers rated on it, a "
        "leadership programme.",
        (
            "practice: needs checklist",
            "competency: required behaviours",
        ),
        "practices/development positions/adviser",
        "precondition-not-met part-without-practice",
        "a person's own appraisal.",
        (
            "test_contract.py::test_s07_development_begins_like_recruitment_and_leads_to_a_plan_for_each_position",
            "test_starter_rows.py::test_s07_the_checklist_of_development_is_whole",
            "test_people.py::test_each_position_has_a_sheet_with_what_it_needs",
            "test_people_browser.py::test_s07_s16_a_development_plan_is_a_sheet_to_fill_in",
        ),
    ),
    Row(
        "S8",
        "Motivation and pay",
        "It begins when everybody has a goal that concerns the customer or internal customer.",
        (
            "practice: needs checklist",
            "role: customer_goal",
        ),
        "practices/motivation",
        "precondition-not-met practice-without-need",
        "pay figures, and whether the rule on missed goals was kept in a single case.",
        (
            "test_contract.py::test_s08_pay_begins_when_everybody_has_a_goal_that_concerns_the_customer",
            "test_starter_rows.py::test_s08_the_checklist_of_motivation_and_pay_is_whole",
            "test_people.py::test_s8_roles_without_a_goal_are_named_and_customers_are_no_roles_of_ours",
        ),
    ),
    Row(
        "S9",
        "Employee survey",
        "It asks about company, manager and team; each manager has a target; results are shown, discussed and "
        "acted on.",
        (
            "practice: needs checklist",
            "role: employee_target",
            "checklist item: about",
        ),
        "practices/employee-survey instruments/emp-survey",
        "precondition-not-met",
        "questions beyond customer-centricity.",
        (
            "test_contract.py::test_s09_the_survey_begins_when_managers_have_a_target_and_asks_of_company_manager_and_team",
            "test_starter_rows.py::test_s09_the_checklist_of_the_employee_survey_is_whole",
            "test_people.py::test_s9_the_survey_asks_about_company_manager_and_team_and_managers_have_targets",
        ),
    ),
    Row(
        "S10",
        "Human resources in one view",
        "The customer's view in all seven parts.",
        ("practice: parts owner",),
        "practices",
        "part-without-practice practice-without-owner",
        "whether a practice is good.",
        (
            "test_contract.py::test_s10_seven_parts_stand_in_one_view_and_a_gap_is_seen",
            "test_people.py::test_s10_all_seven_parts_stand_in_one_table_and_gaps_are_marked",
        ),
    ),
    Row(
        "S11",
        "Ten sources of improvement",
        "From source to priority, by a rule that is shown, to activity; the way is drawn.",
        (
            "source: kind finding",
            "priority: sources customer_value effort confidence",
            "rollout activity: sources priority",
        ),
        "rollout/sources",
        "activity-without-source source-unused priority-unused priority-without-finding activity-without-finding "
        "sources-all-other sources-never-asked",
        "whether a finding is true, and which source matters more than another.",
        (
            "test_contract.py::test_s11_the_way_from_source_to_priority_to_activity_is_shown_and_missed",
            "test_plan.py::test_s11_the_way_is_drawn_from_source_to_activity",
            "test_plan.py::test_s11_the_highest_score_comes_first_and_equal_ones_share_a_rank",
        ),
    ),
    Row(
        "S12",
        "An activity's base",
        "It serves a goal and is specific, measurable, agreed, relevant and time-bound.",
        (
            "goal: level text",
            "rollout activity: goal agreed_by follow_ups",
            "metric: baseline target due",
        ),
        "rollout rollout/activities",
        "activity-without-goal goal-without-figure change-is-a-wish metric-without-baseline metric-stands-still "
        "metric-too-early metric-too-late activity-not-agreed activity-without-follow-up metric-beyond-share "
        "activity-overdue activity-not-begun placeholder",
        "whether a goal is within reach.",
        (
            "test_contract.py::test_s12_an_activity_names_its_goal_and_is_smart",
            "test_plan.py::test_s12_s13_each_letter_of_smart_has_its_sentence",
            "test_plan.py::test_s12_a_change_that_only_wishes_is_found",
        ),
    ),
    Row(
        "S13",
        "Six questions",
        "The change, who answers for it, when, metrics, resources, communication.",
        ("rollout activity: change owner period metrics resources communication",),
        "rollout/activities",
        "activity-question proposal-open metric-without-finding metric-missed follow-up-without-finding",
        "a budget in figures; values found by hand in the plan's workbook (they are written in rollout.yaml).",
        (
            "test_contract.py::test_s13_each_of_six_questions_is_asked",
            "test_import.py::test_a_new_row_makes_a_new_activity_with_what_stands_below_it",
            "test_workbook.py::test_any_edits_together_give_just_these_changes",
            "test_workbook.py::test_what_came_of_it_is_changed_in_one_cell",
            "test_own_columns.py::test_nothing_is_overwritten_that_would_be_lost",
        ),
    ),
    Row(
        "S14",
        "Whom to involve in a plan",
        "Top management, managers concerned, employees, customers, a project team; certainly those who resist and "
        "an opinion leader. How somebody stands to it is never published.",
        (
            "plan partner: part who since until",
            "stance: part stance opinion_leader",
        ),
        "rollout",
        "plan-without-part team-leaves-early no-resister no-opinion-leader plan-without-resister "
        "plan-without-opinion-leader owner-not-in-plan who-is-a-person stance-in-plan stance-of-nobody",
        "whether those named as resisting do; who can read the repository reads stances.yaml unless it is kept out.",
        (
            "test_contract.py::test_s14_who_makes_the_plan_is_shown_and_how_they_stand_to_it_never",
            "test_plan.py::test_s14_no_edition_is_different_for_how_somebody_stands",
            "test_workbook.py::test_nothing_of_how_people_stand_is_in_a_workbook",
            "test_plan.py::test_s14_the_check_knows_whom_a_plan_lacks",
        ),
    ),
    Row(
        "S15",
        "A good plan",
        "A review at eight points; what can be computed is computed, the rest is a list to tick.",
        ("rollout: goals sources priorities involved activities",),
        "rollout/review",
        "value-without-activity group-without-activity plan-pauses goal-without-activity goals-of-one-level "
        "owner-of-most follow-up-too-rare activity-not-agreed-above activity-not-agreed-by-owner "
        "activity-agreed-when team-without-owner activity-without-follow-up",
        "whether the plan is wise.",
        (
            "test_contract.py::test_s15_a_plan_is_reviewed_at_eight_points",
            "test_plan.py::test_s15_checks_and_page_say_the_same",
            "test_plan.py::test_s15_only_managers_review",
        ),
    ),
    Row(
        "S16",
        "Competency",
        "Knowledge, skills and attitudes, shown as acts on three levels; required levels by position; a matrix "
        "and the gap to what was found.",
        (
            "competency: category goal purpose behaviours required questions",
            "instrument: assesses",
        ),
        "competencies instruments/comp-self instruments/comp-manager rollout",
        "competency-without-goal goal-in-words behaviour-not-action behaviour-bare-adjective levels-missing "
        "levels-scale",
        "whether a competency moves its goal; that each goal has one.",
        (
            "test_contract.py::test_s16_competencies_are_acts_on_three_levels_and_a_matrix_for_positions",
            "test_people.py::test_s16_a_goal_in_words_is_read_as_ever_and_told",
            "test_people.py::test_s16_a_competency_is_an_item_whose_steps_are_its_levels",
            "test_people.py::test_s16_the_gap_between_what_is_needed_and_what_was_found",
        ),
    ),
    Row(
        "S17",
        "Worksheet",
        "A sheet for every employee, managers and the CX lead: behaviour first, then what it takes; to print.",
        ("competency: groups goal",),
        "worksheet guides/worksheet-competencies",
        "group-without-competency",
        "what groups write on paper.",
        (
            "test_contract.py::test_s17_the_worksheet_has_a_sheet_for_each_of_three_groups_and_asks_for_behaviour_first",
            "test_workshops.py::test_only_the_sheets_that_parts_use_are_in_the_kit",
            "test_talk.py::test_customers_are_given_no_guides_no_worksheet_and_no_workshop",
            "test_people_browser.py::test_s17_each_group_has_a_worksheet_of_its_own",
        ),
    ),
    Row(
        "S18",
        "Starter competencies",
        "Managers, the CX lead and the front line, as acts on three levels in Estonian and English.",
        ("competency: groups knowledge skills attitudes behaviours",),
        "competencies",
        "behaviour-not-action missing-field group-without-competency",
        "positions of trades other than services.",
        (
            "test_contract.py::test_s18_competencies_say_whose_they_are_and_what_one_knows_can_do_and_cares_about",
            "test_people.py::test_s18_the_starter_describes_each_group_in_both_languages",
        ),
    ),
    Row(
        "S19",
        "Competency audit",
        "Whether, and how, customer-centricity stands in each competency so that it can be assessed; a draft "
        "activity for what is missing (`hbgen suggest`).",
        ("competency: customer_centricity covers questions method",),
        "competencies",
        "competency-without-customer manager-aspect-missing",
        "wording in languages other than English, Estonian and Russian.",
        (
            "test_contract.py::test_s19_the_audit_tells_which_competency_lacks_the_customer_and_drafts_an_activity",
            "test_people.py::test_s19_the_audit_finds_what_is_missing_and_what_cannot_be_assessed",
            "test_suggest.py::test_s19_a_competency_without_the_customer_gets_a_draft_activity",
        ),
    ),
    Row(
        "S20",
        "Change management",
        "A chapter, a stage of change on every activity, and a balance over the stages.",
        ("rollout activity: stage groups",),
        "guides/change-management rollout rollout/review",
        "activity-without-stage one-stage stage-without-activity",
        "the theory beyond the five stages.",
        (
            "test_contract.py::test_s20_every_activity_works_on_a_stage_of_change_and_the_plan_keeps_its_balance",
            "test_plan.py::test_s20_every_activity_of_the_starter_works_on_a_stage_and_none_is_missed",
            "test_plan.py::test_s20_the_rollout_and_the_guide_lead_to_the_plans_own_stages",
        ),
    ),
    Row(
        "S21",
        "Workshop day and discussions",
        "Agenda with times, breaks and opening questions; what each part works with; look-back, pledge, feedback "
        "with its scores, follow-up; one PDF (`hbgen kit`).",
        (
            "workshop: start end parts groups group_questions cards feedback materials afterwards follow_up "
            "follow_up_questions",
            "part: question led_by uses",
        ),
        "workshops workshops/day-phone discussions guides/workshop-day",
        "workshop-part-missing workshop-without-break workshop-past-midnight workshop-without-follow-up "
        "follow-up-too-early workshop-too-long workshop-too-short not-a-self-assessment workshop-uses-hidden "
        "workshop-ends-before-start follow-up-before-start",
        "bookings, invitations and lists of participants.",
        (
            "test_contract.py::test_s21_a_workshop_day_has_times_breaks_guides_sheets_a_pledge_and_a_follow_up",
            "test_workshops.py::test_the_kit_holds_the_whole_day",
            "test_workshops.py::test_the_kit_of_the_training_day_holds_each_block",
            "test_workshops.py::test_feedback_is_asked_by_its_instrument_and_shows_what_earlier_days_got",
            "test_talk.py::test_each_standard_has_a_guide_made_from_its_own_content",
        ),
    ),
    Row(
        "S22",
        "Crossword and quiz",
        "Made from words and standards, the same each time; played on a phone or by keyboard, printed with a solution.",
        (
            "term: term definition forms",
            "standard: title promise",
        ),
        "learn learn/crossword learn/quiz",
        "term-unused crossword-without-words quiz-without-standards missing-field",
        "scores of players.",
        (
            "test_contract.py::test_s22_crossword_and_quiz_are_made_from_words_and_standards",
            "test_crossword.py::test_any_words_make_a_grid_that_holds",
            "test_quiz.py::test_no_wrong_answer_is_right_whatever_the_content_repeats",
        ),
    ),
)
