"""`hbgen init`: a small true handbook in any language, or a full example; nothing overwritten, nothing left half."""

from __future__ import annotations

import datetime
import fnmatch
import hashlib
import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from hbgen.checks.terminology import DARK, contrast
from hbgen.cli import main
from hbgen.cli import starting as command
from hbgen.examining import examine
from hbgen.files import put
from hbgen.fmt import format_files
from hbgen.model.texts import Text
from hbgen.problems import Problem
from hbgen.releases.folder import read_ledger
from hbgen.starting import beginning, placing, small_handbook
from hbgen.starting import pin as pins
from hbgen.starting.answers import CHANNELS, DEFAULT_CHANNELS, DEFAULT_COLOUR, Answers, channel, dark_colour
from hbgen.starting.pin import Pin, is_older, pinned, pinned_as_installed
from sampling import in_full, sampled, some

DAY = ("--date", "2026-11-29")
LOGO = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def words_of(text: Text | None) -> dict[str, str]:
    assert text is not None
    return text.words


def init(folder: Path, *args: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), "--hbgen", "0.1.0", *DAY, *args], input=answers)


def begun(folder: Path, *args: str) -> Path:
    result = init(folder, *args)
    assert result.exit_code == 0, result.output
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def codes(folder: Path) -> dict[str, int]:
    _, checked = examine(folder)
    counts: dict[str, int] = {}
    for problem in checked.problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    return counts


# --- what is written -------------------------------------------------------------------------


@sampled(2)
@pytest.mark.parametrize("languages", ["en", "et", "ru", "et,en,ru", "ru,et", "en-GB"])
def test_a_new_handbook_has_nothing_to_mend_and_is_laid_out(tmp_path: Path, languages: str) -> None:
    tags = languages.split(",")
    root = begun(tmp_path / "new", *(part for tag in tags for part in ("--language", tag)))
    assert codes(root) == {}
    assert list(format_files(root)) == []
    loaded, _ = examine(root)
    assert loaded.handbook is not None
    handbook = loaded.handbook
    assert handbook.handbook.languages == tuple(tags)
    assert len(handbook.values) == 2 and len(handbook.organisation.roles) == 3
    [chapter] = handbook.standards
    assert [standard.status for standard in chapter.standards] == ["draft", "draft"]
    assert set(handbook.handbook.name.words) == set(tags)


def test_a_language_without_our_texts_is_not_pretended_to_be_there(tmp_path: Path) -> None:
    """As the main language it begins with English texts that say so; beside another it has none."""
    result = init(tmp_path / "fi", "--language", "fi", "--language", "en", "--name", "Kirjasto")
    assert "no texts in fi" in result.output
    loaded, checked = examine(tmp_path / "fi")
    assert loaded.handbook is not None and not checked.problems
    assert words_of(loaded.handbook.promise.statement)["fi"].startswith("(en) ")
    assert words_of(loaded.handbook.handbook.company) == {"fi": "Kirjasto", "en": "Kirjasto"}
    result = init(tmp_path / "et", "--language", "et", "--language", "lv")
    assert "Tekstideta on esialgu: lv" in result.output
    assert codes(tmp_path / "et").keys() == {"missing-translation"}


def test_what_was_answered_stands_in_the_content(tmp_path: Path) -> None:
    logo = tmp_path / "our brand.PNG"
    logo.write_bytes(LOGO)
    own = ("--channel", "phone", "--channel", "bus=Raamatukogubuss", "--channel", "Vana kõrts")
    look = ("--colour", "#7a1010", "--logo", str(logo))
    root = begun(tmp_path / "new", "--name", 'Raamatukogu "Õ"', "--language", "et", *own, *look)
    loaded, checked = examine(root)
    assert loaded.handbook is not None and not checked.problems
    settings, channels = loaded.handbook.handbook, loaded.handbook.organisation.channels
    assert words_of(settings.company) == {"et": 'Raamatukogu "Õ"'}
    assert settings.name.words == {"et": 'Raamatukogu "Õ": teeninduse käsiraamat'}
    assert [(entry.id, str(entry.name)) for entry in channels] == [
        ("phone", "Telefon"), ("bus", "Raamatukogubuss"), ("vana-korts", "Vana kõrts"),
    ]  # fmt: skip
    assert settings.look.colour == "#7a1010" and contrast(settings.look.colour_dark, DARK) >= 4.5
    assert settings.look.logo == "images/logo.png" and (root / "content/images/logo.png").read_bytes() == LOGO
    assert settings.date == datetime.date(2026, 11, 29)
    assert 'Raamatukogu "Õ"' in (root / "README.md").read_text("utf-8")


