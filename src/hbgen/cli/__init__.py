"""The command line: thin commands over what the modules below do."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

import click

from hbgen.cli import authoring, governing, learning, measuring, publishing, releasing
from hbgen.cli.common import unprinted


class _Group(click.Group):
    """The commands; what they print may meet a full disk, or a reader who has gone."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            # What is written to a file is known by that file's name.
            if error.filename is not None:
                raise
            with contextlib.suppress(OSError):
                click.echo(unprinted(error), nl=False, err=True)
            _forget_output()
            sys.exit(1)


def _forget_output() -> None:
    """Let nothing that waits to be printed be tried again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hbgen")
def main() -> None:
    """Turn structured content into a service handbook."""
    # What is written is for readers: whoever may read a folder may read what stands in it, whatever the mask.
    os.umask(os.umask(0o022) & ~0o055)


COMMANDS = (
    authoring.check,
    authoring.build,
    authoring.serve,
    authoring.schema,
    authoring.fmt,
    authoring.import_,
    measuring.export,
    measuring.verify,
    measuring.score,
    governing.owners,
    measuring.suggest,
    learning.kit,
    releasing.release,
    releasing.diff,
    releasing.receipts,
    publishing.plan,
    publishing.publish,
)

for command in COMMANDS:
    main.add_command(command)
