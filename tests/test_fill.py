"""An instrument filled in on its page: the data are whole and harmless, the score is Python's, the files come home."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import subprocess
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filling import filled
from hbgen.editions import select
from hbgen.exports.csv import unshield
from hbgen.load import load
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instruments
from hbgen.model.settings import Channel
from hbgen.model.texts import Text
from hbgen.render.book.context import PageContext
from hbgen.render.instruments import fill
from hbgen.rules.asked_items import questionnaires
from hbgen.scoring.answer_cells import NOT_APPLICABLE
from hbgen.scoring.answer_files import read
from hbgen.scoring.answer_rows import Intake
from hbgen.scoring.formulas import Reply, RunScore, run_score
from hbgen.scoring.key import AnswerKey
from hbgen.scoring.questionnaire import Questionnaire
from hbgen.scoring.tables import AnswerFile
from hostile import HOSTILE
from programs import lacking
from sampling import examples, in_full
from some_pages import Pages
from starter import starter

HERE = Path(__file__).parent
SCRIPT = HERE.parent / "src" / "hbgen" / "static" / "hbgen-answers.js"
CHANNELS = ("counter", "phone", "chat")
ASIDE = {"~na": NOT_APPLICABLE, "~dk": NOT_APPLICABLE}
needs_node = pytest.mark.skipif(lacking("node") is not None, reason=lacking("node") or "")


def smallest() -> Handbook:
    handbook = load(HERE / "content").handbook
    assert handbook is not None
    return handbook


def definitions(handbook: Handbook, language: str = "en") -> dict[str, dict[str, Any]]:
    """What the page of each instrument holds, read back from the page."""
    by_instrument = {}
    pages = Pages(select(handbook, "managers", language))
    for path in pages:
        if path.startswith(("instruments/", "practices/")):
            (text,) = re.findall(r'<script type="application/json" class="hb-fill-data">(.*?)</script>', pages[path])
            definition = json.loads(text)
            by_instrument[definition["instrument"]] = definition
    return by_instrument


# --- the data --------------------------------------------------------------------------------------


def test_a_page_holds_what_its_instrument_asks_in_order() -> None:
    handbook = filled()
    edition = select(handbook, "managers", "en")
    by_instrument = definitions(handbook)
    assert by_instrument.keys() == edition.asked_items.keys()
    for id_, definition in by_instrument.items():
        questions = [(item["id"], item["standard"], tuple(item["channels"])) for item in definition["items"]]
        assert questions == [tuple(question) for question in edition.asked_items[id_]]
        assert {item["id"]: item["fingerprint"] for item in definition["items"]}.items() <= edition.fingerprints.items()
        assert definition["post"] == handbook.handbook.links.answers
        assert definition["edition"] == "managers/en"
        chapters = {standard.id: chapter.id for chapter in handbook.standards for standard in chapter.standards}
        for item in definition["items"]:
            assert item["section"] == chapters.get(item["standard"], id_)


def test_no_text_can_end_the_data() -> None:
    nasty = (*HOSTILE, "</script><script>alert(1)</script>", "<!--", "-->", "a\u2028b\u2029c", "]]>", "&lt;/script&gt;")

    def words(number: int, _is_markdown: bool, _language: str) -> str:
        return nasty[number % len(nasty)]

    handbook = filled(words)
    edition = select(handbook, "managers", "en")
    book = PageContext(edition)
    for instrument in questionnaires(edition.handbook):
        text = fill.data(book, instrument)
        assert not re.search("[<>&\u2028\u2029\n]", text)
        assert json.loads(text) == fill.definition(book, instrument)
    assert definitions(handbook).keys() == edition.asked_items.keys()


def test_a_text_that_is_not_translated_says_its_language() -> None:
    handbook = filled(languages=("en", "et"))
    for instrument in handbook.instruments.instruments:
        object.__setattr__(instrument, "title", Text({"en": "Only in English"}))
    definition = next(iter(definitions(handbook, "et").values()))
    assert definition["title"] == {"text": "Only in English", "lang": "en"}
    assert all(isinstance(item["text"], str) for item in definition["items"])


def test_same_edition_same_bytes() -> None:
    assert definitions(filled()) == definitions(filled())


# --- score and files, against Python -----------------------------------------------------------------


def node(code: str, data: Any) -> Any:
    """What an expression gives in node, with the page's script loaded and `data` in hand."""
    source = (
        f"{SCRIPT.read_text('utf-8')}\nconst data = {json.dumps(data)};\nprocess.stdout.write(JSON.stringify({code}));"
    )
    ran = subprocess.run(["node", "-"], input=source, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def expected(questionnaire: Questionnaire, given_: dict[str, str], channel: str = "") -> RunScore:
    """The score of a run by `formulas`, from what the answer key says of each answer."""
    replies = []
    answerable = asked_of(questionnaire, given_, channel)
    for item in questionnaire.items.values():
        if item.measure == "score" and item.applies(channel):
            value = (
                ASIDE.get(given_.get(item.id, ""), given_.get(item.id, "")) if item.id in answerable else NOT_APPLICABLE
            )
            step = item.steps.get(value)
            worth = None if step is None else step.value
            replies.append(Reply(item.section, item.weight, worth, value == NOT_APPLICABLE, item.critical))
    return run_score(replies, {name: weight for name, weight in questionnaire.sections.items() if weight is not None})


def asked_of(questionnaire: Questionnaire, given_: dict[str, str], channel: str = "") -> set[str]:
    """The items that a run is asked, one after the other."""
    answerable: set[str] = set()
    for item in questionnaire.items.values():
        if item.applies(channel) and all(
            condition.item in answerable and given_.get(condition.item) in condition.answers
            for condition in item.asked_when
        ):
            answerable.add(item.id)
    return answerable


def taken_in(handbook: Handbook, path: Path) -> dict[str, dict[str, str]]:
    """Run → item → value, as `hbgen score` reads a file; it finds nothing wrong with it."""
    intake = Intake(AnswerKey.of(handbook), datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))
    read(intake, AnswerFile.of(path))
    assert [problem.message(str) for problem in intake.problems()] == []
    names = {number: run for run, number in intake.runs.items()}
    answers = {number: answer for answer, number in intake.answers.items()}
    by_run: dict[str, dict[str, str]] = {run: {} for run in intake.runs}
    for run, answer in zip(intake.run_of, intake.answer_of, strict=True):
        _, item, value = answers[answer]
        by_run[names[run]][item] = value
    return by_run


