"""Filling in an instrument in a browser on a phone: by thumb, by keyboard, over a reload, and home again."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from browser import DESK, PHONE, axe, look, starter_site, sticking_out, visit, wait_until
from hbgen.model.handbook import Handbook
from hbgen.model.settings import Links, Unit
from hbgen.model.texts import Text
from hbgen.scoring.key import AnswerKey
from sampling import FULL, in_full, sampled, some
from sites import built
from starter import starter
from test_fill import definitions, expected, smallest, taken_in

pytestmark = pytest.mark.browser

TYPES = {
    "observation": "OBS-PHONE",
    "mystery-visit": "MYS-VISIT",
    "customer-feedback": "CUS-CONTACT",
    "internal-customer-feedback": "INT-CUST",
    "self-assessment": "SELF-CX",
    "interview": "INT-VIEW",
}
FORM = ".hb-fill > form"
every_type = pytest.mark.parametrize("instrument", some(tuple(TYPES.values()), 2))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starter_site(tmp_path_factory)


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return starter()


def address(site: Path, instrument: str, language: str = "en") -> str:
    return (site / f"staff/{language}/pages/instruments/{instrument.lower()}.html").as_uri()


def form(instrument: str) -> str:
    return f"#fill-{instrument}"


def fill_in(page: Page, definition: dict[str, Any], turn: int = 0) -> dict[str, str]:
    """Answer most questions: steps in turn, now and then "not applicable" or "don't know", some not at all.

    Each tenth is touched, or each in full: the others get the click that a touch sends, which is quickly done.
    """
    given: dict[str, str] = {}
    touched: list[str] = []
    others: list[str] = []
    for number, item in enumerate(definition["items"], turn):
        if number % 7 == 3:
            continue
        aside = ["~na"] * (item["not_applicable"] is not None) + ["~dk"] * item["dont_know"]
        values = [step["value"] for step in item["steps"]]
        value = aside[number % len(aside)] if aside and number % 5 == 2 else values[-1 - number % 3 % len(values)]
        if value == "0":
            # Few failures: half of the criticals would fail.
            value = "1" if number % 4 else "0"
        step = f"#fill-{definition['instrument']}-{item['id']} label.hb-step:has(input[value='{value}'])"
        (touched if FULL or number % 10 == 0 else others).append(step)
        given[item["id"]] = value
    for step in touched:
        page.locator(step).click()
    page.evaluate("steps => steps.forEach((step) => document.querySelector(step).click())", others)
    return given


def shown(page: Page) -> dict[str, str]:
    """The answers that stand in the form."""
    return dict(
        page.evaluate(
            """() => [...document.querySelectorAll('.hb-ask')].flatMap((field) =>
                [...field.querySelectorAll('input:checked')].map((radio) => [radio.name, radio.value]))"""
        )
    )


def against(page: Page, within: str = "html") -> list[str]:
    """What axe-core holds against the page, or against a part of it.

    What lies under the bar by chance of where it stands is not small.
    """
    # Not by a style element, which the page's policy refuses.
    page.evaluate(
        """() => document.querySelectorAll('.hb-fill-bar, .mobile-header').forEach(
            (bar) => bar.style.setProperty('position', 'static', 'important'))"""
    )
    return axe(page, within=within)


def best(item: dict[str, Any]) -> str:
    """The answer that counts most."""
    value: str = max(item["steps"], key=lambda step: step["points"])["value"]
    return value


def worst(item: dict[str, Any]) -> str:
    """The answer that counts least."""
    value: str = min(item["steps"], key=lambda step: step["points"])["value"]
    return value


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


# --- every type of instrument ----------------------------------------------------------------------


@every_type
def test_fill_reload_download_and_score(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path, instrument: str
) -> None:
    definition = definitions(handbook)[instrument]
    questionnaire = AnswerKey.of(handbook).questionnaires[instrument]
    with look(browser, address(site, instrument), PHONE) as page:
        page.get_by_role("link", name="Fill in here").click()
        page.locator(FORM).wait_for(state="visible")
        assert page.locator("#hb-items").is_hidden()
        given = fill_in(page, definition)
        page.get_by_label("Unit", exact=True).select_option(index=2)
        page.get_by_label("Date", exact=True).fill("2026-10-05")
        noted = definition["items"][0]["id"]
        note = page.locator(f"#fill-{instrument}-{noted}-note")
        if note.is_hidden():
            page.locator(f"#fill-{instrument}-{noted}").get_by_role("button", name="Add a note").click()
        note.fill('=HYPERLINK("x"),\nseen <b>twice</b>')
        kept = shown(page)
        assert kept == {f"fill-{instrument}-{item}": value for item, value in given.items()}
        page.reload()
        page.locator(FORM).wait_for(state="visible")
        assert shown(page) == kept
        assert note.input_value().startswith("=HYPERLINK")
        assert page.get_by_label("Date", exact=True).input_value() == "2026-10-05"
        total = page.locator("data.hb-fill-score").get_attribute("value") if page.locator("data").count() else ""
        assert against(page) == []
        assert sticking_out(page) == []
        csv, json_ = download(page, "Download as CSV", tmp_path), download(page, "Download as JSON", tmp_path)
    assert csv.name.startswith(f"{instrument}-v{definition['version']}-2026-10-05-")
    homes = [taken_in(handbook, path) for path in (csv, json_)]
    assert homes[0] == homes[1]
    ((run, home),) = homes[0].items()
    assert re.fullmatch("[a-f][0-9a-f]{31}", run)
    wanted = expected(questionnaire, given)
    assert expected(questionnaire, home) == wanted
    assert total == ("" if wanted.total is None else json.dumps(wanted.total).removesuffix(".0"))
    rows = json.loads(json_.read_text("utf-8"))["runs"][0]["answers"]
    assert rows[0]["evidence"] == '=HYPERLINK("x"),\nseen <b>twice</b>'
    assert "\"'=HYPERLINK" in csv.read_text("utf-8")


@sampled(1)
@pytest.mark.parametrize(
    ("instrument", "scheme"), some([(type_, way) for type_ in TYPES.values() for way in ("light", "dark")], 3)
)
def test_what_is_touched_is_large_enough(browser: Browser, site: Path, instrument: str, scheme: Any) -> None:
    with look(browser, address(site, instrument, "et") + form(instrument), PHONE, scheme) as page:
        page.locator(".hb-step").first.click()
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert against(page) == []
        small: list[str] = page.evaluate(
            """() => [...document.querySelectorAll(
                ".hb-step, .hb-fill :is(button, select, summary, textarea, a, input[type=date])"
            )].filter((element) => element.checkVisibility()).filter((element) => {
                const box = element.getBoundingClientRect();
                return box.width < 43.5 || box.height < 43.5;
            }).map((element) => element.outerHTML.slice(0, 90))"""
        )
        assert small == []


# --- where one stands ------------------------------------------------------------------------------


def test_the_bar_is_in_sight_and_leads_to_the_next_open_question(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        fields = page.locator(".hb-ask")
        for number in (0, 1, 3):
            fields.nth(number).locator(".hb-step").nth(2).click()
        following = page.get_by_role("button", name="Next open one")
        assert "3 of 11 answered" in page.locator(".hb-fill-count").inner_text()
        for number in (4, 5):
            following.click()
            assert page.evaluate("document.activeElement.name") == fields.nth(number).get_attribute("id")
            # What has the focus is not below the bar, once the page has stopped moving.
            wait_until(
                page,
                """document.activeElement.closest("label").getBoundingClientRect().bottom
                    <= document.querySelector(".hb-fill-bar").getBoundingClientRect().top""",
            )
            bar = page.locator(".hb-fill-bar").bounding_box()
            assert bar is not None and bar["y"] + bar["height"] <= 845
        page.locator(".hb-ask-help summary", has_text="not answered yet").click()
        page.locator(".hb-fill-summary .hb-jump").first.click()
        assert page.evaluate("document.activeElement.name") == fields.nth(2).get_attribute("id")
        for number in (2, *range(4, 11)):
            fields.nth(number).locator(".hb-step").nth(2).click()
        page.locator(".hb-fill-bar").get_by_role("button", name="Hand in").click()
        assert page.evaluate("document.activeElement.textContent") == "Hand the answers in"


@in_full
def test_who_listens_hears_turns_only(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        page.evaluate(
            """() => { window.heard = []; const live = document.querySelector(".hb-unseen");
            new MutationObserver(() => { window.heard.push(live.textContent); })
                .observe(live, { childList: true, characterData: true, subtree: true }); }"""
        )
        fields = page.locator(".hb-ask")
        for number in range(11):
            fields.nth(number).locator(".hb-step").first.click()
            page.wait_for_timeout(1100)
        heard = page.evaluate("window.heard")
        assert 1 <= len(heard) <= 2
        assert "Everything is answered" in heard[-1]


def test_a_failed_critical_item_is_said_in_words(browser: Browser, site: Path, handbook: Handbook) -> None:
    definition = definitions(handbook)["OBS-PHONE"]
    critical = {item["critical"]: item for item in definition["items"]}
    with look(browser, address(site, "OBS-PHONE") + form("OBS-PHONE"), PHONE) as page:
        for item in definition["items"]:
            page.locator(f"#fill-OBS-PHONE-{item['id']} input[value='{best(item)}']").evaluate("radio => radio.click()")
        bar = page.locator(".hb-fill-bar")
        assert "Score 100%" in bar.inner_text()
        for kind, words in (("gate", "Score 9"), ("zero", "Score 0%")):
            field = page.locator(f"#fill-OBS-PHONE-{critical[kind]['id']}")
            assert "Critical:" in field.locator("legend").inner_text()
            field.locator(f"input[value='{worst(critical[kind])}']").check()
            assert "A critical item failed" in bar.inner_text()
            assert words in bar.inner_text()


def test_a_channel_shows_its_own_questions_and_counts_no_other(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    definition = definitions(handbook)["MYS-VISIT"]
    questionnaire = AnswerKey.of(handbook).questionnaires["MYS-VISIT"]
    on_phone = [item["id"] for item in definition["items"] if questionnaire.items[item["id"]].applies("phone")]
    elsewhere = [item["id"] for item in definition["items"] if item["id"] not in on_phone]
    assert len(on_phone) > 10
    assert len(elsewhere) > 10

    def in_sight(page: Page) -> list[str]:
        ids: list[str] = page.evaluate(
            "[...document.querySelectorAll('.hb-ask')].filter((each) => each.checkVisibility()).map((each) => each.id)"
        )
        return [id_.removeprefix("fill-MYS-VISIT-") for id_ in ids]

    with look(browser, address(site, "MYS-VISIT") + form("MYS-VISIT"), PHONE) as page:
        given = fill_in(page, definition)
        assert set(given) & set(elsewhere)
        page.get_by_label("Channel", exact=True).select_option("phone")
        assert in_sight(page) == on_phone
        # No heading stands above nothing: the next thing in sight is a question or a lower heading.
        order: list[str] = page.evaluate(
            """() => [...document.querySelectorAll('.hb-fill :is(h3, .hb-kicker, .hb-ask)')]
                .filter((each) => each.checkVisibility()).map((each) => each.className || each.localName)"""
        )
        bare = [
            name for name, after in itertools.pairwise(order) if name == "hb-kicker" and not after.startswith("hb-ask")
        ]
        assert bare == []
        wanted = expected(questionnaire, given, "phone")
        assert wanted.sufficient
        assert wanted != expected(questionnaire, given)
        assert page.locator("data.hb-fill-score").get_attribute("value") == json.dumps(wanted.total).removesuffix(".0")
        summary = page.locator(".hb-fill-summary").inner_text()
        assert f"Coverage {round(100 * (wanted.coverage or 0))}%" in summary
        done = len(set(given) & set(on_phone))
        assert page.locator(".hb-fill-count").inner_text() == f"{done} of {len(on_phone)} answered"
        page.get_by_label("Case, when two of you assess the same contact").fill(" 2026-10-05-A ")
        assert sticking_out(page) == []
        page.reload()
        page.locator(FORM).wait_for(state="visible")
        assert in_sight(page) == on_phone
        csv, json_ = download(page, "Download as CSV", tmp_path), download(page, "Download as JSON", tmp_path)
        # What was answered in the other channels is kept, and counts again when they are chosen.
        page.get_by_label("Channel", exact=True).select_option("")
        assert shown(page) == {f"fill-MYS-VISIT-{item}": value for item, value in given.items()}
    homes = [taken_in(handbook, path) for path in (csv, json_)]
    assert homes[0] == homes[1]
    ((_, home),) = homes[0].items()
    assert home.keys() == set(given) & set(on_phone)
    assert expected(questionnaire, home, "phone") == wanted
    run = json.loads(json_.read_text("utf-8"))["runs"][0]
    assert (run["channel"], run["case"]) == ("phone", "2026-10-05-A")
    assert [answer["item"] for answer in run["answers"]] == on_phone


def test_an_answer_can_be_taken_back(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        field = page.locator(".hb-ask").first
        field.locator(".hb-step").first.click()
        field.get_by_role("button", name="Remove answer").click()
        assert shown(page) == {}
        assert page.evaluate("document.activeElement.type") == "radio"
        assert page.get_by_role("button", name="Download as CSV").is_disabled()


# --- by keyboard -----------------------------------------------------------------------------------


def _tab_to(page: Page, selector: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_what_fills_in_is_loaded_by_whoever_goes_there(browser: Browser, site: Path) -> None:
    """Who only reads the items loads none of it; who has begun sees that at once."""
    with look(browser, address(site, "INT-CUST"), PHONE) as page:
        loaded = page.locator("script[src*='hbgen-fill.js']")
        assert page.locator(".hb-fill-closed a").inner_text() == "Fill in here" and loaded.count() == 0
        page.locator(".hb-fill-closed a").click()
        page.locator(FORM).wait_for()
        assert loaded.count() == 1
        page.locator("label.hb-step").first.click()
        page.goto(address(site, "INT-CUST"))
        page.locator(".hb-fill-closed a", has_text="Continue").wait_for()


def test_no_mouse_is_needed(browser: Browser, site: Path, handbook: Handbook, tmp_path: Path) -> None:
    with look(browser, address(site, "INT-CUST"), DESK) as page:
        _tab_to(page, ".hb-fill-closed a")
        page.keyboard.press("Enter")
        wait_until(page, "document.activeElement.tagName === 'H2'")
        for number in range(11):
            _tab_to(page, "input[type=radio]")
            page.keyboard.press("Space")
            if number % 2:
                page.keyboard.press("ArrowDown")
            # Out of the group: to its buttons.
            page.keyboard.press("Tab")
        items = definitions(handbook)["INT-CUST"]["items"]
        assert list(shown(page).values()) == [item["steps"][n % 2]["value"] for n, item in enumerate(items)]
        _tab_to(page, ".hb-fill-doors button:nth-of-type(2), .hb-button-main")
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        waiting.value.save_as(tmp_path / "answers.csv")
        _tab_to(page, ".hb-quiet-danger")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.value") == "no"
        page.keyboard.press("Escape")
        assert len(shown(page)) == 11
        page.keyboard.press("Enter")
        _tab_to(page, "dialog button[value=yes]")
        page.keyboard.press("Enter")
        wait_until(page, "document.activeElement.tagName === 'H2'")
        assert shown(page) == {}
    assert len(next(iter(taken_in(handbook, tmp_path / "answers.csv").values()))) == 11


# --- what is kept, and what is not -----------------------------------------------------------------


def test_clearing_leaves_nothing_but_where_one_works(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "INT-VIEW") + form("INT-VIEW"), PHONE) as page:
        page.locator(".hb-step").first.click()
        page.locator(".hb-note textarea").first.fill("Mari said so")
        page.get_by_label("Unit", exact=True).select_option(index=1)
        # Only values stay when the tab is closed.
        assert "Mari" not in page.evaluate("JSON.stringify({ ...localStorage })")
        before = page.evaluate("Object.keys(localStorage).map((key) => key.split(':')[5]).find(Boolean)")
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Keep them").click()
        assert len(shown(page)) == 1
        page.get_by_role("button", name="Clear the answers").click()
        assert against(page, "dialog[open]") == []
        page.get_by_role("button", name="Clear", exact=True).click()
        # A dialog tells that it was closed a moment later.
        wait_until(page, "document.activeElement.tagName === 'H2'")
        assert shown(page) == {}
        assert page.locator(".hb-note textarea").first.input_value() == ""
        assert page.get_by_label("Unit", exact=True).input_value() != ""
        stored = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
        assert "Mari" not in stored and before not in stored
        assert "The answers are cleared." in page.locator(".hb-fill-finish .hb-fill-told").inner_text()


def test_an_item_with_another_meaning_is_not_answered(browser: Browser, site: Path, handbook: Handbook) -> None:
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        for number in (0, 1):
            page.locator(".hb-ask").nth(number).locator(".hb-step").first.click()
        page.evaluate(
            """() => { const key = Object.keys(localStorage).find((name) => name.includes("INT-CUST"));
                const parts = key.split(":");
                const kept = JSON.parse(localStorage[key]);
                kept.answers[Object.keys(kept.answers)[0]][0] = "hhhhhhhhhhhh";
                delete localStorage[key];
                parts[2] = "another";
                localStorage[parts.join(":")] = JSON.stringify(kept); }"""
        )
        first, second, third = definitions(handbook)["INT-CUST"]["items"][:3]
        page.reload()
        assert list(shown(page)) == [f"fill-INT-CUST-{second['id']}"]
        # Perhaps a newer page asked so, and this one comes from a cache: nothing is lost for it.
        page.locator(".hb-ask").nth(2).locator(".hb-step").first.click()
        stored = "JSON.parse(Object.entries(localStorage).find(([name]) => name.includes('INT-CUST'))[1]).answers"
        assert page.evaluate(f"{stored}['{first['id']}'][0]") == "hhhhhhhhhhhh"
        page.reload()
        assert list(shown(page)) == [f"fill-INT-CUST-{item['id']}" for item in (second, third)]
        page.locator(".hb-ask").first.locator(".hb-step").first.click()
        assert page.evaluate(f"{stored}['{first['id']}'][0]") == first["fingerprint"]
        for broken in some(("{", "3", '{"id": 7, "answers": {"INT-CUST-1": "x"}}', '{"answers": 1}'), 2):
            page.evaluate(
                "text => { localStorage[Object.keys(localStorage).find((name) => name.includes('INT-CUST'))] = text; }",
                broken,
            )
            page.reload()
            assert page.locator(".hb-ask").count() == 11
            assert shown(page) == {}


def test_a_form_that_was_begun_is_carried_into_the_next_version(
    browser: Browser, site: Path, handbook: Handbook, tmp_path: Path
) -> None:
    """What means the same stays answered, and the file says of which version it is; what changed is asked anew."""
    definition = definitions(handbook)["INT-CUST"]
    former = definition["version"] - 1
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        for number in range(3):
            page.locator(".hb-ask").nth(number).locator(".hb-step").first.click()
        page.evaluate(
            """() => { const key = Object.keys(localStorage).find((name) => name.includes("INT-CUST"));
                const parts = key.split(":");
                const kept = JSON.parse(localStorage[key]);
                kept.answers[Object.keys(kept.answers)[0]][0] = "gggggggggggg";
                kept.day = { picked: "2026-02-03", began: "" };
                delete localStorage[key];
                parts[4] = String(Number(parts[4]) - 1);
                localStorage[parts.join(":")] = JSON.stringify(kept); }"""
        )
        page.reload()
        _, second, third = (item["id"] for item in definition["items"][:3])
        assert list(shown(page)) == [f"fill-INT-CUST-{item}" for item in (second, third)]
        message = (
            f"2 answers were kept from version {former}. Their questions mean the same; what is open is asked anew."
        )
        assert page.locator(".hb-fill-before").text_content() == message
        assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('INT-CUST')).length") == 1
        # What is answered anew is of today's version; the rest stays of the former one, also after a reload.
        page.locator(".hb-ask").nth(1).locator(".hb-step").nth(1).click()
        page.reload()
        path = download(page, "Download as CSV", tmp_path)
    rows = {row["item"]: row["comment"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))}
    assert {item: comment for item, comment in rows.items() if comment} == {
        third: f"Answered in version {former}, 2026-02-03"
    }


def test_two_tabs_of_one_form_hold_the_same_answers(browser: Browser, site: Path) -> None:
    with visit(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        other = page.context.new_page()
        other.goto(page.url)
        other.locator(".hb-ask").nth(0).locator(".hb-step").first.click()
        page.locator(".hb-ask-done").wait_for()
        page.locator(".hb-ask").nth(1).locator(".hb-step").first.click()
        other.locator(".hb-ask-done").nth(1).wait_for()
        assert shown(page) == shown(other)
        assert len(shown(page)) == 2
        other.reload()
        assert len(shown(other)) == 2


def test_who_only_reads_sees_the_list(browser: Browser, site: Path) -> None:
    for scripts in (True, False):
        with look(browser, address(site, "OBS-PHONE"), PHONE, scripts=scripts) as page:
            assert page.locator("#hb-items").is_visible()
            assert page.locator(f"{FORM}:visible").count() == 0
            assert page.locator(".hb-fill:visible").count() == int(scripts)


def test_paper_has_the_list_and_not_the_form(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "OBS-PHONE") + form("OBS-PHONE"), PHONE) as page:
        assert page.locator("#hb-items").is_hidden()
        page.emulate_media(media="print")
        assert page.locator("#hb-items").is_visible()
        assert page.locator(".hb-blanks").is_visible()
        assert page.locator(".hb-fill").is_hidden()
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Back to reading").click()
        page.locator("#hb-items").wait_for(state="visible")
        page.go_back()
        page.locator(FORM).wait_for(state="visible")


def test_only_pages_of_instruments_load_the_form(site: Path) -> None:
    pages = [path for path in (site / "staff/en").rglob("*.html") if "hbgen-fill" in path.read_text("utf-8")]
    # A practice's checklist is filled in like an instrument.
    assert {path.parent.name for path in pages} == {"instruments", "practices"}
    assert not [path for path in (site / "customers").rglob("*.html") if "hb-fill-data" in path.read_text("utf-8")]


def test_it_keeps_to_a_strict_policy(browser: Browser, site: Path) -> None:
    page_path = site / "staff/en/pages/instruments/int-cust.html"
    policy = "default-src 'none'; script-src file:; style-src file:; img-src file: data:; connect-src 'none'"
    markup = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page_path.read_text("utf-8"), flags=re.DOTALL)
    strict = page_path.with_name("int-cust-strict.html")
    meta = f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">'
    strict.write_text(markup.replace("<head>", meta), "utf-8")
    try:
        page = browser.new_page()
        messages: list[str] = []
        page.on(
            "console", lambda message: messages.append(message.text) if "hbgen-fill" in str(message.location) else None
        )
        page.goto(strict.as_uri() + form("INT-CUST"))
        page.locator(".hb-step").first.click()
        assert len(shown(page)) == 1
        page.close()
        assert messages == []
    finally:
        strict.unlink()


# --- handing in ------------------------------------------------------------------------------------


def test_a_mail_tells_no_answer_in_its_subject(browser: Browser, site: Path) -> None:
    with look(browser, address(site, "INT-CUST") + form("INT-CUST"), PHONE) as page:
        page.locator(".hb-step").first.click()
        mail = page.get_by_role("link", name="Write a mail").get_attribute("href") or ""
    start, _, body = mail.partition("&body=")
    assert start == "mailto:teenindus@rannavalgus.example.ee?subject=Answers%3A%20Internal%20customer%20feedback"
    assert "1%20of%2011%20answered" in body
    assert "INT-CUST-1" not in mail


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small handbook that takes answers in, and one of whose units has no name in the edition's language."""
    handbook = smallest()
    links = Links.model_validate({"answers": "https://answers.example/in"})
    names = {"front-desk": {"en": "Front desk"}, "night-desk": {"et": "Öine laud"}}
    units = tuple(Unit(id=id_, name=Text(name), group="front-line") for id_, name in names.items())
    update = {
        "handbook": handbook.handbook.model_copy(update={"links": links}),
        "organisation": handbook.organisation.model_copy(update={"units": units}),
    }
    return built(tmp_path_factory, "fill", handbook.model_copy(update=update), "staff", "en")


