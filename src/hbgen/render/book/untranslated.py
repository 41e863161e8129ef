"""How much of a page is in another language than the page: in a sentence, below its title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hbgen.markdown import escape
from hbgen.render.book.context import PageContext
from hbgen.render.book.locations import SCHEME
from hbgen.text.formats import language_name

WHOLE = "in/"
"""After the scheme of links between pages, and before a language: this page in that language."""
STEP = 5
"""Shares are told in steps of so many per cent; below the first it is a few words."""

_UNSEEN = re.compile(
    r"<script\b[\s\S]*?</script>|<[^>]*>|\]\([^)\s]*\)|\{[.#][^}]*\}|^(?:`{3,}|:{3,}).*$|^:[a-z-]+:.*$|&\w+;",
    re.MULTILINE,
)
_WORD = re.compile(r"\w\S*")


def share(text: str, languages: Mapping[str, int]) -> int:
    """The per cent of a page's words that are in other `languages`, in steps; 0 for fewer than half a step.

    `text` is the page's source: Markdown, with blocks of HTML.
    """
    foreign, words = sum(languages.values()), len(_WORD.findall(_UNSEEN.sub(" ", text)))
    return min(100, STEP * round(100 * foreign / STEP / max(words, foreign, 1)))


def told(per_cent: int, languages: Mapping[str, int], book: PageContext) -> str:
    """The sentence, as Markdown, with a link to the page in the main language where this one is not in it."""
    say = book.translate
    names = ", ".join(language_name(tag, book.language) for tag in sorted(languages))
    if per_cent >= 100 - STEP:
        sentence = say("Hardly anything on this page is translated yet. It is in another language: {languages}.")
    elif per_cent:
        sentence = say(
            "About {share}% of the words on this page are not translated yet, but in another language: {languages}."
        )
    else:
        sentence = say("A few words on this page are not translated yet, but in another language: {languages}.")
    written = escape(sentence.format(share=per_cent, languages=names))
    main = book.settings.languages[0]
    if main == book.language:
        return written
    whole = say("Read the whole page in the main language ({language})").format(
        language=language_name(main, book.language)
    )
    return f"{written} [{escape(whole)}]({SCHEME}{WHOLE}{main})"
