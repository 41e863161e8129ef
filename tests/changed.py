"""A small handbook in English and Estonian with two releases and a draft, in which every kind of change occurs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chains import chain, edited, entry, without
from hbgen.editions import NEXT, Edition, select
from hbgen.load import load
from hbgen.model.base import Counting
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Selection
from hbgen.model.settings import Channel, Gone
from hbgen.model.standards import Behaviours, Chapter, Retirement, Scope, Standard
from hbgen.model.texts import MarkedText, Text
from hbgen.model.visibility import Audience
from hbgen.releases.history import History
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory

DAY = datetime.date(2026, 3, 1)


def both(english: str, estonian: str) -> Text:
    return Text({"en": english, "et": estonian})


def sentences(english: str, estonian: str) -> MarkedText:
    return MarkedText(both(english, estonian).words)


@dataclass(frozen=True, slots=True)
class Changed:
    """The releases, and the draft written since."""

    releases: list[Release]
    draft: Handbook

    def edition(self, audience: Audience, language: str) -> tuple[Edition, History]:
        """The draft as an audience sees it, with its history."""
        edition = select(self.draft, audience, language, NEXT)
        return edition, ReleaseHistory().history(self.releases, self.draft, edition)


def changed() -> Changed:
    first = _first()
    second = _second(first)
    return Changed(chain([first, second]), _draft(second))


def _first() -> Handbook:
    handbook = load(Path(__file__).parent / "content").handbook
    assert handbook is not None
    channels = (*handbook.organisation.channels, Channel(id="phone", name=both("Phone", "Telefon")))
    handbook = edited(handbook, "handbook", languages=("en", "et"))
    organisation = handbook.organisation.model_copy(update={"channels": channels})
    handbook = handbook.model_copy(update={"organisation": organisation})
    handbook = edited(handbook, "CTR-01", status="approved", audience="customers", scope=Scope(channels=("counter",)))
    handbook = edited(
        handbook, "CTR-01", promise=sentences("You are greeted within a minute.", "Teretame sind minuti jooksul.")
    )
    handbook = edited(
        handbook, "VAL-CARE", meaning=both("We notice what a guest needs.", "Märkame, mida külaline vajab.")
    )
    seats = _standard("CTR-02", both("A seat", "Istekoht"), sentences("We find you a seat.", "Leiame sulle koha."))
    calls = {
        "scope": Scope(channels=("phone",), roles=("service-lead",)),
        "status": "approved",
        "audience": "customers",
    }
    table = _standard("CTR-03", both("A table", "Laud"), sentences("We call you back.", "Helistame tagasi."))
    return _with(handbook, "CTR", seats, table.model_copy(update=calls), entry(handbook, "CTR-01"))


def _second(first: Handbook) -> Handbook:
    """A draft is approved, one standard is retired and one new, a value changes untranslated, an item is removed."""
    handbook = edited(first, "CTR-02", status="approved", audience="customers")
    promise = sentences("You are greeted within half a minute.", "Teretame sind poole minuti jooksul.")
    target = entry(handbook, "CTR-01").target.model_copy(update={"value": 30.0})
    handbook = edited(
        handbook, "CTR-01", promise=promise, target=target, title=both("The first greeting", "Esimene tervitus")
    )
    handbook = edited(
        handbook, "VAL-CARE", meaning=both("We notice what a guest needs first.", "Märkame, mida külaline vajab.")
    )
    reason = both("Nobody called.", "Keegi ei helistanud.")
    retired = Retirement(on=DAY, reason=reason, successor="CTR-04")
    handbook = edited(handbook, "CTR-03", status="retired", retired=retired)
    retired_id = Gone(
        id="CTR-01-a", on=DAY, reason=both("Said better now.", "Nüüd öeldud paremini."), successor="PROM-1"
    )
    handbook = without(edited(handbook, "handbook", retired_ids=(retired_id,)), "CTR-01-a")
    answers = _standard("CTR-04", both("Answers", "Vastused"), sentences("We answer letters.", "Vastame kirjadele."))
    answers = answers.model_copy(update={"status": "approved", "audience": "customers"})
    handbook = _with(handbook, "CTR", *_standards(handbook, "CTR"), answers)
    mail = _standard("EML-01", both("Letters", "Kirjad"), promise).model_copy(update={"status": "approved"})
    chapter = Chapter(id="EML", title=both("Letters", "Kirjad"), owner="people-lead", standards=(mail,))
    return handbook.model_copy(update={"standards": (*handbook.standards, chapter)})


def _draft(second: Handbook) -> Handbook:
    """A standard moves, an instrument selects others, one text is edited, and another is translated anew."""
    counting = Counting(counts_as="editorial", reason="The sentence runs more smoothly.")
    handbook = edited(
        second, "CTR-02", promise=sentences("We find a seat for you.", "Leiame sulle koha."), this_change=counting
    )
    behaviours = Behaviours(do=(MarkedText({"en": "We look up and say hello."}), sentences("We smile.", "Naeratame.")))
    handbook = edited(handbook, "CTR-01", behaviours=behaviours, purpose=sentences("You are seen.", "Sind märgatakse."))
    selects = Selection(channels=("phone",), roles=("people-lead",))
    handbook = edited(handbook, "FB-GUEST", selects=selects, minimum_n=20, respondents=("customers",))
    *stay, moved = _standards(handbook, "CTR")
    handbook = _with(handbook, "CTR", *stay)
    return _with(handbook, "EML", moved, *_standards(handbook, "EML"))


def _standard(id_: str, title: Text, promise: MarkedText) -> Standard:
    why = sentences("Whoever comes in is welcome.", "Kes tuleb, on oodatud.")
    return Standard(id=id_, title=title, promise=promise, purpose=why, values=("VAL-CARE",), review_by=DAY)


def _standards(handbook: Handbook, chapter: str) -> tuple[Standard, ...]:
    return next(item.standards for item in handbook.standards if item.id == chapter)


def _with(handbook: Handbook, chapter: str, *standards: Any) -> Handbook:
    """`handbook` with these standards in one chapter."""
    chapters = (
        item.model_copy(update={"standards": standards}) if item.id == chapter else item for item in handbook.standards
    )
    return handbook.model_copy(update={"standards": tuple(chapters)})