ODD = 'O\'Neil & "Söbrad" <script>alert(1)</script> *Мир* $date @name {name}'


def test_an_odd_name_is_a_name_everywhere(tmp_path: Path) -> None:
    root = begun(tmp_path / "new", "--name", ODD)
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    assert {problem.severity for problem in checked.problems} <= {"advice"}
    assert words_of(loaded.handbook.handbook.company) == {"en": ODD}
    shown = MarkdownIt("commonmark").render((root / "README.md").read_text("utf-8"))
    assert shown.startswith(f"<h1>{html.escape(ODD, quote=False).replace(chr(34), '&quot;')}: service handbook</h1>")


def test_the_next_command_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    root = tmp_path / "my; 'own' book"
    output = init(root).output
    line = next(line for line in output.splitlines() if line.startswith("  cd "))
    ran = subprocess.run(f"{line} && ls", shell=True, capture_output=True, text=True, check=False)
    assert "handbook" in ran.stdout.split()


def test_every_text_and_every_channel_is_there_in_each_language() -> None:
    texts = small_handbook._texts()
    assert [key for key, words in texts.items() if set(words) != set(small_handbook.OWN_LANGUAGES)] == []
    assert {f"channel-{name}" for name in CHANNELS} <= texts.keys()
    skeleton = "".join(path.read_text("utf-8") for path in (small_handbook.FOLDER / "content").rglob("*.yaml"))
    elsewhere = {"our-company", "handbook-of", *(f"channel-{name}" for name in CHANNELS)}
    assert set(re.findall(r"@([\w-]+)", skeleton)) - {"name", "company"} == texts.keys() - elsewhere


def test_the_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    assert files(begun(tmp_path / "a", "--language", "et")) == files(begun(tmp_path / "b", "--language", "et"))


def test_data_of_people_and_what_is_built_stay_out_of_git(tmp_path: Path) -> None:
    lines = (begun(tmp_path / "new") / ".gitignore").read_text("utf-8").splitlines()
    assert {"/answers/", "/receipts/", "/build/", "/handbook/pages/", "/.venv/"} <= set(lines)


