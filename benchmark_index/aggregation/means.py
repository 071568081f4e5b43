"""Weighted means (加权平均): missing children are dropped and the other weights rescaled to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.parameters import number, one_of
from ..numerics import Booleans, Floats, extreme, is_finite, needed
from .columns import ByName
from .matrix import (
    Aggregation,
    Cell,
    PowerForm,
    as_columns,
    cells_of,
    column_labels,
    read_weights,
    refuse_infinity,
)
from .weighted import is_scored, penalized_mean, power_mean, sums_of_rows, weighted_mean

if TYPE_CHECKING:
    from .tree import PlanNode

Zero = Literal["error", "keep"]


class Mean(Aggregation):
    """What all weighted means share."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Take back the form where a subclass combines in a way of its own and declares none."""
        super().__init_subclass__(**kwargs)
        if "power_form" not in vars(cls) and {"combine", "refused", "_mean"} & vars(cls).keys():
            cls.power_form = Aggregation.power_form  # type: ignore[method-assign]

    def scores(
        self,
        X: ArrayLike,
        weights: ArrayLike | Mapping[str, float] | None = None,
        min_coverage: float = 0,
    ) -> Floats:
        """Aggregate units x children, larger is better, to one score per unit.

        Parameters
        ----------
        X : array or DataFrame of shape (n, m)
            Normalized values; NaN is missing.
        weights : list or mapping by name, optional
            Non-negative; default equal.
        min_coverage : float, default 0
            The share of children, counted, that a unit needs; at least one in any case.

        Returns
        -------
        array of shape (n,)

        Raises
        ------
        MethodError
            The mean is not defined for a value, which the message names.
        """
        x, names = as_columns(X)
        w = read_weights(weights, names, x.shape[1])
        if (sums := self._sums(x, w)) is None or not is_finite(sums):
            refuse_infinity(x, names)
        units = X.index if isinstance(X, pd.DataFrame) else range(len(x))
        columns, least = list(x.T), needed(min_coverage, x.shape[1])
        if refused := self.refused(columns, w.tolist(), least):
            label = column_labels(names, len(columns))
            raise self.refusal(
                cells_of(refused, columns, label, lambda row, name: f"{units[row]} / {name}")
            )
        with np.errstate(all="ignore"):
            scores = self.combine(columns, w.tolist(), least) if sums is None else sums
        if np.isinf(scores).any():
            labels = column_labels(names, len(columns))
            raise MethodError.beyond_float(type(self).__name__, extreme(x, labels))
        return scores

    def node_scores(self, node: PlanNode, treated: ByName, scores: ByName, cell: Cell) -> Floats:
        """Return the scores of a node from its children's."""
        columns = [treated[child] if child in treated else scores[child] for child in node.children]
        if refused := self.refused(columns, node.weights, node.least):
            raise self.refusal(cells_of(refused, columns, node.children, cell))
        with np.errstate(all="ignore"):
            return self.combine(columns, node.weights, node.least)

    def _sums(self, x: Floats, w: Floats) -> Floats | None:
        """Return the scores if they are sums of rows without gaps, else None."""
        return None

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        raise NotImplementedError

    def refused(
        self, columns: Sequence[Floats], weights: Sequence[float], least: int
    ) -> dict[int, Booleans]:
        """Return, by column, the units to be scored whose value this mean is not defined for."""
        return {}

    def refusal(self, cells: Sequence[str]) -> MethodError:
        """Return the error that names the values this mean is not defined for."""
        name = type(self).__name__
        keep = "zero" in self.get_params()
        return MethodError.cannot_take(
            Text(f"{name} 遇到无法计算的值", f"{name} met values it cannot take"),
            cells,
            Text(
                f"可设下限 {name}(floor=1)（命令行 floor=1），或标准化到正区间 "
                "MinMax(low=1)（minmax:low=1）"
                + (f'；若零是真零（如固定上下限），用 {name}(zero="keep")' if keep else "")
                + "。",
                f"Ways out: {name}(floor=1) (floor=1 on the command line), MinMax(low=1) "
                "(minmax:low=1)"
                + (f', or, where zero is a true zero, {name}(zero="keep")' if keep else "")
                + ".",
            ),
        )


