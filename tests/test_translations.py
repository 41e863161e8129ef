"""Texts go out to translators and come home: states, refusals by row, comments, and nothing lost on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

from hbgen.cli import main
from hbgen.load import load
from hbgen.model.base import texts_in

CONTENT = Path(__file__).parent / "content" / "content"
KEY = "CTR-01/promise"
CHAPTER = "content/standards/10-counter.yaml"

GUIDE = """---
title: How to use it
audience: customers
---

First, look at the counter.

## Where to begin

- one
- two

Last of all, ask.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT, tmp_path / "content")
    settings = tmp_path / "content" / "handbook.yaml"
    settings.write_text(settings.read_text("utf-8").replace("languages: [en]", "languages: [en, ru]"), "utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--lang", "en"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def given(root: Path) -> polib.POFile:
    result = run(root, "export", "po", "ru")
    assert result.exit_code == 0, result.output
    return polib.pofile(str(root / "build" / "exports" / "ru.po"))


def entry(file: polib.POFile, key: str = KEY) -> polib.POEntry:
    return next(entry for entry in file if entry.msgctxt == key)


def taken(root: Path, file: polib.POFile, *options: str) -> Result:
    path = root / "from-translator.po"
    file.save(str(path))
    return run(root, "import", str(path), *options)


def translated(root: Path, words: str = "Вас обслужат за две минуты.", key: str = KEY) -> None:
    file = given(root)
    entry(file, key).msgstr = words
    assert taken(root, file).exit_code == 0


def edit(root: Path, old: str, new: str, file: str = CHAPTER) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def promise(root: Path) -> str:
    text = (root / CHAPTER).read_text("utf-8")
    return next(line.split("promise: ", 1)[1] for line in text.splitlines() if "promise: " in line).strip('"')


# --- what a translator gets -----------------------------------------------------------------------


def test_every_text_stands_there_with_its_place_and_the_name_of_its_field(root: Path) -> None:
    file = given(root)
    handbook = load(root).handbook
    assert handbook is not None
    expected = {" ".join(words.split()) for _, _, text in texts_in(handbook) for words in text.words.values()}
    assert {" ".join(entry.msgid.split()) for entry in file} == expected
    unit = entry(file)
    text = (root / CHAPTER).read_text("utf-8").splitlines()
    [(name, line)] = unit.occurrences
    assert name == CHAPTER and unit.msgid.split()[0] in text[int(line) - 1]
    assert unit.comment.splitlines()[:2] == ["Promise", "new"]


def test_a_file_that_is_too_large_is_not_left_out_in_silence(root: Path) -> None:
    edit(root, "\n", "\n" + "#" * (1 << 20) + "\n", "content/values.yaml")
    result = run(root, "export", "po", "ru")
    assert result.exit_code == 1 and "content/values.yaml:1:1: " in result.output
    assert "[file-too-large]" in result.output


def test_the_same_content_gives_the_same_file(root: Path) -> None:
    first = (given(root), (root / "build/exports/ru.po").read_bytes())[1]
    assert (given(root), (root / "build/exports/ru.po").read_bytes())[1] == first


def test_a_translation_comes_home_and_is_done(root: Path) -> None:
    file = given(root)
    entry(file).msgstr = "Вас обслужат за две минуты."
    before = (root / CHAPTER).read_bytes()
    dry = taken(root, file, "--dry-run")
    assert "1 translation changes.\n" in dry.output and (root / CHAPTER).read_bytes() == before
    assert f"{KEY}: – → Вас обслужат за две минуты.\n" in dry.output
    assert taken(root, file).exit_code == 0
    assert "Вас обслужат за две минуты." in (root / CHAPTER).read_text("utf-8")
    again = entry(given(root))
    assert (again.msgstr, again.fuzzy, again.comment.splitlines()[1]) == ("Вас обслужат за две минуты.", False, "done")


def test_comments_stay(root: Path) -> None:
    edit(root, "    promise:", "    # the lawyer has seen this\n    promise:")
    translated(root)
    assert "    # the lawyer has seen this\n    promise:" in (root / CHAPTER).read_text("utf-8")


def test_a_text_that_changed_makes_its_translation_doubtful_until_it_is_seen(root: Path) -> None:
    """Also without a release; "still right" holds until the text changes again."""
    translated(root)
    source = entry(given(root)).msgid
    edit(root, source, f"{source} Always.")
    doubtful = entry(given(root))
    assert (doubtful.fuzzy, doubtful.previous_msgid) == (True, source)
    assert doubtful.comment.splitlines()[1] == "changed since it was translated"
    file = given(root)
    entry(file).flags.remove("fuzzy")
    seen = taken(root, file)
    assert seen.exit_code == 0 and "1 is still right." in seen.output
    assert not entry(given(root)).fuzzy
    edit(root, f"{source} Always.", f"{source} Nearly always.")
    assert entry(given(root)).fuzzy


def test_what_is_in_doubt_waits_and_is_in_the_next_file(root: Path) -> None:
    file = given(root)
    unit = entry(file)
    unit.msgstr, unit.flags, unit.tcomment = "Может быть", ["fuzzy"], "Which counter?"
    result = taken(root, file)
    assert "1 is in doubt and waits." in result.output
    assert "Может быть" not in (root / CHAPTER).read_text("utf-8")
    again = entry(given(root))
    assert (again.msgstr, again.fuzzy, again.tcomment) == ("Может быть", True, "Which counter?")


def test_a_translation_whose_text_is_gone_is_kept(root: Path) -> None:
    translated(root)
    source = entry(given(root)).msgid
    edit(root, "  - id: CTR-01", "  - id: CTR-99")
    gone = next(entry for entry in given(root) if entry.obsolete)
    assert (gone.msgctxt, gone.msgid, gone.msgstr) == (KEY, source, "Вас обслужат за две минуты.")


# --- what is refused, by row ------------------------------------------------------------------------


def refused(root: Path, spoil: Callable[[polib.POFile], None], between: Callable[[], None] = lambda: None) -> str:
    """One row is spoilt, another one is right and is taken."""
    file = given(root)
    entry(file, "handbook/name").msgstr = "Кафе"
    entry(file).msgstr = "За две минуты."
    spoil(file)
    between()
    result = taken(root, file)
    assert result.exit_code == 1
    assert "Кафе" in (root / "content/handbook.yaml").read_text("utf-8")
    assert "За две минуты." not in (root / CHAPTER).read_text("utf-8")
    return result.output


def test_a_translation_of_a_text_that_has_changed_is_refused_and_kept(root: Path) -> None:
    def change() -> None:
        edit(root, "    promise: ", "    promise: Now ")

    output = refused(root, lambda _: None, change)
    assert "[translation-text-changed]" in output and "1 was left out." in output
    message = next(row for row in output.splitlines() if "[translation-text" in row)
    path, line, _ = message.split(": ")[0].rsplit(":", 2)
    assert KEY in "".join(Path(path).read_text("utf-8").splitlines()[int(line) - 2 : int(line) + 8])


def test_an_unknown_key_is_refused(root: Path) -> None:
    def rename(file: polib.POFile) -> None:
        entry(file).msgctxt = "CTR-77/promise"

    assert "[translation-without-text]" in refused(root, rename)


def test_a_translation_in_plural_forms_is_not_passed_over(root: Path) -> None:
    file = given(root)
    file.append(polib.POEntry(msgctxt="x", msgid="one", msgid_plural="many", msgstr_plural={0: "один", 1: "много"}))
    file.save(str(root / "back.po"))
    result = run(root, "import", str(root / "back.po"), "--language", "ru", "--dry-run")
    assert result.exit_code == 1 and "1 was left out" in result.output, result.output


def test_a_translation_that_changed_here_meanwhile_is_refused(root: Path) -> None:
    def change() -> None:
        source = entry(given(root)).msgid
        edit(root, f"promise: {source}", f'promise: {{en: "{source}", ru: Быстро.}}')

    file_before = given(root)
    assert not entry(file_before).msgstr
    assert "[translation-changed-twice]" in refused(root, lambda _: None, change)


def test_a_text_that_may_not_stand_there_is_refused(root: Path) -> None:
    def spoil(file: polib.POFile) -> None:
        entry(file).msgstr = "За две минуты.\u202e"

    file = given(root)
    entry(file, "handbook/name").msgstr = "Кафе"
    spoil(file)
    result = taken(root, file)
    assert result.exit_code == 1 and "Кафе" in (root / "content/handbook.yaml").read_text("utf-8")


def test_an_unchanged_translation_does_not_undo_a_newer_one(root: Path) -> None:
    translated(root)
    file = given(root)
    edit(root, "Вас обслужат за две минуты.", "Вас обслужат быстро.")
    entry(file, "handbook/name").msgstr = "Кафе"
    assert taken(root, file).exit_code == 0
    assert "Вас обслужат быстро." in (root / CHAPTER).read_text("utf-8")


def test_an_export_does_not_replace_what_was_not_taken_home(root: Path) -> None:
    file = given(root)
    entry(file).msgstr = "Вас обслужат за две минуты."
    file.save(str(root / "build/exports/ru.po"))
    result = run(root, "export", "po", "ru")
    assert result.exit_code == 1 and "[translations-not-taken]" in result.output
    assert run(root, "import", str(root / "build/exports/ru.po")).exit_code == 0
    assert run(root, "export", "po", "ru").exit_code == 0


def test_what_is_no_file_of_texts_is_told(root: Path) -> None:
    for name, text in (
        ("a.po", "Hello"),
        ("b.po", 'msgid "x\n'),
        ("c.csv", "a,b\n1,2\n"),
        ("d.po", "\0"),
        ("e.po", ""),
    ):
        (root / name).write_text(text, "utf-8")
        result = run(root, "import", str(root / name), "--language", "ru")
        assert result.exit_code == 1 and "Traceback" not in result.output, name
    assert run(root, "import", str(root / "a.po")).exit_code == 1
    assert run(root, "export", "po", "fi").exit_code == 1


# --- how tools save -----------------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", ["bom", "crlf", "unwrapped", "bare"])
def test_a_file_is_read_as_tools_save_it(root: Path, spoil: str) -> None:
    file = given(root)
    entry(file).msgstr = "Вас обслужат за две минуты."
    if spoil == "unwrapped":
        file.wrapwidth = 0
    if spoil == "bare":
        for unit in file:
            unit.comment, unit.occurrences, unit.previous_msgid = "", [], None
    text = str(file) + "\n"
    data = text.replace("\n", "\r\n").encode() if spoil == "crlf" else text.encode()
    path = root / "ru.po"
    path.write_bytes((b"\xef\xbb\xbf" if spoil == "bom" else b"") + data)
    result = run(root, "import", str(path))
    assert result.exit_code == 0, result.output
    assert "1 translation changes." in result.output


def _saved(root: Path, text: Callable[[str], str], charset: str) -> Result:
    """What an import says to a translated file that a program saved in its own way."""
    for written in (root / "content").rglob("*.yaml"):
        # Another character set may not have this letter.
        written.write_text(written.read_text("utf-8").replace("Café", "Cafe"), "utf-8")
    file = given(root)
    entry(file).msgstr = "Быстро."
    path = root / "saved.po"
    path.write_bytes(text(str(file)).encode(charset))
    return run(root, "import", str(path))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (lambda text: text.replace('"Language: ru', '"Language: ru_RU'), "utf-8"),
        (lambda text: text.replace("charset=UTF-8", "charset=windows-1251"), "cp1251"),
        (str, "utf-16"),
    ],
    ids=["a country", "another character set", "UTF-16"],
)
def test_what_programs_write_into_the_head_is_understood(root: Path, text: Callable[[str], str], charset: str) -> None:
    result = _saved(root, text, charset)
    assert result.exit_code == 0 and "Быстро." in (root / CHAPTER).read_text("utf-8"), result.output


