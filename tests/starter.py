"""The starter handbook, read once for all tests of a process, and each of its editions rendered once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hbgen.editions import select
from hbgen.files import File
from hbgen.load import load
from hbgen.model.base import Audience
from hbgen.model.handbook import Handbook
from hbgen.render.pages import render
from some_pages import Pages

REPOSITORY = Path(__file__).parent.parent


@cache
def starter() -> Handbook:
    handbook = load(REPOSITORY).handbook
    assert handbook is not None
    return handbook


@cache
def starter_pages(audience: Audience, language: str) -> tuple[File, ...]:
    """The files of an edition, without pictures and history."""
    return render(select(starter(), audience, language), {})


@cache
def starter_texts(audience: Audience, language: str) -> Pages:
    """The pages of an edition, without history, each rendered when somebody looks at it."""
    return Pages(select(starter(), audience, language))
