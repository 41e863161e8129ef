"""The change log for templates: versions, chapters, entries, and for each entry the fields that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from markupsafe import Markup

from hbgen.markdown import Ready, escape
from hbgen.model.base import Entry
from hbgen.model.handbook import KINDS, Handbook
from hbgen.model.measurement import ChecklistItem, Instrument
from hbgen.model.people import Practice
from hbgen.model.settings import Role
from hbgen.model.standards import Chapter, Standard, Target
from hbgen.model.texts import Text
from hbgen.releases.changes import Change
from hbgen.releases.child_order import Key
from hbgen.releases.history import VersionStep
from hbgen.releases.ledger import kept
from hbgen.render.book.locations import SCHEME
from hbgen.render.book.titles import called
from hbgen.render.changes.affected import AffectedAudience, affected_audience
from hbgen.render.changes.field_diff import FieldDiff, Wording
from hbgen.render.markdown_writer import MarkdownWriter
from hbgen.text.labels import PARTS

PAGE = "changes"
"""Name of the page with the change log."""

_FEW = 24
"""Editorial changes of a version that stand on the page itself; more stand on a page of their own."""
_SOME = 60
"""Changes on one page: those of versions with which it would hold more stand on pages of their own."""

Apart = Literal["nothing", "editorial", "all"]
"""Which changes of a version stand on a page of their own."""

ChangeType = Literal["added", "in-force", "changed", "moved", "retired", "removed"]
"""How an entry changed; `in-force`: it was a draft before."""

CHANGE_TYPES: dict[ChangeType, str] = {
    "added": "new",
    "in-force": "now in force",
    "changed": "changed",
    "moved": "moved",
    "retired": "retired",
    "removed": "removed",
}

_IMPLIED_FIELDS = {"in-force": ("status", "approved"), "retired": ("status", "retired")}
"""Change type → fields not listed, since the type implies them."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change of one version."""

    step: VersionStep
    change: Change
    change_type: ChangeType
    page: str = PAGE
    """Name of the page on which it stands."""

    @property
    def address(self) -> str:
        return f"{SCHEME}pages/{self.page}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"{anchor(self.step)}-{self.change.id}"

    @property
    def entry(self) -> Entry | None:
        """The entry that changed: as it is now, or as it was last."""
        return self.change.new or self.change.old


@dataclass(frozen=True, slots=True)
class LogSection:
    """Changes under one heading: a chapter's, or those of one part of the handbook."""

    key: str
    title: Text | str
    news: list[LogEntry]


def anchor(step: VersionStep) -> str:
    """The anchor of a version on the page."""
    return "v-" + step.number.replace(".", "-")


@dataclass(frozen=True, slots=True)
class ApartPage:
    """A page of what stands apart of a version: its name, and that of the page that goes on."""

    name: str
    step: VersionStep
    further: str | None


def apart_page(step: VersionStep, number: int = 0) -> str:
    """Name of the page of what stands apart of a version; `number` counts its pages from 0."""
    return f"{PAGE}/{anchor(step)}" + (f"-part-{number + 1}" if number else "")


def change_type(change: Change) -> ChangeType:
    """The change type shown to readers."""
    old, new = change.old, change.new
    if isinstance(old, Standard) and isinstance(new, Standard) and old.status == "draft" and new.status == "approved":
        return "in-force"
    return change.what


