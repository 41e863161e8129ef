"""People's data in what is published: addresses, numbers and accounts of persons (GDPR, articles 4 and 5)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from hbgen.checks.facts import Facts, Passage
from hbgen.checks.registry import Check
from hbgen.codes.code import Code, Example, advice
from hbgen.model.base import Entry
from hbgen.model.settings import Channel, Links, Role, Unit
from hbgen.model.standards import Contact
from hbgen.personal_data import Kind, PersonalMatch, personal, plain_address
from hbgen.problems import Place, Problem

_CONTACTS: dict[type[Entry], frozenset[str]] = {
    Links: frozenset(("website", "contact")),
    Role: frozenset(("contact",)),
    Channel: frozenset(("details",)),
    Contact: frozenset(("contact", "complaint")),
}
"""Contact fields: data in them belongs to the organisation, and is permitted in all texts."""


PERSONAL_EMAIL = advice(
    "personal-email",
    "A person's address seems to stand here: {shown}.",
    "Write an office's address instead, or name it in `links: contact:`, a role's `contact` or a channel's "
    "`details`. If it is meant so, silence the code in handbook.yaml, with `where: {id}` and the reason.",
    Example(
        "handbook.yaml",
        good="summary: What guests can count on, and what we count on from each other.\n",
        bad="summary: Ask mari.tamm@harbour.example.\n",
        at="Ask",
    ),
)

PERSONAL_PHONE = advice(
    "personal-phone",
    "A person's phone number seems to stand here: {shown}.",
    "Write an office's number instead, or name it in a role's `contact` or a channel's `details`. If it is "
    "meant so, silence the code in handbook.yaml, with `where: {id}` and the reason.",
    Example(
        "handbook.yaml",
        good="summary: What guests can count on, and what we count on from each other.\n",
        bad="summary: Ring Mari, +372 5123 4567.\n",
        at="Ring",
    ),
)

PERSONAL_NUMBER = advice(
    "personal-number",
    "A person's identity number seems to stand here: {shown}.",
    "Take it out; docs/measuring.md says how it is erased from Git's history. If it is another number, "
    "silence the code in handbook.yaml, with `where: {id}` and the reason.",
    Example(
        "handbook.yaml",
        good="summary: What guests can count on, and what we count on from each other.\n",
        bad="summary: Ask for 39001010000.\n",
        at="Ask",
    ),
)

PERSONAL_ACCOUNT = advice(
    "personal-account",
    "A bank account or a payment card seems to stand here: {shown}.",
    "Take it out. If it is the organisation's own, silence the code in handbook.yaml, with `where: {id}` and "
    "the reason.",
    Example(
        "promise.yaml",
        good="statement: Nobody waits unnoticed.\n",
        bad="statement: Pay to EE38 2200 2210 2014 5685. Nobody waits unnoticed.\n",
        at="Pay",
    ),
)


_CODES: dict[Kind, Code] = {
    "email": PERSONAL_EMAIL,
    "phone": PERSONAL_PHONE,
    "number": PERSONAL_NUMBER,
    "account": PERSONAL_ACCOUNT,
}

_MOST = 100
"""Most matches that are reported in one text."""
_INDEXED_DIGITS = 6
"""Number of last digits by which phone numbers are indexed."""

# RFC 2142, and what offices are called in the languages of hbgen and its neighbours.
_OFFICES = """
abuse accounts admin applications billing booking bookings business careers chat claims company complaints contact
customer customers customerservice data desk dpo enquiries events feedback finance firm gdpr hello help helpdesk
hostmaster hr info inquiries invoice invoices it jobs legal mail mailbox management marketing media news newsletter
noreply office order orders people postmaster press privacy procurement quality reception receipts recruitment
reservations sales security service services shop support team tech training webmaster whistleblowing abi andmed
andmekaitse arve arved arveldus haldus isikuandmed juhatus kaebus kaebused kandideerimine klient kliendid
kliendikogemus klienditeenindus klienditugi koolitus kontakt kontor kvaliteet müük muuk ost personal pood post
raamatupidamine rikked tagasiside teated teenindus tellimus tellimused tugi turundus vihje vihjed инфо контакты
поддержка продажи жалобы отзывы офис сервис помощь клиенты asiakaspalvelu palaute toimisto myynti laskutus
kundservice kundtjanst klients birojs klientams pagalba biuro kundenservice buchhaltung datenschutz verwaltung
"""
"""Words before the `@` that stand for an office rather than a person."""


def nobody_is_named_by_data(facts: Facts) -> Iterator[Problem]:
    """No text that is published holds a person's address of mail, phone, identity number or bank account."""
    contacts, bit = _Contacts(), facts.sound.bit(__name__)
    personal_data: list[tuple[Passage, int, PersonalMatch]] = []
    enough = facts.enough()
    for passage in facts.passages():
        if passage.sound[passage.text] & bit or not passage.is_published or enough(passage, 0):
            continue
        is_contact = passage.path[0] in _CONTACTS.get(type(passage.entry), ())
        text = _shown(passage)
        matches = [*islice(personal(text), _MOST)]
        if not matches:
            passage.sound[passage.text] |= bit
        enough(passage, len(matches))
        personal_data += [
            (passage, text.count("\n", 0, match.at), match)
            for match in matches
            if not (is_contact and contacts.add(match))
        ]
    if not personal_data:
        return
    contacts.offices |= {id_.casefold() for entry, id_ in facts.entries if isinstance(entry, (Role, Channel, Unit))}
    reported: set[tuple[Place, str]] = set()
    for passage, line, match in personal_data:
        key = passage.place(line), _key(match)
        if key not in reported and match not in contacts:
            reported.add(key)
            yield Problem(key[0], _CODES[match.kind], {"id": passage.owner, "shown": _masked(match)})


