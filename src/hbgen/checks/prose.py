"""Promises about prose: it holds only what prose may hold, and its links lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hbgen.checks.facts import Facts
from hbgen.checks.workshops import talked_over
from hbgen.markdown import links, problems, target
from hbgen.model.base import Entry, Markdown, Path
from hbgen.model.reference import Guide
from hbgen.problems import MOST_GUESSES, MessagePart, Place, Problem, near


def prose_is_safe(facts: Facts) -> Iterator[Problem]:
    """Prose holds nothing but paragraphs, lists, emphasis and links; a guide may hold more."""
    for entry, path, language, text in _prose(facts):
        is_guide = isinstance(entry, Guide)
        mark = entry.mark(*path, language)
        told: set[tuple[Place, str]] = set()
        for problem in problems(text, mark.place.file, mark.text_line or mark.place.line, is_guide):
            # Where lines do not stand as they were written, the text as a whole is the place.
            placed = problem if mark.text_line else replace(problem, place=mark.place)
            # A tag that opens and one that closes are one thing to mend.
            key = (placed.place, placed.code + placed.message(str))
            if key not in told:
                told.add(key)
                yield placed


def prose_leads_somewhere(facts: Facts) -> Iterator[Problem]:
    """Links in prose lead to ids, guides and pictures that exist."""
    guides = {guide.id for guide in facts.handbook.guides}
    guesses = MOST_GUESSES
    for entry, path, language, text in _prose(facts):
        mark = entry.mark(*path, language)
        for address, line in links(text):
            found = target(address)
            if found is None or found[0] == "url":
                continue
            kind, name = found
            known = {"id": facts.index, "guide": guides, "image": facts.images}[kind]
            if name in known or name in facts.dropped or "" in facts.dropped:
                continue
            guesses -= 1
            may_guess = kind != "image" and guesses >= 0
            guess = near(name, guides if kind == "guide" else facts.index) if may_guess else None
            shown = {"id": "#{}", "guide": "{}.md", "image": "{}"}[kind]
            values: dict[str, str | MessagePart] = {
                "address": f"`{address}`",
                "near": MessagePart("Did you mean {word}?", {"word": f"`{shown.format(guess)}`"})
                if guess
                else MessagePart("Correct the address, or remove the link."),
            }
            place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
            yield Problem(place, "prose-unknown-target", values)


def nothing_leads_to_what_is_retired(facts: Facts) -> Iterator[Problem]:
    """Prose, the `related` of a standard in force, and workshop days lead to standards that are in force."""
    retired = {standard.id: standard.retired for _, standard in facts.standards if standard.status == "retired"}
    found: list[tuple[Place, str]] = []
    for entry, path, language, text in _prose(facts):
        mark = entry.mark(*path, language)
        for address, line in links(text):
            if (to := target(address)) is not None and to[0] == "id" and to[1] in retired:
                found.append((Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place, to[1]))
    for _, standard in facts.live:
        for number, other in enumerate(standard.related):
            if other in retired:
                found.append((standard.place("related", number), other))
    for workshop in facts.handbook.workshops:
        found += [(place, id_) for place, id_ in talked_over(workshop) if id_ in retired]
    for place, id_ in found:
        how = retired[id_]
        instead = (
            MessagePart("Lead to {id} instead, which follows it, or nowhere.", {"id": how.successor})
            if how is not None and how.successor is not None
            else MessagePart("Lead to what holds now, or nowhere.")
        )
        yield Problem(place, "leads-to-retired", {"id": id_, "instead": instead})


def _prose(facts: Facts) -> Iterator[tuple[Entry, Path, str, str]]:
    for entry, path, text in facts.texts:
        if isinstance(text, Markdown):
            for language, words in text.words.items():
                yield entry, path, language, words
