"""`hbgen upgrade`: what hbgen wrote follows the installed version, and no edit of anybody's is lost."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from hbgen.cli import main
from hbgen.cli import starting as command
from hbgen.examining import examine
from hbgen.files import File, put
from hbgen.starting import beginning, placing
from hbgen.starting import generated as generating
from hbgen.starting import pin as pins
from hbgen.starting.answers import Answers
from hbgen.starting.merging import merged
from hbgen.starting.merging_fields import merged_by_field
from hbgen.starting.pin import Pin
from sampling import sampled
from test_init import begun, files

Edit = Callable[[Path], None]
VALUES, CHAPTER = "content/values.yaml", "content/standards/10-contact.yaml"
STANDARD = "content/standards/ASK/ASK-01.yaml"
WORKFLOW = ".github/workflows/publish.yml"


# --- versions of hbgen -----------------------------------------------------------------------


def second(written: dict[str, bytes]) -> dict[str, bytes]:
    """What a next version writes: texts and workflows changed, a file more, a file less, a schema."""
    return written | {
        "README.md": written["README.md"].replace(b"You need Python 3.11", b"You need Python 3.12"),
        "docs/more.md": b"# More\n",
        ".editorconfig": b"",
        VALUES: written[VALUES].replace(b"  name: Attention\n", b"  name: Listening\n"),
        STANDARD: written[STANDARD].replace(b"status: draft\n", b"tags: [new]\nstatus: draft\n", 1),
        WORKFLOW: written[WORKFLOW].replace(b"timeout-minutes: 30", b"timeout-minutes: 45"),
        "schema/values.json": written["schema/values.json"] + b"\n",
        "conf.py": b"# Made by the second.\n" + written["conf.py"],
    }


def third(written: dict[str, bytes]) -> dict[str, bytes]:
    """And the one after that."""
    newer = second(written)
    return newer | {
        "docs/more.md": b"# More\n\nAnd more.\n",
        VALUES: newer[VALUES].replace(b"before it is due.", b"at once."),
        "content/glossary.yaml": b"- id: term-answer\n  term: answer\n  definition: What you get.\n",
        WORKFLOW: newer[WORKFLOW].replace(b"name: Publish\n", b"name: Publish it\n"),
    }


VERSIONS = {"0.2.0": second, "0.3.0": third}


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes another version of hbgen the installed one."""
    first = generating.generated

    def installed(version: str) -> None:
        def generated(answers: Answers, pin: Pin) -> tuple[File, ...]:
            written = {file.path: file.data for file in first(answers, pin)}
            changed = VERSIONS[version](written) if version in VERSIONS else written
            return tuple(File(path, data) for path, data in sorted(changed.items()) if data)

        for module in (generating, beginning):
            monkeypatch.setattr(module, "generated", generated)
        for module in (pins, beginning):
            monkeypatch.setattr(module, "installed_version", lambda: version)

    return installed


def upgrade(root: Path, *args: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["upgrade", "--root", str(root), "--lang", "en", *args], input=answer)


def upgraded(root: Path) -> str:
    result = upgrade(root)
    assert result.exit_code == 0, result.output
    return result.output


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def errors(root: Path) -> list[str]:
    _, checked = examine(root)
    return [str(problem.place) for problem in checked.problems if problem.severity == "error"]


# --- five handbooks --------------------------------------------------------------------------


def words(root: Path) -> None:
    """Texts were put in place of ours."""
    rewrite(root / VALUES, "Nobody interrupts you, and", "Ours, nobody interrupts you, and")
    rewrite(root / STANDARD, "An answer within a working day", "Ours, an answer by noon")
    rewrite(root / "README.md", "# Our company", "# Ours")


def growth(root: Path) -> None:
    """Standards and values were added, at the ends and between."""
    folder = (root / STANDARD).parent
    text = (folder / "ASK-02.yaml").read_text("utf-8").replace("ASK-02", "ASK-03").replace("A clear next step", "Ours")
    (folder / "ASK-03.yaml").write_text(text, "utf-8")
    rewrite(root / CHAPTER, "  - ASK-01\n", "  - ASK-01\n  - ASK-03\n")
    rewrite(root / "content/instruments.yaml", "    frequency: Ten cases", "    note: Ours\n    frequency: Ten cases")
    rewrite(root / "content/instruments.yaml", "{chapters: [ASK]}", "{chapters: [ASK, OUR]}")
    _, *lines = text.replace("ASK-03", "OUR-01").replace("title: Ours\n", "title: Mine\n").splitlines(keepends=True)
    head = "id: OUR\ntitle: Ours too\nowner: head\nstandards:\n  - "
    (root / "content" / "standards" / "20-ours.yaml").write_text(head + "    ".join(lines), "utf-8")


