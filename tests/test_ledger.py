"""Releases as files: they say what was released, prove themselves, and go on being read."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from filling import filled
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.problems import Problem
from hbgen.releases.child_order import same
from hbgen.releases.folder import FOLDER, Ledger, read_ledger
from hbgen.releases.head import STEPS, Number
from hbgen.releases.ledger import BrokenRelease, Release, canonical, dump, freeze, read
from hbgen.releases.migrations import MIGRATIONS, SHAPE
from hbgen.releases.withdrawals import Withdrawal
from sampling import in_full
from starter import starter

HERE = Path(__file__).parent
DAY = datetime.date(2026, 3, 1)
LOGO = {"images/logo.svg": b"<svg/>"}


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return starter()


def chained(handbook: Handbook, *numbers: str) -> list[Release]:
    """Releases of these numbers, a day apart, each following the one before."""
    made: list[Release] = []
    for day, text in enumerate(numbers):
        number = Number.parse(text)
        assert number is not None
        before = made[-1] if made else None
        made.append(freeze(handbook, LOGO, number, DAY + datetime.timedelta(day), (), before))
    return made


def laid(root: Path, releases: list[Release]) -> Path:
    (root / FOLDER).mkdir(parents=True)
    for release in releases:
        (root / release.file.path).write_bytes(release.data)
    return root


def codes(root: Path) -> list[tuple[str, str]]:
    return [(problem.place.file.removeprefix(f"{FOLDER}/"), problem.code) for problem in read_ledger(root).problems]


def signed(data: dict[str, Any]) -> bytes:
    """A release's file that holds `data` and proves itself, whatever it holds."""
    rest = canonical({name: value for name, value in data.items() if name != "digest"})
    return b'{\n "digest": "' + hashlib.sha256(rest).hexdigest().encode() + b'",' + rest.removeprefix(b"{")


# --- what a release holds ---------------------------------------------------------------------


def test_a_release_says_what_the_handbook_said(handbook: Handbook) -> None:
    release = freeze(handbook, LOGO, Number(1, 2, 3), DAY)
    again = read(release.file.path, release.data)
    assert isinstance(again, Release)
    assert (again.number, again.date, again.digest, again.images) == (Number(1, 2, 3), DAY, release.digest, LOGO)
    assert dump(again.handbook) == dump(handbook)
    assert again.handbook.standards[0].standards[0].title.language == handbook.handbook.languages[0]
    assert again.ids["TEL-01"] == "standard"
    assert again.ids["promise"] == "pledge"


@pytest.mark.parametrize("variant", range(3))
def test_a_release_holds_every_field_that_somebody_may_read(variant: int) -> None:
    """Read back from its bytes, and held against the handbook itself: what `dump` forgot, it would forget twice."""
    whole = filled(variant=variant, languages=("en", "et"))
    release = freeze(whole, LOGO, Number(1, 0, 0), DAY)
    again = read(release.file.path, release.data)
    assert isinstance(again, Release)
    assert same(again.handbook, whole)
    assert same(again.handbook.results, whole.results)
    assert whole.results


def test_the_same_handbook_gives_the_same_bytes(handbook: Handbook) -> None:
    release = freeze(handbook, LOGO, Number(1, 0, 0), DAY)
    assert freeze(handbook, LOGO, Number(1, 0, 0), DAY).data == release.data
    assert freeze(release.handbook, LOGO, Number(1, 0, 0), DAY).data == release.data


def test_what_nobody_may_read_is_in_no_release(handbook: Handbook) -> None:
    text = freeze(handbook, LOGO, Number(1, 0, 0), DAY).data.decode()
    assert any(participant.stance for record in handbook.involvement for participant in record.participants)
    for name in ("stance", "opinion_leader", "note", "silenced"):
        assert f'"{name}":' not in text


def test_what_is_set_to_a_default_stays_when_the_default_changes(handbook: Handbook) -> None:
    """An empty selection asks everything, and none asks nothing: the two are told apart."""
    data: Any = dump(handbook)
    assert all("weight" in item for item in data["instruments"]["instruments"][0].get("items", ()))
    assert all("audience" in standard for chapter in data["standards"] for standard in chapter["standards"])


# --- former shapes ----------------------------------------------------------------------------


