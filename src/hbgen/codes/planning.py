"""Codes of problems in a plan, found by `checks.plan` and `rules.review`, and in its workbook."""

from __future__ import annotations

from hbgen.codes.code import Code, advice, error

CODES: dict[str, Code] = {
    # --- the plan ---
    "activity-question": error("The activity {id} leaves question {number} open: {question}", "Add `{field}:`."),
    "proposal-open": advice(
        "The proposed activity {id} leaves open: {question}", "Add `{field}:` before it is planned."
    ),
    "activity-without-goal": error(
        "The activity {id} serves no goal.", "Add `goal:` with the id of a goal from the same file."
    ),
    "activity-without-source": error(
        "The activity {id} does not say what it comes from.",
        "Add `sources:` or `priority:` with ids from the same file.",
    ),
    "activity-without-stage": advice(
        "The activity {id} names no stage of change.",
        "Add `stage:` awareness, desire, knowledge, ability or reinforcement.",
    ),
    "period-backwards": error("The end {end} lies before the start {start}.", "Correct one of the two dates."),
    "metric-too-early": advice(
        "The metric of {id} is due on {due}, before the activity begins on {start}.",
        "Correct one of the two dates.",
    ),
    "metric-too-late": advice(
        "The metric of {id} is due on {due}, more than half a year after the activity ends on {end}.",
        "Measure earlier: later nobody can tell what the activity did.",
    ),
    "metric-without-baseline": advice(
        "A metric of {id} does not say where things stand today.",
        "Add `baseline:`; measure first if nobody knows it. What does not exist yet stands at 0.",
    ),
    "metric-stands-still": advice(
        "A metric of {id} has the target {target}, where it stands already.", "Write a target that is a change."
    ),
    "metric-without-finding": advice(
        "The metric of {id} was due on {due}, and what was found is not said.",
        "Add `found:` with date, value and source, or `measured_by:` with the id of what measures it.",
    ),
    "metric-missed": advice(
        "The activity {id} is done, and missed its target: {target} was wanted, {value} was found ({when}).",
        "Say under `followed_up:` what was decided: an activity that goes on, or another target.",
    ),
    "follow-up-without-finding": advice(
        "On {day} somebody was to look how the activity {id} goes; what was found is not said.",
        "Add it under `followed_up:`, with what was decided.",
    ),
    "change-is-a-wish": advice(
        "The change of {id} only says “{word}”; nobody will be able to say whether it happened.",
        "Say what will be different: who does what, where, how often.",
    ),
    "goal-without-figure": advice(
        "The goal {id} holds no figure and no year.", "Say how much, and by when, so that one can see it reached."
    ),
    "activity-without-follow-up": advice(
        "Nobody looks how the activity {id} goes.", "Add `follow_ups:` with one day or more."
    ),
    "follow-up-before-start": advice(
        "The follow-up of {id} on {day} comes before the activity begins on {start}.", "Correct one of the two dates."
    ),
    "follow-up-too-rare": advice(
        "From {start} to {end} nobody looks how the activity {id} goes.", "Add a day in between to `follow_ups:`."
    ),
    "activity-not-agreed": advice(
        "The activity {id} does not say who agreed to it.", "Add `agreed_by:` with the ids of roles."
    ),
    "activity-not-agreed-above": advice(
        "Nobody of top management has agreed to the activity {id}.",
        "Once they have, add `{role}` to `agreed_by:`; who else agrees for top management stands under `leadership:` "
        "in handbook.yaml.",
    ),
    "activity-not-agreed-by-owner": advice(
        "{owner} answers for the activity {id} and has not agreed to it.",
        "Once they have, add `{owner}` to `agreed_by:`.",
    ),
    "activity-agreed-when": advice(
        "It is not said when the activity {id} was agreed.", "Add `agreed_on:` with the day of the last agreement."
    ),
    "activity-overdue": advice(
        "The activity {id} was to end on {end} and is still called {status}.",
        "Write `status:` done or stopped, or agree on another end.",
    ),
    "activity-not-begun": advice(
        "The activity {id} was to begin on {start} and is still called planned.",
        "Write `status: running`, or agree on another start.",
    ),
    "team-without-owner": advice(
        "Nobody in the project team answers for an activity.",
        "Add under `roles:` managers on whom the result depends.",
    ),
    "metric-beyond-share": advice(
        "No share can reach the target {target} of the activity {id}: a share lies between 0 and 100%.",
        "Correct `target:`, or say in `unit:` what else is counted.",
    ),
    "sources-all-other": advice(
        "All sources are of the kind `other`.", "Write under `kind:` which of the ten sources of improvement each is."
    ),
    "sources-never-asked": advice(
        "No improvement comes from: {ids}.", "Look there as well, or say under `silenced` why it is not needed."
    ),
    "priority-without-finding": advice(
        "The sources of the priority {id} say nothing yet: {ids}.", "Write under `finding:` what they tell you."
    ),
    "activity-without-finding": advice(
        "The sources of the activity {id} say nothing yet: {ids}.", "Write under `finding:` what they tell you."
    ),
    "placeholder": advice(
        "This text is still to be written: “{word}”.", "Write what holds, or remove the line until it is known."
    ),
    "plan-without-part": advice(
        "Among those who make the plan there is nobody of: {id}.",
        "Add them to `involved:` in rollout.yaml, with how they take part.",
    ),
    "plan-without-resister": advice(
        "Nobody who is expected to resist takes part in making the plan.",
        "Ask them, and write in content/stances.yaml which part of the plan they have, with `stance: resists`.",
    ),
    "plan-without-opinion-leader": advice(
        "No informal opinion leader takes part in making the plan.",
        "Ask one, and write in content/stances.yaml which part of the plan they have, with `opinion_leader: true`.",
    ),
    "owner-not-in-plan": advice(
        "{id} answers for {ids} and takes no part in making the plan.",
        "Name the role under `roles:` of those who make it: the result depends on it.",
    ),
    "stance-in-plan": advice(
        "How somebody stands to the plan is written where everybody edits the plan.",
        "Move it to content/stances.yaml as {line}: no page leads there, and a repository may keep that file to "
        "itself.",
    ),
    "stance-of-nobody": advice(
        "Nobody under `involved:` has the part {part}.", "Correct `part:`, or remove the entry."
    ),
    "who-is-a-person": advice(
        "“{found}” looks like a person's name.", "Write a position or a group: people change, and nobody is named here."
    ),
    "team-leaves-early": advice(
        "The project team is bound until {until}, but the plan ends on {end}.",
        "Agree with the team that it stays until the plan's end.",
    ),
    "one-stage": advice(
        "All activities work on one stage of change: {stage}.",
        "Look at each group: what comes before this stage, and what after it?",
    ),
    "stage-without-activity": advice(
        "No activity works on the stage {id}.", "Plan one, or say under `silenced` why the stage needs none."
    ),
    "value-without-activity": advice(
        "No activity brings a standard of the value {id} to life.",
        "Name such a standard under `standards:` of an activity.",
    ),
    "group-without-activity": advice(
        "For the group {id} nothing changes in any activity.", "Name it under `groups:` of an activity, or plan one."
    ),
    "plan-pauses": advice(
        "Between {end} and {start} nothing runs.", "Move an activity, or plan one: people take a pause for the end."
    ),
    "goal-without-activity": advice(
        "No activity serves the goal {id}.", "Name it under `goal:` of an activity, or remove it."
    ),
    "goals-of-one-level": advice(
        "No goal has the level {id}.", "Write one: a plan serves its own field and the whole company."
    ),
    "owner-of-most": advice(
        "{id} answers for {count} of {whole} activities.", "Share them out: whoever answers for all answers for none."
    ),
    "priority-unused": advice("From the priority {id} no activity follows.", "Name it in an activity, or remove it."),
    "starts-before-dependency": error(
        "{id} begins on {start}, before {other}, on which it depends, ends on {end}.", "Begin it later."
    ),
    "source-unused": advice(
        "Nothing follows from the source {id}.", "Name it in a priority or an activity, or remove it."
    ),
    # --- its workbook ---
    "plan-unreadable": error(
        "{file} cannot be read as a plan: {reason}.", "Give a workbook that came from `hbgen export plan`."
    ),
    "plan-column": advice(
        "{sheet} {cell}: the column {found} is one of your own: nothing of it goes into the handbook.",
        "It stays in this workbook, also when `hbgen export plan` writes it anew.",
    ),
    "plan-sheet": advice(
        "The sheet {sheet} is one of your own: nothing of it goes into the handbook.",
        "It stays in this workbook, also when `hbgen export plan` writes it anew.",
    ),
    "plan-overwrites": error(
        "{file} is there already, and a new workbook in its place would not have all of it: {what}.", "{instead}"
    ),
    "plan-column-twice": error("{sheet} {cell}: the column {field} stands there twice.", "Remove one of the two."),
    "plan-column-gone": error("{sheet}: the column {field} is gone.", "{near}"),
    "plan-row-gone": error(
        "{sheet}: the row of {id} is gone.",
        "Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.",
    ),
    "plan-row-removed": advice(
        "{sheet} {cell}: {id} is no longer in the handbook; its row is passed over.",
        "If it is to come back, put it in an empty row.",
    ),
    "plan-id": error("{sheet} {cell}: {found} cannot be the id of this row.", "{near}"),
    "plan-moved-on": error(
        "{sheet} {cell}: {id} has changed in the handbook since the workbook was made.",
        "Export the plan again, and make the change there.",
    ),
    "plan-broken": error(
        "{sheet} {cell}: {id} cannot be read in the handbook ({place}), so nothing of its row is taken.",
        "Mend it there first (`hbgen check`), or put back here what stood in the row.",
    ),
    "plan-cell": error("{sheet} {cell}: `{field}` cannot be {found}.", "{instead}"),
    "plan-blank": error("{sheet} {cell}: `{field}` is empty.", "Write what belongs there, or what stood there."),
    "plan-other-language": error(
        "{sheet} {cell}: what is new is written in {main} first, the handbook's main language.",
        "Export the plan with `--language {main}`, and put the row there.",
    ),
    "plan-not-edited": error(
        "{file} cannot be changed without losing something that stands in it.",
        "Bring it to the one layout with `hbgen fmt` and import again, or make the change in the file.",
    ),
}
