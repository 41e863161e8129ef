"""Takes the pictures of the guides for editors, by doing what docs/editors/<language>/*.md say, in their order.

    .venv/bin/python docs/guide_pictures.py [en] [et]

The commands and the YAML of a step stand in the guide alone: they are run and written as they are read there. Needs
what docs/screenshots.py needs. The same guides give the same pictures on the same chromium and fonts.
"""

from __future__ import annotations

import csv
import html
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "editors"
IMAGES = ROOT / "docs" / "images" / "editors"
LANGUAGES = ("en", "et")
TASKS = (
    "write-a-standard", "edit-in-the-browser", "add-a-checklist-item", "edit-in-a-spreadsheet", "translate",
    "read-what-check-says", "approve-and-release", "retire-a-standard", "withdraw-a-release", "read-results",
)  # fmt: skip
"""The guides, in the order in which they are done: each goes on where the one before has ended."""

SERVED = TASKS[:3]
"""Those that show pages of `hbgen serve`, which follows what they write."""

STANDARD, OTHER, NEW = (f"content/standards/ASK/ASK-{number:02}.yaml" for number in (1, 2, 3))
PAGE = "pages/standards/ask.html"
CHECKLIST = "pages/instruments/obs-contact.html"
SHEET, ANSWERS = "sheets/obs-contact/obs-contact.csv", "answers/november.csv"
CASES = 40
WIDTH = 860
_PATIENCE = 180_000
"""Milliseconds that the browser waits for a page: the machine may be busy."""


@dataclass(frozen=True)
class Step:
    """A step of a guide, as it is written."""

    task: str
    number: int
    text: str
    commands: tuple[str, ...]
    """The lines of its command block, each beginning with `hbgen`."""
    yaml: str
    picture: str
    """The file name of its picture."""


@dataclass(frozen=True)
class Example:
    """What the pictures of one language show, beside what its guides say."""

    library: str
    others: tuple[str, ...]
    title: str
    """The title of ASK-01 in the language, as it is changed in the browser."""
    sheet_title: str
    """The title of ASK-02, as it is changed in the spreadsheet."""


EXAMPLES: Mapping[str, Example] = {
    "en": Example("Lume library", ("et",), "An answer by the next evening", "You know what happens next"),
    "et": Example("Lume raamatukogu", ("en",), "Vastus järgmiseks õhtuks", "Sa tead, mis edasi saab"),
}


def steps(language: str, task: str) -> list[Step]:
    """The steps of a guide: its second-level headings, numbered from 1."""
    text = (GUIDES / language / f"{task}.md").read_text("utf-8")
    _, *parts = re.split(r"^## (?=\d+\. )", text, flags=re.MULTILINE)
    return [_step(task, number, part) for number, part in enumerate(parts, 1)]


def _step(task: str, number: int, part: str) -> Step:
    commands = "".join(re.findall(r"^```\n(.*?)^```", part, re.DOTALL | re.MULTILINE))
    yaml = "".join(re.findall(r"^```yaml\n(.*?)^```", part, re.DOTALL | re.MULTILINE))
    return Step(task, number, part, tuple(commands.splitlines()), yaml, f"{task}-{number}.png")


