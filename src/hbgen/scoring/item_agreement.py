"""The agreement of two assessors item by item, where it tells nothing of a group below the minimum.

A share of cases that agree tells more than agreement: two answers that differ are neither both at one end of the scale,
so that their sum is bounded, and with it that of everybody who was not assessed twice. It is shown where that bound
follows from figures that are shown anyway, or, in the first release, where answers could have been given in another way
to the same figures of every group of runs (`_is_free`). What two assessors said on average is never told, as Cohen's κ
and Gwet's AC1 of one item would: the coefficient that is shown follows from the share alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hbgen.model.results import Figure, ItemAgreement, Published
from hbgen.scoring import formulas
from hbgen.scoring.disclosure import withholding
from hbgen.scoring.instrument_key import InstrumentKey
from hbgen.scoring.sum_table import Atom, Group, ItemPairs, Pairs

_SCALE = withholding.range_of("score")


@dataclass(frozen=True, slots=True)
class _ItemCases:
    """An item that two assessors answered in the same cases."""

    item: str
    count: int
    differing: int
    """Cases in which their answers count differently."""

    @property
    def has_sides(self) -> bool:
        return _has_sides(self.count, self.differing)

    def since(self, before: _ItemCases) -> _ItemCases:
        return _ItemCases(self.item, self.count - before.count, self.differing - before.differing)


@dataclass(frozen=True, slots=True)
class AgreementByItem:
    """What may be shown, in the order of the instrument's items, and how many items are withheld."""

    shown: tuple[ItemAgreement, ...] = ()
    withheld: int = 0


def agreement_by_item(
    instrument: InstrumentKey,
    pairs: Pairs,
    atoms: Iterable[Atom],
    figures: Iterable[Figure],
    least: int,
    past: Sequence[Published],
) -> AgreementByItem:
    """The agreement by item, shown anew with that of all items; `figures` are those that are shown anew with it.

    `least` is the minimum of cases, `past` everything that was published of the same instrument and period.
    """
    of_item = {figure.item: figure for figure in figures if figure.by == "item" and figure.value is not None}
    answers = _answers(atoms)
    counted = [_cases_of(item, pairs.items[item]) for item in instrument.items if item in pairs.items]
    allowed = [
        cases
        for cases in counted
        if cases.count >= least
        and cases.item in of_item
        and _tells_nothing(
            _Answers(answers[cases.item], pairs.items[cases.item].twice, least),
            cases.differing * (instrument.grains.get(cases.item) or 1.0),
            of_item[cases.item],
            instrument.grains.get(cases.item, 0.0),
            grades=instrument.item_grades[cases.item],
            is_first=not past,
        )
    ]
    shown = _kept_apart(counted, allowed, _Before.of(past), max(withholding.BATCH, least))
    return AgreementByItem(
        tuple(_shown(cases, instrument.item_grades[cases.item]) for cases in shown), len(counted) - len(shown)
    )


def _shown(cases: _ItemCases, grades: int) -> ItemAgreement:
    share = withholding.shown(1 - cases.differing / cases.count, cases.count, withholding.SIDES, _SCALE)
    kappa = formulas.brennan_prediger(1 - cases.differing / cases.count, grades) if share.bound is None else None
    return ItemAgreement(
        item=cases.item,
        cases=cases.count,
        percent=share.value,
        bound=share.bound,
        kappa_n=None if kappa is None else round(kappa, 2),
    )


def _cases_of(item: str, pairs: ItemPairs) -> _ItemCases:
    differing = sum(times for (first, second), times in pairs.times.items() if first != second)
    return _ItemCases(item, sum(pairs.times.values()), differing)


def _has_sides(cases: int, differing: int) -> bool:
    """Whether enough cases agree and enough do not, for their share to tell of no case."""
    return withholding.SIDES <= differing <= cases - withholding.SIDES


# --- what a share tells of sums ---------------------------------------------------------------


