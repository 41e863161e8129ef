"""From nothing to a published handbook and on, as docs/first-handbook.md tells it, in an empty folder.

In full it is done from a wheel, with `hbgen serve` and all that is published; otherwise `test_wheel.py` sees that a
handbook begins from one, `test_serve.py` that forms save, and what was published first in two languages goes on in one.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polib  # type: ignore[import-untyped]
import pytest

from installed import NEEDS_SETUPTOOLS, built_wheel, installed, outside
from sampling import FULL
from served import Served
from warm import server

pytestmark = [pytest.mark.slow, pytest.mark.long, *([NEEDS_SETUPTOOLS] if FULL else [])]

STANDARD = "content/standards/ASK/ASK-01.yaml"
OTHER = "content/standards/ASK/ASK-02.yaml"
APPROVALS = ("--approved-by", "head", "--approved-by", "service-lead", "--approved-by", "people-lead")
TRANSLATED = {
    "First contact": "Esimene pöördumine",
    "You get an answer within four working hours.": "Saad vastuse nelja töötunni jooksul.",
}


class Stranger:
    """Somebody with the command `hbgen` and a folder, who reads what is printed.

    `often` is the same command, in processes that need no start of Python's.
    """

    def __init__(self, command: tuple[str, ...], often: tuple[str, ...], folder: Path) -> None:
        self.command, self.often = command, often
        self.root = folder

    def hbgen(self, *arguments: str, fails: bool = False) -> str:
        """What a command prints, to the end of a successful one or, with `fails`, of a refused one."""
        ran = subprocess.run(
            (*self.often, *arguments),
            cwd=self.root,
            env=outside(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (ran.returncode != 0) == fails, ran.stdout
        assert "Traceback" not in ran.stdout
        return ran.stdout

    def replace(self, file: str, old: str, new: str) -> None:
        """Edit a file of content by hand."""
        text = (self.root / file).read_text("utf-8")
        assert old in text, text
        (self.root / file).write_text(text.replace(old, new), "utf-8")

    def page(self, path: str) -> str:
        """The words of a published page, without its tags."""
        return words((self.root / "site" / path).read_text("utf-8"))


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def stranger(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, hbgen_command: tuple[str, ...]
) -> Iterator[Stranger]:
    if not FULL:
        yield Stranger((), hbgen_command, tmp_path)
        return
    wheel = built_wheel(tmp_path_factory)
    command = installed(tmp_path_factory.mktemp("stranger"), wheel, ("forms",))
    with server(str(Path(command).with_name("python")), (command,), outside()) as often:
        yield Stranger((command,), often, tmp_path)


def test_a_stranger_comes_from_an_empty_folder_to_a_handbook_that_lives(stranger: Stranger) -> None:
    begin(stranger)
    (edit_in_the_browser_and_by_hand if FULL else edit_by_hand)(stranger)
    edit_in_a_spreadsheet(stranger)
    translate(stranger)
    approve(stranger)
    release_and_publish(stranger)
    change_and_release_again(stranger)
    withdraw(stranger)


def begin(stranger: Stranger) -> None:
    output = stranger.hbgen(
        "init",
        "lume",
        "--yes",
        "--name",
        "Lume library",
        "--language",
        "en",
        "--channel",
        "phone",
        "--colour",
        "#7a1010",
    )
    assert "A handbook was begun in lume, with " in output and "hbgen serve --open" in output
    stranger.root /= "lume"


def edit_in_the_browser_and_by_hand(stranger: Stranger) -> None:
    """`hbgen serve` takes what a form saves, shows it, and shows what is edited in a file beside it."""
    served = Served(stranger.root, *stranger.command)
    try:
        own = f"127.0.0.1:{served.port}"
        assert "Lume library" in served.answer("/index.html", Host=own)[1]
        status, page = served.answer("/pages/standards/ask.html", Host=own)
        form = f"/edit/open?file={STANDARD}"
        assert status == 200 and form in html.unescape(page)
        status, answer = served.answer(form, Host=own)
        assert status == 303 and "/edit/#/collections/standards-ASK/entries/ASK-01" in answer
        settings = json.loads(served.answer("/edit/settings.json", Host=own)[1].split("\r\n\r\n", 1)[1])
        opened = next(file for file in settings["files"] if file["path"] == STANDARD)
        text = opened["text"].replace(
            "You get an answer to your question within one working day.", "You get an answer within four working hours."
        )
        saved = {"path": STANDARD, "text": text, "before": opened["digest"]}
        assert served.save(saved)[0] == 200
        shown(served, "pages/standards/ask.html", "You get an answer within four working hours.")
        # Somebody who opened the form before that is not let over it.
        status, answer = served.save({**saved, "text": "id: ASK-01\n"})
        assert status == 409 and "was changed on disk since this form was opened" in answer
        stranger.replace(
            "content/mission.yaml", first_text(stranger, "content/mission.yaml"), "We lend what opens doors."
        )
        shown(served, "pages/framework.html", "We lend what opens doors.")
    finally:
        served.close()
    assert (stranger.root / STANDARD).read_text("utf-8") == text
    assert stranger.hbgen("check") == "Errors: 0, missing: 0, advice: 0.\n"


def edit_by_hand(stranger: Stranger) -> None:
    old = "You get an answer to your question within one working day."
    stranger.replace(STANDARD, old, "You get an answer within four working hours.")
    stranger.replace("content/mission.yaml", first_text(stranger, "content/mission.yaml"), "We lend what opens doors.")
    assert stranger.hbgen("check") == "Errors: 0, missing: 0, advice: 0.\n"


def first_text(stranger: Stranger, file: str) -> str:
    """The value of the first field of a file."""
    match = re.search(r"^\w+: (.+)$", (stranger.root / file).read_text("utf-8"), re.MULTILINE)
    assert match
    return match[1]


def shown(served: Served, path: str, text: str) -> None:
    """Wait until a page of `hbgen serve` shows a text."""
    until = time.monotonic() + 60
    while text not in words(served.answer(f"/{path}", Host=f"127.0.0.1:{served.port}")[1]):
        assert time.monotonic() < until, text
        time.sleep(0.2)


def edit_in_a_spreadsheet(stranger: Stranger) -> None:
    assert stranger.hbgen("export", "content") == "build/exports/content.xlsx\n"
    path = stranger.root / "build" / "exports" / "content.xlsx"
    book = openpyxl.load_workbook(path)
    edit_cell(book["Standard"], "ASK-02", "title:en", "You know what happens next")
    new = book["Standard"].max_row + 1
    for key, value in {"id": "ASK-03", "in": "ASK", "title:en": "A reply in your own language"}.items():
        book["Standard"].cell(new, column(book["Standard"], key)).value = value
    book.save(path)
    before = (stranger.root / OTHER).read_text("utf-8")
    shown_first = stranger.hbgen("import", "build/exports/content.xlsx", "--dry-run")
    assert "ASK-02 title:en: A clear next step → You know what happens next" in shown_first
    assert "ASK-03: new, under ASK" in shown_first
    assert (stranger.root / OTHER).read_text("utf-8") == before
    assert OTHER in stranger.hbgen("import", "build/exports/content.xlsx", "--yes")
    # The new standard is a draft that lacks nearly everything, which stops nothing.
    output = stranger.hbgen("check")
    assert re.search(r"to approve ASK-03 +\d", output) and "Errors: 0" in output
    assert stranger.hbgen("import", "build/exports/content.xlsx") == "Nothing changes.\n"
    # What came home may be replaced by what the handbook holds now.
    assert stranger.hbgen("export", "content") == "build/exports/content.xlsx\n"


def column(sheet: Any, key: str) -> int:
    return int(next(cell.column for cell in sheet[2] if cell.value == key))


def edit_cell(sheet: Any, id_: str, key: str, value: str) -> None:
    row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 2).value == id_)
    sheet.cell(row, column(sheet, key)).value = value


def translate(stranger: Stranger) -> None:
    stranger.replace("content/handbook.yaml", "languages: [en]", "languages: [en, et]")
    assert "[missing-translation]" in stranger.hbgen("check")
    output = stranger.hbgen("export", "po", "et")
    assert "build/exports/et.po" in output and "done 0" in output
    path = stranger.root / "build" / "exports" / "et.po"
    catalogue = polib.pofile(str(path))
    assert set(TRANSLATED) <= {entry.msgid for entry in catalogue}
    for entry in catalogue:
        entry.msgstr = TRANSLATED.get(entry.msgid, f"(et) {entry.msgid}")
    catalogue.save()
    assert STANDARD in stranger.hbgen("import", "build/exports/et.po", "--yes")
    assert "new 0, changed since their translation 0" in stranger.hbgen("export", "po", "et")


def approve(stranger: Stranger) -> None:
    today = datetime.date.fromisoformat(day(stranger))
    for file in (STANDARD, OTHER):
        stranger.replace(file, "status: draft\n", "status: approved\n")
    # What an approval lacks is an error, with what to write; the empty draft beside it is none.
    output = stranger.hbgen("check", fails=True)
    assert "[approved-without-approval]" in output and "Add `approved:` with `by:` and `on:`." in output
    assert "Errors: 2" in output
    for file in (STANDARD, OTHER):
        approved = f"status: approved\napproved: {{by: service-lead, on: {today}}}\n"
        stranger.replace(file, "status: approved\n", approved)
    assert "3 standards, of which 2 approved, 1 draft" in stranger.hbgen("status")


def day(stranger: Stranger) -> str:
    """The handbook's day, from which a new one takes its own."""
    match = re.search(r"^date: (\S+)$", (stranger.root / "content/handbook.yaml").read_text("utf-8"), re.MULTILINE)
    assert match
    return match[1]


