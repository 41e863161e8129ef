"""`hbgen release` and `hbgen diff`, as they are called; and what content promises to its releases."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chains import edited, entry
from hbgen.cli import main
from hbgen.examining import examine
from hbgen.load import load
from hbgen.locale import translator
from hbgen.model.base import Counting
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.releases.ages import aged
from hbgen.releases.changes import WHATS, Change, Changes, diff
from hbgen.releases.folder import FOLDER, read_ledger
from hbgen.releases.head import Number
from hbgen.releases.ledger import freeze
from hbgen.render.changes.differences import FORMATS, Compared, rows, text
from hostile import HOSTILE
from sampling import FULL, in_full, some
from starter import starter

HERE = Path(__file__).parent
ROOT = HERE.parent
OWNERS = ("manager", "service-lead", "people-lead")
STANDARD = "content/standards/10-counter.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The smallest handbook, with its standard in force."""
    shutil.copytree(HERE / "content" / "content", tmp_path / "content")
    change(
        tmp_path, "    review_by", "    status: approved\n    approved: {by: manager, on: 2026-02-01}\n    review_by"
    )
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    command, *rest = arguments
    return CliRunner().invoke(main, [command, "--root", str(root), "--lang", "en", *rest])


def release(root: Path, number: str, date: str = "2026-03-01", by: tuple[str, ...] = OWNERS) -> Result:
    return run(root, "release", number, "--date", date, *(word for role in by for word in ("--approved-by", role)))


def change(root: Path, old: str, new: str, file: str = STANDARD) -> None:
    path = root / file
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")


def code(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert not result.stdout
    (named,) = re.findall(r"\[([a-z-]+)\]$", result.stderr, re.MULTILINE)
    return str(named)


# --- release ----------------------------------------------------------------------------------


def test_a_release_is_written_and_kept(root: Path) -> None:
    result = release(root, "1.0.0")
    assert (result.exit_code, result.stdout) == (0, f"{FOLDER}/1.0.0.json\n")
    first = (root / FOLDER / "1.0.0.json").read_bytes()
    change(root, "within a minute", "within two minutes")
    assert release(root, "1.1.0", "2026-04-01").exit_code == 0
    ledger = read_ledger(root)
    assert ledger.problems == ()
    assert [
        (str(released.number), [approval.by for approval in released.approvals]) for released in ledger.releases
    ] == [
        ("1.0.0", list(OWNERS)),
        ("1.1.0", list(OWNERS)),
    ]
    assert (root / FOLDER / "1.0.0.json").read_bytes() == first
    assert examine(root)[1].problems == ()


def test_the_first_release_may_have_any_number(root: Path) -> None:
    assert release(root, "0.3.1").exit_code == 0


@pytest.mark.parametrize("number", ["1.0.0", "1.0.2", "1.2.0", "3.0.0", "0.9.0", "2.0.1"])
def test_a_number_that_does_not_follow_is_refused(root: Path, number: str) -> None:
    release(root, "1.0.0")
    change(root, "within a minute", "within two minutes")
    assert code(release(root, number)) == "release-follows"
    assert [path.name for path in (root / FOLDER).iterdir()] == ["1.0.0.json"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "taken"),
    [
        ("Whoever is greeted", "Anybody who is greeted", "minor", ("1.0.1", "1.1.0", "2.0.0")),
        ("within a minute", "within two minutes", "minor", ("1.1.0", "2.0.0")),
        ("within a minute", "within two minutes", "major", ("2.0.0",)),
    ],
)
def test_a_number_too_small_for_the_changes_is_refused(
    root: Path, old: str, new: str, rule: str, taken: tuple[str, ...]
) -> None:
    release(root, "1.0.0")
    change(root, old, new)
    with (root / "content/handbook.yaml").open("a") as stream:
        stream.write(f"releases:\n  material: {rule}\n")
    for number in ("1.0.1", "1.1.0", "2.0.0"):
        if number in taken:
            assert release(root, number).exit_code == 0
            (root / FOLDER / f"{number}.json").unlink()
        else:
            assert code(release(root, number)) == "release-too-small"


