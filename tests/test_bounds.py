"""What a content file may cost: one that is made to cost much is refused within bounds, and told in few lines.

`benchmarks/refusing.py` tells how long each takes; a time is no test.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from markdown_it.tree import SyntaxTreeNode

from hbgen.characters import _RIGHT_TO_LEFT, _foreign, hidden, mixed
from hbgen.checks import Facts
from hbgen.cli import main
from hbgen.examining import examine
from hbgen.load import load
from hbgen.load.recovery import read_around
from hbgen.load.strict_yaml import MAX_BYTES, read
from hbgen.markdown.allowed_prose import problems
from hbgen.markdown.prose_tree import tree_of
from hbgen.model.texts import MOST_MARK_WEIGHT
from hbgen.personal_data import _ALL, _PART, _in_part, personal
from hbgen.problems import MOST_FOUND_IN_FILE, MOST_IN_FILE, Place, Problem, in_order
from playbook import smallest
from sampling import in_full, sampled

MEGABYTES_200 = 200 << 20


def filled(row: Callable[[int], str], before: str = "") -> str:
    """As many rows as fit into a file."""
    rows, size = [before], len(before.encode())
    while size < MAX_BYTES - 200:
        rows.append(row(len(rows)))
        size += len(rows[-1].encode())
    return "".join(rows)[: MAX_BYTES - 1]


@cache
def hostile() -> dict[str, tuple[str, str]]:
    """Name → kind of file, and a text of it that is as long as one may be."""
    return {
        "unknown-keys": ("mission", filled(lambda n: f"k{n}: x\n")),
        "unknown-keys-in-one-line": ("mission", "{" + filled(lambda n: f"k{n}: x, ")[:-20].rsplit(",", 1)[0] + "}\n"),
        "near-keys": ("mission", filled(lambda n: f"statement{n}: x\n")),
        "long-keys": ("mission", filled(lambda n: f"{'statement' * 40}{n}: x\n")),
        "empty-entries": ("values", filled(lambda _: "- {}\n")),
        "empty-entries-in-one-line": ("values", "[" + "{}," * 349_000 + "{}]\n"),
        "entries-with-a-wrong-field": ("values", filled(lambda n: f"- idd: V{n}\n")),
        "scalars": ("values", filled(lambda _: "- a\n")),
        "wrong-types": ("values", filled(lambda n: f"- {{id: {n}, name: [], meaning: 1}}\n")),
        "duplicate-keys": ("mission", filled(lambda _: "statement: x\n")),
        "unknown-references": (
            "glossary",
            filled(lambda n: f"- {{id: T{n}, term: a{n}, meaning: b, see: [TERM-{n}]}}\n"),
        ),
        "many-languages": ("mission", "statement: {" + filled(lambda n: f"a{n}: x, ")[:-20].rsplit(",", 1)[0] + "}\n"),
        "a-long-line": ("mission", "statement: " + "x" * 900_000 + "\n"),
        "a-long-line-of-markup": ("mission", "statement: " + "<b>" * 300_000 + "\n"),
        "deep": ("mission", "statement: " + "[" * 900_000),
        "many-documents": ("mission", "---\n" * 200_000),
        "anchors": ("mission", filled(lambda n: f"k{n}: &a x\n")),
        "remarks": ("mission", filled(lambda n: f"k{n}: #b\n")),
        "one-quote": ("mission", 'statement: "' + "x\n" * 400_000),
        "a-list-of-long-lists": (
            "standards",
            filled(lambda _: f"- {{id: A, standards: [{'{}, ' * 2000}]}}\n"),
        ),
    }


CHILD = """
import re, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import hbgen.prepare
from hbgen.site.speed import collect_less
collect_less()
from click.testing import CliRunner
from markdown_it.tree import SyntaxTreeNode
from hbgen.characters import _foreign, mixed
from hbgen.checks import Facts
from hbgen.cli import main
from hbgen.examining import examine
def peak():
    status = Path("/proc/self/status")
    return int(re.search("VmHWM:(.*)kB", status.read_text())[1]) if status.exists() else 0