@pytest.mark.parametrize(
    ("text", "charset", "code"),
    [
        (str, "cp1251", "translations-not-utf8"),
        (lambda text: text.replace('Быстро."', "Быстро."), "utf-8", "translations-open-quote"),
        (lambda text: text.replace("Быстро", "Бы\u200bстро"), "utf-8", "translation-hidden-character"),
    ],
)
def test_what_would_spoil_letters_is_refused(root: Path, text: Callable[[str], str], charset: str, code: str) -> None:
    before = (root / CHAPTER).read_bytes()
    result = _saved(root, text, charset)
    assert result.exit_code == 1 and f"[{code}]" in result.output
    assert (root / CHAPTER).read_bytes() == before


def test_an_entry_of_a_list_that_moved_keeps_its_translation(root: Path) -> None:
    file = given(root)
    do = [unit for unit in file if unit.msgctxt.startswith("CTR-01/behaviours/do/")]
    do[0].msgstr = "Смотрим в глаза."
    first = do[0].msgid
    edit(root, f"do: [{first}", f"do: [We listen., {first}")
    assert taken(root, file).exit_code == 0
    moved = next(unit for unit in given(root) if unit.msgid == first)
    assert (moved.msgstr, moved.msgctxt) == ("Смотрим в глаза.", "CTR-01/behaviours/do/2")


