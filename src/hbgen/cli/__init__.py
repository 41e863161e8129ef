"""The command line: thin commands over the other packages."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from hbgen.cli.output import Commands, CommandsByModule

COMMANDS: Mapping[str, str] = {
    "init": "starting",
    "upgrade": "starting",
    "check": "checking",
    "build": "authoring",
    "serve": "authoring",
    "schema": "authoring",
    "fmt": "authoring",
    "import": "importing_files",
    "forms": "forms",
    "new": "identifying",
    "rename": "identifying",
    "retire": "identifying",
    "export": "measuring",
    "map": "mapping",
    "verify": "measuring",
    "score": "scoring",
    "audit": "measuring",
    "owners": "governing",
    "status": "governing",
    "suggest": "measuring",
    "kit": "learning",
    "release": "releasing",
    "withdraw": "releasing",
    "diff": "releasing",
    "receipts": "releasing",
    "remarks": "hearing",
    "notice": "telling",
    "plan": "publishing",
    "publish": "publishing",
}
"""Command → the module here that holds it, under the same name; a module is imported when its command is asked for."""


@click.group(
    cls=Commands, commands=CommandsByModule(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="hbgen")
def main() -> None:
    """Turn structured content into a service handbook."""
    # Output is for other readers: whatever the umask, group and others keep read access; folders decide who may enter.
    os.umask(os.umask(0o022) & ~0o055)
