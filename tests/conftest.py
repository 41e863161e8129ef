"""Fixtures that tests of several files share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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
