"""What calendars and feed readers remember: an event's id stays, whatever becomes of what stands around it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chains import chain, edited
from hbgen.editions import select
from hbgen.exports import plans
from hbgen.files import File
from hbgen.load import load
from hbgen.model import results
from hbgen.model.handbook import Handbook
from hbgen.model.plan import Communication, FollowUp, Metric, Period, Rollout, RolloutActivity
from hbgen.model.settings import Links
from hbgen.model.standards import Retirement
from hbgen.model.texts import Text
from hbgen.prepare import source
from hbgen.releases.events import Kind, event_log, state_of
from hbgen.releases.head import Number
from hbgen.releases.ledger import Release, as_released, freeze
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.book.addresses import as_uri
from sampling import examples
from sites import REPOSITORY

DAY = datetime.date(2026, 3, 1)
ATOM = "{http://www.w3.org/2005/Atom}"


def day(number: int) -> datetime.date:
    return DAY + datetime.timedelta(days=number)


def message(who: str, number: int, **other: Any) -> Communication:
    fields = {"role": "informed", "what": Text({"en": f"What {who} is told"}), "channel": Text({"en": "Letter"})}
    return Communication.model_construct(**{**fields, "who": Text({"en": who}), "when": day(number), **other})


def metric(name: str, number: int, **other: Any) -> Metric:
    fields = {"baseline": None, "target": 90.0, "unit": Text({"en": "%"})}
    return Metric.model_construct(**{**fields, "name": Text({"en": name}), "due": day(number), **other})


def activity(
    follow_ups: Sequence[int] = (), messages: Sequence[Communication] = (), metrics: Sequence[Metric] = (), **other: Any
) -> RolloutActivity:
    fields = {
        "id": "ACT-1",
        "title": Text({"en": "Calls"}),
        "period": Period(start=DAY, end=day(99)),
        "follow_ups": tuple(day(number) for number in follow_ups),
        "communication": tuple(messages),
        "metrics": tuple(metrics),
    }
    return RolloutActivity(**{**fields, **other})


@cache
def small() -> Handbook:
    handbook_read = load(REPOSITORY / "tests" / "content").handbook
    assert handbook_read is not None
    return handbook_read


def handbook(*activities: RolloutActivity, **fields: Any) -> Handbook:
    base = small().model_copy(update={"rollout": Rollout(activities=activities)})
    return base.model_copy(update={"handbook": base.handbook.model_copy(update=fields)})


def files(whole: Handbook, releases: Sequence[Release] = (), hidden: Sequence[str] = ()) -> dict[str, File]:
    """The pages of the draft after these releases, some of them withdrawn, and what stands beside them, by name."""
    edition = select(whole, "staff", "en")
    made = source(edition, select(whole, "staff", ""), {}, ReleaseHistory().history(releases, whole, edition, hidden))
    return {file.path.rpartition("/")[2]: file for file in made}


def calendar(whole: Handbook, releases: Sequence[Release] = (), name: str = "plan.ics") -> dict[str, Any]:
    """The events of a calendar, by their ids."""
    if name == "plan.ics":
        [file] = plans(select(whole, "staff", ""), ("ics",), "en", event_log(releases, whole, "staff"))
    else:
        file = files(whole, releases)[name]
    read = icalendar.Calendar.from_ical(file.data)
    events = read.walk("VEVENT")
    by_uid = {str(event["uid"]): event for event in events}
    assert len(by_uid) == len(events), "each event has an id of its own"
    return by_uid


def told(events: dict[str, Any]) -> dict[tuple[str, datetime.date, str], str]:
    """What an event says → its id."""
    return {
        (str(event["summary"]), event["dtstart"].dt, str(event.get("description", ""))): uid
        for uid, event in events.items()
    }


# --- nothing but the event itself has a say in its id -------------------------------------------

_NAMES = st.sampled_from(["Ann", "Bob", "Staff", "Guests", "Õie"])
_PARTS = st.builds(
    lambda follow_ups, messages, metrics: (follow_ups, messages, metrics),
    st.lists(st.integers(0, 40), max_size=6, unique=True),
    # A message of the same words stands on several days, and then in each version on at least two.
    st.lists(st.tuples(_NAMES, st.integers(0, 40)), max_size=6, unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(_NAMES, st.integers(0, 40)), max_size=6, unique_by=lambda pair: pair[0]),
)


def _built(parts: tuple[list[int], list[tuple[str, int]], list[tuple[str, int]]]) -> RolloutActivity:
    follow_ups, messages, metrics = parts
    return activity(
        follow_ups, [message(*arguments) for arguments in messages], [metric(*arguments) for arguments in metrics]
    )


@settings(deadline=None, max_examples=examples(60))
@given(_PARTS, st.data())
def test_ids_stay_when_entries_are_inserted_removed_and_moved(parts: Any, data: st.DataObject) -> None:
    first = told(calendar(handbook(_built(parts))))
    kept = tuple([pair for pair in part if data.draw(st.booleans())] for part in parts)
    added = data.draw(_PARTS)
    names = [{pair[0] for pair in part} for part in parts[1:]]
    mixed = (
        data.draw(st.permutations(sorted({*kept[0], *added[0]}))),
        *(
            data.draw(st.permutations([*some, *(pair for pair in new if pair[0] not in known)]))
            for some, new, known in zip(kept[1:], added[1:], names, strict=True)
        ),
    )
    second = told(calendar(handbook(activity(id="ACT-0"), _built(mixed))))  # type: ignore[arg-type]
    for event in first.keys() & second.keys():
        assert first[event] == second[event]
    new = {uid for event, uid in second.items() if event not in first}
    assert not new & set(first.values()), "no event takes the id of another one"


def test_events_of_the_same_words_are_told_apart_by_their_days() -> None:
    some = [message("Ann", number) for number in (3, 9, 12)]
    first = told(calendar(handbook(activity(messages=some))))
    second = told(calendar(handbook(activity(messages=[message("Ann", 1), *reversed(some)]))))
    assert all(first[event] == uid for event, uid in second.items() if event in first)
    assert len(first.keys() & second.keys()) == 4  # the period, and three messages


def test_a_date_that_moves_and_spelling_signs_leave_the_id() -> None:
    first = activity((), [message("Ann", 3)], [metric("Calls answered", 20)])
    second = activity((), [message("Ann", 9)], [metric("Calls – answered!", 30)], title=Text({"en": "Other"}))
    assert calendar(handbook(first)).keys() == calendar(handbook(second)).keys()


def test_a_translation_and_the_order_of_languages_leave_the_id() -> None:
    names = Text({"et": "Kõned", "en": "Calls"}), Text({"en": "Calls", "et": "Telefonikõned"})
    some = [activity((), (), [metric("", 20).model_copy(update={"name": name})]) for name in names]
    uids = {frozenset(calendar(handbook(version, languages=("en", "et")))) for version in some}
    assert len(uids) == 1


# --- releases carry ids on -----------------------------------------------------------------------


def test_a_release_carries_the_id_on_where_days_and_words_change() -> None:
    before = handbook(activity((5, 30), [message("Ann", 3)], [metric("Calls", 20)]))
    after = handbook(activity((2, 8, 30), [message("Everybody", 3)], [metric("Calls", 25)]))
    first, second = calendar(before), calendar(after, chain([as_released(before)]))
    assert first.keys() < second.keys()
    moved = second["ACT-1-follow-up-2026-03-06@" + next(iter(first)).partition("@")[2]]
    assert moved["dtstart"].dt == day(2)
    # And what was released under a carried id keeps it, however often the content is released again.
    again = chain([as_released(before), as_released(after), as_released(handbook(activity((2, 8, 30, 50))))])
    assert second.keys() & calendar(handbook(activity((2, 8, 30, 50))), again).keys() == {
        uid for uid in second if "-follow-up-" in uid or "-period" in uid
    }


def test_what_comes_back_has_its_own_id_and_no_other_takes_it() -> None:
    full = handbook(activity((5,), [message("Ann", 3)], [metric("Calls", 20)]))
    none = handbook(activity((5,)))
    other = handbook(activity((5,), [message("Bob", 8)], [metric("Letters", 22)]))
    releases = chain([as_released(version) for version in (full, none)])
    assert calendar(full, releases).keys() == calendar(full).keys()
    assert {uid for uid in calendar(other, releases) if "-m" in uid}.isdisjoint(calendar(full))


def test_the_sequence_counts_the_releases_in_which_an_event_changed() -> None:
    days = ((5, 9), (5, 9), (7, 9), (8, 9))
    some = [handbook(activity(days_of_follow_up, title=Text({"en": "Calls"}))) for days_of_follow_up in days]
    releases = [
        replace(version, date=day(number))
        for number, version in enumerate(chain([as_released(release) for release in some]))
    ]
    releases = [replace(release, date=max(release.date, release.handbook.handbook.date)) for release in releases]
    seen = []
    for number in range(1, 5):
        by_uid = calendar(some[number - 1], releases[:number])
        first = next(uid for uid in by_uid if "-follow-up-2026-03-06" in uid)
        seen.append(
            (int(by_uid[first]["sequence"]), *(int(event["sequence"]) for u, event in by_uid.items() if u != first))
        )
        stamps = {event["last-modified"].dt == event["dtstamp"].dt for event in by_uid.values()}
        assert stamps == {True}
    assert seen == [(0, 0, 0), (0, 0, 0), (1, 0, 0), (2, 0, 0)]


def test_the_day_of_the_last_change_never_goes_back() -> None:
    some = [handbook(activity((number,)), date=day(10 - number)) for number in range(4)]
    releases = chain([as_released(version) for version in some])
    stamps = []
    for number in range(1, 5):
        events = calendar(some[number - 1], releases[:number])
        stamps += [event["last-modified"].dt for uid, event in events.items() if "-follow-up-" in uid]
    assert all(stamp <= other for stamp, other in pairwise(stamps))


def test_readers_are_not_told_how_often_something_changed_that_they_could_not_see() -> None:
    hidden = [activity((number,), audience="managers") for number in range(3)]
    shown = activity((9,))
    releases = chain([as_released(handbook(version)) for version in hidden])
    assert {int(event["sequence"]) for event in calendar(handbook(shown), releases).values()} == {0}
    log = event_log(releases, handbook(shown), "managers")
    assert [revision.sequence for revision in log.revisions("ACT-1", "follow-up")] == [3]


def test_dates_of_standards_are_known_by_the_standard() -> None:
    base = edited(small(), "CTR-01", valid_from=DAY, review_by=day(90))
    later = edited(base, "CTR-01", review_by=day(180), title=Text({"en": "Other"}))
    first, second = (calendar(version, chain([as_released(base)]), "dates.ics") for version in (base, later))
    assert first.keys() == second.keys()
    assert sorted(uid.partition("@")[0] for uid in first) == ["CTR-01-from", "CTR-01-review"]
    assert {int(event["sequence"]) for event in second.values()} == {1}
    gone = Retirement(on=day(20), reason=Text({"en": "No more."}))
    retired = edited(base, "CTR-01", status="retired", retired=gone)
    uids = calendar(retired, chain([as_released(base)]), "dates.ics")
    assert sorted(uid.partition("@")[0] for uid in uids) == ["CTR-01-from", "CTR-01-until"]


# --- whose they are ------------------------------------------------------------------------------


def _ids(whole: Handbook, releases: Sequence[Release]) -> set[str]:
    """Every id of calendars and feeds."""
    contents = files(whole, releases)
    feed = ElementTree.fromstring(contents["changes.atom"].data)
    ids = {element.text or "" for element in feed.iter(f"{ATOM}id")}
    return {*ids, *calendar(whole, releases), *calendar(whole, releases, "dates.ics")}


def _dated(**fields: Any) -> Handbook:
    plan = activity((5,), [message("Ann", 3)], [metric("Calls", 20)])
    return edited(handbook(plan, **fields), "CTR-01", valid_from=DAY)


@pytest.mark.parametrize("website", [None, "https://example.com", "https://käsi.example"])
@pytest.mark.parametrize("published", ["https://example.com/a", "https://õun.example/ä"])
def test_ids_stay_when_the_site_moves(website: str | None, published: str) -> None:
    moved = _dated(links=Links(website=website, published=published))
    assert _ids(moved, chain([as_released(moved)])) == _ids(_dated(), chain([as_released(_dated())]))


@pytest.mark.parametrize("field", ["name", "company"])
def test_two_handbooks_share_no_id_though_their_site_is_one(field: str) -> None:
    links = Links(website="https://example.com", published="https://example.com/handbook")
    first, second = _dated(links=links), _dated(links=links, **{field: Text({"en": "Quite another"})})
    assert _ids(first, chain([as_released(first)])).isdisjoint(_ids(second, chain([as_released(second)])))


def test_the_first_release_fixes_the_name_that_ids_come_from() -> None:
    first, second = _dated(), _dated(name=Text({"en": "Renamed"}))
    releases = chain([as_released(first)])
    assert _ids(second, releases) == _ids(first, releases)


def test_a_feed_stays_the_same_one_when_its_first_release_is_withdrawn() -> None:
    [release] = chain([as_released(_dated())])
    later = _dated(date=release.date + datetime.timedelta(days=40))
    next_release = freeze(as_released(later), {}, Number(2, 0, 0), later.handbook.date, (), release)
    feeds = [
        ElementTree.fromstring(files(later, (release, next_release), hidden)["changes.atom"].data)
        for hidden in ((), ("1.0.0",))
    ]
    names = {feed.findtext(f"{ATOM}id") for feed in feeds}
    assert len(names) == 1


def test_a_handbook_says_itself_who_it_is() -> None:
    """Also the way to keep what calendars have of a handbook whose ids bore the host of its site."""
    identified = _dated(identity="service.example.com", name=Text({"en": "Renamed"}))
    releases = chain([as_released(_dated()), as_released(identified)])
    assert {uid.partition("@")[2] for uid in calendar(identified, releases)} == {"service.example.com"}
    feed = ElementTree.fromstring(files(identified, releases)["changes.atom"].data)
    assert [element.text for element in feed.iter(f"{ATOM}id")] == [
        "tag:service.example.com,2026-03-01:staff/en/changes",
        "tag:service.example.com,2026-03-01:staff/en/2.0.0",
        "tag:service.example.com,2026-03-01:staff/en/1.0.0",
    ]


def test_each_language_and_audience_names_an_event_alike() -> None:
    whole = _dated(languages=("en", "et"))
    releases = chain([as_released(whole)])
    identities = set()
    for audience in ("customers", "staff", "managers"):
        for language in ("en", "et"):
            history = ReleaseHistory().history(releases, whole, select(whole, audience, language))
            assert history.events is not None
            identities.add(history.events.identity)
    assert len(identities) == 1


# --- what RFC 5545 and RFC 3986 ask --------------------------------------------------------------


def test_a_calendar_without_events_is_neither_written_nor_linked() -> None:
    bare = RolloutActivity(id="ACT-1", title=Text({"en": "Calls"}))
    for whole, is_there in ((handbook(activity((5,))), True), (handbook(bare), False)):
        whole = edited(whole, "CTR-01", valid_from=DAY if is_there else None, valid_until=None, review_by=None)
        contents = files(whole, chain([as_released(whole)]))
        links = (("plan.ics", "rollout.md", b"rollout/plan.ics"), ("dates.ics", "changes.md", b'"dates.ics"'))
        for name, page, link in links:
            assert (name in contents) is is_there
            assert (link in contents[page].data) is is_there


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("https://õun.ee/käsiraamat", "https://xn--un-bka.ee/k%C3%A4siraamat"),
        ("https://straße.de:8443/a%20b?ä=1#ü", "https://xn--strae-oqa.de:8443/a%20b?%C3%A4=1#%C3%BC"),
        ("https://почта.рф", "https://xn--80a1acny.xn--p1ai"),
        ("https://me:wö@[::1]:80/a", "https://me:w%C3%B6@[::1]:80/a"),
        (f"https://{'õ' * 70}.ee/", f"https://{'%C3%B5' * 70}.ee/"),
        ("https://example.com/~a/(b);c,d", "https://example.com/~a/(b);c,d"),
        ("", ""),
    ],
)
def test_addresses_are_written_in_ascii(written: str, uri: str) -> None:
    assert as_uri(written) == uri
    assert as_uri(uri) == uri


def test_a_site_with_a_host_of_other_letters_has_valid_addresses_and_ids() -> None:
    whole = _dated(links=Links(published="https://õun.ee/käsiraamat"))
    contents = files(whole, chain([as_released(whole)]))
    for name in ("plan.ics", "dates.ics"):
        lines = contents[name].data.split(b"\r\n")
        assert all(line.isascii() for line in lines if line.startswith((b"UID:", b"URL:")))
    for event in calendar(whole, chain([as_released(whole)]), "dates.ics").values():
        assert str(event["url"]).startswith("https://xn--un-bka.ee/k%C3%A4siraamat/staff/en/latest/")
    feed = ElementTree.fromstring(contents["changes.atom"].data)
    assert all((link.get("href") or "").isascii() for link in feed.iter(f"{ATOM}link"))
    assert all((element.text or "").isascii() for element in feed.iter(f"{ATOM}id"))


def test_lines_are_folded_whatever_stands_in_them() -> None:
    plan = activity((5,), title=Text({"en": "Ä" * 300}), change=Text({"en": "🙂\n;,\\" * 60}))
    data = files(handbook(plan))["plan.ics"].data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert any(str(event["summary"]) == "Ä" * 300 for event in calendar(handbook(plan)).values())


# --- releases are read in part -------------------------------------------------------------------


def test_a_part_of_a_release_is_what_the_whole_release_holds() -> None:
    [release] = chain([as_released(_dated())])
    for name in ("handbook", "organisation", "rollout", "standards", "results"):
        assert release.part(name) == release._parts["handbook"].get(name)


# --- what makes an event another one ------------------------------------------------------------


def sequences(before: Handbook, after: Handbook, kind: Kind) -> list[int]:
    """How often each event of a kind has changed between a release and what comes after it."""
    return [revision.sequence for revision in event_log(chain([before]), after, "staff").revisions("ACT-1", kind)]


def test_what_is_neither_proposed_nor_stopped_takes_place() -> None:
    states = {status: state_of(status) for status in ("proposed", "planned", "running", "done", "stopped")}
    assert states == {
        "proposed": "TENTATIVE",
        "planned": "CONFIRMED",
        "running": "CONFIRMED",
        "done": "CONFIRMED",
        "stopped": "CANCELLED",
    }


def test_what_was_found_changes_the_follow_up_of_that_day_alone() -> None:
    follow_up = FollowUp(date=day(2), found=Text({"en": "It works."}))
    before, after = activity([1, 2, 3]), activity([1, 2, 3], followed_up=(follow_up,))
    assert sequences(handbook(before), handbook(after), "follow-up") == [0, 1, 0]


def test_new_results_change_the_metrics_that_are_measured_by_them_alone() -> None:
    plan = handbook(activity(metrics=[metric("Ann", 1), metric("Bob", 2, measured_by="CTR-01")]))

    def measured(standard: str, *values: float) -> Handbook:
        figures = [
            results.Figure.model_construct(by="standard", standard=standard, value=value, measure="score")
            for value in values
        ]
        result = results.InstrumentResult.model_construct(instrument="OBS", version=1, runs=9, figures=tuple(figures))
        period = results.Period(id="2026-Q1", start=DAY, end=day(90), instruments=(result,))
        return plan.model_copy(update={"results": (period,)})

    assert sequences(plan, plan, "metric") == [0, 0]
    assert sequences(plan, measured("CTR-01", 0.5), "metric") == [0, 1]
    assert sequences(plan, measured("CTR-02", 0.5), "metric") == [0, 0]
    # A wrong figure was replaced.
    assert sequences(measured("CTR-01", 0.5), measured("CTR-01", 0.6), "metric") == [0, 1]


def test_an_event_that_leads_elsewhere_has_changed() -> None:
    """The standard moved to another chapter, or the whole site to another address."""
    links = Links(website="https://a.example", published="https://a.example/book")
    base = handbook(links=links)
    chapters = base.standards
    dated = edited(base, "CTR-01", review_by=day(90))
    moved = dated.model_copy(update={"handbook": dated.handbook.model_copy(update={"links": Links()})})
    renamed = edited(dated, chapters[0].id, id="ELSE")
    for after, sequence in ((dated, 0), (moved, 1), (renamed, 1)):
        first, other = (calendar(version, chain([as_released(dated)]), "dates.ics") for version in (dated, after))
        assert first.keys() == other.keys()
        assert [int(event["sequence"]) for event in other.values()] == [sequence]
