"""What people wrote by hand in README.md and docs/ stays short enough to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MADE = ("contract", "exports", "fields", "problems", "trust")
"""Pages of `docs/` that commands write from the source (`docs/reference.py`, `tests/proof/report.py`)."""

CONTRIBUTORS = ("contributing", "vocabulary")
"""Pages for those who change hbgen; all others are for those who use it."""

BOUNDS = {"users": 5_750, "contributors": 1_750}
"""Words in all of a reader's pages. Before you raise one: say it shorter, or once, and link to it."""


def handwritten(text: str) -> str:
    """A page without what commands write between two marks, and without blocks of code, which tests run."""
    text = re.sub(r"<!-- (\w+): .*?<!-- (?:end of |/)\1 -->", "", text, flags=re.DOTALL)
    return re.sub(r"^ *(`{3,})[^\n]*\n.*?^ *\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def words(text: str) -> int:
    """Runs without white space that hold a letter or a figure: `docs/ci.md` is one."""
    return len(re.findall(r"\S*[^\W_]\S*", text))


def test_words_are_counted_outside_of_code_and_of_what_is_made() -> None:
    page = "# A title\n\n| `a b` | – |\n\n<!-- x: made -->\n\nnot this\n\n<!-- /x -->\n\n```yaml\nnor: this\n```\n\nend"
    assert words(handwritten(page)) == 5


@pytest.mark.parametrize("reader", BOUNDS)
def test_hand_written_docs_are_short(reader: str) -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    mine = [
        page for page in pages if page.stem not in MADE and (page.stem in CONTRIBUTORS) == (reader == "contributors")
    ]
    counts = {page: words(handwritten(page.read_text("utf-8"))) for page in mine}
    total = sum(counts.values())
    listing = "\n".join(f"{count:6,} {page.relative_to(ROOT)}" for page, count in counts.items())
    assert total <= BOUNDS[reader], f"{total:,} words for {reader}, {BOUNDS[reader]:,} are allowed:\n{listing}"
