"""The editor of YAML: what an edit is to change is changed, and no other line, and no remark of another entry."""

from __future__ import annotations

import copy
import itertools
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hbgen.editing.edit import Editor, Path
from hbgen.editing.yaml_values import LanguageTexts, Value
from hbgen.fmt.page import UnclearLayout, YamlText
from hbgen.load.strict_yaml import read
from hbgen.model.written import Map, Seq
from random_yaml import DrawnEntry, DrawnYaml
from sampling import examples

VALUES: tuple[Value, ...] = (
    "plain", "two, words", "# no remark", "õhtu: жук", "", "true", "12", "a\nb\n", True, 7, 2.5, None,
    [], ["SRC-1", "a, b"], {"et": "Tere", "q k": [1, {"a": None}]}, [{"id": "A-1", "list": [{"b": {}}]}, "c"],
)  # fmt: skip
EDITS_PER_TEXT = 10


def data_of(text: str) -> Any:
    """A text as dicts and lists, its fields without a value too."""

    def plain(value: Any) -> Any:
        if isinstance(value, Map):
            return {key: plain(value.get(key)) for key in value.keys_at}
        return [plain(entry) for entry in value] if isinstance(value, Seq) else value

    problems: list[Any] = []
    data = read(text, "", problems)
    assert problems == []
    return plain(data)


def remarks_of(text: str) -> Counter[str]:
    data = read(text, "", [])
    assert data is not None
    return YamlText(text, data).remarks()


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def renamed(map_: dict[str, Any], old: str, new: str) -> None:
    fields = {new if key == old else key: value for key, value in map_.items()}
    map_.clear()
    map_.update(fields)


class DrawnEdit(NamedTuple):
    """An edit of one entry; `rows` are those that it may touch, `may_refuse` says whether it need not be possible."""

    name: str
    make: Callable[[Editor], None]
    on_data: Callable[[Any], None]
    rows: tuple[int, int]
    lost: set[str]
    may_refuse: bool = False


def drawn_edit(drawn: DrawnYaml, entry: DrawnEntry, rng: random.Random) -> DrawnEdit:
    """An edit of an entry, or of the list or map that it is in."""
    path, parent, step = entry.path, entry.path[:-1], entry.path[-1]
    value = rng.choice(VALUES)
    end = max(entry.end, entry.next_row + 1 if entry.is_behind_dash else 0)
    own = "\n".join(drawn.lines[entry.row : entry.end])
    match rng.choice(("set", "add", "insert", "remove", "rename key", "rename value")):
        case "set":
            # A value goes with nothing but itself: one with a remark inside is not replaced.
            may_refuse = len(entry.remarks) > (entry.row - entry.start)
            return DrawnEdit(
                "set", lambda editor: editor.set(path, value), lambda data: at(data, parent).__setitem__(step, value),
                (entry.row, entry.end), set(), may_refuse,
            )  # fmt: skip
        case "add" if isinstance(step, str):
            return DrawnEdit(
                "add", lambda editor: editor.set((*parent, "new"), value),
                lambda data: at(data, parent).__setitem__("new", value), last_rows(drawn, entry), set(),
                # A text at the end of a file without a line feed would get one.
                not drawn.text.endswith("\n"),
            )  # fmt: skip
        case "insert" if isinstance(step, int):
            gap = rng.random() < 0.5
            return DrawnEdit(
                "insert", lambda editor: editor.insert(parent, step, [value, "more"], gap),
                lambda data: at(data, parent).__setitem__(slice(step, step), [value, "more"]),
                (entry.start, entry.start + entry.is_behind_dash), set(),
            )  # fmt: skip
        case "rename key" if isinstance(step, str):
            return DrawnEdit(
                "rename key", lambda editor: editor.rename_key(path, "õ new"),
                lambda data: renamed(at(data, parent), step, "õ new"), (entry.row, entry.row + 1), set(),
            )  # fmt: skip
        case "rename value" if isinstance(at(data_of(drawn.text), path), str):
            old = at(data_of(drawn.text), path)
            return DrawnEdit(
                "rename value", lambda editor: editor.rename_values([path], old, "TEL-01"),
                lambda data: at(data, parent).__setitem__(step, "TEL-01"), (entry.row, entry.end), set(),
                any(remark in own for remark in entry.remarks) and entry.end > entry.row + 1,
            )  # fmt: skip
    first = entry.start if not entry.is_alone else introducing_row(drawn, entry)
    return DrawnEdit(
        "remove", lambda editor: editor.remove(path), lambda data: at(data, parent).pop(step),
        (first, end), entry.remarks, entry.is_alone and not parent,
    )  # fmt: skip


