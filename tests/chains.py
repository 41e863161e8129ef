"""Handbooks with other values in them, and releases made from handbooks, one after the other, without a folder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from hbgen.editions import select
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.releases.child_order import build, nodes, orders, with_fields
from hbgen.releases.head import Number
from hbgen.releases.ledger import Release, freeze
from hbgen.releases.reading import RequiredReading, reading
from hbgen.releases.release_history import ReleaseHistory

DAY = datetime.date(2026, 3, 1)


def edited(handbook: Handbook, id_: str, **values: Any) -> Handbook:
    """`handbook` with other values in fields of one entry."""
    found = {key: node.entry for key, node in nodes(handbook).items()}
    key = next(key for key in found if key[1] == id_)
    found[key] = with_fields(found[key], values)
    return build(found, orders(nodes(handbook)))


def entry(handbook: Handbook, id_: str) -> Any:
    """The entry with an id."""
    return next(node.entry for key, node in nodes(handbook).items() if key[1] == id_)


def without(handbook: Handbook, id_: str) -> Handbook:
    """`handbook` without one entry."""
    order = {slot: tuple(key for key in keys if key[1] != id_) for slot, keys in orders(nodes(handbook)).items()}
    return build({key: node.entry for key, node in nodes(handbook).items()}, order)


def chain(handbooks: Sequence[Handbook]) -> list[Release]:
    """Releases 1.0.0, 2.0.0 and so on."""
    releases: list[Release] = []
    for number, handbook in enumerate(handbooks, 1):
        before = releases[-1] if releases else None
        releases.append(freeze(handbook, {}, Number(number, 0, 0), DAY, (), before))
    return releases


def read(releases: Sequence[Release], audience: Audience = "staff", language: str = "en") -> RequiredReading:
    """What there is to read in the last of `releases`."""
    whole = releases[-1].handbook
    edition = select(whole, audience, language, str(releases[-1].number))
    found = reading(ReleaseHistory().history(releases, whole, edition), edition.handbook)
    assert found is not None
    return found
