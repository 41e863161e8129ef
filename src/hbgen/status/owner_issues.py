"""A status as issues: for each owner the text of one, to be opened or brought up to date where the content is kept.

The texts name what managers read; whoever reads the repository of the content reads as much there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hbgen.files import File
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.markdown import inert
from hbgen.problems import Problem
from hbgen.status import TOPICS, StatusEntry
from hbgen.status.status_formats import ShownStatus

NOBODY = "_nobody"
"""In place of a role, for what nobody answers for: no role's id begins so."""

MOST_LETTERS = 50_000
"""Length up to which entries are listed, the others are counted: GitHub takes 65,536."""

LONGEST_TITLE = 255
"""Letters of a title that GitLab takes; GitHub takes one more."""


def owner_issues(shown: ShownStatus, translate: Translate) -> tuple[File, ...]:
    """A file for each owner for whom something waits, named for the role: a title, an empty line, and Markdown.

    The title ends with the role's id in brackets, by which an issue is found again.
    """
    accounts = {role.id: role.account for role in shown.handbook.organisation.roles}
    files = []
    for role, entries in shown.status.by_owner().items():
        name = shown.role(role) if role else translate("Nobody answers for this")
        title = _cut(translate("Handbook: what waits for {name}").format(name=name), f" ({role or NOBODY})")
        body = "\n".join(_body(shown, accounts.get(role), entries, translate))
        files.append(File(f"{role or NOBODY}.md", f"{title}\n\n{body}\n".encode()))
    return tuple(files)


def _cut(title: str, ending: str) -> str:
    left = LONGEST_TITLE - len(ending)
    return (title if len(title) <= left else f"{title[: left - 1].rstrip()}…") + ending


def _name(shown: ShownStatus) -> str:
    name = shown.handbook.handbook.name
    return name.words.get(shown.language, str(name))


def _body(
    shown: ShownStatus, account: str | None, entries: Sequence[StatusEntry], translate: Translate
) -> Iterator[str]:
    if account:
        yield from (account, "")
    words = translate("{handbook}, as of {day}. `hbgen status` lists the same.")
    yield words.format(handbook=inert(_name(shown)), day=shown.status.day.isoformat())
    left = MOST_LETTERS
    for topic, heading in TOPICS.items():
        of_topic = [entry for entry in entries if entry.topic == topic]
        if not of_topic:
            continue
        yield from ("", f"### {inert(heading.say(translate))}", "")
        for number, entry in enumerate(of_topic):
            lines = "\n".join(_entry(entry, translate))
            left -= len(lines)
            if left < 0:
                yield f"- {translate(plural('{count} more', '{count} more')).format(count=len(of_topic) - number)}"
                break
            yield lines


def _entry(entry: StatusEntry, translate: Translate) -> Iterator[str]:
    """A box to tick, the notes, and below it what `hbgen check` says of a draft."""
    notes = list(dict.fromkeys(note.say(translate) for note in entry.notes))
    line = f"- [ ] `{entry.subject}`"
    yield f"{line}: {inert('; '.join(notes))}" if notes else line
    for problem in entry.problems if entry.topic == "drafts" else ():
        yield f"  - {_sentence(problem, translate)}"


def _sentence(problem: Problem, translate: Translate) -> str:
    place = f"`{problem.place.file}:{problem.place.line}`"
    return f"{place} {inert(problem.message(translate))} {inert(problem.remedy(translate))}"