def test_a_unit_that_is_not_translated_can_be_chosen(browser: Browser, small_site: Path) -> None:
    with look(browser, (small_site / "pages/instruments/fb-internal.html").as_uri() + form("FB-INTERNAL")) as page:
        choice = page.get_by_label("Unit", exact=True)
        assert choice.locator("option").all_inner_texts() == ["Choose…", "Front desk", "Öine laud"]
        assert choice.locator("option[value=night-desk]").get_attribute("lang") == "et"
        choice.select_option("night-desk")
        assert choice.input_value() == "night-desk"


def stacks(page: Page) -> list[str]:
    """Where each error was thrown that nobody caught; it grows."""
    traces: list[str] = []
    page.on("pageerror", lambda error: traces.append(error.stack or ""))
    return traces


def test_where_nothing_may_be_kept_the_form_says_so_and_works(
    browser: Browser, small_site: Path, tmp_path: Path
) -> None:
    forbid = """for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
    }"""
    full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    for script in (forbid, full):
        page = browser.new_page()
        thrown = stacks(page)
        page.add_init_script(script)
        page.goto((small_site / "pages/instruments/fb-internal.html").as_uri() + form("FB-INTERNAL"))
        assert "This browser keeps nothing" in page.locator(FORM).inner_text()
        page.locator(".hb-step").nth(2).click()
        assert download(page, "Download as JSON", tmp_path).is_file()
        page.get_by_role("button", name="Clear the answers").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        wait_until(page, "document.activeElement.tagName === 'H2'")
        assert shown(page) == {}
        # The theme's own script takes it badly; that is no matter of the form's.
        assert not [stack for stack in thrown if "hbgen" in stack]
        page.close()