@sampled(1)
@pytest.mark.parametrize("starter", ["small", "rannavalgus", "training-day"])
def test_editors_find_the_schema_of_each_file(tmp_path: Path, starter: str) -> None:
    root = begun(tmp_path / "new", "--starter", starter)
    settings = json.loads((root / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    for path in (root / "content").rglob("*.yaml"):
        name = path.relative_to(root).as_posix()
        if not name.startswith("content/results/"):
            first = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
            [mapped] = [key for key, patterns in settings.items() if any(fnmatch.fnmatch(name, p) for p in patterns)]
            assert (root / mapped).is_file()
            assert first is None or (path.parent / first[1]).resolve() == (root / mapped).resolve()


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("content/standards/TEL/TEL-99.yaml", "standards"),
        ("content/standards/90-new.yaml", "standards"),
        ("content/workshops/first-day.yaml", "workshops"),
        ("content/glossary.yaml", "glossary"),
    ],
)
def test_editors_find_the_schema_of_a_file_that_is_new(tmp_path: Path, file: str, schema: str) -> None:
    root = begun(tmp_path / "new")
    settings = json.loads((root / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"]
    # As editors match: `*` is a part of a path, and never several.
    mapped = [
        key
        for key, patterns in settings.items()
        if any(re.fullmatch(pattern.replace(".", "\\.").replace("*", "[^/]*"), file) for pattern in patterns)
    ]
    assert mapped == [f"./schema/{schema}.json"]


@pytest.mark.slow
def test_a_new_handbook_is_built_in_every_edition(tmp_path: Path) -> None:
    languages = some(("ru", "et", "en", "fi"), 2)
    root = begun(tmp_path / "new", *(part for tag in languages for part in ("--language", tag)))
    result = CliRunner().invoke(main, ["build", "--root", str(root)])
    assert result.exit_code == 0, result.output
    site = root / "build" / "site"
    sites = {path.parent.relative_to(site).as_posix() for path in site.glob("*/*/index.html")}
    assert sites == {f"{a}/{tag}" for a in ("customers", "staff", "managers") for tag in languages}
    chapter = (root / "build/site/staff/ru/pages/standards/ask.html").read_text("utf-8")
    assert "Ответ за один рабочий день" in chapter


# --- full examples ---------------------------------------------------------------------------


@sampled(1)
@pytest.mark.parametrize("starter", ["rannavalgus", "training-day"])
def test_a_full_example_comes_without_the_past_of_its_company(tmp_path: Path, starter: str) -> None:
    root = begun(tmp_path / "new", "--starter", starter)
    loaded, checked = examine(root)
    assert loaded.handbook is not None
    assert [problem for problem in checked.problems if problem.severity == "error"] == []
    assert read_ledger(root).releases == () and not loaded.handbook.results
    assert not loaded.handbook.handbook.retired_ids
    assert not any((root / "content" / name).exists() for name in ("published", "releases", "results"))
    assert "tests/answers" not in (root / "content/handbook.yaml").read_text("utf-8")


@in_full
def test_a_full_example_as_it_is_keeps_its_past(tmp_path: Path) -> None:
    root = begun(tmp_path / "new", "--starter", "rannavalgus", "--with-history")
    assert codes(root) == {}
    assert len(read_ledger(root).releases) == 4
    remembered = json.loads((root / ".hbgen.json").read_text("utf-8"))["files"]
    assert not any(path.startswith(("content/releases", "content/results")) for path in remembered)


@pytest.mark.parametrize(
    "args",
    [
        ("--starter", "rannavalgus", "--name", "Us"),
        ("--starter", "training-day", "--colour", "#155e75"),
        ("--with-history",),
    ],
)
def test_options_that_would_do_nothing_are_refused(tmp_path: Path, args: tuple[str, ...]) -> None:
    assert init(tmp_path / "new", *args).exit_code == 2
    assert not (tmp_path / "new").exists()


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--colour", "red"), "bad-colour"),
        (("--colour", "#ffee00"), "low-contrast"),
        (("--colour-dark", "#101010"), "low-contrast"),
        (("--language", "eesti"), "bad-language"),
        (("--language", "et", "--language", "et"), "duplicate-entry"),
        (("--name", "Lu\u200bmi"), "odd-character"),
        (("--channel", "1a=Bus"), "bad-id"),
        (("--channel", "24 h"), "channel-without-id"),
        (("--channel", "=Bus"), "channel-without-id"),
        (("--channel", "bus=Bu\u200bs"), "odd-character"),
        (("--channel", "phone", "--channel", "Phone!"), "duplicate-entry"),
        (("--channel", "con=Konto"), "device-name"),
    ],
)
def test_answers_that_make_no_handbook_are_refused_as_content_is(
    tmp_path: Path, args: tuple[str, ...], code: str
) -> None:
    result = init(tmp_path / "new", *args, "--lang", "en")
    assert result.exit_code == 1 and f"[{code}]" in result.output, result.output
    # The place is what was typed, not a file that is not there; a name like a device's is found in the content.
    assert result.output.startswith(args[-2] if code != "device-name" else "content/")
    assert not (tmp_path / "new").exists()