def introducing_row(drawn: DrawnYaml, entry: DrawnEntry) -> int:
    """The row of the key or dash of the list or map that an entry is in."""
    return next((other.row for other in drawn.entries if other.path == entry.path[:-1]), entry.start)


def last_rows(drawn: DrawnYaml, entry: DrawnEntry) -> tuple[int, int]:
    """The row after the last entry beside `entry`, twice."""
    end = max(other.end for other in drawn.entries if other.path[:-1] == entry.path[:-1])
    return end, end


def kept_rows(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many rows at the top and at the bottom of two texts are the same."""
    top = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    pairs = zip(reversed(old), reversed(new), strict=False)
    return top, sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def blank_rows(lines: list[str], way: range) -> int:
    """How many rows are blank, from the first of a way on."""
    return sum(1 for _ in itertools.takewhile(lambda row: not lines[row].strip(), way))


@given(st.integers(0, 2**32))
@example(8346).via("the last entry of a file without a line feed at its end, below a text whose lines are kept")
@settings(max_examples=examples(400), deadline=None)
def test_any_edit_changes_what_it_is_to_change_and_nothing_else(seed: int) -> None:
    """1,000 edits, each of a text of its own kind; four times as many where tests run in full."""
    drawn, rng = DrawnYaml(seed), random.Random(seed)
    data, remarks = data_of(drawn.text), remarks_of(drawn.text)
    for _ in range(EDITS_PER_TEXT):
        edit = drawn_edit(drawn, rng.choice(drawn.entries), rng)
        expected = copy.deepcopy(data)
        edit.on_data(expected)
        editor = Editor(drawn.text)
        try:
            edit.make(editor)
            text = editor.text()
        except UnclearLayout:
            assert edit.may_refuse, edit
            continue
        assert data_of(text) == expected, edit
        assert remarks_of(text) == remarks - Counter(edit.lost), edit
        lines = drawn.text.removesuffix("\n").split("\n")
        top, bottom = kept_rows(lines, text.removesuffix("\n").split("\n"))
        # A text that keeps its last line feeds (`|+`) ends on a row that the file need not have.
        first, end = (min(row, len(lines)) for row in edit.rows)
        if edit.name == "remove" or "|+" in drawn.text:
            # One blank line of two goes with an entry; below a text with `+`, blank lines are part of it.
            first -= blank_rows(lines, range(first - 1, -1, -1))
            end += blank_rows(lines, range(end, len(lines)))
        assert top >= first and bottom >= len(lines) - end, edit


# --- by example -----------------------------------------------------------------------------------

LIST = """\
# The head of the file.

# About A.
- id: A  # never change
  name: Care
  # Below A.

# A chapter.

# About B.
- id: B
  metrics:   # two
    # The first.
    - {name: x, target: 2}
    # Another one.
    - name: y

# The end.
"""


@pytest.mark.parametrize(
    ("paths", "before", "after"),
    [
        ([(0,)], LIST[LIST.index("# About A") : LIST.index("# A chapter")], ""),
        ([(1,)], LIST[LIST.index("\n# About B") : LIST.index("\n# The end")], ""),
        ([(0, "id")], "- id: A  # never change\n  name", "- name"),
        ([(0, "name")], "  name: Care\n", ""),
        ([(1, "metrics", 0)], "    # The first.\n    - {name: x, target: 2}\n", ""),
        ([(1, "metrics", 0, "name")], "name: x, ", ""),
        ([(1, "metrics", 0, "target")], ", target: 2", ""),
        ([(1, "metrics", 0, "target"), (1, "metrics", 0, "name")], "name: x, target: 2", ""),
        (
            [(1, "metrics", 1), (1, "metrics", 0)],
            LIST[LIST.index("metrics:") : LIST.index("\n# The end")],
            "metrics: []   # two\n",
        ),
        ([(1, "metrics")], LIST[LIST.index("  metrics") : LIST.index("\n# The end")], ""),
    ],
)
def test_an_entry_goes_with_the_remarks_that_are_its_own(paths: list[Path], before: str, after: str) -> None:
    editor = Editor(LIST)
    for path in paths:
        editor.remove(path)
    assert LIST.count(before) == 1
    assert editor.text() == LIST.replace(before, after)


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("a: 1\n\nb: 2\nc: 3\n", "b", "a: 1\n\nc: 3\n"),
        ("a: 1\nb: 2\n\nc: 3\n", "b", "a: 1\n\nc: 3\n"),
        ("a: 1\n\nb: 2\n\nc: 3\n", "b", "a: 1\n\nc: 3\n"),
        ("a: 1\n\nb: 2\n", "a", "b: 2\n"),
        ("a: 1\n\nb: 2", "b", "a: 1"),
        ("a: |+\n  x\n\nb: 2\n\nc: 3\n", "b", "a: |+\n  x\n\nc: 3\n"),
    ],
)
def test_one_blank_line_of_two_goes_with_an_entry(text: str, key: str, after: str) -> None:
    editor = Editor(text)
    editor.remove((key,))
    assert editor.text() == after


def test_where_the_first_field_goes_a_remark_above_the_second_stays() -> None:
    editor = Editor("- id: A\n  # about the name\n  name: Care\n")
    editor.remove((0, "id"))
    assert editor.text() == "-\n  # about the name\n  name: Care\n"


def test_several_edits_are_made_at_once() -> None:
    editor = Editor(LIST)
    metrics = (*editor.entry((), "B"), "metrics")
    editor.rename_values(editor.places_of("B"), "B", "TEL-02")
    editor.remove((*metrics, 1))
    editor.append(metrics, [{"name": "z: 1", "target": 3}, "more"])
    editor.set((*metrics, 0, "target"), 2.5)
    editor.rename_key((*metrics, 0, "name"), "title")
    editor.insert((), 0, [{"id": "NEW", "on": True}], gap=True)
    assert editor.text() == (
        LIST.replace("id: B", "id: TEL-02")
        .replace("    # Another one.\n    - name: y\n", '    - name: "z: 1"\n      target: 3\n    - more\n')
        .replace("{name: x, target: 2}", "{title: x, target: 2.5}")
        .replace("# About A", "- id: NEW\n  on: true\n\n# About A")
    )


@pytest.mark.parametrize(
    ("text", "texts", "after"),
    [
        ("a:\n  et: x\n  # r\nb: 1\n", {"et": "uu", "ru": "v w"}, "a:\n  et: uu\n  ru: v w\n  # r\nb: 1\n"),
        ("a: {et: x}\n", {"en": "y, z"}, 'a: {et: x, en: "y, z"}\n'),
        ("a: some x\n", {"et": "some u"}, "a: some u\n"),
        ("a: some x  # r\n", {"en": "some u"}, "a: {et: some x, en: some u}  # r\n"),
        ("a:\n", {"en": "yy", "et": "xx"}, "a: {et: xx, en: yy}\n"),
        ("b: 1\n", {"en": "yy", "et": "xx"}, "b: 1\na:\n  et: xx\n  en: yy\n"),
    ],
)
def test_a_text_is_set_in_the_languages_given(text: str, texts: dict[str, str], after: str) -> None:
    editor = Editor(text)
    editor.set(("a",), LanguageTexts(texts, ("et", "en", "ru")))
    assert editor.text() == after


@pytest.mark.parametrize("old", ["ID-1", "'ID-1'", '"ID-1"'])
def test_a_name_keeps_its_quotes(old: str) -> None:
    editor = Editor(f"{old}: [{old}]  # ID-1\nb: {old}\n")
    editor.rename_values(editor.places_of("ID-1"), "ID-1", "ID-2")
    editor.rename_key(("ID-1",), "ID-2")
    new = old.replace("1", "2")
    assert editor.text() == f"{new}: [{new}]  # ID-1\nb: {new}\n"


def test_new_fields_may_stand_first() -> None:
    editor = Editor("- id: A  # r\n  b: {c: 1}\n", new_fields="first")
    editor.merge((0,), {"new": [1], "b": {"d": "e f", "c": 2}})
    assert editor.text() == "- new: [1]\n  id: A  # r\n  b: {d: e f, c: 2}\n"


def set_twice(editor: Editor) -> None:
    editor.set(("a",), 2)
    editor.set(("a",), 3)


def set_and_remove(editor: Editor) -> None:
    editor.set(("a", "x"), 2)
    editor.remove(("a",))


REFUSED: dict[str, tuple[str, str, Callable[[Editor], None]]] = {
    "an anchor": ("a: &x 1\nb: 2\n", "1:4", lambda editor: editor.set(("a",), 2)),
    "an alias": ("a: &x 1\nb: *x\n", "2:2", lambda editor: editor.set(("b",), 2)),
    "an entry with an anchor": ("a: &x 1\nb: 2\n", "1:4", lambda editor: editor.remove(("a",))),
    "a tag": ("a: !!str 1\nb: 2\n", "1:4", lambda editor: editor.set(("a",), 2)),
    "a merge": ("a: {x: 1, <<: 2}\nb: 2\n", "1:11", lambda editor: editor.remove(("a",))),
    "a field that is there twice": ("a: 1\na: 2\nb: 3\n", "1:1", lambda editor: editor.remove(("a",))),
    "a key behind a question mark": ("? a\n: 1\nb: 2\n", "1:3", lambda editor: editor.remove(("a",))),
    "brackets on several lines": ("a: [x,\n  y]\n", "1:4", lambda editor: editor.remove(("a", 0))),
    "a remark inside a value": ("a:\n  - x  # r\n  - y\n", "2:8", lambda editor: editor.set(("a",), ["y"])),
    "the only field of a file": ("a: 1\n", "1:1", lambda editor: editor.remove(("a",))),
    "a key that is there": ("a: 1\nb: 2\n", "2:1", lambda editor: editor.rename_key(("a",), "b")),
    "a key that merges": ("a: 1\nb: 2\n", "1:1", lambda editor: editor.rename_key(("a",), "<<")),
    "a number without end": ("a: 1\n", "1:4", lambda editor: editor.set(("a",), float("inf"))),
    "a character that nobody sees": ("a: 1\n", "1:4", lambda editor: editor.set(("a",), "x\u200by")),
    "two edits of one value": ("a: 1\nb: 2\n", "1:4", set_twice),
    "an edit of what is removed": ("a: {x: 1}\nb: 2\n", "1:8", set_and_remove),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_edited_safely_is_refused(name: str) -> None:
    text, place, edit = REFUSED[name]

    def edited() -> str:
        editor = Editor(text)
        edit(editor)
        return editor.text()

    with pytest.raises(UnclearLayout) as refused:
        edited()
    assert str(refused.value.place) == f":{place}"


def test_beside_what_cannot_be_edited_other_values_can_be() -> None:
    editor = Editor("a: &x 1\n? b\n: 2\nc: !!str 3\nd: 4\nd: 5\ne: 6  # r\n")
    editor.set(("e",), "seven")
    assert editor.text() == "a: &x 1\n? b\n: 2\nc: !!str 3\nd: 4\nd: 5\ne: seven  # r\n"


@pytest.mark.parametrize("path", [("z",), ("a", 0), ("b", 2), ("b", -1), ("a", "x")])
def test_a_path_that_leads_nowhere_is_an_error(path: Path) -> None:
    editor = Editor("a: 1\nb: [c, d]\n")
    with pytest.raises(LookupError):
        editor.remove(path)
    assert editor.text() == "a: 1\nb: [c, d]\n"


def test_a_value_that_is_not_the_old_one_is_not_renamed() -> None:
    editor = Editor("a: ID-1\nb: ID-10\n")
    with pytest.raises(LookupError):
        editor.rename_values([("a",), ("b",)], "ID-1", "ID-2")
