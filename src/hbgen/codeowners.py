"""CODEOWNERS from the content: whose review a change of each file needs, for GitHub and for GitLab."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from hbgen.model.governance import files, trinity
from hbgen.model.handbook import Handbook
from hbgen.problems import Place, Problem

Host = Literal["github", "gitlab"]
PATHS: dict[Host, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
"""Where each host looks for the file."""

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


def merged(before: str, block: str, place: Place) -> str | Problem:
    """A CODEOWNERS file with its block renewed, or the block at its end; every other line stays as it is."""
    if not before:
        return block
    found = before.splitlines(keepends=True)
    begins = [number for number, line in enumerate(found) if line.strip() == BEGIN]
    ends = [number for number, line in enumerate(found) if line.strip() == END]
    if not begins and not ends:
        gap = "" if before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
        return before + gap + block
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        first = min((*begins, *ends))
        return Problem(Place(place.file, first + 1), "owners-block-broken", {"begin": BEGIN, "end": END})
    return "".join((*found[: begins[0]], block, *found[ends[0] + 1 :]))
