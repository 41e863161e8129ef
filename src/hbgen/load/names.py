"""The names of entries, for authors who write a name where an id belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hbgen.characters import alike
from hbgen.load.remedies import slug
from hbgen.model.base import Entry, entries
from hbgen.problems import MessagePart, Problem, near
from hbgen.rules.known_ids import named_ids


def with_ids(problems: Iterable[Problem], parts: Mapping[str, Entry | tuple[Entry, ...]]) -> Iterator[Problem]:
    """`problems`, in which a name in place of an id has the id of the entry of that name as its remedy."""
    listed = list(problems)
    if not any(problem.code == "bad-id" for problem in listed):
        yield from listed
        return
    ids_of = named_ids(entry for part in parts.values() for top in _tuple(part) for entry in entries(top))
    for problem in listed:
        yield _with_id(problem, ids_of) if problem.code == "bad-id" else problem


def _tuple(part: Entry | tuple[Entry, ...]) -> tuple[Entry, ...]:
    return part if isinstance(part, tuple) else (part,)


def _with_id(problem: Problem, ids_of: Mapping[str, Mapping[str, str]]) -> Problem:
    written, kinds = str(problem.values.get("written", "")), str(problem.values.get("kinds", "")).split()
    if not kinds:
        return problem
    candidates = {id_ for id_, kind in ids_of.get(alike(written), {}).items() if kind in kinds}
    if not candidates:
        return _without_name(problem, written, kinds, ids_of)
    if len(candidates) != 1:
        return problem
    values = {"id": candidates.pop(), "name": written}
    remedy = MessagePart("Write `{id}`, which is the id of “{name}”.", values)
    return replace(problem, values={**problem.values, "instead": remedy, "foreign": ""})


def _without_name(
    problem: Problem, written: str, kinds: Sequence[str], ids_of: Mapping[str, Mapping[str, str]]
) -> Problem:
    """For a name that no entry has: an id made of it would be unknown unless it is one already."""
    known = {id_ for ids in ids_of.values() for id_, kind in ids.items() if kind in kinds}
    made = slug(written)
    if not known or made in known or any(made == id_.casefold() for id_ in known):
        return problem
    meant = near(made or written, known)
    if meant is not None:
        remedy = MessagePart("Write `{id}`, if that is meant.", {"id": meant})
    elif [*kinds] == ["role"]:
        remedy = MessagePart(
            "Write the id of a role, such as `{id}`: people change, and roles stay. A new role is added to "
            "content/organisation.yaml.",
            {"id": min(known)},
        )
    else:
        remedy = MessagePart(
            "Nothing has the name “{name}”: write an id, such as `{id}`.", {"name": written, "id": min(known)}
        )
    return replace(problem, values={**problem.values, "instead": remedy, "foreign": ""})
