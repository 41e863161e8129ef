"""The schemas that editors use: up to date, true of good files, and false of bad ones."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hbgen.load.kinds import KINDS
from hbgen.load.strict_yaml import read
from hbgen.problems import Problem
from hbgen.schema import CHOICES, DRAFT, schemas

ROOT = Path(__file__).parent.parent
CONTENT = (ROOT / "content", ROOT / "tests" / "content" / "content")
SCHEMAS: dict[str, Any] = {file.path.removesuffix(".json"): json.loads(file.data) for file in schemas()}
FILES = [
    path
    for content in CONTENT
    for path in sorted(content.rglob("*"))
    if path.suffix in (".yaml", ".md") and path.relative_to(content).parts[0] not in ("results", "releases")
]


def kind_of(path: Path) -> str:
    return next((part for part in path.relative_to(ROOT).parts if part in KINDS), path.stem)


def plain(value: Any) -> Any:
    """Dicts and lists as jsonschema knows them."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def data_of(path: Path) -> Any:
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        text = text.split("---\n")[1]
    problems: list[Problem] = []
    data = read(text, path.name, problems)
    assert problems == []
    return plain(data)


def refused(kind: str, data: Any) -> str:
    """What the schema of a kind has against `data`, or nothing."""
    # For formats that no schema here has, it makes grammars as it is imported: 4 seconds.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(SCHEMAS[kind]).iter_errors(data))
    return error.message if error is not None else ""


def test_there_is_one_for_each_kind() -> None:
    assert list(SCHEMAS) == list(KINDS)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_is_a_schema_of_the_draft_without_an_address(kind: str) -> None:
    from jsonschema import Draft202012Validator

    schema = SCHEMAS[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DRAFT
    assert "$id" not in json.dumps(schema)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_pattern_is_one_that_editors_read(kind: str) -> None:
    """ECMA-262 with the flag `u` refuses to escape what needs no escape; Python does not mind."""
    for pattern in patterns(SCHEMAS[kind]):
        escaped = set(re.findall(r"\\(.)", pattern))
        assert escaped <= set("^$\\.*+?()[]{}|/-dDsSwWbBnrtfvxup0"), pattern


def patterns(value: Any) -> Iterator[str]:
    """Every pattern in a schema."""
    if isinstance(value, dict) and isinstance(value.get("pattern"), str):
        yield value["pattern"]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from patterns(part)


def test_the_files_in_the_repository_are_up_to_date() -> None:
    stored = {path.name: path.read_bytes() for path in (ROOT / "schema").iterdir()}
    assert stored == {file.path: file.data for file in schemas()}, "run: python3 start.py generate"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_content_is_valid(path: Path) -> None:
    assert refused(kind_of(path), data_of(path)) == ""


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".yaml" and path.is_relative_to(CONTENT[0])],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_each_content_file_names_its_schema_on_the_first_line(path: Path) -> None:
    up = "../" * len(path.relative_to(ROOT).parent.parts)
    first = path.read_text("utf-8").split("\n")[0]
    assert first == f"# yaml-language-server: $schema={up}schema/{kind_of(path)}.json"


def fields_of(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield name, part
        for part in schema.values():
            yield from fields_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields_of(part)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_field_and_class_is_described(kind: str) -> None:
    schema = SCHEMAS[kind]
    assert [name for name, part in fields_of(schema) if not part.get("description")] == []
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["title"]
        assert part["description"]


def test_choices_are_described_one_by_one() -> None:
    written = json.dumps(list(SCHEMAS.values()))
    for choices, meanings in CHOICES.items():
        assert len(choices) == len(meanings)
        assert json.dumps(choices)[1:-1] in written
        assert json.dumps(meanings)[1:-1] in written


def test_an_empty_field_is_valid_where_it_may_be_left_out() -> None:
    chapter = data_of(CONTENT[1] / "standards" / "10-counter.yaml")
    chapter |= {"note": None, "owner": None}
    chapter["standards"][0] |= {"tags": None, "legal": None, "limitations": {"en": None, "et": "a"}}
    assert refused("standards", chapter) == ""
    assert refused("standards", {**chapter, "title": None})


def test_a_list_and_an_entry_are_valid() -> None:
    value = {"id": "VAL-A", "name": "a", "meaning": {"en": "a", "pt-BR": "b"}}
    assert refused("values", value) == refused("values", [value]) == refused("values", []) == ""
    assert refused("mission", [{"statement": "a"}])


BAD: dict[str, tuple[str, tuple[str | int, ...], Any]] = {
    "unknown field": ("standards", ("standards", 0, "promis"), "a"),
    "unknown field of a file": ("handbook", ("nmae",), "a"),
    "wrong choice": ("standards", ("standards", 0, "status"), "aproved"),
    "wrong choice in a list": ("handbook", ("audiences",), ["customers", "everybody"]),
    "bad id": ("standards", ("standards", 0, "id"), "TEL 03"),
    "bad id, a number": ("standards", ("id",), 3),
    "bad id, too long": ("values", (0, "id"), "a" * 41),
    "bad reference": ("standards", ("standards", 0, "values"), ["VAL CARE"]),
    "missing field": ("handbook", ("name",), None),
    "text, a number": ("mission", ("statement",), 24),
    "text, blank": ("mission", ("statement",), "  "),
    "text in something that is no language": ("mission", ("statement",), {"English": "a"}),
    "text in no language": ("mission", ("statement",), {}),
    "bad date": ("handbook", ("date",), "31.3.2026"),
    "bad colour": ("handbook", ("look",), {"colour": "blue"}),
    "bad address": ("handbook", ("links",), {"website": "javascript:alert(1)"}),
    "number in quotes": ("instruments", ("instruments", 0, "minimum_n"), "10"),
    "number out of range": ("instruments", ("instruments", 0, "minimum_n"), 4),
    "list that is none": ("handbook", ("languages",), "en"),
    "empty list": ("handbook", ("languages",), []),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_shapes_are_refused(name: str) -> None:
    kind, path, value = BAD[name]
    file = "standards/10-counter" if kind == "standards" else kind
    data = data_of(CONTENT[1] / f"{file}.yaml")
    assert refused(kind, data) == ""
    bad = copy.deepcopy(data)
    here = bad
    for step in path[:-1]:
        here = here[step]
    if value is None:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    assert refused(kind, bad)


@pytest.mark.parametrize(
    "data", [{}, {"title": "a", "body": "b"}, {"title": {"en": "a"}}, {"title": "a", "audience": "all"}]
)
def test_bad_fields_above_a_guide_are_refused(data: Any) -> None:
    assert refused("guides", {"title": "a", "summary": None}) == ""
    assert refused("guides", data)
