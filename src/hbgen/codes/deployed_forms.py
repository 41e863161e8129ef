"""Codes of differences between a form in use and the handbook."""

from __future__ import annotations

from hbgen.codes.code import by_name, error

CODES = by_name(
    error(
        "form-unreadable",
        "{file} cannot be read as a form: {reason}.",
        "Give a form or a table of answers that came from `hbgen export`: {formats}.",
    ),
    error("form-unknown-instrument", "The handbook has no instrument {id}, which the form asks.", "{near}"),
    error(
        "form-version",
        "The form asks version {found} of {id}; the handbook has version {expected}.",
        "Export the form again, and collect answers with the new one.",
    ),
    error(
        "form-words", "Of {id}, {part} reads otherwise in the form ({language}): {difference}", "Export the form again."
    ),
    error("form-item-missing", "The form does not ask {item}, which belongs to {id}.", "Export the form again."),
    error(
        "form-item-gone",
        "The form asks {item}, which does not belong to {id} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-text",
        "{item} is asked otherwise in the form ({language}): {difference}",
        "Export the form again. Answers to two different questions cannot be compared.",
    ),
    error(
        "form-item-words",
        "At {item}, {part} reads otherwise in the form ({language}): {difference}",
        "Export the form again.",
    ),
    error(
        "form-item-answers",
        "{item} is answered by {found} in the form, and by {expected} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-answer",
        "The answer {value} to {item} reads otherwise in the form ({language}): {difference}",
        "Export the form again.",
    ),
    error(
        "form-item-rule",
        "At {item}, `{field}` is {found} in the form and {expected} in the handbook.",
        "Export the form again.",
    ),
    error(
        "form-item-meaning",
        "{item} meant something else when the form was made ({found}; now {mark}), "
        "in words that the file does not hold.",
        "Export the form again, and score answers with the handbook that asked them.",
    ),
)
