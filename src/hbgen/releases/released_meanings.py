"""What releases know of languages that a handbook no longer has: the words of its items in them.

Marks of items are of all their words (`model.fingerprint`). Forms that were given out, and results that were published,
before a language was taken away bear the marks of then, which cannot be made without its words.
"""

from __future__ import annotations

from collections.abc import Iterable

from hbgen.editions.whole import all_meanings
from hbgen.model.fingerprint import Meaning
from hbgen.model.handbook import Handbook
from hbgen.releases.ledger import BrokenRelease, Release


def with_released_meanings(handbook: Handbook, releases: Iterable[Release]) -> Handbook:
    """The handbook with its `released_meanings`; itself if it has every language that a release has.

    `releases`, oldest first, are those before it. Of each language that is gone, the newest release that has it counts:
    an item with other words in a language that both have is another question.
    """
    known = {*handbook.handbook.languages}
    whole: dict[str, Meaning] = {}
    for release in reversed([*releases]):
        try:
            # Only where a language is gone the rest of the release is read, which takes long.
            if known.issuperset(_languages(release)):
                continue
            released = release.handbook
        except BrokenRelease:
            # `hbgen check` tells what is wrong with it.
            continue
        known |= {*released.handbook.languages}
        before = all_meanings(released)
        for id_, meaning in all_meanings(handbook).items():
            if id_ in before and (merged := whole.get(id_, meaning).and_words_of(before[id_])) is not None:
                whole[id_] = merged
    return handbook.and_released(whole) if whole else handbook


def _languages(release: Release) -> tuple[str, ...]:
    settings = release.part("handbook")
    languages = settings.get("languages") if isinstance(settings, dict) else None
    return tuple(map(str, languages)) if isinstance(languages, list) else ()
