"""Codes of problems in a plan, found by `checks.plan` and `rules.review`, and in its workbook."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error

CODES = by_name(
    # --- the plan ---
    error("activity-question", "The activity {id} leaves question {number} open: {question}", "Add `{field}:`."),
    advice(
        "proposal-open", "The proposed activity {id} leaves open: {question}", "Add `{field}:` before it is planned."
    ),
    error(
        "activity-without-goal",
        "The activity {id} serves no goal.",
        "Add `goal:` with the id of a goal from the same file.",
    ),
    error(
        "activity-without-source",
        "The activity {id} does not say what it comes from.",
        "Add `sources:` or `priority:` with ids from the same file.",
    ),
    advice(
        "activity-without-stage",
        "The activity {id} names no stage of change.",
        "Add `stage:` awareness, desire, knowledge, ability or reinforcement.",
    ),
    error("period-backwards", "The end {end} lies before the start {start}.", "Correct one of the two dates."),
    advice(
        "metric-too-early",
        "The metric of {id} is due on {due}, before the activity begins on {start}.",
        "Correct one of the two dates.",
    ),
    advice(
        "metric-too-late",
        "The metric of {id} is due on {due}, more than half a year after the activity ends on {end}.",
        "Measure earlier: later nobody can tell what the activity did.",
    ),
    advice(
        "metric-without-baseline",
        "A metric of {id} does not say where things stand today.",
        "Add `baseline:`; measure first if nobody knows it. What does not exist yet stands at 0.",
    ),
    advice(
        "metric-stands-still",
        "A metric of {id} has the target {target}, where it stands already.",
        "Write a target that is a change.",
    ),
    advice(
        "metric-without-finding",
        "The metric of {id} was due on {due}, and what was found is not said.",
        "Add `found:` with date, value and source, or `measured_by:` with the id of what measures it.",
    ),
    advice(
        "metric-missed",
        "The activity {id} is done, and missed its target: {target} was wanted, {value} was found ({when}).",
        "Say under `followed_up:` what was decided: an activity that goes on, or another target.",
    ),
    advice(
        "follow-up-without-finding",
        "On {day} somebody was to look how the activity {id} goes; what was found is not said.",
        "Add it under `followed_up:`, with what was decided.",
    ),
    advice(
        "change-is-a-wish",
        "The change of {id} only says “{word}”; nobody will be able to say whether it happened.",
        "Say what will be different: who does what, where, how often.",
    ),
    advice(
        "goal-without-figure",
        "The goal {id} holds no figure and no year.",
        "Say how much, and by when, so that one can see it reached.",
    ),
    advice(
        "activity-without-follow-up",
        "Nobody looks how the activity {id} goes.",
        "Add `follow_ups:` with one day or more.",
    ),
    advice(
        "follow-up-before-start",
        "The follow-up of {id} on {day} comes before the activity begins on {start}.",
        "Correct one of the two dates.",
    ),
    advice(
        "follow-up-too-rare",
        "From {start} to {end} nobody looks how the activity {id} goes.",
        "Add a day in between to `follow_ups:`.",
    ),
    advice(
        "activity-not-agreed",
        "The activity {id} does not say who agreed to it.",
        "Add `agreed_by:` with the ids of roles.",
    ),
    advice(
        "activity-not-agreed-above",
        "Nobody of top management has agreed to the activity {id}.",
        "Once they have, add `{role}` to `agreed_by:`; who else agrees for top management stands under `leadership:` "
        "in handbook.yaml.",
    ),
    advice(
        "activity-not-agreed-by-owner",
        "{owner} answers for the activity {id} and has not agreed to it.",
        "Once they have, add `{owner}` to `agreed_by:`.",
    ),
    advice(
        "activity-agreed-when",
        "It is not said when the activity {id} was agreed.",
        "Add `agreed_on:` with the day of the last agreement.",
    ),
    advice(
        "activity-overdue",
        "The activity {id} was to end on {end} and is still called {status}.",
        "Write `status:` done or stopped, or agree on another end.",
    ),
    advice(
        "activity-not-begun",
        "The activity {id} was to begin on {start} and is still called planned.",
        "Write `status: running`, or agree on another start.",
    ),
    advice(
        "team-without-owner",
        "Nobody in the project team answers for an activity.",
        "Add under `roles:` managers on whom the result depends.",
    ),
    advice(
        "metric-beyond-share",
        "No share can reach the target {target} of the activity {id}: a share lies between 0 and 100%.",
        "Correct `target:`, or say in `unit:` what else is counted.",
    ),
    advice(
        "sources-all-other",
        "All sources are of the kind `other`.",
        "Write under `kind:` which of the ten sources of improvement each is.",
    ),
    advice(
        "sources-never-asked",
        "No improvement comes from: {ids}.",
        "Look there as well, or say under `silenced` why it is not needed.",
    ),
    advice(
        "priority-without-finding",
        "The sources of the priority {id} say nothing yet: {ids}.",
        "Write under `finding:` what they tell you.",
    ),
    advice(
        "activity-without-finding",
        "The sources of the activity {id} say nothing yet: {ids}.",
        "Write under `finding:` what they tell you.",
    ),
    advice(
        "placeholder",
        "This text is still to be written: “{word}”.",
        "Write what holds, or remove the line until it is known.",
    ),
    advice(
        "plan-without-part",
        "Among those who make the plan there is nobody of: {id}.",
        "Add them to `involved:` in rollout.yaml, with how they take part.",
    ),
    advice(
        "plan-without-resister",
        "Nobody who is expected to resist takes part in making the plan.",
        "Ask them, and write in content/stances.yaml which part of the plan they have, with `stance: resists`.",
    ),
    advice(
        "plan-without-opinion-leader",
        "No informal opinion leader takes part in making the plan.",
        "Ask one, and write in content/stances.yaml which part of the plan they have, with `opinion_leader: true`.",
    ),
    advice(
        "owner-not-in-plan",
        "{id} answers for {ids} and takes no part in making the plan.",
        "Name the role under `roles:` of those who make it: the result depends on it.",
    ),
    advice(
        "stance-in-plan",
        "How somebody stands to the plan is written where everybody edits the plan.",
        "Move it to content/stances.yaml as {line}: no page leads there, and a repository may keep that file to "
        "itself.",
    ),
    advice(
        "stance-of-nobody", "Nobody under `involved:` has the part {part}.", "Correct `part:`, or remove the entry."
    ),
    advice(
        "who-is-a-person",
        "“{found}” looks like a person's name.",
        "Write a position or a group: people change, and nobody is named here.",
    ),
    advice(
        "team-leaves-early",
        "The project team is bound until {until}, but the plan ends on {end}.",
        "Agree with the team that it stays until the plan's end.",
    ),
    advice(
        "one-stage",
        "All activities work on one stage of change: {stage}.",
        "Look at each group: what comes before this stage, and what after it?",
    ),
    advice(
        "stage-without-activity",
        "No activity works on the stage {id}.",
        "Plan one, or say under `silenced` why the stage needs none.",
    ),
    advice(
        "value-without-activity",
        "No activity brings a standard of the value {id} to life.",
        "Name such a standard under `standards:` of an activity.",
    ),
    advice(
        "group-without-activity",
        "For the group {id} nothing changes in any activity.",
        "Name it under `groups:` of an activity, or plan one.",
    ),
    advice(
        "plan-pauses",
        "Between {end} and {start} nothing runs.",
        "Move an activity, or plan one: people take a pause for the end.",
    ),
    advice(
        "goal-without-activity",
        "No activity serves the goal {id}.",
        "Name it under `goal:` of an activity, or remove it.",
    ),
    advice(
        "goals-of-one-level",
        "No goal has the level {id}.",
        "Write one: a plan serves its own field and the whole company.",
    ),
    advice(
        "owner-of-most",
        "{id} answers for {count} of {whole} activities.",
        "Share them out: whoever answers for all answers for none.",
    ),
    advice("priority-unused", "From the priority {id} no activity follows.", "Name it in an activity, or remove it."),
    error(
        "starts-before-dependency",
        "{id} begins on {start}, before {other}, on which it depends, ends on {end}.",
        "Begin it later.",
    ),
    advice(
        "source-unused", "Nothing follows from the source {id}.", "Name it in a priority or an activity, or remove it."
    ),
    # --- its workbook ---
    error(
        "plan-unreadable",
        "{file} cannot be read as a plan: {reason}.",
        "Give a workbook that came from `hbgen export plan`.",
    ),
    advice(
        "plan-column",
        "{sheet} {cell}: the column {found} is one of your own: nothing of it goes into the handbook.",
        "It stays in this workbook, also when `hbgen export plan` writes it anew.",
    ),
    advice(
        "plan-sheet",
        "The sheet {sheet} is one of your own: nothing of it goes into the handbook.",
        "It stays in this workbook, also when `hbgen export plan` writes it anew.",
    ),
    error(
        "plan-overwrites",
        "{file} is there already, and a new workbook in its place would not have all of it: {what}.",
        "{instead}",
    ),
    error("plan-column-twice", "{sheet} {cell}: the column {field} stands there twice.", "Remove one of the two."),
    error("plan-column-gone", "{sheet}: the column {field} is gone.", "{near}"),
    error(
        "plan-row-gone",
        "{sheet}: the row of {id} is gone.",
        "Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.",
    ),
    advice(
        "plan-row-removed",
        "{sheet} {cell}: {id} is no longer in the handbook; its row is passed over.",
        "If it is to come back, put it in an empty row.",
    ),
    error("plan-id", "{sheet} {cell}: {found} cannot be the id of this row.", "{near}"),
    error(
        "plan-moved-on",
        "{sheet} {cell}: {id} has changed in the handbook since the workbook was made.",
        "Export the plan again, and make the change there.",
    ),
    error(
        "plan-broken",
        "{sheet} {cell}: {id} cannot be read in the handbook ({place}), so nothing of its row is taken.",
        "Mend it there first (`hbgen check`), or put back here what stood in the row.",
    ),
    error("plan-cell", "{sheet} {cell}: `{field}` cannot be {found}.", "{instead}"),
    error("plan-blank", "{sheet} {cell}: `{field}` is empty.", "Write what belongs there, or what stood there."),
    error(
        "plan-other-language",
        "{sheet} {cell}: what is new is written in {main} first, the handbook's main language.",
        "Export the plan with `--language {main}`, and put the row there.",
    ),
    error(
        "plan-not-edited",
        "{file} cannot be changed without losing something that stands in it.",
        "Bring it to the one layout with `hbgen fmt` and import again, or make the change in the file.",
    ),
)
