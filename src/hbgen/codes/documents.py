"""Codes of problems with documents that become drafts."""

from __future__ import annotations

from hbgen.codes.code import by_name, error

CODES = by_name(
    error(
        "document-unreadable",
        "{file} cannot be read as a document.",
        "Open it in your word processor, save it as .docx or .odt, and try again. A protected document is not read.",
    ),
    error(
        "document-without-headings",
        "{file} has no headings, so nothing in it can be told to be a standard.",
        "Give the title of each standard the style of a heading, and that of each chapter the one above.",
    ),
)
