"""Forms in the browser: a configuration that follows the model, and a working copy that loses nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from hbgen.forms.form_configuration import FormsHandbook, address_of, configuration
from hbgen.forms.form_fields import AT, ENTRIES, NAME, SOURCE, FormFields
from hbgen.forms.form_page import app_files, page, policy
from hbgen.forms.form_shapes import entry_shape
from hbgen.forms.working_copy import Save, digest, save, texts
from hbgen.load import load
from hbgen.load.chapters import is_standard_file
from hbgen.load.kinds import KINDS
from hbgen.locale import translator
from hbgen.model.base import Entry
from hbgen.schema import entries_below
from hbgen.text.editor_labels import EDITOR_LABELS, field_label
from sampling import sampled
from sites import REPOSITORY

HIDDEN = {NAME, AT, SOURCE}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The starter handbook, with a standard that its chapter does not list."""
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    own = tmp_path / "content" / "standards" / "TEL" / "TEL-09.yaml"
    own.write_text("# mine\nid: TEL-09\ntitle: {et: Uus}\npromise: {et: Uus}\npurpose: {et: Uus}\n", "utf-8")
    return tmp_path


def settings(root: Path, language: str = "en") -> dict[str, Any]:
    made = configuration(FormsHandbook(load(root), texts(root)), translator(language), {"name": "test-repo"})
    return dict(made)


def shape_of(fields: list[dict[str, Any]], shape: Any) -> None:
    """Assert that the fields of a form are those of a shape, at every depth."""
    assert {field["name"] for field in fields} - HIDDEN == shape["entry"].keys()
    for field in fields:
        if field["name"] in HIDDEN:
            continue
        inner = shape["entry"][field["name"]]
        is_list = isinstance(inner, Mapping) and "list" in inner
        of = inner["list"] if is_list else inner
        if isinstance(of, Mapping) and "entry" in of:
            assert field["widget"] == ("list" if is_list else "object")
            shape_of(field["fields"], of)
        elif of == "text":
            assert (field["fields"][0] if is_list else field)["widget"] == "hb-text"
        elif isinstance(of, Mapping):
            assert field["widget"] == "boolean"
        else:
            assert (field["widget"] == "number") == (of == "number" and not is_list)
            assert not is_list or field.get("multiple") or field["widget"] == "list"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_form_has_each_field_of_the_model_in_its_order(kind: str) -> None:
    entry: type[Entry] = KINDS[kind].entry
    fields: list[Any] = FormFields(str, {}).of(entry)
    assert [field["name"] for field in fields] == list(entry.model_fields)
    assert all(field["label"] and field.get("hint") for field in fields)
    shape_of(fields, entry_shape(entry))


def forms_in(settings: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for collection in settings["config"]["collections"]:
        if "folder" in collection:
            yield collection["folder"], collection
        yield from ((file["file"], file) for file in collection.get("files", ()))


def test_every_file_has_a_form_and_each_form_the_shape_of_its_format(root: Path) -> None:
    made = settings(root)
    forms = dict(forms_in(made))
    assert set(forms) == {file.rpartition("/")[0] if is_standard_file(file) else file for file in texts(root)}
    for form in forms.values():
        shape, fields = made["formats"][form["format"]]["shape"], form["fields"]
        if "list" in shape:
            assert [field["name"] for field in fields if field["name"] not in HIDDEN] == [ENTRIES]
            shape, fields = shape["list"], fields[0]["fields"]
        shape_of(fields, shape)
        assert any(field["name"] == SOURCE for field in form["fields"])


def test_labels_and_names_in_lists_are_in_the_editors_language(root: Path) -> None:
    owner = next(
        field
        for file, form in forms_in(settings(root, "et"))
        if file == "content/standards/TEL"
        for field in form["fields"]
        if field["name"] == "owner"
    )
    assert owner["label"] == translator("et")("Owner") != "Owner"
    assert {"label": "cx-lead", "value": "cx-lead"} not in owner["options"]
    assert any(option["value"] == "cx-lead" and option["label"].startswith("cx-lead · ") for option in owner["options"])
    json.dumps(settings(root))


def words_of(fields: list[dict[str, Any]], key: str, place: str = "") -> Iterator[tuple[str, str]]:
    """The place of each field of a form, at every depth, and its label or hint."""
    for field in fields:
        where = f"{place}/{field['name']}"
        if key in field and field["name"] != NAME:
            yield where, field[key]
        yield from words_of(field.get("fields", []), key, where)


@sampled(2)
@pytest.mark.parametrize("language", ["et", "ru"])
@pytest.mark.parametrize("key", ["label", "hint"])
def test_no_label_and_no_hint_is_english(root: Path, language: str, key: str) -> None:
    def words_in(tag: str) -> dict[str, dict[str, str]]:
        return {file: dict(words_of(form["fields"], key)) for file, form in forms_in(settings(root, tag))}

    english, translated = words_in("en"), words_in(language)
    assert sum(map(len, english.values())) > 300
    same = {
        (where, word)
        for file, there in english.items()
        for where, word in there.items()
        if translated[file][where] == word and word not in THE_SAME
    }
    assert same == set()


THE_SAME = ("Standard", "Logo", "Film")
"""Labels that are the same word in Estonian."""


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_two_fields_of_an_entry_have_one_label(kind: str) -> None:
    for entry in entries_below(KINDS[kind].entry):
        labels = [field_label(entry, name) for name in entry.model_fields]
        assert sorted(labels) == sorted(set(labels)), entry.__name__


def test_every_label_for_editors_is_used() -> None:
    entries = {entry for kind in KINDS.values() for entry in entries_below(kind.entry)}
    fields = [(entry, name) for entry in entries for name in entry.model_fields]
    assert {field_label(*field) for field in fields} >= set(EDITOR_LABELS.values())
    named = {key for entry, name in fields for key in (name, f"{entry.__name__}.{name}")}
    assert set(EDITOR_LABELS) <= named


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("content/standards/TEL/TEL-03.yaml", "#/collections/standards-TEL/entries/TEL-03"),
        ("content/standards/20-phone.yaml", "#/collections/chapters/entries/standards-20-phone"),
        ("content/values.yaml", "#/collections/handbook/entries/values"),
        ("content/guides/how-to-use.et.md", None),
        ("content/results/2026-Q1.yaml", None),
        ("conf.py", None),
        ("", None),
    ],
)
def test_the_address_of_a_form(file: str, address: str | None) -> None:
    assert address_of(file) == address


