"""What is released of hbgen: one version, told in the change log, for the Pythons that are supported."""

from __future__ import annotations

import re

import pytest
import yaml
from click.testing import CliRunner
from packaging.specifiers import SpecifierSet

import hbgen
from hbgen.cli import main
from hbgen.model.reserved import ANSWERS_FORMAT, RECEIPTS_FORMAT
from hbgen.starting.pin import installed_version
from test_locks import PROJECT, PYTHONS, ROOT, start

VERSION: str = PROJECT["project"]["version"]
LOG = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.2.0 (2026-12-31)\n\n- Old.\n"


@pytest.mark.parametrize(
    ("tag", "version", "reason"),
    [
        ("v1.2.0", "1.2.0", ""),
        ("1.2.0", "1.2.0", "should be v1.2.0"),
        ("v1.2.1", "1.2.0", "should be v1.2.0"),
        ("v1.3.0", "1.3.0", "## 1.3.0 (2026-12-31)"),
        ("v1.2", "1.2", "CHANGELOG.md has no heading"),
    ],
)
def test_a_tag_is_the_version_and_stands_in_the_change_log(tag: str, version: str, reason: str) -> None:
    message = start().not_ready(tag, version, LOG)
    assert reason in message and bool(reason) == bool(message)


def test_the_notes_of_a_release_are_its_section_of_the_change_log() -> None:
    log = "# Changelog\n\n## Unreleased\n\n- c\n\n"
    log += "## 1.10.0 (2027-02-01)\n\n- b\n\n  more\n\n## 1.1.0 (2027-01-01)\n\n- a\n"
    assert start().section(log, "1.10.0") == "- b\n\n  more"
    assert start().section(log, "1.1.0") == "- a"
    assert start().section(log, "1.2.0") == start().section(log, "") == ""


def test_the_version_stands_at_one_place() -> None:
    assert installed_version() == VERSION
    assert CliRunner().invoke(main, ["--version"]).stdout.split()[-1] == VERSION
    assert not hasattr(hbgen, "__version__")
    assert "dynamic" not in PROJECT["project"]


def test_the_change_log_has_what_is_not_released_first_and_the_newest_version_next() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    released = [heading.split()[0] for heading in headings if heading != "Unreleased"]
    assert headings[0] == "Unreleased" or released[0] == VERSION
    assert released == sorted(released, key=lambda number: [*map(int, number.split("."))], reverse=True)


def test_the_supported_pythons_are_the_same_everywhere() -> None:
    supported = [version.rpartition(".")[0] for version in PYTHONS]
    project = PROJECT["project"]
    named = [line.split(" :: ")[-1] for line in project["classifiers"] if " :: Python :: 3." in line]
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8"))["jobs"]
    assert named == supported == jobs["linux"]["strategy"]["matrix"]["python"]
    assert jobs["others"]["strategy"]["matrix"]["python"] == [supported[0], supported[-1]]
    smallest = SpecifierSet(project["requires-python"])
    assert supported[0] in smallest and "3.10" not in smallest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{supported[0].replace('.', '')}"
    text = (ROOT / "docs" / "stability.md").read_text("utf-8")
    assert f"The smallest Python is {supported[0]}" in text


def test_the_formats_of_files_stand_among_what_is_stable() -> None:
    text = (ROOT / "docs" / "stability.md").read_text("utf-8")
    assert ANSWERS_FORMAT in text and RECEIPTS_FORMAT in text
