"""Reads and checks a handbook: what every command that looks at content begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hbgen import checks, own_locale
from hbgen.checks.completeness import GAPS, lacking, owed
from hbgen.checks.cut_texts import TEXT_CUT
from hbgen.checks.sound_texts import SoundTexts
from hbgen.checks.unusual_languages import UNUSUAL_LANGUAGE
from hbgen.kept_results import digest_of, read_below
from hbgen.load import Known, Loaded, load
from hbgen.load.kept_reads import KeptReads
from hbgen.model.results import Period
from hbgen.model.unwritten import Unwritten, pending_ids
from hbgen.problems import MOST_FOUND_IN_FILE, MOST_IN_FILE, Problem, in_order
from hbgen.receipts.kept_coverage import read_coverage
from hbgen.releases.folder import read_ledger
from hbgen.releases.release_checks import promises
from hbgen.releases.released_meanings import with_released_meanings
from hbgen.remarks.kept_totals import read_totals
from hbgen.repository import changes_are_suggested_where_content_lies
from hbgen.scoring import record


@dataclass(frozen=True)
class Earlier:
    """What earlier examinations of a handbook found out, which later ones need not do again."""

    files: Known
    texts: SoundTexts

    @classmethod
    def runs(cls, root: Path) -> Earlier:
        """What is kept of the handbook below `root` from run to run."""
        return cls(Known(KeptReads(root)), SoundTexts(root))

    def save(self) -> None:
        """Keep for later runs what was found out in this one."""
        self.texts.save()
        if self.files.kept is not None:
            self.files.kept.save()


def examine(
    root: Path,
    earlier: Earlier | None = None,
    also: Iterable[Problem] = (),
    most: int | None = MOST_IN_FILE,
    folder: str = "",
    instead: Mapping[str, bytes | None] | None = None,
) -> tuple[Loaded, checks.Checked]:
    """Load and check `root`/content; returns what was read, and all problems of reading and checking.

    Rules between the content and its releases are checked too.

    What `earlier` ones found out holds for files and texts that are the same, and what is found out is added to it.
    `also` are problems that were found outside the content. In a file with more than `most` errors the rest is only
    counted.
    `instead` holds what to read in place of a file (`load`).
    `folder` is the path of `root` within its repository, "" if unknown or the repository's root.
    """
    known = earlier.files if earlier is not None else None
    kept = known.kept if known is not None else None
    loaded, ledger = load(root, known, most, instead), read_ledger(root, kept)
    also = (*also, *own_locale.use(root), *read_coverage(root)[1], *read_totals(root)[1])
    if loaded.handbook is None:
        return loaded, checks.Checked((*loaded.problems, *ledger.problems, *also), ())
    loaded = replace(loaded, handbook=with_released_meanings(loaded.handbook, ledger.releases))
    assert loaded.handbook is not None
    broken_promises = promises(loaded.handbook, ledger, loaded.dropped)
    if not loaded.whole:
        # A text of which a language could not be read is not the text that was translated.
        broken_promises = tuple(problem for problem in broken_promises if problem.code != "translation-stale")
    other_problems = (
        *broken_promises,
        *also,
        *loaded.former,
        *changes_are_suggested_where_content_lies(loaded.handbook, folder),
    )
    texts = earlier.texts if earlier is not None else SoundTexts()
    most_found = MOST_FOUND_IN_FILE if most is not None else None
    facts = checks.Facts.of(loaded.handbook, loaded.dropped, loaded.images, texts, loaded.left_out, most_found)
    checked = checks.check_facts(facts, loaded.whole, other_problems, most)
    # Results that cannot be read are reported by `load` already.
    recorded = _recorded(root, loaded.handbook.results, texts, bool(instead)) if loaded.whole else ()
    others = _not_reported_yet(checked.problems, loaded.problems)
    handbook = loaded.handbook
    assert checked.rules is not None
    of_reading, switched_off = checked.rules.without(loaded.problems)
    read = (*owed(handbook, of_reading), *checked.rules.problems(loaded.whole))
    of_ledger = (problem for problem in ledger.problems if problem not in loaded.problems)
    problems = in_order((*read, *of_ledger, *others, *recorded))
    former = {id_ for release in ledger.releases for id_ in release.ids}
    unwritten = Unwritten(lacking(handbook, problems), pending_ids(handbook, former), checked.rules.unneeded)
    checked = replace(checked, problems=tuple(problems), switched_off=(*checked.switched_off, *switched_off))
    return replace(loaded, unwritten=unwritten, findings=tuple(problems)), checked


def examine_again(root: Path, most: int | None = MOST_IN_FILE) -> tuple[Loaded, checks.Checked]:
    """As `examine`, with what is kept of the handbook below `root` from run to run."""
    earlier = Earlier.runs(root)
    examined = examine(root, earlier, most=most)
    earlier.save()
    return examined


def _recorded(root: Path, results: Sequence[Period], texts: SoundTexts, is_other: bool) -> Sequence[Problem]:
    """The problems of records of published figures; `is_other`: whether other files were read than those there."""

    def problems() -> tuple[Problem, ...]:
        return tuple(record.problems(record.read_all(root), results))

    parts = [*(read_below(root / record.FOLDER, "") or ()), *(read_below(root / "content/results", "") or ())]
    if is_other or not parts:
        return problems()
    # Comparing every figure takes a tenth of a check: that nothing was found is kept.
    return () if texts.read(record.__name__, digest_of(parts), lambda: not problems()) else problems()


def _not_reported_yet(problems: Sequence[Problem], reported: Sequence[Problem]) -> Iterator[Problem]:
    """`found` without what has the cause of another problem on its line: a field that could not be read is not missing
    as well, and neither is one whose text is behind a `#`."""
    fields = {(problem.place.file, problem.place.line, problem.values.get("field")) for problem in reported}
    lines = {(problem.place.file, problem.place.line, str(problem.code)) for problem in (*problems, *reported)}
    for problem in problems:
        file, line, _ = problem.place
        if problem.code in GAPS and (
            (file, line, problem.values.get("field")) in fields or (file, line, str(TEXT_CUT)) in lines
        ):
            continue
        if problem.code == UNUSUAL_LANGUAGE and (file, line, "languages-differ") in lines:
            continue
        if problem.code != TEXT_CUT or (file, line, "yaml-comment") not in lines:
            yield problem
