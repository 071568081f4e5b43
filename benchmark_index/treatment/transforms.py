"""Transforms (变换) that pull in a long tail: what all share, and the logarithms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.learner import Merging, Names
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..numerics import Booleans, Floats, Integers, ShapeSums, column_shape, shape_sums, shown

ROUNDING = 1e-9  # a skewness that grew by less has not grown


def above_minimum(x: Floats, low: Floats, high: Floats, turned: Booleans) -> Floats:
    """Return ``x - min``, of the mirrored values ``max - x``: the sum of both would lose digits."""
    return np.where(turned, high - x, x - low)


class Transform(ArrayTransformer):
    """What all transforms share: mirroring of left tails, the guard, the domain.

    Attributes
    ----------
    acting_ : array of shape (m,)
        Whether a column is transformed; False where the guard dropped the transform.
    mirrored_ : array of shape (m,)
        Whether it was mirrored before.
    """

    merging_instead: ClassVar[str] = "ZFence, Log"
    alone: ClassVar[bool] = True

    mirror: bool
    guard: bool
    _least: float = 0.0  # what the argument of the function must be above

    parts: ClassVar[tuple[Part, ...]] = (
        Part("acting", "indicator", Text("是否变换", "Whether it is transformed")),
        Part("mirrored", "indicator", Text("是否镜像", "Whether it is mirrored first")),
    )

    def fit_columns(self, x: Floats, names: Names, chosen: Booleans, rows: Rows | None) -> Self:
        """Learn for the chosen columns; the others stay as they are."""
        self.begin(x.shape[1], names)
        self._learn_columns(x, chosen, rows)
        return self

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self._learn_columns(x, np.ones(x.shape[1], dtype=np.bool_), rows)

    def _learn_columns(self, x: Floats, chosen: Booleans, rows: Rows | None) -> None:
        self._face(shape_sums(x), chosen)
        self._learn_shape(x, rows)
        if self.guard:
            self._keep_better(column_shape(self.transform_array(x, rows)).skew)

    def _face(self, sums: ShapeSums, chosen: Booleans) -> None:
        """Take bounds and skewness, which say what is mirrored."""
        self.acting_ = chosen
        self.low_, self.high_ = sums.bounds
        self._skew = sums.shape.skew
        self.mirrored_ = chosen & (self._skew <= 0) & bool(self.mirror)

    def _keep_better(self, skew: Floats) -> None:
        """Leave columns as they are whose skewness would grow in size."""
        worse = np.abs(skew) > np.abs(self._skew) * (1 + ROUNDING) + ROUNDING
        self._note("transform-dropped", self.acting_ & worse)
        self.acting_ = self.acting_ & ~worse

    def _learn_shape(self, x: Floats, rows: Rows | None) -> None:
        """Learn what the function needs besides the bounds."""

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the function of the columns it acts on, the others as they are."""
        at = np.flatnonzero(self.acting_)
        if not len(at):
            return x
        z = self._outer(self._argument(x, at, rows), at)
        result = np.array(x, order="F")
        result[:, at] = np.where(self.mirrored_[at], 0.0 - z, z)  # no -0.0
        return result

    def _argument(self, x: Floats, at: Integers, rows: Rows | None) -> Floats:
        """Return the argument of the function, or name the cells it cannot take."""
        inner = self._inner(x[:, at], at, self.mirrored_[at])
        outside = inner <= self._least
        if outside.any():
            # a mirrored column's zero is its minimum
            unmirrored = self._inner(x[:, at], at, np.zeros(len(at), dtype=bool)) <= self._least
            cells = [
                f"{'' if rows is None else f'{rows.units[i]} / '}{self._columns[at[j]]} = "
                f"{shown(float(x[i, at[j]]))}"
                for i, j in np.argwhere(unmirrored if unmirrored.any() else outside)
            ]
            raise self._cannot_take(cells, len(x))
        return inner

    def _cannot_take(self, cells: list[str], n: int) -> MethodError:
        method = type(self).__name__
        one = " (n_samples = 1)" if n == 1 else ""
        return MethodError.cannot_take(
            Text(
                f"{method} 不能对零或负数取对数或幂",
                f"Negative values in data, or zero, which {method} cannot take{one}",
            ),
            cells,
            Text(
                "请换用 log_shift（先平移），或核对数据；新数据不应远离拟合时的取值范围。",
                "Use log_shift, which shifts first, or check the data; new values must not lie far "
                "outside the fitted ones.",
            ),
        )

    def _inner(self, x: Floats, at: Integers, turned: Booleans) -> Floats:
        """Return the argument of the function, columns ``at``, mirrored where turned."""
        return np.where(turned, self.low_[at] + self.high_[at] - x, x)

    def _outer(self, inner: Floats, at: Integers) -> Floats:
        """Return the function of its argument, columns ``at``."""
        return np.log(inner)


