"""`hbgen withdraw`: a release goes from the site and stays in the ledger; what led to it leads elsewhere."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from hbgen.files import File, is_there
from hbgen.load import load
from hbgen.model.texts import Text
from hbgen.problems import Problem
from hbgen.publishing.branch import Branch, to_branch
from hbgen.publishing.jobs import due
from hbgen.publishing.publish import Finished, to_folder, withdraw_from
from hbgen.publishing.store import Store
from hbgen.publishing.versions import Version
from hbgen.publishing.withdrawing import reinstated, withdrawn
from hbgen.releases.folder import Ledger, read_ledger
from hbgen.releases.making import pre_release_problem
from hbgen.releases.withdrawals import Withdrawal, read_withdrawals
from hbgen.site import policy
from playbook import smallest
from sampling import in_full, sampled
from sites import REPOSITORY
from test_rename import files, run, write

EDITION = "staff/et"
WITHDRAWN = Withdrawal.model_construct(
    number="1.0.0",
    on=datetime.date(2026, 11, 29),
    reason=Text({"en": "A <name> stood in it.", "et": "Selles seisis <nimi>."}),
)
NEWER = Withdrawal.model_construct(number="1.1.0", on=datetime.date(2026, 11, 29), reason=Text({"en": "Wrong."}))


def built(tmp_path: Path, number: str, *ids: str, edition: str = EDITION) -> Finished:
    folder = tmp_path / "built" / edition / number
    for name in ("index.html", "pages/tel.html", *(f"id/{id_}.html" for id_ in ids)):
        write(folder, name, f"{name} secret {number}")
    return Finished(edition, Version(number, "2026-10-01"), folder)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two releases and a draft. TEL-01 is in both, TEL-02 in the first alone, TEL-03 in the second alone."""
    versions = [
        built(tmp_path, "1.0.0", "TEL-01", "TEL-02"),
        built(tmp_path, "1.1.0", "TEL-01", "TEL-03"),
        built(tmp_path, "next", "TEL-01", "TEL-03"),
    ]
    assert publish(tmp_path / "site", *versions) == []
    return tmp_path / "site"


def publish(site: Path, *versions: Finished) -> list[str]:
    return [problem.code for problem in to_folder(site, versions, ["et"], False, lambda: None, lambda *_: None)]


def withdraw(site: Path, *withdrawals: Withdrawal) -> list[str]:
    done: list[str] = []
    withdraw_from(site, withdrawals, ["et"], lambda: None, lambda name, _: done.append(name))
    return done


def listing(site: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((site / EDITION / "versions.json").read_bytes())
    return data


def text(site: Path, name: str) -> str:
    return (site / EDITION / name).read_text("utf-8")


def test_the_pages_go_and_a_small_page_says_so_in_the_language_of_the_edition(site: Path) -> None:
    assert withdraw(site, WITHDRAWN) == ["staff/et/1.0.0"]
    folder = site / EDITION / "1.0.0"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"index.html", "id/TEL-01.html", "id/TEL-02.html", "withdrawn.json"}
    page = text(site, "1.0.0/index.html")
    assert '<html lang="et">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Selles seisis &lt;nimi&gt;." in page
    assert "Versioon 1.0.0 on tagasi võetud" in page
    assert b"secret 1.0.0" not in b"".join(files(site).values())


def test_the_list_says_so_and_latest_never_leads_there(site: Path) -> None:
    withdraw(site, NEWER)
    assert listing(site)["latest"] == "1.0.0"
    assert [version["number"] for version in listing(site)["versions"]] == ["next", "1.0.0"]  # type: ignore[attr-defined]
    assert listing(site)["withdrawn"] == [{"number": "1.1.0", "on": "2026-11-29", "reason": "Wrong."}]
    assert "../1.0.0/index.html" in text(site, "latest/index.html")
    assert "1.0.0/index.html" in text(site, "index.html")
    assert "1.1.0" not in "".join(data.decode() for data in files(site / EDITION / "latest").values())


