"""The one layout: what moves, what stays, and that nothing is lost."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hbgen.fmt import format_files, format_text
from hbgen.load.chapters import is_standard_file
from hbgen.load.kinds import KINDS
from hbgen.load.strict_yaml import read
from hbgen.model.standards import Standard
from hbgen.model.written import Map, Seq
from hbgen.problems import Problem
from sampling import examples

ROOT = Path(__file__).parent.parent
ROOTS = (ROOT, ROOT / "tests" / "content")
LANGUAGES = ("et", "en", "ru")
GOALS = ("GOAL-1", "GOAL-2")

PAIRS: dict[str, tuple[str, str, str]] = {
    "fields": ("mission", "vision: b\nstatement: a\n", "statement: a\nvision: b\n"),
    "fields of an item, and its dash": (
        "values",
        "- name: Care\n  meaning: b\n  id: A\n",
        "- id: A\n  name: Care\n  meaning: b\n",
    ),
    "a dash by itself": ("values", "-\n  name: b\n  id: A\n", "-\n  id: A\n  name: b\n"),
    "languages": (
        "mission",
        "statement:\n  ru: c\n  en: b\n  et: a\n",
        "statement:\n  et: a\n  en: b\n  ru: c\n",
    ),
    "languages in braces": (
        "mission",
        'statement: {ru: "c, d", en: b , et: a}  # why\n',
        'statement: {et: a, en: b , ru: "c, d"}  # why\n',
    ),
    "the goal of a competency in words": (
        "competencies",
        "- goal:  # why\n    en: b (GOAL-1)\n    et: a (GOAL-1)\n  id: A\n",
        "- id: A\n  goal: GOAL-1\n  purpose:  # why\n    et: a (GOAL-1)\n    en: b (GOAL-1)\n",
    ),
    "the goal of a competency in words, in braces": (
        "competencies",
        "- {goal: {en: b, et: a GOAL-1}, id: A}\n- {'goal': \"c, d\", id: B}\n",
        "- {id: A, goal: GOAL-1, purpose: {et: a GOAL-1, en: b}}\n- {id: B, 'goal': \"c, d\"}\n",
    ),
    "the goal of the only competency in a file": (
        "competencies",
        '# above\nid: A\n"goal": >-\n  a b\n  (GOAL-2)\nname: c\n',
        "# above\nid: A\nname: c\ngoal: GOAL-2\npurpose: >-\n  a b\n  (GOAL-2)\n",
    ),
    "the id of a goal, and words beside a purpose, stay": (
        "competencies",
        "- {id: A, goal: GOAL-9}\n- {id: B, goal: c d, purpose: e}\n- {id: C, purpose: null, goal: c d}\n",
        "- {id: A, goal: GOAL-9}\n- {id: B, goal: c d, purpose: e}\n- {id: C, purpose: null, goal: c d}\n",
    ),
    "a goal in words behind a question mark stays": (
        "competencies",
        "- ? goal\n  : a GOAL-1\n",
        "- ? goal\n  : a GOAL-1\n",
    ),
    "braces in brackets": (
        "values",
        "- {name: {en: b, et: a}, id: A, behaviours: [{en: d, et: c}, e]}\n",
        "- {id: A, name: {et: a, en: b}, behaviours: [{et: c, en: d}, e]}\n",
    ),
    "braces on several lines stay": ("mission", "statement: {en: b,\n  et: a}\n", "statement: {en: b,\n  et: a}\n"),
    "a field without a value": ("mission", "note:\nstatement: a\n", "statement: a\nnote:\n"),
    "an unknown field stays behind its neighbour": (
        "mission",
        "vision: b\nviison: c\nstatement: a\n",
        "statement: a\nvision: b\nviison: c\n",
    ),
    "another language stays behind its neighbour": (
        "mission",
        "statement:\n  en: b\n  fi: c\n  et: a\n",
        "statement:\n  et: a\n  en: b\n  fi: c\n",
    ),
    "remarks move with what they stand above": (
        "mission",
        "# the file\n\n# why: b\n# still b\nvision: b  # at b\n# why: a\nstatement: a\n# at the end\n",
        "# the file\n\n# why: a\nstatement: a\n# why: b\n# still b\nvision: b  # at b\n# at the end\n",
    ),
    "remarks at the top stay": (
        "mission",
        "# yaml-language-server: $schema=x\n# more\nvision: b\nstatement: a\n",
        "# yaml-language-server: $schema=x\n# more\nstatement: a\nvision: b\n",
    ),
    "a remark of the field that becomes first stands above the dash": (
        "values",
        "# top\n\n# the item\n- name: b\n  # the id\n  id: A\n",
        "# top\n\n# the item\n# the id\n- id: A\n  name: b\n",
    ),
    "a field that is commented out at the end of an item stays there": (
        "values",
        "- name: b\n  id: A\n  # note: c\n\n- id: B\n  name: d\n",
        "- id: A\n  name: b\n  # note: c\n\n- id: B\n  name: d\n",
    ),
    "a field whose lines are commented out": (
        "values",
        "- behaviours:\n    # - x\n    # - y\n  id: A\n",
        "- id: A\n  behaviours:\n    # - x\n    # - y\n",
    ),
    "a remark is not drawn into a text": (
        "mission",
        "vision: |\n  b\nexplanation: |\n    c\n  # of the statement\nstatement: a\n    # end\n",
        "# of the statement\nstatement: a\nexplanation: |\n    c\nvision: |\n  b\n# end\n",
    ),
    "blocks of text": (
        "mission",
        "vision: >-\n  b\n\n\n  # no remark   \n   \n\n\nstatement: |\n  a\n\n",
        "statement: |\n  a\nvision: >-\n  b\n\n\n  # no remark   \n   \n",
    ),
    "a block that keeps its blank lines": (
        "values",
        "- id: A\n  meaning: |+\n    a\n\n\n- id: B\n  name: b\n",
        "- id: A\n  meaning: |+\n    a\n\n\n- id: B\n  name: b\n",
    ),
    "texts over several lines": (
        "mission",
        "vision: b\n\n\n  c  \nstatement: 'it''s: # a\n\n\n  b'\n",
        "statement: 'it''s: # a\n\n\n  b'\nvision: b\n\n\n  c\n",
    ),
    "a space behind a backslash": (
        "mission",
        'statement: "a\\ \n  b \n  c"\n',
        'statement: "a\\ \n  b\n  c"\n',
    ),
    "blank lines and white space": (
        "mission",
        "\n\nstatement: a  \n\n \t\n\nvision: b\t\n\n\n",
        "statement: a\n\nvision: b\n",
    ),
    "one blank line between entries": (
        "values",
        "- id: A\n  name: a\n# of B\n- id: B\n  name: b\n\n\n- id: C\n",
        "- id: A\n  name: a\n\n# of B\n- id: B\n  name: b\n\n- id: C\n",
    ),
    "entries that fit on a line": ("glossary", "- {id: A, term: a}\n- {id: B}\n", "- {id: A, term: a}\n- {id: B}\n"),
    "standards of a chapter": (
        "standards",
        "standards:\n  - id: A\n    measures:\n      - id: a\n        text: b\n      - id: c\n  - id: B\n",
        "standards:\n  - id: A\n    measures:\n      - id: a\n        text: b\n      - id: c\n\n  - id: B\n",
    ),
    "a list of chapters": (
        "standards",
        "- standards:\n  - title: a\n    id: A\n  - id: B\n  id: CH\n",
        "- id: CH\n  standards:\n  - id: A\n    title: a\n  - id: B\n",
    ),
    "line ends and the mark of order": ("mission", "\ufeffstatement: a\r\nvision: b", "statement: a\nvision: b\n"),
    "a block without an end keeps to it": ("mission", "statement: |\n  a\n  b", "statement: |-\n  a\n  b\n"),
    "a document's beginning": ("mission", "# x\n---\nvision: b\nstatement: a\n", "# x\n---\nstatement: a\nvision: b\n"),
    "keys behind question marks": (
        "mission",
        "? vision\n: b\n? statement\n: a\n",
        "? statement\n: a\n? vision\n: b\n",
    ),
    "keys in quotes": ("mission", "\"vision\": b\n'statement': a\n", "'statement': a\n\"vision\": b\n"),
    "the fields above a guide": (
        "guides",
        "---\r\naudience: staff\r\ntitle: a\r\n---\r\n\r\nText  \r\n\r\n\r\n- b: 1\r\n\r\n",
        "---\ntitle: a\naudience: staff\n---\n\nText  \n\n\n- b: 1\n",
    ),
    "a guide without a body": ("guides", "---\ntitle: a\n---", "---\ntitle: a\n---\n"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_before_and_after(name: str) -> None:
    kind, before, after = PAIRS[name]
    assert format_text(before, kind, LANGUAGES, GOALS) == after
    assert format_text(after, kind, LANGUAGES, GOALS) == after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a remark\n",
        "vision: b\nstatement: a\nvision: c\n",
        "vision: &a b\nstatement: *a\n",
        "vision: [b\nstatement: a\n",
        "vision: b\nstatement: \x00a\n",
        "vision: b\nstatement: \ud800\n",
    ],
)
def test_what_cannot_be_read_comes_back(text: str) -> None:
    assert format_text(text, "mission", LANGUAGES) == text


def test_what_is_of_another_shape_keeps_its_order() -> None:
    assert format_text("- vision: b \n  statement: a", "mission", ()) == "- statement: a\n  vision: b\n"
    assert format_text("name:\n- vision: b\n  statement: a\n", "values", ()) == ("name:\n- vision: b\n  statement: a\n")


def test_a_guide_without_fields_comes_back() -> None:
    assert format_text("# Title\r\n", "guides", LANGUAGES) == "# Title\r\n"


def test_only_files_that_differ_are_given(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "standards").mkdir(parents=True)
    (content / "guides").mkdir()
    (content / "handbook.yaml").write_bytes(b"\xef\xbb\xbfname: {en: b, et: a}\r\nlanguages: [et, en]\r\n")
    (content / "mission.yaml").write_bytes(b"statement: a\n")
    (content / "values.yaml").write_bytes(b"- name: \xff\n")
    (content / "standards" / "b.yaml").write_bytes(b"title: {en: b, et: a}\nid: B\n")
    (content / "guides" / "g.et.md").write_bytes(b"---\naudience: staff\ntitle: a\n---\n")
    (content / "promise.yaml").symlink_to(content / "handbook.yaml")
    (content / "notes.yaml").write_bytes(b"b: 1  \n")
    (content / "organisation.yaml").write_bytes(b"roles:\r\n  - id: A\r\n    name: a\r\n")
    (content / "rollout.yaml").write_bytes(b"goals:\n  - {id: GOAL-1, text: a}\n  - 5\nsources: 7\n")
    (content / "competencies.yaml").write_bytes(b"- id: C\r\n  goal: a b (GOAL-1)\r\n")
    assert {file.path: file.data for file in format_files(tmp_path)} == {
        "content/handbook.yaml": b"name: {et: a, en: b}\r\nlanguages: [et, en]\r\n",
        "content/standards/b.yaml": b"id: B\ntitle: {et: a, en: b}\n",
        "content/guides/g.et.md": b"---\ntitle: a\naudience: staff\n---\n",
        "content/competencies.yaml": b"- id: C\r\n  goal: GOAL-1\r\n  purpose: a b (GOAL-1)\r\n",
    }
    assert list(format_files(tmp_path / "nowhere")) == []


def test_the_content_of_this_repository_is_formatted() -> None:
    assert [file.path for file in format_files(ROOT)] == []


# --- any layout of the data ---------------------------------------------------------------------


def strict(text: str) -> Map | Seq:
    problems: list[Problem] = []
    data = read(text, "", problems)
    assert data is not None
    assert problems == []
    return data


@cache
def _samples() -> list[tuple[str, Any]]:
    """Each kind with the data of one of its files, longer lists cut to a few entries."""
    return [
        (_kind(root, path), _cut(strict(path.read_text("utf-8"))))
        for root in ROOTS
        for path in sorted((root / "content").rglob("*.yaml"))
    ]


def _kind(root: Path, path: Path) -> str:
    file = path.relative_to(root).as_posix()
    return "standard" if is_standard_file(file) else file.split("/")[1].removesuffix(".yaml")


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in value.items()}
    return [_cut(part) for part in value[:4]] if isinstance(value, list) else value


TEXTS = [
    (_kind(root, path), path.read_text("utf-8"))
    for root in ROOTS
    for path in sorted((root / "content").rglob("*"))
    if path.suffix in (".yaml", ".md") and path.stat().st_size < 40_000
]
_PLAIN = re.compile(r"[A-Za-zÀ-ž][\w ,.ÀA-ž]*[\w.]")
_WORDS = ("null", "true", "false", "no", "yes")


class Author:
    """Writes data as YAML in a layout of chance: order of fields, quotes, blocks, remarks and blank lines."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.remarks: list[str] = []

    def write(self, data: Any) -> str:
        lines = ["# yaml-language-server: $schema=x", *[""] * self.some(3)]
        return "\n".join([*lines, *self.block(data, 0)]) + self.chance.choice(("\n", "\n\n\n", "\n  \n"))

    def some(self, most: int) -> int:
        return self.chance.randrange(most + 1) if self.chance.random() < 0.2 else 0

    def remark(self, about: str) -> str:
        self.remarks.append(f"# {len(self.remarks)} above {about}")
        return self.remarks[-1]

    def above(self, about: str, column: int) -> Iterator[str]:
        yield from ["  " * self.some(1)] * self.some(2)
        for _ in range(self.some(2)):
            yield " " * column + self.remark(about)

    def block(self, value: Any, column: int) -> Iterator[str]:
        """The lines of a list or map that begins in `column`."""
        if isinstance(value, dict):
            keys = list(value)
            self.chance.shuffle(keys)
            for number, key in enumerate(keys):
                if number:
                    yield from self.above(key, column)
                yield from self.field(f"{' ' * column}{key}:", value[key], column)
        else:
            for number, item in enumerate(value):
                if number:
                    yield from self.above("-", column)
                lines = list(self.field(" " * column + "-", item, column))
                if isinstance(item, dict) and item and not lines[0].strip(" -"):
                    lines = [f"{' ' * column}- {lines[1].lstrip()}", *lines[2:]]
                yield from lines

    def field(self, head: str, value: Any, column: int) -> Iterator[str]:
        is_item = head.endswith("-")
        if isinstance(value, (dict, list)) and value and (is_item or self.chance.random() < 0.8):
            yield head
            yield from self.block(value, column + (2 if is_item else self.chance.choice((2, 2, 4))))
            return
        if isinstance(value, (dict, list)):
            yield f"{head} {self.flow(value)}{self.behind()}"
        elif isinstance(value, str) and "\n" not in value.rstrip("\n") and self.chance.random() < 0.7:
            yield f"{head} {self.line(value)}{self.behind()}"
        elif isinstance(value, str) and self.is_blockish(value):
            ends = {0: "-", 1: ""}.get(len(value) - len(value.rstrip("\n")), "+")
            yield f"{head} |{ends}"
            yield from (" " * (column + 3) + line if line else "" for line in value.rstrip("\n").split("\n"))
            yield from [""] * (len(value) - len(value.rstrip("\n")) - 1)
        else:
            yield f"{head} {json.dumps(value, ensure_ascii=False)}{self.behind()}"

    def is_blockish(self, value: str) -> bool:
        return bool(value.strip()) and not value.startswith((" ", "\n"))

    def behind(self) -> str:
        return f"  {self.remark('nothing')}" if self.some(1) else " " * self.some(2)

    def line(self, value: str) -> str:
        if _PLAIN.fullmatch(value) and value not in _WORDS and self.chance.random() < 0.6:
            return value
        if "\n" not in value and self.chance.random() < 0.5:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            keys = list(value)
            self.chance.shuffle(keys)
            return "{" + ", ".join(f"{key}: {self.flow(value[key])}" for key in keys) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return json.dumps(value, ensure_ascii=False)


