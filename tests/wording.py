"""Every English word that hbgen says, found where it stands; and the catalogues that hold them in other languages.

`python3 start.py generate` brings `src/hbgen/locale/*.po` up to date: new words are added without a translation, words
that are gone go, and what is translated stays. `test_locale.py` names what is missing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from inspect import cleandoc
from io import BytesIO
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

import hbgen
from hbgen.checks import ALL_CODES, identity, scales
from hbgen.documents.pieces import Origin
from hbgen.load import images
from hbgen.load.kinds import KINDS
from hbgen.locale import english, key_of, verb
from hbgen.locale.plurals import SEPARATOR
from hbgen.locale.po_files import plural_forms
from hbgen.markdown.allowed_prose import _NAMES
from hbgen.model.descriptions import describe_fields
from hbgen.planning.layout import ABOUT, SHEETS
from hbgen.planning.raw_cells import BESIDE
from hbgen.render.changes import change_log
from hbgen.render.pages import PAGES
from hbgen.render.registered_games import GAMES
from hbgen.render.whole_book.book_writer import _BOXES
from hbgen.rules.competency_audit import LACKS
from hbgen.rules.preconditions import REASONS
from hbgen.schema import TEXTS, entries_below
from hbgen.suggestions import HOW
from hbgen.text import labels
from hbgen.text.editor_labels import EDITOR_LABELS
from hbgen.text.fields import FIELDS
from hbgen.text.labels import LABELS

SOURCE = Path(hbgen.__file__).parent
LANGUAGES = ("et", "ru")

Words = dict[str, list[str]]
"""English → the files in which it stands."""

_SAID = {
    "MessagePart": 0,
    "translate": 0,
    "say": 0,
    "_": 0,
    "gettext": 0,
    "hb_words": 0,
    "by_number": 0,
    "hb_by_number": 0,
    "unreadable": 2,
}
"""Functions that say one of their arguments in the reader's language, and which one that is."""

_WRITERS = {"render/html.py", "render/writer.py"}
"""Modules in which `message` says its first argument; elsewhere it is that of a problem."""

_KINDS = (*identity._KIND_WORDS.values(), identity._ANY_KIND)

