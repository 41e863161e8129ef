"""What could go wrong with the rules of published figures: each fault must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from unittest import mock

from hbgen.model.results import Measure
from hbgen.scoring import figures as figures_module
from hbgen.scoring import formulas, item_agreement, sum_steps
from hbgen.scoring.disclosure import audit as audit_module
from hbgen.scoring.disclosure import audit_part, withholding
from hbgen.scoring.disclosure.audit_types import HiddenGroup, Settled
from hbgen.scoring.instrument_key import InstrumentKey


def _no_minimum(_declared: int, _runs: int, _invited: int | None) -> int:
    return 1


def _no_census(declared: int, _runs: int, _invited: int | None) -> int:
    return declared


def _plain_shown(mean: float, _n: int, _grain: float, scale: withholding.MeasureRange) -> withholding.Shown:
    return withholding.Shown(withholding.rounded(mean, scale), None)


def _exact(mean: float, _n: int, _grain: float, _scale: withholding.MeasureRange) -> withholding.Shown:
    return withholding.Shown(round(mean, 4), None)


_interval = withholding.interval


def _always_interval(
    measure: Measure, value: float, found: float, outer: float, n: float, grain: float, scale: withholding.MeasureRange
) -> tuple[float, float]:
    told = _interval(measure, value, found, outer, max(30.0, n), grain, scale)
    assert told is not None
    return told


def _nothing(*_args: object) -> Iterator[HiddenGroup]:
    return iter(())


def _settled(_self: audit_module.Audit) -> Settled:
    return Settled()


def _no_windows() -> list[mock._patch[object]]:
    modules: tuple[object, ...] = (audit_module, audit_part)
    return [mock.patch.object(module, "windows", _nothing) for module in modules]


FAULTS: Mapping[str, Callable[[], Sequence[mock._patch[object]]]] = {
    "no minimum": lambda: [mock.patch.object(withholding, "minimum", _no_minimum)],
    "no stricter minimum for a census": lambda: [mock.patch.object(withholding, "minimum", _no_census)],
    "no bounds": lambda: [mock.patch.object(withholding, "shown", _plain_shown)],
    "four decimals": lambda: [mock.patch.object(withholding, "shown", _exact)],
    "intervals of few": lambda: [
        mock.patch.object(withholding, "interval", _always_interval),
        mock.patch.object(formulas, "INDICATIVE", 5),
    ],
    "no audit": lambda: [mock.patch.object(audit_module.Audit, "settle", _settled)],
    "the past forgotten": lambda: [mock.patch.object(figures_module, "publications", _nothing)],
    "groups not looked at": lambda: [mock.patch.object(audit_module.Audit, "targets", _nothing), *_no_windows()],
    "windows not looked at": _no_windows,
    "no batches": lambda: [
        mock.patch.object(figures_module, "BATCH", 1),
        mock.patch.object(audit_module.Audit, "settle", _settled),
    ],
    "sums taken for any number": lambda: [mock.patch.object(sum_steps.Steps, "of", lambda *_: 0.0)],
    "asked after a yes, told by role": lambda: [mock.patch.object(InstrumentKey, "has_roles", lambda *_: True)],
    "agreement whatever it tells of sums": lambda: [
        mock.patch.object(item_agreement, "_tells_nothing", lambda *_args, **_named: True)
    ],
    "asked after a yes, told by unit": lambda: [mock.patch.object(InstrumentKey, "has_units", lambda *_: True)],
}
"""What could go wrong with the rules, and how: each must be found."""

FOUND: Mapping[str, tuple[int, int]] = {
    "no minimum": (0, 0),
    "no stricter minimum for a census": (3, 0),
    "no bounds": (5, 2),
    "four decimals": (5, 2),
    "intervals of few": (0, 0),
    "no audit": (1, 3),
    "the past forgotten": (1, 3),
    "groups not looked at": (1, 3),
    "windows not looked at": (10, 6),
    "no batches": (1, 3),
    "sums taken for any number": (1, 3),
    "asked after a yes, told by role": (7, 9),
    "agreement whatever it tells of sums": (10, 1),
    "asked after a yes, told by unit": (7, 9),
}
"""In which shape of survey, and with which seed, a fault is found."""
