"""Whether a text names the customer, by any usual word (client, guest, patient …): English, Estonian, Russian."""

from __future__ import annotations

import re

_CUSTOMER = re.compile(
    r"""\b(
        citizens?|clients?|customers?|guests?|passengers?|patients?|pupils?|readers?|residents?|shoppers?|students?|users?
        |visitors?
        |(elanik|kasutaja|klien[dt]|kodanik|külali|külasta|lugeja|osta?ja|patsien|reisija|tarbija|õpila)\w*
        |(гост|граждан|жител|клиент|пассажир|пациент|покупател|пользовател|посетител|потребител|студент|ученик|читател)\w*
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def names_customer(text: str) -> bool:
    """Whether a text names the customer by any of the words that companies use."""
    return _CUSTOMER.search(text) is not None
