"""A small handbook with two releases and a draft, published once for a whole run of the tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from hosted import hosted
from playbook import smallest
from sampling import FULL
from sites import once
from test_publish import APPROVED, run

BELOW = "/sub/path"
"""Where it stands on its host, as a project's site on Pages: every address holds from there."""


def settings(root: Path, **fields: object) -> None:
    path = root / "content" / "handbook.yaml"
    path.write_text(json.dumps(yaml.safe_load(path.read_text("utf-8")) | fields), "utf-8")


def promise(root: Path, words: str) -> None:
    path = root / "content" / "standards" / "one.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["standards"][0]["promise"] = words
    path.write_text(json.dumps(data), "utf-8")


def make(folder: Path) -> None:
    """Fill a folder with the site: in `first` with release 1.0.0 alone, in `site` with 2.0.0 and a draft too.

    It is in English and Estonian, for customers and staff. In the draft, which staff see, the chapter has another id.
    """
    root, out = folder / "handbook", folder / "site"
    root.mkdir()
    smallest(root)
    links = {"published": f"https://example.ee{BELOW}"}
    settings(root, audiences=["customers", "staff"], languages=["en", "et"], links=links)
    run("release", "1.0.0", "--root", root, "--date", "2026-03-01", *APPROVED)
    _publish(root, out, "staff/en/1.0.0", "staff/et/1.0.0", "customers/en/1.0.0")
    shutil.copytree(out, folder / "first", symlinks=True)
    promise(root, "You get an answer today.")
    run("release", "2.0.0", "--root", root, "--date", "2026-04-01", *APPROVED)
    _publish(root, out, *(f"{edition}/2.0.0" for edition in ("customers/en", "customers/et", "staff/en", "staff/et")))
    path = root / "content" / "standards" / "one.yaml"
    moved = {**yaml.safe_load(path.read_text("utf-8")), "id": "TWO"}
    path.unlink()
    (root / "content" / "standards" / "two.yaml").write_text(json.dumps(moved), "utf-8")
    gone = {"id": "ONE", "on": "2026-05-01", "reason": "It has another name.", "successor": "TWO"}
    settings(root, retired_ids=[gone])
    _publish(root, out, *(f"staff/{language}/next" for language in ("en", "et")[: None if FULL else 1]))


def _publish(root: Path, out: Path, *versions: str) -> None:
    run("publish", out, "--root", root, *(word for version in versions for word in ("--only", version)))


def released(factory: pytest.TempPathFactory) -> Path:
    """The folder that `make` has filled, to be looked at only."""
    return once(factory, "released", make)


class Host:
    """A host on which version 1.0.0 stands, until somebody publishes the next release."""

    def __init__(self, made: Path, folder: Path) -> None:
        self._made, self.site = made, folder / "served"
        self.site.symlink_to(made / "first")
        self.address = ""

    def publish(self) -> None:
        """Put what stands there after the publishing of 2.0.0 in the place of what stood there before."""
        published = self.site.with_name("published")
        published.symlink_to(self._made / "site")
        published.replace(self.site)


@contextmanager
def host(made: Path, folder: Path) -> Iterator[Host]:
    """A host of what `make` has filled; `folder` is one of the test's own."""
    served = Host(made, folder)
    with hosted(served.site) as served.address:
        yield served
