"""Output of commands, which does not fail on characters that its encoding lacks."""

from __future__ import annotations

import builtins
import codecs
import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from hbgen import report
from hbgen.locale import words
from hbgen.problems import Place, Problem, of_system
from hbgen.site.speed import collect_less

_PLAIN = {
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‘’‚‛‹›", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    "…": "...",
    "→": "->",
    "•": "*",
}
"""Typographic character → replacement where an encoding lacks it."""

_HANDLER = "hbgen-plain"

_LETTERS = 20_000
"""Characters of a catalogue that are tried on an encoding."""

_LOST = 0.1
"""Largest share of a language's letters that an encoding may lack for the language still to be used."""


def _as_plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """An error handler of codecs: plain characters for typographic ones, an escape such as `\\u0416` for others."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    escaped = (character.encode("ascii", "backslashreplace").decode("ascii") for character in missing)
    return "".join(_PLAIN.get(character, escape) for character, escape in zip(missing, escaped, strict=True)), error.end


codecs.register_error(_HANDLER, _as_plain)


def settle_streams() -> None:
    """Make standard output and standard error replace each character that their encoding lacks.

    On Windows a pipe or a file has the encoding of the system, such as cp1252, in which there is neither `→` nor a
    Cyrillic letter.
    """
    for stream in (sys.stdout, sys.stderr):
        # A program without a console has no streams.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.errors in ("strict", "backslashreplace"):
            reconfigure(errors=_HANDLER)


class CommandsByModule(Mapping[str, click.Command]):
    """Commands by name, each imported when it is asked for: `modules` names its module in `hbgen.cli`."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"hbgen.cli.{self._modules[name]}")
        # `import` is a word of Python, `map` one of its functions.
        is_pythons = iskeyword(name) or hasattr(builtins, name)
        command: click.Command = getattr(module, f"{name}_" if is_pythons else name)
        return command

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


class Commands(click.Group):
    """The group of all commands. Configures the streams before parsing, so that usage errors can be printed too.

    Errors in printing, such as a full disk or a closed pipe, are reported in one line.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:  # as click has it
        settle_streams()
        collect_less()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            # Errors with a filename come from files, not from the streams, and are handled elsewhere.
            if error.filename is not None:
                raise
            with contextlib.suppress(OSError):
                click.echo(_unprinted(error), nl=False, err=True)
            _forget_output()
            sys.exit(1)


def _unprinted(error: OSError) -> str:
    """The message that printing failed, in English, as no handbook's language is known here."""
    return report.lines([Problem(Place("stdout"), "not-written", {"file": "stdout", "reason": of_system(error)})], str)


def _forget_output() -> None:
    """Discard buffered output, so that Python does not try to write it again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def holds(language: str) -> bool:
    """Whether standard output's encoding has the letters of `language`, one of hbgen's message languages."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if codecs.lookup(encoding).name in ("utf-8", "ascii"):
        # Click writes UTF-8 where the encoding is ASCII, since that is only a default.
        return True
    letters = [character for character in "".join(words(language).values())[:_LETTERS] if character.isalpha()]
    written = "".join(letters).encode(encoding, "replace").decode(encoding)
    return sum(a != b for a, b in zip(letters, written, strict=True)) <= _LOST * len(letters)


def echo_data(text: str) -> None:
    """Write data for programs, always in UTF-8: a format of check, a table, YAML for a file.

    To a terminal it is written like any other text.
    """
    if sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def echo_formatted(text: str, format_: str) -> None:
    """Write `text`, as data unless `format_` is "text"."""
    if format_ == "text":
        click.echo(text, nl=False)
    else:
        echo_data(text)
