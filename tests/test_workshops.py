"""S21: a workshop day has times that add up, and prints as one PDF with all that its parts use."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from filling import filled
from hbgen.checks import check
from hbgen.cli import main
from hbgen.editions import Edition, select
from hbgen.load import Loaded, load
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Markdown, Text
from hbgen.model.workshops import MIDNIGHT, Cards, Film, Part, Uses, WorkGroup, Workshop, clock
from hbgen.render.book import print_footer
from hbgen.site.kit import built
from hbgen.site.kit import kit as make
from sampling import FULL, in_full, some
from sites import IMAGES, LOGO, lay_out
from some_pages import Pages
from starter import REPOSITORY, starter, starter_texts

DAY = starter().workshops[0]
TRAINING = REPOSITORY / "starters" / "training-day"


def lacking() -> str | None:
    """What the PDF lacks on this machine, in plain words."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return "no weasyprint: pip install 'hbgen[pdf]'"
    except OSError:
        return "no Pango on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    return None


needs_pdf = pytest.mark.skipif(lacking() is not None, reason=lacking() or "")


def test_times_follow_from_the_beginning_and_the_minutes() -> None:
    agenda = DAY.agenda
    assert clock(agenda[0][0]) == DAY.start
    for (start, part), (after, _) in pairwise(agenda):
        assert start + part.minutes == after
    assert DAY.last_minute == agenda[0][0] + sum(part.minutes for part in DAY.parts) <= MIDNIGHT
    page = starter_texts("staff", "en")["workshops/day-phone.md"]
    assert "09:00–16:00" in page
    for start, part in agenda:
        assert f"{clock(start)}–{clock(start + part.minutes)}" in page


def test_a_clock_shows_two_digits() -> None:
    assert [clock(0), clock(65), clock(MIDNIGHT)] == ["00:00", "01:05", "24:00"]


def test_the_day_talks_over_each_standard_once() -> None:
    assert DAY.standards == ("TEL-03", "TEL-04", "INT-03")


@needs_pdf
def test_the_kit_holds_the_whole_day(tmp_path: Path) -> None:
    made = []
    for name in ("one.pdf", "two.pdf") if FULL else ("one.pdf",):
        command = ["kit", "day-phone", "--root", str(REPOSITORY), "--language", "et", "--output", str(tmp_path / name)]
        ran = CliRunner().invoke(main, command)
        assert ran.exit_code == 0, ran.output
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[-1], "not the same bytes each time"
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "one.pdf", "-"], capture_output=True, check=True)
    pages = [sheet for sheet in text.stdout.decode().split("\f") if sheet.strip()]
    content = "\n".join(pages)
    for part in ("09:00–09:15", "Mida see siin tähendab?", "Minu kaart", "Tagasiside päevale", "17.12.2026"):
        assert part in content, part
    for standard in DAY.standards:
        assert standard in content
    # Each sheet begins a page of its own.
    for sheet in ("Rühmaleht: Esimene laud", "Rühmaleht: Teine laud", "Minu kaart", "Mis saab pärast"):
        assert any(page.strip().startswith(sheet) for page in pages), sheet


def test_the_title_of_a_kit_is_text(tmp_path: Path) -> None:
    """The page's own title is HTML by the time that the kit sees it; a PDF's is text."""
    title = 'Day <one> & "two" *three*'
    handbook = filled(words=lambda _n, is_markdown, _l: "text" if is_markdown else title)
    lay_out(tmp_path)
    edition = select(handbook, "staff", "en")
    loaded = Loaded(handbook, (), frozenset(), IMAGES)
    kit = built(tmp_path, loaded, edition, edition.handbook.workshops[0].id)
    assert kit.title == title
    assert "<one>" not in kit.body


