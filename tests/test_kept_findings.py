"""What is kept of files and texts never changes what a check finds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from examples import OPTIONAL, SMALLEST, bad_text, good_text
from hbgen import kept_results
from hbgen.checks import ALL_CODES
from hbgen.cli.common import sound
from hbgen.codes.code import Example
from hbgen.examining import Earlier, examine
from hbgen.kept_results import FOLDER
from hbgen.load import Known, load
from hbgen.load.kept_reads import KeptReads
from hbgen.load.parts import PartsReader
from hbgen.model.base import Entry, entries
from sampling import examples, in_full, some
from starter import REPOSITORY

EXAMPLES = [example for code in ALL_CODES.values() for example in code.examples]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (SMALLEST, OPTIONAL):
        shutil.copytree(folder, tmp_path / "content", dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One handbook for all examples, so that each is checked with what is kept of those before it."""
    root = tmp_path_factory.mktemp("shared")
    for folder in (SMALLEST, OPTIONAL):
        shutil.copytree(folder, root / "content", dirs_exist_ok=True)
    return root


def found(root: Path, earlier: Earlier | None = None) -> object:
    loaded, checked = examine(root, earlier)
    if earlier is not None:
        earlier.save()
    return checked.problems, checked.silenced, checked.switched_off, loaded.handbook, loaded.unwritten


def assert_alike(root: Path, *earlier: Earlier) -> None:
    """A check with what is kept, one more with it, and those with what is known already find what a cold one finds."""
    cold = found(root)
    for _ in range(2):
        assert found(root, Earlier.runs(root)) == cold
    for known in earlier:
        assert found(root, known) == cold


@pytest.mark.parametrize("example", some(EXAMPLES, 25), ids=lambda example: str(example.file))
def test_every_fault_is_found_as_by_a_first_check(shared: Path, example: Example) -> None:
    file, text = shared / "content" / example.file, good_text(example.file)
    known = Earlier.runs(shared)
    assert_alike(shared, known)
    file.parent.mkdir(exist_ok=True)
    file.write_text(bad_text(example), "utf-8")
    assert_alike(shared, known)
    if text:
        file.write_text(text, "utf-8")
    else:
        file.unlink()
    assert_alike(shared, known)


SCRAPS = (
    *("**bold**", "# a remark", "- an item", "“quoted”", "TODO", "95 %", "-18", "jane.doe@example.com", "#NO-SUCH-1"),
    *("[a link](https://example.org)", "[odd](hb:x)", "peоple", "{id: X}", "a: b", "\u00ad", "&shy;", "client", "teie"),
)


def edited(text: str, chance: random.Random) -> str:
    """A text with one line changed, taken out, doubled, moved or written over."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    words = lines[at].split(" ")
    place = chance.randrange(len(words))
    edits: tuple[Callable[[], object], ...] = (
        lambda: lines.pop(at),
        lambda: lines.insert(at, lines[chance.randrange(len(lines))]),
        lambda: lines.insert(at, chance.choice(SCRAPS)),
        lambda: words.insert(place, chance.choice(SCRAPS)),
        lambda: words.pop(place),
        lambda: words.append("\n" + words[0] + chance.choice(SCRAPS)),
    )
    before = list(lines)
    chance.choice(edits)()
    if lines == before:
        lines[at] = " ".join(words)
    return "\n".join(lines)


def edits(root: Path, seed: int, count: int) -> Iterator[None]:
    """Edit one file after the other; every second one is put right again."""
    chance = random.Random(seed)
    files = sorted(path for path in (root / "content").rglob("*") if path.suffix in (".yaml", ".md"))
    for number in range(count):
        path = chance.choice(files)
        text = path.read_text("utf-8")
        path.write_text(edited(text, chance), "utf-8")
        yield
        if number % 2:
            path.write_text(text, "utf-8")
            yield


@pytest.mark.parametrize("seed", range(max(1, examples(40) // 10)))
def test_after_any_edits_the_findings_are_those_of_a_first_check(root: Path, seed: int) -> None:
    known = Earlier.runs(root)
    for _ in edits(root, seed, 15):
        assert_alike(root, known)


@in_full
@pytest.mark.parametrize("seed", range(10))
def test_in_the_starter_too(tmp_path: Path, seed: int) -> None:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content")
    known = Earlier.runs(tmp_path)
    for _ in edits(tmp_path, seed, 10):
        assert_alike(tmp_path, known)


TERM = "- {id: TERM-NEW, term: something, definition: What it is., instead_of: [%s]}\n"


def test_a_rule_that_changes_reads_every_text_again(root: Path) -> None:
    values, glossary = root / "content" / "values.yaml", root / "content" / "glossary.yaml"
    word = next(word for word in values.read_text("utf-8").partition("meaning: ")[2].split() if word.isalpha())
    known = Earlier.runs(root)
    bad, other, none = TERM % word, TERM % "nowhere", "[]\n"
    for text in (other, bad, other, none, bad, other, none, none, bad):
        glossary.write_text(text, "utf-8")
        codes = [str(problem.code) for problem in examine(root)[1].problems]
        assert ("word-not-used-here" in codes) == (word in text)
        assert_alike(root, known)


def test_another_form_of_address_reads_every_text_again(root: Path) -> None:
    settings = root / "content" / "handbook.yaml"
    text = settings.read_text("utf-8")
    known = Earlier.runs(root)
    for not_said in ("thou", "we", "thou", "we"):
        forms = f"forms_of_address: [{{language: en, form: polite, not_said: [{not_said}]}}]\n"
        settings.write_text(text + forms, "utf-8")
        codes = [str(problem.code) for problem in examine(root)[1].problems]
        assert ("other-form-of-address" in codes) == (not_said == "we")
        assert_alike(root, known)


# --- what is kept ------------------------------------------------------------------------------


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed and validated."""
    read: list[str] = []
    for name in ("_read", "_read_chapters"):
        reader = getattr(PartsReader, name)

        def noting(self: PartsReader, *args: object, reader: Callable[..., object] = reader) -> object:
            read.extend(str(arg) for arg in args if isinstance(arg, str) and arg.startswith("content/"))
            return reader(self, *args)

        monkeypatch.setattr(PartsReader, name, noting)
    return read