def of_engine(handbook: Handbook, path: Path) -> list[float]:
    """The total of the run in a file, as the engine sees it; none when it may not count."""
    pytest.importorskip("duckdb")
    from hbgen.scoring import duckdb_engine

    intake = Intake(AnswerKey.of(handbook), datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))
    read(intake, AnswerFile.of(path))
    return [a.wx for a in duckdb_engine.sums(intake).of("X") if a.part == "total" and a.measure == "score"]


_WEIGHTS = st.floats(0.01, 1000, allow_nan=False).map(lambda weight: round(weight, 2))


@st.composite
def instruments(draw: st.DrawFn) -> tuple[Handbook, dict[str, str], str]:
    """The smallest handbook with an instrument made up, answers to it, and a channel or none."""
    low = draw(st.integers(-5, 5))
    points = draw(st.lists(st.floats(-20, 20).map(lambda x: round(x, 3)), min_size=2, max_size=5, unique=True))
    scales = [
        {"id": "numbers", "name": "N", "low": low, "high": low + draw(st.integers(1, 10)), "dont_know": True},
        {
            "id": "options",
            "name": "O",
            "options": [{"id": f"o{n}", "text": f"O{n}", "points": value} for n, value in enumerate(points)],
        },
        {"id": "stars", "name": "S", "low": 1, "high": 5, "figure": "csat"},
    ]
    standards = [None, *(standard.id for chapter in smallest().standards for standard in chapter.standards)]
    weighted = draw(st.booleans())
    sections = draw(st.sampled_from([(), ("S-1", "S-2")]))
    items: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        item: dict[str, Any] = {
            "id": f"X-{number}",
            "text": draw(st.sampled_from(["Plain", 'A, “b” and "c"'])),
            "scale": draw(st.sampled_from(["yes-no", "numbers", "options", "stars"])),
            "weight": draw(_WEIGHTS),
            "critical": draw(st.sampled_from(["none", "none", "gate", "zero"])),
            "standard": draw(st.sampled_from(standards)),
            "channel": draw(st.sampled_from([None, None, *CHANNELS])),
        }
        if draw(st.booleans()):
            item["not_applicable"] = "When it rains"
        if bool(sections) and draw(st.booleans()):
            item |= {"section": draw(st.sampled_from(sections)), "standard": None}
        item["reversed"] = item["scale"] != "stars" and draw(st.booleans())
        # Items of a section are asked together, so that only those in one are certainly asked before.
        before = [earlier for earlier in items if earlier.get("section") == item.get("section")]
        if bool(before) and draw(st.booleans()):
            steps = {"yes-no": ["yes"], "options": ["o0"], "stars": ["4", "5"], "numbers": [str(low), str(low + 1)]}
            other = draw(st.sampled_from(before))
            item["asked_when"] = [{"item": other["id"], "answers": steps[other["scale"]]}]
        items.append({name: value for name, value in item.items() if value is not None})
    instrument = {
        "id": "X",
        "version": 3,
        "type": "observation",
        "title": "X",
        "purpose": "P",
        "frequency": "F",
        "sections": [{"id": id_, "title": "S", **({"weight": draw(_WEIGHTS)} if weighted else {})} for id_ in sections],
        "items": items,
    }
    made = Instruments.model_validate({"scales": scales, "instruments": [instrument]})
    organisation = smallest().organisation
    channels = tuple(Channel(id=id_, name=Text({"en": id_})) for id_ in CHANNELS)
    update = {"instruments": made, "organisation": organisation.model_copy(update={"channels": channels})}
    handbook = smallest().model_copy(update=update)
    given_ = {}
    for question in AnswerKey.of(handbook).questionnaires["X"].items.values():
        aside = ["~na"] * question.may_be_left_out + ["~dk"] * question.may_be_unknown
        value = draw(st.sampled_from(["", *question.steps, *aside]))
        if value:
            given_[question.id] = value
    return handbook, given_, draw(st.sampled_from(["", *CHANNELS]))


