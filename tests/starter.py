"""The starter handbook, read once for all tests of a process, and each page of its editions rendered once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hbgen.editions import select
from hbgen.load import Loaded, load
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import Audience
from some_pages import Pages

REPOSITORY = Path(__file__).parent.parent


@cache
def starter_loaded() -> Loaded:
    return load(REPOSITORY)


def starter() -> Handbook:
    handbook = starter_loaded().handbook
    assert handbook is not None
    return handbook


@cache
def starter_texts(audience: Audience, language: str) -> Pages:
    """The pages of an edition, without history, each rendered when somebody looks at it."""
    return Pages(select(starter(), audience, language))
