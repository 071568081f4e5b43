"""Winsorization by count (逐点缩尾): pull in one extreme value after another until a test passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from sklearn.base import clone

from ..catalog import specs
from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of
from ..estimators.rows import Rows
from ..numerics import Booleans, Floats, Shape, Texts, column_shape, positions, sorted_shape
from .fences import Clipping
from .transforms import Transform

MOST_MOVED = 1_000  # each move measures the column anew

Test = Callable[[float, float], bool]


class ClipLimits(NamedTuple):
    """Where the values of one column were clipped, how many of them moved, and their shape then."""

    low: float
    high: float
    moved: int
    constant: bool
    skew: float
    kurtosis: float


def winsorized_limits(ordered: Floats, k: float, passes: Test) -> ClipLimits:
    """Pull in extreme values of one column while it fails the test and fewer than k have moved.

    While the skewness is 0 or more, all cells at the maximum take the next lower value, else all
    cells at the minimum the next higher.

    Parameters
    ----------
    ordered : array of shape (n,)
        The values present, ascending, not all equal.
    k : float
        Ties move together, so the count may pass it; a cell that moves again counts once.
    passes : callable of skewness and excess kurtosis
    """
    clipped, n = ordered.copy(), len(ordered)
    low, high = ordered[0], ordered[-1]
    below, above = 0, n  # what stands between has not moved
    skew, kurtosis = sorted_shape(clipped)
    while below + n - above < k and low < high and not passes(skew, kurtosis):
        if skew >= 0:
            above = int(np.searchsorted(ordered, high, side="left"))
            clipped[above:] = high = ordered[above - 1]
        else:
            below = int(np.searchsorted(ordered, low, side="right"))
            clipped[:below] = low = ordered[below]
        skew, kurtosis = sorted_shape(clipped)
    moved, constant = below + n - above, bool(low == high)
    return ClipLimits(float(low), float(high), moved, constant, skew, kurtosis)


def _either_outside(
    skew: Floats, kurtosis: Floats, max_skew: Floats, max_kurtosis: Floats
) -> Booleans:
    """Return whether one of the two is out of bounds, which takes a kurtosis."""
    return ((np.abs(skew) >= max_skew) | (kurtosis >= max_kurtosis)) & ~np.isnan(kurtosis)


class Winsorization(Clipping):
    """Winsorization by count (逐点缩尾), tested by skewness and kurtosis.

    While a column fails the test and fewer than ``k`` cells have moved: if its skewness is 0 or more,
    all cells at the maximum take the next lower value, else all at the minimum the next higher.
    The test: ``|skew| < max_skew`` or ``excess kurtosis < max_kurtosis``, the rule of the JRC.

    Parameters
    ----------
    k : int or mapping by name, default 5
        At this many moved cells it stops, 0 to 1,000. Tied cells move together, so the count may pass it; a
        cell that moves again counts once.
    max_skew, max_kurtosis : float or mapping by name, default 2 and 3.5
        The limits of the test: skewness G1 in size, excess kurtosis G2.
    criterion : {"either", "both"}, default "either"
        Whether one of the two inside suffices, or both must be, the default up to version 0.2.
        A finding names the columns to which this makes a difference.
    then : transform, alias or mapping, optional
        What a column that still fails goes through, such as ``"log_shift"``. Without one the
        winsorized values stand, with a finding.
    of : {"raw", "winsorized"}, default "raw"
        Which values the transform takes.

    Attributes
    ----------
    low_, high_ : array of shape (m,)
        The limits in the indicators' units; infinite where nothing moved.
    moved_ : array of shape (m,)
        How many cells were beyond them.
    then_ : transform or None
        The fitted transform, acting on the columns that still failed.
    skew_before_, skew_after_, kurtosis_before_, kurtosis_after_ : array of shape (m,)
        Skewness and excess kurtosis of each column.

    Raises
    ------
    MethodError
        A column is empty, a parameter cannot be used, or the transform cannot take a column.

    Notes
    -----
    A column that passes at once is untouched, as is one with fewer than 4 values, for which there
    is no kurtosis. One that turns constant on the way is returned as it was, with a finding. The
    order of all rows is needed at once. New values are clipped at the fitted limits.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Becker, Caperna, Del
    Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for Developing Composite
    Indicators*.

    Examples
    --------
    >>> patents = [[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [99.0]]
    >>> winsorization = Winsorization().fit(patents)
    >>> winsorization.transform(patents).ravel()
    array([1., 2., 3., 4., 5., 6., 6.])
    >>> winsorization.moved_, winsorization.skew_before_.round(2), winsorization.skew_after_.round(2)
    (array([1]), array([2.63]), array([-0.29]))
    """

    declaration = Declaration(
        "winsorize",
        Text("逐点缩尾", "Winsorization by count"),
        "max = next lower value, while |skew| >= 2 and kurtosis >= 3.5",
        bare="k",
    )

    parts = (
        *Clipping.parts,
        Part("moved", "indicator", Text("缩尾单元格数", "Number of cells moved")),
        Part("skew_before", "indicator", Text("处理前偏度", "Skewness before")),
        Part("skew_after", "indicator", Text("处理后偏度", "Skewness after")),
        Part("kurtosis_before", "indicator", Text("处理前超额峰度", "Excess kurtosis before")),
        Part("kurtosis_after", "indicator", Text("处理后超额峰度", "Excess kurtosis after")),
    )

    def __init__(
        self,
        k: int | Mapping[str, int] = 5,
        max_skew: float | Mapping[str, float] = 2,
        max_kurtosis: float | Mapping[str, float] = 3.5,
        criterion: Literal["either", "both"] = "either",
        then: Transform | str | Mapping[str, object] | None = None,
        of: Literal["raw", "winsorized"] = "raw",
    ) -> None:
        self.k = k
        self.max_skew = max_skew
        self.max_kurtosis = max_kurtosis
        self.criterion = criterion
        self.then = then
        self.of = of

    def inner_steps(self) -> list[Transform]:
        """Return the transform that columns go through that still fail, as a new, unfitted step."""
        then = self._next_step()
        return [] if then is None else [then]

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        one_of("criterion", self.criterion, ("either", "both"))
        one_of("of", self.of, ("raw", "winsorized"))
        k = self._parameter("k")
        for value in np.unique(k):
            number("k", float(value), least=0, most=MOST_MOVED)
        most = self._parameter("max_skew"), self._parameter("max_kurtosis")
        then = self._next_step()
        m = x.shape[1]
        self.low_, self.high_ = np.full(m, -np.inf), np.full(m, np.inf)
        self.moved_ = np.zeros(m, dtype=int)
        before = column_shape(x)
        self.skew_before_, self.kurtosis_before_ = before
        shape = Shape(before.skew.copy(), before.kurtosis.copy())
        constant = np.zeros(m, dtype=np.bool_)
        for j in positions(self._fails(before, most)):
            ordered = np.sort(x[:, j])  # missing values come last
            ordered = ordered[: np.searchsorted(ordered, np.nan)]
            limits = winsorized_limits(ordered, k[j], self._test(most[0][j], most[1][j]))
            constant[j] = limits.constant
            if limits.moved and not limits.constant:
                self.moved_[j] = limits.moved
                self.low_[j] = limits.low if limits.low > ordered[0] else -np.inf
                self.high_[j] = limits.high if limits.high < ordered[-1] else np.inf
                shape.skew[j], shape.kurtosis[j] = limits.skew, limits.kurtosis
        self._note("turned-constant", constant)
        spared = _either_outside(*shape, *most) & ~self._fails(shape, most) & ~constant
        self._note("one-test-suffices", spared, **shape._asdict())
        self._learn_then(x, rows, then, most, constant, shape)

    def _next_step(self) -> Transform | None:
        then = self.then
        step = specs.build("treatment", then) if isinstance(then, (str, Mapping)) else then
        if step is None or isinstance(step, Transform):
            return None if step is None else clone(step)
        reason = Text("须为变换，如 log_shift、boxcox", "a transform is needed, such as log_shift")
        raise MethodError.bad_parameter("then", reason)

    def _learn_then(
        self,
        x: Floats,
        rows: Rows | None,
        then: Transform | None,
        most: tuple[Floats, Floats],
        constant: Booleans,
        shape: Shape,
    ) -> None:
        """Send the columns that still fail through the transform; note what fails to the end."""
        self.then_ = None
        failing = self._fails(shape, most) & ~constant
        if then is not None and failing.any():
            if self.of == "raw":
                self.low_[failing], self.high_[failing] = -np.inf, np.inf
                self.moved_[failing] = 0
            clipped = np.clip(x, self.low_, self.high_)
            self.then_ = then.fit_columns(clipped, self._names, failing, rows)
            self.notes_ += then.notes_
            shape = column_shape(self.transform_array(x, rows))
        self.skew_after_, self.kurtosis_after_ = shape
        failing = self._fails(shape, most) & ~constant
        self._note("still-outlying", failing, **shape._asdict())

    def _fails(self, shape: Shape, most: tuple[Floats, Floats]) -> Booleans:
        """Return which columns fail the test, which none does that has no kurtosis."""
        if self.criterion == "both":
            return _either_outside(*shape, *most)
        return (np.abs(shape.skew) >= most[0]) & (shape.kurtosis >= most[1])

    def _test(self, max_skew: float, max_kurtosis: float) -> Test:
        """Return the test of one column whose kurtosis is known."""
        enough = any if self.criterion == "either" else all
        return lambda skew, kurtosis: enough((abs(skew) < max_skew, kurtosis < max_kurtosis))

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Clip at the limits, then transform the columns that failed nevertheless."""
        clipped = super().transform_array(x, rows)
        return clipped if self.then_ is None else self.then_.transform_array(clipped, rows)

    def rules_array(self, x: Floats, rows: Rows | None = None) -> Texts:
        """Return the rule that acted on each cell that changes."""
        name = specs.name_of(self)
        if self.then_ is None:
            return np.array(name)
        then = specs.name_of(self.then_)
        moved = (x < self.low_) | (x > self.high_)
        return np.where(self.then_.acting_, np.where(moved, f"{name}+{then}", then), name)
