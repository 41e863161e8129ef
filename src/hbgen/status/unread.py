"""Standards and units of which not everybody has confirmed the newest release.

It follows from the coverage that was published alone (`receipts.coverage`), so that it tells of nobody more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hbgen.model.handbook import Handbook
from hbgen.model.standards import concerning
from hbgen.problems import MessagePart, Place
from hbgen.receipts.coverage import LEAST, CoverageGroup
from hbgen.receipts.kept_coverage import newest, read_coverage
from hbgen.releases.folder import Ledger
from hbgen.releases.material_changes import binds

UnreadEntry = tuple[str, Place, MessagePart]
"""The id of a standard or of a unit; the file with the coverage; in a few words, what is not confirmed."""


def unread(root: Path, ledger: Ledger) -> tuple[UnreadEntry, ...]:
    """What is kept of the newest release that was not withdrawn; nothing where nobody has counted its confirmations.

    Raises `BrokenRelease`.
    """
    if not ledger.readable:
        return ()
    release = ledger.readable[-1]
    kept = newest(read_coverage(root)[0], str(release.number))
    if kept is None:
        return ()
    place = Place(kept.file)
    units = {group.unit: group for group in kept.groups if group.unit and not group.roles}
    return (
        *((subject, place, note) for subject, note in _standards(release.handbook, units)),
        *((subject, place, note) for subject, note in _units(units)),
    )


def _standards(handbook: Handbook, units: Mapping[str, CoverageGroup]) -> Iterator[tuple[str, MessagePart]]:
    """Standards in force that no unit has confirmed in which they concern somebody.

    One that concerns a role without a unit may have been read in any.
    """
    unit_of = {role.id: role.unit for role in handbook.organisation.roles}
    for chapter in handbook.standards:
        for standard in chapter.standards:
            if not binds(standard):
                continue
            named = [unit_of.get(role) for role in concerning(standard, chapter)]
            affected = list(units) if not named or None in named else [unit for unit in units if unit in named]
            if affected and all(units[unit].confirmed is None for unit in affected):
                yield standard.id, MessagePart("fewer than {least} confirmations", {"least": str(LEAST)})


def _units(units: Mapping[str, CoverageGroup]) -> Iterator[tuple[str, MessagePart]]:
    """Units in which somebody has not confirmed; of a unit of fewer than `LEAST` people nothing can be said."""
    for unit, group in units.items():
        if group.people is None or group.people < LEAST:
            continue
        values = {"count": str(group.confirmed), "people": str(group.people), "least": str(LEAST)}
        if group.confirmed is None:
            yield unit, MessagePart("fewer than {least} of {people} have confirmed", values)
        elif group.confirmed < group.people:
            yield unit, MessagePart("{count} of {people} have confirmed", values)