class ArithmeticMean(Mean):
    """Weighted arithmetic mean (加权算术平均): ``sum w z``; full compensation among children.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> ArithmeticMean().scores([[80.0, 60.0], [90.0, np.nan]], [3, 1])
    array([75., 90.])
    """

    declaration = Declaration(
        "arithmetic",
        Text("加权算术平均", "Weighted arithmetic mean"),
        "sum w z",
        excel="benchmark_index.report.live.averages:arithmetic",
    )

    def power_form(self) -> PowerForm:
        """Return the mean as a power mean."""
        return PowerForm(1)

    def _sums(self, x: Floats, w: Floats) -> Floats | None:
        """Return the scores if they are sums of rows without gaps, else None."""
        if x.flags.f_contiguous:
            return None
        sums = sums_of_rows(x, w)
        return None if np.isnan(sums).any() else sums

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        return weighted_mean(columns, weights, least)


class _FlooredMean(Mean):
    """A mean that is not defined for all values; ``floor`` lifts those below it."""

    floor: float | None

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        if self.floor is not None:
            columns = [np.maximum(column, self.floor) for column in columns]
        return self._mean(columns, weights, least)

    def refused(
        self, columns: Sequence[Floats], weights: Sequence[float], least: int
    ) -> dict[int, Booleans]:
        undefined = self._refuses()
        if undefined is None:
            return {}
        bad = {
            j: undefined(column, 0)
            for j, (column, weight) in enumerate(zip(columns, weights, strict=True))
            if weight
        }
        if not any(rows.any() for rows in bad.values()):
            return {}
        scored = is_scored(columns, weights, least)
        return {j: rows & scored for j, rows in bad.items() if np.any(rows & scored)}

    def _mean(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        raise NotImplementedError

    def _refuses(self) -> np.ufunc | None:
        """Return how values compare with 0 that are an error; None where the floor lifts them."""
        undefined = self._undefined()
        if self.floor is None:
            return undefined
        if number("floor", self.floor) <= 0:
            raise MethodError.bad_parameter("floor", Text("须为正", "must be positive"))
        return None

    def _undefined(self) -> np.ufunc | None:
        """Return how values it is not defined for compare with 0; None where there are none."""
        return np.less


class _RatioMean(_FlooredMean):
    """A mean of logarithms or powers, which needs positive values."""

    def __init__(self, floor: float | None = None, zero: Zero = "error") -> None:
        self.floor = floor
        self.zero = zero

    def power_form(self) -> PowerForm:
        return PowerForm(self._power(), self.floor, self._refuses())

    def _power(self) -> float:
        raise NotImplementedError

    def _mean(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        p = self._power()
        if p == 1:
            return weighted_mean(columns, weights, least)
        return power_mean(columns, weights, p, least)

    def _undefined(self) -> np.ufunc | None:
        one_of("zero", self.zero, ("error", "keep"))
        return np.less if self.zero == "keep" else np.less_equal


class GeometricMean(_RatioMean):
    """Weighted geometric mean (加权几何平均): ``prod z ** w``; weakness is hard to make up for.

    Parameters
    ----------
    floor : float, optional
        Smaller values count as this one, which must be positive.
    zero : {"error", "keep"}, default "error"
        Whether a zero is an error that names the cell, or a true zero that makes the mean zero
        (values from goalposts). A negative value is always an error.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> GeometricMean().scores([[4.0, 9.0], [1.0, 100.0]])
    array([ 6., 10.])
    """

    declaration = Declaration(
        "geometric",
        Text("加权几何平均", "Weighted geometric mean"),
        "prod z ^ w",
        excel="benchmark_index.report.live.averages:geometric",
    )

    def _power(self) -> float:
        return 0


class HarmonicMean(_RatioMean):
    """Weighted harmonic mean (加权调和平均): ``1 / sum(w / z)``; stricter than the geometric mean.

    Parameters
    ----------
    floor : float, optional
        Smaller values count as this one, which must be positive.
    zero : {"error", "keep"}, default "error"
        Whether a zero is an error that names the cell, or a true zero that makes the mean zero.
        A negative value is always an error.

    References
    ----------
    Bullen (2003), *Handbook of Means and Their Inequalities*, chapter II.

    Examples
    --------
    >>> HarmonicMean().scores([[40.0, 60.0], [np.nan, 7.0]])
    array([48.,  7.])
    """

    declaration = Declaration(
        "harmonic",
        Text("加权调和平均", "Weighted harmonic mean"),
        "1 / sum(w / z)",
        excel="benchmark_index.report.live.averages:harmonic",
    )

    def _power(self) -> float:
        return -1


class PowerMean(_RatioMean):
    """Weighted power mean (加权幂平均): ``(sum w z^p)^(1/p)``, the smaller p the less compensation.

    Parameters
    ----------
    p : float, default 1
        The power: 1 arithmetic, 0 geometric, -1 harmonic; ``inf`` and ``-inf`` (also as words)
        are the largest and the smallest child.
    floor : float, optional
        Smaller values count as this one, which must be positive.
    zero : {"error", "keep"}, default "error"
        For p of 0 or less: whether a zero is an error that names the cell, or a true zero that
        makes the mean zero.

    Notes
    -----
    A negative value is an error unless p is 1 or infinite. A p above 1 rewards units that excel
    in few children.

    References
    ----------
    Bullen (2003), *Handbook of Means and Their Inequalities*, chapter III; Decancq and Lugo
    (2013), Weights in multidimensional indices of wellbeing, *Econometric Reviews* 32.

    Examples
    --------
    >>> PowerMean(p=2).scores([[1.0, 7.0], [6.0, 8.0]]).round(3)
    array([5.   , 7.071])
    """

    declaration = Declaration(
        "power",
        Text("加权幂平均", "Weighted power mean"),
        "(sum w z^p)^(1 / p)",
        bare="p",
        excel="benchmark_index.report.live.averages:power",
    )

    def __init__(
        self, p: float | str = 1, floor: float | None = None, zero: Zero = "error"
    ) -> None:
        self.p = p
        self.floor = floor
        self.zero = zero

    def _power(self) -> float:
        endless = self.p in ("inf", "-inf", np.inf, -np.inf)
        return float(self.p) if endless else number("p", self.p)

    def _undefined(self) -> np.ufunc | None:
        ratio, p = super()._undefined(), self._power()
        if p == 1 or np.isinf(p):
            return None
        return ratio if p <= 0 else np.less


class Minimum(Mean):
    """The lowest child (最小值): no compensation at all, a unit is as good as its weakest side.

    Notes
    -----
    Weights play no part, but a child of weight 0 is left out.

    References
    ----------
    OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> Minimum().scores([[80.0, 60.0], [np.nan, 90.0]])
    array([60., 90.])
    """

    declaration = Declaration(
        "minimum",
        Text("最小值", "Minimum"),
        "min z",
        excel="benchmark_index.report.live.averages:minimum",
    )

    def power_form(self) -> PowerForm:
        """Return the mean as a power mean."""
        return PowerForm(-np.inf)

    def combine(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        """Aggregate columns that need no further checks."""
        return power_mean(columns, weights, -np.inf, least)


class PenalizedMean(_FlooredMean):
    """Mean less a penalty for imbalance by the coefficient of variation (变异系数惩罚均值).

    ``M - strength sd cv = M (1 - strength cv^2)`` with the weighted mean M of a unit's children,
    their standard deviation sd (divisor m under equal weights) and ``cv = sd / M``: of two units
    with the same mean the more even one is ahead.

    Parameters
    ----------
    strength : float, default 1
        What the penalty is multiplied by, not negative.
    floor : float, optional
        Smaller values count as this one, which must be positive.

    Notes
    -----
    Children must not be negative. A very uneven unit (cv above 1) can end below 0; all zeros give
    0. On z-scores or goalposts as published it is :class:`MazziottaPareto`.

    References
    ----------
    Mazziotta and Pareto (2016), On a generalized non-compensatory composite index for measuring
    socio-economic phenomena, *Social Indicators Research* 127.

    Examples
    --------
    >>> PenalizedMean().scores([[60.0, 60.0], [40.0, 80.0]]).round(2)
    array([60.  , 53.33])
    """

    declaration = Declaration(
        "penalized",
        Text("变异系数惩罚均值", "Mean penalized by imbalance"),
        "M - strength sd cv",
        excel="benchmark_index.report.live.averages:penalized",
    )

    def __init__(self, strength: float = 1, floor: float | None = None) -> None:
        self.strength = strength
        self.floor = floor

    def _undefined(self) -> np.ufunc | None:
        number("strength", self.strength, least=0)
        return super()._undefined()

    def _mean(self, columns: Sequence[Floats], weights: Sequence[float], least: int) -> Floats:
        return penalized_mean(columns, weights, self.strength, least)[0]