def test_several_languages_in_one_option_are_written_out(tmp_path: Path) -> None:
    output = init(tmp_path / "new", "--language", "en; eesti", "--lang", "en").output
    assert "Write `--language en --language et`." in output


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("logo.png", b"GIF89a", "wrong-image"),
        ("logo.svg", b"<svg><script>alert(1)</script></svg>", "unsafe-image"),
        ("logo.gif", b"GIF89a", "bad-image-path"),
        ("logo.jpg", None, "unreadable-file"),
    ],
)
def test_a_logo_that_is_no_picture_is_refused(tmp_path: Path, name: str, data: bytes | None, code: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    result = init(tmp_path / "new", "--logo", str(tmp_path / name))
    assert result.exit_code == 1 and f"[{code}]" in result.output, result.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["README.md", "content/glossary.yaml", "handbook/mine.md", ".hbgen.json", "locks"])
def test_a_folder_that_holds_what_would_be_written_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "new" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "new" / name).write_text("mine", "utf-8")
    before = files(tmp_path / "new")
    result = init(tmp_path / "new")
    assert result.exit_code == 1 and "[begun-already]" in result.output
    assert name.split("/")[0] in result.output
    assert files(tmp_path / "new") == before


@in_full
def test_no_file_that_it_would_write_is_overwritten(tmp_path: Path) -> None:
    """Whichever is there already, nothing is written at all."""
    for number, name in enumerate(sorted(files(begun(tmp_path / "all", "--channel", "bus=Bus")))):
        folder = tmp_path / str(number)
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(b"mine")
        result = init(folder, "--channel", "bus=Bus")
        assert result.exit_code == 1 and "[begun-already]" in result.output, name
        assert files(folder) == {name: b"mine"}


def test_nor_is_one_that_comes_while_it_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> list[Problem]:
        put(tmp_path / "new" / "content" / "values.yaml", b"mine")
        return []

    monkeypatch.setattr(beginning, "_errors_in", slow)
    result = init(tmp_path / "new")
    assert result.exit_code == 1 and "[begun-already]" in result.output and "content/values.yaml" in result.output
    assert files(tmp_path / "new") == {"content/values.yaml": b"mine"}


def test_the_content_of_a_handbook_is_no_place_for_another(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "handbook.yaml").write_text("name: Mine", "utf-8")
    assert "[begun-already]" in init(tmp_path / "content").output
    assert [path.name for path in (tmp_path / "content").iterdir()] == ["handbook.yaml"]


def test_nothing_is_written_through_a_link_or_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new" / "content").symlink_to(tmp_path / "elsewhere")
    assert "[begun-already]" in init(tmp_path / "new").output
    assert not list((tmp_path / "elsewhere").iterdir())
    (tmp_path / "file").write_text("mine", "utf-8")
    assert "[not-a-folder]" in init(tmp_path / "file").output


def test_a_folder_with_other_files_is_fine(tmp_path: Path) -> None:
    """As a new repository with a licence is."""
    (tmp_path / "new" / ".git").mkdir(parents=True)
    (tmp_path / "new" / "LICENSE").write_text("mine", "utf-8")
    assert "LICENSE" in files(begun(tmp_path / "new"))


def test_where_the_disk_gives_out_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "LICENSE").write_text("mine", "utf-8")
    written = 0

    def full(path: Path, data: bytes) -> bool:
        nonlocal written
        written += 1
        if str(path).startswith(str(tmp_path)) and "schema" in path.parts:
            raise OSError(28, "No space left on device", str(path))
        return put(path, data)

    monkeypatch.setattr(placing, "put", full)
    for folder in (tmp_path / "new", tmp_path / "other"):
        result = init(folder)
        assert result.exit_code == 1 and "[not-written]" in result.output and "the disk is full" in result.output
    assert written > 20
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["LICENSE", "new"]


# --- questions -------------------------------------------------------------------------------


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    yield