class Walk:
    """The guides of one language, done one after the other in a folder of their own."""

    def __init__(self, root: Path, language: str, browser: Any) -> None:
        self.root = root
        self.language = language
        self.example = EXAMPLES[language]
        self.browser = browser
        self.languages = (language, *self.example.others)
        self.address = ""
        """The address of `hbgen serve`, while it runs."""

    def begin(self) -> None:
        tags = [part for tag in self.languages for part in ("--language", tag)]
        options = ["--yes", "--name", self.example.library, "--channel", "phone", "--date", "2026-11-30"]
        self.run("init", str(self.root), *options, *tags, folder=self.root.parent)

    def run(self, *arguments: str, folder: Path | None = None) -> str:
        """What a command prints; each question is answered with yes."""
        command = [sys.executable, "-m", "hbgen.cli", *arguments]
        ran = subprocess.run(
            command, cwd=folder or self.root, input="y\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        assert "Traceback" not in ran.stdout, ran.stdout
        return ran.stdout

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    # --- pictures ------------------------------------------------------------------------------

    def take(self, path: Path, action: Callable[[Any], None], size: tuple[int, int] = (WIDTH, 520)) -> None:
        """A picture of the browser's window after `action` on its page."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", locale=self.language
        )
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        action(page)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(500)
        page.screenshot(path=path, animations="disabled", caret="hide")
        context.close()

    def draw(self, path: Path, body: str, style: str) -> None:
        """A picture of some HTML, as high as it is."""
        context = self.browser.new_context(viewport={"width": WIDTH, "height": 40})
        page = context.new_page()
        page.set_content(f"<!doctype html><meta charset=utf-8><style>{style}</style>{body}")
        page.screenshot(path=path, full_page=True)
        context.close()

    def terminal(self, path: Path, step: Step) -> None:
        """A picture of the step's commands with what they print."""
        lines = []
        for command in step.commands:
            output = self.run(*shlex.split(command)[1:])
            lines.append(f"<b>$ {html.escape(command)}</b>\n{html.escape(output)}")
        self.draw(path, f"<pre>{''.join(lines).rstrip()}</pre>", _TERMINAL)

    def file(self, path: Path, file: str, first: int, last: int, marked: Sequence[int] = ()) -> None:
        """A picture of some lines of a file."""
        lines = (self.root / file).read_text("utf-8").splitlines()
        rows = [
            f"<tr{' class=marked' if number in marked else ''}><th>{number}<td>{html.escape(lines[number - 1]) or ' '}"
            for number in range(max(first, 1), min(last, len(lines)) + 1)
        ]
        self.draw(path, f"<p>{html.escape(file)}</p><table>{''.join(rows)}</table>", _FILE)


_FONT = "'DejaVu Sans Mono', monospace"
_TERMINAL = (
    f"body {{margin: 0; background: #16242b}} pre {{margin: 0; padding: 14px 18px; font: 14px/1.5 {_FONT}; "
    "color: #e6eef1; white-space: pre-wrap} b {color: #7fd6e8}"
)
_FILE = (
    f"body {{margin: 0; font: 14px/1.5 {_FONT}; color: #1d2b31}} "
    "p {margin: 0; padding: 6px 14px; background: #dfe8ec} "
    "table {border-collapse: collapse; width: 100%} th {color: #8a9aa1; font-weight: normal; text-align: right; "
    "width: 3ch; padding: 0 10px; vertical-align: top; user-select: none} td {white-space: pre-wrap} "
    ".marked {background: #fdf0b8}"
)
_SHEET = (
    "body {margin: 0; font: 13px/1.4 'DejaVu Sans', sans-serif} table {border-collapse: collapse; width: 100%} "
    "td, th {border: 1px solid #c5ced2; padding: 4px 7px; text-align: left; vertical-align: top; font-weight: normal} "
    "th {background: #eef2f4} tr:first-child td {font-weight: bold} .marked {background: #fdf0b8}"
)


# --- what the steps show that are no commands ------------------------------------------------------


def new_file(walk: Walk, _: Step, path: Path) -> None:
    walk.file(path, NEW, 1, 24)


def filled_in(walk: Walk, step: Step, path: Path) -> None:
    """The step's fields, each in place of its hint."""
    lines = (walk.root / NEW).read_text("utf-8").splitlines()
    fields = [line.split(":")[0] for line in step.yaml.splitlines()]
    kept = [line for line in lines if not re.match(rf"# ({'|'.join(fields)}):", line)]
    at = next(number for number, line in enumerate(kept) if line.startswith("#") and number > 1)
    (walk.root / NEW).write_text("\n".join([*kept[:at], step.yaml.rstrip(), *kept[at:]]) + "\n", "utf-8")
    promise = step.yaml.splitlines()[0].partition(": ")[2]
    walk.take(path, lambda page: _show(walk, page, "#ASK-03", promise))


def _show(walk: Walk, page: Any, anchor: str, text: str, name: str = PAGE) -> None:
    """Open a page, without another name the chapter's, at an anchor, as soon as it shows a text."""
    for _ in range(60):
        page.goto(f"{walk.address}{name}{anchor}")
        if text in page.locator("article").inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{text} is not on the page")


def edit_link(walk: Walk, _: Step, path: Path) -> None:
    def show(page: Any) -> None:
        page.goto(f"{walk.address}{PAGE}")
        link = page.locator(f"a[href*='{STANDARD}']").first
        link.evaluate("link => link.closest('details')?.setAttribute('open', '')")
        link.evaluate("link => link.scrollIntoView({block: 'center'})")
        link.evaluate("link => link.style.outline = '3px solid #d9a400'")

    walk.take(path, show)


def in_form(walk: Walk, _: Step, path: Path) -> None:
    walk.take(path, lambda page: _change_title(walk, page), (1100, 680))


def _change_title(walk: Walk, page: Any) -> None:
    page.goto(f"{walk.address}edit/#/collections/standards-ASK/entries/ASK-01")
    title = page.locator(f"section[data-key-path='title'] textarea[lang={walk.language}]")
    title.wait_for()
    title.fill(walk.example.title)


def saved(walk: Walk, _: Step, path: Path) -> None:
    def show(page: Any) -> None:
        _change_title(walk, page)
        page.get_by_role("button", name="Save").first.click()
        for _ in range(300):
            if walk.example.title in (walk.root / STANDARD).read_text("utf-8"):
                break
            page.wait_for_timeout(100)
        _show(walk, page, "#ASK-01", walk.example.title)

    walk.take(path, show)


def new_item(walk: Walk, step: Step, path: Path) -> None:
    """The step's item below the last one of the standard."""
    walk.edit(STANDARD, "audience: customers\n", f"{step.yaml}audience: customers\n")
    lines = (walk.root / STANDARD).read_text("utf-8").splitlines()
    at = lines.index(step.yaml.splitlines()[0]) + 1
    marked = range(at, at + len(step.yaml.splitlines()))
    walk.file(path, STANDARD, lines.index("measures:") + 1, len(lines), marked)


def asked(walk: Walk, _: Step, path: Path) -> None:
    def show(page: Any) -> None:
        _show(walk, page, "", text, CHECKLIST)
        item = page.locator("article li p", has_text=text).first
        item.evaluate("item => item.closest('details')?.setAttribute('open', '')")
        item.evaluate("item => item.scrollIntoView({block: 'center'})")

    lines = (walk.root / STANDARD).read_text("utf-8").splitlines()
    at = lines.index("  - id: ASK-01-b")
    text = next(line for line in lines[at:] if line.strip().startswith(f"{walk.language}: ")).partition(": ")[2]
    walk.take(path, show)


def sheet(walk: Walk, _: Step, path: Path) -> None:
    """The first columns of the standards, as a spreadsheet shows them, with a changed title."""
    import openpyxl

    file = walk.root / "build" / "exports" / "content.xlsx"
    book = openpyxl.load_workbook(file)
    page = book["Standard"]
    keys = [str(cell.value) for cell in page[2]]
    shown = [keys.index(key) + 1 for key in ("id", "in", *(f"title:{tag}" for tag in walk.languages))]
    row = next(number for number in range(3, page.max_row + 1) if page.cell(number, 2).value == "ASK-02")
    changed = keys.index(f"title:{walk.language}") + 1
    page.cell(row, changed).value = walk.example.sheet_title
    book.save(file)
    rows = []
    for number in (1, *range(3, page.max_row + 1)):
        cells = [
            f"<td{' class=marked' if (number, column) == (row, changed) else ''}>"
            + html.escape(str(page.cell(number, column).value or ""))
            for column in shown
        ]
        rows.append(f"<tr><th>{number}{''.join(cells)}")
    walk.draw(path, f"<table>{''.join(rows)}</table>", _SHEET)


def export_texts(walk: Walk, step: Step, path: Path) -> None:
    tags = ", ".join(walk.languages)
    walk.edit("content/handbook.yaml", f"languages: [{tags}]", f"languages: [{tags}, ru]")
    walk.terminal(path, step)


def catalogue(walk: Walk, _: Step, path: Path) -> None:
    """An entry that has been translated."""
    import polib  # type: ignore[import-untyped]

    name = "build/exports/ru.po"
    file = polib.pofile(str(walk.root / name))
    entry = next(entry for entry in file if entry.msgctxt == "ASK/title")
    entry.msgstr = "Первое обращение"
    file.save()
    lines = (walk.root / name).read_text("utf-8").splitlines()
    at = lines.index(f'msgstr "{entry.msgstr}"') + 1
    first = max(number for number in range(at) if not lines[number - 1]) + 1
    walk.file(path, name, first, at, [at])


def broken(walk: Walk, step: Step, path: Path) -> None:
    """An error as it happens: a letter is missing in the name of a field."""
    walk.edit(STANDARD, "purpose:", "purpos:")
    walk.terminal(path, step)


def broken_line(walk: Walk, _: Step, path: Path) -> None:
    lines = (walk.root / STANDARD).read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if line.startswith("purpos:"))
    walk.file(path, STANDARD, at - 4, at + 3, [at])


