"""Which requests the live preview answers: those of the pages that it shows itself, and of nobody else's.

A page on the web can let a name of its own lead to this machine (DNS rebinding), or load files from it as scripts. Its
requests name its own host or origin, or bear the browser's note that another site asks (Fetch Metadata,
https://www.w3.org/TR/fetch-metadata/).
"""

from __future__ import annotations

from collections.abc import Sequence

NAMES = ("127.0.0.1", "localhost", "[::1]")
"""The names by which this machine knows itself."""

MISDIRECTED, FORBIDDEN = 421, 403

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
"""What each answer says: nobody else may show it in a frame, or load it, and a browser asks for it anew each time,
since problems are shown on pages whose files did not change. Each page has its policy in itself."""


def refusal(headers: Sequence[tuple[bytes, bytes]], port: int) -> int | None:
    """The status with which a request with these `headers` is refused; None for one that is answered.

    Names of headers are in small letters, as ASGI gives them.
    """
    hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
    if [host.lower() in hosts for host in _values(headers, b"host")] != [True]:
        return MISDIRECTED
    if any(origin not in {f"http://{host}" for host in hosts} for origin in _values(headers, b"origin")):
        return FORBIDDEN
    sites = set(_values(headers, b"sec-fetch-site"))
    # A link from elsewhere may be followed; nothing else that comes from elsewhere is answered.
    is_followed = [_values(headers, name) for name in (b"sec-fetch-mode", b"sec-fetch-dest")] == [
        ["navigate"],
        ["document"],
    ]
    return None if sites <= {"same-origin", "none"} or is_followed else FORBIDDEN


def _values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for known, value in headers if known == name]