@in_full
@needs_pdf
def test_a_handbook_that_sphinx_refuses_gives_no_kit_and_no_traceback(tmp_path: Path) -> None:
    for name in ("content", "handbook"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("pages", "releases"))
    (tmp_path / "conf.py").write_text("extensions = [\n", "utf-8")
    ran = CliRunner().invoke(main, ["kit", "day-phone", "--root", str(tmp_path), "--lang", "en"])
    assert ran.exit_code == 1 and isinstance(ran.exception, SystemExit)
    assert "[build-warning]" in ran.output and "syntax error" in ran.output
    assert not (tmp_path / "build").exists()


def test_a_day_that_is_not_there_is_named() -> None:
    ran = CliRunner().invoke(main, ["kit", "training-dya", "--root", str(TRAINING), "--lang", "en"])
    assert ran.exit_code == 1
    assert ran.output == (
        "content/workshops.yaml:1:1: There is no workshop day training-dya in this edition. [unknown-workshop]\n"
        "    Name one that workshops.yaml holds: training-day.\n"
    )


def test_where_pango_is_missing_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    ran = CliRunner().invoke(main, ["kit", "training-day", "--root", str(TRAINING), "--lang", "en"])
    assert ran.exit_code == 1
    assert "[missing-library]" in ran.output and "libpango" in ran.output


# --- what parts use -----------------------------------------------------------------------------


@cache
def training() -> Loaded:
    loaded = load(TRAINING)
    assert loaded.problems == () and loaded.handbook is not None, loaded.problems
    return loaded


def with_day(**changed: Any) -> Handbook:
    """The training day's handbook with other fields of its day."""
    handbook = training().handbook
    assert handbook is not None
    (day,) = handbook.workshops
    return handbook.model_copy(update={"workshops": (day.model_copy(update=changed),)})


def page(handbook: Handbook, language: str = "en", audience: Any = "staff") -> str:
    return Pages(select(handbook, audience, language))["workshops/training-day.md"]


def using(**uses: Any) -> tuple[Part, ...]:
    return (Part(kind="exercise", minutes=30, uses=Uses(**uses)),)


def text(*words: str) -> tuple[Text, ...]:
    return tuple(Text({"en": word}) for word in words)


def codes(handbook: Handbook) -> list[str]:
    return [problem.code for problem in check(handbook).problems]


def pdf(edition: Edition, root: Path, day: str, images: Any = IMAGES) -> tuple[list[str], str]:
    """The text of each page of a day's kit, and the characters that no font here has."""
    lay_out(root)
    made = make(root, Loaded(edition.handbook, (), frozenset(), images), edition, day)
    (root / "kit.pdf").write_bytes(made.pdf)
    output = subprocess.run(["pdftotext", root / "kit.pdf", "-"], capture_output=True, check=True)
    return output.stdout.decode().split("\f")[:-1], made.lacking


def letters(page_of_text: str) -> str:
    """Text without the spaces and hyphens that setting it on paper brings."""
    return re.sub(r"[\s\-\u00ad\u2010]", "", page_of_text)


def test_the_training_day_is_a_sound_handbook_of_its_own() -> None:
    loaded = training()
    assert loaded.handbook is not None
    checked = check(loaded.handbook, loaded.dropped, loaded.whole, loaded.images)
    assert [problem.message(str) for problem in checked.problems] == []
    assert {problem.code for problem, _ in checked.silenced} <= {"term-unused"}
    (day,) = loaded.handbook.workshops
    assert (day.start, day.end, clock(day.last_minute)) == ("09:00", "17:00", "17:00")
    used = {name for uses in day.uses for name in Uses.model_fields if getattr(uses, name)}
    assert used == set(Uses.model_fields), "the day shows each thing that a part can use"