def mended(walk: Walk, step: Step, path: Path) -> None:
    walk.edit(STANDARD, "purpos:", "purpose:")
    walk.terminal(path, step)


def approved(walk: Walk, step: Step, path: Path) -> None:
    for file in (STANDARD, OTHER):
        walk.edit(file, "status: draft\n", step.yaml)
    lines = (walk.root / STANDARD).read_text("utf-8").splitlines()
    at = lines.index(step.yaml.splitlines()[0]) + 1
    walk.file(path, STANDARD, at - 6, len(lines), [at, at + 1])


def retired(walk: Walk, _: Step, path: Path) -> None:
    lines = (walk.root / OTHER).read_text("utf-8").splitlines()
    at = lines.index("retired:") + 1
    marked = (lines.index("status: retired") + 1, *range(at, len(lines) + 1))
    walk.file(path, OTHER, at - 5, len(lines), marked)


def typed_in(walk: Walk, _: Step, path: Path) -> None:
    """Cases that nobody had: the first item is missed in each eighth, the second in each fifth."""
    rows = list(csv.DictReader(io.StringIO((walk.root / SHEET).read_text("utf-8-sig"))))
    filled = [
        row | {"run": f"case-{case:02}", "channel": "phone", "date": f"2026-11-{case % 28 + 1:02}", "value": value}
        for case in range(1, CASES + 1)
        for row, each in zip(rows, (8, 5), strict=True)
        for value in ("1" if case % each else "0",)
    ]
    (walk.root / ANSWERS).parent.mkdir(exist_ok=True)
    with (walk.root / ANSWERS).open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(filled)
    shown = ("run", "item", "value", "channel", "date", "text")
    cells = [
        "".join(
            f"<td{' class=marked' if key in shown[:1] + shown[2:5] else ''}>{html.escape(row[key])}" for key in shown
        )
        for row in (dict(zip(shown, shown, strict=True)), *filled[:6])
    ]
    body = "".join(f"<tr><th>{number}{row}" for number, row in enumerate(cells, 1))
    walk.draw(path, f"<table>{body}</table>", _SHEET)