@given(sample=st.deferred(lambda: st.sampled_from(_samples())), seed=st.integers(0, 2**32))
@settings(max_examples=examples(120), deadline=None, derandomize=True)
def test_any_layout_becomes_the_one(sample: tuple[str, Any], seed: int) -> None:
    kind, data = sample
    author = Author(random.Random(seed))
    text = author.write(data)
    assert strict(text) == data
    made = format_text(text, kind, LANGUAGES)

    again = strict(made)
    assert again == data
    assert format_text(made, kind, LANGUAGES) == made
    remarks = re.findall(r"# \d+ above \S+", made)
    assert Counter(remarks) == Counter(author.remarks)
    assert made.startswith("# yaml-language-server: $schema=x\n")
    assert made.endswith("\n")
    assert list(_order_of(again)) == list(
        _order_of(_sorted(again, Standard if kind == "standard" else KINDS[kind].entry))
    )
    rows = made.split("\n")
    for number, row in enumerate(rows):
        match = re.fullmatch(r" *# \d+ above (\S+)", row)
        if match and match[1] != "nothing":
            below = next(row for row in rows[number + 1 :] if row.strip() and not row.lstrip().startswith("#"))
            # What stands above the first field of an item stands above its dash.
            assert below.lstrip().startswith("-" if match[1] == "-" else (f"{match[1]}:", f"- {match[1]}:"))


