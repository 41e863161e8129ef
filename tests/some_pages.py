"""Pages of an edition for tests that look at a few of them: the others are not rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hbgen.editions import Edition
from hbgen.releases.history import History
from hbgen.render.book.context import PageContext
from hbgen.render.pages import PageBuilder

_NO_HISTORY = History()


class Pages(Mapping[str, str]):
    """Path → text of each page as `hbgen.render.pages.render` writes it, rendered when somebody looks at it."""

    def __init__(self, edition: Edition, history: History = _NO_HISTORY) -> None:
        self._builder = PageBuilder(PageContext(edition, history))
        self._planned = {f"{path}.md": (path, template, context) for path, template, context in self._builder.planned()}
        self._texts: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self._texts:
            name, template, context = self._planned[path]
            self._texts[path] = self._builder.page(name, template, **context).file.data.decode()
        return self._texts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)
