"""The Box-Cox transform (Box-Cox 变换), whose power is found by maximum likelihood."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from scipy.special import boxcox, boxcox1p

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.rows import Rows
from ..numerics import Booleans, Floats, Integers, exponents, positions, scaled
from .transforms import Transform, above_minimum


def likeliest_power(y: Floats, by_rows: bool = False) -> float:
    """Return the Box-Cox power of maximum likelihood for positive values, NaN where none is found.

    Values are sorted first unless ``by_rows``, so that their order does not matter, and brought
    near 1, which leaves the power as it is. Where the likeliest one would overflow, scipy takes the nearest that does
    not, and warns.
    """
    from scipy.stats import boxcox_normmax

    column = (y if by_rows else np.sort(y))[:, np.newaxis]
    near = scaled(column, exponents(column))[:, 0]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return float(boxcox_normmax(near, method="mle"))
        except (RuntimeError, ValueError, ArithmeticError):  # no bracket, for one
            return np.nan


class BoxCox(Transform):
    """Box-Cox power transform (Box-Cox 变换), by default the one nearest to normal.

    ``((x - min + 1)^L - 1) / L``, and ``ln(x - min + 1)`` for L = 0.

    Parameters
    ----------
    lam : float or mapping by name, optional
        The power L; where it is not given, by maximum likelihood.
    shift : bool, default True
        Whether ``x - min + 1`` is taken; ``False`` takes a positive x as it is.
    mirror : bool, default True
        A column with skewness 0 or below has its long tail on the left: ``-f(max + min - x)``.
    guard : bool, default True
        Where the transform makes the skewness larger in size, the column is left as it is, with a
        finding.
    by_rows : bool, default False
        Whether L is searched with the values as the rows stand, as version 0.1 did: there the
        order of rows moved L by up to 1e-7. Runs recorded then are repeated so.

    Attributes
    ----------
    acting_, mirrored_ : array of shape (m,)
        Whether a column is transformed, and mirrored before.
    low_, high_ : array of shape (m,)
        Minimum and maximum of the sample, in the indicators' units.
    lam_ : array of shape (m,)
        The power of each column.

    Raises
    ------
    MethodError
        A column is empty, has no spread to estimate L from, holds zero or less with
        ``shift=False``, or a new value lies too far below the fitted minimum.

    Notes
    -----
    L is estimated from the mirrored values where a column is mirrored; the search needs all rows at
    once.

    References
    ----------
    Box and Cox (1964), *An Analysis of Transformations*.

    Examples
    --------
    >>> BoxCox(lam=0.5).fit_transform([[0.0], [3.0], [15.0]]).ravel()
    array([0., 2., 6.])
    """

    declaration = Declaration(
        "boxcox", Text("Box-Cox 变换", "Box-Cox transform"), "((x - min + 1)^L - 1) / L", bare="lam"
    )

    parts = (*Transform.parts, Part("lam", "indicator", Text("幂 λ", "Power L")))

    def __init__(
        self,
        lam: float | Mapping[str, float] | None = None,
        shift: bool = True,
        mirror: bool = True,
        guard: bool = True,
        by_rows: bool = False,
    ) -> None:
        self.lam = lam
        self.shift = shift
        self.mirror = mirror
        self.guard = guard
        self.by_rows = by_rows

    def _read_parameters(self) -> None:
        self.lam_ = self._parameter("lam")
        self._least = -1.0 if self.shift else 0.0

    def _learn_shape(self, x: Floats, rows: Rows | None) -> None:
        wanted = self.acting_ & np.isnan(self.lam_)
        constant = wanted & (self.low_ == self.high_)
        if constant.any():
            raise MethodError.uninformative(self._labels(constant), len(x))
        for j in positions(wanted):
            inner = self._argument(x, np.array([j]), rows)
            values = inner[~np.isnan(inner)] - self._least
            self.lam_[j] = likeliest_power(values, self.by_rows)
            if not np.isfinite(self.lam_[j]):
                what = Text("BoxCox 找不到最大似然的幂", "BoxCox found no likeliest power for")
                hint = Text("请给定 lam=，或换用 log_shift。", "Give lam=, or use log_shift.")
                raise MethodError.cannot_take(what, [self._columns[j]], hint)

    def _inner(self, x: Floats, at: Integers, turned: Booleans) -> Floats:
        if not self.shift:
            return super()._inner(x, at, turned)
        return above_minimum(x, self.low_[at], self.high_[at], turned)

    def _outer(self, inner: Floats, at: Integers) -> Floats:
        z: Floats = (boxcox1p if self.shift else boxcox)(inner, self.lam_[at])
        return z