def with_results(walk: Walk, _: Step, path: Path) -> None:
    walk.run("build", "--audience", "staff", "--language", walk.language)
    page = walk.root / "build" / "site" / "staff" / walk.language / PAGE

    def show(window: Any) -> None:
        window.goto(f"{page.as_uri()}#ASK-01")
        found = window.locator("li:has(a[href*='obs-contact']) strong").first
        found.evaluate("found => found.closest('details')?.setAttribute('open', '')")
        found.evaluate("found => found.scrollIntoView({block: 'center'})")

    walk.take(path, show)


def published(walk: Walk, step: Step, path: Path) -> None:
    _run_all(walk, step)
    page = walk.root / "site" / "customers" / walk.language / "1.0.0" / PAGE
    walk.take(path, lambda window: window.goto(page.as_uri()))


def withdrawn(walk: Walk, step: Step, path: Path) -> None:
    _run_all(walk, step)
    page = walk.root / "site" / "customers" / walk.language / "1.0.0" / "index.html"
    walk.take(path, lambda window: window.goto(page.as_uri()), (WIDTH, 260))


def _run_all(walk: Walk, step: Step) -> None:
    for command in step.commands:
        walk.run(*shlex.split(command)[1:])


OTHER_PICTURES: Mapping[tuple[str, int], Callable[[Walk, Step, Path], None]] = {
    ("write-a-standard", 2): new_file,
    ("write-a-standard", 3): filled_in,
    ("edit-in-the-browser", 1): edit_link,
    ("edit-in-the-browser", 2): in_form,
    ("edit-in-the-browser", 3): saved,
    ("add-a-checklist-item", 1): new_item,
    ("add-a-checklist-item", 2): asked,
    ("edit-in-a-spreadsheet", 2): sheet,
    ("translate", 1): export_texts,
    ("translate", 2): catalogue,
    ("read-what-check-says", 1): broken,
    ("read-what-check-says", 2): broken_line,
    ("read-what-check-says", 3): mended,
    ("approve-and-release", 2): approved,
    ("approve-and-release", 4): published,
    ("retire-a-standard", 2): retired,
    ("withdraw-a-release", 2): withdrawn,
    ("read-results", 2): typed_in,
    ("read-results", 4): with_results,
}
"""Steps whose picture is not that of their commands in a terminal."""


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address of `hbgen serve`, as soon as its pages are there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hbgen.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(1200):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def pictures() -> Iterator[tuple[str, Step]]:
    """Each language with each step, whose picture is `IMAGES / language / step.picture`."""
    for language in LANGUAGES:
        for task in TASKS:
            for step in steps(language, task):
                yield language, step


def take_all(language: str, browser: Any) -> None:
    """The pictures of the guides in one language."""
    (IMAGES / language).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        walk = Walk(Path(name) / "lume", language, browser)
        walk.begin()
        with serving(walk.root) as walk.address:
            for task in SERVED:
                _take(walk, task)
        for task in TASKS[len(SERVED) :]:
            _take(walk, task)


def _take(walk: Walk, task: str) -> None:
    for step in steps(walk.language, task):
        path = IMAGES / walk.language / step.picture
        action = OTHER_PICTURES.get((task, step.number))
        if action is None:
            walk.terminal(path, step)
        else:
            action(walk, step, path)
        quantise = ["pngquant", "--force", "--strip", "--speed", "1", "--output", str(path), "48", str(path)]
        subprocess.run(quantise, check=True)
        print(path.relative_to(ROOT), flush=True)


def main() -> int:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            for language in sys.argv[1:] or LANGUAGES:
                take_all(language, browser)
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    sys.exit(main())
