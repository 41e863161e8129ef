"""Which roles own and approve which part of the content: for the page and for the host's review rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from hbgen.model.base import Entry
from hbgen.model.handbook import Handbook
from hbgen.model.standards import Chapter

DutyKind = Literal[
    "framework",
    "organisation",
    "chapter",
    "involvement",
    "rollout",
    "instruments",
    "competencies",
    "practices",
    "workshops",
    "glossary",
    "guides",
    "results",
]


@dataclass(frozen=True, slots=True)
class Duty:
    """A part of the handbook with the roles that answer for it and those that approve it, each named once."""

    kind: DutyKind
    id: str | None
    """The chapter's id; None for what has no page of its own."""
    owners: tuple[str, ...]
    approvers: tuple[str, ...]
    entries: tuple[Entry, ...]
    """What it consists of: its places are the files that hold it."""


def trinity(handbook: Handbook) -> tuple[str, ...]:
    """Chief executive, customer experience and human resources (contract, S3); a role that is named twice once."""
    return _unique(handbook.handbook.trinity)


def duties(handbook: Handbook) -> Iterator[Duty]:
    """Every part that the handbook has, in reading order.

    The trinity owns the framework together. Where the content names no owner, the customer-experience lead is it, and
    for people the human-resources lead.
    """
    service, people = handbook.handbook.service_lead, handbook.handbook.people_lead
    yield Duty(
        "framework",
        None,
        trinity(handbook),
        trinity(handbook),
        (handbook.handbook, handbook.mission, handbook.promise, *handbook.values),
    )
    for chapter in handbook.standards:
        yield _chapter(chapter, service)
    yield Duty("organisation", None, _unique((*service, *people)), trinity(handbook), (handbook.organisation,))
    rollout, instruments = handbook.rollout, handbook.instruments
    plan_entries = (rollout, *handbook.stances) if rollout.activities else ()
    instrument_entries = (instruments,) if instruments.instruments else ()
    agreed = [role for activity in rollout.activities for role in activity.agreed_by]
    parts: tuple[tuple[DutyKind, tuple[Entry, ...], Iterable[str | None], tuple[str, ...], Iterable[str]], ...] = (
        ("involvement", handbook.involvement, (), service, ()),
        ("rollout", plan_entries, (activity.owner for activity in rollout.activities), service, agreed),
        ("instruments", instrument_entries, (instrument.owner for instrument in instruments.instruments), service, ()),
        ("competencies", handbook.competencies, (), people, ()),
        ("practices", handbook.practices, (practice.owner for practice in handbook.practices), people, ()),
        ("workshops", handbook.workshops, (workshop.owner for workshop in handbook.workshops), service, ()),
        ("glossary", handbook.glossary, (), service, ()),
        ("guides", handbook.guides, (), service, ()),
        ("results", handbook.results, (), service, ()),
    )
    for kind, entries, owners, other, approvers in parts:
        if entries:
            yield Duty(kind, None, _unique(owners) or other, _unique(approvers), entries)


def files(handbook: Handbook) -> Iterator[tuple[str, Duty, tuple[str, ...]]]:
    """Each content file with its duty and the roles that answer for its content, in alphabetical order.

    A folder of standards ends in `/`.
    """
    duty_of_file: dict[str, tuple[Duty, tuple[str, ...]]] = {}
    for duty in duties(handbook):
        for entry in duty.entries:
            file = entry.place().file
            own = getattr(entry, "owner", None) if duty.kind == "practices" else None
            if isinstance(entry, Chapter):
                duty_of_file |= _own_files(entry, duty)
            owners = (own,) if own else duty.owners
            owners_before = duty_of_file[file][1] if file in duty_of_file else ()
            duty_of_file[file] = (duty, _unique((*owners_before, *owners)))
    for file in sorted(duty_of_file):
        yield file, *duty_of_file[file]


def _own_files(chapter: Chapter, duty: Duty) -> dict[str, tuple[Duty, tuple[str, ...]]]:
    """The files of standards that do not stand in their chapter's file, with their folder, and who owns each."""
    owned: dict[str, tuple[Duty, tuple[str, ...]]] = {}
    for standard in chapter.standards:
        file = standard.place().file
        if file != chapter.place().file:
            owner = standard.owner or chapter.owner
            owned[file] = duty, (owner,) if owner else duty.owners
            # New standards get files there.
            owned[f"{file.rpartition('/')[0]}/"] = duty, duty.owners
    return owned


def _chapter(chapter: Chapter, other: tuple[str, ...]) -> Duty:
    live = [standard for standard in chapter.standards if standard.status != "retired"]
    owners = _unique((chapter.owner, *(standard.owner for standard in live)))
    approvers = _unique(standard.approved.by for standard in live if standard.approved is not None)
    return Duty("chapter", chapter.id, owners or other, approvers, (chapter,))


def _unique(roles: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for role in roles if role is not None))