_ELSEWHERE: dict[str, tuple[str, ...]] = {
    # Handed on: collected where it is written.
    "text/script_words.py: message": (),
    "text/page_words.py: text": (),
    "text/script_words.py: PluralText((one, many))": (),
    "checks/identity.py: kind": tuple(kind[0] for kind in _KINDS),
    "checks/identity.py: a_kind": tuple(kind[1] for kind in _KINDS),
    "checks/identity.py: _KIND_WORDS[kinds[0]][1]": tuple(kind[1] for kind in _KINDS),
    "checks/competencies.py: LACKS[finding.lack]": tuple(LACKS.values()),
    "checks/practices.py: REASONS[lack.reason]": tuple(REASONS.values()),
    "render/view.py: REASONS[precondition.reason]": tuple(REASONS.values()),
    "suggest/competency_drafts.py: LACKS[flaw.lack]": tuple(LACKS.values()),
    # A label, which was collected.
    "suggest/draft.py: gap.label": (),
    "forms/form_configuration.py: _FILES.get(kind, kind.capitalize())": tuple(labels.PARTS.values()),
    "forms/form_fields.py: LABELS.get(choice_key(value), value)": tuple(LABELS.values()),
    # Names of choices, as in forms.
    "handbook_schemas.py: name": tuple(LABELS.values()),
    # The descriptions of fields and classes, which are collected from the model.
    "forms/form_fields.py: info.description": (),
    "handbook_schemas.py: description": (),
    "handbook_schemas.py: english": (),
    "handbook_schemas.py: schema['description']": (),
    # A reason of the system, collected where it stands.
    "preview/form_server.py: reason.template": (),
    "render/view.py: LACKS[finding.lack]": tuple(LACKS.values()),
    "checks/scales.py: words": tuple(words for _, words in scales._RANGES.values()),
    "load/images.py: danger": tuple(words for _, words in images._UNSAFE_SVG),
    "markdown/allowed_prose.py: name": tuple(_NAMES.values()),
    "own_locale.py: reason": ("what stands in braces differs", "its marks differ"),
    "cli/importing_files.py: message": (
        "{count} translation changes.\0{count} translations change.",
        "{count} is still right.\0{count} are still right.",
        "{count} is in doubt and waits.\0{count} are in doubt and wait.",
        "{count} was left out.\0{count} were left out.",
    ),
    "cli/importing_files.py: piece.origin": tuple(filter(None, get_args(Origin))),
    # Names of fields, which were collected.
    "content_sheets/content_writer.py: part": (),
    # Handed on by the template that says them.
    "render/writer.py: plural(text, many) if many else text": (),
    "render/html.py: text": (),
    "render/html.py: CHANGE_TYPES[news.change_type]": (),
    "render/changes/change_log.py: CHANGE_TYPES[news.change_type]": tuple(change_log.CHANGE_TYPES.values()),
    "render/changes/change_log.py: PARTS[change.kind]": (),
    "render/changes/change_log.py: part": tuple(labels.PARTS.values()),
    "render/changes/field_diff.py: FIELDS[field_key(kind, path)]": tuple(FIELDS.values()),
    "render/whole_book/book_writer.py: title": tuple(_BOXES.values()),
    "planning/workbook_writer.py: ABOUT": (ABOUT,),
    "planning/workbook_writer.py: name": tuple(SHEETS),
    "planning/raw_cells.py: text": tuple(dict.fromkeys(what for _, what in BESIDE)),
    "render/pages.py: game.title": tuple(game.title for game in GAMES),
    # Collected above.
    "render/learning/guide_pages.py: game.title": (),
    "render/pages.py: page.caption": tuple(page.caption for page in PAGES),
    # Handed on: these words were collected where they are written.
    "planning/user_content.py: sheet": (),
    "planning/workbook_reader.py: sheet": (),
    "problems.py: self.template": (),
    "problems.py: template": (),
    "receipts/receipt_files.py: error.reason": (
        "it is not JSON",
        "it is not JSON with each name once and numbers that are numbers",
        "it does not begin with the format hbgen-receipts-1",
    ),
    "receipts/receipt_files.py: kind": ("role", "standard", "unit"),
    "receipts/receipt_files.py: reason": (),
    "receipts/coverage_formats.py: word": ("Unit", "Roles", "Confirmed", "People", "Share"),
    "scoring/answer_cells.py: kind": tuple(kind[0] for kind in _KINDS),
    "scoring/json_answers.py: error.reason": (),
    "scoring/json_answers.py: data.reason": (),
    "scoring/survey_tools/response_table.py: error.reason": (),
    "suggestions.py: HOW[code]": tuple(HOW.values()),
    "scoring/tables.py: reason": (),
    "render/markdown_writer.py: text": (),
}
"""Arguments that are not written out where they are said, and the words that they stand for."""

FRAME: dict[str, tuple[str, ...]] = {
    "furo/base.html": ("Search",),
    "sphinx/writers/html5.py": (
        "Link to this heading",
        "Link to this table",
        "Link to this image",
        "Link to this code",
        "Link to this definition",
        "Link to this term",
    ),
    "sphinx/locale/__init__.py": ("Attention", "Hint", "Important", "Note", "Tip", "Warning"),
}
"""What the frame of our pages says that others wrote: furo's templates, Sphinx's captions of boxes and links."""


@cache
def collect() -> Words:
    """Every English word, in the order of files and of lines: of the source as it is at the first call."""
    words: Words = {}

    def add(word: str, file: str) -> None:
        files = words.setdefault(word, [])
        if file not in files:
            files.append(file)

    for path in _files("*.jinja", "*.html"):
        for word in in_template(path.read_text("utf-8"), _name(path)):
            add(word, _name(path))
    for path in _files("*.py"):
        for word in in_module(path.read_text("utf-8"), _name(path)):
            add(word, _name(path))
    for code in ALL_CODES.values():
        add(code.message, "codes")
        add(code.remedy, "codes")
    for label in LABELS.values():
        add(label, "text/labels.py")
    for label in EDITOR_LABELS.values():
        add(label, "text/editor_labels.py")
    for description in descriptions_of_the_model():
        add(description, "model")
    for file, frame in FRAME.items():
        for word in frame:
            add(word, file)
    return words


