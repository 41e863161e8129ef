"""Where commands write: nothing that they say ends in an error, whichever characters the output can hold."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
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
"""Typographic characters, and what stands for each where an encoding lacks it."""

_HANDLER = "hbgen-plain"

_LETTERS = 20_000
"""Characters of a catalogue that are tried on an encoding."""

_LOST = 0.1
"""The share of its letters from which on a language cannot be read."""


def _as_plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """An error handler of codecs: plain characters for typographic ones, an escape such as `\\u0416` for others."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    escaped = (one.encode("ascii", "backslashreplace").decode("ascii") for one in missing)
    return "".join(_PLAIN.get(one, other) for one, other in zip(missing, escaped, strict=True)), error.end


codecs.register_error(_HANDLER, _as_plain)


def settle_streams() -> None:
    """Let standard output and standard error write something in place of each character that they cannot hold.

    On Windows a pipe or a file has the encoding of the system, such as cp1252, in which there is neither `→` nor a
    Cyrillic letter.
    """
    for stream in (sys.stdout, sys.stderr):
        # A program without a console has no streams.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.errors in ("strict", "backslashreplace"):
            reconfigure(errors=_HANDLER)


class Commands(click.Group):
    """The group of all commands, which settles the streams before anything is parsed, and so before it is refused.

    What is printed may also meet a full disk, or a reader who has gone.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        settle_streams()
        collect_less()
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            # What is written to a file is known by that file's name.
            if error.filename is not None:
                raise
            with contextlib.suppress(OSError):
                click.echo(_unprinted(error), nl=False, err=True)
            _forget_output()
            sys.exit(1)


def _unprinted(error: OSError) -> str:
    """Why what was to be printed could not be, in English: who reads it has no handbook's language yet."""
    return report.lines([Problem(Place("stdout"), "not-written", {"file": "stdout", "reason": of_system(error)})], str)


def _forget_output() -> None:
    """Let nothing that waits to be printed be tried again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def holds(language: str) -> bool:
    """Whether standard output can hold the letters of `language`, one of those that hbgen speaks."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if codecs.lookup(encoding).name in ("utf-8", "ascii"):
        # Click writes UTF-8 where ASCII is said to be the encoding: then nobody chose one.
        return True
    letters = [one for one in "".join(words(language).values())[:_LETTERS] if one.isalpha()]
    written = "".join(letters).encode(encoding, "replace").decode(encoding)
    return sum(a != b for a, b in zip(letters, written, strict=True)) <= _LOST * len(letters)


def echo_data(text: str) -> None:
    """Write what programs read, always in UTF-8: a format of check, a table, YAML for a file.

    A terminal shows it as any other text.
    """
    if sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def echo_formatted(text: str, format_: str) -> None:
    """Write `text`: the format `text` is for people, every other one is data."""
    if format_ == "text":
        click.echo(text, nl=False)
    else:
        echo_data(text)
