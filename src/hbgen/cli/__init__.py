"""The command line: thin commands over what the modules below do."""

from __future__ import annotations

import click

from hbgen.cli import authoring, governing, learning, measuring, publishing, releasing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hbgen")
def main() -> None:
    """Turn structured content into a service handbook."""


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
    measuring.audit,
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