def test_only_what_changed_is_read(root: Path, read_files: list[str]) -> None:
    found(root, Earlier.runs(root))
    assert "content/values.yaml" in read_files and len({*read_files}) > 5
    read_files.clear()
    found(root, Earlier.runs(root))
    assert read_files == []
    values = root / "content" / "values.yaml"
    values.write_text(values.read_text("utf-8") + "# a remark\n", "utf-8")
    found(root, Earlier.runs(root))
    assert read_files == ["content/values.yaml"]


def test_every_command_reads_only_what_changed(root: Path, read_files: list[str]) -> None:
    first = sound(root, str).handbook
    assert len({*read_files}) > 5
    read_files.clear()
    assert sound(root, str).handbook == first
    assert read_files == []


def test_another_program_keeps_for_itself(root: Path, read_files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found(root, Earlier.runs(root))
    read_files.clear()
    monkeypatch.setattr(kept_results, "installed", lambda: "another version")
    examine(root, Earlier.runs(root))
    assert len({*read_files}) > 5


DAMAGE: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data[:0],
    lambda data: data[: len(data) // 2],
    lambda data: data[:-1],
    lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
    lambda data: data[::-1],
)


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_made_anew(root: Path, damage: Callable[[bytes], bytes]) -> None:
    cold = found(root, Earlier.runs(root))
    for path in (root / FOLDER).glob("*/*"):
        path.write_bytes(damage(path.read_bytes()))
    assert found(root, Earlier.runs(root)) == cold
    assert found(root, Earlier.runs(root)) == cold


def test_two_at_once_do_not_mix_what_they_read(root: Path) -> None:
    file = root / "content" / "values.yaml"
    good = file.read_text("utf-8")
    bad = good.replace("meaning: ", "meaning: TODO ")
    assert good != bad
    first, second = Earlier.runs(root), Earlier.runs(root)
    colds = {}
    for text in (good, bad):
        file.write_text(text, "utf-8")
        colds[text] = found(root)
    assert colds[good] != colds[bad]
    for text, earlier in ((good, first), (bad, second), (bad, first), (good, second)):
        file.write_text(text, "utf-8")
        assert found(root, earlier) == colds[text]
        for again in (bad, good):
            file.write_text(again, "utf-8")
            assert found(root, Earlier.runs(root)) == colds[again]


def test_a_folder_that_cannot_be_written_keeps_nothing(root: Path) -> None:
    (root / "build").write_text("in the way", "utf-8")
    assert_alike(root)


def test_what_is_read_instead_of_a_file_is_not_taken_for_it(root: Path) -> None:
    values = "content/values.yaml"
    instead = {values: (root / values).read_bytes().replace(b"meaning: ", b"meaning: TODO ")}
    cold = examine(root, instead=instead)[1].problems
    assert cold != examine(root)[1].problems
    for _ in range(2):
        earlier = Earlier.runs(root)
        assert examine(root, earlier, instead=instead)[1].problems == cold
        earlier.save()
        assert_alike(root)


# --- entries -----------------------------------------------------------------------------------


def sides(entry: Entry) -> object:
    written = entry.written
    marks = None
    if written is not None:
        marks = written, [*written], written.at, written.values_at, written.keys_at, [*written.keys_at]
    return type(entry), entry.model_fields_set, [*vars(entry)], marks


def test_entries_that_are_kept_answer_like_those_that_were_read(tmp_path: Path, read_files: list[str]) -> None:
    shutil.copytree(REPOSITORY / "content", tmp_path / "content", ignore=shutil.ignore_patterns("releases"))
    read = load(tmp_path)
    known = Known(KeptReads(tmp_path))
    load(tmp_path, known)
    assert known.kept is not None
    known.kept.save()
    read_files.clear()
    kept = load(tmp_path, Known(KeptReads(tmp_path)))
    # Results in which figures are withheld were taken apart and put together, too.
    assert read_files == []
    assert read.handbook is not None and kept.handbook is not None
    assert kept.handbook == read.handbook and kept.problems == read.problems and kept.parts == read.parts
    for entry, other in zip(entries(kept.handbook), entries(read.handbook), strict=True):
        # Before and after its data is asked for.
        assert entry.place() == other.place() and entry.is_read == other.is_read
        may_have_remarks, marks = entry.may_have_remarks, entry.written.values_at if entry.written else {}
        assert may_have_remarks or not any(mark.remark or mark.list_line for mark in marks.values())
        assert sides(entry) == sides(other)
