"""The rollout as a calendar: read back by another library, the same for the same content (RFC 5545)."""

from __future__ import annotations

import datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafe import cafe
from filling import filled
from hbgen.editions import select
from hbgen.exports import downloads
from hbgen.exports.ics import make
from hbgen.model.handbook import Handbook
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.prepare import source
from hbgen.releases.history import History
from hbgen.text.ical import Event, escape, folded
from hbgen.text.ical import calendar as written
from hostile import HOSTILE
from sampling import sampled
from starter import starter


def changed(**fields: Any) -> Handbook:
    """The starter handbook with other fields in its first activity."""
    first, *rest = starter().rollout.activities
    activities = (first.model_copy(update=fields), *rest)
    return starter().model_copy(update={"rollout": starter().rollout.model_copy(update={"activities": activities})})


def calendar(handbook: Handbook, language: str = "en", audience: Audience = "staff") -> bytes:
    return make(select(handbook, audience, ""), language)


def events(data: bytes) -> dict[str, Any]:
    read = icalendar.Calendar.from_ical(data)
    by_uid = {str(event["uid"]).partition("@")[0]: event for event in read.walk("VEVENT")}
    assert len(by_uid) == len(list(read.walk("VEVENT"))), "each event has a UID of its own"
    return by_uid


def test_every_day_of_the_plan_is_in_it() -> None:
    by_uid = events(calendar(starter()))
    rollout = starter().rollout
    wanted = sum(1 + len(a.follow_ups) + len(a.communication) + len(a.metrics) for a in rollout.activities)
    assert len(by_uid) == wanted
    period = by_uid["ACT-05-period"]
    assert period["summary"] == "Every complaint has a clear path"
    assert "may compensate up to 30 euros" in period["description"]
    assert period["description"].endswith("Who answers for it: CX lead")
    assert period["dtstart"].dt == datetime.date(2026, 6, 1)
    # The end of a whole-day event is the day after (3.6.1).
    assert period["dtend"].dt == datetime.date(2026, 10, 31)
    days = {event["dtstart"].dt for uid, event in by_uid.items() if uid.startswith("ACT-05-")}
    activity = rollout.activities[4]
    assert days >= {*activity.follow_ups, *(m.due for m in activity.metrics), *(c.when for c in activity.communication)}


def test_it_speaks_the_readers_language() -> None:
    by_uid = events(calendar(starter(), "et"))
    assert by_uid["ACT-05-period"]["summary"] == "Igal kaebusel on kindel tee"
    assert by_uid["ACT-05-follow-up-2026-07-07"]["summary"].startswith("Ülevaatus: ")


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    metric = starter().rollout.activities[0].metrics[0].model_copy(update={"target": 3.2})
    descriptions = {
        language: [str(event["description"]) for uid, event in by_uid.items() if uid.startswith("ACT-01-metric-")]
        for language in ("en", "et")
        if (by_uid := events(calendar(changed(metrics=(metric,)), language)))
    }
    assert "Target: 3.2%" in descriptions["en"][0]
    assert "Sihtväärtus: 3,2%" in descriptions["et"][0]


def test_a_calendars_name_tells_it_from_the_handbooks_others() -> None:
    named = {language: icalendar.Calendar.from_ical(calendar(starter(), language)) for language in ("en", "et")}
    assert str(named["en"]["x-wr-calname"]) == "The Rannavalgus service handbook: Rollout"
    assert str(named["et"]["x-wr-calname"]) == "Rannavalguse teeninduse käsiraamat: Rakendamine"


def test_an_event_keeps_its_uid_when_words_and_days_change() -> None:
    period = starter().rollout.activities[0].period
    assert period is not None
    later = period.model_copy(update={"end": period.end + datetime.timedelta(days=9)})
    other = changed(title=Text({"et": "Muu", "en": "Other"}), period=later)
    first, second = events(calendar(starter())), events(calendar(other, "et"))
    assert first.keys() == second.keys()
    uid = "ACT-01-period"
    assert second[uid]["dtend"].dt - first[uid]["dtend"].dt == datetime.timedelta(days=9)


def test_the_time_stamp_is_the_handbooks_date_and_not_a_clocks() -> None:
    by_uid = events(calendar(starter()))
    assert {event["dtstamp"].dt.date() for event in by_uid.values()} == {starter().handbook.date}
    assert calendar(starter()) == calendar(starter())


@pytest.mark.parametrize(
    ("status", "state"),
    [("planned", "CONFIRMED"), ("done", "CONFIRMED"), ("stopped", "CANCELLED"), ("proposed", "TENTATIVE")],
)
def test_what_is_stopped_is_cancelled(status: str, state: str) -> None:
    by_uid = events(calendar(changed(status=status)))
    assert {str(event["status"]) for uid, event in by_uid.items() if uid.startswith("ACT-01-")} == {state}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_a_line_is_folded_between_characters_and_unfolds_to_itself(text: str) -> None:
    made = folded(text)
    for piece in made.encode().split(b"\r\n"):
        assert len(piece) <= 75
        piece.decode()
    assert made.replace("\r\n ", "") == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_a_text_is_read_back_as_it_was_written(text: str) -> None:
    lines = ("BEGIN:VEVENT", folded(f"SUMMARY:{escape(text)}"), "END:VEVENT", "")
    assert icalendar.Event.from_ical("\r\n".join(lines))["summary"] == text


@sampled(4)
@pytest.mark.parametrize("shift", range(0, len(HOSTILE), 12))
def test_hostile_words_make_no_lines_of_their_own(shift: int) -> None:
    plain, attacked = (
        filled(words=words)
        for words in (
            lambda n, _m, _l: f"text{n:05}",
            lambda n, _m, _l: f"text{n:05} {HOSTILE[(n + shift) % len(HOSTILE)]}",
        )
    )
    first, second = (events(calendar(version, "en", "managers")) for version in (plain, attacked))
    assert [sorted(event.keys()) for event in first.values()] == [sorted(event.keys()) for event in second.values()]


def test_the_page_leads_to_the_file_that_lies_beside_it() -> None:
    whole = select(cafe(), "staff", "")
    files = {file.path: file.data for file in source(select(cafe(), "staff", "en"), whole, {}, History())}
    assert b'<a href="rollout/plan.ics" download>' in files["rollout.md"]
    assert events(files["downloads/pages/rollout/plan.ics"])
    assert not [file for file in downloads(select(cafe(), "customers", ""), "en") if file.path.endswith(".ics")]


def test_a_long_line_is_folded_between_characters() -> None:
    assert folded("a" * 75) == "a" * 75
    assert folded("a" * 76) == "a" * 75 + "\r\n a"
    assert folded("õ" * 38 + "b" * 73) == "õ" * 37 + "\r\n õ" + "b" * 72 + "\r\n b"


@pytest.mark.parametrize("address", ["", "https://example.ee/a"])
def test_an_event_leads_to_its_address_where_it_has_one(address: str) -> None:
    day = datetime.date(2026, 3, 31)
    data = written("Plan", [Event("ACT-1", 0, day, "Talk", day, day, address=address)])
    (event,) = events(data).values()
    assert event.get("URL", "") == address
