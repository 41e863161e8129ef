"""Converts addresses that contain letters outside ASCII to URIs, for files and QR codes."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

import idna

_UNRESERVED = "-._~"
_DELIMITERS = "!$&'()*+,;=:@/"
"""Allowed unencoded in a path (RFC 3986, 3.3), besides letters, digits and the unreserved."""


def as_uri(address: str) -> str:
    """An `https://…` address as a URI (RFC 3986): its host in IDNA form, the rest in percent-encoded UTF-8.

    Parts already encoded stay. A host that is not valid in IDNA is percent-encoded too, which is still a URI.
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
