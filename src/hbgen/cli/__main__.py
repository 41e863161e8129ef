"""`python -m hbgen.cli` is `hbgen`."""

from hbgen.cli import main

main()
