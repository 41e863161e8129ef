"""How a format is declared: each module of an export holds one `EXPORT`, from which everything about it follows.

`hbgen export` and its help, the files offered on pages, `hbgen verify` and the table in the docs ask the registries
`hbgen.exports.EXPORTS` and `PLANS`, and never name a format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Generic, TypeVar

from hbgen.editions import Edition
from hbgen.exports.deployed_form import DeployedForm
from hbgen.exports.form_file import FormFile
from hbgen.instruments.definition import InstrumentDefinition
from hbgen.problems import MessagePart
from hbgen.releases.events import EventLog

if TYPE_CHECKING:
    from hbgen.planning.user_content import Own


@dataclass(frozen=True, slots=True)
class ExportFormat:
    name: str
    """Its name in `hbgen export`, and in the registry."""
    label: str
    """Its name on pages and in the docs."""
    ending: str
    """How its files end: `.xlsform.xlsx`."""
    library: str | None
    """The library that its writer needs. The module itself is imported without it."""

    @property
    def installed(self) -> bool:
        """Whether its library is installed."""
        return self.library is None or find_spec(self.library) is not None


@dataclass(frozen=True, slots=True)
class Export(ExportFormat):
    """A format of instruments."""

    purpose: MessagePart
    """What it is for, as a sentence for readers of a page."""
    one_language: bool
    """Whether a file is in one language. The others hold every language of the instrument."""
    writer: Callable[[InstrumentDefinition, str], bytes]
    """The file of an instrument, in a language; the same definition gives the same bytes.

    Raises `ImportError` without its library.
    """
    reader: Callable[[FormFile], tuple[DeployedForm, ...]]
    """The forms in a file, for `hbgen verify`; what the writer wrote is read back whole.

    Raises `Misshapen` for a file of another format, and `hbgen.spreadsheets.reading.Refused` for one of its own that
    it cannot read, with the reason.
    """


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a plan's writer is given."""

    edition: Edition
    """An edition of all languages that holds an entry of a plan."""
    language: str
    log: EventLog | None = None
    """The log of the handbook's releases for the edition's audience."""
    own: Own | None = None
    """The user content that a new workbook keeps of an existing one."""


@dataclass(frozen=True, slots=True)
class PlanExport(ExportFormat):
    """A format of the rollout, whose files are in one language."""

    purpose: str
    """What it is, as part of the help of `hbgen export`."""
    on_pages: bool
    """Whether it is offered on the rollout's page."""
    writer: Callable[[PlanRequest], bytes | None]
    """The file, or None if there is nothing to write. Raises `ImportError` without its library."""


ExportT = TypeVar("ExportT", bound=ExportFormat)


class ExportRegistry(Mapping[str, ExportT], Generic[ExportT]):
    """Name → what the module of that export declares as `EXPORT`, in the order of `modules`.

    A module is imported when its export is asked for, so that the names alone cost nothing.
    """

    def __init__(self, kind: type[ExportT], modules: Mapping[str, str]) -> None:
        self._kind = kind
        self._modules = modules

    def __getitem__(self, name: str) -> ExportT:
        export: object = import_module(self._modules[name]).EXPORT
        if not isinstance(export, self._kind) or export.name != name:
            raise TypeError(f"{self._modules[name]}.EXPORT is no {self._kind.__name__} called {name}")
        return export

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
