"""The Content-Security-Policy of a site: what its pages may load and run, and where they may send, for pages and hosts.

It allows the site's own files, and the addresses that filled-in forms are posted to. It has neither `unsafe-inline`
nor `unsafe-eval`: scripts and styles are files. Sources: https://www.w3.org/TR/CSP3/, and the headers' formats of
Netlify and Cloudflare (`_headers`), nginx (ngx_http_headers_module) and Apache (mod_headers).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from hbgen.files import File, put
from hbgen.model.visibility import PUBLIC

CONNECT = "policy.json"
"""In the folder of each edition or version: the addresses to which its pages post."""
HEADERS, NGINX, APACHE = "_headers", "hbgen-nginx.conf", "hbgen-apache.conf"
"""Files at the root of a site from which hosts send the policy. Netlify, Cloudflare Pages and others read the first."""
HOSTED = (HEADERS, NGINX, APACHE)
_MARK = "# Made by hbgen: written anew with each build and publish. Remove this line to keep your own changes."

INLINE_SCRIPTS: tuple[str, ...] = ()
"""The text of each script that is allowed inside a page. Only scripts listed here are hashed, never those found in a
page."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_RULE = re.compile(r"^/([a-z]+)/\*\n  Content-Security-Policy: .*?connect-src 'self'([^;\n]*)", re.MULTILINE)
_OTHERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""Headers beside the policy: no MIME sniffing, no referrer to other sites, no files included by other sites."""


def source(address: str) -> str | None:
    """The source expression that allows `address`, without query; None for one that no policy can express."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return None
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return None
    # Semicolons and commas end a directive or a policy, so they are quoted.
    return f"https://{host}{port}{quote(parts.path, safe='/%:@!$&()*+=~')}"


def policy(connect: Iterable[str] = ()) -> str:
    """The policy for a header. `connect` are the addresses that pages post to."""
    return f"{_directives(connect, '')}; frame-ancestors 'none'"


def meta(connect: Iterable[str] = ()) -> str:
    """The policy as an element for the head of a page, for hosts that send no headers, and for pages opened from disk.

    An element cannot restrict who may frame the page. On disk, `'self'` matches no file in Firefox, so `file:` is
    allowed; pages loaded over a network cannot load such files.
    """
    content = escape(_directives(connect, " file:"), quote=False)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Numbers of versions that search engines are told to leave out."""

    withdrawn: frozenset[str] = frozenset()
    """Of every edition."""
    old: frozenset[str] = frozenset()
    """Of the public editions: a newer release is in force."""

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Audience (`:audience` is any) and number, in the order of the files."""
        return [(_ANY, number) for number in sorted(self.withdrawn)] + [
            (PUBLIC, number) for number in sorted(self.old - self.withdrawn)
        ]


_NONE = Unlisted()


def headers(connect: Mapping[str, Iterable[str]], unlisted: Unlisted = _NONE) -> Iterator[File]:
    """The files by which hosts send the policy, for the root of a site.

    `connect`: audience → addresses to which its pages post. A policy holds for the pages of its audience only; the
    pages above them post nowhere.
    """
    policies = {audience: policy(addresses) for audience, addresses in sorted(connect.items())}
    rules = unlisted.rules
    yield File(HEADERS, (_hosted(policies) + "".join(_hidden_on_hosts(*rule) for rule in rules)).encode())
    yield File(NGINX, (_nginx(policies) + _hidden_in_nginx(rules)).encode())
    yield File(APACHE, (_apache(policies) + "".join(_hidden_in_apache(*rule) for rule in rules)).encode())


def put_headers(
    site: Path, connect: Mapping[str, Iterable[str]], keep: bool = False, unlisted: Unlisted | None = None
) -> None:
    """Write the files by which hosts send the policy to the root of a site, except files that are not hbgen's.

    With `keep`, addresses that the present files allow stay allowed: versions published before still post there; so
    do the versions that are hidden from search engines, where `unlisted` is None.
    """
    unlisted = unlisted_versions(site) if keep and unlisted is None else unlisted or _NONE
    if keep:
        before = _allowed_addresses(site / HEADERS)
        connect = {name: {*before.get(name, ()), *connect.get(name, ())} for name in {*before, *connect}}
    for file in headers(connect, unlisted):
        path = site / file.path
        if not path.exists() or _is_ours(path.read_bytes()):
            put(path, file.data, durable=True)


