"""A handbook may hold hbgen's words in a language of its own, or say them otherwise; what does not fit is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

from hbgen.cli import main
from hbgen.locale import translator, use_own
from hbgen.locale.plurals import plural
from hbgen.own_locale import _read

CONTENT = Path(__file__).parent / "content" / "content"
ANSWERS = plural("{count} answer", "{count} answers")


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(CONTENT, tmp_path / "content")
    yield tmp_path
    use_own({})


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def catalogue(root: Path, language: str = "fi") -> polib.POFile:
    assert run(root, "export", "interface", language).exit_code == 0
    return polib.pofile(str(root / "locale" / f"{language}.po"))


def word(file: polib.POFile, english: str) -> polib.POEntry:
    return next(entry for entry in file if entry.msgid == english)


def test_a_language_that_hbgen_lacks_is_spoken(root: Path) -> None:
    file = catalogue(root)
    word(file, "Standards").msgstr = "Palvelulupaukset"
    word(file, "{count} answer").msgstr_plural = {0: "{count} vastaus", 1: "{count} vastausta"}
    file.save()
    assert run(root, "check").exit_code == 0
    say = translator("fi")
    assert (say("Standards"), say("Glossary")) == ("Palvelulupaukset", "Glossary")
    assert [say(ANSWERS).format(count=count) for count in (1, 2)] == ["1 vastaus", "2 vastausta"]


def test_a_word_may_be_said_otherwise(root: Path) -> None:
    file = catalogue(root, "ru")
    assert len(word(file, "{count} answer").msgstr_plural) == 3
    word(file, "Standards").msgstr = "Обещания"
    file.save()
    run(root, "check")
    assert (translator("ru")("Standards"), translator("ru")("Glossary")) == ("Обещания", "Словарь")


def test_a_new_export_keeps_what_is_translated(root: Path) -> None:
    file = catalogue(root)
    word(file, "Standards").msgstr = "Palvelulupaukset"
    file.append(polib.POEntry(msgid="No word of hbgen's", msgstr="Ei mitään"))
    file.save()
    again = catalogue(root)
    assert word(again, "Standards").msgstr == "Palvelulupaukset"
    gone = word(again, "No word of hbgen's")
    assert gone.obsolete and gone.msgstr == "Ei mitään"
    data = (root / "locale/fi.po").read_bytes()
    catalogue(root)
    assert (root / "locale/fi.po").read_bytes() == data


def test_a_new_export_keeps_the_rule_for_plural_forms(root: Path) -> None:
    file = catalogue(root)
    rule = "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"
    file.metadata["Plural-Forms"] = rule
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "yksi", 1: "kaksi", 2: "monta"}
    file.save()
    again = catalogue(root)
    assert again.metadata["Plural-Forms"] == rule
    forms = {tuple(entry.msgstr_plural.values()) for entry in again if entry.msgid_plural}
    assert forms == {("yksi", "kaksi", "monta")}


@pytest.mark.parametrize(
    ("english", "wrong"),
    [
        ("Since {date}", "Alkaen {day}"),
        ("Since {date}", "Alkaen"),
        ("Since {date}", "Alkaen {date} {"),
        ("Standards", "<script>alert(1)</script>"),
        ("Standards", "[Lupaukset](javascript:x)"),
    ],
)
def test_a_word_that_does_not_fit_is_told_and_left_out(root: Path, english: str, wrong: str) -> None:
    file = catalogue(root)
    word(file, english).msgstr = wrong
    word(file, "Glossary").msgstr = "Sanasto"
    file.save()
    result = run(root, "check", "--all") if "--all" in run(root, "check", "--help").output else run(root, "check")
    assert "locale/fi.po:" in result.output and "[catalogue-word]" in result.output
    assert (translator("fi")(english), translator("fi")("Glossary")) == (english, "Sanasto")


@pytest.mark.parametrize("data", [b"\xff\xfe", b'msgid "x\n', b"msgstr nothing\n"])
def test_a_catalogue_that_cannot_be_read_is_told(root: Path, data: bytes) -> None:
    (root / "locale").mkdir()
    (root / "locale/fi.po").write_bytes(data)
    (root / "locale/suomi kieli.po").write_bytes(b"")
    output = run(root, "check").output
    assert "[catalogue-unreadable]" in output and "[catalogue-name]" in output


def test_a_command_reads_a_catalogue_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue(root)
    path = root / "locale" / "fi.po"
    path.write_text(path.read_text("utf-8") + "\n# read anew\n", "utf-8")
    read: list[bytes] = []

    def counted(data: bytes) -> Any:
        read.append(data)
        return _read(data)

    monkeypatch.setattr("hbgen.own_locale._read", counted)
    run(root, "check")
    assert len(read) == 1
