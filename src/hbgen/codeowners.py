"""CODEOWNERS from the content: whose review a change of each file needs, for GitHub and for GitLab."""

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
"""Where each host looks for the file, from the repository's root: it reads the first that is there, and no other.

Sources: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners"."""

NEW: dict[Host, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
"""Where the file is written in a repository that has none."""

BEGIN = "# hbgen owners: begin. Written from content/; a change made here is lost."
END = "# hbgen owners: end"


def owners(handbook: Handbook, host: Host, folder: str = "") -> tuple[str, list[Problem]]:
    """The marked block of a CODEOWNERS file, and the roles that own something without an account.

    `folder` is the handbook's own within its repository, such as `docs/handbook`; "" when it is the whole.
    The last line that fits a path decides: from the folder as a whole to the single file.
    """
    service: tuple[str, ...] = (handbook.handbook.owners.customer_experience,)
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

    def lines(some: list[tuple[str, tuple[str, ...]]]) -> list[str]:
        return [
            " ".join((pattern(path), *dict.fromkeys(name for role in roles if (name := accounts[role]))))
            for path, roles in some
        ]

    block = [BEGIN]
    if host == "gitlab":
        # Each section asks for approvals of its own; a second one for the framework asks all three.
        needed = len({accounts[role] for role in trinity(handbook)})
        block += ["[Service handbook]", *lines(rules), f"[Mission, promise and values][{needed}]", *lines(framework)]
    else:
        block += lines(rules + framework)
    return "\n".join((*block, END, "")), problems


def _without_account(handbook: Handbook, owning: set[str]) -> Iterator[Problem]:
    for role in handbook.organisation.roles:
        if role.id in owning and role.account is None:
            yield Problem(role.place("id"), "role-without-account", {"id": role.id})


def pattern(path: str) -> str:
    """A path from the repository's root as a pattern that fits nothing else it need not.

    Both hosts know an escaped space and `?` for one character; on brackets, `#` and `\\` they differ.
    """
    return "/" + re.sub(r"[^\w./ -]", "?", path).replace(" ", "\\ ")


def place_of(host: Host, present: Iterable[str]) -> str:
    """The file that `host` reads when those in `present` are there; where to write one when none is."""
    there = set(present)
    return next((path for path in PLACES[host] if path in there), NEW[host])


def misplaced(host: Host, file: str, present: Iterable[str]) -> Problem | None:
    """Why a block written to `file`, a path from the repository's root, would not do what it is for; None if it does.

    The host does not look there, reads another file first, or would no longer read one that it reads today.
    """
    there = [path for path in PLACES[host] if path in set(present)]
    values = {"host": NAMES[host], "file": file, "place": there[0] if there else NEW[host]}
    if file not in PLACES[host]:
        return Problem(Place(file), "owners-not-read", values)
    if not there or there[0] == file:
        return None
    if PLACES[host].index(there[0]) < PLACES[host].index(file):
        return Problem(Place(file), "owners-shadowed", values)
    return Problem(Place(file), "owners-switches-off", values)


def merged(before: str, block: str, place: Place) -> str | Problem:
    """A CODEOWNERS file with its block renewed, or the block at its end; every other line stays as it is.

    The block takes the line ends of the file: a checkout on Windows has others than the repository.
    """
    if not before:
        return block
    block = line_ends_of(before, block)
    found = before.splitlines(keepends=True)
    begins = [number for number, line in enumerate(found) if line.strip() == BEGIN]
    ends = [number for number, line in enumerate(found) if line.strip() == END]
    if not begins and not ends:
        end = line_ends_of(before, "\n")
        gap = "" if before.endswith(2 * end) else end if before.endswith(end) else 2 * end
        return before + gap + block
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        first = min((*begins, *ends))
        return Problem(Place(place.file, first + 1), "owners-block-broken", {"begin": BEGIN, "end": END})
    return "".join((*found[: begins[0]], block, *found[ends[0] + 1 :]))
