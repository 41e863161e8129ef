"""docs/contract.md, docs/exports.md, docs/fields.md, docs/problems.md, and the tables in docs/contributing.md.

They are made from the model, the codes, the exports, and from what tests hold: rows of the contract, examples of
faults, floors of modules.
"""

from __future__ import annotations

import datetime
import inspect
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from hbgen import report
from hbgen.checks import ALL_CODES, CHECKS
from hbgen.codes import Code
from hbgen.exports import EXPORTS, PLANS
from hbgen.load.kinds import KINDS
from hbgen.locale.plurals import whole
from hbgen.model.base import Entry, declared_for, fields_with
from hbgen.model.descriptions import describe_fields, descriptions
from hbgen.model.field_types import Reference
from hbgen.model.texts import Markdown, MarkedText, Text
from hbgen.model.visibility import ToldWithResults, Weight
from hbgen.render.whole_book import BOOKS
from hbgen.scoring.mapping import Mapping

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "tests"))

from contract_rows import ROWS, Row  # noqa: E402
from examples import difference, shown  # noqa: E402
from test_architecture import FLOORS, HOMES  # noqa: E402

_WORDS = {
    Markdown: "prose",
    MarkedText: "sentences",
    Text: "text",
    datetime.date: "date",
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "a line",
}

_COUNTS = {"material": "material", "untold": "not told"}


def fields() -> str:
    """Every field of every kind of content, as Markdown."""
    parts = [
        "# Every field",
        "",
        "Made from the model by `start.py generate`. *Who sees it* says from which edition on a field is published;",
        "*nobody* means that it is never published, *with results* that whoever may read an instrument's results reads",
        "it as well. *A change is* material where it touches what is owed, to whom or",
        "by whom, and then in the fields of what stands in it too; bookkeeping is not told; the rest is editorial.",
        "In *sentences* links, emphasis and lists work, in *prose* [more of Markdown](bring-your-own.md#marks).",
    ]
    describe_fields()
    for kind in KINDS.values():
        home = f"content/{kind.name}.yaml"
        if kind.name == "guides":
            home = "content/guides/ID.LANGUAGE.md"
        elif kind.many:
            home += f" (a list), or a file for each in content/{kind.name}/"
        parts += ["", f"## {kind.name}", "", f"`{home}`" if "(" not in home else home]
        for entry in _classes(kind.entry):
            parts += ["", f"### {_title(entry)}", "", _first(entry.__doc__), ""]
            parts += ["| field | holds | who sees it | a change is | what it is |", "| --- | --- | --- | --- | --- |"]
            with_results = dict(fields_with(entry, ToldWithResults))
            weights = dict(fields_with(entry, Weight))
            references = dict(fields_with(entry, Reference))
            for name, info in entry.model_fields.items():
                seen: str = declared_for(entry, name) or "nobody"
                seen += ", with results" if name in with_results else ""
                star = " *" if info.is_required() else ""
                holds = _type(info.annotation, references.get(name))
                counts = _COUNTS[weights[name].name] if name in weights else ""
                parts.append(f"| `{name}`{star} | {holds} | {seen} | {counts} | {_first(info.description)} |")
    parts += ["", "## mapping", "", "What `hbgen map` proposes and `--mapping` takes."]
    for entry in _classes(Mapping):
        parts += ["", f"### {_title(entry)}", "", _first(entry.__doc__), ""]
        parts += ["| field | holds | what it is |", "| --- | --- | --- |"]
        texts = descriptions(entry)
        for name, info in entry.model_fields.items():
            star = " *" if info.is_required() else ""
            parts.append(f"| `{name}`{star} | {_cell(_type(info.annotation, None))} | {_first(texts[name])} |")
    return "\n".join(parts) + "\n\n\\* must be there.\n"


def problems() -> str:
    """Every problem that hbgen reports, as Markdown, with the examples of checks."""
    parts = [
        "# Every problem",
        "",
        "Made from the codes by `start.py generate`. Errors stop a build. Advice is listed, fails only under",
        "`--strict`, and can be silenced in `content/handbook.yaml` with a reason. Words in {braces} are filled in.",
    ]
    for severity, title in (("error", "Errors"), ("advice", "Advice")):
        parts += ["", f"## {title}", "", "| code | what is wrong | what to do |", "| --- | --- | --- |"]
        parts += [
            f"| {_link(code)} | {_cell(whole(code.message))} | {_cell(whole(code.remedy))} |"
            for _, code in sorted(ALL_CODES.items())
            if code.severity == severity
        ]
    parts += ["", "## Examples", "", "After `-` what would be right, after `+` what is wrong, and what is said of it."]
    for _, code in sorted(ALL_CODES.items()):
        if code.examples:
            parts += _examples(code)
    return "\n".join(parts) + "\n"


def _link(code: Code, page: str = "") -> str:
    return f"[`{code}`]({page}#{code})" if code.examples else f"`{code}`"


def _examples(code: Code) -> list[str]:
    """The section of a code: the promises that it is about, and each example with its message."""
    promises = [inspect.getdoc(check.promise) or "" for check in CHECKS if code in check.codes]
    parts = ["", f"### {code}", "", *promises]
    for example in code.examples:
        message = report.lines(shown(code, example), str)
        parts += ["", f"`content/{example.file}`", "", "````diff", difference(example), "````"]
        parts += ["", "````text", message.rstrip(), "````"]
    return parts


