"""Codes of problems with files and their structure, found by `load`."""

from __future__ import annotations

from hbgen.codes.code import Code, error

CODES: dict[str, Code] = {
    # --- files ---
    "missing-file": error(
        "The handbook has no {file}.",
        "Create it. `hbgen schema` shows which fields it holds.",
    ),
    "unknown-file": error(
        "{file} is not a file that a handbook has.",
        "{instead}",
    ),
    "merge-conflict": error(
        "Two versions of this file were brought together, and here Git could not tell which holds.",
        "Keep one of the two texts between `<<<<<<<` and `>>>>>>>`, or both in one, and delete the lines with these "
        "marks and `=======`.",
    ),
    "linked-file": error(
        "{file} is a symbolic link, and content is never read through links.",
        "Replace it with the file itself.",
    ),
    "file-name": error("{file} cannot be stored on every computer: {reason}.", "Give it another name."),
    "unreadable-file": error(
        "{file} cannot be read: {reason}.", "See that it is there, that it is a file, and that hbgen may read it."
    ),
    "file-too-large": error(
        "The file is larger than {limit}.", "Split it: one file for each entry, in a folder of the same name."
    ),
    "too-many-values": error(
        "The file holds more than {limit} names and values.",
        "Split it: one file for each entry, in a folder of the same name.",
    ),
    "too-many-problems": error(
        "The file has more than {limit} errors.",
        "Mend those of one kind in all places, and look again; `hbgen check --all` lists each.",
    ),
    "not-utf8": error(
        "The file is not text in UTF-8: byte {byte} does not belong.",
        'Save it again with the encoding "UTF-8".',
    ),
    "odd-character": error("The invisible character {character} stands here.", "Delete it and type the text again."),
    # --- the form of YAML ---
    "yaml-empty": error("The file is empty.", "Write its fields, or delete the file."),
    "yaml-tab": error("A tab stands here, where only spaces may.", "Delete it, and type spaces in its place."),
    "yaml-bullet": error(
        "{character} does not begin a list item here.", "Begin each item with a hyphen and a space: `- `."
    ),
    "yaml-colon": error(
        "A colon in the middle of this text makes it look like `name: value`.",
        'Put the whole text in quotes: "…".',
    ),
    "yaml-no-colon": error(
        "This line is not of the form `name: value`.",
        "Write a name, a colon, a space and the value; or move the line to the right if it goes on from the "
        "line above.",
    ),
    "yaml-indent": error(
        "This line does not fit under the one above: it stands too far left or right.",
        "Begin it in the same column as the other fields of the same entry.",
    ),
    "yaml-after-quote": error(
        "Text follows a closing quote.",
        "See whether a quote mark is missing before it. Put the whole text in quotes; one with double quotes inside it "
        "in single ones: '…'.",
    ),
    "yaml-comment": error("`#` begins a remark, so that {found} is not read.", 'Put it in quotes: "{found}".'),
    "yaml-comma": error(
        "The comma before {found} ends a value, so that {found} is taken for the name of another field.",
        'Put the whole text in quotes: "…". In a number write a point: 2.5.',
    ),
    "yaml-dash": error(
        "A list item cannot begin here.",
        "Put each `- ` on a line of its own, below the list's name; put a text that begins with - in quotes.",
    ),
    "yaml-quote": error("A quoted text begins here and never ends.", "Close it with the same quote mark."),
    "yaml-bracket": error("A bracket is not closed.", "Close each [ with ] and each {{ with }}."),
    "yaml-start": error("A text cannot begin with {character}.", 'Put the whole text in quotes: "…".'),
    "yaml-escape": error(
        "The backslash in this quoted text means something else here.",
        "Put the text in single quotes: '…'.",
    ),
    "yaml-anchor": error(
        "`&` and `*` in front of a word make YAML copy values, which a handbook does not do.",
        'Write the value out; put a text that begins with & or * in quotes: "…".',
    ),
    "yaml-tag": error(
        "`!` in front of a value is not allowed.", 'Remove it; put a text that begins with ! in quotes: "…".'
    ),
    "yaml-merge": error("`<<` does not work here.", "Write the fields out."),
    "yaml-key": error("The name of a field must be one word.", "Write `name: value`."),
    "yaml-documents": error("`---` begins a second document in this file.", "Remove the line with `---`."),
    "yaml-too-deep": error("Lists stand in lists more than {limit} deep.", "Take some brackets away."),
    "yaml-syntax": error("This cannot be read: {reason}.", "Compare it with the lines above that work."),
    "duplicate-field": error("`{field}` stands here twice; the first one is on line {line}.", "Keep one of them."),
    # --- the shape of an entry ---
    "missing-field": error("`{field}` is missing.", "Add a line `{field}: …`{hint}."),
    "unknown-field": error("There is no field `{field}` here.", "{near}"),
    "not-text": error("`{field}` must be a text.", "{instead}"),
    "blank-text": error(
        "`{field}` is blank.", "Write it after the colon, or remove the line if the field may be left out."
    ),
    "text-too-long": error("`{field}` is longer than {limit} characters.", "Shorten it."),
    "not-a-line": error(
        "`{field}` must be one line of text that does not begin with a space.", "Write it on one line."
    ),
    "unknown-language": error(
        "`{language}` is not a language of this handbook.",
        "Use one of {languages}, or add `{language}` to `languages` in handbook.yaml.",
    ),
    "not-a-list": error(
        "`{field}` must be a list.",
        "Put each of its items on a line of its own that begins with `- `, or all in brackets: [a, b].",
    ),
    "not-a-map": error(
        "`{field}` must hold fields of its own.", "Write lines of the form `name: value` below it{hint}."
    ),
    "too-few": error("`{field}` needs at least {limit}.", "Add what is missing."),
    "too-many": error("`{field}` may hold at most {limit}.", "Take some away, or split the entry."),
    "not-a-choice": error("`{field}` cannot be {found}.", "Write one of {choices}.{near}"),
    "not-a-number": error("`{field}` must be a number, not {found}.", "{instead}"),
    "not-a-whole-number": error("`{field}` must be a whole number, not {found}.", "{instead}"),
    "not-true-or-false": error("`{field}` must be true or false.", "Write `true` or `false`, without quotes."),
    "out-of-range": error("{found} is out of range for `{field}`.", "Write a number that is {limit}."),
    "not-a-date": error("`{field}` must be a date, not {found}.", "{instead}"),
    "no-such-date": error("The day {found} does not exist.", "Write a day that does, as year-month-day: 2026-03-31."),
    "not-an-address": error(
        "`{field}` is not an address that a link can lead to.",
        "Begin it with https://, mailto: or tel: and leave no spaces in it.",
    ),
    "not-https": error(
        "`{field}` is no address that begins with https://.",
        "Begin it with https:// and leave no spaces in it: anything else could be read on the way.",
    ),
    "bad-id": error(
        "{found} cannot be an id.",
        "Use letters a–z, digits and hyphens, begin with a letter, at most 40 characters: TEL-03, team-lead.{foreign}",
    ),
    "bad-time": error("{found} is not a time of day.", "Write hours and minutes, in two digits each: 09:00."),
    "bad-colour": error("{found} is not a colour.", 'Write it as # and six digits, in quotes: "#155e75".'),
    "bad-image-path": error(
        "{found} is not the path of an image.",
        "Write the path below content/, such as images/logo.svg: letters a–z, digits, - and _, no spaces; "
        "svg, png, jpg and webp work.",
    ),
    "bad-language": error("{found} is not the tag of a language.", "Write it as et, en, ru or pt-BR."),
    "bad-account": error(
        "{found} is not an account on GitHub or GitLab.", "Write a user or a team: `@name` or `@group/team`."
    ),
    "bad-identity": error(
        "{found} cannot be the identity of a handbook.",
        "Write small letters a to z, digits, hyphens and dots, such as `service.example.ee`.",
    ),
    "invalid-value": error("`{field}` cannot be {found}.", "See what the field may hold with `hbgen schema`."),
    # --- guides ---
    "guide-name": error("{file} is not named like a guide.", "Name it after its id and language: {example}."),
    "guide-front-matter": error(
        "The guide does not begin with its fields.",
        "Begin the file with a line `---`, then `title: …`, then a line `---`.",
    ),
    "guide-audience-differs": error(
        "The guide is for {audience} in this language, and for {other} in {file}.",
        "Give it the same audience in each language.",
    ),
}
