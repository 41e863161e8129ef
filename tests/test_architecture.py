"""Imports point down only, and each library has one home: read from the syntax tree."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parent.parent / "src"


class Floor(NamedTuple):
    """Modules and packages right below `hbgen`, and what they know."""

    units: frozenset[str]
    knows: str


FLOORS = (
    Floor(
        frozenset(("characters", "files", "json_data", "locale", "personal_data")),
        "the one `write`, the types of JSON data, hbgen's own words; characters that are not seen, what looks like "
        "personal data",
    ),
    Floor(frozenset(("codes", "kept_results")), "kinds of problems; what is kept from run to run"),
    Floor(frozenset(("problems",)), "places and problems"),
    Floor(frozenset(("suggestions",)), "what an author meant by a value that is none"),
    Floor(
        frozenset(("markdown", "model", "report", "spreadsheets")),
        "frozen types without input or output; prose and its guard; problems as text; workbooks and tables",
    ),
    Floor(
        frozenset(("earlier_selections", "rules")),
        "what was selected before; what follows from a handbook by thought: review, preconditions, balance",
    ),
    Floor(frozenset(("text",)), "labels, names of fields, figures and days as a language sets them"),
    Floor(frozenset(("instruments",)), "what an instrument asks, and how it is answered"),
    Floor(
        frozenset(("checks", "codeowners", "editions", "load")),
        "promises between kinds, each a generator of problems; who answers for which file; what an audience may see; "
        "the only reader of content",
    ),
    Floor(
        frozenset(("fmt", "own_locale", "releases", "repository", "schema", "scoring")),
        "files in one layout; a handbook's own words for hbgen; what was released and what changed since; the "
        "repository around the content; JSON Schema; answers into figures",
    ),
    Floor(
        frozenset(("collected", "editing", "forms", "receipts", "remarks", "score", "suggest")),
        "answers, receipts, remarks and drafts from end to end, an editor that keeps comments, and forms in the "
        "browser",
    ),
    Floor(
        frozenset(("content_edits", "examining", "handbook_schemas", "planning", "score_source", "status")),
        "content as it is written, and changes that are tried first; content read and checked; JSON Schema with one "
        "handbook's ids; the plan's workbook, written and taken home; what waits for whom; a table that "
        "goes on growing, scored",
    ),
    Floor(
        frozenset(("ids", "translating")),
        "entries by their ids: made, renamed, retired; texts for translators, and their translations back into the "
        "content",
    ),
    Floor(
        frozenset(("content_sheets", "documents")),
        "the content as a workbook to edit; documents of word processors as drafts",
    ),
    Floor(frozenset(("exports",)), "instruments and calendars as files"),
    Floor(frozenset(("render",)), "an edition as pages"),
    Floor(frozenset(("prepare",)), "content to pages in one step"),
    Floor(frozenset(("site",)), "pages to a site, with Sphinx"),
    Floor(
        frozenset(("preview", "publishing", "starting")),
        "the handbook in a browser while it is written; versions in a store or on a branch, under a lock; a handbook "
        "begun in a repository of its own, and upgraded",
    ),
    Floor(frozenset(("cli",)), "thin commands"),
)
"""Each floor may import from those above its line, and itself. `docs/reference.py` makes a table of them."""

NEVER = (
    ("render", {"load", "checks"}),
    ("checks", {"load", "editions"}),
    ("exports", {"load", "checks"}),
    ("scoring", {"load", "checks"}),
    ("model", {"markdown"}),
    ("rules", {"load", "checks", "editions"}),
)
"""What the floors would allow and the design does not: pages are made of an edition and of nothing else."""

HOMES: dict[str, set[str]] = {
    "babel": {"hbgen.locale", "hbgen.own_locale", "hbgen.text.formats"},
    "click": {"hbgen.cli"},
    "docutils": {"hbgen.site"},
    "filelock": {"hbgen.publishing.lock"},
    "furo": {"hbgen.site"},
    "highspy": {"hbgen.scoring.disclosure.program"},
    "idna": {"hbgen.render.book.addresses"},
    "ibis": {"hbgen.scoring.engine", "hbgen.scoring.skip_logic", "hbgen.scoring.warehouse"},
    "duckdb": {"hbgen.scoring.duckdb_engine"},
    "jinja2": {"hbgen.render.templating"},
    "markdown_it": {"hbgen.markdown"},
    "markupsafe": {"hbgen.render", "hbgen.site.html_escaping"},
    "mdit_py_plugins": {"hbgen.markdown"},
    "myst_parser": {"hbgen.site"},
    "numpy": {"hbgen.scoring"},
    "openpyxl": {"hbgen.spreadsheets.reading"},
    "polib": {"hbgen.locale.po_files"},
    "pyarrow": {"hbgen.exports.results_table", "hbgen.scoring"},
    "pydantic": {
        "hbgen.forms.form_fields",
        "hbgen.forms.form_shapes",
        "hbgen.ids.id_uses",
        "hbgen.load.shapes",
        "hbgen.model",
        "hbgen.releases.ledger",
        "hbgen.schema",
        "hbgen.scoring.mapping",
    },
    "pydantic_core": {"hbgen.model", "hbgen.load.field_problems", "hbgen.load.shapes"},
    "segno": {"hbgen.render.book.print_footer"},
    "simplemma": {"hbgen.site.lemmas"},
    "snowballstemmer": {"hbgen.site.lemmas"},
    "sphinx": {"hbgen.site", "hbgen.preview.rebuilding"},
    "sphinx_autobuild": {"hbgen.preview.server"},
    "starlette": {"hbgen.preview.form_server", "hbgen.preview.server"},
    "uvicorn": {"hbgen.preview.server"},
    "weasyprint": {"hbgen.render.whole_book.typesetting"},
    "xlsxwriter": {"hbgen.spreadsheets.writing"},
    "yaml": {"hbgen.load.strict_yaml"},
}
"""Each library, and the modules or packages that may import it."""


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    names = {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(SOURCE.joinpath("hbgen").rglob("*.py"))
    }
    return tuple((name, ast.parse(path.read_text("utf-8"))) for name, path in names.items())


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


@cache
def imports(tree: ast.Module) -> tuple[str, ...]:
    """Everything that a module imports, inside functions too."""
    return tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            # `from hbgen import checks` imports a module.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def unit(name: str) -> str:
    """The module or package right below `hbgen` to which a name belongs."""
    return name.split(".")[1] if name.startswith("hbgen.") else ""


def floor(name: str) -> int:
    return next(number for number, level in enumerate(FLOORS) if name in level.units)


def test_every_module_stands_on_a_floor() -> None:
    units = {unit(name) for name, _ in modules()} - {""}
    assert units == set().union(*(level.units for level in FLOORS))
    assert sum(len(level.units) for level in FLOORS) == len(units)


def test_imports_point_down() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, tree in modules()
        for other in imports(tree)
        if unit(name) and unit(other) and unit(other) != unit(name) and floor(unit(other)) >= floor(unit(name))
    ]
    assert not wrong


@pytest.mark.parametrize(("what", "never"), NEVER)
def test_what_may_never_be_imported(what: str, never: set[str]) -> None:
    forbidden = {
        f"{name} imports {other}"
        for name, tree in modules()
        for other in imports(tree)
        if unit(name) == what and unit(other) in never
    }
    assert not forbidden


def test_each_library_has_its_home() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules():
        for other in imports(tree):
            library = other.split(".")[0]
            if library != "hbgen" and library not in sys.stdlib_module_names:
                homes[library].add(name)
    assert homes.keys() <= HOMES.keys()
    homeless = {
        f"{name} imports {library}"
        for library, names in homes.items()
        for name in names
        if not any(name == home or name.startswith(f"{home}.") for home in HOMES[library])
    }
    assert not homeless


def test_the_model_and_what_is_pure_read_no_file_and_no_clock() -> None:
    """The disk is touched by `files`, `load` and the edge; a date comes from the content."""
    pure = {"model", "checks", "editions", "render", "markdown", "problems", "codes", "report"}
    for name, tree in modules():
        if unit(name) not in pure:
            continue
        for node in nodes(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"today", "now", "utcnow", "write_text", "write_bytes", "read_text"}, name
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open", name


def test_a_class_has_a_name_of_its_own() -> None:
    """One name has one meaning; classes of content may share a name among themselves, and with no other class."""
    homes: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules():
        for node in nodes(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].add("hbgen.model" if name.startswith("hbgen.model.") else f"{name}:{node.lineno}")
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_module_names_have_one_meaning() -> None:
    """Modules of `model`, `checks` and `rules` on one kind of content share its name; others are called differently."""
    packages: dict[str, set[str]] = defaultdict(set)
    for name, _ in modules():
        package, _, module = name.removeprefix("hbgen.").rpartition(".")
        packages[module].add("kind" if package in {"model", "checks", "rules"} else package)
    # Groups of commands and of codes are called by what is done there, packages of `render` by what they show.
    shared = {module: holders for module, holders in packages.items() if len(holders - {"cli", "codes", "render"}) > 1}
    assert not shared


def test_no_folder_is_left_out_in_silence() -> None:
    """`Path.glob`, `rglob` and `os.path` find nothing where access is denied: `files` has what raises."""
    silent = {"glob", "rglob", "lexists", "iglob"}
    for name, tree in modules():
        for node in nodes(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr not in silent, name
                assert ast.unparse(node) != "os.path.exists", name