CliRunner().invoke(main, ["check", "--root", {sound!r}])
before = peak()
result = CliRunner().invoke(main, ["check", "--root", {root!r}, "--lang", "en"])
print(peak() - before)
print(type(result.exception).__name__)
print(result.output)
"""


@sampled(1)
@pytest.mark.parametrize("name", ["unknown-keys", "empty-entries", "wrong-types", "duplicate-keys"])
def test_a_hostile_file_is_told_within_200_megabytes(name: str, tmp_path: Path) -> None:
    smallest(tmp_path / "sound")
    smallest(tmp_path / "hostile")
    kind, text = hostile()[name]
    for path in (tmp_path / "hostile" / "content").glob(f"{kind}*"):
        if path.is_file():
            path.unlink()
    (tmp_path / "hostile" / "content" / f"{kind}.yaml").write_text(text, "utf-8")
    code = CHILD.format(tests=str(Path(__file__).parent), sound=str(tmp_path / "sound"), root=str(tmp_path / "hostile"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    grown, raised, output = done.stdout.split("\n", 2)
    assert raised == "SystemExit", output
    assert int(grown) * 1024 < MEGABYTES_200
    assert len(output) < 20_000
    assert f"content/{kind}.yaml:" in output


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A handbook with 300 errors of one kind and 50 of another in one file."""
    smallest(tmp_path)
    text = "statement: {en: a}\n" + "".join(f"key{n}: x\n" for n in range(300)) + "statement: b\n" * 50
    (tmp_path / "content" / "mission.yaml").write_text(text, "utf-8")
    return tmp_path


def test_problems_of_one_kind_in_one_file_are_summed_after_twenty(many: Path) -> None:
    output = CliRunner().invoke(main, ["check", "--root", str(many), "--lang", "en"]).output
    assert len(re.findall(r":\d+:\d+: .*\[unknown-field\]$", output, re.MULTILINE)) == 20
    assert len(re.findall(r":\d+:\d+: .*\[duplicate-field\]$", output, re.MULTILINE)) == 20
    assert "content/mission.yaml: 280 more problems of this kind. [unknown-field]\n" in output
    assert "content/mission.yaml: 30 more problems of this kind. [duplicate-field]\n" in output
    assert "`hbgen check --all` lists each problem." in output
    assert "Errors: 350" in output


@pytest.mark.parametrize("form", [("--all",), ("--format", "gitlab"), ("--format", "sarif"), ("--format", "github")])
def test_all_and_what_programs_read_are_complete(many: Path, form: tuple[str, ...]) -> None:
    output = CliRunner().invoke(main, ["check", "--root", str(many), "--lang", "en", *form]).output
    named = [f"`key{n}`" for n in range(300)]
    assert [name for name in named if name not in output] == []
    assert "more problems of this kind" not in output
    if form[-1] == "gitlab":
        assert Counter(entry["check_name"] for entry in json.loads(output)) == {
            "unknown-field": 300,
            "duplicate-field": 50,
        }


def test_a_file_with_too_many_errors_is_told_once_and_listed_if_asked(tmp_path: Path) -> None:
    smallest(tmp_path)
    text = "statement: {en: a}\n" + "".join(f"key{n}: x\n" for n in range(MOST_IN_FILE + 1))
    (tmp_path / "content" / "mission.yaml").write_text(text, "utf-8")
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    assert output.count("[too-many-problems]") == 1 and "[unknown-field]" not in output
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en", "--all"]).output
    assert output.count("[unknown-field]") == MOST_IN_FILE + 1 and "[too-many-problems]" not in output


def test_a_file_with_too_many_values_is_not_read(tmp_path: Path) -> None:
    smallest(tmp_path)
    (tmp_path / "content" / "values.yaml").write_text(hostile()["scalars"][1], "utf-8")
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    assert "content/values.yaml:40000:3: The file holds more than 40,000 names and values. [too-many-values]" in output


def test_problems_are_listed_as_their_keys_say() -> None:
    problems = [
        Problem(Place(file, line), code, {"field": field, "limit": "1"})
        for file in ("b", "a")
        for line in (3, 1)
        for code in ("too-many", "too-few")
        for field in ("z", "a")
    ]
    assert in_order(problems) == sorted(problems, key=Problem.sort_key)