class Logarithm(Merging[ShapeSums, ShapeSums], Transform):
    """A transform that needs bounds and skewness: of the values, then, by the guard, of its own."""

    def __init__(self, mirror: bool = True, guard: bool = True) -> None:
        self.mirror = mirror
        self.guard = guard

    surveys = True

    def needs_all_rows(self) -> Text | None:
        """Return the way out: what is mirrored must be known before what comes of it."""
        return Text(
            "须先看全部数据的偏度，再看变换后的偏度：请用 fit。",
            "The skewness of all rows comes first, then that of what they become: call fit.",
        )

    def survey(self, x: Floats, rows: Rows | None = None) -> ShapeSums:
        """Return bounds and skewness of a batch of rows."""
        return shape_sums(x)

    def settle_survey(self, survey: ShapeSums) -> None:
        """Learn the function from bounds and skewness of all rows."""
        self._refuse_empty(survey.present == 0)
        self._face(survey, np.ones(self.n_features_in_, dtype=np.bool_))

    def state(self, x: Floats, rows: Rows | None = None) -> ShapeSums:
        """Return bounds and skewness of what a batch of rows becomes."""
        return shape_sums(self.transform_array(x, rows) if self.guard else x[:0])

    def settle(self, state: ShapeSums) -> Self:
        """Learn by the guard which columns are better left as they are."""
        if self.guard:
            self._keep_better(state.shape.skew)
        return self


class Log(Logarithm):
    """Natural logarithm (对数变换).

    ``ln x``

    Parameters
    ----------
    mirror : bool, default True
        A column with skewness 0 or below has its long tail on the left: ``-f(max + min - x)``.
    guard : bool, default True
        Where the transform makes the skewness larger in size, the column is left as it is, with a
        finding.

    Attributes
    ----------
    acting_, mirrored_ : array of shape (m,)
        Whether a column is transformed, and mirrored before.
    low_, high_ : array of shape (m,)
        Minimum and maximum of the sample, in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or holds zero or a negative value.

    Notes
    -----
    Without missing or constant columns it keeps the order of units. New values are transformed with the
    fitted minimum and maximum.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.

    Examples
    --------
    >>> Log().fit_transform([[1.0], [np.e], [np.e**2]]).ravel()
    array([0., 1., 2.])
    """

    declaration = Declaration("log", Text("对数变换", "Natural logarithm"), "ln x")

    positive_only = True


class Log1p(Logarithm):
    """Logarithm of one plus the value (对数加一变换), which takes zero.

    ``ln(1 + x)``

    Parameters
    ----------
    mirror : bool, default True
        A column with skewness 0 or below has its long tail on the left: ``-f(max + min - x)``.
    guard : bool, default True
        Where the transform makes the skewness larger in size, the column is left as it is, with a
        finding.

    Attributes
    ----------
    acting_, mirrored_ : array of shape (m,)
        Whether a column is transformed, and mirrored before.
    low_, high_ : array of shape (m,)
        Minimum and maximum of the sample, in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or holds -1 or less.

    Notes
    -----
    It depends on the unit of measure: what is large against 1 is pulled in, what is small is not.

    References
    ----------
    Bartlett (1947), *The Use of Transformations*.

    Examples
    --------
    >>> Log1p().fit_transform([[0.0], [np.e - 1], [np.e**2 - 1]]).ravel()
    array([0., 1., 2.])
    """

    declaration = Declaration("log1p", Text("对数加一变换", "Logarithm of 1 + x"), "ln(1 + x)")

    positive_only = True
    _least = -1.0

    def _outer(self, inner: Floats, at: Integers) -> Floats:
        return np.log1p(inner)


