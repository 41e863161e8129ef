"""The one list of problem codes: how grave, what is wrong, what to write instead.

`message` and `remedy` are English templates with `{named}` values; a catalogue in
`locale/` holds them in other languages. `docs/problems.md` is made from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem. Errors stop a build; advice is listed, and fails only when asked to."""

    severity: Severity
    message: str
    remedy: str


def _error(message: str, remedy: str) -> Code:
    return Code("error", message, remedy)


def _advice(message: str, remedy: str) -> Code:
    return Code("advice", message, remedy)


CODES: dict[str, Code] = {
    # --- files ---
    "missing-file": _error(
        "The handbook has no {file}.",
        "Create it. `hbgen schema` shows which fields it holds.",
    ),
    "unknown-file": _error(
        "{file} is not a file that a handbook has.",
        "Rename it to {near}, or move it out of content/.",
    ),
    "linked-file": _error(
        "{file} is a symbolic link, and content is never read through links.",
        "Replace it with the file itself.",
    ),
    "unreadable-file": _error("{file} cannot be read: {reason}.", "Make it a file that can be read."),
    "file-too-large": _error(
        "The file is larger than {limit}.", "Split it: one file for each entry, in a folder of the same name."
    ),
    "not-utf8": _error(
        "The file is not text in UTF-8: byte {byte} does not belong.",
        'Save it again with the encoding "UTF-8".',
    ),
    "odd-character": _error("The invisible character {character} stands here.", "Delete it and type the text again."),
    # --- the form of YAML ---
    "yaml-empty": _error("The file is empty.", "Write its fields, or delete the file."),
    "yaml-tab": _error("A tab stands at the beginning of this line.", "Use spaces to move a line to the right."),
    "yaml-colon": _error(
        "A colon in the middle of this text makes it look like `name: value`.",
        'Put the whole text in quotes: "…".',
    ),
    "yaml-no-colon": _error(
        "This line is not of the form `name: value`.",
        "Write a name, a colon, a space and the value; or move the line to the right if it goes on from the "
        "line above.",
    ),
    "yaml-indent": _error(
        "This line does not fit under the one above: it stands too far left or right.",
        "Begin it in the same column as the other fields of the same entry.",
    ),
    "yaml-after-quote": _error(
        "Text follows a closing quote.",
        "Put the whole text in quotes; one with double quotes inside it in single ones: '…'.",
    ),
    "yaml-comment": _error("`#` begins a remark, so that {found} is not read.", 'Put it in quotes: "{found}".'),
    "yaml-dash": _error(
        "A list item cannot begin here.",
        "Put each `- ` on a line of its own, below the list's name; put a text that begins with - in quotes.",
    ),
    "yaml-quote": _error("A quoted text begins here and never ends.", "Close it with the same quote mark."),
    "yaml-bracket": _error("A bracket is not closed.", "Close each [ with ] and each {{ with }}."),
    "yaml-start": _error("A text cannot begin with {character}.", 'Put the whole text in quotes: "…".'),
    "yaml-escape": _error(
        "The backslash in this quoted text means something else here.",
        "Put the text in single quotes: '…'.",
    ),
    "yaml-anchor": _error(
        "`&` and `*` in front of a word make YAML copy values, which a handbook does not do.",
        'Write the value out; put a text that begins with & or * in quotes: "…".',
    ),
    "yaml-tag": _error(
        "`!` in front of a value is not allowed.", 'Remove it; put a text that begins with ! in quotes: "…".'
    ),
    "yaml-merge": _error("`<<` does not work here.", "Write the fields out."),
    "yaml-key": _error("The name of a field must be one word.", "Write `name: value`."),
    "yaml-documents": _error("`---` begins a second document in this file.", "Remove the line with `---`."),
    "yaml-too-deep": _error("Lists stand in lists more than {limit} deep.", "Take some brackets away."),
    "yaml-syntax": _error("This cannot be read: {reason}.", "Compare it with the lines above that work."),
    "duplicate-field": _error("`{field}` stands here twice; the first one is on line {line}.", "Keep one of them."),
    # --- the shape of an entry ---
    "missing-field": _error("`{field}` is missing.", "Add a line `{field}: …`{hint}."),
    "unknown-field": _error("There is no field `{field}` here.", "{near}"),
    "not-text": _error("`{field}` must be a text.", "{instead}"),
    "blank-text": _error(
        "`{field}` is blank.", "Write it after the colon, or remove the line if the field may be left out."
    ),
    "text-too-long": _error("`{field}` is longer than {limit} characters.", "Shorten it."),
    "not-a-line": _error(
        "`{field}` must be one line of text that does not begin with a space.", "Write it on one line."
    ),
    "unknown-language": _error(
        "`{language}` is not a language of this handbook.",
        "Use one of {languages}, or add `{language}` to `languages` in handbook.yaml.",
    ),
    "not-a-list": _error(
        "`{field}` must be a list.",
        "Put each of its items on a line of its own that begins with `- `, or all in brackets: [a, b].",
    ),
    "not-a-map": _error(
        "`{field}` must hold fields of its own.", "Write lines of the form `name: value` below it{hint}."
    ),
    "too-few": _error("`{field}` needs at least {limit}.", "Add what is missing."),
    "too-many": _error("`{field}` may hold at most {limit}.", "Take some away, or split the entry."),
    "not-a-choice": _error("`{field}` cannot be {found}.", "Write one of {choices}.{near}"),
    "not-a-number": _error("`{field}` must be a number.", "Write digits only, such as 30 or 2.5, without quotes."),
    "not-a-whole-number": _error("`{field}` must be a whole number.", "Write digits only, such as 3, without quotes."),
    "not-true-or-false": _error("`{field}` must be true or false.", "Write `true` or `false`, without quotes."),
    "out-of-range": _error("{found} is out of range for `{field}`.", "Write a number that is {limit}."),
    "not-a-date": _error("`{field}` must be a date.", "Write it as year-month-day: 2026-03-31."),
    "no-such-date": _error("The day {found} does not exist.", "Write a day that does, as year-month-day: 2026-03-31."),
    "not-an-address": _error(
        "`{field}` is not an address that a link can lead to.",
        "Begin it with https://, mailto: or tel: and leave no spaces in it.",
    ),
    "not-https": _error(
        "`{field}` is no address to which answers can be sent safely.",
        "Begin it with https:// and leave no spaces in it: anything else could be read on the way.",
    ),
    "bad-id": _error(
        "{found} cannot be an id.",
        "Use letters a–z, digits and hyphens, begin with a letter, at most 40 characters: TEL-03, team-lead.",
    ),
    "bad-time": _error("{found} is not a time of day.", "Write hours and minutes, in two digits each: 09:00."),
    "bad-colour": _error("{found} is not a colour.", 'Write it as # and six digits, in quotes: "#155e75".'),
    "bad-image-path": _error(
        "{found} is not the path of an image.",
        "Write the path below content/, such as images/logo.svg; svg, png, jpg and webp work.",
    ),
    "bad-language": _error("{found} is not the tag of a language.", "Write it as et, en, ru or pt-BR."),
    "bad-account": _error(
        "{found} is not an account on GitHub or GitLab.", "Write a user or a team: `@name` or `@group/team`."
    ),
    "invalid-value": _error("`{field}` cannot be {found}.", "See what the field may hold with `hbgen schema`."),
    # --- ids and references ---
    "duplicate-id": _error(
        "The id {id} is used twice; the first one is at {first}.", "Give one of the two another id."
    ),
    "reserved-id": _error("The id {id} is taken: the scale `yes-no` is always there.", "Give the entry another id."),
    "unknown-reference": _error("There is no {kind} with the id {id}.", "{near}"),
    "wrong-reference": _error(
        "{id} is the id of {found}; `{field}` wants the id of {kind}.", "Write the id of {kind} instead."
    ),
    "self-reference": _error("{id} refers to itself in `{field}`.", "Remove it there."),
    "circular-dependency": _error("The activities {ids} wait for each other.", "Remove one of them from `depends_on`."),
    "duplicate-entry": _error("{found} stands twice in `{field}`.", "Keep one of them."),
    "missing-image": _error("There is no file content/{file}.", "Add the image, or correct the path."),
    "unsafe-image": _error(
        "content/{file} holds {what}. A picture may only be seen, not run or load something.",
        "Save it again as a plain picture, without scripts, links and embedded files.",
    ),
    "wrong-image": _error(
        "content/{file} is not a picture of the kind {suffix}.",
        "Save it again as {suffix}; to give it another name is not enough.",
    ),
    # --- the chain of C1 to C3 ---
    "standard-without-value": _error(
        "The standard {id} serves no value.", "Add `values:` with the id of a value that it makes visible."
    ),
    "standard-without-promise": _error(
        "The standard {id} serves no part of the promise.", "Add `pledges:` with an id from promise.yaml."
    ),
    "standard-without-owner": _error(
        "Nobody answers for the standard {id}.", "Add `owner:` with the id of a role, here or on its chapter."
    ),
    "standard-without-target": _error(
        "The standard {id} does not say when it is kept.", "Add `target:` with operator, value and unit."
    ),
    "standard-without-behaviours": _error(
        "The standard {id} does not say what one can see us do.", "Add `behaviours:` with `do:` and `dont:`."
    ),
    "standard-unmeasured": _error(
        "Nothing measures the standard {id}.",
        "Add an item under `measures:`, and see that an instrument asks it.",
    ),
    "item-not-asked": _advice(
        "No instrument asks the item {id}.", "Add it to an instrument's `selects`, or remove the item."
    ),
    "value-not-served": _error(
        "No standard serves the value {id}.", "Name it in the `values` of a standard that makes it visible."
    ),
    "pledge-not-served": _advice(
        "No standard makes good on the part {id} of the promise.", "Name it in the `pledges` of a standard."
    ),
    "approved-without-approval": _error(
        "The standard {id} is approved, but not by whom and when.", "Add `approved:` with `by:` and `on:`."
    ),
    "retired-without-reason": _error(
        "The standard {id} is retired, but not when and why.", "Add `retired:` with `on:` and `reason:`."
    ),
    "retired-but-not": _error(
        "The standard {id} has `retired:`, but its status is {status}.",
        "Write `status: retired`, or remove `retired:`.",
    ),
    "audience-too-wide": _error(
        "The standard {id} is for {audience}, but its chapter is only for {chapter_audience}.",
        "Give the standard the audience {chapter_audience}, or widen the chapter's.",
    ),
    "public-needs": _advice(
        "Customers read the standard {id}, but it does not say {what}.",
        "Add {field}. A published promise needs it (ISO 10001).",
    ),
    "share-out-of-unit": _error("A target in % cannot be {found}.", "Write a value from 0 to 100."),
    # --- people ---
    "group-not-involved": _error(
        "Nobody of the group {group} was involved.",
        "Add to involvement.yaml an occasion on which they were heard.",
    ),
    "not-answered": _error("What was said in {id} has no full answer.", "Add {missing}."),
    "answered-before-said": _error(
        "{id} was answered on {answered}, before it was said on {date}.", "Correct one of the two dates."
    ),
    "rollout-before-involvement": _error(
        "The activity {id} begins on {start}, before anybody was involved ({first}).",
        "Begin it later: involvement is the first step of rollout.",
    ),
    "owners-not-three": _error(
        "The role {id} stands twice among the three owners.",
        "Name three different roles: chief executive, customer experience, human resources.",
    ),
    "unit-without-role": _advice(
        "The unit {id} has no part in the customer's experience.", "Add `customer_role:` with a sentence."
    ),
    "no-opinion-leader": _advice(
        "No opinion leader was among those involved.",
        "Ask an informal opinion leader too, and write `opinion_leader: true` where one took part.",
    ),
    "no-resister": _advice(
        "Nobody who is expected to resist was involved.",
        "Ask those who doubt, and write `stance: resists` where they took part. It is never published.",
    ),
    # --- plan ---
    "activity-question": _error("The activity {id} leaves question {number} open: {question}", "Add `{field}:`."),
    "proposal-open": _advice(
        "The proposed activity {id} leaves open: {question}", "Add `{field}:` before it is planned."
    ),
    "activity-without-goal": _error(
        "The activity {id} serves no goal.", "Add `goal:` with the id of a goal from the same file."
    ),
    "activity-without-source": _error(
        "The activity {id} does not say what it comes from.",
        "Add `sources:` or `priority:` with ids from the same file.",
    ),
    "activity-without-stage": _advice(
        "The activity {id} names no stage of change.",
        "Add `stage:` awareness, desire, knowledge, ability or reinforcement.",
    ),
    "period-backwards": _error("The end {end} lies before the start {start}.", "Correct one of the two dates."),
    "metric-too-early": _advice(
        "The metric of {id} is due on {due}, before the activity begins on {start}.",
        "Correct one of the two dates.",
    ),
    "metric-too-late": _advice(
        "The metric of {id} is due on {due}, more than half a year after the activity ends on {end}.",
        "Measure earlier: later nobody can tell what the activity did.",
    ),
    "metric-without-baseline": _advice(
        "A metric of {id} does not say where things stand today.",
        "Add `baseline:`; measure first if nobody knows it. What does not exist yet stands at 0.",
    ),
    "metric-stands-still": _advice(
        "A metric of {id} has the target {target}, where it stands already.", "Write a target that is a change."
    ),
    "change-is-a-wish": _advice(
        "The change of {id} only says “{word}”; nobody will be able to say whether it happened.",
        "Say what will be different: who does what, where, how often.",
    ),
    "goal-without-figure": _advice(
        "The goal {id} holds no figure and no year.", "Say how much, and by when, so that one can see it reached."
    ),
    "activity-without-follow-up": _advice(
        "Nobody looks how the activity {id} goes.", "Add `follow_ups:` with one day or more."
    ),
    "follow-up-before-start": _advice(
        "The follow-up of {id} on {day} comes before the activity begins on {start}.", "Correct one of the two dates."
    ),
    "follow-up-too-rare": _advice(
        "From {start} to {end} nobody looks how the activity {id} goes.", "Add a day in between to `follow_ups:`."
    ),
    "activity-not-agreed": _advice(
        "The activity {id} does not say who agreed to it.", "Add `agreed_by:` with the ids of roles."
    ),
    "plan-without-part": _advice(
        "Among those who make the plan there is nobody of: {id}.",
        "Add them to `involved:` in rollout.yaml, with how they take part.",
    ),
    "team-leaves-early": _advice(
        "The project team is bound until {until}, but the plan ends on {end}.",
        "Agree with the team that it stays until the plan's end.",
    ),
    "one-stage": _advice(
        "All activities work on one stage of change: {stage}.",
        "Look at each group: what comes before this stage, and what after it?",
    ),
    "stage-without-activity": _advice(
        "No activity works on the stage {id}.", "Plan one, or say under `silenced` why the stage needs none."
    ),
    "value-without-activity": _advice(
        "No activity brings a standard of the value {id} to life.",
        "Name such a standard under `standards:` of an activity.",
    ),
    "group-without-activity": _advice(
        "For the group {id} nothing changes in any activity.", "Name it under `groups:` of an activity, or plan one."
    ),
    "plan-pauses": _advice(
        "Between {end} and {start} nothing runs.", "Move an activity, or plan one: people take a pause for the end."
    ),
    "goal-without-activity": _advice(
        "No activity serves the goal {id}.", "Name it under `goal:` of an activity, or remove it."
    ),
    "goals-of-one-level": _advice(
        "No goal has the level {id}.", "Write one: a plan serves its own field and the whole company."
    ),
    "owner-of-most": _advice(
        "{id} answers for {count} of {whole} activities.", "Share them out: whoever answers for all answers for none."
    ),
    "priority-unused": _advice("From the priority {id} no activity follows.", "Name it in an activity, or remove it."),
    "starts-before-dependency": _error(
        "{id} begins on {start}, before {other}, on which it depends, ends on {end}.", "Begin it later."
    ),
    "source-unused": _advice(
        "Nothing follows from the source {id}.", "Name it in a priority or an activity, or remove it."
    ),
    # --- workshops ---
    "workshop-part-missing": _advice(
        "The day {id} has no part of the kind {missing}.",
        "Add it to `parts:`; without it little is left of the day a week later.",
    ),
    "group-without-standards": _error(
        "A group of the day {id} has no standard to talk over.", "Add `standards:` with ids of standards."
    ),
    "workshop-without-break": _advice(
        "In the day {id} people work {minutes} minutes without a break by the end of this part.",
        "Put a part of the kind `break` or `lunch` before it: {limit} minutes are enough for anybody.",
    ),
    "workshop-past-midnight": _error(
        "The day {id} begins at {start} and takes {hours} hours: it ends on the next day.",
        "Make its parts shorter, or two days of it.",
    ),
    "workshop-without-follow-up": _advice(
        "The day {id} has a date and no follow-up meeting.", "Add `follow_up:` with a date some weeks later."
    ),
    "follow-up-too-early": _error(
        "The follow-up of {id} is on {follow_up}, and the day itself on {date}.", "Correct one of the two dates."
    ),
    "unknown-workshop": _error(
        "There is no workshop day {found} in this edition.", "Name one that workshops.yaml holds: {choices}."
    ),
    "missing-library": _error(
        "PDFs are set with Pango, which is not on this machine: {reason}.",
        "Install it: `apt-get install libpango-1.0-0 libpangoft2-1.0-0` on Debian, `brew install pango` on a Mac.",
    ),
    # --- measurement ---
    "no-customer-feedback": _error(
        "No instrument of the type {type} measures anything.",
        "Add one to instruments.yaml: service is measured in customer feedback and in internal-customer feedback.",
    ),
    "instrument-asks-nothing": _error(
        "The instrument {id} asks nothing.", "Give it `items:`, or widen its `selects:`."
    ),
    "instrument-without-owner": _error(
        "Nobody answers for the instrument {id}.", "Add `owner:` with the id of a role."
    ),
    "selected-not-asked": _advice(
        "The instrument {id} selects the item {item}, but does not ask it.",
        "Look which of its other lists under `selects:`, or the item's `method:`, leaves it out.",
    ),
    "scale-without-steps": _error(
        "The scale {id} has neither `low` and `high` nor `options`.", "Add `low:` and `high:`, or `options:`."
    ),
    "scale-both": _error("The scale {id} has both numbers and options.", "Remove `low:` and `high:`, or `options:`."),
    "scale-backwards": _error(
        "The scale {id} begins at {low} and ends at {high}.", "Let `high` be greater than `low`."
    ),
    "figure-without-range": _error(
        "The figure {figure} needs a scale from {range}.", "Correct `low` and `high`, or `figure`."
    ),
    "anchor-missing": _error(
        "{id} has no anchor for {value}.", "Say in `anchors:` what one sees at {value}, here or on the scale."
    ),
    "anchor-outside": _error("The scale {scale} has no step {value}.", "Remove the anchor, or correct its value."),
    "item-bare-adjective": _advice(
        'The item {id} asks for a judgement ("{word}"), not for something one can see.',
        "Write what one sees or hears then: which words, which act, within what time.",
    ),
    "item-two-behaviours": _advice('The item {id} asks for two things at once ("{word}").', "Make it two items."),
    "item-belongs-elsewhere": _error(
        "The item {id} stands under the standard {home}, but says `standard: {standard}`.",
        "Remove the line, or move the item.",
    ),
    "options-alike": _error("All options of the scale {id} give the same points.", "Give them different points."),
    # --- dates, words, languages ---
    "review-overdue": _advice(
        "The standard {id} was to be reviewed by {date}.", "Look at it again and write the next date."
    ),
    "review-missing": _advice("The standard {id} has no date of review.", "Add `review_by:` with a date."),
    "validity-backwards": _error(
        "{id} holds until {until}, which is before it begins on {start}.", "Correct one of the two dates."
    ),
    "missing-translation": _advice(
        "Not written in {language}: {count} of this file's texts, such as this `{field}`.",
        "Add `{language}: …` to each; until then readers see them in {shown}.",
    ),
    "untranslated-guide": _advice(
        "The guide {guide} is not written in {language}.", "Add {file}; until then readers see it in {shown}."
    ),
    "missing-main-language": _error(
        "`{field}` is not written in {language}, the handbook's main language.", "Add {example}."
    ),
    "term-unused": _advice("No text uses the term {id}.", "Use it, add the forms in which it stands, or remove it."),
    "low-contrast": _error(
        "The colour {colour} is hard to read on {background}: contrast {ratio}, needed {needed}.",
        "Choose a {direction} colour.",
    ),
    "duplicate-title": _advice("{id} has the same title as {other}.", "Give one of them a title of its own."),
    # --- prose ---
    "prose-not-allowed": _error("{what} is not allowed in prose.", "{instead}"),
    "prose-unclosed": _error(
        "Something that begins in this text does not end in it.",
        "Close it: a block that begins with ``` or ::: ends with a line of the same.",
    ),
    "prose-address": _error(
        "The link to {address} is not allowed.",
        "Link to https://, mailto: or tel:, to a guide (other-guide.md), or to an id of the handbook (#TEL-03).",
    ),
    "prose-unknown-target": _error("The link leads to {address}, which does not exist.", "{near}"),
    "guide-name": _error("{file} is not named like a guide.", "Name it after its id and language: {example}."),
    "guide-front-matter": _error(
        "The guide does not begin with its fields.",
        "Begin the file with a line `---`, then `title: …`, then a line `---`.",
    ),
    "guide-audience-differs": _error(
        "The guide is for {audience} in this language, and for {other} in {file}.",
        "Give it the same audience in each language.",
    ),
    # --- commands ---
    "not-ours": _error(
        "The folder {folder} holds files that hbgen did not make.",
        "Name another folder, or move the files away.",
    ),
    "build-warning": _error(
        "The edition {edition} was not built. Sphinx says: {said}",
        "If it names a file in handbook/, mend that file; otherwise tell the makers of hbgen.",
    ),
    "not-written": _error("{file} cannot be written: {reason}.", "Make room, or give hbgen the right to write there."),
    "file-exists": _error("{file} is there already, and nothing of yours is overwritten.", "Name another file."),
    "no-handbook": _error(
        "There is no handbook in {folder}: no folder content/ with a handbook.yaml.",
        "Change to the handbook's folder, or name it with --root.",
    ),
    "unknown-edition": _error(
        "The handbook has no edition for {found}.", "Choose from {choices}; they are listed in handbook.yaml."
    ),
    "unknown-period": _error("There are no results for the period {id}.", "Choose from {choices}."),
    "missing-extra": _error(
        "{library} is needed for this command and is not installed.",
        "Install it: pip install 'hbgen[{extra}]'.",
    ),
    "port-taken": _error("The port {port} cannot be used: {reason}.", "Name another one with --port."),
    # --- answers and results ---
    "answers-unreadable": _error(
        "{file} cannot be read as answers: {reason}.",
        "Save it again as it was exported, or describe its columns in a file for --mapping.",
    ),
    "wrong-encoding": _error(
        "The file is not text in {encoding}: byte {byte} does not belong.",
        "Save it again in that encoding, or say in the mapping's `encoding` which one it is.",
    ),
    "missing-column": _error("There is no column {column}.", "{near}"),
    "column-twice": _error("The column {column} stands there twice.", "Keep one of them."),
    "answer-cells": _error(
        "The row has {found} cells, but the header has {expected}.", "Complete the row, or remove it."
    ),
    "answer-cell": _error("`{column}` cannot be {found}.", "{instead}"),
    "answer-unknown": _error("There is no {kind} {found} in this handbook.", "{near}"),
    "answer-other-version": _error(
        "The answers are to version {found} of {id}; the handbook has version {version}.",
        "Score them with the handbook that asked them.",
    ),
    "answer-other-meaning": _error(
        "What was asked as {item} ({found}) means something else now ({mark}).",
        "Score the answers with the handbook that asked them.",
    ),
    "answer-out-of-range": _error("{found} is not an answer to {item}.", "Write one of {choices}."),
    "answer-not-applicable": _error(
        "{item} was marked as not applicable, but it always applies.",
        "Answer it, leave it blank, or say under the item when it is not applicable.",
    ),
    "answer-other-channel": _error(
        "{item} is not asked in the channel {channel}.",
        "Correct the run's channel, or leave the answer out; in a run without a channel every item is asked.",
    ),
    "answer-twice": _error("The run {run} answers {item} twice.", "Keep one of the two rows."),
    "run-differs": _error(
        "The run {run} has another `{column}` here than before.", "Give each run an id of its own, or correct the row."
    ),
    "answers-more": _advice(
        "{count} more rows have the problem [{code}].", "Mend those that are listed, and look again."
    ),
    "answers-left-out": _advice("{count} rows were left out.", "Mend them, and score again."),
    "answers-outside": _advice(
        "{count} rows do not belong to the period and were passed over.", "Nothing, if the period is right."
    ),
    "nothing-to-score": _error("There is no answer to score.", "Name files that hold answers of the period."),
    "bad-period": _error("{found} cannot be the id of a period.", "Begin it with the year: 2026, 2026-Q3 or 2026-09."),
    "database-failed": _error(
        "The database did not answer: {reason}.", "Check the address, the table and the right to read it."
    ),
    "answers-misfit": _error(
        "{count} rows name {reason}.", "Mend them in the database, or leave them out with --partial."
    ),
    "periods-overlap": _error(
        "{instrument} has results for {other} already, and {id} shares days with it.",
        "Score periods that share no day: from both together, answers of few people could be worked out.",
    ),
    "results-misnamed": _error("The results of {id} stand in a file of another name.", "Name the file {file}."),
    "results-unknown": _advice(
        "The results name the {kind} {id}, which the handbook does not have.",
        "Nothing, if it was there when they were collected.",
    ),
    # --- releases ---
    "release-unreadable": _error(
        "{file} cannot be read as a release: {reason}.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    "release-edited": _error(
        "{file} was changed after it was released.",
        "Take the file back from Git as it was. What has to change goes into content/, and into a new release.",
    ),
    "release-newer": _error(
        "{file} was written by a newer hbgen: its shape is {shape}, and this hbgen knows {known} and those before it.",
        "Install the newer hbgen.",
    ),
    "release-invalid": _error(
        "What stands at `{where}` in this release cannot be read.",
        "Take the file back from Git as it was; only `hbgen release` writes it.",
    ),
    "release-misnamed": _error("{file} holds the release {number}.", "Name it {name} again."),
    "release-stray": _error(
        "{file} is not a file of a release.", "Move it out of content/releases/, where only `hbgen release` writes."
    ),
    "release-chain": _error(
        "The release {number} follows {found}, but {expected} stands before it.",
        "Take content/releases/ back from Git as it was. If two were released side by side, remove the later one and "
        "release it again.",
    ),
    "release-date": _error(
        "The release {number} is of {date}, but {other}, which it follows, is of {other_date}.",
        "Take content/releases/ back from Git as it was.",
    ),
    "id-changed-kind": _error(
        "{id} was the id of something else in the release {number}.",
        "Give this entry an id of its own: ids are for ever, since links and figures hang on them.",
    ),
    "id-used-again": _error(
        "{id} was last used in the release {number}, and has been gone since.",
        "Give this entry an id of its own: old links and figures would be taken for its own.",
    ),
    "retired-returns": _error(
        "{id} was released as retired in {number}, and is in force again.",
        "Leave it retired, and write a new standard with an id of its own.",
    ),
    "id-vanished": _error(
        "{id} stands in the release {number} and is gone.",
        "Bring it back. A standard is given the status `retired`; anything else is listed under `retired_ids` in "
        "handbook.yaml, with day, reason and what follows it.",
    ),
    "id-gone": _advice(
        "{id} stands in the release {number} and is gone.",
        "List it under `retired_ids` in handbook.yaml, with day, reason and what follows it: old links then say so.",
    ),
    "gone-and-there": _error(
        "{id} is listed as gone, and is in the handbook.", "Remove it from `retired_ids`, or from the handbook."
    ),
    "gone-unknown": _error(
        "{id} is listed as gone, but no release has used it.", "Correct the id, or remove it from `retired_ids`."
    ),
    "override-stale": _advice(
        "What `this_change` says of {id} is about no change since the release {number}.",
        "Remove `this_change`; if {id} was changed again, say how these changes count, with their own reason.",
    ),
    "translation-stale": _advice(
        "`{field}` of {id} was changed in {source} after it was translated ({language}).",
        "Translate it anew. If the meaning is the same, say so: `this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    "release-number": _error(
        "{found} is not the number of a release.", "Write three numbers with dots between: 1.0.0."
    ),
    "release-follows": _error("{found} does not follow the release {newest}.", "Choose {patch}, {minor} or {major}."),
    "release-too-small": _error(
        "{found} is too small: {count} changes since {newest} are material, such as that of {id}.",
        "Choose {least}, or say under an entry why its change is editorial: "
        "`this_change: {{counts_as: editorial, reason: …}}`.",
    ),
    "release-too-early": _error(
        "The day {found} is before that of the release {newest}, {date}.", "Choose a day that is not."
    ),
    "release-unapproved": _error(
        "The release is not approved by {roles}.",
        "Add `--approved-by {first}` once {first} has approved it; `releases` in handbook.yaml says whose approval is "
        "asked for.",
    ),
    "release-approver": _error("There is no role {id} in the handbook.", "{near}"),
    "release-unchanged": _error("Nothing has changed since the release {newest}.", "Nothing needs to be released."),
    "no-release": _error(
        "The handbook has no release yet.", "Release it: `hbgen release 1.0.0 --date … --approved-by …`."
    ),
    "release-unknown": _error("There is no release {found}.", "{near}"),
    # --- forms in use ---
    "form-unreadable": _error(
        "{file} cannot be read as a form: {reason}.",
        "Give a form or a table of answers that came from `hbgen export`: XLSX, XLSForm, CSV or JSON.",
    ),
    "form-unknown-instrument": _error("The handbook has no instrument {id}, which the form asks.", "{near}"),
    "form-version": _error(
        "The form asks version {found} of {id}; the handbook has version {expected}.",
        "Export the form again, and collect answers with the new one.",
    ),
    "form-words": _error(
        "Of {id}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-missing": _error("The form does not ask {item}, which belongs to {id}.", "Export the form again."),
    "form-item-gone": _error(
        "The form asks {item}, which does not belong to {id} in the handbook.", "Export the form again."
    ),
    "form-item-text": _error(
        "{item} is asked otherwise in the form ({language}): {difference}",
        "Export the form again. Answers to two different questions cannot be compared.",
    ),
    "form-item-words": _error(
        "At {item}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-answers": _error(
        "{item} is answered by {found} in the form, and by {expected} in the handbook.", "Export the form again."
    ),
    "form-item-answer": _error(
        "The answer {value} to {item} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    "form-item-rule": _error(
        "At {item}, `{field}` is {found} in the form and {expected} in the handbook.", "Export the form again."
    ),
    "form-item-meaning": _error(
        "{item} meant something else when the form was made ({found}; now {mark}), "
        "in words that the file does not hold.",
        "Export the form again, and score answers with the handbook that asked them.",
    ),
    "unknown-instrument": _error("There is no instrument {id} in this edition.", "{near}"),
    # --- people ---
    "touchpoints-one-sided": _advice(
        "No touchpoint has `whose: {side}`.",
        "Add those of the other side: what employees go through, customers feel.",
    ),
    "touchpoint-own-side": _error(
        "The touchpoint {id} touches {other}, which is on its own side.",
        "Name touchpoints of the other side: an employee's works on customers', and the other way round.",
    ),
    "touchpoint-touches-nothing": _advice(
        "The touchpoint {id} works on none of the other side, and none works on it.",
        "Name in `touches:` those that it works on, or leave it out.",
    ),
    "touchpoint-without-weight": _advice(
        "How much {id} matters to employees is not said.", "Ask them, and add `weight:` from 1 to 5."
    ),
    "precondition-not-met": _advice(
        "The practice {id} lacks what must be in place first: {missing}.",
        "Write what is missing, or leave it out of `needs`.",
    ),
    "part-without-practice": _advice(
        "No practice brings the customer into this part of human-resources work: {part}.",
        "Add `{part}` to the `parts` of a practice that covers it, or describe one.",
    ),
    "practice-without-owner": _advice("Nobody answers for the practice {id}.", "Add `owner:` with the id of a role."),
    "behaviour-not-action": _advice(
        "A behaviour of {id} begins with “{word}”: that cannot be seen.",
        "Begin with what one does: greets, asks, writes down.",
    ),
    "behaviour-bare-adjective": _advice(
        "A behaviour of {id} judges: “{word}”.", "Tell what one sees or hears instead, so that two people would agree."
    ),
    "competency-without-customer": _advice(
        "Customer-centricity does not stand in {id} so that it could be assessed: {lack}.",
        "Fill in `customer_centricity:` with what one can see, and `questions:` or `method:`.",
    ),
    "manager-aspect-missing": _advice(
        "No manager's competency covers this aspect of customer-centricity: {aspect}.",
        "Describe it in a competency of managers, and add `{aspect}` to its `covers`.",
    ),
    "levels-missing": _error(
        "{id} assesses competencies, and nothing says on which scale.",
        "Add `levels:` to instruments.yaml, with the `scale` that holds novice, proficient and expert.",
    ),
    "levels-scale": _error(
        "Competencies have three levels; the scale {scale} does not go from 1 to 3.",
        "Name a scale with `low: 1` and `high: 3`, whose anchors are novice, proficient and expert.",
    ),
    # --- code owners ---
    "role-without-account": _error(
        "{id} answers for part of the handbook, and has no account that could be asked for a review.",
        "Add `account:` to the role, such as `@firm/service`: a team rather than a person.",
    ),
    "owners-block-broken": _error(
        "The lines that hbgen writes here cannot be told from your own.",
        "Keep one line `{begin}` and below it one line `{end}`, or remove both.",
    ),
    "owners-out-of-date": _error("{file} does not say what the content says.", "Write it anew: `{command}`."),
    # --- receipts ---
    "receipts-unreadable": _error(
        "{file} cannot be read as receipts: {reason}.",
        "Take it again from where they are collected: JSON as the page makes it, or such JSON line by line in .jsonl.",
    ),
    "receipt-broken": _error("This is no receipt: {reason}.", "Leave it out, or go on without it with --partial."),
    "receipt-cell": _error("`{field}` cannot be {found}.", "{instead}"),
    "receipt-unknown": _error("Release {number} has no {kind} {found}.", "{near}"),
    "receipt-no-release": _error("There is no release {found}.", "{near}"),
    "receipt-other-marks": _error(
        "What was confirmed of {id} ({found}) is not what release {number} says ({mark}).",
        "Take the receipt from the page again: somebody changed it, or it is of another handbook.",
    ),
    "receipt-incomplete": _error(
        "The receipt does not name {id}, which concerns the role {role} in release {number}.",
        "Take the receipt from the page again: it names everything that concerns the role.",
    ),
    "receipt-differs": _error(
        "Two receipts have the id {id} and differ in `{field}`.", "Keep the one that came from the page."
    ),
    "receipts-left-out": _advice("{count} receipts were left out.", "Mend them, and count again."),
    "receipts-later": _advice(
        "{count} receipts are of releases after {number} and were passed over.", "Nothing, if the release is right."
    ),
    "receipts-many": _advice(
        "{unit} has {count} confirmations and {people} people.",
        "Look whether somebody confirmed on two devices, or whether the headcount is old.",
    ),
    # --- publishing ---
    "release-differs": _error(
        "{version} stands there already, and what would be published is not the same.",
        "A released version never changes: release the change under a new number. --force replaces what readers have.",
    ),
    "site-busy": _error("Another publisher is at work there and does not finish.", "Try again when it is done."),
    "unknown-job": _error("There is no {found} to publish.", "{near}"),
    "version-damaged": _error("{version} is not what was built: files are missing or changed.", "Build it again."),
    "nothing-gathered": _error(
        "There is no finished version in {folder}.", "Name a folder that `hbgen publish` filled."
    ),
    "git-failed": _error("Git refused: {reason}", "Mend that, and publish again: nothing was changed."),
    "branch-in-use": _error(
        "The branch {branch} is checked out here.", "Check out another branch: publishing never touches your files."
    ),
    # --- a plan's workbook ---
    "plan-unreadable": _error(
        "{file} cannot be read as a plan: {reason}.", "Give a workbook that came from `hbgen export plan`."
    ),
    "plan-column": _error("{sheet} {cell}: there is no place for a column {found}.", "{near}"),
    "plan-column-gone": _error(
        "{sheet}: the column {field} is gone.", "Put it back, or export the plan again and change that one."
    ),
    "plan-row-gone": _error(
        "{sheet}: the row of {id} is gone.",
        "Put it back. What is to go is set to `stopped`, or removed in content/rollout.yaml.",
    ),
    "plan-id": _error("{sheet} {cell}: {found} cannot be the id of this row.", "{near}"),
    "plan-moved-on": _error(
        "{sheet} {cell}: {id} has changed in the handbook since the workbook was made.",
        "Export the plan again, and make the change there.",
    ),
    "plan-cell": _error("{sheet} {cell}: `{field}` cannot be {found}.", "{instead}"),
    "plan-blank": _error("{sheet} {cell}: `{field}` is empty.", "Write what belongs there, or what stood there."),
    "plan-other-language": _error(
        "{sheet} {cell}: what is new is written in {main} first, the handbook's main language.",
        "Export the plan with `--language {main}`, and put the row there.",
    ),
    "plan-not-edited": _error(
        "{file} cannot be changed without losing something that stands in it.",
        "Bring it to the one layout with `hbgen fmt` and import again, or make the change in the file.",
    ),
    # --- silencing ---
    "silence-unknown": _error("There is no advice with the code {code}.", "{near}"),
    "silence-error": _error("{code} is an error; only advice can be silenced.", "Remove it, and mend the problem."),
    "silence-unused": _advice("Nothing is silenced by {code}{where}.", "Remove it from `silenced`."),
}
