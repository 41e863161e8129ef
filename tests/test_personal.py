"""What is taken for personal data, held against python-stdnum, and what is not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from importlib import import_module

import pytest

from hbgen import personal_data as ours
from hbgen.personal_data import personal
from sampling import sampled

CASES: tuple[tuple[str, Callable[[str], bool], tuple[str, ...]], ...] = (
    ("ddddddddddd", ours._estonia, ("ee.ik",)),
    ("DDDDDD-ddddd", ours._latvia, ("lv.pvn",)),
    ("DDDDDD-ddda", ours._finland, ("fi.hetu",)),
    ("YYMMDD-dddd", ours._sweden, ("se.personnummer",)),
    ("DDDDDDddddd", ours._norway, ("no.fodselsnummer",)),
    ("DDDDDDdddd", ours._iceland, ("is_.kennitala",)),
    ("YYMMDDddddd", ours._poland, ("pl.pesel",)),
    ("ddddddddddd", ours._germany, ("de.idnr",)),
    ("YYMMDDdddd", ours._bulgaria, ("bg.egn",)),
    ("1YYMMDDdddddd", ours._romania, ("ro.cnp",)),
    ("DDMM9dddddddd", ours._yugoslavia, ("si.emso",)),
    ("YYMMDDddddd", ours._belgium, ("be.nn",)),
    ("1YYMMdddddddddd", ours._france, ("fr.nir",)),
    ("dddddddda", ours._spain, ("es.dni",)),
    ("dddddddddddd", ours._russia, ("ru.inn",)),
    ("dddddddddd", ours._ukraine, ("ua.rntrc",)),
    ("ddddddddddd", ours._turkey, ("tr.tckimlik",)),
    ("ddddddddd", ours._netherlands, ("nl.bsn",)),
    ("ddddddddd", ours._portugal, ("pt.nif",)),
    ("ddd.ddd.ddd-dd", ours._brazil, ("br.cpf",)),
    ("ddddddda", ours._ireland, ("ie.pps",)),
    ("ddddDDDDDD", ours._austria, ("at.vnr",)),
    ("756dddddddddd", ours._switzerland, ("ch.ssn",)),
    ("DDDDDDddddd", ours._greece, ("gr.amka",)),
    ("ddddddddddd", ours._hybrid, ("hr.oib",)),
    ("dddddddddddddddd", ours._luhn, ("luhn",)),
)


def _made(form: str, dice: random.Random) -> str:
    year, month, day = dice.randrange(30, 99), dice.randrange(1, 13), dice.randrange(1, 29)
    form = form.replace("DDMM9", f"{day:02}{month:02}9")
    form = form.replace("YYMMDD", f"{year:02}{month:02}{day:02}").replace("DDDDDD", f"{day:02}{month:02}{year:02}")
    form = form.replace("YYMM", f"{year:02}{month:02}")
    letters = {"d": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(dice.choice(letters[sign]) if sign in letters else sign for sign in form)


FORMS = {check: re.compile(form, re.IGNORECASE) for form, check in ours._FORMS if "(?<=" not in form}


@sampled(8)
@pytest.mark.parametrize(("form", "check", "modules"), CASES, ids=[modules[0] for _, _, modules in CASES])
def test_check_digits_are_those_of_python_stdnum(
    form: str, check: Callable[[str], bool], modules: tuple[str, ...]
) -> None:
    """Whatever the library knows of 10,000 numbers of the form is known here, and little else."""
    dice = random.Random(form + modules[0])
    others = [import_module(f"stdnum.{name}") for name in modules]
    theirs = both = mine = 0
    for _ in range(10_000):
        number = _made(form, dice)
        plain = number if check in (ours._finland, ours._sweden) else re.sub("[-.]", "", number)
        known = any(other.is_valid(number) for other in others)
        agreed = (check not in FORMS or FORMS[check].fullmatch(number) is not None) and check(plain)
        assert agreed or not known, number
        theirs += known
        mine += agreed
        both += agreed and known
    assert both >= 8
    assert mine <= 2 * theirs + 20


PERSONAL = {
    "Kirjuta mari.maasikas@firma.ee.": ("email", "mari.maasikas@firma.ee"),
    "mari (at) firma.ee": ("email", "mari (at) firma.ee"),
    "[Mari](mailto:Mari.Maasikas+x@mail.firma.co.uk)": ("email", "Mari.Maasikas+x@mail.firma.co.uk"),
    "õnne.tamm@näide.ee": ("email", "õnne.tamm@näide.ee"),
    "+372 5123 4567": ("phone", "+372 5123 4567"),
    "+372\u00a05123\u00a04567": ("phone", "+372 5123 4567"),
    "(+372) 512-3456": ("phone", "+372) 512-3456"),
    "00372 5123 4567": ("phone", "00372 5123 4567"),
    "[helista](tel:+3725123456)": ("phone", "+3725123456"),
    "+358 401 234 567": ("phone", "+358 401 234 567"),
    "+1 (212) 555-0123": ("phone", "+1 (212) 555-0123"),
    "Tel. 600 1234": ("phone", "600 1234"),
    "Jane on 020 7946 0958": ("phone", "020 7946 0958"),
    "0171/1234567": ("phone", "0171/1234567"),
    "06 12 34 56 78": ("phone", "06 12 34 56 78"),
    "(555) 223-4567": ("phone", "(555) 223-4567"),
    "8 (912) 345-67-89": ("phone", "8 (912) 345-67-89"),
    "040 123 4567": ("phone", "040 123 4567"),
    "+372/51234567": ("phone", "+372/51234567"),
    "https://wa.me/37251234567": ("phone", "37251234567"),
    "mari.maasikas(ät)gmail.com": ("email", "mari.maasikas(ät)gmail.com"),
    "mari [at] gmail [dot] com": ("email", "mari [at] gmail [dot] com"),
    "mari.maasikas @ gmail.com": ("email", "mari.maasikas @ gmail.com"),
    "mari at gmail dot com": ("email", "mari at gmail dot com"),
    "IK38001085718": ("number", "38001085718"),
    "PNOEE-38001085718": ("number", "38001085718"),
    "380 0108 5718": ("number", "380 0108 5718"),
    "440514 01359": ("number", "440514 01359"),
    "EE38.2200.2210.2014.5685": ("account", "EE38.2200.2210.2014.5685"),
    "Helista numbril 53 123 456": None,
    "tel: 53 123 456": ("phone", "53 123 456"),
    "Mari 5123 4567": ("phone", "5123 4567"),
    "Ask Mari, 5123 4567.": ("phone", "5123 4567"),
    "звоните по номеру 512 3456": ("phone", "512 3456"),
    "isikukood 38001085718": ("number", "38001085718"),
    "asmens kodas 33309240064": ("number", "33309240064"),
    "161175-19997": ("number", "161175-19997"),
    "327650-12345": ("number", "327650-12345"),
    "hetu 131052-308T": ("number", "131052-308T"),
    "811218-9876": ("number", "811218-9876"),
    "19811218-9876": ("number", "19811218-9876"),
    "44051401359": ("number", "44051401359"),
    "RSSMRA85T10A562S": ("number", "RSSMRA85T10A562S"),
    "12345678Z": ("number", "12345678Z"),
    "112-233-445 95": ("number", "112-233-445 95"),
    "11010519491231002X": ("number", "11010519491231002X"),
    "EE38 2200 2210 2014 5685 on konto": ("account", "EE38 2200 2210 2014 5685"),
    "ee382200221020145685": ("account", "ee382200221020145685"),
    "GB29NWBK60161331926819": ("account", "GB29NWBK60161331926819"),
    "MT84MALT011000012345MTLCAST001S": ("account", "MT84MALT011000012345MTLCAST001S"),
    "4111 1111 1111 1111": ("account", "4111 1111 1111 1111"),
}


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_found(text: str) -> None:
    expected = PERSONAL[text]
    assert [(finding.kind, finding.text) for finding in personal(text)] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    "text",
    [
        "in 20 seconds, 95 % of 12 000 calls, 1 234 567 customers, 118 000 euros",
        "+15 000 000 euros, +3 days, + 20",
        "2026-03-31, 31.03.2026, 01.02.2026–31.12.2026, 2025–2026, 2025 2400 customers, 500 2026",
        "08:00–17:30, 24/7, room 10-12, § 12 3456",
        "calls 2026-03-31 08:00, call centre 2026-03-31, phone 118 000 000 euros",
        "EE38 2200 2210 2014 5686, EE12, DE89, 4111 1111 1111 1112",
        "38001085719, 131052-308X, 811218-9875, 12345678A, RSSMRA85T10A562T",
        "version 1.2.3, 192.168.100.200, ISO 10001:2018, 0.12345678901",
        "https://example.ee/38001085718/x, TEL-03, #TEL-03, @firma/teenindus, a @ b.ee",
        "675567562741",
        "fingerprint 46c74d17c9bc",
        "order no 1234 5678, tellimus 1234 5678, arve nr: 123 4567, liin 123 4567",
        "2500 5000 people, 0800 2030, 09.00–17.00, 10 00–18 00, 01.02.2026–03.04.2026, 05-06-2026",
        "RT I, 13.03.2014, 4, (EU) 2016/679, ISBN 978-9949-01-234-5, we met at noon, 5 dot com",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert list(personal(text)) == []
