"""Imputation by what is usual for the indicator: mean and median over units, or within groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.parameters import listed, one_of
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer, Names
from ..numerics import Floats, Integers, exponents, scaled, unscaled

By: TypeAlias = "str | Mapping[Any, Any] | Sequence[Any] | pd.Series[Any] | None"


def group_statistic(x: Floats, codes: Integers, statistic: str) -> Floats:
    """Return the mean or median of each group's present values; rows of code -1 are in none.

    >>> group_statistic(np.array([[1.0], [3.0], [8.0]]), np.array([0, 0, 1]), "mean")
    array([[2.],
           [8.]])
    """
    power = exponents(x)
    frame = pd.DataFrame(scaled(x, power)[codes >= 0], copy=False)
    found = frame.groupby(codes[codes >= 0]).agg(statistic)
    wide = found.reindex(range(int(codes.max(initial=-1)) + 1)).to_numpy(dtype=float)
    return unscaled(wide, power)


def group_labels(by: Any, n: int, rows: Rows | None) -> Any:
    """Return the group of each row: an attribute, a label by unit, or one label per row."""
    if isinstance(by, str):
        attributes = None if rows is None else rows.attributes
        if by == "period" and rows is not None and rows.periods is not None:
            return rows.periods
        if attributes is None or by not in attributes:
            known = [] if attributes is None else list(map(str, attributes.columns))
            reason = Text(
                f"数据没有属性 {by}；已有：{', '.join(known) or '无'}",
                f"the rows have no attribute {by}; there are: {', '.join(known) or 'none'}",
            )
            raise MethodError.bad_parameter("by", reason)
        return attributes[by].to_numpy(dtype=object)
    if isinstance(by, pd.Series) and rows is not None:
        by = by.reindex(_index_like(by, rows))
    if isinstance(by, Mapping):
        units = range(n) if rows is None else rows.units
        return np.array([by.get(unit) for unit in units], dtype=object)
    labels = np.empty(n, dtype=object)
    given = listed("by", by)
    if len(given) != n:
        reason = Text(f"需要每行一个，共 {n} 个", f"one label per row is needed, {n} in all")
        raise MethodError.bad_parameter("by", reason)
    labels[:] = given
    return labels


def _index_like(by: pd.Series[Any], rows: Rows) -> Any:
    """Return the rows' units, with their periods where the labels go by both."""
    if by.index.nlevels == 1 or rows.periods is None:
        return rows.units
    return pd.MultiIndex.from_arrays([rows.units, rows.periods])


class _ColumnImputation(ArrayTransformer):
    """A missing cell takes the statistic of its column, or of its group in the column.

    Attributes
    ----------
    fill_ : array of shape (m,)
        The statistic over all units.
    groups_ : list
        The groups, where ``by`` names them.
    group_fill_ : array of shape (groups, m)
        The statistic of each group; NaN where a group has no value.
    """

    by: By
    empty_group: str
    statistic: ClassVar[str]

    parts: ClassVar[tuple[Part, ...]] = (
        Part("fill", "indicator", Text("插补值", "What a missing value becomes")),
        Part("group_fill", "group x indicator", Text("各组插补值", "The same by group")),
    )

    def _learn(self, x: Floats, names: Names, rows: Rows | None) -> None:
        one_of("empty_group", self.empty_group, ("error", "all"))
        self.fill_ = group_statistic(x, np.zeros(len(x), dtype=int), self.statistic)[0]
        if self.by is None:
            return
        codes, groups = pd.factorize(group_labels(self.by, len(x), rows), sort=False)
        self.groups_ = groups.tolist()
        self.group_fill_ = group_statistic(x, codes, self.statistic)
        self.axes_ = {"group": self.groups_}

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Fill the missing cells."""
        fill, alone = self._fill(x, rows)
        if alone.any() and self.empty_group == "error":
            raise self._no_value(x, alone, rows)
        return np.where(np.isnan(x), np.where(alone, self.fill_, fill), x)

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Any:
        """Return the rule that filled each cell."""
        return np.where(self._fill(x, rows)[1], f"{self.statistic}:all", self.statistic)

    def _fill(self, x: Floats, rows: Rows | None) -> tuple[Floats, Any]:
        """Return what each cell would become, and which missing cells' groups have no value."""
        if self.by is None:
            return self.fill_, np.zeros((1, 1), dtype=np.bool_)
        labels = group_labels(self.by, len(x), rows)
        codes = pd.Index(self.groups_, dtype=object).get_indexer(labels)
        known = np.vstack([self.group_fill_, np.full(x.shape[1], np.nan)])  # -1: in no group
        fill = known[codes]
        return fill, np.isnan(fill) & np.isnan(x)

    def _no_value(self, x: Floats, alone: Any, rows: Rows | None) -> MethodError:
        labels = group_labels(self.by, len(x), rows)
        cells = dict.fromkeys(f"{self._label(j)} / {labels[i]}" for i, j in np.argwhere(alone))
        return MethodError.cannot_take(
            Text("以下指标在该组没有数值，无法按组插补", "No value to impute from in the group"),
            list(cells),
            Text(
                '可设 empty_group="all" 改用全体的值，或补充数据和分组。',
                'Use empty_group="all" to take the value over all units, or add data or groups.',
            ),
        )