def test_a_ledger_of_every_shape_is_kept() -> None:
    kept = {path.stem for path in (HERE / "ledgers").glob("*.json")}
    assert kept == {f"shape-{shape}" for shape in range(SHAPE + 1)}
    assert len(MIGRATIONS) == SHAPE


@pytest.mark.parametrize("shape", range(SHAPE + 1))
def test_a_ledger_of_every_shape_is_read(shape: int) -> None:
    data = (HERE / "ledgers" / f"shape-{shape}.json").read_bytes()
    assert f'"format": {shape},'.encode() in data
    release = read(f"{FOLDER}/1.0.0.json", data)
    assert isinstance(release, Release)
    assert [approved.by for approved in release.approvals] == ["ceo"]
    assert holds(dump(release.handbook), json.loads(data)["handbook"])
    assert list(release.images) == (["images/logo.svg"] if shape else [])


def holds(now: Any, then: Any) -> bool:
    """Whether everything that was said then is said now; fields that came later have their defaults beside it."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(name in now and holds(now[name], value) for name, value in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)


def in_words(handbook: Handbook, goal: dict[str, str], **head: Any) -> Release:
    """A release in shape 1, in which the goal of the first competency was a text."""
    data = json.loads(freeze(handbook, LOGO, Number(1, 0, 0), DAY).data)
    first = data["handbook"]["competencies"][0]
    del first["purpose"]
    first["goal"] = goal
    release = read(f"{FOLDER}/1.0.0.json", signed(data | {"format": 1, "release": data["release"] | head}))
    assert isinstance(release, Release)
    return release


@in_full
def test_the_goal_of_a_competency_in_words_is_its_purpose(handbook: Handbook) -> None:
    """The goal that the words name is the goal; words that name none, or several, are kept all the same."""
    for goal, named in (
        ({"et": "Klient on rahul (GOAL-2)", "en": "Customers are satisfied (GOAL-2)"}, "GOAL-2"),
        ({"et": "Klient on rahul"}, None),
        ({"et": "GOAL-1, GOAL-2"}, None),
        ({"et": "GOAL-22, SUBGOAL-2, GOAL-2-b"}, None),
    ):
        release = in_words(handbook, goal)
        first = release.handbook.competencies[0]
        assert first.purpose is not None
        assert (first.goal, first.purpose.words) == (named, goal)
        assert release.part("competencies")[0]["purpose"] == goal


def test_a_translation_of_such_a_goal_that_was_older_than_its_text_is_still_so(handbook: Handbook) -> None:
    old = {"kind": "competency", "id": "COMP-LEARNING", "path": ["goal"], "language": "en"}
    assert [translation.path for translation in in_words(handbook, {"et": "a b"}, aged=[old]).aged] == [("purpose",)]


def test_a_shape_of_the_future_is_named(handbook: Handbook, tmp_path: Path) -> None:
    data = json.loads(freeze(handbook, LOGO, Number(1, 0, 0), DAY).data)
    laid(tmp_path, [])
    (tmp_path / FOLDER / "1.0.0.json").write_bytes(signed(data | {"format": SHAPE + 1}))
    assert codes(tmp_path) == [("1.0.0.json", "release-newer")]


# --- the chain --------------------------------------------------------------------------------


def test_a_whole_chain_has_no_problems(handbook: Handbook, tmp_path: Path) -> None:
    laid(tmp_path, chained(handbook, "1.9.0", "1.10.0", "2.0.0"))
    ledger = read_ledger(tmp_path)
    assert ledger.problems == ()
    assert [str(release.number) for release in ledger.releases] == ["1.9.0", "1.10.0", "2.0.0"]
    assert ledger.newest is ledger.get("2.0.0")
    assert read_ledger(tmp_path / "nothing").releases == ()


def test_line_ends_of_another_system_change_nothing(handbook: Handbook, tmp_path: Path) -> None:
    release = chained(handbook, "1.0.0")[0]
    laid(tmp_path, [])
    (tmp_path / release.file.path).write_bytes(release.data.replace(b"\n", b"\r\n"))
    assert read_ledger(tmp_path).problems == ()


def test_an_edited_release_is_found(handbook: Handbook, tmp_path: Path) -> None:
    """At every place of the file: in the handbook, in the head, and when an editor has laid it out anew."""
    release = chained(handbook, "1.0.0")[0]
    path = laid(tmp_path, [release]) / release.file.path
    for changed in (
        release.data.replace(b"30", b"45", 1),
        release.data.replace(str(DAY).encode(), b"2025-01-01"),
        release.data + b"\n",
        canonical(json.loads(release.data)).replace(b"\n ", b"\n  "),
    ):
        assert changed != release.data
        path.write_bytes(changed)
        assert codes(tmp_path) == [("1.0.0.json", "release-edited")]


def test_a_broken_chain_is_found(handbook: Handbook, tmp_path: Path) -> None:
    first, second, third = chained(handbook, "1.0.0", "1.1.0", "1.2.0")
    laid(tmp_path, [first, third])
    assert codes(tmp_path) == [("1.2.0.json", "release-chain")]
    [problem] = read_ledger(tmp_path).problems
    missing = f"a release that is not there ({second.digest[:12]}…)"
    assert problem.message(str).startswith(f"The release 1.2.0 follows {missing}, but 1.0.0 stands before it.")
    (tmp_path / second.file.path).write_bytes(second.data)
    (tmp_path / first.file.path).unlink()
    assert codes(tmp_path) == [("1.1.0.json", "release-chain")]
    (tmp_path / first.file.path).write_bytes(freeze(handbook, {}, first.number, DAY).data)
    assert codes(tmp_path) == [("1.1.0.json", "release-chain")]


def test_two_releases_side_by_side_are_found(handbook: Handbook, tmp_path: Path) -> None:
    first, second = chained(handbook, "1.0.0", "1.1.0")
    laid(tmp_path, [first, second, freeze(handbook, LOGO, Number(1, 0, 1), DAY, (), first)])
    [problem] = read_ledger(tmp_path).problems
    assert problem.code == "release-chain"
    assert problem.message(str).startswith("The release 1.1.0 follows 1.0.0, but 1.0.1 stands before it.")


def test_a_version_says_nothing_of_what_was_withdrawn_up_to_its_day() -> None:
    days = {"1.0.0": DAY, "1.1.0": DAY + datetime.timedelta(1)}
    ledger = Ledger(withdrawals=tuple(Withdrawal(number=n, on=on, reason=Text({"en": "x"})) for n, on in days.items()))
    assert ledger.withdrawn_by(DAY - datetime.timedelta(1)) == frozenset()
    assert ledger.withdrawn_by(DAY) == {"1.0.0"}
    assert ledger.withdrawn_by(None) == days.keys()


def test_renamed_reordered_and_strange_files_are_found(handbook: Handbook, tmp_path: Path) -> None:
    first, second = chained(handbook, "1.0.0", "1.1.0")
    folder = laid(tmp_path, [first]) / FOLDER
    (folder / "1.2.0.json").write_bytes(second.data)
    (folder / "notes.txt").write_text("x")
    (folder / "1.0.json").write_bytes(second.data)
    (folder / "1.3.0.json").symlink_to(folder / "1.0.0.json")
    (folder / ".gitkeep").write_text("")
    assert codes(tmp_path) == [
        ("1.0.json", "release-stray"),
        ("1.2.0.json", "release-misnamed"),
        ("1.3.0.json", "linked-file"),
        ("notes.txt", "release-stray"),
    ]


def test_a_release_is_not_older_than_the_one_before(handbook: Handbook, tmp_path: Path) -> None:
    first = freeze(handbook, LOGO, Number(1, 0, 0), DAY)
    laid(tmp_path, [first, freeze(handbook, LOGO, Number(1, 1, 0), DAY - datetime.timedelta(1), (), first)])
    assert codes(tmp_path) == [("1.1.0.json", "release-date")]


# --- hostile files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"{", 1),
        (b"[" * 200_000, 1),
        (b'{"a":' * 100_000, 1),
        (b'{\n "digest": "0"\n', 3),
        (b"1" * 10_000, 1),
        (b"\xff\xfe\x00", 1),
        (b"null", 1),
        (b'{"a": NaN}', 1),
    ],
)
def test_what_is_no_release_is_a_problem(data: bytes, line: int) -> None:
    problem = read(f"{FOLDER}/1.0.0.json", data)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place.line) == ("release-unreadable", line)


HEADS: tuple[Callable[[dict[str, Any]], Any], ...] = (
    lambda data: data | {"release": None},
    lambda data: data | {"release": []},
    lambda data: data | {"release": data["release"] | {"number": 1}},
    lambda data: data | {"release": data["release"] | {"date": "2026-02-30"}},
    lambda data: data | {"release": data["release"] | {"ids": {"standard": [1]}}},
    lambda data: data | {"release": data["release"] | {"more": 1}},
    lambda data: data | {"zzz": 1},
)


@pytest.mark.parametrize("change", HEADS)
def test_a_head_of_the_wrong_shape_is_a_problem(handbook: Handbook, change: Callable[[dict[str, Any]], Any]) -> None:
    """Whoever forges a file with a right digest gets a problem, and never a traceback."""
    data = json.loads(freeze(handbook, {}, Number(1, 0, 0), DAY).data)
    problem = read(f"{FOLDER}/1.0.0.json", signed(change(data)))
    assert isinstance(problem, Problem)
    assert problem.code == "release-invalid"


BODIES: tuple[tuple[str, Callable[[dict[str, Any]], Any]], ...] = (
    ("handbook", lambda data: data | {"handbook": None}),
    ("handbook", lambda data: data | {"handbook": []}),
    ("handbook", lambda data: data | {"handbook": {"handbook": {"languages": 5}}}),
    ("mission.statement", lambda data: data | {"handbook": data["handbook"] | {"mission": {"statement": 5}}}),
    ("release", lambda data: data | {"handbook": "\ud800"}),
    ("images", lambda data: data | {"images": {"images/logo.svg": "###"}}),
    ("images", lambda data: data | {"images": {"../../logo.svg": "QQ=="}}),
    ("images", lambda data: data | {"images": None}),
)


@pytest.mark.parametrize(("where", "change"), BODIES)
def test_a_body_of_the_wrong_shape_is_a_problem(
    handbook: Handbook, where: str, change: Callable[[dict[str, Any]], Any]
) -> None:
    data = json.loads(freeze(handbook, {}, Number(1, 0, 0), DAY).data)
    forged = json.dumps(change(data)["handbook"]) if where == "release" else None
    made = signed(change(data) if forged is None else data | {"handbook": "@"})
    if forged is not None:
        body = made.split(b"\n", 2)[2].replace(b'"@"', forged.encode())
        made = b'{\n "digest": "' + hashlib.sha256(b"{\n" + body).hexdigest().encode() + b'",\n' + body
    release = read(f"{FOLDER}/1.0.0.json", made)
    assert isinstance(release, Release)
    with pytest.raises(BrokenRelease) as caught:
        _ = release.images if where == "images" else release.handbook
    assert caught.value.problem.code == "release-invalid"
    assert str(caught.value.problem.values["where"]).startswith(where)


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(tmp_path, [])
    (tmp_path / FOLDER / "1.0.0.json").write_bytes(b" " * 2000)
    monkeypatch.setattr("hbgen.releases.folder.MAX_BYTES", 1000)
    assert codes(tmp_path) == [("1.0.0.json", "file-too-large")]


def test_a_file_that_cannot_be_read_is_named(
    handbook: Handbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(tmp_path, chained(handbook, "1.0.0"))

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert codes(tmp_path)[0] == ("1.0.0.json", "unreadable-file")


def test_a_folder_that_is_a_link_is_not_read(tmp_path: Path, handbook: Handbook) -> None:
    laid(tmp_path / "a", chained(handbook, "1.0.0"))
    (tmp_path / "b" / "content").mkdir(parents=True)
    (tmp_path / "b" / FOLDER).symlink_to(tmp_path / "a" / FOLDER)
    assert [problem.code for problem in read_ledger(tmp_path / "b").problems] == ["linked-file"]
    shutil.rmtree(tmp_path / "a")


# --- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "1.0.0 ", "1.0.0\n", "1.٢.0", ""])
def test_what_is_no_number(text: str) -> None:
    assert Number.parse(text) is None


def test_which_numbers_may_follow() -> None:
    number = Number.parse("1.9.3")
    assert number is not None
    assert [str(number.after(step)) for step in STEPS] == ["1.9.4", "1.10.0", "2.0.0"]
    assert [number.step_to(number.after(step)) for step in STEPS] == list(STEPS)
    assert number.step_to(number) is number.step_to(Number(3, 0, 0)) is None
    assert Number(1, 10, 0) > number
