"""Confirming in a browser: what concerns my role, once; after the next release only what matters; and home again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, Request, Route, expect

from browser import DESK, PHONE, Scheme, axe, missing, sticking_out, wait_until
from hosted import hosted
from playbook import put, smallest, standard
from released import released
from sampling import some
from sites import once
from test_publish import APPROVED, run
from test_published_browser import at

reason = missing()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(reason is not None, reason=reason or "")]

INSTRUMENT = {
    "id": "FB-DESK",
    "version": 1,
    "type": "internal-customer-feedback",
    "title": "What colleagues say",
    "purpose": "To hear how we help each other.",
    "items": [{"id": "FB-1", "text": "I am told when something is late.", "scale": "yes-no"}],
    "frequency": "Once a quarter",
    "owner": "head",
}
WORDS = {"ONE-1": "You get an answer.", "TWO-1": "You are called back.", "TWO-2": "You are greeted."}


def chapters(root: Path, **promises: str) -> None:
    """Two chapters: ONE-1 concerns the service lead, TWO-1 the head and the service lead, TWO-2 everybody."""
    texts = WORDS | {id_.replace("_", "-"): words for id_, words in promises.items()}
    roles = {"ONE-1": ["service-lead"], "TWO-1": ["head", "service-lead"], "TWO-2": []}
    made = {}
    for id_, words in texts.items():
        record = standard(id_, f"Standard {id_}", words, "Nobody waits for nothing.", [f"Keeps {id_}."])
        made[id_] = record | {"scope": {"roles": roles[id_]}, "status": "approved"}
        made[id_] |= {"approved": {"by": "head", "on": "2026-02-20"}}
    for chapter in ("ONE", "TWO"):
        some = [record for id_, record in made.items() if id_.startswith(chapter)]
        put(root, f"standards/{chapter.lower()}", {"id": chapter, "title": f"Chapter {chapter}", "standards": some})
        for record in some:
            record["owner"] = "service-lead" if chapter == "ONE" else "head"
        put(root, f"standards/{chapter.lower()}", {"id": chapter, "title": f"Chapter {chapter}", "standards": some})


class Published:
    """A handbook, the folder into which it is published, and where that is served."""

    def __init__(self, folder: Path) -> None:
        self.root, self.out = folder / "handbook", folder / "site"
        self.address = ""

    def begin(self) -> None:
        self.root.mkdir()
        smallest(self.root)
        chapters(self.root)
        path = self.root / "content" / "handbook.yaml"
        data = yaml.safe_load(path.read_text("utf-8"))
        data |= {"audiences": ["customers", "staff"], "languages": ["en", "et"]}
        data["links"] = {"contact": "mailto:service@handbook.example", "receipts": "https://receipts.example/in"}
        path.write_text(json.dumps(data), "utf-8")
        path = self.root / "content" / "organisation.yaml"
        data = yaml.safe_load(path.read_text("utf-8"))
        units = [{"id": id_, "name": id_.capitalize(), "group": "front-line"} for id_ in ("north", "south")]
        path.write_text(json.dumps(data | {"units": units}), "utf-8")
        known = yaml.safe_load((self.root / "content" / "instruments.yaml").read_text("utf-8"))
        put(self.root, "instruments", known | {"instruments": [*known["instruments"], INSTRUMENT]})

    def release(self, number: str, **promises: str) -> None:
        """Release a number and publish it."""
        chapters(self.root, **promises)
        run("release", number, "--root", self.root, "--date", "2026-03-01", *APPROVED)
        run("publish", self.out, "--root", self.root, "--only", f"staff/en/{number}")

    def page(self, version: str) -> str:
        return f"{self.address}/staff/en/{version}/pages/confirm.html"


def first_release(factory: pytest.TempPathFactory) -> Path:
    """The folder of a handbook with version 1.0.0, published once for a whole run of the tests, to be looked at."""

    def make(folder: Path) -> None:
        made = Published(folder)
        made.begin()
        made.release("1.0.0")

    return once(factory, "confirming", make)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("confirm") / "own"
    shutil.copytree(first_release(tmp_path_factory), folder, symlinks=True)
    made = Published(folder)
    with hosted(made.out) as made.address:
        yield made


def asked(page: Page) -> list[str]:
    """The standards that are asked for."""
    return [str(element.get_attribute("data-standard")) for element in page.locator("[data-standard]:visible").all()]


def choose(page: Page, role: str, unit: str = "North") -> None:
    page.get_by_label("Your role").select_option(role)
    page.get_by_label("Your unit").select_option(unit)


def tick_all(page: Page) -> None:
    for box in page.locator(".hb-confirm-box:visible").all():
        box.click()


def receipt(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as JSON").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_read_confirm_reload_and_be_asked_only_about_what_matters(
    browser: Browser, published: Published, tmp_path: Path
) -> None:
    with at(browser, published.page("1.0.0")) as page:
        assert asked(page) == []
        choose(page, "head")
        assert asked(page) == ["TWO-1", "TWO-2"]
        # Without a tick nothing is confirmed, and the focus is where it is missing.
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        expect(page.get_by_role("alert")).to_have_text("Tick each chapter that you have read.")
        expect(page.locator(".hb-confirm-box:visible input")).to_be_focused()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Confirm version 1.0.0").press("Enter")
        expect(page.get_by_role("heading", name="Hand the receipt in")).to_be_focused()
        page.get_by_label("Your name (optional)").fill("Mari")
        first = receipt(page, tmp_path)
        page.reload()
        assert asked(page) == []
        expect(page.locator(".hb-confirm-state")).to_contain_text("You have confirmed everything")
        # The name was never kept.
        expect(page.get_by_label("Your name (optional)")).to_have_value("")
        assert "Mari" not in page.evaluate("JSON.stringify(localStorage)")
        assert json.loads(first.read_text("utf-8"))["receipts"][0]["name"] == "Mari"

        published.release("1.1.0", ONE_1="You get an answer today.", TWO_2="You are greeted by name.")
        # Who reads on in the old version is told what is new, and looks at their own role's part of it.
        page.goto(f"{published.address}/staff/en/1.0.0/pages/standards/two.html")
        expect(page.locator(".hb-note-version [role=status]")).to_have_text(
            "You are reading version 1.0.0. Version 1.1.0 is in force."
        )
        page.locator(".hb-note-version").get_by_role("link", name="What changed").click()
        changes = page.locator(".hb-change:visible")
        expect(changes).to_have_count(2)
        page.get_by_label("My role").select_option("head")
        expect(changes).to_have_count(1)
        assert changes.locator("code").inner_text() == "TWO-2"
        page.locator("article").get_by_role("link", name="Confirm that you have read it").click()
        page.wait_for_url(published.page("1.1.0"))
        expect(page.get_by_label("Your role")).to_have_value("head")
        assert asked(page) == ["TWO-2"]
        assert page.locator("ins:visible").all_inner_texts() == [" by name"]
        expect(page.locator(".hb-confirm-state")).to_have_text(
            "1 standard has changed for you since you confirmed. The words are marked."
        )
        # Another role reads what it never read.
        page.get_by_label("Your role").select_option("service-lead")
        assert asked(page) == ["ONE-1", "TWO-2"]
        page.get_by_label("Your role").select_option("head")
        tick_all(page)
        page.get_by_role("button", name="Confirm version 1.1.0").click()
        second = receipt(page, tmp_path)

        published.release("1.2.0", ONE_1="You get an answer within the hour.", TWO_2="You are greeted by name.")
        page.goto(published.page("1.2.0"))
        assert asked(page) == []
        expect(page.locator(".hb-confirm-state")).to_contain_text("You have confirmed everything")

        # Who skipped a release is asked for everything since.
        page.evaluate("for (const k of Object.keys(localStorage)) localStorage.removeItem(k)")
        page.goto(published.page("1.0.0"))
        choose(page, "service-lead")
        tick_all(page)
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        page.goto(published.page("1.2.0"))
        assert asked(page) == ["ONE-1", "TWO-2"]
        assert len(page.locator('[data-standard="ONE-1"] [data-version]:visible').all()) == 2

    output = run("receipts", first, second, "--root", published.root, "--format", "json").output
    assert "Mari" not in output
    # Too few to be shown; that both are of one person, `follows` says.
    assert all(group["confirmed"] is None for group in json.loads(output)["groups"])
    follows = [json.loads(path.read_text("utf-8"))["receipts"][0] for path in (first, second)]
    assert follows[1]["follows"] == follows[0]["receipt"]


SHARING = """
navigator.canShare = ({ files }) => files.length === 1;
navigator.share = async ({ title, files: [file] }) => {
    if (window.shared) throw new DOMException("changed their mind", "AbortError");
    window.shared = { title, name: file.name, type: file.type, text: await file.text() };
};
"""
"""What a phone can that this browser cannot. The second time the sheet is closed again."""


def test_a_receipt_is_sent_shared_and_mailed(browser: Browser, published: Published, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    context.add_cookies([{"name": "known", "value": "reader", "domain": "receipts.example", "path": "/"}])
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(error.message))
    sent: list[Request] = []
    status = [500]

    def answer(route: Route) -> None:
        if status[0] == 0:
            route.abort()
            return
        sent.append(route.request)
        route.fulfill(status=status[0], headers={"Access-Control-Allow-Origin": "*"})

    page.route("https://receipts.example/**", answer)
    page.add_init_script(SHARING)
    page.goto(published.page("1.0.0"))
    choose(page, "head")
    tick_all(page)
    page.get_by_role("button", name="Confirm version 1.0.0").click()
    page.get_by_label("Your name (optional)").fill("Mari")
    assert sent == []
    message = page.locator(".hb-fill-told[role=status]")
    button = page.get_by_role("button", name="Send to receipts.example")
    for code, words in ((500, "answered 500"), (0, "could not be reached"), (204, "Sent.")):
        status[0] = code
        button.click()
        expect(message).to_contain_text(words)
        expect(button).to_be_enabled()
    bodies = [request.post_data or "" for request in sent]
    # The same receipt, however often it is sent; with the name that was asked for, and nothing else to know one by.
    assert len(bodies) == 2 and len(set(bodies)) == 1
    assert json.loads(bodies[0])["receipts"][0]["name"] == "Mari"
    assert not {"cookie", "referer"} & {name.lower() for name in sent[-1].all_headers()}

    page.get_by_role("button", name="Share the file").click()
    wait_until(page, "window.shared")
    shared = page.evaluate("window.shared")
    assert (shared["title"], shared["type"]) == ("I have read it", "application/json")
    assert json.loads(shared["text"]) == json.loads(bodies[0])
    assert shared["name"].startswith("confirmation-1.0.0-") and shared["name"].endswith(".json")
    page.get_by_role("button", name="Share the file").click()
    mail = page.get_by_role("link", name="Write a mail").get_attribute("href") or ""
    assert mail.startswith("mailto:service@handbook.example?subject=I%20have%20read%20version%201.0.0&body=")
    assert shared["name"] in mail and "Mari" not in mail
    assert thrown == []
    context.close()
    (tmp_path / "receipts.json").write_text(bodies[0], "utf-8")
    run("receipts", tmp_path / "receipts.json", "--root", published.root)


def test_what_cannot_be_shared_is_not_offered(browser: Browser, published: Published) -> None:
    with at(browser, published.page("1.0.0")) as page:
        choose(page, "head")
        tick_all(page)
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        expect(page.get_by_role("button", name="Download as JSON")).to_be_visible()
        expect(page.locator("button", has_text="Share the file")).to_be_hidden()


def test_handbooks_on_one_host_do_not_know_of_each_other(browser: Browser, published: Published) -> None:
    shutil.copytree(published.out / "staff", published.out / "other" / "staff", symlinks=True)
    asking = "staff/en/1.0.0/pages/instruments/customer-feedback.html#fill-customer-feedback"
    with at(browser, f"{published.address}/{asking}") as page:
        page.locator(".hb-step").first.click()
        page.goto(published.page("1.0.0"))
        choose(page, "head")
        page.goto(f"{published.address}/other/{asking}")
        page.locator(".hb-step").first.wait_for()
        assert page.locator(".hb-step input:checked").count() == 0
        page.goto(published.page("1.0.0").replace("/staff/", "/other/staff/"))
        expect(page.get_by_label("Your role")).to_have_value("")
        # Each still knows its own.
        page.goto(f"{published.address}/{asking}")
        assert page.locator(".hb-step input:checked").count() == 1


def test_clearing_forgets_everything_and_audiences_are_apart(browser: Browser, published: Published) -> None:
    with at(browser, published.page("1.0.0")) as page:
        choose(page, "head")
        tick_all(page)
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        assert all(":staff:" in key for key in page.evaluate("Object.keys(localStorage)"))
        page.get_by_role("button", name="Clear what is kept here").click()
        page.get_by_role("button", name="Clear", exact=True).click()
        expect(page.get_by_label("Your role")).to_have_value("")
        assert page.evaluate("Object.keys(localStorage)") == []
        page.evaluate("for (const key of ['hbgen-confirm:staff:']) localStorage.setItem(key, '{\"confirmed\": 3}')")
        page.reload()
        choose(page, "head")
        assert asked(page) == ["TWO-1", "TWO-2"]


def test_what_is_not_released_is_not_confirmed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    draft = released(tmp_path_factory) / "site" / "staff" / "en" / "next"
    with at(browser, (draft / "pages" / "confirm.html").as_uri()) as page:
        assert "only releases are confirmed" in page.locator("main, article").first.inner_text()
        assert page.locator(".hb-fill, .hb-read").count() == 0


def test_it_works_from_disk(browser: Browser, published: Published) -> None:
    with at(browser, (published.out / "staff/en/1.0.0/pages/confirm.html").as_uri()) as page:
        choose(page, "head")
        tick_all(page)
        page.get_by_role("button", name="Confirm version 1.0.0").click()
        page.reload()
        expect(page.locator(".hb-confirm-state")).to_contain_text("You have confirmed everything")


@pytest.mark.parametrize(
    ("width", "scheme"), some([(PHONE, "dark"), (DESK, "light"), (PHONE, "light"), (DESK, "dark")], 1)
)
def test_everybody_can_use_it(browser: Browser, published: Published, width: int, scheme: Scheme) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(published.page("1.0.0"))
    assert axe(page) == []
    choose(page, "head")
    assert axe(page, within="article") == []
    assert sticking_out(page) == []
    tick_all(page)
    page.get_by_role("button", name="Confirm version 1.0.0").click()
    assert axe(page, within="article") == []
    assert sticking_out(page) == []
    context.close()
