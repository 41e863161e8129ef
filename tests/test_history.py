"""What an edition tells of its past: what changed, for whom, and nothing that its readers may not see."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from xml.etree import ElementTree

from filling import filled
from hbgen.editions import NEXT, select
from hbgen.load import load
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.standards import Standard
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.releases.child_order import build, nodes, orders, with_fields
from hbgen.releases.folder import read_ledger
from hbgen.releases.head import Approved, Number
from hbgen.releases.ledger import Release, as_released, freeze
from hbgen.releases.release_history import DEPTH, ReleaseHistory
from hbgen.render.pages import render
from hbgen.text.labels import PARTS
from sampling import in_full, some
from some_pages import Pages

ROOT = Path(__file__).parent.parent
DAY = datetime.date(2026, 3, 1)
ATOM = "{http://www.w3.org/2005/Atom}"


def changed(handbook: Handbook, id_: str, **fields: object) -> Handbook:
    """`handbook` with other values in some fields of a standard."""
    entries = {key: node.entry for key, node in nodes(handbook).items()}
    entries["standard", id_] = with_fields(entries["standard", id_], fields)
    return as_released(build(entries, orders(nodes(handbook))))


def base() -> tuple[Handbook, str]:
    """A handbook, and the id of a standard in it that customers may read."""
    handbook = as_released(filled())
    standard = next(s for c in handbook.standards for s in c.standards)
    handbook = changed(handbook, standard.id, status="approved", audience="customers", retired=None)
    return handbook, standard.id


def chain(*handbooks: Handbook) -> list[Release]:
    releases: list[Release] = []
    for number, handbook in enumerate(handbooks):
        approvals = (Approved(by="boss", on=DAY, act="ACT-CANARY"),)
        previous = releases[-1] if releases else None
        releases.append(freeze(handbook, {}, Number(1, number, 0), DAY, approvals, previous))
    return releases


def files(releases: list[Release], whole: Handbook, audience: Audience, version: str = NEXT) -> dict[str, str]:
    edition = select(whole, audience, "en", version)
    made = render(edition, {}, (), ReleaseHistory().history(releases, whole, edition))
    return {file.path: file.data.decode() for file in made}


def test_words_that_changed_are_marked_and_led_to() -> None:
    old, id_ = base()
    first = changed(old, id_, promise=Text({"en": "We answer within nine minutes."}))
    second = changed(first, id_, promise=Text({"en": "We answer within five minutes."}))
    made = files(chain(first, second), second, "staff", "1.1.0")
    page = made["changes.md"]
    assert "within <del>nine</del><ins>five</ins> minutes." in page
    assert f'id="v-1-1-0-{id_}"' in page
    chapter = next(text for path, text in made.items() if path.startswith("standards/") and f"#v-1-1-0-{id_}" in text)
    assert "changed since 1.0.0" in chapter


def test_without_a_release_nothing_is_told() -> None:
    old, _ = base()
    made = files([], old, "staff")
    assert not [path for path in made if "changes" in path or "dates" in path]


def test_what_is_internal_reaches_no_customer() -> None:
    """Neither the page nor a feed: hidden fields, hidden standards, approvals and reasons."""
    old, id_ = base()
    new = changed(old, id_, phrases=(), sources=(Text({"en": "SOURCE-CANARY"}),))
    other = next(s for c in new.standards for s in c.standards if s.id != id_)
    was = changed(new, other.id, audience="staff", promise=Text({"en": "PROMISE-CANARY one"}))
    now = changed(was, other.id, audience="staff", promise=Text({"en": "PROMISE-CANARY two"}))
    releases = chain(old, was, now)
    for version in (NEXT, "1.2.0"):
        text = "".join(files(releases, now, "customers", version).values())
        assert "CANARY" not in text
    assert "PROMISE-CANARY" in files(releases, now, "staff")["changes.md"]


def test_what_is_hidden_from_an_audience_later_is_removed_for_it_without_its_text() -> None:
    old, id_ = base()
    new = changed(old, id_, audience="managers", promise=Text({"en": "HIDDEN-CANARY"}))
    made = files(chain(old, new), new, "customers", "1.1.0")
    data = json.loads(made["downloads/pages/changes.json"])
    change = next(change for change in data["versions"][0]["changes"] if change["id"] == id_)
    assert (change["what"], change["fields"]) == ("removed", [])
    assert "HIDDEN-CANARY" not in "".join(made.values())


def test_the_feed_is_atom_and_names_each_release_for_ever() -> None:
    old, id_ = base()
    new = changed(old, id_, promise=Text({"en": "Five <b>minutes</b> & more"}), title=Text({"en": "A <b> & c"}))
    feed = ElementTree.fromstring(files(chain(old, new), new, "staff")["downloads/pages/changes.atom"])
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert len(set(ids)) == 2
    assert all(id_.startswith("tag:") for id_ in ids)
    assert entries[0].findtext(f"{ATOM}updated") == "2026-03-01T00:00:00Z"


def test_a_feed_reader_shows_a_line_for_each_change_that_leads_to_where_it_is_told() -> None:
    old, id_ = base()
    new = changed(old, id_, promise=Text({"en": "Five minutes"}), title=Text({"en": "A <b> & c"}))
    entries = ElementTree.fromstring(files(chain(old, new), new, "staff")["downloads/pages/changes.atom"])
    contents = entries.findall(f"{ATOM}entry/{ATOM}content")
    assert [content.get("type") for content in contents] == ["html", "html"]
    # What stands in it is HTML of its own, of which the content is never a part.
    listed = ElementTree.fromstring(contents[0].text or "")
    assert (listed.tag, [line.tag for line in listed]) == ("ul", ["li"])
    assert "".join(listed.itertext()) == f"{id_} A <b> & c: changed, matters"
    links = [link.get("href", "") for link in listed.iter("a")]
    assert [link.partition("/pages/")[2] for link in links] == [f"changes.html#v-1-1-0-{id_}"]
    assert contents[1].text == "<p>The first version.</p>"


def test_only_those_who_may_know_get_the_days_of_review() -> None:
    old, id_ = base()
    old = changed(old, id_, valid_from=DAY, review_by=datetime.date(2027, 5, 4))
    releases = chain(old)
    assert "20270504" in files(releases, old, "staff")["downloads/pages/dates.ics"]
    public = files(releases, old, "customers")["downloads/pages/dates.ics"]
    assert "20260301" in public
    assert "20270504" not in public


@in_full
def test_paper_leads_to_its_own_version() -> None:
    loaded = load(ROOT)
    assert loaded.handbook is not None
    releases = chain(loaded.handbook)
    made = files(releases, releases[0].handbook, "staff", "1.0.0")
    stamp = json.loads(made["site.json"])["print"]
    assert stamp["address"].endswith("/handbook/staff/en/1.0.0/index.html#hb-print")
    assert made["downloads/pages/current.svg"].startswith("<svg")
    draft = files(releases, releases[0].handbook, "staff")
    assert json.loads(draft["site.json"])["print"]["qr"] is None
    assert "downloads/pages/current.svg" not in draft


def test_old_releases_are_listed_and_read_only_as_far_as_they_are_told() -> None:
    old, id_ = base()
    some = [changed(old, id_, purpose=Text({"en": f"Number {number}."})) for number in range(DEPTH + 3)]
    releases = chain(*some)
    edition = select(some[-1], "staff", "en", str(releases[-1].number))
    steps = ReleaseHistory().history(releases, some[-1], edition).steps
    assert len(steps) == DEPTH + 3
    assert [step.changes is not None for step in steps] == [True] * DEPTH + [False] * 3


def test_what_was_asked_of_a_release_once_is_kept() -> None:
    old, id_ = base()
    new = changed(old, id_, purpose=Text({"en": "Other."}))
    past, edition = ReleaseHistory(), select(new, "staff", "en")
    first = past.history(chain(old, new), new, edition)
    again = past.history(chain(old, new), new, edition)
    assert again.steps[1] is first.steps[1]


def test_the_starter_tells_every_kind_of_change_in_each_language() -> None:
    loaded, ledger = load(ROOT), read_ledger(ROOT)
    assert loaded.handbook is not None
    assert isinstance(loaded.handbook.standards[0].standards[0], Standard)
    past = ReleaseHistory()
    for language in some(loaded.handbook.handbook.languages, 1):
        edition = select(loaded.handbook, "staff", language)
        history = past.history(ledger.releases, loaded.handbook, edition)
        what = {change.what for step in history.steps if step.changes for change in step.changes.shown}
        assert what == {"added", "changed", "moved", "retired", "removed"}
        assert Pages(edition, history)["changes.md"]


def test_whatever_changes_stands_below_a_heading() -> None:
    """Every kind, and every part of a handbook that is no list."""
    single = {key[0] for key in nodes(as_released(filled()))}
    assert {*KINDS.values(), *single} <= PARTS.keys()
