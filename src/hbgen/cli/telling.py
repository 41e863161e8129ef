"""The command that tells people of a release: notice."""

from __future__ import annotations

from pathlib import Path

import click

from hbgen.cli.common import fail, fail_if, lang_option, require_handbook, root_option, translate_for, unknown_edition
from hbgen.cli.output import echo_formatted
from hbgen.cli.releasing import released
from hbgen.model.visibility import AUDIENCES, Audience
from hbgen.problems import Place, Problem

_FORMATS = ("text", "mail", "json")


@click.command()
@root_option
@click.argument("number", required=False)
@lang_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="text",
    help="text to copy into a mail; mail, a file that mail programs open; json for chat tools. Default: text.",
)
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Whom it is for. Default: staff, where they have an edition."
)
def notice(root: Path, number: str | None, lang: str | None, format_: str, audience: Audience | None) -> None:
    """Write the notice of release NUMBER, or of the newest: what changed, and where to read it. Nothing is sent.

    It is in the language of --lang; without it in the main language.
    """
    from hbgen.editions import select
    from hbgen.locale import translator
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.releases.release_history import ReleaseHistory
    from hbgen.render.changes.notice import FORMATS
    from hbgen.render.changes.notice import notice as notice_of

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    ledger = read_ledger(root)
    fail_if(ledger.problems, translate)
    in_force = [str(release.number) for release in ledger.readable]
    if number is None and not in_force:
        fail([Problem(Place("content/releases"), "no-release")], translate)
    release = released(number or in_force[-1], ledger, translate)
    if str(release.number) not in in_force:
        values = {"number": str(release.number), "choices": ", ".join(in_force) or "–"}
        fail([Problem(Place("content/releases"), "notice-withdrawn", values)], translate)
    before = ledger.releases[: ledger.releases.index(release) + 1]
    try:
        settings = release.handbook.handbook
        chosen: Audience = audience or ("staff" if "staff" in settings.audiences else settings.audiences[0])
        if chosen not in settings.audiences:
            fail([unknown_edition(chosen, settings.audiences)], translate)
        language = lang if lang in settings.languages else settings.languages[0]
        edition = select(release.handbook, chosen, language, str(release.number))
        hidden = ledger.withdrawn_by(None)
        notice_texts = notice_of(edition, ReleaseHistory().history(before, release.handbook, edition, hidden))
    except BrokenRelease as broken:
        fail([broken.problem], translate)
    echo_formatted(FORMATS[format_](notice_texts, translator(language)), format_)
