"""The workflows of a handbook's repository: hbgen's own, which install it from a lock file and not from its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hbgen.files import File
from hbgen.starting.sources import top

_GITHUB = (
    "announce.yml",
    "monthly.yml",
    "publish.yml",
    "pull-request.yml",
    "rebuild.yml",
    "release.yml",
    "results.yml",
)
"""Those that are about a handbook; others are about hbgen's own packages."""
_GITLAB = ".gitlab-ci.yml"

_FROM_SOURCE = ".venv/bin/pip install --quiet --no-index --no-deps --no-build-isolation ."
_FROM_LOCK = ".venv/bin/pip install --quiet --no-deps --only-binary=:all: -r locks/hbgen.txt"

_REPLACED = (
    ("-r locks/build.txt -r locks/use.txt", "-r locks/use.txt"),
    # In a YAML list, a colon and a space need quotes.
    (f"&hbgen {_FROM_SOURCE}", f"&hbgen '{_FROM_LOCK}'"),
    (_FROM_SOURCE, _FROM_LOCK),
)
"""What hbgen's own workflows do for its source, and what a handbook's do instead."""
_WORDED = (("docs/ci.md", "hbgen's docs/ci.md"), ("conf.py or of hbgen,", "conf.py or of locks/,"))
_OWN_JOB = re.compile(r"^sbom:\n(?:[ \t].*\n|\n)+", re.MULTILINE)


def workflows() -> Iterator[File]:
    """Workflows for GitHub and GitLab that check, release and publish a handbook."""
    for name in _GITHUB:
        path = f".github/workflows/{name}"
        yield File(path, _for_a_handbook((top() / path).read_text("utf-8")).encode())
    text = (top() / _GITLAB).read_text("utf-8")
    yield File(_GITLAB, _for_a_handbook(_OWN_JOB.sub("", text)).encode())


def _for_a_handbook(text: str) -> str:
    for old, new in (*_REPLACED, *_WORDED):
        text = text.replace(old, new)
    return text