def test_an_author_may_say_that_a_change_is_editorial(root: Path) -> None:
    release(root, "1.0.0")
    change(root, "within a minute", "in less than a minute")
    assert code(release(root, "1.0.1")) == "release-too-small"
    change(root, "    review_by", "    this_change: {counts_as: editorial, reason: It means the same.}\n    review_by")
    assert release(root, "1.0.1").exit_code == 0
    assert examine(root)[1].problems == ()


def test_a_release_without_change_or_before_its_time_is_refused(root: Path) -> None:
    release(root, "1.0.0")
    assert code(release(root, "1.0.1")) == "release-unchanged"
    change(root, "Whoever", "Anybody who")
    assert code(release(root, "1.0.1", "2026-02-28")) == "release-too-early"
    assert run(root, "release", "1.0.1", "--date", "2026-02-30").exit_code == 2


def test_a_day_in_a_far_future_is_refused(root: Path) -> None:
    """After a release of 2062 there could be none before."""
    assert code(release(root, "1.0.0", "2062-03-01")) == "release-too-late"
    assert release(root, "1.0.0", "2026-12-31").exit_code == 0


def test_new_results_are_reason_enough_for_a_release_and_no_change_of_it(root: Path) -> None:
    release(root, "1.0.0")
    folder = root / "content/results"
    folder.mkdir(exist_ok=True)
    (folder / "2025-Q4.yaml").write_text("id: 2025-Q4\nstart: 2025-10-01\nend: 2025-12-31\ninstruments: []\n", "utf-8")
    assert release(root, "1.0.1").exit_code == 0
    first, second = read_ledger(root).releases
    assert [period.id for period in second.handbook.results] == ["2025-Q4"]
    assert diff(first.handbook, second.handbook).all == ()


def test_a_release_needs_the_approvals_that_the_handbook_asks_for(root: Path) -> None:
    assert code(release(root, "1.0.0", by=())) == "release-unapproved"
    result = release(root, "1.0.0", by=OWNERS[:2])
    assert "not approved by people-lead." in result.stderr
    assert not (root / FOLDER).exists()
    assert "Did you mean manager?" in release(root, "1.0.0", by=(*OWNERS, "manger")).stderr
    assert code(release(root, "1.0.0", by=(*OWNERS, "no role"))) == "release-approver"
    for act in ("", " ", "a\nb", "a" * 301):
        assert code(
            run(root, "release", "1.0.0", "--date", "2026-01-10", "--approved-by", OWNERS[0], "--act", act)
        ) == ("not-a-line")
    with (root / "content/handbook.yaml").open("a") as stream:
        stream.write("releases:\n  approvals: [service-lead]\n")
    assert release(root, "1.0.0", by=("service-lead",)).exit_code == 0


def test_what_is_wrong_is_not_released(root: Path) -> None:
    assert code(release(root, "v1.0")) == "release-number"
    change(root, "pledges: [PROM-1]", "pledges: [PROM-9]")
    result = release(root, "1.0.0")
    assert (result.exit_code, "[unknown-reference]" in result.stderr) == (1, True)
    assert not (root / FOLDER).exists()


def test_nothing_is_released_after_a_broken_ledger(root: Path) -> None:
    release(root, "1.0.0")
    path = root / FOLDER / "1.0.0.json"
    path.write_bytes(path.read_bytes().replace(b"Care", b"Cake"))
    change(root, "within a minute", "within two minutes")
    assert code(release(root, "1.1.0")) == "release-edited"
    assert code(run(root, "diff")) == "release-edited"


# --- diff -------------------------------------------------------------------------------------