class ChangeLogView:
    """The history of an edition, for templates."""

    def __init__(self, writer: MarkdownWriter, target: Callable[[Target], Markup]) -> None:
        """`target` writes a target as words."""
        self.writer = writer
        self.book = book = writer.book
        self._wording = Wording(book, target)
        self.steps = book.history.steps

    # --- the page ---

    def news(self, step: VersionStep) -> list[LogEntry]:
        """All changes of a version that are shown, in reading order."""
        pages = self._pages
        return [
            LogEntry(step, change, change_type(change), pages.get((step.number, change.key), PAGE))
            for change in _shown(step)
        ]

    @cached_property
    def apart(self) -> dict[str, Apart]:
        """Number of a version → which of its changes stand on pages of their own: no handbook's page is long."""
        apart: dict[str, Apart] = {}
        on_page = 0
        for step in self.steps:
            material = sum(change.material for change in _shown(step))
            editorial = len(_shown(step)) - material
            left: Apart = "editorial" if editorial > _FEW else "nothing"
            added = material + (editorial if left == "nothing" else 0)
            apart[step.number] = "all" if added and on_page + added > _SOME else left
            on_page += added if apart[step.number] == left else 0
        return apart

    @cached_property
    def _pages(self) -> dict[tuple[str, Key], str]:
        """Version and key of each change that stands apart → the name of its page."""
        pages: dict[tuple[str, Key], str] = {}
        for step in self.steps:
            kinds = {"nothing": (), "editorial": (False,), "all": (True, False)}[self.apart[step.number]]
            entries = [LogEntry(step, change, change_type(change)) for change in _shown(step)]
            groups = [group for material in kinds for group in self._grouped(entries, material)]
            for place, entry in enumerate(entry for group in groups for entry in group.news):
                pages[step.number, entry.change.key] = apart_page(step, place // _SOME)
        return pages

    @cached_property
    def apart_pages(self) -> list[ApartPage]:
        """The pages of what stands apart, newest version first."""
        steps = {step.number: step for step in self.steps}
        names = {name: steps[number] for (number, _), name in self._pages.items()}
        following = dict(pairwise(names))
        return [
            ApartPage(name, step, further if (further := following.get(name)) and names[further] is step else None)
            for name, step in names.items()
        ]

    def groups(self, step: VersionStep, material: bool, page: str = PAGE) -> list[LogSection]:
        """The material changes of a version on a page by chapter and part, or the editorial ones."""
        return self._grouped([entry for entry in self.news(step) if entry.page == page], material)

    def _grouped(self, entries: Iterable[LogEntry], material: bool) -> list[LogSection]:
        groups: dict[str, LogSection] = {}
        for entry in entries:
            if entry.change.material is not material:
                continue
            key, title = self._part(entry)
            groups.setdefault(key, LogSection(key, title, [])).news.append(entry)
        return list(groups.values())

    def lead(self, news: LogEntry) -> Ready:
        """A link to a change in the change log."""
        return self.writer.lead(self.called(news), news.address, before=f"{escape(news.change.id)} ")

    def change_type(self, news: LogEntry) -> str:
        """The translated name of an entry's change type."""
        return self.book.translate(CHANGE_TYPES[news.change_type])

    def anchor(self, step: VersionStep) -> str:
        """The anchor of a version on the page."""
        return anchor(step)

    def apart_page(self, step: VersionStep) -> str:
        return apart_page(step)

    def count(self, step: VersionStep, material: bool) -> int:
        return sum(1 for entry in self.news(step) if entry.change.material is material)

    def _part(self, news: LogEntry) -> tuple[str, Text | str]:
        for kind, id_ in (news.change.key, *reversed(news.change.around)):
            entry = news.step.names.get(id_)
            if kind == "chapter" and isinstance(entry, Chapter):
                return id_, entry.title
        kind = (news.change.around or (news.change.key,))[0][0]
        part = PARTS[kind]
        return part.lower().replace(" ", "-").replace("'", ""), self.book.translate(part)

    def called(self, news: LogEntry) -> Text | str:
        """The name of the entry."""
        change = news.change
        if change.kind == change.id:
            return self.book.translate(PARTS[change.kind])
        return called(news.entry) or change.id

    def roles(self, approvals: VersionStep) -> list[Text | str]:
        """Names of the roles that approved a version."""
        return [
            called(approvals.names.get(approval.by)) or self.book.name(approval.by) for approval in approvals.approvals
        ]

    def concerns(self, news: LogEntry) -> AffectedAudience:
        """The channels and the roles that a change concerns."""
        return affected_audience(news.change, news.step.names, self.book.handbook)

    @property
    def choices(self) -> list[Role]:
        """The roles by which readers can filter changes; empty for audiences that do not see them."""
        roles = self.book.handbook.organisation.roles
        return [role for role in roles if role.group != "customers"] if self.book.tells("roles-of-changes") else []

    def places(self, news: LogEntry) -> tuple[Text | str, Text | str] | None:
        """The names of the lists between which an entry moved; None when it only moved within its list."""
        moved = news.change.moved
        if moved is None or moved[0] == moved[1]:
            return None
        old, new = (called(news.step.names.get(slot[0][1])) or slot[0][1] for slot in moved)
        return old, new

    def rows(self, news: LogEntry) -> list[FieldDiff]:
        """The fields of an entry that changed."""
        change = news.change
        if change.old is None or change.new is None:
            return []
        hidden = _IMPLIED_FIELDS.get(news.change_type, ())
        names = dict.fromkeys(str(field.path[0]) for field in change.shown_fields)
        shown = [name for name in names if name not in hidden]
        return list(self._wording.rows(shown, change.old, change.new, news.step.names))

    # --- single standards, and the cover ---

    @cached_property
    def _by_standard(self) -> dict[str, list[LogEntry]]:
        by_standard: dict[str, list[LogEntry]] = {}
        for step in self.steps:
            for entry in self.news(step):
                if entry.change.standard is not None:
                    by_standard.setdefault(entry.change.standard, []).append(entry)
        return by_standard

    def of(self, standard: str) -> list[LogEntry]:
        """Changes to a standard or its parts, newest first; for each version only the most important one."""
        return _gravest(self._by_standard.get(standard, ()))

    def badge(self, standard: str) -> LogEntry | None:
        """The most important material change to a standard in the version shown; None where there is none."""
        newest = self.book.history.newest
        entries = [
            entry for entry in self._by_standard.get(standard, ()) if entry.step is newest and entry.change.material
        ]
        return _gravest(entries)[0] if entries else None

    @cached_property
    def latest(self) -> list[LogEntry]:
        """Material changes to standards in the newest version that has any, one for each standard, for the cover."""
        for step in self.steps:
            entries = [
                entry for entry in self.news(step) if entry.change.standard is not None and entry.change.material
            ]
            entries = [entry for entry in entries if entry.change_type != "removed" or entry.change.kind == "standard"]
            if entries:
                by_id: dict[str | None, list[LogEntry]] = {}
                for entry in entries:
                    by_id.setdefault(entry.change.standard, []).append(entry)
                return [_gravest(group)[0] for group in by_id.values()]
        return []

    def aged(self, entry: Entry) -> list[str]:
        """Labels of the fields of an entry whose translation is older than the text.

        A checklist with an outdated item counts as one field; so do the scale of an item, and sections.
        """
        old = self.book.history.aged
        if not old:
            return []
        paths = [field.path for field in old.get(self._key(entry), ())]
        for name, items in self._items(entry):
            if any(self._key(item) in old for item in items):
                paths.append((name,))
            if any(("scale", item.scale) in old for item in items):
                paths.append(("scale",))
        if isinstance(entry, Instrument) and any(self._key(section) in old for section in entry.sections):
            paths.append(("sections",))
        return list(dict.fromkeys(self._wording.label(type(entry), path) for path in paths))

    def _items(self, entry: Entry) -> Iterator[tuple[str, list[ChecklistItem]]]:
        """The lists of items that an entry's page shows, each with its field's name."""
        if isinstance(entry, Instrument):
            yield "items", [question.item for question in self.book.asked_questions[entry.id]]
        elif isinstance(entry, Standard):
            yield "measures", list(entry.measures)
        elif isinstance(entry, Practice):
            yield "checklist", list(entry.checklist)

    def _key(self, entry: Entry) -> Key:
        for name in kept(Handbook):
            if getattr(self.book.handbook, name) is entry:
                return name, name
        return KINDS[type(entry)], vars(entry)["id"]


def _shown(step: VersionStep) -> Sequence[Change]:
    return step.changes.shown if step.changes else ()


def _gravest(news: Iterable[LogEntry]) -> list[LogEntry]:
    """One change for each version: one to the standard itself before one to a part of it, material before editorial."""
    best: dict[str, LogEntry] = {}
    for entry in news:
        previous = best.get(entry.step.number)
        if previous is None or _weight(entry) > _weight(previous):
            best[entry.step.number] = entry
    return list(best.values())


def _weight(news: LogEntry) -> tuple[bool, bool]:
    return news.change.kind == "standard", news.change.material


__all__ = [
    "PAGE",
    "ChangeLogView",
    "ChangeType",
    "LogEntry",
    "LogSection",
    "anchor",
    "change_type",
]
