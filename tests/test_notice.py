"""The notice of a release: what changed, in what an audience may see, as a text, a mail and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chains import chain, edited
from changed import changed
from hbgen.cli import main
from hbgen.editions import select
from hbgen.locale import translator
from hbgen.model.texts import Text
from hbgen.model.visibility import Audience
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory
from hbgen.render.changes.notice import FORMATS, Notice, as_json, as_mail, as_text, notice
from test_releasing import root  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def releases() -> list[Release]:
    return changed().releases


def told(releases: list[Release], audience: Audience = "staff", language: str = "en") -> Notice:
    handbook, number = releases[-1].handbook, str(releases[-1].number)
    edition = select(handbook, audience, language, number)
    return notice(edition, ReleaseHistory().history(releases, handbook, edition))


def test_what_matters_comes_first_and_the_reader_is_asked_to_confirm(releases: list[Release]) -> None:
    text = as_text(told(releases), translator("en"))
    subject, _, body = text.partition("\n\n")
    assert subject == "The Harbour Café service handbook: Version 2.0.0"
    assert body.startswith("Version 2.0.0 of The Harbour Café service handbook was released on 1 March 2026.\n")
    lines = body.splitlines()
    assert lines.index("What matters:") < lines.index("- CTR-02 A seat: now in force")
    assert "- CTR-01 The first greeting: changed" in lines
    assert not any(line != line.rstrip() for line in lines)


def test_an_audience_is_told_of_what_it_sees_alone(releases: list[Release]) -> None:
    staff, customers = (told(releases, audience) for audience in ("staff", "customers"))
    assert "EML" in {entry.id for entry in staff.entries}
    assert "EML" not in {entry.id for entry in customers.entries}
    assert customers.confirm is None


def test_it_is_told_in_the_language_of_the_edition(releases: list[Release]) -> None:
    text = as_text(told(releases, language="et"), translator("et"))
    assert "CTR-01 Esimene tervitus" in text
    assert "Version" not in text and "changed" not in text


def test_the_first_release_has_nothing_to_compare_with(releases: list[Release]) -> None:
    first = told(releases[:1])
    assert "The first version." in as_text(first, translator("en"))
    data = json.loads(as_json(first, translator("en")))
    assert (data["since"], data["changes"]) == (None, None)


def test_json_has_the_text_and_the_changes(releases: list[Release]) -> None:
    shown = told(releases)
    data = json.loads(as_json(shown, translator("en")))
    assert list(data)[:5] == ["format", "text", "handbook", "audience", "language"]
    assert list(data)[5:] == ["version", "date", "since", "address", "confirm", "changes"]
    assert (data["format"], data["version"], data["since"], data["date"]) == (1, "2.0.0", "1.0.0", "2026-03-01")
    assert data["text"] == as_text(shown, translator("en"))
    changes = {change["id"]: change for change in data["changes"]}
    assert list(changes["CTR-02"]) == ["kind", "id", "title", "what", "material", "reason", "address"]
    assert changes["CTR-02"]["material"] is True


def test_a_mail_holds_any_language_in_ascii(releases: list[Release]) -> None:
    for language in ("en", "et"):
        shown = told(releases, language=language)
        mail = as_mail(shown, translator(language))
        assert mail.isascii()
        message = message_from_string(mail, policy=default)
        subject, _, body = as_text(shown, translator(language)).partition("\n\n")
        assert message["Subject"] == subject
        assert message.get_content() == body
        assert message["From"] is message["To"] is message["Date"] is None


def test_content_adds_no_header_and_no_line(releases: list[Release]) -> None:
    first, second = (release.handbook for release in releases)
    title = Text({"en": "One\r\nBcc: all@example.ee\x1b[31m"})
    hostile = edited(edited(second, "CTR-01", title=title), "handbook", name=Text({"en": "A\nBcc: b@example.ee"}))
    for shape in FORMATS.values():
        written = shape(told(chain([first, hostile])), translator("en"))
        assert "\x1b" not in written
        assert not [line for line in written.splitlines() if line.startswith("Bcc")]


def test_addresses_are_those_of_the_published_site(releases: list[Release]) -> None:
    first, second = (release.handbook for release in releases)
    links = second.handbook.links.model_copy(update={"published": "https://käsiraamat.example.ee/a"})
    shown = told(chain([first, edited(second, "handbook", links=links)]))
    site = "https://xn--ksiraamat-v2a.example.ee/a/staff/en/2.0.0/pages"
    assert shown.address == f"{site}/changes.html#v-2-0-0"
    assert shown.confirm == f"{site}/confirm.html"
    assert shown.entries[0].address is not None and shown.entries[0].address.startswith(f"{site}/changes.html#v-2-0-0-")
    assert f"Please confirm that you have read it: {shown.confirm}\n" in as_text(shown, translator("en"))
    assert "Read what changed" not in as_text(replace(shown, address=None), translator("en"))


def run(root: Path, *more: str) -> Result:  # noqa: F811
    result = CliRunner().invoke(main, ["notice", "--root", str(root), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_command_tells_of_the_newest_release_that_is_not_withdrawn(root: Path) -> None:  # noqa: F811
    result = run(root)
    assert result.exit_code == 1 and "[no-release]" in result.stderr
    approved = [option for role in ("manager", "service-lead", "people-lead") for option in ("--approved-by", role)]
    release = ["release", "--root", str(root), "1.0.0", "--date", "2026-03-01", *approved]
    assert CliRunner().invoke(main, release).exit_code == 0
    assert run(root).stdout.startswith("The Harbour Café service handbook: Version 1.0.0\n")
    assert "[release-unknown]" in run(root, "3.0.0").stderr
    withdraw = ["withdraw", "--root", str(root), "1.0.0", "--why", "It was wrong."]
    assert CliRunner().invoke(main, withdraw).exit_code == 0
    assert "[notice-withdrawn]" in run(root, "1.0.0").stderr
    assert "[no-release]" in run(root).stderr
