"""The command `check`.

It imports nothing that reads content until it has to: what it said is kept, and said again while nothing has changed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hbgen import report
from hbgen.cli.common import lang_option, require_handbook, root_option, translate_for
from hbgen.cli.output import echo_formatted
from hbgen.kept_results import KeptResults, key_of, read_below
from hbgen.locale import Translate
from hbgen.locale.plurals import plural
from hbgen.problems import MOST_IN_FILE, Place, Problem

if TYPE_CHECKING:
    from hbgen.checks import Checked
    from hbgen.model.handbook import Handbook


@click.command()
@root_option
@lang_option
@click.option("--all", "all_", is_flag=True, help="List each problem, and not twenty of a kind in a file.")
@click.option("--strict", is_flag=True, help="Let advice fail the check too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(report.FORMATS)),
    default="text",
    help="text for people; github, gitlab and sarif for CI.",
)
@click.option(
    "--since",
    metavar="COMMIT",
    help="Also prove that releases and published figures stand as in this commit of Git, and that new releases "
    "follow the rules.",
)
def check(root: Path, lang: str | None, all_: bool, strict: bool, format_: str, since: str | None) -> None:
    """Check the content. Exit code 1 when there are errors, 0 otherwise."""
    collected, folder = _collected_and_folder(root)
    kept = KeptResults(root, "check", _MOST_KEPT)
    # What --since compares with is no file of the handbook; within a repository, places of data depend on other files.
    is_kept = since is None and (format_ == "text" or not folder)
    key = _key(root, (lang or "", str(all_), format_, folder, _encoding(), repr(collected))) if is_kept else None
    problems_kept = kept.get(key) if key is not None else None
    if problems_kept is None:
        problems_kept = _checked(root, lang, all_, format_, since, collected, folder)
        if key is not None:
            kept.put(key, problems_kept)
            kept.tidy()
    state, _, text = problems_kept.decode("utf-8", "surrogateescape").partition("\n")
    echo_formatted(text, format_)
    sys.exit(1 if state == "errors" or (strict and state == "findings") else 0)


_MOST_KEPT = 16


def _key(root: Path, options: Iterable[str]) -> str | None:
    """The key of what a check of the handbook below `root` says; None where not everything could be read for it."""
    parts: list[str | bytes] = [*options]
    for folder in ("content", "locale"):
        read = read_below(root / folder, folder)
        if read is None:
            return None
        parts += read
    return key_of(parts)


def _encoding() -> str:
    """The encoding of what is printed, by which the language of messages may be English."""
    return getattr(sys.stdout, "encoding", None) or ""


def _checked(
    root: Path,
    lang: str | None,
    all_: bool,
    format_: str,
    since: str | None,
    collected: list[Problem],
    folder: str,
) -> bytes:
    """What a check says: a line with `errors`, `findings` or `sound`, and the text to print."""
    from hbgen.examining import Earlier, examine

    translate = translate_for(root, lang, is_data=format_ != "text")
    require_handbook(root, translate)
    is_whole = all_ or format_ != "text"
    earlier = Earlier.runs(root)
    loaded, checked = examine(root, earlier, collected, None if is_whole else MOST_IN_FILE, folder)
    earlier.save()
    problems = [*checked.problems, *(_since(root, since) if since is not None else ())]
    errors, missing, advice = (
        [problem for problem in problems if problem.severity == severity] for severity in ("error", "missing", "advice")
    )
    if format_ != "text":
        listed = [problem.inside(folder, root) for problem in (*errors, *missing, *advice)]
        text = report.FORMATS[format_](listed, translate)
    else:
        sections = [*_problems(errors, missing, advice, all_, translate), *_left_out(checked, translate)]
        if loaded.handbook is None or not loaded.whole:
            sections.append(translate("Some checks wait until the errors above are mended.") + "\n")
        if loaded.handbook is not None and missing:
            sections += _what_is_missing(loaded.handbook, missing, translate)
        words = translate("Errors: {errors}, missing: {missing}, advice: {advice}.")
        sections.append(words.format(errors=len(errors), missing=len(missing), advice=len(advice)) + "\n")
        text = "".join(sections)
    state = "errors" if errors else "findings" if missing or advice else "sound"
    return f"{state}\n{text}".encode("utf-8", "surrogateescape")


def _problems(
    errors: Sequence[Problem], missing: Sequence[Problem], advice: Sequence[Problem], all_: bool, translate: Translate
) -> Iterator[str]:
    """Errors, then what is missing, then advice. Without `all_`, of errors of a kind in a file only the first
    ones, and of the others the first of each kind."""
    text, is_cut = report.summed(errors, translate, None if all_ else report.MOST_OF_KIND)
    yield text
    for listed, heading in (
        (missing, translate("Missing, which stops an approval or a release:")),
        (advice, translate("Advice, which stops nothing:")),
    ):
        if listed:
            yield f"\n{heading}\n"
            text, is_shortened = report.by_kind(listed, translate, None if all_ else report.MOST_REPEATED)
            yield text
            is_cut = is_cut or is_shortened
    if is_cut:
        yield translate("`hbgen check --all` lists each problem.") + "\n"


def _left_out(checked: Checked, translate: Translate) -> Iterator[str]:
    """A line for each code and reason, what `handbook.yaml` silences and which rules it switches off."""
    silenced = Counter((str(problem.code), reason) for problem, reason in checked.silenced)
    switched_off = Counter((rule.code, rule.reason) for _, rule in checked.switched_off)
    for counts, words in (
        (silenced, plural("Silenced {count} time: [{code}] {reason}", "Silenced {count} times: [{code}] {reason}")),
        (
            switched_off,
            plural(
                "Switched off, {count} finding: [{code}] {reason}", "Switched off, {count} findings: [{code}] {reason}"
            ),
        ),
    ):
        for (code, reason), count in sorted(counts.items()):
            yield translate(words).format(count=count, code=code, reason=reason) + "\n"


_MOST_ROWS = 12
"""Drafts of which `check` says one by one how much they lack; more of them are counted by chapter."""


def _what_is_missing(handbook: Handbook, missing: Sequence[Problem], translate: Translate) -> Iterator[str]:
    """One table: how much is missing to approve each draft, to release, and to publish for customers."""
    from hbgen.checks.completeness import report as completeness

    lack = completeness(handbook, missing)
    rows = [
        (label, len(problems))
        for label, problems in (
            (translate("to release"), lack.to_release),
            (translate("to publish for customers"), lack.to_publish),
        )
        if problems
    ]
    to_approve = [(translate("to approve {what}").format(what=id_), len(p)) for id_, p in lack.to_approve.items()]
    if len(to_approve) > _MOST_ROWS:
        words = translate("to approve the drafts of {chapter} ({count})")
        to_approve = []
        for chapter in handbook.standards:
            counts = [len(lack.to_approve[s.id]) for s in chapter.standards if s.id in lack.to_approve]
            if counts:
                to_approve.append((words.format(count=len(counts), chapter=chapter.id), sum(counts)))
    yield "\n" + translate("What is missing:") + "\n"
    width = max(len(label) for label, _ in (*to_approve, *rows))
    for label, count in (*to_approve, *rows):
        yield f"  {label:<{width}}  {count:>4}\n"


def _collected_and_folder(root: Path) -> tuple[list[Problem], str]:
    """Advice on collected answers and receipts in the repository (or, outside one, in the handbook's folder), and the
    handbook's path within the repository ("" for its root)."""
    from hbgen.collected import below, collected
    from hbgen.publishing.git import GitFailed, kept_files

    folder_path = root.resolve()
    try:
        top, files = kept_files(folder_path)
    except GitFailed:
        top, files = folder_path, list(below(folder_path))
    folder = os.path.relpath(folder_path, top.resolve()).replace(os.sep, "/")
    return list(collected(folder_path, top, files)), "" if folder == "." or folder.startswith("../") else folder


def _since(root: Path, commit: str) -> list[Problem]:
    """Problems of changes to releases and published figures since `commit`."""
    from hbgen.publishing.committed import recorded_at, released_at
    from hbgen.publishing.git import GitFailed, default_branch
    from hbgen.releases.folder import read_ledger
    from hbgen.releases.ledger import BrokenRelease
    from hbgen.releases.making import since
    from hbgen.scoring import record

    try:
        published = record.since(record.read_all(root), recorded_at(root, commit))
        return [*since(read_ledger(root), released_at(root, commit)), *published]
    except BrokenRelease as broken:
        return [broken.problem]
    except GitFailed as error:
        values = {"found": commit, "reason": error.line, "example": default_branch(root)}
        return [error.as_problem(Problem(Place("git"), "unknown-commit", values))]
