"""A plugin of pytest for mutmut's runs: the quickest test runs first, none fails by chance, and none runs forever."""

from __future__ import annotations

import functools
import gc
import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings
from mutmut.state import state

LEAST_SECONDS = 10
TIMES_LONGER = 20
"""How long a test may take with a mutant: many times as long as without, since the machine may be busy."""


def pytest_configure() -> None:
    """The same examples each time, however long they take: a mutant must not be killed by a busy machine."""
    settings.register_profile("mutation", derandomize=True, deadline=None, database=None)
    settings.load_profile("mutation")


def pytest_sessionstart() -> None:
    """Forget what hbgen has kept in memory: a mutant runs in a fork of the process that ran the tests without it."""
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper) and str(kept.__module__).startswith("hbgen."):
            kept.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: state().duration_by_test.get(item.nodeid, 0.0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test fail that does not end, so that an endless mutant does not take as long as all tests together."""
    if "__mutmut_" not in os.environ.get("MUTANT_UNDER_TEST", ""):
        return (yield)
    usual = state().duration_by_test[item.nodeid]
    signal.signal(signal.SIGALRM, _fail)
    # Again and again: the code under test may catch the first.
    signal.setitimer(signal.ITIMER_REAL, LEAST_SECONDS + TIMES_LONGER * usual, LEAST_SECONDS)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _fail(*_: object) -> None:
    pytest.fail("It does not end.")
