"""The rollout as the workbook of `hbgen.planning`, which users edit and import again."""

from __future__ import annotations

from hbgen.exports.export_format import PlanExport, PlanRequest
from hbgen.planning.workbook_writer import NOTHING, make


def _write(request: PlanRequest) -> bytes:
    return make(request.edition, request.language, request.own or NOTHING)


EXPORT = PlanExport(
    name="plan",
    label="XLSX",
    ending=".xlsx",
    purpose="a workbook that `hbgen import` takes home",
    on_pages=False,
    library="xlsxwriter",
    writer=_write,
)