def descriptions_of_the_model() -> list[str]:
    """What forms and editors say of each field that an author may write, of its class and of its kind of text."""
    describe_fields()
    entries = {entry for kind in KINDS.values() for entry in entries_below(kind.entry)}
    texts = [description for _, description in TEXTS.values()]
    texts += [cleandoc(entry.__doc__ or "") for entry in entries]
    texts += [field.description or "" for entry in entries for field in entry.model_fields.values()]
    return sorted({*texts} - {""})


def in_template(text: str, file: str) -> Iterator[str]:
    """The words of a Jinja template. Raises `ValueError` for one that is not written out."""
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"])
    for call in env.parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in _SAID:
            first = call.args[0] if call.args else None
            if not isinstance(first, nodes.Const):
                raise ValueError(f"{file}:{call.lineno}: what is said is not written out")
            yield SEPARATOR.join(str(form.value) for form in call.args if isinstance(form, nodes.Const))


def in_module(text: str, file: str) -> Iterator[str]:
    """The words of a Python module. Raises `ValueError` for an argument whose words are not to be found."""
    module = ast.parse(text)
    for scope in _scopes(module):
        for call in _own(scope):
            argument = _said(call, file)
            if argument is None or (_is_method(call) and _is_table(argument, (scope, module))):
                continue
            messages = _strings(argument, (scope, module))
            if messages is None:
                source = f"{file}: {ast.unparse(argument)}"
                if source not in _ELSEWHERE:
                    raise ValueError(f"{source} (line {argument.lineno}): add its words to _ELSEWHERE")
                messages = list(_ELSEWHERE[source])
            yield from messages


def _said(call: ast.AST, file: str) -> ast.expr | None:
    """The argument of a call that is said in the reader's language, if it is such a call."""
    if not isinstance(call, ast.Call):
        return None
    function = call.func
    if isinstance(function, ast.Attribute):
        is_said = function.attr == "translate" or (function.attr == "message" and file in _WRITERS)
        return call.args[0] if is_said and call.args else None
    number = _SAID.get(function.id, len(call.args)) if isinstance(function, ast.Name) else len(call.args)
    return call.args[number] if number < len(call.args) else None


def _is_method(call: ast.AST) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)


def _is_table(value: ast.expr, scopes: tuple[ast.AST, ast.AST]) -> bool:
    """Whether this is `str.translate`, which takes a table of characters."""
    if isinstance(value, ast.Name):
        literal = _literal(value.id, scopes[0]) or _literal(value.id, scopes[1])
        return isinstance(literal, (ast.Dict, ast.DictComp, ast.Call))
    return isinstance(value, (ast.Dict, ast.DictComp, ast.Call))


def _scopes(module: ast.Module) -> Iterator[ast.AST]:
    """The module, and each function that is not inside another one."""
    yield module
    waiting: list[ast.AST] = [module]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop(0)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node
            else:
                waiting.append(node)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope, in the order of lines; a module's functions are scopes of their own."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(scope, ast.Module) and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.ClassDef):
            # Methods are scopes; what a class says in its own body is the module's.
            for inner in node.body:
                if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield from ast.walk(inner)
            continue
        yield node
        yield from _own(node)


