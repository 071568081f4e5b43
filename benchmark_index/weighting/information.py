"""Entropy weights (熵值法)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import xlog1py

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import numbers
from ..estimators.rows import Block
from ..numerics import Booleans, Floats, Integers, blocks, column_bounds, positions, tiles
from .objective import Basis, DataWeights, Sample, Scope

EVEN = 1e-5  # below it a divergence is summed term by term, which keeps its digits


def divergence(x: Floats, origin: Floats | None = None) -> Floats:
    """Return ``1 - e`` of each column, e its entropy as a share of the largest possible.

    ``e = -(1 / ln n) sum p ln p`` with ``p = v / sum v``, ``0 ln 0 = 0`` and n the values present;
    v is x, or its distance ``|x - origin|`` from a value of each column.

    Returns
    -------
    array of shape (m,)
        NaN where a column is empty or holds a negative v.
    """
    found = _in_one_pass(x, origin)
    doubtful = np.flatnonzero(~(found > EVEN))
    if len(doubtful):
        found[doubtful] = _term_by_term(x, doubtful, origin)
    return found


def _in_one_pass(x: Floats, origin: Floats | None) -> Floats:
    """Use ``sum p ln p = sum v ln v / sum v - ln sum v``; NaN where a value is missing or zero."""
    n, m = x.shape
    total, v_ln_v = np.zeros(m), np.zeros(m)
    space: dict[tuple[int, ...], tuple[Floats, Floats, Floats]] = {}
    with np.errstate(all="ignore"):
        for rows, columns in tiles(x):
            v = x[rows, columns]
            if v.shape not in space:
                space[v.shape] = np.empty_like(v), np.empty_like(v), np.ones(len(v))
            logs, shifted, ones = space[v.shape]
            if origin is not None:
                v = np.subtract(v, origin[columns], out=shifted)
                np.abs(v, out=v)
            np.log(v, out=logs)
            logs *= v
            v_ln_v[columns] += ones @ logs
            total[columns] += ones @ v
        uneven: Floats = 1 - (np.log(total) - v_ln_v / total) / np.log(n)
    return uneven


def _term_by_term(x: Floats, columns: Integers, origin: Floats | None) -> Floats:
    """Sum ``(u ln u - u + 1) / (n ln n)`` with ``u = n p``: no term is negative."""

    def v(rows: Block) -> Floats:
        values = x[rows][:, columns]
        return values if origin is None else np.abs(values - origin[columns])

    count, total, terms = (np.zeros(len(columns)) for _ in range(3))
    least = np.full(len(columns), np.nan)
    with np.errstate(all="ignore"):
        for rows in blocks(*x.shape):
            values = v(rows)
            count += np.sum(~np.isnan(values), axis=0)
            total += np.nansum(values, axis=0)
            least = np.fmin(least, np.fmin.reduce(values, axis=0))
        mean, rest = total / count, np.zeros(len(columns))
        for rows in blocks(*x.shape):
            rest += np.nansum(v(rows) - mean, axis=0) / count
        for rows in blocks(*x.shape):
            d = np.maximum((v(rows) - mean - rest) / mean, -1)
            series = d * d * (1 / 2 - d * (1 / 6 - d * (1 / 12 - d / 20)))
            far = xlog1py(1 + d, d) - d
            terms += np.nansum(np.where(np.abs(d) < 1e-3, series, far), axis=0)
        uneven: Floats = terms / count / np.log(count)
    uneven[(least < 0) | ~np.isfinite(mean)] = np.nan
    return uneven


class EntropyWeights(DataWeights):
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

    Attributes
    ----------
    weights_ : array of shape (m,)
    divergence_ : array of shape (m,)
        ``1 - e`` of each column.
    constant_ : list of str
        Columns without spread, whose weight is 0.

    Raises
    ------
    MethodError
        A column is empty or negative on raw values, or every column is constant.

    Notes
    -----
    Years of a panel are pooled: with r years of n units, e is divided by ``ln(r n)``. A column with
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
    )

    def __init__(
        self,
        on: Basis = "normalized",
        shift: float | Mapping[str, float] = 0,
        scope: Scope = "indicators",
        directions: DirectionsLike = None,
    ) -> None:
        self.on = on
        self.shift = shift
        self.scope = scope
        self.directions = directions

    def _powers(self, x: Floats) -> Integers:
        shifted = self.on != "normalized" and self.shift != 0  # by a number in the column's unit
        return np.zeros(x.shape[1], dtype=np.int64) if shifted else super()._powers(x)

    def _weigh(self, sample: Sample) -> tuple[Floats, Booleans]:
        labels = sample.labels
        shift = numbers("shift", self.shift, labels, len(labels), 0)
        if np.any(shift < 0):
            raise MethodError.bad_parameter("shift", Text("不能为负", "must not be negative"))
        if self.on == "normalized":
            # entropy knows no unit, so v may be left undivided by the span; an origin just beyond
            # the worst value spares the logarithm its zero
            origin = sample.worst - sample.sign * shift * sample.span
            beyond = np.nextafter(sample.worst, -sample.sign * np.inf)
            found = divergence(sample.x, np.where(shift > 0, origin, beyond))
            constant = sample.constant
        elif shift.any():
            self._refuse_negative(sample.bounds.low, labels)
            found, constant = divergence(sample.x, -shift), sample.constant
        else:
            found = divergence(sample.x)
            constant = self._constant(sample, found)
        self.divergence_ = np.where(constant, 0.0, found)
        return self.divergence_, constant

    def _constant(self, sample: Sample, found: Floats) -> Booleans:
        """Return which columns are constant; only those without much divergence need a look."""
        constant = ~(found > 1e-6)
        if constant.any():
            named = sample.names(constant)
            low, high = column_bounds(sample.x[:, constant])
            if np.isnan(low).any():
                raise MethodError.empty([named[j] for j in positions(np.isnan(low))])
            self._refuse_negative(low, named)
            constant[constant] = low == high
        return constant

    def _refuse_negative(self, low: Floats, labels: list[str]) -> None:
        if (low < 0).any():
            raise MethodError.cannot_take(
                Text(
                    f'熵值法 on="{self.on}" 不接受负值',
                    f'Entropy with on="{self.on}" met negatives in',
                ),
                [labels[j] for j in positions(low < 0)],
                Text('请用 on="normalized"。', 'Use on="normalized".'),
            )
