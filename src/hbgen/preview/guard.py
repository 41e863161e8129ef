"""Which requests the live preview answers: those of its own pages, and of no other site.

A page on the web can point a host name of its own at this machine (DNS rebinding), or load files from it as scripts.
Its requests name its own host or origin, or have headers that say that they come from another site (Fetch Metadata,
https://www.w3.org/TR/fetch-metadata/).
"""

from __future__ import annotations

from collections.abc import Sequence

NAMES = ("127.0.0.1", "localhost", "[::1]")
"""Host names of this machine for itself."""

MISDIRECTED, FORBIDDEN = 421, 403

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
"""Headers of each response: no framing or loading by other sites, and no caching, since problems are shown on pages
whose files did not change. The rest of the policy is in each page."""


def refusal(headers: Sequence[tuple[bytes, bytes]], port: int) -> int | None:
    """The HTTP status with which a request with these `headers` is refused; None for one that is answered.

    Names of headers are in lower case, as in ASGI.
    """
    hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
    if [host.lower() in hosts for host in _values(headers, b"host")] != [True]:
        return MISDIRECTED
    if any(origin not in {f"http://{host}" for host in hosts} for origin in _values(headers, b"origin")):
        return FORBIDDEN
    sites = set(_values(headers, b"sec-fetch-site"))
    # Links from other sites may be followed; all other requests from other sites are refused.
    is_followed = [_values(headers, name) for name in (b"sec-fetch-mode", b"sec-fetch-dest")] == [
        ["navigate"],
        ["document"],
    ]
    return None if sites <= {"same-origin", "none"} or is_followed else FORBIDDEN


def _values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for header, value in headers if header == name]