BLOCKS = {
    "en": (
        ("What do you start from when you do your work?", "Led by: Chief executive"),
        ("The promised time", "What does this mean here?"),
        ("A note that speaks for itself", "What does this mean here?"),
        ("Film: Three meetings at a tap", "https://allikvee.example.ee/film/kolm-kohtumist"),
        ("How I lead people", "I ask and they have seen what came of it."),
        ("Leading people", "Ask before you tell."),
        ("Worksheet: describing competencies", "What must one know?", "Goal that it serves"),
        ("Managers", "Described already: Leading people", "Novice", "Proficient", "Expert"),
        ("The action plan", "Signs that a plan will stay on paper"),
        ("Change in five steps", "Reinforcement"),
        ("Crossword", "Across", "Down", "The reason why we are here at all."),
        ("Solution", "rollout"),
        ("Quiz", "Which standard promises this?"),
        ("Answers", "CALL-02 The promised time"),
        ("Looking back", "Yesterday: one meeting that I noticed"),
        ("Group sheet: Every table", "What stands in our way, and in whose hands is it?"),
        ("Group sheet: The managers' table", "Which obstacle can I remove myself, and by which day?"),
        ("Plan sheet: an activity in six questions", "1. What will be different", "2. Who answers for it", "3. When",
         "4. How we will see it", "5. Resources", "6. Who must know or take part"),
        ("My card", "From today I take along", "From the whole training", "I will change", "I will tell",
         "At the follow-up meeting I want to talk about"),
        ("Feedback on the day", "The pace was right.", "/staff/en/latest/id/DAY-FEEDBACK.html"),
        ("What happens afterwards", "What has the customer noticed?", "What we need ourselves to keep to it"),
    ),
    "et": (
        ("Millest sa oma tööd tehes lähtud?", "Eestvedaja: Tegevjuht"),
        ("Lubatud aeg", "Mida see siin tähendab?"),
        ("Film: Kolm kohtumist kraani juures",),
        ("Kuidas ma inimesi juhin", "Otsime, kes oli süüdi."),
        ("Tööleht: kompetentside kirjeldamine", "Algaja", "Meister", "Ekspert"),
        ("Tegevuskava", "Millist muutust soovime?"),
        ("Ristsõna", "Paremale", "Alla"),
        ("Viktoriin",),
        ("Tagasivaade", "Eile: üks kohtumine, mida tähele panin"),
        ("Tegevuskava leht: üks tegevus kuue küsimusega", "6. Kes peab teadma või osalema"),
        ("Minu kaart", "Tänasest võtan kaasa", "Kogu koolitusest võtan kaasa"),
        ("Tagasiside päevale", "Tempo oli paras."),
        ("Mis saab pärast", "03.12.2026", "Mida vajan"),
    ),
}  # fmt: skip
"""What must stand together on one page of the kit, in the order of the pages."""


@needs_pdf
@pytest.mark.parametrize("language", some(tuple(BLOCKS), 1))
@in_full
def test_the_kit_of_the_training_day_holds_each_block(language: str, tmp_path: Path) -> None:
    handbook = training().handbook
    assert handbook is not None
    pages, lacking_ = pdf(select(handbook, "staff", language), tmp_path, "training-day")
    assert lacking_ == ""
    sheets = [letters(sheet_text) for sheet_text in pages]
    at = 0
    for block in BLOCKS[language]:
        numbers = [number for number, sheet in enumerate(sheets) if all(letters(word) in sheet for word in block)]
        assert numbers and numbers[-1] >= at, block
        at = next(number for number in numbers if number >= at)


@in_full
@needs_pdf
def test_the_agenda_says_on_which_page_each_sheet_begins(tmp_path: Path) -> None:
    handbook = training().handbook
    assert handbook is not None
    pages, _ = pdf(select(handbook, "staff", "en"), tmp_path, "training-day")
    agenda = pages[0] + pages[1]
    for named, begins in (
        ("Film: Three meetings at a tap", "Film: Three meetings at a tap"),
        ("Self-assessment: How I lead people", "How I lead people"),
        ("Worksheet: Managers", "Managers"),
        ("Crossword", "Crossword"),
        ("Group sheets", "Group sheet: Every table"),
        ("My card", "My card"),
        ("Feedback on the day", "Feedback on the day"),
    ):
        numbers = [
            int(arrow[1])
            for arrow in re.finditer(r"→\s*(\d+)", agenda)
            if letters(agenda[: arrow.start()]).endswith(letters(named))
        ]
        assert numbers, named
        assert letters(pages[numbers[0] - 1]).startswith(letters(begins)), (named, numbers)