def test_a_diff_says_what_changed_word_by_word(root: Path) -> None:
    release(root, "1.0.0")
    change(root, "within a minute", "within two minutes")
    result = run(root, "diff")
    assert (result.exit_code, result.stdout) == (
        0,
        "From 1.0.0 to the content. 1 change, 1 of them material. The next number is at least 1.1.0.\n"
        "\n"
        "~ CTR-01  The greeting  (changed, material)\n"
        "    promise (en): You are greeted within [-a minute-]{+two minutes+}.\n",
    )
    release(root, "1.1.0", "2026-04-01")
    assert run(root, "diff").stdout == "From 1.1.0 to the content. Nothing has changed.\n"
    assert run(root, "diff", "1.0.0", "1.1.0").stdout.startswith("From 1.0.0 to 1.1.0. 1 change, 1 of them material.\n")
    assert "[-two minutes-]{+a minute+}" in run(root, "diff", "1.1.0", "1.0.0").stdout


def test_a_diff_of_what_is_not_there_is_a_problem(root: Path) -> None:
    assert code(run(root, "diff")) == "no-release"
    release(root, "1.0.0")
    assert code(run(root, "diff", "1.0.1")) == "release-unknown"
    assert code(run(root, "diff", "1.0.0", "5")) == "release-unknown"
    assert code(run(root, "diff", "--language", "fi")) == "unknown-edition"


def test_a_diff_for_an_audience_tells_nothing_else(root: Path) -> None:
    change(root, "    review_by", "    audience: staff\n    sources: [Found in March]\n    review_by")
    release(root, "1.0.0")
    change(root, "Found in March", "Found in April")
    change(root, "Whoever", "Anybody who")
    assert "April" in run(root, "diff", "--format", "json").stdout
    for format_ in FORMATS:
        output = run(root, "diff", "--audience", "customers", "--format", format_).stdout
        assert output
        assert "April" not in output
        assert "CTR-01" not in output


def test_a_diff_as_json_is_as_documented(root: Path) -> None:
    release(root, "1.0.0")
    change(root, "value: 60", "value: 45")
    report = json.loads(run(root, "diff", "--format", "json").stdout)
    assert report == {
        "format": 1,
        "old": "1.0.0",
        "new": None,
        "least": "1.1.0",
        "changes": [
            {
                "kind": "standard",
                "id": "CTR-01",
                "what": "changed",
                "material": True,
                "reason": None,
                "standard": "CTR-01",
                "moved": None,
                "fields": [
                    {
                        "path": ["target", "value"],
                        "material": True,
                        "old": 60.0,
                        "new": 45.0,
                        "words": {"": [["delete", "60"], ["insert", "45"]]},
                    }
                ],
            }
        ],
    }


def compared(old: str, new: str) -> Compared:
    """What is said of a standard whose promise and title read otherwise."""
    handbook = load(HERE / "content").handbook
    assert handbook is not None
    before = edited(handbook, "CTR-01", promise=Text({"en": old}), title=Text({"en": old}))
    after = edited(handbook, "CTR-01", promise=Text({"en": new}), title=Text({"en": new}))
    return Compared("1.0.0", None, diff(before, after), None, "en")


@pytest.mark.parametrize("hostile", [*HOSTILE, "@everyone <img src=x onerror=alert(1)>", "</ins></del><script>"])
def test_text_from_content_does_nothing_in_a_diff(hostile: str) -> None:
    made = compared(f"before {hostile}", f"{hostile} after")
    page = FORMATS["html"](made, str)
    empty = FORMATS["html"](compared("before x", "x after"), str)
    tags = re.compile(r"</?(?!ins|del)[a-z0-9]+")
    assert tags.findall(page) == tags.findall(empty)
    plain = FORMATS["markdown"](made, str)
    # Written by people are only letters; whatever could be a tag or call somebody is escaped.
    bare = re.sub(r"\\.|`[^`]*`|</?(ins|del)>|<!-- -->", "", plain)
    assert "<" not in bare
    assert not re.search(r"(?<![\w.])@\w", plain)
    assert all(line.startswith(("- ", "  - ", "**", "### ")) for line in plain.splitlines() if line)


def test_a_forged_text_does_not_steer_a_terminal() -> None:
    assert "\x1b" not in text(compared("before", "\x1b[2J after"), str)


