"""No page of a published site breaks the policy that hbgen writes for hosts, whatever is done with it.

The café is released and published in Estonian, English and Russian for each audience, served with the headers of its
own `_headers`, and opened in Chromium. On each page everything that can be opened, chosen, filled in, ticked and
pressed is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from click.testing import CliRunner
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

import cafe
import sites
from browser import DESK, PHONE, chromium
from hbgen.cli import main
from hbgen.examining import examine
from hbgen.site.build import build
from hosted import hosted
from inline import inline
from proof import Figure

AUDIENCES, LANGUAGES = ("customers", "staff", "managers"), ("en", "et", "ru")
SAMPLE = ("staff/en", "managers/et", "customers/ru")
LINKS = {
    "answers": "https://answers.example.ee/in?token=1",
    "contact": "mailto:cafe@example.ee",
    "published": "https://handbook.example.ee/site",
    "receipts": "https://receipts.example.ee/in",
}
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>path{fill:red}</style>'
    '<path style="opacity:.5" d="M0 0h9v9z"/></svg>'
)
_INDEX = "\n\n```{note}\nBy hand.\n```\n\n```python\nprint()\n```\n\n[Elsewhere](https://example.ee)\n"

_APPROVED = [word for role in ("manager", "service-lead", "people-lead") for word in ("--approved-by", role)]

_TELL = """addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`);
});"""
_WORK = """async () => {
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    // A button that leads to another page would end the visit.
    const open = ".hb-versions button";
    for (let round = 0; round < 2; round += 1) {
        for (const details of document.querySelectorAll("details")) details.open = true;
        for (const field of document.querySelectorAll("select, textarea, input")) {
            if (field.closest(".sidebar-search-container")) continue;
            if (field.type === "checkbox" || field.type === "radio") { field.click(); continue; }
            if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
            else field.value = { date: "2026-03-31", number: "3" }[field.type] || "a";
            for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
        }
        for (const cell of document.querySelectorAll("[tabindex], input")) {
            cell.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
        }
        for (const button of document.querySelectorAll("button, summary")) if (!button.matches(open)) button.click();
        await pause(20);
        for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    }
    dispatchEvent(new Event("beforeprint"));
    dispatchEvent(new Event("afterprint"));
    scrollTo(0, document.body.scrollHeight);
    location.hash = "#nowhere";
    await pause(50);
}"""


def publish(folder: Path, editions: Sequence[str], versions: Sequence[str] = ("2.0.0", "next")) -> Path:
    """The café, released twice and published below `folder`, in some `editions` (`staff/en`) and `versions`: the site.

    In the draft a word is gone from the glossary, and there is a guide.
    """
    root, site = folder / "handbook", folder / "site"
    cafe.lay_out(root)
    sites.lay_out(root)
    index = root / "handbook" / "index.md"
    index.write_text(index.read_text("utf-8") + _INDEX, "utf-8")
    (root / "content" / "images").mkdir(exist_ok=True)
    (root / "content" / "images" / "logo.svg").write_text(_LOGO, "utf-8")
    settings = root / "content" / "handbook.yaml"
    data = yaml.safe_load(settings.read_text("utf-8"))
    data |= {"languages": list(LANGUAGES), "links": LINKS, "look": {"logo": "images/logo.svg", "colour": "#603070"}}
    settings.write_text(json.dumps(data, default=str), "utf-8")
    _run("release", "1.0.0", "--root", root, "--date", "2026-03-01", *_APPROVED)
    _change(root)
    _run("release", "2.0.0", "--root", root, "--date", "2026-04-01", *_APPROVED)
    _shorten(root)
    for version in versions:
        _run("publish", site, "--root", root, *(word for name in editions for word in ("--only", f"{name}/{version}")))
    return site


def _change(root: Path) -> None:
    """Something that a page of changes and a page of receipts tell of."""
    for path in sorted((root / "content" / "standards").glob("*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        for standard in data["standards"]:
            standard["behaviours"]["do"].append("We say our name.")
        path.write_text(json.dumps(data, default=str), "utf-8")


def _shorten(root: Path) -> None:
    """An id that is gone, and a guide."""
    glossary = root / "content" / "glossary.yaml"
    glossary.write_text(json.dumps(yaml.safe_load(glossary.read_text("utf-8"))[1:]), "utf-8")
    guide = root / "content" / "guides" / "opening.en.md"
    guide.parent.mkdir(exist_ok=True)
    guide.write_text("---\ntitle: Opening\n---\n\nWe open the doors, **always**.\n", "utf-8")


def _run(*words: object) -> None:
    done = CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code == 0, done.output


def kinds(site: Path, edition: str) -> Iterator[tuple[str, str]]:
    """Kind and address of the pages of an edition: all pages of one kind are made by one template."""
    is_published = (site / edition / "versions.json").is_file()
    for page in sorted((site / edition).rglob("*.html")):
        name = page.relative_to(site / edition).as_posix()
        # What was only built has no versions.
        version, _, rest = name.partition("/") if is_published else ("", "", name)
        if page.is_symlink() or version == "latest":
            continue
        parts = rest.split("/")
        single = len(parts) > 2 or parts[0] == "id"
        yield ("/".join([version, *parts[:-1], "*"]) if single else f"{version}/{rest}"), f"{edition}/{name}"


def chosen(site: Path, editions: Sequence[str], share: float) -> list[str]:
    """Pages to open: of each kind in each edition as many as the share asks for, and at least one."""
    selected: list[str] = []
    for edition in editions:
        by_kind: dict[str, list[str]] = {}
        for kind, address in kinds(site, edition):
            by_kind.setdefault(kind, []).append(address)
        for addresses in by_kind.values():
            wanted = max(1, round(share * len(addresses)))
            selected += [addresses[number * len(addresses) // wanted] for number in range(wanted)]
    return selected


def messages(browser: Browser, address: str, width: int = DESK) -> list[str]:
    """What a page says in the console, breaks or fails to load while everything on it is worked."""
    context = browser.new_context(viewport={"width": width, "height": 844}, accept_downloads=True)
    context.add_init_script(_TELL)
    page = context.new_page()
    messages_shown: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            messages_shown.append(f"{message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: messages_shown.append(f"thrown: {error.message}"))
    page.on("dialog", lambda dialog: dialog.dismiss())
    # Nobody is at home at the addresses of this handbook: they answer as a server that allows it (CORS).
    answer = {"status": 200, "headers": {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}}
    context.route("https://*.example.ee/**", lambda route: route.fulfill(**answer))
    try:
        page.goto(address)
        _work(page)
    finally:
        context.close()
    return [f"{address}: {message}" for message in messages_shown]


def _work(page: Page) -> None:
    for _ in range(3):
        page.wait_for_timeout(100)
        try:
            page.evaluate(_WORK)
            break
        except Error as error:
            # A page that only leads on has done so; the one to which it leads is worked.
            if "navigation" not in error.message:
                raise
    page.wait_for_timeout(50)


def starter(folder: Path, editions: Sequence[str]) -> Path:
    """The starter handbook, built below `folder` in some `editions`: the site."""
    loaded, _ = examine(sites.REPOSITORY)
    wanted = [(audience, language) for name in editions for audience, _, language in [name.partition("/")]]
    problems = build(sites.REPOSITORY, folder / "starter", loaded, wanted, 2, lambda _: None)  # type: ignore[arg-type]
    assert problems == (), problems
    return folder / "starter"


def prove(share: float) -> list[Figure]:
    """Both handbooks in nine editions with all pages, or in three with each kind of page and `share` of the rest."""
    every = [f"{audience}/{language}" for audience in AUDIENCES for language in LANGUAGES]
    editions = every if share == 1 else SAMPLE
    held: list[str] = []
    problems: list[str] = []
    pages = opened = 0
    with TemporaryDirectory() as folder, chromium() as browser:
        for make in (publish, starter):
            site = make(Path(folder), editions)
            built = sorted(page for page in site.rglob("*.html") if "latest" not in page.parts)
            pages += len(built)
            held += [f"{page.name}: {script}" for page in built for script in inline(page.read_text("utf-8"))]
            with hosted(site) as address:
                some = chosen(site, editions, share)
                opened += len(some)
                for number, page in enumerate(some):
                    problems += messages(browser, f"{address}/{page}", PHONE if number % 3 == 0 else DESK)
    languages = f"{len(editions)} editions of two handbooks, in en, et and ru"
    return [
        Figure("No page holds inline code, inline style or a foreign file", pages, len(held), "; ".join(held[:3])),
        Figure("No page says anything under the policy", opened, len(problems), "; ".join(problems[:3]) or languages),
    ]