def test_nothing_of_a_withdrawn_version_stays_where_names_cannot_be_exchanged(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hbgen.files.exchange", lambda *_: False)
    assert withdraw(site, WITHDRAWN) == ["staff/et/1.0.0"]
    assert b"secret 1.0.0" not in b"".join(files(site).values())


def test_a_list_that_names_a_withdrawn_version_again_is_mended(site: Path, tmp_path: Path) -> None:
    """As a merge of two branches of the site leaves it."""
    before = listing(site)["versions"]
    withdraw(site, WITHDRAWN)
    write(site, f"{EDITION}/versions.json", json.dumps(listing(site) | {"versions": before}))
    publish(site, built(tmp_path, "next", "TEL-01"))
    assert [version["number"] for version in listing(site)["versions"]] == ["next", "1.1.0"]  # type: ignore[attr-defined]
    assert [version["number"] for version in listing(site)["withdrawn"]] == ["1.0.0"]  # type: ignore[attr-defined]


def test_ids_lead_to_what_is_in_force(site: Path) -> None:
    withdraw(site, WITHDRAWN)
    assert "../../latest/id/TEL-01.html" in text(site, "1.0.0/id/TEL-01.html")
    assert "../../1.1.0/id/TEL-01.html" in text(site, "latest/id/TEL-01.html")
    # Nothing else has it: it leads to the front page of what is in force, and not to what was withdrawn.
    assert "../../1.1.0/index.html" in text(site, "latest/id/TEL-02.html")


def test_without_any_other_release_its_page_stands_alone_and_ids_lead_there(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(site, built(tmp_path, "1.0.0", "TEL-01"))
    withdraw(site, WITHDRAWN)
    assert listing(site)["latest"] is None
    assert list(files(site / EDITION / "latest")) == ["id/TEL-01.html"]
    assert "../../1.0.0/index.html" in text(site, "latest/id/TEL-01.html")
    assert "../index.html" in text(site, "1.0.0/id/TEL-01.html")
    publish(site, built(tmp_path, "1.1.0", "TEL-01"))
    assert "../../latest/id/TEL-01.html" in text(site, "1.0.0/id/TEL-01.html")


def test_other_versions_stay_byte_for_byte(site: Path) -> None:
    before = {name: data for name, data in files(site / EDITION).items() if name.startswith(("1.1.0/", "next/"))}
    withdraw(site, WITHDRAWN)
    assert {n: d for n, d in files(site / EDITION).items() if n.startswith(("1.1.0/", "next/"))} == before


def test_a_second_time_changes_nothing(site: Path) -> None:
    withdraw(site, WITHDRAWN)
    before = files(site)
    assert withdraw(site, WITHDRAWN) == []
    assert files(site) == before


def test_every_edition_is_cleared_also_one_that_is_no_longer_made(site: Path, tmp_path: Path) -> None:
    publish(site, built(tmp_path, "1.0.0", "TEL-01", edition="customers/en"))
    assert withdraw(site, WITHDRAWN) == ["customers/en/1.0.0", "staff/et/1.0.0"]
    assert "A &lt;name&gt; stood in it." in (site / "customers/en/1.0.0/index.html").read_text("utf-8")


def test_search_engines_are_told_on_every_host_and_stay_told(site: Path, tmp_path: Path) -> None:
    withdraw(site, WITHDRAWN)
    publish(site, built(tmp_path, "1.2.0"))
    assert "/:audience/:language/1.0.0/*\n  X-Robots-Tag: noindex\n" in (site / policy.HEADERS).read_text("utf-8")
    assert r"/1\.0\.0/" in (site / policy.NGINX).read_text("utf-8")
    assert 'X-Robots-Tag "noindex"' in (site / policy.APACHE).read_text("utf-8")


def test_it_comes_back_when_it_is_published_again(site: Path, tmp_path: Path) -> None:
    before = files(site)
    withdraw(site, WITHDRAWN)
    publish(site, built(tmp_path, "1.0.0", "TEL-01", "TEL-02"))
    withdraw_from(site, (), ["et"], lambda: None, lambda *_: None)
    assert files(site) == before


STEPS = (
    ("publishing.store", "remove"),
    ("publishing.store", "put"),
    ("files", "exchange"),
    ("publishing.latest", "put_all"),
    ("publishing.latest", "forget"),
    ("publishing.withdrawn", "put_all"),
)
"""Functions that change the site: module and name."""


class Killed(BaseException):
    """Stands for a process that dies."""


def test_a_publisher_that_dies_at_any_step_is_followed_by_one_that_finishes(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = tmp_path / "expected"
    shutil.copytree(site, expected)
    withdraw(expected, NEWER)
    steps = 0
    for last in range(1, 200):
        copy = tmp_path / f"copy-{last}"
        shutil.copytree(site, copy)
        with monkeypatch.context() as patch:
            steps = 0

            def counting(function: object, last: int = last) -> object:
                def call(*args: object, **options: object) -> object:
                    nonlocal steps
                    steps += 1
                    if steps == last:
                        raise Killed
                    return function(*args, **options)  # type: ignore[operator]

                return call

            # Nothing is tidied up by a process that is dead.
            for module, name in STEPS:
                patch.setattr(f"hbgen.{module}.{name}", counting(getattr(import_module(f"hbgen.{module}"), name)))
            try:
                withdraw(copy, NEWER)
            except Killed:
                pass
            else:
                break
        leads = listing(copy)["latest"]
        assert is_there(copy / EDITION / str(leads) / "index.html")
        withdraw(copy, NEWER)
        assert files(copy) == files(expected), f"after step {last}"
        shutil.rmtree(copy)
    assert steps > 5


# --- on a branch ------------------------------------------------------------------------------------


def git(folder: Path, *args: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *args]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    git(repository, "commit", "-q", "--allow-empty", "-m", "first")
    versions = [built(tmp_path, number, "TEL-01") for number in ("1.0.0", "1.1.0", "next")]
    other = built(tmp_path, "1.1.0", "TEL-01", edition="customers/en")
    branch = Branch(repository, "gh-pages")
    assert to_branch(branch, [*versions, other], ["et"], False, lambda *_: None) == ()
    return branch


def checkout(branch: Branch, folder: Path) -> Path:
    git(branch.root, "worktree", "add", "-q", "--detach", str(folder), branch.name)
    return folder


def test_a_branch_becomes_what_a_folder_becomes(branch: Branch, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    versions = [built(tmp_path, number, "TEL-01") for number in ("1.0.0", "1.1.0", "next")]
    publish(folder, *versions, built(tmp_path, "1.1.0", "TEL-01", edition="customers/en"))
    withdraw(folder, NEWER)
    draft = [built(tmp_path, "next", "TEL-01")]
    outcomes: list[tuple[str, str]] = []
    assert to_branch(branch, draft, ["et"], False, lambda *outcome: outcomes.append(outcome), [NEWER]) == ()
    assert ("staff/et/1.1.0", "withdrawn") in outcomes
    assert ("customers/en/1.1.0", "withdrawn") in outcomes
    there = {name: data for name, data in files(checkout(branch, tmp_path / "there")).items() if name != ".git"}
    assert there == files(folder)
    assert branch.withdrawn() == {"staff/et/1.1.0", "customers/en/1.1.0"}
    assert "staff/et/1.1.0" not in branch.versions()


@pytest.mark.parametrize("link", ["staff/et/latest", "staff/et/latest/index.html", "staff/et/latest/pages"])
def test_a_link_on_a_branch_becomes_pages_and_ones_own_stays(branch: Branch, tmp_path: Path, link: str) -> None:
    there = checkout(branch, tmp_path / "there")
    before = files(there)
    path = there / link
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to("1.0.0")
    (there / "404.html").unlink()
    (there / "404.html").symlink_to("own.html")
    (there / "own.html").write_text("own")
    git(there, "add", "-A")
    git(there, "commit", "-q", "-m", "links")
    git(there, "push", "-q", ".", f"HEAD:{branch.name}")
    assert to_branch(branch, [built(tmp_path, "next", "TEL-01")], ["et"], False, lambda *_: None) == ()
    git(there, "checkout", "-q", branch.name)
    assert (there / "404.html").is_symlink()
    assert not path.is_symlink()
    own = dict.fromkeys(("own.html", "404.html"), b"own")
    assert files(there) == before | own


def test_a_branch_that_was_lost_is_restored_from_a_bundle_as_docs_tell(branch: Branch, tmp_path: Path) -> None:
    """By the commands of docs/ci.md, also where something else was pushed in its place by force."""
    example = (REPOSITORY / "docs/ci.md").read_text().split("## Back up and restore")[1].split("```")[1]
    save, restore = ([line.split()[1:] for line in part.splitlines()] for part in example.strip().split("\n\n"))
    remote, here = tmp_path / "remote.git", tmp_path / "here"
    git(tmp_path, "clone", "-q", "--bare", str(branch.root), str(remote))
    git(tmp_path, "clone", "-q", str(remote), str(here))
    git(here, "checkout", "-q", "--detach")
    before = git(remote, "rev-parse", branch.name)
    other = git(remote, "commit-tree", f"{before}^{{tree}}", "-m", "other")
    for command in save:
        git(here, *command)
    git(remote, "update-ref", f"refs/heads/{branch.name}", other)
    for command in restore:
        git(here, *command)
    assert git(remote, "rev-parse", branch.name) == before
    git(remote, "update-ref", f"refs/heads/{branch.name}", other)
    for command in save:
        git(here, *command)
    assert git(here, "bundle", "list-heads", "site.bundle").startswith(other)
    git(branch.root, "fetch", "-q", str(remote), f"+{before}:{branch.name}")
    outcomes: list[str] = []
    again = [built(tmp_path, "1.0.0", "TEL-01"), built(tmp_path, "next", "TEL-01")]
    assert to_branch(branch, again, ["et"], False, lambda _, outcome: outcomes.append(outcome)) == ()
    assert outcomes == ["same", "same"]
    assert git(branch.root, "rev-parse", branch.name) == before


# --- a folder that was removed by hand --------------------------------------------------------------


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_folder_that_was_removed_by_hand_is_told_and_leaves_the_list(site: Path, tmp_path: Path, left: str) -> None:
    shutil.rmtree(site / EDITION / "1.0.0")
    if left != "nothing":
        (site / EDITION / "1.0.0" / "pages").mkdir(parents=True)
    draft = built(tmp_path, "next", "TEL-01", "TEL-03")
    [vanished] = to_folder(site, [draft], ["et"], False, lambda: None, lambda *_: None)
    assert (vanished.code, vanished.place.file) == ("version-vanished", "staff/et/1.0.0")
    assert "staff/et/1.0.0" in vanished.message(str)
    assert [version["number"] for version in listing(site)["versions"]] == ["next", "1.1.0"]  # type: ignore[attr-defined]
    assert publish(site, built(tmp_path, "next", "TEL-01", "TEL-03")) == []


# --- the ledger and the command ---------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    return tmp_path


def test_the_ledger_keeps_the_release_and_says_that_it_is_withdrawn(root: Path) -> None:
    before = files(root / "content/releases")
    result = run(root, "withdraw", "1.0.0", "--why", "Nimi.", "--why-in", "en", "A name.", "--date", "2026-11-29")
    assert result.exit_code == 0, result.output
    ledger = read_ledger(root)
    assert ledger.problems == ()
    assert [str(release.number) for release in ledger.readable] == ["1.1.0", "1.1.1", "2.0.0"]
    assert len(ledger.releases) == 4
    assert ledger.withdrawals[0].reason.words == {"et": "Nimi.", "en": "A name."}
    assert {name: data for name, data in files(root / "content/releases").items() if name != "withdrawn.yaml"} == before


def test_a_withdrawal_is_written_below_those_before_it_and_taken_out_alone(tmp_path: Path) -> None:
    smallest(tmp_path)
    day = datetime.date(2026, 11, 29)

    def ledger() -> Ledger:
        return Ledger(withdrawals=read_withdrawals(tmp_path, []))

    def keep(made: File | Problem | None) -> None:
        assert isinstance(made, File)
        write(tmp_path, made.path, made.data.decode())

    for number in ("1.0.0", "1.1.0", "1.2.0"):
        keep(withdrawn(tmp_path, ledger(), number, day, {"en": f"Wrong in {number}."}, ("en",)))
    whole = [(withdrawal.number, withdrawal.on, str(withdrawal.reason)) for withdrawal in ledger().withdrawals]
    assert whole == [(number, day, f"Wrong in {number}.") for number in ("1.0.0", "1.1.0", "1.2.0")]
    again = withdrawn(tmp_path, ledger(), "1.1.0", day, {"en": "Why."}, ("en",))
    assert isinstance(again, Problem) and again.message(str) == "The release 1.1.0 is withdrawn already."
    never = reinstated(tmp_path, ledger(), "2.0.0")
    assert isinstance(never, Problem) and never.code == "not-withdrawn"
    keep(reinstated(tmp_path, ledger(), "1.1.0"))
    assert [(withdrawal.number, withdrawal.on, str(withdrawal.reason)) for withdrawal in ledger().withdrawals] == [
        whole[0],
        whole[2],
    ]
    keep(reinstated(tmp_path, ledger(), "1.0.0"))
    assert reinstated(tmp_path, ledger(), "1.2.0") is None


@in_full
def test_undone_nothing_is_left_of_it(root: Path) -> None:
    before = files(root)
    run(root, "withdraw", "1.0.0", "--why", "Nimi.")
    run(root, "withdraw", "1.1.0", "--why", "Nimi.")
    assert run(root, "withdraw", "1.0.0", "--undo").exit_code == 0
    assert [withdrawal.number for withdrawal in read_ledger(root).withdrawals] == ["1.1.0"]
    assert run(root, "withdraw", "1.1.0", "--undo").exit_code == 0
    assert files(root) == before


@sampled(1)
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["3.0.0", "--why", "x"], "release-unknown"),
        (["1.1.0", "--undo"], "not-withdrawn"),
        (["1.0.0", "--why", "x"], "is-withdrawn"),
    ],
)
def test_what_cannot_be_is_refused(root: Path, args: list[str], code: str) -> None:
    run(root, "withdraw", "1.0.0", "--why", "Nimi.")
    result = run(root, "withdraw", *args)
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr


def test_an_unknown_release_in_the_file_is_a_problem(root: Path) -> None:
    write(root, "content/releases/withdrawn.yaml", "- {number: 9.0.0, on: 2026-01-01, reason: x}\n")
    assert [problem.code for problem in read_ledger(root).problems] == ["release-unknown"]
    write(root, "content/releases/withdrawn.yaml", "number: 1.0.0\n")
    assert [problem.code for problem in read_ledger(root).problems] == ["withdrawn-unreadable"]


def test_the_newest_release_that_is_not_withdrawn_is_due_and_one_that_returns(root: Path) -> None:
    run(root, "withdraw", "2.0.0", "--why", "Nimi.")
    handbook = load(root).handbook
    assert handbook is not None
    releases = read_ledger(root).readable
    versions = {job.version for job in due(handbook, releases, lambda _: False, False)}
    assert versions == {"next", "1.1.1"}
    back = due(handbook, releases, lambda _: False, False, lambda job: job.version == "1.0.0")
    assert {job.version for job in back} == {"next", "1.1.1", "1.0.0"}


def test_a_store_without_its_version_is_left_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(site, built(tmp_path, "next"))
    assert withdraw(site, WITHDRAWN) == []
    assert Store(site, EDITION).versions() == (Version("next", "2026-10-01"),)


# --- pre-releases -----------------------------------------------------------------------------------


def test_a_pre_release_stands_beside_releases_and_is_never_the_newest(site: Path, tmp_path: Path) -> None:
    assert publish(site, built(tmp_path, "2.0.0-rc.1", "TEL-09"), built(tmp_path, "2.0.0-rc.10")) == []
    numbers = [version["number"] for version in listing(site)["versions"]]  # type: ignore[attr-defined]
    assert numbers == ["next", "2.0.0-rc.10", "2.0.0-rc.1", "1.1.0", "1.0.0"]
    assert listing(site)["latest"] == "1.1.0"
    assert not (site / EDITION / "latest/id/TEL-09.html").exists()
    publish(site, built(tmp_path, "2.0.0", "TEL-09"))
    assert listing(site)["latest"] == "2.0.0"


def test_a_pre_release_that_others_review_does_not_change(site: Path, tmp_path: Path) -> None:
    publish(site, built(tmp_path, "2.0.0-rc.1"))
    assert publish(site, built(tmp_path / "other", "2.0.0-rc.1", "TEL-09")) == ["release-differs"]


@sampled(3)
@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2.1.0-rc.1", None),
        ("3.0.0-beta.2", None),
        ("2.0.0-rc.1", "release-follows"),
        ("4.0.0-rc.1", "release-follows"),
        ("2.1.0", "pre-release-number"),
        ("2.1.0-rc", "pre-release-number"),
        ("next", "pre-release-number"),
    ],
)
def test_the_number_of_a_pre_release_is_one_that_may_come(number: str, code: str | None) -> None:
    problem = pre_release_problem(read_ledger(REPOSITORY), number)
    assert (problem.code if problem else None) == code
