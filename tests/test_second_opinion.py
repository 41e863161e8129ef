"""A second opinion: tree-sitter finds the keys, values and remarks of YAML where the strict reader does."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pytest
import tree_sitter_yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser

from hbgen.editing.edit import Editor
from hbgen.fmt.page import YamlText
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Mark, Seq
from hbgen.problems import Problem
from random_yaml import DrawnYaml
from sampling import examples

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("content", "starters", "tests/cafe", "tests/content")
    for path in (ROOT / folder).rglob("*.yaml")
)
PARSER = Parser(Language(tree_sitter_yaml.language()))
SCALARS = {"plain_scalar", "double_quote_scalar", "single_quote_scalar", "block_scalar"}
BRACKETS = {"flow_mapping", "flow_sequence"}


class Spans(NamedTuple):
    """Start and end, as offsets, of everything in a text, from the top."""

    keys: list[tuple[int, int]]
    values: list[tuple[int, int]]
    """Scalars and values in brackets; a block of text without the white space at its end."""
    remarks: list[tuple[int, int]]


def ours(text: str) -> Spans:
    problems: list[Problem] = []
    data = read(text, "", problems)
    assert data is not None and problems == []
    page = YamlText(text, data)
    spans = Spans([], [], [(offset, offset + len(remark)) for offset, remark in page.remarks_at()])

    def visit(value: object, mark: Mark) -> None:
        start = page.offset(mark)
        if start in page.ends and page.ends[start] > start:
            spans.values.append((start, start + len(text[start : page.ends[start]].rstrip())))
        if isinstance(value, Map):
            for key, key_mark in value.keys_at.items():
                spans.keys.append((page.offset(key_mark), page.key_end(key_mark)))
                if key in value:
                    visit(value[key], value.values_at[key])
        elif isinstance(value, Seq):
            for entry, entry_mark in zip(value, value.values_at, strict=True):
                visit(entry, entry_mark)

    visit(data, data.at)
    return Spans(*map(sorted, spans))


def theirs(text: str) -> Spans:
    tree = PARSER.parse(text.encode())
    assert not tree.root_node.has_error
    bytes_before = [0, *accumulate(len(character.encode()) for character in text)]
    spans = Spans([], [], [])

    def span(node: Node) -> tuple[int, int]:
        start, end = bisect_left(bytes_before, node.start_byte), bisect_left(bytes_before, node.end_byte)
        return start, start + len(text[start:end].rstrip())

    def visit(node: Node) -> None:
        key = node.child_by_field_name("key") if node.type in ("block_mapping_pair", "flow_pair") else None
        if node.type == "comment":
            spans.remarks.append(span(node))
        elif node.type in SCALARS | BRACKETS:
            spans.values.append(span(node))
        if key is not None:
            spans.keys.append(span(key))
        for child in node.children:
            if child != key and not is_nothing(text[slice(*span(child))], node, child):
                visit(child)

    visit(tree.root_node)
    return Spans(*map(sorted, spans))


def is_nothing(written: str, node: Node, child: Node) -> bool:
    """Whether a child is the value of a field that says that it has none: the reader keeps no place for it."""
    is_value = node.type in ("block_mapping_pair", "flow_pair") and child == node.child_by_field_name("value")
    return is_value and written in ("~", "null", "Null", "NULL")


@pytest.mark.parametrize("file", FILES)
def test_of_every_file_of_content_both_say_the_same(file: str) -> None:
    text = read_text((ROOT / file).read_bytes(), file, [])
    assert text is not None
    assert ours(text) == theirs(text)


@given(st.integers(0, 2**32))
@settings(max_examples=examples(400), deadline=None)
def test_of_any_text_that_people_write_both_say_the_same(seed: int) -> None:
    """And of the text that is left where the editor removed an entry."""
    drawn = DrawnYaml(seed)
    assert ours(drawn.text) == theirs(drawn.text)
    removed = next((entry for entry in reversed(drawn.entries) if not entry.is_alone), drawn.entries[0])
    editor = Editor(drawn.text)
    editor.remove(removed.path)
    text = editor.text()
    assert ours(text) == theirs(text)
