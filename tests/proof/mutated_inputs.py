"""Mutated inputs: whatever stands in a file, nothing ends in a traceback, and no value of a wrong type is passed over.

Two attacks. *Bytes*: a file of each kind is cut, doubled, mixed with hostile bytes, and read as hbgen reads it.
*Types*: one value of a sound content file, guide, mapping, file of results, release, receipt or file of answers is
replaced by one of another type, and a problem must stand in that file.
Everything follows from a number: the same share gives the same mutants.
"""

from __future__ import annotations

import datetime
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hbgen.checks import check
from hbgen.exports import plans
from hbgen.load import load
from hbgen.load.strict_yaml import read
from hbgen.model.handbook import Handbook
from hbgen.planning.user_content import own
from hbgen.planning.workbook_reader import read_plan
from hbgen.problems import Problem
from hbgen.receipts.receipt_files import Receipts
from hbgen.releases.folder import read_ledger
from hbgen.releases.head import Number
from hbgen.releases.ledger import BrokenRelease, Release, freeze
from hbgen.releases.ledger import read as read_release
from hbgen.score import read_mapping
from hbgen.scoring.answer_files import read as read_answers
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.tables import AnswerFile, Unreadable
from hbgen.spreadsheets.reading import WorkbookFile
from playbook import smallest
from proof import Figure
from test_ledger import signed

T = TypeVar("T")

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent
RESULTS = "content/results/2026-Q3.yaml"
IN_FULL = 20_000

GUIDE = "---\ntitle: How to\nsummary: What to do\naudience: staff\n---\n\nHello.\n"
MAPPING = """\
instrument: FB-INTERNAL
version: 1
delimiter: ";"
run: Nr
date: {column: Day, codes: [{code: today, value: "2026-08-01"}]}
role: {column: Role}
weight: Weight
missing: ["99"]
items:
  - {column: Q1, item: INT-01, codes: [{code: all, value: "4"}], missing: ["98"]}
"""
JUNK = (b"\xff", b"\x00", b"\xc3", b"\xe2\x80\xae", b"---\n", b": x", b"{a: {b: 1}}", b"[[[", b'"', b"\r", b"\t")
WORDS = (
    b"null",
    b"true",
    b"-1",
    b"1e99",
    b"NaN",
    b"2026-02-30",
    b"&a",
    b"*a",
    b"!t",
    b"<<: 1",
    b"x" * 400,
    b",,,,",
    b";",
)

ANSWERS = {
    "format": "hbgen-answers-1",
    "runs": [
        {
            "run": "a", "instrument": "FB-INTERNAL", "version": 1, "role": "managers", "unit": "", "channel": "",
            "date": "2026-08-01", "weight": 1.5, "case": "K1",
            "answers": [{"item": "INT-01", "fingerprint": "", "value": 3, "na": False}],
        }
    ],
}  # fmt: skip
"""Only what is read: other fields, such as comments, are not."""

Reader = Callable[[bytes], object]


def prove(share: float) -> list[Figure]:
    """`share` of 20,000 mutants; half of them in bytes, half in the types of values."""
    count = max(20, round(IN_FULL * share / 2))
    with tempfile.TemporaryDirectory() as folder:
        kinds = list(_kinds(Path(folder)))
        failed = [
            name for number in range(count) for name in _broken(*kinds[number % len(kinds)], random.Random(number))
        ]
    silent = list(_silent(count))
    return [
        Figure("no input ends in a traceback", count, len(failed), ", ".join(sorted(set(failed))[:5])),
        Figure("no value of a wrong type is passed over", count, len(silent), ", ".join(silent[:5])),
    ]


# --- bytes ------------------------------------------------------------------------------------


def _broken(name: str, data: bytes, reader: Reader, chance: random.Random) -> Iterator[str]:
    try:
        reader(_mutated(data, chance))
    except Exception as error:
        yield f"{name}: {type(error).__name__}"


