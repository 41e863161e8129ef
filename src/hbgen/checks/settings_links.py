"""What the settings lead to: pictures below content/, and where content is edited and counts are sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hbgen.checks.facts import Facts
from hbgen.checks.registry import Check
from hbgen.codes.code import Example, advice, error
from hbgen.problems import MessagePart, Problem, near

MISSING_IMAGE = error(
    "missing-image",
    "There is no file content/{file}.",
    "{instead}",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nlook: {logo: images/logo.svg}\n",
        at="images/logo.svg}",
    ),
)


def images_exist(facts: Facts) -> Iterator[Problem]:
    """Every picture that the settings name stands below content/."""
    look = facts.handbook.handbook.look
    images = facts.images if isinstance(facts.images, Collection) else ()
    for field, file in (("logo", look.logo), ("logo_dark", look.logo_dark)):
        if file is not None and file not in facts.images:
            yield Problem(look.place(field), MISSING_IMAGE, {"file": file, "instead": _instead(file, images)})


def _instead(file: str, images: Collection[str]) -> MessagePart:
    inside = file.removeprefix("content/")
    name = file.rpartition("/")[2].casefold()
    of_name = [image for image in images if image.rpartition("/")[2].casefold() == name]
    meant = of_name[0] if len(of_name) == 1 else near(inside, images, 0.75)
    if meant is not None:
        return MessagePart("Write `{path}`.", {"path": meant})
    if inside != file:
        return MessagePart("Write `{path}`, and add the picture: paths begin below content/.", {"path": inside})
    return MessagePart("Add the image, or correct the path.")


EDIT_WITHOUT_FILE = advice(
    "edit-without-file",
    "{found} is no address at which a file is edited: pages offer no change to readers.",
    "Write the address that your host has for it, with `{{file}}` in place of the file's name, such as "
    "`https://github.com/company/handbook/edit/main/{{file}}`; or remove the line.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\nlinks: {edit: https://github.com/harbour/handbook}\n",
        at="https://github.com/harbour/handbook",
    ),
)


def edit_leads_to_files(facts: Facts) -> Iterator[Problem]:
    """Where the settings say how content is edited, each file has an address of its own."""
    links = facts.handbook.handbook.links
    edit = links.edit
    is_address = edit is not None and edit.startswith(("https://", "http://"))
    if edit is not None and not (is_address and "{file}" in edit):
        yield Problem(links.place("edit"), EDIT_WITHOUT_FILE, {"found": f"`{edit}`"})


COUNTS_WITHOUT_WAY = advice(
    "counts-without-way",
    "Reading is to be counted, and there is no address to which the counts could be sent: nothing is counted.",
    "Add `links:` with `counts: https://…` for a server that takes them, or remove the line.",
    Example(
        "handbook.yaml",
        good="languages: [en]\n",
        bad="languages: [en]\ncounts_reading: [staff]\n",
        at="[staff]",
    ),
)


def counts_lead_home(facts: Facts) -> Iterator[Problem]:
    """Where the settings have reading counted, they say where the counts are sent."""
    settings = facts.handbook.handbook
    if settings.counts_reading and settings.links.counts is None:
        yield Problem(settings.place("counts_reading"), COUNTS_WITHOUT_WAY, {})


CHECKS = (
    Check(images_exist, (MISSING_IMAGE,), needs_all=False),
    Check(edit_leads_to_files, (EDIT_WITHOUT_FILE,), needs_all=False),
    Check(counts_lead_home, (COUNTS_WITHOUT_WAY,), needs_all=False),
)