def _answers(atoms: Iterable[Atom]) -> dict[str, dict[Group, tuple[int, float]]]:
    """Item → group of runs → how many answers it gave, and their weight."""
    answers: dict[str, dict[Group, tuple[int, float]]] = {}
    for atom in atoms:
        if atom.part == "item" and atom.measure == "score":
            answers.setdefault(atom.item, {})[atom.unit, atom.channel, atom.role] = (atom.n, atom.w)
    return answers


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers to one item by groups of runs, and those in pairs."""

    groups: Mapping[Group, tuple[int, float]]
    twice: Mapping[Group, int]
    least: int

    @property
    def n(self) -> int:
        return sum(n for n, _ in self.groups.values())

    @property
    def rest(self) -> int:
        """How many answers are in no pair."""
        return self.n - sum(self.twice.values())

    @property
    def is_weighted(self) -> bool:
        return any(n != weight for n, weight in self.groups.values())

    def split_groups(self) -> Iterator[Group]:
        """Groups of which answers in pairs, or those in none, are fewer than the minimum, and not all of it."""
        for group, (n, _) in self.groups.items():
            twice = self.twice.get(group, 0)
            if 0 < twice < n and min(twice, n - twice) < self.least:
                yield group

    def least_sum(self, total: float, without: Group | None = None) -> float:
        """The least sum that answers in pairs can be given, whatever groups the `total` of all answers lies in.

        Within a group answers in pairs and others may be exchanged, so that a group's sum t allows up to the lesser
        of t and their number in pairs. That is concave in t: the least lies where groups are filled one by one.
        """
        least = 0.0
        shares = sorted(
            (self.twice.get(group, 0) / n, n) for group, (n, _) in self.groups.items() if n and group != without
        )
        for share, n in shares:
            filled = min(total, float(n))
            least += share * filled
            total -= filled
            if total <= 0:
                break
        return least


def _tells_nothing(
    answers: _Answers, bound: float, figure: Figure, grain: float, *, grades: int, is_first: bool
) -> bool:
    """Whether it follows from shown figures, or restrains nobody, that answers in pairs add up to `bound` at least, and
    lack as much of the highest sum.

    `figure` is that of all answers to the item.
    """
    assert figure.value is not None
    n = answers.n
    if answers.is_weighted or figure.n != n:
        return False
    told, far = withholding.Shown(figure.value, figure.bound), withholding.far(grain, answers.least)
    low, high = withholding.known(told, n, far, grain, _SCALE, _SCALE.unit)
    if grades == _TWO and not _is_parity_known(answers, is_exact=low == high, is_first=is_first):
        return False
    # As sums of scores, and as what is missing to the highest sum.
    totals = low, n - high
    if all(total - answers.rest >= bound for total in totals):
        return True
    return is_first and all(_is_free(answers, bound, total) for total in totals)


_TWO = 2


def _is_parity_known(answers: _Answers, *, is_exact: bool, is_first: bool) -> bool:
    """Whether it tells nothing new that the sum of answers in pairs is even or odd.

    Of answers that are yes or no, an even number of cases that differ adds up to an even sum. That is known where all
    answers are in pairs and their sum `is_exact`; and it concerns no group below the minimum where enough answers of
    groups that were assessed twice in part hide it, or where there is no such group.
    """
    if answers.rest == 0 and is_exact:
        return True
    mixed = [
        (twice, n - twice) for group, (n, _) in answers.groups.items() if 0 < (twice := answers.twice.get(group, 0)) < n
    ]
    are_hidden = bool(mixed) and all(sum(part) >= answers.least for part in zip(*mixed, strict=True))
    is_small = any(n < answers.least for n, _ in answers.groups.values()) or any(answers.split_groups())
    return is_first and (are_hidden or not is_small)


def _is_free(answers: _Answers, bound: float, total: float) -> bool:
    """Whether any sums of groups that add up to `total` leave room for pairs that add up to `bound`: also without any
    one group of which only a small part was assessed twice, or was not."""
    if answers.least_sum(total) < bound:
        return False
    return all(answers.least_sum(total - answers.groups[group][0], group) >= bound for group in answers.split_groups())


# --- what items tell of each other ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Before:
    """What was last shown of agreement: that of all items, and of each."""

    all: _ItemCases
    items: Mapping[str, _ItemCases]

    @classmethod
    def of(cls, past: Sequence[Published]) -> _Before | None:
        for publication in reversed(past):
            known = publication.agreement
            if known is not None:
                whole = _ItemCases("", known.pairs, round(known.pairs * (1 - known.percent)))
                exact = (shown for shown in publication.agreement_by_item if shown.bound is None)
                items = (_ItemCases(item.item, item.cases, round(item.cases * (1 - item.percent))) for item in exact)
                return cls(whole, {cases.item: cases for cases in items})
        return None


def _kept_apart(
    counted: Sequence[_ItemCases], allowed: Sequence[_ItemCases], before: _Before | None, batch: int
) -> list[_ItemCases]:
    """Of the items that are allowed those that are shown, so that the others do not follow from the share of all.

    Of the others all together, also of what came since the last time, as many answers agree and differ as a share
    needs. Where they do not, the item with the fewest cases is withheld too: which one tells nothing of the answers.
    Those of which only a bound is told are among the others.
    """
    if before is not None and any(_added(cases, before) < batch for cases in allowed if cases.item in before.items):
        return []
    exact = sorted((cases for cases in allowed if cases.has_sides), key=lambda cases: (-cases.count, cases.item))
    while exact and not all(part.count == 0 or part.has_sides for part in _others(counted, exact, before)):
        exact.pop()
    return [cases for cases in allowed if not cases.has_sides or cases in exact]


def _added(cases: _ItemCases, before: _Before) -> int:
    return cases.count - before.items[cases.item].count


def _others(counted: Sequence[_ItemCases], exact: Sequence[_ItemCases], before: _Before | None) -> list[_ItemCases]:
    """What remains of all items without those whose share is told, now and since the last time."""
    parts = [_together(counted).since(_together(exact))]
    if before is not None:
        again = [cases.since(before.items[cases.item]) for cases in exact if cases.item in before.items]
        parts += [*again, _together(counted).since(before.all).since(_together(again))]
    return parts


def _together(items: Iterable[_ItemCases]) -> _ItemCases:
    known = list(items)
    return _ItemCases("", sum(cases.count for cases in known), sum(cases.differing for cases in known))
