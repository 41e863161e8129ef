"""Addresses as files and codes need them: in ASCII, whatever letters authors write them with."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

import idna

_UNRESERVED = "-._~"
_DELIMITERS = "!$&'()*+,;=:@/"
"""What may stand in a path as it is (RFC 3986, 3.3), besides letters, digits and the unreserved."""


def as_uri(address: str) -> str:
    """An `https://…` address as a URI (RFC 3986): its host as DNS knows it, the rest in percent-encoded UTF-8.

    What is encoded already stays. A host that no registry would take is percent-encoded too, which is still a URI.
    """
    parts = urlsplit(address)
    user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    return urlunsplit(
        (
            parts.scheme,
            f"{_encoded(user, ':')}{at}{_host(host)}{colon}{port}",
            _encoded(parts.path),
            _encoded(parts.query, "?"),
            _encoded(parts.fragment, "?"),
        )
    )


def _host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return quote(host, safe=_UNRESERVED)


def _encoded(text: str, extra: str = "") -> str:
    return quote(text, safe=f"%{_UNRESERVED}{_DELIMITERS}{extra}")