@needs_pdf
@in_full
def test_what_no_font_can_show_is_told_and_every_other_script_is_there(tmp_path: Path) -> None:
    """U+0378 stands for nothing in Unicode: no font has it."""
    handbook = with_day(title=Text({"en": "День Ω õhtul ☺ \u0378"}))
    pages, lacking_ = pdf(select(handbook, "staff", "en"), tmp_path, "training-day")
    assert lacking_ == "\u0378"
    assert "День Ω õhtul ☺" in pages[0]


@in_full
@needs_pdf
def test_the_command_says_which_characters_are_boxes(tmp_path: Path) -> None:
    lay_out(tmp_path)
    shutil.copytree(TRAINING / "content", tmp_path / "content")
    file = tmp_path / "content" / "workshops.yaml"
    file.write_text(file.read_text("utf-8").replace("Three meetings at a tap", "Three \u0378 meetings"), "utf-8")
    ran = CliRunner().invoke(main, ["kit", "training-day", "--root", str(tmp_path), "--language", "en", "--lang", "en"])
    assert ran.exit_code == 0, ran.output
    assert "U+0378" in ran.output and "[missing-glyphs]" in ran.output
    assert (tmp_path / "build" / "kits" / "training-day.en.pdf").is_file()


def test_a_film_is_a_link_on_the_page_and_a_code_on_paper() -> None:
    link = "https://film.example.org/õhtu?a=1&b=2"
    film = Film(title=Text({"en": "An <evening>"}), link=link)
    made = page(with_day(parts=using(film=film)))
    assert print_footer.picture(link).decode() in made
    assert 'href="https://film.example.org/õhtu?a=1&amp;b=2"' in made
    assert "An &lt;evening&gt;" in made and "<evening>" not in made


@in_full
def test_only_the_sheets_that_parts_use_are_in_the_kit(tmp_path: Path) -> None:
    lay_out(tmp_path)

    def body(**uses: Any) -> str:
        edition = select(with_day(parts=using(**uses)), "staff", "en")
        return built(tmp_path, Loaded(edition.handbook, (), frozenset(), IMAGES), edition, "training-day").body

    bare = body()
    for mark in ("hb-grid", "hb-questions", "hb-sheet", "hb-plan-sheet", "hb-film-1", "hb-look-back", "hb-attached"):
        assert mark not in bare, mark
    worksheet = body(worksheet=("managers",))
    assert 'id="hb-sheet-managers"' in worksheet and 'id="hb-sheet-everyone"' not in worksheet
    assert body(plan_sheet=3).count('<table class="docutils align-default hb-form hb-plan-sheet">') == 3
    assert 'href="#hb-talk-TEAM-01"' in body(discussion=("TEAM-01",))
    # Nothing leads out of the document but the address of a film.
    assert set(re.findall(r'href="(?!#)([^"]*)"', body(guide="change", quiz=True))) <= {""}


def test_a_guide_keeps_its_pictures_on_paper(tmp_path: Path) -> None:
    lay_out(tmp_path)
    handbook = with_day(parts=using(guide="change"))
    guides = tuple(
        guide.model_copy(update={"body": Markdown({"en": "![A drop](images/drop.svg)"})})
        if guide.id == "change"
        else guide
        for guide in handbook.guides
    )
    images = {"images/drop.svg": LOGO}
    edition = select(handbook.model_copy(update={"guides": guides}), "staff", "en")
    made = built(tmp_path, Loaded(edition.handbook, (), frozenset(), images), edition, "training-day")
    assert 'src="data:image/svg+xml;base64,' in made.body and "_images/" not in made.body


