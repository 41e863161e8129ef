"""The audit over all releases: the range of means that the published figures leave to each small group of answers.

Model: a linear program (`program`). Answers are grouped in *leaves*, the smallest groups that a reader can tell
apart. A leaf is divided by release into *pieces*: the answers that arrived between one release and the next. A piece
has two unknowns, both at least 0: the sum of its scores, and what is missing to the highest possible sum. Together
they are the number of its answers. A published figure bounds the sum over its pieces, within its rounding. A group
below the minimum is open if the least and the greatest mean that satisfy all constraints are at least `WIDTH` apart.

Units: scores, sums and means are parts of the scale, so that one answer is from 0 to 1 and n answers add up to at
most n; releases are numbers from 0, oldest first.

Corrections: which answers a correction changed is not published. A reader may assume either of two cases, and groups
must be open in both: that every answer was replaced, except for leaves in a figure that was shown neither before nor
after; or that only those answers changed whose figures cannot all be what they were, and some answers were added.

Source: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4, for a single table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hbgen.scoring.disclosure.audit_groups import AuditGroups
from hbgen.scoring.disclosure.audit_part import AuditPart
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Settled
from hbgen.scoring.disclosure.audit_windows import windows


@dataclass(slots=True)
class Audit(AuditGroups):
    """The audit of everything that was published, and of what is about to be."""

    def settle(self) -> Settled:
        """Hold back new figures until every group below the minimum is open, under both assumptions about corrections.

        An audit settles once: it adds to its program, and drops held figures from `publications`.
        """
        if not self.epochs[-1] or self.is_least_change:
            return self._settle()
        least_change = Audit(
            self.leaves, self.publications, self.splits, self.epochs, self.minimum, self.links, self.ties,
            self.withheld, self.groups, self.runs, self.wholes, self.width, is_least_change=True,
        )._settle()  # fmt: skip
        self.held = least_change.held
        self.publications = [
            publication
            for publication in self.publications
            if not (publication.is_new and publication.key in least_change.held)
        ]
        settled = self._settle()
        narrow_groups = {mean_range.target for mean_range in settled.narrow}
        settled.narrow += [mean_range for mean_range in least_change.narrow if mean_range.target not in narrow_groups]
        settled.checked += least_change.checked
        return settled

    def _settle(self) -> Settled:
        """As `settle`, under the assumption `is_least_change` alone."""
        members = self.members()
        self.build(members)
        targets = list(dict.fromkeys(self.targets(members)))
        known = {target.pieces for target in targets if target.n is not None}
        between = [window for window in windows(self, members) if window.pieces not in known]
        for target in targets:
            if target.n is None:
                self.add_count_row(target)
        settled = Settled(self.held)
        owner = self.owners()
        parts = self.program.parts()
        places = [columns for columns, _ in parts]
        of_part, between_of_part = self._by_part(targets, places), self._by_part(between, places, is_each=True)
        for number, (columns, rows) in enumerate(parts):
            if of_part[number] or between_of_part[number]:
                part = AuditPart(self, members, columns, rows, owner)
                part.settle(of_part[number], between_of_part[number], settled)
        return settled

    def _by_part(
        self, targets: Iterable[HiddenGroup], parts: Sequence[Sequence[int]], *, is_each: bool = False
    ) -> dict[int, list[HiddenGroup]]:
        """Number of a part of the program → the groups to check in it; `parts` are the columns of each.

        A group of a known number of answers is at least as open as in any one part: the first one is enough. Of windows
        each part looks at its own answers (`is_each`).
        """
        of_part: dict[int, list[HiddenGroup]] = defaultdict(list)
        part_of = {column: number for number, columns in enumerate(parts) for column in columns}
        for target in targets:
            columns = [self.pieces[piece][0] for piece in target.pieces if piece in self.pieces]
            numbers = sorted({part_of[column] for column in columns}) if is_each else [part_of[c] for c in columns[:1]]
            for number in numbers:
                of_part[number].append(target)
        return of_part
