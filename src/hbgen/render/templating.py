"""The one factory of Jinja environments: templates escape what they print, and undefined names are errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jinja2 import BytecodeCache, ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from markupsafe import Markup

from hbgen.render.registered_games import GAMES


class Compiled(BytecodeCache):
    """Bytecode of templates, cached in memory for the process: each edition has environments of its own."""

    def __init__(self) -> None:
        self._bytecode: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._bytecode.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._bytecode[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()

PACKAGES = ("hbgen.render", *dict.fromkeys(game.package for game in GAMES))
"""Packages with templates, below `templates/pages` and `templates/fragments`."""


def templates(
    folder: str,
    finalize: Callable[[Any], Markup] | None = None,
    keep_trailing_newline: bool = False,
    packages: Sequence[str] = PACKAGES,
    also: Sequence[str] = (),
) -> Environment:
    """An environment for the templates in `templates/<folder>` of `packages`, and `also` of other folders of hbgen's.

    What a template prints passes through `finalize` and is escaped for HTML unless `finalize` made it `Markup`.
    """
    folders = [(package, folder) for package in packages] + [(PACKAGES[0], other) for other in also]
    return Environment(
        loader=ChoiceLoader([PackageLoader(package, f"templates/{name}") for package, name in folders]),
        # Autoescape makes macros return Markup, which a `finalize` leaves alone.
        autoescape=True,
        finalize=finalize,
        bytecode_cache=_COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
    )


def at_run_time(render: Callable[[str], str]) -> Callable[[Any, str], str]:
    """A filter that Jinja does not evaluate at compile time: compiled templates are shared by all languages.

    A constant expression, `"novice"|label`, would be evaluated once, in the language rendered first.
    """

    @pass_context
    def filtered(_context: Any, text: str) -> str:
        return render(text)

    return filtered


__all__ = ["Compiled", "Environment", "at_run_time", "templates"]