def posts(folder: Path) -> set[str]:
    """The addresses to which the pages of a built edition post; none where it was built before there was a policy."""
    try:
        return set(map(str, json.loads((folder / CONNECT).read_bytes())["connect"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _allowed_addresses(path: Path) -> dict[str, set[str]]:
    """Audience → addresses that a file `_headers` allows."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    if not _is_ours(data):
        return {}
    return {audience: set(sources.split()) for audience, sources in _RULE.findall(data.decode(errors="replace"))}


_ANY = ":audience"
_HIDDEN = re.compile(r"^/(:audience|[a-z]+)/:language/([^/\n]+)/\*$", re.MULTILINE)
_NO_INDEX = "X-Robots-Tag"
"""Search engines drop a page that is sent with it; a file robots.txt would only keep them from seeing that."""


def unlisted_versions(site: Path) -> Unlisted:
    """The versions that the file `_headers` of a site hides from search engines."""
    path = site / HEADERS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return _NONE
    rules = _HIDDEN.findall(data.decode(errors="replace")) if _is_ours(data) else []
    withdrawn = frozenset(number for audience, number in rules if audience == _ANY)
    return Unlisted(withdrawn, frozenset(number for audience, number in rules if audience != _ANY))


def _hidden_on_hosts(audience: str, number: str) -> str:
    return f"/{audience}/:language/{number}/*\n  {_NO_INDEX}: noindex\n"


def _hidden_paths(audience: str, number: str) -> str:
    """A regular expression for the addresses of a version's pages."""
    return f"/{'[a-z]+' if audience == _ANY else audience}/[A-Za-z-]+/{re.escape(number)}/"


def _hidden_in_nginx(rules: list[tuple[str, str]]) -> str:
    if not rules:
        return ""
    # A header without a value is not sent.
    lines = ['set $hbgen_robots "";']
    lines += [f'if ($uri ~ "{_hidden_paths(*rule)}") {{ set $hbgen_robots noindex; }}' for rule in rules]
    return "\n".join([*lines, f"add_header {_NO_INDEX} $hbgen_robots always;"]) + "\n"


def _hidden_in_apache(audience: str, number: str) -> str:
    pattern = f"m#{_hidden_paths(audience, number)}#"
    return f'Header always set {_NO_INDEX} "noindex" "expr=%{{REQUEST_URI}} =~ {pattern}"\n'


def _is_ours(data: bytes) -> bool:
    return data.startswith(_MARK.encode())


def _directives(connect: Iterable[str], extra: str) -> str:
    own = f"'self'{extra}"
    scripts = "".join(f" 'sha256-{_digest(text)}'" for text in INLINE_SCRIPTS)
    posts = "".join(
        f" {address}"
        for address in sorted({expression for expression in map(source, connect) if expression is not None})
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {own}{scripts}",
            f"style-src {own}",
            f"img-src {own}",
            f"font-src {own}",
            f"media-src {own}",
            f"connect-src {own}{posts}",
            f"manifest-src {own}",
            f"form-action {own}",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _hosted(policies: Mapping[str, str]) -> str:
    # If two rules matched, both headers would be sent, and both policies would apply: each page has one.
    rules = {"/": policy(), "/index.html": policy()} | {f"/{name}/*": text for name, text in policies.items()}
    lines = [_MARK, "# For Netlify, Cloudflare Pages and others that read this file. Paths begin at the site's root."]
    for path, text in rules.items():
        lines.append(path)
        lines += [f"  {name}: {value}" for name, value in (("Content-Security-Policy", text), *_OTHERS)]
    return "\n".join(lines) + "\n"


def _nginx(policies: Mapping[str, str]) -> str:
    lines = [_MARK, "# For nginx: `include` this file in the `server` block that serves the site."]
    lines.append(f'set $hbgen_policy "{policy()}";')
    lines += [f'if ($uri ~ "/{name}/") {{ set $hbgen_policy "{text}"; }}' for name, text in policies.items()]
    lines.append("add_header Content-Security-Policy $hbgen_policy always;")
    lines += [f'add_header {name} "{value}" always;' for name, value in _OTHERS]
    return "\n".join(lines) + "\n"


def _apache(policies: Mapping[str, str]) -> str:
    lines = [_MARK, "# For Apache with mod_headers: `Include` this file in the site's `VirtualHost` or `Directory`."]
    lines.append(f'Header always set Content-Security-Policy "{policy()}"')
    lines += [
        f'Header always set Content-Security-Policy "{text}" "expr=%{{REQUEST_URI}} =~ m#/{name}/#"'
        for name, text in policies.items()
    ]
    lines += [f'Header always set {name} "{value}"' for name, value in _OTHERS]
    return "\n".join(lines) + "\n"
