"""Entropy weights (熵值法)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import numbers
from ..estimators.rows import Rows
from ..numerics import (
    Booleans,
    Bounds,
    EntropySums,
    Floats,
    Together,
    column_bounds,
    entropy_sums,
    exponents,
    scaled,
)
from .objective import Basis, Scope, SurveyedWeights
from .periodic import WEIGHTS_BY_PERIOD, By, PeriodicWeights


def divergence(x: Floats, origin: Floats | None = None) -> Floats:
    """Return ``1 - e`` of each column, e its entropy as a share of the largest possible.

    ``e = -(1 / ln n) sum p ln p`` with ``p = v / sum v``, ``0 ln 0 = 0`` and n the values present;
    v is x, or its distance ``|x - origin|`` from a value of each column.

    Returns
    -------
    array of shape (m,)
        NaN where a column is empty or holds a negative v.
    """
    return entropy_sums(x, origin).divergence


class EntropyWeights(PeriodicWeights, SurveyedWeights[Together[EntropySums]]):
    """Entropy weights (熵值法): the more unevenly an indicator is spread, the more it weighs.

    ``w = (1 - e) / sum(1 - e)`` with ``e = -(1 / ln n) sum p ln p`` and ``p = v / sum v``.

    Parameters
    ----------
    on : {"normalized", "raw", "index"}, default "normalized"
        v is the min-max value 0 to 1, costs flipped, or the raw non-negative matrix, where
        directions play no part; ``"index"``: the index's normalized values, taken as they stand.
    shift : float or mapping by name, default 0
        Added to v; practice uses 0.0001.
    scope : {"indicators", "siblings"}, default "indicators"
        In an index: across all indicators at once, a group weighing the sum of its children, or
        sibling by sibling up the tree.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    by : {None, "period"}, default None
        All periods pooled, or each period by itself, bounds too: the weights are the mean of those
        of the periods (逐期赋权), and so are the other figures kept by indicator.

    Attributes
    ----------
    weights_ : array of shape (m,)
    divergence_ : array of shape (m,)
        ``1 - e`` of each column.
    weights_by_period_ : array of shape (periods, m)
        With ``by="period"`` where the rows have periods, in the order of ``periods_``.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty or negative on raw values, or every column is constant.

    Notes
    -----
    Years of a panel are pooled unless ``by="period"``: with r years of n units, e is divided by
    ``ln(r n)``. A column with
    missing values is taken over those present, n being their number.

    References
    ----------
    Shannon (1948), *A Mathematical Theory of Communication*; Hwang and Yoon (1981), *Multiple
    Attribute Decision Making*.

    Examples
    --------
    >>> EntropyWeights().fit([[1.0, 10.0], [2.0, 10.1], [3.0, 90.0]]).weights_.round(3)
    array([0.298, 0.702])
    """

    declaration = Declaration(
        "entropy", Text("熵值法", "Entropy weights"), "(1 - e) / sum(1 - e), e = -sum p ln p / ln n"
    )

    parts = (
        Part("divergence", "indicator", Text("差异系数 1 - e", "Divergence 1 - e of each column")),
        WEIGHTS_BY_PERIOD,
    )

    def __init__(
        self,
        on: Basis = "normalized",
        shift: float | Mapping[str, float] = 0,
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
        by: By = None,
    ) -> None:
        self.on = on
        self.shift = shift
        self.scope = scope
        self.directions = directions
        self.by = by

    @property
    def surveys(self) -> bool:
        """Whether the state needs an earlier look at all rows."""
        return self.on == "normalized"

    def needs_all_rows(self) -> Text | None:
        """Return the way out where the fit needs all rows at once, None where batches will do."""
        if self.on != "normalized" or self.by is not None:
            return super().needs_all_rows()
        return Text(
            '须先知道全部数据的最小、最大值：请用 fit，或设 on="raw"、on="index"。',
            'The bounds of all rows come first: call fit, or use on="raw" or on="index".',
        )

    def _read_parameters(self) -> None:
        names = self._columns if isinstance(self.shift, (Mapping, pd.Series)) else None
        self._shift = numbers("shift", self.shift, names, self.n_features_in_, 0)
        if np.any(self._shift < 0):
            raise MethodError.bad_parameter("shift", Text("不能为负", "must not be negative"))

    def state(self, x: Floats, rows: Rows | None = None) -> Together[EntropySums]:
        """Return the sums of a batch of rows, and the bounds of columns that may be constant."""
        if self.on == "normalized":
            foot, near = self._foot, scaled(self._oriented(x), self._foot.power)
            # entropy knows no unit, so v may be left undivided by the span; an origin just beyond
            # the worst value spares the logarithm its zero
            origin = foot.worst - foot.sign * self._shift * foot.span
            beyond = np.nextafter(foot.worst, -foot.sign * np.inf)
            sums = entropy_sums(near, np.where(self._shift > 0, origin, beyond), foot.power)
            return Together(self._bounds, sums)
        if self._shift.any():  # by a number in the column's unit
            return Together(column_bounds(x), entropy_sums(x, -self._shift))
        power = exponents(x)
        sums = entropy_sums(scaled(x, power), power=power)
        return Together(self._bounds_of_even(x, sums), sums)

    def _weigh_state(self, state: Together[EntropySums]) -> tuple[Floats, Booleans]:
        (low, high), sums = state
        self._refuse_empty(np.isnan(low))
        if self.on != "normalized" and (low < 0).any():
            zh = f'熵值法 on="{self.on}" 不接受负值'
            en = f'Entropy with on="{self.on}" met negatives in'
            hint = Text('请用 on="normalized"。', 'Use on="normalized".')
            raise MethodError.cannot_take(Text(zh, en), self._labels(low < 0), hint)
        constant = np.asarray(low == high)
        self.divergence_ = np.where(constant, 0.0, sums.divergence)
        return self.divergence_, constant

    def _bounds_of_even(self, x: Floats, sums: EntropySums) -> Bounds:
        """Return the bounds of columns without much divergence; the others are positive and vary."""
        even = ~(sums.divergence > 1e-6)
        low, high = np.zeros(len(even)), np.full(len(even), np.inf)
        if even.any():
            low[even], high[even] = column_bounds(x[:, even])
        return Bounds(low, high)
