"""Index numbers: values in terms of a base period or of given base values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from ..errors import MethodError, Text, shorten
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import Booleans, Bounds, Floats, column_bounds
from .scaler import MergedNormalization, PerIndicator, Scaled, ratio_to


class Based(NamedTuple):
    """What a batch of rows tells of a base.

    Attributes
    ----------
    bounds : Bounds
    base_rows : array of shape (units, m)
        The rows of the base period.
    units : tuple
        Their units.
    periods : frozenset of str
        All periods that appear; none where base values are given.
    """

    bounds: Bounds
    base_rows: Floats
    units: tuple[object, ...]
    periods: frozenset[str]

    def merge(self, other: Based) -> Based:
        """Return what both batches tell."""
        return Based(
            self.bounds.merge(other.bounds),
            np.vstack([self.base_rows, other.base_rows]),
            self.units + other.units,
            self.periods | other.periods,
        )


class IndexNumber(MergedNormalization[Based], Scaled):
    """Index numbers (指数化): the base gets 100.

    ``100 x_t / x_base``, and ``100 x_base / x_t`` where less is better.

    Parameters
    ----------
    base : str, float or mapping by name
        In a panel, the base period: each unit is compared with its own value then. Otherwise the
        base value, one for all indicators or by name, in the indicators' units.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    scale : float or mapping by name, default 1
        What the result is multiplied by; 0.01 makes the base 1.

    Attributes
    ----------
    base_ : array of shape (m,)
        The base values given, else None; for target and range columns, closeness.
    base_by_unit_ : array of shape (units, m)
        The values of each of ``units_`` in the base period, else None.
    units_ : list

    Notes
    -----
    A text, and in a panel any single value, is a period; base values for a panel go by name. A
    unit without a value in the base period has no index number. What is divided by must be
    positive: the base, and where less is better the value.

    References
    ----------
    ILO et al. (2020), *Consumer Price Index Manual: Concepts and Methods*.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["A", "B"], ["2020", "2022"]], names=["unit", "period"])
    >>> gdp = pd.DataFrame({"gdp": [50.0, 60.0, 10.0, 15.0]}, index=rows)
    >>> IndexNumber("2020").fit_transform(gdp).ravel()
    array([100., 120., 100., 150.])
    """

    declaration = Declaration(
        "index_number",
        Text("指数化", "Index number"),
        "100 x / x_base",
        bare="base",
        excel="benchmark_index.report.live.scales:index_number",
    )

    parts = (
        Part("base", "indicator", Text("基期值", "Base value")),
        Part("base_by_unit", "unit x indicator", Text("各对象的基期值", "Base value")),
    )

    def __init__(
        self,
        base: str | float | Mapping[str, float] | Sequence[float] | None = None,
        directions: DirectionsLike = None,
        scale: PerIndicator = 1,
    ) -> None:
        self.base = base
        self.directions = directions
        self.scale = scale

    def _state_of(self, x: Floats, bounds: Bounds, rows: Rows | None) -> Based:
        if not self._is_period(rows):
            self._parameter("base")  # refused here, if at all
            return Based(bounds, x[:0], (), frozenset())
        periods = None if rows is None else rows.periods
        if rows is None or periods is None:
            reason = Text(
                f"{self.base} 是时期，需要 (对象, 时期) 为索引的数据；基期值请写成数",
                f"{self.base} is a period and needs data indexed by (unit, period); write base "
                "values as numbers",
            )
            raise MethodError.bad_parameter("base", reason)
        periods = periods.astype(str)
        chosen = periods == str(self.base)
        units = tuple(rows.units[chosen].tolist())
        return Based(bounds, x[chosen], units, frozenset(periods.tolist()))

    def settle(self, state: Based) -> Self:
        """Learn the base values from what all rows tell."""
        self._close(state.bounds)
        self.units_: list[object] = list(state.units)
        self.base_ = None if state.periods else self._stated_base()
        self.base_by_unit_ = self._at_period(state) if state.periods else None
        return self

    def _is_period(self, rows: Rows | None) -> bool:
        in_panel = rows is not None and rows.periods is not None
        return isinstance(self.base, str) or (in_panel and np.isscalar(self.base))

    def _stated_base(self) -> Floats:
        base = self._oriented(self._parameter("base"))
        self._refuse_columns(
            np.isnan(base),
            Text("缺少基期值", "No base given for"),
            Text("请用 base= 给出基期或基期值。", "Give base=, a period or base values."),
        )
        self._refuse_columns(base <= 0, *_NOT_POSITIVE)
        return base

    def _at_period(self, state: Based) -> Floats:
        if not state.units:
            known = shorten(sorted(state.periods))
            reason = Text(
                f"没有时期 {self.base}；有 {known}。各指标的基期值请按名称给出",
                f"there is no period {self.base}; there are {known}. Base values go by name",
            )
            raise MethodError.bad_parameter("base", reason)
        units = pd.Index(state.units, dtype=object)
        if units.has_duplicates:
            twice = shorten(units[units.duplicated()].unique())
            reason = Text(f"{twice} 在基期有多行", f"{twice} has several rows in the base period")
            raise MethodError.bad_parameter("base", reason)
        base = self.directions_.closeness(state.base_rows)
        index = pd.MultiIndex.from_arrays([units, [str(self.base)] * len(units)])
        self._refuse_cells(base <= 0, base, Rows(index), *_NOT_POSITIVE)
        return base

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        self._check(x, rows, column_bounds(x))
        base = self._base_of(rows) if self.base_ is None else self.base_
        z = ratio_to(x, base, self.directions_.sign)
        z *= 100
        return z

    def _base_of(self, rows: Rows | None) -> Floats:
        """Return the base values of the unit of each row, NaN for units without."""
        if rows is None or self.base_by_unit_ is None:
            reason = Text("数组没有对象名", "an array has no units to find their bases by")
            raise MethodError.bad_parameter("base", reason)
        at = pd.Index(self.units_, dtype=object).get_indexer(pd.Index(rows.units))
        return np.where((at >= 0)[:, np.newaxis], self.base_by_unit_[at], np.nan)

    def _check(self, x: Floats, rows: Rows | None, bounds: Bounds) -> None:
        costs: Booleans = self._directions.sign < 0
        self._refuse_not_positive(x, costs, rows, bounds, _NOT_POSITIVE[1])


_NOT_POSITIVE = (
    Text("基期值须为正", "The base must be positive in"),
    Text("可改用 MinMax 或 ZScore。", "MinMax and ZScore take any values."),
)
