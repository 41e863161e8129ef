"""The schemas for one handbook: its ids by name, labels in its language, and what is accepted stays the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from hbgen.cli import main
from hbgen.handbook_schemas import handbook_schemas, is_for_handbook
from hbgen.schema import schemas
from sampling import sampled
from starter import starter_loaded
from test_schema import CONTENT, FILES, ROOT, SCHEMAS, data_of, kind_of

HANDBOOK = ROOT / "tests" / "content"


@cache
def made(language: str = "et") -> dict[str, Any]:
    files = handbook_schemas(starter_loaded().parts.values(), language)
    return {file.path.removesuffix(".json"): json.loads(file.data) for file in files}


def offered(schema: Any) -> dict[str, str]:
    """Id → label of the snippets somewhere in a field's schema."""
    if isinstance(schema, dict):
        snippets = {snippet["body"]: snippet["label"] for snippet in schema.get("defaultSnippets", ())}
        return snippets | {id_: label for value in schema.values() for id_, label in offered(value).items()}
    return {id_: label for value in schema for id_, label in offered(value).items()} if isinstance(schema, list) else {}


def field(kind: str, class_: str, name: str, language: str = "et") -> Any:
    return made(language)[kind]["$defs"][class_]["properties"][name]


@pytest.mark.parametrize(
    ("kind", "class_", "name", "id_", "words"),
    [
        ("standards", "Standard", "owner", "cx-lead", "cx-lead · Kliendikogemuse juht"),
        ("standards", "Standard", "values", "VAL-CARE", "VAL-CARE · Hool"),
        ("standards", "Scope", "channels", "phone", "phone · "),
        ("standards", "Approval", "by", "cx-lead", "cx-lead · Kliendikogemuse juht"),
        ("standards", "Standard", "pledges", "PROM-1", "PROM-1 · Inimeseni jõuab kiiresti"),
        ("standards", "Standard", "related", "TEL-01", "TEL-01 · "),
        ("standards", "Chapter", "standards", "TEL-01", "TEL-01 · "),
        ("handbook", "Trinity", "chief_executive", "ceo", "ceo · Tegevjuht"),
        ("standards", "Standard", "definitions", "", ""),
        ("workshops", "Workshop", "feedback", "", ""),
        ("rollout", "RolloutActivity", "goal", "", ""),
    ],
)
def test_ids_are_offered_with_their_names(kind: str, class_: str, name: str, id_: str, words: str) -> None:
    options = offered(field(kind, class_, name))
    assert options
    assert options.get(id_, "").startswith(words)
    assert list(options) == sorted(options)
    assert all(len(label) <= 60 for label in options.values())


def test_a_handbook_has_a_schema_of_its_own_for_each_kind() -> None:
    assert made().keys() == SCHEMAS.keys()


def test_an_owner_is_a_role_and_nothing_else() -> None:
    organisation = starter_loaded().parts["organisation"]
    roles = {role.id for role in organisation.roles}  # type: ignore[union-attr]
    assert set(offered(field("standards", "Standard", "owner"))) == roles


def nulls(schema: Any) -> Iterator[Any]:
    """The schemas for which editors offer `null`."""
    if isinstance(schema, dict):
        if schema.get("type") == "null" or None in schema.get("enum", ()) or schema.get("const", "") is None:
            yield schema
        for value in schema.values():
            yield from nulls(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nulls(value)


@sampled(5)
@pytest.mark.parametrize("kind", SCHEMAS)
def test_no_field_completes_to_null(kind: str) -> None:
    general = {file.path: json.loads(file.data) for file in schemas()}
    assert not list(nulls([made()[kind], general[f"{kind}.json"]]))


def refused(kind: str, data: Any) -> str:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(made()[kind]).iter_errors(data))
    return error.message if error is not None else ""


@sampled(2)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_content_of_this_and_of_another_handbook_is_valid(path: Path) -> None:
    assert refused(kind_of(path), data_of(path)) == ""


def test_an_id_that_stands_nowhere_yet_and_an_empty_field_are_valid_and_no_id_is_not() -> None:
    chapter = data_of(CONTENT[1] / "standards" / "10-counter.yaml")
    assert refused("standards", {**chapter, "owner": "not-written-yet"}) == ""
    assert refused("standards", {**chapter, "owner": None}) == ""
    assert refused("standards", {**chapter, "owner": "no id"})
    assert refused("standards", {**chapter, "owner": ["cx-lead"]})


def test_fields_and_choices_have_names_in_the_main_language() -> None:
    owner, status = field("standards", "Standard", "owner"), field("standards", "Standard", "status")
    assert owner["title"] == "Vastutaja"
    assert owner["description"] == "Vastutaja. Roll, kes selle eest vastutab."
    assert "Kinnitatud" in json.dumps(status, ensure_ascii=False)
    assert field("standards", "Standard", "owner", "en")["description"] == "The role that answers for it."
    assert "In force;" in json.dumps(field("standards", "Standard", "status", "en"))


def descriptions(schema: Any) -> dict[str, str]:
    """Place → description of each class and each field."""
    classes = {"": schema, **schema.get("$defs", {})}
    return {name: of["description"] for name, of in classes.items()} | {
        f"{class_}.{name}": field["description"]
        for class_, of in classes.items()
        for name, field in of.get("properties", {}).items()
    }


@sampled(1)
@pytest.mark.parametrize("language", ["et", "ru"])
def test_every_field_and_class_is_described_in_the_main_language(language: str) -> None:
    translated = made(language)
    for kind, english in made("en").items():
        there = descriptions(translated[kind])
        assert [place for place, text in descriptions(english).items() if there[place].endswith(text)] == []


def test_a_field_without_a_translation_is_described_in_english() -> None:
    assert field("standards", "Standard", "owner", "fi")["description"] == "Owner. The role that answers for it."


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["schema", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_writes_the_same_bytes_each_time_and_the_general_ones_without_ids(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        run("--root", str(HANDBOOK), "--ids", "--output", str(tmp_path / folder))
    run("--root", str(HANDBOOK), "--output", str(tmp_path / "general"))
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(file.path for file in schemas())
    for name in names:
        data = (tmp_path / "a" / name).read_bytes()
        assert data == (tmp_path / "b" / name).read_bytes()
        assert is_for_handbook(data)
    for file in schemas():
        assert (tmp_path / "general" / file.path).read_bytes() == file.data
        assert not is_for_handbook(file.data)


def test_what_can_be_read_of_a_broken_handbook_is_offered(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "values.yaml").write_text("- {id: VAL-A, name: Alpha}\n", "utf-8")
    (content / "glossary.yaml").write_text("- id: [\n", "utf-8")
    assert "Errors in the content:" in run("--root", str(tmp_path), "--ids", "--output", str(tmp_path / "schema"))
    standards = json.loads((tmp_path / "schema" / "standards.json").read_bytes())
    values = standards["$defs"]["Standard"]["properties"]["values"]
    assert offered(values) == {"VAL-A": "VAL-A · Alpha"}


def test_without_content_there_is_a_message(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema", "--root", str(tmp_path), "--ids", "--output", str(tmp_path / "s")])
    assert result.exit_code == 1
    assert not (tmp_path / "s").exists()


def test_the_hooks_run_commands_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["hbgen-check", "hbgen-fmt"]
    for hook in hooks:
        program, command = hook["entry"].split()
        assert (program, command in main.commands) == ("hbgen", True)
        # The commands take a handbook, and no files.
        assert hook["pass_filenames"] is False