class MeanImputation(_ColumnImputation):
    """Mean imputation (均值插补): a missing cell takes the mean over units.

    ``x = mean of the values present``, over all units or within a group.

    Parameters
    ----------
    by : str, mapping or list, optional
        Groups within which it is taken: an attribute such as ``"region"``, ``"period"`` in a panel,
        a label by unit, or one label per row.
    empty_group : {"error", "all"}, default "error"
        What a cell does whose group has no value, or that has no group: an error that names it, or
        the value over all units.

    Attributes
    ----------
    fill_ : array of shape (m,)
        The mean over all units, in the indicators' units.
    groups_ : list
        The groups.
    group_fill_ : array of shape (groups, m)
        The mean of each group.

    Raises
    ------
    MethodError
        A column is empty, a group has no value, or ``by`` does not suit the rows.

    Notes
    -----
    Periods are pooled unless ``by="period"``. New rows take the fitted means. It shrinks the
    spread: the more is imputed, the more alike units look.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Little and Rubin
    (2002), *Statistical Analysis with Missing Data*.

    Examples
    --------
    >>> gdp = [[2.0], [4.0], [9.0], [np.nan]]
    >>> MeanImputation().fit_transform(gdp).ravel()
    array([2., 4., 9., 5.])
    >>> MeanImputation(by=["north", "south", "north", "south"]).fit_transform(gdp).ravel()
    array([2., 4., 9., 4.])
    """

    declaration = Declaration(
        "mean", Text("均值插补", "Mean imputation"), "mean of the values present", bare="by"
    )

    statistic = "mean"

    def __init__(self, by: By = None, empty_group: Literal["error", "all"] = "error") -> None:
        self.by = by
        self.empty_group = empty_group


class MedianImputation(_ColumnImputation):
    """Median imputation (中位数插补): a missing cell takes the median over units.

    ``x = median of the values present``, over all units or within a group.

    Parameters
    ----------
    by : str, mapping or list, optional
        Groups within which it is taken: an attribute such as ``"region"``, ``"period"`` in a panel,
        a label by unit, or one label per row.
    empty_group : {"error", "all"}, default "error"
        What a cell does whose group has no value, or that has no group: an error that names it, or
        the value over all units.

    Attributes
    ----------
    fill_ : array of shape (m,)
        The median over all units, in the indicators' units.
    groups_ : list
        The groups.
    group_fill_ : array of shape (groups, m)
        The median of each group.

    Raises
    ------
    MethodError
        A column is empty, a group has no value, or ``by`` does not suit the rows.

    Notes
    -----
    Periods are pooled unless ``by="period"``. New rows take the fitted medians. Medians need all
    rows at once.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Little and Rubin
    (2002), *Statistical Analysis with Missing Data*.

    Examples
    --------
    >>> MedianImputation().fit_transform([[2.0], [4.0], [90.0], [np.nan]]).ravel()
    array([ 2.,  4., 90.,  4.])
    """

    declaration = Declaration(
        "median", Text("中位数插补", "Median imputation"), "median of the values present", bare="by"
    )

    statistic = "median"

    def __init__(self, by: By = None, empty_group: Literal["error", "all"] = "error") -> None:
        self.by = by
        self.empty_group = empty_group
