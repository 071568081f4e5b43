"""The tables of a monitoring as CSV and as a workbook: targets as formulas of the data, growth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..comparison.monitoring import KINDS
from ..errors import Text
from ..excel import Column
from .guarded_csv import save
from .live.placement import DATA_FIRST, Placement
from .live.targets_sheet import HEADS, SHARE, SHEET, TargetsSheet
from .number_formats import plain_format
from .sheet_a_table import save_sheets
from .words import Wording

if TYPE_CHECKING:
    from ..comparison.monitoring import Monitoring

DATA = "Data"
GROWN = {
    "indicator": HEADS["indicator"],
    "measure": HEADS["measure"],
    "kind": Text("变动类型", "Kind of change"),
    "base_period": HEADS["base_period"],
    "base": HEADS["base"],
    "period": HEADS["period"],
    "value": HEADS["value"],
    "change": Text("增减", "Change"),
    "growth": Text("增长率", "Growth"),
    "points": Text("变动（百分点）", "Change, points"),
    "cagr": Text("年均复合增速", "CAGR"),
    "trend": Text("趋势（%/年）", "Trend, % a year"),
    "index": Text("定基指数", "Index, base = 100"),
}
_NUMBERS = {"growth": SHARE, "cagr": SHARE, "points": "0.0", "trend": "0.0", "index": "0.0"}


def write_csv(monitoring: Monitoring, path: Path) -> None:
    """Write the targets: UTF-8 with BOM, texts guarded."""
    save(monitoring.targets, path)


def write_workbook(monitoring: Monitoring, path: Path, language: str | None = None) -> None:
    """Write the workbook, a sheet for each table that has rows; see :meth:`Monitoring.to_excel`."""
    content = TargetTables(monitoring, language)
    title = content.say(monitoring.framework.name)
    save_sheets(path, title, content.sheets())


class TargetTables(Wording):
    """The columns of each sheet, in the languages chosen."""

    def __init__(self, monitoring: Monitoring, language: str | None) -> None:
        super().__init__(language)
        self.monitoring, self.table = monitoring, monitoring.table
        framework = monitoring.framework
        held = [c for c in framework.columns if c.id in self.table.data or c.id in self.table.units]
        self.measured = [c for c in held if not np.isnan(self.table.numbers(c.id)).all()]
        keys = ("unit", "period", *(column.id for column in self.measured))
        self.grid = Placement(DATA, keys, DATA_FIRST)

    def sheets(self) -> Iterator[tuple[str, list[Column], int]]:
        """Yield the sheets: name, columns, number of columns that stay in view."""
        yield SHEET, TargetsSheet(self, self.monitoring, self._cell).columns(), 2
        yield "Growth", self._growth(), 2
        yield DATA, self._data(), 2

    def _cell(self, row: int, name: str) -> str:
        return self.grid.fixed(name, row) if name in self.grid.letters else '""'

    def _growth(self) -> list[Column]:
        frame, leaves = self.monitoring.growth, self.monitoring.framework.columns_by_id
        names = [leaves[name] for name in frame["indicator"]]
        frame = frame.assign(
            indicator=[self.say(leaf.name) for leaf in names],
            measure=[leaf.measure for leaf in names],
            kind=[self.say(KINDS[kind]) for kind in frame["kind"]],
        )
        units = [str(unit) for unit in frame["unit"]]
        columns = [Column(self.head(self.monitoring.framework.unit.title), units)]
        for key, head in GROWN.items():
            values = [None if value != value else value for value in frame[key].tolist()]
            number = _NUMBERS.get(key, "General")
            if key in ("base", "value", "change"):
                number = plain_format([v for v in values if isinstance(v, float)])
            columns.append(Column(self.head(head), values, number))
        return columns

    def _data(self) -> list[Column]:
        table = self.table
        places = [table.place(row) for row in range(len(table.index))]
        heads = (self.monitoring.framework.unit.title, HEADS["period"])
        columns = [
            Column(self.head(head), [place[k] for place in places]) for k, head in enumerate(heads)
        ]
        for column in self.measured:
            values = table.numbers(column.id).tolist()
            head = "\n".join(filter(None, (self.head(column.name), column.measure)))
            cells = [None if np.isnan(value) else value for value in values]
            columns.append(Column(head, cells, plain_format(values), gaps=True))
        return columns
