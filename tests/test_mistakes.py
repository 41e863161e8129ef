"""What authors see of their mistakes, and that the remedy they read mends them: the corpus in `mistakes.yaml`."""

from __future__ import annotations

from collections import defaultdict

import pytest

from mistakes import Mistake, mistakes, seen_and_left
from sampling import sampled

BY_KIND: defaultdict[str, list[Mistake]] = defaultdict(list)
for mistake in mistakes():
    BY_KIND[mistake.kind].append(mistake)


def test_no_mistake_stands_there_twice() -> None:
    every = [(one.file, one.good, one.bad, one.named, one.folder) for one in mistakes()]
    assert len(set(every)) == len(every) >= 708


@sampled(6)
@pytest.mark.parametrize("kind", BY_KIND)
def test_a_mistake_is_seen_and_its_remedy_mends_it(kind: str) -> None:
    wrong = {}
    for one in BY_KIND[kind]:
        seen, left = seen_and_left(one)
        assert one.sees, one
        if (seen, left) != (one.sees, ""):
            wrong[one.bad or one.named or one.folder] = (seen, left)
    assert wrong == {}