# --- tables -----------------------------------------------------------------------------------------------


def test_a_table_does_the_same(root: Path) -> None:
    assert run(root, "export", "texts", "ru").exit_code == 0
    path = root / "build/exports/ru.csv"
    text = path.read_bytes().decode("utf-8-sig")
    lines = text.split("\r\n")
    row = next(number for number, line in enumerate(lines) if line.startswith(KEY))
    source = entry(given(root)).msgid
    lines[row] = lines[row].replace(f"{source},,", f"{source},'=Быстро,")
    path.write_text(
        "\r\n".join(lines).replace(",", ";") if ";" not in text else "\r\n".join(lines), "utf-8", newline=""
    )
    result = run(root, "import", str(path))
    assert result.exit_code == 0, result.output
    assert "=Быстро" in (root / CHAPTER).read_text("utf-8")


# --- guides -------------------------------------------------------------------------------------------------


@pytest.fixture
def guided(root: Path) -> Path:
    (root / "content/guides").mkdir()
    (root / "content/guides/start.en.md").write_text(GUIDE, "utf-8")
    return root


def guide_words(root: Path, words: dict[str, str]) -> Result:
    file = given(root)
    for unit in file:
        if unit.msgid in words:
            unit.msgstr = words[unit.msgid]
    return taken(root, file)