MARKS = {
    "emphases": "*a* ",
    "codes": "`a` ",
    "links": "[a](#b) ",
    "open-links": "[a](",
    "brackets": "[",
    "images": "![",
    "braces": "{{ ",
    "addresses": "a@b.ee ",
    "signs": "% $ = + : ",
    "lines": "a\n",
    "items": "- a\n",
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_guide_full_of_marks_is_told_and_not_parsed(
    mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smallest(tmp_path)
    folder = tmp_path / "content" / "guides"
    folder.mkdir(exist_ok=True)
    text = MARKS[mark] * (MAX_BYTES // len(MARKS[mark]) - 100)
    (folder / "how-to.en.md").write_text(f"---\ntitle: How to\nsummary: How.\n---\n\n{text}\n", "utf-8")
    parsed: list[int] = []

    def measured(text: str) -> SyntaxTreeNode:
        parsed.append(len(text))
        return tree_of(text)

    monkeypatch.setattr("hbgen.markdown.allowed_prose.tree_of", measured)
    monkeypatch.setattr("hbgen.markdown.prose_tree.tree_of", measured)
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    assert output.count("[too-many-marks]") == 1
    assert "content/guides/how-to.en.md:6:1: Up to here, " in output
    assert max(parsed, default=0) < 1000


@pytest.mark.parametrize("mark", MARKS)
def test_a_file_of_short_texts_full_of_marks_is_told_once(mark: str, tmp_path: Path) -> None:
    smallest(tmp_path)
    text = (MARKS[mark] * 300)[:300].rstrip().replace("\n", "\n      ")
    terms = filled(lambda n: f"- id: T{n}\n  term: a{n}\n  definition: |\n      {text}\n")
    (tmp_path / "content" / "glossary.yaml").write_text(terms.rsplit("- id", 1)[0], "utf-8")
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    assert output.count("[too-many-marks]") == 1
    assert re.search(r"content/glossary.yaml:\d\d+:\d+: Up to here, ", output)


def test_marks_are_counted_by_file_and_a_guide_in_many_languages_is_no_guide_with_many_marks(tmp_path: Path) -> None:
    smallest(tmp_path)
    settings = tmp_path / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace('"en"', '"en", "et", "ru"'), "utf-8")
    folder = tmp_path / "content" / "guides"
    folder.mkdir(exist_ok=True)
    text = "A line.\n" * (MOST_MARK_WEIGHT // 3 - 100)
    for language in ("en", "et", "ru"):
        (folder / f"how-to.{language}.md").write_text(f"---\ntitle: How to\nsummary: How.\n---\n\n{text}\n", "utf-8")
    assert "too-many-marks" not in CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    path = folder / "how-to.ru.md"
    path.write_text(path.read_text("utf-8") + "A line.\n" * 200, "utf-8")
    output = CliRunner().invoke(main, ["check", "--root", str(tmp_path), "--lang", "en"]).output
    assert output.count("[too-many-marks]") == 1 and "content/guides/how-to.ru.md:6:1: Up to here, " in output


@pytest.mark.parametrize("mark", [*MARKS.values(), "<b>", "</b>", "<b></b> ", "{a}`b` ", "[^1] ", "[a](b) ", "&shy; "])
def test_four_times_the_marks_of_a_guide_are_four_times_the_work(mark: str) -> None:
    def calls(count: int) -> int:
        text, made = mark * count, 0

        def count_one(_frame: Any, event: str, _argument: Any) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        tree_of.cache_clear()
        sys.setprofile(count_one)
        try:
            deque(problems(text, "guides/a.en.md", 1, is_guide=True), maxlen=0)
        finally:
            sys.setprofile(None)
        return made

    problems("a", "guides/a.en.md", 1, is_guide=True)
    few, many = calls(100), calls(400)
    assert many < 4 * few * 1.2 + 200


@pytest.mark.parametrize("text", ["mari.tamm@firma.ee ", "+372 5123 4567, ", "38001085718, "])
def test_of_a_text_full_of_personal_data_no_more_is_read_than_is_told(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def part(plain: str, searches: Any) -> Any:
        read.append(len(plain))
        return _in_part(plain, searches)

    monkeypatch.setattr("hbgen.personal_data._in_part", part)
    assert len(list(islice(personal(text * 20_000), 100))) == 100
    assert sum(read) < 50_000


def test_finds_are_the_same_wherever_a_long_text_is_read_in_parts() -> None:
    for before in range(_PART - 30, _PART + 3, 3):
        text = "a " * (before // 2) + "mari.tamm@firma.ee, tel +372 5123 4567, 38001085718."
        assert [match.kind for match in personal(text)] == ["email", "phone", "number"]


def test_a_word_of_two_alphabets_is_judged_once_however_often_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def foreign(word: str) -> str:
        judged.append(word)
        return _foreign(word)

    monkeypatch.setattr("hbgen.characters._foreign", foreign)
    assert len(list(mixed("p\u0435o " * 1000))) == 1000
    assert judged == ["p\u0435o"]


class _Counted:
    """A pattern that counts how often it is asked."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.asked = pattern, 0

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        return getattr(self.pattern, name)


@pytest.mark.parametrize(
    ("text", "count"), [("\u200f" * 1000, 1000), ("\u200f" * 500 + "\u05d0" + "\u200f" * 500, 901)]
)
def test_letters_near_marks_of_direction_are_sought_once(
    text: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = _Counted(_RIGHT_TO_LEFT)
    monkeypatch.setattr("hbgen.characters._RIGHT_TO_LEFT", letters)
    assert len(list(hidden(text))) == count
    assert letters.asked <= 3


@pytest.mark.parametrize("text", ["01 ", "12 34 56 78 ", "123 456 ", "12.34 "])
def test_where_no_number_of_a_person_can_begin_none_is_looked_for(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = _Counted(_ALL)
    monkeypatch.setattr("hbgen.personal_data._ALL", forms)
    assert not [match for match in personal(text * 300) if match.kind == "number"]
    assert forms.asked <= 3


def _terms(text: str) -> str:
    return filled(lambda n: f"- {{id: T{n}, term: a{n}, definition: '{text}'}}\n")[:300_000].rsplit("- {", 1)[0]


@pytest.mark.parametrize(
    ("text", "code"), [("p\u0435o p\u0435\u043e", "mixed-letters"), ("mari.tamm@firma.ee", "personal-email")]
)
@in_full
def test_what_fills_a_file_is_looked_for_no_further_unless_all_is_asked_for(
    text: str, code: str, tmp_path: Path
) -> None:
    smallest(tmp_path)
    (tmp_path / "content" / "glossary.yaml").write_text(_terms(text), "utf-8")
    for most, is_whole in ((MOST_IN_FILE, False), (None, True)):
        reported = [problem for problem in examine(tmp_path, most=most)[1].problems if problem.code == code]
        assert (len(reported) > 2 * MOST_FOUND_IN_FILE) == is_whole
        assert len(reported) >= MOST_FOUND_IN_FILE


def test_rules_count_what_they_find_by_file(tmp_path: Path) -> None:
    smallest(tmp_path)
    handbook = load(tmp_path).handbook
    assert handbook is not None
    facts = Facts.of(handbook, most_in_file=3)
    passages = {passage.entry.place().file: passage for passage in facts.passages()}
    first, other = [*passages.values()][:2]
    enough = facts.enough()
    assert not enough(first, 2) and enough(first, 1) and not enough(other, 2)
    assert not Facts.of(handbook).enough()(first, 1000)


def test_a_word_of_a_megabyte_is_not_repeated_in_messages() -> None:
    problem = Problem(Place("a"), "unknown-field", {"field": "x" * 1_000_000, "near": ""})
    assert len(problem.message(str)) < 3000


def test_aliases_count_as_values() -> None:
    reported: list[Problem] = []
    assert read("- &a b\n" + "- *a\n" * 30, "content/values.yaml", reported, most=20) is None
    assert reported[-1].code == "too-many-values"


def test_twice_the_problems_of_a_file_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems are not compared each with each: 40,000 anchors in a file took more than a minute."""
    compared = 0
    equal = Problem.__eq__

    def count(problem: Problem, other: object) -> bool:
        nonlocal compared
        compared += 1
        return equal(problem, other)

    monkeypatch.setattr(Problem, "__eq__", count)
    reported: list[Problem] = []
    text = "".join(f"- &a{number} {{id: V{number}}}\n" for number in range(500))
    read_around(text, "content/values.yaml", reported, 1, 10_000)
    assert len(reported) == 500 and compared <= 1000