def release_and_publish(stranger: Stranger) -> None:
    output = stranger.hbgen("release", "1.0.0", "--date", day(stranger), fails=True)
    assert "[release-unapproved]" in output
    output = stranger.hbgen("release", "1.0.0", "--date", day(stranger), *APPROVALS)
    assert "content/releases/1.0.0.json" in output
    published = publish(stranger, "en", "et")
    assert "customers/en/1.0.0: published." in published and "customers/et/1.0.0: published." in published
    page = stranger.page("customers/en/1.0.0/pages/standards/ask.html")
    assert "You get an answer within four working hours." in page and "You know what happens next" in page
    assert "A reply in your own language" not in page  # a draft
    assert "We lend what opens doors." in stranger.page("customers/en/1.0.0/pages/framework.html")
    page = stranger.page("customers/et/1.0.0/pages/standards/ask.html")
    assert "Esimene pöördumine" in page and "Saad vastuse nelja töötunni jooksul." in page


def publish(stranger: Stranger, *languages: str) -> str:
    """Publish for customers, in full in all languages."""
    only = [] if FULL else [word for language in languages for word in ("--language", language)]
    return stranger.hbgen("publish", "site", "--audience", "customers", *only)


def versions(stranger: Stranger, language: str) -> Any:
    return json.loads((stranger.root / "site" / "customers" / language / "versions.json").read_text("utf-8"))