def test_a_group_answers_its_own_questions_first_and_hbgens_where_the_day_has_none() -> None:
    own = WorkGroup(name=Text({"en": "Night shift"}), questions=text("Who is awake?"))
    other = WorkGroup(name=Text({"en": "Day shift"}))

    def asked(**changed: Any) -> list[list[str]]:
        sheets = page(with_day(groups=(own, other), **changed)).split("## Group sheet: ")[1:]
        sheets[-1] = sheets[-1].split("\n## ")[0]
        return [re.findall(r'<th scope="row">([^<]*)</th>', sheet.split("{.hb-page")[0]) for sheet in sheets]

    assert asked(group_questions=text("What hurts?")) == [["Who is awake?", "What hurts?"], ["What hurts?"]]
    first, second = asked(group_questions=())
    assert first == ["Who is awake?"] and len(second) == 5
    # A group without standards is no error.
    assert "group-without-standards" not in codes(with_day(groups=(own, other)))


def test_cards_have_the_days_own_words_and_hbgens_for_the_rest() -> None:
    made = page(with_day(cards=Cards(change=text("One thing I drop"))))
    card = made.split("## My card")[1].split("{.hb-page")[0]
    assert "One thing I drop" in card and "I will change:" not in card
    assert "I take along from today" in card and "I take along from the whole" in card and "I will tell" in card
    assert "What stayed with me of it, and why?" in made.split("## Looking back")[1].split("{.hb-page")[0]


def test_feedback_is_asked_by_its_instrument_and_shows_what_earlier_days_got() -> None:
    made = page(with_day(feedback=None))
    assert "I could say what I think." in made and "DAY-FEEDBACK" not in made
    handbook = starter()
    instruments = [result.instrument for period in handbook.results for result in period.instruments]
    assert "FB-CONTACT" in instruments or instruments
    day = handbook.workshops[0].model_copy(update={"feedback": instruments[0]})
    shown = handbook.model_copy(update={"workshops": (day,)})
    staff = Pages(select(shown, "staff", "en"))
    assert "## What was said of earlier days" in staff["workshops/day-phone.md"]
    # Nobody who may not read the results is told of them.
    hidden = tuple(
        instrument.model_copy(update={"results_audience": "managers"})
        if instrument.id == instruments[0]
        else instrument
        for instrument in handbook.instruments.instruments
    )
    kept = shown.model_copy(update={"instruments": handbook.instruments.model_copy(update={"instruments": hidden})})
    staff = Pages(select(kept, "staff", "en"))
    assert "What was said of earlier days" not in staff["workshops/day-phone.md"]


def test_what_readers_may_not_see_is_left_out_of_their_kit(tmp_path: Path) -> None:
    lay_out(tmp_path)
    handbook = with_day(feedback="SELF-LEAD")
    only = tuple(
        instrument.model_copy(update={"audience": "managers"}) if instrument.id == "SELF-LEAD" else instrument
        for instrument in handbook.instruments.instruments
    )
    handbook = handbook.model_copy(
        update={"instruments": handbook.instruments.model_copy(update={"instruments": only})}
    )
    assert codes(handbook).count("workshop-uses-hidden") == 2
    for audience, is_there in (("staff", False), ("managers", True)):
        edition = select(handbook, audience, "en")  # type: ignore[arg-type]
        made = built(tmp_path, Loaded(edition.handbook, (), frozenset(), IMAGES), edition, "training-day")
        assert ("How do I know what my people need?" in made.body) == is_there


def test_a_day_of_former_releases_still_loads() -> None:
    """Nothing of what a day can hold now must be there."""
    day = Workshop.model_validate(
        {
            "id": "day-old",
            "title": "An old day",
            "start": "09:00",
            "parts": [{"kind": "opening", "minutes": 15}],
            "groups": [{"name": "A table", "standards": ["CALL-01"]}],
        },
        context={"languages": ("en",)},
    )
    assert day.uses == () and day.standards == ("CALL-01",) and day.cards is None and day.end is None
