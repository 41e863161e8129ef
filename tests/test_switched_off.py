"""Rules that a handbook does without, and where silences and rules hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from hbgen.checks import ALL_CODES
from hbgen.checks.completeness import SPARED_FIELDS, report
from hbgen.checks.switching_off import GROUPS, PROTECTED
from hbgen.cli import main
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.model.base import fields_with
from hbgen.model.framework import Value
from hbgen.model.measurement import Instrument
from hbgen.model.settings import Organisation, Settings
from hbgen.model.standards import Behaviours, Standard
from hbgen.model.visibility import NeededLater
from hbgen.render.pages import render

CONTENT = Path(__file__).parent / "content" / "content"
COUNTER = "standards/10-counter.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    return tmp_path


def replace(root: Path, file: str, old: str, new: str) -> None:
    path = root / "content" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), "utf-8")


def settings(root: Path, lines: str) -> None:
    with (root / "content" / "handbook.yaml").open("a", encoding="utf-8") as stream:
        stream.write(lines)


def codes(root: Path) -> list[str]:
    return [str(problem.code) for problem in examine(root)[1].problems]


def without_promise(root: Path) -> None:
    """A handbook without a promise, whose one standard is approved, public and has no purpose."""
    (root / "content" / "promise.yaml").unlink()
    replace(root, COUNTER, "    pledges: [PROM-1]\n", "")
    replace(root, COUNTER, "    purpose: Whoever is greeted knows that they were seen.\n", "")
    public = "    audience: customers\n    status: approved\n    approved: {by: manager, on: 2026-02-01}\n"
    replace(root, COUNTER, "    review_by: 2026-12-31\n", f"    review_by: 2026-12-31\n{public}")


WITHOUT_PROMISE = """\
rules:
  - {code: promise, reason: The law says what we owe.}
  - {code: field-not-written, where: purpose, reason: One sentence each.}
  - {code: public-needs, where: CTR, reason: We are no company.}
"""


def test_a_rule_that_is_switched_off_demands_nothing_anywhere(root: Path) -> None:
    without_promise(root)
    before = examine(root)[1].problems
    assert {"missing-file", "field-not-written", "standard-without-promise"} <= {
        str(problem.code) for problem in before
    }
    assert any(problem.severity == "error" for problem in before), "an approved standard may lack nothing"
    settings(root, WITHOUT_PROMISE)
    loaded, checked = examine(root)
    assert loaded.handbook is not None and checked.problems == ()
    assert report(loaded.handbook, checked.problems).to_publish == ()
    pages = render(select(loaded.handbook, "customers", "en", unwritten=loaded.unwritten), {})
    for page in pages:
        assert b"not written yet" not in page.data, page.path
    assert b"What you can count on" not in next(page.data for page in pages if page.path == "cover.md")


def test_the_reason_is_printed_once_and_managers_read_it(root: Path) -> None:
    without_promise(root)
    settings(root, WITHOUT_PROMISE)
    printed = CliRunner().invoke(main, ["check", "--root", str(root)], catch_exceptions=False)
    assert printed.exit_code == 0
    assert printed.output.count("The law says what we owe.") == 1
    assert "Switched off, 2 findings: [promise] The law says what we owe." in printed.output
    handbook = examine(root)[0].handbook
    assert handbook is not None
    for audience, is_shown in (("managers", True), ("staff", False), ("customers", False)):
        pages = render(select(handbook, audience, "en"), {})  # type: ignore[arg-type]
        assert any(b"The law says what we owe." in page.data for page in pages) is is_shown, audience


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("code: duplicate-id", "rule-protected", "it is an error"),
        ("code: audience-too-wide", "rule-protected", "it is an error"),
        ("code: personal-phone", "rule-protected", "it protects people"),
        ("code: id-gone", "rule-protected", "what was released"),
        ("code: text-cut", "rule-protected", "texts"),
        ("code: field-not-written", "rule-protected", "every field"),
        ("code: field-not-written, where: purposes", "rule-protected", "`where: purpose`"),
        ("code: missing-file", "rule-protected", "Name the part"),
        ("code: unknown-reference", "rule-protected", "leads nowhere"),
        ("code: promis", "rule-unknown", "Write `promise` instead."),
        ("code: standard-without-targets", "rule-unknown", "Write `standard-without-target` instead."),
        ("code: nothing-of-the-kind", "rule-unknown", "name a group: mission, promise"),
        ("code: standard-unmeasured", "rule-unused", "Remove it from `rules`."),
        ("code: standard-unmeasured, where: CTR-1", "rule-unused", "`where: CTR-01`"),
        ("code: standard-unmeasured, where: library", "rule-unused", "Nothing in the handbook has the name library"),
    ],
)
def test_what_may_not_be_switched_off_or_switches_off_nothing_is_told(
    root: Path, entry: str, code: str, words: str
) -> None:
    settings(root, f"rules:\n  - {{{entry}, reason: We would like to.}}\n")
    [problem] = examine(root)[1].problems
    assert problem.code == code
    assert words in f"{problem.message(str)} {problem.remedy(str)}"


def test_a_rule_never_hides_an_error(root: Path) -> None:
    settings(root, "rules:\n  - {code: duplicate-id, reason: We know which is which.}\n")
    replace(root, "values.yaml", "id: VAL-CARE", "id: CTR-01")
    assert {"rule-protected", "duplicate-id"} <= set(codes(root))


def test_groups_hold_what_may_be_switched_off() -> None:
    names = [code for group in GROUPS.values() for code in group.codes]
    assert {ALL_CODES[name].severity for name in names} <= {"missing", "advice"}
    assert not set(names) & PROTECTED.keys()
    assert not set(GROUPS) & set(ALL_CODES)
    assert {ALL_CODES[name].severity for name in PROTECTED} <= {"missing", "advice"}
    kinds = (Settings, Organisation, Standard, Behaviours, Value, Instrument)
    assert set(SPARED_FIELDS) <= {field for kind in kinds for field, _ in fields_with(kind, NeededLater)}


@pytest.mark.parametrize(
    ("where", "is_silenced"),
    [
        ("CTR-01-a", True),
        ("CTR-01", True),
        ("CTR", True),
        ("items", True),
        ("checklists", True),
        ("standards", True),
        ("chapters", True),
        ("10-counter", True),
        (COUNTER, True),
        ("CTR-02", False),
        ("VAL-CARE", False),
        ("values", False),
        ("instruments", False),
        ("promise", False),
    ],
)
def test_advice_is_silenced_by_id_chapter_kind_and_file(root: Path, where: str, is_silenced: bool) -> None:
    replace(root, COUNTER, "Greets the guest within 60 seconds.", "Greets the guest in a friendly way.")
    assert codes(root) == ["item-bare-adjective"]
    settings(root, f"silenced:\n  - {{code: item-bare-adjective, where: {where}, reason: They judge.}}\n")
    assert codes(root) == ([] if is_silenced else ["silence-unused", "item-bare-adjective"])


def test_advice_without_an_id_is_silenced_where_it_stands(root: Path) -> None:
    """What is told of a text behind the last item of a standard is told of the standard, not of the item."""
    replace(root, COUNTER, "    review_by: 2026-12-31\n", "    review_by: 2026-12-31\n    remedy: A coffee # 1\n")
    assert codes(root) == ["text-cut"]
    entry = "silenced:\n  - {{code: text-cut, where: {where}, reason: A remark.}}\n"
    settings(root, entry.format(where="CTR-01-a"))
    assert codes(root) == ["silence-unused", "text-cut"]
    replace(root, "handbook.yaml", "where: CTR-01-a", "where: CTR")
    assert codes(root) == []
