"""Mutation runs: mutmut changes one place of the code at a time, and a test has to fail.

`groups` names what is mutated and the tests that may notice, `guards` the changes that mutmut does not make by itself,
`accepted.json` the survivors that were looked at and need no test. `python3 start.py mutants` runs a fixed sample and
writes the score with its commit into `docs/contributing.md`.
"""

from __future__ import annotations
