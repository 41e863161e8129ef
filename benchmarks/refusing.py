"""How long it takes to refuse what is made to cost much: forms, answers, plans, prose and YAML.

    python benchmarks/refusing.py

The promise is ten seconds for a file and one second for a content file, beyond what a sound handbook takes; tests
hold that each is refused, within 512 MB and 200 MB. What `content` takes is told with that of a sound handbook.

    python benchmarks/refusing.py content          # only the kinds of `dear_content.py`, as `hbgen check` takes them
    python benchmarks/refusing.py content digits   # those whose name matches
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from click.testing import CliRunner
from dear_content import kinds

import forms
from hbgen.cli import main as command
from hbgen.examining import examine
from hbgen.exports.verify import verify
from hbgen.load.strict_yaml import read
from hbgen.model.texts import MOST_MARK_WEIGHT, mark_weight
from hbgen.releases.word_diff import word_diff
from hbgen.report import summed
from hbgen.site.speed import collect_less
from playbook import smallest
from test_answers import HEADER, told
from test_bounds import MARKS, hostile
from test_verify import hostile_forms

TESTS = Path(__file__).parent.parent / "tests"
TAGS = {"tags": "<b>", "ends of tags": "</b>", "roles": "{a}`b` ", "sites": "http://a.b ", "deep items": "  - a\n"}

Case = tuple[str, Callable[[], object]]


def main() -> None:
    if sys.argv[1:2] == ["content"]:
        _kinds(*sys.argv[2:])
        return
    with tempfile.TemporaryDirectory() as folder:
        taken = [
            (_seconds(work), name)
            for name, work in (*_forms(), *_answers(Path(folder)), *_texts(), *_content(Path(folder)))
        ]
    for seconds, name in sorted(taken, reverse=True):
        print(f"{seconds:6.2f} s  {name}")


def _kinds(name_like: str = "") -> None:
    """Tell CPU seconds and megabytes of `hbgen check` for each kind of content, each in a process of its own."""
    collect_less()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, files) in enumerate({"sound": {}, **kinds()}.items()):
            if not re.search(name_like, name):
                continue
            root = Path(folder) / str(number)
            for part in ("content", "optional"):
                shutil.copytree(TESTS / part, root, dirs_exist_ok=True)
            for file, text in files.items():
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                (root / file).write_text(text, "utf-8", errors="surrogateescape")
            if not (child := os.fork()):
                CliRunner().invoke(command, ["check", "--root", str(root), "--lang", "en"])
                os._exit(0)
            _, status, used = os.wait4(child, 0)
            seconds = used.ru_utime + used.ru_stime
            print(f"{seconds:6.2f} s {used.ru_maxrss >> 10:6} MB  {name}{' (failed)' * bool(status)}", flush=True)
            shutil.rmtree(root)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _forms() -> Iterator[Case]:
    of = forms.edition()
    for name, make in hostile_forms().items():
        data = make()
        yield f"form {name}", lambda name=name, data=data: verify(name, data, of)  # type: ignore[misc]


def _answers(folder: Path) -> Iterator[Case]:
    row = "r{n},FB-INTERNAL,1,next,{item},,{value},false,,,,,,2026-08-01,1\n"
    for name, item, value in (("values", "INT-01", "x{n}"), ("items", "X{n}", "3")):
        path = folder / f"{name}.csv"
        text = "".join(row.format(n=n, item=item.format(n=n), value=value.format(n=n)) for n in range(600_000))
        path.write_text(HEADER + text, "utf-8")
        yield f"answers, 600,000 different {name}", lambda path=path: told(path)  # type: ignore[misc]


def _content(folder: Path) -> Iterator[Case]:
    collect_less()
    for name, (kind, text) in {"sound": ("mission", ""), **hostile()}.items():
        root = folder / name
        smallest(root)
        if text:
            for path in (root / "content").glob(f"{kind}.yaml"):
                path.unlink()
            (root / "content" / f"{kind}.yaml").write_text(text, "utf-8")
        yield f"content {name}", lambda root=root: summed(examine(root)[1].problems, str)  # type: ignore[misc]
    for name, mark in {**MARKS, **TAGS}.items():
        many = 1_000_000 // len(mark)
        allowed = bisect_left(range(many), True, key=lambda count: mark_weight(mark * count) >= MOST_MARK_WEIGHT - 10)
        for count, what in ((many, "many"), (allowed - 1, "as many as allowed")):
            root = folder / f"guide of {name}, {what}"
            smallest(root)
            (root / "content" / "guides").mkdir(exist_ok=True)
            text = f"---\ntitle: How to\nsummary: How.\n---\n\n{mark * count}\n"
            (root / "content" / "guides" / "how-to.en.md").write_text(text, "utf-8")
            yield root.name, lambda root=root: summed(examine(root)[1].problems, str)  # type: ignore[misc]


def _texts() -> Iterator[Case]:
    flow = "{" + ", ".join(f"k{n}: " for n in range(100_000)) + "}\n"
    yield "YAML, 100,000 fields in one line", lambda: read(flow, "a", [])
    old, new = "a b\n\n" * 20_000, "a c\n\n" * 20_000
    yield "two texts of 20,000 paragraphs", lambda: word_diff(old, new)


if __name__ == "__main__":
    main()