_NOTES = st.text(st.sampled_from("aõ,;\"'=+-@\t\n\r <&|\u2028"), max_size=6)


@in_full
@needs_node
@settings(derandomize=True, deadline=None, max_examples=examples(60))
@given(instruments(), _NOTES)
def test_the_score_and_the_files_are_pythons(made: tuple[Handbook, dict[str, str], str], note: str) -> None:
    handbook, given_, channel = made
    definition = definitions(handbook)["X"]
    run = {"id": "r1", "date": "2026-11-23", "unit": "", "channel": channel, "role": "", "given": given_}
    run["notes"] = {item["id"]: note for item in definition["items"]}
    code = "hbAnswers.score(data[0], data[1].channel, data[1].given)"
    code = f"[{code}, hbAnswers.toCsv(data[0], [data[1]]), hbAnswers.toJson(data[0], [data[1]])]"
    score, csv, json_ = node(code, [definition, run])
    questionnaire = AnswerKey.of(handbook).questionnaires["X"]
    wanted = expected(questionnaire, given_, channel)
    # What was answered in another channel is kept on the page, and leaves it with none of these.
    answerable = asked_of(questionnaire, given_, channel)
    given_ = {item: value for item, value in given_.items() if item in answerable}
    assert score["total"] == wanted.total
    assert score["sections"] == wanted.sections
    assert score["coverage"] == wanted.coverage
    assert (score["failed"], score["sufficient"]) == (wanted.failed, wanted.sufficient)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("answers.csv", csv), ("answers.json", json_)):
            path = Path(folder) / name
            path.write_bytes(text.encode())
            home = taken_in(handbook, path)
            assert home == ({"r1": {i: ASIDE.get(value, value) for i, value in given_.items()}} if answerable else {})
            assert expected(questionnaire, home.get("r1", {}), channel) == wanted
            totals = of_engine(handbook, path)
            assert totals == ([] if wanted.total is None or not wanted.sufficient else [pytest.approx(wanted.total)])


