"""Codes of inconsistencies within a handbook, found by `checks` and `rules.review`."""

from __future__ import annotations

from hbgen.codes.code import Code, advice, error

CODES: dict[str, Code] = {
    # --- ids and references ---
    "duplicate-id": error("The id {id} is used twice; the first one is at {first}.", "Give one of the two another id."),
    "reserved-id": error("{id} cannot be used here: {use}.", "Use another word."),
    "device-name": error(
        "{id} cannot be used here: Windows keeps this name for a device, and a file or folder called so cannot be "
        "stored there.",
        "Use another word.",
    ),
    "edit-elsewhere": advice(
        "In this repository the content lies in {folder}; the address for editing opens another file.",
        "Write `{instead}`.",
    ),
    "unknown-reference": error("There is no {kind} with the id {id}.", "{near}"),
    "wrong-reference": error(
        "{id} is the id of {found}; `{field}` wants the id of {kind}.", "Write the id of {kind} instead."
    ),
    "self-reference": error("{id} refers to itself in `{field}`.", "Remove it there."),
    "circular-dependency": error("The activities {ids} wait for each other.", "Remove one of them from `depends_on`."),
    "duplicate-entry": error("{found} stands twice in `{field}`.", "Keep one of them."),
    "missing-image": error("There is no file content/{file}.", "Add the image, or correct the path."),
    "unsafe-image": error(
        "content/{file} holds {what}. A picture may only be seen, not run or load something.",
        "Save it again as a plain picture, without scripts, links and embedded files.",
    ),
    "wrong-image": error(
        "content/{file} is not a picture of the kind {suffix}.",
        "Save it again as {suffix}; to give it another name is not enough.",
    ),
    # --- the chain of C1 to C3 ---
    "standard-without-value": error(
        "The standard {id} serves no value.", "Add `values:` with the id of a value that it makes visible."
    ),
    "standard-without-promise": error(
        "The standard {id} serves no part of the promise.", "Add `pledges:` with an id from promise.yaml."
    ),
    "standard-without-owner": error(
        "Nobody answers for the standard {id}.", "Add `owner:` with the id of a role, here or on its chapter."
    ),
    "standard-without-target": error(
        "The standard {id} does not say when it is kept.", "Add `target:` with operator, value and unit."
    ),
    "standard-without-behaviours": error(
        "The standard {id} does not say what one can see us do.", "Add `behaviours:` with `do:` and `dont:`."
    ),
    "standard-unmeasured": error(
        "Nothing measures the standard {id}.",
        "Add an item under `measures:`, and see that an instrument asks it.",
    ),
    "item-not-asked": advice(
        "No instrument asks the item {id}.", "Add it to an instrument's `selects`, or remove the item."
    ),
    "value-not-served": error(
        "No standard serves the value {id}.", "Name it in the `values` of a standard that makes it visible."
    ),
    "pledge-not-served": advice(
        "No standard makes good on the part {id} of the promise.", "Name it in the `pledges` of a standard."
    ),
    "approved-without-approval": error(
        "The standard {id} is approved, but not by whom and when.", "Add `approved:` with `by:` and `on:`."
    ),
    "retired-without-reason": error(
        "The standard {id} is retired, but not when and why.", "Add `retired:` with `on:` and `reason:`."
    ),
    "retired-but-not": error(
        "The standard {id} has `retired:`, but its status is {status}.",
        "Write `status: retired`, or remove `retired:`.",
    ),
    "audience-too-wide": error(
        "The standard {id} is for {audience}, but its chapter is only for {chapter_audience}.",
        "Give the standard the audience {chapter_audience}, or widen the chapter's.",
    ),
    "public-needs": advice(
        "Customers read the standard {id}, but it does not say {what}.",
        "Add {field}. A published promise needs it (ISO 10001).",
    ),
    "leads-to-retired": advice("What is read here leads to {id}, which is retired.", "{instead}"),
    "share-out-of-unit": error("A target in % cannot be {found}.", "Write a value from 0 to 100."),
    # --- who was involved, who answers ---
    "group-not-involved": error(
        "Nobody of the group {group} was involved.",
        "Add to involvement.yaml an occasion on which they were heard.",
    ),
    "not-answered": error("What was said in {id} has no full answer.", "Add {missing}."),
    "answered-before-said": error(
        "{id} was answered on {answered}, before it was said on {date}.", "Correct one of the two dates."
    ),
    "group-heard-too-late": advice(
        "The group {group} was heard on {day}, after the first activity began on {start}.",
        "Hear all four groups before the next plan begins, and say under `silenced` why it was later here.",
    ),
    "rollout-before-involvement": error(
        "The activity {id} begins on {start}, before anybody was involved ({first}).",
        "Begin it later: involvement is the first step of rollout.",
    ),
    "owners-not-three": error(
        "The role {id} stands twice among the three owners.",
        "Name three different roles: chief executive, customer experience, human resources.",
    ),
    "unit-without-role": advice(
        "The unit {id} has no part in the customer's experience.", "Add `customer_role:` with a sentence."
    ),
    "no-opinion-leader": advice(
        "No opinion leader was among those involved.",
        "Ask an informal opinion leader too, and write `opinion_leader: true` where one took part.",
    ),
    "no-resister": advice(
        "Nobody who is expected to resist was involved.",
        "Ask those who doubt, and write `stance: resists` where they took part. It is never published.",
    ),
    # --- touchpoints, practices, competencies ---
    "touchpoints-one-sided": advice(
        "No touchpoint has `whose: {side}`.",
        "Add those of the other side: what employees go through, customers feel.",
    ),
    "touchpoint-own-side": error(
        "The touchpoint {id} touches {other}, which is on its own side.",
        "Name touchpoints of the other side: an employee's works on customers', and the other way round.",
    ),
    "touchpoint-touches-nothing": advice(
        "The touchpoint {id} works on none of the other side, and none works on it.",
        "Name in `touches:` those that it works on, or leave it out.",
    ),
    "touchpoint-without-weight": advice(
        "How much {id} matters to employees is not said.",
        "Ask them: add an item with `touchpoint: {id}` to an instrument that employees answer. Until then, add "
        "`weight:` from 1 to 5.",
    ),
    "touchpoints-not-asked": advice(
        "The author says how much these matter to employees, and no instrument asks them: {ids}.",
        "Add an item with `touchpoint:` for each to an instrument that employees answer.",
    ),
    "touchpoint-asked-of-others": advice(
        "The item {id} asks about the touchpoint {touchpoint} (`whose: {side}`), but no instrument that they alone "
        "answer asks it.",
        "Move it to an instrument whose `respondents:` they are, or remove `touchpoint:`.",
    ),
    "touchpoint-without-score": advice(
        "The item {id} asks about a touchpoint on the scale {scale} (`figure: {figure}`): touchpoints are put in order "
        "by scores alone.",
        "Use a scale with `figure: score`.",
    ),
    "touchpoint-weight-differs": advice(
        "{id} weighs more than {other}, but to employees {other} matters more ({period}).",
        "Remove `weight:` of both: what employees said stands in its place.",
    ),
    "practice-without-need": advice(
        "The practice {id} does not say that it needs `{need}` first.", "Add `{need}` to its `needs:`."
    ),
    "values-without-customer": advice(
        "People are hired by values, and the customer stands in none of them.",
        "Say in at least one value what it means for the customer.",
    ),
    "position-without-level": advice(
        "The position {id} serves customers, and no competency of the front line says which level it needs.",
        "Add it under `required:` of such a competency.",
    ),
    "group-without-competency": advice(
        "No competency is described for: {group}.",
        "Describe one or two: every employee, managers and the CX lead each have their own.",
    ),
    "precondition-not-met": advice(
        "The practice {id} lacks what must be in place first: {missing}.",
        "Write what is missing, or leave it out of `needs`.",
    ),
    "part-without-practice": advice(
        "No practice brings the customer into this part of human-resources work: {part}.",
        "Add `{part}` to the `parts` of a practice that covers it, or describe one.",
    ),
    "practice-without-owner": advice("Nobody answers for the practice {id}.", "Add `owner:` with the id of a role."),
    "behaviour-not-action": advice(
        "A behaviour of {id} begins with “{word}”: that cannot be seen.",
        "Begin with what one does: greets, asks, writes down.",
    ),
    "behaviour-bare-adjective": advice(
        "A behaviour of {id} judges: “{word}”.", "Tell what one sees or hears instead, so that two people would agree."
    ),
    "competency-without-goal": advice(
        "The competency {id} names no goal by its id.",
        "Add `goal:` with the id of a goal from content/rollout.yaml; words on how it serves that goal go under "
        "`purpose:`.",
    ),
    "goal-in-words": advice(
        "The goal of the competency {id} is written in words; it is read as {goal}.",
        "Write `goal: {goal}`, and the words under `purpose:`. `hbgen fmt` does both.",
    ),
    "competency-without-customer": advice(
        "Customer-centricity does not stand in {id} so that it could be assessed: {lack}.",
        "Fill in `customer_centricity:` with what one can see, and `questions:` or `method:`.",
    ),
    "manager-aspect-missing": advice(
        "No manager's competency covers this aspect of customer-centricity: {aspect}.",
        "Describe it in a competency of managers, and add `{aspect}` to its `covers`.",
    ),
    "levels-missing": error(
        "{id} assesses competencies, and nothing says on which scale.",
        "Add `levels:` to instruments.yaml, with the `scale` that holds novice, proficient and expert.",
    ),
    "levels-scale": error(
        "Competencies have three levels; the scale {scale} does not go from 1 to 3.",
        "Name a scale with `low: 1` and `high: 3`, whose anchors are novice, proficient and expert.",
    ),
    # --- workshops ---
    "workshop-part-missing": advice(
        "The day {id} has no part of the kind {missing}.",
        "Add it to `parts:`; without it little is left of the day a week later.",
    ),
    "workshop-without-break": advice(
        "In the day {id} people work {minutes} minutes without a break by the end of this part.",
        "Put a part of the kind `break` or `lunch` before it: {limit} minutes are enough for anybody.",
    ),
    "workshop-past-midnight": error(
        "The day {id} begins at {start} and takes {hours} hours: it ends on the next day.",
        "Make its parts shorter, or two days of it.",
    ),
    "workshop-ends-before-start": error(
        "The day {id} ends at {end}, and begins at {start}.", "Correct `start` or `end`."
    ),
    "workshop-too-long": error(
        "The parts of the day {id} take {minutes} minutes more than there are from {start} to {end}.",
        "Make its parts shorter, or let it end later.",
    ),
    "workshop-too-short": advice(
        "The parts of the day {id} are over at {last}, and the day ends at {end}.",
        "Give its parts more minutes, or let it end earlier.",
    ),
    "not-a-self-assessment": error(
        "The day {id} uses {instrument} as a self-assessment; it is an instrument of the type {type}.",
        "Name an instrument of the type `self-assessment`.",
    ),
    "workshop-uses-hidden": advice(
        "The day {id} uses {other}, which is only for {audience}: it is left out of the kit for others.",
        "Give {other} a wider audience or the day a narrower one, or use something else.",
    ),
    "workshop-without-follow-up": advice(
        "The day {id} has a date and no follow-up meeting.", "Add `follow_up:` with a date some weeks later."
    ),
    "follow-up-too-early": error(
        "The follow-up of {id} is on {follow_up}, and the day itself on {date}.", "Correct one of the two dates."
    ),
    # --- measurement ---
    "no-customer-feedback": error(
        "No instrument of the type {type} measures anything.",
        "Add one to instruments.yaml: service is measured in customer feedback and in internal-customer feedback.",
    ),
    "instrument-asks-nothing": error("The instrument {id} asks nothing.", "Give it `items:`, or widen its `selects:`."),
    "instrument-without-owner": error("Nobody answers for the instrument {id}.", "Add `owner:` with the id of a role."),
    "selected-not-asked": advice(
        "The instrument {id} selects the item {item}, but does not ask it.",
        "Look which of its other lists under `selects:`, or the item's `method:`, leaves it out.",
    ),
    "scale-without-steps": error(
        "The scale {id} has neither `low` and `high` nor `options`.", "Add `low:` and `high:`, or `options:`."
    ),
    "scale-both": error("The scale {id} has both numbers and options.", "Remove `low:` and `high:`, or `options:`."),
    "scale-backwards": error("The scale {id} begins at {low} and ends at {high}.", "Let `high` be greater than `low`."),
    "figure-without-range": error(
        "The figure {figure} needs a scale from {range}.", "Correct `low` and `high`, or `figure`."
    ),
    "anchor-missing": error(
        "{id} has no anchor for {value}.", "Say in `anchors:` what one sees at {value}, here or on the scale."
    ),
    "anchor-outside": error("The scale {scale} has no step {value}.", "Remove the anchor, or correct its value."),
    "item-bare-adjective": advice(
        'The item {id} asks for a judgement ("{word}"), not for something one can see.',
        "Write what one sees or hears then: which words, which act, within what time.",
    ),
    "item-two-behaviours": advice('The item {id} asks for two things at once ("{word}").', "Make it two items."),
    "item-belongs-elsewhere": error(
        "The item {id} stands under the standard {home}, but says `standard: {standard}`.",
        "Remove the line, or move the item.",
    ),
    "code-is-step": error(
        "{code} stands for no answer in {id}, and is an answer to its item {item} as well.",
        "Have another code where answers are collected, such as 99; where that cannot be, say in the mapping of "
        "`hbgen score` in which columns the code is no answer.",
    ),
    "code-of-two-kinds": error(
        "In {id} the code {code} stands for a blank and for “not applicable”.",
        "Keep it in one of the two lists: what is not applicable leaves every sum, and a blank lowers the coverage.",
    ),
    "options-alike": error("All options of the scale {id} give the same points.", "Give them different points."),
    # --- dates, words, languages ---
    "review-overdue": advice(
        "The standard {id} was to be reviewed by {date}.", "Look at it again and write the next date."
    ),
    "review-missing": advice("The standard {id} has no date of review.", "Add `review_by:` with a date."),
    "validity-backwards": error(
        "{id} holds until {until}, which is before it begins on {start}.", "Correct one of the two dates."
    ),
    "missing-translation": advice(
        "Not written in {language}: {count} of this file's texts, such as this `{field}`.",
        "Add `{language}: …` to each; until then readers see them in {shown}.",
    ),
    "untranslated-guide": advice(
        "The guide {guide} is not written in {language}.", "Add {file}; until then readers see it in {shown}."
    ),
    "missing-main-language": error(
        "`{field}` is not written in {language}, the handbook's main language.", "Add {example}."
    ),
    "term-unused": advice("No text uses the term {id}.", "Use it, add the forms in which it stands, or remove it."),
    "low-contrast": error(
        "The colour {colour} is hard to read on {background}: contrast {ratio}, needed {needed}.",
        "Choose a {direction} colour.",
    ),
    "duplicate-title": advice("{id} has the same title as {other}.", "Give one of them a title of its own."),
    "mixed-letters": advice(
        "The word “{word}” mixes letters of two alphabets, or only looks like a word of this one: {letter}.",
        "Type the word anew. If it is meant so, add the code to `silenced` in handbook.yaml, with the reason.",
    ),
    "mixed-address": error(
        "The address {address} mixes letters of two alphabets, and leads elsewhere than one reads: {letter}.",
        "Type the address anew.",
    ),
    # --- people's data ---
    "personal-email": advice(
        "A person's address seems to stand here: {shown}.",
        "Write an office's address instead, or name it in `links: contact:`, a role's `contact` or a channel's "
        "`details`. If it is meant so, silence the code in handbook.yaml, with `where: {id}` and the reason.",
    ),
    "personal-phone": advice(
        "A person's phone number seems to stand here: {shown}.",
        "Write an office's number instead, or name it in a role's `contact` or a channel's `details`. If it is meant "
        "so, silence the code in handbook.yaml, with `where: {id}` and the reason.",
    ),
    "personal-number": advice(
        "A person's identity number seems to stand here: {shown}.",
        "Take it out; docs/measuring.md says how it is erased from Git's history. If it is another number, silence the "
        "code in handbook.yaml, with `where: {id}` and the reason.",
    ),
    "personal-account": advice(
        "A bank account or a payment card seems to stand here: {shown}.",
        "Take it out. If it is the organisation's own, silence the code in handbook.yaml, with `where: {id}` and the "
        "reason.",
    ),
    "answers-in-repository": advice(
        "People's answers or receipts lie where Git keeps them: {file} ({count} such files in {id}).",
        "Move them to answers/ or receipts/, which Git ignores; docs/measuring.md says how they are erased from Git's "
        "history. If nobody stands behind them, silence the code in handbook.yaml, with `where: {id}`.",
    ),
    # --- prose ---
    "prose-not-allowed": error("{what} is not allowed in prose.", "{instead}"),
    "odd-reference": error(
        "The invisible character {character} is written here as its number or its name.", "Delete it."
    ),
    "prose-unclosed": error(
        "Something that begins in this text does not end in it.",
        "Close it: a block that begins with ``` or ::: ends with a line of the same.",
    ),
    "prose-address": error(
        "The link to {address} is not allowed.",
        "Link to https://, mailto: or tel:, to a guide (other-guide.md), or to an id of the handbook (#TEL-03).",
    ),
    "prose-unknown-target": error("The link leads to {address}, which does not exist.", "{near}"),
    # --- silencing ---
    "silence-unknown": error("There is no advice with the code {code}.", "{near}"),
    "silence-error": error("{code} is an error; only advice can be silenced.", "Remove it, and mend the problem."),
    "silence-unused": advice("Nothing is silenced by {code}{where}.", "Remove it from `silenced`."),
}
