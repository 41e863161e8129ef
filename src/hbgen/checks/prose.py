"""Checks of prose: only permitted Markdown, and links to existing targets."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.checks.workshops import talked_over
from hbgen.codes.code import Example, advice, missing
from hbgen.markdown import problems, problems_of_marks, target
from hbgen.markdown.allowed_prose import (
    ODD_REFERENCE,
    PROSE_ADDRESS,
    PROSE_NOT_ALLOWED,
    PROSE_UNCLOSED,
    PROSE_WITHOUT_USE,
)
from hbgen.markdown.unread_marks import PROSE_MARK_SHOWN
from hbgen.model.base import Entry, Path
from hbgen.model.reference import Guide
from hbgen.model.standards import Chapter, Standard
from hbgen.model.texts import Markdown, MarkedText
from hbgen.problems import MOST_GUESSES, MessagePart, Place, Problem, also_at, near
from hbgen.rules.known_ids import retired_ids


def prose_is_safe(facts: Facts) -> Iterator[Problem]:
    """Prose holds nothing but paragraphs, lists, emphasis and links; a guide may hold more."""
    bit = facts.sound.bit(__name__)
    for entry, path, language, written in _prose(facts):
        sound = facts.sound_texts(entry, path, language)
        if sound[written.words[language]] & bit:
            continue
        mark = entry.mark(*path, language)
        reported: set[tuple[Place, str]] = set()
        text = written.words[language]
        file, first_line = mark.place.file, mark.text_line or mark.place.line
        refused = (
            problems(text, file, first_line, isinstance(entry, Guide))
            if isinstance(written, Markdown)
            else problems_of_marks(text, file, first_line)
        )
        for problem in refused:
            # Where YAML folds lines, the place is that of the whole text.
            place = problem.place._replace(column=problem.place.column + mark.text_indent)
            placed = replace(problem, place=place if mark.text_line else mark.place)
            # An opening and a closing tag are one problem.
            key = (placed.place, placed.code + placed.message(str))
            if key not in reported:
                reported.add(key)
                yield _with_meant(facts, placed) if placed.code == PROSE_ADDRESS else placed
        if not reported:
            sound[text] |= bit


_SCHEMES_OF_IDS = r"(?:(?:hb|std|id|ref|doc|standard|chapter):)?"
_WORD_OF_ADDRESS = re.compile(
    _SCHEMES_OF_IDS + r"(?:[^#:]*[/#])?([A-Za-z][A-Za-z0-9-]*)(?:\.[a-z]{2})?(?:\.(?:md|html|yaml))?/?"
)
_SITE = re.compile(r"(?:www\.[\w-]+|[\w-]+)\.(?:com|org|net|eu|ee|fi|lv|lt|ru|de|uk|io)(?:/\S*)?", re.IGNORECASE)


def _with_meant(facts: Facts, problem: Problem) -> Problem:
    """The problem of an address that is not allowed, with what it names: `#TEL-03` for `std:tel-03`."""
    address = str(problem.values["address"]).strip("`")
    match = _WORD_OF_ADDRESS.fullmatch(address)
    meant = [id_ for id_ in facts.index if match is not None and id_.casefold() == match[1].casefold()]
    if len(meant) == 1:
        word = f"{meant[0]}.md" if facts.index[meant[0]][0] == "guide" else f"#{meant[0]}"
    elif _SITE.fullmatch(address):
        word = f"https://{address}"
    else:
        return problem
    return replace(problem, values={**problem.values, "instead": MessagePart("Write `{word}`.", {"word": word})})


PROSE_UNKNOWN_TARGET = missing(
    "prose-unknown-target",
    "The link leads to {address}, which does not exist.{places}",
    "{near}",
    Example(
        "guides/how-to.en.md",
        good="",
        bad="---\ntitle: How to\n---\n\nRead [the standard](#CTR-02).\n",
        at="Read",
    ),
)


def prose_leads_somewhere(facts: Facts) -> Iterator[Problem]:
    """Links in prose lead to ids, guides and pictures that exist."""
    guides = {guide.id for guide in facts.handbook.guides}
    retired = retired_ids(facts.handbook)
    guesses = MOST_GUESSES
    for (address, kind, name, language), places in _unknown_targets(facts, guides).items():
        guesses -= 1
        may_guess = kind != "image" and guesses >= 0
        meant: Iterable[str] = facts.index
        if kind in ("guide", "part"):
            meant = guides if kind == "guide" else facts.guide_parts(language)
        guess = near(name, (other for other in meant if other not in retired)) if may_guess else None
        shown = {"id": "#{}", "guide": "{}.md"}.get(kind, "{}")
        first, *others = sorted(dict.fromkeys(places))
        values: dict[str, str | MessagePart] = {
            "address": f"`{address}`",
            "places": also_at(others),
            "near": MessagePart("Did you mean {word}?", {"word": f"`{shown.format(guess)}`"})
            if guess
            else MessagePart("Correct the address, or remove the link."),
        }
        yield Problem(first, PROSE_UNKNOWN_TARGET, values)


def _unknown_targets(facts: Facts, guides: Container[str]) -> dict[tuple[str, str, str, str], list[Place]]:
    """(address, kind, name, language) of each link to nothing → the places at which it stands.

    The language is that of a link to a heading, whose name it has; else it is empty.
    """
    places: dict[tuple[str, str, str, str], list[Place]] = {}
    for entry, path, language, written in _prose(facts):
        for address, line in facts.links(written, language):
            link_target = target(address)
            if link_target is None or link_target[0] == "url":
                continue
            kind, name = link_target
            own = f"{entry.id}.md#{name}" if kind == "id" and isinstance(entry, Guide) else ""
            parts = facts.guide_parts(language) if kind == "part" or own else frozenset()
            existing = {"id": facts.index, "guide": guides, "part": parts, "image": facts.images}[kind]
            if name in existing or own in parts or name in facts.dropped or "" in facts.dropped:
                continue
            mark = entry.mark(*path, language)
            place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
            places.setdefault((address, kind, name, language if kind == "part" else ""), []).append(place)
    return places


LEADS_TO_RETIRED = advice(
    "leads-to-retired",
    "What is read here leads to {id}, which is retired.",
    "{instead}",
    Example(
        "standards/10-counter.yaml",
        good="    review_by: 2026-12-31\n",
        bad=(
            "    review_by: 2026-12-31\n"
            "    related: [CTR-02]\n"
            "  - id: CTR-02\n"
            "    title: The bell\n"
            "    promise: You are heard when you ring.\n"
            "    purpose: Whoever rings is in need.\n"
            "    status: retired\n"
            "    retired: {on: 2026-02-01, reason: Nobody heard it., successor: CTR-01}\n"
        ),
        at="CTR-02]",
    ),
)


def nothing_leads_to_what_is_retired(facts: Facts) -> Iterator[Problem]:
    """Texts, the `related` of chapters and of standards in force, and workshop days lead to standards in force."""
    retired = {standard.id: standard.retired for _, standard in facts.standards if standard.status == "retired"}
    for place, id_ in (*_linked_ids(facts, retired), *_related_ids(facts, retired)) if retired else ():
        retirement = retired[id_]
        instead = (
            MessagePart("Lead to {id} instead, which follows it, or nowhere.", {"id": retirement.successor})
            if retirement is not None and retirement.successor is not None
            else MessagePart("Lead to what holds now, or nowhere.")
        )
        yield Problem(place, LEADS_TO_RETIRED, {"id": id_, "instead": instead})


def _linked_ids(facts: Facts, ids: Container[str]) -> Iterator[tuple[Place, str]]:
    """Each of `ids` to which a text links, with the place of the link."""
    for entry, path, language, written in _prose(facts):
        for address, line in facts.links(written, language):
            if (link_target := target(address)) is not None and link_target[0] == "id" and link_target[1] in ids:
                mark = entry.mark(*path, language)
                place = Place(mark.place.file, mark.text_line + line) if mark.text_line else mark.place
                yield place, link_target[1]


def _related_ids(facts: Facts, ids: Container[str]) -> Iterator[tuple[Place, str]]:
    """Each of `ids` that standards in force, chapters and workshop days name, with its place."""
    # Places are asked for where they are told of: finding one opens all that was read of its file.
    naming: list[Standard | Chapter] = [*(standard for _, standard in facts.live), *facts.handbook.standards]
    for entry in naming:
        for number, other in enumerate(entry.related):
            if other in ids:
                yield entry.place("related", number), other
    for workshop in facts.handbook.workshops:
        yield from (found for found in talked_over(workshop) if found[1] in ids)


def _prose(facts: Facts) -> Iterator[tuple[Entry, Path, str, MarkedText]]:
    """Each text in which links work, once for each of its languages."""
    for entry, path, text in facts.texts:
        if isinstance(text, MarkedText):
            for language in text.words:
                yield entry, path, language, text


CHECKS = (
    Check(
        prose_is_safe,
        (PROSE_UNCLOSED, PROSE_NOT_ALLOWED, ODD_REFERENCE, PROSE_ADDRESS, PROSE_MARK_SHOWN, PROSE_WITHOUT_USE),
        needs_all=False,
    ),
    Check(prose_leads_somewhere, (PROSE_UNKNOWN_TARGET,), needs_all=False),
    Check(nothing_leads_to_what_is_retired, (LEADS_TO_RETIRED,), needs_all=False),
)
