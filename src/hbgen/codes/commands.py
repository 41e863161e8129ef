"""Codes of problems that stop commands."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    # --- commands ---
    error(
        "not-ours",
        "The folder {folder} holds files that hbgen did not make.",
        "Name another folder, or move the files away.",
    ),
    error(
        "build-warning",
        "The edition {edition} was not built. Sphinx says: {said}",
        "If it names a file in handbook/, mend that file; otherwise tell the makers of hbgen.",
    ),
    error("not-written", "{file} cannot be written: {reason}.", "Make room, or give hbgen the right to write there."),
    error("file-exists", "{file} is there already, and nothing of yours is overwritten.", "Name another file."),
    error(
        "no-handbook",
        "There is no handbook in {folder}: no folder content/ with a handbook.yaml.",
        "Change to the handbook's folder, or name it with --root.",
    ),
    error(
        "unknown-edition",
        "The handbook has no edition for {found}.",
        "Choose from {choices}; they are listed in handbook.yaml.",
    ),
    error("unknown-period", "There are no results for the period {id}.", "Choose from {choices}."),
    error(
        "missing-extra",
        "{library} is needed for this command and is not installed.",
        "Install it: pip install 'hbgen[{extra}]'.",
    ),
    error("port-taken", "The port {port} cannot be used: {reason}.", "Name another one with --port."),
    error("unknown-instrument", "There is no instrument {id} in this edition.", "{near}"),
    advice(
        "missing-glyphs",
        "No font of this machine has the characters {found}: boxes stand in their place.",
        "Install a font that has them and make it anew: apt-get install fonts-noto-core fonts-noto-color-emoji, "
        "or fonts-noto-cjk for Chinese, Japanese and Korean.",
    ),
    error(
        "unknown-workshop",
        "There is no workshop day {found} in this edition.",
        "Name one that workshops.yaml holds: {choices}.",
    ),
    error(
        "missing-library",
        "PDFs are set with Pango, which is not on this machine: {reason}.",
        "Install it: `apt-get install libpango-1.0-0 libpangoft2-1.0-0` on Debian, `brew install pango` on a Mac.",
    ),
    error(
        "nothing-to-print",
        "The edition {edition} holds nothing that {format} would show.",
        "Write it first: for cards name `roles` in the `scope` of standards, for a poster write promise or values. "
        "Cards are for staff and managers.",
    ),
    error("no-such-role", "There is no role {id} in this edition.", "{near}"),
    error("no-such-place", "Customers' answers are not told by the {kind} {id}.", "{near}"),
    error(
        "no-feedback-page",
        "There is no page on which customers answer.",
        "Name its survey in `feedback:`, or leave --unit and --channel out.",
    ),
    advice(
        "poster-small",
        "Promise and values are so long that they can't be read from three metres on the poster.",
        "Say the promise in one short sentence, or name values in a word or two.",
    ),
    # --- code owners ---
    error(
        "role-without-account",
        "{id} answers for part of the handbook, and has no account that could be asked for a review.",
        "Add `account:` to the role, such as `@firm/service`: a team rather than a person.",
    ),
    error(
        "owners-block-broken",
        "The lines that hbgen writes here cannot be told from your own.",
        "Keep one line `{begin}` and below it one line `{end}`, or remove both.",
    ),
    error("owners-not-read", "{host} does not look for code owners in {file}.", "Write them to {place}."),
    error(
        "owners-shadowed",
        "{host} reads {place} and would pass over {file}: it reads one file with code owners only.",
        "Write to {place}, or move its lines here and remove it.",
    ),
    error(
        "owners-switches-off",
        "{host} would read {file} from now on, and what stands in {place} would be switched off.",
        "Write to {place}, or move its lines here and remove it.",
    ),
    error("owners-out-of-date", "{file} does not say what the content says.", "Write it anew: `{command}`."),
    # --- where content lies ---
    advice(
        "edit-elsewhere",
        "In this repository the content lies in {folder}; the address for editing opens another file.",
        "Write `{instead}`.",
    ),
    advice(
        "answers-in-repository",
        plural(
            "People's answers or receipts lie where Git keeps them: {file} ({count} such file in {id}).",
            "People's answers or receipts lie where Git keeps them: {file} ({count} such files in {id}).",
        ),
        "Move them to answers/ or receipts/, which Git ignores; docs/measuring.md says how they are erased from Git's "
        "history. If nobody stands behind them, silence the code in handbook.yaml, with `where: {id}`.",
    ),
)
