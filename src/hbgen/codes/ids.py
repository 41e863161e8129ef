"""Codes of problems with ids that are made, changed or retired by commands."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    error("no-such-id", "There is no entry with the id {id} in the content.", "{near}"),
    error(
        "new-id-shape",
        "{id} cannot be an id.",
        "Begin with a letter, use letters, digits and single hyphens, 40 at most: {example}.",
    ),
    error("no-such-chapter", "There is no chapter {id}.", "{near}"),
    error(
        "entry-not-written",
        "{id} cannot be written here: the file has an unusual layout, or holds something else.",
        "Run `hbgen check` and `hbgen fmt`, and try again. Nothing was changed.",
    ),
    error("new-id-used", "The id {id} is in use: {place}.", "Choose an id that nothing else has."),
    error(
        "new-id-released",
        "The id {id} was released in {number}.",
        "Choose an id that was never released: old links and figures would be taken for the new entry's own.",
    ),
    error(
        "new-id-retired",
        "The id {id} is listed under `retired_ids` in handbook.yaml.",
        "Choose an id that was never used.",
    ),
    error(
        "id-is-released",
        "{id} was released in {number}, and released ids are for ever: links and figures hang on them.",
        "Keep it. If something else takes its place, give that an id of its own and run "
        "`hbgen retire {id} --successor … --why …`.",
    ),
    error(
        "id-has-figures",
        "Figures were published under {id}; what was published is never changed.",
        "Keep the id.",
    ),
    error(
        "id-not-edited",
        "{id} stands in a place that cannot be changed safely: an unusual layout, or YAML that hbgen does not use.",
        "Run `hbgen check` and `hbgen fmt`, and try again. Nothing was changed.",
    ),
    error(
        "not-released",
        "{id} was never released, so nobody has noted it.",
        "Remove the entry, or give it another id with `hbgen rename`.",
    ),
    error("is-retired", "{id} is retired already.", "Nothing needs to be done."),
    error(
        "successor-kind",
        "{successor} cannot follow {id}: it is something else.",
        "Name an entry of the same kind as the successor, or none.",
    ),
    error(
        "successor-retired",
        "{successor} cannot follow {id}: it is retired itself.",
        "Name an entry that is in force with --successor, or leave --successor out.",
    ),
    error(
        "successor-is-itself",
        "{id} cannot follow itself.",
        "Name another entry with --successor, or leave --successor out.",
    ),
    error(
        "retire-in-use",
        "{id} is to go, and this refers to it.",
        "Name what follows it with --successor, or take the reference out first.",
    ),
    error(
        "chapter-not-empty",
        "The chapter {id} holds standards that would go with it, such as {standard}.",
        "Move them into another chapter, or retire them and remove them once they were released as retired.",
    ),
    advice(
        "id-left",
        plural(
            "{id} still stands on {count} line here: in a remark, in another id, or in a file that is no content.",
            "{id} still stands on {count} lines here: in a remark, in another id, or in a file that is no content.",
        ),
        "Where it means the entry, write {new}.",
    ),
)
