"""Columns of forms made from an XLSForm, as ODK Central and KoboToolbox export them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from hbgen.model.reserved import DATE_COLUMNS, RUN_COLUMNS
from hbgen.scoring.survey_tools.response_table import ResponseTable
from hbgen.scoring.survey_tools.survey_tool import Layout, ResponseColumn, StatusColumn, cell_text


def form_layout(
    table: ResponseTable, always_options: str, statuses: Sequence[tuple[str, StatusColumn]]
) -> Layout | str:
    """The layout of an export; `statuses` are columns by name, whose index is not known yet.

    What follows the mark `always_options` in a column's name is an option of a question that takes several.
    """
    if not table.head:
        return "KEY"
    full = [cell_text(cell) for cell in table.head[0]]
    names = frozenset(full)
    columns = tuple(_column(name, names, always_options) for name in full)
    at: dict[str, int] = {}
    for index, column in sorted(enumerate(columns), key=lambda entry: full[entry[0]] != entry[1].name):
        if not column.is_option:
            at.setdefault(column.name.lower(), index)
    runs = [at[name] for name in RUN_COLUMNS if name in at]
    days = tuple(at[name] for name in DATE_COLUMNS if name in at)
    if not runs or not days:
        return "date" if runs else "KEY"
    # A form may have a question `status` of its own.
    exactly = {name: index for index, name in enumerate(full)}
    kept = [
        replace(status, index=exactly.get(name, at[name.lower()])) for name, status in statuses if name.lower() in at
    ]
    return Layout(columns, 1, days, (runs[0],), tuple(kept))


def _column(name: str, names: Set[str], always_options: str) -> ResponseColumn:
    """A column under its own name, without the groups around it: ODK writes `group-name`, KoboToolbox `group/name`.

    `reasons/channel` beside a column `reasons` is the option `channel` of the question `reasons`.
    """
    parts = re.split(r"[-/]", name)
    is_below_another = any(name[: slash.start()] in names for slash in re.finditer("/", name) if slash.start())
    is_option = is_below_another or (bool(always_options) and always_options in name)
    return ResponseColumn(name if is_option else parts[-1] or name, (), is_option, len(parts) > 1, name)
