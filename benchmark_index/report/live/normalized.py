"""The Normalized and Goalposts sheets: every indicator on the index's scale, and by which bounds."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...errors import Text
from ...excel import Cell, Column
from ..number_formats import number_format
from .data import DataSheet
from .goalposts import Asked
from .placement import FIRST, LONGEST, Placement, formula_cells
from .same_unit import (
    ON_DATA,
    ORDER,
    RANKED,
    UNIT_NUMBER,
    numbered,
    ordered,
    ranked_in,
    rows_on,
    same_unit,
)
from .scales import formula
from .weighting_sheets import WeightsSheet

if TYPE_CHECKING:
    from .live_report import LiveReport

WEIGHT = Text("同级权重", "Local weight")
NO_NUMBER = Text("请填写数字。", "A number, please.")
DESCRIBED = 4  # columns of the Goalposts sheet before those that formulas asked for


class NormalizedSheet:
    """Normalized values as formulas of the data and the Goalposts sheet.

    Attributes
    ----------
    grid : Grid
        Keys: ``("key", i)`` and the ids of the indicators; those of :mod:`~.same_unit`.
    asked : Asked
        What the formulas need.
    on_data : RowOfUnit
        The unit of a row on Data.
    """

    def __init__(self, report: LiveReport, data: DataSheet) -> None:
        self.report, self.data = report, data
        self.names = report.framework.indicator_ids
        keys: list[Hashable] = [*(("key", i) for i in range(report.key_count)), *self.names]
        keys += [UNIT_NUMBER, ON_DATA, RANKED, ORDER] if report.by_number else []
        self.grid = Placement("Normalized", tuple(keys), FIRST)
        self.on_data = same_unit(report, data.grid, self.grid, ON_DATA)
        self.asked: Asked = Asked(self.names, DESCRIBED)

    def columns(self, weights: WeightsSheet) -> list[Column]:
        """Return the columns, each under the weight of its indicator."""
        report, normalized = self.report, self.report.scorecard.normalized
        columns = report.linked_keys(WEIGHT, self.on_data)
        for leaf in report.framework.all_indicators:
            values = normalized[leaf.id].to_numpy(float)[report.order].tolist()
            found = self.formulas[leaf.id]
            cells = formula_cells(found, values) if found else values
            header = report.head(leaf.name) if found else report.as_values(leaf.name)
            number = number_format(values, 1)
            columns.append(Column(header, cells, number, under=weights.local_cell(leaf.id)))
        if report.by_number:
            columns += [numbered(report), rows_on(report, self.data.grid, self.grid, ON_DATA)]
            columns += [ranked_in(report, self.grid), ordered(report, self.grid)]
        return columns

    @cached_property
    def formulas(self) -> dict[str, str]:
        """The formula of each indicator in a row to be filled in; empty where it enters as values."""
        return {name: self._formula(j) for j, name in enumerate(self.names)}

    def _formula(self, j: int) -> str:
        step = self.data.normalization(self.names[j]).step
        found = formula(step, self.data.leaf(j, self.asked, self.on_data))
        return found if len(found) < LONGEST else ""

    def goalposts(self) -> list[Column]:
        """Return the columns of the Goalposts sheet."""
        report = self.report
        described = report.nodes(self.names)
        id_, name, _, _, unit, direction = described
        return [id_, name, unit, direction, *map(self._goalpost, self.asked.cells)]

    def _goalpost(self, key: str) -> Column:
        report, cells = self.report, self.asked.cells[key]
        title = report.head(self.asked.titles[key])
        if not any(map(_is_edit, cells)):
            return Column(title, cells, "0")
        shown = [
            replace(cell, look="") if cell and not report.follows(name) else cell
            for name, cell in zip(self.names, cells, strict=True)
        ]
        left = [_is_edit(now) for now, cell in zip(shown, cells, strict=True) if _is_edit(cell)]
        limits = report.limits(NO_NUMBER) if report.edition > 1 else None
        header = report.editable(title, any(left), not all(left))
        return Column(header, shown, "0", limits=limits)


def _is_edit(cell: Cell | None) -> bool:
    return cell is not None and cell.look == "edit"
