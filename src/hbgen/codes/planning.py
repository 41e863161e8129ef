"""Codes of problems in the workbook of a plan."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error

CODES = by_name(
    error(
        "plan-unreadable",
        "{file} cannot be read as a plan: {reason}.",
        "Give a workbook as hbgen exported it.",
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
