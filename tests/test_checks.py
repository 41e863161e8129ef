"""The registry of checks, and what is silenced."""

from __future__ import annotations

import ast
import inspect
import pickle
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import hbgen.checks
import hbgen.markdown.allowed_prose
import hbgen.rules
from authoring import lines
from hbgen.checks import ALL_CODES, CHECKS, Checked, check
from hbgen.checks.registry import Check, registered
from hbgen.checks.silencing import SILENCING
from hbgen.checks.switching_off import RULE_CODES
from hbgen.checks.terminology import contrast
from hbgen.codes.code import Code, advice, by_name
from hbgen.load import load
from hbgen.model.base import walk
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instrument, Selection
from hbgen.problems import Place
from hbgen.rules.asked_items import applies, asked_items
from hbgen.rules.observable_wording import judgement, second_behaviour

GOOD = Path(__file__).parent / "content"
MODULES: tuple[ModuleType, ...] = (
    *(
        import_module(module.name)
        for package in (hbgen.checks, hbgen.rules)
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ),
    hbgen.markdown.allowed_prose,
)
"""Where codes of checks are declared."""


def good() -> Handbook:
    handbook = load(GOOD).handbook
    assert handbook is not None
    return handbook


def written(root: Path, **changed: str) -> Handbook:
    """The smallest valid handbook with other texts in some of its files, named by kind."""
    for path in (GOOD / "content").rglob("*.yaml"):
        name = path.relative_to(GOOD)
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        kind = name.parts[1].removesuffix(".yaml")
        target.write_text(changed.pop(kind, path.read_text("utf-8")), "utf-8")
    for kind, text in changed.items():
        (root / "content" / f"{kind}.yaml").write_text(text, "utf-8")
    loaded = load(root)
    assert loaded.handbook is not None
    assert lines(loaded.problems) == ""
    return loaded.handbook


def read(name: str) -> str:
    return (GOOD / "content" / name).read_text("utf-8")


def codes(checked: Checked) -> list[str]:
    return [problem.code for problem in checked.problems]


def test_the_good_handbook_has_no_problem() -> None:
    loaded = load(GOOD)
    assert loaded.whole
    assert lines(check(good()).problems) == ""


def test_every_check_states_its_promise_in_one_sentence() -> None:
    for generator in CHECKS:
        promise = inspect.getdoc(generator.promise) or ""
        assert promise.endswith("."), generator.promise
        assert "\n" not in promise, generator.promise


def test_the_registry_holds_every_generator_of_its_package() -> None:
    promises = {generator.promise for generator in CHECKS}
    assert len(promises) == len(CHECKS)
    for module in MODULES:
        tree = ast.parse(inspect.getsource(module))
        for node in tree.body:
            is_check = isinstance(node, ast.FunctionDef) and ast.unparse(node.args) == "facts: Facts"
            if isinstance(node, ast.FunctionDef) and is_check and not node.name.startswith("_"):
                assert getattr(module, node.name) in promises, node.name


def test_checks_come_in_the_order_of_their_modules() -> None:
    modules = [generator.promise.__module__ for generator in CHECKS if ".rules." not in generator.promise.__module__]
    assert modules == sorted(modules)
    assert registered("hbgen.checks", [*hbgen.checks.__path__]) == CHECKS


def test_every_code_that_a_module_declares_is_named_by_a_check() -> None:
    named = {
        id(code) for code in (*SILENCING, *RULE_CODES, *(code for generator in CHECKS for code in generator.codes))
    }
    declared = {
        f"{module.__name__}.{name}": value
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, Code)
    }
    assert [name for name, code in declared.items() if id(code) not in named] == []
    # A constant is called as its code is, so that a code in a message leads to its line.
    assert [name for name, code in declared.items() if name.rpartition(".")[2] != code.upper().replace("-", "_")] == []


@pytest.mark.parametrize("generator", CHECKS, ids=lambda generator: generator.promise.__name__)
def test_a_check_names_the_codes_that_it_uses(generator: Check) -> None:
    """So that the documentation of a code says which promise is broken."""
    module = sys.modules[generator.promise.__module__]
    own = {name for name, value in vars(module).items() if isinstance(value, Code)}
    used = names_used(ast.parse(inspect.getsource(module)), generator.promise.__name__) & own
    named = {code.upper().replace("-", "_") for code in generator.codes}
    assert named
    assert used <= named
    # A code that is not used here comes from a module whose problems are handed on.
    assert named - used <= own - assigned(module)


def assigned(module: ModuleType) -> set[str]:
    """The names to which a module assigns on its first level."""
    body = ast.parse(inspect.getsource(module)).body
    return {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def names_used(tree: ast.Module, function: str) -> set[str]:
    """The names in a function and in whatever it names on the first level of its module."""
    bodies: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bodies[node.name] = node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bodies[node.target.id] = node
    used: set[str] = set()
    waiting = [function]
    while waiting:
        body = bodies.get(waiting.pop())
        fresh = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)} - used if body is not None else set()
        used |= fresh
        waiting += fresh
    return used


