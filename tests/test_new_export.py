"""A new export is one module, a line in the registry and its translations: everything else follows."""

from __future__ import annotations

from pathlib import Path

import pytest

import forms
import sites
from repository_copy import RepositoryCopy
from sampling import in_full

MODULE = '''"""An outline: an instrument as plain lines, for mails and notes."""

from __future__ import annotations

from hbgen.instruments.definition import InstrumentDefinition
from hbgen.exports.deployed_form import DeployedForm, DeployedItem, Misshapen
from hbgen.exports.export_format import Export
from hbgen.exports.form_file import FormFile
from hbgen.problems import MessagePart
from hbgen.text.formats import in_language

_FIRST = "outline"


def make(definition: InstrumentDefinition, language: str) -> bytes:
    """The outline: a first line that names the instrument, and a line for each item."""
    lines = [(_FIRST, definition.id, str(definition.version), language)]
    lines += [(item.id, item.fingerprint, in_language(item.text, language)) for item in definition.items]
    return "".join("\\t".join(line) + "\\n" for line in lines).encode()


def read(file: FormFile) -> tuple[DeployedForm, ...]:
    """The form in an outline. Raises `Misshapen` for another file."""
    lines = [line.split("\\t") for line in file.text().decode("utf-8", "replace").splitlines()]
    if not lines or len(lines[0]) != 4 or lines[0][0] != _FIRST:
        raise Misshapen
    _, instrument, version, language = lines[0]
    items = {
        id_: DeployedItem(id_, number, mark, {"text": {language: text}})
        for number, (id_, mark, text) in enumerate(lines[1:], 2)
    }
    return (DeployedForm(instrument, version, items, (language,)),)


EXPORT = Export(
    name="outline",
    label="Outline",
    ending=".outline.txt",
    purpose=MessagePart("Plain lines, for a mail or a note."),
    one_language=True,
    library=None,
    writer=make,
    reader=read,
)
'''

FOLLOWING = (
    "tests/test_architecture.py",
    "tests/test_collected.py::test_a_form_without_an_answer_is_none",
    "tests/test_docs.py::test_references_are_made_from_the_model_as_it_is",
    "tests/test_downloads.py::test_a_format_without_its_library_is_not_offered",
    "tests/test_exports.py::test_files_look_as_before",
    "tests/test_exports.py::test_downloads_stand_beside_the_instruments_pages",
    "tests/test_exports.py::test_a_case_is_asked_where_two_may_watch_the_same",
    "tests/test_exports.py::test_export_says_what_is_wrong",
    "tests/test_locale.py::test_every_word_is_translated",
    "tests/test_locale.py::test_catalogues_are_in_order",
    "tests/test_verify.py",
)
"""Tests that concern every format."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> RepositoryCopy:
    """The repository with one more export."""
    copy = RepositoryCopy.below(tmp_path_factory.mktemp("export"))
    copy.add("src/hbgen/exports/outline.py", MODULE)
    last = '        "json": "hbgen.exports.json",\n'
    copy.replace("src/hbgen/exports/__init__.py", last, f'{last}        "outline": "hbgen.exports.outline",\n')
    output = copy.run("-m", "generated", "catalogues", "docs", "exports")
    assert "Without translation in et.po: Plain lines, for a mail or a note." in output
    copy.translate(
        "Plain lines, for a mail or a note.",
        et="Lihtsad read kirja või märkme jaoks.",
        ru="Простые строки для письма или заметки.",
    )
    return copy


@in_full
def test_everything_else_is_made_from_it(copy: RepositoryCopy) -> None:
    by_hand = {"src/hbgen/exports/outline.py", "src/hbgen/exports/__init__.py"}
    catalogues = {"src/hbgen/locale/et.po", "src/hbgen/locale/ru.po"}
    assert copy.edited == by_hand | catalogues
    assert copy.changed() == copy.edited | {"docs/exports.md", "tests/exports/outline.txt"}
    assert "\n| `outline` | Outline | `ID.outline.txt` | one | – | Plain lines, for a mail or a note. |\n" in (
        copy.root / "docs" / "exports.md"
    ).read_text("utf-8")
    help_ = " ".join(copy.hbgen("export", "--help").split())
    assert "FORMAT is csv, json, outline, surveyjs, xlsform or xlsx for instruments;" in help_


@in_full
def test_it_is_offered_on_pages_and_verified(copy: RepositoryCopy, tmp_path: Path) -> None:
    root = tmp_path / "handbook"
    sites.lay_out(root)
    forms.write_handbook(root)
    site = copy.root / "build" / "plain"
    copy.run("-m", "sphinx", "-q", "-W", "-c", str(root), str(root / "handbook"), str(site))
    page = (site / "pages" / "instruments" / "fb-guest.html").read_text("utf-8")
    address = "fb-guest/fb-guest.outline.txt"
    assert f'href="{address}" download' in page and "Plain lines, for a mail or a note." in page
    form = site / "pages" / "instruments" / address
    assert "FB-GUEST, version 1: 1 item, as" in copy.hbgen("verify", "--root", str(root), "--lang", "en", str(form))
    form.write_text(form.read_text("utf-8").replace("?", "!").replace(".", "!"), "utf-8")
    assert "[form-item-text]" in copy.hbgen("verify", "--root", str(root), "--lang", "en", str(form), status=1)


@in_full
def test_no_test_fails_for_it(copy: RepositoryCopy) -> None:
    copy.pytest(*FOLLOWING, "-k", "not hostile")