@pytest.mark.parametrize("language", ["et", "ru"])
def test_a_diff_speaks_the_readers_language(language: str) -> None:
    output = FORMATS["text"](compared("a", "b"), translator(language))
    assert "Changes" not in output
    assert "material" not in output


# --- translations -----------------------------------------------------------------------------


def ages_of(*steps: tuple[dict[str, str], Counting | None]) -> list[tuple[str, ...]]:
    """Which translations of one promise are old after it read like each of `steps`, each but the last released."""
    handbook = starter()
    before = None
    for number, (words, counting) in enumerate(steps):
        handbook = edited(handbook, "TEL-01", promise=Text(words), this_change=counting)
        stale = aged(before, handbook)
        before = freeze(handbook, {}, Number(1, number, 0), handbook.handbook.date, (), before, stale)
    return [(translation.id, str(translation.path[0]), translation.language) for translation in stale]


OLD = {"et": "Vastame.", "en": "We answer.", "ru": "Отвечаем."}
STALE = {"et": "Vastame kohe.", "en": "We answer at once.", "ru": "Отвечаем."}
FRESH = {"et": "Vastame kohe.", "en": "We answer at once.", "ru": "Отвечаем сразу."}
SAID = Counting(counts_as="editorial", reason="It means the same.")
RUSSIAN = [("TEL-01", "promise", "ru")]


AGES: list[tuple[list[tuple[dict[str, str], Counting | None]], list[tuple[str, str, str]]]] = [
    ([(OLD, None), (OLD, None)], []),
    ([(OLD, None), (STALE, None)], RUSSIAN),
    ([(OLD, None), (FRESH, None)], []),
    ([(OLD, None), (STALE, SAID)], []),
    # A release does not make a translation young, a new translation does.
    ([(OLD, None), (STALE, None), (STALE, None)], RUSSIAN),
    ([(OLD, None), (STALE, None), (STALE, None), (FRESH, None)], []),
    ([(OLD, None), (STALE, SAID), (STALE, None)], []),
    # What was taken back fits again.
    ([(OLD, None), (STALE, None), (OLD, None)], RUSSIAN),
    # A better translation does not make the original old.
    ([(OLD, None), ({**OLD, "ru": "Берём трубку."}, None)], []),
    # What is not there is missing, not old.
    ([(OLD, None), ({"et": "Vastame kohe.", "en": "We answer at once."}, None)], []),
    ([(OLD, None), ({**STALE, "et": "  Vastame. "}, None)], []),
]


@pytest.mark.parametrize(("steps", "expected"), some(AGES, 4))
def test_which_translations_are_old(
    steps: list[tuple[dict[str, str], Counting | None]], expected: list[tuple[str, str, str]]
) -> None:
    assert ages_of(*steps) == expected


def test_a_translation_from_another_language_ages_with_that(root: Path) -> None:
    def written(word: str, **words: str) -> str:
        return f"promise: {{{', '.join(f'{tag}: {translation}' for tag, translation in words.items())}}}{word}"

    change(root, "[en]", "[en, et, ru]\ntranslated:\n  - {language: ru, source: et}", "content/handbook.yaml")
    change(root, "promise: You are greeted within a minute.", written("", en="Hello.", et="Tere.", ru="Привет."))
    release(root, "1.0.0")
    change(root, "Tere.", "Tervist.")
    problems = [problem for problem in examine(root)[1].problems if problem.code == "translation-stale"]
    assert [(problem.values["language"], problem.values["source"]) for problem in problems] == [("ru", "et")]
    change(root, "en: Hello.", "en: Good day.")
    change(root, "Tervist.", "Tere.")
    problems = [problem for problem in examine(root)[1].problems if problem.code == "translation-stale"]
    assert [problem.values["language"] for problem in problems] == ["et"]


