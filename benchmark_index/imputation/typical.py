"""Imputation by what is usual for the indicator: mean, median, or a value fixed beforehand."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple, Self, TypeAlias

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import Merging
from ..estimators.parameters import by_name, listed, one_of
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..numerics import (
    Booleans,
    Bounds,
    Floats,
    Integers,
    Labels,
    Means,
    Texts,
    column_bounds,
    exponents,
    scaled,
    unscaled,
)

By: TypeAlias = "str | Mapping[Hashable, object] | Sequence[object] | pd.Series[str] | None"


def group_medians(x: Floats, codes: Integers, groups: int = 1) -> Floats:
    """Return the median of each group's present values; rows of code -1 are in none.

    >>> group_medians(np.array([[1.0], [3.0], [8.0]]), np.array([0, 0, 1]), 2)
    array([[2.],
           [8.]])
    """
    power = exponents(x)
    return unscaled(_by_group(scaled(x, power), codes, groups, "median"), power)


def group_means(x: Floats, codes: Integers, groups: int = 1) -> Means:
    """Return the number and the mean of each group's present values, groups x columns."""
    power = exponents(x)
    near = _by_group(scaled(x, power), codes, groups, "mean")
    present = np.nan_to_num(_by_group(x, codes, groups, "count")).astype(np.int64)
    return Means(present, near, power)


def _by_group(x: Floats, codes: Integers, groups: int, statistic: str) -> Floats:
    frame = pd.DataFrame(x[codes >= 0], copy=False)
    by_code = frame.groupby(codes[codes >= 0]).agg(statistic)
    return by_code.reindex(range(groups)).to_numpy(dtype=float)


class GroupedMeans(NamedTuple):
    """The means of all rows, and of each group of them."""

    overall: Means
    groups: tuple[object, ...]
    by_group: Means

    def merge(self, other: GroupedMeans) -> GroupedMeans:
        """Return the means of both batches."""
        groups = tuple(dict.fromkeys(self.groups + other.groups))
        wide = self._spread(groups).merge(other._spread(groups))
        return GroupedMeans(self.overall.merge(other.overall), groups, wide)

    def _spread(self, groups: tuple[object, ...]) -> Means:
        """Return the means of these groups, which may be more."""
        known, wanted = (pd.Index(list(labels), dtype=object) for labels in (self.groups, groups))
        at = known.get_indexer(wanted)
        none = np.zeros((1, self.by_group.near.shape[1]))
        near = np.vstack([self.by_group.near, none * np.nan])[at]
        present = np.vstack([self.by_group.present, none.astype(np.int64)])[at]
        return Means(present, near, self.by_group.power)


def group_labels(by: By, n: int, rows: Rows | None) -> Labels:
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
        by_period = by.index.nlevels > 1 and rows.periods is not None
        by = by.reindex(rows.index if by_period else rows.units)
    if isinstance(by, Mapping):
        units = range(n) if rows is None else rows.units
        return np.array([by.get(unit) for unit in units], dtype=object)
    labels = np.empty(n, dtype=object)
    stated = listed("by", by)
    if len(stated) != n:
        reason = Text(f"需要每行一个，共 {n} 个", f"one label per row is needed, {n} in all")
        raise MethodError.bad_parameter("by", reason)
    labels[:] = stated
    return labels


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

    statistic: ClassVar[str]

    parts: ClassVar[tuple[Part, ...]] = (
        Part("fill", "indicator", Text("插补值", "What a missing value becomes")),
        Part("group_fill", "group x indicator", Text("各组插补值", "The same by group")),
    )

    merging_instead: ClassVar[str] = "MeanImputation, RowMeanImputation"
    alone: ClassVar[bool] = True

    def __init__(self, by: By = None, empty_group: Literal["error", "all"] = "error") -> None:
        self.by = by
        self.empty_group = empty_group

    def _read_parameters(self) -> None:
        one_of("empty_group", self.empty_group, ("error", "all"))

    def _grouped(self, x: Floats, rows: Rows | None) -> tuple[Integers, list[object]]:
        """Return the number of each row's group, and the groups."""
        codes, groups = pd.factorize(group_labels(self.by, len(x), rows), sort=False)
        return codes, groups.tolist()

    def _take_groups(self, groups: list[object], fill: Floats) -> None:
        self.groups_, self.group_fill_ = groups, fill
        self.axes_ = {"group": groups}

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the missing cells filled."""
        fill, alone = self._fill(x, rows)
        if alone.any() and self.empty_group == "error":
            raise self._no_value(x, alone, rows)
        return np.where(np.isnan(x), np.where(alone, self.fill_, fill), x)

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts:
        """Return the rule that filled each cell."""
        return np.where(self._fill(x, rows)[1], f"{self.statistic}:all", self.statistic)

    def _fill(self, x: Floats, rows: Rows | None) -> tuple[Floats, Booleans]:
        """Return what each cell would become, and which missing cells' groups have no value."""
        if self.by is None:
            return self.fill_, np.zeros((1, 1), dtype=np.bool_)
        labels = group_labels(self.by, len(x), rows)
        codes = pd.Index(self.groups_, dtype=object).get_indexer(pd.Index(labels))
        known = np.vstack([self.group_fill_, np.full(x.shape[1], np.nan)])  # -1: in no group
        fill = known[codes]
        return fill, np.isnan(fill) & np.isnan(x)

    def _no_value(self, x: Floats, alone: Booleans, rows: Rows | None) -> MethodError:
        labels = group_labels(self.by, len(x), rows)
        cells = dict.fromkeys(f"{self._columns[j]} / {labels[i]}" for i, j in np.argwhere(alone))
        return MethodError.cannot_take(
            Text("以下指标在该组没有数值，无法按组插补", "No value to impute from in the group"),
            list(cells),
            Text(
                '可设 empty_group="all" 改用全体的值，或补充数据和分组。',
                'Use empty_group="all" to take the value over all units, or add data or groups.',
            ),
        )


