"""The command line: thin commands over the other packages."""

from __future__ import annotations

import os

import click

from hbgen.cli import (
    authoring,
    forms,
    governing,
    identifying,
    importing_files,
    learning,
    mapping,
    measuring,
    publishing,
    releasing,
    starting,
    telling,
)
from hbgen.cli.output import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hbgen")
def main() -> None:
    """Turn structured content into a service handbook."""
    # Output is for other readers: whatever the umask, group and others keep read access; folders decide who may enter.
    os.umask(os.umask(0o022) & ~0o055)


COMMANDS = (
    starting.init,
    starting.upgrade,
    authoring.check,
    authoring.build,
    authoring.serve,
    authoring.schema,
    authoring.fmt,
    importing_files.import_,
    forms.forms,
    identifying.new,
    identifying.rename,
    identifying.retire,
    measuring.export,
    measuring.verify,
    mapping.map_,
    measuring.score,
    measuring.audit,
    governing.owners,
    governing.status,
    measuring.suggest,
    learning.kit,
    releasing.release,
    releasing.withdraw,
    releasing.diff,
    releasing.receipts,
    telling.notice,
    publishing.plan,
    publishing.publish,
)

for command in COMMANDS:
    main.add_command(command)