class LogShift(Logarithm):
    """Logarithm of the shifted value (平移对数变换), which takes any number.

    ``ln(x - min + 1)``

    Parameters
    ----------
    mirror : bool, default True
        A column with skewness 0 or below has its long tail on the left: ``-f(max + min - x)``.
    guard : bool, default True
        Where the transform makes the skewness larger in size, the column is left as it is, with a
        finding.

    Attributes
    ----------
    acting_, mirrored_ : array of shape (m,)
        Whether a column is transformed, and mirrored before.
    low_, high_ : array of shape (m,)
        Minimum and maximum of the sample, in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty, or a new value lies 1 or more below the fitted minimum.

    Notes
    -----
    It depends on the unit of measure: a spread that is small against 1 is hardly pulled in.

    References
    ----------
    Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for
    Developing Composite Indicators*.

    Examples
    --------
    >>> LogShift().fit_transform([[-5.0], [np.e - 6], [np.e**3 - 6]]).ravel().round(6)
    array([0., 1., 3.])
    """

    declaration = Declaration(
        "log_shift", Text("平移对数变换", "Shifted logarithm"), "ln(x - min + 1)"
    )

    _least = -1.0

    def _inner(self, x: Floats, at: Integers, turned: Booleans) -> Floats:
        return above_minimum(x, self.low_[at], self.high_[at], turned)

    def _outer(self, inner: Floats, at: Integers) -> Floats:
        return np.log1p(inner)


class LogScaled(Logarithm):
    """Logarithm shifted by a share of the spread (按极差平移的对数变换).

    ``ln(x - min + a (max - min))``

    Parameters
    ----------
    a : float or mapping by name, default 0.01
        The shift, as a share of the spread; the smaller, the stronger the pull.
    mirror : bool, default True
        A column with skewness 0 or below has its long tail on the left: ``-f(max + min - x)``.
    guard : bool, default True
        Where the transform makes the skewness larger in size, the column is left as it is, with a
        finding.

    Attributes
    ----------
    acting_, mirrored_ : array of shape (m,)
        Whether a column is transformed, and mirrored before.
    low_, high_ : array of shape (m,)
        Minimum and maximum of the sample, in the indicators' units.

    Raises
    ------
    MethodError
        A column is empty or constant, ``a`` is not positive, or a new value lies too far below the
        fitted minimum.

    Notes
    -----
    It does not depend on the unit of measure: another one only adds a constant.

    References
    ----------
    Becker, Caperna, Del Sorbo, Norlen, Papadimitriou and Saisana (2022), *COINr: An R Package for
    Developing Composite Indicators*.

    Examples
    --------
    >>> LogScaled().fit_transform([[0.0], [9.0], [100.0]]).ravel().round(4)
    array([0.    , 2.3026, 4.6151])
    """

    declaration = Declaration(
        "log_scaled",
        Text("按极差平移的对数变换", "Logarithm shifted by a share of the spread"),
        "ln(x - min + a (max - min))",
        bare="a",
    )

    def __init__(
        self, a: float | Mapping[str, float] = 0.01, mirror: bool = True, guard: bool = True
    ) -> None:
        self.a = a
        self.mirror = mirror
        self.guard = guard

    def _read_parameters(self) -> None:
        self.a_ = self._positive("a")

    def _inner(self, x: Floats, at: Integers, turned: Booleans) -> Floats:
        low, high = self.low_[at], self.high_[at]
        return above_minimum(x, low, high, turned) + self.a_[at] * (high - low)