def _strings(value: ast.expr, scopes: tuple[ast.AST, ast.AST]) -> list[str] | None:
    """The texts that an expression can be; None when they are not written out in its function."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "verb":
        [word] = _strings(value.args[0], scopes) or [""]
        return [verb(word)]
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "plural":
        return [SEPARATOR.join(word for form in value.args for word in _strings(form, scopes) or ())]
    if isinstance(value, ast.IfExp):
        both = _strings(value.body, scopes), _strings(value.orelse, scopes)
        return None if both[0] is None or both[1] is None else both[0] + both[1]
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        if value.value.id == "LABELS":
            return list(LABELS.values())
        table = _literal(value.value.id, scopes[0]) or _literal(value.value.id, scopes[1])
        if isinstance(table, ast.Dict):
            return _all(table.values, scopes)
    if isinstance(value, ast.Name):
        return _bound(value.id, scopes)
    return None


def _bound(name: str, scopes: tuple[ast.AST, ast.AST]) -> list[str] | None:
    """The texts that a name stands for: assigned to it, or in a column of a table that is gone through."""
    literal = _literal(name, scopes[0])
    if literal is not None:
        return _strings(literal, scopes)
    for node in ast.walk(scopes[0]):
        if not isinstance(node, (ast.For, ast.comprehension)):
            continue
        table = node.iter
        target: ast.expr = node.target
        if isinstance(table, ast.Call) and isinstance(table.func, ast.Name) and table.func.id == "enumerate":
            table = table.args[0]
            assert isinstance(target, ast.Tuple)
            target = target.elts[1]
        if not isinstance(target, ast.Tuple):
            continue
        columns = [element.id if isinstance(element, ast.Name) else "" for element in target.elts]
        if name not in columns:
            continue
        if isinstance(table, ast.Name):
            value = _literal(table.id, scopes[0]) or _literal(table.id, scopes[1])
            table = value if value is not None else table
        if not isinstance(table, (ast.Tuple, ast.List)):
            return None
        cells = [row.elts[columns.index(name)] for row in table.elts if isinstance(row, ast.Tuple)]
        return _all(cells, scopes)
    return None


def _literal(name: str, scope: ast.AST) -> ast.expr | None:
    """What a scope assigns to a name."""
    body = _own(scope) if isinstance(scope, ast.Module) else ast.walk(scope)
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return node.value
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            return node.value
    return None


def _all(values: list[ast.expr], scopes: tuple[ast.AST, ast.AST]) -> list[str] | None:
    words: list[str] = []
    for value in values:
        some = _strings(value, scopes)
        if some is None:
            return None
        words += some
    return words


def fields(text: str) -> list[str]:
    """The places in a text that are filled in, sorted: `{name}`, `%(name)s`, `%d`, `${name}`."""
    text = text.replace("{{", "").replace("}}", "")
    return sorted(re.findall(r"\$?\{\w*\}|%\(\w+\)s|%[ds]", text))


def _files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(SOURCE.rglob(pattern))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


# --- catalogues -------------------------------------------------------------------------------


def catalogue(language: str) -> Path:
    """The file with the words of a language."""
    return SOURCE / "locale" / f"{language}.po"


def known(language: str) -> dict[str, str]:
    """English → `language`, as the file has it."""
    with catalogue(language).open("rb") as stream:
        read = read_po(stream, locale=language, abort_invalid=True)
    return {
        key_of(message): (SEPARATOR.join(message.string) if isinstance(message.string, tuple) else str(message.string))
        for message in read
        if message.id
    }


def written(language: str, words: Words, translations: dict[str, str]) -> str:
    """A catalogue's text: each of `words` with what is said for it, sorted by the English text."""
    messages = Catalog(language, charset="utf-8")
    for word in words:
        flags = ("python-brace-format",) if re.search(r"(?<!\$)\{\w", word.replace("{{", "")) else ()
        if SEPARATOR in word:
            forms = tuple(translations.get(word, "").split(SEPARATOR))
            forms += ("",) * (messages.num_plurals - len(forms))
            messages.add(tuple(word.split(SEPARATOR)), forms, flags=flags)
            continue
        before, _, _ = word.rpartition("\4")
        messages.add(english(word), translations.get(word, ""), flags=flags, context=before or None)
    # Babel's own header holds a date, and its rule for plurals changes with its version.
    head = f"# hbgen's own words. `start.py generate` adds new ones and takes out those that are gone.\n{_HEAD}\n"
    body = BytesIO()
    write_po(body, messages, omit_header=True, sort_output=True)
    head = head.replace("LANGUAGE", language).replace("PLURALS", plural_forms(catalogue(language).read_text("utf-8")))
    return head + body.getvalue().decode("utf-8").rstrip() + "\n"


_HEAD = r"""msgid ""
msgstr ""
"Language: LANGUAGE\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: PLURALS\n"
"""
