"""Codes of problems with files and their structure, found by `load`."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error, missing

CODES = by_name(
    # --- files ---
    missing(
        "missing-file",
        "The handbook has no {file}.",
        "Create it. `hbgen schema` shows which fields it holds.",
    ),
    error(
        "unknown-file",
        "{file} is not a file that a handbook has.",
        "{instead}",
    ),
    error("unknown-folder", "{folder} is not a folder that a handbook has.", "{instead}"),
    error(
        "copied-file",
        "{file} repeats what stands in {original}: one of them is a copy, and this one is not read.",
        "Delete it; or give each entry in it an id of its own, if it is to become something new.",
    ),
    error(
        "misplaced-file",
        "{file} does not hold what belongs there.",
        "Move it to {home}.",
    ),
    error(
        "merge-conflict",
        "Two versions of this file were brought together, and here Git could not tell which holds.",
        "Keep one of the two texts between `<<<<<<<` and `>>>>>>>`, or both in one, and delete the lines with these "
        "marks and `=======`.",
    ),
    error(
        "linked-file",
        "{file} is a symbolic link, and content is never read through links.",
        "Replace it with the file itself.",
    ),
    error(
        "standard-without-file",
        "The chapter lists {id}, but there is no {file}.",
        "Write it, or take the id out of the list.",
    ),
    error(
        "standard-of-another-id",
        "The chapter lists {id}, but the standard in {file} has the id {other}.",
        "Write `id: {id}` in {file}; or, if {other} is meant, name the file {other}.yaml and write {other} "
        "in the list.",
    ),
    error("standard-twice", "The chapter lists {id} twice.", "Keep one of them."),
    error("standard-without-chapter", "{folder} holds standards of a chapter that is not there.", "{instead}"),
    error(
        "standard-not-moved",
        "This cannot be moved into a file of its own, or back: {reason}.",
        "Bring it to the one layout with `hbgen fmt` and try again, or move it by hand.",
    ),
    error("file-name", "{file} cannot be stored on every computer: {reason}.", "Give it another name."),
    error(
        "unreadable-file",
        "{file} cannot be read: {reason}.",
        "See that it is there, that it is a file, and that hbgen may read it.",
    ),
    error(
        "file-too-large",
        "The file is larger than {limit}.",
        "Split it: one file for each entry, in a folder of the same name.",
    ),
    error(
        "too-many-values",
        "The file holds more than {limit} names and values.",
        "Split it: one file for each entry, in a folder of the same name.",
    ),
    error(
        "too-many-problems",
        "The file has more than {limit} errors.",
        "Mend those of one kind in all places, and look again; `hbgen check --all` lists each.",
    ),
    error(
        "not-utf8",
        "The file is not text in UTF-8: byte {byte} does not belong.",
        'Save it again with the encoding "UTF-8".',
    ),
    error(
        "lost-letter",
        "A letter was lost here: some program wrote U+FFFD (replacement character) in its place.",
        "Type the word anew, and save the file as UTF-8.",
    ),
    error("odd-character", "The invisible character {character} stands here.", "Delete it and type the text again."),
    # --- the form of YAML ---
    error("yaml-empty", "The file is empty.", "Write its fields, or delete the file."),
    error("yaml-tab", "A tab stands here, where only spaces may.", "Delete it, and type spaces in its place."),
    error(
        "yaml-bullet",
        "{character} does not begin a list item here.",
        "Begin each item with a hyphen and a space: `- `.",
    ),
    error(
        "yaml-colon",
        "A colon in the middle of this text makes it look like `name: value`.",
        "{instead}",
    ),
    error(
        "yaml-colon-space",
        "A space is missing behind this colon.",
        "Write it: `name: value`, `name: [a, b]`.",
    ),
    error(
        "yaml-no-colon",
        "This line is not of the form `name: value`.",
        "{instead}",
    ),
    error(
        "yaml-table",
        "This is a table, as spreadsheets and word processors have it; here each field stands on a line of its own.",
        "Write each row as an entry: a line `- id: …`, and below it a line `name: value` for each other column. "
        "`hbgen export content` writes a workbook for who would rather have a table.",
    ),
    error(
        "yaml-indent",
        "This line does not fit under the one above: it stands too far left or right.",
        "Begin it in the same column as the other fields of the same entry.",
    ),
    error(
        "yaml-after-quote",
        "Text follows a closing quote.",
        "{instead}",
    ),
    error("yaml-comment", "`#` begins a remark, so that {found} is not read.", "{instead}"),
    error(
        "yaml-comma",
        "The comma before {found} ends a value, so that {found} is taken for the name of another field.",
        "{instead}",
    ),
    error(
        "yaml-dash",
        "A list item cannot begin here.",
        "Put each `- ` on a line of its own, below the list's name; put a text that begins with - in quotes.",
    ),
    error("yaml-quote", "A quoted text begins here and never ends.", "Close it with the same quote mark."),
    error("yaml-bracket", "A bracket is not closed.", "Close each [ with ] and each {{ with }}."),
    error("yaml-start", "A text cannot begin with {character}.", "{instead}"),
    error(
        "yaml-escape",
        "The backslash in this quoted text means something else here.",
        "Put the text in single quotes: '…'.",
    ),
    error(
        "yaml-anchor",
        "`&` and `*` in front of a word make YAML copy values, which a handbook does not do.",
        'Write the value out; put a text that begins with & or * in quotes: "…".',
    ),
    error(
        "yaml-tag",
        "`!` in front of a value is not allowed.",
        'Remove it; put a text that begins with ! in quotes: "…".',
    ),
    error("yaml-merge", "`<<` does not work here.", "Write the fields out."),
    error("yaml-key", "The name of a field must be one word.", "Write `name: value`."),
    error("yaml-documents", "`---` begins a second document in this file.", "Remove the line with `---`."),
    error("yaml-too-deep", "Lists stand in lists more than {limit} deep.", "Take some brackets away."),
    error(
        "yaml-block-text",
        "{found} at the beginning of a value means that a text of several lines follows below; here something stands "
        "behind it.",
        "{instead}",
    ),
    error(
        "yaml-brace",
        "{found}: brackets at the beginning of a value make a list or a group of fields, and no text.",
        "{instead}",
    ),
    error(
        "yaml-directive",
        "`%` at the beginning of a line is an instruction to programs that read YAML.",
        "Remove the line, or put a text that begins with % in quotes.",
    ),
    error("yaml-syntax", "This cannot be read.", "Compare it with the lines above that work."),
    error(
        "yaml-hyphen",
        "A second `{field}` stands here in one entry; the first one is on line {line}.",
        "If a new entry begins here, write `- {field}: …`, with the hyphen under that of the entry above. Else keep "
        "one of the two.",
    ),
    error("duplicate-field", "`{field}` stands here twice; the first one is on line {line}.", "Keep one of them."),
    # --- the shape of an entry ---
    missing("missing-field", "`{field}` is missing.", "Add a line `{name}: …`{hint}."),
    error("unknown-field", "There is no field `{field}` here.", "{near}"),
    error("not-text", "`{field}` must be a text.", "{instead}"),
    missing(
        "blank-text",
        "`{field}` is blank.",
        "Write it after the colon, or remove the line if the field may be left out.",
    ),
    error(
        "too-many-marks",
        "Up to here, the texts of this file have more lines and marks than any handbook needs.",
        "Split the file: one file for each entry, or several guides in place of a long one.",
    ),
    error("text-too-long", "`{field}` is longer than {limit} characters.", "Shorten it."),
    error(
        "not-a-line", "`{field}` must be one line of text that does not begin with a space.", "Write it on one line."
    ),
    error(
        "unknown-language",
        "`{language}` is not a language of this handbook.{places}",
        "{instead}",
    ),
    error(
        "languages-differ",
        "`languages` says `{tag}`, and texts are written in `{language}`: {count}.",
        "Write `{language}` there instead of `{tag}`.",
    ),
    error(
        "not-a-list",
        "`{field}` must be a list.",
        "{instead}",
    ),
    error(
        "not-a-map",
        "`{field}` must hold fields of its own.{others}",
        "Write lines of the form `name: value` below it{hint}.",
    ),
    error("one-level-too-deep", "{what} stands here once too often.", "{instead}"),
    missing("too-few", "`{field}` needs at least {limit}.", "Add what is missing."),
    error("too-many", "`{field}` may hold at most {limit}.", "Take some away, or split the entry."),
    error("not-a-choice", "`{field}` cannot be {found}.", "{near}Write one of {choices}."),
    error("not-a-number", "`{field}` must be a number, not {found}.", "{instead}"),
    error("not-a-whole-number", "`{field}` must be a whole number, not {found}.", "{instead}"),
    error("not-true-or-false", "`{field}` must be true or false.", "{instead}"),
    error("out-of-range", "{found} is out of range for `{field}`.", "Write a number that is {limit}."),
    error("not-a-date", "`{field}` must be a date, not {found}.", "{instead}"),
    error("no-such-date", "The day {found} does not exist.", "{instead}"),
    error(
        "not-an-address",
        "`{field}` is not an address that a link can lead to.",
        "{instead}",
    ),
    error(
        "not-https",
        "`{field}` is no address that begins with https://.",
        "{instead}",
    ),
    error(
        "bad-id",
        "{found} cannot be an id.",
        "{instead}{foreign}",
    ),
    error("bad-time", "{found} is not a time of day.", "{instead}"),
    error("bad-colour", "{found} is not a colour.", "{instead}"),
    error(
        "bad-image-path",
        "{found} is not the path of an image.",
        "{instead}",
    ),
    error("bad-language", "{found} is not the tag of a language.", "{instead}"),
    error(
        "bad-account",
        "{found} is not an account on GitHub or GitLab.",
        "{instead}",
    ),
    error(
        "bad-identity",
        "{found} cannot be the identity of a handbook.",
        "{instead}",
    ),
    error("invalid-value", "`{field}` cannot be {found}.", "See what the field may hold with `hbgen schema`."),
    # --- guides ---
    error("guide-name", "{file} is not named like a guide.", "Name it after its id and language: {example}."),
    error(
        "guide-front-matter",
        "The guide does not begin with its fields.",
        "Begin the file with a line `---`, then `title: …`, then a line `---`.",
    ),
    error(
        "guide-audience-differs",
        "The guide is for {audience} in this language, and for {other} in {file}.",
        "Give it the same audience in each language.",
    ),
    # --- pictures, former formats ---
    error(
        "unsafe-image",
        "content/{file} holds {what}. A picture may only be seen, not run or load something.",
        "Save it again as a plain picture, without scripts, links and embedded files.",
    ),
    error(
        "wrong-image",
        "content/{file} is not a picture of the kind {suffix}.",
        "Save it again as {suffix}; to give it another name is not enough.",
    ),
    advice(
        "goal-in-words",
        "The goal of the competency {id} is written in words; it is read as {goal}.",
        "Write `goal: {goal}`, and the words under `purpose:`. `hbgen fmt` does both.",
    ),
)
