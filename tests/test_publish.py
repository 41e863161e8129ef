"""What is due is built and published, by one machine or by many, into a folder or onto a branch."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from hbgen.cli import main
from hbgen.editions import select
from hbgen.examining import examine
from hbgen.load import Loaded
from hbgen.model.unwritten import Unwritten
from hbgen.publishing.branch import can_be_named
from hbgen.publishing.jobs import Job, due
from hbgen.publishing.lock import locked
from hbgen.publishing.manifest import whole
from hbgen.publishing.publish import Finished, requests
from hbgen.publishing.store import Store, add
from hbgen.publishing.versions import Version
from hbgen.releases.folder import read_ledger
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.pages import render
from hbgen.render.site_data import SiteIds
from hbgen.site.permanent import gone, permanent
from hbgen.site.retired_ids import retired_ids
from playbook import smallest
from sampling import in_full

GOOD = Path(__file__).parent / "content"
APPROVED = [part for role in ("head", "service-lead", "people-lead") for part in ("--approved-by", role)]


def run(*args: str | Path, ok: bool = True) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    assert (result.exit_code == 0) == ok, result.output
    return result


def release(root: Path, number: str, date: str) -> None:
    run("release", number, "--root", root, "--date", date, *APPROVED)


def change(root: Path, **fields: object) -> None:
    """Change fields of the only standard."""
    path = root / "content" / "standards" / "one.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["standards"][0].update(fields)
    path.write_text(json.dumps(data), "utf-8")


def two_audiences(root: Path) -> None:
    path = root / "content" / "handbook.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(json.dumps(data | {"audiences": ["customers", "staff"]}), "utf-8")


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A handbook with two releases and a change since."""
    root = tmp_path / "handbook"
    root.mkdir()
    smallest(root)
    two_audiences(root)
    release(root, "1.0.0", "2026-03-01")
    change(root, promise="You get an answer today.")
    release(root, "2.0.0", "2026-04-01")
    change(root, purpose="Nobody should wait for nothing.")
    return root


def loaded_of(root: Path) -> Loaded:
    loaded, checked = examine(root)
    assert [p.code for p in checked.problems if p.severity == "error"] == []
    assert loaded.handbook is not None
    return loaded


# --- the plan ---------------------------------------------------------------------------------


def test_the_plan_is_the_draft_and_the_newest_release_that_is_not_there(handbook: Path) -> None:
    loaded, releases = loaded_of(handbook), read_ledger(handbook).releases
    assert loaded.handbook is not None
    stands = {"customers/en/2.0.0", "staff/en/1.0.0"}

    def names(rebuild: bool) -> list[str]:
        assert loaded.handbook is not None
        return [job.name for job in due(loaded.handbook, releases, lambda job: job.name in stands, rebuild)]

    assert names(False) == ["customers/en/next", "staff/en/next", "staff/en/2.0.0"]
    assert names(True) == [*names(False), "customers/en/1.0.0"]


def test_the_plan_is_read_by_people_and_by_a_matrix(handbook: Path, tmp_path: Path) -> None:
    lines = run("plan", "--root", handbook, "--audience", "staff").output.split()
    assert lines == ["staff/en/next", "staff/en/2.0.0"]
    data = json.loads(run("plan", tmp_path / "site", "--root", handbook, "--all", "--json").output)
    assert data[0] == {"audience": "customers", "language": "en", "version": "next", "job": "customers/en/next"}
    assert [row["job"] for row in data] == [Job(row["audience"], row["language"], row["version"]).name for row in data]
    assert len(data) == 6


@pytest.mark.parametrize("edition", [("--audience", "managers"), ("--language", "fi")])
def test_an_edition_that_the_handbook_does_not_have_is_told(
    handbook: Path, tmp_path: Path, edition: tuple[str, str]
) -> None:
    """To publish nothing, or all there is, for a slip would be the worse answer."""
    for command in (("plan",), ("publish", tmp_path / "site")):
        assert f"{edition[1]}" in run(*command, "--root", handbook, *edition, ok=False).stderr
        assert "[unknown-edition]" in run(*command, "--root", handbook, *edition, ok=False).stderr
    assert not (tmp_path / "site").exists()


