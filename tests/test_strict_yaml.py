"""The strict reader: what YAML means here, where it stands, and that no text breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring import lines
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import MAX_DEPTH, read
from hbgen.model.written import Map, Seq
from hbgen.problems import Place, Problem
from sampling import examples


def good(text: str) -> Any:
    problems: list[Problem] = []
    data = read(text, "f.yaml", problems)
    assert lines(problems) == ""
    return data


def codes(text: str) -> list[str]:
    problems: list[Problem] = []
    read(text, "f.yaml", problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("010", "010"),
        ("0o10", "0o10"),
        ("0x1F", "0x1F"),
        ("1:20", "1:20"),
        ("1_000", "1_000"),
        ("-7", -7),
        ("3.10", 3.1),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e3", "1e3"),
        ("2024-13-45", "2024-13-45"),
        ("9" * 20, "9" * 20),
        ("٣", "٣"),
        ('"24"', "24"),
        ("'null'", "null"),
        ("=", "="),
    ],
)
def test_a_value_is_what_it_looks_like(written: str, value: object) -> None:
    loaded = good(f"field: {written}\n")["field"]
    assert loaded == value
    assert type(loaded) is type(value)


@pytest.mark.parametrize("written", ["", "~", "null", "# a remark"])
def test_a_field_without_value_is_as_if_it_were_not_there(written: str) -> None:
    data = good(f"field: {written}\nother: 1\n")
    assert data == {"other": 1}
    assert data.keys_at["field"].place == Place("f.yaml", 1, 1)


def test_everything_knows_its_place() -> None:
    data = good("a:\n  - b: 1\n    c: [x, y]\n")
    assert isinstance(data, Map)
    items = data["a"]
    assert isinstance(items, Seq)
    first = items[0]
    assert isinstance(first, Map)
    letters = first["c"]
    assert isinstance(letters, Seq)
    assert data.keys_at["a"].place == Place("f.yaml", 1, 1)
    assert items.values_at[0].place == Place("f.yaml", 2, 5)
    assert first.values_at["b"].place == Place("f.yaml", 2, 8)
    assert letters.values_at[1].place == Place("f.yaml", 3, 12)


def test_the_lines_of_a_long_text_begin_below_its_mark() -> None:
    data = good("short: a\nlong: |\n  one\n  two\n")
    assert data.values_at["short"].text_line == 0
    assert data.values_at["long"].text_line == 3


def test_places_count_from_the_first_line_given() -> None:
    problems: list[Problem] = []
    read("a: 1\na: 2\n", "f.md", problems, first_line=2)
    assert problems[0].place == Place("f.md", 3, 1)


def test_places_count_characters_not_bytes() -> None:
    assert codes("küsimus: öö\n") == []
    problems: list[Problem] = []
    read("öö: {😀: 1, õ: &x 2}\n", "f.yaml", problems)
    assert [str(problem.place) for problem in problems] == ["f.yaml:1:15"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 50_000, ["yaml-too-deep"]),
        ("- " * 50_000, ["yaml-too-deep"]),
        ("{a: " * 50_000, ["yaml-too-deep"]),
        ("a: &x [1]\nb: *x\n", ["yaml-anchor", "yaml-anchor"]),
        ("a: !!python/object:os.system x\n", ["yaml-tag"]),
        ("<<: {a: 1}\n", ["yaml-merge"]),
        ("? [a]\n: b\n", ["yaml-key"]),
        ("a: 1\n---\nb: 2\n", ["yaml-documents"]),
        ("a: 1\na: 2\na: 3\n", ["duplicate-field", "duplicate-field"]),
        ('a: "\\x07"\n', ["yaml-escape"]),
        ("just words\n", ["yaml-no-colon"]),
        ("", ["yaml-empty"]),
        ("a: #b\nc: # d\n", ["yaml-comment"]),
    ],
)
def test_what_is_refused(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_a_document_as_deep_as_allowed_is_read() -> None:
    assert good("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1) + "\n") is not None


def test_a_merge_key_bomb_is_refused() -> None:
    bomb = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert set(codes(bomb)) == {"yaml-anchor", "yaml-merge"}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(ending: str) -> None:
    problems: list[Problem] = []
    text = read_text(f"\ufeffa: 1{ending}b: 2{ending}".encode(), "f.yaml", problems)
    assert text == "a: 1\nb: 2\n"
    assert problems == []


MARKS = ["-", ":", "[", "]", "{", "}", ",", '"', "'", "#", "&a", "*a", "!t", "?", "<<:", "\\", "`", "@"]
WORDS = [*MARKS, "a", "b:", "õ", "😀", "1", "true", "~", "\u2028", "\x07"]
SPACED = [f"{word} " for word in WORDS]
LINES = ["\n", "  ", "\t", "|\n", ">-\n", "%YAML 1.2\n", "---\n", "...\n"]
PIECES = st.sampled_from([*WORDS, *SPACED, *LINES])


@settings(derandomize=True, max_examples=examples(300), deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_breaks_the_reader(text: str) -> None:
    problems: list[Problem] = []
    clean = read_text(text.encode(), "f.yaml", problems)
    data = None if clean is None else read(clean, "f.yaml", problems)
    assert data is not None or problems
    last = text.count("\n") + 1
    for problem in problems:
        assert 1 <= problem.place.line <= last
        assert problem.place.column >= 1
        assert problem.message(str)
        assert problem.remedy(str)


def test_a_map_says_whether_any_mark_in_it_may_have_a_remark() -> None:
    """Checks of remarks pass over what has none: each remark is noted at everything around it, and nowhere else."""
    text = "a: {b: c}\nd:\n  - e:\n      f: g # h\n  - i: |\n      j\n  - k: l\n      - m\n"
    data = read(text, "x.yaml", [])
    assert isinstance(data, Map)
    within = data["d"]
    assert isinstance(within, Seq)
    noted = [item.may_have_remarks for item in (data, data["a"], *within) if isinstance(item, Map)]
    assert noted == [True, False, True, False, True]
