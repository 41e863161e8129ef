"""Archives of answers: an instrument's page packs them with photos, ODK with repeats. Only the table in it is read, and
nothing is unpacked to the disk."""

from __future__ import annotations

import re
import struct
import zipfile

from hbgen.scoring.tables import AnswerFile, of_the_disk, unreadable

_MOST_ENTRIES = 10_000
_MOST_TABLES = 50
_LARGEST_DIRECTORY = 4 << 20
_LARGEST_RATIO = 200
_SUSPICIOUS = 16 << 20
"""Size of an unpacked table, in bytes, from which it may not be more than `_LARGEST_RATIO` times as large as packed."""

_END = struct.Struct("<4s4H2LH")
_LEADS_OUT = re.compile(r"[/\\]|[A-Za-z]:|(.*[/\\])?\.\.([/\\]|$)", re.DOTALL)


def table_in(source: AnswerFile) -> AnswerFile:
    """The table of an archive: the only CSV, or the one whose name begins those of the others, which hold repeats.

    Raises `Unreadable`, also for an archive that is made to harm whoever opens it.
    """
    try:
        _check_directory(source)
        with zipfile.ZipFile(source.path) as archive:
            entries = archive.infolist()
    except OSError as error:
        raise of_the_disk(source, error) from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError):
        raise unreadable(source.name, 1, "it is not a ZIP archive") from None
    if len(entries) > _MOST_ENTRIES:
        raise unreadable(source.name, 1, "it holds too many files")
    if any(_LEADS_OUT.match(entry.orig_filename) for entry in entries):
        raise unreadable(source.name, 1, "it holds a file whose name leads out of the archive")
    tables = [
        entry
        for entry in entries
        if entry.filename.lower().endswith(".csv") and not entry.filename.startswith(("media/", "photos/", "__MACOSX/"))
    ]
    roots = [
        entry for entry in tables if all(other.filename.startswith(entry.filename[: -len(".csv")]) for other in tables)
    ]
    if len(roots) != 1:
        raise unreadable(source.name, 1, "it holds no CSV, or several of which none is the main one")
    (root,) = roots
    if _is_dense(root):
        raise unreadable(source.name, 1, "its table is packed so densely that no answers can be in it")
    return AnswerFile(source.path, f"{source.name}/{root.filename}", root.filename)


def tables_beside(source: AnswerFile) -> list[AnswerFile]:
    """The other tables of the archive that `source` is the table of, such as repeats; the first of many."""
    if not source.member:
        return []
    with zipfile.ZipFile(source.path) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
    names = [entry.filename for entry in entries if entry.filename != source.member and not _is_dense(entry)]
    return [AnswerFile(source.path, source.name, name) for name in names[:_MOST_TABLES]]


def _is_dense(entry: zipfile.ZipInfo) -> bool:
    """Whether a table is packed so densely that no answers can be in it."""
    return entry.file_size > max(_SUSPICIOUS, _LARGEST_RATIO * entry.compress_size)


def _check_directory(source: AnswerFile) -> None:
    """Raise `Unreadable` for an archive whose list of files would fill the memory before its length is known."""
    with source.path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - (1 << 16) - _END.size))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise unreadable(source.name, 1, "it is not a ZIP archive")
    *_, directory, _, _ = _END.unpack_from(tail, at)
    # The larger form of the format is for archives of more than 4 GiB or 65,535 files.
    if directory > _LARGEST_DIRECTORY or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise unreadable(source.name, 1, "it holds too many files")
