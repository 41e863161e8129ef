"""The audit of published figures by an outsider: from records alone, without any answer.

The outsider knows which figures there are, what was published of them, and what the handbook says of items and scales;
but not how many answers a withheld group has, nor how many belong to both a unit and a channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hbgen.model.results import MEASURES, Measure, Published
from hbgen.scoring.disclosure.audit import Audit
from hbgen.scoring.disclosure.audit_types import Leaf, MeanRange, Split, Tie
from hbgen.scoring.figures import epochs, publications
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.record import FigureKey, Record, key_of
from hbgen.scoring.sum_table import splits

_FAMILIES = ("unit", "channel", "role")
"""Breakdowns of whole runs: each holds all of them."""


@dataclass(frozen=True, slots=True)
class DisclosedGroup:
    """A group whose mean is not open."""

    period: str
    instrument: str
    measure: Measure
    group: MeanRange
    is_adopted: bool
    """Whether everything published of it is from before there was a record."""


@dataclass(slots=True)
class OutsideAudit:
    """The result of an outsider's audit."""

    known: list[DisclosedGroup]
    groups: int = 0
    """How many groups were checked."""


def audit(records: Iterable[Record], about: dict[str, InstrumentKey]) -> OutsideAudit:
    """Audit everything that was published. `about`: instrument's id → its key, from the handbook."""
    result = OutsideAudit([])
    for record in records:
        # Different people answered different versions.
        ids = dict.fromkeys(publication.instrument for publication in record.published)
        for id_, published in [(name, past) for name in ids for past in record.versions(name).values()]:
            instrument = about.get(id_) or _unknown(published[-1])
            for measure in MEASURES:
                keys = {
                    key_of(figure)
                    for publication in published
                    for figure in publication.figures
                    if figure.measure == measure
                }
                if keys:
                    settled = _audit(instrument, measure, published, keys).settle()
                    result.groups += settled.checked
                    is_adopted = all(publication.adopted for publication in published)
                    result.known += [
                        DisclosedGroup(record.id, id_, measure, group, is_adopted) for group in settled.narrow
                    ]
    return result


def _unknown(published: Published) -> InstrumentKey:
    """The key of an instrument that is no longer in the handbook."""
    return InstrumentKey(
        id=published.instrument,
        version=published.version,
        minimum_n=published.minimum or 10,
        invited=published.invited,
        items={},
        has_critical=False,
        grades=2,
        standards=(),
    )


def _audit(instrument: InstrumentKey, measure: Measure, published: Sequence[Published], keys: set[FigureKey]) -> Audit:
    """The audit of one measure; `keys` are all figures of it, also withheld ones."""
    key_splits = splits(keys)
    leaves, families = _wholes(keys)
    leaves += _parts(keys, key_splits)
    last = {}
    for publication in published:
        for figure in publication.figures:
            if figure.measure == measure:
                last[key_of(figure)] = figure.value is None
    shown = {sums.key for sums in publications(instrument, measure, published)}
    return Audit(
        leaves=leaves,
        publications=list(publications(instrument, measure, published)),
        splits=key_splits,
        epochs=epochs(published),
        minimum=max((publication.minimum for publication in published), default=0) or instrument.minimum_n,
        ties=[Tie(families[0], other) for other in families[1:]],
        runs=[publication.runs for publication in published],
        wholes=families[0] if families else (),
        withheld=[key for key, is_withheld in sorted(last.items()) if is_withheld and key not in shown],
    )


def _wholes(keys: set[FigureKey]) -> tuple[list[Leaf], list[tuple[int, ...]]]:
    """The leaves of whole runs, and their numbers by family: units, channels, roles.

    Every family holds all runs: the figure of all runs is a sum over the first one, and the others are tied to it.
    """
    leaves: list[Leaf] = []
    families: list[tuple[int, ...]] = []
    for family in _FAMILIES:
        named = sorted(key for key in keys if key.by == family)
        if not named and not (family == "unit" and FigureKey("all") in keys):
            continue
        start = len(leaves)
        of_all = frozenset() if families else frozenset((FigureKey("all"),))
        leaves += [Leaf(of_all | {key}, None) for key in named]
        # Runs without a unit, channel or role.
        leaves.append(Leaf(of_all, None))
        families.append(tuple(range(start, len(leaves))))
    return leaves, families


def _parts(keys: set[FigureKey], key_splits: Sequence[Split]) -> Iterator[Leaf]:
    """The leaves of standards, sections and items: by unit or role where there are such figures, and what remains."""
    for parent in sorted(key for key in keys if key.by in ("standard", "section", "item")):
        children = [child for split in key_splits if split.parent == parent for child in split.children]
        yield from (Leaf(frozenset((parent, child)), None) for child in children)
        yield Leaf(frozenset((parent,)), None)