WORDS = {
    "How to use it": "Как пользоваться",
    "First, look at the counter.": "Сначала посмотрите на стойку.",
    "## Where to begin": "## С чего начать",
    "- one\n- two": "- раз\n- два",
    "Last of all, ask.": "Под конец спросите.",
}


def test_a_guide_goes_by_paragraphs_and_is_written_when_it_is_whole(guided: Path) -> None:
    path = guided / "content/guides/start.ru.md"
    half = dict(list(WORDS.items())[:3])
    waiting = guide_words(guided, half)
    assert "[translation-guide-waits]" in waiting.output and not path.exists()
    assert {unit.msgstr for unit in given(guided) if unit.msgid in half} == {*half.values()}
    assert guide_words(guided, WORDS).exit_code == 0
    expected = GUIDE
    for english, russian in WORDS.items():
        expected = expected.replace(english, russian)
    assert path.read_text("utf-8") == expected


def test_a_new_paragraph_of_a_guide_finds_its_place(guided: Path) -> None:
    guide_words(guided, WORDS)
    edit(guided, "- one\n", "In between, look around.\n\n- one\n", "content/guides/start.en.md")
    edit(guided, "First, look", "First of all, look", "content/guides/start.en.md")
    file = given(guided)
    assert [unit.msgid for unit in file if not unit.msgstr and unit.msgctxt.startswith("start")] == [
        "In between, look around."
    ]
    [doubtful] = [unit for unit in file if unit.fuzzy]
    assert doubtful.previous_msgid == "First, look at the counter."
    assert guide_words(guided, {"In between, look around.": "Между делом осмотритесь."}).exit_code == 0
    text = (guided / "content/guides/start.ru.md").read_text("utf-8")
    assert "## С чего начать\n\nМежду делом осмотритесь.\n\n- раз\n- два\n" in text


def test_a_paragraph_of_the_translators_own_stays(guided: Path) -> None:
    guide_words(guided, WORDS)
    path = guided / "content/guides/start.ru.md"
    edit(guided, "- раз", "Это добавил переводчик и больше никто, так что оригинала нет.\n\n- раз", path.as_posix())
    guide_words(guided, {"Last of all, ask.": "В конце спросите."})
    text = path.read_text("utf-8")
    assert "Это добавил переводчик" in text and "В конце спросите." in text and "Под конец" not in text


# --- releases -----------------------------------------------------------------------------------------------


def test_what_was_seen_is_not_older_than_its_text_any_more(root: Path) -> None:
    """After a release a changed text makes its translation older, on pages too, until it is called right."""
    translated(root)
    approvals = [part for role in ("manager", "service-lead", "people-lead") for part in ("--approved-by", role)]
    released = run(root, "release", "1.0.0", "--date", "2026-03-01", *approvals)
    assert released.exit_code == 0, released.output
    source = entry(given(root)).msgid
    edit(root, source, f"{source} Always.")
    assert "[translation-stale]" in run(root, "check").output
    file = given(root)
    assert entry(file).previous_msgid == source
    entry(file).flags.remove("fuzzy")
    assert taken(root, file).exit_code == 0
    assert "[translation-stale]" not in run(root, "check").output
    edit(root, f"{source} Always.", f"{source} Nearly always.")
    assert "[translation-stale]" in run(root, "check").output


def test_a_translation_in_plural_forms_is_told(root: Path) -> None:
    file = given(root)
    spoilt = entry(file)
    spoilt.msgid_plural, spoilt.msgstr, spoilt.msgstr_plural = spoilt.msgid, "", {0: "Одна.", 1: "Две."}
    result = taken(root, file)
    assert result.exit_code == 1
    assert f"{KEY}: the translation stands in plural forms" in result.output
