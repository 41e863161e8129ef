"""The hbgen that builds a handbook: one version, from a package index, an address or a wheel in the repository."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from hbgen.files import File
from hbgen.problems import Place, Problem, unreadable

LOCK = "locks/hbgen.txt"
_WHEEL = re.compile(r"hbgen-(?P<version>[0-9][0-9A-Za-z.!+_]*)(-[0-9][^-]*)?-[^-]+-[^-]+-[^-]+\.whl")
_VERSION = r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)*(?:\+[a-z0-9.]+)?"
_INDEX = re.compile(rf"(?:hbgen)?(?:==)?(?P<version>{_VERSION})(?:\s+--hash=sha256:(?P<hash>[0-9a-f]{{64}}))?")
_HASH = re.compile(r"sha256=(?P<hash>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """Where pip gets hbgen from, as a line of a requirements file, and the wheel if it comes along."""

    requirement: str
    """`hbgen==1.0.0`, `hbgen @ https://…whl` or `./locks/hbgen-1.0.0-py3-none-any.whl`."""
    hash: str = ""
    """The wheel's sha256, where it is known; empty otherwise."""
    wheel: File | None = None

    def files(self) -> tuple[File, ...]:
        """The lock file, and the wheel beside it."""
        line = f"{self.requirement} \\\n    --hash=sha256:{self.hash}" if self.hash else self.requirement
        lock = File(LOCK, f"{line}\n".encode())
        return (lock, self.wheel) if self.wheel else (lock,)


def installed_version() -> str:
    """The version of the hbgen that runs."""
    try:
        return distribution("hbgen").version
    except PackageNotFoundError:
        return "0"


def is_older(version: str, other: str) -> bool:
    """Whether `version` comes before `other`, by their numbers."""
    numbers = [[int(part) for part in re.findall(r"[0-9]+", text)] for text in (version, other)]
    return numbers[0] < numbers[1]


def pinned(text: str) -> Pin | Problem:
    """The pin for what was given: the path of a wheel, the `https://` address of one, or a version on the index."""
    address = urlsplit(text)
    if address.scheme in ("http", "https"):
        return _from_address(text)
    if text.endswith(".whl"):
        return _from_wheel(Path(text))
    match = _INDEX.fullmatch(text.strip())
    return Pin(f"hbgen=={match['version']}", match["hash"] or "") if match else _refused(text)


def pinned_as_installed() -> Pin:
    """The pin for the hbgen that runs, from where it was installed; its version on the index if that is not known.

    pip notes the wheel or address that it was given (PEP 610).
    """
    fallback = Pin(f"hbgen=={installed_version()}")
    try:
        origin = json.loads(distribution("hbgen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return fallback
    url, archive = str(origin.get("url", "")), origin.get("archive_info")
    if archive is None or not urlsplit(url).path.endswith(".whl"):
        return fallback
    digest = (archive.get("hashes") or {}).get("sha256", "")
    if url.startswith("file:"):
        pin = _from_wheel(Path(url2pathname(urlsplit(url).path)))
        # Another wheel may have been put in its place meanwhile.
        return pin if isinstance(pin, Pin) and digest in ("", pin.hash) else fallback
    pin = _from_address(f"{url}#sha256={digest}" if digest else url)
    return pin if isinstance(pin, Pin) else fallback


def _from_address(text: str) -> Pin | Problem:
    address = urlsplit(text)
    name = unquote(address.path.rpartition("/")[2])
    # A name and password would be read by whoever reads the repository.
    if address.scheme != "https" or "@" in address.netloc or not _WHEEL.fullmatch(name):
        return _refused(text)
    match = _HASH.search(address.fragment)
    return Pin(f"hbgen @ {address._replace(fragment='').geturl()}", match["hash"] if match else "")


def _from_wheel(path: Path) -> Pin | Problem:
    if not _WHEEL.fullmatch(path.name):
        return _refused(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        return unreadable(path.name, error)
    file = File(f"locks/{path.name}", data)
    return Pin(f"./{file.path}", hashlib.sha256(data).hexdigest(), file)


def _refused(text: str) -> Problem:
    return Problem(Place("--hbgen"), "bad-pin", {"found": text or '""', "version": installed_version()})