def test_two_codes_cannot_have_one_name() -> None:
    code = ALL_CODES["review-missing"]
    with pytest.raises(ValueError, match="review-missing"):
        by_name(code, advice("review-missing", "Another one.", "Mend it."))


def test_a_code_survives_a_way_between_processes() -> None:
    code = ALL_CODES["review-missing"]
    copied = pickle.loads(pickle.dumps(code))
    assert (copied, copied.message, copied.examples) == (code, code.message, code.examples)


SILENCED = """
silenced:
  - {code: review-missing, where: CTR-01, reason: It is new.}
"""
NO_REVIEW = "    review_by: 2026-12-31\n"


def test_silenced_advice_is_kept_apart_with_its_reason(tmp_path: Path) -> None:
    standards = read("standards/10-counter.yaml").replace(NO_REVIEW, "")
    checked = check(written(tmp_path, handbook=read("handbook.yaml") + SILENCED, standards=standards))
    assert checked.problems == ()
    [(problem, reason)] = checked.silenced
    assert (problem.code, reason) == ("review-missing", "It is new.")


@pytest.mark.parametrize(("where", "expected"), [("CTR-01", []), ("CTR-02", ["silence-unused", "review-missing"])])
def test_silencing_holds_where_it_is_said(where: str, expected: list[str], tmp_path: Path) -> None:
    standards = read("standards/10-counter.yaml").replace(NO_REVIEW, "")
    settings = read("handbook.yaml") + SILENCED.replace("CTR-01", where)
    assert codes(check(written(tmp_path, handbook=settings, standards=standards))) == expected


def test_an_error_is_never_silenced(tmp_path: Path) -> None:
    settings = read("handbook.yaml") + SILENCED.replace("review-missing", "standard-without-owner")
    standards = read("standards/10-counter.yaml").replace("owner: service-lead\n", "")
    checked = check(written(tmp_path, handbook=settings, standards=standards))
    assert codes(checked) == ["silence-error", "standard-without-owner"]
    assert checked.silenced == ()


def test_what_is_missing_is_not_told_of_a_handbook_that_is_not_whole(tmp_path: Path) -> None:
    standards = read("standards/10-counter.yaml").replace(NO_REVIEW, "").replace("[VAL-CARE]", "[VAL-GONE]")
    handbook = written(tmp_path, handbook=read("handbook.yaml") + SILENCED, standards=standards)
    assert codes(check(handbook, dropped=frozenset({"VAL-GONE"}), whole=False)) == []
    assert codes(check(handbook, whole=False)) == ["unknown-reference"]


def test_every_entry_of_the_good_handbook_knows_its_place() -> None:
    for path, entry in walk(good()):
        is_default = getattr(entry, "_map", None) is None
        assert is_default or entry.place().file.startswith("content/"), path
    assert good().values[0].place("name") == Place("content/values.yaml", 2, 9)


INSTRUMENT = """
instruments:
  - id: OBS
    version: 1
    type: {type}
    title: A look
    purpose: To see.
    frequency: Daily
    owner: manager
    selects: {selects}
"""


def standard(number: int, more: str, measures: str) -> str:
    start = f"  - id: CTR-0{number}\n    title: T{number}\n    promise: P\n    purpose: P\n"
    return f"{start}{more}    measures:\n{measures}"


def item(id_: str, more: str = "") -> str:
    return f"      - {{id: {id_}, text: Looks up.{more}}}\n"


@pytest.mark.parametrize(
    ("type_", "selects", "expected"),
    [
        ("observation", "{chapters: []}", ["a", "b", "c"]),
        ("customer-feedback", "{chapters: []}", ["a", "c"]),
        ("observation", "{chapters: [CTR]}", ["a", "b", "c"]),
        ("observation", "{standards: [CTR-02]}", ["c"]),
        ("observation", "{channels: [counter]}", ["a", "b"]),
        ("observation", "{channels: [terrace]}", ["a", "c"]),
        ("observation", "{roles: [manager]}", ["a", "b"]),
        ("observation", "{roles: [service-lead]}", ["a", "b", "c"]),
        ("observation", "{items: [CTR-01-b], channels: [counter]}", ["b"]),
        ("customer-feedback", "{items: [CTR-01-b]}", []),
    ],
)
def test_which_items_an_instrument_asks(type_: str, selects: str, expected: list[str], tmp_path: Path) -> None:
    standards = (
        "id: CTR\ntitle: At the counter\nstandards:\n"
        + standard(1, "", item("CTR-01-a") + item("CTR-01-b", ", method: [observation], channel: counter"))
        + standard(2, "    scope: {channels: [terrace], roles: [service-lead]}\n", item("CTR-02-c"))
        + standard(3, "    status: retired\n", item("CTR-03-d"))
    )
    handbook = written(
        tmp_path,
        standards=standards,
        organisation=read("organisation.yaml") + "  - {id: terrace, name: Terrace}\n",
        instruments=INSTRUMENT.replace("{type}", type_).replace("{selects}", selects),
    )
    questions = asked_items(handbook, handbook.instruments.instruments[0])
    assert [question.item.id[-1] for question in questions] == expected
    assert all(question.item.id.startswith(str(question.standard)) for question in questions)