def _mutated(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        how, at = chance.randrange(6), chance.randint(0, len(data))
        junk = chance.choice(JUNK + WORDS)
        rows = data.split(b"\n")
        row = chance.randrange(len(rows))
        if how == 0:
            data = data[:at] + data[at + chance.randint(1, 8) :]
        elif how == 1:
            data = data[:at] + junk + data[at:]
        elif how == 2:
            data = data[:at] + junk + data[at + len(junk) :]
        elif how == 3:
            data = b"\n".join((*rows[:row], *rows[row + 1 :]))
        elif how == 4:
            data = b"\n".join((*rows[:row], rows[row], *rows[row:]))
        else:
            rows[row] = rows[row].split(b":")[0] + b": " + junk
            data = b"\n".join(rows)
    return data


def _files() -> dict[str, bytes]:
    root = TESTS / "content"
    files = {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted((root / "content").rglob("*.yaml"))}
    return files | {"content/guides/how-to.en.md": GUIDE.encode(), RESULTS: _results()}


def _results() -> bytes:
    """What the starter content has of the first instrument of a period."""
    period = _plain(read((ROOT / RESULTS).read_text("utf-8"), RESULTS, []))
    return json.dumps(period | {"instruments": period["instruments"][:1]}).encode()


def _laid(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def _kinds(folder: Path) -> Iterator[tuple[str, bytes, Reader]]:
    """Each kind of input: what is mutated, and what reads it. Each is read whole and sound first."""
    files = _files()
    _laid(folder, files)
    handbook = load(folder).handbook
    assert handbook is not None
    release = _frozen(handbook)
    for name in sorted(files):
        yield name, files[name], _content(folder, name, files[name])
    yield "release", release.data, _release(folder, release.file.path)
    yield "mapping", MAPPING.encode(), _other(folder / "mapping.yaml", lambda path: _mapping(path.read_bytes(), path))
    for name in ("good.csv", "good.json", "semicolons.csv"):
        data = (TESTS / "answers" / name).read_bytes()
        yield name, data, _other(folder / name, lambda path: _answers(path, handbook))
    for file in plans(_all_seen(handbook), ("plan",), None):
        yield "plan", file.data, lambda data: read_plan("plan.xlsx", WorkbookFile(data), handbook)
        yield "plan to keep", file.data, lambda data: own("plan.xlsx", data, handbook, "en")
        yield "xlsx", file.data, _other(folder / "answers.xlsx", lambda path: _answers(path, handbook))
    yield "receipt", *_receipts(folder / "receipts")


def _all_seen(handbook: Handbook) -> Any:
    from hbgen.editions import select

    return select(handbook, "managers", "")


def _content(root: Path, name: str, sound: bytes) -> Reader:
    def reader(data: bytes) -> None:
        (root / name).write_bytes(data)
        try:
            _told(root)
        finally:
            (root / name).write_bytes(sound)

    return reader


def _release(root: Path, name: str) -> Callable[[bytes], Sequence[Problem]]:
    def reader(data: bytes) -> Sequence[Problem]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
        try:
            problems = read_ledger(root).problems
            for problem in problems:
                problem.message(str)
            return problems
        finally:
            (root / name).unlink()

    return reader


def _thawed(name: str, data: bytes) -> list[Problem]:
    """What is wrong with a release whose digest is right."""
    release = read_release(name, data)
    if isinstance(release, Problem):
        return [release]
    try:
        _ = release.handbook, release.images
    except BrokenRelease as broken:
        return [broken.problem]
    return []


def _other(path: Path, read: Callable[[Path], T]) -> Callable[[bytes], T]:
    def reader(data: bytes) -> T:
        path.write_bytes(data)
        return read(path)

    return reader


def _told(root: Path) -> list[Problem]:
    loaded = load(root)
    problems = list(loaded.problems)
    if loaded.handbook is not None:
        problems += check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images).problems
    for problem in problems:
        assert problem.message(str) and problem.remedy(str)
    return problems


def _answers(path: Path, handbook: Handbook) -> list[Problem]:
    intake = Intake(AnswerKey.of(handbook), datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    return _taken(intake, path, lambda source: read_answers(intake, source))


def _receipts(folder: Path) -> tuple[bytes, Callable[[bytes], list[Problem]]]:
    """That somebody has read a release, as the page says it; and what reads it."""
    folder.mkdir()
    smallest(folder)
    path = folder / "content" / "standards" / "one.yaml"
    chapter = _plain(read(path.read_text("utf-8"), path.name, []))
    chapter["standards"][0] |= {"status": "approved", "approved": {"by": "head", "on": "2026-02-01"}}
    path.write_text(json.dumps(chapter), "utf-8")
    handbook = load(folder).handbook
    assert handbook is not None
    release = _frozen(handbook)
    held = Receipts((release,)).reading(str(release.number), "staff")
    role = next(role.id for role in handbook.organisation.roles if held.concerning(role.id))
    receipt = {
        "receipt": "0" * 32, "follows": "", "version": str(release.number), "edition": "staff/en", "date": "2026-03-02",
        "role": role, "unit": "",
        "items": [{"standard": standard.id, "mark": standard.mark} for standard in held.concerning(role)],
    }  # fmt: skip
    data = json.dumps({"format": "hbgen-receipts-1", "receipts": [receipt]}).encode()
    return data, _other(folder / "receipt.json", lambda path: _taken(Receipts((release,)), path))


def _frozen(handbook: Handbook) -> Release:
    return freeze(handbook, {}, Number(1, 0, 0), datetime.date(2026, 3, 1), (), None)


def _taken(intake: Any, path: Path, read: Callable[[AnswerFile], object] | None = None) -> list[Problem]:
    """What is told of a file that is taken in."""
    unread: list[Problem] = []
    try:
        (read or intake.read)(AnswerFile.of(path))
    except Unreadable as unreadable:
        unread.append(unreadable.problem)
    problems = [*unread, *intake.problems()]
    for problem in problems:
        problem.message(str)
    return problems


def _mapping(data: bytes, path: Path) -> list[Problem]:
    path.write_bytes(data)
    problems: list[Problem] = []
    read_mapping(path, problems)
    return problems


# --- types ------------------------------------------------------------------------------------

WRONG: tuple[Any, ...] = ([], ["x", "y"], {}, {"x": "y"}, 5, -1.5, True, "no such thing \u2192 \n", [[5]], {"en": 5})


def _silent(count: int) -> Iterator[str]:
    """Where a value of a wrong type gave no problem in its file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = _files()
        _laid(root, files)
        sound = {name: _parsed(name, data) for name, data in sorted(files.items())}
        sound["mapping"] = _plain(read(MAPPING, "mapping", []))
        handbook = load(root).handbook
        assert handbook is not None
        release = _frozen(handbook)
        receipts, take_receipts = _receipts(root / "receipts")
        (root / "outside").mkdir()
        readers: dict[str, Callable[[bytes], Sequence[Problem]]] = {
            "mapping": lambda data: _mapping(data, root / "outside" / "mapping.yaml"),
            "release": lambda data: _thawed(release.file.path, signed(json.loads(data))),
            "receipt": take_receipts,
            "answers": _other(root / "outside" / "answers.json", lambda path: _answers(path, handbook)),
        }
        # It is signed anew.
        sound["release"] = {name: part for name, part in json.loads(release.data).items() if name != "digest"}
        sound["receipt"] = json.loads(receipts)
        sound["answers"] = ANSWERS
        places = [(name, path) for name, data in sound.items() for path in _paths(data)]
        for name, data in sound.items():
            assert not _found(root, files, readers, name, data), name
        tried = 0
        # Each place in turn, and each time with another value: the step shares no factor with what it goes through.
        for number in range(100 * count):
            name, path = places[number * 7919 % len(places)]
            wrong = WRONG[(number + number // len(places)) % len(WRONG)]
            # A number is as good a name of a run or case in JSON: other programs count theirs.
            is_name = name == "answers" and path[-1] in ("run", "case") and type(wrong) in (int, float)
            if is_name or _may_be(_at(sound[name], path), wrong):
                continue
            tried += 1
            if not _found(root, files, readers, name, _with(sound[name], path, wrong)):
                yield f"{name} {'.'.join(map(str, path))} = {wrong!r}"
            if tried == count:
                return


def _found(
    root: Path,
    files: dict[str, bytes],
    readers: dict[str, Callable[[bytes], Sequence[Problem]]],
    name: str,
    data: Any,
) -> Sequence[Problem]:
    """What is wrong with a file that holds `data`. JSON is YAML, in which every value has the type that it had."""
    text = json.dumps(data, ensure_ascii=False) + "\n"
    if name in readers:
        return readers[name](text.encode())
    (root / name).write_text(f"---\n{text}---\n\nHello.\n" if name.endswith(".md") else text, "utf-8")
    problems = [problem for problem in load(root).problems if problem.place.file == name]
    (root / name).write_bytes(files[name])
    return problems


def _parsed(name: str, data: bytes) -> Any:
    text = data.decode()
    return _plain(read(text.split("---\n")[1] if name.endswith(".md") else text, name, []))


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list) else data


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _paths(value, (*path, key))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def _with(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = _with(data[path[0]], path[1:], value)
    return copy


def _may_be(now: Any, wrong: Any) -> bool:
    """Whether a value may stand in place of another: one of its type, a number for a number, a text in one language.

    Whether a text or number says the right thing is for other checks.
    """
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in (now, wrong))
    is_text = isinstance(now, dict) and all(isinstance(text, str) for text in now.values())
    return type(now) is type(wrong) or numbers or (is_text and isinstance(wrong, str))
