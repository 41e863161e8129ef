"""Who answers for what, and CODEOWNERS from it (contract, S3)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authoring import lines
from golden import HERE
from hbgen.cli import main
from hbgen.codeowners import BEGIN, END, NEW, PLACES, Host, merged, misplaced, owners, pattern, place_of
from hbgen.editions import select
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.visibility import AUDIENCES
from hbgen.problems import Place, Problem
from hbgen.rules.governance import duties
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
    by_id = {duty.id or duty.kind: duty for duty in duties(read(cafe))}
    assert by_id["framework"].owners == ("manager", "service-lead", "people-lead")
    assert by_id["framework"].approvers == by_id["framework"].owners
    assert by_id["CTR"].owners == ("service-lead",)
    assert set(by_id["instruments"].owners) == {"service-lead", "people-lead"}
    assert "practices" not in by_id


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
    old = f"# ours\n* @it\n{BEGIN}\n/content/ @old\n{END}\n/content/images/ @design\n"
    assert merged(old, block, PLACE) == f"# ours\n* @it\n{block}/content/images/ @design\n"


@pytest.mark.parametrize(
    "broken", [f"{BEGIN}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", f"* @it\n{END}\n"]
)
def test_a_block_that_is_cut_is_left_alone(broken: str) -> None:
    result = merged(broken, "new\n", PLACE)
    assert isinstance(result, Problem)
    assert result.code == "owners-block-broken"


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


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_file_that_the_host_reads_first_counts(host: Host) -> None:
    """Each host reads the first of three places: writing elsewhere is refused, with what it would do."""
    first, second, third = PLACES[host]
    assert place_of(host, [third, second]) == second
    assert place_of(host, []) == NEW[host]
    code = {
        (path, present): problem.code if (problem := misplaced(host, path, present)) else None
        for path in (first, second, third)
        for present in ((), (first,), (second,), (third,), (second, third))
    }
    assert {path: code[path, ()] for path in PLACES[host]} == {first: None, second: None, third: None}
    assert code[first, (first,)] is code[second, (second,)] is code[third, (third,)] is None
    assert code[second, (first,)] == code[third, (first,)] == code[third, (second,)] == "owners-shadowed"
    assert code[first, (second,)] == code[first, (third,)] == code[second, (third,)] == "owners-switches-off"
    assert code[third, (second, third)] == "owners-shadowed"
    elsewhere = misplaced(host, "owners.txt", [second])
    assert elsewhere is not None
    assert (elsewhere.code, elsewhere.values["place"]) == ("owners-not-read", second)


def test_a_new_file_does_not_switch_off_another(cafe: Path) -> None:
    (cafe / "CODEOWNERS").write_text("* @it\n", "utf-8")
    result = run("--output", ".github/CODEOWNERS")
    assert result.exit_code == 1
    assert "what stands in CODEOWNERS would be switched off. [owners-switches-off]" in result.stderr
    assert not (cafe / ".github").exists()
    assert "--output CODEOWNERS" in run("--check").stderr
    assert run("--output", "CODEOWNERS").exit_code == 0
    assert (cafe / "CODEOWNERS").read_text("utf-8").startswith("* @it\n\n# hbgen")
    assert run("--check").exit_code == 0


def test_in_a_larger_repository_paths_begin_at_its_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder, the file is the repository's, and so are the paths in it."""
    root = tmp_path / "docs" / "service"
    root.mkdir(parents=True)
    accounts(root)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for folder in (root, tmp_path, root / "content"):
        monkeypatch.chdir(folder)
        where = ["--root", str(root)]
        (tmp_path / ".github" / "CODEOWNERS").unlink(missing_ok=True)
        missing = run("--check", *where).stderr
        output = re.search(r"--output (\S+)`", missing)
        assert output is not None
        assert run("--output", output[1], *where).stdout == ".github/CODEOWNERS\n"
        assert "\n/docs/service/content/ @cafe/service\n" in (tmp_path / ".github" / "CODEOWNERS").read_text("utf-8")
        assert run("--check", *where).exit_code == 0


def test_line_ends_of_a_checkout_are_no_difference_and_stay(cafe: Path) -> None:
    path = cafe / "CODEOWNERS"
    path.write_bytes(b"* @it\r\n")
    assert run("--output", "CODEOWNERS").exit_code == 0
    data = path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 10
    assert run("--check").exit_code == 0
    path.write_bytes(data.replace(b"\r\n", b"\n"))
    assert run("--check").exit_code == 0


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