def test_a_save_changes_the_file_that_was_opened_and_no_other(root: Path) -> None:
    file = "content/standards/TEL/TEL-09.yaml"
    before = texts(root)[file]
    assert save(root, Save(file, before + "note: more\n", digest(before))) == "saved"
    assert (root / file).read_text("utf-8") == before + "note: more\n"
    # The form was opened before that.
    assert save(root, Save(file, before + "note: other\n", digest(before))) == "changed"
    assert (root / file).read_text("utf-8") == before + "note: more\n"
    (root / file).write_bytes(before.replace("\n", "\r\n").encode())
    assert save(root, Save(file, before + "note: more\n", digest(before))) == "saved"
    assert (root / file).read_bytes() == (before + "note: more\n").replace("\n", "\r\n").encode()


def test_a_new_standard_gets_a_file_and_never_takes_one(root: Path) -> None:
    file = "content/standards/TEL/tel-10.yaml"
    assert save(root, Save(file, "id: TEL-10\n", "")) == "saved"
    assert save(root, Save(file, "id: TEL-11\n", "")) == "changed"
    assert (root / file).read_text("utf-8") == "id: TEL-10\n"


@pytest.mark.parametrize(
    "path",
    [
        "conf.py",
        "content/../conf.py",
        "../x.yaml",
        "/etc/passwd",
        "content/standards/TEL/../../x.yaml",
        "content/standards/NEW/x.yaml",
        "content/standards/TEL/.x.yaml",
        "content/standards/TEL/x.md",
        "content/guides/how-to-use.et.md",
        "content/releases/1.0.0.json",
        "content/new.yaml",
        "",
    ],
)
def test_no_other_path_is_written(root: Path, path: str) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    assert save(root, Save(path, "id: X\n", "")) == "refused"
    assert save(root, Save("content/values.yaml", "x" * 1_100_000, "")) == "refused"
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_nothing_is_written_through_a_link(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (root / "content" / "standards" / "OUT").symlink_to(elsewhere)
    assert save(root, Save("content/standards/OUT/x.yaml", "id: X\n", "")) == "refused"
    assert not list(elsewhere.iterdir())


def test_the_page_runs_its_own_files_alone() -> None:
    text = page("et", translator("et")).decode()
    assert '<link rel="icon" href="data:,">' in text
    assert "<script>" not in text and "style=" not in text and 'lang="et"' in text
    assert "unsafe-eval" not in policy(()) and "script-src 'self';" in policy(()) and "https" not in policy(())
    files = {file.path: file.data for file in app_files()}
    assert {"forms.js", "styles.css", "sveltia-cms.LICENSE.txt"} <= files.keys()
    assert b"cdn.jsdelivr.net" not in files["forms.js"]


def test_each_package_in_the_bundle_is_named_with_its_licence() -> None:
    held = {file.path: file.data for file in app_files()}["packages.LICENSE.txt"].decode()
    named = re.findall(r"^(\S+) \S+ \((.*)\)$", held, re.MULTILINE)
    assert {"yaml", "immutable"} <= {name for name, _ in named}
    assert held.count("Copyright") >= len(named)
    notice = (REPOSITORY / "NOTICE").read_text("utf-8")
    assert [name for name, licence in named if not re.search(rf"\b{name} \({licence}\b", notice)] == []


def test_the_bundle_is_made_of_the_scripts_as_they_are() -> None:
    """Whoever changes a script, the lock file of npm's packages or the bundle itself bundles anew."""
    start = run_path(str(REPOSITORY / "start.py"))
    assert start["BUNDLED"].read_text("utf-8") == start["bundled"](), "run: python3 start.py forms"
