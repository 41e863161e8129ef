"""The audit of published figures as an outsider makes it: from records alone, without a single answer.

The outsider knows which figures there are and what was published of them. How many answers a withheld group has is
unknown, and so is how many units and channels share; what the handbook says of items and scales is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hbgen.model.results import MEASURES, Measure, Published
from hbgen.scoring.disclosure.audit import Audit, Leaf, MeanRange, Split, Tie
from hbgen.scoring.figures import epochs, publications, splits
from hbgen.scoring.key import InstrumentKey
from hbgen.scoring.record import FigureKey, Record, key_of

_FAMILIES = ("unit", "channel", "role")
"""Ways to tell whole runs apart: each holds them all."""


@dataclass(frozen=True, slots=True)
class Known:
    """A group that can be worked out too closely."""

    period: str
    instrument: str
    measure: Measure
    group: MeanRange
    is_adopted: bool
    """Whether all that was published of it was published before there was a record."""


@dataclass(slots=True)
class Audited:
    """What an outsider found."""

    known: list[Known]
    groups: int = 0
    """How many groups were looked at."""


def audit(records: Iterable[Record], about: dict[str, InstrumentKey]) -> Audited:
    """Attack everything that was published. `about` is what the handbook says of its instruments."""
    done = Audited([])
    for record in records:
        for instrument in dict.fromkeys(one.instrument for one in record.published):
            published = record.of(instrument)
            asked = about.get(instrument) or _unknown(published[-1])
            for measure in MEASURES:
                keys = {key_of(figure) for one in published for figure in one.figures if figure.measure == measure}
                if keys:
                    settled = _audit(asked, measure, published, keys).settle()
                    done.groups += settled.checked
                    is_adopted = all(one.adopted for one in published)
                    done.known += [Known(record.id, instrument, measure, group, is_adopted) for group in settled.narrow]
    return done


def _unknown(one: Published) -> InstrumentKey:
    """An instrument of which the handbook says nothing any more."""
    return InstrumentKey(
        id=one.instrument,
        version=one.version,
        minimum_n=one.minimum or 10,
        invited=one.invited,
        items={},
        has_critical=False,
        grades=2,
        standards=(),
    )


def _audit(asked: InstrumentKey, measure: Measure, published: Sequence[Published], keys: set[FigureKey]) -> Audit:
    told = splits(keys)
    leaves: list[Leaf] = []
    families = []
    for family in _FAMILIES:
        named = sorted(key for key in keys if key.by == family)
        if not named and not (family == "unit" and FigureKey("all") in keys):
            continue
        start = len(leaves)
        leaves += [Leaf(frozenset((FigureKey("all"), key)), None) for key in named]
        # Runs of which it is not said where they belong.
        leaves.append(Leaf(frozenset((FigureKey("all"),)), None))
        families.append(tuple(range(start, len(leaves))))
    leaves += _parts(keys, told)
    # Every family holds all runs: a figure of all is a sum over the first one, and the others are tied to it.
    first = set(families[0]) if families else set()
    leaves = [
        leaf if number in first or FigureKey("all") not in leaf.keys else Leaf(leaf.keys - {FigureKey("all")}, None)
        for number, leaf in enumerate(leaves)
    ]
    last = {}
    for one in published:
        for figure in one.figures:
            if figure.measure == measure:
                last[key_of(figure)] = figure.value is None
    shown = {publication.key for publication in publications(asked, measure, published)}
    return Audit(
        leaves=leaves,
        publications=list(publications(asked, measure, published)),
        splits=told,
        epochs=epochs(published),
        minimum=max((one.minimum for one in published), default=0) or asked.minimum_n,
        ties=[Tie(families[0], other) for other in families[1:]],
        withheld=[key for key, is_withheld in sorted(last.items()) if is_withheld and key not in shown],
    )


def _parts(keys: set[FigureKey], told: Sequence[Split]) -> Iterator[Leaf]:
    """Leaves of standards and of items: by unit or role where they are told so, and what is left."""
    for parent in sorted(key for key in keys if key.by in ("standard", "item")):
        children = [child for split in told if split.parent == parent for child in split.children]
        yield from (Leaf(frozenset((parent, child)), None) for child in children)
        yield Leaf(frozenset((parent,)), None)