def contributing() -> str:
    """docs/contributing.md with the tables of floors and homes as `tests/test_architecture.py` holds them."""
    text = (HERE / "contributing.md").read_text("utf-8")
    floors = ["| floor | modules | what they know |", "| --- | --- | --- |"]
    for number, floor in enumerate(FLOORS):
        floors.append(f"| {number} | {', '.join(f'`{name}`' for name in sorted(floor.units))} | {floor.knows} |")
    homes = ["| library | imported by |", "| --- | --- |"]
    for library, modules in sorted(HOMES.items()):
        names = ", ".join(f"`{module.removeprefix('hbgen.')}`" for module in sorted(modules))
        homes.append(f"| {library} | {names} |")
    for name, table in (("floors", floors), ("homes", homes)):
        begin, end = f"<!-- {name}: docs/reference.py -->\n\n", f"\n\n<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + begin + "\n".join(table) + end + after
    return text


def contract() -> str:
    """What a handbook must hold, row by row, as `tests/contract_rows.py` lists it."""
    parts = [
        "# The contract, row by row",
        "",
        "What a handbook must hold: where it is written, on which page of the starter handbook (below `pages/`) it is",
        "read, which problem misses it, what is left out, which tests below `tests/` hold it.",
        "[test_contract.py](../tests/test_contract.py) holds S1–S22 on a small handbook,",
        "[test_spoiled_rows.py](../tests/test_spoiled_rows.py) takes out what each row wants. Made from",
        "[contract_rows.py](../tests/contract_rows.py) by `start.py generate`.",
    ]
    for row in ROWS:
        parts += ["", f"## {row.name} {row.title}", "", row.wants, "", *_row(row)]
    return "\n".join(parts) + "\n"


def _row(row: Row) -> list[str]:
    content = []
    for entry in row.content:
        kind, _, names = entry.partition(": ")
        content.append(f"[{kind}](fields.md#{kind.replace(' ', '-')}) {_names(names.split())}")
    codes = ", ".join(_link(ALL_CODES[code], "problems.md") for code in row.codes.split())
    return [
        f"- **Content**: {'; '.join(content)}",
        f"- **Page**: {_names(row.pages.split())}",
        f"- **Check**: {codes}",
        f"- **Left out**: {row.left_out}",
        f"- **Tests**: {_names(row.tests)}",
    ]


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def exports() -> str:
    """Every format of `hbgen export`, as Markdown."""
    parts = [
        "# Every export",
        "",
        "Made from the registries of exports by `start.py generate`. A format that needs a library is offered where",
        "that is installed: `pip install 'hbgen[forms]'`, or `'hbgen[pdf]'` for `weasyprint`.",
        "",
        "## The whole handbook",
        "",
        "`hbgen export NAME` writes an edition as [one file](whole-book.md). The cover offers those that `downloads:`",
        "in `handbook.yaml` lists.",
        "",
        "| name | format | file | needs | what it is for |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, book in BOOKS.items():
        file = f"`{book.stem}.AUDIENCE.LANGUAGE{book.ending}`"
        parts.append(f"| `{name}` | {book.label} | {file} | {_needs(book.library)} | {_cell(book.purpose.say(str))} |")
    parts += [
        "",
        "## Instruments",
        "",
        "`hbgen export NAME` writes them, pages offer them beside each instrument, and `hbgen verify` reads them back.",
        "",
        "| name | format | file | languages | needs | what it is for |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, export in EXPORTS.items():
        languages = "one" if export.one_language else "all"
        parts.append(
            f"| `{name}` | {export.label} | `ID{export.ending}` | {languages} | {_needs(export.library)} | "
            f"{_cell(export.purpose.say(str))} |"
        )
    parts += [
        "",
        "## The rollout",
        "",
        "| name | format | file | needs | what it is |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, plan in PLANS.items():
        file = f"`plan{plan.ending}`"
        parts.append(f"| `{name}` | {plan.label} | {file} | {_needs(plan.library)} | {_cell(plan.purpose)} |")
    return "\n".join(parts) + "\n"


def _needs(library: str | None) -> str:
    return f"`{library}`" if library else "–"


def _cell(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}").replace("|", "\\|")


def _first(doc: str | None) -> str:
    return " ".join((doc or "").split("\n\n")[0].split()).replace("|", "\\|")


def _title(entry: type[Entry]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry.__name__).lower()


def _classes(entry: type[Entry]) -> list[type[Entry]]:
    """A class and those of the entries in its fields, each once, in order."""
    found: list[type[Entry]] = []
    waiting = [entry]
    while waiting:
        here = waiting.pop(0)
        if here not in found:
            found.append(here)
            waiting += [inner for info in here.model_fields.values() for inner in _inside(info.annotation)]
    return found


def _inside(annotation: Any) -> list[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return [annotation]
    return [each for inner in getattr(annotation, "__args__", ()) for each in _inside(inner)]


def _type(annotation: Any, reference: Reference | None) -> str:
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0], reference)
    if get_origin(annotation) is Literal:
        return " · ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"list: {_type(get_args(annotation)[0], reference)}"
    inner = [arg for arg in get_args(annotation) if arg is not type(None)]
    if inner:
        return _type(inner[0], reference)
    if issubclass(annotation, Entry):
        return f"[{_title(annotation)}](#{_title(annotation).replace(' ', '-')})"
    if reference is not None:
        return "id of " + " or ".join(reference.kinds)
    return _WORDS[annotation]
