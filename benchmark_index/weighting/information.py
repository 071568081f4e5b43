"""Entropy weights (熵值法)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import MethodError, Text
from ..estimators.directions import DirectionsLike
from ..estimators.intermediates import Part
from ..estimators.parameters import numbers
from ..numerics import Booleans, Floats, Integers, column_bounds, entropy_sums, positions
from .objective import Basis, DataWeights, Sample, Scope


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
        """Say which columns are constant; only those without much divergence need a look."""
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
