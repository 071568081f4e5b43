"""Imputation by how the unit does elsewhere: the mean of its other scaled indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Self

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import Directions, DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.learner import Merging
from ..estimators.parameters import one_of, per_column
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..numerics import Booleans, Bounds, Floats, Integers, column_bounds


def group_row_means(z: Floats, group: Integers) -> Floats:
    """Return for each cell the mean of the row's present values in the column's group.

    >>> group_row_means(np.array([[0.2, 0.4, np.nan]]), np.array([0, 0, 1])).round(6)
    array([[0.3, 0.3, nan]])
    """
    member = (group[:, None] == np.unique(group)).astype(float)
    present = ~np.isnan(z)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (np.where(present, z, 0.0) @ member) / (present.astype(float) @ member)
    cells: Floats = means[:, np.unique(group, return_inverse=True)[1]]
    return cells


class RowState(NamedTuple):
    """The bounds of columns, how far they stray from a target, and which have gaps."""

    bounds: Bounds
    farthest: Floats
    gaps: Booleans

    def merge(self, other: RowState) -> RowState:
        """Return what both batches tell."""
        farthest = np.fmax(self.farthest, other.farthest)
        return RowState(self.bounds.merge(other.bounds), farthest, self.gaps | other.gaps)


class RowMeanImputation(Merging[Bounds, RowState], ArrayTransformer):
    """Row mean imputation (同组指标均值插补): a unit is taken to do as it does in its other indicators.

    ``z = mean of the unit's available (x - min) / (max - min)`` (costs ``max - x``), converted back
    to the indicator's unit: ``x = min + z (max - min)``, costs ``max - z (max - min)``.

    Parameters
    ----------
    within : {"group", "all"}, default "group"
        Whether the indicators of the same group count (the direct parent), or all of them.
    groups : mapping by name or list, optional
        The group of each indicator. Inside an index the default is the framework's; alone, all
        indicators are one group.
    directions : list or mapping by name, optional
        Default: more is better everywhere.

    Attributes
    ----------
    min_, max_ : array of shape (m,)
        The bounds of the sample, in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty or constant.

    Notes
    -----
    Where the unit has no value in the group, the cell stays missing. A target or range indicator
    counts by its closeness, 0 to 1, but cannot be converted back: its own gaps stay missing, with a
    finding. The fit needs bounds only.

    References
    ----------
    Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for
    Developing Composite Indicators*.

    Examples
    --------
    >>> x = [[0.0, 10.0], [10.0, 30.0], [4.0, np.nan]]
    >>> RowMeanImputation().fit_transform(x)[2]
    array([ 4., 18.])
    >>> RowMeanImputation(directions=[1, -1]).fit_transform(x)[2]
    array([ 4., 22.])
    """

    declaration = Declaration(
        "row_mean",
        Text("同组指标均值插补", "Row mean imputation"),
        "min + z (max - min), z = mean of the unit's scaled values",
        bare="within",
    )

    parts = (
        Part("min", "indicator", Text("样本最小值", "Smallest value of the sample")),
        Part("max", "indicator", Text("样本最大值", "Largest value of the sample")),
    )
    needs = frozenset({"directions", "groups"})

    def __init__(
        self,
        within: Literal["group", "all"] = "group",
        groups: Mapping[str, str] | list[str] | None = None,
        directions: DirectionsLike = None,
    ) -> None:
        self.within = within
        self.groups = groups
        self.directions = directions

    def _read_parameters(self) -> None:
        one_of("within", self.within, ("group", "all"))
        m, names = self.n_features_in_, self._names
        groups = per_column("groups", None if self.within == "all" else self.groups, names, m)
        self.group_ = pd.factorize(np.array(groups, dtype=object), use_na_sentinel=False)[0]
        self._directions = Directions.read(self.directions, names, m)

    def state(self, x: Floats, rows: Rows | None = None) -> RowState:
        """Return the bounds of a batch of rows, and which columns have gaps."""
        measured = self._directions.measured(x)
        bounds = column_bounds(x)
        farthest = bounds.high if measured is x else column_bounds(measured).high
        return RowState(bounds, farthest, np.asarray(np.isnan(x).any(axis=0)))

    def settle(self, state: RowState) -> Self:
        """Learn the bounds of all rows."""
        self._refuse_empty(np.isnan(state.bounds.low))
        self.directions_ = self._directions.settled(state.farthest)
        self.min_, self.max_ = state.bounds
        special = np.isin(np.arange(self.n_features_in_), list(self.directions_.special))
        constant = ~special & (self.min_ == self.max_)
        if constant.any():
            raise MethodError.unscalable(self._labels(constant), self.n_samples_seen_)
        self._note("not-convertible", special & state.gaps)
        return self

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the missing cells filled of units that have a value in the group."""
        special = list(self.directions_.special)
        worst, best = self.directions_.ends(self.min_, self.max_)
        reach = best - worst
        worst[special], reach[special] = 0.0, 1.0
        means = group_row_means((self.directions_.orient(x) - worst) / reach, self.group_)
        means[:, special] = np.nan
        return np.where(np.isnan(x), worst + means * reach, x)