@pytest.mark.usefixtures("terminal")
def test_in_a_terminal_it_asks_in_the_handbooks_language_until_an_answer_will_do(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg></svg>", "utf-8")
    typed = ("eesti", "et, en", "Lumi", "phone, phone", "phone, Talverada", "#ffff00", "#0b5a73", "no.svg")
    answers = "\n".join((*typed, str(tmp_path / "logo.svg"), ""))
    result = init(tmp_path / "new", answers=answers)
    assert result.exit_code == 0, result.output
    assert "Languages of the handbook" in result.output and "Mis on teie ettevõtte nimi?" in result.output
    for word in ("eesti", "raske lugeda", "no.svg"):
        assert word in result.output
    loaded, checked = examine(tmp_path / "new")
    assert loaded.handbook is not None and not checked.problems
    assert words_of(loaded.handbook.handbook.company) == {"et": "Lumi", "en": "Lumi"}
    assert [entry.id for entry in loaded.handbook.organisation.channels] == ["phone", "talverada"]
    assert loaded.handbook.handbook.look.logo == "images/logo.svg"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("languages", ["  ", ",\nen"])
def test_an_answer_of_nothing_is_the_default_or_asked_again(tmp_path: Path, languages: str) -> None:
    result = init(tmp_path / "new", answers=f"{languages}\nLumi\n  \n  \n  \n  \n")
    assert result.exit_code == 0 and result.exception is None, result.output
    loaded, _ = examine(tmp_path / "new")
    assert loaded.handbook is not None
    assert loaded.handbook.handbook.look.colour == DEFAULT_COLOUR
    assert [entry.id for entry in loaded.handbook.organisation.channels] == [*DEFAULT_CHANNELS]


def test_in_a_folder_of_a_larger_repository_it_says_where_workflows_belong(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    output = init(tmp_path / "hand books" / "lume", "--lang", "en").output
    assert "hand books/lume lies in a larger repository" in output and "HANDBOOK:" in output
    (tmp_path / "own" / ".git").mkdir(parents=True)
    assert "larger repository" not in init(tmp_path / "own", "--lang", "en").output


@pytest.mark.usefixtures("terminal")
def test_what_is_pasted_or_dragged_into_a_terminal_is_understood(tmp_path: Path) -> None:
    for number, typed in enumerate(("'{}/my logo.svg'", "{}/my\\ logo.svg", "{}/my logo.svg", '"{}/my logo.svg"')):
        (tmp_path / "my logo.svg").write_text("<svg></svg>", "utf-8")
        answers = "\n".join(("en", "Lumi", "Автобус", '"#0b5a73"', typed.format(tmp_path), ""))
        result = init(tmp_path / f"{number}", answers=answers)
        assert result.exit_code == 0 and "Error" not in result.output and "?:" not in result.output, result.output
        text = (tmp_path / f"{number}" / "content" / "handbook.yaml").read_text("utf-8")
        assert "#0b5a73" in text and "images/logo.svg" in text
        assert "id: avtobus" in (tmp_path / f"{number}" / "content" / "organisation.yaml").read_text("utf-8")


@pytest.mark.usefixtures("terminal")
def test_what_an_option_says_is_not_asked_and_yes_asks_nothing(tmp_path: Path) -> None:
    options = ("--name", "Lumi", "--language", "en", "--channel", "phone", "--colour", "#0b5a73")
    result = init(tmp_path / "new", *options, answers="\n")
    assert result.exit_code == 0 and result.output.count("?") == 0 and "logo" in result.output
    assert init(tmp_path / "other", "--yes", answers="").exit_code == 0


# --- which hbgen -----------------------------------------------------------------------------


def test_a_wheel_comes_along_with_its_hash(tmp_path: Path) -> None:
    wheel = tmp_path / "hbgen-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    root = begun(tmp_path / "new", "--hbgen", str(wheel))
    assert (root / "locks" / wheel.name).read_bytes() == b"PK"
    digest = hashlib.sha256(b"PK").hexdigest()
    lock = (root / "locks" / "hbgen.txt").read_text("utf-8")
    assert lock == f"./locks/{wheel.name} \\\n    --hash=sha256:{digest}\n"


ADDRESS = "https://example.ee/hbgen-0.1.0-py3-none-any.whl"
HASH = "0" * 64


@pytest.mark.parametrize(
    ("text", "requirement", "digest"),
    [
        ("0.1.0", "hbgen==0.1.0", ""),
        ("hbgen==1.0.0rc1", "hbgen==1.0.0rc1", ""),
        (f"hbgen==0.1.0 --hash=sha256:{HASH}", "hbgen==0.1.0", HASH),
        (ADDRESS, f"hbgen @ {ADDRESS}", ""),
        (f"{ADDRESS}#sha256={HASH}", f"hbgen @ {ADDRESS}", HASH),
    ],
)
def test_hbgen_is_pinned_as_it_is_said(text: str, requirement: str, digest: str) -> None:
    assert pinned(text) == Pin(requirement, digest)


@pytest.mark.parametrize(
    "text",
    [
        "", "latest", "hbgen>=1", "hbgen==0.1.0; print()", "0.1.0\n--index-url=https://evil.example",
        "http://example.ee/hbgen-0.1.0-py3-none-any.whl",
        "https://anna:secret@example.ee/hbgen-0.1.0-py3-none-any.whl",
        "https://example.ee/other-0.1.0-py3-none-any.whl", "other.whl",
    ],
)  # fmt: skip
def test_what_pins_nothing_or_tells_a_password_is_refused(tmp_path: Path, text: str) -> None:
    result = init(tmp_path / "new", "--hbgen", text)
    assert result.exit_code == 1 and "[bad-pin]" in result.output
    assert not (tmp_path / "new").exists()


class Installed:
    """A distribution, as pip notes where it came from."""

    version = "0.1.0"

    def __init__(self, origin: Any) -> None:
        self.origin = origin

    def read_text(self, _: str) -> str | None:
        return None if self.origin is None else json.dumps(self.origin)


def test_without_a_word_it_is_the_hbgen_that_runs_from_where_it_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "hbgen-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    digest = hashlib.sha256(b"PK").hexdigest()
    hashes = {"hashes": {"sha256": digest}}
    for origin, requirement in (
        (None, "hbgen==0.1.0"),
        ({"url": tmp_path.as_uri(), "dir_info": {"editable": True}}, "hbgen==0.1.0"),
        ({"url": wheel.as_uri(), "archive_info": hashes}, f"./locks/{wheel.name}"),
        ({"url": wheel.as_uri(), "archive_info": {"hashes": {"sha256": HASH}}}, "hbgen==0.1.0"),
        ({"url": f"{wheel.as_uri()}.gone.whl", "archive_info": hashes}, "hbgen==0.1.0"),
        ({"url": ADDRESS, "archive_info": hashes}, f"hbgen @ {ADDRESS}"),
        ({"url": "https://git.example.ee/hbgen", "vcs_info": {"vcs": "git"}}, "hbgen==0.1.0"),
    ):
        monkeypatch.setattr(pins, "distribution", lambda _, origin=origin: Installed(origin))
        pin = pinned_as_installed()
        assert pin.requirement == requirement
        assert pin.hash == ("" if "==" in requirement else digest)


def test_versions_are_compared_by_their_numbers() -> None:
    assert is_older("0.9.0", "0.10.0") and not is_older("1.0", "1.0") and not is_older("2.0.0", "1.9.9")


def test_a_dark_colour_is_as_light_as_a_dark_page_needs() -> None:
    for colour in ("#000000", "#155e75", "#7a1010", "#0000aa", "#767676"):
        assert contrast(dark_colour(colour), DARK) >= 4.5


def test_an_id_is_made_of_a_channels_name() -> None:
    assert channel("Õue kohvik (suvel)").id == "oue-kohvik-suvel"
    assert channel("phone").name == "" and channel("phone=").name == "" and channel("bus=").name == "bus"
    assert channel("Ближайшая щель").id == "blizhajshaya-shchel"
    assert Answers(datetime.date(2026, 1, 1)).channels[0].id == "phone"
