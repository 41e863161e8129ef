"""A withdrawn version in the store: a small page that says so, in place of its own, and its ids lead elsewhere.

In its folder stand `index.html`, `id/<ID>.html` and `withdrawn.json`, and nothing of what was published.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from hbgen.files import File, everything_below, put_all, spelling_key
from hbgen.publishing import manifest
from hbgen.publishing.versions import LATEST, LIST, rank
from hbgen.releases.withdrawals import Withdrawal
from hbgen.site import redirects
from hbgen.site.permanent import FOLDER as IDS
from hbgen.text.formats import language_attributes
from hbgen.text.page_words import page_words

WITHDRAWN = "withdrawn.json"
"""In the folder of a withdrawn version: what is said of it, and the ids that it had."""


@dataclass(frozen=True, slots=True)
class Stub:
    """What stands in place of a withdrawn version."""

    number: str
    on: str
    reason: str
    ids: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As in `versions.json`."""
        return {"number": self.number, "on": self.on, "reason": self.reason}

    def dump(self) -> bytes:
        """The content of `WITHDRAWN`."""
        data = {**self.as_json(), "ids": list(self.ids)}
        return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def read(folder: Path) -> Stub | None:
    """The stub in a folder of a version; None where there is none that can be read."""
    try:
        data = json.loads((folder / WITHDRAWN).read_bytes())
        ids = tuple(sorted(str(id_) for id_ in data["ids"]))
        return Stub(str(data["number"]), str(data["on"]), str(data["reason"]), ids)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None


def stubs(store: Path) -> tuple[Stub, ...]:
    """The withdrawn versions of an edition, by number: those that the list of versions names, so that a publisher need
    not look into every version."""
    try:
        named = [str(entry["number"]) for entry in json.loads((store / LIST).read_bytes()).get("withdrawn", ())]
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        named = []
    read_stubs = (read(store / number) for number in sorted(named))
    return tuple(stub for stub in read_stubs if stub is not None)


def make(store: Path, withdrawal: Withdrawal, former: Stub | None) -> Stub:
    """The stub for a version in a store: with the ids of the published version, or those of the stub there is."""
    published = manifest.read(store / withdrawal.number)
    ids = former.ids if former is not None else ()
    if published is not None:
        ids = tuple(sorted(Path(path).stem for path in published.files if _is_id_page(path)))
    words = withdrawal.reason.words
    reason = words.get(store.name) or str(withdrawal.reason)
    return Stub(withdrawal.number, str(withdrawal.on), reason, ids)


def staged(store: Path, stub: Stub, prefix: str) -> Path:
    """A new folder in the store with the files of a stub, on the disk."""
    stage = Path(tempfile.mkdtemp(prefix=prefix, dir=store))
    stage.chmod(0o755)
    put_all(stage, {file.path: file.data for file in _files(store, stub)})
    return stage


def refresh(store: Path) -> None:
    """Let the pages of withdrawn versions lead to `latest` where there is one now. Only what differs is written."""
    for stub in stubs(store):
        folder, files = store / stub.number, {file.path: file.data for file in _files(store, stub)}
        put_all(folder, files)
        for path in everything_below(folder):
            if not path.is_dir() and path.relative_to(folder).as_posix() not in files:
                path.unlink()


def lost_ids(store: Path, kept: Iterable[str]) -> dict[str, str]:
    """Path of the page of each id that withdrawn versions alone had → the newest of these."""
    present = {spelling_key(path) for path in kept}
    lost: dict[str, str] = {}
    for stub in sorted(stubs(store), key=lambda stub: rank(stub.number), reverse=True):
        for path in (f"{IDS}/{id_}.html" for id_ in stub.ids):
            if spelling_key(path) not in present:
                present.add(spelling_key(path))
                lost[path] = stub.number
    return lost


def _is_id_page(path: str) -> bool:
    return path.startswith(f"{IDS}/") and path.endswith(".html") and path.count("/") == 1


def _files(store: Path, stub: Stub) -> Sequence[File]:
    is_latest = (store / LATEST / "index.html").is_file()
    pages = [File("index.html", _page(store.name, stub, is_latest))]
    for id_ in stub.ids:
        target = f"../../{LATEST}/{IDS}/{id_}.html" if is_latest else "../index.html"
        pages.append(File(f"{IDS}/{id_}.html", redirects.leading(store.name, id_, target)))
    return (*pages, File(WITHDRAWN, stub.dump()))


def _page(language: str, stub: Stub, is_latest: bool) -> bytes:
    """The page in place of the version, in the edition's language where hbgen has it."""
    translate = page_words(language)
    title = escape(translate("Version {number} was withdrawn").format(number=stub.number))
    since = escape(translate("Since {date} it no longer holds, and it can no longer be read.").format(date=stub.on))
    reason = escape(translate("The reason: {reason}").format(reason=stub.reason))
    link = f'<p><a href="../{LATEST}/index.html">{escape(translate("The version in force"))}</a></p>'
    return (
        f'<!doctype html>\n<html {language_attributes(language)}><head><meta charset="utf-8">'
        '<meta name="generator" content="hbgen"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{since}</p><p>{reason}</p>{link if is_latest else ''}</body></html>\n"
    ).encode()


def numbers(withdrawals: Iterable[Withdrawal]) -> Mapping[str, Withdrawal]:
    """Number → its last withdrawal."""
    return {withdrawal.number: withdrawal for withdrawal in withdrawals}