class MeanImputation(Merging[Bounds, GroupedMeans], _ColumnImputation):
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

    def state(self, x: Floats, rows: Rows | None = None) -> GroupedMeans:
        """Return the means of a batch of rows, and of each group in it."""
        overall = group_means(x, np.zeros(len(x), dtype=int))
        if self.by is None:
            none = Means(overall.present[:0], overall.near[:0], overall.power)
            return GroupedMeans(overall, (), none)
        codes, groups = self._grouped(x, rows)
        return GroupedMeans(overall, tuple(groups), group_means(x, codes, len(groups)))

    def settle(self, state: GroupedMeans) -> Self:
        """Learn the means of all rows."""
        self._refuse_empty(state.overall.present[0] == 0)
        self.fill_ = state.overall.mean[0]
        if self.by is not None:
            self._take_groups(list(state.groups), state.by_group.mean)
        return self


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

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self.fill_ = group_medians(x, np.zeros(len(x), dtype=int))[0]
        if self.by is not None:
            codes, groups = self._grouped(x, rows)
            self._take_groups(groups, group_medians(x, codes, len(groups)))


class FixedValue(Merging[Bounds, Bounds], ArrayTransformer):
    """Imputation by a fixed value (固定值插补): a missing cell takes a value decided beforehand.

    ``x = value``, in the indicator's unit: 0 where nothing reported means none.

    Parameters
    ----------
    value : float or mapping by name
        One value for all indicators, or one by name; what is not named stays missing.

    Attributes
    ----------
    fill_ : array of shape (m,)
        The value of each indicator; NaN where nothing is filled.

    Raises
    ------
    MethodError
        No value is said, or one is no number.

    Notes
    -----
    The data do not change what is filled: an indicator may be missing in every unit.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Becker, Caperna, Del
    Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for Developing Composite
    Indicators*.

    Examples
    --------
    >>> x = pd.DataFrame({"parks": [3.0, np.nan], "pm25": [np.nan, 20.0]})
    >>> FixedValue(0).fit_transform(x)
    array([[ 3.,  0.],
           [ 0., 20.]])
    >>> FixedValue({"parks": 0}).fit_transform(x)
    array([[ 3., nan],
           [ 0., 20.]])
    """

    declaration = Declaration(
        "fixed", Text("固定值插补", "Imputation by a fixed value"), "value", bare="value"
    )

    parts: ClassVar[tuple[Part, ...]] = (
        Part("fill", "indicator", Text("插补值", "What a missing value becomes")),
    )

    def __init__(self, value: float | Mapping[str, float] | None = None) -> None:
        self.value = value

    def _read_parameters(self) -> None:
        if by_name(self.value, self._names) is None:
            reason = Text("请给出插补值，如 fixed:value=0", "say which, such as fixed:value=0")
            raise MethodError.bad_parameter("value", reason)
        self.fill_ = self._parameter("value")

    def state(self, x: Floats, rows: Rows | None = None) -> Bounds:
        """Return the bounds of a batch of rows, of which nothing is learned."""
        return column_bounds(x)

    def settle(self, state: Bounds) -> Self:
        """Return the step as it is, for the value is known beforehand."""
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the missing cells filled."""
        return np.where(np.isnan(x), self.fill_, x)