@needs_node
def test_a_cell_that_could_be_a_formula_is_defused() -> None:
    handbook = smallest()
    definition = definitions(handbook)["FB-INTERNAL"]
    run = {"id": "r", "date": "2026-01-01", "unit": "", "channel": "", "role": "", "given": {"INT-01": "3"}}
    for mark in "=+-@\t":
        text = node("hbAnswers.toCsv(data[0], [data[1]])", [definition, run | {"notes": {"INT-01": f"x{mark}1"}}])
        assert f"x{mark}1" in text
        text = node("hbAnswers.toCsv(data[0], [data[1]])", [definition, run | {"notes": {"INT-01": f"{mark}1"}}])
        assert (mark == "\t") or f",'{mark}1," in text
    # What was shielded is what Python's own reader takes for shielded, an apostrophe of the writer's own included.
    for note in ("=1", "'=1", "''+1", "'a'", "a=1", "\t1"):
        text = node("hbAnswers.toCsv(data[0], [data[1]])", [definition, run | {"notes": {"INT-01": f"{note}."}}])
        (row,) = [row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))) if row["item"] == "INT-01"]
        assert unshield(row["evidence"]) == f"{note}.".strip()
    assert text.startswith("\ufeffrun,instrument,version,handbook,item,fingerprint,value,na,evidence,comment,role,")


# --- the settings ------------------------------------------------------------------------------------


def test_without_an_address_nothing_can_be_sent() -> None:
    for definition in definitions(smallest()).values():
        assert definition["post"] is None


def test_a_mail_has_a_subject_of_its_own() -> None:
    handbook = smallest()
    links = handbook.handbook.links.model_copy(update={"contact": "mailto:service@firm.example?subject=Handbook"})
    settings_ = handbook.handbook.model_copy(update={"links": links})
    (definition, *_) = definitions(handbook.model_copy(update={"handbook": settings_})).values()
    assert definition["mail"] == "service@firm.example"


@in_full
@needs_node
def test_random_answers_to_the_starters_instruments_score_the_same() -> None:
    handbook = starter()
    key = AnswerKey.of(handbook)
    cases: list[tuple[str, dict[str, str], str]] = []
    random = Random(7)
    for _ in range(40):
        for questionnaire in key.questionnaires.values():
            given_ = {}
            for item in questionnaire.items.values():
                aside = ["~na"] * item.may_be_left_out + ["~dk"] * item.may_be_unknown
                value = random.choice(["", *item.steps, *item.steps, *aside])
                if value:
                    given_[item.id] = value
            cases.append((questionnaire.id, given_, random.choice(["", *sorted(key.channels)])))
    code = "data[1].map(([id, given, channel]) => hbAnswers.score(data[0][id], channel, given))"
    for (id_, given_, channel), score in zip(cases, node(code, [definitions(handbook, "et"), cases]), strict=True):
        wanted = expected(key.questionnaires[id_], given_, channel)
        assert (score["total"], score["coverage"], score["failed"]) == (wanted.total, wanted.coverage, wanted.failed)
