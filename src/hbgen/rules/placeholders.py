"""Recognises placeholders: words in place of a text that is still to be written.

Knows English, Estonian and Russian, and marks in any language. Prefers false negatives to false positives: a text is a
placeholder when it is nothing else, or holds a mark that is no word of any language.
"""

from __future__ import annotations

import re

from hbgen.model.texts import Text

_MARK = re.compile(
    r"T(?<!\wT)(?:BD|BC|BA|ODO)(?!\w)|F(?<!\wF)IXME(?!\w)|X(?<!\wX)XXX+(?!\w)|\?(?<!\w\?)\?{2,}(?!\w)"
    r"|#(?<!\w#)(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|L(?<!\wL)orem ipsum\b|l(?<!\wl)orem ipsum\b"
)
"""Marks that make a text a placeholder wherever they stand. In small letters `todo` is a word of some languages.

Each begins with its first sign, and only then asks what stands before it: so a long text is looked through fast."""

_LATER = (
    r"(\s+(later|soon|hiljem|peagi|edaspidi|varsti|позже|позднее|скоро|потом)"
    r"|(\s+(after|by|in|until|в|до|к))?\s+\w+)?"
)
"""What may follow: a word, such as a month."""

_WHOLE = re.compile(
    rf"""(
        (still\s+|yet\s+)?to\s+be\s+(added|agreed|announced|confirmed|decided|defined|determined|done|written){_LATER}
        |t\.?b\.?[acd]|to\s*do|fixme|xxx+|to\s+follow|not\s+(yet\s+)?(clear|decided|defined|known)(\s+yet)?|unknown|fill\s+(this\s+)?in|placeholder
        |(text|details)\s+(follows?|to\s+follow)|pending|none\s+yet|coming\s+soon|later|undecided
        |selgub{_LATER}|selgumisel|täpsustub{_LATER}|täpsustamisel|täpsustame{_LATER}|täpsustada|otsustamisel
        |(veel\s+)?(ei\s+ole|pole)\s+(veel\s+)?(otsustatud|selge|teada)|kokku\s*leppimisel|kokku\s+leppimata|otsustamata
        |lisan?dub{_LATER}|lisame{_LATER}|lisada|kirjuta\s+siia|hiljem|peagi|teadmata|täitmata|koostamisel|tegemata
        |уточняется{_LATER}|уточнить|(будет\s+)?уточнен[аоы]?{_LATER}|уточним{_LATER}|позже|потом|скоро
        |(пока\s+)?(неизвестно|не\s+(ясно|известно|определен[аоы]?|решено))|в\s+разработке|заполнить|дописать
        |на\s+согласовании|будет\s+(добавлен[аоы]?|дополнен[аоы]?|определен[аоы]?|позже|решен[аоы]?|согласован[аоы]?){_LATER}
        |\.{{2,}}|…|[-–—_]+|\?+
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 60
"""Letters: a longer text is no placeholder."""


def placeholder(text: str) -> str | None:
    """What shows that `text` is still to be written; None when nothing does."""
    mark = _MARK.search(text)
    if mark is not None:
        return mark[0]
    if len(text) > _LONGEST:
        return None
    words = text.replace("ё", "е").strip(" \t\n.!*[]()<>\u00a0") or text.strip()
    return words if _WHOLE.fullmatch(words) else None


def is_placeholder(text: Text | None) -> bool:
    """Whether `text` is a placeholder in any language."""
    return text is not None and any(map(placeholder, text.words.values()))
