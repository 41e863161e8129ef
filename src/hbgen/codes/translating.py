"""Codes of problems with texts for translators and with translations that come back."""

from __future__ import annotations

from hbgen.codes.code import advice, by_name, error

CODES = by_name(
    error(
        "translations-unreadable",
        "{file} cannot be read as texts for translators.",
        "Take a file from `hbgen export po` or `hbgen export texts` that a program has saved.",
    ),
    error(
        "translations-not-utf8",
        "{file} is not saved in UTF-8, the character set of these texts.",
        "Choose UTF-8 in the program that saves it, and save it again.",
    ),
    error(
        "translations-open-quote",
        "The quote marks on this line do not match.",
        'Let the text begin and end with `"`; write `\\"` for a quote mark within it.',
    ),
    error(
        "translation-hidden-character",
        "{id}: the translation holds a character that is not seen: {character}.",
        "Type it anew, or paste it as text without its format.",
    ),
    error(
        "translations-no-language",
        "{file} does not say into which language it is translated, or the handbook does not have that language.",
        "Add the language to `languages` in handbook.yaml, or name it with --language; there are {choices}.",
    ),
    error(
        "translations-not-taken",
        "{file} holds translations that are not in the handbook.",
        "Take it home first, with `hbgen import {file}`, or name another folder with --output.",
    ),
    error(
        "translation-text-changed",
        "{id}: the text has changed since this translation was given out.",
        "Export again and look at it there: what you have imported is kept.",
    ),
    error(
        "translation-without-text",
        "{id}: the handbook has no such text.",
        "Nothing, if it was removed since; else export again and translate there.",
    ),
    error(
        "translation-changed-twice",
        "{id}: the handbook has another translation since this file was made: {found}",
        "Export again, and choose one of the two there.",
    ),
    error(
        "translation-in-forms",
        "{id}: the translation stands in plural forms (`msgstr[0]`), which a text of the handbook does not have.",
        "Write it as one text, in `msgstr`, and remove `msgid_plural`.",
    ),
    error("translation-twice", "{id} has two translations in this file.", "Keep one of them."),
    error(
        "translation-not-written",
        "{id}: the translation cannot be put into its file safely.",
        "Write it there yourself.",
    ),
    error(
        "catalogue-unreadable",
        "{file} cannot be read as words of hbgen in another language.",
        "Make it anew with `hbgen export interface {language}`: translations that can be read are kept.",
    ),
    error(
        "catalogue-name",
        "{file} is not named for a language.",
        "Give it the name of a language's tag, such as fi.po.",
    ),
    advice(
        "catalogue-word",
        "This translation does not fit its text and is not used: {reason}.",
        "Keep what stands in braces, and all marks such as * or <, as in the text.",
    ),
    advice(
        "translation-guide-waits",
        "{id} waits: {file} is written when every text of the guide is translated.",
        "Translate the rest. The translations are kept and stand in the next export.",
    ),
)
