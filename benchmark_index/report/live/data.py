"""The Data sheet: values as reported, and beside them the values that are used."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Text
from ...estimators.by_column import OnColumns, fitted_on
from ...estimators.directions import Range, Target
from ...excel import Cell, Column
from ...framework import Indicator, Variable
from ...normalization.scaler import Normalization
from ...numerics import Floats, Integers, shown
from ...reading.values import STATUSES
from ...table.computed import earlier
from ..as_read import rules
from ..number_formats import plain_format
from .builders import builder
from .goalposts import Asked, Leaf
from .placement import DATA_FIRST, FIRST, Placement, formula_cells, written
from .same_unit import RANKED, UNIT_NUMBER, RowOfUnit, found, numbered, ranked_in
from .scales import ROUNDED, closeness
from .written_formulas import spelled

if TYPE_CHECKING:
    from .live_report import LiveReport

IN_UNITS = ("targets", "base", "unacceptable", "satisfactory")  # given in an indicator's unit
IN_COMMENTS = 10  # digits of a number
LOOK = {"imputed": "warning", "treated": "warning", "converted": "info"}


class DataSheet:
    """Raw values, denominated, imputed and treated ones, and closeness to what is best.

    Attributes
    ----------
    grid : Grid
        Keys: ``("key", i)``, ``("raw", id)``, ``("used", id)`` and ``("close", id)``; those of
        :mod:`~.same_unit`.
    """

    def __init__(self, report: LiveReport) -> None:
        self.report = report
        scorecard, order = report.scorecard, report.order
        self.leaves = report.framework.all_indicators
        self.before: dict[str, Floats] = {}  # as divided
        self.after: dict[str, Floats] = {}  # as used
        self.status: dict[str, Any] = {}  # of the cells that are not as divided
        for leaf in self.leaves:
            stages = (scorecard.denominated, scorecard.imputed, scorecard.treated)
            divided, imputed, treated = (s[leaf.id].to_numpy(float)[order] for s in stages)
            self.before[leaf.id], self.after[leaf.id] = divided, treated
            moved = np.where(_differ(imputed, treated), "treated", "")
            self.status[leaf.id] = np.where(_differ(divided, imputed), "imputed", moved)
        self.special = self._special()
        self.grid = Placement("Data", tuple(self._keys()), DATA_FIRST)
        self.fitted_here = self._fitted_here()

    def _special(self) -> dict[str, Target | Range]:
        """Return the indicators that a formula takes by their closeness."""
        special = {}
        for leaf in self.leaves:
            step, _, names = self.normalization(leaf.id)
            if builder(step) is not None:
                assert isinstance(step, Normalization)
                if (word := step.directions_.special.get(names.index(leaf.id))) is not None:
                    special[leaf.id] = word
        return special

    def _keys(self) -> list[Hashable]:
        report = self.report
        keys: list[Hashable] = [("key", i) for i in range(report.key_count)]
        keys += [("attribute", name) for name in report.attribute_names]
        keys += [("raw", variable.id) for variable in report.framework.variables]
        for leaf in self.leaves:
            keys.append(("raw", leaf.id))
            if leaf.denominator or any(self.status[leaf.id]):
                keys.append(("used", leaf.id))
            if leaf.id in self.special:
                keys.append(("close", leaf.id))
        return [*keys, UNIT_NUMBER, RANKED] if report.by_number else keys

    def _fitted_here(self) -> bool:
        """Return whether the normalization was fitted on the values of this sheet."""
        fitted, table = self.report.scorecard.fitted, self.report.table
        if fitted.table is table:
            return True
        here = self.report.scorecard.treated.to_numpy()
        return np.array_equal(fitted.prepare(fitted.table), here, equal_nan=True)

    def normalization(self, leaf: str) -> OnColumns:
        """Return the normalization of an indicator, and the indicators it was fitted on."""
        fitted = self.report.scorecard.fitted
        return fitted_on(fitted.normalization, fitted.indicators, leaf)

    # --- what other sheets refer to ----------------------------------------------------------

    def used(self, leaf: str) -> Hashable:
        """Return the column that holds the values of an indicator before normalization."""
        return ("used", leaf) if ("used", leaf) in self.grid.letters else ("raw", leaf)

    def leaf(self, column: int, asked: Asked, elsewhere: RowOfUnit | None = None) -> Leaf:
        """Return an indicator as the formula of its normalized value sees it, or of its closeness.

        ``elsewhere`` is how another sheet finds the unit; None on this one.
        """
        name, count = self.leaves[column].id, len(self.report.order)
        special = elsewhere is not None and name in self.special
        key = ("close", name) if special else self.used(name)
        x = elsewhere.cell(key) if elsewhere else self.grid.cell(key, "{d}", self.grid.name)
        sample = self.grid.block(key, 0, count) if self.fitted_here else ""
        places = {place: self._at(key, line) for place, line in self._places.items()}
        names = self.normalization(name).names
        at = names.index(name)
        return Leaf(name, at, x, sample, count, special, asked=asked, places=places, names=names)

    def _at(self, key: Hashable, line: int) -> str:
        """Return the cell of the unit of a line, wherever it was sorted."""
        if not self.report.by_number:
            return self.grid.fixed(key, line)
        count = len(self.report.order)
        row = found(str(FIRST + line), self.grid, count)
        return RowOfUnit(self.grid, row, count).cell(key)

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        """Return the line of each unit in each period; without a period in a table of one."""
        blocks, units = self.report.blocks, self.report.units
        return {
            (units[line], block.period): line
            for block in blocks
            for line in range(block.start, block.stop)
        }

    # --- columns -----------------------------------------------------------------------------

    def columns(self, asked: Asked) -> list[Column]:
        """Return the columns; what closeness needs is asked for."""
        report = self.report
        notes = self._notes()
        columns = [*report.keys(), *report.attributes()]
        for variable, column in zip(
            reversed(report.framework.variables), reversed(columns), strict=False
        ):
            values = _marked(list(column.values), notes.get(variable.id, {}))
            column.values = self._computed(variable) or values
        for j, leaf in enumerate(self.leaves):
            values = list(report.table.numbers(leaf.id)[report.order])
            cells = self._computed(leaf) or _marked(values, notes.get(leaf.id, {}))
            columns.append(report.as_measured(leaf, cells, values))
            if ("used", leaf.id) in self.grid.letters:
                columns.append(self._used(leaf))
            if leaf.id in self.special:
                columns.append(self._close(leaf, j, asked))
        if report.by_number:
            columns += [numbered(report), ranked_in(report, self.grid)]
        return columns

    def _computed(self, column: Variable) -> list[Cell]:
        """Return the cells of a computed column as formulas of the columns that it takes.

        None where it takes figures of years that are not on the sheet, or is too long.
        """
        report, formula = self.report, column.computation
        if formula is None or column.id not in report.following:
            return []
        cells = formula_cells("", report.table.numbers(column.id)[report.order].tolist())
        template = spelled(formula, self._years_before)
        if not template:
            return []
        lines = {years: self._lines_before(years) for _, years in formula.operands}
        for i, cell in enumerate(cells):
            before = {years: int(line[i]) for years, line in lines.items()}
            text = template if min(before.values()) >= 0 else ""
            for years, line in before.items():
                first = FIRST if years and report.by_number else DATA_FIRST
                text = text.replace(f"{{d-{years}}}", str(first + line))
            cells[i] = Cell(cell.value if text else None, text)
        return cells

    def _years_before(self, name: str, years: int) -> str:
        """Return the cell of a column so many years before, of a line to be filled in."""
        key, line = ("raw", name), f"{{d-{years}}}"
        if not (years and self.report.by_number):
            return self.grid.cell(key, line, self.grid.name)
        count, here = len(self.report.order), self.grid.name
        return RowOfUnit(self.grid, found(line, self.grid, count, here), count, here).cell(key)

    def _lines_before(self, years: int) -> Integers:
        """Return the line of the same unit some years before each line, -1 where there is none."""
        order = self.report.order
        if not years:
            return np.arange(len(order))
        line_of = np.argsort(order, kind="stable")
        rows = earlier(self.report.table, years)[order]
        return np.where(rows >= 0, line_of[rows], -1)

    def _used(self, leaf: Indicator) -> Column:
        report, raw = self.report, self.grid.cell(("raw", leaf.id), "{d}", "Data")
        template = f'IF(ISNUMBER({raw}),{raw},"")'
        if leaf.denominator:
            by = self.grid.cell(("raw", leaf.denominator.variable), "{d}", "Data")
            scale = leaf.denominator.scale
            divisor = by if scale == 1 else f"({by}/{written(scale)})"
            template = f'IF(AND(ISNUMBER({raw}),N({by})>0),{raw}/{divisor},"")'
        values, status = self.after[leaf.id].tolist(), self.status[leaf.id]
        cells = formula_cells(template, values)
        for i in np.flatnonzero(status != ""):
            said = report.say(STATUSES[status[i]])
            before = self.before[leaf.id][i]
            was = "—" if np.isnan(before) else self._written(before)
            rule = self._rules.get(
                (*report.table.place(int(report.order[i])), leaf.id, status[i]), ""
            )
            note = f"{said}: {was} → {self._written(values[i])}\n{rule}".rstrip()
            cells[i] = Cell(values[i], note=note, look=LOOK[status[i]])
        header = f"→ {report.head(leaf.name)}\n{leaf.result_unit}"
        number = "#,##0.0000" if leaf.denominator else plain_format(values)
        return Column(header, cells, number)

    def _written(self, value: float) -> str:
        """Return a number in the digits that stay when a program that keeps 15 has saved the data."""
        is_whole = self.report.edition < 3 or float(value).is_integer()
        return shown(float(value) if is_whole else float(f"{value:.{IN_COMMENTS}g}"))

    @cached_property
    def _rules(self) -> dict[tuple[str, ...], str]:
        """Return the rule that imputed or treated a cell, by unit, period, indicator and status."""
        records = self.report.scorecard.records
        records = records[records["status"].isin(["imputed", "treated"])]
        keys = zip(
            *(records[name] for name in ("unit", "period", "indicator", "status")), strict=True
        )
        return dict(zip(keys, rules(self.report, records), strict=True))

    def _close(self, leaf: Indicator, j: int, asked: Asked) -> Column:
        """Return the closeness of values to what is best."""
        report, (step, columns, _) = self.report, self.normalization(leaf.id)
        assert isinstance(step, Normalization)
        near = self.leaf(j, asked)
        farthest = step.directions_.farthest.get(near.column, 0.0)
        edit = report.edition < 3 or self._follows_the_best(step)
        formula = closeness(self.special[leaf.id], farthest, near, edit)
        treated = report.scorecard.treated.to_numpy()[report.order][:, columns]
        values = step.directions_.orient(treated)[:, near.column]
        if isinstance(step, ROUNDED):
            values, formula = np.round(values, 12), f"ROUND({formula},12)"
        cells = formula_cells(f'IF(ISNUMBER({near.x}),{formula},"")', values.tolist())
        title = Text("接近度", "Closeness")
        return Column(f"◎ {report.head(leaf.name)}\n{report.head(title)}", cells, "0.0000")

    def _follows_the_best(self, step: Normalization) -> bool:
        """Return whether all that what is best decides follows from it by formulas.

        How close a given target or base is enters as a value, as do values that were imputed by
        how close others are.
        """
        fitted = self.report.scorecard.fitted
        before = [s for s in (fitted.imputation, fitted.treatment) if s is not None]
        given = step.get_params(deep=False)
        return not any(given.get(name) is not None for name in IN_UNITS) and not any(
            "directions" in s.needs for s in before
        )

    def _notes(self) -> dict[str, dict[int, tuple[str, str]]]:
        """Return what is on record of cells, by column and row: a comment and a look."""
        report, table = self.report, self.report.table
        rows = {table.place(row): i for i, row in reversed([*enumerate(report.order.tolist())])}
        found: dict[str, dict[int, tuple[str, str]]] = {}
        for cell in table.cells.to_dict("records"):
            period = cell["period"] if table.is_panel else table.period or ""
            row = rows.get((str(cell["unit"]), str(period)))
            if row is None:
                continue
            status, value = cell["status"], cell["value"]
            after = "" if np.isnan(value) else f" → {self._written(value)}"
            mark = f" ({cell['qualifier']})" if cell["qualifier"] else ""
            where = f"\n{cell['cell']}" if cell["cell"] else ""
            note = f"{report.say(STATUSES[status])}: {cell['text']}{after}{mark}{where}"
            found.setdefault(cell["indicator"], {})[row] = note, LOOK.get(status, "warning")
        return found


def _differ(before: Floats, after: Floats) -> Any:
    return ~((before == after) | (np.isnan(before) & np.isnan(after)))


def _marked(values: list[Any], notes: dict[int, tuple[str, str]]) -> list[Any]:
    return [
        Cell(value, note=notes[i][0], look=notes[i][1]) if i in notes else value
        for i, value in enumerate(values)
    ]
