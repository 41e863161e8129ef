"""One release gives the same bytes wherever, whenever and however it is built, its exports included."""

from __future__ import annotations

import pytest

from proof import same_bytes


@pytest.mark.slow
def test_a_release_has_the_same_bytes_on_any_machine() -> None:
    for figure in same_bytes.prove(0.1):
        assert figure.count > 60
        assert figure.failures == 0, figure
