"""Writes CODEOWNERS from the content, for GitHub and GitLab: whose review a change of each file needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from hbgen.files import line_ends_of
from hbgen.model.handbook import Handbook
from hbgen.problems import Place, Problem
from hbgen.rules.governance import files, trinity

Host = Literal["github", "gitlab"]
NAMES: dict[Host, str] = {"github": "GitHub", "gitlab": "GitLab"}
PLACES: dict[Host, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each host looks for the file, from the repository's root: it reads only the first that exists.

Sources: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners"."""

NEW: dict[Host, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
"""Where the file is written in a repository that has none."""

BEGIN = "# hbgen owners: begin. Written from content/; a change made here is lost."
END = "# hbgen owners: end"


def owners(handbook: Handbook, host: Host, folder: str = "") -> tuple[str, list[Problem]]:
    """The marked block of a CODEOWNERS file, and the roles that own something without an account.

    `folder` is the handbook's path within its repository, such as `docs/handbook`; "" for the repository's root.
    The last line that matches a path decides, so lines go from the whole folder to single files.
    """
    service = handbook.handbook.service_lead
    rules = [(f"{folder}/content/".lstrip("/"), service)]
    framework = []
    for path, duty, roles in files(handbook):
        line = (f"{folder}/{path}".lstrip("/"), roles)
        if duty.kind == "framework":
            framework.append(line)
        elif roles != service:
            rules.append(line)
    problems = list(_without_account(handbook, {role for _, roles in (*rules, *framework) for role in roles}))
    accounts = {role.id: role.account for role in handbook.organisation.roles}

    def lines(path_rules: list[tuple[str, tuple[str, ...]]]) -> list[str]:
        return [
            " ".join((pattern(path), *dict.fromkeys(name for role in roles if (name := accounts[role]))))
            for path, roles in path_rules
        ]

    block = [BEGIN]
    if host == "gitlab":
        # Each section asks for approvals of its own; a second one for the framework asks all three.
        needed = len({accounts[role] for role in trinity(handbook)})
        block += ["[Service handbook]", *lines(rules), f"[Mission, promise and values][{needed}]", *lines(framework)]
    else:
        block += lines(rules + framework)
    return "\n".join((*block, END, "")), problems


def _without_account(handbook: Handbook, owning_roles: set[str]) -> Iterator[Problem]:
    for role in handbook.organisation.roles:
        if role.id in owning_roles and role.account is None:
            yield Problem(role.place("id"), "role-without-account", {"id": role.id})


def pattern(path: str) -> str:
    """A path from the repository's root as a pattern that matches as little else as possible.

    Both hosts support an escaped space and `?` for one character; on brackets, `#` and `\\` they differ.
    """
    return "/" + re.sub(r"[^\w./ -]", "?", path).replace(" ", "\\ ")


def place_of(host: Host, present: Iterable[str]) -> str:
    """The file among `present` that `host` reads; where to write a new one if there is none."""
    existing = set(present)
    return next((path for path in PLACES[host] if path in existing), NEW[host])


def misplaced(host: Host, file: str, present: Iterable[str]) -> Problem | None:
    """Why a block written to `file`, a path from the repository's root, would have no effect; None if it has.

    The host does not look there, reads another file first, or would no longer read one that it reads today.
    """
    existing = [path for path in PLACES[host] if path in set(present)]
    values = {"host": NAMES[host], "file": file, "place": existing[0] if existing else NEW[host]}
    if file not in PLACES[host]:
        return Problem(Place(file), "owners-not-read", values)
    if not existing or existing[0] == file:
        return None
    if PLACES[host].index(existing[0]) < PLACES[host].index(file):
        return Problem(Place(file), "owners-shadowed", values)
    return Problem(Place(file), "owners-switches-off", values)


def merged(before: str, block: str, place: Place) -> str | Problem:
    """A CODEOWNERS file with its block replaced, or appended if it has none; other lines are unchanged.

    The block takes the line ends of the file: a checkout on Windows may differ from the repository.
    """
    if not before:
        return block
    block = line_ends_of(before, block)
    lines = before.splitlines(keepends=True)
    begins = [number for number, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [number for number, line in enumerate(lines) if line.strip() == END]
    if not begins and not ends:
        end = line_ends_of(before, "\n")
        gap = "" if before.endswith(2 * end) else end if before.endswith(end) else 2 * end
        return before + gap + block
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        first = min((*begins, *ends))
        return Problem(Place(place.file, first + 1), "owners-block-broken", {"begin": BEGIN, "end": END})
    return "".join((*lines[: begins[0]], block, *lines[ends[0] + 1 :]))
