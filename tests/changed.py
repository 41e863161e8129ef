"""A small handbook in English and Estonian with two releases and a draft, in which every kind of change occurs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chains import chain, edited, entry, without
from hbgen.editions import NEXT, Edition, select
from hbgen.load import load
from hbgen.model.base import Audience, Counting, Text
from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Selection
from hbgen.model.settings import Channel, Gone
from hbgen.model.standards import Behaviours, Chapter, Retirement, Scope, Standard
from hbgen.releases.history import History
from hbgen.releases.ledger import Release
from hbgen.releases.release_history import ReleaseHistory

DAY = datetime.date(2026, 3, 1)


def both(english: str, estonian: str) -> Text:
    return Text({"en": english, "et": estonian})


@dataclass(frozen=True, slots=True)
class Changed:
    """The releases, and what is written since."""

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
    found = load(Path(__file__).parent / "content").handbook
    assert found is not None
    channels = (*found.organisation.channels, Channel(id="phone", name=both("Phone", "Telefon")))
    found = edited(found, "handbook", languages=("en", "et"))
    organisation = found.organisation.model_copy(update={"channels": channels})
    found = found.model_copy(update={"organisation": organisation})
    found = edited(found, "CTR-01", status="approved", audience="customers", scope=Scope(channels=("counter",)))
    found = edited(found, "CTR-01", promise=both("You are greeted within a minute.", "Teretame sind minuti jooksul."))
    found = edited(found, "VAL-CARE", meaning=both("We notice what a guest needs.", "Märkame, mida külaline vajab."))
    seats = _standard("CTR-02", both("A seat", "Istekoht"), both("We find you a seat.", "Leiame sulle koha."))
    calls = {
        "scope": Scope(channels=("phone",), roles=("service-lead",)),
        "status": "approved",
        "audience": "customers",
    }
    table = _standard("CTR-03", both("A table", "Laud"), both("We call you back.", "Helistame tagasi."))
    return _with(found, "CTR", seats, table.model_copy(update=calls), entry(found, "CTR-01"))


def _second(first: Handbook) -> Handbook:
    """A draft comes into force, one retires, one is new, a value changes without its translation, an item goes."""
    found = edited(first, "CTR-02", status="approved", audience="customers")
    says = both("You are greeted within half a minute.", "Teretame sind poole minuti jooksul.")
    target = entry(found, "CTR-01").target.model_copy(update={"value": 30.0})
    found = edited(found, "CTR-01", promise=says, target=target, title=both("The first greeting", "Esimene tervitus"))
    found = edited(
        found, "VAL-CARE", meaning=both("We notice what a guest needs first.", "Märkame, mida külaline vajab.")
    )
    reason = both("Nobody called.", "Keegi ei helistanud.")
    retired = Retirement(on=DAY, reason=reason, successor="CTR-04")
    found = edited(found, "CTR-03", status="retired", retired=retired)
    gone = Gone(id="CTR-01-a", on=DAY, reason=both("Said better now.", "Nüüd öeldud paremini."), successor="PROM-1")
    found = without(edited(found, "handbook", retired_ids=(gone,)), "CTR-01-a")
    new = _standard("CTR-04", both("Answers", "Vastused"), both("We answer letters.", "Vastame kirjadele."))
    new = new.model_copy(update={"status": "approved", "audience": "customers"})
    found = _with(found, "CTR", *_standards(found, "CTR"), new)
    mail = _standard("EML-01", both("Letters", "Kirjad"), says).model_copy(update={"status": "approved"})
    chapter = Chapter(id="EML", title=both("Letters", "Kirjad"), owner="people-lead", standards=(mail,))
    return found.model_copy(update={"standards": (*found.standards, chapter)})


def _draft(second: Handbook) -> Handbook:
    """A standard moves, a form asks elsewhere, one text runs more smoothly, and another is translated anew."""
    said = Counting(counts_as="editorial", reason="The sentence runs more smoothly.")
    found = edited(second, "CTR-02", promise=both("We find a seat for you.", "Leiame sulle koha."), this_change=said)
    acts = Behaviours(do=(Text({"en": "We look up and say hello."}), both("We smile.", "Naeratame.")))
    found = edited(found, "CTR-01", behaviours=acts, purpose=both("You are seen.", "Sind märgatakse."))
    selects = Selection(channels=("phone",), roles=("people-lead",))
    found = edited(found, "FB-GUEST", selects=selects, minimum_n=20, respondents=("customers",))
    *stay, moved = _standards(found, "CTR")
    found = _with(found, "CTR", *stay)
    return _with(found, "EML", moved, *_standards(found, "EML"))


def _standard(id_: str, title: Text, promise: Text) -> Standard:
    why = both("Whoever comes in is welcome.", "Kes tuleb, on oodatud.")
    return Standard(id=id_, title=title, promise=promise, purpose=why, values=("VAL-CARE",), review_by=DAY)


def _standards(handbook: Handbook, chapter: str) -> tuple[Standard, ...]:
    return next(one.standards for one in handbook.standards if one.id == chapter)


def _with(handbook: Handbook, chapter: str, *standards: Any) -> Handbook:
    """`handbook` with other standards in one chapter."""
    chapters = (
        one.model_copy(update={"standards": standards}) if one.id == chapter else one for one in handbook.standards
    )
    return handbook.model_copy(update={"standards": tuple(chapters)})
