"""A plugin of pytest for mutmut's runs: the quickest test runs first, and none fails by chance."""

from __future__ import annotations

import pytest
from hypothesis import settings
from mutmut.state import state


def pytest_configure() -> None:
    """The same examples each time, however long they take: a mutant must not be killed by a busy machine."""
    settings.register_profile("mutation", derandomize=True, deadline=None, database=None)
    settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: state().duration_by_test.get(item.nodeid, 0.0))
