"""Receipts come home: what the page hands out is read, nothing else is, and coverage shows no small group."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chains import chain, edited, read
from hbgen.editions import select
from hbgen.model.fingerprint import former
from hbgen.model.visibility import Audience
from hbgen.problems import Problem
from hbgen.receipts.coverage import LEAST, CoverageGroup, coverage, people_in, too_many
from hbgen.receipts.coverage_formats import FORMATS, Covered
from hbgen.receipts.receipt_files import Receipt, Receipts
from hbgen.releases.child_order import with_fields
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory
from hbgen.releases.required_reading import BindingStandard, ReleaseNews, RequiredReading
from hbgen.render.book.context import PageContext
from hbgen.render.changes.change_log import ChangeLogView
from hbgen.render.changes.confirmation import ConfirmationPage
from hbgen.render.html import HtmlWriter
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.scoring.json_stream import files_in
from hbgen.scoring.refusals import MOST_TOLD
from hbgen.scoring.tables import AnswerFile, Unreadable
from programs import lacking
from sampling import examples, sampled
from test_reading import reworded, starter

STATIC = Path(__file__).parent.parent / "src" / "hbgen" / "static"
UNITS = ("call-centre", "digital-service", "")
ROLES = ("call-agent", "adviser", "ceo")
needs_node = pytest.mark.skipif(lacking("node") is not None, reason=lacking("node") or "")


@pytest.fixture(scope="module")
def releases() -> list[Release]:
    """Two releases; the second one changes TEL-01 materially."""
    return chain([starter(), reworded("promise", 1, starter(), "TEL-01")])


def receipt(releases: list[Release], number: int = 1, at: int = -1, **values: Any) -> dict[str, Any]:
    """A receipt as the page makes it, of the release at this place."""
    role = values.get("role", "call-agent")
    held = read(releases[: len(releases) + at + 1]) if at < -1 else read(releases)
    return {
        "receipt": f"{number:032x}",
        "follows": "",
        "version": held.versions[-1],
        "edition": "staff/en",
        "date": "2026-10-05",
        "role": role,
        "unit": "call-centre",
        "items": [{"standard": standard.id, "mark": standard.mark} for standard in held.concerning(role)],
    } | values


def whole(*some: Any) -> str:
    return json.dumps({"format": "hbgen-receipts-1", "receipts": list(some)})


_READINGS: dict[tuple[str, ...], dict[tuple[str, Audience], RequiredReading]] = {}


def taken(releases: list[Release], path: Path, text: str | bytes) -> tuple[Receipts, list[Problem]]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    intake = Receipts(releases)
    # What is to be read of a release follows from it alone, and takes longest to find.
    intake._readings = _READINGS.setdefault(tuple(release.digest for release in releases), intake._readings)
    intake.read(AnswerFile.of(path))
    return intake, intake.problems()


def codes(problems: list[Problem]) -> list[str]:
    for problem in problems:
        assert "\n" not in problem.message(str) + problem.remedy(str)
    return [problem.code for problem in problems]


# --- taking in -------------------------------------------------------------------------------------


def test_what_the_page_hands_out_is_taken_in_without_a_name(releases: list[Release], tmp_path: Path) -> None:
    intake, problems = taken(releases, tmp_path / "a.json", whole(receipt(releases, name="Mari Maasikas")))
    assert not problems
    assert "Maasikas" not in repr(intake.receipts)


def test_a_receipt_of_before_holds(releases: list[Release], tmp_path: Path) -> None:
    """Marks were hexadecimal digits."""
    record = receipt(releases)
    record["items"] = [item | {"mark": former(item["mark"])} for item in record["items"]]
    intake, problems = taken(releases, tmp_path / "a.json", whole(record))
    assert not problems
    assert len(intake.receipts) == 1


def test_a_receipt_that_comes_twice_counts_once(releases: list[Release], tmp_path: Path) -> None:
    line = whole(receipt(releases))
    intake, problems = taken(releases, tmp_path / "a.jsonl", f"{line}\n\n{line}\n")
    assert not problems
    assert len(intake.holding("2.0.0")) == 1
    other = whole(receipt(releases, unit="digital-service"))
    _, problems = taken(releases, tmp_path / "b.jsonl", f"{line}\n{other}\n")
    assert [(problem.code, problem.place.line) for problem in problems] == [("receipt-differs", 2)]


@sampled(6)
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"version": "9.0.0"}, "receipt-no-release"),
        ({"role": "call-agnet"}, "receipt-unknown"),
        ({"unit": "nowhere"}, "receipt-unknown"),
        ({"edition": "customers/en"}, "receipt-cell"),
        ({"edition": ["staff/en"]}, "receipt-cell"),
        ({"date": "05.10.2026"}, "receipt-cell"),
        ({"receipt": "1"}, "receipt-cell"),
        ({"receipt": "x" * 10**6}, "receipt-cell"),
        ({"follows": "\x1b[31m"}, "receipt-cell"),
        ({"items": []}, "receipt-incomplete"),
        ({"items": [{"standard": "TEL-99", "mark": ""}]}, "receipt-unknown"),
        ({"items": [{"standard": "TEL-01", "mark": "000000000000"}]}, "receipt-other-marks"),
        ({"items": [{"standard": "TEL-01", "mark": "=1"}] * 2}, "receipt-broken"),
        ({"items": [{"standard": f"X-{n}"} for n in range(5001)]}, "receipt-broken"),
        ({"items": ["TEL-01"]}, "receipt-broken"),
        ({"items": None}, "receipt-broken"),
    ],
)
def test_what_does_not_fit_is_set_aside_and_told(
    releases: list[Release], tmp_path: Path, values: dict[str, Any], code: str
) -> None:
    text = whole(receipt(releases, 1), {**receipt(releases, 2), **values})
    intake, problems = taken(releases, tmp_path / "a.json", text)
    assert codes(problems) == [code]
    assert problems[0].place.line == 2
    assert problems[0].message(str).isprintable()
    assert len(intake.receipts) == 1
    assert intake.left_out["a.json"] == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"format": "hbgen-answers-1"}', b"[]", b"null",
     b'{"format": "hbgen-receipts-1", "receipts": [NaN]}', b'{"a": 1, "a": 2}'],
)  # fmt: skip
def test_a_file_that_is_no_receipts_is_refused(releases: list[Release], tmp_path: Path, data: bytes) -> None:
    for name in ("a.json", "a.jsonl"):
        if data == b"\xff\xfe":
            with pytest.raises(Unreadable):
                taken(releases, tmp_path / name, data)
        else:
            _, problems = taken(releases, tmp_path / name, data)
            # A file to which nothing was added yet is none that lost something.
            assert codes(problems) == ([] if (name, data) == ("a.jsonl", b"") else ["receipt-broken"])


def test_receipts_are_taken_in_however_they_were_collected(releases: list[Release], tmp_path: Path) -> None:
    """One after another over many lines, as an array, on lines with others broken between them, twice on a line."""
    made = [json.loads(whole(receipt(releases, number))) for number in range(1, 5)]
    over_lines = [json.dumps(record, indent=1) for record in made]
    on_lines = [json.dumps(record) for record in made]
    cut = over_lines[0][: len(over_lines[0]) // 2]
    for text, broken in (
        ("\n".join(over_lines), []),
        ("".join(on_lines), []),
        (json.dumps(made), []),
        (json.dumps(made, indent=2), []),
        ("\r\n\r\n".join(on_lines), []),
        (f"{cut}\n" + "\n".join(over_lines), [1]),
        ("[\n" + "\n".join(on_lines), [1]),
        ('<p>\n{"a": 1, "a": 2} ' + " ".join(on_lines) + "\n}", [1, 2, 3]),
        ("\n".join([*on_lines[:2], '{"format": "other"}', "oops", *on_lines[2:]]), [3, 4]),
    ):
        for name in ("a.json", "a.jsonl"):
            intake, problems = taken(releases, tmp_path / name, text)
            assert [problem.place.line for problem in problems] == broken, text[:60]
            assert len(intake.receipts) == len(made)


def test_a_file_of_which_every_value_swallows_the_rest_is_given_up_in_time(
    releases: list[Release], tmp_path: Path
) -> None:
    intake, problems = taken(releases, tmp_path / "a.jsonl", '{"format":\n' * 2000)
    assert set(codes(problems)) == {"receipt-broken"}
    assert intake.left_out.total() < 50


def test_a_folder_of_receipts_is_read_whole(releases: list[Release], tmp_path: Path) -> None:
    (tmp_path / "in" / "week").mkdir(parents=True)
    (tmp_path / "in" / "a.json").write_text(json.dumps(json.loads(whole(receipt(releases, 1))), indent=1), "utf-8")
    (tmp_path / "in" / "week" / "b.JSONL").write_text(whole(receipt(releases, 2)), "utf-8")
    (tmp_path / "in" / "notes.txt").write_text("no receipt", "utf-8")
    names = [path.name for path in files_in([tmp_path / "in", tmp_path / "gone.json"])]
    assert names == ["a.json", "b.JSONL", "gone.json"]
    (tmp_path / "empty").mkdir()
    assert files_in([tmp_path / "empty"]) == [tmp_path / "empty"]


def test_of_many_faults_the_first_are_told(releases: list[Release], tmp_path: Path) -> None:
    _, problems = taken(releases, tmp_path / "a.json", whole(*[{}] * (MOST_TOLD + 5)))
    assert codes(problems) == ["receipt-broken"] * MOST_TOLD + ["answers-more"]


@cache
def started() -> tuple[list[Release], bytes]:
    """The release of the starter handbook, and a file of one receipt for it."""
    releases = chain([starter()])
    return releases, whole(receipt(releases)).encode()


@given(st.binary(max_size=200), st.integers(0, 10**6))
@settings(max_examples=examples(150), deadline=None)
def test_no_bytes_are_too_strange(tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int) -> None:
    releases, good = started()
    cut = at % len(good)
    path = tmp_path_factory.mktemp("noise") / "a.jsonl"
    try:
        taken(releases, path, good[:cut] + noise + good[cut:])
    except Unreadable as unreadable:
        codes([unreadable.problem])


# --- what still holds ------------------------------------------------------------------------------


def test_a_former_receipt_holds_until_something_is_asked_again(releases: list[Release], tmp_path: Path) -> None:
    agent = receipt(releases, 1, -2)
    adviser = receipt(releases, 2, -2, role="adviser", unit="service-points")
    intake, problems = taken(releases, tmp_path / "a.json", whole(agent, adviser))
    assert not problems
    assert len(intake.holding("1.0.0")) == 2
    # What changed concerns the agent alone.
    assert [confirmed.role for confirmed in intake.holding("2.0.0")] == ["adviser"]


def test_of_receipts_that_follow_each_other_the_last_counts(releases: list[Release], tmp_path: Path) -> None:
    first = receipt(releases, 1, unit="")
    then = receipt(releases, 2, follows=first["receipt"])
    intake, _ = taken(releases, tmp_path / "a.json", whole(then, first))
    assert [confirmed.unit for confirmed in intake.holding("2.0.0")] == ["call-centre"]
    assert intake.later("1.0.0") == 2
    assert intake.holding("1.0.0") == []


# --- coverage --------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["call-centre", "digital-service", ""]), st.sampled_from(ROLES)), max_size=60)
)
def test_no_small_group_is_shown_or_follows_from_what_is(some: list[tuple[str, str]]) -> None:
    receipts = [Receipt(str(n), "", "1.0.0", "staff", "", role, unit) for n, (unit, role) in enumerate(some)]
    groups = coverage(receipts, starter(), {})
    by_unit = Counter(unit for unit, _ in some)
    for group in groups:
        assert group.confirmed is None or group.confirmed >= LEAST
        if not group.roles:
            assert group.confirmed == (by_unit[group.unit] if by_unit[group.unit] >= LEAST else None)
    for unit in by_unit:
        parts = [group for group in groups if group.unit == unit and group.roles]
        # All of the unit's parts are there, each role once: nothing is left over that could be worked out.
        assert not parts or sum(group.confirmed or 0 for group in parts) == by_unit[unit]
        named = [role for group in parts for role in group.roles]
        assert len(named) == len(set(named))


def test_headcount_is_read_strictly(releases: list[Release], tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "unit,people\ncall-centre,12\ncall-center,3\ncall-centre,1\ndigital-service,-1\ndigital-service\n", "utf-8"
    )
    headcount, problems = people_in(AnswerFile.of(path), releases[-1])
    assert headcount == {"call-centre": 12}
    assert [(problem.code, problem.place.line) for problem in problems] == [
        ("receipt-unknown", 3),
        ("receipt-cell", 4),
        ("receipt-cell", 5),
        ("answer-cells", 6),
    ]
    assert codes(list(too_many([CoverageGroup("call-centre", (), 13, 12)]))) == ["receipts-many"]


def test_every_format_tells_the_same(releases: list[Release]) -> None:
    groups = [
        CoverageGroup("call-centre", (), 6, 12),
        CoverageGroup("call-centre", ("call-agent",), 6, None),
        CoverageGroup("", (), None, None),
    ]
    covered = Covered("2.0.0", groups, releases[-1].handbook, "en")
    text, markdown, csv, data = (FORMATS[name](covered, str) for name in ("text", "markdown", "csv", "json"))
    for output in (text, markdown):
        assert "50%" in output
        assert "fewer than 5" in output
    assert "2.0.0,call-centre,,6,12" in csv
    assert "2.0.0,,,,\r\n" in csv
    assert json.loads(data)["groups"][1] == {
        "unit": "call-centre",
        "roles": ["call-agent"],
        "confirmed": 6,
        "people": None,
    }


# --- the page, against Python ----------------------------------------------------------------------


def node(code: str, data: Any) -> Any:
    source = (STATIC / "hbgen-confirm.js").read_text("utf-8")
    source += f"\nconst data = {json.dumps(data)};\nprocess.stdout.write(JSON.stringify({code}));"
    ran = subprocess.run(["node", "-"], input=source, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def definition_of(releases: list[Release], audience: Audience = "staff") -> dict[str, Any]:
    """What the page of the last release holds."""
    whole = releases[-1].handbook
    edition = select(whole, audience, "et", str(releases[-1].number))
    book = PageContext(edition, ReleaseHistory().history(releases, whole, edition))
    return ConfirmationPage(book, ChangeLogView(MarkdownWriter(book), HtmlWriter(book).target)).definition()


def test_the_page_knows_where_receipts_go_and_nothing_that_is_hidden() -> None:
    links = with_fields(starter().handbook.links, {"receipts": "https://forms.example/receipts"})
    handbook = edited(edited(starter(), "handbook", links=links), "TEL-01", audience="managers")
    definition = definition_of(chain([handbook, reworded("promise", 1, handbook, "TEL-01")]))
    assert definition["post"] == "https://forms.example/receipts"
    assert "TEL-01" not in json.dumps(definition)
    hidden = definition_of(chain([handbook, reworded("promise", 1, handbook, "TEL-01")]), "managers")
    assert "TEL-01" in json.dumps(hidden)


def some_reading(chance: Random) -> RequiredReading:
    versions = tuple(f"{number}.0.0" for number in range(1, chance.randint(2, 6)))
    ids = [f"S-{number}" for number in range(8)]

    def roles() -> tuple[str, ...]:
        return tuple(chance.sample(ROLES, chance.randint(0, 2)))

    standing = tuple(BindingStandard(id_, "C", f"{chance.getrandbits(48):012x}", roles()) for id_ in ids[:6])
    news = tuple(
        ReleaseNews(version, id_, roles(), ()) for version in versions[1:] for id_ in ids if chance.random() < 0.3
    )
    return RequiredReading(versions, standing, news)


@needs_node
def test_the_page_asks_as_python_does() -> None:
    chance = Random(4)
    cases, expected = [], []
    for _ in range(400):
        reading = some_reading(chance)
        known = (*reading.versions, "0.9.0")
        confirmed = {f"S-{number}": chance.choice(known) for number in range(8) if chance.random() < 0.7}
        definition = {
            "versions": reading.versions,
            "version": reading.versions[-1],
            "standing": [[standard.id, standard.mark, standard.roles] for standard in reading.standing],
            "news": [[news.version, news.standard, news.roles] for news in reading.news],
        }
        role = chance.choice(ROLES)
        cases.append([definition, role, confirmed])
        expected.append(list(reading.asked(role, confirmed)))
    assert node("data.map((one) => hbConfirm.asked(...one))", cases) == expected
    assert sum(map(len, expected)) > 400
    # Whoever has confirmed is asked for nothing.
    again = node("data.map(([d, r, c]) => hbConfirm.asked(d, r, hbConfirm.confirm(d, r, c)))", cases)
    assert again == [[]] * len(cases)


@needs_node
def test_the_pages_receipt_is_taken_in(releases: list[Release], tmp_path: Path) -> None:
    definition = definition_of(releases)
    made = {"role": "call-agent", "unit": "call-centre", "date": "2026-10-05", "id": "0" * 32, "follows": "f" * 32}
    text = node("hbConfirm.toJson(hbConfirm.receipt(data[0], data[1]), 'Mari', 1)", [definition, made])
    intake, problems = taken(releases, tmp_path / "a.json", text)
    assert not problems
    assert len(intake.holding("2.0.0")) == 1