class _Contacts:
    """Data in contact fields, and words for offices, which are not personal data."""

    def __init__(self) -> None:
        self.offices = set(_OFFICES.split())
        self._addresses: set[str] = set()
        self._numbers: dict[str, list[str]] = {}

    def add(self, match: PersonalMatch) -> bool:
        """Add an email address or a phone number; False for other kinds, which are no contacts."""
        if match.kind == "email":
            self._addresses.add(_key(match))
        elif match.kind == "phone":
            self._numbers.setdefault(_key(match)[-_INDEXED_DIGITS:], []).append(_key(match))
        else:
            return False
        return True

    def __contains__(self, match: PersonalMatch) -> bool:
        if match.kind == "email":
            return _key(match) in self._addresses or _is_office(match.text, self.offices)
        if match.kind == "phone":
            return any(
                _is_same(_key(match), number) for number in self._numbers.get(_key(match)[-_INDEXED_DIGITS:], ())
            )
        return False


def _shown(passage: Passage) -> str:
    """The text as readers see it: without Markdown escapes and HTML entities."""
    if not passage.is_prose:
        return passage.text
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", passage.text))


def _key(match: PersonalMatch) -> str:
    """The normalised match: an address in lower case, or the digits of a number."""
    if match.kind == "email":
        return plain_address(match.text)
    return re.sub(r"\D", "", match.text)


def _is_same(number: str, contact: str) -> bool:
    """Whether two phone numbers are the same, with or without the country code."""
    number, contact = number.removeprefix("00"), contact.removeprefix("00")
    return number.endswith(contact) or contact.endswith(number)


def _is_office(address: str, offices: set[str]) -> bool:
    name = plain_address(address).partition("@")[0].partition("+")[0]
    return name in offices or any(part in offices for part in re.split(r"[._-]", name))


def _masked(match: PersonalMatch) -> str:
    """The match, shortened so that the message does not disclose it."""
    if match.kind == "email":
        name, _, host = _key(match).partition("@")
        return f"{name[:1]}…@{host}"
    return f"{match.text[:2]}…{match.text[-2:]}"


CHECKS = (Check(nobody_is_named_by_data, tuple(_CODES.values()), needs_all=False),)