def test_items_of_a_list_are_known_by_their_words() -> None:
    """A line that is put before others does not make their translations old."""
    handbook = starter()
    standard = entry(handbook, "TEL-01")
    before = freeze(handbook, {}, Number(1, 0, 0), handbook.handbook.date)
    more = (Text({"et": "Uus.", "en": "New.", "ru": "Новое."}), *standard.behaviours.do)
    behaviours = type(standard.behaviours).model_construct(do=more, dont=standard.behaviours.dont)
    assert aged(before, edited(handbook, "TEL-01", behaviours=behaviours)) == ()


# --- what is silenced, and what is forgiven ---------------------------------------------------


def test_advice_about_releases_can_be_silenced(root: Path) -> None:
    (root / "content/glossary.yaml").write_text("- {id: guest, term: guest, definition: Whoever comes in.}\n")
    release(root, "1.0.0")
    (root / "content/glossary.yaml").unlink()
    assert [problem.code for problem in examine(root)[1].problems] == ["id-gone"]
    with (root / "content/handbook.yaml").open("a") as stream:
        stream.write("silenced:\n  - {code: id-gone, where: guest, reason: Nobody linked to it.}\n")
    assert examine(root)[1].problems == ()


def test_what_was_released_as_retired_may_leave_with_its_items(root: Path) -> None:
    more = (root / STANDARD).read_text("utf-8").partition("standards:\n")[2].replace("CTR-01", "CTR-02")
    with (root / STANDARD).open("a") as stream:
        more = more.replace("The greeting", "The farewell").replace("Greets", "Sees off")
        stream.write(more.replace("status: approved", "status: retired"))
        stream.write("    retired: {on: 2026-02-28, reason: It was too much.}\n")
    assert release(root, "1.0.0").exit_code == 0
    content = (root / STANDARD).read_text("utf-8")
    (root / STANDARD).write_text(content.partition("  - id: CTR-02\n")[0], "utf-8")
    assert examine(root)[1].problems == ()


def test_what_cannot_be_read_is_not_called_gone(root: Path) -> None:
    """A broken entry is told once, as broken."""
    release(root, "1.0.0")
    change(root, "    purpose", "    porpoise")
    assert [problem.code for problem in examine(root)[1].problems] == ["unknown-field"]


# --- the starter handbook's history -----------------------------------------------------------


def changes_of_history() -> list[Changes]:
    ledger = read_ledger(ROOT)
    assert ledger.problems == ()
    today = starter()
    handbooks = [release.handbook for release in ledger.releases] + [today]
    assert len(handbooks) == 5
    return [diff(old, new) for old, new in pairwise(handbooks)]


def kinds_of(change: Change) -> set[str]:
    kinds: set[str] = {change.what}
    if change.what == "changed":
        kinds.add("material" if change.material else "editorial")
    if change.reason is not None:
        kinds.add("otherwise than by the rule")
    if change.moved is not None:
        kinds.add("in its chapter" if change.moved[0] == change.moved[1] else "to another chapter")
    if change.what == "retired" and isinstance(change.new, Standard) and change.new.retired is not None:
        kinds.add("with a successor" if change.new.retired.successor else "without a successor")
    if change.gone is not None:
        kinds.add("as declared")
    for row in rows(change):
        languages = {other.language for other in rows(change) if other.field == row.field}
        kinds.add("a translation" if languages == {"ru"} else "a text")
    return kinds


def test_every_kind_of_change_occurs_in_the_starter_history() -> None:
    kinds = set().union(*(kinds_of(change) for changes in changes_of_history() for change in changes.shown))
    assert kinds == {
        *WHATS,
        "material",
        "editorial",
        "otherwise than by the rule",
        "in its chapter",
        "to another chapter",
        "with a successor",
        "as declared",
        "a translation",
        "a text",
    }


@in_full
def test_the_history_can_be_made_again() -> None:
    spec = importlib.util.spec_from_file_location("example_history", ROOT / "docs" / "example_history.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.history(ROOT)
    assert [str(release.number) for release in made] == ["1.0.0", "1.1.0", "1.1.1", "2.0.0"]
    if FULL:
        assert module.history(ROOT)[-1].data == made[-1].data
