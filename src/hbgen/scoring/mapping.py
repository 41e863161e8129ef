"""How a survey tool's CSV is read: nothing about its form is guessed, all of it is declared."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hbgen.model.base import Entry, Id, Line, Many


class Recode(Entry):
    """A code of the tool and what stands for it in the handbook."""

    code: Line
    """What stands in the file."""
    value: Line
    """What it means: a step, an option's id, or the id of a unit, channel or role."""


class Column(Entry):
    """A column of the file, and what its codes mean."""

    column: Line
    """The column's name in the header."""
    codes: Many[Recode] = ()
    """Codes that are written in another way in the handbook."""


class ItemColumn(Column):
    """A column that holds the answers to one item."""

    item: Id
    """The item's id."""


class Mapping(Entry):
    """A file for `hbgen score --mapping`: the form of a survey tool's CSV and what its columns are."""

    instrument: Id
    """The instrument whose answers these are."""
    version: Annotated[int, Field(ge=1, le=9999)]
    """The version of the instrument that was asked."""
    delimiter: Literal[",", ";", "tab", "|"] = ","
    """What stands between cells."""
    encoding: Literal["utf-8", "utf-16", "cp1252", "cp1257", "cp1251", "iso-8859-1", "iso-8859-13", "iso-8859-15"] = (
        "utf-8"
    )
    """How characters are stored; if in doubt, choose it when the file is saved."""
    decimal: Literal[".", ","] = "."
    """The mark in front of decimals."""
    day: Literal["year-month-day", "day-month-year", "month-day-year"] = "year-month-day"
    """The order in which days are written; a time may follow."""
    run: Line
    """The column that names the run: one id for each respondent."""
    date: Column
    """The column of the day."""
    unit: Column | None = None
    """The column of the unit."""
    channel: Column | None = None
    """The column of the channel."""
    role: Column | None = None
    """The column of the respondent's role or group."""
    case: Column | None = None
    """The column that marks what was assessed: two assessors of the same contact write the same."""
    weight: Line | None = None
    """The column that weighs answers; by default the one that the instrument names, if it is there."""
    missing: Many[Line] = ()
    """Codes for a blank, beside an empty cell and those of the instrument."""
    not_applicable: Many[Line] = ()
    """Codes for not applicable, beside those of the instrument."""
    dont_know: Many[Line] = ()
    """Codes for "don't know"."""
    items: Annotated[Many[ItemColumn], Field(min_length=1)]
    """The columns that hold answers. All others are not read."""
