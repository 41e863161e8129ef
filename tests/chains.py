"""Edited handbooks, and chains of releases made from handbooks in memory."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from hbgen.editions import select
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from hbgen.releases.child_order import build, nodes, orders, with_fields
from hbgen.releases.head import Number
from hbgen.releases.ledger import Release, freeze
from hbgen.releases.release_history import ReleaseHistory
from hbgen.releases.required_reading import RequiredReading, reading

DAY = datetime.date(2026, 3, 1)
_PAST = ReleaseHistory()
_READ: dict[tuple[str, ...], RequiredReading] = {}
"""Digests of releases, audience and language → what is to be read: releases never change."""


def edited(handbook: Handbook, id_: str, **values: Any) -> Handbook:
    """`handbook` with these values in fields of one entry."""
    entries = {key: node.entry for key, node in nodes(handbook).items()}
    key = next(key for key in entries if key[1] == id_)
    entries[key] = with_fields(entries[key], values)
    return build(entries, orders(nodes(handbook)))


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
        previous = releases[-1] if releases else None
        releases.append(freeze(handbook, {}, Number(number, 0, 0), DAY, (), previous))
    return releases


def read(releases: Sequence[Release], audience: Audience = "staff", language: str = "en") -> RequiredReading:
    """The required reading of the last of `releases`."""
    key = (*(release.digest for release in releases), audience, language)
    if key not in _READ:
        handbook = releases[-1].handbook
        edition = select(handbook, audience, language, str(releases[-1].number))
        required_reading = reading(_PAST.history(releases, handbook, edition), edition.handbook)
        assert required_reading is not None
        _READ[key] = required_reading
    return _READ[key]
