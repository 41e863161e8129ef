"""The languages of a handbook, read before anything of it is validated."""

from __future__ import annotations

from pathlib import Path

from hbgen.load.content_files import read_bytes
from hbgen.load.kinds import SETTINGS
from hbgen.load.strict_yaml import read
from hbgen.model.texts import LANGUAGE
from hbgen.model.written import Map, Seq


def main_language(root: Path) -> str | None:
    """The handbook's main language, read as leniently as can be: messages about errors are shown in it."""
    path = root / SETTINGS
    data = read_bytes(path, SETTINGS, []) if path.is_file() else None
    return next(iter(languages_in(read((data or b"").decode("utf-8", "replace"), SETTINGS, []))), None)


def languages_in(data: Map | Seq | None) -> tuple[str, ...]:
    """The tags of languages in the settings as data, before the settings are validated."""
    languages = data.get("languages") if isinstance(data, Map) else None
    tags = languages if isinstance(languages, Seq) else ()
    return tuple(tag for tag in tags if isinstance(tag, str) and LANGUAGE.fullmatch(tag))
