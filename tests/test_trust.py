"""docs/trust.md says what is true: its tests exist, its figures are those of the last proofs, and none failed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from proof.promises import PROMISES
from proof.report import page

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"


def test_each_promise_names_tests_that_exist() -> None:
    for promise in PROMISES:
        assert promise.tests, promise.title
        for test in promise.tests:
            file, name = test.split("::")
            assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE), test


def test_each_proof_belongs_to_a_promise() -> None:
    modules = {path.stem for path in (TESTS / "proof").glob("*.py") if "\ndef prove(" in path.read_text("utf-8")}
    assert modules == {promise.module for promise in PROMISES if promise.module is not None}


def test_the_page_holds_the_figures_of_the_last_proofs() -> None:
    records = json.loads((DOCS / "trust.json").read_text("utf-8"))
    assert (DOCS / "trust.md").read_text("utf-8") == page(records), "run: python3 start.py proof"


def test_no_figure_of_a_proof_tells_of_a_failure() -> None:
    records = json.loads((DOCS / "trust.json").read_text("utf-8"))
    assert [f for record in records.values() for f in record["figures"] if f["failures"] or not f["count"]] == []
