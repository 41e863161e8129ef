"""How a survey tool is declared: each module of a tool holds one `TOOL`, from which everything about it follows.

`hbgen score --from`, its help and the recognition of files ask the registry `hbgen.scoring.survey_tools.TOOLS`, and
never name a tool.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hbgen.characters import composed
from hbgen.model.results import LeftOutReason
from hbgen.problems import MessagePart
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.tables import plain

Row = Sequence[str]
"""The cells of a row."""


@dataclass(frozen=True, slots=True)
class ResponseColumn:
    """A column of answers, as its header describes it."""

    name: str
    """Its name, or its text where the tool writes no names."""
    texts: tuple[str, ...] = ()
    """Other texts that may name the item which it asks: the question, a row of a matrix."""
    is_option: bool = False
    """Whether it holds whether one option of several was ticked, or a row of a matrix: it is no fact about the run."""
    is_grouped: bool = False
    """Whether its name stood in a group, or behind a question of which it is an option: nothing tells which."""
    header: str = ""
    """What stands in the file, where that is more than the name."""


@dataclass(frozen=True, slots=True)
class StatusColumn:
    """A column that says whether a response counts."""

    index: int
    reasons: Mapping[str, LeftOutReason]
    """Content in small letters → why such a response is left out."""
    counted: frozenset[str] | None
    """The contents of responses that count, in small letters; others are refused. None: all others count."""
    instead: MessagePart = field(
        default_factory=lambda: MessagePart(
            "Export the file in English or with numeric values, so that previews and unfinished responses show."
        )
    )
    """What to do about a response that is refused."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a table of responses."""

    columns: tuple[ResponseColumn, ...]
    headers: int
    """How many rows at the top are not responses."""
    days: tuple[int, ...]
    """The columns of time stamps, the most telling first: an empty one gives way to the next."""
    run: tuple[int, ...]
    """The columns that tell responses apart; empty where only their contents do."""
    statuses: tuple[StatusColumn, ...] = ()
    has_names: bool = True
    """Whether columns have names that an author gave them, and not only texts: `date`, `case`, `weight`."""
    blanks: frozenset[str] = frozenset()
    """Contents that mean an empty cell, such as `N/A` for a question that was not shown."""
    undated: str = ""
    """How a time stamp begins that only says that the tool kept none."""


@dataclass(frozen=True, slots=True)
class SurveyTool:
    """A tool with which answers are collected, and how its files are read."""

    name: str
    """Its name in `--from`, and in the registry."""
    label: str
    """Its name in messages and in the docs."""
    signs: Callable[[ResponseTable], MessagePart | None]
    """What shows, in the first rows of a table, that this tool wrote it; None where nothing does."""
    layout: Callable[[ResponseTable], Layout | str]
    """The layout of a table, by its first rows, or the name of a column that it lacks."""
    likely: Callable[[ResponseTable], MessagePart | None] = lambda _: None
    """What shows it below headers in a language that is not known here, by the order of columns."""


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """What is said about files of answers on the command line."""

    tool: str | None = None
    """The tool that wrote them, or `auto`; None: hbgen's own files, and forms of it in ODK and KoboToolbox."""
    instrument: str | None = None
    """The instrument that they answer, where the files do not tell."""
    day_order: str | None = None
    """The order in which days are written, where the files do not tell."""


@dataclass(slots=True)
class HeaderNames:
    """Finds columns by their names, in which case, spaces and marks do not count."""

    row: Row
    _index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._index = {}
        for number, cell in enumerate(self.row):
            self._index.setdefault(folded(cell), number)

    def at(self, *names: str) -> int | None:
        """The column of the first of `names` that there is."""
        return next((self._index[folded(name)] for name in names if folded(name) in self._index), None)

    def has(self, *names: str) -> bool:
        """Whether there are columns with all of these names."""
        return all(folded(name) in self._index for name in names)

    def all_at(self, *names: str) -> tuple[int, ...]:
        """The columns of those of `names` that there are."""
        return tuple(self._index[folded(name)] for name in names if folded(name) in self._index)


def folded(text: str) -> str:
    """A name for comparison: letters and digits alone, in small letters."""
    return re.sub(r"[\W_]+", "", text[:500].casefold())


def cell_text(cell: str) -> str:
    """A header's text on one line, without marks of spreadsheets."""
    return " ".join(composed(plain(cell)).replace("\ufeff", "").split())
