"""Codes of problems in beginning and upgrading a handbook."""

from __future__ import annotations

from hbgen.codes.code import by_name, error

CODES = by_name(
    error(
        "begun-already",
        "The folder holds {files} already, and nothing of yours is overwritten.",
        "Name another folder, or move these away.",
    ),
    error(
        "channel-without-id",
        "No id can be made of the channel {found}.",
        "Write one before it, in letters a–z, digits and hyphens: bus={found}.",
    ),
    error("not-a-folder", "{file} is a file.", "Name a folder."),
    error(
        "bad-pin",
        "hbgen cannot be installed from {found}.",
        "Write a version on the package index ({version}), the path of a wheel (hbgen-{version}-py3-none-any.whl), or "
        "the address of one that begins with https:// and holds no password.",
    ),
    error(
        "not-begun-here",
        "What hbgen once wrote here is not known: there is no {file}.",
        "Only a handbook that `hbgen init` began can be upgraded. Begin one in another folder, and bring your content/ "
        "there.",
    ),
    error(
        "newer-handbook",
        "This handbook was brought to hbgen {found}, and {installed} is installed.",
        "Install hbgen {found} or a newer one.",
    ),
    error("nothing-to-settle", "{file} is not among the files that were left.", "Choose from {choices}."),
    error(
        "record-broken",
        "What hbgen once wrote here cannot be read from {file}.",
        "Take the file back from an earlier commit.",
    ),
)