def test_answers_are_sent_where_the_handbook_says(browser: Browser, small_site: Path) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    sent: list[Any] = []
    status = [500]

    def answer(route: Route) -> None:
        if status[0] == 0:
            route.abort()
            return
        sent.append((route.request.method, route.request.post_data_json))
        route.fulfill(status=status[0], headers={"Access-Control-Allow-Origin": "*"})

    page.route("https://answers.example/**", answer)
    page.goto((small_site / "pages/instruments/fb-internal.html").as_uri() + form("FB-INTERNAL"))
    page.locator(".hb-step").nth(2).click()
    sending = page.locator(".hb-fill-finish .hb-fill-told")
    button = page.get_by_role("button", name="Send to answers.example")
    assert sent == []
    for code, words in ((500, "answered 500"), (0, "could not be reached"), (204, "Sent.")):
        status[0] = code
        button.click()
        page.locator(".hb-fill-finish .hb-fill-told", has_text=words).wait_for()
        assert len(shown(page)) == 1
    assert sending.get_attribute("role") == "status"
    method, data = sent[-1]
    assert method == "POST" and data["format"] == "hbgen-answers-1"
    assert data["runs"][0]["answers"][0]["value"] == "3"
    # The same run, however often it is sent.
    assert len({request["runs"][0]["run"] for _, request in sent}) == 1
    page.close()