@pytest.mark.parametrize(
    ("scope", "channel", "selects", "channels"),
    [
        ("", "", "{}", ()),
        ("", "", "{channels: [counter]}", ("counter",)),
        ("", ", channel: terrace", "{}", ("terrace",)),
        ("    scope: {channels: [terrace, counter]}\n", "", "{}", ("terrace", "counter")),
        ("    scope: {channels: [terrace, counter]}\n", "", "{channels: [counter]}", ("counter",)),
        ("    scope: {channels: [terrace]}\n", ", channel: counter", "{channels: [counter, terrace]}", ("counter",)),
    ],
)
def test_an_item_is_asked_in_its_own_channel_or_its_standards(
    scope: str, channel: str, selects: str, channels: tuple[str, ...], tmp_path: Path
) -> None:
    handbook = written(
        tmp_path,
        standards="id: CTR\ntitle: At the counter\nstandards:\n" + standard(1, scope, item("CTR-01-a", channel)),
        organisation=read("organisation.yaml") + "  - {id: terrace, name: Terrace}\n",
        instruments=INSTRUMENT.replace("{type}", "observation").replace("{selects}", selects),
    )
    (question,) = asked_items(handbook, handbook.instruments.instruments[0])
    assert question.channels == channels
    assert applies(question.channels, "")
    assert applies(question.channels, "counter") == ("counter" in channels or not channels)


def test_an_item_of_the_instruments_own_keeps_its_channel_when_that_is_not_selected() -> None:
    """None at all would stand for all."""
    handbook = good()
    first = handbook.instruments.instruments[1]
    own = first.items[0].model_copy(update={"channel": "counter"})
    instrument = first.model_copy(
        update={"items": (own,), "selects": Selection(channels=("terrace",), items=("none",))}
    )
    assert [question.channels for question in asked_items(handbook, instrument)] == [("counter",)]


def test_an_instrument_asks_its_own_items_last() -> None:
    handbook = good()
    by_id: dict[str, Instrument] = {instrument.id: instrument for instrument in handbook.instruments.instruments}
    (question,) = asked_items(handbook, by_id["FB-INTERNAL"])
    assert (question.item.id, question.standard, question.channels) == ("INT-01", None, ())


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Speaks politely to the customer.", "en", "politely"),
        ("Teenindaja on sõbralik.", "et", "sõbralik"),
        ("Says the name of the company.", "en", None),
        ("Вежливо здоровается.", "ru", "Вежливо"),
        ("Сотрудник доброжелателен.", "ru", "доброжелателен"),
        ("Называет имя компании.", "ru", None),
        ("Hälsar vänligt.", "sv", None),
    ],
)
def test_judgements(text: str, language: str, word: str | None) -> None:
    assert judgement(text, language) == word


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Looks up and smiles.", "en", "and smiles"),
        ("Tõstab pilgu, tervitab klienti.", "et", "tervitab"),
        ("Tervitab ja küsib, kuidas aidata.", "et", "ja küsib"),
        ("Says hello and goodbye.", "en", None),
        ("Waits until the customer pays and leaves.", "en", None),
        ("Kui klient ootab, vabandab teenindaja.", "et", None),
        ("Здоровается и спрашивает.", "ru", "и спрашивает"),
        ("Поднимает взгляд, улыбается.", "ru", "улыбается"),
        ("Ждёт, пока клиент читает и подтверждает.", "ru", None),
        ("Говорит клиенту, что звонит и ждёт ответа.", "ru", None),
        ("Называет день и час.", "ru", None),
        ("Hälsar och frågar.", "sv", None),
    ],
)
def test_second_behaviours(text: str, language: str, words: str | None) -> None:
    assert second_behaviour(text, language) == words


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_eight_times_the_standards_are_eight_times_the_work(tmp_path: Path) -> None:
    chapter = read("standards/10-counter.yaml")
    head, entry = chapter.split("  - id: CTR-01\n")

    def calls(root: Path, count: int) -> int:
        """How many functions are called to check so many standards: the same on any machine."""
        many = head + "".join(
            f"  - id: CTR-{n}\n" + entry.replace("CTR-01-a", f"CTR-{n}-a").replace("greeting", f"greeting {n}")
            for n in range(count)
        )
        involvement = read("involvement.yaml").replace("[CTR-01]", "[CTR-1]")
        workshops = read("workshops.yaml").replace("[CTR-01]", "[CTR-1]")
        handbook: Any = written(root, standards=many, involvement=involvement, workshops=workshops)
        made = 0

        def count_one(_frame: Any, event: str, _argument: Any) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        sys.setprofile(count_one)
        try:
            checked = check(handbook)
        finally:
            sys.setprofile(None)
        assert codes(checked) == []
        return made

    few, many = calls(tmp_path / "few", 50), calls(tmp_path / "many", 400)
    assert few < many < 8 * few * 1.1
