"""Normalization by the sample's mean: z-scores, and above or below the mean."""

from __future__ import annotations

from typing import Self

import numpy as np

from ..errors import Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import (
    Floats,
    Integers,
    Means,
    Moments,
    Together,
    column_means,
    column_moments,
    exponents,
    reported,
    scaled,
)
from .scaler import Constant, MergedNormalization, OfSums, PerIndicator, Scaled, Spread


def standardize(x: Floats, mean: Floats, rest: Floats, sd: Floats) -> Floats:
    """Return distances from ``mean + rest`` in standard deviations, column by column."""
    z: Floats = x - mean
    z -= rest
    z /= sd
    return z


def above_below(x: Floats, mean: Floats, p: Floats) -> Floats:
    """Return 1 above ``(1 + p) mean``, -1 below ``(1 - p) mean``, else 0.

    Ratios are rounded to 12 decimals, so that a value just on a threshold is on it everywhere.
    """
    ratio = np.round(x / mean, 12)
    z = np.subtract(ratio > np.round(1 + p, 12), ratio < np.round(1 - p, 12), dtype=float)
    z[np.isnan(x)] = np.nan
    return z


class ZScore(OfSums[Moments], Spread, Scaled):
    """Standardization (Z 分数标准化), turned so that larger is better.

    ``scale (mean + sd (x - mean_) / sd_)``, with ``mean_ - x`` where less is better.

    Parameters
    ----------
    mean, sd : float or mapping by name, default 0 and 1
        Mean and standard deviation of the result; 50 and 10 give T scores.
    scale : float or mapping by name, default 1
        What the result is multiplied by.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    constant : {"error", "zero", "middle", "drop"}, default "error"
        What a constant column becomes: an error that names it, the result's mean
        (``"zero"`` and ``"middle"``), or missing.

    Attributes
    ----------
    mean_, sd_ : array of shape (m,)
        Mean and sample standard deviation (divisor n - 1) of the values present.
    rest_ : array of shape (m,)
        What the mean lost to rounding, so that a large common offset costs no digits.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> ZScore().fit_transform([[1.0], [2.0], [3.0]]).ravel()
    array([-1.,  0.,  1.])
    """

    declaration = Declaration(
        "zscore",
        Text("Z 分数标准化", "Z-score"),
        "(x - mean) / sd",
        excel="benchmark_index.report.live.scales:z_score",
    )

    parts = (
        Part("mean", "indicator", Text("均值", "Mean")),
        Part("sd", "indicator", Text("标准差 (n - 1)", "Standard deviation (n - 1)")),
    )

    def __init__(
        self,
        mean: PerIndicator = 0,
        sd: PerIndicator = 1,
        directions: DirectionsLike = None,
        constant: Constant = "error",
        scale: PerIndicator = 1,
    ) -> None:
        self.mean = mean
        self.sd = sd
        self.scale = scale
        self.directions = directions
        self.constant = constant

    def _read_parameters(self) -> None:
        self.target_mean_ = self._parameter("mean")
        self.target_sd_ = self._positive("sd")

    def _sums(self, x: Floats, power: Integers) -> Moments:
        return column_moments(x)

    def settle(self, state: Together[Moments]) -> Self:
        """Learn the scale from bounds and moments of all rows."""
        bounds, moments = self._close(state.bounds), state.sums
        self._power, self._mean, self._rest = moments.power, moments.near, moments.rest
        self._sd = moments.near_sd
        self._hold_constant((bounds.low == bounds.high) | (self._sd == 0))
        self.mean_, self.rest_, self.sd_ = (
            reported(part, self._power) for part in (self._mean, self._rest, self._sd)
        )
        return self

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        sd = np.where(self.constant_, 1.0, self._sd)
        z = standardize(scaled(x, self._power), self._mean, self._rest, sd)
        z *= self.directions_.sign * self.target_sd_
        z += self.target_mean_
        return self._fill_constant(z, x, self.target_mean_, self.target_mean_)


class AboveBelowMean(MergedNormalization[Means], Scaled):
    """Indicators above or below the mean (均值上下三分法): +1, 0 or -1.

    +1 where ``x / mean > 1 + p``, -1 where ``x / mean < 1 - p``, else 0, times the direction.

    Parameters
    ----------
    p : float or mapping by name, default 0.2
        Half the width of the neutral band, as a share of the mean; not negative.
    directions : list or mapping by name, optional
        Default: more is better everywhere.
    scale : float or mapping by name, default 1
        What the result is multiplied by.

    Attributes
    ----------
    mean_ : array of shape (m,)
        Mean of the values present.

    Notes
    -----
    The mean must be positive: below 0 a ratio to it turns the order round. A constant column is 0
    throughout. Ratios are compared after rounding to 12 decimals.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> AboveBelowMean().fit_transform([[7.0], [10.0], [13.0]]).ravel()
    array([-1.,  0.,  1.])
    """

    declaration = Declaration(
        "above_below_mean",
        Text("均值上下三分法", "Above or below the mean"),
        "+1, 0, -1: x / mean beyond 1 + p, within, below 1 - p",
        bare="p",
        excel="benchmark_index.report.live.scales:above_below",
    )

    parts = (Part("mean", "indicator", Text("均值", "Mean")),)
    positive_only = True
    _sums_up = True

    def __init__(
        self, p: PerIndicator = 0.2, directions: DirectionsLike = None, scale: PerIndicator = 1
    ) -> None:
        self.p = p
        self.directions = directions
        self.scale = scale

    def _read_parameters(self) -> None:
        self.p_ = self._at_least_zero("p")

    def state(self, x: Floats, rows: Rows | None = None) -> Means:
        """Return the means of a batch of rows, whose bounds do not matter."""
        x = self._directions.orient(x)
        power = exponents(x)
        return column_means(scaled(x, power))._replace(power=power)

    def settle(self, state: Means) -> Self:
        """Learn the means of all rows."""
        self.directions_ = self._directions
        count, self._mean, self._power = state
        self._refuse_empty(count == 0)
        self.mean_ = reported(self._mean, self._power)
        self._refuse_columns(
            ~(self._mean > 0),
            Text("均值须为正", "The mean must be positive in"),
            Text("可改用 ZScore。", "ZScore takes any mean."),
        )
        return self

    def _normalize(self, x: Floats, rows: Rows | None) -> Floats:
        z = above_below(scaled(x, self._power), self._mean, self.p_)
        z *= self.directions_.sign
        z += 0.0  # turns -0.0 into 0.0
        return z