def _order_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _order_of(part)
    elif isinstance(value, list):
        for item in value:
            yield from _order_of(item)


def _sorted(value: Any, entry: Any) -> Any:
    """The data with its fields in the order of the model; a map that is no entry is a text by language."""
    if isinstance(value, list):
        return [_sorted(part, entry) for part in value]
    if not isinstance(value, dict):
        return value
    fields = list(entry.model_fields) if entry else list(LANGUAGES)
    return {
        key: _sorted(value[key], _entry(entry.model_fields[key].annotation) if entry else None)
        for key in sorted(value, key=fields.index)
    }


def _entry(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    return next(filter(None, map(_entry, getattr(annotation, "__args__", ()))), None)


_PIECES = st.sampled_from(
    ["\n", "  ", "# x\n", " # y", "- ", "a: 1\n", "|\n", "'", '"', "{", "}", "[", "]", ",", ":", "\t", "\r\n", "---\n"]
)


@given(st.sampled_from(TEXTS), st.lists(st.tuples(st.integers(0, 2**32), _PIECES), max_size=6))
@settings(max_examples=examples(150), deadline=None, derandomize=True)
def test_nothing_is_lost_from_a_text_that_somebody_typed_in(
    file: tuple[str, str], typed: list[tuple[int, str]]
) -> None:
    kind, text = file
    for where, piece in typed:
        at = where % (len(text) + 1)
        text = text[:at] + piece + text[at:]
    made = format_text(text, kind, LANGUAGES)
    assert format_text(made, kind, LANGUAGES) == made
    assert Counter("".join(made.split())) == Counter("".join(text.split()))


@given(st.text(alphabet="ab:-#|>+'\"{}[],?&\\ \n", max_size=60), st.sampled_from(sorted(KINDS)))
@settings(max_examples=examples(500), deadline=None, derandomize=True)
def test_any_text_can_be_given(text: str, kind: str) -> None:
    made = format_text(text, kind, LANGUAGES)
    assert format_text(made, kind, LANGUAGES) == made
