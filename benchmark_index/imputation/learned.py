"""Imputation by scikit-learn's own imputers, on z-scores: nearest neighbours and regression."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import ClassVar, Literal, Protocol, TypeVar

import numpy as np
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning

from ..errors import MethodError, Text
from ..estimators.declaration import Declaration
from ..estimators.intermediates import Part
from ..estimators.parameters import number, one_of, whole
from ..estimators.rows import Rows
from ..estimators.transformer import ArrayTransformer
from ..findings.finding import Finding
from ..numerics import Floats, column_bounds, column_moments, exponents, reported, scaled, unscaled

MOST = 1_000  # neighbours
MOST_ROUNDS = 100
_MEGABYTES = 64  # of distances held at a time


T = TypeVar("T")


class Filler(Protocol):
    """An imputer of scikit-learn."""

    n_iter_: int

    def fit(self, X: Floats) -> object:
        """Learn from z-scores."""

    def transform(self, X: Floats) -> Floats:
        """Return z-scores with the missing ones filled."""


class _LearnedImputation(ArrayTransformer):
    """An imputer of scikit-learn between scaling to z-scores and back."""

    parts = (
        Part("mean", "indicator", Text("均值", "Mean")),
        Part("sd", "indicator", Text("标准差", "Standard deviation")),
    )

    merging_instead: ClassVar[str] = "MeanImputation, RowMeanImputation"

    def _learn_all(self, x: Floats, rows: Rows | None) -> None:
        self._power = exponents(x)
        x = scaled(x, self._power)
        moments = column_moments(x)
        self._mean, self._sd = moments.mean, moments.sd
        low, high = column_bounds(x)
        constant = ~(np.nan_to_num(self._sd) > 0) | (low == high)
        if constant.any():
            raise MethodError.unscalable(self._labels(constant), len(x))
        self.mean_ = unscaled(self._mean, self._power)
        self.sd_ = reported(self._sd, self._power)
        self.imputer_ = self._imputer()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self._solved(self.imputer_.fit, (x - self._mean) / self._sd)
        self._heed(caught)

    def _solved(self, solve: Callable[[Floats], T], z: Floats) -> T:
        """Return what the imputer makes of z-scores, within bounded memory."""
        with config_context(working_memory=_MEGABYTES):
            try:
                return solve(z)
            except (ValueError, FloatingPointError, np.linalg.LinAlgError) as error:
                raise MethodError.unsolved(type(self).__name__, str(error)) from None

    def _imputer(self) -> Filler:
        raise NotImplementedError

    def _heed(self, caught: list[warnings.WarningMessage]) -> None:
        """Turn what scikit-learn warns of into findings."""

    def transform_array(self, x: Floats, rows: Rows | None = None) -> Floats:
        """Return the missing cells filled."""
        z = (scaled(x, self._power) - self._mean) / self._sd
        filled = self._mean + self._solved(self.imputer_.transform, z) * self._sd
        return np.where(np.isnan(x), unscaled(filled, self._power), x)


class KnnImputation(_LearnedImputation):
    """Nearest-neighbour imputation (K 近邻插补): a missing cell takes what the most alike units have.

    ``x = mean of the indicator over the k nearest units that have it``; distances are Euclidean
    over the z-scores both units have, scaled up to the number of indicators.

    Parameters
    ----------
    neighbors : int, default 5
        k, the number of units, 1 to 1,000.
    weights : {"uniform", "distance"}, default "uniform"
        Whether neighbours count alike or by the inverse of their distance.

    Attributes
    ----------
    mean_, sd_ : array of shape (m,)
        Mean and standard deviation (n - 1) of each column, in the indicators' units.
    imputer_ : KNNImputer
        scikit-learn's imputer, fitted on z-scores.

    Raises
    ------
    MethodError
        A column is empty or constant.

    Notes
    -----
    All fitted rows are kept as possible neighbours, and every unit with a gap is compared with all
    of them: more than ``KnnImputation.most_units``, 20,000, are refused. A unit without any value
    takes the means.

    References
    ----------
    Troyanskaya et al. (2001), *Missing Value Estimation Methods for DNA Microarrays*.

    Examples
    --------
    >>> x = [[1.0, 10.0], [2.0, 20.0], [9.0, 90.0], [1.2, np.nan]]
    >>> KnnImputation(neighbors=2).fit_transform(x)[3]
    array([ 1.2, 15. ])
    """

    declaration = Declaration(
        "knn",
        Text("K 近邻插补", "Nearest-neighbour imputation"),
        "mean of the k nearest units",
        bare="neighbors",
    )

    most_units = 20_000

    def __init__(
        self, neighbors: int = 5, weights: Literal["uniform", "distance"] = "uniform"
    ) -> None:
        self.neighbors = neighbors
        self.weights = weights

    def _imputer(self) -> Filler:
        from sklearn.impute import KNNImputer

        one_of("weights", self.weights, ("uniform", "distance"))
        k = whole("neighbors", self.neighbors, most=MOST)
        imputer: Filler = KNNImputer(n_neighbors=k, weights=self.weights)
        return imputer


class RegressionImputation(_LearnedImputation):
    """Regression imputation (回归插补): indicators with gaps are regressed on all the others in turn.

    ``x = prediction of a Bayesian ridge regression on the other indicators``, on z-scores, in rounds
    until the values settle.

    Parameters
    ----------
    max_iter : int, default 10
        The number of rounds at most, 1 to 100.
    tol : float, default 0.001
        It has settled when no cell moves by more than this share of the largest z-score in a round.

    Attributes
    ----------
    mean_, sd_ : array of shape (m,)
        Mean and standard deviation (n - 1) of each column, in the indicators' units.
    imputer_ : IterativeImputer
        scikit-learn's imputer, fitted on z-scores.
    n_iter_ : int
        The number of rounds it took.

    Raises
    ------
    MethodError
        A column is empty or constant.

    Notes
    -----
    Time grows with the cube of the number of indicators: more than
    ``RegressionImputation.most_columns``, 200, are refused. Deterministic: each cell takes the prediction itself, not a draw. Values may leave what an
    indicator allows, such as shares above 100 %. Not having settled is a finding. The fit needs all
    rows at once.

    References
    ----------
    van Buuren and Groothuis-Oudshoorn (2011), *mice: Multivariate Imputation by Chained Equations
    in R*; OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3.

    Examples
    --------
    >>> x = [[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0], [5.0, np.nan]]
    >>> RegressionImputation().fit_transform(x)[4].round(1)
    array([ 5., 50.])
    """

    declaration = Declaration(
        "regression",
        Text("回归插补", "Regression imputation"),
        "prediction from the other indicators",
        bare="max_iter",
    )

    most_columns = 200

    def __init__(self, max_iter: int = 10, tol: float = 1e-3) -> None:
        self.max_iter = max_iter
        self.tol = tol

    def _imputer(self) -> Filler:
        from sklearn.experimental import enable_iterative_imputer  # noqa: F401
        from sklearn.impute import IterativeImputer

        rounds = whole("max_iter", self.max_iter, most=MOST_ROUNDS)
        tol = number("tol", self.tol)
        imputer: Filler = IterativeImputer(max_iter=rounds, tol=tol, random_state=0)
        return imputer

    def _heed(self, caught: list[warnings.WarningMessage]) -> None:
        self.n_iter_ = self.imputer_.n_iter_
        if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
            self.notes_.append(Finding("unconverged", details={"rounds": self.max_iter}))
