"""What a game is for the pages, the kit and the site; which games there are, `hbgen.render.registered_games` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hbgen.model.standards import Target

if TYPE_CHECKING:
    from hbgen.render.book.context import PageContext


@dataclass(frozen=True, slots=True)
class Game:
    """A game that is made from an edition, and played on its page `learn/NAME`.

    A part of a workshop day plays it by the field NAME of its `uses`. Its page is written by NAME.md.jinja of
    `package`, its script is static/hbgen-NAME.js, which finds its data in an element of the class `hb-NAME-data`.
    """

    name: str
    title: str
    package: str
    make: Callable[[PageContext, Callable[[Target], str]], object | None]
    """The game of an edition, given how a target is worded; None where there is too little for one."""
    helpers: Callable[[PageContext], Mapping[str, Callable[[Any], Markup | str]]]
    """What its fragments call: name → function."""
    repeated: frozenset[str]
    """Classes of its elements whose text the search leaves out, since it stands elsewhere."""

    @property
    def data_mark(self) -> str:
        """What stands in the HTML of its page and of no other."""
        return f'class="hb-{self.name}-data"'

    @property
    def script(self) -> str:
        """The file of its script."""
        return f"hbgen-{self.name}.js"
