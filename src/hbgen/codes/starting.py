"""Codes of problems in beginning and upgrading a handbook."""

from __future__ import annotations

from hbgen.codes.code import Code, error

CODES: dict[str, Code] = {
    "begun-already": error(
        "The folder holds {files} already, and nothing of yours is overwritten.",
        "Name another folder, or move these away.",
    ),
    "not-a-folder": error("{file} is a file.", "Name a folder."),
    "bad-pin": error(
        "hbgen cannot be installed from {found}.",
        "Write a version on the package index ({version}), the path of a wheel (hbgen-{version}-py3-none-any.whl), or "
        "the address of one that begins with https:// and holds no password.",
    ),
    "not-begun-here": error(
        "What hbgen once wrote here is not known: there is no {file}.",
        "Only a handbook that `hbgen init` began can be upgraded. Begin one in another folder, and bring your content/ "
        "there.",
    ),
    "newer-handbook": error(
        "This handbook was brought to hbgen {found}, and {installed} is installed.",
        "Install hbgen {found} or a newer one.",
    ),
    "nothing-to-settle": error("{file} is not among the files that were left.", "Choose from {choices}."),
    "record-broken": error(
        "What hbgen once wrote here cannot be read from {file}.", "Take the file back from an earlier commit."
    ),
}
