"""Codes of problems in receipts and remarks of readers."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error
from hbgen.locale.plurals import plural

CODES = by_name(
    error(
        "receipts-unreadable",
        "{file} cannot be read as receipts: {reason}.",
        "Take it again from where they are collected: JSON as the page makes it, or such JSON line by line in .jsonl.",
    ),
    error(
        "remark-broken",
        "This is no remark on a text, and no count of reading.",
        "Leave it out, or go on without it with --partial: it was not sent by a page of the handbook.",
    ),
    error(
        "remark-unknown",
        "There is no standard or guide {found}.",
        "Leave the remark out, or go on without it with --partial: the text may be gone.",
    ),
    error("receipt-broken", "This is no receipt: {reason}.", "Leave it out, or go on without it with --partial."),
    error("receipt-cell", "`{field}` cannot be {found}.", "{instead}"),
    error("receipt-unknown", "Release {number} has no {kind} {found}.", "{near}"),
    error("receipt-no-release", "There is no release {found}.", "{near}"),
    error(
        "receipt-other-marks",
        "What was confirmed of {id} ({found}) is not what release {number} says ({mark}).",
        "Take the receipt from the page again: somebody changed it, or it is of another handbook.",
    ),
    error(
        "receipt-incomplete",
        "The receipt does not name {id}, which concerns the role {role} in release {number}.",
        "Take the receipt from the page again: it names everything that concerns the role.",
    ),
    error(
        "receipt-differs",
        "Two receipts have the id {id} and differ in `{field}`.",
        "Keep the one that came from the page.",
    ),
    advice(
        "receipts-left-out",
        plural("{count} receipt was left out.", "{count} receipts were left out."),
        "Mend them, and count again.",
    ),
    advice(
        "receipts-later",
        plural(
            "{count} receipt is of a release after {number} and was passed over.",
            "{count} receipts are of releases after {number} and were passed over.",
        ),
        "Nothing, if the release is right.",
    ),
    error(
        "coverage-unreadable",
        "{file} does not say who has read a release: {reason}.",
        "Write it anew: hbgen receipts FILE... --format json --output {file}.",
    ),
    advice(
        "reading-gone",
        plural(
            "{count} reading of a page that the handbook does not have was left out.",
            "{count} readings of pages that the handbook does not have were left out.",
        ),
        "Nothing: pages go, and what is sent to an address may be from elsewhere.",
    ),
    error(
        "reading-unreadable",
        "{file} does not say how the handbook is read: {reason}.",
        "Write it anew: hbgen remarks FILE... --format json --output {file}.",
    ),
    advice(
        "receipts-many",
        "{unit}: confirmations {count}, people {people}.",
        "Look whether somebody confirmed on two devices, or whether the headcount is old.",
    ),
)
