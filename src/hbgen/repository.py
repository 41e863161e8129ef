"""Checks the settings about the repository that contains the handbook against Git."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

from hbgen.model.handbook import Handbook
from hbgen.problems import Problem


def changes_are_suggested_where_content_lies(handbook: Handbook, folder: str) -> Iterator[Problem]:
    """The address for editing includes `folder`, the handbook's path within its repository (`docs/service`).

    An empty `folder` is the repository's root, or no repository.
    """
    links = handbook.handbook.links
    if not folder or links.edit is None or "{file}" not in links.edit:
        return
    before = unquote(links.edit.partition("{file}")[0])
    if not before.endswith(f"/{folder}/"):
        instead = links.edit.replace("{file}", f"{quote(folder)}/{{file}}", 1)
        yield Problem(links.place("edit"), "edit-elsewhere", {"folder": f"{folder}/content", "instead": instead})
