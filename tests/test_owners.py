"""Who answers for what, and CODEOWNERS from it (contract, S3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authoring import lines
from golden import HERE
from hbgen.cli import main
from hbgen.codeowners import BEGIN, END, merged, owners, pattern
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.base import AUDIENCES
from hbgen.model.governance import duties
from hbgen.model.handbook import Handbook
from hbgen.problems import Place, Problem
from starter import starter

PLACE = Place(".github/CODEOWNERS")


def accounts(root: Path) -> None:
    """The smallest handbook, whose three roles have accounts."""
    shutil.copytree(HERE.parent / "content", root, dirs_exist_ok=True)
    path = root / "content" / "organisation.yaml"
    text = path.read_text("utf-8")
    for role, account in (("manager", "@cafe"), ("service-lead", "@cafe/service"), ("people-lead", "@cafe/people")):
        text = text.replace(f"  - id: {role}\n", f'  - id: {role}\n    account: "{account}"\n')
    path.write_text(text, "utf-8")


def read(root: Path) -> Handbook:
    handbook = load(root).handbook
    assert handbook is not None
    return handbook


@pytest.fixture
def cafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    accounts(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["owners", "--lang", "en", *arguments])


def test_s3_the_three_answer_for_the_framework_and_owners_for_their_chapters(cafe: Path) -> None:
    found = {duty.id or duty.kind: duty for duty in duties(read(cafe))}
    assert found["framework"].owners == ("manager", "service-lead", "people-lead")
    assert found["framework"].approvers == found["framework"].owners
    assert found["CTR"].owners == ("service-lead",)
    assert set(found["instruments"].owners) == {"service-lead", "people-lead"}
    assert "practices" not in found


def test_somebody_answers_for_every_part_of_a_handbook() -> None:
    whole = starter()
    assert all(getattr(whole, name) for name in Handbook.model_fields)
    answered = {entry.place().file.split("/")[1].removesuffix(".yaml") for d in duties(whole) for entry in d.entries}
    assert answered == set(Handbook.model_fields)


def test_each_file_has_its_owners_and_the_framework_all_three(cafe: Path) -> None:
    block, problems = owners(read(cafe), "github")
    assert problems == []
    rules = dict(line.split(" ", 1) for line in block.splitlines()[1:-1])
    assert rules["/content/"] == "@cafe/service"
    for name in ("handbook", "mission", "promise", "values"):
        assert rules[f"/content/{name}.yaml"] == "@cafe @cafe/service @cafe/people"
    assert rules["/content/instruments.yaml"] == "@cafe/service @cafe/people"
    # The last rule that fits decides: the whole folder stands before its files.
    assert next(iter(rules)) == "/content/"


def test_gitlab_asks_all_three_for_the_framework(cafe: Path) -> None:
    lines_ = owners(read(cafe), "gitlab")[0].splitlines()
    assert lines_[1] == "[Service handbook]"
    start = lines_.index("[Mission, promise and values][3]")
    assert {line.split()[0] for line in lines_[start + 1 : -1]} == {
        f"/content/{name}.yaml" for name in ("handbook", "mission", "promise", "values")
    }


def test_a_handbook_in_a_folder_is_named_from_the_repository_root(cafe: Path) -> None:
    block, _ = owners(read(cafe), "github", "docs/hand book")
    assert "/docs/hand\\ book/content/mission.yaml @cafe" in block


def test_a_path_is_escaped() -> None:
    assert pattern("content/standards/10 phone.yaml") == "/content/standards/10\\ phone.yaml"
    assert pattern("content/standards/[a]#b\\c*.yaml") == "/content/standards/?a??b?c?.yaml"
    assert pattern("content/standards/kõned.yaml") == "/content/standards/kõned.yaml"


def test_an_owner_without_account_is_named_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(HERE.parent / "content", tmp_path, dirs_exist_ok=True)
    _, problems = owners(read(tmp_path), "github")
    assert {problem.code for problem in problems} == {"role-without-account"}
    assert lines(problems).splitlines()[0].startswith("content/organisation.yaml:2:")


def test_lines_of_ones_own_stay() -> None:
    block = f"{BEGIN}\n/content/ @new\n{END}\n"
    assert merged("", block, PLACE) == block
    assert merged("* @it\n", block, PLACE) == f"* @it\n\n{block}"
    old = f"# ours\r\n* @it\n{BEGIN}\n/content/ @old\n{END}\n/content/images/ @design\n"
    assert merged(old, block, PLACE) == f"# ours\r\n* @it\n{block}/content/images/ @design\n"


@pytest.mark.parametrize(
    "broken", [f"{BEGIN}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", f"* @it\n{END}\n"]
)
def test_a_block_that_is_cut_is_left_alone(broken: str) -> None:
    found = merged(broken, "new\n", PLACE)
    assert isinstance(found, Problem)
    assert found.code == "owners-block-broken"


def test_the_command_prints_writes_and_checks(cafe: Path) -> None:
    assert run().stdout.startswith(BEGIN)
    missing = run("--check")
    assert missing.exit_code == 1
    assert "hbgen owners --host github --output .github/CODEOWNERS" in missing.stderr
    assert not (cafe / ".github").exists()
    path = cafe / ".github" / "CODEOWNERS"
    assert run("--output", ".github/CODEOWNERS").exit_code == 0
    assert run("--check").exit_code == 0
    path.write_text(path.read_text("utf-8").replace("@cafe/people", "@somebody"), "utf-8")
    assert run("--check").exit_code == 1
    assert "@somebody" in path.read_text("utf-8")


def test_a_file_that_is_no_text_is_refused_and_kept(cafe: Path) -> None:
    (cafe / "CODEOWNERS").write_bytes(b"\xff\xfe")
    result = run("--output", "CODEOWNERS")
    assert result.exit_code == 1
    assert "[unreadable-file]" in result.stderr
    assert (cafe / "CODEOWNERS").read_bytes() == b"\xff\xfe"


def test_no_edition_shows_an_account() -> None:
    root = Path(__file__).parent.parent
    handbook = read(root)
    assert any(role.account for role in handbook.organisation.roles)
    for audience in AUDIENCES:
        chosen = select(handbook, audience, "en").handbook
        assert not any(role.account for role in chosen.organisation.roles)
