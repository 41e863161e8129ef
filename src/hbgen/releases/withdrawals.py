"""Which releases were withdrawn: `content/releases/withdrawn.yaml`. The files of the releases stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hbgen.load import languages_in
from hbgen.load.kinds import SETTINGS
from hbgen.load.recovery import LeftOut
from hbgen.load.shapes import shape
from hbgen.load.source_text import read_text
from hbgen.load.strict_yaml import read
from hbgen.model.base import Entry
from hbgen.model.field_types import Date, Line
from hbgen.model.texts import Text
from hbgen.model.visibility import CUSTOMERS
from hbgen.model.written import Seq
from hbgen.problems import Place, Problem, unreadable

NAME = "withdrawn.yaml"
FILE = f"content/releases/{NAME}"


class Withdrawal(Entry):
    """`releases/withdrawn.yaml`: a release that is no longer to be read. `hbgen withdraw` writes it."""

    number: Annotated[Line, CUSTOMERS]
    """The release's number, such as `1.0.0`."""
    on: Annotated[Date, CUSTOMERS]
    """The day on which it was withdrawn."""
    reason: Annotated[Text, CUSTOMERS]
    """Why, told to whoever follows an old link to it."""


def read_withdrawals(root: Path, problems: list[Problem]) -> tuple[Withdrawal, ...]:
    """The withdrawals below `root`, in the order in which they were written. What is wrong is added to `problems`."""
    path = root / FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        problems.append(unreadable(FILE, error))
        return ()
    text = read_text(data, FILE, problems)
    written = read(text, FILE, problems) if text is not None and text.strip() else None
    if written is None:
        return ()
    entries = (
        shape(list[Withdrawal], written, _languages(root), problems, LeftOut()) if isinstance(written, Seq) else None
    )
    if entries is None and not problems:
        problems.append(Problem(Place(FILE), "withdrawn-unreadable", {"file": FILE}))
    return tuple(entries or ())


def _languages(root: Path) -> tuple[str, ...]:
    try:
        text = (root / SETTINGS).read_bytes().decode("utf-8", "replace")
    except OSError:
        return ("en",)
    return languages_in(read(text, SETTINGS, [])) or ("en",)