def test_a_broken_ledger_is_told(handbook: Path, tmp_path: Path) -> None:
    path = handbook / "content" / "releases" / "1.0.0.json"
    path.write_bytes(path.read_bytes().replace(b"You get an answer.", b"You get nothing."))
    assert "[release-edited]" in run("publish", tmp_path / "site", "--root", handbook, ok=False).output
    assert not (tmp_path / "site").exists()


def test_what_cannot_be_published_is_told(handbook: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    output = run("publish", site, "--root", handbook, "--only", "staff/en/2.0.1", ok=False).output
    assert "[unknown-job]" in output
    assert "staff/en/2.0.0" in output
    assert run("publish", "--root", handbook, ok=False).exit_code == 2
    assert run("publish", site, "--branch", "pages", "--root", handbook, ok=False).exit_code == 2
    assert "[nothing-gathered]" in run("publish", site, "--root", handbook, "--from", handbook, ok=False).output
    assert not site.exists()


# --- into a folder ----------------------------------------------------------------------------


@pytest.mark.slow
@in_full
def test_a_site_grows_and_a_lost_one_is_built_again_with_the_same_bytes(handbook: Path, tmp_path: Path) -> None:
    site, again = tmp_path / "site", tmp_path / "again"
    command = ("publish", site, "--root", handbook)
    assert "staff/en/2.0.0: published." in run(*command).output
    store = Store(site, "staff/en")
    assert [version.number for version in store.versions()] == ["next", "2.0.0"]
    assert "wait for nothing" not in (store.folder / "2.0.0" / "pages" / "standards" / "one.html").read_text("utf-8")
    assert "staff/en/next: stands there already." in run(*command).output
    run(*command, "--all")
    assert [version.number for version in store.versions()] == ["next", "2.0.0", "1.0.0"]
    assert "published" not in run(*command, "--only", "staff/en/1.0.0").output

    # Elsewhere, by two machines that know nothing of each other, and a third that gathers.
    for job in json.loads(run("plan", "--root", handbook, "--all", "--json", "--audience", "staff").output):
        run("publish", tmp_path / "parts" / job["version"], "--root", handbook, "--only", job["job"])
    run("publish", again, "--root", handbook, "--from", tmp_path / "parts")
    for number in ("next", "2.0.0", "1.0.0"):
        assert whole(again / "staff/en" / number)
        assert files(again / "staff/en" / number) == files(site / "staff/en" / number)
    assert (again / "staff" / "index.html").is_file()

    # What a release says is what its ledger holds; other bytes under its number are refused.
    (handbook / "handbook" / "index.md").write_text("Another word.\n\n% hbgen: cover\n", "utf-8")
    output = run(*command, "--only", "staff/en/1.0.0", ok=False).output
    assert "[release-differs]" in output
    assert "--force" in output
    assert "published" in run(*command, "--only", "staff/en/1.0.0", "--force").output


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_damaged_part_is_refused(handbook: Path, tmp_path: Path) -> None:
    run("publish", tmp_path / "part", "--root", handbook, "--only", "staff/en/next")
    (tmp_path / "part/staff/en/next/index.html").write_text("cut off")
    output = run("publish", tmp_path / "site", "--root", handbook, "--from", tmp_path / "part", ok=False).output
    assert "[version-damaged]" in output
    assert not (tmp_path / "site").exists()


def test_a_draft_is_not_older_than_what_was_released(handbook: Path) -> None:
    """Its day is the author's to set, and nobody has set it since."""
    loaded, releases = loaded_of(handbook), read_ledger(handbook).releases
    assert loaded.handbook is not None
    assert loaded.handbook.handbook.date < releases[-1].date
    edition = select(loaded.handbook, "staff", "en")
    history = ReleaseHistory().history(releases, loaded.handbook, edition)
    assert history.date(loaded.handbook) == releases[-1].date
    pages = {file.path: file.data for file in render(edition, {}, (), history)}
    assert "1 April 2026" in json.loads(pages["site.json"])["print"]["words"]


def test_a_draft_says_what_it_lacks_and_a_release_does_not(handbook: Path) -> None:
    loaded = loaded_of(handbook)
    assert loaded.handbook is not None
    standard = loaded.handbook.standards[0].standards[0].id
    loaded = replace(loaded, unwritten=Unwritten({standard: 2}))
    jobs = [Job("staff", "en", version) for version in ("next", "2.0.0")]
    draft, released = requests(handbook, loaded, read_ledger(handbook), jobs)
    assert draft.edition.lacking == {standard: 2} and released.edition.lacking == {}


def finished(folder: Path, number: str, text: str) -> Finished:
    made = folder / f"{number}-{text}"
    (made / "_static").mkdir(parents=True, exist_ok=True)
    (made / "index.html").write_bytes(f"{text}\r\n".encode())
    (made / "_static" / "a.css").write_text(text)
    return Finished("staff/et", Version(number, "2026-10-01"), made)


def test_one_who_waits_in_vain_is_told(handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, part = tmp_path / "site", tmp_path / "part"
    add(Store(part, "staff/et"), Version("1.0.0", "2026-10-01"), finished(tmp_path, "1.0.0", "one").folder)
    monkeypatch.setattr("hbgen.publishing.publish.PATIENCE", 0.1)
    with locked(site, 0, lambda: None):
        result = run("publish", site, "--root", handbook, "--lang", "en", "--from", part, ok=False)
    assert result.stderr.splitlines() == [
        "Another publisher is at work; waiting for it.",
        "site:1:1: Another publisher is at work there and does not finish. [site-busy]",
        "    Try again when it is done.",
    ]
    assert not (site / "staff").exists()
    assert run("publish", site, "--root", handbook, "--from", part).output == "staff/et/1.0.0: published.\n"


def test_where_somebody_elses_files_stand_is_told(handbook: Path, tmp_path: Path) -> None:
    site, part = tmp_path / "site", tmp_path / "part"
    add(Store(part, "staff/et"), Version("1.0.0", "2026-10-01"), finished(tmp_path, "1.0.0", "one").folder)
    (site / "staff" / "et" / "mine" / "more").mkdir(parents=True)
    output = run("publish", site, "--root", handbook, "--from", part, ok=False).output
    assert "The folder staff/et/mine holds files that hbgen did not make. [not-ours]" in output


# --- permanent addresses ----------------------------------------------------------------------

SITE: SiteIds = {
    "language": "et",
    "name": "Käsiraamat",
    "name_language": "",
    "ids": {"TEL": ("pages/standards/tel", ""), "TEL-03": ("pages/standards/tel", "TEL-03")},
}


def test_each_id_has_an_address_that_leads_to_where_it_stands() -> None:
    made = {file.path: file.data.decode() for file in permanent(SITE, {}, ["pages/standards/tel", "index"])}
    assert set(made) == {"id/TEL.html", "id/TEL-03.html", "places.json", "places.js"}
    assert 'content="0; url=../pages/standards/tel.html#TEL-03"' in made["id/TEL-03.html"]
    assert 'href="../pages/standards/tel.html"' in made["id/TEL.html"]
    assert "<script" not in made["id/TEL-03.html"]
    places = json.loads(made["places.json"])
    assert places["ids"]["TEL-03"] == "pages/standards/tel.html#TEL-03"
    assert places["pages"] == ["index", "pages/standards/tel"]
    assert json.loads(made["places.js"].removeprefix("window.hbgenPlaces = ").removesuffix(";\n")) == places


def test_an_id_that_is_gone_has_a_page_and_leads_to_what_follows() -> None:
    was = {
        "TEL-01": {"name": "<Vana>", "version": "1.4.0", "successor": "TEL-03", "successor_name": "Uus"},
        "TEL-02": {"name": "Vanem", "version": "1.3.0", "successor": "TEL-01", "successor_name": "<Vana>"},
    }
    (first, context, template), (_, second, _) = gone(SITE, was)
    assert (first, template, context["title"]) == ("id/TEL-01", "gone.html", "&lt;Vana&gt;")
    assert context["hb_gone"]["leads"] == "../pages/standards/tel.html#TEL-03"
    assert second["hb_gone"]["leads"] == "../id/TEL-01.html"
    made = {file.path: file.data.decode() for file in permanent(SITE, was, [])}
    assert "id/TEL-01.html" not in made
    assert json.loads(made["places.json"])["ids"]["TEL-01"] == "id/TEL-01.html"


def test_only_what_an_audience_could_read_is_told_of_what_is_gone(handbook: Path) -> None:
    root = handbook
    path = root / "content" / "standards" / "one.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    secret = {**data["standards"][0], "id": "ONE-9", "title": "For managers", "audience": "managers"}
    secret["measures"] = [{"id": "ONE-9-a", "text": "Answers within a day."}]
    two = {**data["standards"][0], "id": "ONE-2", "title": "For all", "audience": "customers", "status": "approved"}
    two["approved"] = {"by": "head", "on": "2026-04-01"}
    two["measures"] = [{"id": "ONE-2-a", "text": "Answers within a day."}]
    data["standards"] += [two, secret]
    path.write_text(json.dumps(data), "utf-8")
    loaded = loaded_of(root)
    assert loaded.handbook is not None
    before = loaded.handbook
    release(root, "3.0.0", "2026-05-01")
    data["standards"] = data["standards"][:1]
    path.write_text(json.dumps(data), "utf-8")
    loaded, _ = examine(root)
    assert loaded.handbook is not None
    releases = read_ledger(root).releases
    customers = retired_ids(loaded.handbook, select(loaded.handbook, "customers", "en"), releases)
    assert customers == {"ONE-2": {"name": "For all", "version": "3.0.0"}}
    staff = retired_ids(loaded.handbook, select(loaded.handbook, "staff", "en"), releases)
    assert "ONE-2-a" in staff
    assert not any("ONE-9" in id_ for id_ in staff)
    # What the handbook still has is not gone, though this audience cannot see it.
    assert retired_ids(before, select(before, "customers", "en"), releases) == {}


def test_a_hidden_id_has_no_address(handbook: Path) -> None:
    change(handbook, audience="managers")
    loaded = loaded_of(handbook)
    assert loaded.handbook is not None
    pages = {file.path: file.data for file in render(select(loaded.handbook, "customers", "en"), {})}
    made = list(permanent(json.loads(pages["site.json"]), {}, []))
    assert not [file.path for file in made if re.search(r"ONE-1\b", file.path + file.data.decode())]


@pytest.mark.parametrize(
    "name", ["", "a b", "-x", "a..b", "HEAD", "@", "refs/heads/x", "x.lock", "main/", "a~b", ".x", "x."]
)
def test_a_name_that_git_does_not_take_for_a_branch_is_told(name: str) -> None:
    result = CliRunner().invoke(main, ["publish", "--root", str(GOOD), "--lang", "en", "--branch", name])
    assert "[branch-name]" in result.output
    assert all(map(can_be_named, ("gh-pages", "sites/ä-ö", "v1.0", "x@y")))


@pytest.mark.parametrize("folder", [".", "content", "content/site", "handbook", "content/../content"])
def test_a_site_does_not_come_among_the_sources(folder: str) -> None:
    result = CliRunner().invoke(main, ["publish", "--root", str(GOOD), "--lang", "en", str(GOOD / folder)])
    assert "[site-in-sources]" in result.output


def test_push_without_a_branch_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["publish", "--root", str(GOOD), str(tmp_path / "site"), "--push", "origin"])
    assert result.exit_code == 2
    assert "--push needs --branch." in result.output