def change_and_release_again(stranger: Stranger) -> None:
    stranger.replace(STANDARD, "within four working hours", "within two working hours")
    assert "[translation-stale]" in stranger.hbgen("check")
    output = stranger.hbgen("diff")
    assert "The next number is at least 1.1.0." in output and "within [-four-]{+two+} working hours" in output
    assert "Choose 1.1.0" in stranger.hbgen("release", "1.0.1", "--date", day(stranger), *APPROVALS, fails=True)
    stranger.hbgen("release", "1.1.0", "--date", day(stranger), *APPROVALS)
    before = files_below(stranger.root / "site" / "customers" / "en" / "1.0.0")
    assert "customers/en/1.1.0: published." in publish(stranger, "en")
    # What was published stays as it was, byte for byte.
    assert files_below(stranger.root / "site" / "customers" / "en" / "1.0.0") == before
    assert "within two working hours" in stranger.page("customers/en/1.1.0/pages/standards/ask.html")
    assert "two" in stranger.page("customers/en/1.1.0/pages/changes.html")
    assert "latest" in versions(stranger, "en") and versions(stranger, "en")["latest"] == "1.1.0"


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def withdraw(stranger: Stranger) -> None:
    stranger.hbgen(
        "withdraw", "1.0.0", "--why", "A customer's name stood in it.", "--why-in", "et", "Seal oli kliendi nimi."
    )
    assert "customers/en/1.0.0: withdrawn." in publish(stranger, "en")
    reasons = {"en": "A customer's name stood in it.", "et": "Seal oli kliendi nimi."}
    for language, reason in reasons.items() if FULL else [("en", reasons["en"])]:
        listed = versions(stranger, language)
        assert listed["latest"] == "1.1.0" and [version["number"] for version in listed["withdrawn"]] == ["1.0.0"]
        assert all(version["number"] != "1.0.0" for version in listed["versions"])
        assert reason in stranger.page(f"customers/{language}/1.0.0/index.html")
        assert not (stranger.root / "site" / "customers" / language / "1.0.0" / "pages" / "framework.html").exists()
