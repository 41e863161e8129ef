"""Fixtures that tests of several files share."""

from __future__ import annotations

import gc
import importlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from hbgen.site.speed import collect_less
from sampling import FULL, leave_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A run tries the examples of the run before it, so that a failure is one of the change; in full, it seeks new ones.
settings.register_profile("fixed", derandomize=not FULL, database=None)
settings.load_profile("fixed")
# What is collected and read stays: looking through it again and again takes a tenth of a run.
collect_less()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file: a running browser keeps the event loop of the whole process."""
    # Most tests need no browser, and its library takes a while to import.
    from browser import chromium, missing

    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def hbgen_command() -> Iterator[tuple[str, ...]]:
    """`hbgen` as a command, for files that run it very often: see `warm`."""
    from warm import server

    with server() as command:
        yield command


def pytest_collection(session: pytest.Session) -> None:
    """In a process of several, import a share of the files first: what pytest compiles of it, the others find done."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    here = Path(__file__).parent
    if not number or [Path(argument).resolve() for argument in session.config.args] != [here]:
        return
    files = sorted(here.glob("test_*.py"))
    for file in files[int(number) :: int(os.environ["PYTEST_XDIST_WORKER_COUNT"])]:
        # What is amiss with a file is told when it is collected.
        with suppress(Exception, pytest.skip.Exception):
            importlib.import_module(file.stem)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    leave_out(items)
    # Whoever is left with a long test at the end lets the other processes wait.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out, and for want of what; and at last which failed, since logs are cut."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"left out: {count} ({reason})")
    for kind in ("failed", "error"):
        for report in terminalreporter.stats.get(kind, []):
            terminalreporter.write_line(f"{kind}: {report.nodeid}")
