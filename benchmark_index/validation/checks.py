"""Cross-checks made (勾稽关系校验): where the figures of a table do not fit each other.

A figure with d decimals is uncertain by half a unit of its last digit; something counted
(``allowed: {integer: true}``) is not uncertain at all. Two figures fit when they differ by no more
than the uncertainty of both: 44.5 % fits 56.1 / 126.06, and 40.0 % does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import Text
from ..findings.finding import Finding, capped
from ..framework import Check, Framework
from ..framework.declared import (
    Change,
    CountsCheck,
    Growth,
    Rank,
    Share,
    Stale,
    TotalCheck,
    TotalRowCheck,
)
from ..framework.years_back import year_before
from ..measures import conversion
from ..numerics import Booleans, Floats, Integers, decimals, interval, shown
from ..reading.names import is_subtotal, is_sum
from ..table.indicator_table import IndicatorTable
from .faulty import Faulty
from .keys import Keys

NOISE = 1e-13  # of floating point, relative to the numbers that are added or divided
TERMS = 8  # of a sum, written out in a message


def ratio(p: Floats, w: Floats, half_p: float, half_w: float) -> tuple[Floats, Floats]:
    """Return p / w and how far rounding of both may move it: any distance if w may be zero."""
    exact = p / w
    widest = (np.abs(p) + half_p) / (np.abs(w) - half_w) - np.abs(exact)
    return exact, np.where(np.abs(w) > half_w, widest, np.inf)


@dataclass(frozen=True)
class Figures:
    """One column: its values, how many decimals they show, and half a unit of the last one."""

    id: str
    name: Text
    unit: str
    numbers: Floats
    decimals: int
    half: float

    def say(self, row: int) -> str:
        """Return the figure of a row as the column shows it."""
        return shown(float(self.numbers[row]), self.decimals)

    def factor(self, other: Figures) -> float:
        """Return what turns a figure of this column into the unit of another."""
        return float(conversion(self.unit, other.unit) or 1)


@dataclass(frozen=True)
class Expected:
    """What figures should be, row by row.

    ``doubt`` is how far rounding may move them, ``size`` how large the numbers are that were added
    or divided, ``usable`` where all of these are in order, ``how`` the computation in figures.
    """

    numbers: Floats
    doubt: Floats | float
    size: Floats
    usable: Booleans
    how: Callable[[int], str]


def check_findings(
    table: IndicatorTable, framework: Framework, keys: Keys, faulty: Faulty
) -> Iterator[Finding]:
    """Make every cross-check of a framework, in its order.

    A cell that is missing, in error or more or less than a number (``>5000``) takes no part, nor
    does one that an earlier check found to be in error.
    """
    if len(table.data) and framework.checks:
        checker = _Checker(table, framework, keys, faulty)
        for check in framework.checks:
            yield from checker.run(check)


class _Checker:
    """The columns and rows of one table as the checks use them."""

    def __init__(
        self, table: IndicatorTable, framework: Framework, keys: Keys, faulty: Faulty
    ) -> None:
        self.table, self.keys, self.faulty = table, keys, faulty
        self.columns = framework.columns_by_id
        self._figures: dict[str, Figures] = {}
        self._vague = _qualified(table, keys)

    def run(self, check: Check) -> Iterator[Finding]:
        with np.errstate(all="ignore"):  # cells without a figure take no part in the end
            match check:
                case TotalCheck():
                    return self._compare(check, self._sum(check))
                case Share():
                    return self._compare(check, self._share(check))
                case Growth():
                    return self._compare(check, self._growth(check))
                case TotalRowCheck():
                    return self._total_rows(check)
                case Rank():
                    return self._rank(check)
                case CountsCheck():
                    return self._counts(check)
                case Change():
                    return self._change(check)
                case Stale():
                    return self._stale(check)

    # --- columns and cells -------------------------------------------------------------------

    def figures(self, name: str) -> Figures:
        if name not in self._figures:
            column = self.columns[name]
            values = self.table.numbers(name)
            most = decimals(values)
            counted = column.allowed is not None and column.allowed.integer
            half = 0.0 if counted else 0.5 / 10**most
            self._figures[name] = Figures(name, column.name.text, column.unit, values, most, half)
        return self._figures[name]

    def sound(self, *columns: Figures) -> Booleans:
        """Return in which rows all columns have a figure and nothing is wrong with it."""
        sound = np.ones(len(self.table.data), dtype=np.bool_)
        for column in columns:
            sound &= np.isfinite(column.numbers) & ~self.faulty.rows(column.id)
            if column.id in self._vague:
                sound &= ~self._vague[column.id]
        return sound

    def _tell(
        self,
        check: TotalCheck | Share | Growth | Rank | Change,
        wrong: Booleans,
        details: Callable[[int], Mapping[str, object]],
    ) -> Iterator[Finding]:
        """Yield a finding for each cell of a column that a check found wrong."""
        of = self.figures(check.of)
        if check.severity == "error" and wrong.any():
            self.faulty.add(check.of, wrong)

        def describe(row: int) -> Finding:
            at, place = self.table.addresses.cell(row, check.of), self.table.place(row)
            facts = {"name": of.name, **details(row)}
            return _finding(check, at, *place, check.of, of.say(row), facts)

        return capped(np.flatnonzero(wrong), describe)

    def _compare(self, check: TotalCheck | Share | Growth, expected: Expected) -> Iterator[Finding]:
        of = self.figures(check.of)
        room = of.half + expected.doubt if check.tolerance is None else check.tolerance
        noise = NOISE * (np.abs(of.numbers) + expected.size)
        wrong = np.abs(of.numbers - expected.numbers) > room + noise
        wrong &= expected.usable & self.sound(of)

        def details(row: int) -> Mapping[str, object]:
            should = _distinct(float(expected.numbers[row]), float(of.numbers[row]), of.decimals)
            return {"computed": should, "how": expected.how(row)}

        return self._tell(check, wrong, details)

    # --- what a figure should be -------------------------------------------------------------

    def _sum(self, check: TotalCheck) -> Expected:
        of, parts = self.figures(check.of), [self.figures(name) for name in check.parts]
        total, size, doubt = np.zeros(len(of.numbers)), np.zeros(len(of.numbers)), 0.0
        for part in parts:
            factor = part.factor(of)
            total += factor * part.numbers
            size += np.abs(factor * part.numbers)
            doubt += factor * part.half

        def how(row: int) -> str:
            more = len(parts) - TERMS
            terms = [part.say(row) for part in parts[:TERMS]]
            return " + ".join([*terms, f"... (+{more})"] if more > 0 else terms)

        return Expected(total, doubt, size, self.sound(*parts), how)

    def _share(self, check: Share) -> Expected:
        of, part, whole = (self.figures(name) for name in (check.of, check.part, check.whole))
        per = float(conversion("比值", of.unit) or 1)  # 100 where the share is in %
        scale = check.scale if check.scale is not None else per * part.factor(whole)
        exact, doubt = ratio(part.numbers, whole.numbers, part.half, whole.half)
        usable = self.sound(part, whole) & (whole.numbers != 0)
        times = "" if scale == per else f" × {scale:.12g}"

        def how(row: int) -> str:
            return f"{part.say(row)} / {whole.say(row)}{times}"

        return Expected(scale * exact, scale * doubt, np.abs(scale * exact), usable, how)

    def _growth(self, check: Growth) -> Expected:
        value = self.figures(check.value)
        usable = self.sound(value)
        if check.previous is not None:
            base, rows = self.figures(check.previous), np.arange(len(value.numbers))
        else:
            base, rows = value, self.keys.earlier(year_before)
        usable &= self.sound(base)[rows] & (rows >= 0)
        factor = base.factor(value)
        before = factor * base.numbers[rows]
        exact, doubt = ratio(value.numbers, before, value.half, factor * base.half)
        usable &= before > 0

        def how(row: int) -> str:
            last = base.say(rows[row])
            last = last if factor == 1 else f"({last} × {factor:.12g})"
            return f"{value.say(row)} / {last} - 1"

        size = 100 * (1 + np.abs(exact))
        return Expected(100 * (exact - 1), 100 * doubt, size, usable, how)

    # --- the other checks --------------------------------------------------------------------

    def _total_rows(self, check: TotalRowCheck) -> Iterator[Finding]:
        """Compare rows of totals with the sum over the units they add up, where none is missing."""
        for label, period, totals, cells, units in self.table.totals:
            rows = self._complete_period(period)
            if rows is None or not (is_sum(label) or is_subtotal(label)):
                continue
            parts = self.keys.of_units(rows, units) if units else rows[:0]
            known = len(parts) == len(units) > 0
            if is_subtotal(label):
                candidates = [parts] if known else []
            else:
                candidates = [rows, parts] if known else [rows]
            for column in (self.figures(name) for name in check.of if name in totals):
                stated = float(totals[column.id])
                sums = [self._sum_unlike(check, column, stated, lines) for lines in candidates]
                if not all(sums) or (
                    is_sum(label) and self._fits_subtotals(check, column, period, stated)
                ):
                    continue
                for computed, number in filter(None, sums[:1]):
                    how = Text(f"{number} 个对象之和", f"sum of {number} units")
                    details = {"name": column.name, "computed": computed, "how": how}
                    place = (cells.get(column.id, ""), label, period, column.id)
                    value = shown(stated, max(column.decimals, decimals(np.array([stated]))))
                    yield _finding(check, *place, value, details)

    def _sum_unlike(
        self, check: TotalRowCheck, column: Figures, stated: float, rows: Integers
    ) -> tuple[str, int] | None:
        """Return the sum of some rows and their number where a total is another, or nothing."""
        if not np.isfinite(stated) or not self.sound(column)[rows].all():
            return None
        computed = self._differs(check, column, stated, column.numbers[rows])
        return (computed, len(rows)) if computed else None

    def _differs(self, check: TotalRowCheck, column: Figures, stated: float, parts: Floats) -> str:
        """Return the sum of parts where a total is another than rounding explains."""
        should, size = float(parts.sum()), float(np.abs(parts).sum() + abs(stated))
        places = max(column.decimals, decimals(np.array([stated])))
        half = 0.5 / 10**places if column.half else 0.0
        room = half + len(parts) * column.half if check.tolerance is None else check.tolerance
        wrong = abs(stated - should) > room + NOISE * size
        return _distinct(should, stated, places) if wrong else ""

    def _fits_subtotals(
        self, check: TotalRowCheck, column: Figures, period: str, stated: float
    ) -> bool:
        """Return whether a total is the sum of the subtotals beside it, which are judged themselves."""
        parts = [
            float(values.get(column.id, np.nan))
            for label, when, values, _, units in self.table.totals
            if units and when == period and is_subtotal(label)
        ]
        known = len(parts) > 1 and bool(np.isfinite(parts).all())
        return known and not self._differs(check, column, stated, np.array(parts))

    def _complete_period(self, period: str) -> Integers | None:
        """Return the rows of a period, None if a unit was lost there or stands twice."""
        if self.table.period_labels is None and period in ("", self.keys.period):
            period = self.keys.period
        rows = self.keys.by_period.get(period)
        if self.faulty.lost_rows or rows is None or np.isin(self.keys.repeated, rows).any():
            return None
        return rows

    def _rank(self, check: Rank) -> Iterator[Finding]:
        of = self.figures(check.of)
        among = np.full(len(of.numbers), check.among or 0)
        if check.among is None:
            for rows in self.keys.by_period.values():
                among[rows] = len(rows)
        right = (of.numbers >= 1) & (of.numbers <= among) & (of.numbers == np.floor(of.numbers))
        return self._tell(check, self.sound(of) & ~right, lambda row: {"among": int(among[row])})

    def _change(self, check: Change) -> Iterator[Finding]:
        of = self.figures(check.of)
        order = list(self.keys.by_period)
        earlier = dict(zip(order[1:], order, strict=False))
        rows = self.keys.earlier(earlier.get)
        before = of.numbers[rows]
        usable = self.sound(of) & self.sound(of)[rows] & (rows >= 0)
        unit = np.ones(len(before)) if check.absolute else np.abs(before) / 100
        usable &= unit > 0
        change = (of.numbers - before) / unit
        noise = NOISE * (np.abs(of.numbers) + np.abs(before)) / unit
        low = -np.inf if check.min is None else check.min
        high = np.inf if check.max is None else check.max
        sign = f" {of.unit}".rstrip() if check.absolute else "%"

        def details(row: int) -> Mapping[str, object]:
            return {
                "period": self.table.place(rows[row])[1],
                "previous": of.say(rows[row]),
                "change": f"{change[row]:+.6g}{sign}",
                "allowed": interval(check.min, check.max) + sign,
            }

        wrong = (change < low - noise) | (change > high + noise)
        return self._tell(check, usable & wrong, details)

    def _counts(self, check: CountsCheck) -> Iterator[Finding]:
        """Count the units with each label, where no unit is lost and no label is in error."""
        of, sheet = check.of, self.table.addresses.sheet
        name = self.columns[of].name.text if of in self.columns else Text(of, of)
        if of not in self.table.units and of not in self.table.data:
            missing, details = "missing-column", {"name": name}
            yield Finding(missing, sheet, indicator=of, details=details, level=check.severity)
            return
        for period in self.keys.by_period:
            rows = self._complete_period(period)
            if rows is None or self.faulty.rows(check.of)[rows].any():
                continue
            for label, expected in check.counts.items():
                count = int(self._labelled(check.of, label)[rows].sum())
                if count != expected:
                    facts = {"name": name, "label": label, "expected": expected}
                    yield _finding(check, sheet, "", period, check.of, str(count), facts)

    def _labelled(self, column: str, label: str) -> Booleans:
        """Return which units have a label: numbers compared as numbers, words as words."""
        cells = self.table.column(column)
        if not pd.api.types.is_numeric_dtype(cells.dtype):
            words = cells.astype(str).str.strip()
            return words.eq(label.strip()).to_numpy(dtype=np.bool_)
        try:
            return cells.eq(float(label)).to_numpy(dtype=np.bool_)
        except ValueError:
            return np.zeros(len(cells), dtype=np.bool_)

    def _stale(self, check: Stale) -> Iterator[Finding]:
        for period, rows in self.keys.by_period.items():
            if period and period < check.before[: len(period)]:
                at = self.table.addresses.cell(int(rows[0]), "unit")
                details = {"before": check.before, "units": len(rows)}
                yield _finding(check, at, "", period, "", period, details)


def _finding(
    check: Check,
    cell: str,
    unit: str,
    period: str,
    column: str,
    value: str,
    details: Mapping[str, object],
) -> Finding:
    """Return what a check found, as grave as the framework says."""
    rule = f"check-{check.kind}"
    return Finding(rule, cell, unit, period, column, value, details, level=check.severity)


def _qualified(table: IndicatorTable, keys: Keys) -> dict[str, Booleans]:
    """Return, by column, which cells say more or less than a number, such as ``>5000``."""
    cells = table.cells[table.cells["qualifier"] != ""]
    return {
        str(name): keys.found(list(part["unit"]), list(part["period"]))
        for name, part in cells.groupby("indicator", sort=False)
    }


def _distinct(computed: float, stated: float, places: int) -> str:
    """Return a computed figure with as many decimals as tell it from the one stated.

    >>> _distinct(44.503, 40.0, 1), _distinct(48.528, 48.0, 0)
    ('44.5', '48.53')
    """
    while places < 12 and abs(round(computed, places) - computed) > abs(computed - stated) / 20:
        places += 1
    return shown(round(computed, places), places)
