"""What explains the rest: glossary terms and guides in prose."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hbgen.model.base import Counting, Entry
from hbgen.model.field_types import Id, Line, Many, OwnLanguage
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.visibility import CUSTOMERS, MATERIAL, NOBODY, STAFF, UNTOLD, Audience


class Term(Entry):
    """`glossary.yaml`: a word that means something particular here."""

    id: Annotated[Id, CUSTOMERS]
    """Permanent id, such as `touchpoint`."""
    term: Annotated[Text, CUSTOMERS]
    """The word."""
    definition: Annotated[MarkedText, CUSTOMERS, MATERIAL]
    """What it means here, in one or two sentences."""
    forms: Annotated[Many[Text], Field(max_length=60), OwnLanguage(), CUSTOMERS] = ()
    """Other forms in which the word stands in the text and is linked; each a text by language."""
    instead_of: Annotated[Many[Text], Field(max_length=60), OwnLanguage(), STAFF, UNTOLD] = ()
    """Words in the place of which it is used, in each of their forms; each a text by language. Where one of them stands
    in a text, `hbgen check` says so."""
    also: Annotated[Many[Text], Field(max_length=60), OwnLanguage(), CUSTOMERS, UNTOLD] = ()
    """Words that readers may search for instead; no page shows them. Each a text by language."""
    audience: Annotated[Audience, STAFF] = "customers"
    """From whom on it may be read."""
    this_change: Annotated[Counting | None, STAFF, UNTOLD] = None
    """How its changes since the last release count, where the rule is wrong. It holds for one release."""
    note: Annotated[Line | None, NOBODY] = None
    """A remark for other authors."""


class Guide(Entry):
    """`guides/<id>.<language>.md`: a chapter in prose. What stands above it, between `---`, are these fields."""

    id: Annotated[Id, CUSTOMERS]
    """The file's name up to its first dot."""
    title: Annotated[Text, CUSTOMERS]
    """What the guide is called."""
    summary: Annotated[Text | None, CUSTOMERS] = None
    """What it is about, in a sentence."""
    audience: Annotated[Audience, STAFF] = "staff"
    """From whom on it may be read."""
    body: Annotated[Markdown, CUSTOMERS]
    """The prose."""
