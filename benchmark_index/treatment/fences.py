"""Fences (离群界限): values beyond them are set to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import Merging
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..numerics import Bounds, Floats, Moments, column_moments, column_quantiles

MAD_TO_SD = 1.4826  # of a normal distribution


def iqr_fence(x: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Return ``Q1 - factor IQR`` and ``Q3 + factor IQR`` of each column."""
    first, third = column_quantiles(x, 0.25, 0.75)
    reach = factor * (third - first)
    return first - reach, third + reach


def z_fence(moments: Moments, factor: Floats) -> tuple[Floats, Floats]:
    """Return ``mean -/+ factor sd`` of each column."""
    mean, sd = moments.mean, moments.sd
    reach = factor * np.where(np.isnan(sd), 0.0, sd)  # a single value has no deviation
    return mean - reach, mean + reach


def mad_fence(x: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Return ``median -/+ factor 1.4826 MAD`` of each column."""
    (median,) = column_quantiles(x, 0.5)
    (mad,) = column_quantiles(np.abs(x - median), 0.5)
    reach = factor * MAD_TO_SD * mad
    return median - reach, median + reach


class Clipping(ArrayTransformer):
    """What treatments that clip at learned limits share.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The limits, infinite where there is none.
    """

    parts: ClassVar[tuple[Part, ...]] = (
        Part("low", "indicator", Text("下限", "Lower limit")),
        Part("high", "indicator", Text("上限", "Upper limit")),
    )

    merging_instead: ClassVar[str] = "ZFence, Log"
    alone: ClassVar[bool] = True

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return what is beyond the limits set to them."""
        return np.clip(x, self.low_, self.high_)


class QuantileWinsorization(Clipping):
    """Winsorization at quantiles (分位数缩尾): values beyond them are set to them.

    ``max(q(low), min(x, q(high)))``, the quantiles linear between neighbouring values.

    Parameters
    ----------
    low, high : float or mapping by name, default 0.05 and 0.95
        Shares of the values present, 0 to 1.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The limits in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or ``low`` is not below ``high``.

    Notes
    -----
    Quantiles need all rows at once. New values are clipped at the fitted limits.

    References
    ----------
    Dixon (1960), *Simplified Estimation from Censored Normal Samples*; Hyndman and Fan (1996),
    *Sample Quantiles in Statistical Packages* (type 7).

    Examples
    --------
    >>> QuantileWinsorization(0, 0.75).fit_transform([[1.0], [2.0], [3.0], [4.0], [90.0]]).ravel()
    array([1., 2., 3., 4., 4.])
    """

    declaration = Declaration(
        "quantiles", Text("分位数缩尾", "Winsorization at quantiles"), "max(q_low, min(x, q_high))"
    )

    def __init__(
        self, low: float | Mapping[str, float] = 0.05, high: float | Mapping[str, float] = 0.95
    ) -> None:
        self.low = low
        self.high = high

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        low, high = self._parameter("low"), self._parameter("high")
        if not np.all((low >= 0) & (low < high) & (high <= 1)):
            reason = Text("须有 0 <= low < high <= 1", "0 <= low < high <= 1 is needed")
            raise MethodError.bad_parameter("low", reason)
        self.low_, self.high_ = column_quantiles(x, low, high)


class IqrFence(Clipping):
    """Fence by the interquartile range (四分位距法): values beyond it are set to it.

    ``[Q1 - factor IQR, Q3 + factor IQR]``, ``IQR = Q3 - Q1``, quartiles linear between values.

    Parameters
    ----------
    factor : float or mapping by name, default 1.5
        How many interquartile ranges the fence stands off the quartiles.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The fence in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or ``factor`` is negative.

    Notes
    -----
    Where the middle half of a column's values are equal, the fence has no width and the column
    turns constant. Quartiles need all rows at once. New values are clipped at the fitted fence.

    References
    ----------
    Tukey (1977), *Exploratory Data Analysis*.

    Examples
    --------
    >>> IqrFence().fit_transform([[1.0], [2.0], [3.0], [4.0], [90.0]]).ravel()
    array([1., 2., 3., 4., 7.])
    """

    declaration = Declaration(
        "iqr",
        Text("四分位距法", "Interquartile fence"),
        "Q1 - 1.5 IQR <= x <= Q3 + 1.5 IQR",
        bare="factor",
    )

    def __init__(self, factor: float | Mapping[str, float] = 1.5) -> None:
        self.factor = factor

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self.low_, self.high_ = iqr_fence(x, self._at_least_zero("factor"))


class ZFence(Merging[Bounds, Moments], Clipping):
    """Fence by standard deviations (三倍标准差法): values beyond it are set to it.

    ``[mean - factor sd, mean + factor sd]``, divisor n - 1.

    Parameters
    ----------
    factor : float or mapping by name, default 3
        How many standard deviations the fence stands off the mean.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The fence in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or ``factor`` is negative.

    Notes
    -----
    Outliers widen the fence they are measured by: no value of n can lie further than
    ``(n - 1) / sqrt(n)`` deviations off, so with ten units or fewer nothing passes 3. New values
    are clipped at the fitted fence.

    References
    ----------
    Shiffler (1988), *Maximum Z Scores and Outliers*.

    Examples
    --------
    >>> ZFence(1).fit_transform([[1.0], [2.0], [3.0]]).ravel()
    array([1., 2., 3.])
    >>> ZFence(0.5).fit_transform([[1.0], [2.0], [3.0]]).ravel()
    array([1.5, 2. , 2.5])
    """

    declaration = Declaration(
        "zscore",
        Text("三倍标准差法", "Standard-deviation fence"),
        "|x - mean| <= 3 sd",
        bare="factor",
    )

    def __init__(self, factor: float | Mapping[str, float] = 3) -> None:
        self.factor = factor

    def _read_parameters(self) -> None:
        self._factor = self._at_least_zero("factor")

    def state(self, x: Floats, rows: Rows | None = None) -> Moments:
        """Return the moments of a batch of rows."""
        return column_moments(x)

    def settle(self, state: Moments) -> Self:
        """Learn the fence from the moments of all rows."""
        self._refuse_empty(state.present == 0)
        self.low_, self.high_ = z_fence(state, self._factor)
        return self


class MadFence(Clipping):
    """Fence by the median absolute deviation (绝对中位差法): values beyond it are set to it.

    ``[median - factor s, median + factor s]``, ``s = 1.4826 MAD``, ``MAD = median |x - median|``.

    Parameters
    ----------
    factor : float or mapping by name, default 3.5
        How many scaled deviations the fence stands off the median.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The fence in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or ``factor`` is negative.

    Notes
    -----
    Where more than half of a column's values are equal, the fence has no width and the column
    turns constant. Medians need all rows at once. New values are clipped at the fitted fence.

    References
    ----------
    Iglewicz and Hoaglin (1993), *How to Detect and Handle Outliers*.

    Examples
    --------
    >>> MadFence().fit_transform([[1.0], [2.0], [3.0], [4.0], [90.0]]).ravel()
    array([1.    , 2.    , 3.    , 4.    , 8.1891])
    """

    declaration = Declaration(
        "mad",
        Text("绝对中位差法", "Median-absolute-deviation fence"),
        "|x - median| <= 3.5 x 1.4826 MAD",
        bare="factor",
    )

    def __init__(self, factor: float | Mapping[str, float] = 3.5) -> None:
        self.factor = factor

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self.low_, self.high_ = mad_fence(x, self._at_least_zero("factor"))