def removal(root: Path) -> None:
    """What was not needed was thrown away."""
    (root / ".gitlab-ci.yml").unlink()
    (root / "conf.py").unlink()
    (root / "README.md").unlink()
    rewrite((root / STANDARD).with_name("ASK-02.yaml"), "    - We name a day.\n", "")


def machinery(root: Path) -> None:
    """Workflow and configuration were changed, on Windows."""
    rewrite(root / WORKFLOW, "AUDIENCE: customers", "AUDIENCE: staff")
    rewrite(root / "conf.py", "globals()", "html_css_files = ['ours.css']\nglobals()")
    for path in (root / WORKFLOW, root / "conf.py", root / "README.md"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def clash(root: Path) -> None:
    """The same was changed as hbgen will change, in other words or at another place."""
    rewrite(root / VALUES, "  name: Attention\n", "  name: Ours\n")
    rewrite(root / STANDARD, "review_by:", "# Ours:\ntags: [ours]\nreview_by:")
    (root / "docs").mkdir()
    (root / "docs" / "more.md").write_text("# Ours\n", "utf-8")
    (root / "content" / "glossary.yaml").write_text(
        "# Ours\n- id: term-ours\n  term: question\n  definition: What you ask.\n", "utf-8"
    )
    rewrite(root / "schema/values.json", "{", "{ ")


def neighbours(root: Path) -> None:
    """Other fields were changed on the lines beside those that hbgen will change."""
    rewrite(root / VALUES, "  name: Attention\n", "  # Ours\n  name: Attention\n  note: Ours\n")
    rewrite(root / STANDARD, "status: draft\n", "note: Ours\nstatus: draft\n")


HANDBOOKS: tuple[Edit, ...] = (words, growth, removal, machinery, clash, neighbours)


def edits(before: bytes | None, after: bytes) -> tuple[list[str], set[str]]:
    """The lines that people added to a file, and those that they took out and that stand nowhere else."""
    old, new = ((data or b"").decode().replace("\r\n", "\n").splitlines() for data in (before, after))
    return [line for line in new if line.strip() and line not in old], {line for line in old if line not in new}


@sampled(2)
@pytest.mark.parametrize("edit", HANDBOOKS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("versions", [("0.2.0", "0.3.0"), ("0.3.0",)], ids="-".join)
def test_over_three_versions_no_edit_is_lost(
    tmp_path: Path, install: Callable[[str], None], edit: Edit, versions: tuple[str, ...]
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    before = files(root)
    edit(root)
    mine = files(root)
    assert errors(root) == []
    for version in versions:
        install(version)
        upgraded(root)
        assert errors(root) == []
    after = files(root)
    newest = {path: data for path, data in third(before).items() if data}
    newest["locks/hbgen.txt"] = f"hbgen=={versions[-1]}\n".encode()
    for path, data in mine.items():
        if data == before.get(path):
            assert after.get(path) == newest.get(path) or path == ".hbgen.json", path
            continue
        added, removed = edits(before.get(path), data)
        now = after[path].decode().replace("\r\n", "\n").splitlines()
        assert [line for line in now if line in added] == added, path
        assert not removed & set(now), path
        assert (b"\r\n" in after[path]) == (b"\r\n" in data), path
    assert not {path for path in before.keys() - mine.keys() if path in after}
    # What was not in the way of anybody's edit has arrived.
    assert b"at once." in after[VALUES] or edit is clash
    assert json.loads(after[".hbgen.json"])["hbgen"] == versions[-1]


def test_edits_on_lines_beside_each_other_are_merged_by_field(tmp_path: Path, install: Callable[[str], None]) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    neighbours(root)
    install("0.2.0")
    output = upgraded(root)
    assert f"merged with what you changed: {VALUES}" in output and f"merged with what you changed: {STANDARD}" in output
    values = (root / VALUES).read_text("utf-8")
    assert "  # Ours\n  name: Listening\n  note: Ours\n" in values
    standard = (root / STANDARD).read_text("utf-8")
    assert "note: Ours\n" in standard and "tags: [new]\n" in standard and "status: draft\n" in standard


FIELDS = ("name", "meaning", "note", "customer_sees")
ENTRIES = st.dictionaries(
    st.sampled_from(("A", "B", "C", "D")), st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(("x", "y", "z")))
)


def content(entries: dict[str, dict[str, str]]) -> str:
    """Entries as content: each with its id, in the order of ids, and remarks."""
    lines = []
    for id_, fields in sorted(entries.items()):
        lines += [f"- id: {id_} # {id_}", *(f"  {name}: {fields[name]}" for name in FIELDS if name in fields)]
    return "\n".join(lines) + "\n" if lines else "[]\n"


@given(ENTRIES, ENTRIES, ENTRIES)
def test_of_fields_that_one_side_changed_none_is_lost(
    base: dict[str, dict[str, str]], ours: dict[str, dict[str, str]], theirs: dict[str, dict[str, str]]
) -> None:
    text = merged_by_field(content(base), content(ours), content(theirs))
    if text is None:
        return
    entries = {entry["id"]: entry for entry in yaml.safe_load(text) or ()}
    for id_ in {*base, *ours, *theirs}:
        for name in ("id", *FIELDS):
            before, mine, new = (
                {"id": id_, **side[id_]}.get(name) if id_ in side else None for side in (base, ours, theirs)
            )
            now = entries.get(id_, {}).get(name)
            if mine != before:
                assert now == mine, (id_, name)
            elif id_ in ours:
                assert now == new, (id_, name)


def test_what_both_changed_in_different_ways_is_not_guessed() -> None:
    base = "- id: A\n  name: x\n"
    assert merged_by_field(base, "- id: A\n  name: y\n", "- id: A\n  name: z\n") is None
    assert merged_by_field(base, "- id: A\n  name: x\n  note: y\n", "- id: A\n  name: x\n  note: z\n") is None
    assert merged_by_field(base, "- id: A\n  name: y\n", "[]\n") is None
    assert merged_by_field("- a\n- b\n", "- a\n- c\n- b\n", "- b\n- a\n") is None
    assert merged_by_field("- {x: 1}\n", "- {x: 1}\n- {x: 2}\n", "- {x: 3}\n") is None
    # The same on both sides is no difference.
    assert merged_by_field(base, "- id: A\n  name: y\n", "- id: A\n  name: y\n") == "- id: A\n  name: y\n"


def test_what_could_not_be_merged_is_left_named_and_comes_up_until_it_is_settled(
    tmp_path: Path, install: Callable[[str], None]
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    clash(root)
    mine = files(root)
    install("0.2.0")
    output = upgraded(root)
    left = {VALUES: "fit together", STANDARD: "fit together", "docs/more.md": "one of that name",
            "schema/values.json": "as a whole"}  # fmt: skip
    for path, why in left.items():
        assert any(path in line and why in line for line in output.splitlines()), output
        assert (root / path).read_bytes() == mine[path]
        assert b"<<<<<<<" not in (root / path).read_bytes()
    assert f"brought up to date: {WORKFLOW}" in output and "merged" not in output
    assert "removed: .editorconfig" in output and not (root / ".editorconfig").exists()
    # The same again, until somebody says that it is dealt with.
    assert VALUES in upgraded(root)
    assert "[nothing-to-settle]" in upgrade(root, "--settle", "README.md").output
    assert upgrade(root, *(part for path in left for part in ("--settle", path))).exit_code == 0
    assert "Everything is as hbgen 0.2.0 writes it." in upgraded(root)
    # What hbgen changes later comes up again, as a change from there on.
    install("0.3.0")
    output = upgraded(root)
    assert f"merged with what you changed: {VALUES}" in output
    assert "name: Ours" in (root / VALUES).read_text("utf-8") and "at once." in (root / VALUES).read_text("utf-8")


def test_schemas_that_hbgen_made_for_the_handbook_are_replaced_like_its_own(
    tmp_path: Path, install: Callable[[str], None]
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    output = str(root / "schema")
    assert CliRunner().invoke(main, ["schema", "--root", str(root), "--ids", "--output", output]).exit_code == 0
    own = files(root)["schema/standards.json"]
    install("0.2.0")
    report = upgraded(root)
    assert "brought up to date: schema/values.json" in report
    assert "schema/values.json" not in [line.split()[-1] for line in report.splitlines() if line.startswith("left")]
    assert not (root / "schema" / "values.json").read_bytes().count(b"$comment")
    # One that this version does not change stays as it is.
    assert files(root)["schema/standards.json"] == own


def test_a_key_that_both_added_is_not_written_twice(tmp_path: Path, install: Callable[[str], None]) -> None:
    """Line by line both fit: the file is read again after the merge."""
    install("0.1.0")
    root = begun(tmp_path / "book")
    rewrite(root / STANDARD, "purpose:", "tags: [ours]\npurpose:")
    install("0.2.0")
    assert f"left: {STANDARD}" in upgraded(root)
    assert (root / STANDARD).read_text("utf-8").count("tags:") == 1


def test_nor_is_a_workflow_merged_into_one_that_is_none(
    tmp_path: Path, install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs(written: dict[str, bytes]) -> dict[str, bytes]:
        whole = written[WORKFLOW].replace(b"permissions: {}\n", b"permissions: {}\nrun-name: Theirs\n", 1)
        return written | {
            WORKFLOW: whole,
            "conf.py": written["conf.py"].replace(b"from pathlib", b"def f(:\nfrom pathlib"),
        }

    monkeypatch.setitem(VERSIONS, "0.2.0", theirs)
    install("0.1.0")
    root = begun(tmp_path / "book")
    rewrite(root / WORKFLOW, "name: Publish\n", "name: Publish\nrun-name: Ours\n")
    rewrite(root / "conf.py", "globals()", "X = 1\nglobals()")
    before = files(root)
    install("0.2.0")
    output = upgraded(root)
    for path in (WORKFLOW, "conf.py"):
        assert f"left: {path}. What you and hbgen changed does not fit together." in output
        assert (root / path).read_bytes() == before[path]


def test_content_that_would_break_by_it_is_left(tmp_path: Path, install: Callable[[str], None]) -> None:
    """A new file of hbgen's may use an id that people have used meanwhile."""
    install("0.1.0")
    root = begun(tmp_path / "book")
    (root / "content" / "glossary").mkdir()
    text = "id: term-answer\nterm: our answer\ndefinition: What we give.\n"
    (root / "content" / "glossary" / "ours.yaml").write_text(text, "utf-8")
    assert errors(root) == []
    install("0.3.0")
    output = upgraded(root)
    assert "left: content/glossary.yaml. With the change the content would have errors." in output
    assert not (root / "content" / "glossary.yaml").exists() and errors(root) == []
    assert b"at once." in (root / VALUES).read_bytes()


def test_it_shows_first_asks_in_a_terminal_and_writes_nothing_on_a_dry_run(
    tmp_path: Path, install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    before = files(root)
    install("0.2.0")
    output = upgrade(root, "--dry-run", "--diff").output
    assert f"brought up to date: {VALUES}" in output and "-  name: Attention\n+  name: Listening\n" in output
    assert files(root) == before
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    assert "Write this?" in upgrade(root, answer="n\n").output
    assert files(root) == before
    assert re.search(r"\d+ files? (was|were) written\.", upgrade(root, answer="y\n").output)
    assert files(root) != before


def test_where_the_disk_gives_out_everything_is_as_it_was(
    tmp_path: Path, install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    before = files(root)
    install("0.2.0")

    def full(path: Path, data: bytes) -> bool:
        if path == root / ".hbgen.json":
            raise OSError(28, "No space left on device", str(path))
        return put(path, data)

    monkeypatch.setattr(placing, "put", full)
    assert "[not-written]" in upgrade(root).output
    assert files(root) == before


def test_within_one_version_the_pin_stays_and_with_a_new_one_it_follows(
    tmp_path: Path, install: Callable[[str], None]
) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book")
    assert "Everything is as hbgen 0.1.0 writes it." in upgraded(root)
    wheel = tmp_path / "hbgen-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    assert upgrade(root, "--hbgen", str(wheel)).exit_code == 0
    assert "./locks/hbgen-0.1.0" in (root / "locks/hbgen.txt").read_text("utf-8")
    assert "Everything is as hbgen 0.1.0 writes it." in upgraded(root)
    install("0.2.0")
    assert upgrade(root, "--hbgen", "0.2.0").exit_code == 0
    assert (root / "locks/hbgen.txt").read_text("utf-8") == "hbgen==0.2.0\n"
    assert not list((root / "locks").glob("*.whl"))


def test_what_cannot_be_upgraded_is_said(tmp_path: Path, install: Callable[[str], None]) -> None:
    install("0.2.0")
    root = begun(tmp_path / "book")
    install("0.1.0")
    assert "[newer-handbook]" in upgrade(root).output
    answers = json.loads((root / ".hbgen.json").read_text("utf-8"))["answers"]
    (root / ".hbgen.json").write_text('{"hbgen": "0.1.0"}', "utf-8")
    assert "[record-broken]" in upgrade(root).output
    nameless = {"hbgen": "0.1.0", "answers": {**answers, "channels": [["bus", ""]]}, "files": {}}
    (root / ".hbgen.json").write_text(json.dumps(nameless), "utf-8")
    assert "[record-broken]" in upgrade(root).output
    (root / ".hbgen.json").unlink()
    assert "[not-begun-here]" in upgrade(root).output


@sampled(1)
@pytest.mark.parametrize("starter", ["rannavalgus", "training-day"])
def test_full_examples_are_upgraded_too(tmp_path: Path, starter: str, install: Callable[[str], None]) -> None:
    install("0.1.0")
    root = begun(tmp_path / "book", "--starter", starter, *(["--with-history"] if starter == "rannavalgus" else []))
    assert "Everything is as hbgen 0.1.0 writes it." in upgraded(root)


# --- texts -----------------------------------------------------------------------------------

_LINES = [f"line {number}" for number in range(12)]


@st.composite
def _edited(draw: st.DrawFn, mark: str) -> list[str]:
    """The lines with some taken out, changed or put between them; what is new bears the mark."""
    lines: list[str] = []
    for number, line in enumerate(_LINES):
        what = draw(st.sampled_from(["keep"] * 6 + ["change", "remove", "insert"]))
        if what == "insert":
            lines.append(f"{mark} before {number}")
        if what != "remove":
            lines.append(f"{mark} {number}" if what == "change" else line)
    return lines


def joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@given(_edited("ours"), _edited("theirs"))
def test_a_merge_holds_both_sides_changes_or_there_is_none(ours: list[str], theirs: list[str]) -> None:
    base = joined(_LINES)
    result = merged(base, joined(ours), joined(theirs))
    assert result == merged(base, joined(theirs), joined(ours))
    assert merged(base, joined(ours), base) == joined(ours) and merged(base, base, joined(theirs)) == joined(theirs)
    if result is None:
        return
    lines = result.splitlines()
    for side in (ours, theirs):
        added = [line for line in side if line not in _LINES]
        assert [line for line in lines if line in added] == added
        assert not {line for line in _LINES if line not in side} & set(lines)
    assert [line for line in lines if line in _LINES] == [line for line in _LINES if line in ours and line in theirs]


def test_git_merges_the_same_where_both_merge(tmp_path: Path) -> None:
    chance, clean = random.Random(15), 0
    for _ in range(40):
        texts = [joined(_LINES)]
        for mark in ("ours", "theirs"):
            lines = list(_LINES)
            for number in sorted(chance.sample(range(len(lines)), 2), reverse=True):
                lines[number : number + chance.choice((0, 1))] = [f"{mark} {number}"] * chance.choice((0, 1))
            texts.append(joined(lines))
        for name, text in zip(("base", "ours", "theirs"), texts, strict=True):
            (tmp_path / name).write_text(text, "utf-8")
        command_line = ["git", "merge-file", "-p", "ours", "base", "theirs"]
        ran = subprocess.run(command_line, cwd=tmp_path, capture_output=True, text=True, check=False)
        result = merged(*texts)
        assert ran.returncode in (0, 1, 2)
        if result is not None and ran.returncode == 0:
            clean += 1
            assert ran.stdout == result
    assert clean > 10


@sampled(3)
@pytest.mark.parametrize("seed", range(12))
def test_random_edits_survive(tmp_path: Path, install: Callable[[str], None], seed: int) -> None:
    """Lines taken out, changed and put in, anywhere in what hbgen wrote for people to change."""
    chance = random.Random(seed)
    install("0.1.0")
    root = begun(tmp_path / "book")
    before = files(root)
    texts = [path for path in before if path.endswith((".yaml", ".yml", ".md", ".py")) and not path.startswith("docs")]
    for path in texts:
        lines = before[path].decode().splitlines()
        for number in sorted(chance.sample(range(len(lines)), min(3, len(lines))), reverse=True):
            lines[number : number + chance.choice((0, 1))] = [f"# edit {seed} {number}"] * chance.choice((0, 1))
        (root / path).write_text(joined(lines), "utf-8")
    mine = files(root)
    broken_before = len(errors(root))
    for version in VERSIONS:
        install(version)
        upgraded(root)
    after = files(root)
    for path in texts:
        added, removed = edits(before[path], mine[path])
        now = after[path].decode().splitlines()
        assert [line for line in now if line in added] == added, path
        assert not removed & set(now), path
    assert len(errors(root)) <= broken_before


@pytest.fixture(autouse=True)
def _no_questions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(command, "_is_terminal", lambda: False)
    yield
